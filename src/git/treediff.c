#include "git/treecache.h"

#include <string.h>

#include "git/changelist.h"

struct diff {
	struct gl_treecache *cache;
	struct gl_repo *repo;
	struct gl_changelist list;
	bool unlisted; /* only whether it can be read is asked */
	enum gl_diff_side side;
	struct gl_error **err;
};

static int diff_trees(struct diff *d, const struct gl_oid *old_id, const struct gl_oid *new_id,
		      unsigned depth);

/* One name: either may be NULL; when both are there, they are two directories or no directory. */
static int diff_entry(struct diff *d, const struct gl_tree_entry *o, const struct gl_tree_entry *n,
		      unsigned depth)
{
	const struct gl_tree_entry *e = n ? n : o;
	size_t at = gl_changelist_enter(&d->list, e);
	int ret = 0;

	if (e->mode == GL_MODE_DIR) {
		struct gl_oid old_id, new_id;

		if (o)
			memcpy(old_id.id, o->id, GL_OID_LEN);
		if (n)
			memcpy(new_id.id, n->id, GL_OID_LEN);
		ret = diff_trees(d, o ? &old_id : NULL, n ? &new_id : NULL, depth + 1);
	} else if (!d->unlisted) {
		ret = gl_changelist_add(&d->list, o, n, d->err);
	}
	gl_changelist_leave(&d->list, at);
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

	while (ret == 0 && !d->list.truncated) {
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
	if (ret == 0)
		gl_changelist_read(&d->list, (*out)->object.len);
	return ret;
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
	if (!gl_changelist_room(&d->list, 1, depth))
		return 0;
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
	struct diff d = { .cache = c,
			  .repo = repo,
			  .list = { .arena = arena, .path = GL_BUF_INIT, .max = max },
			  .err = err };
	int ret = diff_trees(&d, old_tree, new_tree, 0);

	*side = d.side;
	return gl_changelist_finish(&d.list, ret, out, err);
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
	struct diff d = { .cache = &cache,
			  .repo = repo,
			  .list = { .path = GL_BUF_INIT },
			  .unlisted = true,
			  .err = err };
	struct gl_changes none;
	int ret = diff_trees(&d, good, tree, 0);

	if (ret == 0 && d.list.truncated)
		ret = gl_fail(err, GL_ELIMIT, "the tree is too large, or nested too deep");
	gl_treecache_release(&cache);
	return gl_changelist_finish(&d.list, ret, &none, err);
}
