#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "git/internal.h"
#include "git/remote.h"

/* git's own spelling of yes in the environment. */
static bool env_true(const char *name)
{
	const char *value = getenv(name);
	int yes;

	return value && git_config_parse_bool(&yes, value) == 0 && yes;
}

static int add_file(struct gl_repo *repo, git_config *config, const char *path,
		    git_config_level_t level, struct gl_error **err)
{
	if (access(path, R_OK) < 0)
		return 0;
	if (git_config_add_file_ondisk(config, path, level, repo->git, 0) < 0)
		return gl_git_fail(err, GL_EIO, "cannot read the configuration '%s'", path);
	return 0;
}

/* The file that the environment names stands for those that are found otherwise. */
static int add_found(struct gl_repo *repo, git_config *config, int (*find)(git_buf *out),
		     git_config_level_t level, struct gl_error **err)
{
	git_buf path = { 0 };
	int ret = 0;

	if (find(&path) == 0)
		ret = add_file(repo, config, path.ptr, level, err);
	git_buf_dispose(&path);
	return ret;
}

static int add_users(struct gl_repo *repo, git_config *config, struct gl_error **err)
{
	const char *system = getenv("GIT_CONFIG_SYSTEM"), *global = getenv("GIT_CONFIG_GLOBAL");
	int ret = 0;

	if (!env_true("GIT_CONFIG_NOSYSTEM"))
		ret = system ? add_file(repo, config, system, GIT_CONFIG_LEVEL_SYSTEM, err)
			     : add_found(repo, config, git_config_find_system,
					 GIT_CONFIG_LEVEL_SYSTEM, err);
	if (ret == 0 && global)
		return add_file(repo, config, global, GIT_CONFIG_LEVEL_GLOBAL, err);
	if (ret == 0)
		ret = add_found(repo, config, git_config_find_xdg, GIT_CONFIG_LEVEL_XDG, err);
	if (ret == 0)
		ret = add_found(repo, config, git_config_find_global, GIT_CONFIG_LEVEL_GLOBAL, err);
	return ret;
}

static int add_own(struct gl_repo *repo, git_config *config, struct gl_error **err)
{
	struct gl_buf path = GL_BUF_INIT;
	int ret, worktrees = 0;

	gl_buf_addf(&path, "%s/config", repo->commondir);
	ret = path.failed ? gl_nomem(err)
			  : add_file(repo, config, path.ptr, GIT_CONFIG_LEVEL_LOCAL, err);
	if (ret == 0)
		git_config_get_bool(&worktrees, config, "extensions.worktreeconfig");
	if (worktrees) {
		gl_buf_reset(&path);
		gl_buf_addf(&path, "%s/config.worktree", repo->gitdir);
		ret = path.failed ? gl_nomem(err)
				  : add_file(repo, config, path.ptr, GIT_CONFIG_LEVEL_APP, err);
	}
	gl_buf_release(&path);
	return ret;
}

/* Put together here, since libgit2 1.5 knows neither GIT_CONFIG_GLOBAL nor config.worktree. */
static int need_config(struct gl_repo *repo, struct gl_error **err)
{
	git_config *config = NULL;
	int ret;

	if (repo->config)
		return 0;
	if (git_config_new(&config) < 0)
		return gl_git_fail(err, GL_EIO, "cannot read the configuration");
	ret = add_users(repo, config, err);
	if (ret == 0)
		ret = add_own(repo, config, err);
	if (ret == 0) {
		repo->config = config;
		config = NULL; /* transferred */
	}
	git_config_free(config);
	return ret;
}

int gl_config_get(struct gl_repo *repo, const char *key, struct gl_buf *out, struct gl_error **err)
{
	git_config_entry *entry = NULL;
	int ret;

	ret = need_config(repo, err);
	if (ret < 0)
		return ret;
	ret = git_config_get_entry(&entry, repo->config, key);
	if (ret == GIT_ENOTFOUND)
		return gl_fail(err, GL_ENOTFOUND, "'%s' is not set", key);
	if (ret < 0)
		return gl_git_fail(err, GL_EIO, "cannot read '%s' from the configuration", key);
	/* "[section] key" without a value means yes. */
	gl_buf_addstr(out, entry->value ? entry->value : "true");
	git_config_entry_free(entry);
	return out->failed ? gl_nomem(err) : 0;
}

bool gl_config_bool(struct gl_repo *repo, const char *key, bool fallback)
{
	int value;

	if (need_config(repo, NULL) < 0 || git_config_get_bool(&value, repo->config, key) < 0)
		return fallback;
	return value;
}

const char *gl_config_where(struct gl_repo *repo, const char *key)
{
	git_config_entry *entry = NULL;
	const char *where = "--global";

	if (need_config(repo, NULL) < 0 || git_config_get_entry(&entry, repo->config, key) < 0)
		return NULL;
	if (entry->level == GIT_CONFIG_LEVEL_SYSTEM)
		where = "--system";
	else if (entry->level == GIT_CONFIG_LEVEL_LOCAL)
		where = "--local";
	else if (entry->level == GIT_CONFIG_LEVEL_APP)
		where = "--worktree";
	git_config_entry_free(entry);
	return where;
}

int32_t gl_config_int(struct gl_repo *repo, const char *key, int32_t fallback)
{
	int32_t value;

	if (need_config(repo, NULL) < 0 || git_config_get_int32(&value, repo->config, key) < 0)
		return fallback;
	return value;
}

int gl_config_each(struct gl_repo *repo, const char *prefix,
		   int (*fn)(const char *key, const char *value, void *ctx), void *ctx,
		   struct gl_error **err)
{
	git_config_iterator *it = NULL;
	git_config_entry *entry;
	int ret;

	ret = need_config(repo, err);
	if (ret < 0)
		return ret;
	if (git_config_iterator_new(&it, repo->config) < 0)
		return gl_git_fail(err, GL_EIO, "cannot read the configuration");
	while ((ret = git_config_next(&entry, it)) == 0) {
		if (!gl_begins(entry->name, prefix))
			continue;
		ret = fn(entry->name, entry->value ? entry->value : "true", ctx);
		if (ret != 0)
			goto out;
	}
	ret = ret == GIT_ITEROVER ? 0 : gl_git_fail(err, GL_EIO, "cannot read the configuration");
out:
	git_config_iterator_free(it);
	return ret;
}

/* Somebody else is changing it. */
static bool is_locked(const struct gl_buf *said)
{
	return strstr(said->ptr, "could not lock config file") && strstr(said->ptr, "File exists");
}

/* Who else changes the configuration is done in a moment; what a killed one left stays. */
static int run_patiently(struct gl_repo *repo, const char *const *argv, struct gl_buf *said,
			 int *status, struct gl_error **err)
{
	static const struct timespec moment = { .tv_nsec = 50 * 1000 * 1000 };
	int ret;

	for (int tries = 0;; tries++) {
		gl_buf_reset(said);
		ret = gl_git_run(repo, argv, NULL, 0, NULL, said, status, err);
		if (ret < 0 || *status == 0 || !is_locked(said) || tries == 40)
			return ret;
		nanosleep(&moment, NULL);
	}
}

/*
 * By git itself: it leaves the file to those who may read and write it, whatever the umask is, and
 * takes a section away that is empty then.  libgit2 does neither.
 */
static int change(struct gl_repo *repo, const char *file, const char *key, const char *value,
		  struct gl_error **err)
{
	const char *const argv[] = {
		"config", "--file", file, value ? "--replace-all" : "--unset-all", key, value, NULL
	};
	const char *what = value ? "set" : "unset";
	enum { WAS_NOT_SET = 5 };
	struct gl_buf said = GL_BUF_INIT, lock = GL_BUF_INIT, words = GL_BUF_INIT;
	int status = 0, ret;

	ret = run_patiently(repo, argv, &said, &status, err);
	if (ret == 0 && status != 0 && is_locked(&said)) {
		gl_buf_addf(&lock, "%s.lock", file);
		ret = gl_fail(err, GL_EIO, "cannot %s '%s': " GL_LOCK_LEFT, what, key, lock.ptr);
	} else if (ret == 0 && status != 0 && (value || status != WAS_NOT_SET)) {
		gl_git_words(said.ptr, NULL, "; ", &words);
		ret = gl_fail(err, GL_EIO, "cannot %s '%s' in '%s': %s", what, key, file,
			      words.ptr);
	}
	gl_buf_release(&words);
	gl_buf_release(&lock);
	gl_buf_release(&said);
	return ret;
}

int gl_config_set(struct gl_repo *repo, const char *key, const char *value, struct gl_error **err)
{
	struct gl_buf path = GL_BUF_INIT;
	int ret;

	gl_buf_addf(&path, "%s/config", repo->commondir);
	if (path.failed)
		ret = gl_nomem(err);
	else
		ret = change(repo, path.ptr, key, value, err);
	/* Read anew when it is asked for next. */
	git_config_free(repo->config);
	repo->config = NULL;
	gl_buf_release(&path);
	return ret;
}

/* "remote.<name>.promisor" */
static int stop_at_promisor(const char *key, const char *value, void *ctx)
{
	struct gl_buf *remote = ctx;
	size_t len = strlen(key), around = strlen("remote.") + strlen(".promisor");
	int yes;

	if (len <= around || strcmp(key + len - strlen(".promisor"), ".promisor") != 0 ||
	    git_config_parse_bool(&yes, value) < 0 || !yes)
		return 0;
	gl_buf_add(remote, key + strlen("remote."), len - around);
	return 1;
}

bool gl_config_promisor(struct gl_repo *repo, struct gl_buf *remote)
{
	bool found = gl_config_get(repo, "extensions.partialclone", remote, NULL) == 0 ||
		     gl_config_each(repo, "remote.", stop_at_promisor, remote, NULL) == 1;

	/* It is to stand in commands, and must not be an option there. */
	if (found && remote->ptr[0] == '-') {
		gl_buf_reset(remote);
		gl_buf_addstr(remote, "origin");
	}
	return found;
}
