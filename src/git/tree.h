/* Trees: what is at a path, and what differs between two, read from raw tree objects. */
#ifndef GIT_TREE_H
#define GIT_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "git/repo.h"

#define GL_MODE_FILE 0100644u
#define GL_MODE_EXEC 0100755u
#define GL_MODE_LINK 0120000u
#define GL_MODE_DIR 0040000u
#define GL_MODE_GITLINK 0160000u

/* One path that differs. */
struct gl_change {
	const char *path;
	uint32_t old_mode, new_mode; /* 0: not there */
	struct gl_oid old_id, new_id;
	void *parsed; /* for whoever loads: what the new content was decoded to */
};

struct gl_changes {
	struct gl_change *items; /* in the order of paths (bytes) */
	size_t n;
	/* The list is not all: more than were asked for, nested too deep, or too much to read. */
	bool truncated;
};

#define GL_TREE_DEPTH 32

/* A tree that is larger, or of another kind than its entry says, counts as malformed. */
#define GL_TREE_MAX ((size_t)32 * 1024 * 1024)

/* One entry of a raw tree object; pointers go into its bytes. */
struct gl_tree_entry {
	uint32_t mode;
	const char *name; /* NUL-terminated */
	size_t name_len;
	const unsigned char *id; /* GL_OID_LEN bytes */
};

/* The entry at data[*at], with *at moved past it; false when it is cut off or malformed. */
bool gl_tree_next(const unsigned char *data, size_t len, size_t *at, struct gl_tree_entry *out);

/*
 * Checks a whole tree object: NULL, or what is malformed about it (static): an entry cut off; names
 * that are empty, ".", "..", with a slash, out of order or doubled (a file and a directory of one
 * name too); unknown modes.
 */
const char *gl_tree_check(const unsigned char *data, size_t len);

/*
 * The paths (files, links, submodules; never directories) that differ between two trees, at most
 * `max` of them; NULL is the empty tree.  Reads only subtrees that differ.  GL_EBAD: a tree is
 * malformed; GL_EUNDECIDED: one is missing or damaged.  The list is in `arena`.
 */
int gl_tree_diff(struct gl_repo *repo, struct gl_arena *arena, const struct gl_oid *old_tree,
		 const struct gl_oid *new_tree, size_t max, struct gl_changes *out,
		 struct gl_error **err);

/*
 * The paths at which `new_tree` differs both from `parent` and from `good`, with what is in `good`
 * as the old side: what a commit changed whose parent does not count.  Otherwise as gl_tree_diff();
 * a malformed tree that all of `new_tree` has from `parent` does not matter.
 */
int gl_tree_diff3(struct gl_repo *repo, struct gl_arena *arena, const struct gl_oid *good,
		  const struct gl_oid *parent, const struct gl_oid *new_tree, size_t max,
		  struct gl_changes *out, struct gl_error **err);

/*
 * Can all be read in which `tree` differs from `good`?  GL_EBAD: malformed; GL_ELIMIT: more than a
 * diff reads.
 */
int gl_tree_readable(struct gl_repo *repo, const struct gl_oid *good, const struct gl_oid *tree,
		     struct gl_error **err);

/*
 * The entry at a path (a trailing slash is ignored; "" is the tree itself).  GL_ENOTFOUND when
 * there is none; GL_EBAD and GL_EUNDECIDED as above.
 */
int gl_tree_find(struct gl_repo *repo, const struct gl_oid *tree, const char *path, uint32_t *mode,
		 struct gl_oid *id, struct gl_error **err);

/*
 * Adds the content of the blob at a path, of `max` bytes at most.  Fails as gl_tree_find() and
 * gl_repo_read() do.
 */
int gl_tree_file(struct gl_repo *repo, const struct gl_oid *tree, const char *path, size_t max,
		 struct gl_buf *out, struct gl_error **err);

/*
 * Puts files (mode 100644) into a tree and writes the new trees: for each i, the blob blobs[i] at
 * paths[i], replacing what is there; an all-zero blob id removes the path (nothing there: no
 * error).  Directories that become empty go.  GL_EINVAL: a path that is not allowed, given twice,
 * below another, or to be removed and a directory.
 */
int gl_tree_put(struct gl_repo *repo, const struct gl_oid *base_tree /* NULL: empty */,
		const char *const *paths, const struct gl_oid *blobs, size_t n, struct gl_oid *out,
		struct gl_error **err);

#endif
