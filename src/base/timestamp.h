/*
 * Times are int64_t seconds since 1970-01-01T00:00:00Z, dates int32_t days since 1970-01-01.  Own
 * UTC arithmetic (proleptic Gregorian, years 1970 to 9999): no locale, no TZ.
 */
#ifndef BASE_TIMESTAMP_H
#define BASE_TIMESTAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GL_DAY 86400
/* Bytes for "YYYY-MM-DDTHH:MM:SSZ" and its NUL. */
#define GL_TIME_BUF 21

/* "YYYY-MM-DDTHH:MM:SSZ", nothing else; impossible dates and times (second 60 too) are refused. */
bool gl_time_parse(const char *s, size_t len, int64_t *out);
/* "YYYY-MM-DD", nothing else. */
bool gl_date_parse(const char *s, size_t len, int32_t *out);
/* "90d" or "12w": 1 to 36500 days, in seconds. */
bool gl_duration_parse(const char *s, size_t len, int64_t *out);

/* Writes "YYYY-MM-DDTHH:MM:SSZ" to buf and returns it; a time out of range is clamped. */
char *gl_time_format(int64_t t, char buf[GL_TIME_BUF]);
/* Writes "YYYY-MM-DD" to buf and returns it. */
char *gl_date_format(int32_t date, char buf[GL_TIME_BUF]);

/* The day a time falls on (UTC), and a day's first second. */
int32_t gl_time_date(int64_t t);
int64_t gl_date_time(int32_t date);

/* The clock: the only place that reads it. */
int64_t gl_now(void);

#endif
