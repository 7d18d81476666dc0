/* The gate: how criteria are judged, and what blocks a release. DESIGN section 6. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/timestamp.h"
#include "statekit.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define HOUR 3600

/* What checklist 0 says of the criterion data, for what is to be said instead. */
#define DATA "approvers: [{all: [omar]}]"

/* A ledger by checklist 0 with one change to it. */
static void root_with(struct lk *k, const char *from, const char *to)
{
	lk_list(k, 1, 0, from, to, NULL);
	lk_root(k);
}

/* The same, and all is done but the go, at noon. */
static void ready_with(struct lk *k, const char *from, const char *to)
{
	root_with(k, from, to);
	lk_ready(k);
}

static void propose(struct lk *k, const char *who, const char *tag, char letter)
{
	lk_say(k, who, "propose, tag: %s, commit: $%c", tag, letter);
}

/* Brings checklist n into force. */
static void amend_to(struct lk *k, unsigned n)
{
	lk_amend(k, "dana", n);
	lk_say(k, "dana", "agree, checklist: $%u", n);
	lk_say(k, "omar", "agree, checklist: $%u", n);
	lk_fold(k);
	assert_int_equal(k->s->in_force->list->version, k->s->versions->list->version + n - 1);
	k->current = n;
}

static const struct gl_standing *standing(const struct lk *k, const char *id)
{
	for (size_t i = 0; i < k->v->n_criteria; i++)
		if (!strcmp(k->v->criteria[i].criterion->id, id))
			return &k->v->criteria[i];
	fail_msg("no criterion '%s'", id);
	return NULL;
}

static void assert_waiting_for(const struct lk *k, const char *id, const char *who)
{
	assert_string_equal(lk_names(k, &standing(k, id)->waiting_for), who);
}

static void assert_approved_by(const struct lk *k, const char *id, const char *who)
{
	assert_string_equal(lk_names(k, &standing(k, id)->approved_by), who);
}

/* A reason says this. */
static void assert_reason(const struct lk *k, const char *id, const char *said)
{
	const struct gl_strs *r = &standing(k, id)->reasons;

	for (size_t i = 0; i < r->n; i++)
		if (strstr(r->items[i], said))
			return;
	fail_msg("no reason of '%s' says '%s': %s", id, said, r->n ? r->items[0] : "(none)");
}

/* ---- from nothing to go ---- */

static void step_by_step(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	assert_gate(k, "not-agreed no-candidate criterion-waiting:data criterion-waiting:law "
		       "no-decision");
	lk_say(k, "omar", "agree");
	assert_gate(k, "no-candidate criterion-waiting:data criterion-waiting:law no-decision");
	propose(k, "lena", "v1.0", 'a');
	assert_gate(k, "criterion-waiting:data criterion-waiting:law no-decision");
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	assert_gate(k, "criterion-waiting:law no-decision");
	lk_say(k, "carla", "approve, criterion: law");
	assert_gate(k, "no-decision");
	assert_null(k->v->decision);
	lk_say(k, "dana", "go, commit: $a");
	assert_gate(k, "go");
	assert_findings(k, "");
	assert_non_null(k->v->decision);
	assert_string_equal(k->v->decision->by, "dana");
	assert_int_equal(k->v->n_criteria, 2);
	assert_approved_by(k, "data", "omar");
	assert_approved_by(k, "law", "carla");
	assert_int_equal(standing(k, "law")->waiting_for.n, 0);
}

static void waiting_says_who(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, "approvers: [{all: [omar]}, {any: [lena, dana]}]");
	assert_states(k, "data=waiting law=waiting");
	assert_waiting_for(k, "data", "dana omar lena");
	assert_waiting_for(k, "law", "lena carla");
	assert_reason(k, "data", "Omar");
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	assert_states(k, "data=waiting law=waiting");
	assert_waiting_for(k, "data", "dana lena");
	assert_approved_by(k, "data", "omar");
}

/* ---- clauses ---- */

static void a_clause_of_all(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, "approvers: [{all: [eng, carla]}], scope: standing");
	lk_say(k, "omar", "approve, criterion: data");
	lk_say(k, "lena", "approve, criterion: data");
	assert_states(k, "data=waiting law=waiting");
	assert_waiting_for(k, "data", "carla");
	lk_say(k, "carla", "approve, criterion: data");
	assert_states(k, "data=met law=waiting");
	assert_approved_by(k, "data", "omar lena carla");
}

static void a_clause_of_some(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, "approvers: [{at-least: 2, of: [eng, lena, carla]}], scope: standing");
	lk_say(k, "lena", "approve, criterion: data");
	lk_say(k, "lena", "approve, criterion: data");
	/* named twice, in the group and by id, and said twice: a person counts once */
	assert_states(k, "data=waiting law=waiting");
	assert_waiting_for(k, "data", "omar carla");
	lk_say(k, "carla", "approve, criterion: data");
	assert_states(k, "data=met law=waiting");
}

/* A person counts once in each clause, and in each. */
static void clauses_are_met_by_the_same_people(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA,
		  "approvers: [{any: [eng]}, {at-least: 2, of: [omar, carla, dana]}], "
		  "scope: standing");
	lk_say(k, "omar", "approve, criterion: data");
	assert_states(k, "data=waiting law=waiting");
	assert_waiting_for(k, "data", "dana carla");
	lk_say(k, "dana", "approve, criterion: data");
	assert_states(k, "data=met law=waiting");
}

static void a_machine_may_approve(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, "approvers: [{all: [ci]}]");
	propose(k, "ci", "v1.0", 'a');
	lk_say(k, "ci", "approve, criterion: data, commit: $a");
	assert_states(k, "data=met law=waiting");
}

/* Distinct signers and distinct persons, whichever is fewer. */
static void deputies_are_one_head(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, "approvers: [{all: [omar, lena]}], scope: standing");
	lk_say(k, "lena", "delegate, to: omar, from: 2026-01-05, until: 2026-01-09");
	lk_say(k, "omar", "approve, criterion: data");
	lk_say(k, "omar", "approve, criterion: data, for: lena");
	assert_findings(k, "");
	/* two persons, one signer */
	assert_states(k, "data=waiting law=waiting");
	assert_approved_by(k, "data", "omar lena");
	assert_waiting_for(k, "data", "lena");
	lk_say(k, "lena", "approve, criterion: data");
	assert_states(k, "data=met law=waiting");
}

static void a_deputy_fills_a_place(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, "approvers: [{at-least: 2, of: [omar, lena, carla]}], scope: standing");
	lk_say(k, "lena", "delegate, to: dana, from: 2026-01-05, until: 2026-01-09");
	lk_say(k, "carla", "delegate, to: dana, from: 2026-01-05, until: 2026-01-09");
	lk_say(k, "dana", "approve, criterion: data, for: lena");
	lk_say(k, "dana", "approve, criterion: data, for: carla");
	assert_states(k, "data=waiting law=waiting");
	lk_say(k, "omar", "approve, criterion: data");
	assert_states(k, "data=met law=waiting");
	assert_approved_by(k, "data", "omar lena carla");
}

static void two_deputies_for_one_person_are_one(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, "approvers: [{at-least: 2, of: [omar, lena, carla]}], scope: standing");
	lk_say(k, "lena", "delegate, to: dana, from: 2026-01-05, until: 2026-01-09");
	lk_say(k, "lena", "delegate, to: carla, from: 2026-01-05, until: 2026-01-09");
	lk_say(k, "dana", "approve, criterion: data, for: lena");
	lk_say(k, "carla", "approve, criterion: data, for: lena");
	assert_findings(k, "");
	assert_states(k, "data=waiting law=waiting");
	assert_approved_by(k, "data", "lena");
}

static void independent_of_who_proposed(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, "approvers: [{any: [omar, lena]}], scope: standing, independent: true");
	lk_say(k, "lena", "delegate, to: omar, from: 2026-01-05, until: 2026-01-09");
	lk_say(k, "omar", "approve, criterion: data");
	assert_states(k, "data=met law=waiting");
	propose(k, "omar", "v1.0", 'a');
	/* the proposer neither signs for it... */
	assert_states(k, "data=waiting law=waiting");
	assert_waiting_for(k, "data", "lena");
	lk_say(k, "omar", "approve, criterion: data, for: lena");
	assert_states(k, "data=waiting law=waiting");
	/* ...nor is signed for */
	lk_say(k, "omar", "delegate, to: dana, from: 2026-01-05, until: 2026-01-09");
	lk_say(k, "dana", "approve, criterion: data, for: omar");
	assert_states(k, "data=waiting law=waiting");
	assert_findings(k, "");
	lk_say(k, "lena", "approve, criterion: data");
	assert_states(k, "data=met law=waiting");
	/* who proposes the next one is another */
	propose(k, "lena", "v1.1", 'b');
	assert_states(k, "data=met law=waiting");
	assert_approved_by(k, "data", "omar");
}

/* Whom the clause needs has proposed: then another has to. */
static void independent_of_the_only_approver(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, "approvers: [{all: [omar, lena]}], scope: standing, independent: true");
	propose(k, "omar", "v1.0", 'a');
	assert_states(k, "data=waiting law=waiting");
	assert_reason(k, "data", "waiting for Lena, and for somebody other than Omar to propose");
	lk_say(k, "lena", "approve, criterion: data");
	assert_states(k, "data=waiting law=waiting");
	assert_waiting_for(k, "data", "");
	assert_reason(k, "data", "waiting for somebody other than Omar to propose");
	propose(k, "dana", "v1.0", 'a');
	lk_say(k, "omar", "approve, criterion: data");
	assert_states(k, "data=met law=waiting");
}

/* ---- wording and content ---- */

static void stale_by_content(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_code(k, 'c', "src=one");
	propose(k, "lena", "v1.1", 'c');
	/* another commit with the same tree */
	assert_states(k, "data=met law=met");
	propose(k, "lena", "v1.2", 'b');
	assert_states(k, "data=stale law=met");
	assert_false(standing(k, "data")->wording);
	assert_string_equal(standing(k, "data")->cause->by, "omar");
	assert_waiting_for(k, "data", "omar");
	propose(k, "lena", "v1.3", 'a');
	assert_states(k, "data=met law=met");
}

static void stale_by_paths(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, "approvers: [{all: [omar]}], scope: [model/, prompts/base.txt]");
	lk_code(k, 'a',
		"model/x=1 model/sub/y=2 prompts/base.txt=3 prompts/more.txt=4 modelling=5");
	lk_code(k, 'b',
		"model/x=1 model/sub/y=2 prompts/base.txt=3 prompts/more.txt=9 modelling=9");
	lk_code(k, 'c',
		"model/x=1 model/sub/y=9 prompts/base.txt=3 prompts/more.txt=4 modelling=5");
	lk_code(k, 'd', "model/x=1 model/sub/y=2 prompts/more.txt=4 modelling=5");
	lk_ready(k);
	propose(k, "lena", "v1.1", 'b');
	assert_states(k, "data=met law=met");
	propose(k, "lena", "v1.2", 'c');
	assert_states(k, "data=stale law=met");
	propose(k, "lena", "v1.3", 'd');
	assert_states(k, "data=stale law=met");
}

/* Its own commit is not here: stale, unless it is the candidate's. */
static void stale_because_it_is_not_here(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_code(k, 'c', "src=one");
	propose(k, "lena", "v1.1", 'c');
	lk_code(k, 'a', NULL);
	assert_states(k, "data=stale law=met");
	assert_reason(k, "data", "fetch it");
	/* the candidate itself can be signed, and not judged */
	lk_code(k, 'a', "src=one");
	lk_code(k, 'c', NULL);
	assert_gate(k, "undecided");
	lk_say(k, "omar", "approve, criterion: data, commit: $c");
	assert_gate(k, "undecided");
	assert_findings(k, "");
}

static void stale_by_wording(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_list(k, 2, 1, "version: 1", "version: 2", "It is right.", "It is quite right.", NULL);
	amend_to(k, 2);
	assert_states(k, "data=stale law=met");
	assert_true(standing(k, "data")->wording);
	lk_list(k, 3, 2, "version: 2", "version: 3", "It is quite right.", "It is right.", NULL);
	amend_to(k, 3);
	/* worded as it was signed */
	assert_states(k, "data=met law=met");
}

/* What of the checklist is no part of the criterion leaves its approvals alone. */
static void approvals_carry_over(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_list(k, 2, 0, "version: 1", "version: 2", "title: Bot", "title: Robot",
		"waive-max-days: 30", "waive-max-days: 9", "criteria:\n",
		"criteria:\n- {id: new, title: New, statement: It is new., area: technical,\n"
		"   approvers: [{all: [dana]}], scope: standing}\n",
		"email: omar@x, groups: [eng]", "email: omar@y, groups: []", NULL);
	amend_to(k, 2);
	assert_states(k, "new=waiting data=met law=met");
}

static void an_approval_counts_while_its_author_is_an_approver(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, "approvers: [{any: [eng]}]");
	lk_ready(k);
	assert_states(k, "data=met law=met");
	/* the criterion is the same, and who is in the group is another matter */
	lk_list(k, 2, 1, "version: 1", "version: 2", "email: omar@x, groups: [eng]",
		"email: omar@x", NULL);
	amend_to(k, 2);
	assert_states(k, "data=waiting law=met");
	assert_waiting_for(k, "data", "lena");
	lk_list(k, 3, 2, "version: 2", "version: 3", "email: omar@x",
		"email: omar@x, groups: [eng]", NULL);
	amend_to(k, 3);
	assert_states(k, "data=met law=met");
}

static void for_whom_it_is_must_be_an_approver(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, "approvers: [{any: [eng]}], scope: standing");
	lk_say(k, "omar", "delegate, to: carla, from: 2026-01-05, until: 2026-01-09");
	lk_say(k, "carla", "approve, criterion: data, for: omar");
	assert_states(k, "data=met law=waiting");
	lk_list(k, 2, 1, "version: 1", "version: 2", "email: omar@x, groups: [eng]",
		"email: omar@x", "email: carla@x", "email: carla@x, groups: [eng]", NULL);
	amend_to(k, 2);
	assert_states(k, "data=waiting law=waiting");
}

/* ---- time ---- */

static void an_approval_expires(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, DATA ", valid-for: 10d");
	lk_say(k, "omar", "agree");
	propose(k, "lena", "v1.0", 'a');
	k->clock = LK_NOON + HOUR;
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	k->now = LK_NOON + HOUR + 10 * GL_DAY - 1;
	assert_states(k, "data=met law=waiting");
	k->now++;
	assert_states(k, "data=expired law=waiting");
	assert_string_equal(standing(k, "data")->cause->by, "omar");
	/* from its own date on, whatever the ledger's time */
	k->clock = LK_NOON + 2 * HOUR;
	lk_say(k, "dana", "agree");
	k->clock = LK_NOON + HOUR + 60;
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	assert_states(k, "data=met law=waiting");
	k->now += 60;
	assert_states(k, "data=expired law=waiting");
}

/* ---- measured facts ---- */

static void facts_within_bounds(void **state)
{
	static const struct {
		const char *measured, *state;
	} cases[] = {
		{ "", "unmet" },
		{ ", measured: {accuracy: 0.95}", "unmet" },
		{ ", measured: {p95: 2.5}", "unmet" },
		{ ", measured: {accuracy: 0.92, p95: 2.5}", "met" },
		{ ", measured: {accuracy: 0.9199, p95: 2.5}", "unmet" },
		{ ", measured: {accuracy: 0.92, p95: 2.51}", "unmet" },
		{ ", measured: {accuracy: 1, p95: '0', cost: 9}", "met" },
	};
	struct lk *k = *state;

	root_with(k, DATA, DATA ", measure: {accuracy: '>= 0.92', p95: '<= 2.5'}");
	propose(k, "lena", "v1.0", 'a');
	for (size_t i = 0; i < COUNT(cases); i++) {
		lk_say(k, "omar", "approve, criterion: data, commit: $a%s", cases[i].measured);
		lk_states(k);
		assert_string_equal(gl_criterion_state_name(standing(k, "data")->state),
				    cases[i].state);
	}
	assert_findings(k, "");
}

static void the_reason_names_the_bound(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, DATA ", measure: {accuracy: '>= 0.92'}");
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "omar", "approve, criterion: data, commit: $a, measured: {accuracy: 0.5}");
	assert_states(k, "data=unmet law=waiting");
	assert_reason(k, "data", "'accuracy' is 0.5");
	assert_reason(k, "data", ">= 0.92");
}

/* ---- evidence ---- */

#define APPROVE "approve, criterion: data, commit: $a, "
#define IN_CANDIDATE "evidence: [{in: candidate, path: eval.csv, sha256: $(one)}]"
#define IN_LEDGER "evidence: [{in: ledger, path: evidence/scan.txt, sha256: $(clean)}]"
#define BY_URL "evidence: [{url: 'https://example.com/x'}]"

static void evidence_may_be_required(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, DATA ", evidence: required");
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	assert_states(k, "data=evidence law=waiting");
	lk_say(k, "omar", APPROVE BY_URL);
	assert_states(k, "data=met law=waiting");
}

static void evidence_in_the_candidate(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, "approvers: [{all: [omar]}], scope: [src]");
	lk_code(k, 'a', "eval.csv=one src=one");
	lk_code(k, 'b', "eval.csv=two src=one");
	lk_code(k, 'c', "src=one");
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "omar", APPROVE "evidence: [{in: candidate, path: eval.csv, sha256: $(two)}]");
	assert_states(k, "data=evidence law=waiting");
	lk_say(k, "omar", APPROVE IN_CANDIDATE);
	assert_states(k, "data=met law=waiting");
	/* changed, missing in a candidate that is the same where it matters */
	propose(k, "lena", "v1.1", 'b');
	assert_states(k, "data=evidence law=waiting");
	assert_reason(k, "data", "eval.csv");
	propose(k, "lena", "v1.2", 'c');
	assert_states(k, "data=evidence law=waiting");
	assert_reason(k, "data", "missing");
}

/* Read from its record's commit, whatever became of it since. */
static void evidence_in_the_ledger(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "omar", APPROVE IN_LEDGER);
	assert_states(k, "data=evidence law=waiting");
	lk_put(k, "evidence/scan.txt", GL_MODE_FILE, "clean");
	lk_say(k, "omar", APPROVE IN_LEDGER);
	assert_states(k, "data=met law=waiting");
	lk_drop(k, "evidence/scan.txt");
	lk_commit(k, "mallory");
	lk_say(k, "lena", "concern, note: x");
	assert_states(k, "data=met law=waiting");
	/* here it is gone */
	lk_say(k, "omar", APPROVE IN_LEDGER);
	assert_states(k, "data=evidence law=waiting");
	assert_findings(k, "4:unknown-key");
}

static void all_evidence_must_be_there(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_code(k, 'a', "eval.csv=one src=one");
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "omar",
	       APPROVE "evidence: [{url: 'x:y'}, {in: candidate, path: eval.csv, sha256: $(one)}, "
		       "{in: candidate, path: eval, sha256: $(one)}]");
	assert_states(k, "data=evidence law=waiting");
}

/* ---- waivers ---- */

#define WAIVE "waive, criterion: data, until: 2026-01-20, note: x"

static void waived_for_the_tag_until_its_day(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "carla", WAIVE);
	assert_states(k, "data=waived law=waiting");
	assert_string_equal(standing(k, "data")->cause->by, "carla");
	/* its whole day */
	k->now = LK_NOON + 15 * GL_DAY + GL_DAY / 2 - 1;
	assert_states(k, "data=waived law=waiting");
	k->now++;
	assert_states(k, "data=expired law=waiting");
	k->now = 0;
	/* the same tag on other content, then another tag */
	propose(k, "lena", "v1.0", 'b');
	assert_states(k, "data=waived law=waiting");
	propose(k, "lena", "v1.1", 'a');
	assert_states(k, "data=waiting law=waiting");
	k->now = LK_NOON + 16 * GL_DAY;
	assert_states(k, "data=waiting law=waiting");
}

/* `until` goes by ledger time: a clock that is behind does not lengthen it. */
static void a_waiver_ends_by_ledger_time(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "carla", WAIVE);
	k->clock = LK_NOON + 16 * GL_DAY;
	lk_say(k, "dana", "agree");
	k->now = LK_NOON + 15 * GL_DAY + HOUR;
	assert_states(k, "data=expired law=waiting");
	assert_findings(k, "");
}

static void a_waiver_is_of_the_wording(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "carla", WAIVE);
	lk_list(k, 2, 1, "version: 1", "version: 2", "title: Law", "title: The law", NULL);
	amend_to(k, 2);
	assert_states(k, "data=waived law=waiting");
	lk_list(k, 3, 2, "version: 2", "version: 3", "It is right.", "It is not wrong.", NULL);
	amend_to(k, 3);
	assert_states(k, "data=waiting law=waiting");
}

static void a_waiver_withdrawn_is_none(void **state)
{
	struct lk *k = *state;
	size_t r;

	lk_root(k);
	propose(k, "lena", "v1.0", 'a');
	r = lk_say(k, "carla", WAIVE);
	lk_say(k, "carla", "withdraw, record: " LK_ID ", note: x", r);
	assert_states(k, "data=waiting law=waiting");
	k->now = LK_NOON + 20 * GL_DAY;
	assert_states(k, "data=waiting law=waiting");
}

static void the_longest_waiver_counts(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "carla", WAIVE);
	lk_say(k, "carla", "waive, criterion: data, until: 2026-01-10, note: x");
	k->now = LK_NOON + 10 * GL_DAY;
	assert_states(k, "data=waived law=waiting");
	lk_say(k, "carla", "waive, criterion: data, until: 2026-01-30, note: x");
	k->now = LK_NOON + 20 * GL_DAY;
	assert_states(k, "data=waived law=waiting");
}

/* ---- what comes after what ---- */

static void blocked_by_what_comes_first(void **state)
{
	struct lk *k = *state;
	size_t r;

	root_with(k, "scope: standing", "scope: standing, after: [data]");
	lk_say(k, "carla", "approve, criterion: law");
	assert_states(k, "data=waiting law=blocked");
	assert_reason(k, "law", "data");
	propose(k, "lena", "v1.0", 'a');
	r = lk_say(k, "omar", "approve, criterion: data, commit: $a");
	assert_states(k, "data=met law=met");
	lk_say(k, "omar", "withdraw, record: " LK_ID ", note: x", r);
	assert_states(k, "data=waiting law=blocked");
	lk_say(k, "carla", WAIVE);
	assert_states(k, "data=waived law=met");
	/* what is waived is not blocked, and what is not signed waits */
	lk_say(k, "carla", "waive, criterion: law, until: 2026-01-19, note: x");
	k->now = LK_NOON + 15 * GL_DAY;
	assert_states(k, "data=waived law=met");
}

static void a_chain_of_what_comes_first(void **state)
{
	struct lk *k = *state;

	root_with(
		k, "criteria:\n",
		"criteria:\n"
		"- {id: z, title: Z, statement: Z., area: technical, approvers: [{all: [dana]}],\n"
		"   scope: standing, after: [law, data]}\n");
	lk_list(k, 1, 1, "scope: standing}\n", "scope: standing, after: [data]}\n", NULL);
	k->n = 0;
	k->next.n = 0;
	lk_root(k);
	lk_say(k, "dana", "approve, criterion: z");
	lk_say(k, "carla", "approve, criterion: law");
	assert_states(k, "z=blocked data=waiting law=blocked");
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	assert_states(k, "z=met data=met law=met");
}

/* ---- which state comes first ---- */

/*
 * Several approvals of one criterion, each of another kind; the code is approved at a, and b is the
 * candidate: b has another src, and the same doc.
 */
static const char many[] = "approvers: [{all: [dana, omar, lena, carla, ci]}], scope: [doc], "
			   "valid-for: 10d, measure: {x: '>= 1'}";

static void old_approval(struct lk *k, const char *who)
{
	lk_say(k, who, "approve, criterion: data, commit: $b, measured: {x: 1}");
}

static void good_approval(struct lk *k, const char *who)
{
	lk_say(k, who, "approve, criterion: data, commit: $b, measured: {x: 1}");
}

static void stale_before_expired_before_unmet_before_evidence(void **state)
{
	struct lk *k = *state;
	size_t stale;

	root_with(k, DATA, many);
	lk_code(k, 'a', "doc=one");
	lk_code(k, 'b', "doc=two");
	propose(k, "lena", "v0.9", 'a');
	stale = lk_say(k, "dana", "approve, criterion: data, commit: $a, measured: {x: 1}");
	propose(k, "lena", "v1.0", 'b');
	old_approval(k, "omar");
	k->clock = LK_NOON + 9 * GL_DAY;
	lk_say(k, "lena", "approve, criterion: data, commit: $b, measured: {x: 0}");
	lk_say(k, "carla",
	       "approve, criterion: data, commit: $b, measured: {x: 1}, "
	       "evidence: [{in: candidate, path: none, sha256: $(none)}]");
	good_approval(k, "ci");
	k->now = LK_NOON + 11 * GL_DAY;
	assert_states(k, "data=stale law=waiting");
	assert_string_equal(standing(k, "data")->cause->by, "dana");
	assert_approved_by(k, "data", "ci");
	lk_say(k, "dana", "withdraw, record: " LK_ID ", note: x", stale);
	assert_states(k, "data=expired law=waiting");
	assert_string_equal(standing(k, "data")->cause->by, "omar");
	good_approval(k, "omar");
	assert_states(k, "data=unmet law=waiting");
	assert_string_equal(standing(k, "data")->cause->by, "lena");
	good_approval(k, "lena");
	assert_states(k, "data=evidence law=waiting");
	assert_string_equal(standing(k, "data")->cause->by, "carla");
	good_approval(k, "carla");
	assert_states(k, "data=waiting law=waiting");
	assert_waiting_for(k, "data", "dana");
	good_approval(k, "dana");
	assert_states(k, "data=met law=waiting");
	assert_findings(k, "");
}

/* Whoever was there first. */
static void the_worst_of_several_in_any_order(void **state)
{
	static const char good[] = "approve, criterion: data, commit: $a, measured: {x: 1}";
	struct lk *k = *state;

	root_with(k, DATA,
		  "approvers: [{all: [omar, lena]}], valid-for: 10d, measure: {x: '>= 1'}");
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "omar", "%s", good);
	lk_say(k, "lena", "%s", good);
	k->clock = LK_NOON + 5 * GL_DAY;
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	k->now = LK_NOON + 11 * GL_DAY;
	assert_states(k, "data=expired law=waiting");
	assert_string_equal(standing(k, "data")->cause->by, "lena");
	k->clock = LK_NOON + 6 * GL_DAY;
	lk_say(k, "lena", "approve, criterion: data, commit: $a");
	lk_say(k, "omar", "%s", good);
	k->now = LK_NOON + 16 * GL_DAY - 1;
	assert_states(k, "data=unmet law=waiting");
	k->now = LK_NOON + 17 * GL_DAY;
	assert_states(k, "data=expired law=waiting");
}

/* One approval that fails in every way is what comes first. */
static void one_approval_that_fails_in_every_way(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA,
		  DATA ", valid-for: 10d, measure: {x: '>= 1'}, evidence: required, scope: [src]");
	lk_code(k, 'c', "src=one more=one");
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	assert_states(k, "data=unmet law=waiting");
	k->now = LK_NOON + 11 * GL_DAY;
	assert_states(k, "data=expired law=waiting");
	propose(k, "lena", "v1.1", 'b');
	assert_states(k, "data=stale law=waiting");
	assert_false(standing(k, "data")->wording);
	propose(k, "lena", "v1.2", 'c');
	assert_states(k, "data=expired law=waiting");
	lk_list(k, 2, 1, "version: 1", "version: 2", "It is right.", "Right it is.", NULL);
	amend_to(k, 2);
	assert_states(k, "data=stale law=waiting");
	assert_true(standing(k, "data")->wording);
}

static void rejected_before_waived_before_met(void **state)
{
	struct lk *k = *state;
	size_t r;

	root_with(k, DATA, "approvers: [{any: [omar, lena]}]");
	lk_ready(k);
	assert_states(k, "data=met law=met");
	lk_say(k, "carla", WAIVE);
	assert_states(k, "data=waived law=met");
	r = lk_say(k, "lena", "reject, criterion: data, note: no");
	assert_states(k, "data=rejected law=met");
	assert_string_equal(standing(k, "data")->cause->by, "lena");
	assert_waiting_for(k, "data", "lena");
	assert_reason(k, "data", "no");
	lk_say(k, "carla", "resolve, record: " LK_ID ", note: x", r);
	assert_states(k, "data=waived law=met");
	k->now = LK_NOON + 20 * GL_DAY;
	assert_states(k, "data=met law=met");
}

/* A veto stands over all that approve, new candidates, and new wording. */
static void a_rejection_stands(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, "approvers: [{any: [omar, lena]}]");
	lk_ready(k);
	lk_say(k, "lena", "reject, criterion: data, note: no");
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	assert_states(k, "data=rejected law=met");
	propose(k, "lena", "v2.0", 'b');
	assert_states(k, "data=rejected law=met");
	lk_list(k, 2, 1, "version: 1", "version: 2", "It is right.", "Right it is.", NULL);
	amend_to(k, 2);
	assert_states(k, "data=rejected law=met");
	lk_say(k, "lena", "approve, criterion: data, commit: $b");
	assert_states(k, "data=met law=met");
}

static void an_ended_waiver_beside_approvals(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, DATA ", measure: {x: '>= 1'}, scope: [src]");
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "carla", WAIVE);
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	k->now = LK_NOON + 20 * GL_DAY;
	/* expired goes before unmet, and after stale */
	assert_states(k, "data=expired law=waiting");
	assert_string_equal(standing(k, "data")->cause->by, "carla");
	propose(k, "lena", "v1.0", 'b');
	assert_states(k, "data=stale law=waiting");
	assert_string_equal(standing(k, "data")->cause->by, "omar");
	lk_say(k, "omar", "approve, criterion: data, commit: $b, measured: {x: 1}");
	assert_states(k, "data=met law=waiting");
}

/* What fails of one person does not matter where the others suffice. */
static void what_fails_does_not_matter_when_met(void **state)
{
	struct lk *k = *state;

	root_with(k, DATA, "approvers: [{any: [omar, lena]}], measure: {x: '>= 1'}");
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "lena", "approve, criterion: data, commit: $a, measured: {x: 0}");
	assert_states(k, "data=unmet law=waiting");
	lk_say(k, "omar", "approve, criterion: data, commit: $a, measured: {x: 1}");
	assert_states(k, "data=met law=waiting");
	assert_null(standing(k, "data")->cause);
	assert_int_equal(standing(k, "data")->reasons.n, 0);
	assert_approved_by(k, "data", "omar");
}

/* The newest of a person counts, although an older one would do. */
static void the_newest_of_each_person(void **state)
{
	struct lk *k = *state;
	size_t r;

	root_with(k, DATA, DATA ", measure: {x: '>= 1'}");
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "omar", "approve, criterion: data, commit: $a, measured: {x: 1}");
	assert_states(k, "data=met law=waiting");
	r = lk_say(k, "omar", "approve, criterion: data, commit: $a, measured: {x: 0}");
	assert_states(k, "data=unmet law=waiting");
	/* void and withdrawn ones aside */
	lk_say(k, "omar", "approve, criterion: data, commit: $b, measured: {x: 0}");
	lk_say(k, "omar", "withdraw, record: " LK_ID ", note: x", r);
	assert_states(k, "data=met law=waiting");
	assert_findings(k, "4:wrong-candidate");
}

static void a_resolved_rejection_is_neither(void **state)
{
	struct lk *k = *state;
	size_t r;

	root_with(k, DATA, DATA ", measure: {x: '>= 1'}");
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "omar", "approve, criterion: data, commit: $a, measured: {x: 0}");
	r = lk_say(k, "omar", "reject, criterion: data, note: x");
	lk_say(k, "carla", "resolve, record: " LK_ID ", note: x", r);
	/* it stays the newest: the approval before it, unmet, is not looked at */
	assert_states(k, "data=waiting law=waiting");
}

/* ---- the call ---- */

static void a_new_proposal_needs_a_new_go(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	assert_gate(k, "go");
	propose(k, "lena", "v1.0", 'a');
	assert_gate(k, "no-decision");
	lk_say(k, "dana", "no-go, commit: $a, note: x");
	assert_gate(k, "owner-no-go");
	propose(k, "lena", "v1.0", 'a');
	assert_gate(k, "no-decision");
}

static void only_the_newest_call_counts(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	lk_say(k, "dana", "no-go, commit: $a, note: x");
	assert_gate(k, "owner-no-go");
	assert_int_equal(k->v->decision->rec->decision, GL_NO_GO);
	lk_say(k, "dana", "go, commit: $a");
	assert_gate(k, "go");
	/* a void one says nothing */
	lk_say(k, "dana", "no-go, commit: $b, note: x");
	lk_say(k, "omar", "no-go, commit: $a, note: x");
	assert_gate(k, "go");
	assert_findings(k, "8:wrong-candidate 9:not-entitled");
}

static void a_go_is_not_enough(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	lk_say(k, "lena", "concern, note: x");
	assert_gate(k, "concern-open");
	lk_say(k, "lena", "withdraw, record: " LK_ID ", note: x", k->number);
	assert_gate(k, "go");
	lk_say(k, "omar", "withdraw, record: " LK_ID ", note: x", (size_t)1);
	assert_gate(k, "not-agreed");
	assert_findings(k, "");
}

static void all_codes_at_once(void **state)
{
	struct gl_tagfacts tag = lk_tag("v9", 'b');
	struct lk *k = *state;

	root_with(k, "release: {tags: [v*]}", "release: {tags: [v*], tag: signed}");
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "omar", "reject, criterion: data, note: x");
	lk_say(k, "dana", "no-go, commit: $a, note: x");
	lk_say(k, "dana", "pause, note: x");
	lk_say(k, "dana", "terminate, note: x");
	lk_say(k, "ci", "concern, note: x");
	tag.moved = true;
	assert_string_equal(lk_gate(k, &tag),
			    "not-agreed candidate-mismatch criterion-rejected:data "
			    "criterion-waiting:law concern-open paused terminated owner-no-go "
			    "tag-unsigned tag-moved");
}

/* ---- go: checklist ---- */

#define BY_CHECKLIST "release: {tags: [v*], go: checklist}"

static void the_checklist_says_go(void **state)
{
	struct lk *k = *state;
	size_t r;

	ready_with(k, "release: {tags: [v*]}", BY_CHECKLIST);
	assert_gate(k, "go");
	assert_null(k->v->decision);
	propose(k, "lena", "v1.1", 'b');
	assert_gate(k, "criterion-stale:data");
	lk_say(k, "omar", "approve, criterion: data, commit: $b");
	assert_gate(k, "go");
	/* the owner's agreement is the go */
	r = lk_say(k, "dana", "agree");
	lk_say(k, "dana", "withdraw, record: " LK_ID ", note: x", r);
	assert_gate(k, "not-agreed no-decision");
	lk_say(k, "dana", "agree");
	assert_gate(k, "go");
}

static void an_owner_who_need_not_agree_says_go_by_agreeing(void **state)
{
	struct lk *k = *state;
	size_t r;

	lk_list(k, 1, 0, "release: {tags: [v*]}", BY_CHECKLIST, "agree: [dana, omar]",
		"agree: [omar]", NULL);
	lk_root(k);
	lk_ready(k);
	assert_gate(k, "go");
	r = lk_say(k, "dana", "agree");
	lk_say(k, "dana", "withdraw, record: " LK_ID ", note: x", r);
	assert_gate(k, "no-decision");
}

static void a_standing_no_go(void **state)
{
	struct lk *k = *state;

	ready_with(k, "release: {tags: [v*]}", BY_CHECKLIST);
	lk_say(k, "dana", "no-go, commit: $a, note: x");
	assert_gate(k, "owner-no-go");
	/* over new candidates, and new agreements */
	propose(k, "lena", "v1.1", 'a');
	lk_say(k, "dana", "agree");
	assert_gate(k, "owner-no-go");
	lk_say(k, "dana", "go, commit: $a");
	assert_gate(k, "go");
	/* which does not come back with the next candidate */
	propose(k, "lena", "v1.2", 'a');
	assert_gate(k, "go");
	assert_findings(k, "");
}

static void a_go_by_checklist_can_be_premature_too(void **state)
{
	struct lk *k = *state;

	root_with(k, "release: {tags: [v*]}", BY_CHECKLIST);
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "dana", "no-go, commit: $a, note: x");
	lk_say(k, "dana", "go, commit: $a");
	assert_findings(k, "3:premature-go");
	assert_gate(k, "not-agreed criterion-waiting:data criterion-waiting:law owner-no-go");
}

/* ---- is it still fit to run? ---- */

static void assert_live(struct lk *k, const char *name, char letter, const char *want)
{
	struct gl_tagfacts tag = lk_tag(name, letter);

	assert_string_equal(lk_live(k, &tag), want);
}

static void live_after_a_go(void **state)
{
	struct gl_tagfacts tag;
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_code(k, 'c', "src=one");
	assert_live(k, "v1.0", 'a', "no-decision");
	lk_say(k, "dana", "go, commit: $a");
	assert_live(k, "v1.0", 'a', "go");
	assert_int_equal(k->v->n_criteria, 0);
	/* the same tree; another; another name */
	assert_live(k, "v1.0", 'c', "go");
	assert_live(k, "v1.0", 'b', "no-decision");
	assert_live(k, "v1.1", 'a', "no-decision");
	/* whose objects are not here */
	assert_live(k, "v1.0", 'd', "undecided");
	/* what the go was for is not here to compare */
	lk_code(k, 'a', NULL);
	tag = lk_tag("v1.0", 'c');
	assert_string_equal(lk_live(k, &tag), "undecided");
	/* unless another go was for this one */
	lk_say(k, "lena", "propose, tag: v1.0, commit: $c");
	lk_say(k, "omar", "approve, criterion: data, commit: $c");
	lk_say(k, "dana", "go, commit: $c");
	assert_string_equal(lk_live(k, &tag), "go");
	tag = lk_tag("v1.0", 'b');
	assert_string_equal(lk_live(k, &tag), "undecided");
}

/* What was released stays fit to run whatever becomes of the next candidate. */
static void live_outlasts_what_stops_the_next(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, "scope: standing", "scope: standing, valid-for: 3d", NULL);
	lk_root(k);
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	propose(k, "lena", "v1.1", 'b');
	lk_say(k, "omar", "reject, criterion: data, note: x");
	lk_say(k, "omar", "concern, note: x");
	lk_say(k, "omar", "withdraw, record: " LK_ID ", note: x", (size_t)1);
	lk_say(k, "dana", "no-go, commit: $b, note: x");
	lk_list(k, 2, 1, "version: 1", "version: 2", "It is right.", "Right it is.",
		"agree: [dana, omar]", "agree: [lena]", NULL);
	amend_to(k, 2);
	k->now = LK_NOON + 30 * GL_DAY;
	assert_live(k, "v1.0", 'a', "go");
	assert_live(k, "v1.1", 'b', "no-decision");
	assert_findings(k, "");
}

static void live_ends_with_a_no_go_on_it(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_code(k, 'c', "src=one");
	lk_say(k, "dana", "go, commit: $a");
	/* on another tag, or other content of this tag */
	propose(k, "lena", "v1.1", 'a');
	lk_say(k, "dana", "no-go, commit: $a, note: x");
	assert_live(k, "v1.0", 'a', "go");
	propose(k, "lena", "v1.0", 'b');
	lk_say(k, "dana", "no-go, commit: $b, note: x");
	assert_live(k, "v1.0", 'a', "go");
	/* on the same content under another commit */
	propose(k, "lena", "v1.0", 'c');
	lk_say(k, "dana", "no-go, commit: $c, note: x");
	assert_live(k, "v1.0", 'a', "owner-no-go");
	/* until the next go */
	lk_say(k, "dana", "go, commit: $c");
	assert_findings(k, "");
	assert_live(k, "v1.0", 'a', "go");
	lk_say(k, "dana", "no-go, commit: $c, note: x");
	assert_live(k, "v1.0", 'a', "owner-no-go");
	/* what cannot be compared counts as the same */
	lk_code(k, 'c', NULL);
	assert_live(k, "v1.0", 'a', "owner-no-go");
}

static void live_ends_with_pause_and_terminate(void **state)
{
	struct lk *k = *state;
	size_t r;

	lk_root(k);
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	r = lk_say(k, "omar", "pause, note: x");
	assert_live(k, "v1.0", 'a', "paused");
	assert_live(k, "v1.1", 'a', "no-decision paused");
	lk_say(k, "omar", "resume, record: " LK_ID, r);
	assert_live(k, "v1.0", 'a', "go");
	r = lk_say(k, "omar", "terminate, note: x");
	assert_live(k, "v1.0", 'a', "terminated");
	lk_say(k, "omar", "withdraw, record: " LK_ID ", note: x", r);
	assert_live(k, "v1.0", 'a', "go");
}

static void live_needs_a_go_that_was_valid(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "dana", "go, commit: $a");
	assert_findings(k, "2:premature-go");
	assert_live(k, "v1.0", 'a', "no-decision");
}

static void live_outlasts_the_terms(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	lk_list(k, 2, 1, "version: 1", "version: 2", "waive-max-days: 30", "waive-max-days: 9",
		NULL);
	amend_to(k, 2);
	assert_gate(k, "no-decision");
	assert_live(k, "v1.0", 'a', "go");
}

static void live_by_checklist(void **state)
{
	struct lk *k = *state;

	root_with(k, "release: {tags: [v*]}", BY_CHECKLIST);
	lk_say(k, "omar", "agree");
	propose(k, "lena", "v1.0", 'a');
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	assert_live(k, "v1.0", 'a', "no-decision");
	lk_say(k, "carla", "approve, criterion: law");
	/* a ledger commit at which nothing blocked them */
	assert_live(k, "v1.0", 'a', "go");
	lk_say(k, "carla", "withdraw, record: " LK_ID ", note: x", k->number);
	assert_gate(k, "criterion-waiting:law");
	assert_live(k, "v1.0", 'a', "go");
	lk_say(k, "dana", "no-go, commit: $a, note: x");
	assert_live(k, "v1.0", 'a', "owner-no-go");
	/* a go that is premature clears nothing */
	lk_say(k, "dana", "go, commit: $a");
	assert_live(k, "v1.0", 'a', "owner-no-go");
	lk_say(k, "carla", "approve, criterion: law");
	assert_live(k, "v1.0", 'a', "owner-no-go");
	lk_say(k, "dana", "go, commit: $a");
	assert_live(k, "v1.0", 'a', "go");
}

/* Two candidates under the checklist's standing go, each cleared where nothing blocked it. */
static void live_by_checklist_of_each_candidate(void **state)
{
	struct lk *k = *state;

	ready_with(k, "release: {tags: [v*]}", BY_CHECKLIST);
	propose(k, "lena", "v1.1", 'b');
	assert_live(k, "v1.0", 'a', "go");
	assert_live(k, "v1.1", 'b', "no-decision");
	lk_say(k, "omar", "approve, criterion: data, commit: $b");
	assert_live(k, "v1.1", 'b', "go");
	assert_live(k, "v1.0", 'a', "go");
	assert_live(k, "v1.1", 'a', "no-decision");
	/* the same content under another name, other content under the same name */
	propose(k, "lena", "v1.2", 'b');
	assert_live(k, "v1.2", 'b', "go");
	lk_say(k, "omar", "approve, criterion: data, commit: $b");
	propose(k, "lena", "v1.2", 'a');
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	assert_live(k, "v1.2", 'a', "go");
}

/* Each ledger commit is judged by its own time. */
static void live_by_checklist_then_not_now(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, "release: {tags: [v*]}", BY_CHECKLIST, DATA, DATA ", valid-for: 3d", NULL);
	lk_root(k);
	lk_ready(k);
	k->now = LK_NOON + 30 * GL_DAY;
	assert_gate(k, "criterion-expired:data");
	assert_live(k, "v1.0", 'a', "go");
	k->clock = LK_NOON + 4 * GL_DAY;
	propose(k, "lena", "v1.1", 'a');
	assert_live(k, "v1.1", 'a', "no-decision");
}

static void live_of_odd_tags(void **state)
{
	struct gl_tagfacts tag = lk_tag("v1.0", 'a');
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	tag.odd = "points to a tree";
	assert_string_equal(lk_live(k, &tag), "candidate-mismatch");
	tag.odd = NULL;
	tag.exists = false;
	assert_string_equal(lk_live(k, &tag), "candidate-mismatch");
	lk_say(k, "dana", "pause, note: x");
	assert_string_equal(lk_live(k, &tag), "candidate-mismatch paused");
}

/* ---- the tag ---- */

static void assert_tag(struct lk *k, const char *name, char letter, const char *want)
{
	struct gl_tagfacts tag = lk_tag(name, letter);

	assert_string_equal(lk_gate(k, &tag), want);
	tag.exists = false;
	assert_string_equal(lk_gate(k, &tag), want);
}

static void the_tag_is_the_candidate(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	lk_code(k, 'c', "src=one");
	assert_tag(k, "v1.0", 'a', "go");
	assert_tag(k, "v1.0", 'c', "go");
	assert_tag(k, "v1.0", 'b', "candidate-mismatch");
	assert_tag(k, "v1.1", 'a', "candidate-mismatch");
	assert_tag(k, "v1.0", 'd', "undecided");
	/* of another name it does not matter what it points to */
	assert_tag(k, "v1.1", 'd', "candidate-mismatch");
}

static void a_tag_without_a_candidate(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_say(k, "omar", "agree");
	assert_tag(k, "v1.0", 'a',
		   "no-candidate criterion-waiting:data criterion-waiting:law no-decision");
}

static void a_tag_of_an_odd_kind(void **state)
{
	struct gl_tagfacts tag = lk_tag("v1.0", 'a');
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	tag.odd = "is a tag of a tag";
	memset(&tag.commit, 0, sizeof(tag.commit));
	assert_string_equal(lk_gate(k, &tag), "candidate-mismatch");
	assert_non_null(strstr(k->v->blocks[0].text, "is a tag of a tag"));
}

static void a_tag_is_never_moved(void **state)
{
	struct gl_tagfacts tag = lk_tag("v1.0", 'a');
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	tag.moved = true;
	assert_string_equal(lk_gate(k, &tag), "tag-moved");
}

static void a_tag_may_have_to_be_signed(void **state)
{
	struct gl_sig_match omar = { lk_key("omar"), INT64_MAX, NULL };
	struct gl_sig_match lena = { lk_key("lena"), INT64_MAX, NULL };
	struct gl_tagfacts tag = lk_tag("v1.0", 'a');
	struct lk *k = *state;

	lk_list(k, 1, 0, "release: {tags: [v*]}", "release: {tags: [v*], tag: signed}",
		"'$[carla]'", "'$[carla]', valid-before: 2026-01-06T00:00:00Z", NULL);
	lk_root(k);
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	assert_string_equal(lk_gate(k, &tag), "tag-unsigned");
	tag.annotated = true;
	tag.sig.state = GL_SIG_UNSIGNED;
	tag.sig.why = "no signature";
	assert_string_equal(lk_gate(k, &tag), "tag-unsigned");
	tag.sig.key = lk_key("lena");
	tag.sig.state = GL_SIG_BAD;
	assert_string_equal(lk_gate(k, &tag), "tag-unsigned");
	tag.sig.state = GL_SIG_GOOD;
	assert_string_equal(lk_gate(k, &tag), "go");
	tag.sig.key = lk_key("ci");
	assert_string_equal(lk_gate(k, &tag), "tag-unsigned");
	tag.sig.key = lk_key("mallory");
	assert_string_equal(lk_gate(k, &tag), "tag-unsigned");
	/* one that is to be made is not signed yet */
	tag.exists = false;
	assert_string_equal(lk_gate(k, &tag), "go");
	assert_gate(k, "go");
	/* a lightweight tag has no signature, whatever is said of it */
	tag.exists = true;
	tag.annotated = false;
	tag.sig.key = lk_key("lena");
	assert_string_equal(lk_gate(k, &tag), "tag-unsigned");
	tag.annotated = true;
	/* with a key that has ended */
	tag.sig.key = lk_key("carla");
	assert_string_equal(lk_gate(k, &tag), "go");
	k->now = LK_NOON + GL_DAY;
	assert_string_equal(lk_gate(k, &tag), "tag-unsigned");
	/* with what lies in key files: of one person, or of two */
	tag.sig.matches = &lena;
	assert_string_equal(lk_gate(k, &tag), "go");
	lena.next = &omar;
	assert_string_equal(lk_gate(k, &tag), "tag-unsigned");
}

/* ---- what fails ---- */

static void what_cannot_be_read_is_no_verdict(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	assert_gate(k, "no-decision");
	k->contents_rc = GL_EIO;
	assert_gate(k, "failed");
}

static void names_are_those_of_the_design(void **state)
{
	static const char *const findings[] = {
		"unsigned",        "bad-signature",   "unknown-key",    "key-not-valid",
		"not-linear",      "record-changed",  "record-removed", "path-not-allowed",
		"bad-checklist",   "bad-record",      "wrong-author",   "not-entitled",
		"wrong-checklist", "wrong-candidate", "premature-go",   "clock",
		"other-ledger",
	};
	static const char *const blocks[] = {
		"not-agreed",        "no-candidate",       "candidate-mismatch",
		"criterion-waiting", "criterion-rejected", "criterion-stale",
		"criterion-expired", "criterion-unmet",    "criterion-evidence",
		"criterion-blocked", "concern-open",       "paused",
		"terminated",        "owner-no-go",        "no-decision",
		"tag-unsigned",      "tag-moved",
	};
	static const char *const states[] = { "met",     "waived", "waiting",  "rejected", "stale",
					      "expired", "unmet",  "evidence", "blocked" };

	(void)state;
	for (size_t i = 0; i < COUNT(findings); i++)
		assert_string_equal(gl_finding_name((enum gl_finding_code)i), findings[i]);
	for (size_t i = 0; i < COUNT(blocks); i++)
		assert_string_equal(gl_block_name((enum gl_block_code)i), blocks[i]);
	for (size_t i = 0; i < COUNT(states); i++)
		assert_string_equal(gl_criterion_state_name((enum gl_criterion_state)i), states[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LK_TEST(step_by_step),
		LK_TEST(waiting_says_who),
		LK_TEST(a_clause_of_all),
		LK_TEST(a_clause_of_some),
		LK_TEST(clauses_are_met_by_the_same_people),
		LK_TEST(a_machine_may_approve),
		LK_TEST(deputies_are_one_head),
		LK_TEST(a_deputy_fills_a_place),
		LK_TEST(two_deputies_for_one_person_are_one),
		LK_TEST(independent_of_who_proposed),
		LK_TEST(independent_of_the_only_approver),
		LK_TEST(stale_by_content),
		LK_TEST(stale_by_paths),
		LK_TEST(stale_because_it_is_not_here),
		LK_TEST(stale_by_wording),
		LK_TEST(approvals_carry_over),
		LK_TEST(an_approval_counts_while_its_author_is_an_approver),
		LK_TEST(for_whom_it_is_must_be_an_approver),
		LK_TEST(an_approval_expires),
		LK_TEST(facts_within_bounds),
		LK_TEST(the_reason_names_the_bound),
		LK_TEST(evidence_may_be_required),
		LK_TEST(evidence_in_the_candidate),
		LK_TEST(evidence_in_the_ledger),
		LK_TEST(all_evidence_must_be_there),
		LK_TEST(waived_for_the_tag_until_its_day),
		LK_TEST(a_waiver_ends_by_ledger_time),
		LK_TEST(a_waiver_is_of_the_wording),
		LK_TEST(a_waiver_withdrawn_is_none),
		LK_TEST(the_longest_waiver_counts),
		LK_TEST(blocked_by_what_comes_first),
		LK_TEST(a_chain_of_what_comes_first),
		LK_TEST(stale_before_expired_before_unmet_before_evidence),
		LK_TEST(the_worst_of_several_in_any_order),
		LK_TEST(one_approval_that_fails_in_every_way),
		LK_TEST(rejected_before_waived_before_met),
		LK_TEST(a_rejection_stands),
		LK_TEST(an_ended_waiver_beside_approvals),
		LK_TEST(what_fails_does_not_matter_when_met),
		LK_TEST(the_newest_of_each_person),
		LK_TEST(a_resolved_rejection_is_neither),
		LK_TEST(a_new_proposal_needs_a_new_go),
		LK_TEST(only_the_newest_call_counts),
		LK_TEST(a_go_is_not_enough),
		LK_TEST(all_codes_at_once),
		LK_TEST(the_checklist_says_go),
		LK_TEST(an_owner_who_need_not_agree_says_go_by_agreeing),
		LK_TEST(a_standing_no_go),
		LK_TEST(a_go_by_checklist_can_be_premature_too),
		LK_TEST(live_after_a_go),
		LK_TEST(live_outlasts_what_stops_the_next),
		LK_TEST(live_ends_with_a_no_go_on_it),
		LK_TEST(live_ends_with_pause_and_terminate),
		LK_TEST(live_needs_a_go_that_was_valid),
		LK_TEST(live_outlasts_the_terms),
		LK_TEST(live_by_checklist),
		LK_TEST(live_by_checklist_of_each_candidate),
		LK_TEST(live_by_checklist_then_not_now),
		LK_TEST(live_of_odd_tags),
		LK_TEST(the_tag_is_the_candidate),
		LK_TEST(a_tag_without_a_candidate),
		LK_TEST(a_tag_of_an_odd_kind),
		LK_TEST(a_tag_is_never_moved),
		LK_TEST(a_tag_may_have_to_be_signed),
		LK_TEST(what_cannot_be_read_is_no_verdict),
		LK_TEST(names_are_those_of_the_design),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
