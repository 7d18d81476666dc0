/*
 * SSHSIG (OpenSSH's PROTOCOL.sshsig): armoured signatures as git puts them into commits and tags.
 */
#ifndef SIGN_SSHSIG_H
#define SIGN_SSHSIG_H

#include <stddef.h>

#include "sign/pubkey.h"

#define GL_SSHSIG_MAX (16 * 1024) /* armour and all */

struct gl_sshsig {
	unsigned char *raw;       /* owns the bytes that the others point into */
	const unsigned char *key; /* the public key blob */
	size_t key_len;
	int hash_sha512;          /* 1: sha512, 0: sha256 */
	const unsigned char *sig; /* the signature string, type and all */
	size_t sig_len;
};

/*
 * Takes the armour apart: exactly "-----BEGIN SSH SIGNATURE-----", lines of 1 to 76 characters of
 * strict base64 (ssh-keygen writes 70, PEM writers 64, MIME writers 76; no blanks, no CR, padding
 * and zero bits where they belong), "-----END SSH SIGNATURE-----", at most one newline after it.
 * Magic, version 1, namespace "git", empty reserved, hash sha256 or sha512, no trailing bytes.
 * GL_EBAD with what is wrong, or GL_ENOMEM.
 */
int gl_sshsig_parse(struct gl_sshsig *out, const char *armor, size_t len, struct gl_error **err);
void gl_sshsig_release(struct gl_sshsig *s);

/*
 * Verifies it over `data` with `key`, which must be the key whose blob the signature carries
 * (compared here).  The signed blob is rebuilt from what is expected.  0, or GL_EBAD; GL_ENOMEM or
 * GL_EIO when it could not be judged.
 */
int gl_sshsig_verify(const struct gl_sshsig *s, const struct gl_pubkey *key, const void *data,
		     size_t len, struct gl_error **err);

#endif
