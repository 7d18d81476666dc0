/*
 * The fold and the verdict, on a ledger of which each choice is made by the input's bytes: all that
 * holds of every ledger must hold of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "../unit/foldlaws.h"

static void try_approvals(struct plan *p)
{
	law_of_approvals(p);
	law_of_the_last_approval(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const laws[])(struct plan * p) = { law_of_void, try_approvals,
							 law_of_prefixes, law_of_orders };
	struct plan p;

	/* Where something does not hold, cmocka would leave with exit(). */
	if (setenv("CMOCKA_TEST_ABORT", "1", 1) != 0)
		abort();
	if (size == 0)
		return 0;
	plan_make_of(&p, data + 1, size - 1);
	law_of_verdicts(&p);
	/* One of the others, for each makes the ledger many times. */
	laws[data[0] % PLAN_COUNT(laws)](&p);
	lk_free(p.k);
	return 0;
}
