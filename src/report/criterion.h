/* Between the files of this floor: a criterion in words, part by part. */
#ifndef REPORT_CRITERION_H
#define REPORT_CRITERION_H

#include "report/report.h"

/*
 * Adds the i-th part ("statement", "valid for", ...) as it stands in a criterion, on one
 * line, or nothing where it has none.  Returns the part's name, or NULL when there is no i-th.  The
 * parts together are all that makes two criteria different.  Not yet safe for a terminal.
 */
const char *gl_criterion_part(const struct gl_criterion *c, size_t i, struct gl_buf *out);

/* Adds what somebody wrote, on one line: it must not look like a line of golive's own. */
void gl_criterion_line(struct gl_buf *out, const char *text);

/* "olga, omar" */
void gl_criterion_list(const struct gl_strs *l, struct gl_buf *out);

#endif
