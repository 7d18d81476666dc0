/* What a commit changed where its parent does not count: three trees, walked at once. */
#include <string.h>

#include "git/changelist.h"
#include "git/treecache.h"

enum { GOOD, PARENT, NEW, SIDES };

struct diff3 {
	struct gl_treecache cache;
	struct gl_repo *repo;
	struct gl_changelist list;
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

static int walk(struct diff3 *d, const struct gl_oid *const ids[SIDES], unsigned depth);

/* One name, of which each tree has an entry or not; all that are there are directories, or none. */
static int name(struct diff3 *d, const struct gl_tree_entry *const e[SIDES], unsigned depth)
{
	const struct gl_tree_entry *any = e[GOOD] ? e[GOOD] : e[NEW];
	const struct gl_oid *sub[SIDES] = { NULL };
	struct gl_oid ids[SIDES];
	size_t at;
	int ret;

	if (same(e[NEW], e[PARENT]) || same(e[NEW], e[GOOD]))
		return 0;
	at = gl_changelist_enter(&d->list, any);
	if (any->mode == GL_MODE_DIR) {
		for (int i = 0; i < SIDES; i++) {
			if (!e[i])
				continue;
			memcpy(ids[i].id, e[i]->id, GL_OID_LEN);
			sub[i] = &ids[i];
		}
		ret = walk(d, sub, depth + 1);
	} else {
		ret = gl_changelist_add(&d->list, e[GOOD], e[NEW], d->err);
	}
	gl_changelist_leave(&d->list, at);
	return ret;
}

static int merge(struct diff3 *d, struct cursor c[SIDES], unsigned depth)
{
	int ret = 0;

	while (ret == 0 && !d->list.truncated) {
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

	if (!gl_changelist_room(&d->list, SIDES, depth))
		return 0;
	for (int i = 0; i < SIDES && ret == 0; i++) {
		if (!ids[i])
			continue;
		ret = gl_rawtree_get(&d->cache, d->repo, ids[i], &c[i].tree, d->err);
		/* A malformed tree of the parent's is as good as none: the commit does not share it. */
		if (ret == GL_EBAD && i == PARENT) {
			gl_error_clear(d->err);
			ret = 0;
		}
		gl_changelist_read(&d->list, c[i].tree ? c[i].tree->object.len : 0);
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
	struct diff3 d = { .repo = repo,
			   .list = { .arena = arena, .path = GL_BUF_INIT, .max = max },
			   .err = err };
	int ret = 0;

	if (!gl_oid_eq(new_tree, parent) && !gl_oid_eq(new_tree, good))
		ret = walk(&d, ids, 0);
	gl_treecache_release(&d.cache);
	return gl_changelist_finish(&d.list, ret, out, err);
}
