/*
 * The newest commit of a ledger that was judged here: no going back behind it (DESIGN section 5,
 * rule 9).
 */
#ifndef JUDGE_SEEN_H
#define JUDGE_SEEN_H

#include "git/repo.h"

/* GL_ENOTFOUND when nothing was seen yet; GL_EUNDECIDED when the file cannot be understood. */
int gl_seen_read(struct gl_repo *repo, const char *system, struct gl_oid *out,
		 struct gl_error **err);

#endif
