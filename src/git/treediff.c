#include "git/treecache.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/vec.h"

/* What one diff reads at most: a few objects can name each other into billions of paths. */
#define DIFF_TREES 10000
#define DIFF_BYTES ((size_t)64 * 1024 * 1024)
#define PATH_BYTES 4096

struct diff {
	struct gl_treecache *cache;
	struct gl_repo *repo;
	struct gl_arena *arena;
	struct gl_buf path;
	struct gl_change *items;
	size_t n, cap, max, trees, bytes;
	bool truncated;
	bool unlisted; /* only whether it can be read is asked */
	enum gl_diff_side side;
	struct gl_error **err;
};

static int diff_trees(struct diff *d, const struct gl_oid *old_id, const struct gl_oid *new_id,
		      unsigned depth);

static int add_change(struct diff *d, const struct gl_tree_entry *o, const struct gl_tree_entry *n)
{
	struct gl_change *c;

	if (d->unlisted)
		return 0;
	if (d->n == d->max || d->path.len > PATH_BYTES) {
		d->truncated = true;
		return 0;
	}
	if (gl_vec_grow(&d->items, d->n, &d->cap) < 0)
		return gl_nomem(d->err);
	c = &d->items[d->n];
	memset(c, 0, sizeof(*c));
	c->path = gl_arena_strndup(d->arena, d->path.ptr, d->path.len);
	if (!c->path)
		return gl_nomem(d->err);
	if (o) {
		c->old_mode = o->mode;
		memcpy(c->old_id.id, o->id, GL_OID_LEN);
	}
	if (n) {
		c->new_mode = n->mode;
		memcpy(c->new_id.id, n->id, GL_OID_LEN);
	}
	d->n++;
	return 0;
}

/* One name: either may be NULL; when both are there, they are two directories or no directory. */
static int diff_entry(struct diff *d, const struct gl_tree_entry *o, const struct gl_tree_entry *n,
		      unsigned depth)
{
	const struct gl_tree_entry *e = n ? n : o;
	size_t len = d->path.len;
	int ret;

	gl_buf_add(&d->path, e->name, e->name_len);
	if (e->mode == GL_MODE_DIR) {
		struct gl_oid old_id, new_id;

		gl_buf_addch(&d->path, '/');
		if (o)
			memcpy(old_id.id, o->id, GL_OID_LEN);
		if (n)
			memcpy(new_id.id, n->id, GL_OID_LEN);
		ret = diff_trees(d, o ? &old_id : NULL, n ? &new_id : NULL, depth + 1);
	} else {
		ret = d->path.failed ? gl_nomem(d->err) : add_change(d, o, n);
	}
	if (!d->path.failed) {
		d->path.len = len;
		d->path.ptr[len] = '\0';
	}
	return ret;
}

/* The length of what two trees have in common at their beginning, in whole entries. */
static size_t common_entries(const struct gl_object *a, const struct gl_object *b)
{
	size_t min = a->len < b->len ? a->len : b->len, same = 0, at = 0, end = 0;
	struct gl_tree_entry e;

	while (same + 64 <= min && memcmp(a->data + same, b->data + same, 64) == 0)
		same += 64;
	while (same < min && a->data[same] == b->data[same])
		same++;
	while (at < same && gl_tree_next(a->data, a->len, &at, &e) && at <= same)
		end = at;
	return end;
}

static bool same_entry(const struct gl_tree_entry *a, const struct gl_tree_entry *b)
{
	return a->mode == b->mode && memcmp(a->id, b->id, GL_OID_LEN) == 0;
}

static int merge(struct diff *d, const struct gl_object *o, const struct gl_object *n,
		 unsigned depth)
{
	size_t oat = common_entries(o, n), nat = oat;
	struct gl_tree_entry oe = { 0 }, ne = { 0 };
	bool have_o = false, have_n = false;
	int ret = 0;

	while (ret == 0 && !d->truncated) {
		int cmp;

		if (!have_o)
			have_o = oat < o->len && gl_tree_next(o->data, o->len, &oat, &oe);
		if (!have_n)
			have_n = nat < n->len && gl_tree_next(n->data, n->len, &nat, &ne);
		if (!have_o && !have_n)
			break;
		cmp = !have_o ? 1 : !have_n ? -1 : gl_tree_order(&oe, &ne);
		if (cmp != 0 || !same_entry(&oe, &ne))
			ret = diff_entry(d, cmp <= 0 ? &oe : NULL, cmp >= 0 ? &ne : NULL, depth);
		have_o = have_o && cmp > 0;
		have_n = have_n && cmp < 0;
	}
	return ret;
}

static int need_tree(struct diff *d, const struct gl_oid *id, enum gl_diff_side side,
		     struct gl_rawtree **out)
{
	int ret;

	d->side = side;
	ret = gl_rawtree_get(d->cache, d->repo, id, out, d->err);
	if (ret < 0)
		return ret;
	d->trees++;
	d->bytes += (*out)->object.len;
	return 0;
}

static int diff_trees(struct diff *d, const struct gl_oid *old_id, const struct gl_oid *new_id,
		      unsigned depth)
{
	static const struct gl_object empty = { .type = GL_OBJ_TREE,
						.data = (const unsigned char *)"" };
	struct gl_rawtree *o = NULL, *n = NULL;
	int ret = 0;

	if (old_id && new_id && gl_oid_eq(old_id, new_id))
		return 0;
	if (depth > GL_TREE_DEPTH || d->trees >= DIFF_TREES || d->bytes >= DIFF_BYTES ||
	    d->path.len > PATH_BYTES) {
		d->truncated = true;
		return 0;
	}
	if (new_id)
		ret = need_tree(d, new_id, GL_DIFF_NEW, &n);
	if (ret == 0 && old_id)
		ret = need_tree(d, old_id, GL_DIFF_OLD, &o);
	if (ret == 0)
		ret = merge(d, o ? &o->object : &empty, n ? &n->object : &empty, depth);
	gl_rawtree_put(o);
	gl_rawtree_put(n);
	return ret;
}

int gl_tree_diff_cached(struct gl_treecache *c, struct gl_repo *repo, struct gl_arena *arena,
			const struct gl_oid *old_tree, const struct gl_oid *new_tree, size_t max,
			struct gl_changes *out, enum gl_diff_side *side, struct gl_error **err)
{
	struct diff d = { .cache = c, .repo = repo, .arena = arena, .max = max, .err = err };
	int ret;

	memset(out, 0, sizeof(*out));
	gl_buf_init(&d.path);
	ret = diff_trees(&d, old_tree, new_tree, 0);
	*side = d.side;
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
	return ret;
}

int gl_tree_diff(struct gl_repo *repo, struct gl_arena *arena, const struct gl_oid *old_tree,
		 const struct gl_oid *new_tree, size_t max, struct gl_changes *out,
		 struct gl_error **err)
{
	struct gl_treecache cache = { 0 };
	enum gl_diff_side side;
	int ret;

	ret = gl_tree_diff_cached(&cache, repo, arena, old_tree, new_tree, max, out, &side, err);
	gl_treecache_release(&cache);
	return ret;
}

int gl_tree_readable(struct gl_repo *repo, const struct gl_oid *good, const struct gl_oid *tree,
		     struct gl_error **err)
{
	struct gl_treecache cache = { 0 };
	struct diff d = {
		.cache = &cache, .repo = repo, .path = GL_BUF_INIT, .unlisted = true, .err = err
	};
	int ret = diff_trees(&d, good, tree, 0);

	if (ret == 0 && d.truncated)
		ret = gl_fail(err, GL_ELIMIT, "the tree is too large, or nested too deep");
	gl_buf_release(&d.path);
	gl_treecache_release(&cache);
	return ret;
}
