/*
 * The commands: one table, one file a verb (the deciding verbs share one).  Exit codes of DESIGN
 * section 6.
 */
#ifndef CLI_CMD_H
#define CLI_CMD_H

#include <stdbool.h>

#include "judge/ledger.h"
#include "report/report.h"

#define EXIT_GO 0
#define EXIT_NO_GO 1
#define EXIT_UNDECIDED 3
#define EXIT_FATAL 128
#define EXIT_USAGE 129

/* What the global options and the environment say; owned by main. */
struct cli {
	const char *dir; /* where to look for the repository: "."; -C has already changed to it */
	const char *system; /* -s, or NULL */
	const char *root;   /* --root, GOLIVE_ROOT, or NULL: checked to be an object id */
	bool json, quiet, yes;
	int colour; /* -1 auto, 0, 1 */
	const struct command *cmd;
	struct gl_repo *repo; /* opened by opt_parse() when the command's flags ask for it */

	/* of open.c and who.c */
	struct gl_oid root_id; /* what `root` says */
	struct gl_oid local; /* the local branch of the ledger that cli_ledger() opened; or zero */
	/* while two ledgers are brought together: what both have, which stands for what was seen */
	const struct gl_oid *fork;
	char *why_me;          /* what cli_me() said last */
	int64_t reading_since; /* when a ledger began to be read */
	bool progress;         /* a line about it stands on the terminal */
	bool done; /* something was, or is being, changed: then what is said is said, whatever it lacks */
};

enum {
	CMD_REPO = 1,   /* needs a repository: opened by opt_parse() */
	CMD_HIDDEN = 2, /* not in the list of --help */
	CMD_HOOK = 4, /* run by git: GIT_DIR and the object variables are left in the environment */
	CMD_READS = 8, /* prints a verdict: with --json also the one that there is none */
};

/* Where --help lists it. */
enum command_group { GROUP_SET_UP, GROUP_DECIDE, GROUP_LOOK, GROUP_CARRY };

struct command {
	const char *name;
	int (*run)(struct cli *c, int argc,
		   char **argv); /* argv[0] is the verb; returns an exit code */
	unsigned flags;
	const char *usage;   /* "approve <criterion>... [-m <why>]" */
	const char *help;    /* one line, lower case */
	const char *example; /* one command */
	enum command_group group;
};

/* The table, ended by a NULL name (commands.c); those of decide.c follow it. */
extern const struct command commands[];
/* The i-th of all, or NULL. */
const struct command *command_at(size_t i);
const struct command *command_find(const char *name);

/* ---- options: opt.c ---- */

enum opt_kind { OPT_FLAG, OPT_STRING, OPT_LIST, OPT_END };

/* One option of a verb: "--note"/'m'.  OPT_LIST collects repeated values, NULL-ended. */
struct opt {
	enum opt_kind kind;
	char letter;      /* 0: none */
	const char *name; /* without the dashes */
	void *value;      /* bool *, const char **, struct opt_list * */
	bool greedy; /* OPT_LIST: takes all following words up to the next option (`--with a b`) */
};

struct opt_list {
	const char **items;
	size_t n, cap;
};

/*
 * Takes the verb's own options and the global ones out of argv wherever they stand (up to "--",
 * which is taken out too); the rest are left in argv[1..*argc), NULL-ended.  Then opens the
 * repository (CMD_REPO).  -h and --help print the verb's usage, help, options and example and exit 0
 * (returned as -1 with *exit_code).  Returns 0, with the lists the caller's to release; or -1 with
 * *exit_code set (129 with the usage on stderr), and nothing left to release.
 */
int opt_parse(struct cli *c, const struct opt *opts, int *argc, char **argv, int *exit_code);

/* The global options before the verb: how many words they are, or -1 with *exit_code. */
int opt_parse_global(struct cli *c, int argc, char **argv, int *exit_code);

/* The global options, as in a usage. */
extern const char opt_globals_usage[];

/* What an option is for, by the usage that it stands in; NULL for one that is not explained. */
const char *opt_help(const char *usage, const char *option, size_t len);

/* Frees what OPT_LIST collected. */
void opt_list_release(struct opt_list *l);

/* ---- talking: talk.c ---- */

/* Data to stdout (through the pager when it is a terminal and `page`); 0, or EXIT_FATAL (said). */
int cli_print(struct cli *c, const struct gl_buf *out, bool page);
/* Prints the embedded file of that name, as cli_print(); -1 when there is none. */
int cli_print_asset(struct cli *c, const char *name);
/* Talk to stderr, a line, unless -q; made safe for a terminal. */
void cli_say(const struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same, also with -q, after "golive: ". */
void cli_warn(const struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/*
 * "golive: " and the error's text, made safe; with --json on a reading command also the undecided
 * object.  Frees it; returns the exit code that the error means.
 */
int cli_fail(struct cli *c, struct gl_error *err);
/* "golive: ...", and the verb's usage; returns EXIT_USAGE. */
int cli_usage(struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool cli_tty(void); /* stdin and stderr are a terminal: prompts are possible */
/* A question with a default (or NULL); NULL when there is no terminal or the input ended.
 * malloc'ed. */
char *cli_ask(struct cli *c, const char *question, const char *fallback);
/* Yes or no; true with --yes; false, saying to use --yes, without a terminal. */
bool cli_confirm(struct cli *c, const char *question);
/* Colour and width for stdout: --color, NO_COLOR, color.ui. */
void cli_look(const struct cli *c, struct gl_look *look);
struct gl_json;
/* Takes it over; 0, or EXIT_FATAL (said). */
int cli_print_json(struct cli *c, struct gl_json *j);

/* ---- opening: open.c ---- */

/* Opens the ledger as the global options say, with say/progress set up. as_of may be NULL. */
int cli_ledger(struct cli *c, const char *as_of, struct gl_ledger **out, struct gl_error **err);
/*
 * Opens a ledger by its tip, as a stranger would: pins and remembers nothing.  `root` NULL: as the
 * global options and the pins say.
 */
int cli_ledger_at(struct cli *c, const char *system, const struct gl_oid *root,
		  const struct gl_oid *tip, struct gl_ledger **out, struct gl_error **err);
/* Fills it in from the options, now included. */
void cli_open(struct cli *c, struct gl_open *how);

/* ---- who I am: who.c ---- */

/*
 * Which stakeholder of the version in force am I?  By the key that git would sign with, matched
 * against theirs; where git's configuration names none, by user.email.  Index or GL_NONE; *why (may
 * be NULL) gets how it was found out, in words, until the next call.
 */
size_t cli_me(struct cli *c, const struct gl_ledger *l, const char **why);

/* The same; *key gets the identity of the key that told it, all zero when the email did. */
size_t cli_me_key(struct cli *c, const struct gl_ledger *l, struct gl_digest *key,
		  const char **why);

/*
 * Where cli_me_key() knows of no key (all zero): one of this person's that counts at `date`, else any,
 * to try with what is to be signed.
 */
void cli_guess_key(const struct gl_stakeholder *s, int64_t date, struct gl_digest *key);

/* Is git set to a key that is not on the checklist, but by user.email to a person who is? */
bool cli_other_key(struct cli *c, const struct gl_checklist *list);

#endif
