/*
 * The gate: a pure function of the state, the contents of the candidates, and now.  DESIGN section
 * 6.
 */
#ifndef STATE_VERDICT_H
#define STATE_VERDICT_H

#include "state/contents.h"
#include "state/state.h"

enum gl_criterion_state {
	GL_MET,
	GL_WAIVED,
	GL_WAITING,
	GL_REJECTED,
	GL_STALE,
	GL_EXPIRED,
	GL_UNMET,
	GL_EVIDENCE,
	GL_BLOCKED,
};

const char *gl_criterion_state_name(enum gl_criterion_state s);

/* One criterion as it stands. */
struct gl_standing {
	const struct gl_criterion *criterion;
	enum gl_criterion_state state;
	struct gl_members approved_by; /* whose approvals count */
	struct gl_members waiting_for; /* who could still move it */
	struct gl_strs reasons;        /* sentences */
	const struct gl_entry
		*cause; /* the rejection, stale approval, waiver that decides, or NULL */
	int64_t ends;   /* met, waived: when time alone ends it; INT64_MAX: never */
	bool wording;   /* stale: because the criterion's wording changed */
	bool missing;   /* perhaps only because something is not in this repository */
};

enum gl_block_code {
	GL_BLOCK_NOT_AGREED,
	GL_BLOCK_NO_CANDIDATE,
	GL_BLOCK_CANDIDATE_MISMATCH,
	GL_BLOCK_CRITERION_WAITING,
	GL_BLOCK_CRITERION_REJECTED,
	GL_BLOCK_CRITERION_STALE,
	GL_BLOCK_CRITERION_EXPIRED,
	GL_BLOCK_CRITERION_UNMET,
	GL_BLOCK_CRITERION_EVIDENCE,
	GL_BLOCK_CRITERION_BLOCKED,
	GL_BLOCK_CONCERN_OPEN,
	GL_BLOCK_PAUSED,
	GL_BLOCK_TERMINATED,
	GL_BLOCK_OWNER_NO_GO,
	GL_BLOCK_NO_DECISION,
	GL_BLOCK_TAG_UNSIGNED,
	GL_BLOCK_TAG_MOVED,
};

const char *gl_block_name(enum gl_block_code code);

struct gl_block {
	enum gl_block_code code;
	const struct gl_standing *standing; /* criterion-*: which */
	const struct gl_entry *entry;       /* the record concerned, or NULL */
	const char *text;                   /* a sentence: who can do what next */
};

/* The tag that is asked about, as found. */
struct gl_tagfacts {
	const char *name;
	bool exists; /* else: what would be made at `commit` */
	bool moved;  /* it exists elsewhere and would be moved here, or deleted */
	const char *
		/*
		 * NULL, or why it can be no release tag: "points to a tree", "is a tag of a tag",
		 * ...
		 */
		odd;
	struct gl_oid commit; /* what it points to, or would; zero when odd */
	bool annotated;
	int64_t time; /* annotated: of tagging, by the tagger's claim */
	struct gl_sig_result
		/* annotated: of the tag object, SSH and such verified against the key it names */
		sig;
};

struct gl_verdict {
	bool go;
	struct gl_standing *criteria; /* one for each of the version in force, in its order */
	size_t n_criteria;
	struct gl_block *blocks;
	size_t n_blocks;
	struct gl_strs missing;          /* who must agree and has not */
	const struct gl_entry *decision; /* the owner's newest call that counts, or NULL */
	int64_t now;
};

/* Is there a block of this kind?  Is the owner's call all that is missing? */
bool gl_verdict_blocked(const struct gl_verdict *v, enum gl_block_code code);
bool gl_verdict_only_call(const struct gl_verdict *v);

/* How many criteria are neither met nor waived. */
size_t gl_verdict_open(const struct gl_verdict *v);

/*
 * May this tag be made, now?  `tag` NULL: the state alone (tag codes aside).  In `arena`.
 * GL_EUNDECIDED when the candidate's objects are not here ("fetch it"); errors of `contents`.
 */
int gl_judge(struct gl_arena *arena, const struct gl_state *s, const struct gl_contents *contents,
	     const struct gl_tagfacts *tag, int64_t now, struct gl_verdict **out,
	     struct gl_error **err);

/*
 * May what was released run on?  (`gate --live`.)  Same returns; criteria are not judged
 * (n_criteria is 0).
 */
int gl_judge_live(struct gl_arena *arena, const struct gl_state *s,
		  const struct gl_contents *contents, const struct gl_tagfacts *tag, int64_t now,
		  struct gl_verdict **out, struct gl_error **err);

/*
 * For the fold: does nothing block in the state alone but no-decision and owner-no-go?  With
 * `any_call` false, those count as blocks too.  1 clear; 0 blocked (*why: a sentence in arena); 2 it
 * cannot be told, for what was signed is not in this repository; or a negative code.
 */
int gl_judge_clear(struct gl_arena *arena, const struct gl_state *s,
		   const struct gl_contents *contents, int64_t now, bool any_call, const char **why,
		   struct gl_error **err);

#endif
