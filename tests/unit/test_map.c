#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"

static void empty(void **state)
{
	struct gl_map *m = gl_map_new();

	(void)state;
	assert_non_null(m);
	assert_null(gl_map_get(m, "a", 1));
	assert_null(gl_map_get(m, NULL, 0));
	gl_map_free(m);
	gl_map_free(NULL);
}

static void sets_and_replaces(void **state)
{
	struct gl_map *m = gl_map_new();
	int one, two;

	(void)state;
	assert_non_null(m);
	assert_int_equal(gl_map_set(m, "key", 3, &one), 0);
	assert_ptr_equal(gl_map_get(m, "key", 3), &one);
	assert_int_equal(gl_map_set(m, "key", 3, &two), 0);
	assert_ptr_equal(gl_map_get(m, "key", 3), &two);
	assert_null(gl_map_get(m, "ke", 2));
	assert_null(gl_map_get(m, "key", 4));
	assert_null(gl_map_get(m, "KEY", 3));
	assert_int_equal(gl_map_set(m, "key", 3, NULL), 0);
	assert_null(gl_map_get(m, "key", 3));
	assert_int_equal(gl_map_set(m, NULL, 0, &one), 0);
	assert_ptr_equal(gl_map_get(m, "", 0), &one);
	gl_map_free(m);
}

static void many_keys(void **state)
{
	enum { N = 50000 };
	struct gl_map *m = gl_map_new();
	char(*keys)[32] = calloc(N, sizeof(*keys));

	(void)state;
	assert_non_null(m);
	assert_non_null(keys);
	for (int i = 0; i < N; i++) {
		snprintf(keys[i], sizeof(keys[i]), "%s%d", i % 2 ? "key-" : "longer-key", i);
		assert_int_equal(gl_map_set(m, keys[i], strlen(keys[i]), keys[i]), 0);
	}
	for (int i = 0; i < N; i++) {
		char copy[32];

		memcpy(copy, keys[i], sizeof(copy));
		assert_ptr_equal(gl_map_get(m, copy, strlen(copy)), keys[i]);
		copy[0] = 'x';
		assert_null(gl_map_get(m, copy, strlen(copy)));
	}
	gl_map_free(m);
	free(keys);
}

static void binary_keys_of_all_lengths(void **state)
{
	struct gl_map *m = gl_map_new();
	static const char zeros[64];

	(void)state;
	assert_non_null(m);
	for (size_t len = 0; len < 64; len++)
		assert_int_equal(gl_map_set(m, zeros, len, (void *)(zeros + len)), 0);
	for (size_t len = 0; len < 64; len++)
		assert_ptr_equal(gl_map_get(m, zeros, len), zeros + len);
	gl_map_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty),
		cmocka_unit_test(sets_and_replaces),
		cmocka_unit_test(many_keys),
		cmocka_unit_test(binary_keys_of_all_lengths),
	};

	return cmocka_run_group_tests_name("map", tests, NULL, NULL);
}
