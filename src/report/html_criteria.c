/* The criteria, by area: what must be true, how it stands, and who signed. */
#include <string.h>

#include "base/timestamp.h"
#include "report/html.h"

/* What a state reads like; a sign beside the word, so that nothing is told by colour alone. */
static const struct {
	const char *sign, *word;
} looks[] = {
	[GL_MET] = { "\xe2\x9c\x93", "met" },
	[GL_WAIVED] = { "\xe2\x97\x90", "waived" },
	[GL_WAITING] = { "\xe2\x80\xa6", "waiting" },
	[GL_REJECTED] = { "\xe2\x9c\x97", "rejected" },
	[GL_STALE] = { "\xe2\x86\xba", "sign again" },
	[GL_EXPIRED] = { "\xe2\x86\xba", "expired" },
	[GL_UNMET] = { "\xe2\x9c\x97", "out of bounds" },
	[GL_EVIDENCE] = { "\xe2\x9c\x97", "evidence missing" },
	[GL_BLOCKED] = { "\xe2\x80\xa6", "another comes first" },
};

static void add_bounds(struct gl_htmlpage *p, const struct gl_criterion *c)
{
	struct gl_buf line = GL_BUF_INIT;
	size_t i;

	for (i = 0; i < c->n_measure; i++) {
		gl_buf_addf(&line, "%s%s ", i ? ", " : "", c->measure[i].name);
		gl_bound_add(&line, &c->measure[i]);
	}
	if (line.len)
		gl_html_element(p->out, "p class=\"bounds\"", line.ptr);
	gl_buf_release(&line);
}

static void show_signature(struct gl_htmlpage *p, const struct gl_criterion *c, const char *person)
{
	const struct gl_entry *e = gl_state_newest(p->l->state, c->id, person);
	char hex[GL_OID_HEX + 1];
	size_t i;

	gl_buf_addstr(p->out, "<li class=\"signed\">");
	gl_html_element(p->out, "b", gl_checklist_name(p->list, e ? e->by : person));
	if (e && strcmp(e->by, e->person)) {
		gl_buf_addstr(p->out, " for ");
		gl_html_text(p->out, gl_checklist_name(p->list, e->person));
	}
	if (e) {
		gl_buf_addstr(p->out, ", ");
		gl_htmlpage_day(p, e->time);
		gl_buf_addf(p->out, " <code>%.8s</code>",
			    gl_oid_hex(&p->l->state->commits[e->at].id, hex));
		for (i = 0; i < e->rec->n_facts; i++) {
			gl_buf_addstr(p->out, i ? ", " : "<br/>");
			gl_html_text(p->out, e->rec->facts[i].name);
			gl_buf_addstr(p->out, "\xc2\xa0=\xc2\xa0");
			gl_html_text(p->out, e->rec->facts[i].text);
		}
	}
	gl_buf_addstr(p->out, "</li>\n");
}

/* The rejections, each in the words of who made it. */
static void show_rejections(struct gl_htmlpage *p, const struct gl_criterion *c)
{
	const struct gl_topic *t = gl_state_topic(p->l->state, c->id);
	const struct gl_slot *slot;

	for (slot = t ? t->slots : NULL; slot; slot = slot->next) {
		const struct gl_entry *e = gl_slot_newest(slot);

		if (!e || e->rec->decision != GL_REJECT || e->settled_at)
			continue;
		gl_buf_addstr(p->out, "<p>");
		gl_html_element(p->out, "b", gl_checklist_name(p->list, e->by));
		gl_buf_addstr(p->out, " said no, ");
		gl_htmlpage_day(p, e->time);
		gl_html_element(p->out, "q", e->rec->note);
		gl_buf_addstr(p->out, "</p>\n");
	}
}

/* What keeps it from being met; its title is said beside it. */
static void show_reasons(struct gl_htmlpage *p, const struct gl_standing *st)
{
	size_t i, title = strlen(st->criterion->title);

	if (st->state == GL_REJECTED) {
		show_rejections(p, st->criterion);
		return;
	}
	for (i = 0; i < st->reasons.n && st->state != GL_WAITING; i++) {
		const char *text = st->reasons.items[i];

		if (!strncmp(text, st->criterion->title, title) && !strncmp(text + title, ": ", 2))
			text += title + 2;
		gl_html_element(p->out, "p class=\"reason\"", text);
	}
}

static void show_signatures(struct gl_htmlpage *p, const struct gl_standing *st)
{
	size_t i;

	gl_buf_addstr(p->out, "<ul>\n");
	for (i = 0; i < st->approved_by.n; i++)
		show_signature(p, st->criterion, p->list->people[st->approved_by.items[i]].id);
	for (i = 0; i < st->waiting_for.n; i++) {
		gl_buf_addstr(p->out, "<li class=\"open\">");
		gl_html_text(p->out, p->list->people[st->waiting_for.items[i]].name);
		gl_buf_addstr(p->out, "</li>\n");
	}
	gl_buf_addstr(p->out, "</ul>\n");
	show_reasons(p, st);
}

static void show_row(struct gl_htmlpage *p, const struct gl_standing *st)
{
	const struct gl_criterion *c = st->criterion;

	gl_buf_addstr(p->out, "<tr><th scope=\"row\">");
	gl_html_text(p->out, c->title);
	gl_html_element(p->out, "p class=\"statement\"", c->statement);
	add_bounds(p, c);
	if (c->why && st->state != GL_MET)
		gl_html_element(p->out, "p class=\"because\"", c->why);
	gl_buf_addf(p->out,
		    "</th><td><span class=\"state %s\"><span aria-hidden=\"true\">%s</span> %s"
		    "</span></td><td>",
		    gl_criterion_state_name(st->state), looks[st->state].sign,
		    looks[st->state].word);
	show_signatures(p, st);
	gl_buf_addstr(p->out, "</td></tr>\n");
}

static void show_area(struct gl_htmlpage *p, const char *area, const char *title)
{
	size_t i, n = 0, done = 0;

	for (i = 0; i < p->v->n_criteria; i++) {
		if (strcmp(p->v->criteria[i].criterion->area, area))
			continue;
		n++;
		done += p->v->criteria[i].state == GL_MET || p->v->criteria[i].state == GL_WAIVED;
	}
	if (!n)
		return;
	gl_buf_addf(
		p->out,
		"<section>\n<h2>%s <small>%zu of %zu</small></h2>\n<table class=\"criteria\">\n"
		"<thead><tr><th scope=\"col\">What must be true</th><th scope=\"col\">State</th>"
		"<th scope=\"col\">Signed by, or waiting for</th></tr></thead>\n<tbody>\n",
		title, done, n);
	for (i = 0; i < p->v->n_criteria; i++)
		if (!strcmp(p->v->criteria[i].criterion->area, area))
			show_row(p, &p->v->criteria[i]);
	gl_buf_addstr(p->out, "</tbody></table>\n</section>\n");
}

void gl_htmlpage_criteria(struct gl_htmlpage *p)
{
	show_area(p, "technical", "Technical validation");
	show_area(p, "organizational", "Organizational readiness");
}
