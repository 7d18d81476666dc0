/*
 * libsodium's decoder is not used: where char is signed, 1.0.18 takes bytes over 127 for characters
 * of base64.
 */
#include "sign/base64.h"

#include <stdint.h>

static int sextet(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

/* The first `n` characters of a group of four, in the high bits of 24. */
static bool read_group(const char *text, size_t n, uint32_t *out)
{
	*out = 0;
	for (size_t i = 0; i < n; i++) {
		int v = sextet((unsigned char)text[i]);

		if (v < 0)
			return false;
		*out |= (uint32_t)v << (18 - 6 * i);
	}
	return true;
}

bool gl_base64_decode(const char *text, size_t len, unsigned char *out, size_t *out_len)
{
	unsigned char *p = out;
	size_t pad = 0;
	uint32_t v;

	if (len == 0 || len % 4 != 0)
		return false;
	while (pad < 2 && text[len - 1 - pad] == '=')
		pad++;
	for (size_t at = 0; at + 4 < len; at += 4) {
		if (!read_group(text + at, 4, &v))
			return false;
		*p++ = (unsigned char)(v >> 16);
		*p++ = (unsigned char)(v >> 8);
		*p++ = (unsigned char)v;
	}

	if (!read_group(text + len - 4, 4 - pad, &v) || (v & ((1u << 8 * pad) - 1)) != 0)
		return false;
	for (size_t i = 0; i < 3 - pad; i++)
		*p++ = (unsigned char)(v >> (16 - 8 * i));
	*out_len = (size_t)(p - out);
	return true;
}
