#include "git/walk.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "git/commitload.h"

/*
 * One thread follows the first parents from the tip, since only a commit tells its parent; it hands
 * batches of raw commits to the others, and works some off itself whenever it is far enough ahead.
 */
#define BATCH_COMMITS 64
#define BATCH_BYTES ((size_t)1024 * 1024)
#define QUEUE_A_THREAD 4u
/* Fewer commits than these are judged before a thread has started. */
#define ALONE_BATCHES 2u

struct batch {
	struct batch *older; /* in the chain of all */
	struct batch *next;  /* in the queue */
	size_t n, bytes;
	struct gl_object *raw;                   /* as many as commits, until it is worked off */
	struct gl_commit commits[BATCH_COMMITS]; /* newest first */
};

struct loader;

struct worker {
	struct loader *loader;
	struct gl_commit_judge one;
	pthread_t thread;
};

struct loader {
	const struct gl_walk_opts *opts;
	struct gl_repo *repo;
	struct batch *newest, *oldest;
	size_t n, total; /* commits read; 0 or, once the root was found, their number */
	atomic_size_t done;

	struct worker workers[GL_WALK_THREADS]; /* the first is the calling thread */
	unsigned n_workers, max_workers;

	pthread_mutex_t lock; /* for all below */
	pthread_cond_t more;
	struct batch *head, *tail;
	unsigned queued;
	bool closed; /* nothing will be added, or nothing is wanted any more */
	int code;
	struct gl_error *err;
};

static void release_raw(struct batch *b)
{
	for (size_t i = 0; b->raw && i < b->n; i++)
		gl_object_release(&b->raw[i]);
	free(b->raw);
	b->raw = NULL;
}

static int work_off(struct worker *w, struct batch *b, struct gl_error **err)
{
	int ret = 0;

	for (size_t i = 0; i < b->n && ret == 0; i++) {
		ret = gl_commit_judge(&w->one, &b->commits[i], &b->raw[i], err);
		atomic_fetch_add_explicit(&w->loader->done, 1, memory_order_relaxed);
	}
	release_raw(b);
	return ret;
}

/* The queue */

/* Takes over `err`; the first one stays. */
static void give_up(struct loader *l, int code, struct gl_error *err)
{
	pthread_mutex_lock(&l->lock);
	if (l->code == 0) {
		l->code = code;
		l->err = err;
		err = NULL; /* transferred */
	}
	l->closed = true;
	l->head = l->tail = NULL;
	pthread_cond_broadcast(&l->more);
	pthread_mutex_unlock(&l->lock);
	gl_error_free(err);
}

static struct batch *take(struct loader *l, bool wait)
{
	struct batch *b;

	pthread_mutex_lock(&l->lock);
	while (wait && !l->head && !l->closed)
		pthread_cond_wait(&l->more, &l->lock);
	b = l->head;
	if (b) {
		l->head = b->next;
		l->queued--;
		if (!l->head)
			l->tail = NULL;
	}
	pthread_mutex_unlock(&l->lock);
	return b;
}

/* The batches that wait now; nothing more is taken once somebody gave up. */
static unsigned add(struct loader *l, struct batch *b)
{
	unsigned queued;

	pthread_mutex_lock(&l->lock);
	if (!l->closed) {
		if (l->tail)
			l->tail->next = b;
		else
			l->head = b;
		l->tail = b;
		l->queued++;
		pthread_cond_signal(&l->more);
	}
	queued = l->queued;
	pthread_mutex_unlock(&l->lock);
	return queued;
}

static bool given_up(struct loader *l)
{
	bool yes;

	pthread_mutex_lock(&l->lock);
	yes = l->code != 0;
	pthread_mutex_unlock(&l->lock);
	return yes;
}

static void *run(void *arg)
{
	struct worker *w = arg;
	struct gl_error *err = NULL;
	struct batch *b;
	int ret = 0;

	while (ret == 0 && (b = take(w->loader, true)))
		ret = work_off(w, b, &err);
	if (ret != 0)
		give_up(w->loader, ret, err);
	return NULL;
}

static void init_worker(struct worker *w, struct loader *l)
{
	w->loader = l;
	w->one.keys = l->opts->keys;
	gl_buf_init(&w->one.sig);
	gl_buf_init(&w->one.payload);
}

/* Fewer threads than asked for are no failure: the calling one does what the others do not. */
static void start_threads(struct loader *l)
{
	sigset_t all, before;

	sigfillset(&all);
	if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
		return;
	while (l->n_workers < l->max_workers) {
		struct worker *w = &l->workers[l->n_workers];

		init_worker(w, l);
		if (pthread_create(&w->thread, NULL, run, w) != 0)
			break;
		l->n_workers++;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void join_threads(struct loader *l)
{
	pthread_mutex_lock(&l->lock);
	l->closed = true;
	pthread_cond_broadcast(&l->more);
	pthread_mutex_unlock(&l->lock);
	for (unsigned i = 1; i < l->n_workers; i++)
		pthread_join(l->workers[i].thread, NULL);
}

/* The calling thread */

static void show_progress(const struct loader *l)
{
	if (l->opts->progress)
		l->opts->progress(atomic_load_explicit(&l->done, memory_order_relaxed), l->total,
				  l->opts->progress_ctx);
}

static bool work_one(struct loader *l)
{
	struct batch *b = take(l, false);
	struct gl_error *err = NULL;
	int ret;

	if (!b)
		return false;
	ret = work_off(&l->workers[0], b, &err);
	if (ret != 0)
		give_up(l, ret, err);
	show_progress(l);
	return true;
}

static void hand_out(struct loader *l, struct batch *b)
{
	unsigned queued = add(l, b);

	if (l->n_workers < l->max_workers && queued >= ALONE_BATCHES)
		start_threads(l);
	if (queued >= QUEUE_A_THREAD * l->max_workers)
		work_one(l);
}

static int new_batch(struct loader *l, struct gl_error **err)
{
	struct batch *b = calloc(1, sizeof(*b));

	if (b)
		b->raw = calloc(BATCH_COMMITS, sizeof(*b->raw));
	if (!b || !b->raw) {
		free(b);
		return gl_nomem(err);
	}
	if (l->oldest)
		l->oldest->older = b;
	else
		l->newest = b;
	l->oldest = b;
	return 0;
}

static int read_commit(struct loader *l, const struct gl_oid *id, struct gl_commit *c,
		       struct gl_object *o, struct gl_error **err)
{
	struct gl_rawcommit raw;
	int ret;

	ret = gl_commit_read(l->repo, id, o, &raw, err);
	if (ret < 0)
		return ret;
	c->id = *id;
	c->tree = raw.tree;
	c->parent = raw.parent;
	c->n_parents = raw.n_parents;
	c->malformed = raw.malformed ? raw.why : NULL;
	c->author_time = raw.author_time;
	c->committer_time = raw.committer_time;
	/* All that matters of it is known; waiting, many like it would fill the memory. */
	if (raw.malformed)
		gl_object_release(o);
	return 0;
}

/* Reads the next commit into the oldest batch, and hands out the batch before if it was full. */
static int step(struct loader *l, const struct gl_oid *id, struct gl_commit **out,
		struct gl_error **err)
{
	struct batch *full = l->oldest, *b;
	int ret;

	if (full && full->n < BATCH_COMMITS && full->bytes < BATCH_BYTES)
		full = NULL;
	if (full || !l->oldest) {
		ret = new_batch(l, err);
		if (ret < 0)
			return ret;
	}
	b = l->oldest;
	*out = &b->commits[b->n];
	ret = read_commit(l, id, *out, &b->raw[b->n], err);
	if (ret < 0)
		return ret;
	b->bytes += b->raw[b->n].len;
	b->n++;
	l->n++;
	if (full)
		hand_out(l, full);
	return 0;
}

static int follow(struct loader *l, const struct gl_oid *tip, struct gl_error **err)
{
	struct gl_oid id = *tip;
	struct gl_commit *c;
	int ret;

	do {
		if (l->n == GL_LEDGER_COMMITS)
			return gl_fail(err, GL_EUNDECIDED, "the ledger has over %d commits",
				       GL_LEDGER_COMMITS);
		ret = step(l, &id, &c, err);
		if (ret < 0)
			return ret;
		id = c->parent;
	} while (c->n_parents > 0 && !given_up(l));
	l->total = l->n;
	hand_out(l, l->oldest);
	while (work_one(l))
		;
	return 0;
}

/* The batches are newest first, both among and in themselves; the walk is root first. */
static int assemble(struct loader *l, struct gl_walk *w, struct gl_error **err)
{
	size_t at = l->n;

	w->commits = malloc(l->n * sizeof(*w->commits));
	if (!w->commits)
		return gl_nomem(err);
	for (struct batch *b = l->newest; b; b = b->older) {
		for (size_t i = 0; i < b->n; i++)
			w->commits[--at] = b->commits[i];
	}
	w->n = l->n;
	return 0;
}

static void release_loader(struct loader *l)
{
	for (unsigned i = 0; i < l->n_workers; i++) {
		gl_buf_release(&l->workers[i].one.sig);
		gl_buf_release(&l->workers[i].one.payload);
	}
	while (l->newest) {
		struct batch *b = l->newest;

		l->newest = b->older;
		release_raw(b);
		free(b);
	}
	pthread_cond_destroy(&l->more);
	pthread_mutex_destroy(&l->lock);
	free(l);
}

int gl_walk_load(struct gl_repo *repo, const struct gl_oid *tip, const struct gl_walk_opts *opts,
		 struct gl_walk **out, struct gl_error **err)
{
	struct gl_walk *w = calloc(1, sizeof(*w));
	struct loader *l = calloc(1, sizeof(*l));
	struct gl_error *why = NULL;
	int ret;

	*out = NULL;
	if (!w || !l) {
		free(l);
		gl_walk_free(w);
		return gl_nomem(err);
	}
	l->opts = opts;
	l->repo = repo;
	l->max_workers = gl_walk_threads(opts->threads);
	pthread_mutex_init(&l->lock, NULL);
	pthread_cond_init(&l->more, NULL);
	init_worker(&l->workers[0], l);
	l->n_workers = 1;

	ret = follow(l, tip, &why);
	if (ret != 0)
		give_up(l, ret, why);
	join_threads(l);
	show_progress(l);
	ret = l->code;
	if (ret != 0 && err) {
		gl_error_free(*err);
		*err = l->err;
		l->err = NULL; /* transferred */
	}
	gl_error_free(l->err);
	if (ret == 0)
		ret = assemble(l, w, err);
	release_loader(l);
	if (ret == 0) {
		*out = w;
		w = NULL; /* transferred */
	}
	gl_walk_free(w);
	return ret;
}
