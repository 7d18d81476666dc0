/*
 * What git tells a hook, and the command line of whoever runs it: any bytes are read, or refused
 * with an error; and lines that were read hold what all who use them rely on.  The first byte
 * decides which of the four it is.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hook/input.h"
#include "hook/install.h"
#include "hook/parent.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		abort();
}

static bool is_name(const char *s)
{
	check(*s);
	for (; *s; s++)
		if ((unsigned char)*s <= ' ' || *s == 0x7f)
			return false;
	return true;
}

static void read_lines(enum gl_hook_kind kind, const char *text, size_t len)
{
	struct gl_hook_lines lines;
	struct gl_error *err = NULL;
	int ret = gl_hook_parse(kind, text, len, &lines, &err);

	check(ret == 0 ? !err : err != NULL);
	check(ret == 0 || (!lines.items && !lines.text && lines.n == 0));
	for (size_t i = 0; i < lines.n; i++) {
		const struct gl_hook_line *l = &lines.items[i];

		check(is_name(l->ref));
		check(!l->target || (is_name(l->target) && !gl_hook_deletes(l)));
		check(gl_hook_deletes(l) == (!l->target && gl_oid_zero(&l->new_id)));
		check(kind != GL_HOOK_PRE_PUSH || !l->target);
	}
	/* A line for each newline, and one for what comes after the last. */
	if (ret == 0) {
		size_t n = len && text[len - 1] != '\n';

		for (size_t i = 0; i < len; i++)
			n += text[i] == '\n';
		check(lines.n == n);
	}
	gl_error_free(err);
	gl_hook_lines_release(&lines);
}

static void read_command(const char *words, size_t len)
{
	struct gl_buf command = GL_BUF_INIT;

	if (!gl_parent_command(words, len, &command))
		check(command.len == 0);
	check(!memchr(command.ptr, '\0', command.len));
	if (gl_parent_carries(command.ptr))
		check(command.len > 0);
	gl_buf_release(&command);
	gl_hook_is_ours(words, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 1;

	if (size == 0)
		return 0;
	if (data[0] % 4 < GL_HOOK_KINDS)
		read_lines((enum gl_hook_kind)(data[0] % 4), text, size - 1);
	else
		read_command(text, size - 1);
	return 0;
}
