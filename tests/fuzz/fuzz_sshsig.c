/* Armoured SSH signatures. Nobody can sign this text, so none may ever be good over it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "sign/sshsig.h"
#include "sign/verify.h"

static const char text[] = "nobody signed this";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct gl_keycache *cache;
	struct gl_error *err = NULL;
	struct gl_sig_result r;
	struct gl_sshsig s;

	if (gl_sshsig_parse(&s, (const char *)data, size, &err) == 0) {
		struct gl_pubkey *k = NULL;

		if (gl_pubkey_parse_blob(&k, s.key, s.key_len, &err) == 0 &&
		    gl_sshsig_verify(&s, k, text, sizeof(text) - 1, &err) == 0)
			abort();
		gl_pubkey_free(k);
	} else if (s.raw || !err) {
		abort();
	}
	gl_sshsig_release(&s);
	gl_error_free(err);

	if (!cache)
		cache = gl_keycache_new();
	if (!cache ||
	    gl_sig_verify(cache, (const char *)data, size, text, sizeof(text) - 1, &r) != 0)
		abort();
	if (r.state == GL_SIG_GOOD || !r.why)
		abort();
	return 0;
}
