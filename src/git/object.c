#include <errno.h>
#include <string.h>

#include "base/shell.h"
#include "git/internal.h"

static enum gl_objtype type_from_git(git_object_t type)
{
	switch (type) {
	case GIT_OBJECT_COMMIT:
		return GL_OBJ_COMMIT;
	case GIT_OBJECT_TREE:
		return GL_OBJ_TREE;
	case GIT_OBJECT_BLOB:
		return GL_OBJ_BLOB;
	case GIT_OBJECT_TAG:
		return GL_OBJ_TAG;
	default:
		return GL_OBJ_NONE;
	}
}

static git_object_t type_to_git(enum gl_objtype type)
{
	static const git_object_t to[] = { GIT_OBJECT_INVALID, GIT_OBJECT_COMMIT, GIT_OBJECT_TREE,
					   GIT_OBJECT_BLOB, GIT_OBJECT_TAG };

	return to[type];
}

static const char *type_name(enum gl_objtype type)
{
	static const char *const names[] = { "object", "commit", "tree", "blob", "tag" };

	return names[type];
}

/* A disk that fails is not an object that is damaged, although both end a read. */
static int read_failed(int code, const struct gl_oid *id, struct gl_error **err)
{
	const git_error *last = git_error_last();
	char hex[GL_OID_HEX + 1];

	/* Where zlib got no memory, libgit2 says of the object that it cannot be unpacked. */
	if (errno == ENOMEM)
		return gl_nomem(err);
	gl_oid_hex(id, hex);
	if (code == GIT_ENOTFOUND)
		return gl_fail(err, GL_ENOTFOUND, "object %s is not in this repository", hex);
	if (last && last->klass == GIT_ERROR_OS)
		return gl_git_fail(err, GL_EIO, "cannot read object %s", hex);
	return gl_git_fail(err, GL_EBAD, "object %s is damaged", hex);
}

static int check_kind(const struct gl_oid *id, enum gl_objtype type, size_t len,
		      enum gl_objtype want, size_t max, struct gl_error **err)
{
	char hex[GL_OID_HEX + 1];

	if (type != GL_OBJ_NONE && (want == GL_OBJ_NONE || type == want) && len <= max)
		return 0;
	gl_oid_hex(id, hex);
	if (type == GL_OBJ_NONE)
		return gl_fail(err, GL_EBAD, "object %s is of no known type", hex);
	if (want != GL_OBJ_NONE && type != want)
		return gl_fail(err, GL_EINVAL, "object %s is a %s, not a %s", hex, type_name(type),
			       type_name(want));
	return gl_fail(err, GL_ELIMIT, "%s %s has %zu bytes, over the limit of %zu",
		       type_name(type), hex, len, max);
}

int gl_repo_read(struct gl_repo *repo, const struct gl_oid *id, enum gl_objtype want, size_t max,
		 struct gl_object *out, struct gl_error **err)
{
	git_odb_object *object = NULL;
	struct gl_oid actual;
	git_object_t type;
	git_oid git_id;
	size_t len;
	int ret;

	memset(out, 0, sizeof(*out));
	gl_oid_to_git(&git_id, id);
	/* Costs little, and nobody fills the memory with an object that is not wanted anyway. */
	errno = 0;
	ret = git_odb_read_header(&len, &type, repo->odb, &git_id);
	if (ret < 0)
		return read_failed(ret, id, err);
	ret = check_kind(id, type_from_git(type), len, want, max, err);
	if (ret < 0)
		return ret;
	errno = 0;
	ret = git_odb_read(&object, repo->odb, &git_id);
	if (ret < 0)
		return read_failed(ret, id, err);
	out->type = type_from_git(git_odb_object_type(object));
	out->data = git_odb_object_data(object);
	out->len = git_odb_object_size(object);
	out->handle = object;
	ret = check_kind(id, out->type, out->len, want, max, err);
	if (ret < 0)
		goto out;
	gl_git_oid(type_name(out->type), out->data, out->len, &actual);
	if (!gl_oid_eq(&actual, id)) {
		char hex[GL_OID_HEX + 1];

		ret = gl_fail(err, GL_EBAD, "object %s is damaged: its content has another id",
			      gl_oid_hex(id, hex));
	}
out:
	if (ret < 0)
		gl_object_release(out);
	return ret;
}

void gl_object_release(struct gl_object *o)
{
	git_odb_object_free(o->handle);
	memset(o, 0, sizeof(*o));
}

int gl_repo_need(struct gl_repo *repo, const struct gl_oid *id, enum gl_objtype want, size_t max,
		 struct gl_object *out, struct gl_error **err)
{
	int ret = gl_repo_read(repo, id, want, max, out, err);
	struct gl_buf remote = GL_BUF_INIT, word = GL_BUF_INIT;
	char hex[GL_OID_HEX + 1];
	bool partial;

	if (ret != GL_EBAD && ret != GL_ENOTFOUND)
		return ret;
	gl_oid_hex(id, hex);
	if (ret == GL_EBAD)
		return gl_fail(err, GL_EUNDECIDED, "object %s is damaged; run 'git fsck'", hex);
	partial = gl_config_promisor(repo, &remote);
	gl_shell_add(&word, remote.ptr, remote.len);
	if (partial)
		gl_fail(err, GL_EUNDECIDED,
			"object %s is missing: a partial clone; run 'git fetch --refetch "
			"--no-filter %s'",
			hex, word.ptr);
	else if (gl_repo_shallow(repo))
		gl_fail(err, GL_EUNDECIDED,
			"object %s is missing: a shallow clone; run 'git fetch --unshallow'", hex);
	else
		gl_fail(err, GL_EUNDECIDED, "object %s is missing; run 'git fetch'", hex);
	gl_buf_release(&word);
	gl_buf_release(&remote);
	return GL_EUNDECIDED;
}

bool gl_repo_has(struct gl_repo *repo, const struct gl_oid *id)
{
	git_oid git_id;

	gl_oid_to_git(&git_id, id);
	return git_odb_exists(repo->odb, &git_id) == 1;
}

int gl_repo_write(struct gl_repo *repo, enum gl_objtype type, const void *data, size_t len,
		  struct gl_oid *out, struct gl_error **err)
{
	git_oid id;

	memset(out, 0, sizeof(*out));
	if (git_odb_write(&id, repo->odb, data ? data : "", len, type_to_git(type)) < 0)
		return gl_git_fail(err, GL_EIO, "cannot write a %s", type_name(type));
	gl_oid_from_git(out, &id);
	return 0;
}

int gl_commit_tree(struct gl_repo *repo, const struct gl_oid *commit, struct gl_oid *tree,
		   struct gl_error **err)
{
	char hex[GL_OID_HEX + 1];
	struct gl_object o;
	int ret;

	memset(tree, 0, sizeof(*tree));
	ret = gl_repo_read(repo, commit, GL_OBJ_COMMIT, GL_ANY_COMMIT_MAX, &o, err);
	if (ret < 0)
		return ret;
	if (o.len < 5 + GL_OID_HEX + 1 || memcmp(o.data, "tree ", 5) != 0 ||
	    !gl_oid_parse((const char *)o.data + 5, GL_OID_HEX, tree) ||
	    o.data[5 + GL_OID_HEX] != '\n')
		ret = gl_fail(err, GL_EBAD, "commit %s has no tree line", gl_oid_hex(commit, hex));
	gl_object_release(&o);
	return ret;
}
