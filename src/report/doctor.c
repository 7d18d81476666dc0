/* The page and the object of `doctor`. */
#include "report/doctor.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "report/page.h"

static size_t count(const struct gl_checkup_part *part, enum gl_health health)
{
	size_t n = 0;

	for (size_t i = 0; i < part->n; i++)
		n += part->items[i].health == health;
	return n;
}

size_t gl_checkups_count(const struct gl_checkups *r, enum gl_health health)
{
	size_t n = count(&r->here, health);

	for (size_t i = 0; i < r->n; i++)
		n += count(&r->systems[i], health);
	return n;
}

/* ---- text ---- */

static const struct {
	const char *words, *code, *colour;
} healths[] = {
	[GL_HEALTH_OK] = { "ok", "ok", "\033[32m" },
	[GL_HEALTH_TO_FIX] = { "to fix", "to-fix", "\033[31m" },
	[GL_HEALTH_UNKNOWN] = { "unknown", "unknown", "\033[33m" },
};

/* So wide is "unknown", and so wide "repository". */
#define HEALTH_WIDTH 7
#define CHECK_WIDTH 10

static void add_line(const struct gl_checkup *c, const struct gl_look *look, struct gl_buf *out)
{
	const char *words = healths[c->health].words;
	struct gl_buf text = GL_BUF_INIT, lines = GL_BUF_INIT;
	char head[32];
	size_t len = strlen(words);

	snprintf(head, sizeof(head), "%-*s  %-*s  ", HEALTH_WIDTH, words, CHECK_WIDTH, c->check);
	gl_page_text(&text, c->text.ptr);
	gl_page_item(&lines, look, head, text.ptr);
	if (look->colour)
		gl_buf_addf(out, "%s%s\033[m%s", healths[c->health].colour, words, lines.ptr + len);
	else
		gl_buf_addstr(out, lines.ptr);
	/* Never broken: it is to be pasted. */
	if (c->command.len) {
		gl_buf_addf(out, "%*s", HEALTH_WIDTH + 2, "");
		gl_page_text(out, c->command.ptr);
		gl_buf_addch(out, '\n');
	}
	out->failed |= text.failed | lines.failed | c->text.failed | c->command.failed;
	gl_buf_release(&text);
	gl_buf_release(&lines);
}

static void add_part(const struct gl_checkup_part *part, const struct gl_look *look,
		     struct gl_buf *out)
{
	gl_buf_addch(out, '\n');
	gl_page_title(out, look, GL_PAGE_PLAIN, part->system ? part->system : "this repository");
	for (size_t i = 0; i < part->n; i++) {
		if (part->items[i].health != GL_HEALTH_NONE)
			add_line(&part->items[i], look, out);
	}
}

void gl_report_doctor_text(const struct gl_checkups *r, const struct gl_look *look,
			   struct gl_buf *out)
{
	size_t bad = gl_checkups_count(r, GL_HEALTH_TO_FIX),
	       unknown = gl_checkups_count(r, GL_HEALTH_UNKNOWN);
	struct gl_buf title = GL_BUF_INIT;

	if (bad)
		gl_buf_addf(&title, "%zu to fix: the command is below %s", bad,
			    bad == 1 ? "its line" : "each line");
	else
		gl_buf_addstr(&title, "nothing is to fix");
	if (unknown)
		gl_buf_addf(&title, "; %zu unknown", unknown);
	gl_page_title(out, look, bad ? GL_PAGE_NO_GO : GL_PAGE_GO, title.ptr);
	add_part(&r->here, look, out);
	for (size_t i = 0; i < r->n; i++)
		add_part(&r->systems[i], look, out);
	gl_buf_release(&title);
}

/* ---- JSON ---- */

static void set_checks(struct gl_json *o, const struct gl_checkup_part *part)
{
	struct gl_json *list = gl_json_set_array(o, "checks"), *item;

	for (size_t i = 0; i < part->n; i++) {
		const struct gl_checkup *c = &part->items[i];

		if (c->health == GL_HEALTH_NONE)
			continue;
		item = gl_json_add_object(list);
		gl_json_set_str(item, "check", c->check);
		gl_json_set_str(item, "state", healths[c->health].code);
		gl_json_set_str(item, "text", c->text.ptr);
		gl_json_set_str(item, "command", c->command.len ? c->command.ptr : NULL);
	}
}

struct gl_json *gl_report_doctor_json(const struct gl_checkups *r)
{
	struct gl_json *j = gl_json_object(), *list, *o;

	gl_json_set_int(j, "format", 1);
	gl_json_set_bool(j, "ok", gl_checkups_count(r, GL_HEALTH_TO_FIX) == 0);
	gl_json_set_bool(j, "server", r->server);
	set_checks(j, &r->here);
	list = gl_json_set_array(j, "systems");
	for (size_t i = 0; i < r->n; i++) {
		o = gl_json_add_object(list);
		gl_json_set_str(o, "system", r->systems[i].system);
		gl_json_set_str(o, "stakeholder", r->systems[i].me);
		set_checks(o, &r->systems[i]);
	}
	return j;
}
