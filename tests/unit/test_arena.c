#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdalign.h>
#include <string.h>

#include "base/arena.h"

static int setup(void **state)
{
	*state = gl_arena_new();
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	gl_arena_free(*state);
	return 0;
}

static void null_is_fine(void **state)
{
	(void)state;
	gl_arena_free(NULL);
}

static void aligned_zeroed_and_apart(void **state)
{
	struct gl_arena *a = *state;
	unsigned char *p[2000];

	for (size_t i = 0; i < 2000; i++) {
		size_t size = i % 97;

		p[i] = gl_arena_alloc(a, size);
		assert_non_null(p[i]);
		assert_int_equal((uintptr_t)p[i] % alignof(max_align_t), 0);
		for (size_t k = 0; k < size; k++)
			assert_int_equal(p[i][k], 0);
		memset(p[i], (int)(i % 251) + 1, size);
		(void)gl_arena_strdup(a, "odd"); /* the next one is to be aligned all the same */
	}
	for (size_t i = 0; i < 2000; i++)
		for (size_t k = 0; k < i % 97; k++)
			assert_int_equal(p[i][k], i % 251 + 1);
}

static void nothing_is_something(void **state)
{
	char *p = gl_arena_alloc(*state, 0), *q = gl_arena_alloc(*state, 0);

	assert_non_null(p);
	assert_ptr_not_equal(p, q);
}

static void large_ones(void **state)
{
	char *before = gl_arena_strdup(*state, "before");
	char *p = gl_arena_alloc(*state, 1000000);
	char *after = gl_arena_strdup(*state, "after");

	assert_non_null(p);
	for (size_t i = 0; i < 1000000; i++)
		assert_int_equal(p[i], 0);
	memset(p, 'x', 1000000);
	assert_string_equal(before, "before");
	assert_string_equal(after, "after");
	assert_ptr_equal(after, before + 7);
}

static void too_large(void **state)
{
	assert_null(gl_arena_alloc(*state, SIZE_MAX));
	assert_null(gl_arena_alloc(*state, SIZE_MAX - 64));
	assert_null(gl_arena_calloc(*state, SIZE_MAX / 2, 3));
	assert_null(gl_arena_strndup(*state, "x", SIZE_MAX));
	assert_non_null(gl_arena_calloc(*state, 10, 3));
}

static void strings(void **state)
{
	char big[1000];

	memset(big, 'b', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	assert_string_equal(gl_arena_strdup(*state, ""), "");
	assert_string_equal(gl_arena_strdup(*state, big), big);
	assert_string_equal(gl_arena_strndup(*state, "abcdef", 3), "abc");
	assert_string_equal(gl_arena_strndup(*state, NULL, 0), "");
	assert_memory_equal(gl_arena_strndup(*state, "a\0b", 3), "a\0b", 4);
	assert_string_equal(gl_arena_printf(*state, "%s:%d", "line", 4), "line:4");
	assert_string_equal(gl_arena_printf(*state, "%s", big), big);
	assert_string_equal(gl_arena_printf(*state, "%.255s", big), big + 999 - 255);
	assert_string_equal(gl_arena_printf(*state, "%.256s", big), big + 999 - 256);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(null_is_fine),
		cmocka_unit_test_setup_teardown(aligned_zeroed_and_apart, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_is_something, setup, teardown),
		cmocka_unit_test_setup_teardown(large_ones, setup, teardown),
		cmocka_unit_test_setup_teardown(too_large, setup, teardown),
		cmocka_unit_test_setup_teardown(strings, setup, teardown),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
