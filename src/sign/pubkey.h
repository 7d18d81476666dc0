/*
 * Public keys in OpenSSH's form: "ssh-ed25519 AAAA... comment" (RFC 4253 section 6.6, RFC 5656,
 * RFC 8709, and OpenSSH's PROTOCOL.u2f for the FIDO kinds).
 */
#ifndef SIGN_PUBKEY_H
#define SIGN_PUBKEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/hash.h"

enum gl_pubkey_kind {
	GL_KEY_ED25519,
	GL_KEY_ECDSA_P256,
	GL_KEY_ECDSA_P384,
	GL_KEY_ECDSA_P521,
	GL_KEY_RSA,
	GL_KEY_SK_ED25519,
	GL_KEY_SK_ECDSA_P256,
};

/* Bytes of a line, comment and all. */
#define GL_PUBKEY_LINE_MAX (16 * 1024)

/* A parsed key; immutable after parsing, so threads may share it. */
struct gl_pubkey;

/*
 * Parses a line (type, base64, optional comment; no options, no newline).  The type word and the
 * type inside the blob must agree, trailing bytes are refused, RSA is 2048 to 16384 bits with an
 * odd exponent of at least 65537 and at most 64 bits, points lie on their curve.  GL_EINVAL with
 * what is wrong (DSA, certificates and unknown types are named as such).
 */
int gl_pubkey_parse_line(struct gl_pubkey **out, const char *line, size_t len,
			 struct gl_error **err);

/* Parses the blob alone (what an SSHSIG carries).  Same rules. */
int gl_pubkey_parse_blob(struct gl_pubkey **out, const void *blob, size_t len,
			 struct gl_error **err);

void gl_pubkey_free(struct gl_pubkey *k);

enum gl_pubkey_kind gl_pubkey_kind(const struct gl_pubkey *k);
/* "ssh-ed25519", ...: static. */
const char *gl_pubkey_type(const struct gl_pubkey *k);
unsigned gl_pubkey_bits(const struct gl_pubkey *k);
/* SHA-256 of the blob: identity of the key everywhere in golive. */
const struct gl_digest *gl_pubkey_digest(const struct gl_pubkey *k);
/* "SHA256:<base64 without padding>" of a digest, as ssh-keygen -l prints it; buf of 51 bytes. */
char *gl_pubkey_fingerprint(const struct gl_digest *digest, char buf[51]);

/*
 * Verifies `sig` (the SSH signature string: "string type, string blob[, byte flags, uint32
 * counter]") over `data`.  ed25519 through libsodium, all else through libcrypto; RSA accepts
 * rsa-sha2-256 and -512 only; FIDO demands user presence and the application string of the key.
 * Exact lengths, no trailing bytes.  0, or GL_EBAD; GL_ENOMEM or GL_EIO when it could not be
 * judged.
 */
int gl_pubkey_verify(const struct gl_pubkey *k, const void *sig, size_t sig_len, const void *data,
		     size_t len, struct gl_error **err);

#endif
