/* The log, and what programs are given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "reportkit.h"

static const struct gl_look plain;
static char tag[] = "v1.0", no_release[] = "nightly";

static char *log_of(struct world *w, const struct gl_log_opts *o)
{
	struct gl_buf b = GL_BUF_INIT;

	gl_report_log_text(&w->ledger, o, &plain, &b);
	assert_false(b.failed);
	return gl_buf_steal(&b, NULL);
}

static char *json_of(struct gl_json *j)
{
	struct gl_buf b = GL_BUF_INIT;

	assert_non_null(j);
	assert_int_equal(gl_json_print(j, &b), 0);
	gl_json_free(j);
	return gl_buf_steal(&b, NULL);
}

/* ---- log ---- */

static void log_oneline(void **state)
{
	struct world *w = *state;
	char *text = log_of(w, &(struct gl_log_opts){ .oneline = true });

	assert_safe(text);
	assert_string_equal(
		text,
		"a2a2a2a2a2a2 2026-11-18 omar signs a record that cannot be read  [void: bad-record: 12:3: unknown "
		"key '<U+001B>[1m']\n"
		"a2a2a2a2a2a2 2026-11-18 eve rejects security (v1.0)  [void: not-entitled: 'eve' is no approver of "
		"'security']\n"
		"a2a2a2a2a2a2 2026-11-18 omar approves security (v1.0)\n"
		"a1a1a1a1a1a1 2026-11-18 eve proposes v1.0\n"
		"a0a0a0a0a0a0 2026-11-18 dana starts the ledger with version 1 of the checklist\n");
	free(text);
}

static void log_in_full(void **state)
{
	struct world *w = *state;
	char *text;

	w->approved.withdrawn_at = w->rejected.seq;
	text = log_of(w, &(struct gl_log_opts){ .by = "omar", .decision = "approve" });
	assert_safe(text);
	assert_string_equal(
		text,
		"2026-11-18 11:08  \xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e (omar) approves security (v1.0)\n"
		"    Looked at twice\n"
		"    <U+001B>]0;owned<U+0007>\n"
		"    withdrawn by 2026-11/18T102840Z-eve-reject-security\n"
		"    record 2026-11/18T102840Z-omar-approve-security, commit a2a2a2a2a2a2\n");
	free(text);
}

static void log_filters(void **state)
{
	struct world *w = *state;
	static const struct {
		struct gl_log_opts o;
		size_t lines;
	} cases[] = {
		{ { .oneline = true }, 5 },
		{ { .oneline = true, .by = "omar" }, 2 },
		{ { .oneline = true, .by = "dana" }, 1 },
		{ { .oneline = true, .criterion = "security" }, 2 },
		{ { .oneline = true, .criterion = "privacy" }, 0 },
		{ { .oneline = true, .decision = "init" }, 1 },
		{ { .oneline = true, .decision = "amend" }, 0 },
		{ { .oneline = true, .decision = "approve", .by = "eve" }, 0 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char *text = log_of(w, &cases[i].o), *p;
		size_t n = 0;

		for (p = text; (p = strchr(p, '\n')); p++)
			n++;
		assert_int_equal(n, cases[i].lines);
		free(text);
	}
	assert_true(gl_report_log_decision("no-go"));
	assert_true(gl_report_log_decision("in-force"));
	assert_false(gl_report_log_decision("maybe"));
}

static void log_of_versions_and_void_commits(void **state)
{
	struct world *w = *state;
	char *text;

	w->version.in_force_at = 0;
	w->version2 =
		(struct gl_version){ .list = &w->list2, .by = "eve", .at = 1, .in_force_at = 2 };
	w->version.next = &w->version2;
	w->state.n_findings = 0;
	text = log_of(w, &(struct gl_log_opts){ .oneline = true });
	assert_has(text, "a2a2a2a2a2a2 2026-11-18 version 2 of the checklist comes into force\n"
			 "a2a2a2a2a2a2 2026-11-18 eve rejects");
	assert_has(text, "eve proposes v1.0\n"
			 "a1a1a1a1a1a1 2026-11-18 eve proposes version 2 of the checklist\n");
	free(text);
	w->judged[2] = (struct gl_judged){ .is_void = true };
	w->findings[0].code = GL_FIND_UNSIGNED;
	w->findings[0].text = "no signature";
	w->state.n_findings = 1;
	text = log_of(w, &(struct gl_log_opts){ .oneline = true });
	assert_ptr_equal(
		strstr(text,
		       "a2a2a2a2a2a2 2026-11-18 somebody makes a commit  [void: unsigned: no signature]\n"),
		text);
	free(text);
}

/* ---- JSON ---- */

static void json_of_a_system(void **state)
{
	struct world *w = *state;
	char *text = json_of(gl_report_system_json(&w->ledger, &w->verdict));

	assert_ptr_equal(
		strstr(text,
		       "{\"format\":1,\"system\":\"support-bot\",\"verdict\":\"no-go\",\"now\":\"2026-11-20T"),
		text);
	assert_has(text, "\"commits\":3,\"newest\":\"2026-11-18T11:08:40Z\",\"unpushed\":0}");
	assert_has(text, "\"agreed\":[\"dana\",\"omar\",\"eve\"],\"missing\":[],\"pending\":[]}");
	assert_has(text, "\"candidate\":{\"tag\":\"v1.0\",\"commit\":\"cccc");
	assert_has(text, "\"tree\":\"eecc");
	assert_has(
		text,
		"\"state\":\"waiting\",\"approved_by\":[],\"waiting_for\":[\"omar\"],\"reasons\":[]");
	assert_has(
		text,
		"\"concerns\":[],\"pauses\":[],\"delegations\":[],\"decision\":null,\"blocks\":[{\"code\":"
		"\"criterion-waiting\",\"criterion\":\"security\",\"text\":");
	assert_has(text, "\"path\":\"records/2026-11/x.yaml\"");
	assert_lacks(text, "\033");
	free(text);
	w->state.candidate = NULL;
	text = json_of(gl_report_system_json(&w->ledger, &w->verdict));
	assert_has(text, "\"candidate\":null");
	free(text);
}

static void json_of_what_is_open(void **state)
{
	struct world *w = *state;
	char *text;

	w->concern = (struct gl_record){
		.id = "c", .decision = GL_CONCERN, .note = "Odd", .criterion = "privacy"
	};
	w->doubt = (struct gl_entry){ .rec = &w->concern, .by = "eve", .time = DAY0 };
	w->concerns[0] = &w->doubt;
	w->state.concerns = (struct gl_entries){ w->concerns, 1, 1 };
	w->pause = (struct gl_record){ .id = "p", .decision = GL_PAUSE, .note = "Stop" };
	w->paused = (struct gl_entry){ .rec = &w->pause, .by = "dana", .time = DAY0, .at = 1 };
	w->pauses[0] = &w->paused;
	w->state.pauses = (struct gl_entries){ w->pauses, 1, 1 };
	world_only(w, GL_BLOCK_PAUSED, &w->paused);
	w->version2 = (struct gl_version){
		.list = &w->list2, .by = "eve", .pending = true, .agreements = &w->agreed[2]
	};
	w->version.next = &w->version2;
	text = json_of(gl_report_system_json(&w->ledger, &w->verdict));
	assert_has(
		text,
		"\"concerns\":[{\"record\":\"c\",\"by\":\"eve\",\"date\":\"2026-11-18T11:06:40Z\",\"criterion\":"
		"\"privacy\",\"blocking\":false,\"note\":\"Odd\"}]");
	assert_has(
		text,
		"\"pauses\":[{\"record\":\"p\",\"by\":\"dana\",\"date\":\"2026-11-18T11:06:40Z\",\"note\":\"Stop\"}]");
	assert_has(text,
		   "{\"code\":\"paused\",\"text\":\"text\",\"record\":\"p\",\"commits\":[\"a1a1");
	assert_has(text, "\"pending\":[{\"version\":2,\"sha256\":\"0000");
	assert_has(text, "\"by\":\"eve\",\"agreed\":[\"eve\"],\"needed\":2}]");
	free(text);
	w->paused.settled_at = 9;
	text = json_of(gl_report_system_json(&w->ledger, &w->verdict));
	assert_has(text, "\"pauses\":[]");
	free(text);
}

static void json_of_a_gate(void **state)
{
	struct world *w = *state;
	struct gl_status item = { .ledger = &w->ledger, .verdict = &w->verdict };
	struct gl_gate g = {
		.tag = tag, .release = true, .has_commit = true, .items = &item, .n = 1
	};
	char *text = json_of(gl_report_gate_json(&g));

	assert_has(text, "{\"format\":1,\"tag\":\"v1.0\",\"commit\":\"0000");
	assert_has(
		text,
		"\"verdict\":\"no-go\",\"release\":true,\"systems\":[{\"format\":1,\"system\":\"support-bot\",");
	free(text);
	g = (struct gl_gate){ .tag = no_release, .go = true };
	text = json_of(gl_report_gate_json(&g));
	assert_string_equal(
		text,
		"{\"format\":1,\"tag\":\"nightly\",\"commit\":null,\"verdict\":\"go\",\"release\":false,"
		"\"systems\":[]}\n");
	free(text);
}

static void json_of_the_undecided(void **state)
{
	struct gl_error *err = NULL;
	char *text;

	(void)state;
	gl_fail(&err, GL_EUNDECIDED, "there is no ledger here");
	text = json_of(gl_report_undecided_json(NULL, err));
	assert_string_equal(
		text,
		"{\"format\":1,\"system\":null,\"verdict\":\"undecided\",\"error\":\"there is no ledger "
		"here\"}\n");
	free(text);
	gl_error_free(err);
}

static void json_of_the_log(void **state)
{
	struct world *w = *state;
	char *text = json_of(
		gl_report_log_json(&w->ledger, &(struct gl_log_opts){ .criterion = "security" }));

	assert_has(text, "\"entries\":[{\"commit\":\"a2a2");
	assert_has(
		text,
		"\"by\":\"eve\",\"decision\":\"reject\",\"record\":\"2026-11/18T102840Z-eve-reject-security\","
		"\"version\":1,\"criterion\":\"security\",\"tag\":\"v1.0\",\"candidate\":\"cccc");
	assert_has(text, "\"void\":{\"code\":\"not-entitled\",\"text\":");
	assert_has(text, "\"void\":null,\"ahead\":false,\"withdrawn\":null,\"settled\":null}");
	assert_lacks(text, "\033");
	free(text);
	text = json_of(gl_report_log_json(&w->ledger, &(struct gl_log_opts){ .decision = "init" }));
	assert_has(text, "\"by\":\"dana\",\"decision\":\"init\",\"record\":null,\"version\":1,");
	free(text);
	text = json_of(gl_report_findings_json(&w->ledger));
	assert_has(text, "{\"format\":1,\"system\":\"support-bot\",\"now\":\"");
	assert_has(text, "\"findings\":[{\"code\":\"not-entitled\",\"commit\":\"a2a2");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD(log_oneline),      WORLD(log_in_full),
		WORLD(log_filters),      WORLD(log_of_versions_and_void_commits),
		WORLD(json_of_a_system), WORLD(json_of_what_is_open),
		WORLD(json_of_a_gate),   cmocka_unit_test(json_of_the_undecided),
		WORLD(json_of_the_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
