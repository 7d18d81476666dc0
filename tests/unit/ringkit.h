/*
 * For the tests and the fuzzers of signatures by key files (sign/ring.h). What goes wrong here fails
 * the test.
 */
#ifndef TESTS_RINGKIT_H
#define TESTS_RINGKIT_H

#include "base/buf.h"
#include "sign/ring.h"

/* Reads a file of a directory, its name in two parts. */
void kit_read_as(const char *dir, const char *name, const char *ending, struct gl_buf *out);

/* Verifies, as gl_ring_verify() does; that it could be judged, and says why not, is asserted. */
struct gl_sig_result kit_ring_verify(struct gl_ring *r, enum gl_sig_kind kind,
				     const struct gl_buf *armor, const struct gl_buf *payload,
				     int64_t *ends);

/* The same, to this end; `words` of what it says, or NULL. */
void kit_ring_expect(struct gl_ring *r, enum gl_sig_kind kind, const struct gl_buf *armor,
		     const struct gl_buf *payload, enum gl_sig_state state, const char *words);

/* Over a text that nobody has signed: it must not be good. */
void kit_ring_refuses(struct gl_ring *r, enum gl_sig_kind kind, const void *armor, size_t len);

#endif
