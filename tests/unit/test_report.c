/* What people are shown: headlines, the next command, pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/timestamp.h"
#include "base/utf8.h"
#include "reportkit.h"

static const struct gl_look plain;
static char tag[] = "v1.0", no_release[] = "nightly\033";

static char *status_of(struct world *w, const struct gl_look *look)
{
	struct gl_buf b = GL_BUF_INIT;

	gl_report_status_text(&w->ledger, &w->verdict, look, &b);
	assert_false(b.failed);
	return gl_buf_steal(&b, NULL);
}

static void assert_next(struct world *w, const char *me, const char *want)
{
	struct gl_buf b = GL_BUF_INIT;

	gl_report_next(&w->ledger, &w->verdict, me, &b);
	assert_string_equal(b.ptr, want);
	gl_buf_release(&b);
}

static void assert_headline(struct world *w, const char *want)
{
	struct gl_buf b = GL_BUF_INIT;

	gl_report_headline(&w->ledger, &w->verdict, &b);
	assert_string_equal(b.ptr, want);
	gl_buf_release(&b);
}

/* ---- pieces ---- */

static void ages(void **state)
{
	static const struct {
		int64_t age;
		const char *text;
	} cases[] = {
		{ 0, "just now" },
		{ 59, "just now" },
		{ 60, "1 minute ago" },
		{ 7199, "1 hour ago" },
		{ 2 * GL_DAY, "2 days ago" },
		{ 400 * GL_DAY, "400 days ago" },
		{ -3 * 3600, "in 3 hours" },
		{ -GL_DAY, "in 1 day" },
	};
	struct gl_buf b = GL_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		gl_buf_reset(&b);
		gl_page_age(&b, DAY0 - cases[i].age, DAY0);
		assert_string_equal(b.ptr, cases[i].text);
	}
	gl_buf_release(&b);
}

static void text_on_one_line(void **state)
{
	struct gl_buf b = GL_BUF_INIT;

	(void)state;
	gl_page_text(&b, "one\r\ntwo\tthree\n\n\033four\n");
	assert_string_equal(b.ptr, "one two three <U+001B>four");
	gl_buf_reset(&b);
	gl_page_note(&b, "  ", "one\n\ntwo\033\n");
	assert_string_equal(b.ptr, "  one\n\n  two<U+001B>\n");
	gl_buf_release(&b);
}

static void lines_are_broken_between_words(void **state)
{
	const struct gl_look look = { .width = 40 };
	struct gl_buf b = GL_BUF_INIT;

	(void)state;
	gl_page_item(&b, &look, "  - ",
		     "waiting for somebody to look at it (git golive approve x); and more");
	assert_string_equal(b.ptr, "  - waiting for somebody to look at it\n"
				   "    (git golive approve x); and more\n");
	gl_buf_reset(&b);
	/* Six wide characters of three bytes take twelve columns. */
	gl_page_item(&b, &look, "",
		     "123456789012345678901234567 \xe7\x8e\x8b\xe7\x8e\x8b\xe7\x8e\x8b"
		     "\xe7\x8e\x8b\xe7\x8e\x8b\xe7\x8e\x8b");
	assert_string_equal(b.ptr,
			    "123456789012345678901234567 \xe7\x8e\x8b\xe7\x8e\x8b\xe7\x8e\x8b"
			    "\xe7\x8e\x8b\xe7\x8e\x8b\xe7\x8e\x8b\n");
	gl_buf_reset(&b);
	gl_page_item(&b, &look, "",
		     "1234567890123456789012345678 \xe7\x8e\x8b\xe7\x8e\x8b\xe7\x8e\x8b"
		     "\xe7\x8e\x8b\xe7\x8e\x8b\xe7\x8e\x8b");
	/* They are written without blanks: a line ends after any of them. */
	assert_has(b.ptr, "8 \xe7\x8e\x8b\xe7\x8e\x8b\xe7\x8e\x8b\xe7\x8e\x8b"
			  "\xe7\x8e\x8b\n\xe7\x8e\x8b\n");
	gl_buf_reset(&b);
	/* A command that fits on no line is broken like anything else. */
	gl_page_item(&b, &look, "", "(git golive resolve 2026-11/18T102840Z-eve-concern -m how)");
	assert_has(b.ptr, "resolve\n2026");
	gl_buf_release(&b);
}

/* ---- the first line ---- */

static void headlines(void **state)
{
	struct world *w = *state;
	static const struct {
		enum gl_block_code code;
		const char *text;
	} cases[] = {
		{ GL_BLOCK_NOT_AGREED,
		  "NO-GO: not yet, not everybody has agreed to the checklist" },
		{ GL_BLOCK_NO_CANDIDATE, "NO-GO: not yet, no release is proposed" },
		{ GL_BLOCK_CANDIDATE_MISMATCH, "NO-GO: not this tag, it is not what was proposed" },
		{ GL_BLOCK_CONCERN_OPEN, "NO-GO: not yet, a concern is open" },
		{ GL_BLOCK_PAUSED, "NO-GO: not now, the system is paused" },
		{ GL_BLOCK_TERMINATED, "NO-GO: it is over, the system was terminated" },
		{ GL_BLOCK_OWNER_NO_GO, "NO-GO: not this release, the owner said no-go" },
		{ GL_BLOCK_NO_DECISION, "NO-GO: not yet, the owner's go is missing" },
		{ GL_BLOCK_TAG_UNSIGNED,
		  "NO-GO: not this tag, it is not signed by a person of the checklist" },
		{ GL_BLOCK_TAG_MOVED,
		  "NO-GO: not this tag, a release tag is never moved or deleted" },
	};

	assert_headline(w, "NO-GO: not yet, 1 of 2 criteria is open");
	w->standings[1].state = GL_STALE;
	assert_headline(w, "NO-GO: not yet, 2 of 2 criteria are open");
	w->standings[1].state = GL_WAIVED;
	for (size_t i = 0; i < COUNT(cases); i++) {
		world_only(w, cases[i].code, &w->doubt);
		assert_headline(w, cases[i].text);
	}
	w->verdict.n_criteria = 0;
	assert_headline(w, "NO-GO: not yet");
	world_only(w, GL_BLOCK_NO_DECISION, NULL);
	assert_headline(w, "NO-GO: this was never released by a go");
	w->verdict.n_blocks = 0;
	w->verdict.go = true;
	assert_headline(w, "GO: it may be deployed, or keep running");
	w->verdict.n_criteria = 2;
	assert_headline(w, "GO: v1.0 may go live");
}

/* ---- the next command ---- */

static void next_is_whoever_can(void **state)
{
	struct world *w = *state;

	assert_next(w, NULL, "git golive approve security  (\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e)");
	assert_next(w, "omar", "git golive approve security  (you)");
	/* The owner's go would be premature, so it is not what comes next for her either. */
	assert_next(w, "dana",
		    "git golive approve security  (\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e)");
	assert_next(w, "nobody",
		    "git golive approve security  (\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e)");
	w->standings[0].waiting_for = (struct gl_members){ w->everybody, 3 };
	assert_next(
		w, NULL,
		"git golive approve security  (Dana Reyes, \xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e or Eve "
		"<U+001B>[2J<U+202E>)");
	/* Nobody can look at a release that is not proposed. */
	w->state.candidate = NULL;
	assert_next(w, NULL, "");
}

static void next_is_my_own_first(void **state)
{
	struct world *w = *state;

	w->missing[0] = "eve";
	w->verdict.missing = (struct gl_strs){ w->missing, 1 };
	w->blocks[1] = w->blocks[0];
	w->blocks[0] = (struct gl_block){ .code = GL_BLOCK_NOT_AGREED, .text = "text" };
	assert_next(w, NULL, "git golive agree  (Eve <U+001B>[2J<U+202E>)");
	assert_next(w, "omar", "git golive approve security  (you)");
	assert_next(w, "eve", "git golive agree  (you)");
}

static void next_for_each_block(void **state)
{
	struct world *w = *state;

	w->concern = (struct gl_record){ .id = "2026-11/19T000000Z-eve-concern",
					 .decision = GL_CONCERN };
	w->doubt = (struct gl_entry){ .rec = &w->concern, .by = "eve", .person = "eve" };
	world_only(w, GL_BLOCK_NO_CANDIDATE, NULL);
	assert_next(w, NULL, "git golive propose <tag>  (any stakeholder)");
	world_only(w, GL_BLOCK_CONCERN_OPEN, &w->doubt);
	/* Nobody is told to settle what he has just raised. */
	assert_next(w, "eve", "git golive resolve 2026-11/19T000000Z-eve-concern  (Dana Reyes)");
	assert_next(w, "dana", "git golive resolve 2026-11/19T000000Z-eve-concern  (you)");
	world_only(w, GL_BLOCK_PAUSED, &w->doubt);
	assert_next(w, "dana", "git golive resume 2026-11/19T000000Z-eve-concern  (you)");
	world_only(w, GL_BLOCK_NO_DECISION, NULL);
	assert_next(w, NULL, "git golive go  (Dana Reyes)");
	w->list.go = GL_GO_CHECKLIST;
	assert_next(w, NULL, "git golive agree  (Dana Reyes)");
	world_only(w, GL_BLOCK_OWNER_NO_GO, NULL);
	assert_next(w, NULL, "git golive go  (Dana Reyes)");
	world_only(w, GL_BLOCK_TAG_MOVED, NULL);
	assert_next(w, NULL, "git golive propose <new tag> <commit>  (any stakeholder)");
	world_only(w, GL_BLOCK_TAG_UNSIGNED, NULL);
	assert_next(w, NULL, "git tag -d v1.0; git golive tag v1.0  (any stakeholder)");
	world_only(w, GL_BLOCK_TERMINATED, &w->doubt);
	assert_next(w, "dana", "");
	w->verdict.go = true;
	assert_next(w, NULL, "git golive tag v1.0");
	/* Ready to be pasted, whatever git takes for the name of a tag. */
	w->propose.tag = "v1.0;id>'x'";
	assert_next(w, NULL, "git golive tag 'v1.0;id>'\\''x'\\'''");
}

static void next_of_a_rejection(void **state)
{
	struct world *w = *state;

	w->standings[0].state = GL_REJECTED;
	w->blocks[0].code = GL_BLOCK_CRITERION_REJECTED;
	w->blocks[0].entry = &w->rejected;
	assert_next(w, NULL, "git golive approve security  (\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e)");
	/* Who rejected it has left. */
	w->standings[0].waiting_for.n = 0;
	assert_next(w, NULL,
		    "git golive resolve 2026-11/18T102840Z-eve-reject-security  (Dana Reyes)");
}

static void next_brings_the_others_in(void **state)
{
	struct world *w = *state;

	w->list.n_people = w->list.n_persons = 1;
	w->standings[1].approved_by.n = 0;
	assert_next(w, "dana",
		    "git golive amend --with <file>...  "
		    "(bring the others in: each sends you what 'git golive enroll' prints)");
	/* Who signs alone wants to be alone. */
	w->standings[1].approved_by.n = 1;
	w->standings[0].waiting_for = (struct gl_members){ w->dana, 1 };
	assert_next(w, "dana", "git golive approve security  (you)");
}

static void next_ratifies(void **state)
{
	struct world *w = *state;

	w->version2 = (struct gl_version){ .list = &w->list2, .by = "omar", .pending = true };
	w->version.next = &w->version2;
	assert_next(w, "eve", "git golive agree  (you, to the version that is pending)");
	assert_next(w, "omar", "git golive approve security  (you)");
	w->version2.agreements = w->agreed;
	assert_next(w, "eve",
		    "git golive approve security  (\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e)");
}

/* ---- pages ---- */

static void status_page(void **state)
{
	struct world *w = *state;
	char *text = status_of(w, &plain);

	assert_safe(text);
	assert_ptr_equal(strstr(text, "NO-GO: not yet, 1 of 2 criteria is open\n"), text);
	assert_has(text, "\nsystem      support-bot, Customer support assistant\n");
	assert_has(
		text,
		"\ncandidate   v1.0, commit cccccccccccc, proposed by Eve <U+001B>[2J<U+202E> (eve) 1 day ago\n");
	assert_has(text, "\nfinal call  Dana Reyes (dana), not made yet\n");
	assert_has(text, "\nchecklist   version 1, agreed to by 3 of 3\n");
	assert_has(
		text,
		"\nledger      3 commits, newest decision 1 day ago (refs/heads/golive/support-bot)\n");
	assert_has(
		text,
		"\n  - waiting for \xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e: Security clearance (git golive approve "
		"security)\n");
	assert_has(text, "\nmet: privacy\n");
	assert_has(text,
		   "\n2 findings (git golive verify)\n  - a2a2a2a2a2a2 not-entitled: records/");
	assert_has(text, "\nnext: git golive approve security  (");
	assert_lacks(text, "as of");
	assert_lacks(text, "promised");
	free(text);
}

static void status_page_tells_what_is_there(void **state)
{
	struct world *w = *state;
	char *text;

	w->list.has_target_date = true;
	w->list.target_date = gl_time_date(w->verdict.now) + 12;
	w->version2 =
		(struct gl_version){ .list = &w->list2, .by = "omar", .pending = true, .at = 1 };
	w->version.next = &w->version2;
	w->concern = (struct gl_record){
		.id = "x", .decision = GL_CONCERN, .note = "Odd at\nnight", .criterion = "privacy"
	};
	w->doubt =
		(struct gl_entry){ .rec = &w->concern, .by = "eve", .person = "eve", .time = DAY0 };
	w->concerns[0] = &w->doubt;
	w->state.concerns = (struct gl_entries){ w->concerns, 1, 1 };
	text = status_of(w, &(struct gl_look){ .past = true });
	assert_has(text, "\npromised    2026-12-02, in 12 days\n");
	assert_has(
		text,
		"\npending     version 2, by \xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e (omar) 1 day ago, agreed to by 0 of the 2 "
		"who bring it into force");
	assert_has(
		text,
		"\nconcerns that do not block\n  - Eve <U+001B>[2J<U+202E> (eve) 2 days ago, on privacy: \"Odd at "
		"night\"\n");
	assert_has(text, "\nas of       2026-11-20 11:06\n");
	free(text);
	w->doubt.settled_at = 9;
	text = status_of(w, &plain);
	assert_lacks(text, "concerns that do not block");
	free(text);
}

static void status_page_fits(void **state)
{
	const struct gl_look look = { .width = 60 };
	struct world *w = *state;
	char *text = status_of(w, &look), *line, *end;

	/* Paths and refs cannot be broken; there is none here. */
	w->state.n_findings = 0;
	free(text);
	text = status_of(w, &look);
	for (line = text; *line; line = end + 1) {
		end = strchr(line, '\n');
		assert_non_null(end);
		*end = '\0';
		assert_true(gl_text_width(line) <= 60);
	}
	free(text);
}

static void colour_is_an_addition(void **state)
{
	const struct gl_look look = { .colour = true };
	struct world *w = *state;
	char *text = status_of(w, &look);

	assert_ptr_equal(strstr(text, "\033[1;31mNO-GO: not yet, 1 of 2 criteria is open\033[m\n"),
			 text);
	free(text);
}

static void gate_page(void **state)
{
	struct world *w = *state;
	struct gl_status item = { .ledger = &w->ledger, .verdict = &w->verdict };
	struct gl_gate g = { .tag = tag, .release = true, .items = &item, .n = 1 };
	struct gl_buf b = GL_BUF_INIT;

	gl_report_gate_text(&g, &plain, &b);
	assert_safe(b.ptr);
	assert_string_equal(
		b.ptr,
		"NO-GO: not yet, 1 of 2 criteria is open (support-bot v1.0)\n"
		"  - waiting for \xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e: Security clearance (git golive approve "
		"security)\n"
		"  - the owner has not made the final call\n"
		"next: git golive approve security  (\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e)\n");
	gl_buf_reset(&b);
	w->verdict.go = true;
	gl_report_gate_text(&g, &plain, &b);
	assert_string_equal(b.ptr, "GO: v1.0 may go live (support-bot)\n");
	gl_buf_reset(&b);
	g = (struct gl_gate){ .tag = no_release, .go = true };
	gl_report_gate_text(&g, &plain, &b);
	assert_string_equal(b.ptr,
			    "GO: 'nightly<U+001B>' is not a release tag of any system here\n");
	gl_buf_release(&b);
}

static void findings_page(void **state)
{
	struct world *w = *state;
	struct gl_buf b = GL_BUF_INIT;

	gl_report_findings_text(&w->ledger, &plain, &b);
	assert_safe(b.ptr);
	assert_has(
		b.ptr,
		"a2a2a2a2a2a2 bad-record: records/2026-11/x.yaml: 12:3: unknown key '<U+001B>[1m'\n");
	assert_has(
		b.ptr,
		"\n2 findings in 3 commits of refs/heads/golive/support-bot, root a0a0a0a0a0a0\n");
	gl_buf_reset(&b);
	w->state.n_findings = 0;
	gl_report_findings_text(&w->ledger, &plain, &b);
	assert_string_equal(
		b.ptr,
		"no finding in 3 commits of refs/heads/golive/support-bot, root a0a0a0a0a0a0\n");
	gl_buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ages),
		cmocka_unit_test(text_on_one_line),
		cmocka_unit_test(lines_are_broken_between_words),
		WORLD(headlines),
		WORLD(next_is_whoever_can),
		WORLD(next_is_my_own_first),
		WORLD(next_for_each_block),
		WORLD(next_of_a_rejection),
		WORLD(next_brings_the_others_in),
		WORLD(next_ratifies),
		WORLD(status_page),
		WORLD(status_page_tells_what_is_there),
		WORLD(status_page_fits),
		WORLD(colour_is_an_addition),
		WORLD(gate_page),
		WORLD(findings_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
