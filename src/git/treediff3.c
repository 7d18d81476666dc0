/* What a commit changed where its parent does not count: three trees, walked at once. */
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "git/treecache.h"

/* What one diff reads at most: a few objects can name each other into billions of paths. */
#define DIFF_TREES 10000
#define DIFF_BYTES ((size_t)64 * 1024 * 1024)
#define PATH_BYTES 4096

enum { GOOD, PARENT, NEW, SIDES };

struct diff3 {
	struct gl_treecache cache;
	struct gl_repo *repo;
	struct gl_arena *arena;
	struct gl_buf path;
	struct gl_change *items;
	size_t n, cap, max, trees, bytes;
	bool truncated;
	struct gl_error **err;
};

/* A place in one of the trees: the entry that comes next in it. */
struct cursor {
	struct gl_rawtree *tree;
	size_t at;
	bool have;
	struct gl_tree_entry e;
};

static void advance(struct cursor *c)
{
	c->have = c->tree && gl_tree_next(c->tree->object.data, c->tree->object.len, &c->at, &c->e);
}

static bool same(const struct gl_tree_entry *a, const struct gl_tree_entry *b)
{
	if (!a || !b)
		return !a && !b;
	return a->mode == b->mode && memcmp(a->id, b->id, GL_OID_LEN) == 0;
}

static int add_change(struct diff3 *d, const struct gl_tree_entry *good,
		      const struct gl_tree_entry *new)
{
	struct gl_change *c;

	if (d->n == d->max || d->path.len > PATH_BYTES) {
		d->truncated = true;
		return 0;
	}
	if (d->path.failed || gl_vec_grow(&d->items, d->n, &d->cap) < 0)
		return gl_nomem(d->err);
	c = &d->items[d->n];
	memset(c, 0, sizeof(*c));
	c->path = gl_arena_strndup(d->arena, d->path.ptr, d->path.len);
	if (!c->path)
		return gl_nomem(d->err);
	if (good) {
		c->old_mode = good->mode;
		memcpy(c->old_id.id, good->id, GL_OID_LEN);
	}
	if (new) {
		c->new_mode = new->mode;
		memcpy(c->new_id.id, new->id, GL_OID_LEN);
	}
	d->n++;
	return 0;
}

static int walk(struct diff3 *d, const struct gl_oid *const ids[SIDES], unsigned depth);

/* One name, of which each tree has an entry or not; all that are there are directories, or none. */
static int name(struct diff3 *d, const struct gl_tree_entry *const e[SIDES], unsigned depth)
{
	const struct gl_tree_entry *any = e[GOOD] ? e[GOOD] : e[NEW];
	const struct gl_oid *sub[SIDES] = { NULL };
	struct gl_oid ids[SIDES];
	size_t len = d->path.len;
	int ret;

	if (same(e[NEW], e[PARENT]) || same(e[NEW], e[GOOD]))
		return 0;
	gl_buf_add(&d->path, any->name, any->name_len);
	if (any->mode == GL_MODE_DIR) {
		gl_buf_addch(&d->path, '/');
		for (int i = 0; i < SIDES; i++) {
			if (!e[i])
				continue;
			memcpy(ids[i].id, e[i]->id, GL_OID_LEN);
			sub[i] = &ids[i];
		}
		ret = walk(d, sub, depth + 1);
	} else {
		ret = add_change(d, e[GOOD], e[NEW]);
	}
	if (!d->path.failed) {
		d->path.len = len;
		d->path.ptr[len] = '\0';
	}
	return ret;
}

static int merge(struct diff3 *d, struct cursor c[SIDES], unsigned depth)
{
	int ret = 0;

	while (ret == 0 && !d->truncated) {
		const struct gl_tree_entry *e[SIDES] = { NULL }, *first = NULL;

		for (int i = 0; i < SIDES; i++)
			if (c[i].have && (!first || gl_tree_order(&c[i].e, first) < 0))
				first = &c[i].e;
		if (!first)
			break;
		for (int i = 0; i < SIDES; i++)
			if (c[i].have && gl_tree_order(&c[i].e, first) == 0)
				e[i] = &c[i].e;
		ret = name(d, e, depth);
		for (int i = 0; i < SIDES; i++)
			if (e[i])
				advance(&c[i]);
	}
	return ret;
}

static int walk(struct diff3 *d, const struct gl_oid *const ids[SIDES], unsigned depth)
{
	struct cursor c[SIDES] = { { NULL, 0, false, { 0 } } };
	int ret = 0;

	if (depth > GL_TREE_DEPTH || d->trees + SIDES > DIFF_TREES || d->bytes >= DIFF_BYTES ||
	    d->path.len > PATH_BYTES) {
		d->truncated = true;
		return 0;
	}
	for (int i = 0; i < SIDES && ret == 0; i++) {
		if (!ids[i])
			continue;
		d->trees++;
		ret = gl_rawtree_get(&d->cache, d->repo, ids[i], &c[i].tree, d->err);
		/*
		 * A malformed tree of the parent's is as good as none: the commit does not share
		 * it.
		 */
		if (ret == GL_EBAD && i == PARENT) {
			gl_error_clear(d->err);
			ret = 0;
		}
		if (ret == 0 && c[i].tree)
			d->bytes += c[i].tree->object.len;
		if (ret == 0)
			advance(&c[i]);
	}
	if (ret == 0)
		ret = merge(d, c, depth);
	for (int i = 0; i < SIDES; i++)
		gl_rawtree_put(c[i].tree);
	return ret;
}

int gl_tree_diff3(struct gl_repo *repo, struct gl_arena *arena, const struct gl_oid *good,
		  const struct gl_oid *parent, const struct gl_oid *new_tree, size_t max,
		  struct gl_changes *out, struct gl_error **err)
{
	const struct gl_oid *const ids[SIDES] = {
		[GOOD] = good, [PARENT] = parent, [NEW] = new_tree
	};
	struct diff3 d = {
		.repo = repo, .arena = arena, .path = GL_BUF_INIT, .max = max, .err = err
	};
	int ret = 0;

	memset(out, 0, sizeof(*out));
	if (!gl_oid_eq(new_tree, parent) && !gl_oid_eq(new_tree, good))
		ret = walk(&d, ids, 0);
	if (ret == 0 && d.n) {
		out->items = gl_arena_calloc(arena, d.n, sizeof(*out->items));
		if (out->items) {
			memcpy(out->items, d.items, d.n * sizeof(*d.items));
			out->n = d.n;
		} else {
			ret = gl_nomem(err);
		}
	}
	if (ret == 0)
		out->truncated = d.truncated;
	free(d.items);
	gl_buf_release(&d.path);
	gl_treecache_release(&d.cache);
	return ret;
}
