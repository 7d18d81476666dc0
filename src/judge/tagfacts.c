#include "judge/tagfacts.h"

#include <string.h>

#include "judge/keyfiles.h"
#include "sign/objsig.h"

#define TAG_MAX (1024 * 1024)

/* What one reading goes by. */
struct reading {
	struct gl_arena *arena;
	struct gl_repo *repo;
	const struct gl_checklist *list;
	struct gl_tagfacts *out;
	struct gl_error **err;
};

static int read_signature(struct reading *r, const struct gl_object *o, const struct gl_rawtag *raw)
{
	const char *armor = (const char *)o->data + raw->sig_at;
	size_t len = o->len - raw->sig_at;
	struct gl_keycache *keys;
	int rc;

	if (!raw->has_sig)
		return 0;
	keys = gl_keycache_new();
	if (!keys)
		return gl_nomem(r->err);
	rc = gl_sig_verify(keys, armor, len, o->data, raw->sig_at, &r->out->sig);
	gl_keycache_free(keys);
	if (rc)
		return gl_fail(r->err, (enum gl_code)rc,
			       "the signature of tag '%s' could not be verified", r->out->name);
	if (r->out->sig.state != GL_SIG_DEFERRED)
		return 0;
	return gl_keyfiles_verify(r->list, armor, len, o->data, raw->sig_at, r->arena, &r->out->sig,
				  r->err);
}

static int read_annotated(struct reading *r, const struct gl_object *o)
{
	struct gl_tagfacts *out = r->out;
	struct gl_rawtag raw;

	out->annotated = true;
	if (!gl_rawtag_parse(o->data, o->len, &raw)) {
		out->odd = "is a malformed tag object";
		return 0;
	}
	out->time = raw.time;
	if (strcmp(raw.type, "commit")) {
		out->odd = gl_arena_printf(r->arena, "is a tag of a %s, not of a commit", raw.type);
		return out->odd ? 0 : gl_nomem(r->err);
	}
	if (raw.name_len != strlen(out->name) || memcmp(raw.name, out->name, raw.name_len)) {
		out->odd = gl_arena_printf(r->arena, "is a tag object that names itself '%.*s'",
					   (int)raw.name_len, raw.name);
		return out->odd ? 0 : gl_nomem(r->err);
	}
	out->commit = raw.object;
	return read_signature(r, o, &raw);
}

static int read_object(struct reading *r, const struct gl_oid *id)
{
	struct gl_tagfacts *out = r->out;
	struct gl_error **err = r->err;
	struct gl_object o = { 0 };
	char hex[GL_OID_HEX + 1];
	int rc = gl_repo_read(r->repo, id, GL_OBJ_NONE, TAG_MAX, &o, err);

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
		rc = read_annotated(r, &o);
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
		     const struct gl_checklist *list, const struct gl_oid *candidate,
		     struct gl_tagfacts *out, struct gl_error **err)
{
	struct reading r = { arena, repo, list, out, err };
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
		return read_object(&r, ask->object);
	}
	if (there) {
		out->exists = true;
		rc = read_object(&r, &now);
		if (rc || !ask->commit || (!out->odd && gl_oid_eq(&out->commit, ask->commit)))
			return rc;
		*out = (struct gl_tagfacts){ .name = ask->tag, .moved = true };
	}
	if (at)
		out->commit = *at;
	return 0;
}
