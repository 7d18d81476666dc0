#include "sign/pubkey.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "sign/base64.h"
#include "sign/sshbuf.h"
#include "sign/why.h"

#define RSA_MIN_BITS 2048
#define RSA_MAX_BITS 16384
/* What libcrypto takes with a modulus over 3072 bits: a longer one only costs time. */
#define RSA_MAX_E_BYTES 8
#define APPLICATION_MAX 1024
#define COORD_MAX 66
#define FIDO_USER_PRESENT 0x01
#define FIDO_MSG_LEN (GL_SHA256_LEN + 1 + 4 + GL_SHA256_LEN)

struct keytype {
	const char *name; /* of the key, and of its signatures except with RSA */
	enum gl_pubkey_kind kind;
	unsigned bits;
	const char *curve; /* ECDSA: as SSH calls it, */
	const char *group; /* and as libcrypto does */
	size_t coord;      /* ECDSA: bytes of a coordinate */
	const char *md;    /* ECDSA: the digest that goes with the curve */
	bool fido;
};

static const struct keytype keytypes[] = {
	{ .name = "ssh-ed25519", .kind = GL_KEY_ED25519, .bits = 256 },
	{ .name = "ecdsa-sha2-nistp256",
	  .kind = GL_KEY_ECDSA_P256,
	  .bits = 256,
	  .curve = "nistp256",
	  .group = "P-256",
	  .coord = 32,
	  .md = "SHA256" },
	{ .name = "ecdsa-sha2-nistp384",
	  .kind = GL_KEY_ECDSA_P384,
	  .bits = 384,
	  .curve = "nistp384",
	  .group = "P-384",
	  .coord = 48,
	  .md = "SHA384" },
	{ .name = "ecdsa-sha2-nistp521",
	  .kind = GL_KEY_ECDSA_P521,
	  .bits = 521,
	  .curve = "nistp521",
	  .group = "P-521",
	  .coord = COORD_MAX,
	  .md = "SHA512" },
	{ .name = "ssh-rsa", .kind = GL_KEY_RSA },
	{ .name = "sk-ssh-ed25519@openssh.com",
	  .kind = GL_KEY_SK_ED25519,
	  .bits = 256,
	  .fido = true },
	{ .name = "sk-ecdsa-sha2-nistp256@openssh.com",
	  .kind = GL_KEY_SK_ECDSA_P256,
	  .bits = 256,
	  .curve = "nistp256",
	  .group = "P-256",
	  .coord = 32,
	  .md = "SHA256",
	  .fido = true },
};

struct gl_pubkey {
	const struct keytype *type;
	struct gl_digest digest;
	unsigned bits;
	unsigned char ed[crypto_sign_ed25519_PUBLICKEYBYTES]; /* ed25519 kinds */
	EVP_PKEY *pkey;                                       /* the others */
	struct gl_digest application;                         /* FIDO: its SHA-256 */
};

static pthread_once_t sodium_once = PTHREAD_ONCE_INIT;
static bool sodium_ready;

static void start_sodium(void)
{
	sodium_ready = sodium_init() >= 0;
}

/*
 * libcrypto tells a wrong value and a lack of memory apart only in its queue, which is the
 * thread's: `mark` was set before the call, and the queue goes back to it.
 */
static int crypto_failed(int code, const char **why, const char *text)
{
	unsigned long e = ERR_peek_last_error();

	ERR_pop_to_mark();
	if (e != 0 && ERR_GET_REASON(e) == ERR_R_MALLOC_FAILURE)
		return gl_why_nomem(why);
	return gl_why(code, why, text);
}

static const struct keytype *find_type(const struct gl_sshstr *name)
{
	for (size_t i = 0; i < sizeof(keytypes) / sizeof(keytypes[0]); i++)
		if (gl_sshstr_is(name, keytypes[i].name))
			return &keytypes[i];
	return NULL;
}

static const char *refused_type(const struct gl_sshstr *name)
{
	static const char cert[] = "-cert-v01@openssh.com";
	const size_t n = sizeof(cert) - 1;

	if (gl_sshstr_is(name, "ssh-dss"))
		return "DSA keys are refused";
	if (name->len > n && memcmp(name->p + name->len - n, cert, n) == 0)
		return "SSH certificates are refused: the plain public key is asked for";
	return "a type of SSH key that golive does not know";
}

static int read_ed25519(struct gl_pubkey *k, struct gl_sshrd *r, const char **why)
{
	struct gl_sshstr pk;

	if (!gl_sshrd_string(r, &pk) || pk.len != sizeof(k->ed))
		return gl_why(GL_EINVAL, why, "an ed25519 key of the wrong length");
	pthread_once(&sodium_once, start_sodium);
	if (!sodium_ready)
		return gl_why(GL_EIO, why, "libsodium could not be started");
	if (!crypto_core_ed25519_is_valid_point(pk.p))
		return gl_why(GL_EINVAL, why, "an ed25519 key that is not a point of its group");
	memcpy(k->ed, pk.p, sizeof(k->ed));
	return 0;
}

static int make_pkey(EVP_PKEY **out, const char *algorithm, OSSL_PARAM *params, const char **why,
		     const char *text)
{
	EVP_PKEY_CTX *ctx;
	int rc = 0;

	ERR_set_mark();
	ctx = EVP_PKEY_CTX_new_from_name(NULL, algorithm, NULL);
	if (!ctx || EVP_PKEY_fromdata_init(ctx) != 1)
		rc = crypto_failed(GL_EIO, why, "libcrypto cannot take such keys");
	else if (EVP_PKEY_fromdata(ctx, out, EVP_PKEY_PUBLIC_KEY, params) != 1)
		rc = crypto_failed(GL_EINVAL, why, text);
	else
		ERR_pop_to_mark();
	EVP_PKEY_CTX_free(ctx);
	return rc;
}

static int read_ecdsa(struct gl_pubkey *k, struct gl_sshrd *r, const char **why)
{
	const struct keytype *t = k->type;
	unsigned char point[1 + 2 * COORD_MAX];
	char group[8];
	struct gl_sshstr curve, q;
	OSSL_PARAM params[3];

	if (!gl_sshrd_string(r, &curve) || !gl_sshstr_is(&curve, t->curve))
		return gl_why(GL_EINVAL, why, "an ECDSA key whose curve is not that of its type");
	if (!gl_sshrd_string(r, &q) || q.len != 1 + 2 * t->coord || q.p[0] != 0x04)
		return gl_why(GL_EINVAL, why, "an ECDSA key that is not an uncompressed point");

	/* OSSL_PARAM wants memory that could be written to. */
	memcpy(point, q.p, q.len);
	memcpy(group, t->group, strlen(t->group) + 1);
	params[0] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
	params[1] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, q.len);
	params[2] = OSSL_PARAM_construct_end();
	return make_pkey(&k->pkey, "EC", params, why, "an ECDSA key that is not on its curve");
}

static int make_rsa(struct gl_pubkey *k, const BIGNUM *e, const BIGNUM *n, const char **why)
{
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	int rc;

	if (bld && OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
	    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_E, e) == 1)
		params = OSSL_PARAM_BLD_to_param(bld);
	if (params)
		rc = make_pkey(&k->pkey, "RSA", params, why, "an RSA key that libcrypto refuses");
	else
		rc = gl_why_nomem(why);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	return rc;
}

static int check_rsa(const BIGNUM *e, const BIGNUM *n, const char **why)
{
	if (BN_num_bits(n) < RSA_MIN_BITS)
		return gl_why(GL_EINVAL, why, "an RSA key under 2048 bits is refused");
	if (BN_num_bits(n) > RSA_MAX_BITS)
		return gl_why(GL_EINVAL, why, "an RSA key over 16384 bits is refused");
	if (!BN_is_odd(n))
		return gl_why(GL_EINVAL, why, "an RSA key with an even modulus");
	/* Odd and of 17 bits or more is 65537 or more. */
	if (!BN_is_odd(e) || BN_num_bits(e) < 17)
		return gl_why(GL_EINVAL, why, "an RSA key whose exponent is even or under 65537");
	return 0;
}

static int read_rsa(struct gl_pubkey *k, struct gl_sshrd *r, const char **why)
{
	struct gl_sshstr se, sn;
	BIGNUM *e = NULL, *n = NULL;
	int rc;

	if (!gl_sshrd_mpint(r, &se) || !gl_sshrd_mpint(r, &sn))
		return gl_why(GL_EINVAL, why, "an RSA key whose numbers cannot be read");
	if (se.len > RSA_MAX_E_BYTES + (se.p[0] == 0))
		return gl_why(GL_EINVAL, why, "an RSA key whose exponent is over 64 bits");
	if (sn.len > RSA_MAX_BITS / 8 + 1)
		return gl_why(GL_EINVAL, why, "an RSA key over 16384 bits is refused");

	e = BN_bin2bn(se.p, (int)se.len, NULL);
	n = BN_bin2bn(sn.p, (int)sn.len, NULL);
	if (!e || !n)
		rc = gl_why_nomem(why);
	else if ((rc = check_rsa(e, n, why)) == 0 && (rc = make_rsa(k, e, n, why)) == 0)
		k->bits = (unsigned)BN_num_bits(n);
	BN_free(e);
	BN_free(n);
	return rc;
}

static int read_application(struct gl_pubkey *k, struct gl_sshrd *r, const char **why)
{
	struct gl_sshstr app;

	if (!gl_sshrd_string(r, &app) || app.len == 0 || app.len > APPLICATION_MAX ||
	    memchr(app.p, 0, app.len))
		return gl_why(GL_EINVAL, why, "a FIDO key without a usable application string");
	gl_sha256(app.p, app.len, &k->application);
	return 0;
}

static int parse(struct gl_pubkey **out, const void *blob, size_t len,
		 const struct gl_digest *digest, const char **why)
{
	struct gl_sshrd r = { blob, len };
	struct gl_pubkey *k = NULL;
	const struct keytype *t;
	struct gl_sshstr name;
	int rc;

	*out = NULL;
	if (!gl_sshrd_string(&r, &name))
		return gl_why(GL_EINVAL, why, "not an SSH public key");
	t = find_type(&name);
	if (!t)
		return gl_why(GL_EINVAL, why, refused_type(&name));
	k = calloc(1, sizeof(*k));
	if (!k)
		return gl_why_nomem(why);
	errno = 0;
	k->type = t;
	k->bits = t->bits;
	k->digest = *digest;

	if (t->curve)
		rc = read_ecdsa(k, &r, why);
	else if (t->kind == GL_KEY_RSA)
		rc = read_rsa(k, &r, why);
	else
		rc = read_ed25519(k, &r, why);
	if (rc == 0 && t->fido)
		rc = read_application(k, &r, why);
	if (rc == 0 && r.left != 0)
		rc = gl_why(GL_EINVAL, why, "bytes after the end of the SSH public key");
	rc = gl_why_if_memory(rc, why);
	if (rc != 0)
		goto out;
	*out = k;
	k = NULL; /* transferred */
out:
	gl_pubkey_free(k);
	return rc;
}

int gl_pubkey_parse_why(struct gl_pubkey **out, const void *blob, size_t len,
			const struct gl_digest *digest, const char **why)
{
	int rc = parse(out, blob, len, digest, why);

	return rc == GL_ENOMEM ? parse(out, blob, len, digest, why) : rc;
}

int gl_pubkey_parse_blob(struct gl_pubkey **out, const void *blob, size_t len,
			 struct gl_error **err)
{
	struct gl_digest digest;
	const char *why;
	int rc;

	gl_sha256(blob, len, &digest);
	rc = gl_pubkey_parse_why(out, blob, len, &digest, &why);
	return rc == 0 ? 0 : gl_fail(err, rc, "%s", why);
}

static size_t word_len(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] != ' ' && s[n] != '\t')
		n++;
	return n;
}

static size_t blank_len(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && (s[n] == ' ' || s[n] == '\t'))
		n++;
	return n;
}

/* What stands where a key's type should, in words that lead to the right file. */
static int fail_type(const struct gl_sshstr *word, struct gl_error **err)
{
	struct gl_buf shown = GL_BUF_INIT;
	int rc;

	if (word->len >= 10 && memcmp(word->p, "-----BEGIN", 10) == 0)
		return gl_fail(err, GL_EINVAL,
			       "not one line of an SSH public key: it is in the file whose name "
			       "ends in .pub");
	if (gl_sshstr_is(word, "ssh-dss") || memchr(word->p, '@', word->len))
		return gl_fail(err, GL_EINVAL, "%s", refused_type(word));
	gl_text_add(&shown, (const char *)word->p, word->len > 64 ? 64 : word->len, false);
	rc = shown.failed ? gl_nomem(err)
			  : gl_fail(err, GL_EINVAL, "unknown type of SSH key '%s'", shown.ptr);
	gl_buf_release(&shown);
	return rc;
}

static int decode_blob(const char *text, size_t len, unsigned char **out, size_t *out_len,
		       struct gl_error **err)
{
	*out = malloc(GL_BASE64_ROOM(len) + 1);
	if (!*out)
		return gl_nomem(err);
	if (!gl_base64_decode(text, len, *out, out_len))
		return gl_fail(err, GL_EINVAL, "the SSH public key is not whole base64");
	return 0;
}

static int check_line(const char *line, size_t len, struct gl_error **err)
{
	if (len > GL_PUBKEY_LINE_MAX)
		return gl_fail(err, GL_EINVAL, "an SSH public key of over 16 KiB");
	for (size_t i = 0; i < len; i++)
		if (((unsigned char)line[i] < 0x20 && line[i] != '\t') || line[i] == 0x7f)
			return gl_fail(err, GL_EINVAL,
				       "an SSH public key is one line without control characters");
	return 0;
}

int gl_pubkey_parse_line(struct gl_pubkey **out, const char *line, size_t len,
			 struct gl_error **err)
{
	struct gl_sshstr word = { (const unsigned char *)line, word_len(line, len) };
	unsigned char *blob = NULL;
	size_t blob_len = 0, at;
	struct gl_pubkey *k = NULL;
	int rc;

	*out = NULL;
	rc = check_line(line, len, err);
	if (rc != 0)
		goto out;
	if (word.len == 0) {
		rc = gl_fail(err, GL_EINVAL, "an SSH public key begins with its type");
		goto out;
	}
	if (!find_type(&word)) {
		rc = fail_type(&word, err);
		goto out;
	}
	at = word.len + blank_len(line + word.len, len - word.len);
	rc = decode_blob(line + at, word_len(line + at, len - at), &blob, &blob_len, err);
	if (rc == 0)
		rc = gl_pubkey_parse_blob(&k, blob, blob_len, err);
	if (rc != 0)
		goto out;
	if (!gl_sshstr_is(&word, k->type->name)) {
		rc = gl_fail(err, GL_EINVAL, "the line says '%.*s', but the key in it is '%s'",
			     (int)word.len, line, k->type->name);
		goto out;
	}
	*out = k;
	k = NULL; /* transferred */
out:
	gl_pubkey_free(k);
	free(blob);
	return rc;
}

void gl_pubkey_free(struct gl_pubkey *k)
{
	if (!k)
		return;
	EVP_PKEY_free(k->pkey);
	free(k);
}

enum gl_pubkey_kind gl_pubkey_kind(const struct gl_pubkey *k)
{
	return k->type->kind;
}

const char *gl_pubkey_type(const struct gl_pubkey *k)
{
	return k->type->name;
}

unsigned gl_pubkey_bits(const struct gl_pubkey *k)
{
	return k->bits;
}

const struct gl_digest *gl_pubkey_digest(const struct gl_pubkey *k)
{
	return &k->digest;
}

char *gl_pubkey_fingerprint(const struct gl_digest *digest, char buf[51])
{
	memcpy(buf, "SHA256:", sizeof("SHA256:"));
	sodium_bin2base64(buf + 7, 44, digest->b, sizeof(digest->b),
			  sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	return buf;
}

static int verify_evp(const struct gl_pubkey *k, const char *md, const unsigned char *sig,
		      size_t sig_len, const void *data, size_t len, const char **why)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int rc = 0;

	if (!ctx)
		return gl_why_nomem(why);
	ERR_set_mark();
	if (EVP_DigestVerifyInit_ex(ctx, NULL, md, NULL, NULL, k->pkey, NULL) != 1)
		rc = crypto_failed(GL_EIO, why, "libcrypto cannot verify with such a key");
	else if (EVP_DigestVerify(ctx, sig, sig_len, data, len) != 1)
		rc = crypto_failed(GL_EBAD, why, "the signature is not of these bytes");
	else
		ERR_pop_to_mark();
	EVP_MD_CTX_free(ctx);
	return rc;
}

static int verify_rsa(const struct gl_pubkey *k, const char *md, const struct gl_sshstr *sig,
		      const void *data, size_t len, const char **why)
{
	if (sig->len != (k->bits + 7) / 8)
		return gl_why(GL_EBAD, why, "an RSA signature whose length is not its key's");
	return verify_evp(k, md, sig->p, sig->len, data, len, why);
}

static int verify_ed25519(const struct gl_pubkey *k, const struct gl_sshstr *sig, const void *data,
			  size_t len, const char **why)
{
	if (sig->len != crypto_sign_ed25519_BYTES)
		return gl_why(GL_EBAD, why, "an ed25519 signature of the wrong length");
	if (crypto_sign_ed25519_verify_detached(sig->p, data, len, k->ed) != 0)
		return gl_why(GL_EBAD, why, "the signature is not of these bytes");
	return 0;
}

static unsigned char *put_der_integer(unsigned char *p, const struct gl_sshstr *v)
{
	*p++ = 0x02;
	*p++ = (unsigned char)v->len;
	memcpy(p, v->p, v->len);
	return p + v->len;
}

static int verify_ecdsa(const struct gl_pubkey *k, const char *md, const struct gl_sshstr *sig,
			const void *data, size_t len, const char **why)
{
	unsigned char der[3 + 2 * (2 + 1 + COORD_MAX)], *p = der;
	struct gl_sshrd in = { sig->p, sig->len };
	size_t max = k->type->coord + 1, body;
	struct gl_sshstr r, s;

	if (!gl_sshrd_mpint(&in, &r) || !gl_sshrd_mpint(&in, &s) || in.left != 0 || r.len > max ||
	    s.len > max)
		return gl_why(GL_EBAD, why, "a malformed ECDSA signature");

	/* A shortest mpint is, byte for byte, what DER wants in an INTEGER. */
	body = 2 + r.len + 2 + s.len;
	*p++ = 0x30;
	if (body > 127)
		*p++ = 0x81;
	*p++ = (unsigned char)body;
	p = put_der_integer(p, &r);
	p = put_der_integer(p, &s);
	return verify_evp(k, md, der, (size_t)(p - der), data, len, why);
}

/* What an authenticator signs: PROTOCOL.u2f, "SSH U2F Signatures". */
static int read_fido(const struct gl_pubkey *k, struct gl_sshrd *r, const void *data, size_t len,
		     unsigned char msg[FIDO_MSG_LEN], const char **why)
{
	const unsigned char *tail = r->p;
	struct gl_digest digest;
	uint32_t counter;
	uint8_t flags;

	if (!gl_sshrd_u8(r, &flags) || !gl_sshrd_u32(r, &counter))
		return gl_why(GL_EBAD, why, "a FIDO signature without flags and counter");
	if (!(flags & FIDO_USER_PRESENT))
		return gl_why(GL_EBAD, why, "a FIDO signature made without anybody present");
	gl_sha256(data, len, &digest);
	memcpy(msg, k->application.b, GL_SHA256_LEN);
	memcpy(msg + GL_SHA256_LEN, tail, 1 + 4);
	memcpy(msg + GL_SHA256_LEN + 1 + 4, digest.b, GL_SHA256_LEN);
	return 0;
}

/* Does a key of this type make such signatures, and with which digest? */
static int check_sig_type(const struct gl_pubkey *k, const struct gl_sshstr *type, const char **md,
			  const char **why)
{
	*md = k->type->md;
	if (k->type->kind != GL_KEY_RSA) {
		if (gl_sshstr_is(type, k->type->name))
			return 0;
	} else if (gl_sshstr_is(type, "rsa-sha2-512")) {
		*md = "SHA512";
		return 0;
	} else if (gl_sshstr_is(type, "rsa-sha2-256")) {
		*md = "SHA256";
		return 0;
	} else if (gl_sshstr_is(type, "ssh-rsa")) {
		return gl_why(GL_EBAD, why, "an RSA signature with SHA-1 is refused");
	}
	return gl_why(GL_EBAD, why, "a type of signature that does not go with its key");
}

int gl_pubkey_verify_why(const struct gl_pubkey *k, const void *sig, size_t sig_len,
			 const void *data, size_t len, const char **why)
{
	struct gl_sshrd r = { sig, sig_len };
	unsigned char msg[FIDO_MSG_LEN];
	struct gl_sshstr type, blob;
	const char *md;
	int rc;

	if (!gl_sshrd_string(&r, &type) || !gl_sshrd_string(&r, &blob))
		return gl_why(GL_EBAD, why, "a malformed SSH signature");
	rc = check_sig_type(k, &type, &md, why);
	if (rc != 0)
		return rc;
	if (k->type->fido) {
		rc = read_fido(k, &r, data, len, msg, why);
		if (rc != 0)
			return rc;
		data = msg;
		len = sizeof(msg);
	}
	if (r.left != 0)
		return gl_why(GL_EBAD, why, "bytes after the end of the SSH signature");

	if (k->type->curve)
		return verify_ecdsa(k, md, &blob, data, len, why);
	if (k->type->kind == GL_KEY_RSA)
		return verify_rsa(k, md, &blob, data, len, why);
	return verify_ed25519(k, &blob, data, len, why);
}

int gl_pubkey_verify(const struct gl_pubkey *k, const void *sig, size_t sig_len, const void *data,
		     size_t len, struct gl_error **err)
{
	const char *why;
	int rc = gl_pubkey_verify_why(k, sig, sig_len, data, len, &why);

	return rc == 0 ? 0 : gl_fail(err, rc, "%s", why);
}
