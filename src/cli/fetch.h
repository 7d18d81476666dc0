/* What is fetched beside the verbs' own work, and when it was. */
#ifndef CLI_FETCH_H
#define CLI_FETCH_H

#include "cli/sign.h"

/* Fetches the ledger of c->system, or all, and notes when. */
int cli_fetch_from(struct cli *c, const char *remote, struct gl_error **err);

/*
 * When a ledger was last fetched, by golive or by git, as far as files' dates tell; 0 where there is
 * no remote, or nothing tells.
 */
int64_t cli_fetched(const struct cli *c, const char *system);

/* A plain `git fetch`, where the release candidate is not in the clone.  Failing is said. */
void cli_fetch_candidate(struct cli *c, const struct gl_ledger *l);

/* The same for c->system, or all, before any of them is opened. */
void cli_fetch_candidates(struct cli *c, const char *remote);

#endif
