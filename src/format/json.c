/*
 * JSON: see json.h.  Each gl_json stands beside a jansson value and knows its parent, so that a
 * failure deep in the tree is known to every value above it.  The jansson values form the document;
 * the root alone holds a reference to it.
 */
#include "format/json.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/utf8.h"

struct gl_json {
	json_t *value; /* owned by the parent's value, by us when there is none */
	struct gl_json *parent;
	struct gl_json *children, *next;
	bool failed;
};

void gl_json_fail(struct gl_json *j)
{
	for (; j && !j->failed; j = j->parent)
		j->failed = true;
}

/* Takes over the value. */
static struct gl_json *wrap(json_t *value)
{
	struct gl_json *j;

	if (!value)
		return NULL;
	j = calloc(1, sizeof(*j));
	if (!j) {
		json_decref(value);
		return NULL;
	}
	j->value = value;
	return j;
}

struct gl_json *gl_json_object(void)
{
	return wrap(json_object());
}

struct gl_json *gl_json_array(void)
{
	return wrap(json_array());
}

static void free_wrapper(struct gl_json *j)
{
	struct gl_json *next;

	for (struct gl_json *c = j->children; c; c = next) {
		next = c->next;
		free_wrapper(c);
	}
	free(j);
}

void gl_json_free(struct gl_json *j)
{
	if (!j)
		return;
	json_decref(j->value);
	free_wrapper(j);
}

/* A string with every byte that is not UTF-8 replaced by U+FFFD. */
static json_t *sanitised(const char *s, size_t len)
{
	struct gl_buf b = GL_BUF_INIT;
	json_t *value = NULL;
	uint32_t cp;
	size_t n;

	for (size_t i = 0; i < len; i += n ? n : 1) {
		n = gl_utf8_decode(s + i, len - i, &cp);
		if (n)
			gl_buf_add(&b, s + i, n);
		else
			gl_buf_addstr(&b, "\xef\xbf\xbd");
	}
	if (!b.failed)
		value = json_stringn(b.ptr, b.len);
	gl_buf_release(&b);
	return value;
}

static json_t *string_value(const char *s)
{
	size_t len;

	if (!s)
		return json_null();
	len = strlen(s);
	if (gl_utf8_valid(s, len))
		return json_stringn_nocheck(s, len);
	return sanitised(s, len);
}

/* Takes over the value; a NULL one is a failure. */
static int set_value(struct gl_json *o, const char *key, json_t *value)
{
	if (!o) {
		json_decref(value);
		return -1;
	}
	if (json_object_set_new(o->value, key, value)) {
		gl_json_fail(o);
		return -1;
	}
	return 0;
}

static int add_value(struct gl_json *a, json_t *value)
{
	if (!a) {
		json_decref(value);
		return -1;
	}
	if (json_array_append_new(a->value, value)) {
		gl_json_fail(a);
		return -1;
	}
	return 0;
}

void gl_json_set_str(struct gl_json *o, const char *key, const char *s)
{
	if (o)
		set_value(o, key, string_value(s));
}

void gl_json_set_int(struct gl_json *o, const char *key, int64_t n)
{
	if (o)
		set_value(o, key, json_integer(n));
}

void gl_json_set_bool(struct gl_json *o, const char *key, bool b)
{
	if (o)
		set_value(o, key, json_boolean(b));
}

void gl_json_set_null(struct gl_json *o, const char *key)
{
	if (o)
		set_value(o, key, json_null());
}

static void adopt(struct gl_json *parent, struct gl_json *child)
{
	child->parent = parent;
	child->next = parent->children;
	parent->children = child;
	if (child->failed)
		gl_json_fail(parent);
}

/* Takes over v and returns it; NULL when it could not be put there (then it is freed). */
static struct gl_json *set_child(struct gl_json *o, const char *key, struct gl_json *v)
{
	if (!v) {
		gl_json_fail(o);
		return NULL;
	}
	/* set_value() has given up the value in either case */
	if (set_value(o, key, v->value)) {
		free_wrapper(v);
		return NULL;
	}
	adopt(o, v);
	return v;
}

static struct gl_json *add_child(struct gl_json *a, struct gl_json *v)
{
	if (!v) {
		gl_json_fail(a);
		return NULL;
	}
	if (add_value(a, v->value)) {
		free_wrapper(v);
		return NULL;
	}
	adopt(a, v);
	return v;
}

void gl_json_set(struct gl_json *o, const char *key, struct gl_json *v)
{
	set_child(o, key, v);
}

void gl_json_add(struct gl_json *a, struct gl_json *v)
{
	add_child(a, v);
}

struct gl_json *gl_json_set_object(struct gl_json *o, const char *key)
{
	return o ? set_child(o, key, gl_json_object()) : NULL;
}

struct gl_json *gl_json_set_array(struct gl_json *o, const char *key)
{
	return o ? set_child(o, key, gl_json_array()) : NULL;
}

struct gl_json *gl_json_add_object(struct gl_json *a)
{
	return a ? add_child(a, gl_json_object()) : NULL;
}

void gl_json_add_str(struct gl_json *a, const char *s)
{
	if (a)
		add_value(a, string_value(s));
}

static int dump_to_buf(const char *data, size_t len, void *buf)
{
	struct gl_buf *b = buf;

	gl_buf_add(b, data, len);
	return b->failed ? -1 : 0;
}

/*
 * jansson escapes C0 only.  What else could steer a terminal can stand in strings alone, where \u
 * is the same text.
 */
static void add_terminal_safe(struct gl_buf *b, const char *s, size_t len)
{
	uint32_t cp;
	size_t n, done = 0;

	for (size_t i = 0; i < len; i += n) {
		n = 1;
		if ((unsigned char)s[i] < 0x7f)
			continue;
		n = gl_utf8_decode(s + i, len - i, &cp);
		if (!n || !gl_cp_unsafe(cp)) {
			n = n ? n : 1;
			continue;
		}
		gl_buf_add(b, s + done, i - done);
		if (cp >= 0x10000)
			gl_buf_addf(b, "\\u%04X\\u%04X", 0xd800 + (unsigned)((cp - 0x10000) >> 10),
				    0xdc00 + (unsigned)(cp & 0x3ff));
		else
			gl_buf_addf(b, "\\u%04X", (unsigned)cp);
		done = i + n;
	}
	gl_buf_add(b, s + done, len - done);
}

int gl_json_print(const struct gl_json *j, struct gl_buf *b)
{
	struct gl_buf raw = GL_BUF_INIT;
	int ret = -1;

	if (!j || j->failed)
		return -1;
	if (!json_dump_callback(j->value, dump_to_buf, &raw, JSON_COMPACT)) {
		add_terminal_safe(b, raw.ptr, raw.len);
		gl_buf_addch(b, '\n');
		ret = b->failed ? -1 : 0;
	}
	gl_buf_release(&raw);
	return ret;
}
