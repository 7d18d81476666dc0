/*
 * The key that git is set to sign with, of whichever kind.  Public material only: golive never
 * reads a private key.
 */
#ifndef CLI_SIGNER_H
#define CLI_SIGNER_H

#include "cli/cmd.h"
#include "model/checklist.h"

struct gl_signer {
	enum gl_key_form form;
	struct gl_buf text;    /* ssh: the line; openpgp: armoured export; x509: PEM certificate */
	struct gl_digest same; /* as gl_key.same */
	struct gl_buf from;    /* where it comes from, in words */
};

void signer_init(struct gl_signer *s);
void signer_release(struct gl_signer *s);

/*
 * Which key is it?  By gpg.format: that of cli_signing_key() (cli/sshkey.h), or what gpg or gpgsm (gpg.program,
 * gpg.x509.program) export for user.signingkey, else for user.email: one key, or one certificate
 * without its chain.  GL_ENOTFOUND, with what to run, when git names no key or several; GL_EINVAL
 * when golive would not take it; GL_EUNDECIDED for an OpenPGP key in a build without them.
 */
int signer_find(struct cli *c, struct gl_signer *out, struct gl_error **err);

/*
 * Has GnuPG the private half of the OpenPGP key or certificate that signer_find() finds?  1, 0, or a
 * negative code.
 */
int signer_has_secret(struct cli *c, struct gl_error **err);

/*
 * The key in a file of a public key: an ssh line, armoured OpenPGP, or PEM.  What stands around the
 * armour is left out, lines end in one newline.  `from` names it in errors.  GL_EINVAL says what is
 * wrong with it.
 */
int signer_read(struct gl_signer *out, const char *text, size_t len, const char *from,
		struct gl_error **err);

/* The same, of a file by its name ("-": standard input). */
int signer_read_file(struct gl_signer *out, const char *path, struct gl_error **err);

/* Whose key is it?  Index or GL_NONE; *key (may be NULL) gets the entry. */
size_t signer_person(const struct gl_checklist *list, const struct gl_signer *s,
		     const struct gl_key **key);

#endif
