/*
 * Help for the tests of OpenPGP: ed25519 keys and signatures of any make, also such as no honest
 * program writes. Made of libcrypto and apart from the code under test. What goes wrong aborts.
 */
#ifndef TESTS_PGPKIT_H
#define TESTS_PGPKIT_H

#include <openssl/evp.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct kit_pgp {
	EVP_PKEY *pkey;
	uint32_t made;
	struct gl_buf body; /* of its key packet */
	unsigned char fpr[20];
};

void kit_pgp_make(struct kit_pgp *k, uint32_t made);
void kit_pgp_release(struct kit_pgp *k);

enum { KIT_MD5 = 1, KIT_SHA1 = 2, KIT_RIPEMD160 = 3, KIT_SHA256 = 8, KIT_SHA512 = 10 };

/* How a signature is made. Zero is what is usual: version 4, SHA-512, with its time and issuer. */
struct kit_pgp_form {
	int version;
	unsigned type, hash;
	uint32_t made;
	const char *flags;             /* key flags, one byte; NULL: none */
	uint32_t expires, key_expires; /* seconds */
	const struct kit_pgp *issuer;  /* whom it names; NULL: who makes it */
	int no_fpr, no_keyid, no_made; /* leave out */
	const struct gl_buf *hashed;   /* further subpackets */
	const struct gl_buf *unhashed;
	int padded; /* numbers with a zero byte at their start */
};

/* Each adds to `out`. */
void kit_pgp_packet(unsigned tag, const void *body, size_t len, struct gl_buf *out);
void kit_pgp_subpacket(unsigned type, const void *data, size_t len, struct gl_buf *out);
void kit_pgp_key_packet(const struct kit_pgp *k, unsigned tag, struct gl_buf *out);
/* The body of a signature over `data`; and the whole packet. */
void kit_pgp_sign_body(const struct kit_pgp *k, const struct kit_pgp_form *f,
		       const struct gl_buf *data, struct gl_buf *out);
void kit_pgp_sign(const struct kit_pgp *k, const struct kit_pgp_form *f, const struct gl_buf *data,
		  struct gl_buf *out);

/* The usual packets: a primary key, and a name with its self-signature of this form. */
void kit_pgp_primary(const struct kit_pgp *k, struct gl_buf *out);
void kit_pgp_name(const struct kit_pgp *k, const struct kit_pgp_form *f, const char *name,
		  struct gl_buf *out);
/* A signature of this form on the primary key itself, as Sequoia makes them. */
void kit_pgp_direct(const struct kit_pgp *k, const struct kit_pgp_form *f, struct gl_buf *out);
/*
 * A subkey and its binding of this form, the subkey's own agreement made by `back` when not NULL.
 * The keys are those of the packets, whoever signs.
 */
void kit_pgp_subkey(const struct kit_pgp *primary, const struct kit_pgp *sub,
		    const struct kit_pgp_form *f, const struct kit_pgp *back, struct gl_buf *out);

/* Any bytes as "PGP <label>", with or without the checksum. */
void kit_pgp_armor(const char *label, const void *raw, size_t len, int crc, struct gl_buf *out);

#endif
