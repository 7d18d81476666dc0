/* The hook files of a repository: looking at them, putting them there, taking them away. */
#ifndef HOOK_INSTALL_H
#define HOOK_INSTALL_H

#include "git/repo.h"
#include "hook/input.h"

enum gl_hook_state {
	GL_HOOK_MISSING,
	GL_HOOK_INSTALLED, /* it is ours */
	GL_HOOK_LEGACY,  /* it is pre-commit's, which has kept ours as <name>.legacy and runs it */
	GL_HOOK_FOREIGN, /* somebody else's, which does not run ours */
};

/* The same hook, named in git's configuration. */
enum gl_hook_config {
	GL_HOOK_CONFIG_NONE,
	GL_HOOK_CONFIG_RUNS,
	GL_HOOK_CONFIG_OLD,     /* it runs, but is not what this golive writes */
	GL_HOOK_CONFIG_BROKEN,  /* what is named is not what golive writes, or is not there */
	GL_HOOK_CONFIG_OFF,     /* switched off by the configuration */
	GL_HOOK_CONFIG_UNHEARD, /* this git runs no hooks that its configuration names */
};

struct gl_hook_file {
	enum gl_hook_kind kind;
	char *path, *before; /* the hook, and what was there before it */
	char *legacy;        /* where pre-commit keeps a hook that it finds */
	enum gl_hook_state state;
	bool outdated; /* ours, but not what this golive writes, or not executable */
	bool chained;  /* there is one that was there before */
	bool runs;     /* and it is executable, so that it runs */
	bool calls;    /* somebody else's, in which a line runs golive */
	bool same; /* a tool has put the one that was there before into the place of ours again */
	char *script; /* what the configuration leads to */
	enum gl_hook_config config;
};

struct gl_hooks {
	char *dir;        /* where git looks for hooks; absolute */
	char *configured; /* core.hooksPath as it is set, or NULL */
	bool inside;      /* it lies in this repository, so that golive may write there */
	bool server;      /* golive.server is set, or the repository is bare */
	bool by_config;   /* this git runs hooks that its configuration names */
	struct gl_hook_file files[GL_HOOK_KINDS];
};

/* Looks.  `out` is released by the caller, also after a failure. */
int gl_hooks_look(struct gl_repo *repo, struct gl_hooks *out, struct gl_error **err);
void gl_hooks_release(struct gl_hooks *h);

/* Does a repository of this kind want that hook? */
bool gl_hooks_wants(bool server, enum gl_hook_kind kind);

/* Has this repository its hooks in the configuration, as far as this git hears of them? */
bool gl_hooks_in_config(const struct gl_hooks *h);

/*
 * Writes the hooks that `server` wants and renews others of ours; what is there already is kept as
 * <name>.before-golive and runs first.  Then looks again.  GL_EEXISTS, before anything is changed,
 * where that name is taken; GL_EREFUSED where the hooks lie outside the repository.
 *
 * With `config`, or where it was done so before: the configuration names them, and there are no files
 * of ours beside those of others.  GL_EREFUSED where this git would not run them.
 */
int gl_hooks_install(struct gl_repo *repo, bool server, bool config, struct gl_hooks *h,
		     struct gl_error **err);

/* Takes ours away and puts back what was there before, byte for byte.  Then looks again. */
int gl_hooks_uninstall(struct gl_repo *repo, struct gl_hooks *h, struct gl_error **err);

/* Is the file ours, or run by what has taken its place? */
bool gl_hook_file_runs_ours(const struct gl_hook_file *f);
/* Is ours run: a file of ours, or by the configuration? */
bool gl_hook_runs_ours(const struct gl_hook_file *f);
/* Is ours run, once, and as this golive writes it; or called by another tool's? */
bool gl_hook_is_well(const struct gl_hook_file *f);

/* Did golive write this hook file? */
bool gl_hook_is_ours(const char *text, size_t len);

/* The file as this golive writes it: added to `out`. */
void gl_hook_text(enum gl_hook_kind kind, struct gl_buf *out);

#endif
