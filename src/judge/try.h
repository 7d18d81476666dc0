/* What would become of a commit, before it is made: for saying no before anything is signed. */
#ifndef JUDGE_TRY_H
#define JUDGE_TRY_H

#include "git/append.h"
#include "judge/ledger.h"

/*
 * Folds the ledger with one more commit on its tip: `files` put into the newest tree that is not
 * void, signed with `key` at `date`.  *out lives in the ledger's arena (gl_state_free() it first);
 * findings of the new commit are those with at == l->state->n.
 */
int gl_ledger_try(struct gl_ledger *l, const struct gl_newfile *files, size_t n,
		  const struct gl_digest *key, int64_t date, struct gl_state **out,
		  struct gl_error **err);

#endif
