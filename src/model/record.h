/*
 * records/<YYYY-MM>/<name>.yaml (DESIGN section 4): one decision a file.
 *
 * The table of decisions is the one place that knows which keys each has; decoding, writing, lint
 * and the deciding verbs all go by it.
 */
#ifndef MODEL_RECORD_H
#define MODEL_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "format/decode.h"

#define GL_RECORD_MAX (64 * 1024)

enum gl_decision {
	GL_AGREE,
	GL_PROPOSE,
	GL_APPROVE,
	GL_REJECT,
	GL_WITHDRAW,
	GL_CONCERN,
	GL_RESOLVE,
	GL_WAIVE,
	GL_DELEGATE,
	GL_PAUSE,
	GL_RESUME,
	GL_GO,
	GL_NO_GO,
	GL_TERMINATE,
	GL_OUTCOME,
	GL_ASSESS,
	GL_DECISIONS, /* how many */
};

/* Keys of a record beside golive, decision, checklist, system, by, date: as bits. */
enum gl_field {
	GL_F_TAG = 1 << 0,
	GL_F_COMMIT = 1 << 1,
	GL_F_CRITERION = 1 << 2,
	GL_F_NOTE = 1 << 3,
	GL_F_FOR = 1 << 4,
	GL_F_EVIDENCE = 1 << 5,
	GL_F_MEASURED = 1 << 6,
	GL_F_RECORD = 1 << 7,
	GL_F_BLOCKING = 1 << 8,
	GL_F_UNTIL = 1 << 9,
	GL_F_FROM = 1 << 10,
	GL_F_TO = 1 << 11,
	GL_F_CRITERIA = 1 << 12,
	GL_F_ANSWERS = 1 << 13,
};

struct gl_decision_info {
	const char *name; /* "no-go" */
	const char *verb; /* "says no-go on", "approves": for commit subjects and people */
	unsigned required, optional; /* gl_field bits; a note is optional everywhere */
};

extern const struct gl_decision_info gl_decisions[GL_DECISIONS];

/* GL_DECISIONS when there is none of that name. */
enum gl_decision gl_decision_by_name(const char *name);

enum gl_evidence_where { GL_EVIDENCE_CANDIDATE, GL_EVIDENCE_LEDGER, GL_EVIDENCE_URL };

/* "candidate", "ledger" as records write it, or "url". */
const char *gl_evidence_where_name(enum gl_evidence_where where);

struct gl_evidence {
	enum gl_evidence_where where;
	const char *path; /* or the URL */
	bool has_sha256;
	struct gl_digest sha256;
};

/* Is it an absolute URL: a scheme and something after it, short, and nothing that cannot be seen? */
bool gl_url_ok(const char *s, size_t len);

struct gl_fact {
	const char *name;
	const char *text; /* as written */
	bool number;
	struct gl_decimal value; /* number */
};

struct gl_record {
	/* "2026-11/20T080900Z-lena-approve-privacy"; set by whoever knows the path, else NULL */
	const char *id;
	unsigned format;
	enum gl_decision decision;
	struct gl_digest checklist;
	const char *system, *by; /* NULL: left out */
	bool has_date;
	int64_t date;

	unsigned fields; /* gl_field bits that are there */
	const char *tag, *criterion, *note, *for_whom, *record, *to;
	struct gl_oid commit;
	bool blocking;       /* default true */
	int32_t from, until; /* days */
	struct gl_strs criteria;
	struct gl_evidence *evidence;
	size_t n_evidence;
	struct gl_fact *facts; /* measured, or answers; in the order of the file */
	size_t n_facts;
};

/*
 * Reads one.  0 and *out in `arena`, or -1 with *out NULL and the problems in `diags`.  A format
 * above GL_FORMAT is a problem.
 */
int gl_record_read(struct gl_arena *arena, const void *data, size_t len, struct gl_diags *diags,
		   struct gl_record **out);

/* Writes it as golive writes records: all fields that are there, in the order of the design. */
void gl_record_write(struct gl_buf *out, const struct gl_record *r);

/*
 * "records/2026-11/20T080900Z-lena-approve-privacy.yaml": topic is the criterion, tag or nothing;
 * parts are made safe for a path.
 */
void gl_record_path(struct gl_buf *out, const struct gl_record *r);

/*
 * The commit message: subject "lena approves data-privacy (v1.0)", the note, the trailers.  `tag`:
 * the candidate's, or NULL.
 */
void gl_record_message(struct gl_buf *out, const struct gl_record *r, const char *tag);

#endif
