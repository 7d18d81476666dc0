#include "report/criterion.h"

#include "base/timestamp.h"

void gl_criterion_line(struct gl_buf *out, const char *text)
{
	for (; *text; text++)
		gl_buf_addch(out, *text == '\n' || *text == '\t' ? ' ' : *text);
}

void gl_criterion_list(const struct gl_strs *l, struct gl_buf *out)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		gl_buf_addf(out, "%s%s", i ? ", " : "", l->items[i]);
}

static void add_title(const struct gl_criterion *c, struct gl_buf *out)
{
	gl_criterion_line(out, c->title);
}

static void add_statement(const struct gl_criterion *c, struct gl_buf *out)
{
	gl_criterion_line(out, c->statement);
}

static void add_why(const struct gl_criterion *c, struct gl_buf *out)
{
	if (c->why)
		gl_criterion_line(out, c->why);
}

static void add_area(const struct gl_criterion *c, struct gl_buf *out)
{
	gl_buf_addstr(out, c->area);
}

static void add_approvers(const struct gl_criterion *c, struct gl_buf *out)
{
	size_t i;

	for (i = 0; i < c->n_clauses; i++) {
		const struct gl_clause *clause = &c->clauses[i];

		gl_buf_addstr(out, i ? ", and " : "");
		if (clause->kind == GL_CLAUSE_ANY)
			gl_buf_addstr(out, "one of ");
		else if (clause->kind == GL_CLAUSE_AT_LEAST)
			gl_buf_addf(out, "%u of ", clause->need);
		gl_criterion_list(&clause->of, out);
	}
}

static void add_scope(const struct gl_criterion *c, struct gl_buf *out)
{
	if (c->scope == GL_SCOPE_PATHS)
		gl_criterion_list(&c->paths, out);
	else
		gl_buf_addstr(out, c->scope == GL_SCOPE_STANDING ? "standing" : "release");
}

static void add_measure(const struct gl_criterion *c, struct gl_buf *out)
{
	size_t i;

	for (i = 0; i < c->n_measure; i++) {
		gl_buf_addf(out, "%s%s ", i ? ", " : "", c->measure[i].name);
		gl_bound_add(out, &c->measure[i]);
	}
}

static void add_evidence(const struct gl_criterion *c, struct gl_buf *out)
{
	gl_buf_addstr(out, c->evidence_required ? "required" : "optional");
}

static void add_check(const struct gl_criterion *c, struct gl_buf *out)
{
	if (!c->check_run)
		return;
	gl_criterion_line(out, c->check_run);
	if (c->check_timeout)
		gl_buf_addf(out, " (%u s at most)", c->check_timeout);
}

static void add_valid_for(const struct gl_criterion *c, struct gl_buf *out)
{
	if (c->valid_for)
		gl_buf_addf(out, "%lld days", (long long)(c->valid_for / GL_DAY));
}

static void add_after(const struct gl_criterion *c, struct gl_buf *out)
{
	gl_criterion_list(&c->after, out);
}

static void add_independent(const struct gl_criterion *c, struct gl_buf *out)
{
	gl_buf_addstr(out, c->independent ? "who proposed the candidate does not count" : "");
}

static void add_waivable(const struct gl_criterion *c, struct gl_buf *out)
{
	gl_buf_addstr(out, c->waivable ? "may be given" : "never");
}

static const struct {
	const char *name;
	void (*add)(const struct gl_criterion *c, struct gl_buf *out);
} parts[] = {
	{ "title", add_title },
	{ "statement", add_statement },
	{ "why", add_why },
	{ "area", add_area },
	{ "approvers", add_approvers },
	{ "scope", add_scope },
	{ "measure", add_measure },
	{ "check", add_check },
	{ "evidence", add_evidence },
	{ "valid for", add_valid_for },
	{ "after", add_after },
	{ "independence", add_independent },
	{ "waiver", add_waivable },
};

const char *gl_criterion_part(const struct gl_criterion *c, size_t i, struct gl_buf *out)
{
	if (i >= sizeof(parts) / sizeof(*parts))
		return NULL;
	parts[i].add(c, out);
	return parts[i].name;
}
