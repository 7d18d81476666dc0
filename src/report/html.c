/* `report`: one page for people who would rather look than read. */
#include "report/html.h"

#include <string.h>

#include "base/asset.h"
#include "base/timestamp.h"

void gl_htmlpage_day(struct gl_htmlpage *p, int64_t t)
{
	char buf[GL_TIME_BUF];

	gl_time_format(t, buf);
	gl_buf_addf(p->out, "<time datetime=\"%s\">%.10s</time>", buf, buf);
}

/* ---- the verdict ---- */

static void show_verdict(struct gl_htmlpage *p)
{
	struct gl_buf line = GL_BUF_INIT;
	const char *words;

	gl_report_headline(p->l, p->v, &line);
	words = strchr(line.ptr, ':');
	gl_buf_addf(p->out, "<p class=\"verdict %s\"><strong>%s</strong> <span>",
		    p->v->go ? "go" : "nogo", p->v->go ? "GO" : "NO-GO");
	gl_html_text(p->out, words ? words + 2 : "");
	if (p->signals->stalled && !p->v->go)
		gl_buf_addstr(p->out, "; it is stalled");
	gl_buf_addstr(p->out, "</span></p>\n");
	gl_buf_release(&line);
}

/* ---- the facts beside it ---- */

static void fact_begin(struct gl_htmlpage *p, const char *name)
{
	gl_buf_addf(p->out, "<div><dt>%s</dt><dd>", name);
}

static void fact_end(struct gl_htmlpage *p)
{
	gl_buf_addstr(p->out, "</dd></div>\n");
}

static void show_days(struct gl_htmlpage *p, const char *name, int32_t day)
{
	int32_t days = day - gl_time_date(p->v->now), n = days < 0 ? -days : days;

	fact_begin(p, name);
	if (days)
		gl_buf_addf(p->out, "<b>%ld day%s %s</b> ", (long)n, n == 1 ? "" : "s",
			    days < 0 ? "ago" : "to go");
	else
		gl_buf_addstr(p->out, "<b>today</b> ");
	gl_htmlpage_day(p, gl_date_time(day));
	fact_end(p);
}

static void show_facts(struct gl_htmlpage *p)
{
	const struct gl_entry *c = p->l->state->candidate;

	gl_buf_addstr(p->out, "<dl class=\"facts\">\n");
	if (p->list->has_pilot_ended)
		show_days(p, "Pilot ended", p->list->pilot_ended);
	if (p->list->has_target_date)
		show_days(p, "Decision promised for", p->list->target_date);
	fact_begin(p, "Who decides");
	gl_html_element(p->out, "b", p->list->people[p->list->owner].name);
	fact_end(p);
	fact_begin(p, "Release");
	gl_html_element(p->out, "b", c ? c->rec->tag : "none proposed");
	if (c) {
		gl_buf_addstr(p->out, " proposed by ");
		gl_html_text(p->out, gl_checklist_name(p->list, c->by));
	}
	fact_end(p);
	gl_buf_addstr(p->out, "</dl>\n");
}

/* ---- who is waited for ---- */

static void add_wait(struct gl_buf *list, const char *words, const char *what)
{
	if (list->len)
		gl_buf_addstr(list, "; ");
	gl_buf_addstr(list, words);
	gl_html_text(list, what);
}

/* "the concern about Data privacy compliance", "the concern of Lena Fischer". */
static void add_concern(const struct gl_htmlpage *p, const struct gl_entry *e, struct gl_buf *out)
{
	size_t i = e->rec->criterion ? gl_checklist_criterion(p->list, e->rec->criterion) : GL_NONE;

	if (i == GL_NONE)
		add_wait(out, "the concern of ", gl_checklist_name(p->list, e->by));
	else
		add_wait(out, "the concern about ", p->list->criteria[i].title);
}

/* The concerns that a person can settle: the own ones, and all where it is a right. */
static void add_concerns(const struct gl_htmlpage *p, size_t person, struct gl_buf *out)
{
	const struct gl_entries *all = &p->l->state->concerns;
	bool may = gl_members_has(&p->list->resolve, person);
	size_t i;

	for (i = 0; i < all->n; i++) {
		const struct gl_entry *e = all->items[i];

		if (gl_page_open(e) && e->rec->blocking &&
		    (may || !strcmp(e->by, p->list->people[person].id)))
			add_concern(p, e, out);
	}
}

/* What waits on one person, as one line; nothing when nothing does. */
static void waits_on(const struct gl_htmlpage *p, size_t person, struct gl_buf *out)
{
	size_t i;

	if (gl_strs_has(&p->v->missing, p->list->people[person].id))
		add_wait(out, "agreement to the checklist", "");
	for (i = 0; i < p->v->n_criteria; i++)
		if (gl_members_has(&p->v->criteria[i].waiting_for, person))
			add_wait(out, "", p->v->criteria[i].criterion->title);
	add_concerns(p, person, out);
	if (person == p->list->owner && gl_verdict_only_call(p->v))
		add_wait(out, "the final call", "");
}

static void show_waited(struct gl_htmlpage *p)
{
	struct gl_buf line = GL_BUF_INIT;
	size_t i, n = 0;

	if (p->v->go)
		return;
	for (i = 0; i < p->list->n_people; i++) {
		gl_buf_reset(&line);
		waits_on(p, i, &line);
		if (!line.len)
			continue;
		if (!n++)
			gl_buf_addstr(p->out, "<section class=\"waited\">\n<h2>Waiting for</h2>\n"
					      "<ul>\n");
		gl_buf_addstr(p->out, "<li>");
		gl_html_element(p->out, "b", p->list->people[i].name);
		gl_buf_addf(p->out, ": %s</li>\n", line.ptr);
	}
	gl_buf_addstr(p->out, n ? "</ul>\n</section>\n" : "");
	gl_buf_release(&line);
}

/* Is it said already, by whom it waits for? */
static bool waits_for_people(const struct gl_block *b)
{
	return b->standing || b->code == GL_BLOCK_NOT_AGREED || b->code == GL_BLOCK_CONCERN_OPEN ||
	       b->code == GL_BLOCK_NO_DECISION;
}

/* What else blocks: no candidate, a pause, a no-go. */
static void show_blocks(struct gl_htmlpage *p)
{
	size_t i, n = 0;

	for (i = 0; i < p->v->n_blocks; i++) {
		if (waits_for_people(&p->v->blocks[i]))
			continue;
		gl_buf_addstr(p->out, n++ ? "" : "<ul class=\"blocks\">\n");
		gl_html_element(p->out, "li", p->v->blocks[i].text);
		gl_buf_addch(p->out, '\n');
	}
	gl_buf_addstr(p->out, n ? "</ul>\n" : "");
}

void gl_htmlpage_head(struct gl_htmlpage *p)
{
	gl_buf_addstr(p->out, "<header>\n<p class=\"system\">Production readiness: ");
	gl_html_text(p->out, p->l->system);
	gl_buf_addstr(p->out, "</p>\n");
	gl_html_element(p->out, "h1", p->list->title);
	if (p->list->why)
		gl_html_element(p->out, "p class=\"why\"", p->list->why);
	show_verdict(p);
	show_blocks(p);
	show_facts(p);
	show_waited(p);
	gl_buf_addstr(p->out, "</header>\n<main>\n");
}

/* ---- the foot ---- */

static void show_foot(struct gl_htmlpage *p)
{
	const struct gl_state *s = p->l->state;
	char hex[GL_OID_HEX + 1];
	size_t n;

	gl_ledger_findings(p->l, &n);
	gl_buf_addstr(p->out, "</main>\n<footer>\n<p>As of ");
	gl_htmlpage_day(p, p->v->now);
	gl_buf_addf(p->out, ", checklist version %u, ledger ", p->list->version);
	gl_html_text(p->out, p->l->ref);
	gl_buf_addf(p->out, " at <code>%.12s</code>", gl_oid_hex(&p->l->tip, hex));
	gl_buf_addf(p->out, ", root <code>%.12s</code>", gl_oid_hex(&p->l->root, hex));
	gl_buf_addf(p->out, ", %zu commit%s, %zu finding%s. Every signature was verified; ", s->n,
		    s->n == 1 ? "" : "s", n, n == 1 ? "" : "s");
	gl_buf_addstr(p->out, "dates are what the signers say.</p>\n</footer>\n");
}

void gl_report_html(struct gl_ledger *l, const struct gl_verdict *v, const struct gl_signals *sig,
		    struct gl_buf *out)
{
	static void (*const parts[])(struct gl_htmlpage * p) = {
		gl_htmlpage_head,     gl_htmlpage_criteria, gl_htmlpage_rights,
		gl_htmlpage_stalls,   gl_htmlpage_gaps,     gl_htmlpage_timeline,
		gl_htmlpage_outcomes, gl_htmlpage_history,  show_foot,
	};
	struct gl_htmlpage p = {
		.l = l, .list = gl_page_list(l), .v = v, .signals = sig, .out = out
	};
	struct gl_buf title = GL_BUF_INIT;
	size_t i;

	gl_buf_addf(&title, "%s: %s", v->go ? "GO" : "NO-GO", p.list->title);
	gl_html_begin(out, title.ptr, gl_asset("report.css", NULL));
	for (i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		parts[i](&p);
	gl_html_end(out);
	gl_buf_release(&title);
}
