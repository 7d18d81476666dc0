/* What a decision rests on: a file of the candidate, a file for the ledger, a URL. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "base/path.h"
#include "cli/draft.h"
#include "git/tree.h"
#include "judge/contents.h"

/* Of one file that is taken into the ledger, for good. */
#define LEDGER_MAX ((size_t)10 * 1024 * 1024)
#define NAME_MAX_LEN 100

/* ---- URLs ---- */

/* Is it meant as one: a scheme and "://"? */
static bool is_url(const char *s)
{
	static const char scheme[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.";
	size_t n = strspn(s, scheme);

	return n && strncmp(s + n, "://", 3) == 0;
}

static int take_url(struct draft *d, const char *url, struct gl_evidence *ev)
{
	if (!gl_url_ok(url, strlen(url)) || !strstr(url, "://")[3])
		return gl_fail(d->err, GL_EREFUSED,
			       "the evidence '%s' is no URL: one has a host, no blanks, no control "
			       "characters, and at most 2000 bytes",
			       url);
	ev->where = GL_EVIDENCE_URL;
	ev->path = url;
	return 0;
}

/* ---- files ---- */

/* One file that was named, as it is found here and in the candidate. */
struct finding {
	const char *word;    /* as typed */
	struct gl_buf path;  /* of the repository's top */
	struct gl_buf data;  /* of the file here */
	bool here;           /* there is such a file */
	bool in_candidate;   /* it has a file at that path */
	struct gl_digest is; /* of the file here */
	struct gl_digest candidate;
};

/* Where in a directory (both real) a path lies; NULL: outside. */
static const char *below(const char *path, const char *top)
{
	size_t len = top ? strlen(top) : 0;

	if (!path || !len || strncmp(path, top, len) != 0 || (path[len] && path[len] != '/'))
		return NULL;
	return path + len + (path[len] == '/');
}

/*
 * Of a file outside of the working tree: was the way to it in there, so that a link led out?  Nobody
 * means to publish what is behind a link that came with the repository.
 */
static bool leads_out(const char *word, const char *top)
{
	const char *rest = word, *slash;
	bool found = false;

	while (rest && !found) {
		char *before = rest > word ? strndup(word, (size_t)(rest - word)) : strdup(".");
		char *real = before ? realpath(before, NULL) : NULL;

		found = below(real, top) && gl_path_ok(rest, strlen(rest), false);
		free(real);
		free(before);
		slash = strchr(rest, '/');
		rest = slash ? slash + 1 : NULL;
	}
	return found;
}

/* A name on the command line is relative to where the command was given. */
static int find_path(struct draft *d, struct finding *f)
{
	const char *workdir = gl_repo_workdir(d->c->repo), *word = f->word, *inside;
	char *top = workdir ? realpath(workdir, NULL) : NULL, *real = realpath(word, NULL);
	int ret = 0;

	inside = below(real, top);
	if (inside)
		gl_buf_addstr(&f->path, inside);
	else if (real && leads_out(word, top))
		ret = gl_fail(d->err, GL_EREFUSED,
			      "the evidence '%s' leads out of the repository, to '%s'; name that "
			      "file itself, if it is the one that all readers are to see",
			      word, real);
	else
		gl_buf_addstr(&f->path, strncmp(word, "./", 2) == 0 ? word + 2 : word);
	free(real);
	free(top);
	return ret == 0 && f->path.failed ? gl_nomem(d->err) : ret;
}

/* What lies at that path in the candidate, if anything does. */
static int look_in_candidate(struct draft *d, struct finding *f)
{
	const struct gl_contents *k = &d->l->contents;
	int ret;

	if (!d->candidate || !gl_path_ok(f->path.ptr, f->path.len, false))
		return 0;
	ret = k->file(k->ctx, &d->candidate->rec->commit, f->path.ptr, &f->candidate, d->err);
	f->in_candidate = ret == 0;
	if (ret != GL_ENOTFOUND && ret != GL_EUNDECIDED)
		return ret;
	gl_error_clear(d->err);
	return 0;
}

static int too_large(struct draft *d, const char *word)
{
	return gl_fail(d->err, GL_EREFUSED,
		       "the evidence '%s' is too large for the ledger (%zu MiB); put it where it "
		       "has a URL",
		       word, LEDGER_MAX / 1024 / 1024);
}

static int look_here(struct draft *d, struct finding *f)
{
	int ret = gl_read_plain(f->word, GL_EVIDENCE_MAX, &f->data, d->err);

	f->here = ret == 0;
	if (f->here)
		gl_sha256(f->data.ptr, f->data.len, &f->is);
	if (ret == GL_EINVAL)
		return gl_fail(d->err, GL_EREFUSED,
			       "%s, and evidence is the bytes of a file; name the file itself",
			       gl_error_message(*d->err));
	if (ret == GL_ELIMIT)
		return too_large(d, f->word);
	if (ret != GL_ENOTFOUND)
		return ret;
	gl_error_clear(d->err);
	return 0;
}

/* ---- into the ledger ---- */

/* "evidence/<beginning of its sha256>-<name>", and a number from the second on */
static void ledger_path(const struct finding *f, unsigned number, struct gl_buf *out)
{
	static const char fine[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	const char *name = strrchr(f->word, '/');

	gl_buf_reset(out);
	gl_buf_addstr(out, "evidence/");
	gl_buf_addhex(out, f->is.b, 6);
	if (number > 1)
		gl_buf_addf(out, "-%u", number);
	gl_buf_addch(out, '-');
	name = name ? name + 1 : f->word;
	for (size_t i = 0; i < NAME_MAX_LEN && name[i]; i++)
		gl_buf_addch(out, strchr(fine, name[i]) ? name[i] : '-');
}

/* Is a path free for these bytes?  1: yes; 2: they are there; 0: something else is; or negative. */
static int is_free(struct draft *d, const struct finding *f, const char *path)
{
	struct gl_oid there, mine;
	uint32_t mode;
	int ret;

	for (size_t i = 0; i < d->batch.n; i++) {
		const struct gl_newfile *b = &d->batch.items[i];

		if (strcmp(b->path, path) == 0)
			return b->len == f->data.len && !memcmp(b->data, f->data.ptr, b->len) ? 2
											      : 0;
	}
	ret = gl_tree_find(d->c->repo, gl_ledger_good_tree(d->l), path, &mode, &there, d->err);
	if (ret == GL_ENOTFOUND) {
		gl_error_clear(d->err);
		return 1;
	}
	gl_git_oid("blob", f->data.ptr, f->data.len, &mine);
	return ret < 0 ? ret : mode == GL_MODE_FILE && gl_oid_eq(&there, &mine) ? 2 : 0;
}

/* What was put there before, for another decision, is not put there again. */
static int into_ledger(struct draft *d, const struct finding *f, struct gl_evidence *ev)
{
	struct gl_buf path = GL_BUF_INIT;
	int ret = 0;

	if (f->data.len > LEDGER_MAX)
		return too_large(d, f->word);
	for (unsigned n = 1; ret == 0; n++) {
		ledger_path(f, n, &path);
		ret = path.failed ? gl_nomem(d->err) : is_free(d, f, path.ptr);
	}
	ev->where = GL_EVIDENCE_LEDGER;
	ev->path = ret > 0 ? gl_arena_strdup(d->batch.arena, path.ptr) : NULL;
	ev->has_sha256 = true;
	ev->sha256 = f->is;
	if (ret > 0 && !ev->path)
		ret = gl_nomem(d->err);
	else if (ret == 1)
		ret = batch_add(&d->batch, path.ptr, f->data.ptr, f->data.len, d->err);
	if (ret == 2)
		cli_say(d->c, "'%s' is on the ledger already, as '%s'", f->word, ev->path);
	else if (ret == 0)
		cli_say(d->c, "'%s' %sgoes into the ledger as '%s', for every reader and for good",
			f->word, f->in_candidate ? "is not the candidate's: it " : "", ev->path);
	gl_buf_release(&path);
	return ret < 0 ? ret : 0;
}

int draft_keep_evidence(struct draft *d, const char *name, const struct gl_buf *data,
			struct gl_evidence *ev)
{
	struct finding f = { .word = name, .path = GL_BUF_INIT, .data = *data };

	gl_sha256(data->ptr, data->len, &f.is);
	return into_ledger(d, &f, ev);
}

/* ---- one word ---- */

static int bind(struct draft *d, const struct finding *f, struct gl_evidence *ev)
{
	if (!f->here && !f->in_candidate)
		return gl_fail(
			d->err, GL_EREFUSED,
			"the evidence '%s' is neither a file of the candidate, nor one here, "
			"nor a URL",
			f->word);
	if (!f->in_candidate || (f->here && memcmp(&f->is, &f->candidate, sizeof(f->is)) != 0))
		return into_ledger(d, f, ev);
	ev->where = GL_EVIDENCE_CANDIDATE;
	ev->path = gl_arena_strdup(d->batch.arena, f->path.ptr);
	ev->has_sha256 = true;
	ev->sha256 = f->candidate;
	return ev->path ? 0 : gl_nomem(d->err);
}

int draft_read_evidence(struct draft *d, const char *word, struct gl_evidence *ev)
{
	struct finding f = { .word = word, .path = GL_BUF_INIT, .data = GL_BUF_INIT };
	int ret;

	if (is_url(word))
		return take_url(d, word, ev);
	ret = find_path(d, &f);
	if (ret == 0)
		ret = look_here(d, &f);
	if (ret == 0)
		ret = look_in_candidate(d, &f);
	if (ret == 0)
		ret = bind(d, &f, ev);
	gl_buf_release(&f.path);
	gl_buf_release(&f.data);
	return ret;
}
