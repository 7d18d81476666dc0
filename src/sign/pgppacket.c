/* libcrypto deprecates SHA1_*() in favour of EVP_*, but unlike those they cannot fail. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "sign/pgppacket.h"

#include <openssl/sha.h>
#include <string.h>

#define RSA_MIN_BITS 2048
#define RSA_MAX_BITS 16384
#define RSA_MAX_E_BYTES 8
#define MPI_MAX_BYTES (RSA_MAX_BITS / 8)
#define ED25519_POINT_LEN 33

/* RFC 4880 section 9.1, RFC 6637, and EdDSA as GnuPG has it. */
enum {
	ALG_RSA = 1,
	ALG_RSA_ENCRYPT = 2,
	ALG_RSA_SIGN = 3,
	ALG_ELGAMAL = 16,
	ALG_DSA = 17,
	ALG_ECDH = 18,
	ALG_ECDSA = 19,
	ALG_ELGAMAL_OLD = 20,
	ALG_EDDSA = 22,
};

/* Signature subpackets (RFC 4880 section 5.2.3.1). */
enum {
	SUB_MADE = 2,
	SUB_EXPIRES = 3,
	SUB_KEYID = 16,
	SUB_FLAGS = 27,
	SUB_EMBEDDED = 32,
	SUB_FPR = 33,
};

static const struct {
	unsigned algorithm;
	size_t oid_len;
	unsigned char oid[10];
	const char *type;
	unsigned bits;
} curves[] = {
	{ ALG_EDDSA,
	  9,
	  { 0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x0f, 0x01 },
	  "openpgp ed25519",
	  256 },
	{ ALG_ECDSA,
	  8,
	  { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07 },
	  "openpgp nistp256",
	  256 },
	{ ALG_ECDSA, 5, { 0x2b, 0x81, 0x04, 0x00, 0x22 }, "openpgp nistp384", 384 },
	{ ALG_ECDSA, 5, { 0x2b, 0x81, 0x04, 0x00, 0x23 }, "openpgp nistp521", 521 },
};

static bool take(struct gl_sshrd *r, size_t len, const unsigned char **out)
{
	if (r->left < len)
		return false;
	*out = r->p;
	r->p += len;
	r->left -= len;
	return true;
}

static bool take_u16(struct gl_sshrd *r, size_t *out)
{
	const unsigned char *p;

	if (!take(r, 2, &p))
		return false;
	*out = (size_t)p[0] << 8 | p[1];
	return true;
}

static bool take_old_length(struct gl_sshrd *r, unsigned kind, size_t *out)
{
	uint32_t v;
	uint8_t b;

	switch (kind) {
	case 0:
		if (!gl_sshrd_u8(r, &b))
			return false;
		*out = b;
		return true;
	case 1:
		return take_u16(r, out);
	case 2:
		if (!gl_sshrd_u32(r, &v))
			return false;
		*out = v;
		return true;
	default: /* up to the end of the file */
		return false;
	}
}

/* Of packets and of subpackets; they differ in the lengths from `two_end` to 254. */
static bool take_new_length(struct gl_sshrd *r, unsigned two_end, size_t *out)
{
	uint8_t b, low;
	uint32_t v;

	if (!gl_sshrd_u8(r, &b))
		return false;
	if (b < 192) {
		*out = b;
		return true;
	}
	if (b < two_end) {
		if (!gl_sshrd_u8(r, &low))
			return false;
		*out = ((size_t)(b - 192) << 8) + low + 192;
		return true;
	}
	if (b != 255 || !gl_sshrd_u32(r, &v)) /* or a partial one */
		return false;
	*out = v;
	return true;
}

bool gl_pgp_packet_next(struct gl_sshrd *r, struct gl_pgp_packet *out)
{
	struct gl_sshrd at = *r;
	bool ok;
	uint8_t b;

	if (!gl_sshrd_u8(&at, &b) || !(b & 0x80))
		return false;
	if (b & 0x40) {
		out->tag = b & 0x3f;
		ok = take_new_length(&at, 224, &out->len);
	} else {
		out->tag = b >> 2 & 0x0f;
		ok = take_old_length(&at, b & 3, &out->len);
	}
	if (!ok || !take(&at, out->len, &out->body))
		return false;
	out->at = r->p;
	out->size = r->left - at.left;
	*r = at;
	return true;
}

/* A field of the signature is there; the same one again must not be. */
static void found(struct gl_pgp_sig *s, bool *has)
{
	s->twice |= *has;
	*has = true;
}

static bool read_made(struct gl_pgp_sig *s, struct gl_sshrd r)
{
	found(s, &s->has_made);
	return gl_sshrd_u32(&r, &s->made) && r.left == 0;
}

static bool read_expires(struct gl_pgp_sig *s, struct gl_sshrd r)
{
	uint32_t after;

	if (!gl_sshrd_u32(&r, &after) || r.left != 0)
		return false;
	s->expires |= after != 0;
	return true;
}

static bool read_flags(struct gl_pgp_sig *s, struct gl_sshrd r)
{
	uint8_t flags;

	/* Those of later octets have nothing to do with signing. */
	if (!gl_sshrd_u8(&r, &flags))
		return false;
	s->flags = flags;
	found(s, &s->has_flags);
	return true;
}

static bool read_keyid(struct gl_pgp_sig *s, struct gl_sshrd r)
{
	if (r.left != GL_PGP_KEYID_LEN)
		return false;
	if (s->has_keyid && memcmp(s->keyid, r.p, GL_PGP_KEYID_LEN) == 0)
		return true;
	memcpy(s->keyid, r.p, GL_PGP_KEYID_LEN);
	found(s, &s->has_keyid);
	return true;
}

static bool read_fpr(struct gl_pgp_sig *s, struct gl_sshrd r)
{
	uint8_t version;

	if (!gl_sshrd_u8(&r, &version))
		return false;
	if (version != 4) {
		s->alien = true;
		return true;
	}
	if (r.left != GL_PGP_FPR_LEN)
		return false;
	if (s->has_fpr && memcmp(s->fpr, r.p, GL_PGP_FPR_LEN) == 0)
		return true;
	memcpy(s->fpr, r.p, GL_PGP_FPR_LEN);
	found(s, &s->has_fpr);
	return true;
}

/*
 * May it be marked as indispensable?  What RFC 4880 has and every library knows may; notations are
 * for those who made them up.
 */
static bool is_known(unsigned type)
{
	static const unsigned char known[] = { 2,  3,  4,  5,  6,  7,  9,  11, 12, 16, 21, 22,
					       23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33 };

	return memchr(known, (int)type, sizeof(known)) != NULL;
}

static bool read_subpacket(struct gl_pgp_sig *s, unsigned type, struct gl_sshrd r, bool hashed)
{
	if (type == SUB_KEYID)
		return read_keyid(s, r);
	if (type == SUB_FPR)
		return read_fpr(s, r);
	s->unhashed |= !hashed;
	if (type == SUB_EMBEDDED)
		s->back = true;
	if (!hashed)
		return true;
	switch (type) {
	case SUB_MADE:
		return read_made(s, r);
	case SUB_EXPIRES:
		return read_expires(s, r);
	case SUB_FLAGS:
		return read_flags(s, r);
	default:
		return true;
	}
}

/* One area: its length, and so many bytes of subpackets. */
static bool read_area(struct gl_pgp_sig *s, struct gl_sshrd *r, bool hashed)
{
	struct gl_sshrd area;
	size_t len;

	if (!take_u16(r, &area.left) || !take(r, area.left, &area.p))
		return false;
	while (area.left > 0) {
		struct gl_sshrd sub;
		uint8_t type;

		if (!take_new_length(&area, 255, &len) || len == 0 || !take(&area, len, &sub.p))
			return false;
		sub.left = len;
		gl_sshrd_u8(&sub, &type);
		/* What is not hashed may not claim to be indispensable. */
		if (!hashed && (type & 0x80))
			s->unhashed = true;
		if (hashed && (type & 0x80) && !is_known(type & 0x7f))
			s->critical = true;
		if (!read_subpacket(s, type & 0x7f, sub, hashed))
			return false;
	}
	return true;
}

static bool read_v4(struct gl_pgp_sig *s, struct gl_sshrd *r)
{
	const unsigned char *head;

	if (!take(r, 3, &head))
		return false;
	s->type = head[0];
	s->algorithm = head[1];
	s->hash = head[2];
	if (!read_area(s, r, true))
		return false;
	s->hashed_len = (size_t)(r->p - s->hashed);
	if (!read_area(s, r, false) || r->left < 2)
		return false;
	s->left16 = r->p;
	s->left16_len = r->left;
	if (s->has_fpr && s->has_keyid)
		s->twice |= !gl_pgp_sig_by(s, s->fpr);
	return true;
}

bool gl_pgp_sig_read(const struct gl_pgp_packet *p, struct gl_pgp_sig *out)
{
	struct gl_sshrd r = { p->body, p->len };
	const unsigned char *head;
	uint8_t version;

	memset(out, 0, sizeof(*out));
	if (!gl_sshrd_u8(&r, &version))
		return false;
	out->version = version;
	out->type = 0xff;
	out->hashed = p->body;
	if (version == 4)
		return read_v4(out, &r);
	/* The type comes after a length in versions 2 and 3, first in those after 4. */
	if (!take(&r, 2, &head))
		return false;
	if (version == 2 || version == 3)
		out->type = head[1];
	else if (version > 4)
		out->type = head[0];
	return true;
}

bool gl_pgp_sig_by(const struct gl_pgp_sig *s, const unsigned char fpr[GL_PGP_FPR_LEN])
{
	if (s->alien)
		return false;
	if (s->has_fpr && memcmp(s->fpr, fpr, GL_PGP_FPR_LEN) != 0)
		return false;
	if (s->has_keyid &&
	    memcmp(s->keyid, fpr + GL_PGP_FPR_LEN - GL_PGP_KEYID_LEN, GL_PGP_KEYID_LEN) != 0)
		return false;
	return s->has_fpr || s->has_keyid;
}

struct mpi {
	const unsigned char *p;
	size_t len, bits; /* as it says */
};

static bool take_mpi(struct gl_sshrd *r, struct mpi *out)
{
	if (!take_u16(r, &out->bits) || out->bits == 0)
		return false;
	out->len = (out->bits + 7) / 8;
	return out->len <= MPI_MAX_BYTES && take(r, out->len, &out->p);
}

/* Of one whose first byte is not zero, or which has no other. */
static size_t bit_count(const struct mpi *m)
{
	size_t bits = 8 * (m->len - 1);

	for (unsigned b = m->p[0]; b; b >>= 1)
		bits++;
	return bits;
}

/* In its shortest form: with as many bits as it says. */
static bool is_exact(const struct mpi *m)
{
	return bit_count(m) == m->bits;
}

/* One of a signature's numbers, shortened where that is allowed. */
static bool copy_mpi(struct gl_sshrd *r, bool curve, struct gl_buf *out)
{
	struct mpi m;

	if (!take_mpi(r, &m))
		return false;
	/* GnuPG from 2.3 on keeps zero bytes at the start of a curve's numbers. */
	if (!is_exact(&m) && !(curve && m.p[0] == 0 && m.bits % 8 == 0))
		return false;
	while (m.len > 1 && m.p[0] == 0) {
		m.p++;
		m.len--;
	}
	m.bits = bit_count(&m);
	gl_buf_addch(out, (char)(m.bits >> 8));
	gl_buf_addch(out, (char)m.bits);
	gl_buf_add(out, m.p, m.len);
	return m.bits != 0;
}

static void write_header(struct gl_buf *out, unsigned tag, size_t len)
{
	gl_buf_addch(out, (char)(0xc0 | tag));
	gl_buf_addch(out, (char)0xff);
	gl_sshwr_u32(out, (uint32_t)len);
}

bool gl_pgp_sig_write(const struct gl_pgp_packet *p, const struct gl_pgp_sig *s, struct gl_buf *out)
{
	struct gl_sshrd r = { s->left16 + 2, s->left16_len - 2 };
	bool curve = s->algorithm == ALG_EDDSA || s->algorithm == ALG_ECDSA;
	size_t head = (size_t)(s->left16 - p->body) + 2;
	struct gl_buf numbers = GL_BUF_INIT;
	bool ok = true;

	for (int n = curve ? 2 : 1; ok && n > 0; n--)
		ok = copy_mpi(&r, curve, &numbers);
	ok = ok && r.left == 0;
	if (ok) {
		write_header(out, p->tag, head + numbers.len);
		gl_buf_add(out, p->body, head);
		gl_buf_add(out, numbers.ptr, numbers.len);
		out->failed |= numbers.failed;
	}
	gl_buf_release(&numbers);
	return ok;
}

bool gl_pgp_hash_ok(unsigned hash)
{
	return hash >= GL_PGP_SHA256 && hash <= GL_PGP_SHA512;
}

static bool read_rsa(struct gl_pgp_key *k, struct gl_sshrd *r)
{
	struct mpi n, e;

	k->type = "openpgp rsa";
	if (!take_mpi(r, &n) || !take_mpi(r, &e) || r->left != 0 || !is_exact(&n) || !is_exact(&e))
		return false;
	k->bits = (unsigned)n.bits;
	if (k->bits < RSA_MIN_BITS)
		k->refused = "an RSA key under 2048 bits is refused";
	else if (!(n.p[n.len - 1] & 1))
		k->refused = "an RSA key with an even modulus";
	else if (!(e.p[e.len - 1] & 1) || e.bits < 17 || e.len > RSA_MAX_E_BYTES)
		k->refused = "an RSA key whose exponent is even, under 65537 or over 64 bits";
	return true;
}

static bool read_curve(struct gl_pgp_key *k, struct gl_sshrd *r)
{
	const unsigned char *oid;
	struct mpi point;
	uint8_t oid_len;
	size_t field;

	if (!gl_sshrd_u8(r, &oid_len) || !take(r, oid_len, &oid) || !take_mpi(r, &point) ||
	    r->left != 0 || !is_exact(&point))
		return false;
	/* Only what every build of every library has: the verdict may not depend on the machine. */
	k->refused = "a curve that golive does not take: ed25519 and NIST P-256, P-384, P-521 are";
	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++) {
		if (curves[i].algorithm != k->algorithm || curves[i].oid_len != oid_len ||
		    memcmp(curves[i].oid, oid, oid_len) != 0)
			continue;
		k->type = curves[i].type;
		k->bits = curves[i].bits;
		k->refused = NULL;
	}
	if (k->refused)
		return true;
	field = (k->bits + 7) / 8;
	if (k->algorithm == ALG_EDDSA)
		return point.len == ED25519_POINT_LEN && point.p[0] == 0x40;
	return point.len == 1 + 2 * field && point.p[0] == 0x04;
}

static void make_fingerprint(const struct gl_pgp_packet *p, unsigned char out[GL_PGP_FPR_LEN])
{
	unsigned char head[3] = { 0x99, (unsigned char)(p->len >> 8), (unsigned char)p->len };
	SHA_CTX ctx;

	SHA1_Init(&ctx);
	SHA1_Update(&ctx, head, sizeof(head));
	SHA1_Update(&ctx, p->body, p->len);
	SHA1_Final(out, &ctx);
}

/* What is special to its algorithm.  false when malformed. */
static bool read_material(struct gl_pgp_key *k, struct gl_sshrd *r)
{
	switch (k->algorithm) {
	case ALG_RSA:
	case ALG_RSA_SIGN:
		return read_rsa(k, r);
	case ALG_ECDSA:
	case ALG_EDDSA:
		return read_curve(k, r);
	case ALG_DSA:
		k->refused = "DSA keys are refused";
		return true;
	case ALG_ELGAMAL:
	case ALG_ELGAMAL_OLD:
		k->refused = "ElGamal keys are refused";
		return true;
	case ALG_RSA_ENCRYPT:
	case ALG_ECDH:
		k->refused = "a key that can only encrypt";
		return true;
	default:
		k->refused = "an algorithm of OpenPGP that golive does not know";
		return true;
	}
}

bool gl_pgp_key_read(const struct gl_pgp_packet *p, struct gl_pgp_key *out, const char **why)
{
	struct gl_sshrd r = { p->body, p->len };
	uint8_t version, algorithm;

	memset(out, 0, sizeof(*out));
	out->type = "openpgp key";
	*why = "a malformed OpenPGP key";
	if (!gl_sshrd_u8(&r, &version) || p->len > 0xffff)
		return false;
	if (version != 4) {
		*why = "an OpenPGP key of a version other than 4";
		return false;
	}
	if (!gl_sshrd_u32(&r, &out->made) || !gl_sshrd_u8(&r, &algorithm))
		return false;
	out->algorithm = algorithm;
	if (!read_material(out, &r))
		return false;
	make_fingerprint(p, out->fpr);
	*why = NULL;
	return true;
}
