/* Notes, evidence, measured facts: the options of a decision. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "base/path.h"
#include "base/timestamp.h"
#include "base/utf8.h"
#include "cli/draft.h"
#include "git/tree.h"

/* Of one file that is taken into the ledger, for good. */
#define EVIDENCE_MAX ((size_t)4 * 1024 * 1024)
/* Of one in the candidate's tree, which is only looked at. */
#define EVIDENCE_READ_MAX ((size_t)256 * 1024 * 1024)
#define NAME_MAX_LEN 100

/* ---- the note ---- */

/* Lines may end as on any system; what a reader of the record would refuse is said here. */
static int check_note(struct draft *d)
{
	char *to = d->note;
	uint32_t cp;
	size_t len;

	for (const char *from = d->note; *from; from++) {
		if (*from != '\r' || from[1] != '\n')
			*to++ = *from;
	}
	while (to > d->note && strchr(" \t\n", to[-1]))
		to--;
	*to = '\0';
	for (const char *s = d->note; *s; s += len) {
		len = gl_utf8_decode(s, strlen(s), &cp);
		if (len == 0)
			return cli_usage(d->c, "the note is not UTF-8");
		if ((cp < 0x20 && cp != '\n' && cp != '\t') || (cp >= 0x7f && cp < 0xa0))
			return cli_usage(d->c, "there is a control character in the note");
	}
	return *d->note ? 0 : cli_usage(d->c, "the note is empty");
}

/* Several -m are paragraphs, as they are to git. */
static int read_note(struct draft *d)
{
	struct gl_buf b = GL_BUF_INIT;
	struct gl_error *err = NULL;

	if (d->o.file && gl_read_file(d->o.file, GL_RECORD_MAX, &b, &err) < 0) {
		gl_buf_release(&b);
		return cli_fail(d->c, err);
	}
	if (strlen(b.ptr) != b.len) {
		gl_buf_release(&b);
		return cli_usage(d->c, "there is a control character in '%s'", d->o.file);
	}
	for (size_t i = 0; i < d->o.notes.n; i++) {
		if (b.len)
			gl_buf_addstr(&b, "\n\n");
		gl_buf_addstr(&b, d->o.notes.items[i]);
	}
	d->note = gl_buf_steal(&b, NULL);
	if (!d->note) {
		cli_warn(d->c, "out of memory");
		return EXIT_FATAL;
	}
	return check_note(d);
}

static int need_note(struct draft *d)
{
	const char *verb = d->verb->cmd.name;

	if (!cli_tty() || d->c->yes)
		return cli_usage(d->c, "'%s' needs a reason, which stays on the record: -m <why>",
				 verb);
	d->note = cli_ask(d->c, "why? (one line, which stays on the record)", NULL);
	if (!d->note || !*d->note)
		return cli_usage(d->c, "'%s' needs a reason", verb);
	return check_note(d);
}

/* ---- which options there are ---- */

int draft_check_options(struct draft *d)
{
	const struct decide_opts *o = &d->o;
	const struct gl_decision_info *info = &gl_decisions[d->verb->decision];
	const struct {
		bool given;
		unsigned field;
		const char *name;
	} all[] = {
		{ o->notes.n || o->file, GL_F_NOTE, "-m" },
		{ o->for_whom, GL_F_FOR, "--for" },
		{ o->evidence.n, GL_F_EVIDENCE, "--evidence" },
		{ o->measured.n, GL_F_MEASURED, "--measured" },
		{ o->from, GL_F_FROM, "--from" },
		{ o->until, GL_F_UNTIL, "--until" },
		{ o->criteria.n, GL_F_CRITERIA, "--criteria" },
		{ o->non_blocking, GL_F_BLOCKING, "--non-blocking" },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		if (all[i].given && !((info->required | info->optional) & all[i].field))
			return cli_usage(d->c, "'%s' does not go with '%s'", all[i].name,
					 d->verb->cmd.name);
	}
	if (o->force && d->verb->decision != GL_PROPOSE)
		return cli_usage(d->c, "'--force' does not go with '%s'", d->verb->cmd.name);
	if (o->push && o->no_push)
		return cli_usage(d->c, "'--push' and '--no-push' contradict each other");
	if (o->by && !o->print)
		return cli_usage(d->c,
				 "'--by' goes with '--print': only your own key signs for you");
	if (o->notes.n || o->file)
		return read_note(d);
	return info->required & GL_F_NOTE ? need_note(d) : 0;
}

/* ---- evidence ---- */

static bool is_url(const char *s)
{
	const char *at = strstr(s, "://");

	return at && at > s;
}

/* A name on the command line is relative to where the command was given. */
static void add_tree_path(const struct draft *d, const char *path, struct gl_buf *out)
{
	const char *top = gl_repo_workdir(d->c->repo);
	char *real = top ? realpath(path, NULL) : NULL,
	     *real_top = top ? realpath(top, NULL) : NULL;
	size_t len = real_top ? strlen(real_top) : 0;

	if (real && real_top && strncmp(real, real_top, len) == 0 && real[len] == '/')
		gl_buf_addstr(out, real + len + 1);
	else
		gl_buf_addstr(out, strncmp(path, "./", 2) == 0 ? path + 2 : path);
	free(real);
	free(real_top);
}

/* 1 when the candidate has such a file, 0, or a negative code. */
static int in_candidate(struct draft *d, const char *path, struct gl_evidence *ev)
{
	struct gl_object o = { 0 };
	struct gl_oid tree, id;
	uint32_t mode;
	int ret;

	if (!d->candidate || !gl_path_ok(path, strlen(path), false))
		return 0;
	ret = gl_commit_tree(d->c->repo, &d->candidate->rec->commit, &tree, d->err);
	if (ret == 0)
		ret = gl_tree_find(d->c->repo, &tree, path, &mode, &id, d->err);
	if (ret == 0 && mode != GL_MODE_FILE && mode != GL_MODE_EXEC)
		return 0;
	if (ret == 0)
		ret = gl_repo_need(d->c->repo, &id, GL_OBJ_BLOB, EVIDENCE_READ_MAX, &o, d->err);
	if (ret == 0) {
		ev->where = GL_EVIDENCE_CANDIDATE;
		ev->path = gl_arena_strdup(d->batch.arena, path);
		ev->has_sha256 = true;
		gl_sha256(o.data, o.len, &ev->sha256);
		gl_object_release(&o);
		return ev->path ? 1 : gl_nomem(d->err);
	}
	if (ret != GL_ENOTFOUND && ret != GL_EUNDECIDED)
		return ret;
	gl_error_clear(d->err);
	return 0;
}

/* "evidence/<beginning of its sha256>-<name>" */
static void add_ledger_path(const char *file, const struct gl_digest *sha256, struct gl_buf *out)
{
	static const char fine[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	const char *name = strrchr(file, '/');

	gl_buf_addstr(out, "evidence/");
	gl_buf_addhex(out, sha256->b, 6);
	gl_buf_addch(out, '-');
	name = name ? name + 1 : file;
	for (size_t i = 0; name[i] && i < NAME_MAX_LEN; i++)
		gl_buf_addch(out, strchr(fine, name[i]) ? name[i] : '-');
}

static bool is_added(const struct draft *d, const char *path)
{
	for (size_t i = 0; i < d->batch.n; i++) {
		if (strcmp(d->batch.items[i].path, path) == 0)
			return true;
	}
	return false;
}

static int into_ledger(struct draft *d, const char *file, struct gl_evidence *ev)
{
	struct gl_buf data = GL_BUF_INIT, path = GL_BUF_INIT;
	int ret = gl_read_file(file, EVIDENCE_MAX, &data, d->err);

	if (ret == GL_ENOTFOUND)
		ret = gl_fail(
			d->err, GL_EREFUSED,
			"the evidence '%s' is neither a file of the candidate, nor one here, nor "
			"a URL",
			file);
	else if (ret == GL_ELIMIT)
		ret = gl_fail(
			d->err, GL_EREFUSED,
			"the evidence '%s' is too large for the ledger (%zu MiB); put it where it "
			"has a URL",
			file, EVIDENCE_MAX / 1024 / 1024);
	if (ret < 0)
		goto out;
	gl_sha256(data.ptr, data.len, &ev->sha256);
	add_ledger_path(file, &ev->sha256, &path);
	ev->where = GL_EVIDENCE_LEDGER;
	ev->has_sha256 = true;
	ev->path = path.failed ? NULL : gl_arena_strdup(d->batch.arena, path.ptr);
	if (!ev->path)
		ret = gl_nomem(d->err);
	else if (!is_added(d, path.ptr))
		ret = batch_add(&d->batch, path.ptr, data.ptr, data.len, d->err);
	if (ret == 0)
		cli_say(d->c, "'%s' goes into the ledger as '%s', for every reader and for good",
			file, ev->path);
out:
	gl_buf_release(&data);
	gl_buf_release(&path);
	return ret;
}

static int read_one_evidence(struct draft *d, const char *word, struct gl_evidence *ev)
{
	struct gl_buf path = GL_BUF_INIT;
	int ret;

	if (is_url(word)) {
		ev->where = GL_EVIDENCE_URL;
		ev->path = word;
		return 0;
	}
	add_tree_path(d, word, &path);
	ret = path.failed ? gl_nomem(d->err) : in_candidate(d, path.ptr, ev);
	gl_buf_release(&path);
	if (ret != 0)
		return ret < 0 ? ret : 0;
	return into_ledger(d, word, ev);
}

/* ---- measured facts ---- */

static int read_one_fact(struct draft *d, const char *word, struct gl_fact *fact)
{
	const char *value = strchr(word, '=');
	char *name;

	if (!value || value == word || !value[1])
		return gl_fail(d->err, GL_EREFUSED, "'--measured %s' is not of the form name=value",
			       word);
	name = gl_arena_strndup(d->batch.arena, word, (size_t)(value - word));
	if (!name)
		return gl_nomem(d->err);
	fact->name = name;
	fact->text = value + 1;
	fact->number = gl_decimal_parse(fact->text, strlen(fact->text), &fact->value);
	if (!fact->number)
		return gl_fail(d->err, GL_EREFUSED, "'--measured %s' is not a number such as 0.92",
			       word);
	return 0;
}

int draft_read_options(struct draft *d)
{
	int ret = 0;

	d->evidence = gl_arena_calloc(d->batch.arena, d->o.evidence.n + 1, sizeof(*d->evidence));
	d->facts = gl_arena_calloc(d->batch.arena, d->o.measured.n + 1, sizeof(*d->facts));
	if (!d->evidence || !d->facts)
		return gl_nomem(d->err);
	for (size_t i = 0; i < d->o.evidence.n && ret == 0; i++)
		ret = read_one_evidence(d, d->o.evidence.items[i], &d->evidence[d->n_evidence++]);
	for (size_t i = 0; i < d->o.measured.n && ret == 0; i++)
		ret = read_one_fact(d, d->o.measured.items[i], &d->facts[d->n_facts++]);
	return ret;
}
