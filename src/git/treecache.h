/*
 * Trees as they are read for a diff: checked once, and kept a while, since the tree of one commit
 * is the parent's tree of the next.  For one thread.
 */
#ifndef GIT_TREECACHE_H
#define GIT_TREECACHE_H

#include "git/tree.h"

#define GL_TREECACHE_SIZE 16

struct gl_rawtree {
	struct gl_oid id;
	struct gl_object object;
	unsigned refs;
};

struct gl_treecache {
	struct gl_rawtree *items[GL_TREECACHE_SIZE]; /* the one used last comes first */
};

/* Git's order of entries: by bytes, a directory as if its name ended in a slash. */
int gl_tree_order(const struct gl_tree_entry *a, const struct gl_tree_entry *b);

/* Which of the two trees of a diff was malformed. */
enum gl_diff_side { GL_DIFF_OLD, GL_DIFF_NEW };

void gl_treecache_release(struct gl_treecache *c);

/*
 * The tree of an id, its format checked; gl_rawtree_put() it back.  GL_EBAD: malformed, too large,
 * or no tree; GL_EUNDECIDED: missing or damaged.
 */
int gl_rawtree_get(struct gl_treecache *c, struct gl_repo *repo, const struct gl_oid *id,
		   struct gl_rawtree **out, struct gl_error **err);
void gl_rawtree_put(struct gl_rawtree *t);

/* gl_tree_diff() with a cache; *side is set when it returns GL_EBAD. */
int gl_tree_diff_cached(struct gl_treecache *c, struct gl_repo *repo, struct gl_arena *arena,
			const struct gl_oid *old_tree, const struct gl_oid *new_tree, size_t max,
			struct gl_changes *out, enum gl_diff_side *side, struct gl_error **err);

#endif
