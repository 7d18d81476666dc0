/* git golive <verb>: the global options, the table, the exit code. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "cli/cmds.h"
#include "git/remote.h"

/*
 * `git rev-parse --local-env-vars`: they say which repository is meant to the git that set them.
 * Only a hook is in that position.
 */
static void clear_local_env(void)
{
	static const char *const names[] = {
		"GIT_ALTERNATE_OBJECT_DIRECTORIES",
		"GIT_CONFIG",
		"GIT_CONFIG_PARAMETERS",
		"GIT_CONFIG_COUNT",
		"GIT_OBJECT_DIRECTORY",
		"GIT_DIR",
		"GIT_WORK_TREE",
		"GIT_IMPLICIT_WORK_TREE",
		"GIT_GRAFT_FILE",
		"GIT_INDEX_FILE",
		"GIT_NO_REPLACE_OBJECTS",
		"GIT_REPLACE_REF_BASE",
		"GIT_PREFIX",
		"GIT_INTERNAL_SUPER_PREFIX",
		"GIT_SHALLOW_FILE",
		"GIT_COMMON_DIR",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		unsetenv(names[i]);
}

/* A file that is opened must not become standard output. */
static int fill_standard_fds(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= 2);
	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

/* A ledger that others began may not have been fetched; only people at a terminal are made to wait for that. */
static bool may_have_ledger(struct gl_repo *repo, bool fetched)
{
	struct gl_buf remote = GL_BUF_INIT;
	struct gl_systems systems;
	bool any;

	if (gl_systems_list(repo, &systems, NULL) < 0)
		return false;
	any = systems.n > 0 || (fetched && !gl_repo_bare(repo) && gl_remote_name(repo, &remote));
	gl_buf_release(&remote);
	gl_systems_release(&systems);
	return any;
}

/* Without a verb: what waits for whoever asks, where there is a ledger; else, for people, how to begin. */
static const char *default_verb(struct cli *c)
{
	bool asks = cli_tty() && isatty(1);
	struct gl_repo *repo = NULL;
	const char *verb = "help";

	if (c->json)
		return "todo";
	if (gl_repo_open(&repo, c->dir, 0, NULL) == 0 && may_have_ledger(repo, asks))
		verb = asks ? "ask" : "todo";
	gl_repo_free(repo);
	return verb;
}

static const char *as_verb(const char *word)
{
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		return "help";
	if (strcmp(word, "--version") == 0)
		return "version";
	return word;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many letters to add, drop or change (Levenshtein); words of a table are short. */
static size_t distance(const char *a, const char *b)
{
	size_t row[32], n = strlen(b);

	if (n >= 32)
		return n;
	for (size_t k = 0; k <= n; k++)
		row[k] = k;
	for (size_t i = 0; a[i]; i++) {
		size_t corner = row[0];

		row[0] = i + 1;
		for (size_t k = 0; k < n; k++) {
			size_t change = corner + (a[i] != b[k]);

			corner = row[k + 1];
			row[k + 1] = smaller(change, smaller(row[k], row[k + 1]) + 1);
		}
	}
	return row[n];
}

static int unknown_verb(struct cli *c, const char *word)
{
	const struct command *cmd, *best = NULL;
	size_t nearest = strlen(word) / 2 + 1;

	for (size_t i = 0; (cmd = command_at(i)); i++) {
		size_t d = distance(word, cmd->name);

		/* What it begins like goes before what it looks like. */
		if (strlen(word) > 1 && strncmp(cmd->name, word, strlen(word)) == 0)
			d = 0;
		if (d < nearest && !(cmd->flags & CMD_HIDDEN)) {
			nearest = d;
			best = cmd;
		}
	}
	if (best)
		return cli_usage(c, "there is no verb '%s'; did you mean 'git golive %s'?", word,
				 best->name);
	return cli_usage(c, "there is no verb '%s'", word);
}

static int run(struct cli *c, int argc, char **argv)
{
	char *none[] = { NULL, NULL };
	const char *verb;
	int taken, exit_code;

	taken = opt_parse_global(c, argc - 1, argv + 1, &exit_code);
	if (taken < 0)
		return exit_code;
	argc -= 1 + taken;
	argv += 1 + taken;
	verb = argc ? as_verb(argv[0]) : default_verb(c);
	c->cmd = command_find(verb);
	if (!c->cmd)
		return unknown_verb(c, verb);
	if (argc)
		return c->cmd->run(c, argc, argv);
	none[0] = (char *)verb;
	exit_code = c->cmd->run(c, 1, none);
	/* Who was told that this one command asks them has not asked for the list of all. */
	if (strcmp(verb, "help") == 0)
		cli_say(c,
			"there is no ledger here, so nothing waits for you: go to the directory of the "
			"project (cd <directory>), or start one there (git golive init <system>)");
	return exit_code;
}

static struct cli cli = { .dir = ".", .colour = -1 };

/* Nothing in it needs memory. */
static void say_out_of_memory(void)
{
	fputs("golive: out of memory\n", stderr);
	if (cli.done)
		fputs("golive: words may be lacking above; what was recorded or set up is kept: "
		      "look at it with 'git golive status', and run the rest again\n",
		      stderr);
}

static void out_of_memory(void)
{
	say_out_of_memory();
	_exit(EXIT_FATAL);
}

/* Neither GO nor NO-GO is what came of less than was to be looked at, and nobody is at fault. */
static int check_memory(int ret)
{
	if (!gl_mem_ran_short() || (!cli.done && (ret == EXIT_UNDECIDED || ret == EXIT_FATAL)))
		return ret;
	say_out_of_memory();
	return cli.done ? ret : EXIT_FATAL;
}

/* Hooks are run by git, and by the name alone it is known whether this is one. */
static bool is_hook(int argc, char **argv)
{
	return argc > 1 && strcmp(argv[1], "hook") == 0;
}

int main(int argc, char **argv)
{
	struct cli *c = &cli;
	int ret;

	if (fill_standard_fds() < 0)
		return EXIT_FATAL;
	setlocale(LC_CTYPE, "");
	gl_mem_end_by(out_of_memory);
	gl_crypto_init();
	gl_repo_own_process();
	signal(SIGPIPE, SIG_IGN);
	/* A hook goes by the pins alone: what is in the environment must not stop a fetch. */
	if (!is_hook(argc, argv)) {
		clear_local_env();
		c->root = getenv("GOLIVE_ROOT");
	}
	if (c->root && !*c->root)
		c->root = NULL;

	ret = check_memory(run(c, argc, argv));
	gl_repo_free(c->repo);
	free(c->why_me);
	if (fclose(stdout) != 0 && ret == 0) {
		if (errno != EPIPE)
			cli_warn(c, "cannot write to the standard output: %s", strerror(errno));
		ret = EXIT_FATAL;
	}
	return ret;
}
