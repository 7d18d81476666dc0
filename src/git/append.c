#include "git/append.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	} else {
		gl_git_words(words, NULL, "; ", &b);
		add_advice(repo, &b);
	}
	gl_fail(err, GL_EREFUSED, "git could not sign: %s", b.ptr);
	gl_buf_release(&b);
	return GL_EREFUSED;
}

static int commit_tree(struct gl_repo *repo, const struct gl_newcommit *c,
		       const struct gl_oid *tree, struct gl_oid *out, struct gl_error **err)
{
	/* golive writes UTF-8, whatever i18n.commitEncoding says of other commits. */
	const char *argv[12] = {
		"-c", "i18n.commitEncoding=UTF-8", "commit-tree", "-S", "-F", "-"
	};
	char tree_hex[GL_OID_HEX + 1], parent_hex[GL_OID_HEX + 1], author[64], committer[64];
	const char *env[] = { author, committer, NULL };
	struct gl_buf said = GL_BUF_INIT, words = GL_BUF_INIT;
	int ret, status;
	size_t n = 6;

	if (c->parent) {
		argv[n++] = "-p";
		argv[n++] = gl_oid_hex(c->parent, parent_hex);
	}
	argv[n++] = gl_oid_hex(tree, tree_hex);
	snprintf(author, sizeof(author), "GIT_AUTHOR_DATE=@%lld +0000", (long long)c->date);
	snprintf(committer, sizeof(committer), "GIT_COMMITTER_DATE=@%lld +0000",
		 (long long)c->date);

	ret = gl_git_run_env(repo, argv, env, c->message, strlen(c->message), &said, &words,
			     &status, err);
	if (ret < 0)
		goto out;
	if (status != 0)
		ret = signing_failed(repo, words.ptr, err);
	else if (said.len != GL_OID_HEX + 1 || !gl_oid_parse(said.ptr, GL_OID_HEX, out))
		ret = gl_fail(err, GL_EIO, "'git commit-tree' did not print a commit's id");
out:
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
