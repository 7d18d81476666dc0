#include "sign/sshsig.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "sign/base64.h"
#include "sign/sshbuf.h"
#include "sign/why.h"

#define MAGIC "SSHSIG"
#define MAGIC_LEN 6
#define VERSION 1
#define NAMESPACE "git"
#define LINE_MAX_LEN 76
#define BEGIN_LINE "-----BEGIN SSH SIGNATURE-----\n"
#define END_LINE "-----END SSH SIGNATURE-----"

/* Looked up once: a look-up takes locks, which the verifying threads would meet at. */
static pthread_once_t md_once = PTHREAD_ONCE_INIT;
static EVP_MD *md_sha256, *md_sha512;

static void fetch_digests(void)
{
	md_sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	md_sha512 = EVP_MD_fetch(NULL, "SHA512", NULL);
}

static int bad(const char **why, const char *text)
{
	*why = text;
	return GL_EBAD;
}

/* Adds the base64 between the two armour lines to *text, its newlines taken out. */
static int join_lines(const char *armor, size_t len, struct gl_buf *text, const char **why)
{
	const size_t begin = sizeof(BEGIN_LINE) - 1, end = sizeof(END_LINE) - 1;
	const char *p, *stop;

	if (len > GL_SSHSIG_MAX)
		return bad(why, "an SSH signature of over 16 KiB");
	if (len < begin || memcmp(armor, BEGIN_LINE, begin) != 0)
		return bad(why, "an SSH signature without its BEGIN line");
	if (armor[len - 1] == '\n')
		len--;
	if (len < begin + end || memcmp(armor + len - end, END_LINE, end) != 0)
		return bad(why, "an SSH signature that does not end in its END line");

	stop = armor + len - end;
	for (p = armor + begin; p < stop;) {
		const char *eol = memchr(p, '\n', (size_t)(stop - p));

		if (!eol || eol == p || eol - p > LINE_MAX_LEN)
			return bad(why, "an SSH signature with an empty or overlong line");
		gl_buf_add(text, p, (size_t)(eol - p));
		p = eol + 1;
	}
	return text->failed ? gl_why_nomem(why) : 0;
}

static int read_hash(struct gl_sshrd *r, int *sha512, const char **why)
{
	struct gl_sshstr hash;

	if (!gl_sshrd_string(r, &hash))
		return bad(why, "an SSH signature that ends too early");
	*sha512 = gl_sshstr_is(&hash, "sha512");
	if (!*sha512 && !gl_sshstr_is(&hash, "sha256"))
		return bad(why, "an SSH signature whose hash is neither sha256 nor sha512");
	return 0;
}

static int read_fields(struct gl_sshsig *s, struct gl_sshrd r, const char **why)
{
	struct gl_sshstr key, namespace, reserved, sig;
	uint32_t version;
	int rc;

	if (r.left < MAGIC_LEN || memcmp(r.p, MAGIC, MAGIC_LEN) != 0)
		return bad(why, "an SSH signature without its magic");
	r.p += MAGIC_LEN;
	r.left -= MAGIC_LEN;
	if (!gl_sshrd_u32(&r, &version) || version != VERSION)
		return bad(why, "an SSH signature of a version other than 1");
	if (!gl_sshrd_string(&r, &key) || !gl_sshrd_string(&r, &namespace) ||
	    !gl_sshrd_string(&r, &reserved))
		return bad(why, "an SSH signature that ends too early");
	if (!gl_sshstr_is(&namespace, NAMESPACE))
		return bad(why, "an SSH signature whose namespace is not 'git'");
	if (reserved.len != 0)
		return bad(why, "an SSH signature whose reserved field is not empty");
	rc = read_hash(&r, &s->hash_sha512, why);
	if (rc != 0)
		return rc;
	if (!gl_sshrd_string(&r, &sig))
		return bad(why, "an SSH signature that ends too early");
	if (r.left != 0)
		return bad(why, "bytes after the end of the SSH signature");

	s->key = key.p;
	s->key_len = key.len;
	s->sig = sig.p;
	s->sig_len = sig.len;
	return 0;
}

int gl_sshsig_parse_why(struct gl_sshsig *out, const char *armor, size_t len, const char **why)
{
	struct gl_buf text = GL_BUF_INIT;
	struct gl_sshsig s = { 0 };
	size_t raw_len = 0;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = join_lines(armor, len, &text, why);
	if (rc != 0)
		goto out;
	s.raw = malloc(GL_BASE64_ROOM(text.len) + 1);
	if (!s.raw) {
		rc = gl_why_nomem(why);
		goto out;
	}
	if (!gl_base64_decode(text.ptr, text.len, s.raw, &raw_len)) {
		rc = bad(why, "an SSH signature that is not strict base64");
		goto out;
	}
	rc = read_fields(&s, (struct gl_sshrd){ s.raw, raw_len }, why);
	if (rc != 0)
		goto out;
	*out = s;
	s.raw = NULL; /* transferred */
out:
	free(s.raw);
	gl_buf_release(&text);
	return rc;
}

int gl_sshsig_parse(struct gl_sshsig *out, const char *armor, size_t len, struct gl_error **err)
{
	const char *why;
	int rc = gl_sshsig_parse_why(out, armor, len, &why);

	return rc == 0 ? 0 : gl_fail(err, rc, "%s", why);
}

void gl_sshsig_release(struct gl_sshsig *s)
{
	free(s->raw);
	memset(s, 0, sizeof(*s));
}

/* Adds what ssh-keygen signs: "SSHSIG", namespace, reserved, hash, hash of the message. */
static int add_signed_blob(struct gl_buf *b, int sha512, const void *data, size_t len,
			   const char **why)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	const EVP_MD *md;
	unsigned n = 0;

	pthread_once(&md_once, fetch_digests);
	md = sha512 ? md_sha512 : md_sha256;
	if (!md || EVP_Digest(data, len, digest, &n, md, NULL) != 1) {
		*why = "libcrypto cannot hash";
		return GL_EIO;
	}
	gl_buf_add(b, MAGIC, MAGIC_LEN);
	gl_sshwr_string(b, NAMESPACE, strlen(NAMESPACE));
	gl_sshwr_string(b, "", 0);
	gl_sshwr_string(b, sha512 ? "sha512" : "sha256", 6);
	gl_sshwr_string(b, digest, n);
	return b->failed ? gl_why_nomem(why) : 0;
}

int gl_sshsig_verify_why(const struct gl_sshsig *s, const struct gl_pubkey *key, const void *data,
			 size_t len, const char **why)
{
	struct gl_buf blob = GL_BUF_INIT;
	int rc;

	rc = add_signed_blob(&blob, s->hash_sha512, data, len, why);
	if (rc == 0)
		rc = gl_pubkey_verify_why(key, s->sig, s->sig_len, blob.ptr, blob.len, why);
	gl_buf_release(&blob);
	return rc;
}

int gl_sshsig_verify(const struct gl_sshsig *s, const struct gl_pubkey *key, const void *data,
		     size_t len, struct gl_error **err)
{
	struct gl_digest digest;
	const char *why;
	int rc;

	gl_sha256(s->key, s->key_len, &digest);
	if (memcmp(&digest, gl_pubkey_digest(key), sizeof(digest)) != 0)
		return gl_fail(err, GL_EBAD, "the signature names another key");
	rc = gl_sshsig_verify_why(s, key, data, len, &why);
	return rc == 0 ? 0 : gl_fail(err, rc, "%s", why);
}
