/* Times, dates and durations: what is read is written back the same. */
#include <stdlib.h>
#include <string.h>

#include "base/timestamp.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char *s = malloc(size + 1), buf[GL_TIME_BUF];
	int64_t t;
	int32_t day;

	if (!s)
		return 0;
	memcpy(s, data, size);
	s[size] = '\0';
	if (gl_time_parse(s, size, &t) &&
	    (strcmp(gl_time_format(t, buf), s) != 0 || gl_date_time(gl_time_date(t)) > t))
		abort();
	if (gl_date_parse(s, size, &day) &&
	    (strcmp(gl_date_format(day, buf), s) != 0 || gl_time_date(gl_date_time(day)) != day))
		abort();
	if (gl_duration_parse(s, size, &t) &&
	    (t < GL_DAY || t > (int64_t)36500 * GL_DAY || t % GL_DAY))
		abort();
	free(s);
	return 0;
}
