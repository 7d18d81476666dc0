/*
 * golive for programs: may this be released, and if not, what is in the way?  docs/api.md tells how
 * it fits together; docs/example.c is a program that uses it.
 *
 * The library reads.  It never prints and never exits, installs no signal handler, and leaves the
 * environment, the locale, the umask and the working directory as they are.
 *
 * Functions that can fail return 0 or a negative gl_code (golive/error.h) and take a `struct gl_error
 * **` as their last argument.  Those named gl_*_open() make what the caller frees with the gl_*_free()
 * beside them, before the repository that they were given.
 *
 * All else only reads what was opened.  Strings are UTF-8, belong to what they were asked of and live
 * as long; they may hold whatever people wrote, so make them safe before a terminal or a page shows
 * them.  Lists are read by place: 0, 1, 2, ... until NULL.  Times are seconds since 1970, UTC.  Object
 * ids are lower-case hex.
 */
#ifndef GOLIVE_GOLIVE_H
#define GOLIVE_GOLIVE_H

#include <golive/error.h>
#include <golive/export.h>
#include <golive/repo.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- version ---- */

/* Of these headers; 0.2.1 is 0 * 1000000 + 2 * 1000 + 1. */
#define GL_VERSION_MAJOR 0
#define GL_VERSION_MINOR 1
#define GL_VERSION_PATCH 0
#define GL_VERSION_NUMBER (GL_VERSION_MAJOR * 1000000 + GL_VERSION_MINOR * 1000 + GL_VERSION_PATCH)

/* Of the library that is linked: "0.1.0".  Static. */
GL_EXPORT const char *gl_version(void);

/* ---- the systems of a repository ---- */

/* Those that have a ledger here or are pinned, in the order of names. */
struct gl_systems;

/* Lists them; there may be none.  GL_EIO, GL_ENOMEM. */
GL_EXPORT int gl_systems_open(struct gl_systems **out, struct gl_repo *repo, struct gl_error **err);
GL_EXPORT void gl_systems_free(struct gl_systems *s);

/* The i-th: "support-bot"; NULL past the end. */
GL_EXPORT const char *gl_systems_name(const struct gl_systems *s, size_t i);
/* Is its root pinned in this repository?  (git config golive.<system>.root) */
GL_EXPORT bool gl_systems_pinned(const struct gl_systems *s, size_t i);

/* ---- what to judge by ---- */

/*
 * Judge a ledger that is neither pinned here nor meant by `root`: whoever could write to where it came
 * from could have made it.  Without this flag such a ledger is GL_EUNDECIDED.
 */
#define GL_FIRST_USE 1u
/*
 * Note the newest decision seen, as the commands do, so that a later look in this repository notices
 * when it was taken away; and, with GL_FIRST_USE, pin the root.  Without it nothing is written.
 */
#define GL_REMEMBER 2u
/* gl_gate_open(): may what this tag released be deployed again, or keep running? */
#define GL_LIVE 4u

/* Begin with GL_OPTIONS_INIT.  The strings stay the caller's, and are not needed after the call. */
struct gl_options {
	size_t size;        /* of this struct, where the caller was compiled */
	unsigned flags;     /* GL_FIRST_USE, GL_REMEMBER, GL_LIVE */
	const char *system; /* NULL: the only one there is; the gate: all that are pinned */
	const char *root;   /* the commit that the ledger must begin with, 40 hex digits; or NULL */
	const char *as_of;  /* a ledger commit, a date or a time to look back to; or NULL */
	int64_t now;        /* the time to judge by; 0: the clock's */
	/* Is told, a sentence each, what a person should know: a root that was pinned, a ledger
	 * that is not trusted; or NULL.  The text is gone when it returns. */
	void (*say)(void *ctx, const char *text);
	void *ctx;
};

#ifdef __cplusplus
#define GL_OPTIONS_INIT                                                       \
	{                                                                     \
		sizeof(struct gl_options), 0, NULL, NULL, NULL, 0, NULL, NULL \
	}
#else
#define GL_OPTIONS_INIT                           \
	{                                         \
		.size = sizeof(struct gl_options) \
	}
#endif

/* ---- one system ---- */

/* One system as it stands: its ledger, and what was made of it. */
struct gl_status;

/*
 * Opens a system's ledger, checks every signature and right on it, and judges its candidate, as `git
 * golive status` does.  `how` may be NULL.
 *
 * GL_EUNDECIDED, with what is wrong and the next command: no ledger, several and none named, not
 * trusted here, another root, rewound, diverged, shallow, objects missing.  GL_EINVAL: `how` is not of
 * its form.  Take any failure for "no".
 */
GL_EXPORT int gl_status_open(struct gl_status **out, struct gl_repo *repo,
			     const struct gl_options *how, struct gl_error **err);

/*
 * The same, but judges no candidate, as `git golive verify` does: for the findings, people and
 * decisions where what would be released need not be here.  gl_status_go() is false of it, and it has
 * neither blocks nor criteria.
 */
GL_EXPORT int gl_verify_open(struct gl_status **out, struct gl_repo *repo,
			     const struct gl_options *how, struct gl_error **err);

/* Frees it; NULL is fine.  Not those that gl_gate_system() gave. */
GL_EXPORT void gl_status_free(struct gl_status *s);

/* May it go live?  False of NULL. */
GL_EXPORT bool gl_status_go(const struct gl_status *s);
/* By which time it was judged: that of `as_of`, else `now`. */
GL_EXPORT int64_t gl_status_now(const struct gl_status *s);

/* Its name, and its title in words. */
GL_EXPORT const char *gl_status_system(const struct gl_status *s);
GL_EXPORT const char *gl_status_title(const struct gl_status *s);
/* The id of the person who makes the final call. */
GL_EXPORT const char *gl_status_owner(const struct gl_status *s);
/* The release that was proposed last, and its commit; NULL when none is. */
GL_EXPORT const char *gl_status_tag(const struct gl_status *s);
GL_EXPORT const char *gl_status_commit(const struct gl_status *s);
/* The ledger's first and newest commit. */
GL_EXPORT const char *gl_status_root(const struct gl_status *s);
GL_EXPORT const char *gl_status_tip(const struct gl_status *s);

/*
 * What is in the way: a stable code ("criterion-waiting": docs/json.md lists them) and a sentence that
 * says who can do what next.  None when gl_status_go().  The criterion and the record that it is
 * about; NULL where it is about none.
 */
GL_EXPORT const char *gl_block_code(const struct gl_status *s, size_t i);
GL_EXPORT const char *gl_block_text(const struct gl_status *s, size_t i);
GL_EXPORT const char *gl_block_criterion(const struct gl_status *s, size_t i);
GL_EXPORT const char *gl_block_record(const struct gl_status *s, size_t i);

/* Who is waited for: the ids, each once, of those whose word would move something now. */
GL_EXPORT const char *gl_waiting_for(const struct gl_status *s, size_t i);

/*
 * The criteria of the checklist in force, in its order.  `state` is "met", "waived", "waiting",
 * "rejected", "stale", "expired", "unmet", "evidence" or "blocked".  The k-th id of those whose
 * approval counts, of those who could move it, and the k-th sentence that says why it is so.
 */
GL_EXPORT const char *gl_criterion_id(const struct gl_status *s, size_t i);
GL_EXPORT const char *gl_criterion_title(const struct gl_status *s, size_t i);
GL_EXPORT const char *gl_criterion_statement(const struct gl_status *s, size_t i);
GL_EXPORT const char *gl_criterion_area(const struct gl_status *s, size_t i);
GL_EXPORT const char *gl_criterion_state(const struct gl_status *s, size_t i);
GL_EXPORT const char *gl_criterion_approved_by(const struct gl_status *s, size_t i, size_t k);
GL_EXPORT const char *gl_criterion_waiting_for(const struct gl_status *s, size_t i, size_t k);
GL_EXPORT const char *gl_criterion_reason(const struct gl_status *s, size_t i, size_t k);

/* The people and machines of the checklist in force, in its order. */
GL_EXPORT const char *gl_person_id(const struct gl_status *s, size_t i);
GL_EXPORT const char *gl_person_name(const struct gl_status *s, size_t i);
GL_EXPORT const char *gl_person_email(const struct gl_status *s, size_t i);
GL_EXPORT bool gl_person_is_machine(const struct gl_status *s, size_t i);

/*
 * What was decided, oldest first: the record's id, the decision ("approve"), who signed it, its
 * committer date; the criterion, tag and note, NULL where it names none.  `counts`: is it neither
 * void, nor taken back, nor dated ahead?
 */
GL_EXPORT const char *gl_decision_id(const struct gl_status *s, size_t i);
GL_EXPORT const char *gl_decision_name(const struct gl_status *s, size_t i);
GL_EXPORT const char *gl_decision_by(const struct gl_status *s, size_t i);
GL_EXPORT const char *gl_decision_criterion(const struct gl_status *s, size_t i);
GL_EXPORT const char *gl_decision_tag(const struct gl_status *s, size_t i);
GL_EXPORT const char *gl_decision_note(const struct gl_status *s, size_t i);
GL_EXPORT int64_t gl_decision_time(const struct gl_status *s, size_t i);
GL_EXPORT bool gl_decision_counts(const struct gl_status *s, size_t i);

/*
 * What on the ledger counts for nothing, or is remarkable: a stable code ("unsigned"), a sentence, the
 * commit, and the path or NULL.  An intact ledger has none.
 */
GL_EXPORT const char *gl_finding_code(const struct gl_status *s, size_t i);
GL_EXPORT const char *gl_finding_text(const struct gl_status *s, size_t i);
GL_EXPORT const char *gl_finding_commit(const struct gl_status *s, size_t i);
GL_EXPORT const char *gl_finding_path(const struct gl_status *s, size_t i);

/* ---- the gate ---- */

/* A tag as all systems see it that take it for a release. */
struct gl_gate;

/*
 * May this tag be made now, or (GL_LIVE) what it released run on?  Judged as `git golive gate` does:
 * by each pinned system whose releases have such names, or by how->system alone; all must say go.
 * `tag`: "v1.0", or its full ref name.  `commit`: any name of the commit that the tag would be made
 * at; NULL: the tag as it is, else the candidate's.  `how` may be NULL.
 *
 * GL_EINVAL: this can be no tag or names no commit; GL_ENOTFOUND: no such commit; else as
 * gl_status_open().  Take any failure for "no".
 */
GL_EXPORT int gl_gate_open(struct gl_gate **out, struct gl_repo *repo, const char *tag,
			   const char *commit, const struct gl_options *how, struct gl_error **err);
GL_EXPORT void gl_gate_free(struct gl_gate *g);

/*
 * May it?  True also of what is no release tag, unless GL_LIVE was asked and no tag is there; false of
 * NULL, for whoever has overlooked a failure.
 */
GL_EXPORT bool gl_gate_go(const struct gl_gate *g);
/* Does any system take it for a release tag? */
GL_EXPORT bool gl_gate_is_release(const struct gl_gate *g);
/* The i-th system that does, owned by the gate; NULL past the end. */
GL_EXPORT const struct gl_status *gl_gate_system(const struct gl_gate *g, size_t i);

/* ---- JSON ---- */

/*
 * The documents that the commands print with --json, described in docs/json.md: one line, with a
 * newline at its end, to be freed with free().  GL_ENOMEM; gl_status_json(): GL_EINVAL of what
 * gl_verify_open() opened.
 */
GL_EXPORT int gl_status_json(const struct gl_status *s, char **out, struct gl_error **err);
GL_EXPORT int gl_verify_json(const struct gl_status *s, char **out, struct gl_error **err);
GL_EXPORT int gl_log_json(const struct gl_status *s, char **out, struct gl_error **err);
GL_EXPORT int gl_gate_json(const struct gl_gate *g, char **out, struct gl_error **err);

/* ---- text ---- */

/*
 * A copy of what somebody wrote, to be freed with free(): what a terminal would obey or hide (controls,
 * bidi marks, bytes that are no UTF-8) is shown as <U+001B>.  NULL when memory is short.
 */
GL_EXPORT char *gl_terminal_text(const char *s);

#ifdef __cplusplus
}
#endif

#endif
