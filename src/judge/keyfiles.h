/*
 * OpenPGP and X.509 keys lie in files on the ledger, and a signature does not carry its key: which
 * files it fits is found out here, once for each file that some checklist had.
 */
#ifndef JUDGE_KEYFILES_H
#define JUDGE_KEYFILES_H

#include "git/walk.h"
#include "model/checklist.h"

struct gl_keyfiles;

struct gl_keyfiles *gl_keyfiles_new(void);
void gl_keyfiles_free(struct gl_keyfiles *k);

/* Takes in the files of a checklist that are not there yet.  0 or a negative code. */
int gl_keyfiles_learn(struct gl_keyfiles *k, const struct gl_checklist *list,
		      struct gl_error **err);

/*
 * Tries what was learned since the last call on every commit whose signature is of such a kind: one
 * that a file's key made becomes GL_SIG_GOOD and has that file among its matches.  The matches live
 * in `arena`.
 */
int gl_keyfiles_match(struct gl_keyfiles *k, struct gl_walk *w, struct gl_repo *repo,
		      struct gl_arena *arena, struct gl_error **err);

/*
 * Tries the files of one checklist on one signature of such a kind: GL_SIG_GOOD with its matches, in
 * `arena`, or why not.
 */
int gl_keyfiles_verify(const struct gl_checklist *list, const char *armor, size_t armor_len,
		       const void *payload, size_t len, struct gl_arena *arena,
		       struct gl_sig_result *sig, struct gl_error **err);

#endif
