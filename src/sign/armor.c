#include "sign/armor.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "sign/base64.h"
#include "sign/why.h"

#define LINE_MAX_LEN 76
#define DASHES "-----"
#define BEGIN DASHES "BEGIN "
#define CRC_LEN 5 /* "=" and four characters */

/* A line, without its end. */
struct line {
	const char *p;
	size_t len;
};

struct reader {
	const char *p;
	size_t left;
	unsigned flags;
};

static int bad(const char **why, const char *text)
{
	*why = text;
	return GL_EBAD;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The last line may lack its newline. */
static bool next_line(struct reader *r, struct line *out)
{
	const char *eol;

	if (r->left == 0)
		return false;
	eol = memchr(r->p, '\n', r->left);
	out->p = r->p;
	out->len = eol ? (size_t)(eol - r->p) : r->left;
	r->p += out->len + (eol ? 1 : 0);
	r->left -= out->len + (eol ? 1 : 0);
	while ((r->flags & GL_ARMOR_FILE) && out->len > 0 && is_blank(out->p[out->len - 1]))
		out->len--;
	return true;
}

static bool starts(const struct line *l, const char *text)
{
	size_t n = strlen(text);

	return l->len >= n && memcmp(l->p, text, n) == 0;
}

/* Is the line "-----<verb> <label>-----"? */
static bool is_mark(const struct line *l, const char *verb, const char *label)
{
	size_t v = strlen(verb), n = strlen(label);

	return l->len == 5 + v + 1 + n + 5 && starts(l, DASHES) && memcmp(l->p + 5, verb, v) == 0 &&
	       l->p[5 + v] == ' ' && memcmp(l->p + 5 + v + 1, label, n) == 0 &&
	       memcmp(l->p + l->len - 5, DASHES, 5) == 0;
}

bool gl_armor_has(const char *text, size_t len, const char *word)
{
	struct reader r = { text, len, GL_ARMOR_FILE };
	size_t n = strlen(word);
	struct line l;

	while (next_line(&r, &l)) {
		if (!starts(&l, BEGIN))
			continue;
		for (size_t at = sizeof(BEGIN) - 1; at + n <= l.len; at++)
			if (memcmp(l.p + at, word, n) == 0)
				return true;
	}
	return false;
}

static int find_begin(struct reader *r, const char *label, const char **why)
{
	struct line l;

	while (next_line(r, &l)) {
		if (is_mark(&l, "BEGIN", label))
			return 0;
		if (!(r->flags & GL_ARMOR_FILE) || starts(&l, BEGIN))
			return bad(why, "the armour is of another kind");
	}
	return bad(why, "there is no armour");
}

/* Are these "Name: value" lines up to an empty one? */
static int skip_headers(struct reader *r, const char **why)
{
	struct line l;

	while (next_line(r, &l)) {
		const char *colon = memchr(l.p, ':', l.len);

		if (l.len == 0)
			return 0;
		if (!colon || colon == l.p)
			break;
		for (size_t i = 0; i < l.len; i++)
			if ((unsigned char)l.p[i] < 0x20 || l.p[i] == 0x7f)
				return bad(why, "the armour has control characters in its headers");
	}
	return bad(why, "the armour has no empty line before its base64");
}

/* Joins the base64 lines; *crc is the line of the checksum, if there is one. */
static int join_lines(struct reader *r, const char *label, struct gl_buf *text, struct line *crc,
		      const char **why)
{
	struct line l;

	while (next_line(r, &l)) {
		if (is_mark(&l, "END", label))
			return text->failed ? gl_why_nomem(why) : 0;
		if (crc->len != 0)
			return bad(why, "the armour goes on after its checksum");
		if (l.len == 0 || (l.len > LINE_MAX_LEN && !(r->flags & GL_ARMOR_FILE)))
			return bad(why, "the armour has an empty or overlong line");
		if ((r->flags & GL_ARMOR_PGP) && l.p[0] == '=')
			*crc = l;
		else
			gl_buf_add(text, l.p, l.len);
	}
	return bad(why, "the armour has no END line");
}

/* What may stand after the END line. */
static int check_rest(struct reader *r, const char **why)
{
	struct line l;

	if (!(r->flags & GL_ARMOR_FILE))
		return r->left == 0 ? 0 : bad(why, "bytes after the end of the armour");
	while (next_line(r, &l)) {
		if (starts(&l, BEGIN))
			return bad(why, "more than one armour in the file");
		if (l.len != 0)
			return bad(why, "text after the end of the armour");
	}
	return 0;
}

/* RFC 4880 section 6.1. */
static uint32_t crc24(const unsigned char *p, size_t len)
{
	uint32_t crc = 0xb704ce;

	while (len-- > 0) {
		crc ^= (uint32_t)*p++ << 16;
		for (int bit = 0; bit < 8; bit++)
			crc = (crc << 1) ^ (crc & 0x800000 ? 0x1864cfb : 0);
	}
	return crc & 0xffffff;
}

static bool crc_ok(const struct line *crc, const unsigned char *p, size_t len)
{
	unsigned char want[3];
	size_t n = 0;

	return crc->len == CRC_LEN && gl_base64_decode(crc->p + 1, 4, want, &n) && n == 3 &&
	       crc24(p, len) == ((uint32_t)want[0] << 16 | (uint32_t)want[1] << 8 | want[2]);
}

int gl_armor_read(const char *text, size_t len, const char *label, unsigned flags,
		  struct gl_buf *out, const char **why)
{
	struct reader r = { text, len, flags };
	struct gl_buf base64 = GL_BUF_INIT;
	unsigned char *raw = NULL;
	struct line crc = { 0 };
	size_t raw_len = 0;
	int rc;

	rc = find_begin(&r, label, why);
	if (rc == 0 && (flags & GL_ARMOR_PGP))
		rc = skip_headers(&r, why);
	if (rc == 0)
		rc = join_lines(&r, label, &base64, &crc, why);
	if (rc == 0)
		rc = check_rest(&r, why);
	if (rc != 0)
		goto out;
	raw = malloc(GL_BASE64_ROOM(base64.len) + 1);
	if (!raw) {
		rc = gl_why_nomem(why);
		goto out;
	}
	if (!gl_base64_decode(base64.ptr, base64.len, raw, &raw_len)) {
		rc = bad(why, "the armour is not strict base64");
		goto out;
	}
	if (crc.len != 0 && !crc_ok(&crc, raw, raw_len)) {
		rc = bad(why, "the checksum of the armour is wrong");
		goto out;
	}
	gl_buf_add(out, raw, raw_len);
	rc = out->failed ? gl_why_nomem(why) : 0;
out:
	free(raw);
	gl_buf_release(&base64);
	return rc;
}
