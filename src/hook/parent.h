/* Which git command runs the hook: what `git fetch` brings, others have decided already. */
#ifndef HOOK_PARENT_H
#define HOOK_PARENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum gl_parent {
	GL_PARENT_GIT,    /* found, and its command is known */
	GL_PARENT_NONE,   /* no git among those that started this process */
	GL_PARENT_HIDDEN, /* neither /proc nor ps tells */
};

/*
 * The subcommand in the words of a command line, each followed by a NUL: "fetch" of `git -c x=y -C
 * dir fetch origin` and of `git-fetch`.  False when it is no git command.
 */
bool gl_parent_command(const char *words, size_t len, struct gl_buf *out);

/*
 * Looks at process `pid` and those that started it, for the nearest git; `proc` is "/proc".
 * `command` gets what gl_parent_command() says of it.
 */
enum gl_parent gl_parent_find(const char *proc, long pid, struct gl_buf *command);

/* Does that command only bring tags that others made, or keep them in another form? */
bool gl_parent_carries(const char *command);

#endif
