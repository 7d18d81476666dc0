#include "git/append.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/tempdir.h"
#include "git/internal.h"
#include "git/remote.h"
#include "git/tree.h"

static int write_tree(struct gl_repo *repo, const struct gl_newcommit *c, struct gl_oid *tree,
		      struct gl_error **err)
{
	const char **paths = calloc(c->n_files + 1, sizeof(*paths));
	struct gl_oid *blobs = calloc(c->n_files + 1, sizeof(*blobs));
	int ret = 0;

	if (!paths || !blobs)
		ret = gl_nomem(err);
	for (size_t i = 0; i < c->n_files && ret == 0; i++) {
		paths[i] = c->files[i].path;
		if (c->files[i].data)
			ret = gl_repo_write(repo, GL_OBJ_BLOB, c->files[i].data, c->files[i].len,
					    &blobs[i], err);
	}
	if (ret == 0)
		ret = gl_tree_put(repo, c->base_tree, paths, blobs, c->n_files, tree, err);
	free(paths);
	free(blobs);
	return ret;
}

static bool is_set(struct gl_repo *repo, const char *key)
{
	struct gl_buf value = GL_BUF_INIT;
	bool set = gl_config_get(repo, key, &value, NULL) == 0 && value.len > 0;

	gl_buf_release(&value);
	return set;
}

static bool lacks_identity(const char *words)
{
	return strstr(words, "Please tell me who you are") || strstr(words, "empty ident name") ||
	       strstr(words, "auto-detect") || strstr(words, "was given and auto-detection");
}

/* What to set, by what is set: the words of git are for those who know how its signing works. */
static void add_advice(struct gl_repo *repo, struct gl_buf *out)
{
	struct gl_buf format = GL_BUF_INIT;

	gl_config_get(repo, "gpg.format", &format, NULL);
	if (is_set(repo, "user.signingkey"))
		gl_buf_addf(out,
			    "\ncheck the key that 'git config user.signingkey' names, and that "
			    "'git config gpg.format' is its kind (now: %s)",
			    format.len ? format.ptr : "openpgp");
	else if (strcmp(format.ptr, "ssh") == 0)
		gl_buf_addstr(out, "\nsay which SSH key signs for you:\n"
				   "  git config --global user.signingkey ~/.ssh/id_ed25519.pub");
	else if (format.len == 0)
		gl_buf_addstr(out, "\nto sign with an SSH key, run\n"
				   "  git config --global gpg.format ssh\n"
				   "  git config --global user.signingkey ~/.ssh/id_ed25519.pub");
	else
		gl_buf_addf(out,
			    "\nsay which %s key signs for you:\n"
			    "  git config --global user.signingkey <key>",
			    format.ptr);
	gl_buf_release(&format);
}

/* As ssh-keygen says it, and GnuPG. */
static bool mistyped(const char *words)
{
	return strstr(words, "incorrect passphrase") || strstr(words, "Bad passphrase");
}

static int signing_failed(struct gl_repo *repo, const char *words, struct gl_error **err)
{
	struct gl_buf b = GL_BUF_INIT;
	const char *fatal;

	if (lacks_identity(words)) {
		fatal = strstr(words, "fatal: ");
		gl_git_words(fatal ? fatal : words, NULL, "; ", &b);
		gl_buf_addstr(&b,
			      "\nsay who you are:\n  git config --global user.name 'Your Name'\n"
			      "  git config --global user.email you@example.com");
	} else if (mistyped(words)) {
		gl_git_words(words, NULL, "; ", &b);
		gl_buf_addstr(&b, "\nrun it again, and type the passphrase of your key");
	} else {
		gl_git_words(words, NULL, "; ", &b);
		add_advice(repo, &b);
		gl_buf_addstr(&b, "\nor let 'git golive doctor' tell what mends it");
	}
	gl_fail(err, GL_EREFUSED, "git could not sign: %s", b.ptr);
	gl_buf_release(&b);
	return GL_EREFUSED;
}

/* `git commit-tree -S`, further variables of its environment included; `p` is how it runs. */
static int run_commit_tree(struct gl_repo *repo, const struct gl_newcommit *c,
			   const struct gl_oid *tree, const char *const *more, struct gl_proc *p,
			   int *status, struct gl_error **err)
{
	/* golive writes UTF-8, whatever i18n.commitEncoding says of other commits. */
	const char *argv[12] = {
		"-c", "i18n.commitEncoding=UTF-8", "commit-tree", "-S", "-F", "-"
	};
	char tree_hex[GL_OID_HEX + 1], parent_hex[GL_OID_HEX + 1], author[64], committer[64];
	const char *env[12] = { author, committer };
	size_t n = 6, n_env = 2;

	if (c->parent) {
		argv[n++] = "-p";
		argv[n++] = gl_oid_hex(c->parent, parent_hex);
	}
	argv[n++] = gl_oid_hex(tree, tree_hex);
	snprintf(author, sizeof(author), "GIT_AUTHOR_DATE=@%lld +0000", (long long)c->date);
	snprintf(committer, sizeof(committer), "GIT_COMMITTER_DATE=@%lld +0000",
		 (long long)c->date);
	while (more && *more)
		env[n_env++] = *more++;
	p->input = c->message;
	p->input_len = strlen(c->message);
	return gl_git_run_proc(repo, argv, env, p, status, err);
}

static int read_id(const struct gl_buf *said, struct gl_oid *out, struct gl_error **err)
{
	if (said->len != GL_OID_HEX + 1 || !gl_oid_parse(said->ptr, GL_OID_HEX, out))
		return gl_fail(err, GL_EIO, "'git commit-tree' did not print a commit's id");
	return 0;
}

static int commit_tree(struct gl_repo *repo, const struct gl_newcommit *c,
		       const struct gl_oid *tree, struct gl_oid *out, struct gl_error **err)
{
	struct gl_buf said = GL_BUF_INIT, words = GL_BUF_INIT;
	struct gl_proc p = { .out = &said, .err_out = &words };
	int ret, status;

	ret = run_commit_tree(repo, c, tree, NULL, &p, &status, err);
	if (ret == 0 && status != 0)
		ret = signing_failed(repo, words.ptr, err);
	else if (ret == 0)
		ret = read_id(&said, out, err);
	gl_buf_release(&said);
	gl_buf_release(&words);
	return ret;
}

int gl_commit_signed(struct gl_repo *repo, const struct gl_newcommit *c, struct gl_oid *out,
		     struct gl_error **err)
{
	struct gl_oid tree;
	int ret;

	memset(out, 0, sizeof(*out));
	ret = write_tree(repo, c, &tree, err);
	if (ret == 0)
		ret = commit_tree(repo, c, &tree, out, err);
	return ret;
}

/* ---- trying it ---- */

static int probe_in(struct gl_repo *repo, const char *objects, const struct gl_newcommit *c,
		    unsigned patience, struct gl_buf *raw, struct gl_error **err)
{
	/* The tree of nothing, which git has without its being there. */
	static const char empty[] = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
	/* Without a terminal nobody is asked for a passphrase, on a screen as little. */
	const char *const env[] = { objects,
				    patience ? "SSH_ASKPASS_REQUIRE=never" : NULL,
				    "SSH_ASKPASS",
				    "DISPLAY",
				    "WAYLAND_DISPLAY",
				    "GPG_TTY",
				    NULL };
	struct gl_buf said = GL_BUF_INIT, words = GL_BUF_INIT, why = GL_BUF_INIT;
	struct gl_proc p = {
		.out = &said, .err_out = &words, .timeout = patience, .alone = patience != 0
	};
	const char *argv[] = { "cat-file", "commit", NULL, NULL };
	char hex[GL_OID_HEX + 1];
	struct gl_oid tree, id;
	int ret, status;

	gl_oid_parse(empty, GL_OID_HEX, &tree);
	ret = run_commit_tree(repo, c, &tree, env, &p, &status, err);
	if (ret == 0 && status != 0) {
		gl_git_words(words.ptr, NULL, "; ", &why);
		ret = gl_fail(err, GL_EREFUSED, "%s", why.ptr);
	} else if (ret == 0) {
		ret = read_id(&said, &id, err);
	}
	if (ret == 0) {
		argv[2] = gl_oid_hex(&id, hex);
		ret = gl_git_run_env(repo, argv, env, NULL, 0, raw, NULL, &status, err);
	}
	if (ret == 0 && (status != 0 || raw->failed))
		ret = gl_fail(err, GL_EIO, "git cannot read the commit that it has signed");
	gl_buf_release(&said);
	gl_buf_release(&words);
	gl_buf_release(&why);
	return ret;
}

int gl_commit_probe(struct gl_repo *repo, const char *message, int64_t date, unsigned patience,
		    struct gl_buf *raw, struct gl_error **err)
{
	const struct gl_newcommit c = { .message = message, .date = date };
	struct gl_buf dir = GL_BUF_INIT, objects = GL_BUF_INIT;
	int ret = gl_tempdir_make(&dir, "golive", err);

	if (ret < 0)
		goto out;
	gl_buf_addf(&objects, "GIT_OBJECT_DIRECTORY=%s", dir.ptr);
	ret = objects.failed ? gl_nomem(err) : probe_in(repo, objects.ptr, &c, patience, raw, err);
	gl_tempdir_remove(dir.ptr, NULL);
out:
	gl_buf_release(&dir);
	gl_buf_release(&objects);
	return ret;
}

/* ---- moving the branch ---- */

/* Did somebody else move it?  What stands there now tells better than git's words. */
static bool stands_elsewhere(struct gl_repo *repo, const char *ref, const struct gl_oid *old)
{
	struct gl_oid now;
	int ret = gl_ref_read(repo, ref, &now, NULL);

	if (ret == GL_ENOTFOUND)
		return old && !gl_oid_zero(old);
	return ret == 0 && (!old || !gl_oid_eq(&now, old));
}

static int update_failed(struct gl_repo *repo, const char *ref, const struct gl_oid *old,
			 const char *words, struct gl_error **err)
{
	struct gl_buf said = GL_BUF_INIT, lock = GL_BUF_INIT;
	int ret;

	gl_git_words(words, NULL, "\n", &said);
	if (strstr(words, "aborted by hook"))
		ret = gl_fail(err, GL_EREFUSED, "a hook refused to move '%s'%s%s", ref,
			      said.len ? ":\n" : "", said.ptr);
	else if (stands_elsewhere(repo, ref, old))
		ret = gl_fail(err, GL_EEXISTS, "'%s' was moved by somebody else", ref);
	else if (gl_git_lock(words, &lock))
		ret = gl_fail(err, GL_EIO, "cannot move '%s': " GL_LOCK_LEFT, ref, lock.ptr);
	else
		ret = gl_fail(err, GL_EIO, "cannot move '%s': %s", ref, said.ptr);
	gl_buf_release(&said);
	gl_buf_release(&lock);
	return ret;
}

int gl_ref_update(struct gl_repo *repo, const char *ref, const struct gl_oid *old,
		  const struct gl_oid *new_id, const char *reflog, struct gl_error **err)
{
	static const struct gl_oid zero;
	char old_hex[GL_OID_HEX + 1], new_hex[GL_OID_HEX + 1];
	/* Who else is at work in this clone is waited for; git's own 100 ms are short. */
	const char *argv[] = { "-c",         "core.filesRefLockTimeout=2000",
			       "update-ref", "--no-deref",
			       "-m",         reflog,
			       ref,          new_hex,
			       old_hex,      NULL };
	struct gl_buf words = GL_BUF_INIT;
	int ret, status;

	gl_oid_hex(old ? old : &zero, old_hex);
	gl_oid_hex(new_id, new_hex);
	ret = gl_git_run(repo, argv, NULL, 0, NULL, &words, &status, err);
	if (ret == 0 && status != 0)
		ret = update_failed(repo, ref, old, words.ptr, err);
	gl_buf_release(&words);
	return ret;
}
