/*
 * The options of the commands.  The file is taken in whole: it belongs to the tool, which no test
 * links, and what it says to people is caught here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/cmd.h"

static int no_repo_open(struct gl_repo **out, const char *dir, unsigned flags,
			struct gl_error **err);
#define gl_repo_open no_repo_open
#include "cli/opt.c"

static char said[256]; /* what was complained of last */
static unsigned opened, printed;
static int repository; /* stands for the one that is opened */

__attribute__((format(printf, 1, 0))) static void note(const char *fmt, va_list ap)
{
	vsnprintf(said, sizeof(said), fmt, ap);
}

int cli_usage(struct cli *c, const char *fmt, ...)
{
	va_list ap;

	(void)c;
	va_start(ap, fmt);
	note(fmt, ap);
	va_end(ap);
	return EXIT_USAGE;
}

void cli_warn(const struct cli *c, const char *fmt, ...)
{
	va_list ap;

	(void)c;
	va_start(ap, fmt);
	note(fmt, ap);
	va_end(ap);
}

int cli_print(struct cli *c, const struct gl_buf *out, bool page)
{
	(void)c;
	(void)page;
	printed++;
	snprintf(said, sizeof(said), "%s", out->ptr);
	return 0;
}

int cli_fail(struct cli *c, struct gl_error *err)
{
	(void)c;
	gl_error_free(err);
	return EXIT_FATAL;
}

static int no_repo_open(struct gl_repo **out, const char *dir, unsigned flags,
			struct gl_error **err)
{
	(void)dir;
	(void)flags;
	opened++;
	if (repository < 0)
		return gl_fail(err, GL_ENOTFOUND, "no repository");
	*out = (struct gl_repo *)&repository;
	return 0;
}

/* ---- a verb to try with ---- */

static int run_nothing(struct cli *c, int argc, char **argv)
{
	(void)c;
	(void)argc;
	(void)argv;
	return 0;
}

static const struct command verb = {
	"try", run_nothing, CMD_REPO, "try [-m <text>]", "tries", "git golive try", GROUP_LOOK,
};

struct trying {
	struct cli c;
	const char *text;
	bool flag;
	struct opt_list list, greedy;
	char *argv[16];
	int argc, exit_code;
};

static int parse_words(struct trying *t, const char *const *words)
{
	const struct opt opts[] = {
		{ .kind = OPT_STRING, .letter = 'm', .name = "message", .value = &t->text },
		{ .kind = OPT_FLAG, .letter = 'f', .name = "flag", .value = &t->flag },
		{ .kind = OPT_LIST, .letter = 'e', .name = "evidence", .value = &t->list },
		{ .kind = OPT_LIST, .name = "with", .value = &t->greedy, .greedy = true },
		{ .kind = OPT_END },
	};

	memset(t, 0, sizeof(*t));
	said[0] = '\0';
	opened = printed = 0;
	t->c = (struct cli){ .dir = ".", .colour = -1, .cmd = &verb };
	t->argv[t->argc++] = (char *)"try";
	while (*words)
		t->argv[t->argc++] = (char *)*words++;
	t->exit_code = -2;
	return opt_parse(&t->c, opts, &t->argc, t->argv, &t->exit_code);
}

#define PARSE(t, ...) parse_words(t, (const char *const[]){ __VA_ARGS__, NULL })

static void release(struct trying *t)
{
	opt_list_release(&t->list);
	opt_list_release(&t->greedy);
}

static void words_and_options_mix(void **state)
{
	struct trying t;

	(void)state;
	assert_int_equal(PARSE(&t, "one", "-m", "text", "two", "--flag", "-q", "three"), 0);
	assert_int_equal(t.exit_code, 0);
	assert_int_equal(t.argc, 4);
	assert_string_equal(t.argv[0], "try");
	assert_string_equal(t.argv[1], "one");
	assert_string_equal(t.argv[2], "two");
	assert_string_equal(t.argv[3], "three");
	assert_null(t.argv[4]);
	assert_string_equal(t.text, "text");
	assert_true(t.flag);
	assert_true(t.c.quiet);
	assert_int_equal(opened, 1);
	assert_non_null(t.c.repo);
}

static void each_way_to_give_a_value(void **state)
{
	struct trying t;

	(void)state;
	assert_int_equal(PARSE(&t, "--message=a=b"), 0);
	assert_string_equal(t.text, "a=b");
	assert_int_equal(PARSE(&t, "--message", "-f"), 0);
	assert_string_equal(t.text, "-f");
	assert_false(t.flag);
	assert_int_equal(PARSE(&t, "-mtext"), 0);
	assert_string_equal(t.text, "text");
	assert_int_equal(PARSE(&t, "-fmtext"), 0);
	assert_string_equal(t.text, "text");
	assert_true(t.flag);
	assert_int_equal(PARSE(&t, "-fym", "text"), 0);
	assert_string_equal(t.text, "text");
	assert_true(t.c.yes);
	assert_int_equal(PARSE(&t, "--message="), 0);
	assert_string_equal(t.text, "");
	assert_int_equal(PARSE(&t, "-m", "one", "-m", "two"), 0);
	assert_string_equal(t.text, "two");
}

static void lists(void **state)
{
	struct trying t;

	(void)state;
	assert_int_equal(PARSE(&t, "-e", "a", "word", "--evidence=b", "-ec"), 0);
	assert_int_equal(t.list.n, 3);
	assert_string_equal(t.list.items[0], "a");
	assert_string_equal(t.list.items[1], "b");
	assert_string_equal(t.list.items[2], "c");
	assert_null(t.list.items[3]);
	assert_int_equal(t.argc, 2);
	release(&t);
	assert_int_equal(PARSE(&t, "--with", "a", "b", "c", "-f", "word"), 0);
	assert_int_equal(t.greedy.n, 3);
	assert_null(t.greedy.items[3]);
	assert_int_equal(t.argc, 2);
	assert_string_equal(t.argv[1], "word");
	release(&t);
	assert_int_equal(t.greedy.n, 0);
	assert_null(t.greedy.items);
}

static void two_dashes_end_the_options(void **state)
{
	struct trying t;

	(void)state;
	assert_int_equal(PARSE(&t, "-f", "--", "-m", "--", "--json"), 0);
	assert_int_equal(t.argc, 4);
	assert_string_equal(t.argv[1], "-m");
	assert_string_equal(t.argv[2], "--");
	assert_string_equal(t.argv[3], "--json");
	assert_null(t.text);
	assert_false(t.c.json);
}

static void one_dash_is_a_word(void **state)
{
	struct trying t;

	(void)state;
	assert_int_equal(PARSE(&t, "-", "--with", "a", "-f"), 0);
	assert_int_equal(t.argc, 2);
	assert_string_equal(t.argv[1], "-");
	release(&t);
}

static void expect_refused(struct trying *t, const char *why)
{
	assert_int_equal(t->exit_code, EXIT_USAGE);
	assert_string_equal(said, why);
	assert_int_equal(opened, 0);
	release(t);
}

static void what_is_refused(void **state)
{
	struct trying t;

	(void)state;
	assert_int_equal(PARSE(&t, "--nonsense"), -1);
	expect_refused(&t, "there is no option '--nonsense'");
	assert_int_equal(PARSE(&t, "--messag", "x"), -1);
	expect_refused(&t, "there is no option '--messag'");
	assert_int_equal(PARSE(&t, "-x"), -1);
	expect_refused(&t, "there is no option '-x'");
	assert_int_equal(PARSE(&t, "-fx"), -1);
	expect_refused(&t, "there is no option '-x'");
	assert_int_equal(PARSE(&t, "--flag=yes"), -1);
	expect_refused(&t, "the option '--flag' takes no value");
	assert_int_equal(PARSE(&t, "--message"), -1);
	expect_refused(&t, "the option '--message' needs a value");
	assert_int_equal(PARSE(&t, "-m"), -1);
	expect_refused(&t, "the option '-m' needs a value");
	assert_int_equal(PARSE(&t, "--=x"), -1);
	expect_refused(&t, "there is no option '--'");
	assert_int_equal(PARSE(&t, "--color=pink"), -1);
	expect_refused(&t, "'--color' is always, never or auto, not 'pink'");
}

static void the_global_ones(void **state)
{
	static const char id[] = "67a2a592c79e3cc978f729df77ad4945518122db";
	struct trying t;

	(void)state;
	assert_int_equal(PARSE(&t, "-s", "bot", "--json", "--yes", "--root", id), 0);
	assert_string_equal(t.c.system, "bot");
	assert_true(t.c.json);
	assert_true(t.c.yes);
	assert_string_equal(t.c.root, id);
	assert_int_equal(t.c.root_id.id[0], 0x67);
	assert_int_equal(t.c.root_id.id[19], 0xdb);
	assert_int_equal(PARSE(&t, "--color"), 0);
	assert_int_equal(t.c.colour, 1);
	assert_int_equal(PARSE(&t, "--color=never"), 0);
	assert_int_equal(t.c.colour, 0);
	assert_int_equal(PARSE(&t, "--no-color"), 0);
	assert_int_equal(t.c.colour, 0);
	assert_int_equal(PARSE(&t, "--no-color", "--color=auto"), 0);
	assert_int_equal(t.c.colour, -1);
	assert_int_equal(PARSE(&t, "--root", "67a2a5"), -1);
	assert_int_equal(t.exit_code, EXIT_USAGE);
}

static void a_directory_is_changed_to(void **state)
{
	char before[4096], after[4096];
	struct trying t;

	(void)state;
	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(PARSE(&t, "-C", "/"), 0);
	assert_non_null(getcwd(after, sizeof(after)));
	assert_string_equal(after, "/");
	assert_string_equal(t.c.dir, ".");
	assert_int_equal(PARSE(&t, "-C", "/no/such/directory"), -1);
	assert_int_equal(t.exit_code, EXIT_FATAL);
	assert_int_equal(PARSE(&t, "-C", ""), 0);
	assert_int_equal(chdir(before), 0);
}

static void help_needs_no_repository(void **state)
{
	struct trying t;

	(void)state;
	assert_int_equal(PARSE(&t, "word", "--help"), -1);
	assert_int_equal(t.exit_code, 0);
	assert_int_equal(printed, 1);
	assert_int_equal(opened, 0);
	assert_non_null(strstr(said, "usage: git golive try [-m <text>]"));
	assert_non_null(strstr(said, "example: git golive try"));
	assert_int_equal(PARSE(&t, "-h"), -1);
	assert_int_equal(t.exit_code, 0);
}

static void without_a_repository(void **state)
{
	struct trying t;

	(void)state;
	repository = -1;
	assert_int_equal(PARSE(&t, "word"), -1);
	assert_int_equal(t.exit_code, EXIT_FATAL);
	repository = 0;
}

static void before_the_verb(void **state)
{
	char *words[] = { (char *)"-s", (char *)"bot", (char *)"--json", (char *)"status",
			  (char *)"-q" };
	char *version[] = { (char *)"-q", (char *)"--version" };
	struct cli c = { .dir = ".", .colour = -1 };
	int exit_code;

	(void)state;
	assert_int_equal(opt_parse_global(&c, 5, words, &exit_code), 3);
	assert_string_equal(c.system, "bot");
	assert_true(c.json);
	assert_false(c.quiet);
	assert_int_equal(opt_parse_global(&c, 0, words, &exit_code), 0);
	assert_int_equal(opt_parse_global(&c, 2, version, &exit_code), 1);
	words[0] = (char *)"-m";
	assert_int_equal(opt_parse_global(&c, 5, words, &exit_code), -1);
	assert_int_equal(exit_code, EXIT_USAGE);
	c.root = "nonsense";
	assert_int_equal(opt_parse_global(&c, 0, words, &exit_code), -1);
	assert_int_equal(exit_code, EXIT_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_and_options_mix),
		cmocka_unit_test(each_way_to_give_a_value),
		cmocka_unit_test(lists),
		cmocka_unit_test(two_dashes_end_the_options),
		cmocka_unit_test(one_dash_is_a_word),
		cmocka_unit_test(what_is_refused),
		cmocka_unit_test(the_global_ones),
		cmocka_unit_test(a_directory_is_changed_to),
		cmocka_unit_test(help_needs_no_repository),
		cmocka_unit_test(without_a_repository),
		cmocka_unit_test(before_the_verb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
