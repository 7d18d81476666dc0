#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "git/remote.h"
#include "gitkit.h"

#define HERE "refs/heads/golive/s"
#define THERE "refs/remotes/origin/golive/s"

/* A bare server "srv" with nothing but main, and clones of it. */
static void make_server(void)
{
	kg(NULL, "init", "-q", "-b", "main", "--bare", "srv", NULL);
	kg_new("a");
	kg("a", "remote", "add", "origin", kg_path("srv"), NULL);
	kg("a", "push", "-q", "-u", "origin", "main", NULL);
	kg(NULL, "clone", "-q", kg_path("srv"), "b", NULL);
}

/* A commit of no meaning on top of a ledger that may not be there yet. */
static struct gl_oid ledger_commit(const char *dir, const char *parent, const char *message)
{
	const char *tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904", *id;
	struct gl_oid oid;

	kg_input(dir, "", 0, "mktree", NULL);
	id = parent ? kg(dir, "commit-tree", "-m", message, "-p", parent, tree, NULL)
		    : kg(dir, "commit-tree", "-m", message, tree, NULL);
	assert_true(gl_oid_parse(id, strlen(id), &oid));
	return oid;
}

static void names_the_remote(void **state)
{
	struct gl_buf name = GL_BUF_INIT;
	struct gl_repo *repo;

	(void)state;
	kg_new("a");
	repo = kg_open("a");
	assert_false(gl_remote_name(repo, &name));
	assert_string_equal(name.ptr, "origin");
	kg("a", "remote", "add", "up.stream", "/nowhere", NULL);
	assert_false(gl_remote_name(repo, &name));
	kg("a", "config", "golive.remote", "up.stream", NULL);
	assert_true(gl_remote_name(repo, &name));
	assert_string_equal(name.ptr, "up.stream");
	kg("a", "config", "golive.remote", "--upload-pack=x", NULL);
	assert_false(gl_remote_name(repo, &name));
	gl_repo_free(repo);
	gl_buf_release(&name);
}

static void pushes_and_fetches(void **state)
{
	struct gl_repo *a, *b;
	struct gl_oid first, now;
	bool found = true;

	(void)state;
	make_server();
	a = kg_open("a");
	b = kg_open("b");
	assert_ok(gl_remote_fetch(b, "origin", "s", &found, &err));
	assert_false(found);
	assert_ok(gl_remote_fetch(b, "origin", NULL, &found, &err));
	assert_false(found);

	kg("a", "tag", "v1", "HEAD", NULL);
	kg("a", "config", "push.followTags", "true", NULL);
	kg("a", "config", "remote.origin.fetch", "+refs/heads/main:refs/remotes/origin/main", NULL);
	first = ledger_commit("a", NULL, "first");
	assert_ok(gl_remote_push(a, "origin", "s", &first, &err));
	assert_ok(gl_ref_read(a, THERE, &now, &err));
	assert_true(gl_oid_eq(&now, &first));
	assert_string_equal(kg("srv", "for-each-ref", "--format=%(refname)", NULL),
			    "refs/heads/golive/s\nrefs/heads/main");
	assert_ok(gl_remote_push(a, "origin", "s", &first, &err));

	kg("a", "push", "-q", "origin", "v1", "main:other", NULL);
	kg("b", "config", "fetch.prune", "true", NULL);
	assert_ok(gl_remote_fetch(b, "origin", "s", &found, &err));
	assert_true(found);
	assert_ok(gl_ref_read(b, THERE, &now, &err));
	assert_true(gl_oid_eq(&now, &first));
	assert_string_equal(kg("b", "tag", NULL), "");
	assert_int_equal(kg_status("b", "rev-parse", "-q", "--verify", "origin/other", NULL), 1);
	assert_int_equal(kg_status("b", "rev-parse", "-q", "--verify", "FETCH_HEAD", NULL), 1);

	/* What the server lost is not lost here. */
	kg("srv", "update-ref", "-d", HERE, NULL);
	assert_ok(gl_remote_fetch(b, "origin", "s", &found, &err));
	assert_false(found);
	assert_ok(gl_remote_fetch(b, "origin", NULL, &found, &err));
	assert_ok(gl_ref_read(b, THERE, &now, &err));
	gl_repo_free(a);
	gl_repo_free(b);
}

static void tells_a_race(void **state)
{
	struct gl_repo *a, *b;
	struct gl_oid root, mine, theirs;
	char hex[GL_OID_HEX + 1];

	(void)state;
	make_server();
	a = kg_open("a");
	b = kg_open("b");
	root = ledger_commit("a", NULL, "root");
	theirs = ledger_commit("a", gl_oid_hex(&root, hex), "theirs");
	assert_ok(gl_remote_push(a, "origin", "s", &root, &err));
	assert_ok(gl_remote_fetch(b, "origin", "s", NULL, &err));
	assert_ok(gl_remote_push(a, "origin", "s", &theirs, &err));
	mine = ledger_commit("b", gl_oid_hex(&root, hex), "mine");
	assert_fails(gl_remote_push(b, "origin", "s", &mine, &err), GL_EEXISTS, "fetch first");
	assert_ok(gl_remote_fetch(b, "origin", "s", NULL, &err));
	assert_fails(gl_remote_push(b, "origin", "s", &mine, &err), GL_EEXISTS, "non-fast-forward");
	kg_write("srv/refs/heads/golive/s.lock", "");
	mine = ledger_commit("b", THERE, "mine");
	assert_fails(gl_remote_push(b, "origin", "s", &mine, &err), GL_EEXISTS, "s.lock' is there");
	gl_repo_free(a);
	gl_repo_free(b);
}

static void tells_a_refusal(void **state)
{
	static const struct {
		const char *hook, *said;
	} hooks[] = {
		{ "srv/hooks/pre-receive", "pre-receive hook declined" },
		{ "srv/hooks/update", "hook declined" },
		{ "srv/hooks/reference-transaction", "refused the push" },
		{ "a/.git/hooks/pre-push", "the pre-push hook refused the push" },
	};
	struct gl_repo *a;
	struct gl_oid id;

	(void)state;
	make_server();
	a = kg_open("a");
	id = ledger_commit("a", NULL, "first");
	for (size_t i = 0; i < sizeof(hooks) / sizeof(*hooks); i++) {
		kg_script(hooks[i].hook, "echo; echo 'this system is paused' >&2; exit 1");
		assert_fails(gl_remote_push(a, "origin", "s", &id, &err), GL_EREFUSED,
			     hooks[i].said);
		assert_fails(gl_remote_push(a, "origin", "s", &id, &err), GL_EREFUSED,
			     "\nthis system is paused");
		assert_int_equal(remove(kg_path(hooks[i].hook)), 0);
	}
	kg("srv", "config", "receive.hideRefs", "refs/heads/golive", NULL);
	assert_fails(gl_remote_push(a, "origin", "s", &id, &err), GL_EREFUSED, "hidden");
	gl_repo_free(a);
}

static void tells_a_broken_way(void **state)
{
	struct gl_repo *a;
	struct gl_oid id;

	(void)state;
	kg_new("a");
	kg("a", "remote", "add", "origin", kg_path("none"), NULL);
	a = kg_open("a");
	id = ledger_commit("a", NULL, "first");
	assert_fails(gl_remote_push(a, "origin", "s", &id, &err), GL_EIO,
		     "does not appear to be a git repository");
	assert_fails(gl_remote_fetch(a, "origin", "s", NULL, &err), GL_EIO,
		     "does not appear to be a git repository");
	assert_fails(gl_remote_fetch(a, "--upload-pack=x", "s", NULL, &err), GL_EIO,
		     "cannot fetch");
	gl_repo_free(a);
}

static void completes_partial_clones(void **state)
{
	struct gl_buf url = GL_BUF_INIT;
	struct gl_repo *p;
	struct gl_object o;
	struct gl_oid blob;

	(void)state;
	make_server();
	kg("srv", "config", "uploadpack.allowFilter", "true", NULL);
	kg_commit("a", "record", "a decision\n");
	blob = kg_oid("a", "HEAD:record");
	kg("a", "push", "-q", "origin", "HEAD:" HERE, NULL);
	gl_buf_addf(&url, "file://%s", kg_path("srv"));
	kg(NULL, "clone", "-q", "--no-checkout", "--filter=blob:none", url.ptr, "p", NULL);
	p = kg_open("p");
	assert_false(gl_repo_has(p, &blob));
	assert_ok(gl_remote_fetch(p, "origin", "s", NULL, &err));
	assert_ok(gl_repo_read(p, &blob, GL_OBJ_BLOB, 100, &o, &err));
	assert_string_equal((const char *)o.data, "a decision\n");
	gl_object_release(&o);
	gl_repo_free(p);

	/* Git's own fetch has brought the ledger already, without what it holds. */
	kg(NULL, "clone", "-q", "--no-checkout", "--filter=blob:none", url.ptr, "q", NULL);
	p = kg_open("q");
	assert_false(gl_repo_has(p, &blob));
	assert_int_equal(kg_status("q", "rev-parse", "-q", "--verify", THERE, NULL), 0);
	assert_ok(gl_remote_fetch(p, "origin", NULL, NULL, &err));
	assert_true(gl_repo_has(p, &blob));
	gl_repo_free(p);
	gl_buf_release(&url);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KG_TEST(names_the_remote),   KG_TEST(pushes_and_fetches),
		KG_TEST(tells_a_race),       KG_TEST(tells_a_refusal),
		KG_TEST(tells_a_broken_way), KG_TEST(completes_partial_clones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
