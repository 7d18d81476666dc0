#include <pthread.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sign/keycache.h"
#include "sign/pubkey.h"
#include "sshkit.h"

static const char message[] = "what was signed";

static struct kit_key keys[KIT_KINDS];

static int setup(void **state)
{
	(void)state;
	for (int i = 0; i < KIT_KINDS; i++)
		kit_key_make(&keys[i], (enum gl_pubkey_kind)i);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	for (int i = 0; i < KIT_KINDS; i++)
		kit_key_release(&keys[i]);
	return 0;
}

/* Expects a refusal whose message has these words. */
static void expect_error(int rc, int code, struct gl_error *err, const char *words)
{
	if (rc != code || !strstr(gl_error_message(err), words))
		fail_msg("got %d '%s', wanted %d '%s'", rc, gl_error_message(err), code, words);
	gl_error_free(err);
}

static void expect_bad_blob(const struct gl_buf *blob, const char *words)
{
	struct gl_pubkey *k = NULL;
	struct gl_error *err = NULL;
	int rc = gl_pubkey_parse_blob(&k, blob->ptr, blob->len, &err);

	assert_null(k);
	expect_error(rc, GL_EINVAL, err, words);
}

static void expect_bad_line(const char *line, size_t len, const char *words)
{
	struct gl_pubkey *k = NULL;
	struct gl_error *err = NULL;
	int rc = gl_pubkey_parse_line(&k, line, len, &err);

	assert_null(k);
	expect_error(rc, GL_EINVAL, err, words);
}

static struct gl_pubkey *parsed(const struct kit_key *k)
{
	struct gl_buf blob = GL_BUF_INIT;
	struct gl_pubkey *key = NULL;

	kit_blob(k, &blob);
	assert_int_equal(gl_pubkey_parse_blob(&key, blob.ptr, blob.len, NULL), 0);
	assert_non_null(key);
	gl_buf_release(&blob);
	return key;
}

/* The lines that ssh-keygen wrote: kind, bits, and the fingerprint that it prints itself. */
static void test_lines_of_ssh_keygen(void **state)
{
	static const struct {
		const char *file, *type;
		enum gl_pubkey_kind kind;
		unsigned bits;
	} cases[] = {
		{ "ed25519.pub", "ssh-ed25519", GL_KEY_ED25519, 256 },
		{ "ecdsa-256.pub", "ecdsa-sha2-nistp256", GL_KEY_ECDSA_P256, 256 },
		{ "ecdsa-384.pub", "ecdsa-sha2-nistp384", GL_KEY_ECDSA_P384, 384 },
		{ "ecdsa-521.pub", "ecdsa-sha2-nistp521", GL_KEY_ECDSA_P521, 521 },
		{ "rsa-2048.pub", "ssh-rsa", GL_KEY_RSA, 2048 },
		{ "rsa-3072.pub", "ssh-rsa", GL_KEY_RSA, 3072 },
		{ "rsa-4096.pub", "ssh-rsa", GL_KEY_RSA, 4096 },
	};
	struct gl_buf prints = GL_BUF_INIT;

	(void)state;
	kit_data("fingerprints", &prints);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gl_buf line = GL_BUF_INIT;
		struct gl_pubkey *k = NULL;
		char fingerprint[51], shown[128];

		kit_data(cases[i].file, &line);
		assert_int_equal(gl_pubkey_parse_line(&k, line.ptr, line.len - 1, NULL), 0);
		assert_int_equal(gl_pubkey_kind(k), cases[i].kind);
		assert_int_equal(gl_pubkey_bits(k), cases[i].bits);
		assert_string_equal(gl_pubkey_type(k), cases[i].type);
		gl_pubkey_fingerprint(gl_pubkey_digest(k), fingerprint);
		snprintf(shown, sizeof(shown), "%u %s %.*s@", cases[i].bits, fingerprint,
			 (int)(strlen(cases[i].file) - 4), cases[i].file);
		assert_non_null(strstr(prints.ptr, shown));
		gl_pubkey_free(k);
		gl_buf_release(&line);
	}
	gl_buf_release(&prints);
}

static void test_line_forms(void **state)
{
	(void)state;
	for (int i = 0; i < KIT_KINDS; i++) {
		static const char *const comments[] = { NULL, "", "dana@example.com",
							"two words\tand \xc3\xa9", "   " };
		for (size_t c = 0; c < sizeof(comments) / sizeof(comments[0]); c++) {
			struct gl_buf line = GL_BUF_INIT;
			struct gl_pubkey *k = NULL;

			kit_line(&keys[i], comments[c], &line);
			assert_int_equal(gl_pubkey_parse_line(&k, line.ptr, line.len, NULL), 0);
			assert_int_equal(gl_pubkey_kind(k), i);
			assert_string_equal(gl_pubkey_type(k), keys[i].type);
			gl_pubkey_free(k);
			gl_buf_release(&line);
		}
	}
}

static void test_bad_lines(void **state)
{
#define GOOD "AAAAC3NzaC1lZDI1NTE5AAAAI"
	static const struct {
		const char *line, *words;
	} cases[] = {
		{ "", "begins with its type" },
		{ " ssh-ed25519 AAAA", "begins with its type" },
		{ "ssh-ed25519", "base64" },
		{ "ssh-ed25519 ", "base64" },
		{ "ssh-ed25519 @@@@", "base64" },
		{ "ssh-ed25519 " GOOD "=", "base64" },
		{ "ssh-ed25519 AAAA", "not an SSH public key" },
		{ "ssh-ed25519 AAAA\n", "one line" },
		{ "ssh-ed25519 AAAA\r", "one line" },
		{ "ssh-ed25519 AAAA \x1b[31m", "one line" },
		{ "ssh-dss AAAAB3NzaC1kc3MAAACB", "DSA" },
		{ "ssh-ed25519-cert-v01@openssh.com AAAA", "certificates are refused" },
		{ "webauthn-sk-ecdsa-sha2-nistp256@openssh.com AAAA", "does not know" },
		{ "ssh-xmss@openssh.com AAAA", "does not know" },
		{ "rsa-sha2-512 AAAA", "'rsa-sha2-512'" },
		{ "namespaces=\"git\" ssh-ed25519 AAAA", "unknown type" },
		{ "\xe2\x80\xae"
		  "evil AAAA",
		  "'<U+202E>evil'" },
		{ "-----BEGIN OPENSSH PRIVATE KEY-----", ".pub" },
	};
	struct gl_buf line = GL_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_bad_line(cases[i].line, strlen(cases[i].line), cases[i].words);
	expect_bad_line("ssh-ed25519 AA\0A", 16, "one line");

	/* The type word is that of another key. */
	kit_line(&keys[GL_KEY_ECDSA_P256], NULL, &line);
	memcpy(strstr(line.ptr, "256"), "384", 3);
	expect_bad_line(line.ptr, line.len, "the line says 'ecdsa-sha2-nistp384'");
	gl_buf_reset(&line);

	/* Bits after the end of the base64's last byte. */
	kit_line(&keys[GL_KEY_ECDSA_P384], NULL, &line);
	assert_int_equal(line.ptr[line.len - 1], '=');
	line.ptr[line.len - (line.ptr[line.len - 2] == '=' ? 3 : 2)]++;
	expect_bad_line(line.ptr, line.len, "base64");
	gl_buf_reset(&line);

	kit_line(&keys[GL_KEY_ED25519], "", &line);
	while (line.len <= GL_PUBKEY_LINE_MAX)
		gl_buf_addch(&line, 'x');
	expect_bad_line(line.ptr, line.len, "16 KiB");
	gl_buf_release(&line);
}

static void test_refused_files(void **state)
{
	struct gl_buf line = GL_BUF_INIT, blob = GL_BUF_INIT;
	const char *b64;

	(void)state;
	kit_data("refused-rsa-1024.pub", &line);
	expect_bad_line(line.ptr, line.len - 1, "under 2048 bits");
	gl_buf_reset(&line);
	kit_data("refused-certificate.pub", &line);
	expect_bad_line(line.ptr, line.len - 1, "certificates are refused");
	b64 = strchr(line.ptr, ' ') + 1;
	kit_unbase64(b64, strcspn(b64, " "), &blob);
	expect_bad_blob(&blob, "certificates are refused");
	gl_buf_release(&line);
	gl_buf_release(&blob);
}

/* No blob has a shorter or a longer form. */
static void test_blob_lengths(void **state)
{
	(void)state;
	for (int i = 0; i < KIT_KINDS; i++) {
		struct gl_buf blob = GL_BUF_INIT;
		size_t len;

		kit_blob(&keys[i], &blob);
		len = blob.len;
		for (blob.len = 0; blob.len < len; blob.len++)
			expect_bad_blob(&blob, "");
		gl_buf_addch(&blob, 0);
		expect_bad_blob(&blob, "bytes after the end");
		gl_buf_release(&blob);
	}
}

static void put(struct gl_buf *b, const char *s)
{
	gl_sshwr_string(b, s, strlen(s));
}

static void rsa_blob(struct gl_buf *b, const char *e, size_t e_len, size_t n_bytes, int first,
		     int last)
{
	unsigned char n[4096];

	gl_buf_reset(b);
	memset(n, 0x5a, sizeof(n));
	n[0] = (unsigned char)first;
	n[n_bytes - 1] = (unsigned char)last;
	put(b, "ssh-rsa");
	gl_sshwr_string(b, e, e_len);
	gl_sshwr_string(b, n, n_bytes);
}

static void test_bad_rsa(void **state)
{
	static const char e[] = "\1\0\1";
	struct gl_buf b = GL_BUF_INIT;
	struct gl_pubkey *k = NULL;

	(void)state;
	rsa_blob(&b, e, 3, 256, 0x7f, 1);
	expect_bad_blob(&b, "under 2048 bits");
	rsa_blob(&b, e, 3, 257, 0x80, 1);
	expect_bad_blob(&b, "cannot be read"); /* negative */
	rsa_blob(&b, e, 3, 257, 0x00, 1);
	expect_bad_blob(&b, "cannot be read"); /* a zero byte too many */
	rsa_blob(&b, e, 3, 257, 0x01, 2);
	expect_bad_blob(&b, "even modulus");
	rsa_blob(&b, e, 3, 2049, 0x01, 1);
	expect_bad_blob(&b, "over 16384 bits");
	rsa_blob(&b, e, 3, 4096, 0x01, 1);
	expect_bad_blob(&b, "over 16384 bits");
	rsa_blob(&b, "", 0, 257, 0x01, 1);
	expect_bad_blob(&b, "cannot be read"); /* zero */
	rsa_blob(&b, "\1", 1, 257, 0x01, 1);
	expect_bad_blob(&b, "exponent");
	rsa_blob(&b, "\3", 1, 257, 0x01, 1);
	expect_bad_blob(&b, "exponent");
	rsa_blob(&b, "\0\xff\xff", 3, 257, 0x01, 1);
	expect_bad_blob(&b, "exponent");
	rsa_blob(&b, "\1\0\2", 3, 257, 0x01, 1);
	expect_bad_blob(&b, "exponent");
	rsa_blob(&b, "\1\0\0\0\0\0\0\0\1", 9, 257, 0x01, 1);
	expect_bad_blob(&b, "over 64 bits");
	rsa_blob(&b, "\0\x80\0\0\0\0\0\0\1", 9, 257, 0x01, 1);
	assert_int_equal(gl_pubkey_parse_blob(&k, b.ptr, b.len, NULL), 0);
	assert_int_equal(gl_pubkey_bits(k), 2049);
	gl_pubkey_free(k);
	gl_buf_release(&b);
}

static void ec_blob(struct gl_buf *b, const char *type, const char *curve, const void *point,
		    size_t len)
{
	gl_buf_reset(b);
	put(b, type);
	put(b, curve);
	gl_sshwr_string(b, point, len);
}

static void test_bad_ecdsa(void **state)
{
	static const char p256[] = "ecdsa-sha2-nistp256";
	struct gl_buf good = GL_BUF_INIT, b = GL_BUF_INIT;
	unsigned char point[66];

	(void)state;
	kit_blob(&keys[GL_KEY_ECDSA_P256], &good);
	memcpy(point, good.ptr + good.len - 65, 65);
	ec_blob(&b, p256, "nistp384", point, 65);
	expect_bad_blob(&b, "whose curve");
	ec_blob(&b, p256, "nistp256", point, 64);
	expect_bad_blob(&b, "uncompressed");
	ec_blob(&b, p256, "nistp256", point, 66);
	expect_bad_blob(&b, "uncompressed");
	ec_blob(&b, p256, "nistp256", "\0", 1); /* the point at infinity */
	expect_bad_blob(&b, "uncompressed");
	point[0] = (unsigned char)(2 | (point[64] & 1));
	ec_blob(&b, p256, "nistp256", point, 33);
	expect_bad_blob(&b, "uncompressed");
	point[0] = (unsigned char)(6 | (point[64] & 1)); /* X9.62's hybrid form */
	ec_blob(&b, p256, "nistp256", point, 65);
	expect_bad_blob(&b, "uncompressed");
	point[0] = 4;
	point[40] ^= 1;
	ec_blob(&b, p256, "nistp256", point, 65);
	expect_bad_blob(&b, "not on its curve");
	memset(point + 1, 0, 64);
	ec_blob(&b, p256, "nistp256", point, 65);
	expect_bad_blob(&b, "not on its curve");
	memset(point + 1, 0xff, 64);
	ec_blob(&b, p256, "nistp256", point, 65);
	expect_bad_blob(&b, "not on its curve");
	gl_buf_release(&good);
	gl_buf_release(&b);
}

static void test_bad_ed25519(void **state)
{
	/* The neutral element, a point of order 2, one of order 8, and no point at all. */
	static const unsigned char points[][32] = {
		{ 1 },
		{ 0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
		{ 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
		  0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
		  0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a },
		{ 2 },
	};
	struct gl_buf b = GL_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
		gl_buf_reset(&b);
		put(&b, "ssh-ed25519");
		gl_sshwr_string(&b, points[i], 32);
		expect_bad_blob(&b, "not a point of its group");
	}
	for (size_t len = 31; len <= 33; len += 2) {
		gl_buf_reset(&b);
		put(&b, "ssh-ed25519");
		gl_sshwr_string(&b, "0123456789012345678901234567890123", len);
		expect_bad_blob(&b, "wrong length");
	}
	gl_buf_release(&b);
}

static void test_bad_fido(void **state)
{
	struct gl_buf good = GL_BUF_INIT, b = GL_BUF_INIT;
	size_t body;

	(void)state;
	kit_blob(&keys[GL_KEY_SK_ED25519], &good);
	body = good.len - (4 + strlen("ssh:"));
	gl_buf_add(&b, good.ptr, body);
	gl_sshwr_string(&b, "", 0);
	expect_bad_blob(&b, "application");
	b.len = body;
	gl_sshwr_string(&b, "ssh:\0x", 6);
	expect_bad_blob(&b, "application");
	b.len = body;
	gl_buf_release(&good);
	while (good.len <= 1024)
		gl_buf_addch(&good, 'a');
	gl_sshwr_string(&b, good.ptr, good.len);
	expect_bad_blob(&b, "application");
	gl_buf_release(&good);
	gl_buf_release(&b);
}

static void expect_bad_sig(const struct gl_pubkey *k, const struct gl_buf *sig, const char *data,
			   const char *words)
{
	struct gl_error *err = NULL;
	int rc = gl_pubkey_verify(k, sig->ptr, sig->len, data, strlen(data), &err);

	expect_error(rc, GL_EBAD, err, words);
}

static void expect_good_sig(const struct gl_pubkey *k, const struct gl_buf *sig)
{
	assert_int_equal(
		gl_pubkey_verify(k, sig->ptr, sig->len, message, sizeof(message) - 1, NULL), 0);
}

static void test_every_byte_counts(void **state)
{
	(void)state;
	for (int i = 0; i < KIT_KINDS; i++) {
		struct gl_pubkey *k = parsed(&keys[i]);
		struct gl_buf sig = GL_BUF_INIT;
		char data[sizeof(message)];
		size_t len;

		kit_sign(&keys[i], NULL, message, sizeof(message) - 1, &sig);
		expect_good_sig(k, &sig);
		for (size_t at = 0; at < sig.len; at++) {
			for (int bit = 0; bit < 8; bit += 7) {
				sig.ptr[at] = (char)(sig.ptr[at] ^ 1 << bit);
				expect_bad_sig(k, &sig, message, "");
				sig.ptr[at] = (char)(sig.ptr[at] ^ 1 << bit);
			}
		}
		for (size_t at = 0; at < sizeof(message) - 1; at++) {
			memcpy(data, message, sizeof(data));
			data[at] ^= 1;
			expect_bad_sig(k, &sig, data, "not of these bytes");
		}
		expect_bad_sig(k, &sig, "", "not of these bytes");

		len = sig.len;
		for (sig.len = 0; sig.len < len; sig.len++)
			expect_bad_sig(k, &sig, message, "");
		gl_buf_addch(&sig, 0);
		expect_bad_sig(k, &sig, message, "bytes after the end");
		gl_buf_release(&sig);
		gl_pubkey_free(k);
	}
}

static void test_other_key(void **state)
{
	(void)state;
	for (int i = 0; i < KIT_KINDS; i++) {
		struct gl_buf sig = GL_BUF_INIT;
		struct kit_key other;

		kit_sign(&keys[i], NULL, message, sizeof(message) - 1, &sig);
		for (int j = 0; j < KIT_KINDS; j++) {
			struct gl_pubkey *k = parsed(&keys[j]);

			if (i != j)
				expect_bad_sig(k, &sig, message, "does not go with its key");
			gl_pubkey_free(k);
		}
		kit_key_make(&other, (enum gl_pubkey_kind)i);
		{
			struct gl_pubkey *k = parsed(&other);

			expect_bad_sig(k, &sig, message, "not of these bytes");
			gl_pubkey_free(k);
		}
		kit_key_release(&other);
		gl_buf_release(&sig);
	}
}

static void test_rsa_hashes(void **state)
{
	struct gl_pubkey *k = parsed(&keys[GL_KEY_RSA]);
	struct gl_buf sig = GL_BUF_INIT, other = GL_BUF_INIT;
	size_t head = 4 + strlen("rsa-sha2-256");

	(void)state;
	kit_sign(&keys[GL_KEY_RSA], "rsa-sha2-256", message, sizeof(message) - 1, &sig);
	expect_good_sig(k, &sig);

	/* The same bytes under the name of the other hash. */
	put(&other, "rsa-sha2-512");
	gl_buf_add(&other, sig.ptr + head, sig.len - head);
	expect_bad_sig(k, &other, message, "not of these bytes");

	/* One byte shorter than the modulus, one longer. */
	gl_buf_reset(&other);
	put(&other, "rsa-sha2-256");
	gl_sshwr_string(&other, sig.ptr + head + 4, 255);
	expect_bad_sig(k, &other, message, "length");
	other.len = head;
	gl_sshwr_u32(&other, 257);
	gl_buf_addch(&other, 0);
	gl_buf_add(&other, sig.ptr + head + 4, 256);
	expect_bad_sig(k, &other, message, "length");

	gl_buf_reset(&sig);
	kit_sign(&keys[GL_KEY_RSA], "ssh-rsa", message, sizeof(message) - 1, &sig);
	expect_bad_sig(k, &sig, message, "SHA-1 is refused");
	gl_buf_release(&sig);
	gl_buf_release(&other);
	gl_pubkey_free(k);
}

/* Puts an ECDSA signature together from two strings as they are. */
static void ecdsa_sig(struct gl_buf *b, const void *r, size_t r_len, const void *s, size_t s_len)
{
	struct gl_buf rs = GL_BUF_INIT;

	gl_sshwr_string(&rs, r, r_len);
	gl_sshwr_string(&rs, s, s_len);
	gl_buf_reset(b);
	put(b, "ecdsa-sha2-nistp256");
	gl_sshwr_string(b, rs.ptr, rs.len);
	gl_buf_release(&rs);
}

static void test_ecdsa_numbers(void **state)
{
	/* The order of P-256. */
	static const unsigned char order[] = {
		0x00, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7,
		0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
	};
	struct gl_pubkey *k = parsed(&keys[GL_KEY_ECDSA_P256]);
	struct gl_buf good = GL_BUF_INIT, b = GL_BUF_INIT;
	unsigned char padded[40] = { 0 }, *r, *s;
	size_t r_len, s_len;

	(void)state;
	kit_sign(&keys[GL_KEY_ECDSA_P256], NULL, message, sizeof(message) - 1, &good);
	r = (unsigned char *)good.ptr + 4 + 19 + 4 + 4;
	r_len = r[-1];
	s = r + r_len + 4;
	s_len = s[-1];
	ecdsa_sig(&b, r, r_len, s, s_len);
	expect_good_sig(k, &b);

	ecdsa_sig(&b, "", 0, s, s_len);
	expect_bad_sig(k, &b, message, "malformed");
	ecdsa_sig(&b, r, r_len, "\0", 1);
	expect_bad_sig(k, &b, message, "malformed");
	ecdsa_sig(&b, "\xff", 1, s, s_len);
	expect_bad_sig(k, &b, message, "malformed"); /* negative */
	memcpy(padded + 1, r, r_len);
	ecdsa_sig(&b, padded, r_len + 1, s, s_len);
	expect_bad_sig(k, &b, message, "malformed"); /* not the shortest form */
	memset(padded, 0x11, sizeof(padded));
	ecdsa_sig(&b, padded, sizeof(padded), s, s_len);
	expect_bad_sig(k, &b, message, "malformed"); /* longer than the curve's numbers */
	ecdsa_sig(&b, order, sizeof(order), s, s_len);
	expect_bad_sig(k, &b, message, "not of these bytes");
	ecdsa_sig(&b, r, r_len, order, sizeof(order));
	expect_bad_sig(k, &b, message, "not of these bytes");
	gl_buf_release(&good);
	gl_buf_release(&b);
	gl_pubkey_free(k);
}

static void test_fido_presence(void **state)
{
	static const enum gl_pubkey_kind kinds[] = { GL_KEY_SK_ED25519, GL_KEY_SK_ECDSA_P256 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct kit_key key = keys[kinds[i]];
		struct gl_pubkey *k = parsed(&key);
		struct gl_buf sig = GL_BUF_INIT;

		key.flags = 0x05; /* and the user was verified */
		kit_sign(&key, NULL, message, sizeof(message) - 1, &sig);
		expect_good_sig(k, &sig);
		gl_buf_reset(&sig);
		key.flags = 0x04;
		kit_sign(&key, NULL, message, sizeof(message) - 1, &sig);
		expect_bad_sig(k, &sig, message, "without anybody present");
		gl_buf_reset(&sig);
		key.flags = 0x01;
		key.application = "ssh:other";
		kit_sign(&key, NULL, message, sizeof(message) - 1, &sig);
		expect_bad_sig(k, &sig, message, "not of these bytes");
		gl_buf_reset(&sig);
		key.application = "ssh:";
		kit_sign(&key, "webauthn-sk-ecdsa-sha2-nistp256@openssh.com", message,
			 sizeof(message) - 1, &sig);
		expect_bad_sig(k, &sig, message, "does not go with its key");
		gl_buf_release(&sig);
		gl_pubkey_free(k);
	}
}

static void test_cache_remembers(void **state)
{
	struct gl_keycache *c = gl_keycache_new();
	const struct gl_pubkey *first, *second;
	struct gl_pubkey *owned;
	struct gl_buf blob = GL_BUF_INIT;
	struct gl_error *err = NULL;
	int rc;

	(void)state;
	assert_non_null(c);
	for (int i = 0; i < KIT_KINDS; i++) {
		gl_buf_reset(&blob);
		kit_blob(&keys[i], &blob);
		rc = gl_keycache_get(c, blob.ptr, blob.len, &first, &owned, NULL);
		assert_int_equal(rc, 0);
		assert_null(owned);
		rc = gl_keycache_get(c, blob.ptr, blob.len, &second, &owned, NULL);
		assert_int_equal(rc, 0);
		assert_null(owned);
		assert_ptr_equal(first, second);
	}
	for (int i = 0; i < 2; i++) {
		err = NULL;
		rc = gl_keycache_get(c, "\0\0\0\7ssh-dss", 11, &first, &owned, &err);
		assert_null(first);
		assert_null(owned);
		expect_error(rc, GL_EBAD, err, "DSA");
	}
	gl_buf_release(&blob);
	gl_keycache_free(c);
	gl_keycache_free(NULL);
}

static void test_cache_is_capped(void **state)
{
	struct gl_keycache *c = gl_keycache_new();
	const struct gl_pubkey *key;
	struct gl_pubkey *owned;
	struct gl_buf blob = GL_BUF_INIT;
	int rc;

	(void)state;
	for (unsigned i = 0; i < GL_KEYCACHE_MAX; i++) {
		gl_buf_reset(&blob);
		gl_buf_addf(&blob, "not a key %u", i);
		rc = gl_keycache_get(c, blob.ptr, blob.len, &key, &owned, NULL);
		assert_int_equal(rc, GL_EBAD);
	}
	gl_buf_reset(&blob);
	kit_blob(&keys[0], &blob);
	for (int i = 0; i < 2; i++) {
		rc = gl_keycache_get(c, blob.ptr, blob.len, &key, &owned, NULL);
		assert_int_equal(rc, 0);
		assert_non_null(owned);
		assert_ptr_equal(key, owned);
		gl_pubkey_free(owned);
	}
	rc = gl_keycache_get(c, "bad", 3, &key, &owned, NULL);
	assert_int_equal(rc, GL_EBAD);
	assert_null(owned);
	gl_buf_release(&blob);
	gl_keycache_free(c);
}

struct crowd {
	struct gl_keycache *cache;
	struct gl_buf blobs[KIT_KINDS];
	const struct gl_pubkey *seen[KIT_KINDS];
	int failures;
};

static void *look_up(void *arg)
{
	struct crowd *crowd = arg;

	for (int n = 0; n < 500 * KIT_KINDS; n++) {
		struct gl_buf *blob = &crowd->blobs[n % KIT_KINDS];
		const struct gl_pubkey *key;
		struct gl_pubkey *owned;

		if (gl_keycache_get(crowd->cache, blob->ptr, blob->len, &key, &owned, NULL) != 0 ||
		    owned || (int)gl_pubkey_kind(key) != n % KIT_KINDS)
			crowd->failures++;
	}
	return NULL;
}

static void test_cache_is_shared(void **state)
{
	struct crowd crowd[4] = { 0 };
	pthread_t threads[4];
	struct gl_keycache *c = gl_keycache_new();

	(void)state;
	for (int t = 0; t < 4; t++) {
		crowd[t].cache = c;
		for (int i = 0; i < KIT_KINDS; i++) {
			gl_buf_init(&crowd[t].blobs[i]);
			kit_blob(&keys[i], &crowd[t].blobs[i]);
		}
	}
	for (int t = 0; t < 4; t++)
		assert_int_equal(pthread_create(&threads[t], NULL, look_up, &crowd[t]), 0);
	for (int t = 0; t < 4; t++) {
		pthread_join(threads[t], NULL);
		assert_int_equal(crowd[t].failures, 0);
		for (int i = 0; i < KIT_KINDS; i++)
			gl_buf_release(&crowd[t].blobs[i]);
	}
	gl_keycache_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_of_ssh_keygen),
		cmocka_unit_test(test_line_forms),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_refused_files),
		cmocka_unit_test(test_blob_lengths),
		cmocka_unit_test(test_bad_rsa),
		cmocka_unit_test(test_bad_ecdsa),
		cmocka_unit_test(test_bad_ed25519),
		cmocka_unit_test(test_bad_fido),
		cmocka_unit_test(test_every_byte_counts),
		cmocka_unit_test(test_other_key),
		cmocka_unit_test(test_rsa_hashes),
		cmocka_unit_test(test_ecdsa_numbers),
		cmocka_unit_test(test_fido_presence),
		cmocka_unit_test(test_cache_remembers),
		cmocka_unit_test(test_cache_is_capped),
		cmocka_unit_test(test_cache_is_shared),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
