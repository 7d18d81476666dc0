/* `log --json`: docs/json.md says what each key means. */
#include "report/log.h"
#include "report/page.h"
#include "report/parts.h"

struct logging {
	const struct gl_ledger *l;
	struct gl_json *entries;
};

/* The id of what a path under records/ holds; the path itself where it is none. */
static void set_record(struct gl_json *j, const struct gl_logitem *item)
{
	gl_json_set_str(j, "record", item->entry ? item->entry->rec->id : NULL);
	if (item->kind == GL_LOG_UNREAD)
		gl_json_set_str(j, "path", item->finding->path);
}

static void set_version(struct gl_json *j, const struct gl_version *v)
{
	if (v)
		gl_json_set_int(j, "version", v->list->version);
	else
		gl_json_set_null(j, "version");
}

static void set_void(struct gl_json *j, const struct gl_finding *f)
{
	struct gl_json *o;

	if (!f) {
		gl_json_set_null(j, "void");
		return;
	}
	o = gl_json_set_object(j, "void");
	gl_json_set_str(o, "code", gl_finding_name(f->code));
	gl_json_set_str(o, "text", f->text);
}

static void set_last(struct gl_json *j, const char *key, const struct gl_ledger *l, size_t seq)
{
	const struct gl_entry *e = gl_log_entry(l, seq);

	gl_json_set_str(j, key, e ? e->rec->id : NULL);
}

static void set_evidence(struct gl_json *j, const struct gl_record *r)
{
	struct gl_json *a = gl_json_set_array(j, "evidence"), *o;
	size_t i;

	for (i = 0; i < r->n_evidence; i++) {
		o = gl_json_add_object(a);
		gl_json_set_str(o, "in", gl_evidence_where_name(r->evidence[i].where));
		gl_json_set_str(o, r->evidence[i].where == GL_EVIDENCE_URL ? "url" : "path",
				r->evidence[i].path);
		if (r->evidence[i].has_sha256)
			gl_part_digest(o, "sha256", &r->evidence[i].sha256);
	}
}

/* As written: a reader who computes with them knows how exact they are. */
void gl_part_facts(struct gl_json *at, const char *key, const struct gl_record *r)
{
	struct gl_json *o = gl_json_set_object(at, key);
	size_t i;

	for (i = 0; i < r->n_facts; i++)
		gl_json_set_str(o, r->facts[i].name, r->facts[i].text);
}

/* Keys that only some decisions have. */
static void set_details(struct gl_json *j, const struct gl_record *r)
{
	if (r->for_whom)
		gl_json_set_str(j, "for", r->for_whom);
	if (r->record)
		gl_json_set_str(j, "target", r->record);
	if (r->to)
		gl_json_set_str(j, "to", r->to);
	if (r->fields & GL_F_FROM)
		gl_part_day(j, "from", r->from);
	if (r->fields & GL_F_UNTIL)
		gl_part_day(j, "until", r->until);
	if (r->fields & GL_F_CRITERIA)
		gl_part_strs(j, "criteria", &r->criteria);
	if (r->decision == GL_CONCERN)
		gl_json_set_bool(j, "blocking", r->blocking);
	if (r->n_evidence)
		set_evidence(j, r);
	if (r->n_facts)
		gl_part_facts(j, r->fields & GL_F_ANSWERS ? "answers" : "measured", r);
}

struct gl_json *gl_log_item_json(struct gl_json *entries, const struct gl_ledger *l,
				 const struct gl_logitem *item)
{
	const struct gl_commit *c = &l->state->commits[item->at];
	const struct gl_entry *e = item->entry;
	const struct gl_record *r = e ? e->rec : NULL;
	struct gl_json *j = gl_json_add_object(entries);
	char hex[GL_OID_HEX + 1];

	gl_part_oid(j, "commit", &c->id);
	gl_part_time(j, "date", c->committer_time);
	gl_json_set_str(j, "by", item->by);
	gl_json_set_str(j, "decision", gl_log_decision(item));
	set_record(j, item);
	set_version(j, item->version);
	gl_json_set_str(j, "criterion", r ? r->criterion : NULL);
	gl_json_set_str(j, "tag", gl_log_tag(e));
	gl_json_set_str(j, "candidate",
			r && r->fields & GL_F_COMMIT ? gl_oid_hex(&r->commit, hex) : NULL);
	gl_json_set_str(j, "note", r ? r->note : NULL);
	set_void(j, item->finding);
	gl_json_set_bool(j, "ahead", e && e->ahead);
	set_last(j, "withdrawn", l, e ? e->withdrawn_at : 0);
	set_last(j, "settled", l, e ? e->settled_at : 0);
	if (r)
		set_details(j, r);
	return j;
}

static void add_item(const struct gl_logitem *item, void *ctx)
{
	const struct logging *g = ctx;

	gl_log_item_json(g->entries, g->l, item);
}

void gl_log_each_json(struct gl_json *entries, const struct gl_ledger *l,
		      const struct gl_log_opts *o)
{
	struct logging g = { l, entries };

	gl_log_each(l, o, add_item, &g);
}

struct gl_json *gl_report_log_json(struct gl_ledger *l, const struct gl_log_opts *o)
{
	struct gl_json *root = gl_json_object();

	gl_json_set_int(root, "format", 1);
	gl_json_set_str(root, "system", l->system);
	gl_part_time(root, "now", l->now);
	gl_part_ledger(root, l);
	gl_log_each_json(gl_json_set_array(root, "entries"), l, o);
	return root;
}
