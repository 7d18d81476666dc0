/*
 * Writing JSON, through jansson.  No third-party type leaves this floor: gl_json is an owned value.
 * Strings are sanitised to valid UTF-8 (bad bytes become U+FFFD).  Out of memory is remembered and
 * told by gl_json_print().
 */
#ifndef FORMAT_JSON_H
#define FORMAT_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct gl_json;

/* Roots: free with gl_json_free(). */
struct gl_json *gl_json_object(void);
struct gl_json *gl_json_array(void);
void gl_json_free(struct gl_json *j);

/* Setters on an object; all accept NULL `o` and then do nothing.  A NULL string is null. */
void gl_json_set_str(struct gl_json *o, const char *key, const char *s);
void gl_json_set_int(struct gl_json *o, const char *key, int64_t n);
void gl_json_set_bool(struct gl_json *o, const char *key, bool b);
void gl_json_set_null(struct gl_json *o, const char *key);
/* Takes over `v` (freed by the parent; do not touch it afterwards). */
void gl_json_set(struct gl_json *o, const char *key, struct gl_json *v);

/*
 * A new child that the parent owns; still writable through the pointer until the parent is freed.
 */
struct gl_json *gl_json_set_object(struct gl_json *o, const char *key);
struct gl_json *gl_json_set_array(struct gl_json *o, const char *key);
struct gl_json *gl_json_add_object(struct gl_json *a);
void gl_json_add_str(struct gl_json *a, const char *s);
void gl_json_add(struct gl_json *a, struct gl_json *v);

/* Something that belongs there could not be told: printing it fails. */
void gl_json_fail(struct gl_json *j);

/*
 * Adds it to `b` on one line with '\n' at the end, keys in the order they were set.  Characters
 * that a terminal would obey or hide are written as \u escapes.  0, or -1 when anything failed on
 * the way.
 */
int gl_json_print(const struct gl_json *j, struct gl_buf *b);

#endif
