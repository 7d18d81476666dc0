#include "sshkit.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/proc.h"

#define NEED(x)                                                                 \
	do {                                                                    \
		if (!(x)) {                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x); \
			abort();                                                \
		}                                                               \
	} while (0)

static const struct {
	const char *type, *curve, *group, *md;
	size_t coord;
} kinds[KIT_KINDS] = {
	[GL_KEY_ED25519] = { "ssh-ed25519", NULL, NULL, NULL, 0 },
	[GL_KEY_ECDSA_P256] = { "ecdsa-sha2-nistp256", "nistp256", "P-256", "SHA256", 32 },
	[GL_KEY_ECDSA_P384] = { "ecdsa-sha2-nistp384", "nistp384", "P-384", "SHA384", 48 },
	[GL_KEY_ECDSA_P521] = { "ecdsa-sha2-nistp521", "nistp521", "P-521", "SHA512", 66 },
	[GL_KEY_RSA] = { "ssh-rsa", NULL, NULL, NULL, 0 },
	[GL_KEY_SK_ED25519] = { "sk-ssh-ed25519@openssh.com", NULL, NULL, NULL, 0 },
	[GL_KEY_SK_ECDSA_P256] = { "sk-ecdsa-sha2-nistp256@openssh.com", "nistp256", "P-256",
				   "SHA256", 32 },
};

static void put_string(struct gl_buf *b, const char *s)
{
	gl_sshwr_string(b, s, strlen(s));
}

void kit_put_mpint(struct gl_buf *b, const unsigned char *p, size_t len)
{
	while (len > 0 && p[0] == 0) {
		p++;
		len--;
	}
	if (len > 0 && p[0] & 0x80) {
		gl_sshwr_u32(b, (uint32_t)len + 1);
		gl_buf_addch(b, 0);
		gl_buf_add(b, p, len);
	} else {
		gl_sshwr_string(b, p, len);
	}
}

static void put_bn(struct gl_buf *b, const BIGNUM *n)
{
	unsigned char *bytes = malloc((size_t)BN_num_bytes(n) + 1);

	NEED(bytes);
	kit_put_mpint(b, bytes, (size_t)BN_bn2bin(n, bytes));
	free(bytes);
}

void kit_key_make(struct kit_key *k, enum gl_pubkey_kind kind)
{
	if (kind == GL_KEY_RSA) {
		kit_key_make_rsa(k, 2048, 65537);
		return;
	}
	*k = (struct kit_key){ .kind = kind, .type = kinds[kind].type };
	if (kinds[kind].group)
		k->pkey = EVP_EC_gen(kinds[kind].group);
	else
		k->pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	NEED(k->pkey);
	if (kind == GL_KEY_SK_ED25519 || kind == GL_KEY_SK_ECDSA_P256) {
		k->application = "ssh:";
		k->flags = 0x01;
	}
}

void kit_key_make_rsa(struct kit_key *k, unsigned bits, unsigned long e)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	BIGNUM *exponent = BN_new();

	*k = (struct kit_key){ .kind = GL_KEY_RSA, .type = "ssh-rsa" };
	NEED(ctx && exponent && BN_set_word(exponent, e) == 1);
	NEED(EVP_PKEY_keygen_init(ctx) == 1);
	NEED(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)bits) == 1);
	NEED(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(ctx, exponent) == 1);
	NEED(EVP_PKEY_generate(ctx, &k->pkey) == 1);
	BN_free(exponent);
	EVP_PKEY_CTX_free(ctx);
}

void kit_key_release(struct kit_key *k)
{
	EVP_PKEY_free(k->pkey);
	memset(k, 0, sizeof(*k));
}

static void put_ec_point(const struct kit_key *k, struct gl_buf *out)
{
	const size_t coord = kinds[k->kind].coord;
	unsigned char point[1 + 2 * 66] = { 0x04 };
	BIGNUM *x = NULL, *y = NULL;

	NEED(EVP_PKEY_get_bn_param(k->pkey, OSSL_PKEY_PARAM_EC_PUB_X, &x) == 1);
	NEED(EVP_PKEY_get_bn_param(k->pkey, OSSL_PKEY_PARAM_EC_PUB_Y, &y) == 1);
	NEED(BN_bn2binpad(x, point + 1, (int)coord) == (int)coord);
	NEED(BN_bn2binpad(y, point + 1 + coord, (int)coord) == (int)coord);
	put_string(out, kinds[k->kind].curve);
	gl_sshwr_string(out, point, 1 + 2 * coord);
	BN_free(x);
	BN_free(y);
}

void kit_blob(const struct kit_key *k, struct gl_buf *out)
{
	unsigned char ed[32];
	BIGNUM *e = NULL, *n = NULL;
	size_t len = sizeof(ed);

	put_string(out, k->type);
	if (kinds[k->kind].curve) {
		put_ec_point(k, out);
	} else if (k->kind == GL_KEY_RSA) {
		NEED(EVP_PKEY_get_bn_param(k->pkey, OSSL_PKEY_PARAM_RSA_E, &e) == 1);
		NEED(EVP_PKEY_get_bn_param(k->pkey, OSSL_PKEY_PARAM_RSA_N, &n) == 1);
		put_bn(out, e);
		put_bn(out, n);
		BN_free(e);
		BN_free(n);
	} else {
		NEED(EVP_PKEY_get_raw_public_key(k->pkey, ed, &len) == 1 && len == sizeof(ed));
		gl_sshwr_string(out, ed, sizeof(ed));
	}
	if (k->application)
		put_string(out, k->application);
	NEED(!out->failed);
}

void kit_line(const struct kit_key *k, const char *comment, struct gl_buf *out)
{
	struct gl_buf blob = GL_BUF_INIT;

	kit_blob(k, &blob);
	gl_buf_addf(out, "%s ", k->type);
	kit_base64(blob.ptr, blob.len, out);
	if (comment)
		gl_buf_addf(out, " %s", comment);
	gl_buf_release(&blob);
}

/* libcrypto's own form of a signature; free() it. */
static unsigned char *sign_plain(const struct kit_key *k, const char *md, const void *data,
				 size_t len, size_t *sig_len)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char *sig;

	NEED(ctx && EVP_DigestSignInit_ex(ctx, NULL, md, NULL, NULL, k->pkey, NULL) == 1);
	NEED(EVP_DigestSign(ctx, NULL, sig_len, data, len) == 1);
	sig = malloc(*sig_len);
	NEED(sig && EVP_DigestSign(ctx, sig, sig_len, data, len) == 1);
	EVP_MD_CTX_free(ctx);
	return sig;
}

static void put_ecdsa(struct gl_buf *b, const unsigned char *der, size_t len)
{
	struct gl_buf rs = GL_BUF_INIT;
	const unsigned char *p = der;
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &p, (long)len);

	NEED(sig);
	put_bn(&rs, ECDSA_SIG_get0_r(sig));
	put_bn(&rs, ECDSA_SIG_get0_s(sig));
	gl_sshwr_string(b, rs.ptr, rs.len);
	ECDSA_SIG_free(sig);
	gl_buf_release(&rs);
}

static void put_fido_input(const struct kit_key *k, const unsigned char tail[5], const void *data,
			   size_t len, struct gl_buf *out)
{
	struct gl_digest d;

	gl_sha256(k->application, strlen(k->application), &d);
	gl_buf_add(out, d.b, sizeof(d.b));
	gl_buf_add(out, tail, 5);
	gl_sha256(data, len, &d);
	gl_buf_add(out, d.b, sizeof(d.b));
}

void kit_sign(const struct kit_key *k, const char *type, const void *data, size_t len,
	      struct gl_buf *out)
{
	const unsigned char tail[5] = { k->flags, 0, 0, 1, 2 };
	const char *md = kinds[k->kind].md;
	struct gl_buf fido = GL_BUF_INIT;
	unsigned char *sig;
	size_t sig_len;

	if (k->application) {
		put_fido_input(k, tail, data, len, &fido);
		data = fido.ptr;
		len = fido.len;
	}
	if (k->kind == GL_KEY_RSA) {
		type = type ? type : "rsa-sha2-512";
		md = strcmp(type, "rsa-sha2-512") == 0   ? "SHA512"
		     : strcmp(type, "rsa-sha2-256") == 0 ? "SHA256"
							 : "SHA1";
	}
	put_string(out, type ? type : k->type);
	sig = sign_plain(k, md, data, len, &sig_len);
	if (kinds[k->kind].curve)
		put_ecdsa(out, sig, sig_len);
	else
		gl_sshwr_string(out, sig, sig_len);
	if (k->application)
		gl_buf_add(out, tail, sizeof(tail));
	NEED(!out->failed);
	free(sig);
	gl_buf_release(&fido);
}

void kit_sshsig_input(const char *namespace, const char *hash, const void *data, size_t len,
		      struct gl_buf *out)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	size_t n = 0;

	NEED(EVP_Q_digest(NULL, hash, NULL, data, len, digest, &n) == 1);
	gl_buf_addstr(out, "SSHSIG");
	put_string(out, namespace);
	put_string(out, "");
	put_string(out, hash);
	gl_sshwr_string(out, digest, n);
}

void kit_sshsig(const struct kit_key *k, const char *namespace, const char *hash, const void *data,
		size_t len, struct gl_buf *out)
{
	struct gl_buf part = GL_BUF_INIT, input = GL_BUF_INIT;

	gl_buf_addstr(out, "SSHSIG");
	gl_sshwr_u32(out, 1);
	kit_blob(k, &part);
	gl_sshwr_string(out, part.ptr, part.len);
	put_string(out, namespace);
	put_string(out, "");
	put_string(out, hash);
	kit_sshsig_input(namespace, hash, data, len, &input);
	gl_buf_reset(&part);
	kit_sign(k, NULL, input.ptr, input.len, &part);
	gl_sshwr_string(out, part.ptr, part.len);
	gl_buf_release(&part);
	gl_buf_release(&input);
}

void kit_armor_as(const char *label, const void *raw, size_t len, size_t columns,
		  struct gl_buf *out)
{
	struct gl_buf text = GL_BUF_INIT;

	kit_base64(raw, len, &text);
	gl_buf_addf(out, "-----BEGIN %s-----\n", label);
	for (size_t at = 0; at < text.len; at += columns) {
		gl_buf_add(out, text.ptr + at, text.len - at < columns ? text.len - at : columns);
		gl_buf_addch(out, '\n');
	}
	gl_buf_addf(out, "-----END %s-----\n", label);
	NEED(!out->failed);
	gl_buf_release(&text);
}

void kit_armor(const void *raw, size_t len, size_t columns, struct gl_buf *out)
{
	kit_armor_as("SSH SIGNATURE", raw, len, columns, out);
}

void kit_signature(const struct kit_key *k, const void *data, size_t len, struct gl_buf *out)
{
	struct gl_buf raw = GL_BUF_INIT;

	kit_sshsig(k, "git", "sha512", data, len, &raw);
	kit_armor(raw.ptr, raw.len, 70, out);
	gl_buf_release(&raw);
}

void kit_base64(const void *data, size_t len, struct gl_buf *out)
{
	unsigned char *text = malloc(len / 3 * 4 + 5);
	int n;

	NEED(text);
	n = EVP_EncodeBlock(text, data, (int)len);
	gl_buf_add(out, text, (size_t)n);
	free(text);
}

void kit_unbase64(const char *text, size_t len, struct gl_buf *out)
{
	unsigned char *raw = malloc(len + 1);
	size_t pad = 0;
	int n;

	NEED(raw);
	while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == ' '))
		len--;
	while (pad < len && text[len - 1 - pad] == '=')
		pad++;
	n = EVP_DecodeBlock(raw, (const unsigned char *)text, (int)len);
	NEED(n >= (int)pad);
	gl_buf_add(out, raw, (size_t)n - pad);
	free(raw);
}

void kit_data(const char *name, struct gl_buf *out)
{
	kit_read("tests/data/ssh", name, out);
}

char *kit_tempdir(void)
{
	const char *tmp = getenv("TMPDIR");
	struct gl_buf b = GL_BUF_INIT;

	gl_buf_addf(&b, "%s/golive-test.XXXXXX", tmp && *tmp ? tmp : "/tmp");
	NEED(!b.failed && mkdtemp(b.ptr));
	return gl_buf_steal(&b, NULL);
}

void kit_rmdir(char *dir)
{
	const char *const argv[] = { "rm", "-rf", "--", dir, NULL };

	NEED(kit_run(NULL, argv, NULL, NULL) == 0);
	free(dir);
}

int kit_run(const char *dir, const char *const *argv, const struct gl_buf *input,
	    struct gl_buf *out)
{
	struct gl_proc p = {
		.argv = argv,
		.dir = dir,
		.input = input ? input->ptr : NULL,
		.input_len = input ? input->len : 0,
		.out = out,
	};
	int status = -1;

	NEED(gl_proc_run(&p, &status, NULL) == 0);
	return status;
}

static char *join(const char *dir, const char *name)
{
	struct gl_buf b = GL_BUF_INIT;

	gl_buf_addf(&b, "%s/%s", dir, name);
	NEED(!b.failed);
	return gl_buf_steal(&b, NULL);
}

void kit_write(const char *dir, const char *name, const struct gl_buf *content)
{
	char *path = join(dir, name);
	FILE *f = fopen(path, "wb");

	NEED(f && fwrite(content->ptr, 1, content->len, f) == content->len && fclose(f) == 0);
	free(path);
}

void kit_read(const char *dir, const char *name, struct gl_buf *out)
{
	char *path = join(dir, name);

	NEED(gl_read_file(path, 1024 * 1024, out, NULL) == 0);
	free(path);
}
