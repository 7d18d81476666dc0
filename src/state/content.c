/* Is what was signed what would go live? */
#include <string.h>

#include "state/criteria.h"

int gl_judge_content(struct gl_judging *j, const struct gl_criterion *c, const struct gl_entry *e,
		     bool *missing)
{
	const struct gl_contents *k = j->contents;
	const struct gl_oid *then = &e->rec->commit, *now;
	struct gl_digest dthen, dnow;
	struct gl_oid tthen, tnow;
	int rc;

	if (c->scope == GL_SCOPE_STANDING)
		return 1;
	if (!j->candidate)
		return 0;
	now = &j->candidate->rec->commit;
	if (gl_oid_eq(then, now))
		return 1;
	if (c->scope == GL_SCOPE_RELEASE) {
		rc = k->tree(k->ctx, then, &tthen, j->err);
		if (!rc)
			rc = k->tree(k->ctx, now, &tnow, j->err);
		if (!rc)
			return gl_oid_eq(&tthen, &tnow);
	} else {
		rc = k->paths(k->ctx, then, &c->paths, &dthen, j->err);
		if (!rc)
			rc = k->paths(k->ctx, now, &c->paths, &dnow, j->err);
		if (!rc)
			return !memcmp(&dthen, &dnow, sizeof(dthen));
	}
	if (rc != GL_ENOTFOUND && rc != GL_EINVAL)
		return rc;
	gl_error_clear(j->err);
	*missing = rc == GL_ENOTFOUND;
	return 0;
}
