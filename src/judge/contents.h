/* What lies in the candidates, read from git and remembered. */
#ifndef JUDGE_CONTENTS_H
#define JUDGE_CONTENTS_H

#include "git/tree.h"
#include "state/contents.h"

/* Evidence on a ledger is at most 10 MiB; what a candidate holds may be larger. */
#define GL_EVIDENCE_MAX ((size_t)128 * 1024 * 1024)

/* Fills in *out; its ctx is freed with gl_contents_free().  `arena` outlives it. */
int gl_contents_open(struct gl_contents *out, struct gl_repo *repo, struct gl_arena *arena,
		     struct gl_error **err);
void gl_contents_free(struct gl_contents *c);

#endif
