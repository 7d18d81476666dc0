#include "failkit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static atomic_size_t count;
static size_t failing;
static bool failing_on;

void fail_at(size_t n, bool on)
{
	failing = n;
	failing_on = on;
	count = 0;
}

size_t fail_count(void)
{
	return count;
}

#ifndef __APPLE__
/* What the linker makes of malloc() and the others, and what it leaves of them. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
char *__real_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);

static bool fails(void)
{
	size_t n = ++count;

	return failing && (n == failing || (failing_on && n > failing));
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t size)
{
	return fails() ? NULL : __real_realloc(p, size);
}

char *__wrap_strdup(const char *s)
{
	return fails() ? NULL : __real_strdup(s);
}

char *__wrap_strndup(const char *s, size_t n)
{
	return fails() ? NULL : __real_strndup(s, n);
}
#endif

/* What one run said, freed by the caller, or NULL where it failed as it should; *n_all: of how many
 * allocations. */
static char *run_failing(fail_run *run, void *ctx, size_t n, bool on, size_t *n_all)
{
	struct gl_buf out = GL_BUF_INIT;
	struct gl_error *err = NULL;
	int rc;

	fail_at(n, on);
	rc = run(ctx, &out, &err);
	*n_all = fail_count();
	fail_at(0, false);
	if (!rc && out.failed)
		rc = gl_nomem(&err);
	if (rc && (rc != GL_ENOMEM || gl_error_code(err) != GL_ENOMEM))
		fail_msg("allocation %zu%s: %d, and in the error %d: %s", n, on ? " on" : "", rc,
			 gl_error_code(err), gl_error_message(err));
	if (!rc && err)
		fail_msg("allocation %zu: no failure, and yet: %s", n, gl_error_message(err));
	gl_error_free(err);
	if (!rc)
		return gl_buf_steal(&out, NULL);
	gl_buf_release(&out);
	return NULL;
}

static void assert_same(const char *want, const char *said, size_t n, bool on)
{
	size_t at = 0;

	while (want[at] && want[at] == said[at])
		at++;
	if (want[at] || said[at])
		fail_msg("allocation %zu%s changes what is said at %zu: '%.60s' becomes '%.60s'", n,
			 on ? " on" : "", at, want + at, said + at);
}

void fail_each(fail_run *run, void *ctx)
{
	size_t n, all, n_all, failed = 0;
	char *want = run_failing(run, ctx, 0, false, &all);

	assert_non_null(want);
	if (!all) {
		free(want);
		skip(); /* it was not linked so that anything could fail */
	}
	for (n = 1; n <= all; n++)
		for (unsigned on = 0; on < 2; on++) {
			char *said = run_failing(run, ctx, n, on, &n_all);

			failed += !said;
			if (said)
				assert_same(want, said, n, on);
			free(said);
		}
	assert_true(failed > 0);
	free(want);
}
