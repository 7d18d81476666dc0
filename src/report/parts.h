/* Between the files of this floor: pieces of the JSON objects.  Each sets a key of `o`. */
#ifndef REPORT_PARTS_H
#define REPORT_PARTS_H

#include "report/report.h"

void gl_part_oid(struct gl_json *o, const char *key, const struct gl_oid *id);
void gl_part_digest(struct gl_json *o, const char *key, const struct gl_digest *d);
void gl_part_time(struct gl_json *o, const char *key, int64_t t);
void gl_part_day(struct gl_json *o, const char *key, int32_t day);
void gl_part_strs(struct gl_json *o, const char *key, const struct gl_strs *l);

/* "ledger" and "findings", as `status` and `verify` have them. */
void gl_part_ledger(struct gl_json *o, const struct gl_ledger *l);
void gl_part_findings(struct gl_json *o, struct gl_ledger *l);
/* "keys_ending": who loses the last key within 30 days, or has. */
void gl_part_keys(struct gl_json *o, const struct gl_ledger *l);
/* The measured facts, or the answers, of a record: names and values as they were written. */
void gl_part_facts(struct gl_json *at, const char *key, const struct gl_record *r);
/* "expiring": what is met or waived, and will not be in a week unless somebody signs. */
void gl_part_expiring(struct gl_json *o, const struct gl_ledger *l, const struct gl_verdict *v);
/* "outcomes": what went live, what was promised, what it brought, and whether that is due. */
void gl_part_outcomes(struct gl_json *o, const struct gl_ledger *l);
/* "deadlocks": what can no longer be met; left out when memory is short. */
void gl_part_deadlocks(struct gl_json *o, const struct gl_ledger *l, const struct gl_verdict *v);

#endif
