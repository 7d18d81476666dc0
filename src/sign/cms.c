#include "sign/cms.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/timestamp.h"
#include "sign/armor.h"
#include "sign/why.h"

#define RSA_MIN_BITS 2048
#define RSA_MAX_BITS 16384
#define RSA_MAX_E_BITS 64

struct gl_cms_cert {
	X509 *x;
	struct gl_cms_info info;
};

struct gl_cms_sig {
	CMS_ContentInfo *cms;
	CMS_SignerInfo *signer; /* the only one; of `cms` */
	const EVP_MD *md;
	int key_id; /* EVP_PKEY_RSA or EVP_PKEY_EC: who may have made it */
	const ASN1_OCTET_STRING *signed_digest; /* of the content; of `cms` */
};

/* Only what every build of libcrypto has: the verdict may not depend on the machine. */
static const struct {
	const char *group, *type;
	unsigned bits;
} curves[] = {
	{ SN_X9_62_prime256v1, "x509 nistp256", 256 },
	{ SN_secp384r1, "x509 nistp384", 384 },
	{ SN_secp521r1, "x509 nistp521", 521 },
};

/*
 * libcrypto tells a wrong value and a lack of memory apart only in its queue, which is the
 * thread's: who calls into libcrypto sets a mark before, and has the queue go back to it after.
 */
static int crypto_failed(int code, const char **why, const char *text)
{
	unsigned long e = ERR_peek_last_error();

	if (e != 0 && ERR_GET_REASON(e) == ERR_R_MALLOC_FAILURE)
		return gl_why_nomem(why);
	return gl_why(code, why, text);
}

/* ---------------------------------------------------------------------- certificates */

static int read_rsa(const EVP_PKEY *key, struct gl_cms_info *info, const char **why)
{
	BIGNUM *n = NULL, *e = NULL;
	int rc = 0;

	info->type = "x509 rsa";
	if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) != 1 ||
	    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e) != 1) {
		rc = gl_why_nomem(why);
		goto out;
	}
	info->bits = (unsigned)BN_num_bits(n);
	if (info->bits < RSA_MIN_BITS)
		rc = gl_why(GL_EINVAL, why, "an RSA key under 2048 bits is refused");
	else if (info->bits > RSA_MAX_BITS)
		rc = gl_why(GL_EINVAL, why, "an RSA key over 16384 bits is refused");
	else if (!BN_is_odd(n))
		rc = gl_why(GL_EINVAL, why, "an RSA key with an even modulus");
	else if (!BN_is_odd(e) || BN_num_bits(e) < 17 || BN_num_bits(e) > RSA_MAX_E_BITS)
		rc = gl_why(GL_EINVAL, why,
			    "an RSA key whose exponent is even, under 65537 or over 64 bits");
out:
	BN_free(n);
	BN_free(e);
	return rc;
}

static bool param_is(const EVP_PKEY *key, const char *param, const char *want)
{
	char text[80];
	size_t len = 0;

	return EVP_PKEY_get_utf8_string_param(key, param, text, sizeof(text), &len) == 1 &&
	       strcmp(text, want) == 0;
}

static int read_ec(const EVP_PKEY *key, struct gl_cms_info *info, const char **why)
{
	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++) {
		if (!param_is(key, OSSL_PKEY_PARAM_GROUP_NAME, curves[i].group))
			continue;
		info->type = curves[i].type;
		info->bits = curves[i].bits;
	}
	if (!info->type)
		return gl_why(GL_EINVAL, why,
			      "a curve that golive does not take: NIST P-256, P-384 and P-521 are");
	/* One key, one form: else it could be somebody else's without anybody seeing it. */
	if (!param_is(key, OSSL_PKEY_PARAM_EC_ENCODING, OSSL_PKEY_EC_ENCODING_GROUP) ||
	    !param_is(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
		      OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED))
		return gl_why(
			GL_EINVAL, why,
			"an ECDSA key that does not name its curve, or is not an uncompressed "
			"point");
	return 0;
}

static int digest_public_key(const EVP_PKEY *key, struct gl_digest *out, const char **why)
{
	unsigned char *der = NULL;
	int len = i2d_PUBKEY(key, &der);

	if (len <= 0)
		return gl_why_nomem(why);
	gl_sha256(der, (size_t)len, out);
	OPENSSL_free(der);
	return 0;
}

static int read_key(X509 *x, struct gl_cms_info *info, const char **why)
{
	const EVP_PKEY *key = X509_get0_pubkey(x);
	int rc;

	if (!key)
		return gl_why(GL_EINVAL, why, "a certificate whose key libcrypto cannot read");
	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_RSA:
		rc = read_rsa(key, info, why);
		break;
	case EVP_PKEY_EC:
		rc = read_ec(key, info, why);
		break;
	case EVP_PKEY_DSA:
		rc = gl_why(GL_EINVAL, why, "DSA keys are refused");
		break;
	default:
		rc = gl_why(GL_EINVAL, why,
			    "a certificate whose key is of another kind than RSA and ECDSA");
	}
	return rc == 0 ? digest_public_key(key, &info->public_key, why) : rc;
}

static int read_time(const ASN1_TIME *t, int64_t *out, const char **why)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days, seconds, rc = 0;

	if (!epoch)
		return gl_why_nomem(why);
	if (!t || ASN1_TIME_diff(&days, &seconds, epoch, t) != 1)
		rc = gl_why(GL_EINVAL, why, "a certificate whose validity cannot be read");
	else
		*out = (int64_t)days * GL_DAY + seconds;
	ASN1_TIME_free(epoch);
	return rc;
}

static int read_validity(const X509 *x, struct gl_cms_info *info, const char **why)
{
	int rc;

	rc = read_time(X509_get0_notBefore(x), &info->begins, why);
	if (rc == 0)
		rc = read_time(X509_get0_notAfter(x), &info->ends, why);
	if (rc != 0)
		return rc;
	info->ends++; /* it is valid in its last second */
	if (info->begins >= info->ends)
		return gl_why(GL_EINVAL, why, "a certificate that ends before it begins");
	return 0;
}

/* May it sign?  An authority's may, too (openssl req -x509 makes no other): it alone is pinned. */
static int check_usage(X509 *x, const char **why)
{
	uint32_t flags = X509_get_extension_flags(x), usage;

	if (flags & EXFLAG_INVALID)
		return gl_why(GL_EINVAL, why, "a certificate with malformed extensions");
	if (flags & EXFLAG_CRITICAL)
		return gl_why(GL_EINVAL, why,
			      "a certificate with a critical extension that is not understood");
	usage = X509_get_key_usage(x); /* all bits, when it does not say */
	if (!(usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)))
		return gl_why(GL_EINVAL, why,
			      "a certificate whose key usage has no digital signature");
	return 0;
}

/* The certificate must be all there is, and in the one form that DER allows. */
static int decode_cert(const unsigned char *der, size_t len, X509 **out, const char **why)
{
	const unsigned char *p = der;
	unsigned char *again = NULL;
	X509 *x;
	int n, rc = 0;

	*out = NULL;
	x = d2i_X509(NULL, &p, (long)len);
	if (!x)
		return crypto_failed(GL_EINVAL, why, "not an X.509 certificate");
	n = i2d_X509(x, &again);
	if (n < 0)
		rc = gl_why_nomem(why);
	else if (p != der + len)
		rc = gl_why(GL_EINVAL, why, "bytes after the end of the certificate");
	else if ((size_t)n != len || memcmp(again, der, len) != 0)
		rc = gl_why(GL_EINVAL, why, "a certificate that is not DER");
	OPENSSL_free(again);
	if (rc != 0)
		X509_free(x);
	else
		*out = x;
	return rc;
}

/* The file's DER, out of its armour. */
static int read_der(const char *file, size_t len, struct gl_buf *out, const char **why)
{
	int rc;

	if (len == 0)
		return gl_why(GL_EINVAL, why, "the certificate file is empty");
	if (len > GL_CMS_CERT_MAX)
		return gl_why(GL_EINVAL, why, "a certificate file of over 64 KiB");
	/* A SEQUENCE of more than 127 bytes, which is no text. */
	if (len > 1 && file[0] == 0x30 && ((unsigned char)file[1] & 0x80)) {
		gl_buf_add(out, file, len);
		return out->failed ? gl_why_nomem(why) : 0;
	}
	if (gl_armor_has(file, len, "PRIVATE KEY"))
		return gl_why(GL_EINVAL, why, "a private key: nobody else may have it");
	if (!gl_armor_has(file, len, "CERTIFICATE"))
		return gl_why(GL_EINVAL, why, "not an X.509 certificate");
	rc = gl_armor_read(file, len, "CERTIFICATE", GL_ARMOR_FILE, out, why);
	return rc == GL_EBAD ? GL_EINVAL : rc;
}

static void make_id(const struct gl_buf *der, struct gl_digest *out, int *rc, const char **why)
{
	static const char name[] = "x509"; /* with its NUL */
	struct gl_buf text = GL_BUF_INIT;

	gl_buf_add(&text, name, sizeof(name));
	gl_buf_add(&text, der->ptr, der->len);
	if (text.failed)
		*rc = gl_why_nomem(why);
	else
		gl_sha256(text.ptr, text.len, out);
	gl_buf_release(&text);
}

int gl_cms_cert_open(struct gl_cms_cert **out, const void *file, size_t len, const char **why)
{
	struct gl_buf der = GL_BUF_INIT;
	struct gl_cms_cert *c;
	int rc;

	*out = NULL;
	c = calloc(1, sizeof(*c));
	if (!c)
		return gl_why_nomem(why);
	rc = read_der(file, len, &der, why);
	if (rc != 0)
		goto out;
	ERR_set_mark();
	rc = decode_cert((const unsigned char *)der.ptr, der.len, &c->x, why);
	if (rc == 0)
		rc = read_key(c->x, &c->info, why);
	if (rc == 0)
		rc = read_validity(c->x, &c->info, why);
	if (rc == 0)
		rc = check_usage(c->x, why);
	ERR_pop_to_mark();
	if (rc == 0)
		make_id(&der, &c->info.id, &rc, why);
	if (rc != 0)
		goto out;
	*out = c;
	c = NULL; /* transferred */
out:
	gl_cms_cert_free(c);
	gl_buf_release(&der);
	return rc;
}

void gl_cms_cert_free(struct gl_cms_cert *c)
{
	if (!c)
		return;
	X509_free(c->x);
	free(c);
}

static int open_cert(struct gl_cms_cert **out, const void *file, size_t len, const char **why)
{
	int rc;

	errno = 0;
	rc = gl_why_if_memory(gl_cms_cert_open(out, file, len, why), why);
	if (rc != 0) {
		gl_cms_cert_free(*out);
		*out = NULL;
	}
	return rc;
}

int gl_cms_cert_read(const void *file, size_t len, struct gl_cms_info *info, struct gl_error **err)
{
	struct gl_cms_cert *c = NULL;
	const char *why;
	int rc;

	memset(info, 0, sizeof(*info));
	rc = open_cert(&c, file, len, &why);
	if (rc == GL_ENOMEM)
		rc = open_cert(&c, file, len, &why);
	if (rc == 0)
		*info = c->info;
	else
		rc = gl_fail(err, rc, "%s", why);
	gl_cms_cert_free(c);
	return rc;
}

/* ------------------------------------------------------------------------- signatures */

static const EVP_MD *find_md(const X509_ALGOR *alg)
{
	const ASN1_OBJECT *oid;
	int param;

	X509_ALGOR_get0(&oid, &param, NULL, alg);
	if (param != V_ASN1_UNDEF && param != V_ASN1_NULL)
		return NULL;
	switch (OBJ_obj2nid(oid)) {
	case NID_sha256:
		return EVP_sha256();
	case NID_sha384:
		return EVP_sha384();
	case NID_sha512:
		return EVP_sha512();
	default:
		return NULL;
	}
}

/* The kind of key that makes such signatures, or 0 when none that is taken does. */
static int find_key_id(const X509_ALGOR *alg, const EVP_MD *md)
{
	int nid, digest, key, param;
	const ASN1_OBJECT *oid;

	X509_ALGOR_get0(&oid, &param, NULL, alg);
	nid = OBJ_obj2nid(oid);
	if (nid == NID_rsassaPss ? param != V_ASN1_SEQUENCE
				 : param != V_ASN1_UNDEF && param != V_ASN1_NULL)
		return 0;
	/* The digest stands apart from the first, and libcrypto compares that in the second. */
	if (nid == NID_rsaEncryption || nid == NID_rsassaPss)
		return EVP_PKEY_RSA;
	if (OBJ_find_sigid_algs(nid, &digest, &key) != 1 || digest != EVP_MD_get_type(md))
		return 0;
	if (key == NID_rsaEncryption)
		return EVP_PKEY_RSA;
	return key == NID_X9_62_id_ecPublicKey ? EVP_PKEY_EC : 0;
}

/* The value of a signed attribute that is there once and has one value; else NULL. */
static const ASN1_TYPE *only_value(const CMS_SignerInfo *si, int nid)
{
	int at = CMS_signed_get_attr_by_NID(si, nid, -1);
	X509_ATTRIBUTE *attr;

	if (at < 0 || CMS_signed_get_attr_by_NID(si, nid, at) >= 0)
		return NULL;
	attr = CMS_signed_get_attr(si, at);
	return X509_ATTRIBUTE_count(attr) == 1 ? X509_ATTRIBUTE_get0_type(attr, 0) : NULL;
}

static const char *check_attributes(struct gl_cms_sig *s)
{
	const ASN1_TYPE *type, *digest;

	if (CMS_signed_get_attr_count(s->signer) < 1)
		return "an X.509 signature without signed attributes";
	type = only_value(s->signer, NID_pkcs9_contentType);
	if (!type || type->type != V_ASN1_OBJECT ||
	    OBJ_obj2nid(type->value.object) != NID_pkcs7_data)
		return "an X.509 signature whose signed content type is not data";
	digest = only_value(s->signer, NID_pkcs9_messageDigest);
	if (!digest || digest->type != V_ASN1_OCTET_STRING ||
	    ASN1_STRING_length(digest->value.octet_string) != EVP_MD_get_size(s->md))
		return "an X.509 signature without one signed message digest";
	s->signed_digest = digest->value.octet_string;
	return NULL;
}

static const char *check_signer(struct gl_cms_sig *s)
{
	STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(s->cms);
	X509_ALGOR *digest, *signature;

	if (!signers || sk_CMS_SignerInfo_num(signers) != 1)
		return "an X.509 signature with none or more than one signer";
	s->signer = sk_CMS_SignerInfo_value(signers, 0);
	CMS_SignerInfo_get0_algs(s->signer, NULL, NULL, &digest, &signature);
	s->md = find_md(digest);
	if (!s->md)
		return "an X.509 signature whose digest is not SHA-256, SHA-384 or SHA-512";
	s->key_id = find_key_id(signature, s->md);
	if (!s->key_id)
		return "an X.509 signature of another algorithm than RSA and ECDSA";
	return check_attributes(s);
}

static const char *check_content(struct gl_cms_sig *s)
{
	if (OBJ_obj2nid(CMS_get0_type(s->cms)) != NID_pkcs7_signed)
		return "an X.509 message that is not a signature";
	if (OBJ_obj2nid(CMS_get0_eContentType(s->cms)) != NID_pkcs7_data ||
	    CMS_is_detached(s->cms) != 1)
		return "an X.509 signature with its own content";
	return check_signer(s);
}

static int decode_sig(struct gl_cms_sig *s, const struct gl_buf *der, const char **why)
{
	const unsigned char *p = (const unsigned char *)der->ptr, *end = p + der->len;
	const char *wrong;

	s->cms = d2i_CMS_ContentInfo(NULL, &p, (long)der->len);
	if (!s->cms)
		return crypto_failed(GL_EBAD, why, "a malformed X.509 signature");
	if (p != end)
		return gl_why(GL_EBAD, why, "bytes after the end of the X.509 signature");
	wrong = check_content(s);
	return wrong ? gl_why(GL_EBAD, why, wrong) : 0;
}

int gl_cms_sig_parse(struct gl_cms_sig **out, const char *armor, size_t len, const char **why)
{
	struct gl_buf der = GL_BUF_INIT;
	struct gl_cms_sig *s;
	int rc;

	*out = NULL;
	if (len > GL_CMS_SIG_MAX)
		return gl_why(GL_EBAD, why, "an X.509 signature of over 128 KiB");
	s = calloc(1, sizeof(*s));
	if (!s)
		return gl_why_nomem(why);
	rc = gl_armor_read(armor, len, "SIGNED MESSAGE", 0, &der, why);
	if (rc != 0)
		goto out;
	ERR_set_mark();
	rc = decode_sig(s, &der, why);
	ERR_pop_to_mark();
	if (rc != 0)
		goto out;
	*out = s;
	s = NULL; /* transferred */
out:
	gl_cms_sig_free(s);
	gl_buf_release(&der);
	return rc;
}

void gl_cms_sig_free(struct gl_cms_sig *s)
{
	if (!s)
		return;
	CMS_ContentInfo_free(s->cms);
	free(s);
}

static bool same_name(const X509_NAME *a, const X509_NAME *b)
{
	const unsigned char *x, *y;
	size_t n, m;

	return X509_NAME_get0_der(a, &x, &n) == 1 && X509_NAME_get0_der(b, &y, &m) == 1 && n == m &&
	       memcmp(x, y, n) == 0;
}

bool gl_cms_sig_names(const struct gl_cms_sig *s, const struct gl_cms_cert *c)
{
	X509_NAME *issuer = NULL; /* stays so where it names the key */

	if (CMS_SignerInfo_get0_signer_id(s->signer, NULL, &issuer, NULL) != 1)
		return false;
	/* libcrypto compares names without case; gpgsm does not. */
	if (issuer && !same_name(issuer, X509_get_issuer_name(c->x)))
		return false;
	return CMS_SignerInfo_cert_cmp(s->signer, c->x) == 0;
}

/* Is the digest that was signed that of these bytes? */
static int check_digest(const struct gl_cms_sig *s, const void *data, size_t len, const char **why)
{
	unsigned char is[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	if (EVP_Digest(data, len, is, &n, s->md, NULL) != 1)
		return crypto_failed(GL_EIO, why, "libcrypto cannot hash");
	if (memcmp(ASN1_STRING_get0_data(s->signed_digest), is, n) != 0)
		return gl_why(GL_EBAD, why, "the signature is not of these bytes");
	return 0;
}

/* The signature over the attributes, by the pinned certificate's key and no other. */
static int check_signature(struct gl_cms_sig *s, const struct gl_cms_cert *c, const void *data,
			   size_t len, const char **why)
{
	const unsigned flags = CMS_BINARY | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY;
	X509 *signer = NULL;
	BIO *content;
	int rc = 0;

	content = BIO_new_mem_buf(data, (int)len);
	if (!content)
		return gl_why_nomem(why);
	CMS_SignerInfo_set1_signer_cert(s->signer, c->x);
	if (CMS_verify(s->cms, NULL, NULL, content, NULL, flags) != 1) {
		rc = crypto_failed(GL_EBAD, why, "the signature is not by the key that it names");
		goto out;
	}
	CMS_SignerInfo_get0_algs(s->signer, NULL, &signer, NULL, NULL);
	if (signer != c->x)
		rc = gl_why(GL_EBAD, why, "the signature is by another certificate");
out:
	BIO_free(content);
	return rc;
}

int gl_cms_sig_verify(struct gl_cms_sig *s, const struct gl_cms_cert *c, const void *data,
		      size_t len, int64_t *ends, const char **why)
{
	int rc;

	*ends = INT64_MAX;
	if (EVP_PKEY_get_base_id(X509_get0_pubkey(c->x)) != s->key_id)
		return gl_why(GL_EBAD, why,
			      "the signature's algorithm is not that of its certificate's key");
	if (len > INT_MAX)
		return gl_why(GL_EBAD, why, "too much was signed");
	if (len == 0)
		data = "";
	ERR_set_mark();
	rc = check_digest(s, data, len, why);
	if (rc == 0)
		rc = check_signature(s, c, data, len, why);
	ERR_pop_to_mark();
	if (rc == 0)
		*ends = c->info.ends;
	return rc;
}
