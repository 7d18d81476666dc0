/*
 * Help for the tests of src/sign: a signer of every kind of SSH key, made of libcrypto and written
 * apart from the code under test. FIDO keys are played by software. What goes wrong here aborts.
 */
#ifndef TESTS_SSHKIT_H
#define TESTS_SSHKIT_H

#include <openssl/evp.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "sign/pubkey.h"
#include "sign/sshbuf.h"

struct kit_key {
	enum gl_pubkey_kind kind;
	const char *type; /* "ssh-ed25519", ... */
	EVP_PKEY *pkey;
	const char *application; /* FIDO */
	uint8_t flags;
};

/* One of each, RSA of 2048 bits; release with kit_key_release(). */
#define KIT_KINDS 7
void kit_key_make(struct kit_key *k, enum gl_pubkey_kind kind);
void kit_key_make_rsa(struct kit_key *k, unsigned bits, unsigned long e);
void kit_key_release(struct kit_key *k);

/* Each adds to `out`. */
void kit_blob(const struct kit_key *k, struct gl_buf *out);
void kit_line(const struct kit_key *k, const char *comment, struct gl_buf *out);
/* The signature string; `type` is what it calls itself (NULL: as is right; RSA: rsa-sha2-512). */
void kit_sign(const struct kit_key *k, const char *type, const void *data, size_t len,
	      struct gl_buf *out);
/* The bytes that an SSHSIG signs, and the SSHSIG (no armour) in a namespace and with a hash. */
void kit_sshsig_input(const char *namespace, const char *hash, const void *data, size_t len,
		      struct gl_buf *out);
void kit_sshsig(const struct kit_key *k, const char *namespace, const char *hash, const void *data,
		size_t len, struct gl_buf *out);
/* Any bytes under a label, or as "SSH SIGNATURE", with lines of `columns`. */
void kit_armor_as(const char *label, const void *raw, size_t len, size_t columns,
		  struct gl_buf *out);
void kit_armor(const void *raw, size_t len, size_t columns, struct gl_buf *out);
/* All of it, as git would put it into a commit. */
void kit_signature(const struct kit_key *k, const void *data, size_t len, struct gl_buf *out);

void kit_base64(const void *data, size_t len, struct gl_buf *out);
void kit_unbase64(const char *text, size_t len, struct gl_buf *out);
/* A positive integer, big endian; leading zeros are fine. */
void kit_put_mpint(struct gl_buf *b, const unsigned char *p, size_t len);

/* Reads a file of tests/data/ssh. */
void kit_data(const char *name, struct gl_buf *out);

/* A directory of one's own, and its end. */
char *kit_tempdir(void);
void kit_rmdir(char *dir);
/* Runs a program in `dir` with `input`; its exit status. Output is added to `out` when not NULL. */
int kit_run(const char *dir, const char *const *argv, const struct gl_buf *input,
	    struct gl_buf *out);
void kit_write(const char *dir, const char *name, const struct gl_buf *content);
void kit_read(const char *dir, const char *name, struct gl_buf *out);

#endif
