#include "state/criteria.h"

#include <stdlib.h>
#include <string.h>

#include "base/timestamp.h"

static const char *const state_names[] = {
	[GL_MET] = "met",           [GL_WAIVED] = "waived",     [GL_WAITING] = "waiting",
	[GL_REJECTED] = "rejected", [GL_STALE] = "stale",       [GL_EXPIRED] = "expired",
	[GL_UNMET] = "unmet",       [GL_EVIDENCE] = "evidence", [GL_BLOCKED] = "blocked",
};

const char *gl_criterion_state_name(enum gl_criterion_state s)
{
	return state_names[s];
}

/* One criterion being judged. */
struct weighing {
	struct gl_judging *j;
	const struct gl_criterion *c;
	struct gl_standing *out;
	struct gl_entry **counts; /* approvals that count, by approvers of today */
	size_t n_counts;
	bool missing; /* something that was signed is not in this repository */
};

static int add_reason(struct weighing *w, const char *text)
{
	struct gl_strs *r = &w->out->reasons;
	const char **items;

	if (!text)
		return GL_ENOMEM;
	items = gl_arena_calloc(w->j->arena, r->n + 1, sizeof(*items));
	if (!items)
		return gl_nomem(w->j->err);
	if (r->n)
		memcpy(items, r->items, r->n * sizeof(*items));
	items[r->n++] = text;
	r->items = items;
	return 0;
}

static int settle(struct weighing *w, enum gl_criterion_state state, const struct gl_entry *cause,
		  const char *text)
{
	w->out->state = state;
	w->out->cause = cause;
	return add_reason(w, text);
}

/* ---- one approval ---- */

/*
 * Why an approval does not count: its state in *fails (GL_MET when it counts) and a sentence.  0 or
 * a negative code.
 */
static int weigh_approval(struct weighing *w, const struct gl_entry *e,
			  enum gl_criterion_state *fails, const char **why)
{
	bool missing = false;
	int rc;

	*fails = GL_STALE;
	*why = "it was for another wording of the criterion";
	if (memcmp(&e->criterion->digest, &w->c->digest, sizeof(w->c->digest)))
		return 0;
	rc = gl_judge_content(w->j, w->c, e, &missing);
	if (rc < 0)
		return rc;
	w->missing = w->missing || missing;
	*why = missing ? "what was signed then is not in this repository; fetch it"
		       : "what it covers has changed since";
	if (!rc)
		return 0;
	*fails = GL_EXPIRED;
	*why = "it has expired";
	if (w->c->valid_for && w->j->now >= e->time + w->c->valid_for)
		return 0;
	*fails = GL_UNMET;
	rc = gl_judge_facts(w->j, w->c, e->rec, why);
	if (rc <= 0)
		return rc;
	*fails = GL_EVIDENCE;
	rc = gl_judge_evidence(w->j, w->c, e, &w->missing, why);
	if (rc <= 0)
		return rc;
	*fails = GL_MET;
	return 0;
}

/* `independent`: who proposed the candidate neither signs for it nor is signed for. */
static bool is_proposer(const struct weighing *w, const char *id)
{
	return w->c->independent && w->j->candidate && !strcmp(w->j->candidate->by, id);
}

static const char *failed_text(struct weighing *w, const struct gl_entry *e, const char *why)
{
	struct gl_buf command = GL_BUF_INIT;
	char date[GL_TIME_BUF];
	const char *text;

	gl_approve_command(w->c, &command);
	text = gl_judge_text(w->j, "%s: the sign-off of %s of %s does not count any more: %s (%s)",
			     w->c->title, gl_judge_name(w->j, e->person),
			     gl_date_format(gl_time_date(e->time), date), why, command.ptr);
	gl_buf_release(&command);
	return text;
}

/*
 * Looks at the newest approval of each approver of today: what counts, and the worst of what does
 * not.
 */
static int weigh_approvals(struct weighing *w, const struct gl_topic *topic)
{
	enum gl_criterion_state worst = GL_WAITING, fails;
	const struct gl_slot *slot;
	size_t n = 0, who;
	const char *why;
	int rc;

	for (slot = topic->slots; slot; slot = slot->next)
		n++;
	w->counts = gl_arena_calloc(w->j->arena, n, sizeof(*w->counts));
	if (!w->counts)
		return gl_nomem(w->j->err);
	for (slot = topic->slots; slot; slot = slot->next) {
		struct gl_entry *e = gl_slot_newest(slot);

		who = gl_checklist_person(w->j->list, slot->person);
		if (!e || e->rec->decision != GL_APPROVE || who == GL_NONE ||
		    !gl_members_has(&w->c->approvers, who) || is_proposer(w, e->by) ||
		    is_proposer(w, e->person))
			continue;
		rc = weigh_approval(w, e, &fails, &why);
		if (rc)
			return rc;
		if (fails == GL_MET) {
			w->counts[w->n_counts++] = e;
			continue;
		}
		if (worst == GL_WAITING || fails < worst) {
			worst = fails;
			w->out->cause = e;
			w->out->wording =
				fails == GL_STALE &&
				memcmp(&e->criterion->digest, &w->c->digest, sizeof(w->c->digest));
		}
		rc = add_reason(w, failed_text(w, e, why));
		if (rc)
			return rc;
	}
	w->out->state = worst;
	return 0;
}

/* ---- clauses ---- */

static const struct gl_entry *approval_of(const struct weighing *w, size_t who)
{
	const char *id = w->j->list->people[who].id;
	size_t i;

	for (i = 0; i < w->n_counts; i++)
		if (!strcmp(w->counts[i]->person, id))
			return w->counts[i];
	return NULL;
}

static bool signer_seen(const struct weighing *w, const struct gl_clause *clause, size_t before,
			const char *signer)
{
	size_t i;

	for (i = 0; i < before; i++) {
		const struct gl_entry *e = approval_of(w, clause->members.items[i]);

		if (e && !strcmp(e->by, signer))
			return true;
	}
	return false;
}

static size_t count_places(const struct weighing *w, const struct gl_clause *clause)
{
	size_t i, n = 0;

	for (i = 0; i < clause->members.n; i++)
		n += approval_of(w, clause->members.items[i]) != NULL;
	return n;
}

/*
 * Distinct persons or distinct signers, whichever is fewer: a deputy fills a place, but is one head.
 * Of each person one approval counts, so that there are never more signers than places.
 */
static size_t clause_count(const struct weighing *w, const struct gl_clause *clause)
{
	size_t i, signers = 0;

	for (i = 0; i < clause->members.n; i++) {
		const struct gl_entry *e = approval_of(w, clause->members.items[i]);

		signers += e && !signer_seen(w, clause, i, e->by);
	}
	return signers;
}

/* Is that member's place filled by a deputy who fills another one of the clause as well? */
static bool shares_deputy(const struct weighing *w, const struct gl_clause *clause, size_t who)
{
	const struct gl_entry *e = approval_of(w, who), *other;
	size_t i;

	for (i = 0; e && strcmp(e->by, e->person) && i < clause->members.n; i++) {
		other = approval_of(w, clause->members.items[i]);
		if (other && other != e && !strcmp(other->by, e->by))
			return true;
	}
	return false;
}

/*
 * The members of a clause who could still help: who have not signed, and whose deputy, who is one
 * head, did so for two.
 */
static int open_members(struct weighing *w, const struct gl_clause *clause, struct gl_members *out)
{
	size_t *items = gl_arena_calloc(w->j->arena, clause->members.n, sizeof(*items));
	size_t i;

	out->n = 0;
	out->items = items;
	if (!items)
		return gl_nomem(w->j->err);
	for (i = 0; i < clause->members.n; i++) {
		size_t who = clause->members.items[i];

		if ((!approval_of(w, who) || shares_deputy(w, clause, who)) &&
		    !is_proposer(w, w->j->list->people[who].id))
			items[out->n++] = who;
	}
	return 0;
}

static int add_members(struct weighing *w, struct gl_members *to, const struct gl_members *more)
{
	size_t *items = gl_arena_calloc(w->j->arena, to->n + more->n, sizeof(*items));
	size_t i, k, n = 0;

	if (!items)
		return gl_nomem(w->j->err);
	for (i = 0, k = 0; i < to->n || k < more->n;) {
		if (k == more->n || (i < to->n && to->items[i] < more->items[k]))
			items[n++] = to->items[i++];
		else if (i == to->n || more->items[k] < to->items[i])
			items[n++] = more->items[k++];
		else
			items[n++] = to->items[i++], k++;
	}
	to->items = items;
	to->n = n;
	return 0;
}

/* Does the clause need who proposed, whom `independent` leaves out? */
static bool needs_proposer(const struct weighing *w, const struct gl_clause *clause,
			   size_t short_of)
{
	size_t i;

	for (i = 0; i < clause->members.n; i++)
		if (is_proposer(w, w->j->list->people[clause->members.items[i]].id))
			return short_of > 0;
	return false;
}

static int wait_clause(struct weighing *w, const struct gl_clause *clause, size_t have,
		       struct gl_buf *text)
{
	struct gl_members open;
	int rc = open_members(w, clause, &open);
	size_t need = clause->need - have;

	if (!rc)
		rc = add_members(w, &w->out->waiting_for, &open);
	if (rc)
		return rc;
	if (text->len)
		gl_buf_addstr(text, ", and ");
	if (clause->kind == GL_CLAUSE_AT_LEAST && open.n > need)
		gl_buf_addf(text, "%zu more of ", need);
	gl_judge_names(w->j, &open, clause->kind == GL_CLAUSE_ANY ? "or" : "and", text);
	if (needs_proposer(w, clause, need > open.n ? need - open.n : 0))
		gl_buf_addf(text,
			    "%ssomebody other than %s to propose the release, who cannot sign for "
			    "it as well (%s)",
			    open.n ? ", and for " : "", gl_judge_name(w->j, w->j->candidate->by),
			    w->j->list->n_people == 1 ? "git golive amend --with <file>..."
						      : "git golive propose <tag> <commit>");
	else if (have < count_places(w, clause))
		gl_buf_addstr(text, " (a deputy counts once)");
	return 0;
}

/* All clauses met?  1; 0 with who is waited for; or a negative code. */
static int weigh_clauses(struct weighing *w)
{
	struct gl_buf text = GL_BUF_INIT;
	bool met = true;
	size_t i, have;
	int rc = 0;

	for (i = 0; i < w->c->n_clauses && !rc; i++) {
		have = clause_count(w, &w->c->clauses[i]);
		if (have >= w->c->clauses[i].need)
			continue;
		met = false;
		rc = wait_clause(w, &w->c->clauses[i], have, &text);
	}
	if (!rc && !met && w->out->state == GL_WAITING) {
		gl_buf_addf(&text, ": %s (", w->c->title);
		gl_approve_command(w->c, &text);
		rc = add_reason(w, gl_judge_text(w->j, "waiting for %s)", text.ptr));
	}
	gl_buf_release(&text);
	return rc ? rc : met;
}

static int list_approved(struct weighing *w)
{
	size_t *items = gl_arena_calloc(w->j->arena, w->c->approvers.n, sizeof(*items));
	size_t i, n = 0;

	if (!items)
		return gl_nomem(w->j->err);
	for (i = 0; i < w->c->approvers.n; i++)
		if (approval_of(w, w->c->approvers.items[i]))
			items[n++] = w->c->approvers.items[i];
	w->out->approved_by = (struct gl_members){ items, n };
	return 0;
}

/* ---- the order of DESIGN section 6: the first match wins ---- */

static const struct gl_entry *find_veto(const struct gl_topic *topic)
{
	const struct gl_slot *slot;

	for (slot = topic->slots; slot; slot = slot->next) {
		const struct gl_entry *e = gl_slot_newest(slot);

		if (e && e->rec->decision == GL_REJECT && !e->settled_at)
			return e;
	}
	return NULL;
}

/* "Omar approves (git golive approve x) or withdraws it, or Carla overrules it (git golive ...)" */
static void add_ways_out(const struct weighing *w, const struct gl_entry *veto, size_t person,
			 struct gl_buf *out)
{
	const struct gl_judging *j = w->j;

	if (person != GL_NONE) {
		gl_buf_addf(out, "%s approves (", gl_judge_name(j, veto->person));
		gl_approve_command(w->c, out);
		gl_buf_addstr(out, ") or withdraws it, or ");
	}
	if (!gl_members_only(&j->list->resolve, person)) {
		gl_judge_names(j, &j->list->resolve, "or", out);
		gl_buf_addch(out, ' ');
	}
	gl_buf_addf(out, "overrules it (git golive resolve %s -m <why>)", veto->rec->id);
}

static int set_vetoed(struct weighing *w, const struct gl_entry *veto)
{
	const struct gl_judging *j = w->j;
	struct gl_buf ways = GL_BUF_INIT;
	size_t person = gl_checklist_person(j->list, veto->person);
	const char *text;

	if (person != GL_NONE) {
		size_t *one = gl_arena_alloc(j->arena, sizeof(*one));

		if (!one)
			return gl_nomem(j->err);
		*one = person;
		w->out->waiting_for = (struct gl_members){ one, 1 };
	}
	add_ways_out(w, veto, person, &ways);
	text = gl_judge_text(w->j, "%s: rejected by %s: \"%s\"; %s", w->c->title,
			     gl_judge_name(j, veto->person), veto->rec->note ? veto->rec->note : "",
			     ways.ptr);
	gl_buf_release(&ways);
	return settle(w, GL_REJECTED, veto, text);
}

/*
 * A waiver of this criterion, as it is worded now, for the candidate's tag: the one that lasts
 * longest.
 */
static const struct gl_entry *find_waiver(const struct weighing *w, const struct gl_topic *topic)
{
	const struct gl_entry *best = NULL, *e;

	if (!w->j->candidate)
		return NULL;
	for (e = topic->waivers; e; e = e->prev)
		if (gl_entry_counts(e) &&
		    !memcmp(&e->criterion->digest, &w->c->digest, sizeof(w->c->digest)) &&
		    !strcmp(e->candidate->rec->tag, w->j->candidate->rec->tag) &&
		    (!best || e->rec->until > best->rec->until))
			best = e;
	return best;
}

static int set_waived(struct weighing *w, const struct gl_entry *waiver)
{
	char date[GL_TIME_BUF];

	w->out->ends = gl_date_time(waiver->rec->until + 1);
	return settle(w, GL_WAIVED, waiver,
		      gl_judge_text(w->j, "%s: waived by %s until %s: \"%s\"", w->c->title,
				    gl_judge_name(w->j, waiver->by),
				    gl_date_format(waiver->rec->until, date),
				    waiver->rec->note ? waiver->rec->note : ""));
}

static int newest_first(const void *a, const void *b)
{
	const struct gl_entry *x = *(struct gl_entry *const *)a, *y = *(struct gl_entry *const *)b;

	return (x->time < y->time) - (x->time > y->time);
}

/* Would the clauses be met by the first n that count alone? */
static bool met_by_first(const struct weighing *w, size_t n)
{
	struct weighing some = *w;
	size_t i;

	some.n_counts = n;
	for (i = 0; i < w->c->n_clauses; i++)
		if (clause_count(&some, &w->c->clauses[i]) < w->c->clauses[i].need)
			return false;
	return true;
}

/*
 * As sign-offs end, the oldest first, there is one with which a clause falls short.  The clauses are
 * met by all, and never by none.
 */
static int64_t met_until(struct weighing *w)
{
	size_t short_of = 0, enough = w->n_counts, n;

	if (!w->c->valid_for)
		return INT64_MAX;
	qsort(w->counts, w->n_counts, sizeof(struct gl_entry *), newest_first);
	while (enough - short_of > 1) {
		n = short_of + (enough - short_of) / 2;
		if (met_by_first(w, n))
			enough = n;
		else
			short_of = n;
	}
	return w->counts[enough - 1]->time + w->c->valid_for;
}

static const char *blocked_text(struct weighing *w, const struct gl_standing *first)
{
	struct gl_buf command = GL_BUF_INIT;
	const char *text;

	gl_approve_command(first->criterion, &command);
	text = gl_judge_text(w->j, "%s: is signed, and comes after '%s', which is %s (%s)",
			     w->c->title, first->criterion->id,
			     gl_criterion_state_name(first->state), command.ptr);
	gl_buf_release(&command);
	return text;
}

/* Met, unless what it comes after is neither met nor waived. */
static int set_met(struct weighing *w)
{
	size_t i;

	w->out->state = GL_MET;
	w->out->ends = met_until(w);
	w->out->cause = NULL;
	w->out->reasons = (struct gl_strs){ 0 };
	for (i = 0; i < w->c->after.n; i++) {
		size_t k = gl_checklist_criterion(w->j->list, w->c->after.items[i]);
		const struct gl_standing *first = &w->j->standings[k];
		int rc = gl_judge_criterion(w->j, k);

		if (rc)
			return rc;
		if (first->state == GL_MET || first->state == GL_WAIVED)
			continue;
		rc = settle(w, GL_BLOCKED, NULL, blocked_text(w, first));
		if (rc)
			return rc;
	}
	return 0;
}

/* A waiver that has ended is an expired sign-off, unless something is stale. */
static int note_ended_waiver(struct weighing *w, const struct gl_entry *waiver)
{
	struct gl_buf command = GL_BUF_INIT;
	char date[GL_TIME_BUF];
	const char *text;

	if (w->out->state == GL_STALE || w->out->state == GL_EXPIRED)
		return 0;
	gl_approve_command(w->c, &command);
	text = gl_judge_text(w->j, "%s: the waiver by %s ended on %s (%s)", w->c->title,
			     gl_judge_name(w->j, waiver->by),
			     gl_date_format(waiver->rec->until, date), command.ptr);
	gl_buf_release(&command);
	return settle(w, GL_EXPIRED, waiver, text);
}

static int weigh(struct weighing *w)
{
	static const struct gl_topic nothing;
	const struct gl_topic *topic = gl_state_topic(w->j->s, w->c->id);
	const struct gl_entry *veto, *waiver;
	int rc;

	if (!topic)
		topic = &nothing;
	veto = find_veto(topic);
	if (veto)
		return set_vetoed(w, veto);
	waiver = find_waiver(w, topic);
	if (waiver && gl_time_date(w->j->day_now) <= waiver->rec->until)
		return set_waived(w, waiver);
	rc = weigh_approvals(w, topic);
	if (!rc)
		rc = list_approved(w);
	if (!rc)
		rc = weigh_clauses(w);
	if (rc > 0)
		return set_met(w);
	if (!rc && waiver)
		rc = note_ended_waiver(w, waiver);
	return rc;
}

int gl_judge_criterion(struct gl_judging *j, size_t i)
{
	struct weighing w = { .j = j, .c = &j->list->criteria[i], .out = &j->standings[i] };
	int rc;

	if (j->done[i])
		return 0;
	j->done[i] = 1;
	w.out->criterion = w.c;
	w.out->ends = INT64_MAX;
	rc = weigh(&w);
	w.out->missing = w.missing;
	return rc;
}
