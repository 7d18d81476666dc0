/* Following the first parents alone, without looking at what the commits hold. */
#include "git/internal.h"
#include "git/walk.h"

int gl_commit_read(struct gl_repo *repo, const struct gl_oid *id, struct gl_object *o,
		   struct gl_rawcommit *raw, struct gl_error **err)
{
	int ret = gl_repo_need(repo, id, GL_OBJ_COMMIT, GL_ANY_COMMIT_MAX, o, err);
	char hex[GL_OID_HEX + 1];

	if (ret == 0 && gl_rawcommit_parse(o->data, o->len, raw, NULL, NULL))
		return 0;
	gl_oid_hex(id, hex);
	if (ret == GL_EINVAL)
		return gl_fail(err, GL_EUNDECIDED, "object %s is not a commit", hex);
	if (ret == GL_ELIMIT)
		return gl_fail(err, GL_EUNDECIDED, "commit %s is too large to be read", hex);
	if (ret < 0)
		return ret;
	gl_object_release(o);
	return gl_fail(err, GL_EUNDECIDED, "the tree and parent lines of commit %s cannot be read",
		       hex);
}

int gl_commit_signature(struct gl_repo *repo, const struct gl_oid *id, struct gl_buf *armor,
			struct gl_buf *payload, struct gl_error **err)
{
	struct gl_rawcommit raw;
	struct gl_object o;
	int ret;

	ret = gl_commit_read(repo, id, &o, &raw, err);
	if (ret < 0)
		return ret;
	gl_rawcommit_parse(o.data, o.len, &raw, armor, payload);
	gl_object_release(&o);
	return armor->failed || payload->failed ? gl_nomem(err) : 0;
}

/* `id` moves to its first parent: 1, or 0 when it is the root. */
static int to_parent(struct gl_repo *repo, struct gl_oid *id, struct gl_error **err)
{
	struct gl_rawcommit raw;
	struct gl_object o;
	int ret;

	ret = gl_commit_read(repo, id, &o, &raw, err);
	if (ret < 0)
		return ret;
	gl_object_release(&o);
	if (raw.n_parents == 0)
		return 0;
	*id = raw.parent;
	return 1;
}

static int too_long(struct gl_error **err)
{
	return gl_fail(err, GL_EUNDECIDED, "the ledger has over %d commits", GL_LEDGER_COMMITS);
}

int gl_walk_contains(struct gl_repo *repo, const struct gl_oid *tip, const struct gl_oid *ancestor,
		     struct gl_error **err)
{
	struct gl_oid id = *tip;
	int ret;

	for (size_t n = 0; n < GL_LEDGER_COMMITS; n++) {
		if (gl_oid_eq(&id, ancestor))
			return 1;
		ret = to_parent(repo, &id, err);
		if (ret <= 0)
			return ret;
	}
	return too_long(err);
}

int gl_walk_root(struct gl_repo *repo, const struct gl_oid *tip, struct gl_oid *root,
		 struct gl_error **err)
{
	struct gl_oid id = *tip;
	int ret;

	*root = (struct gl_oid){ { 0 } };
	for (size_t n = 0; n < GL_LEDGER_COMMITS; n++) {
		ret = to_parent(repo, &id, err);
		if (ret < 0)
			return ret;
		if (ret == 0) {
			*root = id;
			return 0;
		}
	}
	return too_long(err);
}
