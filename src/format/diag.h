/* Problems in a file that a user wrote, each with its place; all of them, not only the first. */
#ifndef FORMAT_DIAG_H
#define FORMAT_DIAG_H

#include <stddef.h>

#include "base/buf.h"

struct gl_diag {
	unsigned line, col; /* 1-based; 0: the file as a whole */
	char *text;         /* lower case, no full stop; control bytes already escaped */
};

#define GL_DIAGS_MAX 100 /* further ones are counted in `dropped` only */

struct gl_diags {
	struct gl_diag *items;
	size_t n, cap;
	size_t dropped;
	int failed; /* out of memory: treat the file as bad */
};

/* clang-format off */
#define GL_DIAGS_INIT { .items = NULL }
/* clang-format on */

void gl_diags_release(struct gl_diags *d);

/* Adds one. */
void gl_diag_add(struct gl_diags *d, unsigned line, unsigned col, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* There was no memory for one, or to look for any. */
void gl_diags_nomem(struct gl_diags *d);

/* Is there any (or was memory short)? */
int gl_diags_any(const struct gl_diags *d);

/* Adds "<file>:<line>:<col>: <text>\n" for each, in the order of their place; 1:1 where it is about
 * the file as a whole. */
void gl_diags_print(const struct gl_diags *d, const char *file, struct gl_buf *out);

#endif
