/* libgit2 as a whole: how it is started and set, and what it said when it failed. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "git/internal.h"

/* Windows into packs are counted as our memory: a few small ones are as fast as libgit2's 1 GiB. */
#define WINDOW_SIZE ((size_t)1024 * 1024)
#define WINDOW_MAPPED ((size_t)16 * 1024 * 1024)

#define N(array) (sizeof(array) / sizeof(*(array)))

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int init_failed;
static bool own_process;

void gl_repo_own_process(void)
{
	own_process = true;
}

static bool has_string(const git_strarray *list, const char *s)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->strings[i], s) == 0)
			return true;
	return false;
}

/* Beside those that the host program has said it knows: setting them forgets what was set before. */
static int know_extensions(void)
{
	/* These change nothing of what objects, refs and configuration mean to golive. */
	static const char *const ours[] = { "worktreeconfig", "partialclone", "preciousobjects",
					    "relativeworktrees" };
	git_strarray known = { 0 };
	const char **all;
	size_t n = 0;
	int ret = -1;

	if (git_libgit2_opts(GIT_OPT_GET_EXTENSIONS, &known) < 0)
		return -1;
	all = gl_mem_noted(calloc(known.count + N(ours), sizeof(*all)));
	if (all) {
		for (size_t i = 0; i < known.count; i++)
			all[n++] = known.strings[i];
		for (size_t i = 0; i < N(ours); i++)
			if (!has_string(&known, ours[i]))
				all[n++] = ours[i];
		ret = git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, all, n);
	}
	free(all);
	git_strarray_dispose(&known);
	return ret;
}

void gl_git_check_ids(bool on)
{
	if (own_process)
		git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, on);
}

static void init_library(void)
{
	if (gl_git_alloc() < 0 || git_libgit2_init() < 0 || know_extensions() < 0) {
		init_failed = 1;
		return;
	}
	if (!own_process)
		return;
	/* gl_repo_read() checks all content itself, at a quarter of the cost. */
	gl_git_check_ids(false);
	git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, WINDOW_SIZE);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, WINDOW_MAPPED);
}

int gl_git_start(struct gl_error **err)
{
	pthread_once(&once, init_library);
	if (init_failed)
		return gl_fail(err, GL_EIO, "cannot start libgit2%s",
			       gl_mem_ran_short() ? ": out of memory" : "");
	return 0;
}

int gl_git_fail(struct gl_error **err, enum gl_code code, const char *fmt, ...)
{
	const git_error *last = git_error_last();
	struct gl_buf b = GL_BUF_INIT;
	va_list ap;

	if (last && last->klass == GIT_ERROR_NOMEMORY)
		return gl_nomem(err);
	va_start(ap, fmt);
	gl_buf_vaddf(&b, fmt, ap);
	va_end(ap);
	gl_fail(err, code, "%s: %s", b.ptr,
		last && last->message ? last->message : "unknown error");
	gl_buf_release(&b);
	return code;
}

char *gl_libgit2_version(char buf[32])
{
	int major = 0, minor = 0, rev = 0;

	git_libgit2_version(&major, &minor, &rev);
	snprintf(buf, 32, "%d.%d.%d", major, minor, rev);
	return buf;
}
