/* Public keys parsed once, for all threads: keyed by the blob's SHA-256. */
#ifndef SIGN_KEYCACHE_H
#define SIGN_KEYCACHE_H

#include "sign/pubkey.h"

/* Beyond so many keys, good and bad, a key is parsed each time it is asked for. */
#define GL_KEYCACHE_MAX 4096

struct gl_keycache;

/* NULL when out of memory. */
struct gl_keycache *gl_keycache_new(void);
void gl_keycache_free(struct gl_keycache *c);

/*
 * The parsed key of a blob, owned by the cache; a blob that does not parse is remembered as such
 * too (up to the cap, beyond which the key is not kept: *owned is then set to what the caller must
 * free, else NULL).  GL_EBAD when it is no acceptable key; GL_ENOMEM or GL_EIO when that could not
 * be found out.  Thread-safe.
 */
int gl_keycache_get(struct gl_keycache *c, const void *blob, size_t len,
		    const struct gl_pubkey **out, struct gl_pubkey **owned, struct gl_error **err);

#endif
