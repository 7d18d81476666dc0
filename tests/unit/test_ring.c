#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sign/openpgp.h"
#include "sign/ring.h"
#include "sshkit.h"

static struct gl_buf message = GL_BUF_INIT;

static int setup(void **state)
{
	(void)state;
	kit_read("tests/data/x509", "message", &message);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	gl_buf_release(&message);
	return 0;
}

static const char *dir_of(enum gl_sig_kind kind)
{
	return kind == GL_SIG_OPENPGP ? "tests/data/openpgp" : "tests/data/x509";
}

/* An identity that is no digest of anything: the ring hands back what it was given. */
static struct gl_digest id_of(const char *name)
{
	struct gl_digest id = { { 0 } };

	memcpy(id.b, name, strlen(name));
	return id;
}

static int add(struct gl_ring *r, enum gl_sig_kind kind, const char *file, const char *name,
	       struct gl_error **err)
{
	struct gl_buf bytes = GL_BUF_INIT;
	struct gl_digest id = id_of(name);
	int rc;

	kit_read(dir_of(kind), file, &bytes);
	rc = gl_ring_add(r, kind, bytes.ptr, bytes.len, &id, err);
	memset(bytes.ptr, 0, bytes.len);
	gl_buf_release(&bytes);
	return rc;
}

static struct gl_sig_result verify(struct gl_ring *r, enum gl_sig_kind kind, const char *file)
{
	struct gl_buf armor = GL_BUF_INIT;
	struct gl_sig_result out;

	kit_read(dir_of(kind), file, &armor);
	assert_int_equal(
		gl_ring_verify(r, kind, armor.ptr, armor.len, message.ptr, message.len, &out, NULL),
		0);
	gl_buf_release(&armor);
	return out;
}

static void expect_good(struct gl_ring *r, enum gl_sig_kind kind, const char *file,
			const char *name)
{
	struct gl_sig_result out = verify(r, kind, file);
	struct gl_digest id = id_of(name);

	if (out.state != GL_SIG_GOOD)
		fail_msg("%s: %s", file, out.why);
	assert_memory_equal(&out.key, &id, sizeof(id));
}

static void expect_not(struct gl_ring *r, enum gl_sig_kind kind, const char *file,
		       enum gl_sig_state state, const char *words)
{
	static const struct gl_digest none;
	struct gl_sig_result out = verify(r, kind, file);

	assert_int_equal(out.state, state);
	assert_int_equal(out.kind, kind);
	assert_memory_equal(&out.key, &none, sizeof(none));
	if (!strstr(out.why, words))
		fail_msg("got '%s', wanted '%s'", out.why, words);
}

static const char *const pgp_names[] = { "ed25519", "rsa2048", "nistp384", "subkey", "busy" };
static const char *const x509_names[] = { "rsa2048", "rsa3072", "nistp256", "self" };

#define N(a) (sizeof(a) / sizeof((a)[0]))

static void name_file(struct gl_buf *out, const char *name, const char *ending)
{
	gl_buf_reset(out);
	gl_buf_addf(out, "%s%s", name, ending);
}

static struct gl_ring *full_ring(void)
{
	struct gl_ring *r = gl_ring_new();
	struct gl_buf file = GL_BUF_INIT, id = GL_BUF_INIT;

	assert_non_null(r);
	for (size_t i = 0; i < N(pgp_names) && gl_openpgp_built(); i++) {
		name_file(&file, pgp_names[i], ".asc");
		name_file(&id, pgp_names[i], " pgp");
		assert_int_equal(add(r, GL_SIG_OPENPGP, file.ptr, id.ptr, NULL), 0);
	}
	for (size_t i = 0; i < N(x509_names); i++) {
		name_file(&file, x509_names[i], ".pem");
		name_file(&id, x509_names[i], " x509");
		assert_int_equal(add(r, GL_SIG_X509, file.ptr, id.ptr, NULL), 0);
	}
	gl_buf_release(&file);
	gl_buf_release(&id);
	return r;
}

/* Returns how many were not what they should be; for threads, where nothing may be asserted. */
static int count_failures(struct gl_ring *r)
{
	struct gl_buf file = GL_BUF_INIT, armor = GL_BUF_INIT;
	int failures = 0;

	for (size_t i = 0; i < 2 * (N(pgp_names) + N(x509_names)); i++) {
		bool pgp = i / 2 < N(pgp_names);
		enum gl_sig_kind kind = pgp ? GL_SIG_OPENPGP : GL_SIG_X509;
		struct gl_sig_result out;

		if (pgp && !gl_openpgp_built())
			continue;
		name_file(&file, pgp ? pgp_names[i / 2] : x509_names[i / 2 - N(pgp_names)], ".sig");
		gl_buf_reset(&armor);
		kit_read(dir_of(kind), file.ptr, &armor);
		if (gl_ring_verify(r, kind, armor.ptr, armor.len, message.ptr, message.len - i % 2,
				   &out, NULL) != 0 ||
		    out.state != (i % 2 ? GL_SIG_BAD : GL_SIG_GOOD))
			failures++;
	}
	gl_buf_release(&file);
	gl_buf_release(&armor);
	return failures;
}

static void test_many(void **state)
{
	struct gl_ring *r = full_ring();
	struct gl_buf file = GL_BUF_INIT, id = GL_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < N(x509_names); i++) {
		name_file(&file, x509_names[i], ".sig");
		name_file(&id, x509_names[i], " x509");
		expect_good(r, GL_SIG_X509, file.ptr, id.ptr);
	}
	for (size_t i = 0; i < N(pgp_names) && gl_openpgp_built(); i++) {
		name_file(&file, pgp_names[i], ".sig");
		name_file(&id, pgp_names[i], " pgp");
		expect_good(r, GL_SIG_OPENPGP, file.ptr, id.ptr);
	}
	assert_int_equal(count_failures(r), 0);
	expect_not(r, GL_SIG_X509, "nistp384.sig", GL_SIG_FOREIGN, "no key file");
	gl_ring_free(r);
	gl_buf_release(&file);
	gl_buf_release(&id);
}

static void test_empty(void **state)
{
	struct gl_ring *r = gl_ring_new();

	(void)state;
	expect_not(r, GL_SIG_X509, "rsa2048.sig", GL_SIG_FOREIGN, "no key file");
	expect_not(r, GL_SIG_X509, "message", GL_SIG_BAD, "");
	if (gl_openpgp_built())
		expect_not(r, GL_SIG_OPENPGP, "rsa2048.sig", GL_SIG_FOREIGN, "no key file");
	expect_not(r, GL_SIG_SSH, "rsa2048.sig", GL_SIG_UNSUPPORTED, "kind");
	gl_ring_free(r);
	gl_ring_free(NULL);
}

static void test_add(void **state)
{
	struct gl_ring *r = gl_ring_new();
	struct gl_error *err = NULL;

	(void)state;
	assert_int_equal(add(r, GL_SIG_SSH, "rsa2048.pem", "a", &err), GL_EINVAL);
	assert_non_null(strstr(gl_error_message(err), "lie in files"));
	assert_int_equal(add(r, GL_SIG_X509, "refused-rsa1024.pem", "a", &err), GL_EINVAL);
	assert_non_null(strstr(gl_error_message(err), "2048"));
	if (gl_openpgp_built()) {
		assert_int_equal(add(r, GL_SIG_OPENPGP, "refused-revoked.asc", "a", &err),
				 GL_EINVAL);
		assert_non_null(strstr(gl_error_message(err), "revoked"));
		/* What only librnp can tell is told when a signature comes. */
		assert_int_equal(add(r, GL_SIG_OPENPGP, "refused-nosign.asc", "a", &err), 0);
	}
	gl_error_free(err);
	gl_ring_free(r);
}

static void test_without_openpgp(void **state)
{
	struct gl_ring *r = gl_ring_new();
	struct gl_error *err = NULL;

	(void)state;
	if (!gl_openpgp_built()) {
		assert_int_equal(add(r, GL_SIG_OPENPGP, "ed25519.asc", "a", &err), GL_EUNDECIDED);
		expect_not(r, GL_SIG_OPENPGP, "ed25519.sig", GL_SIG_UNSUPPORTED, "without OpenPGP");
	}
	gl_error_free(err);
	gl_ring_free(r);
}

/* Which certificate a CMS signature names is not signed. */
static void test_certificates_of_others(void **state)
{
	struct gl_ring *r = gl_ring_new();

	(void)state;
	/* One of another key with the same issuer and serial number, before and after. */
	assert_int_equal(add(r, GL_SIG_X509, "twin.pem", "twin", NULL), 0);
	expect_not(r, GL_SIG_X509, "rsa2048.sig", GL_SIG_BAD, "not by the key");
	assert_int_equal(add(r, GL_SIG_X509, "rsa2048.pem", "lena", NULL), 0);
	assert_int_equal(add(r, GL_SIG_X509, "twin.pem", "twin", NULL), 0);
	expect_good(r, GL_SIG_X509, "rsa2048.sig", "lena");
	/* One of the same key: by its own name it is its own, hence gl_cms_info.public_key. */
	assert_int_equal(add(r, GL_SIG_X509, "thief.pem", "thief", NULL), 0);
	expect_good(r, GL_SIG_X509, "rsa2048.sig", "lena");
	expect_good(r, GL_SIG_X509, "thief.sig", "thief");
	expect_not(r, GL_SIG_X509, "rsa2048-keyid.sig", GL_SIG_BAD, "nobody's");
	gl_ring_free(r);
}

/* One identity may stand there twice, each time with its own file. */
static void test_same_identity(void **state)
{
	struct gl_ring *r = gl_ring_new();

	(void)state;
	assert_int_equal(add(r, GL_SIG_X509, "rsa2048.pem", "lena", NULL), 0);
	assert_int_equal(add(r, GL_SIG_X509, "rsa2048.der", "lena", NULL), 0);
	expect_good(r, GL_SIG_X509, "rsa2048.sig", "lena");
	if (gl_openpgp_built()) {
		assert_int_equal(add(r, GL_SIG_OPENPGP, "ed25519.asc", "dana", NULL), 0);
		assert_int_equal(add(r, GL_SIG_OPENPGP, "ed25519.gpg", "dana", NULL), 0);
		expect_good(r, GL_SIG_OPENPGP, "ed25519.sig", "dana");
	}
	gl_ring_free(r);
}

static void *verify_many(void *arg)
{
	struct gl_ring *r = arg;
	int failures = 0;

	for (int n = 0; n < 5; n++)
		failures += count_failures(r);
	return failures ? r : NULL;
}

/* Each thread has a ring of its own. */
static void test_threads(void **state)
{
	struct gl_ring *rings[4];
	pthread_t threads[4];
	void *failed;

	(void)state;
	for (int t = 0; t < 4; t++) {
		rings[t] = full_ring();
		assert_int_equal(pthread_create(&threads[t], NULL, verify_many, rings[t]), 0);
	}
	for (int t = 0; t < 4; t++) {
		pthread_join(threads[t], &failed);
		assert_null(failed);
		gl_ring_free(rings[t]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_without_openpgp),
		cmocka_unit_test(test_certificates_of_others),
		cmocka_unit_test(test_same_identity),
		cmocka_unit_test(test_threads),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
