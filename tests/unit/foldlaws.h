/*
 * What holds of every ledger: for the test that tries it on some thousand random ones, and for the
 * fuzzer. Each fails the test where it does not hold.
 */
#ifndef TESTS_FOLDLAWS_H
#define TESTS_FOLDLAWS_H

#include "plankit.h"

/* The codes, the counts and the criteria of a verdict agree; and it is the same each time. */
void law_of_verdicts(struct plan *p);

/* One void commit more changes nothing but its own findings. */
void law_of_void(struct plan *p);

/* Where it says go: it does not without the approvals of a criterion that is met. How many are. */
size_t law_of_approvals(struct plan *p);

/* What was judged of a beginning, and said of it then, stays so; as of a date, nothing later counts. */
void law_of_prefixes(struct plan *p);

/* Where it says go: it does not without an approval that a clause cannot spare. How many such are. */
size_t law_of_the_last_approval(struct plan *p);

/* In which order people decide what says nothing of one another does not matter. */
void law_of_orders(struct plan *p);

#endif
