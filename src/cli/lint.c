/* `git golive lint [FILE]`: is a checklist or a record right? */
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/path.h"
#include "base/timestamp.h"
#include "base/utf8.h"
#include "cli/cmd.h"
#include "cli/cmds.h"
#include "cli/entry.h"
#include "model/checklist.h"
#include "model/record.h"

/* One file being linted: its text, and what was found. */
struct linting {
	struct cli *c;
	const char *file;
	struct gl_buf text;
	struct gl_arena *arena;
	struct gl_diags diags;
	const struct gl_checklist *list;
	struct gl_record *record;
	struct gl_deadlocks deadlocks; /* of `list`: what time has made of it */
	struct gl_ledger *ledger; /* where there is no file: `list` is the version in force on it */
};

/* Key files lie beside the checklist, as they do on the ledger. */
static int keyfile_beside(const char *path, struct gl_buf *out, void *ctx, struct gl_error **err)
{
	const struct linting *l = ctx;
	const char *slash = strrchr(l->file, '/');
	struct gl_buf full = GL_BUF_INIT;
	int rc;

	if (slash)
		gl_buf_add(&full, l->file, (size_t)(slash + 1 - l->file));
	gl_buf_addstr(&full, path);
	rc = full.failed ? GL_ENOMEM : gl_read_file(full.ptr, GL_KEYFILE_MAX, out, err);
	gl_buf_release(&full);
	return rc;
}

/* A record says what was decided; a checklist never has that key.  No YAML: by its text. */
static bool looks_like_record(struct linting *l)
{
	const char *text = l->text.ptr;
	struct gl_diags none = GL_DIAGS_INIT;
	struct gl_yaml *root;
	bool yaml = !gl_yaml_read(l->arena, text, l->text.len, GL_CHECKLIST_MAX, &none, &root);

	gl_diags_release(&none);
	if (yaml)
		return gl_yaml_get(root, "decision");
	return !strncmp(text, "decision:", 9) || strstr(text, "\ndecision:");
}

static void add_key_text(const struct gl_stakeholder *p, const struct gl_key *key,
			 struct gl_buf *out)
{
	char day[GL_TIME_BUF];

	gl_buf_addf(out, "  %s: %s", p->id, key->type);
	if (key->bits)
		gl_buf_addf(out, ", %u bits, ", key->bits);
	else
		gl_buf_addf(out, ", '%s' was not looked at: %s", key->text, key->lacks);
	gl_key_fingerprint(key, out);
	if (key->valid_before != INT64_MAX)
		gl_buf_addf(out, ", until %s",
			    gl_date_format(gl_time_date(key->valid_before), day));
	gl_buf_addch(out, '\n');
}

static void add_keys_text(const struct linting *l, struct gl_buf *out)
{
	for (size_t i = 0; i < l->list->n_people; i++) {
		const struct gl_stakeholder *p = &l->list->people[i];

		for (size_t k = 0; k < p->n_keys; k++)
			add_key_text(p, &p->keys[k], out);
	}
}

static void add_key_json(const struct gl_stakeholder *p, const struct gl_key *key,
			 struct gl_json *keys)
{
	struct gl_json *j = gl_json_add_object(keys);
	struct gl_buf fp = GL_BUF_INIT;
	char time[GL_TIME_BUF];

	gl_key_fingerprint(key, &fp);
	gl_json_set_str(j, "stakeholder", p->id);
	gl_json_set_str(j, "form", entry_form_names[key->form]);
	gl_json_set_str(j, "type", key->type);
	gl_json_set_int(j, "bits", key->bits);
	gl_json_set_str(j, "fingerprint", fp.len ? fp.ptr : NULL);
	gl_json_set_str(j, "ends",
			key->valid_before == INT64_MAX ? NULL
						       : gl_time_format(key->valid_before, time));
	gl_buf_release(&fp);
}

static void add_keys_json(const struct linting *l, struct gl_json *j)
{
	struct gl_json *keys = gl_json_set_array(j, "keys");

	for (size_t i = 0; i < l->list->n_people; i++) {
		const struct gl_stakeholder *p = &l->list->people[i];

		for (size_t k = 0; k < p->n_keys; k++)
			add_key_json(p, &p->keys[k], keys);
	}
}

static void add_text(const struct linting *l, struct gl_buf *out)
{
	gl_text_add(out, l->file, strlen(l->file), false);
	if (l->record) {
		gl_buf_addf(out, ": ok, a record: %s\n", gl_decisions[l->record->decision].name);
		return;
	}
	gl_buf_addf(out,
		    ": ok, version %u of the checklist of '%s': %zu criteria, %zu stakeholders\n",
		    l->list->version, l->list->system, l->list->n_criteria, l->list->n_people);
	add_keys_text(l, out);
}

/* They are no errors: whether a file is right depends on its bytes alone. */
static void add_warnings(const struct linting *l, struct gl_buf *out)
{
	struct gl_buf head = GL_BUF_INIT;
	struct gl_look look;

	cli_look(l->c, &look);
	gl_text_add(&head, l->file, strlen(l->file), false);
	gl_buf_addstr(&head, ": warning: ");
	gl_report_deadlocks_text(&l->deadlocks, head.ptr, &look, out);
	gl_buf_release(&head);
}

static struct gl_json *to_json(const struct linting *l, bool ok)
{
	struct gl_json *j = gl_json_object(), *problems;
	size_t i;

	gl_json_set_int(j, "format", 1);
	gl_json_set_str(j, "file", l->file);
	gl_json_set_bool(j, "ok", ok);
	problems = gl_json_set_array(j, "problems");
	for (i = 0; i < l->diags.n; i++) {
		struct gl_json *p = gl_json_add_object(problems);

		gl_json_set_int(p, "line", l->diags.items[i].line);
		gl_json_set_int(p, "column", l->diags.items[i].col);
		gl_json_set_str(p, "text", l->diags.items[i].text);
	}
	if (ok && l->list) {
		add_keys_json(l, j);
		gl_report_deadlocks_json(&l->deadlocks, j);
	}
	return j;
}

static int tell(struct linting *l, int rc)
{
	struct gl_buf out = GL_BUF_INIT;
	int code = rc ? EXIT_NO_GO : EXIT_GO;

	if (l->c->json) {
		int printed = cli_print_json(l->c, to_json(l, !rc));

		return printed ? printed : code;
	}
	if (rc)
		gl_diags_print(&l->diags, l->file, &out);
	else
		add_warnings(l, &out);
	if (out.len && write(STDERR_FILENO, out.ptr, out.len) < 0)
		code = EXIT_FATAL;
	gl_buf_reset(&out);
	if (!rc) {
		add_text(l, &out);
		if (cli_print(l->c, &out, false))
			code = EXIT_FATAL;
	}
	gl_buf_release(&out);
	return code;
}

/* What was decided counts as well, where it can be judged here. */
static int look_in_force(struct linting *l, struct gl_error **err)
{
	struct gl_verdict *v;
	int rc = gl_judge_candidate(l->ledger, &v, err);

	if (!rc)
		return gl_deadlocks(l->arena, l->ledger->state, v, &l->deadlocks, err);
	if (rc != GL_EUNDECIDED)
		return rc;
	gl_error_clear(err);
	return gl_deadlocks_of_list(l->arena, l->list, l->ledger->now, &l->deadlocks, err);
}

/* Nothing was named, and there is nothing here: then it is the ledger's. */
static int lint_in_force(struct linting *l, struct gl_error **err)
{
	struct gl_buf name = GL_BUF_INIT;
	int rc = cli_ledger(l->c, NULL, &l->ledger, err);

	if (rc)
		return gl_wrap(err, "there is no checklist.yaml here");
	l->list = l->ledger->state->in_force->list;
	gl_buf_addf(&name, "golive/%s:checklist.yaml", l->ledger->system);
	l->file = gl_arena_strdup(l->arena, name.ptr);
	gl_buf_release(&name);
	if (!l->file)
		return gl_nomem(err);
	cli_say(l->c,
		"there is no checklist.yaml here; this is the version in force on the ledger of '%s'",
		l->ledger->system);
	return look_in_force(l, err);
}

static int lint_text(struct linting *l, struct gl_error **err)
{
	struct gl_checklist *list = NULL;
	int rc;

	if (looks_like_record(l)) {
		rc = gl_record_read(l->arena, l->text.ptr, l->text.len, &l->diags, &l->record);
		return rc ? GL_EINVAL : 0;
	}
	rc = gl_checklist_read(l->arena, l->text.ptr, l->text.len, keyfile_beside, l, &l->diags,
			       &list, err);
	l->list = list;
	return rc ? rc : gl_deadlocks_of_list(l->arena, list, gl_now(), &l->deadlocks, err);
}

static int lint(struct linting *l, bool named, struct gl_error **err)
{
	/* One byte over the cap is enough for the reader to say that it is too large. */
	int rc = l->arena ? gl_read_file(l->file, GL_CHECKLIST_MAX + 1, &l->text, err)
			  : gl_nomem(err);

	if (rc == GL_ENOTFOUND && !named) {
		gl_error_clear(err);
		return lint_in_force(l, err);
	}
	if (rc == GL_ELIMIT) {
		gl_error_clear(err);
		gl_diag_add(&l->diags, 0, 0, "the file is over %d KiB", GL_CHECKLIST_MAX / 1024);
		return GL_EINVAL;
	}
	return rc ? rc : lint_text(l, err);
}

int cmd_lint(struct cli *c, int argc, char **argv)
{
	static const struct opt opts[] = { { .kind = OPT_END } };
	struct linting l = {
		.c = c, .file = "checklist.yaml", .text = GL_BUF_INIT, .arena = gl_arena_new()
	};
	struct gl_error *err = NULL;
	int rc, code;

	if (opt_parse(c, opts, &argc, argv, &code)) {
		gl_arena_free(l.arena);
		return code;
	}
	if (argc > 2) {
		gl_arena_free(l.arena);
		return cli_usage(c, "lint takes one file at the most");
	}
	if (argc == 2)
		l.file = argv[1];
	rc = lint(&l, argc == 2, &err);
	if (rc && !gl_diags_any(&l.diags)) {
		code = cli_fail(c, err);
	} else {
		gl_error_clear(&err);
		code = tell(&l, rc);
	}
	gl_ledger_free(l.ledger);
	gl_diags_release(&l.diags);
	gl_buf_release(&l.text);
	gl_arena_free(l.arena);
	return code;
}
