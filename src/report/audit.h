/* `audit`: what each release rests on, for whoever has one day to check it. */
#ifndef REPORT_AUDIT_H
#define REPORT_AUDIT_H

#include "judge/audit.h"
#include "report/report.h"

/* A part for each tag, then one line that sums up. */
void gl_report_audit_text(const struct gl_ledger *l, const struct gl_audit *a,
			  const struct gl_look *look, struct gl_buf *out);
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

/* Where evidence lies: "candidate:model/eval.json", "ledger:evidence/...", or the URL. */
void gl_report_evidence(struct gl_buf *out, const struct gl_evidence *e);

#endif
