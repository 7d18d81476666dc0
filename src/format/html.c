#include "format/html.h"

#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"

static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void gl_html_ntext(struct gl_buf *b, const char *s, size_t len)
{
	struct gl_buf safe = GL_BUF_INIT;
	size_t i;

	gl_text_add(&safe, s, len, true);
	for (i = 0; i < safe.len; i++) {
		const char *e = entity(safe.ptr[i]);

		if (e)
			gl_buf_addstr(b, e);
		else
			gl_buf_addch(b, safe.ptr[i]);
	}
	if (safe.failed)
		b->failed = 1;
	gl_buf_release(&safe);
}

void gl_html_text(struct gl_buf *b, const char *s)
{
	gl_html_ntext(b, s, strlen(s));
}

void gl_html_element(struct gl_buf *b, const char *tag, const char *text)
{
	gl_buf_addf(b, "<%s>", tag);
	gl_html_text(b, text);
	gl_buf_addf(b, "</%.*s>", (int)strcspn(tag, " "), tag);
}

/* RFC 4648 section 4. */
static void add_base64(struct gl_buf *b, const unsigned char *data, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t i;

	for (i = 0; i < len; i += 3) {
		uint32_t bits = (uint32_t)data[i] << 16;

		if (i + 1 < len)
			bits |= (uint32_t)data[i + 1] << 8;
		if (i + 2 < len)
			bits |= data[i + 2];
		gl_buf_addch(b, digits[bits >> 18]);
		gl_buf_addch(b, digits[bits >> 12 & 63]);
		gl_buf_addch(b, i + 1 < len ? digits[bits >> 6 & 63] : '=');
		gl_buf_addch(b, i + 2 < len ? digits[bits & 63] : '=');
	}
}

void gl_html_begin(struct gl_buf *b, const char *title, const char *css)
{
	struct gl_digest d;

	gl_sha256(css, strlen(css), &d);
	gl_buf_addstr(b,
		      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
		      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		      "style-src 'sha256-");
	add_base64(b, d.b, sizeof(d.b));
	gl_buf_addstr(b,
		      "'; base-uri 'none'; form-action 'none'\"/>\n"
		      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
		      "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
		      "<meta name=\"color-scheme\" content=\"light dark\"/>\n");
	gl_html_element(b, "title", title);
	gl_buf_addf(b, "\n<style>%s</style>\n</head>\n<body>\n", css);
}

void gl_html_end(struct gl_buf *b)
{
	gl_buf_addstr(b, "</body>\n</html>\n");
}
