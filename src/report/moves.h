/*
 * What can be done about each thing that blocks: the command, and who can run it.  For the one next
 * command (next.c), and for what waits on each person (todo.c).
 */
#ifndef REPORT_MOVES_H
#define REPORT_MOVES_H

#include "report/page.h"

struct gl_asking {
	struct gl_ledger *l;
	const struct gl_checklist *list; /* in force */
	const struct gl_verdict *v;
	size_t me;       /* who asks; GL_NONE: nobody of the version in force */
	const char *tag; /* that was asked about; NULL: the candidate's */
};

struct gl_move {
	struct gl_buf command; /* empty: nobody can do anything */
	struct gl_buf who;     /* a byte for each stakeholder: 1, who can */
	bool anybody;          /* any stakeholder can */
};

/* The move that would lift a block.  Released with gl_move_release(), whatever it holds. */
void gl_move_of(const struct gl_asking *a, const struct gl_block *b, struct gl_move *m);

/* Agreeing to a pending version: each person who has not. */
void gl_move_ratify(const struct gl_asking *a, const struct gl_version *v, struct gl_move *m);

/* Making the release tag, when it is GO and there is none; else no command. */
void gl_move_tag(const struct gl_asking *a, struct gl_move *m);

void gl_move_release(struct gl_move *m);

/* Can anybody? */
bool gl_move_somebody(const struct gl_move *m);

/* Is there anybody beside the person who asks who can? */
bool gl_move_others(const struct gl_asking *a, const struct gl_move *m);

/*
 * "no", "no-go", "pause", "concern": what that person said that blocks here, and is not urged to
 * take back; or NULL.
 */
const char *gl_move_own_word(const struct gl_asking *a, const struct gl_block *b, size_t who);

#endif
