/*
 * A stakeholder's entry as text, and texts of checklists changed without touching their comments
 * and layout.
 */
#ifndef CLI_ENTRY_H
#define CLI_ENTRY_H

#include "cli/cmd.h"
#include "cli/entryfiles.h"
#include "format/yaml_read.h"

/* A key of an entry. */
struct entry_key {
	enum gl_key_form form;
	const char *text;          /* ssh: the line; else the path of its file */
	const struct gl_buf *file; /* openpgp, x509: the file's text, ended by a newline */
};

/* Who somebody is: what an entry says of them.  Strings are the caller's. */
struct entry {
	const char *id, *name, *email, *title; /* title may be NULL */
	const struct opt_list *groups;         /* or NULL */
	bool machine;
	const struct entry_key *keys;
	size_t n_keys;
};

/* Adds the entry, as an item of a list that begins in the first column. */
void entry_add(struct gl_buf *out, const struct entry *e);
/* Adds its key files, as comments. */
void entry_add_files(struct gl_buf *out, const struct entry *e);

/*
 * The person whom git's configuration names: user.name and user.email added to the bufs, the id
 * made of the email's first part. GL_EINVAL with the command that sets what is missing.
 */
int entry_me(struct cli *c, struct gl_buf *id, struct gl_buf *name, struct gl_buf *email,
	     struct gl_error **err);

/*
 * Puts the entries of each of the files ("-": standard input) at the end of the checklist's
 * stakeholders: a list of them or one, and the key files they carry.  A key file whose name is
 * taken by other bytes gets another name, and the entry with it.  Where `place` allows it, a lone entry
 * of somebody who is there already brings nothing but its keys, which take the place of theirs.
 * GL_EINVAL when a text cannot be read; GL_EREFUSED when a key file is not the one that the entry
 * names, keys cannot be put in the place of others, or who has that id goes by another name and address.
 */
int entry_insert_files(struct gl_buf *checklist, const struct opt_list *files,
		       const struct entry_place *place, struct gl_error **err);

/* What goes for all such texts: read, with all problems in one error; a line's place (1-based). */
int entry_read_yaml(struct gl_arena *arena, const struct gl_buf *text, const char *file,
		    struct gl_yaml **out, struct gl_error **err);
size_t entry_line_at(const struct gl_buf *text, unsigned line);

/* "ssh", "openpgp", "x509": the keys of an entry, by enum gl_key_form. */
extern const char *const entry_form_names[];

/*
 * Writes another value in the place of a scalar of this text, which keeps its quotes.  False where the
 * value does not stand there letter by letter: written with escapes, or in a block.  Short of memory,
 * the text is marked as failed.
 */
bool entry_replace(struct gl_buf *text, const struct gl_yaml *node, const char *value);

/* Sets the value of the top-level key `version`. */
int entry_set_version(struct gl_buf *checklist, unsigned version, struct gl_error **err);

#endif
