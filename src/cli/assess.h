/* Between the files that make an assessment. */
#ifndef CLI_ASSESS_H
#define CLI_ASSESS_H

#include "cli/draft.h"
#include "report/assess.h"

struct assessing {
	struct cli *c;
	const char *system;
	const struct gl_questions *questions;
	struct gl_filled filled[GL_QUESTIONS]; /* what the checklist answers */
	enum gl_answer said[GL_QUESTIONS];     /* what the person answered, which goes before it */
};

/*
 * Reads answers from a file ("-": standard input) into a->said.  GL_EREFUSED with all that is
 * wrong in it; errors of reading the file.
 */
int assess_read(struct assessing *a, const char *file, size_t max, struct gl_error **err);

/*
 * Asks what is not answered yet, one question at a time; answers are kept in the git directory as
 * they come, and taken up from there.  0 when all are answered; GL_EREFUSED when it was stopped,
 * with how to go on.
 */
int assess_ask(struct assessing *a, struct gl_error **err);

/* Forgets the answers that were kept. */
void assess_forget(const struct cli *c, const char *system);

#endif
