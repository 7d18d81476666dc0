#include "sign/ring.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "sign/cms.h"
#include "sign/openpgp.h"
#include "sign/why.h"

struct entry {
	struct gl_digest identity;
	struct gl_openpgp_key *pgp; /* one of the two */
	struct gl_cms_cert *cert;
};

struct gl_ring {
	struct entry *entries;
	size_t n, cap;
};

/* A signature that was taken apart: one of the two. */
struct parsed {
	struct gl_openpgp_sig *pgp;
	struct gl_cms_sig *cms;
};

struct gl_ring *gl_ring_new(void)
{
	return calloc(1, sizeof(struct gl_ring));
}

void gl_ring_free(struct gl_ring *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->n; i++) {
		gl_openpgp_key_free(r->entries[i].pgp);
		gl_cms_cert_free(r->entries[i].cert);
	}
	free(r->entries);
	free(r);
}

int gl_ring_add(struct gl_ring *r, enum gl_sig_kind kind, const void *file, size_t len,
		const struct gl_digest *identity, struct gl_error **err)
{
	struct entry e = { .identity = *identity };
	const char *why = "only OpenPGP and X.509 keys lie in files";
	int rc = GL_EINVAL;

	if (gl_vec_grow(&r->entries, r->n, &r->cap) != 0)
		return gl_nomem(err);
	if (kind == GL_SIG_OPENPGP)
		rc = gl_openpgp_key_open(&e.pgp, file, len, &why);
	else if (kind == GL_SIG_X509)
		rc = gl_cms_cert_open(&e.cert, file, len, &why);
	if (rc != 0)
		return gl_fail(err, rc, "%s", why);
	r->entries[r->n++] = e;
	return 0;
}

static int parse(struct parsed *p, enum gl_sig_kind kind, const char *armor, size_t len,
		 const char **why)
{
	if (kind == GL_SIG_OPENPGP)
		return gl_openpgp_sig_parse(&p->pgp, armor, len, why);
	if (kind == GL_SIG_X509)
		return gl_cms_sig_parse(&p->cms, armor, len, why);
	*why = "a kind of signature whose keys do not lie in files";
	return GL_EUNDECIDED;
}

static bool names(const struct parsed *p, const struct entry *e)
{
	if (p->pgp)
		return e->pgp && gl_openpgp_sig_names(p->pgp, e->pgp);
	return e->cert && gl_cms_sig_names(p->cms, e->cert);
}

static int verify(const struct parsed *p, const struct entry *e, const void *payload, size_t len,
		  int64_t *till, const char **why)
{
	int rc;

	if (p->pgp)
		return gl_openpgp_sig_verify(p->pgp, e->pgp, payload, len, till, why);
	errno = 0;
	rc = gl_cms_sig_verify(p->cms, e->cert, payload, len, till, why);
	return gl_why_if_memory(rc, why);
}

/*
 * With one key of those that the signature names: 0, good or not; GL_EBAD when nothing can make it
 * good any more; or what it could not be judged for.
 */
static int try_entry(const struct parsed *p, const struct entry *e, const void *payload, size_t len,
		     struct gl_sig_result *out, int64_t *ends)
{
	const char *why;
	int64_t till;
	int rc;

	rc = verify(p, e, payload, len, &till, &why);
	if (rc == GL_ENOMEM)
		rc = verify(p, e, payload, len, &till, &why);
	if (rc != 0) {
		if (rc != GL_EBAD || out->state != GL_SIG_GOOD)
			out->why = why;
		return rc == GL_EBAD ? 0 : rc;
	}
	if (out->state == GL_SIG_GOOD && memcmp(&out->key, &e->identity, sizeof(out->key)) != 0) {
		out->why = "two keys of the checklist fit the signature, so it is nobody's";
		return GL_EBAD;
	}
	/* One identity may have two files: an old one, and one that was renewed. */
	if (out->state != GL_SIG_GOOD || till > *ends)
		*ends = till;
	out->state = GL_SIG_GOOD;
	out->key = e->identity;
	out->why = NULL;
	return 0;
}

static int try_entries(const struct gl_ring *r, const struct parsed *p, const void *payload,
		       size_t len, struct gl_sig_result *out, int64_t *ends)
{
	bool named = false;
	int rc;

	for (size_t i = 0; i < r->n; i++) {
		if (!names(p, &r->entries[i]))
			continue;
		named = true;
		rc = try_entry(p, &r->entries[i], payload, len, out, ends);
		if (rc != 0)
			return rc;
	}
	if (named)
		return out->state == GL_SIG_GOOD ? 0 : GL_EBAD;
	out->state = GL_SIG_FOREIGN;
	out->why = "signed with a key that no key file of the checklist has";
	return 0;
}

int gl_ring_verify(struct gl_ring *r, enum gl_sig_kind kind, const char *armor, size_t armor_len,
		   const void *payload, size_t len, struct gl_sig_result *out, int64_t *ends)
{
	struct parsed p = { NULL, NULL };
	int64_t till = INT64_MAX;
	int rc;

	memset(out, 0, sizeof(*out));
	out->kind = kind;
	out->state = GL_SIG_UNSUPPORTED;
	rc = parse(&p, kind, armor, armor_len, &out->why);
	if (rc == 0)
		rc = try_entries(r, &p, payload, len, out, &till);
	if (rc != 0) {
		out->state = rc == GL_EBAD ? GL_SIG_BAD : GL_SIG_UNSUPPORTED;
		memset(&out->key, 0, sizeof(out->key));
		till = INT64_MAX;
	}
	if (ends)
		*ends = till;
	gl_openpgp_sig_free(p.pgp);
	gl_cms_sig_free(p.cms);
	return rc == GL_EBAD || rc == GL_EUNDECIDED ? 0 : rc;
}
