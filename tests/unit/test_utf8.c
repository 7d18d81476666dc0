#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/utf8.h"

static void encode(uint32_t cp, char out[5])
{
	size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;

	memset(out, 0, 5);
	if (n == 1) {
		out[0] = (char)cp;
		return;
	}
	for (size_t i = n - 1; i > 0; i--, cp >>= 6)
		out[i] = (char)(0x80 | (cp & 0x3f));
	out[0] = (char)((0xf00u >> n & 0xf0u) | cp);
}

static void decodes_every_code_point(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
		size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
		bool surrogate = cp >= 0xd800 && cp <= 0xdfff;
		uint32_t got = 0;
		char s[5];

		encode(cp, s);
		if (gl_utf8_decode(s, n, &got) != (surrogate ? 0 : n))
			fail_msg("U+%04X", (unsigned int)cp);
		if (!surrogate && got != cp)
			fail_msg("U+%04X", (unsigned int)cp);
		if (gl_utf8_decode(s, n - 1, &got))
			fail_msg("U+%04X cut short", (unsigned int)cp);
	}
}

static void refuses_what_is_not_utf8(void **state)
{
	static const char *const bad[] = {
		"\x80",
		"\xbf",
		"\xc0\x80",
		"\xc1\xbf",
		"\xe0\x80\x80",
		"\xe0\x9f\xbf",
		"\xf0\x80\x80\x80",
		"\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xed\xa0\x80",
		"\xed\xbf\xbf",
		"\xfe",
		"\xff",
		"\xc3(",
		"\xe2\x82(",
		"\xe2(\xa1",
		"\xf0\x90\x80(",
		"\xf8\x88\x80\x80\x80",
	};
	uint32_t cp;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char padded[32] = "sixteen ascii ..";

		assert_int_equal(gl_utf8_decode(bad[i], strlen(bad[i]), &cp), 0);
		assert_false(gl_utf8_valid(bad[i], strlen(bad[i])));
		memcpy(padded + 16, bad[i], strlen(bad[i]));
		assert_false(gl_utf8_valid(padded, strlen(padded)));
	}
	assert_true(gl_utf8_valid("", 0));
	assert_true(gl_utf8_valid("a\0b", 3));
	assert_true(gl_utf8_valid("Gr\xc3\xb6\xc3\x9f"
				  "enordnung, 8 bytes and more \xe2\x82\xac",
				  34));
}

static void knows_the_unsafe(void **state)
{
	static const uint32_t bad[] = { 0,      9,      10,     0x1b,    0x1f,    0x7f,
					0x80,   0x9b,   0x9f,   0x61c,   0x200b,  0x200d,
					0x200f, 0x2028, 0x202a, 0x202e,  0x2060,  0x2066,
					0x2069, 0x206f, 0xfeff, 0xe0000, 0xe0041, 0xe007f };
	static const uint32_t good[] = { ' ',    '~',     0xa0,    0xe9,   0x61b,  0x200a,
					 0x2010, 0x2027,  0x202f,  0x205f, 0x2070, 0x4e2d,
					 0xfffd, 0x1f600, 0xe0080, 0xe0100 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_true(gl_cp_unsafe(bad[i]));
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_false(gl_cp_unsafe(good[i]));
}

static void shows(const char *s, size_t len, bool keep, const char *want)
{
	struct gl_buf b = GL_BUF_INIT;

	gl_text_add(&b, s, len, keep);
	assert_string_equal(b.ptr, want);
	gl_buf_release(&b);
}

static void shows_text_safely(void **state)
{
	(void)state;
	shows("", 0, false, "");
	shows("plain \xc3\xa9 \xe4\xb8\xad", 12, false, "plain \xc3\xa9 \xe4\xb8\xad");
	shows("a\nb\tc", 5, true, "a\nb\tc");
	shows("a\nb\tc\r", 6, false, "a<U+000A>b<U+0009>c<U+000D>");
	shows("\x1b]0;x\x07", 6, true, "<U+001B>]0;x<U+0007>");
	shows("x\xc2\x9b"
	      "1m",
	      5, true, "x<U+009B>1m");
	shows("\xe2\x80\xae"
	      "gpj",
	      6, true, "<U+202E>gpj");
	shows("\xf3\xa0\x81\x81", 4, true, "<U+E0041>");
	shows("\xff"
	      "a\xc3",
	      3, true, "<FF>a<C3>");
	shows("a\0b", 3, true, "a<U+0000>b");
}

static void measures_columns(void **state)
{
	(void)state;
	assert_int_equal(gl_text_width(""), 0);
	assert_int_equal(gl_text_width("hello"), 5);
	assert_int_equal(gl_text_width("Gr\xc3\xb6\xc3\x9f"
				       "e"),
			 5);
	assert_int_equal(gl_text_width("e\xcc\x81"), 1);                /* e, combining acute */
	assert_int_equal(gl_text_width("\xe4\xb8\xad\xe6\x96\x87"), 4); /* two Han characters */
	assert_int_equal(gl_text_width("\xed\x95\x9c"), 2);             /* a Hangul syllable */
	assert_int_equal(gl_text_width("\xf0\x9f\x98\x80"), 2);         /* an emoji */
	assert_int_equal(gl_text_width("\xe2\x9c\x93"), 1);             /* check mark */
	assert_int_equal(gl_text_width("\xe2\x94\x80\xe2\x80\xa6"), 2); /* box drawing, ellipsis */
	assert_int_equal(gl_text_width("\xef\xbc\xa1"), 2);             /* fullwidth A */
	assert_int_equal(gl_text_width("a\x1b\xff"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_every_code_point),
		cmocka_unit_test(refuses_what_is_not_utf8),
		cmocka_unit_test(knows_the_unsafe),
		cmocka_unit_test(shows_text_safely),
		cmocka_unit_test(measures_columns),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
