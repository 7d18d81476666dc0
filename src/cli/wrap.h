/* Talk for a terminal: its lines broken between words. */
#ifndef CLI_WRAP_H
#define CLI_WRAP_H

#include "base/buf.h"

/*
 * Adds text, which is safe for a terminal, broken for a terminal of so many columns (0: as it is).  A
 * line goes on with the indentation, or the bar, that it begins with; a command stays in one piece
 * where it fits on a line, and a line that is nothing but a command is left alone.
 */
void cli_wrap(struct gl_buf *out, const char *text, unsigned columns);

#endif
