#include "base/timestamp.h"

#include <time.h>

#define LAST_DAY 2932896 /* 9999-12-31 */
#define LAST_SECOND ((int64_t)LAST_DAY * GL_DAY + GL_DAY - 1)

/* Exactly `n` digits. */
static bool digits(const char *s, int n, int *out)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		v = v * 10 + (s[i] - '0');
	}
	*out = v;
	return true;
}

static bool leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int days_in_month(int y, int m)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return m == 2 && leap(y) ? 29 : days[m - 1];
}

/*
 * Years are counted from March, so that the leap day is a year's last: the days before month m
 * (March is 0) are then (153 m + 2) / 5.  719468 days lie between 0000-03-01 and 1970-01-01.
 */
static int32_t days_from_civil(int y, int m, int d)
{
	int era, yoe, doy;

	if (m <= 2)
		y--;
	era = y / 400;
	yoe = y % 400;
	doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void civil_from_days(int32_t days, int *y, int *m, int *d)
{
	int z = days + 719468;
	int era = z / 146097, doe = z % 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;

	*d = doy - (153 * mp + 2) / 5 + 1;
	*m = mp < 10 ? mp + 3 : mp - 9;
	*y = yoe + era * 400 + (*m <= 2);
}

bool gl_date_parse(const char *s, size_t len, int32_t *out)
{
	int y, m, d;

	if (len != 10 || s[4] != '-' || s[7] != '-')
		return false;
	if (!digits(s, 4, &y) || !digits(s + 5, 2, &m) || !digits(s + 8, 2, &d))
		return false;
	if (y < 1970 || m < 1 || m > 12 || d < 1 || d > days_in_month(y, m))
		return false;
	*out = days_from_civil(y, m, d);
	return true;
}

bool gl_time_parse(const char *s, size_t len, int64_t *out)
{
	int h, min, sec;
	int32_t date;

	if (len != 20 || s[10] != 'T' || s[13] != ':' || s[16] != ':' || s[19] != 'Z')
		return false;
	if (!gl_date_parse(s, 10, &date))
		return false;
	if (!digits(s + 11, 2, &h) || !digits(s + 14, 2, &min) || !digits(s + 17, 2, &sec))
		return false;
	if (h > 23 || min > 59 || sec > 59)
		return false;
	*out = gl_date_time(date) + h * 3600 + min * 60 + sec;
	return true;
}

bool gl_duration_parse(const char *s, size_t len, int64_t *out)
{
	int n, days;

	/* "36500d" is the longest.  No leading zero: one way to write a number. */
	if (len < 2 || len > 6 || s[0] == '0' || !digits(s, (int)len - 1, &n))
		return false;
	if (s[len - 1] == 'd')
		days = n;
	else if (s[len - 1] == 'w')
		days = n * 7;
	else
		return false;
	if (days < 1 || days > 36500)
		return false;
	*out = (int64_t)days * GL_DAY;
	return true;
}

static char *put(char *p, int n, int v)
{
	for (int i = n - 1; i >= 0; i--, v /= 10)
		p[i] = (char)('0' + v % 10);
	return p + n;
}

static char *put_date(char *p, int32_t date)
{
	int y, m, d;

	civil_from_days(date, &y, &m, &d);
	p = put(p, 4, y);
	*p++ = '-';
	p = put(p, 2, m);
	*p++ = '-';
	return put(p, 2, d);
}

char *gl_date_format(int32_t date, char buf[GL_TIME_BUF])
{
	if (date < 0)
		date = 0;
	if (date > LAST_DAY)
		date = LAST_DAY;
	*put_date(buf, date) = '\0';
	return buf;
}

char *gl_time_format(int64_t t, char buf[GL_TIME_BUF])
{
	char *p;
	int sec;

	if (t < 0)
		t = 0;
	if (t > LAST_SECOND)
		t = LAST_SECOND;
	sec = (int)(t % GL_DAY);
	p = put_date(buf, gl_time_date(t));
	*p++ = 'T';
	p = put(p, 2, sec / 3600);
	*p++ = ':';
	p = put(p, 2, sec / 60 % 60);
	*p++ = ':';
	p = put(p, 2, sec % 60);
	*p++ = 'Z';
	*p = '\0';
	return buf;
}

int32_t gl_time_date(int64_t t)
{
	if (t < 0)
		return 0;
	if (t > LAST_SECOND)
		return LAST_DAY;
	return (int32_t)(t / GL_DAY);
}

int64_t gl_date_time(int32_t date)
{
	return (int64_t)date * GL_DAY;
}

int64_t gl_now(void)
{
	return (int64_t)time(NULL);
}
