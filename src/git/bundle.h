/* A branch in one file, for whoever has no access to the repository. */
#ifndef GIT_BUNDLE_H
#define GIT_BUNDLE_H

#include "git/repo.h"

/*
 * Writes a git bundle with this commit and all that is behind it, as the branch `ref` (full name),
 * to a new file (absolute path).  The repository is not touched.  GL_EIO with git's words when it
 * cannot.
 */
int gl_bundle_write(struct gl_repo *repo, const char *file, const char *ref,
		    const struct gl_oid *commit, struct gl_error **err);

#endif
