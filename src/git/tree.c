#include "git/tree.h"

#include <stdlib.h>
#include <string.h>

#include "git/treecache.h"

/*
 * How many names, each the beginning of the next, are looked at for a file and a directory of one
 * name: "a", "a-b", "a-b-c", ...  No tree of real life comes near.
 */
#define PREFIXES_MAX 64

static bool mode_ok(uint32_t mode)
{
	switch (mode) {
	case GL_MODE_FILE:
	case GL_MODE_EXEC:
	case GL_MODE_LINK:
	case GL_MODE_DIR:
	case GL_MODE_GITLINK:
	case 0100664u: /* what git wrote in its first years */
		return true;
	default:
		return false;
	}
}

bool gl_tree_next(const unsigned char *data, size_t len, size_t *at, struct gl_tree_entry *out)
{
	size_t i = *at;
	const unsigned char *end;

	memset(out, 0, sizeof(*out));
	for (; i < len && i - *at < 8 && data[i] >= '0' && data[i] <= '7'; i++)
		out->mode = out->mode << 3 | (uint32_t)(data[i] - '0');
	if (i == *at || i == len || data[i] != ' ')
		return false;
	i++;
	end = memchr(data + i, '\0', len - i);
	if (!end || (size_t)(data + len - end) < 1 + GL_OID_LEN)
		return false;
	out->name = (const char *)data + i;
	out->name_len = (size_t)(end - (data + i));
	out->id = end + 1;
	*at = (size_t)(end + 1 + GL_OID_LEN - data);
	return true;
}

static bool is_dir(const struct gl_tree_entry *e)
{
	return e->mode == GL_MODE_DIR;
}

int gl_tree_order(const struct gl_tree_entry *a, const struct gl_tree_entry *b)
{
	size_t min = a->name_len < b->name_len ? a->name_len : b->name_len;
	int diff = memcmp(a->name, b->name, min);
	unsigned char ca, cb;

	if (diff)
		return diff;
	ca = a->name_len > min ? (unsigned char)a->name[min] : is_dir(a) ? '/' : '\0';
	cb = b->name_len > min ? (unsigned char)b->name[min] : is_dir(b) ? '/' : '\0';
	return ca < cb ? -1 : ca > cb;
}

static const char *check_entry(const struct gl_tree_entry *e)
{
	if (!mode_ok(e->mode))
		return "a mode that git does not know";
	if (e->name_len == 0)
		return "an empty name";
	if (memchr(e->name, '/', e->name_len))
		return "a name with a slash";
	if (e->name[0] == '.' && (e->name_len == 1 || (e->name_len == 2 && e->name[1] == '.')))
		return "a name that is '.' or '..'";
	return NULL;
}

/* The files whose names begin that of the entry before: only they can come as a directory too. */
struct prefixes {
	struct gl_tree_entry items[PREFIXES_MAX];
	size_t n;
};

static const char *check_doubled(struct prefixes *p, const struct gl_tree_entry *e)
{
	while (p->n) {
		const struct gl_tree_entry *top = &p->items[p->n - 1];

		if (top->name_len <= e->name_len && memcmp(top->name, e->name, top->name_len) == 0)
			break;
		p->n--;
	}
	if (is_dir(e)) {
		for (size_t i = 0; i < p->n; i++) {
			if (p->items[i].name_len == e->name_len)
				return "a name that is there twice";
		}
		return NULL;
	}
	if (p->n == PREFIXES_MAX)
		return "too many names that begin alike";
	p->items[p->n++] = *e;
	return NULL;
}

const char *gl_tree_check(const unsigned char *data, size_t len)
{
	struct gl_tree_entry e, before = { 0 };
	struct prefixes prefixes;
	const char *why;
	size_t at = 0;
	int cmp;

	prefixes.n = 0;
	while (at < len) {
		if (!gl_tree_next(data, len, &at, &e))
			return "an entry that is cut off or malformed";
		why = check_entry(&e);
		if (why)
			return why;
		cmp = before.name ? gl_tree_order(&before, &e) : -1;
		if (cmp >= 0)
			return cmp ? "names out of order" : "a name that is there twice";
		why = check_doubled(&prefixes, &e);
		if (why)
			return why;
		before = e;
	}
	return NULL;
}

/* Reading */

void gl_rawtree_put(struct gl_rawtree *t)
{
	if (!t || --t->refs)
		return;
	gl_object_release(&t->object);
	free(t);
}

void gl_treecache_release(struct gl_treecache *c)
{
	for (size_t i = 0; i < GL_TREECACHE_SIZE; i++) {
		gl_rawtree_put(c->items[i]);
		c->items[i] = NULL;
	}
}

/* Moves the first `n` one place on, and puts `t` in front. */
static void to_front(struct gl_treecache *c, size_t n, struct gl_rawtree *t)
{
	memmove(c->items + 1, c->items, n * sizeof(*c->items));
	c->items[0] = t;
}

static int read_tree(struct gl_repo *repo, const struct gl_oid *id, struct gl_object *out,
		     struct gl_error **err)
{
	int ret = gl_repo_need(repo, id, GL_OBJ_TREE, GL_TREE_MAX, out, err);
	char hex[GL_OID_HEX + 1];
	const char *why = NULL;

	if (ret == 0) {
		why = gl_tree_check(out->data, out->len);
		if (!why)
			return 0;
	}
	gl_oid_hex(id, hex);
	if (ret == GL_EINVAL)
		return gl_fail(err, GL_EBAD, "object %s stands where a tree belongs, and is none",
			       hex);
	if (ret == GL_ELIMIT)
		return gl_fail(err, GL_EBAD, "tree %s is larger than %zu bytes", hex, GL_TREE_MAX);
	if (ret < 0)
		return ret;
	gl_object_release(out);
	return gl_fail(err, GL_EBAD, "tree %s has %s", hex, why);
}

int gl_rawtree_get(struct gl_treecache *c, struct gl_repo *repo, const struct gl_oid *id,
		   struct gl_rawtree **out, struct gl_error **err)
{
	struct gl_rawtree *t;
	int ret;

	*out = NULL;
	for (size_t i = 0; i < GL_TREECACHE_SIZE && c->items[i]; i++) {
		t = c->items[i];
		if (gl_oid_eq(&t->id, id)) {
			to_front(c, i, t);
			t->refs++;
			*out = t;
			return 0;
		}
	}
	t = calloc(1, sizeof(*t));
	if (!t)
		return gl_nomem(err);
	t->refs = 1;
	t->id = *id;
	ret = read_tree(repo, id, &t->object, err);
	if (ret < 0) {
		free(t);
		return ret;
	}
	/* What is large would displace no more entries than what is small, but much more memory. */
	if (t->object.len <= 1024 * 1024) {
		gl_rawtree_put(c->items[GL_TREECACHE_SIZE - 1]);
		to_front(c, GL_TREECACHE_SIZE - 1, t);
		t->refs++;
	}
	*out = t;
	return 0;
}

/* Finding */

/* The entry of that name in a checked tree. */
static bool find_entry(const struct gl_object *tree, const char *name, size_t len,
		       struct gl_tree_entry *out)
{
	size_t at = 0;

	while (at < tree->len && gl_tree_next(tree->data, tree->len, &at, out)) {
		if (out->name_len == len && memcmp(out->name, name, len) == 0)
			return true;
	}
	return false;
}

int gl_tree_find(struct gl_repo *repo, const struct gl_oid *tree, const char *path, uint32_t *mode,
		 struct gl_oid *id, struct gl_error **err)
{
	const char *rest = path;
	int ret;

	*mode = GL_MODE_DIR;
	*id = *tree;
	while (*rest) {
		size_t len = strcspn(rest, "/");
		struct gl_tree_entry e;
		struct gl_object o;
		bool found;

		if (*mode != GL_MODE_DIR)
			goto missing;
		ret = read_tree(repo, id, &o, err);
		if (ret < 0)
			goto out;
		found = find_entry(&o, rest, len, &e);
		if (found) {
			*mode = e.mode;
			memcpy(id->id, e.id, GL_OID_LEN);
		}
		gl_object_release(&o);
		if (!found)
			goto missing;
		rest += len;
		if (*rest == '/')
			rest++;
	}
	return 0;
missing:
	ret = gl_fail(err, GL_ENOTFOUND, "there is no '%s' in this tree", path);
out:
	*mode = 0;
	memset(id, 0, sizeof(*id));
	return ret;
}

int gl_tree_file(struct gl_repo *repo, const struct gl_oid *tree, const char *path, size_t max,
		 struct gl_buf *out, struct gl_error **err)
{
	struct gl_object o = { 0 };
	struct gl_oid id;
	uint32_t mode;
	int rc = gl_tree_find(repo, tree, path, &mode, &id, err);

	if (!rc)
		rc = gl_repo_read(repo, &id, GL_OBJ_BLOB, max, &o, err);
	if (!rc)
		gl_buf_add(out, o.data, o.len);
	gl_object_release(&o);
	return rc;
}
