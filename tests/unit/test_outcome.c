/* What time will open again, and what came of a release. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/timestamp.h"
#include "state/outcome.h"
#include "statekit.h"

#define DATA "approvers: [{all: [omar]}]"
#define BRING "outcome, tag: v1.0, measured: {accuracy: 0.9}, note: x"

static int64_t ends_of(struct lk *k, const char *id)
{
	lk_states(k);
	for (size_t i = 0; i < k->v->n_criteria; i++)
		if (!strcmp(k->v->criteria[i].criterion->id, id))
			return k->v->criteria[i].ends;
	fail_msg("no criterion '%s'", id);
	return 0;
}

/* At this time, on that day since the first (negative: back). */
static size_t say_on(struct lk *k, int day, const char *who, const char *record)
{
	k->clock = LK_NOON + (int64_t)day * GL_DAY;
	return lk_say(k, who, "%s", record);
}

/* ---- what expires ---- */

static void with_approvers(struct lk *k, const char *approvers)
{
	char to[200];

	snprintf(to, sizeof(to), "approvers: [%s], scope: standing, valid-for: 10d", approvers);
	lk_list(k, 1, 0, DATA, to, NULL);
	lk_root(k);
}

static void ends_with_what_is_needed(void **state)
{
	struct lk *k = *state;

	with_approvers(k, "{at-least: 2, of: [omar, lena, carla]}");
	say_on(k, 1, "omar", "approve, criterion: data");
	assert_int_equal(ends_of(k, "data"), INT64_MAX);
	say_on(k, 2, "lena", "approve, criterion: data");
	assert_int_equal(ends_of(k, "data"), LK_NOON + 11 * GL_DAY);
	/* one more: then the oldest is not needed */
	say_on(k, 4, "carla", "approve, criterion: data");
	assert_int_equal(ends_of(k, "data"), LK_NOON + 12 * GL_DAY);
	/* signed again before it ends */
	say_on(k, 5, "lena", "approve, criterion: data");
	assert_int_equal(ends_of(k, "data"), LK_NOON + 14 * GL_DAY);
	/* and that is when it does */
	k->now = LK_NOON + 14 * GL_DAY - 1;
	assert_states(k, "data=met law=waiting");
	k->now++;
	assert_states(k, "data=expired law=waiting");
}

static void ends_with_the_first_clause(void **state)
{
	struct lk *k = *state;

	with_approvers(k, "{any: [omar, lena]}, {all: [carla]}");
	say_on(k, 1, "carla", "approve, criterion: data");
	say_on(k, 2, "omar", "approve, criterion: data");
	say_on(k, 3, "lena", "approve, criterion: data");
	assert_int_equal(ends_of(k, "data"), LK_NOON + 11 * GL_DAY);
	say_on(k, 4, "carla", "approve, criterion: data");
	assert_int_equal(ends_of(k, "data"), LK_NOON + 13 * GL_DAY);
}

static void ends_never_without_a_term(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	assert_int_equal(ends_of(k, "data"), INT64_MAX);
	assert_int_equal(ends_of(k, "law"), INT64_MAX);
}

static void a_waiver_ends_after_its_day(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_say(k, "carla", "waive, criterion: data, until: 2026-01-10, note: x");
	assert_states(k, "data=waived law=met");
	assert_int_equal(ends_of(k, "data"), LK_NOON + 5 * GL_DAY + GL_DAY / 2);
}

/* ---- what a release brought ---- */

/* "v1.0@0:30 v0.9@0:0": tag, the day it went live, what is due; of the newest first. */
static const char *releases(struct lk *k, int day)
{
	static char text[200];
	struct gl_releases all;
	size_t n = 0;

	lk_fold(k);
	assert_int_equal(gl_releases_list(k->s, LK_NOON + (int64_t)day * GL_DAY, &all, NULL), 0);
	text[0] = '\0';
	for (size_t i = 0; i < all.n; i++)
		n += (size_t)snprintf(
			text + n, sizeof(text) - n, "%s%s@%d:%u", i ? " " : "", all.items[i].tag,
			(int)((all.items[i].since - LK_NOON) / GL_DAY), all.items[i].due);
	gl_releases_release(&all);
	return text;
}
#define assert_releases(k, day, want) assert_string_equal(releases(k, day), want)

/* v1.0 goes live on the first day. */
static void live(struct lk *k)
{
	lk_root(k);
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	assert_gate(k, "go");
}

static void due_twice(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	assert_releases(k, 100, "");
	lk_say(k, "dana", "go, commit: $a");
	assert_releases(k, 29, "v1.0@0:0");
	assert_releases(k, 31, "v1.0@0:30");
	assert_releases(k, 91, "v1.0@0:90");
	say_on(k, 35, "dana", BRING);
	assert_releases(k, 36, "v1.0@0:0");
	assert_releases(k, 91, "v1.0@0:90");
	say_on(k, 89, "dana", BRING);
	assert_releases(k, 91, "v1.0@0:0");
	assert_releases(k, 1000, "v1.0@0:0");
}

static void only_what_counts_is_an_outcome(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	/* before it went live; of another; by somebody else */
	lk_say(k, "dana", BRING);
	lk_say(k, "dana", "go, commit: $a");
	lk_say(k, "dana", "outcome, tag: v0.9, measured: {accuracy: 1}, note: x");
	lk_say(k, "omar", BRING);
	assert_last(k, "not-entitled");
	assert_releases(k, 31, "v1.0@0:30");
	lk_say(k, "dana", BRING);
	assert_releases(k, 31, "v1.0@0:0");
}

static void a_no_go_takes_it_out(void **state)
{
	struct lk *k = *state;

	live(k);
	say_on(k, 20, "dana", "no-go, commit: $a, note: x");
	assert_releases(k, 60, "");
	/* live again, from then on */
	say_on(k, 40, "dana", "go, commit: $a");
	assert_releases(k, 60, "v1.0@40:0");
	assert_releases(k, 71, "v1.0@40:30");
}

static void a_go_again_begins_nothing(void **state)
{
	struct lk *k = *state;

	live(k);
	say_on(k, 20, "dana", "go, commit: $a");
	assert_releases(k, 31, "v1.0@0:30");
	/* another commit by that name does */
	say_on(k, 32, "lena", "propose, tag: v1.0, commit: $b");
	say_on(k, 33, "omar", "approve, criterion: data, commit: $b");
	say_on(k, 34, "dana", "go, commit: $b");
	assert_releases(k, 40, "v1.0@34:0");
}

static void the_newest_that_is_old_enough(void **state)
{
	struct lk *k = *state;

	live(k);
	say_on(k, 20, "lena", "propose, tag: v1.1, commit: $a");
	say_on(k, 21, "dana", "go, commit: $a");
	assert_releases(k, 31, "v1.1@21:0 v1.0@0:30");
	assert_releases(k, 52, "v1.1@21:30 v1.0@0:0");
}

static void nothing_is_due_of_what_is_over(void **state)
{
	struct lk *k = *state;

	live(k);
	say_on(k, 20, "dana", "terminate, note: x");
	assert_releases(k, 31, "v1.0@0:0");
}

static void live_by_the_checklist(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, "release: {tags: [v*]}", "release: {tags: [v*], go: checklist}", NULL);
	lk_root(k);
	lk_say(k, "omar", "agree");
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	say_on(k, 2, "omar", "approve, criterion: data, commit: $a");
	assert_releases(k, 60, "");
	say_on(k, 3, "carla", "approve, criterion: law");
	assert_releases(k, 60, "v1.0@3:30");
}

/* What was promised is what was in force when it went live. */
static void promised_where_it_went_live(void **state)
{
	const struct gl_criterion *c = NULL;
	const struct gl_bound *b;
	struct gl_releases all;
	struct lk *k = *state;

	lk_list(k, 1, 0, DATA, DATA ", measure: {accuracy: '>= 0.92'}", NULL);
	lk_root(k);
	lk_say(k, "omar", "agree");
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	lk_say(k, "omar", "approve, criterion: data, commit: $a, measured: {accuracy: 0.95}");
	lk_say(k, "carla", "approve, criterion: law");
	lk_say(k, "dana", "go, commit: $a");
	lk_list(k, 2, 1, "version: 1", "version: 2", ">= 0.92", ">= 0.5", NULL);
	lk_amend(k, "dana", 2);
	lk_say(k, "dana", "agree, checklist: $2");
	lk_say(k, "omar", "agree, checklist: $2");
	lk_fold(k);
	assert_int_equal(k->s->in_force->list->version, 2);
	assert_int_equal(gl_releases_list(k->s, LK_NOON + GL_DAY, &all, NULL), 0);
	assert_int_equal(all.n, 1);
	assert_non_null(gl_releases_find(&all, "v1.0"));
	assert_null(gl_releases_find(&all, "v1.1"));
	assert_null(gl_releases_due(&all));
	b = gl_release_promise(&all.items[0], "accuracy", &c);
	assert_non_null(b);
	assert_string_equal(c->id, "data");
	assert_int_equal(b->value.mantissa, 92);
	assert_null(gl_release_promise(&all.items[0], "speed", &c));
	gl_releases_release(&all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LK_TEST(ends_with_what_is_needed),
		LK_TEST(ends_with_the_first_clause),
		LK_TEST(ends_never_without_a_term),
		LK_TEST(a_waiver_ends_after_its_day),
		LK_TEST(due_twice),
		LK_TEST(only_what_counts_is_an_outcome),
		LK_TEST(a_no_go_takes_it_out),
		LK_TEST(a_go_again_begins_nothing),
		LK_TEST(the_newest_that_is_old_enough),
		LK_TEST(nothing_is_due_of_what_is_over),
		LK_TEST(live_by_the_checklist),
		LK_TEST(promised_where_it_went_live),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
