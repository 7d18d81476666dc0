#include "report/audit.h"

#include <string.h>

#include "base/timestamp.h"
#include "report/page.h"

static const char *const results[] = {
	[GL_AUDIT_JUSTIFIED] = "justified: GO as of its date",
	[GL_AUDIT_UNJUSTIFIED] = "NOT JUSTIFIED: NO-GO as of its date",
	[GL_AUDIT_UNDECIDED] = "UNDECIDED",
	[GL_AUDIT_EXEMPT] = "exempt by the checklist",
	[GL_AUDIT_EARLIER] = "older than the ledger by its own date, and not exempt",
};

const char *gl_report_meaning(const struct gl_entry *e)
{
	switch (e->rec->decision) {
	case GL_APPROVE:
		return "approval";
	case GL_REJECT:
		return "rejection";
	case GL_WAIVE:
		return "waiver";
	case GL_GO:
		return "release authorisation";
	case GL_NO_GO:
		return "release refusal";
	default:
		return gl_decisions[e->rec->decision].name;
	}
}

void gl_report_evidence(struct gl_buf *out, const struct gl_evidence *e)
{
	if (e->where != GL_EVIDENCE_URL)
		gl_buf_addf(out, "%s:", gl_evidence_where_name(e->where));
	gl_buf_addstr(out, e->path);
}

static void add_evidence(const struct gl_entry *e, const struct gl_look *look, struct gl_buf *out)
{
	struct gl_buf where = GL_BUF_INIT, line = GL_BUF_INIT;
	size_t i;

	for (i = 0; i < e->rec->n_evidence; i++) {
		const struct gl_evidence *v = &e->rec->evidence[i];

		gl_buf_reset(&where);
		gl_buf_reset(&line);
		gl_report_evidence(&where, v);
		gl_page_text(&line, where.ptr);
		if (v->has_sha256) {
			gl_buf_addstr(&line, " sha256:");
			gl_buf_addhex(&line, v->sha256.b, sizeof(v->sha256.b));
		}
		gl_page_item(out, look, "        evidence  ", line.ptr);
	}
	gl_buf_release(&where);
	gl_buf_release(&line);
}

/* What was measured, until when, and why. */
static void add_reasons(const struct gl_record *r, const struct gl_look *look, struct gl_buf *out)
{
	struct gl_buf line = GL_BUF_INIT;
	char day[GL_TIME_BUF];
	size_t i;

	for (i = 0; i < r->n_facts; i++) {
		gl_buf_addstr(&line, i ? ", " : "");
		gl_page_text(&line, r->facts[i].name);
		gl_buf_addch(&line, ' ');
		gl_page_text(&line, r->facts[i].text);
	}
	if (line.len)
		gl_page_item(out, look, "        measured  ", line.ptr);
	if (r->fields & GL_F_UNTIL)
		gl_page_item(out, look, "        until     ", gl_date_format(r->until, day));
	gl_buf_reset(&line);
	gl_page_text(&line, r->note ? r->note : "");
	if (line.len)
		gl_page_item(out, look, "        note      ", line.ptr);
	gl_buf_release(&line);
}

static void add_signoff(const struct gl_audited *t, const struct gl_signoff *s,
			const struct gl_look *look, struct gl_buf *out)
{
	const struct gl_entry *e = s->entry;
	struct gl_buf line = GL_BUF_INIT;

	gl_page_date(&line, e->time);
	gl_buf_addf(&line, "  %s", gl_report_meaning(e));
	if (e->rec->criterion)
		gl_buf_addf(&line, " of %s", e->rec->criterion);
	gl_buf_addstr(&line, " by ");
	gl_page_person(&line, t->state->in_force->list, e->by);
	if (strcmp(e->person, e->by)) {
		gl_buf_addstr(&line, " for ");
		gl_page_person(&line, t->state->in_force->list, e->person);
	}
	gl_buf_addf(&line, ", version %u, ", e->version->list->version);
	gl_page_oid(&line, &t->state->commits[e->at].id);
	if (!s->counts)
		gl_buf_addstr(&line, ", does not count for it");
	gl_page_item(out, look, "    ", line.ptr);
	gl_buf_release(&line);
	add_evidence(e, look, out);
	add_reasons(e->rec, look, out);
}

static void add_today(const struct gl_audited *t, struct gl_buf *line)
{
	if (t->result == GL_AUDIT_EXEMPT || t->result == GL_AUDIT_EARLIER)
		return;
	if (!t->today)
		gl_buf_addstr(line, "; today it cannot be judged");
	else if (t->today->go)
		gl_buf_addstr(line, "; today it may run on");
	else
		gl_buf_addf(line, "; today NO-GO: %s", t->today->blocks[0].text);
}

static void add_tag(const struct gl_audited *t, const struct gl_look *look, struct gl_buf *out)
{
	struct gl_buf line = GL_BUF_INIT, safe = GL_BUF_INIT;
	size_t i;

	gl_page_text(&line, t->tag.name);
	gl_buf_addstr(&line, ", ");
	gl_page_date(&line, t->date);
	gl_buf_addf(&line, ", %s", results[t->result]);
	gl_page_title(out, look,
		      t->result == GL_AUDIT_JUSTIFIED ? GL_PAGE_GO
		      : t->result >= GL_AUDIT_EXEMPT  ? GL_PAGE_PLAIN
						      : GL_PAGE_NO_GO,
		      line.ptr);
	gl_buf_reset(&line);
	if (t->tag.odd)
		gl_buf_addf(&line, "the tag %s", t->tag.odd);
	else
		gl_page_oid(&line, &t->tag.commit);
	if (t->state)
		gl_buf_addf(&line, ", checklist version %u", t->state->in_force->list->version);
	add_today(t, &line);
	gl_page_text(&safe, line.ptr);
	gl_page_item(out, look, "    ", safe.ptr);
	if (t->why) {
		gl_buf_reset(&safe);
		gl_page_text(&safe, t->why);
		gl_page_item(out, look, "    why: ", safe.ptr);
	}
	for (i = 0; t->state && i < t->n_signoffs; i++)
		add_signoff(t, &t->signoffs[i], look, out);
	gl_buf_addch(out, '\n');
	gl_buf_release(&line);
	gl_buf_release(&safe);
}

bool gl_report_audit_sum(const struct gl_ledger *l, const struct gl_audit *a, struct gl_buf *out)
{
	size_t i, n[GL_AUDIT_EARLIER + 1] = { 0 };

	for (i = 0; i < a->n; i++)
		n[a->items[i].result]++;
	gl_buf_addf(out, "%zu release tag%s of %s: %zu justified, %zu not", a->n,
		    a->n == 1 ? "" : "s", l->system, n[GL_AUDIT_JUSTIFIED],
		    n[GL_AUDIT_UNJUSTIFIED]);
	if (n[GL_AUDIT_UNDECIDED])
		gl_buf_addf(out, ", %zu undecided", n[GL_AUDIT_UNDECIDED]);
	if (n[GL_AUDIT_EXEMPT] + n[GL_AUDIT_EARLIER])
		gl_buf_addf(out, ", %zu from before", n[GL_AUDIT_EXEMPT] + n[GL_AUDIT_EARLIER]);
	return !(n[GL_AUDIT_UNJUSTIFIED] + n[GL_AUDIT_UNDECIDED]);
}

/* Whether what it rests on is whole. */
static void add_ledger(struct gl_ledger *l, const struct gl_look *look, struct gl_buf *out)
{
	struct gl_buf line = GL_BUF_INIT;
	size_t n;

	gl_ledger_findings(l, &n);
	gl_buf_addf(&line, "by a ledger of %zu commit%s, root ", l->state->n,
		    l->state->n == 1 ? "" : "s");
	gl_page_oid(&line, &l->root);
	if (n)
		gl_buf_addf(&line, ", %zu finding%s (git golive verify)", n, n == 1 ? "" : "s");
	else
		gl_buf_addstr(&line, ", no finding");
	gl_page_item(out, look, "", line.ptr);
	gl_buf_release(&line);
}

void gl_report_audit_text(struct gl_ledger *l, const struct gl_audit *a, const struct gl_look *look,
			  struct gl_buf *out)
{
	struct gl_buf line = GL_BUF_INIT;
	bool fine;
	size_t i;

	for (i = 0; i < a->n; i++)
		add_tag(&a->items[i], look, out);
	fine = gl_report_audit_sum(l, a, &line);
	gl_page_title(out, look, fine ? GL_PAGE_GO : GL_PAGE_NO_GO, line.ptr);
	gl_buf_release(&line);
	add_ledger(l, look, out);
}
