#include <string.h>

#include "base/timestamp.h"
#include "base/utf8.h"
#include "report/audit.h"
#include "report/proof.h"

/* No spreadsheet takes it for a formula, and nothing in it turns the order of what is shown. */
static void add_field(struct gl_buf *out, const char *text)
{
	bool formula = *text && strchr("=+-@\t\r\n", *text);
	struct gl_buf safe = GL_BUF_INIT;
	size_t i;

	gl_text_add(&safe, text, strlen(text), true);
	gl_buf_addstr(out, formula ? "\"'" : "\"");
	for (i = 0; i < safe.len; i++) {
		if (safe.ptr[i] == '"')
			gl_buf_addch(out, '"');
		gl_buf_addch(out, safe.ptr[i]);
	}
	gl_buf_addstr(out, "\",");
	if (safe.failed)
		out->failed = 1;
	gl_buf_release(&safe);
}

static void add_number(struct gl_buf *out, unsigned n)
{
	gl_buf_addf(out, "%u,", n);
}

static void add_tag(struct gl_buf *out, const struct gl_ledger *l, const struct gl_audited *t)
{
	char hex[GL_OID_HEX + 1], time[GL_TIME_BUF];

	add_field(out, l->system);
	add_field(out, t->tag.name);
	add_field(out, t->tag.odd ? "" : gl_oid_hex(&t->tag.commit, hex));
	add_field(out, gl_time_format(t->date, time));
	add_field(out, gl_audit_result_name(t->result));
	add_field(out, !t->today ? "" : t->today->go ? "go" : "no-go");
}

static void add_evidence(struct gl_buf *out, const struct gl_record *r)
{
	struct gl_buf all = GL_BUF_INIT;
	size_t i;

	for (i = 0; i < r->n_evidence; i++) {
		gl_buf_addstr(&all, i ? " " : "");
		gl_report_evidence(&all, &r->evidence[i]);
		if (!r->evidence[i].has_sha256)
			continue;
		gl_buf_addstr(&all, "=sha256:");
		gl_buf_addhex(&all, r->evidence[i].sha256.b, sizeof(r->evidence[i].sha256.b));
	}
	add_field(out, all.ptr);
	gl_buf_release(&all);
}

static void add_facts(struct gl_buf *out, const struct gl_record *r)
{
	struct gl_buf all = GL_BUF_INIT;
	size_t i;

	for (i = 0; i < r->n_facts; i++)
		gl_buf_addf(&all, "%s%s=%s", i ? " " : "", r->facts[i].name, r->facts[i].text);
	add_field(out, all.ptr);
	gl_buf_release(&all);
}

static void add_key(struct gl_buf *out, const struct gl_ledger *l, size_t at)
{
	struct gl_buf key = GL_BUF_INIT;
	struct gl_proof p;

	gl_proof_of(l, at, &p);
	gl_proof_fingerprint(&p, &key);
	add_field(out, key.ptr);
	gl_buf_release(&key);
}

static void add_signoff(struct gl_buf *out, const struct gl_ledger *l, const struct gl_audited *t,
			const struct gl_signoff *s)
{
	const struct gl_entry *e = s->entry;
	const struct gl_checklist *list = t->state->in_force->list;
	size_t who = gl_checklist_person(list, e->by);
	char hex[GL_OID_HEX + 1], time[GL_TIME_BUF];
	bool until = e->rec->fields & GL_F_UNTIL;

	add_field(out, gl_report_meaning(e));
	add_field(out, e->rec->criterion ? e->rec->criterion : "");
	add_field(out, e->by);
	add_field(out, who == GL_NONE ? "" : list->people[who].name);
	add_field(out, e->person);
	add_field(out, gl_time_format(e->time, time));
	add_number(out, e->version->list->version);
	add_field(out, e->rec->id);
	add_field(out, gl_oid_hex(&t->state->commits[e->at].id, hex));
	add_field(out, s->counts ? "yes" : "no");
	add_evidence(out, e->rec);
	add_field(out, e->rec->note ? e->rec->note : "");
	add_field(out, e->criterion ? e->criterion->statement : "");
	add_facts(out, e->rec);
	add_field(out, until ? gl_date_format(e->rec->until, time) : "");
	add_key(out, l, e->at);
}

/* The last comma of a row is one too many. */
static void end_row(struct gl_buf *out)
{
	if (!out->failed && out->len)
		out->len--;
	gl_buf_addstr(out, "\r\n");
}

void gl_report_audit_csv(const struct gl_ledger *l, const struct gl_audit *a, struct gl_buf *out)
{
	size_t i, n;

	gl_buf_addstr(out,
		      "system,tag,tag_commit,tag_date,result,today,meaning,criterion,signed_by,"
		      "name,on_behalf_of,date,checklist_version,record,commit,counts,evidence,"
		      "note,statement,measured,until,key\r\n");
	for (i = 0; i < a->n; i++) {
		const struct gl_audited *t = &a->items[i];

		for (n = 0; n < t->n_signoffs; n++) {
			add_tag(out, l, t);
			add_signoff(out, l, t, &t->signoffs[n]);
			end_row(out);
		}
		if (t->n_signoffs)
			continue;
		add_tag(out, l, t);
		gl_buf_addstr(out, ",,,,,,,,,,,,,,,,");
		end_row(out);
	}
}
