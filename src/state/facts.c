/* What a sign-off has to carry: measured facts within their bounds, evidence in its place. */
#include <string.h>

#include "state/criteria.h"

/* ---- measured facts ---- */

static const struct gl_fact *find_fact(const struct gl_record *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->n_facts; i++)
		if (!strcmp(r->facts[i].name, name))
			return &r->facts[i];
	return NULL;
}

void gl_facts_unmet(const struct gl_criterion *c, const struct gl_record *r, struct gl_buf *out)
{
	size_t i, n = 0;

	for (i = 0; i < c->n_measure; i++) {
		const struct gl_bound *b = &c->measure[i];
		const struct gl_fact *fact = find_fact(r, b->name);

		if (fact && fact->number && gl_bound_holds(b, fact->value))
			continue;
		gl_buf_addf(out, "%s'%s' is %s, and ", n++ ? "; " : "", b->name,
			    fact ? fact->text : "not stated");
		gl_bound_add(out, b);
		gl_buf_addstr(out, " is asked for");
	}
}

int gl_judge_facts(struct gl_judging *j, const struct gl_criterion *c, const struct gl_record *r,
		   const char **why)
{
	struct gl_buf b = GL_BUF_INIT;
	int rc = 1;

	gl_facts_unmet(c, r, &b);
	if (b.failed) {
		rc = gl_nomem(j->err);
	} else if (b.len) {
		*why = gl_judge_text(j, "%s", b.ptr);
		rc = *why ? 0 : GL_ENOMEM;
	}
	gl_buf_release(&b);
	return rc;
}

void gl_approve_command(const struct gl_criterion *c, struct gl_buf *out)
{
	size_t i;

	gl_buf_addf(out, "git golive approve %s", c->id);
	for (i = 0; i < c->n_measure; i++)
		gl_buf_addf(out, " --measured %s=<number>", c->measure[i].name);
	if (c->evidence_required)
		gl_buf_addstr(out, " --evidence <file>");
}

/* ---- evidence ---- */

/* What became of one piece that is not what was signed, in words. */
static const char *changed(struct gl_judging *j, const struct gl_evidence *ev,
			   const struct gl_digest *now)
{
	char want[GL_SHA256_HEX + 1], have[GL_SHA256_HEX + 1];

	gl_digest_hex(&ev->sha256, want);
	if (!now)
		return gl_judge_text(j, "the evidence '%s' (sha256 %s) is missing", ev->path, want);
	return gl_judge_text(j, "the evidence '%s' has sha256 %s, signed was %s", ev->path,
			     gl_digest_hex(now, have), want);
}

/*
 * Is one piece where the record says, with the digest it says?  1, 0 with a reason, or a negative
 * code.
 */
static int evidence_there(struct gl_judging *j, const struct gl_entry *e,
			  const struct gl_evidence *ev, bool *missing, const char **why)
{
	const struct gl_contents *k = j->contents;
	const struct gl_oid *commit = &j->s->commits[e->at].id;
	struct gl_digest digest;
	struct gl_oid tree;
	int rc;

	if (ev->where == GL_EVIDENCE_URL)
		return 1;
	if (ev->where == GL_EVIDENCE_CANDIDATE) {
		if (!j->candidate)
			return 1;
		commit = &j->candidate->rec->commit;
	}
	rc = k->file(k->ctx, commit, ev->path, &digest, j->err);
	if (!rc && !memcmp(&digest, &ev->sha256, sizeof(digest)))
		return 1;
	if (rc && rc != GL_ENOTFOUND)
		return rc;
	if (rc) {
		gl_error_clear(j->err);
		*missing = *missing || k->tree(k->ctx, commit, &tree, j->err) == GL_ENOTFOUND;
		gl_error_clear(j->err);
	}
	*why = changed(j, ev, rc ? NULL : &digest);
	return *why ? 0 : GL_ENOMEM;
}

int gl_judge_evidence(struct gl_judging *j, const struct gl_criterion *c, const struct gl_entry *e,
		      bool *missing, const char **why)
{
	size_t i;

	if (c->evidence_required && !e->rec->n_evidence) {
		*why = "evidence is required and none was named";
		return 0;
	}
	for (i = 0; i < e->rec->n_evidence; i++) {
		int rc = evidence_there(j, e, &e->rec->evidence[i], missing, why);

		if (rc <= 0)
			return rc;
	}
	return 1;
}
