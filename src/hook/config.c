#include "hook/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "git/remote.h"

/* A name of a hook in the configuration must not be that of an event. */
#define OURS "golive-"
#define SCRIPT_MAX ((size_t)1024 * 1024)

/*
 * What git runs, followed by "$@".  It finds the script by the repository, which may have been moved
 * since.  A script that was taken away is passed over, as git passes over a hook file that is gone;
 * but a server, where it is the enforcement and nobody looks, takes nothing without it.
 */
static void add_command(enum gl_hook_kind kind, struct gl_buf *out)
{
	if (kind == GL_HOOK_REFERENCE_TRANSACTION)
		gl_buf_addstr(out, "[ \"$1\" = prepared ] || exit 0; ");
	gl_buf_addf(out,
		    "dir=$(git rev-parse --git-common-dir) || exit; hook=$dir/hooks/" OURS "%s; ",
		    gl_hook_name(kind));
	if (kind == GL_HOOK_PRE_RECEIVE)
		gl_buf_addstr(out,
			      "[ -x \"$hook\" ] || { printf '%s\\n' 'golive: this push is refused' "
			      "\"  '$hook', which judges, cannot be run\" "
			      "'  next: on the server: git golive hooks install' >&2; exit 1; }; "
			      "exec \"$hook\"");
	else
		gl_buf_addstr(out, "[ ! -x \"$hook\" ] || exec \"$hook\"");
}

/* The key of one of ours: "hook.golive-pre-push.command". */
static void add_key(enum gl_hook_kind kind, const char *name, struct gl_buf *out)
{
	gl_buf_addf(out, "hook." OURS "%s%s", gl_hook_name(kind), name);
}

/* ---- looking ---- */

/*
 * What `git hook list` says of `name`: a line of the name alone, or after a word and a
 * tab that say why it does not run.
 */
static enum gl_hook_config listed(const char *list, const char *name)
{
	enum gl_hook_config found = GL_HOOK_CONFIG_NONE;
	size_t n = strlen(name);

	while (*list) {
		size_t len = strcspn(list, "\n");
		const char *tab = memchr(list, '\t', len);
		const char *is = tab ? tab + 1 : list;

		if (len - (size_t)(is - list) == n && memcmp(is, name, n) == 0)
			found = tab ? GL_HOOK_CONFIG_OFF : GL_HOOK_CONFIG_RUNS;
		list += len;
		list += *list == '\n';
	}
	return found;
}

/*
 * The command of one of ours, by git itself: libgit2 passes over includes that git follows.  False
 * when there is none.
 */
static bool command_of(struct gl_repo *repo, enum gl_hook_kind kind, struct gl_buf *out)
{
	struct gl_buf key = GL_BUF_INIT;
	const char *argv[] = { "config", "--get", NULL, NULL };
	int status = 1;

	add_key(kind, ".command", &key);
	argv[2] = key.ptr;
	if (key.failed || gl_git_run(repo, argv, NULL, 0, out, NULL, &status, NULL) < 0)
		status = 1;
	if (out->len)
		out->ptr[--out->len] = '\0'; /* the newline */
	gl_buf_release(&key);
	return status == 0;
}

static bool is_our_script(const struct gl_hook_file *f, struct gl_buf *text)
{
	if (gl_read_file(f->script, SCRIPT_MAX, text, NULL) < 0)
		gl_buf_reset(text);
	return gl_hook_is_ours(text->ptr, text->len);
}

/* Is there a script of ours, and does the command lead to it? */
static int look_at_script(struct gl_repo *repo, struct gl_hook_file *f, struct gl_error **err)
{
	struct gl_buf text = GL_BUF_INIT, want = GL_BUF_INIT;
	struct gl_buf command = GL_BUF_INIT, is = GL_BUF_INIT;

	gl_hook_text(f->kind, &want);
	add_command(f->kind, &command);
	if (!command_of(repo, f->kind, &is) || strcmp(is.ptr, command.ptr) != 0 ||
	    !is_our_script(f, &text) || access(f->script, X_OK) != 0)
		f->config = GL_HOOK_CONFIG_BROKEN;
	else if (strcmp(text.ptr, want.ptr) != 0)
		f->config = GL_HOOK_CONFIG_OLD;
	gl_buf_release(&is);
	gl_buf_release(&command);
	gl_buf_release(&text);
	if (want.failed)
		return gl_nomem(err);
	gl_buf_release(&want);
	return 0;
}

static bool is_named(struct gl_repo *repo, enum gl_hook_kind kind)
{
	struct gl_buf command = GL_BUF_INIT;
	bool named = command_of(repo, kind, &command);

	gl_buf_release(&command);
	return named;
}

/*
 * Git itself is asked, with a hook that is named for this question alone: what no such git lists, it
 * does not run either.
 */
static int ask_git(struct gl_repo *repo, struct gl_hooks *h, struct gl_hook_file *f,
		   struct gl_error **err)
{
	const char *name = gl_hook_name(f->kind);
	struct gl_buf event = GL_BUF_INIT, list = GL_BUF_INIT, talk = GL_BUF_INIT;
	struct gl_buf ours = GL_BUF_INIT;
	const char *argv[] = { "-c",   NULL,   "-c", "hook.golive-probe.command=:",
			       "hook", "list", name, NULL };
	int status = 0, ret;

	gl_buf_addf(&event, "hook.golive-probe.event=%s", name);
	gl_buf_addf(&ours, OURS "%s", name);
	argv[1] = event.ptr;
	ret = event.failed || ours.failed
		      ? gl_nomem(err)
		      : gl_git_run(repo, argv, NULL, 0, &list, &talk, &status, err);
	if (ret == 0) {
		h->by_config =
			status == 0 && listed(list.ptr, "golive-probe") != GL_HOOK_CONFIG_NONE;
		f->config = listed(list.ptr, ours.ptr);
	}
	gl_buf_release(&ours);
	gl_buf_release(&talk);
	gl_buf_release(&list);
	gl_buf_release(&event);
	return ret;
}

int gl_hook_config_look(struct gl_repo *repo, struct gl_hooks *h, struct gl_error **err)
{
	int ret = 0;

	for (size_t i = 0; i < GL_HOOK_KINDS && ret == 0; i++) {
		struct gl_hook_file *f = &h->files[i];

		f->config = GL_HOOK_CONFIG_NONE;
		/* A git that runs none for one event runs none for the others. */
		if (i == 0 || h->by_config)
			ret = ask_git(repo, h, f, err);
		if (ret == 0 && f->config == GL_HOOK_CONFIG_NONE && is_named(repo, f->kind))
			f->config = h->by_config ? GL_HOOK_CONFIG_BROKEN : GL_HOOK_CONFIG_UNHEARD;
		if (ret == 0 && f->config == GL_HOOK_CONFIG_RUNS)
			ret = look_at_script(repo, f, err);
	}
	return ret;
}

/* ---- changing ---- */

/* `git config --local <how> <key> [<value>]`: libgit2 writes no keys that have several values. */
static int git_config(struct gl_repo *repo, const char *how, const char *key, const char *value,
		      struct gl_error **err)
{
	const char *const argv[] = { "config", "--local", how, key, value, NULL };
	struct gl_buf talk = GL_BUF_INIT;
	int status = 0, ret;

	ret = gl_git_run(repo, argv, NULL, 0, NULL, &talk, &status, err);
	if (ret == 0 && status != 0)
		ret = gl_fail(err, GL_EIO, "git cannot change '%s' in the configuration: %s", key,
			      talk.ptr);
	gl_buf_release(&talk);
	return ret;
}

static int name_it(struct gl_repo *repo, enum gl_hook_kind kind, struct gl_error **err)
{
	struct gl_buf key = GL_BUF_INIT, event = GL_BUF_INIT, command = GL_BUF_INIT;
	int ret;

	add_key(kind, ".command", &key);
	add_key(kind, ".event", &event);
	add_command(kind, &command);
	ret = key.failed || event.failed || command.failed ? gl_nomem(err) : 0;
	/* The command first: git dies of an event that has none. */
	if (ret == 0)
		ret = git_config(repo, "--replace-all", key.ptr, command.ptr, err);
	if (ret == 0)
		ret = git_config(repo, "--replace-all", event.ptr, gl_hook_name(kind), err);
	gl_buf_release(&command);
	gl_buf_release(&event);
	gl_buf_release(&key);
	return ret;
}

int gl_hook_config_check(const struct gl_hook_file *f, struct gl_error **err)
{
	struct gl_buf text = GL_BUF_INIT;
	bool ours = is_our_script(f, &text);

	gl_buf_release(&text);
	if (ours || (access(f->script, F_OK) < 0 && errno == ENOENT))
		return 0;
	return gl_fail(err, GL_EEXISTS, "'%s' is not golive's; move it away", f->script);
}

int gl_hook_config_install(struct gl_repo *repo, const struct gl_hook_file *f,
			   struct gl_error **err)
{
	struct gl_buf text = GL_BUF_INIT, dir = GL_BUF_INIT;
	int ret;

	gl_hook_text(f->kind, &text);
	gl_buf_add(&dir, f->script, (size_t)(strrchr(f->script, '/') - f->script));
	ret = text.failed || dir.failed ? gl_nomem(err) : gl_mkdirs(dir.ptr, err);
	if (ret == 0)
		ret = gl_write_file(f->script, text.ptr, text.len, 0755, err);
	if (ret == 0)
		ret = name_it(repo, f->kind, err);
	gl_buf_release(&dir);
	gl_buf_release(&text);
	return ret;
}

/* In the repository's own configuration: what a user has named for all of his is not ours to take. */
static bool is_named_here(struct gl_repo *repo, const char *section)
{
	struct gl_buf key = GL_BUF_INIT;
	const char *argv[] = { "config", "--local", "--get-all", NULL, NULL };
	int status = 1;

	gl_buf_addf(&key, "%s.command", section);
	argv[3] = key.ptr;
	if (gl_git_run(repo, argv, NULL, 0, NULL, NULL, &status, NULL) < 0)
		status = 1;
	gl_buf_release(&key);
	return status == 0;
}

int gl_hook_config_remove(struct gl_repo *repo, const struct gl_hook_file *f, struct gl_error **err)
{
	struct gl_buf section = GL_BUF_INIT, text = GL_BUF_INIT;
	int ret = 0;

	add_key(f->kind, "", &section);
	if (section.failed)
		ret = gl_nomem(err);
	else if (f->config != GL_HOOK_CONFIG_NONE && is_named_here(repo, section.ptr))
		ret = git_config(repo, "--remove-section", section.ptr, NULL, err);
	if (ret == 0 && is_our_script(f, &text) && unlink(f->script) < 0)
		ret = gl_fail(err, GL_EIO, "cannot remove '%s': %s", f->script, strerror(errno));
	gl_buf_release(&text);
	gl_buf_release(&section);
	return ret;
}
