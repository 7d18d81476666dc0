/*
 * A signature against the key that it names, without asking whose key that is: that is the fold's
 * business.  "Whose" is told by the key's identity, the SHA-256 of its public form.
 */
#ifndef SIGN_VERIFY_H
#define SIGN_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "sign/keycache.h"

enum gl_sig_kind { GL_SIG_NONE, GL_SIG_SSH, GL_SIG_OPENPGP, GL_SIG_X509, GL_SIG_UNKNOWN };

enum gl_sig_state {
	GL_SIG_UNSIGNED,    /* no signature, two of them, or bytes after the armour */
	GL_SIG_BAD,         /* there, and malformed, of a refused kind, or not of these bytes */
	GL_SIG_GOOD,        /* verified with the key named by `key` */
	GL_SIG_UNSUPPORTED, /* a kind that this build cannot verify: nobody's signature here */
	GL_SIG_DEFERRED,    /* a kind whose keys lie in files: a version's ring can tell */
	GL_SIG_FOREIGN,     /* well-formed, by a key that the ring does not have */
};

/* A key file that a signature fits. */
struct gl_sig_match {
	struct gl_digest file; /* its SHA-256 */
	int64_t ends;          /* when the very key in it that signed ends; INT64_MAX: never */
	const struct gl_sig_match *next;
};

struct gl_sig_result {
	enum gl_sig_kind kind;
	enum gl_sig_state state;
	struct gl_digest key; /* GOOD: identity of the key: of its blob, or of its file */
	/* GOOD, of a kind whose keys lie in files: all files that it fits. */
	const struct gl_sig_match *matches;
	const char *why; /* not GOOD: a static sentence, never NULL; GOOD: NULL */
};

/* By its first line. */
enum gl_sig_kind gl_sig_kind(const char *armor, size_t len);
const char *gl_sig_kind_name(enum gl_sig_kind kind);

/*
 * Verifies `armor` over `payload`: 0, whatever the verdict in *out (what is wrong is BAD or
 * UNSUPPORTED with why, static text).  GL_ENOMEM or GL_EIO when it could not be judged (*out is
 * UNSUPPORTED then): a caller who went on would drop a reject or a pause, so it must give up.
 * Threads may share the cache.
 */
int gl_sig_verify(struct gl_keycache *cache, const char *armor, size_t armor_len,
		  const void *payload, size_t len, struct gl_sig_result *out);

#endif
