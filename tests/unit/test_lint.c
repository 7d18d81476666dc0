#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "modelkit.h"

#define DATA "tests/data/checklists"
#define MINIMAL DATA "/good-minimal.yaml"

static void every_problem_at_its_place(void **state)
{
	(void)state;
	kit_compare(DATA, "bad-", kit_checklist);
}

static void a_newer_format_is_another_matter(void **state)
{
	struct kit k;

	(void)state;
	kit_checklist_with(&k, MINIMAL, "golive: 1", "golive: 2\nmood: good");
	assert_int_equal(k.rc, GL_EUNDECIDED);
	assert_int_equal(k.diags.n, 1);
	kit_release(&k);
	kit_checklist_with(&k, MINIMAL, "golive: 1", "golive: 1\nmood: good");
	assert_int_equal(k.rc, GL_EINVAL);
	assert_string_equal(
		gl_error_message(k.err),
		"line 2, column 1 of the checklist: unknown key 'mood' in the checklist");
	kit_release(&k);
}

static void too_large(void **state)
{
	static char big[GL_CHECKLIST_MAX + 1];
	struct kit k;

	(void)state;
	memset(big, '#', sizeof(big));
	kit_checklist(&k, big, sizeof(big));
	assert_int_equal(k.rc, GL_EINVAL);
	kit_release(&k);
}

static void add_head(struct gl_buf *b)
{
	gl_buf_addstr(b, "golive: 1\nversion: 1\nsystem: s\ntitle: T\nrelease: {tags: [v*]}\n"
			 "decision-rights: {owner: p0}\n");
}

/* Their keys are in files that nobody looks at. */
static void add_people(struct gl_buf *b, size_t n)
{
	struct gl_digest d;

	gl_buf_addstr(b, "stakeholders:\n");
	for (size_t i = 0; i < n; i++) {
		gl_sha256(&i, sizeof(i), &d);
		gl_buf_addf(b,
			    "- {id: p%zu, name: P, email: p%zu@x, groups: [g], keys: "
			    "[{x509: keys/%zu, sha256: ",
			    i, i, i);
		gl_buf_addhex(b, d.b, sizeof(d.b));
		gl_buf_addstr(b, "}]}\n");
	}
}

static void add_criteria(struct gl_buf *b, size_t n, const char *approvers)
{
	gl_buf_addstr(b, "criteria:\n");
	for (size_t i = 0; i < n; i++)
		gl_buf_addf(
			b, "- {id: c%zu, title: T, statement: S, area: technical, approvers: %s}\n",
			i, approvers);
}

static void read_generated(size_t people, size_t criteria, const char *approvers, int want,
			   const char *problem)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_buf b = GL_BUF_INIT;
	struct gl_checklist *c;
	int rc;

	add_head(&b);
	add_people(&b, people);
	add_criteria(&b, criteria, approvers);
	rc = gl_checklist_read(arena, b.ptr, b.len, NULL, NULL, &diags, &c, NULL);
	if (rc != want || (problem && !strstr(diags.items[0].text, problem)))
		fail_msg("%d: %s", rc, diags.n ? diags.items[0].text : "");
	gl_diags_release(&diags);
	gl_buf_release(&b);
	gl_arena_free(arena);
}

static void as_many_as_there_may_be(void **state)
{
	(void)state;
	read_generated(1000, 100, "[{any: [g]}]", 0, NULL);
	read_generated(1001, 1, "[{any: [g]}]", GL_EINVAL, "more than 1000 entries");
	read_generated(1, 500, "[{any: [p0]}]", 0, NULL);
	read_generated(1, 501, "[{any: [p0]}]", GL_EINVAL, "more than 500 entries");
}

/* A file that is small, and would have every judge hold 100 MB. */
static void approvers_in_all(void **state)
{
	static char clauses[20000];
	struct gl_buf b = GL_BUF_INIT;

	(void)state;
	gl_buf_addstr(&b, "[{any: [g]}");
	for (int i = 0; i < 1000; i++)
		gl_buf_addstr(&b, ", {any: [g]}");
	gl_buf_addch(&b, ']');
	assert_true(b.len < sizeof(clauses));
	memcpy(clauses, b.ptr, b.len + 1);
	gl_buf_release(&b);
	read_generated(999, 1, clauses, 0, NULL);
	read_generated(1000, 1, clauses, GL_EINVAL, "the approvers of all criteria are more than");
}

/* One chain through all criteria: as deep as it gets. */
static void a_long_cycle(void **state)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_buf b = GL_BUF_INIT;
	struct gl_checklist *c;

	(void)state;
	add_head(&b);
	add_people(&b, 1);
	gl_buf_addstr(&b, "criteria:\n");
	for (int i = 0; i < 500; i++)
		gl_buf_addf(&b,
			    "- {id: c%d, title: T, statement: S, area: technical, after: [c%d], "
			    "approvers: [{all: [p0]}]}\n",
			    i, (i + 1) % 500);
	assert_int_equal(gl_checklist_read(arena, b.ptr, b.len, NULL, NULL, &diags, &c, NULL),
			 GL_EINVAL);
	assert_int_equal(diags.n, 1);
	assert_int_equal(diags.items[0].line, 509);
	gl_diags_release(&diags);
	gl_buf_release(&b);
	gl_arena_free(arena);
}

static void emails(void **state)
{
	static const struct {
		const char *email;
		int rc;
	} some[] = {
		{ "o@x", 0 },
		{ "\"o'hara+go@mail.example.com\"", 0 },
		{ "\xc3\xa9@\xc3\xa9.fr", 0 },
		{ "'a@b@c'", 0 },
		{ "'@x'", GL_EINVAL },
		{ "'o@'", GL_EINVAL },
		{ "omar", GL_EINVAL },
		{ "'o o@x'", GL_EINVAL },
		{ "'o>@x'", GL_EINVAL },
		{ "\"o\\u202e@x\"", GL_EINVAL },
		{ "\"o@x\\n\"", GL_EINVAL },
		{ "Dana@EXAMPLE.com", GL_EINVAL },
	};
	struct kit k;

	(void)state;
	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
		kit_checklist_with(&k, MINIMAL, "omar@example.com", some[i].email);
		if (k.rc != some[i].rc)
			fail_msg("%s: %d", some[i].email, k.rc);
		kit_release(&k);
	}
}

static void lists_that_may_be_empty(void **state)
{
	static const struct {
		const char *from, *to;
		int rc;
	} some[] = {
		{ "{owner: dana}", "{owner: dana, waive: []}", 0 },
		{ "{owner: dana}", "{owner: dana, agree: []}", GL_EINVAL },
		{ "{owner: dana}", "{owner: dana, pause: []}", GL_EINVAL },
		{ "tags: [v*]", "tags: [v*], exempt: []", 0 },
		{ "name: Omar", "name: Omar\n  groups: []", 0 },
		{ "area: technical", "area: technical\n  after: []", 0 },
		{ "area: technical", "area: technical\n  scope: []", GL_EINVAL },
	};
	struct kit k;

	(void)state;
	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
		kit_checklist_with(&k, MINIMAL, some[i].from, some[i].to);
		if (k.rc != some[i].rc)
			fail_msg("%s: %d", some[i].to, k.rc);
		kit_release(&k);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_problem_at_its_place),
		cmocka_unit_test(a_newer_format_is_another_matter),
		cmocka_unit_test(too_large),
		cmocka_unit_test(as_many_as_there_may_be),
		cmocka_unit_test(approvers_in_all),
		cmocka_unit_test(a_long_cycle),
		cmocka_unit_test(emails),
		cmocka_unit_test(lists_that_may_be_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
