/* What the files of this floor share; nobody else includes it. */
#ifndef GIT_INTERNAL_H
#define GIT_INTERNAL_H

#include <git2.h>

#include "base/proc.h"
#include "git/repo.h"
#include "sign/objsig.h"

/* Commits over GL_COMMIT_MAX are void, but keep nobody from what lies behind them. */
#define GL_ANY_COMMIT_MAX ((size_t)512 * 1024 * 1024)

struct gl_repo {
	git_repository *git;
	git_odb *odb;
	git_config *config; /* NULL until it is asked for */
	char *gitdir, *commondir, *workdir;
	unsigned flags;
	bool owner_ok; /* git itself accepts the owner, where libgit2 does not see why */
};

/* Starts libgit2, once in a process.  0, or GL_EIO. */
int gl_git_start(struct gl_error **err);

/* Fails with what libgit2 said last: "<context>: <its words>". */
int gl_git_fail(struct gl_error **err, enum gl_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Has libgit2 allocate as base/mem.h says; negative when it does not take that.  Before all else. */
int gl_git_alloc(void);

/*
 * Whether libgit2 checks the content of what it reads itself against its id.  Where the process is
 * not golive's own, this is left to the program, and libgit2 does unless it was told otherwise.
 */
void gl_git_check_ids(bool on);

/*
 * The environment in which git is run, but for GIT_DIR, as base/proc.h takes it: fills `out`, ended
 * with NULL, and returns how many there are.
 */
#define GL_GIT_ENV_MAX 32
size_t gl_git_env(unsigned flags, const char **out);

/*
 * gl_git_run() with further variables, NULL-ended or NULL; `p` says where its input and output go,
 * and how it runs.
 */
int gl_git_run_proc(struct gl_repo *repo, const char *const *argv, const char *const *extra_env,
		    struct gl_proc *p, int *status, struct gl_error **err);
/* The same with input and output as in gl_git_run(). */
int gl_git_run_env(struct gl_repo *repo, const char *const *argv, const char *const *extra_env,
		   const void *input, size_t input_len, struct gl_buf *out, struct gl_buf *err_out,
		   int *status, struct gl_error **err);

/*
 * Adds what git said, less its advice and its prefixes, the lines joined by `between`; with `only`
 * ("remote: ") the lines that begin so, without that.
 */
void gl_git_words(const char *text, const char *only, const char *between, struct gl_buf *out);
/* How such a file is told: one "%s", its path. */
#define GL_LOCK_LEFT                                                                             \
	"'%s' is there; when no git is at work here any more, one that was killed has left it: " \
	"remove it, and run this again"
/* Did git fail for a lock file that is there already?  Then adds its path. */
bool gl_git_lock(const char *words, struct gl_buf *path);

/*
 * Reads a commit that a ledger needs, and what it names; GL_EUNDECIDED when it is missing, damaged,
 * no commit, or without readable tree and parent lines.  The caller releases `o`.
 */
int gl_commit_read(struct gl_repo *repo, const struct gl_oid *id, struct gl_object *o,
		   struct gl_rawcommit *raw, struct gl_error **err);

static inline void gl_oid_from_git(struct gl_oid *out, const git_oid *id)
{
	for (int i = 0; i < GL_OID_LEN; i++)
		out->id[i] = id->id[i];
}

static inline void gl_oid_to_git(git_oid *out, const struct gl_oid *id)
{
	git_oid_fromraw(out, id->id);
}

#endif
