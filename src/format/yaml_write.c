/* Writing YAML: see yaml_write.h. */
#include "format/yaml_write.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

#define NBSP 0xa0
#define IDEOGRAPHIC_SPACE 0x3000

#define DIGITS "0123456789"

/* In what a text could be written; the first that is safe is taken. */
enum style { PLAIN, SINGLE, DOUBLE };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Case does not count. */
static bool same_word(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if ((*a >= 'A' && *a <= 'Z' ? *a + ('a' - 'A') : *a) != *b)
			return false;
	return *a == *b;
}

static bool is_keyword(const char *s)
{
	static const char *const words[] = { "y",    "n",    "yes",   "no",       "on",   "off",
					     "true", "null", "false", "~",        ".inf", ".nan",
					     "inf",  "nan",  "none",  "undefined" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (same_word(s, words[i]))
			return true;
	return false;
}

static bool consists_of(const char *s, const char *chars)
{
	return s[strspn(s, chars)] == '\0';
}

/*
 * Is it a number, a sexagesimal, a date or a time to any reader of YAML 1.1 or 1.2?  Rather one too
 * many (some take "." and "E5" for numbers): all it costs is a pair of quotes.
 */
static bool is_number(const char *s)
{
	size_t n;

	if (*s == '0' && (s[1] == 'x' || s[1] == 'X'))
		return consists_of(s, "xX_abcdefABCDEF" DIGITS);
	if (*s == '0' && s[1] && strchr("bBoO", s[1]))
		return consists_of(s, "bBoO_" DIGITS);
	if (consists_of(s, "_.,:eE+-" DIGITS))
		return true;
	n = strspn(s, DIGITS);
	return n >= 4 && s[n] == '-' && is_digit(s[n + 1]);
}

static bool is_space(uint32_t cp)
{
	return cp == ' ' || cp == '\t' || cp == NBSP || cp == IDEOGRAPHIC_SPACE ||
	       (cp >= 0x2000 && cp <= 0x200a) || cp == 0x202f || cp == 0x205f || cp == 0x1680;
}

/*
 * Can it stand in the file as it is?  What hides or reorders text cannot, so that who reviews it
 * sees an escape; except for the two joiners, without which Persian, Hindi and many emoji cannot be
 * written.
 */
static bool is_raw(uint32_t cp)
{
	if (cp == 0x200c || cp == 0x200d)
		return true;
	return cp != '\t' && cp != 0xfffe && cp != 0xffff && !gl_cp_unsafe(cp);
}

static bool ends_in_space(const char *s, size_t len)
{
	size_t last = len - 1;
	uint32_t cp;

	if (gl_utf8_decode(s, len, &cp) && is_space(cp))
		return true;
	while (last && ((unsigned char)s[last] & 0xc0) == 0x80)
		last--;
	return gl_utf8_decode(s + last, len - last, &cp) && is_space(cp);
}

/* A text of one line whose characters can all stand as they are: does it need quotes? */
static bool needs_quotes(const char *s, size_t len, bool block)
{
	if (!is_alnum(*s) && !strchr("_/.($", *s) && !((unsigned char)*s & 0x80))
		return true;
	if (ends_in_space(s, len) || s[len - 1] == ':' || strncmp(s, "...", 3) == 0)
		return true;
	if (strstr(s, ": ") || strstr(s, " #"))
		return true;
	if (!block && strpbrk(s, ",[]{}?:"))
		return true;
	return is_keyword(s) || is_number(s);
}

static enum style style_of(const char *s, size_t len, bool block)
{
	uint32_t cp;
	size_t n;

	if (!len)
		return SINGLE;
	for (size_t i = 0; i < len; i += n) {
		n = gl_utf8_decode(s + i, len - i, &cp);
		if (!n || !is_raw(cp))
			return DOUBLE;
	}
	return needs_quotes(s, len, block) ? SINGLE : PLAIN;
}

static void add_single(struct gl_buf *b, const char *s)
{
	gl_buf_addch(b, '\'');
	for (; *s; s++) {
		if (*s == '\'')
			gl_buf_addch(b, '\'');
		gl_buf_addch(b, *s);
	}
	gl_buf_addch(b, '\'');
}

static void add_escape(struct gl_buf *b, uint32_t cp)
{
	if (cp == '\n')
		gl_buf_addstr(b, "\\n");
	else if (cp == '\t')
		gl_buf_addstr(b, "\\t");
	else if (cp == '\r')
		gl_buf_addstr(b, "\\r");
	else if (cp <= 0xff)
		gl_buf_addf(b, "\\x%02X", (unsigned)cp);
	else if (cp <= 0xffff)
		gl_buf_addf(b, "\\u%04X", (unsigned)cp);
	else
		gl_buf_addf(b, "\\U%08X", (unsigned)cp);
}

static void add_double(struct gl_buf *b, const char *s, size_t len)
{
	uint32_t cp;
	size_t n;

	gl_buf_addch(b, '"');
	for (size_t i = 0; i < len; i += n ? n : 1) {
		n = gl_utf8_decode(s + i, len - i, &cp);
		if (!n) {
			gl_buf_addstr(b, "\xef\xbf\xbd");
		} else if (cp == '"' || cp == '\\') {
			gl_buf_addch(b, '\\');
			gl_buf_addch(b, s[i]);
		} else if (is_raw(cp)) {
			gl_buf_add(b, s + i, n);
		} else {
			add_escape(b, cp);
		}
	}
	gl_buf_addch(b, '"');
}

static void add_scalar(struct gl_buf *b, const char *s, bool block)
{
	size_t len = strlen(s);

	switch (style_of(s, len, block)) {
	case PLAIN:
		gl_buf_add(b, s, len);
		break;
	case SINGLE:
		add_single(b, s);
		break;
	case DOUBLE:
		add_double(b, s, len);
		break;
	}
}

void gl_yaml_add_scalar(struct gl_buf *b, const char *s)
{
	add_scalar(b, s, false);
}

/*
 * Can a literal block hold it?  Not when the first line that is not empty begins with white space,
 * which would be taken for indentation.
 */
static bool block_ok(const char *s, size_t len)
{
	const char *first = s + strspn(s, "\n");
	uint32_t cp;
	size_t n;

	if (!*first || *first == ' ' || *first == '\t' || !strchr(s, '\n'))
		return false;
	for (size_t i = 0; i < len; i += n) {
		n = gl_utf8_decode(s + i, len - i, &cp);
		if (!n || (cp != '\n' && cp != '\t' && !is_raw(cp)))
			return false;
	}
	return true;
}

static void add_indent(struct gl_buf *b, unsigned n)
{
	while (n--)
		gl_buf_addch(b, ' ');
}

static void add_block(struct gl_buf *b, unsigned indent, const char *s, size_t len)
{
	const char *chomp = "-";
	size_t n;

	if (s[len - 1] == '\n')
		chomp = s[len - 2] == '\n' ? "+" : "";
	gl_buf_addf(b, "|%s\n", chomp);
	for (; *s; s += n) {
		n = strcspn(s, "\n");
		if (n) {
			add_indent(b, indent);
			gl_buf_add(b, s, n);
		}
		gl_buf_addch(b, '\n');
		n += s[n] ? 1 : 0;
	}
}

void gl_yaml_add_pair(struct gl_buf *b, unsigned indent, const char *key, const char *value)
{
	size_t len = strlen(value);

	add_indent(b, indent);
	add_scalar(b, key, false);
	gl_buf_addstr(b, ": ");
	if (block_ok(value, len)) {
		add_block(b, indent + 2, value, len);
		return;
	}
	add_scalar(b, value, true);
	gl_buf_addch(b, '\n');
}
