/* Between the files of this floor: what stands behind a decision, its signature and its evidence. */
#ifndef REPORT_PROOF_H
#define REPORT_PROOF_H

#include "report/report.h"

/* By which key a commit was signed. */
struct gl_proof {
	const struct gl_sig_result *sig;
	const char *by;           /* stakeholder, or NULL: nobody's key */
	const struct gl_key *key; /* as the version in force there has it, or NULL */
};
void gl_proof_of(const struct gl_ledger *l, size_t at, struct gl_proof *out);

/* Adds the key's name: "SHA256:..." as ssh-keygen shows it, or the SHA-256 of its file. */
void gl_proof_fingerprint(const struct gl_proof *p, struct gl_buf *out);

enum gl_evidence_state {
	GL_EVIDENCE_THERE,   /* with the digest that was signed */
	GL_EVIDENCE_CHANGED, /* with another one */
	GL_EVIDENCE_MISSING,
	GL_EVIDENCE_UNKNOWN, /* it, or the commit that holds it, is not in this repository */
	GL_EVIDENCE_ELSEWHERE,
};
/* "there", "changed", ... */
const char *gl_evidence_state_name(enum gl_evidence_state s);

/* Looks at one piece of an entry's evidence, in the commit that was signed; *is: its digest, when CHANGED. */
enum gl_evidence_state gl_evidence_look(const struct gl_ledger *l, const struct gl_entry *e,
					const struct gl_evidence *ev, struct gl_digest *is);

/* The commit in which that piece lies; NULL: elsewhere. */
const struct gl_oid *gl_evidence_commit(const struct gl_ledger *l, const struct gl_entry *e,
					const struct gl_evidence *ev);

#endif
