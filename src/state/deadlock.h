/*
 * What can no longer be met, because time or people have gone: told, with what would mend it.
 * DESIGN section 3: it voids no version, and nothing becomes optional by it.
 */
#ifndef STATE_DEADLOCK_H
#define STATE_DEADLOCK_H

#include "state/verdict.h"

enum gl_deadlock_code {
	GL_DEAD_AMEND,     /* too few are left to bring any amendment into force */
	GL_DEAD_OWNER,     /* nobody can say go */
	GL_DEAD_AGREE,     /* who must agree cannot */
	GL_DEAD_PAUSE,     /* nobody is left of those who may */
	GL_DEAD_TERMINATE, /* the same */
	GL_DEAD_RESOLVE,   /* the same */
	GL_DEAD_WAIVE,     /* the same */
	GL_DEAD_CRITERION, /* a clause is short of people who can sign */
	GL_DEAD_REJECTION, /* nobody can take it back, approve instead, or overrule it */
	GL_DEAD_CONCERN,   /* nobody can settle it */
	GL_DEAD_RESUME,    /* nobody can resume what is paused */
};

/* "amend", "owner", ...: the decision right, or what it is that cannot be done. */
const char *gl_deadlock_name(enum gl_deadlock_code code);

struct gl_deadlock {
	enum gl_deadlock_code code;
	const struct gl_criterion *criterion; /* or NULL */
	const struct gl_entry *entry;         /* rejection, concern, resume: which; or NULL */
	const char *text;                     /* a sentence: what cannot be met, and why */
	const char *mend;    /* a sentence: what would mend it, and who ratifies that */
	const char *command; /* that begins it */
};

struct gl_deadlocks {
	struct gl_deadlock *items;
	size_t n;
};

/*
 * Those of a system, as `v` judged it.  What is met, or agreed to, is none.  *out is in `arena`,
 * empty when there are none.  0, or GL_ENOMEM.
 */
int gl_deadlocks(struct gl_arena *arena, const struct gl_state *s, const struct gl_verdict *v,
		 struct gl_deadlocks *out, struct gl_error **err);

/* Those of a checklist by itself, for people who begin today: no decision is looked at. */
int gl_deadlocks_of_list(struct gl_arena *arena, const struct gl_checklist *list, int64_t now,
			 struct gl_deadlocks *out, struct gl_error **err);

#endif
