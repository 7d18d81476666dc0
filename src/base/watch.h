/*
 * Running a command that others wrote, under watch: what it prints is seen while it runs, and when
 * its time is over, or it is told to stop, it ends with all that it started.
 */
#ifndef BASE_WATCH_H
#define BASE_WATCH_H

#include <signal.h>
#include <stddef.h>

#include "base/error.h"

struct gl_watch {
	const char *command;       /* a line for sh */
	const char *dir;           /* where to run it */
	const char *const *setenv; /* as base/proc.h has it */
	unsigned timeout;          /* in seconds, not 0 */
	/* Becomes non-zero, by a signal handler of the caller's, when it has to stop. */
	const volatile sig_atomic_t *stop;
	/* Gets what it prints, on both streams, as it comes. */
	void (*print)(void *ctx, const char *data, size_t len);
	void *ctx;
};

enum gl_watch_end {
	GL_WATCH_EXITED,
	GL_WATCH_TIMEOUT,
	GL_WATCH_STOPPED,
};

/*
 * Runs `sh -c command` in a session of its own (no terminal: it can neither read nor type there),
 * with nothing on its standard input.  When its time is over it gets SIGTERM, and after a while
 * SIGKILL, as a group; what it leaves running in its group gets SIGKILL when it ends.  What has left
 * the group is not followed, and not waited for.  *status as gl_proc_run() has it, when it exited.
 */
int gl_watch_run(const struct gl_watch *w, enum gl_watch_end *end, int *status,
		 struct gl_error **err);

#endif
