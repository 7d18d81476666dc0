/* Writing records, their names and their commit messages: see record.h. */
#include "model/record.h"

#include <stdio.h>
#include <string.h>

#include "base/timestamp.h"
#include "base/utf8.h"
#include "format/yaml_write.h"
#include "model/checklist.h"

/* Of what comes after the decision in a file's name; the reader takes names of up to 200 bytes. */
#define TOPIC_MAX 64

/* What git and forges show of a subject before they cut it. */
#define SUBJECT_MAX 72

/* The file. */

static void write_evidence(struct gl_buf *out, const struct gl_record *r)
{
	char hex[GL_SHA256_HEX + 1];

	gl_buf_addstr(out, "evidence:\n");
	for (size_t i = 0; i < r->n_evidence; i++) {
		const struct gl_evidence *e = &r->evidence[i];

		gl_buf_addstr(out, "- ");
		if (e->where == GL_EVIDENCE_URL) {
			gl_yaml_add_pair(out, 0, "url", e->path);
		} else {
			gl_yaml_add_pair(out, 0, "in", gl_evidence_where_name(e->where));
			gl_yaml_add_pair(out, 2, "path", e->path);
		}
		if (e->has_sha256)
			gl_yaml_add_pair(out, 2, "sha256", gl_digest_hex(&e->sha256, hex));
	}
}

static void write_criteria(struct gl_buf *out, const struct gl_record *r)
{
	gl_buf_addstr(out, "criteria:\n");
	for (size_t i = 0; i < r->criteria.n; i++) {
		gl_buf_addstr(out, "- ");
		gl_yaml_add_scalar(out, r->criteria.items[i]);
		gl_buf_addch(out, '\n');
	}
}

static void write_facts(struct gl_buf *out, const char *key, const struct gl_record *r)
{
	gl_buf_addf(out, "%s:\n", key);
	for (size_t i = 0; i < r->n_facts; i++)
		gl_yaml_add_pair(out, 2, r->facts[i].name, r->facts[i].text);
}

static void write_str(struct gl_buf *out, const char *key, const char *value)
{
	if (value)
		gl_yaml_add_pair(out, 0, key, value);
}

static void write_day(struct gl_buf *out, const struct gl_record *r, unsigned bit, const char *key,
		      int32_t day)
{
	char buf[GL_TIME_BUF];

	if (r->fields & bit)
		gl_yaml_add_pair(out, 0, key, gl_date_format(day, buf));
}

static void write_head(struct gl_buf *out, const struct gl_record *r)
{
	char hex[GL_SHA256_HEX + 1], time[GL_TIME_BUF];

	gl_buf_addf(out, "golive: %d\n", GL_FORMAT);
	gl_yaml_add_pair(out, 0, "decision", gl_decisions[r->decision].name);
	write_str(out, "system", r->system);
	write_str(out, "by", r->by);
	if (r->has_date)
		gl_yaml_add_pair(out, 0, "date", gl_time_format(r->date, time));
	gl_yaml_add_pair(out, 0, "checklist", gl_digest_hex(&r->checklist, hex));
}

void gl_record_write(struct gl_buf *out, const struct gl_record *r)
{
	char hex[GL_OID_HEX + 1];

	write_head(out, r);
	write_str(out, "tag", r->tag);
	write_str(out, "criterion", r->criterion);
	if (r->fields & GL_F_COMMIT)
		gl_yaml_add_pair(out, 0, "commit", gl_oid_hex(&r->commit, hex));
	write_str(out, "record", r->record);
	write_str(out, "for", r->for_whom);
	write_str(out, "to", r->to);
	write_day(out, r, GL_F_FROM, "from", r->from);
	write_day(out, r, GL_F_UNTIL, "until", r->until);
	if (r->fields & GL_F_CRITERIA)
		write_criteria(out, r);
	if (r->fields & GL_F_BLOCKING)
		gl_buf_addf(out, "blocking: %s\n", r->blocking ? "true" : "false");
	write_str(out, "note", r->note);
	if (r->fields & GL_F_EVIDENCE)
		write_evidence(out, r);
	if (r->fields & GL_F_MEASURED)
		write_facts(out, "measured", r);
	if (r->fields & GL_F_ANSWERS)
		write_facts(out, "answers", r);
}

/* Its name. */

static bool path_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '.' || c == '_' || c == '-';
}

static void add_part(struct gl_buf *out, const char *s)
{
	if (!s)
		return;
	gl_buf_addch(out, '-');
	for (size_t i = 0; i < TOPIC_MAX && s[i]; i++)
		gl_buf_addch(out, path_char(s[i]) ? s[i] : '-');
}

void gl_record_path(struct gl_buf *out, const struct gl_record *r)
{
	char t[GL_TIME_BUF];

	gl_time_format(r->date, t);
	/* "2026-11-20T08:09:00Z" */
	gl_buf_addf(out, "records/%.7s/%.5s%.2s%.3s", t, t + 8, t + 14, t + 17);
	add_part(out, r->by ? r->by : "unknown");
	add_part(out, gl_decisions[r->decision].name);
	add_part(out, r->criterion ? r->criterion : r->tag);
	gl_buf_addstr(out, ".yaml");
}

/* Its commit message. */

/* Whether a decision is about the release candidate, so that its tag is worth a word. */
static bool about_candidate(enum gl_decision d)
{
	return d == GL_APPROVE || d == GL_REJECT || d == GL_CONCERN || d == GL_WAIVE ||
	       d == GL_GO || d == GL_NO_GO;
}

static void add_word(struct gl_buf *out, const char *before, const char *s)
{
	if (!s)
		return;
	gl_buf_addstr(out, before);
	gl_text_add(out, s, strlen(s), false);
}

static void add_subject(struct gl_buf *out, const struct gl_record *r, const char *tag)
{
	size_t start = out->len;

	gl_buf_addf(out, "%s %s", r->by ? r->by : "somebody", gl_decisions[r->decision].verb);
	if (r->decision == GL_CONCERN)
		add_word(out, " on ", r->criterion);
	else
		add_word(out, " ", r->criterion ? r->criterion : r->tag ? r->tag : r->to);
	if (r->decision != GL_RESUME)
		add_word(out, " ", r->record);
	add_word(out, " for ", r->for_whom);
	/* the trailer has it too */
	if (tag && out->len - start + strlen(" ()") + strlen(tag) <= SUBJECT_MAX) {
		add_word(out, " (", tag);
		gl_buf_addch(out, ')');
	}
	gl_buf_addch(out, '\n');
}

/*
 * A line of dashes is the end of the message to `git interpret-trailers`: what stands above it
 * would be the trailers.
 */
static bool ends_message(const char *line)
{
	return strncmp(line, "---", 3) == 0;
}

static void add_body(struct gl_buf *out, const char *note)
{
	size_t len, start, n;

	while (*note == '\n')
		note++;
	for (len = strlen(note); len && note[len - 1] == '\n'; len--)
		;
	if (!len)
		return;
	gl_buf_addch(out, '\n');
	for (start = 0; start < len; start += n + 1) {
		for (n = 0; start + n < len && note[start + n] != '\n'; n++)
			;
		if (ends_message(note + start))
			gl_buf_addch(out, ' ');
		gl_text_add(out, note + start, n, true);
		gl_buf_addch(out, '\n');
	}
}

void gl_record_message(struct gl_buf *out, const struct gl_record *r, const char *tag)
{
	if (!about_candidate(r->decision))
		tag = NULL;
	add_subject(out, r, tag);
	if (r->note)
		add_body(out, r->note);
	add_word(out, "\nGolive-System: ", r->system);
	add_word(out, "\nGolive-Decision: ", gl_decisions[r->decision].name);
	add_word(out, "\nGolive-Criterion: ", r->criterion);
	add_word(out, "\nGolive-By: ", r->by);
	add_word(out, "\nGolive-Tag: ", r->tag ? r->tag : tag);
	gl_buf_addch(out, '\n');
}
