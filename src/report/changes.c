/* What a version of the checklist changes, in plain words. */
#include <string.h>

#include "base/timestamp.h"
#include "report/criterion.h"

static bool same_digest(const struct gl_digest *a, const struct gl_digest *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static bool same_keys(const struct gl_stakeholder *a, const struct gl_stakeholder *b)
{
	size_t i;

	if (a->n_keys != b->n_keys)
		return false;
	for (i = 0; i < a->n_keys; i++)
		if (!same_digest(&a->keys[i].id, &b->keys[i].id) ||
		    a->keys[i].valid_after != b->keys[i].valid_after ||
		    a->keys[i].valid_before != b->keys[i].valid_before)
			return false;
	return true;
}

/* "Omar Haddad (omar)" */
static void add_person(struct gl_buf *out, const struct gl_stakeholder *p)
{
	gl_criterion_line(out, p->name);
	gl_buf_addf(out, " (%s)", p->id);
}

/* What people compare keys by, when they ask the other whether it is right. */
static void add_keys(struct gl_buf *out, const struct gl_stakeholder *p)
{
	for (size_t i = 0; i < p->n_keys; i++) {
		size_t before;

		gl_buf_addstr(out, i ? ", " : ": ");
		before = out->len;
		gl_key_fingerprint(&p->keys[i], out);
		if (out->len == before)
			gl_buf_addstr(out, p->keys[i].text);
	}
}

static void explain_people(const struct gl_checklist *old, const struct gl_checklist *new,
			   struct gl_buf *out)
{
	size_t i, k;

	for (i = 0; i < new->n_people; i++) {
		const struct gl_stakeholder *p = &new->people[i];

		k = gl_checklist_person(old, p->id);
		if (k != GL_NONE && same_keys(&old->people[k], p))
			continue;
		gl_buf_addstr(out, k == GL_NONE ? "  " : "  the keys of ");
		add_person(out, p);
		gl_buf_addstr(out, k == GL_NONE ? " is added" : " change");
		add_keys(out, p);
		gl_buf_addch(out, '\n');
	}
	for (i = 0; i < old->n_people; i++) {
		if (gl_checklist_person(new, old->people[i].id) != GL_NONE)
			continue;
		gl_buf_addstr(out, "  ");
		add_person(out, &old->people[i]);
		gl_buf_addstr(out, " is removed\n");
	}
}

/* "olga, omar": who a right is given to. */
static void add_ids(const struct gl_checklist *c, const struct gl_members *m, struct gl_buf *out)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		gl_buf_addf(out, "%s%s", i ? ", " : "", c->people[m->items[i]].id);
	if (!m->n)
		gl_buf_addstr(out, "nobody");
}

/* Members are indexes, which versions number anew: compared as ids. */
static bool same_members(const struct gl_checklist *a, const struct gl_members *x,
			 const struct gl_checklist *b, const struct gl_members *y)
{
	size_t i;

	if (x->n != y->n)
		return false;
	for (i = 0; i < x->n; i++) {
		size_t who = gl_checklist_person(b, a->people[x->items[i]].id);

		if (who == GL_NONE || !gl_members_has(y, who))
			return false;
	}
	return true;
}

static void explain_right(const struct gl_checklist *old, const struct gl_members *was,
			  const struct gl_checklist *new, const struct gl_members *is,
			  const char *what, struct gl_buf *out)
{
	if (same_members(old, was, new, is))
		return;
	gl_buf_addf(out, "  who %s changes: ", what);
	add_ids(old, was, out);
	gl_buf_addstr(out, " -> ");
	add_ids(new, is, out);
	gl_buf_addch(out, '\n');
}

/* Power first: whoever agrees must see it. */
static void explain_rights(const struct gl_checklist *old, const struct gl_checklist *new,
			   struct gl_buf *out)
{
	const struct gl_stakeholder *was = &old->people[old->owner], *is = &new->people[new->owner];

	if (strcmp(was->id, is->id)) {
		gl_buf_addstr(out, "  THE OWNER CHANGES: ");
		add_person(out, was);
		gl_buf_addstr(out, " -> ");
		add_person(out, is);
		gl_buf_addch(out, '\n');
	}
	explain_right(old, &old->pause, new, &new->pause, "may pause", out);
	explain_right(old, &old->terminate, new, &new->terminate, "may end it for good", out);
	explain_right(old, &old->resolve, new, &new->resolve, "settles concerns and rejections",
		      out);
	explain_right(old, &old->waive, new, &new->waive, "may waive", out);
	explain_right(old, &old->agree, new, &new->agree, "must agree", out);
	if (old->amend != new->amend)
		gl_buf_addf(out, "  how many must ratify a new version changes: %u -> %u\n",
			    old->amend, new->amend);
	if (old->go != new->go)
		gl_buf_addf(out, "  the final call changes: %s\n",
			    new->go == GL_GO_CHECKLIST ? "it goes live by itself when all is met"
						       : "the owner says go for each release");
}

static bool same_strs(const struct gl_strs *a, const struct gl_strs *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (strcmp(a->items[i], b->items[i]))
			return false;
	return true;
}

static void add_day(bool given, int32_t day, struct gl_buf *out)
{
	char buf[GL_TIME_BUF];

	gl_buf_addstr(out, given ? gl_date_format(day, buf) : "none");
}

static void explain_day(const char *what, bool had, int32_t was, bool has, int32_t is,
			struct gl_buf *out)
{
	if (had == has && (!has || was == is))
		return;
	gl_buf_addf(out, "  %s changes: ", what);
	add_day(had, was, out);
	gl_buf_addstr(out, " -> ");
	add_day(has, is, out);
	gl_buf_addch(out, '\n');
}

static void explain_words(const char *what, const char *was, const char *is, struct gl_buf *out)
{
	if (!strcmp(was ? was : "", is ? is : ""))
		return;
	gl_buf_addf(out, "  %s changes to: ", what);
	gl_criterion_line(out, is ? is : "none");
	gl_buf_addch(out, '\n');
}

static void explain_head(const struct gl_checklist *old, const struct gl_checklist *new,
			 struct gl_buf *out)
{
	explain_words("the title", old->title, new->title, out);
	explain_words("what it is for", old->why, new->why, out);
	explain_day("the day the pilot ended", old->has_pilot_ended, old->pilot_ended,
		    new->has_pilot_ended, new->pilot_ended, out);
	explain_day("the target date", old->has_target_date, old->target_date, new->has_target_date,
		    new->target_date, out);
}

static void explain_release(const struct gl_checklist *old, const struct gl_checklist *new,
			    struct gl_buf *out)
{
	if (!same_strs(&old->tags, &new->tags)) {
		gl_buf_addstr(out, "  which tags mean going live changes: ");
		gl_criterion_list(&old->tags, out);
		gl_buf_addstr(out, " -> ");
		gl_criterion_list(&new->tags, out);
		gl_buf_addch(out, '\n');
	}
	if (!same_strs(&old->exempt, &new->exempt)) {
		gl_buf_addstr(out, "  which tags are exempt changes to: ");
		gl_criterion_list(&new->exempt, out);
		gl_buf_addch(out, '\n');
	}
	if (old->tag_signed != new->tag_signed)
		gl_buf_addf(out, "  release tags %s\n",
			    new->tag_signed ? "must be signed by a person of the checklist"
					    : "need no signature any more");
}

/* Each part of a criterion that is not as it was. */
static void explain_wording(const struct gl_criterion *old, const struct gl_criterion *new,
			    struct gl_buf *out)
{
	struct gl_buf was = GL_BUF_INIT, is = GL_BUF_INIT;
	const char *name;

	for (size_t i = 0; (name = gl_criterion_part(old, i, &was)); i++) {
		gl_criterion_part(new, i, &is);
		if (strcmp(was.ptr, is.ptr))
			gl_buf_addf(out, "    %s was: %s\n    %s is:  %s\n", name,
				    was.len ? was.ptr : "none", name, is.len ? is.ptr : "none");
		gl_buf_reset(&was);
		gl_buf_reset(&is);
	}
	gl_buf_release(&was);
	gl_buf_release(&is);
}

/* Who signed a criterion whose wording changes: they have to sign again.  `s` may be NULL. */
static void explain_signoffs(const struct gl_state *s, const struct gl_criterion *c,
			     struct gl_buf *out)
{
	const struct gl_topic *topic = s ? gl_state_topic(s, c->id) : NULL;
	const struct gl_slot *slot;

	for (slot = topic ? topic->slots : NULL; slot; slot = slot->next) {
		const struct gl_entry *e = gl_slot_newest(slot);

		if (e && e->rec->decision == GL_APPROVE)
			gl_buf_addf(out, "    the sign-off of %s goes stale\n", slot->person);
	}
}

static void explain_criteria(const struct gl_state *s, const struct gl_checklist *old,
			     const struct gl_checklist *new, struct gl_buf *out)
{
	size_t i, k;

	for (i = 0; i < new->n_criteria; i++) {
		const struct gl_criterion *c = &new->criteria[i];

		k = gl_checklist_criterion(old, c->id);
		if (k == GL_NONE) {
			gl_buf_addf(out, "  criterion '%s' is added: ", c->id);
			gl_criterion_line(out, c->statement);
			gl_buf_addch(out, '\n');
		} else if (!same_digest(&old->criteria[k].digest, &c->digest)) {
			gl_buf_addf(out, "  criterion '%s' changes\n", c->id);
			explain_wording(&old->criteria[k], c, out);
			explain_signoffs(s, c, out);
		}
	}
	for (i = 0; i < old->n_criteria; i++)
		if (gl_checklist_criterion(new, old->criteria[i].id) == GL_NONE)
			gl_buf_addf(out, "  criterion '%s' is removed\n", old->criteria[i].id);
}

static void explain_lock(const struct gl_state *s, const struct gl_checklist *old,
			 const struct gl_checklist *new, struct gl_buf *out)
{
	const struct gl_entry *call = s->calls.n ? s->calls.items[s->calls.n - 1] : NULL;
	size_t i;

	if (same_digest(&old->terms, &new->terms)) {
		gl_buf_addstr(out, "  the terms stay as they are: nobody has to agree again\n");
		return;
	}
	gl_buf_addstr(out, "  before anything goes live under it, these must agree: ");
	for (i = 0; i < new->agree.n; i++)
		gl_buf_addf(out, "%s%s", i ? ", " : "", new->people[new->agree.items[i]].id);
	gl_buf_addch(out, '\n');
	if (call && call->rec->decision == GL_GO && !call->ended)
		gl_buf_addf(out, "  the go of %s ends when it comes into force\n", call->by);
}

/* Nothing else tells whose key it is. */
static void explain_vouching(const struct gl_checklist *old, const struct gl_checklist *new,
			     const char *me, struct gl_buf *out)
{
	for (size_t i = 0; i < new->n_people; i++) {
		const struct gl_stakeholder *p = &new->people[i];
		size_t k = gl_checklist_person(old, p->id);

		if ((me && !strcmp(p->id, me)) || (k != GL_NONE && same_keys(&old->people[k], p)))
			continue;
		gl_buf_addstr(out, "  who agrees vouches for these keys: "
				   "first let each owner read theirs out to you\n");
		return;
	}
}

static void explain(const struct gl_state *s, const struct gl_checklist *old,
		    const struct gl_checklist *new, struct gl_buf *out)
{
	explain_rights(old, new, out);
	explain_head(old, new, out);
	explain_release(old, new, out);
	explain_people(old, new, out);
	explain_criteria(s, old, new, out);
}

void gl_report_changes(const struct gl_checklist *old, const struct gl_checklist *new,
		       struct gl_buf *out)
{
	explain(NULL, old, new, out);
}

/* Versions are made from the one in force, not from each other: what one changes the next undoes. */
static void explain_rivals(const struct gl_state *s, const struct gl_checklist *new,
			   struct gl_buf *out)
{
	char hex[GL_SHA256_HEX + 1];

	for (const struct gl_version *v = s->versions; v; v = v->next) {
		if (!v->pending || same_digest(&v->list->sha256, &new->sha256))
			continue;
		gl_buf_addf(out,
			    "  version %u by %s is pending as well, and what it changes is not in "
			    "this one; only one of them comes into force (git golive show %.12s)\n",
			    v->list->version, v->by, gl_digest_hex(&v->list->sha256, hex));
	}
}

void gl_report_amendment(const struct gl_ledger *l, const struct gl_checklist *new, const char *me,
			 struct gl_buf *out)
{
	const struct gl_checklist *old = l->state->in_force->list;

	gl_buf_addf(out, "version %u of the checklist of '%s', against version %u in force:\n",
		    new->version, new->system, old->version);
	explain(l->state, old, new, out);
	explain_vouching(old, new, me, out);
	explain_lock(l->state, old, new, out);
	if (old->amend > 1)
		gl_buf_addf(
			out,
			"  it comes into force when %u of %zu persons have agreed; %s is the first\n",
			old->amend, old->n_persons, me);
	else
		gl_buf_addstr(out, "  it comes into force at once\n");
	explain_rivals(l->state, new, out);
}
