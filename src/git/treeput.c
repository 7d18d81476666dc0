/* Putting files into trees. */
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "git/treecache.h"

/* What is put where; sorted, so that what goes into one directory stands together. */
struct put {
	const char *path;
	const struct gl_oid *blob; /* NULL: away with it */
};

/* A directory in the making.  Names and ids are others'. */
struct dir {
	struct gl_tree_entry *items;
	size_t n;
};

static int put_dir(struct gl_repo *repo, const struct gl_oid *base, const struct put *puts,
		   size_t n, size_t depth, struct gl_oid *out, bool *empty, struct gl_error **err);

static struct gl_tree_entry *find(struct dir *d, const char *name, size_t len)
{
	for (size_t i = 0; i < d->n; i++) {
		if (d->items[i].name_len == len && memcmp(d->items[i].name, name, len) == 0)
			return &d->items[i];
	}
	return NULL;
}

/* Sets, adds (`e` NULL) or, with mode 0, removes. */
static void set(struct dir *d, struct gl_tree_entry *e, uint32_t mode, const char *name, size_t len,
		const struct gl_oid *id)
{
	if (mode)
		*(e ? e : &d->items[d->n++]) = (struct gl_tree_entry){ mode, name, len, id->id };
	else if (e)
		*e = d->items[--d->n];
}

/* Into what is below one name of `d`: puts[0..n). */
static int put_below(struct gl_repo *repo, struct dir *d, const struct put *puts, size_t n,
		     size_t depth, size_t len, struct gl_oid *id, struct gl_error **err)
{
	const char *name = puts[0].path + depth;
	struct gl_tree_entry *e = find(d, name, len);
	bool into = e && e->mode == GL_MODE_DIR, empty;
	struct gl_oid base;
	int ret;

	if (into)
		memcpy(base.id, e->id, GL_OID_LEN);
	ret = put_dir(repo, into ? &base : NULL, puts, n, depth + len + 1, id, &empty, err);
	if (ret < 0)
		return ret;
	/* Nothing was put below what is a file: it stays one. */
	if (!empty || into)
		set(d, e, empty ? 0 : GL_MODE_DIR, name, len, id);
	return 0;
}

static int put_file(struct dir *d, const struct put *put, size_t depth, size_t len,
		    struct gl_error **err)
{
	const char *name = put->path + depth;
	struct gl_tree_entry *e = find(d, name, len);

	if (!put->blob && e && e->mode == GL_MODE_DIR)
		return gl_fail(err, GL_EINVAL, "'%s' is a directory", put->path);
	set(d, e, put->blob ? GL_MODE_FILE : 0, name, len, put->blob);
	return 0;
}

static int compare_entries(const void *a, const void *b)
{
	return gl_tree_order(a, b);
}

static int write_dir(struct gl_repo *repo, struct dir *d, struct gl_oid *out, struct gl_error **err)
{
	struct gl_buf b = GL_BUF_INIT;
	int ret;

	qsort(d->items, d->n, sizeof(*d->items), compare_entries);
	for (size_t i = 0; i < d->n; i++) {
		const struct gl_tree_entry *e = &d->items[i];

		gl_buf_addf(&b, "%o ", (unsigned)e->mode);
		gl_buf_add(&b, e->name, e->name_len);
		gl_buf_addch(&b, '\0');
		gl_buf_add(&b, e->id, GL_OID_LEN);
	}
	ret = b.failed ? gl_nomem(err) : gl_repo_write(repo, GL_OBJ_TREE, b.ptr, b.len, out, err);
	gl_buf_release(&b);
	return ret;
}

/* Room for all that is there and `more`. */
static int load_dir(struct dir *d, const struct gl_rawtree *t, size_t more, struct gl_error **err)
{
	struct gl_tree_entry e;
	size_t at = 0, n = 0;

	while (t && at < t->object.len && gl_tree_next(t->object.data, t->object.len, &at, &e))
		n++;
	d->items = calloc(n + more + 1, sizeof(*d->items));
	if (!d->items)
		return gl_nomem(err);
	for (at = 0; d->n < n; d->n++)
		gl_tree_next(t->object.data, t->object.len, &at, &d->items[d->n]);
	return 0;
}

/* How many of puts[0..n) go below the first one's name here. */
static size_t count_below(const struct put *puts, size_t n, size_t depth, size_t len)
{
	size_t k = 1;

	while (k < n && strncmp(puts[k].path + depth, puts[0].path + depth, len + 1) == 0)
		k++;
	return k;
}

static int put_dir(struct gl_repo *repo, const struct gl_oid *base, const struct put *puts,
		   size_t n, size_t depth, struct gl_oid *out, bool *empty, struct gl_error **err)
{
	struct gl_treecache cache = { 0 };
	struct gl_rawtree *t = NULL;
	struct gl_oid *below = calloc(n + 1, sizeof(*below));
	struct dir d = { 0 };
	int ret = 0;

	*empty = false;
	if (!below)
		ret = gl_nomem(err);
	if (ret == 0 && base)
		ret = gl_rawtree_get(&cache, repo, base, &t, err);
	if (ret == 0)
		ret = load_dir(&d, t, n, err);
	for (size_t i = 0, k; i < n && ret == 0; i += k) {
		size_t len = strcspn(puts[i].path + depth, "/");

		k = 1;
		if (puts[i].path[depth + len] == '/') {
			k = count_below(&puts[i], n - i, depth, len);
			ret = put_below(repo, &d, &puts[i], k, depth, len, &below[i], err);
		} else {
			ret = put_file(&d, &puts[i], depth, len, err);
		}
	}
	*empty = d.n == 0;
	if (ret == 0 && (!*empty || depth == 0))
		ret = write_dir(repo, &d, out, err);
	free(d.items);
	free(below);
	gl_rawtree_put(t);
	gl_treecache_release(&cache);
	return ret;
}

static int compare_puts(const void *a, const void *b)
{
	return strcmp(((const struct put *)a)->path, ((const struct put *)b)->path);
}

/* Is one of a path's directories a file that is put too? */
static bool is_below_file(const struct put *put, const struct put *puts, size_t n)
{
	for (const char *slash = strchr(put->path, '/'); slash; slash = strchr(slash + 1, '/')) {
		for (size_t i = 0; i < n; i++) {
			if (puts[i].blob && strlen(puts[i].path) == (size_t)(slash - put->path) &&
			    strncmp(puts[i].path, put->path, (size_t)(slash - put->path)) == 0)
				return true;
		}
	}
	return false;
}

static int check_puts(const struct put *puts, size_t n, struct gl_error **err)
{
	for (size_t i = 0; i < n; i++) {
		const char *path = puts[i].path;

		if (!gl_path_ok(path, strlen(path), false))
			return gl_fail(err, GL_EINVAL, "'%s' is not a path that can be written",
				       path);
		if (i > 0 && strcmp(path, puts[i - 1].path) == 0)
			return gl_fail(err, GL_EINVAL, "'%s' is written twice", path);
		if (puts[i].blob && is_below_file(&puts[i], puts, n))
			return gl_fail(err, GL_EINVAL, "'%s' lies below a file", path);
	}
	return 0;
}

int gl_tree_put(struct gl_repo *repo, const struct gl_oid *base_tree, const char *const *paths,
		const struct gl_oid *blobs, size_t n, struct gl_oid *out, struct gl_error **err)
{
	struct put *puts = calloc(n + 1, sizeof(*puts));
	bool empty;
	int ret;

	memset(out, 0, sizeof(*out));
	if (!puts)
		return gl_nomem(err);
	for (size_t i = 0; i < n; i++)
		puts[i] = (struct put){ paths[i], gl_oid_zero(&blobs[i]) ? NULL : &blobs[i] };
	qsort(puts, n, sizeof(*puts), compare_puts);
	ret = check_puts(puts, n, err);
	if (ret == 0)
		ret = put_dir(repo, base_tree, puts, n, 0, out, &empty, err);
	free(puts);
	return ret;
}
