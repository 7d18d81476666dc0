/* Growing arrays: `T *items; size_t n, cap;` kept by their owner, grown here. */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stddef.h>

/*
 * Makes room for one more item after the first `n` in *items (realloc'ed; *cap is updated).
 * Returns 0, or -1 when out of memory or too large: then nothing has changed.
 */
int gl_vec_grow_(void **items, size_t n, size_t *cap, size_t item_size);

/* gl_vec_grow(&v->items, v->n, &v->cap): 0 or -1. */
#define gl_vec_grow(items, n, cap) gl_vec_grow_((void **)(items), (n), (cap), sizeof(**(items)))

#endif
