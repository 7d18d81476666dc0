/* The JSON of `status` and `gate`: docs/json.md says what each key means. */
#include "base/timestamp.h"
#include "report/page.h"
#include "report/parts.h"

/* ---- pieces ---- */

void gl_part_oid(struct gl_json *o, const char *key, const struct gl_oid *id)
{
	char hex[GL_OID_HEX + 1];

	gl_json_set_str(o, key, gl_oid_hex(id, hex));
}

void gl_part_digest(struct gl_json *o, const char *key, const struct gl_digest *d)
{
	char hex[GL_SHA256_HEX + 1];

	gl_json_set_str(o, key, gl_digest_hex(d, hex));
}

void gl_part_time(struct gl_json *o, const char *key, int64_t t)
{
	char buf[GL_TIME_BUF];

	gl_json_set_str(o, key, gl_time_format(t, buf));
}

void gl_part_day(struct gl_json *o, const char *key, int32_t day)
{
	char buf[GL_TIME_BUF];

	gl_json_set_str(o, key, gl_date_format(day, buf));
}

void gl_part_strs(struct gl_json *o, const char *key, const struct gl_strs *l)
{
	struct gl_json *a = gl_json_set_array(o, key);
	size_t i;

	for (i = 0; i < l->n; i++)
		gl_json_add_str(a, l->items[i]);
}

static void set_members(struct gl_json *o, const char *key, const struct gl_checklist *list,
			const struct gl_members *who)
{
	struct gl_json *a = gl_json_set_array(o, key);
	size_t i;

	for (i = 0; i < who->n; i++)
		gl_json_add_str(a, list->people[who->items[i]].id);
}

void gl_part_ledger(struct gl_json *o, const struct gl_ledger *l)
{
	struct gl_json *j = gl_json_set_object(o, "ledger");

	gl_json_set_str(j, "ref", l->ref);
	gl_part_oid(j, "root", &l->root);
	gl_part_oid(j, "tip", &l->tip);
	gl_json_set_int(j, "commits", (int64_t)l->state->n);
	gl_part_time(j, "newest", l->state->commits[l->state->newest].committer_time);
	gl_json_set_int(j, "unpushed", (int64_t)gl_page_unpushed(l));
}

void gl_part_findings(struct gl_json *o, struct gl_ledger *l)
{
	struct gl_json *a = gl_json_set_array(o, "findings"), *j;
	const struct gl_finding *f;
	size_t i, n;

	f = gl_ledger_findings(l, &n);
	for (i = 0; i < n; i++) {
		j = gl_json_add_object(a);
		gl_json_set_str(j, "code", gl_finding_name(f[i].code));
		gl_part_oid(j, "commit", &f[i].commit);
		if (f[i].path)
			gl_json_set_str(j, "path", f[i].path);
		gl_json_set_str(j, "text", f[i].text);
	}
}

/* ---- one system ---- */

/* Who must agree, and has, or has not. */
static void set_agreed(struct gl_json *o, const char *key, const struct gl_ledger *l, bool agreed)
{
	const struct gl_checklist *list = gl_page_list(l);
	struct gl_json *a = gl_json_set_array(o, key);
	size_t i;

	for (i = 0; i < list->agree.n; i++) {
		const char *id = list->people[list->agree.items[i]].id;

		if (gl_state_agreed(l->state, id) == agreed)
			gl_json_add_str(a, id);
	}
}

static void set_pending(struct gl_json *o, const struct gl_ledger *l)
{
	struct gl_json *a = gl_json_set_array(o, "pending"), *j, *agreed;
	const struct gl_checklist *list = gl_page_list(l);
	const struct gl_version *v;
	size_t i;

	for (v = l->state->versions; v; v = v->next) {
		if (!v->pending)
			continue;
		j = gl_json_add_object(a);
		gl_json_set_int(j, "version", v->list->version);
		gl_part_digest(j, "sha256", &v->list->sha256);
		gl_part_oid(j, "commit", &l->state->commits[v->at].id);
		gl_json_set_str(j, "by", v->by);
		agreed = gl_json_set_array(j, "agreed");
		for (i = 0; i < list->n_people; i++)
			if (!list->people[i].machine && gl_version_agreed(v, list->people[i].id))
				gl_json_add_str(agreed, list->people[i].id);
		gl_json_set_int(j, "needed", list->amend);
	}
}

static void set_checklist(struct gl_json *o, const struct gl_ledger *l)
{
	struct gl_json *j = gl_json_set_object(o, "checklist");

	gl_json_set_int(j, "version", gl_page_list(l)->version);
	gl_part_digest(j, "sha256", &gl_page_list(l)->sha256);
	set_agreed(j, "agreed", l, true);
	set_agreed(j, "missing", l, false);
	set_pending(j, l);
}

static void set_people(struct gl_json *o, const struct gl_checklist *list)
{
	struct gl_json *a = gl_json_set_array(o, "people"), *j;
	size_t i;

	for (i = 0; i < list->n_people; i++) {
		j = gl_json_add_object(a);
		gl_json_set_str(j, "id", list->people[i].id);
		gl_json_set_str(j, "name", list->people[i].name);
		gl_json_set_str(j, "kind", list->people[i].machine ? "machine" : "person");
	}
}

static void set_candidate(struct gl_json *o, const struct gl_ledger *l)
{
	const struct gl_entry *e = l->state->candidate;
	struct gl_json *j;
	struct gl_oid tree;
	int rc;

	if (!e) {
		gl_json_set_null(o, "candidate");
		return;
	}
	j = gl_json_set_object(o, "candidate");
	gl_json_set_str(j, "tag", e->rec->tag);
	gl_part_oid(j, "commit", &e->rec->commit);
	rc = l->contents.tree(l->contents.ctx, &e->rec->commit, &tree, NULL);
	if (rc == GL_ENOMEM)
		gl_json_fail(j);
	else if (rc)
		gl_json_set_null(j, "tree");
	else
		gl_part_oid(j, "tree", &tree);
	gl_json_set_str(j, "by", e->by);
	gl_part_time(j, "date", e->time);
	gl_json_set_str(j, "record", e->rec->id);
}

/* What the checklist asks of its sign-offs, and when time ends them. */
static void set_asked(struct gl_json *j, const struct gl_standing *st)
{
	const struct gl_criterion *c = st->criterion;
	struct gl_json *measure = gl_json_set_object(j, "measure");
	struct gl_buf bound = GL_BUF_INIT;

	for (size_t i = 0; i < c->n_measure; i++) {
		gl_buf_reset(&bound);
		gl_bound_add(&bound, &c->measure[i]);
		gl_json_set_str(measure, c->measure[i].name, bound.ptr);
	}
	gl_buf_release(&bound);
	gl_json_set_str(j, "evidence", c->evidence_required ? "required" : "optional");
	gl_part_strs(j, "after", &c->after);
	gl_json_set_bool(j, "independent", c->independent);
	gl_json_set_bool(j, "waivable", c->waivable);
	if (c->valid_for)
		gl_json_set_int(j, "valid_for_days", c->valid_for / GL_DAY);
	else
		gl_json_set_null(j, "valid_for_days");
	if (st->ends == INT64_MAX)
		gl_json_set_null(j, "ends");
	else
		gl_part_time(j, "ends", st->ends);
}

static void set_criteria(struct gl_json *o, const struct gl_checklist *list,
			 const struct gl_verdict *v)
{
	static const char *const scopes[] = {
		[GL_SCOPE_RELEASE] = "release",
		[GL_SCOPE_PATHS] = "paths",
		[GL_SCOPE_STANDING] = "standing",
	};
	struct gl_json *a = gl_json_set_array(o, "criteria"), *j;
	size_t i;

	for (i = 0; i < v->n_criteria; i++) {
		const struct gl_standing *st = &v->criteria[i];

		j = gl_json_add_object(a);
		gl_json_set_str(j, "id", st->criterion->id);
		gl_json_set_str(j, "title", st->criterion->title);
		gl_json_set_str(j, "area", st->criterion->area);
		gl_json_set_str(j, "state", gl_criterion_state_name(st->state));
		set_members(j, "approved_by", list, &st->approved_by);
		set_members(j, "waiting_for", list, &st->waiting_for);
		gl_part_strs(j, "reasons", &st->reasons);
		gl_json_set_str(j, "statement", st->criterion->statement);
		gl_json_set_str(j, "why", st->criterion->why);
		gl_json_set_str(j, "scope", scopes[st->criterion->scope]);
		gl_part_strs(j, "paths", &st->criterion->paths);
		gl_json_set_str(j, "record", st->cause ? st->cause->rec->id : NULL);
		set_asked(j, st);
	}
}

/* What every decision that still matters has. */
static struct gl_json *add_entry(struct gl_json *a, const struct gl_entry *e)
{
	struct gl_json *j = gl_json_add_object(a);

	gl_json_set_str(j, "record", e->rec->id);
	gl_json_set_str(j, "by", e->by);
	gl_part_time(j, "date", e->time);
	return j;
}

static void set_concerns(struct gl_json *o, const struct gl_state *s)
{
	struct gl_json *a = gl_json_set_array(o, "concerns"), *j;
	size_t i;

	for (i = 0; i < s->concerns.n; i++) {
		const struct gl_entry *e = s->concerns.items[i];

		if (!gl_page_open(e))
			continue;
		j = add_entry(a, e);
		gl_json_set_str(j, "criterion", e->rec->criterion);
		gl_json_set_bool(j, "blocking", e->rec->blocking);
		gl_json_set_str(j, "note", e->rec->note);
	}
}

static void set_pauses(struct gl_json *o, const struct gl_state *s)
{
	struct gl_json *a = gl_json_set_array(o, "pauses");
	size_t i;

	for (i = 0; i < s->pauses.n; i++)
		if (gl_page_open(s->pauses.items[i]))
			gl_json_set_str(add_entry(a, s->pauses.items[i]), "note",
					s->pauses.items[i]->rec->note);
}

static void set_delegations(struct gl_json *o, const struct gl_ledger *l, int64_t now)
{
	struct gl_json *a = gl_json_set_array(o, "delegations"), *j;
	const struct gl_entry *e;

	for (e = l->state->delegations; e; e = e->prev) {
		if (!gl_page_deputises(l, e, now))
			continue;
		j = add_entry(a, e);
		gl_json_set_str(j, "to", e->rec->to);
		gl_part_day(j, "from", e->rec->from);
		gl_part_day(j, "until", e->rec->until);
		if (e->rec->fields & GL_F_CRITERIA)
			gl_part_strs(j, "criteria", &e->rec->criteria);
		else
			gl_json_set_null(j, "criteria");
	}
}

static void set_decision(struct gl_json *o, const struct gl_entry *e)
{
	struct gl_json *j;

	if (!e) {
		gl_json_set_null(o, "decision");
		return;
	}
	j = gl_json_set_object(o, "decision");
	gl_json_set_str(j, "decision", gl_decisions[e->rec->decision].name);
	gl_json_set_str(j, "record", e->rec->id);
	gl_json_set_str(j, "by", e->by);
	gl_part_time(j, "date", e->time);
	gl_part_oid(j, "commit", &e->rec->commit);
	gl_json_set_str(j, "note", e->rec->note);
}

static void set_blocks(struct gl_json *o, const struct gl_state *s, const struct gl_verdict *v)
{
	struct gl_json *a = gl_json_set_array(o, "blocks"), *j;
	char hex[GL_OID_HEX + 1];
	size_t i;

	for (i = 0; i < v->n_blocks; i++) {
		const struct gl_block *b = &v->blocks[i];

		j = gl_json_add_object(a);
		gl_json_set_str(j, "code", gl_block_name(b->code));
		if (b->standing)
			gl_json_set_str(j, "criterion", b->standing->criterion->id);
		gl_json_set_str(j, "text", b->text);
		if (!b->entry)
			continue;
		gl_json_set_str(j, "record", b->entry->rec->id);
		gl_json_add_str(gl_json_set_array(j, "commits"),
				gl_oid_hex(&s->commits[b->entry->at].id, hex));
	}
}

static void set_verdict(struct gl_json *o, bool go)
{
	gl_json_set_str(o, "verdict", go ? "go" : "no-go");
}

struct gl_json *gl_report_system_json(struct gl_ledger *l, const struct gl_verdict *v)
{
	const struct gl_checklist *list = gl_page_list(l);
	struct gl_json *o = gl_json_object();

	gl_json_set_int(o, "format", 1);
	gl_json_set_str(o, "system", l->system);
	set_verdict(o, v->go);
	gl_part_time(o, "now", v->now);
	gl_json_set_str(o, "title", list->title);
	gl_json_set_str(o, "owner", list->people[list->owner].id);
	gl_part_ledger(o, l);
	set_checklist(o, l);
	set_candidate(o, l);
	set_criteria(o, list, v);
	set_concerns(o, l->state);
	set_pauses(o, l->state);
	set_delegations(o, l, v->now);
	set_decision(o, v->decision);
	set_blocks(o, l->state, v);
	gl_part_findings(o, l);
	gl_part_keys(o, l);
	gl_part_expiring(o, l, v);
	gl_part_outcomes(o, l);
	gl_part_deadlocks(o, l, v);
	set_people(o, list);
	return o;
}

/* ---- the gate ---- */

struct gl_json *gl_report_gate_json(const struct gl_gate *g)
{
	struct gl_json *o = gl_json_object(), *a;
	size_t i;

	gl_json_set_int(o, "format", 1);
	gl_json_set_str(o, "tag", g->tag);
	if (g->has_commit)
		gl_part_oid(o, "commit", &g->commit);
	else
		gl_json_set_null(o, "commit");
	set_verdict(o, g->go);
	gl_json_set_bool(o, "release", g->release);
	a = gl_json_set_array(o, "systems");
	for (i = 0; i < g->n; i++)
		gl_json_add(a, gl_report_system_json(g->items[i].ledger, g->items[i].verdict));
	return o;
}

struct gl_json *gl_report_undecided_json(const char *system, const struct gl_error *err)
{
	struct gl_json *o = gl_json_object();

	gl_json_set_int(o, "format", 1);
	gl_json_set_str(o, "system", system);
	gl_json_set_str(o, "verdict", "undecided");
	gl_json_set_str(o, "error", gl_error_message(err));
	return o;
}
