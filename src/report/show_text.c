/* `show` for people: one record, criterion or version, with all that stands behind it. */
#include <string.h>

#include "base/timestamp.h"
#include "report/criterion.h"
#include "report/log.h"
#include "report/page.h"
#include "report/proof.h"

struct page {
	struct gl_ledger *l;
	const struct gl_look *look;
	struct gl_buf *out;
	struct gl_buf line;
};

/* Ends the line that was made in p->line, under a name. */
static void flush(struct page *p, const char *name)
{
	struct gl_buf head = GL_BUF_INIT;

	gl_buf_addf(&head, "  %-12s ", name);
	gl_page_item(p->out, p->look, head.ptr, p->line.ptr);
	if (p->line.failed)
		p->out->failed = 1;
	gl_buf_reset(&p->line);
	gl_buf_release(&head);
}

static void text(struct page *p, const char *name, const char *value)
{
	if (!value)
		return;
	gl_page_text(&p->line, value);
	flush(p, name);
}

static void title(struct page *p)
{
	gl_page_title(p->out, p->look, GL_PAGE_PLAIN, p->line.ptr);
	gl_buf_reset(&p->line);
}

/* ---- where it stands, and who signed it ---- */

static void show_place(struct page *p, size_t at)
{
	const struct gl_commit *c = &p->l->state->commits[at];
	char time[GL_TIME_BUF], hex[GL_OID_HEX + 1];

	text(p, "date", gl_time_format(c->committer_time, time));
	text(p, "commit", gl_oid_hex(&c->id, hex));
}

static void show_signature(struct page *p, size_t at)
{
	struct gl_proof proof;

	gl_proof_of(p->l, at, &proof);
	if (proof.sig->state != GL_SIG_GOOD) {
		gl_buf_addf(&p->line, "none that could be verified: %s", proof.sig->why);
		flush(p, "signature");
		return;
	}
	gl_buf_addf(&p->line, "%s, verified, by the key ", gl_sig_kind_name(proof.sig->kind));
	gl_proof_fingerprint(&proof, &p->line);
	if (proof.key && proof.key->form == GL_KEYFORM_SSH) {
		gl_buf_addf(&p->line, " (%s)", proof.key->type);
	} else if (proof.key) {
		gl_buf_addstr(&p->line, " (sha256 of ");
		gl_page_text(&p->line, proof.key->text);
		gl_buf_addch(&p->line, ')');
	}
	gl_buf_addstr(&p->line, " of ");
	if (proof.by)
		gl_page_person(&p->line, gl_log_list(p->l, at), proof.by);
	else
		gl_buf_addstr(&p->line, "nobody on the checklist that was in force");
	flush(p, "signature");
}

static void add_version(struct page *p, const struct gl_version *v)
{
	char hex[GL_SHA256_HEX + 1];

	gl_buf_addf(&p->line, "version %u, %s", v->list->version,
		    gl_digest_hex(&v->list->sha256, hex));
}

/* ---- a record ---- */

static void show_candidate(struct page *p, const struct gl_entry *e)
{
	char hex[GL_OID_HEX + 1];

	if (!(e->rec->fields & GL_F_COMMIT))
		return;
	if (e->rec->tag)
		gl_page_text(&p->line, e->rec->tag);
	else if (e->candidate && gl_oid_eq(&e->candidate->rec->commit, &e->rec->commit))
		gl_page_text(&p->line, e->candidate->rec->tag);
	gl_buf_addf(&p->line, "%scommit %s", p->line.len ? ", " : "",
		    gl_oid_hex(&e->rec->commit, hex));
	flush(p, "candidate");
}

static const struct gl_bound *bound_of(const struct gl_entry *e, const char *name)
{
	size_t i;

	for (i = 0; e->criterion && i < e->criterion->n_measure; i++)
		if (!strcmp(e->criterion->measure[i].name, name))
			return &e->criterion->measure[i];
	return NULL;
}

static void show_facts(struct page *p, const struct gl_entry *e)
{
	size_t i;

	for (i = 0; i < e->rec->n_facts; i++) {
		const struct gl_fact *f = &e->rec->facts[i];
		const struct gl_bound *bound = bound_of(e, f->name);

		gl_page_text(&p->line, f->name);
		gl_buf_addch(&p->line, ' ');
		gl_page_text(&p->line, f->text);
		if (bound) {
			gl_buf_addstr(&p->line, ", asked for: ");
			gl_bound_add(&p->line, bound);
		}
		flush(p, e->rec->fields & GL_F_ANSWERS ? "answer" : "measured");
	}
}

static void add_state(struct page *p, const struct gl_entry *e, const struct gl_evidence *ev)
{
	static const char *const places[] = {
		[GL_EVIDENCE_CANDIDATE] = "in the candidate",
		[GL_EVIDENCE_LEDGER] = "on the ledger",
		[GL_EVIDENCE_URL] = "elsewhere: nobody checks what lies there",
	};
	static const char *const states[] = {
		[GL_EVIDENCE_THERE] = ", as it was signed",
		[GL_EVIDENCE_CHANGED] = ", but CHANGED: it is now ",
		[GL_EVIDENCE_MISSING] = ", but MISSING",
		[GL_EVIDENCE_UNKNOWN] = ", which is not in this repository",
		[GL_EVIDENCE_ELSEWHERE] = "",
	};
	struct gl_digest is;
	enum gl_evidence_state state = gl_evidence_look(p->l, e, ev, &is);
	char hex[GL_SHA256_HEX + 1];

	gl_buf_addf(&p->line, ", %s%s", places[ev->where], states[state]);
	if (state == GL_EVIDENCE_CHANGED)
		gl_buf_addstr(&p->line, gl_digest_hex(&is, hex));
}

static void show_evidence(struct page *p, const struct gl_entry *e)
{
	char hex[GL_SHA256_HEX + 1], name[32];
	size_t i;

	for (i = 0; i < e->rec->n_evidence; i++) {
		const struct gl_evidence *ev = &e->rec->evidence[i];

		snprintf(name, sizeof(name), "evidence %zu", i + 1);
		gl_page_text(&p->line, ev->path);
		add_state(p, e, ev);
		flush(p, name);
		if (ev->has_sha256) {
			gl_buf_addf(&p->line, "sha256 %s", gl_digest_hex(&ev->sha256, hex));
			flush(p, "");
		}
		if (ev->where == GL_EVIDENCE_URL)
			continue;
		gl_buf_addf(&p->line, "(git golive show %s --evidence %zu -o <file>)", e->rec->id,
			    i + 1);
		flush(p, "");
	}
}

static void show_dates(struct page *p, const struct gl_record *r)
{
	char day[GL_TIME_BUF];

	if (r->fields & GL_F_FROM)
		text(p, "from", gl_date_format(r->from, day));
	if (r->fields & GL_F_UNTIL)
		text(p, "until", gl_date_format(r->until, day));
	if (r->fields & GL_F_CRITERIA) {
		gl_criterion_list(&r->criteria, &p->line);
		flush(p, "criteria");
	}
}

static void show_fate(struct page *p, const struct gl_logitem *item)
{
	if (item->finding) {
		gl_buf_addf(&p->line, "VOID, %s: ", gl_finding_name(item->finding->code));
		gl_page_text(&p->line, item->finding->text);
	} else if (item->entry->is_void) {
		gl_buf_addstr(&p->line, "VOID");
	} else {
		gl_log_fate(&p->line, p->l, item->entry, true);
	}
	if (p->line.len)
		flush(p, "since then");
}

static void show_record(struct page *p, const struct gl_entry *e)
{
	struct gl_logitem item;

	gl_log_item(p->l, e, &item);
	gl_page_person(&p->line, e->version->list, e->by);
	gl_buf_addch(&p->line, ' ');
	gl_log_words(&p->line, &item);
	title(p);
	if (e->rec->note)
		gl_page_note(p->out, "    ", e->rec->note);
	gl_buf_addch(p->out, '\n');
	show_fate(p, &item);
	text(p, "record", e->rec->id);
	show_place(p, e->at);
	show_signature(p, e->at);
	add_version(p, e->version);
	flush(p, "checklist");
	if (e->agreed_to && e->agreed_to != e->version) {
		add_version(p, e->agreed_to);
		flush(p, "agreed to");
	}
	show_candidate(p, e);
	if (e->criterion)
		text(p, "statement", e->criterion->statement);
	show_dates(p, e->rec);
	show_facts(p, e);
	show_evidence(p, e);
}

static void show_unread(struct page *p, const struct gl_finding *f)
{
	gl_buf_addstr(&p->line, "a record that cannot be read, and counts for nothing");
	title(p);
	gl_buf_addch(p->out, '\n');
	gl_buf_addf(&p->line, "VOID, %s: ", gl_finding_name(f->code));
	gl_page_text(&p->line, f->text);
	flush(p, "since then");
	text(p, "path", f->path);
	show_place(p, f->at);
	show_signature(p, f->at);
}

/* ---- a criterion ---- */

static void show_standing(struct page *p, const struct gl_shown *what)
{
	size_t i;

	if (!what->standing) {
		gl_buf_addf(&p->line, "it is no longer on the checklist; version %u had it last",
			    what->version->list->version);
		flush(p, "now");
		return;
	}
	text(p, "now", gl_criterion_state_name(what->standing->state));
	for (i = 0; i < what->standing->reasons.n; i++)
		text(p, "", what->standing->reasons.items[i]);
}

static void show_criterion(struct page *p, const struct gl_shown *what)
{
	const struct gl_log_opts o = { .oneline = true, .criterion = what->criterion->id };
	struct gl_buf part = GL_BUF_INIT;
	const char *name;
	size_t i;

	gl_buf_addf(&p->line, "%s, version %u of the checklist of %s", what->criterion->id,
		    what->version->list->version, p->l->system);
	title(p);
	gl_buf_addch(p->out, '\n');
	show_standing(p, what);
	for (i = 0; (name = gl_criterion_part(what->criterion, i, &part)); i++) {
		if (part.len)
			text(p, name, part.ptr);
		gl_buf_reset(&part);
	}
	gl_buf_release(&part);
	gl_buf_addstr(p->out, "\n  decisions on it, the newest first:\n");
	gl_report_log_text(p->l, &o, p->look, p->out);
}

/* ---- a version ---- */

static void show_force(struct page *p, const struct gl_version *v)
{
	const struct gl_checklist *now = gl_page_list(p->l);

	if (v->in_force_at != GL_NONE) {
		gl_buf_addf(&p->line, "%s since ",
			    v == p->l->state->in_force ? "in force" : "was in force");
		gl_page_minute(&p->line, p->l->state->commits[v->in_force_at].committer_time);
		gl_buf_addstr(&p->line, ", commit ");
		gl_page_oid(&p->line, &p->l->state->commits[v->in_force_at].id);
	} else if (v->pending) {
		gl_buf_addf(&p->line,
			    "pending: %u of the %u persons who bring it into force have "
			    "agreed",
			    gl_page_agreed(p->l, v), now->amend);
	} else {
		gl_buf_addstr(&p->line, "never in force: another version came before it");
	}
	flush(p, "state");
}

static void show_agreements(struct page *p, const struct gl_version *v)
{
	const struct gl_agreement *a;

	for (a = v->agreements; a; a = a->next) {
		const struct gl_entry *e = gl_log_entry(p->l, a->agreed);

		if (!a->agreed)
			continue;
		gl_page_person(&p->line, v->list, a->person);
		if (e) {
			gl_buf_addstr(&p->line, ", ");
			gl_page_minute(&p->line, e->time);
		}
		if (a->withdrawn > a->agreed)
			gl_buf_addstr(&p->line, ", and took it back");
		flush(p, "agreed");
	}
}

static void show_changes(struct page *p, const struct gl_version *v)
{
	const struct gl_version *old = gl_version_before(p->l->state, v);
	struct gl_buf changes = GL_BUF_INIT;

	if (!old)
		return;
	gl_report_changes(old->list, v->list, &changes);
	gl_buf_addf(p->out, "\n  against version %u:\n", old->list->version);
	if (changes.len)
		gl_page_note(p->out, "  ", changes.ptr);
	else
		gl_buf_addstr(p->out, "    nothing changes but the form of the file\n");
	gl_buf_release(&changes);
}

static void show_version(struct page *p, const struct gl_version *v)
{
	char hex[GL_SHA256_HEX + 1];

	gl_buf_addf(&p->line, "version %u of the checklist of %s, proposed by ", v->list->version,
		    p->l->system);
	gl_page_person(&p->line, gl_log_list(p->l, v->at), v->by);
	title(p);
	gl_buf_addch(p->out, '\n');
	show_force(p, v);
	text(p, "sha256", gl_digest_hex(&v->list->sha256, hex));
	show_place(p, v->at);
	show_signature(p, v->at);
	show_agreements(p, v);
	show_changes(p, v);
}

void gl_report_show_text(struct gl_ledger *l, const struct gl_shown *what,
			 const struct gl_look *look, struct gl_buf *out)
{
	struct page p = { .l = l, .look = look, .out = out, .line = GL_BUF_INIT };

	if (what->entry)
		show_record(&p, what->entry);
	else if (what->unread)
		show_unread(&p, what->unread);
	else if (what->criterion)
		show_criterion(&p, what);
	else
		show_version(&p, what->version);
	gl_buf_release(&p.line);
}
