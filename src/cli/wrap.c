#include "cli/wrap.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

/* Wider lines are hard to read, however wide the terminal is; a narrower one breaks them itself. */
#define MAX_WIDTH 100
#define MIN_WIDTH 40

static bool begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

/* The bytes of a command at s[0..len), with what encloses it; 0 when there is none. */
static size_t command(const char *s, size_t len)
{
	const char *ends = ";)", *end;
	size_t skip = 0;

	if (begins(s, "'git ") || begins(s, "(git ")) {
		ends = *s == '(' ? ")" : "'";
		skip = 1;
	} else if (!begins(s, "git ")) {
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

/* What a line begins with, and goes on with: blanks, and a bar. */
static size_t lead(const char *s)
{
	size_t n = strspn(s, " ");

	return s[n] == '|' && s[n + 1] == ' ' ? n + 2 : n;
}

static void wrap_line(struct gl_buf *out, const char *line, size_t len, size_t width)
{
	size_t begin = lead(line), at = begin, n;
	bool first = true;

	gl_buf_add(out, line, begin);
	for (const char *s = line + begin, *end = line + len; s < end; s += n) {
		size_t gap = strspn(s, " "), w;

		if (s + gap >= end)
			return;
		s += gap;
		n = piece(s, (size_t)(end - s), width - begin);
		w = gl_text_nwidth(s, n);
		if (!first && at + gap + w > width) {
			gl_buf_addch(out, '\n');
			gl_buf_add(out, line, begin);
			at = begin;
		} else if (!first) {
			gl_buf_addf(out, "%*s", (int)gap, "");
			at += gap;
		}
		gl_buf_add(out, s, n);
		at += w;
		first = false;
	}
}

void cli_wrap(struct gl_buf *out, const char *text, unsigned width)
{
	size_t len;

	width = width > MAX_WIDTH ? MAX_WIDTH : width;
	for (; *text; text += len) {
		size_t indent = lead(text);

		len = strcspn(text, "\n");
		if (width < MIN_WIDTH || indent > width / 2 || gl_text_nwidth(text, len) <= width ||
		    (indent && begins(text + indent, "git ")))
			gl_buf_add(out, text, len);
		else
			wrap_line(out, text, len, width);
		if (text[len] == '\n') {
			gl_buf_addch(out, '\n');
			len++;
		}
	}
}
