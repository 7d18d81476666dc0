/*
 * Hooks that git's configuration names (git 2.54 and later): they run beside the hook files, whoever
 * wrote those, and wherever core.hooksPath leads.
 */
#ifndef HOOK_CONFIG_H
#define HOOK_CONFIG_H

#include "hook/install.h"

/*
 * Asks git whether it runs such hooks, and for each of ours whether it would; fills `by_config` of
 * `h` and `script` and `config` of its files.
 */
int gl_hook_config_look(struct gl_repo *repo, struct gl_hooks *h, struct gl_error **err);

/* May the script be written?  GL_EEXISTS where a file of that name is somebody else's. */
int gl_hook_config_check(const struct gl_hook_file *f, struct gl_error **err);

/* Writes the script, and names it in the repository's own configuration; or renews both. */
int gl_hook_config_install(struct gl_repo *repo, const struct gl_hook_file *f,
			   struct gl_error **err);

/* Takes the names out of the configuration, then the script away, as far as they are there. */
int gl_hook_config_remove(struct gl_repo *repo, const struct gl_hook_file *f,
			  struct gl_error **err);

#endif
