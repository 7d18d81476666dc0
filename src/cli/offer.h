/*
 * What can stand in a place of the command line, for the shells' completion.  Names come from
 * ledgers and refs, which others write, and go into a shell: only plain words are offered.
 */
#ifndef CLI_OFFER_H
#define CLI_OFFER_H

#include "base/map.h"
#include "cli/cmds.h"
#include "cli/usage.h"

struct offer {
	struct cli *c;
	const struct command *cmd; /* the verb, or NULL before it */
	char **words;              /* those of the line up to the cursor */
	int n_words;
	const char *prefix; /* what the candidates begin with */
	const char *lead;   /* what stands before each: "--until=" */
	size_t lead_len;
	struct gl_repo *repo; /* opened when it is needed; NULL: there is none */
	struct gl_ledger *ledger;
	bool tried;
	struct gl_map *seen; /* what was offered */
	struct gl_arena *arena;
	struct gl_buf *out; /* a line each: the word, a tab and what it is */
};

/* Offers a word, with what it is (or NULL), if it begins like `prefix` and is plain. */
void offer_word(struct offer *o, const char *word, size_t len, const char *what);

/* Offers what can stand for a value of the usage; it belongs to an option, or else to the verb. */
void offer_values(struct offer *o, const struct usage_part *part);

void offer_verbs(struct offer *o);

void offer_release(struct offer *o);

#endif
