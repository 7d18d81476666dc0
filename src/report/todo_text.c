/* `todo` for people: a heading a person, and what waits on them with its command. */
#include "report/todo.h"

/* Adds one item: its words, broken between them, and its command on a line of its own. */
static void add_item(const struct gl_todo *item, const struct gl_look *look, struct gl_buf *out)
{
	struct gl_buf words = GL_BUF_INIT;

	if (item->own)
		gl_buf_addstr(&words, "your own word stands; when it is settled: ");
	if (item->for_one) {
		gl_buf_addstr(&words, "as deputy of ");
		gl_page_text(&words, item->for_one->name);
		gl_buf_addstr(&words, ": ");
	}
	gl_page_text(&words, item->words);
	gl_page_item(out, look, "  - ", words.ptr);
	gl_buf_addstr(out, "      ");
	gl_page_text(out, item->command);
	gl_buf_addch(out, '\n');
	if (words.failed)
		out->failed = 1;
	gl_buf_release(&words);
}

/* "nothing waits on Omar Haddad (omar)" */
static void add_heading(const struct gl_todo_page *p, size_t who, size_t n,
			const struct gl_look *look, struct gl_buf *out)
{
	const struct gl_checklist *list = gl_page_list(p->l);
	struct gl_buf title = GL_BUF_INIT;

	if (n)
		gl_buf_addf(&title, "%zu thing%s wait%s for ", n, n == 1 ? "" : "s",
			    n == 1 ? "s" : "");
	else
		gl_buf_addstr(&title, "nothing waits for ");
	gl_page_person(&title, list, list->people[who].id);
	gl_page_title(out, look, GL_PAGE_PLAIN, title.ptr);
	gl_buf_release(&title);
}

/* How it stands, and who is waited for: for whom it is somebody else's turn. */
static void add_standing(const struct gl_todo_page *p, const struct gl_look *look,
			 struct gl_buf *out)
{
	struct gl_buf line = GL_BUF_INIT;

	gl_report_headline(p->l, p->v, &line);
	gl_page_item(out, look, "", line.ptr);
	for (size_t i = 0; i < p->v->n_blocks; i++) {
		gl_buf_reset(&line);
		gl_page_text(&line, p->v->blocks[i].text);
		gl_page_item(out, look, "  - ", line.ptr);
	}
	gl_buf_release(&line);
}

void gl_report_todo_text(const struct gl_todo_page *p, const struct gl_look *look,
			 struct gl_buf *out)
{
	size_t n, shown = 0;

	for (size_t i = 0; i < p->who.n; i++) {
		const struct gl_todo *items = gl_todos_of(p->todos, p->who.items[i], &n);

		if (!n && p->who.n > 1)
			continue;
		gl_buf_addstr(out, shown++ ? "\n" : "");
		add_heading(p, p->who.items[i], n, look, out);
		for (size_t k = 0; k < n; k++)
			add_item(&items[k], look, out);
		if (!n)
			add_standing(p, look, out);
	}
	if (shown)
		return;
	gl_buf_addstr(out, "nothing waits for anybody\n");
	add_standing(p, look, out);
}
