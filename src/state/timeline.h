/*
 * What the ledger's history shows between its commits: since when has something been so without a
 * break?  For signals.c.
 */
#ifndef STATE_TIMELINE_H
#define STATE_TIMELINE_H

#include "state/verdict.h"

/* Something that is so, or is not, at each moment. */
struct gl_run {
	bool on;
	int64_t since; /* ledger time */
	size_t at;     /* of the commit that began it */
};

/* How many criteria of one kind there are, and are met; waived ones are not. */
struct gl_share {
	size_t n, met;
};

struct gl_timeline {
	struct gl_run unagreed; /* the owner has not agreed to the terms in force */
	struct gl_run ready;    /* nearly all is met, or a release proposed, and no call was made */
	struct gl_run all_met;  /* nothing is missing but the owner's call */
	struct gl_run lopsided; /* the technical side is far ahead of the organizational one */
	struct gl_share technical, organizational; /* at the last look */
	size_t n, settled; /* criteria of the last look; met or waived ones */
};

/*
 * Looks at the state as it stands after commit `at`, as of `now`.  Returns 0; GL_EUNDECIDED when the
 * candidate's objects are not here (what depends on them then is not so); or another negative code.
 */
int gl_timeline_look(struct gl_timeline *t, const struct gl_state *s,
		     const struct gl_contents *contents, size_t at, int64_t now,
		     struct gl_error **err);

#endif
