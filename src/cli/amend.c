/*
 * `git golive amend`: proposes the next version of the checklist, together with its author's
 * agreement.
 */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/asset.h"
#include "base/error.h"
#include "base/io.h"
#include "base/proc.h"
#include "base/shell.h"
#include "base/timestamp.h"
#include "base/utf8.h"
#include "cli/batch.h"
#include "cli/cmds.h"
#include "cli/entry.h"
#include "cli/look.h"
#include "cli/sign.h"
#include "model/record.h"

/* What the checklist's first line names, as init writes it, for editors to check by. */
#define SCHEMA "checklist.schema.json"

struct amending {
	struct cli *c;
	struct opt_list with;
	const char *file; /* --file: the whole new text, instead of an editor */
	bool push, no_push, no_edit;
	struct gl_ledger *l;
	const char *me;
	struct gl_digest key;
	struct gl_buf old, text;  /* checklist.yaml in force, and to be */
	struct gl_buf draft;      /* where the text is kept while it is edited */
	struct entry_files files; /* key files that come with it */
	struct gl_arena *arena;
	struct gl_checklist *list;
};

/* ---- the text ---- */

static int read_in_force(struct amending *a, struct gl_error **err)
{
	const struct gl_commit *commit = &a->l->walk->commits[a->l->state->in_force->at];

	return gl_tree_file(a->c->repo, &commit->tree, "checklist.yaml", GL_CHECKLIST_MAX, &a->old,
			    err);
}

/* What is there already: in the tree that the new files are put into. */
static int keyfile_of_tree(const char *path, struct gl_buf *out, void *ctx, struct gl_error **err)
{
	const struct amending *a = ctx;

	return gl_tree_file(a->c->repo, gl_ledger_good_tree(a->l), path, GL_KEYFILE_MAX, out, err);
}

static int keyfile_of_draft(const char *path, struct gl_buf *out, void *ctx, struct gl_error **err)
{
	struct amending *a = ctx;
	const struct entry_file *f = entry_files_find(&a->files, path);

	if (!f)
		return keyfile_of_tree(path, out, a, err);
	gl_buf_add(out, f->data, f->len);
	return 0;
}

/* Fails with all problems, and where the draft is kept. */
static int lint(struct amending *a, struct gl_error **err)
{
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_buf b = GL_BUF_INIT, word = GL_BUF_INIT;
	int rc = gl_checklist_read(a->arena, a->text.ptr, a->text.len, keyfile_of_draft, a, &diags,
				   &a->list, err);

	if (rc && gl_diags_any(&diags)) {
		gl_diags_print(&diags, a->draft.ptr, &b);
		gl_shell_add(&word, a->draft.ptr, a->draft.len);
		rc = gl_fail(
			err, GL_EREFUSED,
			"the new checklist is not right; it is kept in %s: mend it there and run\n"
			"  git golive amend --file %s\n%s",
			a->draft.ptr, word.ptr, b.ptr);
	}
	gl_buf_release(&word);
	gl_buf_release(&b);
	gl_diags_release(&diags);
	return rc;
}

/* The path of a key file that is kept beside the draft; then its directory's. */
static void beside_draft(const struct amending *a, const char *path, struct gl_buf *out)
{
	gl_buf_add(out, a->draft.ptr, (size_t)(strrchr(a->draft.ptr, '/') + 1 - a->draft.ptr));
	gl_buf_addstr(out, path);
}

static int save_files(struct amending *a, struct gl_error **err)
{
	struct gl_buf path = GL_BUF_INIT;
	int rc = 0;

	if (!a->files.n)
		return 0;
	beside_draft(a, "keys", &path);
	rc = path.failed ? gl_nomem(err) : gl_mkdirs(path.ptr, err);
	for (size_t i = 0; i < a->files.n && !rc; i++) {
		const struct entry_file *f = &a->files.items[i];

		gl_buf_reset(&path);
		beside_draft(a, f->path, &path);
		rc = path.failed ? gl_nomem(err)
				 : gl_write_file(path.ptr, f->data, f->len, 0666, err);
	}
	gl_buf_release(&path);
	return rc;
}

static void remove_draft(struct amending *a)
{
	struct gl_buf path = GL_BUF_INIT;

	unlink(a->draft.ptr);
	for (size_t i = 0; i < a->files.n; i++) {
		gl_buf_reset(&path);
		beside_draft(a, a->files.items[i].path, &path);
		unlink(path.ptr);
	}
	gl_buf_reset(&path);
	beside_draft(a, "keys", &path);
	rmdir(path.ptr);
	gl_buf_reset(&path);
	beside_draft(a, SCHEMA, &path);
	unlink(path.ptr);
	gl_buf_release(&path);
}

static int save_schema(const struct amending *a, struct gl_error **err)
{
	struct gl_buf path = GL_BUF_INIT;
	size_t len;
	const char *schema = gl_asset(SCHEMA, &len);
	int rc;

	beside_draft(a, SCHEMA, &path);
	rc = path.failed ? gl_nomem(err) : gl_write_file(path.ptr, schema, len, 0666, err);
	gl_buf_release(&path);
	return rc;
}

static int name_draft(struct amending *a, struct gl_error **err)
{
	gl_buf_addf(&a->draft, "%s/golive/%s/checklist.yaml", gl_repo_commondir(a->c->repo),
		    a->l->system);
	return a->draft.failed ? gl_nomem(err) : 0;
}

/* The key files too, so that it can be taken up again. */
static int save_draft(struct amending *a, struct gl_error **err)
{
	struct gl_buf dir = GL_BUF_INIT;
	int rc;

	gl_buf_add(&dir, a->draft.ptr, (size_t)(strrchr(a->draft.ptr, '/') - a->draft.ptr));
	rc = dir.failed ? gl_nomem(err) : gl_mkdirs(dir.ptr, err);
	if (!rc)
		rc = gl_write_file(a->draft.ptr, a->text.ptr, a->text.len, 0666, err);
	gl_buf_release(&dir);
	return rc ? rc : save_files(a, err);
}

/* Git starts the editor: it knows which one, and how to quote it. */
static int run_editor(struct amending *a, struct gl_error **err)
{
	const char *const argv[] = { "git", "config", "--file", a->draft.ptr, "--edit", NULL };
	const struct gl_proc p = {
		.argv = argv, .inherit_in = true, .inherit_out = true, .inherit_err = true
	};
	int status;
	int rc = gl_proc_run(&p, &status, err);

	if (!rc && status)
		rc = gl_fail(err, GL_EREFUSED,
			     "the editor failed; nothing was proposed (the draft is kept in %s)",
			     a->draft.ptr);
	if (rc)
		return rc;
	gl_buf_reset(&a->text);
	return gl_read_file(a->draft.ptr, GL_CHECKLIST_MAX, &a->text, err);
}

/* An editor can be opened where somebody is there, or where one was set on purpose. */
static bool has_editor(struct amending *a)
{
	struct gl_buf editor = GL_BUF_INIT;
	bool set = getenv("GIT_EDITOR") || getenv("VISUAL") || getenv("EDITOR") ||
		   !gl_config_get(a->c->repo, "core.editor", &editor, NULL);

	gl_buf_release(&editor);
	return set || cli_tty();
}

/* Lints on save; on a terminal there is another try. */
static int edit(struct amending *a, struct gl_error **err)
{
	int rc = save_schema(a, err);

	if (rc)
		return rc;
	for (;;) {
		rc = run_editor(a, err);
		if (rc)
			return rc;
		rc = lint(a, err);
		if (rc != GL_EREFUSED || !cli_tty() || a->c->yes)
			return rc;
		cli_warn(a->c, "%s", gl_error_message(*err));
		if (!cli_confirm(a->c, "edit it again?"))
			return rc;
		gl_error_clear(err);
	}
}

/* Is `text` what comes of `from` by writing that version's number into it? */
static bool is_renumbered(const struct gl_buf *from, unsigned version, const struct gl_buf *text)
{
	struct gl_buf copy = GL_BUF_INIT;
	bool same;

	gl_buf_add(&copy, from->ptr, from->len);
	same = !entry_set_version(&copy, version, NULL) && !copy.failed && copy.len == text->len &&
	       !memcmp(copy.ptr, text->ptr, copy.len);
	gl_buf_release(&copy);
	return same;
}

/*
 * What was edited, and then not proposed: is it gone on with?  Not where it was written for an older
 * version, as it would undo what came since.
 */
static bool goes_on(struct amending *a, unsigned next)
{
	struct gl_buf kept = GL_BUF_INIT;
	bool yes = false;

	if (cli_tty() && !a->c->yes && !a->no_edit &&
	    !gl_read_file(a->draft.ptr, GL_CHECKLIST_MAX, &kept, NULL) &&
	    is_renumbered(&kept, next, &kept) && !is_renumbered(&a->old, next, &kept)) {
		cli_say(a->c, "a draft is kept in %s", a->draft.ptr);
		yes = cli_confirm(a->c, "go on with this draft, which was not proposed?");
	}
	gl_buf_release(&kept);
	return yes;
}

static int make_text(struct amending *a, struct gl_error **err)
{
	const struct entry_place place = { &a->files, keyfile_of_tree, a, true };
	unsigned next = a->l->state->in_force->list->version + 1;
	int rc = name_draft(a, err);
	bool edits = !a->file;

	if (!rc && edits && goes_on(a, next))
		a->file = a->draft.ptr;
	if (!rc && a->file)
		rc = gl_read_file(a->file, GL_CHECKLIST_MAX, &a->text, err);
	else if (!rc)
		gl_buf_add(&a->text, a->old.ptr, a->old.len);
	if (!rc)
		rc = entry_insert_files(&a->text, &a->with, &place, err);
	if (!rc && a->file)
		rc = entry_take_beside(&a->text, a->file, &place, err);
	if (!rc)
		rc = entry_set_version(&a->text, next, err);
	if (!rc)
		rc = save_draft(a, err);
	if (rc || !edits || a->no_edit)
		return rc ? rc : lint(a, err);
	if (has_editor(a))
		return edit(a, err);
	if (a->with.n)
		return lint(a, err);
	return gl_fail(
		err, GL_EINVAL,
		"there is no editor to open; set one (GIT_EDITOR) or give the text: --file <file>");
}

/* ---- the commit ---- */

/* The version, its author's agreement, and those key files that the version names. */
static int add_files(struct amending *a, struct gl_record *rec, struct batch *b,
		     struct gl_error **err)
{
	int rc = batch_add(b, "checklist.yaml", a->text.ptr, a->text.len, err);

	for (size_t i = 0; i < a->files.n && !rc; i++) {
		const struct entry_file *f = &a->files.items[i];

		if (entry_file_named(f, a->list))
			rc = batch_add(b, f->path, f->data, f->len, err);
	}
	return rc ? rc : batch_add_record(b, a->l, rec, err);
}

static int sign(struct amending *a, struct gl_error **err)
{
	struct gl_record rec = {
		.format = GL_FORMAT,
		.decision = GL_AGREE,
		.checklist = a->list->sha256,
		.system = a->l->system,
		.by = a->me,
		.has_date = true,
		.date = gl_now(),
		.blocking = true,
	};
	struct batch b = { .arena = a->arena };
	struct gl_buf message = GL_BUF_INIT;
	struct gl_oid made;
	int rc = add_files(a, &rec, &b, err);

	gl_buf_addf(
		&message,
		"%s proposes version %u of the checklist\n\nGolive-System: %s\nGolive-Decision: agree\nGolive-By: %s\n",
		a->me, a->list->version, a->l->system, a->me);
	if (!rc)
		rc = message.failed ? gl_nomem(err)
				    : cli_try(a->l, b.items, b.n, &a->key, rec.date, NULL, err);
	if (!rc)
		rc = cli_append(a->c, a->l, b.items, b.n, message.ptr, rec.date, &made, err);
	gl_buf_release(&message);
	batch_release(&b);
	return rc;
}

/* Whoever has written it need not write it once more. */
static void say_kept(const struct amending *a)
{
	struct gl_buf word = GL_BUF_INIT;

	gl_shell_add(&word, a->draft.ptr, a->draft.len);
	cli_say(a->c,
		"nothing was proposed; the draft is kept, and 'git golive amend' goes on with it, as does\n"
		"  git golive amend --file %s",
		word.ptr);
	gl_buf_release(&word);
}

static int show(struct amending *a)
{
	struct gl_buf out = GL_BUF_INIT, safe = GL_BUF_INIT;

	gl_report_amendment(a->l, a->list, a->me, &out);
	gl_text_add(&safe, out.ptr, out.len, true);
	cli_say(a->c, "%s", safe.ptr);
	gl_buf_release(&out);
	gl_buf_release(&safe);
	if (cli_confirm(a->c,
			"propose and agree to it?  It is permanent, and visible to every reader"))
		return 1;
	say_kept(a);
	return 0;
}

static int find_me(struct amending *a, struct gl_error **err)
{
	const struct gl_checklist *list = a->l->state->in_force->list;
	const char *why;
	size_t me = cli_me_key(a->c, a->l, &a->key, &why);

	if (me == GL_NONE)
		return gl_fail(
			err, GL_EREFUSED,
			"you are no stakeholder of '%s' (%s); send the owner, %s, what 'git golive enroll' prints",
			a->l->system, why, list->people[list->owner].name);
	if (list->people[me].machine)
		return gl_fail(err, GL_EREFUSED,
			       "'%s' is a machine; only persons amend the checklist",
			       list->people[me].id);
	a->me = list->people[me].id;
	cli_guess_key(&list->people[me], gl_now(), &a->key);
	return 0;
}

/* 0 done, 1 not wanted after all, or a negative code. */
static int run(struct amending *a, struct gl_error **err)
{
	enum cli_carry carry = cli_carry(a->c, a->push, a->no_push);
	struct cli_moved moved = { 0 };
	bool pushed, changed = false;
	int rc;

	a->arena = gl_arena_new();
	rc = a->arena ? cli_fetch(a->c, carry, err) : gl_nomem(err);
	if (!rc)
		rc = cli_ledger(a->c, NULL, &a->l, err);
	if (!rc)
		rc = cli_leave_void(a->c, a->l, &changed, err);
	if (!rc && changed) {
		gl_ledger_free(a->l);
		a->l = NULL;
		rc = cli_ledger(a->c, NULL, &a->l, err);
	}
	if (!rc)
		rc = cli_check_branch(a->c, a->l->system, err);
	if (!rc)
		rc = find_me(a, err);
	if (!rc)
		rc = read_in_force(a, err);
	if (!rc)
		rc = make_text(a, err);
	if (rc)
		return rc;
	if (is_renumbered(&a->old, a->list->version, &a->text)) {
		cli_say(a->c, "the checklist is as it was: nothing to propose");
		remove_draft(a);
		return 0;
	}
	if (!show(a))
		return 1;
	rc = sign(a, err);
	if (rc) {
		say_kept(a);
		return rc;
	}
	remove_draft(a);
	cli_say(a->c, "version %u is proposed, and you agreed to it", a->list->version);
	rc = cli_push(a->c, a->l->system, carry, &moved, &pushed, err);
	cli_moved_release(&moved);
	/* Nothing else of what waits comes before that. */
	if (!rc && a->list->n_persons > 1)
		cli_say(a->c, "next: git golive agree  (the others, each in their own clone)");
	else if (!rc)
		look_say_next(a->c, a->me);
	return rc;
}

int cmd_amend(struct cli *c, int argc, char **argv)
{
	struct amending a = {
		.c = c, .old = GL_BUF_INIT, .text = GL_BUF_INIT, .draft = GL_BUF_INIT
	};
	const struct opt opts[] = {
		{ OPT_LIST, 0, "with", &a.with, true },
		{ OPT_STRING, 0, "file", &a.file, false },
		{ OPT_FLAG, 0, "no-edit", &a.no_edit, false },
		{ OPT_FLAG, 0, "push", &a.push, false },
		{ OPT_FLAG, 0, "no-push", &a.no_push, false },
		{ .kind = OPT_END },
	};
	struct gl_error *err = NULL;
	int code, rc;

	if (opt_parse(c, opts, &argc, argv, &code))
		return code;
	if (argc > 1) {
		opt_list_release(&a.with);
		return cli_usage(c, "amend takes options only");
	}
	rc = run(&a, &err);
	code = rc < 0 ? cli_fail(c, err) : rc ? EXIT_NO_GO : EXIT_GO;
	gl_ledger_free(a.l);
	gl_arena_free(a.arena);
	gl_buf_release(&a.old);
	gl_buf_release(&a.text);
	gl_buf_release(&a.draft);
	entry_files_release(&a.files);
	opt_list_release(&a.with);
	return code;
}
