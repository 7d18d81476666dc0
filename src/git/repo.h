/*
 * A repository, through libgit2: objects, refs, configuration.  The only floor that knows libgit2;
 * no type of its leaves it.  Replace refs and grafts are never honoured.  Object content is checked
 * against its id by gl_repo_read().  Opening and freeing are public: <golive/repo.h>.
 */
#ifndef GIT_REPO_H
#define GIT_REPO_H

#include <golive/repo.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/hash.h"

/*
 * The process is golive's own: libgit2's switches are set for it.  Not called in a program that uses
 * the library, whose switches are its own.  Before the first gl_repo_open().
 */
void gl_repo_own_process(void);

/* A further handle on the same repository, for another thread. */
int gl_repo_dup(struct gl_repo **out, const struct gl_repo *repo, struct gl_error **err);

/* The version of libgit2 that this runs with: "1.5.1". */
char *gl_libgit2_version(char buf[32]);

/* Absolute, without a trailing slash; owned by the handle. */
const char *gl_repo_gitdir(const struct gl_repo *repo);
const char *gl_repo_commondir(const struct gl_repo *repo);
const char *gl_repo_workdir(const struct gl_repo *repo); /* NULL when bare */
bool gl_repo_bare(const struct gl_repo *repo);
bool gl_repo_shallow(const struct gl_repo *repo);
/* Is it where others push to: bare, or with golive.server set? */
bool gl_repo_server(struct gl_repo *repo);

enum gl_objtype { GL_OBJ_NONE, GL_OBJ_COMMIT, GL_OBJ_TREE, GL_OBJ_BLOB, GL_OBJ_TAG };

struct gl_object {
	enum gl_objtype type;
	const unsigned char *data; /* followed by a NUL that `len` does not count */
	size_t len;
	void *handle;
};

/*
 * Reads an object whole and checks that its bytes have that id (GL_EBAD if not).  GL_ENOTFOUND: not
 * in this repository (nothing is fetched, not even from a promisor); GL_ELIMIT: over `max` bytes;
 * GL_EIO.  `want`: GL_OBJ_NONE takes any type, else another type is GL_EINVAL.
 */
int gl_repo_read(struct gl_repo *repo, const struct gl_oid *id, enum gl_objtype want, size_t max,
		 struct gl_object *out, struct gl_error **err);
void gl_object_release(struct gl_object *o);

/*
 * As gl_repo_read(), for what has to be there: a missing or damaged object is GL_EUNDECIDED, with
 * the command that mends the repository.
 */
int gl_repo_need(struct gl_repo *repo, const struct gl_oid *id, enum gl_objtype want, size_t max,
		 struct gl_object *out, struct gl_error **err);

/* Is it there? */
bool gl_repo_has(struct gl_repo *repo, const struct gl_oid *id);

/* Writes an object (loose) and gives its id. */
int gl_repo_write(struct gl_repo *repo, enum gl_objtype type, const void *data, size_t len,
		  struct gl_oid *out, struct gl_error **err);

/* The id that a full ref name leads to (symbolic refs followed, tags not peeled).  GL_ENOTFOUND. */
int gl_ref_read(struct gl_repo *repo, const char *name, struct gl_oid *out, struct gl_error **err);

/* Is there a tag of that name (without refs/tags/)?  1, 0, or GL_ENOMEM. */
int gl_tag_exists(struct gl_repo *repo, const char *tag);

/*
 * Gives in `out` the name of the ref that a symbolic ref leads to in the end, be it there or not.
 * GL_ENOTFOUND: it is no symbolic ref; GL_EBAD: it leads nowhere.
 */
int gl_ref_target(struct gl_repo *repo, const char *name, struct gl_buf *out,
		  struct gl_error **err);

/*
 * Calls fn for every ref below `prefix` ("refs/heads/golive/"), in the order of names; a non-zero
 * return stops and is returned.  Symbolic refs are given with the id they lead to; broken ones are
 * left out.
 */
int gl_ref_each(struct gl_repo *repo, const char *prefix,
		int (*fn)(const char *name, const struct gl_oid *id, void *ctx), void *ctx,
		struct gl_error **err);

/*
 * What a user typed (`origin/main`, `v1.0^{commit}`, an abbreviated id), peeled to a commit.
 * GL_ENOTFOUND; GL_EINVAL when it is ambiguous or names nothing that could be a commit.
 */
int gl_rev_commit(struct gl_repo *repo, const char *rev, struct gl_oid *out, struct gl_error **err);

/* The tree of a commit, from its raw bytes. */
int gl_commit_tree(struct gl_repo *repo, const struct gl_oid *commit, struct gl_oid *tree,
		   struct gl_error **err);

/*
 * Configuration of all levels (system, user, repository, worktree), the last value winning, added
 * to `out`.  GL_ENOTFOUND when not set.
 */
int gl_config_get(struct gl_repo *repo, const char *key, struct gl_buf *out, struct gl_error **err);
bool gl_config_bool(struct gl_repo *repo, const char *key, bool fallback);
int32_t gl_config_int(struct gl_repo *repo, const char *key, int32_t fallback);
/*
 * Every entry whose key begins with `prefix`, the one that wins last (keys come with section and
 * name in lower case, subsection as it is).  A non-zero return of fn stops and is returned.
 */
int gl_config_each(struct gl_repo *repo, const char *prefix,
		   int (*fn)(const char *key, const char *value, void *ctx), void *ctx,
		   struct gl_error **err);
/*
 * The option of `git config` that changes a value where it is set: "--system", "--global",
 * "--local" or "--worktree"; NULL where it is not set.
 */
const char *gl_config_where(struct gl_repo *repo, const char *key);
/* Is it a partial clone?  Then adds the remote that promised the rest. */
bool gl_config_promisor(struct gl_repo *repo, struct gl_buf *remote);
/* Sets (NULL: unsets) a value in the repository's own configuration file. */
int gl_config_set(struct gl_repo *repo, const char *key, const char *value, struct gl_error **err);

#endif
