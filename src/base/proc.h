/* Running a program: never through a shell. */
#ifndef BASE_PROC_H
#define BASE_PROC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"

struct gl_proc {
	/* argv[0] is looked up on PATH unless it has a slash; NULL-ended */
	const char *const *argv;
	const char *dir;           /* where to run it, or NULL: here */
	const char *const *setenv; /* "NAME=value", or "NAME" to remove it; NULL-ended, or NULL */
	/* written to its standard input; NULL: /dev/null, unless inherit_in */
	const void *input;
	size_t input_len;
	bool inherit_in;  /* leave standard input as it is (editors, passphrases) */
	bool inherit_out; /* leave standard output as it is */
	/* leave standard error as it is; else it is caught in `err_out` */
	bool inherit_err;
	struct gl_buf *out;     /* gets standard output; NULL with !inherit_out: thrown away */
	struct gl_buf *err_out; /* gets standard error; NULL with !inherit_err: thrown away */
	size_t max_out;         /* cap on each of the two, 0: 16 MiB */
	/* in a session of its own: there is no terminal that it could ask at; asked to end before it
	 * is killed */
	bool alone;
	unsigned timeout; /* in seconds, 0: none.  It runs in a process group of its own, which
				   * is killed when the time is over: not for what reads a terminal */
};

/*
 * Runs it to its end, feeding and draining all pipes at once (poll, so no deadlock; SIGPIPE is the
 * caller's to ignore).  *status gets its exit status, 128+n for a signal, 127 when it could not be
 * found. GL_EIO when it could not be started, GL_ELIMIT when it printed more than the cap or took
 * longer than the timeout (it is killed).  It ends when the program has, and all that hold its
 * pipes.
 */
int gl_proc_run(const struct gl_proc *p, int *status, struct gl_error **err);

/*
 * This program's environment with the changes of `set` (as `setenv` above); the caller frees the
 * array alone.  NULL when out of memory.
 */
char **gl_proc_env(const char *const *set);

/* Where PATH has a program of that name; `path` (may be NULL) gets it. */
bool gl_proc_find(const char *name, struct gl_buf *path);

#endif
