/* Tags that would be made, moved or taken away; and how the hooks tell that they refuse. */
#include <stdarg.h>
#include <string.h>

#include "base/utf8.h"
#include "hook/note.h"
#include "hook/running.h"
#include "report/report.h"

/* ---- telling ---- */

/* Each line of a text, two columns in. */
static void add_lines(struct gl_buf *out, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		gl_buf_addstr(out, "  ");
		gl_text_add(out, text, n, false);
		gl_buf_addch(out, '\n');
		text += n + (text[n] == '\n');
	}
}

void gl_hook_refuse(struct gl_hook_run *r, const char *ref, const char *why, const char *next)
{
	gl_buf_addstr(r->talk, "golive: ");
	gl_text_add(r->talk, ref, strlen(ref), false);
	gl_buf_addstr(r->talk, " is refused\n");
	add_lines(r->talk, why);
	if (r->hidden)
		add_lines(
			r->talk,
			"(a fetch would not be asked, but neither /proc nor ps tells which command "
			"this is)");
	if (next) {
		gl_buf_addstr(r->talk, "  next: ");
		gl_text_add(r->talk, next, strlen(next), false);
		gl_buf_addch(r->talk, '\n');
	}
	r->refused = true;
}

void gl_hook_refuse_error(struct gl_hook_run *r, const char *ref, struct gl_error *err)
{
	gl_hook_refuse(r, ref, gl_error_message(err), NULL);
}

void gl_hook_refuse_f(struct gl_hook_run *r, const char *ref, const char *next, const char *fmt,
		      ...)
{
	struct gl_buf why = GL_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	gl_buf_vaddf(&why, fmt, ap);
	va_end(ap);
	gl_hook_refuse(r, ref, why.ptr, next);
	gl_buf_release(&why);
}

/* ---- judging ---- */

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

static const char moved[] =
	"NO-GO: a release tag that exists is never moved or deleted (tag-moved); propose the next "
	"release under a new name";

static void note_ledgers(struct gl_hook_run *r, const struct gl_gate *g)
{
	/* What a push brings is noted when it is taken. */
	for (size_t i = 0; i < g->n && r->n_tips == 0; i++)
		gl_hook_note(r->repo, g->items[i].ledger);
}

static int ask_gate(struct gl_hook_run *r, const struct gl_hook_line *l, struct gl_error **err)
{
	struct gl_ask ask = {
		.tag = gl_hook_tag(l), .object = &l->new_id, .tips = r->tips, .n_tips = r->n_tips
	};
	struct gl_look look = { 0 };
	struct gl_buf text = GL_BUF_INIT;
	struct gl_gate *g = NULL;
	int ret;

	ret = gl_gate_run(&g, r->repo, &r->how, &ask, err);
	if (ret < 0)
		return ret;
	note_ledgers(r, g);
	if (g->release && !g->go) {
		gl_report_gate_text(g, &look, &text);
		gl_hook_refuse(r, l->ref, text.ptr, NULL);
	} else if (g->release && r->in->kind == GL_HOOK_PRE_PUSH && !gl_oid_zero(&l->old_id)) {
		gl_hook_refuse(r, l->ref, moved, NULL);
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
			       NULL);
	else if (gl_hook_deletes(l))
		gl_hook_refuse(r, l->ref, moved, NULL);
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
