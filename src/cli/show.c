/* git golive show: one record, criterion or version; or a piece of evidence, taken out. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/io.h"
#include "base/utf8.h"
#include "cli/look.h"
#include "git/tree.h"
#include "report/proof.h"

/* More are counted, not listed. */
#define LISTED 6
struct showing {
	struct cli *c;
	struct gl_ledger *l;
	const char *word;
	const char *evidence, *file; /* as typed, or NULL */
	struct gl_shown what;
	struct gl_error **err;
};

/* ---- what a word stands for ---- */

static bool find_criterion(struct showing *s)
{
	const struct gl_version *v, *found = NULL;
	struct gl_verdict *verdict = NULL;
	size_t i;

	for (v = s->l->state->versions; v; v = v->next)
		if (gl_checklist_criterion(v->list, s->word) != GL_NONE &&
		    (!found || v->in_force_at != GL_NONE))
			found = v;
	if (!found)
		return false;
	/* In force goes before all others. */
	i = gl_checklist_criterion(s->l->state->in_force->list, s->word);
	if (i != GL_NONE) {
		found = s->l->state->in_force;
		if (gl_judge_candidate(s->l, &verdict, NULL) == 0)
			s->what.standing = &verdict->criteria[i];
	}
	s->what.version = found;
	s->what.criterion = &found->list->criteria[gl_checklist_criterion(found->list, s->word)];
	return true;
}

/* 1, 0, or the error: versions that were proposed side by side have the same number. */
static int find_version(struct showing *s)
{
	struct gl_buf b = GL_BUF_INIT;
	const struct gl_version *v;
	char hex[GL_SHA256_HEX + 1];
	size_t n = 0;
	int ret;

	for (v = s->l->state->versions; v; v = v->next) {
		if (!gl_version_named(v, s->word))
			continue;
		gl_buf_addf(&b, "\n  %.12s  version %u by %s", gl_digest_hex(&v->list->sha256, hex),
			    v->list->version, v->by);
		s->what.version = v;
		n++;
	}
	ret = n <= 1 ? (int)n
		     : gl_fail(s->err, GL_EREFUSED,
			       "'%s' is more than one version; name one of "
			       "these by its digest:%s",
			       s->word, b.ptr);
	gl_buf_release(&b);
	return ret;
}

/* Is it the id, or (a part of) its end? */
static bool ends_with(const char *id, size_t len, const char *word)
{
	size_t n = strlen(word);

	return n && len >= n && strncmp(id + len - n, word, n) == 0;
}

/* What counts goes before what is void: 1, 0, or the error. */
static int find_record(struct showing *s, bool voids)
{
	const struct gl_entries *all = &s->l->state->all;
	struct gl_buf ids = GL_BUF_INIT;
	size_t n = 0;
	int ret;

	for (size_t i = all->n; i-- > 0;) {
		const struct gl_entry *e = all->items[i];

		if (e->is_void != voids || !ends_with(e->rec->id, strlen(e->rec->id), s->word))
			continue;
		if (n++ < LISTED)
			gl_buf_addf(&ids, "\n  %s", e->rec->id);
		s->what.entry = e;
		if (strcmp(e->rec->id, s->word) == 0) {
			n = 1;
			break;
		}
	}
	if (n > LISTED)
		gl_buf_addf(&ids, "\n  and %zu more", n - LISTED);
	ret = n <= 1 ? (int)n
		     : gl_fail(s->err, GL_EREFUSED,
			       "'%s' is the end of %zu records; write more of it:%s", s->word, n,
			       ids.ptr);
	gl_buf_release(&ids);
	return ret;
}

/* A record that could not be read is known by its path alone. */
static bool find_unread(struct showing *s)
{
	size_t n, len;
	const struct gl_finding *f = gl_ledger_findings(s->l, &n);

	for (size_t i = 0; i < n; i++) {
		len = f[i].path ? strlen(f[i].path) : 0;
		if (f[i].code != GL_FIND_BAD_RECORD || len < strlen("records/.yaml"))
			continue;
		if (ends_with(f[i].path, len - strlen(".yaml"), s->word)) {
			s->what.unread = &f[i];
			return true;
		}
	}
	return false;
}

static int find(struct showing *s)
{
	int ret = find_criterion(s) ? 1 : find_version(s);

	if (ret == 0)
		ret = find_record(s, false);
	if (ret == 0)
		ret = find_record(s, true);
	if (ret == 0)
		ret = find_unread(s);
	if (ret == 0)
		return gl_fail(s->err, GL_EREFUSED,
			       "there is no record, criterion or version '%s'; 'git golive log' "
			       "lists the records",
			       s->word);
	return ret < 0 ? ret : 0;
}

/* "records/2026-11/....yaml", as a listing of the branch shows it, is fine too. */
static char *strip(const char *word)
{
	size_t len;

	if (strncmp(word, "records/", strlen("records/")) == 0)
		word += strlen("records/");
	len = strlen(word);
	if (len > 5 && strcmp(word + len - 5, ".yaml") == 0)
		len -= 5;
	return strndup(word, len);
}

/* ---- evidence ---- */

/* The piece that was asked for; NULL with the error. */
static const struct gl_evidence *piece(struct showing *s)
{
	const struct gl_record *r = s->what.entry ? s->what.entry->rec : NULL;
	char *end;
	unsigned long n = strtoul(s->evidence, &end, 10);

	if (r && n >= 1 && n <= r->n_evidence && !*end)
		return &r->evidence[n - 1];
	if (r && r->n_evidence)
		gl_fail(s->err, GL_EREFUSED, "'%s' has the evidence 1 to %zu", r->id,
			r->n_evidence);
	else
		gl_fail(s->err, GL_EREFUSED, "'%s' has no evidence", r ? r->id : s->word);
	return NULL;
}

/* What is handed out is what was signed, or nothing. */
static int check_digest(struct showing *s, const struct gl_evidence *ev, const struct gl_buf *data)
{
	char was[GL_SHA256_HEX + 1], is[GL_SHA256_HEX + 1];
	struct gl_digest sha256;

	gl_sha256(data->ptr, data->len, &sha256);
	if (memcmp(&sha256, &ev->sha256, sizeof(sha256)) == 0)
		return 0;
	return gl_fail(s->err, GL_EREFUSED,
		       "the evidence '%s' is not what was signed: it has the sha256 %s, and the "
		       "record says %s",
		       ev->path, gl_digest_hex(&sha256, is), gl_digest_hex(&ev->sha256, was));
}

static int read_evidence(struct showing *s, struct gl_buf *data)
{
	const struct gl_evidence *ev = piece(s);
	const struct gl_oid *commit;
	struct gl_oid tree;
	int ret;

	if (!ev)
		return gl_error_code(*s->err);
	commit = gl_evidence_commit(s->l, s->what.entry, ev);
	if (!commit)
		return gl_fail(s->err, GL_EREFUSED, "this evidence is not in the repository: %s",
			       ev->path);
	ret = gl_commit_tree(s->c->repo, commit, &tree, s->err);
	if (ret == 0)
		ret = gl_tree_file(s->c->repo, &tree, ev->path, GL_BUF_MAX / 2, data, s->err);
	if (ret < 0) {
		gl_wrap(s->err, "cannot get the evidence '%s'", ev->path);
		return ret == GL_ENOTFOUND ? GL_ENOTFOUND : ret;
	}
	return check_digest(s, ev, data);
}

/* A new file, never one that is there, and none by way of a link. */
static int write_new(const char *path, const struct gl_buf *data, struct gl_error **err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666), ret;

	if (fd < 0 && errno == EEXIST)
		return gl_fail(err, GL_EREFUSED, "'%s' is there already, and is not overwritten",
			       path);
	if (fd < 0)
		return gl_fail(err, GL_EIO, "cannot make '%s': %s", path, strerror(errno));
	ret = gl_write_fd(fd, data->ptr, data->len, err);
	if (close(fd) < 0 && ret == 0)
		ret = gl_fail(err, GL_EIO, "cannot write '%s': %s", path, strerror(errno));
	if (ret < 0)
		unlink(path);
	return ret;
}

/* A terminal does not get what it would obey. */
static int print_evidence(struct showing *s, const struct gl_buf *data)
{
	struct gl_buf safe = GL_BUF_INIT;
	int ret;

	if (!isatty(1))
		return cli_print(s->c, data, false);
	gl_text_add(&safe, data->ptr, data->len, true);
	ret = cli_print(s->c, &safe, true);
	gl_buf_release(&safe);
	return ret;
}

static int show_evidence(struct showing *s)
{
	struct gl_buf data = GL_BUF_INIT;
	int ret = read_evidence(s, &data);

	if (ret == 0 && s->file && strcmp(s->file, "-") != 0) {
		ret = write_new(s->file, &data, s->err);
		if (ret == 0)
			cli_say(s->c, "'%s' is what was signed (%zu bytes)", s->file, data.len);
	} else if (ret == 0) {
		ret = print_evidence(s, &data);
	}
	gl_buf_release(&data);
	return ret < 0 ? cli_fail(s->c, *s->err) : ret;
}

/* ---- the verb ---- */

static int show(struct showing *s)
{
	struct gl_buf out = GL_BUF_INIT;
	struct gl_look look = { 0 };
	int ret;

	if (s->c->json)
		return cli_print_json(s->c, gl_report_show_json(s->l, &s->what));
	cli_look(s->c, &look);
	gl_report_show_text(s->l, &s->what, &look, &out);
	ret = cli_print(s->c, &out, true);
	gl_buf_release(&out);
	return ret;
}

int cmd_show(struct cli *c, int argc, char **argv)
{
	struct gl_error *err = NULL;
	struct showing s = { .c = c, .err = &err };
	const char *as_of = NULL;
	bool fetch = false;
	const struct opt opts[] = {
		{ .kind = OPT_STRING, .name = "evidence", .value = &s.evidence },
		{ .kind = OPT_STRING, .letter = 'o', .name = "output", .value = &s.file },
		{ .kind = OPT_STRING, .name = "as-of", .value = &as_of },
		{ .kind = OPT_FLAG, .name = "fetch", .value = &fetch },
		{ .kind = OPT_END },
	};
	char *word;
	int code, ret;

	if (opt_parse(c, opts, &argc, argv, &code) < 0)
		return code;
	if (argc != 2)
		return cli_usage(c, "'show' takes one record, criterion or version");
	if (s.file && !s.evidence)
		return cli_usage(c, "'-o' goes with '--evidence'");
	s.word = word = strip(argv[1]);
	ret = word ? 0 : gl_nomem(&err);
	if (ret == 0)
		ret = look_open(c, fetch, as_of, &s.l, &err);
	if (ret == 0)
		ret = find(&s);
	if (ret < 0)
		code = cli_fail(c, err);
	else
		code = s.evidence ? show_evidence(&s) : show(&s);
	gl_ledger_free(s.l);
	free(word);
	return code;
}
