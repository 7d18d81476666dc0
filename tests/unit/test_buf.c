#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/vec.h"

static void starts_empty(void **state)
{
	struct gl_buf b = GL_BUF_INIT, c;

	(void)state;
	assert_string_equal(b.ptr, "");
	gl_buf_init(&c);
	assert_string_equal(c.ptr, "");
	gl_buf_reset(&c);
	gl_buf_add(&c, NULL, 0);
	gl_buf_addstr(&c, "");
	assert_int_equal(c.len, 0);
	assert_int_equal(c.cap, 0);
	gl_buf_release(&c);
	gl_buf_release(&b);
}

static void adds(void **state)
{
	struct gl_buf b = GL_BUF_INIT;

	(void)state;
	gl_buf_addstr(&b, "one");
	gl_buf_addch(&b, ' ');
	gl_buf_add(&b, "two\0three", 9);
	assert_int_equal(b.len, 13);
	assert_memory_equal(b.ptr, "one two\0three", 14);
	gl_buf_reset(&b);
	assert_string_equal(b.ptr, "");
	gl_buf_addhex(&b, NULL, 0);
	gl_buf_addhex(&b, "\x00\x7f\xff", 3);
	assert_string_equal(b.ptr, "007fff");
	assert_false(b.failed);
	gl_buf_release(&b);
	assert_string_equal(b.ptr, "");
}

static void formats_of_any_length(void **state)
{
	struct gl_buf b = GL_BUF_INIT;
	size_t sum = 0;

	(void)state;
	for (int n = 0; n < 300; n += 7) {
		gl_buf_addf(&b, "%*s", n, "");
		sum += (size_t)n;
		assert_int_equal(b.len, sum);
		assert_int_equal(strlen(b.ptr), sum);
	}
	gl_buf_addf(&b, "%s-%d", "x", 7);
	assert_string_equal(b.ptr + sum, "x-7");
	gl_buf_release(&b);
}

static void grows(void **state)
{
	struct gl_buf b = GL_BUF_INIT;

	(void)state;
	for (int i = 0; i < 100000; i++)
		gl_buf_addch(&b, (char)('a' + i % 26));
	assert_int_equal(b.len, 100000);
	assert_int_equal(b.ptr[99999], 'a' + 99999 % 26);
	gl_buf_release(&b);
}

static void refuses_more_than_the_cap(void **state)
{
	struct gl_buf b = GL_BUF_INIT;
	size_t len = 1;

	(void)state;
	gl_buf_addstr(&b, "ab");
	gl_buf_add(&b, "", GL_BUF_MAX - 1);
	assert_true(b.failed);
	gl_buf_addstr(&b, "c");
	gl_buf_addf(&b, "%d", 1);
	gl_buf_addhex(&b, "c", 1);
	assert_string_equal(b.ptr, "ab");
	assert_null(gl_buf_steal(&b, &len));
	assert_int_equal(len, 0);
	assert_false(b.failed);

	gl_buf_addhex(&b, "", SIZE_MAX / 2 + 2);
	assert_true(b.failed);
	gl_buf_reset(&b);
	gl_buf_addstr(&b, "again");
	assert_string_equal(b.ptr, "again");
	gl_buf_release(&b);
}

static void steal_gives_away(void **state)
{
	struct gl_buf b = GL_BUF_INIT;
	size_t len;
	char *s;

	(void)state;
	gl_buf_addstr(&b, "mine");
	s = gl_buf_steal(&b, &len);
	assert_string_equal(s, "mine");
	assert_int_equal(len, 4);
	assert_int_equal(b.cap, 0);
	free(s);
	s = gl_buf_steal(&b, NULL);
	assert_string_equal(s, "");
	free(s);
}

static void vec_grows(void **state)
{
	int *items = NULL;
	size_t n = 0, cap = 0;

	(void)state;
	for (; n < 1000; n++) {
		assert_int_equal(gl_vec_grow(&items, n, &cap), 0);
		items[n] = (int)n;
	}
	assert_true(cap >= 1000);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(items[i], i);
	cap = n = SIZE_MAX / 8;
	assert_int_equal(gl_vec_grow(&items, n, &cap), -1);
	assert_int_equal(cap, n);
	assert_int_equal(items[999], 999);
	free(items);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_empty),
		cmocka_unit_test(adds),
		cmocka_unit_test(formats_of_any_length),
		cmocka_unit_test(grows),
		cmocka_unit_test(refuses_more_than_the_cap),
		cmocka_unit_test(steal_gives_away),
		cmocka_unit_test(vec_grows),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
