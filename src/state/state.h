/*
 * What the fold makes of a ledger: versions, decisions, findings (DESIGN sections 4 to 6).
 *
 * Everything here is in memory and pure: no I/O, no clock, no environment.  Entries and versions
 * refer to each other by pointer and live in the state's arena; ids of people and criteria are
 * compared as strings, because versions number them anew.
 */
#ifndef STATE_STATE_H
#define STATE_STATE_H

#include "git/walk.h"
#include "model/checklist.h"
#include "model/record.h"

/* In the order of DESIGN section 6. */
enum gl_finding_code {
	GL_FIND_UNSIGNED,
	GL_FIND_BAD_SIGNATURE,
	GL_FIND_UNKNOWN_KEY,
	GL_FIND_KEY_NOT_VALID,
	GL_FIND_NOT_LINEAR,
	GL_FIND_RECORD_CHANGED,
	GL_FIND_RECORD_REMOVED,
	GL_FIND_PATH_NOT_ALLOWED,
	GL_FIND_BAD_CHECKLIST,
	GL_FIND_BAD_RECORD,
	GL_FIND_WRONG_AUTHOR,
	GL_FIND_NOT_ENTITLED,
	GL_FIND_WRONG_CHECKLIST,
	GL_FIND_WRONG_CANDIDATE,
	GL_FIND_PREMATURE_GO,
	GL_FIND_CLOCK,
	GL_FIND_OTHER_LEDGER,
};

/* "unsigned", "bad-signature", ... */
const char *gl_finding_name(enum gl_finding_code code);

struct gl_finding {
	enum gl_finding_code code;
	struct gl_oid commit;
	size_t at;        /* index of the commit in the ledger; GL_NONE for other-ledger */
	const char *path; /* or NULL */
	const char *text;
};

/*
 * What a changed file was decoded to, hung on gl_change.parsed by whoever loads.  Exactly one of
 * the first two is set, or `problem` says why neither is.  NULL instead of the struct: a file that
 * has no meaning to the fold.
 */
struct gl_parsed {
	const struct gl_record *record;
	const struct gl_checklist *checklist;
	const char *problem; /* "12:3: unknown key 'foo'" */
	bool newer;          /* the problem is a format that this build does not know */
};

/* One person's word on one version. */
struct gl_agreement {
	const char *person;
	size_t agreed, withdrawn; /* sequence numbers of the newest of each; 0: never */
	struct gl_agreement *next;
};

struct gl_version {
	const struct gl_checklist *list;
	size_t at; /* index of the commit that proposed it */
	/* index of the commit where it came into force; GL_NONE: not yet, or never */
	size_t in_force_at;
	bool pending;   /* neither in force, nor ended */
	const char *by; /* who proposed it */
	struct gl_agreement *agreements;
	struct gl_map *keys;     /* key identity -> struct gl_stakeholder */
	struct gl_version *next; /* older to newer */
};

/* One record as the fold took it. */
struct gl_entry {
	const struct gl_record *rec;
	size_t seq;              /* 1, 2, ... in the order of the ledger */
	size_t at;               /* index of its commit */
	const char *by, *person; /* the signer; whom it counts for (`for`, else the signer) */
	struct gl_digest key;    /* that signed it */
	const struct gl_version *version; /* in force where it stands */
	int64_t time, ledger_time;        /* committer date; ledger time there */
	bool is_void;
	bool ahead;          /* dated ahead: does not count (yet) */
	size_t withdrawn_at; /* seq of the entry that took it back; 0: none */
	size_t settled_at; /* concern, reject: seq of the resolve; pause: of the resume; 0: none */
	bool ended;        /* go: a version with other terms came into force since */
	bool unchecked;    /* go: whether it came too early cannot be told in this repository */
	const struct gl_criterion *criterion; /* in `version`, where it names one */
	const struct gl_entry *candidate;     /* the propose in force where it stands, or NULL */
	const struct gl_entry *delegation;    /* signed under it */
	const struct gl_version *agreed_to;   /* agree */
	/*
	 * approve, reject: the one before by this person on this criterion; delegate,
	 * waive: the one before
	 */
	struct gl_entry *prev;
};

/* Approvals and rejections on one criterion (by id, over all versions): per person the newest. */
struct gl_slot {
	const char *person;
	struct gl_entry *newest;
	struct gl_slot *next;
};

struct gl_topic {
	const char *criterion;
	struct gl_slot *slots;
	struct gl_entry *waivers; /* newest first, linked by `prev` */
};

/*
 * A moment at which a release was clear to go live: a valid go, or nothing blocking with `go:
 * checklist`.
 */
struct gl_clearance {
	const char *tag;
	struct gl_oid commit; /* the candidate's */
	size_t at;
	size_t seq; /* of the newest entry then */
};

struct gl_entries {
	struct gl_entry **items;
	size_t n, cap;
};

/* What became of each commit. */
struct gl_judged {
	bool is_void;
	bool ahead;
	const char *signer; /* id, or NULL when not known */
	int64_t ledger_time;
	size_t first_entry, n_entries;
};

struct gl_state {
	struct gl_arena *arena;
	const struct gl_commit *commits;
	struct gl_judged *judged;
	size_t n; /* commits folded */
	const char *system;

	struct gl_version *versions, *last_version;
	struct gl_version *in_force;
	struct gl_entries
		all; /* every record of commits that are not void, void records too, in order */
	struct gl_entries concerns, pauses, terminates, calls /* go, no-go */, proposals;
	struct gl_entry *delegations; /* newest first */
	struct gl_map *by_id;         /* record id -> entry, void ones too */
	struct gl_map *topics;        /* criterion id -> topic */
	const struct gl_entry *candidate;
	size_t open_concerns, open_pauses, open_terminates; /* blocking ones */

	struct gl_clearance *clearances;
	size_t n_clearances, cap_clearances;
	struct gl_finding *findings;
	size_t n_findings, cap_findings;

	size_t seq;    /* the last that was given out; 1 is the root's agreement */
	size_t newest; /* index of the newest commit that is not void */
	int64_t ledger_time;
};

/*
 * The agreement of a person to the terms of the version in force: has it been given and not taken
 * back since?
 */
bool gl_state_agreed(const struct gl_state *s, const char *person);

/* Is that person's standing word on exactly this version "agree"? */
bool gl_version_agreed(const struct gl_version *v, const char *person);

/* Is this what somebody types for it: its number, or the beginning of its digest? */
bool gl_version_named(const struct gl_version *v, const char *word);

/* The topic of a criterion id, or NULL. */
struct gl_topic *gl_state_topic(const struct gl_state *s, const char *criterion);

/* An entry that nothing took back and that counts. */
bool gl_entry_counts(const struct gl_entry *e);

/* The newest approve or reject of a slot that was not withdrawn, or NULL. */
struct gl_entry *gl_slot_newest(const struct gl_slot *slot);

/* The same of one person (id) on one criterion (id): what stands in his place, by whomever it is signed. */
struct gl_entry *gl_state_newest(const struct gl_state *s, const char *criterion,
				 const char *person);

#endif
