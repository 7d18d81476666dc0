/*
 * The fold: from loaded commits, root first, to the state.  DESIGN sections 4 and 5.
 */
#ifndef STATE_FOLD_H
#define STATE_FOLD_H

#include "state/contents.h"
#include "state/state.h"

/*
 * The paths at which commit `at` differs both from its parent and from commit `good`, the newest
 * before it that is not void: old_mode and old_id are those in `good`, `parsed` is filled in.
 * Asked for only where the parent is void.
 */
typedef int gl_changes_fn(void *ctx, size_t at, size_t good, struct gl_changes *out,
			  struct gl_error **err);

/* Sees the state as it stands after commit `at`; returns 0, or a negative code that ends the fold. */
typedef int gl_step_fn(void *ctx, const struct gl_state *s, size_t at, struct gl_error **err);

struct gl_fold_in {
	const struct gl_commit *commits;
	size_t n;
	const char *system; /* the branch's last part */
	int64_t now;
	const struct gl_contents *contents;
	gl_changes_fn *changes;
	void *changes_ctx;
	gl_step_fn *step; /* called after each commit that is not void; or NULL */
	void *step_ctx;
};

/*
 * Folds.  The state lives in `arena`, refers to in->commits and what hangs on them, and is freed
 * with gl_state_free() before the arena. GL_EUNDECIDED when the root is no root (says why), or when
 * a version in force needs a newer golive; errors of the callbacks as they are.
 */
int gl_fold(struct gl_arena *arena, const struct gl_fold_in *in, struct gl_state **out,
	    struct gl_error **err);
void gl_state_free(struct gl_state *s);

#endif
