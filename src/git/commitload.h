/* One commit of a ledger: its signature, and what it changed. */
#ifndef GIT_COMMITLOAD_H
#define GIT_COMMITLOAD_H

#include "git/internal.h"
#include "git/treecache.h"
#include "git/walk.h"

#define GL_WALK_THREADS 8u

/* How many threads to use where `asked` were asked for (0: as many as processors). */
unsigned gl_walk_threads(unsigned asked);

/* What one thread needs to judge signatures. */
struct gl_commit_judge {
	struct gl_keycache *keys;
	struct gl_buf sig, payload;
};

/* Judges the signature of a commit whose raw bytes are `o`. */
int gl_commit_judge(struct gl_commit_judge *j, struct gl_commit *c, const struct gl_object *o,
		    struct gl_error **err);

/* What one thread needs to list changes. */
struct gl_commit_filler {
	struct gl_repo *repo;
	struct gl_arena *arena;
	struct gl_treecache trees;
	gl_walk_visit *visit;
	void *ctx;
};

/* Lists what a commit changed against a tree (NULL: the empty one), and visits it. */
int gl_commit_fill(struct gl_commit_filler *f, struct gl_commit *c,
		   const struct gl_oid *parent_tree, struct gl_error **err);

#endif
