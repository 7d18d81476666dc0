/* Every verb's entry: argv[0] is the verb, what comes back is an exit code. */
#ifndef CLI_CMDS_H
#define CLI_CMDS_H

#include "cli/cmd.h"

int cmd_init(struct cli *c, int argc, char **argv);
int cmd_enroll(struct cli *c, int argc, char **argv);
int cmd_doctor(struct cli *c, int argc, char **argv);
int cmd_lint(struct cli *c, int argc, char **argv);
int cmd_schema(struct cli *c, int argc, char **argv);
int cmd_amend(struct cli *c, int argc, char **argv);
int cmd_trust(struct cli *c, int argc, char **argv);
int cmd_hooks(struct cli *c, int argc, char **argv);
int cmd_hook(struct cli *c, int argc, char **argv);
/* Are this clone's hooks there?  OUTSIDE: not, and they lie where golive writes nothing. */
enum hooks_open { HOOKS_DONE, HOOKS_MISSING, HOOKS_OUTSIDE };
enum hooks_open hooks_open(struct cli *c);
/* What `hooks install` does, with all that it says; its exit code. */
int hooks_install(struct cli *c);

int cmd_decide(struct cli *c, int argc, char **argv); /* all that decide.c has a line for */
int cmd_tag(struct cli *c, int argc, char **argv);

int cmd_status(struct cli *c, int argc, char **argv);
int cmd_ask(struct cli *c, int argc, char **argv);
int cmd_todo(struct cli *c, int argc, char **argv);
/* Says what waits for me, or nothing where that cannot be told. */
void todo_say(struct cli *c);
int cmd_log(struct cli *c, int argc, char **argv);
int cmd_show(struct cli *c, int argc, char **argv);
int cmd_gate(struct cli *c, int argc, char **argv);
int cmd_verify(struct cli *c, int argc, char **argv);
int cmd_signals(struct cli *c, int argc, char **argv);
int cmd_audit(struct cli *c, int argc, char **argv);
int cmd_list(struct cli *c, int argc, char **argv);
int cmd_report(struct cli *c, int argc, char **argv);

int cmd_sync(struct cli *c, int argc, char **argv);
int cmd_allowed_signers(struct cli *c, int argc, char **argv);

int cmd_completion(struct cli *c, int argc, char **argv);
int cmd_complete(struct cli *c, int argc, char **argv);
int cmd_help(struct cli *c, int argc, char **argv);
int cmd_version(struct cli *c, int argc, char **argv);

/* The line of decide.c at place i, or NULL. */
const struct command *deciding_command(size_t i);

#endif
