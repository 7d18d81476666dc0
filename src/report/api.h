/*
 * Behind <golive/golive.h>: one more form in which what was judged is shown, beside text, JSON and
 * HTML.  Between the api*.c files alone.
 */
#ifndef REPORT_API_H
#define REPORT_API_H

#include "report/report.h"

/*
 * What the public functions give out and nobody else keeps: made when a system is opened, so that
 * reading it changes nothing.  In the ledger's arena.
 */
struct gl_extract {
	char root[GL_OID_HEX + 1], tip[GL_OID_HEX + 1];
	char commit[GL_OID_HEX + 1]; /* the candidate's; "" without one */
	const struct gl_finding *findings;
	const char **finding_commits; /* beside them */
	size_t n_findings;
	const char **waiting; /* ids */
	size_t n_waiting;
};

/* Fills in s->extract. */
int gl_extract_make(struct gl_status *s, struct gl_error **err);

#endif
