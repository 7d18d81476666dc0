/* Options: the verb's own and the global ones, wherever they stand. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/vec.h"
#include "cli/cmd.h"

struct parsing {
	struct cli *c;
	const struct opt *own; /* of the verb, or NULL */
	int argc;
	char **argv;
	int at; /* the word that is looked at */
	const char *dir, *colour;
	bool no_colour, help;
	struct opt globals[12];
};

const char opt_globals_usage[] =
	"[-C <dir>] [-s <system>] [--system <system>] [--root <id>] [--json] [--color[=<when>]]\n"
	"[--no-color] [-q] [--quiet] [-y] [--yes] [-h] [--help]";

static void init_globals(struct parsing *p)
{
	const struct opt globals[] = {
		{ .kind = OPT_STRING, .letter = 'C', .name = "", .value = &p->dir },
		{ .kind = OPT_STRING, .letter = 's', .name = "system", .value = &p->c->system },
		{ .kind = OPT_STRING, .name = "root", .value = &p->c->root },
		{ .kind = OPT_FLAG, .name = "json", .value = &p->c->json },
		{ .kind = OPT_FLAG, .letter = 'q', .name = "quiet", .value = &p->c->quiet },
		{ .kind = OPT_FLAG, .letter = 'y', .name = "yes", .value = &p->c->yes },
		{ .kind = OPT_FLAG, .name = "no-color", .value = &p->no_colour },
		{ .kind = OPT_FLAG, .letter = 'h', .name = "help", .value = &p->help },
		{ .kind = OPT_END },
	};

	memcpy(p->globals, globals, sizeof(globals));
}

static const struct opt *find(const struct opt *list, const char *name, size_t len, char letter)
{
	for (; list && list->kind != OPT_END; list++) {
		if (letter ? list->letter == letter
			   : strlen(list->name) == len && strncmp(list->name, name, len) == 0)
			return list;
	}
	return NULL;
}

/* The verb's own options go before the global ones. */
static const struct opt *find_any(const struct parsing *p, const char *name, size_t len,
				  char letter)
{
	const struct opt *o = find(p->own, name, len, letter);

	return o ? o : find(p->globals, name, len, letter);
}

static int add_item(struct parsing *p, struct opt_list *l, const char *value)
{
	/* Room for the NULL at the end as well. */
	if (gl_vec_grow(&l->items, l->n, &l->cap) < 0 ||
	    (l->items[l->n++] = value, gl_vec_grow(&l->items, l->n, &l->cap)) < 0) {
		cli_warn(p->c, "out of memory");
		return EXIT_FATAL;
	}
	l->items[l->n] = NULL;
	return 0;
}

/* -C is a change of directory, as it is for git: what comes after it is relative to there. */
static int change_dir(struct parsing *p)
{
	if (p->dir && *p->dir && chdir(p->dir) < 0) {
		cli_warn(p->c, "cannot change to '%s': %s", p->dir, strerror(errno));
		return EXIT_FATAL;
	}
	p->dir = NULL;
	return 0;
}

/* Gives an option its value, from the word itself (`attached`) or the next one. */
static int take(struct parsing *p, const struct opt *o, const char *attached, const char *shown)
{
	const char *value = attached;
	int ret;

	if (o->kind == OPT_FLAG) {
		if (attached)
			return cli_usage(p->c, "the option '%s' takes no value", shown);
		*(bool *)o->value = true;
		return 0;
	}
	if (!value) {
		if (p->at + 1 >= p->argc)
			return cli_usage(p->c, "the option '%s' needs a value", shown);
		value = p->argv[++p->at];
	}
	if (o->kind == OPT_STRING) {
		*(const char **)o->value = value;
		return change_dir(p);
	}
	ret = add_item(p, o->value, value);
	while (ret == 0 && o->greedy && p->at + 1 < p->argc && p->argv[p->at + 1][0] != '-')
		ret = add_item(p, o->value, p->argv[++p->at]);
	return ret;
}

static int take_long(struct parsing *p, const char *word)
{
	const char *name = word + 2, *value = strchr(name, '=');
	size_t len = value ? (size_t)(value - name) : strlen(name);
	const struct opt *o = find_any(p, name, len, 0);
	char shown[64];

	snprintf(shown, sizeof(shown), "--%.*s", (int)(len > 50 ? 50 : len), name);
	if (o && len)
		return take(p, o, value ? value + 1 : NULL, shown);
	if (strncmp(name, "color", len) == 0 && len == strlen("color")) {
		p->colour = value ? value + 1 : "always";
		return 0;
	}
	return cli_usage(p->c, "there is no option '%s'", shown);
}

/* "-qy", "-m text", "-mtext" */
static int take_letters(struct parsing *p, const char *word)
{
	int ret = 0;

	for (const char *s = word + 1; *s && ret == 0; s++) {
		const char shown[] = { '-', *s, '\0' };
		const struct opt *o = find_any(p, "", 0, *s);

		if (!o)
			return cli_usage(p->c, "there is no option '%s'", shown);
		if (o->kind != OPT_FLAG)
			return take(p, o, s[1] ? s + 1 : NULL, shown);
		ret = take(p, o, NULL, shown);
	}
	return ret;
}

static int take_option(struct parsing *p)
{
	const char *word = p->argv[p->at];

	return word[1] == '-' ? take_long(p, word) : take_letters(p, word);
}

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1];
}

/* What the global options say is checked, and put where it belongs. */
static int settle(struct parsing *p)
{
	static const char *const words[] = { "never", "always", "auto", NULL };
	struct cli *c = p->c;
	int i = 0;

	if (p->no_colour)
		c->colour = 0;
	if (p->colour) {
		while (words[i] && strcmp(words[i], p->colour) != 0)
			i++;
		if (!words[i])
			return cli_usage(c, "'--color' is always, never or auto, not '%s'",
					 p->colour);
		c->colour = i == 2 ? -1 : i;
	}
	if (c->root && !gl_oid_parse(c->root, strlen(c->root), &c->root_id))
		return cli_usage(
			c,
			"'%s' is not the full id of a ledger's first commit (--root, GOLIVE_ROOT)",
			c->root);
	return 0;
}

/* What an option is for; which of them go with a verb is what its usage says. */
static const struct {
	const char *name; /* with its value, where that is what tells two of them apart */
	const char *text;
} helps[] = {
	{ "-m", "why, which stays on the record; several are paragraphs" },
	{ "-F", "why, from a file ('-': standard input)" },
	{ "--for", "whose deputy signs this" },
	{ "--evidence", "what it rests on; a file is taken into the ledger for good" },
	{ "--measured", "a fact that was asked for, or promised" },
	{ "--from", "the first day (default: today)" },
	{ "--until <day>", "the last day, YYYY-MM-DD" },
	{ "--criteria", "for these alone" },
	{ "--non-blocking", "on the record, and holds nothing up" },
	{ "--force", "also a tag that no gate will ever ask for" },
	{ "--with", "entries of people to add, as 'git golive enroll' prints them" },
	{ "--file", "the new checklist, instead of an editor" },
	{ "--no-edit", "as it is, without an editor" },
	{ "--template", "what the checklist begins as (default: ai)" },
	{ "--title <text>", "what the system is called" },
	{ "--why", "what it is for, in one sentence" },
	{ "--pilot-ended", "the day, YYYY-MM-DD" },
	{ "--target-date", "the day for which the decision is promised, YYYY-MM-DD" },
	{ "--pause", "who may pause it (ids, with commas between; default: you)" },
	{ "--terminate", "who may end it for good (the same)" },
	{ "--resolve", "who settles concerns and overrules a rejection (the same)" },
	{ "--id", "by what they are known here (default: from the email address)" },
	{ "--name", "what they are called" },
	{ "--email", "where they are written to" },
	{ "--title <title>", "what they do" },
	{ "--group", "a group of people that they belong to, such as 'legal'" },
	{ "--keys", "public keys of somebody else, one a line" },
	{ "--hooks", "install the hooks of this clone, too" },
	{ "--key-file", "a public key in a file (SSH, OpenPGP or X.509)" },
	{ "--machine", "it is no person" },
	{ "--server", "in a bare repository, where others push to" },
	{ "--config", "named in git's configuration, not as files (git 2.54)" },
	{ "--all", "everybody, each with what waits for them" },
	{ "--format", "'mail': one message a person, for sendmail" },
	{ "--live", "may what was released run on?" },
	{ "--attest", "write the verdict there as an in-toto statement, not signed" },
	{ "--resource", "what is released, as an address, for that file" },
	{ "--csv", "a table, for a spreadsheet" },
	{ "--fetch", "get the newest decisions first" },
	{ "--as-of", "how it stood then" },
	{ "--exit-code", "exit with 1 unless it says GO" },
	{ "--oneline", "a line a decision" },
	{ "--bundle", "into a new directory: all that an auditor takes away" },
	{ "--criterion", "what is about this one" },
	{ "--decision", "this kind alone" },
	{ "--tag", "what is about this one" },
	{ "--since", "from this day or time on (UTC)" },
	{ "--until <date>", "up to this day or time (UTC)" },
	{ "--evidence=<n>", "what was signed as that piece of evidence" },
	{ "-o", "into a new file, instead of the standard output" },
	{ "--answers", "a file with a line 'id: yes' or 'id: no' for each question" },
	{ "--show", "what the newest one says, and the change since the one before" },
	{ "--push", "fail where it cannot be fetched and pushed" },
	{ "--no-push", "neither fetch nor push" },
	{ "--yes", "do not ask" },
	{ "--print", "write the record, to sign it by hand" },
	{ "--by", "who will sign it (an id of the checklist)" },
};

/* Is it in the usage, as a word? */
static bool is_used(const char *usage, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = usage; (at = strstr(at, name)); at += len) {
		if ((at == usage || strchr(" [(|", at[-1])) && strchr(" ]|)\n", at[len]))
			return true;
	}
	return false;
}

const char *opt_help(const char *usage, const char *option, size_t len)
{
	for (size_t i = 0; i < sizeof(helps) / sizeof(*helps); i++) {
		const char *name = helps[i].name;

		if (strncmp(name, option, len) == 0 && (!name[len] || strchr(" =", name[len])) &&
		    is_used(usage, name))
			return helps[i].text;
	}
	return NULL;
}

static void add_options(const char *usage, struct gl_buf *out)
{
	const char *before = "\n";

	for (size_t i = 0; i < sizeof(helps) / sizeof(*helps); i++) {
		if (!is_used(usage, helps[i].name))
			continue;
		gl_buf_addf(out, "%s  %-16s %s\n", before, helps[i].name, helps[i].text);
		before = "";
	}
}

/* The verb with its help, for people. */
static int print_help(struct cli *c)
{
	struct gl_buf b = GL_BUF_INIT;
	int ret;

	gl_buf_addf(&b, "usage: git golive %s\n\n  %s\n", c->cmd->usage, c->cmd->help);
	add_options(c->cmd->usage, &b);
	if (c->cmd->example)
		gl_buf_addf(&b, "\nexample: %s\n", c->cmd->example);
	ret = cli_print(c, &b, false);
	gl_buf_release(&b);
	return ret;
}

static int open_repo(struct cli *c)
{
	struct gl_error *err = NULL;

	if (!c->cmd || !(c->cmd->flags & CMD_REPO) || c->repo)
		return 0;
	if (gl_repo_open(&c->repo, c->dir, c->cmd->flags & CMD_HOOK ? GL_REPO_FROM_ENV : 0, &err) <
	    0)
		return cli_fail(c, err);
	return 0;
}

static int give_up(const struct opt *opts)
{
	for (; opts && opts->kind != OPT_END; opts++)
		if (opts->kind == OPT_LIST)
			opt_list_release(opts->value);
	return -1;
}

int opt_parse(struct cli *c, const struct opt *opts, int *argc, char **argv, int *exit_code)
{
	struct parsing p = { .c = c, .own = opts, .argc = *argc, .argv = argv };
	int kept = 1;

	init_globals(&p);
	for (p.at = 1; p.at < p.argc; p.at++) {
		if (strcmp(argv[p.at], "--") == 0) {
			while (++p.at < p.argc)
				argv[kept++] = argv[p.at];
			break;
		}
		if (!is_option(argv[p.at])) {
			argv[kept++] = argv[p.at];
			continue;
		}
		*exit_code = take_option(&p);
		if (*exit_code != 0)
			return give_up(opts);
	}
	argv[kept] = NULL;
	*argc = kept;
	if (p.help && c->cmd) {
		*exit_code = print_help(c);
		return give_up(opts);
	}
	*exit_code = settle(&p);
	if (*exit_code == 0)
		*exit_code = open_repo(c);
	return *exit_code == 0 ? 0 : give_up(opts);
}

int opt_parse_global(struct cli *c, int argc, char **argv, int *exit_code)
{
	struct parsing p = { .c = c, .argc = argc, .argv = argv };

	init_globals(&p);
	for (p.at = 0; p.at < argc && is_option(argv[p.at]); p.at++) {
		/* These two are verbs as well. */
		if (strcmp(argv[p.at], "--version") == 0 || strcmp(argv[p.at], "--help") == 0 ||
		    strcmp(argv[p.at], "-h") == 0)
			break;
		*exit_code = take_option(&p);
		if (*exit_code != 0)
			return -1;
	}
	*exit_code = settle(&p);
	return *exit_code == 0 ? p.at : -1;
}

void opt_list_release(struct opt_list *l)
{
	free(l->items);
	memset(l, 0, sizeof(*l));
}
