/*
 * Text armour around base64: OpenPGP's (RFC 4880 section 6.2) and PEM's (RFC 7468).  Private to
 * src/sign.
 */
#ifndef SIGN_ARMOR_H
#define SIGN_ARMOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* "Name: value" lines and an empty line before the base64, a CRC-24 after it when there is one. */
#define GL_ARMOR_PGP 1u
/*
 * A file that people made, and no signature: other text before the first BEGIN line, blanks and CR
 * at the ends of lines, blank lines after the END line and base64 lines of any length are fine.
 */
#define GL_ARMOR_FILE 2u

/*
 * Takes the armour apart and adds what it holds to *out.  All of the text must be one armour of
 * this label ("PGP SIGNATURE"), lines of 1 to 76 characters of strict base64, and nothing but one
 * newline after its end.  0; GL_EBAD with *why, static text; GL_ENOMEM.
 */
int gl_armor_read(const char *text, size_t len, const char *label, unsigned flags,
		  struct gl_buf *out, const char **why);

/* Has the text, at the start of any line, "-----BEGIN " and a label that holds `word`? */
bool gl_armor_has(const char *text, size_t len, const char *word);

#endif
