/* Reading and writing SSH wire data (RFC 4251 section 5).  Private to src/sign. */
#ifndef SIGN_SSHBUF_H
#define SIGN_SSHBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* What is left to read.  The getters return false, and take nothing, when it is too short. */
struct gl_sshrd {
	const unsigned char *p;
	size_t left;
};

/* A string: it points into what is read. */
struct gl_sshstr {
	const unsigned char *p;
	size_t len;
};

bool gl_sshrd_u8(struct gl_sshrd *r, uint8_t *out);
bool gl_sshrd_u32(struct gl_sshrd *r, uint32_t *out);
bool gl_sshrd_string(struct gl_sshrd *r, struct gl_sshstr *out);
/* A positive mpint in its shortest form, with the sign byte if it has one. */
bool gl_sshrd_mpint(struct gl_sshrd *r, struct gl_sshstr *out);

bool gl_sshstr_is(const struct gl_sshstr *s, const char *text);

void gl_sshwr_u32(struct gl_buf *b, uint32_t v);
void gl_sshwr_string(struct gl_buf *b, const void *p, size_t len);

#endif
