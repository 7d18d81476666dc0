#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/vec.h"
#include "sign/sshbuf.h"
#include "sshkit.h"
#include "statekit.h"

/* So long is no path or text in the released code; so many keys has no test. */
#define WORD_MAX 200
#define KEYS_MAX 30

struct key {
	char name[20], line[120];
	struct gl_digest id;
};

struct lk_file {
	const char *path;
	uint32_t mode;
	const char *text;
	struct gl_oid id;
};

static const char base_list[] =
	"golive: 1\n"
	"version: 1\n"
	"system: bot\n"
	"title: Bot\n"
	"release: {tags: [v*]}\n"
	"decision-rights:\n"
	"  owner: dana\n"
	"  pause: [dana, omar]\n"
	"  terminate: [dana, omar]\n"
	"  resolve: [carla]\n"
	"  waive: [carla, omar]\n"
	"  waive-max-days: 30\n"
	"  agree: [dana, omar]\n"
	"  amend: 2\n"
	"stakeholders:\n"
	"- {id: dana, name: Dana, email: dana@x, keys: [{ssh: '$[dana]'}]}\n"
	"- {id: omar, name: Omar, email: omar@x, groups: [eng], keys: [{ssh: '$[omar]'}]}\n"
	"- {id: lena, name: Lena, email: lena@x, groups: [eng], keys: [{ssh: '$[lena]'}]}\n"
	"- {id: carla, name: Carla, email: carla@x, keys: [{ssh: '$[carla]'}]}\n"
	"- {id: ci, name: CI, email: ci@x, kind: machine, keys: [{ssh: '$[ci]'}]}\n"
	"criteria:\n"
	"- {id: data, title: Data, statement: It is right., area: technical,\n"
	"   approvers: [{all: [omar]}]}\n"
	"- {id: law, title: Law, statement: It is allowed., area: organizational,\n"
	"   approvers: [{any: [lena, carla]}], scope: standing}\n";

/* ---- texts ---- */

static char *keep(const struct lk *k, struct gl_buf *b)
{
	char *s = gl_arena_strndup(k->arena, b->ptr, b->len);

	assert_false(b->failed);
	assert_non_null(s);
	gl_buf_release(b);
	return s;
}

static void add_key_blob(struct gl_buf *out, const char *name)
{
	unsigned char seed[crypto_sign_SEEDBYTES], pub[crypto_sign_PUBLICKEYBYTES];
	unsigned char secret[crypto_sign_SECRETKEYBYTES];
	struct gl_digest d;

	assert_true(sodium_init() >= 0);
	gl_sha256(name, strlen(name), &d);
	memcpy(seed, d.b, sizeof(seed));
	assert_int_equal(crypto_sign_seed_keypair(pub, secret, seed), 0);
	gl_sshwr_string(out, "ssh-ed25519", 11);
	gl_sshwr_string(out, pub, sizeof(pub));
}

/* Making a key costs time: each is kept. */
static const struct key *key_of(const char *name)
{
	struct gl_buf blob = GL_BUF_INIT, line = GL_BUF_INIT;
	static struct key keys[KEYS_MAX];
	struct key *k = keys;

	while (*k->name && strcmp(k->name, name) != 0)
		k++;
	if (*k->name)
		return k;
	assert_true(k < keys + KEYS_MAX - 1);
	add_key_blob(&blob, name);
	gl_buf_addstr(&line, "ssh-ed25519 ");
	kit_base64(blob.ptr, blob.len, &line);
	assert_true(strlen(name) < sizeof(k->name) && line.len < sizeof(k->line));
	strcpy(k->name, name);
	strcpy(k->line, line.ptr);
	gl_sha256(blob.ptr, blob.len, &k->id);
	gl_buf_release(&blob);
	gl_buf_release(&line);
	return k;
}

struct gl_digest lk_key(const char *name)
{
	return key_of(name)->id;
}

/* The text up to `end`, which *s is moved past. */
static char *word_until(const char **s, char end)
{
	static char word[WORD_MAX];
	size_t n = strcspn(*s, (char[]){ end, '\0' });

	assert_int_equal((*s)[n], end);
	assert_true(n < sizeof(word));
	memcpy(word, *s, n);
	word[n] = '\0';
	*s += n + 1;
	return word;
}

/* What stands for something is at *s, behind the dollar. */
static void expand_one(const struct lk *k, const char **s, struct gl_buf *out)
{
	char c = *(*s)++, *word;
	struct gl_digest d;

	if (c == '[') {
		gl_buf_addstr(out, key_of(word_until(s, ']'))->line);
	} else if (c == '(') {
		word = word_until(s, ')');
		gl_sha256(word, strlen(word), &d);
		gl_buf_addhex(out, d.b, sizeof(d.b));
	} else if (c >= '1' && c <= '9') {
		gl_buf_addhex(out, k->digests[c - '0'].b, sizeof(d.b));
	} else {
		assert_true(c >= 'a' && c < 'a' + LK_CODES);
		for (int i = 0; i < GL_OID_HEX; i++)
			gl_buf_addch(out, c);
	}
}

static char *expand(const struct lk *k, const char *s)
{
	struct gl_buf out = GL_BUF_INIT;

	while (*s) {
		if (*s == '$') {
			s++;
			expand_one(k, &s, &out);
		} else {
			gl_buf_addch(&out, *s++);
		}
	}
	return keep(k, &out);
}

/* `s` with the one place where it says `from` saying `to`. */
static char *swap(const struct lk *k, const char *s, const char *from, const char *to)
{
	const char *at = strstr(s, from);
	struct gl_buf b = GL_BUF_INIT;

	if (!at || strstr(at + 1, from))
		fail_msg("'%s' is not there once in:\n%s", from, s);
	gl_buf_add(&b, s, (size_t)(at - s));
	gl_buf_addf(&b, "%s%s", to, at + strlen(from));
	return keep(k, &b);
}

void lk_list(struct lk *k, unsigned n, unsigned from, ...)
{
	const char *text = k->lists[from], *old;
	va_list ap;

	va_start(ap, from);
	while ((old = va_arg(ap, const char *)))
		text = swap(k, text, old, va_arg(ap, const char *));
	va_end(ap);
	k->lists[n] = expand(k, text);
	gl_sha256(k->lists[n], strlen(k->lists[n]), &k->digests[n]);
}

/* ---- released code ---- */

void lk_code(struct lk *k, char letter, const char *files)
{
	k->codes[letter - 'a'] = files;
}

static const char *code_of(const struct lk *k, const struct gl_oid *commit)
{
	size_t i = (commit->id[0] & 15u) - 10u;

	return i < LK_CODES && commit->id[0] == commit->id[1] ? k->codes[i] : NULL;
}

static int not_here(struct gl_error **err)
{
	return gl_fail(err, GL_ENOTFOUND, "it is not here");
}

static int code_tree(void *ctx, const struct gl_oid *commit, struct gl_oid *tree,
		     struct gl_error **err)
{
	const struct lk *k = ctx;
	const char *files = code_of(k, commit);

	if (k->contents_rc)
		return gl_fail(err, (enum gl_code)k->contents_rc, "contents failed");
	if (!files)
		return not_here(err);
	gl_git_oid("tree", files, strlen(files), tree);
	return 0;
}

/* The next "path=text " of *s in turn, as two words; false at the end. */
static bool next_file(const char **s, char path[WORD_MAX], char text[WORD_MAX])
{
	size_t n = strcspn(*s, "="), m;

	if (!(*s)[n])
		return false;
	m = strcspn(*s + n + 1, " ");
	assert_true(n < WORD_MAX && m < WORD_MAX);
	memcpy(path, *s, n);
	path[n] = '\0';
	memcpy(text, *s + n + 1, m);
	text[m] = '\0';
	*s += n + 1 + m;
	*s += **s == ' ';
	return true;
}

static bool below(const char *path, const struct gl_strs *paths)
{
	for (size_t i = 0; i < paths->n; i++) {
		size_t n = strlen(paths->items[i]);

		n -= n && paths->items[i][n - 1] == '/';
		if (!strncmp(path, paths->items[i], n) && (!path[n] || path[n] == '/'))
			return true;
	}
	return false;
}

static int code_paths(void *ctx, const struct gl_oid *commit, const struct gl_strs *paths,
		      struct gl_digest *out, struct gl_error **err)
{
	const struct lk *k = ctx;
	const char *s = code_of(k, commit);
	char path[WORD_MAX], text[WORD_MAX];
	struct gl_buf b = GL_BUF_INIT;

	if (k->contents_rc)
		return gl_fail(err, (enum gl_code)k->contents_rc, "contents failed");
	if (!s)
		return not_here(err);
	while (next_file(&s, path, text))
		if (below(path, paths))
			gl_buf_addf(&b, "%s=%s ", path, text);
	gl_sha256(b.ptr, b.len, out);
	gl_buf_release(&b);
	return 0;
}

static const struct lk_file *find_file(const struct lk_tree *t, const char *path)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->files[i].path, path))
			return &t->files[i];
	return NULL;
}

static const struct lk_file *ledger_file(const struct lk *k, const struct gl_oid *commit,
					 const char *path)
{
	for (size_t i = 0; i < k->n; i++)
		if (gl_oid_eq(&k->commits[i].id, commit))
			return find_file(&k->trees[i], path);
	return NULL;
}

static int code_file(void *ctx, const struct gl_oid *commit, const char *want,
		     struct gl_digest *out, struct gl_error **err)
{
	const struct lk *k = ctx;
	const struct lk_file *f = ledger_file(k, commit, want);
	const char *s = code_of(k, commit);
	char path[WORD_MAX], text[WORD_MAX];

	if (k->contents_rc)
		return gl_fail(err, (enum gl_code)k->contents_rc, "contents failed");
	if (f) {
		gl_sha256(f->text, strlen(f->text), out);
		return 0;
	}
	while (s && next_file(&s, path, text)) {
		if (strcmp(path, want))
			continue;
		gl_sha256(text, strlen(text), out);
		return 0;
	}
	return not_here(err);
}

/* ---- files of the ledger ---- */

/* Where in the order of paths it is, or would be. */
static size_t place_of(const struct lk_tree *t, const char *path)
{
	size_t i = 0;

	while (i < t->n && strcmp(t->files[i].path, path) < 0)
		i++;
	return i;
}

static bool is_at(const struct lk_tree *t, size_t i, const char *path)
{
	return i < t->n && !strcmp(t->files[i].path, path);
}

void lk_base(struct lk *k, size_t at)
{
	k->next = k->trees[at];
}

bool lk_has(const struct lk *k, const char *path)
{
	return find_file(&k->next, path);
}

void lk_drop(struct lk *k, const char *path)
{
	size_t i = place_of(&k->next, path);
	struct lk_file *files = gl_arena_calloc(k->arena, k->next.n, sizeof(*files));

	assert_non_null(files);
	assert_true(is_at(&k->next, i, path));
	memcpy(files, k->next.files, i * sizeof(*files));
	memcpy(files + i, k->next.files + i + 1, (k->next.n - i - 1) * sizeof(*files));
	k->next.files = files;
	k->next.n--;
}

void lk_put(struct lk *k, const char *path, uint32_t mode, const char *text)
{
	size_t i = place_of(&k->next, path), old = is_at(&k->next, i, path);
	struct lk_file *files = gl_arena_calloc(k->arena, k->next.n + 1, sizeof(*files));

	assert_non_null(files);
	if (k->next.n) {
		memcpy(files, k->next.files, i * sizeof(*files));
		memcpy(files + i + 1, k->next.files + i + old,
		       (k->next.n - i - old) * sizeof(*files));
	}
	files[i].path = gl_arena_strdup(k->arena, path);
	files[i].mode = mode;
	files[i].text = gl_arena_strdup(k->arena, text);
	gl_git_oid("blob", text, strlen(text), &files[i].id);
	k->next.files = files;
	k->next.n += 1 - old;
}

const char *lk_path(const struct lk *k, size_t number)
{
	return gl_arena_printf(k->arena, "records/" LK_ID ".yaml", number);
}

__attribute__((format(printf, 2, 0))) static size_t vrecord(struct lk *k, const char *fmt,
							    va_list ap)
{
	struct gl_buf b = GL_BUF_INIT;

	gl_buf_addstr(&b, "{golive: 1, decision: ");
	gl_buf_vaddf(&b, fmt, ap);
	if (!strstr(b.ptr, "checklist:"))
		gl_buf_addf(&b, ", checklist: $%u", k->current);
	gl_buf_addstr(&b, "}\n");
	lk_put(k, lk_path(k, ++k->number), GL_MODE_FILE, expand(k, keep(k, &b)));
	return k->number;
}

size_t lk_record(struct lk *k, const char *fmt, ...)
{
	size_t number;
	va_list ap;

	va_start(ap, fmt);
	number = vrecord(k, fmt, ap);
	va_end(ap);
	return number;
}

/* ---- what changed, and what it says ---- */

static const char *first_problem(struct gl_arena *arena, struct gl_diags *diags)
{
	const char *text = diags->n ? gl_arena_strdup(arena, diags->items[0].text) : NULL;

	gl_diags_release(diags);
	return text;
}

struct kept {
	struct gl_digest sha256;
	struct gl_parsed parsed;
	struct kept *next;
};

static void read_list(struct gl_arena *arena, const char *text, struct gl_parsed *out)
{
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_checklist *list;
	struct gl_error *err = NULL;
	int rc = gl_checklist_read(arena, text, strlen(text), NULL, NULL, &diags, &list, &err);

	assert_true(!rc || diags.n);
	out->checklist = list;
	out->newer = rc == GL_EUNDECIDED;
	out->problem = first_problem(arena, &diags);
	gl_error_free(err);
}

/* The same checklists are read again and again, and their keys cost time: each is kept. */
static struct gl_parsed *parse_list(const char *text)
{
	static struct gl_arena *arena;
	static struct kept *all;
	struct gl_digest sha256;
	struct kept *it;

	gl_sha256(text, strlen(text), &sha256);
	for (it = all; it; it = it->next)
		if (!memcmp(&it->sha256, &sha256, sizeof(sha256)))
			return &it->parsed;
	arena = arena ? arena : gl_arena_new();
	assert_non_null(arena);
	it = gl_arena_alloc(arena, sizeof(*it));
	assert_non_null(it);
	it->sha256 = sha256;
	it->next = all;
	all = it;
	read_list(arena, text, &it->parsed);
	return &it->parsed;
}

static struct gl_parsed *parse_record(const struct lk *k, const char *path, const char *text)
{
	struct gl_parsed *p = gl_arena_alloc(k->arena, sizeof(*p));
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_record *r;

	assert_non_null(p);
	if (!gl_record_read(k->arena, text, strlen(text), &diags, &r))
		r->id = gl_arena_strndup(k->arena, path + 8, strlen(path) - 13);
	p->record = r;
	p->problem = first_problem(k->arena, &diags);
	return p;
}

static void *parse(const struct lk *k, const struct gl_change *c, const char *text)
{
	if (c->new_mode != GL_MODE_FILE)
		return NULL;
	if (!strcmp(c->path, "checklist.yaml"))
		return parse_list(text);
	if (strncmp(c->path, "records/", 8) || c->old_mode)
		return NULL;
	return parse_record(k, c->path, text);
}

static bool same_file(const struct lk_file *a, const struct lk_file *b)
{
	if (!a || !b)
		return a == b;
	return a->mode == b->mode && gl_oid_eq(&a->id, &b->id);
}

static void add_change(const struct lk *k, struct gl_changes *out, const struct lk_file *old,
		       const struct lk_file *new)
{
	struct gl_change *c = &out->items[out->n];

	if (same_file(old, new))
		return;
	*c = (struct gl_change){ .path = new ? new->path : old->path };
	if (old) {
		c->old_mode = old->mode;
		c->old_id = old->id;
	}
	if (new) {
		c->new_mode = new->mode;
		c->new_id = new->id;
	}
	c->parsed = parse(k, c, new ? new->text : NULL);
	out->n++;
}

static struct gl_changes diff(const struct lk *k, const struct lk_tree *old,
			      const struct lk_tree *new)
{
	struct gl_changes out = { 0 };
	size_t i = 0, j = 0;

	out.items = gl_arena_calloc(k->arena, old->n + new->n, sizeof(*out.items));
	assert_non_null(out.items);
	while (i < old->n || j < new->n) {
		int cmp = i == old->n   ? 1
			  : j == new->n ? -1
					: strcmp(old->files[i].path, new->files[j].path);

		if (cmp < 0)
			add_change(k, &out, &old->files[i++], NULL);
		else if (cmp > 0)
			add_change(k, &out, NULL, &new->files[j++]);
		else
			add_change(k, &out, &old->files[i++], &new->files[j++]);
	}
	return out;
}

/* Only where the parent is void may it be asked for. */
static int changes_since(void *ctx, size_t at, size_t good, struct gl_changes *out,
			 struct gl_error **err)
{
	struct lk *k = ctx;
	size_t n = 0;

	assert_true(good + 1 < at && at < k->n);
	k->asked++;
	if (k->changes_rc)
		return gl_fail(err, (enum gl_code)k->changes_rc, "changes failed");
	*out = diff(k, &k->trees[good], &k->trees[at]);
	for (size_t i = 0; i < out->n; i++)
		if (!same_file(find_file(&k->trees[at], out->items[i].path),
			       find_file(&k->trees[at - 1], out->items[i].path)))
			out->items[n++] = out->items[i];
	out->n = n;
	return 0;
}

/* ---- commits ---- */

size_t lk_commit(struct lk *k, const char *who)
{
	static const struct lk_tree nothing;
	struct gl_commit *c;

	assert_false(gl_vec_grow(&k->commits, k->n, &k->cap));
	assert_false(gl_vec_grow(&k->trees, k->n, &k->cap_trees));
	gl_state_free(k->s); /* it refers to the commits */
	k->s = NULL;
	c = &k->commits[k->n];
	*c = (struct gl_commit){
		.n_parents = k->n > 0,
		.committer_time = k->clock,
		.author_time = k->clock,
		.sig = { .kind = GL_SIG_SSH, .state = GL_SIG_GOOD, .key = lk_key(who) },
	};
	gl_git_oid("commit", &k->n, sizeof(k->n), &c->id);
	c->id.id[0] = 0; /* none of the released code's */
	if (k->n)
		c->parent = k->commits[k->n - 1].id;
	c->changes = diff(k, k->n ? &k->trees[k->n - 1] : &nothing, &k->next);
	k->trees[k->n] = k->next;
	k->clock += 60;
	return k->n++;
}

struct gl_commit *lk_tip(struct lk *k)
{
	return &k->commits[k->n - 1];
}

void lk_root(struct lk *k)
{
	if (!k->lists[1])
		lk_list(k, 1, 0, NULL);
	k->current = 1;
	lk_amend(k, "dana", 1);
}

size_t lk_say(struct lk *k, const char *who, const char *fmt, ...)
{
	size_t number;
	va_list ap;

	va_start(ap, fmt);
	number = vrecord(k, fmt, ap);
	va_end(ap);
	lk_commit(k, who);
	return number;
}

size_t lk_amend(struct lk *k, const char *who, unsigned n)
{
	lk_put(k, "checklist.yaml", GL_MODE_FILE, k->lists[n]);
	return lk_commit(k, who);
}

void lk_ready(struct lk *k)
{
	lk_say(k, "omar", "agree");
	lk_say(k, "lena", "propose, tag: v1.0, commit: $a");
	lk_say(k, "omar", "approve, criterion: data, commit: $a");
	lk_say(k, "carla", "approve, criterion: law");
}

/* ---- beginning and end ---- */

struct lk *lk_new(void)
{
	struct lk *k = calloc(1, sizeof(*k));

	assert_non_null(k);
	k->arena = gl_arena_new();
	assert_non_null(k->arena);
	k->lists[0] = base_list;
	k->clock = LK_NOON;
	lk_code(k, 'a', "src=one");
	lk_code(k, 'b', "src=two");
	return k;
}

void lk_free(struct lk *k)
{
	gl_state_free(k->s);
	gl_arena_free(k->arena);
	free(k->commits);
	free(k->trees);
	free(k);
}

int lk_setup(void **state)
{
	*state = lk_new();
	return 0;
}

int lk_teardown(void **state)
{
	lk_free(*state);
	return 0;
}

/* ---- folding and judging ---- */

static struct gl_contents contents_of(struct lk *k)
{
	return (struct gl_contents){
		.tree = code_tree, .paths = code_paths, .file = code_file, .ctx = k
	};
}

static int64_t now_of(const struct lk *k)
{
	return k->now ? k->now : k->clock;
}

static struct gl_fold_in fold_in(struct lk *k, size_t n, const struct gl_contents *contents)
{
	return (struct gl_fold_in){
		.commits = k->commits,
		.n = n,
		.system = "bot",
		.now = now_of(k),
		.contents = contents,
		.changes = changes_since,
		.changes_ctx = k,
	};
}

int lk_try_fold(struct lk *k, size_t n, struct gl_error **err)
{
	struct gl_contents contents = contents_of(k);
	struct gl_fold_in in = fold_in(k, n, &contents);

	gl_state_free(k->s);
	k->asked = 0;
	return gl_fold(k->arena, &in, &k->s, err);
}

void lk_fold_some(struct lk *k, size_t n)
{
	struct gl_error *err = NULL;

	if (lk_try_fold(k, n, &err))
		fail_msg("the fold failed: %s", gl_error_message(err));
	assert_null(err);
}

void lk_fold(struct lk *k)
{
	lk_fold_some(k, k->n);
}

const char *lk_signals(struct lk *k)
{
	struct gl_contents contents = contents_of(k);
	struct gl_fold_in in = fold_in(k, k->n, &contents);
	struct gl_buf b = GL_BUF_INIT;
	struct gl_error *err = NULL;
	int rc = gl_signals_find(k->arena, &in, &k->signals, &err);
	size_t i, n = 0;

	if (rc) {
		gl_error_free(err);
		return rc == GL_EUNDECIDED ? "undecided" : "failed";
	}
	for (i = 0; i < GL_SIGNALS; i++) {
		const struct gl_signal *sig = &k->signals.each[i];

		assert_true(sig->text && *sig->text);
		assert_true(sig->on == (sig->todo != NULL));
		assert_true(!sig->on || sig->since <= in.now);
		if (sig->on)
			gl_buf_addf(&b, "%s%s", n++ ? " " : "",
				    gl_signal_name((enum gl_signal_code)i));
	}
	assert_true(k->signals.stalled == (n == GL_SIGNALS));
	return keep(k, &b);
}

/* Those of one commit, or of all. */
static const char *findings(struct lk *k, size_t at)
{
	struct gl_buf b = GL_BUF_INIT;

	lk_fold(k);
	for (size_t i = 0; i < k->s->n_findings; i++) {
		const struct gl_finding *f = &k->s->findings[i];

		assert_true(gl_oid_eq(&f->commit, &k->commits[f->at].id));
		assert_true(f->text && *f->text);
		if (at == GL_NONE)
			gl_buf_addf(&b, "%s%zu:%s", b.len ? " " : "", f->at,
				    gl_finding_name(f->code));
		else if (at == f->at)
			gl_buf_addf(&b, "%s%s", b.len ? " " : "", gl_finding_name(f->code));
	}
	return keep(k, &b);
}

const char *lk_findings(struct lk *k)
{
	return findings(k, GL_NONE);
}

const char *lk_last_findings(struct lk *k)
{
	return findings(k, k->n - 1);
}

static const char *blocks_text(const struct lk *k)
{
	struct gl_buf b = GL_BUF_INIT;

	assert_int_equal(k->v->go, !k->v->n_blocks);
	if (k->v->go)
		gl_buf_addstr(&b, "go");
	for (size_t i = 0; i < k->v->n_blocks; i++) {
		const struct gl_block *block = &k->v->blocks[i];

		assert_true(block->text && *block->text);
		gl_buf_addf(&b, "%s%s", i ? " " : "", gl_block_name(block->code));
		if (block->standing)
			gl_buf_addf(&b, ":%s", block->standing->criterion->id);
	}
	return keep(k, &b);
}

typedef int judge_fn(struct gl_arena *arena, const struct gl_state *s,
		     const struct gl_contents *contents, const struct gl_tagfacts *tag, int64_t now,
		     struct gl_verdict **out, struct gl_error **err);

static const char *judge(struct lk *k, judge_fn *fn, const struct gl_tagfacts *tag)
{
	struct gl_contents contents = contents_of(k);
	struct gl_error *err = NULL;

	lk_fold(k);
	if (fn(k->arena, k->s, &contents, tag, now_of(k), &k->v, &err)) {
		bool undecided = gl_error_code(err) == GL_EUNDECIDED;

		assert_null(k->v);
		gl_error_free(err);
		return undecided ? "undecided" : "failed";
	}
	assert_null(err);
	return blocks_text(k);
}

const char *lk_gate(struct lk *k, const struct gl_tagfacts *tag)
{
	return judge(k, gl_judge, tag);
}

const char *lk_live(struct lk *k, const struct gl_tagfacts *tag)
{
	return judge(k, gl_judge_live, tag);
}

const char *lk_states(struct lk *k)
{
	struct gl_buf b = GL_BUF_INIT;

	judge(k, gl_judge, NULL);
	assert_non_null(k->v);
	for (size_t i = 0; i < k->v->n_criteria; i++)
		gl_buf_addf(&b, "%s%s=%s", i ? " " : "", k->v->criteria[i].criterion->id,
			    gl_criterion_state_name(k->v->criteria[i].state));
	return keep(k, &b);
}

const struct gl_entry *lk_entry(const struct lk *k, size_t number)
{
	const char *path = lk_path(k, number);

	for (size_t i = 0; i < k->s->all.n; i++) {
		const char *id = k->s->all.items[i]->rec->id;

		if (!strncmp(path + 8, id, strlen(id)) && !strcmp(path + 8 + strlen(id), ".yaml"))
			return k->s->all.items[i];
	}
	return NULL;
}

const char *lk_names(const struct lk *k, const struct gl_members *who)
{
	struct gl_buf b = GL_BUF_INIT;

	for (size_t i = 0; i < who->n; i++)
		gl_buf_addf(&b, "%s%s", i ? " " : "",
			    k->s->in_force->list->people[who->items[i]].id);
	return keep(k, &b);
}

struct gl_tagfacts lk_tag(const char *name, char letter)
{
	struct gl_tagfacts t = { .name = name, .exists = true };

	memset(t.commit.id, (letter - 'a' + 10) * 0x11, sizeof(t.commit.id));
	return t;
}
