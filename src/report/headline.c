/* The first line: the verdict, and what it means. */
#include "report/page.h"

struct meaning {
	enum gl_block_code code;
	const char *text;
};

static const char *first_meaning(const struct gl_verdict *v, const struct meaning *m)
{
	for (; m->text; m++)
		if (gl_verdict_blocked(v, m->code))
			return m->text;
	return NULL;
}

/* What makes the number of open criteria a side matter. */
static const struct meaning before_criteria[] = {
	{ GL_BLOCK_TERMINATED, "it is over, the system was terminated" },
	{ GL_BLOCK_PAUSED, "not now, the system is paused" },
	{ GL_BLOCK_TAG_MOVED, "not this tag, a release tag is never moved or deleted" },
	{ GL_BLOCK_CANDIDATE_MISMATCH, "not this tag, it is not what was proposed" },
	{ GL_BLOCK_OWNER_NO_GO, "not this release, the owner said no-go" },
	{ 0, NULL },
};

/* The same blocks where it is asked about what was released. */
static const struct meaning live[] = {
	{ GL_BLOCK_TERMINATED, "it is over, the system was terminated" },
	{ GL_BLOCK_CANDIDATE_MISMATCH, "this was never released" },
	{ GL_BLOCK_NO_DECISION, "this was never released by a go" },
	{ GL_BLOCK_OWNER_NO_GO, "no longer, the owner said no-go" },
	{ GL_BLOCK_PAUSED, "not now, the system is paused" },
	{ 0, NULL },
};

/* What is said when all criteria are met. */
static const struct meaning after_criteria[] = {
	{ GL_BLOCK_NO_CANDIDATE, "not yet, no release is proposed" },
	{ GL_BLOCK_NOT_AGREED, "not yet, not everybody has agreed to the checklist" },
	{ GL_BLOCK_CONCERN_OPEN, "not yet, a concern is open" },
	{ GL_BLOCK_NO_DECISION, "not yet, the owner's go is missing" },
	{ GL_BLOCK_TAG_UNSIGNED, "not this tag, it is not signed by a person of the checklist" },
	{ 0, NULL },
};

void gl_page_why(struct gl_buf *out, const struct gl_verdict *v)
{
	const char *text = first_meaning(v, v->n_criteria ? before_criteria : live);
	size_t open = gl_verdict_open(v);

	if (!text && open) {
		gl_buf_addf(out, "not yet, %zu of %zu criteria %s open", open, v->n_criteria,
			    open == 1 ? "is" : "are");
		return;
	}
	if (!text)
		text = first_meaning(v, after_criteria);
	gl_buf_addstr(out, text ? text : "not yet");
}

void gl_report_headline(const struct gl_ledger *l, const struct gl_verdict *v, struct gl_buf *out)
{
	const struct gl_entry *c = l->state->candidate;

	gl_buf_addstr(out, v->go ? "GO: " : "NO-GO: ");
	if (!v->go) {
		gl_page_why(out, v);
	} else if (!v->n_criteria || !c) {
		gl_buf_addstr(out, "it may be deployed, or keep running");
	} else {
		gl_page_text(out, c->rec->tag);
		gl_buf_addstr(out, " may go live");
	}
}
