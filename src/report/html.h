/* Between the files that make the page of `report`; each adds a part of it. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "format/html.h"
#include "report/page.h"

struct gl_htmlpage {
	struct gl_ledger *l;
	const struct gl_checklist *list;
	const struct gl_verdict *v;
	const struct gl_signals *signals;
	struct gl_buf *out;
};

void gl_htmlpage_head(struct gl_htmlpage *p);     /* what it is, the verdict, who is waited for */
void gl_htmlpage_criteria(struct gl_htmlpage *p); /* by area, with state and signatures */
void gl_htmlpage_rights(struct gl_htmlpage *p);   /* who decides what, who agreed, the final call */
void gl_htmlpage_timeline(struct gl_htmlpage *p); /* the decisions, drawn */
void gl_htmlpage_stalls(struct gl_htmlpage *p);   /* concerns, signals */
void gl_htmlpage_gaps(struct gl_htmlpage *p);     /* of the newest assessment */
void gl_htmlpage_outcomes(struct gl_htmlpage *p); /* what it brought */
void gl_htmlpage_history(struct gl_htmlpage *p);  /* the newest decisions, as a table */

/* "2026-11-22" in a <time> element. */
void gl_htmlpage_day(struct gl_htmlpage *p, int64_t t);

#endif
