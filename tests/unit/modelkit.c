#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "modelkit.h"

void kit_file(const char *path, struct gl_buf *out)
{
	struct gl_error *err = NULL;

	if (gl_read_file(path, 1 << 20, out, &err))
		fail_msg("%s", gl_error_message(err));
}

int kit_keyfile(const char *path, struct gl_buf *out, void *ctx, struct gl_error **err)
{
	char full[512];

	(void)ctx;
	snprintf(full, sizeof(full), "tests/data/checklists/%s", path);
	return gl_read_file(full, 1 << 20, out, err);
}

static void start(struct kit *k)
{
	memset(k, 0, sizeof(*k));
	k->arena = gl_arena_new();
	assert_non_null(k->arena);
}

void kit_checklist(struct kit *k, const char *data, size_t len)
{
	start(k);
	k->c = (struct gl_checklist *)k;
	k->rc = gl_checklist_read(k->arena, data, len, kit_keyfile, NULL, &k->diags, &k->c,
				  &k->err);
	assert_int_equal(k->rc != 0, k->c == NULL);
	assert_int_equal(k->rc != 0, gl_diags_any(&k->diags));
	assert_int_equal(k->rc, gl_error_code(k->err));
}

void kit_checklist_with(struct kit *k, const char *path, const char *from, const char *to)
{
	struct gl_buf file = GL_BUF_INIT, changed = GL_BUF_INIT;
	const char *at;

	kit_file(path, &file);
	at = strstr(file.ptr, from);
	if (!at)
		fail_msg("%s has no '%s'", path, from);
	gl_buf_add(&changed, file.ptr, (size_t)(at - file.ptr));
	gl_buf_addstr(&changed, to);
	gl_buf_addstr(&changed, at + strlen(from));
	kit_checklist(k, changed.ptr, changed.len);
	gl_buf_release(&changed);
	gl_buf_release(&file);
}

void kit_record(struct kit *k, const char *data, size_t len)
{
	start(k);
	k->r = (struct gl_record *)k;
	k->rc = gl_record_read(k->arena, data, len, &k->diags, &k->r);
	assert_int_equal(k->rc != 0, k->r == NULL);
	assert_int_equal(k->rc != 0, gl_diags_any(&k->diags));
}

void kit_release(struct kit *k)
{
	gl_diags_release(&k->diags);
	gl_error_free(k->err);
	gl_arena_free(k->arena);
	memset(k, 0, sizeof(*k));
}

static bool compare(const char *dir, const char *name,
		    void (*read)(struct kit *k, const char *data, size_t len))
{
	struct gl_buf file = GL_BUF_INIT, want = GL_BUF_INIT, got = GL_BUF_INIT;
	char path[512];
	struct kit k;
	bool same;

	snprintf(path, sizeof(path), "%s/%s.yaml", dir, name);
	kit_file(path, &file);
	snprintf(path, sizeof(path), "%s/%s.txt", dir, name);
	kit_file(path, &want);
	read(&k, file.ptr, file.len);
	snprintf(path, sizeof(path), "%s.yaml", name);
	gl_diags_print(&k.diags, path, &got);
	same = strcmp(want.ptr, got.ptr) == 0;
	if (!same)
		print_error("%s should say:\n%sbut says:\n%s", name, want.ptr, got.ptr);
	kit_release(&k);
	gl_buf_release(&file);
	gl_buf_release(&want);
	gl_buf_release(&got);
	return same;
}

void kit_compare(const char *dir, const char *prefix,
		 void (*read)(struct kit *k, const char *data, size_t len))
{
	size_t n = 0, differ = 0, len;
	DIR *d = opendir(dir);
	struct dirent *entry;
	char name[256];

	assert_non_null(d);
	while ((entry = readdir(d))) {
		len = strlen(entry->d_name);
		if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0 || len < 5 ||
		    strcmp(entry->d_name + len - 5, ".yaml") != 0)
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)(len - 5), entry->d_name);
		differ += !compare(dir, name, read);
		n++;
	}
	closedir(d);
	assert_true(n > 0);
	assert_int_equal(differ, 0);
}
