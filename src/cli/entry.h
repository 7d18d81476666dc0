/*
 * A stakeholder's entry as text, and texts of checklists changed without touching their comments
 * and layout.
 */
#ifndef CLI_ENTRY_H
#define CLI_ENTRY_H

#include "cli/cmd.h"

/* Who somebody is: what an entry says of them.  Strings are the caller's. */
struct entry {
	const char *id, *name, *email, *title; /* title may be NULL */
	const struct opt_list *groups;         /* or NULL */
	bool machine;
	const struct opt_list *keys; /* ssh public key lines */
};

/* Adds the entry, as an item of a list that begins in the first column. */
void entry_add(struct gl_buf *out, const struct entry *e);

/*
 * The person whom git's configuration names: user.name and user.email added to the bufs, the id
 * made of the email's first part. GL_EINVAL with the command that sets what is missing.
 */
int entry_me(struct cli *c, struct gl_buf *id, struct gl_buf *name, struct gl_buf *email,
	     struct gl_error **err);

/*
 * Puts entries (a list, or one entry) at the end of the checklist's stakeholders.  `file` names
 * them in errors.  GL_EINVAL when either text cannot be read.
 */
int entry_insert(struct gl_buf *checklist, const char *entries, size_t len, const char *file,
		 struct gl_error **err);

/* The same for each of the files ("-": standard input). */
int entry_insert_files(struct gl_buf *checklist, const struct opt_list *files,
		       struct gl_error **err);

/* Sets the value of the top-level key `version`. */
int entry_set_version(struct gl_buf *checklist, unsigned version, struct gl_error **err);

#endif
