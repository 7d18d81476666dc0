#include "cli/sshkey.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/io.h"
#include "base/proc.h"
#include "base/str.h"
#include "sign/pubkey.h"

const char *cli_literal_key(const char *value)
{
	if (gl_begins(value, "key::"))
		return value + strlen("key::");
	return gl_begins(value, "ssh-") ? value : NULL;
}

static void add_first_line(struct gl_buf *out, const char *text)
{
	gl_buf_add(out, text, strcspn(text, "\r\n"));
}

/* git runs `ssh-keygen` at the top of the working tree: that is what a relative path goes by. */
static void add_path(struct cli *c, const char *value, struct gl_buf *path)
{
	const char *home = getenv("HOME"), *top = gl_repo_workdir(c->repo);

	if (gl_begins(value, "~/") && home)
		gl_buf_addf(path, "%s/%s", home, value + 2);
	else if (value[0] == '/')
		gl_buf_addstr(path, value);
	else
		gl_buf_addf(path, "%s/%s", top ? top : gl_repo_gitdir(c->repo), value);
}

bool cli_may_run(const struct cli *c)
{
	return !c->cmd || !(c->cmd->flags & CMD_READS);
}

/* The public half of a private key: ssh-keygen knows it, unless it has a passphrase. */
static int derive(const char *path, struct gl_buf *out, struct gl_error **err)
{
	const char *const argv[] = { "ssh-keygen", "-y", "-P", "", "-f", path, NULL };
	struct gl_proc p = { .argv = argv, .out = out };
	int status, ret;

	ret = gl_proc_run(&p, &status, err);
	if (ret == 0 && status != 0)
		return gl_fail(
			err, GL_ENOTFOUND,
			"'%s' is a private key, and '%s.pub' is not there; put its public key "
			"there, or run:\n"
			"  git config user.signingkey <its public key file>",
			path, path);
	return ret;
}

/*
 * A private key is never read: only its beginning, to know that it is one.  `said`: why ssh-keygen
 * has no public key for it.
 */
static int read_unnamed(const char *path, struct gl_buf *out, struct gl_error *said,
			struct gl_error **err)
{
	static const char begin[] = "-----BEGIN";
	char head[sizeof(begin)] = "";
	FILE *f = fopen(path, "re");
	bool is_private;

	if (!f)
		return gl_fail(err, GL_EIO, "cannot read '%s': %s", path, strerror(errno));
	setvbuf(f, NULL, _IONBF, 0);
	is_private = fread(head, 1, sizeof(head) - 1, f) == sizeof(head) - 1 &&
		     memcmp(head, begin, sizeof(head) - 1) == 0;
	(void)fclose(f);
	if (is_private)
		return gl_fail(err, GL_ENOTFOUND, "%s", gl_error_message(said));
	return gl_read_file(path, GL_PUBKEY_LINE_MAX, out, err);
}

/* The public key that belongs to a path: the file beside it, else what ssh-keygen makes of it. */
static int read_key(const char *path, bool run, struct gl_buf *out, struct gl_error **err)
{
	struct gl_buf text = GL_BUF_INIT, pub = GL_BUF_INIT;
	struct gl_error *said = NULL;
	bool named = gl_ends(path, ".pub");
	int ret;

	gl_buf_addf(&pub, "%s%s", path, named ? "" : ".pub");
	ret = pub.failed ? gl_nomem(err) : gl_read_file(pub.ptr, GL_PUBKEY_LINE_MAX, &text, err);
	if (ret == GL_ENOTFOUND && (named || access(path, F_OK) != 0)) {
		gl_error_clear(err);
		ret = gl_fail(err, GL_ENOTFOUND,
			      "user.signingkey names '%s', which is not there; to have git sign "
			      "with an SSH key " SET_SSH,
			      path);
	} else if (ret == GL_ENOTFOUND && run) {
		gl_error_clear(err);
		ret = derive(path, &text, &said);
		if (ret < 0)
			ret = read_unnamed(path, &text, said, err);
	}
	if (ret == 0)
		add_first_line(out, text.ptr);
	gl_error_free(said);
	gl_buf_release(&text);
	gl_buf_release(&pub);
	return ret;
}

/* gpg.ssh.defaultKeyCommand, usually `ssh-add -L`: the first key that it prints. */
static int default_key(struct cli *c, const char *command, struct gl_buf *out,
		       struct gl_error **err)
{
	const char *const argv[] = { "sh", "-c", command, NULL };
	struct gl_buf said = GL_BUF_INIT;
	struct gl_proc p = {
		.argv = argv, .dir = gl_repo_workdir(c->repo), .out = &said, .inherit_err = true
	};
	const char *key;
	int status, ret;

	ret = gl_proc_run(&p, &status, err);
	key = ret == 0 && status == 0 ? cli_literal_key(said.ptr) : NULL;
	if (key)
		add_first_line(out, key);
	else if (ret == 0)
		ret = gl_fail(
			err, GL_ENOTFOUND,
			"'%s' (gpg.ssh.defaultKeyCommand) gave no key, so add yours to the agent "
			"(ssh-add); or set another: " SET_KEY,
			command);
	gl_buf_release(&said);
	return ret;
}

int cli_wants_ssh(struct cli *c, struct gl_error **err)
{
	struct gl_buf format = GL_BUF_INIT;
	int ret = 0;

	gl_config_get(c->repo, "gpg.format", &format, NULL);
	if (strcmp(format.ptr, "ssh") != 0)
		ret = gl_fail(
			err, GL_ENOTFOUND,
			"git is not set to sign with an SSH key here (gpg.format is %s); for that " SET_SSH,
			format.len ? format.ptr : "not set");
	gl_buf_release(&format);
	return ret;
}

static int find_key(struct cli *c, struct gl_buf *line, struct gl_buf *from, struct gl_error **err)
{
	struct gl_buf value = GL_BUF_INIT, path = GL_BUF_INIT;
	const char *key;
	int ret;

	if (gl_config_get(c->repo, "user.signingkey", &value, NULL) == 0 && value.len) {
		gl_buf_addf(from, "user.signingkey");
		key = cli_literal_key(value.ptr);
		if (key) {
			add_first_line(line, key);
			ret = 0;
		} else {
			add_path(c, value.ptr, &path);
			gl_buf_addf(from, " '%s'", value.ptr);
			ret = path.failed ? gl_nomem(err)
					  : read_key(path.ptr, cli_may_run(c), line, err);
		}
	} else if (gl_buf_reset(&value),
		   cli_may_run(c) &&
			   gl_config_get(c->repo, "gpg.ssh.defaultKeyCommand", &value, NULL) == 0) {
		gl_buf_addstr(from, "gpg.ssh.defaultKeyCommand");
		ret = default_key(c, value.ptr, line, err);
	} else {
		ret = gl_fail(
			err, GL_ENOTFOUND,
			"git does not know which key signs for you; to sign with an SSH key " SET_SSH);
	}
	gl_buf_release(&value);
	gl_buf_release(&path);
	return ret;
}

static int digest_of(const struct gl_buf *line, const struct gl_buf *from, struct gl_digest *out,
		     struct gl_error **err)
{
	struct gl_pubkey *key = NULL;
	int ret = gl_pubkey_parse_line(&key, line->ptr, line->len, err);

	if (ret < 0)
		return gl_wrap(err, "%s", from->ptr);
	*out = *gl_pubkey_digest(key);
	gl_pubkey_free(key);
	return 0;
}

int cli_signing_key(struct cli *c, struct gl_buf *line, struct gl_buf *from,
		    struct gl_digest *digest, struct gl_error **err)
{
	struct gl_buf my_line = GL_BUF_INIT, my_from = GL_BUF_INIT;
	struct gl_digest id;
	int ret = cli_wants_ssh(c, err);

	if (ret == 0)
		ret = find_key(c, &my_line, &my_from, err);
	if (ret == 0 && (my_line.failed || my_from.failed))
		ret = gl_nomem(err);
	if (ret == 0)
		ret = digest_of(&my_line, &my_from, &id, err);
	if (ret == 0 && line)
		gl_buf_add(line, my_line.ptr, my_line.len);
	if (ret == 0 && from)
		gl_buf_add(from, my_from.ptr, my_from.len);
	if (ret == 0 && digest)
		*digest = id;
	gl_buf_release(&my_line);
	gl_buf_release(&my_from);
	return ret;
}
