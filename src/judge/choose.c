#include "judge/choose.h"

#include <stdlib.h>
#include <string.h>

#include "git/remote.h"
#include "judge/contents.h"
#include "judge/load.h"
#include "judge/seen.h"

struct choosing {
	struct gl_repo *repo;
	const struct gl_system *sys;
	const struct gl_oid *expected;
	int64_t now;
	struct gl_choice *out;
	struct gl_error **err;
};

static char *ref_name(struct choosing *c, bool remote)
{
	struct gl_buf ref = GL_BUF_INIT, name = GL_BUF_INIT;
	char *out;

	if (remote) {
		gl_remote_name(c->repo, &name);
		gl_buf_addf(&ref, "refs/remotes/%s/golive/%s", name.ptr, c->sys->name);
		ref.failed |= name.failed;
	} else {
		gl_buf_addf(&ref, "refs/heads/golive/%s", c->sys->name);
	}
	gl_buf_release(&name);
	out = gl_buf_steal(&ref, NULL);
	if (!out)
		gl_nomem(c->err);
	return out;
}

static int take(struct choosing *c, bool remote)
{
	c->out->ref = ref_name(c, remote);
	c->out->tip = remote ? c->sys->remote : c->sys->local;
	return c->out->ref ? 0 : GL_ENOMEM;
}

/* The newest commit of a ledger that is not void. */
static int newest_good(struct choosing *c, const struct gl_oid *tip, struct gl_oid *out)
{
	struct gl_loader loader = { .repo = c->repo, .arena = gl_arena_new() };
	struct gl_contents contents = { 0 };
	struct gl_walk *walk = NULL;
	struct gl_state *state = NULL;
	struct gl_fold_in in = { .system = c->sys->name,
				 .now = c->now,
				 .contents = &contents,
				 .changes = gl_load_changes,
				 .changes_ctx = &loader };
	int rc = loader.arena ? gl_load(c->repo, tip, NULL, NULL, &walk, c->err) : gl_nomem(c->err);

	if (!rc)
		rc = gl_contents_open(&contents, c->repo, loader.arena, c->err);
	if (!rc) {
		loader.commits = in.commits = walk->commits;
		in.n = walk->n;
		rc = gl_fold(loader.arena, &in, &state, c->err);
	}
	if (!rc)
		*out = walk->commits[state->newest].id;
	gl_state_free(state);
	gl_contents_free(&contents);
	gl_walk_free(walk);
	gl_arena_free(loader.arena);
	return rc;
}

static int diverged(struct choosing *c)
{
	char a[GL_OID_HEX + 1], b[GL_OID_HEX + 1];

	return gl_fail(
		c->err, GL_EUNDECIDED,
		"the ledger of '%s' has diverged: %.12s here and %.12s on the remote; run 'git golive sync'",
		c->sys->name, gl_oid_hex(&c->sys->local, a), gl_oid_hex(&c->sys->remote, b));
}

/* Neither contains the other as it is; perhaps what is too much on one side is void. */
static int choose_without_void(struct choosing *c)
{
	struct gl_oid good;
	int rc = newest_good(c, &c->sys->local, &good);

	if (!rc)
		rc = gl_walk_contains(c->repo, &c->sys->remote, &good, c->err);
	if (rc)
		return rc < 0 ? rc : take(c, true);
	rc = newest_good(c, &c->sys->remote, &good);
	if (!rc)
		rc = gl_walk_contains(c->repo, &c->sys->local, &good, c->err);
	if (rc)
		return rc < 0 ? rc : take(c, false);
	return diverged(c);
}

/* Two ledgers that have nothing in common: the pinned one counts, the other is told. */
static int choose_by_root(struct choosing *c, const struct gl_oid *local,
			  const struct gl_oid *remote)
{
	char a[GL_OID_HEX + 1], b[GL_OID_HEX + 1];

	if (c->expected && gl_oid_eq(c->expected, local)) {
		c->out->other = ref_name(c, true);
		c->out->other_root = *remote;
		return c->out->other ? take(c, false) : GL_ENOMEM;
	}
	return gl_fail(
		c->err, GL_EUNDECIDED,
		"the branch golive/%s begins at %s here and at %s on the remote: two ledgers; ask the owner which is "
		"right, then run: git golive trust %s <root>",
		c->sys->name, gl_oid_hex(local, a), gl_oid_hex(remote, b), c->sys->name);
}

static int choose_of_two(struct choosing *c)
{
	struct gl_oid local, remote;
	int rc;

	if (gl_oid_eq(&c->sys->local, &c->sys->remote))
		return take(c, false);
	rc = gl_walk_contains(c->repo, &c->sys->local, &c->sys->remote, c->err);
	if (rc)
		return rc < 0 ? rc : take(c, false);
	rc = gl_walk_contains(c->repo, &c->sys->remote, &c->sys->local, c->err);
	if (rc)
		return rc < 0 ? rc : take(c, true);
	rc = gl_walk_root(c->repo, &c->sys->local, &local, c->err);
	if (!rc)
		rc = gl_walk_root(c->repo, &c->sys->remote, &remote, c->err);
	if (rc)
		return rc;
	return gl_oid_eq(&local, &remote) ? choose_without_void(c)
					  : choose_by_root(c, &local, &remote);
}

/* A server's ledger came by a push, and may still be there; a clone's comes by a fetch. */
static int missing(struct gl_repo *repo, const char *system, struct gl_error **err)
{
	char hex[GL_OID_HEX + 1];
	struct gl_oid seen;

	if (!gl_repo_bare(repo))
		return gl_fail(
			err, GL_EUNDECIDED,
			"system '%s' is pinned here and its ledger is missing; fetch it: git fetch origin "
			"'refs/heads/golive/%s:refs/remotes/origin/golive/%s'; when it is missing there, too, and was here "
			"before: git golive sync",
			system, system, system);
	if (gl_seen_read(repo, system, &seen, NULL) == 0 && gl_repo_has(repo, &seen))
		return gl_fail(
			err, GL_EUNDECIDED,
			"system '%s' is pinned here and its ledger is missing; whoever runs this server puts it back: git update-ref "
			"refs/heads/golive/%s %s",
			system, system, gl_oid_hex(&seen, hex));
	return gl_fail(
		err, GL_EUNDECIDED,
		"system '%s' is pinned here and its ledger is missing; whoever has it in a clone puts it back: git golive sync",
		system);
}

int gl_choose(struct gl_repo *repo, const struct gl_system *sys, const struct gl_oid *expected,
	      int64_t now, struct gl_choice *out, struct gl_error **err)
{
	struct choosing c = { repo, sys, expected, now, out, err };
	int rc;

	memset(out, 0, sizeof(*out));
	if (sys->has_local && sys->has_remote)
		rc = choose_of_two(&c);
	else if (sys->has_local || sys->has_remote)
		rc = take(&c, sys->has_remote);
	else
		rc = missing(repo, sys->name, err);
	if (rc) {
		free(out->ref);
		free(out->other);
		memset(out, 0, sizeof(*out));
	}
	return rc;
}
