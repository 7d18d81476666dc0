#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "ringkit.h"
#include "sign/cms.h"
#include "sign/ring.h"
#include "sshkit.h"

#define DATA "tests/data/x509"

static struct gl_buf message = GL_BUF_INIT;

static int setup(void **state)
{
	(void)state;
	kit_read(DATA, "message", &message);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	gl_buf_release(&message);
	return 0;
}

static struct gl_cms_info expect_cert(const struct gl_buf *file)
{
	struct gl_error *err = NULL;
	struct gl_cms_info info;

	if (gl_cms_cert_read(file->ptr, file->len, &info, &err) != 0)
		fail_msg("not read: %s", gl_error_message(err));
	return info;
}

static void expect_refused(const struct gl_buf *file, const char *words)
{
	struct gl_error *err = NULL;
	struct gl_cms_info info;

	assert_int_equal(gl_cms_cert_read(file->ptr, file->len, &info, &err), GL_EINVAL);
	if (!strstr(gl_error_message(err), words))
		fail_msg("got '%s', wanted '%s'", gl_error_message(err), words);
	assert_null(info.type);
	gl_error_free(err);
}

static void add_cert(struct gl_ring *r, const struct gl_buf *file)
{
	struct gl_cms_info info = expect_cert(file);

	assert_int_equal(gl_ring_add(r, GL_SIG_X509, file->ptr, file->len, &info.id, NULL), 0);
}

static struct gl_ring *ring_of(const char *name)
{
	struct gl_ring *r = gl_ring_new();
	struct gl_buf file = GL_BUF_INIT;

	assert_non_null(r);
	kit_read_as(DATA, name, ".pem", &file);
	add_cert(r, &file);
	gl_buf_release(&file);
	return r;
}

static struct gl_sig_result verify(struct gl_ring *r, const struct gl_buf *armor,
				   const struct gl_buf *payload, int64_t *ends)
{
	return kit_ring_verify(r, GL_SIG_X509, armor, payload, ends);
}

static void expect(struct gl_ring *r, const struct gl_buf *armor, const struct gl_buf *payload,
		   enum gl_sig_state state, const char *words)
{
	kit_ring_expect(r, GL_SIG_X509, armor, payload, state, words);
}

/* --------------------------------------------------------------------- certificates */

static void test_certs(void **state)
{
	static const struct {
		const char *name, *type;
		unsigned bits;
	} cases[] = {
		{ "rsa2048", "x509 rsa", 2048 },      { "rsa3072", "x509 rsa", 3072 },
		{ "nistp256", "x509 nistp256", 256 }, { "nistp384", "x509 nistp384", 384 },
		{ "nistp521", "x509 nistp521", 521 }, { "self", "x509 rsa", 2048 },
		{ "sha1", "x509 rsa", 2048 },         { "default", "x509 rsa", 2048 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gl_buf file = GL_BUF_INIT;
		struct gl_cms_info info;

		kit_read_as(DATA, cases[i].name, ".pem", &file);
		info = expect_cert(&file);
		assert_string_equal(info.type, cases[i].type);
		assert_int_equal(info.bits, cases[i].bits);
		/* 36500 days, and its last second. */
		assert_true(info.ends - info.begins == 36500LL * 86400 + 1);
		gl_buf_release(&file);
	}
}

static void test_validity(void **state)
{
	struct gl_buf file = GL_BUF_INIT;
	struct gl_cms_info info;

	(void)state;
	kit_read_as(DATA, "ended", ".pem", &file);
	info = expect_cert(&file);
	assert_true(info.begins == 1577836800); /* 2020-01-01T00:00:00Z */
	assert_true(info.ends == 1609459200);   /* 2021-01-01T00:00:00Z */
	gl_buf_release(&file);
}

static void test_identity(void **state)
{
	struct gl_buf pem = GL_BUF_INIT, der = GL_BUF_INIT, want = GL_BUF_INIT;
	struct gl_cms_info a, b;
	struct gl_digest id;

	(void)state;
	kit_read_as(DATA, "rsa2048", ".pem", &pem);
	kit_read_as(DATA, "rsa2048", ".der", &der);
	a = expect_cert(&pem);
	b = expect_cert(&der);
	assert_memory_equal(&a.id, &b.id, sizeof(a.id));
	gl_buf_add(&want, "x509", 5);
	gl_buf_add(&want, der.ptr, der.len);
	gl_sha256(want.ptr, want.len, &id);
	assert_memory_equal(&a.id, &id, sizeof(id));

	/* Another certificate, and the same key. */
	gl_buf_reset(&pem);
	kit_read_as(DATA, "thief", ".pem", &pem);
	b = expect_cert(&pem);
	assert_memory_not_equal(&a.id, &b.id, sizeof(a.id));
	assert_memory_equal(&a.public_key, &b.public_key, sizeof(a.public_key));
	gl_buf_release(&pem);
	gl_buf_release(&der);
	gl_buf_release(&want);
}

static void test_refused_certs(void **state)
{
	static const struct {
		const char *name, *words;
	} cases[] = {
		{ "authority", "digital signature" },
		{ "usage", "digital signature" },
		{ "critical", "critical extension" },
		{ "rsa1024", "under 2048 bits" },
		{ "dsa", "DSA" },
		{ "ed25519", "another kind" },
		{ "pss", "another kind" },
		{ "brainpool", "curve" },
		{ "explicit", "name its curve" },
		{ "compressed", "uncompressed" },
		{ "private", "private key" },
		{ "two", "more than one" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gl_buf file = GL_BUF_INIT, name = GL_BUF_INIT;

		gl_buf_addf(&name, "refused-%s", cases[i].name);
		kit_read_as(DATA, name.ptr, ".pem", &file);
		expect_refused(&file, cases[i].words);
		gl_buf_release(&file);
		gl_buf_release(&name);
	}
}

static void test_cert_forms(void **state)
{
	struct gl_buf pem = GL_BUF_INIT, der = GL_BUF_INIT, file = GL_BUF_INIT;

	(void)state;
	kit_read_as(DATA, "rsa2048", ".pem", &pem);
	kit_read_as(DATA, "rsa2048", ".der", &der);
	/* As gpgsm and openssl write it, with text before. */
	gl_buf_addstr(&file, "Subject ...: /CN=Lena\r\n\r\n");
	gl_buf_add(&file, pem.ptr, pem.len);
	gl_buf_addstr(&file, "\r\n");
	expect_cert(&file);
	gl_buf_addstr(&file, "more");
	expect_refused(&file, "after the end of the armour");
	gl_buf_reset(&file);
	expect_refused(&file, "empty");
	gl_buf_addstr(&file, "0000000");
	expect_refused(&file, "not an X.509 certificate");
	while (file.len <= GL_CMS_CERT_MAX)
		gl_buf_addstr(&file, "0000000\n");
	expect_refused(&file, "over 64 KiB");
	gl_buf_reset(&file);
	gl_buf_add(&file, der.ptr, der.len);
	gl_buf_addch(&file, 0);
	expect_refused(&file, "bytes after");
	/* The outer length in a longer form than it must have. */
	gl_buf_reset(&file);
	gl_buf_add(&file, "\x30\x83\x00", 3);
	gl_buf_add(&file, der.ptr + 2, der.len - 2);
	expect_refused(&file, "not DER");
	for (size_t len = 1; len < der.len; len += 3) {
		gl_buf_reset(&file);
		gl_buf_add(&file, der.ptr, len);
		expect_refused(&file, "");
	}
	gl_buf_release(&pem);
	gl_buf_release(&der);
	gl_buf_release(&file);
}

/* --------------------------------------------------------------------- signatures */

static void test_good(void **state)
{
	static const struct {
		const char *cert, *sig;
	} cases[] = {
		{ "rsa2048", "rsa2048" },
		{ "rsa2048", "rsa2048-pss" },
		{ "rsa2048", "rsa2048-keyid" },
		{ "rsa2048", "rsa2048-chain" },
		{ "rsa2048", "rsa2048-nocerts" },
		{ "rsa3072", "rsa3072" },
		{ "rsa3072", "rsa3072-gpgsm" },
		{ "nistp256", "nistp256" },
		{ "nistp256", "nistp256-sha512" },
		{ "nistp384", "nistp384" },
		{ "nistp521", "nistp521" },
		{ "self", "self" },
		{ "sha1", "sha1" },
		/* When it counts is the ledger's business. */
		{ "ended", "ended" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gl_buf file = GL_BUF_INIT, sig = GL_BUF_INIT;
		struct gl_ring *r = ring_of(cases[i].cert);
		struct gl_cms_info info;
		struct gl_sig_result out;
		int64_t ends;

		kit_read_as(DATA, cases[i].cert, ".pem", &file);
		kit_read_as(DATA, cases[i].sig, ".sig", &sig);
		info = expect_cert(&file);
		out = verify(r, &sig, &message, &ends);
		if (out.state != GL_SIG_GOOD)
			fail_msg("%s: %s", cases[i].sig, out.why);
		assert_memory_equal(&out.key, &info.id, sizeof(info.id));
		assert_true(ends == info.ends);
		message.ptr[0] ^= 1;
		expect(r, &sig, &message, GL_SIG_BAD, "not of these bytes");
		message.ptr[0] ^= 1;
		expect(r, &sig, &(struct gl_buf)GL_BUF_INIT, GL_SIG_BAD, "not of these bytes");
		gl_ring_free(r);
		gl_buf_release(&file);
		gl_buf_release(&sig);
	}
}

static void test_refused_signatures(void **state)
{
	static const struct {
		const char *sig, *words;
		enum gl_sig_state state;
	} cases[] = {
		{ "refused-sha1", "digest", GL_SIG_BAD },
		{ "refused-sha224", "digest", GL_SIG_BAD },
		{ "refused-noattr", "without signed attributes", GL_SIG_BAD },
		{ "refused-attached", "own content", GL_SIG_BAD },
		{ "refused-two", "more than one signer", GL_SIG_BAD },
		{ "refused-data", "not a signature", GL_SIG_BAD },
		{ "rsa3072", "no key file", GL_SIG_FOREIGN },
		/* By the very key, and by another certificate: that one is not pinned. */
		{ "thief", "no key file", GL_SIG_FOREIGN },
	};
	struct gl_ring *r = ring_of("rsa2048");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gl_buf sig = GL_BUF_INIT;

		kit_read_as(DATA, cases[i].sig, ".sig", &sig);
		expect(r, &sig, &message, cases[i].state, cases[i].words);
		gl_buf_release(&sig);
	}
	gl_ring_free(r);
}

static void test_sig_armor(void **state)
{
	static const struct {
		const char *from, *to, *words; /* words NULL: still good */
	} cases[] = {
		{ "-----END SIGNED MESSAGE-----\n", "-----END SIGNED MESSAGE-----", NULL },
		{ "-----END SIGNED MESSAGE-----\n", "-----END SIGNED MESSAGE-----\n\n",
		  "after the end" },
		{ "-----END SIGNED MESSAGE-----\n", "-----END SIGNED MESSAGE-----\n-----BEGIN x",
		  "after the end" },
		{ "-----END", "\n-----END", "empty or overlong" },
		{ "MESSAGE-----\n", "MESSAGE-----\n\n", "empty or overlong" },
		{ "MESSAGE-----\n", "MESSAGE-----\nVersion: 1\n\n", "empty or overlong" },
		{ "MESSAGE-----\nM", "MESSAGE-----\n M", "base64" },
		{ "MESSAGE-----\n", "MESSAGE-----\r\n", "another kind" },
		{ "BEGIN SIGNED MESSAGE", "BEGIN CMS", "another kind" },
	};
	struct gl_ring *r = ring_of("nistp256");
	struct gl_buf sig = GL_BUF_INIT;

	(void)state;
	kit_read_as(DATA, "nistp256", ".sig", &sig);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *at = strstr(sig.ptr, cases[i].from);
		struct gl_buf armor = GL_BUF_INIT;

		assert_non_null(at);
		gl_buf_add(&armor, sig.ptr, (size_t)(at - sig.ptr));
		gl_buf_addstr(&armor, cases[i].to);
		gl_buf_addstr(&armor, at + strlen(cases[i].from));
		expect(r, &armor, &message, cases[i].words ? GL_SIG_BAD : GL_SIG_GOOD,
		       cases[i].words);
		gl_buf_release(&armor);
	}
	while (sig.len <= GL_CMS_SIG_MAX)
		gl_buf_addstr(&sig, "-----BEGIN SIGNED MESSAGE-----\n");
	expect(r, &sig, &message, GL_SIG_BAD, "over 128 KiB");
	gl_ring_free(r);
	gl_buf_release(&sig);
}

static void unarmor(const struct gl_buf *armor, struct gl_buf *out)
{
	const char *start = strchr(armor->ptr, '\n') + 1, *end = strstr(start, "-----END");
	struct gl_buf lines = GL_BUF_INIT;

	for (const char *p = start; p < end; p++)
		if (*p != '\n')
			gl_buf_addch(&lines, *p);
	kit_unbase64(lines.ptr, lines.len, out);
	gl_buf_release(&lines);
}

static void armor_der(const void *der, size_t len, struct gl_buf *out)
{
	kit_armor_as("SIGNED MESSAGE", der, len, 64, out);
}

/* Where the bytes stand last in the signature; its length when they do not. */
static size_t find(const struct gl_buf *der, const void *bytes, size_t len)
{
	for (size_t at = der->len; at-- > 0;)
		if (len <= der->len - at && memcmp(der->ptr + at, bytes, len) == 0)
			return at;
	return der->len;
}

/* Is that byte of the issuer's name by which the signature names its signer? */
static bool in_issuer(const struct gl_buf *der, const struct gl_buf *cert, size_t at)
{
	const unsigned char *p = (const unsigned char *)cert->ptr, *name;
	X509 *x = d2i_X509(NULL, &p, (long)cert->len);
	size_t len, start;

	assert_non_null(x);
	assert_int_equal(X509_NAME_get0_der(X509_get_issuer_name(x), &name, &len), 1);
	start = find(der, name, len);
	assert_true(start < der->len);
	X509_free(x);
	return at >= start && at < start + len;
}

/*
 * What CMS leaves open: version numbers, the certificates that come along, and bit 5 in the tag of
 * a sequence or set, at which libcrypto does not look.  Nothing of it says what was signed, or by
 * whom.
 */
static bool is_open(const struct gl_buf *der, const struct gl_buf *cert, size_t bit)
{
	static const char version[] = "\x02\x01\x01";
	size_t at = bit / 8, bag = find(der, cert->ptr, cert->len);
	unsigned char digest[32];
	size_t digest_at;

	EVP_Digest(message.ptr, message.len, digest, NULL, EVP_sha256(), NULL);
	digest_at = find(der, digest, sizeof(digest));
	assert_true(digest_at < der->len);
	if (in_issuer(der, cert, at))
		return false;
	if (at >= 2 && memcmp(der->ptr + at - 2, version, 2) == 0)
		return true;
	if (at >= bag && at < bag + cert->len)
		return true;
	/* The signature is at the end: it alone, and the digest, are what they are. */
	return bit % 8 == 5 && (at < digest_at || at >= digest_at + sizeof(digest)) &&
	       at < der->len - 60;
}

static void flip(struct gl_ring *r, struct gl_buf *der, const struct gl_buf *cert)
{
	struct gl_buf armor = GL_BUF_INIT;

	for (size_t bit = 0; bit < 8 * der->len; bit++) {
		enum gl_sig_state state;

		der->ptr[bit / 8] ^= (char)(1 << bit % 8);
		gl_buf_reset(&armor);
		armor_der(der->ptr, der->len, &armor);
		state = verify(r, &armor, &message, NULL).state;
		der->ptr[bit / 8] ^= (char)(1 << bit % 8);
		if (state == GL_SIG_GOOD && !is_open(der, cert, bit))
			fail_msg("good with bit %zu of byte %zu flipped", bit % 8, bit / 8);
	}
	for (size_t len = 1; len < der->len; len++) {
		gl_buf_reset(&armor);
		armor_der(der->ptr, len, &armor);
		expect(r, &armor, &message, GL_SIG_BAD, NULL);
	}
	gl_buf_addch(der, 0);
	gl_buf_reset(&armor);
	armor_der(der->ptr, der->len, &armor);
	expect(r, &armor, &message, GL_SIG_BAD, "bytes after");
	gl_buf_release(&armor);
}

static void test_every_bit(void **state)
{
	static const char *const names[][2] = { { "rsa2048", "rsa2048-nocerts" },
						{ "nistp256", "nistp256" } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct gl_buf sig = GL_BUF_INIT, der = GL_BUF_INIT;
		struct gl_buf pem = GL_BUF_INIT, cert = GL_BUF_INIT;
		struct gl_ring *r = ring_of(names[i][0]);

		kit_read_as(DATA, names[i][0], ".pem", &pem);
		unarmor(&pem, &cert);
		kit_read_as(DATA, names[i][1], ".sig", &sig);
		unarmor(&sig, &der);
		flip(r, &der, &cert);
		for (size_t bit = 0; bit < 8 * message.len; bit++) {
			message.ptr[bit / 8] ^= (char)(1 << bit % 8);
			expect(r, &sig, &message, GL_SIG_BAD, "not of these bytes");
			message.ptr[bit / 8] ^= (char)(1 << bit % 8);
		}
		gl_ring_free(r);
		gl_buf_release(&sig);
		gl_buf_release(&der);
		gl_buf_release(&pem);
		gl_buf_release(&cert);
	}
}

/* ------------------------------------------------------------------------ beside openssl */

static bool openssl_verifies(const char *dir, const struct gl_buf *der)
{
	static const char *const argv[] = { "openssl",   "cms",       "-verify",   "-binary",
					    "-inform",   "DER",       "-in",       "sig",
					    "-content",  "message",   "-certfile", "cert",
					    "-nointern", "-noverify", "-out",      "out",
					    NULL };

	kit_write(dir, "sig", der);
	return kit_run(dir, argv, NULL, NULL) == 0;
}

static void damage(struct gl_buf *der, unsigned n)
{
	size_t at = (size_t)rand() % der->len;

	switch (n % 3) {
	case 0:
		der->ptr[at] ^= (char)(1 << rand() % 8);
		break;
	case 1:
		der->ptr[at] = (char)rand();
		break;
	default:
		memmove(der->ptr + at, der->ptr + at + 1, der->len - at);
		der->len--;
	}
}

/* Never do we take what openssl, told to trust the same certificate, does not. */
static void test_beside_openssl(void **state)
{
	static const char *const version[] = { "openssl", "version", NULL };
	static const char *const names[][2] = { { "rsa2048", "rsa2048" },
						{ "rsa2048", "rsa2048-pss" },
						{ "rsa3072", "rsa3072-gpgsm" },
						{ "nistp521", "nistp521" } };
	struct gl_buf armor = GL_BUF_INIT;
	char *dir = kit_tempdir();

	(void)state;
	if (kit_run(dir, version, NULL, NULL) != 0) {
		kit_rmdir(dir);
		skip();
	}
	kit_write(dir, "message", &message);
	srand(7);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct gl_buf sig = GL_BUF_INIT, der = GL_BUF_INIT, pem = GL_BUF_INIT;
		struct gl_ring *r = ring_of(names[i][0]);

		kit_read_as(DATA, names[i][0], ".pem", &pem);
		kit_write(dir, "cert", &pem);
		kit_read_as(DATA, names[i][1], ".sig", &sig);
		unarmor(&sig, &der);
		assert_true(openssl_verifies(dir, &der));
		for (unsigned n = 0; n < 80; n++) {
			struct gl_buf hurt = GL_BUF_INIT;

			gl_buf_add(&hurt, der.ptr, der.len);
			damage(&hurt, n);
			gl_buf_reset(&armor);
			armor_der(hurt.ptr, hurt.len, &armor);
			if (verify(r, &armor, &message, NULL).state == GL_SIG_GOOD &&
			    !openssl_verifies(dir, &hurt))
				fail_msg("%s, damage %u: good here, and openssl says no",
					 names[i][1], n);
			gl_buf_release(&hurt);
		}
		gl_ring_free(r);
		gl_buf_release(&sig);
		gl_buf_release(&der);
		gl_buf_release(&pem);
	}
	gl_buf_release(&armor);
	kit_rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_certs),
		cmocka_unit_test(test_validity),
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_refused_certs),
		cmocka_unit_test(test_cert_forms),
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_refused_signatures),
		cmocka_unit_test(test_sig_armor),
		cmocka_unit_test(test_every_bit),
		cmocka_unit_test(test_beside_openssl),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
