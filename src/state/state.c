#include "state/state.h"

#include <stdio.h>
#include <string.h>

#include "base/map.h"

/* A shorter beginning of a digest is rather a number that was mistyped. */
#define DIGEST_MIN 4

static const char *const finding_names[] = {
	[GL_FIND_UNSIGNED] = "unsigned",
	[GL_FIND_BAD_SIGNATURE] = "bad-signature",
	[GL_FIND_UNKNOWN_KEY] = "unknown-key",
	[GL_FIND_KEY_NOT_VALID] = "key-not-valid",
	[GL_FIND_NOT_LINEAR] = "not-linear",
	[GL_FIND_RECORD_CHANGED] = "record-changed",
	[GL_FIND_RECORD_REMOVED] = "record-removed",
	[GL_FIND_PATH_NOT_ALLOWED] = "path-not-allowed",
	[GL_FIND_BAD_CHECKLIST] = "bad-checklist",
	[GL_FIND_BAD_RECORD] = "bad-record",
	[GL_FIND_WRONG_AUTHOR] = "wrong-author",
	[GL_FIND_NOT_ENTITLED] = "not-entitled",
	[GL_FIND_WRONG_CHECKLIST] = "wrong-checklist",
	[GL_FIND_WRONG_CANDIDATE] = "wrong-candidate",
	[GL_FIND_PREMATURE_GO] = "premature-go",
	[GL_FIND_CLOCK] = "clock",
	[GL_FIND_OTHER_LEDGER] = "other-ledger",
};

const char *gl_finding_name(enum gl_finding_code code)
{
	return finding_names[code];
}

static const struct gl_agreement *find_agreement(const struct gl_version *v, const char *person)
{
	const struct gl_agreement *a;

	for (a = v->agreements; a; a = a->next)
		if (!strcmp(a->person, person))
			return a;
	return NULL;
}

bool gl_version_agreed(const struct gl_version *v, const char *person)
{
	const struct gl_agreement *a = find_agreement(v, person);

	return a && a->agreed > a->withdrawn;
}

bool gl_state_agreed(const struct gl_state *s, const char *person)
{
	const struct gl_digest *terms = &s->in_force->list->terms;
	size_t agreed = 0, withdrawn = 0;
	const struct gl_version *v;

	for (v = s->versions; v; v = v->next) {
		const struct gl_agreement *a = find_agreement(v, person);

		if (!a || memcmp(&v->list->terms, terms, sizeof(*terms)))
			continue;
		if (a->agreed > agreed)
			agreed = a->agreed;
		if (a->withdrawn > withdrawn)
			withdrawn = a->withdrawn;
	}
	return agreed > withdrawn;
}

bool gl_version_named(const struct gl_version *v, const char *word)
{
	char number[16], hex[GL_SHA256_HEX + 1];
	size_t len = strlen(word);

	snprintf(number, sizeof(number), "%u", v->list->version);
	if (strcmp(number, word) == 0)
		return true;
	gl_digest_hex(&v->list->sha256, hex);
	return len >= DIGEST_MIN && len <= GL_SHA256_HEX && strncmp(hex, word, len) == 0;
}

struct gl_topic *gl_state_topic(const struct gl_state *s, const char *criterion)
{
	return gl_map_get(s->topics, criterion, strlen(criterion));
}

bool gl_entry_counts(const struct gl_entry *e)
{
	return !e->is_void && !e->ahead && !e->withdrawn_at;
}

struct gl_entry *gl_slot_newest(const struct gl_slot *slot)
{
	struct gl_entry *e = slot->newest;

	while (e && e->withdrawn_at)
		e = e->prev;
	return e;
}

struct gl_entry *gl_state_newest(const struct gl_state *s, const char *criterion,
				 const char *person)
{
	const struct gl_topic *topic = gl_state_topic(s, criterion);
	const struct gl_slot *slot;

	for (slot = topic ? topic->slots : NULL; slot; slot = slot->next)
		if (!strcmp(slot->person, person))
			return gl_slot_newest(slot);
	return NULL;
}
