#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "git/append.h"
#include "git/tree.h"
#include "gitkit.h"

#define LEDGER "refs/heads/golive/s"

static const struct gl_newfile one_file = { "records/2026-01/a.yaml", "golive: 1\n", 10 };
static const struct gl_newcommit root_commit = { .files = &one_file,
						 .n_files = 1,
						 .message = "dana says g\xc3\xb6\n\nbody",
						 .date = 1767225600 };

static const char *hex(const struct gl_oid *id)
{
	static char bufs[4][GL_OID_HEX + 1];
	static unsigned next;

	return gl_oid_hex(id, bufs[next++ % 4]);
}

/* Nothing of the working tree, the index, HEAD and the refs. */
static const char *fingerprint(void)
{
	struct gl_buf b = GL_BUF_INIT;
	const char *out;

	gl_buf_addf(&b, "%s\n%s\n%s\n", kg("r", "status", "--porcelain", NULL),
		    kg("r", "for-each-ref", NULL), kg("r", "symbolic-ref", "HEAD", NULL));
	out = kg_input("r", b.ptr, b.len, "hash-object", "--stdin", NULL);
	gl_buf_release(&b);
	return out;
}

static void signs(void **state)
{
	struct gl_newfile files[] = { { "records/2026-01/b.yaml", "b", 1 },
				      { "README.md", "r", 1 },
				      { "records/2026-01/a.yaml", NULL, 0 } };
	struct gl_newcommit c = { .files = files, .n_files = 3, .message = "next\n", .date = 5 };
	struct gl_oid root, tree, id;
	struct gl_repo *repo;
	const char *before, *raw;

	(void)state;
	kg_new("r");
	kg_sign_with("r", "key");
	kg("r", "config", "i18n.commitEncoding", "ISO-8859-1", NULL);
	kg_write("r/file", "dirty\n");
	kg_write("r/new", "staged\n");
	kg("r", "add", "new", NULL);
	before = fingerprint();
	repo = kg_open("r");
	assert_ok(gl_commit_signed(repo, &root_commit, &root, &err));
	raw = kg("r", "cat-file", "commit", hex(&root), NULL);
	assert_null(strstr(raw, "\nparent "));
	assert_null(strstr(raw, "\nencoding "));
	assert_non_null(strstr(raw, "\nauthor Dana Reyes <dana@example.com> 1767225600 +0000\n"));
	assert_non_null(
		strstr(raw, "\ncommitter Dana Reyes <dana@example.com> 1767225600 +0000\n"));
	assert_non_null(strstr(raw, "\ngpgsig -----BEGIN SSH SIGNATURE-----\n"));
	assert_non_null(strstr(raw, "\n\ndana says g\xc3\xb6\n\nbody"));
	assert_string_equal(kg("r", "ls-tree", "-r", "--name-only", hex(&root), NULL),
			    "records/2026-01/a.yaml");

	assert_ok(gl_commit_tree(repo, &root, &tree, &err));
	c.parent = &root;
	c.base_tree = &tree;
	assert_ok(gl_commit_signed(repo, &c, &id, &err));
	assert_string_equal(kg("r", "rev-list", "--skip=1", hex(&id), NULL), hex(&root));
	assert_string_equal(kg("r", "ls-tree", "-r", "--name-only", hex(&id), NULL),
			    "README.md\nrecords/2026-01/b.yaml");
	assert_string_equal(fingerprint(), before);
	gl_repo_free(repo);
}

static void fails_to_sign(struct gl_repo *repo, const char *said)
{
	struct gl_oid id;

	assert_fails(gl_commit_signed(repo, &root_commit, &id, &err), GL_EREFUSED, said);
	assert_true(gl_oid_zero(&id));
}

static void says_what_to_set(void **state)
{
	struct gl_repo *repo;

	(void)state;
	kg_new("r");
	repo = kg_open("r");
	kg("r", "config", "gpg.program", "false", NULL);
	fails_to_sign(repo, "git config --global gpg.format ssh");
	kg("r", "config", "gpg.format", "ssh", NULL);
	fails_to_sign(repo, "user.signingkey or gpg.ssh.defaultKeyCommand needs to be configured");
	fails_to_sign(repo, "\n  git config --global user.signingkey ~/.ssh/id_ed25519.pub");
	kg("r", "config", "user.signingkey", kg_path("none"), NULL);
	fails_to_sign(repo, "Couldn't load public key");
	fails_to_sign(repo, "check the key that 'git config user.signingkey' names");
	kg("r", "config", "gpg.format", "x509", NULL);
	kg("r", "config", "gpg.x509.program", "false", NULL);
	kg("r", "config", "--unset", "user.signingkey", NULL);
	fails_to_sign(repo, "say which x509 key signs for you");

	unsetenv("GIT_AUTHOR_NAME");
	unsetenv("GIT_AUTHOR_EMAIL");
	kg("r", "config", "user.useConfigOnly", "true", NULL);
	fails_to_sign(repo, "git config --global user.name 'Your Name'");
	gl_repo_free(repo);
}

/* A passphrase that nobody can type: what the test must not do is to wait for it. */
static void cancelled_passphrase(void **state)
{
	struct gl_repo *repo;

	(void)state;
	kg_new("r");
	kg_sign_with("r", "key");
	kg_script("agent", "echo 'error: the prompt was cancelled' >&2; exit 1");
	kg("r", "config", "gpg.ssh.program", kg_path("agent"), NULL);
	repo = kg_open("r");
	fails_to_sign(repo, "the prompt was cancelled");
	gl_repo_free(repo);
}

static void moves_refs(void **state)
{
	struct gl_oid a, b, now, zero = { { 0 } };
	struct gl_repo *repo;

	(void)state;
	kg_new("r");
	kg_commit("r", "file", "two\n");
	a = kg_oid("r", "HEAD^");
	b = kg_oid("r", "HEAD");
	repo = kg_open("r");
	assert_ok(gl_ref_update(repo, LEDGER, NULL, &a, "golive: init", &err));
	assert_ok(gl_ref_read(repo, LEDGER, &now, &err));
	assert_true(gl_oid_eq(&now, &a));
	assert_string_equal(kg("r", "log", "-g", "--format=%gs", "golive/s", NULL), "golive: init");
	assert_fails(gl_ref_update(repo, LEDGER, NULL, &b, "x", &err), GL_EEXISTS, "was moved");
	assert_fails(gl_ref_update(repo, LEDGER, &zero, &b, "x", &err), GL_EEXISTS, "was moved");
	assert_fails(gl_ref_update(repo, LEDGER, &b, &b, "x", &err), GL_EEXISTS, "was moved");
	assert_ok(gl_ref_update(repo, LEDGER, &a, &b, "golive: go", &err));
	assert_fails(gl_ref_update(repo, "refs/heads/golive/t", &a, &b, "x", &err), GL_EEXISTS,
		     "was moved");
	assert_fails(gl_ref_update(repo, "refs/heads/main/x", NULL, &b, "x", &err), GL_EIO,
		     "exists");
	assert_fails(
		gl_ref_update(repo, "refs/heads/x", NULL, &(struct gl_oid){ { 3 } }, "x", &err),
		GL_EIO, "cannot move");

	kg_write("r/.git/refs/heads/golive/s.lock", "");
	assert_fails(gl_ref_update(repo, LEDGER, &b, &a, "x", &err), GL_EIO, "s.lock' is there");
	kg("r", "update-ref", "refs/heads/q", "HEAD", NULL);
	kg_script("r/.git/hooks/reference-transaction", "echo not today >&2; exit 1");
	assert_fails(gl_ref_update(repo, "refs/heads/q", &b, &a, "x", &err), GL_EREFUSED,
		     "not today");
	gl_repo_free(repo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KG_TEST(signs),
		KG_TEST(says_what_to_set),
		KG_TEST(cancelled_passphrase),
		KG_TEST(moves_refs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
