/* What the hooks decide (DESIGN section 7).  They pin nothing and remember nothing. */
#ifndef HOOK_RUN_H
#define HOOK_RUN_H

#include <stdint.h>

#include "base/buf.h"
#include "hook/input.h"

struct gl_hook_in {
	enum gl_hook_kind kind;
	const char *state; /* reference-transaction: its argument */
	const char *text;  /* what git wrote to the hook */
	size_t len;
	int64_t now;
	long parent; /* the process that started this one */
};

/*
 * Judges what git is about to do in the repository that the environment names.  0: it may; 1: it is
 * refused; or a negative code, which refuses too.  `talk` gets what people are told: a block for
 * each ref that is refused, with the reason and the next command.
 */
int gl_hook_run(const struct gl_hook_in *in, struct gl_buf *talk, struct gl_error **err);

#endif
