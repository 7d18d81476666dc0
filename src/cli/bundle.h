/* `audit --bundle`: what an auditor takes away. */
#ifndef CLI_BUNDLE_H
#define CLI_BUNDLE_H

#include "report/audit.h"

/*
 * Writes it to a directory that is new or empty: all of it, or nothing.  GL_EINVAL: there is something
 * already.
 */
int cli_bundle(struct gl_ledger *l, const struct gl_audit *a, const char *dir,
	       struct gl_error **err);

#endif
