/* Running git. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/proc.h"
#include "base/str.h"
#include "git/internal.h"
#include "git/remote.h"

/* For the callers of gl_git_run_env(). */
#define EXTRA_MAX 12

/* In a hook of git receive-pack, GIT_DIR and these are how the new objects are found. */
static const char *const hook_env[] = { "GIT_DIR", "GIT_OBJECT_DIRECTORY",
					"GIT_ALTERNATE_OBJECT_DIRECTORIES" };

/* The rest of `git rev-parse --local-env-vars`, and what changes the meaning of paths. */
static const char *const local_env[] = {
	"GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT", "GIT_WORK_TREE",
	"GIT_IMPLICIT_WORK_TREE", "GIT_GRAFT_FILE", "GIT_INDEX_FILE", "GIT_REPLACE_REF_BASE",
	"GIT_PREFIX", "GIT_INTERNAL_SUPER_PREFIX", "GIT_SHALLOW_FILE", "GIT_COMMON_DIR",
	"GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS",
	"GIT_ICASE_PATHSPECS", "GIT_NO_REPLACE_OBJECTS=1",
	/* English, but the user's own character set. */
	"LANGUAGE", "LC_ALL", "LC_MESSAGES=C"
};

#define N(array) (sizeof(array) / sizeof(*(array)))

size_t gl_git_env(unsigned flags, const char **out)
{
	size_t n = 0;

	for (size_t i = 0; i < N(hook_env) && !(flags & GL_REPO_FROM_ENV); i++)
		out[n++] = hook_env[i];
	for (size_t i = 0; i < N(local_env); i++)
		out[n++] = local_env[i];
	out[n] = NULL;
	return n;
}

int gl_git_run_proc(struct gl_repo *repo, const char *const *argv, const char *const *extra_env,
		    struct gl_proc *p, int *status, struct gl_error **err)
{
	const char *env[GL_GIT_ENV_MAX + EXTRA_MAX], **args = NULL;
	struct gl_buf gitdir = GL_BUF_INIT, ctype = GL_BUF_INIT;
	const char *locale = getenv("LC_ALL");
	size_t n = gl_git_env(repo->flags, env), argc = 0;
	int ret;

	gl_buf_addf(&gitdir, "GIT_DIR=%s", repo->gitdir);
	env[n++] = gitdir.ptr;
	if (locale && *locale) {
		gl_buf_addf(&ctype, "LC_CTYPE=%s", locale);
		env[n++] = ctype.ptr;
	}
	while (extra_env && *extra_env && n < N(env) - 1)
		env[n++] = *extra_env++;
	env[n] = NULL;

	while (argv[argc])
		argc++;
	args = calloc(argc + 2, sizeof(*args));
	if (!args || gitdir.failed || ctype.failed) {
		ret = gl_nomem(err);
		goto out;
	}
	args[0] = "git";
	memcpy(args + 1, argv, argc * sizeof(*args));
	p->argv = args;
	p->setenv = env;
	/* With GIT_DIR set, git takes the directory it is in for the top of the working tree. */
	if (!(repo->flags & GL_REPO_FROM_ENV))
		p->dir = repo->workdir && access(repo->workdir, X_OK) == 0 ? repo->workdir
									   : repo->gitdir;
	ret = gl_proc_run(p, status, err);
	if (ret == 0 && *status == 127)
		ret = gl_fail(err, GL_EIO, "git cannot be found: is it on the PATH?");
out:
	p->argv = p->setenv = NULL;
	free(args);
	gl_buf_release(&gitdir);
	gl_buf_release(&ctype);
	return ret;
}

int gl_git_run_env(struct gl_repo *repo, const char *const *argv, const char *const *extra_env,
		   const void *input, size_t input_len, struct gl_buf *out, struct gl_buf *err_out,
		   int *status, struct gl_error **err)
{
	struct gl_proc p = {
		.input = input, .input_len = input_len, .out = out, .err_out = err_out
	};

	return gl_git_run_proc(repo, argv, extra_env, &p, status, err);
}

int gl_git_run(struct gl_repo *repo, const char *const *argv, const void *input, size_t input_len,
	       struct gl_buf *out, struct gl_buf *err_out, int *status, struct gl_error **err)
{
	return gl_git_run_env(repo, argv, NULL, input, input_len, out, err_out, status, err);
}

/* Lines that tell nothing which another line does not tell better. */
static bool is_noise(const char *line)
{
	static const char *const noise[] = {
		"hint:",
		"warning:",
		"Warning:",
		"send-pack:",
		"Everything up-to-date",
		"error: failed to push some refs",
		"fatal: the remote end hung up",
		"fatal: Could not read from remote repository",
		"fatal: ref updates aborted by hook",
		"fatal: failed to write commit object",
		"Please make sure you have the correct access",
		"and the repository exists",
		"[GNUPG:]",
	};

	for (size_t i = 0; i < N(noise); i++) {
		if (strncmp(line, noise[i], strlen(noise[i])) == 0)
			return true;
	}
	return line[strspn(line, " \t")] == '\0';
}

static const char *without_prefix(const char *line)
{
	static const char *const prefixes[] = { "fatal: ", "error: " };

	for (size_t i = 0; i < N(prefixes); i++) {
		if (strncmp(line, prefixes[i], strlen(prefixes[i])) == 0)
			return line + strlen(prefixes[i]);
	}
	return line;
}

void gl_git_words(const char *text, const char *only, const char *between, struct gl_buf *out)
{
	struct gl_buf line = GL_BUF_INIT;
	bool first = true;

	while (*text) {
		size_t len = strcspn(text, "\n\r");
		const char *p;

		gl_buf_reset(&line);
		gl_buf_add(&line, text, len);
		while (line.len && line.ptr[line.len - 1] == ' ')
			line.ptr[--line.len] = '\0';
		text += len;
		text += strspn(text, "\n\r");
		p = line.ptr;
		if (only && !gl_begins(p, only))
			continue;
		p += only ? strlen(only) : 0;
		/* An older git does not know an option: its whole help follows. */
		if (strncmp(p, "usage:", strlen("usage:")) == 0)
			break;
		if ((!only && is_noise(p)) || *without_prefix(p) == '\0')
			continue;
		if (!first)
			gl_buf_addstr(out, between);
		gl_buf_addstr(out, without_prefix(p));
		first = false;
	}
	gl_buf_release(&line);
}

bool gl_git_lock(const char *words, struct gl_buf *path)
{
	static const char before[] = "Unable to create '", after[] = ".lock': File exists";
	const char *start = strstr(words, before), *end;

	if (!start)
		return false;
	start += sizeof(before) - 1;
	end = strstr(start, after);
	if (!end || memchr(start, '\n', (size_t)(end - start)))
		return false;
	gl_buf_add(path, start, (size_t)(end - start) + strlen(".lock"));
	return true;
}
