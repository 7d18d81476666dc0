#include "report/audit.h"
#include "report/parts.h"

static void set_evidence(struct gl_json *o, const struct gl_record *r)
{
	struct gl_json *all = gl_json_set_array(o, "evidence"), *j;
	struct gl_buf where = GL_BUF_INIT;
	size_t i;

	for (i = 0; i < r->n_evidence; i++) {
		gl_buf_reset(&where);
		gl_report_evidence(&where, &r->evidence[i]);
		j = gl_json_add_object(all);
		gl_json_set_str(j, "where", where.ptr);
		if (r->evidence[i].has_sha256)
			gl_part_digest(j, "sha256", &r->evidence[i].sha256);
		else
			gl_json_set_null(j, "sha256");
	}
	gl_buf_release(&where);
}

static void set_signoff(struct gl_json *o, const struct gl_audited *t, const struct gl_signoff *s)
{
	const struct gl_entry *e = s->entry;
	const struct gl_checklist *list = t->state->in_force->list;
	size_t who = gl_checklist_person(list, e->by);

	gl_json_set_str(o, "meaning", gl_report_meaning(e));
	gl_json_set_str(o, "decision", gl_decisions[e->rec->decision].name);
	gl_json_set_str(o, "criterion", e->rec->criterion);
	gl_json_set_str(o, "by", e->by);
	gl_json_set_str(o, "for", e->person);
	gl_json_set_str(o, "name", who == GL_NONE ? NULL : list->people[who].name);
	gl_part_time(o, "date", e->time);
	gl_json_set_str(o, "record", e->rec->id);
	gl_part_oid(o, "commit", &t->state->commits[e->at].id);
	gl_json_set_int(o, "checklist_version", e->version->list->version);
	gl_part_digest(o, "checklist_sha256", &e->version->list->sha256);
	gl_part_digest(o, "key", &e->key);
	gl_json_set_bool(o, "counts", s->counts);
	gl_json_set_str(o, "note", e->rec->note);
	gl_json_set_str(o, "statement", e->criterion ? e->criterion->statement : NULL);
	gl_part_facts(o, "measured", e->rec);
	if (e->rec->fields & GL_F_UNTIL)
		gl_part_day(o, "until", e->rec->until);
	else
		gl_json_set_null(o, "until");
	set_evidence(o, e->rec);
}

static void set_verdict(struct gl_json *o, const char *key, const struct gl_verdict *v)
{
	struct gl_json *j, *blocks, *b;
	size_t i;

	if (!v) {
		gl_json_set_null(o, key);
		return;
	}
	j = gl_json_set_object(o, key);
	gl_json_set_str(j, "verdict", v->go ? "go" : "no-go");
	blocks = gl_json_set_array(j, "blocks");
	for (i = 0; i < v->n_blocks; i++) {
		b = gl_json_add_object(blocks);
		gl_json_set_str(b, "code", gl_block_name(v->blocks[i].code));
		gl_json_set_str(b, "text", v->blocks[i].text);
	}
}

static void set_tag(struct gl_json *o, const struct gl_audited *t)
{
	struct gl_json *signoffs;
	size_t i;

	gl_json_set_str(o, "tag", t->tag.name);
	if (t->tag.odd)
		gl_json_set_null(o, "commit");
	else
		gl_part_oid(o, "commit", &t->tag.commit);
	gl_part_time(o, "date", t->date);
	gl_json_set_bool(o, "annotated", t->tag.annotated);
	gl_json_set_str(o, "result", gl_audit_result_name(t->result));
	gl_json_set_str(o, "why", t->why);
	set_verdict(o, "then", t->then);
	set_verdict(o, "today", t->today);
	signoffs = gl_json_set_array(o, "sign_offs");
	for (i = 0; i < t->n_signoffs; i++)
		set_signoff(gl_json_add_object(signoffs), t, &t->signoffs[i]);
}

struct gl_json *gl_report_audit_json(const struct gl_ledger *l, const struct gl_audit *a)
{
	struct gl_json *o = gl_json_object(), *tags;
	size_t i;

	gl_json_set_int(o, "format", 1);
	gl_json_set_str(o, "system", l->system);
	gl_part_time(o, "now", l->now);
	gl_part_ledger(o, l);
	tags = gl_json_set_array(o, "tags");
	for (i = 0; i < a->n; i++)
		set_tag(gl_json_add_object(tags), &a->items[i]);
	return o;
}
