/* The words in which a judgement is given. */
#include <stdarg.h>
#include <string.h>

#include "base/shell.h"
#include "state/criteria.h"

const char *gl_judge_name(const struct gl_judging *j, const char *id)
{
	return gl_checklist_name(j->list, id);
}

/* Into the arena. */
static const char *keep(struct gl_judging *j, struct gl_buf *b)
{
	char *text = b->failed ? NULL : gl_arena_strndup(j->arena, b->ptr, b->len);

	gl_buf_release(b);
	if (!text)
		gl_nomem(j->err);
	return text;
}

const char *gl_judge_text(struct gl_judging *j, const char *fmt, ...)
{
	struct gl_buf b = GL_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	gl_buf_vaddf(&b, fmt, ap);
	va_end(ap);
	return keep(j, &b);
}

const char *gl_judge_word(struct gl_judging *j, const char *name)
{
	struct gl_buf b = GL_BUF_INIT;

	gl_shell_add(&b, name, strlen(name));
	return keep(j, &b);
}

void gl_judge_some_names(const struct gl_judging *j, const struct gl_members *who, size_t max,
			 const char *last, struct gl_buf *out)
{
	size_t i;

	for (i = 0; i < who->n && i < max; i++) {
		if (i)
			gl_buf_addf(out, i + 1 == who->n ? " %s " : ", ", last);
		gl_buf_addstr(out, j->list->people[who->items[i]].name);
	}
	if (i < who->n)
		gl_buf_addf(out, " %s %zu more", last, who->n - i);
}

void gl_judge_names(const struct gl_judging *j, const struct gl_members *who, const char *last,
		    struct gl_buf *out)
{
	gl_judge_some_names(j, who, who->n, last, out);
}
