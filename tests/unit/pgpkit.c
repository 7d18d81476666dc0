#include "pgpkit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sshkit.h"

#define NEED(ok)                                                                 \
	do {                                                                     \
		if (!(ok)) {                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #ok); \
			abort();                                                 \
		}                                                                \
	} while (0)

static void add_u16(struct gl_buf *out, size_t v)
{
	gl_buf_addch(out, (char)(v >> 8));
	gl_buf_addch(out, (char)v);
}

static void add_u32(struct gl_buf *out, uint32_t v)
{
	add_u16(out, v >> 16);
	add_u16(out, v & 0xffff);
}

static void add_mpi(struct gl_buf *out, const unsigned char *p, size_t len, int padded)
{
	size_t bits;

	while (len > 1 && !*p) {
		p++;
		len--;
	}
	bits = 8 * (len - 1);
	for (unsigned b = *p; b; b >>= 1)
		bits++;
	if (padded)
		bits = 8 * (len + 1);
	add_u16(out, bits);
	if (padded)
		gl_buf_addch(out, 0);
	gl_buf_add(out, p, len);
}

void kit_pgp_make(struct kit_pgp *k, uint32_t made)
{
	static const unsigned char oid[] = {
		9, 0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x0f, 0x01
	};
	unsigned char point[33] = { 0x40 };
	struct gl_buf text = GL_BUF_INIT;
	size_t n = 32;

	memset(k, 0, sizeof(*k));
	k->made = made;
	k->pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	NEED(k->pkey && EVP_PKEY_get_raw_public_key(k->pkey, point + 1, &n) == 1 && n == 32);
	gl_buf_init(&k->body);
	gl_buf_addch(&k->body, 4);
	add_u32(&k->body, made);
	gl_buf_addch(&k->body, 22);
	gl_buf_add(&k->body, oid, sizeof(oid));
	add_mpi(&k->body, point, sizeof(point), 0);

	gl_buf_addch(&text, (char)0x99);
	add_u16(&text, k->body.len);
	gl_buf_add(&text, k->body.ptr, k->body.len);
	NEED(EVP_Digest(text.ptr, text.len, k->fpr, NULL, EVP_sha1(), NULL) == 1);
	gl_buf_release(&text);
}

void kit_pgp_release(struct kit_pgp *k)
{
	EVP_PKEY_free(k->pkey);
	gl_buf_release(&k->body);
}

void kit_pgp_packet(unsigned tag, const void *body, size_t len, struct gl_buf *out)
{
	NEED(len < 0x10000);
	gl_buf_addch(out, (char)(0x80 | tag << 2 | 1));
	add_u16(out, len);
	gl_buf_add(out, body, len);
}

void kit_pgp_subpacket(unsigned type, const void *data, size_t len, struct gl_buf *out)
{
	if (len + 1 < 192) {
		gl_buf_addch(out, (char)(len + 1));
	} else {
		gl_buf_addch(out, (char)0xff);
		add_u32(out, (uint32_t)len + 1);
	}
	gl_buf_addch(out, (char)type);
	gl_buf_add(out, data, len);
}

void kit_pgp_key_packet(const struct kit_pgp *k, unsigned tag, struct gl_buf *out)
{
	kit_pgp_packet(tag, k->body.ptr, k->body.len, out);
}

static void add_u32_subpacket(unsigned type, uint32_t v, struct gl_buf *out)
{
	struct gl_buf b = GL_BUF_INIT;

	add_u32(&b, v);
	kit_pgp_subpacket(type, b.ptr, b.len, out);
	gl_buf_release(&b);
}

static void add_hashed(const struct kit_pgp *k, const struct kit_pgp_form *f, struct gl_buf *out)
{
	const struct kit_pgp *issuer = f->issuer ? f->issuer : k;
	unsigned char fpr[21] = { 4 };

	memcpy(fpr + 1, issuer->fpr, 20);
	if (!f->no_fpr)
		kit_pgp_subpacket(33, fpr, sizeof(fpr), out);
	if (!f->no_made)
		add_u32_subpacket(2, f->made, out);
	if (f->expires)
		add_u32_subpacket(3, f->expires, out);
	if (f->key_expires)
		add_u32_subpacket(9, f->key_expires, out);
	if (f->flags)
		kit_pgp_subpacket(27, f->flags, 1, out);
	if (f->hashed)
		gl_buf_add(out, f->hashed->ptr, f->hashed->len);
}

static const EVP_MD *find_md(unsigned hash)
{
	switch (hash) {
	case KIT_MD5:
		return EVP_md5();
	case KIT_SHA1:
		return EVP_sha1();
	case KIT_SHA256:
		return EVP_sha256();
	case KIT_SHA512:
		return EVP_sha512();
	default:
		return EVP_sha1(); /* of the same length as RIPEMD-160 */
	}
}

static void add_numbers(const struct kit_pgp *k, const unsigned char *digest, unsigned n,
			int padded, struct gl_buf *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char sig[64];
	size_t len = sizeof(sig);

	NEED(ctx && EVP_DigestSignInit(ctx, NULL, NULL, NULL, k->pkey) == 1 &&
	     EVP_DigestSign(ctx, sig, &len, digest, n) == 1);
	EVP_MD_CTX_free(ctx);
	add_mpi(out, sig, 32, padded);
	add_mpi(out, sig + 32, 32, padded);
}

void kit_pgp_sign_body(const struct kit_pgp *k, const struct kit_pgp_form *f,
		       const struct gl_buf *data, struct gl_buf *out)
{
	const struct kit_pgp *issuer = f->issuer ? f->issuer : k;
	struct gl_buf hashed = GL_BUF_INIT, unhashed = GL_BUF_INIT, text = GL_BUF_INIT;
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned hash = f->hash ? f->hash : KIT_SHA512, n;
	size_t start = out->len, head;

	add_hashed(k, f, &hashed);
	if (!f->no_keyid)
		kit_pgp_subpacket(16, issuer->fpr + 12, 8, &unhashed);
	if (f->unhashed)
		gl_buf_add(&unhashed, f->unhashed->ptr, f->unhashed->len);

	gl_buf_addch(out, (char)(f->version ? f->version : 4));
	gl_buf_addch(out, (char)f->type);
	gl_buf_addch(out, 22);
	gl_buf_addch(out, (char)hash);
	add_u16(out, hashed.len);
	gl_buf_add(out, hashed.ptr, hashed.len);
	head = out->len - start;

	gl_buf_add(&text, data->ptr, data->len);
	gl_buf_add(&text, out->ptr + start, head);
	gl_buf_addch(&text, 4);
	gl_buf_addch(&text, (char)0xff);
	add_u32(&text, (uint32_t)head);
	NEED(EVP_Digest(text.ptr, text.len, digest, &n, find_md(hash), NULL) == 1);

	add_u16(out, unhashed.len);
	gl_buf_add(out, unhashed.ptr, unhashed.len);
	gl_buf_add(out, digest, 2);
	add_numbers(k, digest, n, f->padded, out);
	NEED(!out->failed);
	gl_buf_release(&hashed);
	gl_buf_release(&unhashed);
	gl_buf_release(&text);
}

void kit_pgp_sign(const struct kit_pgp *k, const struct kit_pgp_form *f, const struct gl_buf *data,
		  struct gl_buf *out)
{
	struct gl_buf body = GL_BUF_INIT;

	kit_pgp_sign_body(k, f, data, &body);
	kit_pgp_packet(2, body.ptr, body.len, out);
	gl_buf_release(&body);
}

void kit_pgp_primary(const struct kit_pgp *k, struct gl_buf *out)
{
	kit_pgp_key_packet(k, 6, out);
}

static void add_hashed_key(const struct kit_pgp *k, struct gl_buf *out)
{
	gl_buf_addch(out, (char)0x99);
	add_u16(out, k->body.len);
	gl_buf_add(out, k->body.ptr, k->body.len);
}

void kit_pgp_name(const struct kit_pgp *k, const struct kit_pgp_form *f, const char *name,
		  struct gl_buf *out)
{
	struct gl_buf text = GL_BUF_INIT;

	add_hashed_key(k, &text);
	gl_buf_addch(&text, (char)0xb4);
	add_u32(&text, (uint32_t)strlen(name));
	gl_buf_addstr(&text, name);
	kit_pgp_packet(13, name, strlen(name), out);
	kit_pgp_sign(k, f, &text, out);
	gl_buf_release(&text);
}

void kit_pgp_direct(const struct kit_pgp *k, const struct kit_pgp_form *f, struct gl_buf *out)
{
	struct gl_buf text = GL_BUF_INIT;

	add_hashed_key(k, &text);
	kit_pgp_sign(k, f, &text, out);
	gl_buf_release(&text);
}

void kit_pgp_subkey(const struct kit_pgp *primary, const struct kit_pgp *sub,
		    const struct kit_pgp_form *f, const struct kit_pgp *back, struct gl_buf *out)
{
	struct gl_buf text = GL_BUF_INIT, agreed = GL_BUF_INIT, unhashed = GL_BUF_INIT;
	struct kit_pgp_form with = *f, theirs = { .type = 0x19, .made = f->made };

	add_hashed_key(primary, &text);
	add_hashed_key(sub, &text);
	if (f->unhashed)
		gl_buf_add(&unhashed, f->unhashed->ptr, f->unhashed->len);
	if (back) {
		kit_pgp_sign_body(back, &theirs, &text, &agreed);
		kit_pgp_subpacket(32, agreed.ptr, agreed.len, &unhashed);
	}
	with.unhashed = &unhashed;
	kit_pgp_key_packet(sub, 14, out);
	kit_pgp_sign(primary, &with, &text, out);
	gl_buf_release(&text);
	gl_buf_release(&agreed);
	gl_buf_release(&unhashed);
}

static uint32_t crc24(const unsigned char *p, size_t len)
{
	uint32_t crc = 0xb704ce;

	for (size_t i = 0; i < len; i++) {
		crc ^= (uint32_t)p[i] << 16;
		for (int bit = 0; bit < 8; bit++) {
			crc <<= 1;
			if (crc & 0x1000000)
				crc ^= 0x1864cfb;
		}
	}
	return crc;
}

void kit_pgp_armor(const char *label, const void *raw, size_t len, int crc, struct gl_buf *out)
{
	uint32_t sum = crc24(raw, len);
	unsigned char three[3] = { (unsigned char)(sum >> 16), (unsigned char)(sum >> 8),
				   (unsigned char)sum };

	gl_buf_addf(out, "-----BEGIN PGP %s-----\n\n", label);
	for (size_t at = 0; at < len; at += 48) {
		kit_base64((const unsigned char *)raw + at, len - at < 48 ? len - at : 48, out);
		gl_buf_addch(out, '\n');
	}
	if (crc) {
		gl_buf_addch(out, '=');
		kit_base64(three, 3, out);
		gl_buf_addch(out, '\n');
	}
	gl_buf_addf(out, "-----END PGP %s-----\n", label);
	NEED(!out->failed);
}
