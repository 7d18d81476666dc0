#include "git/bundle.h"

#include "base/io.h"
#include "base/tempdir.h"
#include "git/internal.h"

static int git(struct gl_repo *repo, const char *const *argv, struct gl_error **err)
{
	/* What libgit2 can open, whatever the user has new repositories be. */
	static const char *const env[] = { "GIT_DEFAULT_HASH=sha1", "GIT_DEFAULT_REF_FORMAT=files",
					   NULL };
	struct gl_buf said = GL_BUF_INIT, words = GL_BUF_INIT;
	int status, ret = gl_git_run_env(repo, argv, env, NULL, 0, NULL, &said, &status, err);

	if (ret == 0 && status != 0) {
		gl_git_words(said.ptr, NULL, "; ", &words);
		ret = gl_fail(err, GL_EIO, "cannot write the bundle: %s", words.ptr);
	}
	gl_buf_release(&said);
	gl_buf_release(&words);
	return ret;
}

/* Has `dir` find this repository's objects. */
static int borrow_objects(struct gl_repo *repo, const char *dir, struct gl_error **err)
{
	struct gl_buf path = GL_BUF_INIT, objects = GL_BUF_INIT;
	int ret;

	gl_buf_addf(&path, "%s/objects/info/alternates", dir);
	gl_buf_addf(&objects, "%s/objects\n", gl_repo_commondir(repo));
	ret = path.failed || objects.failed
		      ? gl_nomem(err)
		      : gl_write_file(path.ptr, objects.ptr, objects.len, 0644, err);
	gl_buf_release(&path);
	gl_buf_release(&objects);
	return ret;
}

/* In a repository of its own, where the branch can have its name whatever it is called here. */
static int write_from(struct gl_repo *repo, const char *dir, const char *file, const char *ref,
		      const struct gl_oid *commit, struct gl_error **err)
{
	char hex[GL_OID_HEX + 1];
	const char *const init[] = { "init", "--quiet", "--bare", "--template=", "--", dir, NULL };
	const char *const name[] = { "-c", "core.hooksPath=/dev/null", "update-ref", "--",
				     ref,  gl_oid_hex(commit, hex),    NULL };
	const char *const create[] = { "bundle", "create", "--quiet", file, ref, NULL };
	struct gl_repo *own = NULL;
	int ret = git(repo, init, err);

	if (ret == 0)
		ret = borrow_objects(repo, dir, err);
	if (ret == 0)
		ret = gl_repo_open(&own, dir, 0, err);
	if (ret == 0)
		ret = git(own, name, err);
	if (ret == 0)
		ret = git(own, create, err);
	gl_repo_free(own);
	return ret;
}

int gl_bundle_write(struct gl_repo *repo, const char *file, const char *ref,
		    const struct gl_oid *commit, struct gl_error **err)
{
	struct gl_buf dir = GL_BUF_INIT;
	int left, ret = gl_tempdir_make(&dir, "golive-bundle", err);

	if (ret == 0) {
		ret = write_from(repo, dir.ptr, file, ref, commit, err);
		left = gl_tempdir_remove(dir.ptr, ret == 0 ? err : NULL);
		ret = ret ? ret : left;
	}
	gl_buf_release(&dir);
	return ret;
}
