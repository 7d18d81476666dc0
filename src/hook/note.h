/* What the shells of the hooks go by on a machine where git-golive is not on PATH. */
#ifndef HOOK_NOTE_H
#define HOOK_NOTE_H

#include "judge/ledger.h"

/*
 * Notes the tag patterns in force as git config golive.<system>.tags, when they are not what is
 * noted already: the patterns as they stand in the checklist, then "!<tag>" for each exempt one.
 * Being unable to write it is no reason to stop.
 */
void gl_hook_note(struct gl_repo *repo, const struct gl_ledger *l);

/* Takes away what was noted about a system. */
void gl_hook_forget(struct gl_repo *repo, const char *system);

/* The value that is noted. */
void gl_hook_patterns(const struct gl_checklist *list, struct gl_buf *out);

#endif
