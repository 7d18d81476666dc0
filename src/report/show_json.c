/* `show --json`: docs/json.md says what each key means. */
#include <string.h>

#include "report/criterion.h"
#include "report/log.h"
#include "report/parts.h"
#include "report/proof.h"

static void set_signature(struct gl_json *o, const struct gl_ledger *l, size_t at)
{
	struct gl_json *j = gl_json_set_object(o, "signature");
	struct gl_buf fingerprint = GL_BUF_INIT;
	struct gl_proof proof;
	bool good;

	gl_proof_of(l, at, &proof);
	good = proof.sig->state == GL_SIG_GOOD;
	if (good)
		gl_proof_fingerprint(&proof, &fingerprint);
	gl_json_set_str(j, "kind", gl_sig_kind_name(proof.sig->kind));
	gl_json_set_bool(j, "verified", good);
	gl_json_set_str(j, "by", proof.by);
	gl_json_set_str(j, "fingerprint", good ? fingerprint.ptr : NULL);
	gl_json_set_str(j, "key", proof.key ? proof.key->text : NULL);
	gl_buf_release(&fingerprint);
}

/* "valid for" is valid_for to a program. */
static void set_part(struct gl_json *o, const char *name, const char *value)
{
	struct gl_buf key = GL_BUF_INIT;

	for (; *name; name++)
		gl_buf_addch(&key, *name == ' ' ? '_' : *name);
	gl_json_set_str(o, key.ptr, value);
	gl_buf_release(&key);
}

/* Beside what `log` has: where each stands now. */
static void set_evidence_states(struct gl_json *o, const struct gl_ledger *l,
				const struct gl_entry *e)
{
	struct gl_json *a = gl_json_set_array(o, "evidence_states");
	struct gl_digest is;
	size_t i;

	for (i = 0; i < e->rec->n_evidence; i++)
		gl_json_add_str(a, gl_evidence_state_name(
					   gl_evidence_look(l, e, &e->rec->evidence[i], &is)));
}

static void set_record(struct gl_json *root, const struct gl_ledger *l, const struct gl_entry *e)
{
	struct gl_json *a = gl_json_set_array(root, "records"), *j;
	struct gl_logitem item;

	gl_log_item(l, e, &item);
	j = gl_log_item_json(a, l, &item);
	set_signature(j, l, e->at);
	set_evidence_states(j, l, e);
}

static void set_unread(struct gl_json *root, const struct gl_ledger *l, const struct gl_finding *f)
{
	const struct gl_logitem item = { .kind = GL_LOG_UNREAD,
					 .at = f->at,
					 .by = l->state->judged[f->at].signer,
					 .finding = f };

	set_signature(gl_log_item_json(gl_json_set_array(root, "records"), l, &item), l, f->at);
}

static void set_criterion(struct gl_json *root, struct gl_ledger *l, const struct gl_shown *what)
{
	const struct gl_log_opts o = { .criterion = what->criterion->id };
	struct gl_json *j = gl_json_set_object(root, "criterion");
	struct gl_buf part = GL_BUF_INIT;
	const char *name;
	size_t i;

	gl_json_set_str(j, "id", what->criterion->id);
	gl_json_set_int(j, "version", what->version->list->version);
	gl_json_set_str(j, "state",
			what->standing ? gl_criterion_state_name(what->standing->state) : NULL);
	for (i = 0; (name = gl_criterion_part(what->criterion, i, &part)); i++) {
		set_part(j, name, part.len ? part.ptr : NULL);
		gl_buf_reset(&part);
	}
	gl_buf_release(&part);
	gl_log_each_json(gl_json_set_array(root, "records"), l, &o);
}

static void set_agreements(struct gl_json *o, const struct gl_ledger *l, const struct gl_version *v)
{
	struct gl_json *a = gl_json_set_array(o, "agreements"), *j;
	const struct gl_agreement *g;
	const struct gl_entry *e;

	for (g = v->agreements; g; g = g->next) {
		if (!g->agreed)
			continue;
		e = gl_log_entry(l, g->agreed);
		j = gl_json_add_object(a);
		gl_json_set_str(j, "by", g->person);
		gl_json_set_str(j, "record", e ? e->rec->id : NULL);
		gl_json_set_bool(j, "withdrawn", g->withdrawn > g->agreed);
	}
}

/* A line each, without what indents it. */
static void set_changes(struct gl_json *o, const struct gl_ledger *l, const struct gl_version *v)
{
	const struct gl_version *old = gl_version_before(l->state, v);
	struct gl_json *a = gl_json_set_array(o, "changes");
	struct gl_buf all = GL_BUF_INIT, line = GL_BUF_INIT;
	size_t at, n;

	if (old)
		gl_report_changes(old->list, v->list, &all);
	for (at = 0; at < all.len; at += n + 1) {
		n = strcspn(all.ptr + at, "\n");
		gl_buf_reset(&line);
		gl_buf_add(&line, all.ptr + at, n);
		gl_json_add_str(a, line.ptr + strspn(line.ptr, " "));
	}
	gl_buf_release(&all);
	gl_buf_release(&line);
}

static void set_version(struct gl_json *root, const struct gl_ledger *l, const struct gl_version *v)
{
	struct gl_json *j = gl_json_set_object(root, "checklist");
	const struct gl_commit *c = &l->state->commits[v->at];

	gl_json_set_int(j, "version", v->list->version);
	gl_part_digest(j, "sha256", &v->list->sha256);
	gl_part_oid(j, "commit", &c->id);
	gl_part_time(j, "date", c->committer_time);
	gl_json_set_str(j, "by", v->by);
	gl_json_set_str(j, "state",
			v == l->state->in_force ? "in-force"
			: v->pending            ? "pending"
						: "ended");
	if (v->in_force_at == GL_NONE)
		gl_json_set_null(j, "in_force");
	else
		gl_part_time(j, "in_force", l->state->commits[v->in_force_at].committer_time);
	set_signature(j, l, v->at);
	set_agreements(j, l, v);
	set_changes(j, l, v);
}

struct gl_json *gl_report_show_json(struct gl_ledger *l, const struct gl_shown *what)
{
	struct gl_json *root = gl_json_object();

	gl_json_set_int(root, "format", 1);
	gl_json_set_str(root, "system", l->system);
	gl_part_time(root, "now", l->now);
	gl_part_ledger(root, l);
	if (what->entry)
		set_record(root, l, what->entry);
	else if (what->unread)
		set_unread(root, l, what->unread);
	else if (what->criterion)
		set_criterion(root, l, what);
	else
		set_version(root, l, what->version);
	return root;
}
