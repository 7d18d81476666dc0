#include "sign/sshbuf.h"

#include <string.h>

bool gl_sshrd_u8(struct gl_sshrd *r, uint8_t *out)
{
	if (r->left < 1)
		return false;
	*out = *r->p++;
	r->left--;
	return true;
}

bool gl_sshrd_u32(struct gl_sshrd *r, uint32_t *out)
{
	if (r->left < 4)
		return false;
	*out = (uint32_t)r->p[0] << 24 | (uint32_t)r->p[1] << 16 | (uint32_t)r->p[2] << 8 | r->p[3];
	r->p += 4;
	r->left -= 4;
	return true;
}

bool gl_sshrd_string(struct gl_sshrd *r, struct gl_sshstr *out)
{
	struct gl_sshrd at = *r;
	uint32_t len;

	if (!gl_sshrd_u32(&at, &len) || len > at.left)
		return false;
	out->p = at.p;
	out->len = len;
	r->p = at.p + len;
	r->left = at.left - len;
	return true;
}

bool gl_sshrd_mpint(struct gl_sshrd *r, struct gl_sshstr *out)
{
	struct gl_sshrd at = *r;
	struct gl_sshstr s;

	/* Zero is the empty string, a set top bit a negative number: neither is right here. */
	if (!gl_sshrd_string(&at, &s) || s.len == 0 || (s.p[0] & 0x80))
		return false;
	if (s.p[0] == 0 && (s.len == 1 || !(s.p[1] & 0x80)))
		return false;
	*out = s;
	*r = at;
	return true;
}

bool gl_sshstr_is(const struct gl_sshstr *s, const char *text)
{
	return s->len == strlen(text) && memcmp(s->p, text, s->len) == 0;
}

void gl_sshwr_u32(struct gl_buf *b, uint32_t v)
{
	const unsigned char be[4] = {
		(unsigned char)(v >> 24),
		(unsigned char)(v >> 16),
		(unsigned char)(v >> 8),
		(unsigned char)v,
	};

	gl_buf_add(b, be, sizeof(be));
}

void gl_sshwr_string(struct gl_buf *b, const void *p, size_t len)
{
	/* A length cut off would make another message; buffers are capped far below. */
	if (len > UINT32_MAX) {
		b->failed = 1;
		return;
	}
	gl_sshwr_u32(b, (uint32_t)len);
	gl_buf_add(b, p, len);
}
