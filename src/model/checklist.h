/*
 * checklist.yaml (DESIGN section 3): the criteria, the stakeholders, the decision rights.
 *
 * A checklist is immutable once read and lives in an arena.  Stakeholders are named by their index
 * in it; a group is its members.  Whether a file is right depends on its bytes (and those of its
 * key files) alone, never on the time.
 */
#ifndef MODEL_CHECKLIST_H
#define MODEL_CHECKLIST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "format/decode.h"
#include "sign/pubkey.h"

#define GL_FORMAT 1
#define GL_CHECKLIST_MAX (256 * 1024)
#define GL_KEYFILE_MAX (256 * 1024)
#define GL_CRITERIA_MAX 500
#define GL_STAKEHOLDERS_MAX 1000

/* No stakeholder, no criterion. */
#define GL_NONE ((size_t)-1)

/* A set of stakeholders: their indexes in rising order. */
struct gl_members {
	const size_t *items;
	size_t n;
};

enum gl_key_form { GL_KEYFORM_SSH, GL_KEYFORM_OPENPGP, GL_KEYFORM_X509 };

struct gl_key {
	enum gl_key_form form;
	const char *text;        /* ssh: the line; else the path under keys/ */
	struct gl_digest sha256; /* openpgp, x509: of that file */
	/* What a signature by it is known by: ssh: SHA-256 of the blob; else `sha256`. */
	struct gl_digest id;
	/* What makes two of them the same key, in whatever file: nobody shares it. */
	struct gl_digest same;
	const unsigned char
		*file; /* openpgp, x509: its bytes, or NULL when files are not looked at */
	size_t file_len;
	const char *type; /* "ssh-ed25519": static, for people */
	unsigned bits;
	bool supported;       /* can this build verify with it? */
	const char *lacks;    /* if not: why, and what to install; NULL: a newer golive */
	int64_t valid_after;  /* INT64_MIN when not given */
	int64_t valid_before; /* INT64_MAX when not given */
	unsigned line, col;
};

struct gl_stakeholder {
	const char *id, *name, *email, *title; /* title may be NULL */
	bool machine;
	struct gl_strs groups;
	struct gl_key *keys;
	size_t n_keys;
	unsigned line;
};

enum gl_clause_kind { GL_CLAUSE_ALL, GL_CLAUSE_ANY, GL_CLAUSE_AT_LEAST };

struct gl_clause {
	enum gl_clause_kind kind;
	unsigned need;     /* of members: how many distinct ones must approve */
	struct gl_strs of; /* as written: ids and groups */
	struct gl_members members;
};

enum gl_scope { GL_SCOPE_RELEASE, GL_SCOPE_PATHS, GL_SCOPE_STANDING };

enum gl_cmp { GL_CMP_GE, GL_CMP_LE, GL_CMP_GT, GL_CMP_LT, GL_CMP_EQ };

struct gl_bound {
	const char *name;
	enum gl_cmp cmp;
	struct gl_decimal value;
};

struct gl_criterion {
	const char *id, *title, *statement, *area, *why; /* why may be NULL */
	struct gl_clause *clauses;
	size_t n_clauses;
	struct gl_members approvers; /* everybody whom a clause names */
	enum gl_scope scope;
	struct gl_strs paths; /* GL_SCOPE_PATHS */
	int64_t valid_for;    /* seconds; 0: for good */
	bool evidence_required;
	struct gl_bound *measure; /* in the order of names */
	size_t n_measure;
	const char *check_run;  /* NULL: none */
	unsigned check_timeout; /* seconds; 0: not given */
	struct gl_strs after;
	bool independent, waivable;
	struct gl_digest digest; /* of the decoded mapping: equal when the criterion is unchanged */
	unsigned line;
};

enum gl_go_mode { GL_GO_RECORD, GL_GO_CHECKLIST };

struct gl_checklist {
	unsigned format, version;
	const char *system, *title, *why; /* why may be NULL */
	bool has_pilot_ended, has_target_date;
	int32_t pilot_ended, target_date; /* days */

	struct gl_strs tags, exempt;
	enum gl_go_mode go;
	bool tag_signed;

	size_t owner;
	struct gl_members pause, terminate, resolve, waive, agree;
	unsigned waive_max_days, amend;

	struct gl_stakeholder *people; /* persons and machines */
	size_t n_people, n_persons;
	struct gl_criterion *criteria;
	size_t n_criteria;

	struct gl_digest sha256; /* of the bytes */
	/* of release, decision-rights, criteria, and the stakeholders' id, kind, groups */
	struct gl_digest terms;
};

/*
 * Hands out a key file of the same commit: its bytes added to *out.  GL_ENOTFOUND when it is not
 * there.
 */
typedef int gl_keyfile_fn(const char *path, struct gl_buf *out, void *ctx, struct gl_error **err);

/*
 * Reads and lints.  `keyfile` may be NULL: then key files are not looked at (their entries count
 * as there).  Returns 0 with *out in `arena`; or a negative code with *out NULL: GL_EINVAL with the
 * problems in `diags`; GL_EUNDECIDED when the format is newer than this build's (then `diags` says
 * so too); GL_ENOMEM; whatever keyfile failed with other than not found and GL_ELIMIT (too large),
 * which are problems of the file.
 */
int gl_checklist_read(struct gl_arena *arena, const void *data, size_t len, gl_keyfile_fn *keyfile,
		      void *ctx, struct gl_diags *diags, struct gl_checklist **out,
		      struct gl_error **err);

/* Index, or GL_NONE. */
size_t gl_checklist_person(const struct gl_checklist *c, const char *id);

/* Whose key has this identity (gl_key.id)?  Index or GL_NONE. */
size_t gl_checklist_key_owner(const struct gl_checklist *c, const struct gl_digest *key);
size_t gl_checklist_criterion(const struct gl_checklist *c, const char *id);

/* A stakeholder's name; the id itself where the version has nobody by that id. */
const char *gl_checklist_name(const struct gl_checklist *c, const char *id);

/* When the last of somebody's keys ends; INT64_MAX: never. */
int64_t gl_checklist_last_ends(const struct gl_stakeholder *person);

bool gl_members_has(const struct gl_members *m, size_t who);

/* Is it that stakeholder alone? */
bool gl_members_only(const struct gl_members *m, size_t who);

/*
 * Is this tag name a release tag by release.tags and release.exempt?  (fnmatch with FNM_PATHNAME,
 * the last match wins.)
 */
bool gl_checklist_tag(const struct gl_checklist *c, const char *tag);

/* Does the value hold the bound?  And the bound as written: ">= 0.92". */
bool gl_bound_holds(const struct gl_bound *b, struct gl_decimal value);
void gl_bound_add(struct gl_buf *out, const struct gl_bound *b);

/* Has the version a key that this build cannot judge by?  The first such, or NULL. */
const struct gl_key *gl_checklist_unsupported(const struct gl_checklist *c);

/*
 * Adds the fingerprint that people know a key by: "SHA256:..." of an ssh key, 40 hex digits of an
 * OpenPGP one, the SHA-256 of a certificate.  Nothing when its file was not looked at.
 */
void gl_key_fingerprint(const struct gl_key *key, struct gl_buf *out);

#endif
