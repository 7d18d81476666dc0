/* Bringing two ledgers together that went apart: see sync.c. */
#ifndef CLI_REUNITE_H
#define CLI_REUNITE_H

#include "cli/sign.h"

/*
 * Signs my unpushed decisions again on the remote's ledger, each only if it still counts, and moves
 * the local branch there.  What is left out is said and kept under refs/golive/kept/<system>/.
 * *ahead: something was signed.
 */
int cli_reunite(struct cli *c, const char *system, const struct gl_oid *local,
		const struct gl_oid *remote, struct cli_moved *moved, bool *ahead,
		struct gl_error **err);

/*
 * kept.c: gives a commit that is left out a ref under refs/golive/kept/<system>/, whose name is put
 * into `ref`.
 */
int cli_keep(struct cli *c, const char *system, const struct gl_oid *id, struct gl_buf *ref,
	     struct gl_error **err);

/*
 * Is something void among what the local branch holds beyond the remote's ledger, which it contains?
 * 1, 0, or a negative code.  *all_mine: what else is there is mine to sign again.
 */
int cli_unpushed_void(struct cli *c, const char *system, const struct gl_oid *local,
		      const struct gl_oid *remote, bool *all_mine, struct gl_error **err);

/* Moves the local branch, unless it is checked out. */
int cli_move_local(struct cli *c, const char *system, const struct gl_oid *from,
		   const struct gl_oid *to, struct gl_error **err);

#endif
