/*
 * Writing to a ledger: blobs and trees through libgit2, the signature through `git commit-tree
 * -S`, so that every gpg.* setting, agent and hardware key works.  Working tree, index and HEAD are
 * never touched.
 */
#ifndef GIT_APPEND_H
#define GIT_APPEND_H

#include "git/repo.h"

struct gl_newfile {
	const char *path;
	const void *data; /* NULL removes the path */
	size_t len;
};

struct gl_newcommit {
	const struct gl_oid *parent;    /* NULL: a root */
	const struct gl_oid *base_tree; /* what the files are put into; NULL: the empty tree */
	const struct gl_newfile *files;
	size_t n_files;
	const char *message;
	int64_t date; /* of author and committer (UTC); their names are git's own user.* */
};

/*
 * Makes the signed commit; no ref is moved.  When git cannot sign, GL_EREFUSED with git's own words
 * and what to set (user.signingkey, gpg.format; named commands); nothing but loose objects is left.
 */
int gl_commit_signed(struct gl_repo *repo, const struct gl_newcommit *c, struct gl_oid *out,
		     struct gl_error **err);

/*
 * Has git sign a commit of nothing, as gl_commit_signed() would, and adds its bytes to `raw`; its
 * objects lie in a place of their own, which is gone afterwards.  `patience` 0: git asks at the
 * terminal what it must; else nobody is asked, and it ends after so many seconds.  GL_EREFUSED with
 * git's own words when it cannot sign; GL_ELIMIT when it took longer.
 */
int gl_commit_probe(struct gl_repo *repo, const char *message, int64_t date, unsigned patience,
		    struct gl_buf *raw, struct gl_error **err);

/*
 * Moves a ref from `old` (NULL or zero: it must not exist) to `new_id` through `git update-ref`, so
 * that hooks and reflogs see it.  GL_EEXISTS when it does not stand at `old`, or somebody is moving
 * it; GL_EREFUSED when a hook refused, with what it said.
 */
int gl_ref_update(struct gl_repo *repo, const char *ref, const struct gl_oid *old,
		  const struct gl_oid *new_id, const char *reflog, struct gl_error **err);

#endif
