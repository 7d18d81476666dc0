/*
 * The inner sides of src/sign: they tell what is wrong with a static sentence in *why instead of an
 * allocated error, because verifying thousands of commits must not depend on memory for messages
 * and `struct gl_sig_result` keeps the sentence.  Private to src/sign.
 *
 * Each returns 0; GL_EINVAL or GL_EBAD when the input is at fault; GL_ENOMEM or GL_EIO when it is
 * not, and nothing is known about the input.  *why is set on every failure.
 */
#ifndef SIGN_WHY_H
#define SIGN_WHY_H

#include <errno.h>

#include "base/mem.h"
#include "sign/keycache.h"
#include "sign/sshsig.h"

static inline int gl_why(int code, const char **why, const char *text)
{
	*why = text;
	return code;
}

static inline int gl_why_nomem(const char **why)
{
	gl_mem_noted(NULL);
	return gl_why(GL_ENOMEM, why, "out of memory");
}

/*
 * What libcrypto and librnp have no memory for they tell as bad, or as not there: of a revocation,
 * that there is none.  So errno is 0 before they are asked, and whatever they answer counts only if
 * no allocation has failed since.  Else they are asked once more: it may have been found elsewhere.
 */
static inline int gl_why_if_memory(int rc, const char **why)
{
	return errno == ENOMEM ? gl_why_nomem(why) : rc;
}

int gl_pubkey_parse_why(struct gl_pubkey **out, const void *blob, size_t len,
			const struct gl_digest *digest, const char **why);
int gl_pubkey_verify_why(const struct gl_pubkey *k, const void *sig, size_t sig_len,
			 const void *data, size_t len, const char **why);

int gl_sshsig_parse_why(struct gl_sshsig *out, const char *armor, size_t len, const char **why);
/* Does not compare the keys: the caller looked `key` up by the blob that the signature carries. */
int gl_sshsig_verify_why(const struct gl_sshsig *s, const struct gl_pubkey *key, const void *data,
			 size_t len, const char **why);

int gl_keycache_get_why(struct gl_keycache *c, const void *blob, size_t len,
			const struct gl_pubkey **out, struct gl_pubkey **owned, const char **why);

#endif
