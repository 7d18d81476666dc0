/* `git golive hook <name>`: what the installed hooks hand over to. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/timestamp.h"
#include "cli/cmd.h"
#include "cli/cmds.h"
#include "hook/run.h"

/*
 * What the hook's shell has read already comes as an argument, and before the rest.  Standard input
 * is read to its end whatever becomes of it: git may be writing to it still.
 */
static int read_input(const char *seen, struct gl_buf *text, struct gl_error **err)
{
	if (seen && *seen)
		gl_buf_addf(text, "%s\n", seen);
	return gl_read_fd(STDIN_FILENO, GL_HOOK_INPUT_MAX, text, err);
}

static int run_hook(struct cli *c, struct gl_hook_in *in, const struct gl_buf *text)
{
	struct gl_buf talk = GL_BUF_INIT;
	struct gl_error *err = NULL;
	int ret;

	in->text = text->ptr;
	in->len = text->len;
	ret = text->failed ? gl_nomem(&err) : gl_hook_run(in, &talk, &err);
	fwrite(talk.ptr, 1, talk.len, stderr);
	if (ret < 0) {
		cli_warn(c, "%s, so this is refused", gl_error_message(err));
		gl_error_free(err);
	}
	gl_buf_release(&talk);
	/* Whatever went wrong, what could not be judged is not let through. */
	return ret == 0 ? EXIT_GO : EXIT_NO_GO;
}

static int run_input(struct cli *c, struct gl_hook_in *in, const char *seen)
{
	struct gl_buf text = GL_BUF_INIT;
	struct gl_error *err = NULL;
	int exit_code;

	if (read_input(seen, &text, &err) < 0) {
		cli_warn(c, "%s, so this is refused", gl_error_message(err));
		gl_error_free(err);
		exit_code = EXIT_NO_GO;
	} else {
		exit_code = run_hook(c, in, &text);
	}
	gl_buf_release(&text);
	return exit_code;
}

/*
 * For a server that runs `update` hooks of ours, but no `reference-transaction`: one ref, that
 * changes next, in the arguments <ref> <old> <new>.
 */
static int run_update(struct cli *c, struct gl_hook_in *in, int argc, char **argv)
{
	struct gl_buf text = GL_BUF_INIT;
	int exit_code;

	if (argc != 3)
		return cli_usage(c, "the hook 'update' is told by git which ref changes, and how");
	in->kind = GL_HOOK_REFERENCE_TRANSACTION;
	gl_buf_addf(&text, "%s %s %s\n", argv[1], argv[2], argv[0]);
	exit_code = run_hook(c, in, &text);
	gl_buf_release(&text);
	return exit_code;
}

/*
 * hook <name> [--seen <lines>] [--] [<argument>...]: not opt_parse(), for the arguments are git's,
 * and a remote may have the name of an option.
 */
int cmd_hook(struct cli *c, int argc, char **argv)
{
	struct gl_hook_in in = { .now = gl_now(), .parent = getppid() };
	const char *seen = NULL;
	int at = 2, exit_code;
	bool update;

	if (argc > 1 && argv[1][0] == '-') {
		c->cmd = command_find("hook");
		return opt_parse(c, NULL, &argc, argv, &exit_code) < 0
			       ? exit_code
			       : cli_usage(c, "a hook has a name");
	}
	if (argc < 2)
		return cli_usage(c, "which hook?");
	update = strcmp(argv[1], "update") == 0;
	if (!update && !gl_hook_by_name(argv[1], &in.kind))
		return cli_usage(c, "golive has no hook '%s'", argv[1]);
	if (argc > at + 1 && strcmp(argv[at], "--seen") == 0) {
		seen = argv[at + 1];
		at += 2;
	}
	if (argc > at && strcmp(argv[at], "--") == 0)
		at++;
	if (update)
		return run_update(c, &in, argc - at, argv + at);
	if (in.kind == GL_HOOK_REFERENCE_TRANSACTION && argc <= at)
		return cli_usage(c, "the hook '%s' is told by git what is happening", argv[1]);
	in.state = argc > at ? argv[at] : NULL;
	return run_input(c, &in, seen);
}
