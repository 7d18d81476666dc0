/*
 * A git repository, opened.
 *
 * One handle belongs to one thread at a time, with all that was made from it.  Separate handles, also
 * on the same repository, may be used by as many threads as there are.
 */
#ifndef GOLIVE_REPO_H
#define GOLIVE_REPO_H

#include <golive/error.h>
#include <golive/export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gl_repo;

/*
 * Honour GIT_DIR, GIT_OBJECT_DIRECTORY and GIT_ALTERNATE_OBJECT_DIRECTORIES: for what git runs as a
 * hook, where new objects are still in quarantine.  Without it no variable says which repository is
 * meant.
 */
#define GL_REPO_FROM_ENV 1u

/*
 * Opens the repository that `dir` lies in (found upwards, as git does), bare or not, also with
 * extensions.worktreeConfig, partialClone, preciousObjects, and as a linked worktree.  With
 * GL_REPO_FROM_ENV and GIT_DIR set, `dir` is not looked at.  `flags`: GL_REPO_FROM_ENV, or 0.
 *
 * Returns 0 with *out the caller's to free, or with *out NULL: GL_ENOTFOUND: no repository;
 * GL_EUNDECIDED, with what to do: owned by somebody else (safe.directory), SHA-256, an unknown
 * extension; GL_EIO; GL_ENOMEM.
 */
GL_EXPORT int gl_repo_open(struct gl_repo **out, const char *dir, unsigned flags,
			   struct gl_error **err);

/* Frees it, after all that was made from it; NULL is fine. */
GL_EXPORT void gl_repo_free(struct gl_repo *repo);

#ifdef __cplusplus
}
#endif

#endif
