/* Between the files that look for deadlocks: who can still sign, and for whom. */
#ifndef STATE_DEADLOCKING_H
#define STATE_DEADLOCKING_H

#include "state/criteria.h"
#include "state/deadlock.h"

struct gl_deadlocking {
	struct gl_judging j;        /* j.s is NULL where a checklist is looked at by itself */
	const struct gl_verdict *v; /* or NULL */
	bool ended;                 /* too few are left to ratify an amendment */
	struct gl_deadlocks *out;
};

/* Has a stakeholder a key that has not ended? */
bool gl_can_sign(const struct gl_deadlocking *d, size_t who);

/* May `deputy` still sign for `id` on the criterion?  The delegation alone is looked at. */
bool gl_deputises(const struct gl_deadlocking *d, const struct gl_entry *delegation, const char *id,
		  const struct gl_criterion *c);

/*
 * Could the clause be filled: as many of its members as it needs, each by a signer of their own
 * (himself, who has signed already, a deputy)?  1, 0, or a negative code.
 */
int gl_clause_fillable(const struct gl_deadlocking *d, const struct gl_criterion *c,
		       const struct gl_clause *clause);

/* `independent`: did that stakeholder propose the candidate? */
bool gl_has_proposed(const struct gl_deadlocking *d, const struct gl_criterion *c, size_t who);

#endif
