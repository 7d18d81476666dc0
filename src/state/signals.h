/*
 * The signs of a stall that nobody mentions, out of the ledger's history (DESIGN section 9).  Pure,
 * as the fold is.
 */
#ifndef STATE_SIGNALS_H
#define STATE_SIGNALS_H

#include "state/fold.h"

enum gl_signal_code {
	GL_SIGNAL_DECISION_MOVED,
	GL_SIGNAL_SCATTERED_CONCERNS,
	GL_SIGNAL_WRONG_CONVERSATION,
	GL_SIGNAL_ALMOST_READY,
	GL_SIGNAL_NO_FINAL_CALL,
	GL_SIGNALS, /* how many */
};

/* "decision-moved", ... */
const char *gl_signal_name(enum gl_signal_code code);

struct gl_signal {
	bool on;
	int64_t since;          /* on: when it came on */
	const char *text;       /* on: what shows it, with its dates; else what was looked for */
	const char *todo;       /* on: what to do, in one sentence; else NULL */
	struct gl_oid *commits; /* on: that show it, in the order of the ledger */
	size_t n_commits;
};

struct gl_signals {
	struct gl_signal each[GL_SIGNALS]; /* by code */
	bool stalled;                      /* all of them are on */
};

/* How many are on. */
size_t gl_signals_on(const struct gl_signals *s);

/*
 * Folds once more, and looks at the state after each commit as of that commit's ledger time, and at
 * the last one as of in->now; in->step is not used.  A candidate of the past whose objects are not
 * here is passed over; GL_EUNDECIDED when the one of today is missing; errors as of the fold.  In
 * `arena`.
 */
int gl_signals_find(struct gl_arena *arena, const struct gl_fold_in *in, struct gl_signals *out,
		    struct gl_error **err);

#endif
