#include "report/assess.h"

#include <string.h>

/* ---- reading ---- */

static void read_answers(const struct gl_questions *q, const struct gl_record *rec,
			 struct gl_answered *out)
{
	for (size_t i = 0; i < rec->n_facts; i++) {
		size_t k = gl_questions_find(q, rec->facts[i].name);

		if (k < GL_QUESTIONS)
			out->answers[k] = gl_answer_by_name(rec->facts[i].text);
	}
}

void gl_assessment_add(struct gl_assessment *a, const struct gl_record *rec, const char *by,
		       int64_t time)
{
	a->has_before = a->any;
	a->before = a->now;
	a->any = true;
	a->now = (struct gl_answered){ .rec = rec, .by = by, .time = time };
	read_answers(a->questions, rec, &a->now);
}

static bool is_assessment(const struct gl_entry *e)
{
	return e->rec->decision == GL_ASSESS && gl_entry_counts(e);
}

bool gl_assessment_any(const struct gl_state *s)
{
	for (size_t i = 0; i < s->all.n; i++) {
		if (is_assessment(s->all.items[i]))
			return true;
	}
	return false;
}

int gl_assessment_find(struct gl_arena *arena, const struct gl_state *s, struct gl_assessment *out,
		       struct gl_error **err)
{
	struct gl_questions *q;
	int ret = gl_questions_load(arena, &q, err);

	*out = (struct gl_assessment){ 0 };
	if (ret < 0)
		return ret;
	out->questions = q;
	for (size_t i = 0; i < s->all.n; i++) {
		const struct gl_entry *e = s->all.items[i];

		if (is_assessment(e))
			gl_assessment_add(out, e->rec, e->by, e->time);
	}
	return 0;
}

bool gl_answer_strange(const struct gl_questions *q, const struct gl_fact *f)
{
	return gl_questions_find(q, f->name) == GL_QUESTIONS ||
	       gl_answer_by_name(f->text) == GL_ANSWER_NONE;
}

/* ---- counting ---- */

size_t gl_answered_count(const struct gl_answered *a, size_t dimension, enum gl_answer answer)
{
	bool all = dimension == GL_DIMENSIONS;
	size_t from = all ? 0 : dimension * GL_DIMENSION_QUESTIONS;
	size_t to = all ? GL_QUESTIONS : from + GL_DIMENSION_QUESTIONS, n = 0;

	for (size_t i = from; i < to; i++)
		n += a->answers[i] == answer;
	return n;
}

static size_t noes(const struct gl_assessment *a, size_t dimension)
{
	return gl_answered_count(&a->now, dimension, GL_ANSWER_NO);
}

/* By insertion: those that are equal stay in the order of the questions. */
void gl_assessment_order(const struct gl_assessment *a, size_t order[GL_DIMENSIONS])
{
	for (size_t d = 0; d < GL_DIMENSIONS; d++) {
		size_t at = d;

		for (; at && noes(a, order[at - 1]) < noes(a, d); at--)
			order[at] = order[at - 1];
		order[at] = d;
	}
}

/* An answer that is missing lies between yes and no. */
static int score(const struct gl_answered *a, size_t dimension)
{
	return (int)gl_answered_count(a, dimension, GL_ANSWER_YES) -
	       (int)gl_answered_count(a, dimension, GL_ANSWER_NO);
}

int gl_assessment_trend(const struct gl_assessment *a, size_t dimension)
{
	return a->has_before ? score(&a->now, dimension) - score(&a->before, dimension) : 0;
}

const char *gl_assessment_trend_name(int trend)
{
	return trend > 0 ? "better" : trend < 0 ? "worse" : "same";
}

void gl_assessment_score(const struct gl_assessment *a, struct gl_buf *out)
{
	gl_buf_addf(out, "%zu of %d yes", gl_answered_count(&a->now, GL_DIMENSIONS, GL_ANSWER_YES),
		    GL_QUESTIONS);
}

/* ---- what closes a gap ---- */

void gl_question_remedy(const struct gl_question *q, const struct gl_checklist *list,
			const char *indent, struct gl_buf *out)
{
	static const char mark[] = "OWNER";
	const char *text = q->criterion ? q->criterion : q->right, *at, *break_before = "";
	size_t len;

	for (; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		gl_buf_addf(out, "%s%s", break_before, indent);
		break_before = "\n";
		at = strstr(text, mark);
		if (at && at < text + len) {
			gl_buf_add(out, text, (size_t)(at - text));
			gl_buf_addstr(out, list->people[list->owner].id);
			at += strlen(mark);
			gl_buf_add(out, at, (size_t)(text + len - at));
		} else {
			gl_buf_add(out, text, len);
		}
	}
}
