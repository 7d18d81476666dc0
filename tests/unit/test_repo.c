#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "git/remote.h"
#include "git/repo.h"
#include "gitkit.h"

static void opens_from_below(void **state)
{
	struct gl_repo *repo;

	(void)state;
	kg_new("r");
	kg_write("r/a/b/c", "");
	repo = kg_open("r/a/b");
	assert_string_equal(gl_repo_gitdir(repo), kg_path("r/.git"));
	assert_string_equal(gl_repo_commondir(repo), kg_path("r/.git"));
	assert_string_equal(gl_repo_workdir(repo), kg_path("r"));
	assert_false(gl_repo_bare(repo));
	assert_false(gl_repo_shallow(repo));
	gl_repo_free(repo);
}

static void opens_across_file_systems(void **state)
{
	(void)state;
	kg_new("r");
	setenv("GIT_DISCOVERY_ACROSS_FILESYSTEM", "true", 1);
	gl_repo_free(kg_open("r"));
	unsetenv("GIT_DISCOVERY_ACROSS_FILESYSTEM");
}

static void opens_bare_and_worktrees(void **state)
{
	struct gl_repo *repo, *dup;

	(void)state;
	kg(NULL, "init", "-q", "--bare", "bare", NULL);
	repo = kg_open("bare");
	assert_true(gl_repo_bare(repo));
	assert_null(gl_repo_workdir(repo));
	gl_repo_free(repo);

	kg_new("r");
	kg("r", "worktree", "add", "-q", "--detach", kg_path("wt"), NULL);
	repo = kg_open("wt");
	assert_string_equal(gl_repo_gitdir(repo), kg_path("r/.git/worktrees/wt"));
	assert_string_equal(gl_repo_commondir(repo), kg_path("r/.git"));
	assert_string_equal(gl_repo_workdir(repo), kg_path("wt"));
	assert_ok(gl_repo_dup(&dup, repo, &err));
	assert_string_equal(gl_repo_gitdir(dup), gl_repo_gitdir(repo));
	assert_string_equal(gl_repo_commondir(dup), gl_repo_commondir(repo));
	gl_repo_free(dup);
	gl_repo_free(repo);
}

/* Where git puts what it says of the main working tree, when there is a configuration for each. */
static void opens_what_its_own_configuration_says(void **state)
{
	struct gl_repo *repo, *dup;

	(void)state;
	kg_new("r");
	kg(NULL, "clone", "-q", "--bare", "r", "bare", NULL);
	kg("bare", "worktree", "add", "-q", "--detach", kg_path("wt"), NULL);
	kg("wt", "sparse-checkout", "set", "docs", NULL);
	assert_int_equal(kg_status("bare", "config", "--local", "core.bare", NULL), 1);
	repo = kg_open("bare");
	assert_true(gl_repo_bare(repo));
	assert_true(gl_repo_server(repo));
	assert_null(gl_repo_workdir(repo));
	assert_ok(gl_repo_dup(&dup, repo, &err));
	assert_true(gl_repo_bare(dup));
	gl_repo_free(dup);
	gl_repo_free(repo);
	repo = kg_open("wt");
	assert_false(gl_repo_bare(repo));
	assert_string_equal(gl_repo_workdir(repo), kg_path("wt"));
	gl_repo_free(repo);

	mkdir(kg_path("elsewhere"), 0777);
	kg("r", "config", "core.worktree", "../../elsewhere", NULL);
	kg("r", "sparse-checkout", "set", "docs", NULL);
	assert_int_equal(kg_status("r", "config", "--local", "core.worktree", NULL), 1);
	repo = kg_open("r");
	assert_string_equal(gl_repo_workdir(repo), kg_path("elsewhere"));
	gl_repo_free(repo);
	/* It counts only where the extension is set. */
	kg("r", "config", "extensions.worktreeConfig", "false", NULL);
	repo = kg_open("r");
	assert_string_equal(gl_repo_workdir(repo), kg_path("r"));
	gl_repo_free(repo);
}

static void opens_extensions(void **state)
{
	static const char *const keys[] = { "extensions.worktreeConfig", "extensions.partialClone",
					    "extensions.preciousObjects" };

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		char dir[8];

		snprintf(dir, sizeof(dir), "r%zu", i);
		kg_new(dir);
		kg(dir, "config", "core.repositoryformatversion", "1", NULL);
		kg(dir, "config", keys[i], i == 1 ? "origin" : "true", NULL);
		gl_repo_free(kg_open(dir));
	}
}

static void says_why_it_does_not_open(void **state)
{
	struct gl_repo *repo;

	(void)state;
	mkdir(kg_path("none"), 0777);
	assert_fails(gl_repo_open(&repo, kg_path("none"), 0, &err), GL_ENOTFOUND,
		     "is not in a git repository");
	assert_null(repo);
	assert_fails(gl_repo_open(&repo, kg_path("not-there"), 0, &err), GL_ENOTFOUND,
		     "is not in a git repository");

	kg(NULL, "init", "-q", "--object-format=sha256", "sha256", NULL);
	assert_fails(gl_repo_open(&repo, kg_path("sha256"), 0, &err), GL_EUNDECIDED,
		     "uses SHA-256 object ids, which this golive cannot read yet");

	kg_new("r");
	kg("r", "config", "core.repositoryformatversion", "1", NULL);
	kg("r", "config", "extensions.fromthefuture", "true", NULL);
	assert_fails(gl_repo_open(&repo, kg_path("r"), 0, &err), GL_EUNDECIDED,
		     "uses the repository extension 'fromthefuture'");

	kg_new("d");
	kg_write("d/.git/config", "[core\n");
	assert_fails(gl_repo_open(&repo, kg_path("d"), 0, &err), GL_EIO,
		     "cannot open the repository of");
}

static void sha256_worktree(void **state)
{
	struct gl_repo *repo;

	(void)state;
	kg(NULL, "init", "-q", "-b", "main", "--object-format=sha256", "r", NULL);
	kg_commit("r", "file", "x");
	kg("r", "worktree", "add", "-q", "--detach", kg_path("wt"), NULL);
	assert_fails(gl_repo_open(&repo, kg_path("wt"), 0, &err), GL_EUNDECIDED, "SHA-256");
	/* The same, as a worktree of another place says it. */
	kg_write("r/.git/worktrees/wt/commondir", kg_path("r/.git\n"));
	assert_fails(gl_repo_open(&repo, kg_path("wt"), 0, &err), GL_EUNDECIDED, "SHA-256");
}

static void foreign_owner(void **state)
{
	struct gl_repo *repo, *dup;
	struct gl_buf said = GL_BUF_INIT;

	(void)state;
	if (geteuid() != 0)
		skip();
	kg_new("r");
	assert_int_equal(chown(kg_path("r"), 1234, 1234), 0);
	assert_int_equal(chown(kg_path("r/.git"), 1234, 1234), 0);
	gl_buf_addf(&said, "git config --global --add safe.directory %s", kg_path("r"));
	assert_fails(gl_repo_open(&repo, kg_path("r"), 0, &err), GL_EUNDECIDED, said.ptr);

	/* Where only git sees it: libgit2 1.5 does not know GIT_CONFIG_GLOBAL. */
	setenv("GIT_CONFIG_GLOBAL", kg_path("global"), 1);
	kg(NULL, "config", "--global", "--add", "safe.directory", kg_path("r"), NULL);
	assert_ok(gl_repo_open(&repo, kg_path("r"), 0, &err));
	assert_ok(gl_repo_dup(&dup, repo, &err));
	gl_repo_free(dup);
	gl_repo_free(repo);

	kg(NULL, "init", "-q", "--bare", "bare.git", NULL);
	assert_int_equal(chown(kg_path("bare.git"), 1234, 1234), 0);
	gl_buf_reset(&said);
	gl_buf_addf(&said, "git config --global --add safe.directory %s", kg_path("bare.git"));
	assert_fails(gl_repo_open(&repo, kg_path("bare.git/objects"), 0, &err), GL_EUNDECIDED,
		     said.ptr);
	gl_buf_release(&said);
}

static void environment_counts_only_in_hooks(void **state)
{
	struct gl_repo *repo;

	(void)state;
	kg_new("a");
	kg_new("b");
	setenv("GIT_DIR", kg_path("b/.git"), 1);
	setenv("GIT_WORK_TREE", kg_path("b"), 1);
	setenv("GIT_OBJECT_DIRECTORY", kg_path("none"), 1);
	repo = kg_open("a");
	assert_string_equal(gl_repo_gitdir(repo), kg_path("a/.git"));
	gl_repo_free(repo);

	unsetenv("GIT_OBJECT_DIRECTORY");
	assert_ok(gl_repo_open(&repo, kg_path("a"), GL_REPO_FROM_ENV, &err));
	assert_string_equal(gl_repo_gitdir(repo), kg_path("b/.git"));
	gl_repo_free(repo);
	unsetenv("GIT_DIR");
	unsetenv("GIT_WORK_TREE");
}

/* As git receive-pack shows new objects to a hook. */
static void quarantine(void **state)
{
	struct gl_repo *repo, *dup;
	struct gl_object o;
	struct gl_oid old_id, new_id, tab_id;
	struct gl_buf alternates = GL_BUF_INIT;

	(void)state;
	kg_new("r");
	old_id = kg_oid("r", "HEAD");
	mkdir(kg_path("r/.git/in:coming"), 0777);
	setenv("GIT_OBJECT_DIRECTORY", kg_path("r/.git/in:coming"), 1);
	kg_new("t\t\"q");
	tab_id = kg_object("t\t\"q", "blob", "tab", 3);
	gl_buf_addf(&alternates, "\"%s/r/.git/\\157bjects\":%s:\"%s/t\\t\\\"q/.git/objects\"",
		    kg_dir, kg_path("other"), kg_dir);
	setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", alternates.ptr, 1);
	setenv("GIT_DIR", kg_path("r/.git"), 1);
	new_id = kg_object("r", "blob", "new", 3);

	assert_ok(gl_repo_open(&repo, ".", GL_REPO_FROM_ENV, &err));
	assert_true(gl_repo_has(repo, &new_id));
	assert_true(gl_repo_has(repo, &old_id));
	assert_true(gl_repo_has(repo, &tab_id));
	assert_ok(gl_repo_dup(&dup, repo, &err));
	assert_ok(gl_repo_read(dup, &new_id, GL_OBJ_BLOB, 10, &o, &err));
	assert_memory_equal(o.data, "new", 4);
	gl_object_release(&o);

	/* And the git that is run sees them. */
	{
		char hex[GL_OID_HEX + 1];
		const char *argv[] = { "cat-file", "-e", gl_oid_hex(&new_id, hex), NULL };
		int status;

		assert_ok(gl_git_run(repo, argv, NULL, 0, NULL, NULL, &status, &err));
		assert_int_equal(status, 0);
	}
	gl_repo_free(dup);
	gl_repo_free(repo);
	unsetenv("GIT_OBJECT_DIRECTORY");
	unsetenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");
	unsetenv("GIT_DIR");
	repo = kg_open("r");
	assert_false(gl_repo_has(repo, &new_id));
	gl_repo_free(repo);
	gl_buf_release(&alternates);
}

static void reads_and_checks(void **state)
{
	struct gl_repo *repo;
	struct gl_object o;
	struct gl_oid blob, commit, missing = { { 1 } };

	(void)state;
	kg_new("r");
	blob = kg_oid("r", "HEAD:file");
	commit = kg_oid("r", "HEAD");
	for (int packed = 0; packed < 2; packed++) {
		if (packed)
			kg("r", "repack", "-adq", NULL);
		repo = kg_open("r");
		assert_ok(gl_repo_read(repo, &blob, GL_OBJ_BLOB, 4, &o, &err));
		assert_int_equal(o.type, GL_OBJ_BLOB);
		assert_int_equal(o.len, 4);
		assert_memory_equal(o.data, "one\n", 5);
		gl_object_release(&o);
		assert_null(o.data);
		assert_ok(gl_repo_read(repo, &commit, GL_OBJ_NONE, 4096, &o, &err));
		assert_int_equal(o.type, GL_OBJ_COMMIT);
		gl_object_release(&o);
		assert_fails(gl_repo_read(repo, &blob, GL_OBJ_BLOB, 3, &o, &err), GL_ELIMIT,
			     "over the limit of 3");
		assert_fails(gl_repo_read(repo, &blob, GL_OBJ_TREE, 4, &o, &err), GL_EINVAL,
			     "is a blob, not a tree");
		assert_fails(gl_repo_read(repo, &missing, GL_OBJ_BLOB, 4, &o, &err), GL_ENOTFOUND,
			     "is not in this repository");
		assert_null(o.data);
		assert_fails(gl_repo_need(repo, &missing, GL_OBJ_BLOB, 4, &o, &err), GL_EUNDECIDED,
			     "is missing; run 'git fetch'");
		gl_repo_free(repo);
	}
}

/* Puts the loose object of one blob where that of another belongs. */
static void notices_swapped_content(void **state)
{
	struct gl_oid good = { { 0 } }, bad = { { 0 } };
	char good_hex[GL_OID_HEX + 1], bad_hex[GL_OID_HEX + 1], from[64], to[64];
	struct gl_repo *repo;
	struct gl_object o;

	(void)state;
	kg_new("r");
	good = kg_object("r", "blob", "approve", 7);
	bad = kg_object("r", "blob", "reject!", 7);
	gl_oid_hex(&good, good_hex);
	gl_oid_hex(&bad, bad_hex);
	snprintf(from, sizeof(from), "r/.git/objects/%.2s/%s", good_hex, good_hex + 2);
	snprintf(to, sizeof(to), "r/.git/objects/%.2s/%s", bad_hex, bad_hex + 2);
	assert_int_equal(rename(kg_path(from), kg_path(to)), 0);
	repo = kg_open("r");
	assert_fails(gl_repo_read(repo, &bad, GL_OBJ_BLOB, 10, &o, &err), GL_EBAD,
		     "its content has another id");
	assert_null(o.data);
	assert_fails(gl_repo_need(repo, &bad, GL_OBJ_BLOB, 10, &o, &err), GL_EUNDECIDED,
		     "is damaged; run 'git fsck'");
	chmod(kg_path(to), 0666);
	kg_write(to, "no zlib stream");
	assert_fails(gl_repo_read(repo, &bad, GL_OBJ_BLOB, 10, &o, &err), GL_EBAD, "is damaged");
	gl_repo_free(repo);
}

static void ignores_replace_and_grafts(void **state)
{
	struct gl_oid second, tree, actual;
	struct gl_repo *repo;
	struct gl_object o;

	(void)state;
	kg_new("r");
	kg_commit("r", "file", "two\n");
	second = kg_oid("r", "HEAD");
	actual = kg_oid("r", "HEAD^{tree}");
	kg("r", "replace", "HEAD", "HEAD^", NULL);
	kg_write("r/.git/info/grafts", kg("r", "rev-parse", "HEAD", NULL));
	repo = kg_open("r");
	assert_ok(gl_repo_read(repo, &second, GL_OBJ_COMMIT, 4096, &o, &err));
	assert_non_null(strstr((const char *)o.data, "parent "));
	gl_object_release(&o);
	assert_ok(gl_commit_tree(repo, &second, &tree, &err));
	assert_true(gl_oid_eq(&actual, &tree));
	gl_repo_free(repo);
}

static void writes(void **state)
{
	struct gl_repo *repo;
	struct gl_oid id, expected;
	struct gl_object o;

	(void)state;
	kg_new("r");
	repo = kg_open("r");
	assert_ok(gl_repo_write(repo, GL_OBJ_BLOB, "a\0b", 3, &id, &err));
	gl_git_oid("blob", "a\0b", 3, &expected);
	assert_true(gl_oid_eq(&id, &expected));
	assert_ok(gl_repo_read(repo, &id, GL_OBJ_BLOB, 3, &o, &err));
	assert_memory_equal(o.data, "a\0b", 4);
	gl_object_release(&o);
	assert_ok(gl_repo_write(repo, GL_OBJ_TREE, NULL, 0, &id, &err));
	assert_string_equal(kg("r", "ls-tree", "4b825dc642cb6eb9a060e54bf8d69288fbee4904", NULL),
			    "");
	gl_repo_free(repo);
}

static int collect(const char *name, const struct gl_oid *id, void *ctx)
{
	char hex[GL_OID_HEX + 1];

	gl_buf_addf(ctx, "%s %.4s\n", name, gl_oid_hex(id, hex));
	return 0;
}

static int stop(const char *name, const struct gl_oid *id, void *ctx)
{
	(void)name;
	(void)id;
	++*(int *)ctx;
	return 42;
}

static void refs(void **state)
{
	struct gl_buf seen = GL_BUF_INIT, expected = GL_BUF_INIT;
	struct gl_oid id, head;
	struct gl_repo *repo;
	int calls = 0;

	(void)state;
	kg_new("r");
	head = kg_oid("r", "HEAD");
	kg("r", "branch", "golive/b", NULL);
	kg("r", "branch", "golive/d", NULL);
	kg("r", "pack-refs", "--all", NULL);
	kg("r", "branch", "golive/c", NULL);
	kg("r", "symbolic-ref", "refs/heads/golive/a", "refs/heads/golive/b", NULL);
	kg("r", "symbolic-ref", "refs/heads/golive/e", "refs/heads/golive/nowhere", NULL);
	kg("r", "tag", "-a", "-m", "t", "v1", NULL);
	repo = kg_open("r");
	assert_ok(gl_ref_read(repo, "refs/heads/golive/c", &id, &err));
	assert_true(gl_oid_eq(&id, &head));
	assert_ok(gl_ref_read(repo, "refs/heads/golive/a", &id, &err));
	assert_true(gl_oid_eq(&id, &head));
	assert_ok(gl_ref_read(repo, "refs/tags/v1", &id, &err));
	assert_false(gl_oid_eq(&id, &head));
	assert_fails(gl_ref_read(repo, "refs/heads/golive/e", &id, &err), GL_ENOTFOUND, "no ref");
	assert_fails(gl_ref_read(repo, "refs/heads/golive", &id, &err), GL_ENOTFOUND, "no ref");
	assert_fails(gl_ref_read(repo, "refs/heads/a..b", &id, &err), GL_EINVAL, "not the name");

	assert_ok(gl_ref_each(repo, "refs/heads/golive/", collect, &seen, &err));
	for (const char *c = "abcd"; *c; c++)
		gl_buf_addf(&expected, "refs/heads/golive/%c %.4s\n", *c,
			    kg("r", "rev-parse", "HEAD", NULL));
	assert_string_equal(seen.ptr, expected.ptr);
	assert_int_equal(gl_ref_each(repo, "refs/heads/", stop, &calls, NULL), 42);
	assert_int_equal(calls, 1);
	gl_repo_free(repo);
	gl_buf_release(&seen);
	gl_buf_release(&expected);
}

static void symbolic_refs(void **state)
{
	struct gl_buf target = GL_BUF_INIT;
	struct gl_repo *repo;

	(void)state;
	kg_new("r");
	kg("r", "tag", "v1", NULL);
	kg("r", "symbolic-ref", "refs/tags/latest", "refs/tags/v1", NULL);
	kg("r", "symbolic-ref", "refs/heads/far", "refs/tags/latest", NULL);
	kg("r", "symbolic-ref", "refs/heads/unborn", "refs/heads/nowhere", NULL);
	kg_write("r/.git/refs/heads/a", "ref: refs/heads/b\n");
	kg_write("r/.git/refs/heads/b", "ref: refs/heads/a\n");
	repo = kg_open("r");
	assert_ok(gl_ref_target(repo, "refs/tags/latest", &target, &err));
	assert_string_equal(target.ptr, "refs/tags/v1");
	assert_ok(gl_ref_target(repo, "refs/heads/far", &target, &err));
	assert_string_equal(target.ptr, "refs/tags/v1");
	assert_ok(gl_ref_target(repo, "refs/heads/unborn", &target, &err));
	assert_string_equal(target.ptr, "refs/heads/nowhere");
	assert_fails(gl_ref_target(repo, "refs/heads/a", &target, &err), GL_EBAD, "nowhere");
	assert_fails(gl_ref_target(repo, "refs/tags/v1", &target, &err), GL_ENOTFOUND, "no symb");
	assert_fails(gl_ref_target(repo, "refs/tags/v2", &target, &err), GL_ENOTFOUND, "no symb");
	gl_repo_free(repo);
	gl_buf_release(&target);
}

static void revisions(void **state)
{
	struct gl_oid id, head;
	struct gl_repo *repo;

	(void)state;
	kg_new("r");
	kg_commit("r", "file", "two\n");
	kg("r", "tag", "-a", "-m", "t", "v1", NULL);
	kg("r", "tag", "-a", "-m", "t", "v1-again", "v1", NULL);
	kg("r", "tag", "tree", "HEAD^{tree}", NULL);
	head = kg_oid("r", "HEAD");
	repo = kg_open("r");
	{
		const char *good[] = { "HEAD",
				       "main",
				       "v1",
				       "v1-again",
				       "v1^{commit}",
				       "refs/tags/v1",
				       kg("r", "rev-parse", "--short", "HEAD", NULL),
				       kg("r", "rev-parse", "HEAD", NULL) };

		for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
			assert_ok(gl_rev_commit(repo, good[i], &id, &err));
			assert_true(gl_oid_eq(&id, &head));
		}
	}
	assert_ok(gl_rev_commit(repo, "HEAD^", &id, &err));
	assert_false(gl_oid_eq(&id, &head));
	assert_fails(gl_rev_commit(repo, "nope", &id, &err), GL_ENOTFOUND,
		     "there is no commit 'nope'");
	assert_fails(gl_rev_commit(repo, "tree", &id, &err), GL_ENOTFOUND,
		     "does not lead to a commit");
	/* Two ids that begin alike. */
	kg_object("r", "blob", "1071", 4);
	kg_object("r", "blob", "1251", 4);
	assert_fails(gl_rev_commit(repo, "f0acb", &id, &err), GL_EINVAL,
		     "'f0acb' is ambiguous: write more of it");
	assert_true(gl_rev_commit(repo, "", &id, NULL) < 0);
	assert_true(gl_rev_commit(repo, "HEAD^{", &id, NULL) < 0);
	assert_fails(gl_commit_tree(repo, &(struct gl_oid){ { 9 } }, &id, &err), GL_ENOTFOUND,
		     "object");
	gl_repo_free(repo);
}

static int join(const char *key, const char *value, void *ctx)
{
	gl_buf_addf(ctx, "%s=%s\n", key, value);
	return 0;
}

static void configuration(void **state)
{
	struct gl_buf value = GL_BUF_INIT, all = GL_BUF_INIT;
	struct gl_repo *repo;

	(void)state;
	kg_new("r");
	setenv("GIT_CONFIG_GLOBAL", kg_path("global"), 1);
	kg(NULL, "config", "--global", "golive.push", "false", NULL);
	kg(NULL, "config", "--global", "golive.remote", "upstream", NULL);
	kg("r", "config", "golive.remote", "here", NULL);
	kg("r", "config", "golive.Support-Bot.root", "abc", NULL);
	kg_write("r/.git/more", "[golive]\n\timplied\n");
	kg("r", "config", "include.path", "more", NULL);
	repo = kg_open("r");

	assert_ok(gl_config_get(repo, "golive.remote", &value, &err));
	assert_string_equal(value.ptr, "here");
	assert_false(gl_config_bool(repo, "golive.push", true));
	assert_true(gl_config_bool(repo, "golive.nope", true));
	assert_true(gl_config_bool(repo, "golive.implied", false));
	assert_true(gl_config_bool(repo, "golive.remote", true));
	assert_fails(gl_config_get(repo, "golive.nope", &value, &err), GL_ENOTFOUND, "is not set");
	assert_ok(gl_config_each(repo, "golive.", join, &all, &err));
	assert_string_equal(all.ptr, "golive.push=false\n"
				     "golive.remote=upstream\n"
				     "golive.remote=here\n"
				     "golive.Support-Bot.root=abc\n"
				     "golive.implied=true\n");

	assert_ok(gl_config_set(repo, "golive.x.root", "123", &err));
	assert_string_equal(kg("r", "config", "--local", "golive.x.root", NULL), "123");
	gl_buf_reset(&value);
	assert_ok(gl_config_get(repo, "golive.x.root", &value, &err));
	assert_string_equal(value.ptr, "123");
	assert_ok(gl_config_set(repo, "golive.x.root", NULL, &err));
	assert_ok(gl_config_set(repo, "golive.x.root", NULL, &err));
	assert_fails(gl_config_get(repo, "golive.x.root", &value, &err), GL_ENOTFOUND,
		     "is not set");
	/* What git itself refuses is told in its words. */
	assert_fails(gl_config_set(repo, "nosection", "b", &err), GL_EIO,
		     "cannot set 'nosection' in '");

	/* It is to stand in commands. */
	kg("r", "config", "extensions.partialclone", "--upload-pack=x", NULL);
	gl_buf_reset(&value);
	assert_true(gl_config_promisor(repo, &value));
	assert_string_equal(value.ptr, "origin");
	kg("r", "config", "golive.remote", "elsewhere", NULL);
	gl_buf_reset(&value);
	assert_ok(gl_config_get(repo, "golive.remote", &value, &err));
	assert_string_equal(value.ptr, "elsewhere");
	gl_repo_free(repo);
	gl_buf_release(&value);
	gl_buf_release(&all);
}

static void configuration_of_a_worktree(void **state)
{
	struct gl_buf value = GL_BUF_INIT;
	struct gl_repo *repo;

	(void)state;
	kg_new("r");
	kg("r", "worktree", "add", "-q", "--detach", kg_path("wt"), NULL);
	kg("r", "config", "extensions.worktreeConfig", "true", NULL);
	kg("wt", "config", "--worktree", "golive.remote", "mine", NULL);
	kg("r", "config", "golive.remote", "all", NULL);
	repo = kg_open("wt");
	assert_ok(gl_config_get(repo, "golive.remote", &value, &err));
	assert_string_equal(value.ptr, "mine");
	assert_string_equal(gl_config_where(repo, "golive.remote"), "--worktree");
	assert_string_equal(gl_config_where(repo, "extensions.worktreeConfig"), "--local");
	assert_null(gl_config_where(repo, "golive.nope"));
	gl_repo_free(repo);
	repo = kg_open("r");
	gl_buf_reset(&value);
	assert_ok(gl_config_get(repo, "golive.remote", &value, &err));
	assert_string_equal(value.ptr, "all");
	gl_repo_free(repo);
	gl_buf_release(&value);
}

/* In a worktree's own git directory, and blind to what the environment says of another one. */
static void runs_git(void **state)
{
	const char *top[] = { "rev-parse", "--absolute-git-dir", "--show-toplevel", NULL };
	const char *env[] = { "rev-parse", "--verify", "--quiet", "refs/heads/nope", NULL };
	const char *replaced[] = { "log", "--format=%s", "main", NULL };
	struct gl_buf out = GL_BUF_INIT, expected = GL_BUF_INIT;
	struct gl_repo *repo;
	int status;

	(void)state;
	kg_new("r");
	kg_commit("r", "other", "two\n");
	kg("r", "worktree", "add", "-q", "--detach", kg_path("wt"), NULL);
	kg("r", "replace", "HEAD", "HEAD^", NULL);
	setenv("GIT_DIR", kg_path("none"), 1);
	setenv("GIT_WORK_TREE", kg_path("none"), 1);
	setenv("GIT_INDEX_FILE", kg_path("none"), 1);
	repo = kg_open("wt");
	assert_ok(gl_git_run(repo, top, NULL, 0, &out, NULL, &status, &err));
	assert_int_equal(status, 0);
	gl_buf_addf(&expected, "%s\n%s\n", kg_path("r/.git/worktrees/wt"), kg_path("wt"));
	assert_string_equal(out.ptr, expected.ptr);
	assert_ok(gl_git_run(repo, env, NULL, 0, NULL, NULL, &status, &err));
	assert_int_equal(status, 1);
	gl_buf_reset(&out);
	assert_ok(gl_git_run(repo, replaced, NULL, 0, &out, NULL, &status, &err));
	assert_string_equal(out.ptr, "other\nfile\n");
	unsetenv("GIT_DIR");
	unsetenv("GIT_WORK_TREE");
	unsetenv("GIT_INDEX_FILE");
	gl_repo_free(repo);
	gl_buf_release(&out);
	gl_buf_release(&expected);
}

static void speaks_english_in_the_users_letters(void **state)
{
	const char *argv[] = { "-c", "alias.print-env=!env", "print-env", NULL };
	struct gl_buf out = GL_BUF_INIT;
	struct gl_repo *repo;
	int status;

	(void)state;
	kg_new("r");
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("LANGUAGE", "de", 1);
	repo = kg_open("r");
	assert_ok(gl_git_run(repo, argv, NULL, 0, &out, NULL, &status, &err));
	assert_int_equal(status, 0);
	assert_non_null(strstr(out.ptr, "LC_MESSAGES=C\n"));
	assert_non_null(strstr(out.ptr, "LC_CTYPE=C.UTF-8\n"));
	assert_null(strstr(out.ptr, "LC_ALL="));
	assert_null(strstr(out.ptr, "LANGUAGE="));
	unsetenv("LC_ALL");
	unsetenv("LANGUAGE");
	gl_repo_free(repo);
	gl_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KG_TEST(opens_from_below),
		KG_TEST(opens_bare_and_worktrees),
		KG_TEST(opens_across_file_systems),
		KG_TEST(opens_what_its_own_configuration_says),
		KG_TEST(opens_extensions),
		KG_TEST(says_why_it_does_not_open),
		KG_TEST(sha256_worktree),
		KG_TEST(foreign_owner),
		KG_TEST(environment_counts_only_in_hooks),
		KG_TEST(quarantine),
		KG_TEST(reads_and_checks),
		KG_TEST(notices_swapped_content),
		KG_TEST(ignores_replace_and_grafts),
		KG_TEST(writes),
		KG_TEST(refs),
		KG_TEST(symbolic_refs),
		KG_TEST(revisions),
		KG_TEST(configuration),
		KG_TEST(configuration_of_a_worktree),
		KG_TEST(runs_git),
		KG_TEST(speaks_english_in_the_users_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
