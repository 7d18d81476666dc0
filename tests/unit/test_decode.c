#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/path.h"
#include "format/decode.h"

struct doc {
	struct gl_arena *arena;
	struct gl_diags diags;
	struct gl_yaml *root;
	struct gl_decode d;
};

static void doc_init(struct doc *doc, const char *s)
{
	memset(doc, 0, sizeof(*doc));
	doc->arena = gl_arena_new();
	assert_non_null(doc->arena);
	assert_int_equal(gl_yaml_read(doc->arena, s, strlen(s), 1 << 20, &doc->diags, &doc->root),
			 0);
	doc->d = (struct gl_decode){ .arena = doc->arena, .diags = &doc->diags };
}

/* Releases it; what was told must be this. */
static void doc_end(struct doc *doc, const char *expected)
{
	struct gl_buf b = GL_BUF_INIT;

	gl_diags_print(&doc->diags, "f", &b);
	assert_string_equal(b.ptr, expected);
	gl_buf_release(&b);
	gl_diags_release(&doc->diags);
	gl_arena_free(doc->arena);
}

static void assert_decimal(const char *s, int64_t mantissa, unsigned scale, const char *written)
{
	struct gl_buf b = GL_BUF_INIT;
	struct gl_decimal d;

	assert_true(gl_decimal_parse(s, strlen(s), &d));
	assert_int_equal(d.mantissa, mantissa);
	assert_int_equal(d.scale, scale);
	gl_decimal_add(&b, d);
	assert_string_equal(b.ptr, written);
	gl_buf_release(&b);
}

static void decimals(void **state)
{
	static const char *const bad[] = { "",
					   "-",
					   "+1",
					   ".5",
					   "5.",
					   "1..2",
					   "1.2.3",
					   "1e3",
					   "0x1",
					   "NaN",
					   "inf",
					   " 1",
					   "1 ",
					   "1,5",
					   "--1",
					   "-.5",
					   "1_0",
					   "1-",
					   "1234567890123456789",
					   "0.123456789012345678" };
	struct gl_decimal d;

	(void)state;
	assert_decimal("0", 0, 0, "0");
	assert_decimal("-0", 0, 0, "0");
	assert_decimal("-0.00", 0, 0, "0");
	assert_decimal("0.92", 92, 2, "0.92");
	assert_decimal("0.920", 92, 2, "0.92");
	assert_decimal("-0.05", -5, 2, "-0.05");
	assert_decimal("-12.5", -125, 1, "-12.5");
	assert_decimal("10", 10, 0, "10");
	assert_decimal("007.10", 71, 1, "7.1");
	assert_decimal("999999999999999999", 999999999999999999, 0, "999999999999999999");
	assert_decimal("0.00000000000000001", 1, 17, "0.00000000000000001");
	assert_decimal("-9.99999999999999999", -999999999999999999, 17, "-9.99999999999999999");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (gl_decimal_parse(bad[i], strlen(bad[i]), &d))
			fail_msg("'%s' was accepted", bad[i]);
	/* the length counts, not a NUL */
	assert_true(gl_decimal_parse("1.25x", 4, &d));
	assert_false(gl_decimal_parse("1\0", 2, &d));
}

static void decimal_order(void **state)
{
	static const char *const sorted[] = {
		"-999999999999999999",
		"-2",
		"-1.5",
		"-1.05",
		"-1",
		"-0.00000000000000001",
		"0",
		"0.00000000000000001",
		"0.1",
		"0.1000001",
		"0.92",
		"1",
		"1.00000000000000001",
		"999999999999999999",
	};
	enum { N = sizeof(sorted) / sizeof(sorted[0]) };
	struct gl_decimal a, b;

	(void)state;
	for (int i = 0; i < N; i++) {
		for (int j = 0; j < N; j++) {
			assert_true(gl_decimal_parse(sorted[i], strlen(sorted[i]), &a));
			assert_true(gl_decimal_parse(sorted[j], strlen(sorted[j]), &b));
			assert_int_equal(gl_decimal_cmp(a, b), (i > j) - (i < j));
		}
	}
}

static void unknown_keys(void **state)
{
	static const char *const known[] = { "golive", "decision",  "criterion", "to",
					     "by",     "valid-for", NULL };
	struct doc doc;

	(void)state;
	doc_init(&doc, "golive: 1\n"
		       "critirion: x\n"
		       "valid_for: x\n"
		       "Decision: x\n"
		       "something: x\n"
		       "xy: z\n"
		       "tos: z\n"
		       "'': z\n");
	assert_true(gl_decode_map(&doc.d, doc.root, "a record", known));
	doc_end(&doc, "f:2:1: unknown key 'critirion' in a record; did you mean 'criterion'?\n"
		      "f:3:1: unknown key 'valid_for' in a record; did you mean 'valid-for'?\n"
		      "f:4:1: unknown key 'Decision' in a record; did you mean 'decision'?\n"
		      "f:5:1: unknown key 'something' in a record\n"
		      "f:6:1: unknown key 'xy' in a record\n"
		      "f:7:1: unknown key 'tos' in a record; did you mean 'to'?\n"
		      "f:8:1: unknown key '' in a record\n");
}

static void not_a_mapping(void **state)
{
	static const char *const known[] = { "a", NULL };
	const char *s = "untouched";
	struct doc doc;

	(void)state;
	doc_init(&doc, "\n - a\n");
	assert_false(gl_decode_map(&doc.d, doc.root, "a record", known));
	assert_false(gl_decode_map(&doc.d, NULL, "a checklist", known));
	assert_false(gl_decode_str(&doc.d, doc.root, "a", true, 10, &s));
	assert_false(gl_decode_str(&doc.d, NULL, "b", true, 10, &s));
	assert_false(gl_decode_str(&doc.d, NULL, "c", false, 10, &s));
	assert_string_equal(s, "untouched");
	doc_end(&doc, "f:1:1: a checklist must be a mapping ('key: value')\n"
		      "f:1:1: missing 'b'\n"
		      "f:2:2: a record must be a mapping ('key: value')\n"
		      "f:2:2: missing 'a'\n");
}

static void long_values_are_cut(void **state)
{
	struct gl_buf b = GL_BUF_INIT;
	struct doc doc;
	bool v;

	(void)state;
	gl_buf_addstr(&b, "b: ");
	for (int i = 0; i < 40; i++)
		gl_buf_addstr(&b, "\xe6\x97\xa5");
	doc_init(&doc, b.ptr);
	assert_false(gl_decode_bool(&doc.d, doc.root, "b", true, &v));
	assert_true(strlen(doc.diags.items[0].text) < 120);
	assert_non_null(strstr(doc.diags.items[0].text, "\xe6\x97\xa5...'"));
	/* cut between characters: nothing had to be escaped */
	assert_null(strchr(doc.diags.items[0].text, '<'));
	gl_diags_release(&doc.diags);
	gl_arena_free(doc.arena);
	gl_buf_release(&b);
}

static void texts(void **state)
{
	const char *a = NULL, *b = "untouched", *id = NULL;
	struct doc doc;

	(void)state;
	doc_init(&doc, "a: x y\nempty: ''\nnone:\nlist: [x]\nmap: {x: y}\nid: data-privacy\n"
		       "bad-id: Data Privacy\n");
	assert_true(gl_decode_str(&doc.d, doc.root, "a", true, 3, &a));
	assert_string_equal(a, "x y");
	assert_true(gl_decode_id(&doc.d, doc.root, "id", true, &id));
	assert_string_equal(id, "data-privacy");
	assert_false(gl_decode_str(&doc.d, doc.root, "a", true, 2, &b));
	assert_false(gl_decode_str(&doc.d, doc.root, "empty", true, 9, &b));
	assert_false(gl_decode_str(&doc.d, doc.root, "none", false, 9, &b));
	assert_false(gl_decode_str(&doc.d, doc.root, "list", false, 9, &b));
	assert_false(gl_decode_str(&doc.d, doc.root, "map", false, 9, &b));
	assert_false(gl_decode_str(&doc.d, doc.root, "missing", true, 9, &b));
	assert_false(gl_decode_str(&doc.d, doc.root, "missing", false, 9, &b));
	assert_false(gl_decode_id(&doc.d, doc.root, "bad-id", true, &b));
	assert_string_equal(b, "untouched");
	doc_end(&doc, "f:1:1: missing 'missing'\n"
		      "f:1:4: 'a' is longer than 2 bytes\n"
		      "f:2:8: 'empty' must not be empty\n"
		      "f:3:6: 'none' must not be empty\n"
		      "f:4:7: 'list' must be one value, not a list\n"
		      "f:5:6: 'map' must be one value, not a mapping\n"
		      "f:7:9: 'bad-id' must be an identifier (a-z, 0-9 and '-', up to 63), "
		      "not 'Data Privacy'\n");
}

static bool decode_uint(const char *s, unsigned min, unsigned max, unsigned *out)
{
	char text[64];
	struct doc doc;
	bool ok;

	snprintf(text, sizeof(text), "n: '%s'\n", s);
	doc_init(&doc, text);
	ok = gl_decode_uint(&doc.d, doc.root, "n", true, min, max, out);
	assert_int_equal(ok, !gl_diags_any(&doc.diags));
	gl_diags_release(&doc.diags);
	gl_arena_free(doc.arena);
	return ok;
}

static void whole_numbers(void **state)
{
	static const char *const bad[] = {
		"",   "-1",         "+1",          "01",  "1.0", "0x1", "1 ",
		" 1", "4294967296", "42949672960", "1e3", "a",   "00",  "99999999999999999999999"
	};
	unsigned n = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (decode_uint(bad[i], 0, UINT32_MAX, &n))
			fail_msg("'%s' was accepted", bad[i]);
	assert_int_equal(n, 7);
	assert_true(decode_uint("0", 0, 0, &n));
	assert_int_equal(n, 0);
	assert_true(decode_uint("4294967295", 0, UINT32_MAX, &n));
	assert_int_equal(n, UINT32_MAX);
	assert_true(decode_uint("10", 10, 10, &n));
	assert_false(decode_uint("9", 10, 20, &n));
	assert_false(decode_uint("21", 10, 20, &n));
	assert_false(decode_uint("1", 2, 9, &n));
	assert_int_equal(n, 10);
}

static void typed_values(void **state)
{
	struct gl_digest digest = { { 0 } };
	struct gl_oid oid = { { 0 } };
	char hex[GL_SHA256_HEX + 1];
	int64_t t = 0, duration = 0;
	int32_t date = 0;
	bool yes = false, no = true;
	struct doc doc;

	(void)state;
	doc_init(&doc,
		 "yes: true\nno: 'false'\ndate: 1970-01-11\ntime: 1970-01-01T00:01:05Z\nfor: 2w\n"
		 "oid: 0123456789abcdef0123456789abcdef01234567\n"
		 "digest: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n");
	assert_true(gl_decode_bool(&doc.d, doc.root, "yes", true, &yes));
	assert_true(gl_decode_bool(&doc.d, doc.root, "no", true, &no));
	assert_true(gl_decode_date(&doc.d, doc.root, "date", true, &date));
	assert_true(gl_decode_time(&doc.d, doc.root, "time", true, &t));
	assert_true(gl_decode_duration(&doc.d, doc.root, "for", true, &duration));
	assert_true(gl_decode_oid(&doc.d, doc.root, "oid", true, &oid));
	assert_true(gl_decode_digest(&doc.d, doc.root, "digest", true, &digest));
	assert_true(yes);
	assert_false(no);
	assert_int_equal(date, 10);
	assert_int_equal(t, 65);
	assert_int_equal(duration, 14 * 86400);
	assert_string_equal(gl_oid_hex(&oid, hex), "0123456789abcdef0123456789abcdef01234567");
	assert_string_equal(gl_digest_hex(&digest, hex),
			    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
	doc_end(&doc, "");
}

static void bad_typed_values(void **state)
{
	struct gl_digest digest = { { 7 } };
	struct gl_oid oid = { { 7 } };
	int64_t t = 7, duration = 7;
	int32_t date = 7;
	bool yes = true;
	struct doc doc;

	(void)state;
	doc_init(&doc, "bool: yes\ndate: 2026-02-29\ntime: 2026-02-28\nfor: 90\n"
		       "oid: 0123456789abcdef0123456789abcdef0123456G\n"
		       "digest: 0123456789ABCDEF\n");
	assert_false(gl_decode_bool(&doc.d, doc.root, "bool", true, &yes));
	assert_false(gl_decode_date(&doc.d, doc.root, "date", true, &date));
	assert_false(gl_decode_time(&doc.d, doc.root, "time", true, &t));
	assert_false(gl_decode_duration(&doc.d, doc.root, "for", true, &duration));
	assert_false(gl_decode_oid(&doc.d, doc.root, "oid", true, &oid));
	assert_false(gl_decode_digest(&doc.d, doc.root, "digest", true, &digest));
	assert_true(yes);
	assert_int_equal(date, 7);
	assert_int_equal(t, 7);
	assert_int_equal(duration, 7);
	assert_int_equal(oid.id[0], 7);
	assert_int_equal(digest.b[0], 7);
	doc_end(&doc, "f:1:7: 'bool' must be true or false, not 'yes'\n"
		      "f:2:7: 'date' must be a date (YYYY-MM-DD), not '2026-02-29'\n"
		      "f:3:7: 'time' must be a time (YYYY-MM-DDTHH:MM:SSZ), not '2026-02-28'\n"
		      "f:4:6: 'for' must be a duration (90d or 12w), not '90'\n"
		      "f:5:6: 'oid' must be a full object id (40 lower-case hex digits), not "
		      "'0123456789abcdef0123456789abcdef0123456G'\n"
		      "f:6:9: 'digest' must be a SHA-256 digest (64 lower-case hex digits), not "
		      "'0123456789ABCDEF'\n");
}

static void words(void **state)
{
	static const char *const kinds[] = { "person", "machine", NULL };
	struct doc doc;
	int i = 7;

	(void)state;
	doc_init(&doc, "a: machine\nb: persn\nc: robot\n");
	assert_true(gl_decode_word(&doc.d, doc.root, "a", true, kinds, &i));
	assert_int_equal(i, 1);
	assert_false(gl_decode_word(&doc.d, doc.root, "b", true, kinds, &i));
	assert_false(gl_decode_word(&doc.d, doc.root, "c", true, kinds, &i));
	assert_false(gl_decode_word(&doc.d, doc.root, "d", false, kinds, &i));
	assert_int_equal(i, 1);
	doc_end(&doc, "f:2:4: 'b' cannot be 'persn'; did you mean 'person'?\n"
		      "f:3:4: 'c' must be one of person, machine, not 'robot'\n");
}

static void lists(void **state)
{
	struct gl_strs l = { .n = 7 };
	struct doc doc;

	(void)state;
	doc_init(&doc, "a: [x, y-2]\nempty: []\nscalar: x\ntwice: [x, y, x]\n"
		       "ids: [x, Y]\nmixed: [[x], '', {x: y}]\n");
	assert_true(
		gl_decode_strs(&doc.d, doc.root, "a", true, false, gl_id_ok, "an identifier", &l));
	assert_int_equal(l.n, 2);
	assert_true(gl_strs_has(&l, "y-2"));
	assert_false(gl_strs_has(&l, "y"));
	assert_true(gl_decode_strs(&doc.d, doc.root, "empty", true, true, NULL, "a text", &l));
	assert_int_equal(l.n, 0);
	assert_false(gl_strs_has(&l, "y"));
	l.n = 7;
	assert_false(gl_decode_strs(&doc.d, doc.root, "empty", true, false, NULL, "a text", &l));
	assert_false(gl_decode_strs(&doc.d, doc.root, "scalar", true, false, NULL, "a text", &l));
	assert_false(gl_decode_strs(&doc.d, doc.root, "twice", true, false, NULL, "a text", &l));
	assert_false(gl_decode_strs(&doc.d, doc.root, "ids", true, false, gl_id_ok, "an identifier",
				    &l));
	assert_false(gl_decode_strs(&doc.d, doc.root, "mixed", true, false, NULL, "a text", &l));
	assert_false(gl_decode_strs(&doc.d, doc.root, "none", true, false, NULL, "a text", &l));
	assert_false(gl_decode_strs(&doc.d, doc.root, "none", false, false, NULL, "a text", &l));
	assert_int_equal(l.n, 7);
	doc_end(&doc, "f:1:1: missing 'none'\n"
		      "f:2:8: 'empty' must not be empty\n"
		      "f:3:9: 'scalar' must be a list\n"
		      "f:4:15: 'x' is listed twice in 'twice'\n"
		      "f:5:10: each of 'ids' must be an identifier, not 'Y'\n"
		      "f:6:9: each of 'mixed' must be a text\n"
		      "f:6:14: each of 'mixed' must be a text, and not empty\n"
		      "f:6:18: each of 'mixed' must be a text\n");
}

static void long_lists(void **state)
{
	struct gl_buf b = GL_BUF_INIT;
	struct gl_strs l = { NULL, 0 };
	struct doc doc;

	(void)state;
	gl_buf_addstr(&b, "a:\n");
	for (int i = 0; i < 60000; i++)
		gl_buf_addf(&b, "  - item%d\n", i);
	doc_init(&doc, b.ptr);
	assert_true(gl_decode_strs(&doc.d, doc.root, "a", true, false, NULL, "a text", &l));
	assert_int_equal(l.n, 60000);
	assert_string_equal(l.items[59999], "item59999");
	doc_end(&doc, "");
	gl_buf_addstr(&b, "  - item777\n");
	doc_init(&doc, b.ptr);
	assert_false(gl_decode_strs(&doc.d, doc.root, "a", true, false, NULL, "a text", &l));
	doc_end(&doc, "f:60002:5: 'item777' is listed twice in 'a'\n");
	gl_buf_addstr(&b, "  - [item5]\n");
	doc_init(&doc, b.ptr);
	assert_false(gl_decode_strs(&doc.d, doc.root, "a", true, false, NULL, "a text", &l));
	doc_end(&doc, "f:60002:5: 'item777' is listed twice in 'a'\n"
		      "f:60003:5: each of 'a' must be a text\n");
	gl_buf_release(&b);
}

static void many_unknown_keys(void **state)
{
	static const char *const known[] = { "golive", "decision", "criterion", NULL };
	struct gl_buf b = GL_BUF_INIT;
	struct doc doc;

	(void)state;
	for (int i = 0; i < 40000; i++)
		gl_buf_addf(&b, "critirion%d: x\n", i);
	doc_init(&doc, b.ptr);
	assert_true(gl_decode_map(&doc.d, doc.root, "a record", known));
	assert_int_equal(doc.diags.n, GL_DIAGS_MAX);
	assert_int_equal(doc.diags.dropped, 40000 - GL_DIAGS_MAX);
	gl_diags_release(&doc.diags);
	gl_arena_free(doc.arena);
	gl_buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decimals),
		cmocka_unit_test(decimal_order),
		cmocka_unit_test(unknown_keys),
		cmocka_unit_test(not_a_mapping),
		cmocka_unit_test(long_values_are_cut),
		cmocka_unit_test(texts),
		cmocka_unit_test(whole_numbers),
		cmocka_unit_test(typed_values),
		cmocka_unit_test(bad_typed_values),
		cmocka_unit_test(words),
		cmocka_unit_test(lists),
		cmocka_unit_test(long_lists),
		cmocka_unit_test(many_unknown_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
