/* What can no longer be met: told for each way that people and time can go, and mended by what is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/timestamp.h"
#include "state/deadlock.h"
#include "statekit.h"

#define DATA "approvers: [{all: [omar]}]"
#define KEY(who) "[{ssh: '$[" who "]'}]"
/* A key that ends in the night after the first day, 2026-01-05. */
#define ENDS(who) "[{ssh: '$[" who "]', valid-before: 2026-01-06T00:00:00Z}]"

static struct gl_deadlocks told;

/* "owner criterion:data": what the last judgement came to, in codes. */
static const char *codes(struct lk *k)
{
	struct gl_buf b = GL_BUF_INIT;
	const char *text;

	for (size_t i = 0; i < told.n; i++)
		gl_buf_addf(&b, "%s%s%s%s", i ? " " : "", gl_deadlock_name(told.items[i].code),
			    told.items[i].criterion ? ":" : "",
			    told.items[i].criterion ? told.items[i].criterion->id : "");
	text = gl_arena_strdup(k->arena, b.ptr);
	gl_buf_release(&b);
	return text;
}

static void assert_told(struct lk *k, const char *want)
{
	lk_gate(k, NULL);
	assert_non_null(k->v);
	assert_int_equal(gl_deadlocks(k->arena, k->s, k->v, &told, NULL), 0);
	assert_string_equal(codes(k), want);
}

/* From the next day on the keys that end have ended. */
static void assert_told_next_day(struct lk *k, const char *want)
{
	k->clock = k->now = LK_NOON + GL_DAY;
	assert_told(k, want);
}

static void assert_text(size_t i, const char *text, const char *mend, const char *command)
{
	assert_true(i < told.n);
	assert_string_equal(told.items[i].text, text);
	assert_string_equal(told.items[i].mend, mend);
	assert_string_equal(told.items[i].command, command);
}

static void root_with(struct lk *k, const char *from, const char *to)
{
	lk_list(k, 1, 0, from, to, NULL);
	lk_root(k);
}

/* Keys of two people end. */
static void root_with_two(struct lk *k, const char *key1, const char *ends1, const char *key2,
			  const char *ends2)
{
	lk_list(k, 1, 0, key1, ends1, key2, ends2, NULL);
	lk_root(k);
}

static void nothing_where_all_can_sign(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	assert_told(k, "");
	lk_ready(k);
	assert_told_next_day(k, "");
}

/* ---- criteria ---- */

static void the_only_approver_has_no_key(void **state)
{
	struct lk *k = *state;

	root_with(k, KEY("omar"), ENDS("omar"));
	lk_ready(k);
	assert_told_next_day(k, ""); /* what he signed counts still */
	lk_say(k, "lena", "propose, tag: v1.0, commit: $b");
	assert_told(k, "criterion:data");
	assert_text(0,
		    "Data can no longer be met: Omar must approve; the last key of Omar ended on "
		    "2026-01-06",
		    "an amendment would mend it: a new key for Omar (line 17 of the checklist), or "
		    "other approvers of 'data' (line 22 of the checklist); it is ratified by 2 of "
		    "Dana, Lena and Carla",
		    "git golive amend");
	/* It is told, and not taken for met. */
	assert_gate(k, "criterion-stale:data no-decision");
	assert_findings(k, "");
}

static void a_new_key_mends_it(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, KEY("omar"), ENDS("omar"), NULL);
	lk_list(k, 2, 0, "version: 1", "version: 2", KEY("omar"),
		"[{ssh: '$[omar]', valid-before: 2026-01-06T00:00:00Z}, {ssh: '$[omar-2]'}]", NULL);
	lk_root(k);
	lk_say(k, "omar", "agree");
	assert_told_next_day(k, "criterion:data");
	lk_amend(k, "dana", 2);
	lk_say(k, "dana", "agree, checklist: $2");
	lk_say(k, "lena", "agree, checklist: $2");
	assert_told(k, "");
}

/* "one of"; and a crowd is counted, not listed. */
static void who_must_approve_is_told(void **state)
{
	static const char crowd[] = "- {id: p1, name: P1, email: p1@x, keys: " ENDS(
		"p1") "}\n"
		      "- {id: p2, name: P2, email: p2@x, keys: " ENDS(
			      "p2") "}\n"
				    "- {id: p3, name: P3, email: p3@x, keys: " ENDS(
					    "p3") "}\n"
						  "- {id: p4, name: P4, email: p4@x, keys: " ENDS(
							  "p4") "}\n"
								"- {id: p5, name: P5, email: p5@x, keys: " ENDS(
									"p5") "}\n"
									      "criteria:\n";
	struct lk *k = *state;

	lk_list(k, 1, 0, "criteria:\n", crowd, KEY("omar"), ENDS("omar"), KEY("lena"), ENDS("lena"),
		"[lena, carla]", "[lena, omar]", DATA,
		"approvers: [{all: [omar, lena, p1, p2, p3, p4, p5]}]", NULL);
	lk_root(k);
	lk_say(k, "omar", "agree");
	lk_say(k, "dana", "propose, tag: v1.0, commit: $a");
	assert_told_next_day(k, "criterion:data criterion:law");
	assert_text(0,
		    "Data can no longer be met: Omar, Lena, P1, P2, P3 and 2 more must approve; "
		    "the last key of Omar ended on 2026-01-06, the last key of Lena ended on "
		    "2026-01-06, the last key of P1 ended on 2026-01-06, the last key of P2 ended "
		    "on 2026-01-06, the last key of P3 ended on 2026-01-06, and those of 2 more",
		    "an amendment would mend it: a new key for Omar (line 17 of the checklist), "
		    "Lena (line 18 of the checklist), P1 (line 21 of the checklist), P2 (line 22 "
		    "of the checklist), P3 (line 23 of the checklist) and 2 more, or other "
		    "approvers of 'data' (line 27 of the checklist); it is ratified by 2 of Dana "
		    "and Carla",
		    "git golive amend");
	assert_text(1,
		    "Law can no longer be met: one of Omar and Lena must approve; the last key of "
		    "Omar ended on 2026-01-06, the last key of Lena ended on 2026-01-06",
		    "an amendment would mend it: a new key for Omar (line 17 of the checklist) or "
		    "Lena (line 18 of the checklist), or other approvers of 'law' (line 29 of the "
		    "checklist); it is ratified by 2 of Dana and Carla",
		    "git golive amend");
}

static void a_deputy_stands_in_until_his_day(void **state)
{
	struct lk *k = *state;

	root_with(k, KEY("omar"), ENDS("omar"));
	lk_say(k, "omar", "agree");
	lk_say(k, "omar", "delegate, to: lena, from: 2026-01-05, until: 2026-01-20");
	assert_told_next_day(k, "");
	k->now = gl_date_time(gl_time_date(LK_NOON) + 15); /* the 20th: the whole day */
	assert_told(k, "");
	k->now += GL_DAY;
	assert_told(k, "criterion:data");
}

static void a_deputy_for_something_else_does_not(void **state)
{
	struct lk *k = *state;

	root_with(k, KEY("omar"), ENDS("omar"));
	lk_say(k, "omar", "agree");
	lk_say(k, "omar",
	       "delegate, to: lena, from: 2026-01-05, until: 2026-01-20, criteria: [law]");
	assert_told_next_day(k, "criterion:data");
}

static void a_deputy_without_a_key_does_not(void **state)
{
	struct lk *k = *state;

	root_with_two(k, KEY("omar"), ENDS("omar"), KEY("lena"), ENDS("lena"));
	lk_say(k, "omar", "agree");
	lk_say(k, "omar", "delegate, to: lena, from: 2026-01-05, until: 2026-01-20");
	assert_told_next_day(k, "criterion:data");
}

static void two_of_a_group_with_one_who_can(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, DATA, "approvers: [{at-least: 2, of: [eng]}]", KEY("omar"), ENDS("omar"),
		NULL);
	lk_root(k);
	lk_say(k, "omar", "agree");
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	assert_told_next_day(k, "criterion:data");
	assert_text(0,
		    "Data can no longer be met: 2 of Omar and Lena must approve; the last key of "
		    "Omar ended on 2026-01-06",
		    "an amendment would mend it: a new key for Omar (line 17 of the checklist), or "
		    "other approvers of 'data' (line 22 of the checklist); it is ratified by 2 of "
		    "Dana, Lena and Carla",
		    "git golive amend");
}

static void two_of_a_group_of_whom_one_has_signed(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, DATA, "approvers: [{at-least: 2, of: [eng]}]", KEY("omar"), ENDS("omar"),
		NULL);
	lk_root(k);
	lk_say(k, "omar", "agree");
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	assert_told_next_day(k, "");
	assert_gate(k, "criterion-waiting:data criterion-waiting:law no-decision");
}

/* Each place in a clause takes a signer of its own. */
static void a_deputy_is_one_head(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, DATA, "approvers: [{at-least: 2, of: [eng]}]", KEY("omar"), ENDS("omar"),
		NULL);
	lk_root(k);
	lk_say(k, "omar", "agree");
	lk_say(k, "omar", "delegate, to: lena, from: 2026-01-05, until: 2026-01-20");
	assert_told_next_day(k, "criterion:data");
	/* lena for omar, and carla for lena */
	lk_say(k, "lena", "delegate, to: carla, from: 2026-01-05, until: 2026-01-20");
	assert_told(k, "");
}

/* Who can sign for himself makes room for whom only he can sign for. */
static void a_deputy_who_has_one_himself(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, DATA, "approvers: [{at-least: 2, of: [eng]}]", KEY("lena"), ENDS("lena"),
		NULL);
	lk_root(k);
	lk_say(k, "omar", "agree");
	lk_say(k, "lena", "delegate, to: omar, from: 2026-01-05, until: 2026-01-20");
	assert_told_next_day(k, "criterion:data");
	lk_say(k, "omar", "delegate, to: carla, from: 2026-01-05, until: 2026-01-20");
	assert_told(k, "");
}

static void what_is_waived_waits_for_nobody(void **state)
{
	struct lk *k = *state;

	root_with(k, KEY("omar"), ENDS("omar"));
	lk_say(k, "omar", "agree");
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	lk_say(k, "carla", "waive, criterion: data, until: 2026-01-20, note: x");
	assert_told_next_day(k, "");
	k->now = gl_date_time(gl_time_date(LK_NOON) + 16);
	assert_told(k, "criterion:data");
}

static void independence_leaves_nobody(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, DATA ", independent: true");
	lk_say(k, "omar", "agree");
	lk_say(k, "omar", "propose, tag: v1.0, commit: $a");
	assert_told(k, "criterion:data");
	assert_text(0,
		    "Data cannot be met as things stand: Omar must approve; Omar proposed the "
		    "release, and the criterion asks for somebody else",
		    "somebody else proposes the release, or an amendment names other approvers of "
		    "'data' (line 22 of the checklist)",
		    "git golive propose v1.0 <commit>");
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	assert_told(k, "");
}

static void independence_leaves_a_deputy_nothing(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, DATA ", independent: true");
	lk_say(k, "omar", "agree");
	lk_say(k, "omar", "delegate, to: lena, from: 2026-01-05, until: 2026-01-20");
	lk_say(k, "omar", "propose, tag: v1.0, commit: $a");
	assert_told(k, "criterion:data");
}

/* ---- rights ---- */

static void an_owner_without_a_key(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, KEY("dana"), ENDS("dana"), NULL);
	lk_root(k);
	lk_ready(k);
	assert_told_next_day(k, "owner");
	assert_text(
		0, "nobody can say go any more: the last key of Dana ended on 2026-01-06",
		"an amendment would mend it: a new key for Dana (line 16 of the checklist), or "
		"somebody else as 'decision-rights: owner'; it is ratified by 2 of Omar, Lena and "
		"Carla",
		"git golive amend");
	assert_gate(k, "no-decision");
}

static void a_go_outlives_its_key(void **state)
{
	struct lk *k = *state;

	root_with(k, KEY("dana"), ENDS("dana"));
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	assert_told_next_day(k, "");
	assert_gate(k, "go");
	/* It is open again for other reasons than the owner's. */
	lk_say(k, "omar", "concern, note: x");
	assert_told(k, "");
}

static void who_must_agree_cannot(void **state)
{
	struct lk *k = *state;

	root_with(k, KEY("omar"), ENDS("omar"));
	lk_say(k, "omar", "propose, tag: v1.0, commit: $a");
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	assert_told_next_day(k, "agree");
	assert_text(0,
		    "not everybody who must agree still can: the last key of Omar ended on "
		    "2026-01-06",
		    "an amendment would mend it: a new key for Omar (line 17 of the checklist), or "
		    "'decision-rights: agree' without Omar; it is ratified by 2 of Dana, Lena and "
		    "Carla",
		    "git golive amend");
}

static void nobody_left_with_a_right(void **state)
{
	struct lk *k = *state;

	root_with_two(k, KEY("carla"), ENDS("carla"), KEY("omar"), ENDS("omar"));
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	assert_told_next_day(k, "resolve waive");
	assert_text(
		0, "nobody can resolve any more: the last key of Carla ended on 2026-01-06",
		"an amendment would mend it: a new key for Carla (line 19 of the checklist), or "
		"somebody else as 'decision-rights: resolve'; it is ratified by 2 of Dana and Lena",
		"git golive amend");
}

static void nobody_left_to_stop_it(void **state)
{
	struct lk *k = *state;

	root_with_two(k, KEY("dana"), ENDS("dana"), KEY("omar"), ENDS("omar"));
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	assert_told_next_day(k, "pause terminate");
}

/* ---- amendments ---- */

static void too_few_to_amend(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, KEY("dana"), ENDS("dana"), KEY("omar"), ENDS("omar"), KEY("carla"),
		ENDS("carla"), NULL);
	lk_root(k);
	lk_ready(k);
	assert_told_next_day(k, "amend owner pause terminate resolve waive");
	assert_text(
		0,
		"no amendment can come into force any more: it takes 2 persons, and 1 can still sign "
		"(the last key of Dana ended on 2026-01-06, the last key of Omar ended on "
		"2026-01-06, the last key of Carla ended on 2026-01-06)",
		"nothing on this ledger mends it. It stays as the record, and a new one begins under "
		"another name; in each clone and on the server, it takes the place of this one: git "
		"config --unset golive.bot.root && git golive trust <new name> <root>",
		"git golive init <new name>");
	assert_text(1, "nobody can say go any more: the last key of Dana ended on 2026-01-06",
		    "an amendment would mend it: a new key for Dana (line 16 of the checklist), or "
		    "somebody else as 'decision-rights: owner'; but too few are left to ratify it",
		    "git golive amend");
}

static void a_pending_version_can_still_be_ratified(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, KEY("dana"), ENDS("dana"), KEY("omar"), ENDS("omar"), KEY("carla"),
		ENDS("carla"), NULL);
	lk_list(k, 2, 0, "version: 1", "version: 2", KEY("dana"), KEY("dana-2"), KEY("omar"),
		KEY("omar-2"), KEY("carla"), KEY("carla-2"), NULL);
	lk_root(k);
	lk_say(k, "omar", "agree");
	lk_amend(k, "dana", 2);
	assert_told_next_day(k, "amend owner pause terminate resolve waive criterion:data");
	k->clock = LK_NOON + 3600;
	lk_say(k, "dana", "agree, checklist: $2");
	assert_told_next_day(k, "owner pause terminate resolve waive criterion:data");
	lk_say(k, "lena", "agree, checklist: $2");
	assert_told(k, "");
}

/* ---- what was said ---- */

static void a_rejection_that_nobody_can_settle(void **state)
{
	struct lk *k = *state;

	root_with_two(k, KEY("carla"), ENDS("carla"), KEY("omar"), ENDS("omar"));
	lk_ready(k);
	lk_say(k, "omar", "reject, criterion: data, note: x");
	assert_told_next_day(k, "resolve waive criterion:data rejection:data");
	assert_string_equal(
		told.items[3].text,
		"the rejection of Omar can no longer be taken back or overruled: nobody "
		"who may do that can still sign");
	assert_non_null(told.items[3].entry);
	assert_gate(k, "criterion-rejected:data no-decision");
}

static void a_rejection_that_somebody_can_overrule(void **state)
{
	struct lk *k = *state;

	root_with(k, KEY("omar"), ENDS("omar"));
	lk_ready(k);
	lk_say(k, "omar", "reject, criterion: data, note: x");
	assert_told_next_day(k, "criterion:data");
}

/* Its author has left, and of those who may overrule it no key is left. */
static void a_rejection_whose_author_has_left(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, KEY("carla"), ENDS("carla"), NULL);
	lk_list(k, 2, 0, "version: 1", "version: 2", KEY("carla"), ENDS("carla"),
		"- {id: lena, name: Lena, email: lena@x", "- {id: mia, name: Mia, email: mia@x",
		KEY("lena"), KEY("mia"), "approvers: [{any: [lena, carla]}]",
		"approvers: [{any: [mia, carla]}]", NULL);
	lk_root(k);
	lk_say(k, "omar", "agree");
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	lk_say(k, "lena", "reject, criterion: law, note: x");
	lk_amend(k, "dana", 2);
	lk_say(k, "dana", "agree, checklist: $2");
	lk_say(k, "omar", "agree, checklist: $2");
	assert_told(k, "");
	assert_told_next_day(k, "resolve rejection:law");
}

/* Whom the rejection is of has no key any more, and a deputy who can still say yes for him. */
static void a_rejection_whose_author_has_a_deputy(void **state)
{
	struct lk *k = *state;

	root_with_two(k, KEY("omar"), ENDS("omar"), KEY("carla"), ENDS("carla"));
	lk_say(k, "omar", "agree");
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	lk_say(k, "omar", "reject, criterion: data, note: x");
	lk_say(k, "omar", "delegate, to: lena, from: 2026-01-05, until: 2026-01-20");
	assert_told_next_day(k, "resolve waive");
	lk_say(k, "lena", "approve, criterion: data, commit: $a, for: omar");
	assert_findings(k, "");
	assert_states(k, "data=met law=waiting");
}

static void a_concern_that_nobody_can_settle(void **state)
{
	struct lk *k = *state;

	root_with_two(k, KEY("carla"), ENDS("carla"), KEY("lena"), ENDS("lena"));
	lk_ready(k);
	lk_say(k, "lena", "concern, note: x");
	assert_told(k, "");
	assert_told_next_day(k, "resolve concern");
}

static void a_pause_that_nobody_can_resume(void **state)
{
	struct lk *k = *state;

	root_with_two(k, KEY("dana"), ENDS("dana"), KEY("omar"), ENDS("omar"));
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	lk_say(k, "omar", "pause, note: x");
	assert_told(k, "");
	assert_told_next_day(k, "pause terminate resume");
}

/* ---- time ---- */

static void keys_end_by_ledger_time(void **state)
{
	struct lk *k = *state;

	root_with(k, KEY("omar"), ENDS("omar"));
	lk_say(k, "omar", "agree");
	k->clock = LK_NOON + GL_DAY;
	lk_say(k, "lena", "concern, note: x, blocking: false");
	k->now = LK_NOON + GL_DAY / 3; /* the clock has not come so far */
	assert_told(k, "criterion:data");
}

/* ---- a checklist by itself ---- */

static void a_checklist_by_itself(void **state)
{
	struct lk *k = *state;
	const struct gl_checklist *list;

	root_with(k, KEY("omar"), ENDS("omar"));
	lk_ready(k);
	lk_fold(k);
	list = k->s->in_force->list;
	assert_int_equal(gl_deadlocks_of_list(k->arena, list, LK_NOON, &told, NULL), 0);
	assert_string_equal(codes(k), "");
	assert_int_equal(gl_deadlocks_of_list(k->arena, list, LK_NOON + GL_DAY, &told, NULL), 0);
	assert_string_equal(codes(k), "agree criterion:data");
	/* Who ratifies it is told by the version in force, which this may not be. */
	assert_string_equal(told.items[1].mend,
			    "an amendment would mend it: a new key for Omar (line 17 of the "
			    "checklist), or other approvers of 'data' (line 22 of the checklist)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LK_TEST(nothing_where_all_can_sign),
		LK_TEST(the_only_approver_has_no_key),
		LK_TEST(a_new_key_mends_it),
		LK_TEST(who_must_approve_is_told),
		LK_TEST(a_deputy_stands_in_until_his_day),
		LK_TEST(a_deputy_for_something_else_does_not),
		LK_TEST(a_deputy_without_a_key_does_not),
		LK_TEST(two_of_a_group_with_one_who_can),
		LK_TEST(two_of_a_group_of_whom_one_has_signed),
		LK_TEST(a_deputy_is_one_head),
		LK_TEST(a_deputy_who_has_one_himself),
		LK_TEST(what_is_waived_waits_for_nobody),
		LK_TEST(independence_leaves_nobody),
		LK_TEST(independence_leaves_a_deputy_nothing),
		LK_TEST(an_owner_without_a_key),
		LK_TEST(a_go_outlives_its_key),
		LK_TEST(who_must_agree_cannot),
		LK_TEST(nobody_left_with_a_right),
		LK_TEST(nobody_left_to_stop_it),
		LK_TEST(too_few_to_amend),
		LK_TEST(a_pending_version_can_still_be_ratified),
		LK_TEST(a_rejection_that_nobody_can_settle),
		LK_TEST(a_rejection_that_somebody_can_overrule),
		LK_TEST(a_rejection_whose_author_has_left),
		LK_TEST(a_rejection_whose_author_has_a_deputy),
		LK_TEST(a_concern_that_nobody_can_settle),
		LK_TEST(a_pause_that_nobody_can_resume),
		LK_TEST(keys_end_by_ledger_time),
		LK_TEST(a_checklist_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
