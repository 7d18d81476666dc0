/*
 * Why a sign-off is stale: the path and the commit that changed it.  Found only for printing; it
 * judges nothing.
 */
#ifndef JUDGE_EXPLAIN_H
#define JUDGE_EXPLAIN_H

#include "judge/gate.h"

/* Completes the texts of the verdict's stale criteria.  What cannot be found is left out. */
void gl_explain(struct gl_ledger *l, struct gl_verdict *v);

#endif
