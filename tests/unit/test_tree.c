#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "git/tree.h"
#include "gitkit.h"

static const struct gl_oid some_id = { "12345678901234567890" };

static void entry(struct gl_buf *b, const char *mode, const char *name)
{
	kg_entry(b, mode, name, &some_id);
}

/* "mode name, mode name": what is malformed about that tree. */
static const char *check(const char *entries)
{
	struct gl_buf b = GL_BUF_INIT;
	char *copy = strdup(entries);
	const char *why;

	assert_non_null(copy);
	for (char *p = copy; *p;) {
		char *end = p + strcspn(p, ","), *name;
		bool last = *end == '\0';

		*end = '\0';
		name = strchr(p, ' ');
		assert_non_null(name);
		*name++ = '\0';
		entry(&b, p, name);
		p = last ? end : end + 1;
	}
	why = gl_tree_check((const unsigned char *)b.ptr, b.len);
	gl_buf_release(&b);
	free(copy);
	return why;
}

static void checks_entries(void **state)
{
	(void)state;
	assert_null(check(""));
	assert_null(check("100644 a,100755 b,120000 c,40000 d,160000 e,100664 f"));
	assert_null(check("0100644 a,040000 b"));
	assert_non_null(check("100600 a"));
	assert_non_null(check("100666 a"));
	assert_non_null(check("0 a"));
	assert_non_null(check("1006444444 a"));
	assert_non_null(check("00100644 a,00000040000 b"));
	assert_non_null(check("10064x a"));
	assert_non_null(check("100684 a"));
	assert_non_null(check(" a"));
	assert_non_null(check("100644 "));
	assert_non_null(check("100644 ."));
	assert_non_null(check("40000 .."));
	assert_null(check("100644 ..."));
	assert_null(check("100644 .a"));
	assert_non_null(check("100644 a/b"));
	assert_non_null(check("100644 /"));
}

static void checks_order(void **state)
{
	(void)state;
	assert_string_equal(check("100644 b,100644 a"), "names out of order");
	assert_string_equal(check("100644 a,100644 a"), "a name that is there twice");
	assert_string_equal(check("40000 a,40000 a"), "a name that is there twice");
	assert_string_equal(check("100644 a,40000 a"), "a name that is there twice");
	/* A directory stands where its name with a slash would. */
	assert_null(check("100644 a-b,40000 a,100644 a0"));
	assert_non_null(check("40000 a,100644 a-b"));
	assert_null(check("100644 a,100644 a-b,100644 a.b,100644 a0"));
	assert_string_equal(check("100644 a,100644 a-b,40000 a"), "a name that is there twice");
	assert_string_equal(check("100644 a,100644 a-b,100644 a-b-c,40000 a-b,40000 a"),
			    "a name that is there twice");
	assert_string_equal(check("160000 a,120000 a.b,40000 a"), "a name that is there twice");
	assert_null(check("100644 a,100644 a-b,100644 a-b-c,100644 a-c,40000 b"));
	/* Bytes are unsigned. */
	assert_null(check("100644 z,100644 \xc3\xa9"));
}

static void checks_nested_prefixes(void **state)
{
	struct gl_buf b = GL_BUF_INIT, name = GL_BUF_INIT;

	(void)state;
	for (int i = 0; i < 60; i++) {
		gl_buf_addch(&name, '-');
		entry(&b, "100644", name.ptr);
	}
	assert_null(gl_tree_check((const unsigned char *)b.ptr, b.len));
	for (int i = 0; i < 60; i++) {
		gl_buf_addch(&name, '-');
		entry(&b, "100644", name.ptr);
	}
	assert_non_null(gl_tree_check((const unsigned char *)b.ptr, b.len));
	gl_buf_release(&b);
	gl_buf_release(&name);
}

static void checks_every_length(void **state)
{
	struct gl_buf b = GL_BUF_INIT;

	(void)state;
	entry(&b, "100644", "first");
	entry(&b, "40000", "second");
	for (size_t len = 0; len <= b.len; len++) {
		unsigned char *exact = malloc(len ? len : 1);
		bool good = len == 0 || len == 33 || len == b.len;

		assert_non_null(exact);
		memcpy(exact, b.ptr, len);
		assert_true((gl_tree_check(exact, len) == NULL) == good);
		free(exact);
	}
	gl_buf_release(&b);
}

/* "-path", "+path" and "*path" of a diff, one a line. */
static void diff(struct gl_repo *repo, const struct gl_oid *a, const struct gl_oid *b, size_t max,
		 struct gl_buf *out, bool *truncated)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_changes changes;

	assert_non_null(arena);
	gl_buf_reset(out);
	assert_ok(gl_tree_diff(repo, arena, a, b, max, &changes, &err));
	for (size_t i = 0; i < changes.n; i++) {
		const struct gl_change *c = &changes.items[i];

		gl_buf_addf(out, "%c%s\n", !c->old_mode ? '+' : !c->new_mode ? '-' : '*', c->path);
	}
	*truncated = changes.truncated;
	gl_arena_free(arena);
}

/* The same from git. */
static void expect(const char *a, const char *b, struct gl_buf *out)
{
	const char *raw = kg("r", "diff-tree", "-r", "--no-renames", "--name-status", a, b, NULL);

	gl_buf_reset(out);
	for (; *raw; raw += strcspn(raw, "\n"), raw += *raw == '\n') {
		size_t len = strcspn(raw + 2, "\n");

		gl_buf_addf(out, "%c%.*s\n",
			    *raw == 'A'   ? '+'
			    : *raw == 'D' ? '-'
					  : '*',
			    (int)len, raw + 2);
	}
}

static void compare(struct gl_repo *repo, const char *a, const char *b)
{
	struct gl_buf ours = GL_BUF_INIT, theirs = GL_BUF_INIT;
	struct gl_oid a_id, b_id;
	bool truncated;

	assert_true(gl_oid_parse(a, strlen(a), &a_id));
	assert_true(gl_oid_parse(b, strlen(b), &b_id));
	expect(a, b, &theirs);
	diff(repo, &a_id, &b_id, 10000, &ours, &truncated);
	assert_string_equal(ours.ptr, theirs.ptr);
	assert_false(truncated);
	gl_buf_release(&ours);
	gl_buf_release(&theirs);
}

/* Trees with names that sort in every awkward way, made by chance but always the same. */
static void random_tree(unsigned *seed, struct gl_buf *index)
{
	static const char *const parts[] = { "a", "a-b", "a.b", "a0", "b", "A", "ab", "-" };
	char name[64];

	gl_buf_reset(index);
	for (int i = 0; i < 24; i++) {
		unsigned r = *seed = *seed * 1103515245u + 12345u;
		int n = 0;

		for (unsigned depth = 0; depth <= (r >> 16) % 3; depth++)
			n += snprintf(name + n, sizeof(name) - (size_t)n, "%s%s", depth ? "/" : "",
				      parts[(r >> (4 + 3 * depth)) % 8]);
		gl_buf_addf(index, "%s %s\t%s\n", (r >> 20) % 5 ? "100644" : "100755",
			    (r >> 24) % 2 ? "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
					  : "78981922613b2afb6025042ff6bd878ac1994e85",
			    name);
	}
}

static void write_random_tree(unsigned *seed, char out[GL_OID_HEX + 1])
{
	struct gl_buf index = GL_BUF_INIT;

	random_tree(seed, &index);
	kg("r", "read-tree", "--empty", NULL);
	kg_input("r", index.ptr, index.len, "update-index", "--add", "--replace", "--index-info",
		 NULL);
	snprintf(out, GL_OID_HEX + 1, "%s", kg("r", "write-tree", NULL));
	gl_buf_release(&index);
}

static void diffs_as_git_does(void **state)
{
	char ids[8][GL_OID_HEX + 1];
	struct gl_repo *repo;
	unsigned seed = 1;

	(void)state;
	kg_new("r");
	kg_object("r", "blob", "", 0);
	kg_object("r", "blob", "a\n", 2);
	for (size_t i = 0; i < 8; i++)
		write_random_tree(&seed, ids[i]);
	repo = kg_open("r");
	for (size_t i = 0; i < 8; i++) {
		for (size_t k = 0; k < 8; k++)
			compare(repo, ids[i], ids[k]);
	}
	gl_repo_free(repo);
}

static void diffs_with_nothing(void **state)
{
	struct gl_buf out = GL_BUF_INIT;
	struct gl_repo *repo;
	struct gl_oid tree;
	bool truncated;

	(void)state;
	kg_new("r");
	kg_commit("r", "dir/sub/x", "x");
	kg_commit("r", "dir/y", "y");
	tree = kg_oid("r", "HEAD^{tree}");
	repo = kg_open("r");
	diff(repo, NULL, &tree, 10, &out, &truncated);
	assert_string_equal(out.ptr, "+dir/sub/x\n+dir/y\n+file\n");
	diff(repo, &tree, NULL, 10, &out, &truncated);
	assert_string_equal(out.ptr, "-dir/sub/x\n-dir/y\n-file\n");
	diff(repo, NULL, NULL, 10, &out, &truncated);
	assert_string_equal(out.ptr, "");
	diff(repo, NULL, &tree, 3, &out, &truncated);
	assert_false(truncated);
	diff(repo, NULL, &tree, 2, &out, &truncated);
	assert_string_equal(out.ptr, "+dir/sub/x\n+dir/y\n");
	assert_true(truncated);
	gl_repo_free(repo);
	gl_buf_release(&out);
}

static void knows_modes_and_ids(void **state)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_changes c;
	struct gl_repo *repo;
	struct gl_oid a, b;

	(void)state;
	kg_new("r");
	a = kg_oid("r", "HEAD^{tree}");
	kg("r", "update-index", "--chmod=+x", "file", NULL);
	kg("r", "commit", "-q", "-m", "x", NULL);
	b = kg_oid("r", "HEAD^{tree}");
	repo = kg_open("r");
	assert_ok(gl_tree_diff(repo, arena, &a, &b, 10, &c, &err));
	assert_int_equal(c.n, 1);
	assert_int_equal(c.items[0].old_mode, GL_MODE_FILE);
	assert_int_equal(c.items[0].new_mode, GL_MODE_EXEC);
	assert_true(gl_oid_eq(&c.items[0].old_id, &c.items[0].new_id));
	assert_null(c.items[0].parsed);
	gl_repo_free(repo);
	gl_arena_free(arena);
}

/* Each level holds the one below ten times: ten objects, and 10^20 paths. */
static void survives_tree_bombs(void **state)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_oid id, deep;
	struct gl_changes c;
	struct gl_repo *repo;

	(void)state;
	kg_new("r");
	id = kg_object("r", "tree", "", 0);
	deep = id;
	for (int level = 0; level < 40; level++) {
		struct gl_buf wide = GL_BUF_INIT, thin = GL_BUF_INIT;
		char name[2] = "0";

		for (; level < 20 && *name <= '9'; ++*name)
			kg_entry(&wide, "40000", name, &id);
		kg_entry(&thin, "40000", "d", &deep);
		id = level < 20 ? kg_object("r", "tree", wide.ptr, wide.len) : id;
		deep = kg_object("r", "tree", thin.ptr, thin.len);
		gl_buf_release(&wide);
		gl_buf_release(&thin);
	}
	repo = kg_open("r");
	assert_ok(gl_tree_diff(repo, arena, NULL, &id, 10, &c, &err));
	assert_true(c.truncated);
	assert_int_equal(c.n, 0);
	assert_ok(gl_tree_diff(repo, arena, NULL, &deep, 10, &c, &err));
	assert_true(c.truncated);
	gl_repo_free(repo);
	gl_arena_free(arena);
}

static void long_paths_are_cut_off(void **state)
{
	struct gl_buf name = GL_BUF_INIT, tree = GL_BUF_INIT;
	struct gl_arena *arena = gl_arena_new();
	struct gl_changes c;
	struct gl_repo *repo;
	struct gl_oid id;

	(void)state;
	kg_new("r");
	for (int i = 0; i < 5000; i++)
		gl_buf_addch(&name, 'x');
	entry(&tree, "100644", name.ptr);
	id = kg_object("r", "tree", tree.ptr, tree.len);
	repo = kg_open("r");
	assert_ok(gl_tree_diff(repo, arena, NULL, &id, 10, &c, &err));
	assert_true(c.truncated);
	assert_int_equal(c.n, 0);
	gl_repo_free(repo);
	gl_arena_free(arena);
	gl_buf_release(&name);
	gl_buf_release(&tree);
}

static void refuses_malformed_trees(void **state)
{
	struct gl_buf bad = GL_BUF_INIT, outer = GL_BUF_INIT;
	struct gl_arena *arena = gl_arena_new();
	struct gl_oid good, bad_id, outer_id, blob, missing = { { 7 } };
	struct gl_changes c;
	struct gl_repo *repo;
	uint32_t mode;

	(void)state;
	kg_new("r");
	good = kg_oid("r", "HEAD^{tree}");
	blob = kg_oid("r", "HEAD:file");
	entry(&bad, "100644", "b");
	entry(&bad, "100644", "a");
	bad_id = kg_object("r", "tree", bad.ptr, bad.len);
	kg_entry(&outer, "40000", "bad", &bad_id);
	kg_entry(&outer, "40000", "blob", &blob);
	kg_entry(&outer, "40000", "missing", &missing);
	outer_id = kg_object("r", "tree", outer.ptr, outer.len);
	repo = kg_open("r");
	assert_fails(gl_tree_diff(repo, arena, &good, &bad_id, 10, &c, &err), GL_EBAD,
		     "names out of order");
	assert_int_equal(c.n, 0);
	assert_fails(gl_tree_diff(repo, arena, &good, &outer_id, 10, &c, &err), GL_EBAD, "tree");
	assert_fails(gl_tree_diff(repo, arena, &good, &blob, 10, &c, &err), GL_EBAD,
		     "stands where a tree belongs");
	assert_fails(gl_tree_diff(repo, arena, &good, &missing, 10, &c, &err), GL_EUNDECIDED,
		     "is missing");
	assert_fails(gl_tree_find(repo, &outer_id, "bad/a", &mode, &good, &err), GL_EBAD, "order");
	assert_fails(gl_tree_find(repo, &outer_id, "blob/a", &mode, &good, &err), GL_EBAD, "none");
	assert_fails(gl_tree_find(repo, &outer_id, "missing/a", &mode, &good, &err), GL_EUNDECIDED,
		     "is missing");
	gl_repo_free(repo);
	gl_arena_free(arena);
	gl_buf_release(&bad);
	gl_buf_release(&outer);
}

static void finds(void **state)
{
	struct gl_oid tree, id, expected;
	struct gl_repo *repo;
	uint32_t mode;

	(void)state;
	kg_new("r");
	kg_commit("r", "dir/sub/x", "x");
	tree = kg_oid("r", "HEAD^{tree}");
	repo = kg_open("r");
	assert_ok(gl_tree_find(repo, &tree, "", &mode, &id, &err));
	assert_true(gl_oid_eq(&id, &tree));
	assert_int_equal(mode, GL_MODE_DIR);
	assert_ok(gl_tree_find(repo, &tree, "dir/sub/x", &mode, &id, &err));
	expected = kg_oid("r", "HEAD:dir/sub/x");
	assert_true(gl_oid_eq(&id, &expected));
	assert_int_equal(mode, GL_MODE_FILE);
	expected = kg_oid("r", "HEAD:dir/sub");
	for (int slash = 0; slash < 2; slash++) {
		assert_ok(gl_tree_find(repo, &tree, slash ? "dir/sub/" : "dir/sub", &mode, &id,
				       &err));
		assert_true(gl_oid_eq(&id, &expected));
		assert_int_equal(mode, GL_MODE_DIR);
	}
	{
		const char *none[] = { "di",    "dirr",     "dir/x", "dir/sub/x/y", "file/x", "/",
				       "/file", "dir//sub", "." };

		for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
			assert_fails(gl_tree_find(repo, &tree, none[i], &mode, &id, &err),
				     GL_ENOTFOUND, none[i]);
			assert_true(gl_oid_zero(&id));
			assert_int_equal(mode, 0);
		}
	}
	gl_repo_free(repo);
}

/* Puts blobs ("path" or, to remove it, "-path") into a tree and lists what is there then. */
static const char *put(struct gl_repo *repo, const struct gl_oid *base, const char *what)
{
	struct gl_oid blob = kg_object("r", "blob", "put", 3), blobs[8] = { 0 }, out;
	const char *paths[8];
	char *copy = strdup(what), hex[GL_OID_HEX + 1];
	const char *list;
	size_t n = 0;

	assert_non_null(copy);
	for (char *p = copy; *p; n++) {
		char *end = p + strcspn(p, " ");
		bool last = *end == '\0';

		*end = '\0';
		paths[n] = *p == '-' ? p + 1 : p;
		if (*p != '-')
			blobs[n] = blob;
		p = last ? end : end + 1;
	}
	assert_ok(gl_tree_put(repo, base, paths, blobs, n, &out, &err));
	kg("r", "read-tree", gl_oid_hex(&out, hex), NULL);
	assert_string_equal(kg("r", "write-tree", NULL), hex);
	list = kg("r", "ls-tree", "-r", "--name-only", hex, NULL);
	free(copy);
	return list;
}

static void puts_files(void **state)
{
	struct gl_oid tree;
	struct gl_repo *repo;

	(void)state;
	kg_new("r");
	kg_commit("r", "dir/sub/x", "x");
	kg_commit("r", "dir-a", "x");
	tree = kg_oid("r", "HEAD^{tree}");
	repo = kg_open("r");
	assert_string_equal(put(repo, NULL, ""), "");
	assert_string_equal(put(repo, NULL, "b/c/d a b/c/e b-c"), "a\nb-c\nb/c/d\nb/c/e");
	assert_string_equal(put(repo, &tree, ""), "dir-a\ndir/sub/x\nfile");
	assert_string_equal(put(repo, &tree, "dir/y dir/sub/w dir.c"),
			    "dir-a\ndir.c\ndir/sub/w\ndir/sub/x\ndir/y\nfile");
	assert_string_equal(put(repo, &tree, "-dir/sub/x"), "dir-a\nfile");
	assert_string_equal(put(repo, &tree, "-dir/sub/x dir/z -file"), "dir-a\ndir/z");
	assert_string_equal(put(repo, &tree, "-dir/sub/x -file -dir-a"), "");
	assert_string_equal(put(repo, &tree, "-nope -dir/nope -file/nope -x/y/z"),
			    "dir-a\ndir/sub/x\nfile");
	assert_string_equal(put(repo, &tree, "-dir/sub/x dir"), "dir\ndir-a\nfile");
	assert_string_equal(put(repo, &tree, "-file file/below"), "dir-a\ndir/sub/x\nfile/below");
	assert_string_equal(put(repo, &tree, "file"), "dir-a\ndir/sub/x\nfile");
	gl_repo_free(repo);
}

static void refuses_to_put(void **state)
{
	static const char *const bad[][2] = {
		{ "a/../b", "x" }, { "", "x" },        { "/a", "x" },  { "a/", "x" },
		{ ".git/x", "x" }, { "same", "same" }, { "f", "f/x" }, { "f/x/y", "f/x" },
	};
	struct gl_oid tree, out, blobs[2] = { some_id, some_id };
	struct gl_repo *repo;

	(void)state;
	kg_new("r");
	kg_commit("r", "dir/x", "x");
	tree = kg_oid("r", "HEAD^{tree}");
	repo = kg_open("r");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_fails(gl_tree_put(repo, &tree, bad[i], blobs, 2, &out, &err), GL_EINVAL,
			     "'");
	blobs[0] = (struct gl_oid){ { 0 } };
	assert_fails(gl_tree_put(repo, &tree, (const char *[]){ "dir" }, blobs, 1, &out, &err),
		     GL_EINVAL, "is a directory");
	gl_repo_free(repo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checks_entries),
		cmocka_unit_test(checks_order),
		cmocka_unit_test(checks_nested_prefixes),
		cmocka_unit_test(checks_every_length),
		KG_TEST(diffs_as_git_does),
		KG_TEST(diffs_with_nothing),
		KG_TEST(knows_modes_and_ids),
		KG_TEST(survives_tree_bombs),
		KG_TEST(long_paths_are_cut_off),
		KG_TEST(refuses_malformed_trees),
		KG_TEST(finds),
		KG_TEST(puts_files),
		KG_TEST(refuses_to_put),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
