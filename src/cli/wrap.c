#include "cli/wrap.h"

#include <string.h>

#include "base/utf8.h"
#include "report/lines.h"

/* What a line begins with, and goes on with: blanks, and a bar. */
static size_t lead(const char *s)
{
	size_t n = strspn(s, " ");

	return s[n] == '|' && s[n + 1] == ' ' ? n + 2 : n;
}

void cli_wrap(struct gl_buf *out, const char *text, unsigned columns)
{
	size_t width = gl_lines_width(columns), len, begin;

	for (; *text; text += len) {
		begin = lead(text);
		len = strcspn(text, "\n");
		if (!width || begin > width / 2 || gl_text_nwidth(text, len) <= width ||
		    (begin && !strncmp(text + begin, "git ", 4))) {
			gl_buf_add(out, text, len);
		} else {
			gl_buf_add(out, text, begin);
			gl_lines_add(out, text + begin, len - begin, width, text, begin);
		}
		if (text[len] == '\n') {
			gl_buf_addch(out, '\n');
			len++;
		}
	}
}
