/* What waits on whom: each kind of item, each person, and the three forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/shell.h"
#include "base/timestamp.h"
#include "report/todo.h"
#include "reportkit.h"

static const struct gl_look plain;

struct made {
	struct gl_arena *arena;
	struct gl_todos todos;
};

static void make(struct world *w, struct made *m)
{
	m->arena = gl_arena_new();
	assert_non_null(m->arena);
	assert_int_equal(gl_todo_list(m->arena, &w->ledger, &w->verdict, &m->todos, NULL), 0);
}

static void drop(struct made *m)
{
	gl_todos_release(&m->todos);
	gl_arena_free(m->arena);
}

/* "dana:approve:git golive ...": one item, and nobody has another. */
static void assert_only(struct world *w, size_t who, enum gl_todo_kind kind, const char *command)
{
	struct made m;

	make(w, &m);
	assert_int_equal(m.todos.n, 1);
	assert_int_equal(m.todos.items[0].who, who);
	assert_string_equal(gl_todo_name(m.todos.items[0].kind), gl_todo_name(kind));
	assert_string_equal(m.todos.items[0].command, command);
	drop(&m);
}

static void assert_none(struct world *w)
{
	struct made m;

	make(w, &m);
	assert_int_equal(m.todos.n, 0);
	drop(&m);
}

static void assert_words(struct world *w, const char *part)
{
	struct made m;

	make(w, &m);
	assert_true(m.todos.n > 0);
	assert_has(m.todos.items[0].words, part);
	drop(&m);
}

/* ---- the kinds ---- */

static void a_criterion_waits_on_its_approvers(void **state)
{
	struct world *w = *state;
	static const struct {
		enum gl_criterion_state state;
		enum gl_block_code code;
		const char *words;
	} cases[] = {
		{ GL_WAITING, GL_BLOCK_CRITERION_WAITING, "Security clearance: It is safe." },
		{ GL_STALE, GL_BLOCK_CRITERION_STALE, "has changed since: look again" },
		{ GL_EXPIRED, GL_BLOCK_CRITERION_EXPIRED, "has expired" },
		{ GL_UNMET, GL_BLOCK_CRITERION_UNMET, "without a measured value" },
		{ GL_EVIDENCE, GL_BLOCK_CRITERION_EVIDENCE, "evidence is missing" },
	};

	w->verdict.n_blocks = 1;
	for (size_t i = 0; i < COUNT(cases); i++) {
		w->standings[0].state = cases[i].state;
		w->blocks[0].code = cases[i].code;
		assert_only(w, OMAR, GL_TODO_APPROVE, "git golive approve security");
		assert_words(w, cases[i].words);
	}
	/* What is about a release waits until there is one; and what comes first, first. */
	w->state.candidate = NULL;
	assert_none(w);
	w->criteria[0].scope = GL_SCOPE_STANDING;
	assert_only(w, OMAR, GL_TODO_APPROVE, "git golive approve security");
	w->standings[0].state = GL_BLOCKED;
	w->blocks[0].code = GL_BLOCK_CRITERION_BLOCKED;
	assert_none(w);
}

static void a_rejection_waits_on_its_author_else_on_who_overrules(void **state)
{
	struct world *w = *state;
	struct made m;

	w->verdict.n_blocks = 1;
	w->rejected.by = w->rejected.person = "omar";
	w->reject.note = "Two findings";
	w->standings[0].state = GL_REJECTED;
	w->standings[0].cause = &w->rejected;
	w->blocks[0].code = GL_BLOCK_CRITERION_REJECTED;
	w->blocks[0].entry = &w->rejected;
	assert_only(w, OMAR, GL_TODO_APPROVE, "git golive approve security");
	assert_words(w, "said no on 2026-11-18: \"Two findings\"; to be approved when");
	w->criteria[0].statement = "No finding is open.";
	assert_words(w, "No finding is open; ");
	make(w, &m);
	assert_true(m.todos.items[0].own);
	drop(&m);
	w->standings[0].waiting_for.n = 0;
	assert_only(w, DANA, GL_TODO_RESOLVE,
		    "git golive resolve 2026-11/18T102840Z-eve-reject-security");
}

static void a_deputy_is_asked_as_well(void **state)
{
	struct world *w = *state;
	struct gl_record record = { .id = "d",
				    .decision = GL_DELEGATE,
				    .to = "eve",
				    .from = gl_time_date(DAY0),
				    .until = gl_time_date(DAY0) + 30 };
	struct gl_entry d = { .rec = &record, .by = "omar", .person = "omar" }, proposal;
	const char *privacy[] = { "privacy" };
	struct made m;

	w->verdict.n_blocks = 1;
	w->state.delegations = &d;
	make(w, &m);
	assert_int_equal(m.todos.n, 2);
	assert_int_equal(m.todos.items[1].who, EVE);
	assert_string_equal(m.todos.items[1].command, "git golive approve security --for omar");
	assert_ptr_equal(m.todos.items[1].for_one, &w->people[OMAR]);
	drop(&m);
	/* Not for other criteria, nor afterwards. */
	record.criteria = (struct gl_strs){ privacy, 1 };
	record.fields = GL_F_CRITERIA;
	assert_only(w, OMAR, GL_TODO_APPROVE, "git golive approve security");
	record.fields = 0;
	record.until = record.from;
	assert_only(w, OMAR, GL_TODO_APPROVE, "git golive approve security");
	/* Nor who proposed what others are to look at. */
	record.until = record.from + 30;
	w->criteria[0].independent = true;
	proposal = *w->state.candidate;
	proposal.by = "eve";
	w->state.candidate = &proposal;
	assert_only(w, OMAR, GL_TODO_APPROVE, "git golive approve security");
}

static void a_concern_waits_on_its_author_and_on_who_settles(void **state)
{
	struct world *w = *state;
	struct made m;

	w->concern = (struct gl_record){ .id = "2026-11/19T000000Z-eve-concern",
					 .decision = GL_CONCERN,
					 .note = "The night shift" };
	w->doubt =
		(struct gl_entry){ .rec = &w->concern, .by = "eve", .person = "eve", .time = DAY0 };
	world_only(w, GL_BLOCK_CONCERN_OPEN, &w->doubt);
	make(w, &m);
	assert_int_equal(m.todos.n, 2);
	assert_int_equal(m.todos.items[0].who, DANA);
	assert_int_equal(m.todos.items[1].who, EVE);
	assert_false(m.todos.items[0].own);
	assert_true(m.todos.items[1].own);
	assert_int_equal(m.todos.items[0].kind, GL_TODO_RESOLVE);
	assert_string_equal(m.todos.items[0].command,
			    "git golive resolve 2026-11/19T000000Z-eve-concern");
	assert_has(m.todos.items[0].words, "raised a concern on 2026-11-18: \"The night shift\"");
	drop(&m);
	world_only(w, GL_BLOCK_PAUSED, &w->doubt);
	make(w, &m);
	assert_int_equal(m.todos.n, 2);
	assert_int_equal(m.todos.items[0].kind, GL_TODO_RESUME);
	drop(&m);
}

static void what_is_nobodys_is_the_owners(void **state)
{
	struct world *w = *state;

	world_only(w, GL_BLOCK_NO_CANDIDATE, NULL);
	assert_only(w, DANA, GL_TODO_PROPOSE, "git golive propose <tag>");
	world_only(w, GL_BLOCK_NO_DECISION, NULL);
	assert_only(w, DANA, GL_TODO_GO, "git golive go");
	assert_words(w, "the final call on v1.0");
	/* Of a tag that is there. */
	world_only(w, GL_BLOCK_CANDIDATE_MISMATCH, NULL);
	assert_none(w);
	world_only(w, GL_BLOCK_TAG_UNSIGNED, NULL);
	assert_none(w);
	w->verdict.n_blocks = 0;
	w->verdict.go = true;
	assert_only(w, DANA, GL_TODO_TAG, "git golive tag v1.0");
	world_only(w, GL_BLOCK_TERMINATED, NULL);
	w->verdict.go = false;
	w->people[OMAR].n_keys = 1;
	assert_none(w);
}

static void versions_wait_on_who_has_not_agreed(void **state)
{
	struct world *w = *state;
	struct made m;

	w->missing[0] = "eve";
	w->verdict.missing = (struct gl_strs){ w->missing, 1 };
	world_only(w, GL_BLOCK_NOT_AGREED, NULL);
	assert_only(w, EVE, GL_TODO_AGREE, "git golive agree");
	w->verdict.n_blocks = 0;
	w->version2 = (struct gl_version){
		.list = &w->list2, .by = "eve", .pending = true, .agreements = &w->agreed[2]
	};
	w->version.next = &w->version2;
	make(w, &m);
	assert_int_equal(m.todos.n, 2);
	assert_int_equal(m.todos.items[0].who, DANA);
	assert_int_equal(m.todos.items[1].who, OMAR);
	assert_int_equal(m.todos.items[1].kind, GL_TODO_RATIFY);
	assert_ptr_equal(m.todos.items[1].version, &w->version2);
	assert_string_equal(m.todos.items[1].command, "git golive agree 000000000000");
	assert_has(m.todos.items[1].words, "1 of the 2 who bring it into force have agreed");
	drop(&m);
}

#define SAY_OUTCOME "git golive outcome 'v1.0;x' --measured <name>=<value> -m <what it brought>"

static void set_now(struct world *w, int64_t now)
{
	w->verdict.now = w->ledger.now = now;
}

static void an_outcome_is_due_after_30_and_90_days(void **state)
{
	struct world *w = *state;
	struct gl_clearance live[] = { { .tag = "v1.0;x", .at = 1 }, { .tag = "v1.0;x", .at = 2 } };
	struct gl_record record = { .id = "o", .decision = GL_OUTCOME, .tag = "v1.0;x" };
	struct gl_entry outcome = {
		.rec = &record, .by = "dana", .person = "dana", .seq = 9, .is_void = true
	};

	w->verdict.n_blocks = 0;
	w->all[0] = &outcome;
	w->state.clearances = live;
	w->state.n_clearances = 2;
	w->judged[1].ledger_time = DAY0;
	w->judged[2].ledger_time = DAY0 + 20 * GL_DAY;
	set_now(w, DAY0 + 30 * GL_DAY - 1);
	assert_none(w);
	set_now(w, DAY0 + 30 * GL_DAY);
	assert_only(w, DANA, GL_TODO_OUTCOME, SAY_OUTCOME);
	assert_words(w, "v1.0;x went live on 2026-11-18, more than 30 days ago");
	outcome.is_void = false;
	outcome.time = DAY0 + 28 * GL_DAY;
	assert_none(w);
	set_now(w, DAY0 + 90 * GL_DAY);
	assert_words(w, "more than 90 days ago");
	outcome.time = DAY0 + 91 * GL_DAY;
	assert_none(w);
	outcome.is_void = true;
	assert_words(w, "more than 90 days ago");
}

static void a_key_that_ends_soon_waits_on_its_holder(void **state)
{
	struct world *w = *state;
	struct gl_key key = { .valid_after = INT64_MIN,
			      .valid_before = w->verdict.now + 29 * GL_DAY };

	w->verdict.n_blocks = 0;
	w->people[EVE].keys = &key;
	w->people[EVE].n_keys = 1;
	assert_only(w, EVE, GL_TODO_KEY, "git golive enroll");
	assert_words(w, "ends on 2026-12-19");
	key.valid_before = DAY0;
	assert_words(w, "ended on 2026-11-18");
	key.valid_before = w->verdict.now + 31 * GL_DAY;
	assert_none(w);
}

static void people_come_in_order_and_so_do_kinds(void **state)
{
	struct world *w = *state;
	struct made m;
	size_t n;

	w->missing[0] = "omar";
	w->verdict.missing = (struct gl_strs){ w->missing, 1 };
	w->blocks[2] = (struct gl_block){ .code = GL_BLOCK_NOT_AGREED, .text = "text" };
	w->verdict.n_blocks = 3;
	make(w, &m);
	assert_int_equal(m.todos.n, 2);
	assert_int_equal(gl_todos_of(&m.todos, OMAR, &n)->kind, GL_TODO_AGREE);
	assert_int_equal(n, 2);
	assert_int_equal(gl_todos_of(&m.todos, OMAR, &n)[1].kind, GL_TODO_APPROVE);
	gl_todos_of(&m.todos, DANA, &n);
	assert_int_equal(n, 0);
	drop(&m);
}

/* ---- the forms ---- */

static char *form(struct world *w, char kind, const struct gl_members *who)
{
	struct gl_buf b = GL_BUF_INIT;
	struct gl_todo_page p = { &w->ledger, &w->verdict, NULL, *who };
	struct gl_json *j;
	struct made m;

	make(w, &m);
	p.todos = &m.todos;
	if (kind == 't') {
		gl_report_todo_text(&p, &plain, &b);
	} else if (kind == 'j') {
		j = gl_report_todo_json(&p);
		assert_int_equal(gl_json_print(j, &b), 0);
		gl_json_free(j);
	} else {
		gl_report_todo_mail(&p, kind == 'b', &b);
	}
	drop(&m);
	assert_false(b.failed);
	return gl_buf_steal(&b, NULL);
}

static void text_of_one_and_of_all(void **state)
{
	struct world *w = *state;
	const struct gl_members omar = { w->omar, 1 }, dana = { w->dana, 1 },
				all = { w->everybody, 3 };
	char *text = form(w, 't', &omar);

	assert_string_equal(text, "1 thing waits for \xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e (omar)\n"
				  "  - Security clearance: It is safe.\n"
				  "      git golive approve security\n");
	free(text);
	text = form(w, 't', &all);
	assert_has(text, "1 thing waits for \xe7\x8e\x8b");
	assert_lacks(text, "Dana");
	free(text);
	text = form(w, 't', &dana);
	assert_has(text, "nothing waits for Dana Reyes (dana)\nNO-GO: not yet, 1 of 2");
	assert_has(text, "  - waiting for \xe7\x8e\x8b");
	free(text);
	w->verdict.n_blocks = 0;
	text = form(w, 't', &all);
	assert_has(text, "nothing waits for anybody\n");
	free(text);
}

static void no_form_obeys_what_people_wrote(void **state)
{
	struct world *w = *state;
	const struct gl_members all = { w->everybody, 3 };
	char *text;

	w->criteria[0].title = "Safe\033[2J\nBcc: all@example.com";
	w->criteria[0].statement = "From here\nFrom there\n";
	w->omar[0] = EVE;
	text = form(w, 't', &all);
	assert_safe(text);
	assert_has(text, "Eve <U+001B>[2J<U+202E>");
	assert_has(text, "  - Safe<U+001B>[2J Bcc: all@example.com: From here From there\n");
	free(text);
	text = form(w, 'j', &all);
	assert_lacks(text, "\033");
	assert_has(text, "\"kind\":\"approve\",\"criterion\":\"security\",\"state\":\"waiting\"");
	free(text);
	w->people[EVE].email = "eve@example.com";
	text = form(w, 'b', &all);
	assert_safe(text);
	assert_lacks(text, "\nBcc");
	assert_lacks(text, "\nFrom here");
	free(text);
}

/* The lines of the first header, each ASCII and short. */
static void assert_header(const char *mail)
{
	const char *end = strstr(mail, "\n\n");

	assert_non_null(end);
	for (const char *line = mail; line < end; line = strchr(line, '\n') + 1) {
		size_t len = strcspn(line, "\n");

		assert_true(len <= 78);
		for (size_t i = 0; i < len; i++)
			assert_true(line[i] >= ' ' && line[i] <= '~');
	}
}

static void mail_headers_are_ascii_whatever_people_are_called(void **state)
{
	struct world *w = *state;
	const struct gl_members one = { w->omar, 1 };
	static const struct {
		const char *name, *email, *to;
	} cases[] = {
		{ "Omar Haddad", "omar@example.com", "To: Omar Haddad <omar@example.com>\n" },
		{ "\xe7\x8e\x8b", "omar@example.com",
		  "To: =?UTF-8?Q?=E7=8E=8B?= <omar@example.com>\n" },
		{ "Haddad, Omar", "omar@example.com",
		  "To: =?UTF-8?Q?Haddad=2C=20Omar?= <omar@example.com>\n" },
		{ "a\r\nBcc: x@y", "omar@example.com",
		  "To: =?UTF-8?Q?a=20Bcc=3A=20x=40y?= <omar@example.com>\n" },
		{ "=?UTF-8?Q?x?=", "omar@example.com",
		  "To: =?UTF-8?Q?=3D=3FUTF-8=3FQ=3Fx=3F=3D?= <omar@example.com>\n" },
		{ "Omar", "omar@example.com,x@y", NULL },
		{ "Omar", "o@example.com\nBcc: x", NULL },
		{ "Omar", "-oQ/tmp@example.com", NULL },
		{ "Omar", "omar", NULL },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char *mail;

		w->people[OMAR].name = cases[i].name;
		w->people[OMAR].email = cases[i].email;
		mail = form(w, 'm', &one);
		assert_header(mail);
		if (cases[i].to)
			assert_ptr_equal(strstr(mail, cases[i].to), mail);
		else
			assert_ptr_equal(strstr(mail, "Subject: "), mail);
		assert_has(mail, "Subject: support-bot v1.0: 1 thing waits for you\n");
		free(mail);
	}
}

static void a_long_name_is_encoded_in_pieces(void **state)
{
	struct world *w = *state;
	const struct gl_members one = { w->omar, 1 };
	struct gl_buf name = GL_BUF_INIT;
	char *mail;

	for (int i = 0; i < 60; i++)
		gl_buf_addstr(&name, "\xe7\x8e\x8b");
	w->people[OMAR].name = name.ptr;
	w->people[OMAR].email = "omar@example.com";
	w->propose.tag = name.ptr;
	mail = form(w, 'm', &one);
	assert_header(mail);
	/* Whole characters in each. */
	assert_lacks(mail, "=E7?=");
	assert_lacks(mail, "=8E?=");
	free(mail);
	gl_buf_release(&name);
}

static void a_mailbox_can_be_taken_apart(void **state)
{
	struct world *w = *state;
	const struct gl_members all = { w->everybody, 3 };
	const char *p;
	char *mail;
	size_t n = 0;

	w->people[DANA].email = w->people[OMAR].email = w->people[EVE].email = "x@example.com";
	w->standings[0].waiting_for = (struct gl_members){ w->everybody, 3 };
	w->list.title = "From the beginning";
	mail = form(w, 'b', &all);
	for (p = mail; p; p = strstr(p + 1, "\nFrom "))
		n++;
	assert_int_equal(n, 3);
	assert_ptr_equal(strstr(mail, "From golive Fri Nov 20 11:06:40 2026\nTo: "), mail);
	assert_has(mail, "\n>From the beginning: NO-GO");
	free(mail);
	w->verdict.n_blocks = 0;
	mail = form(w, 'b', &all);
	assert_string_equal(mail, "");
	free(mail);
}

static void words_for_a_shell(void **state)
{
	static const struct {
		const char *raw, *word;
	} cases[] = { { "v1.0", "v1.0" },   { "a/b_c@d:e%f+g,h-i", "a/b_c@d:e%f+g,h-i" },
		      { "", "''" },         { "a b", "'a b'" },
		      { "$(x)", "'$(x)'" }, { "it's", "'it'\\''s'" },
		      { "a\nb", "'a\nb'" }, { "~x", "'~x'" } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct gl_buf b = GL_BUF_INIT;

		gl_shell_add(&b, cases[i].raw, strlen(cases[i].raw));
		assert_string_equal(b.ptr, cases[i].word);
		gl_buf_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD(a_criterion_waits_on_its_approvers),
		WORLD(a_rejection_waits_on_its_author_else_on_who_overrules),
		WORLD(a_deputy_is_asked_as_well),
		WORLD(a_concern_waits_on_its_author_and_on_who_settles),
		WORLD(what_is_nobodys_is_the_owners),
		WORLD(versions_wait_on_who_has_not_agreed),
		WORLD(an_outcome_is_due_after_30_and_90_days),
		WORLD(a_key_that_ends_soon_waits_on_its_holder),
		WORLD(people_come_in_order_and_so_do_kinds),
		WORLD(text_of_one_and_of_all),
		WORLD(no_form_obeys_what_people_wrote),
		WORLD(mail_headers_are_ascii_whatever_people_are_called),
		WORLD(a_long_name_is_encoded_in_pieces),
		WORLD(a_mailbox_can_be_taken_apart),
		cmocka_unit_test(words_for_a_shell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
