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

/* An item of a list goes on below its own words. */
static const char *lead_on(const char *s, size_t *begin)
{
	static const char blanks[] = "                                                  ";

	if (strncmp(s + *begin, "- ", 2) || memchr(s, '|', *begin) || *begin + 2 >= sizeof(blanks))
		return s;
	*begin += 2;
	return blanks;
}

void cli_wrap(struct gl_buf *out, const char *text, unsigned columns)
{
	size_t width = gl_lines_width(columns), len, begin;
	const char *further;

	for (; *text; text += len) {
		begin = lead(text);
		further = lead_on(text, &begin);
		len = strcspn(text, "\n");
		if (!width || begin > width / 2 || gl_text_nwidth(text, len) <= width ||
		    (begin && !strncmp(text + begin, "git ", 4))) {
			gl_buf_add(out, text, len);
		} else {
			gl_buf_add(out, text, begin);
			gl_lines_add(out, text + begin, len - begin, width, further, begin);
		}
		if (text[len] == '\n') {
			gl_buf_addch(out, '\n');
			len++;
		}
	}
}
