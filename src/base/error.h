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

#endif
