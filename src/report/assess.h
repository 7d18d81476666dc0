/*
 * An assessment: what was answered with no, what would close each gap, and what has changed since
 * the one before.  Over the ledger's `assess` records and the questions of this version.
 */
#ifndef REPORT_ASSESS_H
#define REPORT_ASSESS_H

#include "model/questions.h"
#include "report/report.h"

/* One set of answers, by question. */
struct gl_answered {
	const struct gl_record *rec; /* also what is no question, or neither yes nor no; or NULL */
	const char *by;
	int64_t time;
	enum gl_answer answers[GL_QUESTIONS];
};

struct gl_assessment {
	const struct gl_questions *questions;
	bool any, has_before;
	struct gl_answered now, before; /* the newest, and the one before it */
};

/* What the checklist says of a question; GL_ANSWER_NONE where it says nothing. */
struct gl_filled {
	enum gl_answer answer;
	const char *why; /* in the arena; not made safe for a terminal */
};

/* Is there one on the ledger that counts? */
bool gl_assessment_any(const struct gl_state *s);

/*
 * The newest assessment on the ledger that counts, with the questions; `any` is false when there is
 * none.  What it points to lives in `arena` and in the state.  0 or a negative code.
 */
int gl_assessment_find(struct gl_arena *arena, const struct gl_state *s, struct gl_assessment *out,
		       struct gl_error **err);

/* Puts one more on top: what was the newest becomes the one before. */
void gl_assessment_add(struct gl_assessment *a, const struct gl_record *rec, const char *by,
		       int64_t time);

/* How many of a dimension's questions (GL_DIMENSIONS: of all) have that answer. */
size_t gl_answered_count(const struct gl_answered *a, size_t dimension, enum gl_answer answer);

/* The dimensions, those with most noes first. */
void gl_assessment_order(const struct gl_assessment *a, size_t order[GL_DIMENSIONS]);

/* Of a dimension (GL_DIMENSIONS: of all): <0 worse than before, 0 the same, >0 better. */
int gl_assessment_trend(const struct gl_assessment *a, size_t dimension);

/* "better", "worse", "same" */
const char *gl_assessment_trend_name(int trend);

/* Is that answer of the record none of ours: no such question, or neither yes nor no? */
bool gl_answer_strange(const struct gl_questions *q, const struct gl_fact *f);

/*
 * What the checklist and the ledger answer by themselves.  `v` may be NULL: then no criterion
 * answers.  0 or GL_ENOMEM.
 */
int gl_assessment_fill(struct gl_arena *arena, const struct gl_questions *q,
		       const struct gl_state *s, const struct gl_verdict *v,
		       struct gl_filled out[GL_QUESTIONS], struct gl_error **err);

/* The first criterion that has one of a question's words, or NULL: what would close it is there. */
const struct gl_criterion *gl_question_criterion(const struct gl_checklist *list,
						 const struct gl_question *q);

/*
 * Adds what closes a gap: the right or command in words, or the criterion, each line after
 * `indent`, the last one without its newline; with the owner's id in its place.
 */
void gl_question_remedy(const struct gl_question *q, const struct gl_checklist *list,
			const char *indent, struct gl_buf *out);

/* "14 of 21 yes" */
void gl_assessment_score(const struct gl_assessment *a, struct gl_buf *out);

/* `assess --show`, and after an assessment: the gaps, worst first, and what has changed. */
void gl_report_assess_text(const struct gl_ledger *l, const struct gl_assessment *a,
			   const struct gl_look *look, struct gl_buf *out);
struct gl_json *gl_report_assess_json(const struct gl_ledger *l, const struct gl_assessment *a);

#endif
