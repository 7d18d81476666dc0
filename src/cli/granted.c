/*
 * What is granted for a time, a waiver and a deputy; and what came of a release.  As records.c: each
 * fills in the record of its verb, and refuses early what a person can be told more about than the
 * fold would tell.
 */
#include <string.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "cli/draft.h"
#include "state/outcome.h"

/* The error is there already. */
static int failed(const struct draft *d)
{
	return gl_error_code(*d->err);
}

static int is_over(struct draft *d, int32_t until)
{
	char last[GL_TIME_BUF], today[GL_TIME_BUF];

	if (until >= gl_time_date(d->date))
		return 0;
	return gl_fail(d->err, GL_EREFUSED, "'--until %s' is over: today is %s",
		       gl_date_format(until, last), gl_date_format(gl_time_date(d->date), today));
}

/* ---- waive ---- */

/* Until when it is waived already; 0: it is not. */
static int32_t waived_until(const struct draft *d, const struct gl_criterion *c)
{
	for (size_t i = 0; d->v && i < d->v->n_criteria; i++) {
		const struct gl_standing *st = &d->v->criteria[i];

		if (st->criterion == c && st->state == GL_WAIVED)
			return st->cause->rec->until;
	}
	return 0;
}

static int may_waive(struct draft *d, const struct gl_criterion *c)
{
	if (!d->list->waive.n)
		return gl_fail(d->err, GL_EREFUSED,
			       "nobody may waive by version %u of the checklist; an amendment can "
			       "say who (decision-rights: waive): git golive amend",
			       d->list->version);
	if (draft_may_only(d, &d->list->waive, NULL, "waive") < 0)
		return failed(d);
	if (!c->waivable)
		return gl_fail(d->err, GL_EREFUSED, "'%s' cannot be waived, by the checklist",
			       c->id);
	return d->candidate ? 0 : draft_no_candidate(d, "a waiver is");
}

static int check_days(struct draft *d, int32_t until)
{
	int32_t last = gl_time_date(d->date) + (int32_t)d->list->waive_max_days;
	char day[GL_TIME_BUF];

	if (until <= last)
		return is_over(d, until);
	return gl_fail(d->err, GL_EREFUSED,
		       "a waiver lasts %u days at most: '--until %s' is the last day that can be "
		       "given",
		       d->list->waive_max_days, gl_date_format(last, day));
}

int fill_waive(struct draft *d)
{
	const struct gl_criterion *c = draft_criterion(d, d->argv[0]);
	char day[GL_TIME_BUF];
	struct gl_record *r;
	int32_t until;

	if (!c || may_waive(d, c) < 0)
		return failed(d);
	r = draft_add(d);
	if (!r || check_days(d, r->until) < 0)
		return failed(d);
	draft_set_criterion(r, c);
	until = waived_until(d, c);
	if (until < r->until)
		return 0;
	d->n = 0;
	return draft_already(d, "'%s' is waived until %s already", c->id,
			     gl_date_format(until, day));
}

/* ---- delegate ---- */

static int check_deputy(struct draft *d, const char *id)
{
	size_t to;

	if (d->list->people[d->me].machine)
		return gl_fail(d->err, GL_EREFUSED, "'%s' is a machine, and only persons delegate",
			       draft_me(d));
	to = draft_person(d, id);
	if (to == GL_NONE)
		return failed(d);
	if (d->list->people[to].machine)
		return gl_fail(d->err, GL_EREFUSED,
			       "'%s' is a machine, and only a person can be a deputy", id);
	if (to == d->me)
		return gl_fail(d->err, GL_EREFUSED, "nobody is their own deputy");
	return 0;
}

static int check_criteria(struct draft *d)
{
	for (size_t i = 0; i < d->o.criteria.n; i++) {
		if (!draft_criterion(d, d->o.criteria.items[i]))
			return failed(d);
	}
	return 0;
}

/* Is all that it grants granted by one that stands? */
static bool is_granted(const struct gl_entry *by, const struct gl_record *r)
{
	const struct gl_record *g = by->rec;

	if (!gl_entry_counts(by) || strcmp(by->by, r->by) != 0 || strcmp(g->to, r->to) != 0 ||
	    g->from > r->from || g->until < r->until)
		return false;
	if (!(g->fields & GL_F_CRITERIA))
		return true;
	for (size_t i = 0; i < r->criteria.n; i++) {
		if (!gl_strs_has(&g->criteria, r->criteria.items[i]))
			return false;
	}
	return r->criteria.n > 0;
}

int fill_delegate(struct draft *d)
{
	const struct gl_entry *e;
	struct gl_record *r;

	if (check_deputy(d, d->argv[0]) < 0 || check_criteria(d) < 0)
		return failed(d);
	r = draft_add(d);
	if (!r || is_over(d, r->until) < 0)
		return failed(d);
	r->to = d->argv[0];
	if (!(r->fields & GL_F_FROM))
		r->from = gl_time_date(d->date);
	r->fields |= GL_F_TO | GL_F_FROM;
	if (r->until < r->from)
		return gl_fail(d->err, GL_EREFUSED, "'--until' is before '--from'");
	for (e = d->l->state->delegations; e; e = e->prev) {
		if (!is_granted(e, r))
			continue;
		d->n = 0;
		return draft_already(d, "'%s' is your deputy for that already, by %s", r->to,
				     e->rec->id);
	}
	return 0;
}

/* ---- outcome ---- */

static int check_released(struct draft *d, const char *tag)
{
	struct gl_buf tags = GL_BUF_INIT;
	struct gl_releases all;
	int ret = gl_releases_list(d->l->state, d->l->now, &all, d->err);

	if (ret < 0)
		return ret;
	if (!gl_releases_find(&all, tag)) {
		for (size_t i = 0; i < all.n; i++)
			gl_buf_addf(&tags, "%s '%s'", i ? "," : "; what did:", all.items[i].tag);
		ret = gl_fail(d->err, GL_EREFUSED, "'%s' did not go live, by the ledger%s", tag,
			      tags.len ? tags.ptr : "; nothing did yet");
	}
	gl_buf_release(&tags);
	gl_releases_release(&all);
	return ret;
}

int fill_outcome(struct draft *d)
{
	struct gl_record *r;

	if (draft_owner_only(d, "say what it brought") < 0 || check_released(d, d->argv[0]) < 0)
		return failed(d);
	r = draft_add(d);
	if (!r)
		return failed(d);
	r->tag = d->argv[0];
	r->fields |= GL_F_TAG;
	return 0;
}
