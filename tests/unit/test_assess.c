/* The questions, what the checklist answers of them, the gaps, and what has changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/asset.h"
#include "base/timestamp.h"
#include "report/assess.h"
#include "reportkit.h"
#include "statekit.h"

/* Criteria of the kit's checklist, before which others are put. */
#define CRITERIA "criteria:\n"
#define MORE(text) \
	CRITERIA   \
	"- {" text \
	", statement: X., area: technical, scope: standing, approvers: [{all: [omar]}]}\n"

static struct gl_questions *load(struct gl_arena *arena)
{
	struct gl_questions *q;

	assert_int_equal(gl_questions_load(arena, &q, NULL), 0);
	return q;
}

static size_t find(const struct gl_questions *q, const char *id)
{
	size_t i = gl_questions_find(q, id);

	if (i == GL_QUESTIONS)
		fail_msg("no question '%s'", id);
	return i;
}

/* ---- the questions ---- */

static const char *const dimensions[GL_DIMENSIONS] = {
	"organizational-readiness", "decision-rights",     "data-foundation",   "risk-management",
	"compliance-integration",   "lifecycle-processes", "value-measurement",
};

static void questions_have_their_form(void **state)
{
	struct lk *k = *state;
	const struct gl_questions *q = load(k->arena);

	for (size_t d = 0; d < GL_DIMENSIONS; d++) {
		assert_string_equal(q->dimensions[d].id, dimensions[d]);
		assert_true(strlen(q->dimensions[d].title) > 0);
	}
	for (size_t i = 0; i < GL_QUESTIONS; i++) {
		const struct gl_question *one = &q->items[i];

		assert_int_equal(gl_questions_find(q, one->id), i);
		assert_int_equal(one->ask[strlen(one->ask) - 1], '?');
		assert_int_equal(one->gap[strlen(one->gap) - 1], '.');
		assert_true(!one->right != !one->criterion);
		assert_true(!one->fact != !one->words.n);
		/* words are compared in lower case */
		for (size_t w = 0; w < one->words.n; w++)
			assert_true(strspn(one->words.items[w], "abcdefghijklmnopqrstuvwxyz-") ==
				    strlen(one->words.items[w]));
	}
}

/* What is printed can be pasted: the checklist is one afterwards, and the question finds it. */
static void remedies_can_be_pasted(void **state)
{
	struct lk *k = *state;
	const struct gl_questions *q = load(k->arena);
	size_t n = 0;

	lk_list(k, 1, 0, NULL);
	lk_root(k);
	lk_fold(k);
	for (size_t i = 0; i < GL_QUESTIONS; i++) {
		struct gl_buf text = GL_BUF_INIT;
		struct lk *other;

		if (!q->items[i].criterion)
			continue;
		gl_buf_addstr(&text, CRITERIA);
		gl_question_remedy(&q->items[i], k->s->in_force->list, "", &text);
		gl_buf_addch(&text, '\n');
		assert_has(text.ptr, "all: [dana]");
		assert_lacks(text.ptr, "OWNER");
		other = lk_new();
		lk_list(other, 1, 0, CRITERIA, text.ptr, NULL);
		lk_root(other);
		assert_findings(other, "");
		assert_int_equal(other->s->in_force->list->n_criteria, 3);
		assert_ptr_equal(gl_question_criterion(other->s->in_force->list, &q->items[i]),
				 &other->s->in_force->list->criteria[0]);
		lk_free(other);
		gl_buf_release(&text);
		n++;
	}
	assert_true(n > GL_QUESTIONS / 2);
}

/* The asset with one place changed. */
static void assert_bad_questions(const char *from, const char *to, const char *problem)
{
	const char *data = gl_asset("questions.yaml", NULL), *at = strstr(data, from);
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_arena *arena = gl_arena_new();
	struct gl_buf text = GL_BUF_INIT, said = GL_BUF_INIT;
	struct gl_questions *q;

	assert_non_null(at);
	gl_buf_add(&text, data, (size_t)(at - data));
	gl_buf_addstr(&text, to);
	gl_buf_addstr(&text, at + strlen(from));
	assert_int_equal(gl_questions_read(arena, text.ptr, text.len, &diags, &q), -1);
	assert_null(q);
	gl_diags_print(&diags, "q", &said);
	assert_has(said.ptr, problem);
	gl_diags_release(&diags);
	gl_buf_release(&text);
	gl_buf_release(&said);
	gl_arena_free(arena);
}

static void other_questions_are_refused(void **state)
{
	(void)state;
	assert_bad_questions("id: before-known", "id: outcome-told",
			     "two questions 'outcome-told'");
	assert_bad_questions("        fact: agreed\n", "", "either 'fact' or 'words'");
	assert_bad_questions("        fact: agreed\n", "        fact: agreed\n        words: [x]\n",
			     "either 'fact' or 'words'");
	assert_bad_questions("fact: agreed", "fact: weather", "'fact' must be");
	assert_bad_questions("dimensions:\n", "more: x\ndimensions:\n", "unknown key 'more'");
	assert_bad_questions("        gap: When the owner sleeps, nobody can stop it.\n", "",
			     "missing 'gap'");
	assert_bad_questions("dimensions:\n", "dimensions: [x]\nold:\n", "list of 7");
}

/* ---- a file of answers ---- */

static void assert_answers(const char *text, int want, const char *problem)
{
	enum gl_answer answers[GL_QUESTIONS] = { 0 };
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_arena *arena = gl_arena_new();
	struct gl_buf said = GL_BUF_INIT;
	const struct gl_questions *q = load(arena);

	assert_int_equal(gl_answers_read(arena, q, text, strlen(text), &diags, answers), want);
	gl_diags_print(&diags, "a", &said);
	assert_has(said.ptr, problem);
	assert_safe(said.ptr);
	if (want == 0) {
		assert_int_equal(answers[find(q, "before-known")], GL_ANSWER_NO);
		assert_int_equal(answers[find(q, "final-call")], GL_ANSWER_YES);
		assert_int_equal(answers[find(q, "way-back")], GL_ANSWER_NONE);
	}
	gl_diags_release(&diags);
	gl_buf_release(&said);
	gl_arena_free(arena);
}

static void answers_are_read_strictly(void **state)
{
	(void)state;
	assert_answers("before-known: no\nfinal-call: 'yes'\n", 0, "");
	assert_answers("final-cal: yes\n", -1,
		       "a:1:1: unknown key 'final-cal' in the answers; did "
		       "you mean 'final-call'?");
	assert_answers("final-call: maybe\n", -1, "a:1:13: 'final-call' must be");
	assert_answers("final-call: Yes\n", -1, "'final-call' cannot be 'Yes'");
	assert_answers("final-call: true\n", -1, "'final-call' must be");
	assert_answers("final-call:\n", -1, "'final-call' must not be empty");
	assert_answers("final-call: [yes]\n", -1, "must be one value");
	assert_answers("final-call: yes\nfinal-call: no\n", -1, "final-call");
	assert_answers("final-call: &a yes\n", -1, "anchor");
	assert_answers("- yes\n", -1, "must be a mapping");
	assert_answers("\"\\u202eyes\": \"\\e[2J\"\n", -1, "a:1:");
	assert_answers("", -1, "a:1:1: ");
}

/* ---- what the checklist answers ---- */

static struct gl_filled filled(struct lk *k, const char *id)
{
	struct gl_filled all[GL_QUESTIONS];
	const struct gl_questions *q = load(k->arena);

	lk_states(k);
	assert_int_equal(gl_assessment_fill(k->arena, q, k->s, k->v, all, NULL), 0);
	return all[find(q, id)];
}

static void assert_filled(struct lk *k, const char *id, enum gl_answer want, const char *why)
{
	struct gl_filled f = filled(k, id);

	if (f.answer != want)
		fail_msg("%s: %s", id, gl_answer_name(f.answer));
	if (want == GL_ANSWER_NONE)
		assert_null(f.why);
	else
		assert_string_equal(f.why, why);
}

static void facts_are_filled_in(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, NULL);
	lk_root(k);
	assert_filled(k, "questions-agreed", GL_ANSWER_NO, "Omar has not agreed to the checklist");
	assert_filled(k, "final-call", GL_ANSWER_NO, "the checklist has no 'target-date'");
	assert_filled(k, "stop-any-hour", GL_ANSWER_YES, "Omar may pause it");
	assert_filled(k, "conflicts-settled", GL_ANSWER_YES, "Carla settles concerns");
	assert_filled(k, "changes-judged", GL_ANSWER_YES,
		      "a change of the release makes 'data' stale");
	assert_filled(k, "outcome-told", GL_ANSWER_NONE, NULL);
	assert_filled(k, "users-heard", GL_ANSWER_NONE, NULL);
	lk_say(k, "omar", "agree");
	assert_filled(k, "questions-agreed", GL_ANSWER_YES,
		      "all 2 who must agree to the checklist have");
}

static void the_other_way_round(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, "pause: [dana, omar]", "pause: [dana]", "resolve: [carla]",
		"resolve: [dana]", "title: Bot\n", "title: Bot\ntarget-date: 2026-03-01\n",
		"approvers: [{all: [omar]}]", "approvers: [{all: [omar]}], scope: standing", NULL);
	lk_root(k);
	assert_filled(k, "final-call", GL_ANSWER_YES,
		      "Dana decides, and the promised day is 2026-03-01");
	assert_filled(k, "stop-any-hour", GL_ANSWER_NO, "only the owner may pause it");
	assert_filled(k, "conflicts-settled", GL_ANSWER_NO, "only the owner settles concerns");
	assert_filled(k, "changes-judged", GL_ANSWER_NO,
		      "all criteria are 'standing': no change of the release reopens one");
}

static void criteria_are_filled_in(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, CRITERIA,
		MORE("id: staff-training, title: A") "- {id: b, title: Rollback, statement: X., area: "
						     "technical, scope: standing, approvers: [{all: "
						     "[omar]}]}\n"
						     "- {id: c, title: Staff trainings, statement: "
						     "X., area: technical, scope: standing, "
						     "approvers: [{all: [omar]}]}\n",
		NULL);
	lk_root(k);
	assert_filled(k, "people-trained", GL_ANSWER_NO,
		      "the criterion 'staff-training' is not met: waiting");
	assert_filled(k, "way-back", GL_ANSWER_NO, "the criterion 'b' is not met: waiting");
	lk_say(k, "omar", "approve, criterion: staff-training");
	assert_filled(k, "people-trained", GL_ANSWER_YES, "the criterion 'staff-training' is met");
	assert_filled(k, "way-back", GL_ANSWER_NO, "the criterion 'b' is not met: waiting");
	/* not met is what is only waived */
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	lk_say(k, "carla", "waive, criterion: b, until: 2026-01-20, note: x");
	assert_filled(k, "way-back", GL_ANSWER_NO, "the criterion 'b' is not met: waived");
}

static void one_open_criterion_of_two_is_a_no(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, CRITERIA,
		MORE("id: team-training, title: A") "- {id: b, title: 'The STAFF Training', statement: X., area: "
						    "technical, scope: standing, approvers: [{all: "
						    "[omar]}]}\n",
		NULL);
	lk_root(k);
	lk_say(k, "omar", "approve, criterion: team-training");
	assert_filled(k, "people-trained", GL_ANSWER_NO, "the criterion 'b' is not met: waiting");
	lk_say(k, "omar", "approve, criterion: b");
	assert_filled(k, "people-trained", GL_ANSWER_YES, "the criterion 'b' is met");
}

/* Where it cannot be judged, no criterion answers. */
static void without_a_verdict(void **state)
{
	struct lk *k = *state;
	struct gl_filled all[GL_QUESTIONS];
	const struct gl_questions *q = load(k->arena);

	lk_list(k, 1, 0, CRITERIA, MORE("id: team-training, title: A"), NULL);
	lk_root(k);
	lk_fold(k);
	assert_int_equal(gl_assessment_fill(k->arena, q, k->s, NULL, all, NULL), 0);
	assert_int_equal(all[find(q, "people-trained")].answer, GL_ANSWER_NONE);
	assert_int_equal(all[find(q, "stop-any-hour")].answer, GL_ANSWER_YES);
}

static void outcomes_are_filled_in(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, NULL);
	lk_root(k);
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	assert_filled(k, "outcome-told", GL_ANSWER_NONE, NULL);
	lk_say(k, "dana", "outcome, tag: v1.0, measured: {a: 1}, note: x");
	assert_filled(k, "outcome-told", GL_ANSWER_YES, "what v1.0 has brought is on record");
}

/* ---- gaps and change ---- */

static struct gl_assessment newest(struct lk *k)
{
	struct gl_assessment a;

	lk_fold(k);
	assert_int_equal(gl_assessment_find(k->arena, k->s, &a, NULL), 0);
	return a;
}

/* What `assess --show` prints. */
static char *text_of(struct lk *k)
{
	struct gl_assessment a = newest(k);
	struct gl_ledger l = { .system = (char *)"bot", .state = k->s, .now = k->clock };
	struct gl_look look = { 0 };
	struct gl_buf out = GL_BUF_INIT;
	char *text;

	gl_report_assess_text(&l, &a, &look, &out);
	assert_false(out.failed);
	assert_safe(out.ptr);
	text = gl_arena_strdup(k->arena, out.ptr);
	gl_buf_release(&out);
	return text;
}

static char *json_of(struct lk *k)
{
	struct gl_assessment a = newest(k);
	struct gl_ledger l = { .system = (char *)"bot", .state = k->s, .now = k->clock };
	struct gl_json *j = gl_report_assess_json(&l, &a);
	struct gl_buf out = GL_BUF_INIT;
	char *text;

	assert_int_equal(gl_json_print(j, &out), 0);
	text = gl_arena_strdup(k->arena, out.ptr);
	gl_json_free(j);
	gl_buf_release(&out);
	return text;
}

static void begin(struct lk *k)
{
	lk_list(k, 1, 0, NULL);
	lk_root(k);
}

static void none_yet(void **state)
{
	struct lk *k = *state;

	begin(k);
	assert_false(newest(k).any);
	assert_string_equal(text_of(k), "'bot' has not been assessed: git golive assess\n");
	assert_has(json_of(k),
		   "\"assessment\":null,\"before\":null,\"trend\":null,\"dimensions\":[");
	assert_has(json_of(k), "{\"id\":\"users-heard\",\"ask\":");
}

static void worst_first(void **state)
{
	struct lk *k = *state;
	struct gl_assessment a;
	size_t order[GL_DIMENSIONS];

	begin(k);
	lk_say(k, "lena",
	       "assess, answers: {before-known: no, risks-owned: no, worth-stated: no, "
	       "data-known: yes, users-heard: yes, data-real: no}");
	a = newest(k);
	gl_assessment_order(&a, order);
	assert_string_equal(a.questions->dimensions[order[0]].id, "value-measurement");
	assert_string_equal(a.questions->dimensions[order[1]].id, "data-foundation");
	assert_string_equal(a.questions->dimensions[order[2]].id, "risk-management");
	assert_string_equal(a.questions->dimensions[order[3]].id, "organizational-readiness");
	assert_string_equal(a.questions->dimensions[order[6]].id, "lifecycle-processes");
	assert_has(text_of(k), "2 of 21 yes, 4 gaps, 15 not answered (bot, assessed by Lena (lena) "
			       "on 2026-01-05)");
	assert_has(text_of(k), "\nValue measurement: 0 of 3 yes\n\n  worth-stated: Without");
	assert_has(text_of(k), "  to close it, below 'criteria:' (git golive amend):\n"
			       "  - id: worth-stated\n    title: What it is to bring\n");
	assert_has(text_of(k), "      - all: [dana] # better");
	assert_has(text_of(k), "  not answered: data-watched\n");
	assert_lacks(text_of(k), "since the assessment");
}

/* What is on the checklist is not offered a second time. */
static void what_is_there_is_pointed_to(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, CRITERIA, MORE("id: staff-training, title: A"), NULL);
	lk_root(k);
	lk_say(k, "lena", "assess, answers: {people-trained: no, stop-any-hour: no}");
	assert_has(
		text_of(k),
		"  to close it: a criterion on the checklist is about it; meet it, or let it ask "
		"for more: git golive show staff-training\n");
	assert_lacks(text_of(k), "- id: team-training");
	assert_has(text_of(k),
		   "  to close it: decision-rights: 'pause: [dana, <id of who is on call>]'");
	assert_has(json_of(k), "\"on_checklist\":\"staff-training\"");
}

static void the_change_since_the_last(void **state)
{
	struct lk *k = *state;
	struct gl_assessment a;

	begin(k);
	lk_say(k, "lena",
	       "assess, answers: {before-known: no, risks-owned: yes, data-known: no, way-back: yes}");
	k->clock += 3 * GL_DAY;
	lk_say(k, "omar",
	       "assess, answers: {before-known: yes, risks-owned: no, data-real: no, data-known: "
	       "yes, way-back: yes}");
	a = newest(k);
	assert_true(a.any && a.has_before);
	assert_string_equal(a.now.by, "omar");
	assert_string_equal(a.before.by, "lena");
	assert_true(gl_assessment_trend(&a, 6) > 0);
	assert_true(gl_assessment_trend(&a, 3) < 0);
	/* one better, one newly answered with no */
	assert_true(gl_assessment_trend(&a, 2) > 0);
	assert_int_equal(gl_assessment_trend(&a, 5), 0);
	assert_has(text_of(k), "\nValue measurement: 1 of 3 yes, better than before (0)\n");
	assert_has(text_of(k), "\nRisk management: 0 of 3 yes, worse than before (1)\n");
	assert_has(text_of(k), "\nLifecycle processes: 1 of 3 yes\n");
	assert_has(text_of(k), "since the assessment of 2026-01-05, by Lena (lena)\n"
			       "  - data-known: yes, was no\n  - data-real: no, was not answered\n"
			       "  - risks-owned: no, was yes\n  - before-known: yes, was no\n");
	assert_lacks(text_of(k), "way-back: yes");
	assert_has(json_of(k), "\"before\":{\"by\":\"lena\"");
	assert_has(json_of(k), "\"id\":\"risk-management\",\"title\":\"Risk management\",\"yes\":0,"
			       "\"no\":1,\"trend\":\"worse\"");
	lk_say(k, "omar",
	       "assess, answers: {before-known: yes, risks-owned: no, data-real: no, data-known: "
	       "yes, way-back: yes}");
	assert_has(text_of(k), "  no answer has changed\n");
}

/* By hand anything can be written: it is shown, and counts for nothing. */
static void strange_answers(void **state)
{
	struct lk *k = *state;
	struct gl_assessment a;

	begin(k);
	lk_say(k, "lena",
	       "assess, answers: {q1: yes, way-back: \"\\u202emaybe\", users-heard: no}");
	a = newest(k);
	assert_int_equal(gl_answered_count(&a.now, GL_DIMENSIONS, GL_ANSWER_NO), 1);
	assert_int_equal(gl_answered_count(&a.now, GL_DIMENSIONS, GL_ANSWER_NONE), 20);
	assert_has(text_of(k), "  not a yes or no to one of the questions: q1: yes\n");
	assert_has(text_of(k),
		   "  not a yes or no to one of the questions: way-back: <U+202E>maybe\n");
	assert_has(json_of(k), "\"unknown\":{\"q1\":\"yes\",\"way-back\":\"");
}

/* A machine's does not count, nor does one that is dated ahead. */
static void void_ones_do_not_count(void **state)
{
	struct lk *k = *state;

	begin(k);
	lk_say(k, "ci", "assess, answers: {way-back: yes}");
	assert_false(newest(k).any);
	lk_say(k, "lena", "assess, answers: {way-back: no}");
	lk_say(k, "ci", "assess, answers: {way-back: yes}");
	assert_string_equal(newest(k).now.by, "lena");
	assert_false(newest(k).has_before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LK_TEST(questions_have_their_form),
		LK_TEST(remedies_can_be_pasted),
		cmocka_unit_test(other_questions_are_refused),
		cmocka_unit_test(answers_are_read_strictly),
		LK_TEST(facts_are_filled_in),
		LK_TEST(the_other_way_round),
		LK_TEST(criteria_are_filled_in),
		LK_TEST(one_open_criterion_of_two_is_a_no),
		LK_TEST(without_a_verdict),
		LK_TEST(outcomes_are_filled_in),
		LK_TEST(none_yet),
		LK_TEST(worst_first),
		LK_TEST(what_is_there_is_pointed_to),
		LK_TEST(the_change_since_the_last),
		LK_TEST(strange_answers),
		LK_TEST(void_ones_do_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
