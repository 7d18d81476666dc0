/* Who may do what on a ledger, and what becomes of it: DESIGN sections 4 and 5. */
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

/* "withdraw" and its like, of a record. */
static const char *about(struct lk *k, const char *decision, size_t record)
{
	return gl_arena_printf(k->arena, "%s, record: " LK_ID ", note: x", decision, record);
}

/* ---- the root ---- */

static void assert_undecided(struct lk *k, const char *said)
{
	struct gl_error *err = NULL;

	assert_int_equal(lk_try_fold(k, k->n, &err), GL_EUNDECIDED);
	assert_int_equal(gl_error_code(err), GL_EUNDECIDED);
	if (!strstr(gl_error_message(err), said))
		fail_msg("'%s' is not in: %s", said, gl_error_message(err));
	assert_null(k->s);
	gl_error_free(err);
}

static void root_is_its_owners_agreement(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	assert_findings(k, "");
	assert_int_equal(k->s->n, 1);
	assert_ptr_equal(k->s->in_force, k->s->versions);
	assert_int_equal(k->s->in_force->in_force_at, 0);
	assert_string_equal(k->s->in_force->by, "dana");
	assert_true(gl_state_agreed(k->s, "dana"));
	assert_false(gl_state_agreed(k->s, "omar"));
	assert_string_equal(k->s->judged[0].signer, "dana");
	assert_int_equal(k->s->ledger_time, LK_NOON);
	assert_gate(k, "not-agreed no-candidate criterion-waiting:data criterion-waiting:law "
		       "no-decision");
	assert_int_equal(k->v->missing.n, 1);
	assert_string_equal(k->v->missing.items[0], "omar");
}

static void root_may_bring_more(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, NULL);
	k->current = 1;
	lk_put(k, "README.md", GL_MODE_FILE, "What this branch is.");
	lk_put(k, "keys/unused.asc", GL_MODE_FILE, "none");
	lk_put(k, "evidence/plan.txt", GL_MODE_FILE, "plan");
	lk_record(k, "propose, tag: v1.0, commit: $a");
	lk_root(k);
	assert_findings(k, "");
	assert_string_equal(k->s->candidate->rec->tag, "v1.0");
}

static void root_without_a_right_checklist(void **state)
{
	struct lk *k = *state;

	lk_put(k, "README.md", GL_MODE_FILE, "nothing else");
	lk_commit(k, "dana");
	assert_undecided(k, "checklist.yaml");
}

static void root_of_version_two(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, "version: 1", "version: 2", NULL);
	lk_root(k);
	assert_undecided(k, "version 1");
}

static void root_of_another_system(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, "system: bot", "system: dog", NULL);
	lk_root(k);
	assert_undecided(k, "another system");
}

static void root_with_a_checklist_that_lint_refuses(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, "amend: 2", "amend: 5", NULL);
	lk_root(k);
	assert_undecided(k, "cannot be trusted");
}

static void root_of_a_newer_format(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, "golive: 1", "golive: 2", NULL);
	lk_root(k);
	assert_undecided(k, "in force is of a newer format");
}

static void root_with_a_key_of_a_newer_kind(void **state)
{
	struct lk *k = *state;
	const struct gl_parsed *p;
	struct gl_key *key;

	lk_root(k);
	p = k->commits[0].changes.items[0].parsed;
	key = &p->checklist->people[1].keys[0];
	key->supported = false;
	assert_undecided(k, "newer golive");
	key->supported = true;
	assert_findings(k, "");
}

static void root_as_a_link(void **state)
{
	struct lk *k = *state;

	lk_put(k, "checklist.yaml", GL_MODE_LINK, "elsewhere.yaml");
	lk_commit(k, "dana");
	assert_undecided(k, "cannot be trusted");
}

static void root_with_a_path_that_no_ledger_has(void **state)
{
	struct lk *k = *state;

	lk_put(k, "src/main.c", GL_MODE_FILE, "int main;");
	lk_root(k);
	assert_undecided(k, "cannot be trusted");
}

static void root_signed_by_somebody_else(void **state)
{
	static const char *const others[] = { "omar", "ci", "mallory" };

	(void)state;
	for (size_t i = 0; i < COUNT(others); i++) {
		struct lk *k = lk_new();

		lk_list(k, 1, 0, NULL);
		lk_amend(k, others[i], 1);
		assert_undecided(k, "cannot be trusted");
		lk_free(k);
	}
}

static void spoil(struct gl_commit *c, enum gl_sig_state how)
{
	c->sig.state = how;
	c->sig.why = "it is made so by the test";
}

static void root_without_a_good_signature(void **state)
{
	static const enum gl_sig_state states[] = { GL_SIG_UNSIGNED, GL_SIG_BAD,
						    GL_SIG_UNSUPPORTED };
	struct lk *k = *state;

	lk_root(k);
	for (size_t i = 0; i < COUNT(states); i++) {
		spoil(&k->commits[0], states[i]);
		assert_undecided(k, "made so by the test");
	}
	k->commits[0].sig.state = GL_SIG_GOOD;
	k->commits[0].malformed = "two authors";
	assert_undecided(k, "two authors");
}

static void root_with_a_key_out_of_its_time(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, "$[dana]'", "$[dana]', valid-after: 2026-01-05T12:00:01Z", NULL);
	lk_root(k);
	assert_undecided(k, "not valid");
	k->commits[0].committer_time++;
	assert_findings(k, "");
}

/* ---- commits that are void ---- */

/* It is void with that code, and nothing that it says is heard. */
static void assert_void(struct lk *k, const char *code)
{
	assert_last(k, code);
	assert_true(k->s->judged[k->n - 1].is_void);
	assert_int_equal(k->s->judged[k->n - 1].n_entries, 0);
	assert_true(k->s->newest < k->n - 1);
}

static void unsigned_commit(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_say(k, "omar", "agree");
	spoil(lk_tip(k), GL_SIG_UNSIGNED);
	assert_void(k, "unsigned");
	assert_false(gl_state_agreed(k->s, "omar"));
	assert_null(k->s->judged[1].signer);
}

static void bad_signature(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_say(k, "omar", "agree");
	spoil(lk_tip(k), GL_SIG_BAD);
	assert_void(k, "bad-signature");
	k->commits[1].sig.state = GL_SIG_GOOD;
	k->commits[1].malformed = "a NUL byte";
	assert_void(k, "bad-signature");
}

static void key_of_nobody(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_say(k, "mallory", "agree");
	assert_void(k, "unknown-key");
	spoil(lk_tip(k), GL_SIG_UNSUPPORTED);
	assert_void(k, "unknown-key");
}

/* A key file can hold another one's signing key: a signature that fits both is nobody's. */
static void keys_of_two(void **state)
{
	struct gl_sig_match omar = { lk_key("omar"), INT64_MAX, NULL };
	struct gl_sig_match lena = { lk_key("lena"), INT64_MAX, &omar };
	struct lk *k = *state;

	lk_root(k);
	lk_say(k, "omar", "agree");
	lk_tip(k)->sig.matches = &omar;
	assert_findings(k, "");
	lk_tip(k)->sig.matches = &lena;
	assert_void(k, "bad-signature");
	/* ...but for one whom nobody knows. */
	omar.file = lk_key("mallory");
	assert_findings(k, "");
}

static void second_parent(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_say(k, "omar", "agree");
	lk_tip(k)->n_parents = 2;
	assert_void(k, "not-linear");
}

static void changed_and_removed_records(void **state)
{
	struct lk *k = *state;
	size_t r;

	lk_root(k);
	r = lk_say(k, "omar", "agree");
	lk_put(k, lk_path(k, r), GL_MODE_FILE, "{golive: 1}");
	lk_commit(k, "omar");
	assert_void(k, "record-changed");
	k->n--;
	lk_base(k, 1);
	lk_put(k, lk_path(k, r), GL_MODE_EXEC, "x");
	lk_commit(k, "dana");
	assert_void(k, "record-changed");
	k->n--;
	lk_base(k, 1);
	lk_drop(k, lk_path(k, r));
	lk_commit(k, "omar");
	assert_void(k, "record-removed");
	assert_true(gl_state_agreed(k->s, "omar"));
}

/* One that adds only this; the good record beside it must not be heard. */
static void assert_path_void(struct lk *k, const char *path, uint32_t mode)
{
	size_t n = k->n;

	lk_base(k, n - 1);
	lk_put(k, path, mode, "x");
	lk_record(k, "agree");
	lk_commit(k, "omar");
	assert_void(k, "path-not-allowed");
	assert_string_equal(k->s->findings[0].path, path);
	assert_false(gl_state_agreed(k->s, "omar"));
	k->n = n;
}

static void paths_that_no_ledger_has(void **state)
{
	static const char *const paths[] = {
		"src/main.c",
		"checklist.yml",
		"Checklist.yaml",
		"checklist.yaml/x",
		"README",
		"README.md/x",
		"docs/README.md",
		".gitignore",
		".gitattributes",
		".gitmodules",
		".github",
		".gitlab-ci.yml/x",
		"records",
		"records/x.yaml",
		"records/2026-01/x.yml",
		"records/2026-1/x.yaml",
		"records/2026-01/a b.yaml",
		"records/2026-01/sub/x.yaml",
		"evidence",
		"evidence/../x",
		"evidence/.git/x",
		"evidence/.GIT/config",
		"evidence/a\\b",
		"evidence/a\x01",
		"keys/new.asc",
		"keys",
	};
	struct lk *k = *state;

	lk_root(k);
	for (size_t i = 0; i < COUNT(paths); i++)
		assert_path_void(k, paths[i], GL_MODE_FILE);
}

static void modes_that_no_ledger_has(void **state)
{
	static const char *const paths[] = {
		"README.md",  "evidence/x",    ".github/workflows/x.yml", "records/2026-01/x.yaml",
		"keys/x.asc", "checklist.yaml"
	};
	static const uint32_t modes[] = { GL_MODE_EXEC, GL_MODE_LINK, GL_MODE_GITLINK };
	struct lk *k = *state;

	lk_root(k);
	for (size_t i = 0; i < COUNT(paths); i++)
		for (size_t m = 0; m < COUNT(modes); m++)
			assert_path_void(k, paths[i], modes[m]);
}

static void paths_without_meaning(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_put(k, "README.md", GL_MODE_FILE, "one");
	lk_put(k, ".gitlab-ci.yml", GL_MODE_FILE, "x");
	lk_put(k, ".github/workflows/ci.yml", GL_MODE_FILE, "x");
	lk_put(k, ".gitea/x", GL_MODE_FILE, "x");
	lk_put(k, ".forgejo/x", GL_MODE_FILE, "x");
	lk_put(k, "evidence/scan.txt", GL_MODE_FILE, "x");
	lk_commit(k, "ci");
	lk_put(k, "README.md", GL_MODE_FILE, "two");
	lk_drop(k, ".github/workflows/ci.yml");
	lk_commit(k, "lena");
	lk_commit(k, "lena");
	assert_findings(k, "");
	assert_int_equal(k->s->newest, 3);
}

static void evidence_is_only_added(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_put(k, "evidence/scan.txt", GL_MODE_FILE, "one");
	lk_commit(k, "ci");
	lk_put(k, "evidence/scan.txt", GL_MODE_FILE, "two");
	lk_commit(k, "ci");
	assert_void(k, "path-not-allowed");
	k->n--;
	lk_base(k, 1);
	lk_drop(k, "evidence/scan.txt");
	lk_commit(k, "ci");
	assert_void(k, "path-not-allowed");
}

static void a_tree_that_is_malformed_or_too_large(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_say(k, "omar", "agree");
	lk_tip(k)->bad_tree = "names out of order";
	lk_tip(k)->changes.n = 0;
	assert_void(k, "path-not-allowed");
	lk_tip(k)->bad_tree = NULL;
	lk_tip(k)->changes.truncated = true;
	assert_void(k, "path-not-allowed");
}

static void many_bad_paths_are_few_findings(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	for (int i = 0; i < 50; i++)
		lk_put(k, gl_arena_printf(k->arena, "junk/%d", i), GL_MODE_FILE, "x");
	lk_commit(k, "dana");
	lk_fold(k);
	assert_true(k->s->n_findings >= 1 && k->s->n_findings <= 10);
	assert_true(k->s->judged[1].is_void);
}

static void checklists_that_are_refused(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_list(k, 2, 1, "version: 1", "version: 3", NULL);
	lk_amend(k, "dana", 2);
	assert_void(k, "bad-checklist");
	k->n--;
	lk_list(k, 2, 1, "title: Bot", "title: Robot", NULL);
	lk_amend(k, "dana", 2);
	assert_void(k, "bad-checklist");
	k->n--;
	lk_list(k, 2, 1, "version: 1", "version: 2", "system: bot", "system: dog", NULL);
	lk_amend(k, "dana", 2);
	assert_void(k, "bad-checklist");
	k->n--;
	lk_list(k, 2, 1, "version: 1", "version: 2", "amend: 2", "amend: 9", NULL);
	lk_amend(k, "dana", 2);
	assert_void(k, "bad-checklist");
	k->n--;
	/* one of a format to come is no reason to stop: it is not in force */
	lk_list(k, 2, 1, "version: 1", "version: 2", "golive: 1", "golive: 2", NULL);
	lk_amend(k, "dana", 2);
	assert_void(k, "bad-checklist");
	k->n--;
	lk_list(k, 2, 1, "version: 1", "version: 2", NULL);
	lk_amend(k, "ci", 2);
	assert_void(k, "bad-checklist");
	k->n--;
	lk_base(k, 0);
	lk_drop(k, "checklist.yaml");
	lk_commit(k, "dana");
	assert_void(k, "bad-checklist");
}

/* ---- what void commits leave lying ---- */

static void damage_heals_on_the_newest_good_tree(void **state)
{
	struct lk *k = *state;
	size_t r;

	lk_root(k);
	r = lk_say(k, "omar", "agree");
	lk_drop(k, lk_path(k, r));
	lk_put(k, "src/virus.c", GL_MODE_FILE, "x");
	lk_put(k, "checklist.yaml", GL_MODE_FILE, "nonsense");
	lk_commit(k, "mallory");
	lk_base(k, 1);
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	assert_findings(k, "2:unknown-key");
	assert_int_equal(k->asked, 1);
	assert_non_null(k->s->candidate);
	assert_true(gl_state_agreed(k->s, "omar"));
}

/* Somebody who commits by hand does so on what lies there: it is not his doing, now or later. */
static void what_lies_about_is_nobodys_change(void **state)
{
	struct lk *k = *state;
	size_t r, squat;

	lk_root(k);
	r = lk_say(k, "omar", "agree");
	lk_drop(k, lk_path(k, r));
	lk_put(k, "src/virus.c", GL_MODE_FILE, "x");
	lk_put(k, "evidence/fake.txt", GL_MODE_LINK, "x");
	lk_list(k, 2, 1, "version: 1", "version: 2", NULL);
	lk_put(k, "checklist.yaml", GL_MODE_FILE, k->lists[2]);
	squat = lk_record(k, "terminate, note: all over");
	lk_commit(k, "mallory");
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	assert_findings(k, "2:unknown-key");
	assert_int_equal(k->s->judged[3].n_entries, 1);
	assert_null(lk_entry(k, squat));
	assert_null(k->s->versions->next);
	assert_true(gl_state_agreed(k->s, "omar"));
	assert_states(k, "data=met law=waiting");
}

static void several_void_commits_in_a_row(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_say(k, "omar", "agree");
	for (int i = 0; i < 3; i++) {
		lk_put(k, "src/x", GL_MODE_FILE, i == 1 ? "one" : "two");
		lk_commit(k, "dana");
	}
	lk_drop(k, "src/x");
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	assert_findings(k, "2:path-not-allowed 3:path-not-allowed 4:path-not-allowed");
	assert_non_null(k->s->candidate);
	assert_int_equal(k->s->judged[5].n_entries, 1);
}

/* A path that differs from the parent and from the newest good tree is the commit's own. */
static void damage_done_anew_is_damage(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_put(k, "src/x", GL_MODE_FILE, "one");
	lk_commit(k, "mallory");
	lk_put(k, "src/x", GL_MODE_FILE, "two");
	lk_say(k, "omar", "agree");
	assert_findings(k, "1:unknown-key 2:path-not-allowed");
	assert_false(gl_state_agreed(k->s, "omar"));
}

/* Its path is the record's id, and that is used once: not again where a void commit removed it. */
static void a_records_name_is_used_once(void **state)
{
	struct lk *k = *state;
	size_t r;

	lk_root(k);
	r = lk_say(k, "omar", "concern, note: the first");
	lk_drop(k, lk_path(k, r));
	lk_commit(k, "mallory");
	lk_put(k, "README.md", GL_MODE_FILE, "by hand, on what lies there");
	lk_commit(k, "lena");
	k->number = r - 1;
	lk_say(k, "lena", "concern, note: another under the same name");
	assert_findings(k, "2:unknown-key 4:bad-record");
	assert_int_equal(k->s->concerns.n, 1);
}

/*
 * What lies there byte for byte is nobody's change, also for who would sign the same: a commit that
 * changes nothing, on the newest good tree, clears the way.
 */
static void a_commit_without_changes_puts_the_good_tree_back(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_list(k, 2, 1, "version: 1", "version: 2", NULL);
	lk_amend(k, "ci", 2);
	assert_void(k, "bad-checklist");
	lk_base(k, 0);
	lk_commit(k, "dana");
	assert_last(k, "");
	lk_amend(k, "dana", 2);
	assert_last(k, "");
	assert_int_equal(k->s->last_version->list->version, 2);
	assert_string_equal(k->s->last_version->by, "dana");
}

static void errors_of_the_callbacks_go_through(void **state)
{
	struct gl_error *err = NULL;
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	lk_code(k, 'b', "src=two");
	lk_put(k, "x", GL_MODE_FILE, "x");
	lk_commit(k, "dana");
	lk_say(k, "lena", "propose, tag: v1.1, commit: $b");
	lk_say(k, "dana", "go, commit: $b");
	assert_findings(k, "6:path-not-allowed 8:premature-go");
	k->changes_rc = GL_EIO;
	assert_int_equal(lk_try_fold(k, k->n, &err), GL_EIO);
	assert_string_equal(gl_error_message(err), "changes failed");
	gl_error_free(err);
	err = NULL;
	k->changes_rc = 0;
	k->contents_rc = GL_EUNDECIDED;
	assert_int_equal(lk_try_fold(k, k->n, &err), GL_EUNDECIDED);
	assert_string_equal(gl_error_message(err), "contents failed");
	gl_error_free(err);
}

/* ---- records that are void alone ---- */

static void records_that_cannot_be_read(void **state)
{
	static const char *const bad[] = {
		"promise",
		"approve",
		"approve, criterion: data, commit: $a, extra: x",
		"concern, note: x, checklist: 12",
		"concern, note: x, golive: 1",
		"concern, note: ''",
	};
	struct lk *k = *state;

	lk_root(k);
	for (size_t i = 0; i < COUNT(bad); i++) {
		size_t n = k->n;

		lk_base(k, n - 1);
		lk_record(k, "%s", bad[i]);
		lk_record(k, "agree");
		lk_commit(k, "omar");
		assert_last(k, "bad-record");
		assert_string_equal(k->s->findings[0].path, lk_path(k, k->number - 1));
		assert_false(k->s->judged[k->n - 1].is_void);
		assert_true(gl_state_agreed(k->s, "omar"));
		k->n = n;
	}
}

static void a_record_of_a_newer_format(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_put(k, "records/2026-01/x.yaml", GL_MODE_FILE, "{golive: 2, decision: dance}");
	lk_commit(k, "omar");
	assert_last(k, "bad-record");
}

/*
 * What becomes of one more commit with that record: the record is void with a code, or "" for good.
 * The ledger is put back.
 */
static void assert_says(struct lk *k, const char *who, const char *text, const char *code)
{
	const struct gl_entry *e;
	size_t n = k->n, r;

	lk_base(k, n - 1);
	r = lk_say(k, who, "%s", text);
	if (strcmp(lk_last_findings(k), code) != 0)
		fail_msg("'%s' by %s is '%s'", text, who, lk_last_findings(k));
	assert_false(k->s->judged[n].is_void);
	assert_int_equal(k->s->newest, n);
	e = lk_entry(k, r);
	assert_non_null(e);
	assert_int_equal(e->is_void, *code != '\0');
	assert_int_equal(gl_entry_counts(e), !*code);
	k->n = n;
	k->clock -= 60;
	lk_base(k, n - 1);
}

static void what_a_record_says_of_itself(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	assert_says(k, "omar", "agree, system: bot, by: omar, date: 2026-01-05T12:01:00Z", "");
	assert_says(k, "omar", "agree, system: dog", "bad-record");
	assert_says(k, "omar", "agree, by: dana", "wrong-author");
	assert_says(k, "omar", "agree, by: nobody", "wrong-author");
}

static void a_record_is_dated_as_its_commit(void **state)
{
	struct lk *k = *state;

	lk_root(k); /* the next commit is of 12:01:00 */
	assert_says(k, "omar", "agree, date: 2026-01-06T12:01:00Z", "");
	assert_says(k, "omar", "agree, date: 2026-01-04T12:01:00Z", "");
	assert_says(k, "omar", "agree, date: 2026-01-06T12:01:01Z", "bad-record");
	assert_says(k, "omar", "agree, date: 2026-01-04T12:00:59Z", "bad-record");
}

static void a_record_is_for_the_version_in_force(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_list(k, 2, 1, "version: 1", "version: 2", NULL);
	assert_says(k, "omar", "concern, note: x, checklist: $2", "wrong-checklist");
	assert_says(k, "omar", "agree, checklist: $2", "wrong-checklist");
	lk_amend(k, "dana", 2);
	assert_says(k, "omar", "concern, note: x, checklist: $2", "wrong-checklist");
	assert_says(k, "omar", "concern, note: x", "");
	assert_says(k, "omar", "agree, checklist: $2", "");
}

static void several_records_of_one_commit(void **state)
{
	struct lk *k = *state;
	size_t p;

	lk_root(k);
	lk_say(k, "omar", "agree");
	p = k->number + 1;
	lk_record(k, "propose, tag: v1.0, commit: $a");
	lk_record(k, "approve, criterion: data, commit: $a");
	lk_record(k, "approve, criterion: law");
	lk_record(k, "pause, note: wait");
	lk_record(k, "resume, record: " LK_ID, p + 3);
	lk_commit(k, "omar");
	/* each sees those before it; the one that omar may not sign is void alone */
	assert_findings(k, "2:not-entitled");
	assert_string_equal(k->s->findings[0].path, lk_path(k, p + 2));
	assert_int_equal(k->s->judged[2].n_entries, 5);
	assert_states(k, "data=met law=waiting");
	assert_non_null(lk_entry(k, p + 3)->settled_at);
}

/* ---- amendments ---- */

static void versions_pend_side_by_side(void **state)
{
	struct lk *k = *state;
	const struct gl_version *a, *b;

	lk_root(k);
	lk_list(k, 2, 1, "version: 1", "version: 2", "title: Data", "title: Good data", NULL);
	lk_list(k, 3, 1, "version: 1", "version: 2", "title: Law", "title: The law", NULL);
	lk_amend(k, "lena", 2);
	lk_amend(k, "omar", 3);
	lk_say(k, "lena", "agree, checklist: $2");
	lk_say(k, "omar", "agree, checklist: $3");
	assert_findings(k, "");
	assert_int_equal(k->s->in_force->list->version, 1);
	a = k->s->versions->next;
	b = a->next;
	assert_true(a->pending && b->pending);
	assert_string_equal(a->by, "lena");
	assert_int_equal(b->in_force_at, GL_NONE);
	/* the second agreement to one of them ends the other */
	lk_say(k, "carla", "agree, checklist: $3");
	assert_findings(k, "");
	assert_ptr_equal(k->s->in_force, k->s->last_version);
	assert_int_equal(k->s->in_force->in_force_at, 5);
	assert_string_equal(k->s->in_force->list->criteria[1].title, "The law");
	a = k->s->versions->next;
	assert_false(a->pending);
	assert_int_equal(a->in_force_at, GL_NONE);
	assert_says(k, "dana", "agree, checklist: $2", "wrong-checklist");
	assert_says(k, "dana", "agree, checklist: $1", "wrong-checklist");
	assert_says(k, "dana", "agree, checklist: $3", "");
}

static void who_proposes_has_not_agreed(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, "amend: 2", "amend: 1", NULL);
	lk_root(k);
	lk_list(k, 2, 1, "version: 1", "version: 2", NULL);
	lk_amend(k, "dana", 2);
	assert_findings(k, "");
	assert_true(k->s->last_version->pending);
	lk_say(k, "dana", "agree, checklist: $2");
	assert_findings(k, "");
	assert_int_equal(k->s->in_force->list->version, 2);
}

static void proposed_and_agreed_in_one_commit(void **state)
{
	struct lk *k = *state;
	size_t r;

	lk_list(k, 1, 0, "amend: 2", "amend: 1", NULL);
	lk_root(k);
	lk_list(k, 2, 1, "version: 1", "version: 2", NULL);
	lk_put(k, "checklist.yaml", GL_MODE_FILE, k->lists[2]);
	lk_record(k, "agree, checklist: $2");
	/* all of one commit is judged by the version in force at its parent */
	r = lk_record(k, "concern, note: x, checklist: $1");
	lk_record(k, "concern, note: x, checklist: $2");
	lk_commit(k, "dana");
	assert_findings(k, "1:wrong-checklist");
	assert_int_equal(k->s->in_force->list->version, 2);
	assert_int_equal(lk_entry(k, r)->version->list->version, 1);
}

static void a_version_proposed_twice_is_one(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_list(k, 2, 1, "version: 1", "version: 2", "title: Bot", "title: One", NULL);
	lk_list(k, 3, 1, "version: 1", "version: 2", "title: Bot", "title: Two", NULL);
	lk_amend(k, "dana", 2);
	lk_say(k, "dana", "agree, checklist: $2");
	lk_amend(k, "omar", 3);
	lk_amend(k, "lena", 2);
	assert_findings(k, "");
	assert_ptr_equal(k->s->versions->next->next, k->s->last_version);
	assert_string_equal(k->s->versions->next->by, "dana");
	lk_say(k, "omar", "agree, checklist: $2");
	assert_findings(k, "");
	assert_string_equal(k->s->in_force->list->title, "One");
}

/* The version at its parent, and the one that comes into force within it. */
static void one_commit_agrees_to_both_versions(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_list(k, 2, 1, "version: 1", "version: 2", NULL);
	lk_amend(k, "dana", 2);
	lk_say(k, "dana", "agree, checklist: $2");
	lk_record(k, "agree, checklist: $2");
	lk_record(k, "agree, checklist: $1");
	lk_record(k, "agree, checklist: $2");
	lk_commit(k, "omar");
	assert_findings(k, "");
	assert_int_equal(k->s->in_force->list->version, 2);
}

static void no_go_in_the_commit_that_changes_the_terms(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_list(k, 2, 1, "version: 1", "version: 2", "waive-max-days: 30", "waive-max-days: 9",
		NULL);
	lk_amend(k, "dana", 2);
	lk_say(k, "omar", "agree, checklist: $2");
	lk_record(k, "go, commit: $a");
	lk_record(k, "agree, checklist: $2");
	lk_record(k, "go, commit: $a");
	lk_commit(k, "dana");
	assert_last(k, "premature-go");
	assert_int_equal(k->s->in_force->list->version, 2);
	assert_gate(k, "no-decision");
}

static void same_person_counts_once_for_a_version(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_list(k, 2, 1, "version: 1", "version: 2", NULL);
	lk_amend(k, "dana", 2);
	lk_say(k, "dana", "agree, checklist: $2");
	lk_say(k, "dana", "agree, checklist: $2");
	assert_findings(k, "");
	assert_int_equal(k->s->in_force->list->version, 1);
}

static void an_agreement_taken_back_does_not_ratify(void **state)
{
	struct lk *k = *state;
	size_t r;

	lk_root(k);
	lk_list(k, 2, 1, "version: 1", "version: 2", NULL);
	lk_amend(k, "dana", 2);
	r = lk_say(k, "dana", "agree, checklist: $2");
	lk_say(k, "dana", "%s", about(k, "withdraw", r));
	lk_say(k, "omar", "agree, checklist: $2");
	assert_findings(k, "");
	assert_int_equal(k->s->in_force->list->version, 1);
	lk_say(k, "dana", "agree, checklist: $2");
	assert_findings(k, "");
	assert_int_equal(k->s->in_force->list->version, 2);
}

/* The quorum is of the persons of the version in force: nobody adds himself. */
static void nobody_adds_himself(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_list(k, 2, 1, "version: 1", "version: 2", "criteria:",
		"- {id: eve, name: Eve, email: eve@x, keys: [{ssh: '$[eve]'}]}\ncriteria:", NULL);
	lk_amend(k, "lena", 2);
	lk_say(k, "lena", "agree, checklist: $2");
	lk_say(k, "eve", "agree, checklist: $2");
	assert_findings(k, "3:unknown-key");
	assert_int_equal(k->s->in_force->list->version, 1);
	lk_base(k, 2);
	lk_say(k, "omar", "agree, checklist: $2");
	k->current = 2;
	lk_say(k, "eve", "concern, note: x");
	assert_findings(k, "3:unknown-key");
	assert_int_equal(k->s->in_force->list->version, 2);
	assert_int_equal(k->s->concerns.n, 1);
}

static void keys_count_from_where_they_came_into_force(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_list(k, 2, 1, "version: 1", "version: 2", "omar@x, groups: [eng], keys: [{ssh: '",
		"omar@x, groups: [eng], keys: [{ssh: '$[omar2]'}, {ssh: '", NULL);
	lk_amend(k, "dana", 2);
	lk_say(k, "omar2", "agree, checklist: $2");
	assert_findings(k, "2:unknown-key");
	lk_base(k, 1);
	lk_say(k, "omar", "agree, checklist: $2");
	lk_say(k, "dana", "agree, checklist: $2");
	k->current = 2;
	lk_say(k, "omar2", "concern, note: x");
	assert_findings(k, "2:unknown-key");
	assert_string_equal(lk_entry(k, k->number)->by, "omar");
}

/* An amendment drops it, and with the new key the same person takes back what was signed. */
static void a_stolen_key(void **state)
{
	struct lk *k = *state;
	size_t stolen;

	lk_root(k);
	lk_ready(k);
	stolen = k->number - 1; /* omar's approval */
	lk_list(k, 2, 0, "version: 1", "version: 2", "'$[omar]'", "'$[omar2]'", NULL);
	lk_amend(k, "dana", 2);
	lk_say(k, "dana", "agree, checklist: $2");
	lk_say(k, "carla", "agree, checklist: $2");
	k->current = 2;
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	assert_findings(k, "8:unknown-key");
	assert_states(k, "data=met law=met");
	lk_base(k, 7);
	assert_says(k, "lena", about(k, "withdraw", stolen), "not-entitled");
	lk_say(k, "omar2", "%s", about(k, "withdraw", stolen));
	assert_findings(k, "8:unknown-key");
	assert_states(k, "data=waiting law=met");
}

static void a_pending_version_may_have_keys_of_a_newer_kind(void **state)
{
	struct lk *k = *state;
	const struct gl_parsed *p;

	lk_root(k);
	lk_list(k, 2, 1, "version: 1", "version: 2", "title: Bot", "title: Newer", NULL);
	lk_amend(k, "dana", 2);
	p = lk_tip(k)->changes.items[0].parsed;
	p->checklist->people[1].keys[0].supported = false;
	lk_say(k, "dana", "agree, checklist: $2");
	assert_findings(k, "");
	lk_say(k, "omar", "agree, checklist: $2");
	assert_undecided(k, "newer golive");
	p->checklist->people[1].keys[0].lacks = "OpenPGP needs librnp";
	assert_undecided(k, "checklist.yaml): OpenPGP needs librnp");
	p->checklist->people[1].keys[0].lacks = NULL;
	p->checklist->people[1].keys[0].supported = true;
	assert_findings(k, "");
}

static void key_files_change_with_the_checklist_only(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_list(k, 2, 1, "version: 1", "version: 2", NULL);
	lk_put(k, "keys/omar.asc", GL_MODE_FILE, "one");
	lk_amend(k, "dana", 2);
	assert_findings(k, "");
	lk_put(k, "keys/omar.asc", GL_MODE_FILE, "two");
	lk_commit(k, "dana");
	assert_void(k, "path-not-allowed");
	k->n--;
	lk_base(k, 1);
	lk_drop(k, "keys/omar.asc");
	lk_list(k, 3, 1, "version: 1", "version: 2", "title: Law", "title: No law", NULL);
	lk_amend(k, "dana", 3);
	assert_findings(k, "");
}

/* ---- the lock ---- */

static void the_lock_is_about_terms(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_say(k, "omar", "agree");
	lk_list(k, 2, 1, "version: 1", "version: 2", "title: Bot", "title: Robot", NULL);
	lk_amend(k, "lena", 2);
	lk_say(k, "lena", "agree, checklist: $2");
	lk_say(k, "carla", "agree, checklist: $2");
	k->current = 2;
	lk_fold(k);
	assert_int_equal(k->s->in_force->list->version, 2);
	/* the title is no term: dana and omar have agreed to these */
	assert_true(gl_state_agreed(k->s, "dana"));
	assert_true(gl_state_agreed(k->s, "omar"));
	assert_true(gl_state_agreed(k->s, "lena"));
	lk_list(k, 3, 2, "version: 2", "version: 3", "waive-max-days: 30", "waive-max-days: 31",
		NULL);
	lk_amend(k, "lena", 3);
	lk_say(k, "lena", "agree, checklist: $3");
	lk_say(k, "carla", "agree, checklist: $3");
	lk_fold(k);
	assert_int_equal(k->s->in_force->list->version, 3);
	assert_false(gl_state_agreed(k->s, "dana"));
	assert_false(gl_state_agreed(k->s, "omar"));
	/* agreed to as pending: they count now */
	assert_true(gl_state_agreed(k->s, "lena"));
	/* back to the terms of before: what was agreed to them counts again */
	k->current = 3;
	lk_list(k, 4, 3, "version: 3", "version: 4", "waive-max-days: 31", "waive-max-days: 30",
		NULL);
	lk_amend(k, "lena", 4);
	lk_say(k, "lena", "agree, checklist: $4");
	lk_say(k, "carla", "agree, checklist: $4");
	assert_findings(k, "");
	assert_true(gl_state_agreed(k->s, "dana"));
	assert_true(gl_state_agreed(k->s, "omar"));
}

static void an_ended_version_with_the_same_terms_counts(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_list(k, 2, 1, "version: 1", "version: 2", "amend: 2", "amend: 3", "title: Bot",
		"title: This bot", NULL);
	lk_list(k, 3, 1, "version: 1", "version: 2", "amend: 2", "amend: 3", "title: Bot",
		"title: That bot", NULL);
	lk_amend(k, "lena", 2);
	lk_amend(k, "lena", 3);
	lk_say(k, "omar", "agree, checklist: $2");
	lk_say(k, "lena", "agree, checklist: $3");
	lk_say(k, "dana", "agree, checklist: $3");
	assert_findings(k, "");
	assert_string_equal(k->s->in_force->list->title, "That bot");
	assert_true(gl_state_agreed(k->s, "omar"));
}

static void withdrawing_an_agreement_reopens_the_lock(void **state)
{
	struct lk *k = *state;
	size_t first, second;

	lk_root(k);
	first = lk_say(k, "omar", "agree");
	second = lk_say(k, "omar", "agree");
	lk_say(k, "omar", "%s", about(k, "withdraw", first));
	assert_findings(k, "");
	assert_false(gl_state_agreed(k->s, "omar"));
	lk_say(k, "omar", "agree");
	lk_fold(k);
	assert_true(gl_state_agreed(k->s, "omar"));
	assert_int_not_equal(first, second);
}

static void withdrawing_never_undoes_a_version(void **state)
{
	struct lk *k = *state;
	size_t r;

	lk_root(k);
	lk_list(k, 2, 1, "version: 1", "version: 2", NULL);
	lk_amend(k, "dana", 2);
	lk_say(k, "dana", "agree, checklist: $2");
	r = lk_say(k, "omar", "agree, checklist: $2");
	k->current = 2;
	lk_say(k, "omar", "%s", about(k, "withdraw", r));
	assert_findings(k, "");
	assert_int_equal(k->s->in_force->list->version, 2);
	assert_false(gl_state_agreed(k->s, "omar"));
}

static void the_owner_can_take_back_the_root(void **state)
{
	struct lk *k = *state;
	size_t r;

	lk_root(k);
	r = lk_say(k, "dana", "agree");
	lk_say(k, "dana", "%s", about(k, "withdraw", r));
	assert_findings(k, "");
	assert_false(gl_state_agreed(k->s, "dana"));
}

/* ---- time ---- */

static void ledger_time_never_falls(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	k->clock = LK_NOON - 10 * GL_DAY;
	lk_say(k, "omar", "agree");
	k->clock = LK_NOON + 10 * HOUR;
	lk_say(k, "omar", "agree");
	k->clock = LK_NOON;
	lk_say(k, "omar", "agree");
	/* what is void does not move it */
	k->clock = LK_NOON + 20 * HOUR;
	lk_say(k, "mallory", "agree");
	assert_findings(k, "4:unknown-key");
	assert_int_equal(k->s->judged[1].ledger_time, LK_NOON);
	assert_int_equal(k->s->judged[2].ledger_time, LK_NOON + 10 * HOUR);
	assert_int_equal(k->s->judged[3].ledger_time, LK_NOON + 10 * HOUR);
	assert_int_equal(k->s->judged[4].ledger_time, LK_NOON + 10 * HOUR);
	assert_int_equal(k->s->ledger_time, LK_NOON + 10 * HOUR);
}

/* after <= t < before: after by the committer date, before by ledger time. */
static void key_windows(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, "$[omar]'",
		"$[omar]', valid-after: 2026-01-05T13:00:00Z, valid-before: 2026-01-05T14:00:00Z",
		NULL);
	lk_root(k);
	k->clock = LK_NOON + HOUR - 1;
	assert_says(k, "dana", "agree", "");
	k->clock = LK_NOON + HOUR - 1;
	lk_say(k, "omar", "agree");
	assert_void(k, "key-not-valid");
	lk_tip(k)->committer_time = LK_NOON + HOUR;
	assert_findings(k, "");
	lk_tip(k)->committer_time = LK_NOON + 2 * HOUR - 1;
	assert_findings(k, "");
	lk_tip(k)->committer_time = LK_NOON + 2 * HOUR;
	assert_void(k, "key-not-valid");
}

static void an_early_date_does_not_revive_a_key(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, "$[omar]'", "$[omar]', valid-before: 2026-01-05T14:00:00Z", NULL);
	lk_root(k);
	k->clock = LK_NOON + 3 * HOUR;
	lk_say(k, "dana", "agree");
	k->clock = LK_NOON + HOUR;
	lk_say(k, "omar", "agree");
	k->now = LK_NOON + 4 * HOUR;
	assert_void(k, "key-not-valid");
}

static void an_old_date_is_not_in_a_later_window(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, "$[omar]'", "$[omar]', valid-after: 2026-01-05T13:00:00Z", NULL);
	lk_root(k);
	k->clock = LK_NOON + 3 * HOUR;
	lk_say(k, "dana", "agree");
	k->clock = LK_NOON + HOUR / 2;
	lk_say(k, "omar", "agree");
	k->now = LK_NOON + 4 * HOUR;
	assert_void(k, "key-not-valid");
}

static void one_key_with_two_windows(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, "'$[omar]'",
		"'$[omar]', valid-before: 2026-01-05T13:00:00Z}, "
		"{ssh: '$[omar]', valid-after: 2026-01-05T14:00:00Z",
		NULL);
	lk_root(k);
	k->now = LK_NOON + GL_DAY;
	lk_say(k, "omar", "agree");
	assert_findings(k, "");
	lk_tip(k)->committer_time = LK_NOON + HOUR + 1;
	assert_void(k, "key-not-valid");
	lk_tip(k)->committer_time = LK_NOON + 2 * HOUR;
	assert_findings(k, "");
}

/* More than a day ahead of now; a day is not. */
static void dated_ahead(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	k->now = LK_NOON + HOUR;
	k->clock = k->now + GL_DAY;
	lk_say(k, "omar", "agree");
	assert_findings(k, "");
	assert_true(gl_state_agreed(k->s, "omar"));
	lk_tip(k)->committer_time++;
	assert_findings(k, "1:clock");
	assert_false(k->s->judged[1].is_void);
	assert_true(k->s->judged[1].ahead);
	assert_int_equal(k->s->newest, 1);
	assert_int_equal(k->s->ledger_time, LK_NOON);
	assert_false(gl_state_agreed(k->s, "omar"));
	/* when its day has come it counts like any other */
	k->now++;
	assert_findings(k, "");
	assert_true(gl_state_agreed(k->s, "omar"));
}

/* How far the entry of the last commit moved anything. */
static void assert_ahead(struct lk *k, const char *who, const char *text, bool counts)
{
	size_t n = k->n, r;
	int64_t clock = k->clock;

	lk_base(k, n - 1);
	k->clock = LK_NOON + 10 * GL_DAY;
	k->now = clock;
	r = lk_say(k, who, "%s", text);
	assert_last(k, "clock");
	if (gl_entry_counts(lk_entry(k, r)) != counts)
		fail_msg("dated ahead, '%s' %s", text, counts ? "does not count" : "counts");
	k->now = LK_NOON + 11 * GL_DAY;
	assert_findings(k, "");
	assert_true(gl_entry_counts(lk_entry(k, r)));
	k->now = 0;
	k->n = n;
	k->clock = clock;
	lk_base(k, n - 1);
}

static void only_what_shuts_counts_when_dated_ahead(void **state)
{
	struct lk *k = *state;
	size_t approved, r;

	lk_root(k);
	lk_ready(k);
	approved = k->number - 1;
	assert_ahead(k, "omar", "reject, criterion: data, note: x", true);
	assert_ahead(k, "omar", "concern, note: x", true);
	assert_ahead(k, "dana", "pause, note: x", true);
	assert_ahead(k, "dana", "no-go, commit: $a, note: x", true);
	assert_ahead(k, "dana", "terminate, note: x", true);
	assert_ahead(k, "dana", "agree", false);
	assert_ahead(k, "lena", "propose, tag: v2, commit: $b", false);
	assert_ahead(k, "omar", "approve, criterion: data, commit: $a", false);
	assert_ahead(k, "dana", "go, commit: $a", false);
	assert_ahead(k, "carla", "waive, criterion: data, until: 2026-01-20, note: x", false);
	assert_ahead(k, "dana", "delegate, to: omar, from: 2026-01-01, until: 2026-02-01", false);
	assert_ahead(k, "dana", "outcome, tag: v1.0, measured: {x: 1}, note: x", false);
	assert_ahead(k, "dana", "assess, answers: {q1: yes}", false);
	assert_ahead(k, "omar", about(k, "withdraw", approved), false);
	r = lk_say(k, "omar", "concern, note: x");
	assert_ahead(k, "carla", about(k, "resolve", r), false);
	r = lk_say(k, "omar", "pause, note: x");
	assert_ahead(k, "omar", about(k, "resume", r), false);
}

static void what_is_dated_ahead_shuts_the_gate(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	k->now = k->clock;
	k->clock += 10 * GL_DAY;
	lk_say(k, "omar", "reject, criterion: data, note: x");
	lk_say(k, "lena", "concern, note: x");
	lk_say(k, "omar", "pause, note: x");
	lk_say(k, "dana", "terminate, note: x");
	lk_say(k, "dana", "no-go, commit: $a, note: x");
	assert_gate(k, "criterion-rejected:data concern-open paused terminated owner-no-go");
	/* and can be settled today */
	k->clock = k->now - 600;
	lk_say(k, "carla", "%s", about(k, "resolve", k->number - 4));
	lk_say(k, "lena", "%s", about(k, "withdraw", k->number - 4));
	lk_say(k, "dana", "%s", about(k, "resume", k->number - 4));
	lk_say(k, "dana", "%s", about(k, "withdraw", k->number - 4));
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	assert_findings(k, "5:clock 6:clock 7:clock 8:clock 9:clock");
	assert_gate(k, "owner-no-go");
	lk_say(k, "dana", "go, commit: $a");
	assert_gate(k, "go");
}

static void an_amendment_dated_ahead_does_not_pend(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_list(k, 2, 1, "version: 1", "version: 2", NULL);
	k->now = LK_NOON + HOUR;
	k->clock = LK_NOON + 3 * GL_DAY;
	lk_amend(k, "dana", 2);
	k->clock = LK_NOON + 60;
	lk_say(k, "omar", "agree, checklist: $2");
	assert_findings(k, "1:clock 2:wrong-checklist");
	assert_null(k->s->versions->next);
}

static void a_root_dated_ahead_is_a_root(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	k->now = LK_NOON - 2 * GL_DAY;
	assert_findings(k, "0:clock");
	assert_non_null(k->s->in_force);
}

/* ---- who may decide what ---- */

static void rights(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	/* any person */
	assert_says(k, "lena", "agree", "");
	assert_says(k, "ci", "agree", "not-entitled");
	assert_says(k, "lena", "delegate, to: omar, from: 2026-01-01, until: 2026-02-01", "");
	assert_says(k, "ci", "delegate, to: omar, from: 2026-01-01, until: 2026-02-01",
		    "not-entitled");
	assert_says(k, "lena", "assess, answers: {q1: yes}", "");
	assert_says(k, "ci", "assess, answers: {q1: yes}", "not-entitled");
	/* any stakeholder */
	assert_says(k, "ci", "propose, tag: v1.1, commit: $b", "");
	assert_says(k, "ci", "concern, note: x", "");
	assert_says(k, "ci", "concern, criterion: law, blocking: false, note: x", "");
	/* approvers */
	assert_says(k, "lena", "approve, criterion: law", "");
	assert_says(k, "omar", "approve, criterion: law", "not-entitled");
	assert_says(k, "dana", "approve, criterion: data, commit: $a", "not-entitled");
	assert_says(k, "dana", "reject, criterion: data, note: x", "not-entitled");
	/* decision rights */
	assert_says(k, "omar", "pause, note: x", "");
	assert_says(k, "lena", "pause, note: x", "not-entitled");
	assert_says(k, "omar", "terminate, note: x", "");
	assert_says(k, "lena", "terminate, note: x", "not-entitled");
	assert_says(k, "dana", "waive, criterion: law, until: 2026-01-20, note: x", "not-entitled");
	/* the owner */
	assert_says(k, "dana", "go, commit: $a", "");
	assert_says(k, "omar", "go, commit: $a", "not-entitled");
	assert_says(k, "dana", "no-go, commit: $a, note: x", "");
	assert_says(k, "omar", "no-go, commit: $a, note: x", "not-entitled");
	assert_says(k, "dana", "outcome, tag: v1.0, measured: {x: a lot}, note: x", "");
	assert_says(k, "omar", "outcome, tag: v1.0, measured: {x: 1}, note: x", "not-entitled");
}

static void no_record_has_so_long_a_name(void **state)
{
	struct lk *k = *state;
	char name[400];

	lk_root(k);
	memset(name, 'a', sizeof(name) - 1);
	memcpy(name, "2026-01/", 8);
	name[sizeof(name) - 1] = '\0';
	lk_say(k, "omar", "withdraw, note: x, record: %s", name);
	assert_last(k, "bad-record");
	assert_null(strstr(k->s->findings[0].text, "before it"));
	name[40] = '\0';
	lk_say(k, "omar", "withdraw, note: x, record: %s", name);
	assert_last(k, "bad-record");
	assert_non_null(strstr(k->s->findings[1].text, "before it"));
}

static void what_is_not_there_cannot_be_named(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	assert_says(k, "omar", "approve, criterion: dance, commit: $a", "bad-record");
	assert_says(k, "omar", "reject, criterion: dance, note: x", "bad-record");
	assert_says(k, "omar", "concern, criterion: dance, note: x", "bad-record");
	assert_says(k, "carla", "waive, criterion: dance, until: 2026-01-20, note: x",
		    "bad-record");
	assert_says(k, "omar", "withdraw, record: 2026-01/x, note: x", "bad-record");
	assert_says(k, "carla", "resolve, record: 2026-01/x, note: x", "bad-record");
	assert_says(k, "dana", "resume, record: 2026-01/x", "bad-record");
}

static void default_rights_are_the_owners(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, "  pause: [dana, omar]\n", "", "  terminate: [dana, omar]\n", "",
		"  resolve: [carla]\n", "", "  waive: [carla, omar]\n", "",
		"  agree: [dana, omar]\n", "", "  amend: 2\n", "", NULL);
	lk_root(k);
	lk_ready(k);
	assert_says(k, "dana", "pause, note: x", "");
	assert_says(k, "omar", "pause, note: x", "not-entitled");
	assert_says(k, "dana", "terminate, note: x", "");
	assert_says(k, "omar", "terminate, note: x", "not-entitled");
	assert_says(k, "dana", "waive, criterion: law, until: 2026-01-20, note: x", "not-entitled");
	/* every person agrees; over half of them amend */
	assert_gate(k, "not-agreed no-decision");
	assert_int_equal(k->v->missing.n, 2);
	assert_int_equal(k->s->in_force->list->amend, 3);
}

static void a_commit_must_be_the_candidates(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	assert_says(k, "omar", "approve, criterion: data, commit: $a", "wrong-candidate");
	assert_says(k, "dana", "go, commit: $a", "wrong-candidate");
	assert_says(k, "dana", "no-go, commit: $a, note: x", "wrong-candidate");
	assert_says(k, "carla", "waive, criterion: data, until: 2026-01-20, note: x",
		    "wrong-candidate");
	assert_says(k, "lena", "approve, criterion: law", "");
	lk_ready(k);
	assert_says(k, "omar", "approve, criterion: data, commit: $b", "wrong-candidate");
	assert_says(k, "dana", "go, commit: $b", "wrong-candidate");
	assert_says(k, "dana", "no-go, commit: $b, note: x", "wrong-candidate");
	assert_says(k, "carla", "waive, criterion: data, until: 2026-01-20, note: x", "");
	/* what is not about the content */
	assert_says(k, "lena", "approve, criterion: law, commit: $a", "");
	assert_says(k, "omar", "reject, criterion: data, note: x", "");
	/* a sign-off of content says of which */
	assert_says(k, "omar", "approve, criterion: data", "bad-record");
}

static void a_void_proposal_names_no_candidate(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a, by: omar");
	lk_fold(k);
	assert_null(k->s->candidate);
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	lk_say(k, "lena", "propose, tag: v1.1, commit: $b");
	lk_say(k, "mallory", "propose, tag: v6.6.6, commit: $c");
	lk_fold(k);
	assert_string_equal(k->s->candidate->rec->tag, "v1.1");
	assert_int_equal(k->s->proposals.n, 2);
}

/* ---- withdraw ---- */

static void assert_withdraws(struct lk *k, const char *who, size_t r, const char *code)
{
	assert_says(k, who, about(k, "withdraw", r), code);
}

static void what_can_be_withdrawn(void **state)
{
	struct lk *k = *state;
	size_t r;

	lk_root(k);
	lk_ready(k);
	for (r = k->number; r > k->number - 4; r--) {
		bool proposed = r == k->number - 2;
		const char *by = r == k->number ? "carla" : "omar";

		assert_withdraws(k, proposed ? "lena" : by, r, proposed ? "bad-record" : "");
		assert_withdraws(k, "dana", r, proposed ? "bad-record" : "not-entitled");
	}
	r = lk_say(k, "omar", "reject, criterion: data, note: x");
	assert_withdraws(k, "omar", r, "");
	r = lk_say(k, "omar", "concern, note: x");
	assert_withdraws(k, "omar", r, "");
	assert_withdraws(k, "carla", r, "not-entitled");
	r = lk_say(k, "carla", "waive, criterion: data, until: 2026-01-20, note: x");
	assert_withdraws(k, "carla", r, "");
	r = lk_say(k, "dana", "delegate, to: omar, from: 2026-01-01, until: 2026-02-01");
	assert_withdraws(k, "dana", r, "");
	assert_withdraws(k, "omar", r, "not-entitled");
	r = lk_say(k, "omar", "terminate, note: x");
	assert_withdraws(k, "omar", r, "");
	assert_withdraws(k, "dana", r, "not-entitled");
	r = lk_say(k, "omar", "pause, note: x");
	assert_withdraws(k, "omar", r, "bad-record");
	r = lk_say(k, "dana", "no-go, commit: $a, note: x");
	assert_withdraws(k, "dana", r, "bad-record");
	r = lk_say(k, "dana", "assess, answers: {q1: yes}");
	assert_withdraws(k, "dana", r, "bad-record");
}

/* What does not count cannot be named; once its day has come, what is dated ahead can. */
static void what_does_not_count_cannot_be_named(void **state)
{
	struct lk *k = *state;
	size_t r;

	lk_root(k);
	r = lk_say(k, "omar", "approve, criterion: data, commit: $a");
	assert_withdraws(k, "omar", r, "bad-record");
	k->now = k->clock;
	k->clock += 2 * GL_DAY;
	r = lk_say(k, "omar", "agree");
	k->clock = k->now;
	assert_withdraws(k, "omar", r, "bad-record");
	k->clock = k->now += 4 * GL_DAY;
	assert_withdraws(k, "omar", r, "");
}

static void withdrawn_is_withdrawn(void **state)
{
	struct lk *k = *state;
	size_t r, w;

	lk_root(k);
	lk_ready(k);
	r = lk_say(k, "omar", "reject, criterion: data, note: x");
	assert_states(k, "data=rejected law=met");
	w = lk_say(k, "omar", "%s", about(k, "withdraw", r));
	/* the word before it is the newest again */
	assert_states(k, "data=met law=met");
	lk_say(k, "omar", "%s", about(k, "withdraw", r));
	assert_states(k, "data=met law=met");
	assert_withdraws(k, "omar", w, "bad-record");
	lk_say(k, "omar", "%s", about(k, "withdraw", r - 2));
	assert_findings(k, "");
	assert_states(k, "data=waiting law=met");
}

/* ---- concerns ---- */

static void concerns(void **state)
{
	struct lk *k = *state;
	size_t mine, other, dissent;

	lk_root(k);
	lk_ready(k);
	mine = lk_say(k, "lena", "concern, note: x");
	other = lk_say(k, "ci", "concern, criterion: data, note: y");
	dissent = lk_say(k, "lena", "concern, blocking: false, note: z");
	assert_gate(k, "concern-open concern-open no-decision");
	assert_int_equal(k->s->open_concerns, 2);
	/* settled by its author or by who resolves */
	lk_say(k, "omar", "%s", about(k, "resolve", mine));
	assert_last(k, "not-entitled");
	lk_say(k, "lena", "%s", about(k, "resolve", mine));
	assert_gate(k, "concern-open no-decision");
	lk_say(k, "carla", "%s", about(k, "resolve", other));
	assert_gate(k, "no-decision");
	lk_say(k, "carla", "%s", about(k, "resolve", other));
	lk_say(k, "carla", "%s", about(k, "resolve", dissent));
	lk_say(k, "lena", "%s", about(k, "withdraw", mine));
	assert_findings(k, "8:not-entitled");
	assert_int_equal(k->s->open_concerns, 0);
	assert_says(k, "carla", "resolve, record: 2026-01/0001, note: x", "bad-record");
}

static void a_concern_withdrawn(void **state)
{
	struct lk *k = *state;
	size_t r;

	lk_root(k);
	lk_ready(k);
	r = lk_say(k, "lena", "concern, note: x");
	lk_say(k, "lena", "%s", about(k, "withdraw", r));
	assert_gate(k, "no-decision");
	assert_int_equal(k->s->open_concerns, 0);
	lk_say(k, "carla", "%s", about(k, "resolve", r));
	assert_gate(k, "no-decision");
	assert_int_equal(k->s->open_concerns, 0);
}

/* ---- rejections ---- */

static void a_rejection_is_overruled(void **state)
{
	struct lk *k = *state;
	size_t r;

	lk_root(k);
	lk_ready(k);
	r = lk_say(k, "omar", "reject, criterion: data, note: x");
	/* not by its author, who withdraws or approves instead */
	lk_say(k, "omar", "%s", about(k, "resolve", r));
	assert_last(k, "not-entitled");
	assert_states(k, "data=rejected law=met");
	lk_say(k, "carla", "%s", about(k, "resolve", r));
	/* neither veto nor approval */
	assert_states(k, "data=waiting law=met");
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	assert_states(k, "data=met law=met");
}

static void an_overruled_rejection_can_be_withdrawn(void **state)
{
	struct lk *k = *state;
	size_t r;

	lk_root(k);
	lk_ready(k);
	r = lk_say(k, "omar", "reject, criterion: data, note: x");
	lk_say(k, "carla", "%s", about(k, "resolve", r));
	lk_say(k, "omar", "%s", about(k, "withdraw", r));
	assert_findings(k, "");
	assert_states(k, "data=met law=met");
}

static void a_rejection_outlives_its_author(void **state)
{
	struct lk *k = *state;
	size_t r;

	lk_list(k, 1, 0, "all: [omar]", "any: [omar, lena]", NULL);
	lk_root(k);
	lk_ready(k);
	r = lk_say(k, "lena", "reject, criterion: data, note: x");
	lk_list(k, 2, 0, "version: 1", "version: 2", "all: [omar]", "all: [dana]",
		"any: [lena, carla]", "any: [carla]",
		"- {id: lena, name: Lena, email: lena@x, groups: [eng], keys: [{ssh: '$[lena]'}]}\n",
		"", NULL);
	lk_amend(k, "dana", 2);
	lk_say(k, "dana", "agree, checklist: $2");
	lk_say(k, "omar", "agree, checklist: $2");
	k->current = 2;
	lk_say(k, "omar", "propose, tag: v1.1, commit: $b");
	assert_findings(k, "");
	assert_states(k, "data=rejected law=stale");
	assert_int_equal(k->v->criteria[0].waiting_for.n, 0);
	lk_say(k, "carla", "%s", about(k, "resolve", r));
	assert_states(k, "data=waiting law=stale");
}

/* ---- delegates ---- */

#define TO_CARLA "delegate, to: carla, from: 2026-01-05, until: 2026-01-07"

static void a_delegate_signs_for_another(void **state)
{
	struct lk *k = *state;
	const struct gl_entry *e;
	size_t r;

	lk_root(k);
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	assert_says(k, "carla", "approve, criterion: data, commit: $a, for: omar", "not-entitled");
	lk_say(k, "omar", TO_CARLA);
	r = lk_say(k, "carla", "approve, criterion: data, commit: $a, for: omar");
	assert_findings(k, "");
	assert_states(k, "data=met law=waiting");
	assert_string_equal(lk_names(k, &k->v->criteria[0].approved_by), "omar");
	e = lk_entry(k, r);
	assert_string_equal(e->by, "carla");
	assert_string_equal(e->person, "omar");
	assert_non_null(e->delegation);
	/* nobody else, for nobody else */
	assert_says(k, "lena", "approve, criterion: data, commit: $a, for: omar", "not-entitled");
	assert_says(k, "carla", "approve, criterion: data, commit: $a, for: dana", "not-entitled");
	assert_says(k, "carla", "approve, criterion: data, commit: $a, for: nobody", "bad-record");
	assert_says(k, "carla", "approve, criterion: data, commit: $a", "not-entitled");
	assert_says(k, "omar", "approve, criterion: data, commit: $a, for: omar", "");
	/* whom it was for takes it back, and so does who signed it */
	assert_withdraws(k, "omar", r, "");
	assert_withdraws(k, "carla", r, "");
	assert_withdraws(k, "lena", r, "not-entitled");
}

static void a_delegate_rejects_for_another(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_say(k, "omar", TO_CARLA);
	lk_say(k, "carla", "reject, criterion: data, note: x, for: omar");
	assert_states(k, "data=rejected law=met");
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	assert_states(k, "data=met law=met");
}

/* From the day that it names by the committer date, until the whole of the other by ledger time. */
static void a_delegation_has_its_days(void **state)
{
	static const char say[] = "approve, criterion: data, commit: $a, for: omar";
	struct lk *k = *state;

	lk_root(k);
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	lk_say(k, "omar", "delegate, to: carla, from: 2026-01-06, until: 2026-01-07");
	k->clock = LK_NOON + GL_DAY / 2 - 1;
	assert_says(k, "carla", say, "not-entitled");
	k->clock = LK_NOON + GL_DAY / 2;
	assert_says(k, "carla", say, "");
	lk_say(k, "lena", "concern, blocking: false, note: x");
	k->clock = LK_NOON + GL_DAY / 2 - 1;
	assert_says(k, "carla", say, "not-entitled");
	k->clock = LK_NOON + 2 * GL_DAY + GL_DAY / 2 - 1;
	assert_says(k, "carla", say, "");
	k->clock = LK_NOON + 2 * GL_DAY + GL_DAY / 2;
	assert_says(k, "carla", say, "not-entitled");
	/* an early date does not help once the ledger is past it */
	lk_say(k, "omar", "concern, blocking: false, note: x");
	k->clock = LK_NOON + GL_DAY;
	k->now = LK_NOON + 3 * GL_DAY;
	assert_says(k, "carla", say, "not-entitled");
}

static void a_delegation_may_be_for_some_criteria(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_say(k, "dana", "propose, tag: v1.0, commit: $a");
	assert_says(k, "lena", TO_CARLA ", criteria: [data, dance]", "bad-record");
	lk_say(k, "lena",
	       "delegate, to: omar, from: 2026-01-05, until: 2026-01-07, criteria: [data]");
	assert_says(k, "omar", "approve, criterion: law, for: lena", "not-entitled");
	lk_say(k, "lena",
	       "delegate, to: omar, from: 2026-01-05, until: 2026-01-07, criteria: [data, law]");
	assert_says(k, "omar", "approve, criterion: law, for: lena", "");
	/* lena is no approver of data, so nobody is so for her */
	assert_says(k, "omar", "approve, criterion: data, commit: $a, for: lena", "not-entitled");
}

static void a_delegation_is_one_level_deep(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	lk_say(k, "omar", TO_CARLA);
	lk_say(k, "carla", "delegate, to: lena, from: 2026-01-05, until: 2026-01-07");
	assert_findings(k, "");
	assert_says(k, "lena", "approve, criterion: data, commit: $a, for: omar", "not-entitled");
	assert_says(k, "lena", "approve, criterion: law, for: carla", "");
}

static void a_delegation_is_to_another_person(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	assert_says(k, "omar", "delegate, to: omar, from: 2026-01-05, until: 2026-01-07",
		    "bad-record");
	assert_says(k, "omar", "delegate, to: ci, from: 2026-01-05, until: 2026-01-07",
		    "bad-record");
	assert_says(k, "omar", "delegate, to: eve, from: 2026-01-05, until: 2026-01-07",
		    "bad-record");
}

/* A version that came into force since says that the deputy is a machine. */
static void a_machine_is_no_deputy_any_more(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_say(k, "omar", "delegate, to: lena, from: 2026-01-05, until: 2026-01-07");
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	lk_say(k, "lena", "approve, criterion: data, commit: $a, for: omar");
	assert_findings(k, "");
	lk_list(k, 2, 1, "version: 1", "version: 2", "email: lena@x",
		"email: lena@x, kind: machine", NULL);
	lk_amend(k, "dana", 2);
	lk_say(k, "dana", "agree, checklist: $2");
	lk_say(k, "omar", "agree, checklist: $2");
	k->current = 2;
	assert_says(k, "lena", "approve, criterion: data, commit: $a, for: omar", "not-entitled");
}

static void a_delegation_is_withdrawn_with_what_was_signed(void **state)
{
	struct lk *k = *state;
	size_t d;

	lk_root(k);
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	d = lk_say(k, "omar", TO_CARLA);
	lk_say(k, "carla", "approve, criterion: data, commit: $a, for: omar");
	lk_say(k, "carla", "approve, criterion: law");
	assert_states(k, "data=met law=met");
	lk_say(k, "omar", "%s", about(k, "withdraw", d));
	assert_findings(k, "");
	/* what carla signed for herself stands */
	assert_states(k, "data=waiting law=met");
	assert_says(k, "carla", "approve, criterion: data, commit: $a, for: omar", "not-entitled");
}

static void what_stood_before_the_delegate_stands_again(void **state)
{
	struct lk *k = *state;
	size_t d;

	lk_root(k);
	lk_ready(k);
	d = lk_say(k, "omar", TO_CARLA);
	lk_say(k, "carla", "reject, criterion: data, note: x, for: omar");
	assert_states(k, "data=rejected law=met");
	lk_say(k, "omar", "%s", about(k, "withdraw", d));
	assert_states(k, "data=met law=met");
}

/* ---- waivers ---- */

static void who_may_waive_what_for_how_long(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, "scope: standing", "scope: standing, waivable: false", NULL);
	lk_root(k);
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	/* omar may waive, and is the only approver of data */
	assert_says(k, "omar", "waive, criterion: data, until: 2026-01-20, note: x",
		    "not-entitled");
	assert_says(k, "lena", "waive, criterion: data, until: 2026-01-20, note: x",
		    "not-entitled");
	assert_says(k, "carla", "waive, criterion: law, until: 2026-01-20, note: x",
		    "not-entitled");
	/* 30 days at most, by ledger time */
	assert_says(k, "carla", "waive, criterion: data, until: 2026-02-04, note: x", "");
	assert_says(k, "carla", "waive, criterion: data, until: 2026-02-05, note: x", "bad-record");
	k->clock = LK_NOON + GL_DAY;
	assert_says(k, "carla", "waive, criterion: data, until: 2026-02-05, note: x", "");
}

static void an_approver_among_others_may_waive(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, "all: [omar]", "all: [omar, lena]", NULL);
	lk_root(k);
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	assert_says(k, "omar", "waive, criterion: data, until: 2026-01-20, note: x", "");
}

/* ---- pause, resume, terminate ---- */

static void pauses(void **state)
{
	struct lk *k = *state;
	size_t first, second;

	lk_list(k, 1, 0, "pause: [dana, omar]", "pause: [omar, lena]", NULL);
	lk_root(k);
	lk_ready(k);
	first = lk_say(k, "omar", "pause, note: x");
	second = lk_say(k, "omar", "pause, note: y");
	assert_gate(k, "paused paused no-decision");
	/* another who may pause may not resume it */
	lk_say(k, "lena", "%s", about(k, "resume", first));
	assert_last(k, "not-entitled");
	lk_say(k, "omar", "%s", about(k, "resume", first));
	assert_gate(k, "paused no-decision");
	lk_say(k, "omar", "%s", about(k, "resume", first));
	assert_gate(k, "paused no-decision");
	lk_say(k, "dana", "%s", about(k, "resume", second));
	assert_gate(k, "no-decision");
	assert_int_equal(k->s->open_pauses, 0);
	assert_says(k, "dana", "resume, record: 2026-01/0001", "bad-record");
}

static void terminated_until_withdrawn(void **state)
{
	struct lk *k = *state;
	size_t r;

	lk_root(k);
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	r = lk_say(k, "omar", "terminate, note: x");
	lk_say(k, "dana", "terminate, note: y");
	assert_gate(k, "terminated terminated");
	lk_say(k, "omar", "%s", about(k, "withdraw", r));
	lk_say(k, "omar", "%s", about(k, "withdraw", r));
	assert_gate(k, "terminated");
	lk_say(k, "dana", "%s", about(k, "withdraw", r + 1));
	assert_gate(k, "go");
	assert_int_equal(k->s->open_terminates, 0);
}

/* ---- the call ---- */

/* What was signed for $a counts for $c, on which the owner says go. */
static void go_with_the_same_content(struct lk *k)
{
	lk_root(k);
	lk_ready(k);
	lk_code(k, 'a', "src=one");
	lk_code(k, 'c', "src=one");
	lk_say(k, "lena", "propose, tag: v1.0, commit: $c");
	lk_say(k, "dana", "go, commit: $c");
}

/*
 * Signed for $a, and said go on $c with the same content: where $c is not here, nobody can tell
 * whether it came too early, so it neither counts nor is called void.
 */
static void a_go_that_cannot_be_checked(void **state)
{
	struct lk *k = *state;

	go_with_the_same_content(k);
	assert_findings(k, "");
	assert_gate(k, "go");

	lk_code(k, 'c', NULL);
	assert_findings(k, "");
	assert_gate(k, "undecided");
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	assert_findings(k, "");
	assert_gate(k, "no-decision");
}

/* The same where the release is here, and what was signed for it then is not. */
static void a_go_after_signatures_that_are_not_here(void **state)
{
	struct lk *k = *state;
	const char *text;

	go_with_the_same_content(k);
	assert_gate(k, "go");
	lk_code(k, 'a', NULL);
	assert_gate(k, "criterion-stale:data no-decision");
	lk_say(k, "omar", "approve, criterion: data, commit: $c");
	assert_gate(k, "no-decision");
	text = k->v->blocks[0].text;
	assert_non_null(strstr(text, "the go of Dana cannot be checked here"));
	assert_non_null(strstr(text, "git fetch"));
	assert_findings(k, "");
	lk_say(k, "dana", "go, commit: $c");
	assert_gate(k, "go");
}

static void a_go_that_is_premature(void **state)
{
	struct lk *k = *state;
	size_t r;

	lk_root(k);
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	assert_says(k, "dana", "go, commit: $a", "premature-go");
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	assert_says(k, "dana", "go, commit: $a", "premature-go");
	lk_say(k, "carla", "approve, criterion: law");
	assert_gate(k, "not-agreed no-decision");
	assert_says(k, "dana", "go, commit: $a", "premature-go");
	lk_say(k, "omar", "agree");
	assert_says(k, "dana", "go, commit: $a", "");
	r = lk_say(k, "omar", "concern, note: x");
	assert_says(k, "dana", "go, commit: $a", "premature-go");
	lk_say(k, "omar", "%s", about(k, "withdraw", r));
	r = lk_say(k, "omar", "pause, note: x");
	assert_says(k, "dana", "go, commit: $a", "premature-go");
	lk_say(k, "omar", "%s", about(k, "resume", r));
	r = lk_say(k, "omar", "terminate, note: x");
	assert_says(k, "dana", "go, commit: $a", "premature-go");
	lk_say(k, "omar", "%s", about(k, "withdraw", r));
	/* but not by what the owner said before */
	lk_say(k, "dana", "no-go, commit: $a, note: x");
	assert_says(k, "dana", "go, commit: $a", "");
}

/* What comes later does not make it good, and what was good stays it. */
static void a_go_is_judged_where_it_stands(void **state)
{
	struct lk *k = *state;
	size_t early, late;

	lk_root(k);
	lk_say(k, "omar", "agree");
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	early = lk_say(k, "dana", "go, commit: $a");
	lk_say(k, "carla", "approve, criterion: law");
	assert_findings(k, "4:premature-go");
	assert_gate(k, "no-decision");
	late = lk_say(k, "dana", "go, commit: $a");
	assert_gate(k, "go");
	lk_say(k, "carla", "%s", about(k, "withdraw", late - 1));
	assert_findings(k, "4:premature-go");
	assert_gate(k, "criterion-waiting:law");
	assert_true(lk_entry(k, early)->is_void);
	assert_false(lk_entry(k, late)->is_void);
}

/* With its ledger time as now. */
static void a_go_counts_days_where_it_stands(void **state)
{
	struct lk *k = *state;

	lk_list(k, 1, 0, "all: [omar]}]", "all: [omar]}], valid-for: 2d", NULL);
	lk_root(k);
	lk_ready(k);
	k->clock = LK_NOON + 2 * GL_DAY - 60;
	lk_say(k, "dana", "go, commit: $a");
	assert_findings(k, "");
	k->now = LK_NOON + 30 * GL_DAY;
	assert_findings(k, "");
	assert_gate(k, "criterion-expired:data");
	k->clock = LK_NOON + 3 * GL_DAY;
	assert_says(k, "dana", "go, commit: $a", "premature-go");
	/* an early date does not turn the clock back */
	lk_say(k, "dana", "agree");
	k->clock = LK_NOON + GL_DAY;
	assert_says(k, "dana", "go, commit: $a", "premature-go");
}

static void a_go_ends_with_the_terms(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	lk_list(k, 2, 1, "version: 1", "version: 2", "title: Bot", "title: Robot", NULL);
	lk_amend(k, "dana", 2);
	lk_say(k, "dana", "agree, checklist: $2");
	lk_say(k, "omar", "agree, checklist: $2");
	k->current = 2;
	/* the same terms */
	assert_gate(k, "go");
	lk_list(k, 3, 2, "version: 2", "version: 3", "waive-max-days: 30", "waive-max-days: 9",
		NULL);
	lk_amend(k, "dana", 3);
	lk_say(k, "dana", "agree, checklist: $3");
	assert_gate(k, "go");
	lk_say(k, "omar", "agree, checklist: $3");
	k->current = 3;
	assert_gate(k, "no-decision");
	/* for good: also when the terms come back */
	lk_list(k, 4, 3, "version: 3", "version: 4", "waive-max-days: 9", "waive-max-days: 30",
		NULL);
	lk_amend(k, "dana", 4);
	lk_say(k, "dana", "agree, checklist: $4");
	lk_say(k, "omar", "agree, checklist: $4");
	k->current = 4;
	assert_gate(k, "no-decision");
	lk_say(k, "dana", "go, commit: $a");
	assert_gate(k, "go");
	assert_findings(k, "");
}

static void a_no_go_and_the_candidate_outlive_the_terms(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_say(k, "dana", "no-go, commit: $a, note: x");
	lk_list(k, 2, 1, "version: 1", "version: 2", "waive-max-days: 30", "waive-max-days: 9",
		NULL);
	lk_amend(k, "dana", 2);
	lk_say(k, "dana", "agree, checklist: $2");
	lk_say(k, "omar", "agree, checklist: $2");
	assert_gate(k, "owner-no-go");
	assert_string_equal(k->s->candidate->rec->tag, "v1.0");
}

static void a_new_owner_makes_the_call(void **state)
{
	struct lk *k = *state;

	lk_root(k);
	lk_ready(k);
	lk_say(k, "dana", "go, commit: $a");
	lk_list(k, 2, 1, "version: 1", "version: 2", "owner: dana", "owner: omar", NULL);
	lk_amend(k, "dana", 2);
	lk_say(k, "dana", "agree, checklist: $2");
	lk_say(k, "omar", "agree, checklist: $2");
	k->current = 2;
	assert_gate(k, "no-decision");
	assert_says(k, "dana", "go, commit: $a", "not-entitled");
	lk_say(k, "omar", "go, commit: $a");
	assert_gate(k, "go");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LK_TEST(root_is_its_owners_agreement),
		LK_TEST(root_may_bring_more),
		LK_TEST(root_without_a_right_checklist),
		LK_TEST(root_of_version_two),
		LK_TEST(root_of_another_system),
		LK_TEST(root_with_a_checklist_that_lint_refuses),
		LK_TEST(root_of_a_newer_format),
		LK_TEST(root_with_a_key_of_a_newer_kind),
		LK_TEST(root_as_a_link),
		LK_TEST(root_with_a_path_that_no_ledger_has),
		LK_TEST(root_signed_by_somebody_else),
		LK_TEST(root_without_a_good_signature),
		LK_TEST(root_with_a_key_out_of_its_time),
		LK_TEST(unsigned_commit),
		LK_TEST(bad_signature),
		LK_TEST(key_of_nobody),
		LK_TEST(keys_of_two),
		LK_TEST(second_parent),
		LK_TEST(changed_and_removed_records),
		LK_TEST(paths_that_no_ledger_has),
		LK_TEST(modes_that_no_ledger_has),
		LK_TEST(paths_without_meaning),
		LK_TEST(evidence_is_only_added),
		LK_TEST(a_tree_that_is_malformed_or_too_large),
		LK_TEST(many_bad_paths_are_few_findings),
		LK_TEST(checklists_that_are_refused),
		LK_TEST(damage_heals_on_the_newest_good_tree),
		LK_TEST(what_lies_about_is_nobodys_change),
		LK_TEST(several_void_commits_in_a_row),
		LK_TEST(damage_done_anew_is_damage),
		LK_TEST(a_records_name_is_used_once),
		LK_TEST(a_commit_without_changes_puts_the_good_tree_back),
		LK_TEST(errors_of_the_callbacks_go_through),
		LK_TEST(records_that_cannot_be_read),
		LK_TEST(a_record_of_a_newer_format),
		LK_TEST(what_a_record_says_of_itself),
		LK_TEST(a_record_is_dated_as_its_commit),
		LK_TEST(a_record_is_for_the_version_in_force),
		LK_TEST(several_records_of_one_commit),
		LK_TEST(versions_pend_side_by_side),
		LK_TEST(who_proposes_has_not_agreed),
		LK_TEST(proposed_and_agreed_in_one_commit),
		LK_TEST(a_version_proposed_twice_is_one),
		LK_TEST(one_commit_agrees_to_both_versions),
		LK_TEST(no_go_in_the_commit_that_changes_the_terms),
		LK_TEST(same_person_counts_once_for_a_version),
		LK_TEST(an_agreement_taken_back_does_not_ratify),
		LK_TEST(nobody_adds_himself),
		LK_TEST(keys_count_from_where_they_came_into_force),
		LK_TEST(a_stolen_key),
		LK_TEST(a_pending_version_may_have_keys_of_a_newer_kind),
		LK_TEST(key_files_change_with_the_checklist_only),
		LK_TEST(the_lock_is_about_terms),
		LK_TEST(an_ended_version_with_the_same_terms_counts),
		LK_TEST(withdrawing_an_agreement_reopens_the_lock),
		LK_TEST(withdrawing_never_undoes_a_version),
		LK_TEST(the_owner_can_take_back_the_root),
		LK_TEST(ledger_time_never_falls),
		LK_TEST(key_windows),
		LK_TEST(an_early_date_does_not_revive_a_key),
		LK_TEST(an_old_date_is_not_in_a_later_window),
		LK_TEST(one_key_with_two_windows),
		LK_TEST(dated_ahead),
		LK_TEST(only_what_shuts_counts_when_dated_ahead),
		LK_TEST(what_is_dated_ahead_shuts_the_gate),
		LK_TEST(an_amendment_dated_ahead_does_not_pend),
		LK_TEST(a_root_dated_ahead_is_a_root),
		LK_TEST(rights),
		LK_TEST(no_record_has_so_long_a_name),
		LK_TEST(what_is_not_there_cannot_be_named),
		LK_TEST(default_rights_are_the_owners),
		LK_TEST(a_commit_must_be_the_candidates),
		LK_TEST(a_void_proposal_names_no_candidate),
		LK_TEST(what_can_be_withdrawn),
		LK_TEST(what_does_not_count_cannot_be_named),
		LK_TEST(withdrawn_is_withdrawn),
		LK_TEST(concerns),
		LK_TEST(a_concern_withdrawn),
		LK_TEST(a_rejection_is_overruled),
		LK_TEST(an_overruled_rejection_can_be_withdrawn),
		LK_TEST(a_rejection_outlives_its_author),
		LK_TEST(a_delegate_signs_for_another),
		LK_TEST(a_delegate_rejects_for_another),
		LK_TEST(a_delegation_has_its_days),
		LK_TEST(a_delegation_may_be_for_some_criteria),
		LK_TEST(a_delegation_is_one_level_deep),
		LK_TEST(a_delegation_is_to_another_person),
		LK_TEST(a_machine_is_no_deputy_any_more),
		LK_TEST(a_delegation_is_withdrawn_with_what_was_signed),
		LK_TEST(what_stood_before_the_delegate_stands_again),
		LK_TEST(who_may_waive_what_for_how_long),
		LK_TEST(an_approver_among_others_may_waive),
		LK_TEST(pauses),
		LK_TEST(terminated_until_withdrawn),
		LK_TEST(a_go_after_signatures_that_are_not_here),
		LK_TEST(a_go_that_is_premature),
		LK_TEST(a_go_that_cannot_be_checked),
		LK_TEST(a_go_is_judged_where_it_stands),
		LK_TEST(a_go_counts_days_where_it_stands),
		LK_TEST(a_go_ends_with_the_terms),
		LK_TEST(a_no_go_and_the_candidate_outlive_the_terms),
		LK_TEST(a_new_owner_makes_the_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
