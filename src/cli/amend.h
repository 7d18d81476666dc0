/* What an amendment of the checklist means for the people in it. */
#ifndef CLI_AMEND_H
#define CLI_AMEND_H

#include "cli/cmd.h"
#include "model/checklist.h"

/*
 * Adds, a line each: who and what is added, removed or changed, who must agree again, which
 * sign-offs and which go end, and when it comes into force.  `me`: its author.
 */
void amend_explain(const struct gl_ledger *l, const struct gl_checklist *new, const char *me,
		   struct gl_buf *out);

#endif
