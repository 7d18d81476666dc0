/* Who is at the keyboard: the key that git would sign with, and whose it is. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/error.h"
#include "base/io.h"
#include "base/proc.h"
#include "cli/cmd.h"
#include "cli/signer.h"
#include "sign/pubkey.h"

static bool begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

/* As git tells a key from the path of one. */
static const char *literal_key(const char *value)
{
	if (begins(value, "key::"))
		return value + strlen("key::");
	return begins(value, "ssh-") ? value : NULL;
}

static void add_first_line(struct gl_buf *out, const char *text)
{
	gl_buf_add(out, text, strcspn(text, "\r\n"));
}

/* git runs `ssh-keygen` at the top of the working tree: that is what a relative path goes by. */
static void add_path(struct cli *c, const char *value, struct gl_buf *path)
{
	const char *home = getenv("HOME"), *top = gl_repo_workdir(c->repo);

	if (begins(value, "~/") && home)
		gl_buf_addf(path, "%s/%s", home, value + 2);
	else if (value[0] == '/')
		gl_buf_addstr(path, value);
	else
		gl_buf_addf(path, "%s/%s", top ? top : gl_repo_gitdir(c->repo), value);
}

/* What only looks runs nothing that a configuration names. */
static bool may_run(const struct cli *c)
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
	size_t len = strlen(path);
	bool named = len > 4 && strcmp(path + len - 4, ".pub") == 0;
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
	key = ret == 0 && status == 0 ? literal_key(said.ptr) : NULL;
	if (key)
		add_first_line(out, key);
	else if (ret == 0)
		ret = gl_fail(
			err, GL_ENOTFOUND,
			"'%s' (gpg.ssh.defaultKeyCommand) gave no key; add one to the agent, or "
			"set it: " SET_KEY,
			command);
	gl_buf_release(&said);
	return ret;
}

/* The kind that git signs with. */
static int need_ssh(struct cli *c, struct gl_error **err)
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
		key = literal_key(value.ptr);
		if (key) {
			add_first_line(line, key);
			ret = 0;
		} else {
			add_path(c, value.ptr, &path);
			gl_buf_addf(from, " '%s'", value.ptr);
			ret = path.failed ? gl_nomem(err)
					  : read_key(path.ptr, may_run(c), line, err);
		}
	} else if (gl_buf_reset(&value),
		   may_run(c) &&
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

static int signing_key(struct cli *c, struct gl_buf *line, struct gl_buf *from,
		       struct gl_digest *digest, struct gl_error **err)
{
	int ret = need_ssh(c, err);

	if (ret == 0)
		ret = find_key(c, line, from, err);
	if (ret == 0 && (line->failed || from->failed))
		ret = gl_nomem(err);
	return ret < 0 ? ret : digest_of(line, from, digest, err);
}

int cli_signing_key(struct cli *c, struct gl_buf *line, struct gl_buf *from, struct gl_error **err)
{
	struct gl_buf my_line = GL_BUF_INIT, my_from = GL_BUF_INIT;
	struct gl_digest digest;
	int ret = signing_key(c, &my_line, &my_from, &digest, err);

	if (ret == 0 && line)
		gl_buf_add(line, my_line.ptr, my_line.len);
	if (ret == 0 && from)
		gl_buf_add(from, my_from.ptr, my_from.len);
	gl_buf_release(&my_line);
	gl_buf_release(&my_from);
	return ret;
}

/* ---- whose it is ---- */

__attribute__((format(printf, 3, 4))) static void set_why(struct cli *c, const char **why,
							  const char *fmt, ...)
{
	struct gl_buf b = GL_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	gl_buf_vaddf(&b, fmt, ap);
	va_end(ap);
	free(c->why_me);
	c->why_me = gl_buf_steal(&b, NULL);
	if (why)
		*why = c->why_me ? c->why_me : "out of memory";
}

static size_t owner_of(const struct gl_checklist *list, const struct gl_digest *key)
{
	for (size_t i = 0; i < list->n_people; i++) {
		const struct gl_stakeholder *s = &list->people[i];

		for (size_t k = 0; k < s->n_keys; k++) {
			if (memcmp(&s->keys[k].id, key, sizeof(*key)) == 0)
				return i;
		}
	}
	return GL_NONE;
}

static size_t email_owner(struct cli *c, const struct gl_checklist *list, struct gl_buf *email)
{
	if (gl_config_get(c->repo, "user.email", email, NULL) < 0)
		return GL_NONE;
	for (size_t i = 0; i < list->n_people; i++) {
		if (strcasecmp(list->people[i].email, email->ptr) == 0)
			return i;
	}
	return GL_NONE;
}

/* On the list, and about to sign with what nobody would know. */
static void set_other_key(struct cli *c, const struct gl_stakeholder *s, const char **why)
{
	struct gl_buf keys = GL_BUF_INIT;
	char fingerprint[51];

	for (size_t i = 0; i < s->n_keys; i++)
		gl_buf_addf(&keys, "%s%s", i ? " or " : "",
			    s->keys[i].form == GL_KEYFORM_SSH
				    ? gl_pubkey_fingerprint(&s->keys[i].id, fingerprint)
				    : s->keys[i].text);
	set_why(c, why,
		"%s (%s) is on the checklist with another key, %s; set user.signingkey to it, or send "
		"the owner what 'git golive enroll' prints",
		s->name, s->id, keys.ptr);
	gl_buf_release(&keys);
}

bool cli_other_key(struct cli *c, const struct gl_checklist *list)
{
	struct gl_buf email = GL_BUF_INIT;
	bool found = cli_signing_key(c, NULL, NULL, NULL) == 0 &&
		     email_owner(c, list, &email) != GL_NONE;

	gl_buf_release(&email);
	return found;
}

/* A guess, where git names no key that could be compared; the signature has the last word. */
static size_t by_email(struct cli *c, const struct gl_checklist *list,
		       const struct gl_error *no_key, const char **why)
{
	struct gl_buf email = GL_BUF_INIT;
	size_t i = email_owner(c, list, &email);

	if (i != GL_NONE)
		set_why(c, why, "by user.email '%s'", email.ptr);
	else
		set_why(c, why, "%s", gl_error_message(no_key));
	gl_buf_release(&email);
	return i;
}

/* No key of the checklist's: whose name is it? */
static void explain_key(struct cli *c, const struct gl_checklist *list, const char *from,
			const char *fingerprint, const char **why)
{
	struct gl_buf email = GL_BUF_INIT;
	size_t i = email_owner(c, list, &email);

	if (i != GL_NONE)
		set_other_key(c, &list->people[i], why);
	else
		set_why(c, why,
			"the key that git signs with here (%s, %s) belongs to nobody in version %u "
			"of the checklist",
			from, fingerprint, list->version);
	gl_buf_release(&email);
}

/* Who signs with OpenPGP or X.509: gpg and gpgsm know their keys. */
static size_t me_by_file(struct cli *c, const struct gl_checklist *list, struct gl_digest *id,
			 const char **why)
{
	const struct gl_key *key = NULL;
	struct gl_error *err = NULL;
	struct gl_signer signer;
	size_t me;

	signer_init(&signer);
	if (signer_find(c, &signer, &err) < 0) {
		me = by_email(c, list, err, why);
	} else {
		me = signer_person(list, &signer, &key);
		if (me == GL_NONE)
			set_why(c, why, "%s is nobody's key on the checklist", signer.from.ptr);
		else
			set_why(c, why, "by %s", signer.from.ptr);
	}
	if (key)
		*id = key->id;
	gl_error_free(err);
	signer_release(&signer);
	return me;
}

size_t cli_me_key(struct cli *c, const struct gl_ledger *l, struct gl_digest *key, const char **why)
{
	const struct gl_checklist *list = l->state->in_force->list;
	struct gl_buf line = GL_BUF_INIT, from = GL_BUF_INIT;
	struct gl_error *err = NULL;
	char fingerprint[51];
	size_t me;

	memset(key, 0, sizeof(*key));
	if (need_ssh(c, NULL) < 0 && may_run(c))
		return me_by_file(c, list, key, why);
	if (signing_key(c, &line, &from, key, &err) < 0) {
		me = by_email(c, list, err, why);
		gl_error_free(err);
	} else {
		me = owner_of(list, key);
		gl_pubkey_fingerprint(key, fingerprint);
		if (me == GL_NONE)
			explain_key(c, list, from.ptr, fingerprint, why);
		else
			set_why(c, why, "by the key of %s (%s)", from.ptr, fingerprint);
	}
	gl_buf_release(&line);
	gl_buf_release(&from);
	return me;
}

size_t cli_me(struct cli *c, const struct gl_ledger *l, const char **why)
{
	struct gl_digest key;

	return cli_me_key(c, l, &key, why);
}
