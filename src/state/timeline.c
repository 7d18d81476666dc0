#include "state/timeline.h"

#include <string.h>

/* From how much on a side, or the whole, counts as far: in per cent. */
#define NEARLY_ALL 80
#define FAR_AHEAD 50

static void note(struct gl_run *r, bool on, size_t at, int64_t now)
{
	if (on && !r->on)
		*r = (struct gl_run){ true, now, at };
	else if (!on)
		r->on = false;
}

static void count(struct gl_timeline *t, const struct gl_verdict *v)
{
	size_t i;

	t->technical = t->organizational = (struct gl_share){ 0 };
	t->n = v->n_criteria;
	t->settled = 0;
	for (i = 0; i < v->n_criteria; i++) {
		const struct gl_standing *c = &v->criteria[i];
		struct gl_share *side = strcmp(c->criterion->area, "technical") ? &t->organizational
										: &t->technical;

		side->n++;
		side->met += c->state == GL_MET;
		t->settled += c->state == GL_MET || c->state == GL_WAIVED;
	}
}

/* Is met_a / n_a - met_b / n_b at least FAR_AHEAD?  A side without criteria is not behind. */
static bool far_ahead(const struct gl_share *a, const struct gl_share *b)
{
	return a->n && b->n && 100 * a->met * b->n >= 100 * b->met * a->n + FAR_AHEAD * a->n * b->n;
}

/* Has the owner said go or no-go on the candidate, or has it gone live by a standing go? */
static bool called(const struct gl_state *s)
{
	const struct gl_entry *call = s->calls.n ? s->calls.items[s->calls.n - 1] : NULL;

	if (!s->candidate)
		return false;
	if (call && call->seq > s->candidate->seq)
		return true;
	return s->n_clearances && s->clearances[s->n_clearances - 1].seq >= s->candidate->seq;
}

static void note_all(struct gl_timeline *t, const struct gl_state *s, const struct gl_verdict *v,
		     size_t at, int64_t now)
{
	const struct gl_checklist *list = s->in_force->list;
	bool ready = s->candidate || (t->n && 100 * t->settled >= NEARLY_ALL * t->n);

	note(&t->unagreed, !gl_state_agreed(s, list->people[list->owner].id), at, now);
	note(&t->ready, ready && !called(s), at, now);
	note(&t->all_met, v && gl_verdict_only_call(v), at, now);
	note(&t->lopsided, v && far_ahead(&t->technical, &t->organizational), at, now);
}

int gl_timeline_look(struct gl_timeline *t, const struct gl_state *s,
		     const struct gl_contents *contents, size_t at, int64_t now,
		     struct gl_error **err)
{
	struct gl_arena *scratch = gl_arena_new();
	struct gl_verdict *v = NULL;
	int rc = scratch ? gl_judge(scratch, s, contents, NULL, now, &v, err) : gl_nomem(err);

	if (!rc)
		count(t, v);
	if (!rc || rc == GL_EUNDECIDED)
		note_all(t, s, v, at, now);
	gl_arena_free(scratch);
	return rc;
}
