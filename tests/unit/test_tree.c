#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
	struct gl_oid id, deep, none;
	struct gl_changes c;
	struct gl_repo *repo;

	(void)state;
	kg_new("r");
	id = kg_object("r", "tree", "", 0);
	deep = none = id;
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
	for (int i = 0; i < 2; i++) {
		assert_ok(gl_tree_diff3(repo, arena, &none, &none, i ? &id : &deep, 10, &c, &err));
		assert_true(c.truncated);
		assert_int_equal(c.n, 0);
		/* Laid by the parent, it is nobody's. */
		assert_ok(gl_tree_diff3(repo, arena, &none, i ? &id : &deep, &none, 10, &c, &err));
		assert_false(c.truncated);
	}
	gl_repo_free(repo);
	gl_arena_free(arena);
}

static void long_paths_are_cut_off(void **state)
{
	struct gl_buf name = GL_BUF_INIT, tree = GL_BUF_INIT;
	struct gl_arena *arena = gl_arena_new();
	struct gl_changes c;
	struct gl_repo *repo;
	struct gl_oid id, good;

	(void)state;
	kg_new("r");
	good = kg_object("r", "tree", "", 0);
	for (int i = 0; i < 5000; i++)
		gl_buf_addch(&name, 'x');
	entry(&tree, "100644", name.ptr);
	id = kg_object("r", "tree", tree.ptr, tree.len);
	repo = kg_open("r");
	assert_ok(gl_tree_diff(repo, arena, NULL, &id, 10, &c, &err));
	assert_true(c.truncated);
	assert_int_equal(c.n, 0);
	assert_ok(gl_tree_diff3(repo, arena, &good, &good, &id, 10, &c, &err));
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

#define SPEC_MAX 16

/* One "path=word" of a tree. */
struct spec {
	const char *path;
	char kind;
	const char *word;
};

static struct gl_oid written(struct gl_repo *repo, enum gl_objtype type, const void *data,
			     size_t len)
{
	struct gl_oid id;

	assert_ok(gl_repo_write(repo, type, data, len, &id, &err));
	return id;
}

static const char *mode_and_id(struct gl_repo *repo, const struct spec *s, struct gl_oid *id)
{
	size_t len = strlen(s->word);
	bool exec = len && s->word[len - 1] == '*';
	struct gl_buf bad = GL_BUF_INIT;

	if (s->kind == '=') {
		*id = written(repo, GL_OBJ_BLOB, s->word, len - exec);
		return exec ? "100755" : "100644";
	}
	*id = (struct gl_oid){ { 7 } };
	if (s->kind == '!') {
		entry(&bad, "100644", "b");
		entry(&bad, "100644", "a");
		*id = written(repo, GL_OBJ_TREE, bad.ptr, bad.len);
		gl_buf_release(&bad);
	}
	return "40000";
}

/* They come in git's order, and their paths have the first `skip` bytes in common. */
static struct gl_oid write_tree(struct gl_repo *repo, const struct spec *specs, size_t n,
				size_t skip)
{
	struct gl_buf b = GL_BUF_INIT;
	struct gl_oid id;

	for (size_t i = 0, end; i < n; i = end) {
		const char *name = specs[i].path + skip;
		size_t len = strcspn(name, "/");
		const char *mode = "40000";
		char copy[32];

		end = i + 1;
		while (name[len] && end < n && strncmp(specs[end].path + skip, name, len + 1) == 0)
			end++;
		if (name[len])
			id = write_tree(repo, specs + i, end - i, skip + len + 1);
		else
			mode = mode_and_id(repo, &specs[i], &id);
		snprintf(copy, sizeof(copy), "%.*s", (int)len, name);
		kg_entry(&b, mode, copy, &id);
	}
	id = written(repo, GL_OBJ_TREE, b.ptr ? b.ptr : "", b.len);
	gl_buf_release(&b);
	return id;
}

/*
 * A tree of "path=word" and "path=word*" (executable), with a blob that holds the word; "path!" is
 * a directory that is malformed, "path?" one that is not in the repository.
 */
static struct gl_oid tree_of(const char *text)
{
	struct gl_repo *repo = kg_open("r");
	struct spec specs[SPEC_MAX];
	char *copy = strdup(text);
	struct gl_oid id;
	size_t n = 0;

	assert_non_null(copy);
	for (char *p = strtok(copy, " "); p; p = strtok(NULL, " ")) {
		char *word = p + strcspn(p, "=!?");

		assert_true(n < SPEC_MAX);
		specs[n++] = (struct spec){ p, *word, word + 1 };
		*word = '\0';
	}
	id = write_tree(repo, specs, n, 0);
	gl_repo_free(repo);
	free(copy);
	return id;
}

/* Like diff(), without what `parent` has as well. */
static void diff3(struct gl_repo *repo, const struct gl_oid *good, const struct gl_oid *parent,
		  const struct gl_oid *new_tree, size_t max, struct gl_buf *out, bool *truncated)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_changes changes;

	assert_non_null(arena);
	gl_buf_reset(out);
	assert_ok(gl_tree_diff3(repo, arena, good, parent, new_tree, max, &changes, &err));
	for (size_t i = 0; i < changes.n; i++) {
		const struct gl_change *c = &changes.items[i];

		assert_null(c->parsed);
		gl_buf_addf(out, "%c%s\n", !c->old_mode ? '+' : !c->new_mode ? '-' : '*', c->path);
	}
	*truncated = changes.truncated;
	gl_arena_free(arena);
}

static void expect3(const char *good, const char *parent, const char *new_tree,
		    const char *expected)
{
	struct gl_oid g = tree_of(good), p = tree_of(parent), n = tree_of(new_tree);
	struct gl_repo *repo = kg_open("r");
	struct gl_buf out = GL_BUF_INIT;
	bool truncated;

	diff3(repo, &g, &p, &n, 100, &out, &truncated);
	if (strcmp(out.ptr ? out.ptr : "", expected) != 0)
		fail_msg("'%s' / '%s' / '%s' is\n%s, not\n%s", good, parent, new_tree, out.ptr,
			 expected);
	assert_false(truncated);
	gl_repo_free(repo);
	gl_buf_release(&out);
}

static void expect3_fails(const char *good, const char *parent, const char *new_tree, int code,
			  const char *said)
{
	struct gl_oid g = tree_of(good), p = tree_of(parent), n = tree_of(new_tree);
	struct gl_repo *repo = kg_open("r");
	struct gl_arena *arena = gl_arena_new();
	struct gl_changes c;

	assert_fails(gl_tree_diff3(repo, arena, &g, &p, &n, 100, &c, &err), code, said);
	assert_int_equal(c.n, 0);
	assert_false(c.truncated);
	gl_repo_free(repo);
	gl_arena_free(arena);
}

static void leaves_out_what_the_parent_has(void **state)
{
	(void)state;
	kg_new("r");
	/* Files: put there, changed or removed by the parent, and kept, put back or made a third. */
	expect3("a=1", "a=1 b=2", "a=1 b=2", "");
	expect3("a=1", "a=1 b=2", "a=1", "");
	expect3("a=1", "a=1 b=2", "a=1 b=3", "+b\n");
	expect3("a=1", "a=1 b=2", "a=1 b=2 c=3", "+c\n");
	expect3("a=1 b=1", "a=1 b=2", "a=1 b=2", "");
	expect3("a=1 b=1", "a=1 b=2", "a=1 b=1", "");
	expect3("a=1 b=1", "a=1 b=2", "a=1 b=3", "*b\n");
	expect3("a=1 b=1", "a=1 b=2", "a=1", "-b\n");
	expect3("a=1 b=1", "a=1", "a=1", "");
	expect3("a=1 b=1", "a=1", "a=1 b=1", "");
	expect3("a=1 b=1", "a=1", "a=1 b=3", "*b\n");
	expect3("a=1 b=1", "a=1 b=1", "a=1", "-b\n");
	expect3("a=1 b=1", "", "", "");
	expect3("", "a=1", "", "");
	expect3("", "", "a=1", "+a\n");
	/* A mode is a difference too. */
	expect3("a=1", "a=1*", "a=1*", "");
	expect3("a=1", "a=1*", "a=1", "");
	expect3("a=1", "a=2", "a=1*", "*a\n");
	/* Directories. */
	expect3("d/a=1", "d/a=1 d/b=2", "d/a=1 d/b=2", "");
	expect3("d/a=1", "d/a=1 d/b=2", "d/a=1 d/b=2 d/c=3", "+d/c\n");
	expect3("d/a=1", "d/a=1 d/b=2", "d/a=3 d/b=2", "*d/a\n");
	expect3("d/a=1", "e/x=1", "e/x=1", "");
	expect3("d/a=1", "e/x=1", "d/a=1 e/x=1", "");
	expect3("d/a=1", "e/x=1", "d/a=1 d/b=2 e/x=1 e/y=2", "+d/b\n+e/y\n");
	expect3("d/a=1 d/b=1", "d/a=1 d/b=1 e=1", "e=1", "-d/a\n-d/b\n");
	expect3("d/a=1 d/b=1", "d/b=2", "e=1", "-d/b\n+e\n");
	expect3("d/e/f/a=1 x=1", "d/e/f/a=2 x=1", "d/e/f/a=2 d/e/f/b=1 x=2", "+d/e/f/b\n*x\n");
}

static void swaps_files_and_directories(void **state)
{
	(void)state;
	kg_new("r");
	expect3("a=1", "a/x=1", "a/x=1", "");
	expect3("a=1", "a/x=1", "a=1", "");
	expect3("a=1", "a/x=1", "a=2", "*a\n");
	expect3("a=1", "a/x=1", "a/x=2", "+a/x\n");
	expect3("a=1", "a/x=1", "a/x=1 a/y=1", "+a/y\n");
	expect3("a=1", "a=2", "a/x=1", "-a\n+a/x\n");
	expect3("a=1", "", "a/x=1", "+a/x\n");
	expect3("a/x=1", "a=1", "a=1", "");
	expect3("a/x=1", "a=1", "a/x=1", "");
	expect3("a/x=1", "a=1", "a/x=2", "*a/x\n");
	expect3("a/x=1", "a=1", "a=2", "+a\n");
	expect3("a/x=1 a/y=1", "a=1", "a/x=1 a/z=1", "+a/z\n");
	expect3("a/x=1", "a/x=2", "a=1", "+a\n-a/x\n");
	/* With a name between the two. */
	expect3("a=1 a-b=1", "a-b=2 a/x=1", "a=2 a-b=3", "*a\n*a-b\n");
	expect3("a-b=1 a/x=1 a0=1", "a=1 a0=1", "a-b=2 a/y=1 a0=2", "*a-b\n+a/y\n*a0\n");
}

static void tells_what_was_good(void **state)
{
	struct gl_oid g, p, n, one, three;
	struct gl_arena *arena = gl_arena_new();
	struct gl_repo *repo;
	struct gl_changes c;

	(void)state;
	kg_new("r");
	one = kg_object("r", "blob", "1", 1);
	three = kg_object("r", "blob", "3", 1);
	g = tree_of("a=1 b=1*");
	p = tree_of("a=2 b=2 c=2");
	n = tree_of("a=3* c=3");
	repo = kg_open("r");
	assert_ok(gl_tree_diff3(repo, arena, &g, &p, &n, 10, &c, &err));
	assert_int_equal(c.n, 3);
	assert_string_equal(c.items[0].path, "a");
	assert_int_equal(c.items[0].old_mode, GL_MODE_FILE);
	assert_int_equal(c.items[0].new_mode, GL_MODE_EXEC);
	assert_true(gl_oid_eq(&c.items[0].old_id, &one));
	assert_true(gl_oid_eq(&c.items[0].new_id, &three));
	assert_string_equal(c.items[1].path, "b");
	assert_int_equal(c.items[1].old_mode, GL_MODE_EXEC);
	assert_int_equal(c.items[1].new_mode, 0);
	assert_true(gl_oid_eq(&c.items[1].old_id, &one));
	assert_true(gl_oid_zero(&c.items[1].new_id));
	assert_string_equal(c.items[2].path, "c");
	assert_int_equal(c.items[2].old_mode, 0);
	assert_true(gl_oid_zero(&c.items[2].old_id));
	assert_true(gl_oid_eq(&c.items[2].new_id, &three));
	gl_repo_free(repo);
	gl_arena_free(arena);
}

/* The mode and id of a path in what `ls-tree -r` printed; "" when it is not there. */
static void listed(const char *list, const char *path, char out[64])
{
	size_t len = strlen(path);

	*out = '\0';
	for (const char *line = list; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		const char *name = strchr(line, '\t') + 1;

		if (strcspn(name, "\n") == len && memcmp(name, path, len) == 0)
			snprintf(out, 64, "%.*s", (int)(name - line), line);
	}
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What DESIGN says, from three lists of all paths. */
static void expect_by_lists(const char *good, const char *parent, const char *new_tree,
			    struct gl_buf *out)
{
	char *paths[64], g[64], p[64], n[64];
	size_t n_paths = 0;

	gl_buf_reset(out);
	for (int i = 0; i < 2; i++) {
		const char *line = i ? good : new_tree;

		for (; *line; line += strcspn(line, "\n"), line += *line == '\n') {
			const char *name = strchr(line, '\t') + 1;

			paths[n_paths] = strndup(name, strcspn(name, "\n"));
			assert_non_null(paths[n_paths]);
			assert_true(++n_paths < 64);
		}
	}
	qsort(paths, n_paths, sizeof(*paths), by_text);
	for (size_t i = 0; i < n_paths; i++) {
		listed(good, paths[i], g);
		listed(parent, paths[i], p);
		listed(new_tree, paths[i], n);
		if ((i == 0 || strcmp(paths[i], paths[i - 1]) != 0) && strcmp(n, p) != 0 &&
		    strcmp(n, g) != 0)
			gl_buf_addf(out, "%c%s\n", !*g ? '+' : !*n ? '-' : '*', paths[i]);
	}
	for (size_t i = 0; i < n_paths; i++)
		free(paths[i]);
}

static void diffs_three_by_chance(void **state)
{
	struct gl_buf ours = GL_BUF_INIT, theirs = GL_BUF_INIT;
	char hex[8][GL_OID_HEX + 1];
	const char *lists[8];
	struct gl_oid ids[8];
	struct gl_repo *repo;
	unsigned seed = 7;
	bool truncated;

	(void)state;
	kg_new("r");
	kg_object("r", "blob", "", 0);
	kg_object("r", "blob", "a\n", 2);
	for (size_t i = 0; i < 8; i++) {
		write_random_tree(&seed, hex[i]);
		assert_true(gl_oid_parse(hex[i], strlen(hex[i]), &ids[i]));
		lists[i] = kg("r", "ls-tree", "-r", hex[i], NULL);
	}
	repo = kg_open("r");
	for (size_t i = 0; i < 8 * 8 * 8; i++) {
		size_t g = i / 64, p = i / 8 % 8, n = i % 8;

		expect_by_lists(lists[g], lists[p], lists[n], &theirs);
		diff3(repo, &ids[g], &ids[p], &ids[n], 10000, &ours, &truncated);
		assert_string_equal(ours.ptr ? ours.ptr : "", theirs.ptr ? theirs.ptr : "");
		assert_false(truncated);
	}
	gl_repo_free(repo);
	gl_buf_release(&ours);
	gl_buf_release(&theirs);
}

static void malformed_trees_of_the_parent_do_not_matter(void **state)
{
	(void)state;
	kg_new("r");
	/* Kept. */
	expect3("a=1", "a=1 d!", "a=1 d!", "");
	expect3("a=1", "a=1 d!", "a=1 b=1 d!", "+b\n");
	expect3("a=1 d/x=1", "a=1 d!", "a=1 b=1 d!", "+b\n");
	expect3("a=1 d/e/x=1", "a=1 d/e! d/y=1", "a=1 d/e! d/y=1", "");
	expect3("a=1 d/e/x=1", "a=1 d/e! d/y=1", "a=1 d/e! d/y=2", "+d/y\n");
	/* Taken away, put back, or replaced. */
	expect3("a=1", "a=1 d!", "a=1", "");
	expect3("a=1 d/x=1", "a=1 d!", "a=1 d/x=1", "");
	expect3("a=1 d/x=1", "a=1 d!", "a=1", "");
	expect3("a=1 d/x=1", "a=1 d!", "a=1 d/x=1 d/y=1", "+d/y\n");
	expect3("a=1 d/x=1", "a=1 d!", "a=1 d/x=2", "*d/x\n");
	expect3("a=1", "a=1 d!", "a=1 d/x=1", "+d/x\n");
	expect3("a=1", "a=1 d!", "a=1 d=1", "+d\n");
	/* What the good tree has is not read where it stayed. */
	expect3("a=1 d!", "a=2", "a=3 d!", "*a\n");
}

static void malformed_trees_of_the_new_one_do(void **state)
{
	static const char order[] = "names out of order";

	(void)state;
	kg_new("r");
	expect3_fails("a=1", "a=1", "a=1 d!", GL_EBAD, order);
	expect3_fails("a=1", "a=2", "a=1 d!", GL_EBAD, order);
	expect3_fails("a=1 d/x=1", "a=2 d/x=2", "a=1 d!", GL_EBAD, order);
	/* The same one, elsewhere. */
	expect3_fails("a=1", "a=1 d!", "a=1 e!", GL_EBAD, order);
	expect3_fails("a=1", "a=1 d!", "a=1 d! e/f!", GL_EBAD, order);
}

static void malformed_as_a_whole(void **state)
{
	struct gl_buf b = GL_BUF_INIT, out = GL_BUF_INIT;
	struct gl_arena *arena = gl_arena_new();
	struct gl_oid bad, blob, one, two;
	struct gl_changes c;
	struct gl_repo *repo;
	bool truncated;

	(void)state;
	kg_new("r");
	entry(&b, "100644", "b");
	entry(&b, "100644", "a");
	bad = kg_object("r", "tree", b.ptr, b.len);
	blob = kg_object("r", "blob", "1", 1);
	one = tree_of("a=1");
	two = tree_of("a=2");
	repo = kg_open("r");
	for (int i = 0; i < 2; i++) {
		const struct gl_oid *odd = i ? &blob : &bad;

		diff3(repo, &one, odd, &two, 10, &out, &truncated);
		assert_string_equal(out.ptr, "*a\n");
		diff3(repo, &one, odd, odd, 10, &out, &truncated);
		assert_int_equal(out.len, 0);
		diff3(repo, odd, &one, odd, 10, &out, &truncated);
		assert_int_equal(out.len, 0);
		assert_fails(gl_tree_diff3(repo, arena, &one, &two, odd, 10, &c, &err), GL_EBAD,
			     i ? "stands where a tree belongs" : "names out of order");
	}
	gl_repo_free(repo);
	gl_arena_free(arena);
	gl_buf_release(&b);
	gl_buf_release(&out);
}

static void reads_only_what_differs(void **state)
{
	(void)state;
	kg_new("r");
	expect3("a=1 d?", "a=2 d?", "a=3 d?", "*a\n");
	expect3("a=1", "a=1 d?", "a=1 b=1 d?", "+b\n");
	expect3("a=1", "a=1 d?", "a=1 b=1", "+b\n");
	expect3("a=1 d?", "a=1", "a=1 b=1 d?", "+b\n");
	expect3("a=1 d?", "a=1", "a=1 b=1", "+b\n");
	expect3("d/a=1 d/e?", "d/a=2 d/e?", "d/a=3 d/e?", "*d/a\n");
	/* Missing is not malformed, also where it is the parent's. */
	expect3_fails("a=1", "a=1 d?", "a=1 d/x=1", GL_EUNDECIDED, "is missing");
	expect3_fails("a=1 d?", "a=1", "a=1 d/x=1", GL_EUNDECIDED, "is missing");
	expect3_fails("a=1", "a=1", "a=1 d?", GL_EUNDECIDED, "is missing");
}

/* `n` files d/<number>, the last `others` of them with other content, and one file `a`. */
static struct gl_oid numbered(size_t n, size_t others, const char *a)
{
	struct gl_oid empty = kg_object("r", "blob", "", 0), put = kg_object("r", "blob", "x", 1),
		      id = kg_object("r", "blob", a, strlen(a));
	struct gl_buf inner = GL_BUF_INIT, outer = GL_BUF_INIT;

	for (size_t i = 0; i < n; i++) {
		char name[32];

		snprintf(name, sizeof(name), "%07zu", i);
		kg_entry(&inner, "100644", name, i < n - others ? &empty : &put);
	}
	kg_entry(&outer, "100644", "a", &id);
	id = kg_object("r", "tree", inner.ptr, inner.len);
	kg_entry(&outer, "40000", "d", &id);
	id = kg_object("r", "tree", outer.ptr, outer.len);
	gl_buf_release(&inner);
	gl_buf_release(&outer);
	return id;
}

static void counts_only_what_is_left(void **state)
{
	struct gl_buf out = GL_BUF_INIT;
	struct gl_oid good, junk, kept, some, many;
	struct gl_repo *repo;
	bool truncated;

	(void)state;
	kg_new("r");
	good = tree_of("a=1");
	junk = numbered(5000, 0, "1");
	kept = numbered(5000, 0, "2");
	some = numbered(5000, 2000, "1");
	many = numbered(5000, 2000, "2");
	repo = kg_open("r");
	diff3(repo, &good, &good, &junk, 2000, &out, &truncated);
	assert_true(truncated);
	diff3(repo, &good, &junk, &kept, 2000, &out, &truncated);
	assert_string_equal(out.ptr, "*a\n");
	assert_false(truncated);
	diff3(repo, &good, &junk, &some, 2000, &out, &truncated);
	assert_false(truncated);
	assert_int_equal(out.len, 2000 * strlen("+d/0000000\n"));
	diff3(repo, &good, &junk, &many, 2000, &out, &truncated);
	assert_true(truncated);
	/* The other way round: what the parent had already taken away. */
	diff3(repo, &junk, &good, &good, 2000, &out, &truncated);
	assert_false(truncated);
	assert_int_equal(out.len, 0);
	diff3(repo, &junk, &junk, &good, 2000, &out, &truncated);
	assert_true(truncated);
	gl_repo_free(repo);
	gl_buf_release(&out);
}

/* A directory of 8 MB at twelve names: there is a limit to what is read for one commit. */
static void reads_no_more_than_it_should(void **state)
{
	struct gl_buf inner = GL_BUF_INIT, outer = GL_BUF_INIT;
	struct gl_arena *arena = gl_arena_new();
	struct gl_oid id, good, many;
	struct gl_changes c;
	struct gl_repo *repo;
	char name[256];

	(void)state;
	kg_new("r");
	good = tree_of("a=1");
	for (size_t i = 0; i < 35000; i++) {
		snprintf(name, sizeof(name), "%0200zu", i);
		entry(&inner, "100644", name);
	}
	id = kg_object("r", "tree", inner.ptr, inner.len);
	for (size_t i = 0; i < 12; i++) {
		snprintf(name, sizeof(name), "%02zu", i);
		kg_entry(&outer, "40000", name, &id);
	}
	many = kg_object("r", "tree", outer.ptr, outer.len);
	repo = kg_open("r");
	/* All paths would fit: it is what must be read that does not. */
	assert_ok(gl_tree_diff(repo, arena, NULL, &many, SIZE_MAX, &c, &err));
	assert_true(c.truncated);
	assert_ok(gl_tree_diff3(repo, arena, &good, &good, &many, SIZE_MAX, &c, &err));
	assert_true(c.truncated);
	gl_repo_free(repo);
	gl_arena_free(arena);
	gl_buf_release(&inner);
	gl_buf_release(&outer);
}

static void remove_object(const char *dir, const struct gl_oid *tree, const char *path)
{
	char hex[GL_OID_HEX + 1], rev[128];
	struct gl_oid id;

	snprintf(rev, sizeof(rev), "%s:%s", gl_oid_hex(tree, hex), path);
	id = kg_oid(dir, rev);
	gl_oid_hex(&id, hex);
	snprintf(rev, sizeof(rev), "%s/.git/objects/%.2s/%s", dir, hex, hex + 2);
	assert_int_equal(unlink(kg_path(rev)), 0);
}

static void a_large_directory_of_the_parent(void **state)
{
	struct gl_buf out = GL_BUF_INIT;
	struct gl_oid good, junk, kept, one;
	struct gl_repo *repo;
	bool truncated;

	(void)state;
	kg_new("r");
	good = tree_of("a=1");
	junk = numbered(400000, 0, "1");
	kept = numbered(400000, 0, "2");
	one = numbered(400000, 1, "2");
	/* It need not even be there. */
	remove_object("r", &junk, "d");
	repo = kg_open("r");
	diff3(repo, &good, &junk, &kept, 10, &out, &truncated);
	assert_string_equal(out.ptr, "*a\n");
	assert_false(truncated);
	gl_repo_free(repo);

	/* Where it was changed, that one path is all. */
	junk = numbered(400000, 0, "1");
	repo = kg_open("r");
	diff3(repo, &good, &junk, &one, 10, &out, &truncated);
	assert_string_equal(out.ptr, "*a\n+d/0399999\n");
	assert_false(truncated);
	gl_repo_free(repo);
	gl_buf_release(&out);
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
		KG_TEST(leaves_out_what_the_parent_has),
		KG_TEST(swaps_files_and_directories),
		KG_TEST(tells_what_was_good),
		KG_TEST(diffs_three_by_chance),
		KG_TEST(malformed_trees_of_the_parent_do_not_matter),
		KG_TEST(malformed_trees_of_the_new_one_do),
		KG_TEST(malformed_as_a_whole),
		KG_TEST(reads_only_what_differs),
		KG_TEST(counts_only_what_is_left),
		KG_TEST(reads_no_more_than_it_should),
		KG_TEST(a_large_directory_of_the_parent),
		KG_TEST(finds),
		KG_TEST(puts_files),
		KG_TEST(refuses_to_put),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
