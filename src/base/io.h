/* Files, read with a cap and written whole or not at all. */
#ifndef BASE_IO_H
#define BASE_IO_H

#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/error.h"

/*
 * Reads a file ("-" is standard input) into *out (added at the end).  GL_ENOTFOUND, GL_ELIMIT when
 * it is over `max` bytes, GL_EIO.
 */
int gl_read_file(const char *path, size_t max, struct gl_buf *out, struct gl_error **err);

/*
 * Reads a plain file that somebody means by its own name: no symbolic link, no pipe, no device, of
 * which none is opened for long or has its content taken.  GL_EINVAL says which of them it is;
 * else as gl_read_file().
 */
int gl_read_plain(const char *path, size_t max, struct gl_buf *out, struct gl_error **err);

/* Reads fd to its end. */
int gl_read_fd(int fd, size_t max, struct gl_buf *out, struct gl_error **err);

/* Writes all bytes, over short writes and EINTR. */
int gl_write_fd(int fd, const void *data, size_t len, struct gl_error **err);

/* Replaces `path` atomically: a new file beside it (O_EXCL|O_NOFOLLOW), fsync, rename. */
int gl_write_file(const char *path, const void *data, size_t len, mode_t mode,
		  struct gl_error **err);

/* mkdir -p, mode 0777 less the umask. */
int gl_mkdirs(const char *path, struct gl_error **err);

#endif
