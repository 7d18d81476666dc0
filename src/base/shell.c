#include "base/shell.h"

#include <stdbool.h>
#include <string.h>

static bool is_plain(const char *s, size_t len)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_./:@%+,";

	for (size_t i = 0; i < len; i++) {
		if (!s[i] || !strchr(plain, s[i]))
			return false;
	}
	return len > 0;
}

void gl_shell_add(struct gl_buf *out, const char *s, size_t len)
{
	if (is_plain(s, len)) {
		gl_buf_add(out, s, len);
		return;
	}
	gl_buf_addch(out, '\'');
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\'')
			gl_buf_addstr(out, "'\\''");
		else
			gl_buf_addch(out, s[i]);
	}
	gl_buf_addch(out, '\'');
}
