#include "sign/verify.h"

#include <string.h>

#include "sign/sshsig.h"
#include "sign/why.h"

static const struct {
	const char *line;
	enum gl_sig_kind kind;
} first_lines[] = {
	{ "-----BEGIN SSH SIGNATURE-----", GL_SIG_SSH },
	{ "-----BEGIN PGP SIGNATURE-----", GL_SIG_OPENPGP },
	{ "-----BEGIN PGP MESSAGE-----", GL_SIG_OPENPGP },
	{ "-----BEGIN SIGNED MESSAGE-----", GL_SIG_X509 },
};

enum gl_sig_kind gl_sig_kind(const char *armor, size_t len)
{
	const char *eol;

	if (len == 0)
		return GL_SIG_NONE;
	eol = memchr(armor, '\n', len);
	if (eol)
		len = (size_t)(eol - armor);
	for (size_t i = 0; i < sizeof(first_lines) / sizeof(first_lines[0]); i++)
		if (len == strlen(first_lines[i].line) &&
		    memcmp(armor, first_lines[i].line, len) == 0)
			return first_lines[i].kind;
	return GL_SIG_UNKNOWN;
}

const char *gl_sig_kind_name(enum gl_sig_kind kind)
{
	switch (kind) {
	case GL_SIG_NONE:
		return "none";
	case GL_SIG_SSH:
		return "SSH";
	case GL_SIG_OPENPGP:
		return "OpenPGP";
	case GL_SIG_X509:
		return "X.509";
	case GL_SIG_UNKNOWN:
		break;
	}
	return "unknown";
}

static int verify_with(const struct gl_sshsig *sig, const struct gl_pubkey *key,
		       const void *payload, size_t len, const char **why)
{
	int rc;

	errno = 0;
	rc = gl_sshsig_verify_why(sig, key, payload, len, why);
	return gl_why_if_memory(rc, why);
}

static int verify_ssh(struct gl_keycache *cache, const char *armor, size_t armor_len,
		      const void *payload, size_t len, struct gl_sig_result *out)
{
	const struct gl_pubkey *key = NULL;
	struct gl_pubkey *owned = NULL;
	struct gl_sshsig sig;
	int rc;

	rc = gl_sshsig_parse_why(&sig, armor, armor_len, &out->why);
	if (rc != 0)
		goto out;
	rc = gl_keycache_get_why(cache, sig.key, sig.key_len, &key, &owned, &out->why);
	if (rc != 0)
		goto out;
	rc = verify_with(&sig, key, payload, len, &out->why);
	if (rc == GL_ENOMEM)
		rc = verify_with(&sig, key, payload, len, &out->why);
	if (rc != 0)
		goto out;
	out->state = GL_SIG_GOOD;
	out->key = *gl_pubkey_digest(key);
	out->why = NULL;
out:
	gl_pubkey_free(owned);
	gl_sshsig_release(&sig);
	if (rc == GL_EBAD) {
		out->state = GL_SIG_BAD;
		rc = 0;
	}
	return rc;
}

int gl_sig_verify(struct gl_keycache *cache, const char *armor, size_t armor_len,
		  const void *payload, size_t len, struct gl_sig_result *out)
{
	memset(out, 0, sizeof(*out));
	out->kind = gl_sig_kind(armor, armor_len);
	out->state = GL_SIG_UNSUPPORTED;
	switch (out->kind) {
	case GL_SIG_SSH:
		return verify_ssh(cache, armor, armor_len, payload, len, out);
	case GL_SIG_NONE:
		out->state = GL_SIG_UNSIGNED;
		out->why = "no signature";
		break;
	case GL_SIG_OPENPGP:
		out->state = GL_SIG_DEFERRED;
		out->why = "an OpenPGP signature by a key that is in no checklist";
		break;
	case GL_SIG_X509:
		out->state = GL_SIG_DEFERRED;
		out->why = "an X.509 signature by a certificate that is in no checklist";
		break;
	case GL_SIG_UNKNOWN:
		out->why = "a kind of signature that golive does not know";
		break;
	}
	return 0;
}
