#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/path.h"
#include "base/proc.h"
#include "base/timestamp.h"
#include "modelkit.h"

#define DATA "tests/data/records"

static void read_file(struct kit *k, const char *name)
{
	struct gl_buf file = GL_BUF_INIT;
	char path[256];

	snprintf(path, sizeof(path), DATA "/%s.yaml", name);
	kit_file(path, &file);
	kit_record(k, file.ptr, file.len);
	if (k->rc)
		fail_msg("%s: %s", name, k->diags.items[0].text);
	gl_buf_release(&file);
}

static void every_problem_at_its_place(void **state)
{
	(void)state;
	kit_compare(DATA, "bad-", kit_record);
}

static void table(void **state)
{
	(void)state;
	for (int i = 0; i < GL_DECISIONS; i++) {
		const struct gl_decision_info *d = &gl_decisions[i];

		assert_int_equal(gl_decision_by_name(d->name), i);
		assert_true(*d->verb);
		assert_false(d->required & d->optional);
		assert_true((d->required | d->optional) & GL_F_NOTE);
	}
	assert_int_equal(gl_decision_by_name("Approve"), GL_DECISIONS);
	assert_int_equal(gl_decision_by_name(""), GL_DECISIONS);
}

static void approve(void **state)
{
	char time[GL_TIME_BUF], hex[GL_OID_HEX + 1];
	const struct gl_record *r;
	struct kit k;

	(void)state;
	read_file(&k, "good-approve");
	r = k.r;
	assert_null(r->id);
	assert_int_equal(r->decision, GL_APPROVE);
	assert_string_equal(r->system, "support-bot");
	assert_string_equal(r->by, "lena");
	assert_true(r->has_date);
	assert_string_equal(gl_time_format(r->date, time), "2026-11-20T08:09:00Z");
	assert_int_equal(r->fields, GL_F_CRITERION | GL_F_COMMIT | GL_F_FOR | GL_F_NOTE |
					    GL_F_EVIDENCE | GL_F_MEASURED);
	assert_string_equal(r->criterion, "data-privacy");
	assert_string_equal(gl_oid_hex(&r->commit, hex),
			    "18bac0de18bac0de18bac0de18bac0de18bac0de");
	assert_string_equal(r->for_whom, "omar");
	assert_string_equal(r->note, "Looked at all of it.\n\nTwice.\n");
	assert_int_equal(r->n_evidence, 4);
	assert_int_equal(r->evidence[0].where, GL_EVIDENCE_CANDIDATE);
	assert_int_equal(r->evidence[1].where, GL_EVIDENCE_LEDGER);
	assert_string_equal(r->evidence[1].path, "evidence/scan.txt");
	assert_true(r->evidence[1].has_sha256);
	assert_int_equal(r->evidence[2].where, GL_EVIDENCE_URL);
	assert_string_equal(r->evidence[2].path, "https://example.com/report?id=1#top");
	assert_false(r->evidence[2].has_sha256);
	assert_true(r->evidence[3].has_sha256);
	assert_int_equal(r->n_facts, 4);
	assert_string_equal(r->facts[0].name, "p95-seconds");
	assert_string_equal(r->facts[0].text, "2.50");
	assert_true(r->facts[0].number && r->facts[0].value.mantissa == 25);
	kit_release(&k);
}

static void by_hand(void **state)
{
	struct kit k;

	(void)state;
	read_file(&k, "good-by-hand");
	assert_null(k.r->system);
	assert_null(k.r->by);
	assert_false(k.r->has_date);
	assert_int_equal(k.r->fields, GL_F_CRITERION | GL_F_COMMIT);
	kit_release(&k);
}

static void others(void **state)
{
	struct kit k;

	(void)state;
	read_file(&k, "good-concern");
	assert_false(k.r->blocking);
	kit_release(&k);
	read_file(&k, "good-pause");
	assert_true(k.r->blocking);
	kit_release(&k);
	read_file(&k, "good-quoted");
	assert_string_equal(k.r->note, "a\nb: \"c\"\n\n--- \xc3\xa9\t");
	kit_release(&k);
	read_file(&k, "good-delegate");
	assert_string_equal(k.r->to, "omar");
	assert_int_equal(k.r->from, k.r->until);
	assert_true(gl_strs_has(&k.r->criteria, "security"));
	kit_release(&k);
	read_file(&k, "good-withdraw");
	assert_string_equal(k.r->record, "2026-11/20T080900Z-lena-approve-data-privacy");
	kit_release(&k);
	read_file(&k, "good-outcome");
	assert_string_equal(k.r->facts[0].text, "61 of 80 agents");
	assert_false(k.r->facts[0].number);
	assert_true(k.r->facts[1].number);
	kit_release(&k);
}

/* What is written is read as the same record, and written as the same bytes. */
static void written_and_read(void **state)
{
	struct gl_buf once = GL_BUF_INIT, twice = GL_BUF_INIT;
	struct kit k, again;
	char name[64];

	(void)state;
	for (int i = 0; i < GL_DECISIONS; i++) {
		snprintf(name, sizeof(name), "good-%s", gl_decisions[i].name);
		read_file(&k, name);
		assert_int_equal(k.r->decision, i);
		gl_buf_reset(&once);
		gl_buf_reset(&twice);
		gl_record_write(&once, k.r);
		kit_record(&again, once.ptr, once.len);
		if (again.rc)
			fail_msg("%s: %s", name, again.diags.items[0].text);
		assert_int_equal(again.r->fields, k.r->fields);
		gl_record_write(&twice, again.r);
		assert_string_equal(once.ptr, twice.ptr);
		kit_release(&again);
		kit_release(&k);
	}
	gl_buf_release(&once);
	gl_buf_release(&twice);
}

static void in_the_order_of_the_design(void **state)
{
	struct gl_buf b = GL_BUF_INIT;
	struct kit k;

	(void)state;
	read_file(&k, "good-concern");
	gl_record_write(&b, k.r);
	assert_string_equal(b.ptr,
			    "golive: 1\ndecision: concern\nsystem: support-bot\nby: lena\n"
			    "date: '2026-11-20T08:09:00Z'\nchecklist: "
			    "5be25be25be25be25be25be25be25be25be25be25be25be25be25be25be25be2\n"
			    "criterion: data-privacy\nblocking: false\nnote: I would wait.\n");
	gl_buf_release(&b);
	kit_release(&k);
}

static void assert_path(const struct gl_record *r, const char *want)
{
	struct gl_buf b = GL_BUF_INIT;

	gl_record_path(&b, r);
	assert_string_equal(b.ptr, want);
	assert_true(gl_record_path_ok(b.ptr, b.len, NULL, NULL));
	gl_buf_release(&b);
}

static void paths(void **state)
{
	struct gl_record r = { .decision = GL_PROPOSE, .by = "lena", .tag = "v1.0" };
	char tag[301];

	(void)state;
	assert_true(gl_time_parse("2026-11-02T08:09:07Z", 20, &r.date));
	assert_path(&r, "records/2026-11/02T080907Z-lena-propose-v1.0.yaml");
	r.tag = "release/\xc3\xa9 1";
	assert_path(&r, "records/2026-11/02T080907Z-lena-propose-release----1.yaml");
	memset(tag, 'v', 300);
	tag[300] = '\0';
	r.tag = tag;
	tag[64] = 'x';
	assert_path(&r, "records/2026-11/02T080907Z-lena-propose-"
			"vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv.yaml");
	r = (struct gl_record){ .decision = GL_NO_GO, .by = "dana", .date = r.date };
	assert_path(&r, "records/2026-11/02T080907Z-dana-no-go.yaml");
}

static void subjects(void **state)
{
	static const char *const want[GL_DECISIONS] = {
		[GL_AGREE] = "lena agrees to the checklist",
		[GL_PROPOSE] = "lena proposes v1.0",
		[GL_APPROVE] = "lena approves data-privacy for omar (v1.0)",
		[GL_REJECT] = "lena rejects data-privacy for omar (v1.0)",
		[GL_WITHDRAW] = "lena withdraws 2026-11/20T080900Z-lena-approve-data-privacy",
		[GL_CONCERN] = "lena raises a concern on data-privacy (v1.0)",
		[GL_RESOLVE] = "lena resolves 2026-11/20T080900Z-omar-concern",
		[GL_WAIVE] = "lena waives data-privacy (v1.0)",
		[GL_DELEGATE] = "lena delegates to omar",
		[GL_PAUSE] = "lena pauses",
		[GL_RESUME] = "lena resumes",
		[GL_GO] = "lena says go (v1.0)",
		[GL_NO_GO] = "lena says no-go (v1.0)",
		[GL_TERMINATE] = "lena terminates",
		[GL_OUTCOME] = "lena records the outcome of v1.0",
		[GL_ASSESS] = "lena assesses the readiness",
	};
	struct gl_buf b = GL_BUF_INIT;
	struct kit k;
	char name[64];

	(void)state;
	for (int i = 0; i < GL_DECISIONS; i++) {
		snprintf(name, sizeof(name), "good-%s", gl_decisions[i].name);
		read_file(&k, name);
		gl_buf_reset(&b);
		gl_record_message(&b, k.r, "v1.0");
		*strchr(b.ptr, '\n') = '\0';
		assert_string_equal(b.ptr, want[i]);
		kit_release(&k);
	}
	gl_buf_release(&b);
}

static void long_subjects(void **state)
{
	struct gl_record r = {
		.decision = GL_APPROVE, .by = "lena", .system = "s", .criterion = "data-privacy"
	};
	struct gl_buf b = GL_BUF_INIT;

	(void)state;
	gl_record_message(&b, &r, "release-of-the-support-bot-for-everybody-26");
	assert_int_equal(strcspn(b.ptr, "\n"), 72);
	gl_buf_reset(&b);
	gl_record_message(&b, &r, "release-of-the-support-bot-for-everybody-26x");
	assert_string_equal(b.ptr, "lena approves data-privacy\n\nGolive-System: s\n"
				   "Golive-Decision: approve\nGolive-Criterion: data-privacy\n"
				   "Golive-By: lena\n"
				   "Golive-Tag: release-of-the-support-bot-for-everybody-26x\n");
	gl_buf_release(&b);
}

static void git_trailers(const struct gl_buf *message, struct gl_buf *out)
{
	static const char *const argv[] = { "git", "interpret-trailers", "--parse", NULL };
	struct gl_proc p = { .argv = argv, .input = message->ptr, .input_len = message->len };
	struct gl_error *err = NULL;
	int status;

	p.out = out;
	if (gl_proc_run(&p, &status, &err))
		fail_msg("%s", gl_error_message(err));
	assert_int_equal(status, 0);
}

/* Whatever a note says, git sees our trailers and no others. */
static void forged_trailers(void **state)
{
	static const char *const notes[] = {
		"Fine.",
		"Golive-By: dana",
		"Fine.\n\nGolive-By: dana\nGolive-Decision: go\n",
		"Fine.\n\nGolive-By: dana\n\n\n\n",
		"Golive-By: dana\n---\n",
		"Golive-By: dana\n--- a\n+++ b",
		"---",
		"Fine.\n\nGolive-By: dana\n---\tx",
		"Fine.\n\nGolive-By: dana\n# Golive-By: omar",
		"Fine.\n\nGolive-By: dana\nConflicts:\n\tx",
		"\n\n",
		"Fine.\rGolive-By: dana\r\n\r\nGolive-By: dana\r\n",
		"Golive-By: dana\n ",
		"(cherry picked from commit 1)\nSigned-off-by: dana",
	};
	struct gl_record r = {
		.decision = GL_NO_GO, .by = "lena", .system = "support-bot", .fields = GL_F_NOTE
	};
	struct gl_buf message = GL_BUF_INIT, got = GL_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		gl_buf_reset(&message);
		gl_buf_reset(&got);
		r.note = notes[i];
		gl_record_message(&message, &r, "v1.0");
		assert_null(strchr(message.ptr, '\r'));
		git_trailers(&message, &got);
		assert_string_equal(got.ptr, "Golive-System: support-bot\nGolive-Decision: no-go\n"
					     "Golive-By: lena\nGolive-Tag: v1.0\n");
	}
	gl_buf_release(&message);
	gl_buf_release(&got);
}

static void caps(void **state)
{
	struct gl_buf b = GL_BUF_INIT;
	struct kit k;

	(void)state;
	for (size_t extra = 0; extra < 2; extra++) {
		gl_buf_reset(&b);
		gl_buf_addstr(&b, "golive: 1\ndecision: pause\nchecklist: ");
		for (int i = 0; i < GL_SHA256_HEX; i++)
			gl_buf_addch(&b, 'a');
		gl_buf_addstr(&b, "\nnote: ");
		while (b.len < GL_RECORD_MAX + extra)
			gl_buf_addch(&b, 'n');
		kit_record(&k, b.ptr, b.len);
		assert_int_equal(k.rc, extra ? -1 : 0);
		kit_release(&k);
	}
	gl_buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_problem_at_its_place),
		cmocka_unit_test(table),
		cmocka_unit_test(approve),
		cmocka_unit_test(by_hand),
		cmocka_unit_test(others),
		cmocka_unit_test(written_and_read),
		cmocka_unit_test(in_the_order_of_the_design),
		cmocka_unit_test(paths),
		cmocka_unit_test(subjects),
		cmocka_unit_test(long_subjects),
		cmocka_unit_test(forged_trailers),
		cmocka_unit_test(caps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
