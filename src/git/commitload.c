#include "git/commitload.h"

#include <unistd.h>

unsigned gl_walk_threads(unsigned asked)
{
	long n = asked ? (long)asked : sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > (long)GL_WALK_THREADS ? GL_WALK_THREADS : (unsigned)n;
}

int gl_commit_judge(struct gl_commit_judge *j, struct gl_commit *c, const struct gl_object *o,
		    struct gl_error **err)
{
	struct gl_rawcommit raw;
	int ret;

	gl_buf_reset(&j->sig);
	gl_buf_reset(&j->payload);
	c->sig = (struct gl_sig_result){ .kind = GL_SIG_NONE,
					 .state = GL_SIG_BAD,
					 .why = c->malformed };
	if (c->malformed)
		return 0;
	gl_rawcommit_parse(o->data, o->len, &raw, &j->sig, &j->payload);
	if (j->sig.failed || j->payload.failed)
		return gl_nomem(err);
	if (!raw.has_sig) {
		c->sig.state = GL_SIG_UNSIGNED;
		c->sig.why = raw.sig_why;
		return 0;
	}
	ret = gl_sig_verify(j->keys, j->sig.ptr, j->sig.len, j->payload.ptr, j->payload.len,
			    &c->sig);
	if (ret < 0) {
		char hex[GL_OID_HEX + 1];

		return gl_fail(err, (enum gl_code)ret,
			       "the signature of %s could not be judged: %s",
			       gl_oid_hex(&c->id, hex), c->sig.why);
	}
	return 0;
}

/* A malformed tree is its own commit's fault alone: what the next one changed is then unknown. */
static int list_changes(struct gl_commit_filler *f, struct gl_commit *c,
			const struct gl_oid *parent_tree, struct gl_error **err)
{
	struct gl_error *why = NULL;
	enum gl_diff_side side;
	int ret;

	ret = gl_tree_diff_cached(&f->trees, f->repo, f->arena, parent_tree, &c->tree,
				  GL_COMMIT_CHANGES, &c->changes, &side, &why);
	if (ret == GL_EBAD) {
		ret = 0;
		if (side == GL_DIFF_OLD) {
			c->changes.truncated = true;
		} else {
			c->bad_tree = gl_arena_strdup(f->arena, gl_error_message(why));
			if (!c->bad_tree)
				ret = gl_nomem(err);
		}
		gl_error_free(why);
	} else if (ret < 0) {
		*err = why;
	}
	return ret;
}

int gl_commit_fill(struct gl_commit_filler *f, struct gl_commit *c,
		   const struct gl_oid *parent_tree, struct gl_error **err)
{
	int ret = list_changes(f, c, parent_tree, err);

	if (ret == 0)
		ret = f->visit(c, f->repo, f->arena, f->ctx, err);
	if (ret == 0)
		c->filled = true;
	return ret;
}
