/* What a check prints: shown while it runs, kept as evidence, searched for what it measured. */
#ifndef CLI_CHECKLOG_H
#define CLI_CHECKLOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct checklog {
	bool show; /* on standard error, while it runs */
	struct gl_buf head, tail;
	uint64_t total; /* bytes that were printed */
	/* of what is shown */
	bool midline, cr;
	struct gl_buf held; /* the beginning of a character whose end has not come yet */
};

#define CHECKLOG_INIT                                                          \
	{                                                                      \
		.head = GL_BUF_INIT, .tail = GL_BUF_INIT, .held = GL_BUF_INIT, \
	}

/* For gl_watch.print; ctx is a struct checklog. */
void checklog_print(void *ctx, const char *data, size_t len);

/* Ends what is shown in a whole line. */
void checklog_end(struct checklog *log);

/*
 * Adds what was printed; of more than fits beside other text into 10 MiB, the beginning and the
 * end, with a line between them that says how much is left out.
 */
void checklog_add(const struct checklog *log, struct gl_buf *out);

/*
 * Looks in the last 100 lines of `text`, a log, for "name: value", alone on its line; where several
 * name the same, the last counts.  Adds the value and returns true.
 */
bool checklog_value(const struct gl_buf *text, const char *name, struct gl_buf *value);

void checklog_release(struct checklog *log);

#endif
