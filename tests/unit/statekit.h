/*
 * For the tests of src/state: ledgers written as short texts, folded and judged without git.
 *
 * A ledger is a list of commits, each with all files of its tree, so that what a commit changes
 * comes of a diff, as it does with git. Its signature counts as verified unless a test says
 * otherwise. Whoever signs is named by the name of a key, which is a person's id where a checklist
 * does not give him others.
 *
 * In checklists and records stand for what is too long to write:
 *   $[dana]   the public key of that name
 *   $a        a commit of the released code, one of a to f (forty times that letter)
 *   $1        the digest of a checklist, one of 1 to 9
 *   $(text)   the SHA-256 of a text
 */
#ifndef TESTS_STATEKIT_H
#define TESTS_STATEKIT_H

#include "state/signals.h"
#include "state/verdict.h"

#define LK_LISTS 10
#define LK_CODES 6

/* The day and the second of the first commit: 2026-01-05, noon. */
#define LK_NOON 1767614400
/* How a record is named whose number is known. */
#define LK_ID "2026-01/%04zu"

struct lk_tree {
	const struct lk_file *files; /* in the order of paths */
	size_t n;
};

struct lk {
	struct gl_arena *arena;
	const char *lists[LK_LISTS]; /* checklists; 0 is the one that all others are made of */
	struct gl_digest digests[LK_LISTS];
	unsigned current; /* the one that records name unless they say otherwise */
	size_t number;    /* of the record before */
	int64_t clock;    /* of the next commit; each moves it by a minute */
	int64_t now;      /* 0: as the clock */

	struct gl_commit *commits;
	struct lk_tree *trees, next;
	size_t n, cap, cap_trees;
	const char *codes[LK_CODES]; /* files of the released code: "path=text path=text" */
	int contents_rc, changes_rc; /* what the callbacks fail with */
	size_t asked;                /* how often the changes were asked for */

	struct gl_state *s;        /* of the last fold */
	struct gl_verdict *v;      /* of the last judgement */
	struct gl_signals signals; /* of the last look for them */
};

/* For cmocka: a ledger without commits; codes a and b differ in "src" only. */
int lk_setup(void **state);
int lk_teardown(void **state);
#define LK_TEST(f) cmocka_unit_test_setup_teardown(f, lk_setup, lk_teardown)

struct lk *lk_new(void);
void lk_free(struct lk *k);

/*
 * Writes checklist n: `from` with pairs of texts until NULL replaced, each of which is there once.
 * Of checklist 0 these are the people: dana (owner), omar and lena (both in eng), carla, the
 * machine ci; and the criteria: data (omar; all of the release), law (lena or carla; standing).
 * dana and omar agree, two of the four amend.
 */
void lk_list(struct lk *k, unsigned n, unsigned from, ...);

/* What the released code of a letter holds; two with the same text have the same tree. */
void lk_code(struct lk *k, char letter, const char *files);

/*
 * Each changes the tree of the next commit, which begins as that of the commit before, or of the
 * one that lk_base() names. A record is the text of a mapping without its braces, and begins with
 * the decision: "approve, criterion: data, commit: $a". Returns its number.
 */
void lk_base(struct lk *k, size_t at);
void lk_put(struct lk *k, const char *path, uint32_t mode, const char *text);
void lk_drop(struct lk *k, const char *path);
bool lk_has(const struct lk *k, const char *path);
size_t lk_record(struct lk *k, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Signs it. Returns its index. */
size_t lk_commit(struct lk *k, const char *who);
struct gl_commit *lk_tip(struct lk *k);

/* All at once: the first commit, by dana, with checklist 1 (as 0 when there is none yet); a record;
 * a checklist. */
void lk_root(struct lk *k);
size_t lk_say(struct lk *k, const char *who, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
size_t lk_amend(struct lk *k, const char *who, unsigned n);

/* The agreements, v1.0 at $a proposed by lena, all criteria approved: nothing lacks but the go. */
void lk_ready(struct lk *k);

const char *lk_path(const struct lk *k, size_t number);
struct gl_digest lk_key(const char *name);

/* Folds all there is, or the first n commits; fails the test when that fails. */
void lk_fold(struct lk *k);
void lk_fold_some(struct lk *k, size_t n);
int lk_try_fold(struct lk *k, size_t n, struct gl_error **err);

/*
 * Each folds, and tells in words:
 *   findings  "3:unsigned 4:bad-record": the commit's index, the code; of the last commit: the code
 *   gate      "go", or the codes of what blocks: "criterion-waiting:data no-decision"; for a tag,
 *             or NULL; "undecided" or "failed" when there is no verdict
 *   live      the same, as gate --live
 *   states    "data=met law=waiting"
 *   signals   "almost-ready no-final-call": those that are on; does not fold for the others
 */
const char *lk_findings(struct lk *k);
const char *lk_last_findings(struct lk *k);
const char *lk_gate(struct lk *k, const struct gl_tagfacts *tag);
const char *lk_live(struct lk *k, const struct gl_tagfacts *tag);
const char *lk_states(struct lk *k);
const char *lk_signals(struct lk *k);

#define assert_findings(k, want) assert_string_equal(lk_findings(k), want)
#define assert_last(k, want) assert_string_equal(lk_last_findings(k), want)
#define assert_gate(k, want) assert_string_equal(lk_gate(k, NULL), want)
#define assert_signals(k, want) assert_string_equal(lk_signals(k), want)
#define assert_states(k, want) assert_string_equal(lk_states(k), want)

/* Of the last fold: the entry of a record; NULL when it was not taken. */
const struct gl_entry *lk_entry(const struct lk *k, size_t number);
/* Of the last judgement: names of the people, "omar lena". */
const char *lk_names(const struct lk *k, const struct gl_members *who);

/* A lightweight tag that is there. */
struct gl_tagfacts lk_tag(const char *name, char letter);

#endif
