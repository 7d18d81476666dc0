/* The list of changes that a diff of trees makes, and what it may cost. */
#ifndef GIT_CHANGELIST_H
#define GIT_CHANGELIST_H

#include "base/buf.h"
#include "git/tree.h"

struct gl_changelist {
	struct gl_arena *arena;
	struct gl_change *items;
	size_t n, cap;
	size_t max;          /* changes are wanted at most */
	struct gl_buf path;  /* of where the diff is */
	size_t trees, bytes; /* read so far */
	bool truncated;
};

/* May one go into `trees` more trees at `depth`?  Else the list is truncated. */
bool gl_changelist_room(struct gl_changelist *l, size_t trees, unsigned depth);

/* Counts a tree that was read. */
void gl_changelist_read(struct gl_changelist *l, size_t bytes);

/* Goes to an entry of the tree that the diff is in, and returns what to leave it with. */
size_t gl_changelist_enter(struct gl_changelist *l, const struct gl_tree_entry *e);
void gl_changelist_leave(struct gl_changelist *l, size_t at);

/* Adds what is where the diff is: NULL means not there.  Fails when there is no memory. */
int gl_changelist_add(struct gl_changelist *l, const struct gl_tree_entry *o,
		      const struct gl_tree_entry *n, struct gl_error **err);

/* Moves the list into its arena, when `rc` is 0, and frees the rest.  Returns `rc` or an error. */
int gl_changelist_finish(struct gl_changelist *l, int rc, struct gl_changes *out,
			 struct gl_error **err);

#endif
