#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_all(int fd, const char *name, size_t max, struct gl_buf *out, struct gl_error **err)
{
	char chunk[32768];
	const size_t before = out->len;
	size_t got = 0;

	for (;;) {
		ssize_t n = read(fd, chunk, sizeof(chunk));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			gl_fail(err, GL_EIO, "cannot read %s: %s", name, strerror(errno));
			return GL_EIO;
		}
		if (!n)
			return out->failed ? gl_nomem(err) : 0;
		if ((size_t)n > max - got) {
			if (out->cap)
				out->ptr[before] = '\0';
			out->len = before;
			return gl_fail(err, GL_ELIMIT, "%s is larger than %zu bytes", name, max);
		}
		got += (size_t)n;
		gl_buf_add(out, chunk, (size_t)n);
	}
}

int gl_read_fd(int fd, size_t max, struct gl_buf *out, struct gl_error **err)
{
	return read_all(fd, "the input", max, out, err);
}

/* Closes fd. */
static int read_named(int fd, const char *path, size_t max, struct gl_buf *out,
		      struct gl_error **err)
{
	struct gl_buf name = GL_BUF_INIT;
	int ret;

	gl_buf_addf(&name, "'%s'", path);
	ret = read_all(fd, name.ptr, max, out, err);
	gl_buf_release(&name);
	close(fd);
	return ret;
}

static int cannot_open(const char *path, struct gl_error **err)
{
	bool none = errno == ENOENT || errno == ENOTDIR;

	return gl_fail(err, none ? GL_ENOTFOUND : GL_EIO, "cannot open '%s': %s", path,
		       strerror(errno));
}

int gl_read_file(const char *path, size_t max, struct gl_buf *out, struct gl_error **err)
{
	int fd;

	if (!strcmp(path, "-"))
		return read_all(STDIN_FILENO, "standard input", max, out, err);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	return fd < 0 ? cannot_open(path, err) : read_named(fd, path, max, out, err);
}

int gl_read_plain(const char *path, size_t max, struct gl_buf *out, struct gl_error **err)
{
	/* Not blocking: who opens a pipe would wait for its other end. */
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	struct stat st;

	/* Some systems have another word for it: FreeBSD EMLINK, NetBSD EFTYPE. */
	if (fd < 0 && !lstat(path, &st) && S_ISLNK(st.st_mode))
		return gl_fail(err, GL_EINVAL, "'%s' is a symbolic link", path);
	if (fd < 0)
		return cannot_open(path, err);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return gl_fail(err, GL_EINVAL, "'%s' is no plain file", path);
	}
	return read_named(fd, path, max, out, err);
}

int gl_write_fd(int fd, const void *data, size_t len, struct gl_error **err)
{
	const char *p = data;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return gl_fail(err, GL_EIO, "cannot write: %s", strerror(errno));
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Opens a new file beside `path` and puts its name in `tmp`; -1 with errno set. */
static int open_beside(const char *path, mode_t mode, struct gl_buf *tmp)
{
	int fd = -1;

	for (int tries = 0; tries < 16; tries++) {
		unsigned char rnd[6];

		if (getentropy(rnd, sizeof(rnd)))
			return -1;
		gl_buf_reset(tmp);
		gl_buf_addf(tmp, "%s.", path);
		gl_buf_addhex(tmp, rnd, sizeof(rnd));
		gl_buf_addstr(tmp, ".tmp");
		if (tmp->failed) {
			errno = ENOMEM;
			return -1;
		}
		fd = open(tmp->ptr, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
		if (fd >= 0 || errno != EEXIST)
			break;
	}
	return fd;
}

/* So that the new name outlives a crash too; a file system that cannot do it keeps the old one. */
static void sync_dir_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct gl_buf dir = GL_BUF_INIT;
	int fd;

	if (slash)
		gl_buf_add(&dir, path, (size_t)(slash - path) + 1);
	else
		gl_buf_addch(&dir, '.');
	fd = open(dir.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	gl_buf_release(&dir);
	if (fd < 0)
		return;
	(void)fsync(fd);
	close(fd);
}

int gl_write_file(const char *path, const void *data, size_t len, mode_t mode,
		  struct gl_error **err)
{
	struct gl_buf tmp = GL_BUF_INIT;
	int fd, ret = GL_EIO, closed;

	fd = open_beside(path, mode, &tmp);
	if (fd < 0) {
		ret = gl_fail(err, GL_EIO, "cannot create '%s': %s", path, strerror(errno));
		goto out;
	}
	if (gl_write_fd(fd, data, len, err)) {
		ret = gl_wrap(err, "'%s'", path);
		goto out;
	}
	if (fsync(fd)) {
		ret = gl_fail(err, GL_EIO, "cannot write '%s': %s", path, strerror(errno));
		goto out;
	}
	closed = close(fd);
	fd = -1;
	if (closed || rename(tmp.ptr, path)) {
		ret = gl_fail(err, GL_EIO, "cannot write '%s': %s", path, strerror(errno));
		(void)unlink(tmp.ptr);
		goto out;
	}
	sync_dir_of(path);
	ret = 0;
out:
	if (fd >= 0) {
		close(fd);
		(void)unlink(tmp.ptr);
	}
	gl_buf_release(&tmp);
	return ret;
}

static int make_dir(const char *path, struct gl_error **err)
{
	struct stat st;
	int why;

	if (!mkdir(path, 0777))
		return 0;
	/* Some file systems answer EROFS or EACCES for a directory that is there. */
	why = errno;
	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		return 0;
	return gl_fail(err, GL_EIO, "cannot make the directory '%s': %s", path, strerror(why));
}

int gl_mkdirs(const char *path, struct gl_error **err)
{
	char *copy = strdup(path), *p;
	int ret = 0;

	if (!copy)
		return gl_nomem(err);
	for (p = copy; *p && !ret; p++) {
		if (*p != '/' || p == copy || p[-1] == '/')
			continue;
		*p = '\0';
		ret = make_dir(copy, err);
		*p = '/';
	}
	if (!ret)
		ret = make_dir(copy, err);
	free(copy);
	return ret;
}
