/* What can no longer be met, and the amendment that would mend it. */
#include "state/deadlock.h"

#include <string.h>

#include "base/timestamp.h"
#include "state/deadlocking.h"

/* More names than that are counted, not listed. */
#define NAMES 5

static const char *const names[] = {
	[GL_DEAD_AMEND] = "amend",         [GL_DEAD_OWNER] = "owner",
	[GL_DEAD_AGREE] = "agree",         [GL_DEAD_PAUSE] = "pause",
	[GL_DEAD_TERMINATE] = "terminate", [GL_DEAD_RESOLVE] = "resolve",
	[GL_DEAD_WAIVE] = "waive",         [GL_DEAD_CRITERION] = "criterion",
	[GL_DEAD_REJECTION] = "rejection", [GL_DEAD_CONCERN] = "concern",
	[GL_DEAD_RESUME] = "resume",
};

const char *gl_deadlock_name(enum gl_deadlock_code code)
{
	return names[code];
}

/* ---- who can ---- */

bool gl_can_sign(const struct gl_deadlocking *d, size_t who)
{
	const struct gl_stakeholder *p = &d->j.list->people[who];

	return !p->n_keys || d->j.day_now < gl_checklist_last_ends(p);
}

bool gl_has_proposed(const struct gl_deadlocking *d, const struct gl_criterion *c, size_t who)
{
	return c->independent && d->j.candidate &&
	       !strcmp(d->j.candidate->by, d->j.list->people[who].id);
}

bool gl_deputises(const struct gl_deadlocking *d, const struct gl_entry *delegation, const char *id,
		  const struct gl_criterion *c)
{
	const struct gl_record *r = delegation->rec;

	if (!gl_entry_counts(delegation) || strcmp(delegation->by, id) ||
	    gl_time_date(d->j.day_now) > r->until)
		return false;
	return !(r->fields & GL_F_CRITERIA) || gl_strs_has(&r->criteria, c->id);
}

static bool any_can(const struct gl_deadlocking *d, const struct gl_members *who)
{
	size_t i;

	for (i = 0; i < who->n; i++)
		if (gl_can_sign(d, who->items[i]))
			return true;
	return false;
}

static bool id_can(const struct gl_deadlocking *d, const char *id)
{
	size_t who = gl_checklist_person(d->j.list, id);

	return who != GL_NONE && gl_can_sign(d, who);
}

/* Those of `who` who can sign, or who cannot. */
static int part_of(const struct gl_deadlocking *d, const struct gl_members *who, bool can,
		   struct gl_members *out)
{
	size_t *items = gl_arena_calloc(d->j.arena, who->n, sizeof(*items));
	size_t i, n = 0;

	if (!items)
		return gl_nomem(d->j.err);
	for (i = 0; i < who->n; i++)
		if (gl_can_sign(d, who->items[i]) == can)
			items[n++] = who->items[i];
	*out = (struct gl_members){ items, n };
	return 0;
}

static int persons(const struct gl_deadlocking *d, struct gl_members *out)
{
	size_t *items = gl_arena_calloc(d->j.arena, d->j.list->n_people, sizeof(*items));
	size_t i, n = 0;

	if (!items)
		return gl_nomem(d->j.err);
	for (i = 0; i < d->j.list->n_people; i++)
		if (!d->j.list->people[i].machine)
			items[n++] = i;
	*out = (struct gl_members){ items, n };
	return 0;
}

/* ---- in words ---- */

/* "Omar Haddad, Lena Fischer and 3 more" */
static void add_names(const struct gl_deadlocking *d, const struct gl_members *who,
		      const char *last, struct gl_buf *out)
{
	gl_judge_some_names(&d->j, who, NAMES, last, out);
}

/* "the last key of Omar Haddad ended on 2026-01-01"; of several, with a day for each */
static void add_ended(const struct gl_deadlocking *d, const struct gl_members *who,
		      struct gl_buf *out)
{
	char day[GL_TIME_BUF];
	size_t i;

	for (i = 0; i < who->n && i < NAMES; i++) {
		const struct gl_stakeholder *p = &d->j.list->people[who->items[i]];

		gl_buf_addf(out, "%sthe last key of %s ended on %s", i ? ", " : "", p->name,
			    gl_date_format(gl_time_date(gl_checklist_last_ends(p)), day));
	}
	if (i < who->n)
		gl_buf_addf(out, ", and those of %zu more", who->n - i);
}

/* "a new key for Omar Haddad (line 16) or Lena Fischer (line 21)" */
static void add_new_key(const struct gl_deadlocking *d, const struct gl_members *who,
			const char *last, struct gl_buf *out)
{
	size_t i;

	gl_buf_addstr(out, "a new key for ");
	for (i = 0; i < who->n && i < NAMES; i++) {
		const struct gl_stakeholder *p = &d->j.list->people[who->items[i]];

		if (i)
			gl_buf_addf(out, i + 1 == who->n ? " %s " : ", ", last);
		gl_buf_addf(out, "%s (line %u of the checklist)", p->name, p->line);
	}
	if (i < who->n)
		gl_buf_addf(out, " %s %zu more", last, who->n - i);
}

/* Who brings the amendment into force; nothing of a checklist by itself. */
static int add_ratifiers(const struct gl_deadlocking *d, struct gl_buf *out)
{
	struct gl_members all, left;
	int rc = d->j.s ? persons(d, &all) : 0;

	if (rc || !d->j.s)
		return rc;
	rc = part_of(d, &all, true, &left);
	if (rc)
		return rc;
	if (d->ended) {
		gl_buf_addstr(out, "; but too few are left to ratify it");
		return 0;
	}
	gl_buf_addf(out, "; it is ratified by %u of ", d->j.list->amend);
	add_names(d, &left, "and", out);
	return 0;
}

/*
 * Adds one.  `text` is what cannot be met; `mend` what an amendment would change, or with `command`
 * what else is done.  Both are given back empty.
 */
static int add(struct gl_deadlocking *d, struct gl_deadlock new, struct gl_buf *text,
	       struct gl_buf *mend)
{
	struct gl_deadlocks *out = d->out;
	struct gl_deadlock *items;
	bool amends = !new.command;
	int rc = amends ? add_ratifiers(d, mend) : 0;

	if (amends)
		new.command = "git golive amend";
	new.text = gl_judge_text(&d->j, "%s", text->ptr);
	new.mend = gl_judge_text(&d->j, "%s%s", amends ? "an amendment would mend it: " : "",
				 mend->ptr);
	if (text->failed || mend->failed || !new.text || !new.mend)
		rc = gl_nomem(d->j.err);
	gl_buf_release(text);
	gl_buf_release(mend);
	if (rc)
		return rc;
	if (!(out->n & (out->n - 1))) {
		items = gl_arena_calloc(d->j.arena, out->n ? 2 * out->n : 1, sizeof(*items));
		if (!items)
			return gl_nomem(d->j.err);
		if (out->n)
			memcpy(items, out->items, out->n * sizeof(*items));
		out->items = items;
	}
	out->items[out->n++] = new;
	return 0;
}

/* ---- the checklist itself ---- */

/* How many could be found for a pending version: who has agreed, and who still can. */
static size_t count_for(const struct gl_deadlocking *d, const struct gl_version *v)
{
	const struct gl_checklist *list = d->j.list;
	size_t i, n = 0;

	for (i = 0; i < list->n_people; i++)
		n += !list->people[i].machine &&
		     (gl_can_sign(d, i) || (v && gl_version_agreed(v, list->people[i].id)));
	return n;
}

static bool can_amend(const struct gl_deadlocking *d)
{
	const struct gl_version *v = d->j.s ? d->j.s->versions : NULL;

	if (count_for(d, NULL) >= d->j.list->amend)
		return true;
	for (; v; v = v->next)
		if (v->pending && count_for(d, v) >= d->j.list->amend)
			return true;
	return false;
}

/* The worst: then nothing on this ledger can be mended. */
static int look_amend(struct gl_deadlocking *d)
{
	struct gl_deadlock new = { .code = GL_DEAD_AMEND };
	struct gl_buf text = GL_BUF_INIT, mend = GL_BUF_INIT;
	struct gl_members all, gone;
	int rc;

	d->ended = !can_amend(d);
	if (!d->ended)
		return 0;
	rc = persons(d, &all);
	if (!rc)
		rc = part_of(d, &all, false, &gone);
	if (rc)
		return rc;
	gl_buf_addf(
		&text,
		"no amendment can come into force any more: it takes %u persons, and %zu can still "
		"sign (",
		d->j.list->amend, all.n - gone.n);
	add_ended(d, &gone, &text);
	gl_buf_addch(&text, ')');
	if (!d->j.s) {
		add_new_key(d, &gone, "or", &mend);
		return add(d, new, &text, &mend);
	}
	gl_buf_addf(
		&mend,
		"nothing on this ledger mends it. It stays as the record, and a new one begins under "
		"another name; in each clone and on the server, it takes the place of this one: git "
		"config --unset golive.%s.root && git golive trust <new name> <root>",
		d->j.list->system);
	new.command = "git golive init <new name>";
	return add(d, new, &text, &mend);
}

/* A right that nobody of those who hold it can use. */
static int look_right(struct gl_deadlocking *d, enum gl_deadlock_code code,
		      const struct gl_members *who)
{
	struct gl_buf text = GL_BUF_INIT, mend = GL_BUF_INIT;

	if (!who->n || any_can(d, who))
		return 0;
	gl_buf_addf(&text,
		    "nobody can %s any more: ", code == GL_DEAD_OWNER ? "say go" : names[code]);
	add_ended(d, who, &text);
	add_new_key(d, who, "or", &mend);
	gl_buf_addf(&mend, ", or somebody else as 'decision-rights: %s'", names[code]);
	return add(d, (struct gl_deadlock){ .code = code }, &text, &mend);
}

/* The owner's call is given already, or still to come. */
static int look_owner(struct gl_deadlocking *d)
{
	const struct gl_members owner = { &d->j.list->owner, 1 };
	size_t i;

	if (d->v && (!d->v->n_criteria || d->v->go))
		return 0;
	for (i = 0; d->v && i < d->v->n_blocks; i++)
		if (d->v->blocks[i].code == GL_BLOCK_NO_DECISION ||
		    d->v->blocks[i].code == GL_BLOCK_OWNER_NO_GO)
			break;
	if (d->v && i == d->v->n_blocks)
		return 0;
	return look_right(d, GL_DEAD_OWNER, &owner);
}

static int look_agree(struct gl_deadlocking *d)
{
	const struct gl_checklist *list = d->j.list;
	size_t *items = gl_arena_calloc(d->j.arena, list->agree.n, sizeof(*items));
	struct gl_buf text = GL_BUF_INIT, mend = GL_BUF_INIT;
	struct gl_members gone = { items, 0 };
	size_t i;

	if (!items)
		return gl_nomem(d->j.err);
	for (i = 0; i < list->agree.n; i++) {
		size_t who = list->agree.items[i];

		if (!gl_can_sign(d, who) &&
		    !(d->j.s && gl_state_agreed(d->j.s, list->people[who].id)))
			items[gone.n++] = who;
	}
	if (!gone.n)
		return 0;
	gl_buf_addstr(&text, "not everybody who must agree still can: ");
	add_ended(d, &gone, &text);
	add_new_key(d, &gone, "and", &mend);
	gl_buf_addstr(&mend, ", or 'decision-rights: agree' without ");
	add_names(d, &gone, "and", &mend);
	return add(d, (struct gl_deadlock){ .code = GL_DEAD_AGREE }, &text, &mend);
}

static int look_rights(struct gl_deadlocking *d)
{
	const struct gl_checklist *list = d->j.list;
	int rc = look_right(d, GL_DEAD_PAUSE, &list->pause);

	if (!rc)
		rc = look_right(d, GL_DEAD_TERMINATE, &list->terminate);
	if (!rc)
		rc = look_right(d, GL_DEAD_RESOLVE, &list->resolve);
	return rc ? rc : look_right(d, GL_DEAD_WAIVE, &list->waive);
}

/* ---- criteria ---- */

/* "2 of Omar Haddad and Lena Fischer must approve, and they cannot" */
static void add_clause(const struct gl_deadlocking *d, const struct gl_clause *clause,
		       struct gl_buf *out)
{
	if (clause->kind == GL_CLAUSE_AT_LEAST)
		gl_buf_addf(out, "%u of ", clause->need);
	else if (clause->kind == GL_CLAUSE_ANY && clause->members.n > 1)
		gl_buf_addstr(out, "one of ");
	add_names(d, &clause->members, "and", out);
	gl_buf_addstr(out, " must approve");
}

/* Why the members of a clause are short. */
static void add_shortage(const struct gl_deadlocking *d, const struct gl_criterion *c,
			 const struct gl_clause *clause, const struct gl_members *gone,
			 struct gl_buf *out)
{
	bool said = gone->n;
	size_t i;

	add_ended(d, gone, out);
	for (i = 0; i < clause->members.n; i++) {
		size_t who = clause->members.items[i];

		if (!gl_has_proposed(d, c, who))
			continue;
		gl_buf_addf(out,
			    "%s%s proposed the release, and the criterion asks for somebody else",
			    said ? ", " : "", d->j.list->people[who].name);
		said = true;
	}
}

/*
 * A clause that is short of whoever proposed the release alone: that is mended without an amendment,
 * unless the proposer is the only one there is.
 */
static int mend_proposed(struct gl_deadlocking *d, const struct gl_criterion *c,
			 struct gl_deadlock *new, struct gl_buf *mend)
{
	const char *word;

	if (d->j.list->n_people == 1) {
		gl_buf_addf(mend,
			    "somebody else has to propose the release, or to be an approver of "
			    "'%s' (line %u of the checklist): bring them in",
			    c->id, c->line);
		new->command = "git golive amend --with <file>...";
		return 0;
	}
	gl_buf_addf(mend,
		    "somebody else proposes the release, or an amendment names other approvers of "
		    "'%s' (line %u of the checklist)",
		    c->id, c->line);
	word = gl_judge_word(&d->j, d->j.candidate->rec->tag);
	new->command = word ? gl_judge_text(&d->j, "git golive propose %s <commit>", word) : NULL;
	return new->command ? 0 : GL_ENOMEM;
}

static int tell_clause(struct gl_deadlocking *d, const struct gl_criterion *c,
		       const struct gl_clause *clause)
{
	struct gl_deadlock new = { .code = GL_DEAD_CRITERION, .criterion = c };
	struct gl_buf text = GL_BUF_INIT, mend = GL_BUF_INIT;
	struct gl_members gone;
	int rc = part_of(d, &clause->members, false, &gone);
	bool proposed;

	if (rc)
		return rc;
	/* Where each of them can sign, it is short of nobody but who proposed. */
	proposed = !gone.n;
	gl_buf_addf(&text, "%s can%s be met%s: ", c->title, proposed ? "not" : " no longer",
		    proposed ? " as things stand" : "");
	add_clause(d, clause, &text);
	gl_buf_addstr(&text, "; ");
	add_shortage(d, c, clause, &gone, &text);
	if (proposed) {
		rc = mend_proposed(d, c, &new, &mend);
	} else {
		if (gone.n) {
			add_new_key(d, &gone, clause->kind == GL_CLAUSE_ALL ? "and" : "or", &mend);
			gl_buf_addstr(&mend, ", or ");
		}
		gl_buf_addf(&mend, "other approvers of '%s' (line %u of the checklist)", c->id,
			    c->line);
	}
	return rc ? rc : add(d, new, &text, &mend);
}

static int look_criterion(struct gl_deadlocking *d, const struct gl_criterion *c)
{
	size_t i;
	int rc;

	for (i = 0; i < c->n_clauses; i++) {
		rc = gl_clause_fillable(d, c, &c->clauses[i]);
		if (!rc)
			rc = tell_clause(d, c, &c->clauses[i]);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static bool is_settled(const struct gl_standing *st)
{
	return st->state == GL_MET || st->state == GL_WAIVED || st->state == GL_BLOCKED;
}

static int look_criteria(struct gl_deadlocking *d)
{
	size_t i, n = d->v ? d->v->n_criteria : d->j.list->n_criteria;
	int rc = 0;

	for (i = 0; i < n && !rc; i++)
		if (!d->v || !is_settled(&d->v->criteria[i]))
			rc = look_criterion(d, &d->j.list->criteria[i]);
	return rc;
}

/* ---- what was said, and nobody is left to settle ---- */

/* Could whom the rejection is of, or a deputy of his, still approve? */
static bool can_approve(const struct gl_deadlocking *d, const struct gl_block *b)
{
	const struct gl_criterion *c = b->standing->criterion;
	const struct gl_entry *e;
	size_t who = gl_checklist_person(d->j.list, b->entry->person);

	if (who == GL_NONE || !gl_members_has(&c->approvers, who))
		return false;
	for (e = d->j.s->delegations; e; e = e->prev)
		if (gl_deputises(d, e, b->entry->person, c) && id_can(d, e->rec->to))
			return true;
	return gl_can_sign(d, who);
}

static int tell_entry(struct gl_deadlocking *d, enum gl_deadlock_code code,
		      const struct gl_block *b, const char *what, const char *settled,
		      const char *mended)
{
	struct gl_deadlock new = { .code = code, .entry = b->entry };
	struct gl_buf text = GL_BUF_INIT, mend = GL_BUF_INIT;

	if (b->standing)
		new.criterion = b->standing->criterion;
	gl_buf_addf(&text,
		    "the %s of %s can no longer be %s: nobody who may do that can still sign", what,
		    gl_judge_name(&d->j, b->entry->by), settled);
	gl_buf_addstr(&mend, mended);
	return add(d, new, &text, &mend);
}

static int look_block(struct gl_deadlocking *d, const struct gl_block *b)
{
	const struct gl_checklist *list = d->j.list;

	switch (b->code) {
	case GL_BLOCK_CRITERION_REJECTED:
		if (id_can(d, b->entry->by) || id_can(d, b->entry->person) || can_approve(d, b) ||
		    any_can(d, &list->resolve))
			return 0;
		return tell_entry(d, GL_DEAD_REJECTION, b, "rejection", "taken back or overruled",
				  "somebody who can sign as 'decision-rights: resolve'");
	case GL_BLOCK_CONCERN_OPEN:
		if (id_can(d, b->entry->by) || any_can(d, &list->resolve))
			return 0;
		return tell_entry(d, GL_DEAD_CONCERN, b, "concern", "settled",
				  "somebody who can sign as 'decision-rights: resolve'");
	case GL_BLOCK_PAUSED:
		if (id_can(d, b->entry->by) || gl_can_sign(d, list->owner))
			return 0;
		return tell_entry(d, GL_DEAD_RESUME, b, "pause", "resumed",
				  "an owner who can sign ('decision-rights: owner')");
	default:
		return 0;
	}
}

static int look_blocks(struct gl_deadlocking *d)
{
	size_t i;
	int rc = 0;

	for (i = 0; d->v && i < d->v->n_blocks && !rc; i++)
		rc = look_block(d, &d->v->blocks[i]);
	return rc;
}

/* ---- all together ---- */

static int look(struct gl_deadlocking *d)
{
	static int (*const looks[])(struct gl_deadlocking * d) = {
		look_amend, look_owner, look_agree, look_rights, look_criteria, look_blocks,
	};
	size_t i;
	int rc = 0;

	*d->out = (struct gl_deadlocks){ 0 };
	for (i = 0; i < sizeof(looks) / sizeof(*looks) && !rc; i++)
		rc = looks[i](d);
	return rc;
}

int gl_deadlocks(struct gl_arena *arena, const struct gl_state *s, const struct gl_verdict *v,
		 struct gl_deadlocks *out, struct gl_error **err)
{
	struct gl_deadlocking d = {
		.j = { .arena = arena, .s = s, .list = s->in_force->list, .err = err },
		.v = v,
		.out = out,
	};

	d.j.candidate = s->candidate;
	d.j.now = v->now;
	d.j.day_now = v->now > s->ledger_time ? v->now : s->ledger_time;
	return look(&d);
}

int gl_deadlocks_of_list(struct gl_arena *arena, const struct gl_checklist *list, int64_t now,
			 struct gl_deadlocks *out, struct gl_error **err)
{
	struct gl_deadlocking d = {
		.j = { .arena = arena, .list = list, .now = now, .day_now = now, .err = err },
		.out = out,
	};

	return look(&d);
}
