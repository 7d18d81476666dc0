/*
 * Forges a ledger of N decisions, to measure against: every commit carries a real ed25519 signature
 * by one of six people whose keys are made here, every record is one that golive itself could have
 * written, and at the end the gate of v1.0 is open. It uses nothing of golive, so the ledger is a
 * second reading of the format and not an echo of the writer.
 *
 *	forge [-m months] [-s system] <directory> <decisions>
 *
 * The directory becomes a bare repository, packed as after 'git gc', that pins the ledger it holds;
 * the root's id goes to stdout. A ledger of N decisions has N commits: the root is its owner's
 * agreement. From 1,000 decisions on the dates are spread so that every month holds the same number
 * of them, which makes ledgers of different length comparable.
 *
 * Objects are written straight into a pack, undeltified and in stored deflate blocks, since 'git
 * fast-import' cannot carry a gpgsig header; 'git repack -f' then makes of it what git makes of any
 * ledger.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OID_LEN 20
#define OID_HEX (2 * OID_LEN + 1)
#define DATE_LEN sizeof("YYYY-MM-DDTHH:MM:SSZ")
#define DECISIONS_MIN 40
#define DECISIONS_MAX 1000000
#define DECISIONS_A_MONTH 333
#define DECISIONS_A_ROUND 100
#define SECONDS_A_MONTH 2629746L

#define BLOB_LEN 51 /* string "ssh-ed25519", string of 32 bytes */

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

struct buf {
	unsigned char *p;
	size_t len, cap;
};

struct oid {
	unsigned char b[OID_LEN];
};

struct person {
	const char *id, *name, *title, *group;
	unsigned char pk[crypto_sign_PUBLICKEYBYTES];
	unsigned char sk[crypto_sign_SECRETKEYBYTES];
	unsigned char blob[BLOB_LEN];
};

enum who { DANA, OMAR, LENA, CARLA, ENG1, ENG2, PEOPLE };

enum scope { RELEASE, PATHS, STANDING };

struct criterion {
	const char *id, *title, *statement, *area, *approvers;
	enum scope scope;
};

/* Who signs which criterion; together these approvals meet every clause. */
struct duty {
	int criterion;
	enum who who;
	char record[128]; /* the newest approval */
};

enum object { COMMIT = 1, TREE = 2, BLOB = 3 };

struct forge {
	const char *dir, *system;
	FILE *pack;
	uint32_t objects;
	uint64_t random;

	long total, done;
	time_t start, now;
	double step;
	char digest[2 * crypto_hash_sha256_BYTES + 1];
	struct oid readme, checklist, tip, root;
	char month[8];
	struct buf records, month_tree; /* entries of the trees as they stand */
	size_t records_kept;            /* of them before the month's own entry */

	struct oid main, model, prompts, docs; /* the branch with the code */
	int mains;
	char tag[16], candidate[OID_HEX];
};

static struct person people[PEOPLE] = {
	[DANA] = { "dana",
		   "Dana Reyes",
		   "VP Customer Operations",
		   "business",
		   { 0 },
		   { 0 },
		   { 0 } },
	[OMAR] = { "omar", "Omar Haddad", "Head of Security", "security", { 0 }, { 0 }, { 0 } },
	[LENA] = { "lena", "Lena Vogt", "Data Protection Officer", "legal", { 0 }, { 0 }, { 0 } },
	[CARLA] = { "carla", "Carla Mendes", "Chief Risk Officer", "legal", { 0 }, { 0 }, { 0 } },
	[ENG1] = { "eng1", "Ravi Shah", "Lead Engineer", "engineering", { 0 }, { 0 }, { 0 } },
	[ENG2] = { "eng2", "Mai Tran", "Reliability Engineer", "engineering", { 0 }, { 0 }, { 0 } },
};

static const struct criterion criteria[] = {
	{ "accuracy", "Accuracy", "At least 92 of 100 answers of the test set are right.",
	  "technical", "  - all: [eng1]\n  - any: [engineering]\n", PATHS },
	{ "processing-time", "Processing time", "19 of 20 answers take at most 2.5 seconds.",
	  "technical", "  - any: [engineering]\n", RELEASE },
	{ "integration-stability", "Integration stability",
	  "Seven days on staging without a failed hand-over.", "technical",
	  "  - at-least: 1\n    of: [engineering]\n", RELEASE },
	{ "monitoring", "Monitoring of output quality",
	  "A sample of 50 answers a week is read and graded.", "organizational",
	  "  - any: [engineering]\n", RELEASE },
	{ "security-clearance", "Security clearance",
	  "The review of this release has no open finding above low.", "organizational",
	  "  - all: [omar]\n", RELEASE },
	{ "data-privacy", "Data privacy compliance", "The impact assessment is signed.",
	  "organizational", "  - any: [legal]\n", STANDING },
	{ "team-training", "Team training", "Everybody on the rota has done the course.",
	  "organizational", "  - all: [lena]\n", STANDING },
	{ "escalation", "Escalation procedure",
	  "A wrong answer reaches a person in ten minutes, tried twice.", "organizational",
	  "  - at-least: 2\n    of: [business, carla, omar]\n", STANDING },
	{ "rollback", "Rollback after go-live",
	  "The way back was walked on staging in under five minutes.", "organizational",
	  "  - all: [eng2]\n", STANDING },
	{ "working-session", "Working session",
	  "Leadership heard those who will use it for 90 minutes.", "organizational",
	  "  - at-least: 2\n    of: [lena, eng2, carla]\n", STANDING },
};

static struct duty duties[] = {
	{ 0, ENG1, "" }, { 1, ENG2, "" }, { 2, ENG1, "" }, { 3, ENG2, "" },
	{ 4, OMAR, "" }, { 5, LENA, "" }, { 6, LENA, "" }, { 7, CARLA, "" },
	{ 7, DANA, "" }, { 8, ENG2, "" }, { 9, LENA, "" }, { 9, ENG2, "" },
};

static const char *const notes[] = {
	"The test set leaves out the questions that came in by letter.",
	"Two people on the late shift have not seen the new screens yet.",
	"The numbers of last week are from before the new index, so they say little about today.",
	"I want to read the transcripts of Friday before I put my name to this.",
	"Nobody has told the works council about the second log file.",
	"The fallback answered in English to a customer who wrote in Portuguese.",
	"Looked at again with the team, the finding is a duplicate of the one that was closed in spring.",
	"The runbook names a phone that is switched off at night.",
	"Done as written, with the supplier on the line, and it took a minute more than allowed.",
	"The dashboard shows the mean where it should show the worst twentieth.",
};

/* ---- small things ---- */

static void die(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

static void die(const char *fmt, ...)
{
	va_list ap;

	fputs("forge: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

static void buf_room(struct buf *b, size_t more)
{
	size_t cap = b->cap ? b->cap : 256;

	if (more > SIZE_MAX / 4 - b->len)
		die("out of memory");
	while (cap < b->len + more)
		cap *= 2;
	if (cap == b->cap)
		return;
	b->p = realloc(b->p, cap);
	if (!b->p)
		die("out of memory");
	b->cap = cap;
}

static void buf_add(struct buf *b, const void *data, size_t len)
{
	if (!len)
		return;
	buf_room(b, len);
	memcpy(b->p + b->len, data, len);
	b->len += len;
}

static void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		die("cannot format");
	buf_room(b, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf((char *)b->p + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}

static void buf_release(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ 0 };
}

static void put32(unsigned char out[4], uint32_t v)
{
	out[0] = (unsigned char)(v >> 24);
	out[1] = (unsigned char)(v >> 16);
	out[2] = (unsigned char)(v >> 8);
	out[3] = (unsigned char)v;
}

static void buf_string(struct buf *b, const void *data, size_t len)
{
	unsigned char n[4];

	put32(n, (uint32_t)len);
	buf_add(b, n, sizeof(n));
	buf_add(b, data, len);
}

static void oid_hex(char out[OID_HEX], const struct oid *o)
{
	sodium_bin2hex(out, OID_HEX, o->b, OID_LEN);
}

/* As YYYY-MM-DDTHH:MM:SSZ. */
static void utc(char out[DATE_LEN], time_t t)
{
	struct tm tm;

	if (!gmtime_r(&t, &tm) || !strftime(out, DATE_LEN, "%Y-%m-%dT%H:%M:%SZ", &tm))
		die("cannot write a date");
}

/* The same ledger, but for keys and dates, every time. */
static unsigned below(struct forge *f, unsigned n)
{
	f->random ^= f->random << 13;
	f->random ^= f->random >> 7;
	f->random ^= f->random << 17;
	return (unsigned)(f->random >> 33) % n;
}

static const char *note(struct forge *f)
{
	return notes[below(f, ARRAY_SIZE(notes))];
}

static void git(const char *dir, int input, const char *const *args)
{
	const char *argv[16] = { "git" };
	size_t n = 1;
	pid_t pid;
	int null, status;

	if (dir) {
		argv[n++] = "-C";
		argv[n++] = dir;
	}
	while (*args && n < ARRAY_SIZE(argv) - 1)
		argv[n++] = *args++;
	pid = fork();
	if (pid == 0) {
		if (input >= 0)
			dup2(input, STDIN_FILENO);
		null = open("/dev/null", O_WRONLY); /* stdout is for the root alone */
		if (null >= 0)
			dup2(null, STDOUT_FILENO);
		execvp("git", (char *const *)argv);
		_exit(127);
	}
	if (pid < 0)
		die("fork: %s", strerror(errno));
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			die("waitpid: %s", strerror(errno));
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		die("'git %s' failed", argv[dir ? 3 : 1]);
}

#define GIT(dir, ...) GIT_FROM(-1, dir, __VA_ARGS__)
#define GIT_FROM(input, dir, ...) git(dir, input, (const char *const[]){ __VA_ARGS__, NULL })

/* ---- the pack ---- */

static void pack_put(struct forge *f, const void *data, size_t len)
{
	if (fwrite(data, 1, len, f->pack) != len)
		die("cannot write the pack: %s", strerror(errno));
}

static void pack_open(struct forge *f)
{
	static const unsigned char header[12] = { 'P', 'A', 'C', 'K', 0, 0, 0, 2 };
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/forged.pack", f->dir);
	f->pack = fopen(path, "w+b");
	if (!f->pack || unlink(path))
		die("cannot write '%s': %s", path, strerror(errno));
	pack_put(f, header, sizeof(header));
}

/* Deflate without compression: a header, stored blocks, the checksum. */
static void pack_deflate(struct forge *f, const unsigned char *data, size_t len)
{
	static const unsigned char zlib[2] = { 0x78, 0x01 };
	unsigned char sum[4], block[5];
	uint32_t a = 1, b = 0;
	size_t off = 0, n, i;

	pack_put(f, zlib, sizeof(zlib));
	do {
		n = len - off < 0xffff ? len - off : 0xffff;
		block[0] = off + n == len;
		block[1] = (unsigned char)n;
		block[2] = (unsigned char)(n >> 8);
		block[3] = (unsigned char)~block[1];
		block[4] = (unsigned char)~block[2];
		pack_put(f, block, sizeof(block));
		pack_put(f, data + off, n);
		off += n;
	} while (off < len);
	for (off = 0; off < len; off += n) {
		n = len - off < 5552 ? len - off : 5552; /* the most that cannot overflow b */
		for (i = 0; i < n; i++) {
			a += data[off + i];
			b += a;
		}
		a %= 65521;
		b %= 65521;
	}
	put32(sum, b << 16 | a);
	pack_put(f, sum, sizeof(sum));
}

static struct oid pack_object(struct forge *f, enum object type, const struct buf *body)
{
	static const char *const names[] = {
		[COMMIT] = "commit", [TREE] = "tree", [BLOB] = "blob"
	};
	static EVP_MD_CTX *md;
	struct oid oid;
	char name[40];
	unsigned char c;
	size_t left = body->len;
	int n;

	if (!md && !(md = EVP_MD_CTX_new()))
		die("out of memory");
	n = snprintf(name, sizeof(name), "%s %zu", names[type], body->len);
	if (!EVP_DigestInit_ex(md, EVP_sha1(), NULL) ||
	    !EVP_DigestUpdate(md, name, (size_t)n + 1) ||
	    !EVP_DigestUpdate(md, body->p, body->len) || !EVP_DigestFinal_ex(md, oid.b, NULL))
		die("cannot hash");

	c = (unsigned char)(type << 4 | (left & 15));
	for (left >>= 4; left; left >>= 7) {
		c |= 0x80;
		pack_put(f, &c, 1);
		c = left & 0x7f;
	}
	pack_put(f, &c, 1);
	pack_deflate(f, body->p, body->len);
	f->objects++;
	return oid;
}

/* Puts in the number of objects, adds the hash of it all, and hands it to git. */
static void pack_close(struct forge *f)
{
	static unsigned char chunk[1 << 16];
	unsigned char count[4];
	struct oid sum;
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	size_t n;

	put32(count, f->objects);
	if (!md || !EVP_DigestInit_ex(md, EVP_sha1(), NULL))
		die("cannot hash");
	if (fseek(f->pack, 8, SEEK_SET))
		die("cannot seek: %s", strerror(errno));
	pack_put(f, count, sizeof(count));
	if (fseek(f->pack, 0, SEEK_SET))
		die("cannot seek: %s", strerror(errno));
	while ((n = fread(chunk, 1, sizeof(chunk), f->pack)) > 0)
		if (!EVP_DigestUpdate(md, chunk, n))
			die("cannot hash");
	if (ferror(f->pack) || !EVP_DigestFinal_ex(md, sum.b, NULL) || fseek(f->pack, 0, SEEK_END))
		die("cannot read the pack back");
	pack_put(f, sum.b, sizeof(sum.b));
	if (fflush(f->pack) || lseek(fileno(f->pack), 0, SEEK_SET))
		die("cannot write the pack: %s", strerror(errno));
	GIT_FROM(fileno(f->pack), f->dir, "index-pack", "--stdin");
	fclose(f->pack);
	EVP_MD_CTX_free(md);
}

static struct oid pack_text(struct forge *f, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static struct oid pack_text(struct forge *f, const char *fmt, ...)
{
	char text[1024];
	struct buf b = { 0 };
	struct oid oid;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(text))
		die("text too long");
	buf_add(&b, text, (size_t)n);
	oid = pack_object(f, BLOB, &b);
	buf_release(&b);
	return oid;
}

static void tree_entry(struct buf *tree, const char *mode, const char *name, const struct oid *oid)
{
	buf_addf(tree, "%s %s", mode, name);
	buf_add(tree, "", 1);
	buf_add(tree, oid->b, OID_LEN);
}

static struct oid tree_of_one(struct forge *f, const char *name, struct oid blob)
{
	struct buf tree = { 0 };
	struct oid oid;

	tree_entry(&tree, "100644", name, &blob);
	oid = pack_object(f, TREE, &tree);
	buf_release(&tree);
	return oid;
}

/* ---- signatures ---- */

static void make_people(void)
{
	struct person *p;
	struct buf b = { 0 };

	for (p = people; p < people + PEOPLE; p++) {
		crypto_sign_keypair(p->pk, p->sk);
		b.len = 0;
		buf_string(&b, "ssh-ed25519", 11);
		buf_string(&b, p->pk, sizeof(p->pk));
		if (b.len != sizeof(p->blob))
			die("a key of the wrong length");
		memcpy(p->blob, b.p, b.len);
	}
	buf_release(&b);
}

static const char *key_line(const struct person *p)
{
	static char line[128];
	char b64[sodium_base64_ENCODED_LEN(BLOB_LEN, sodium_base64_VARIANT_ORIGINAL)];

	sodium_bin2base64(b64, sizeof(b64), p->blob, BLOB_LEN, sodium_base64_VARIANT_ORIGINAL);
	snprintf(line, sizeof(line), "ssh-ed25519 %s", b64);
	return line;
}

/* The gpgsig header over 'payload', as OpenSSH's PROTOCOL.sshsig has it. */
static void add_signature(struct buf *out, const struct person *p, const struct buf *payload)
{
	unsigned char hash[crypto_hash_sha512_BYTES], raw[crypto_sign_BYTES], version[4];
	struct buf tbs = { 0 }, sig = { 0 }, inner = { 0 };
	char b64[512];
	size_t len, i;

	crypto_hash_sha512(hash, payload->p, payload->len);
	buf_add(&tbs, "SSHSIG", 6);
	buf_string(&tbs, "git", 3);
	buf_string(&tbs, NULL, 0);
	buf_string(&tbs, "sha512", 6);
	buf_string(&tbs, hash, sizeof(hash));
	crypto_sign_detached(raw, NULL, tbs.p, tbs.len, p->sk);

	put32(version, 1);
	buf_add(&sig, "SSHSIG", 6);
	buf_add(&sig, version, sizeof(version));
	buf_string(&sig, p->blob, BLOB_LEN);
	buf_string(&sig, "git", 3);
	buf_string(&sig, NULL, 0);
	buf_string(&sig, "sha512", 6);
	buf_string(&inner, "ssh-ed25519", 11);
	buf_string(&inner, raw, sizeof(raw));
	buf_string(&sig, inner.p, inner.len);

	if (!sodium_bin2base64(b64, sizeof(b64), sig.p, sig.len, sodium_base64_VARIANT_ORIGINAL))
		die("signature too long");
	buf_addf(out, "gpgsig -----BEGIN SSH SIGNATURE-----\n");
	len = strlen(b64);
	for (i = 0; i < len; i += 70)
		buf_addf(out, " %.70s\n", b64 + i);
	buf_addf(out, " -----END SSH SIGNATURE-----\n");
	buf_release(&tbs);
	buf_release(&sig);
	buf_release(&inner);
}

static struct oid add_commit(struct forge *f, const struct person *who, const struct oid *tree,
			     const struct oid *parent, time_t when, const char *message, int sign)
{
	struct buf plain = { 0 }, whole = { 0 };
	char hex[OID_HEX];
	struct oid oid;
	size_t header;

	oid_hex(hex, tree);
	buf_addf(&plain, "tree %s\n", hex);
	if (parent) {
		oid_hex(hex, parent);
		buf_addf(&plain, "parent %s\n", hex);
	}
	buf_addf(&plain, "author %s <%s@example.com> %lld +0000\n", who->name, who->id,
		 (long long)when);
	buf_addf(&plain, "committer %s <%s@example.com> %lld +0000\n", who->name, who->id,
		 (long long)when);
	header = plain.len;
	buf_addf(&plain, "\n%s", message);

	buf_add(&whole, plain.p, header);
	if (sign)
		add_signature(&whole, who, &plain);
	buf_add(&whole, plain.p + header, plain.len - header);
	oid = pack_object(f, COMMIT, &whole);
	buf_release(&plain);
	buf_release(&whole);
	return oid;
}

/* ---- the ledger ---- */

static void tick(struct forge *f)
{
	time_t then = f->start + (time_t)(f->step * (double)f->done);

	then += (time_t)below(f, (unsigned)(f->step * 0.8) + 1);
	f->now = then > f->now ? then : f->now + 1; /* so the records of a month are in order */
	f->done++;
}

static void ledger_commit(struct forge *f, const struct person *who, const struct buf *message)
{
	struct buf tree = { 0 };
	struct oid oid;

	tree_entry(&tree, "100644", "README.md", &f->readme);
	tree_entry(&tree, "100644", "checklist.yaml", &f->checklist);
	if (f->records.len) {
		oid = pack_object(f, TREE, &f->records);
		tree_entry(&tree, "40000", "records", &oid);
	}
	oid = pack_object(f, TREE, &tree);
	f->tip = add_commit(f, who, &oid, f->done > 1 ? &f->tip : NULL, f->now,
			    (const char *)message->p, 1);
	if (f->done == 1)
		f->root = f->tip;
	buf_release(&tree);
}

static void write_checklist(struct forge *f, struct buf *b)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	const struct criterion *c;
	const struct person *p;

	buf_addf(b, "golive: 1\nversion: 1\nsystem: %s\n", f->system);
	buf_addf(b, "title: Customer support assistant\n"
		    "why: Customers wait nine hours for a first answer.\n"
		    "release:\n"
		    "  tags: [\"v*\", \"!v*-rc*\"]\n"
		    "decision-rights:\n"
		    "  owner: dana\n"
		    "  pause: [dana, omar]\n"
		    "  terminate: [dana]\n"
		    "  resolve: [carla]\n"
		    "  amend: 4\n"
		    "stakeholders:\n");
	for (p = people; p < people + PEOPLE; p++)
		buf_addf(b,
			 "- id: %s\n"
			 "  name: %s\n"
			 "  email: %s@example.com\n"
			 "  title: %s\n"
			 "  groups: [%s]\n"
			 "  keys:\n"
			 "  - ssh: %s %s@example.com\n",
			 p->id, p->name, p->id, p->title, p->group, key_line(p), p->id);
	buf_addf(b, "criteria:\n");
	for (c = criteria; c < criteria + ARRAY_SIZE(criteria); c++)
		buf_addf(b,
			 "- id: %s\n"
			 "  title: %s\n"
			 "  statement: %s\n"
			 "  area: %s\n"
			 "  approvers:\n"
			 "%s"
			 "  scope: %s\n",
			 c->id, c->title, c->statement, c->area, c->approvers,
			 c->scope == RELEASE ? "release"
			 : c->scope == PATHS ? "[model/, prompts/]"
					     : "standing");
	crypto_hash_sha256(hash, b->p, b->len);
	sodium_bin2hex(f->digest, sizeof(f->digest), hash, sizeof(hash));
}

static void start_ledger(struct forge *f)
{
	struct buf b = { 0 };

	tick(f);
	f->readme = pack_text(f, "# Go-live decisions of %s\n\nOne signed commit a decision.\n",
			      f->system);
	write_checklist(f, &b);
	f->checklist = pack_object(f, BLOB, &b);
	b.len = 0;
	buf_addf(&b,
		 "dana starts the ledger of %s\n\n"
		 "Golive-System: %s\nGolive-Decision: agree\nGolive-By: dana\n",
		 f->system, f->system);
	ledger_commit(f, &people[DANA], &b);
	buf_release(&b);
}

/* What a decision says beyond who, what and when; NULL where it does not apply. */
struct says {
	const char *criterion, *record, *note, *tag, *subject;
	int commit, dissent;
};

/* One decision: its record, the trees above it, its commit. */
static void decide(struct forge *f, enum who who, const char *decision, struct says s, char id[128])
{
	const struct person *p = &people[who];
	const char *topic = s.criterion ? s.criterion : s.tag;
	struct buf b = { 0 };
	struct oid oid;
	char date[DATE_LEN], month[8], name[96];
	int n;

	tick(f);
	utc(date, f->now);
	buf_addf(&b,
		 "golive: 1\ndecision: %s\nsystem: %s\nby: %s\n"
		 "date: '%s'\nchecklist: %s\n",
		 decision, f->system, p->id, date, f->digest);
	if (s.criterion)
		buf_addf(&b, "criterion: %s\n", s.criterion);
	if (s.tag)
		buf_addf(&b, "tag: %s\n", s.tag);
	if (s.commit)
		buf_addf(&b, "commit: %s\n", f->candidate);
	if (s.record)
		buf_addf(&b, "record: %s\n", s.record);
	if (s.dissent)
		buf_addf(&b, "blocking: false\n");
	if (s.note)
		buf_addf(&b, "note: %s\n", s.note);
	oid = pack_object(f, BLOB, &b);

	snprintf(month, sizeof(month), "%.7s", date);
	n = snprintf(name, sizeof(name), "%.2sT%.2s%.2s%.2sZ-%s-%s%s%s", date + 8, date + 11,
		     date + 14, date + 17, p->id, decision, topic ? "-" : "", topic ? topic : "");
	if (n < 0 || (size_t)n + sizeof(".yaml") > sizeof(name))
		die("name too long");
	if (id)
		snprintf(id, 128, "%s/%s", month, name);
	memcpy(name + n, ".yaml", sizeof(".yaml"));
	if (strcmp(month, f->month)) {
		memcpy(f->month, month, sizeof(month));
		f->month_tree.len = 0;
		f->records_kept = f->records.len;
	}
	tree_entry(&f->month_tree, "100644", name, &oid);
	oid = pack_object(f, TREE, &f->month_tree);
	f->records.len = f->records_kept;
	tree_entry(&f->records, "40000", f->month, &oid);

	b.len = 0;
	buf_addf(&b, "%s %s", p->id, s.subject);
	if (s.criterion)
		buf_addf(&b, " %s", s.criterion);
	if (f->tag[0])
		buf_addf(&b, " (%s)", f->tag);
	if (s.note)
		buf_addf(&b, "\n\n%s", s.note);
	buf_addf(&b, "\n\nGolive-System: %s\nGolive-Decision: %s\n", f->system, decision);
	if (s.criterion)
		buf_addf(&b, "Golive-Criterion: %s\n", s.criterion);
	buf_addf(&b, "Golive-By: %s\n", p->id);
	if (f->tag[0])
		buf_addf(&b, "Golive-Tag: %s\n", f->tag);
	ledger_commit(f, p, &b);
	buf_release(&b);
}

static void approve(struct forge *f, struct duty *d)
{
	const struct criterion *c = &criteria[d->criterion];

	decide(f, d->who, "approve",
	       (struct says){
		       .criterion = c->id, .commit = c->scope != STANDING, .subject = "approves" },
	       d->record);
}

static void reject(struct forge *f, const struct duty *d, char id[128])
{
	decide(f, d->who, "reject",
	       (struct says){ .criterion = criteria[d->criterion].id,
			      .note = note(f),
			      .subject = "rejects" },
	       id);
}

static void withdraw(struct forge *f, enum who who, const char *record)
{
	decide(f, who, "withdraw",
	       (struct says){
		       .record = record, .note = note(f), .subject = "takes back what was signed" },
	       NULL);
}

static void concern(struct forge *f, enum who who, int dissent, char id[128])
{
	const char *on = below(f, 3) ? criteria[below(f, ARRAY_SIZE(criteria))].id : NULL;

	decide(f, who, "concern",
	       (struct says){ .criterion = on,
			      .note = note(f),
			      .dissent = dissent,
			      .subject = on ? "has a concern on" : "has a concern" },
	       id);
}

static void resolve(struct forge *f, enum who who, const char *record)
{
	decide(f, who, "resolve",
	       (struct says){ .record = record, .note = note(f), .subject = "settles it" }, NULL);
}

/*
 * Something that happens while people make up their minds, in at most 'most' decisions (one or
 * more). It ends as it began: every approval in place and nothing in the way. Calls for a candidate
 * and for all duties done.
 */
static void episode(struct forge *f, long most)
{
	struct duty *d = &duties[below(f, ARRAY_SIZE(duties))];
	enum who who = (enum who)below(f, PEOPLE);
	char id[128];

	switch (most > 2 ? below(f, 10) : most > 1 ? below(f, 8) : below(f, 2)) {
	case 0:
		approve(f, d);
		break;
	case 1:
		if (below(f, 4))
			decide(f, DANA, "no-go",
			       (struct says){
				       .commit = 1, .note = note(f), .subject = "says no-go" },
			       NULL);
		else
			concern(f, who, 1, NULL);
		break;
	case 2:
	case 3:
		withdraw(f, d->who, d->record);
		approve(f, d);
		break;
	case 4:
		reject(f, d, id);
		approve(f, d);
		break;
	case 5:
		concern(f, who, 0, id);
		resolve(f, below(f, 2) ? CARLA : who, id);
		break;
	case 6:
		concern(f, who, (int)below(f, 2), id);
		withdraw(f, who, id);
		break;
	case 7:
		who = below(f, 2) ? DANA : OMAR;
		decide(f, who, "pause", (struct says){ .note = note(f), .subject = "pauses" }, id);
		decide(f, below(f, 2) ? DANA : who, "resume",
		       (struct says){ .record = id, .subject = "resumes" }, NULL);
		break;
	default: /* overruled, and persuaded in the end */
		reject(f, d, id);
		resolve(f, CARLA, id);
		approve(f, d);
		break;
	}
}

/* A commit on the branch with the code, for this round to judge. */
static void add_main(struct forge *f, int round)
{
	struct buf tree = { 0 };
	struct oid blob, src, top;
	char message[64];

	blob = pack_text(f, "The assistant, build %d.\n", round);
	src = tree_of_one(f, "assistant.txt", blob);
	if (!f->mains) {
		f->docs = tree_of_one(f, "manual.md",
				      pack_text(f, "# Manual\n\nAsk, and read the answer.\n"));
		f->model =
			tree_of_one(f, "card.md",
				    pack_text(f, "# Model card\n\nSmall, and knows the tariff.\n"));
	}
	if (f->mains % 3 == 0)
		f->prompts = tree_of_one(
			f, "system.txt",
			pack_text(f, "Answer briefly. Revision %d.\n", f->mains / 3 + 1));
	tree_entry(&tree, "40000", "docs", &f->docs);
	tree_entry(&tree, "40000", "model", &f->model);
	tree_entry(&tree, "40000", "prompts", &f->prompts);
	tree_entry(&tree, "40000", "src", &src);
	top = pack_object(f, TREE, &tree);
	snprintf(message, sizeof(message), "Build %d\n", round);
	f->main = add_commit(f, &people[round % 2 ? ENG1 : ENG2], &top, f->mains ? &f->main : NULL,
			     f->now, message, 0);
	f->mains++;
	oid_hex(f->candidate, &f->main);
	buf_release(&tree);
}

/* One release candidate, from its proposal to the owner's go, in exactly 'budget' decisions. */
static void play_round(struct forge *f, int round, int last, long budget)
{
	long end = f->done + budget;
	struct duty *d;

	if (last)
		snprintf(f->tag, sizeof(f->tag), "v1.0");
	else
		snprintf(f->tag, sizeof(f->tag), "v0.%d", round);
	add_main(f, round);
	decide(f, round % 2 ? ENG1 : ENG2, "propose",
	       (struct says){ .tag = f->tag, .commit = 1, .subject = "proposes the candidate" },
	       NULL);
	for (d = duties; d < duties + ARRAY_SIZE(duties); d++)
		if (round == 1 || criteria[d->criterion].scope != STANDING)
			approve(f, d);
	while (f->done < end - 1)
		episode(f, end - 1 - f->done);
	decide(f, DANA, "go", (struct says){ .commit = 1, .subject = "says go" }, NULL);
}

static void play(struct forge *f)
{
	int rounds = (int)((f->total + DECISIONS_A_ROUND - 1) / DECISIONS_A_ROUND), round;
	enum who who;

	start_ledger(f);
	for (who = OMAR; who < PEOPLE; who++)
		decide(f, who, "agree", (struct says){ .subject = "agrees to version 1" }, NULL);
	for (round = 1; round <= rounds; round++)
		play_round(f, round, round == rounds, (f->total - f->done) / (rounds - round + 1));
}

/* ---- the repository ---- */

/* So that git itself can check every signature. */
static void write_allowed_signers(const struct forge *f)
{
	const struct person *p;
	char path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "%s/allowed_signers", f->dir);
	file = fopen(path, "w");
	if (!file)
		die("cannot write '%s': %s", path, strerror(errno));
	for (p = people; p < people + PEOPLE; p++)
		fprintf(file, "%s@example.com namespaces=\"git\" %s\n", p->id, key_line(p));
	if (fclose(file))
		die("cannot write '%s': %s", path, strerror(errno));
	GIT(f->dir, "config", "gpg.format", "ssh");
	GIT(f->dir, "config", "gpg.ssh.allowedSignersFile", path);
}

static void make_repository(struct forge *f)
{
	static const char *const local[] = { "GIT_DIR",
					     "GIT_WORK_TREE",
					     "GIT_INDEX_FILE",
					     "GIT_OBJECT_DIRECTORY",
					     "GIT_COMMON_DIR",
					     "GIT_NAMESPACE",
					     "GIT_ALTERNATE_OBJECT_DIRECTORIES" };
	static char dir[PATH_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(local); i++)
		unsetenv(local[i]);
	GIT(NULL, "init", "-q", "--bare", "--object-format=sha1", "--template=", "--", f->dir);
	if (!realpath(f->dir, dir))
		die("'%s': %s", f->dir, strerror(errno));
	f->dir = dir;
	GIT(f->dir, "symbolic-ref", "HEAD", "refs/heads/main");
	pack_open(f);
}

static void finish_repository(struct forge *f)
{
	char hex[OID_HEX], name[160];

	pack_close(f);
	oid_hex(hex, &f->tip);
	snprintf(name, sizeof(name), "refs/heads/golive/%s", f->system);
	GIT(f->dir, "update-ref", name, hex);
	oid_hex(hex, &f->main);
	GIT(f->dir, "update-ref", "refs/heads/main", hex);
	oid_hex(hex, &f->root);
	snprintf(name, sizeof(name), "golive.%s.root", f->system);
	GIT(f->dir, "config", name, hex);
	write_allowed_signers(f);
	/* -f: what lies undeltified in one pack is else never tried again */
	GIT(f->dir, "repack", "-adfq");
	GIT(f->dir, "gc", "-q");
}

static long number(const char *text, long min, long max, const char *what)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno || end == text || *end || n < min || n > max)
		die("%s: a number from %ld to %ld, not '%s'", what, min, max, text);
	return n;
}

int main(int argc, char **argv)
{
	struct forge f = { .system = "support-bot", .random = 0x9e3779b97f4a7c15 };
	char hex[OID_HEX];
	long months = 0;
	int opt;

	while ((opt = getopt(argc, argv, "m:s:")) != -1) {
		if (opt == 'm')
			months = number(optarg, 1, 1200, "-m");
		else if (opt == 's')
			f.system = optarg;
		else
			return 129;
	}
	if (argc - optind != 2 || strlen(f.system) > 63 || f.system[0] == '-' ||
	    strspn(f.system, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(f.system)) {
		fprintf(stderr, "usage: forge [-m months] [-s system] <directory> <decisions>\n");
		return 129;
	}
	f.dir = argv[optind];
	f.total = number(argv[optind + 1], DECISIONS_MIN, DECISIONS_MAX, "decisions");
	if (!months)
		months = f.total > 3 * DECISIONS_A_MONTH ? f.total / DECISIONS_A_MONTH : 3;
	if (sodium_init() < 0)
		die("libsodium does not start");

	f.step = (double)(months * SECONDS_A_MONTH) / (double)f.total;
	f.start = time(NULL) - 3600 - months * SECONDS_A_MONTH;
	make_people();
	make_repository(&f);
	play(&f);
	if (f.done != f.total)
		die("%ld decisions came out, not %ld", f.done, f.total);
	finish_repository(&f);

	oid_hex(hex, &f.root);
	if (printf("%s\n", hex) < 0 || fflush(stdout))
		die("cannot write: %s", strerror(errno));
	buf_release(&f.records);
	buf_release(&f.month_tree);
	return 0;
}
