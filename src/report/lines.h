/* Lines broken between words, for a terminal: of what is data, and of what is talk. */
#ifndef REPORT_LINES_H
#define REPORT_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * How wide lines are made on a terminal of so many columns: no wider than is good to read, and 0,
 * which leaves them as they are, where there is none or it is too narrow for a page.
 */
size_t gl_lines_width(unsigned columns);

/*
 * Adds s[0..len), one line that is safe for a terminal, broken so that no line is wider than
 * `width`.  It goes on below its own beginning: `lead` is what a further line begins with, and is as
 * wide as what was added already to the first.  A command stays in one piece where it fits on a
 * line; where no blanks are written, as in Chinese, a line may end after any character.
 */
void gl_lines_add(struct gl_buf *out, const char *s, size_t len, size_t width, const char *lead,
		  size_t lead_len);

#endif
