/* Who decides what, who agreed to which version, and the final call. */
#include <string.h>

#include "report/html.h"
#include "report/log.h"

static void show_right(struct gl_htmlpage *p, const char *what, const struct gl_members *who)
{
	size_t i;

	gl_buf_addf(p->out, "<tr><th scope=\"row\">%s</th><td>", what);
	for (i = 0; i < who->n; i++) {
		gl_buf_addstr(p->out, i ? ", " : "");
		gl_html_text(p->out, p->list->people[who->items[i]].name);
	}
	gl_buf_addf(p->out, "%s</td></tr>\n", who->n ? "" : "nobody");
}

static void show_rights(struct gl_htmlpage *p)
{
	const struct gl_members owner = { &p->list->owner, 1 };

	gl_buf_addstr(p->out, "<section>\n<h2>Who decides what</h2>\n<table>\n<thead><tr>"
			      "<th scope=\"col\">Right</th><th scope=\"col\">People</th></tr>"
			      "</thead>\n<tbody>\n");
	show_right(p, "makes the final call, owns the outcome", &owner);
	show_right(p, "may pause it", &p->list->pause);
	show_right(p, "may end it for good", &p->list->terminate);
	show_right(p, "settles conflicts", &p->list->resolve);
	show_right(p, "may accept a risk for a time", &p->list->waive);
	gl_buf_addf(p->out,
		    "<tr><th scope=\"row\">changes the checklist</th><td>any %u of %zu people</td>"
		    "</tr>\n</tbody></table>\n</section>\n",
		    p->list->amend, p->list->n_persons);
}

/* The newest version that a person agrees to, and the record that says so: NULL for the root's. */
static const struct gl_version *agreed_version(const struct gl_htmlpage *p, const char *id)
{
	const struct gl_version *v, *newest = NULL;

	for (v = p->l->state->versions; v; v = v->next)
		if (gl_version_agreed(v, id))
			newest = v;
	return newest;
}

static int64_t agreed_time(const struct gl_htmlpage *p, const struct gl_version *v, const char *id)
{
	const struct gl_state *s = p->l->state;
	const struct gl_agreement *a;
	const struct gl_entry *e;

	for (a = v->agreements; a; a = a->next) {
		if (strcmp(a->person, id))
			continue;
		e = gl_log_entry(p->l, a->agreed);
		return s->commits[e ? e->at : v->at].committer_time;
	}
	return s->commits[v->at].committer_time;
}

static void show_agreement(struct gl_htmlpage *p, const struct gl_stakeholder *who)
{
	const struct gl_version *v = agreed_version(p, who->id);

	gl_buf_addstr(p->out, "<tr><th scope=\"row\">");
	gl_html_text(p->out, who->name);
	if (who->title)
		gl_html_element(p->out, "p class=\"because\"", who->title);
	gl_buf_addstr(p->out, "</th><td>");
	if (v) {
		gl_buf_addf(p->out, "version %u, ", v->list->version);
		gl_htmlpage_day(p, agreed_time(p, v, who->id));
		if (!gl_state_agreed(p->l->state, who->id))
			gl_buf_addstr(p->out, " (other terms are in force now)");
	} else {
		gl_buf_addstr(p->out, "not yet");
	}
	gl_buf_addstr(p->out, "</td></tr>\n");
}

static void show_agreements(struct gl_htmlpage *p)
{
	size_t i;

	gl_buf_addf(p->out,
		    "<section class=\"screen\">\n<h2>Who agreed to the questions <small>version %u"
		    "</small></h2>\n<table>\n<thead><tr><th scope=\"col\">Person</th>"
		    "<th scope=\"col\">Agreed to</th></tr></thead>\n<tbody>\n",
		    p->list->version);
	for (i = 0; i < p->list->n_people; i++)
		if (!p->list->people[i].machine)
			show_agreement(p, &p->list->people[i]);
	gl_buf_addstr(p->out, "</tbody></table>\n</section>\n");
}

static void show_call(struct gl_htmlpage *p)
{
	const struct gl_entry *call = p->v->decision;
	char hex[GL_OID_HEX + 1];

	gl_buf_addstr(p->out, "<section>\n<h2>Final call</h2>\n<p class=\"call\">");
	if (call) {
		gl_html_element(p->out, "b", call->rec->decision == GL_GO ? "GO" : "NO-GO");
		gl_buf_addstr(p->out, ", said by ");
		gl_html_element(p->out, "b", gl_checklist_name(p->list, call->by));
		gl_buf_addstr(p->out, ", ");
		gl_htmlpage_day(p, call->time);
		gl_buf_addf(p->out, " <code>%.8s</code>",
			    gl_oid_hex(&p->l->state->commits[call->at].id, hex));
		if (call->rec->note)
			gl_html_element(p->out, "q", call->rec->note);
	} else if (p->list->go == GL_GO_CHECKLIST) {
		gl_html_text(p->out, p->list->people[p->list->owner].name);
		gl_buf_addstr(p->out, " has said: when all is met, it goes live");
	} else {
		gl_buf_addstr(p->out, "<span class=\"line\"></span> ");
		gl_html_text(p->out, p->list->people[p->list->owner].name);
	}
	gl_buf_addstr(p->out, "</p>\n</section>\n");
}

void gl_htmlpage_rights(struct gl_htmlpage *p)
{
	gl_buf_addstr(p->out, "<div class=\"pair\">\n");
	show_rights(p);
	gl_buf_addstr(p->out, "<div>\n");
	show_call(p);
	show_agreements(p);
	gl_buf_addstr(p->out, "</div>\n</div>\n");
}
