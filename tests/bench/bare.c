/*
 * The bare cost of verifying N ed25519 signatures on one core: what verifying a ledger of N commits
 * cannot do without. Keys are parsed once and each message is one that an SSHSIG over a commit
 * signs: 95 bytes, of which the last 64 are the commit's hash. Hashing, base64 and git are left out.
 *
 *	bare <signatures> [<rounds>]
 *
 * One line for each library: its name, the best and the median wall time and the best and the
 * median processor time of the rounds, in seconds.
 */
#include <errno.h>
#include <limits.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KEYS 6
#define TBS_HEAD 31 /* what comes before the hash */
#define TBS_LEN (TBS_HEAD + crypto_hash_sha512_BYTES)
#define ROUNDS_MAX 1000

struct signed_blob {
	unsigned char tbs[TBS_LEN];
	unsigned char sig[crypto_sign_BYTES];
};

struct bench {
	struct signed_blob *blobs;
	size_t n;
	unsigned char pk[KEYS][crypto_sign_PUBLICKEYBYTES];
	EVP_PKEY *pkey[KEYS];
	EVP_MD_CTX *md;
};

static int fail(const char *what)
{
	fprintf(stderr, "bare: %s\n", what);
	return 1;
}

static int number(const char *text, long max, long *out)
{
	char *end;

	errno = 0;
	*out = strtol(text, &end, 10);
	return errno || end == text || *end || *out < 1 || *out > max ? -1 : 0;
}

/* Every message is another one, and the signers take turns, as on a ledger. */
static int prepare(struct bench *b)
{
	static const unsigned char head[TBS_HEAD] = "SSHSIG"
						    "\0\0\0\3git"
						    "\0\0\0\0"
						    "\0\0\0\6sha512"
						    "\0\0\0\100";
	unsigned char sk[KEYS][crypto_sign_SECRETKEYBYTES];
	size_t i;

	for (i = 0; i < KEYS; i++) {
		crypto_sign_keypair(b->pk[i], sk[i]);
		b->pkey[i] = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, b->pk[i],
							 sizeof(b->pk[i]));
		if (!b->pkey[i])
			return -1;
	}
	for (i = 0; i < b->n; i++) {
		struct signed_blob *s = &b->blobs[i];

		memcpy(s->tbs, head, sizeof(head));
		randombytes_buf(s->tbs + sizeof(head), sizeof(s->tbs) - sizeof(head));
		crypto_sign_detached(s->sig, NULL, s->tbs, sizeof(s->tbs), sk[i % KEYS]);
	}
	return 0;
}

static int with_libcrypto(struct bench *b)
{
	size_t i;

	for (i = 0; i < b->n; i++) {
		const struct signed_blob *s = &b->blobs[i];

		if (!EVP_MD_CTX_reset(b->md) ||
		    EVP_DigestVerifyInit(b->md, NULL, NULL, NULL, b->pkey[i % KEYS]) != 1 ||
		    EVP_DigestVerify(b->md, s->sig, sizeof(s->sig), s->tbs, sizeof(s->tbs)) != 1)
			return -1;
	}
	return 0;
}

static int with_libsodium(struct bench *b)
{
	size_t i;

	for (i = 0; i < b->n; i++) {
		const struct signed_blob *s = &b->blobs[i];

		if (crypto_sign_verify_detached(s->sig, s->tbs, sizeof(s->tbs), b->pk[i % KEYS]))
			return -1;
	}
	return 0;
}

static double seconds(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t))
		return 0;
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), by_size);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*verify)(struct bench *b);
	} ways[] = { { "libcrypto", with_libcrypto }, { "libsodium", with_libsodium } };
	static double wall[2][ROUNDS_MAX], cpu[2][ROUNDS_MAX];
	struct bench b = { 0 };
	long n, rounds = 3;
	size_t w, r;
	int ret = 1;

	if (argc < 2 || argc > 3 || number(argv[1], 10000000, &n) ||
	    (argc == 3 && number(argv[2], ROUNDS_MAX, &rounds))) {
		fprintf(stderr, "usage: bare <signatures> [<rounds>]\n");
		return 129;
	}
	if (sodium_init() < 0)
		return fail("libsodium does not start");
	b.n = (size_t)n;
	b.blobs = calloc(b.n, sizeof(*b.blobs));
	b.md = EVP_MD_CTX_new();
	if (!b.blobs || !b.md || prepare(&b)) {
		fail("cannot make the signatures");
		goto out;
	}
	for (r = 0; r < (size_t)rounds; r++) {
		for (w = 0; w < 2; w++) {
			double wall0 = seconds(CLOCK_MONOTONIC);
			double cpu0 = seconds(CLOCK_PROCESS_CPUTIME_ID);

			if (ways[w].verify(&b)) {
				fail("a good signature was refused");
				goto out;
			}
			cpu[w][r] = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu0;
			wall[w][r] = seconds(CLOCK_MONOTONIC) - wall0;
		}
	}
	for (w = 0; w < 2; w++) {
		double mid_wall = median(wall[w], r), mid_cpu = median(cpu[w], r);

		printf("%s %.6f %.6f %.6f %.6f\n", ways[w].name, wall[w][0], mid_wall, cpu[w][0],
		       mid_cpu);
	}
	ret = fflush(stdout) ? fail("cannot write") : 0;
out:
	for (w = 0; w < KEYS; w++)
		EVP_PKEY_free(b.pkey[w]);
	EVP_MD_CTX_free(b.md);
	free(b.blobs);
	return ret;
}
