/* The contents of candidates, handed to the fold and the gate by whoever has a repository. */
#ifndef STATE_CONTENTS_H
#define STATE_CONTENTS_H

#include "base/error.h"
#include "base/hash.h"
#include "format/decode.h"

/*
 * Each returns 0, GL_ENOTFOUND when the commit (for file: or the file) is not here, GL_EINVAL when it
 * is here and no readable commit, or another code when it could not be read.
 */
struct gl_contents {
	/* the tree of a commit */
	int (*tree)(void *ctx, const struct gl_oid *commit, struct gl_oid *tree,
		    struct gl_error **err);
	/* a digest over what stands at these paths in a commit: equal when all of it is equal */
	int (*paths)(void *ctx, const struct gl_oid *commit, const struct gl_strs *paths,
		     struct gl_digest *out, struct gl_error **err);
	/* the SHA-256 of a file in a commit */
	int (*file)(void *ctx, const struct gl_oid *commit, const char *path, struct gl_digest *out,
		    struct gl_error **err);
	void *ctx;
};

#endif
