/* Does signing work?  A scratch commit is signed as a decision would be, and judged as one. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/io.h"
#include "base/shell.h"
#include "base/str.h"
#include "cli/doctor.h"
#include "cli/signer.h"
#include "cli/sshkey.h"
#include "git/append.h"
#include "sign/objsig.h"
#include "sign/pubkey.h"
#include "sign/ring.h"

/* Off a terminal, in seconds: for what waits for somebody who is not there. */
#define PATIENCE 30

/* ---- keys to sign with ---- */

/* In the order in which ssh tries them. */
static size_t rank_of(const char *name)
{
	static const char *const names[] = { "id_ed25519.pub", "id_ecdsa.pub", "id_ecdsa_sk.pub",
					     "id_ed25519_sk.pub", "id_rsa.pub" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names) && strcmp(names[i], name) != 0; i++)
		;
	return i;
}

static void add_home_path(const char *name, struct gl_buf *out)
{
	struct gl_buf word = GL_BUF_INIT;

	gl_buf_addf(&word, ".ssh/%s", name);
	gl_buf_addstr(out, "~/");
	gl_shell_add(out, word.ptr, word.len);
	gl_buf_release(&word);
}

/* A public key that golive takes, with its private one beside it. */
static bool read_pair(const char *dir, const char *name, struct gl_digest *out)
{
	struct gl_buf path = GL_BUF_INIT, line = GL_BUF_INIT;
	struct gl_pubkey *key = NULL;
	size_t len = strlen(name);
	bool good;

	gl_buf_addf(&path, "%s/%.*s", dir, (int)(len - strlen(".pub")), name);
	good = !path.failed && access(path.ptr, F_OK) == 0;
	gl_buf_addstr(&path, ".pub");
	good = good && gl_read_plain(path.ptr, GL_PUBKEY_LINE_MAX, &line, NULL) == 0 &&
	       gl_pubkey_parse_line(&key, line.ptr, strcspn(line.ptr, "\r\n"), NULL) == 0;
	if (good)
		*out = *gl_pubkey_digest(key);
	gl_pubkey_free(key);
	gl_buf_release(&path);
	gl_buf_release(&line);
	return good;
}

bool find_own_key(key_fits_fn *fits, void *ctx, struct gl_buf *path)
{
	struct gl_buf dir = GL_BUF_INIT, best = GL_BUF_INIT;
	const char *home = getenv("HOME");
	struct gl_digest key;
	struct dirent *e;
	DIR *stream = NULL;

	gl_buf_addf(&dir, "%s/.ssh", home ? home : "");
	if (home && !dir.failed)
		stream = opendir(dir.ptr);
	while (stream && (e = readdir(stream))) {
		size_t len = strlen(e->d_name), rank = rank_of(e->d_name);

		if (len <= strlen(".pub") || !gl_ends(e->d_name, ".pub"))
			continue;
		if (best.len && (rank > rank_of(best.ptr) ||
				 (rank == rank_of(best.ptr) && strcmp(e->d_name, best.ptr) > 0)))
			continue;
		if (!read_pair(dir.ptr, e->d_name, &key) || !fits(&key, ctx))
			continue;
		gl_buf_reset(&best);
		gl_buf_addstr(&best, e->d_name);
	}
	if (stream)
		closedir(stream);
	if (best.len)
		add_home_path(best.ptr, path);
	gl_buf_release(&dir);
	gl_buf_release(&best);
	return path->len > 0;
}

const char *config_option(struct cli *c, const char *key)
{
	const char *where = gl_config_where(c->repo, key);

	if (where && strcmp(where, "--worktree") == 0)
		return " --worktree";
	return where && strcmp(where, "--local") == 0 ? "" : " --global";
}

static bool is_set_to(struct cli *c, const char *key, const char *wanted)
{
	struct gl_buf value = GL_BUF_INIT;
	bool same = gl_config_get(c->repo, key, &value, NULL) == 0 && !strcmp(value.ptr, wanted);

	gl_buf_release(&value);
	return same;
}

void sign_with(struct cli *c, const char *path, struct gl_checkup *out)
{
	if (!is_set_to(c, "gpg.format", "ssh"))
		checkup_run(out, "git config%s gpg.format ssh", config_option(c, "gpg.format"));
	checkup_run(out, "git config%s user.signingkey %s", config_option(c, "user.signingkey"),
		    path);
}

/* A new one, where there is none that could be taken. */
static void make_key(struct gl_checkup *out, struct gl_buf *path)
{
	static const char *const names[] = { "id_ed25519", "id_golive", "id_golive_ed25519" };
	const char *home = getenv("HOME");
	struct gl_buf file = GL_BUF_INIT;
	size_t i;

	gl_buf_addf(&file, "%s/.ssh", home ? home : "");
	if (access(file.ptr, F_OK) != 0)
		checkup_run(out, "mkdir -m 700 ~/.ssh");
	for (i = 0; i < sizeof(names) / sizeof(*names) - 1; i++) {
		gl_buf_reset(&file);
		gl_buf_addf(&file, "%s/.ssh/%s", home ? home : "", names[i]);
		if (access(file.ptr, F_OK) != 0)
			break;
	}
	checkup_run(out, "ssh-keygen -q -t ed25519 -f ~/.ssh/%s", names[i]);
	gl_buf_addf(path, "~/.ssh/%s.pub", names[i]);
	gl_buf_release(&file);
}

/* ---- what is wrong with it, and what mends it ---- */

struct complaint {
	struct cli *c;
	const char *words; /* of git, or of who verified */
	struct gl_signer signer;
	bool named; /* the signer is known */
	struct gl_error *unnamed;
	struct gl_buf value; /* user.signingkey */
};

/* The key that is set, by a file that has its private half as well: no agent is needed for that. */
static bool is_the_same(const struct gl_digest *key, void *ctx)
{
	const struct complaint *w = ctx;

	return w->named && memcmp(key, &w->signer.same, sizeof(*key)) == 0;
}

static bool is_another(const struct gl_digest *key, void *ctx)
{
	return !is_the_same(key, ctx);
}

/* What was made is no signature, whichever key it is. */
static const char no_signature[] = "what it made has not one signature as golive reads them";

/* The program that is set for the kind of key cannot be run, or does not sign. */
static bool program_is_to_blame(const struct complaint *w, const char **key)
{
	static const char *const keys[] = { "gpg.ssh.program", "gpg.x509.program",
					    "gpg.openpgp.program", "gpg.program" };

	if (!strstr(w->words, "cannot run") && !strstr(w->words, "cannot exec") &&
	    strcmp(w->words, no_signature) != 0)
		return false;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		*key = keys[i];
		if (gl_config_where(w->c->repo, *key))
			return true;
	}
	*key = NULL;
	return true;
}

/* Of several OpenPGP keys the first that was offered: a fingerprint, and nothing that only follows the words. */
static bool was_offered(const struct complaint *w, struct gl_buf *print)
{
	static const char set[] = "\n  git config --global user.signingkey ";
	const char *at = w->named ? NULL : strstr(gl_error_message(w->unnamed), set);
	size_t len = at ? strcspn(at + sizeof(set) - 1, "\n") : 0;

	if (at && strspn(at + sizeof(set) - 1, "0123456789ABCDEF") == len)
		gl_buf_add(print, at + sizeof(set) - 1, len);
	return print->len > 0;
}

static bool is_bare_to_others(const char *words)
{
	return strstr(words, "bad permissions") || strstr(words, "are too open");
}

/* Git before 2.40 does not say why GnuPG did not sign. */
static bool lacks_secret(const struct complaint *w)
{
	return w->named && w->signer.form != GL_KEYFORM_SSH && signer_has_secret(w->c, NULL) == 0;
}

/* The private key's own file, where it lies beside what is named. */
static void add_private(const struct complaint *w, struct gl_buf *word)
{
	size_t len = w->value.len;

	if (len > 4 && gl_ends(w->value.ptr, ".pub"))
		len -= 4;
	if (gl_begins(w->value.ptr, "~/")) {
		gl_buf_addstr(word, "~/");
		gl_shell_add(word, w->value.ptr + 2, len - 2);
	} else {
		gl_shell_add(word, w->value.ptr, len);
	}
}

static void mend(struct complaint *w, struct gl_checkup *out)
{
	struct gl_buf word = GL_BUF_INIT;
	const char *program;

	if (program_is_to_blame(w, &program)) {
		out->health = program ? GL_HEALTH_TO_FIX : GL_HEALTH_UNKNOWN;
		if (program)
			checkup_run(out, "git config%s --unset-all %s",
				    config_option(w->c, program), program);
	} else if (is_bare_to_others(w->words)) {
		add_private(w, &word);
		checkup_run(out, "chmod 600 %s", word.ptr);
	} else if (was_offered(w, &word)) {
		checkup_run(out, "git config%s user.signingkey %s",
			    config_option(w->c, "user.signingkey"), word.ptr);
	} else {
		if ((!cli_literal_key(w->value.ptr) || !find_own_key(is_the_same, w, &word)) &&
		    !find_own_key(is_another, w, &word))
			make_key(out, &word);
		sign_with(w->c, word.ptr, out);
	}
	gl_buf_release(&word);
}

static void complain(struct doctor *d, const char *words, struct gl_checkup *out)
{
	struct complaint w = { .c = d->c, .words = words, .value = GL_BUF_INIT };
	const char *why;

	d->cannot_sign = true;
	gl_config_get(d->c->repo, "user.signingkey", &w.value, NULL);
	w.named = signer_find(d->c, &w.signer, &w.unnamed) == 0;
	why = w.named ? words : gl_error_message(w.unnamed);
	if (is_bare_to_others(words))
		why = "others may read the private key, which is not taken then";
	else if (lacks_secret(&w))
		why = "the private half of the key is not here";
	checkup_fix(out, "cannot sign: %.*s", clause(why), why);
	if (w.named)
		gl_buf_addf(&out->text, " (%s)", w.signer.from.ptr);
	mend(&w, out);
	signer_release(&w.signer);
	gl_error_free(w.unnamed);
	gl_buf_release(&w.value);
}

/* ---- trying ---- */

static bool wanted_somebody(struct doctor *d, const struct gl_error *err)
{
	static const char *const said[] = { "passphrase",          "pinentry",
					    "Inappropriate ioctl", "No pinentry",
					    "Operation cancelled", "Timeout" };
	bool found = gl_error_code(err) == GL_ELIMIT;

	for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++)
		found |= strstr(gl_error_message(err), said[i]) != NULL;
	/* Of a key whose private half is there, nothing but that is missing. */
	return found || (!cli_tty() && strstr(gl_error_message(err), "failed to sign the data") &&
			 signer_has_secret(d->c, NULL) == 1);
}

/* With the keys of the signer as golive knows keys: no keyring of anybody's. */
static int verify_by_file(struct doctor *d, enum gl_sig_kind kind, const struct gl_buf *sig,
			  const struct gl_buf *payload, struct gl_sig_result *res,
			  struct gl_buf *from, struct gl_error **err)
{
	struct gl_ring *ring = gl_ring_new();
	struct gl_signer s;
	int ret = ring ? signer_find(d->c, &s, err) : gl_nomem(err);

	if (!ring)
		return ret;
	if (ret == 0)
		ret = gl_ring_add(ring, kind, s.text.ptr, s.text.len, &s.same, err);
	if (ret == 0)
		ret = gl_ring_verify(ring, kind, sig->ptr, sig->len, payload->ptr, payload->len,
				     res, NULL);
	if (ret == 0)
		gl_buf_add(from, s.from.ptr, s.from.len);
	signer_release(&s);
	gl_ring_free(ring);
	return ret;
}

static int verify_ssh(const struct gl_buf *sig, const struct gl_buf *payload,
		      struct gl_sig_result *res, struct gl_buf *from)
{
	struct gl_keycache *cache = gl_keycache_new();
	char fingerprint[51];
	int ret = cache ? gl_sig_verify(cache, sig->ptr, sig->len, payload->ptr, payload->len, res)
			: GL_ENOMEM;

	if (ret == 0 && res->state == GL_SIG_GOOD)
		gl_buf_addf(from, "SSH key %s", gl_pubkey_fingerprint(&res->key, fingerprint));
	gl_keycache_free(cache);
	return ret;
}

static int judge(struct doctor *d, const struct gl_buf *raw, struct gl_checkup *out,
		 struct gl_error **err)
{
	struct gl_buf sig = GL_BUF_INIT, payload = GL_BUF_INIT, from = GL_BUF_INIT;
	struct gl_sig_result res = { 0 };
	struct gl_error *why = NULL;
	struct gl_rawcommit commit;
	enum gl_sig_kind kind;
	int ret = 0;

	if (!gl_rawcommit_parse(raw->ptr, raw->len, &commit, &sig, &payload) || !commit.has_sig) {
		complain(d, no_signature, out);
		goto out;
	}
	kind = gl_sig_kind(sig.ptr, sig.len);
	if (kind == GL_SIG_OPENPGP || kind == GL_SIG_X509)
		ret = verify_by_file(d, kind, &sig, &payload, &res, &from, &why);
	else
		ret = verify_ssh(&sig, &payload, &res, &from);
	if (ret == GL_ENOMEM)
		gl_nomem(err);
	else if (ret < 0 || res.state != GL_SIG_GOOD)
		complain(d, why ? gl_error_message(why) : res.why ? res.why : "", out);
	else
		checkup_ok(out, "signed and verified: %s", from.ptr);
	ret = ret == GL_ENOMEM ? ret : 0;
	gl_error_free(why);
out:
	gl_buf_release(&sig);
	gl_buf_release(&payload);
	gl_buf_release(&from);
	return ret;
}

int check_signing(struct doctor *d, struct subject *p, struct gl_checkup_part *part,
		  struct gl_checkup *out, struct gl_error **err)
{
	struct gl_buf raw = GL_BUF_INIT;
	struct gl_error *why = NULL;
	int ret;

	(void)p, (void)part;
	if (d->nameless) {
		checkup_unknown(out, "git signs nothing before it knows who you are");
		return 0;
	}
	ret = gl_commit_probe(d->c->repo, "scratch: can this key sign?\n", d->now,
			      cli_tty() ? 0 : PATIENCE, &raw, &why);
	if (ret == 0)
		ret = judge(d, &raw, out, err);
	else if (wanted_somebody(d, why))
		checkup_unknown(
			out,
			"the key needs a passphrase, or a touch, and nobody gave it: run it "
			"at a terminal ('%.*s')",
			clause(gl_error_message(why)), gl_error_message(why));
	else if (ret == GL_EREFUSED)
		complain(d, gl_error_message(why), out);
	else
		return *err = why, ret;
	gl_error_free(why);
	gl_buf_release(&raw);
	return ret == GL_ENOMEM ? ret : 0;
}
