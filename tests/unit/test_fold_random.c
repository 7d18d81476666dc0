/*
 * What holds of every ledger, tried on thousands of random ones. The seeds are fixed: it is
 * the same ledgers each time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "foldlaws.h"

/* Fewer with sanitizers, which look at how it is done and not at what comes out. */
#ifdef __SANITIZE_ADDRESS__
#define LEDGERS 100
#else
#define LEDGERS 500
#endif

/* As many for each of the tests, and others each time. */
static void each_ledger(unsigned test, void (*law)(struct plan *p))
{
	struct plan p;

	for (unsigned i = 0; i < LEDGERS; i++) {
		plan_make(&p, test * LEDGERS + i);
		law(&p);
		lk_free(p.k);
	}
}

static void a_void_commit_changes_nothing(void **state)
{
	(void)state;
	each_ledger(0, law_of_void);
}

static size_t tried;

static void count_approvals(struct plan *p)
{
	tried += law_of_approvals(p);
}

static void no_go_without_approvals(void **state)
{
	(void)state;
	each_ledger(1, count_approvals);
	/* that many ledgers, at least, did say go */
	assert_true(tried > LEDGERS / 2);
}

static size_t tried_last;

static void count_last_approvals(struct plan *p)
{
	tried_last += law_of_the_last_approval(p);
}

static void no_go_without_the_last_approval(void **state)
{
	(void)state;
	each_ledger(5, count_last_approvals);
	assert_true(tried_last > LEDGERS / 2);
}

static void a_prefix_is_as_of_then(void **state)
{
	(void)state;
	each_ledger(2, law_of_prefixes);
}

static void the_order_of_independent_decisions_does_not_matter(void **state)
{
	(void)state;
	each_ledger(3, law_of_orders);
}

static void a_verdict_agrees_with_itself(void **state)
{
	(void)state;
	each_ledger(4, law_of_verdicts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_void_commit_changes_nothing),
		cmocka_unit_test(no_go_without_approvals),
		cmocka_unit_test(no_go_without_the_last_approval),
		cmocka_unit_test(a_prefix_is_as_of_then),
		cmocka_unit_test(the_order_of_independent_decisions_does_not_matter),
		cmocka_unit_test(a_verdict_agrees_with_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
