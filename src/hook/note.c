#include "hook/note.h"

#include <string.h>

/* A pattern with a blank or a control in it matches no tag, and would become two of them. */
static void add_patterns(struct gl_buf *out, const char *mark, const struct gl_strs *patterns)
{
	for (size_t i = 0; i < patterns->n; i++)
		if (!strpbrk(patterns->items[i], " \t\n"))
			gl_buf_addf(out, "%s%s%s", out->len ? " " : "", mark, patterns->items[i]);
}

void gl_hook_patterns(const struct gl_checklist *list, struct gl_buf *out)
{
	add_patterns(out, "", &list->tags);
	add_patterns(out, "!", &list->exempt);
}

void gl_hook_note(struct gl_repo *repo, const struct gl_ledger *l)
{
	struct gl_buf key = GL_BUF_INIT, was = GL_BUF_INIT, is = GL_BUF_INIT;

	gl_buf_addf(&key, "golive.%s.tags", l->system);
	gl_hook_patterns(l->state->in_force->list, &is);
	if (!key.failed && !is.failed &&
	    (gl_config_get(repo, key.ptr, &was, NULL) < 0 || strcmp(was.ptr, is.ptr) != 0))
		gl_config_set(repo, key.ptr, is.ptr, NULL);
	gl_buf_release(&key);
	gl_buf_release(&was);
	gl_buf_release(&is);
}

void gl_hook_forget(struct gl_repo *repo, const char *system)
{
	struct gl_buf key = GL_BUF_INIT;

	gl_buf_addf(&key, "golive.%s.tags", system);
	if (!key.failed)
		gl_config_set(repo, key.ptr, NULL, NULL);
	gl_buf_release(&key);
}
