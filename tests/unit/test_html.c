/* Writing HTML: nothing that is added as a text can become anything else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "format/html.h"

static void assert_text(const char *text, const char *expected)
{
	struct gl_buf b = GL_BUF_INIT;

	gl_html_text(&b, text);
	assert_string_equal(b.ptr, expected);
	gl_buf_release(&b);
}

static void texts_are_escaped(void **state)
{
	(void)state;
	assert_text("", "");
	assert_text("Zo\xc3\xab's \"why\" & <b>",
		    "Zo\xc3\xab&#39;s &quot;why&quot; &amp; &lt;b&gt;");
	assert_text("</title><script>alert(1)</script>",
		    "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
	assert_text("&amp;", "&amp;amp;");
	assert_text("one\ntwo", "one\ntwo");
}

static void what_hides_text_is_shown(void **state)
{
	(void)state;
	assert_text("a\x1b[31m", "a&lt;U+001B&gt;[31m");
	assert_text("a\xe2\x80\xae"
		    "b",
		    "a&lt;U+202E&gt;b");
	assert_text("\xff", "&lt;FF&gt;");
	assert_text("\xc2\x85", "&lt;U+0085&gt;");
}

static void elements_end_as_they_begin(void **state)
{
	struct gl_buf b = GL_BUF_INIT;

	(void)state;
	gl_html_element(&b, "p class=\"note\"", "a<b");
	gl_html_element(&b, "td", "");
	assert_string_equal(b.ptr, "<p class=\"note\">a&lt;b</p><td></td>");
	gl_buf_release(&b);
}

/* printf 'p{margin:0}' | openssl dgst -sha256 -binary | base64 */
static void the_policy_names_the_sheet(void **state)
{
	struct gl_buf b = GL_BUF_INIT;

	(void)state;
	gl_html_begin(&b, "<1>", "p{margin:0}");
	assert_non_null(
		strstr(b.ptr, "style-src 'sha256-QRQPRLGyxt3RJiKpYNjpkgHcmHU2PywsfL2e8oI0LQA='"));
	assert_non_null(strstr(b.ptr, "default-src 'none'"));
	assert_non_null(strstr(b.ptr, "<title>&lt;1&gt;</title>"));
	assert_non_null(strstr(b.ptr, "<style>p{margin:0}</style>"));
	gl_buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_escaped),
		cmocka_unit_test(what_hides_text_is_shown),
		cmocka_unit_test(elements_end_as_they_begin),
		cmocka_unit_test(the_policy_names_the_sheet),
	};

	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
