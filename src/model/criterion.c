/* The criteria of a checklist, who approves them, and bounds. */
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "model/reading.h"

#define MEASURE_MAX 200
#define TIMEOUT_MAX 86400

/*
 * Of all clauses of a checklist, what they name added up.  A file of the allowed size could
 * otherwise ask for some 100 MB and seconds of each judge's time.
 */
#define PLACES_MAX 1000000

/* Approvers. */

/* False when a name is not known, or is no name. */
static bool mark_names(struct gl_reading *r, const struct gl_yaml *list)
{
	const struct gl_name *name;
	const char *id;
	bool all = true;

	for (size_t i = 0; i < list->n; i++) {
		id = gl_reading_id(list, i);
		name = id ? gl_reading_name(r, id) : NULL;
		if (name)
			gl_reading_mark(r, &name->members);
		else if (id && r->people)
			gl_decode_bad(&r->d, list->items[i],
				      "no stakeholder or group is called '%s'", id);
		all &= name != NULL;
	}
	return all;
}

static bool too_many_places(struct gl_reading *r, const struct gl_yaml *at)
{
	size_t before = r->places;

	r->places += gl_reading_count(r);
	if (r->places <= PLACES_MAX)
		return false;
	if (before <= PLACES_MAX)
		gl_decode_bad(&r->d, at,
			      "from here on, the approvers of all criteria are more than %d in all",
			      PLACES_MAX);
	return true;
}

/* The people behind the names, and how many of them it takes. */
static void resolve_clause(struct gl_reading *r, const struct gl_yaml *node, const char *key,
			   struct gl_clause *clause)
{
	const struct gl_yaml *list = gl_yaml_get(node, key);
	bool all;

	if (!list || list->kind != GL_YAML_SEQ)
		return;
	gl_reading_begin(r);
	all = mark_names(r, list);
	if (too_many_places(r, node))
		return;
	gl_reading_collect(r, &clause->members);
	if (clause->kind == GL_CLAUSE_ALL)
		clause->need = (unsigned)clause->members.n;
	else if (clause->kind == GL_CLAUSE_ANY)
		clause->need = 1;
	else if (all && clause->need > clause->members.n)
		gl_decode_bad(&r->d, gl_yaml_get(node, "at-least"),
			      "%u are needed, but only %zu named", clause->need, clause->members.n);
}

/* The key that has the names; NULL when the clause has not exactly one form (told). */
static const char *clause_form(struct gl_reading *r, const struct gl_yaml *node,
			       enum gl_clause_kind *kind)
{
	bool all = gl_yaml_get(node, "all"), any = gl_yaml_get(node, "any");
	bool at_least = gl_yaml_get(node, "at-least") || gl_yaml_get(node, "of");

	if (all + any + at_least != 1) {
		gl_decode_bad(&r->d, node,
			      "a clause has exactly one of 'all', 'any', and 'at-least' with 'of'");
		return NULL;
	}
	*kind = all ? GL_CLAUSE_ALL : any ? GL_CLAUSE_ANY : GL_CLAUSE_AT_LEAST;
	return all ? "all" : any ? "any" : "of";
}

static void read_clause(struct gl_reading *r, const struct gl_yaml *node, struct gl_clause *clause)
{
	static const char *const keys[] = { "all", "any", "at-least", "of", NULL };
	const char *key;

	if (!gl_decode_map(&r->d, node, "a clause of 'approvers'", keys))
		return;
	key = clause_form(r, node, &clause->kind);
	if (!key)
		return;
	if (clause->kind == GL_CLAUSE_AT_LEAST)
		gl_decode_uint(&r->d, node, "at-least", true, 1, GL_STAKEHOLDERS_MAX,
			       &clause->need);
	gl_decode_strs(&r->d, node, key, true, false, gl_id_ok, "the id of a stakeholder or group",
		       &clause->of);
	resolve_clause(r, node, key, clause);
}

static void read_approvers(struct gl_reading *r, const struct gl_yaml *node, struct gl_criterion *c)
{
	const struct gl_yaml *list = gl_yaml_get(node, "approvers");

	if (!list) {
		gl_decode_bad(&r->d, node, "missing 'approvers'");
		return;
	}
	if (list->kind != GL_YAML_SEQ || !list->n) {
		gl_decode_bad(&r->d, list, "'approvers' must be a list of at least one clause");
		return;
	}
	c->clauses = gl_reading_calloc(r, list->n, sizeof(*c->clauses));
	if (!c->clauses)
		return;
	c->n_clauses = list->n;
	for (size_t i = 0; i < list->n; i++)
		read_clause(r, list->items[i], &c->clauses[i]);
	gl_reading_begin(r);
	for (size_t i = 0; i < c->n_clauses; i++)
		gl_reading_mark(r, &c->clauses[i].members);
	gl_reading_collect(r, &c->approvers);
}

/* Scope, measure, check. */

static bool scope_path_ok(const char *s, size_t len)
{
	return gl_path_ok(s, len, true);
}

static void read_scope(struct gl_reading *r, const struct gl_yaml *node, struct gl_criterion *c)
{
	static const char *const words[] = { "release", "standing", NULL };
	const struct gl_yaml *scope = gl_yaml_get(node, "scope");
	int word = 0;

	if (scope && scope->kind == GL_YAML_SEQ) {
		c->scope = GL_SCOPE_PATHS;
		gl_decode_strs(&r->d, node, "scope", false, false, scope_path_ok,
			       "a path in the release", &c->paths);
		return;
	}
	gl_decode_word(&r->d, node, "scope", false, words, &word);
	c->scope = word ? GL_SCOPE_STANDING : GL_SCOPE_RELEASE;
}

static const char *const cmp_words[] = {
	[GL_CMP_GE] = ">=", [GL_CMP_LE] = "<=", [GL_CMP_GT] = ">",
	[GL_CMP_LT] = "<",  [GL_CMP_EQ] = "==",
};

static bool parse_bound(const char *s, size_t len, struct gl_bound *out)
{
	size_t n;

	/* those of two signs come first in the list, so ">" is not taken for ">=" */
	for (size_t i = 0; i < sizeof(cmp_words) / sizeof(cmp_words[0]); i++) {
		n = strlen(cmp_words[i]);
		if (len < n || memcmp(s, cmp_words[i], n) != 0)
			continue;
		for (; n < len && s[n] == ' '; n++)
			;
		out->cmp = (enum gl_cmp)i;
		return gl_decimal_parse(s + n, len - n, &out->value);
	}
	return false;
}

static void read_bound(struct gl_reading *r, const struct gl_yaml *key, const struct gl_yaml *value,
		       struct gl_bound *out)
{
	if (!gl_id_ok(key->text, key->len))
		gl_decode_bad(
			&r->d, key,
			"what is measured must have an identifier (a-z, 0-9 and '-') as name");
	if (value->kind != GL_YAML_SCALAR || !parse_bound(value->text, value->len, out))
		gl_decode_bad(
			&r->d, value,
			"a bound must be one of >= <= > < == and a number, such as '>= 0.92'");
	out->name = gl_arena_strndup(r->d.arena, key->text, key->len);
	if (!out->name)
		r->d.diags->failed = 1;
}

static int by_name(const void *a, const void *b)
{
	const struct gl_bound *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void read_measure(struct gl_reading *r, const struct gl_yaml *node, struct gl_criterion *c)
{
	const struct gl_yaml *map = gl_yaml_get(node, "measure");

	if (!map)
		return;
	if (map->kind != GL_YAML_MAP || !map->n || map->n > MEASURE_MAX) {
		gl_decode_bad(&r->d, map, "'measure' must be a mapping of 1 to %d names to bounds",
			      MEASURE_MAX);
		return;
	}
	c->measure = gl_reading_calloc(r, map->n, sizeof(*c->measure));
	if (!c->measure)
		return;
	c->n_measure = map->n;
	for (size_t i = 0; i < map->n; i++)
		read_bound(r, map->keys[i], map->items[i], &c->measure[i]);
	if (!r->d.diags->failed)
		qsort(c->measure, c->n_measure, sizeof(*c->measure), by_name);
}

static void read_check(struct gl_reading *r, const struct gl_yaml *node, struct gl_criterion *c)
{
	static const char *const keys[] = { "run", "timeout", NULL };
	const struct gl_yaml *map = gl_yaml_get(node, "check");

	if (!map || !gl_decode_map(&r->d, map, "'check'", keys))
		return;
	gl_decode_str(&r->d, map, "run", true, GL_CHECKLIST_MAX, &c->check_run);
	gl_decode_uint(&r->d, map, "timeout", false, 1, TIMEOUT_MAX, &c->check_timeout);
}

/* The criteria. */

static const char *const criterion_keys[] = {
	"id",    "title",       "statement", "area",    "approvers",
	"scope", "valid-for",   "evidence",  "measure", "check",
	"after", "independent", "waivable",  "why",     NULL,
};

static void read_words(struct gl_reading *r, const struct gl_yaml *node, struct gl_criterion *c)
{
	static const char *const areas[] = { "technical", "organizational", NULL };
	int area = 0;

	gl_decode_id(&r->d, node, "id", true, &c->id);
	gl_reading_line(r, node, "title", true, GL_CHECKLIST_MAX, &c->title);
	gl_decode_str(&r->d, node, "statement", true, GL_CHECKLIST_MAX, &c->statement);
	gl_decode_str(&r->d, node, "why", false, GL_CHECKLIST_MAX, &c->why);
	gl_decode_word(&r->d, node, "area", true, areas, &area);
	c->area = areas[area];
}

static void read_criterion(struct gl_reading *r, const struct gl_yaml *node, struct gl_criterion *c)
{
	static const char *const evidence_words[] = { "optional", "required", NULL };
	int evidence = 0;

	c->line = node->line;
	c->waivable = true;
	if (!gl_decode_map(&r->d, node, "a criterion", criterion_keys))
		return;
	read_words(r, node, c);
	read_approvers(r, node, c);
	read_scope(r, node, c);
	gl_decode_duration(&r->d, node, "valid-for", false, &c->valid_for);
	gl_decode_word(&r->d, node, "evidence", false, evidence_words, &evidence);
	c->evidence_required = evidence == 1;
	read_measure(r, node, c);
	read_check(r, node, c);
	gl_decode_strs(&r->d, node, "after", false, true, gl_id_ok, "the id of a criterion",
		       &c->after);
	gl_decode_bool(&r->d, node, "independent", false, &c->independent);
	gl_decode_bool(&r->d, node, "waivable", false, &c->waivable);
}

void gl_read_criteria(struct gl_reading *r)
{
	struct gl_checklist *c = r->c;

	r->criteria = gl_reading_list(r, "criteria", GL_CRITERIA_MAX);
	if (!r->criteria)
		return;
	c->criteria = gl_reading_calloc(r, r->criteria->n, sizeof(*c->criteria));
	if (!c->criteria)
		return;
	c->n_criteria = r->criteria->n;
	for (size_t i = 0; i < c->n_criteria; i++)
		read_criterion(r, r->criteria->items[i], &c->criteria[i]);
}

bool gl_bound_holds(const struct gl_bound *b, struct gl_decimal value)
{
	int cmp = gl_decimal_cmp(value, b->value);

	switch (b->cmp) {
	case GL_CMP_GE:
		return cmp >= 0;
	case GL_CMP_LE:
		return cmp <= 0;
	case GL_CMP_GT:
		return cmp > 0;
	case GL_CMP_LT:
		return cmp < 0;
	case GL_CMP_EQ:
		return cmp == 0;
	}
	return false;
}

void gl_bound_add(struct gl_buf *out, const struct gl_bound *b)
{
	gl_buf_addf(out, "%s ", cmp_words[b->cmp]);
	gl_decimal_add(out, b->value);
}
