/* Looking into the commits of a ledger: what they changed, by several threads. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "git/commitload.h"

/* Neighbours share trees, so a thread takes a stretch of them. */
#define STRETCH 64u
/* A thread costs a repository handle: less than this is sooner done alone. */
#define ALONE 128u

struct filling {
	struct gl_walk *walk;
	const bool *want;
	atomic_size_t next;

	pthread_mutex_t lock; /* for the two below */
	int code;
	struct gl_error *err;
};

struct filler {
	struct filling *all;
	struct gl_commit_filler one;
	pthread_t thread;
};

struct walk_impl {
	struct gl_arena **arenas;
	size_t n;
};

/* The arenas live as long as the walk. */
static int keep_arena(struct gl_walk *w, struct gl_arena *arena)
{
	struct walk_impl *impl = w->impl ? w->impl : calloc(1, sizeof(*impl));
	struct gl_arena **arenas;

	if (!impl)
		return -1;
	w->impl = impl;
	arenas = realloc(impl->arenas, (impl->n + 1) * sizeof(*arenas));
	if (!arenas)
		return -1;
	arenas[impl->n++] = arena;
	impl->arenas = arenas;
	return 0;
}

struct gl_arena *gl_walk_arena(struct gl_walk *w)
{
	struct gl_arena *arena = gl_arena_new();

	if (arena && keep_arena(w, arena) == 0)
		return arena;
	gl_arena_free(arena);
	return NULL;
}

/* Takes over `err`; the first one stays. */
static void give_up(struct filling *f, int code, struct gl_error *err)
{
	pthread_mutex_lock(&f->lock);
	if (f->code == 0) {
		f->code = code;
		f->err = err;
		err = NULL; /* transferred */
	}
	pthread_mutex_unlock(&f->lock);
	atomic_store(&f->next, f->walk->n);
	gl_error_free(err);
}

static int fill_stretch(struct filler *w, size_t from, struct gl_error **err)
{
	struct gl_walk *walk = w->all->walk;
	size_t to = walk->n - from < STRETCH ? walk->n : from + STRETCH;
	int ret = 0;

	for (size_t i = from; i < to && ret == 0; i++)
		if (w->all->want[i])
			ret = gl_commit_fill(&w->one, &walk->commits[i],
					     i ? &walk->commits[i - 1].tree : NULL, err);
	return ret;
}

static void *run(void *arg)
{
	struct filler *w = arg;
	struct gl_error *err = NULL;
	size_t from;
	int ret = 0;

	while (ret == 0 && (from = atomic_fetch_add(&w->all->next, STRETCH)) < w->all->walk->n)
		ret = fill_stretch(w, from, &err);
	if (ret != 0)
		give_up(w->all, ret, err);
	return NULL;
}

/* Everything a thread needs is made before it runs, so that starting one cannot half fail. */
static int prepare(struct filler *w, struct filling *f, struct gl_repo *repo, bool own,
		   gl_walk_visit *visit, void *ctx, struct gl_error **err)
{
	w->all = f;
	w->one.visit = visit;
	w->one.ctx = ctx;
	w->one.arena = gl_walk_arena(f->walk);
	if (!w->one.arena)
		return gl_nomem(err);
	w->one.repo = repo;
	return own ? gl_repo_dup(&w->one.repo, repo, err) : 0;
}

static unsigned count_fillers(const struct gl_walk *w, const bool *want, unsigned threads)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++)
		n += want[i];
	return n < ALONE ? 1 : gl_walk_threads(threads);
}

/* Fewer threads than asked for are no failure: the calling one does what the others do not. */
static unsigned start(struct filler *fillers, unsigned n)
{
	sigset_t all, before;
	unsigned started = 1;

	sigfillset(&all);
	if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
		return started;
	while (started < n &&
	       pthread_create(&fillers[started].thread, NULL, run, &fillers[started]) == 0)
		started++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started;
}

static void fill_all(struct filler *fillers, unsigned n)
{
	unsigned started = start(fillers, n);

	run(&fillers[0]);
	for (unsigned i = 1; i < started; i++)
		pthread_join(fillers[i].thread, NULL);
}

int gl_walk_fill(struct gl_walk *w, struct gl_repo *repo, const bool *want, unsigned threads,
		 gl_walk_visit *visit, void *ctx, struct gl_error **err)
{
	struct filler fillers[GL_WALK_THREADS] = { 0 };
	struct filling f = { .walk = w, .want = want };
	unsigned n = count_fillers(w, want, threads), ready = 0;
	int ret;

	pthread_mutex_init(&f.lock, NULL);
	do {
		ret = prepare(&fillers[ready], &f, repo, ready > 0, visit, ctx, err);
		ready += ret == 0;
	} while (ready < n && ret == 0);
	if (ret == 0)
		fill_all(fillers, n);
	for (unsigned i = 0; i < ready; i++) {
		gl_treecache_release(&fillers[i].one.trees);
		if (i > 0)
			gl_repo_free(fillers[i].one.repo);
	}
	pthread_mutex_destroy(&f.lock);
	if (ret == 0 && f.code != 0) {
		ret = f.code;
		if (err) {
			gl_error_free(*err);
			*err = f.err;
			f.err = NULL; /* transferred */
		}
	}
	gl_error_free(f.err);
	return ret;
}

void gl_walk_free(struct gl_walk *w)
{
	struct walk_impl *impl = w ? w->impl : NULL;

	if (!w)
		return;
	for (size_t i = 0; impl && i < impl->n; i++)
		gl_arena_free(impl->arenas[i]);
	if (impl)
		free(impl->arenas);
	free(impl);
	free(w->commits);
	free(w);
}
