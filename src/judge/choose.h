/* Which ledger: the local branch's or the remote's (DESIGN section 5, rule 10). */
#ifndef JUDGE_CHOOSE_H
#define JUDGE_CHOOSE_H

#include "judge/ledger.h"

struct gl_choice {
	char *ref; /* malloc'ed */
	struct gl_oid tip;
	char *other; /* malloc'ed: the ref of a remote's ledger with another root; or NULL */
	struct gl_oid other_root;
};

/*
 * The one that contains the other, void commits at the end left aside.  `expected`: the pinned
 * root, or NULL. GL_EUNDECIDED: there is none, or they have diverged.
 */
int gl_choose(struct gl_repo *repo, const struct gl_system *sys, const struct gl_oid *expected,
	      int64_t now, struct gl_choice *out, struct gl_error **err);

#endif
