/* Setting errors: the private side of <golive/error.h>. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <golive/error.h>

/*
 * Puts a new error in *err (a NULL err is fine; an error that is there already is freed) and
 * returns `code`, so that a failing function ends with `return gl_fail(err, GL_EIO, "...")`.
 */
int gl_fail(struct gl_error **err, enum gl_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "<context>: " before the message of *err, on its way up; returns its code (GL_EIO when there
 * is none). */
int gl_wrap(struct gl_error **err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The usual one: GL_ENOMEM, "out of memory". */
int gl_nomem(struct gl_error **err);

/* Frees *err and sets it to NULL: an error that was handled. */
void gl_error_clear(struct gl_error **err);

/*
 * clang's analyzer looks at one file at a time, and would go on after a failure as if 0 had been
 * returned.
 */
#if defined(__clang_analyzer__) && !defined(BASE_ERROR_C)
static inline int gl_fails(int code)
{
	if (code >= 0)
		__builtin_unreachable();
	return code;
}
#define gl_fail(...) gl_fails(gl_fail(__VA_ARGS__))
#define gl_wrap(...) gl_fails(gl_wrap(__VA_ARGS__))
#define gl_nomem(err) ((void)gl_nomem(err), (int)GL_ENOMEM)
#endif

#endif
