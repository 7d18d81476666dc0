/* `todo --json`: docs/json.md says what each key means. */
#include "report/parts.h"
#include "report/todo.h"

static void add_item(struct gl_json *a, const struct gl_todo *item)
{
	struct gl_json *j = gl_json_add_object(a);

	gl_json_set_str(j, "kind", gl_todo_name(item->kind));
	gl_json_set_str(j, "criterion", item->standing ? item->standing->criterion->id : NULL);
	gl_json_set_str(j, "state",
			item->standing ? gl_criterion_state_name(item->standing->state) : NULL);
	gl_json_set_str(j, "record", item->entry ? item->entry->rec->id : NULL);
	if (item->version)
		gl_json_set_int(j, "version", item->version->list->version);
	else
		gl_json_set_null(j, "version");
	gl_json_set_str(j, "tag", item->tag);
	gl_json_set_str(j, "for", item->for_one ? item->for_one->id : NULL);
	gl_json_set_bool(j, "own", item->own);
	gl_json_set_str(j, "text", item->words);
	gl_json_set_str(j, "command", item->command);
}

struct gl_json *gl_report_todo_json(const struct gl_todo_page *p)
{
	const struct gl_checklist *list = gl_page_list(p->l);
	struct gl_json *o = gl_json_object(), *people, *j, *items;
	size_t n;

	gl_json_set_int(o, "format", 1);
	gl_json_set_str(o, "system", p->l->system);
	gl_json_set_str(o, "verdict", p->v->go ? "go" : "no-go");
	gl_part_time(o, "now", p->v->now);
	people = gl_json_set_array(o, "people");
	for (size_t i = 0; i < p->who.n; i++) {
		const struct gl_stakeholder *s = &list->people[p->who.items[i]];
		const struct gl_todo *todo = gl_todos_of(p->todos, p->who.items[i], &n);

		j = gl_json_add_object(people);
		gl_json_set_str(j, "id", s->id);
		gl_json_set_str(j, "name", s->name);
		gl_json_set_str(j, "email", s->email);
		gl_json_set_str(j, "kind", s->machine ? "machine" : "person");
		items = gl_json_set_array(j, "items");
		for (size_t k = 0; k < n; k++)
			add_item(items, &todo[k]);
	}
	return o;
}
