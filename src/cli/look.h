/* What the verbs that only look have in common. */
#ifndef CLI_LOOK_H
#define CLI_LOOK_H

#include "cli/cmds.h"

/* --fetch: gets the newest ledger (of all systems, unless one is named) from the remote. */
int look_fetch(struct cli *c, struct gl_error **err);

/* The ledger to look at: with --fetch its newest state; `as_of` may be NULL. */
int look_open(struct cli *c, bool fetch, const char *as_of, struct gl_ledger **out,
	      struct gl_error **err);

/* How to show it: cli_look(), and who looks where that is known. */
void look_as_me(struct cli *c, const struct gl_ledger *l, struct gl_look *look);

/* After a decision: the one command to run next, of `me` (an id) or of others.  Nothing on failure. */
void look_say_next(struct cli *c, const char *me);

/* Adds the page that `report` writes. */
int look_page(struct gl_ledger *l, struct gl_buf *page, struct gl_error **err);

#endif
