/* What git tells a hook on its standard input: one line for each ref that would change. */
#ifndef HOOK_INPUT_H
#define HOOK_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/hash.h"

#define GL_HOOK_INPUT_MAX ((size_t)64 * 1024 * 1024)
#define GL_HOOK_LINE_MAX ((size_t)64 * 1024)

enum gl_hook_kind { GL_HOOK_REFERENCE_TRANSACTION, GL_HOOK_PRE_PUSH, GL_HOOK_PRE_RECEIVE };

#define GL_HOOK_KINDS 3

/* "reference-transaction", "pre-push", "pre-receive". */
const char *gl_hook_name(enum gl_hook_kind kind);
/* False when golive has no hook of that name. */
bool gl_hook_by_name(const char *name, enum gl_hook_kind *out);

struct gl_hook_line {
	const char *ref; /* that would change, here or on the remote; "refs/tags/v1.0", "HEAD" */
	struct gl_oid old_id, new_id; /* zero: is not there, is deleted; or not an id */
	const char *target;           /* NULL, or the ref that a new symbolic ref names */
};

struct gl_hook_lines {
	struct gl_hook_line *items;
	size_t n, cap;
	char *text;
};

/* Does the line take the ref away? */
bool gl_hook_deletes(const struct gl_hook_line *l);

/*
 * Reads `<old> <new> <ref>` lines, or `<local ref> <local id> <remote ref> <remote id>` for
 * pre-push (there `old_id` is the remote's).  GL_EINVAL names the line that is not of that form;
 * GL_ELIMIT.
 */
int gl_hook_parse(enum gl_hook_kind kind, const char *text, size_t len, struct gl_hook_lines *out,
		  struct gl_error **err);
void gl_hook_lines_release(struct gl_hook_lines *lines);

#endif
