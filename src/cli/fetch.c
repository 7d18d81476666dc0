/* What is fetched, and when it was. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/io.h"
#include "cli/fetch.h"
#include "git/remote.h"

/* Of FETCH_HEAD, which has a line a branch. */
#define FETCH_HEAD_MAX ((size_t)1024 * 1024)

/* ---- when ---- */

/* A file whose date tells when the ledger (NULL: all of them) was fetched by golive. */
static void note_path(const struct cli *c, const char *system, struct gl_buf *path)
{
	gl_buf_addf(path, "%s/golive/%s%sfetched", gl_repo_commondir(c->repo), system ? system : "",
		    system ? "/" : "");
}

/* It is told only to people: what cannot be written is not told. */
static void note(const struct cli *c)
{
	struct gl_buf path = GL_BUF_INIT;
	char *slash;

	note_path(c, c->system, &path);
	slash = strrchr(path.ptr, '/');
	if (!path.failed && slash) {
		*slash = '\0';
		if (gl_mkdirs(path.ptr, NULL) == 0) {
			*slash = '/';
			gl_write_file(path.ptr, "", 0, 0644, NULL);
		}
	}
	gl_buf_release(&path);
}

static int64_t date_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (int64_t)st.st_mtime : 0;
}

/* Git's own fetch: of this ledger, or of something else? */
static bool fetched_by_git(const char *path, const char *system)
{
	struct gl_buf text = GL_BUF_INIT, branch = GL_BUF_INIT;
	bool found;

	gl_buf_addf(&branch, "branch 'golive/%s' of ", system);
	found = gl_read_file(path, FETCH_HEAD_MAX, &text, NULL) == 0 && !branch.failed &&
		strstr(text.ptr, branch.ptr);
	gl_buf_release(&text);
	gl_buf_release(&branch);
	return found;
}

int64_t cli_fetched(const struct cli *c, const char *system)
{
	struct gl_buf remote = GL_BUF_INIT, all = GL_BUF_INIT, one = GL_BUF_INIT,
		      head = GL_BUF_INIT, ref = GL_BUF_INIT;
	int64_t newest = 0;

	if (!gl_repo_bare(c->repo) && gl_remote_name(c->repo, &remote)) {
		note_path(c, NULL, &all);
		note_path(c, system, &one);
		gl_buf_addf(&head, "%s/FETCH_HEAD", gl_repo_gitdir(c->repo));
		gl_buf_addf(&ref, "%s/refs/remotes/%s/golive/%s", gl_repo_commondir(c->repo),
			    remote.ptr, system);
		const int64_t dates[] = {
			date_of(all.ptr),
			date_of(one.ptr),
			fetched_by_git(head.ptr, system) ? date_of(head.ptr) : 0,
			date_of(ref.ptr),
		};

		for (size_t i = 0; i < sizeof(dates) / sizeof(*dates); i++)
			newest = dates[i] > newest ? dates[i] : newest;
	}
	gl_buf_release(&remote);
	gl_buf_release(&all);
	gl_buf_release(&one);
	gl_buf_release(&head);
	gl_buf_release(&ref);
	return newest;
}

/* ---- what ---- */

int cli_fetch_from(struct cli *c, const char *remote, struct gl_error **err)
{
	int ret = gl_remote_fetch(c->repo, remote, c->system, NULL, err);

	if (ret == 0)
		note(c);
	return ret;
}

static bool lacks_candidate(const struct gl_ledger *l)
{
	const struct gl_entry *candidate = l->state->candidate;

	return candidate && !gl_repo_has(l->repo, &candidate->rec->commit);
}

/* As a person would: what the remote's configuration says is fetched, nothing less. */
static void fetch_all(struct cli *c, const char *remote)
{
	const char *const argv[] = { "fetch", "--quiet", "--", remote, NULL };
	int status = 0;

	if (gl_git_run(c->repo, argv, NULL, 0, NULL, NULL, &status, NULL) < 0 || status != 0)
		cli_warn(c, "the release candidate is not in this clone, and 'git fetch %s' failed",
			 remote);
}

void cli_fetch_candidate(struct cli *c, const struct gl_ledger *l)
{
	struct gl_buf remote = GL_BUF_INIT;

	if (lacks_candidate(l) && gl_remote_name(c->repo, &remote))
		fetch_all(c, remote.ptr);
	gl_buf_release(&remote);
}

/* Pins and remembers nothing, and says nothing: this is not yet the look that was asked for. */
static bool system_lacks_candidate(struct cli *c, const struct gl_system *sys)
{
	const struct gl_oid *tip = sys->has_remote ? &sys->remote : &sys->local;
	struct gl_ledger *l = NULL;
	struct gl_oid root;
	bool lacks = false;

	if (!sys->has_remote && !sys->has_local)
		return false;
	if (gl_walk_root(c->repo, tip, &root, NULL) == 0 &&
	    cli_ledger_at(c, sys->name, &root, tip, &l, NULL) == 0)
		lacks = lacks_candidate(l);
	gl_ledger_free(l);
	return lacks;
}

void cli_fetch_candidates(struct cli *c, const char *remote)
{
	struct gl_systems all;
	bool lacks = false;

	if (gl_systems_list(c->repo, &all, NULL) < 0)
		return;
	for (size_t i = 0; i < all.n && !lacks; i++) {
		if (!c->system || strcmp(c->system, all.items[i].name) == 0)
			lacks = system_lacks_candidate(c, &all.items[i]);
	}
	gl_systems_release(&all);
	if (lacks)
		fetch_all(c, remote);
}
