/*
 * From YAML nodes to typed fields: strict, and every problem becomes a diagnostic at its place.
 *
 * A field that is missing or wrong leaves its default in the struct; the caller looks at the
 * diagnostics once, at the end.
 */
#ifndef FORMAT_DECODE_H
#define FORMAT_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "format/yaml_read.h"

/* A decimal, exact: value = mantissa / 10^scale; at most 18 digits, no exponent. */
struct gl_decimal {
	int64_t mantissa;
	unsigned scale;
};

/* "-?[0-9]+(\.[0-9]+)?", whole input, at most 18 digits.  Trailing zeros of the fraction are
 * dropped, so equal values are equal structs; "-0" is 0. */
bool gl_decimal_parse(const char *s, size_t len, struct gl_decimal *out);
/* <0, 0, >0 */
int gl_decimal_cmp(struct gl_decimal a, struct gl_decimal b);
/* "0.92": adds it as it would be written. */
void gl_decimal_add(struct gl_buf *b, struct gl_decimal d);

/* One decoding: where strings go, where problems go. */
struct gl_decode {
	struct gl_arena *arena;
	struct gl_diags *diags;
};

/* Says what is wrong at a node. */
void gl_decode_bad(struct gl_decode *d, const struct gl_yaml *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Is it a mapping whose keys are all in the NULL-ended list?  `what` names it in messages ("a
 * criterion").  Unknown keys are each told (with the nearest known key when one is close).  false:
 * no mapping at all (told; NULL too, at line 1). */
bool gl_decode_map(struct gl_decode *d, const struct gl_yaml *node, const char *what,
		   const char *const *known);

/*
 * Each reads map[key].  `required`: told when missing.  They return true when the key was there and
 * right; *out is untouched otherwise.  `key` names the field in messages.
 */

/* A text that is not empty, of at most `max_len` bytes. */
bool gl_decode_str(struct gl_decode *d, const struct gl_yaml *map, const char *key, bool required,
		   size_t max_len, const char **out);
bool gl_decode_id(struct gl_decode *d, const struct gl_yaml *map, const char *key, bool required,
		  const char **out);
/* Plain decimal digits, no leading zero. */
bool gl_decode_uint(struct gl_decode *d, const struct gl_yaml *map, const char *key, bool required,
		    unsigned min, unsigned max, unsigned *out);
/* true | false */
bool gl_decode_bool(struct gl_decode *d, const struct gl_yaml *map, const char *key, bool required,
		    bool *out);
bool gl_decode_date(struct gl_decode *d, const struct gl_yaml *map, const char *key, bool required,
		    int32_t *out);
bool gl_decode_time(struct gl_decode *d, const struct gl_yaml *map, const char *key, bool required,
		    int64_t *out);
bool gl_decode_duration(struct gl_decode *d, const struct gl_yaml *map, const char *key,
			bool required, int64_t *out);
bool gl_decode_oid(struct gl_decode *d, const struct gl_yaml *map, const char *key, bool required,
		   struct gl_oid *out);
bool gl_decode_digest(struct gl_decode *d, const struct gl_yaml *map, const char *key,
		      bool required, struct gl_digest *out);
/* One of the NULL-ended words: its index. */
bool gl_decode_word(struct gl_decode *d, const struct gl_yaml *map, const char *key, bool required,
		    const char *const *words, int *out);

/* A list of strings in an arena. */
struct gl_strs {
	const char **items;
	size_t n;
};

/* A sequence of distinct strings, none of them empty, each accepted by ok(), if given (`item` names
 * one: "an identifier").  An empty sequence is told unless `empty_ok`. */
bool gl_decode_strs(struct gl_decode *d, const struct gl_yaml *map, const char *key, bool required,
		    bool empty_ok, bool (*ok)(const char *s, size_t len), const char *item,
		    struct gl_strs *out);

bool gl_strs_has(const struct gl_strs *l, const char *s);

#endif
