/*
 * Writing YAML that the strict reader gives back unchanged: block style, quoted only where needed.
 *
 * Some texts have no file that the reader takes: those with control characters other than newline
 * and tab (carriage returns and U+0085 too) or with U+FEFF.  They are written with escapes, which
 * the reader refuses, and a byte that is not UTF-8 becomes U+FFFD: so check what comes from outside
 * before it is written.
 */
#ifndef FORMAT_YAML_WRITE_H
#define FORMAT_YAML_WRITE_H

#include "base/buf.h"

/*
 * Adds a scalar in its shortest safe form: plain (never one that any YAML 1.1 or 1.2 reader takes
 * for a number, bool, null, date or indicator: those single-quoted), or double-quoted with
 * escapes.  For a flow or block place.
 */
void gl_yaml_add_scalar(struct gl_buf *b, const char *s);

/*
 * Adds "<indent spaces><key>: <scalar>\n" to a block mapping; text with newlines becomes a literal
 * block (`|-` and its kin) that reads back to exactly the same bytes, or a double-quoted scalar
 * where a block could not.  What the reader refuses is written as an escape, which it refuses too.
 */
void gl_yaml_add_pair(struct gl_buf *b, unsigned indent, const char *key, const char *value);

#endif
