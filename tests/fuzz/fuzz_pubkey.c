/*
 * Public keys: the input as a line, as a blob, and as two bytes of length, a blob, and a signature
 * by it over a text that nobody can sign.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sign/pubkey.h"

static const char text[] = "nobody signed this";

static void check(struct gl_pubkey *k, const uint8_t *sig, size_t sig_len)
{
	char fingerprint[51];

	if (gl_pubkey_verify(k, sig, sig_len, text, sizeof(text) - 1, NULL) == 0)
		abort();
	if (strlen(gl_pubkey_fingerprint(gl_pubkey_digest(k), fingerprint)) != 50)
		abort();
	if (!*gl_pubkey_type(k) || gl_pubkey_bits(k) < 256 ||
	    gl_pubkey_kind(k) > GL_KEY_SK_ECDSA_P256)
		abort();
	gl_pubkey_free(k);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gl_error *err = NULL;
	struct gl_pubkey *k;
	size_t len;

	if (gl_pubkey_parse_line(&k, (const char *)data, size, &err) == 0)
		check(k, data, size);
	else if (k || !err)
		abort();
	if (gl_pubkey_parse_blob(&k, data, size, &err) == 0)
		check(k, data, size);
	else if (k || !err)
		abort();
	gl_error_free(err);

	if (size < 2)
		return 0;
	len = (size_t)data[0] << 8 | data[1];
	if (len <= size - 2 && gl_pubkey_parse_blob(&k, data + 2, len, NULL) == 0)
		check(k, data + 2 + len, size - 2 - len);
	return 0;
}
