#include "cli/look.h"

#include "cli/fetch.h"
#include "cli/sshkey.h"
#include "git/remote.h"
#include "report/page.h"

int look_fetch(struct cli *c, struct gl_error **err)
{
	struct gl_buf remote = GL_BUF_INIT;
	int rc;

	if (!gl_remote_name(c->repo, &remote))
		rc = gl_fail(
			err, GL_ENOTFOUND,
			"there is no remote '%s' to fetch from; set golive.remote, or leave --fetch out",
			remote.ptr);
	else
		rc = cli_fetch_from(c, remote.ptr, err);
	if (!rc)
		cli_fetch_candidates(c, remote.ptr);
	gl_buf_release(&remote);
	return rc;
}

int look_open(struct cli *c, bool fetch, const char *as_of, struct gl_ledger **out,
	      struct gl_error **err)
{
	int rc = fetch ? look_fetch(c, err) : 0;

	*out = NULL;
	return rc ? rc : cli_ledger(c, as_of, out, err);
}

void look_as_me(struct cli *c, const struct gl_ledger *l, struct gl_look *look)
{
	const struct gl_checklist *list = l->state->in_force->list;
	const char *why;
	size_t me = cli_me(c, l, &why);

	*look = (struct gl_look){ 0 };
	cli_look(c, look);
	look->me = me == GL_NONE ? NULL : list->people[me].id;
	look->fetched = cli_fetched(c, l->system);
	look->outsider = me == GL_NONE && cli_signing_key(c, NULL, NULL, NULL, NULL) == 0;
}

void look_say_next(struct cli *c, const char *me)
{
	struct gl_ledger *l = NULL;
	struct gl_verdict *v;
	struct gl_buf b = GL_BUF_INIT;

	if (cli_ledger(c, NULL, &l, NULL) == 0 && gl_judge_candidate(l, &v, NULL) == 0) {
		gl_report_next(l, v, me, &b);
		if (b.len)
			cli_say(c, "next: %s", b.ptr);
	}
	gl_buf_release(&b);
	gl_ledger_free(l);
}
