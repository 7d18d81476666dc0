/*
 * Memory that runs out at a chosen moment in a git-golive as it is installed, with all libraries: to be
 * preloaded (LD_PRELOAD).  What golive starts, also another golive, has all the memory it wants.
 *
 *   NOMEM_AT=<n>        the n-th allocation gets none; 0: none of them
 *   NOMEM_ON=1          nor does any after it; 0: the others do
 *   NOMEM_COUNT=<file>  how many there were is written there at the end
 *
 * For glibc, whose malloc() has another name beside it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);

static atomic_size_t count;
static size_t failing;
static bool active, on;
static char count_file[4096];

static bool fails(void)
{
	size_t n;

	if (!active)
		return false;
	n = ++count;
	if (!failing || n < failing || (n > failing && !on))
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	return fails() ? NULL : __libc_realloc(p, size);
}

__attribute__((constructor)) static void begin(void)
{
	const char *at = getenv("NOMEM_AT"), *more = getenv("NOMEM_ON");
	const char *file = getenv("NOMEM_COUNT");

	if (!at || strcmp(program_invocation_short_name, "git-golive") != 0)
		return;
	failing = strtoul(at, NULL, 10);
	on = more && *more == '1';
	snprintf(count_file, sizeof(count_file), "%s", file ? file : "");
	unsetenv("NOMEM_AT");
	active = true;
}

__attribute__((destructor)) static void end(void)
{
	char text[32];
	int fd, n;

	if (!active || !*count_file)
		return;
	n = snprintf(text, sizeof(text), "%zu\n", (size_t)count);
	fd = open(count_file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, text, (size_t)n) != n || close(fd) < 0)
		perror(count_file);
}
