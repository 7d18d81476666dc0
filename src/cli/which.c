/* What a word that was typed stands for. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "cli/draft.h"

/* More are counted, not listed. */
#define LISTED 6
#define PEOPLE_LISTED 20
/* A shorter word is in too many names. */
#define NEAR_MIN 3

const char *draft_me(const struct draft *d)
{
	return d->list->people[d->me].id;
}

/* ---- criteria ---- */

const struct gl_criterion *draft_criterion(struct draft *d, const char *word)
{
	size_t i = gl_checklist_criterion(d->list, word);
	struct gl_buf b = GL_BUF_INIT;

	if (i != GL_NONE)
		return &d->list->criteria[i];
	for (size_t k = 0; k < d->list->n_criteria; k++)
		gl_buf_addf(&b, "%s%s", k ? ", " : "", d->list->criteria[k].id);
	gl_fail(d->err, GL_EREFUSED,
		"version %u of the checklist has no criterion '%s'; it has: %s", d->list->version,
		word, b.ptr);
	gl_buf_release(&b);
	return NULL;
}

/* ---- people ---- */

size_t draft_person(struct draft *d, const char *id)
{
	size_t i = gl_checklist_person(d->list, id), n = d->list->n_people;
	struct gl_buf b = GL_BUF_INIT;

	if (i != GL_NONE)
		return i;
	for (size_t k = 0; k < n && k < PEOPLE_LISTED; k++)
		gl_buf_addf(&b, "%s%s", k ? ", " : "", d->list->people[k].id);
	if (n > PEOPLE_LISTED)
		gl_buf_addf(&b, " and %zu more", n - PEOPLE_LISTED);
	gl_fail(d->err, GL_EREFUSED,
		"version %u of the checklist has no stakeholder '%s'; it has: %s", d->list->version,
		id, b.ptr);
	gl_buf_release(&b);
	return GL_NONE;
}

/* ---- records ---- */

/* An answer of the same kind by the same person on the same criterion has come since. */
static bool is_repeated(const struct gl_state *s, const struct gl_entry *e)
{
	const bool answer = e->rec->decision == GL_APPROVE || e->rec->decision == GL_REJECT;
	const struct gl_entry *newest =
		answer ? gl_state_newest(s, e->rec->criterion, e->person) : e;

	return newest && newest != e && newest->rec->decision == e->rec->decision;
}

/* Nobody has taken it back or settled it, or said the same again. */
static bool is_open(const struct gl_state *s, const struct gl_entry *e)
{
	return !e->withdrawn_at && !e->settled_at && !is_repeated(s, e);
}

static bool is_mine(const struct draft *d, const struct gl_entry *e)
{
	return strcmp(e->by, draft_me(d)) == 0 || strcmp(e->person, draft_me(d)) == 0;
}

struct search {
	const char *word;
	unsigned kinds;
	bool open, mine; /* only those */
	bool numbered;   /* also those that have the word before their number */
	struct gl_entry *found;
	size_t n;
	struct gl_buf *ids; /* of all that were found, or NULL */
};

/* "records/2026-11/....yaml", as a listing of the branch shows it, is fine too. */
static void strip(const char *word, char *out, size_t size)
{
	size_t len;

	if (gl_begins(word, "records/"))
		word += strlen("records/");
	len = strlen(word) - (gl_ends(word, ".yaml") ? strlen(".yaml") : 0);
	snprintf(out, size, "%.*s", (int)(len < size ? len : size - 1), word);
}

/* The name that golive would give it, but that was taken: there is a number behind it. */
static bool ends_before_number(const struct gl_record *r, const char *word)
{
	struct gl_buf path = GL_BUF_INIT;
	char plain[256] = "";

	gl_record_path(&path, r);
	if (!path.failed)
		strip(path.ptr, plain, sizeof(plain));
	gl_buf_release(&path);
	return *plain && gl_begins(r->id, plain) && r->id[strlen(plain)] == '-' &&
	       gl_ends(plain, word);
}

static bool is_named(const struct search *s, const struct gl_record *r)
{
	return gl_ends(r->id, s->word) || (s->numbered && ends_before_number(r, s->word));
}

static void search(const struct draft *d, struct search *s)
{
	const struct gl_entries *all = &d->l->state->all;

	s->found = NULL;
	s->n = 0;
	for (size_t i = all->n; i-- > 0;) {
		struct gl_entry *e = all->items[i];

		if (e->is_void || !(s->kinds & 1u << e->rec->decision) ||
		    (s->open && !is_open(d->l->state, e)) || (s->mine && !is_mine(d, e)) ||
		    !is_named(s, e->rec))
			continue;
		if (!s->found)
			s->found = e;
		s->n++;
		if (s->ids && s->n <= LISTED)
			gl_buf_addf(s->ids, "\n  %s", e->rec->id);
		if (strcmp(e->rec->id, s->word) == 0) {
			s->found = e;
			s->n = 1;
			return;
		}
	}
}

static struct gl_entry *ambiguous(struct draft *d, struct search *s)
{
	struct gl_buf ids = GL_BUF_INIT;

	s->ids = &ids;
	search(d, s);
	s->ids = NULL;
	if (s->n > LISTED)
		gl_buf_addf(&ids, "\n  and %zu more", s->n - LISTED);
	gl_fail(d->err, GL_EREFUSED, "'%s' is the end of %zu records; write more of it:%s", s->word,
		s->n, ids.ptr);
	gl_buf_release(&ids);
	return NULL;
}

/* Has an id it anywhere, or at least half of its words (between dashes)? */
static bool is_near(const char *id, const char *word)
{
	size_t words = 0, found = 0, len;
	char part[64];

	if (strstr(id, word))
		return true;
	for (; *word; word += len + (word[len] == '-')) {
		len = strcspn(word, "-");
		if (len < NEAR_MIN || len >= sizeof(part))
			continue;
		snprintf(part, sizeof(part), "%.*s", (int)len, word);
		words++;
		found += strstr(id, part) != NULL;
	}
	return found && found * 2 >= words;
}

static void no_record(struct draft *d, const char *name, const char *word, unsigned kinds)
{
	const struct gl_entries *all = &d->l->state->all;
	struct gl_buf ids = GL_BUF_INIT;
	size_t n = 0;

	for (size_t i = all->n; i-- > 0 && *name;) {
		const struct gl_entry *e = all->items[i];

		if (e->is_void || !(kinds & 1u << e->rec->decision) || !is_near(e->rec->id, name))
			continue;
		if (n++ < LISTED)
			gl_buf_addf(&ids, "\n  %s", e->rec->id);
	}
	if (n)
		gl_fail(d->err, GL_EREFUSED, "there is no record '%s' that counts; did you mean:%s",
			word, ids.ptr);
	else
		gl_fail(d->err, GL_EREFUSED,
			"there is no record '%s' that counts; 'git golive log' lists them", word);
	gl_buf_release(&ids);
}

struct gl_entry *draft_record_named(struct draft *d, const char *word, unsigned kinds)
{
	static const struct {
		bool open, mine, numbered;
	} order[] = {
		{ true, true, false }, { true, true, true },   { true, false, false },
		{ true, false, true }, { false, true, false }, { false, false, false },
	};
	char name[256];
	struct search s = { .word = name, .kinds = kinds };

	strip(word, name, sizeof(name));
	for (size_t i = 0; i < sizeof(order) / sizeof(*order) && *name; i++) {
		s.open = order[i].open;
		s.mine = order[i].mine;
		s.numbered = order[i].numbered;
		search(d, &s);
		if (s.n == 1)
			return s.found;
		if (s.n > 1)
			return ambiguous(d, &s);
	}
	s = (struct search){ .word = name, .kinds = ~0u };
	search(d, &s);
	if (*name && s.found && s.found->rec->decision == GL_PROPOSE &&
	    d->verb->decision == GL_WITHDRAW)
		gl_fail(d->err, GL_EREFUSED,
			"a proposal is replaced, not withdrawn: git golive propose <tag>");
	else if (*name && s.found)
		gl_fail(d->err, GL_EREFUSED, "'%s' is a '%s', and '%s' does not go with that",
			s.found->rec->id, gl_decisions[s.found->rec->decision].name,
			d->verb->cmd.name);
	else
		no_record(d, name, word, kinds);
	return NULL;
}

/* ---- versions ---- */

const struct gl_version *draft_version(struct draft *d, const char *word)
{
	const struct gl_state *s = d->l->state;
	const struct gl_version *found = NULL, *v;
	struct gl_buf b = GL_BUF_INIT;
	char hex[GL_SHA256_HEX + 1];
	size_t n = 0;

	for (v = s->versions; v; v = v->next) {
		if (v != s->in_force && !v->pending)
			continue;
		gl_buf_addf(&b, "\n  %.12s  version %u by %s, %s",
			    gl_digest_hex(&v->list->sha256, hex), v->list->version, v->by,
			    v->pending ? "pending" : "in force");
		if (!gl_version_named(v, word))
			continue;
		found = v;
		n++;
	}
	if (n != 1)
		gl_fail(d->err, GL_EREFUSED,
			"'%s' is %s version that can be agreed to; name one of these:%s", word,
			n ? "more than one" : "no", b.ptr);
	gl_buf_release(&b);
	return n == 1 ? found : NULL;
}
