#include "judge/load.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/path.h"
#include "judge/keyfiles.h"

/*
 * Reads a plain file of the ledger.  0; 1 with *problem when it is there and no good; or a negative
 * code.
 */
static int read_file(struct gl_repo *repo, const struct gl_oid *id, size_t max,
		     struct gl_object *out, const char **problem, struct gl_error **err)
{
	int rc = gl_repo_need(repo, id, GL_OBJ_BLOB, max, out, err);

	switch (rc) {
	case GL_ELIMIT:
		*problem = "the file is too large";
		break;
	case GL_EINVAL:
		*problem = "it is no file";
		break;
	default:
		return rc;
	}
	gl_error_clear(err);
	return 1;
}

/* The first problems of a file, as one sentence. */
static const char *problem_text(struct gl_arena *arena, const struct gl_diags *diags)
{
	struct gl_buf b = GL_BUF_INIT;
	const char *text;
	size_t i;

	for (i = 0; i < diags->n && i < 3; i++)
		gl_buf_addf(&b, "%sline %u, column %u: %s", i ? "; " : "", diags->items[i].line,
			    diags->items[i].col, diags->items[i].text);
	if (diags->n > 3)
		gl_buf_addf(&b, "; and %zu more", diags->n - 3 + diags->dropped);
	text = b.failed ? NULL : gl_arena_strdup(arena, b.len ? b.ptr : "it cannot be read");
	gl_buf_release(&b);
	return text;
}

struct gl_parsed *gl_parse_record(struct gl_arena *arena, const char *path, const void *data,
				  size_t len)
{
	struct gl_parsed *p = gl_arena_alloc(arena, sizeof(*p));
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_record *r;
	const char *id;
	size_t id_len;

	if (!p)
		return NULL;
	if (gl_record_read(arena, data, len, &diags, &r)) {
		/* A record that memory was too short for is not a bad one: it may be a veto. */
		p->problem = diags.failed ? NULL : problem_text(arena, &diags);
		gl_diags_release(&diags);
		return p->problem ? p : NULL;
	}
	gl_diags_release(&diags);
	if (gl_record_path_ok(path, strlen(path), &id, &id_len))
		r->id = gl_arena_strndup(arena, id, id_len);
	p->record = r;
	return r->id ? p : NULL;
}

/* Hands on to the caller's key files, and keeps apart what could not be read from what is wrong. */
struct guarded {
	gl_keyfile_fn *fn;
	void *ctx;
	int failed;
};

static int guarded_keyfile(const char *path, struct gl_buf *out, void *ctx, struct gl_error **err)
{
	struct guarded *g = ctx;
	int rc = g->fn(path, out, g->ctx, err);

	if (rc && rc != GL_ENOTFOUND && rc != GL_ELIMIT)
		g->failed = rc;
	return rc;
}

struct gl_parsed *gl_parse_checklist(struct gl_arena *arena, const void *data, size_t len,
				     gl_keyfile_fn *keyfile, void *ctx, int *rc,
				     struct gl_error **err)
{
	struct gl_parsed *p = gl_arena_alloc(arena, sizeof(*p));
	struct guarded guard = { keyfile, ctx, 0 };
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_checklist *list = NULL;

	*rc = p ? gl_checklist_read(arena, data, len, guarded_keyfile, &guard, &diags, &list, err)
		: gl_nomem(err);
	if (!guard.failed && (*rc == GL_EINVAL || *rc == GL_EUNDECIDED)) {
		p->newer = *rc == GL_EUNDECIDED;
		p->problem = problem_text(arena, &diags);
		gl_error_clear(err);
		*rc = p->problem ? 0 : gl_nomem(err);
	}
	gl_diags_release(&diags);
	if (*rc)
		return NULL;
	p->checklist = list;
	return p;
}

struct keyfiles {
	struct gl_repo *repo;
	const struct gl_oid *tree;
};

static int keyfile_of_commit(const char *path, struct gl_buf *out, void *ctx, struct gl_error **err)
{
	const struct keyfiles *k = ctx;
	struct gl_object o = { 0 };
	const char *problem = NULL;
	struct gl_oid id;
	uint32_t mode;
	int rc = gl_tree_find(k->repo, k->tree, path, &mode, &id, err);

	if (rc == GL_EBAD) {
		gl_error_clear(err);
		return gl_fail(err, GL_ENOTFOUND, "the tree that '%s' lies in is malformed", path);
	}
	if (rc)
		return rc;
	if (mode != GL_MODE_FILE)
		return gl_fail(err, GL_ENOTFOUND, "'%s' is no plain file", path);
	rc = read_file(k->repo, &id, GL_KEYFILE_MAX, &o, &problem, err);
	if (rc > 0)
		return gl_fail(err, GL_ENOTFOUND, "'%s': %s", path, problem);
	if (!rc) {
		gl_buf_add(out, o.data, o.len);
		rc = out->failed ? gl_nomem(err) : 0;
	}
	gl_object_release(&o);
	return rc;
}

/* Does the fold look into this file? */
static bool has_meaning(const struct gl_change *c)
{
	if (c->new_mode != GL_MODE_FILE)
		return false;
	return !strcmp(c->path, "checklist.yaml") ||
	       (!c->old_mode && gl_record_path_ok(c->path, strlen(c->path), NULL, NULL));
}

static int parse_change(struct gl_repo *repo, struct gl_arena *arena, const struct gl_oid *tree,
			struct gl_change *c, struct gl_error **err)
{
	bool checklist = !strcmp(c->path, "checklist.yaml");
	struct keyfiles keys = { repo, tree };
	struct gl_object o = { 0 };
	struct gl_parsed *p;
	const char *problem = NULL;
	int rc = read_file(repo, &c->new_id, checklist ? GL_CHECKLIST_MAX : GL_RECORD_MAX, &o,
			   &problem, err);

	if (rc < 0)
		return rc;
	if (rc > 0) {
		rc = 0;
		p = gl_arena_alloc(arena, sizeof(*p));
		if (p)
			p->problem = problem;
	} else if (checklist) {
		p = gl_parse_checklist(arena, o.data, o.len, keyfile_of_commit, &keys, &rc, err);
	} else {
		p = gl_parse_record(arena, c->path, o.data, o.len);
	}
	gl_object_release(&o);
	if (rc)
		return rc;
	c->parsed = p;
	return p ? 0 : gl_nomem(err);
}

static int parse_changes(struct gl_repo *repo, struct gl_arena *arena, const struct gl_commit *c,
			 struct gl_changes *changes, struct gl_error **err)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < changes->n && !rc; i++)
		if (has_meaning(&changes->items[i]))
			rc = parse_change(repo, arena, &c->tree, &changes->items[i], err);
	return rc;
}

static int visit(struct gl_commit *c, struct gl_repo *repo, struct gl_arena *arena, void *ctx,
		 struct gl_error **err)
{
	(void)ctx;
	return parse_changes(repo, arena, c, &c->changes, err);
}

/* ---- what is looked into ---- */

/* The keys that some checklist gave to somebody, and what is to be filled next. */
struct known {
	struct gl_walk *walk;
	struct gl_map *keys;
	struct gl_keyfiles *files;
	struct gl_arena *arena; /* of the walk */
	bool *want;
};

static int learn_keys(struct known *k, const struct gl_checklist *list)
{
	size_t i, n;

	for (i = 0; i < list->n_people; i++)
		for (n = 0; n < list->people[i].n_keys; n++)
			if (gl_map_set(k->keys, &list->people[i].keys[n].id,
				       sizeof(struct gl_digest), k))
				return -1;
	return 0;
}

/* Learns from what was filled last. */
static int learn(struct known *k, struct gl_error **err)
{
	size_t i, n;

	for (i = 0; i < k->walk->n; i++) {
		const struct gl_changes *changes = &k->walk->commits[i].changes;

		for (n = 0; k->want[i] && n < changes->n; n++) {
			const struct gl_parsed *p = changes->items[n].parsed;
			int rc;

			if (!p || !p->checklist)
				continue;
			if (learn_keys(k, p->checklist))
				return gl_nomem(err);
			rc = gl_keyfiles_learn(k->files, p->checklist, err);
			if (rc)
				return rc;
		}
	}
	return 0;
}

/* Marks the commits that are signed by a key known by now and were not filled yet: how many. */
static size_t choose(struct known *k)
{
	size_t i, n = 0;

	for (i = 0; i < k->walk->n; i++) {
		const struct gl_commit *c = &k->walk->commits[i];

		k->want[i] = !c->filled &&
			     (i == 0 || (c->sig.state == GL_SIG_GOOD &&
					 gl_map_get(k->keys, &c->sig.key, sizeof(c->sig.key))));
		n += k->want[i];
	}
	return n;
}

/*
 * A commit is looked into when its key is in some checklist that was looked into, from the root's
 * on: every version that can ever be in force is among them, and nothing that a stranger pushed.
 */
static int fill(struct known *k, struct gl_repo *repo, struct gl_error **err)
{
	int rc;

	while (choose(k)) {
		rc = gl_walk_fill(k->walk, repo, k->want, 0, visit, NULL, err);
		if (rc)
			return rc;
		rc = learn(k, err);
		if (!rc)
			rc = gl_keyfiles_match(k->files, k->walk, repo, k->arena, err);
		if (rc)
			return rc;
	}
	return 0;
}

int gl_load(struct gl_repo *repo, const struct gl_oid *tip,
	    void (*progress)(size_t done, size_t total, void *ctx), void *ctx, struct gl_walk **out,
	    struct gl_error **err)
{
	struct gl_walk_opts opts = { .keys = gl_keycache_new(),
				     .progress = progress,
				     .progress_ctx = ctx };
	struct known k = { .keys = gl_map_new(), .files = gl_keyfiles_new() };
	int rc = opts.keys && k.keys && k.files ? gl_walk_load(repo, tip, &opts, &k.walk, err)
						: gl_nomem(err);

	*out = NULL;
	gl_keycache_free(opts.keys);
	if (!rc) {
		k.want = calloc(k.walk->n, sizeof(*k.want));
		k.arena = gl_walk_arena(k.walk);
		rc = k.want && k.arena ? fill(&k, repo, err) : gl_nomem(err);
	}
	free(k.want);
	gl_map_free(k.keys);
	gl_keyfiles_free(k.files);
	if (rc)
		gl_walk_free(k.walk);
	else
		*out = k.walk;
	return rc;
}

int gl_load_changes(void *loader, size_t at, size_t good, struct gl_changes *out,
		    struct gl_error **err)
{
	struct gl_loader *l = loader;
	const struct gl_commit *c = &l->commits[at];
	int rc;

	if (l->tried && at == l->tried_at) {
		*out = *l->tried;
		return 0;
	}
	/*
	 * What a void commit left lying is not this one's doing, but whoever builds on it has to
	 * read its tree.
	 */
	rc = gl_tree_readable(l->repo, &l->commits[good].tree, &c->tree, err);
	if (!rc)
		rc = gl_tree_diff3(l->repo, l->arena, &l->commits[good].tree,
				   &l->commits[at - 1].tree, &c->tree, GL_COMMIT_CHANGES, out, err);
	if (rc == GL_EBAD || rc == GL_ELIMIT) {
		gl_error_clear(err);
		*out = (struct gl_changes){ .truncated = true };
		return 0;
	}
	return rc ? rc : parse_changes(l->repo, l->arena, c, out, err);
}
