/*
 * What waits on whom: for each thing that is open the person who can do it, and the command.
 *
 * A pure function of what was judged.  What nobody in particular is asked for (naming a release,
 * making its tag) waits on the owner, who answers for what comes of it.
 */
#ifndef REPORT_TODO_H
#define REPORT_TODO_H

#include "report/page.h"

/* In the order in which they are put to a person. */
enum gl_todo_kind {
	GL_TODO_AGREE,   /* to the checklist in force */
	GL_TODO_RATIFY,  /* to a version that is pending */
	GL_TODO_APPROVE, /* answer a criterion, for the first time or anew */
	GL_TODO_RESOLVE, /* settle a concern, overrule a rejection whose author is gone */
	GL_TODO_RESUME,  /* end a pause */
	GL_TODO_PROPOSE, /* name a release */
	GL_TODO_GO,      /* the final call */
	GL_TODO_TAG,     /* make the release tag */
	GL_TODO_OUTCOME, /* say what a release brought */
	GL_TODO_KEY,     /* the last key ends soon, or has ended */
};

/* "agree", "ratify", ... */
const char *gl_todo_name(enum gl_todo_kind kind);

struct gl_todo {
	enum gl_todo_kind kind;
	size_t who;                           /* of the version in force */
	const struct gl_standing *standing;   /* approve: which criterion; else NULL */
	const struct gl_entry *entry;         /* the record concerned, or NULL */
	const struct gl_version *version;     /* agree, ratify: to which; else NULL */
	const struct gl_stakeholder *for_one; /* approve, as this person's deputy; or NULL */
	const char *tag;                      /* propose, go, tag, outcome: of which; or NULL */
	bool own;            /* it is that person's own word that blocks: when it is settled */
	const char *words;   /* what it is, not yet safe for a terminal */
	const char *command; /* for a shell */
};

struct gl_todos {
	struct gl_todo *items; /* by person in the order of the checklist, then by kind */
	size_t n, cap;
};

/* Makes the list; strings live in `arena`.  Released with gl_todos_release(), also on failure. */
int gl_todo_list(struct gl_arena *arena, struct gl_ledger *l, const struct gl_verdict *v,
		 struct gl_todos *out, struct gl_error **err);
void gl_todos_release(struct gl_todos *t);

/* The items of one person: the first, and how many. */
const struct gl_todo *gl_todos_of(const struct gl_todos *t, size_t who, size_t *n);

/*
 * The three forms, over the people whose places are in `who`.
 *
 * Text: a heading a person and an item each, with its command; who has nothing to do is told what
 * happens next.  JSON: docs/json.md.
 *
 * Mail: a message (header lines, an empty line, a body) for each person on whom something waits,
 * and nothing for the others.  With `mbox` each begins with a "From " line, so that several can be
 * taken apart.  In UTF-8; the header is ASCII, whatever people are called.
 */
struct gl_todo_page {
	struct gl_ledger *l;
	const struct gl_verdict *v;
	const struct gl_todos *todos;
	struct gl_members who;
};
void gl_report_todo_text(const struct gl_todo_page *p, const struct gl_look *look,
			 struct gl_buf *out);
struct gl_json *gl_report_todo_json(const struct gl_todo_page *p);
void gl_report_todo_mail(const struct gl_todo_page *p, bool mbox, struct gl_buf *out);

#endif
