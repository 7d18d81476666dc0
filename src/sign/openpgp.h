/*
 * OpenPGP keys and signatures, through librnp.  Only keys of a key file count: no keyring, no
 * agent, no trust database is asked, and nothing here depends on the clock.
 *
 * librnp is loaded when the first key is judged.  Where it is missing then, and in a build without
 * it, these functions fail with GL_EUNDECIDED, and say what to install.
 */
#ifndef SIGN_OPENPGP_H
#define SIGN_OPENPGP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"

#define GL_OPENPGP_SIG_MAX (16 * 1024) /* armour and all */

struct gl_openpgp_info {
	struct gl_digest id;  /* SHA-256 of "openpgp", NUL and the primary key's fingerprint */
	const char *type;     /* of the primary key: "openpgp ed25519", static */
	unsigned bits;        /* of the primary key */
	char fingerprint[41]; /* of the primary key, as gpg prints it */
	int64_t ends;         /* when the last of its keys that may sign does; INT64_MAX: never */
};

/* Was this built for librnp?  It may still be missing here. */
bool gl_openpgp_built(void);

/*
 * Reads a public key file, armoured or binary: one primary key with its names and subkeys.
 * GL_EINVAL says what is wrong: secret or several keys; a primary key that is revoked, DSA, RSA
 * under 2048 bits or of another algorithm than RSA, ed25519 and ECDSA on NIST curves, or without a
 * valid self-signature of SHA-256 or better; no key that may sign.  Or GL_ENOMEM, GL_EIO,
 * GL_EUNDECIDED.
 *
 * What is revoked, and every signature by others, is left aside; what has ended is not, for that is
 * a question of when.  Of subkeys only those sign whose every binding says so and holds the
 * subkey's own signature: else one could adopt another one's subkey, and with it his signatures.
 */
int gl_openpgp_key_read(const void *file, size_t len, struct gl_openpgp_info *info,
			struct gl_error **err);

/*
 * What sign/ring.h is made of.  On failure *why is set to static text.
 */
struct gl_openpgp_key;
struct gl_openpgp_sig;

/* Takes a key file apart; librnp comes in when a signature is first verified.  Codes as above. */
int gl_openpgp_key_open(struct gl_openpgp_key **out, const void *file, size_t len,
			const char **why);
void gl_openpgp_key_free(struct gl_openpgp_key *k);

/*
 * Takes an armoured detached signature apart: exactly one, over bytes, version 4, without an end of
 * its own, with SHA-256, SHA-384 or SHA-512.  GL_EBAD, GL_ENOMEM, or GL_EUNDECIDED.
 */
int gl_openpgp_sig_parse(struct gl_openpgp_sig **out, const char *armor, size_t len,
			 const char **why);
void gl_openpgp_sig_free(struct gl_openpgp_sig *s);

/* Is the issuer that the signature names one of the keys in the file, whatever it may do? */
bool gl_openpgp_sig_names(const struct gl_openpgp_sig *s, const struct gl_openpgp_key *k);

/*
 * Verifies over `data`, with the key of the file that the signature names: one that may sign, and
 * had not ended when, as the signature has it, it was made.  0, and *ends as in gl_openpgp_info but
 * of this very key; GL_EBAD; GL_ENOMEM, GL_EIO or GL_EUNDECIDED when it could not be judged.
 */
int gl_openpgp_sig_verify(const struct gl_openpgp_sig *s, struct gl_openpgp_key *k,
			  const void *data, size_t len, int64_t *ends, const char **why);

#endif
