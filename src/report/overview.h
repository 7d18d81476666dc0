/* `list`: one line for each system, over many repositories. */
#ifndef REPORT_OVERVIEW_H
#define REPORT_OVERVIEW_H

#include "report/report.h"

/* What is told of one system: its own strings, so that no ledger has to be kept open. */
struct gl_overview {
	char *dir, *system, *title, *owner;
	char *problem; /* why it cannot be judged; then nothing below says anything */
	bool pinned;   /* is its root trusted here? */
	bool go;
	bool has_target;
	int32_t target, days_to_target; /* a day; days from today, negative once it has passed */
	int32_t days_waiting;    /* since it was proposed, or the pilot ended, or it began; GO: 0 */
	unsigned open, criteria; /* of the criteria */
	unsigned signals;        /* bits by code */
	bool stalled;
};

/* Fills it in from a judged ledger; strings are copied.  0 or GL_ENOMEM. */
int gl_overview_take(struct gl_overview *o, const struct gl_ledger *l, const struct gl_verdict *v,
		     const struct gl_signals *s, struct gl_error **err);
void gl_overview_release(struct gl_overview *o);

/* A table, its widest columns last; as JSON all of it. */
void gl_report_overview_text(const struct gl_overview *all, size_t n, const struct gl_look *look,
			     struct gl_buf *out);
struct gl_json *gl_report_overview_json(const struct gl_overview *all, size_t n);

#endif
