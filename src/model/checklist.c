/* checklist.yaml as a whole: see checklist.h. */
#include "model/checklist.h"

#include <fnmatch.h>
#include <locale.h>
#include <stddef.h>
#include <string.h>

#include "base/path.h"
#include "model/reading.h"

#define FORMAT_MAX 999999
#define VERSION_MAX 999999999
#define DAYS_MAX 36500

static const char *const checklist_keys[] = {
	"golive",      "version", "system",          "title",        "why",      "pilot-ended",
	"target-date", "release", "decision-rights", "stakeholders", "criteria", NULL,
};

/* Helpers of all who read. */

const struct gl_yaml *gl_reading_list(struct gl_reading *r, const char *key, size_t max)
{
	const struct gl_yaml *v = gl_yaml_get(r->root, key);

	if (!v)
		gl_decode_bad(&r->d, r->root, "missing '%s'", key);
	else if (v->kind != GL_YAML_SEQ)
		gl_decode_bad(&r->d, v, "'%s' must be a list", key);
	else if (!v->n)
		gl_decode_bad(&r->d, v, "'%s' must not be empty", key);
	else if (v->n > max)
		gl_decode_bad(&r->d, v, "'%s' has more than %zu entries", key, max);
	else
		return v;
	return NULL;
}

bool gl_reading_line(struct gl_reading *r, const struct gl_yaml *map, const char *key,
		     bool required, size_t max_len, const char **out)
{
	const char *s;

	if (!gl_decode_str(&r->d, map, key, required, max_len, &s))
		return false;
	if (strpbrk(s, "\n\t")) {
		gl_decode_bad(&r->d, gl_yaml_get(map, key), "'%s' must be one line, without tabs",
			      key);
		return false;
	}
	*out = s;
	return true;
}

const char *gl_reading_id(const struct gl_yaml *list, size_t i)
{
	const struct gl_yaml *item = list->items[i];

	return item->kind == GL_YAML_SCALAR && gl_id_ok(item->text, item->len) ? item->text : NULL;
}

void *gl_reading_calloc(struct gl_reading *r, size_t n, size_t size)
{
	void *p = n ? gl_arena_calloc(r->d.arena, n, size) : NULL;

	if (n && !p)
		r->d.diags->failed = 1;
	return p;
}

void gl_reading_begin(struct gl_reading *r)
{
	r->stamp++;
}

void gl_reading_mark(struct gl_reading *r, const struct gl_members *who)
{
	for (size_t i = 0; i < who->n; i++)
		r->mark[who->items[i]] = r->stamp;
}

size_t gl_reading_count(const struct gl_reading *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->c->n_people; i++)
		n += r->mark[i] == r->stamp;
	return n;
}

void gl_reading_collect(struct gl_reading *r, struct gl_members *out)
{
	size_t *items = gl_reading_calloc(r, gl_reading_count(r), sizeof(*items));
	size_t n = 0;

	for (size_t i = 0; items && i < r->c->n_people; i++)
		if (r->mark[i] == r->stamp)
			items[n++] = i;
	*out = (struct gl_members){ items, n };
}

const struct gl_name *gl_reading_name(const struct gl_reading *r, const char *name)
{
	return r->names ? gl_map_get(r->names, name, strlen(name)) : NULL;
}

bool gl_read_format(struct gl_decode *d, const struct gl_yaml *root, unsigned *out)
{
	if (!gl_decode_uint(d, root, "golive", true, 1, FORMAT_MAX, out) || *out <= GL_FORMAT)
		return true;
	gl_decode_bad(d, gl_yaml_get(root, "golive"),
		      "format %u is newer than what this golive reads (%d); install a newer golive",
		      *out, GL_FORMAT);
	return false;
}

/* release */

static void read_release(struct gl_reading *r)
{
	static const char *const keys[] = { "tags", "exempt", "go", "tag", NULL };
	static const char *const go_words[] = { "record", "checklist", NULL };
	static const char *const tag_words[] = { "any", "signed", NULL };
	const struct gl_yaml *node = gl_yaml_get(r->root, "release");
	int go = 0, tag = 0;

	if (!node) {
		gl_decode_bad(&r->d, r->root, "missing 'release'");
		return;
	}
	if (!gl_decode_map(&r->d, node, "'release'", keys))
		return;
	gl_decode_strs(&r->d, node, "tags", true, false, NULL, "a pattern of tag names",
		       &r->c->tags);
	gl_lint_tags(r, node);
	gl_decode_strs(&r->d, node, "exempt", false, true, gl_refname_ok, "a tag name",
		       &r->c->exempt);
	gl_decode_word(&r->d, node, "go", false, go_words, &go);
	gl_decode_word(&r->d, node, "tag", false, tag_words, &tag);
	r->c->go = go ? GL_GO_CHECKLIST : GL_GO_RECORD;
	r->c->tag_signed = tag == 1;
}

/* decision-rights */

enum fallback { TO_OWNER, TO_NOBODY, TO_EVERYBODY };

static const struct right {
	const char *key;
	size_t at; /* of the members in struct gl_checklist */
	enum fallback fallback;
} rights[GL_RIGHTS] = {
	[GL_RIGHT_PAUSE] = { "pause", offsetof(struct gl_checklist, pause), TO_OWNER },
	[GL_RIGHT_TERMINATE] = { "terminate", offsetof(struct gl_checklist, terminate), TO_OWNER },
	[GL_RIGHT_RESOLVE] = { "resolve", offsetof(struct gl_checklist, resolve), TO_OWNER },
	[GL_RIGHT_WAIVE] = { "waive", offsetof(struct gl_checklist, waive), TO_NOBODY },
	[GL_RIGHT_AGREE] = { "agree", offsetof(struct gl_checklist, agree), TO_EVERYBODY },
};

/* The person of that id; GL_NONE when there is none (told). */
static size_t find_person(struct gl_reading *r, const char *id, const struct gl_yaml *at,
			  const char *key)
{
	const struct gl_name *name = gl_reading_name(r, id);

	if (!name && r->people)
		gl_decode_bad(&r->d, at, "no stakeholder has the id '%s'", id);
	else if (name && name->person == GL_NONE)
		gl_decode_bad(&r->d, at, "'%s' is a group; '%s' names persons by their id", id,
			      key);
	else if (name && r->c->people[name->person].machine)
		gl_decode_bad(&r->d, at, "'%s' is a machine; '%s' names persons only", id, key);
	else if (name)
		return name->person;
	return GL_NONE;
}

static void read_owner(struct gl_reading *r, const struct gl_yaml *node)
{
	const char *id;

	r->c->owner = GL_NONE;
	if (gl_decode_id(&r->d, node, "owner", true, &id))
		r->c->owner = find_person(r, id, gl_yaml_get(node, "owner"), "owner");
}

static void mark_one(struct gl_reading *r, size_t who)
{
	gl_reading_mark(r, &(struct gl_members){ &who, 1 });
}

static void default_right(struct gl_reading *r, enum fallback fallback, struct gl_strs *names)
{
	const struct gl_checklist *c = r->c;
	const char **items = gl_reading_calloc(r, c->n_people, sizeof(*items));
	size_t n = 0;

	for (size_t i = 0; items && i < c->n_people; i++) {
		if ((fallback == TO_OWNER && i == c->owner) ||
		    (fallback == TO_EVERYBODY && !c->people[i].machine)) {
			items[n++] = c->people[i].id;
			mark_one(r, i);
		}
	}
	*names = (struct gl_strs){ items, n };
}

static void given_right(struct gl_reading *r, const struct gl_yaml *node, const struct right *right,
			struct gl_strs *names)
{
	const struct gl_yaml *list = gl_yaml_get(node, right->key);
	const char *id;
	size_t who;

	gl_decode_strs(&r->d, node, right->key, false, right->fallback == TO_NOBODY, gl_id_ok,
		       "the id of a person", names);
	for (size_t i = 0; list->kind == GL_YAML_SEQ && i < list->n; i++) {
		id = gl_reading_id(list, i);
		who = id ? find_person(r, id, list->items[i], right->key) : GL_NONE;
		if (who != GL_NONE)
			mark_one(r, who);
	}
}

static void read_right(struct gl_reading *r, const struct gl_yaml *node, enum gl_right which)
{
	const struct right *right = &rights[which];

	gl_reading_begin(r);
	if (gl_yaml_get(node, right->key))
		given_right(r, node, right, &r->rights[which]);
	else
		default_right(r, right->fallback, &r->rights[which]);
	gl_reading_collect(r, (struct gl_members *)(void *)((char *)r->c + right->at));
}

static void read_rights(struct gl_reading *r)
{
	static const char *const keys[] = { "owner",   "pause", "terminate",
					    "resolve", "waive", "waive-max-days",
					    "agree",   "amend", NULL };
	const struct gl_yaml *node = gl_yaml_get(r->root, "decision-rights");
	struct gl_checklist *c = r->c;
	unsigned persons = (unsigned)c->n_persons;

	if (!node) {
		gl_decode_bad(&r->d, r->root, "missing 'decision-rights'");
		return;
	}
	if (!gl_decode_map(&r->d, node, "'decision-rights'", keys))
		return;
	read_owner(r, node);
	for (int i = 0; i < GL_RIGHTS; i++)
		read_right(r, node, (enum gl_right)i);
	c->waive_max_days = 90;
	gl_decode_uint(&r->d, node, "waive-max-days", false, 1, DAYS_MAX, &c->waive_max_days);
	c->amend = persons / 2 + 1;
	/* without persons, that is what is told */
	gl_decode_uint(&r->d, node, "amend", false, 1, persons ? persons : GL_STAKEHOLDERS_MAX,
		       &c->amend);
}

/* The whole. */

static void read_head(struct gl_reading *r)
{
	struct gl_decode *d = &r->d;
	struct gl_checklist *c = r->c;

	gl_decode_uint(d, r->root, "version", true, 1, VERSION_MAX, &c->version);
	gl_decode_id(d, r->root, "system", true, &c->system);
	gl_reading_line(r, r->root, "title", true, GL_CHECKLIST_MAX, &c->title);
	gl_decode_str(d, r->root, "why", false, GL_CHECKLIST_MAX, &c->why);
	c->has_pilot_ended = gl_decode_date(d, r->root, "pilot-ended", false, &c->pilot_ended);
	c->has_target_date = gl_decode_date(d, r->root, "target-date", false, &c->target_date);
}

/* The people come first: all else names them. */
static void read_body(struct gl_reading *r)
{
	if (!gl_decode_map(&r->d, r->root, "the checklist", checklist_keys))
		return;
	read_head(r);
	gl_read_people(r);
	if (r->rc)
		return;
	gl_lint_people(r);
	if (r->d.diags->failed)
		return;
	read_release(r);
	read_rights(r);
	gl_read_criteria(r);
	gl_lint_criteria(r);
}

static size_t told(const struct gl_diags *d)
{
	return d->n + d->dropped;
}

static int fail_told(const struct gl_diags *d, size_t before, struct gl_error **err)
{
	const struct gl_diag *first = NULL;
	size_t more = told(d) - before - 1;

	for (size_t i = before; i < d->n; i++)
		if (!first || d->items[i].line < first->line ||
		    (d->items[i].line == first->line && d->items[i].col < first->col))
			first = &d->items[i];
	if (!first)
		return gl_fail(err, GL_EINVAL, "the checklist has more problems than are listed");
	if (more)
		return gl_fail(err, GL_EINVAL,
			       "line %u, column %u of the checklist: %s (and %zu more)",
			       first->line, first->col, first->text, more);
	return gl_fail(err, GL_EINVAL, "line %u, column %u of the checklist: %s", first->line,
		       first->col, first->text);
}

static int read_root(struct gl_reading *r)
{
	size_t before = told(r->d.diags);

	if (r->root->kind == GL_YAML_MAP && !gl_read_format(&r->d, r->root, &r->c->format))
		return gl_fail(
			r->err, GL_EUNDECIDED,
			"the checklist has format %u, this golive reads %d; install a newer golive",
			r->c->format, GL_FORMAT);
	read_body(r);
	if (r->rc)
		return r->rc;
	if (r->d.diags->failed)
		return gl_nomem(r->err);
	if (told(r->d.diags) != before)
		return fail_told(r->d.diags, before, r->err);
	gl_checklist_digests(r);
	return r->d.diags->failed ? gl_nomem(r->err) : 0;
}

int gl_checklist_read(struct gl_arena *arena, const void *data, size_t len, gl_keyfile_fn *keyfile,
		      void *ctx, struct gl_diags *diags, struct gl_checklist **out,
		      struct gl_error **err)
{
	struct gl_reading r = {
		.d = { arena, diags },
		.err = err,
		.keyfile = keyfile,
		.keyfile_ctx = ctx,
	};
	size_t before = told(diags);
	struct gl_yaml *root;
	int rc;

	*out = NULL;
	if (gl_yaml_read(arena, data, len, GL_CHECKLIST_MAX, diags, &root))
		return diags->failed ? gl_nomem(err) : fail_told(diags, before, err);
	r.root = root;
	r.c = gl_arena_alloc(arena, sizeof(*r.c));
	if (!r.c)
		return gl_nomem(err);
	gl_sha256(data, len, &r.c->sha256);
	rc = read_root(&r);
	gl_map_free(r.names);
	gl_map_free(r.by_id);
	if (!rc)
		*out = r.c;
	return rc;
}

/* Questions to one that was read. */

size_t gl_checklist_person(const struct gl_checklist *c, const char *id)
{
	for (size_t i = 0; i < c->n_people; i++)
		if (strcmp(c->people[i].id, id) == 0)
			return i;
	return GL_NONE;
}

size_t gl_checklist_key_owner(const struct gl_checklist *c, const struct gl_digest *key)
{
	for (size_t i = 0; i < c->n_people; i++)
		for (size_t k = 0; k < c->people[i].n_keys; k++)
			if (memcmp(&c->people[i].keys[k].id, key, sizeof(*key)) == 0)
				return i;
	return GL_NONE;
}

const char *gl_checklist_name(const struct gl_checklist *c, const char *id)
{
	size_t i = gl_checklist_person(c, id);

	return i == GL_NONE ? id : c->people[i].name;
}

size_t gl_checklist_criterion(const struct gl_checklist *c, const char *id)
{
	for (size_t i = 0; i < c->n_criteria; i++)
		if (strcmp(c->criteria[i].id, id) == 0)
			return i;
	return GL_NONE;
}

bool gl_members_has(const struct gl_members *m, size_t who)
{
	size_t low = 0, high = m->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (m->items[mid] == who)
			return true;
		if (m->items[mid] < who)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

bool gl_members_only(const struct gl_members *m, size_t who)
{
	return m->n == 1 && m->items[0] == who;
}

static bool match_tag(const struct gl_checklist *c, const char *tag)
{
	bool match = false;

	for (size_t i = 0; i < c->tags.n; i++) {
		const char *pattern = c->tags.items[i];
		bool out = pattern[0] == '!';

		if (match == out && fnmatch(pattern + out, tag, FNM_PATHNAME) == 0)
			match = !out;
	}
	return match;
}

bool gl_checklist_tag(const struct gl_checklist *c, const char *tag)
{
	locale_t bytes, old;
	bool match;

	if (gl_strs_has(&c->exempt, tag))
		return false;
	/* by bytes, as git matches names: what is a release must not depend on the user's locale */
	bytes = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	old = bytes ? uselocale(bytes) : (locale_t)0;
	match = match_tag(c, tag);
	if (bytes) {
		uselocale(old);
		freelocale(bytes);
	}
	return match;
}

int64_t gl_checklist_last_ends(const struct gl_stakeholder *person)
{
	int64_t last = INT64_MIN;

	for (size_t k = 0; k < person->n_keys; k++)
		if (person->keys[k].valid_before > last)
			last = person->keys[k].valid_before;
	return last;
}

const struct gl_key *gl_checklist_unsupported(const struct gl_checklist *c)
{
	for (size_t i = 0; i < c->n_people; i++)
		for (size_t k = 0; k < c->people[i].n_keys; k++)
			if (!c->people[i].keys[k].supported)
				return &c->people[i].keys[k];
	return NULL;
}
