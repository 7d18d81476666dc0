/* `doctor`: a line for each thing that has to be as it should, with the one command that mends it. */
#ifndef REPORT_DOCTOR_H
#define REPORT_DOCTOR_H

#include "report/report.h"

enum gl_health {
	GL_HEALTH_NONE, /* it plays no part here: no line */
	GL_HEALTH_OK,
	GL_HEALTH_TO_FIX, /* and `command` fixes it */
	GL_HEALTH_UNKNOWN,
};

/* One line.  Texts come as they are, from wherever; they are made safe when they are shown. */
struct gl_checkup {
	const char *check; /* its name: static */
	enum gl_health health;
	struct gl_buf text, command;
};

/* What was looked at together: the repository, or one of its systems. */
struct gl_checkup_part {
	const char *system; /* borrowed; NULL: the repository */
	char *me;           /* the stakeholder who asks, or NULL */
	struct gl_checkup *items;
	size_t n, cap;
};

struct gl_checkups {
	bool server;
	struct gl_checkup_part here;
	struct gl_checkup_part *systems;
	size_t n;
};

/* How many lines are of that kind. */
size_t gl_checkups_count(const struct gl_checkups *r, enum gl_health health);

/* The verdict, then a line a check; a command has a line of its own, to be pasted. */
void gl_report_doctor_text(const struct gl_checkups *r, const struct gl_look *look,
			   struct gl_buf *out);
struct gl_json *gl_report_doctor_json(const struct gl_checkups *r);

#endif
