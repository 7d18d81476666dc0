#include "judge/try.h"

#include <stdlib.h>
#include <string.h>

#include "judge/load.h"

struct trying {
	struct gl_ledger *l;
	const struct gl_newfile *files;
	size_t n;
	struct gl_error **err;
};

/* A key file of the commit to be: among its own files, else in the tree that they are put into. */
static int keyfile_of_try(const char *path, struct gl_buf *out, void *ctx, struct gl_error **err)
{
	const struct trying *t = ctx;
	size_t i;

	for (i = 0; i < t->n; i++) {
		if (strcmp(t->files[i].path, path))
			continue;
		if (!t->files[i].data)
			return gl_fail(err, GL_ENOTFOUND, "'%s' is removed", path);
		gl_buf_add(out, t->files[i].data, t->files[i].len);
		return 0;
	}
	return gl_tree_file(t->l->repo, gl_ledger_good_tree(t->l), path, GL_KEYFILE_MAX, out, err);
}

static int make_change(struct trying *t, const struct gl_newfile *f, struct gl_change *c)
{
	struct gl_arena *arena = t->l->arena;
	int rc = gl_tree_find(t->l->repo, gl_ledger_good_tree(t->l), f->path, &c->old_mode,
			      &c->old_id, t->err);

	if (rc && rc != GL_ENOTFOUND)
		return rc;
	if (rc) {
		gl_error_clear(t->err);
		c->old_mode = 0;
	}
	rc = 0;
	c->path = f->path;
	if (!f->data)
		return 0;
	c->new_mode = GL_MODE_FILE;
	gl_git_oid("blob", f->data, f->len, &c->new_id);
	if (!strcmp(f->path, "checklist.yaml"))
		c->parsed =
			gl_parse_checklist(arena, f->data, f->len, keyfile_of_try, t, &rc, t->err);
	else if (!strncmp(f->path, "records/", 8))
		c->parsed = gl_parse_record(arena, f->path, f->data, f->len);
	else
		return 0;
	return rc || c->parsed ? rc : gl_nomem(t->err);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct gl_change *)a)->path, ((const struct gl_change *)b)->path);
}

static int make_changes(struct trying *t, struct gl_changes *out)
{
	size_t i;
	int rc = 0;

	out->items = gl_arena_calloc(t->l->arena, t->n, sizeof(*out->items));
	if (!out->items)
		return gl_nomem(t->err);
	for (i = 0; i < t->n && !rc; i++)
		rc = make_change(t, &t->files[i], &out->items[i]);
	out->n = t->n;
	qsort(out->items, out->n, sizeof(*out->items), by_path);
	return rc;
}

int gl_ledger_try(struct gl_ledger *l, const struct gl_newfile *files, size_t n,
		  const struct gl_digest *key, int64_t date, struct gl_state **out,
		  struct gl_error **err)
{
	struct trying t = { l, files, n, err };
	size_t at = l->state->n;
	struct gl_commit *commits = gl_arena_calloc(l->arena, at + 1, sizeof(*commits));
	struct gl_loader loader = {
		.repo = l->repo, .arena = l->arena, .commits = commits, .tried_at = at
	};
	struct gl_fold_in in = { .commits = commits,
				 .n = at + 1,
				 .system = l->system,
				 .now = l->now,
				 .contents = &l->contents,
				 .changes = gl_load_changes,
				 .changes_ctx = &loader };
	int rc;

	*out = NULL;
	if (!commits)
		return gl_nomem(err);
	memcpy(commits, l->walk->commits, at * sizeof(*commits));
	commits[at] = (struct gl_commit){
		.parent = commits[at - 1].id,
		.n_parents = 1,
		.committer_time = date,
		.author_time = date,
		.sig = { .kind = GL_SIG_SSH, .state = GL_SIG_GOOD, .key = *key },
	};
	rc = make_changes(&t, &commits[at].changes);
	loader.tried = &commits[at].changes;
	return rc ? rc : gl_fold(l->arena, &in, out, err);
}
