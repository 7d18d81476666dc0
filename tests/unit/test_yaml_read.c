#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "format/yaml_read.h"

#define MAX (256 * 1024)

struct doc {
	struct gl_arena *arena;
	struct gl_diags diags;
	struct gl_yaml *root;
	struct gl_buf text; /* the diagnostics */
	int ret;
};

static void read_doc(struct doc *d, const void *data, size_t len)
{
	/* a copy of exactly this length, freed at once: nothing reads past it or refers to it */
	char *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	if (len)
		memcpy(copy, data, len);
	memset(d, 0, sizeof(*d));
	gl_buf_init(&d->text);
	d->arena = gl_arena_new();
	assert_non_null(d->arena);
	d->ret = gl_yaml_read(d->arena, copy, len, MAX, &d->diags, &d->root);
	free(copy);
	gl_diags_print(&d->diags, "f", &d->text);
	assert_int_equal(d->ret, d->root ? 0 : -1);
	assert_int_equal(d->ret, gl_diags_any(&d->diags) ? -1 : 0);
}

static void doc_release(struct doc *d)
{
	gl_arena_free(d->arena);
	gl_diags_release(&d->diags);
	gl_buf_release(&d->text);
}

static void assert_told_n(const void *data, size_t len, const char *expected)
{
	struct doc d;

	read_doc(&d, data, len);
	assert_string_equal(d.text.ptr, expected);
	doc_release(&d);
}

static void assert_told(const char *s, const char *expected)
{
	assert_told_n(s, strlen(s), expected);
}

static void assert_reads(const char *s)
{
	assert_told(s, "");
}

/* The value of "k" */
static void assert_value(const char *s, const char *expected)
{
	const struct gl_yaml *v;
	struct doc d;

	read_doc(&d, s, strlen(s));
	assert_string_equal(d.text.ptr, "");
	v = gl_yaml_get(d.root, "k");
	assert_non_null(v);
	assert_int_equal(v->kind, GL_YAML_SCALAR);
	assert_int_equal(v->len, strlen(expected));
	assert_string_equal(v->text, expected);
	doc_release(&d);
}

static void tree_and_places(void **state)
{
	static const char s[] = "# comment\n"
				"golive: 1\n"
				"t\xc3\xaftle: \xe6\x97\xa5 x\n"
				"list:\n"
				"  - a\n"
				"  - [b, {c: d}]\n"
				"empty: []\n"
				"none:\n";
	const struct gl_yaml *v, *w;
	struct doc d;

	(void)state;
	read_doc(&d, s, sizeof(s) - 1);
	assert_string_equal(d.text.ptr, "");
	assert_int_equal(d.root->kind, GL_YAML_MAP);
	assert_int_equal(d.root->n, 5);
	assert_int_equal(d.root->line, 2);
	assert_int_equal(d.root->col, 1);
	assert_string_equal(d.root->keys[0]->text, "golive");
	assert_string_equal(d.root->items[0]->text, "1");
	assert_int_equal(d.root->items[0]->col, 9);
	assert_int_equal(d.root->items[1]->line, 3);
	/* in characters: the key has six bytes */
	assert_int_equal(d.root->items[1]->col, 8);
	v = gl_yaml_get(d.root, "list");
	assert_int_equal(v->kind, GL_YAML_SEQ);
	assert_int_equal(v->n, 2);
	assert_int_equal(v->items[1]->line, 6);
	assert_int_equal(v->items[1]->col, 5);
	w = gl_yaml_get(v->items[1]->items[1], "c");
	assert_string_equal(w->text, "d");
	v = gl_yaml_get(d.root, "empty");
	assert_int_equal(v->n, 0);
	v = gl_yaml_get(d.root, "none");
	assert_int_equal(v->kind, GL_YAML_SCALAR);
	assert_string_equal(v->text, "");
	assert_null(gl_yaml_get(d.root, "lis"));
	assert_null(gl_yaml_get(v, "list"));
	assert_null(gl_yaml_get(NULL, "list"));
	doc_release(&d);
}

static void scalars_are_strings(void **state)
{
	(void)state;
	assert_value("k: false", "false");
	assert_value("k: 'false'", "false");
	assert_value("k: \"fa\\u006cse\"", "false");
	assert_value("k: 0x1F", "0x1F");
	assert_value("k: ~", "~");
	assert_value("'k': 1.0", "1.0");
	assert_value("---\nk: a\n...\n", "a");
	assert_value("\xef\xbb\xbfk: a\n", "a");
	assert_value("k: \"\\L\\P\\t\\n\"", "\xe2\x80\xa8\xe2\x80\xa9\t\n");
	assert_value("k: >\n  a\n  b\n\n  c\n", "a b\nc\n");
	assert_value("k: <<", "<<");
}

static void root_kinds(void **state)
{
	(void)state;
	assert_reads("text");
	assert_reads("''");
	assert_reads("[a]");
	assert_reads("- a\n- b");
}

static void empty_documents(void **state)
{
	(void)state;
	assert_told_n(NULL, 0, "f:1:1: the file is empty\n");
	assert_told("\n\n", "f:1:1: the file is empty\n");
	assert_told("# only this\n", "f:1:1: the file is empty\n");
	assert_told("---\n", "f:1:1: the file is empty\n");
	assert_told("--- # x\n...\n", "f:1:1: the file is empty\n");
	assert_told("\xef\xbb\xbf", "f:1:1: the file is empty\n");
}

static void duplicate_keys(void **state)
{
	(void)state;
	assert_told("a: 1\nb: 2\na: 3\n", "f:3:1: duplicate key 'a', first on line 1\n");
	assert_told("a: 1\n'a': 2\n\"\\x61\": 3\n", "f:2:1: duplicate key 'a', first on line 1\n"
						    "f:3:1: duplicate key 'a', first on line 1\n");
	assert_told("x:\n  - {a: 1, a: 2}\n", "f:2:12: duplicate key 'a', first on line 2\n");
	assert_told("? ''\n? ''\n", "f:2:3: duplicate key '', first on line 1\n");
	/* told although the mapping is never ended */
	assert_told("a: 1\na: 2\nx: {b: 1, b: 2, @\n",
		    "f:2:1: duplicate key 'a', first on line 1\n"
		    "f:3:11: duplicate key 'b', first on line 3\n"
		    "f:3:17: quote a text that begins with '@'\n");
}

static void duplicate_among_many(void **state)
{
	struct gl_buf b = GL_BUF_INIT;

	(void)state;
	for (int i = 0; i < 5000; i++)
		gl_buf_addf(&b, "key%d: x\n", i);
	assert_reads(b.ptr);
	gl_buf_addstr(&b, "key4321: y\n");
	assert_told(b.ptr, "f:5001:1: duplicate key 'key4321', first on line 4322\n");
	gl_buf_addstr(&b, "[a]: z\n? {b: c}\n: z\n");
	assert_told(b.ptr, "f:5001:1: duplicate key 'key4321', first on line 4322\n"
			   "f:5002:1: a key cannot be a list or a mapping\n"
			   "f:5003:3: a key cannot be a list or a mapping\n");
	gl_buf_release(&b);
}

static void refused_features(void **state)
{
	(void)state;
	assert_told("a: &x 1\n", "f:1:4: anchors are not allowed ('&x')\n");
	assert_told("a: &x\n  b: c\n", "f:1:4: anchors are not allowed ('&x')\n");
	assert_told("a: *x\n", "f:1:4: aliases are not allowed ('*x')\n");
	assert_told("*x : a\n", "f:1:1: aliases are not allowed ('*x')\n");
	assert_told("a: & b\n", "f:1:5: anchors are not allowed ('&')\n");
	assert_told("a: * b\n", "f:1:5: aliases are not allowed ('*')\n");
	assert_told("<<: {a: b}\n", "f:1:1: merge keys ('<<') are not allowed\n");
	assert_told("'<<': b\n", "f:1:1: merge keys ('<<') are not allowed\n");
	assert_told("[a]: b\n", "f:1:1: a key cannot be a list or a mapping\n");
	assert_told("? {a: b}\n: c\n", "f:1:3: a key cannot be a list or a mapping\n");
	assert_told("%YAML 1.1\n---\na: b\n", "f:1:1: directives ('%') are not allowed\n");
	assert_told("%YAML 9.9\n---\na: b\n", "f:1:1: directives ('%') are not allowed\n");
	assert_told("%TAG ! x:\n---\na: b\n", "f:1:1: directives ('%') are not allowed\n");
	assert_told("%FOO bar\n---\na: b\n", "f:1:5: directives ('%') are not allowed\n");
}

static void tags(void **state)
{
	(void)state;
	assert_told("a: !!str 1\n", "f:1:4: tags are not allowed ('!')\n");
	assert_told("a: ! 1\n", "f:1:4: tags are not allowed ('!')\n");
	assert_told("a: ! '1'\n", "f:1:4: tags are not allowed ('!')\n");
	assert_told("a: !\nb: c\n", "f:1:4: tags are not allowed ('!')\n");
	assert_told("a: ! [b]\n", "f:1:4: tags are not allowed ('!')\n");
	assert_told("! a: b\n", "f:1:1: tags are not allowed ('!')\n");
	assert_told("a: !<tag:x> b\n", "f:1:4: tags are not allowed ('!')\n");
	assert_told("a: !x!y b\n", "f:1:4: tags are not allowed ('!')\n");
	assert_told("a: ! &x b\n", "f:1:4: anchors are not allowed ('&x')\n"
				   "f:1:4: tags are not allowed ('!')\n");
}

static void one_document(void **state)
{
	(void)state;
	assert_told("a: b\n---\nc: d\n", "f:2:1: a second document: a file holds one\n");
	assert_told("a: b\n---\n", "f:2:1: a second document: a file holds one\n");
	assert_told("a: b\n...\n---\nc\n", "f:3:1: a second document: a file holds one\n");
	assert_told("a: b\n...\nc\n", "f:3:1: text after the end of the document\n");
	assert_told("--- a\n--- b\n--- c\n", "f:2:1: a second document: a file holds one\n");
}

static void all_problems_at_once(void **state)
{
	(void)state;
	assert_told("a: &x 1\nb: !t 2\na: *x\nc: \x01\nd: @e\n",
		    "f:1:4: anchors are not allowed ('&x')\n"
		    "f:2:4: tags are not allowed ('!')\n"
		    "f:3:1: duplicate key 'a', first on line 1\n"
		    "f:3:4: aliases are not allowed ('*x')\n"
		    "f:4:4: control characters are not allowed (U+0001)\n"
		    "f:5:4: quote a text that begins with '@'\n");
}

static void bad_characters(void **state)
{
	(void)state;
	assert_told("a: b\x07\n", "f:1:5: control characters are not allowed (U+0007)\n");
	assert_told("a: b\x7f\n", "f:1:5: control characters are not allowed (U+007F)\n");
	assert_told("a: \xc2\x9b\n", "f:1:4: control characters are not allowed (U+009B)\n");
	assert_told_n("a: b\0c\n", 7, "f:1:5: control characters are not allowed (U+0000)\n");
	assert_told_n("a: b\n#\0", 7, "f:2:2: control characters are not allowed (U+0000)\n");
	assert_told("a: \xc3\xa4\xef\xbb\xbf\n", "f:1:5: a byte order mark is allowed only at the "
						 "start of the file (U+FEFF)\n");
	assert_told("\xef\xbb\xbf\xef\xbb\xbf"
		    "a: b\n",
		    "f:1:1: a byte order mark is allowed only at the start of the file (U+FEFF)\n");
	assert_told("# x\xe2\x80\xa8"
		    "a: b\nc: d\n",
		    "f:1:4: a Unicode line separator must be written as an escape (U+2028)\n");
	assert_told("a: b\xc2\x85\n", "f:1:5: control characters are not allowed (U+0085)\n");
	assert_told("a: \xef\xbf\xbf\n", "f:1:4: this code point is not a character (U+FFFF)\n");
	/* one a line, and what follows keeps its column */
	assert_told("a: \xc2\x85\x01 x\nb: \x02\nb: c\n",
		    "f:1:4: control characters are not allowed (U+0085)\n"
		    "f:2:4: control characters are not allowed (U+0002)\n"
		    "f:3:1: duplicate key 'b', first on line 2\n");
	assert_told("{a: \xef\xbb\xbf, a: b}\n",
		    "f:1:5: a byte order mark is allowed only at the start of the file (U+FEFF)\n"
		    "f:1:8: duplicate key 'a', first on line 1\n");
}

/* Alone or before a newline: where a line ends must not depend on the reader. */
static void carriage_returns(void **state)
{
	static const char *const files[] = { "a: b\rc\n", "a: b\r", "a: b\r\n", "a: b\r\n\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		assert_told(files[i], "f:1:5: a carriage return is not allowed: save the file with "
				      "plain newlines (LF) (U+000D)\n");
}

static void bad_encodings(void **state)
{
	(void)state;
	assert_told("a: \xff\n", "f:1:4: this byte is not UTF-8 (0xFF)\n");
	assert_told("a: caf\xe9\n", "f:1:7: this byte is not UTF-8 (0xE9)\n");
	assert_told("a: \xc0\xaf\n", "f:1:4: this byte is not UTF-8 (0xC0)\n");
	assert_told("a: \xed\xa0\x80\n", "f:1:4: this byte is not UTF-8 (0xED)\n");
	assert_told("a: \xf4\x90\x80\x80\n", "f:1:4: this byte is not UTF-8 (0xF4)\n");
	assert_told("a: \xe2\x82", "f:1:4: this byte is not UTF-8 (0xE2)\n");
	assert_told_n("\xff\xfe"
		      "a\0:\0 \0b\0",
		      10, "f:1:1: UTF-16: save it as UTF-8\n");
	assert_told_n("\xfe\xff\0a\0:\0 \0b", 10, "f:1:1: UTF-16: save it as UTF-8\n");
}

static void controls_as_escapes(void **state)
{
	(void)state;
	assert_told("a: \"\\a\"\n",
		    "f:1:4: control characters are not allowed, nor as an escape (U+0007)\n");
	assert_told("a: \"\\0\"\n",
		    "f:1:4: control characters are not allowed, nor as an escape (U+0000)\n");
	assert_told("a: \"x\\r\"\n",
		    "f:1:4: control characters are not allowed, nor as an escape (U+000D)\n");
	assert_told("a: \"\\x7f\"\n",
		    "f:1:4: control characters are not allowed, nor as an escape (U+007F)\n");
	assert_told("a: \"\\u009b\"\n",
		    "f:1:4: control characters are not allowed, nor as an escape (U+009B)\n");
	assert_told("a: \"x\\N\"\n",
		    "f:1:4: control characters are not allowed, nor as an escape (U+0085)\n");
	assert_told("a: \"\\uFEFF\"\n",
		    "f:1:4: control characters are not allowed, nor as an escape (U+FEFF)\n");
	assert_told("\"\\e\": \"\\U0000001b\"\n",
		    "f:1:1: control characters are not allowed, nor as an escape (U+001B)\n"
		    "f:1:7: control characters are not allowed, nor as an escape (U+001B)\n");
}

static void syntax_errors(void **state)
{
	(void)state;
	assert_told("a: 1\nb 2\nc: 3\n", "f:2:1: expected ':' after this key\n");
	assert_told("a: \"x\nb: c\n", "f:1:4: this quote is not closed\n");
	assert_told("a: 'x\nb: c\n", "f:1:4: this quote is not closed\n");
	assert_told("a: 'it's'\n",
		    "f:1:8: expected a key here; look at the indentation and the quotes\n");
	assert_told("a: x\n  b: c\n",
		    "f:2:4: no ':' is expected here; quote a text that holds ': '\n");
	assert_told("a: x: y\n", "f:1:5: no ':' is expected here; quote a text that holds ': '\n");
	assert_told("a:\n\tb: c\n", "f:2:1: a tab cannot indent; use spaces\n");
	assert_told("\xc3\xa4: x\nb:\n\tb: c\n", "f:3:1: a tab cannot indent; use spaces\n");
	assert_told("a: |\n\tb\n", "f:2:1: a tab cannot indent; use spaces\n");
	assert_told("a: %x\n", "f:1:4: quote a text that begins with '%'\n");
	assert_told("a: - b\n",
		    "f:1:4: no '-' is expected here; a list begins on a line of its own\n");
	assert_told("- a\nb: c\n", "f:2:1: expected '-' here; look at the indentation and the "
				   "quotes (in what begins on line 1)\n");
	assert_told("a: [b\nc: d\n",
		    "f:2:2: expected ',' or ']' here (in what begins on line 1)\n");
	assert_told("a: {b\n", "f:2:1: expected ',' or '}' here (in what begins on line 1)\n");
	assert_told("}\n", "f:1:1: expected a value here\n");
	assert_told("a: \"\\q\"\n", "f:1:5: unknown escape; write '\\\\' for a backslash\n");
	assert_told("a: \"\\xzz\"\n", "f:1:7: expected hexadecimal digits in this escape\n");
	assert_told("a: \"\\ud800\"\n", "f:1:7: this escape is not a character\n");
	assert_told("a: \"x\n--- y\"\n", "f:2:1: '---' and '...' cannot begin a line in quotes\n");
}

static void limits(void **state)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_yaml *root;

	(void)state;
	assert_int_equal(gl_yaml_read(arena, "a: b\n", 5, 5, &diags, &root), 0);
	assert_non_null(root);
	assert_int_equal(gl_yaml_read(arena, "a: b\n", 5, 4, &diags, &root), -1);
	assert_null(root);
	assert_string_equal(diags.items[0].text, "larger than 4 bytes");
	assert_int_equal(diags.items[0].line, 0);
	/* what was told before is not this document's */
	assert_int_equal(gl_yaml_read(arena, "a: b\n", 5, 5, &diags, &root), 0);
	assert_non_null(root);
	gl_diags_release(&diags);
	gl_arena_free(arena);
}

static void depth(void **state)
{
	(void)state;
	assert_reads("[[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]");
	assert_told("[[[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]]", "f:1:17: nested more than 16 deep\n");
	assert_told("- - - - - - - - - - - - - - - - - a", "f:1:33: nested more than 16 deep\n");
	assert_told("a: {b: {c: {d: {e: {f: {g: {h: {i: {j: {k: {l: {m: {n: {o: {p: {q: r"
		    "}}}}}}}}}}}}}}}}",
		    "f:1:64: nested more than 16 deep\n");
}

/* Of this process, so that a busy machine does not matter. */
static long millis(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Documents that take a careless reader minutes; the limit leaves room for sanitizers. */
static void hostile_documents_end_soon(void **state)
{
	static const char *const units[] = {
		"[",      "{",         "[\n",     "- ",      "? ",      "{a: ",     "[a, ",  "? - ",
		"[{",     "\"",        "'",       "? a\n",   "?\n",     ": \n",     "- [\n", "!a ",
		"&a ",    "*a ",       "a: &a\n", "\x01\n",  "\xff",    "\xc2\x85", "a\n",   "# ",
		"{? a, ", "%a\n",      "--- ",    "...\n",   "\"\\",    "|\n",      " ",     "\t",
		"a: b: ", "- -\n -\n", "[],",     "[a: b, ", "<<: a\n",
	};
	struct gl_buf b = GL_BUF_INIT;
	struct doc d;
	long start;

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		gl_buf_reset(&b);
		while (b.len + strlen(units[i]) <= MAX)
			gl_buf_addstr(&b, units[i]);
		start = millis();
		read_doc(&d, b.ptr, b.len);
		doc_release(&d);
		if (millis() - start > 2000)
			fail_msg("'%s' took %ld ms", units[i], millis() - start);
	}
	gl_buf_release(&b);
}

static void deep_in_milliseconds(void **state)
{
	static char s[50000];
	long start = millis();
	struct doc d;

	(void)state;
	memset(s, '[', sizeof(s));
	read_doc(&d, s, sizeof(s));
	assert_string_equal(d.text.ptr, "f:1:17: nested more than 16 deep\n");
	assert_true(millis() - start < 200);
	doc_release(&d);
}

static void node_cap(void **state)
{
	struct gl_buf b = GL_BUF_INIT;

	(void)state;
	gl_buf_addstr(&b, "[");
	for (int i = 0; i < GL_YAML_NODES; i++)
		gl_buf_addstr(&b, "a,");
	assert_told(b.ptr, "f:1:200000: more than 100000 values\n");
	b.ptr[b.len - 1] = ' ';
	b.ptr[b.len - 2] = ']';
	assert_reads(b.ptr);
	gl_buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tree_and_places),
		cmocka_unit_test(scalars_are_strings),
		cmocka_unit_test(root_kinds),
		cmocka_unit_test(empty_documents),
		cmocka_unit_test(duplicate_keys),
		cmocka_unit_test(duplicate_among_many),
		cmocka_unit_test(refused_features),
		cmocka_unit_test(tags),
		cmocka_unit_test(one_document),
		cmocka_unit_test(all_problems_at_once),
		cmocka_unit_test(bad_characters),
		cmocka_unit_test(carriage_returns),
		cmocka_unit_test(bad_encodings),
		cmocka_unit_test(controls_as_escapes),
		cmocka_unit_test(syntax_errors),
		cmocka_unit_test(limits),
		cmocka_unit_test(depth),
		cmocka_unit_test(hostile_documents_end_soon),
		cmocka_unit_test(deep_in_milliseconds),
		cmocka_unit_test(node_cap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
