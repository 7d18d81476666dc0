/*
 * `git golive completion bash|zsh|fish`, which prints a shell's script, and `git golive complete`,
 * which the scripts ask.  What there is to complete is read from the table of commands and from the
 * ledger, so that the scripts never are out of date.
 */
#include <string.h>
#include <unistd.h>

#include "cli/offer.h"

int cmd_completion(struct cli *c, int argc, char **argv)
{
	struct gl_buf name = GL_BUF_INIT;
	int code;

	if (opt_parse(c, NULL, &argc, argv, &code))
		return code;
	if (argc != 2)
		return cli_usage(c, "completion takes a shell: bash, zsh or fish");
	gl_buf_addf(&name, "completion.%s", argv[1]);
	code = cli_print_asset(c, name.ptr);
	gl_buf_release(&name);
	return code >= 0
		       ? code
		       : cli_usage(c, "there is no completion for '%s'; there is: bash, zsh, fish",
				   argv[1]);
}

/* The line up to the word at the cursor. */
struct line {
	struct offer o;
	const char *usage;         /* of the verb, behind its name; "" before it */
	struct usage_part pending; /* an option that waits for its value */
	struct usage_part greedy;  /* an option that takes all words up to the next one */
	int operands;
	bool no_options; /* "--" was there */
	bool lost;       /* there is no such verb */
};

static bool find_in(const char *usage, const struct word *name, struct usage_part *out)
{
	while (usage_next(&usage, out))
		if (out->option.len == name->len && name->len &&
		    strncmp(out->option.at, name->at, name->len) == 0)
			return true;
	return false;
}

static bool find_option(const struct line *l, const struct word *name, struct usage_part *out)
{
	return find_in(l->usage, name, out) || find_in(opt_globals_usage, name, out);
}

static struct word name_of(const char *word)
{
	return (struct word){ word, strcspn(word, "=") };
}

/* These two say where to look. */
static void take_value(struct line *l, const struct word *option, const char *value)
{
	if (word_is(option, "-s") || word_is(option, "--system"))
		l->o.c->system = value;
	else if (word_is(option, "-C") && chdir(value) < 0)
		l->lost = true;
}

static void take_option(struct line *l, const char *word)
{
	struct word name = name_of(word);
	struct usage_part part;

	memset(&l->greedy, 0, sizeof(l->greedy));
	if (!find_option(l, &name, &part))
		return;
	if (word[name.len] == '=')
		take_value(l, &name, word + name.len + 1);
	else if (part.value.len && !part.attached)
		l->pending = part;
}

static void take_verb(struct line *l, const char *word)
{
	l->o.cmd = command_find(word);
	if (!l->o.cmd)
		l->lost = true;
	else
		l->usage = l->o.cmd->usage + strlen(l->o.cmd->name);
}

static void take_word(struct line *l, const char *word)
{
	if (l->pending.option.len) {
		take_value(l, &l->pending.option, word);
		if (l->pending.many)
			l->greedy = l->pending;
		memset(&l->pending, 0, sizeof(l->pending));
	} else if (!l->no_options && l->o.cmd && strcmp(word, "--") == 0) {
		l->no_options = true;
		memset(&l->greedy, 0, sizeof(l->greedy));
	} else if (!l->no_options && word[0] == '-' && word[1]) {
		take_option(l, word);
	} else if (!l->o.cmd) {
		take_verb(l, word);
	} else if (!l->greedy.option.len) {
		l->operands++;
	}
}

static void offer_options_of(struct line *l, const char *usage)
{
	struct usage_part part;

	while (usage_next(&usage, &part)) {
		struct word *o = &part.option;

		if (o->len)
			offer_word(&l->o, o->at, o->len, opt_help(l->usage, o->at, o->len));
	}
}

static void offer_options(struct line *l)
{
	if (!*l->o.prefix)
		l->o.prefix = "-";
	offer_options_of(l, l->usage);
	offer_options_of(l, opt_globals_usage);
}

/* The operand that comes next; where there is none, an option can. */
static void offer_operand(struct line *l)
{
	const char *usage = l->usage;
	struct usage_part part;
	int n = l->operands;

	while (usage_next(&usage, &part)) {
		if (part.option.len || (n-- > 0 && !part.many))
			continue;
		offer_values(&l->o, &part);
		return;
	}
	if (!*l->o.prefix && !l->no_options)
		offer_options(l);
}

/* "--until=2026" */
static void offer_attached(struct line *l, const char *word)
{
	struct word name = name_of(word);
	struct usage_part part;

	if (!find_option(l, &name, &part))
		return;
	l->o.lead = word;
	l->o.lead_len = name.len + 1;
	l->o.prefix = word + name.len + 1;
	offer_values(&l->o, &part);
}

static void complete(struct line *l, const char *word)
{
	bool option = word[0] == '-' && !l->no_options;

	l->o.prefix = word;
	if (l->pending.option.len)
		offer_values(&l->o, &l->pending);
	else if (option && strchr(word, '='))
		offer_attached(l, word);
	else if (option)
		offer_options(l);
	else if (!l->o.cmd)
		offer_verbs(&l->o);
	else if (l->greedy.option.len)
		offer_values(&l->o, &l->greedy);
	else
		offer_operand(l);
}

/*
 * argv: the words behind `golive`, up to the one at the cursor, which is the last and may be empty.
 * They are no options of this verb.  Whatever is wrong, nothing is said.
 */
int cmd_complete(struct cli *c, int argc, char **argv)
{
	struct gl_buf out = GL_BUF_INIT;
	struct line l = { .o = { .c = c, .lead = "", .out = &out }, .usage = "" };
	int first = argc > 1 && strcmp(argv[1], "--") == 0 ? 2 : 1, code;

	if (first >= argc)
		return EXIT_GO;
	l.o.words = argv + first;
	l.o.n_words = argc - 1 - first;
	l.o.seen = gl_map_new();
	l.o.arena = gl_arena_new();
	for (int i = 0; i < l.o.n_words && !l.lost; i++)
		take_word(&l, l.o.words[i]);
	if (!l.lost && l.o.seen && l.o.arena)
		complete(&l, argv[argc - 1]);
	code = cli_print(c, &out, false);
	offer_release(&l.o);
	gl_buf_release(&out);
	return code;
}
