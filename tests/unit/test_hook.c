#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "hook/input.h"
#include "hook/install.h"
#include "hook/note.h"
#include "hook/parent.h"

#define ZERO "0000000000000000000000000000000000000000"
#define A "67a2a592c79e3cc978f729df77ad4945518122db"
#define B "02aefa2c9d563697cfe767ce94d8e3265bce859f"

/* ---- input ---- */

static int parse(enum gl_hook_kind kind, const char *text, struct gl_hook_lines *out)
{
	return gl_hook_parse(kind, text, strlen(text), out, NULL);
}

static void updates(void **state)
{
	static const char text[] = ZERO " " A " refs/heads/main\n" A " " ZERO " refs/tags/v1.0\n" A
					" " B " HEAD\n" A " ref:refs/heads/main refs/tags/x\n"
					"ref:refs/heads/main " B " refs/tags/y";
	struct gl_hook_lines l;

	(void)state;
	assert_int_equal(parse(GL_HOOK_REFERENCE_TRANSACTION, text, &l), 0);
	assert_int_equal(l.n, 5);
	assert_string_equal(l.items[0].ref, "refs/heads/main");
	assert_true(gl_oid_zero(&l.items[0].old_id));
	assert_false(gl_hook_deletes(&l.items[0]));
	assert_true(gl_hook_deletes(&l.items[1]));
	assert_string_equal(l.items[2].ref, "HEAD");
	assert_null(l.items[2].target);
	assert_string_equal(l.items[3].target, "refs/heads/main");
	assert_false(gl_hook_deletes(&l.items[3]));
	assert_null(l.items[4].target);
	assert_false(gl_oid_zero(&l.items[4].new_id));
	gl_hook_lines_release(&l);
	assert_int_equal(parse(GL_HOOK_PRE_RECEIVE, "", &l), 0);
	assert_int_equal(l.n, 0);
	gl_hook_lines_release(&l);
}

static void pushes(void **state)
{
	static const char text[] = "refs/heads/main " A " refs/heads/main " ZERO "\n"
				   "HEAD@{1 week ago} " A " refs/tags/v1.0 " B "\n"
				   "(delete) " ZERO " refs/tags/old " B "\n";
	struct gl_hook_lines l;

	(void)state;
	assert_int_equal(parse(GL_HOOK_PRE_PUSH, text, &l), 0);
	assert_int_equal(l.n, 3);
	assert_true(gl_oid_zero(&l.items[0].old_id));
	assert_string_equal(l.items[1].ref, "refs/tags/v1.0");
	assert_false(gl_oid_eq(&l.items[1].old_id, &l.items[1].new_id));
	assert_true(gl_hook_deletes(&l.items[2]));
	gl_hook_lines_release(&l);
}

static void bad_input(void **state)
{
	static const char *const updates[] = {
		"\n",
		"x\n",
		A " " B "\n",
		A " " B " \n",
		A "  refs/tags/x\n",
		" " B " refs/tags/x\n",
		A " " B "0 refs/tags/x\n",
		"67A2A592C79E3CC978F729DF77AD4945518122DB " B " refs/tags/x\n",
		A " " B " refs/tags/a\tb\n",
		A " " B " refs/tags/a\x7f\n",
		A " " B " extra refs/tags/a\n",
		A " ref: refs/tags/a\n",
		A " " B " refs/tags/x\n\n",
	};
	static const char *const pushes[] = {
		A " refs/tags/x " B "\n",
		" " A " refs/tags/x " B "\n",
		"main " A " refs/tags/x ref:refs/heads/main\n",
		"main " A " refs/tags/x \n",
	};
	struct gl_hook_lines l;

	(void)state;
	for (size_t i = 0; i < sizeof(updates) / sizeof(*updates); i++)
		assert_int_equal(parse(GL_HOOK_PRE_RECEIVE, updates[i], &l), GL_EINVAL);
	for (size_t i = 0; i < sizeof(pushes) / sizeof(*pushes); i++)
		assert_int_equal(parse(GL_HOOK_PRE_PUSH, pushes[i], &l), GL_EINVAL);
	assert_int_equal(
		gl_hook_parse(GL_HOOK_PRE_RECEIVE, A " " B " refs/tags/a\0b\n", 95, &l, NULL),
		GL_EINVAL);
}

static void long_lines(void **state)
{
	char *text = malloc(GL_HOOK_LINE_MAX + 2);
	struct gl_hook_lines l;
	struct gl_error *err = NULL;

	(void)state;
	assert_non_null(text);
	memset(text, 'a', GL_HOOK_LINE_MAX + 1);
	text[GL_HOOK_LINE_MAX + 1] = '\n';
	memcpy(text, A " " B " refs/", 87);
	assert_int_equal(gl_hook_parse(GL_HOOK_PRE_RECEIVE, text, GL_HOOK_LINE_MAX + 2, &l, &err),
			 GL_ELIMIT);
	assert_non_null(strstr(gl_error_message(err), "line 1"));
	gl_error_free(err);
	assert_int_equal(gl_hook_parse(GL_HOOK_PRE_RECEIVE, text, GL_HOOK_LINE_MAX, &l, NULL), 0);
	gl_hook_lines_release(&l);
	err = NULL;
	assert_int_equal(gl_hook_parse(GL_HOOK_PRE_PUSH, text, GL_HOOK_INPUT_MAX + 1, &l, &err),
			 GL_ELIMIT);
	assert_non_null(strstr(gl_error_message(err), "the hook 'pre-push' more than"));
	gl_error_free(err);
	free(text);
}

static void names(void **state)
{
	enum gl_hook_kind kind;

	(void)state;
	assert_true(gl_hook_by_name("pre-receive", &kind));
	assert_int_equal(kind, GL_HOOK_PRE_RECEIVE);
	assert_string_equal(gl_hook_name(GL_HOOK_PRE_PUSH), "pre-push");
	assert_false(gl_hook_by_name("post-receive", &kind));
	assert_false(gl_hook_by_name("", &kind));
}

/* ---- the git that runs it ---- */

/* Words with '|' between them. */
static const char *command_of(const char *words)
{
	static char out[256];
	struct gl_buf command = GL_BUF_INIT;
	char line[256];
	size_t n = strlen(words) + 1;

	memcpy(line, words, n);
	for (char *s = line; (s = strchr(s, '|'));)
		*s++ = '\0';
	if (!gl_parent_command(line, n, &command))
		gl_buf_addstr(&command, "none");
	snprintf(out, sizeof(out), "%s", command.ptr);
	gl_buf_release(&command);
	return out;
}

static void commands(void **state)
{
	(void)state;
	assert_string_equal(command_of("git|fetch"), "fetch");
	assert_string_equal(command_of("/usr/lib/git-core/git|pack-refs|--all|--prune"),
			    "pack-refs");
	assert_string_equal(command_of("git-receive-pack|x.git"), "receive-pack");
	assert_string_equal(command_of("/usr/libexec/git-core/git-fetch|origin"), "fetch");
	assert_string_equal(command_of("git|-c|x=y|-C|dir|fetch"), "fetch");
	assert_string_equal(command_of("git|-c|alias.x=fetch|tag|v1.0"), "tag");
	assert_string_equal(command_of("git|-C|fetch|tag|v1.0"), "tag");
	assert_string_equal(command_of("git|--git-dir|fetch|--work-tree|pull|tag"), "tag");
	assert_string_equal(command_of("git|--git-dir=x|--work-tree=y|--namespace=|clone"),
			    "clone");
	assert_string_equal(command_of("git|--namespace|fetch|--exec-path=/x|-p|tag"), "tag");
	assert_string_equal(command_of("git|--no-pager|--bare|--config-env|a.b=C|gc"), "gc");
	assert_string_equal(command_of("git|--super-prefix|a/|--attr-source|HEAD|fetch"), "fetch");
	assert_string_equal(command_of("git|-c||fetch"), "fetch");
	assert_string_equal(command_of("git"), "");
	assert_string_equal(command_of("git|-c"), "");
	assert_string_equal(command_of("git|--version"), "");
	assert_string_equal(command_of("sh|git|fetch"), "none");
	assert_string_equal(command_of("git-golive|hook"), "none");
	assert_string_equal(command_of("gitk|fetch"), "none");
	assert_string_equal(command_of(""), "none");
	assert_true(gl_parent_carries("fetch"));
	assert_true(gl_parent_carries("maintenance"));
	assert_false(gl_parent_carries("tag"));
	assert_false(gl_parent_carries("fetch-pack"));
	assert_false(gl_parent_carries("receive-pack"));
	assert_false(gl_parent_carries("update-ref"));
	assert_false(gl_parent_carries(""));
}

static void cut_short(void **state)
{
	struct gl_buf command = GL_BUF_INIT;

	(void)state;
	assert_true(gl_parent_command("git\0fetch", 9, &command));
	assert_string_equal(command.ptr, "");
	assert_false(gl_parent_command("git", 3, &command));
	assert_false(gl_parent_command(NULL, 0, &command));
	gl_buf_release(&command);
}

/* A process in a /proc of our own. */
static void add_process(const char *proc, int pid, int parent, const char *words, size_t len)
{
	char path[512], stat[128];

	snprintf(path, sizeof(path), "%s/%d", proc, pid);
	assert_int_equal(gl_mkdirs(path, NULL), 0);
	snprintf(path, sizeof(path), "%s/%d/cmdline", proc, pid);
	assert_int_equal(gl_write_file(path, words, len, 0600, NULL), 0);
	snprintf(path, sizeof(path), "%s/%d/stat", proc, pid);
	snprintf(stat, sizeof(stat), "%d (odd) name) S %d 1 1 0 -1", pid, parent);
	assert_int_equal(gl_write_file(path, stat, strlen(stat), 0600, NULL), 0);
}

static void remove_process(const char *proc, int pid)
{
	static const char *const files[] = { "/cmdline", "/stat", "" };
	char path[512];

	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%d%s", proc, pid, files[i]);
		assert_int_equal(i < 2 ? unlink(path) : rmdir(path), 0);
	}
}

static enum gl_parent find(const char *proc, long pid, char command[64])
{
	struct gl_buf b = GL_BUF_INIT;
	enum gl_parent found = gl_parent_find(proc, pid, &b);

	snprintf(command, 64, "%s", b.ptr);
	gl_buf_release(&b);
	return found;
}

static void ancestors(void **state)
{
	char proc[] = "/tmp/golive-proc-XXXXXX", command[64];
	const char *path = getenv("PATH");
	char *saved = strdup(path ? path : "");

	(void)state;
	assert_non_null(saved);
	assert_non_null(mkdtemp(proc));
	/* No ps either. */
	setenv("PATH", proc, 1);
	add_process(proc, 4000001, 1, "git\0-C\0x\0fetch", 15);
	add_process(proc, 4000002, 4000001, "/bin/sh\0hook\0prepared", 22);
	add_process(proc, 4000003, 4000002, "git\0tag\0v1.0", 13);
	add_process(proc, 4000004, 4000003, "sh\0-c\0git fetch", 16);
	add_process(proc, 4000005, 4999999, "make\0", 5);
	assert_int_equal(find(proc, 4000001, command), GL_PARENT_GIT);
	assert_string_equal(command, "fetch");
	assert_int_equal(find(proc, 4000002, command), GL_PARENT_GIT);
	assert_string_equal(command, "fetch");
	assert_int_equal(find(proc, 4000004, command), GL_PARENT_GIT);
	assert_string_equal(command, "tag");
	assert_int_equal(find(proc, 4000005, command), GL_PARENT_NONE);
	assert_int_equal(find(proc, 4999999, command), GL_PARENT_HIDDEN);
	assert_int_equal(find(proc, 0, command), GL_PARENT_HIDDEN);
	setenv("PATH", saved, 1);
	free(saved);
	for (int pid = 4000001; pid <= 4000005; pid++)
		remove_process(proc, pid);
	assert_int_equal(rmdir(proc), 0);
}

/* Where there is no /proc, ps tells; it knows us at least. */
static void with_ps(void **state)
{
	char command[64];

	(void)state;
	if (access("/bin/ps", X_OK) != 0 && access("/usr/bin/ps", X_OK) != 0)
		skip();
	assert_int_not_equal(find("/nowhere", (long)getpid(), command), GL_PARENT_HIDDEN);
}

/* ---- files ---- */

static void files(void **state)
{
	struct gl_buf text = GL_BUF_INIT;

	(void)state;
	for (int i = 0; i < GL_HOOK_KINDS; i++) {
		gl_buf_reset(&text);
		gl_hook_text((enum gl_hook_kind)i, &text);
		assert_false(text.failed);
		assert_true(gl_hook_is_ours(text.ptr, text.len));
		assert_non_null(strstr(text.ptr, gl_hook_name((enum gl_hook_kind)i)));
	}
	gl_buf_release(&text);
	assert_false(gl_hook_is_ours("", 0));
	assert_false(gl_hook_is_ours("#!/bin/sh\n", 10));
	assert_false(gl_hook_is_ours("#!/bin/sh\nexec git-golive hook pre-push\n", 40));
	assert_true(gl_hooks_wants(true, GL_HOOK_PRE_RECEIVE));
	assert_true(gl_hooks_wants(false, GL_HOOK_PRE_PUSH));
	assert_false(gl_hooks_wants(true, GL_HOOK_PRE_PUSH));
	assert_false(gl_hooks_wants(false, GL_HOOK_PRE_RECEIVE));
}

static void patterns(void **state)
{
	const char *tags[] = { "v*", "!v*-rc*", "a b", "[x]" }, *exempt[] = { "v0.8" };
	struct gl_checklist list = { .tags = { tags, 4 }, .exempt = { exempt, 1 } };
	struct gl_buf text = GL_BUF_INIT;

	(void)state;
	gl_hook_patterns(&list, &text);
	assert_string_equal(text.ptr, "v* !v*-rc* [x] !v0.8");
	gl_buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(updates),   cmocka_unit_test(pushes),
		cmocka_unit_test(bad_input), cmocka_unit_test(long_lines),
		cmocka_unit_test(names),     cmocka_unit_test(commands),
		cmocka_unit_test(cut_short), cmocka_unit_test(ancestors),
		cmocka_unit_test(with_ps),   cmocka_unit_test(files),
		cmocka_unit_test(patterns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
