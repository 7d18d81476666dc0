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

static int run_hook(struct cli *c, struct gl_hook_in *in, const char *seen)
{
	struct gl_buf text = GL_BUF_INIT, talk = GL_BUF_INIT;
	struct gl_error *err = NULL;
	int ret;

	ret = read_input(seen, &text, &err);
	in->text = text.ptr;
	in->len = text.len;
	if (ret == 0)
		ret = gl_hook_run(in, &talk, &err);
	fwrite(talk.ptr, 1, talk.len, stderr);
	if (ret < 0) {
		cli_warn(c, "%s, so this is refused", gl_error_message(err));
		gl_error_free(err);
	}
	gl_buf_release(&talk);
	gl_buf_release(&text);
	/* Whatever went wrong, what could not be judged is not let through. */
	return ret == 0 ? EXIT_GO : EXIT_NO_GO;
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

	if (argc > 1 && argv[1][0] == '-') {
		c->cmd = command_find("hook");
		return opt_parse(c, NULL, &argc, argv, &exit_code) < 0
			       ? exit_code
			       : cli_usage(c, "a hook has a name");
	}
	if (argc < 2)
		return cli_usage(c, "which hook?");
	if (!gl_hook_by_name(argv[1], &in.kind))
		return cli_usage(c, "golive has no hook '%s'", argv[1]);
	if (argc > at + 1 && strcmp(argv[at], "--seen") == 0) {
		seen = argv[at + 1];
		at += 2;
	}
	if (argc > at && strcmp(argv[at], "--") == 0)
		at++;
	if (in.kind == GL_HOOK_REFERENCE_TRANSACTION && argc <= at)
		return cli_usage(c, "the hook '%s' is told by git what is happening", argv[1]);
	in.state = argc > at ? argv[at] : NULL;
	return run_hook(c, &in, seen);
}
