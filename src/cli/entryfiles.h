/*
 * Keys that do not fit on one line lie in files of their own.  They travel in the same text as their
 * entry, as comments after it, so that there is one thing to mail:
 *
 *   - id: tom
 *     ...
 *     keys:
 *       - openpgp: keys/tom.asc
 *         sha256: <of the file's bytes>
 *   # file keys/tom.asc
 *   #   -----BEGIN PGP PUBLIC KEY BLOCK-----
 *   #
 *   #   mDMEZ...
 *
 * The file is the lines that follow "# file <path>" and begin with "#   ", with that taken off and
 * a newline at the end of each; a "#" with nothing but blanks after it is an empty line.
 */
#ifndef CLI_ENTRYFILES_H
#define CLI_ENTRYFILES_H

#include "cli/cmd.h"
#include "model/checklist.h"

/* What such comments begin with; the path is under keys/. */
#define ENTRY_FILE_MARK "# file "
#define ENTRY_LINE_MARK "#   "

/* Files under keys/ on their way into a commit; zero is none. */
struct entry_file {
	char *path, *data;
	size_t len;
	bool used;
};

struct entry_files {
	struct entry_file *items;
	size_t n, cap;
};

const struct entry_file *entry_files_find(const struct entry_files *f, const char *path);
/* Copies both.  There is none at that path yet.  0 or GL_ENOMEM. */
int entry_files_put(struct entry_files *f, const char *path, const char *data, size_t len,
		    struct gl_error **err);
/* Is it the file of a key of this checklist? */
bool entry_file_named(const struct entry_file *f, const struct gl_checklist *list);
void entry_files_release(struct entry_files *f);

/* What a text is put into: the files that go along, and those that are there already. */
struct entry_place {
	struct entry_files *files;
	gl_keyfile_fn *there; /* or NULL: none are */
	void *ctx;
	bool renew; /* an entry of somebody who is there brings other keys */
};

/* The path for somebody's key: keys/<id>.asc or .pem, with a number when that is taken. */
void entry_key_path(const char *id, enum gl_key_form form, unsigned n, struct gl_buf *out);

/* Parts a text into the entries and the files that they carry.  `name` is the text's, for errors. */
int entry_files_split(const char *text, const char *name, struct gl_buf *entries,
		      struct entry_files *found, struct gl_error **err);

/*
 * Puts the files that were found in a text into their place, and the names that they get into its
 * entries.  GL_EREFUSED when one is not what its entry says, or no entry names it.
 */
int entry_files_place(struct entry_files *found, struct gl_buf *entries, const char *file,
		      const struct entry_place *place, struct gl_error **err);

/*
 * Takes in the key files that the checklist names, that are not there yet, and that lie beside
 * `file`, as they do on the ledger.  What else is wrong is left to lint.
 */
int entry_take_beside(const struct gl_buf *checklist, const char *file,
		      const struct entry_place *place, struct gl_error **err);

#endif
