/* What is wrong with a checklist although each entry is right by itself. */
#include <string.h>

#include "model/reading.h"

/*
 * A pattern of tag names; some libraries' fnmatch() takes exponential time in the number of stars.
 */
#define PATTERN_MAX 200
#define STARS_MAX 8

/* How much of a cycle is shown. */
#define CYCLE_SHOWN 8

static void failed(struct gl_reading *r)
{
	r->d.diags->failed = 1;
}

/* Who did it first is told by the line. */
static struct gl_name *add_name(struct gl_reading *r, const char *text, size_t len, size_t person,
				unsigned line)
{
	struct gl_name *name = gl_arena_alloc(r->d.arena, sizeof(*name));

	if (!name || gl_map_set(r->names, text, len, name)) {
		failed(r);
		return NULL;
	}
	name->person = person;
	name->line = line;
	return name;
}

static void name_person(struct gl_reading *r, size_t i)
{
	const struct gl_stakeholder *p = &r->c->people[i];
	const struct gl_yaml *at = gl_yaml_get(r->people->items[i], "id");
	struct gl_name *name;

	if (!p->id)
		return;
	name = gl_map_get(r->names, p->id, strlen(p->id));
	if (name) {
		gl_decode_bad(&r->d, at, "the id '%s' is taken by the stakeholder on line %u",
			      p->id, name->line);
		return;
	}
	name = add_name(r, p->id, strlen(p->id), i, at->line);
	if (name)
		name->members = (struct gl_members){ &name->person, 1 };
}

/* What is done with a group that a stakeholder is in, first for all, then once more. */
typedef void group_fn(struct gl_reading *r, const char *id, const struct gl_yaml *at, size_t who);

static void count_member(struct gl_reading *r, const char *id, const struct gl_yaml *at, size_t who)
{
	struct gl_name *name = gl_map_get(r->names, id, strlen(id));

	if (name && name->person != GL_NONE) {
		gl_decode_bad(&r->d, at,
			      "the group '%s' has the name of the stakeholder on line %u", id,
			      name->line);
		return;
	}
	if (!name)
		name = add_name(r, id, strlen(id), GL_NONE, at->line);
	if (!name || name->seen == who + 1)
		return;
	name->seen = who + 1;
	name->members.n++;
}

static void place_member(struct gl_reading *r, const char *id, const struct gl_yaml *at, size_t who)
{
	struct gl_name *name = gl_map_get(r->names, id, strlen(id));
	size_t n;

	(void)at;
	if (!name || name->person != GL_NONE)
		return;
	if (!name->places) {
		name->places = gl_reading_calloc(r, name->members.n, sizeof(*name->places));
		if (!name->places)
			return;
		name->members.items = name->places;
		name->members.n = 0;
	}
	n = name->members.n;
	if (n && name->places[n - 1] == who)
		return;
	name->places[n] = who;
	name->members.n++;
}

static void each_group(struct gl_reading *r, group_fn *fn)
{
	const struct gl_yaml *list;
	const char *id;

	for (size_t i = 0; i < r->c->n_people; i++) {
		list = gl_yaml_get(r->people->items[i], "groups");
		if (!list || list->kind != GL_YAML_SEQ)
			continue;
		for (size_t k = 0; k < list->n && !r->d.diags->failed; k++) {
			id = gl_reading_id(list, k);
			if (id)
				fn(r, id, list->items[k], i);
		}
	}
}

/* Emails. */

static char *lower(struct gl_reading *r, const char *s)
{
	char *copy = gl_arena_strdup(r->d.arena, s);

	for (char *p = copy; p && *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + ('a' - 'A'));
	return copy;
}

static void lint_emails(struct gl_reading *r)
{
	struct gl_map *seen = gl_map_new();
	const struct gl_yaml *at, *first;
	char *email;

	for (size_t i = 0; seen && i < r->c->n_people; i++) {
		if (!r->c->people[i].email)
			continue;
		at = gl_yaml_get(r->people->items[i], "email");
		email = lower(r, r->c->people[i].email);
		first = email ? gl_map_get(seen, email, strlen(email)) : NULL;
		if (first)
			gl_decode_bad(&r->d, at, "the stakeholder on line %u has this email too",
				      first->line);
		else if (!email || gl_map_set(seen, email, strlen(email), (void *)at))
			failed(r);
	}
	if (!seen)
		failed(r);
	gl_map_free(seen);
}

/* Keys. */

struct holder {
	const struct gl_stakeholder *who;
	const struct gl_key *key;
};

static bool same_window(const struct gl_key *a, const struct gl_key *b)
{
	return a->valid_after == b->valid_after && a->valid_before == b->valid_before;
}

static void tell_key(struct gl_reading *r, const struct gl_key *key, const char *what,
		     unsigned line)
{
	gl_diag_add(r->d.diags, key->line, key->col, "%s on line %u", what, line);
}

/* Tells when the key stood before, with the same window, among those of its own stakeholder. */
static void lint_own_key(struct gl_reading *r, const struct gl_stakeholder *p,
			 const struct gl_key *key)
{
	for (const struct gl_key *k = p->keys; k < key; k++) {
		if (!k->type || memcmp(&k->same, &key->same, sizeof(k->same)) != 0 ||
		    !same_window(k, key))
			continue;
		tell_key(r, key, "the same key, valid at the same time, is already", k->line);
		return;
	}
}

static void lint_key(struct gl_reading *r, struct gl_map *seen, const struct gl_stakeholder *p,
		     const struct gl_key *key)
{
	struct holder *first = gl_map_get(seen, &key->same, sizeof(key->same));

	if (first && first->who != p) {
		tell_key(r, key, "this key belongs to another stakeholder already,",
			 first->key->line);
		return;
	}
	if (first) {
		lint_own_key(r, p, key);
		return;
	}
	first = gl_arena_alloc(r->d.arena, sizeof(*first));
	if (!first || gl_map_set(seen, &key->same, sizeof(key->same), first)) {
		failed(r);
		return;
	}
	*first = (struct holder){ p, key };
}

static void lint_keys(struct gl_reading *r)
{
	struct gl_map *seen = gl_map_new();

	for (size_t i = 0; seen && i < r->c->n_people; i++) {
		const struct gl_stakeholder *p = &r->c->people[i];

		for (size_t k = 0; k < p->n_keys; k++)
			if (p->keys[k].type)
				lint_key(r, seen, p, &p->keys[k]);
	}
	if (!seen)
		failed(r);
	gl_map_free(seen);
}

void gl_lint_people(struct gl_reading *r)
{
	if (!r->people)
		return;
	r->names = gl_map_new();
	if (!r->names) {
		failed(r);
		return;
	}
	for (size_t i = 0; i < r->c->n_people; i++)
		name_person(r, i);
	each_group(r, count_member);
	each_group(r, place_member);
	if (!r->c->n_persons)
		gl_decode_bad(&r->d, r->people, "at least one stakeholder must be a person");
	lint_emails(r);
	lint_keys(r);
}

/* Patterns of tag names. */

static const char *pattern_problem(const char *s)
{
	unsigned stars = 0;

	if (strlen(s) > PATTERN_MAX)
		return "a pattern must not be longer than 200 bytes";
	if (strcmp(s, "!") == 0)
		return "a pattern must not be empty after '!'";
	for (; *s; s++) {
		if ((unsigned char)*s <= ' ' || *s == 0x7f)
			return "a pattern must not have spaces or control characters: tag names have none";
		stars += *s == '*';
	}
	return stars > STARS_MAX ? "a pattern must not have more than 8 stars" : NULL;
}

void gl_lint_tags(struct gl_reading *r, const struct gl_yaml *release)
{
	const struct gl_yaml *list = gl_yaml_get(release, "tags"), *item;
	const char *problem;
	bool matches = false;

	if (!list || list->kind != GL_YAML_SEQ || !list->n)
		return;
	for (size_t i = 0; i < list->n; i++) {
		item = list->items[i];
		if (item->kind != GL_YAML_SCALAR)
			continue;
		problem = pattern_problem(item->text);
		if (problem)
			gl_decode_bad(&r->d, item, "%s", problem);
		matches |= item->text[0] != '!';
	}
	if (!matches)
		gl_decode_bad(&r->d, list, "at least one pattern must be without '!'");
}

/* Criteria: ids, and the order in which they are met. */

static void index_criterion(struct gl_reading *r, size_t i)
{
	struct gl_criterion *c = &r->c->criteria[i], *first;

	if (!c->id)
		return;
	first = gl_map_get(r->by_id, c->id, strlen(c->id));
	if (first)
		gl_decode_bad(&r->d, gl_yaml_get(r->criteria->items[i], "id"),
			      "the id '%s' is taken by the criterion on line %u", c->id,
			      first->line);
	else if (gl_map_set(r->by_id, c->id, strlen(c->id), c))
		failed(r);
}

enum visit { UNSEEN, OPEN, DONE };

struct walk {
	struct gl_reading *r;
	enum visit *state;
	size_t *path; /* the open ones, in order */
	size_t depth;
};

/* The last of the path is after `first`, which is on it too. */
static void tell_cycle(struct walk *w, const struct gl_yaml *at, size_t first)
{
	const struct gl_criterion *criteria = w->r->c->criteria;
	struct gl_buf text = GL_BUF_INIT;
	size_t i, end;

	for (i = w->depth; w->path[i - 1] != first; i--)
		;
	end = w->depth - i < CYCLE_SHOWN ? w->depth : i + CYCLE_SHOWN;
	for (gl_buf_addf(&text, "'%s'", criteria[first].id); i < end; i++)
		gl_buf_addf(&text, " after '%s'", criteria[w->path[i]].id);
	gl_decode_bad(&w->r->d, at, "a cycle: %s%s after '%s'", text.ptr,
		      end < w->depth ? " after ..." : "", criteria[first].id);
	if (text.failed)
		failed(w->r);
	gl_buf_release(&text);
}

static void visit(struct walk *w, size_t i);

static void follow(struct walk *w, size_t from, const char *id, const struct gl_yaml *at)
{
	const struct gl_criterion *c = gl_map_get(w->r->by_id, id, strlen(id));
	size_t to = c ? (size_t)(c - w->r->c->criteria) : GL_NONE;

	if (!c)
		gl_decode_bad(&w->r->d, at, "no criterion has the id '%s'", id);
	else if (to == from)
		gl_decode_bad(&w->r->d, at, "a criterion cannot come after itself");
	else if (w->state[to] == OPEN)
		tell_cycle(w, at, to);
	else if (w->state[to] == UNSEEN)
		visit(w, to);
}

/* As deep as there are criteria, at most. */
static void visit(struct walk *w, size_t i)
{
	const struct gl_yaml *list = gl_yaml_get(w->r->criteria->items[i], "after");
	const char *id;

	w->state[i] = OPEN;
	w->path[w->depth++] = i;
	for (size_t k = 0; list && list->kind == GL_YAML_SEQ && k < list->n; k++) {
		id = gl_reading_id(list, k);
		if (id)
			follow(w, i, id, list->items[k]);
	}
	w->depth--;
	w->state[i] = DONE;
}

void gl_lint_criteria(struct gl_reading *r)
{
	size_t n = r->c->n_criteria;
	struct walk w = { .r = r };

	if (!n)
		return;
	r->by_id = gl_map_new();
	w.state = gl_reading_calloc(r, n, sizeof(*w.state));
	w.path = gl_reading_calloc(r, n, sizeof(*w.path));
	if (!r->by_id || !w.state || !w.path) {
		failed(r);
		return;
	}
	for (size_t i = 0; i < n; i++)
		index_criterion(r, i);
	for (size_t i = 0; i < n; i++)
		if (w.state[i] == UNSEEN)
			visit(&w, i);
}
