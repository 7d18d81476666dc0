#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/yaml_read.h"
#include "format/yaml_write.h"

#define MAX (1024 * 1024)

static void assert_text(const struct gl_yaml *v, const char *expected, const char *in)
{
	if (!v || v->kind != GL_YAML_SCALAR || v->len != strlen(expected) ||
	    memcmp(v->text, expected, v->len) != 0)
		fail_msg("'%s' was read as '%s' from:\n%s", expected,
			 v && v->text ? v->text : "(nothing)", in);
}

static const struct gl_yaml *read_or_fail(struct gl_arena *arena, const struct gl_buf *b)
{
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_buf text = GL_BUF_INIT;
	struct gl_yaml *root;

	if (gl_yaml_read(arena, b->ptr, b->len, MAX, &diags, &root)) {
		gl_diags_print(&diags, "f", &text);
		fail_msg("%s in:\n%s", text.ptr, b->ptr);
	}
	gl_diags_release(&diags);
	gl_buf_release(&text);
	return root;
}

/* In every place where a scalar is written: pairs at two depths with neighbours, lists, keys. */
static void round_trip(const char *s)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_buf b = GL_BUF_INIT;
	const struct gl_yaml *root, *v;

	gl_yaml_add_pair(&b, 0, "before", s);
	gl_buf_addstr(&b, "inner:\n");
	gl_yaml_add_pair(&b, 2, "first", s);
	gl_yaml_add_pair(&b, 2, "last", s);
	gl_buf_addstr(&b, "flow: [");
	gl_yaml_add_scalar(&b, s);
	gl_buf_addstr(&b, ", ");
	gl_yaml_add_scalar(&b, s);
	gl_buf_addstr(&b, "]\nblock:\n  - ");
	gl_yaml_add_scalar(&b, s);
	gl_buf_addstr(&b, "\n  - ");
	gl_yaml_add_scalar(&b, s);
	gl_buf_addstr(&b, "\nmap: {");
	gl_yaml_add_scalar(&b, "k");
	gl_buf_addstr(&b, ": ");
	gl_yaml_add_scalar(&b, s);
	gl_buf_addstr(&b, "}\n");
	gl_yaml_add_pair(&b, 0, "after", s);
	assert_false(b.failed);

	root = read_or_fail(arena, &b);
	assert_text(gl_yaml_get(root, "before"), s, b.ptr);
	assert_text(gl_yaml_get(root, "after"), s, b.ptr);
	assert_text(gl_yaml_get(gl_yaml_get(root, "inner"), "first"), s, b.ptr);
	assert_text(gl_yaml_get(gl_yaml_get(root, "inner"), "last"), s, b.ptr);
	assert_text(gl_yaml_get(gl_yaml_get(root, "map"), "k"), s, b.ptr);
	v = gl_yaml_get(root, "flow");
	assert_int_equal(v->n, 2);
	assert_text(v->items[0], s, b.ptr);
	assert_text(v->items[1], s, b.ptr);
	v = gl_yaml_get(root, "block");
	assert_int_equal(v->n, 2);
	assert_text(v->items[0], s, b.ptr);
	assert_text(v->items[1], s, b.ptr);

	/* as a document of its own, and as a key */
	gl_buf_reset(&b);
	gl_yaml_add_scalar(&b, s);
	gl_buf_addch(&b, '\n');
	assert_text(read_or_fail(arena, &b), s, b.ptr);
	if (strlen(s) < 250 && strcmp(s, "<<") != 0) {
		gl_buf_reset(&b);
		gl_yaml_add_pair(&b, 0, s, "v");
		root = read_or_fail(arena, &b);
		assert_int_equal(root->n, 1);
		assert_text(root->keys[0], s, b.ptr);
	}
	gl_buf_release(&b);
	gl_arena_free(arena);
}

static void nasty_strings(void **state)
{
	static const char *const nasty[] = {
		"",
		" ",
		"  ",
		"\t",
		"\n",
		"\n\n",
		"\n\n\n",
		" \n",
		"\n ",
		"\t\n\t",
		/* white space at the ends, in the middle, on lines */
		" a",
		"a ",
		"  a  ",
		"\ta",
		"a\t",
		"a\tb",
		"a  b",
		"a\n b",
		"a\n\tb",
		"a \nb",
		"a\t\nb",
		" a\nb",
		"\ta\nb",
		"\n a\nb",
		"\n\n  a",
		"a\n   \nb",
		"a\n \n",
		"a\n\n b",
		"a\n  ",
		"a\n\t",
		"a\n\t\nb",
		"a\n \n\n",
		/* newlines */
		"a\n",
		"a\n\n",
		"a\n\n\n",
		"\na",
		"\n\na\n\n",
		"a\nb",
		"a\n\nb",
		"a\n\n\nb\n",
		/* indicators */
		"-",
		"- a",
		"-a",
		"--",
		"---",
		"--- a",
		"...",
		"... a",
		"?",
		"? a",
		"?a",
		":",
		": a",
		":a",
		"a:",
		"a: b",
		"a:b",
		"a :b",
		"a : b",
		"a:\nb",
		"#",
		"# a",
		"#a",
		"a #b",
		"a# b",
		"a\n# b",
		"a\n#b",
		",",
		"a, b",
		"a,b",
		"[",
		"]",
		"[a",
		"a]",
		"a[b",
		"{",
		"}",
		"{a: b}",
		"a{b}",
		"&",
		"&a",
		"a & b",
		"*",
		"*a",
		"a * b",
		"!",
		"!a",
		"!!str a",
		"|",
		"| a",
		">",
		"> a",
		">= 0.92",
		"<= 2.5",
		"'",
		"''",
		"'a'",
		"it's",
		"a'",
		"\"",
		"\"a\"",
		"a \"b\"",
		"%",
		"%a",
		"%YAML 1.2",
		"@",
		"@a",
		"`",
		"`a`",
		"\\",
		"\\n",
		"a\\",
		"<<",
		"=",
		"~a",
		"~",
		"a\n---\nb",
		"a\n...\nb",
		"---\na",
		"a\n- b",
		"a\nb: c",
		"a:\n  b",
		"|\na",
		"a: |\nb",
		"http://x.org/?a=b&c=[d]",
		"a?",
		"a?b",
		"a:?b",
		"a,",
		"x:,y",
		"x:]",
		"a b\n\"c\": 'd'",
		/* what other readers take for something else */
		"yes",
		"Yes",
		"YES",
		"no",
		"No",
		"y",
		"n",
		"Y",
		"N",
		"on",
		"off",
		"ON",
		"true",
		"True",
		"false",
		"FALSE",
		"null",
		"Null",
		"NULL",
		"0",
		"1",
		"-1",
		"+1",
		"007",
		"0o17",
		"0x1",
		"0X1F",
		"0b11",
		"0x",
		"0o",
		"1.0",
		"1.",
		".5",
		"-.5",
		"1e3",
		"1E3",
		"1.5e-3",
		"1e+3",
		"1_000",
		"1,000",
		".inf",
		"-.inf",
		"+.INF",
		".nan",
		".NaN",
		"inf",
		"NaN",
		"12:30:45",
		"190:20:30",
		"2026-11-22",
		"2026-1-2",
		"2026-11-22T10:15:02Z",
		"2001-12-14 21:59:43.10 -5",
		"1.2.3",
		"v1.0",
		"90d",
		"12w",
		".",
		"..",
		"+",
		"+a",
		"_1",
		"123e456",
		"None",
		"undefined",
		"0xcafe",
		"5be2",
		"3f1c77ab",
		/* not ASCII */
		"\xe2\x80\xa8",
		"a\xe2\x80\xa8"
		"b",
		"a\xe2\x80\xa9\n"
		"b",
		"\xc2\xa0",
		"\xc2\xa0"
		"a",
		"a\xc2\xa0",
		"a\xc2\xa0"
		"b",
		"\xe3\x80\x80"
		"a",
		"\xef\xbf\xbe",
		"\xef\xbf\xbf",
		"\xf0\x9f\xbf\xbf",
		"\xf4\x8f\xbf\xbf",
		"\xee\x80\x80",
		"\xed\x9f\xbf",
		"\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
		"\xe6\x97\xa5: \xe6\x9c\xac",
		"\xe6\x97\xa5\n\xe6\x9c\xac",
		"\xf0\x9f\x98\x80",
		"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb \xe2\x9d\xa4\xef\xb8\x8f",
		"\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae\xd9\x88\xd8\xa7\xd9\x87\xd9\x85",
		"\xe2\x80\xae"
		"evil",
		"a\xe2\x80\x8b"
		"b",
		"a\xe2\x81\xa6\nb",
		"\xf3\xa0\x81\x81",
		"\xe2\x80\x9cquoted\xe2\x80\x9d",
		"\xc3\xa4 #",
		"\xc3\xa4: ",
		"e\xcc\x81",
		"\xcc\x81",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(nasty) / sizeof(nasty[0]); i++)
		round_trip(nasty[i]);
}

static void long_strings(void **state)
{
	static char s[5000];

	(void)state;
	memset(s, 'a', sizeof(s) - 1);
	round_trip(s);
	s[2000] = ' ';
	s[4000] = ' ';
	round_trip(s);
	s[3000] = '\n';
	round_trip(s);
	s[0] = ' ';
	round_trip(s);
	s[10] = '\'';
	s[3000] = ' ';
	round_trip(s);
}

/* `s` and all that comes of it when up to `more` parts are added at its end. */
static void combine(char *s, size_t len, int more)
{
	/* each means something somewhere */
	static const char *const parts[] = { " ", "\n", "\t", "a", "0", ":",       "#",
					     "-", "?",  "]",  "'", "|", "\xc3\xa9" };

	round_trip(s);
	if (!more)
		return;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		memcpy(s + len, parts[i], strlen(parts[i]) + 1);
		combine(s, len + strlen(parts[i]), more - 1);
	}
	s[len] = '\0';
}

static void every_combination(void **state)
{
	char s[16] = "";

	(void)state;
	combine(s, 0, 4);
}

static void assert_scalar(const char *s, const char *expected)
{
	struct gl_buf b = GL_BUF_INIT;

	gl_yaml_add_scalar(&b, s);
	assert_string_equal(b.ptr, expected);
	gl_buf_release(&b);
}

static void assert_pair(unsigned indent, const char *s, const char *expected)
{
	struct gl_buf b = GL_BUF_INIT;

	gl_yaml_add_pair(&b, indent, "note", s);
	assert_string_equal(b.ptr, expected);
	gl_buf_release(&b);
}

static void shortest_form(void **state)
{
	(void)state;
	assert_scalar("data-privacy", "data-privacy");
	assert_scalar("v1.0", "v1.0");
	assert_scalar("model/", "model/");
	assert_scalar("./eval.sh", "./eval.sh");
	assert_scalar("don't", "don't");
	assert_scalar("5be2a0", "5be2a0");
	assert_scalar("", "''");
	assert_scalar("true", "'true'");
	assert_scalar("1.0", "'1.0'");
	assert_scalar("1e3", "'1e3'");
	assert_scalar("0xcafe", "'0xcafe'");
	assert_scalar("2026-11-22", "'2026-11-22'");
	assert_scalar("2026-11-22T10:15:02Z", "'2026-11-22T10:15:02Z'");
	assert_scalar("a, b", "'a, b'");
	assert_scalar("'a'", "'''a'''");
	assert_scalar("a\nb\t\"\\", "\"a\\nb\\t\\\"\\\\\"");
	assert_scalar("\xe2\x80\xae\xf3\xa0\x81\x81\xc2\x85", "\"\\u202E\\U000E0041\\x85\"");
	assert_scalar("\xe6\x97\xa5\xe6\x9c\xac", "\xe6\x97\xa5\xe6\x9c\xac");
	assert_pair(0, "Fine, all good [here].", "note: Fine, all good [here].\n");
	assert_pair(0, "https://example.com/x?y", "note: https://example.com/x?y\n");
	assert_pair(2, "yes", "  note: 'yes'\n");
}

static void literal_blocks(void **state)
{
	(void)state;
	assert_pair(0, "a\nb", "note: |-\n  a\n  b\n");
	assert_pair(0, "a\nb\n", "note: |\n  a\n  b\n");
	assert_pair(2, "a\n\nb\n\n", "  note: |+\n    a\n\n    b\n\n");
	assert_pair(0, "# a\n  indented", "note: |-\n  # a\n    indented\n");
	assert_pair(0, " a\nb", "note: \" a\\nb\"\n");
	assert_pair(0, "\n", "note: \"\\n\"\n");
	assert_pair(0, "a\r\nb", "note: \"a\\r\\nb\"\n");
}

/* What cannot be read back is at least valid, and is refused aloud when it is read. */
static void assert_refused(const char *s, const char *written)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_buf b = GL_BUF_INIT;
	struct gl_yaml *root;

	gl_yaml_add_pair(&b, 0, "note", s);
	assert_string_equal(b.ptr, written);
	assert_int_equal(gl_yaml_read(arena, b.ptr, b.len, MAX, &diags, &root), -1);
	assert_int_equal(diags.n, 1);
	gl_diags_release(&diags);
	gl_buf_release(&b);
	gl_arena_free(arena);
}

static void not_text(void **state)
{
	(void)state;
	assert_scalar("a\xff", "\"a\xef\xbf\xbd\"");
	assert_scalar("\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
	assert_pair(0, "a\nb\xff", "note: \"a\\nb\xef\xbf\xbd\"\n");
	assert_refused("a\x1b[2J", "note: \"a\\x1B[2J\"\n");
	assert_refused("a\r\nb", "note: \"a\\r\\nb\"\n");
	assert_refused("a\xc2\x85\nb", "note: \"a\\x85\\nb\"\n");
	assert_refused("\xef\xbb\xbf"
		       "a\nb",
		       "note: \"\\uFEFFa\\nb\"\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nasty_strings),     cmocka_unit_test(long_strings),
		cmocka_unit_test(every_combination), cmocka_unit_test(shortest_form),
		cmocka_unit_test(literal_blocks),    cmocka_unit_test(not_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
