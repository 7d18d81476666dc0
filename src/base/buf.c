#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Shared by all empty buffers, so nobody writes to it: every write is guarded by `cap`. */
char gl_buf_empty[1];

void gl_buf_init(struct gl_buf *b)
{
	*b = (struct gl_buf)GL_BUF_INIT;
}

void gl_buf_release(struct gl_buf *b)
{
	if (b->cap)
		free(b->ptr);
	gl_buf_init(b);
}

void gl_buf_reset(struct gl_buf *b)
{
	b->len = 0;
	b->failed = 0;
	if (b->cap)
		b->ptr[0] = '\0';
}

/* Makes room for `more` bytes and the NUL after them. */
static int reserve(struct gl_buf *b, size_t more)
{
	size_t need, cap;
	char *ptr;

	if (b->failed)
		return -1;
	if (more > GL_BUF_MAX - b->len)
		goto fail;
	need = b->len + more + 1;
	if (need <= b->cap)
		return 0;
	cap = b->cap ? b->cap + b->cap / 2 : 64;
	if (cap < need)
		cap = need;
	ptr = realloc(b->cap ? b->ptr : NULL, cap);
	if (!ptr) {
		gl_mem_noted(NULL);
		goto fail;
	}
	b->ptr = ptr;
	b->cap = cap;
	return 0;
fail:
	b->failed = 1;
	return -1;
}

void gl_buf_add(struct gl_buf *b, const void *data, size_t len)
{
	if (!len || reserve(b, len))
		return;
	memcpy(b->ptr + b->len, data, len);
	b->len += len;
	b->ptr[b->len] = '\0';
}

void gl_buf_addstr(struct gl_buf *b, const char *s)
{
	gl_buf_add(b, s, strlen(s));
}

void gl_buf_addch(struct gl_buf *b, char c)
{
	if (reserve(b, 1))
		return;
	b->ptr[b->len++] = c;
	b->ptr[b->len] = '\0';
}

void gl_buf_addf(struct gl_buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	gl_buf_vaddf(b, fmt, ap);
	va_end(ap);
}

void gl_buf_vaddf(struct gl_buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	/* Most fit at the first try, without a pass that only counts. */
	if (reserve(b, 63))
		return;
	va_copy(again, ap);
	n = vsnprintf(b->ptr + b->len, b->cap - b->len, fmt, ap);
	if (n >= 0 && (size_t)n >= b->cap - b->len && !reserve(b, (size_t)n))
		n = vsnprintf(b->ptr + b->len, b->cap - b->len, fmt, again);
	va_end(again);
	if (n < 0)
		b->failed = 1;
	if (!b->failed)
		b->len += (size_t)n;
	b->ptr[b->len] = '\0';
}

void gl_buf_addhex(struct gl_buf *b, const void *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p = data;
	char *to;

	if (!len)
		return;
	if (len > GL_BUF_MAX / 2) {
		b->failed = 1;
		return;
	}
	if (reserve(b, 2 * len))
		return;
	to = b->ptr + b->len;
	for (size_t i = 0; i < len; i++) {
		*to++ = digits[p[i] >> 4];
		*to++ = digits[p[i] & 15];
	}
	*to = '\0';
	b->len += 2 * len;
}

char *gl_buf_steal(struct gl_buf *b, size_t *len)
{
	char *ptr = NULL;
	size_t n = 0;

	/* An empty buffer owns nothing yet, and the caller must get something to free. */
	if (!reserve(b, 0)) {
		b->ptr[b->len] = '\0';
		ptr = b->ptr;
		n = b->len;
		gl_buf_init(b); /* transferred */
	}
	gl_buf_release(b);
	if (len)
		*len = n;
	return ptr;
}
