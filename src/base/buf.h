/*
 * A growing byte buffer with a hard cap.  It always ends in a NUL that `len` does not count, so
 * `ptr` is a C string as long as no NUL was added.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

struct gl_buf {
	char *ptr;  /* never NULL after gl_buf_init(); points at "" before the first byte */
	size_t len; /* bytes used */
	size_t cap; /* bytes allocated, 0 while `ptr` is the shared "" */
	int failed; /* set when a byte could not be added: out of memory, or over GL_BUF_MAX */
};

#define GL_BUF_MAX ((size_t)256 * 1024 * 1024)

extern char gl_buf_empty[];
/* clang-format off */
#define GL_BUF_INIT { .ptr = gl_buf_empty }
/* clang-format on */

void gl_buf_init(struct gl_buf *b);
/* Frees and initialises anew. */
void gl_buf_release(struct gl_buf *b);
/* Keeps the memory, forgets the bytes and the failure. */
void gl_buf_reset(struct gl_buf *b);

/*
 * Each adds at the end.  A failure is remembered in `failed` and makes all later additions do
 * nothing, so that a writer checks once, at the end.
 */
void gl_buf_add(struct gl_buf *b, const void *data, size_t len);
void gl_buf_addstr(struct gl_buf *b, const char *s);
void gl_buf_addch(struct gl_buf *b, char c);
void gl_buf_addf(struct gl_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void gl_buf_vaddf(struct gl_buf *b, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
/* Lower-case hex of `len` bytes. */
void gl_buf_addhex(struct gl_buf *b, const void *data, size_t len);

/* Gives the bytes away (free() them; NUL-terminated; NULL when `failed` or out of memory) and
 * initialises b anew. */
char *gl_buf_steal(struct gl_buf *b, size_t *len);

#endif
