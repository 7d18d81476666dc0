/* Tags that would be made, moved or taken away. */
#include "hook/note.h"
#include "hook/running.h"
#include "report/report.h"

/* Is it a release tag of an enforced system?  1, 0, or a negative code. */
static int is_release(struct gl_hook_run *r, const char *tag, struct gl_error **err)
{
	struct gl_ledger *l;
	int ret = 0;

	for (size_t i = 0; i < r->systems.n; i++) {
		if (!r->systems.items[i].pinned)
			continue;
		ret = gl_hook_open(r, i, &l, err);
		if (ret < 0)
			return ret;
		if (gl_checklist_tag(l->state->in_force->list, tag))
			return 1;
	}
	return 0;
}

static void refuse_moved(struct gl_hook_run *r, const char *ref)
{
	gl_hook_refuse(r, ref,
		       "NO-GO: a release tag that exists is never moved or deleted (tag-moved)",
		       "propose the next release under a new name: git golive propose <tag>");
}

static void note_ledgers(struct gl_hook_run *r, const struct gl_gate *g)
{
	/* What a push brings is noted when it is taken. */
	for (size_t i = 0; i < g->n && r->n_tips == 0; i++)
		gl_hook_note(r->repo, g->items[i].ledger);
}

/* However many tags are asked about, a ledger is read once. */
static int open_asked(void *run, const char *system, struct gl_ledger **out, struct gl_error **err)
{
	struct gl_hook_run *r = run;
	const struct gl_system *s = gl_systems_find(&r->systems, system);

	*out = NULL;
	return s ? gl_hook_open(r, (size_t)(s - r->systems.items), out, err)
		 : gl_fail(err, GL_EUNDECIDED, "there is no system '%s' here", system);
}

static int ask_gate(struct gl_hook_run *r, const struct gl_hook_line *l, struct gl_error **err)
{
	struct gl_ask ask = {
		.tag = gl_hook_tag(l), .object = &l->new_id, .open = open_asked, .open_ctx = r
	};
	struct gl_look look = { .width = GL_HOOK_WIDTH };
	struct gl_buf text = GL_BUF_INIT;
	struct gl_gate *g = NULL;
	int ret;

	ret = gl_gate_run(&g, r->repo, &r->how, &ask, err);
	if (ret < 0)
		return ret;
	note_ledgers(r, g);
	if (g->release && r->in->kind == GL_HOOK_PRE_PUSH && !gl_oid_zero(&l->old_id)) {
		refuse_moved(r, l->ref);
	} else if (g->release && !g->go) {
		gl_report_gate_text(g, &look, &text);
		gl_hook_refuse(r, l->ref, text.ptr, NULL);
	}
	gl_buf_release(&text);
	gl_gate_free(g);
	return 0;
}

static int judge_tag(struct gl_hook_run *r, const struct gl_hook_line *l, struct gl_error **err)
{
	int ret = 1;

	/* Of many tags few are release tags; the ledgers tell, and are read once. */
	if (r->n_tags > 1 || l->target || gl_hook_deletes(l))
		ret = is_release(r, gl_hook_tag(l), err);
	if (ret <= 0)
		return ret;
	if (l->target)
		gl_hook_refuse(r, l->ref,
			       "a release tag cannot be a symbolic ref: what it names could change",
			       "make it a tag of the candidate: git golive tag");
	else if (gl_hook_deletes(l))
		refuse_moved(r, l->ref);
	else
		return ask_gate(r, l, err);
	return 0;
}

void gl_hook_judge_tag(struct gl_hook_run *r, const struct gl_hook_line *l)
{
	struct gl_error *err = NULL;

	if (judge_tag(r, l, &err) < 0)
		gl_hook_refuse_error(r, l->ref, err);
	gl_error_free(err);
}
