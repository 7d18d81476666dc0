/* `signals`: the signs of a stall that nobody mentions. */
#include "report/page.h"
#include "report/parts.h"

/* Commits that a page shows of one; the JSON has all. */
#define SHOWN 6

static void add_headline(struct gl_ledger *l, const struct gl_signals *s,
			 const struct gl_look *look, struct gl_buf *out)
{
	struct gl_buf line = GL_BUF_INIT;
	size_t n = gl_signals_on(s);

	if (s->stalled)
		gl_buf_addstr(&line, "STALLED: all signs of a stall are there (");
	else if (n)
		gl_buf_addf(&line, "%zu of %d signs of a stall (", n, GL_SIGNALS);
	else
		gl_buf_addstr(&line, "no sign of a stall (");
	gl_page_text(&line, l->system);
	gl_buf_addstr(&line, ", as of ");
	gl_page_date(&line, l->now);
	gl_buf_addch(&line, ')');
	gl_page_title(out, look, n ? GL_PAGE_NO_GO : GL_PAGE_GO, line.ptr);
	gl_buf_release(&line);
}

static void add_commits(const struct gl_signal *sig, const struct gl_look *look, struct gl_buf *out)
{
	struct gl_buf line = GL_BUF_INIT;
	size_t i;

	for (i = 0; i < sig->n_commits && i < SHOWN; i++) {
		if (i)
			gl_buf_addch(&line, ' ');
		gl_page_oid(&line, &sig->commits[i]);
	}
	if (sig->n_commits > SHOWN)
		gl_buf_addf(&line, " and %zu more", sig->n_commits - SHOWN);
	if (sig->n_commits)
		gl_page_item(out, look, "      shown by  ", line.ptr);
	gl_buf_release(&line);
}

static void add_signal(enum gl_signal_code code, const struct gl_signal *sig,
		       const struct gl_look *look, struct gl_buf *out)
{
	struct gl_buf line = GL_BUF_INIT;

	gl_buf_addf(&line, "  %s %s", sig->on ? "on " : "off", gl_signal_name(code));
	if (sig->on) {
		gl_buf_addstr(&line, " since ");
		gl_page_date(&line, sig->since);
	}
	gl_buf_addstr(&line, ": ");
	gl_page_text(&line, sig->text);
	gl_page_item(out, look, "", line.ptr);
	if (sig->on) {
		gl_buf_reset(&line);
		gl_page_text(&line, sig->todo);
		gl_page_item(out, look, "      to do     ", line.ptr);
		add_commits(sig, look, out);
	}
	gl_buf_release(&line);
}

void gl_report_signals_text(struct gl_ledger *l, const struct gl_signals *s,
			    const struct gl_look *look, struct gl_buf *out)
{
	size_t i;

	add_headline(l, s, look, out);
	for (i = 0; i < GL_SIGNALS; i++)
		add_signal((enum gl_signal_code)i, &s->each[i], look, out);
}

static void set_signal(struct gl_json *o, enum gl_signal_code code, const struct gl_signal *sig)
{
	struct gl_json *commits;
	char hex[GL_OID_HEX + 1];
	size_t i;

	gl_json_set_str(o, "code", gl_signal_name(code));
	gl_json_set_bool(o, "on", sig->on);
	if (sig->on)
		gl_part_time(o, "since", sig->since);
	else
		gl_json_set_null(o, "since");
	gl_json_set_str(o, "text", sig->text);
	gl_json_set_str(o, "todo", sig->todo);
	commits = gl_json_set_array(o, "commits");
	for (i = 0; i < sig->n_commits; i++)
		gl_json_add_str(commits, gl_oid_hex(&sig->commits[i], hex));
}

struct gl_json *gl_report_signals_json(const struct gl_ledger *l, const struct gl_signals *s)
{
	struct gl_json *o = gl_json_object(), *all;
	size_t i;

	gl_json_set_int(o, "format", 1);
	gl_json_set_str(o, "system", l->system);
	gl_part_time(o, "now", l->now);
	gl_json_set_bool(o, "stalled", s->stalled);
	all = gl_json_set_array(o, "signals");
	for (i = 0; i < GL_SIGNALS; i++)
		set_signal(gl_json_add_object(all), (enum gl_signal_code)i, &s->each[i]);
	return o;
}
