/* Strict base64 (RFC 4648 section 4).  Private to src/sign. */
#ifndef SIGN_BASE64_H
#define SIGN_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes that `len` characters can decode to, at most. */
#define GL_BASE64_ROOM(len) ((len) / 4 * 3)

/*
 * Decodes the whole text into `out`, which has GL_BASE64_ROOM(len) bytes: no other character, full
 * padding at the end and nowhere else, zero in the bits that are not used.  An empty text is none.
 */
bool gl_base64_decode(const char *text, size_t len, unsigned char *out, size_t *out_len);

#endif
