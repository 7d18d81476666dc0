#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sign/objsig.h"

#define TREE "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
#define P1 "1111111111111111111111111111111111111111"
#define P2 "2222222222222222222222222222222222222222"
#define HEAD "tree " TREE "\n"
#define AUTHOR "author Dana Reyes <dana@example.com> 1700000000 +0100\n"
#define COMMITTER "committer Git Hub <noreply@example.com> 1700000001 -0730\n"
#define PEOPLE AUTHOR COMMITTER
#define BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define END "-----END SSH SIGNATURE-----\n"
#define ARMOR BEGIN "AAAA\nBBBB\n" END
#define SIG "gpgsig -----BEGIN SSH SIGNATURE-----\n AAAA\n BBBB\n -----END SSH SIGNATURE-----\n"
#define SIG256 "gpgsig-sha256 -----BEGIN SSH SIGNATURE-----\n CC\n -----END SSH SIGNATURE-----\n"
#define MESSAGE "subject\n\nbody\n"

struct split {
	struct gl_rawcommit c;
	struct gl_buf sig, payload;
	char *data; /* of exactly its length, so that a sanitizer sees a read past its end */
	bool ok;
};

static void split(struct split *s, const char *data, size_t len)
{
	s->data = malloc(len ? len : 1);
	assert_non_null(s->data);
	memcpy(s->data, data, len);
	gl_buf_init(&s->sig);
	gl_buf_init(&s->payload);
	s->ok = gl_rawcommit_parse(s->data, len, &s->c, &s->sig, &s->payload);
}

static void split_release(struct split *s)
{
	free(s->data);
	gl_buf_release(&s->sig);
	gl_buf_release(&s->payload);
}

static void expect_span(const char *p, size_t len, const char *want)
{
	if (len != strlen(want) || memcmp(p, want, len) != 0)
		fail_msg("got '%.*s', wanted '%s'", (int)len, p, want);
}

static void test_signed(void **state)
{
	static const char payload[] =
		HEAD "parent " P1 "\nparent " P2 "\n" PEOPLE "encoding ISO-8859-1\n\n" MESSAGE;
	static const char data[] = HEAD "parent " P1 "\nparent " P2 "\n" PEOPLE
					"encoding ISO-8859-1\n" SIG "\n" MESSAGE;
	char hex[GL_OID_HEX + 1];
	struct split s;

	(void)state;
	split(&s, data, sizeof(data) - 1);
	assert_true(s.ok);
	assert_false(s.c.malformed);
	assert_true(s.c.has_sig);
	assert_null(s.c.sig_why);
	assert_string_equal(gl_oid_hex(&s.c.tree, hex), TREE);
	assert_string_equal(gl_oid_hex(&s.c.parent, hex), P1);
	assert_int_equal(s.c.n_parents, 2);
	assert_int_equal(s.c.author_time, 1700000000);
	assert_int_equal(s.c.committer_time, 1700000001);
	expect_span(s.c.author, s.c.author_len, "Dana Reyes <dana@example.com>");
	expect_span(s.c.committer, s.c.committer_len, "Git Hub <noreply@example.com>");
	expect_span(s.c.message, s.c.message_len, MESSAGE);
	assert_string_equal(s.sig.ptr, ARMOR);
	assert_string_equal(s.payload.ptr, payload);
	split_release(&s);

	/* Nobody has to take the two. */
	{
		struct gl_rawcommit c;

		assert_true(gl_rawcommit_parse(data, sizeof(data) - 1, &c, NULL, NULL));
		assert_true(c.has_sig);
	}
}

/* Wherever the header stands, all else is payload, in its order. */
static void test_places(void **state)
{
	static const struct {
		const char *data, *payload;
	} cases[] = {
		{ HEAD PEOPLE SIG "\n", HEAD PEOPLE "\n" },
		{ HEAD PEOPLE SIG "x y\n\nm", HEAD PEOPLE "x y\n\nm" },
		{ HEAD PEOPLE "x y\n z\n" SIG "w v\n\nm", HEAD PEOPLE "x y\n z\nw v\n\nm" },
		{ HEAD PEOPLE "mergetag object " P1 "\n type commit\n \n gpgsig x\n" SIG "\n" SIG,
		  HEAD PEOPLE "mergetag object " P1 "\n type commit\n \n gpgsig x\n\n" SIG },
		{ HEAD PEOPLE "HG:extra a:b\n" SIG "\n\n\n", HEAD PEOPLE "HG:extra a:b\n\n\n\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct split s;

		split(&s, cases[i].data, strlen(cases[i].data));
		assert_true(s.ok);
		assert_false(s.c.malformed);
		assert_true(s.c.has_sig);
		assert_string_equal(s.sig.ptr, ARMOR);
		assert_string_equal(s.payload.ptr, cases[i].payload);
		split_release(&s);
	}
}

static void test_not_one_signature(void **state)
{
#define C(headers) HEAD PEOPLE headers "\n" MESSAGE
	static const struct {
		const char *data, *why;
	} cases[] = {
		{ C(""), "no signature" },
		{ C("gpgsi x\n"), "no signature" },
		{ C("") SIG, "no signature" },
		{ C(SIG SIG), "two signature headers" },
		{ C(SIG "x y\n" SIG), "two signature headers" },
		{ C(SIG SIG256), "two signature headers" },
		{ C(SIG256 SIG), "two signature headers" },
		{ C(SIG "gpgsigx y\n"), "two signature headers" },
		{ C(SIG256), "no signature but one for SHA-256 ids" },
		{ C("gpgsig2 -----BEGIN SSH SIGNATURE-----\n -----END SSH SIGNATURE-----\n"),
		  "an unknown signature header" },
		{ C("gpgsig x\n"), "a signature without its BEGIN line" },
		{ C("gpgsig \n"), "a signature without its BEGIN line" },
		{ C("gpgsig -----BEGIN -----\n"), "a signature without its BEGIN line" },
		{ C("gpgsig \n -----BEGIN SSH SIGNATURE-----\n -----END SSH SIGNATURE-----\n"),
		  "a signature without its BEGIN line" },
		{ C("gpgsig  -----BEGIN SSH SIGNATURE-----\n -----END SSH SIGNATURE-----\n"),
		  "a signature without its BEGIN line" },
		{ C("gpgsig -----BEGIN SSH SIGNATURE-----\n"), "a signature without its END line" },
		{ C("gpgsig -----BEGIN SSH SIGNATURE-----\n AAAA\n"),
		  "a signature without its END line" },
		{ C("gpgsig -----BEGIN SSH SIGNATURE-----\n  -----END SSH SIGNATURE-----\n"),
		  "a signature without its END line" },
		{ C("gpgsig -----BEGIN SSH SIGNATURE-----\n -----END PGP SIGNATURE-----\n"),
		  "a signature whose END line is not that of its BEGIN line" },
		{ C("gpgsig -----BEGIN SSH SIGNATURE-----\n -----END SSH SIGNATURE----- \n"),
		  "a signature whose END line is not that of its BEGIN line" },
		{ C("gpgsig -----BEGIN SSH SIGNATURE-----\n -----END SSH SIGNATURE-----\n \n"),
		  "bytes after the signature" },
		{ C(SIG " x\n"), "bytes after the signature" },
		{ C(SIG " -----BEGIN SSH SIGNATURE-----\n"), "bytes after the signature" },
		{ C("gpgsig -----BEGIN SSH SIGNATURE-----\n -----BEGIN PGP SIGNATURE-----\n"),
		  "two signatures" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct split s;

		split(&s, cases[i].data, strlen(cases[i].data));
		assert_true(s.ok);
		assert_false(s.c.malformed);
		assert_false(s.c.has_sig);
		assert_string_equal(s.c.sig_why, cases[i].why);
		assert_int_equal(s.sig.len, 0);
		assert_int_equal(s.payload.len, 0);
		split_release(&s);
	}
}

static void test_other_armours(void **state)
{
	static const char *const labels[] = { "PGP SIGNATURE", "PGP MESSAGE", "SIGNED MESSAGE",
					      "X" };

	(void)state;
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		struct gl_buf data = GL_BUF_INIT, want = GL_BUF_INIT;
		struct split s;

		gl_buf_addf(&data,
			    HEAD PEOPLE
			    "gpgsig -----BEGIN %s-----\n \n iQ==\n =abcd\n -----END %s-----\n\n",
			    labels[i], labels[i]);
		gl_buf_addf(&want, "-----BEGIN %s-----\n\niQ==\n=abcd\n-----END %s-----\n",
			    labels[i], labels[i]);
		split(&s, data.ptr, data.len);
		assert_true(s.c.has_sig);
		assert_string_equal(s.sig.ptr, want.ptr);
		split_release(&s);
		gl_buf_release(&data);
		gl_buf_release(&want);
	}
}

static void test_cannot_be_walked(void **state)
{
	static const char *const cases[] = {
		"",
		"\n",
		"tree",
		"tree \n",
		"tree " TREE,
		"tree  " TREE "\n",
		"tree " TREE " \n",
		"tree " TREE "0\n",
		"tree 4b825dc642cb6eb9a060e54bf8d69288fbee490g\n",
		"tree " TREE "000000000000000000000000\n" PEOPLE "\n",
		"Tree " TREE "\n" PEOPLE "\n",
		" tree " TREE "\n" PEOPLE "\n",
		PEOPLE HEAD "\n",
		HEAD "parent \n" PEOPLE "\n",
		HEAD "parent 123\n" PEOPLE "\n",
		HEAD "parent " P1 " " P2 "\n" PEOPLE "\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct split s;

		split(&s, cases[i], strlen(cases[i]));
		assert_false(s.ok);
		split_release(&s);
	}
	assert_false(gl_rawcommit_parse(NULL, 0, &(struct gl_rawcommit){ 0 }, NULL, NULL));
}

static void expect_malformed(const char *data, size_t len, const char *why)
{
	struct split s;
	char hex[GL_OID_HEX + 1];

	split(&s, data, len);
	if (!s.ok || !s.c.malformed)
		fail_msg("not malformed: '%.*s'", (int)len, data);
	assert_string_equal(s.c.why, why);
	assert_false(s.c.has_sig);
	assert_non_null(s.c.sig_why);
	assert_int_equal(s.sig.len, 0);
	assert_int_equal(s.payload.len, 0);
	assert_string_equal(gl_oid_hex(&s.c.tree, hex), TREE);
	split_release(&s);
}

/* Git takes no notice of a second parent line that it cannot read, so the walk has to go on. */
static void test_bad_second_parent(void **state)
{
	static const char *const cases[] = {
		HEAD "parent " P1 "\nparent " P1 "1\n" PEOPLE "\n",
		HEAD "parent " P1 "\nparent abc\n" PEOPLE "\n",
		HEAD "parent " P1 "\nparent \n" PEOPLE "\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gl_rawcommit raw;

		assert_true(gl_rawcommit_parse(cases[i], strlen(cases[i]), &raw, NULL, NULL));
		assert_true(raw.malformed);
		assert_int_equal(raw.n_parents, 1);
	}
}

static void test_malformed(void **state)
{
#define A "a missing or malformed author line"
#define M "a missing or malformed committer line"
#define H "a malformed header"
#define T "a header that is there twice, or out of place"
	static const struct {
		const char *data, *why;
	} cases[] = {
		{ HEAD, A },
		{ HEAD "\n", A },
		{ HEAD "parent " P1, A },
		{ HEAD COMMITTER AUTHOR "\n", A },
		{ HEAD SIG PEOPLE "\n", A },
		{ HEAD " x\n" PEOPLE "\n", A },
		{ HEAD "tree " TREE "\n" PEOPLE "\n", A },
		{ HEAD AUTHOR, M },
		{ HEAD AUTHOR SIG COMMITTER "\n", M },
		{ HEAD AUTHOR AUTHOR COMMITTER "\n", M },
		{ HEAD AUTHOR " x\n" COMMITTER "\n", M },
		{ HEAD PEOPLE, "no blank line after the headers" },
		{ HEAD PEOPLE "x y", "no blank line after the headers" },
		{ HEAD PEOPLE SIG, "no blank line after the headers" },
		{ HEAD PEOPLE " x\n\n", "a continued line where none can be" },
		{ HEAD PEOPLE COMMITTER "\n", T },
		{ HEAD PEOPLE AUTHOR "\n", T },
		{ HEAD PEOPLE "parent " P1 "\n\n", T },
		{ HEAD PEOPLE "tree " TREE "\n\n", T },
		{ HEAD PEOPLE SIG "tree " TREE "\n\n", T },
		{ HEAD PEOPLE "x\n\n", H },
		{ HEAD PEOPLE "gpgsig\n\n", H },
		{ HEAD PEOPLE "\tx y\n\n", H },
		{ HEAD PEOPLE "x\ty z\n\n", H },
		{ HEAD PEOPLE "\xc3\xa9 z\n\n", H },
		{ HEAD PEOPLE "\r\n\r\nm", H },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_malformed(cases[i].data, strlen(cases[i].data), cases[i].why);
}

static void test_nul_bytes(void **state)
{
	static const char data[] = HEAD PEOPLE "x y\n" SIG "\n" MESSAGE;

	(void)state;
	for (size_t at = strlen(HEAD); at < sizeof(data) - 1; at++) {
		char copy[sizeof(data)];

		memcpy(copy, data, sizeof(data));
		copy[at] = 0;
		expect_malformed(copy, sizeof(data) - 1, "a NUL byte");
	}
	expect_malformed(data, sizeof(data), "a NUL byte");
}

static void test_idents(void **state)
{
	static const struct {
		const char *ident;
		int64_t time; /* -1: malformed */
	} cases[] = {
		{ "D <d@e> 0 +0000", 0 },
		{ "D <d@e> 1700000000 -1200", 1700000000 },
		{ "D <d@e> 1099511627776 +0000", 1099511627776 },
		{ "D <> 5 +0000", 5 },
		{ " <d@e> 5 +0000", 5 },
		{ "\xff \x1b <\x01> 5 +9999", 5 },
		{ "D <d@e> 1099511627777 +0000", -1 },
		{ "D <d@e> 99999999999999999999 +0000", -1 },
		{ "D <d@e> -1 +0000", -1 },
		{ "D <d@e> +1 +0000", -1 },
		{ "D <d@e> 01 +0000", -1 },
		{ "D <d@e> 1x +0000", -1 },
		{ "D <d@e> 1.0 +0000", -1 },
		{ "D <d@e>  1 +0000", -1 },
		{ "D <d@e> 1  +0000", -1 },
		{ "D <d@e> +0000", -1 },
		{ "D <d@e> 1", -1 },
		{ "D <d@e> 1 ", -1 },
		{ "D <d@e> 1 0000", -1 },
		{ "D <d@e> 1 +000", -1 },
		{ "D <d@e> 1 +00000", -1 },
		{ "D <d@e> 1 +0000 ", -1 },
		{ "D <d@e> 1 +00:0", -1 },
		{ "D <d@e> 1 Z0000", -1 },
		{ "D <d@e>1 +0000", -1 },
		{ "D <d@e> ", -1 },
		{ "D <d@e>", -1 },
		{ "D <d@e 1 +0000", -1 },
		{ "D d@e> 1 +0000", -1 },
		{ "D<d@e> 1 +0000", -1 },
		{ "<d@e> 1 +0000", -1 },
		{ "D> <d@e> 1 +0000", -1 },
		{ "D <d@e> 1 +0000 <x@y> 2 +0000", -1 },
		{ "D <d<e> 1 +0000", -1 },
		{ "D <d@e>> 1 +0000", -1 },
		{ "D 1 +0000", -1 },
		{ "", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (int committer = 0; committer < 2; committer++) {
			struct gl_buf data = GL_BUF_INIT;
			struct split s;

			gl_buf_addf(&data, HEAD "author %s\ncommitter %s\n\n",
				    committer ? "A <a> 7 +0000" : cases[i].ident,
				    committer ? cases[i].ident : "A <a> 7 +0000");
			split(&s, data.ptr, data.len);
			assert_true(s.ok);
			if (s.c.malformed != (cases[i].time < 0))
				fail_msg("'%s'", cases[i].ident);
			if (!s.c.malformed) {
				assert_int_equal(s.c.author_time, committer ? 7 : cases[i].time);
				assert_int_equal(s.c.committer_time, committer ? cases[i].time : 7);
			}
			split_release(&s);
			gl_buf_release(&data);
		}
	}
}

/* What cannot count must still be walked. */
static void test_odd_but_walkable(void **state)
{
	struct gl_buf data = GL_BUF_INIT;
	char hex[GL_OID_HEX + 1];
	struct split s;

	(void)state;
	gl_buf_addstr(&data, "tree 4B825DC642CB6EB9A060E54BF8D69288FBEE4904\n"
			     "parent ABCDEFabcdefABCDEFabcdefABCDEFabcdef0123\n" PEOPLE "\n");
	expect_malformed(data.ptr, data.len, "an id in upper case");
	split(&s, data.ptr, data.len);
	assert_string_equal(gl_oid_hex(&s.c.parent, hex),
			    "abcdefabcdefabcdefabcdefabcdefabcdef0123");
	split_release(&s);

	for (size_t n = GL_PARENTS_MAX; n <= GL_PARENTS_MAX + 1; n++) {
		gl_buf_reset(&data);
		gl_buf_addstr(&data, HEAD "parent " P2 "\n");
		for (size_t i = 1; i < n; i++)
			gl_buf_addstr(&data, "parent " P1 "\n");
		gl_buf_addstr(&data, PEOPLE SIG "\n");
		split(&s, data.ptr, data.len);
		assert_true(s.ok);
		assert_int_equal(s.c.n_parents, n);
		assert_string_equal(gl_oid_hex(&s.c.parent, hex), P2);
		assert_int_equal(s.c.malformed, n > GL_PARENTS_MAX);
		split_release(&s);
	}

	gl_buf_reset(&data);
	gl_buf_addstr(&data, HEAD PEOPLE SIG "\n");
	while (data.len < GL_COMMIT_MAX)
		gl_buf_addch(&data, 'x');
	split(&s, data.ptr, data.len);
	assert_true(s.c.has_sig);
	split_release(&s);
	gl_buf_addch(&data, 'x');
	expect_malformed(data.ptr, data.len, "a commit of over 1 MiB");
	gl_buf_release(&data);
}

/* Cut anywhere, it is refused, malformed or at least of other content. */
static void test_truncated(void **state)
{
	static const char data[] = HEAD "parent " P1 "\n" PEOPLE "x y\n z\n" SIG "\n" MESSAGE;
	const size_t whole = sizeof(data) - 1 - strlen(MESSAGE);

	(void)state;
	for (size_t len = 0; len < sizeof(data); len++) {
		struct split s;

		split(&s, data, len);
		if (len < whole)
			assert_true(!s.ok || s.c.malformed);
		else
			assert_true(s.ok && s.c.has_sig);
		split_release(&s);
	}
}

#define TAGHEAD "object " P1 "\ntype commit\ntag v1.0\n"
#define TAGGER "tagger Dana Reyes <dana@example.com> 1700000000 +0100\n"
#define TAG TAGHEAD TAGGER "\n"

static bool parse_tag(const char *data, size_t len, struct gl_rawtag *t)
{
	char *copy = malloc(len ? len : 1);
	bool ok;

	assert_non_null(copy);
	memcpy(copy, data, len);
	ok = gl_rawtag_parse(copy, len, t);
	if (ok)
		t->name = data + (t->name - copy);
	free(copy);
	return ok;
}

static void test_tags(void **state)
{
	static const char *const types[] = { "commit", "tree", "blob", "tag" };
	struct gl_rawtag t;
	char hex[GL_OID_HEX + 1];

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct gl_buf b = GL_BUF_INIT;

		gl_buf_addf(&b, "object " P1 "\ntype %s\ntag x y\n" TAGGER "\n", types[i]);
		assert_true(parse_tag(b.ptr, b.len, &t));
		assert_string_equal(t.type, types[i]);
		expect_span(t.name, t.name_len, "x y");
		assert_string_equal(gl_oid_hex(&t.object, hex), P1);
		assert_false(t.has_sig);
		gl_buf_release(&b);
	}
}

static void test_tag_signatures(void **state)
{
	static const struct {
		const char *data;
		const char *payload; /* NULL: unsigned */
	} cases[] = {
		{ TAG "m\n" ARMOR, TAG "m\n" },
		{ TAG ARMOR, TAG },
		{ TAG "m\n" BEGIN "AA\n-----END SSH SIGNATURE-----", TAG "m\n" },
		{ TAG "m\n-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----\n",
		  TAG "m\n" },
		{ TAG "-----BEGIN SIGNED MESSAGE-----\nx\n-----END SIGNED MESSAGE-----\n", TAG },
		{ TAGHEAD TAGGER "x y\n z\n\nm\n" ARMOR, TAGHEAD TAGGER "x y\n z\n\nm\n" },
		{ TAG, NULL },
		{ TAG "m", NULL },
		{ TAG " " ARMOR, NULL },
		{ TAG "m" ARMOR, NULL },
		{ TAG ARMOR "\n", NULL },
		{ TAG ARMOR "x", NULL },
		{ TAG ARMOR ARMOR, NULL },
		{ TAG ARMOR "m\n" ARMOR, NULL },
		{ TAG BEGIN ARMOR, NULL },
		{ TAG BEGIN, NULL },
		{ TAG END, NULL },
		{ TAG BEGIN "x\n", NULL },
		{ TAG BEGIN "-----END PGP SIGNATURE-----\n", NULL },
		{ TAG "-----BEGIN SSH SIGNATURE-----\r\nAA\r\n-----END SSH SIGNATURE-----\r\n",
		  NULL },
		{ TAG "-----BEGIN OTHER-----\nx\n-----END OTHER-----\n", NULL },
		{ TAGHEAD TAGGER SIG256 "\nm\n" ARMOR, NULL },
		{ TAGHEAD TAGGER SIG "\nm\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gl_rawtag t;

		assert_true(parse_tag(cases[i].data, strlen(cases[i].data), &t));
		if (t.has_sig != (cases[i].payload != NULL))
			fail_msg("'%s'", cases[i].data);
		if (t.has_sig)
			expect_span(cases[i].data, t.sig_at, cases[i].payload);
	}
}

static void test_bad_tags(void **state)
{
	static const char *const cases[] = {
		"",
		"\n",
		"object " P1,
		"object " P1 "1\ntype commit\ntag v1\n" TAGGER "\n",
		"object ABCDEFabcdefABCDEFabcdefABCDEFabcdef0123\ntype commit\ntag v1\n" TAGGER
		"\n",
		"object " P1 "\ntype commits\ntag v1\n" TAGGER "\n",
		"object " P1 "\ntag v1\ntype commit\n" TAGGER "\n",
		"object " P1 "\ntype commit\ntag \n" TAGGER "\n",
		TAGHEAD,
		TAGHEAD "\n",
		TAGHEAD TAGGER,
		TAGHEAD TAGGER "m\n",
		TAGHEAD "tagger D <d@e> x +0000\n\n",
		TAGHEAD TAGGER TAGGER "\n",
		TAGHEAD TAGGER "tag v2\n\n",
		TAGHEAD TAGGER "object " P2 "\n\n",
		TAGHEAD TAGGER "type tree\n\n",
		TAGHEAD TAGGER " x\n\n",
		"type commit\n" TAGHEAD TAGGER "\n",
		HEAD PEOPLE "\n",
	};
	struct gl_rawtag t;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (parse_tag(cases[i], strlen(cases[i]), &t))
			fail_msg("'%s'", cases[i]);
	assert_false(gl_rawtag_parse(NULL, 0, &t));
	for (size_t at = 0; at < strlen(TAG "m\n" ARMOR); at++) {
		char copy[] = TAG "m\n" ARMOR;

		copy[at] = 0;
		assert_false(parse_tag(copy, sizeof(copy) - 1, &t));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signed),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_not_one_signature),
		cmocka_unit_test(test_other_armours),
		cmocka_unit_test(test_cannot_be_walked),
		cmocka_unit_test(test_bad_second_parent),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_nul_bytes),
		cmocka_unit_test(test_idents),
		cmocka_unit_test(test_odd_but_walkable),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_tag_signatures),
		cmocka_unit_test(test_bad_tags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
