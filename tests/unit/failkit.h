/*
 * Memory that runs out at a chosen moment. For programs that are linked with FAIL_LDFLAGS (Makefile):
 * then the allocations of golive's own code come here, those of libraries do not.
 */
#ifndef TESTS_FAILKIT_H
#define TESTS_FAILKIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"

/* From now on the n-th allocation fails (0: none), and with `on` all after it. */
void fail_at(size_t n, bool on);
/* How many there were since. */
size_t fail_count(void);

/*
 * Runs something once as it is, and then with each of its allocations failing, by itself and with
 * all after it. It adds to `out` what came of it. Each time it must fail with GL_ENOMEM, in the error
 * too, or come to the same end: what it could not keep may be lost, never what it says.
 */
typedef int fail_run(void *ctx, struct gl_buf *out, struct gl_error **err);
void fail_each(fail_run *run, void *ctx);

#endif
