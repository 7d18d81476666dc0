/*
 * git golive assess: 21 questions with yes or no, answered by the checklist where it can, by a file
 * or by whoever sits at the terminal; and what they say.
 */
#include "cli/assess.h"

#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "cli/look.h"

/* ---- a file of answers ---- */

int assess_read(struct assessing *a, const char *file, size_t max, struct gl_error **err)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_buf text = GL_BUF_INIT, problems = GL_BUF_INIT;
	int ret = arena ? gl_read_file(file, max, &text, err) : gl_nomem(err);

	if (ret == 0 &&
	    gl_answers_read(arena, a->questions, text.ptr, text.len, &diags, a->said) < 0) {
		gl_diags_print(&diags, strcmp(file, "-") == 0 ? "standard input" : file, &problems);
		ret = diags.failed
			      ? gl_nomem(err)
			      : gl_fail(err, GL_EREFUSED,
					"these are no answers, so nothing was signed:\n%.*s",
					(int)(problems.len ? problems.len - 1 : 0), problems.ptr);
	}
	gl_diags_release(&diags);
	gl_buf_release(&text);
	gl_buf_release(&problems);
	gl_arena_free(arena);
	return ret;
}

static void say_filled(const struct assessing *a)
{
	struct gl_buf b = GL_BUF_INIT;

	for (size_t i = 0; i < GL_QUESTIONS; i++) {
		if (!a->said[i] && a->filled[i].answer)
			gl_buf_addf(&b, "\n  %s: %s, because %s", a->questions->items[i].id,
				    gl_answer_name(a->filled[i].answer), a->filled[i].why);
	}
	if (b.len)
		cli_say(a->c, "filled in from the checklist:%s", b.ptr);
	gl_buf_release(&b);
}

static enum gl_answer answer(const struct assessing *a, size_t i)
{
	return a->said[i] ? a->said[i] : a->filled[i].answer;
}

/* GL_EREFUSED, with lines to put into a file, when there are questions without an answer. */
static int need_all(const struct draft *d, const struct assessing *a)
{
	struct gl_buf lines = GL_BUF_INIT;
	size_t n = 0;
	int ret = 0;

	for (size_t i = 0; i < GL_QUESTIONS; i++) {
		if (answer(a, i))
			continue;
		gl_buf_addf(&lines, "\n%s: # %s", a->questions->items[i].id,
			    a->questions->items[i].ask);
		n++;
	}
	if (lines.failed)
		ret = gl_nomem(d->err);
	else if (n)
		ret = gl_fail(
			d->err, GL_EREFUSED,
			"%zu of the %d questions have no answer, so nothing was signed; answer "
			"them at a terminal (git golive assess), or put yes or no behind each "
			"of these lines in a file (git golive assess --answers <file>):%s",
			n, GL_QUESTIONS, lines.ptr);
	gl_buf_release(&lines);
	return ret;
}

/* ---- the record ---- */

static int add_record(struct draft *d, const struct assessing *a)
{
	struct gl_fact *facts = gl_arena_calloc(d->batch.arena, GL_QUESTIONS, sizeof(*facts));
	struct gl_record *r = facts ? draft_add(d) : NULL;

	if (!r)
		return gl_nomem(d->err);
	for (size_t i = 0; i < GL_QUESTIONS; i++) {
		facts[i].name = a->questions->items[i].id;
		facts[i].text = gl_answer_name(answer(a, i));
	}
	r->facts = facts;
	r->n_facts = GL_QUESTIONS;
	r->fields |= GL_F_ANSWERS;
	return 0;
}

/* From a file, or from whoever sits there. */
static int get_answers(struct draft *d, struct assessing *a)
{
	int ret = 0;

	if (!d->o.answers && cli_tty() && !d->c->yes) {
		ret = assess_ask(a, d->err);
		/* Others decide while one thinks. */
		return ret < 0 ? ret : draft_reopen(d);
	}
	if (d->o.answers)
		ret = assess_read(a, d->o.answers, GL_RECORD_MAX, d->err);
	if (ret == 0)
		ret = need_all(d, a);
	if (ret == 0)
		say_filled(a);
	return ret;
}

int fill_assess(struct draft *d)
{
	struct assessing a = { .c = d->c };
	struct gl_questions *q;
	char *system;
	int ret;

	if (d->list->people[d->me].machine)
		return gl_fail(d->err, GL_EREFUSED,
			       "'%s' is a machine, and only a person can say how ready it is",
			       draft_me(d));
	/* The ledger is opened anew while these are still needed. */
	system = gl_arena_strdup(d->batch.arena, d->l->system);
	ret = system ? gl_questions_load(d->batch.arena, &q, d->err) : gl_nomem(d->err);
	if (ret < 0)
		return ret;
	a.system = system;
	a.questions = q;
	ret = gl_assessment_fill(d->batch.arena, q, d->l->state, d->v, a.filled, d->err);
	if (ret == 0)
		ret = get_answers(d, &a);
	return ret < 0 ? ret : add_record(d, &a);
}

/* What the ledger would say with the record that is to be signed. */
static int with_draft(const struct draft *d, struct gl_assessment *a)
{
	int ret = gl_assessment_find(d->batch.arena, d->l->state, a, NULL);

	if (ret == 0)
		gl_assessment_add(a, d->recs[0], draft_me(d), d->date);
	return ret;
}

void assess_say(const struct draft *d, struct gl_buf *out)
{
	struct gl_assessment a;
	size_t order[GL_DIMENSIONS];

	gl_buf_addf(out, "you say how ready '%s' is: ", d->l->system);
	if (with_draft(d, &a) < 0)
		return;
	gl_assessment_score(&a, out);
	gl_assessment_order(&a, order);
	for (size_t i = 0; i < GL_DIMENSIONS; i++)
		gl_buf_addf(out, "\n  %zu of %d  %s",
			    gl_answered_count(&a.now, order[i], GL_ANSWER_YES),
			    GL_DIMENSION_QUESTIONS, a.questions->dimensions[order[i]].title);
	gl_buf_addstr(out, "\n  what would close the gaps is told afterwards\n");
}

void assess_done(const struct draft *d)
{
	struct gl_assessment a;
	struct gl_look look = { 0 };
	struct gl_buf out = GL_BUF_INIT;

	assess_forget(d->c, d->l->system);
	if (d->c->json || with_draft(d, &a) < 0)
		return;
	cli_look(d->c, &look);
	gl_buf_addch(&out, '\n');
	gl_report_assess_text(d->l, &a, &look, &out);
	cli_print(d->c, &out, false);
	gl_buf_release(&out);
}

/* ---- to look at ---- */

static int print_newest(struct cli *c, const struct gl_ledger *l, const struct gl_assessment *a)
{
	struct gl_look look = { 0 };
	struct gl_buf out = GL_BUF_INIT;
	int ret;

	if (c->json)
		return cli_print_json(c, gl_report_assess_json(l, a));
	cli_look(c, &look);
	gl_report_assess_text(l, a, &look, &out);
	ret = cli_print(c, &out, true);
	gl_buf_release(&out);
	return ret;
}

int assess_show(struct cli *c, const char *as_of, bool fetch)
{
	struct command reading = *c->cmd;
	const struct command *before = c->cmd;
	struct gl_ledger *l = NULL;
	struct gl_error *err = NULL;
	struct gl_assessment a;
	int ret;

	reading.flags |= CMD_READS;
	c->cmd = &reading;
	ret = look_open(c, fetch, as_of, &l, &err);
	if (ret == 0)
		ret = gl_assessment_find(l->arena, l->state, &a, &err);
	ret = ret < 0 ? cli_fail(c, err) : print_newest(c, l, &a);
	gl_ledger_free(l);
	c->cmd = before;
	return ret;
}
