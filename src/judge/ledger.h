/*
 * One system's ledger, found, loaded and folded: where git and the fold meet (DESIGN section 5,
 * rules 1, 9 and 10).
 */
#ifndef JUDGE_LEDGER_H
#define JUDGE_LEDGER_H

#include "git/repo.h"
#include "git/walk.h"
#include "state/contents.h"
#include "state/fold.h"
#include "state/signals.h"

/* How to open one; zero is a good default but for `now`. */
struct gl_open {
	const char *system;        /* NULL: the only one there is */
	const struct gl_oid *root; /* --root, GOLIVE_ROOT; or NULL */
	int64_t now;
	bool hook;   /* pins nothing, remembers nothing; what is not pinned is not judged */
	bool glance; /* pins and remembers nothing; what is not pinned is judged all the same */
	bool pinned; /* what is neither pinned nor meant by `root` is not judged */
	const char *
		/* a ledger commit (full id or a unique beginning), a date or a time; or NULL */
		as_of;
	const struct gl_oid
		*tip; /* judge this commit as the ledger's tip instead of the refs'; or NULL */
	const struct gl_oid *seen; /* go by this instead of what was seen before; or NULL */
	void (*say)(
		void *ctx,
		const char
			*text); /* what should be said aloud: a pin, an unpinned ledger; or NULL */
	void (*progress)(size_t done, size_t total, void *ctx); /* or NULL */
	void *ctx;                                              /* for both */
};

struct gl_ledger {
	struct gl_repo *repo; /* borrowed */
	char *system;
	char *ref;               /* the full ref name that was judged */
	struct gl_oid root, tip; /* the tip of that ref (or of the cut) */
	int64_t now;             /* to judge by: the clock, or what as_of says */
	bool past;               /* as_of was given: `now` is over */
	struct gl_walk *walk;
	struct gl_state *state; /* of the cut, with as_of; state->n commits */
	struct gl_arena *arena;
	struct gl_contents contents;
	char *other; /* the ref of a remote's ledger with another root, or NULL */
	struct gl_oid other_root;
};

/*
 * Opens: chooses between the local and the remote's ledger, loads, checks the pinned root, folds,
 * checks that nothing was taken back since the last look (and remembers this one).  GL_EUNDECIDED
 * says what is wrong and the next command: no ledger, several and none named, wrong root, rewound,
 * diverged, shallow.
 */
int gl_ledger_open(struct gl_ledger **out, struct gl_repo *repo, const struct gl_open *how,
		   struct gl_error **err);
void gl_ledger_free(struct gl_ledger *l);

/*
 * All findings, other-ledger included, in the order of the ledger.  `n` gets how many; in the
 * ledger's arena.
 */
const struct gl_finding *gl_ledger_findings(struct gl_ledger *l, size_t *n);

/* The signs of a stall, as of the ledger's `now`: see gl_signals_find(). */
int gl_ledger_signals(struct gl_ledger *l, struct gl_signals *out, struct gl_error **err);

/*
 * The state as it was at a moment, which is the caller's to free with gl_state_free(); judged with
 * that moment as now.  GL_ENOTFOUND: the ledger had not begun.
 */
int gl_ledger_state_at(struct gl_ledger *l, int64_t moment, struct gl_state **out,
		       struct gl_error **err);

/* Forgets what was seen and remembers this commit instead (`sync` and `trust`). */
int gl_ledger_remember(struct gl_repo *repo, const char *system,
		       const struct gl_oid *commit /* NULL: forget */, struct gl_error **err);

/* Where golive writes next: the tip and the tree of the newest commit that is not void. */
const struct gl_oid *gl_ledger_good_tree(const struct gl_ledger *l);

/* One system that has a ledger here or is pinned. */
struct gl_system {
	char *name;
	bool pinned;
	struct gl_oid root; /* pinned */
	bool has_local, has_remote;
	struct gl_oid local, remote; /* tips */
};

struct gl_systems {
	struct gl_system *items; /* in the order of names */
	size_t n, cap;
};

/* Lists them. */
int gl_systems_list(struct gl_repo *repo, struct gl_systems *out, struct gl_error **err);
void gl_systems_release(struct gl_systems *s);
const struct gl_system *gl_systems_find(const struct gl_systems *s, const char *name);

/* Pins (config golive.<system>.root). */
int gl_pin(struct gl_repo *repo, const char *system, const struct gl_oid *root,
	   struct gl_error **err);

#endif
