#include "judge/contents.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"

struct known {
	int rc; /* 0, GL_ENOTFOUND or GL_EINVAL */
	struct gl_oid tree;
};

struct cache {
	struct gl_repo *repo;
	struct gl_arena *arena;
	struct gl_map *trees; /* commit -> struct known */
	struct gl_map *paths; /* commit and paths -> struct gl_digest */
	struct gl_map *files; /* blob -> struct gl_digest */
};

/*
 * What a record names may be anything: no commit, malformed, too large.  That is GL_EINVAL, for good;
 * only what could not be read for reasons of this machine stays an error, so that no record can stop
 * the fold.
 */
static int judge_kind(int rc, struct gl_error **err)
{
	if (rc != GL_EBAD && rc != GL_ELIMIT)
		return rc;
	gl_error_clear(err);
	return gl_fail(err, GL_EINVAL, "it is not of the kind that was named");
}

static int get_tree(void *ctx, const struct gl_oid *commit, struct gl_oid *tree,
		    struct gl_error **err)
{
	struct cache *c = ctx;
	struct known *k = gl_map_get(c->trees, commit, sizeof(*commit));
	struct gl_oid *key;
	int rc;

	if (!k) {
		k = gl_arena_alloc(c->arena, sizeof(*k));
		key = gl_arena_alloc(c->arena, sizeof(*key));
		if (!k || !key)
			return gl_nomem(err);
		rc = judge_kind(gl_commit_tree(c->repo, commit, &k->tree, err), err);
		if (rc && rc != GL_ENOTFOUND && rc != GL_EINVAL)
			return rc;
		gl_error_clear(err);
		k->rc = rc;
		*key = *commit;
		if (gl_map_set(c->trees, key, sizeof(*key), k))
			return gl_nomem(err);
	}
	*tree = k->tree;
	return k->rc ? gl_fail(err, (enum gl_code)k->rc,
			       "the commit is not in this repository, or none")
		     : 0;
}

static int digest_paths(struct cache *c, const struct gl_oid *tree, const struct gl_strs *paths,
			struct gl_digest *out, struct gl_error **err)
{
	struct gl_buf b = GL_BUF_INIT;
	size_t i;
	int rc = 0;

	for (i = 0; i < paths->n && !rc; i++) {
		struct gl_oid id = { { 0 } };
		uint32_t mode = 0;

		rc = gl_tree_find(c->repo, tree, paths->items[i], &mode, &id, err);
		if (rc == GL_ENOTFOUND) {
			gl_error_clear(err);
			mode = 0;
			rc = 0;
		}
		gl_buf_addf(&b, "%o ", mode);
		gl_buf_add(&b, id.id, sizeof(id.id));
	}
	if (!rc && b.failed)
		rc = gl_nomem(err);
	if (!rc)
		gl_sha256(b.ptr, b.len, out);
	gl_buf_release(&b);
	return rc;
}

/*
 * A commit and a list of paths; lists live as long as the checklists, so their place is their name.
 */
struct paths_key {
	struct gl_oid commit;
	const char *const *items;
};

static int get_paths(void *ctx, const struct gl_oid *commit, const struct gl_strs *paths,
		     struct gl_digest *out, struct gl_error **err)
{
	struct cache *c = ctx;
	struct gl_digest *known;
	struct paths_key key, *kept;
	struct gl_oid tree;
	int rc;

	memset(&key, 0, sizeof(key)); /* padding is part of what the map compares */
	key.commit = *commit;
	key.items = (const char *const *)paths->items;
	known = gl_map_get(c->paths, &key, sizeof(key));
	if (known) {
		*out = *known;
		return 0;
	}
	rc = get_tree(c, commit, &tree, err);
	if (!rc)
		rc = judge_kind(digest_paths(c, &tree, paths, out, err), err);
	if (rc)
		return rc;
	known = gl_arena_alloc(c->arena, sizeof(*known));
	kept = gl_arena_alloc(c->arena, sizeof(*kept));
	if (!known || !kept)
		return gl_nomem(err);
	*known = *out;
	memcpy(kept, &key, sizeof(key));
	return gl_map_set(c->paths, kept, sizeof(*kept), known) ? gl_nomem(err) : 0;
}

/* The SHA-256 of a blob, once for all entries that name it. */
static int digest_blob(struct cache *c, const struct gl_oid *id, struct gl_digest *out,
		       struct gl_error **err)
{
	struct gl_digest *known = gl_map_get(c->files, id, sizeof(*id));
	struct gl_object o = { 0 };
	struct gl_oid *key;
	int rc;

	if (known) {
		*out = *known;
		return 0;
	}
	/* The path is there, so a blob that is not is missing, not absent: it has to be fetched. */
	rc = gl_repo_need(c->repo, id, GL_OBJ_BLOB, GL_EVIDENCE_MAX, &o, err);
	if (rc)
		return rc;
	gl_sha256(o.data, o.len, out);
	gl_object_release(&o);
	known = gl_arena_alloc(c->arena, sizeof(*known));
	key = gl_arena_alloc(c->arena, sizeof(*key));
	if (!known || !key)
		return gl_nomem(err);
	*known = *out;
	*key = *id;
	return gl_map_set(c->files, key, sizeof(*key), known) ? gl_nomem(err) : 0;
}

static int get_file(void *ctx, const struct gl_oid *commit, const char *path, struct gl_digest *out,
		    struct gl_error **err)
{
	struct cache *c = ctx;
	struct gl_oid tree, id;
	uint32_t mode;
	int rc = get_tree(c, commit, &tree, err);

	if (!rc)
		rc = gl_tree_find(c->repo, &tree, path, &mode, &id, err);
	if (!rc && mode != GL_MODE_FILE && mode != GL_MODE_EXEC)
		rc = gl_fail(err, GL_ENOTFOUND, "'%s' is no file", path);
	if (!rc)
		rc = digest_blob(c, &id, out, err);
	rc = judge_kind(rc, err);
	if (rc != GL_EINVAL)
		return rc;
	gl_error_clear(err);
	return gl_fail(err, GL_ENOTFOUND, "'%s' is no file", path);
}

int gl_contents_open(struct gl_contents *out, struct gl_repo *repo, struct gl_arena *arena,
		     struct gl_error **err)
{
	struct cache *c = calloc(1, sizeof(*c));

	*out = (struct gl_contents){ 0 };
	if (!c)
		return gl_nomem(err);
	c->repo = repo;
	c->arena = arena;
	c->trees = gl_map_new();
	c->paths = gl_map_new();
	c->files = gl_map_new();
	*out = (struct gl_contents){
		.tree = get_tree, .paths = get_paths, .file = get_file, .ctx = c
	};
	if (c->trees && c->paths && c->files)
		return 0;
	gl_contents_free(out);
	return gl_nomem(err);
}

void gl_contents_free(struct gl_contents *contents)
{
	struct cache *c = contents->ctx;

	if (!c)
		return;
	gl_map_free(c->trees);
	gl_map_free(c->paths);
	gl_map_free(c->files);
	free(c);
	contents->ctx = NULL;
}
