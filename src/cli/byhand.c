/*
 * --print: a decision to be signed where golive is not installed.  The records in their shortest
 * form, without a date, because days may go by until they are signed; and what to do with them, as
 * text that can be pasted into a shell.
 */
#include <string.h>

#include "base/shell.h"
#include "base/utf8.h"
#include "cli/draft.h"
#include "git/remote.h"

#define RECORDS "records/"

static void add_intro(const struct draft *d, const char *remote, struct gl_buf *out)
{
	const struct gl_stakeholder *me = &d->list->people[d->me];

	gl_buf_addstr(out, "# for ");
	gl_text_add(out, me->name, strlen(me->name), false);
	gl_buf_addf(out,
		    " (%s), who signs this with git alone, in a working tree of the ledger:\n"
		    "#   git fetch %s\n"
		    "#   git worktree add --detach ../golive-%s %s/golive/%s\n"
		    "#   cd ../golive-%s\n",
		    me->id, remote, d->l->system, remote, d->l->system, d->l->system);
}

/* What may be left out means the ledger's system, the signer, and the time of the commit. */
static void add_record(const struct gl_record *rec, const char *path, struct gl_buf *out)
{
	struct gl_record r = *rec;

	r.system = r.by = NULL;
	r.has_date = false;
	gl_buf_addf(out, "mkdir -p %.*s\n", (int)(strrchr(path, '/') - path), path);
	gl_buf_addf(out, "cat >%s <<'END'\n", path);
	gl_record_write(out, &r);
	gl_buf_addstr(out, "END\n");
}

static bool only_records(const struct draft *d)
{
	for (size_t i = 0; i < d->batch.n; i++) {
		if (strncmp(d->batch.items[i].path, RECORDS, strlen(RECORDS)) != 0)
			return false;
	}
	return true;
}

int draft_print(struct draft *d, const char *message)
{
	struct gl_buf out = GL_BUF_INIT, name = GL_BUF_INIT, remote = GL_BUF_INIT;
	int ret;

	if (!only_records(d))
		return cli_usage(d->c, "'--print' takes no evidence that would go into the ledger; "
				       "name a file of the candidate, or a URL");
	gl_remote_name(d->c->repo, &name);
	gl_shell_add(&remote, name.ptr, name.len);
	add_intro(d, remote.ptr, &out);
	for (size_t i = 0; i < d->n; i++)
		add_record(d->recs[i], d->batch.items[i].path, &out);
	gl_buf_addstr(&out, "git add records && git commit -S -m ");
	gl_shell_add(&out, message, strcspn(message, "\n"));
	gl_buf_addf(&out, "\ngit push %s HEAD:golive/%s\n", remote.ptr, d->l->system);
	ret = cli_print(d->c, &out, false);
	gl_buf_release(&out);
	gl_buf_release(&name);
	gl_buf_release(&remote);
	return ret;
}
