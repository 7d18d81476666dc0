#include "judge/audit.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "judge/tagfacts.h"
#include "sign/objsig.h"

static const char *const result_names[] = {
	[GL_AUDIT_JUSTIFIED] = "justified", [GL_AUDIT_UNJUSTIFIED] = "not-justified",
	[GL_AUDIT_UNDECIDED] = "undecided", [GL_AUDIT_EXEMPT] = "exempt",
	[GL_AUDIT_EARLIER] = "earlier",
};

const char *gl_audit_result_name(enum gl_audit_result r)
{
	return result_names[r];
}

struct auditing {
	struct gl_ledger *l;
	struct gl_audit *out;
	struct gl_error **err;
};

static const struct gl_checklist *list_of(const struct auditing *a)
{
	return a->l->state->in_force->list;
}

/* ---- which tags ---- */

/* Did any version that was ever in force take it for a release tag? */
static bool was_release_tag(const struct gl_state *s, const char *tag)
{
	const struct gl_version *v;

	for (v = s->versions; v; v = v->next)
		if (v->in_force_at != GL_NONE &&
		    (gl_checklist_tag(v->list, tag) || gl_strs_has(&v->list->exempt, tag)))
			return true;
	return false;
}

static int add_tag(struct auditing *a, const char *name)
{
	struct gl_audit *out = a->out;
	char *copy = gl_arena_strdup(a->l->arena, name);

	if (!copy || gl_vec_grow(&out->items, out->n, &out->cap))
		return gl_nomem(a->err);
	out->items[out->n++] = (struct gl_audited){ .tag = { .name = copy } };
	return 0;
}

static int see_ref(const char *ref, const struct gl_oid *id, void *ctx)
{
	struct auditing *a = ctx;
	const char *name = ref + strlen("refs/tags/");

	(void)id;
	return was_release_tag(a->l->state, name) ? add_tag(a, name) : 0;
}

/* ---- its date ---- */

static bool same_content(const struct gl_ledger *l, const struct gl_oid *x, const struct gl_oid *y)
{
	const struct gl_contents *k = &l->contents;
	struct gl_oid a, b;

	return gl_oid_eq(x, y) || (k->tree(k->ctx, x, &a, NULL) == 0 &&
				   k->tree(k->ctx, y, &b, NULL) == 0 && gl_oid_eq(&a, &b));
}

/* When the ledger first cleared it. */
static bool cleared_at(const struct gl_ledger *l, const struct gl_tagfacts *tag, int64_t *out)
{
	const struct gl_state *s = l->state;
	size_t i;

	for (i = 0; i < s->n_clearances; i++) {
		const struct gl_clearance *c = &s->clearances[i];

		if (strcmp(c->tag, tag->name) || !same_content(l, &c->commit, &tag->commit))
			continue;
		*out = s->judged[c->at].ledger_time;
		return true;
	}
	return false;
}

static int commit_time(struct auditing *a, const struct gl_oid *commit, int64_t *out)
{
	struct gl_object o = { 0 };
	struct gl_rawcommit raw;
	int rc = gl_repo_need(a->l->repo, commit, GL_OBJ_COMMIT, GL_COMMIT_MAX, &o, a->err);

	if (!rc && gl_rawcommit_parse(o.data, o.len, &raw, NULL, NULL))
		*out = raw.committer_time;
	gl_object_release(&o);
	return rc;
}

static int find_date(struct auditing *a, struct gl_audited *t)
{
	int64_t committed = 0;
	int rc;

	t->date = t->tag.odd ? a->l->now : t->tag.time;
	if (t->tag.odd || (!t->tag.annotated && cleared_at(a->l, &t->tag, &t->date)))
		return 0;
	/*
	 * Nobody tags what is not there yet, nor tomorrow: a date older than the commit's is not
	 * believed, and one ahead of today gives decisions that are dated ahead no say.
	 */
	rc = commit_time(a, &t->tag.commit, &committed);
	if (committed > t->date)
		t->date = committed;
	if (t->date > a->l->now)
		t->date = a->l->now;
	return rc;
}

/* ---- as of that date ---- */

static const struct gl_standing *standing_of(const struct gl_verdict *v, const char *criterion)
{
	size_t i;

	for (i = 0; i < v->n_criteria; i++)
		if (!strcmp(v->criteria[i].criterion->id, criterion))
			return &v->criteria[i];
	return NULL;
}

static bool of_tag(const struct gl_entry *e, const char *tag)
{
	return e->candidate && !strcmp(e->candidate->rec->tag, tag);
}

/* Does the decision concern what the tag released; and did it count? */
static bool concerns(const struct gl_audited *t, const struct gl_entry *e, bool *counts)
{
	const struct gl_checklist *list = t->state->in_force->list;
	const struct gl_standing *st;

	*counts = false;
	if (!gl_entry_counts(e))
		return false;
	switch (e->rec->decision) {
	case GL_APPROVE:
	case GL_REJECT:
		st = standing_of(t->then, e->rec->criterion);
		if (!st || gl_state_newest(t->state, e->rec->criterion, e->person) != e)
			return false;
		*counts = e->rec->decision == GL_APPROVE &&
			  gl_members_has(&st->approved_by, gl_checklist_person(list, e->person));
		return true;
	case GL_WAIVE:
		st = standing_of(t->then, e->rec->criterion);
		*counts = st && st->state == GL_WAIVED && st->cause == e;
		return st && of_tag(e, t->tag.name);
	case GL_GO:
	case GL_NO_GO:
		*counts = t->then->decision == e && e->rec->decision == GL_GO;
		return of_tag(e, t->tag.name);
	default:
		return false;
	}
}

static int collect(struct auditing *a, struct gl_audited *t)
{
	const struct gl_entries *all = &t->state->all;
	bool counts;
	size_t i;

	t->signoffs = gl_arena_calloc(a->l->arena, all->n, sizeof(*t->signoffs));
	if (!t->signoffs)
		return gl_nomem(a->err);
	for (i = 0; i < all->n; i++)
		if (concerns(t, all->items[i], &counts))
			t->signoffs[t->n_signoffs++] = (struct gl_signoff){ all->items[i], counts };
	return 0;
}

/* "waiting for Omar Haddad: Security clearance; ..." */
static const char *join_blocks(struct gl_arena *arena, const struct gl_verdict *v)
{
	struct gl_buf b = GL_BUF_INIT;
	const char *text;
	size_t i;

	for (i = 0; i < v->n_blocks; i++)
		gl_buf_addf(&b, "%s%s", i ? "; " : "", v->blocks[i].text);
	text = b.failed ? NULL : gl_arena_strndup(arena, b.ptr, b.len);
	gl_buf_release(&b);
	return text;
}

/* What could not be told is told as such; what went wrong for other reasons is an error. */
static int undecided(struct auditing *a, struct gl_audited *t, int rc)
{
	if (rc != GL_EUNDECIDED)
		return rc;
	t->result = GL_AUDIT_UNDECIDED;
	t->why = gl_arena_strdup(a->l->arena, gl_error_message(*a->err));
	gl_error_clear(a->err);
	return t->why ? 0 : gl_nomem(a->err);
}

static int judge_then(struct auditing *a, struct gl_audited *t)
{
	struct gl_verdict *v = NULL;
	int rc = gl_ledger_state_at(a->l, t->date, &t->state, a->err);

	if (rc == GL_ENOTFOUND) {
		gl_error_clear(a->err);
		t->result = GL_AUDIT_EARLIER;
		t->why = "it is dated before the ledger, which is all that says so: no signature "
			 "on the ledger vouches for it; if it is older, an amendment lists it in "
			 "'release: exempt' (git golive amend)";
		return 0;
	}
	if (!rc)
		rc = gl_judge(a->l->arena, t->state, &a->l->contents, &t->tag, t->date, &v, a->err);
	if (rc)
		return undecided(a, t, rc);
	t->then = v;
	t->result = v->go ? GL_AUDIT_JUSTIFIED : GL_AUDIT_UNJUSTIFIED;
	t->why = v->go ? NULL : join_blocks(a->l->arena, v);
	return v->go || t->why ? collect(a, t) : gl_nomem(a->err);
}

static int judge_today(struct auditing *a, struct gl_audited *t)
{
	struct gl_verdict *v = NULL;
	int rc = gl_judge_live(a->l->arena, a->l->state, &a->l->contents, &t->tag, a->l->now, &v,
			       a->err);

	t->today = v;
	if (rc != GL_EUNDECIDED)
		return rc;
	gl_error_clear(a->err);
	return 0;
}

/*
 * Exempt is what was there when the first version that says so came into force: what bears the name
 * since then was put in its place.
 */
static bool is_exempt(const struct auditing *a, const struct gl_audited *t)
{
	const struct gl_state *s = a->l->state;
	const struct gl_version *v;

	if (!gl_strs_has(&list_of(a)->exempt, t->tag.name))
		return false;
	for (v = s->versions; v; v = v->next)
		if (v->in_force_at != GL_NONE && gl_strs_has(&v->list->exempt, t->tag.name))
			return t->tag.odd || t->date <= s->judged[v->in_force_at].ledger_time;
	return false;
}

static int audit_one(struct auditing *a, struct gl_audited *t)
{
	const struct gl_ask ask = { .tag = t->tag.name };
	int rc = gl_tagfacts_read(a->l->arena, a->l->repo, &ask, list_of(a), NULL, &t->tag, a->err);

	if (!rc && !t->tag.exists)
		return gl_fail(a->err, GL_ENOTFOUND, "there is no tag '%s' here (git fetch --tags)",
			       t->tag.name);
	if (!rc)
		rc = find_date(a, t);
	if (rc)
		return undecided(a, t, rc);
	if (is_exempt(a, t))
		t->result = GL_AUDIT_EXEMPT;
	else
		rc = judge_then(a, t);
	return rc ? rc : judge_today(a, t);
}

static int by_date(const void *x, const void *y)
{
	const struct gl_audited *a = x, *b = y;

	if (a->date != b->date)
		return a->date < b->date ? -1 : 1;
	return strcmp(a->tag.name, b->tag.name);
}

int gl_audit_run(struct gl_ledger *l, const char *const *tags, size_t n, struct gl_audit *out,
		 struct gl_error **err)
{
	struct auditing a = { l, out, err };
	size_t i;
	int rc = 0;

	*out = (struct gl_audit){ 0 };
	for (i = 0; i < n && !rc; i++)
		rc = add_tag(&a, tags[i]);
	if (!n)
		rc = gl_ref_each(l->repo, "refs/tags/", see_ref, &a, err);
	for (i = 0; i < out->n && !rc; i++)
		rc = audit_one(&a, &out->items[i]);
	if (rc)
		gl_audit_release(out);
	else if (out->n)
		qsort(out->items, out->n, sizeof(*out->items), by_date);
	return rc;
}

void gl_audit_release(struct gl_audit *a)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		gl_state_free(a->items[i].state);
	free(a->items);
	*a = (struct gl_audit){ 0 };
}
