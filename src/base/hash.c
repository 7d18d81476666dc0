/*
 * libcrypto deprecates these functions in favour of EVP_*, but they need no allocation, no lookup
 * and no shared state, so they cannot fail and cost half as much on the small objects of a ledger.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/hash.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include "base/mem.h"

static void *crypto_realloc(void *p, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	if (size)
		return gl_mem_realloc(p, size);
	free(p);
	return NULL;
}

static void *crypto_malloc(size_t size, const char *file, int line)
{
	return crypto_realloc(NULL, size, file, line);
}

static void crypto_free(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	free(p);
}

void gl_crypto_init(void)
{
	if (gl_mem_ends())
		CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc, crypto_free);
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
}

void gl_sha256(const void *data, size_t len, struct gl_digest *out)
{
	SHA256_CTX ctx;

	SHA256_Init(&ctx);
	SHA256_Update(&ctx, data, len);
	SHA256_Final(out->b, &ctx);
}

/* `len` in decimal and its NUL, right-aligned in `buf`; returns where it starts. */
static const char *decimal(size_t len, char buf[24])
{
	char *p = buf + 23;

	*p = '\0';
	do {
		*--p = (char)('0' + len % 10);
		len /= 10;
	} while (len);
	return p;
}

void gl_git_oid(const char *type, const void *data, size_t len, struct gl_oid *out)
{
	char buf[24];
	const char *size = decimal(len, buf);
	SHA_CTX ctx;

	SHA1_Init(&ctx);
	SHA1_Update(&ctx, type, strlen(type));
	SHA1_Update(&ctx, " ", 1);
	SHA1_Update(&ctx, size, (size_t)(buf + 24 - size));
	SHA1_Update(&ctx, data, len);
	SHA1_Final(out->id, &ctx);
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static bool from_hex(const char *s, size_t len, unsigned char *out, size_t out_len)
{
	if (len != 2 * out_len)
		return false;
	for (size_t i = 0; i < out_len; i++) {
		int hi = hex_value(s[2 * i]), lo = hex_value(s[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return false;
		out[i] = (unsigned char)(hi << 4 | lo);
	}
	return true;
}

static char *to_hex(const unsigned char *p, size_t len, char *buf)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		buf[2 * i] = digits[p[i] >> 4];
		buf[2 * i + 1] = digits[p[i] & 15];
	}
	buf[2 * len] = '\0';
	return buf;
}

bool gl_oid_parse(const char *s, size_t len, struct gl_oid *out)
{
	return from_hex(s, len, out->id, GL_OID_LEN);
}

bool gl_digest_parse(const char *s, size_t len, struct gl_digest *out)
{
	return from_hex(s, len, out->b, GL_SHA256_LEN);
}

char *gl_oid_hex(const struct gl_oid *oid, char buf[GL_OID_HEX + 1])
{
	return to_hex(oid->id, GL_OID_LEN, buf);
}

char *gl_digest_hex(const struct gl_digest *d, char buf[GL_SHA256_HEX + 1])
{
	return to_hex(d->b, GL_SHA256_LEN, buf);
}

bool gl_oid_eq(const struct gl_oid *a, const struct gl_oid *b)
{
	return !memcmp(a->id, b->id, GL_OID_LEN);
}

bool gl_oid_zero(const struct gl_oid *a)
{
	static const struct gl_oid zero;

	return gl_oid_eq(a, &zero);
}
