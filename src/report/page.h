/*
 * Between the files of this floor: the pieces of a page for people.
 *
 * Whatever comes from a ledger enters a page through gl_page_text() or gl_page_note(), which make
 * it safe for a terminal; the other functions take text that is safe already.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "report/report.h"

/* Adds it on one line: line breaks and tabs become blanks. */
void gl_page_text(struct gl_buf *out, const char *s);

/* Adds it with its own line breaks, each line indented; ends in a newline. */
void gl_page_note(struct gl_buf *out, const char *indent, const char *s);

/*
 * Adds `head`, the text, and a newline.  Where the look has a width, the text is broken between
 * words and goes on below its own beginning; a command in parentheses stays in one piece where it
 * fits.
 */
void gl_page_item(struct gl_buf *out, const struct gl_look *look, const char *head,
		  const char *text);

/*
 * Adds a line that begins the page or a part of it: bold, and green or red by `go` where there is
 * colour.
 */
enum gl_page_tone { GL_PAGE_GO, GL_PAGE_NO_GO, GL_PAGE_PLAIN };
void gl_page_title(struct gl_buf *out, const struct gl_look *look, enum gl_page_tone tone,
		   const char *text);

/* "Omar Haddad (omar)"; the id alone where the version has no such stakeholder. */
void gl_page_person(struct gl_buf *out, const struct gl_checklist *list, const char *id);

/* "2 days ago", "just now", "in 3 hours". */
void gl_page_age(struct gl_buf *out, int64_t then, int64_t now);

/* "2026-11-22", "2026-11-22 10:15" */
void gl_page_date(struct gl_buf *out, int64_t t);
void gl_page_minute(struct gl_buf *out, int64_t t);

/* The first 12 digits: enough for git and for people. */
void gl_page_oid(struct gl_buf *out, const struct gl_oid *id);

/*
 * One line for a finding, without its newline: "1234567890ab unsigned: records/...: there is no
 * signature".
 */
void gl_page_finding(struct gl_buf *out, const struct gl_finding *f);

/* "not yet, 3 of 11 criteria are open": what a NO-GO means. */
void gl_page_why(struct gl_buf *out, const struct gl_verdict *v);

/* As gl_report_next(), for a tag that was asked about (NULL: the candidate's). */
void gl_page_next(struct gl_buf *out, struct gl_ledger *l, const struct gl_verdict *v,
		  const char *me, const char *tag);

/* How many decisions the local branch holds that its remote, where there is one, does not. */
size_t gl_page_unpushed(const struct gl_ledger *l);

/*
 * What somebody does who is not on the checklist: "send Olga Brand, the owner, what 'git golive
 * enroll' prints".
 */
void gl_page_outsider(struct gl_buf *out, const struct gl_ledger *l);

/* The version in force. */
const struct gl_checklist *gl_page_list(const struct gl_ledger *l);

/* A concern or a pause that nothing has settled or taken back. */
bool gl_page_open(const struct gl_entry *e);

/* A delegation that lets the deputy sign now. */
bool gl_page_deputises(const struct gl_ledger *l, const struct gl_entry *e, int64_t now);

/* How many persons of the version in force agree to a pending one. */
unsigned gl_page_agreed(const struct gl_ledger *l, const struct gl_version *v);

/* Does the last key of a person end within 30 days, or has it?  When: *ends. */
bool gl_page_key_ends(const struct gl_stakeholder *p, int64_t now, int64_t *ends);

/* A line for each stakeholder whose last key ends within 30 days, or has. */
void gl_page_keys(struct gl_buf *out, const struct gl_look *look, const struct gl_ledger *l);

/* What is met or waived, and will not be in a week: a part of its own, when there is any. */
void gl_page_expiring(struct gl_buf *out, const struct gl_look *look, const struct gl_ledger *l,
		      const struct gl_verdict *v);

/*
 * The outcome of the release of which one is due; else of the newest of which there is one: what was
 * promised, what it brought, who is asked.
 */
void gl_page_outcome(struct gl_buf *out, const struct gl_look *look, const struct gl_ledger *l);

/* Adds the owner's command, when an outcome is due. */
void gl_page_outcome_command(struct gl_buf *out, const struct gl_ledger *l);

/* A part with what can no longer be met; nothing where there is nothing. */
void gl_page_deadlocks(struct gl_buf *out, const struct gl_look *look, const struct gl_ledger *l,
		       const struct gl_verdict *v);

/* The command that begins to mend the first of them. */
void gl_page_mend(struct gl_buf *out, const struct gl_ledger *l, const struct gl_verdict *v);

#endif
