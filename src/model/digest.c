/*
 * What "unchanged" means: SHA-256 over decoded values, defaults filled in.  Every field has a
 * fixed place, every text and list its length before it, so two different checklists never give
 * the same bytes.
 */
#include <string.h>

#include "model/reading.h"

static void put_num(struct gl_buf *b, int64_t n)
{
	uint64_t u = (uint64_t)n;
	unsigned char bytes[8];

	for (int i = 7; i >= 0; i--, u >>= 8)
		bytes[i] = (unsigned char)u;
	gl_buf_add(b, bytes, sizeof(bytes));
}

/* One that is not there differs from an empty one. */
static void put_str(struct gl_buf *b, const char *s)
{
	put_num(b, s ? (int64_t)strlen(s) : -1);
	if (s)
		gl_buf_addstr(b, s);
}

static void put_strs(struct gl_buf *b, const struct gl_strs *l)
{
	put_num(b, (int64_t)l->n);
	for (size_t i = 0; i < l->n; i++)
		put_str(b, l->items[i]);
}

static void put_approvers(struct gl_buf *b, const struct gl_criterion *c)
{
	put_num(b, (int64_t)c->n_clauses);
	for (size_t i = 0; i < c->n_clauses; i++) {
		const struct gl_clause *clause = &c->clauses[i];

		put_num(b, clause->kind);
		/*
		 * "all" of a group is the same clause when the group has grown: who is in it is no
		 * part of the criterion
		 */
		put_num(b, clause->kind == GL_CLAUSE_AT_LEAST ? clause->need : 0);
		put_strs(b, &clause->of);
	}
}

static void put_measure(struct gl_buf *b, const struct gl_criterion *c)
{
	put_num(b, (int64_t)c->n_measure);
	for (size_t i = 0; i < c->n_measure; i++) {
		put_str(b, c->measure[i].name);
		put_num(b, c->measure[i].cmp);
		put_num(b, c->measure[i].value.mantissa);
		put_num(b, c->measure[i].value.scale);
	}
}

static void put_criterion(struct gl_buf *b, const struct gl_criterion *c)
{
	put_str(b, "golive criterion");
	put_str(b, c->id);
	put_str(b, c->title);
	put_str(b, c->statement);
	put_str(b, c->area);
	put_str(b, c->why);
	put_approvers(b, c);
	put_num(b, c->scope);
	put_strs(b, &c->paths);
	put_num(b, c->valid_for);
	put_num(b, c->evidence_required);
	put_measure(b, c);
	put_str(b, c->check_run);
	put_num(b, c->check_timeout);
	put_strs(b, &c->after);
	put_num(b, c->independent);
	put_num(b, c->waivable);
}

static void put_terms(struct gl_buf *b, const struct gl_reading *r)
{
	const struct gl_checklist *c = r->c;

	put_str(b, "golive terms");
	put_strs(b, &c->tags);
	put_strs(b, &c->exempt);
	put_num(b, c->go);
	put_num(b, c->tag_signed);
	put_str(b, c->people[c->owner].id);
	for (int i = 0; i < GL_RIGHTS; i++)
		put_strs(b, &r->rights[i]);
	put_num(b, c->waive_max_days);
	put_num(b, c->amend);
	put_num(b, (int64_t)c->n_people);
	for (size_t i = 0; i < c->n_people; i++) {
		put_str(b, c->people[i].id);
		put_num(b, c->people[i].machine);
		put_strs(b, &c->people[i].groups);
	}
	put_num(b, (int64_t)c->n_criteria);
	for (size_t i = 0; i < c->n_criteria; i++)
		gl_buf_add(b, c->criteria[i].digest.b, sizeof(c->criteria[i].digest.b));
}

void gl_checklist_digests(struct gl_reading *r)
{
	struct gl_checklist *c = r->c;
	struct gl_buf b = GL_BUF_INIT;

	for (size_t i = 0; i < c->n_criteria && !b.failed; i++) {
		gl_buf_reset(&b);
		put_criterion(&b, &c->criteria[i]);
		if (!b.failed)
			gl_sha256(b.ptr, b.len, &c->criteria[i].digest);
	}
	if (!b.failed) {
		gl_buf_reset(&b);
		put_terms(&b, r);
		gl_sha256(b.ptr, b.len, &c->terms);
	}
	if (b.failed)
		r->d.diags->failed = 1;
	gl_buf_release(&b);
}
