#include "judge/tagfacts.h"

#include <string.h>

#include "sign/objsig.h"

#define TAG_MAX (1024 * 1024)

static int read_signature(const struct gl_object *o, const struct gl_rawtag *raw,
			  struct gl_tagfacts *out, struct gl_error **err)
{
	struct gl_keycache *keys;
	int rc;

	if (!raw->has_sig)
		return 0;
	keys = gl_keycache_new();
	if (!keys)
		return gl_nomem(err);
	rc = gl_sig_verify(keys, (const char *)o->data + raw->sig_at, o->len - raw->sig_at, o->data,
			   raw->sig_at, &out->sig);
	gl_keycache_free(keys);
	return rc ? gl_fail(err, rc, "the signature of tag '%s' could not be verified", out->name)
		  : 0;
}

static int read_annotated(struct gl_arena *arena, const struct gl_object *o,
			  struct gl_tagfacts *out, struct gl_error **err)
{
	struct gl_rawtag raw;

	out->annotated = true;
	if (!gl_rawtag_parse(o->data, o->len, &raw)) {
		out->odd = "is a malformed tag object";
		return 0;
	}
	if (strcmp(raw.type, "commit")) {
		out->odd = gl_arena_printf(arena, "is a tag of a %s, not of a commit", raw.type);
		return out->odd ? 0 : gl_nomem(err);
	}
	if (raw.name_len != strlen(out->name) || memcmp(raw.name, out->name, raw.name_len)) {
		out->odd = gl_arena_printf(arena, "is a tag object that names itself '%.*s'",
					   (int)raw.name_len, raw.name);
		return out->odd ? 0 : gl_nomem(err);
	}
	out->commit = raw.object;
	return read_signature(o, &raw, out, err);
}

static int read_object(struct gl_arena *arena, struct gl_repo *repo, const struct gl_oid *id,
		       struct gl_tagfacts *out, struct gl_error **err)
{
	struct gl_object o = { 0 };
	char hex[GL_OID_HEX + 1];
	int rc = gl_repo_read(repo, id, GL_OBJ_NONE, TAG_MAX, &o, err);

	if (rc == GL_ENOTFOUND) {
		gl_error_clear(err);
		return gl_fail(
			err, GL_EUNDECIDED,
			"what tag '%s' points to, %s, is not in this repository; fetch it: git fetch --tags",
			out->name, gl_oid_hex(id, hex));
	}
	if (rc == GL_ELIMIT) {
		gl_error_clear(err);
		out->odd = "points to no commit, or one that is too large";
		return 0;
	}
	if (rc)
		return rc;
	switch (o.type) {
	case GL_OBJ_COMMIT:
		out->commit = *id;
		break;
	case GL_OBJ_TAG:
		rc = read_annotated(arena, &o, out, err);
		break;
	default:
		out->odd = o.type == GL_OBJ_TREE ? "points to a tree, not to a commit"
						 : "points to a blob, not to a commit";
	}
	gl_object_release(&o);
	return rc;
}

/* The value of refs/tags/<name> now; false when there is none. */
static int current(struct gl_repo *repo, const char *tag, struct gl_oid *id, bool *there,
		   struct gl_error **err)
{
	struct gl_buf ref = GL_BUF_INIT;
	int rc;

	gl_buf_addf(&ref, "refs/tags/%s", tag);
	rc = ref.failed ? gl_nomem(err) : gl_ref_read(repo, ref.ptr, id, err);
	gl_buf_release(&ref);
	*there = !rc;
	if (rc != GL_ENOTFOUND)
		return rc;
	gl_error_clear(err);
	return 0;
}

int gl_tagfacts_read(struct gl_arena *arena, struct gl_repo *repo, const struct gl_ask *ask,
		     const struct gl_oid *candidate, struct gl_tagfacts *out, struct gl_error **err)
{
	const struct gl_oid *at = ask->commit ? ask->commit : candidate;
	struct gl_oid now;
	bool there;
	int rc = current(repo, ask->tag, &now, &there, err);

	*out = (struct gl_tagfacts){ .name = ask->tag };
	if (rc)
		return rc;
	if (ask->object) {
		out->exists = true;
		out->moved = there && !gl_oid_eq(&now, ask->object);
		return read_object(arena, repo, ask->object, out, err);
	}
	if (there) {
		out->exists = true;
		rc = read_object(arena, repo, &now, out, err);
		if (rc || !ask->commit || (!out->odd && gl_oid_eq(&out->commit, ask->commit)))
			return rc;
		*out = (struct gl_tagfacts){ .name = ask->tag, .moved = true };
	}
	if (at)
		out->commit = *at;
	return 0;
}
