#include "base/vec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

int gl_vec_grow_(void **items, size_t n, size_t *cap, size_t item_size)
{
	size_t want;
	void *p;

	if (n < *cap)
		return 0;
	want = *cap ? *cap + *cap / 2 + 1 : 8;
	if (want <= n || want > PTRDIFF_MAX / item_size)
		return -1;
	/* `items` points at a `T *`: its bytes are copied, as reading it as a `void *` would break
	 * the aliasing rules. */
	memcpy(&p, items, sizeof(p));
	p = gl_mem_noted(realloc(p, want * item_size));
	if (!p)
		return -1;
	memcpy(items, &p, sizeof(p));
	*cap = want;
	return 0;
}
