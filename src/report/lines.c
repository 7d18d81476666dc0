#include "report/lines.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

#define MAX_WIDTH 100
#define MIN_WIDTH 40

size_t gl_lines_width(unsigned columns)
{
	if (columns < MIN_WIDTH)
		return 0;
	return columns < MAX_WIDTH ? columns : MAX_WIDTH;
}

/* The bytes of a command at s[0..len), with what encloses it; 0 when there is none. */
static size_t command(const char *s, size_t len)
{
	const char *ends = ";)", *end;
	size_t skip = 0;

	if (gl_begins(s, "'git ") || gl_begins(s, "(git ")) {
		ends = *s == '(' ? ")" : "'";
		skip = 1;
	} else if (!gl_begins(s, "git ")) {
		return 0;
	}
	for (end = s + skip; end < s + len && !strchr(ends, *end); end++)
		;
	while (end < s + len && *end != ' ')
		end++;
	return (size_t)(end - s);
}

/* The bytes of a word; where no blanks are written, each wide character is one. */
static size_t word(const char *s, size_t len)
{
	size_t n = 0, w = 0, before;
	uint32_t cp;

	while (n < len && s[n] != ' ') {
		size_t bytes = gl_utf8_decode(s + n, len - n, &cp);

		bytes = bytes ? bytes : 1;
		before = w;
		w = gl_text_nwidth(s + n, bytes);
		if (before == 2 && w == 2)
			break;
		n += bytes;
	}
	return n;
}

/* The bytes of the piece at s that is not broken. */
static size_t piece(const char *s, size_t len, size_t room)
{
	size_t n = command(s, len);

	return n && gl_text_nwidth(s, n) <= room ? n : word(s, len);
}

void gl_lines_add(struct gl_buf *out, const char *s, size_t len, size_t width, const char *lead,
		  size_t lead_len)
{
	size_t indent = gl_text_nwidth(lead, lead_len), at = indent, gap, n, w;
	const char *end = s + len;
	bool first = true;

	for (; s < end; s += n) {
		gap = strspn(s, " ");
		if (s + gap >= end)
			return;
		s += gap;
		n = piece(s, (size_t)(end - s), width > indent ? width - indent : 0);
		w = gl_text_nwidth(s, n);
		if (!first && at + gap + w > width) {
			gl_buf_addch(out, '\n');
			gl_buf_add(out, lead, lead_len);
			at = indent;
		} else if (!first) {
			gl_buf_addf(out, "%*s", (int)gap, "");
			at += gap;
		}
		gl_buf_add(out, s, n);
		at += w;
		first = false;
	}
}
