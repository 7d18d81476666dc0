#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/error.h"

static void no_error(void **state)
{
	(void)state;
	assert_int_equal(gl_error_code(NULL), GL_OK);
	assert_string_equal(gl_error_message(NULL), "");
	gl_error_free(NULL);
	gl_error_clear(NULL);
}

static void fail_sets_and_returns(void **state)
{
	struct gl_error *err = NULL;

	(void)state;
	assert_int_equal(gl_fail(&err, GL_EINVAL, "no such key '%s'", "tags"), GL_EINVAL);
	assert_int_equal(gl_error_code(err), GL_EINVAL);
	assert_string_equal(gl_error_message(err), "no such key 'tags'");
	gl_error_clear(&err);
	assert_null(err);
}

static void null_err_reports_the_code(void **state)
{
	(void)state;
	assert_int_equal(gl_fail(NULL, GL_ELIMIT, "too large"), GL_ELIMIT);
	assert_int_equal(gl_wrap(NULL, "file"), GL_EIO);
	assert_int_equal(gl_nomem(NULL), GL_ENOMEM);
}

static void fail_replaces_and_may_quote_the_old(void **state)
{
	struct gl_error *err = NULL;

	(void)state;
	gl_fail(&err, GL_EIO, "first");
	gl_fail(&err, GL_EBAD, "second after %s", gl_error_message(err));
	assert_int_equal(gl_error_code(err), GL_EBAD);
	assert_string_equal(gl_error_message(err), "second after first");
	gl_error_free(err);
}

static void wrap_adds_context(void **state)
{
	struct gl_error *err = NULL;

	(void)state;
	gl_fail(&err, GL_ENOTFOUND, "not there");
	assert_int_equal(gl_wrap(&err, "key %d", 3), GL_ENOTFOUND);
	assert_int_equal(gl_wrap(&err, "checklist.yaml"), GL_ENOTFOUND);
	assert_string_equal(gl_error_message(err), "checklist.yaml: key 3: not there");
	gl_error_clear(&err);
	assert_int_equal(gl_wrap(&err, "alone"), GL_EIO);
	assert_string_equal(gl_error_message(err), "alone");
	gl_error_free(err);
}

static void messages_are_clean(void **state)
{
	struct gl_error *err = NULL;

	(void)state;
	gl_fail(&err, GL_EINVAL, "a\x1b[31m\tb\n\xff %s", "\xe2\x80\xae");
	assert_string_equal(gl_error_message(err), "a<U+001B>[31m b\n<FF> <U+202E>");
	gl_error_free(err);
}

static void nomem_is_wrapped_like_any(void **state)
{
	struct gl_error *err = NULL;

	(void)state;
	assert_int_equal(gl_nomem(&err), GL_ENOMEM);
	assert_string_equal(gl_error_message(err), "out of memory");
	assert_int_equal(gl_wrap(&err, "reading"), GL_ENOMEM);
	assert_string_equal(gl_error_message(err), "reading: out of memory");
	assert_int_equal(gl_nomem(&err), GL_ENOMEM);
	gl_error_free(err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_error),
		cmocka_unit_test(fail_sets_and_returns),
		cmocka_unit_test(null_err_reports_the_code),
		cmocka_unit_test(fail_replaces_and_may_quote_the_old),
		cmocka_unit_test(wrap_adds_context),
		cmocka_unit_test(messages_are_clean),
		cmocka_unit_test(nomem_is_wrapped_like_any),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
