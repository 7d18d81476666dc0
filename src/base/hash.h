/* SHA-1 (git's ids) and SHA-256 (digests), through libcrypto; and their hex. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GL_SHA256_LEN 32
#define GL_SHA256_HEX 64
#define GL_OID_LEN 20
#define GL_OID_HEX 40

struct gl_oid {
	unsigned char id[GL_OID_LEN];
};

struct gl_digest {
	unsigned char b[GL_SHA256_LEN];
};

/*
 * Keeps libcrypto from reading a configuration file: OPENSSL_CONF could name other algorithms, or a
 * module to load.  Has it allocate as base/mem.h says.  Before anything else of libcrypto is used.
 */
void gl_crypto_init(void);

void gl_sha256(const void *data, size_t len, struct gl_digest *out);

/*
 * The id of a git object: SHA-1 of "<type> <len>\0" and the data.  May be called by many threads.
 */
void gl_git_oid(const char *type, const void *data, size_t len, struct gl_oid *out);

/* Exactly 40 or 64 lower-case hex digits. */
bool gl_oid_parse(const char *s, size_t len, struct gl_oid *out);
bool gl_digest_parse(const char *s, size_t len, struct gl_digest *out);

/* Write NUL-terminated hex to buf and return it. */
char *gl_oid_hex(const struct gl_oid *oid, char buf[GL_OID_HEX + 1]);
char *gl_digest_hex(const struct gl_digest *d, char buf[GL_SHA256_HEX + 1]);

bool gl_oid_eq(const struct gl_oid *a, const struct gl_oid *b);
bool gl_oid_zero(const struct gl_oid *a);

#endif
