#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/timestamp.h"

static bool parse_time(const char *s, int64_t *t)
{
	return gl_time_parse(s, strlen(s), t);
}

static void known_times(void **state)
{
	static const struct {
		const char *text;
		int64_t t;
	} known[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1970-01-01T23:59:59Z", 86399 },
		{ "2000-02-29T12:00:00Z", 951825600 },
		{ "2001-09-09T01:46:40Z", 1000000000 },
		{ "2025-10-18T00:00:00Z", 1760745600 },
		{ "2038-01-19T03:14:08Z", 2147483648 },
		{ "9999-12-31T23:59:59Z", 253402300799 },
	};
	char buf[GL_TIME_BUF];
	int64_t t;

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		assert_true(parse_time(known[i].text, &t));
		assert_true(t == known[i].t);
		assert_string_equal(gl_time_format(known[i].t, buf), known[i].text);
	}
}

static void every_day_goes_there_and_back(void **state)
{
	static const int month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int y = 1970, m = 1, d = 1;
	char buf[GL_TIME_BUF];

	(void)state;
	for (int32_t day = 0; y < 10000; day++) {
		bool leap = (y % 4 == 0 && y % 100) || y % 400 == 0;
		char want[] = "0000-00-00";
		int32_t back = -1;

		for (int i = 3, v = y; i >= 0; i--, v /= 10)
			want[i] = (char)('0' + v % 10);
		want[5] = (char)('0' + m / 10), want[6] = (char)('0' + m % 10);
		want[8] = (char)('0' + d / 10), want[9] = (char)('0' + d % 10);
		if (strcmp(gl_date_format(day, buf), want))
			fail_msg("%s, not %s", buf, want);
		if (!gl_date_parse(want, 10, &back) || back != day)
			fail_msg("%s", want);
		if (++d > month_days[m - 1] + (m == 2 && leap))
			d = 1, m++;
		if (m > 12)
			m = 1, y++;
	}
}

static void impossible_times(void **state)
{
	static const char *const bad[] = {
		"",
		"2025-10-18",
		"2025-10-18T00:00:00",
		"2025-10-18t00:00:00Z",
		"2025-10-18T00:00:00z",
		"2025-10-18 00:00:00Z",
		"2025-10-18T24:00:00Z",
		"2025-10-18T23:60:00Z",
		"2016-12-31T23:59:60Z",
		"2025-02-29T00:00:00Z",
		"2100-02-29T00:00:00Z",
		"2025-04-31T00:00:00Z",
		"2025-13-01T00:00:00Z",
		"2025-00-01T00:00:00Z",
		"2025-01-00T00:00:00Z",
		"1969-12-31T23:59:59Z",
		"0000-01-01T00:00:00Z",
		"2025-10-18T00:00:00Z ",
		" 025-10-18T00:00:00Z",
		"+025-10-18T00:00:00Z",
		"2025-1-018T00:00:00Z",
		"2025-10-18T0x:00:00Z",
		"2025-10-18T00:00:00+00:00",
		"2025-10-18T00:00:00.5Z",
		"12025-10-18T00:00:00Z",
	};
	int64_t t;
	int32_t d;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (parse_time(bad[i], &t))
			fail_msg("'%s' was accepted", bad[i]);
	assert_false(gl_date_parse("2025-2-28", 9, &d));
	assert_false(gl_date_parse("2025/02/28", 10, &d));
	assert_false(gl_date_parse("2025-02-28T", 11, &d));
	assert_true(gl_time_parse("2025-10-18T00:00:00Zrest", 20, &t));
}

static void durations(void **state)
{
	static const char *const bad[] = { "",     "d",   "0d",      "090d",   "90",     "90m",
					   "90D",  "-1d", "+1d",     "36501d", "99999w", "5215w",
					   "1.5d", "1d ", "999999d", "w12" };
	int64_t t;

	(void)state;
	assert_true(gl_duration_parse("1d", 2, &t));
	assert_true(t == GL_DAY);
	assert_true(gl_duration_parse("90d", 3, &t));
	assert_true(t == 90 * GL_DAY);
	assert_true(gl_duration_parse("12w", 3, &t));
	assert_true(t == 84 * GL_DAY);
	assert_true(gl_duration_parse("36500d", 6, &t));
	assert_true(t == (int64_t)36500 * GL_DAY);
	assert_true(gl_duration_parse("5214w", 5, &t));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (gl_duration_parse(bad[i], strlen(bad[i]), &t))
			fail_msg("'%s' was accepted", bad[i]);
}

static void out_of_range_is_clamped(void **state)
{
	char buf[GL_TIME_BUF];

	(void)state;
	assert_string_equal(gl_time_format(-1, buf), "1970-01-01T00:00:00Z");
	assert_string_equal(gl_time_format(INT64_MIN, buf), "1970-01-01T00:00:00Z");
	assert_string_equal(gl_time_format(INT64_MAX, buf), "9999-12-31T23:59:59Z");
	assert_string_equal(gl_date_format(INT32_MIN, buf), "1970-01-01");
	assert_string_equal(gl_date_format(INT32_MAX, buf), "9999-12-31");
	assert_int_equal(gl_time_date(INT64_MAX), gl_time_date(253402300799));
}

static void days_and_seconds(void **state)
{
	(void)state;
	assert_int_equal(gl_time_date(0), 0);
	assert_int_equal(gl_time_date(86399), 0);
	assert_int_equal(gl_time_date(86400), 1);
	assert_int_equal(gl_time_date(-1), 0);
	assert_true(gl_date_time(20000) == (int64_t)20000 * 86400);
	assert_true(gl_now() > 1700000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_times),
		cmocka_unit_test(every_day_goes_there_and_back),
		cmocka_unit_test(impossible_times),
		cmocka_unit_test(durations),
		cmocka_unit_test(out_of_range_is_clamped),
		cmocka_unit_test(days_and_seconds),
	};

	return cmocka_run_group_tests_name("timestamp", tests, NULL, NULL);
}
