/* What a release brought after it went live, next to what was promised. */
#include "state/outcome.h"

#include <string.h>

#include "base/shell.h"
#include "base/timestamp.h"
#include "report/page.h"
#include "report/parts.h"

/* ---- for people ---- */

static void add_promise(const struct gl_checklist *list, struct gl_buf *line)
{
	const char *before = "";
	size_t i, k;

	if (list->why) {
		gl_page_text(line, list->why);
		before = " ";
	}
	for (i = 0; i < list->n_criteria; i++)
		for (k = 0; k < list->criteria[i].n_measure; k++) {
			const struct gl_bound *b = &list->criteria[i].measure[k];

			gl_buf_addf(line, "%s%s ", before, b->name);
			gl_bound_add(line, b);
			before = ", ";
		}
}

static void add_brought(const struct gl_release *r, const struct gl_entry *e, int64_t now,
			struct gl_buf *line)
{
	const struct gl_criterion *c;
	size_t i;

	gl_page_age(line, e->time, now);
	for (i = 0; i < e->rec->n_facts; i++) {
		const struct gl_fact *f = &e->rec->facts[i];
		const struct gl_bound *b = gl_release_promise(r, f->name, &c);

		gl_buf_addf(line, "%s%s ", i ? ", " : ": ", f->name);
		gl_page_text(line, f->text);
		if (!b)
			continue;
		gl_buf_addstr(line, " (promised ");
		gl_bound_add(line, b);
		gl_buf_addch(line, ')');
	}
	gl_buf_addstr(line, "; \"");
	gl_page_text(line, e->rec->note);
	gl_buf_addch(line, '"');
}

static void add_command(const struct gl_release *r, struct gl_buf *out)
{
	gl_buf_addstr(out, "git golive outcome ");
	gl_shell_add(out, r->tag, strlen(r->tag));
	gl_buf_addstr(out, " --measured <name>=<value> -m <what it brought>");
}

static void add_due(const struct gl_checklist *list, const struct gl_release *r,
		    struct gl_buf *line)
{
	gl_buf_addf(line, "%u days have passed: ", r->due);
	gl_page_person(line, list, list->people[list->owner].id);
	gl_buf_addstr(line, ", the owner, says what it has brought (");
	add_command(r, line);
	gl_buf_addch(line, ')');
}

/* The one to show: NULL when there is nothing to say of any. */
static const struct gl_release *choose(const struct gl_releases *all)
{
	const struct gl_release *due = gl_releases_due(all);
	size_t i;

	for (i = 0; !due && i < all->n; i++)
		if (all->items[i].outcomes.n)
			return &all->items[i];
	return due;
}

static void flush(struct gl_buf *out, const struct gl_look *look, const char *head,
		  struct gl_buf *line)
{
	if (line->len)
		gl_page_item(out, look, head, line->ptr);
	gl_buf_reset(line);
}

static void show(struct gl_buf *out, const struct gl_look *look, const struct gl_ledger *l,
		 const struct gl_release *r)
{
	struct gl_buf line = GL_BUF_INIT;
	size_t i;

	gl_buf_addch(out, '\n');
	gl_buf_addstr(&line, "outcome of ");
	gl_page_text(&line, r->tag);
	gl_buf_addstr(&line, ", live since ");
	gl_page_date(&line, r->since);
	gl_page_title(out, look, GL_PAGE_PLAIN, line.ptr);
	gl_buf_reset(&line);
	add_promise(r->promised->list, &line);
	flush(out, look, "  promised  ", &line);
	for (i = 0; i < r->outcomes.n; i++) {
		add_brought(r, r->outcomes.items[i], l->now, &line);
		flush(out, look, "  brought   ", &line);
	}
	if (r->due)
		add_due(gl_page_list(l), r, &line);
	flush(out, look, "  - ", &line);
	gl_buf_release(&line);
}

void gl_page_outcome(struct gl_buf *out, const struct gl_look *look, const struct gl_ledger *l)
{
	const struct gl_release *r;
	struct gl_releases all;

	if (gl_releases_list(l->state, l->now, &all, NULL)) {
		out->failed = 1;
		return;
	}
	r = choose(&all);
	if (r)
		show(out, look, l, r);
	gl_releases_release(&all);
}

void gl_page_outcome_command(struct gl_buf *out, const struct gl_ledger *l)
{
	const struct gl_release *r;
	struct gl_releases all;

	if (gl_releases_list(l->state, l->now, &all, NULL)) {
		out->failed = 1;
		return;
	}
	r = gl_releases_due(&all);
	if (r)
		add_command(r, out);
	gl_releases_release(&all);
}

/* ---- for programs ---- */

static void set_promised(struct gl_json *o, const struct gl_checklist *list)
{
	struct gl_json *j = gl_json_set_object(o, "promised"), *a, *fact;
	struct gl_buf bound = GL_BUF_INIT;
	size_t i, k;

	gl_json_set_int(j, "version", list->version);
	gl_json_set_str(j, "why", list->why);
	a = gl_json_set_array(j, "measure");
	for (i = 0; i < list->n_criteria; i++)
		for (k = 0; k < list->criteria[i].n_measure; k++) {
			gl_buf_reset(&bound);
			gl_bound_add(&bound, &list->criteria[i].measure[k]);
			fact = gl_json_add_object(a);
			gl_json_set_str(fact, "criterion", list->criteria[i].id);
			gl_json_set_str(fact, "name", list->criteria[i].measure[k].name);
			gl_json_set_str(fact, "bound", bound.ptr);
		}
	gl_buf_release(&bound);
}

static void set_records(struct gl_json *o, const struct gl_release *r)
{
	struct gl_json *a = gl_json_set_array(o, "records"), *j;
	size_t i;

	for (i = 0; i < r->outcomes.n; i++) {
		const struct gl_entry *e = r->outcomes.items[i];

		j = gl_json_add_object(a);
		gl_json_set_str(j, "record", e->rec->id);
		gl_json_set_str(j, "by", e->by);
		gl_part_time(j, "date", e->time);
		gl_part_facts(j, "measured", e->rec);
		gl_json_set_str(j, "note", e->rec->note);
	}
}

void gl_part_outcomes(struct gl_json *o, const struct gl_ledger *l)
{
	struct gl_json *a = gl_json_set_array(o, "outcomes"), *j;
	struct gl_releases all;
	size_t i;

	if (gl_releases_list(l->state, l->now, &all, NULL)) {
		gl_json_fail(o);
		return;
	}
	for (i = 0; i < all.n; i++) {
		const struct gl_release *r = &all.items[i];

		j = gl_json_add_object(a);
		gl_json_set_str(j, "tag", r->tag);
		gl_part_oid(j, "commit", &r->commit);
		gl_part_time(j, "since", r->since);
		if (r->due)
			gl_json_set_int(j, "due", r->due);
		else
			gl_json_set_null(j, "due");
		set_promised(j, r->promised->list);
		set_records(j, r);
	}
	gl_releases_release(&all);
}
