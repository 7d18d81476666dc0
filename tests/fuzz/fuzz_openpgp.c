/*
 * What others wrote in OpenPGP: as a key file, as an armoured signature, and as what is
 * inside of such an armour. Nobody can sign this text with the key below, so nothing may ever be
 * good over it.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "../unit/pgpkit.h"
#include "../unit/ringkit.h"
#include "sign/openpgp.h"
#include "sign/ring.h"

/* tests/data/openpgp/ed25519.asc, as it once was. */
static const char key[] = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n"
			  "\n"
			  "mDMEaVZhwBYJKwYBBAHaRw8BAQdAhnyWuPFcDuiOE7frRylW+j+4LLo+rfTRRhM+\n"
			  "0S3MdUa0HWVkMjU1MTkgPGVkMjU1MTlAZXhhbXBsZS5jb20+iJAEExYIADgWIQQ7\n"
			  "7R3r+j60mq5w4Y9gYi8apaJwdwUCaVZhwAIbAwULCQgHAgYVCgkICwIEFgIDAQIe\n"
			  "AQIXgAAKCRBgYi8apaJwd3VnAQCpUa8Pv9EGLnltH0fq+JwMKKZNwTgOfvxUEf0A\n"
			  "CuNpMAEAqkIWD0I/ukO7gRlSfZpz3e5bz1Y9O6n1xaIW8KBKRQI=\n"
			  "=9HuM\n"
			  "-----END PGP PUBLIC KEY BLOCK-----\n";

static struct gl_ring *ring;

static void make_ring(void)
{
	struct gl_openpgp_info info;

	if (ring)
		return;
	if (!gl_openpgp_built())
		return;
	ring = gl_ring_new();
	if (!ring || gl_openpgp_key_read(key, sizeof(key) - 1, &info, NULL) != 0 ||
	    gl_ring_add(ring, GL_SIG_OPENPGP, key, sizeof(key) - 1, &info.id, NULL) != 0)
		abort();
}

static void read_key(const uint8_t *data, size_t size)
{
	struct gl_error *err = NULL;
	struct gl_openpgp_info info;

	if (gl_openpgp_key_read(data, size, &info, &err) == 0) {
		if (err || !info.type || !info.bits)
			abort();
	} else if (!err || info.type) {
		abort();
	}
	gl_error_free(err);
}

static void verify_raw(const uint8_t *data, size_t size)
{
	struct gl_buf armor = GL_BUF_INIT;

	kit_pgp_armor("SIGNATURE", data, size, 0, &armor);
	kit_ring_refuses(ring, GL_SIG_OPENPGP, armor.ptr, armor.len);
	gl_buf_release(&armor);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	make_ring();
	if (!ring)
		return 0;
	read_key(data, size);
	kit_ring_refuses(ring, GL_SIG_OPENPGP, data, size);
	verify_raw(data, size);
	return 0;
}
