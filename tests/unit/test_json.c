#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "format/json.h"

static void assert_prints(struct gl_json *j, const char *expected)
{
	struct gl_buf b = GL_BUF_INIT;

	assert_int_equal(gl_json_print(j, &b), 0);
	assert_string_equal(b.ptr, expected);
	gl_buf_release(&b);
}

static void keys_in_order(void **state)
{
	struct gl_json *o = gl_json_object();

	(void)state;
	gl_json_set_int(o, "format", 1);
	gl_json_set_str(o, "system", "support-bot");
	gl_json_set_str(o, "decision", NULL);
	gl_json_set_null(o, "candidate");
	gl_json_set_bool(o, "on", true);
	gl_json_set_bool(o, "off", false);
	gl_json_set_int(o, "big", INT64_MAX);
	gl_json_set_int(o, "a", INT64_MIN);
	assert_prints(o, "{\"format\":1,\"system\":\"support-bot\",\"decision\":null,"
			 "\"candidate\":null,\"on\":true,\"off\":false,"
			 "\"big\":9223372036854775807,\"a\":-9223372036854775808}\n");
	gl_json_free(o);
}

static void children_stay_writable(void **state)
{
	struct gl_json *o = gl_json_object();
	struct gl_json *list = gl_json_set_array(o, "list");
	struct gl_json *first = gl_json_add_object(list);
	struct gl_json *second = gl_json_add_object(list);
	struct gl_json *inner = gl_json_set_object(o, "inner");

	(void)state;
	gl_json_set_str(second, "n", "2");
	gl_json_set_str(first, "n", "1");
	gl_json_add_str(list, "x");
	gl_json_add_str(list, NULL);
	gl_json_set_bool(inner, "b", true);
	assert_prints(o, "{\"list\":[{\"n\":\"1\"},{\"n\":\"2\"},\"x\",null],"
			 "\"inner\":{\"b\":true}}\n");
	assert_prints(list, "[{\"n\":\"1\"},{\"n\":\"2\"},\"x\",null]\n");
	gl_json_free(o);
}

static void values_change_owner(void **state)
{
	struct gl_json *o = gl_json_object(), *v = gl_json_object(), *a = gl_json_array();
	struct gl_json *grandchild = gl_json_set_array(v, "g");

	(void)state;
	gl_json_set(o, "v", v);
	gl_json_add(a, gl_json_array());
	gl_json_add(a, gl_json_object());
	gl_json_set(o, "a", a);
	gl_json_add_str(grandchild, "late");
	assert_prints(o, "{\"v\":{\"g\":[\"late\"]},\"a\":[[],{}]}\n");
	gl_json_free(o);
}

static void bad_bytes_are_replaced(void **state)
{
	struct gl_json *a = gl_json_array();

	(void)state;
	gl_json_add_str(a, "ok \xc3\xa4 \xf0\x9f\x98\x80");
	gl_json_add_str(a, "a\xff"
			   "b\xc3");
	gl_json_add_str(a, "\xed\xa0\x80");
	assert_prints(a, "[\"ok \xc3\xa4 \xf0\x9f\x98\x80\",\"a\xef\xbf\xbd"
			 "b\xef\xbf\xbd\","
			 "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"]\n");
	gl_json_free(a);
}

static void terminal_controls_are_escaped(void **state)
{
	struct gl_json *a = gl_json_array();

	(void)state;
	gl_json_add_str(a, "\x1b[2J\x7f\n\"\\");
	gl_json_add_str(a, "x\xc2\x9by\xe2\x80\xae\xf3\xa0\x81\x81z");
	assert_prints(a, "[\"\\u001B[2J\\u007F\\n\\\"\\\\\","
			 "\"x\\u009By\\u202E\\uDB40\\uDC41z\"]\n");
	gl_json_free(a);
}

static void null_is_harmless(void **state)
{
	struct gl_buf b = GL_BUF_INIT;

	(void)state;
	gl_json_set_str(NULL, "k", "v");
	gl_json_set_int(NULL, "k", 1);
	gl_json_set_bool(NULL, "k", true);
	gl_json_set_null(NULL, "k");
	gl_json_set(NULL, "k", gl_json_object());
	gl_json_add(NULL, gl_json_object());
	gl_json_add_str(NULL, "v");
	assert_null(gl_json_set_object(NULL, "k"));
	assert_null(gl_json_set_array(NULL, "k"));
	assert_null(gl_json_add_object(NULL));
	assert_int_equal(gl_json_print(NULL, &b), -1);
	gl_json_free(NULL);
	gl_buf_release(&b);
}

/* A value that could not be made (NULL) anywhere below is a failure of the whole. */
static void failures_reach_the_root(void **state)
{
	struct gl_json *o = gl_json_object(), *v = gl_json_object();
	struct gl_json *deep = gl_json_set_object(v, "deep");
	struct gl_buf b = GL_BUF_INIT;

	(void)state;
	gl_json_set(o, "v", v);
	gl_json_set(deep, "lost", NULL);
	assert_int_equal(gl_json_print(o, &b), -1);
	assert_string_equal(b.ptr, "");
	gl_json_free(o);

	o = gl_json_array();
	v = gl_json_array();
	gl_json_add(v, NULL);
	gl_json_add(o, v);
	assert_int_equal(gl_json_print(o, &b), -1);
	gl_json_free(o);
	gl_buf_release(&b);
}

static void wrong_kind_is_a_failure(void **state)
{
	struct gl_json *o = gl_json_object(), *a = gl_json_array();
	struct gl_buf b = GL_BUF_INIT;

	(void)state;
	gl_json_add(o, gl_json_array());
	assert_null(gl_json_set_object(a, "k"));
	assert_int_equal(gl_json_print(o, &b), -1);
	assert_int_equal(gl_json_print(a, &b), -1);
	gl_json_free(o);
	gl_json_free(a);
	gl_buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_in_order),
		cmocka_unit_test(children_stay_writable),
		cmocka_unit_test(values_change_owner),
		cmocka_unit_test(bad_bytes_are_replaced),
		cmocka_unit_test(terminal_controls_are_escaped),
		cmocka_unit_test(null_is_harmless),
		cmocka_unit_test(failures_reach_the_root),
		cmocka_unit_test(wrong_kind_is_a_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
