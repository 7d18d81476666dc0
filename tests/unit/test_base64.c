#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sign/base64.h"

static bool decode(const char *text, size_t len, const char *want)
{
	unsigned char out[64];
	size_t n = 99;

	return gl_base64_decode(text, len, out, &n) && n == strlen(want) &&
	       memcmp(out, want, n) == 0;
}

/* RFC 4648 section 10, and the two characters that it does not have. */
static void test_good(void **state)
{
	static const char *const pairs[][2] = {
		{ "Zg==", "f" },
		{ "Zm8=", "fo" },
		{ "Zm9v", "foo" },
		{ "Zm9vYg==", "foob" },
		{ "Zm9vYmE=", "fooba" },
		{ "Zm9vYmFy", "foobar" },
		{ "+/+/", "\xfb\xff\xbf" },
		{ "/w==", "\xff" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		assert_true(decode(pairs[i][0], strlen(pairs[i][0]), pairs[i][1]));
}

static void test_bad(void **state)
{
	static const char *const texts[] = {
		"",     "Z",    "Zg",   "Zg=",      "Zg===",    "Zm9vZ",    "Zh==",         "Zm9=",
		"====", "=g==", "Z===", "Zg==Zg==", "Zm8=Zm8=", "Zm9v====", "Zm9v\n\n\n\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		unsigned char out[64];
		size_t n;

		assert_false(gl_base64_decode(texts[i], strlen(texts[i]), out, &n));
	}
}

/* In every place exactly the 64 characters are taken, whatever sign `char` has. */
static void test_every_byte(void **state)
{
	(void)state;
	for (size_t at = 0; at < 8; at++) {
		char text[] = "AAAAAAAA";
		int taken = 0;

		for (int c = 0; c < 256; c++) {
			unsigned char out[6];
			size_t n;

			text[at] = (char)c;
			taken += gl_base64_decode(text, 8, out, &n);
		}
		assert_int_equal(taken, at == 7 ? 65 : 64);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_every_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
