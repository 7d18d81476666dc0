/* Decoding: see decode.h. */
#include "format/decode.h"

#include <stdarg.h>
#include <string.h>

#include "base/map.h"
#include "base/path.h"
#include "base/timestamp.h"

#define DECIMAL_DIGITS 18

/* Up to so many texts, comparing each with each costs less than a hash map. */
#define FEW_ITEMS 24

/* Longer words are not typing errors of one another that we would find. */
#define WORD_MAX 40

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Decimals. */

static int64_t pow10_of(unsigned n)
{
	int64_t p = 1;

	while (n--)
		p *= 10;
	return p;
}

bool gl_decimal_parse(const char *s, size_t len, struct gl_decimal *out)
{
	struct gl_decimal d = { 0, 0 };
	size_t i = 0, digits = 0, dot = 0;
	bool negative = len > 0 && s[0] == '-';

	for (i = negative ? 1 : 0; i < len; i++) {
		if (s[i] == '.' && !dot && digits) {
			dot = i;
			continue;
		}
		if (!is_digit(s[i]) || ++digits > DECIMAL_DIGITS)
			return false;
		d.mantissa = d.mantissa * 10 + (s[i] - '0');
		d.scale += dot ? 1 : 0;
	}
	if (!digits || (dot && !d.scale))
		return false;
	for (; d.scale && d.mantissa % 10 == 0; d.scale--)
		d.mantissa /= 10;
	if (negative)
		d.mantissa = -d.mantissa;
	*out = d;
	return true;
}

int gl_decimal_cmp(struct gl_decimal a, struct gl_decimal b)
{
	int64_t pa = pow10_of(a.scale), pb = pow10_of(b.scale);
	int64_t x = a.mantissa / pa, y = b.mantissa / pb;

	if (x == y) {
		/* a fraction is below 10^scale, so it fits when it is given all 18 places */
		x = a.mantissa % pa * pow10_of(DECIMAL_DIGITS - a.scale);
		y = b.mantissa % pb * pow10_of(DECIMAL_DIGITS - b.scale);
	}
	return (x > y) - (x < y);
}

void gl_decimal_add(struct gl_buf *b, struct gl_decimal d)
{
	int64_t p = pow10_of(d.scale);
	long long whole = d.mantissa / p, part = d.mantissa % p;

	gl_buf_addf(b, "%s%lld", d.mantissa < 0 ? "-" : "", whole < 0 ? -whole : whole);
	if (d.scale)
		gl_buf_addf(b, ".%0*lld", (int)d.scale, part < 0 ? -part : part);
}

/* What is shown of a value in a message: not more than fits in a line. */
struct excerpt {
	char text[68];
};

static const char *excerpt(struct excerpt *x, const struct gl_yaml *v)
{
	size_t n = v->len, max = sizeof(x->text) - sizeof("...");

	if (n <= max) {
		memcpy(x->text, v->text, n + 1);
		return x->text;
	}
	for (n = max; n && ((unsigned char)v->text[n] & 0xc0) == 0x80; n--)
		;
	memcpy(x->text, v->text, n);
	memcpy(x->text + n, "...", sizeof("..."));
	return x->text;
}

/* The edit distance of two words of at most WORD_MAX bytes. */
static size_t distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t row[WORD_MAX + 1], diagonal, above, cost;

	for (size_t j = 0; j <= nb; j++)
		row[j] = j;
	for (size_t i = 1; i <= na; i++) {
		diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			above = row[j];
			cost = diagonal + (a[i - 1] != b[j - 1]);
			if (above + 1 < cost)
				cost = above + 1;
			if (row[j - 1] + 1 < cost)
				cost = row[j - 1] + 1;
			row[j] = cost;
			diagonal = above;
		}
	}
	return row[nb];
}

/* The nearest of the words at a distance of at most 2 (less for a short one), or NULL. */
static const char *nearest(const char *s, size_t len, const char *const *words)
{
	const char *best = NULL;
	size_t best_d = 3, d, n;

	if (len > WORD_MAX)
		return NULL;
	for (; *words; words++) {
		n = strlen(*words);
		if (n > WORD_MAX || n > len + 2 || len > n + 2)
			continue;
		d = distance(s, len, *words, n);
		if (d < best_d && 2 * d < (n > len ? n : len)) {
			best = *words;
			best_d = d;
		}
	}
	return best;
}

/* Fields. */

void gl_decode_bad(struct gl_decode *d, const struct gl_yaml *at, const char *fmt, ...)
{
	struct gl_buf text = GL_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	gl_buf_vaddf(&text, fmt, ap);
	va_end(ap);
	if (text.failed)
		gl_diags_nomem(d->diags);
	else
		gl_diag_add(d->diags, at ? at->line : 1, at ? at->col : 1, "%s", text.ptr);
	gl_buf_release(&text);
}

static void tell_unknown(struct gl_decode *d, const struct gl_yaml *key, const char *what,
			 const char *const *known)
{
	struct excerpt x;
	const char *near;

	if (d->diags->n >= GL_DIAGS_MAX) {
		d->diags->dropped++;
		return;
	}
	near = nearest(key->text, key->len, known);
	if (near)
		gl_decode_bad(d, key, "unknown key '%s' in %s; did you mean '%s'?",
			      excerpt(&x, key), what, near);
	else
		gl_decode_bad(d, key, "unknown key '%s' in %s", excerpt(&x, key), what);
}

static bool listed(const char *s, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(s, *words) == 0)
			return true;
	return false;
}

bool gl_decode_map(struct gl_decode *d, const struct gl_yaml *node, const char *what,
		   const char *const *known)
{
	if (!node || node->kind != GL_YAML_MAP) {
		gl_decode_bad(d, node, "%s must be a mapping ('key: value')", what);
		return false;
	}
	for (size_t i = 0; i < node->n; i++)
		if (!listed(node->keys[i]->text, known))
			tell_unknown(d, node->keys[i], what, known);
	return true;
}

/* The value of a key, told when it is required and not there. */
static const struct gl_yaml *field(struct gl_decode *d, const struct gl_yaml *map, const char *key,
				   bool required)
{
	const struct gl_yaml *v = gl_yaml_get(map, key);

	if (!v && required)
		gl_decode_bad(d, map, "missing '%s'", key);
	return v;
}

/* The same for a text that is not empty; anything else is told. */
static const struct gl_yaml *text_field(struct gl_decode *d, const struct gl_yaml *map,
					const char *key, bool required)
{
	const struct gl_yaml *v = field(d, map, key, required);

	if (!v)
		return NULL;
	if (v->kind != GL_YAML_SCALAR)
		gl_decode_bad(d, v, "'%s' must be one value, not a %s", key,
			      v->kind == GL_YAML_SEQ ? "list" : "mapping");
	else if (!v->len)
		gl_decode_bad(d, v, "'%s' must not be empty", key);
	else
		return v;
	return NULL;
}

/* Tells that a value is not what its key holds, and returns false. */
static bool bad_value(struct gl_decode *d, const struct gl_yaml *v, const char *key,
		      const char *wanted)
{
	struct excerpt x;

	gl_decode_bad(d, v, "'%s' must be %s, not '%s'", key, wanted, excerpt(&x, v));
	return false;
}

static bool copy_text(struct gl_decode *d, const struct gl_yaml *v, const char **out)
{
	char *s = gl_arena_strndup(d->arena, v->text, v->len);

	if (!s) {
		gl_diags_nomem(d->diags);
		return false;
	}
	*out = s;
	return true;
}

bool gl_decode_str(struct gl_decode *d, const struct gl_yaml *map, const char *key, bool required,
		   size_t max_len, const char **out)
{
	const struct gl_yaml *v = text_field(d, map, key, required);

	if (!v)
		return false;
	if (v->len > max_len) {
		gl_decode_bad(d, v, "'%s' is longer than %zu bytes", key, max_len);
		return false;
	}
	return copy_text(d, v, out);
}

bool gl_decode_id(struct gl_decode *d, const struct gl_yaml *map, const char *key, bool required,
		  const char **out)
{
	const struct gl_yaml *v = text_field(d, map, key, required);

	if (!v)
		return false;
	if (!gl_id_ok(v->text, v->len))
		return bad_value(d, v, key, "an identifier (a-z, 0-9 and '-', up to 63)");
	return copy_text(d, v, out);
}

static bool parse_uint(const char *s, size_t len, unsigned max, unsigned *out)
{
	unsigned n = 0, digit;

	if (!len || (len > 1 && s[0] == '0'))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!is_digit(s[i]))
			return false;
		digit = (unsigned)(s[i] - '0');
		if (n > max / 10 || digit > max - n * 10)
			return false;
		n = n * 10 + digit;
	}
	*out = n;
	return true;
}

bool gl_decode_uint(struct gl_decode *d, const struct gl_yaml *map, const char *key, bool required,
		    unsigned min, unsigned max, unsigned *out)
{
	const struct gl_yaml *v = text_field(d, map, key, required);
	struct excerpt x;
	unsigned n;

	if (!v)
		return false;
	if (!parse_uint(v->text, v->len, max, &n) || n < min) {
		gl_decode_bad(d, v, "'%s' must be a whole number from %u to %u, not '%s'", key, min,
			      max, excerpt(&x, v));
		return false;
	}
	*out = n;
	return true;
}

bool gl_decode_bool(struct gl_decode *d, const struct gl_yaml *map, const char *key, bool required,
		    bool *out)
{
	const struct gl_yaml *v = text_field(d, map, key, required);
	bool yes;

	if (!v)
		return false;
	yes = strcmp(v->text, "true") == 0;
	if (!yes && strcmp(v->text, "false") != 0)
		return bad_value(d, v, key, "true or false");
	*out = yes;
	return true;
}

bool gl_decode_date(struct gl_decode *d, const struct gl_yaml *map, const char *key, bool required,
		    int32_t *out)
{
	const struct gl_yaml *v = text_field(d, map, key, required);

	if (!v)
		return false;
	return gl_date_parse(v->text, v->len, out) || bad_value(d, v, key, "a date (YYYY-MM-DD)");
}

bool gl_decode_time(struct gl_decode *d, const struct gl_yaml *map, const char *key, bool required,
		    int64_t *out)
{
	const struct gl_yaml *v = text_field(d, map, key, required);

	if (!v)
		return false;
	return gl_time_parse(v->text, v->len, out) ||
	       bad_value(d, v, key, "a time (YYYY-MM-DDTHH:MM:SSZ)");
}

bool gl_decode_duration(struct gl_decode *d, const struct gl_yaml *map, const char *key,
			bool required, int64_t *out)
{
	const struct gl_yaml *v = text_field(d, map, key, required);

	if (!v)
		return false;
	return gl_duration_parse(v->text, v->len, out) ||
	       bad_value(d, v, key, "a duration (90d or 12w)");
}

bool gl_decode_oid(struct gl_decode *d, const struct gl_yaml *map, const char *key, bool required,
		   struct gl_oid *out)
{
	const struct gl_yaml *v = text_field(d, map, key, required);
	struct gl_oid value;

	if (!v)
		return false;
	if (!gl_oid_parse(v->text, v->len, &value))
		return bad_value(d, v, key, "a full object id (40 lower-case hex digits)");
	*out = value;
	return true;
}

bool gl_decode_digest(struct gl_decode *d, const struct gl_yaml *map, const char *key,
		      bool required, struct gl_digest *out)
{
	const struct gl_yaml *v = text_field(d, map, key, required);
	struct gl_digest value;

	if (!v)
		return false;
	if (!gl_digest_parse(v->text, v->len, &value))
		return bad_value(d, v, key, "a SHA-256 digest (64 lower-case hex digits)");
	*out = value;
	return true;
}

static void tell_word(struct gl_decode *d, const struct gl_yaml *v, const char *key,
		      const char *const *words)
{
	const char *near = nearest(v->text, v->len, words);
	struct gl_buf list = GL_BUF_INIT;
	struct excerpt x;

	if (near) {
		gl_decode_bad(d, v, "'%s' cannot be '%s'; did you mean '%s'?", key, excerpt(&x, v),
			      near);
		return;
	}
	for (size_t i = 0; words[i]; i++)
		gl_buf_addf(&list, "%s%s", i ? ", " : "", words[i]);
	if (list.failed)
		gl_diags_nomem(d->diags);
	else
		gl_decode_bad(d, v, "'%s' must be one of %s, not '%s'", key, list.ptr,
			      excerpt(&x, v));
	gl_buf_release(&list);
}

bool gl_decode_word(struct gl_decode *d, const struct gl_yaml *map, const char *key, bool required,
		    const char *const *words, int *out)
{
	const struct gl_yaml *v = text_field(d, map, key, required);

	if (!v)
		return false;
	for (int i = 0; words[i]; i++) {
		if (strcmp(v->text, words[i]) == 0) {
			*out = i;
			return true;
		}
	}
	tell_word(d, v, key, words);
	return false;
}

/* Lists. */

/* Tells a text that stands in the list twice. */
static void tell_twice(struct gl_decode *d, const struct gl_yaml *v, const char *key)
{
	struct excerpt x;

	gl_decode_bad(d, v, "'%s' is listed twice in '%s'", excerpt(&x, v), key);
}

static bool few_distinct(struct gl_decode *d, const struct gl_yaml *list, const char *key)
{
	const struct gl_yaml *v, *w;
	bool distinct = true;

	for (size_t i = 1; i < list->n; i++) {
		v = list->items[i];
		for (size_t j = 0; j < i; j++) {
			w = list->items[j];
			if (!v->text || !w->text || strcmp(v->text, w->text) != 0)
				continue;
			tell_twice(d, v, key);
			distinct = false;
			break;
		}
	}
	return distinct;
}

static bool many_distinct(struct gl_decode *d, const struct gl_yaml *list, const char *key)
{
	struct gl_map *seen = gl_map_new();
	bool distinct = true;
	struct gl_yaml *v;

	for (size_t i = 0; seen && i < list->n; i++) {
		v = list->items[i];
		if (!v->text)
			continue;
		if (gl_map_get(seen, v->text, v->len)) {
			tell_twice(d, v, key);
			distinct = false;
		} else if (gl_map_set(seen, v->text, v->len, v)) {
			gl_map_free(seen);
			seen = NULL;
		}
	}
	if (!seen)
		gl_diags_nomem(d->diags);
	distinct = distinct && seen;
	gl_map_free(seen);
	return distinct;
}

static bool item_ok(struct gl_decode *d, const struct gl_yaml *v, const char *key,
		    bool (*ok)(const char *s, size_t len), const char *item)
{
	struct excerpt x;

	if (v->kind != GL_YAML_SCALAR)
		gl_decode_bad(d, v, "each of '%s' must be %s", key, item);
	else if (!v->len)
		gl_decode_bad(d, v, "each of '%s' must be %s, and not empty", key, item);
	else if (ok && !ok(v->text, v->len))
		gl_decode_bad(d, v, "each of '%s' must be %s, not '%s'", key, item, excerpt(&x, v));
	else
		return true;
	return false;
}

static bool copy_list(struct gl_decode *d, const struct gl_yaml *list, struct gl_strs *out)
{
	struct gl_strs copy = { .n = list->n };

	if (list->n)
		copy.items = gl_arena_calloc(d->arena, list->n, sizeof(*copy.items));
	if (list->n && !copy.items) {
		gl_diags_nomem(d->diags);
		return false;
	}
	for (size_t i = 0; i < list->n; i++)
		if (!copy_text(d, list->items[i], &copy.items[i]))
			return false;
	*out = copy;
	return true;
}

bool gl_decode_strs(struct gl_decode *d, const struct gl_yaml *map, const char *key, bool required,
		    bool empty_ok, bool (*ok)(const char *s, size_t len), const char *item,
		    struct gl_strs *out)
{
	const struct gl_yaml *v = field(d, map, key, required);
	bool good = true;

	if (!v)
		return false;
	if (v->kind != GL_YAML_SEQ) {
		gl_decode_bad(d, v, "'%s' must be a list", key);
		return false;
	}
	if (!v->n && !empty_ok) {
		gl_decode_bad(d, v, "'%s' must not be empty", key);
		return false;
	}
	for (size_t i = 0; i < v->n; i++)
		good &= item_ok(d, v->items[i], key, ok, item);
	good &= v->n > FEW_ITEMS ? many_distinct(d, v, key) : few_distinct(d, v, key);
	return good && copy_list(d, v, out);
}

bool gl_strs_has(const struct gl_strs *l, const char *s)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->items[i], s) == 0)
			return true;
	return false;
}
