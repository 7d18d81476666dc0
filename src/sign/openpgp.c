/*
 * librnp (0.16.1 or newer) does the cryptography, and nothing else is left to it: it takes
 * signatures by keys that may not sign and by subkeys that never agreed to their primary, judges
 * digests by the date that the signature itself claims and keys by today's, and success means one
 * good signature among many.  So:
 *
 * - packets are read first (pgpfile.c), and librnp is given only those that count: the primary
 *   key, its names with their self-signatures, the subkeys that may sign with their bindings;
 * - each key's self-signatures must be valid by themselves, one by one: librnp takes subkeys of a
 *   primary that has ended without looking at their bindings;
 * - its clock stands at the last second that OpenPGP can write: nothing is of the future, whatever
 *   ends has ended, and what librnp then says of a key is when it ended;
 * - MD5, SHA-1 and RIPEMD-160 are prohibited from the first second on, over its own rules;
 * - all signatures must be good, there must be one, and its key's fingerprint must be the one that
 *   was meant.
 *
 * Debian builds it to talk on stderr of whatever it does not like, and it cannot be told to be
 * quiet.  What is usual never gets there, and neither does text that others chose.
 */
#include "sign/openpgp.h"

#include "sign/rnpload.h"

#if GL_WITH_OPENPGP

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "sign/armor.h"
#include "sign/pgpfile.h"
#include "sign/pgppacket.h"
#include "sign/why.h"

#define HEX_LEN (2 * GL_PGP_FPR_LEN)

struct gl_openpgp_key {
	struct gl_pgp_file file;
	rnp_ffi_t ffi;      /* NULL before load() */
	const char *broken; /* load() found that the file is not acceptable */
	bool half;          /* there was no memory for what was tried: begin again */
};

struct gl_openpgp_sig {
	struct gl_buf raw;    /* one packet, as it came; `sig` points into it */
	struct gl_buf packet; /* for librnp */
	struct gl_pgp_sig sig;
};

bool gl_openpgp_built(void)
{
	return true;
}

/* ------------------------------------------------------------------------------- keys */

/* Nothing but a lack of memory is the machine's fault, once the packets have been read. */
static int rnp_failed(rnp_result_t res, int code, const char **why, const char *text)
{
	if (res == RNP_ERROR_OUT_OF_MEMORY)
		return gl_why_nomem(why);
	return gl_why_if_memory(gl_why(code, why, text), why);
}

static int make_ffi(rnp_ffi_t *out, const char **why)
{
	static const char *const old[] = { RNP_ALGNAME_MD5, RNP_ALGNAME_SHA1,
					   RNP_ALGNAME_RIPEMD160 };
	rnp_ffi_t ffi = NULL;
	rnp_result_t res;
	int rc;

	*out = NULL;
	rc = gl_rnp_load(why);
	if (rc != 0)
		return rc;
	errno = 0;
	res = gl_rnp.ffi_create(&ffi, RNP_KEYSTORE_GPG, RNP_KEYSTORE_GPG);
	if (res == RNP_SUCCESS)
		res = gl_rnp.set_timestamp(ffi, UINT32_MAX);
	for (size_t i = 0; res == RNP_SUCCESS && i < sizeof(old) / sizeof(old[0]); i++)
		res = gl_rnp.add_security_rule(ffi, RNP_FEATURE_HASH_ALG, old[i],
					       RNP_SECURITY_OVERRIDE, 0, RNP_SECURITY_PROHIBITED);
	if (res != RNP_SUCCESS) {
		gl_rnp.ffi_destroy(ffi);
		return rnp_failed(res, GL_EIO, why, "librnp could not be started");
	}
	*out = ffi;
	return 0;
}

static int give_packets(rnp_ffi_t ffi, const struct gl_openpgp_key *k, const char **why)
{
	rnp_input_t in = NULL;
	rnp_result_t res;
	size_t n = 0;

	res = gl_rnp.input_from_memory(&in, (const uint8_t *)k->file.packets.ptr,
				       k->file.packets.len, false);
	if (res == RNP_SUCCESS)
		res = gl_rnp.load_keys(ffi, RNP_KEYSTORE_GPG, in, RNP_LOAD_SAVE_PUBLIC_KEYS);
	if (res == RNP_SUCCESS)
		res = gl_rnp.get_public_key_count(ffi, &n);
	gl_rnp.input_destroy(in);
	if (res != RNP_SUCCESS)
		return rnp_failed(res, GL_EINVAL, why, "librnp cannot read the OpenPGP key");
	/* A subkey that is there twice is read twice here and kept once there. */
	if (n != k->file.n_given)
		return gl_why(GL_EINVAL, why,
			      "librnp reads other keys out of the OpenPGP key file");
	return 0;
}

/* A valid signature of one of these types ("direct"; NULL: any)?  Takes the handle. */
static bool is_valid(rnp_signature_handle_t sig, const char *type)
{
	char *is = NULL;
	bool ok;

	ok = gl_rnp.signature_get_type(sig, &is) == RNP_SUCCESS &&
	     (!type || strcmp(is, type) == 0) && gl_rnp.signature_is_valid(sig, 0) == RNP_SUCCESS;
	gl_rnp.buffer_destroy(is);
	gl_rnp.signature_handle_destroy(sig);
	return ok;
}

static bool has_valid(rnp_key_handle_t key, const char *type)
{
	rnp_signature_handle_t sig;
	size_t n = 0;

	if (gl_rnp.key_get_signature_count(key, &n) != RNP_SUCCESS)
		return false;
	for (size_t i = 0; i < n; i++)
		if (gl_rnp.key_get_signature_at(key, i, &sig) == RNP_SUCCESS && is_valid(sig, type))
			return true;
	return false;
}

static bool name_is_valid(rnp_uid_handle_t name)
{
	rnp_signature_handle_t sig;
	size_t n = 0;

	if (gl_rnp.uid_get_signature_count(name, &n) != RNP_SUCCESS)
		return false;
	for (size_t i = 0; i < n; i++)
		if (gl_rnp.uid_get_signature_at(name, i, &sig) == RNP_SUCCESS &&
		    is_valid(sig, NULL))
			return true;
	return false;
}

static bool has_valid_name(rnp_key_handle_t key)
{
	rnp_uid_handle_t name;
	bool found = false;
	size_t n = 0;

	if (gl_rnp.key_get_uid_count(key, &n) != RNP_SUCCESS)
		return false;
	for (size_t i = 0; i < n && !found; i++) {
		if (gl_rnp.key_get_uid_handle_at(key, i, &name) != RNP_SUCCESS)
			continue;
		found = name_is_valid(name);
		gl_rnp.uid_handle_destroy(name);
	}
	return found;
}

static void write_hex(const struct gl_pgp_part *part, char out[HEX_LEN + 1])
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < GL_PGP_FPR_LEN; i++) {
		*out++ = digits[part->key.fpr[i] >> 4];
		*out++ = digits[part->key.fpr[i] & 15];
	}
	*out = '\0';
}

static const char *judge_rights(rnp_key_handle_t key, struct gl_pgp_part *part)
{
	bool revoked = true, sign = false;
	uint64_t till = 0;

	if (gl_rnp.key_is_revoked(key, &revoked) != RNP_SUCCESS || revoked)
		return "the OpenPGP key is revoked";
	if (gl_rnp.key_allows_usage(key, "sign", &sign) != RNP_SUCCESS || !sign)
		return "an OpenPGP key that may not sign";
	if (gl_rnp.key_valid_till64(key, &till) != RNP_SUCCESS || till == 0)
		return "an OpenPGP key that is not valid";
	part->ends = till > INT64_MAX ? INT64_MAX : (int64_t)till;
	return NULL;
}

/* What librnp says of the primary key or a subkey: why it may not sign, or NULL. */
static const char *judge_part(rnp_ffi_t ffi, struct gl_pgp_part *part, bool primary,
			      const char **broken)
{
	rnp_key_handle_t key = NULL;
	char hex[HEX_LEN + 1];
	const char *refused;

	write_hex(part, hex);
	if (gl_rnp.locate_key(ffi, "fingerprint", hex, &key) != RNP_SUCCESS || !key)
		return "librnp does not find the OpenPGP key in its file";
	refused = judge_rights(key, part);
	if (primary && !has_valid(key, "direct") && !has_valid_name(key))
		*broken = "the OpenPGP key has no valid self-signature";
	else if (!primary && !has_valid(key, "subkey binding"))
		refused = "a subkey whose binding to its primary key is not valid";
	gl_rnp.key_handle_destroy(key);
	return refused;
}

static bool may_sign(const struct gl_openpgp_key *k)
{
	for (size_t i = 0; i < k->file.n; i++)
		if (!k->file.parts[i].refused)
			return true;
	return false;
}

/* Back to what the packets alone say. */
static void forget(struct gl_openpgp_key *k)
{
	k->broken = NULL;
	for (size_t i = 0; i < k->file.n; i++) {
		struct gl_pgp_part *part = &k->file.parts[i];

		if (k->half)
			part->refused = part->was_refused;
		part->was_refused = part->refused;
	}
	k->half = false;
}

static int try_load(struct gl_openpgp_key *k, const char **why)
{
	rnp_ffi_t ffi = NULL;
	int rc = 0;

	forget(k);
	rc = make_ffi(&ffi, why);
	if (rc != 0)
		return rc;
	/* Not before: librnp locks some memory as it starts, and may fail in that as it wants. */
	errno = 0;
	rc = give_packets(ffi, k, why);
	if (rc != 0)
		goto out;
	for (size_t i = 0; i < k->file.n && !k->broken; i++)
		if (!k->file.parts[i].refused)
			k->file.parts[i].refused =
				judge_part(ffi, &k->file.parts[i], i == 0, &k->broken);
	if (!k->broken && !may_sign(k))
		k->broken = "no key in the OpenPGP key file may sign: each is revoked, too weak or "
			    "made for something else";
	if (k->broken)
		rc = gl_why(GL_EINVAL, why, k->broken);
out:
	rc = gl_why_if_memory(rc, why);
	k->half = rc == GL_ENOMEM;
	if (rc == GL_EINVAL)
		k->broken = *why;
	if (rc == 0)
		k->ffi = ffi;
	else
		gl_rnp.ffi_destroy(ffi);
	return rc;
}

/* GL_EINVAL when the file is not acceptable; that is kept. */
static int load(struct gl_openpgp_key *k, const char **why)
{
	int rc;

	if (k->broken && !k->half)
		return gl_why(GL_EINVAL, why, k->broken);
	if (k->ffi)
		return 0;
	rc = try_load(k, why);
	return rc == GL_ENOMEM ? try_load(k, why) : rc;
}

int gl_openpgp_key_open(struct gl_openpgp_key **out, const void *file, size_t len, const char **why)
{
	struct gl_openpgp_key *k;
	int rc;

	*out = NULL;
	k = calloc(1, sizeof(*k));
	if (!k)
		return gl_why_nomem(why);
	rc = gl_pgp_file_read(&k->file, file, len, why);
	if (rc == 0)
		*out = k;
	else
		free(k);
	return rc;
}

void gl_openpgp_key_free(struct gl_openpgp_key *k)
{
	if (!k)
		return;
	if (k->ffi)
		gl_rnp.ffi_destroy(k->ffi);
	gl_pgp_file_release(&k->file);
	free(k);
}

static void fill_info(const struct gl_openpgp_key *k, struct gl_openpgp_info *info)
{
	static const char name[] = "openpgp"; /* with its NUL */
	unsigned char text[sizeof(name) + GL_PGP_FPR_LEN];
	const struct gl_pgp_part *primary = &k->file.parts[0];

	memcpy(text, name, sizeof(name));
	memcpy(text + sizeof(name), primary->key.fpr, GL_PGP_FPR_LEN);
	gl_sha256(text, sizeof(text), &info->id);
	info->type = primary->key.type;
	info->bits = primary->key.bits;
	write_hex(primary, info->fingerprint);
	info->ends = INT64_MIN;
	for (size_t i = 0; i < k->file.n; i++)
		if (!k->file.parts[i].refused && k->file.parts[i].ends > info->ends)
			info->ends = k->file.parts[i].ends;
}

int gl_openpgp_key_read(const void *file, size_t len, struct gl_openpgp_info *info,
			struct gl_error **err)
{
	struct gl_openpgp_key *k = NULL;
	const char *why;
	int rc;

	memset(info, 0, sizeof(*info));
	rc = gl_openpgp_key_open(&k, file, len, &why);
	if (rc == 0)
		rc = load(k, &why);
	if (rc == 0)
		fill_info(k, info);
	else
		rc = gl_fail(err, rc, "%s", why);
	gl_openpgp_key_free(k);
	return rc;
}

/* ------------------------------------------------------------------------- signatures */

static const char *check_sig(const struct gl_pgp_sig *s)
{
	if (s->version != 4)
		return "an OpenPGP signature of a version other than 4";
	if (s->type == GL_PGP_TEXT)
		return "an OpenPGP signature of a text in any line ends, not of these bytes";
	if (s->type != GL_PGP_BINARY)
		return "an OpenPGP signature of something else than a document";
	if (!gl_pgp_hash_ok(s->hash))
		return "an OpenPGP signature whose digest is not SHA-256, SHA-384 or SHA-512";
	if (s->twice)
		return "an OpenPGP signature that contradicts itself";
	if (s->unhashed)
		return "an OpenPGP signature with more than its issuer outside of what is signed";
	if (s->expires)
		return "an OpenPGP signature that ends by itself: decisions are for good";
	if (!s->has_made || (!s->has_fpr && !s->has_keyid && !s->alien))
		return "an OpenPGP signature that does not say when it was made, or by whom";
	if (s->critical)
		return "an OpenPGP signature with something indispensable that golive does not know";
	return NULL;
}

static const char *read_sig(struct gl_openpgp_sig *s)
{
	struct gl_sshrd r = { (const unsigned char *)s->raw.ptr, s->raw.len };
	struct gl_pgp_packet p;
	const char *wrong;

	if (!gl_pgp_packet_next(&r, &p))
		return "an OpenPGP signature that is cut short or damaged";
	if (p.tag != GL_PGP_SIGNATURE)
		return "an OpenPGP message where a signature should be";
	if (r.left != 0)
		return "more than one packet in the OpenPGP signature";
	if (!gl_pgp_sig_read(&p, &s->sig))
		return "a malformed OpenPGP signature";
	wrong = check_sig(&s->sig);
	if (!wrong && !gl_pgp_sig_write(&p, &s->sig, &s->packet))
		wrong = "an OpenPGP signature with malformed numbers";
	return wrong;
}

int gl_openpgp_sig_parse(struct gl_openpgp_sig **out, const char *armor, size_t len,
			 const char **why)
{
	struct gl_openpgp_sig *s;
	const char *wrong;
	int rc;

	*out = NULL;
	if (len > GL_OPENPGP_SIG_MAX)
		return gl_why(GL_EBAD, why, "an OpenPGP signature of over 16 KiB");
	s = calloc(1, sizeof(*s));
	if (!s)
		return gl_why_nomem(why);
	gl_buf_init(&s->raw);
	gl_buf_init(&s->packet);
	rc = gl_armor_read(armor, len, "PGP SIGNATURE", GL_ARMOR_PGP, &s->raw, why);
	if (rc != 0)
		goto out;
	wrong = read_sig(s);
	if (wrong || s->packet.failed) {
		rc = wrong ? gl_why(GL_EBAD, why, wrong) : gl_why_nomem(why);
		goto out;
	}
	*out = s;
	s = NULL; /* transferred */
out:
	gl_openpgp_sig_free(s);
	return rc;
}

void gl_openpgp_sig_free(struct gl_openpgp_sig *s)
{
	if (!s)
		return;
	gl_buf_release(&s->raw);
	gl_buf_release(&s->packet);
	free(s);
}

static struct gl_pgp_part *find_signer(const struct gl_openpgp_key *k, const struct gl_pgp_sig *s)
{
	for (size_t i = 0; i < k->file.n; i++)
		if (gl_pgp_sig_by(s, k->file.parts[i].key.fpr))
			return &k->file.parts[i];
	return NULL;
}

bool gl_openpgp_sig_names(const struct gl_openpgp_sig *s, const struct gl_openpgp_key *k)
{
	return find_signer(k, &s->sig) != NULL;
}

/* One signature, good, and by this key: after a verification that succeeded. */
static bool is_by(rnp_op_verify_t op, const struct gl_pgp_part *signer)
{
	rnp_op_verify_signature_t sig = NULL;
	rnp_key_handle_t key = NULL;
	char want[HEX_LEN + 1], *is = NULL;
	size_t n = 0;
	bool ok;

	write_hex(signer, want);
	ok = gl_rnp.op_verify_get_signature_count(op, &n) == RNP_SUCCESS && n == 1 &&
	     gl_rnp.op_verify_get_signature_at(op, 0, &sig) == RNP_SUCCESS &&
	     gl_rnp.op_verify_signature_get_status(sig) == RNP_SUCCESS &&
	     gl_rnp.op_verify_signature_get_key(sig, &key) == RNP_SUCCESS &&
	     gl_rnp.key_get_fprint(key, &is) == RNP_SUCCESS && strcmp(is, want) == 0;
	gl_rnp.buffer_destroy(is);
	gl_rnp.key_handle_destroy(key);
	return ok;
}

static const EVP_MD *find_md(unsigned hash)
{
	switch (hash) {
	case GL_PGP_SHA256:
		return EVP_sha256();
	case GL_PGP_SHA384:
		return EVP_sha384();
	default:
		return EVP_sha512();
	}
}

/*
 * The digest, as far as the signature tells it (RFC 4880 section 5.2.4).  librnp looks too, but
 * talks of it on stderr, and that would be the usual way for a signature to be bad.
 */
static int check_left16(const struct gl_pgp_sig *s, const void *data, size_t len, const char **why)
{
	uint32_t n = (uint32_t)s->hashed_len;
	unsigned char trailer[6] = { 4,
				     0xff,
				     (unsigned char)(n >> 24),
				     (unsigned char)(n >> 16),
				     (unsigned char)(n >> 8),
				     (unsigned char)n };
	unsigned char digest[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int rc = 0;

	if (!ctx)
		return gl_why_nomem(why);
	if (EVP_DigestInit_ex(ctx, find_md(s->hash), NULL) != 1 ||
	    EVP_DigestUpdate(ctx, data, len) != 1 ||
	    EVP_DigestUpdate(ctx, s->hashed, s->hashed_len) != 1 ||
	    EVP_DigestUpdate(ctx, trailer, sizeof(trailer)) != 1 ||
	    EVP_DigestFinal_ex(ctx, digest, NULL) != 1)
		rc = gl_why(GL_EIO, why, "libcrypto cannot hash");
	else if (memcmp(digest, s->left16, 2) != 0)
		rc = gl_why(GL_EBAD, why, "the signature is not of these bytes");
	EVP_MD_CTX_free(ctx);
	return rc;
}

static int run_verify(rnp_ffi_t ffi, const struct gl_openpgp_sig *s,
		      const struct gl_pgp_part *signer, const void *data, size_t len,
		      const char **why)
{
	rnp_input_t text = NULL, sig = NULL;
	rnp_op_verify_t op = NULL;
	rnp_result_t res;
	int rc = 0;

	errno = 0;
	res = gl_rnp.input_from_memory(&text, data, len, false);
	if (res == RNP_SUCCESS)
		res = gl_rnp.input_from_memory(&sig, (const uint8_t *)s->packet.ptr, s->packet.len,
					       false);
	if (res == RNP_SUCCESS)
		res = gl_rnp.op_verify_detached_create(&op, ffi, text, sig);
	if (res == RNP_SUCCESS)
		res = gl_rnp.op_verify_set_flags(op, RNP_VERIFY_REQUIRE_ALL_SIGS);
	if (res != RNP_SUCCESS) {
		rc = rnp_failed(res, GL_EIO, why, "librnp could not be started");
		goto out;
	}
	res = gl_rnp.op_verify_execute(op);
	if (res != RNP_SUCCESS || !is_by(op, signer))
		rc = rnp_failed(res, GL_EBAD, why, "the signature is not of these bytes");
	rc = gl_why_if_memory(rc, why);
out:
	gl_rnp.op_verify_destroy(op);
	gl_rnp.input_destroy(sig);
	gl_rnp.input_destroy(text);
	return rc;
}

int gl_openpgp_sig_verify(const struct gl_openpgp_sig *s, struct gl_openpgp_key *k,
			  const void *data, size_t len, int64_t *ends, const char **why)
{
	const struct gl_pgp_part *signer = find_signer(k, &s->sig);
	int rc;

	*ends = INT64_MAX;
	if (!signer)
		return gl_why(GL_EBAD, why, "signed with an OpenPGP key that is not in the file");
	rc = load(k, why);
	if (rc != 0)
		return rc == GL_EINVAL ? GL_EBAD : rc;
	if (signer->refused)
		return gl_why(GL_EBAD, why, signer->refused);
	if (s->sig.made < signer->key.made)
		return gl_why(GL_EBAD, why, "signed before the OpenPGP key was made");
	if ((int64_t)s->sig.made >= signer->ends)
		return gl_why(GL_EBAD, why,
			      "signed after the OpenPGP key had ended by its own file");
	/* librnp takes no empty input, and says so as if it had failed. */
	if (len == 0)
		return gl_why(GL_EBAD, why, "nothing was signed");
	rc = check_left16(&s->sig, data, len, why);
	if (rc == 0)
		rc = run_verify(k->ffi, s, signer, data, len, why);
	if (rc == GL_ENOMEM)
		rc = run_verify(k->ffi, s, signer, data, len, why);
	if (rc == 0)
		*ends = signer->ends;
	return rc;
}

#else /* GL_WITH_OPENPGP */

#define WITHOUT "this golive was built without OpenPGP; install one that was built with it"

bool gl_openpgp_built(void)
{
	return false;
}

int gl_openpgp_key_read(const void *file, size_t len, struct gl_openpgp_info *info,
			struct gl_error **err)
{
	(void)file;
	(void)len;
	*info = (struct gl_openpgp_info){ .type = "openpgp" };
	return gl_fail(err, GL_EUNDECIDED, WITHOUT);
}

int gl_openpgp_key_open(struct gl_openpgp_key **out, const void *file, size_t len, const char **why)
{
	(void)file;
	(void)len;
	*out = NULL;
	*why = WITHOUT;
	return GL_EUNDECIDED;
}

void gl_openpgp_key_free(struct gl_openpgp_key *k)
{
	(void)k;
}

int gl_openpgp_sig_parse(struct gl_openpgp_sig **out, const char *armor, size_t len,
			 const char **why)
{
	(void)armor;
	(void)len;
	*out = NULL;
	*why = "an OpenPGP signature, and " WITHOUT;
	return GL_EUNDECIDED;
}

void gl_openpgp_sig_free(struct gl_openpgp_sig *s)
{
	(void)s;
}

bool gl_openpgp_sig_names(const struct gl_openpgp_sig *s, const struct gl_openpgp_key *k)
{
	(void)s;
	(void)k;
	return false;
}

int gl_openpgp_sig_verify(const struct gl_openpgp_sig *s, struct gl_openpgp_key *k,
			  const void *data, size_t len, int64_t *ends, const char **why)
{
	(void)s;
	(void)k;
	(void)data;
	(void)len;
	*ends = INT64_MAX;
	*why = WITHOUT;
	return GL_EUNDECIDED;
}

#endif
