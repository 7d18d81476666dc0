/*
 * Pushing a decision: of those who sign at the same time one is taken; the others sign again on top
 * of it, and try again.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/error.h"
#include "cli/sign.h"
#include "git/remote.h"

/* Others who sign at the same time are tried against for so long, where golive.patience is not set. */
#define PATIENCE_S 300
/* So long, and so often, where the remote has nothing newer: somebody may hold its lock. */
#define LOCKED_S 10
#define LOCKED_TRIES 5
/* How often waiting is told. */
#define TOLD_EVERY_S 5
/* The longest wait between two tries: 2^DOUBLINGS times what a try takes, and this. */
#define DOUBLINGS 5
#define WAIT_MS 30000

struct pushing {
	struct cli *c;
	const char *system;
	struct gl_buf remote;
	struct gl_oid mine, theirs; /* what is pushed; what the remote was last seen to have */
	bool has_theirs;            /* if it was seen to have a ledger of that name at all */
	unsigned tries, stuck;      /* all; those since `theirs` changed */
	int64_t start, began;       /* ms: of all this, of this try */
	int64_t news, told;         /* of the last change of `theirs`, of the talk */
};

/* ---- what was signed again on the way ---- */

const char *cli_moved_id(const struct cli_moved *m, const char *id)
{
	/* In order: what was signed again may have been signed again later. */
	for (size_t i = 0; i < m->n && id; i++) {
		if (strcmp(m->items[i].from, id) == 0)
			id = m->items[i].to;
	}
	return id;
}

static bool moved_on(const struct cli_moved *m, size_t at)
{
	for (size_t i = at + 1; i < m->n; i++) {
		if (strcmp(m->items[i].from, m->items[at].to) == 0)
			return true;
	}
	return false;
}

void cli_moved_say(const struct cli *c, const struct cli_moved *m)
{
	for (size_t i = 0; i < m->n; i++) {
		if (m->items[i].to && !moved_on(m, i))
			cli_say(c, "signed again on the newer ledger: %s", m->items[i].to);
	}
}

bool cli_moved_lost(const struct cli_moved *m)
{
	for (size_t i = 0; i < m->n; i++) {
		if (!m->items[i].to)
			return true;
	}
	return false;
}

void cli_moved_cut(struct cli_moved *m, size_t n)
{
	while (m->n > n) {
		m->n--;
		free(m->items[m->n].from);
		free(m->items[m->n].to);
	}
}

void cli_moved_release(struct cli_moved *m)
{
	cli_moved_cut(m, 0);
	free(m->items);
	memset(m, 0, sizeof(*m));
}

/* ---- waiting ---- */

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t patience_ms(struct cli *c)
{
	return (int64_t)gl_config_int(c->repo, "golive.patience", PATIENCE_S) * 1000;
}

/* Up with each try, and for those who have waited long, slowly down again. */
static unsigned doublings(unsigned tries)
{
	unsigned late;

	if (tries < DOUBLINGS)
		return tries + 1;
	late = (tries - DOUBLINGS + 1) / 2;
	return late < DOUBLINGS ? DOUBLINGS - late : 0;
}

/*
 * By chance, since two who collided must not meet again, and longer from try to try, so that a crowd
 * thins out until one at a time is at work.  In units of what a try takes here: where the server,
 * the network or this machine is slow, so is everybody else's.
 */
static void wait_a_little(struct pushing *p)
{
	int64_t most = (now_ms() - p->began + 1) << doublings(p->tries), ms;
	unsigned char chance[3] = { 0 };
	struct timespec t;

	most = most < WAIT_MS ? most : WAIT_MS;
	if (getentropy(chance, sizeof(chance)) != 0)
		chance[0] = p->mine.id[0];
	ms = ((int64_t)chance[0] << 16 | chance[1] << 8 | chance[2]) % most;
	t = (struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };
	nanosleep(&t, NULL);
	p->tries++;
	p->stuck++;
	p->began = now_ms();
}

static void say_waiting(struct pushing *p)
{
	int64_t now = now_ms();

	if (now - p->told < TOLD_EVERY_S * 1000)
		return;
	p->told = now;
	cli_say(p->c,
		"%s: %u tries in %lld seconds, going on (what you signed is kept here; 'git golive sync' "
		"goes on later)",
		p->stuck < p->tries ? "others sign at the same time" : "the remote is busy",
		p->tries, (long long)((now - p->start) / 1000));
}

/* ---- trying ---- */

static int push_once(struct pushing *p, struct gl_error **err)
{
	int ret = gl_ledger_tip(p->c->repo, NULL, p->system, &p->mine, err);

	return ret < 0 ? ret : gl_remote_push(p->c->repo, p->remote.ptr, p->system, &p->mine, err);
}

static void read_theirs(struct pushing *p)
{
	p->has_theirs = gl_ledger_tip(p->c->repo, p->remote.ptr, p->system, &p->theirs, NULL) == 0;
}

static int fetch(struct pushing *p, struct gl_error **err)
{
	struct gl_oid before = p->theirs;
	int ret = gl_remote_fetch(p->c->repo, p->remote.ptr, p->system, NULL, err);

	if (ret == 0)
		read_theirs(p);
	if (ret == 0 && p->has_theirs && !gl_oid_eq(&before, &p->theirs)) {
		p->news = now_ms();
		p->stuck = 0;
	}
	return ret;
}

/* A hook may refuse for what is newer there: is there something that this tip lacks? */
static bool overtaken(struct pushing *p)
{
	return fetch(p, NULL) == 0 && p->has_theirs &&
	       gl_walk_contains(p->c->repo, &p->mine, &p->theirs, NULL) == 0;
}

static bool worth_another_try(struct pushing *p, int failed)
{
	int64_t now = now_ms();

	if (now - p->start >= patience_ms(p->c) ||
	    (p->stuck >= LOCKED_TRIES && now - p->news >= LOCKED_S * 1000))
		return false;
	return failed == GL_EEXISTS || (failed == GL_EREFUSED && overtaken(p));
}

/* Somebody else at work in this clone may move the branch meanwhile: that is taken up too. */
static int catch_up(struct pushing *p, struct cli_moved *moved, bool *ahead, struct gl_error **err)
{
	int ret = fetch(p, err);

	if (ret == 0)
		ret = cli_catch_up(p->c, p->system, p->remote.ptr, moved, ahead, err);
	if (ret != GL_EEXISTS)
		return ret;
	*ahead = true;
	gl_error_clear(err);
	return 0;
}

static int push(struct pushing *p, struct cli_moved *moved, bool *ahead, struct gl_error **err)
{
	int ret;

	*ahead = true;
	while ((ret = push_once(p, err)) < 0 && worth_another_try(p, ret)) {
		gl_error_clear(err);
		wait_a_little(p);
		say_waiting(p);
		ret = catch_up(p, moved, ahead, err);
		if (ret < 0 || !*ahead)
			return ret;
	}
	if (ret == GL_EEXISTS && p->tries)
		gl_wrap(err, "gave up after %u tries in %lld seconds", p->tries + 1,
			(long long)((now_ms() - p->start) / 1000));
	return ret;
}

int cli_push(struct cli *c, const char *system, enum cli_carry carry, struct cli_moved *moved,
	     bool *pushed, struct gl_error **err)
{
	struct pushing p = { .c = c, .system = system, .remote = GL_BUF_INIT, .start = now_ms() };
	bool ahead;
	int ret;

	*pushed = false;
	p.began = p.news = p.told = p.start;
	ret = cli_remote(c, carry, &p.remote, err);
	if (ret == 1) {
		read_theirs(&p);
		ret = push(&p, moved, &ahead, err);
		cli_moved_say(c, moved);
		*pushed = ret == 0;
		c->done = c->done || *pushed;
		if (ret == 0 && ahead)
			cli_say(c, "pushed to '%s'", p.remote.ptr);
	}
	gl_buf_release(&p.remote);
	return ret;
}
