#include "hook/input.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

static const char *const names[GL_HOOK_KINDS] = {
	[GL_HOOK_REFERENCE_TRANSACTION] = "reference-transaction",
	[GL_HOOK_PRE_PUSH] = "pre-push",
	[GL_HOOK_PRE_RECEIVE] = "pre-receive",
};

const char *gl_hook_name(enum gl_hook_kind kind)
{
	return names[kind];
}

bool gl_hook_by_name(const char *name, enum gl_hook_kind *out)
{
	for (size_t i = 0; i < GL_HOOK_KINDS; i++) {
		if (strcmp(names[i], name) == 0) {
			*out = (enum gl_hook_kind)i;
			return true;
		}
	}
	return false;
}

bool gl_hook_deletes(const struct gl_hook_line *l)
{
	return !l->target && gl_oid_zero(&l->new_id);
}

/* A name that could be a ref's: git has checked it, or takes away one that it would not make. */
static bool name_ok(const char *s)
{
	if (!*s)
		return false;
	for (; *s; s++)
		if ((unsigned char)*s <= ' ' || *s == 0x7f)
			return false;
	return true;
}

/* An id, or since git 2.46 "ref:<name>". */
static bool take_value(const char *s, struct gl_oid *id, const char **target)
{
	if (strncmp(s, "ref:", 4) != 0)
		return gl_oid_parse(s, strlen(s), id);
	*target = s + 4;
	return name_ok(s + 4);
}

/* Cuts the last word off the line and returns it, or NULL when there is none before it. */
static char *cut_last(char *line)
{
	char *space = strrchr(line, ' ');

	if (!space)
		return NULL;
	*space = '\0';
	return space + 1;
}

static bool take_update(char *text, struct gl_hook_line *l)
{
	const char *ref = cut_last(text), *new_value = ref ? cut_last(text) : NULL, *ignored;

	if (!new_value)
		return false;
	l->ref = ref;
	return take_value(text, &l->old_id, &ignored) &&
	       take_value(new_value, &l->new_id, &l->target) && name_ok(ref);
}

/* From its end: what is pushed is told as it was typed, spaces and all ("HEAD@{1 week ago}"). */
static bool take_push(char *text, struct gl_hook_line *l)
{
	const char *old_id = cut_last(text), *ref = old_id ? cut_last(text) : NULL;
	const char *new_id = ref ? cut_last(text) : NULL;

	if (!new_id || !*text)
		return false;
	l->ref = ref;
	return gl_oid_parse(old_id, strlen(old_id), &l->old_id) &&
	       gl_oid_parse(new_id, strlen(new_id), &l->new_id) && name_ok(ref);
}

static int take_line(enum gl_hook_kind kind, char *text, size_t len, struct gl_hook_lines *out,
		     struct gl_error **err)
{
	struct gl_hook_line l = { 0 };

	if (len > GL_HOOK_LINE_MAX)
		return gl_fail(err, GL_ELIMIT,
			       "line %zu of what git told the hook '%s' is too long", out->n + 1,
			       names[kind]);
	if (memchr(text, '\0', len) ||
	    !(kind == GL_HOOK_PRE_PUSH ? take_push(text, &l) : take_update(text, &l)))
		return gl_fail(err, GL_EINVAL,
			       "line %zu of what git told the hook '%s' cannot be understood",
			       out->n + 1, names[kind]);
	if (gl_vec_grow(&out->items, out->n, &out->cap) < 0)
		return gl_nomem(err);
	out->items[out->n++] = l;
	return 0;
}

int gl_hook_parse(enum gl_hook_kind kind, const char *text, size_t len, struct gl_hook_lines *out,
		  struct gl_error **err)
{
	char *at, *end;
	int ret = 0;

	*out = (struct gl_hook_lines){ 0 };
	if (len > GL_HOOK_INPUT_MAX)
		return gl_fail(err, GL_ELIMIT, "git told the hook '%s' more than %zu bytes",
			       names[kind], GL_HOOK_INPUT_MAX);
	out->text = malloc(len + 1);
	if (!out->text)
		return gl_nomem(err);
	if (len)
		memcpy(out->text, text, len);
	out->text[len] = '\0';
	for (at = out->text, end = at + len; at < end && ret == 0;) {
		char *newline = memchr(at, '\n', (size_t)(end - at));
		char *stop = newline ? newline : end;

		*stop = '\0';
		ret = take_line(kind, at, (size_t)(stop - at), out, err);
		at = stop + 1;
	}
	if (ret < 0)
		gl_hook_lines_release(out);
	return ret;
}

void gl_hook_lines_release(struct gl_hook_lines *lines)
{
	free(lines->items);
	free(lines->text);
	*lines = (struct gl_hook_lines){ 0 };
}
