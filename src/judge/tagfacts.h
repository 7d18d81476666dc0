/* What a tag is, as found in the repository. */
#ifndef JUDGE_TAGFACTS_H
#define JUDGE_TAGFACTS_H

#include "judge/gate.h"

/*
 * Fills in *out for ask->tag; `list` is the version in force, whose key files a signature may fit.  `candidate`: the commit that would be tagged when neither the tag
 * nor ask->commit says so; or NULL.  Strings live in `arena`.  GL_EUNDECIDED when the tag's object
 * is not here.
 */
int gl_tagfacts_read(struct gl_arena *arena, struct gl_repo *repo, const struct gl_ask *ask,
		     const struct gl_checklist *list, const struct gl_oid *candidate,
		     struct gl_tagfacts *out, struct gl_error **err);

#endif
