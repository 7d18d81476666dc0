/*
 * An arena: many small allocations that live and die together.  What it returns is zeroed and
 * aligned for any type; nothing is freed before the whole.  Not for use by two threads at once.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct gl_arena;

/* A new, empty arena, or NULL when out of memory. */
struct gl_arena *gl_arena_new(void);
/* Frees all that came from it; NULL is fine. */
void gl_arena_free(struct gl_arena *a);

/* Each returns NULL when out of memory (or when the product overflows). */
void *gl_arena_alloc(struct gl_arena *a, size_t size);
void *gl_arena_calloc(struct gl_arena *a, size_t n, size_t size);
char *gl_arena_strdup(struct gl_arena *a, const char *s);
/* A NUL-terminated copy of `len` bytes. */
char *gl_arena_strndup(struct gl_arena *a, const char *s, size_t len);
char *gl_arena_printf(struct gl_arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
