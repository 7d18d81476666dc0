/* The strict YAML reader: see yaml_read.h. */
#include "format/yaml_read.h"

#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "base/map.h"
#include "base/utf8.h"
#include "base/vec.h"

/* Up to so many keys, comparing each with each costs less than a hash map. */
#define FEW_KEYS 24

#define BOM 0xfeff

struct frame {
	struct gl_yaml *node;
	size_t base; /* its children are kids[base...], a mapping's as key, value, key, value */
};

struct reader {
	struct gl_arena *arena;
	struct gl_diags *diags;
	const char *data;
	size_t len;
	yaml_parser_t parser;
	struct frame stack[GL_YAML_DEPTH];
	size_t depth;
	struct gl_yaml **kids;
	size_t n_kids, cap_kids;
	size_t nodes, documents;
};

static unsigned line_of(const yaml_mark_t *m)
{
	return (unsigned)m->line + 1;
}

static unsigned col_of(const yaml_mark_t *m)
{
	return (unsigned)m->column + 1;
}

/*
 * Bytes.  libyaml takes much that is refused here and, where it does not, stops at the first bad
 * byte; so all bytes are looked at before it sees any.
 */

static bool is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0);
}

/* What is wrong with a code point that stands in the file as it is, or NULL. */
static const char *char_problem(uint32_t cp)
{
	if (cp == BOM)
		return "a byte order mark is allowed only at the start of the file";
	/* some readers end the line here, others do not: a comment to one is a key to the other */
	if (cp == 0x2028 || cp == 0x2029)
		return "a Unicode line separator must be written as an escape";
	if (cp == '\r')
		return "a carriage return is not allowed: save the file with plain newlines (LF)";
	if (is_control(cp))
		return "control characters are not allowed";
	if (cp == 0xfffe || cp == 0xffff)
		return "this code point is not a character";
	return NULL;
}

static bool plain_byte(const char *s)
{
	unsigned char c = (unsigned char)*s;

	if (c >= 0x20)
		return c < 0x7f;
	return c == '\n' || c == '\t';
}

static unsigned column(const char *line, const char *at)
{
	unsigned col = 1;

	for (; line < at; line++)
		col += ((unsigned char)*line & 0xc0) != 0x80;
	return col;
}

static void tell_char(struct gl_diags *diags, unsigned line, unsigned col, char byte,
		      const uint32_t *cp)
{
	if (cp)
		gl_diag_add(diags, line, col, "%s (U+%04X)", char_problem(*cp), (unsigned)*cp);
	else
		gl_diag_add(diags, line, col, "this byte is not UTF-8 (0x%02X)",
			    (unsigned)(unsigned char)byte);
}

/*
 * Tells the first bad character of each line.  With `fixed`, a copy of the data, bad ones are
 * overwritten there, so that what is wrong elsewhere can be told at its place.  Returns how many
 * were bad.
 */
static size_t scan_bytes(const char *data, size_t len, char *fixed, struct gl_diags *diags)
{
	/* valid, and as many bytes as what they stand for */
	static const char *const filler[] = { "_", "_", "\xc2\xb7", "\xef\xbf\xbd" };
	const char *line = data, *end = data + len;
	unsigned line_no = 1, told_line = 0;
	size_t n, bad = 0;
	uint32_t cp = 0;

	for (const char *s = data; s < end; s += n ? n : 1) {
		n = 1;
		if (plain_byte(s)) {
			if (*s == '\n') {
				line = s + 1;
				line_no++;
			}
			continue;
		}
		n = gl_utf8_decode(s, (size_t)(end - s), &cp);
		if (n && !char_problem(cp))
			continue;
		bad++;
		if (!fixed)
			continue;
		/* a carriage return is white space in whatever stands around it */
		memcpy(fixed + (s - data), *s == '\r' ? " " : filler[n], n ? n : 1);
		if (told_line != line_no)
			tell_char(diags, line_no, column(line, s), *s, n ? &cp : NULL);
		told_line = line_no;
	}
	return bad;
}

/* Tells what is wrong with a scalar's characters that were written as escapes. */
static void check_escapes(struct reader *r, const yaml_event_t *e)
{
	const char *s = (const char *)e->data.scalar.value;
	size_t len = e->data.scalar.length, n;
	uint32_t cp;

	for (size_t i = 0; i < len; i += n) {
		n = gl_utf8_decode(s + i, len - i, &cp);
		if (!n) {
			n = 1;
			cp = 0;
		}
		if ((!is_control(cp) && cp != BOM) || cp == '\n' || cp == '\t')
			continue;
		gl_diag_add(r->diags, line_of(&e->start_mark), col_of(&e->start_mark),
			    "control characters are not allowed, nor as an escape (U+%04X)",
			    (unsigned)cp);
		return;
	}
}

/* The tree. */

static void tell_duplicate(struct reader *r, const struct gl_yaml *first, const struct gl_yaml *key)
{
	gl_diag_add(r->diags, key->line, key->col, "duplicate key '%s', first on line %u",
		    key->text, first->line);
}

static void check_few_keys(struct reader *r, struct gl_yaml **keys, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		for (size_t j = 0; j < i; j++) {
			if (!keys[i]->text || !keys[j]->text || keys[i]->len != keys[j]->len ||
			    memcmp(keys[i]->text, keys[j]->text, keys[i]->len) != 0)
				continue;
			tell_duplicate(r, keys[j], keys[i]);
			break;
		}
	}
}

static void check_many_keys(struct reader *r, struct gl_yaml **keys, size_t n)
{
	struct gl_map *seen = gl_map_new();
	const struct gl_yaml *first;

	if (!seen)
		goto nomem;
	for (size_t i = 0; i < n; i++) {
		if (!keys[i]->text)
			continue;
		first = gl_map_get(seen, keys[i]->text, keys[i]->len);
		if (first)
			tell_duplicate(r, first, keys[i]);
		else if (gl_map_set(seen, keys[i]->text, keys[i]->len, keys[i]))
			goto nomem;
	}
	gl_map_free(seen);
	return;
nomem:
	gl_diags_nomem(r->diags);
	gl_map_free(seen);
}

/* Gives the innermost open node its children. */
static int close_node(struct reader *r)
{
	struct frame *f = &r->stack[--r->depth];
	struct gl_yaml **kids = r->kids + f->base, *node = f->node;
	size_t step = node->kind == GL_YAML_MAP ? 2 : 1, n = (r->n_kids - f->base) / step;
	struct gl_yaml **out;

	r->n_kids = f->base;
	if (!n)
		return 0;
	out = gl_arena_calloc(r->arena, n * step, sizeof(struct gl_yaml *));
	if (!out) {
		gl_diags_nomem(r->diags);
		return -1;
	}
	node->n = n;
	node->items = out;
	if (node->kind == GL_YAML_SEQ) {
		memcpy(out, kids, n * sizeof(struct gl_yaml *));
		return 0;
	}
	node->keys = out + n;
	for (size_t i = 0; i < n; i++) {
		node->keys[i] = kids[2 * i];
		node->items[i] = kids[2 * i + 1];
	}
	if (n <= FEW_KEYS)
		check_few_keys(r, node->keys, n);
	else
		check_many_keys(r, node->keys, n);
	return 0;
}

static bool at_key(const struct reader *r)
{
	const struct frame *f = r->depth ? &r->stack[r->depth - 1] : NULL;

	return f && f->node->kind == GL_YAML_MAP && (r->n_kids - f->base) % 2 == 0;
}

/* A new node in its place among its parent's children; NULL: stop. */
static struct gl_yaml *add_node(struct reader *r, enum gl_yaml_kind kind, const yaml_mark_t *at)
{
	struct gl_yaml *node;

	if (++r->nodes > GL_YAML_NODES) {
		gl_diag_add(r->diags, line_of(at), col_of(at), "more than %d values",
			    GL_YAML_NODES);
		return NULL;
	}
	node = gl_arena_alloc(r->arena, sizeof(*node));
	if (!node || gl_vec_grow(&r->kids, r->n_kids, &r->cap_kids)) {
		gl_diags_nomem(r->diags);
		return NULL;
	}
	node->kind = kind;
	node->line = line_of(at);
	node->col = col_of(at);
	r->kids[r->n_kids++] = node;
	return node;
}

static void check_properties(struct reader *r, const yaml_event_t *e, const yaml_char_t *anchor,
			     const yaml_char_t *tag)
{
	if (anchor)
		gl_diag_add(r->diags, line_of(&e->start_mark), col_of(&e->start_mark),
			    "anchors are not allowed ('&%s')", (const char *)anchor);
	if (tag)
		gl_diag_add(r->diags, line_of(&e->start_mark), col_of(&e->start_mark),
			    "tags are not allowed ('!')");
}

static int add_text(struct reader *r, struct gl_yaml *node, const void *text, size_t len)
{
	if (!node)
		return -1;
	node->text = gl_arena_strndup(r->arena, text, len);
	node->len = len;
	if (!node->text)
		gl_diags_nomem(r->diags);
	return node->text ? 0 : -1;
}

static int on_scalar(struct reader *r, const yaml_event_t *e)
{
	const char *text = (const char *)e->data.scalar.value;
	size_t len = e->data.scalar.length;

	check_properties(r, e, e->data.scalar.anchor, e->data.scalar.tag);
	if (e->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE)
		check_escapes(r, e);
	if (at_key(r) && len == 2 && memcmp(text, "<<", 2) == 0)
		gl_diag_add(r->diags, line_of(&e->start_mark), col_of(&e->start_mark),
			    "merge keys ('<<') are not allowed");
	if (!r->depth && !len && e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
		gl_diag_add(r->diags, 1, 1, "the file is empty");
	return add_text(r, add_node(r, GL_YAML_SCALAR, &e->start_mark), text, len);
}

/* It stands for something that is not here; an empty text takes its place, so that the rest can be
 * looked at. */
static int on_alias(struct reader *r, const yaml_event_t *e)
{
	gl_diag_add(r->diags, line_of(&e->start_mark), col_of(&e->start_mark),
		    "aliases are not allowed ('*%s')", (const char *)e->data.alias.anchor);
	return add_text(r, add_node(r, GL_YAML_SCALAR, &e->start_mark), "", 0);
}

static int on_open(struct reader *r, const yaml_event_t *e, enum gl_yaml_kind kind)
{
	bool is_key = at_key(r);
	struct gl_yaml *node;

	if (kind == GL_YAML_SEQ)
		check_properties(r, e, e->data.sequence_start.anchor, e->data.sequence_start.tag);
	else
		check_properties(r, e, e->data.mapping_start.anchor, e->data.mapping_start.tag);
	if (is_key)
		gl_diag_add(r->diags, line_of(&e->start_mark), col_of(&e->start_mark),
			    "a key cannot be a list or a mapping");
	if (r->depth == GL_YAML_DEPTH) {
		gl_diag_add(r->diags, line_of(&e->start_mark), col_of(&e->start_mark),
			    "nested more than %d deep", GL_YAML_DEPTH);
		return -1;
	}
	node = add_node(r, kind, &e->start_mark);
	if (!node)
		return -1;
	r->stack[r->depth].node = node;
	r->stack[r->depth++].base = r->n_kids;
	return 0;
}

static int on_document(struct reader *r, const yaml_event_t *e)
{
	if (r->documents++) {
		gl_diag_add(r->diags, line_of(&e->start_mark), col_of(&e->start_mark),
			    "a second document: a file holds one");
		return -1;
	}
	if (e->data.document_start.version_directive ||
	    e->data.document_start.tag_directives.start !=
		    e->data.document_start.tag_directives.end)
		gl_diag_add(r->diags, line_of(&e->start_mark), col_of(&e->start_mark),
			    "directives ('%%') are not allowed");
	return 0;
}

/* 0: go on; -1: stop (told). */
static int on_event(struct reader *r, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		return on_document(r, e);
	case YAML_ALIAS_EVENT:
		return on_alias(r, e);
	case YAML_SCALAR_EVENT:
		return on_scalar(r, e);
	case YAML_SEQUENCE_START_EVENT:
		return on_open(r, e, GL_YAML_SEQ);
	case YAML_MAPPING_START_EVENT:
		return on_open(r, e, GL_YAML_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return close_node(r);
	default:
		return 0;
	}
}

/* Syntax errors, in the words of somebody who has to mend the file. */

#define WORDS_TAB "a tab cannot indent; use spaces"

static const struct {
	const char *problem, *words;
	bool at_context; /* the place is where the thing began */
} syntax_words[] = {
	{ "could not find expected ':'", "expected ':' after this key", true },
	{ "found unexpected end of stream", "this quote is not closed", true },
	{ "found unexpected document indicator", "'---' and '...' cannot begin a line in quotes",
	  false },
	{ "mapping values are not allowed in this context",
	  "no ':' is expected here; quote a text that holds ': '", false },
	{ "mapping keys are not allowed in this context", "no '?' is expected here", false },
	{ "block sequence entries are not allowed in this context",
	  "no '-' is expected here; a list begins on a line of its own", false },
	{ "did not find expected key",
	  "expected a key here; look at the indentation and the quotes", false },
	{ "did not find expected '-' indicator",
	  "expected '-' here; look at the indentation and the quotes", false },
	{ "did not find expected ',' or ']'", "expected ',' or ']' here", false },
	{ "did not find expected ',' or '}'", "expected ',' or '}' here", false },
	{ "did not find expected node content", "expected a value here", false },
	{ "did not find expected <document start>", "text after the end of the document", false },
	{ "found a tab character where an indentation space is expected", WORDS_TAB, false },
	{ "found a tab character that violates indentation", WORDS_TAB, false },
	{ "found unknown escape character", "unknown escape; write '\\\\' for a backslash", false },
	{ "did not find expected hexdecimal number", "expected hexadecimal digits in this escape",
	  false },
	{ "found invalid Unicode character escape code", "this escape is not a character", false },
	{ "did not find expected comment or line break",
	  "expected the end of the line after '|' or '>'", false },
	{ "found unexpected ':'", "quote a text that holds ':' here", false },
};

/* What is refused altogether, however it is misspelt. */
static const struct {
	const char *context, *words;
} refused_words[] = {
	{ "directive", "directives ('%') are not allowed" },
	{ "a tag", "tags are not allowed ('!')" },
	{ "an anchor", "anchors are not allowed ('&')" },
	{ "an alias", "aliases are not allowed ('*')" },
};

/* The byte at libyaml's mark, which counts characters; NUL at the end. */
static char byte_at(const struct reader *r, const yaml_mark_t *m)
{
	size_t chars = 0;

	for (size_t i = 0; i < r->len; i++) {
		if (((unsigned char)r->data[i] & 0xc0) == 0x80)
			continue;
		if (chars++ == m->index)
			return r->data[i];
	}
	return '\0';
}

static const char *refused(const struct reader *r)
{
	const char *context = r->parser.context ? r->parser.context : "";

	if (strcmp(r->parser.problem, "found undefined tag handle") == 0)
		return "tags are not allowed ('!')";
	if (strcmp(r->parser.problem, "found incompatible YAML document") == 0 ||
	    strstr(r->parser.problem, "directive"))
		context = "directive";
	for (size_t i = 0; i < sizeof(refused_words) / sizeof(refused_words[0]); i++)
		if (strstr(context, refused_words[i].context))
			return refused_words[i].words;
	return NULL;
}

static void tell_unexpected_char(struct reader *r, const yaml_mark_t *at)
{
	char c = byte_at(r, at);

	if (c == '\t')
		gl_diag_add(r->diags, line_of(at), col_of(at), WORDS_TAB);
	else
		gl_diag_add(r->diags, line_of(at), col_of(at), "quote a text that begins with '%c'",
			    c);
}

static void tell_syntax(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	const yaml_mark_t *at = &p->problem_mark;
	const char *words = refused(r);

	if (strcmp(p->problem, "found character that cannot start any token") == 0) {
		tell_unexpected_char(r, at);
		return;
	}
	for (size_t i = 0; !words && i < sizeof(syntax_words) / sizeof(syntax_words[0]); i++) {
		if (strcmp(p->problem, syntax_words[i].problem) != 0)
			continue;
		words = syntax_words[i].words;
		if (syntax_words[i].at_context && p->context)
			at = &p->context_mark;
	}
	if (!words)
		words = p->problem;
	if (p->error == YAML_PARSER_ERROR && p->context && p->context_mark.line < at->line)
		gl_diag_add(r->diags, line_of(at), col_of(at), "%s (in what begins on line %u)",
			    words, line_of(&p->context_mark));
	else
		gl_diag_add(r->diags, line_of(at), col_of(at), "%s", words);
}

static void tell_parser(struct reader *r)
{
	if (r->parser.error == YAML_MEMORY_ERROR || !r->parser.problem)
		gl_diags_nomem(r->diags);
	else
		tell_syntax(r);
}

static void run(struct reader *r)
{
	yaml_event_type_t type = YAML_NO_EVENT;
	yaml_event_t e;
	int stop = 0;

	while (!stop && type != YAML_STREAM_END_EVENT) {
		if (!yaml_parser_parse(&r->parser, &e)) {
			tell_parser(r);
			break;
		}
		type = e.type;
		stop = on_event(r, &e);
		yaml_event_delete(&e);
	}
	if (type == YAML_STREAM_END_EVENT && !r->documents)
		gl_diag_add(r->diags, 1, 1, "the file is empty");
	/* what is still open after a syntax error has duplicate keys too */
	while (r->depth)
		close_node(r);
}

static void parse(struct reader *r)
{
	if (!yaml_parser_initialize(&r->parser)) {
		gl_diags_nomem(r->diags);
		return;
	}
	/* else it guesses, and takes UTF-16 */
	yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r->parser, (const unsigned char *)r->data, r->len);
	run(r);
	yaml_parser_delete(&r->parser);
}

static bool is_utf16(const char *data, size_t len)
{
	return len >= 2 && (memcmp(data, "\xff\xfe", 2) == 0 || memcmp(data, "\xfe\xff", 2) == 0);
}

/* Parses a copy in which the bad characters are overwritten. */
static void parse_bad(struct reader *r)
{
	char *copy = malloc(r->len);

	if (!copy) {
		gl_diags_nomem(r->diags);
		return;
	}
	memcpy(copy, r->data, r->len);
	scan_bytes(r->data, r->len, copy, r->diags);
	r->data = copy;
	parse(r);
	free(copy);
}

static size_t told(const struct gl_diags *d)
{
	return d->n + d->dropped + (d->failed ? 1 : 0);
}

int gl_yaml_read(struct gl_arena *arena, const void *data, size_t len, size_t max,
		 struct gl_diags *diags, struct gl_yaml **out)
{
	struct reader r = { .arena = arena, .diags = diags, .data = data, .len = len };
	size_t before = told(diags);

	*out = NULL;
	if (!len)
		r.data = "";
	if (len > max) {
		gl_diag_add(diags, 0, 0, "larger than %zu bytes", max);
		return -1;
	}
	if (len && is_utf16(data, len)) {
		gl_diag_add(diags, 0, 0, "UTF-16: save it as UTF-8");
		return -1;
	}
	if (len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0) {
		r.data += 3;
		r.len -= 3;
	}
	if (scan_bytes(r.data, r.len, NULL, diags))
		parse_bad(&r);
	else
		parse(&r);
	if (told(diags) == before && !diags->failed && r.n_kids == 1)
		*out = r.kids[0];
	free(r.kids);
	return *out ? 0 : -1;
}

const struct gl_yaml *gl_yaml_get(const struct gl_yaml *map, const char *key)
{
	size_t len;

	if (!map || map->kind != GL_YAML_MAP)
		return NULL;
	len = strlen(key);
	for (size_t i = 0; i < map->n; i++)
		if (map->keys[i]->len == len && memcmp(map->keys[i]->text, key, len) == 0)
			return map->items[i];
	return NULL;
}
