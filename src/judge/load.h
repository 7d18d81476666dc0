/* Loading: the walk, with every checklist and record in it decoded. */
#ifndef JUDGE_LOAD_H
#define JUDGE_LOAD_H

#include "git/walk.h"
#include "state/fold.h"

/* Loads the ledger that ends in `tip`. */
int gl_load(struct gl_repo *repo, const struct gl_oid *tip,
	    void (*progress)(size_t done, size_t total, void *ctx), void *ctx, struct gl_walk **out,
	    struct gl_error **err);

/*
 * Decodes a checklist or a record from memory, as the fold wants it; NULL only when memory is
 * short.
 */
struct gl_parsed *gl_parse_checklist(struct gl_arena *arena, const void *data, size_t len,
				     gl_keyfile_fn *keyfile, void *ctx, int *rc,
				     struct gl_error **err);
struct gl_parsed *gl_parse_record(struct gl_arena *arena, const char *path, const void *data,
				  size_t len);

/*
 * What the fold asks for where a commit stands on a void one: see gl_changes_fn.  ctx is a struct
 * gl_loader.
 */
struct gl_loader {
	struct gl_repo *repo;
	struct gl_arena *arena;
	const struct gl_commit *commits;
	const struct gl_changes *
		/* the changes of commit number `tried_at`, which is not in git yet; or NULL */
		tried;
	size_t tried_at;
};
int gl_load_changes(void *loader, size_t at, size_t good, struct gl_changes *out,
		    struct gl_error **err);

#endif
