/* Between the files of this floor: what `log` shows, before it is text or JSON. */
#ifndef REPORT_LOG_H
#define REPORT_LOG_H

#include "report/report.h"

enum gl_log_kind {
	GL_LOG_RECORD,   /* a record that could be read, void or not */
	GL_LOG_UNREAD,   /* one that could not be read */
	GL_LOG_VOID,     /* a whole commit that counts for nothing */
	GL_LOG_INIT,     /* the first version */
	GL_LOG_AMEND,    /* a version is proposed */
	GL_LOG_IN_FORCE, /* it comes into force */
};

struct gl_logitem {
	enum gl_log_kind kind;
	size_t at;                    /* index of the commit */
	const char *by;               /* who signed, or NULL when not known */
	const struct gl_entry *entry; /* RECORD */
	const struct gl_version *
		/* INIT, AMEND, IN_FORCE: which; RECORD: in force where it stands, or agreed to */
		version;
	const struct gl_finding *finding; /* what makes it void, or NULL */
};

typedef void gl_log_show(const struct gl_logitem *item, void *ctx);

/* Calls show() for each item that the filters let through, newest first. */
void gl_log_each(const struct gl_ledger *l, const struct gl_log_opts *o, gl_log_show *show,
		 void *ctx);

/* "approve", "amend", ...; NULL for UNREAD and VOID. */
const char *gl_log_decision(const struct gl_logitem *item);

/* The same item as gl_log_each() makes it of a record. */
void gl_log_item(const struct gl_ledger *l, const struct gl_entry *e, struct gl_logitem *out);

/* "approves data-privacy (v1.0)": what was done, safe for a terminal. */
void gl_log_words(struct gl_buf *out, const struct gl_logitem *item);

/* The tag that it names, or that of the candidate that it is about; NULL: none. */
const char *gl_log_tag(const struct gl_entry *e);

/* What became of it, or nothing: "withdrawn", with by which record when `full`. */
void gl_log_fate(struct gl_buf *out, const struct gl_ledger *l, const struct gl_entry *e,
		 bool full);

/* By which version a commit is judged: that in force at its parent. */
const struct gl_checklist *gl_log_list(const struct gl_ledger *l, size_t at);

/* Adds to `entries` what `log --json` has of one item; returns it. */
struct gl_json *gl_log_item_json(struct gl_json *entries, const struct gl_ledger *l,
				 const struct gl_logitem *item);

/* Adds all that the filters let through. */
void gl_log_each_json(struct gl_json *entries, const struct gl_ledger *l,
		      const struct gl_log_opts *o);

/* The version that was in force when `v` was proposed, or NULL: `v` is the first. */
const struct gl_version *gl_version_before(const struct gl_state *s, const struct gl_version *v);

/* The entry with that sequence number, or NULL (0: none). */
const struct gl_entry *gl_log_entry(const struct gl_ledger *l, size_t seq);

#endif
