/* The page of `status`: the verdict first, then what it rests on, then what to do. */
#include <string.h>

#include "base/timestamp.h"
#include "report/assess.h"
#include "report/page.h"

/* The first findings; all of them are what `verify` is for. */
#define STATUS_FINDINGS 3

struct page {
	struct gl_ledger *l;
	const struct gl_checklist *list;
	const struct gl_verdict *v;
	const struct gl_look *look;
	struct gl_buf *out;
	struct gl_buf line; /* the text of the line that is being made */
};

/* Ends the line that was made in p->line. */
static void flush(struct page *p, const char *head)
{
	gl_page_item(p->out, p->look, head, p->line.ptr);
	if (p->line.failed)
		p->out->failed = 1;
	gl_buf_reset(&p->line);
}

static void part(struct page *p, const char *title)
{
	gl_buf_addch(p->out, '\n');
	gl_page_title(p->out, p->look, GL_PAGE_PLAIN, title);
}

/* ", by Omar Haddad (omar) 2 days ago" */
static void add_by(struct page *p, const struct gl_entry *e)
{
	gl_page_person(&p->line, p->list, e->by);
	gl_buf_addch(&p->line, ' ');
	gl_page_age(&p->line, e->time, p->v->now);
}

static void add_note(struct page *p, const struct gl_entry *e)
{
	if (!e->rec->note)
		return;
	gl_buf_addstr(&p->line, ": \"");
	gl_page_text(&p->line, e->rec->note);
	gl_buf_addch(&p->line, '"');
}

/* ---- what it is about ---- */

static void show_system(struct page *p)
{
	gl_buf_addstr(&p->line, p->l->system);
	if (strcmp(p->list->title, p->l->system) != 0) {
		gl_buf_addstr(&p->line, ", ");
		gl_page_text(&p->line, p->list->title);
	}
	flush(p, "system      ");
}

static void show_candidate(struct page *p)
{
	const struct gl_entry *c = p->l->state->candidate;

	if (!c) {
		gl_buf_addstr(&p->line, "none: no release is proposed");
	} else {
		gl_page_text(&p->line, c->rec->tag);
		gl_buf_addstr(&p->line, ", commit ");
		gl_page_oid(&p->line, &c->rec->commit);
		gl_buf_addstr(&p->line, ", proposed by ");
		add_by(p, c);
	}
	flush(p, "candidate   ");
}

static void show_call(struct page *p)
{
	const struct gl_entry *call = p->v->decision;

	if (call) {
		gl_buf_addf(&p->line, "%s, by ", gl_decisions[call->rec->decision].name);
		add_by(p, call);
		add_note(p, call);
	} else {
		gl_page_person(&p->line, p->list, p->list->people[p->list->owner].id);
		gl_buf_addstr(&p->line, p->list->go == GL_GO_CHECKLIST
						? ", who goes when all is met"
						: ", not made yet");
	}
	flush(p, "final call  ");
}

static void show_target(struct page *p)
{
	if (!p->list->has_target_date || p->v->go)
		return;
	gl_page_date(&p->line, gl_date_time(p->list->target_date));
	gl_buf_addstr(&p->line, ", ");
	if (p->list->target_date == gl_time_date(p->v->now))
		gl_buf_addstr(&p->line, "today");
	else
		gl_page_age(&p->line, gl_date_time(p->list->target_date),
			    gl_date_time(gl_time_date(p->v->now)));
	flush(p, "promised    ");
}

static void show_checklist(struct page *p)
{
	size_t n = p->list->agree.n, agreed = n - p->v->missing.n;
	const struct gl_version *v;

	gl_buf_addf(&p->line, "version %u, agreed to by %zu of %zu", p->list->version, agreed, n);
	flush(p, "checklist   ");
	for (v = p->l->state->versions; v; v = v->next) {
		if (!v->pending)
			continue;
		gl_buf_addf(&p->line, "version %u, by ", v->list->version);
		gl_page_person(&p->line, p->list, v->by);
		gl_buf_addch(&p->line, ' ');
		gl_page_age(&p->line, p->l->state->commits[v->at].committer_time, p->v->now);
		gl_buf_addf(
			&p->line,
			", agreed to by %u of the %u who bring it into force (git golive agree)",
			gl_page_agreed(p->l, v), p->list->amend);
		flush(p, "pending     ");
	}
}

static void show_assessment(struct page *p)
{
	struct gl_assessment a;

	if (!gl_assessment_any(p->l->state))
		return;
	if (gl_assessment_find(p->l->arena, p->l->state, &a, NULL) < 0) {
		p->out->failed = 1;
		return;
	}
	gl_assessment_score(&a, &p->line);
	gl_buf_addstr(&p->line, ", ");
	gl_page_age(&p->line, a.now.time, p->v->now);
	gl_buf_addstr(&p->line, " (git golive assess --show)");
	flush(p, "assessment  ");
}

/* It is signed, and nobody else knows. */
static void show_unpushed(struct page *p)
{
	size_t n = p->look->past ? 0 : gl_page_unpushed(p->l);

	if (!n)
		return;
	gl_buf_addf(&p->line, "%zu decision%s: git golive sync", n, n == 1 ? "" : "s");
	flush(p, "unpushed    ");
}

void gl_report_age(const struct gl_ledger *l, const struct gl_look *look, int64_t now,
		   struct gl_buf *out)
{
	const struct gl_state *s = l->state;

	gl_buf_addf(out, "%zu commit%s, newest decision ", s->n, s->n == 1 ? "" : "s");
	gl_page_age(out, s->commits[s->newest].committer_time, now);
	gl_buf_addstr(out, " (");
	gl_page_text(out, l->ref);
	if (look->fetched && !look->past) {
		gl_buf_addstr(out, ", as of your last fetch, ");
		gl_page_age(out, look->fetched, now);
	}
	gl_buf_addch(out, ')');
}

static void show_ledger(struct page *p)
{
	gl_report_age(p->l, p->look, p->v->now, &p->line);
	flush(p, "ledger      ");
	show_unpushed(p);
	if (!p->look->past)
		return;
	gl_page_minute(&p->line, p->v->now);
	flush(p, "as of       ");
}

/* ---- what is open, and what is not ---- */

static void show_blocks(struct page *p)
{
	size_t i;

	if (p->v->n_blocks)
		part(p, "open");
	for (i = 0; i < p->v->n_blocks; i++) {
		gl_page_text(&p->line, p->v->blocks[i].text);
		flush(p, "  - ");
	}
}

static void show_met(struct page *p)
{
	size_t i, n = 0;

	for (i = 0; i < p->v->n_criteria; i++) {
		if (p->v->criteria[i].state != GL_MET)
			continue;
		gl_buf_addf(&p->line, "%s%s", n++ ? ", " : "", p->v->criteria[i].criterion->id);
	}
	if (!n)
		return;
	gl_buf_addf(p->out, "\n");
	flush(p, "met: ");
}

static void show_waived(struct page *p)
{
	size_t i, k, n = 0;

	for (i = 0; i < p->v->n_criteria; i++) {
		const struct gl_standing *st = &p->v->criteria[i];

		if (st->state != GL_WAIVED)
			continue;
		if (!n++)
			part(p, "waived: the risk is accepted for a time");
		for (k = 0; k < st->reasons.n; k++) {
			gl_page_text(&p->line, st->reasons.items[k]);
			flush(p, "  - ");
		}
	}
}

/* Those that block are told where all is that blocks. */
static void show_dissent(struct page *p)
{
	const struct gl_entries *all = &p->l->state->concerns;
	size_t i, n = 0;

	for (i = 0; i < all->n; i++) {
		const struct gl_entry *e = all->items[i];

		if (!gl_page_open(e) || e->rec->blocking)
			continue;
		if (!n++)
			part(p, "concerns that do not block");
		add_by(p, e);
		if (e->rec->criterion)
			gl_buf_addf(&p->line, ", on %s", e->rec->criterion);
		add_note(p, e);
		flush(p, "  - ");
	}
}

static void show_deputies(struct page *p)
{
	const struct gl_entry *e;
	char day[GL_TIME_BUF];
	size_t i, n = 0;

	for (e = p->l->state->delegations; e; e = e->prev) {
		if (!gl_page_deputises(p->l, e, p->v->now))
			continue;
		if (!n++)
			part(p, "deputies");
		gl_page_person(&p->line, p->list, e->rec->to);
		gl_buf_addstr(&p->line, " for ");
		gl_page_person(&p->line, p->list, e->by);
		gl_buf_addf(&p->line, " until %s", gl_date_format(e->rec->until, day));
		for (i = 0; i < e->rec->criteria.n; i++)
			gl_buf_addf(&p->line, "%s%s", i ? ", " : ", on ",
				    e->rec->criteria.items[i]);
		flush(p, "  - ");
	}
}

static void show_findings(struct page *p)
{
	const struct gl_finding *f;
	size_t i, n;

	f = gl_ledger_findings(p->l, &n);
	if (!n)
		return;
	gl_buf_addf(&p->line, "%zu finding%s (git golive verify)", n, n == 1 ? "" : "s");
	part(p, p->line.ptr);
	gl_buf_reset(&p->line);
	for (i = 0; i < n && i < STATUS_FINDINGS; i++) {
		gl_page_finding(&p->line, &f[i]);
		flush(p, "  - ");
	}
	if (n > i)
		gl_buf_addf(p->out, "  and %zu more\n", n - i);
}

static void show_deadlocks(struct page *p)
{
	gl_page_deadlocks(p->out, p->look, p->l, p->v);
}

static void show_keys(struct page *p)
{
	gl_page_keys(p->out, p->look, p->l);
}

static void show_expiring(struct page *p)
{
	gl_page_expiring(p->out, p->look, p->l, p->v);
}

static void show_outcome(struct page *p)
{
	gl_page_outcome(p->out, p->look, p->l);
}

static void show_next(struct page *p)
{
	if (p->look->outsider && !p->v->go)
		gl_page_outsider(&p->line, p->l);
	else
		gl_page_next(&p->line, p->l, p->v, p->look->me, NULL);
	if (!p->line.len)
		return;
	gl_buf_addch(p->out, '\n');
	flush(p, "next: ");
}

void gl_report_status_text(struct gl_ledger *l, const struct gl_verdict *v,
			   const struct gl_look *look, struct gl_buf *out)
{
	static void (*const parts[])(struct page * p) = {
		show_system,     show_candidate, show_call,    show_target,    show_checklist,
		show_assessment, show_ledger,    show_blocks,  show_deadlocks, show_met,
		show_waived,     show_expiring,  show_dissent, show_deputies,  show_outcome,
		show_findings,   show_keys,      show_next,
	};
	struct page p = { .l = l,
			  .list = gl_page_list(l),
			  .v = v,
			  .look = look,
			  .out = out,
			  .line = GL_BUF_INIT };
	size_t i;

	gl_report_headline(l, v, &p.line);
	gl_page_title(out, look, v->go ? GL_PAGE_GO : GL_PAGE_NO_GO, p.line.ptr);
	gl_buf_reset(&p.line);
	gl_buf_addch(out, '\n');
	for (i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		parts[i](&p);
	gl_buf_release(&p.line);
}
