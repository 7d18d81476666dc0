/*
 * What each decision does, and who may take it: the table of DESIGN section 4.
 *
 * Each taker looks at the record in the state as it stands and returns 0 when it counts,
 * GL_VOID(code) with the reason in *why, or a negative code.
 */
#include <stdarg.h>
#include <string.h>

#include "base/map.h"
#include "base/timestamp.h"
#include "base/vec.h"
#include "state/folding.h"
#include "state/verdict.h"

struct taking {
	struct gl_folding *f;
	struct gl_state *s;
	const struct gl_checklist *list; /* in force at the parent */
	struct gl_entry *e;
	const struct gl_record *rec;
	size_t signer; /* index in `list` */
	const char *why;
	struct gl_error **err;
};

__attribute__((format(printf, 3, 4))) static int voided(struct taking *t, enum gl_finding_code code,
							const char *fmt, ...)
{
	struct gl_buf text = GL_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	gl_buf_vaddf(&text, fmt, ap);
	va_end(ap);
	t->why = text.failed ? NULL : gl_arena_strndup(t->s->arena, text.ptr, text.len);
	gl_buf_release(&text);
	return t->why ? GL_VOID(code) : gl_nomem(t->err);
}

static int push(struct taking *t, struct gl_entries *list)
{
	if (gl_vec_grow(&list->items, list->n, &list->cap))
		return gl_nomem(t->err);
	list->items[list->n++] = t->e;
	return 0;
}

static int no_right(struct taking *t, const char *what)
{
	return voided(t, GL_FIND_NOT_ENTITLED, "'%s' may not %s by version %u of the checklist",
		      t->e->by, what, t->list->version);
}

static int set_criterion(struct taking *t)
{
	size_t i = gl_checklist_criterion(t->list, t->rec->criterion);

	if (i == GL_NONE)
		return voided(t, GL_FIND_BAD_RECORD,
			      "version %u of the checklist has no criterion '%s'", t->list->version,
			      t->rec->criterion);
	t->e->criterion = &t->list->criteria[i];
	return 0;
}

/* The entry that rec->record names, one of the `kinds` (bits by decision). */
static int find_target(struct taking *t, unsigned kinds, struct gl_entry **out)
{
	const char *id = t->rec->record;
	struct gl_entry *e = gl_map_get(t->s->by_id, id, strlen(id));

	*out = e;
	if (!e || e->is_void || e->ahead)
		return voided(t, GL_FIND_BAD_RECORD,
			      "there is no record '%s' before it that counts", id);
	if (!(kinds & 1u << e->rec->decision))
		return voided(t, GL_FIND_BAD_RECORD, "a '%s' cannot be named by a '%s'",
			      gl_decisions[e->rec->decision].name,
			      gl_decisions[t->rec->decision].name);
	return 0;
}

static int take_agree(struct taking *t)
{
	struct gl_version *v = gl_fold_version(t->f, &t->rec->checklist);

	if (t->list->people[t->signer].machine)
		return no_right(t, "agree: only persons do");
	if (!v)
		return voided(t, GL_FIND_WRONG_CHECKLIST,
			      "the version agreed to is neither in force nor pending");
	t->e->agreed_to = v;
	return gl_fold_agree(t->f, v, t->e->by, t->e->seq, t->err);
}

static int take_propose(struct taking *t)
{
	t->s->candidate = t->e;
	return push(t, &t->s->proposals);
}

static bool covers(const struct gl_entry *d, const char *author, const struct taking *t)
{
	const struct gl_record *r = d->rec;

	if (!gl_entry_counts(d) || strcmp(d->by, author) || strcmp(r->to, t->e->by))
		return false;
	if ((r->fields & GL_F_CRITERIA) && !gl_strs_has(&r->criteria, t->rec->criterion))
		return false;
	return t->e->time >= gl_date_time(r->from) && gl_time_date(t->e->ledger_time) <= r->until;
}

/* Who an approve or reject counts for, and by what right. */
static int set_person(struct taking *t)
{
	const char *author = t->rec->for_whom;
	const struct gl_entry *d;
	size_t who = t->signer;

	t->e->person = t->e->by;
	if (author && strcmp(author, t->e->by)) {
		if (t->list->people[t->signer].machine)
			return no_right(t, "sign for somebody: a deputy is a person");
		who = gl_checklist_person(t->list, author);
		if (who == GL_NONE)
			return voided(t, GL_FIND_BAD_RECORD,
				      "version %u of the checklist has no stakeholder '%s'",
				      t->list->version, author);
		for (d = t->s->delegations; d && !covers(d, author, t); d = d->prev)
			;
		if (!d)
			return voided(
				t, GL_FIND_NOT_ENTITLED,
				"'%s' was not delegated by '%s' for this criterion and day; '%s' "
				"can do that (git golive delegate %s --until <day>)",
				t->e->by, author, author, t->e->by);
		t->e->person = t->list->people[who].id;
		t->e->delegation = d;
	}
	if (!gl_members_has(&t->e->criterion->approvers, who))
		return voided(t, GL_FIND_NOT_ENTITLED, "'%s' is no approver of '%s'", t->e->person,
			      t->e->criterion->id);
	return 0;
}

static struct gl_topic *topic_of(struct taking *t)
{
	const char *id = t->e->criterion->id;
	struct gl_topic *topic = gl_state_topic(t->s, id);

	if (topic)
		return topic;
	topic = gl_arena_alloc(t->s->arena, sizeof(*topic));
	if (!topic || gl_map_set(t->s->topics, id, strlen(id), topic))
		return NULL;
	topic->criterion = id;
	return topic;
}

/* Makes the entry the newest word of its person on its criterion. */
static int set_newest(struct taking *t)
{
	struct gl_topic *topic = topic_of(t);
	struct gl_slot *slot;

	if (!topic)
		return gl_nomem(t->err);
	for (slot = topic->slots; slot && strcmp(slot->person, t->e->person); slot = slot->next)
		;
	if (!slot) {
		slot = gl_arena_alloc(t->s->arena, sizeof(*slot));
		if (!slot)
			return gl_nomem(t->err);
		slot->person = t->e->person;
		slot->next = topic->slots;
		topic->slots = slot;
	}
	t->e->prev = gl_slot_newest(slot);
	slot->newest = t->e;
	return 0;
}

/* Is it about the release that is proposed where it stands? */
static int meets_candidate(struct taking *t)
{
	const struct gl_entry *c = t->e->candidate;

	if (!c)
		return voided(t, GL_FIND_WRONG_CANDIDATE,
			      "no release was proposed where it stands");
	if ((t->rec->fields & GL_F_COMMIT) && !gl_oid_eq(&c->rec->commit, &t->rec->commit))
		return voided(t, GL_FIND_WRONG_CANDIDATE, "its commit is not the candidate's");
	return 0;
}

static int take_approve(struct taking *t)
{
	int rc = set_criterion(t);

	if (!rc)
		rc = set_person(t);
	if (rc)
		return rc;
	if (t->e->criterion->scope != GL_SCOPE_STANDING && !(t->rec->fields & GL_F_COMMIT))
		return voided(t, GL_FIND_BAD_RECORD,
			      "'commit' is missing: the criterion is about the content");
	/*
	 * A standing criterion is about no content; a commit that is named for all that must not be
	 * a false one.
	 */
	if (t->e->criterion->scope != GL_SCOPE_STANDING || t->e->candidate) {
		rc = meets_candidate(t);
		if (rc)
			return rc;
	}
	return set_newest(t);
}

static int take_reject(struct taking *t)
{
	int rc = set_criterion(t);

	if (!rc)
		rc = set_person(t);
	return rc ? rc : set_newest(t);
}

/* What a deputy signed goes with the delegation. */
static void withdraw_delegated(struct taking *t, const struct gl_entry *delegation)
{
	size_t i;

	for (i = 0; i < t->s->all.n; i++) {
		struct gl_entry *e = t->s->all.items[i];

		if (e->delegation == delegation && !e->withdrawn_at)
			e->withdrawn_at = t->e->seq;
	}
}

static bool blocking(const struct gl_entry *e)
{
	return e->rec->blocking && !e->withdrawn_at && !e->settled_at;
}

static int take_withdraw(struct taking *t)
{
	const unsigned kinds = 1u << GL_AGREE | 1u << GL_APPROVE | 1u << GL_REJECT |
			       1u << GL_CONCERN | 1u << GL_WAIVE | 1u << GL_DELEGATE |
			       1u << GL_TERMINATE;
	struct gl_entry *target;
	int rc = find_target(t, kinds, &target);

	if (rc)
		return rc;
	if (strcmp(target->by, t->e->by) && strcmp(target->person, t->e->by))
		return no_right(t, "withdraw what somebody else signed");
	if (target->withdrawn_at)
		return 0;
	if (target->rec->decision == GL_CONCERN && !target->ahead && blocking(target))
		t->s->open_concerns--;
	if (target->rec->decision == GL_TERMINATE)
		t->s->open_terminates--;
	target->withdrawn_at = t->e->seq;
	if (target->agreed_to)
		gl_fold_disagree((struct gl_version *)target->agreed_to, target->by, t->e->seq);
	if (target->rec->decision == GL_DELEGATE)
		withdraw_delegated(t, target);
	return 0;
}

static int take_concern(struct taking *t)
{
	int rc = t->rec->criterion ? set_criterion(t) : 0;

	if (rc)
		return rc;
	t->s->open_concerns += t->rec->blocking;
	return push(t, &t->s->concerns);
}

static int take_resolve(struct taking *t)
{
	struct gl_entry *target;
	int rc = find_target(t, 1u << GL_CONCERN | 1u << GL_REJECT, &target);

	if (rc)
		return rc;
	if (!gl_members_has(&t->list->resolve, t->signer) &&
	    (target->rec->decision == GL_REJECT || strcmp(target->by, t->e->by)))
		return no_right(t, "resolve that");
	if (target->withdrawn_at || target->settled_at)
		return 0;
	if (target->rec->decision == GL_CONCERN && blocking(target))
		t->s->open_concerns--;
	target->settled_at = t->e->seq;
	return 0;
}

static int take_waive(struct taking *t)
{
	const struct gl_criterion *c;
	struct gl_topic *topic;
	int rc = set_criterion(t);

	if (rc)
		return rc;
	c = t->e->criterion;
	if (!gl_members_has(&t->list->waive, t->signer))
		return no_right(t, "waive");
	if (!c->waivable)
		return voided(t, GL_FIND_NOT_ENTITLED, "'%s' cannot be waived", c->id);
	if (gl_members_only(&c->approvers, t->signer))
		return voided(t, GL_FIND_NOT_ENTITLED,
			      "'%s' is the only approver of '%s' and cannot waive it as well",
			      t->e->by, c->id);
	rc = meets_candidate(t);
	if (rc)
		return rc;
	if (t->rec->until - gl_time_date(t->e->ledger_time) > (int64_t)t->list->waive_max_days)
		return voided(t, GL_FIND_BAD_RECORD,
			      "it is for longer than the %u days that a waiver may last",
			      t->list->waive_max_days);
	topic = topic_of(t);
	if (!topic)
		return gl_nomem(t->err);
	t->e->prev = topic->waivers;
	topic->waivers = t->e;
	return 0;
}

static int take_delegate(struct taking *t)
{
	size_t i, to = gl_checklist_person(t->list, t->rec->to);

	if (t->list->people[t->signer].machine)
		return no_right(t, "delegate: only persons do");
	if (to == GL_NONE || t->list->people[to].machine || to == t->signer)
		return voided(t, GL_FIND_BAD_RECORD,
			      "'%s' is no other person of version %u of the checklist", t->rec->to,
			      t->list->version);
	for (i = 0; i < t->rec->criteria.n; i++)
		if (gl_checklist_criterion(t->list, t->rec->criteria.items[i]) == GL_NONE)
			return voided(t, GL_FIND_BAD_RECORD,
				      "version %u of the checklist has no criterion '%s'",
				      t->list->version, t->rec->criteria.items[i]);
	t->e->prev = t->s->delegations;
	t->s->delegations = t->e;
	return 0;
}

static int take_pause(struct taking *t)
{
	if (!gl_members_has(&t->list->pause, t->signer))
		return no_right(t, "pause");
	t->s->open_pauses++;
	return push(t, &t->s->pauses);
}

static int take_resume(struct taking *t)
{
	struct gl_entry *target;
	int rc = find_target(t, 1u << GL_PAUSE, &target);

	if (rc)
		return rc;
	if (strcmp(target->by, t->e->by) && t->signer != t->list->owner)
		return no_right(t, "resume: only who paused and the owner may");
	if (!target->settled_at)
		t->s->open_pauses--;
	target->settled_at = t->e->seq;
	return 0;
}

static int add_clearance(struct taking *t)
{
	struct gl_state *s = t->s;

	if (gl_vec_grow(&s->clearances, s->n_clearances, &s->cap_clearances))
		return gl_nomem(t->err);
	s->clearances[s->n_clearances++] = (struct gl_clearance){
		.tag = s->candidate->rec->tag,
		.commit = s->candidate->rec->commit,
		.at = t->f->at,
		.seq = s->seq,
	};
	return 0;
}

static int take_call(struct taking *t)
{
	const char *why = NULL;
	int rc;

	if (t->signer != t->list->owner)
		return no_right(t, "make the final call: only the owner may");
	rc = meets_candidate(t);
	if (rc)
		return rc;
	if (t->rec->decision == GL_GO) {
		if (memcmp(&t->s->in_force->list->terms, &t->list->terms, sizeof(t->list->terms)))
			return voided(t, GL_FIND_PREMATURE_GO,
				      "another version came into force in the same commit");
		rc = gl_judge_clear(t->s->arena, t->s, t->f->in->contents, t->e->ledger_time, true,
				    &why, t->err);
		if (rc < 0)
			return rc;
		if (!rc)
			return voided(t, GL_FIND_PREMATURE_GO, "where it stands: %s", why);
	}
	t->e->unchecked = rc == 2;
	rc = push(t, &t->s->calls);
	if (rc || t->rec->decision != GL_GO || t->e->unchecked)
		return rc;
	return add_clearance(t);
}

static int take_terminate(struct taking *t)
{
	if (!gl_members_has(&t->list->terminate, t->signer))
		return no_right(t, "terminate");
	t->s->open_terminates++;
	return push(t, &t->s->terminates);
}

static int take_outcome(struct taking *t)
{
	return t->signer == t->list->owner ? 0
					   : no_right(t, "record the outcome: only the owner may");
}

static int take_assess(struct taking *t)
{
	return t->list->people[t->signer].machine ? no_right(t, "assess: only persons do") : 0;
}

static int (*const takers[GL_DECISIONS])(struct taking *t) = {
	[GL_AGREE] = take_agree,     [GL_PROPOSE] = take_propose,     [GL_APPROVE] = take_approve,
	[GL_REJECT] = take_reject,   [GL_WITHDRAW] = take_withdraw,   [GL_CONCERN] = take_concern,
	[GL_RESOLVE] = take_resolve, [GL_WAIVE] = take_waive,         [GL_DELEGATE] = take_delegate,
	[GL_PAUSE] = take_pause,     [GL_RESUME] = take_resume,       [GL_GO] = take_call,
	[GL_NO_GO] = take_call,      [GL_TERMINATE] = take_terminate, [GL_OUTCOME] = take_outcome,
	[GL_ASSESS] = take_assess,
};

/* Decisions that only ever shut the gate: they count however the clock stood. */
static bool counts_ahead(enum gl_decision d)
{
	return d == GL_REJECT || d == GL_CONCERN || d == GL_PAUSE || d == GL_NO_GO ||
	       d == GL_TERMINATE;
}

/* What every record must get right, whatever it decides. */
static int check_common(struct taking *t)
{
	const struct gl_record *r = t->rec;

	if (r->system && strcmp(r->system, t->s->system))
		return voided(t, GL_FIND_BAD_RECORD, "its 'system' is not this ledger's");
	if (r->by && strcmp(r->by, t->e->by))
		return voided(t, GL_FIND_WRONG_AUTHOR, "it says by '%s', but '%s' signed it", r->by,
			      t->e->by);
	if (r->has_date && (r->date - t->e->time > GL_DAY || t->e->time - r->date > GL_DAY))
		return voided(t, GL_FIND_BAD_RECORD,
			      "its 'date' is more than a day from its commit's");
	if (r->decision != GL_AGREE &&
	    memcmp(&r->checklist, &t->list->sha256, sizeof(r->checklist)))
		return voided(
			t, GL_FIND_WRONG_CHECKLIST,
			"it was signed for another checklist than version %u, in force where it stands",
			t->list->version);
	return 0;
}

static struct gl_entry *new_entry(struct gl_folding *f, const struct gl_record *rec)
{
	struct gl_entry *e = gl_arena_alloc(f->s->arena, sizeof(*e));

	if (!e)
		return NULL;
	e->rec = rec;
	e->seq = ++f->s->seq;
	e->at = f->at;
	e->by = e->person = f->signer->id;
	e->key = f->commit->sig.key;
	e->version = f->judge;
	e->time = f->commit->committer_time;
	e->ledger_time = f->ledger_time;
	e->candidate = f->s->candidate;
	return e;
}

/*
 * A record id names one record for good, also one that is void: else somebody's concern could be
 * hidden behind another.
 */
static int take_id(struct taking *t)
{
	const char *id = t->rec->id;

	if (gl_map_get(t->s->by_id, id, strlen(id)))
		return voided(t, GL_FIND_BAD_RECORD, "the record id '%s' was used before", id);
	return gl_map_set(t->s->by_id, id, strlen(id), t->e) ? gl_nomem(t->err) : 0;
}

static int take(struct gl_folding *f, struct gl_entry *e, const char *path, struct gl_error **err)
{
	struct taking t = {
		.f = f,
		.s = f->s,
		.list = f->judge->list,
		.e = e,
		.rec = e->rec,
		.signer = (size_t)(f->signer - f->judge->list->people),
		.err = err,
	};
	int rc = take_id(&t);

	if (!rc)
		rc = check_common(&t);
	if (!rc && f->ahead && !counts_ahead(e->rec->decision)) {
		e->ahead = true;
		return 0;
	}
	if (!rc)
		rc = takers[e->rec->decision](&t);
	if (rc < 0)
		return rc;
	if (!rc)
		return 0;
	e->is_void = true;
	return gl_fold_find(f, GL_VOID_CODE(rc), path, err, "%s", t.why);
}

int gl_fold_record(struct gl_folding *f, const struct gl_change *change, struct gl_error **err)
{
	const struct gl_parsed *p = change->parsed;
	struct gl_entry *e;

	if (!p || !p->record)
		return gl_fold_find(f, GL_FIND_BAD_RECORD, change->path, err, "%s",
				    p && p->problem ? p->problem : "it cannot be read");
	e = new_entry(f, p->record);
	if (!e || gl_vec_grow(&f->s->all.items, f->s->all.n, &f->s->all.cap))
		return gl_nomem(err);
	f->s->all.items[f->s->all.n++] = e;
	return take(f, e, change->path, err);
}

/* Was it noted already, and nothing said against it since? */
static bool cleared_already(const struct gl_state *s)
{
	const struct gl_clearance *c = s->n_clearances ? &s->clearances[s->n_clearances - 1] : NULL;

	return c && !strcmp(c->tag, s->candidate->rec->tag) &&
	       gl_oid_eq(&c->commit, &s->candidate->rec->commit) &&
	       (!s->calls.n || s->calls.items[s->calls.n - 1]->seq <= c->seq);
}

int gl_fold_clearance(struct gl_folding *f, struct gl_error **err)
{
	struct taking t = { .f = f, .s = f->s, .err = err };
	const char *why;
	int rc;

	if (f->s->in_force->list->go != GL_GO_CHECKLIST || !f->s->candidate ||
	    cleared_already(f->s))
		return 0;
	rc = gl_judge_clear(f->s->arena, f->s, f->in->contents, f->ledger_time, false, &why, err);
	if (rc < 0)
		return rc;
	return rc == 1 ? add_clearance(&t) : 0;
}
