/*
 * What a verb takes, read from its usage in the table of commands: "approve <criterion>... [-m <why>|-F <file>]".
 * Options and operands stand there once, for people and for completion.
 */
#ifndef CLI_USAGE_H
#define CLI_USAGE_H

#include <stdbool.h>
#include <stddef.h>

/* A piece of a usage, which is static. */
struct word {
	const char *at;
	size_t len;
};

struct usage_part {
	struct word option; /* "--until"; none: an operand */
	/* "<day>", "<commit>|<date>", "install|status"; none: the option takes none */
	struct word value;
	bool attached; /* the value stands behind '=' in the same word, or not at all */
	bool many; /* all words up to the next option are its values, or operands of this kind */
};

/* The next part; `at` begins at the usage behind the verb.  False at its end. */
bool usage_next(const char **at, struct usage_part *out);

/* One alternative of a value after another ("<commit>", then "<date>").  False at its end. */
bool usage_alternative(struct word *rest, struct word *out);

bool word_is(const struct word *w, const char *s);

#endif
