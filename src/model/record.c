/* Reading records: see record.h. */
#include "model/record.h"

#include <stdio.h>
#include <string.h>

#include "base/path.h"
#include "base/utf8.h"
#include "model/checklist.h"
#include "model/reading.h"

#define TAG_MAX 1024
#define URL_MAX 2000
#define PATH_MAX_LEN 4096
#define RECORD_ID_MAX 208
#define FACT_MAX 2000
#define FACTS_MAX 200

const struct gl_decision_info gl_decisions[GL_DECISIONS] = {
	[GL_AGREE] = { "agree", "agrees to the checklist", 0, GL_F_NOTE },
	[GL_PROPOSE] = { "propose", "proposes", GL_F_TAG | GL_F_COMMIT, GL_F_NOTE },
	[GL_APPROVE] = { "approve", "approves", GL_F_CRITERION,
			 GL_F_COMMIT | GL_F_EVIDENCE | GL_F_MEASURED | GL_F_FOR | GL_F_NOTE },
	[GL_REJECT] = { "reject", "rejects", GL_F_CRITERION | GL_F_NOTE, GL_F_FOR },
	[GL_WITHDRAW] = { "withdraw", "withdraws", GL_F_RECORD | GL_F_NOTE, 0 },
	[GL_CONCERN] = { "concern", "raises a concern", GL_F_NOTE, GL_F_CRITERION | GL_F_BLOCKING },
	[GL_RESOLVE] = { "resolve", "resolves", GL_F_RECORD | GL_F_NOTE, 0 },
	[GL_WAIVE] = { "waive", "waives", GL_F_CRITERION | GL_F_UNTIL | GL_F_NOTE, 0 },
	[GL_DELEGATE] = { "delegate", "delegates to", GL_F_TO | GL_F_FROM | GL_F_UNTIL,
			  GL_F_CRITERIA | GL_F_NOTE },
	[GL_PAUSE] = { "pause", "pauses", GL_F_NOTE, 0 },
	[GL_RESUME] = { "resume", "resumes", GL_F_RECORD, GL_F_NOTE },
	[GL_GO] = { "go", "says go", GL_F_COMMIT, GL_F_NOTE },
	[GL_NO_GO] = { "no-go", "says no-go", GL_F_COMMIT | GL_F_NOTE, 0 },
	[GL_TERMINATE] = { "terminate", "terminates", GL_F_NOTE, 0 },
	[GL_OUTCOME] = { "outcome", "records the outcome of", GL_F_TAG | GL_F_MEASURED | GL_F_NOTE,
			 0 },
	[GL_ASSESS] = { "assess", "assesses the readiness", GL_F_ANSWERS, GL_F_NOTE },
};

enum gl_decision gl_decision_by_name(const char *name)
{
	for (int i = 0; i < GL_DECISIONS; i++)
		if (strcmp(gl_decisions[i].name, name) == 0)
			return (enum gl_decision)i;
	return GL_DECISIONS;
}

const char *gl_evidence_where_name(enum gl_evidence_where where)
{
	static const char *const names[] = {
		[GL_EVIDENCE_CANDIDATE] = "candidate",
		[GL_EVIDENCE_LEDGER] = "ledger",
		[GL_EVIDENCE_URL] = "url",
	};

	return names[where];
}

struct reading {
	struct gl_decode d;
	const struct gl_yaml *root;
	struct gl_record *rec;
	bool required; /* the field that is being read */
};

/* Texts of a form. */

static bool record_id_ok(const char *s, size_t len)
{
	char path[sizeof("records/") + RECORD_ID_MAX + sizeof(".yaml")] = "records/";
	const size_t n = sizeof("records/") - 1;

	if (len > RECORD_ID_MAX)
		return false;
	memcpy(path + n, s, len);
	memcpy(path + n + len, ".yaml", sizeof(".yaml"));
	return gl_record_path_ok(path, n + len + 5, NULL, NULL);
}

static bool scheme_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '+' || c == '-' || c == '.';
}

bool gl_url_ok(const char *s, size_t len)
{
	size_t colon = 0, took;
	uint32_t cp;

	if (len > URL_MAX)
		return false;
	while (colon < len && scheme_char(s[colon]))
		colon++;
	if (!colon || colon + 1 >= len || s[colon] != ':')
		return false;
	for (; len; s += took, len -= took) {
		took = gl_utf8_decode(s, len, &cp);
		if (!took || cp <= ' ' || gl_cp_unsafe(cp))
			return false;
	}
	return true;
}

/* A text that ok() accepts. */
static bool read_text(struct reading *r, const char *key, size_t max,
		      bool (*ok)(const char *s, size_t len), const char *what, const char **out)
{
	const char *s;

	if (!gl_decode_str(&r->d, r->root, key, r->required, max, &s))
		return false;
	if (!ok(s, strlen(s))) {
		gl_decode_bad(&r->d, gl_yaml_get(r->root, key), "'%s' must be %s", key, what);
		return false;
	}
	*out = s;
	return true;
}

/* Fields, a function each: true when it is there and right. */

static bool read_tag(struct reading *r)
{
	return read_text(r, "tag", TAG_MAX, gl_refname_ok, "a tag name", &r->rec->tag);
}

static bool read_commit(struct reading *r)
{
	return gl_decode_oid(&r->d, r->root, "commit", r->required, &r->rec->commit);
}

static bool read_criterion(struct reading *r)
{
	return gl_decode_id(&r->d, r->root, "criterion", r->required, &r->rec->criterion);
}

static bool read_note(struct reading *r)
{
	return gl_decode_str(&r->d, r->root, "note", r->required, GL_RECORD_MAX, &r->rec->note);
}

static bool read_for(struct reading *r)
{
	return gl_decode_id(&r->d, r->root, "for", r->required, &r->rec->for_whom);
}

static bool read_record(struct reading *r)
{
	return read_text(r, "record", RECORD_ID_MAX, record_id_ok,
			 "a record's id, such as '2026-11/20T080900Z-lena-approve-privacy'",
			 &r->rec->record);
}

static bool read_blocking(struct reading *r)
{
	return gl_decode_bool(&r->d, r->root, "blocking", r->required, &r->rec->blocking);
}

static bool read_from(struct reading *r)
{
	return gl_decode_date(&r->d, r->root, "from", r->required, &r->rec->from);
}

/* After `from`, by the table. */
static bool read_until(struct reading *r)
{
	if (!gl_decode_date(&r->d, r->root, "until", r->required, &r->rec->until))
		return false;
	if ((r->rec->fields & GL_F_FROM) && r->rec->until < r->rec->from) {
		gl_decode_bad(&r->d, gl_yaml_get(r->root, "until"),
			      "'until' must not be before 'from'");
		return false;
	}
	return true;
}

static bool read_to(struct reading *r)
{
	return gl_decode_id(&r->d, r->root, "to", r->required, &r->rec->to);
}

static bool read_criteria(struct reading *r)
{
	return gl_decode_strs(&r->d, r->root, "criteria", r->required, false, gl_id_ok,
			      "the id of a criterion", &r->rec->criteria);
}

static void read_place(struct reading *r, const struct gl_yaml *node, struct gl_evidence *e)
{
	static const char *const words[] = { "candidate", "ledger", NULL };
	static const char *const keys[] = { "in", "path", "sha256", NULL };
	int in = 0;

	if (!gl_decode_map(&r->d, node, "evidence in a repository", keys))
		return;
	gl_decode_word(&r->d, node, "in", true, words, &in);
	e->where = in ? GL_EVIDENCE_LEDGER : GL_EVIDENCE_CANDIDATE;
	if (gl_decode_str(&r->d, node, "path", true, PATH_MAX_LEN, &e->path) &&
	    !gl_path_ok(e->path, strlen(e->path), false))
		gl_decode_bad(&r->d, gl_yaml_get(node, "path"),
			      "'path' must be the path of a file in a repository");
	e->has_sha256 = gl_decode_digest(&r->d, node, "sha256", true, &e->sha256);
}

static void read_url(struct reading *r, const struct gl_yaml *node, struct gl_evidence *e)
{
	static const char *const keys[] = { "url", "sha256", NULL };

	gl_decode_map(&r->d, node, "evidence by URL", keys);
	e->where = GL_EVIDENCE_URL;
	if (gl_decode_str(&r->d, node, "url", true, URL_MAX, &e->path) &&
	    !gl_url_ok(e->path, strlen(e->path)))
		gl_decode_bad(
			&r->d, gl_yaml_get(node, "url"),
			"'url' must be an absolute URL, without spaces and control characters");
	e->has_sha256 = gl_decode_digest(&r->d, node, "sha256", false, &e->sha256);
}

static bool read_evidence(struct reading *r)
{
	const struct gl_yaml *list = gl_yaml_get(r->root, "evidence");

	if (!list)
		return false;
	if (list->kind != GL_YAML_SEQ || !list->n) {
		gl_decode_bad(&r->d, list, "'evidence' must be a list of at least one file or URL");
		return false;
	}
	r->rec->evidence = gl_arena_calloc(r->d.arena, list->n, sizeof(*r->rec->evidence));
	if (!r->rec->evidence) {
		r->d.diags->failed = 1;
		return false;
	}
	r->rec->n_evidence = list->n;
	for (size_t i = 0; i < list->n; i++) {
		if (gl_yaml_get(list->items[i], "url"))
			read_url(r, list->items[i], &r->rec->evidence[i]);
		else
			read_place(r, list->items[i], &r->rec->evidence[i]);
	}
	return true;
}

/* What an outcome brought can be told in words; what an approval says is held against bounds. */
static void read_fact(struct reading *r, const char *key, const struct gl_yaml *name,
		      const struct gl_yaml *value, struct gl_fact *fact)
{
	if (!gl_id_ok(name->text, name->len))
		gl_decode_bad(
			&r->d, name,
			"each name in '%s' must be an identifier (a-z, 0-9 and '-', up to 63)",
			key);
	if (value->kind != GL_YAML_SCALAR || !value->len || value->len > FACT_MAX) {
		gl_decode_bad(&r->d, value, "each value in '%s' must be a text of 1 to %d bytes",
			      key, FACT_MAX);
		return;
	}
	fact->name = gl_arena_strndup(r->d.arena, name->text, name->len);
	fact->text = gl_arena_strndup(r->d.arena, value->text, value->len);
	if (!fact->name || !fact->text)
		r->d.diags->failed = 1;
	fact->number = gl_decimal_parse(value->text, value->len, &fact->value);
	if (r->rec->decision == GL_APPROVE && !fact->number)
		gl_decode_bad(&r->d, value, "each value in '%s' must be a number such as 0.92",
			      key);
}

static bool read_facts(struct reading *r, const char *key)
{
	const struct gl_yaml *map = gl_yaml_get(r->root, key);

	if (!map) {
		if (r->required)
			gl_decode_bad(&r->d, r->root, "missing '%s'", key);
		return false;
	}
	if (map->kind != GL_YAML_MAP || !map->n || map->n > FACTS_MAX) {
		gl_decode_bad(&r->d, map, "'%s' must be a mapping of 1 to %d names to values", key,
			      FACTS_MAX);
		return false;
	}
	r->rec->facts = gl_arena_calloc(r->d.arena, map->n, sizeof(*r->rec->facts));
	if (!r->rec->facts) {
		r->d.diags->failed = 1;
		return false;
	}
	r->rec->n_facts = map->n;
	for (size_t i = 0; i < map->n; i++)
		read_fact(r, key, map->keys[i], map->items[i], &r->rec->facts[i]);
	return true;
}

static bool read_measured(struct reading *r)
{
	return read_facts(r, "measured");
}

static bool read_answers(struct reading *r)
{
	return read_facts(r, "answers");
}

static const struct field {
	const char *key;
	unsigned bit;
	bool (*read)(struct reading *r);
} fields[] = {
	{ "tag", GL_F_TAG, read_tag },
	{ "criterion", GL_F_CRITERION, read_criterion },
	{ "commit", GL_F_COMMIT, read_commit },
	{ "record", GL_F_RECORD, read_record },
	{ "for", GL_F_FOR, read_for },
	{ "to", GL_F_TO, read_to },
	{ "from", GL_F_FROM, read_from },
	{ "until", GL_F_UNTIL, read_until },
	{ "criteria", GL_F_CRITERIA, read_criteria },
	{ "blocking", GL_F_BLOCKING, read_blocking },
	{ "note", GL_F_NOTE, read_note },
	{ "evidence", GL_F_EVIDENCE, read_evidence },
	{ "measured", GL_F_MEASURED, read_measured },
	{ "answers", GL_F_ANSWERS, read_answers },
};

#define N_FIELDS (sizeof(fields) / sizeof(fields[0]))

/* The record. */

/* Which record's keys it may have: all, where the decision is not known. */
static void check_keys(struct reading *r, unsigned own)
{
	const char *known[N_FIELDS + 7] = { "golive", "decision", "system",
					    "by",     "date",     "checklist" };
	char what[32] = "the record";
	size_t n = 6;

	for (size_t i = 0; i < N_FIELDS; i++)
		if (own & fields[i].bit)
			known[n++] = fields[i].key;
	if (r->rec->decision != GL_DECISIONS)
		snprintf(what, sizeof(what), "a '%s' record", gl_decisions[r->rec->decision].name);
	gl_decode_map(&r->d, r->root, what, known);
}

static unsigned read_decision(struct reading *r, unsigned *required)
{
	const char *words[GL_DECISIONS + 1] = { NULL };
	int which;

	for (int i = 0; i < GL_DECISIONS; i++)
		words[i] = gl_decisions[i].name;
	*required = 0;
	r->rec->decision = GL_DECISIONS;
	if (!gl_decode_word(&r->d, r->root, "decision", true, words, &which))
		return ~0u;
	r->rec->decision = (enum gl_decision)which;
	*required = gl_decisions[which].required;
	return *required | gl_decisions[which].optional;
}

static void read_fields(struct reading *r)
{
	struct gl_record *rec = r->rec;
	unsigned required, own = read_decision(r, &required);

	check_keys(r, own);
	gl_decode_id(&r->d, r->root, "system", false, &rec->system);
	gl_decode_id(&r->d, r->root, "by", false, &rec->by);
	rec->has_date = gl_decode_time(&r->d, r->root, "date", false, &rec->date);
	gl_decode_digest(&r->d, r->root, "checklist", true, &rec->checklist);
	for (size_t i = 0; i < N_FIELDS; i++) {
		r->required = required & fields[i].bit;
		if ((own & fields[i].bit) && fields[i].read(r))
			rec->fields |= fields[i].bit;
	}
}

static size_t told(const struct gl_diags *d)
{
	return d->n + d->dropped;
}

int gl_record_read(struct gl_arena *arena, const void *data, size_t len, struct gl_diags *diags,
		   struct gl_record **out)
{
	struct reading r = { .d = { arena, diags } };
	size_t before = told(diags);
	struct gl_yaml *root;

	*out = NULL;
	if (gl_yaml_read(arena, data, len, GL_RECORD_MAX, diags, &root))
		return -1;
	r.root = root;
	r.rec = gl_arena_alloc(arena, sizeof(*r.rec));
	if (!r.rec) {
		diags->failed = 1;
		return -1;
	}
	r.rec->blocking = true;
	if (root->kind != GL_YAML_MAP)
		gl_decode_bad(&r.d, root, "a record must be a mapping ('key: value')");
	else if (gl_read_format(&r.d, root, &r.rec->format))
		read_fields(&r);
	if (told(diags) != before || diags->failed)
		return -1;
	*out = r.rec;
	return 0;
}
