/*
 * The gate over all systems of a repository: may this tag be made, or run on?  (DESIGN section 6.)
 */
#ifndef JUDGE_GATE_H
#define JUDGE_GATE_H

#include <golive/golive.h>

#include "judge/ledger.h"
#include "state/verdict.h"

/* One system as it stands: the public type. */
struct gl_status {
	struct gl_ledger *ledger;
	struct gl_verdict *verdict;
	struct gl_extract *extract; /* of report/api.h, in the ledger's arena; NULL elsewhere */
};

struct gl_gate {
	char *tag;
	bool has_commit;
	struct gl_oid commit;    /* what was judged, when one is known */
	bool release;            /* does any enforced system take it for a release tag? */
	bool go;                 /* true also when it is no release tag */
	bool absent;             /* live, and there is no such tag: it does not go */
	struct gl_status *items; /* the systems that take it for one */
	size_t n, cap;
	bool borrowed; /* the ledgers are not the gate's */
};

/* What to ask. */
struct gl_ask {
	const char *tag; /* without refs/tags/ */
	const struct gl_oid *
		/*
		 * the commit that the tag would be made at, or NULL: as it is, else the candidate's
		 */
		commit;
	const struct gl_oid *
		/*
		 * hooks: what refs/tags/<tag> would become, as an object id (tag object or commit);
		 * or NULL
		 */
		object;
	bool live;
	/*
	 * hooks: gives the ledger of an enforced system as it will be, which stays theirs; NULL: it
	 * is opened here, from the refs
	 */
	int (*open)(void *ctx, const char *system, struct gl_ledger **out, struct gl_error **err);
	void *open_ctx;
};

/*
 * Judges.  Enforced: the pinned systems (or how->system alone); when none is pinned, a command pins
 * the only ledger there is, a hook enforces nothing (gate->release false).  GL_EUNDECIDED when any
 * of them cannot be judged. The reason of a stale criterion names the path and the commit that
 * changed it.  Freed with gl_gate_free().
 */
int gl_gate_run(struct gl_gate **out, struct gl_repo *repo, const struct gl_open *how,
		const struct gl_ask *ask, struct gl_error **err);

/* Judges the candidate of an open ledger (`status`), as the gate would judge its tag. */
int gl_judge_candidate(struct gl_ledger *l, struct gl_verdict **out, struct gl_error **err);

#endif
