/* What libgit2 allocates, in a process that is golive's own: see base/mem.h. */
#include <git2/sys/alloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "git/internal.h"

static void *alloc(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return gl_mem_alloc(size);
}

static void *re_alloc(void *p, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return gl_mem_realloc(p, size);
}

/* Since 1.7 these three are all. */
#if LIBGIT2_VER_MAJOR == 1 && LIBGIT2_VER_MINOR < 7

/* What nobody has: a product that overflows ends it as well. */
static size_t product(size_t n, size_t size)
{
	return size && n > SIZE_MAX / 2 / size ? SIZE_MAX / 2 : n * size;
}

static void *alloc_array(size_t n, size_t size, const char *file, int line)
{
	return alloc(product(n, size), file, line);
}

static void *alloc_zeroed(size_t n, size_t size, const char *file, int line)
{
	return memset(alloc_array(n, size, file, line), 0, n * size);
}

static void *realloc_array(void *p, size_t n, size_t size, const char *file, int line)
{
	return re_alloc(p, product(n, size), file, line);
}

static char *copy(const char *s, size_t len, const char *file, int line)
{
	char *to = memcpy(alloc(len + 1, file, line), s, len);

	to[len] = '\0';
	return to;
}

static char *copy_at_most(const char *s, size_t n, const char *file, int line)
{
	return copy(s, strnlen(s, n), file, line);
}

static char *copy_all(const char *s, const char *file, int line)
{
	return copy(s, strlen(s), file, line);
}

#define MORE                                                                                  \
	.gmallocarray = alloc_array, .gcalloc = alloc_zeroed, .greallocarray = realloc_array, \
	.gsubstrdup = copy, .gstrndup = copy_at_most, .gstrdup = copy_all,
#else
#define MORE
#endif

int gl_git_alloc(void)
{
	git_allocator ours = { MORE.gmalloc = alloc, .grealloc = re_alloc, .gfree = free };

	return gl_mem_ends() ? git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, &ours) : 0;
}
