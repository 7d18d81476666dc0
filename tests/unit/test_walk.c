#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "git/append.h"
#include "git/walk.h"
#include "gitkit.h"

#define LEDGER "refs/heads/golive/s"

static struct gl_keycache *keys;

static int setup(void **state)
{
	keys = gl_keycache_new();
	assert_non_null(keys);
	return kg_setup(state);
}

static int teardown(void **state)
{
	gl_keycache_free(keys);
	return kg_teardown(state);
}

static struct gl_walk *load_chain(struct gl_repo *repo, const struct gl_oid *tip, unsigned threads)
{
	struct gl_walk_opts opts = { .keys = keys, .threads = threads };
	struct gl_walk *w;

	assert_ok(gl_walk_load(repo, tip, &opts, &w, &err));
	return w;
}

/* Flags for every `step`th commit from `first` on. */
static bool *every(size_t n, size_t first, size_t step)
{
	bool *want = calloc(n, sizeof(*want));

	assert_non_null(want);
	for (size_t i = first; i < n; i += step)
		want[i] = true;
	return want;
}

static int fill_every(struct gl_walk *w, struct gl_repo *repo, size_t first, size_t step,
		      unsigned threads, gl_walk_visit *visitor, void *ctx, struct gl_error **err)
{
	bool *want = every(w->n, first, step);
	int ret = gl_walk_fill(w, repo, want, threads, visitor, ctx, err);

	free(want);
	return ret;
}

static int look_away(struct gl_commit *c, struct gl_repo *repo, struct gl_arena *arena, void *ctx,
		     struct gl_error **err)
{
	(void)c, (void)repo, (void)arena, (void)ctx, (void)err;
	return 0;
}

/* Chain and changes. */
static struct gl_walk *load(struct gl_repo *repo, const struct gl_oid *tip, unsigned threads)
{
	struct gl_walk *w = load_chain(repo, tip, threads);

	assert_ok(fill_every(w, repo, 0, 1, threads, look_away, NULL, &err));
	return w;
}

/* A chain of unsigned commits, each with one more record. */
static struct gl_oid long_chain(const char *dir, size_t n)
{
	struct gl_buf b = GL_BUF_INIT;

	for (size_t i = 0; i < n; i++)
		gl_buf_addf(&b,
			    "commit " LEDGER "\ncommitter D <d@x> %zu +0000\ndata 1\nx\n"
			    "M 100644 inline records/%zu/%zu.yaml\ndata 4\n%04zu\n",
			    1000 + i, i / 200, i, i);
	assert_false(b.failed);
	kg_input(dir, b.ptr, b.len, "fast-import", "--quiet", NULL);
	gl_buf_release(&b);
	return kg_oid(dir, LEDGER);
}

/* A raw commit without a signature. */
static struct gl_oid raw_commit(const char *dir, const struct gl_oid *tree,
				const struct gl_oid *parent, const char *more)
{
	char hex[GL_OID_HEX + 1];
	struct gl_buf b = GL_BUF_INIT;
	struct gl_oid id;

	gl_buf_addf(&b, "tree %s\n", gl_oid_hex(tree, hex));
	if (parent)
		gl_buf_addf(&b, "parent %s\n", gl_oid_hex(parent, hex));
	gl_buf_addf(&b, "author D <d@x> 5 +0000\n%scommitter D <d@x> 6 +0000\n\nmessage\n", more);
	id = kg_object(dir, "commit", b.ptr, b.len);
	gl_buf_release(&b);
	return id;
}

/* What was seen of one thread. */
struct seen {
	pthread_t thread;
	const struct gl_repo *repo;
	const struct gl_arena *arena;
};

struct counter {
	pthread_mutex_t lock;
	size_t n;
	int code;  /* to fail with, */
	size_t at; /* at this commit */
	size_t last_done, last_total;
	struct seen seen[16];
	size_t n_seen;
	bool shared; /* two threads had one repository or arena, or one thread had two */
};

static void see(struct counter *counter, const struct gl_repo *repo, const struct gl_arena *arena)
{
	struct seen now = { pthread_self(), repo, arena };

	for (size_t i = 0; i < counter->n_seen; i++) {
		const struct seen *s = &counter->seen[i];
		bool mine = pthread_equal(s->thread, now.thread);

		if (mine != (s->repo == repo) || mine != (s->arena == arena))
			counter->shared = true;
		if (mine)
			return;
	}
	if (counter->n_seen < sizeof(counter->seen) / sizeof(*counter->seen))
		counter->seen[counter->n_seen++] = now;
	else
		counter->shared = true;
}

static int visit(struct gl_commit *c, struct gl_repo *repo, struct gl_arena *arena, void *ctx,
		 struct gl_error **err)
{
	struct counter *counter = ctx;
	struct gl_object o;
	size_t n;

	pthread_mutex_lock(&counter->lock);
	n = ++counter->n;
	see(counter, repo, arena);
	pthread_mutex_unlock(&counter->lock);
	if (n == counter->at)
		return gl_fail(err, (enum gl_code)counter->code, "failed on purpose");
	for (size_t i = 0; i < c->changes.n; i++) {
		struct gl_change *change = &c->changes.items[i];
		int ret = gl_repo_read(repo, &change->new_id, GL_OBJ_BLOB, 100, &o, err);

		if (ret < 0)
			return ret;
		change->parsed = gl_arena_strndup(arena, (const char *)o.data, o.len);
		gl_object_release(&o);
	}
	return 0;
}

static void progress(size_t done, size_t total, void *ctx)
{
	struct counter *counter = ctx;

	assert_true(done >= counter->last_done);
	counter->last_done = done;
	counter->last_total = total;
}

static void check_commit(const struct gl_walk *w, size_t i)
{
	const struct gl_commit *c = &w->commits[i];

	assert_int_equal(c->n_parents, i > 0);
	assert_true(gl_oid_eq(&c->parent, i ? &w->commits[i - 1].id : &(struct gl_oid){ 0 }));
	assert_int_equal(c->committer_time, 1000 + i);
	assert_int_equal(c->sig.state, GL_SIG_UNSIGNED);
	assert_non_null(c->sig.why);
	assert_null(c->malformed);
}

static void check_filled(const struct gl_walk *w, size_t i)
{
	const struct gl_commit *c = &w->commits[i];
	char path[64], content[24];

	snprintf(path, sizeof(path), "records/%zu/%zu.yaml", i / 200, i);
	snprintf(content, sizeof(content), "%04zu", i);
	assert_true(c->filled);
	assert_null(c->bad_tree);
	assert_int_equal(c->changes.n, 1);
	assert_false(c->changes.truncated);
	assert_string_equal(c->changes.items[0].path, path);
	assert_int_equal(c->changes.items[0].old_mode, 0);
	assert_int_equal(c->changes.items[0].new_mode, GL_MODE_FILE);
	assert_string_equal(c->changes.items[0].parsed, content);
}

static void check_empty(const struct gl_walk *w, size_t i)
{
	const struct gl_commit *c = &w->commits[i];

	assert_false(c->filled);
	assert_null(c->bad_tree);
	assert_int_equal(c->changes.n, 0);
	assert_null(c->changes.items);
	assert_false(c->changes.truncated);
}

/* Once for a chain of each length, with one thread and with several. */
static void for_chains(void (*try)(struct gl_repo *repo, const struct gl_oid *tip, size_t n,
				   unsigned threads))
{
	static const size_t lengths[] = { 1, 64, 65, 129, 700 };
	struct gl_repo *repo;

	kg_new("r");
	repo = kg_open("r");
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		struct gl_oid tip;

		if (i > 0)
			kg("r", "update-ref", "-d", LEDGER, NULL);
		tip = long_chain("r", lengths[i]);
		for (unsigned threads = 1; threads <= 16; threads *= 4)
			try(repo, &tip, lengths[i], threads);
	}
	gl_repo_free(repo);
}

static void load_in_order(struct gl_repo *repo, const struct gl_oid *tip, size_t n,
			  unsigned threads)
{
	struct counter counter = { .lock = PTHREAD_MUTEX_INITIALIZER };
	struct gl_walk_opts opts = {
		.keys = keys, .threads = threads, .progress = progress, .progress_ctx = &counter
	};
	struct gl_walk *w;

	assert_ok(gl_walk_load(repo, tip, &opts, &w, &err));
	assert_int_equal(w->n, n);
	for (size_t i = 0; i < n; i++) {
		check_commit(w, i);
		check_empty(w, i);
	}
	assert_int_equal(counter.last_done, n);
	assert_int_equal(counter.last_total, n);
	gl_walk_free(w);
}

static void loads_in_order(void **state)
{
	(void)state;
	for_chains(load_in_order);
}

static void fill_all(struct gl_repo *repo, const struct gl_oid *tip, size_t n, unsigned threads)
{
	struct counter counter = { .lock = PTHREAD_MUTEX_INITIALIZER };
	struct gl_walk *w = load_chain(repo, tip, 1);

	assert_ok(fill_every(w, repo, 0, 1, threads, visit, &counter, &err));
	assert_int_equal(counter.n, n);
	assert_false(counter.shared);
	assert_true(counter.n_seen >= 1 && counter.n_seen <= threads);
	if (threads == 1)
		assert_ptr_equal(counter.seen[0].repo, repo);
	for (size_t i = 0; i < n; i++) {
		check_commit(w, i);
		check_filled(w, i);
	}
	gl_walk_free(w);
}

static void fills(void **state)
{
	(void)state;
	for_chains(fill_all);
}

/* In two rounds; what the first one found is still there after the second. */
static void fill_some(struct gl_repo *repo, const struct gl_oid *tip, size_t n, unsigned threads)
{
	struct counter counter = { .lock = PTHREAD_MUTEX_INITIALIZER };
	struct gl_walk *w = load_chain(repo, tip, 1);
	size_t thirds = (n + 2) / 3, rest = n > 1 ? (n + 1) / 3 : 0;

	assert_ok(fill_every(w, repo, n, 1, threads, visit, &counter, &err));
	assert_int_equal(counter.n, 0);
	assert_ok(fill_every(w, repo, 0, 3, threads, visit, &counter, &err));
	assert_int_equal(counter.n, thirds);
	for (size_t i = 0; i < n; i++) {
		if (i % 3 == 0)
			check_filled(w, i);
		else
			check_empty(w, i);
	}
	assert_ok(fill_every(w, repo, 1, 3, threads, visit, &counter, &err));
	assert_int_equal(counter.n, thirds + rest);
	for (size_t i = 0; i < n; i++) {
		if (i % 3 == 2)
			check_empty(w, i);
		else
			check_filled(w, i);
	}
	gl_walk_free(w);
}

static void fills_only_what_is_wanted(void **state)
{
	(void)state;
	for_chains(fill_some);
}

static void fill_until(struct gl_repo *repo, const struct gl_oid *tip, unsigned threads, size_t at,
		       int code)
{
	struct counter counter = { .lock = PTHREAD_MUTEX_INITIALIZER, .at = at, .code = code };
	struct gl_walk *w = load_chain(repo, tip, threads);
	size_t filled = 0;

	assert_fails(fill_every(w, repo, 0, 1, threads, visit, &counter, &err), code,
		     "failed on purpose");
	/* Each of the others may end the stretch that it is at. */
	assert_true(counter.n >= at && counter.n < at + 64 * threads);
	for (size_t i = 0; i < w->n; i++)
		filled += w->commits[i].filled;
	assert_int_equal(filled, counter.n - 1);

	/* Whoever does not ask for the error gets the code alone. */
	counter.at = counter.n + 1;
	assert_int_equal(fill_every(w, repo, 0, 1, threads, visit, &counter, NULL), code);
	gl_walk_free(w);
}

static void stops_at_the_first_failure(void **state)
{
	struct gl_repo *repo;
	struct gl_oid tip;

	(void)state;
	kg_new("r");
	tip = long_chain("r", 700);
	repo = kg_open("r");
	for (unsigned threads = 1; threads <= 4; threads++) {
		for (size_t at = 1; at <= 700; at += 233)
			fill_until(repo, &tip, threads, at, at == 1 ? GL_ENOTFOUND : GL_EIO);
	}
	gl_repo_free(repo);
}

static void verifies_signatures(void **state)
{
	struct gl_newfile file = { "records/2026-01/a.yaml", "x", 1 };
	struct gl_newcommit c = { .files = &file, .n_files = 1, .message = "one\n", .date = 1000 };
	struct gl_oid root, tree, forged, tip;
	struct gl_repo *repo;
	struct gl_walk *w;
	const char *text;
	char *changed;

	(void)state;
	kg_new("r");
	kg_sign_with("r", "key");
	repo = kg_open("r");
	assert_ok(gl_commit_signed(repo, &c, &root, &err));
	assert_ok(gl_commit_tree(repo, &root, &tree, &err));

	/* The same signature under another message. */
	{
		char hex[GL_OID_HEX + 1];

		text = kg("r", "cat-file", "commit", gl_oid_hex(&root, hex), NULL);
	}
	changed = strdup(text);
	assert_non_null(changed);
	memcpy(strstr(changed, "\n\none") + 2, "two", 3);
	forged = kg_object("r", "commit", changed, strlen(changed));
	free(changed);

	w = load(repo, &root, 1);
	assert_int_equal(w->n, 1);
	assert_int_equal(w->commits[0].sig.state, GL_SIG_GOOD);
	assert_int_equal(w->commits[0].sig.kind, GL_SIG_SSH);
	assert_null(w->commits[0].sig.why);
	assert_int_equal(w->commits[0].committer_time, 1000);
	assert_int_equal(w->commits[0].author_time, 1000);
	assert_string_equal(w->commits[0].changes.items[0].path, "records/2026-01/a.yaml");
	gl_walk_free(w);

	w = load_chain(repo, &forged, 1);
	assert_int_equal(w->commits[0].sig.state, GL_SIG_BAD);
	assert_non_null(w->commits[0].sig.why);
	gl_walk_free(w);

	tip = raw_commit("r", &tree, &root, "");
	w = load(repo, &tip, 1);
	assert_int_equal(w->n, 2);
	assert_int_equal(w->commits[0].sig.state, GL_SIG_GOOD);
	assert_int_equal(w->commits[1].sig.state, GL_SIG_UNSIGNED);
	assert_int_equal(w->commits[1].changes.n, 0);
	gl_walk_free(w);
	gl_repo_free(repo);
}

static void goes_on_after_malformed_commits(void **state)
{
	struct gl_buf huge = GL_BUF_INIT;
	struct gl_oid tree, a, b, c;
	struct gl_repo *repo;
	struct gl_walk *w;

	(void)state;
	kg_new("r");
	tree = kg_oid("r", "HEAD^{tree}");
	a = raw_commit("r", &tree, NULL, "author twice\n");
	for (size_t i = 0; i < 3 * 1024 * 1024; i++)
		gl_buf_addch(&huge, 'x');
	gl_buf_addch(&huge, '\n');
	b = raw_commit("r", &tree, &a, huge.ptr);
	c = raw_commit("r", &tree, &b, "");
	repo = kg_open("r");
	w = load(repo, &c, 1);
	assert_int_equal(w->n, 3);
	for (size_t i = 0; i < 2; i++) {
		assert_non_null(w->commits[i].malformed);
		assert_int_equal(w->commits[i].sig.state, GL_SIG_BAD);
		assert_non_null(w->commits[i].sig.why);
	}
	assert_int_equal(w->commits[0].changes.n, 1);
	assert_null(w->commits[2].malformed);
	gl_walk_free(w);
	gl_repo_free(repo);
	gl_buf_release(&huge);
}

/* Nobody need have the trees of what strangers pushed: they are never looked into. */
static void never_looks_into_what_is_not_wanted(void **state)
{
	struct gl_oid good, ids[3], nothing = { { 7 } };
	struct gl_repo *repo;
	struct gl_walk *w;

	(void)state;
	kg_new("r");
	good = kg_oid("r", "HEAD^{tree}");
	ids[0] = raw_commit("r", &good, NULL, "");
	ids[1] = raw_commit("r", &nothing, &ids[0], "");
	ids[2] = raw_commit("r", &good, &ids[1], "");
	repo = kg_open("r");
	w = load_chain(repo, &ids[2], 1);
	assert_int_equal(w->n, 3);
	assert_true(gl_oid_eq(&w->commits[1].tree, &nothing));
	assert_ok(fill_every(w, repo, 0, 3, 1, look_away, NULL, &err));
	assert_true(w->commits[0].filled);
	assert_int_equal(w->commits[0].changes.n, 1);
	check_empty(w, 1);
	check_empty(w, 2);
	assert_fails(fill_every(w, repo, 1, 3, 1, look_away, NULL, &err), GL_EUNDECIDED,
		     "is missing; run 'git fetch'");
	assert_false(w->commits[1].filled);
	gl_walk_free(w);
	gl_repo_free(repo);
}

static void bad_trees_are_their_own_commits(void **state)
{
	struct gl_buf bad = GL_BUF_INIT, nested = GL_BUF_INIT;
	struct gl_oid good, blob, bad_id, nested_id, ids[6];
	struct gl_repo *repo;
	struct gl_walk *w;

	(void)state;
	kg_new("r");
	good = kg_oid("r", "HEAD^{tree}");
	blob = kg_oid("r", "HEAD:file");
	kg_entry(&bad, "100644", "x", &blob);
	kg_entry(&bad, "100644", "x", &blob);
	bad_id = kg_object("r", "tree", bad.ptr, bad.len);
	kg_entry(&nested, "40000", "dir", &bad_id);
	kg_entry(&nested, "100644", "file", &blob);
	nested_id = kg_object("r", "tree", nested.ptr, nested.len);
	ids[0] = raw_commit("r", &good, NULL, "");
	ids[1] = raw_commit("r", &bad_id, &ids[0], "");
	ids[2] = raw_commit("r", &good, &ids[1], "");
	ids[3] = raw_commit("r", &nested_id, &ids[2], "");
	ids[4] = raw_commit("r", &good, &ids[3], "");
	ids[5] = raw_commit("r", &blob, &ids[4], "");
	repo = kg_open("r");
	w = load(repo, &ids[5], 1);
	assert_int_equal(w->n, 6);
	for (size_t i = 0; i < 6; i++) {
		bool is_bad = i == 1 || i == 3 || i == 5;
		bool after_bad = i == 2 || i == 4;

		assert_true((w->commits[i].bad_tree != NULL) == is_bad);
		assert_true(w->commits[i].changes.truncated == after_bad);
		assert_int_equal(w->commits[i].changes.n, i == 0);
	}
	assert_non_null(strstr(w->commits[1].bad_tree, "a name that is there twice"));
	assert_non_null(strstr(w->commits[5].bad_tree, "where a tree belongs"));
	gl_walk_free(w);
	gl_repo_free(repo);
	gl_buf_release(&bad);
	gl_buf_release(&nested);
}

static void merges_by_first_parents(void **state)
{
	struct gl_oid root, tip;
	struct gl_repo *repo;
	struct gl_walk *w;

	(void)state;
	kg_new("r");
	kg("r", "checkout", "-q", "-b", "side", NULL);
	kg_commit("r", "side", "s");
	kg("r", "checkout", "-q", "main", NULL);
	kg_commit("r", "here", "h");
	kg("r", "merge", "-q", "--no-ff", "-m", "m", "side", NULL);
	tip = kg_oid("r", "HEAD");
	repo = kg_open("r");
	w = load(repo, &tip, 0);
	assert_int_equal(w->n, 3);
	assert_int_equal(w->commits[2].n_parents, 2);
	assert_int_equal(w->commits[2].changes.n, 1);
	assert_string_equal(w->commits[2].changes.items[0].path, "side");
	gl_walk_free(w);

	assert_ok(gl_walk_root(repo, &tip, &root, &err));
	{
		struct gl_oid first = kg_oid("r", "HEAD~2"), side = kg_oid("r", "side");

		assert_true(gl_oid_eq(&root, &first));
		assert_int_equal(gl_walk_contains(repo, &tip, &tip, NULL), 1);
		assert_int_equal(gl_walk_contains(repo, &tip, &first, NULL), 1);
		assert_int_equal(gl_walk_contains(repo, &tip, &side, NULL), 0);
		assert_int_equal(gl_walk_contains(repo, &first, &tip, NULL), 0);
	}
	gl_repo_free(repo);
}

static void remove_object(const char *dir, const struct gl_oid *id)
{
	char hex[GL_OID_HEX + 1], path[128];

	gl_oid_hex(id, hex);
	snprintf(path, sizeof(path), "%s/.git/objects/%.2s/%s", dir, hex, hex + 2);
	assert_int_equal(unlink(kg_path(path)), 0);
}

static void fails_to_load(struct gl_repo *repo, const struct gl_oid *tip, const char *said)
{
	struct gl_walk_opts opts = { .keys = keys };
	struct gl_walk *w;

	assert_fails(gl_walk_load(repo, tip, &opts, &w, &err), GL_EUNDECIDED, said);
	assert_null(w);
}

static void fails_to_fill(struct gl_repo *repo, const struct gl_oid *tip, gl_walk_visit *visitor,
			  const char *said)
{
	struct counter counter = { .lock = PTHREAD_MUTEX_INITIALIZER };
	struct gl_walk *w = load_chain(repo, tip, 1);

	assert_fails(fill_every(w, repo, 0, 1, 0, visitor, &counter, &err), GL_EUNDECIDED, said);
	gl_walk_free(w);
}

static void missing_objects(void **state)
{
	struct gl_oid tip, root, tree, commit;
	struct gl_repo *repo;

	(void)state;
	kg_new("r");
	kg_commit("r", "dir/x", "x");
	kg_commit("r", "dir/y", "y");
	tip = kg_oid("r", "HEAD");
	tree = kg_oid("r", "HEAD^:dir");
	commit = kg_oid("r", "HEAD^");
	repo = kg_open("r");
	fails_to_load(repo, &tree, "is not a commit");
	fails_to_load(repo, &(struct gl_oid){ { 1 } }, "is missing; run 'git fetch'");
	remove_object("r", &tree);
	fails_to_fill(repo, &tip, look_away, "is missing; run 'git fetch'");
	remove_object("r", &commit);
	fails_to_load(repo, &tip, "is missing; run 'git fetch'");
	assert_fails(gl_walk_root(repo, &tip, &root, &err), GL_EUNDECIDED, "is missing");
	assert_true(gl_oid_zero(&root));
	assert_int_equal(gl_walk_contains(repo, &tip, &commit, NULL), 1);
	assert_fails(gl_walk_contains(repo, &tip, &tree, &err), GL_EUNDECIDED, "is missing");
	gl_repo_free(repo);
}

/* As whoever decodes them does. */
static int need_blobs(struct gl_commit *c, struct gl_repo *repo, struct gl_arena *arena, void *ctx,
		      struct gl_error **err)
{
	struct gl_object o;
	int ret = 0;

	(void)arena, (void)ctx;
	for (size_t i = 0; i < c->changes.n && ret == 0; i++) {
		ret = gl_repo_need(repo, &c->changes.items[i].new_id, GL_OBJ_BLOB, 100, &o, err);
		gl_object_release(&o);
	}
	return ret;
}

static void shallow_and_partial_clones(void **state)
{
	struct gl_buf url = GL_BUF_INIT;
	struct gl_repo *repo;
	struct gl_oid tip;

	(void)state;
	kg_new("r");
	kg("r", "config", "uploadpack.allowFilter", "true", NULL);
	kg_commit("r", "file", "two\n");
	tip = kg_oid("r", "HEAD");
	gl_buf_addf(&url, "file://%s", kg_path("r"));
	kg(NULL, "clone", "-q", "--depth=1", url.ptr, "shallow", NULL);
	repo = kg_open("shallow");
	assert_true(gl_repo_shallow(repo));
	fails_to_load(repo, &tip, "run 'git fetch --unshallow'");
	gl_repo_free(repo);

	kg(NULL, "clone", "-q", "--no-checkout", "--filter=blob:none", url.ptr, "partial", NULL);
	repo = kg_open("partial");
	fails_to_fill(repo, &tip, need_blobs, "run 'git fetch --refetch --no-filter origin'");
	gl_repo_free(repo);
	kg(NULL, "clone", "-q", "--no-checkout", "--filter=tree:0", url.ptr, "treeless", NULL);
	repo = kg_open("treeless");
	fails_to_fill(repo, &tip, look_away, "run 'git fetch --refetch --no-filter origin'");
	gl_repo_free(repo);
	gl_buf_release(&url);
}

static void blame(struct gl_repo *repo, const char *from, const char *to, const char *path,
		  const char *commit, const char *changed)
{
	struct gl_oid from_id = kg_oid("r", from), to_id = kg_oid("r", to), id, expected;
	struct gl_buf out = GL_BUF_INIT;

	if (!commit) {
		assert_int_equal(
			gl_walk_blame(repo, &from_id, &to_id, &path, path ? 1 : 0, &id, &out, NULL),
			GL_ENOTFOUND);
	} else {
		expected = kg_oid("r", commit);
		assert_ok(gl_walk_blame(repo, &from_id, &to_id, &path, path ? 1 : 0, &id, &out,
					&err));
		assert_true(gl_oid_eq(&id, &expected));
		assert_string_equal(out.ptr, changed);
	}
	gl_buf_release(&out);
}

static void blames(void **state)
{
	struct gl_repo *repo;

	(void)state;
	kg_new("r");
	kg_commit("r", "model/weights", "1");
	kg("r", "tag", "base", NULL);
	kg_commit("r", "model/weights", "2");
	kg("r", "tag", "weights", NULL);
	kg_commit("r", "model/a*", "2");
	kg("r", "tag", "star", NULL);
	kg_commit("r", "docs/x", "2");
	kg("r", "tag", "docs", NULL);
	kg("r", "commit", "-q", "--allow-empty", "-m", "empty", NULL);
	kg("r", "rm", "-q", "-r", "model", NULL);
	kg("r", "commit", "-q", "-m", "gone", NULL);
	kg("r", "tag", "gone", NULL);
	repo = kg_open("r");
	blame(repo, "base", "docs", "model/", "star", "model/a*");
	blame(repo, "base", "docs", "model/weights", "weights", "model/weights");
	blame(repo, "base", "docs", "model/*", NULL, NULL);
	blame(repo, "base", "docs", "file", NULL, NULL);
	blame(repo, "base", "gone^", NULL, "docs", "docs/x");
	blame(repo, "base", "gone", "model", "gone", "model/a*");
	blame(repo, "docs", "base", NULL, NULL, NULL);
	gl_repo_free(repo);

	kg("r", "config", "core.bare", "true", NULL);
	repo = kg_open("r/.git");
	blame(repo, "base", "docs", "model", "star", "model/a*");
	blame(repo, "base", "gone^", NULL, "docs", "docs/x");
	gl_repo_free(repo);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(loads_in_order),
		TEST(fills),
		TEST(fills_only_what_is_wanted),
		TEST(stops_at_the_first_failure),
		TEST(verifies_signatures),
		TEST(goes_on_after_malformed_commits),
		TEST(never_looks_into_what_is_not_wanted),
		TEST(bad_trees_are_their_own_commits),
		TEST(merges_by_first_parents),
		TEST(missing_objects),
		TEST(shallow_and_partial_clones),
		TEST(blames),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
