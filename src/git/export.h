/* A commit's files, outside of the user's working tree. */
#ifndef GIT_EXPORT_H
#define GIT_EXPORT_H

#include <stdbool.h>

#include "git/repo.h"

/*
 * Writes the files of a commit into `dir` (there, and empty; absolute) as a checkout would, filters
 * such as git-lfs included.  `index`: a file that git may write beside it.  The user's refs, index,
 * hooks and working tree are not touched.  *submodules: it has some, which are empty directories.
 * GL_EUNDECIDED with git's words when it cannot.
 */
int gl_export_commit(struct gl_repo *repo, const struct gl_oid *commit, const char *dir,
		     const char *index, bool *submodules, struct gl_error **err);

#endif
