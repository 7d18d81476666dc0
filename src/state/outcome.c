#include "state/outcome.h"

#include <stdlib.h>
#include <string.h>

#include "base/timestamp.h"
#include "base/vec.h"

/* What is recorded from here on is said of the second time. */
#define SECOND_FROM ((GL_OUTCOME_FIRST + GL_OUTCOME_SECOND) / 2)

static struct gl_release *find(const struct gl_releases *r, const char *tag)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (!strcmp(r->items[i].tag, tag))
			return &r->items[i];
	return NULL;
}

const struct gl_release *gl_releases_find(const struct gl_releases *r, const char *tag)
{
	return find(r, tag);
}

const struct gl_release *gl_releases_due(const struct gl_releases *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->items[i].due)
			return &r->items[i];
	return NULL;
}

/* Was there a no-go on that tag, between two records? */
static bool no_go_between(const struct gl_state *s, const char *tag, size_t after, size_t before)
{
	size_t i;

	for (i = s->calls.n; i > 0 && s->calls.items[i - 1]->seq > after; i--) {
		const struct gl_entry *e = s->calls.items[i - 1];

		if (e->seq <= before && e->rec->decision == GL_NO_GO &&
		    !strcmp(e->candidate->rec->tag, tag))
			return true;
	}
	return false;
}

static const struct gl_version *in_force_at(const struct gl_state *s, size_t at)
{
	const struct gl_version *v, *found = s->versions;

	for (v = s->versions; v; v = v->next)
		if (v->in_force_at != GL_NONE && v->in_force_at <= at)
			found = v;
	return found;
}

/* A go that repeats what is live already begins nothing. */
static int add_clearance(const struct gl_state *s, const struct gl_clearance *c,
			 struct gl_releases *out, struct gl_error **err)
{
	struct gl_release *r = find(out, c->tag);

	if (r && gl_oid_eq(&r->commit, &c->commit) && !no_go_between(s, c->tag, r->seq, c->seq))
		return 0;
	if (!r) {
		if (gl_vec_grow(&out->items, out->n, &out->cap))
			return gl_nomem(err);
		r = &out->items[out->n++];
	}
	*r = (struct gl_release){
		.tag = c->tag,
		.commit = c->commit,
		.since = s->judged[c->at].ledger_time,
		.seq = c->seq,
		.promised = in_force_at(s, c->at),
	};
	return 0;
}

static void drop_stopped(const struct gl_state *s, struct gl_releases *r)
{
	size_t i, n = 0;

	for (i = 0; i < r->n; i++)
		if (!no_go_between(s, r->items[i].tag, r->items[i].seq, s->seq))
			r->items[n++] = r->items[i];
	r->n = n;
}

static int newest_first(const void *a, const void *b)
{
	const struct gl_release *x = a, *y = b;

	return (x->seq < y->seq) - (x->seq > y->seq);
}

static int add_outcomes(const struct gl_state *s, struct gl_releases *r, struct gl_error **err)
{
	size_t i;

	for (i = 0; i < s->all.n; i++) {
		struct gl_entry *e = s->all.items[i];
		struct gl_release *of;

		if (e->rec->decision != GL_OUTCOME || !gl_entry_counts(e))
			continue;
		of = find(r, e->rec->tag);
		if (!of || e->seq <= of->seq)
			continue;
		if (gl_vec_grow(&of->outcomes.items, of->outcomes.n, &of->outcomes.cap))
			return gl_nomem(err);
		of->outcomes.items[of->outcomes.n++] = e;
	}
	return 0;
}

static unsigned due_of(const struct gl_release *r, int64_t now)
{
	const struct gl_entries *o = &r->outcomes;
	int64_t last = o->n ? o->items[o->n - 1]->time : 0;

	if (now >= r->since + (int64_t)GL_OUTCOME_SECOND * GL_DAY)
		return o->n && last >= r->since + (int64_t)SECOND_FROM * GL_DAY ? 0
										: GL_OUTCOME_SECOND;
	return o->n ? 0 : GL_OUTCOME_FIRST;
}

/* One that is younger says nothing yet; one before it was followed by it. */
static void set_due(const struct gl_state *s, struct gl_releases *r, int64_t now)
{
	size_t i = 0;

	while (i < r->n && now < r->items[i].since + (int64_t)GL_OUTCOME_FIRST * GL_DAY)
		i++;
	if (i < r->n && !s->open_terminates)
		r->items[i].due = due_of(&r->items[i], now);
}

int gl_releases_list(const struct gl_state *s, int64_t now, struct gl_releases *out,
		     struct gl_error **err)
{
	size_t i;
	int rc = 0;

	*out = (struct gl_releases){ 0 };
	for (i = 0; i < s->n_clearances && !rc; i++)
		rc = add_clearance(s, &s->clearances[i], out, err);
	if (!rc && out->n) {
		drop_stopped(s, out);
		qsort(out->items, out->n, sizeof(*out->items), newest_first);
		rc = add_outcomes(s, out, err);
		set_due(s, out, now);
	}
	if (rc)
		gl_releases_release(out);
	return rc;
}

void gl_releases_release(struct gl_releases *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		free(r->items[i].outcomes.items);
	free(r->items);
	*r = (struct gl_releases){ 0 };
}

const struct gl_bound *gl_release_promise(const struct gl_release *r, const char *name,
					  const struct gl_criterion **criterion)
{
	const struct gl_checklist *list = r->promised->list;
	size_t i, k;

	for (i = 0; i < list->n_criteria; i++) {
		const struct gl_criterion *c = &list->criteria[i];

		for (k = 0; k < c->n_measure; k++) {
			if (strcmp(c->measure[k].name, name))
				continue;
			*criterion = c;
			return &c->measure[k];
		}
	}
	return NULL;
}
