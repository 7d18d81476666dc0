/*
 * Every release tag that exists, judged as of its own date and as of today: was it justified, and by
 * whose signatures?
 */
#ifndef JUDGE_AUDIT_H
#define JUDGE_AUDIT_H

#include "judge/ledger.h"
#include "state/verdict.h"

enum gl_audit_result {
	GL_AUDIT_JUSTIFIED,   /* the gate said GO as of the tag's date */
	GL_AUDIT_UNJUSTIFIED, /* it did not */
	GL_AUDIT_UNDECIDED,   /* it cannot be judged here */
	GL_AUDIT_EXEMPT,      /* the checklist exempts it */
	GL_AUDIT_EARLIER,     /* dated before the ledger began */
};

/* "justified", "not-justified", ... */
const char *gl_audit_result_name(enum gl_audit_result r);

/* One decision on what a tag released, as it stood at the tag's date. */
struct gl_signoff {
	const struct gl_entry *entry;
	bool counts; /* did it help to open the gate? */
};

struct gl_audited {
	struct gl_tagfacts tag;
	/*
	 * By which it is judged: an annotated tag's own; of a lightweight one, which has none, when
	 * the ledger cleared it, else its commit's; of one that points to no commit, today.
	 */
	int64_t date;
	enum gl_audit_result result;
	const char *why;                /* not justified, undecided: what was missing; else NULL */
	struct gl_state *state;         /* as of the date; NULL when it is not judged */
	const struct gl_verdict *then;  /* as of the date; NULL likewise */
	const struct gl_verdict *today; /* may it run on? NULL when that cannot be told */
	struct gl_signoff *signoffs;    /* in the order of the ledger */
	size_t n_signoffs;
};

struct gl_audit {
	struct gl_audited *items; /* in the order of dates */
	size_t n, cap;
};

/*
 * Audits these tags, or (n 0) all that a version took for release tags while it was in force,
 * exempt ones included.  GL_ENOTFOUND when one that was named does not exist.  What it refers to lives as long
 * as the ledger; gl_audit_release() first.
 */
int gl_audit_run(struct gl_ledger *l, const char *const *tags, size_t n, struct gl_audit *out,
		 struct gl_error **err);
void gl_audit_release(struct gl_audit *a);

#endif
