#include "state/signals.h"

#include <stdlib.h>
#include <string.h>

#include "base/timestamp.h"
#include "base/vec.h"
#include "state/timeline.h"

#define MOVES 2         /* times that the target date may not move */
#define PILOT_DAYS 28   /* after the pilot there is a target date */
#define READY_DAYS 60   /* almost ready for longer is a stall */
#define CALL_DAYS 14    /* in which the final call comes when all is met */
#define OWNER_CHANGES 2 /* times that the owner may not change */
/* Objections that are told one by one. */
#define TOLD 4

static const char *const names[GL_SIGNALS] = {
	[GL_SIGNAL_DECISION_MOVED] = "decision-moved",
	[GL_SIGNAL_SCATTERED_CONCERNS] = "scattered-concerns",
	[GL_SIGNAL_WRONG_CONVERSATION] = "wrong-conversation",
	[GL_SIGNAL_ALMOST_READY] = "almost-ready",
	[GL_SIGNAL_NO_FINAL_CALL] = "no-final-call",
};

const char *gl_signal_name(enum gl_signal_code code)
{
	return names[code];
}

size_t gl_signals_on(const struct gl_signals *s)
{
	size_t i, n = 0;

	for (i = 0; i < GL_SIGNALS; i++)
		n += s->each[i].on;
	return n;
}

/* What is looked for: said where it was not found. */
static const char *const quiet[GL_SIGNALS] = {
	[GL_SIGNAL_DECISION_MOVED] = "the day for the decision stands",
	[GL_SIGNAL_SCATTERED_CONCERNS] = "no two people object to different things",
	[GL_SIGNAL_WRONG_CONVERSATION] = "the organization keeps up with the technology",
	[GL_SIGNAL_ALMOST_READY] = "it has not been almost ready for long",
	[GL_SIGNAL_NO_FINAL_CALL] = "one person decides, and has time to",
};

struct finder {
	struct gl_arena *arena;
	const struct gl_fold_in *in;
	const struct gl_state *s; /* at the end */
	struct gl_timeline line;
	struct gl_signals *out;
	struct gl_signal *now; /* the one that is looked for */
	struct gl_buf text, todo;
	size_t cap; /* of its commits */
	struct gl_error **err;
};

static const struct gl_checklist *list_of(const struct finder *f)
{
	return f->s->in_force->list;
}

static const char *owner_name(const struct finder *f)
{
	return list_of(f)->people[list_of(f)->owner].name;
}

/* Notes that it is on, since then; the earliest counts. */
static void turn_on(struct finder *f, int64_t since)
{
	if (!f->now->on || since < f->now->since)
		f->now->since = since;
	if (f->text.len)
		gl_buf_addstr(&f->text, "; ");
	f->now->on = true;
}

static int64_t time_at(const struct finder *f, size_t at)
{
	return f->s->judged[at].ledger_time;
}

static int show_commit(struct finder *f, size_t at)
{
	const struct gl_oid *id = &f->s->commits[at].id;
	struct gl_signal *sig = f->now;
	struct gl_oid *all;
	size_t i;

	for (i = 0; i < sig->n_commits; i++)
		if (gl_oid_eq(&sig->commits[i], id))
			return 0;
	if (sig->n_commits == f->cap) {
		f->cap = f->cap ? 2 * f->cap : 8;
		all = gl_arena_calloc(f->arena, f->cap, sizeof(*all));
		if (!all)
			return gl_nomem(f->err);
		if (sig->n_commits)
			memcpy(all, sig->commits, sig->n_commits * sizeof(*all));
		sig->commits = all;
	}
	sig->commits[sig->n_commits++] = *id;
	return 0;
}

/* ---- decision-moved ---- */

static const struct gl_version *next_in_force(const struct gl_version *v)
{
	do
		v = v->next;
	while (v && v->in_force_at == GL_NONE);
	return v;
}

static int find_moves(struct finder *f, const struct gl_version **set)
{
	const struct gl_version *v = f->s->versions, *next;
	const struct gl_checklist *dated = NULL; /* the last one that had a target date */
	char from[GL_TIME_BUF], to[GL_TIME_BUF];
	struct gl_buf moves = GL_BUF_INIT;
	size_t n = 0, at[MOVES] = { 0 };

	*set = v;
	for (; (next = next_in_force(v)); v = next) {
		if (next->list->has_target_date != v->list->has_target_date ||
		    next->list->target_date != v->list->target_date)
			*set = next;
		/* A date that was taken out for a while has moved as well. */
		if (v->list->has_target_date)
			dated = v->list;
		if (!dated || !next->list->has_target_date ||
		    next->list->target_date <= dated->target_date)
			continue;
		gl_buf_addf(&moves, "%s%s to %s", n ? ", " : "",
			    gl_date_format(dated->target_date, from),
			    gl_date_format(next->list->target_date, to));
		at[n % MOVES] = next->in_force_at;
		if (++n == MOVES)
			turn_on(f, time_at(f, next->in_force_at));
	}
	if (n >= MOVES)
		gl_buf_addf(&f->text, "the target date was moved later %zu times: %s", n,
			    moves.ptr);
	gl_buf_release(&moves);
	for (size_t i = 0; n >= MOVES && i < MOVES; i++) {
		int rc = show_commit(f, at[(n + i) % MOVES]);

		if (rc)
			return rc;
	}
	return 0;
}

/*
 * Has a call been made since the target date was set that the version `set` names?  A standing go
 * makes none, and clears.
 */
static bool called_since(const struct finder *f, const struct gl_version *set)
{
	const struct gl_state *s = f->s;

	return (s->calls.n && s->calls.items[s->calls.n - 1]->at >= set->in_force_at) ||
	       (s->n_clearances && s->clearances[s->n_clearances - 1].at >= set->in_force_at);
}

static int find_decision_moved(struct finder *f)
{
	const struct gl_checklist *list = list_of(f);
	const struct gl_version *set;
	char day[GL_TIME_BUF];
	int rc = find_moves(f, &set);

	if (rc)
		return rc;
	if (list->has_target_date && f->in->now >= gl_date_time(list->target_date + 1) &&
	    !called_since(f, set)) {
		turn_on(f, gl_date_time(list->target_date + 1));
		gl_buf_addf(&f->text, "the target date, %s, has passed without go or no-go",
			    gl_date_format(list->target_date, day));
		rc = show_commit(f, set->in_force_at);
	}
	if (!rc && !list->has_target_date && list->has_pilot_ended &&
	    f->in->now >= gl_date_time(list->pilot_ended + PILOT_DAYS)) {
		turn_on(f, gl_date_time(list->pilot_ended + PILOT_DAYS));
		gl_buf_addf(&f->text, "the pilot ended on %s, and there is no target date",
			    gl_date_format(list->pilot_ended, day));
		rc = show_commit(f, set->in_force_at);
	}
	gl_buf_addf(
		&f->todo,
		"set one day for the decision, together with %s, and keep it: by then it is go or "
		"no-go (git golive amend)",
		owner_name(f));
	return rc;
}

/* ---- scattered-concerns ---- */

struct objections {
	const struct gl_entry **items;
	size_t n, cap;
};

static int add_objection(struct finder *f, struct objections *o, const struct gl_entry *e)
{
	if (gl_vec_grow(&o->items, o->n, &o->cap))
		return gl_nomem(f->err);
	o->items[o->n++] = e;
	return 0;
}

static int by_order(const void *a, const void *b)
{
	const struct gl_entry *x = *(const struct gl_entry *const *)a;
	const struct gl_entry *y = *(const struct gl_entry *const *)b;

	return (x->seq > y->seq) - (x->seq < y->seq);
}

/* Concerns that are open, blocking or not, and rejections that stand. */
static int collect(struct finder *f, struct objections *o)
{
	const struct gl_checklist *list = list_of(f);
	size_t i;
	int rc = 0;

	for (i = 0; i < f->s->concerns.n && !rc; i++) {
		const struct gl_entry *e = f->s->concerns.items[i];

		if (gl_entry_counts(e) && !e->settled_at)
			rc = add_objection(f, o, e);
	}
	for (i = 0; i < list->n_criteria && !rc; i++) {
		const struct gl_topic *t = gl_state_topic(f->s, list->criteria[i].id);
		const struct gl_slot *slot;

		for (slot = t ? t->slots : NULL; slot && !rc; slot = slot->next) {
			const struct gl_entry *e = gl_slot_newest(slot);

			if (e && e->rec->decision == GL_REJECT && !e->settled_at)
				rc = add_objection(f, o, e);
		}
	}
	if (!rc && o->n)
		qsort(o->items, o->n, sizeof(*o->items), by_order);
	return rc;
}

/* What it is about: a criterion, or, as "", the whole. */
static const char *topic_of(const struct gl_entry *e)
{
	return e->rec->criterion ? e->rec->criterion : "";
}

static bool apart(const struct gl_entry *a, const struct gl_entry *b)
{
	return strcmp(a->person, b->person) && strcmp(topic_of(a), topic_of(b));
}

static bool any_apart(const struct objections *o, size_t i)
{
	size_t n;

	for (n = 0; n < i; n++)
		if (apart(o->items[n], o->items[i]))
			return true;
	return false;
}

static void tell_objection(struct finder *f, const struct gl_entry *e)
{
	char day[GL_TIME_BUF];

	gl_buf_addf(&f->text, "%s %s %s on %s", gl_checklist_name(list_of(f), e->person),
		    e->rec->decision == GL_REJECT ? "rejects" : "has a concern about",
		    *topic_of(e) ? topic_of(e) : "the whole",
		    gl_date_format(gl_time_date(e->ledger_time), day));
}

static int tell_objections(struct finder *f, const struct objections *o)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < o->n && i < TOLD; i++) {
		gl_buf_addstr(&f->text, i ? ", " : "");
		tell_objection(f, o->items[i]);
	}
	if (o->n > TOLD)
		gl_buf_addf(&f->text, ", and %zu more", o->n - TOLD);
	for (i = 0; i < o->n && !rc; i++)
		rc = show_commit(f, o->items[i]->at);
	return rc;
}

static int find_scattered(struct finder *f)
{
	struct objections o = { 0 };
	size_t i;
	int rc = collect(f, &o);

	for (i = 0; i < o.n && !rc; i++) {
		if (!any_apart(&o, i))
			continue;
		turn_on(f, o.items[i]->ledger_time);
		rc = tell_objections(f, &o);
		break;
	}
	gl_buf_addf(
		&f->todo,
		"bring them to one table, with %s, and settle them together (git golive resolve "
		"<record> -m HOW)",
		list_of(f)->people[list_of(f)->resolve.items[0]].name);
	free(o.items);
	return rc;
}

/* ---- wrong-conversation, almost-ready ---- */

static int find_lopsided(struct finder *f)
{
	const struct gl_timeline *t = &f->line;

	if (!t->lopsided.on)
		return 0;
	turn_on(f, t->lopsided.since);
	gl_buf_addf(&f->text,
		    "%zu of %zu technical criteria are met, and %zu of %zu organizational ones",
		    t->technical.met, t->technical.n, t->organizational.met, t->organizational.n);
	gl_buf_addstr(&f->todo, "stop proving that it works: take what the organization needs, one "
				"by one, to the people who are waited for (git golive status)");
	return show_commit(f, t->lopsided.at);
}

static int find_almost_ready(struct finder *f)
{
	const struct gl_run *r = &f->line.ready;
	char day[GL_TIME_BUF];

	if (!r->on || f->in->now - r->since <= READY_DAYS * GL_DAY)
		return 0;
	turn_on(f, r->since + READY_DAYS * GL_DAY);
	gl_buf_addf(&f->text, "%zu of %zu criteria are met or waived, ", f->line.settled,
		    f->line.n);
	if (f->s->candidate)
		gl_buf_addf(&f->text, "%s is proposed, ", f->s->candidate->rec->tag);
	gl_buf_addf(&f->text, "and since %s there was neither go nor no-go",
		    gl_date_format(gl_time_date(r->since), day));
	gl_buf_addf(
		&f->todo,
		"close what is left in one sitting, or let %s say no-go with a reason (git golive "
		"no-go -m WHY)",
		owner_name(f));
	return show_commit(f, r->at);
}

/* ---- no-final-call ---- */

static int find_owner_changes(struct finder *f)
{
	const struct gl_version *v = f->s->versions, *next;
	size_t n = 0;
	int rc = 0;

	for (; !rc && (next = next_in_force(v)); v = next) {
		if (!strcmp(v->list->people[v->list->owner].id,
			    next->list->people[next->list->owner].id))
			continue;
		rc = show_commit(f, next->in_force_at);
		if (++n == OWNER_CHANGES)
			turn_on(f, time_at(f, next->in_force_at));
	}
	if (n < OWNER_CHANGES)
		f->now->n_commits = 0;
	else
		gl_buf_addf(&f->text, "the owner was changed %zu times", n);
	return rc;
}

static int find_no_final_call(struct finder *f)
{
	const struct gl_run *unagreed = &f->line.unagreed, *met = &f->line.all_met;
	char day[GL_TIME_BUF];
	int rc = find_owner_changes(f);

	if (!rc && unagreed->on) {
		turn_on(f, unagreed->since);
		gl_buf_addf(&f->text,
			    "since %s the owner, %s, has not agreed to the checklist in force",
			    gl_date_format(gl_time_date(unagreed->since), day), owner_name(f));
		rc = show_commit(f, unagreed->at);
	}
	if (!rc && met->on && f->in->now - met->since >= CALL_DAYS * GL_DAY) {
		turn_on(f, met->since + CALL_DAYS * GL_DAY);
		gl_buf_addf(&f->text, "all is met since %s, and %s has made no call",
			    gl_date_format(gl_time_date(met->since), day), owner_name(f));
		rc = show_commit(f, met->at);
	}
	gl_buf_addf(
		&f->todo,
		"one person decides: %s agrees to the checklist (git golive agree) and says go or "
		"no-go (git golive go)",
		owner_name(f));
	return rc;
}

/* ---- all together ---- */

static int (*const finders[GL_SIGNALS])(struct finder *f) = {
	[GL_SIGNAL_DECISION_MOVED] = find_decision_moved,
	[GL_SIGNAL_SCATTERED_CONCERNS] = find_scattered,
	[GL_SIGNAL_WRONG_CONVERSATION] = find_lopsided,
	[GL_SIGNAL_ALMOST_READY] = find_almost_ready,
	[GL_SIGNAL_NO_FINAL_CALL] = find_no_final_call,
};

static int find_one(struct finder *f, size_t code)
{
	struct gl_signal *sig = &f->out->each[code];
	int rc;

	f->now = sig;
	f->cap = 0;
	rc = finders[code](f);
	sig->text = sig->on ? gl_arena_strndup(f->arena, f->text.ptr, f->text.len) : quiet[code];
	sig->todo = sig->on ? gl_arena_strndup(f->arena, f->todo.ptr, f->todo.len) : NULL;
	if (!rc && (f->text.failed || f->todo.failed || !sig->text || (sig->on && !sig->todo)))
		rc = gl_nomem(f->err);
	gl_buf_reset(&f->text);
	gl_buf_reset(&f->todo);
	return rc;
}

static int step(void *ctx, const struct gl_state *s, size_t at, struct gl_error **err)
{
	struct finder *f = ctx;
	int rc = gl_timeline_look(&f->line, s, f->in->contents, at, s->ledger_time, err);

	if (rc == GL_EUNDECIDED)
		gl_error_clear(err);
	return rc == GL_EUNDECIDED ? 0 : rc;
}

int gl_signals_find(struct gl_arena *arena, const struct gl_fold_in *in, struct gl_signals *out,
		    struct gl_error **err)
{
	struct finder f = { .arena = arena,
			    .in = in,
			    .out = out,
			    .text = GL_BUF_INIT,
			    .todo = GL_BUF_INIT,
			    .err = err };
	struct gl_fold_in stepping = *in;
	struct gl_state *s;
	size_t i;
	int rc;

	*out = (struct gl_signals){ .stalled = true };
	stepping.step = step;
	stepping.step_ctx = &f;
	rc = gl_fold(arena, &stepping, &s, err);
	if (rc)
		return rc;
	f.s = s;
	rc = gl_timeline_look(&f.line, s, in->contents, s->newest, in->now, err);
	for (i = 0; i < GL_SIGNALS && !rc; i++) {
		rc = find_one(&f, i);
		out->stalled = out->stalled && out->each[i].on;
	}
	gl_buf_release(&f.text);
	gl_buf_release(&f.todo);
	gl_state_free(s);
	return rc;
}
