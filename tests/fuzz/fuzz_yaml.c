/*
 * The strict reader and the writer.
 *
 * The input is read as a document of a record's size; what is accepted must be a tree that keeps
 * its promises. Then the input is taken for a text: written in every place where golive writes one,
 * it must read back the same.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/utf8.h"
#include "format/decode.h"
#include "format/yaml_read.h"
#include "format/yaml_write.h"

#define RECORD_MAX (64 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "fuzz_yaml: %s\n", what);
	abort();
}

static void check_text(const struct gl_yaml *v)
{
	check(v->text && strlen(v->text) == v->len, "a scalar's text is not as long as it says");
	check(gl_utf8_valid(v->text, v->len), "a scalar is not UTF-8");
	for (size_t i = 0; i < v->len; i++)
		check((unsigned char)v->text[i] >= 0x20 || v->text[i] == '\n' || v->text[i] == '\t',
		      "a control character came through");
}

static void check_tree(const struct gl_yaml *v, int depth)
{
	check(v->line > 0 && v->col > 0, "a node has no place");
	check(depth <= GL_YAML_DEPTH, "too deep");
	if (v->kind == GL_YAML_SCALAR) {
		check_text(v);
		return;
	}
	for (size_t i = 0; i < v->n; i++) {
		check_tree(v->items[i], depth + 1);
		if (v->kind == GL_YAML_SEQ)
			continue;
		check(v->keys[i]->kind == GL_YAML_SCALAR, "a key is not a scalar");
		check_text(v->keys[i]);
		if (i < 200)
			check(gl_yaml_get(v, v->keys[i]->text) == v->items[i],
			      "a key is there twice");
	}
}

/* Every decoder, on every key. */
static void decode_all(struct gl_decode *d, const struct gl_yaml *root)
{
	static const char *const known[] = { "golive", "decision", "criterion", "checklist", NULL };
	struct gl_digest digest;
	struct gl_strs strs;
	struct gl_oid oid;
	const char *s;
	int64_t t;
	int32_t date;
	unsigned n;
	bool b;
	int word;

	if (!gl_decode_map(d, root, "a record", known))
		return;
	for (size_t i = 0; i < root->n && i < 50; i++) {
		s = root->keys[i]->text;
		gl_decode_uint(d, root, s, true, 1, 1000, &n);
		gl_decode_bool(d, root, s, true, &b);
		gl_decode_date(d, root, s, true, &date);
		gl_decode_time(d, root, s, true, &t);
		gl_decode_duration(d, root, s, true, &t);
		gl_decode_oid(d, root, s, true, &oid);
		gl_decode_digest(d, root, s, true, &digest);
		gl_decode_word(d, root, s, true, known, &word);
		gl_decode_strs(d, root, s, true, false, gl_id_ok, "an identifier", &strs);
		gl_decode_id(d, root, s, true, &s);
		gl_decode_str(d, root, root->keys[i]->text, true, 100, &s);
	}
}

static void check_decimal(const char *s, size_t len)
{
	struct gl_buf b = GL_BUF_INIT;
	struct gl_decimal x, y;

	if (gl_decimal_parse(s, len, &x)) {
		gl_decimal_add(&b, x);
		check(gl_decimal_parse(b.ptr, b.len, &y) && gl_decimal_cmp(x, y) == 0 &&
			      x.mantissa == y.mantissa && x.scale == y.scale,
		      "a decimal changed");
	}
	gl_buf_release(&b);
}

static void read_as_document(const uint8_t *data, size_t size)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_decode decode = { .arena = arena, .diags = &diags };
	struct gl_buf text = GL_BUF_INIT;
	struct gl_yaml *root;
	int ret;

	if (!arena)
		return;
	ret = gl_yaml_read(arena, data, size, RECORD_MAX, &diags, &root);
	check(ret == (root ? 0 : -1), "result and root differ");
	check(ret == (gl_diags_any(&diags) ? -1 : 0), "refused and nothing told, or the reverse");
	if (root) {
		check_tree(root, 0);
		decode_all(&decode, root);
	}
	gl_diags_print(&diags, "f", &text);
	check(gl_utf8_valid(text.ptr, text.len), "a message is not UTF-8");
	gl_buf_release(&text);
	gl_diags_release(&diags);
	gl_arena_free(arena);
}

/* Could golive have to write it?  What the reader refuses as an escape is refused before. */
static bool is_text(const char *s, size_t len)
{
	uint32_t cp;
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		n = gl_utf8_decode(s + i, len - i, &cp);
		if (!n || (cp < 0x20 && cp != '\n' && cp != '\t') || (cp >= 0x7f && cp < 0xa0) ||
		    cp == 0xfeff)
			return false;
	}
	return true;
}

static void check_same(const struct gl_yaml *v, const char *s, size_t len)
{
	check(v && v->kind == GL_YAML_SCALAR && v->len == len && memcmp(v->text, s, len) == 0,
	      "a text changed on its way through a file");
}

static void write_as_text(const char *s, size_t len)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_buf b = GL_BUF_INIT;
	const struct gl_yaml *list;
	struct gl_yaml *root;

	gl_yaml_add_pair(&b, 0, "first", s);
	gl_buf_addstr(&b, "map:\n");
	gl_yaml_add_pair(&b, 2, "inner", s);
	gl_buf_addstr(&b, "list: [");
	gl_yaml_add_scalar(&b, s);
	gl_buf_addstr(&b, ", ");
	gl_yaml_add_scalar(&b, s);
	gl_buf_addstr(&b, "]\n");
	gl_yaml_add_pair(&b, 0, "last", s);
	if (arena && !b.failed) {
		check(!gl_yaml_read(arena, b.ptr, b.len, SIZE_MAX, &diags, &root),
		      "the writer's file is refused");
		check_same(gl_yaml_get(root, "first"), s, len);
		check_same(gl_yaml_get(gl_yaml_get(root, "map"), "inner"), s, len);
		check_same(gl_yaml_get(root, "last"), s, len);
		list = gl_yaml_get(root, "list");
		check(list && list->n == 2, "a list changed");
		check_same(list->items[0], s, len);
		check_same(list->items[1], s, len);
	}
	gl_buf_release(&b);
	gl_diags_release(&diags);
	gl_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s;

	read_as_document(data, size);
	s = malloc(size + 1);
	if (!s)
		return 0;
	if (size)
		memcpy(s, data, size);
	s[size] = '\0';
	check_decimal(s, size);
	if (is_text(s, size))
		write_as_text(s, size);
	free(s);
	return 0;
}
