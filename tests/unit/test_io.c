#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

static char dir[64];

/* Each test works inside a new directory. */
static int setup(void **state)
{
	(void)state;
	memcpy(dir, "/tmp/golive-io-XXXXXX", 22);
	return mkdtemp(dir) && !chdir(dir) ? 0 : -1;
}

static int remove_files(const char *path)
{
	DIR *d = opendir(path);
	int n = 0;

	for (struct dirent *e; d && (e = readdir(d));) {
		char name[512];

		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		n++;
		snprintf(name, sizeof(name), "%s/%s", path, e->d_name);
		if (unlink(name)) {
			remove_files(name);
			rmdir(name);
		}
	}
	if (d)
		closedir(d);
	return n;
}

static int teardown(void **state)
{
	(void)state;
	remove_files(dir);
	return chdir("/") || rmdir(dir);
}

static void writes_and_reads(void **state)
{
	struct gl_buf b = GL_BUF_INIT;
	struct gl_error *err = NULL;
	struct stat st;
	size_t len = 300000;
	char *data = malloc(len);

	(void)state;
	assert_non_null(data);
	for (size_t i = 0; i < len; i++)
		data[i] = (char)(i * 7);
	umask(022);
	assert_int_equal(gl_write_file("f", data, len, 0666, &err), 0);
	assert_null(err);
	assert_int_equal(stat("f", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	gl_buf_addstr(&b, "before");
	assert_int_equal(gl_read_file("f", len, &b, &err), 0);
	assert_int_equal(b.len, len + 6);
	assert_memory_equal(b.ptr, "before", 6);
	assert_memory_equal(b.ptr + 6, data, len);
	assert_int_equal(gl_write_file("f", "", 0, 0755, &err), 0);
	gl_buf_reset(&b);
	assert_int_equal(gl_read_file("f", 0, &b, &err), 0);
	assert_int_equal(b.len, 0);
	assert_int_equal(stat("f", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0755);
	assert_int_equal(remove_files("."), 1);
	gl_buf_release(&b);
	free(data);
}

static void keeps_the_cap(void **state)
{
	struct gl_buf b = GL_BUF_INIT;
	struct gl_error *err = NULL;

	(void)state;
	assert_int_equal(gl_write_file("f", "12345", 5, 0600, NULL), 0);
	assert_int_equal(gl_read_file("f", 5, &b, NULL), 0);
	assert_int_equal(gl_read_file("f", 4, &b, &err), GL_ELIMIT);
	assert_string_equal(gl_error_message(err), "'f' is larger than 4 bytes");
	assert_string_equal(b.ptr, "12345");
	gl_error_free(err);
	gl_buf_release(&b);
}

static void says_what_is_wrong(void **state)
{
	struct gl_buf b = GL_BUF_INIT;
	struct gl_error *err = NULL;

	(void)state;
	assert_int_equal(gl_read_file("none", 10, &b, &err), GL_ENOTFOUND);
	assert_string_equal(gl_error_message(err), "cannot open 'none': No such file or directory");
	assert_int_equal(gl_write_file("f", "x", 1, 0600, NULL), 0);
	assert_int_equal(gl_read_file("f/g", 10, &b, &err), GL_ENOTFOUND);
	assert_int_equal(gl_read_file(".", 10, &b, &err), GL_EIO);
	assert_int_equal(gl_write_file("none/f", "x", 1, 0600, &err), GL_EIO);
	assert_int_equal(gl_write_fd(-1, "x", 1, &err), GL_EIO);
	assert_int_equal(gl_read_fd(-1, 1, &b, &err), GL_EIO);
	gl_error_free(err);
	gl_buf_release(&b);
}

static void failed_writes_leave_nothing(void **state)
{
	struct gl_error *err = NULL;

	(void)state;
	assert_int_equal(mkdir("d", 0777), 0);
	assert_int_equal(gl_write_file("d", "x", 1, 0600, &err), GL_EIO);
	gl_error_free(err);
	assert_int_equal(remove_files("."), 1);
}

static void replaces_a_link_not_its_target(void **state)
{
	struct gl_buf b = GL_BUF_INIT;
	struct stat st;

	(void)state;
	assert_int_equal(gl_write_file("target", "old", 3, 0600, NULL), 0);
	assert_int_equal(symlink("target", "link"), 0);
	assert_int_equal(gl_write_file("link", "new", 3, 0600, NULL), 0);
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(gl_read_file("target", 10, &b, NULL), 0);
	assert_string_equal(b.ptr, "old");
	gl_buf_release(&b);
}

static void reads_pipes(void **state)
{
	struct gl_buf b = GL_BUF_INIT;
	int fds[2], saved;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(gl_write_fd(fds[1], "through a pipe", 14, NULL), 0);
	close(fds[1]);
	saved = dup(0);
	assert_int_equal(dup2(fds[0], 0), 0);
	close(fds[0]);
	assert_int_equal(gl_read_file("-", 100, &b, NULL), 0);
	assert_string_equal(b.ptr, "through a pipe");
	assert_int_equal(gl_read_fd(0, 100, &b, NULL), 0);
	if (saved >= 0) {
		dup2(saved, 0);
		close(saved);
	}
	gl_buf_release(&b);
}

/* What somebody else may have put in the place of a file is neither followed nor waited for. */
static void plain_files_only(void **state)
{
	struct gl_buf b = GL_BUF_INIT;
	struct gl_error *err = NULL;

	(void)state;
	assert_int_equal(gl_write_file("plain", "text", 4, 0600, NULL), 0);
	assert_int_equal(gl_read_plain("plain", 4, &b, NULL), 0);
	assert_string_equal(b.ptr, "text");
	assert_int_equal(gl_read_plain("plain", 3, &b, NULL), GL_ELIMIT);
	assert_int_equal(symlink("plain", "link"), 0);
	assert_int_equal(gl_read_plain("link", 10, &b, &err), GL_EINVAL);
	assert_string_equal(gl_error_message(err), "'link' is a symbolic link");
	gl_error_free(err);
	assert_int_equal(mkfifo("pipe", 0600), 0);
	assert_int_equal(gl_read_plain("pipe", 10, &b, NULL), GL_EINVAL);
	assert_int_equal(gl_read_plain(".", 10, &b, NULL), GL_EINVAL);
	assert_int_equal(gl_read_plain("/dev/null", 10, &b, NULL), GL_EINVAL);
	assert_int_equal(gl_read_plain("none", 10, &b, NULL), GL_ENOTFOUND);
	/* no word for standard input */
	assert_int_equal(gl_read_plain("-", 10, &b, NULL), GL_ENOTFOUND);
	gl_buf_release(&b);
}

static void makes_directories(void **state)
{
	struct gl_error *err = NULL;
	char name[128];
	struct stat st;

	(void)state;
	assert_int_equal(gl_mkdirs("a/b//c/", &err), 0);
	assert_int_equal(gl_mkdirs("a/b/c", &err), 0);
	assert_int_equal(stat("a/b/c", &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	snprintf(name, sizeof(name), "%s/x/y", dir);
	assert_int_equal(gl_mkdirs(name, &err), 0);
	assert_int_equal(stat("x/y", &st), 0);
	assert_null(err);
	assert_int_equal(gl_write_file("f", "", 0, 0600, NULL), 0);
	assert_int_equal(gl_mkdirs("f", &err), GL_EIO);
	assert_string_equal(gl_error_message(err), "cannot make the directory 'f': File exists");
	assert_int_equal(gl_mkdirs("f/g", &err), GL_EIO);
	assert_int_equal(gl_mkdirs("", &err), GL_EIO);
	gl_error_free(err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(writes_and_reads, setup, teardown),
		cmocka_unit_test_setup_teardown(keeps_the_cap, setup, teardown),
		cmocka_unit_test_setup_teardown(says_what_is_wrong, setup, teardown),
		cmocka_unit_test_setup_teardown(failed_writes_leave_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(replaces_a_link_not_its_target, setup, teardown),
		cmocka_unit_test_setup_teardown(reads_pipes, setup, teardown),
		cmocka_unit_test_setup_teardown(plain_files_only, setup, teardown),
		cmocka_unit_test_setup_teardown(makes_directories, setup, teardown),
	};

	return cmocka_run_group_tests_name("io", tests, NULL, NULL);
}
