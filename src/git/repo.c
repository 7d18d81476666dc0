#include "git/repo.h"

#include <errno.h>
#include <git2/sys/repository.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/proc.h"
#include "base/shell.h"
#include "base/str.h"
#include "git/internal.h"

/* Checking owners is a switch of the whole library, so that opening goes one by one. */
static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;

/* Opening */

static char *copy_path(const char *path)
{
	size_t len = path ? strlen(path) : 0;

	while (len > 1 && path[len - 1] == '/')
		len--;
	return path ? strndup(path, len) : NULL;
}

/* Git's list of directories: divided by colons, a part in double quotes is C-quoted. */
static const char *next_alternate(const char *p, struct gl_buf *out)
{
	gl_buf_reset(out);
	if (*p != '"') {
		size_t len = strcspn(p, ":");

		gl_buf_add(out, p, len);
		return p[len] ? p + len + 1 : p + len;
	}
	for (p++; *p && *p != '"'; p++) {
		if (*p == '\\' && p[1] >= '0' && p[1] <= '3' && p[2] >= '0' && p[2] <= '7' &&
		    p[3] >= '0' && p[3] <= '7') {
			gl_buf_addch(out,
				     (char)((p[1] - '0') << 6 | (p[2] - '0') << 3 | (p[3] - '0')));
			p += 3;
		} else if (*p == '\\' && p[1]) {
			static const char from[] = "abtnvfr", to[] = "\a\b\t\n\v\f\r";
			const char *at = strchr(from, *++p);

			gl_buf_addch(out, at ? to[at - from] : *p);
		} else {
			gl_buf_addch(out, *p);
		}
	}
	p += strcspn(p, ":");
	return *p ? p + 1 : p;
}

static int add_alternates(git_odb *odb, const char *list, struct gl_error **err)
{
	struct gl_buf dir = GL_BUF_INIT;
	int ret = 0;

	while (*list && ret == 0) {
		list = next_alternate(list, &dir);
		if (dir.failed)
			ret = gl_nomem(err);
		else if (dir.len && git_odb_add_disk_alternate(odb, dir.ptr) < 0)
			ret = gl_git_fail(err, GL_EIO, "cannot open the objects in '%s'", dir.ptr);
	}
	gl_buf_release(&dir);
	return ret;
}

/*
 * In a hook of git receive-pack the new objects lie in a directory of their own, until the hook has
 * agreed to them.  libgit2 can do this too, but refuses an environment that has GIT_WORK_TREE.
 */
static int open_objects(struct gl_repo *r, struct gl_error **err)
{
	const char *objects = NULL, *alternates = NULL;
	int ret = 0;

	if (r->flags & GL_REPO_FROM_ENV) {
		objects = getenv("GIT_OBJECT_DIRECTORY");
		alternates = getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");
	}
	if (objects && *objects) {
		if (git_odb_open(&r->odb, objects) < 0)
			return gl_git_fail(err, GL_EIO, "cannot open the objects in '%s'", objects);
		if (git_repository_set_odb(r->git, r->odb) < 0)
			return gl_git_fail(err, GL_EIO, "cannot use the objects in '%s'", objects);
	} else if (git_repository_odb(&r->odb, r->git) < 0) {
		return gl_git_fail(err, GL_EIO, "cannot open the objects of '%s'", r->gitdir);
	}
	if (alternates)
		ret = add_alternates(r->odb, alternates, err);
	return ret;
}

static int libgit2_open(struct gl_repo *r, const char *dir, bool exact)
{
	const char *across = getenv("GIT_DISCOVERY_ACROSS_FILESYSTEM");
	int ret, checks = 1;
	unsigned flags = 0;

	if (exact)
		flags |= GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_NO_DOTGIT;
	if (across && (strcmp(across, "true") == 0 || strcmp(across, "1") == 0))
		flags |= GIT_REPOSITORY_OPEN_CROSS_FS;
	pthread_mutex_lock(&opening);
	git_libgit2_opts(GIT_OPT_GET_OWNER_VALIDATION, &checks);
	if (r->owner_ok)
		git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	ret = git_repository_open_ext(&r->git, dir, flags, getenv("GIT_CEILING_DIRECTORIES"));
	if (r->owner_ok)
		git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, checks);
	pthread_mutex_unlock(&opening);
	return ret;
}

/* Git has more ways to say that a directory is safe than libgit2 knows; it has the last word. */
static bool git_accepts_owner(const char *dir, unsigned flags)
{
	static const char *const argv[] = { "git", "rev-parse", "--git-dir", NULL };
	struct gl_proc p = { .argv = argv, .dir = dir };
	const char *env[GL_GIT_ENV_MAX];
	int status;

	if (!(flags & GL_REPO_FROM_ENV)) {
		gl_git_env(flags, env);
		p.setenv = env;
	}
	return gl_proc_run(&p, &status, NULL) == 0 && status == 0;
}

/* `path` becomes the directory whose "config" counts for the git directory `gitdir`. */
static void common_dir(const char *gitdir, struct gl_buf *path)
{
	struct gl_buf file = GL_BUF_INIT;

	gl_buf_reset(path);
	gl_buf_addf(&file, "%s/commondir", gitdir);
	gl_buf_addstr(path, gitdir);
	if (access(file.ptr, R_OK) == 0) {
		struct gl_buf to = GL_BUF_INIT;

		if (gl_read_file(file.ptr, 4096, &to, NULL) == 0) {
			to.ptr[strcspn(to.ptr, "\n")] = '\0';
			if (to.ptr[0] == '/')
				gl_buf_reset(path);
			else
				gl_buf_addch(path, '/');
			gl_buf_addstr(path, to.ptr);
		}
		gl_buf_release(&to);
	}
	gl_buf_release(&file);
}

static bool has_sha256_ids(const char *gitdir)
{
	struct gl_buf path = GL_BUF_INIT;
	git_config *config = NULL;
	git_buf value = { 0 };
	bool found = false;

	common_dir(gitdir, &path);
	gl_buf_addstr(&path, "/config");
	if (!path.failed && git_config_open_ondisk(&config, path.ptr) == 0 &&
	    git_config_get_string_buf(&value, config, "extensions.objectformat") == 0)
		found = strcmp(value.ptr, "sha256") == 0;
	git_buf_dispose(&value);
	git_config_free(config);
	gl_buf_release(&path);
	return found;
}

/* libgit2 1.5 fails in another way when no directory at all is called safe. */
static bool is_owner_failure(int code)
{
	const git_error *last = git_error_last();

	return code == GIT_EOWNER || (code == GIT_ENOTFOUND && last && last->message &&
				      strstr(last->message, "safe.directory"));
}

static bool has_dotgit(const char *dir)
{
	struct gl_buf path = GL_BUF_INIT;
	struct stat st;
	bool found;

	gl_buf_addf(&path, "%s/.git", dir);
	found = !path.failed && lstat(path.ptr, &st) == 0;
	gl_buf_release(&path);
	return found;
}

/*
 * What git asks for: the top of the working tree, wherever its git directory lies, or the bare
 * repository itself.  `dir`, an absolute path, is cut down to it, when it is in a repository.
 */
static void cut_to_top(char *dir)
{
	git_buf gitdir = { 0 };
	size_t len;

	if (git_repository_discover(&gitdir, dir, 0, NULL) < 0)
		return;
	len = strlen(gitdir.ptr) - 1; /* it ends with a slash */
	while (!has_dotgit(dir) && (strncmp(dir, gitdir.ptr, len) != 0 || dir[len] != '\0')) {
		char *slash = strrchr(dir, '/');

		if (slash == dir)
			break;
		*slash = '\0';
	}
	git_buf_dispose(&gitdir);
	len = strlen(dir) - strlen("/.git");
	if (gl_ends(dir, "/.git") && len > 0)
		dir[len] = '\0';
}

static int explain_owner(const char *dir, struct gl_error **err)
{
	char *top = realpath(dir, NULL);
	struct gl_buf word = GL_BUF_INIT;

	if (top)
		cut_to_top(top);
	else
		top = strdup(dir);
	if (!top)
		return gl_nomem(err);
	gl_shell_add(&word, top, strlen(top));
	gl_fail(err, GL_EUNDECIDED,
		"the repository '%s' is owned by somebody else; if you trust its owner, run:\n"
		"  git config --global --add safe.directory %s",
		top, word.ptr);
	gl_buf_release(&word);
	free(top);
	return GL_EUNDECIDED;
}

/* Why libgit2 did not open it, in words that say what to do. */
static int explain_open(int code, const char *dir, bool exact, struct gl_error **err)
{
	const git_error *last = git_error_last();
	const char *said = last && last->message ? last->message : "unknown error";
	static const char marker[] = "unsupported extension name extensions.";
	const char *extension = strstr(said, marker);
	char *words = strdup(said);
	git_buf gitdir = { 0 };
	int ret;

	if (!words)
		return gl_nomem(err);
	if (is_owner_failure(code)) {
		ret = explain_owner(dir, err);
	} else if (exact ? has_sha256_ids(dir)
			 : git_repository_discover(&gitdir, dir, 0, NULL) == 0 &&
				   has_sha256_ids(gitdir.ptr)) {
		ret = gl_fail(err, GL_EUNDECIDED,
			      "'%s' uses SHA-256 object ids, which this golive cannot read yet; "
			      "use a repository with SHA-1 ids",
			      dir);
	} else if (extension) {
		ret = gl_fail(
			err, GL_EUNDECIDED,
			"'%s' uses the repository extension '%s', which this golive cannot read "
			"yet",
			dir, words + (extension - said) + strlen(marker));
	} else if (code == GIT_ENOTFOUND) {
		ret = gl_fail(err, GL_ENOTFOUND, "'%s' is not in a git repository", dir);
	} else {
		ret = gl_fail(err, GL_EIO, "cannot open the repository of '%s': %s", dir, words);
	}
	git_buf_dispose(&gitdir);
	free(words);
	return ret;
}

/* Does config.worktree say it? */
static bool in_worktree_config(struct gl_repo *r, const char *key)
{
	const char *where = gl_config_where(r, key);

	return where && strcmp(where, "--worktree") == 0;
}

static int move_workdir(struct gl_repo *r, struct gl_error **err)
{
	struct gl_buf value = GL_BUF_INIT, path = GL_BUF_INIT;
	int ret = gl_config_get(r, "core.worktree", &value, err);
	char *top = NULL;

	if (ret < 0)
		goto out;
	gl_buf_addf(&path, "%s/%s", value.ptr[0] == '/' ? "" : r->gitdir, value.ptr);
	if (path.failed)
		ret = gl_nomem(err);
	else if ((top = realpath(path.ptr, NULL)) == NULL)
		ret = gl_fail(err, GL_EIO, "cannot find the working tree '%s': %s", path.ptr,
			      strerror(errno));
	if (top) {
		free(r->workdir);
		r->workdir = top;
	}
out:
	gl_buf_release(&path);
	gl_buf_release(&value);
	return ret;
}

/*
 * Where each working tree has a configuration of its own, git moves core.bare and core.worktree into
 * that of the main one; libgit2 before 1.8 does not look there.
 */
static int heed_worktree_config(struct gl_repo *r, struct gl_error **err)
{
	struct gl_buf path = GL_BUF_INIT;
	bool has_own;

	gl_buf_addf(&path, "%s/config.worktree", r->gitdir);
	if (path.failed)
		return gl_nomem(err);
	has_own = access(path.ptr, F_OK) == 0;
	gl_buf_release(&path);
	if (!has_own)
		return 0;
	if (in_worktree_config(r, "core.bare") && gl_config_bool(r, "core.bare", false)) {
		free(r->workdir);
		r->workdir = NULL;
	} else if (in_worktree_config(r, "core.worktree")) {
		return move_workdir(r, err);
	}
	return 0;
}

static int open_at(struct gl_repo **out, const char *dir, bool exact, unsigned flags, bool owner_ok,
		   struct gl_error **err)
{
	struct gl_repo *r;
	int ret;

	*out = NULL;
	ret = gl_git_start(err);
	if (ret < 0)
		return ret;
	r = calloc(1, sizeof(*r));
	if (!r)
		return gl_nomem(err);
	r->flags = flags;
	r->owner_ok = owner_ok;
	ret = libgit2_open(r, dir, exact);
	if (ret < 0 && !owner_ok && is_owner_failure(ret) && git_accepts_owner(dir, flags)) {
		r->owner_ok = true;
		ret = libgit2_open(r, dir, exact);
	}
	if (ret < 0) {
		ret = explain_open(ret, dir, exact, err);
		goto out;
	}
	r->gitdir = copy_path(git_repository_path(r->git));
	r->commondir = copy_path(git_repository_commondir(r->git));
	r->workdir = copy_path(git_repository_workdir(r->git));
	if (!r->gitdir || !r->commondir || (!r->workdir && git_repository_workdir(r->git))) {
		ret = gl_nomem(err);
		goto out;
	}
	ret = heed_worktree_config(r, err);
	if (ret == 0)
		ret = open_objects(r, err);
	if (ret < 0)
		goto out;
	*out = r;
	r = NULL; /* transferred */
out:
	gl_repo_free(r);
	return ret;
}

int gl_repo_open(struct gl_repo **out, const char *dir, unsigned flags, struct gl_error **err)
{
	const char *gitdir = flags & GL_REPO_FROM_ENV ? getenv("GIT_DIR") : NULL;

	if (gitdir && *gitdir)
		return open_at(out, gitdir, true, flags, false, err);
	return open_at(out, dir, false, flags, false, err);
}

int gl_repo_dup(struct gl_repo **out, const struct gl_repo *repo, struct gl_error **err)
{
	/* Whoever owns it was accepted when it was opened first. */
	return open_at(out, repo->gitdir, true, repo->flags, true, err);
}

void gl_repo_free(struct gl_repo *repo)
{
	if (!repo)
		return;
	git_config_free(repo->config);
	git_odb_free(repo->odb);
	git_repository_free(repo->git);
	free(repo->gitdir);
	free(repo->commondir);
	free(repo->workdir);
	free(repo);
}

const char *gl_repo_gitdir(const struct gl_repo *repo)
{
	return repo->gitdir;
}

const char *gl_repo_commondir(const struct gl_repo *repo)
{
	return repo->commondir;
}

const char *gl_repo_workdir(const struct gl_repo *repo)
{
	return repo->workdir;
}

bool gl_repo_bare(const struct gl_repo *repo)
{
	return repo->workdir == NULL;
}

bool gl_repo_server(struct gl_repo *repo)
{
	return gl_repo_bare(repo) || gl_config_bool(repo, "golive.server", false);
}

bool gl_repo_shallow(const struct gl_repo *repo)
{
	struct gl_buf path = GL_BUF_INIT;
	struct stat st;
	bool shallow;

	/* libgit2 would look for it in the git directory of a linked worktree. */
	gl_buf_addf(&path, "%s/shallow", repo->commondir);
	shallow = !path.failed && stat(path.ptr, &st) == 0 && st.st_size > 0;
	gl_buf_release(&path);
	return shallow;
}
