#include "git/changelist.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

/* What one diff reads at most: a few objects can name each other into billions of paths. */
#define DIFF_TREES 10000
#define DIFF_BYTES ((size_t)64 * 1024 * 1024)
#define PATH_BYTES 4096

bool gl_changelist_room(struct gl_changelist *l, size_t trees, unsigned depth)
{
	if (depth > GL_TREE_DEPTH || l->trees + trees > DIFF_TREES || l->bytes >= DIFF_BYTES ||
	    l->path.len > PATH_BYTES)
		l->truncated = true;
	return !l->truncated;
}

void gl_changelist_read(struct gl_changelist *l, size_t bytes)
{
	l->trees++;
	l->bytes += bytes;
}

size_t gl_changelist_enter(struct gl_changelist *l, const struct gl_tree_entry *e)
{
	size_t at = l->path.len;

	gl_buf_add(&l->path, e->name, e->name_len);
	if (e->mode == GL_MODE_DIR)
		gl_buf_addch(&l->path, '/');
	return at;
}

void gl_changelist_leave(struct gl_changelist *l, size_t at)
{
	if (l->path.failed)
		return;
	l->path.len = at;
	l->path.ptr[at] = '\0';
}

int gl_changelist_add(struct gl_changelist *l, const struct gl_tree_entry *o,
		      const struct gl_tree_entry *n, struct gl_error **err)
{
	struct gl_change *c;

	if (l->n == l->max || l->path.len > PATH_BYTES) {
		l->truncated = true;
		return 0;
	}
	if (l->path.failed || gl_vec_grow(&l->items, l->n, &l->cap) < 0)
		return gl_nomem(err);
	c = &l->items[l->n];
	memset(c, 0, sizeof(*c));
	c->path = gl_arena_strndup(l->arena, l->path.ptr, l->path.len);
	if (!c->path)
		return gl_nomem(err);
	if (o) {
		c->old_mode = o->mode;
		memcpy(c->old_id.id, o->id, GL_OID_LEN);
	}
	if (n) {
		c->new_mode = n->mode;
		memcpy(c->new_id.id, n->id, GL_OID_LEN);
	}
	l->n++;
	return 0;
}

int gl_changelist_finish(struct gl_changelist *l, int rc, struct gl_changes *out,
			 struct gl_error **err)
{
	memset(out, 0, sizeof(*out));
	if (rc == 0 && l->n) {
		out->items = gl_arena_calloc(l->arena, l->n, sizeof(*out->items));
		if (out->items) {
			memcpy(out->items, l->items, l->n * sizeof(*l->items));
			out->n = l->n;
		} else {
			rc = gl_nomem(err);
		}
	}
	if (rc == 0)
		out->truncated = l->truncated;
	free(l->items);
	gl_buf_release(&l->path);
	return rc;
}
