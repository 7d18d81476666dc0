/*
 * OpenPGP packets (RFC 4880), read strictly and only as far as golive has to know them itself: what
 * they are, whose, and of which algorithms.  No cryptography but fingerprints.  Private to src/sign.
 */
#ifndef SIGN_PGPPACKET_H
#define SIGN_PGPPACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "sign/sshbuf.h"

#define GL_PGP_FPR_LEN 20
#define GL_PGP_KEYID_LEN 8

enum gl_pgp_tag {
	GL_PGP_SIGNATURE = 2,
	GL_PGP_SECRET_KEY = 5,
	GL_PGP_PUBLIC_KEY = 6,
	GL_PGP_SECRET_SUBKEY = 7,
	GL_PGP_USER_ID = 13,
	GL_PGP_PUBLIC_SUBKEY = 14,
	GL_PGP_USER_ATTRIBUTE = 17,
};

enum gl_pgp_sigtype {
	GL_PGP_BINARY = 0x00,
	GL_PGP_TEXT = 0x01,
	GL_PGP_CERT_FIRST = 0x10,
	GL_PGP_CERT_LAST = 0x13,
	GL_PGP_BINDING = 0x18,
	GL_PGP_DIRECT = 0x1f,
	GL_PGP_KEY_REVOCATION = 0x20,
	GL_PGP_SUBKEY_REVOCATION = 0x28,
	GL_PGP_CERT_REVOCATION = 0x30,
};

enum gl_pgp_hash { GL_PGP_SHA256 = 8, GL_PGP_SHA384 = 9, GL_PGP_SHA512 = 10 };

#define GL_PGP_MAY_SIGN 0x02 /* key flags */

/* One packet; pointers go into what was read. */
struct gl_pgp_packet {
	unsigned tag;
	const unsigned char *at; /* with its header */
	size_t size;
	const unsigned char *body;
	size_t len;
};

/* Takes the next packet.  false when there is none, or one of indefinite length or cut short. */
bool gl_pgp_packet_next(struct gl_sshrd *r, struct gl_pgp_packet *out);

struct gl_pgp_sig {
	unsigned version, type, algorithm, hash;
	/* From here on of version 4 alone.  What counts stands in the hashed area, the issuer and
	 * the back signature aside. */
	bool has_made, has_flags, has_fpr, has_keyid;
	bool expires; /* by itself, some time after it was made */
	bool back;    /* holds another signature: a signing subkey's own agreement */
	bool alien;   /* by a key of another version */
	uint32_t made;
	unsigned flags;
	unsigned char fpr[GL_PGP_FPR_LEN];     /* of the issuer; has_fpr */
	unsigned char keyid[GL_PGP_KEYID_LEN]; /* of the issuer; has_keyid */
	bool twice;    /* one of the above stands there twice, or the issuers contradict */
	bool unhashed; /* there is more in the unhashed area than the issuer */
	bool critical; /* there is something that nobody may ignore, and golive does not know */
	const unsigned char *hashed; /* the body up to the end of the hashed area */
	size_t hashed_len;
	const unsigned char *left16; /* of the digest; then the numbers */
	size_t left16_len;
};

/*
 * Reads a signature packet.  false when it is malformed; one of another version than 4 has its
 * version, and its type as far as that can be known (else 0xff).
 */
bool gl_pgp_sig_read(const struct gl_pgp_packet *p, struct gl_pgp_sig *out);

/* Does it name this key as its issuer? */
bool gl_pgp_sig_by(const struct gl_pgp_sig *s, const unsigned char fpr[GL_PGP_FPR_LEN]);

/*
 * Adds the packet, its numbers in their shortest form: librnp talks of others on stderr.  false when
 * they are malformed, or not as many as its algorithm has.
 */
bool gl_pgp_sig_write(const struct gl_pgp_packet *p, const struct gl_pgp_sig *s,
		      struct gl_buf *out);

/* SHA-256, SHA-384 or SHA-512? */
bool gl_pgp_hash_ok(unsigned hash);

struct gl_pgp_key {
	unsigned char fpr[GL_PGP_FPR_LEN];
	uint32_t made;
	unsigned algorithm;
	const char *type; /* "openpgp ed25519", "openpgp key": static */
	unsigned bits;    /* 0 when not known */
	const char
		*refused; /* why it may not sign, static; NULL: it may as far as it is known here */
};

/* Reads a public key or subkey packet.  false, with *why, when it is malformed or not version 4. */
bool gl_pgp_key_read(const struct gl_pgp_packet *p, struct gl_pgp_key *out, const char **why);

#endif
