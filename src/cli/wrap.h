/* Lines broken between words, as talk for a terminal is. */
#ifndef CLI_WRAP_H
#define CLI_WRAP_H

#include "base/buf.h"

/*
 * Adds text, which is safe for a terminal, with lines of at most `width` columns (0: as it is).  A
 * line goes on with the indentation, or the bar, that it begins with; a command stays in one piece
 * where it fits on a line, and a line that is nothing but a command is left alone.
 */
void cli_wrap(struct gl_buf *out, const char *text, unsigned width);

#endif
