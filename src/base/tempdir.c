#include "base/tempdir.h"

#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* Directories that nftw() may keep open at a time. */
#define OPEN_MAX_DIRS 16

int gl_tempdir_make(struct gl_buf *path, const char *name, struct gl_error **err)
{
	const char *base = getenv("TMPDIR");
	char *real = realpath(base && *base ? base : "/tmp", NULL);
	int ret = 0;

	if (!real)
		return gl_fail(err, GL_EIO, "there is no directory '%s' for temporary files: %s",
			       base && *base ? base : "/tmp", strerror(errno));
	gl_buf_addf(path, "%s/%s.XXXXXX", real, name);
	if (path->failed)
		ret = gl_nomem(err);
	else if (!mkdtemp(path->ptr))
		ret = gl_fail(err, GL_EIO, "cannot make a directory in '%s': %s", real,
			      strerror(errno));
	free(real);
	return ret;
}

int gl_tempdir_beside(struct gl_buf *path, const char *target, struct gl_error **err)
{
	struct gl_buf name = GL_BUF_INIT;
	unsigned char rnd[6] = { 0 };
	char *real = NULL;
	int ret = 0;

	if (getentropy(rnd, sizeof(rnd)))
		ret = gl_fail(err, GL_EIO, "cannot name a directory: %s", strerror(errno));
	gl_buf_addf(&name, "%s.", target);
	gl_buf_addhex(&name, rnd, sizeof(rnd));
	if (ret == 0 && name.failed)
		ret = gl_nomem(err);
	if (ret == 0 && (mkdir(name.ptr, 0777) < 0 || !(real = realpath(name.ptr, NULL))))
		ret = gl_fail(err, GL_EIO, "cannot make the directory '%s': %s", name.ptr,
			      strerror(errno));
	if (real)
		gl_buf_addstr(path, real);
	if (ret == 0 && path->failed)
		ret = gl_nomem(err);
	free(real);
	gl_buf_release(&name);
	return ret;
}

/* On the way down, so that what is in it can be seen and removed. */
static int open_up(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)at;
	if ((type == FTW_D || type == FTW_DNR) && (st->st_mode & 0700) != 0700)
		chmod(path, 0700);
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)at;
	return type == FTW_DP || type == FTW_D || type == FTW_DNR ? rmdir(path) : unlink(path);
}

int gl_tempdir_remove(const char *path, struct gl_error **err)
{
	if (nftw(path, remove_one, OPEN_MAX_DIRS, FTW_DEPTH | FTW_PHYS) == 0)
		return 0;
	nftw(path, open_up, OPEN_MAX_DIRS, FTW_PHYS);
	if (nftw(path, remove_one, OPEN_MAX_DIRS, FTW_DEPTH | FTW_PHYS) == 0)
		return 0;
	return gl_fail(err, GL_EIO, "cannot remove '%s': %s", path, strerror(errno));
}
