/*
 * What a check prints, as it is shown and kept.  The file is taken in whole: it belongs to the tool,
 * which no test links.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/checklog.c"

/* What is shown goes to standard error, which is a file here. */
static FILE *shown;
static int before;

static int catch_shown(void **state)
{
	(void)state;
	shown = tmpfile();
	before = dup(2);
	return shown && before >= 0 && dup2(fileno(shown), 2) == 2 ? 0 : -1;
}

static int release_shown(void **state)
{
	(void)state;
	dup2(before, 2);
	close(before);
	fclose(shown);
	return 0;
}

/* What was shown since the last time, at most that much of it. */
static const char *what_was_shown(void)
{
	static char text[512];
	size_t n;

	rewind(shown);
	n = fread(text, 1, sizeof(text) - 1, shown);
	text[n] = '\0';
	assert_int_equal(ftruncate(fileno(shown), 0), 0);
	rewind(shown);
	return text;
}

#define PRINT(log, literal) checklog_print((log), (literal), sizeof(literal) - 1)

static void test_lines(void **state)
{
	struct checklog log = CHECKLOG_INIT;

	(void)state;
	log.show = true;
	PRINT(&log, "one\ntw");
	PRINT(&log, "o\n\n10 %\r50 %\r\nthree\r");
	PRINT(&log, "four");
	checklog_end(&log);
	assert_string_equal(what_was_shown(),
			    "  | one\n  | two\n  |\n  | 10 %\n  | 50 %\n  | three\n  | four\n");
	assert_int_equal(log.total, strlen("one\ntwo\n\n10 %\r50 %\r\nthree\rfour"));
	checklog_release(&log);
}

/* A character that comes in pieces is shown as one; what is none, or stays a piece, byte by byte. */
static void test_pieces(void **state)
{
	struct checklog log = CHECKLOG_INIT;

	(void)state;
	log.show = true;
	PRINT(&log, "5 \xe2");
	PRINT(&log, "\x82");
	assert_string_equal(what_was_shown(), "  | 5 ");
	PRINT(&log, "\xac, \xf0\x9f\x9a");
	PRINT(&log, "\x80\n");
	assert_string_equal(what_was_shown(), "\xe2\x82\xac, \xf0\x9f\x9a\x80\n");
	PRINT(&log, "\x80\x80\x80\x80");
	assert_string_equal(what_was_shown(), "  | <80><80><80><80>");
	PRINT(&log, "\nend \xe2\x82");
	checklog_end(&log);
	assert_string_equal(what_was_shown(), "\n  | end <E2><82>\n");
	checklog_release(&log);
}

/* More than is shown, and more than is kept. */
static void test_much(void **state)
{
	static const char line[] =
		"a line that is as long as another one, and comes again and again\n";
	static const char told[] =
		"  | (more was printed than is shown here; its end is in the log)\n";
	struct checklog log = CHECKLOG_INIT;
	struct gl_buf all = GL_BUF_INIT;
	size_t n = 3 * HALF / (sizeof(line) - 1);
	char end[sizeof(told)];

	(void)state;
	log.show = true;
	PRINT(&log, "first\n");
	for (size_t i = 0; i < n; i++)
		PRINT(&log, line);
	PRINT(&log, "  accuracy:\t0.92 \r\n");
	checklog_end(&log);
	fseek(shown, -(long)strlen(told), SEEK_END);
	assert_non_null(fgets(end, sizeof(end), shown));
	assert_string_equal(end, told);
	checklog_add(&log, &all);
	assert_true(all.len < 2 * HALF + 100);
	assert_memory_equal(all.ptr, "first\n", 6);
	assert_non_null(strstr(all.ptr, "\n[golive: "));
	assert_int_equal(all.failed, 0);
	gl_buf_release(&all);
	checklog_release(&log);
}

static void assert_value(const char *text, const char *want)
{
	struct gl_buf log = GL_BUF_INIT, value = GL_BUF_INIT;

	gl_buf_addstr(&log, text);
	assert_int_equal(checklog_value(&log, "accuracy", &value), want != NULL);
	if (want)
		assert_string_equal(value.ptr, want);
	gl_buf_release(&log);
	gl_buf_release(&value);
}

static void test_values(void **state)
{
	(void)state;
	assert_value("  accuracy:\t0.92 \r\n", "0.92");
	assert_value("accuracy: 0.1\naccuracy: 0.2", "0.2");
	assert_value("accuracy: of 5 0.1\n", "of 5 0.1");
	assert_value("accuracy:\n", NULL);
	assert_value("accuracy: \n", NULL);
	assert_value("accuracy:0.92\n", NULL);
	assert_value("an accuracy: 0.92\n", NULL);
	assert_value("", NULL);
	assert_value("\n", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_lines, catch_shown, release_shown),
		cmocka_unit_test_setup_teardown(test_pieces, catch_shown, release_shown),
		cmocka_unit_test_setup_teardown(test_much, catch_shown, release_shown),
		cmocka_unit_test(test_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
