/*
 * For the tests of src/report: a ledger of three commits, three people and two criteria, made by hand, and what to ask
 * of a text.
 */
#ifndef TESTS_REPORTKIT_H
#define TESTS_REPORTKIT_H

#include "report/page.h"

#define DAY0 1795000000 /* 2026-11-18T11:06:40Z */
#define COUNT(a) (sizeof(a) / sizeof(*(a)))

enum { DANA, OMAR, EVE };

/* Everything that a report looks at, in one place. */
struct world {
	struct gl_stakeholder people[3];
	struct gl_criterion criteria[2];
	struct gl_checklist list, list2;
	struct gl_version version, version2;
	struct gl_agreement agreed[3];
	struct gl_record propose, approve, reject, concern, pause;
	struct gl_entry proposed, approved, rejected, doubt, paused;
	struct gl_entry *all[3], *concerns[1], *pauses[1];
	struct gl_commit commits[3];
	struct gl_judged judged[3];
	struct gl_finding findings[2];
	struct gl_state state;
	struct gl_standing standings[2];
	struct gl_block blocks[4];
	struct gl_verdict verdict;
	struct gl_ledger ledger;
	size_t everybody[3], dana[1], omar[1];
	const char *missing[1];
};

/* For cmocka_unit_test_setup_teardown(). */
int world_setup(void **state);
int world_teardown(void **state);
#define WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

/* What blocks is this alone, and all criteria are met. */
void world_only(struct world *w, enum gl_block_code code, const struct gl_entry *entry);

void assert_has(const char *text, const char *part);
void assert_lacks(const char *text, const char *part);
/* Nothing that a terminal would obey, beside the breaks between lines. */
void assert_safe(const char *text);

#endif
