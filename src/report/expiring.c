/* What time alone will open again: told a week ahead, while it can be signed without haste. */
#include "base/timestamp.h"
#include "report/page.h"
#include "report/parts.h"
#include "state/criteria.h"

#define WARN_DAYS 7

static bool ends_soon(const struct gl_verdict *v, const struct gl_standing *st)
{
	return (st->state == GL_MET || st->state == GL_WAIVED) &&
	       st->ends < v->now + (int64_t)WARN_DAYS * GL_DAY;
}

/* "Security clearance: the sign-off of Omar Haddad (omar) ends on 2026-12-01, in 5 days" */
static void add_line(const struct gl_checklist *list, const struct gl_standing *st, int64_t now,
		     struct gl_buf *line)
{
	size_t i;

	gl_page_text(line, st->criterion->title);
	if (st->state == GL_WAIVED) {
		gl_buf_addstr(line, ": the waiver by ");
		gl_page_person(line, list, st->cause->by);
	} else {
		gl_buf_addstr(line, ": what was signed by ");
	}
	for (i = 0; i < st->approved_by.n; i++) {
		if (i)
			gl_buf_addstr(line, i + 1 == st->approved_by.n ? " and " : ", ");
		gl_page_person(line, list, list->people[st->approved_by.items[i]].id);
	}
	gl_buf_addstr(line, st->state == GL_WAIVED ? " ends after " : " is no longer enough from ");
	gl_page_date(line, st->state == GL_WAIVED ? st->ends - 1 : st->ends);
	gl_buf_addstr(line, st->state == GL_WAIVED ? ", " : " on, ");
	gl_page_age(line, st->ends, now);
	gl_buf_addstr(line, " (");
	gl_approve_command(st->criterion, line);
	gl_buf_addch(line, ')');
}

void gl_page_expiring(struct gl_buf *out, const struct gl_look *look, const struct gl_ledger *l,
		      const struct gl_verdict *v)
{
	struct gl_buf line = GL_BUF_INIT;
	size_t i, n = 0;

	for (i = 0; i < v->n_criteria; i++) {
		if (!ends_soon(v, &v->criteria[i]))
			continue;
		if (!n++) {
			gl_buf_addch(out, '\n');
			gl_page_title(out, look, GL_PAGE_PLAIN, "open again within a week");
		}
		gl_buf_reset(&line);
		add_line(gl_page_list(l), &v->criteria[i], v->now, &line);
		gl_page_item(out, look, "  - ", line.ptr);
	}
	gl_buf_release(&line);
}

void gl_part_expiring(struct gl_json *o, const struct gl_ledger *l, const struct gl_verdict *v)
{
	const struct gl_checklist *list = gl_page_list(l);
	struct gl_json *a = gl_json_set_array(o, "expiring"), *j, *people;
	size_t i, k;

	for (i = 0; i < v->n_criteria; i++) {
		const struct gl_standing *st = &v->criteria[i];

		if (!ends_soon(v, st))
			continue;
		j = gl_json_add_object(a);
		gl_json_set_str(j, "criterion", st->criterion->id);
		gl_json_set_str(j, "state", gl_criterion_state_name(st->state));
		gl_part_time(j, "ends", st->ends);
		people = gl_json_set_array(j, "people");
		for (k = 0; k < st->criterion->approvers.n; k++)
			gl_json_add_str(people, list->people[st->criterion->approvers.items[k]].id);
	}
}
