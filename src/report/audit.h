/* `audit`: what each release rests on, for whoever has one day to check it. */
#ifndef REPORT_AUDIT_H
#define REPORT_AUDIT_H

#include "judge/audit.h"
#include "report/report.h"

/* A part for each tag, then what it sums up to, and by which ledger. */
void gl_report_audit_text(struct gl_ledger *l, const struct gl_audit *a, const struct gl_look *look,
			  struct gl_buf *out);
struct gl_json *gl_report_audit_json(const struct gl_ledger *l, const struct gl_audit *a);
/*
 * RFC 4180, one row for each sign-off, and one for a tag without any.  A text that a spreadsheet
 * would take for a formula begins with an apostrophe.
 */
void gl_report_audit_csv(const struct gl_ledger *l, const struct gl_audit *a, struct gl_buf *out);

/*
 * "approval", "rejection", "waiver", "release authorisation", "release refusal": what a signature
 * means, in the words of those who audit.
 */
const char *gl_report_meaning(const struct gl_entry *e);

/*
 * What an auditor takes away, beside the above.  Each commit of the ledger, oldest first, a line each
 * after two of comment: "<id> ssh SHA256:... omar", or "<id> void unknown-key omar: why".
 */
void gl_report_commits(const struct gl_ledger *l, struct gl_buf *out);
/* What lies in the bundle, how to check it, and its limits. */
void gl_report_bundle_readme(const struct gl_ledger *l, const struct gl_audit *a,
			     struct gl_buf *out);
/* "3 release tags of support-bot: 2 justified, 1 not"; true when each of them is. */
bool gl_report_audit_sum(const struct gl_ledger *l, const struct gl_audit *a, struct gl_buf *out);

/* Where evidence lies: "candidate:model/eval.json", "ledger:evidence/...", or the URL. */
void gl_report_evidence(struct gl_buf *out, const struct gl_evidence *e);

#endif
