/*
 * Loading a ledger: every commit from its root to a tip by first parents, in parallel.
 *
 * What costs time (inflate, SHA-1, signature, diff, decoding) is done here by several threads, each
 * on commits of its own; nothing is judged.  The fold then goes over the result in order, alone.
 */
#ifndef GIT_WALK_H
#define GIT_WALK_H

#include "git/tree.h"
#include "sign/verify.h"

/* Changes that one commit may make; more are told as `truncated`. */
#define GL_COMMIT_CHANGES 2000
#define GL_LEDGER_COMMITS 1000000

struct gl_commit {
	struct gl_oid id, tree, parent; /* parent: the first; zero for the root */
	size_t n_parents;
	const char *malformed; /* NULL, or why it is, beyond its tree and parent lines */
	int64_t committer_time, author_time;
	struct gl_sig_result sig; /* verified against the key that the signature names */
	bool filled;              /* gl_walk_fill() has been at it: what follows is known */
	const char *bad_tree; /* NULL, or why its tree is malformed; then there are no changes */
	/* Against its first parent (against nothing, for the root); if only the parent's tree is
	 * malformed, `truncated` and empty. */
	struct gl_changes changes;
};

struct gl_walk {
	struct gl_commit *commits; /* root first */
	size_t n;
	void *impl; /* arenas */
};

struct gl_walk_opts {
	struct gl_keycache *keys;
	unsigned threads; /* 0: as many as processors; 8 at most, 1 for a short ledger */
	/* Or NULL; called by the calling thread only; total 0 while unknown. */
	void (*progress)(size_t done, size_t total, void *ctx);
	void *progress_ctx;
};

/*
 * GL_EUNDECIDED when an object is missing (a shallow or partial clone is named as such, with the
 * command that mends it) or when the history is longer than GL_LEDGER_COMMITS; GL_EIO.
 */
int gl_walk_load(struct gl_repo *repo, const struct gl_oid *tip, const struct gl_walk_opts *opts,
		 struct gl_walk **out, struct gl_error **err);
/*
 * Called once for each commit that is filled, in no order and by several threads at once (each with
 * a `repo` and an `arena` of its own): decodes what the changed files hold and hangs it on
 * changes.items[i].parsed.
 */
typedef int gl_walk_visit(struct gl_commit *c, struct gl_repo *repo, struct gl_arena *arena,
			  void *ctx, struct gl_error **err);

/*
 * Lists what the commits with want[i] changed, and visits them.  Apart from loading, because what
 * strangers pushed is never looked into: their trees may be made to cost time and memory.
 * GL_EUNDECIDED when an object is missing or damaged.
 */
int gl_walk_fill(struct gl_walk *w, struct gl_repo *repo, const bool *want, unsigned threads,
		 gl_walk_visit *visit, void *ctx, struct gl_error **err);
void gl_walk_free(struct gl_walk *w);

/* An arena that lives as long as the walk; NULL when out of memory. */
struct gl_arena *gl_walk_arena(struct gl_walk *w);

/* Adds the armour of a commit's one signature, and what was signed.  Codes as gl_walk_fill(). */
int gl_commit_signature(struct gl_repo *repo, const struct gl_oid *id, struct gl_buf *armor,
			struct gl_buf *payload, struct gl_error **err);

/*
 * Is `ancestor` among the first-parent ancestors of `tip` (or the tip itself)?  1, 0, or a negative
 * code.
 */
int gl_walk_contains(struct gl_repo *repo, const struct gl_oid *tip, const struct gl_oid *ancestor,
		     struct gl_error **err);

/* The root that first parents of `tip` lead to. */
int gl_walk_root(struct gl_repo *repo, const struct gl_oid *tip, struct gl_oid *root,
		 struct gl_error **err);

/*
 * The newest commit between `from` (excluded) and `to` (by all parents, as git log would) that
 * changed something at or below one of the paths (n_paths 0: anything), and the first changed path:
 * for saying why a sign-off is stale.  Bounded work; GL_ENOTFOUND when not found.  `path` is added
 * to.
 */
int gl_walk_blame(struct gl_repo *repo, const struct gl_oid *from, const struct gl_oid *to,
		  const char *const *paths, size_t n_paths, struct gl_oid *commit,
		  struct gl_buf *path, struct gl_error **err);

#endif
