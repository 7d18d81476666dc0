/* What the files behind hook/run.h share; nobody else includes it. */
#ifndef HOOK_RUNNING_H
#define HOOK_RUNNING_H

#include "hook/run.h"
#include "judge/gate.h"

#define GL_TAGS "refs/tags/"
#define GL_LEDGERS "refs/heads/golive/"

/* Of 80 columns, what "remote: " and its indent leave to a line that a server tells. */
#define GL_HOOK_WIDTH 70

/* A ledger as it will be. */
struct gl_newtip {
	const char *system;
	struct gl_oid tip;
};

struct gl_hook_run {
	struct gl_repo *repo;
	const struct gl_hook_in *in;
	struct gl_buf *talk;
	struct gl_hook_lines lines;
	struct gl_open how;
	struct gl_systems systems;
	struct gl_ledger **ledgers; /* beside systems.items: opened when first asked for */
	size_t pinned;              /* how many of the systems are */
	size_t n_tags;              /* release tags that might change */
	struct gl_newtip *tips;
	size_t n_tips, cap_tips;
	bool hidden; /* nobody could tell which git command this is */
	size_t n_refused;
};

/* "refs/tags/v1.0" -> "v1.0", else NULL. */
const char *gl_hook_tag(const struct gl_hook_line *l);

/* ---- telling ---- */

/* A block: the ref is refused, why (lines), and the next command (or NULL). */
void gl_hook_refuse(struct gl_hook_run *r, const char *ref, const char *why, const char *next);
void gl_hook_refuse_error(struct gl_hook_run *r, const char *ref, struct gl_error *err);
__attribute__((format(printf, 4, 5))) void gl_hook_refuse_f(struct gl_hook_run *r, const char *ref,
							    const char *next, const char *fmt, ...);

/* How many were refused without a block of their own. */
void gl_hook_tell_rest(struct gl_hook_run *r);

/* ---- systems and their ledgers ---- */

/* The ledger of systems.items[i], at the tip that it will have; kept by the run. */
int gl_hook_open(struct gl_hook_run *r, size_t i, struct gl_ledger **out, struct gl_error **err);
/* The ledger's tip will be this one. */
int gl_hook_add_tip(struct gl_hook_run *r, const char *system, const struct gl_oid *tip,
		    struct gl_error **err);

/*
 * Are the commits that a ledger gets good ones?  Refuses the line where they are not, or tells
 * what is remarkable about a ledger that is pushed for the first time.  `i` is its place in
 * systems.items.
 */
int gl_hook_judge_ledger(struct gl_hook_run *r, const struct gl_hook_line *l, size_t i,
			 struct gl_error **err);

/* ---- tags ---- */

/* Judges one tag that would be made, moved or taken away; refuses the line where it may not. */
void gl_hook_judge_tag(struct gl_hook_run *r, const struct gl_hook_line *l);

#endif
