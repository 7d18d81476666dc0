/* UTF-8, and text that others wrote shown safely on a terminal. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Decodes one code point of strict UTF-8 (no overlong forms, no surrogates).  Returns the bytes it
 * took, or 0 when s[0..len) does not begin with one. */
size_t gl_utf8_decode(const char *s, size_t len, uint32_t *cp);

/* Whole input valid? */
bool gl_utf8_valid(const char *s, size_t len);

/* C0 and C1 controls, DEL, and the characters that reorder or hide text (bidi embeddings,
 * overrides and isolates, U+061C, U+200B-200F, U+2028/2029, U+2060-206F, U+FEFF, tags
 * U+E0000-E007F). */
bool gl_cp_unsafe(uint32_t cp);

/* Adds `s` with every unsafe code point and invalid byte written as <U+XXXX> or <XX>.  With
 * `keep_newlines`, '\n' and '\t' go through. */
void gl_text_add(struct gl_buf *b, const char *s, size_t len, bool keep_newlines);

/* The columns that `s` takes on a terminal: wide (CJK, emoji) 2, combining 0.  Own table, no
 * locale. */
size_t gl_text_width(const char *s);
size_t gl_text_nwidth(const char *s, size_t len);

#endif
