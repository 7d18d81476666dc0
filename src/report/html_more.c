/* What holds it up, what it brought, and the decisions one by one. */
#include "report/html.h"
#include "report/log.h"

/* Decisions in the table; all of them are what `log` is for. */
#define HISTORY 60

/* ---- concerns, signals ---- */

static void show_concern(struct gl_htmlpage *p, const struct gl_entry *e)
{
	gl_buf_addstr(p->out, "<li>");
	gl_html_element(p->out, "b", gl_checklist_name(p->list, e->by));
	gl_buf_addstr(p->out, ", ");
	gl_htmlpage_day(p, e->time);
	if (e->rec->criterion) {
		gl_buf_addstr(p->out, ", on ");
		gl_html_text(p->out, e->rec->criterion);
	}
	gl_buf_addstr(p->out, e->rec->blocking ? ": " : " (does not block): ");
	gl_html_element(p->out, "q", e->rec->note);
	gl_buf_addstr(p->out, "</li>\n");
}

static void show_concerns(struct gl_htmlpage *p)
{
	const struct gl_entries *all = &p->l->state->concerns;
	size_t i, n = 0;

	for (i = 0; i < all->n; i++) {
		if (!gl_page_open(all->items[i]))
			continue;
		if (!n++)
			gl_buf_addstr(p->out, "<section>\n<h2>Open concerns</h2>\n"
					      "<ul class=\"concerns\">\n");
		show_concern(p, all->items[i]);
	}
	gl_buf_addstr(p->out, n ? "</ul>\n</section>\n" : "");
}

/* What a sign says, for people who do not know its code. */
static const char *const sign_words[GL_SIGNALS] = {
	[GL_SIGNAL_DECISION_MOVED] = "The day of the decision keeps moving",
	[GL_SIGNAL_SCATTERED_CONCERNS] = "Concerns that nobody brings together",
	[GL_SIGNAL_WRONG_CONVERSATION] = "The technology is proven, the organization is not asked",
	[GL_SIGNAL_ALMOST_READY] = "Almost ready, for too long",
	[GL_SIGNAL_NO_FINAL_CALL] = "Nobody makes the final call",
};

static void show_signal(struct gl_htmlpage *p, enum gl_signal_code code)
{
	const struct gl_signal *s = &p->signals->each[code];

	gl_buf_addf(p->out, "<tr><th scope=\"row\">%s</th><td>", sign_words[code]);
	gl_htmlpage_day(p, s->since);
	gl_buf_addstr(p->out, "</td><td>");
	gl_html_text(p->out, s->text);
	if (s->todo)
		gl_html_element(p->out, "p class=\"because\"", s->todo);
	gl_buf_addstr(p->out, "</td></tr>\n");
}

static void show_signs(struct gl_htmlpage *p)
{
	size_t i;

	gl_buf_addstr(
		p->out,
		"<table class=\"signs\">\n<thead><tr><th scope=\"col\">Sign</th>"
		"<th scope=\"col\">Since</th>"
		"<th scope=\"col\">What shows it, and what to do</th></tr></thead>\n<tbody>\n");
	for (i = 0; i < GL_SIGNALS; i++)
		if (p->signals->each[i].on)
			show_signal(p, (enum gl_signal_code)i);
	gl_buf_addstr(p->out, "</tbody></table>\n");
}

static void show_signals(struct gl_htmlpage *p)
{
	size_t on = gl_signals_on(p->signals);

	gl_buf_addf(
		p->out,
		"<section class=\"screen\">\n<h2>Signs of a stall <small>%zu of %d%s</small></h2>\n",
		on, GL_SIGNALS, p->signals->stalled ? ": STALLED" : "");
	if (on)
		show_signs(p);
	gl_buf_addstr(p->out, "</section>\n");
}

void gl_htmlpage_stalls(struct gl_htmlpage *p)
{
	show_concerns(p);
	show_signals(p);
}

/* ---- outcomes ---- */

static void show_outcome(struct gl_htmlpage *p, const struct gl_entry *e)
{
	size_t i;

	gl_buf_addstr(p->out, "<tr><th scope=\"row\">");
	gl_html_text(p->out, e->rec->tag);
	gl_buf_addstr(p->out, "</th><td>");
	gl_htmlpage_day(p, e->time);
	gl_buf_addstr(p->out, "</td><td>");
	for (i = 0; i < e->rec->n_facts; i++) {
		gl_buf_addstr(p->out, i ? "<br/>" : "");
		gl_html_text(p->out, e->rec->facts[i].name);
		gl_buf_addstr(p->out, ": ");
		gl_html_text(p->out, e->rec->facts[i].text);
	}
	gl_buf_addstr(p->out, "</td><td>");
	gl_html_text(p->out, e->rec->note ? e->rec->note : "");
	gl_buf_addstr(p->out, "</td></tr>\n");
}

void gl_htmlpage_outcomes(struct gl_htmlpage *p)
{
	const struct gl_entries *all = &p->l->state->all;
	size_t i, n = 0;

	for (i = 0; i < all->n; i++) {
		const struct gl_entry *e = all->items[i];

		if (e->rec->decision != GL_OUTCOME || !gl_entry_counts(e))
			continue;
		if (!n++)
			gl_buf_addstr(p->out,
				      "<section class=\"screen\">\n<h2>What it brought</h2>\n"
				      "<table>\n<thead><tr><th scope=\"col\">Release</th>"
				      "<th scope=\"col\">Looked at on</th>"
				      "<th scope=\"col\">Measured</th>"
				      "<th scope=\"col\">In words</th></tr></thead>\n<tbody>\n");
		show_outcome(p, e);
	}
	gl_buf_addstr(p->out, n ? "</tbody></table>\n</section>\n" : "");
}

/* ---- history ---- */

struct history {
	struct gl_htmlpage *p;
	size_t n;
};

static void add_what(struct gl_htmlpage *p, const struct gl_logitem *item)
{
	struct gl_buf words = GL_BUF_INIT;

	gl_log_words(&words, item);
	gl_html_text(p->out, words.ptr);
	gl_buf_release(&words);
	if (item->finding) {
		gl_buf_addstr(p->out, " <span class=\"void\">void: ");
		gl_html_text(p->out, item->finding->text);
		gl_buf_addstr(p->out, "</span>");
	}
}

static void show_item(const struct gl_logitem *item, void *ctx)
{
	struct history *h = ctx;
	struct gl_htmlpage *p = h->p;
	const struct gl_commit *c = &p->l->state->commits[item->at];
	char hex[GL_OID_HEX + 1];

	if (h->n++ >= HISTORY)
		return;
	gl_buf_addstr(p->out, "<tr><td>");
	gl_htmlpage_day(p, c->committer_time);
	gl_buf_addstr(p->out, "</td><td>");
	gl_html_text(p->out, item->by ? gl_checklist_name(p->list, item->by) : "");
	gl_buf_addstr(p->out, "</td><td>");
	add_what(p, item);
	gl_buf_addstr(p->out, "</td><td>");
	if (item->entry && item->entry->rec->note)
		gl_html_text(p->out, item->entry->rec->note);
	gl_buf_addf(p->out, "</td><td><code>%.8s</code></td></tr>\n", gl_oid_hex(&c->id, hex));
}

void gl_htmlpage_history(struct gl_htmlpage *p)
{
	const struct gl_log_opts all = { 0 };
	struct history h = { p, 0 };

	gl_buf_addstr(p->out,
		      "<section class=\"screen\">\n<h2>Decisions, the newest first</h2>\n"
		      "<details>\n<summary>Who did what, when, and why</summary>\n"
		      "<table class=\"history\">\n<thead><tr><th scope=\"col\">Date</th>"
		      "<th scope=\"col\">Who</th><th scope=\"col\">What</th>"
		      "<th scope=\"col\">Why</th><th scope=\"col\">Commit</th></tr></thead>\n"
		      "<tbody>\n");
	gl_log_each(p->l, &all, show_item, &h);
	gl_buf_addstr(p->out, "</tbody></table>\n");
	if (h.n > HISTORY)
		gl_buf_addf(p->out, "<p>and %zu more: <code>git golive log</code></p>\n",
			    h.n - HISTORY);
	gl_buf_addstr(p->out, "</details>\n</section>\n");
}
