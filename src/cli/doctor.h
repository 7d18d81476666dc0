/*
 * `git golive doctor`: what its checks share.  The facts are gathered once, by doctor.c; each check
 * judges one thing and prints nothing.
 */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include "cli/cmd.h"
#include "hook/install.h"
#include "report/doctor.h"

/* What keeps a ledger from being judged. */
enum ledger_trouble {
	LEDGER_GOOD,
	LEDGER_MISSING,
	LEDGER_CUT,        /* not all of it is in this clone: shallow, or partial */
	LEDGER_OTHER_ROOT, /* it is not the pinned one */
	LEDGER_TWO, /* one here and another one on the remote; the pin is neither's, or is none */
	LEDGER_DIVERGED,
	LEDGER_REWOUND,
	LEDGER_UNREADABLE,
};

struct subject {
	const struct gl_system *sys;
	struct gl_ledger *l;  /* NULL: it cannot be judged, */
	struct gl_error *why; /* for this reason */
	enum ledger_trouble trouble;
	struct gl_oid root; /* that the ledger here begins at; zero: not known */
	struct gl_oid seen; /* LEDGER_REWOUND */
};

struct doctor {
	struct cli *c;
	bool server;              /* bare, or golive.server: nobody signs here */
	bool fetched;             /* --fetch, */
	struct gl_error *offline; /* which did not work out */
	bool partial;             /* a partial clone */
	bool has_remote;
	struct gl_buf remote; /* its name, set either way */
	int64_t now;
	struct gl_systems systems;
	struct subject *subjects; /* those that were asked about */
	size_t n;
	bool nameless;    /* git does not know who commits here */
	bool cannot_sign; /* something about it is to fix */
};

/*
 * Looks at one thing and fills in the line; left alone, there is none.  A negative code, with the
 * error, when that cannot be found out: it becomes the line.  `p` is NULL for what concerns the
 * whole repository.
 */
typedef int checkup_fn(struct doctor *d, struct subject *p, struct gl_checkup_part *part,
		       struct gl_checkup *out, struct gl_error **err);

/* doctor_here.c */
checkup_fn check_git, check_repository, check_fetch, check_name, check_hooks, check_clock,
	check_none;
/* doctor_sign.c */
checkup_fn check_signing;
/* doctor_system.c */
checkup_fn check_root, check_ledger, check_me;
/* doctor_server.c */
checkup_fn check_server;

/* What a line says. */
void checkup_ok(struct gl_checkup *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void checkup_fix(struct gl_checkup *out, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void checkup_unknown(struct gl_checkup *out, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* The command below it; one more of them is joined with "&&". */
void checkup_run(struct gl_checkup *out, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Of a sentence with its commands how much says what is wrong: for "%.*s". */
int clause(const char *message);

/* "git golive ", and which system where there are several. */
const char *golive_of(const struct doctor *d, const struct subject *p, struct gl_buf *buf);

/* Of a hook that is not well: "is missing", say. */
const char *fault_of_hook(const struct gl_hook_file *f);

/* " --global ": how `git config` changes a value where it is set, or sets it for this person. */
const char *config_option(struct cli *c, const char *key);

/*
 * A public SSH key in ~/.ssh whose private one is beside it: of those that `fits` takes the one that
 * ssh would try first, else the first by name.  `path` gets it as a word for the shell.
 */
typedef bool key_fits_fn(const struct gl_digest *key, void *ctx);
bool find_own_key(key_fits_fn *fits, void *ctx, struct gl_buf *path);
/* Adds the commands that make git sign with this key (a word for the shell). */
void sign_with(struct cli *c, const char *path, struct gl_checkup *out);

#endif
