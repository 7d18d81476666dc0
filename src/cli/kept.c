/* What carrying left out stays in the clone, under a ref of its own: git gc does not take it. */
#include "base/error.h"
#include "cli/reunite.h"
#include "git/append.h"

/* Many times another commit of the same twelve digits: somebody plays. */
#define NAMES 100

/* Is that commit what the ref holds already? */
static bool holds(struct cli *c, const char *ref, const struct gl_oid *id)
{
	struct gl_oid is;

	return gl_ref_read(c->repo, ref, &is, NULL) == 0 && gl_oid_eq(&is, id);
}

int cli_keep(struct cli *c, const char *system, const struct gl_oid *id, struct gl_buf *ref,
	     struct gl_error **err)
{
	char hex[GL_OID_HEX + 1];
	int ret = GL_EEXISTS;

	for (unsigned n = 1; n <= NAMES && ret == GL_EEXISTS; n++) {
		gl_error_clear(err);
		gl_buf_reset(ref);
		gl_buf_addf(ref, "refs/golive/kept/%s/%.12s", system, gl_oid_hex(id, hex));
		if (n > 1)
			gl_buf_addf(ref, "-%u", n);
		if (ref->failed)
			return gl_nomem(err);
		ret = gl_ref_update(c->repo, ref->ptr, NULL, id, "golive: sync", err);
		if (ret == GL_EEXISTS && holds(c, ref->ptr, id)) {
			gl_error_clear(err);
			ret = 0;
		}
	}
	if (ret < 0)
		gl_wrap(err, "%.12s would be left out, and cannot be kept, so nothing was changed",
			gl_oid_hex(id, hex));
	return ret;
}
