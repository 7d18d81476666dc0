#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "base/utf8.h"
#include "cli/ask.h"
#include "git/tree.h"

/* Larger files are not for looking at here. */
#define OPEN_MAX_BYTES ((size_t)64 * 1024 * 1024)

size_t ask_evidence(const struct asking_look *k, const struct gl_todo *item,
		    struct ask_evidence *out)
{
	const struct gl_topic *topic =
		item->standing ? gl_state_topic(k->l->state, item->standing->criterion->id) : NULL;
	size_t n = 0;

	for (const struct gl_slot *s = topic ? topic->slots : NULL; s; s = s->next) {
		const struct gl_entry *e = gl_slot_newest(s);

		for (size_t i = 0; e && i < e->rec->n_evidence && n < ASK_EVIDENCE_MAX; i++)
			out[n++] = (struct ask_evidence){ e, &e->rec->evidence[i] };
	}
	return n;
}

void ask_add_evidence(const struct ask_evidence *e, struct gl_buf *out)
{
	static const char *const where[] = {
		[GL_EVIDENCE_CANDIDATE] = ", a file of the release",
		[GL_EVIDENCE_LEDGER] = ", kept with the decisions",
		[GL_EVIDENCE_URL] = "",
	};

	gl_buf_addf(out, "%s%s", e->ev->path, where[e->ev->where]);
}

/* The file as it was signed; *out is added to. */
static int read_file(const struct asking_look *k, const struct ask_evidence *e, struct gl_buf *out,
		     struct gl_error **err)
{
	const struct gl_commit *commit = &k->l->state->commits[e->entry->at];
	struct gl_digest digest;
	struct gl_oid tree;
	int ret = 0;

	if (e->ev->where == GL_EVIDENCE_LEDGER)
		tree = commit->tree;
	else
		ret = gl_commit_tree(k->l->repo, &e->entry->rec->commit, &tree, err);
	if (ret == 0)
		ret = gl_tree_file(k->l->repo, &tree, e->ev->path, OPEN_MAX_BYTES, out, err);
	if (ret == 0 && e->ev->has_sha256) {
		gl_sha256(out->ptr, out->len, &digest);
		if (memcmp(&digest, &e->ev->sha256, sizeof(digest)) != 0)
			ret = gl_fail(err, GL_EBAD, "'%s' is not the file that was signed",
				      e->ev->path);
	}
	return ret;
}

static bool is_text(const struct gl_buf *b)
{
	return !memchr(b->ptr, '\0', b->len) && gl_utf8_valid(b->ptr, b->len);
}

static void show_text(const struct asking_look *k, const struct gl_buf *text)
{
	struct gl_buf safe = GL_BUF_INIT;

	gl_text_add(&safe, text->ptr, text->len, true);
	if (safe.len && safe.ptr[safe.len - 1] != '\n')
		gl_buf_addch(&safe, '\n');
	cli_print(k->c, &safe, true);
	gl_buf_release(&safe);
}

/* A name that means nothing to a shell, an opener, or a file manager. */
static void add_name(const char *path, struct gl_buf *out)
{
	static const char fine[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789._-";
	const char *name = strrchr(path, '/');

	name = name ? name + 1 : path;
	for (size_t i = 0; i < 100 && name[i]; i++)
		gl_buf_addch(out, strchr(fine, name[i]) && (i || name[i] != '.') ? name[i] : '-');
}

/* Puts it where only this person can read it, and tells where. */
static void keep_file(const struct asking_look *k, const struct ask_evidence *e,
		      const struct gl_buf *data)
{
	const char *tmp = getenv("TMPDIR");
	struct gl_buf path = GL_BUF_INIT;
	struct gl_error *err = NULL;

	gl_buf_addf(&path, "%s/golive-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (path.failed || !mkdtemp(path.ptr)) {
		cli_warn(k->c, "cannot make a directory for it in '%s'",
			 tmp && *tmp ? tmp : "/tmp");
		gl_buf_release(&path);
		return;
	}
	gl_buf_addch(&path, '/');
	add_name(e->ev->path, &path);
	if (gl_write_file(path.ptr, data->ptr, data->len, 0600, &err) < 0)
		cli_warn(k->c, "%s", gl_error_message(err));
	else
		cli_say(k->c, "it is no text; open this copy, and delete it afterwards:\n  %s",
			path.ptr);
	gl_error_free(err);
	gl_buf_release(&path);
}

void ask_open_evidence(const struct asking_look *k, const struct ask_evidence *e)
{
	struct gl_buf data = GL_BUF_INIT;
	struct gl_error *err = NULL;

	if (e->ev->where == GL_EVIDENCE_URL)
		cli_say(k->c, "it is not kept here; open it in your browser:\n  %s", e->ev->path);
	else if (read_file(k, e, &data, &err) < 0)
		cli_warn(k->c, "this evidence cannot be shown: %s", gl_error_message(err));
	else if (is_text(&data))
		show_text(k, &data);
	else
		keep_file(k, e, &data);
	gl_error_free(err);
	gl_buf_release(&data);
}
