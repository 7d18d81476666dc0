/* `git golive lint [FILE]`: is a checklist or a record right? */
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/path.h"
#include "base/utf8.h"
#include "cli/cmd.h"
#include "cli/cmds.h"
#include "model/checklist.h"
#include "model/record.h"

/* One file being linted: its text, and what was found. */
struct linting {
	struct cli *c;
	const char *file;
	struct gl_buf text;
	struct gl_arena *arena;
	struct gl_diags diags;
	struct gl_checklist *list;
	struct gl_record *record;
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

/* A record says what was decided; a checklist never has that key. */
static bool looks_like_record(const struct gl_buf *text)
{
	return !strncmp(text->ptr, "decision:", 9) || strstr(text->ptr, "\ndecision:");
}

static void add_keys_text(const struct linting *l, struct gl_buf *out)
{
	size_t i, k;
	char fp[51];

	for (i = 0; i < l->list->n_people; i++) {
		const struct gl_stakeholder *p = &l->list->people[i];

		for (k = 0; k < p->n_keys; k++)
			gl_buf_addf(out, "  %s: %s, %u bits, %s\n", p->id, p->keys[k].type,
				    p->keys[k].bits, gl_pubkey_fingerprint(&p->keys[k].id, fp));
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
	if (rc) {
		gl_diags_print(&l->diags, l->file, &out);
		if (write(STDERR_FILENO, out.ptr, out.len) < 0)
			code = EXIT_FATAL;
	} else {
		add_text(l, &out);
		if (cli_print(l->c, &out, false))
			code = EXIT_FATAL;
	}
	gl_buf_release(&out);
	return code;
}

static int lint(struct linting *l, struct gl_error **err)
{
	int rc;

	if (looks_like_record(&l->text)) {
		rc = gl_record_read(l->arena, l->text.ptr, l->text.len, &l->diags, &l->record);
		return rc ? GL_EINVAL : 0;
	}
	return gl_checklist_read(l->arena, l->text.ptr, l->text.len, keyfile_beside, l, &l->diags,
				 &l->list, err);
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
	/* One byte over the cap is enough for the reader to say that it is too large. */
	rc = gl_read_file(l.file, GL_CHECKLIST_MAX + 1, &l.text, &err);
	if (rc == GL_ELIMIT) {
		gl_error_clear(&err);
		gl_diag_add(&l.diags, 0, 0, "the file is over %d KiB", GL_CHECKLIST_MAX / 1024);
		rc = GL_EINVAL;
	} else if (!rc && l.arena) {
		rc = lint(&l, &err);
	}
	if (rc && !gl_diags_any(&l.diags)) {
		code = cli_fail(c, err);
	} else {
		gl_error_clear(&err);
		code = tell(&l, rc);
	}
	gl_diags_release(&l.diags);
	gl_buf_release(&l.text);
	gl_arena_free(l.arena);
	return code;
}
