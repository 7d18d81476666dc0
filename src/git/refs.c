#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "git/internal.h"

int gl_ref_read(struct gl_repo *repo, const char *name, struct gl_oid *out, struct gl_error **err)
{
	git_oid id;
	int ret;

	memset(out, 0, sizeof(*out));
	ret = git_reference_name_to_id(&id, repo->git, name);
	if (ret == GIT_ENOTFOUND)
		return gl_fail(err, GL_ENOTFOUND, "there is no ref '%s'", name);
	if (ret == GIT_EINVALIDSPEC)
		return gl_fail(err, GL_EINVAL, "'%s' is not the name of a ref", name);
	if (ret < 0)
		return gl_git_fail(err, GL_EIO, "cannot read the ref '%s'", name);
	gl_oid_from_git(out, &id);
	return 0;
}

int gl_tag_exists(struct gl_repo *repo, const char *tag)
{
	struct gl_buf ref = GL_BUF_INIT;
	struct gl_oid id;
	int ret;

	gl_buf_addf(&ref, "refs/tags/%s", tag);
	ret = ref.failed ? GL_ENOMEM : gl_ref_read(repo, ref.ptr, &id, NULL) == 0;
	gl_buf_release(&ref);
	return ret;
}

/* As deep as git follows them. */
#define SYMREF_DEPTH 5

int gl_ref_target(struct gl_repo *repo, const char *name, struct gl_buf *out, struct gl_error **err)
{
	git_reference *ref = NULL, *next;
	int depth = 0;

	if (git_reference_lookup(&ref, repo->git, name) < 0 ||
	    git_reference_type(ref) != GIT_REFERENCE_SYMBOLIC) {
		git_reference_free(ref);
		return gl_fail(err, GL_ENOTFOUND, "'%s' is no symbolic ref", name);
	}
	while (git_reference_type(ref) == GIT_REFERENCE_SYMBOLIC && depth++ < SYMREF_DEPTH) {
		gl_buf_reset(out);
		gl_buf_addstr(out, git_reference_symbolic_target(ref));
		if (git_reference_lookup(&next, repo->git, out->ptr) < 0)
			break;
		git_reference_free(ref);
		ref = next;
	}
	git_reference_free(ref);
	if (depth > SYMREF_DEPTH)
		return gl_fail(err, GL_EBAD, "'%s' is a symbolic ref that leads nowhere", name);
	return out->failed ? gl_nomem(err) : 0;
}

struct names {
	char **items;
	size_t n, cap;
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Collected first: a callback may move refs, and libgit2 gives packed ones last. */
static int collect_names(struct gl_repo *repo, const char *prefix, struct names *names,
			 struct gl_error **err)
{
	git_reference_iterator *it = NULL;
	struct gl_buf glob = GL_BUF_INIT;
	const char *name;
	int ret;

	gl_buf_addf(&glob, "%s*", prefix);
	if (glob.failed) {
		ret = gl_nomem(err);
		goto out;
	}
	errno = 0;
	ret = git_reference_iterator_glob_new(&it, repo->git, glob.ptr);
	while (ret == 0) {
		ret = git_reference_next_name(&name, it);
		if (ret < 0)
			break;
		if (gl_vec_grow(&names->items, names->n, &names->cap) < 0 ||
		    !(names->items[names->n] = strdup(name))) {
			ret = gl_nomem(err);
			goto out;
		}
		names->n++;
	}
	/* To libgit2 a directory that cannot be opened for that has nothing in it. */
	if (errno == ENOMEM)
		ret = gl_nomem(err);
	else if (ret == GIT_ITEROVER)
		ret = 0;
	else
		ret = gl_git_fail(err, GL_EIO, "cannot list refs below '%s'", prefix);
	if (names->n > 1)
		qsort(names->items, names->n, sizeof(*names->items), compare_names);
out:
	git_reference_iterator_free(it);
	gl_buf_release(&glob);
	return ret;
}

int gl_ref_each(struct gl_repo *repo, const char *prefix,
		int (*fn)(const char *name, const struct gl_oid *id, void *ctx), void *ctx,
		struct gl_error **err)
{
	struct names names = { 0 };
	struct gl_oid id;
	int ret;

	ret = collect_names(repo, prefix, &names, err);
	for (size_t i = 0; i < names.n && ret == 0; i++) {
		if (gl_ref_read(repo, names.items[i], &id, NULL) == 0)
			ret = fn(names.items[i], &id, ctx);
	}
	for (size_t i = 0; i < names.n; i++)
		free(names.items[i]);
	free(names.items);
	return ret;
}

int gl_rev_commit(struct gl_repo *repo, const char *rev, struct gl_oid *out, struct gl_error **err)
{
	git_object *object = NULL, *commit = NULL;
	int ret;

	memset(out, 0, sizeof(*out));
	/* It is libgit2 that reads the tags on the way: here it has to check them itself. */
	gl_git_check_ids(true);
	ret = git_revparse_single(&object, repo->git, rev);
	if (ret == 0)
		ret = git_object_peel(&commit, object, GIT_OBJECT_COMMIT);
	gl_git_check_ids(false);

	if (ret == 0)
		gl_oid_from_git(out, git_object_id(commit));
	else if (object)
		ret = gl_fail(err, GL_ENOTFOUND, "'%s' does not lead to a commit", rev);
	else if (ret == GIT_EAMBIGUOUS)
		ret = gl_fail(err, GL_EINVAL, "'%s' is ambiguous: write more of it", rev);
	else if (ret == GIT_EINVALIDSPEC)
		ret = gl_fail(err, GL_EINVAL, "'%s' does not name a commit", rev);
	else if (ret == GIT_ENOTFOUND)
		ret = gl_fail(err, GL_ENOTFOUND, "there is no commit '%s' here", rev);
	else
		ret = gl_git_fail(err, GL_EIO, "cannot read '%s'", rev);
	git_object_free(commit);
	git_object_free(object);
	return ret;
}
