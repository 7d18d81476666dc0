#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sign/objsig.h"
#include "sign/verify.h"
#include "sshkit.h"

static const char message[] = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nsubject\n";

static struct kit_key keys[KIT_KINDS];
static struct gl_keycache *cache;

static int setup(void **state)
{
	(void)state;
	cache = gl_keycache_new();
	for (int i = 0; i < KIT_KINDS; i++)
		kit_key_make(&keys[i], (enum gl_pubkey_kind)i);
	return cache ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	gl_keycache_free(cache);
	for (int i = 0; i < KIT_KINDS; i++)
		kit_key_release(&keys[i]);
	return 0;
}

static struct gl_sig_result verify(const struct gl_buf *armor, const char *data, size_t len)
{
	struct gl_sig_result r;

	assert_int_equal(gl_sig_verify(cache, armor->ptr, armor->len, data, len, &r), 0);
	if (r.state == GL_SIG_GOOD)
		assert_null(r.why);
	else
		assert_non_null(r.why);
	return r;
}

static void expect(const struct gl_buf *armor, enum gl_sig_kind kind, enum gl_sig_state state,
		   const char *words)
{
	struct gl_sig_result r = verify(armor, message, sizeof(message) - 1);

	assert_int_equal(r.kind, kind);
	assert_int_equal(r.state, state);
	if (!strstr(r.why, words))
		fail_msg("got '%s', wanted '%s'", r.why, words);
}

static void test_good(void **state)
{
	(void)state;
	for (int i = 0; i < KIT_KINDS; i++) {
		struct gl_buf armor = GL_BUF_INIT, blob = GL_BUF_INIT;
		struct gl_sig_result r;
		struct gl_digest id;

		kit_blob(&keys[i], &blob);
		gl_sha256(blob.ptr, blob.len, &id);
		kit_signature(&keys[i], message, sizeof(message) - 1, &armor);
		r = verify(&armor, message, sizeof(message) - 1);
		assert_int_equal(r.kind, GL_SIG_SSH);
		assert_int_equal(r.state, GL_SIG_GOOD);
		assert_memory_equal(&r.key, &id, sizeof(id));
		r = verify(&armor, message, sizeof(message) - 2);
		assert_int_equal(r.state, GL_SIG_BAD);
		assert_string_equal(r.why, "the signature is not of these bytes");
		r = verify(&armor, "", 0);
		assert_int_equal(r.state, GL_SIG_BAD);
		gl_buf_release(&armor);
		gl_buf_release(&blob);
	}
}

static void test_every_byte_counts(void **state)
{
	struct gl_buf raw = GL_BUF_INIT, armor = GL_BUF_INIT;
	char data[sizeof(message)];

	(void)state;
	kit_sshsig(&keys[0], "git", "sha512", message, sizeof(message) - 1, &raw);
	for (size_t at = 0; at < raw.len; at++) {
		raw.ptr[at] ^= 1;
		gl_buf_reset(&armor);
		kit_armor(raw.ptr, raw.len, 70, &armor);
		expect(&armor, GL_SIG_SSH, GL_SIG_BAD, "");
		raw.ptr[at] ^= 1;
	}
	gl_buf_reset(&armor);
	kit_armor(raw.ptr, raw.len, 70, &armor);
	for (size_t at = 0; at < sizeof(message) - 1; at++) {
		memcpy(data, message, sizeof(data));
		data[at] ^= 0x20;
		assert_int_equal(verify(&armor, data, sizeof(data) - 1).state, GL_SIG_BAD);
	}
	gl_buf_release(&raw);
	gl_buf_release(&armor);
}

static void test_kinds(void **state)
{
	static const struct {
		const char *armor, *name, *words;
		enum gl_sig_kind kind;
		enum gl_sig_state state;
	} cases[] = {
		{ "", "none", "no signature", GL_SIG_NONE, GL_SIG_UNSIGNED },
		{ "-----BEGIN PGP SIGNATURE-----\n\nx", "OpenPGP", "in no checklist",
		  GL_SIG_OPENPGP, GL_SIG_DEFERRED },
		{ "-----BEGIN PGP MESSAGE-----\n", "OpenPGP", "in no checklist", GL_SIG_OPENPGP,
		  GL_SIG_DEFERRED },
		{ "-----BEGIN SIGNED MESSAGE-----\n", "X.509", "in no checklist", GL_SIG_X509,
		  GL_SIG_DEFERRED },
		{ "-----BEGIN SSH SIGNATURE-----\n", "SSH", "END line", GL_SIG_SSH, GL_SIG_BAD },
		{ "-----BEGIN SSH SIGNATURE-----", "SSH", "BEGIN line", GL_SIG_SSH, GL_SIG_BAD },
		{ "-----BEGIN SSH SIGNATURE----- \n", "unknown", "does not know", GL_SIG_UNKNOWN,
		  GL_SIG_UNSUPPORTED },
		{ "\n-----BEGIN SSH SIGNATURE-----\n", "unknown", "does not know", GL_SIG_UNKNOWN,
		  GL_SIG_UNSUPPORTED },
		{ "x", "unknown", "does not know", GL_SIG_UNKNOWN, GL_SIG_UNSUPPORTED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gl_buf armor = GL_BUF_INIT;

		gl_buf_addstr(&armor, cases[i].armor);
		assert_string_equal(gl_sig_kind_name(gl_sig_kind(armor.ptr, armor.len)),
				    cases[i].name);
		expect(&armor, cases[i].kind, cases[i].state, cases[i].words);
		gl_buf_release(&armor);
	}
}

/* Keys that no checklist may have are no better inside a signature. */
static void test_refused_keys(void **state)
{
	static const struct {
		const char *type, *words;
	} cases[] = {
		{ "ssh-dss", "DSA" },
		{ "ssh-ed25519-cert-v01@openssh.com", "certificates" },
		{ "ssh-ed448", "does not know" },
	};
	struct kit_key small, weak;
	struct gl_buf armor = GL_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gl_buf raw = GL_BUF_INIT, key = GL_BUF_INIT, out = GL_BUF_INIT;

		gl_sshwr_string(&key, cases[i].type, strlen(cases[i].type));
		gl_buf_addstr(&raw, "SSHSIG");
		gl_sshwr_u32(&raw, 1);
		gl_sshwr_string(&raw, key.ptr, key.len);
		gl_sshwr_string(&raw, "git", 3);
		gl_sshwr_string(&raw, "", 0);
		gl_sshwr_string(&raw, "sha512", 6);
		gl_sshwr_string(&raw, "", 0);
		kit_armor(raw.ptr, raw.len, 70, &out);
		expect(&out, GL_SIG_SSH, GL_SIG_BAD, cases[i].words);
		gl_buf_release(&raw);
		gl_buf_release(&key);
		gl_buf_release(&out);
	}
	kit_key_make_rsa(&small, 1024, 65537);
	kit_signature(&small, message, sizeof(message) - 1, &armor);
	expect(&armor, GL_SIG_SSH, GL_SIG_BAD, "under 2048 bits");
	gl_buf_reset(&armor);
	kit_key_make_rsa(&weak, 2048, 3);
	kit_signature(&weak, message, sizeof(message) - 1, &armor);
	expect(&armor, GL_SIG_SSH, GL_SIG_BAD, "exponent");
	kit_key_release(&small);
	kit_key_release(&weak);
	gl_buf_release(&armor);
}

struct worker {
	struct gl_buf armors[KIT_KINDS];
	int failures;
};

static void *verify_many(void *arg)
{
	struct worker *w = arg;

	for (int n = 0; n < 20 * KIT_KINDS; n++) {
		const struct gl_buf *a = &w->armors[n % KIT_KINDS];
		size_t len = sizeof(message) - 1 - (size_t)(n & 1);
		struct gl_sig_result r;

		if (gl_sig_verify(cache, a->ptr, a->len, message, len, &r) != 0 ||
		    r.state != (n & 1 ? GL_SIG_BAD : GL_SIG_GOOD))
			w->failures++;
	}
	return NULL;
}

static void test_threads(void **state)
{
	struct worker w[4] = { 0 };
	pthread_t threads[4];

	(void)state;
	for (int t = 0; t < 4; t++) {
		for (int i = 0; i < KIT_KINDS; i++) {
			gl_buf_init(&w[t].armors[i]);
			kit_signature(&keys[i], message, sizeof(message) - 1, &w[t].armors[i]);
		}
	}
	for (int t = 0; t < 4; t++)
		assert_int_equal(pthread_create(&threads[t], NULL, verify_many, &w[t]), 0);
	for (int t = 0; t < 4; t++) {
		pthread_join(threads[t], NULL);
		assert_int_equal(w[t].failures, 0);
		for (int i = 0; i < KIT_KINDS; i++)
			gl_buf_release(&w[t].armors[i]);
	}
}

static int git(const char *dir, struct gl_buf *out, const char *const *args)
{
	static const char *const env[] = {
		"GIT_AUTHOR_NAME=Dana",    "GIT_AUTHOR_EMAIL=d@example.com",
		"GIT_COMMITTER_NAME=Dana", "GIT_COMMITTER_EMAIL=d@example.com",
		"GIT_CONFIG_NOSYSTEM=1",   "GIT_CONFIG_GLOBAL=/dev/null"
	};
	const char *argv[40] = { "env" };
	size_t n = 1;

	for (size_t i = 0; i < sizeof(env) / sizeof(env[0]); i++)
		argv[n++] = env[i];
	argv[n++] = "git";
	while (*args && n < 39)
		argv[n++] = *args++;
	return kit_run(dir, argv, NULL, out);
}

#define GIT(dir, out, ...) \
	assert_int_equal(git(dir, out, (const char *const[]){ __VA_ARGS__, NULL }), 0)

/* The raw object's signature, as golive splits it, is good and by the only key there is. */
static void expect_commit(const char *dir, const char *rev, const struct gl_digest *id)
{
	struct gl_buf raw = GL_BUF_INIT, sig = GL_BUF_INIT, payload = GL_BUF_INIT;
	struct gl_rawcommit c;
	struct gl_sig_result r;

	GIT(dir, &raw, "cat-file", "commit", rev);
	assert_true(gl_rawcommit_parse(raw.ptr, raw.len, &c, &sig, &payload));
	assert_false(c.malformed);
	assert_true(c.has_sig);
	r = verify(&sig, payload.ptr, payload.len);
	assert_int_equal(r.state, GL_SIG_GOOD);
	assert_memory_equal(&r.key, id, sizeof(*id));
	gl_buf_release(&raw);
	gl_buf_release(&sig);
	gl_buf_release(&payload);
}

static void expect_tag(const char *dir, const char *rev, const struct gl_digest *id)
{
	struct gl_buf raw = GL_BUF_INIT, sig = GL_BUF_INIT;
	struct gl_sig_result r;
	struct gl_rawtag t;

	GIT(dir, &raw, "cat-file", "tag", rev);
	assert_true(gl_rawtag_parse(raw.ptr, raw.len, &t));
	assert_true(t.has_sig);
	gl_buf_add(&sig, raw.ptr + t.sig_at, raw.len - t.sig_at);
	r = verify(&sig, raw.ptr, t.sig_at);
	assert_int_equal(r.state, GL_SIG_GOOD);
	assert_memory_equal(&r.key, id, sizeof(*id));
	gl_buf_release(&raw);
	gl_buf_release(&sig);
}

/* What git itself signs: commits, an amended one, another encoding, tags, the merge of a tag. */
static void test_git(void **state)
{
	static const char *const keygen[] = { "ssh-keygen", "-q", "-t",  "ed25519", "-N",
					      "",           "-f", "key", NULL };
	struct gl_buf line = GL_BUF_INIT;
	struct gl_pubkey *k = NULL;
	struct gl_digest id;
	char *dir;

	(void)state;
	dir = kit_tempdir();
	if (kit_run(dir, keygen, NULL, NULL) == 127) {
		kit_rmdir(dir);
		skip();
	}
	kit_read(dir, "key.pub", &line);
	assert_int_equal(gl_pubkey_parse_line(&k, line.ptr, line.len - 1, NULL), 0);
	id = *gl_pubkey_digest(k);

	GIT(dir, NULL, "init", "-q", "-b", "main");
	GIT(dir, NULL, "config", "gpg.format", "ssh");
	GIT(dir, NULL, "config", "user.signingKey", "key.pub");
	GIT(dir, NULL, "commit", "-q", "-S", "--allow-empty", "-m", "one");
	expect_commit(dir, "HEAD", &id);
	GIT(dir, NULL, "commit", "-q", "-S", "--allow-empty", "--amend", "-m", "two\n\nbody");
	expect_commit(dir, "HEAD", &id);
	GIT(dir, NULL, "-c", "i18n.commitEncoding=ISO-8859-1", "commit", "-q", "-S",
	    "--allow-empty", "-m", "three \xe9");
	expect_commit(dir, "HEAD", &id);
	GIT(dir, NULL, "tag", "-s", "v1", "-m", "a tag");
	expect_tag(dir, "v1", &id);
	GIT(dir, NULL, "checkout", "-q", "-b", "side", "HEAD^");
	GIT(dir, NULL, "commit", "-q", "-S", "--allow-empty", "-m", "side");
	GIT(dir, NULL, "merge", "-q", "-S", "--no-ff", "-m", "merge", "v1");
	expect_commit(dir, "HEAD", &id);
	gl_pubkey_free(k);
	gl_buf_release(&line);
	kit_rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),    cmocka_unit_test(test_every_byte_counts),
		cmocka_unit_test(test_kinds),   cmocka_unit_test(test_refused_keys),
		cmocka_unit_test(test_threads), cmocka_unit_test(test_git),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
