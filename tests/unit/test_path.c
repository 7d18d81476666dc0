#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/path.h"
#include "base/proc.h"

static bool id_ok(const char *s)
{
	return gl_id_ok(s, strlen(s));
}

static void ids(void **state)
{
	char long_id[65];

	(void)state;
	memset(long_id, 'a', 64);
	long_id[64] = '\0';
	assert_true(id_ok("a"));
	assert_true(id_ok("0"));
	assert_true(id_ok("support-bot-2"));
	assert_true(id_ok("a-"));
	assert_true(gl_id_ok(long_id, 63));
	assert_false(gl_id_ok(long_id, 64));
	assert_false(id_ok(""));
	assert_false(id_ok("-a"));
	assert_false(id_ok("Dana"));
	assert_false(id_ok("a_b"));
	assert_false(id_ok("a.b"));
	assert_false(id_ok("a b"));
	assert_false(id_ok("\xc3\xa9"));
	assert_false(gl_id_ok("a\0b", 3));
}

static void good_paths(void **state)
{
	static const char *const good[] = {
		"a",
		"model/weights.bin",
		"keys/dana.asc",
		".gitignore",
		".github/x",
		"a/.gitmodules",
		"...",
		".a",
		"git",
		"git~2",
		"a.git",
		".git2",
		".gi",
		"x y",
		"caf\xc3\xa9",
		"-x",
		"a:b",
		".git-x",
		".git~1",
		"git~10",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!gl_path_ok(good[i], strlen(good[i]), false))
			fail_msg("'%s' was refused", good[i]);
	assert_true(gl_path_ok("model/", 6, true));
	assert_true(gl_path_ok("model", 5, true));
	assert_false(gl_path_ok("model/", 6, false));
}

static void bad_paths(void **state)
{
	static const char *const bad[] = {
		"",
		"/",
		"/a",
		"a//b",
		"a//",
		".",
		"..",
		"./a",
		"a/.",
		"a/..",
		"../a",
		"a/../b",
		"a\\b",
		"a\nb",
		"a\x7f",
		"a\xc2\x85",
		"\xff",
		"a/\xc0\xaf",
		".git",
		".GIT",
		"a/.Git/config",
		".git/",
		".git.",
		".git ",
		".git. .",
		"git~1",
		"GIT~1",
		"git~1 .",
		".git::$INDEX_ALLOCATION",
		".git:x",
		"git~1:x",
		".git .:x",
		".g\xe2\x80\x8cit",
		"\xe2\x80\x8c.git",
		".git\xe2\x80\x8f",
		".gi\xe2\x80\xaat",
		".\xe2\x81\xaagit",
		".git\xef\xbb\xbf",
		".g\xe2\x80\x8dit/x",
		"g\xe2\x80\x8dit~1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (gl_path_ok(bad[i], strlen(bad[i]), true))
			fail_msg("'%s' was accepted", bad[i]);
	assert_false(gl_path_ok("a\0b", 3, false));
}

static void path_lengths(void **state)
{
	char s[4098];

	(void)state;
	memset(s, 'a', sizeof(s));
	assert_true(gl_path_ok(s, 4096, false));
	assert_false(gl_path_ok(s, 4097, false));
	memset(s, '.', 4096);
	memcpy(s, ".git", 4);
	assert_false(gl_path_ok(s, 4096, false));
}

static bool record_ok(const char *s)
{
	return gl_record_path_ok(s, strlen(s), NULL, NULL);
}

static void record_paths(void **state)
{
	const char *path = "records/2026-11/22T101502Z-lena-approve-data-privacy.yaml", *id;
	char s[256];
	size_t len;

	(void)state;
	assert_true(gl_record_path_ok(path, strlen(path), &id, &len));
	assert_int_equal(len, strlen("2026-11/22T101502Z-lena-approve-data-privacy"));
	assert_ptr_equal(id, path + 8);
	assert_true(record_ok("records/2026-11/a.yaml"));
	assert_true(record_ok("records/2026-01/A_b-c.2.yaml"));
	assert_true(record_ok("records/2026-12/a.yaml.yaml"));
	assert_false(record_ok("records/2026-11/.yaml"));
	assert_false(record_ok("records/2026-11/a.yml"));
	assert_false(record_ok("records/2026-11/a b.yaml"));
	assert_false(record_ok("records/2026-11/a/b.yaml"));
	assert_false(record_ok("records/2026-11/\xc3\xa9.yaml"));
	assert_false(record_ok("records/2026-1/a.yaml"));
	assert_false(record_ok("records/2026-00/a.yaml"));
	assert_false(record_ok("records/2026-13/a.yaml"));
	assert_false(record_ok("records/2026-20/a.yaml"));
	assert_false(record_ok("records/202x-11/a.yaml"));
	assert_false(record_ok("records/2026_11/a.yaml"));
	assert_false(record_ok("records/2026-11a.yaml"));
	assert_false(record_ok("record/2026-11/aa.yaml"));
	assert_false(record_ok("/records/2026-11/a.yaml"));
	assert_false(record_ok("records/.yaml"));
	assert_false(record_ok(""));
	memset(s, 'n', sizeof(s));
	memcpy(s, "records/2026-11/", 16);
	memcpy(s + 216, ".yaml", 5);
	assert_true(gl_record_path_ok(s, 221, NULL, NULL));
	memcpy(s + 216, "n.yaml", 6);
	assert_false(gl_record_path_ok(s, 222, NULL, NULL));
	assert_false(record_ok("records/2026-11/a-record.yml"));
	assert_false(record_ok("records/2026-11/a-record"));
}

static bool git_accepts(const char *name)
{
	char ref[128];
	const char *argv[] = { "git", "check-ref-format", ref, NULL };
	const struct gl_proc p = { .argv = argv };
	int status = -1;

	snprintf(ref, sizeof(ref), "refs/tags/%s", name);
	assert_int_equal(gl_proc_run(&p, &status, NULL), 0);
	assert_true(status == 0 || status == 1);
	return !status;
}

/* git itself is asked, so that the two never differ. */
static void ref_names(void **state)
{
	static const char *const names[] = {
		"v1",          "v1.0",
		"a/b",         "-x",
		"@",           "a@b",
		"a@",          "@{",
		"a@{1}",       "{",
		"a{",          "caf\xc3\xa9",
		"\xff",        "",
		"/",           "/a",
		"a/",          "a//b",
		".",           "..",
		".a",          "a.",
		"a..b",        "a/.b",
		"a./b",        "a.b",
		"a...",        "x.lock",
		"x.lock/y",    ".lock",
		"lock",        "a.lockx",
		"x.LOCK",      "a b",
		"a\tb",        "a\x7f",
		"a~",          "a^",
		"a:b",         "a?",
		"a*",          "a[",
		"a]",          "a\\b",
		"HEAD",        "a\n",
		"a'b",         "a\"b",
		"$(x)",        "\xe2\x80\xae",
		"a@/{",        "a.@",
		"lock/a.lock", "refs/tags/x",
		"~",           "v1.",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (gl_refname_ok(names[i], strlen(names[i])) != git_accepts(names[i]))
			fail_msg("git thinks otherwise of '%s'", names[i]);
	assert_false(gl_refname_ok("a\0b", 3));
}

static void below(void **state)
{
	(void)state;
	assert_true(gl_path_below("model", "model"));
	assert_true(gl_path_below("model", "model/"));
	assert_true(gl_path_below("model/", "model"));
	assert_true(gl_path_below("model/a/b", "model"));
	assert_true(gl_path_below("model/a/b", "model/a/"));
	assert_true(gl_path_below("model", ""));
	assert_false(gl_path_below("models", "model"));
	assert_false(gl_path_below("models", "model/"));
	assert_false(gl_path_below("mode", "model"));
	assert_false(gl_path_below("a/model", "model"));
	assert_false(gl_path_below("", "model"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids),          cmocka_unit_test(good_paths),
		cmocka_unit_test(bad_paths),    cmocka_unit_test(path_lengths),
		cmocka_unit_test(record_paths), cmocka_unit_test(ref_names),
		cmocka_unit_test(below),
	};

	return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
