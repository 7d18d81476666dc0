/* For tests of src/model: files of tests/data, read with their problems. */
#ifndef UNIT_MODELKIT_H
#define UNIT_MODELKIT_H

#include "model/checklist.h"
#include "model/record.h"

/* What one reading gives; release when done. */
struct kit {
	struct gl_arena *arena;
	struct gl_diags diags;
	struct gl_error *err;
	int rc;
	struct gl_checklist *c;
	struct gl_record *r;
};

/* The bytes of a file; fails the test when it cannot be read. */
void kit_file(const char *path, struct gl_buf *out);

/* Key files come from tests/data/checklists/. */
int kit_keyfile(const char *path, struct gl_buf *out, void *ctx, struct gl_error **err);

void kit_checklist(struct kit *k, const char *data, size_t len);
/* With one place changed: `from` must be there. */
void kit_checklist_with(struct kit *k, const char *path, const char *from, const char *to);
void kit_record(struct kit *k, const char *data, size_t len);
void kit_release(struct kit *k);

/*
 * Reads every <dir>/<prefix>*.yaml and compares the problems with <name>.txt beside it, where the
 * first column is the file's name.  Fails the test where one differs, or when there are none.
 */
void kit_compare(const char *dir, const char *prefix,
		 void (*read)(struct kit *k, const char *data, size_t len));

#endif
