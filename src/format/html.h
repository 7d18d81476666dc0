/*
 * Writing HTML that is well-formed XML as well: every text is escaped where it is added, and nothing
 * else is offered.
 */
#ifndef FORMAT_HTML_H
#define FORMAT_HTML_H

#include "base/buf.h"

/*
 * Adds a text, as the content of an element or of an attribute in double quotes: & < > " ' as
 * entities, what a browser would obey or hide (controls, bidi) in words, as on a terminal.  Line
 * breaks stay.
 */
void gl_html_text(struct gl_buf *b, const char *s);
void gl_html_ntext(struct gl_buf *b, const char *s, size_t len);

/*
 * Adds a whole element.  `tag` is its start tag without the brackets, written by the program:
 * "td", "p class=\"note\"".
 */
void gl_html_element(struct gl_buf *b, const char *tag, const char *text);

/*
 * Adds the beginning of a page up to and with <body>: UTF-8, a title, a style sheet, and a policy
 * that lets the page use that sheet and nothing else: no script, no request.  `css` is written by
 * the program.
 */
void gl_html_begin(struct gl_buf *b, const char *title, const char *css);
void gl_html_end(struct gl_buf *b);

#endif
