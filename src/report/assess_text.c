/* `assess`: the gaps, worst first, what closes each, and what has changed; and one line of it. */
#include "report/assess.h"
#include "report/page.h"

struct page {
	const struct gl_ledger *l;
	const struct gl_checklist *list;
	const struct gl_assessment *a;
	const struct gl_look *look;
	struct gl_buf *out;
	struct gl_buf line;
};

static void flush(struct page *p, const char *head)
{
	gl_page_item(p->out, p->look, head, p->line.ptr);
	if (p->line.failed)
		p->out->failed = 1;
	gl_buf_reset(&p->line);
}

static void show_head(struct page *p)
{
	size_t no = gl_answered_count(&p->a->now, GL_DIMENSIONS, GL_ANSWER_NO);
	size_t none = gl_answered_count(&p->a->now, GL_DIMENSIONS, GL_ANSWER_NONE);

	gl_assessment_score(p->a, &p->line);
	gl_buf_addf(&p->line, ", %zu gap%s", no, no == 1 ? "" : "s");
	if (none)
		gl_buf_addf(&p->line, ", %zu not answered", none);
	gl_buf_addf(&p->line, " (%s, assessed by ", p->l->system);
	gl_page_person(&p->line, p->list, p->a->now.by);
	gl_buf_addstr(&p->line, " on ");
	gl_page_date(&p->line, p->a->now.time);
	gl_buf_addch(&p->line, ')');
	gl_page_title(p->out, p->look, no || none ? GL_PAGE_NO_GO : GL_PAGE_GO, p->line.ptr);
	gl_buf_reset(&p->line);
}

/* What somebody wrote by hand, and is no answer to a question. */
static void show_strange(struct page *p)
{
	const struct gl_record *rec = p->a->now.rec;

	for (size_t i = 0; rec && i < rec->n_facts; i++) {
		if (!gl_answer_strange(p->a->questions, &rec->facts[i]))
			continue;
		gl_page_text(&p->line, rec->facts[i].name);
		gl_buf_addstr(&p->line, ": ");
		gl_page_text(&p->line, rec->facts[i].text);
		flush(p, "  not a yes or no to one of the questions: ");
	}
}

static void show_remedy(struct page *p, const struct gl_question *q)
{
	const struct gl_criterion *c = gl_question_criterion(p->list, q);

	if (c) {
		gl_buf_addf(&p->line,
			    "a criterion on the checklist is about it; meet it, or let it ask for "
			    "more: git golive show %s",
			    c->id);
		flush(p, "  to close it: ");
	} else if (q->criterion) {
		gl_buf_addstr(p->out, "  to close it, below 'criteria:' (git golive amend):\n");
		gl_question_remedy(q, p->list, "  ", p->out);
		gl_buf_addch(p->out, '\n');
	} else {
		gl_question_remedy(q, p->list, "", &p->line);
		flush(p, "  to close it: ");
	}
}

static void show_gap(struct page *p, const struct gl_question *q)
{
	gl_buf_addf(&p->line, "%s: %s", q->id, q->gap);
	gl_buf_addch(p->out, '\n');
	flush(p, "  ");
	show_remedy(p, q);
}

static void show_open(struct page *p, size_t d)
{
	size_t n = 0;

	for (size_t i = d * GL_DIMENSION_QUESTIONS; i < (d + 1) * GL_DIMENSION_QUESTIONS; i++) {
		if (p->a->now.answers[i] == GL_ANSWER_NONE)
			gl_buf_addf(&p->line, "%s%s", n++ ? ", " : "",
				    p->a->questions->items[i].id);
	}
	if (n)
		flush(p, "  not answered: ");
}

/* "Risk management: 1 of 3 yes, better than 0 of 3 before" */
static void show_dimension(struct page *p, size_t d)
{
	const struct gl_assessment *a = p->a;
	int trend = gl_assessment_trend(a, d);

	gl_buf_addf(&p->line, "%s: %zu of %d yes", a->questions->dimensions[d].title,
		    gl_answered_count(&a->now, d, GL_ANSWER_YES), GL_DIMENSION_QUESTIONS);
	if (trend)
		gl_buf_addf(&p->line, ", %s than before (%zu)", gl_assessment_trend_name(trend),
			    gl_answered_count(&a->before, d, GL_ANSWER_YES));
	gl_buf_addch(p->out, '\n');
	gl_page_title(p->out, p->look, GL_PAGE_PLAIN, p->line.ptr);
	gl_buf_reset(&p->line);
	for (size_t i = d * GL_DIMENSION_QUESTIONS; i < (d + 1) * GL_DIMENSION_QUESTIONS; i++) {
		if (a->now.answers[i] == GL_ANSWER_NO)
			show_gap(p, &a->questions->items[i]);
	}
	show_open(p, d);
}

static void show_dimensions(struct page *p)
{
	size_t order[GL_DIMENSIONS];

	gl_assessment_order(p->a, order);
	for (size_t i = 0; i < GL_DIMENSIONS; i++)
		show_dimension(p, order[i]);
}

static void show_changes(struct page *p)
{
	const struct gl_assessment *a = p->a;
	size_t n = 0;

	if (!a->has_before)
		return;
	gl_buf_addstr(p->out, "\n");
	gl_buf_addstr(&p->line, "since the assessment of ");
	gl_page_date(&p->line, a->before.time);
	gl_buf_addstr(&p->line, ", by ");
	gl_page_person(&p->line, p->list, a->before.by);
	gl_page_title(p->out, p->look, GL_PAGE_PLAIN, p->line.ptr);
	gl_buf_reset(&p->line);
	for (size_t i = 0; i < GL_QUESTIONS; i++) {
		if (a->now.answers[i] == a->before.answers[i])
			continue;
		n++;
		gl_buf_addf(p->out, "  - %s: %s, was %s\n", a->questions->items[i].id,
			    gl_answer_name(a->now.answers[i]),
			    gl_answer_name(a->before.answers[i]));
	}
	gl_buf_addstr(p->out, n ? "" : "  no answer has changed\n");
}

void gl_report_assess_text(const struct gl_ledger *l, const struct gl_assessment *a,
			   const struct gl_look *look, struct gl_buf *out)
{
	struct page p = { .l = l,
			  .list = gl_page_list(l),
			  .a = a,
			  .look = look,
			  .out = out,
			  .line = GL_BUF_INIT };

	if (!a->any) {
		gl_buf_addf(out, "'%s' has not been assessed: git golive assess\n", l->system);
		return;
	}
	show_head(&p);
	show_strange(&p);
	show_dimensions(&p);
	show_changes(&p);
	gl_buf_release(&p.line);
}
