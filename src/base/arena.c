#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define CHUNK_MIN ((size_t)8 * 1024)
#define CHUNK_MAX ((size_t)64 * 1024)
/* More than this gets a chunk of its own, so that the rest of the current one is not lost. */
#define LARGE ((size_t)2 * 1024)

struct chunk {
	struct chunk *next;
	alignas(max_align_t) char bytes[];
};

struct gl_arena {
	struct chunk *chunks;
	char *pos; /* free bytes of the current chunk: pos to end */
	char *end;
	size_t next_size;
};

struct gl_arena *gl_arena_new(void)
{
	struct gl_arena *a = gl_mem_noted(calloc(1, sizeof(*a)));

	if (a)
		a->next_size = CHUNK_MIN;
	return a;
}

void gl_arena_free(struct gl_arena *a)
{
	struct chunk *next;

	if (!a)
		return;
	for (struct chunk *c = a->chunks; c; c = next) {
		next = c->next;
		free(c);
	}
	free(a);
}

/* calloc: zeroed once here, and large ones come zeroed from the system. */
static struct chunk *add_chunk(struct gl_arena *a, size_t size)
{
	struct chunk *c;

	if (size > PTRDIFF_MAX - sizeof(*c))
		return NULL;
	c = gl_mem_noted(calloc(1, sizeof(*c) + size));
	if (!c)
		return NULL;
	c->next = a->chunks;
	a->chunks = c;
	return c;
}

static void *take_slow(struct gl_arena *a, size_t size)
{
	struct chunk *c;

	if (size > LARGE) {
		c = add_chunk(a, size);
		return c ? c->bytes : NULL;
	}
	c = add_chunk(a, a->next_size);
	if (!c)
		return NULL;
	a->pos = c->bytes + size;
	a->end = c->bytes + a->next_size;
	if (a->next_size < CHUNK_MAX)
		a->next_size *= 2;
	return c->bytes;
}

static inline void *take(struct gl_arena *a, size_t size, size_t align)
{
	size_t pad = (0 - (uintptr_t)a->pos) & (align - 1);
	size_t left = (size_t)(a->end - a->pos);
	char *p;

	if (!size)
		size = 1;
	if (pad >= left || size > left - pad)
		return take_slow(a, size);
	p = a->pos + pad;
	a->pos = p + size;
	return p;
}

void *gl_arena_alloc(struct gl_arena *a, size_t size)
{
	return take(a, size, alignof(max_align_t));
}

void *gl_arena_calloc(struct gl_arena *a, size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		return NULL;
	return gl_arena_alloc(a, total);
}

char *gl_arena_strdup(struct gl_arena *a, const char *s)
{
	return gl_arena_strndup(a, s, strlen(s));
}

char *gl_arena_strndup(struct gl_arena *a, const char *s, size_t len)
{
	char *p;

	if (len == SIZE_MAX)
		return NULL;
	p = take(a, len + 1, 1);
	if (p && len)
		memcpy(p, s, len);
	return p;
}

char *gl_arena_printf(struct gl_arena *a, const char *fmt, ...)
{
	char small[256];
	char *p = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	va_end(ap);
	if (n < 0)
		return NULL;
	if ((size_t)n < sizeof(small))
		return gl_arena_strndup(a, small, (size_t)n);
	p = take(a, (size_t)n + 1, 1);
	if (!p)
		return NULL;
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}
