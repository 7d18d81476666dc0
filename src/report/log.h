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

/* The entry with that sequence number, or NULL (0: none). */
const struct gl_entry *gl_log_entry(const struct gl_ledger *l, size_t seq);

#endif
