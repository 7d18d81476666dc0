/*
 * Showing what was judged: text for people, JSON for machines, over the same structs.
 *
 * Text: all that comes from a repository is made safe for a terminal (base/utf8.h); colour is an
 * addition, never the only sign.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "format/json.h"
#include "judge/gate.h"
#include "state/deadlock.h"

struct gl_look {
	bool colour;
	unsigned width;  /* columns; 0: do not wrap */
	const char *me;  /* the stakeholder who looks: what waits for him comes next; or NULL */
	bool past;       /* judged as of a time that is over: the page says so */
	bool outsider;   /* whoever looks has a key, and it is nobody's on the checklist */
	int64_t fetched; /* when the remote was last asked for its ledger; 0: not known */
};

/*
 * The object of DESIGN section 6 ("JSON"): `status` prints it, `gate` holds one for each system.  A
 * new root.
 */
struct gl_json *gl_report_system_json(struct gl_ledger *l, const struct gl_verdict *v);

/*
 * {"format":1,"tag":...,"commit":...,"verdict":...,"release":...,"systems":[...]}: "go" or "no-go";
 * of what is no release tag, "go" with "release" false and no systems.
 */
struct gl_json *gl_report_gate_json(const struct gl_gate *g);

/*
 * {"format":1,"system":...,"verdict":"undecided","error":...}: for exit 3.  `system` may be NULL.
 */
struct gl_json *gl_report_undecided_json(const char *system, const struct gl_error *err);

/*
 * `status`: verdict first, what blocks with names, what is met folded to one line, findings, next
 * command.
 */
void gl_report_status_text(struct gl_ledger *l, const struct gl_verdict *v,
			   const struct gl_look *look, struct gl_buf *out);

/*
 * How old what is known of the ledger is: "12 commits, newest decision 2 days ago (<ref>, as of your
 * last fetch, just now)", without a newline.
 */
void gl_report_age(const struct gl_ledger *l, const struct gl_look *look, int64_t now,
		   struct gl_buf *out);

/*
 * `gate` and the hooks: "GO: v1.0 may go live (support-bot)" or "NO-GO: not yet, 3 of 11 criteria
 * are open (support-bot v1.0)", then a line a block, and the next command.
 */
void gl_report_gate_text(const struct gl_gate *g, const struct gl_look *look, struct gl_buf *out);

/*
 * Adds the gate's verdict as in-toto statements, one a line for each system: what was verified
 * (`resource`, an URI; NULL: the tag in this repository), by which checklist and which state of the
 * ledger.  GL_EREFUSED when there is nothing to attest.
 */
int gl_report_attest(const struct gl_gate *g, const char *resource, struct gl_buf *out,
		     struct gl_error **err);

/*
 * Adds `head`, a text that is safe for a terminal, and a newline; broken to that many columns, below
 * the text's own beginning.
 */
void gl_report_item(struct gl_buf *out, unsigned width, const char *head, const char *text);

/* `verify`: the findings, one line each, or "no finding in 12 commits". */
void gl_report_findings_text(struct gl_ledger *l, const struct gl_look *look, struct gl_buf *out);
struct gl_json *gl_report_findings_json(struct gl_ledger *l);

/*
 * `signals`: the five signs of a stall, each with what shows it and what to do; "STALLED" when all
 * are on.
 */
void gl_report_signals_text(struct gl_ledger *l, const struct gl_signals *s,
			    const struct gl_look *look, struct gl_buf *out);
struct gl_json *gl_report_signals_json(const struct gl_ledger *l, const struct gl_signals *s);

/*
 * `report`: one self-contained HTML page, without a script and without a request; printed, it is the
 * production readiness checklist.
 */
void gl_report_html(struct gl_ledger *l, const struct gl_verdict *v, const struct gl_signals *s,
		    struct gl_buf *out);

/*
 * `log`: one entry a decision (and a version of the checklist), newest first; void ones marked with
 * the reason.
 *
 * `decision` is a decision's name, or "init", "amend", "in-force" for what became of versions.
 */
struct gl_log_opts {
	bool oneline;
	const char *by, *criterion, *decision, *tag; /* filters, or NULL */
	bool has_since, has_until;
	int64_t since, until; /* since <= committer date < until */
};
/* Is any record about that tag? */
bool gl_report_log_tag(const struct gl_ledger *l, const char *tag);
/* Is there such a decision to ask for? */
bool gl_report_log_decision(const char *name);
void gl_report_log_text(struct gl_ledger *l, const struct gl_log_opts *o,
			const struct gl_look *look, struct gl_buf *out);
struct gl_json *gl_report_log_json(struct gl_ledger *l, const struct gl_log_opts *o);

/*
 * What can no longer be met: a line each, after `head`, with the command that begins to mend it; or
 * the key "deadlocks" of `o`.
 */
void gl_report_deadlocks_text(const struct gl_deadlocks *all, const char *head,
			      const struct gl_look *look, struct gl_buf *out);
void gl_report_deadlocks_json(const struct gl_deadlocks *all, struct gl_json *o);

/* "NO-GO: not yet, 3 of 11 criteria are open": adds the headline. */
void gl_report_headline(const struct gl_ledger *l, const struct gl_verdict *v, struct gl_buf *out);

/*
 * The one command to run next, with who can: "git golive approve security-clearance  (Omar
 * Haddad)".  What `me` (a stakeholder id, or NULL) can do comes first.  Adds nothing when nothing
 * is to be done.
 */
void gl_report_next(struct gl_ledger *l, const struct gl_verdict *v, const char *me,
		    struct gl_buf *out);

/*
 * What version `new` of a checklist changes against `old`, a line each: rights, release, people,
 * criteria.  Nothing where nothing does.
 */
void gl_report_changes(const struct gl_checklist *old, const struct gl_checklist *new,
		       struct gl_buf *out);

/*
 * The same against the version in force, with who must agree again, which sign-offs and which go
 * end, and when it comes into force.  `me`: its author.
 */
void gl_report_amendment(const struct gl_ledger *l, const struct gl_checklist *new, const char *me,
			 struct gl_buf *out);

/*
 * An allowed_signers file (ssh-keygen(1)) of every SSH key that a version in force has or had, each
 * with the times at which it could sign; what counts on the ledger is within them.
 */
void gl_report_signers(const struct gl_ledger *l, struct gl_buf *out);

/* A command a line for each key of another kind, which brings it into a keyring. */
void gl_report_other_signers(const struct gl_ledger *l, struct gl_buf *out);

/* One thing of a ledger: what `show` shows. */
struct gl_shown {
	const struct gl_entry *entry;         /* a record, */
	const struct gl_finding *unread;      /* one that cannot be read, */
	const struct gl_criterion *criterion; /* a criterion, */
	/* or a version; with `criterion`: whose it is */
	const struct gl_version *version;
	const struct gl_standing
		*standing; /* of the criterion, or NULL: it is of no such version */
};
void gl_report_show_text(struct gl_ledger *l, const struct gl_shown *what,
			 const struct gl_look *look, struct gl_buf *out);
struct gl_json *gl_report_show_json(struct gl_ledger *l, const struct gl_shown *what);

#endif
