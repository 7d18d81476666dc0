#include "report/overview.h"

#include <stdlib.h>
#include <string.h>

#include "base/timestamp.h"
#include "base/utf8.h"
#include "report/page.h"
#include "report/parts.h"

/* A longer title, name or path is cut in a table. */
#define CELL_MAX 28

void gl_overview_release(struct gl_overview *o)
{
	free(o->dir);
	free(o->system);
	free(o->title);
	free(o->owner);
	free(o->problem);
	*o = (struct gl_overview){ 0 };
}

/* Since when it could have been decided. */
static int64_t waits_since(const struct gl_ledger *l)
{
	const struct gl_checklist *list = gl_page_list(l);

	if (l->state->candidate)
		return l->state->candidate->ledger_time;
	if (list->has_pilot_ended)
		return gl_date_time(list->pilot_ended);
	return l->state->commits[0].committer_time;
}

int gl_overview_take(struct gl_overview *o, const struct gl_ledger *l, const struct gl_verdict *v,
		     const struct gl_signals *s, struct gl_error **err)
{
	const struct gl_checklist *list = gl_page_list(l);
	int32_t today = gl_time_date(v->now);
	size_t i;

	o->title = strdup(list->title);
	o->owner = strdup(list->people[list->owner].name);
	o->go = v->go;
	o->has_target = list->has_target_date;
	o->target = list->target_date;
	o->days_to_target = list->target_date - today;
	o->days_waiting = v->go ? 0 : today - gl_time_date(waits_since(l));
	o->open = (unsigned)gl_verdict_open(v);
	o->criteria = (unsigned)v->n_criteria;
	o->stalled = s->stalled;
	for (i = 0; i < GL_SIGNALS; i++)
		o->signals |= (unsigned)s->each[i].on << i;
	return o->title && o->owner ? 0 : gl_nomem(err);
}

/* ---- text ---- */

enum column {
	COL_VERDICT,
	COL_OPEN,
	COL_TARGET,
	COL_WAITING,
	COL_SYSTEM,
	COL_OWNER,
	COL_DIR,
	COLS
};

static const char *const heads[COLS] = { "VERDICT", "OPEN",  "TARGET", "WAITING",
					 "SYSTEM",  "OWNER", "WHERE" };

/* Safe for a terminal, and no wider than a cell. */
static void add_short(struct gl_buf *out, const char *text)
{
	struct gl_buf all = GL_BUF_INIT;
	size_t end, n;
	uint32_t cp;

	gl_page_text(&all, text);
	for (end = 0; end < all.len; end += n ? n : 1) {
		n = gl_utf8_decode(all.ptr + end, all.len - end, &cp);
		if (gl_text_nwidth(all.ptr, end + n) > CELL_MAX)
			break;
	}
	gl_buf_add(out, all.ptr, end);
	gl_buf_addstr(out, end < all.len ? "\xe2\x80\xa6" : "");
	gl_buf_release(&all);
}

static void add_cell(struct gl_buf *out, const struct gl_overview *o, enum column col)
{
	switch (col) {
	case COL_VERDICT:
		gl_buf_addstr(out, o->problem ? "?" : o->go ? "GO" : "NO-GO");
		break;
	case COL_OPEN:
		if (!o->problem)
			gl_buf_addf(out, "%u of %u", o->open, o->criteria);
		break;
	case COL_TARGET:
		if (!o->problem && o->has_target)
			gl_buf_addf(out, "%+ld days", (long)o->days_to_target);
		break;
	case COL_WAITING:
		if (!o->problem && !o->go)
			gl_buf_addf(out, "%ld days", (long)o->days_waiting);
		break;
	case COL_SYSTEM:
		add_short(out, o->system ? o->system : "-");
		break;
	case COL_OWNER:
		add_short(out, o->owner ? o->owner : "-");
		break;
	default:
		gl_page_text(out, o->dir);
	}
}

static size_t width_of(const struct gl_overview *all, size_t n, enum column col)
{
	size_t i, width = strlen(heads[col]), w;
	struct gl_buf b = GL_BUF_INIT;

	for (i = 0; i < n; i++) {
		gl_buf_reset(&b);
		add_cell(&b, &all[i], col);
		w = gl_text_width(b.ptr);
		width = w > width ? w : width;
	}
	gl_buf_release(&b);
	return width;
}

static void add_row(struct gl_buf *out, const struct gl_overview *o, const size_t widths[COLS])
{
	struct gl_buf b = GL_BUF_INIT;
	size_t col, w;

	for (col = 0; col < COLS; col++) {
		gl_buf_reset(&b);
		if (o)
			add_cell(&b, o, (enum column)col);
		else
			gl_buf_addstr(&b, heads[col]);
		gl_buf_addstr(out, b.ptr);
		w = gl_text_width(b.ptr);
		if (col + 1 < COLS)
			gl_buf_addf(out, "%*s", (int)(widths[col] - w + 2), "");
	}
	gl_buf_addch(out, '\n');
	gl_buf_release(&b);
}

/* Below the row: what a column has no room for. */
static void add_remarks(struct gl_buf *out, const struct gl_overview *o, const struct gl_look *look)
{
	struct gl_buf line = GL_BUF_INIT;
	size_t i;

	if (o->problem)
		gl_page_text(&line, o->problem);
	if (o->stalled)
		gl_buf_addstr(&line, "STALLED: ");
	for (i = 0; i < GL_SIGNALS; i++)
		if (o->signals >> i & 1)
			gl_buf_addf(&line, "%s%s", o->signals & ((1u << i) - 1) ? ", " : "",
				    gl_signal_name((enum gl_signal_code)i));
	if (!o->problem && !o->pinned)
		gl_buf_addf(&line, "%snot trusted here yet (git golive trust %s)",
			    line.len ? "; " : "", o->system);
	if (line.len)
		gl_page_item(out, look, "         ", line.ptr);
	gl_buf_release(&line);
}

void gl_report_overview_text(const struct gl_overview *all, size_t n, const struct gl_look *look,
			     struct gl_buf *out)
{
	size_t widths[COLS], i;

	for (i = 0; i < COLS; i++)
		widths[i] = width_of(all, n, (enum column)i);
	add_row(out, NULL, widths);
	for (i = 0; i < n; i++) {
		add_row(out, &all[i], widths);
		add_remarks(out, &all[i], look);
	}
}

/* ---- JSON ---- */

static void set_judged(struct gl_json *j, const struct gl_overview *o)
{
	struct gl_json *signals;
	size_t i;

	gl_json_set_str(j, "verdict", o->go ? "go" : "no-go");
	gl_json_set_str(j, "title", o->title);
	gl_json_set_str(j, "owner", o->owner);
	gl_json_set_bool(j, "trusted", o->pinned);
	gl_json_set_int(j, "open", o->open);
	gl_json_set_int(j, "criteria", o->criteria);
	if (o->has_target) {
		gl_part_day(j, "target_date", o->target);
		gl_json_set_int(j, "days_to_target", o->days_to_target);
	} else {
		gl_json_set_null(j, "target_date");
		gl_json_set_null(j, "days_to_target");
	}
	gl_json_set_int(j, "days_waiting", o->days_waiting);
	gl_json_set_bool(j, "stalled", o->stalled);
	signals = gl_json_set_array(j, "signals");
	for (i = 0; i < GL_SIGNALS; i++)
		if (o->signals >> i & 1)
			gl_json_add_str(signals, gl_signal_name((enum gl_signal_code)i));
}

struct gl_json *gl_report_overview_json(const struct gl_overview *all, size_t n)
{
	struct gl_json *root = gl_json_object(), *list, *j;
	size_t i;

	gl_json_set_int(root, "format", 1);
	list = gl_json_set_array(root, "systems");
	for (i = 0; i < n; i++) {
		j = gl_json_add_object(list);
		gl_json_set_str(j, "dir", all[i].dir);
		gl_json_set_str(j, "system", all[i].system);
		if (all[i].problem) {
			gl_json_set_str(j, "verdict", "undecided");
			gl_json_set_str(j, "error", all[i].problem);
		} else {
			set_judged(j, &all[i]);
		}
	}
	return root;
}
