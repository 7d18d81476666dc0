/*
 * X.509 certificates and CMS signatures (RFC 5652), through libcrypto.  The certificate is pinned:
 * no chain is built, no authority is asked, and nothing here depends on the clock.
 */
#ifndef SIGN_CMS_H
#define SIGN_CMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"

#define GL_CMS_CERT_MAX (64 * 1024)
#define GL_CMS_SIG_MAX \
	(128 * 1024) /* armour and all: some signers put a chain and a time stamp in */

struct gl_cms_info {
	struct gl_digest id; /* SHA-256 of "x509", NUL and the certificate's DER */
	/*
	 * SHA-256 of its public key's DER.  Anybody can make a certificate of anybody's key, and
	 * which certificate a signature names is not signed: two stakeholders whose certificates
	 * have the same public key are the same signer.
	 */
	struct gl_digest public_key;
	const char *type; /* "x509 rsa", static */
	unsigned bits;
	int64_t begins, ends; /* it is valid from `begins` on, and not at `ends` any more */
};

/*
 * Reads one certificate, PEM or DER.  GL_EINVAL says what is wrong: a private key, several
 * certificates, other encodings than DER; keys other than RSA of 2048 to 16384 bits and ECDSA on
 * P-256, P-384 or P-521 by name; a key usage without signing; critical extensions that are not
 * understood.  Who signed it, how, its extended key usage and whether it is an authority's are not
 * looked at.  Or GL_ENOMEM, GL_EIO.
 */
int gl_cms_cert_read(const void *file, size_t len, struct gl_cms_info *info, struct gl_error **err);

/*
 * What sign/ring.h is made of.  On failure *why is set to static text.
 */
struct gl_cms_cert;
struct gl_cms_sig;

/* Codes as above. */
int gl_cms_cert_open(struct gl_cms_cert **out, const void *file, size_t len, const char **why);
void gl_cms_cert_free(struct gl_cms_cert *c);

/*
 * Takes an armoured detached signature ("SIGNED MESSAGE") apart: BER as libcrypto reads it, without
 * trailing bytes; exactly one signer; SHA-256, SHA-384 or SHA-512; RSA (PKCS#1 or PSS) or ECDSA;
 * signed attributes with one content type, that of data, and one message digest.  Certificates,
 * revocation lists and unsigned attributes in it are not looked at.  GL_EBAD, or GL_ENOMEM.
 */
int gl_cms_sig_parse(struct gl_cms_sig **out, const char *armor, size_t len, const char **why);
void gl_cms_sig_free(struct gl_cms_sig *s);

/*
 * Does the signature name this certificate, by key identifier, or by serial number and issuer, byte
 * for byte as the certificate has it?
 */
bool gl_cms_sig_names(const struct gl_cms_sig *s, const struct gl_cms_cert *c);

/*
 * Verifies over `data` with the certificate's key.  0, and *ends as in gl_cms_info; GL_EBAD;
 * GL_ENOMEM or GL_EIO when it could not be judged.
 */
int gl_cms_sig_verify(struct gl_cms_sig *s, const struct gl_cms_cert *c, const void *data,
		      size_t len, int64_t *ends, const char **why);

#endif
