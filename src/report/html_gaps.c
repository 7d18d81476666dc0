/* The gaps that the newest assessment found, and what closes each. */
#include "report/assess.h"
#include "report/html.h"

/* The criterion folded away: most who look at the page want to know that there is one. */
static void show_remedy(struct gl_htmlpage *p, const struct gl_question *q)
{
	struct gl_buf remedy = GL_BUF_INIT;

	gl_question_remedy(q, p->list, "", &remedy);
	if (q->criterion) {
		gl_buf_addstr(p->out,
			      "<details class=\"because\"><summary>To close it, add a criterion "
			      "(git golive amend)</summary>");
		gl_html_element(p->out, "pre", remedy.ptr);
		gl_buf_addstr(p->out, "</details>");
	} else {
		gl_buf_addstr(p->out, "<p class=\"because\">To close it: ");
		gl_html_text(p->out, remedy.ptr);
		gl_buf_addstr(p->out, "</p>");
	}
	if (remedy.failed)
		p->out->failed = 1;
	gl_buf_release(&remedy);
}

static void show_gap(struct gl_htmlpage *p, const struct gl_question *q)
{
	const struct gl_criterion *c = gl_question_criterion(p->list, q);

	gl_buf_addstr(p->out, "<li>");
	gl_html_text(p->out, q->gap);
	if (c) {
		gl_buf_addstr(p->out,
			      "<p class=\"because\">To close it, meet what the checklist has "
			      "about it, or let it ask for more: ");
		gl_html_element(p->out, "b", c->title);
		gl_buf_addstr(p->out, "</p>");
	} else {
		show_remedy(p, q);
	}
	gl_buf_addstr(p->out, "</li>\n");
}

static void show_gaps(struct gl_htmlpage *p, const struct gl_assessment *a, size_t dimension)
{
	const size_t from = dimension * GL_DIMENSION_QUESTIONS;
	size_t none = gl_answered_count(&a->now, dimension, GL_ANSWER_NONE);

	gl_buf_addstr(p->out, "<ul>\n");
	for (size_t i = from; i < from + GL_DIMENSION_QUESTIONS; i++) {
		if (a->now.answers[i] == GL_ANSWER_NO)
			show_gap(p, &a->questions->items[i]);
	}
	if (none)
		gl_buf_addf(p->out, "<li class=\"because\">%zu not answered</li>\n", none);
	gl_buf_addstr(p->out, "</ul>");
}

static void show_dimension(struct gl_htmlpage *p, const struct gl_assessment *a, size_t dimension)
{
	size_t yes = gl_answered_count(&a->now, dimension, GL_ANSWER_YES);
	int trend = gl_assessment_trend(a, dimension);

	gl_buf_addstr(p->out, "<tr>");
	gl_html_element(p->out, "th scope=\"row\"", a->questions->dimensions[dimension].title);
	gl_buf_addf(p->out, "<td class=\"state\">%zu of %d%s%s</td><td>", yes,
		    GL_DIMENSION_QUESTIONS, trend ? ", " : "",
		    trend ? gl_assessment_trend_name(trend) : "");
	if (yes < GL_DIMENSION_QUESTIONS)
		show_gaps(p, a, dimension);
	gl_buf_addstr(p->out, "</td></tr>\n");
}

void gl_htmlpage_gaps(struct gl_htmlpage *p)
{
	struct gl_assessment a;
	size_t order[GL_DIMENSIONS];

	if (!gl_assessment_any(p->l->state))
		return;
	if (gl_assessment_find(p->l->arena, p->l->state, &a, NULL) < 0) {
		p->out->failed = 1;
		return;
	}
	gl_buf_addstr(p->out, "<section class=\"screen\">\n<h2>Gaps <small>");
	gl_assessment_score(&a, p->out);
	gl_buf_addstr(p->out, ", assessed by ");
	gl_html_text(p->out, gl_checklist_name(p->list, a.now.by));
	gl_buf_addstr(p->out, ", ");
	gl_htmlpage_day(p, a.now.time);
	gl_buf_addstr(p->out,
		      "</small></h2>\n<table>\n<thead><tr><th scope=\"col\">Dimension</th>"
		      "<th scope=\"col\">Yes</th><th scope=\"col\">What a no means, and what "
		      "closes it</th></tr></thead>\n<tbody>\n");
	gl_assessment_order(&a, order);
	for (size_t i = 0; i < GL_DIMENSIONS; i++)
		show_dimension(p, &a, order[i]);
	gl_buf_addstr(p->out, "</tbody></table>\n</section>\n");
}
