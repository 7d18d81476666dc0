/*
 * A record of any bytes is read, or refused with at least one problem; and one that was read is the
 * same after it was written and read again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "model/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		abort();
}

static bool same_str(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void check_same_lists(const struct gl_record *a, const struct gl_record *b)
{
	check(a->criteria.n == b->criteria.n && a->n_evidence == b->n_evidence &&
	      a->n_facts == b->n_facts);
	for (size_t i = 0; i < a->criteria.n; i++)
		check(same_str(a->criteria.items[i], b->criteria.items[i]));
	for (size_t i = 0; i < a->n_evidence; i++) {
		const struct gl_evidence *x = &a->evidence[i], *y = &b->evidence[i];

		check(x->where == y->where && same_str(x->path, y->path));
		check(x->has_sha256 == y->has_sha256 &&
		      memcmp(&x->sha256, &y->sha256, sizeof(x->sha256)) == 0);
	}
	for (size_t i = 0; i < a->n_facts; i++) {
		const struct gl_fact *x = &a->facts[i], *y = &b->facts[i];

		check(same_str(x->name, y->name) && same_str(x->text, y->text));
		check(x->number == y->number &&
		      (!x->number || gl_decimal_cmp(x->value, y->value) == 0));
	}
}

static void check_same(const struct gl_record *a, const struct gl_record *b)
{
	check(a->format == b->format && a->decision == b->decision && a->fields == b->fields);
	check(memcmp(&a->checklist, &b->checklist, sizeof(a->checklist)) == 0);
	check(same_str(a->system, b->system) && same_str(a->by, b->by));
	check(a->has_date == b->has_date && a->date == b->date);
	check(same_str(a->tag, b->tag) && same_str(a->criterion, b->criterion));
	check(same_str(a->note, b->note) && same_str(a->for_whom, b->for_whom));
	check(same_str(a->record, b->record) && same_str(a->to, b->to));
	check(gl_oid_eq(&a->commit, &b->commit) && a->blocking == b->blocking);
	check(a->from == b->from && a->until == b->until);
	check_same_lists(a, b);
}

static void check_names(const struct gl_record *r)
{
	struct gl_buf b = GL_BUF_INIT;

	gl_record_path(&b, r);
	check(gl_record_path_ok(b.ptr, b.len, NULL, NULL));
	gl_buf_reset(&b);
	gl_record_message(&b, r, "v1.0");
	check(!b.failed && b.len == strlen(b.ptr) && !strchr(b.ptr, '\r'));
	gl_buf_release(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_buf text = GL_BUF_INIT;
	struct gl_record *r, *again;

	if (!arena)
		return 0;
	if (gl_record_read(arena, data, size, &diags, &r)) {
		check(!r && gl_diags_any(&diags));
	} else {
		check(!gl_diags_any(&diags));
		gl_record_write(&text, r);
		/* what needs escapes grows; the reader takes no more */
		if (text.len <= GL_RECORD_MAX) {
			check(gl_record_read(arena, text.ptr, text.len, &diags, &again) == 0);
			check_same(r, again);
		}
		check_names(r);
	}
	gl_buf_release(&text);
	gl_diags_release(&diags);
	gl_arena_free(arena);
	return 0;
}
