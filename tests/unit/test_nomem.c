/* Memory runs out, at each place where it can: nothing crashes, leaks, or says something else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "failkit.h"
#include "gitkit.h"
#include "format/json.h"
#include "judge/audit.h"
#include "judge/explain.h"
#include "judge/gate.h"
#include "modelkit.h"
#include "report/audit.h"
#include "report/overview.h"
#include "report/report.h"
#include "report/todo.h"
#include "sign/verify.h"

/* ---- files ---- */

static void add_diags(const struct gl_diags *d, struct gl_buf *out)
{
	gl_diags_print(d, "file", out);
	if (d->failed)
		out->failed = 1;
}

static int read_checklist(void *ctx, struct gl_buf *out, struct gl_error **err)
{
	const struct gl_buf *file = ctx;
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_arena *arena = gl_arena_new();
	struct gl_checklist *list = NULL;
	int rc = arena ? gl_checklist_read(arena, file->ptr, file->len, kit_keyfile, NULL, &diags,
					   &list, err)
		       : gl_nomem(err);

	assert_int_equal(rc != 0, list == NULL);
	if (list) {
		gl_buf_addhex(out, list->sha256.b, sizeof(list->sha256));
		gl_buf_addhex(out, list->terms.b, sizeof(list->terms));
	} else if (rc != GL_ENOMEM) {
		gl_error_clear(err);
		rc = 0;
		add_diags(&diags, out);
	}
	gl_diags_release(&diags);
	gl_arena_free(arena);
	return rc;
}

static int read_record(void *ctx, struct gl_buf *out, struct gl_error **err)
{
	const struct gl_buf *file = ctx;
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_arena *arena = gl_arena_new();
	struct gl_record *r = NULL;
	int rc = arena ? gl_record_read(arena, file->ptr, file->len, &diags, &r) : gl_nomem(err);

	if (r)
		gl_record_write(out, r);
	else if (arena)
		add_diags(&diags, out);
	gl_diags_release(&diags);
	gl_arena_free(arena);
	return r ? 0 : arena ? 0 : rc;
}

static void each_file(const char *const *paths, size_t n, fail_run *run)
{
	for (size_t i = 0; i < n; i++) {
		struct gl_buf file = GL_BUF_INIT;

		kit_file(paths[i], &file);
		fail_each(run, &file);
		gl_buf_release(&file);
	}
}

static void checklists(void **state)
{
	static const char *const paths[] = { "tests/data/checklists/good-full.yaml",
					     "tests/data/checklists/bad-cycle.yaml",
					     "tests/data/checklists/bad-people.yaml",
					     "tests/data/checklists/bad-yaml.yaml" };

	(void)state;
	each_file(paths, sizeof(paths) / sizeof(*paths), read_checklist);
}

static void records(void **state)
{
	static const char *const paths[] = { "tests/data/records/good-approve.yaml",
					     "tests/data/records/good-delegate.yaml",
					     "tests/data/records/good-assess.yaml",
					     "tests/data/records/bad-evidence.yaml",
					     "tests/data/records/bad-measured.yaml" };

	(void)state;
	each_file(paths, sizeof(paths) / sizeof(*paths), read_record);
}

/* ---- ledgers ---- */

/* The examples, each of which says what it is; and what to do with an open one. */
struct example {
	struct gl_repo *repo;
	struct gl_ledger *ledger;
	struct gl_verdict *verdict;
	int (*look)(struct example *x, struct gl_buf *out, struct gl_error **err);
};

#define NOW 1795500000
static const char *const examples[] = { "go", "stale", "amended", "healed" };

static struct gl_repo *clone_example(const char *name)
{
	char bundle[256];
	const char *here = getenv("PWD");

	snprintf(bundle, sizeof(bundle), "%s/tests/data/examples/%s.bundle", here, name);
	kg(NULL, "clone", "-q", "-b", "main", bundle, name, NULL);
	return kg_open(name);
}

/* A text may lack words, but not without a note of it: whoever shows it, asks for that. */
static int whole_since(size_t before, struct gl_error **err)
{
	return gl_mem_ran_short() > before ? gl_nomem(err) : 0;
}

static int open_example(void *ctx, struct gl_buf *out, struct gl_error **err)
{
	struct example *x = ctx;
	const struct gl_open how = { .system = "support-bot", .now = NOW, .glance = true };
	struct gl_ledger *l = NULL;
	struct gl_verdict *v = NULL;
	const struct gl_finding *f;
	size_t n = 0, before = gl_mem_ran_short();
	int rc = gl_ledger_open(&l, x->repo, &how, err);

	if (!rc)
		rc = gl_judge_candidate(l, &v, err);
	if (!rc)
		rc = whole_since(before, err);
	if (!rc) {
		gl_buf_addf(out, "%s", v->go ? "go" : "no-go");
		for (size_t i = 0; i < v->n_blocks; i++)
			gl_buf_addf(out, "\n%s %s", gl_block_name(v->blocks[i].code),
				    v->blocks[i].text);
		f = gl_ledger_findings(l, &n);
		for (size_t i = 0; i < n; i++)
			gl_buf_addf(out, "\n%s %s", gl_finding_name(f[i].code), f[i].text);
	}
	gl_ledger_free(l);
	return rc;
}

static int gate_example(void *ctx, struct gl_buf *out, struct gl_error **err)
{
	struct example *x = ctx;
	const struct gl_open how = { .system = "support-bot", .now = NOW, .glance = true };
	const struct gl_ask ask = { .tag = "v1.0" };
	struct gl_gate *g = NULL;
	int rc = gl_gate_run(&g, x->repo, &how, &ask, err);

	if (!rc)
		gl_buf_addf(out, "%d %d %zu", g->release, g->go, g->n);
	for (size_t i = 0; !rc && i < g->n; i++)
		gl_buf_addf(out, " %zu blocks", g->items[i].verdict->n_blocks);
	gl_gate_free(g);
	return rc;
}

static void each_example(fail_run *run)
{
	struct example x = { 0 };

	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
		x.repo = clone_example(examples[i]);
		fail_each(run, &x);
		gl_repo_free(x.repo);
	}
}

static void opening(void **state)
{
	(void)state;
	each_example(open_example);
}

static void gates(void **state)
{
	(void)state;
	each_example(gate_example);
}

/* ---- pages ---- */

static int print_json(struct gl_json *j, struct gl_buf *out, struct gl_error **err)
{
	int rc = j ? gl_json_print(j, out) : -1;

	gl_json_free(j);
	return rc ? gl_nomem(err) : 0;
}

static int findings_json(struct example *x, struct gl_buf *out, struct gl_error **err)
{
	return print_json(gl_report_findings_json(x->ledger), out, err);
}

static int log_json(struct example *x, struct gl_buf *out, struct gl_error **err)
{
	const struct gl_log_opts all = { 0 };

	return print_json(gl_report_log_json(x->ledger, &all), out, err);
}

static int audit(struct example *x, struct gl_buf *out, struct gl_error **err)
{
	struct gl_audit a = { 0 };
	int rc = gl_audit_run(x->ledger, NULL, 0, &a, err);

	for (size_t i = 0; !rc && i < a.n; i++)
		gl_buf_addf(out, "%s %s %zu\n", a.items[i].tag.name,
			    gl_audit_result_name(a.items[i].result), a.items[i].n_signoffs);
	gl_audit_release(&a);
	return rc;
}

static int todo(struct example *x, struct gl_buf *out, struct gl_error **err)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_todos todos = { 0 };
	int rc = arena ? gl_todo_list(arena, x->ledger, x->verdict, &todos, err) : gl_nomem(err);

	for (size_t i = 0; !rc && i < todos.n; i++)
		gl_buf_addf(out, "%zu %s: %s\n", todos.items[i].who,
			    gl_todo_name(todos.items[i].kind), todos.items[i].command);
	gl_todos_release(&todos);
	gl_arena_free(arena);
	return rc;
}

static int texts(struct example *x, struct gl_buf *out, struct gl_error **err)
{
	const struct gl_look look = { .width = 80, .me = "omar" };
	const struct gl_log_opts all = { 0 };
	struct gl_signals s = { 0 };
	struct gl_verdict *v = NULL;
	struct gl_buf b = GL_BUF_INIT;
	size_t before = gl_mem_ran_short();
	int rc = gl_ledger_signals(x->ledger, &s, err);

	if (!rc)
		rc = gl_judge_candidate(x->ledger, &v, err);
	if (!rc)
		rc = print_json(gl_report_signals_json(x->ledger, &s), &b, err);
	if (!rc)
		rc = print_json(gl_report_system_json(x->ledger, v), &b, err);
	if (rc)
		goto out;
	gl_report_status_text(x->ledger, v, &look, &b);
	gl_report_log_text(x->ledger, &all, &look, &b);
	gl_report_findings_text(x->ledger, &look, &b);
	gl_report_signals_text(x->ledger, &s, &look, &b);
	gl_report_signers(x->ledger, &b);
	gl_report_html(x->ledger, v, &s, &b);
	rc = b.failed ? gl_nomem(err) : whole_since(before, err);
	if (!rc)
		gl_buf_add(out, b.ptr, b.len);
out:
	gl_buf_release(&b);
	return rc;
}

static int look_at(void *ctx, struct gl_buf *out, struct gl_error **err)
{
	struct example *x = ctx;

	return x->look(x, out, err);
}

static void pages(void **state)
{
	static int (*const looks[])(struct example *, struct gl_buf *,
				    struct gl_error **) = { findings_json, log_json, audit, todo,
							    texts };
	const struct gl_open how = { .system = "support-bot", .now = NOW, .glance = true };
	struct example x = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
		x.repo = clone_example(examples[i]);
		kg(examples[i], "tag", "v1.0", NULL);
		assert_ok(gl_ledger_open(&x.ledger, x.repo, &how, &err));
		assert_ok(gl_judge_candidate(x.ledger, &x.verdict, &err));
		for (size_t k = 0; k < sizeof(looks) / sizeof(*looks); k++) {
			x.look = looks[k];
			fail_each(look_at, &x);
		}
		gl_ledger_free(x.ledger);
		gl_repo_free(x.repo);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checklists),
		cmocka_unit_test(records),
		KG_TEST(opening),
		KG_TEST(gates),
		KG_TEST(pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
