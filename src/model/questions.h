/*
 * The questions of an assessment (DESIGN section 9), out of src/assets/questions.yaml: seven
 * dimensions, three questions each, to be answered with yes or no.
 */
#ifndef MODEL_QUESTIONS_H
#define MODEL_QUESTIONS_H

#include "base/arena.h"
#include "base/error.h"
#include "format/decode.h"

#define GL_DIMENSIONS 7
#define GL_DIMENSION_QUESTIONS 3
#define GL_QUESTIONS (GL_DIMENSIONS * GL_DIMENSION_QUESTIONS)

/* What the checklist or the ledger says of itself, so that nobody has to be asked. */
enum gl_question_fact {
	GL_FACT_NONE,
	GL_FACT_AGREED,     /* everybody who must agree has */
	GL_FACT_FINAL_CALL, /* the owner has agreed, and there is a target date */
	GL_FACT_STOP,       /* somebody beside the owner may pause */
	GL_FACT_RESOLVER,   /* somebody beside the owner settles concerns */
	GL_FACT_SCOPED,     /* a change of the release makes sign-offs stale */
	GL_FACT_OUTCOME,    /* an outcome is on record */
};

struct gl_question {
	const char *id, *ask, *gap;
	enum gl_question_fact fact; /* or, */
	struct gl_strs words;       /* criteria with one of these words answer it */
	/* What closes the gap, one of the two: the other is NULL.  In both, OWNER stands for the
	 * owner's id. */
	const char *right;
	const char *criterion; /* a list item, for below 'criteria:' */
};

struct gl_dimension {
	const char *id, *title;
};

struct gl_questions {
	struct gl_dimension dimensions[GL_DIMENSIONS];
	/* Those of dimension d are the three from d * GL_DIMENSION_QUESTIONS on. */
	struct gl_question items[GL_QUESTIONS];
};

/* Reads such a file.  0 and *out in `arena`, or -1 with the problems in `diags`. */
int gl_questions_read(struct gl_arena *arena, const void *data, size_t len, struct gl_diags *diags,
		      struct gl_questions **out);

/* Reads the one that travels in the program. */
int gl_questions_load(struct gl_arena *arena, struct gl_questions **out, struct gl_error **err);

/* The index of a question, or GL_QUESTIONS when there is none of that id. */
size_t gl_questions_find(const struct gl_questions *q, const char *id);

enum gl_answer { GL_ANSWER_NONE, GL_ANSWER_YES, GL_ANSWER_NO };

/* "yes", "no" */
const char *gl_answer_name(enum gl_answer a);
/* GL_ANSWER_NONE for any other word. */
enum gl_answer gl_answer_by_name(const char *name);

/*
 * Reads answers that a user wrote: a mapping of questions' ids to yes or no, each at most once, not
 * all of them needed.  Sets answers[i] of those that are there.  0, or -1 with the problems in
 * `diags`; then `answers` are not to be used.
 */
int gl_answers_read(struct gl_arena *arena, const struct gl_questions *q, const void *data,
		    size_t len, struct gl_diags *diags, enum gl_answer answers[GL_QUESTIONS]);

#endif
