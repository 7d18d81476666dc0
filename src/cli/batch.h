/* The files of a commit to be. */
#ifndef CLI_BATCH_H
#define CLI_BATCH_H

#include "git/append.h"
#include "judge/ledger.h"

struct batch {
	struct gl_arena *arena; /* the owner's; what was added lives there */
	struct gl_newfile *items;
	size_t n, cap;
};

/* Copies path and content. */
int batch_add(struct batch *b, const char *path, const void *data, size_t len,
	      struct gl_error **err);

bool batch_has(const struct batch *b, const char *path);

/* Writes a record under a name that is not taken, neither in the ledger nor here; sets rec->id. */
int batch_add_record(struct batch *b, const struct gl_ledger *l, struct gl_record *rec,
		     struct gl_error **err);

/* Keeps the arena. */
void batch_release(struct batch *b);

#endif
