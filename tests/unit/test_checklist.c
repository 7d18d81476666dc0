#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/asset.h"
#include "base/timestamp.h"
#include "modelkit.h"
#include "sign/openpgp.h"

#define FULL "tests/data/checklists/good-full.yaml"
#define MINIMAL "tests/data/checklists/good-minimal.yaml"

static void read_ok(struct kit *k, const char *path)
{
	kit_checklist_with(k, path, "", "");
	if (k->rc)
		fail_msg("%s", gl_error_message(k->err));
}

static void assert_members(const struct gl_checklist *c, const struct gl_members *m,
			   const char *ids)
{
	struct gl_buf got = GL_BUF_INIT;

	for (size_t i = 0; i < m->n; i++)
		gl_buf_addf(&got, "%s%s", i ? " " : "", c->people[m->items[i]].id);
	assert_string_equal(got.ptr, ids);
	gl_buf_release(&got);
}

static void head(void **state)
{
	struct gl_buf file = GL_BUF_INIT;
	struct gl_digest sha256;
	char date[GL_TIME_BUF];
	struct kit k;

	(void)state;
	read_ok(&k, FULL);
	assert_int_equal(k.c->format, 1);
	assert_int_equal(k.c->version, 3);
	assert_string_equal(k.c->system, "support-bot");
	assert_string_equal(k.c->title, "Customer support assistant");
	assert_string_equal(k.c->why, "Customers wait nine hours for a first answer.");
	assert_true(k.c->has_pilot_ended && k.c->has_target_date);
	assert_string_equal(gl_date_format(k.c->pilot_ended, date), "2025-09-20");
	assert_string_equal(gl_date_format(k.c->target_date, date), "2025-10-18");
	assert_int_equal(k.c->tags.n, 2);
	assert_int_equal(k.c->exempt.n, 2);
	assert_int_equal(k.c->go, GL_GO_CHECKLIST);
	assert_true(k.c->tag_signed);
	kit_file(FULL, &file);
	gl_sha256(file.ptr, file.len, &sha256);
	assert_memory_equal(&sha256, &k.c->sha256, sizeof(sha256));
	gl_buf_release(&file);
	kit_release(&k);
}

static void rights(void **state)
{
	struct kit k;

	(void)state;
	read_ok(&k, FULL);
	assert_string_equal(k.c->people[k.c->owner].id, "dana");
	assert_members(k.c, &k.c->pause, "dana omar");
	assert_members(k.c, &k.c->terminate, "dana");
	assert_members(k.c, &k.c->resolve, "carla");
	assert_members(k.c, &k.c->waive, "carla");
	assert_members(k.c, &k.c->agree, "dana omar lena");
	assert_int_equal(k.c->waive_max_days, 30);
	assert_int_equal(k.c->amend, 3);
	assert_true(gl_members_has(&k.c->pause, 0) && gl_members_has(&k.c->pause, 1));
	assert_false(gl_members_has(&k.c->pause, 2) || gl_members_has(&k.c->pause, GL_NONE));
	kit_release(&k);
}

static void people(void **state)
{
	const struct gl_stakeholder *dana, *ci;
	struct kit k;

	(void)state;
	read_ok(&k, FULL);
	assert_int_equal(k.c->n_people, 5);
	assert_int_equal(k.c->n_persons, 4);
	dana = &k.c->people[gl_checklist_person(k.c, "dana")];
	ci = &k.c->people[gl_checklist_person(k.c, "ci")];
	assert_string_equal(dana->name, "Dana Reyes");
	assert_string_equal(dana->email, "dana@example.com");
	assert_string_equal(dana->title, "VP Customer Operations");
	assert_true(gl_strs_has(&dana->groups, "business"));
	assert_false(dana->machine);
	assert_int_equal(dana->line, 26);
	assert_true(ci->machine);
	assert_null(ci->title);
	assert_int_equal(gl_checklist_person(k.c, "legal"), GL_NONE);
	for (size_t i = 0; i < k.c->n_people; i++)
		for (size_t n = 0; n < k.c->people[i].n_keys; n++)
			assert_int_equal(gl_checklist_key_owner(k.c, &k.c->people[i].keys[n].id),
					 i);
	assert_int_equal(gl_checklist_key_owner(k.c, &(struct gl_digest){ { 0 } }), GL_NONE);
	kit_release(&k);
}

static void keys(void **state)
{
	const struct gl_key *key;
	struct gl_digest digest;
	int64_t year;
	struct kit k;

	(void)state;
	read_ok(&k, FULL);
	assert_int_equal(k.c->people[0].n_keys, 4);
	key = k.c->people[0].keys;
	assert_int_equal(key[0].form, GL_KEYFORM_SSH);
	assert_string_equal(key[0].type, "ssh-ed25519");
	assert_int_equal(key[0].bits, 256);
	assert_true(key[0].supported);
	assert_true(gl_time_parse("2026-01-01T00:00:00Z", 20, &year));
	assert_true(key[0].valid_after == year);
	assert_memory_equal(&key[0].id, &key[1].id, sizeof(key[0].id));
	assert_true(key[1].valid_before == INT64_MAX && key[2].valid_after == INT64_MIN);
	assert_int_equal(key[2].form, GL_KEYFORM_OPENPGP);
	assert_string_equal(key[2].text, "keys/dana.asc");
	if (gl_openpgp_built())
		assert_string_equal(key[2].type, "openpgp ed25519");
	assert_int_equal(key[3].form, GL_KEYFORM_X509);
	assert_int_equal(key[3].line, 38 + 2);
	assert_string_equal(key[3].type, "x509 nistp256");
	assert_int_equal(key[3].bits, 256);
	/* the certificate's own beginning and end */
	assert_true(key[3].valid_after > INT64_MIN && key[3].valid_before < INT64_MAX);
	/* known by the file, and the same as another file of that very key */
	for (size_t i = 2; i < 4; i++) {
		assert_memory_equal(&key[i].id, &key[i].sha256, sizeof(key[i].id));
		if (key[i].supported) {
			assert_memory_not_equal(&key[i].same, &key[i].id, sizeof(key[i].id));
			gl_sha256(key[i].file, key[i].file_len, &digest);
			assert_memory_equal(&key[i].sha256, &digest, sizeof(digest));
		}
	}
	assert_true(key[3].supported);
	assert_int_equal(key[2].supported, gl_openpgp_built());
	assert_ptr_equal(gl_checklist_unsupported(k.c), key[2].supported ? NULL : &key[2]);
	kit_release(&k);
	read_ok(&k, MINIMAL);
	assert_null(gl_checklist_unsupported(k.c));
	kit_release(&k);
}

static void criteria(void **state)
{
	const struct gl_criterion *c;
	struct kit k;

	(void)state;
	read_ok(&k, FULL);
	assert_int_equal(k.c->n_criteria, 2);
	assert_int_equal(gl_checklist_criterion(k.c, "data-privacy"), 1);
	assert_int_equal(gl_checklist_criterion(k.c, "dana"), GL_NONE);
	c = &k.c->criteria[0];
	assert_string_equal(c->id, "security-clearance");
	assert_string_equal(c->area, "organizational");
	assert_string_equal(c->why, "A finding that is made after go-live stops the system.");
	assert_int_equal(c->scope, GL_SCOPE_PATHS);
	assert_int_equal(c->paths.n, 2);
	assert_true(c->valid_for == 84 * (int64_t)GL_DAY);
	assert_true(c->evidence_required && c->independent && !c->waivable);
	assert_string_equal(c->check_run, "./eval.sh");
	assert_int_equal(c->check_timeout, 600);
	assert_true(gl_strs_has(&c->after, "data-privacy"));
	assert_string_equal(k.c->criteria[1].statement, "The impact assessment is signed.");
	assert_int_equal(k.c->criteria[1].scope, GL_SCOPE_STANDING);
	kit_release(&k);
}

static void approvers(void **state)
{
	const struct gl_clause *clause;
	struct kit k;

	(void)state;
	read_ok(&k, FULL);
	clause = k.c->criteria[0].clauses;
	assert_int_equal(k.c->criteria[0].n_clauses, 3);
	assert_int_equal(clause[0].kind, GL_CLAUSE_ALL);
	assert_int_equal(clause[0].need, 3);
	assert_members(k.c, &clause[0].members, "omar lena carla");
	assert_int_equal(clause[1].kind, GL_CLAUSE_ANY);
	assert_int_equal(clause[1].need, 1);
	assert_members(k.c, &clause[1].members, "lena carla");
	assert_int_equal(clause[2].kind, GL_CLAUSE_AT_LEAST);
	assert_int_equal(clause[2].need, 2);
	assert_members(k.c, &clause[2].members, "dana omar lena");
	assert_members(k.c, &k.c->criteria[0].approvers, "dana omar lena carla");
	assert_members(k.c, &k.c->criteria[1].approvers, "lena carla ci");
	kit_release(&k);
}

static void defaults(void **state)
{
	const struct gl_criterion *c;
	struct kit k;

	(void)state;
	read_ok(&k, MINIMAL);
	assert_null(k.c->why);
	assert_false(k.c->has_pilot_ended || k.c->has_target_date);
	assert_int_equal(k.c->go, GL_GO_RECORD);
	assert_false(k.c->tag_signed);
	assert_members(k.c, &k.c->pause, "dana");
	assert_members(k.c, &k.c->terminate, "dana");
	assert_members(k.c, &k.c->resolve, "dana");
	assert_members(k.c, &k.c->waive, "");
	assert_members(k.c, &k.c->agree, "dana omar");
	assert_int_equal(k.c->waive_max_days, 90);
	assert_int_equal(k.c->amend, 2);
	c = &k.c->criteria[0];
	assert_null(c->why);
	assert_null(c->check_run);
	assert_int_equal(c->scope, GL_SCOPE_RELEASE);
	assert_true(c->valid_for == 0 && !c->n_measure && !c->after.n && !c->check_timeout);
	assert_true(c->waivable && !c->independent && !c->evidence_required);
	kit_release(&k);
	/* machines neither agree nor count for the majority */
	kit_checklist_with(&k, MINIMAL, "email: omar@example.com",
			   "email: omar@example.com\n  kind: machine");
	assert_int_equal(k.rc, 0);
	assert_members(k.c, &k.c->agree, "dana");
	assert_int_equal(k.c->amend, 1);
	kit_release(&k);
}

static bool holds(const struct gl_bound *b, const char *value)
{
	struct gl_decimal d;

	assert_true(gl_decimal_parse(value, strlen(value), &d));
	return gl_bound_holds(b, d);
}

static void bounds(void **state)
{
	static const struct {
		const char *name, *text, *in, *out;
	} want[] = {
		{ "accuracy", ">= 0.92", "0.920", "0.9199" },   { "cases", "> -1", "-0.5", "-1" },
		{ "leaks", "< 1", "0.99999999999999999", "1" }, { "open", "== 0", "-0", "0.1" },
		{ "p95-seconds", "<= 2.5", "2.5", "2.51" },
	};
	const struct gl_bound *b;
	struct gl_buf text = GL_BUF_INIT;
	struct kit k;

	(void)state;
	read_ok(&k, FULL);
	b = k.c->criteria[0].measure;
	assert_int_equal(k.c->criteria[0].n_measure, sizeof(want) / sizeof(want[0]));
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		gl_buf_reset(&text);
		gl_bound_add(&text, &b[i]);
		assert_string_equal(b[i].name, want[i].name);
		assert_string_equal(text.ptr, want[i].text);
		assert_true(holds(&b[i], want[i].in));
		assert_false(holds(&b[i], want[i].out));
	}
	gl_buf_release(&text);
	kit_release(&k);
}

static void assert_tag(const char *patterns, const char *tag, bool want)
{
	char tags[256];
	struct kit k;

	snprintf(tags, sizeof(tags), "tags: [%s]", patterns);
	kit_checklist_with(&k, MINIMAL, "tags: [v*]", tags);
	if (k.rc)
		fail_msg("%s: %s", patterns, gl_error_message(k.err));
	if (gl_checklist_tag(k.c, tag) != want)
		fail_msg("[%s] and '%s'", patterns, tag);
	kit_release(&k);
}

static void tags(void **state)
{
	(void)state;
	assert_tag("v*", "v1.0", true);
	assert_tag("v*", "v", true);
	assert_tag("v*", "1.0", false);
	assert_tag("v*", "v1/0", false);
	assert_tag("v*/*", "v1/0", true);
	assert_tag("'*'", ".hidden", true);
	assert_tag("v?", "v\xc3\xa9", false); /* by bytes, in any locale */
	assert_tag("'[vr][0-9]'", "r1", true);
	assert_tag("'[!v]*'", "v1", false);
	assert_tag("'\\!v*'", "!v1", true);
	assert_tag("v*, '!v*-rc*'", "v1-rc1", false);
	assert_tag("v*, '!v*-rc*', v*-rc9", "v1-rc9", true);
	assert_tag("'!v*-rc*', v*", "v1-rc9", true);
	assert_tag("'!v*', r*", "v1", false);
	assert_tag("v*], exempt: [v0.9", "v0.9", false);
	assert_tag("v*], exempt: [v0.9", "v0.9.1", true);
	/* as many stars as there may be, and it ends */
	assert_tag("'*a*a*a*a*a*a*a*b'", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false);
}

/* A file with one place changed: are the terms, and the first criterion, the same? */
static void assert_digests(const char *from, const char *to, bool same_terms, bool same_criterion)
{
	struct kit before, after;

	read_ok(&before, FULL);
	kit_checklist_with(&after, FULL, from, to);
	if (after.rc)
		fail_msg("%s: %s", to, gl_error_message(after.err));
	if (same_terms != !memcmp(&before.c->terms, &after.c->terms, sizeof(before.c->terms)))
		fail_msg("terms: '%s' to '%s'", from, to);
	if (same_criterion != !memcmp(&before.c->criteria[0].digest, &after.c->criteria[0].digest,
				      sizeof(before.c->terms)))
		fail_msg("criterion: '%s' to '%s'", from, to);
	kit_release(&before);
	kit_release(&after);
}

static void digests_same(void **state)
{
	(void)state;
	/* what is no term */
	assert_digests("version: 3", "version: 4", true, true);
	assert_digests("title: Customer support assistant", "title: Another", true, true);
	assert_digests("why: Customers wait", "why: They wait", true, true);
	assert_digests("target-date: 2025-10-18", "", true, true);
	assert_digests("name: Dana Reyes", "name: Dana Reyes-Holm", true, true);
	assert_digests("email: dana@", "email: d@", true, true);
	assert_digests("        valid-before: 2027-01-01T00:00:00Z\n", "", true, true);
	/* how it is written */
	assert_digests("    kind: person\n", "", true, true);
	assert_digests("golive: 1", "# c\n\"golive\": '1'", true, true);
	assert_digests("terminate: [dana]\n", "\n", true, true);
	assert_digests("valid-for: 12w", "valid-for: 84d", true, true);
	assert_digests("\"<=2.50\"", "'<= 2.5'", true, true);
	assert_digests("{p95-seconds: \"<=2.50\", accuracy: \">= 0.92\"",
		       "{accuracy: \">= 0.92\", p95-seconds: \"<=2.50\"", true, true);
	assert_digests("{run: ./eval.sh, timeout: 600}", "{timeout: 600, run: ./eval.sh}", true,
		       true);
}

static void digests_differ(void **state)
{
	(void)state;
	assert_digests("[\"v*\", \"!v*-rc*\"]", "[\"!v*-rc*\", \"v*\"]", false, true);
	assert_digests("exempt: [v0.8, v0.9]", "exempt: [v0.8v0.9]", false, true);
	assert_digests("go: checklist", "go: record", false, true);
	assert_digests("tag: signed", "tag: any", false, true);
	assert_digests("owner: dana", "owner: omar", false, true);
	assert_digests("pause: [omar, dana]", "pause: [dana, omar]", false, true);
	assert_digests("resolve: [carla]", "resolve: [dana]", false, true);
	assert_digests("waive: [carla]", "waive: []", false, true);
	assert_digests("waive-max-days: 30", "waive-max-days: 31", false, true);
	assert_digests("agree: [dana, omar, lena]", "", false, true);
	assert_digests("amend: 3", "amend: 4", false, true);
	assert_digests("groups: [legal, engineering]", "groups: [engineering, legal]", false, true);
	assert_digests("    kind: machine\n", "", false, true);
	assert_digests("title: Security clearance", "title: Security", false, false);
	assert_digests("no open finding above low", "no open finding", false, false);
	assert_digests("area: organizational", "area: technical", false, false);
	assert_digests("all: [omar, legal]", "all: [legal, omar]", false, false);
	assert_digests("at-least: 2", "at-least: 1", false, false);
	assert_digests("- any: [legal]", "- all: [legal]", false, false);
	assert_digests("scope: [model/, prompts/]", "scope: release", false, false);
	assert_digests("valid-for: 12w", "", false, false);
	assert_digests("evidence: required", "", false, false);
	assert_digests("\"== 0\"", "\"<= 0\"", false, false);
	assert_digests("timeout: 600", "timeout: 601", false, false);
	assert_digests("after: [data-privacy]", "", false, false);
	assert_digests("independent: true", "", false, false);
	assert_digests("waivable: false", "", false, false);
	assert_digests("    why: A finding", "    why: Each finding", false, false);
}

/* Who is in a group is a term, but no part of the criterion that names it. */
static void digest_of_groups(void **state)
{
	(void)state;
	assert_digests("groups: [engineering]", "groups: [engineering, legal]", false, true);
}

static int keyfile_gone(const char *path, struct gl_buf *out, void *ctx, struct gl_error **err)
{
	(void)out;
	(void)ctx;
	return gl_fail(err, GL_EIO, "cannot read '%s'", path);
}

static int keyfile_large(const char *path, struct gl_buf *out, void *ctx, struct gl_error **err)
{
	(void)path;
	(void)ctx;
	(void)err;
	for (size_t i = 0; i <= GL_KEYFILE_MAX; i++)
		gl_buf_addch(out, 'x');
	return 0;
}

static void key_files(void **state)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_buf file = GL_BUF_INIT;
	struct gl_checklist *c;
	struct gl_error *err = NULL;

	(void)state;
	kit_file(FULL, &file);
	assert_int_equal(
		gl_checklist_read(arena, file.ptr, file.len, keyfile_gone, NULL, &diags, &c, &err),
		GL_EIO);
	assert_null(c);
	assert_string_equal(gl_error_message(err), "cannot read 'keys/dana.asc'");
	assert_false(gl_diags_any(&diags));
	gl_error_clear(&err);
	assert_int_equal(
		gl_checklist_read(arena, file.ptr, file.len, keyfile_large, NULL, &diags, &c, &err),
		GL_EINVAL);
	assert_string_equal(diags.items[0].text, "the file 'keys/dana.asc' is too large");
	gl_error_clear(&err);
	gl_diags_release(&diags);
	/* without a way to get at them, they count as there */
	assert_int_equal(gl_checklist_read(arena, file.ptr, file.len, NULL, NULL, &diags, &c, &err),
			 0);
	assert_memory_equal(&c->people[0].keys[2].id, &c->people[0].keys[2].sha256,
			    sizeof(c->sha256));
	gl_buf_release(&file);
	gl_arena_free(arena);
}

/* The templates, as `init` fills them in. */

static const char *value_of(const char *name, size_t len, bool all)
{
	static const struct {
		const char *name, *value;
		bool optional;
	} values[] = {
		{ "system", "support-bot", false },
		{ "title", "Customer support", false },
		{ "why", "Customers wait.", true },
		{ "pilot-ended", "2025-09-20", true },
		{ "target-date", "2025-10-18", true },
		{ "exempt", "  exempt: [v0.8]", true },
		{ "owner", "dana", false },
		{ "pause", "dana", false },
		{ "terminate", "dana", false },
		{ "resolver", "dana", false },
		{ "stakeholders",
		  "  - id: dana\n    name: Dana\n    email: dana@example.com\n    keys:\n"
		  "      - ssh: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJe6twvJaXMUSt1aZph7U4QpnMCkmwqNR"
		  "VZ8qD3dfk+G",
		  false },
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (strlen(values[i].name) == len && !memcmp(values[i].name, name, len))
			return all || !values[i].optional ? values[i].value : NULL;
	fail_msg("unknown placeholder @%.*s@", (int)len, name);
	return NULL;
}

/* A line, without what is dropped because its placeholder has no value. */
static void fill_line(struct gl_buf *out, const char *line, size_t len, bool all)
{
	size_t start = out->len;
	const char *end = line + len, *at, *close, *value;

	for (; (at = memchr(line, '@', (size_t)(end - line))); line = close + 1) {
		close = memchr(at + 1, '@', (size_t)(end - at - 1));
		assert_non_null(close);
		value = value_of(at + 1, (size_t)(close - at - 1), all);
		if (!value) {
			out->len = start;
			return;
		}
		gl_buf_add(out, line, (size_t)(at - line));
		gl_buf_addstr(out, value);
	}
	gl_buf_add(out, line, (size_t)(end - line));
	gl_buf_addch(out, '\n');
}

static void assert_template(const char *name, bool all, size_t n_criteria)
{
	struct gl_buf text = GL_BUF_INIT;
	const char *line = gl_asset(name, NULL), *end;
	struct kit k;

	assert_non_null(line);
	for (; *line; line = end + 1) {
		end = strchr(line, '\n');
		assert_non_null(end);
		fill_line(&text, line, (size_t)(end - line), all);
	}
	kit_checklist(&k, text.ptr, text.len);
	if (k.rc)
		fail_msg("%s: %s", name, gl_error_message(k.err));
	assert_int_equal(k.c->n_criteria, n_criteria);
	assert_int_equal(k.c->has_target_date, all);
	assert_int_equal(k.c->exempt.n, all);
	kit_release(&k);
	gl_buf_release(&text);
}

static void templates(void **state)
{
	(void)state;
	assert_template("checklist-ai.yaml", true, 11);
	assert_template("checklist-ai.yaml", false, 11);
	assert_template("checklist-minimal.yaml", true, 3);
	assert_template("checklist-minimal.yaml", false, 3);
}

/* A text is as long as its file may be. */
static void long_texts(void **state)
{
	static const char *const lines[] = { "title: T\n", "name: Omar\n",
					     "statement: All tests pass.\n" };

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(lines) / sizeof(lines[0]); i++) {
		struct gl_buf file = GL_BUF_INIT, text = GL_BUF_INIT;
		const char *line = lines[i / 2];
		struct kit k;

		kit_file(MINIMAL, &file);
		gl_buf_add(&text, line, strlen(line) - 1);
		for (size_t n = file.len; n < GL_CHECKLIST_MAX + i % 2; n++)
			gl_buf_addch(&text, 'x');
		gl_buf_addch(&text, '\n');
		kit_checklist_with(&k, MINIMAL, line, text.ptr);
		assert_int_equal(k.rc, i % 2 ? GL_EINVAL : 0);
		kit_release(&k);
		gl_buf_release(&text);
		gl_buf_release(&file);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(head),           cmocka_unit_test(rights),
		cmocka_unit_test(people),         cmocka_unit_test(keys),
		cmocka_unit_test(criteria),       cmocka_unit_test(approvers),
		cmocka_unit_test(defaults),       cmocka_unit_test(bounds),
		cmocka_unit_test(tags),           cmocka_unit_test(digests_same),
		cmocka_unit_test(digests_differ), cmocka_unit_test(digest_of_groups),
		cmocka_unit_test(key_files),      cmocka_unit_test(templates),
		cmocka_unit_test(long_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
