#include "judge/explain.h"

#include <string.h>

#include "base/path.h"

static bool in_scope(const struct gl_criterion *c, const char *path)
{
	size_t i;

	for (i = 0; i < c->paths.n; i++)
		if (gl_path_below(path, c->paths.items[i]))
			return true;
	return c->scope != GL_SCOPE_PATHS;
}

/* The first path in scope that differs between two commits. */
static int first_difference(struct gl_ledger *l, const struct gl_criterion *c,
			    const struct gl_oid *from, const struct gl_oid *to, struct gl_buf *path)
{
	struct gl_changes changes;
	struct gl_oid a, b;
	size_t i;

	if (l->contents.tree(l->contents.ctx, from, &a, NULL) ||
	    l->contents.tree(l->contents.ctx, to, &b, NULL) ||
	    gl_tree_diff(l->repo, l->arena, &a, &b, GL_COMMIT_CHANGES, &changes, NULL))
		return GL_ENOTFOUND;
	for (i = 0; i < changes.n; i++) {
		if (!in_scope(c, changes.items[i].path))
			continue;
		gl_buf_addstr(path, changes.items[i].path);
		return 0;
	}
	return GL_ENOTFOUND;
}

static const char *what_changed(struct gl_ledger *l, const struct gl_standing *st)
{
	const struct gl_criterion *c = st->criterion;
	const struct gl_oid *from = &st->cause->rec->commit,
			    *to = &l->state->candidate->rec->commit;
	struct gl_buf path = GL_BUF_INIT;
	const char *text = NULL;
	char hex[GL_OID_HEX + 1];
	struct gl_oid commit;
	int rc = gl_walk_blame(l->repo, from, to, c->paths.items,
			       c->scope == GL_SCOPE_PATHS ? c->paths.n : 0, &commit, &path, NULL);

	if (!rc && path.len) {
		text = gl_arena_printf(l->arena, "'%s' was changed by commit %.12s", path.ptr,
				       gl_oid_hex(&commit, hex));
	} else {
		gl_buf_reset(&path);
		if (!first_difference(l, c, from, to, &path))
			text = gl_arena_printf(l->arena, "'%s' is not what it was", path.ptr);
	}
	gl_buf_release(&path);
	return text;
}

static void add_reason(struct gl_arena *arena, struct gl_strs *reasons, const char *text)
{
	const char **items = gl_arena_calloc(arena, reasons->n + 1, sizeof(*items));

	if (!items)
		return;
	memcpy(items, reasons->items, reasons->n * sizeof(*items));
	items[reasons->n++] = text;
	reasons->items = items;
}

void gl_explain(struct gl_ledger *l, struct gl_verdict *v)
{
	size_t i;

	for (i = 0; i < v->n_blocks; i++) {
		struct gl_block *b = &v->blocks[i];
		const struct gl_standing *st = b->standing;
		const char *what, *text;

		if (b->code != GL_BLOCK_CRITERION_STALE || st->wording || !st->cause ||
		    !l->state->candidate)
			continue;
		what = what_changed(l, st);
		text = what ? gl_arena_printf(l->arena, "%s; %s", b->text, what) : NULL;
		if (!text)
			continue;
		b->text = text;
		add_reason(l->arena, &v->criteria[st - v->criteria].reasons, what);
	}
}
