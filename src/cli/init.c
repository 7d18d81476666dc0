/* `git golive init <system>`: opens a ledger from a template, signed by its owner. */
#include <stdlib.h>
#include <string.h>

#include "base/asset.h"
#include "base/path.h"
#include "base/timestamp.h"
#include "cli/cmd.h"
#include "cli/cmds.h"
#include "cli/entry.h"
#include "cli/sign.h"
#include "cli/signer.h"
#include "format/yaml_write.h"
#include "model/checklist.h"

/* The day for which the decision is promised, counted from the end of the pilot. */
#define TARGET_DAYS 28

static const char readme[] =
	"This branch is a ledger of `git golive`: each commit is one signed decision about going live.\n"
	"It is written by `git golive` or by hand (`git commit -S`), never rewritten and never merged.\n"
	"`git log` on it is the history; `git golive status` says what is still open.\n";

struct opening {
	struct cli *c;
	const char *system, *template_name, *template;
	const char *title, *why, *pilot_ended, *target_date, *pause, *terminate, *resolve;
	const char *key_file; /* --key-file: my public key, where git cannot tell it */
	struct opt_list with;
	bool push, no_push;
	bool hooks;                    /* to be installed too: --hooks, or the answer */
	struct gl_buf id, name, email; /* mine */
	struct gl_signer key;
	struct gl_buf answers[8]; /* what was asked for, where options did not say it */
	size_t n_answers;
	bool stopped;             /* with Ctrl-D, at a question */
	struct gl_buf text;       /* the checklist */
	struct entry_files files; /* keys that do not fit on a line in it */
	struct gl_arena *arena;
};

/* ---- asking ---- */

/* Will the checklist take it?  Says why not. */
typedef bool takes_fn(struct opening *o, const char *answer);

static bool takes_day(struct opening *o, const char *answer)
{
	int32_t day;

	if (!*answer || gl_date_parse(answer, strlen(answer), &day))
		return true;
	cli_say(o->c, "'%s' is no day; write the year, the month and the day, as in 2026-11-20",
		answer);
	return false;
}

/* Without --with nobody else is on the list yet. */
static bool takes_me(struct opening *o, const char *answer)
{
	if (o->with.n || strcmp(answer, o->id.ptr) == 0)
		return true;
	cli_say(o->c,
		"nobody but you, '%s', is on the checklist yet; name the others when they are: "
		"git golive amend",
		o->id.ptr);
	return false;
}

/* What an option says, else an answer, else `fallback` (NULL: left out). */
static const char *ask(struct opening *o, const char *given, const char *question,
		       const char *fallback, takes_fn *takes)
{
	struct gl_buf *b = &o->answers[o->n_answers++];
	char *answer;

	if (given || o->c->yes || o->stopped || !cli_tty())
		return given ? given : fallback;
	while ((answer = cli_ask(o->c, question, fallback)) && takes && !takes(o, answer))
		free(answer);
	o->stopped = !answer;
	if (answer)
		gl_buf_addstr(b, answer);
	free(answer);
	return b->len ? b->ptr : fallback;
}

static const char *target_of(struct opening *o, const char *pilot_ended)
{
	char day[GL_TIME_BUF];
	int32_t ended;

	if (!pilot_ended || !gl_date_parse(pilot_ended, strlen(pilot_ended), &ended))
		return NULL;
	return gl_arena_strdup(o->arena, gl_date_format(ended + TARGET_DAYS, day));
}

/* Whoever only passes --yes has not been asked: hooks go in with --hooks then. */
static void ask_hooks(struct opening *o)
{
	const char *answer;

	if (o->hooks || o->c->yes || !cli_tty() || hooks_open(o->c) != HOOKS_MISSING)
		return;
	answer = ask(o, NULL,
		     "shall this clone refuse release tags that may not go live (installs hooks)",
		     "yes", NULL);
	o->hooks = answer && (*answer == 'y' || *answer == 'Y');
}

static int ask_all(struct opening *o, struct gl_error **err)
{
	const char *me = o->id.ptr;

	o->title = ask(o, o->title, "what is it called", o->system, NULL);
	o->why = ask(o, o->why, "what is it for, in one sentence (may be empty)", NULL, NULL);
	o->pilot_ended =
		ask(o, o->pilot_ended, "on which day did the pilot end (YYYY-MM-DD, may be empty)",
		    NULL, takes_day);
	o->target_date = ask(o, o->target_date,
			     "for which day is the decision promised (YYYY-MM-DD, may be empty)",
			     target_of(o, o->pilot_ended), takes_day);
	if (!o->c->yes && !o->stopped && cli_tty())
		cli_say(o->c,
			"you, '%s', are its owner: you make the final call.  (If that is somebody else, they run "
			"'git golive init'.)",
			me);
	o->pause = ask(o, o->pause, "who may pause it (ids, with commas between)", me, takes_me);
	o->terminate = ask(o, o->terminate, "who may end it for good (ids)", me, takes_me);
	o->resolve = ask(o, o->resolve, "who settles conflicts and overrules a rejection (ids)", me,
			 takes_me);
	ask_hooks(o);
	return o->stopped ? gl_fail(err, GL_EREFUSED, "stopped; nothing was signed") : 0;
}

/* ---- filling in the template ---- */

/* The git tags that exist already and that the template takes for release tags: v*, not v*-rc*. */
static int see_tag(const char *ref, const struct gl_oid *id, void *ctx)
{
	struct gl_buf *b = ctx;
	const char *tag = ref + strlen("refs/tags/");

	(void)id;
	if (tag[0] != 'v' || strchr(tag, '/') || strstr(tag, "-rc"))
		return 0;
	gl_buf_addstr(b, b->len ? ", " : "");
	gl_yaml_add_scalar(b, tag);
	return 0;
}

static void add_exempt(const struct gl_buf *tags, struct gl_buf *out)
{
	if (tags->len)
		gl_buf_addf(out, "  exempt: [%s] # released before this checklist\n", tags->ptr);
}

/*
 * A value for its placeholder: a scalar, or a list of ids as it stands between brackets.  NULL
 * drops the line.
 */
static void add_value(struct opening *o, const char *name, size_t len, struct gl_buf *out,
		      bool *drop)
{
	const struct {
		const char *name, *value;
		bool list;
	} values[] = {
		{ "system", o->system, false },
		{ "title", o->title, false },
		{ "why", o->why, false },
		{ "pilot-ended", o->pilot_ended, false },
		{ "target-date", o->target_date, false },
		{ "owner", o->id.ptr, false },
		{ "pause", o->pause, true },
		{ "terminate", o->terminate, true },
		{ "resolver", o->resolve, true },
	};
	size_t i;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		if (strlen(values[i].name) != len || strncmp(values[i].name, name, len))
			continue;
		if (!values[i].value)
			*drop = true;
		else if (values[i].list)
			gl_buf_addstr(out, values[i].value);
		else
			gl_yaml_add_scalar(out, values[i].value);
		return;
	}
	gl_buf_addf(out, "@%.*s@", (int)len, name);
}

static bool is_placeholder(const char *at, const char *end, size_t *len)
{
	const char *p = at + 1;

	while (p < end && ((*p >= 'a' && *p <= 'z') || *p == '-'))
		p++;
	*len = (size_t)(p - at - 1);
	return p < end && *p == '@' && *len > 0;
}

static void fill_line(struct opening *o, const char *line, const char *end)
{
	size_t before = o->text.len, len;
	bool drop = false;

	while (line < end) {
		if (*line == '@' && is_placeholder(line, end, &len)) {
			add_value(o, line + 1, len, &o->text, &drop);
			line += len + 2;
		} else {
			gl_buf_addch(&o->text, *line++);
		}
	}
	gl_buf_addch(&o->text, '\n');
	if (drop) {
		o->text.len = before;
		o->text.ptr[before] = '\0';
	}
}

static int add_me(struct opening *o, struct gl_error **err)
{
	struct entry_key key = { o->key.form, o->key.text.ptr, NULL };
	struct entry me = { o->id.ptr, o->name.ptr, o->email.ptr, NULL, NULL, false, &key, 1 };
	struct gl_buf b = GL_BUF_INIT, path = GL_BUF_INIT;
	const char *p, *nl;
	int rc = 0;

	if (key.form != GL_KEYFORM_SSH) {
		entry_key_path(o->id.ptr, key.form, 1, &path);
		key.text = path.ptr;
		key.file = &o->key.text;
		rc = entry_files_put(&o->files, path.ptr, key.file->ptr, key.file->len, err);
	}
	entry_add(&b, &me);
	for (p = b.ptr; (nl = strchr(p, '\n')); p = nl + 1)
		gl_buf_addf(&o->text, "  %.*s\n", (int)(nl - p), p);
	gl_buf_release(&b);
	gl_buf_release(&path);
	return rc;
}

static int find_template(struct opening *o, struct gl_error **err)
{
	struct gl_buf file = GL_BUF_INIT;

	gl_buf_addf(&file, "checklist-%s.yaml", o->template_name);
	o->template = gl_asset(file.ptr, NULL);
	gl_buf_release(&file);
	if (o->template)
		return 0;
	return gl_fail(err, GL_EINVAL, "there is no template '%s'; there are: ai, minimal",
		       o->template_name);
}

static int fill_template(struct opening *o, struct gl_error **err)
{
	struct gl_buf exempt = GL_BUF_INIT;
	const struct entry_place place = { &o->files, NULL, NULL, false };
	const char *p = o->template, *nl;
	int rc = gl_ref_each(o->c->repo, "refs/tags/", see_tag, &exempt, err);

	if (exempt.len)
		cli_say(o->c, "release tags that exist already are exempt: %s", exempt.ptr);
	for (; !rc && (nl = strchr(p, '\n')); p = nl + 1) {
		if (!strncmp(p, "@exempt@\n", 9))
			add_exempt(&exempt, &o->text);
		else if (!strncmp(p, "@stakeholders@\n", 15))
			rc = add_me(o, err);
		else
			fill_line(o, p, nl);
	}
	gl_buf_release(&exempt);
	if (!rc)
		rc = entry_insert_files(&o->text, &o->with, &place, err);
	return rc ? rc : o->text.failed ? gl_nomem(err) : 0;
}

/* ---- making the root ---- */

static int keyfile_of_root(const char *path, struct gl_buf *out, void *ctx, struct gl_error **err)
{
	const struct opening *o = ctx;
	const struct entry_file *f = entry_files_find(&o->files, path);

	if (!f)
		return gl_fail(err, GL_ENOTFOUND, "there is no file '%s'", path);
	gl_buf_add(out, f->data, f->len);
	return 0;
}

static int lint(struct opening *o, struct gl_error **err)
{
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_buf b = GL_BUF_INIT;
	struct gl_checklist *list;
	int rc = gl_checklist_read(o->arena, o->text.ptr, o->text.len, keyfile_of_root, o, &diags,
				   &list, err);

	if (rc && gl_diags_any(&diags)) {
		gl_diags_print(&diags, "checklist.yaml", &b);
		rc = gl_fail(err, GL_EREFUSED, "the checklist would not be right:\n%s", b.ptr);
	}
	gl_buf_release(&b);
	gl_diags_release(&diags);
	return rc;
}

/* All that the root holds: n of them, in the arena. */
static struct gl_newfile *root_files(struct opening *o, size_t *n)
{
	struct gl_newfile *files = gl_arena_calloc(o->arena, 2 + o->files.n, sizeof(*files));

	if (!files)
		return NULL;
	files[0] = (struct gl_newfile){ "README.md", readme, sizeof(readme) - 1 };
	files[1] = (struct gl_newfile){ "checklist.yaml", o->text.ptr, o->text.len };
	for (size_t i = 0; i < o->files.n; i++) {
		const struct entry_file *f = &o->files.items[i];

		files[2 + i] = (struct gl_newfile){ f->path, f->data, f->len };
	}
	*n = 2 + o->files.n;
	return files;
}

static int sign_root(struct opening *o, struct gl_oid *root, struct gl_error **err)
{
	struct gl_newcommit commit = { .date = gl_now() };
	struct gl_buf message = GL_BUF_INIT;
	struct gl_ledger *l;
	int rc;

	commit.files = root_files(o, &commit.n_files);
	gl_buf_addf(&message, "%s opens the ledger of %s\n\nGolive-System: %s\nGolive-By: %s\n",
		    o->id.ptr, o->system, o->system, o->id.ptr);
	commit.message = message.ptr;
	rc = message.failed || !commit.files ? gl_nomem(err)
					     : gl_commit_signed(o->c->repo, &commit, root, err);
	gl_buf_release(&message);
	if (rc)
		return rc;
	rc = cli_ledger_at(o->c, o->system, root, root, &l, err);
	gl_ledger_free(rc ? NULL : l);
	return rc;
}

static int publish(struct opening *o, const struct gl_oid *root, struct gl_error **err)
{
	struct cli_moved moved = { 0 };
	struct gl_buf ref = GL_BUF_INIT;
	bool pushed;
	int rc;

	gl_buf_addf(&ref, "refs/heads/golive/%s", o->system);
	rc = ref.failed ? gl_nomem(err)
			: gl_ref_update(o->c->repo, ref.ptr, NULL, root, "golive: init", err);
	gl_buf_release(&ref);
	o->c->done = !rc;
	if (!rc)
		rc = gl_pin(o->c->repo, o->system, root, err);
	if (!rc)
		rc = gl_ledger_remember(o->c->repo, o->system, root, err);
	if (!rc)
		rc = cli_push(o->c, o->system, cli_carry(o->c, o->push, o->no_push), &moved,
			      &pushed, err);
	cli_moved_release(&moved);
	return rc;
}

static int must_be_new(struct opening *o, struct gl_error **err)
{
	const struct gl_system *s;
	struct gl_systems all;
	int rc = gl_systems_list(o->c->repo, &all, err);

	if (rc)
		return rc;
	s = gl_systems_find(&all, o->system);
	if (s && (s->has_local || s->has_remote))
		rc = gl_fail(
			err, GL_EREFUSED,
			"there is a ledger of '%s' already; change its checklist with: git golive amend",
			o->system);
	else if (s)
		rc = gl_fail(
			err, GL_EREFUSED,
			"the ledger of '%s' is trusted here and not fetched yet; run: git fetch",
			o->system);
	gl_systems_release(&all);
	return rc;
}

static int check_hooks(struct opening *o, struct gl_error **err)
{
	if (!o->hooks || hooks_open(o->c) != HOOKS_OUTSIDE)
		return 0;
	return gl_fail(
		err, GL_EREFUSED,
		"the hooks of this clone lie outside of it (core.hooksPath), where golive "
		"writes nothing; leave '--hooks' out, and then run 'git golive hooks install': "
		"it tells the lines to add");
}

static int guard(struct opening *o)
{
	if (o->hooks)
		return hooks_install(o->c);
	if (hooks_open(o->c) != HOOKS_DONE)
		cli_say(o->c, "release tags are not refused in this clone yet; that takes: "
			      "git golive hooks install");
	return EXIT_GO;
}

static int run(struct opening *o, struct gl_error **err)
{
	char hex[GL_OID_HEX + 1];
	struct gl_oid root;
	int rc;

	o->arena = gl_arena_new();
	rc = o->arena ? find_template(o, err) : gl_nomem(err);
	if (!rc)
		rc = check_hooks(o, err);
	if (!rc)
		rc = cli_fetch(o->c, cli_carry(o->c, o->push, o->no_push), err);
	if (!rc)
		rc = must_be_new(o, err);
	if (!rc)
		rc = entry_me(o->c, &o->id, &o->name, &o->email, err);
	if (!rc)
		rc = o->key_file ? signer_read_file(&o->key, o->key_file, err)
				 : signer_find(o->c, &o->key, err);
	if (rc)
		return rc;
	rc = ask_all(o, err);
	if (!rc)
		rc = fill_template(o, err);
	if (!rc)
		rc = lint(o, err);
	if (!rc)
		rc = sign_root(o, &root, err);
	if (!rc)
		rc = publish(o, &root, err);
	if (rc)
		return rc;
	cli_say(o->c, "the ledger of '%s' is open: branch golive/%s, root %s", o->system, o->system,
		gl_oid_hex(&root, hex));
	cli_say(o->c, "tell this root to everybody who judges it: git golive trust %s %s",
		o->system, hex);
	return 0;
}

static int finish(struct opening *o)
{
	int exit_code = guard(o);

	cli_say(o->c,
		"next: the others run 'git golive enroll' and send you what it prints; then:\n      git golive amend --with "
		"<file>...");
	return exit_code;
}

static void release(struct opening *o)
{
	for (size_t i = 0; i < sizeof(o->answers) / sizeof(o->answers[0]); i++)
		gl_buf_release(&o->answers[i]);
	gl_buf_release(&o->id);
	gl_buf_release(&o->name);
	gl_buf_release(&o->email);
	signer_release(&o->key);
	gl_buf_release(&o->text);
	entry_files_release(&o->files);
	opt_list_release(&o->with);
	gl_arena_free(o->arena);
}

int cmd_init(struct cli *c, int argc, char **argv)
{
	struct opening o = { .c = c,
			     .template_name = "ai",
			     .id = GL_BUF_INIT,
			     .name = GL_BUF_INIT,
			     .email = GL_BUF_INIT,
			     .text = GL_BUF_INIT };
	const struct opt opts[] = {
		{ OPT_STRING, 0, "template", &o.template_name, false },
		{ OPT_LIST, 0, "with", &o.with, true },
		{ OPT_STRING, 0, "key-file", &o.key_file, false },
		{ OPT_STRING, 0, "title", &o.title, false },
		{ OPT_STRING, 0, "why", &o.why, false },
		{ OPT_STRING, 0, "pilot-ended", &o.pilot_ended, false },
		{ OPT_STRING, 0, "target-date", &o.target_date, false },
		{ OPT_STRING, 0, "pause", &o.pause, false },
		{ OPT_STRING, 0, "terminate", &o.terminate, false },
		{ OPT_STRING, 0, "resolve", &o.resolve, false },
		{ OPT_FLAG, 0, "hooks", &o.hooks, false },
		{ OPT_FLAG, 0, "push", &o.push, false },
		{ OPT_FLAG, 0, "no-push", &o.no_push, false },
		{ .kind = OPT_END },
	};
	struct gl_error *err = NULL;
	size_t i;
	int code;

	for (i = 0; i < sizeof(o.answers) / sizeof(o.answers[0]); i++)
		gl_buf_init(&o.answers[i]);
	signer_init(&o.key);
	if (opt_parse(c, opts, &argc, argv, &code))
		return code;
	o.system = argc == 2 ? argv[1] : NULL;
	if (!o.system)
		code = cli_usage(c, "init takes the name of the system");
	else if (!gl_id_ok(o.system, strlen(o.system)))
		code = cli_usage(c, "'%s' is no name for a system: a-z, 0-9 and '-'", o.system);
	else
		code = run(&o, &err) ? cli_fail(c, err) : finish(&o);
	release(&o);
	return code;
}
