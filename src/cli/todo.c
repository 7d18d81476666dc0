/* git golive todo: what waits on whom, with the command for each. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/vec.h"
#include "cli/look.h"
#include "report/todo.h"

struct asked {
	const char *who; /* an id or a group, or NULL */
	bool all, mail;
};

static int add(struct gl_members *who, size_t *cap, size_t i, struct gl_error **err)
{
	size_t *items = (size_t *)who->items;

	if (gl_vec_grow(&items, who->n, cap) < 0)
		return gl_nomem(err);
	who->items = items;
	items[who->n++] = i;
	return 0;
}

static bool is_meant(const struct gl_stakeholder *s, const struct asked *asked)
{
	return asked->all || strcmp(s->id, asked->who) == 0 || gl_strs_has(&s->groups, asked->who);
}

/* Whose things are asked for; who->items is malloc'ed. */
static int find_people(struct cli *c, const struct gl_ledger *l, struct asked *asked,
		       struct gl_members *who, struct gl_error **err)
{
	const struct gl_checklist *list = l->state->in_force->list;
	size_t me = asked->all || asked->who ? GL_NONE : cli_me(c, l, NULL), cap = 0;
	int ret = 0;

	*who = (struct gl_members){ 0 };
	if (me != GL_NONE)
		return add(who, &cap, me, err);
	asked->all = !asked->who;
	for (size_t i = 0; i < list->n_people && ret == 0; i++) {
		if (is_meant(&list->people[i], asked))
			ret = add(who, &cap, i, err);
	}
	if (ret == 0 && who->n == 0)
		ret = gl_fail(err, GL_EREFUSED,
			      "version %u of the checklist has no stakeholder or group '%s'",
			      list->version, asked->who);
	return ret;
}

static int show(struct cli *c, const struct gl_todo_page *page, const struct asked *asked)
{
	struct gl_buf out = GL_BUF_INIT;
	struct gl_look look = { 0 };
	int ret;

	if (c->json)
		return cli_print_json(c, gl_report_todo_json(page));
	if (asked->mail) {
		gl_report_todo_mail(page, asked->all || page->who.n > 1, &out);
	} else {
		cli_look(c, &look);
		gl_report_todo_text(page, &look, &out);
	}
	ret = cli_print(c, &out, !asked->mail);
	gl_buf_release(&out);
	return ret;
}

static int todo(struct cli *c, struct asked *asked, bool fetch)
{
	struct gl_todo_page page = { 0 };
	struct gl_todos todos = { 0 };
	struct gl_verdict *v = NULL;
	struct gl_error *err = NULL;
	int ret = look_open(c, fetch, NULL, &page.l, &err);

	if (ret == 0)
		ret = gl_judge_candidate(page.l, &v, &err);
	if (ret == 0)
		ret = gl_todo_list(page.l->arena, page.l, v, &todos, &err);
	if (ret == 0)
		ret = find_people(c, page.l, asked, &page.who, &err);
	page.v = v;
	page.todos = &todos;
	ret = ret < 0 ? cli_fail(c, err) : show(c, &page, asked);
	free((void *)page.who.items);
	gl_todos_release(&todos);
	gl_ledger_free(page.l);
	return ret;
}

void todo_say(struct cli *c)
{
	struct gl_todo_page page = { 0 };
	struct gl_todos todos = { 0 };
	struct gl_look look = { 0 };
	struct gl_buf out = GL_BUF_INIT;
	struct gl_verdict *v = NULL;
	size_t me = GL_NONE;

	if (cli_ledger(c, NULL, &page.l, NULL) == 0 && gl_judge_candidate(page.l, &v, NULL) == 0)
		me = cli_me(c, page.l, NULL);
	if (me != GL_NONE && gl_todo_list(page.l->arena, page.l, v, &todos, NULL) == 0) {
		page.v = v;
		page.todos = &todos;
		page.who = (struct gl_members){ &me, 1 };
		gl_report_todo_text(&page, &look, &out);
		cli_say(c, "%.*s", (int)(out.len - 1), out.ptr);
	}
	gl_buf_release(&out);
	gl_todos_release(&todos);
	gl_ledger_free(page.l);
}

int cmd_todo(struct cli *c, int argc, char **argv)
{
	struct asked asked = { 0 };
	const char *format = "text";
	bool fetch = false;
	const struct opt opts[] = {
		{ .kind = OPT_STRING, .name = "as", .value = &asked.who },
		{ .kind = OPT_FLAG, .name = "all", .value = &asked.all },
		{ .kind = OPT_STRING, .name = "format", .value = &format },
		{ .kind = OPT_FLAG, .name = "fetch", .value = &fetch },
		{ .kind = OPT_END },
	};
	int ret;

	if (opt_parse(c, opts, &argc, argv, &ret) < 0)
		return ret;
	asked.mail = strcmp(format, "mail") == 0;
	if (!asked.mail && strcmp(format, "text") != 0)
		return cli_usage(c, "'--format' is text or mail, not '%s'", format);
	if (asked.mail && c->json)
		return cli_usage(c, "'--json' does not go with '--format mail'");
	if (argc > 2 || (argc == 2 && asked.who))
		return cli_usage(c, "'todo' takes one person or group");
	if (argc == 2)
		asked.who = argv[1];
	if (asked.all && asked.who)
		return cli_usage(c, "'--all' does not go with '%s'", asked.who);
	return todo(c, &asked, fetch);
}
