/* `verify`: what the ledger holds that counts for nothing, or is remarkable. */
#include "report/page.h"
#include "report/parts.h"

void gl_report_findings_text(struct gl_ledger *l, const struct gl_look *look, struct gl_buf *out)
{
	struct gl_buf line = GL_BUF_INIT;
	const struct gl_finding *f;
	size_t i, n;

	f = gl_ledger_findings(l, &n);
	for (i = 0; i < n; i++) {
		gl_buf_reset(&line);
		gl_page_finding(&line, &f[i]);
		gl_page_item(out, look, "", line.ptr);
	}
	gl_page_keys(out, look, l);
	gl_buf_reset(&line);
	if (n)
		gl_buf_addf(&line, "%zu finding%s", n, n == 1 ? "" : "s");
	else
		gl_buf_addstr(&line, "no finding");
	gl_buf_addf(&line, " in %zu commit%s of ", l->state->n, l->state->n == 1 ? "" : "s");
	gl_page_text(&line, l->ref);
	gl_buf_addstr(&line, ", root ");
	gl_page_oid(&line, &l->root);
	gl_page_title(out, look, n ? GL_PAGE_NO_GO : GL_PAGE_GO, line.ptr);
	gl_buf_release(&line);
}

struct gl_json *gl_report_findings_json(struct gl_ledger *l)
{
	struct gl_json *o = gl_json_object();

	gl_json_set_int(o, "format", 1);
	gl_json_set_str(o, "system", l->system);
	gl_part_time(o, "now", l->now);
	gl_part_ledger(o, l);
	gl_part_findings(o, l);
	gl_part_keys(o, l);
	return o;
}
