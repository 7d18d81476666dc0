/* What can no longer be met, told with what would mend it. */
#include "report/page.h"
#include "report/parts.h"

void gl_report_deadlocks_text(const struct gl_deadlocks *all, const char *head,
			      const struct gl_look *look, struct gl_buf *out)
{
	struct gl_buf line = GL_BUF_INIT;
	size_t i;

	for (i = 0; i < all->n; i++) {
		gl_buf_reset(&line);
		gl_page_text(&line, all->items[i].text);
		gl_buf_addstr(&line, "; ");
		gl_page_text(&line, all->items[i].mend);
		gl_buf_addstr(&line, " (");
		gl_page_text(&line, all->items[i].command);
		gl_buf_addch(&line, ')');
		gl_page_item(out, look, head, line.ptr);
	}
	if (line.failed)
		out->failed = 1;
	gl_buf_release(&line);
}

void gl_report_deadlocks_json(const struct gl_deadlocks *all, struct gl_json *o)
{
	struct gl_json *a = gl_json_set_array(o, "deadlocks"), *j;
	size_t i;

	for (i = 0; i < all->n; i++) {
		const struct gl_deadlock *d = &all->items[i];

		j = gl_json_add_object(a);
		gl_json_set_str(j, "code", gl_deadlock_name(d->code));
		gl_json_set_str(j, "criterion", d->criterion ? d->criterion->id : NULL);
		gl_json_set_str(j, "record", d->entry ? d->entry->rec->id : NULL);
		gl_json_set_str(j, "text", d->text);
		gl_json_set_str(j, "mend", d->mend);
		gl_json_set_str(j, "command", d->command);
	}
}

void gl_page_deadlocks(struct gl_buf *out, const struct gl_look *look, const struct gl_ledger *l,
		       const struct gl_verdict *v)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_deadlocks all;

	if (!arena || gl_deadlocks(arena, l->state, v, &all, NULL)) {
		out->failed = 1;
	} else if (all.n) {
		gl_buf_addch(out, '\n');
		gl_page_title(out, look, GL_PAGE_PLAIN,
			      "deadlocks: this cannot be met as things stand");
		gl_report_deadlocks_text(&all, "  - ", look, out);
	}
	gl_arena_free(arena);
}

void gl_part_deadlocks(struct gl_json *o, const struct gl_ledger *l, const struct gl_verdict *v)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_deadlocks all;

	if (!arena || gl_deadlocks(arena, l->state, v, &all, NULL))
		gl_json_fail(o);
	else
		gl_report_deadlocks_json(&all, o);
	gl_arena_free(arena);
}

void gl_page_mend(struct gl_buf *out, const struct gl_ledger *l, const struct gl_verdict *v)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_deadlocks all;

	if (!arena || gl_deadlocks(arena, l->state, v, &all, NULL)) {
		out->failed = 1;
	} else if (all.n) {
		gl_page_text(out, all.items[0].command);
		gl_buf_addstr(out, "  (there is a deadlock: git golive status)");
	}
	gl_arena_free(arena);
}
