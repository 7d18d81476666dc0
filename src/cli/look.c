#include "cli/look.h"

#include "git/remote.h"

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
		rc = gl_remote_fetch(c->repo, remote.ptr, c->system, NULL, err);
	gl_buf_release(&remote);
	return rc;
}

void look_as_me(struct cli *c, const struct gl_ledger *l, struct gl_look *look)
{
	const struct gl_checklist *list = l->state->in_force->list;
	const char *why;
	size_t me = cli_me(c, l, &why);

	*look = (struct gl_look){ 0 };
	cli_look(c, look);
	look->me = me == GL_NONE ? NULL : list->people[me].id;
}
