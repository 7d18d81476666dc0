/* The table of commands, and the two that only read it. */
#include <stdio.h>
#include <string.h>

#include "cli/cmds.h"
#include "sign/openpgp.h"

/* In the order in which --help lists them within their group. */
const struct command commands[] = {
	{ "init", cmd_init, CMD_REPO,
	  "init <system> [--template ai|minimal] [--with <file>...] [--title <text>]\n"
	  "           [--why <text>] [--pilot-ended <day>] [--target-date <day>] [--pause <id>]\n"
	  "           [--terminate <id>] [--resolve <id>] [--key-file <file>]\n"
	  "           [--hooks] [--yes] [--push|--no-push]",
	  "write a checklist down, signed by you: you own the decision",
	  "git golive init support-bot", GROUP_SET_UP },
	{ "enroll", cmd_enroll, CMD_REPO,
	  "enroll [--id <id>] [--name <name>] [--email <email>] [--title <title>]\n"
	  "           [--group <group>]... [--machine] [--keys <file>|-] [--key-file <file>]...",
	  "print your entry for the checklist, to send to the owner",
	  "git golive enroll >lena.yaml", GROUP_SET_UP },
	{ "amend", cmd_amend, CMD_REPO,
	  "amend [--with <file>...] [--file <file>|--no-edit] [--yes] [--push|--no-push]",
	  "propose a new version of the checklist", "git golive amend --with lena.yaml omar.yaml",
	  GROUP_SET_UP },
	{ "trust", cmd_trust, CMD_REPO, "trust [<system> [<root>]] [--yes]",
	  "pin the first commit of the ledger that is the right one",
	  "git golive trust support-bot 67a2a592c79e3cc978f729df77ad4945518122db", GROUP_SET_UP },
	{ "hooks", cmd_hooks, CMD_REPO, "hooks install|status|uninstall [--server] [--config]",
	  "guard release tags in this clone, or on the server", "git golive hooks install",
	  GROUP_SET_UP },
	{ "doctor", cmd_doctor, CMD_REPO, "doctor [--fetch]",
	  "look whether all is set up here, with the command that mends what is not",
	  "git golive doctor", GROUP_SET_UP },
	{ "lint", cmd_lint, CMD_REPO, "lint [<file>]", "look for problems in a checklist",
	  "git golive lint checklist.yaml", GROUP_SET_UP },
	{ "schema", cmd_schema, 0, "schema checklist|record",
	  "print a JSON Schema of the file, for editors and validators",
	  "git golive schema checklist >checklist.schema.json", GROUP_SET_UP },
	{ "hook", cmd_hook, CMD_HIDDEN | CMD_HOOK,
	  "hook <name> [--seen <lines>] [--] [<argument>...]", "what the installed hooks run", NULL,
	  GROUP_SET_UP },
	{ "tag", cmd_tag, CMD_REPO, "tag [<tag>] [<commit>] [-- <option of git tag>...]",
	  "make the release tag, if the gate says GO", "git golive tag", GROUP_DECIDE },
	{ "status", cmd_status, CMD_REPO | CMD_READS,
	  "status [--fetch] [--as-of <commit>|<date>] [--exit-code]",
	  "how things stand, who is waited for, and what to do next", "git golive status",
	  GROUP_LOOK },
	{ "ask", cmd_ask, CMD_REPO | CMD_HIDDEN, "ask",
	  "what waits for you, one by one: the same as without a verb", "git golive", GROUP_LOOK },
	{ "todo", cmd_todo, CMD_REPO | CMD_READS,
	  "todo [<who>|--all] [--format text|mail] [--fetch]",
	  "what waits for you, or for another, with the command for each", "git golive todo",
	  GROUP_LOOK },
	{ "log", cmd_log, CMD_REPO | CMD_READS,
	  "log [--oneline] [--by <id>] [--criterion <id>] [--decision <verb>] [--tag <tag>]\n"
	  "           [--since <date>] [--until <date>] [--fetch] [--as-of <commit>|<date>]",
	  "the decisions, newest first", "git golive log --by omar", GROUP_LOOK },
	{ "show", cmd_show, CMD_REPO | CMD_READS,
	  "show <record>|<criterion>|<version> [--evidence=<n> [-o <file>]] [--fetch]\n"
	  "           [--as-of <commit>|<date>]",
	  "one decision, criterion or version of the checklist, with what stands behind it",
	  "git golive show lena-approve-data-privacy", GROUP_LOOK },
	{ "gate", cmd_gate, CMD_REPO | CMD_READS,
	  "gate [--live] [--fetch] [--as-of <commit>|<date>] [--attest <file>]\n"
	  "           [--resource <uri>] <tag> [<commit>]",
	  "may this tag be made, or what it released be deployed again?", "git golive gate v1.0",
	  GROUP_LOOK },
	{ "verify", cmd_verify, CMD_REPO | CMD_READS, "verify [--fetch] [--as-of <commit>|<date>]",
	  "check every signature and every rule; say what does not count", "git golive verify",
	  GROUP_LOOK },
	{ "signals", cmd_signals, CMD_REPO | CMD_READS,
	  "signals [--fetch] [--as-of <commit>|<date>]",
	  "the signs of a stall that nobody mentions", "git golive signals", GROUP_LOOK },
	{ "list", cmd_list, CMD_READS, "list [<dir>...]",
	  "all systems here, or in many repositories, a line each", "git golive list ../*/",
	  GROUP_LOOK },
	{ "audit", cmd_audit, CMD_REPO | CMD_READS,
	  "audit [--csv|--bundle <dir>] [--fetch] [<tag>...]",
	  "what each release tag rests on, as of its date and today", "git golive audit --csv",
	  GROUP_LOOK },
	{ "report", cmd_report, CMD_REPO, "report -o <file>|- [--fetch] [--as-of <commit>|<date>]",
	  "one page to look at or to print", "git golive report -o readiness.html", GROUP_LOOK },
	{ "sync", cmd_sync, CMD_REPO, "sync", "fetch, sign again what others overtook, and push",
	  "git golive sync", GROUP_CARRY },
	{ "allowed-signers", cmd_allowed_signers, CMD_REPO,
	  "allowed-signers [--fetch] [--as-of <commit>|<date>]",
	  "the keys, as git needs them to verify signatures without golive",
	  "git golive allowed-signers >signers", GROUP_CARRY },
	{ "completion", cmd_completion, 0, "completion bash|zsh|fish",
	  "print what completes words for a shell", "git golive completion bash", GROUP_CARRY },
	{ "complete", cmd_complete, CMD_HIDDEN, "complete [--] <word>...",
	  "what the shells' completion asks", NULL, GROUP_CARRY },
	{ "help", cmd_help, 0, "help [<verb>]", "this list, or how to use one verb",
	  "git golive help approve", GROUP_CARRY },
	{ "version", cmd_version, 0, "version", "print the version", "git golive version",
	  GROUP_CARRY },
	{ .name = NULL },
};

const struct command *command_at(size_t i)
{
	const size_t n = sizeof(commands) / sizeof(*commands) - 1;

	return i < n ? &commands[i] : deciding_command(i - n);
}

const struct command *command_find(const char *name)
{
	const struct command *cmd;

	for (size_t i = 0; (cmd = command_at(i)); i++) {
		if (strcmp(cmd->name, name) == 0)
			return cmd;
	}
	return NULL;
}

static void list_one(const struct command *cmd, enum command_group group, struct gl_buf *out)
{
	if (cmd->group == group && !(cmd->flags & CMD_HIDDEN))
		gl_buf_addf(out, "  %-15s %s\n", cmd->name, cmd->help);
}

/* The deciding verbs first: they are what the group is called after. */
static void list_group(enum command_group group, const char *title, struct gl_buf *out)
{
	const struct command *cmd;

	gl_buf_addf(out, "\n%s\n", title);
	for (size_t i = 0; (cmd = deciding_command(i)); i++)
		list_one(cmd, group, out);
	for (size_t i = 0; commands[i].name; i++)
		list_one(&commands[i], group, out);
}

static int print_list(struct cli *c)
{
	struct gl_buf b = GL_BUF_INIT;
	int ret;

	gl_buf_addstr(&b, "usage: git golive [-C <dir>] [-s <system>] [--root <id>] [--json]\n"
			  "                  [--color[=<when>]] [-q] [--yes] <verb> [<options>]\n");
	list_group(GROUP_SET_UP, "set up", &b);
	list_group(GROUP_DECIDE, "decide: each is one signed commit", &b);
	list_group(GROUP_LOOK, "look", &b);
	list_group(GROUP_CARRY, "carry", &b);
	gl_buf_addstr(
		&b,
		"\n'git golive <verb> -h' shows how to use one; 'git golive' alone asks what waits for you\n");
	ret = cli_print(c, &b, true);
	gl_buf_release(&b);
	return ret;
}

int cmd_help(struct cli *c, int argc, char **argv)
{
	static char dash_h[] = "-h";
	const struct command *cmd;
	char *words[3];
	int exit_code;

	if (opt_parse(c, NULL, &argc, argv, &exit_code) < 0)
		return exit_code;
	if (argc < 2)
		return print_list(c);
	cmd = command_find(argv[1]);
	if (!cmd || argc > 2)
		return cli_usage(c, argc > 2 ? "one verb, please" : "there is no verb '%s'",
				 argv[1]);
	c->cmd = cmd;
	words[0] = argv[1];
	words[1] = dash_h;
	words[2] = NULL;
	argc = 2;
	opt_parse(c, NULL, &argc, words, &exit_code);
	return exit_code;
}

int cmd_version(struct cli *c, int argc, char **argv)
{
	struct gl_buf b = GL_BUF_INIT;
	int exit_code;

	if (opt_parse(c, NULL, &argc, argv, &exit_code) < 0)
		return exit_code;
	gl_buf_addf(&b, "git-golive %s%s\n", GL_VERSION,
		    gl_openpgp_built() ? "" : " (built without OpenPGP)");
	exit_code = cli_print(c, &b, false);
	gl_buf_release(&b);
	return exit_code;
}
