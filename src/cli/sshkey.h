/* The SSH key that git signs with, by its configuration: the public half, never the private one. */
#ifndef CLI_SSHKEY_H
#define CLI_SSHKEY_H

#include "cli/cmd.h"

/* How to have git sign with an SSH key: the end of a sentence, and lines to copy. */
#define SET_KEY "git config --global user.signingkey ~/.ssh/id_ed25519.pub"
#define SET_SSH                                                      \
	"(the first line makes one: not if you have one already):\n" \
	"  ssh-keygen -t ed25519\n"                                  \
	"  git config --global gpg.format ssh\n"                     \
	"  " SET_KEY

/* What only looks runs nothing that a configuration names: may this verb? */
bool cli_may_run(const struct cli *c);

/* Is git set to sign with SSH (gpg.format)?  0; GL_ENOTFOUND, with what to set. */
int cli_wants_ssh(struct cli *c, struct gl_error **err);

/* The key in such a value, as git tells one from a path: "key::ssh-ed25519 ...", "ssh-..."; else NULL. */
const char *cli_literal_key(const char *value);

/*
 * The public key that git would sign with, from user.signingkey or gpg.ssh.defaultKeyCommand: adds
 * its line ("ssh-ed25519 AAAA... comment") to `line` and where it comes from to `from`, and puts its
 * identity into *digest (each may be NULL).  GL_ENOTFOUND, with what to set, when git's configuration
 * names no SSH key; GL_EINVAL when what it names is none.
 */
int cli_signing_key(struct cli *c, struct gl_buf *line, struct gl_buf *from,
		    struct gl_digest *digest, struct gl_error **err);

#endif
