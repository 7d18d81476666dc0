/*
 * What went live, what was promised then, and what came of it.  Pure, as all of this floor.
 *
 * A release went live where the ledger says that it could: at the owner's go that counts, or, with
 * `go: checklist`, where nothing blocked it any more.  A later no-go on it takes it out again.
 */
#ifndef STATE_OUTCOME_H
#define STATE_OUTCOME_H

#include "state/state.h"

/* The owner is asked what it brought, twice: so many days after it went live. */
#define GL_OUTCOME_FIRST 30
#define GL_OUTCOME_SECOND 90

struct gl_release {
	const char *tag;
	struct gl_oid commit;
	int64_t since;                     /* it is live */
	size_t seq;                        /* of the newest record before that */
	const struct gl_version *promised; /* in force then: its `why` and its bounds */
	struct gl_entries outcomes;        /* that were recorded since, the oldest first */
	unsigned due;                      /* 0, GL_OUTCOME_FIRST or GL_OUTCOME_SECOND */
};

struct gl_releases {
	struct gl_release *items; /* the newest first */
	size_t n, cap;
};

/*
 * Lists them, as they are at `now`.  `due` is set on one of them at most: the newest that has been
 * live for GL_OUTCOME_FIRST days, when nothing was recorded on it; for the second time, when nothing
 * was since half of the time between the two.  Nothing is due of a system that is terminated.
 * Release with gl_releases_release(), before the state.  0 or GL_ENOMEM.
 */
int gl_releases_list(const struct gl_state *s, int64_t now, struct gl_releases *out,
		     struct gl_error **err);
void gl_releases_release(struct gl_releases *r);

/* The one of which an outcome is due, or NULL; the one of a tag, or NULL. */
const struct gl_release *gl_releases_due(const struct gl_releases *r);
const struct gl_release *gl_releases_find(const struct gl_releases *r, const char *tag);

/* The bound that was promised under that name, and whose it is; NULL when none was. */
const struct gl_bound *gl_release_promise(const struct gl_release *r, const char *name,
					  const struct gl_criterion **criterion);

#endif
