#include "base/mem.h"

#include <stdatomic.h>
#include <stdlib.h>

static void (*ending)(void);
static atomic_size_t ran_short;

void gl_mem_end_by(void (*end)(void))
{
	ending = end;
}

bool gl_mem_ends(void)
{
	return ending;
}

void *gl_mem_alloc(size_t size)
{
	return gl_mem_realloc(NULL, size);
}

void *gl_mem_realloc(void *p, size_t size)
{
	void *to = realloc(p, size ? size : 1);

	if (!to)
		ending();
	return to;
}

void *gl_mem_noted(void *p)
{
	if (!p)
		ran_short++;
	return p;
}

size_t gl_mem_ran_short(void)
{
	return ran_short;
}
