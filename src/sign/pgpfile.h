/*
 * An OpenPGP key file taken apart, packet by packet and without cryptography but fingerprints: which
 * keys are in it, what speaks against each, and the packets that count, for librnp.  Private to
 * src/sign.
 */
#ifndef SIGN_PGPFILE_H
#define SIGN_PGPFILE_H

#include "base/buf.h"
#include "sign/pgppacket.h"

#define GL_PGP_FILE_MAX (256 * 1024)

/* The primary key, or a subkey. */
struct gl_pgp_part {
	struct gl_pgp_key key;
	const char *refused;     /* why it may not sign; NULL: it may */
	const char *was_refused; /* the same, before librnp was asked */
	bool bound;              /* subkey: it has a binding */
	int64_t ends;            /* not known here: whoever verifies the self-signatures sets it */
};

struct gl_pgp_file {
	struct gl_pgp_part *parts; /* the primary key first */
	size_t n, cap;
	/*
	 * The primary key, its names that were not taken back, the subkeys that may sign, and the
	 * self-signatures of each, none of which was verified.
	 */
	struct gl_buf packets;
	size_t n_given; /* keys in there */
};

/*
 * Takes a public key file apart, armoured or binary: one primary key with its names and subkeys.
 * GL_EINVAL, with *why, when it is none, or one that is refused by its looks; GL_ENOMEM.  After a
 * failure there is nothing to release.
 */
int gl_pgp_file_read(struct gl_pgp_file *out, const void *file, size_t len, const char **why);
void gl_pgp_file_release(struct gl_pgp_file *f);

#endif
