#include <string.h>

#include "cli/amend.h"

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

static void explain_people(const struct gl_checklist *old, const struct gl_checklist *new,
			   struct gl_buf *out)
{
	size_t i, k;

	for (i = 0; i < new->n_people; i++) {
		const struct gl_stakeholder *p = &new->people[i];

		k = gl_checklist_person(old, p->id);
		if (k == GL_NONE)
			gl_buf_addf(out, "  %s (%s) is added\n", p->name, p->id);
		else if (!same_keys(&old->people[k], p))
			gl_buf_addf(out, "  the keys of %s (%s) change\n", p->name, p->id);
	}
	for (i = 0; i < old->n_people; i++)
		if (gl_checklist_person(new, old->people[i].id) == GL_NONE)
			gl_buf_addf(out, "  %s (%s) is removed\n", old->people[i].name,
				    old->people[i].id);
}

/* Who signed a criterion whose wording changes: they have to sign again. */
static void explain_signoffs(const struct gl_state *s, const struct gl_criterion *c,
			     struct gl_buf *out)
{
	const struct gl_topic *topic = gl_state_topic(s, c->id);
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
			gl_buf_addf(out, "  criterion '%s' is added\n", c->id);
		} else if (!same_digest(&old->criteria[k].digest, &c->digest)) {
			gl_buf_addf(out, "  criterion '%s' changes\n", c->id);
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

void amend_explain(const struct gl_ledger *l, const struct gl_checklist *new, const char *me,
		   struct gl_buf *out)
{
	const struct gl_checklist *old = l->state->in_force->list;

	gl_buf_addf(out, "version %u of the checklist of '%s', against version %u in force:\n",
		    new->version, new->system, old->version);
	explain_people(old, new, out);
	explain_criteria(l->state, old, new, out);
	explain_lock(l->state, old, new, out);
	if (old->amend > 1)
		gl_buf_addf(
			out,
			"  it comes into force when %u of %zu persons have agreed; %s is the first\n",
			old->amend, old->n_persons, me);
	else
		gl_buf_addstr(out, "  it comes into force at once\n");
}
