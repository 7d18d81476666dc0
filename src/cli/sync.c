/* `git golive sync`: fetch, sign again what others overtook, push. */
#include <string.h>

#include "base/error.h"
#include "cli/cmds.h"
#include "cli/fetch.h"
#include "cli/reunite.h"
#include "git/remote.h"
#include "judge/seen.h"

static int read_tip(struct cli *c, const char *remote, const char *system, struct gl_oid *out,
		    bool *there, struct gl_error **err)
{
	int ret = gl_ledger_tip(c->repo, remote, system, out, err);

	*there = ret == 0;
	if (ret != GL_ENOTFOUND)
		return ret;
	gl_error_clear(err);
	return 0;
}

/* Both tips, where they are there. */
struct tips {
	struct gl_oid ours, theirs;
	bool has_ours, has_theirs;
};

static int read_tips(struct cli *c, const char *system, const char *remote, struct tips *t,
		     struct gl_error **err)
{
	int ret;

	memset(t, 0, sizeof(*t));
	ret = read_tip(c, remote, system, &t->theirs, &t->has_theirs, err);
	return ret < 0 ? ret : read_tip(c, NULL, system, &t->ours, &t->has_ours, err);
}

int cli_leave_void(struct cli *c, const struct gl_ledger *l, bool *changed, struct gl_error **err)
{
	const char *system = l->system;
	struct gl_buf remote = GL_BUF_INIT;
	struct cli_moved moved = { 0 };
	bool ahead = false, all_mine;
	struct tips t;
	int ret = 0;

	*changed = false;
	if (gl_repo_bare(c->repo) || !gl_remote_name(c->repo, &remote))
		goto out;
	ret = read_tips(c, system, remote.ptr, &t, err);
	if (ret < 0 || !t.has_ours || !t.has_theirs)
		goto out;
	ret = gl_walk_contains(c->repo, &t.theirs, &t.ours, err);
	if (ret != 0) {
		ret = ret < 0 ? ret : 0;
		goto out;
	}
	ret = gl_walk_contains(c->repo, &t.ours, &t.theirs, err);
	if (ret == 1) {
		ret = cli_unpushed_void(c, system, &t.ours, &t.theirs, &all_mine, err);
		ret = ret == 1 ? all_mine : ret;
	} else if (ret == 0) {
		/* What is too much here is void, or the remote's would not have been taken. */
		ret = strncmp(l->ref, "refs/remotes/", strlen("refs/remotes/")) == 0;
	}
	if (ret == 1) {
		ret = cli_reunite(c, system, &t.ours, &t.theirs, &moved, &ahead, err);
		*changed = ret == 0;
		cli_moved_say(c, &moved);
	}
out:
	cli_moved_release(&moved);
	gl_buf_release(&remote);
	return ret;
}

/* Is `seen` newer than what is there, if something is? */
static bool goes_on(struct cli *c, bool there, const struct gl_oid *tip, const struct gl_oid *seen)
{
	if (!there)
		return gl_repo_has(c->repo, seen);
	/* NOLINTNEXTLINE(readability-suspicious-call-argument): is what is there below `seen`? */
	return !gl_oid_eq(seen, tip) && gl_walk_contains(c->repo, seen, tip, NULL) == 1;
}

static void say_recovered(struct cli *c, const struct tips *t, const struct gl_oid *seen)
{
	char from[GL_OID_HEX + 1], to[GL_OID_HEX + 1];

	gl_oid_hex(seen, to);
	if (t->has_theirs)
		cli_warn(
			c,
			"decisions that were seen here are missing on the remote; they are put back: "
			"git log %.12s..%.12s",
			gl_oid_hex(&t->theirs, from), to);
	else
		cli_warn(c,
			 "the remote has no such ledger any more; what was seen here is put back: "
			 "git log %.12s",
			 to);
}

/*
 * A remote that was set back, with nothing decided since: what this clone has seen is the ledger.
 * Takes the local branch there, and `t` with it, where that only goes forward.
 */
static int recover_seen(struct cli *c, const char *system, struct tips *t, struct gl_error **err)
{
	struct gl_oid seen;
	int ret;

	if (gl_seen_read(c->repo, system, &seen, NULL) < 0 ||
	    !goes_on(c, t->has_theirs, &t->theirs, &seen) ||
	    !goes_on(c, t->has_ours, &t->ours, &seen))
		return 0;
	ret = cli_move_local(c, system, t->has_ours ? &t->ours : NULL, &seen, err);
	if (ret < 0)
		return ret;
	say_recovered(c, t, &seen);
	t->ours = seen;
	t->has_ours = true;
	return 0;
}

int cli_catch_up(struct cli *c, const char *system, const char *remote, struct cli_moved *moved,
		 bool *ahead, struct gl_error **err)
{
	struct tips t;
	bool all_mine;
	int ret;

	*ahead = false;
	ret = read_tips(c, system, remote, &t, err);
	if (ret == 0)
		ret = recover_seen(c, system, &t, err);
	if (ret < 0 || !t.has_ours)
		return ret;
	if (!t.has_theirs) {
		*ahead = true;
		return 0;
	}
	if (gl_oid_eq(&t.ours, &t.theirs))
		return 0;
	ret = gl_walk_contains(c->repo, &t.theirs, &t.ours, err);
	if (ret == 1)
		return cli_move_local(c, system, &t.ours, &t.theirs, err);
	if (ret == 0)
		ret = gl_walk_contains(c->repo, &t.ours, &t.theirs, err);
	if (ret == 1) {
		ret = cli_unpushed_void(c, system, &t.ours, &t.theirs, &all_mine, err);
		if (ret == 0)
			*ahead = true;
		if (ret <= 0)
			return ret;
		ret = 0;
	}
	if (ret == 0)
		return cli_reunite(c, system, &t.ours, &t.theirs, moved, ahead, err);
	return ret;
}

/* ---- the verb ---- */

/* In agreement with the remote, and yet decisions are missing that were seen here? */
static int check_result(struct cli *c, const char *system, struct gl_error **err)
{
	struct gl_ledger *l = NULL;
	struct gl_open how;
	int ret;

	cli_open(c, &how);
	how.system = system;
	ret = gl_ledger_open(&l, c->repo, &how, err);
	gl_ledger_free(l);
	return ret;
}

/*
 * What was seen of a remote's branch stays here when the branch is removed there: is it there still?
 * Otherwise this clone has what has to be pushed.
 */
static int put_back(struct cli *c, const char *system, const char *remote, bool *ahead,
		    struct gl_error **err)
{
	struct tips t = { 0 };
	bool found;
	int ret = gl_remote_fetch(c->repo, remote, system, &found, err);

	if (ret < 0 || found)
		return ret;
	/* Not one that somebody has put in the place of the pinned one meanwhile. */
	ret = check_result(c, system, err);
	if (ret == 0)
		ret = read_tips(c, system, remote, &t, err);
	if (ret < 0 || !t.has_theirs)
		return ret;
	if (!t.has_ours)
		ret = cli_move_local(c, system, NULL, &t.theirs, err);
	if (ret < 0)
		return ret;
	t.has_theirs = false;
	say_recovered(c, &t, t.has_ours ? &t.ours : &t.theirs);
	*ahead = true;
	return 0;
}

static int sync_one(struct cli *c, const char *system, bool pinned, const char *remote)
{
	struct cli_moved moved = { 0 };
	struct gl_error *err = NULL;
	bool ahead = false, pushed = false;
	int ret = cli_catch_up(c, system, remote, &moved, &ahead, &err);

	if (ret == 0 && !ahead && pinned)
		ret = put_back(c, system, remote, &ahead, &err);
	if (ret == 0 && ahead)
		ret = cli_push(c, system, CARRY_MUST, &moved, &pushed, &err);
	if (ret == 0 && pinned && !cli_moved_lost(&moved))
		ret = check_result(c, system, &err);
	if (ret == 0 && !ahead)
		cli_say(c, "'%s' is up to date with '%s'", system, remote);
	if (ret < 0)
		ret = cli_fail(c, err);
	else if (cli_moved_lost(&moved))
		ret = EXIT_NO_GO;
	cli_moved_release(&moved);
	return ret;
}

static int sync_all(struct cli *c, const char *remote)
{
	struct gl_error *err = NULL;
	struct gl_systems all;
	int worst = EXIT_GO, ret;
	bool any = false;

	if (gl_systems_list(c->repo, &all, &err) < 0)
		return cli_fail(c, err);
	for (size_t i = 0; i < all.n; i++) {
		if (c->system && strcmp(c->system, all.items[i].name) != 0)
			continue;
		any = true;
		ret = sync_one(c, all.items[i].name, all.items[i].pinned, remote);
		if (ret > worst)
			worst = ret;
	}
	gl_systems_release(&all);
	if (any)
		return worst;
	gl_fail(&err, GL_EUNDECIDED,
		"there is no ledger %s%s here or on '%s'; start one: git golive init <system>",
		c->system ? "of " : "", c->system ? c->system : "", remote);
	return cli_fail(c, err);
}

int cmd_sync(struct cli *c, int argc, char **argv)
{
	struct gl_buf remote = GL_BUF_INIT;
	struct gl_error *err = NULL;
	int ret;

	if (opt_parse(c, NULL, &argc, argv, &ret) < 0)
		return ret;
	if (argc > 1)
		return cli_usage(c, "sync takes no arguments");
	if (!gl_remote_name(c->repo, &remote)) {
		cli_say(c, "there is no remote '%s': nothing to carry", remote.ptr);
		ret = EXIT_GO;
	} else if (cli_fetch_from(c, remote.ptr, &err) < 0) {
		ret = cli_fail(c, err);
	} else {
		ret = sync_all(c, remote.ptr);
	}
	gl_buf_release(&remote);
	return ret;
}
