#include "judge/keyfiles.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "sign/ring.h"

struct keyfile {
	struct gl_digest sha256;
	enum gl_sig_kind kind;
	/* Of this file alone: versions may have other files of the same key, with other ends. */
	struct gl_ring *ring;
};

struct gl_keyfiles {
	struct keyfile *items;
	size_t n, cap;
	size_t tried; /* as many have been tried on all commits */
};

struct gl_keyfiles *gl_keyfiles_new(void)
{
	return calloc(1, sizeof(struct gl_keyfiles));
}

void gl_keyfiles_free(struct gl_keyfiles *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < k->n; i++)
		gl_ring_free(k->items[i].ring);
	free(k->items);
	free(k);
}

static enum gl_sig_kind kind_of(const struct gl_key *key)
{
	return key->form == GL_KEYFORM_OPENPGP ? GL_SIG_OPENPGP : GL_SIG_X509;
}

static int add_to_ring(struct gl_ring *ring, const struct gl_key *key, struct gl_error **err)
{
	return gl_ring_add(ring, kind_of(key), key->file, key->file_len, &key->sha256, err);
}

static bool has(const struct gl_keyfiles *k, const struct gl_digest *sha256)
{
	for (size_t i = 0; i < k->n; i++)
		if (!memcmp(&k->items[i].sha256, sha256, sizeof(*sha256)))
			return true;
	return false;
}

static int learn_key(struct gl_keyfiles *k, const struct gl_key *key, struct gl_error **err)
{
	struct keyfile *new;
	int rc;

	if (!key->file || has(k, &key->sha256))
		return 0;
	if (gl_vec_grow(&k->items, k->n, &k->cap))
		return gl_nomem(err);
	new = &k->items[k->n];
	*new = (struct keyfile){ key->sha256, kind_of(key), gl_ring_new() };
	rc = new->ring ? add_to_ring(new->ring, key, err) : gl_nomem(err);
	if (rc)
		gl_ring_free(new->ring);
	else
		k->n++;
	return rc;
}

int gl_keyfiles_learn(struct gl_keyfiles *k, const struct gl_checklist *list, struct gl_error **err)
{
	int rc = 0;

	for (size_t i = 0; i < list->n_people && !rc; i++)
		for (size_t n = 0; n < list->people[i].n_keys && !rc; n++)
			rc = learn_key(k, &list->people[i].keys[n], err);
	return rc;
}

static int add_match(struct gl_sig_result *sig, const struct gl_digest *file, int64_t ends,
		     struct gl_arena *arena, struct gl_error **err)
{
	struct gl_sig_match *m = gl_arena_alloc(arena, sizeof(*m));

	if (!m)
		return gl_nomem(err);
	*m = (struct gl_sig_match){ *file, ends, sig->matches };
	sig->matches = m;
	sig->state = GL_SIG_GOOD;
	sig->key = *file;
	sig->why = NULL;
	return 0;
}

/* A file that the signature does not fit says no more than that, unless it names that very key. */
static int try_file(const struct keyfile *f, struct gl_sig_result *sig, const struct gl_buf *armor,
		    const struct gl_buf *payload, struct gl_arena *arena, struct gl_error **err)
{
	struct gl_sig_result out;
	int64_t ends;
	int rc = gl_ring_verify(f->ring, f->kind, armor->ptr, armor->len, payload->ptr,
				payload->len, &out, &ends);

	if (rc)
		return gl_fail(err, (enum gl_code)rc, "a signature could not be judged: %s",
			       out.why);
	if (out.state == GL_SIG_GOOD)
		return add_match(sig, &f->sha256, ends, arena, err);
	if (out.state == GL_SIG_BAD && sig->state != GL_SIG_GOOD) {
		sig->state = GL_SIG_BAD;
		sig->why = out.why;
	}
	return 0;
}

static int match_commit(const struct gl_keyfiles *k, struct gl_commit *c, struct gl_repo *repo,
			struct gl_arena *arena, struct gl_error **err)
{
	struct gl_buf armor = GL_BUF_INIT, payload = GL_BUF_INIT;
	int rc = gl_commit_signature(repo, &c->id, &armor, &payload, err);

	for (size_t i = k->tried; i < k->n && !rc; i++)
		if (k->items[i].kind == c->sig.kind)
			rc = try_file(&k->items[i], &c->sig, &armor, &payload, arena, err);
	gl_buf_release(&armor);
	gl_buf_release(&payload);
	return rc;
}

int gl_keyfiles_match(struct gl_keyfiles *k, struct gl_walk *w, struct gl_repo *repo,
		      struct gl_arena *arena, struct gl_error **err)
{
	int rc = 0;

	for (size_t i = 0; i < w->n && k->tried < k->n && !rc; i++)
		if (w->commits[i].sig.kind == GL_SIG_OPENPGP ||
		    w->commits[i].sig.kind == GL_SIG_X509)
			rc = match_commit(k, &w->commits[i], repo, arena, err);
	k->tried = k->n;
	return rc;
}

static int try_all(const struct gl_keyfiles *k, struct gl_sig_result *sig,
		   const struct gl_buf *armor, const struct gl_buf *payload, struct gl_arena *arena,
		   struct gl_error **err)
{
	int rc = 0;

	for (size_t i = 0; i < k->n && !rc; i++)
		if (k->items[i].kind == sig->kind)
			rc = try_file(&k->items[i], sig, armor, payload, arena, err);
	return rc;
}

int gl_keyfiles_verify(const struct gl_checklist *list, const char *armor, size_t armor_len,
		       const void *payload, size_t len, struct gl_arena *arena,
		       struct gl_sig_result *sig, struct gl_error **err)
{
	struct gl_keyfiles *k = gl_keyfiles_new();
	struct gl_buf a = GL_BUF_INIT, p = GL_BUF_INIT;
	int rc = k ? gl_keyfiles_learn(k, list, err) : gl_nomem(err);

	gl_buf_add(&a, armor, armor_len);
	gl_buf_add(&p, payload, len);
	if (!rc && (a.failed || p.failed))
		rc = gl_nomem(err);
	if (!rc)
		rc = try_all(k, sig, &a, &p, arena, err);
	gl_buf_release(&a);
	gl_buf_release(&p);
	gl_keyfiles_free(k);
	return rc;
}
