#include "hook/install.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/asset.h"
#include "base/io.h"
#include "base/path.h"
#include "git/remote.h"
#include "hook/note.h"
#include "judge/ledger.h"

#define HOOK_FILE_MAX ((size_t)1024 * 1024)

bool gl_hooks_wants(bool server, enum gl_hook_kind kind)
{
	return kind == GL_HOOK_REFERENCE_TRANSACTION || (kind == GL_HOOK_PRE_RECEIVE) == server;
}

void gl_hook_text(enum gl_hook_kind kind, struct gl_buf *out)
{
	struct gl_buf name = GL_BUF_INIT;

	gl_buf_addf(&name, "hooks/%s", gl_hook_name(kind));
	gl_buf_addstr(out, gl_asset(name.ptr, NULL));
	gl_buf_addch(out, '\n');
	gl_buf_addstr(out, gl_asset("hooks/without-golive", NULL));
	gl_buf_release(&name);
}

bool gl_hook_is_ours(const char *text, size_t len)
{
	static const char mark[] = "#!/bin/sh\n# golive hook, version ";

	return len > sizeof(mark) && memcmp(text, mark, sizeof(mark) - 1) == 0;
}

/* ---- where they are ---- */

/* Where a hook runs: what git says of paths is relative to there. */
static const char *top(const struct gl_repo *repo)
{
	return gl_repo_bare(repo) ? gl_repo_gitdir(repo) : gl_repo_workdir(repo);
}

/* Git knows best: core.hooksPath may come from any file, and begin with "~". */
static int ask_git(struct gl_repo *repo, struct gl_hooks *h, struct gl_error **err)
{
	static const char *const argv[] = { "rev-parse", "--git-path", "hooks", NULL };
	struct gl_buf said = GL_BUF_INIT, dir = GL_BUF_INIT, value = GL_BUF_INIT;
	int status = 0, ret;

	ret = gl_git_run(repo, argv, NULL, 0, &said, NULL, &status, err);
	if (ret == 0 && status != 0)
		ret = gl_fail(err, GL_EIO, "git does not say where this repository has its hooks");
	if (ret < 0)
		goto out;
	while (said.len && said.ptr[said.len - 1] == '\n')
		said.ptr[--said.len] = '\0';
	if (said.ptr[0] != '/')
		gl_buf_addf(&dir, "%s/", top(repo));
	gl_buf_addstr(&dir, said.ptr);
	while (dir.len > 1 && dir.ptr[dir.len - 1] == '/')
		dir.ptr[--dir.len] = '\0';
	if (gl_config_get(repo, "core.hookspath", &value, NULL) == 0)
		h->configured = gl_buf_steal(&value, NULL);
	h->dir = gl_buf_steal(&dir, NULL);
	ret = h->dir ? 0 : gl_nomem(err);
out:
	gl_buf_release(&value);
	gl_buf_release(&dir);
	gl_buf_release(&said);
	return ret;
}

/* Is it `parent` on disk, or below it?  What is not there yet lies where its directory does. */
static bool lies_in(const char *dir, const char *parent)
{
	char *real = NULL, *above = realpath(parent, NULL), *copy = strdup(dir), *slash;
	bool ret = false;

	while (copy && above && !(real = realpath(copy, NULL)) && errno == ENOENT) {
		slash = strrchr(copy, '/');
		if (!slash || slash == copy)
			break;
		*slash = '\0';
	}
	ret = real && above && gl_path_below(real, above);
	free(copy);
	free(above);
	free(real);
	return ret;
}

static bool is_inside(const struct gl_repo *repo, const char *dir)
{
	return lies_in(dir, gl_repo_commondir(repo)) || lies_in(dir, gl_repo_gitdir(repo)) ||
	       (!gl_repo_bare(repo) && lies_in(dir, gl_repo_workdir(repo)));
}

/* ---- looking ---- */

static bool exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static int look_at(struct gl_hook_file *f, struct gl_error **err)
{
	struct gl_buf is = GL_BUF_INIT, want = GL_BUF_INIT;
	int ret = 0;

	f->chained = exists(f->before);
	f->runs = f->chained && access(f->before, X_OK) == 0;
	f->outdated = false;
	f->state = GL_HOOK_MISSING;
	if (!exists(f->path))
		return 0;
	f->state = GL_HOOK_FOREIGN;
	/* A link that leads nowhere, a directory: what cannot be read is not ours. */
	if (gl_read_file(f->path, HOOK_FILE_MAX, &is, NULL) == 0 &&
	    gl_hook_is_ours(is.ptr, is.len)) {
		f->state = GL_HOOK_INSTALLED;
		gl_hook_text(f->kind, &want);
		f->outdated = is.len != want.len || memcmp(is.ptr, want.ptr, is.len) != 0 ||
			      access(f->path, X_OK) != 0;
		if (want.failed)
			ret = gl_nomem(err);
	}
	gl_buf_release(&is);
	gl_buf_release(&want);
	return ret;
}

/* Gitea, Forgejo and others keep a hook of their own, which runs what lies in <hook>.d. */
static bool runs_others(const char *hook)
{
	struct gl_buf text = GL_BUF_INIT, dir = GL_BUF_INIT;
	struct stat st;
	bool ret;

	gl_buf_addf(&dir, "%s.d", hook);
	ret = !dir.failed && stat(dir.ptr, &st) == 0 && S_ISDIR(st.st_mode) &&
	      gl_read_file(hook, HOOK_FILE_MAX, &text, NULL) == 0 &&
	      !gl_hook_is_ours(text.ptr, text.len) && strstr(text.ptr, ".d/");
	gl_buf_release(&dir);
	gl_buf_release(&text);
	return ret;
}

static int name_files(struct gl_hooks *h, struct gl_error **err)
{
	for (size_t i = 0; i < GL_HOOK_KINDS; i++) {
		struct gl_hook_file *f = &h->files[i];
		struct gl_buf path = GL_BUF_INIT;

		f->kind = (enum gl_hook_kind)i;
		gl_buf_addf(&path, "%s/%s", h->dir, gl_hook_name(f->kind));
		if (!path.failed && f->kind == GL_HOOK_PRE_RECEIVE && runs_others(path.ptr))
			gl_buf_addstr(&path, ".d/golive");
		f->path = gl_buf_steal(&path, NULL);
		if (f->path)
			gl_buf_addf(&path, "%s.before-golive", f->path);
		f->before = gl_buf_steal(&path, NULL);
		if (!f->path || !f->before)
			return gl_nomem(err);
	}
	return 0;
}

static int look_again(struct gl_repo *repo, struct gl_hooks *h, struct gl_error **err)
{
	int ret = 0;

	h->inside = is_inside(repo, h->dir);
	h->server = gl_repo_bare(repo) || gl_config_bool(repo, "golive.server", false);
	for (size_t i = 0; i < GL_HOOK_KINDS && ret == 0; i++)
		ret = look_at(&h->files[i], err);
	return ret;
}

int gl_hooks_look(struct gl_repo *repo, struct gl_hooks *out, struct gl_error **err)
{
	int ret;

	*out = (struct gl_hooks){ 0 };
	ret = ask_git(repo, out, err);
	if (ret == 0)
		ret = name_files(out, err);
	return ret == 0 ? look_again(repo, out, err) : ret;
}

void gl_hooks_release(struct gl_hooks *h)
{
	for (size_t i = 0; i < GL_HOOK_KINDS; i++) {
		free(h->files[i].path);
		free(h->files[i].before);
	}
	free(h->dir);
	free(h->configured);
	*h = (struct gl_hooks){ 0 };
}

/* ---- installing ---- */

static int check_outside(const struct gl_hooks *h, struct gl_error **err)
{
	if (h->inside)
		return 0;
	return gl_fail(err, GL_EREFUSED, "the hooks lie in '%s', outside of this repository",
		       h->dir);
}

/* Both names of one file: an earlier run was stopped after it had kept the hook. */
static bool kept_already(const struct gl_hook_file *f)
{
	struct stat a, b;

	return lstat(f->path, &a) == 0 && lstat(f->before, &b) == 0 && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

/* Can what is there be kept? */
static int check_file(const struct gl_hook_file *f, struct gl_error **err)
{
	struct stat st;

	if (f->state != GL_HOOK_FOREIGN)
		return 0;
	if (f->chained && !kept_already(f))
		return gl_fail(
			err, GL_EEXISTS,
			"'%s' and '%s' are both there, and the first would be kept as the second; "
			"move one of them away",
			f->path, f->before);
	if (lstat(f->path, &st) == 0 && S_ISDIR(st.st_mode))
		return gl_fail(err, GL_EEXISTS, "'%s' is a directory; move it away", f->path);
	return 0;
}

/* Without links: a copy.  A symbolic link has to be moved. */
static int copy_earlier(const struct gl_hook_file *f, struct gl_error **err)
{
	struct gl_buf text = GL_BUF_INIT;
	struct stat st;
	int ret;

	if (lstat(f->path, &st) == 0 && S_ISLNK(st.st_mode) && !exists(f->before) &&
	    rename(f->path, f->before) == 0)
		return 0;
	ret = gl_read_file(f->path, HOOK_FILE_MAX, &text, err);
	if (ret == 0)
		ret = gl_write_file(f->before, text.ptr, text.len, st.st_mode & 0777, err);
	gl_buf_release(&text);
	return ret;
}

/* As a second link where that can be done: then there is no moment without a hook. */
static int keep_earlier(const struct gl_hook_file *f, struct gl_error **err)
{
	int why;

	if (linkat(AT_FDCWD, f->path, AT_FDCWD, f->before, 0) == 0 || kept_already(f))
		return 0;
	why = errno;
	if (why != EEXIST && copy_earlier(f, err) == 0)
		return 0;
	gl_error_clear(err);
	return gl_fail(err, GL_EIO, "cannot keep '%s' as '%s': %s", f->path, f->before,
		       strerror(why));
}

/* Another golive that does the same at the same time. */
static bool is_done_by_another(const struct gl_hook_file *f)
{
	struct gl_hook_file now = *f;

	return look_at(&now, NULL) == 0 && now.state == GL_HOOK_INSTALLED && !now.outdated;
}

static int write_hook(const struct gl_hook_file *f, struct gl_error **err)
{
	struct gl_buf text = GL_BUF_INIT;
	int ret = 0;

	gl_hook_text(f->kind, &text);
	if (text.failed)
		ret = gl_nomem(err);
	if (ret == 0 && f->state == GL_HOOK_FOREIGN)
		ret = keep_earlier(f, err);
	if (ret == GL_EIO && is_done_by_another(f)) {
		gl_error_clear(err);
		ret = 0;
	} else if (ret == 0) {
		ret = gl_write_file(f->path, text.ptr, text.len, 0755, err);
		/* Of two links to one file, rename() would leave both. */
		if (ret < 0 && f->state == GL_HOOK_FOREIGN && rename(f->before, f->path) == 0)
			(void)unlink(f->before);
	}
	gl_buf_release(&text);
	return ret;
}

int gl_hooks_install(struct gl_repo *repo, bool server, struct gl_hooks *h, struct gl_error **err)
{
	int ret = check_outside(h, err);

	for (size_t i = 0; i < GL_HOOK_KINDS && ret == 0; i++)
		if (gl_hooks_wants(server, h->files[i].kind))
			ret = check_file(&h->files[i], err);
	if (ret == 0)
		ret = gl_mkdirs(h->dir, err);
	/* First: a server's hooks without it would judge as a clone's do. */
	if (ret == 0 && server)
		ret = gl_config_set(repo, "golive.server", "true", err);
	for (size_t i = 0; i < GL_HOOK_KINDS && ret == 0; i++) {
		const struct gl_hook_file *f = &h->files[i];
		bool wanted = gl_hooks_wants(server, f->kind) || f->state == GL_HOOK_INSTALLED;

		if (wanted && (f->state != GL_HOOK_INSTALLED || f->outdated))
			ret = write_hook(f, err);
	}
	return ret == 0 ? look_again(repo, h, err) : ret;
}

/* ---- taking away ---- */

static int take_away(const struct gl_hook_file *f, struct gl_error **err)
{
	int ret = f->chained ? rename(f->before, f->path) : unlink(f->path);

	if (ret == 0)
		return 0;
	return gl_fail(err, GL_EIO, "cannot %s '%s': %s", f->chained ? "put back" : "remove",
		       f->path, strerror(errno));
}

static int forget_all(struct gl_repo *repo, struct gl_error **err)
{
	struct gl_systems systems;
	int ret = gl_systems_list(repo, &systems, err);

	if (ret < 0)
		return ret;
	for (size_t i = 0; i < systems.n; i++)
		gl_hook_forget(repo, systems.items[i].name);
	gl_systems_release(&systems);
	return gl_config_set(repo, "golive.server", NULL, err);
}

int gl_hooks_uninstall(struct gl_repo *repo, struct gl_hooks *h, struct gl_error **err)
{
	int ret = check_outside(h, err);

	for (size_t i = 0; i < GL_HOOK_KINDS && ret == 0; i++)
		if (h->files[i].state == GL_HOOK_INSTALLED)
			ret = take_away(&h->files[i], err);
	if (ret == 0)
		ret = forget_all(repo, err);
	return ret == 0 ? look_again(repo, h, err) : ret;
}
