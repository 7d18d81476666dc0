/*
 * Ledgers made by chance, for what holds of every ledger. They are made by people who mostly do what
 * the gate asks for next, and now and then anything: so that many of them reach a go, and none by a
 * straight path. Chance is a seed, or bytes that somebody chose: the same of either make the same
 * ledger. What goes wrong here fails the test.
 */
#ifndef TESTS_PLANKIT_H
#define TESTS_PLANKIT_H

#include "statekit.h"

#define PLAN_COUNT(a) (sizeof(a) / sizeof(*(a)))
#define PLAN_OPS 40

/* One commit: it can be done again, with the same number for its record. */
struct plan_op {
	const char *who, *text; /* a record, or NULL */
	unsigned list, current; /* a checklist, or 0; the one in force */
	size_t number;
	int64_t time;
	enum gl_sig_state sig;
	bool is_void;     /* what became of it */
	size_t end;       /* how many commits there were then */
	int64_t now;      /* when it was judged then */
	const char *said; /* and the verdict, as plan_verdict() says it */
};

struct plan {
	struct lk *k; /* the ledger, and where the ops live */
	struct plan_op ops[PLAN_OPS];
	size_t n;
	uint64_t number, seed;
	const unsigned char *bytes; /* to be used before the seed is */
	size_t left;
};

#define PLAN_PEOPLE 7
#define PLAN_CRITERIA 3
extern const char *const plan_people[PLAN_PEOPLE], *const plan_criteria[PLAN_CRITERIA];

/* By a number; or by bytes, and then it ends with them. Both leave p->k judged, for lk_free(). */
void plan_make(struct plan *p, uint64_t number);
void plan_make_of(struct plan *p, const unsigned char *bytes, size_t size);

/* More of the same chance: a number under n; true once in n times; one of an array. */
unsigned plan_below(struct plan *p, size_t n);
bool plan_once_in(struct plan *p, unsigned n);
#define PLAN_PICK(p, array) ((array)[plan_below(p, PLAN_COUNT(array))])

/* Another ledger with the same checklists, and no more than its root. */
struct lk *plan_begin(const struct plan *p);
/* One commit on the tree of the commit *base, which it becomes unless it is void. */
void plan_apply(struct lk *k, const struct plan_op *op, size_t *base);
/* All of it again, at the time of the plan, but for ops that are not to be kept. */
struct lk *plan_replay(const struct plan *p,
		       bool (*keep)(const struct plan_op *op, const void *what), const void *what);

/* Folds and judges: "go; data=met (omar)"; in k's arena. */
const char *plan_verdict(struct lk *k);

/* Of the last fold: the number of the checklist in force; the letter of the candidate's code. */
unsigned plan_list_in_force(const struct lk *k);
char plan_candidate(const struct lk *k);

#endif
