/* Opening ledgers as the global options say. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "cli/cmd.h"
#include "git/remote.h"

static void say(void *ctx, const char *text)
{
	cli_say(ctx, "golive: %s", text);
}

static void end_progress(struct cli *c)
{
	if (c->progress)
		fputs("\r\033[K", stderr);
	c->progress = false;
}

/* Only where it takes long enough to wonder. */
static void progress(size_t done, size_t total, void *ctx)
{
	struct cli *c = ctx;

	if (c->quiet || !isatty(2) || !total || gl_now() <= c->reading_since + 1)
		return;
	fprintf(stderr, "\rreading the ledger: %zu of %zu decisions", done, total);
	fflush(stderr);
	c->progress = true;
}

void cli_open(struct cli *c, struct gl_open *how)
{
	*how = (struct gl_open){
		.system = c->system,
		.root = c->root ? &c->root_id : NULL,
		.seen = c->fork,
		.now = gl_now(),
		.say = say,
		.progress = progress,
		.ctx = c,
	};
	c->reading_since = how->now;
}

/* Where the local branch stood is noted now: what moves it later must not go unseen. */
static int note_local(struct cli *c, const struct gl_ledger *l, struct gl_error **err)
{
	int ret;

	memset(&c->local, 0, sizeof(c->local));
	if (strncmp(l->ref, "refs/heads/", strlen("refs/heads/")) == 0) {
		c->local = l->tip;
		return 0;
	}
	ret = gl_ledger_tip(l->repo, NULL, l->system, &c->local, err);
	if (ret != GL_ENOTFOUND)
		return ret;
	gl_error_clear(err);
	return 0;
}

int cli_ledger(struct cli *c, const char *as_of, struct gl_ledger **out, struct gl_error **err)
{
	struct gl_open how;
	int ret;

	*out = NULL;
	cli_open(c, &how);
	how.as_of = as_of;
	ret = gl_ledger_open(out, c->repo, &how, err);
	end_progress(c);
	if (ret < 0)
		return ret;
	ret = note_local(c, *out, err);
	if (ret < 0) {
		gl_ledger_free(*out);
		*out = NULL;
	}
	return ret;
}

int cli_ledger_at(struct cli *c, const char *system, const struct gl_oid *root,
		  const struct gl_oid *tip, struct gl_ledger **out, struct gl_error **err)
{
	struct gl_open how;

	*out = NULL;
	cli_open(c, &how);
	how.system = system;
	how.tip = tip;
	how.hook = true;
	if (root)
		how.root = root;
	return gl_ledger_open(out, c->repo, &how, err);
}
