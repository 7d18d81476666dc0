/* Between the files of the gate: a verdict that is being made. */
#ifndef STATE_MAKING_H
#define STATE_MAKING_H

#include "state/criteria.h"

struct gl_making {
	struct gl_judging j;
	struct gl_verdict *v;
};

/*
 * Each returns 0 or a negative code.
 *
 * A verdict without blocks, in `arena`.
 */
int gl_making_init(struct gl_making *m, struct gl_arena *arena, const struct gl_state *s,
		   const struct gl_contents *contents, int64_t now, struct gl_error **err);

/* Adds a block; `text` NULL: memory was short when it was made. */
int gl_making_block(struct gl_making *m, enum gl_block_code code,
		    const struct gl_standing *standing, const struct gl_entry *entry,
		    const char *text);

/* Adds candidate-mismatch: "tag 'v1.0' <why>". */
int gl_making_mismatch(struct gl_making *m, const struct gl_tagfacts *tag, const char *why);

/* Adds what stops the system, released or not: pauses, its end. */
int gl_making_stops(struct gl_making *m);

/* The tree of a commit that must be here: GL_EUNDECIDED ("fetch it") where it is not. */
int gl_making_tree(struct gl_judging *j, const struct gl_oid *commit, const char *what,
		   struct gl_oid *tree);

#endif
