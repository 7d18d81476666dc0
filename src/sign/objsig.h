/*
 * Splitting a raw commit or tag object into what was signed and its signature, as git does when it
 * signs (git's gpg-interface and commit.c formats; here judged strictly).
 */
#ifndef SIGN_OBJSIG_H
#define SIGN_OBJSIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/hash.h"

#define GL_COMMIT_MAX (1024 * 1024)
#define GL_PARENTS_MAX 16

/* What golive needs of a raw commit; pointers go into the object's bytes. */
struct gl_rawcommit {
	struct gl_oid tree;
	struct gl_oid parent; /* the first, when n_parents > 0 */
	size_t n_parents;
	bool malformed;  /* beyond its tree and parent lines: author, NUL byte ... */
	const char *why; /* malformed: static text */
	int64_t author_time, committer_time;
	const char *author, *committer; /* "Name <email>", not NUL-terminated */
	size_t author_len, committer_len;
	bool has_sig;        /* one gpgsig header, of one whole armour and nothing else */
	const char *sig_why; /* !has_sig: "no signature", "two signatures", ... static */
	const char *message; /* after the blank line; length message_len */
	size_t message_len;
};

/*
 * Parses.  false only when the tree or parent lines cannot be read (then nobody can walk it); a
 * malformed commit has its tree and parents and nothing else that can be relied on, has_sig least.
 * With has_sig, `sig` gets the armour (continuation spaces taken off) and `payload` the bytes that
 * were signed (the object without the gpgsig header); both are added to, may be NULL when not
 * wanted, and must be looked at for `failed`.  Any other header whose name begins with "gpgsig"
 * (gpgsig-sha256) counts as a second signature, for git leaves those out of what it signs as well.
 */
bool gl_rawcommit_parse(const void *data, size_t len, struct gl_rawcommit *out, struct gl_buf *sig,
			struct gl_buf *payload);

struct gl_rawtag {
	struct gl_oid object;
	const char *type; /* "commit", "tree", "blob" or "tag": static */
	const char *name; /* its own name; length name_len */
	size_t name_len;
	int64_t time;  /* of tagging, by the tagger's claim */
	bool has_sig;  /* armour at the very end of the object, exactly one */
	size_t sig_at; /* has_sig: payload is data[0..sig_at), armour the rest */
};

/* false when malformed. */
bool gl_rawtag_parse(const void *data, size_t len, struct gl_rawtag *out);

#endif
