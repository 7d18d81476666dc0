/* Commands that people paste into a shell. */
#ifndef BASE_SHELL_H
#define BASE_SHELL_H

#include "base/buf.h"

/* Adds `s` as one word of a POSIX shell: as it is where it has no meaning there, else in single
 * quotes. */
void gl_shell_add(struct gl_buf *out, const char *s, size_t len);

#endif
