/*
 * Strict YAML (DESIGN section 2), read with libyaml's events into a small tree.
 *
 * Refused, each as a diagnostic with its place: duplicate keys, anchors, aliases, tags (also the
 * non-specific "!"), merge keys, directives, a second document, an empty document, invalid UTF-8,
 * other encodings, control characters other than newline and tab (carriage returns and U+0085
 * too, and also when written as an escape), a BOM that is not first (U+FEFF also as an escape),
 * depth over 16, keys that are not scalars.  U+2028 and U+2029, which end a line for some readers
 * only, and U+FFFE and U+FFFF are accepted as escapes and refused otherwise.  The caps hold inside
 * the event loop.  Every scalar is a string, however it is quoted.
 */
#ifndef FORMAT_YAML_READ_H
#define FORMAT_YAML_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "format/diag.h"

#define GL_YAML_DEPTH 16
#define GL_YAML_NODES 100000

enum gl_yaml_kind { GL_YAML_SCALAR, GL_YAML_SEQ, GL_YAML_MAP };

struct gl_yaml {
	enum gl_yaml_kind kind;
	unsigned line, col;     /* 1-based, where it begins */
	const char *text;       /* scalar: its value, NUL-terminated (holds no NUL) */
	size_t len;             /* scalar: its bytes */
	size_t n;               /* sequence, mapping: how many */
	struct gl_yaml **keys;  /* mapping: n scalars */
	struct gl_yaml **items; /* sequence: n items; mapping: n values */
};

/*
 * Reads one document of at most `max` bytes.  The tree and its strings live in `arena` and do not
 * refer to `data`.  Returns 0 and the root in *out; or -1 with *out NULL and at least one
 * diagnostic (or diags->failed).
 */
int gl_yaml_read(struct gl_arena *arena, const void *data, size_t len, size_t max,
		 struct gl_diags *diags, struct gl_yaml **out);

/* The value of a key of a mapping, or NULL (also when `map` is NULL or no mapping). */
const struct gl_yaml *gl_yaml_get(const struct gl_yaml *map, const char *key);

#endif
