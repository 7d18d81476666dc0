/* A directory for a while. */
#ifndef BASE_TEMPDIR_H
#define BASE_TEMPDIR_H

#include "base/buf.h"
#include "base/error.h"

/* Makes "<name>.XXXXXX", mode 0700, below TMPDIR or /tmp; adds its real path to `path`. */
int gl_tempdir_make(struct gl_buf *path, const char *name, struct gl_error **err);

/*
 * Makes "<target>.XXXXXXXXXXXX" beside what it is to become: rename() then moves it there.  Mode 0777
 * less the umask; adds its real path to `path`.
 */
int gl_tempdir_beside(struct gl_buf *path, const char *target, struct gl_error **err);

/*
 * Removes it with all that is in it, also where directories were made read-only; follows no
 * symbolic link.  GL_EIO when something is left.
 */
int gl_tempdir_remove(const char *path, struct gl_error **err);

#endif
