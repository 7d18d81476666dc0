#include "sign/pgpfile.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/vec.h"
#include "sign/armor.h"
#include "sign/pgppacket.h"
#include "sign/why.h"

/* Each costs a verification when the file is read. */
#define SELF_SIGNATURES_MAX 100

enum place { AT_PRIMARY, AT_NAME, AT_SUBKEY, AT_NOTHING };

struct walk {
	struct gl_pgp_file *file;
	enum place at;              /* whose signatures come now */
	struct gl_buf name, subkey; /* the packets of the current one */
	struct gl_buf subkeys;      /* of those that are done */
	uint32_t named, unnamed;    /* when the current name was certified and taken back, last */
	size_t kept;
	bool old_digest; /* a self-signature was left aside for that */
	const char **why;
};

static struct gl_pgp_part *last_part(struct walk *w)
{
	return &w->file->parts[w->file->n - 1];
}

static int add_part(struct walk *w, const struct gl_pgp_packet *p, const struct gl_pgp_key *key)
{
	struct gl_pgp_file *f = w->file;

	/* Else the revocation that one of them has would not be the other's. */
	for (size_t i = 0; i < f->n; i++)
		if (memcmp(f->parts[i].key.fpr, key->fpr, GL_PGP_FPR_LEN) == 0)
			return gl_why(GL_EINVAL, w->why, "a key that is in its file twice");
	if (gl_vec_grow(&f->parts, f->n, &f->cap) != 0)
		return gl_why_nomem(w->why);
	f->parts[f->n++] = (struct gl_pgp_part){ .key = *key, .refused = key->refused };
	gl_buf_add(f->n == 1 ? &f->packets : &w->subkey, p->at, p->size);
	return 0;
}

/* What came in so far for the current name or subkey is all there is. */
static void close_part(struct walk *w)
{
	struct gl_pgp_part *part = last_part(w);

	if (w->at == AT_NAME && w->named > 0 && w->named >= w->unnamed)
		gl_buf_add(&w->file->packets, w->name.ptr, w->name.len);
	if (w->at == AT_SUBKEY && !part->refused && !part->bound)
		part->refused = "a subkey without a binding that lets it sign";
	if (w->at == AT_SUBKEY && !part->refused) {
		gl_buf_add(&w->subkeys, w->subkey.ptr, w->subkey.len);
		w->file->n_given++;
	}
	/* What was lost must not pass for what was never there. */
	w->file->packets.failed |= w->name.failed | w->subkey.failed;
	gl_buf_reset(&w->name);
	gl_buf_reset(&w->subkey);
	w->named = w->unnamed = 0;
	w->at = AT_NOTHING;
}

/* Adds a self-signature that can be relied on as far as one sees without verifying it. */
static void add_self_signature(struct walk *w, const struct gl_pgp_packet *p,
			       const struct gl_pgp_sig *s)
{
	struct gl_pgp_part *part = last_part(w);

	if (w->at == AT_PRIMARY && s->type == GL_PGP_DIRECT) {
		w->kept += gl_pgp_sig_write(p, s, &w->file->packets);
	} else if (w->at == AT_NAME && s->type >= GL_PGP_CERT_FIRST &&
		   s->type <= GL_PGP_CERT_LAST) {
		w->kept += gl_pgp_sig_write(p, s, &w->name);
		if (s->made > w->named)
			w->named = s->made;
	} else if (w->at == AT_SUBKEY && s->type == GL_PGP_BINDING) {
		if (!s->has_flags || !(s->flags & GL_PGP_MAY_SIGN))
			part->refused = "a subkey that may not sign";
		else if (!s->back)
			part->refused = "a subkey that did not agree to its primary key";
		w->kept += gl_pgp_sig_write(p, s, &w->subkey);
		part->bound = true;
	}
}

static int add_signature(struct walk *w, const struct gl_pgp_packet *p)
{
	struct gl_pgp_sig s;
	bool ok = gl_pgp_sig_read(p, &s);

	/* A revocation counts, verified or not: an old digest must not bring a key back. */
	if (s.type == GL_PGP_KEY_REVOCATION)
		return gl_why(GL_EINVAL, w->why, "the OpenPGP key is revoked");
	if (s.type == GL_PGP_SUBKEY_REVOCATION && w->at == AT_SUBKEY)
		last_part(w)->refused = "a revoked subkey";
	if (!ok || s.version != 4 || s.twice || s.critical || !s.has_made ||
	    !gl_pgp_sig_by(&s, w->file->parts[0].key.fpr))
		return 0;
	if (s.type == GL_PGP_CERT_REVOCATION && s.made > w->unnamed)
		w->unnamed = s.made;
	if (!gl_pgp_hash_ok(s.hash))
		w->old_digest = true;
	else
		add_self_signature(w, p, &s);
	if (w->kept > SELF_SIGNATURES_MAX)
		return gl_why(GL_EINVAL, w->why,
			      "an OpenPGP key with over 100 self-signatures; 'gpg --export-options "
			      "export-minimal' leaves out the old ones");
	return 0;
}

static int add_primary(struct walk *w, const struct gl_pgp_packet *p)
{
	struct gl_pgp_key key;

	if (w->file->n > 0)
		return gl_why(GL_EINVAL, w->why, "more than one OpenPGP key in the file");
	if (!gl_pgp_key_read(p, &key, w->why))
		return GL_EINVAL;
	if (key.refused)
		return gl_why(GL_EINVAL, w->why, key.refused);
	w->file->n_given = 1;
	w->at = AT_PRIMARY;
	return add_part(w, p, &key);
}

static int add_subkey(struct walk *w, const struct gl_pgp_packet *p)
{
	struct gl_pgp_key key;
	const char *why;

	close_part(w);
	/* One of a version to come is as good as not there. */
	if (!gl_pgp_key_read(p, &key, &why))
		return 0;
	w->at = AT_SUBKEY;
	return add_part(w, p, &key);
}

static int add_packet(struct walk *w, const struct gl_pgp_packet *p)
{
	switch (p->tag) {
	case GL_PGP_SECRET_KEY:
	case GL_PGP_SECRET_SUBKEY:
		return gl_why(GL_EINVAL, w->why,
			      "a secret key: nobody else may have it; 'gpg --export' writes the "
			      "public one");
	case GL_PGP_PUBLIC_KEY:
		return add_primary(w, p);
	default:
		break;
	}
	if (w->file->n == 0)
		return gl_why(GL_EINVAL, w->why, "not an OpenPGP public key");
	switch (p->tag) {
	case GL_PGP_SIGNATURE:
		return add_signature(w, p);
	case GL_PGP_PUBLIC_SUBKEY:
		return add_subkey(w, p);
	case GL_PGP_USER_ID:
		close_part(w);
		gl_buf_add(&w->name, p->at, p->size);
		w->at = AT_NAME;
		return 0;
	case GL_PGP_USER_ATTRIBUTE:
		close_part(w);
		return 0;
	default:
		return gl_why(GL_EINVAL, w->why,
			      "the OpenPGP key file has packets that are no part of a public key");
	}
}

static int walk_packets(struct gl_pgp_file *f, const struct gl_buf *raw, const char **why)
{
	struct gl_sshrd r = { (const unsigned char *)raw->ptr, raw->len };
	struct walk w = { .file = f, .at = AT_NOTHING, .why = why };
	struct gl_pgp_packet p;
	int rc = 0;

	gl_buf_init(&w.name);
	gl_buf_init(&w.subkey);
	gl_buf_init(&w.subkeys);
	while (rc == 0 && r.left > 0) {
		if (gl_pgp_packet_next(&r, &p))
			rc = add_packet(&w, &p);
		else
			rc = gl_why(GL_EINVAL, why, "the OpenPGP key file is cut short or damaged");
	}
	if (rc != 0)
		goto out;
	close_part(&w);
	gl_buf_add(&f->packets, w.subkeys.ptr, w.subkeys.len);
	if (f->packets.failed || w.name.failed || w.subkey.failed || w.subkeys.failed)
		rc = gl_why_nomem(why);
	else if (w.kept == 0 && w.old_digest)
		rc = gl_why(GL_EINVAL, why,
			    "the OpenPGP key signs itself with an old digest (SHA-1); 'gpg "
			    "--quick-set-expire' with a new gpg renews that");
out:
	gl_buf_release(&w.name);
	gl_buf_release(&w.subkey);
	gl_buf_release(&w.subkeys);
	return rc;
}

/* The file's packets, out of their armour. */
static int read_packets(const char *file, size_t len, struct gl_buf *out, const char **why)
{
	int rc;

	if (len == 0)
		return gl_why(GL_EINVAL, why, "the OpenPGP key file is empty");
	if (len > GL_PGP_FILE_MAX)
		return gl_why(GL_EINVAL, why, "an OpenPGP key file of over 256 KiB");
	if ((unsigned char)file[0] & 0x80) {
		gl_buf_add(out, file, len);
		return out->failed ? gl_why_nomem(why) : 0;
	}
	if (gl_armor_has(file, len, "PRIVATE KEY"))
		return gl_why(GL_EINVAL, why,
			      "a secret key: nobody else may have it; 'gpg --export' writes the "
			      "public one");
	if (!gl_armor_has(file, len, "PGP PUBLIC KEY BLOCK"))
		return gl_why(GL_EINVAL, why, "not an OpenPGP public key");
	rc = gl_armor_read(file, len, "PGP PUBLIC KEY BLOCK", GL_ARMOR_PGP | GL_ARMOR_FILE, out,
			   why);
	return rc == GL_EBAD ? GL_EINVAL : rc;
}

int gl_pgp_file_read(struct gl_pgp_file *out, const void *file, size_t len, const char **why)
{
	struct gl_buf raw = GL_BUF_INIT;
	int rc;

	*out = (struct gl_pgp_file){ .packets = GL_BUF_INIT };
	rc = read_packets(file, len, &raw, why);
	if (rc == 0)
		rc = walk_packets(out, &raw, why);
	if (rc != 0)
		gl_pgp_file_release(out);
	gl_buf_release(&raw);
	return rc;
}

void gl_pgp_file_release(struct gl_pgp_file *f)
{
	gl_buf_release(&f->packets);
	free(f->parts);
	*f = (struct gl_pgp_file){ .packets = GL_BUF_INIT };
}
