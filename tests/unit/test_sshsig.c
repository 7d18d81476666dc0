#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sign/sshsig.h"
#include "sshkit.h"

static const char message[] = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nsubject\n";

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

/* Takes the armour apart and verifies it with the key that it names. */
static int check(const struct gl_buf *armor, const char *data, size_t len, struct gl_error **err)
{
	struct gl_pubkey *k = NULL;
	struct gl_sshsig s;
	int rc = gl_sshsig_parse(&s, armor->ptr, armor->len, err);

	if (rc == 0)
		rc = gl_pubkey_parse_blob(&k, s.key, s.key_len, err);
	if (rc == 0)
		rc = gl_sshsig_verify(&s, k, data, len, err);
	gl_pubkey_free(k);
	gl_sshsig_release(&s);
	return rc;
}

static void expect_bad(const struct gl_buf *armor, const char *words)
{
	struct gl_error *err = NULL;
	int rc = check(armor, message, sizeof(message) - 1, &err);

	if (rc == 0 || !strstr(gl_error_message(err), words))
		fail_msg("got %d '%s', wanted '%s'", rc, gl_error_message(err), words);
	gl_error_free(err);
}

static void expect_good(const struct gl_buf *armor)
{
	struct gl_error *err = NULL;

	if (check(armor, message, sizeof(message) - 1, &err) != 0)
		fail_msg("%s", gl_error_message(err));
}

static const char *const names[] = {
	"ed25519", "ecdsa-256", "ecdsa-384", "ecdsa-521", "rsa-2048", "rsa-3072", "rsa-4096",
};
static const char *const hashes[] = { "sha256", "sha512" };
#define N_NAMES (sizeof(names) / sizeof(names[0]))

static void test_signatures_of_ssh_keygen(void **state)
{
	struct gl_buf data = GL_BUF_INIT, other = GL_BUF_INIT;

	(void)state;
	kit_data("message", &data);
	kit_data("ed25519.pub", &other);
	for (size_t i = 0; i < 2 * N_NAMES; i++) {
		struct gl_buf line = GL_BUF_INIT, armor = GL_BUF_INIT;
		struct gl_pubkey *k = NULL;
		struct gl_sshsig s;
		char name[64];

		snprintf(name, sizeof(name), "%s.pub", names[i / 2]);
		kit_data(name, &line);
		snprintf(name, sizeof(name), "%s.%s.sig", names[i / 2], hashes[i % 2]);
		kit_data(name, &armor);
		assert_int_equal(gl_pubkey_parse_line(&k, line.ptr, line.len - 1, NULL), 0);
		assert_int_equal(gl_sshsig_parse(&s, armor.ptr, armor.len, NULL), 0);
		assert_int_equal(s.hash_sha512, i % 2);
		assert_int_equal(gl_sshsig_verify(&s, k, data.ptr, data.len, NULL), 0);
		for (size_t at = 0; at < data.len; at++) {
			data.ptr[at] ^= 1;
			assert_int_equal(gl_sshsig_verify(&s, k, data.ptr, data.len, NULL),
					 GL_EBAD);
			data.ptr[at] ^= 1;
		}
		assert_int_equal(gl_sshsig_verify(&s, k, data.ptr, data.len - 1, NULL), GL_EBAD);
		gl_sshsig_release(&s);
		gl_pubkey_free(k);
		gl_buf_release(&line);
		gl_buf_release(&armor);
	}
	gl_buf_release(&data);
	gl_buf_release(&other);
}

static void test_refused_namespace(void **state)
{
	struct gl_buf armor = GL_BUF_INIT;

	(void)state;
	kit_data("refused-namespace.sig", &armor);
	expect_bad(&armor, "namespace");
	gl_buf_release(&armor);
}

static void test_wrong_key(void **state)
{
	struct gl_buf armor = GL_BUF_INIT, blob = GL_BUF_INIT;
	struct gl_error *err = NULL;
	struct gl_pubkey *k = NULL;
	struct kit_key other;
	struct gl_sshsig s;

	(void)state;
	kit_signature(&keys[0], message, sizeof(message) - 1, &armor);
	kit_key_make(&other, GL_KEY_ED25519);
	kit_blob(&other, &blob);
	assert_int_equal(gl_pubkey_parse_blob(&k, blob.ptr, blob.len, NULL), 0);
	assert_int_equal(gl_sshsig_parse(&s, armor.ptr, armor.len, NULL), 0);
	assert_int_equal(gl_sshsig_verify(&s, k, message, sizeof(message) - 1, &err), GL_EBAD);
	assert_string_equal(gl_error_message(err), "the signature names another key");
	gl_error_free(err);
	gl_sshsig_release(&s);
	gl_pubkey_free(k);
	kit_key_release(&other);
	gl_buf_release(&armor);
	gl_buf_release(&blob);
}

/* A bit of the decoded bytes changed, whichever it is, makes it bad. */
static void test_every_raw_byte_counts(void **state)
{
	(void)state;
	for (int i = 0; i < KIT_KINDS; i++) {
		struct gl_buf raw = GL_BUF_INIT, armor = GL_BUF_INIT;

		kit_sshsig(&keys[i], "git", "sha256", message, sizeof(message) - 1, &raw);
		kit_armor(raw.ptr, raw.len, 70, &armor);
		expect_good(&armor);
		for (size_t at = 0; at < raw.len; at++) {
			for (int bit = 0; bit < 8; bit += 7) {
				raw.ptr[at] = (char)(raw.ptr[at] ^ 1 << bit);
				gl_buf_reset(&armor);
				kit_armor(raw.ptr, raw.len, 70, &armor);
				expect_bad(&armor, "");
				raw.ptr[at] = (char)(raw.ptr[at] ^ 1 << bit);
			}
		}
		for (size_t len = 0; len < raw.len; len++) {
			gl_buf_reset(&armor);
			kit_armor(raw.ptr, len, 70, &armor);
			expect_bad(&armor, "");
		}
		gl_buf_addch(&raw, 0);
		gl_buf_reset(&armor);
		kit_armor(raw.ptr, raw.len, 70, &armor);
		expect_bad(&armor, "bytes after the end");
		gl_buf_release(&raw);
		gl_buf_release(&armor);
	}
}

static void test_every_armour_byte_counts(void **state)
{
	struct gl_buf armor = GL_BUF_INIT;
	size_t len;

	(void)state;
	kit_signature(&keys[GL_KEY_ED25519], message, sizeof(message) - 1, &armor);
	expect_good(&armor);
	len = armor.len;
	for (size_t at = 0; at < len; at++) {
		for (int bit = 0; bit < 8; bit++) {
			armor.ptr[at] = (char)(armor.ptr[at] ^ 1 << bit);
			expect_bad(&armor, "");
			armor.ptr[at] = (char)(armor.ptr[at] ^ 1 << bit);
		}
	}
	for (armor.len = 0; armor.len < len - 1; armor.len++)
		expect_bad(&armor, "");
	expect_good(&armor); /* without its last newline */
	gl_buf_release(&armor);
}

static void test_line_lengths(void **state)
{
	struct gl_buf raw = GL_BUF_INIT, armor = GL_BUF_INIT;

	(void)state;
	kit_sshsig(&keys[0], "git", "sha512", message, sizeof(message) - 1, &raw);
	for (size_t columns = 1; columns <= 90; columns++) {
		gl_buf_reset(&armor);
		kit_armor(raw.ptr, raw.len, columns, &armor);
		if (columns <= 76)
			expect_good(&armor);
		else
			expect_bad(&armor, "line");
	}
	gl_buf_release(&raw);
	gl_buf_release(&armor);
}

/* Puts `text` where `at` is found in the good armour, in place of `drop` bytes. */
static void test_armour_forms(void **state)
{
	static const struct {
		const char *at;
		size_t skip, drop;
		const char *text, *words;
	} cases[] = {
		{ "-----BEGIN", 0, 0, "\n", "BEGIN" },
		{ "-----BEGIN", 0, 0, " ", "BEGIN" },
		{ "-----BEGIN", 0, 0, "hello\n", "BEGIN" },
		{ "-----BEGIN", 0, 30, "", "BEGIN" },
		{ "-----BEGIN", 11, 3, "PGP", "BEGIN" },
		{ "-----BEGIN", 29, 0, "\r", "BEGIN" },
		{ "-----BEGIN", 29, 0, " ", "BEGIN" },
		{ "-----BEGIN", 30, 0, "\n", "line" },
		{ "-----BEGIN", 30, 0, "Comment: x\n\n", "line" },
		{ "U1NIU0lH", 8, 0, " ", "base64" },
		{ "U1NIU0lH", 8, 0, "\t", "base64" },
		{ "U1NIU0lH", 8, 0, "=", "base64" },
		{ "U1NIU0lH", 8, 0, "====", "base64" },
		{ "U1NIU0lH", 8, 0, "-", "base64" },
		{ "U1NIU0lH", 8, 0, "\r\n", "base64" },
		{ "U1NIU0lH", 8, 0, "\n\n", "line" },
		{ "\n-----END", 0, 0, "=", "base64" },
		{ "\n-----END", 0, 0, "\n", "line" },
		{ "\n-----END", 0, 0, "\r", "base64" },
		{ "\n-----END", 0, 1, "", "line" },
		{ "-----END", 0, 28, "", "END" },
		{ "-----END", 9, 3, "PGP", "END" },
		{ "-----END", 28, 0, "\n", "END" },
		{ "-----END", 28, 0, "x", "END" },
		{ "-----END", 27, 0, "\r", "END" },
		{ "-----END", 28, 0, "-----BEGIN SSH SIGNATURE-----\n", "END" },
	};
	struct gl_buf good = GL_BUF_INIT, armor = GL_BUF_INIT;

	(void)state;
	kit_signature(&keys[0], message, sizeof(message) - 1, &good);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t at = (size_t)(strstr(good.ptr, cases[i].at) - good.ptr) + cases[i].skip;

		gl_buf_reset(&armor);
		gl_buf_add(&armor, good.ptr, at);
		gl_buf_addstr(&armor, cases[i].text);
		gl_buf_addstr(&armor, good.ptr + at + cases[i].drop);
		expect_bad(&armor, cases[i].words);
	}

	/* Two signatures, one after the other. */
	gl_buf_reset(&armor);
	gl_buf_addstr(&armor, good.ptr);
	gl_buf_addstr(&armor, good.ptr);
	expect_bad(&armor, "base64");
	gl_buf_reset(&armor);
	while (armor.len <= GL_SSHSIG_MAX)
		gl_buf_addstr(&armor, good.ptr);
	expect_bad(&armor, "16 KiB");
	gl_buf_reset(&armor);
	expect_bad(&armor, "BEGIN");
	gl_buf_addstr(&armor, "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n");
	expect_bad(&armor, "base64");
	gl_buf_release(&good);
	gl_buf_release(&armor);
}

static void test_fields(void **state)
{
	static const struct {
		const char *magic;
		uint32_t version;
		const char *namespace, *reserved, *hash, *words;
	} cases[] = {
		{ "SSHSIG", 1, "git", "", "sha512", NULL },
		{ "SSHSIH", 1, "git", "", "sha512", "magic" },
		{ "SSHSIG", 0, "git", "", "sha512", "version" },
		{ "SSHSIG", 2, "git", "", "sha512", "version" },
		{ "SSHSIG", 0x01000000, "git", "", "sha512", "version" },
		{ "SSHSIG", 1, "", "", "sha512", "namespace" },
		{ "SSHSIG", 1, "Git", "", "sha512", "namespace" },
		{ "SSHSIG", 1, "git ", "", "sha512", "namespace" },
		{ "SSHSIG", 1, "file", "", "sha512", "namespace" },
		{ "SSHSIG", 1, "git", "x", "sha512", "reserved" },
		{ "SSHSIG", 1, "git", "", "sha1", "hash" },
		{ "SSHSIG", 1, "git", "", "SHA512", "hash" },
		{ "SSHSIG", 1, "git", "", "sha384", "hash" },
		{ "SSHSIG", 1, "git", "", "", "hash" },
		{ "SSHSIG", 1, "git", "", "sha256", "not of these bytes" },
	};
	struct gl_buf key = GL_BUF_INIT, input = GL_BUF_INIT, sig = GL_BUF_INIT;

	(void)state;
	kit_blob(&keys[0], &key);
	kit_sshsig_input("git", "sha512", message, sizeof(message) - 1, &input);
	kit_sign(&keys[0], NULL, input.ptr, input.len, &sig);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gl_buf raw = GL_BUF_INIT, armor = GL_BUF_INIT;

		gl_buf_addstr(&raw, cases[i].magic);
		gl_sshwr_u32(&raw, cases[i].version);
		gl_sshwr_string(&raw, key.ptr, key.len);
		gl_sshwr_string(&raw, cases[i].namespace, strlen(cases[i].namespace));
		gl_sshwr_string(&raw, cases[i].reserved, strlen(cases[i].reserved));
		gl_sshwr_string(&raw, cases[i].hash, strlen(cases[i].hash));
		gl_sshwr_string(&raw, sig.ptr, sig.len);
		kit_armor(raw.ptr, raw.len, 70, &armor);
		if (cases[i].words)
			expect_bad(&armor, cases[i].words);
		else
			expect_good(&armor);
		gl_buf_release(&raw);
		gl_buf_release(&armor);
	}
	gl_buf_release(&key);
	gl_buf_release(&input);
	gl_buf_release(&sig);
}

/* A signature over the bare message, or its bare hash, is not one in the namespace. */
static void test_other_protocols(void **state)
{
	struct gl_buf key = GL_BUF_INIT, sig = GL_BUF_INIT, raw = GL_BUF_INIT, armor = GL_BUF_INIT;

	(void)state;
	kit_blob(&keys[0], &key);
	kit_sign(&keys[0], NULL, message, sizeof(message) - 1, &sig);
	gl_buf_addstr(&raw, "SSHSIG");
	gl_sshwr_u32(&raw, 1);
	gl_sshwr_string(&raw, key.ptr, key.len);
	gl_sshwr_string(&raw, "git", 3);
	gl_sshwr_string(&raw, "", 0);
	gl_sshwr_string(&raw, "sha512", 6);
	gl_sshwr_string(&raw, sig.ptr, sig.len);
	kit_armor(raw.ptr, raw.len, 70, &armor);
	expect_bad(&armor, "not of these bytes");
	gl_buf_release(&key);
	gl_buf_release(&sig);
	gl_buf_release(&raw);
	gl_buf_release(&armor);
}

static void need_ssh_keygen(void)
{
	const char *const argv[] = { "ssh-keygen", "-Y", "sign", NULL };

	if (kit_run(NULL, argv, NULL, NULL) == 127)
		skip();
}

static void test_they_sign_we_verify(void **state)
{
	static const char *const types[] = { "ed25519", "ecdsa", "ecdsa", "ecdsa",
					     "rsa",     "rsa",   "rsa" };
	static const char *const bits[] = { "256", "256", "384", "521", "2048", "3072", "4096" };
	static const char *const algs[] = { "hashalg=sha256", "hashalg=sha512" };
	struct gl_buf data = { .ptr = gl_buf_empty }, armor = GL_BUF_INIT;
	char *dir;

	(void)state;
	need_ssh_keygen();
	dir = kit_tempdir();
	gl_buf_addstr(&data, message);
	for (size_t i = 0; i < N_NAMES; i++) {
		const char *const make[] = { "ssh-keygen", "-q", "-t", types[i], "-b", bits[i],
					     "-N",         "",   "-f", names[i], NULL };

		assert_int_equal(kit_run(dir, make, NULL, NULL), 0);
		for (size_t h = 0; h < 2; h++) {
			const char *const sign[] = { "ssh-keygen", "-q",     "-Y", "sign",
						     "-n",         "git",    "-O", algs[h],
						     "-f",         names[i], NULL };

			gl_buf_reset(&armor);
			assert_int_equal(kit_run(dir, sign, &data, &armor), 0);
			expect_good(&armor);
			armor.ptr[armor.len / 2] ^= 1;
			expect_bad(&armor, "");
		}
	}
	kit_rmdir(dir);
	gl_buf_release(&data);
	gl_buf_release(&armor);
}

/* Does ssh-keygen take it for dana's, over `data`? */
static bool ssh_keygen_verifies(const char *dir, const struct gl_buf *data)
{
	static const char *const argv[] = { "ssh-keygen", "-Y", "verify",  "-n", "git", "-I",
					    "dana",       "-f", "allowed", "-s", "sig", NULL };

	return kit_run(dir, argv, data, NULL) == 0;
}

/* What the test's own signer makes (FIDO among it), ssh-keygen and golive must both take. */
static void test_we_sign_they_verify(void **state)
{
	struct gl_buf data = GL_BUF_INIT;
	char *dir;

	(void)state;
	need_ssh_keygen();
	dir = kit_tempdir();
	gl_buf_addstr(&data, message);
	for (size_t i = 0; i < 2 * KIT_KINDS; i++) {
		struct gl_buf allowed = GL_BUF_INIT, raw = GL_BUF_INIT, armor = GL_BUF_INIT;

		gl_buf_addstr(&allowed, "dana ");
		kit_line(&keys[i / 2], "dana@example.com", &allowed);
		gl_buf_addch(&allowed, '\n');
		kit_sshsig(&keys[i / 2], "git", hashes[i % 2], message, sizeof(message) - 1, &raw);
		kit_armor(raw.ptr, raw.len, 70, &armor);
		kit_write(dir, "allowed", &allowed);
		kit_write(dir, "sig", &armor);
		assert_true(ssh_keygen_verifies(dir, &data));
		expect_good(&armor);

		/* Bad for one is bad for the other. */
		raw.ptr[raw.len - 8] ^= 1;
		gl_buf_reset(&armor);
		kit_armor(raw.ptr, raw.len, 70, &armor);
		kit_write(dir, "sig", &armor);
		assert_false(ssh_keygen_verifies(dir, &data));
		expect_bad(&armor, "");
		gl_buf_release(&allowed);
		gl_buf_release(&raw);
		gl_buf_release(&armor);
	}
	kit_rmdir(dir);
	gl_buf_release(&data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signatures_of_ssh_keygen),
		cmocka_unit_test(test_refused_namespace),
		cmocka_unit_test(test_wrong_key),
		cmocka_unit_test(test_every_raw_byte_counts),
		cmocka_unit_test(test_every_armour_byte_counts),
		cmocka_unit_test(test_line_lengths),
		cmocka_unit_test(test_armour_forms),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_other_protocols),
		cmocka_unit_test(test_they_sign_we_verify),
		cmocka_unit_test(test_we_sign_they_verify),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
