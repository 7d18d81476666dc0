/* Judging each criterion by itself (DESIGN section 6, "A criterion"). */
#ifndef STATE_CRITERIA_H
#define STATE_CRITERIA_H

#include "state/verdict.h"

/* What a judgement goes by. */
struct gl_judging {
	struct gl_arena *arena;
	const struct gl_state *s;
	const struct gl_checklist *list; /* in force */
	const struct gl_contents *contents;
	const struct gl_entry *candidate; /* or NULL */
	int64_t now, day_now; /* now; and the later of it and ledger time, which `until` goes by */
	struct gl_standing *standings; /* one for each criterion */
	unsigned char *done;           /* which of them have been judged */
	struct gl_error **err;
};

/* Judges criterion i, and those that it comes after.  0, or a negative code. */
int gl_judge_criterion(struct gl_judging *j, size_t i);

/* ---- words.c: the words in which it is given ---- */

/* A stakeholder's name by the version in force; the id where it has none by that id. */
const char *gl_judge_name(const struct gl_judging *j, const char *id);

/* A sentence in the arena; NULL when memory is short. */
const char *gl_judge_text(struct gl_judging *j, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* A name as a word for the shell, to stand in a command; in the arena, or NULL with the error. */
const char *gl_judge_word(struct gl_judging *j, const char *name);

/* "Omar Haddad, Lena Fischer and Carla Ruiz": adds the names; `last` is "and" or "or". */
void gl_judge_names(const struct gl_judging *j, const struct gl_members *who, const char *last,
		    struct gl_buf *out);

/* The same of `max` at most: "Omar Haddad, Lena Fischer and 3 more". */
void gl_judge_some_names(const struct gl_judging *j, const struct gl_members *who, size_t max,
			 const char *last, struct gl_buf *out);

/* ---- facts.c: what a sign-off has to carry ---- */

/*
 * Adds why the facts of a record do not meet the bounds that a criterion sets: each that is out of
 * them or not there.  Adds nothing when all are met.
 */
void gl_facts_unmet(const struct gl_criterion *c, const struct gl_record *r, struct gl_buf *out);

/*
 * Adds the command that signs a criterion off, with what it has to carry: "git golive approve quality
 * --measured accuracy=<number> --evidence <file>".
 */
void gl_approve_command(const struct gl_criterion *c, struct gl_buf *out);

/* Do the facts meet the bounds?  1, 0 with the reason, or a negative code. */
int gl_judge_facts(struct gl_judging *j, const struct gl_criterion *c, const struct gl_record *r,
		   const char **why);

/*
 * Is the evidence of an approval what it was when it was signed?  1, 0 with the reason, or a
 * negative code.  *missing is set where it is perhaps only not in this repository.
 */
int gl_judge_evidence(struct gl_judging *j, const struct gl_criterion *c, const struct gl_entry *e,
		      bool *missing, const char **why);

/* ---- content.c ---- */

/*
 * Is what an approval was given for, as far as the criterion's scope goes, the same in the candidate?
 * 1, 0, or a negative code.  *missing is set where what was signed is not in this repository.
 */
int gl_judge_content(struct gl_judging *j, const struct gl_criterion *c, const struct gl_entry *e,
		     bool *missing);

#endif
