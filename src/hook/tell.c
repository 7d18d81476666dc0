/* How the hooks tell that they refuse: a block for a ref, and not one for each of five hundred. */
#include <stdarg.h>
#include <string.h>

#include "base/utf8.h"
#include "hook/running.h"
#include "report/report.h"

/* Whoever has more refs refused than that has read enough to know what to do. */
#define BLOCKS_SHOWN 3

/* Each line of a text, two columns in; a list has broken its own lines, a command has none. */
static void add_lines(struct gl_buf *out, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");
		struct gl_buf line = GL_BUF_INIT;

		gl_text_add(&line, text, n, false);
		if (*line.ptr == ' ' || strncmp(line.ptr, "next: ", 6) == 0)
			gl_buf_addf(out, "  %s\n", line.ptr);
		else
			gl_report_item(out, GL_HOOK_WIDTH, "  ", line.ptr);
		gl_buf_release(&line);
		text += n + (text[n] == '\n');
	}
}

void gl_hook_refuse(struct gl_hook_run *r, const char *ref, const char *why, const char *next)
{
	if (r->n_refused++ >= BLOCKS_SHOWN)
		return;
	gl_buf_addstr(r->talk, "golive: ");
	gl_text_add(r->talk, ref, strlen(ref), false);
	gl_buf_addstr(r->talk, " is refused\n");
	add_lines(r->talk, why);
	if (r->hidden)
		add_lines(
			r->talk,
			"(a fetch would not be asked, but neither /proc nor ps tells which command "
			"this is)");
	/* In one piece, however long: it is there to be copied. */
	if (next) {
		gl_buf_addstr(r->talk, "  next: ");
		gl_text_add(r->talk, next, strlen(next), false);
		gl_buf_addch(r->talk, '\n');
	}
}

void gl_hook_refuse_error(struct gl_hook_run *r, const char *ref, struct gl_error *err)
{
	gl_hook_refuse(r, ref, gl_error_message(err), NULL);
}

void gl_hook_refuse_f(struct gl_hook_run *r, const char *ref, const char *next, const char *fmt,
		      ...)
{
	struct gl_buf why = GL_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	gl_buf_vaddf(&why, fmt, ap);
	va_end(ap);
	gl_hook_refuse(r, ref, why.ptr, next);
	gl_buf_release(&why);
}

void gl_hook_tell_rest(struct gl_hook_run *r)
{
	size_t more = r->n_refused > BLOCKS_SHOWN ? r->n_refused - BLOCKS_SHOWN : 0;

	if (more)
		gl_buf_addf(r->talk, "golive: so %s %zu more\n", more == 1 ? "is" : "are", more);
}
