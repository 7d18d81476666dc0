#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/proc.h"

/* Runs a script, and returns its status. */
static int sh(const char *script, struct gl_proc p)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	struct gl_error *err = NULL;
	int status = -1;

	p.argv = argv;
	if (gl_proc_run(&p, &status, &err))
		fail_msg("%s", gl_error_message(err));
	assert_null(err);
	return status;
}

static void statuses(void **state)
{
	(void)state;
	assert_int_equal(sh("exit 0", (struct gl_proc){ 0 }), 0);
	assert_int_equal(sh("exit 42", (struct gl_proc){ 0 }), 42);
	assert_int_equal(sh("kill -TERM $$", (struct gl_proc){ 0 }), 128 + SIGTERM);
	assert_int_equal(sh("kill -PIPE $$", (struct gl_proc){ 0 }), 128 + SIGPIPE);
}

static void catches_both_outputs(void **state)
{
	struct gl_buf out = GL_BUF_INIT, err = GL_BUF_INIT;

	(void)state;
	assert_int_equal(
		sh("echo one; echo two >&2", (struct gl_proc){ .out = &out, .err_out = &err }), 0);
	assert_string_equal(out.ptr, "one\n");
	assert_string_equal(err.ptr, "two\n");
	assert_int_equal(sh("echo gone; echo gone >&2; exit 3", (struct gl_proc){ 0 }), 3);
	gl_buf_release(&out);
	gl_buf_release(&err);
}

static void not_found_is_127(void **state)
{
	const char *const names[] = { "golive-no-such-program", "./golive-no-such-program",
				      "/dev/null/x" };
	struct gl_error *err = NULL;
	int status;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const char *argv[] = { names[i], NULL };

		status = -1;
		assert_int_equal(gl_proc_run(&(struct gl_proc){ .argv = argv }, &status, &err), 0);
		assert_int_equal(status, 127);
		assert_null(err);
	}
}

static void cannot_start(void **state)
{
	const char *no_exec[] = { "/dev/null", NULL }, *argv[] = { "true", NULL };
	struct gl_error *err = NULL;
	int status;

	(void)state;
	assert_int_equal(gl_proc_run(&(struct gl_proc){ .argv = no_exec }, &status, &err), GL_EIO);
	assert_string_equal(gl_error_message(err), "cannot run '/dev/null': Permission denied");
	assert_int_equal(gl_proc_run(&(struct gl_proc){ .argv = argv, .dir = "/golive/none" },
				     &status, &err),
			 GL_EIO);
	assert_string_equal(gl_error_message(err),
			    "cannot change to '/golive/none': No such file or directory");
	gl_error_free(err);
}

/* Larger than any pipe, both ways at once: whoever writes first and reads later blocks for ever. */
static void feeds_and_drains_at_once(void **state)
{
	size_t len = 3000000;
	char *input = malloc(len);
	struct gl_buf out = GL_BUF_INIT, err = GL_BUF_INIT;

	(void)state;
	assert_non_null(input);
	for (size_t i = 0; i < len; i++)
		input[i] = (char)(i % 253);
	assert_int_equal(sh("tee /dev/fd/2", (struct gl_proc){ .input = input,
							       .input_len = len,
							       .out = &out,
							       .err_out = &err }),
			 0);
	assert_int_equal(out.len, len);
	assert_int_equal(err.len, len);
	assert_memory_equal(out.ptr, input, len);
	assert_memory_equal(err.ptr, input, len);
	assert_int_equal(sh("exit 5", (struct gl_proc){ .input = input, .input_len = len }), 5);
	gl_buf_release(&out);
	gl_buf_release(&err);
	free(input);
}

static void standard_input(void **state)
{
	struct gl_buf out = GL_BUF_INIT;

	(void)state;
	assert_int_equal(sh("cat", (struct gl_proc){ .out = &out }), 0);
	assert_int_equal(sh("cat", (struct gl_proc){ .input = "", .out = &out }), 0);
	assert_int_equal(out.len, 0);
	assert_int_equal(
		sh("cat", (struct gl_proc){ .input = "a\0b", .input_len = 3, .out = &out }), 0);
	assert_int_equal(out.len, 3);
	gl_buf_release(&out);
}

static void environment_and_directory(void **state)
{
	const char *set[] = { "GOLIVE_A=1=2", "GOLIVE_B", "GOLIVE_NEW=", NULL };
	struct gl_buf out = GL_BUF_INIT;

	(void)state;
	setenv("GOLIVE_A", "old", 1);
	setenv("GOLIVE_B", "old", 1);
	setenv("GOLIVE_AB", "kept", 1);
	assert_int_equal(sh("echo $GOLIVE_A,${GOLIVE_B-none},${GOLIVE_NEW-none},$GOLIVE_AB; pwd",
			    (struct gl_proc){ .dir = "/", .setenv = set, .out = &out }),
			 0);
	assert_string_equal(out.ptr, "1=2,none,,kept\n/\n");
	gl_buf_release(&out);
}

static void too_much_output(void **state)
{
	const char *argv[] = { "sh", "-c", "while :; do echo yes; done", NULL };
	struct gl_buf out = GL_BUF_INIT;
	struct gl_proc p = { .argv = argv, .out = &out, .max_out = 1000 };
	struct gl_error *err = NULL;
	int status;

	(void)state;
	assert_int_equal(gl_proc_run(&p, &status, &err), GL_ELIMIT);
	assert_string_equal(gl_error_message(err), "'sh' printed more than 1000 bytes");
	assert_true(out.len <= 1000);
	gl_buf_reset(&out);
	assert_int_equal(sh("printf 1234567890", (struct gl_proc){ .out = &out, .max_out = 10 }),
			 0);
	assert_string_equal(out.ptr, "1234567890");
	gl_error_free(err);
	gl_buf_release(&out);
}

static void timeouts(void **state)
{
	const char *const scripts[] = { "sleep 60", "exec >&- 2>&-; sleep 60", "sleep 60 & wait" };
	struct gl_buf out = GL_BUF_INIT;
	time_t before = time(NULL);

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const char *argv[] = { "sh", "-c", scripts[i], NULL };
		struct gl_proc p = { .argv = argv, .out = &out, .timeout = 1 };
		struct gl_error *err = NULL;
		int status;

		assert_int_equal(gl_proc_run(&p, &status, &err), GL_ELIMIT);
		assert_string_equal(gl_error_message(err), "'sh' took longer than 1 s");
		gl_error_free(err);
	}
	/* Of a group of its own: it is asked to end, and then made to. */
	for (size_t i = 0; i < 2; i++) {
		const char *argv[] = { "sh", "-c", i ? "trap '' TERM; sleep 60" : "sleep 60",
				       NULL };
		struct gl_proc p = { .argv = argv, .timeout = 1, .alone = true };
		int status;

		assert_int_equal(gl_proc_run(&p, &status, NULL), GL_ELIMIT);
	}
	assert_true(time(NULL) - before < 30);
	assert_int_equal(sh("sleep 0.1; exit 4", (struct gl_proc){ .timeout = 60 }), 4);
	gl_buf_release(&out);
}

/* The streams work all the same when 0, 1 and 2 are free and the pipes would land there. */
static void closed_standard_streams(void **state)
{
	struct gl_buf out = GL_BUF_INIT, err = GL_BUF_INIT;
	const char *argv[] = { "sh", "-c", "cat; echo e >&2", NULL };
	struct gl_proc p = {
		.argv = argv, .input = "in", .input_len = 2, .out = &out, .err_out = &err
	};
	int saved[3], status = -1, ret;

	(void)state;
	for (int i = 0; i < 3; i++) {
		saved[i] = fcntl(i, F_DUPFD_CLOEXEC, 10);
		close(i);
	}
	ret = gl_proc_run(&p, &status, NULL);
	for (int i = 0; i < 3; i++) {
		dup2(saved[i], i);
		close(saved[i]);
	}
	assert_int_equal(ret, 0);
	assert_int_equal(status, 0);
	assert_string_equal(out.ptr, "in");
	assert_string_equal(err.ptr, "e\n");
	gl_buf_release(&out);
	gl_buf_release(&err);
}

static void leaves_no_descriptor_open(void **state)
{
	struct gl_buf out = GL_BUF_INIT;
	int before = dup(0), after;

	(void)state;
	close(before);
	for (int i = 0; i < 20; i++)
		sh("cat",
		   (struct gl_proc){ .input = "x", .input_len = 1, .out = &out, .err_out = &out });
	after = dup(0);
	close(after);
	assert_int_equal(before, after);
	assert_int_equal(out.len, 20);
	gl_buf_release(&out);
}

static void *run_many(void *failed)
{
	const char *argv[] = { "sh", "-c", "cat", NULL };

	for (int i = 0; i < 20; i++) {
		struct gl_buf out = GL_BUF_INIT;
		struct gl_proc p = { .argv = argv, .input = "abc", .input_len = 3, .out = &out };
		int status = -1;

		if (gl_proc_run(&p, &status, NULL) || status || out.len != 3)
			*(int *)failed = 1;
		gl_buf_release(&out);
	}
	return NULL;
}

static void many_threads(void **state)
{
	pthread_t threads[6];
	int failed[6] = { 0 };

	(void)state;
	for (int i = 0; i < 6; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, run_many, &failed[i]), 0);
	for (int i = 0; i < 6; i++) {
		pthread_join(threads[i], NULL);
		assert_false(failed[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statuses),
		cmocka_unit_test(catches_both_outputs),
		cmocka_unit_test(not_found_is_127),
		cmocka_unit_test(cannot_start),
		cmocka_unit_test(feeds_and_drains_at_once),
		cmocka_unit_test(standard_input),
		cmocka_unit_test(environment_and_directory),
		cmocka_unit_test(too_much_output),
		cmocka_unit_test(timeouts),
		cmocka_unit_test(closed_standard_streams),
		cmocka_unit_test(leaves_no_descriptor_open),
		cmocka_unit_test(many_threads),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("proc", tests, NULL, NULL);
}
