/*
 * The keys of one version of a checklist that lie in files, OpenPGP and X.509, parsed once; and
 * signatures against them.  SSH signatures carry their key and need no ring.
 *
 * A ring is used by one thread at a time.
 */
#ifndef SIGN_RING_H
#define SIGN_RING_H

#include <stddef.h>
#include <stdint.h>

#include "sign/verify.h"

struct gl_ring;

/* NULL when out of memory. */
struct gl_ring *gl_ring_new(void);
void gl_ring_free(struct gl_ring *r);

/*
 * Adds a key file or certificate under the identity that is given: that of gl_openpgp_info or
 * gl_cms_info.  The bytes are not needed afterwards.  GL_EINVAL when the file is not acceptable or
 * the kind is another one; GL_EUNDECIDED in a build without OpenPGP; GL_ENOMEM, GL_EIO.
 */
int gl_ring_add(struct gl_ring *r, enum gl_sig_kind kind, const void *file, size_t len,
		const struct gl_digest *identity, struct gl_error **err);

/*
 * Verifies `armor`, of kind OPENPGP or X509, over `payload`: 0, whatever the verdict in *out.
 *
 *   GOOD     out->key is the identity of the key that made it; *ends is when that very key, which
 *            may be a subkey, ends by its own file (INT64_MAX: never)
 *   FOREIGN  well-formed, and the key that it names is not in the ring
 *   BAD      all else; also when two identities fit, for then it is nobody's
 *   UNSUPPORTED  OpenPGP without librnp
 *
 * GL_ENOMEM or GL_EIO when it could not be judged (*out is UNSUPPORTED then), as gl_sig_verify().
 * `ends` may be NULL.
 */
int gl_ring_verify(struct gl_ring *r, enum gl_sig_kind kind, const char *armor, size_t armor_len,
		   const void *payload, size_t len, struct gl_sig_result *out, int64_t *ends);

#endif
