#include "git/export.h"

#include <string.h>

#include "git/internal.h"
#include "git/remote.h"

/* What the user's configuration would otherwise have git do with an index. */
#define PLAIN                                                                    \
	"-c", "core.hooksPath=/dev/null", "-c", "core.splitIndex=false", "-c",   \
		"core.fsmonitor=false", "-c", "core.untrackedCache=false", "-c", \
		"core.sparseCheckout=false"

static int git(struct gl_repo *repo, const char *const *argv, const char *const *env,
	       struct gl_buf *out, struct gl_error **err)
{
	struct gl_buf said = GL_BUF_INIT, words = GL_BUF_INIT;
	int status, ret = gl_git_run_env(repo, argv, env, NULL, 0, out, &said, &status, err);

	if (ret == 0 && status != 0) {
		gl_git_words(said.ptr, NULL, "; ", &words);
		ret = gl_fail(err, GL_EUNDECIDED, "cannot check it out: %s", words.ptr);
	}
	gl_buf_release(&said);
	gl_buf_release(&words);
	return ret;
}

/* Is there an entry of that mode in what `git ls-files -s -z` lists? */
static bool has_gitlink(const struct gl_buf *list)
{
	for (size_t at = 0; at < list->len; at += strlen(list->ptr + at) + 1) {
		if (strncmp(list->ptr + at, "160000 ", 7) == 0)
			return true;
	}
	return false;
}

int gl_export_commit(struct gl_repo *repo, const struct gl_oid *commit, const char *dir,
		     const char *index, bool *submodules, struct gl_error **err)
{
	struct gl_buf tree_env = GL_BUF_INIT, index_env = GL_BUF_INIT, list = GL_BUF_INIT;
	char hex[GL_OID_HEX + 1];
	const char *const read[] = { PLAIN, "read-tree", gl_oid_hex(commit, hex), NULL };
	const char *const write[] = {
		PLAIN, "checkout-index", "--all", "--force", "--quiet", NULL
	};
	const char *const show[] = { PLAIN, "ls-files", "--stage", "-z", NULL };
	const char *env[3] = { NULL };
	int ret;

	*submodules = false;
	gl_buf_addf(&tree_env, "GIT_WORK_TREE=%s", dir);
	gl_buf_addf(&index_env, "GIT_INDEX_FILE=%s", index);
	env[0] = tree_env.ptr;
	env[1] = index_env.ptr;
	ret = tree_env.failed || index_env.failed ? gl_nomem(err) : 0;
	if (ret == 0)
		ret = git(repo, read, env, NULL, err);
	if (ret == 0)
		ret = git(repo, write, env, NULL, err);
	if (ret == 0)
		ret = git(repo, show, env, &list, err);
	if (ret == 0)
		*submodules = has_gitlink(&list);
	gl_buf_release(&tree_env);
	gl_buf_release(&index_env);
	gl_buf_release(&list);
	return ret;
}
