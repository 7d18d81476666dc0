/*
 * Could a clause still be filled?  It counts distinct persons and distinct signers, whichever is
 * fewer, so each place needs a signer of its own: a matching of members and signers, made longer
 * one member at a time.
 */
#include <string.h>

#include "state/deadlocking.h"

struct filling {
	const struct gl_deadlocking *d;
	const struct gl_criterion *c;
	size_t *place;        /* by signer: the member that it signs for, or GL_NONE */
	unsigned char *tried; /* by signer: in this round */
};

static bool fill(struct filling *f, size_t member);

/* Gives the member this signer, and whom it takes it from another one. */
static bool take(struct filling *f, size_t member, size_t signer)
{
	if (signer == GL_NONE || f->tried[signer])
		return false;
	f->tried[signer] = 1;
	if (f->place[signer] != GL_NONE && !fill(f, f->place[signer]))
		return false;
	f->place[signer] = member;
	return true;
}

static bool take_new(struct filling *f, size_t member, size_t signer)
{
	return signer != GL_NONE && gl_can_sign(f->d, signer) &&
	       !gl_has_proposed(f->d, f->c, signer) && take(f, member, signer);
}

/*
 * Who signed an approval of this member's that counts, or GL_NONE.  A deputy who is no stakeholder any
 * more stands for nobody else: the member's own number does for him.
 */
static size_t has_signed(const struct filling *f, size_t member)
{
	const struct gl_verdict *v = f->d->v;
	const struct gl_checklist *list = f->d->j.list;
	size_t i = (size_t)(f->c - list->criteria), who;

	if (!v || !v->n_criteria || !gl_members_has(&v->criteria[i].approved_by, member))
		return GL_NONE;
	who = gl_checklist_person(
		list, gl_state_newest(f->d->j.s, f->c->id, list->people[member].id)->by);
	return who == GL_NONE ? member : who;
}

/* As deep as the clause has members, at most. */
static bool fill(struct filling *f, size_t member)
{
	const struct gl_checklist *list = f->d->j.list;
	const struct gl_entry *e = f->d->j.s ? f->d->j.s->delegations : NULL;

	if (gl_has_proposed(f->d, f->c, member))
		return false;
	if (take_new(f, member, member) || take(f, member, has_signed(f, member)))
		return true;
	for (; e; e = e->prev)
		if (gl_deputises(f->d, e, list->people[member].id, f->c) &&
		    take_new(f, member, gl_checklist_person(list, e->rec->to)))
			return true;
	return false;
}

/* Mostly there are enough who can sign for themselves. */
static bool enough_by_themselves(const struct gl_deadlocking *d, const struct gl_criterion *c,
				 const struct gl_clause *clause)
{
	size_t i, n = 0;

	for (i = 0; i < clause->members.n && n < clause->need; i++)
		n += gl_can_sign(d, clause->members.items[i]) &&
		     !gl_has_proposed(d, c, clause->members.items[i]);
	return n >= clause->need;
}

int gl_clause_fillable(const struct gl_deadlocking *d, const struct gl_criterion *c,
		       const struct gl_clause *clause)
{
	struct filling f = { .d = d, .c = c };
	size_t people = d->j.list->n_people, i, n = 0;

	if (enough_by_themselves(d, c, clause))
		return 1;
	f.place = gl_arena_calloc(d->j.arena, people, sizeof(*f.place));
	f.tried = gl_arena_calloc(d->j.arena, people, 1);
	if (!f.place || !f.tried)
		return gl_nomem(d->j.err);
	for (i = 0; i < people; i++)
		f.place[i] = GL_NONE;
	for (i = 0; i < clause->members.n && n < clause->need; i++) {
		memset(f.tried, 0, people);
		n += fill(&f, clause->members.items[i]);
	}
	return n >= clause->need;
}
