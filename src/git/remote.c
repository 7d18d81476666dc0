#include "git/remote.h"

#include <stdlib.h>
#include <string.h>

#include "git/internal.h"

bool gl_remote_name(struct gl_repo *repo, struct gl_buf *name)
{
	struct gl_buf key = GL_BUF_INIT, url = GL_BUF_INIT;
	bool found;
	int ret;

	gl_buf_reset(name);
	ret = gl_config_get(repo, "golive.remote", name, NULL);
	if (ret == GL_ENOMEM)
		return false;
	if (ret < 0 || name->len == 0) {
		gl_buf_reset(name);
		gl_buf_addstr(name, "origin");
	}
	gl_buf_addf(&key, "remote.%s.url", name->ptr);
	found = !key.failed && name->ptr[0] != '-' && gl_config_get(repo, key.ptr, &url, NULL) == 0;
	name->failed |= key.failed | url.failed;
	gl_buf_release(&key);
	gl_buf_release(&url);
	return found;
}

int gl_ledger_tip(struct gl_repo *repo, const char *remote, const char *system, struct gl_oid *out,
		  struct gl_error **err)
{
	struct gl_buf ref = GL_BUF_INIT;
	int ret;

	if (remote)
		gl_buf_addf(&ref, "refs/remotes/%s/golive/%s", remote, system);
	else
		gl_buf_addf(&ref, "refs/heads/golive/%s", system);
	ret = ref.failed ? gl_nomem(err) : gl_ref_read(repo, ref.ptr, out, err);
	gl_buf_release(&ref);
	return ret;
}

/* Fetching */

struct fetch {
	struct gl_buf refspec, tracking;
	struct gl_buf words; /* what git said */
	bool partial;        /* this is a partial clone */
};

static void init_fetch(struct fetch *f, const char *remote, const char *system)
{
	const char *which = system ? system : "*";

	gl_buf_init(&f->refspec);
	gl_buf_init(&f->tracking);
	gl_buf_init(&f->words);
	gl_buf_addf(&f->tracking, "refs/remotes/%s/golive/%s", remote, system ? system : "");
	gl_buf_addf(&f->refspec, "+refs/heads/golive/%s:refs/remotes/%s/golive/%s", which, remote,
		    which);
}

static void release_fetch(struct fetch *f)
{
	gl_buf_release(&f->refspec);
	gl_buf_release(&f->tracking);
	gl_buf_release(&f->words);
}

/*
 * Of the remote's configuration only the way there counts: a ledger is fetched whole, is not
 * forgotten when the remote has lost it, and brings nothing else along.
 */
static int run_fetch(struct gl_repo *repo, const char *remote, struct fetch *f, bool again,
		     int *status, struct gl_error **err)
{
	const char *argv[20] = { "-c",
				 "core.filesRefLockTimeout=2000",
				 "fetch",
				 "--quiet",
				 "--no-tags",
				 "--no-prune",
				 "--no-prune-tags",
				 "--no-recurse-submodules",
				 "--no-write-fetch-head",
				 "--no-auto-maintenance",
				 "--refmap=" };
	size_t n = 11;

	if (f->refspec.failed || f->tracking.failed)
		return gl_nomem(err);
	if (f->partial)
		argv[n++] = "--no-filter";
	if (again)
		argv[n++] = "--refetch";
	argv[n++] = "--";
	argv[n++] = remote;
	argv[n++] = f->refspec.ptr;
	gl_buf_reset(&f->words);
	return gl_git_run(repo, argv, NULL, 0, NULL, &f->words, status, err);
}

/* In a partial clone the commits may be there without what they hold. */
static bool is_whole(struct gl_repo *repo, const struct fetch *f, const char *system)
{
	struct gl_buf all = GL_BUF_INIT;
	const char *argv[] = { "rev-list", "--objects", "--missing=error", "--quiet", NULL, NULL };
	int status;
	bool whole;

	gl_buf_addf(&all, "--glob=%s", f->tracking.ptr);
	argv[4] = system ? f->tracking.ptr : all.ptr;
	whole = gl_git_run(repo, argv, NULL, 0, NULL, NULL, &status, NULL) == 0 && status == 0;
	gl_buf_release(&all);
	return whole;
}

/* Two who fetch into one clone at once: the ref has moved, but not to what the second had read. */
static bool collided(const struct fetch *f)
{
	return strstr(f->words.ptr, "cannot lock ref") && strstr(f->words.ptr, "but expected");
}

static int fetch_failed(const char *remote, const struct fetch *f, struct gl_error **err)
{
	struct gl_buf said = GL_BUF_INIT, lock = GL_BUF_INIT;

	gl_git_words(f->words.ptr, NULL, "; ", &said);
	if (gl_git_lock(f->words.ptr, &lock))
		gl_fail(err, GL_EIO, "cannot fetch from '%s': " GL_LOCK_LEFT, remote, lock.ptr);
	else
		gl_fail(err, GL_EIO, "cannot fetch from '%s': %s", remote, said.ptr);
	gl_buf_release(&said);
	gl_buf_release(&lock);
	return GL_EIO;
}

static int stop_at_first(const char *name, const struct gl_oid *id, void *ctx)
{
	(void)name;
	(void)id;
	(void)ctx;
	return 1;
}

int gl_remote_fetch(struct gl_repo *repo, const char *remote, const char *system, bool *found,
		    struct gl_error **err)
{
	struct gl_buf promisor = GL_BUF_INIT;
	struct fetch f;
	int ret, status;

	if (found)
		*found = false;
	init_fetch(&f, remote, system);
	f.partial = gl_config_promisor(repo, &promisor);
	ret = run_fetch(repo, remote, &f, false, &status, err);
	for (int tries = 0; ret == 0 && status != 0 && collided(&f) && tries < 5; tries++)
		ret = run_fetch(repo, remote, &f, false, &status, err);
	if (ret == 0 && status == 0 && f.partial && !is_whole(repo, &f, system))
		ret = run_fetch(repo, remote, &f, true, &status, err);
	if (ret < 0)
		goto out;
	if (status != 0 && system && strstr(f.words.ptr, "couldn't find remote ref"))
		goto out;
	if (status != 0) {
		ret = fetch_failed(remote, &f, err);
		goto out;
	}
	if (found)
		*found =
			system || gl_ref_each(repo, f.tracking.ptr, stop_at_first, NULL, NULL) == 1;
out:
	release_fetch(&f);
	gl_buf_release(&promisor);
	return ret;
}

/* Pushing */

/* Of a line "!\t<id>:<ref>\t[rejected] (fetch first)" the last part, or NULL. */
static const char *rejection(char *porcelain)
{
	for (char *line = porcelain; line && *line;) {
		char *end = strchr(line, '\n'), *tab;

		if (line[0] == '!' && line[1] == '\t') {
			if (end)
				*end = '\0';
			tab = strrchr(line, '\t');
			return tab + 1;
		}
		line = end ? end + 1 : NULL;
	}
	return NULL;
}

static bool is_behind(const char *why)
{
	/* "failed to update ref" and "incorrect old value": it was moved between the two. */
	static const char *const said[] = {
		"(fetch first)",          "(non-fast-forward)",  "(stale info)",
		"(already exists)",       "(needs force)",       "cannot lock ref",
		"(failed to update ref)", "incorrect old value", "reference already exists"
	};

	for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++) {
		if (strstr(why, said[i]))
			return true;
	}
	return false;
}

static int push_failed(const char *remote, struct gl_buf *porcelain, const struct gl_buf *words,
		       int status, struct gl_error **err)
{
	const char *why = rejection(porcelain->ptr);
	struct gl_buf said = GL_BUF_INIT, lock = GL_BUF_INIT;
	int ret;

	if (why && gl_git_lock(words->ptr, &lock)) {
		ret = gl_fail(
			err, GL_EEXISTS,
			"'%s' did not take it: '%s' is there; when no git is at work there any "
			"more, who runs the server removes it",
			remote, lock.ptr);
		goto out;
	}
	if (why && is_behind(why)) {
		ret = gl_fail(err, GL_EEXISTS, "'%s' has newer decisions: %s", remote, why);
		goto out;
	}
	gl_git_words(words->ptr, "remote: ", "\n", &said);
	if (said.len == 0)
		gl_git_words(words->ptr, NULL, "\n", &said);
	if (why)
		ret = gl_fail(err, GL_EREFUSED, "'%s' refused the push: %s%s%s", remote, why,
			      said.len ? "\n" : "", said.ptr);
	else if (strstr(words->ptr, "aborted by hook"))
		ret = gl_fail(err, GL_EREFUSED, "a hook of '%s' refused the push%s%s", remote,
			      said.len ? ":\n" : "", said.ptr);
	else if (status == 1 && strstr(words->ptr, "failed to push some refs") &&
		 !strstr(words->ptr, "src refspec"))
		ret = gl_fail(err, GL_EREFUSED, "the pre-push hook refused the push%s%s",
			      said.len ? ":\n" : "", said.ptr);
	else
		ret = gl_fail(err, GL_EIO, "cannot push to '%s': %s", remote, said.ptr);
out:
	gl_buf_release(&said);
	gl_buf_release(&lock);
	return ret;
}

/*
 * git moves it only where the remote's fetch refspec covers ledgers.  It is on the remote: what cannot
 * be noted of that here, the next fetch will tell.
 */
static void follow_push(struct gl_repo *repo, const char *remote, const char *system,
			const struct gl_oid *id, const char *hex)
{
	struct gl_buf ref = GL_BUF_INIT;
	const char *argv[] = { "update-ref", "-m", "golive: push", NULL, hex, NULL };
	struct gl_oid now;
	int status;

	gl_buf_addf(&ref, "refs/remotes/%s/golive/%s", remote, system);
	argv[3] = ref.ptr;
	if (!ref.failed && (gl_ref_read(repo, ref.ptr, &now, NULL) < 0 || !gl_oid_eq(&now, id)))
		gl_git_run(repo, argv, NULL, 0, NULL, NULL, &status, NULL);
	gl_buf_release(&ref);
}

int gl_remote_push(struct gl_repo *repo, const char *remote, const char *system,
		   const struct gl_oid *id, struct gl_error **err)
{
	struct gl_buf refspec = GL_BUF_INIT, porcelain = GL_BUF_INIT, words = GL_BUF_INIT;
	const char *argv[] = {
		"push", "--porcelain", "--no-follow-tags", "--recurse-submodules=no", "--", remote,
		NULL,   NULL
	};
	char hex[GL_OID_HEX + 1];
	int ret, status;

	gl_buf_addf(&refspec, "%s:refs/heads/golive/%s", gl_oid_hex(id, hex), system);
	if (refspec.failed) {
		ret = gl_nomem(err);
		goto out;
	}
	argv[6] = refspec.ptr;
	ret = gl_git_run(repo, argv, NULL, 0, &porcelain, &words, &status, err);
	if (ret == 0 && status != 0)
		ret = push_failed(remote, &porcelain, &words, status, err);
	else if (ret == 0)
		follow_push(repo, remote, system, id, hex);
out:
	gl_buf_release(&refspec);
	gl_buf_release(&porcelain);
	gl_buf_release(&words);
	return ret;
}
