/* How a string begins and ends. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <string.h>

static inline bool gl_begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

static inline bool gl_ends(const char *s, const char *with)
{
	size_t len = strlen(s), n = strlen(with);

	return len >= n && memcmp(s + len - n, with, n) == 0;
}

#endif
