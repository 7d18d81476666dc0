#include "cli/sign.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/shell.h"
#include "cli/fetch.h"
#include "git/remote.h"
#include "judge/try.h"

/* ---- fetching ---- */

enum cli_carry cli_carry(struct cli *c, bool push, bool no_push)
{
	if (push)
		return CARRY_MUST;
	/* A bare repository judges its own branches only. */
	if (no_push || gl_repo_bare(c->repo) || !gl_config_bool(c->repo, "golive.push", true))
		return CARRY_NEVER;
	return CARRY_AUTO;
}

int cli_remote(struct cli *c, enum cli_carry carry, struct gl_buf *name, struct gl_error **err)
{
	if (carry == CARRY_NEVER)
		return 0;
	if (gl_remote_name(c->repo, name))
		return name->failed ? gl_nomem(err) : 1;
	if (carry == CARRY_MUST)
		return gl_fail(err, GL_EIO,
			       "there is no remote '%s' here; add it, or name another: git config "
			       "golive.remote <name>",
			       name->ptr);
	return 0;
}

int cli_fetch(struct cli *c, enum cli_carry carry, struct gl_error **err)
{
	struct gl_buf remote = GL_BUF_INIT;
	struct gl_error *failed = NULL;
	int ret = cli_remote(c, carry, &remote, err);

	if (ret == 1)
		ret = cli_fetch_from(c, remote.ptr, carry == CARRY_MUST ? err : &failed);
	if (failed) {
		cli_warn(c, "%s; going on with what is here", gl_error_message(failed));
		gl_error_free(failed);
		ret = 0;
	}
	gl_buf_release(&remote);
	return ret;
}

/* ---- the branch ---- */

/* The working tree that has `ref` checked out, from `git worktree list --porcelain`. */
static bool find_worktree(char *list, const char *ref, struct gl_buf *path)
{
	char *line, *end;

	for (line = list; *line; line = end + (*end != '\0')) {
		end = line + strcspn(line, "\n");
		if (strncmp(line, "worktree ", 9) == 0) {
			gl_buf_reset(path);
			gl_buf_add(path, line + 9, (size_t)(end - line) - 9);
		} else if (strncmp(line, "branch ", 7) == 0 &&
			   strncmp(line + 7, ref, strlen(ref)) == 0 &&
			   line + 7 + strlen(ref) == end) {
			return true;
		}
	}
	return false;
}

int cli_branch_worktree(struct cli *c, const char *system, struct gl_buf *path,
			struct gl_error **err)
{
	static const char *const argv[] = { "worktree", "list", "--porcelain", NULL };
	struct gl_buf list = GL_BUF_INIT, ref = GL_BUF_INIT;
	int ret, status;

	gl_buf_addf(&ref, "refs/heads/golive/%s", system);
	ret = gl_git_run(c->repo, argv, NULL, 0, &list, NULL, &status, err);
	if (ret == 0 && (ref.failed || list.failed))
		ret = gl_nomem(err);
	if (ret == 0)
		ret = find_worktree(list.ptr, ref.ptr, path);
	gl_buf_release(&list);
	gl_buf_release(&ref);
	return ret;
}

int cli_check_branch(struct cli *c, const char *system, struct gl_error **err)
{
	struct gl_buf path = GL_BUF_INIT, word = GL_BUF_INIT;
	int ret = cli_branch_worktree(c, system, &path, err);

	if (ret > 0) {
		gl_shell_add(&word, path.ptr, path.len);
		ret = gl_fail(
			err, GL_EREFUSED,
			"'golive/%s' is checked out in '%s', whose files would no longer be the "
			"branch's; switch away first: git -C %s switch --detach",
			system, path.ptr, word.ptr);
	}
	gl_buf_release(&word);
	gl_buf_release(&path);
	return ret;
}

/* ---- will it count? ---- */

bool cli_findings(const struct gl_state *s, size_t at, enum gl_finding_code *code,
		  struct gl_buf *out)
{
	bool any = false;

	for (size_t i = 0; i < s->n_findings; i++) {
		const struct gl_finding *f = &s->findings[i];

		if (f->at != at)
			continue;
		if (code && !any)
			*code = f->code;
		gl_buf_addf(out, "%s%s (%s)", any ? "; " : "", f->text, gl_finding_name(f->code));
		any = true;
	}
	if (!any && s->judged[at].is_void) {
		gl_buf_addstr(out, "it is void");
		return true;
	}
	return any;
}

int cli_try(struct gl_ledger *l, const struct gl_newfile *files, size_t n,
	    const struct gl_digest *key, int64_t date, enum gl_finding_code *code,
	    struct gl_error **err)
{
	struct gl_buf found = GL_BUF_INIT;
	struct gl_state *s = NULL;
	int ret = gl_ledger_try(l, files, n, key, date, &s, err);

	if (ret < 0)
		return ret;
	if (cli_findings(s, l->state->n, code, &found))
		ret = gl_fail(err, GL_EREFUSED, "this would not count, so it was not signed: %s",
			      found.ptr);
	gl_state_free(s);
	gl_buf_release(&found);
	return ret;
}

/* ---- signing ---- */

/* Which key was it, and how to take another. */
static void add_signer(const struct gl_ledger *l, size_t at, struct gl_buf *out)
{
	const struct gl_sig_result *sig = &l->walk->commits[at].sig;
	const struct gl_checklist *list = l->state->in_force->list;
	char fingerprint[51];
	size_t owner;

	if (sig->state != GL_SIG_GOOD)
		return;
	owner = gl_checklist_key_owner(list, &sig->key);
	gl_buf_addf(out, "; git signed it with the key %s",
		    gl_pubkey_fingerprint(&sig->key, fingerprint));
	if (owner != GL_NONE)
		gl_buf_addf(out, " of '%s'", list->people[owner].id);
	gl_buf_addstr(
		out,
		"; to sign with another one:\n  git config user.signingkey <your public key file>");
}

static int must_count(const struct gl_ledger *l, struct gl_error **err)
{
	size_t at = l->state->n - 1;
	struct gl_buf b = GL_BUF_INIT;
	int ret = 0;

	if (cli_findings(l->state, at, NULL, &b)) {
		add_signer(l, at, &b);
		ret = gl_fail(
			err, GL_EREFUSED,
			"the signed commit would not count for others, so nothing was recorded: %s",
			b.ptr);
	}
	gl_buf_release(&b);
	return ret;
}

int cli_sign(struct cli *c, struct gl_ledger *l, const struct gl_newfile *files, size_t n,
	     const char *message, int64_t date, struct gl_ledger **out, struct gl_error **err)
{
	const struct gl_newcommit commit = {
		.parent = &l->tip,
		.base_tree = gl_ledger_good_tree(l),
		.files = files,
		.n_files = n,
		.message = message,
		.date = date,
	};
	struct gl_oid id;
	int ret;

	*out = NULL;
	ret = gl_commit_signed(c->repo, &commit, &id, err);
	if (ret == 0)
		ret = cli_ledger_at(c, l->system, &l->root, &id, out, err);
	if (ret == 0)
		ret = must_count(*out, err);
	/* Not even a word of it may be lacking. */
	if (ret == 0 && gl_mem_ran_short())
		ret = gl_nomem(err);
	if (ret < 0) {
		gl_ledger_free(*out);
		*out = NULL;
	}
	return ret;
}

static int move_branch(struct cli *c, const char *system, const struct gl_oid *to,
		       const char *message, struct gl_error **err)
{
	struct gl_buf ref = GL_BUF_INIT, reflog = GL_BUF_INIT;
	int ret;

	gl_buf_addf(&ref, "refs/heads/golive/%s", system);
	gl_buf_addf(&reflog, "golive: %.*s", (int)strcspn(message, "\n"), message);
	if (ref.failed || reflog.failed)
		ret = gl_nomem(err);
	else
		ret = gl_ref_update(c->repo, ref.ptr, &c->local, to, reflog.ptr, err);
	c->done = c->done || ret == 0;
	if (ret == GL_EEXISTS)
		gl_wrap(err,
			"another decision was recorded here in between, so this one was not; run "
			"it again");
	gl_buf_release(&ref);
	gl_buf_release(&reflog);
	return ret;
}

int cli_append(struct cli *c, struct gl_ledger *l, const struct gl_newfile *files, size_t n,
	       const char *message, int64_t date, struct gl_oid *out, struct gl_error **err)
{
	struct gl_ledger *signed_ledger = NULL;
	int ret = cli_check_branch(c, l->system, err);

	if (ret == 0)
		ret = cli_sign(c, l, files, n, message, date, &signed_ledger, err);
	if (ret == 0)
		ret = move_branch(c, l->system, &signed_ledger->tip, message, err);
	if (ret == 0)
		*out = c->local = signed_ledger->tip;
	gl_ledger_free(signed_ledger);
	return ret;
}
