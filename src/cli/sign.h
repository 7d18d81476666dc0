/* Carrying a ledger: fetch; sign, check as a stranger would, move the ref; push. */
#ifndef CLI_SIGN_H
#define CLI_SIGN_H

#include "cli/cmd.h"
#include "git/append.h"

/* Is the ledger fetched before, and pushed after?  --push, --no-push, golive.push. */
enum cli_carry {
	CARRY_AUTO, /* where there is a remote */
	CARRY_NEVER,
	CARRY_MUST, /* what cannot be carried is an error */
};

enum cli_carry cli_carry(struct cli *c, bool push, bool no_push);

/* The remote to carry to and from: 1, 0 when there is none, or a negative code. */
int cli_remote(struct cli *c, enum cli_carry carry, struct gl_buf *name, struct gl_error **err);

/* Fetches the ledger of c->system, or all.  A fetch that fails is said, and an error with
 * CARRY_MUST only. */
int cli_fetch(struct cli *c, enum cli_carry carry, struct gl_error **err);

/* The working tree that has the ledger's branch checked out: 1, 0 when none has, or a negative code. */
int cli_branch_worktree(struct cli *c, const char *system, struct gl_buf *path,
			struct gl_error **err);

/* GL_EREFUSED, with the command to switch away, when a working tree has the ledger's branch checked
 * out. */
int cli_check_branch(struct cli *c, const char *system, struct gl_error **err);

/*
 * All that was found at one commit of a ledger, as one sentence; false when there is nothing.  *code
 * (may be NULL) gets the first finding's.
 */
bool cli_findings(const struct gl_state *s, size_t at, enum gl_finding_code *code,
		  struct gl_buf *out);

/*
 * Would a commit of these files count, signed with `key` at `date`?  GL_EREFUSED with what is wrong
 * when it would be void or have a finding; *code (may be NULL) gets the first finding's.
 */
int cli_try(struct gl_ledger *l, const struct gl_newfile *files, size_t n,
	    const struct gl_digest *key, int64_t date, enum gl_finding_code *code,
	    struct gl_error **err);

/*
 * Signs a commit of these files on the tip of a ledger that cli_ledger() opened, checks it as a
 * stranger would, and moves the local branch to it.  On failure no ref was moved.
 */
int cli_append(struct cli *c, struct gl_ledger *l, const struct gl_newfile *files, size_t n,
	       const char *message, int64_t date, struct gl_oid *out, struct gl_error **err);

/* What became of records that had to be signed again on a newer tip. */
struct cli_move {
	char *from, *to; /* record ids; to is NULL: left out */
};

struct cli_moved {
	struct cli_move *items;
	size_t n, cap;
};

/* The newest id of a record, as it was where it was not signed again; NULL: it was left out. */
const char *cli_moved_id(const struct cli_moved *m, const char *id);
/* Forgets all but the first n. */
void cli_moved_cut(struct cli_moved *m, size_t n);
void cli_moved_release(struct cli_moved *m);
/* Was any left out? */
bool cli_moved_lost(const struct cli_moved *m);
/* Says how they are called now. */
void cli_moved_say(const struct cli *c, const struct cli_moved *m);

/*
 * push.c: pushes the local branch, and says so; where the remote has newer decisions, fetches, signs
 * again, and retries for golive.patience seconds.  *pushed: there was something to push to, and it is there.
 */
int cli_push(struct cli *c, const char *system, enum cli_carry carry, struct cli_moved *moved,
	     bool *pushed, struct gl_error **err);

/*
 * sync.c: brings the local branch onto the remote's ledger as it was fetched: forward where it is
 * behind, and with my own unpushed decisions signed again where the two have diverged.  *ahead:
 * there is something to push.
 */
int cli_catch_up(struct cli *c, const char *system, const char *remote, struct cli_moved *moved,
		 bool *ahead, struct gl_error **err);

/*
 * sync.c: of an open ledger, leaves out what is void and was never pushed, where what else was not
 * pushed can be signed again on the remote's; it is kept, and said.  *changed: the local branch was
 * moved, so the ledger is to be opened anew.
 */
int cli_leave_void(struct cli *c, const struct gl_ledger *l, bool *changed, struct gl_error **err);

/*
 * Signs a commit on the ledger's tip and opens the ledger anew, as a stranger would, with it as the
 * tip; no ref is moved.  GL_EREFUSED, saying which key signed and what to set, when it does not
 * count.
 */
int cli_sign(struct cli *c, struct gl_ledger *l, const struct gl_newfile *files, size_t n,
	     const char *message, int64_t date, struct gl_ledger **out, struct gl_error **err);

#endif
