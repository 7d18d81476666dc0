/* `assess --show --json`. */
#include "report/assess.h"
#include "report/page.h"
#include "report/parts.h"

static void set_answer(struct gl_json *o, const char *key, enum gl_answer a)
{
	gl_json_set_str(o, key, a == GL_ANSWER_NONE ? NULL : gl_answer_name(a));
}

static void set_answered(struct gl_json *o, const struct gl_answered *a)
{
	gl_json_set_str(o, "by", a->by);
	gl_part_time(o, "date", a->time);
	gl_json_set_str(o, "record", a->rec->id);
	gl_json_set_int(o, "yes", (int64_t)gl_answered_count(a, GL_DIMENSIONS, GL_ANSWER_YES));
	gl_json_set_int(o, "no", (int64_t)gl_answered_count(a, GL_DIMENSIONS, GL_ANSWER_NO));
}

static void set_trend(struct gl_json *o, const struct gl_assessment *a, size_t dimension)
{
	gl_json_set_str(o, "trend",
			a->has_before ? gl_assessment_trend_name(gl_assessment_trend(a, dimension))
				      : NULL);
}

static void set_question(struct gl_json *o, const struct gl_ledger *l,
			 const struct gl_assessment *a, size_t i)
{
	const struct gl_question *q = &a->questions->items[i];
	const struct gl_criterion *c = gl_question_criterion(gl_page_list(l), q);
	struct gl_buf remedy = GL_BUF_INIT;

	gl_json_set_str(o, "id", q->id);
	gl_json_set_str(o, "ask", q->ask);
	set_answer(o, "answer", a->now.answers[i]);
	if (a->has_before)
		set_answer(o, "before", a->before.answers[i]);
	else
		gl_json_set_null(o, "before");
	gl_json_set_str(o, "gap", q->gap);
	gl_json_set_str(o, "on_checklist", c ? c->id : NULL);
	gl_question_remedy(q, gl_page_list(l), "", &remedy);
	gl_json_set_str(o, "criterion", q->criterion ? remedy.ptr : NULL);
	gl_json_set_str(o, "right", q->right ? remedy.ptr : NULL);
	gl_buf_release(&remedy);
}

static void set_dimension(struct gl_json *o, const struct gl_ledger *l,
			  const struct gl_assessment *a, size_t d)
{
	struct gl_json *all;

	gl_json_set_str(o, "id", a->questions->dimensions[d].id);
	gl_json_set_str(o, "title", a->questions->dimensions[d].title);
	gl_json_set_int(o, "yes", (int64_t)gl_answered_count(&a->now, d, GL_ANSWER_YES));
	gl_json_set_int(o, "no", (int64_t)gl_answered_count(&a->now, d, GL_ANSWER_NO));
	set_trend(o, a, d);
	all = gl_json_set_array(o, "questions");
	for (size_t i = d * GL_DIMENSION_QUESTIONS; i < (d + 1) * GL_DIMENSION_QUESTIONS; i++)
		set_question(gl_json_add_object(all), l, a, i);
}

static void set_strange(struct gl_json *o, const struct gl_assessment *a)
{
	struct gl_json *all = gl_json_set_object(o, "unknown");

	for (size_t i = 0; a->any && i < a->now.rec->n_facts; i++) {
		const struct gl_fact *f = &a->now.rec->facts[i];

		if (gl_answer_strange(a->questions, f))
			gl_json_set_str(all, f->name, f->text);
	}
}

struct gl_json *gl_report_assess_json(const struct gl_ledger *l, const struct gl_assessment *a)
{
	struct gl_json *o = gl_json_object(), *all;
	size_t order[GL_DIMENSIONS];

	gl_json_set_int(o, "format", 1);
	gl_json_set_str(o, "system", l->system);
	gl_part_time(o, "now", l->now);
	if (a->any)
		set_answered(gl_json_set_object(o, "assessment"), &a->now);
	else
		gl_json_set_null(o, "assessment");
	if (a->has_before)
		set_answered(gl_json_set_object(o, "before"), &a->before);
	else
		gl_json_set_null(o, "before");
	set_trend(o, a, GL_DIMENSIONS);
	all = gl_json_set_array(o, "dimensions");
	gl_assessment_order(a, order);
	for (size_t i = 0; i < GL_DIMENSIONS; i++)
		set_dimension(gl_json_add_object(all), l, a, order[i]);
	set_strange(o, a);
	return o;
}
