/* What `gate` says, and the hooks when they refuse: short. */
#include "report/page.h"

/* Who reads more of them than that reads `git golive status`. */
#define GATE_LINES 30

static void add_headline(const struct gl_gate *g, const struct gl_status *item,
			 const struct gl_look *look, struct gl_buf *out)
{
	const struct gl_verdict *v = item->verdict;
	struct gl_buf line = GL_BUF_INIT;

	gl_buf_addstr(&line, v->go ? "GO: " : "NO-GO: ");
	if (v->go) {
		gl_page_text(&line, g->tag);
		gl_buf_addf(&line, " %s (%s",
			    v->n_criteria ? "may go live" : "may be deployed, or keep running",
			    item->ledger->system);
	} else {
		gl_page_why(&line, v);
		gl_buf_addf(&line, " (%s ", item->ledger->system);
		gl_page_text(&line, g->tag);
	}
	if (look->past) {
		gl_buf_addstr(&line, ", as of ");
		gl_page_minute(&line, v->now);
	}
	gl_buf_addch(&line, ')');
	gl_page_title(out, look, v->go ? GL_PAGE_GO : GL_PAGE_NO_GO, line.ptr);
	gl_buf_release(&line);
}

static void add_blocks(const struct gl_verdict *v, const struct gl_look *look, struct gl_buf *out)
{
	struct gl_buf line = GL_BUF_INIT;
	size_t i;

	for (i = 0; i < v->n_blocks && i < GATE_LINES; i++) {
		gl_buf_reset(&line);
		gl_page_text(&line, v->blocks[i].text);
		gl_page_item(out, look, "  - ", line.ptr);
	}
	if (i < v->n_blocks)
		gl_buf_addf(out, "  and %zu more (git golive status)\n", v->n_blocks - i);
	gl_buf_release(&line);
}

static void add_next(const struct gl_gate *g, const struct gl_status *item,
		     const struct gl_look *look, struct gl_buf *out)
{
	struct gl_buf line = GL_BUF_INIT;

	if (look->outsider)
		gl_page_outsider(&line, item->ledger);
	else
		gl_page_next(&line, item->ledger, item->verdict, look->me, g->tag);
	if (line.len)
		gl_page_item(out, look, "next: ", line.ptr);
	gl_buf_release(&line);
}

void gl_report_gate_text(const struct gl_gate *g, const struct gl_look *look, struct gl_buf *out)
{
	size_t i;

	if (!g->release) {
		gl_buf_addstr(out, "GO: '");
		gl_page_text(out, g->tag);
		gl_buf_addstr(out, "' is not a release tag of any system here\n");
	}
	for (i = 0; i < g->n; i++) {
		add_headline(g, &g->items[i], look, out);
		if (g->items[i].verdict->go)
			continue;
		add_blocks(g->items[i].verdict, look, out);
		add_next(g, &g->items[i], look, out);
	}
}
