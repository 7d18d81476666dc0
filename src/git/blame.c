/* Saying what changed, and where: only for people, so that the work is bounded. */
#include <stdlib.h>
#include <string.h>

#include "git/internal.h"
#include "git/remote.h"
#include "git/walk.h"

#define BLAME_COMMITS "20000"

/* The first line of what git rev-list prints, trimmed of its newline, in `out`; GL_ENOTFOUND. */
static int rev_list(struct gl_repo *repo, const char *const *argv, struct gl_buf *out,
		    struct gl_error **err)
{
	int ret, status;

	gl_buf_reset(out);
	ret = gl_git_run(repo, argv, NULL, 0, out, NULL, &status, err);
	if (ret < 0)
		return ret;
	if (status != 0 || out->len == 0)
		return gl_fail(err, GL_ENOTFOUND, "no commit was found");
	out->ptr[strcspn(out->ptr, "\n")] = '\0';
	return 0;
}

static int few_enough(struct gl_repo *repo, const char *range, struct gl_error **err)
{
	/* NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one argument of two literals */
	const char *argv[] = { "rev-list", "--count", "--max-count=" BLAME_COMMITS,
			       range,      "--",      NULL };
	struct gl_buf out = GL_BUF_INIT;
	int ret;

	ret = rev_list(repo, argv, &out, err);
	if (ret == 0 && strcmp(out.ptr, BLAME_COMMITS) == 0)
		ret = gl_fail(err, GL_ENOTFOUND, "there are over %s commits between",
			      BLAME_COMMITS);
	gl_buf_release(&out);
	return ret;
}

static int newest(struct gl_repo *repo, const char *range, const char *const *paths, size_t n_paths,
		  struct gl_oid *commit, struct gl_error **err)
{
	const char **argv = calloc(n_paths + 8, sizeof(*argv));
	struct gl_buf out = GL_BUF_INIT;
	size_t n = 0;
	int ret;

	if (!argv)
		return gl_nomem(err);
	argv[n++] = "--literal-pathspecs";
	argv[n++] = "rev-list";
	argv[n++] = "--max-count=1";
	argv[n++] = range;
	argv[n++] = "--";
	for (size_t i = 0; i < n_paths; i++)
		argv[n++] = paths[i];
	/* Any path, so that commits without a change are passed over. */
	if (n_paths == 0)
		argv[n++] = ".";
	ret = rev_list(repo, argv, &out, err);
	if (ret == 0 && !gl_oid_parse(out.ptr, GL_OID_HEX, commit))
		ret = gl_fail(err, GL_ENOTFOUND, "no commit was found");
	free(argv);
	gl_buf_release(&out);
	return ret;
}

/* The tree of a commit and of its first parent, zero for a root. */
static int two_trees(struct gl_repo *repo, const struct gl_oid *commit, struct gl_oid *before,
		     struct gl_oid *after, struct gl_error **err)
{
	struct gl_rawcommit raw;
	struct gl_object o;
	int ret;

	memset(before, 0, sizeof(*before));
	ret = gl_commit_read(repo, commit, &o, &raw, err);
	if (ret < 0)
		return ret;
	gl_object_release(&o);
	*after = raw.tree;
	return raw.n_parents ? gl_commit_tree(repo, &raw.parent, before, err) : 0;
}

/* Its mode at a path; 0 when it is not there. */
static int look_up(struct gl_repo *repo, const struct gl_oid *tree, const char *path,
		   uint32_t *mode, struct gl_oid *id, struct gl_error **err)
{
	int ret = GL_ENOTFOUND;

	*mode = 0;
	if (!gl_oid_zero(tree))
		ret = gl_tree_find(repo, tree, path, mode, id, NULL);
	if (ret == 0 || ret == GL_ENOTFOUND)
		return 0;
	return gl_fail(err, ret, "cannot look for '%s'", path);
}

/* The first path at or below `path` that differs: 1 when there is one, 0 when not. */
static int first_below(struct gl_repo *repo, struct gl_arena *arena, const struct gl_oid *before,
		       const struct gl_oid *after, const char *path, struct gl_buf *out,
		       struct gl_error **err)
{
	uint32_t old_mode, new_mode;
	struct gl_oid old_id, new_id;
	struct gl_changes changes;
	size_t len = strlen(path);
	bool old_dir, new_dir;
	int ret;

	ret = look_up(repo, before, path, &old_mode, &old_id, err);
	if (ret == 0)
		ret = look_up(repo, after, path, &new_mode, &new_id, err);
	if (ret < 0)
		return ret;
	if (old_mode == new_mode && (old_mode == 0 || gl_oid_eq(&old_id, &new_id)))
		return 0;
	old_dir = old_mode == GL_MODE_DIR;
	new_dir = new_mode == GL_MODE_DIR;
	gl_buf_addstr(out, path);
	if ((old_mode && !old_dir) || (new_mode && !new_dir))
		return 1;
	ret = gl_tree_diff(repo, arena, old_dir ? &old_id : NULL, new_dir ? &new_id : NULL, 1,
			   &changes, err);
	if (ret < 0)
		return ret;
	if (changes.n && len && path[len - 1] != '/')
		gl_buf_addch(out, '/');
	if (changes.n)
		gl_buf_addstr(out, changes.items[0].path);
	return 1;
}

static int first_path(struct gl_repo *repo, const struct gl_oid *commit, const char *const *paths,
		      size_t n_paths, struct gl_buf *out, struct gl_error **err)
{
	static const char *const all[] = { "" };
	struct gl_arena *arena = gl_arena_new();
	struct gl_oid before, after;
	int ret;

	if (!arena)
		return gl_nomem(err);
	if (n_paths == 0) {
		paths = all;
		n_paths = 1;
	}
	ret = two_trees(repo, commit, &before, &after, err);
	for (size_t i = 0; i < n_paths && ret == 0; i++)
		ret = first_below(repo, arena, &before, &after, paths[i], out, err);
	gl_arena_free(arena);
	if (ret == 0)
		return gl_fail(err, GL_ENOTFOUND, "no path was found");
	return ret < 0 ? ret : 0;
}

int gl_walk_blame(struct gl_repo *repo, const struct gl_oid *from, const struct gl_oid *to,
		  const char *const *paths, size_t n_paths, struct gl_oid *commit,
		  struct gl_buf *path, struct gl_error **err)
{
	char from_hex[GL_OID_HEX + 1], to_hex[GL_OID_HEX + 1];
	struct gl_buf range = GL_BUF_INIT;
	int ret;

	memset(commit, 0, sizeof(*commit));
	gl_buf_addf(&range, "%s..%s", gl_oid_hex(from, from_hex), gl_oid_hex(to, to_hex));
	if (range.failed) {
		ret = gl_nomem(err);
		goto out;
	}
	ret = few_enough(repo, range.ptr, err);
	if (ret == 0)
		ret = newest(repo, range.ptr, paths, n_paths, commit, err);
	if (ret == 0)
		ret = first_path(repo, commit, paths, n_paths, path, err);
out:
	gl_buf_release(&range);
	return ret;
}
