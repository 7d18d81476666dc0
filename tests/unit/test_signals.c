/* The signs of a stall, each just under and just over its limit. DESIGN section 9. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/timestamp.h"
#include "statekit.h"

#define DAYS(n) ((int64_t)(n)*GL_DAY)
/* The last second of the day of the first commit. */
#define MIDNIGHT (LK_NOON + GL_DAY / 2)
#define TITLE "title: Bot\n"

static const struct gl_signal *of(const struct lk *k, enum gl_signal_code code)
{
	return &k->signals.each[code];
}

static void assert_shown_by(const struct lk *k, enum gl_signal_code code, size_t i, size_t at)
{
	assert_true(i < of(k, code)->n_commits);
	assert_true(gl_oid_eq(&of(k, code)->commits[i], &k->commits[at].id));
}

/* Brings checklist n into force, which becomes the current one. */
static void amend_to(struct lk *k, unsigned n)
{
	lk_amend(k, "dana", n);
	lk_say(k, "dana", "agree, checklist: $%u", n);
	lk_say(k, "omar", "agree, checklist: $%u", n);
	k->current = n;
}

/* Says the signals as of a time. */
static const char *at(struct lk *k, int64_t now)
{
	k->now = now;
	return lk_signals(k);
}

static void test_none(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	assert_signals(k, "");
	lk_ready(k);
	assert_signals(k, "");
	lk_say(k, "dana", "go, commit: $a");
	assert_string_equal(at(k, k->clock + DAYS(400)), "");
}

/* ---- decision-moved ---- */

static void target(struct lk *k, unsigned n, const char *from, const char *day)
{
	char old[64], new[64], version[2][20];

	snprintf(old, sizeof(old), "%s%s", TITLE, from);
	snprintf(new, sizeof(new), "%s%s", TITLE, day);
	snprintf(version[0], sizeof(version[0]), "\nversion: %u", n - 1);
	snprintf(version[1], sizeof(version[1]), "\nversion: %u", n);
	lk_list(k, n, n - 1, old, new, version[0], version[1], NULL);
	amend_to(k, n);
}

static void test_moved_twice(void **state)
{
	struct lk *k = *state;
	size_t first, second;

	lk_list(k, 1, 0, TITLE, TITLE "target-date: 2026-03-01\n", NULL);
	lk_root(k);
	target(k, 2, "target-date: 2026-03-01\n", "target-date: 2026-03-10\n");
	first = k->n - 1;
	assert_signals(k, "");
	/* An earlier day is no delay. */
	target(k, 3, "target-date: 2026-03-10\n", "target-date: 2026-03-05\n");
	assert_signals(k, "");
	target(k, 4, "target-date: 2026-03-05\n", "target-date: 2026-03-06\n");
	second = k->n - 1;
	assert_signals(k, "decision-moved");
	assert_int_equal(of(k, GL_SIGNAL_DECISION_MOVED)->since, k->commits[second].committer_time);
	assert_int_equal(of(k, GL_SIGNAL_DECISION_MOVED)->n_commits, 2);
	assert_shown_by(k, GL_SIGNAL_DECISION_MOVED, 0, first);
	assert_shown_by(k, GL_SIGNAL_DECISION_MOVED, 1, second);
	assert_non_null(strstr(of(k, GL_SIGNAL_DECISION_MOVED)->text,
			       "2 times: 2026-03-01 to 2026-03-10, 2026-03-05 to 2026-03-06"));
}

static void test_version_pending_moves_nothing(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, TITLE, TITLE "target-date: 2026-03-01\n", NULL);
	lk_list(k, 2, 1, "2026-03-01", "2026-03-02", "\nversion: 1", "\nversion: 2", NULL);
	lk_list(k, 3, 1, "2026-03-01", "2026-03-03", "\nversion: 1", "\nversion: 2", NULL);
	lk_root(k);
	lk_amend(k, "dana", 2);
	lk_amend(k, "dana", 3);
	assert_signals(k, "");
}

static void test_target_passed(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, TITLE, TITLE "target-date: 2026-01-05\n", NULL);
	lk_root(k);
	lk_say(k, "dana", "agree");
	assert_string_equal(at(k, MIDNIGHT - 1), "");
	assert_string_equal(at(k, MIDNIGHT), "decision-moved");
	assert_int_equal(of(k, GL_SIGNAL_DECISION_MOVED)->since, MIDNIGHT);
	assert_shown_by(k, GL_SIGNAL_DECISION_MOVED, 0, 0);
	/* A call is what was promised, be it no-go. */
	k->now = 0;
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	lk_say(k, "dana", "no-go, commit: $a, note: too early");
	assert_string_equal(at(k, MIDNIGHT), "");
}

static void test_call_before_a_new_target(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, TITLE, TITLE "target-date: 2026-02-01\n", NULL);
	lk_root(k);
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	lk_say(k, "dana", "no-go, commit: $a, note: too early");
	target(k, 2, "target-date: 2026-02-01\n", "target-date: 2026-01-05\n");
	assert_string_equal(at(k, MIDNIGHT - 1), "");
	assert_string_equal(at(k, MIDNIGHT), "decision-moved");
}

static void test_no_target(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, TITLE, TITLE "pilot-ended: 2025-12-09\n", NULL);
	lk_root(k);
	assert_string_equal(at(k, MIDNIGHT - 1), "");
	assert_string_equal(at(k, MIDNIGHT), "decision-moved");
	k->now = 0;
	target(k, 2, "pilot-ended: 2025-12-09\n",
	       "pilot-ended: 2025-12-09\ntarget-date: 2026-01-31\n");
	assert_string_equal(at(k, MIDNIGHT), "");
}

/* ---- scattered-concerns ---- */

static void test_scattered(void **state)
{
	struct lk *k = *state;
	size_t reject;

	lk_root(k);
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	lk_say(k, "carla", "concern, criterion: data, note: hm");
	assert_signals(k, "");
	/* The same person, another thing; another person, the same thing. */
	lk_say(k, "carla", "concern, criterion: law, note: hm");
	assert_signals(k, "");
	reject = lk_say(k, "omar", "reject, criterion: data, note: wrong");
	assert_signals(k, "scattered-concerns");
	assert_int_equal(of(k, GL_SIGNAL_SCATTERED_CONCERNS)->since,
			 k->commits[k->n - 1].committer_time);
	assert_int_equal(of(k, GL_SIGNAL_SCATTERED_CONCERNS)->n_commits, 3);
	lk_say(k, "carla", "resolve, record: " LK_ID ", note: overruled", reject);
	assert_signals(k, "");
}

/* A crowd is counted, not listed; each commit is shown. */
static void test_scattered_widely(void **state)
{
	struct lk *k = *state;
	const struct gl_signal *sig;

	lk_root(k);
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	lk_say(k, "omar", "reject, criterion: data, note: wrong");
	lk_say(k, "lena", "reject, criterion: law, note: wrong");
	lk_say(k, "carla", "reject, criterion: law, note: wrong");
	lk_say(k, "dana", "concern, criterion: law, note: hm");
	lk_say(k, "ci", "concern, criterion: data, note: hm");
	lk_say(k, "carla", "concern, note: hm");
	assert_signals(k, "scattered-concerns");
	sig = of(k, GL_SIGNAL_SCATTERED_CONCERNS);
	assert_non_null(strstr(sig->text, ", and 2 more"));
	assert_int_equal(sig->n_commits, 6);
}

static void test_scattered_same_criterion(void **state)
{
	struct lk *k = *state;
	size_t concern;

	lk_root(k);
	lk_say(k, "carla", "concern, criterion: data, note: hm");
	lk_say(k, "omar", "concern, criterion: data, note: hm");
	assert_signals(k, "");
	/* The whole is another thing than one of its parts; dissent is open as well. */
	concern = lk_say(k, "lena", "concern, note: hm, blocking: false");
	assert_signals(k, "scattered-concerns");
	lk_say(k, "lena", "withdraw, record: " LK_ID ", note: fine", concern);
	assert_signals(k, "");
}

/* ---- wrong-conversation ---- */

#define DATA                                                                    \
	"- {id: data, title: Data, statement: It is right., area: technical,\n" \
	"   approvers: [{all: [omar]}]}\n"
#define LAW                                                                          \
	"- {id: law, title: Law, statement: It is allowed., area: organizational,\n" \
	"   approvers: [{any: [lena, carla]}], scope: standing}\n"
#define ONE(id, area)                                         \
	"- {id: " id ", title: T, statement: S., area: " area \
	", approvers: [{all: [omar]}], scope: standing}\n"

static void test_lopsided(void **state)
{
	struct lk *k = *state;

	/* Of two on each side. */
	lk_list(k, 1, 0, DATA, ONE("t1", "technical") ONE("t2", "technical"), LAW,
		ONE("o1", "organizational") ONE("o2", "organizational"), NULL);
	lk_root(k);
	lk_say(k, "omar", "approve, criterion: t1");
	assert_signals(k, "wrong-conversation");
	assert_int_equal(of(k, GL_SIGNAL_WRONG_CONVERSATION)->since,
			 k->commits[k->n - 1].committer_time);
	assert_shown_by(k, GL_SIGNAL_WRONG_CONVERSATION, 0, k->n - 1);
	lk_say(k, "omar", "approve, criterion: o1");
	assert_signals(k, "");
	lk_say(k, "omar", "approve, criterion: t2");
	assert_signals(k, "wrong-conversation");
}

static void test_not_lopsided(void **state)
{
	struct lk *k = *state;

	/* 2 of 3 against 1 of 5 are 46 points; the other way round does not matter. */
	lk_list(k, 1, 0, DATA, ONE("t1", "technical") ONE("t2", "technical") ONE("t3", "technical"),
		LAW,
		ONE("o1", "organizational") ONE("o2", "organizational") ONE("o3", "organizational")
			ONE("o4", "organizational") ONE("o5", "organizational"),
		NULL);
	lk_root(k);
	lk_say(k, "omar", "approve, criterion: o1");
	lk_say(k, "omar", "approve, criterion: t1");
	lk_say(k, "omar", "approve, criterion: t2");
	assert_signals(k, "");
	lk_say(k, "omar", "reject, criterion: o1, note: no");
	assert_signals(k, "wrong-conversation");
}

static void test_one_side_only(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, DATA, ONE("t1", "technical"), LAW, "", NULL);
	lk_root(k);
	lk_say(k, "omar", "approve, criterion: t1");
	assert_signals(k, "");
}

/* ---- almost-ready ---- */

static void test_proposed_for_long(void **state)
{
	struct lk *k = *state;
	int64_t proposed;

	lk_root(k);
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	proposed = k->commits[k->n - 1].committer_time;
	assert_string_equal(at(k, proposed + DAYS(60)), "");
	assert_string_equal(at(k, proposed + DAYS(60) + 1), "almost-ready");
	assert_shown_by(k, GL_SIGNAL_ALMOST_READY, 0, k->n - 1);
	/* Another candidate does not begin it anew, a call does. */
	k->now = 0;
	k->clock = proposed + DAYS(50);
	lk_say(k, "lena", "propose, tag: v1.1, commit: $b");
	assert_string_equal(at(k, proposed + DAYS(60) + 1), "almost-ready");
	k->now = 0;
	lk_say(k, "dana", "no-go, commit: $b, note: not yet");
	assert_string_equal(at(k, proposed + DAYS(400)), "");
	k->now = 0;
	lk_say(k, "lena", "propose, tag: v1.2, commit: $a");
	assert_string_equal(at(k, k->clock - 60 + DAYS(60)), "");
	assert_string_equal(at(k, k->clock + DAYS(60)), "almost-ready");
}

static void test_nearly_all_for_long(void **state)
{
	struct lk *k = *state;
	int64_t four;

	lk_list(k, 1, 0, DATA, ONE("c1", "technical") ONE("c2", "technical") ONE("c3", "technical"),
		LAW, ONE("c4", "organizational") ONE("c5", "organizational"), NULL);
	lk_root(k);
	lk_say(k, "omar", "approve, criterion: c1");
	lk_say(k, "omar", "approve, criterion: c2");
	lk_say(k, "omar", "approve, criterion: c4");
	/* 60 % */
	assert_string_equal(at(k, k->clock + DAYS(100)), "");
	k->now = 0;
	lk_say(k, "omar", "approve, criterion: c5");
	four = k->commits[k->n - 1].committer_time;
	assert_string_equal(at(k, four + DAYS(60)), "");
	assert_string_equal(at(k, four + DAYS(60) + 1), "almost-ready");
	/* On end: a break begins it anew. */
	k->now = 0;
	lk_say(k, "omar", "reject, criterion: c5, note: no");
	lk_say(k, "omar", "approve, criterion: c5");
	assert_string_equal(at(k, four + DAYS(60) + 1), "");
}

/* ---- no-final-call ---- */

static void test_owner_has_not_agreed(void **state)
{
	struct lk *k = *state;
	size_t agree;

	lk_root(k);
	agree = lk_say(k, "dana", "agree");
	lk_say(k, "dana", "withdraw, record: " LK_ID ", note: wait", agree);
	assert_signals(k, "no-final-call");
	assert_int_equal(of(k, GL_SIGNAL_NO_FINAL_CALL)->since,
			 k->commits[k->n - 1].committer_time);
	lk_say(k, "dana", "agree");
	assert_signals(k, "");
}

static void test_all_met_and_no_call(void **state)
{
	struct lk *k = *state;
	int64_t met;

	lk_root(k);
	lk_ready(k);
	met = k->commits[k->n - 1].committer_time;
	assert_string_equal(at(k, met + DAYS(14) - 1), "");
	assert_string_equal(at(k, met + DAYS(14)), "no-final-call");
	assert_int_equal(of(k, GL_SIGNAL_NO_FINAL_CALL)->since, met + DAYS(14));
	/* A concern means that all is not met. */
	k->now = 0;
	lk_say(k, "carla", "concern, note: wait");
	assert_string_equal(at(k, met + DAYS(14)), "");
}

static void test_owner_changed(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_list(k, 2, 1, "owner: dana", "owner: omar", "\nversion: 1", "\nversion: 2", NULL);
	amend_to(k, 2);
	assert_signals(k, "");
	lk_list(k, 3, 2, "owner: omar", "owner: dana", "\nversion: 2", "\nversion: 3", NULL);
	amend_to(k, 3);
	assert_signals(k, "no-final-call");
	assert_int_equal(of(k, GL_SIGNAL_NO_FINAL_CALL)->n_commits, 2);
}

/* ---- all of them, and what is not here ---- */

static void test_stalled(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, TITLE, TITLE "target-date: 2026-01-05\n", NULL);
	lk_root(k);
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	lk_say(k, "carla", "concern, note: hm");
	lk_say(k, "lena", "reject, criterion: law, note: no");
	lk_say(k, "dana", "withdraw, record: " LK_ID ", note: wait", lk_say(k, "dana", "agree"));
	at(k, LK_NOON + DAYS(90));
	assert_signals(k, "decision-moved scattered-concerns wrong-conversation almost-ready "
			  "no-final-call");
	assert_true(k->signals.stalled);
}

static void test_void_changes_nothing(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_say(k, "carla", "concern, criterion: law, note: hm");
	lk_say(k, "mallory", "concern, criterion: data, note: hm");
	assert_signals(k, "");
}

static void test_missing_candidates(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_say(k, "lena", "propose, tag: v1.0, commit: $f");
	assert_signals(k, "undecided");
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	assert_string_equal(at(k, k->clock + DAYS(61)), "almost-ready");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LK_TEST(test_none),
		LK_TEST(test_moved_twice),
		LK_TEST(test_version_pending_moves_nothing),
		LK_TEST(test_target_passed),
		LK_TEST(test_call_before_a_new_target),
		LK_TEST(test_no_target),
		LK_TEST(test_scattered),
		LK_TEST(test_scattered_widely),
		LK_TEST(test_scattered_same_criterion),
		LK_TEST(test_lopsided),
		LK_TEST(test_not_lopsided),
		LK_TEST(test_one_side_only),
		LK_TEST(test_proposed_for_long),
		LK_TEST(test_nearly_all_for_long),
		LK_TEST(test_owner_has_not_agreed),
		LK_TEST(test_all_met_and_no_call),
		LK_TEST(test_owner_changed),
		LK_TEST(test_stalled),
		LK_TEST(test_void_changes_nothing),
		LK_TEST(test_missing_candidates),
	};

	return cmocka_run_group_tests_name("signals", tests, NULL, NULL);
}
