/* Names and paths: what is accepted keeps its promises. */
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/utf8.h"

static void check_path(const char *s, size_t len)
{
	if (!gl_path_ok(s, len, true))
		return;
	if (!len || s[0] == '/' || memchr(s, '\\', len) || memchr(s, '\0', len) ||
	    !gl_utf8_valid(s, len))
		abort();
	if (len >= 2 && memcmp(s, "..", 2) == 0 && (len == 2 || s[2] == '/'))
		abort();
	/* Without the slash at its end it is a path of a file as well. */
	if (s[len - 1] == '/' ? gl_path_ok(s, len, false) : !gl_path_ok(s, len, false))
		abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char *s = malloc(size + 1);
	const char *id;
	size_t id_len;

	if (!s)
		return 0;
	memcpy(s, data, size);
	s[size] = '\0';
	check_path(s, size);
	if (gl_record_path_ok(s, size, &id, &id_len) &&
	    (!gl_path_ok(s, size, false) || id != s + strlen("records/") || id[id_len] != '.'))
		abort();
	if (gl_id_ok(s, size) && (size > 63 || !gl_path_ok(s, size, false)))
		abort();
	gl_refname_ok(s, size);
	if (gl_path_ok(s, size, true) && !gl_path_below(s, s))
		abort();
	free(s);
	return 0;
}
