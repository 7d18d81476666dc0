/* A decision on its way to be signed: what was typed, and the records that it makes. */
#ifndef CLI_DRAFT_H
#define CLI_DRAFT_H

#include "cli/batch.h"
#include "cli/cmd.h"
#include "model/record.h"
#include "state/verdict.h"

struct draft;

/* A line of decide.c's table: what there is to know about one deciding verb. */
struct deciding {
	struct command cmd; /* comes first: the table of commands points to it */
	enum gl_decision decision;
	int min, max;      /* operands; max -1: any number */
	const char *about; /* the operand in words: "a criterion" */
	/* Makes the records: d->n of them; none when it is so already, which it says. */
	int (*fill)(struct draft *d);
};

/* The options, as typed. */
struct decide_opts {
	struct opt_list notes, evidence, measured, criteria;
	const char *file, *for_whom, *from, *until, *by, *answers, *as_of;
	bool non_blocking, push, no_push, print, force, show, fetch;
};

/*
 * What somebody answered who was asked (ask.c), in place of a command that was typed.  What was
 * looked at must still be so when it is signed.
 */
struct told {
	enum gl_decision decision;
	const char *operand;  /* or NULL */
	const char *for_whom; /* or NULL */
	char *note;           /* malloc'ed, or NULL; checked */
	struct opt_list evidence, measured;
	const char *candidate;      /* the record that proposed it, or NULL */
	struct gl_digest checklist; /* in force */
	enum {
		TOLD_FAILED,   /* why has been said */
		TOLD_DONE,     /* signed; or it was so already */
		TOLD_DECLINED, /* not signed, at the last question */
		TOLD_CHANGED,  /* not signed: something else is asked now */
	} end;
};

struct draft {
	struct cli *c;
	const struct deciding *verb;
	struct told *told; /* or NULL */
	struct decide_opts o;
	int argc; /* operands */
	char **argv;
	char *note; /* or NULL */

	struct gl_ledger *l;
	const struct gl_checklist *list;  /* in force */
	const struct gl_entry *candidate; /* or NULL */
	const struct gl_verdict *v;       /* NULL: it could not be judged */
	size_t me;
	struct gl_digest key; /* that will sign, as far as is known */
	int64_t date;

	struct gl_record **recs;
	size_t n, cap;
	struct batch batch; /* the evidence, and then the records */
	struct gl_evidence *evidence;
	size_t n_evidence;
	struct gl_fact *facts;
	size_t n_facts;
	bool failed_check; /* what is signed is the no of a check */
	struct gl_error **err;
};

/* My id. */
const char *draft_me(const struct draft *d);

/* ---- decide.c ---- */

/* The line of the table that makes such records. */
const struct deciding *draft_verb(enum gl_decision decision);

/* Opens the ledger anew, as it is now here; the records must be none yet. */
int draft_reopen(struct draft *d);

/* Would the records count?  Puts them into the batch.  GL_EREFUSED when not. */
int draft_try(struct draft *d);

/* Carries out an answer: shows it, asks, signs, pushes.  Returns an exit code, and sets t->end. */
int decide_told(struct cli *c, struct told *t);

/* ---- byhand.c ---- */

/* Writes it out to be signed by hand instead, with this commit message.  Returns an exit code. */
int draft_print(struct draft *d, const char *message);

/* ---- screen.c ---- */

/* Adds the questions of a checklist, a line each, and whose the final call is. */
void screen_questions(const struct gl_checklist *list, struct gl_buf *out);

/* Says what will be signed: in plain words first, then the record as it will be. */
void draft_show(const struct draft *d);

/* Adds what others wrote, with a bar before each line. */
void draft_quote(const char *text, struct gl_buf *out);

/* ---- fields.c: what the options say ---- */

/*
 * Looks at the options before anything else is done: those that the decision does not have, and a
 * note that it must have (asked for on a terminal).  0, or an exit code (said).
 */
int draft_check_options(struct draft *d);

/* Tidies a note in place; NULL, or what is wrong with it ("it is empty"). */
const char *draft_tidy_note(char *note);

/* Reads evidence and measured facts; the ledger is open.  0 or a negative code. */
int draft_read_options(struct draft *d);

/* ---- evidence.c ---- */

/*
 * One --evidence: a URL; a file of the candidate, if what lies here is the same or nothing does;
 * else a file, which goes into the ledger with the record (said).  0 or a negative code.
 */
int draft_read_evidence(struct draft *d, const char *word, struct gl_evidence *ev);

/* Takes bytes into the ledger, in the commit to be, under a name made of `name` and their digest. */
int draft_keep_evidence(struct draft *d, const char *name, const struct gl_buf *data,
			struct gl_evidence *ev);

/* ---- records.c: what each decision says ---- */

/* The kinds of records (bits by decision) that such a decision can be about. */
unsigned draft_kinds(enum gl_decision decision);

int fill_agree(struct draft *d);
int fill_propose(struct draft *d);
int fill_criteria(struct draft *d); /* approve, reject */
int fill_withdraw(struct draft *d);
int fill_concern(struct draft *d);
int fill_resolve(struct draft *d);
int fill_pause(struct draft *d);
int fill_resume(struct draft *d);
int fill_call(struct draft *d); /* go, no-go */
int fill_terminate(struct draft *d);

/* Says "...: nothing to sign"; 0. */
int draft_already(struct draft *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* One more record, with all that the options say; NULL with the error. */
struct gl_record *draft_add(struct draft *d);
void draft_set_criterion(struct gl_record *r, const struct gl_criterion *c);

/*
 * 0 when I am one of them; else GL_EREFUSED: "only Dana Reyes (dana) or Omar Haddad (omar) may pause,
 * and you are ...".  `also`: one more who may, or NULL.
 */
int draft_may_only(struct draft *d, const struct gl_members *who, const char *also,
		   const char *what);
int draft_owner_only(struct draft *d, const char *what);

/* GL_EREFUSED: "... about a release, and none is proposed yet". */
int draft_no_candidate(struct draft *d, const char *what);

/* ---- granted.c: what is granted for a time, and what came of it ---- */

int fill_waive(struct draft *d);
int fill_delegate(struct draft *d);
int fill_outcome(struct draft *d);

/* ---- check.c ---- */

/* Runs the check of a criterion, and becomes an approve or a reject. */
int fill_check(struct draft *d);

/* ---- assess.c ---- */

/* Fills in answers from the checklist, and from a file or by asking. */
int fill_assess(struct draft *d);
/* Adds what is about to be signed, in words. */
void assess_say(const struct draft *d, struct gl_buf *out);
/* Signed: forgets what was kept of the answers, and prints the gaps. */
void assess_done(const struct draft *d);
/* Prints the newest assessment on the ledger.  Returns an exit code. */
int assess_show(struct cli *c, const char *as_of, bool fetch);

/* ---- which.c: what a word stands for ---- */

/* A criterion of the version in force; NULL, having said which there are. */
const struct gl_criterion *draft_criterion(struct draft *d, const char *word);
/* A person, by id; GL_NONE, having said who there is. */
size_t draft_person(struct draft *d, const char *id);

/*
 * The record that a word is the id, or an unambiguous end of the id, of; among the `kinds` (bits by
 * decision).  Those that are still open, and those of mine, go before others.  NULL with the error.
 */
struct gl_entry *draft_record_named(struct draft *d, const char *word, unsigned kinds);

/* A version that is in force or pending, by its number or the beginning of its digest. */
const struct gl_version *draft_version(struct draft *d, const char *word);

#endif
