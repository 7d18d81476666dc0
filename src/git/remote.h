/* Fetch and push through git itself, with its credentials, proxies and ssh configuration. */
#ifndef GIT_REMOTE_H
#define GIT_REMOTE_H

#include "git/repo.h"

/*
 * The remote's name: golive.remote, else "origin"; is there one of that name?  `name` is set either
 * way; where `name->failed`, memory was too short to tell.
 */
bool gl_remote_name(struct gl_repo *repo, struct gl_buf *name);

/*
 * The tip of a system's ledger: of the branch here, or, with a remote, of what it was last seen to
 * have.  GL_ENOTFOUND when there is none.
 */
int gl_ledger_tip(struct gl_repo *repo, const char *remote, const char *system, struct gl_oid *out,
		  struct gl_error **err);

/*
 * Fetches refs/heads/golive/<system> (NULL: all ledgers) to refs/remotes/<remote>/golive/, also
 * when it was rewound there; no tags, but in a partial clone all that they hold.  A remote without
 * that ledger is no error: *found tells (may be NULL).  GL_EIO with git's words.
 */
int gl_remote_fetch(struct gl_repo *repo, const char *remote, const char *system, bool *found,
		    struct gl_error **err);

/*
 * `git push <remote> <id>:refs/heads/golive/<system>`.  0; GL_EEXISTS when the remote has newer
 * commits (non-fast-forward or a lock race); GL_EREFUSED when a hook refused, here or there, with
 * what it said; GL_EIO otherwise.  On success the tracking ref is up to date.
 */
int gl_remote_push(struct gl_repo *repo, const char *remote, const char *system,
		   const struct gl_oid *id, struct gl_error **err);

/*
 * Runs `git <argv...>` in the repository as a person would (GIT_DIR set, other local variables
 * cleared, no replace objects, messages in English), in its working tree when it has one; see
 * base/proc.h for `input` and for what NULL means.  The exit status is not judged; GL_EIO when git
 * cannot be found.
 */
int gl_git_run(struct gl_repo *repo, const char *const *argv, const void *input, size_t input_len,
	       struct gl_buf *out, struct gl_buf *err_out, int *status, struct gl_error **err);

#endif
