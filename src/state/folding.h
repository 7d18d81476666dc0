/* Between the files of the fold: one commit being folded. */
#ifndef STATE_FOLDING_H
#define STATE_FOLDING_H

#include "state/fold.h"

struct gl_folding {
	struct gl_state *s;
	const struct gl_fold_in *in;
	const struct gl_commit *commit;
	size_t at;                           /* its index */
	const struct gl_version *judge;      /* in force at its parent */
	const struct gl_stakeholder *signer; /* of that version */
	int64_t ledger_time;                 /* here */
	bool ahead;                          /* dated more than a day ahead of now */
};

/* A decision's void: no code is 0 or negative, so 0 means "it counts" and errors pass through. */
#define GL_VOID(code) ((int)(code) + 1)
#define GL_VOID_CODE(v) ((enum gl_finding_code)((v)-1))

/* Reports a finding of the commit being folded; path may be NULL. */
int gl_fold_find(struct gl_folding *f, enum gl_finding_code code, const char *path,
		 struct gl_error **err, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/*
 * changes.c: may the commit change these paths?  0; 1 when it may not (findings are reported).
 * *checklist is set to the change of checklist.yaml, or NULL.
 */
int gl_fold_paths(struct gl_folding *f, const struct gl_changes *changes,
		  const struct gl_change **checklist, struct gl_error **err);

/* amend.c: takes the root's checklist, which comes into force at once. */
int gl_fold_root_version(struct gl_folding *f, const struct gl_checklist *list,
			 struct gl_error **err);

/* amend.c: a changed checklist: a pending version, or 1 (the finding is reported). */
int gl_fold_amend(struct gl_folding *f, const struct gl_change *change, struct gl_error **err);

/*
 * amend.c: the version in force at the parent or now, or pending, that has this digest; NULL when
 * none.
 */
struct gl_version *gl_fold_version(struct gl_folding *f, const struct gl_digest *sha256);

/*
 * amend.c: notes that a person agrees to a version, or takes it back; brings a pending one into
 * force when the quorum is there.
 */
int gl_fold_agree(struct gl_folding *f, struct gl_version *v, const char *person, size_t seq,
		  struct gl_error **err);
void gl_fold_disagree(struct gl_version *v, const char *person, size_t seq);

/* decide.c: takes one added record. */
int gl_fold_record(struct gl_folding *f, const struct gl_change *change, struct gl_error **err);

/* decide.c: with `go: checklist`, notes that all is met. */
int gl_fold_clearance(struct gl_folding *f, struct gl_error **err);

#endif
