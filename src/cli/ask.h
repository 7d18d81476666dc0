/*
 * Bare `git golive` on a terminal: what waits on whoever sits there, one by one, in words for
 * people who have never used git.
 */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include "cli/draft.h"
#include "report/todo.h"

/* One look at the ledger, and at what waits there on the person who asks. */
struct asking_look {
	struct cli *c;
	struct gl_ledger *l;
	const struct gl_checklist *list;
	struct gl_verdict *v;
	struct gl_todos todos;
	size_t me;
};

/* What somebody may be shown beside a question, on request. */
struct ask_evidence {
	const struct gl_entry *entry; /* whose */
	const struct gl_evidence *ev;
};
#define ASK_EVIDENCE_MAX 9

/* ---- ask_choice.c ---- */

enum ask_answer {
	ANSWER_NONE,
	ANSWER_DECIDE, /* one of the decisions below */
	ANSWER_EVIDENCE,
	ANSWER_SKIP,
	ANSWER_QUIT,
};

struct ask_choice {
	const char *word; /* it or its beginning is typed; the first letter tells it apart */
	const char *also; /* another word for it, or NULL */
	const char *means;
	enum ask_answer answer;
	enum gl_decision decision;
	const char *ask; /* for the note: a question; NULL: none is asked for */
	bool must;       /* without a note it cannot be signed */
};

/* Ended by one without a word; NULL: it has a command of its own, and is told at the end. */
const struct ask_choice *ask_choices(enum gl_todo_kind kind);

/* Shows them and asks for one, until it is one; where the input ends, it is to quit. */
const struct ask_choice *ask_for_choice(struct cli *c, const struct ask_choice *all,
					size_t n_evidence);

/* ---- ask_show.c: the screens ---- */

/* Adds all that there is to know about an item; `place` and `total`: "2 of 5". */
void ask_add_item(const struct asking_look *k, const struct gl_todo *item, size_t place,
		  size_t total, struct gl_buf *out);

/* Adds a sentence that a block tells, without the command in it. */
void ask_add_block(const struct gl_block *b, struct gl_buf *out);

/* ---- ask_release.c: what the release changes ---- */

/* Adds a short list of what differs from what this person, or anybody, looked at before. */
void ask_add_release(const struct asking_look *k, const struct gl_criterion *c, struct gl_buf *out);

/* ---- ask_evidence.c ---- */

/* What others rest their answers on a criterion on; at most ASK_EVIDENCE_MAX. Returns how many. */
size_t ask_evidence(const struct asking_look *k, const struct gl_todo *item,
		    struct ask_evidence *out);
/* "docs/dpia.md, in the release" */
void ask_add_evidence(const struct ask_evidence *e, struct gl_buf *out);
/* Opens it: text in the pager, other files in a directory that is told, an address as it is. */
void ask_open_evidence(const struct asking_look *k, const struct ask_evidence *e);

#endif
