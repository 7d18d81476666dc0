#include "cli/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/vec.h"
#include "git/tree.h"

#define PREFIX "records/"
#define SUFFIX ".yaml"

int batch_add(struct batch *b, const char *path, const void *data, size_t len,
	      struct gl_error **err)
{
	char *copy = gl_arena_alloc(b->arena, len + 1), *name = gl_arena_strdup(b->arena, path);

	if (!copy || !name || gl_vec_grow(&b->items, b->n, &b->cap) < 0)
		return gl_nomem(err);
	if (len)
		memcpy(copy, data, len);
	b->items[b->n++] = (struct gl_newfile){ .path = name, .data = copy, .len = len };
	return 0;
}

bool batch_has(const struct batch *b, const char *path)
{
	for (size_t i = 0; i < b->n; i++) {
		if (strcmp(b->items[i].path, path) == 0)
			return true;
	}
	return false;
}

/* 1, 0, or a negative code. */
static int taken(const struct batch *b, const struct gl_ledger *l, const char *path,
		 struct gl_error **err)
{
	struct gl_oid id;
	uint32_t mode;
	int ret;

	if (batch_has(b, path))
		return 1;
	ret = gl_tree_find(l->repo, gl_ledger_good_tree(l), path, &mode, &id, err);
	if (ret != GL_ENOTFOUND)
		return ret < 0 ? ret : 1;
	gl_error_clear(err);
	return 0;
}

/* "records/<month>/<name>.yaml", "records/<month>/<name>-2.yaml", ... */
static int free_path(const struct batch *b, const struct gl_ledger *l, const struct gl_record *rec,
		     struct gl_buf *path, struct gl_error **err)
{
	size_t stem;
	int ret;

	gl_record_path(path, rec);
	stem = path->len - strlen(SUFFIX);
	for (unsigned k = 2; !path->failed; k++) {
		ret = taken(b, l, path->ptr, err);
		if (ret <= 0)
			return ret;
		path->len = stem;
		gl_buf_addf(path, "-%u" SUFFIX, k);
	}
	return gl_nomem(err);
}

int batch_add_record(struct batch *b, const struct gl_ledger *l, struct gl_record *rec,
		     struct gl_error **err)
{
	struct gl_buf path = GL_BUF_INIT, text = GL_BUF_INIT;
	int ret = free_path(b, l, rec, &path, err);

	if (ret < 0)
		goto out;
	gl_record_write(&text, rec);
	rec->id = gl_arena_strndup(b->arena, path.ptr + strlen(PREFIX),
				   path.len - strlen(PREFIX) - strlen(SUFFIX));
	if (text.failed || !rec->id)
		ret = gl_nomem(err);
	else
		ret = batch_add(b, path.ptr, text.ptr, text.len, err);
out:
	gl_buf_release(&path);
	gl_buf_release(&text);
	return ret;
}

void batch_release(struct batch *b)
{
	free(b->items);
	b->items = NULL;
	b->n = b->cap = 0;
}
