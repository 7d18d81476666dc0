#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "pgpkit.h"
#include "ringkit.h"
#include "sign/objsig.h"
#include "sign/openpgp.h"
#include "sign/pgpfile.h"
#include "sign/ring.h"
#include "sshkit.h"

#define DATA "tests/data/openpgp"
#define FINGERPRINT_LEN 40

/* Of the keys that are made here. */
#define MADE 1700000000u
#define SIGNED (MADE + 1000)

/* A signature's form, made at some time, and in other ways too. */
#define MADE_AT(when, ...) ((struct kit_pgp_form){ .made = (when), __VA_ARGS__ })
#define FORM(...) MADE_AT(SIGNED, __VA_ARGS__)

static const char text[] = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nsubject\n";
static struct gl_buf data = { .ptr = (char *)text, .len = sizeof(text) - 1 };

static struct gl_openpgp_info expect_key(const struct gl_buf *file)
{
	struct gl_openpgp_info info;
	struct gl_error *err = NULL;

	if (gl_openpgp_key_read(file->ptr, file->len, &info, &err) != 0)
		fail_msg("not read: %s", gl_error_message(err));
	return info;
}

static void expect_refused(const struct gl_buf *file, const char *words)
{
	struct gl_openpgp_info info;
	struct gl_error *err = NULL;

	assert_int_equal(gl_openpgp_key_read(file->ptr, file->len, &info, &err), GL_EINVAL);
	if (!strstr(gl_error_message(err), words))
		fail_msg("got '%s', wanted '%s'", gl_error_message(err), words);
	assert_true(gl_utf8_valid(gl_error_message(err), strlen(gl_error_message(err))));
	assert_null(info.type);
	gl_error_free(err);
}

/* A ring of one key file, under its own identity. */
static struct gl_ring *ring_of(const struct gl_buf *file)
{
	struct gl_openpgp_info info = expect_key(file);
	struct gl_ring *r = gl_ring_new();

	assert_non_null(r);
	assert_int_equal(gl_ring_add(r, GL_SIG_OPENPGP, file->ptr, file->len, &info.id, NULL), 0);
	return r;
}

static struct gl_sig_result verify(struct gl_ring *r, const struct gl_buf *armor,
				   const struct gl_buf *payload, int64_t *ends)
{
	return kit_ring_verify(r, GL_SIG_OPENPGP, armor, payload, ends);
}

static void expect(struct gl_ring *r, const struct gl_buf *armor, const struct gl_buf *payload,
		   enum gl_sig_state state, const char *words)
{
	kit_ring_expect(r, GL_SIG_OPENPGP, armor, payload, state, words);
}

/* ----------------------------------------------------------------- what gpg has made */

static const struct {
	const char *name, *type;
	unsigned bits;
	int64_t ends;
} good_keys[] = {
	{ "ed25519", "openpgp ed25519", 256, INT64_MAX },
	{ "rsa2048", "openpgp rsa", 2048, INT64_MAX },
	{ "rsa3072", "openpgp rsa", 3072, INT64_MAX },
	{ "nistp256", "openpgp nistp256", 256, INT64_MAX },
	{ "nistp384", "openpgp nistp384", 384, INT64_MAX },
	{ "nistp521", "openpgp nistp521", 521, INT64_MAX },
	{ "old", "openpgp rsa", 2048, INT64_MAX },
	/* A primary key that only certifies. */
	{ "subkey", "openpgp rsa", 3072, INT64_MAX },
	/* Ended long ago, which is no fault: 2021-01-01T12:00:00Z. */
	{ "expired", "openpgp ed25519", 256, 1609502400 },
	/* The primary key ends later, but may not sign. */
	{ "subkey-expired", "openpgp ed25519", 256, 1609502400 },
	/* A name that was taken back, other people's signatures, renewed: 2028-01-01T12:00:00Z. */
	{ "busy", "openpgp ed25519", 256, 1830340800 },
};

/* gpg's own words on a key. */
static void find_fingerprint(const char *name, char out[FINGERPRINT_LEN + 1])
{
	struct gl_buf all = GL_BUF_INIT, line = GL_BUF_INIT;
	const char *at;

	kit_read(DATA, "fingerprints", &all);
	gl_buf_addf(&line, "%s ", name);
	at = all.ptr;
	while (at && strncmp(at, line.ptr, line.len) != 0) {
		at = strchr(at, '\n');
		at = at ? at + 1 : NULL;
	}
	assert_non_null(at);
	memcpy(out, at + line.len, FINGERPRINT_LEN);
	out[FINGERPRINT_LEN] = '\0';
	gl_buf_release(&all);
	gl_buf_release(&line);
}

static void test_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good_keys) / sizeof(good_keys[0]); i++) {
		char fingerprint[FINGERPRINT_LEN + 1];
		struct gl_buf file = GL_BUF_INIT;
		struct gl_openpgp_info info;

		kit_read_as(DATA, good_keys[i].name, ".asc", &file);
		info = expect_key(&file);
		find_fingerprint(good_keys[i].name, fingerprint);
		assert_string_equal(info.fingerprint, fingerprint);
		assert_string_equal(info.type, good_keys[i].type);
		assert_int_equal(info.bits, good_keys[i].bits);
		assert_true(info.ends == good_keys[i].ends);
		gl_buf_release(&file);
	}
}

/* One key is one key, in whatever file; and its identity is what DESIGN says it is. */
static void test_identity(void **state)
{
	struct gl_buf armored = GL_BUF_INIT, binary = GL_BUF_INIT, want = GL_BUF_INIT;
	struct gl_openpgp_info a, b;
	struct gl_digest id;

	(void)state;
	kit_read_as(DATA, "ed25519", ".asc", &armored);
	kit_read_as(DATA, "ed25519", ".gpg", &binary);
	a = expect_key(&armored);
	b = expect_key(&binary);
	assert_memory_equal(&a.id, &b.id, sizeof(a.id));
	gl_buf_add(&want, "openpgp", 8);
	for (int i = 0; i < FINGERPRINT_LEN; i += 2) {
		char hex[3] = { a.fingerprint[i], a.fingerprint[i + 1], '\0' };

		gl_buf_addch(&want, (char)strtoul(hex, NULL, 16));
	}
	gl_sha256(want.ptr, want.len, &id);
	assert_memory_equal(&a.id, &id, sizeof(id));
	gl_buf_release(&armored);
	gl_buf_release(&binary);
	gl_buf_release(&want);
}

static void test_refused_keys(void **state)
{
	static const struct {
		const char *name, *words;
	} cases[] = {
		{ "revoked.asc", "revoked" },
		{ "dsa2048.asc", "DSA" },
		{ "rsa1024.asc", "under 2048 bits" },
		{ "weaksub.asc", "no key" },
		{ "brainpool.asc", "curve" },
		{ "secp256k1.asc", "curve" },
		{ "nosign.asc", "may sign" },
		{ "two.asc", "more than one OpenPGP key" },
		{ "two-armours.asc", "more than one armour" },
		{ "secret.asc", "secret key" },
		{ "secret.gpg", "secret key" },
		{ "sha1-self.asc", "SHA-1" },
		{ "text.sig", "not an OpenPGP public key" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gl_buf file = GL_BUF_INIT;

		kit_read_as(DATA, "refused-", cases[i].name, &file);
		expect_refused(&file, cases[i].words);
		gl_buf_release(&file);
	}
}

static void test_key_armor(void **state)
{
	struct gl_buf file = GL_BUF_INIT, other = GL_BUF_INIT;
	struct gl_openpgp_info a, b;

	(void)state;
	kit_read_as(DATA, "ed25519", ".asc", &file);
	a = expect_key(&file);
	gl_buf_addstr(&other, "Lena's key\r\n\r\n");
	for (size_t i = 0; i < file.len; i++) {
		if (file.ptr[i] == '\n')
			gl_buf_addstr(&other, " \r");
		gl_buf_addch(&other, file.ptr[i]);
	}
	gl_buf_addstr(&other, "\r\n\n");
	b = expect_key(&other);
	assert_memory_equal(&a.id, &b.id, sizeof(a.id));

	gl_buf_addstr(&other, "x");
	expect_refused(&other, "after the end of the armour");
	gl_buf_reset(&other);
	expect_refused(&other, "empty");
	gl_buf_add(&other, "\x99", 1);
	expect_refused(&other, "cut short");
	gl_buf_reset(&other);
	gl_buf_addstr(&other, "ssh-ed25519 AAAA");
	expect_refused(&other, "not an OpenPGP public key");
	for (size_t cut = 1; cut < file.len - 1; cut += 7) {
		gl_buf_reset(&other);
		gl_buf_add(&other, file.ptr, file.len - 1 - cut);
		expect_refused(&other, "");
	}
	gl_buf_release(&file);
	gl_buf_release(&other);
}

static void test_good(void **state)
{
	struct gl_buf message = GL_BUF_INIT;

	(void)state;
	kit_read(DATA, "message", &message);
	for (size_t i = 0; i < sizeof(good_keys) / sizeof(good_keys[0]); i++) {
		struct gl_buf file = GL_BUF_INIT, sig = GL_BUF_INIT;
		struct gl_openpgp_info info;
		struct gl_sig_result out;
		struct gl_ring *r;
		int64_t ends;

		kit_read_as(DATA, good_keys[i].name, ".asc", &file);
		kit_read_as(DATA, good_keys[i].name, ".sig", &sig);
		info = expect_key(&file);
		r = ring_of(&file);
		out = verify(r, &sig, &message, &ends);
		assert_int_equal(out.state, GL_SIG_GOOD);
		assert_memory_equal(&out.key, &info.id, sizeof(info.id));
		assert_true(ends == good_keys[i].ends);
		expect(r, &sig, &data, GL_SIG_BAD, "not of these bytes");
		gl_ring_free(r);
		gl_buf_release(&file);
		gl_buf_release(&sig);
	}
	gl_buf_release(&message);
}

static void test_refused_signatures(void **state)
{
	static const struct {
		const char *key, *sig, *words;
		enum gl_sig_state state;
	} cases[] = {
		{ "ed25519", "notation.sig", NULL, GL_SIG_GOOD },
		{ "ed25519", "refused-notation.sig", "indispensable", GL_SIG_BAD },
		{ "ed25519", "refused-text.sig", "line ends", GL_SIG_BAD },
		{ "ed25519", "refused-expiring.sig", "ends by itself", GL_SIG_BAD },
		{ "ed25519", "refused-two.sig", "more than one packet", GL_SIG_BAD },
		{ "ed25519", "refused-attached.sig", "another kind", GL_SIG_BAD },
		{ "ed25519", "refused-clear.sig", "another kind", GL_SIG_BAD },
		{ "ed25519", "rsa2048.sig", "no key file", GL_SIG_FOREIGN },
		{ "old", "refused-sha1.sig", "digest", GL_SIG_BAD },
		{ "old", "refused-sha1-backdated.sig", "digest", GL_SIG_BAD },
		{ "old", "refused-ripemd160.sig", "digest", GL_SIG_BAD },
		{ "old", "refused-sha224.sig", "digest", GL_SIG_BAD },
		{ "subkey-revoked", "subkey-revoked.sig", "revoked subkey", GL_SIG_BAD },
	};
	struct gl_buf message = GL_BUF_INIT;

	(void)state;
	kit_read(DATA, "message", &message);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gl_buf file = GL_BUF_INIT, sig = GL_BUF_INIT;
		struct gl_ring *r;

		kit_read_as(DATA, cases[i].key, ".asc", &file);
		kit_read_as(DATA, cases[i].sig, "", &sig);
		r = ring_of(&file);
		expect(r, &sig, &message, cases[i].state, cases[i].words);
		gl_ring_free(r);
		gl_buf_release(&file);
		gl_buf_release(&sig);
	}
	gl_buf_release(&message);
}

/* Takes the base64 of an armour apart; the checksum is left out. */
static void unarmor(const struct gl_buf *armor, struct gl_buf *out)
{
	const char *start = strstr(armor->ptr, "\n\n") + 2, *end = strstr(start, "\n=");
	struct gl_buf lines = GL_BUF_INIT;

	assert_non_null(end);
	for (const char *p = start; p < end; p++)
		if (*p != '\n')
			gl_buf_addch(&lines, *p);
	kit_unbase64(lines.ptr, lines.len, out);
	gl_buf_release(&lines);
}

/* The armour is that of the tool that signed, or of us: that the rest is right tells this. */
static void test_sig_armor(void **state)
{
	static const struct {
		const char *from, *to, *words; /* words NULL: still good */
	} cases[] = {
		{ "SIGNATURE-----\n\n", "SIGNATURE-----\nVersion: GnuPG v2\nComment: hi\n\n",
		  NULL },
		{ "-----END PGP SIGNATURE-----\n", "-----END PGP SIGNATURE-----", NULL },
		{ "\n=", "\n\n=", "empty or overlong" },
		{ "SIGNATURE-----\n\n", "SIGNATURE-----\n", "empty line" },
		{ "SIGNATURE-----\n\n", "SIGNATURE-----\nno header\n\n", "empty line" },
		{ "SIGNATURE-----\n\n", "SIGNATURE-----\nVersion: \x1b[2J\n\n", "control" },
		{ "SIGNATURE-----\n\n", "SIGNATURE-----\r\n\r\n", "another kind" },
		{ "-----END PGP SIGNATURE-----\n", "-----END PGP SIGNATURE-----\n\n",
		  "after the end" },
		{ "-----END PGP SIGNATURE-----\n", "-----END PGP SIGNATURE-----\nx",
		  "after the end" },
		{ "-----END PGP SIGNATURE-----\n", "-----END PGP MESSAGE-----\n", "" },
		{ "-----END PGP SIGNATURE-----\n", "", "no END line" },
		{ "-----BEGIN PGP SIGNATURE", "-----BEGIN PGP MESSAGE", "another kind" },
		{ "-----BEGIN", "\n-----BEGIN", "another kind" },
		{ "\n=", "\n=AAAA\n=", "goes on" },
	};
	struct gl_buf file = GL_BUF_INIT, sig = GL_BUF_INIT, message = GL_BUF_INIT;
	struct gl_ring *r;

	(void)state;
	kit_read(DATA, "message", &message);
	kit_read_as(DATA, "ed25519", ".asc", &file);
	kit_read_as(DATA, "ed25519", ".sig", &sig);
	r = ring_of(&file);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *at = strstr(sig.ptr, cases[i].from);
		struct gl_buf armor = GL_BUF_INIT;

		assert_non_null(at);
		gl_buf_add(&armor, sig.ptr, (size_t)(at - sig.ptr));
		gl_buf_addstr(&armor, cases[i].to);
		gl_buf_addstr(&armor, at + strlen(cases[i].from));
		expect(r, &armor, &message, cases[i].words ? GL_SIG_BAD : GL_SIG_GOOD,
		       cases[i].words);
		gl_buf_release(&armor);
	}
	gl_ring_free(r);
	gl_buf_release(&file);
	gl_buf_release(&sig);
	gl_buf_release(&message);
}

/* ------------------------------------------------------------------ every bit counts */

static void flip_signature(struct gl_ring *r, const struct gl_buf *raw,
			   const struct gl_buf *message)
{
	struct gl_buf armor = GL_BUF_INIT;

	for (size_t bit = 0; bit < 8 * raw->len; bit++) {
		raw->ptr[bit / 8] ^= (char)(1 << bit % 8);
		gl_buf_reset(&armor);
		kit_pgp_armor("SIGNATURE", raw->ptr, raw->len, bit % 2 == 0, &armor);
		if (verify(r, &armor, message, NULL).state == GL_SIG_GOOD)
			fail_msg("good with bit %zu of byte %zu flipped", bit % 8, bit / 8);
		raw->ptr[bit / 8] ^= (char)(1 << bit % 8);
	}
	gl_buf_reset(&armor);
	kit_pgp_armor("SIGNATURE", raw->ptr, raw->len, 0, &armor);
	expect(r, &armor, message, GL_SIG_GOOD, NULL);
	for (size_t bit = 0; bit < 8 * message->len; bit++) {
		message->ptr[bit / 8] ^= (char)(1 << bit % 8);
		expect(r, &armor, message, GL_SIG_BAD, "not of these bytes");
		message->ptr[bit / 8] ^= (char)(1 << bit % 8);
	}
	for (size_t len = 0; len < raw->len; len++) {
		gl_buf_reset(&armor);
		kit_pgp_armor("SIGNATURE", raw->ptr, len, 1, &armor);
		expect(r, &armor, message, GL_SIG_BAD, NULL);
	}
	gl_buf_release(&armor);
}

static void test_every_bit_of_a_signature(void **state)
{
	static const char *const names[] = { "ed25519", "rsa2048", "nistp256", "subkey" };
	struct gl_buf message = GL_BUF_INIT;

	(void)state;
	kit_read(DATA, "message", &message);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct gl_buf file = GL_BUF_INIT, sig = GL_BUF_INIT, raw = GL_BUF_INIT;
		struct gl_ring *r;

		kit_read_as(DATA, names[i], ".asc", &file);
		kit_read_as(DATA, names[i], ".sig", &sig);
		unarmor(&sig, &raw);
		r = ring_of(&file);
		flip_signature(r, &raw, &message);
		gl_ring_free(r);
		gl_buf_release(&file);
		gl_buf_release(&sig);
		gl_buf_release(&raw);
	}
	gl_buf_release(&message);
}

/*
 * A key file may be damaged where it does not matter: in the type of the issuer that stands outside
 * of what the self-signature signs.  The checklist has the digest of all of the file.
 */
static void test_every_bit_of_a_key(void **state)
{
	struct gl_buf file = GL_BUF_INIT;
	struct gl_openpgp_info was, is;
	size_t taken = 0, at = 0;

	(void)state;
	kit_read_as(DATA, "ed25519", ".gpg", &file);
	was = expect_key(&file);
	for (size_t bit = 0; bit < 8 * file.len; bit++) {
		file.ptr[bit / 8] ^= (char)(1 << bit % 8);
		if (gl_openpgp_key_read(file.ptr, file.len, &is, NULL) == 0) {
			assert_memory_equal(&was.id, &is.id, sizeof(is.id));
			assert_true(was.ends == is.ends);
			assert_true(taken++ == 0 || bit / 8 == at);
			at = bit / 8;
		}
		file.ptr[bit / 8] ^= (char)(1 << bit % 8);
	}
	assert_memory_equal(file.ptr + at - 1, "\x09\x10", 2);
	gl_buf_release(&file);
}

/* ------------------------------------------------------------------- what gpg never makes */

/* A person's usual key. */
static void make_file(const struct kit_pgp *k, struct gl_buf *out)
{
	struct kit_pgp_form self = { .type = 0x13, .made = MADE, .flags = "\x03" };

	kit_pgp_primary(k, out);
	kit_pgp_name(k, &self, "Lena <lena@example.com>", out);
}

static void sign(const struct kit_pgp *k, const struct kit_pgp_form *f, struct gl_buf *armor)
{
	struct gl_buf raw = GL_BUF_INIT;

	kit_pgp_sign(k, f, &data, &raw);
	kit_pgp_armor("SIGNATURE", raw.ptr, raw.len, 1, armor);
	gl_buf_release(&raw);
}

static void expect_signed(struct gl_ring *r, const struct kit_pgp *k, struct kit_pgp_form f,
			  enum gl_sig_state state, const char *words)
{
	struct gl_buf armor = GL_BUF_INIT;

	sign(k, &f, &armor);
	expect(r, &armor, &data, state, words);
	gl_buf_release(&armor);
}

static void test_forms(void **state)
{
	static const char alien[] = "\x06"
				    "0123456789abcdef0123456789abcdef";
	struct gl_buf twice = GL_BUF_INIT, alien_fpr = GL_BUF_INIT, file = GL_BUF_INIT;
	struct gl_buf unknown = GL_BUF_INIT, critical = GL_BUF_INIT, key_id = GL_BUF_INIT;
	struct gl_buf again = GL_BUF_INIT, no_flags = GL_BUF_INIT, empty_fpr = GL_BUF_INIT;
	unsigned char fpr[21] = { 4 };
	struct kit_pgp k, other;
	struct gl_ring *r;

	(void)state;
	kit_pgp_make(&k, MADE);
	kit_pgp_make(&other, MADE);
	make_file(&k, &file);
	r = ring_of(&file);
	kit_pgp_subpacket(2, "\x65\x53\xf1\x01", 4, &twice);
	kit_pgp_subpacket(33, alien, 33, &alien_fpr);
	kit_pgp_subpacket(100, "x", 1, &unknown);
	kit_pgp_subpacket(100 | 0x80, "x", 1, &critical);
	kit_pgp_subpacket(16 | 0x80, k.fpr + 12, 8, &key_id);
	memcpy(fpr + 1, k.fpr, sizeof(k.fpr));
	kit_pgp_subpacket(33, fpr, sizeof(fpr), &again);
	kit_pgp_subpacket(27, "", 0, &no_flags);
	kit_pgp_subpacket(33, "", 0, &empty_fpr);

	expect_signed(r, &k, FORM(.type = 0), GL_SIG_GOOD, NULL);
	expect_signed(r, &k, FORM(.hash = KIT_SHA256), GL_SIG_GOOD, NULL);
	expect_signed(r, &k, FORM(.no_fpr = 1), GL_SIG_GOOD, NULL);
	expect_signed(r, &k, FORM(.no_keyid = 1), GL_SIG_GOOD, NULL);
	expect_signed(r, &k, FORM(.padded = 1), GL_SIG_GOOD, NULL);
	expect_signed(r, &k, FORM(.hashed = &unknown), GL_SIG_GOOD, NULL);
	expect_signed(r, &k, FORM(.hashed = &again), GL_SIG_GOOD, NULL);
	/* Of any time since its key was made; the ledger has its own. */
	expect_signed(r, &k, MADE_AT(MADE, .type = 0), GL_SIG_GOOD, NULL);
	expect_signed(r, &k, MADE_AT(UINT32_MAX, .type = 0), GL_SIG_GOOD, NULL);
	expect_signed(r, &k, MADE_AT(MADE - 1, .type = 0), GL_SIG_BAD,
		      "before the OpenPGP key was made");
	expect_signed(r, &k, MADE_AT(0, .type = 0), GL_SIG_BAD, "before the OpenPGP key was made");
	/* Whoever claims to be somebody else is found out by the numbers. */
	expect_signed(r, &other, FORM(.issuer = &k), GL_SIG_BAD, "not of these bytes");
	expect_signed(r, &other, FORM(.type = 0), GL_SIG_FOREIGN, NULL);
	expect_signed(r, &k, FORM(.issuer = &other), GL_SIG_FOREIGN, NULL);
	expect_signed(r, &k, FORM(.no_fpr = 1, .no_keyid = 1), GL_SIG_BAD, "by whom");
	expect_signed(r, &k, FORM(.no_fpr = 1, .hashed = &alien_fpr), GL_SIG_FOREIGN, NULL);
	expect_signed(r, &k, FORM(.no_made = 1), GL_SIG_BAD, "when it was made");
	expect_signed(r, &k, FORM(.hashed = &twice), GL_SIG_BAD, "contradicts itself");
	expect_signed(r, &k, FORM(.hashed = &no_flags), GL_SIG_BAD, "malformed");
	expect_signed(r, &k, FORM(.hashed = &empty_fpr), GL_SIG_BAD, "malformed");
	expect_signed(r, &k, FORM(.hashed = &critical), GL_SIG_BAD, "indispensable");
	expect_signed(r, &k, FORM(.unhashed = &unknown), GL_SIG_BAD, "outside of what is signed");
	expect_signed(r, &k, FORM(.unhashed = &key_id), GL_SIG_BAD, "outside of what is signed");
	expect_signed(r, &k, FORM(.expires = 1000000000), GL_SIG_BAD, "ends by itself");
	expect_signed(r, &k, FORM(.version = 3), GL_SIG_BAD, "");
	expect_signed(r, &k, FORM(.version = 5), GL_SIG_BAD, "version");
	for (unsigned type = 1; type < 0x60; type++)
		expect_signed(r, &k, FORM(.type = type), GL_SIG_BAD, "");
	/* An old digest is one on any day: librnp would take the first two. */
	for (uint32_t day = 0; day < 3; day++) {
		uint32_t made = MADE + day * 86400;

		expect_signed(r, &k, MADE_AT(made, .hash = KIT_SHA1), GL_SIG_BAD, "digest");
		expect_signed(r, &k, MADE_AT(made, .hash = KIT_MD5), GL_SIG_BAD, "digest");
		expect_signed(r, &k, MADE_AT(made, .hash = KIT_RIPEMD160), GL_SIG_BAD, "digest");
	}
	gl_ring_free(r);
	kit_pgp_release(&k);
	kit_pgp_release(&other);
	gl_buf_release(&twice);
	gl_buf_release(&alien_fpr);
	gl_buf_release(&unknown);
	gl_buf_release(&critical);
	gl_buf_release(&key_id);
	gl_buf_release(&again);
	gl_buf_release(&no_flags);
	gl_buf_release(&empty_fpr);
	gl_buf_release(&file);
}

static void test_ends(void **state)
{
	struct kit_pgp_form self = { .type = 0x13, .made = MADE, .flags = "\x03" };
	struct gl_buf file = GL_BUF_INIT;
	struct kit_pgp k;
	struct gl_ring *r;

	(void)state;
	kit_pgp_make(&k, MADE);
	self.key_expires = 5000;
	kit_pgp_primary(&k, &file);
	kit_pgp_name(&k, &self, "Lena", &file);
	assert_true(expect_key(&file).ends == (int64_t)MADE + 5000);
	r = ring_of(&file);
	expect_signed(r, &k, MADE_AT(MADE + 4999, .type = 0), GL_SIG_GOOD, NULL);
	expect_signed(r, &k, MADE_AT(MADE + 5000, .type = 0), GL_SIG_BAD, "had ended");
	gl_ring_free(r);

	/* Later than OpenPGP can count. */
	gl_buf_reset(&file);
	self.key_expires = UINT32_MAX;
	kit_pgp_primary(&k, &file);
	kit_pgp_name(&k, &self, "Lena", &file);
	assert_true(expect_key(&file).ends == (int64_t)MADE + UINT32_MAX);

	/* A self-signature that ends by itself is none. */
	gl_buf_reset(&file);
	self.expires = 1000000000;
	kit_pgp_primary(&k, &file);
	kit_pgp_name(&k, &self, "Lena", &file);
	expect_refused(&file, "self-signature");
	kit_pgp_release(&k);
	gl_buf_release(&file);
}

/* An old digest under a revocation, or a bad signature, must not bring a key back. */
static void test_revocations(void **state)
{
	struct kit_pgp_form revoke = { .type = 0x20, .made = SIGNED };
	struct gl_buf file = GL_BUF_INIT, text99 = GL_BUF_INIT;
	struct kit_pgp k, other;

	(void)state;
	kit_pgp_make(&k, MADE);
	kit_pgp_make(&other, MADE);
	for (int i = 0; i < 4; i++) {
		gl_buf_reset(&file);
		make_file(&k, &file);
		revoke.hash = i == 0 ? KIT_SHA512 : KIT_SHA1;
		revoke.version = i == 3 ? 6 : 4;
		kit_pgp_sign(i == 2 ? &other : &k, &revoke, &text99, &file);
		expect_refused(&file, "revoked");
	}
	kit_pgp_release(&k);
	kit_pgp_release(&other);
	gl_buf_release(&file);
	gl_buf_release(&text99);
}

/*
 * A thief takes another one's signing key for his subkey. librnp alone believes the one without key
 * flags and, where the primary key has ended, all of them.
 */
static void test_adopted_subkey(void **state)
{
	static const struct {
		const char *flags;
		int back; /* 0: none; 1: made by the thief; 2: the owner's, for another primary */
		int bad_binding;
	} cases[] = {
		{ "\x02", 0, 0 }, { NULL, 0, 0 }, { "\x02", 1, 0 }, { "\x02", 1, 1 },
		{ "\x02", 2, 0 }, { NULL, 0, 1 }, { "\x0c", 0, 0 },
	};
	struct kit_pgp_form self = { .type = 0x13, .made = MADE, .flags = "\x03" };
	struct kit_pgp owner, thief;

	(void)state;
	kit_pgp_make(&owner, MADE);
	kit_pgp_make(&thief, MADE);
	for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
		struct kit_pgp_form bind = { .type = 0x18, .made = MADE };
		struct gl_buf mine = GL_BUF_INIT, theirs = GL_BUF_INIT;
		struct gl_openpgp_info info;
		struct gl_sig_result out;
		struct gl_buf armor = GL_BUF_INIT;
		struct gl_ring *r;
		size_t c = i / 2;

		self.key_expires = i % 2 ? 500000 : 0;
		bind.flags = cases[c].flags;
		kit_pgp_primary(&thief, &theirs);
		kit_pgp_name(&thief, &self, "Thief", &theirs);
		kit_pgp_subkey(&thief, &owner, &bind,
			       cases[c].back == 1   ? &thief
			       : cases[c].back == 2 ? &owner
						    : NULL,
			       &theirs);
		if (cases[c].back == 2) /* what was agreed to was signed over other bytes */
			theirs.ptr[theirs.len - 75] ^= 1;
		if (cases[c].bad_binding)
			theirs.ptr[theirs.len - 1] ^= 1;
		make_file(&owner, &mine);

		/* Alone in the ring, it is not his. */
		r = gl_ring_new();
		info = expect_key(&mine);
		assert_int_equal(gl_ring_add(r, GL_SIG_OPENPGP, theirs.ptr, theirs.len,
					     &(struct gl_digest){ .b = "thief" }, NULL),
				 0);
		sign(&owner, &FORM(.type = 0), &armor);
		expect(r, &armor, &data, GL_SIG_BAD, NULL);
		/* Beside the owner's, it takes nothing away. */
		assert_int_equal(gl_ring_add(r, GL_SIG_OPENPGP, mine.ptr, mine.len, &info.id, NULL),
				 0);
		out = verify(r, &armor, &data, NULL);
		assert_int_equal(out.state, GL_SIG_GOOD);
		assert_memory_equal(&out.key, &info.id, sizeof(info.id));
		/* And the thief's own still are the thief's. */
		gl_buf_reset(&armor);
		sign(&thief, &FORM(.type = 0), &armor);
		out = verify(r, &armor, &data, NULL);
		if (out.state == GL_SIG_GOOD)
			assert_memory_not_equal(&out.key, &info.id, sizeof(info.id));
		gl_ring_free(r);
		gl_buf_release(&mine);
		gl_buf_release(&theirs);
		gl_buf_release(&armor);
	}
	kit_pgp_release(&owner);
	kit_pgp_release(&thief);
}

/* A subkey that two primaries have, and that agreed to both. */
static void test_shared_subkey(void **state)
{
	struct kit_pgp_form self = { .type = 0x13, .made = MADE, .flags = "\x01" };
	struct kit_pgp_form bind = { .type = 0x18, .made = MADE, .flags = "\x02" };
	struct gl_buf file[2] = { GL_BUF_INIT, GL_BUF_INIT };
	struct gl_buf armor = GL_BUF_INIT;
	struct gl_ring *r = gl_ring_new();
	struct kit_pgp one, two, sub;

	(void)state;
	kit_pgp_make(&one, MADE);
	kit_pgp_make(&two, MADE);
	kit_pgp_make(&sub, MADE);
	sign(&sub, &FORM(.type = 0), &armor);
	for (int i = 0; i < 2; i++) {
		const struct kit_pgp *primary = i ? &two : &one;
		struct gl_openpgp_info info;

		kit_pgp_primary(primary, &file[i]);
		kit_pgp_name(primary, &self, "Somebody", &file[i]);
		kit_pgp_subkey(primary, &sub, &bind, &sub, &file[i]);
		info = expect_key(&file[i]);
		assert_int_equal(
			gl_ring_add(r, GL_SIG_OPENPGP, file[i].ptr, file[i].len, &info.id, NULL),
			0);
		if (i == 0)
			expect(r, &armor, &data, GL_SIG_GOOD, NULL);
		else
			expect(r, &armor, &data, GL_SIG_BAD, "nobody's");
		/* A primary key that only certifies. */
		expect_signed(r, primary, FORM(.type = 0), GL_SIG_BAD, "may not sign");
	}
	/* Twice in its file, so that one place could have the revocation. */
	kit_pgp_subkey(&one, &sub, &bind, &sub, &file[0]);
	expect_refused(&file[0], "twice");
	gl_ring_free(r);
	kit_pgp_release(&one);
	kit_pgp_release(&two);
	kit_pgp_release(&sub);
	gl_buf_release(&file[0]);
	gl_buf_release(&file[1]);
	gl_buf_release(&armor);
}

static void test_odd_files(void **state)
{
	struct kit_pgp_form self = { .type = 0x13, .made = MADE, .flags = "\x03" };
	struct gl_buf file = GL_BUF_INIT, usual = GL_BUF_INIT;
	struct kit_pgp k, other;

	(void)state;
	kit_pgp_make(&k, MADE);
	kit_pgp_make(&other, MADE);
	make_file(&k, &usual);

	kit_pgp_primary(&k, &file);
	expect_refused(&file, "no valid self-signature");
	/* Its name is certified by somebody else alone. */
	kit_pgp_name(&other, &self, "Lena", &file);
	expect_refused(&file, "no valid self-signature");
	gl_buf_reset(&file);
	gl_buf_add(&file, usual.ptr, usual.len);
	for (int i = 0; i < 101; i++)
		kit_pgp_sign(&k, &self, &data, &file);
	expect_refused(&file, "over 100");
	/* Packets that are no part of a key. */
	for (unsigned tag = 0; tag < 16; tag++) {
		if (tag == 2 || tag == 13 || tag == 14)
			continue;
		gl_buf_reset(&file);
		gl_buf_add(&file, usual.ptr, usual.len);
		kit_pgp_packet(tag, "x", 1, &file);
		expect_refused(&file, "");
		gl_buf_reset(&file);
		kit_pgp_packet(tag, "x", 1, &file);
		gl_buf_add(&file, usual.ptr, usual.len);
		expect_refused(&file, "");
	}
	/* A subkey of a version to come is left aside. */
	gl_buf_reset(&file);
	gl_buf_add(&file, usual.ptr, usual.len);
	kit_pgp_packet(14, "\x06xxxxxxxx", 9, &file);
	expect_key(&file);
	gl_buf_reset(&file);
	kit_pgp_packet(6, "\x03xxxxxxxx", 9, &file);
	expect_refused(&file, "version");
	kit_pgp_release(&k);
	kit_pgp_release(&other);
	gl_buf_release(&file);
	gl_buf_release(&usual);
}

/* What speaks for a key may stand on the key itself, with no name or beside one. */
static void test_direct(void **state)
{
	struct kit_pgp_form direct = { .type = 0x1f, .made = MADE, .flags = "\x03" };
	struct gl_buf file = GL_BUF_INIT;
	struct kit_pgp k, other;
	struct gl_ring *r;

	(void)state;
	kit_pgp_make(&k, MADE);
	kit_pgp_make(&other, MADE);
	kit_pgp_primary(&k, &file);
	kit_pgp_direct(&k, &direct, &file);
	r = ring_of(&file);
	expect_signed(r, &k, FORM(.type = 0), GL_SIG_GOOD, NULL);
	gl_ring_free(r);
	make_file(&k, &file);
	expect_refused(&file, "more than one OpenPGP key");

	/* It may end the key, may not let it sign, and must be the key's own. */
	gl_buf_reset(&file);
	direct.key_expires = 5000;
	kit_pgp_primary(&k, &file);
	kit_pgp_direct(&k, &direct, &file);
	assert_true(expect_key(&file).ends == (int64_t)MADE + 5000);
	direct.key_expires = 0;
	direct.flags = "\x01";
	gl_buf_reset(&file);
	kit_pgp_primary(&k, &file);
	kit_pgp_direct(&k, &direct, &file);
	expect_refused(&file, "may sign");
	direct.flags = "\x03";
	gl_buf_reset(&file);
	kit_pgp_primary(&k, &file);
	kit_pgp_direct(&other, &direct, &file);
	expect_refused(&file, "no valid self-signature");
	direct.issuer = &k;
	gl_buf_reset(&file);
	kit_pgp_primary(&k, &file);
	kit_pgp_direct(&other, &direct, &file);
	expect_refused(&file, "no valid self-signature");
	kit_pgp_release(&k);
	kit_pgp_release(&other);
	gl_buf_release(&file);
}

/* Every way to write a packet's length that tells it; and what ends within it, or tells none. */
static void test_packet_forms(void **state)
{
	static const struct {
		const char *head;
		size_t len;
		bool good;
	} cases[] = {
		{ "\x98\x33", 2, true },
		{ "\x99\x00\x33", 3, true },
		{ "\x9a\x00\x00\x00\x33", 5, true },
		{ "\xc6\x33", 2, true },
		{ "\xc6\xff\x00\x00\x00\x33", 6, true },
		{ "\x9b", 1, false },     /* up to the end of the file */
		{ "\xc6\xe5", 2, false }, /* in parts, the first of 32 bytes */
		{ "\x9a\xff\xff\xff\xff", 5, false },
		{ "\xc6\xff\xff\xff\xff\xff", 6, false },
	};
	struct kit_pgp_form self = { .type = 0x13, .made = MADE, .flags = "\x03" };
	struct gl_buf file = GL_BUF_INIT;
	struct kit_pgp k;

	(void)state;
	kit_pgp_make(&k, MADE);
	assert_int_equal(k.body.len, 0x33);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		gl_buf_reset(&file);
		gl_buf_add(&file, cases[i].head, cases[i].len);
		gl_buf_add(&file, k.body.ptr, k.body.len);
		kit_pgp_name(&k, &self, "Lena", &file);
		if (cases[i].good)
			expect_key(&file);
		else
			expect_refused(&file, "cut short");
		for (size_t len = 1; len <= cases[i].len; len++) {
			file.len = len;
			expect_refused(&file, "cut short");
		}
	}
	kit_pgp_release(&k);
	gl_buf_release(&file);
}

/* What a file may hold beside what is used: it neither helps nor harms the key. */
static void test_passed_over(void **state)
{
	static const char photo[] = "\xd1\x05photo";
	static const struct {
		const char *body;
		size_t len;
	} sigs[] = {
		{ "", 0 },         { "\x04", 1 }, { "\x04\x13\x16", 3 }, { "\x04\x13\x16\x0a", 4 },
		{ "\x03\x05", 2 }, { "\x05", 1 }, { "\x01\x20\x20", 3 }
	};
	struct gl_buf file = GL_BUF_INIT;
	struct kit_pgp k;
	struct gl_ring *r;

	(void)state;
	kit_pgp_make(&k, MADE);
	make_file(&k, &file);
	gl_buf_add(&file, photo, sizeof(photo) - 1);
	/* Of the photo; for a name it would be one that takes it back. */
	kit_pgp_sign(&k, &MADE_AT(SIGNED, .type = 0x30), &data, &file);
	for (size_t i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++)
		kit_pgp_packet(2, sigs[i].body, sigs[i].len, &file);
	r = ring_of(&file);
	expect_signed(r, &k, FORM(.type = 0), GL_SIG_GOOD, NULL);
	gl_ring_free(r);
	kit_pgp_release(&k);
	gl_buf_release(&file);
}

/* A file that is refused where it is looked at closely verifies nothing, however often it is asked. */
static void test_refused_later(void **state)
{
	struct gl_buf nothing = GL_BUF_INIT, raw = GL_BUF_INIT, armor = GL_BUF_INIT;
	struct gl_buf file = GL_BUF_INIT;
	struct gl_ring *r = gl_ring_new();
	struct gl_digest id = { { 1 } };
	struct kit_pgp k;

	(void)state;
	assert_non_null(r);
	kit_pgp_make(&k, MADE);
	kit_pgp_primary(&k, &file);
	assert_int_equal(gl_ring_add(r, GL_SIG_OPENPGP, file.ptr, file.len, &id, NULL), 0);
	for (int i = 0; i < 2; i++)
		expect_signed(r, &k, FORM(.type = 0), GL_SIG_BAD, "no valid self-signature");
	gl_ring_free(r);

	/* Nor does a good one verify nothing at all. */
	make_file(&k, &nothing);
	r = ring_of(&nothing);
	gl_buf_release(&nothing);
	kit_pgp_sign(&k, &FORM(.type = 0), &nothing, &raw);
	kit_pgp_armor("SIGNATURE", raw.ptr, raw.len, 1, &armor);
	expect(r, &armor, &nothing, GL_SIG_BAD, "nothing was signed");
	gl_ring_free(r);
	gl_buf_release(&raw);
	gl_buf_release(&armor);
	kit_pgp_release(&k);
	gl_buf_release(&file);
}

static void test_malformed_keys(void **state)
{
	unsigned char rsa[6 + 2 + 256 + 2 + 3] = { 4, 0x65, 0, 0, 0, 1, 0x08, 0x00 };
	struct gl_buf file = GL_BUF_INIT;

	(void)state;
	for (size_t len = 0; len < 6; len++) {
		gl_buf_reset(&file);
		kit_pgp_packet(6, rsa, len, &file);
		expect_refused(&file, "malformed");
	}
	memset(rsa + 8, 0xff, 256);
	memcpy(rsa + 8 + 256, "\x00\x11\x01\x00\x01", 5);
	gl_buf_reset(&file);
	kit_pgp_packet(6, rsa, sizeof(rsa), &file);
	expect_refused(&file, "no valid self-signature");
	/* Its modulus is even; a byte of it is missing. */
	rsa[8 + 255] = 0xfe;
	gl_buf_reset(&file);
	kit_pgp_packet(6, rsa, sizeof(rsa), &file);
	expect_refused(&file, "even modulus");
	gl_buf_reset(&file);
	kit_pgp_packet(6, rsa, sizeof(rsa) - 1, &file);
	expect_refused(&file, "malformed");
	gl_buf_release(&file);
}

static void test_too_large(void **state)
{
	struct gl_buf file = GL_BUF_INIT, large = GL_BUF_INIT;
	struct kit_pgp k;
	struct gl_ring *r;

	(void)state;
	kit_pgp_make(&k, MADE);
	make_file(&k, &file);
	r = ring_of(&file);
	while (large.len <= GL_OPENPGP_SIG_MAX)
		gl_buf_addstr(&large, "-----BEGIN PGP SIGNATURE-----\n\n");
	expect(r, &large, &data, GL_SIG_BAD, "over 16 KiB");
	large.len = 0;
	expect(r, &large, &data, GL_SIG_BAD, "no armour");
	while (large.len <= GL_PGP_FILE_MAX)
		gl_buf_addstr(&large, "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n");
	expect_refused(&large, "over 256 KiB");
	gl_ring_free(r);
	kit_pgp_release(&k);
	gl_buf_release(&file);
	gl_buf_release(&large);
}

/* ------------------------------------------------------------------------ beside gpg */

static int run(const char *dir, const struct gl_buf *input, struct gl_buf *out,
	       const char *const *args)
{
	const char *argv[40] = { "env", "GNUPGHOME=.", "GIT_CONFIG_NOSYSTEM=1",
				 "GIT_CONFIG_GLOBAL=/dev/null" };
	size_t n = 4;

	while (*args && n < 39)
		argv[n++] = *args++;
	return kit_run(dir, argv, input, out);
}

#define RUN(dir, input, out, ...) run(dir, input, out, (const char *const[]){ __VA_ARGS__, NULL })
#define GPG "gpg", "--batch", "--quiet", "--yes", "--pinentry-mode", "loopback", "--passphrase", ""

static bool gpg_verifies(const char *dir, const struct gl_buf *sig, const struct gl_buf *payload)
{
	kit_write(dir, "sig", sig);
	kit_write(dir, "payload", payload);
	return RUN(dir, NULL, NULL, GPG, "--verify", "sig", "payload") == 0;
}

/* Is our test kit right, so that what it forges proves something? gpg says so. */
static void check_kit(const char *dir)
{
	struct gl_buf file = GL_BUF_INIT, armor = GL_BUF_INIT;
	struct kit_pgp k;

	kit_pgp_make(&k, MADE);
	make_file(&k, &file);
	kit_write(dir, "file", &file);
	assert_int_equal(RUN(dir, NULL, NULL, GPG, "--import", "file"), 0);
	sign(&k, &FORM(.type = 0), &armor);
	assert_true(gpg_verifies(dir, &armor, &data));
	kit_pgp_release(&k);
	gl_buf_release(&file);
	gl_buf_release(&armor);
}

/* Damages the commit somewhere, in one of some ways. */
static void damage(struct gl_buf *raw, unsigned n)
{
	size_t at = (size_t)rand() % raw->len;

	switch (n % 4) {
	case 0:
		raw->ptr[at] ^= (char)(1 << rand() % 8);
		break;
	case 1:
		raw->ptr[at] = raw->ptr[(at + 1) % raw->len];
		break;
	case 2:
		memmove(raw->ptr + at, raw->ptr + at + 1, raw->len - at);
		raw->len--;
		break;
	default:
		gl_buf_addch(raw, 'x');
		memmove(raw->ptr + at + 1, raw->ptr + at, raw->len - at - 1);
	}
}

/* Our verdict on a commit object, through the same splitting as in golive. */
static bool we_verify(struct gl_ring *r, const struct gl_buf *raw)
{
	struct gl_buf sig = GL_BUF_INIT, payload = GL_BUF_INIT;
	struct gl_rawcommit c;
	bool good = false;

	if (gl_rawcommit_parse(raw->ptr, raw->len, &c, &sig, &payload) && !c.malformed &&
	    c.has_sig && gl_sig_kind(sig.ptr, sig.len) == GL_SIG_OPENPGP)
		good = verify(r, &sig, &payload, NULL).state == GL_SIG_GOOD;
	gl_buf_release(&sig);
	gl_buf_release(&payload);
	return good;
}

static void compare_commits(const char *dir, struct gl_ring *r, const struct gl_buf *commit)
{
	unsigned good = 0;

	srand(7);
	for (unsigned n = 0; n < 60; n++) {
		struct gl_buf raw = GL_BUF_INIT, id = GL_BUF_INIT;

		gl_buf_add(&raw, commit->ptr, commit->len);
		if (n > 0)
			damage(&raw, n);
		if (we_verify(r, &raw)) {
			good++;
			assert_int_equal(RUN(dir, &raw, &id, "git", "hash-object", "-t", "commit",
					     "-w", "--literally", "--stdin"),
					 0);
			id.ptr[id.len - 1] = '\0';
			if (RUN(dir, NULL, NULL, "git", "verify-commit", id.ptr) != 0)
				fail_msg("damage %u: good here, and git says no", n);
		}
		gl_buf_release(&raw);
		gl_buf_release(&id);
	}
	assert_true(good > 0);
}

static void test_beside_gpg(void **state)
{
	static const char *const algorithms[] = { "ed25519", "rsa2048", "nistp384" };
	char *dir = kit_tempdir();

	(void)state;
	if (RUN(dir, NULL, NULL, "gpg", "--version") != 0) {
		kit_rmdir(dir);
		skip();
	}
	RUN(dir, NULL, NULL, "chmod", "700", ".");
	check_kit(dir);
	assert_int_equal(RUN(dir, NULL, NULL, "git", "init", "-q"), 0);
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
		struct gl_buf file = GL_BUF_INIT, commit = GL_BUF_INIT;
		struct gl_buf mail = GL_BUF_INIT, sign_with = GL_BUF_INIT;
		struct gl_ring *r;

		gl_buf_addf(&mail, "%s@example.com", algorithms[i]);
		assert_int_equal(RUN(dir, NULL, NULL, GPG, "--quick-gen-key", mail.ptr,
				     algorithms[i], "sign,cert", "never"),
				 0);
		assert_int_equal(RUN(dir, NULL, &file, GPG, "--armor", "--export", mail.ptr), 0);
		gl_buf_addf(&sign_with, "--gpg-sign=%s", mail.ptr);
		assert_int_equal(RUN(dir, NULL, NULL, "git", "-c", "user.name=Dana", "-c",
				     "user.email=d@example.com", "-c", "gpg.format=openpgp",
				     "commit", "-q", "--allow-empty", "-m", "subject",
				     sign_with.ptr),
				 0);
		assert_int_equal(RUN(dir, NULL, &commit, "git", "cat-file", "commit", "HEAD"), 0);
		r = ring_of(&file);
		compare_commits(dir, r, &commit);
		gl_ring_free(r);
		gl_buf_release(&file);
		gl_buf_release(&commit);
		gl_buf_release(&mail);
		gl_buf_release(&sign_with);
	}
	RUN(dir, NULL, NULL, "gpgconf", "--kill", "all");
	kit_rmdir(dir);
}

static void test_without(void **state)
{
	struct gl_openpgp_info info;
	struct gl_error *err = NULL;

	(void)state;
	assert_int_equal(gl_openpgp_key_read("x", 1, &info, &err), GL_EUNDECIDED);
	assert_non_null(strstr(gl_error_message(err), "without OpenPGP"));
	gl_error_free(err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_refused_keys),
		cmocka_unit_test(test_key_armor),
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_refused_signatures),
		cmocka_unit_test(test_sig_armor),
		cmocka_unit_test(test_every_bit_of_a_signature),
		cmocka_unit_test(test_every_bit_of_a_key),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_revocations),
		cmocka_unit_test(test_adopted_subkey),
		cmocka_unit_test(test_shared_subkey),
		cmocka_unit_test(test_odd_files),
		cmocka_unit_test(test_direct),
		cmocka_unit_test(test_packet_forms),
		cmocka_unit_test(test_passed_over),
		cmocka_unit_test(test_refused_later),
		cmocka_unit_test(test_malformed_keys),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_beside_gpg),
	};
	const struct CMUnitTest without[] = { cmocka_unit_test(test_without) };

	if (!gl_openpgp_built())
		return cmocka_run_group_tests(without, NULL, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
