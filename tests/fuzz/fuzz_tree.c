/*
 * Raw trees. A tree that is taken for good is read entry by entry to its last byte, has each name
 * once, and lists the paths below it in the order of their bytes.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "git/tree.h"

#define ENTRIES 256

static void need(bool ok)
{
	if (!ok)
		abort();
}

/* The first path below it: an entry's own name, with a slash for a directory. */
static void add_path(struct gl_buf *b, const struct gl_tree_entry *e)
{
	gl_buf_reset(b);
	gl_buf_add(b, e->name, e->name_len);
	if (e->mode == GL_MODE_DIR)
		gl_buf_addch(b, '/');
}

static void check_names(const struct gl_tree_entry *entries, size_t n)
{
	struct gl_buf a = GL_BUF_INIT, b = GL_BUF_INIT;

	for (size_t i = 0; i < n; i++) {
		need(entries[i].name_len > 0 && strlen(entries[i].name) == entries[i].name_len);
		need(!strchr(entries[i].name, '/'));
		need(strcmp(entries[i].name, ".") != 0 && strcmp(entries[i].name, "..") != 0);
		for (size_t k = 0; k < i; k++)
			need(strcmp(entries[i].name, entries[k].name) != 0);
		if (i == 0)
			continue;
		add_path(&a, &entries[i - 1]);
		add_path(&b, &entries[i]);
		need(strcmp(a.ptr, b.ptr) < 0);
	}
	gl_buf_release(&a);
	gl_buf_release(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct gl_tree_entry entries[ENTRIES];
	bool good = gl_tree_check(data, size) == NULL;
	size_t at = 0, n = 0;

	while (n < ENTRIES && at < size && gl_tree_next(data, size, &at, &entries[n])) {
		const unsigned char *end = entries[n].id + GL_OID_LEN;

		need(end == data + at && at <= size);
		need((const uint8_t *)entries[n].name >= data && entries[n].id > data);
		n++;
	}
	need(!good || at == size || n == ENTRIES);
	if (good)
		check_names(entries, n);
	return 0;
}
