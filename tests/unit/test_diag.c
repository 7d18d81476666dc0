#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "format/diag.h"

static void empty(void **state)
{
	struct gl_diags d = GL_DIAGS_INIT;
	struct gl_buf out = GL_BUF_INIT;

	(void)state;
	assert_false(gl_diags_any(&d));
	gl_diags_print(&d, "f", &out);
	assert_string_equal(out.ptr, "");
	gl_diags_release(&d);
	gl_buf_release(&out);
}

static void printed_by_place(void **state)
{
	struct gl_diags d = GL_DIAGS_INIT;
	struct gl_buf out = GL_BUF_INIT;

	(void)state;
	gl_diag_add(&d, 7, 2, "late");
	gl_diag_add(&d, 3, 9, "right");
	gl_diag_add(&d, 3, 1, "left, %s", "first found");
	gl_diag_add(&d, 3, 1, "left, then found");
	gl_diag_add(&d, 0, 0, "whole");
	assert_true(gl_diags_any(&d));
	gl_diags_print(&d, "checklist.yaml", &out);
	assert_string_equal(out.ptr, "checklist.yaml:1:1: whole\n"
				     "checklist.yaml:3:1: left, first found\n"
				     "checklist.yaml:3:1: left, then found\n"
				     "checklist.yaml:3:9: right\n"
				     "checklist.yaml:7:2: late\n");
	gl_diags_release(&d);
	assert_false(gl_diags_any(&d));
	gl_buf_release(&out);
}

static void nothing_steers_the_terminal(void **state)
{
	struct gl_diags d = GL_DIAGS_INIT;
	struct gl_buf out = GL_BUF_INIT;

	(void)state;
	gl_diag_add(&d, 1, 1, "bad '%s'", "a\x1b[2Jb\nc\xe2\x80\xae\xff");
	assert_null(strpbrk(d.items[0].text, "\x1b\n\xff"));
	gl_diags_print(&d, "x\x1b.yaml", &out);
	assert_null(strchr(out.ptr, '\x1b'));
	assert_null(strstr(out.ptr, "\xe2\x80\xae"));
	gl_diags_release(&d);
	gl_buf_release(&out);
}

static void too_many_are_counted(void **state)
{
	struct gl_diags d = GL_DIAGS_INIT;
	struct gl_buf out = GL_BUF_INIT;

	(void)state;
	for (unsigned i = 1; i <= GL_DIAGS_MAX + 23; i++)
		gl_diag_add(&d, i, 1, "n");
	assert_int_equal(d.n, GL_DIAGS_MAX);
	assert_int_equal(d.dropped, 23);
	gl_diags_print(&d, "f", &out);
	assert_non_null(strstr(out.ptr, "\nf: 23 more not shown\n"));
	gl_diags_release(&d);
	gl_buf_release(&out);
}

static void failure_is_a_problem(void **state)
{
	struct gl_diags d = GL_DIAGS_INIT;
	struct gl_buf out = GL_BUF_INIT;

	(void)state;
	d.failed = 1;
	assert_true(gl_diags_any(&d));
	gl_diags_print(&d, "f", &out);
	assert_string_equal(out.ptr, "f:1:1: out of memory\n");
	gl_diags_release(&d);
	gl_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty),
		cmocka_unit_test(printed_by_place),
		cmocka_unit_test(nothing_steers_the_terminal),
		cmocka_unit_test(too_many_are_counted),
		cmocka_unit_test(failure_is_a_problem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
