/* What concerns the whole repository: git, the clone, who commits, the hooks, the clock. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/path.h"
#include "base/proc.h"
#include "base/shell.h"
#include "base/str.h"
#include "base/timestamp.h"
#include "cli/doctor.h"
#include "git/remote.h"
#include "report/page.h"
#include "sign/openpgp.h"

/* Of an older git nobody has tried whether it does what golive asks of it. */
#define GIT_MAJOR 2
#define GIT_MINOR 39
/* Clocks differ; no server takes what is dated further ahead. */
#define AHEAD_MAX (10 * 60)

/* ---- git ---- */

/* One line that git prints; GL_EREFUSED with its words when it does not. */
static int ask_git(struct doctor *d, const char *const *argv, struct gl_buf *line,
		   struct gl_error **err)
{
	struct gl_buf words = GL_BUF_INIT;
	int status, ret = gl_git_run(d->c->repo, argv, NULL, 0, line, &words, &status, err);

	if (ret == 0 && status != 0)
		ret = gl_fail(err, GL_EREFUSED, "'git %s': %.*s", argv[0],
			      (int)strcspn(words.ptr, "\n"), words.ptr);
	line->len = strcspn(line->ptr, "\n");
	if (line->len)
		line->ptr[line->len] = '\0';
	gl_buf_release(&words);
	return ret;
}

int check_git(struct doctor *d, struct subject *p, struct gl_checkup_part *part,
	      struct gl_checkup *out, struct gl_error **err)
{
	static const char *const argv[] = { "version", NULL };
	static const char before[] = "git version ";
	struct gl_buf line = GL_BUF_INIT;
	unsigned long major, minor = 0;
	char libgit2[32], *end;
	int ret = ask_git(d, argv, &line, err);

	(void)p, (void)part;
	if (ret == 0) {
		const char *version = line.ptr;

		if (gl_begins(version, before))
			version += strlen(before);
		major = strtoul(version, &end, 10);
		if (*end == '.')
			minor = strtoul(end + 1, NULL, 10);
		if (major < GIT_MAJOR || (major == GIT_MAJOR && minor < GIT_MINOR))
			checkup_unknown(out, "git %s, and golive is made for %d.%d or later",
					version, GIT_MAJOR, GIT_MINOR);
		else
			checkup_ok(out, "git %s", version);
		gl_buf_addf(&out->text, "; golive %s with libgit2 %s%s", GL_VERSION,
			    gl_libgit2_version(libgit2),
			    gl_openpgp_built() ? " and OpenPGP" : ", without OpenPGP");
	}
	gl_buf_release(&line);
	return ret;
}

/* ---- the clone ---- */

static bool lacks_something(const struct doctor *d)
{
	for (size_t i = 0; i < d->n; i++) {
		if (d->subjects[i].trouble == LEDGER_CUT)
			return true;
	}
	return false;
}

static bool are_all_read(const struct doctor *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		n += d->subjects[i].l != NULL;
	return n && n == d->n;
}

struct replaced {
	const struct doctor *d;
	struct gl_oid id;
};

static bool is_decision(const struct doctor *d, const struct gl_oid *id)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct gl_ledger *l = d->subjects[i].l;

		for (size_t k = 0; l && k < l->walk->n; k++) {
			if (gl_oid_eq(&l->walk->commits[k].id, id))
				return true;
		}
	}
	return false;
}

/* refs/replace/<id>: git shows another commit in its place, golive never does. */
static int find_replaced(const char *name, const struct gl_oid *to, void *ctx)
{
	const char *hex = strrchr(name, '/') + 1;
	struct replaced *r = ctx;

	(void)to;
	return gl_oid_parse(hex, strlen(hex), &r->id) && is_decision(r->d, &r->id);
}

/* Of a ledger not all is here. */
static void fetch_the_rest(struct doctor *d, struct gl_checkup *out)
{
	struct gl_buf promisor = GL_BUF_INIT, remote = GL_BUF_INIT;

	checkup_fix(out, "%s clone: not all of a ledger is here",
		    d->partial ? "a partial" : "a shallow");
	if (gl_config_promisor(d->c->repo, &promisor)) {
		gl_shell_add(&remote, promisor.ptr, promisor.len);
		checkup_run(out, "git fetch --refetch --no-filter %s", remote.ptr);
	} else {
		checkup_run(out, "git fetch --unshallow");
	}
	gl_buf_release(&promisor);
	gl_buf_release(&remote);
}

static void describe(struct doctor *d, struct gl_checkup *out)
{
	struct gl_repo *repo = d->c->repo;

	checkup_ok(out, d->server ? "a server's" : "a clone");
	if (strcmp(gl_repo_gitdir(repo), gl_repo_commondir(repo)) != 0)
		gl_buf_addstr(&out->text, ", a linked working tree of it");
	if (gl_repo_shallow(repo))
		gl_buf_addstr(&out->text, ", shallow");
	if (d->partial)
		gl_buf_addstr(&out->text, ", partial");
	if (gl_config_bool(repo, "core.sparsecheckout", false))
		gl_buf_addstr(&out->text, ", sparse");
	if (are_all_read(d))
		gl_buf_addstr(&out->text, "; the ledgers that are here are whole");
}

int check_repository(struct doctor *d, struct subject *p, struct gl_checkup_part *part,
		     struct gl_checkup *out, struct gl_error **err)
{
	struct replaced r = { .d = d };
	char hex[GL_OID_HEX + 1];
	int found = gl_ref_each(d->c->repo, "refs/replace/", find_replaced, &r, err);

	(void)p, (void)part;
	if (found < 0)
		return found;
	if (found) {
		gl_oid_hex(&r.id, hex);
		checkup_fix(
			out,
			"git shows another commit in the place of the decision %.12s (a replace "
			"ref): golive does not honour that, but 'git log' does",
			hex);
		checkup_run(out, "git replace -d %s", hex);
	} else if (lacks_something(d)) {
		fetch_the_rest(d, out);
	} else {
		describe(d, out);
	}
	return 0;
}

int check_fetch(struct doctor *d, struct subject *p, struct gl_checkup_part *part,
		struct gl_checkup *out, struct gl_error **err)
{
	(void)p, (void)part, (void)err;
	if (d->fetched && d->offline)
		checkup_unknown(out, "%s; what follows goes by what is here",
				gl_error_message(d->offline));
	else if (d->fetched)
		checkup_ok(out, "the newest decisions came from '%s'", d->remote.ptr);
	return 0;
}

/* ---- who commits ---- */

int check_name(struct doctor *d, struct subject *p, struct gl_checkup_part *part,
	       struct gl_checkup *out, struct gl_error **err)
{
	static const char *const argv[] = { "var", "GIT_COMMITTER_IDENT", NULL };
	struct gl_buf line = GL_BUF_INIT;
	const char *end;
	int ret = ask_git(d, argv, &line, err);

	(void)p, (void)part;
	d->nameless = ret == GL_EREFUSED;
	if (d->nameless)
		gl_error_clear(err);
	end = strrchr(line.ptr, '>');
	if (d->nameless) {
		checkup_fix(out, "git does not know who you are; with your own name and address:");
		checkup_run(out, "git config%s user.name 'Your Name'",
			    config_option(d->c, "user.name"));
		checkup_run(out, "git config%s user.email you@example.com",
			    config_option(d->c, "user.email"));
	} else if (ret == 0) {
		checkup_ok(out, "%.*s", end ? (int)(end + 1 - line.ptr) : (int)line.len, line.ptr);
	}
	gl_buf_release(&line);
	return d->nameless ? 0 : ret;
}

/* ---- hooks ---- */

struct hooks_look {
	const struct gl_hooks *h;
	struct gl_buf good, bad; /* names; names with what is wrong */
	bool to_install;         /* that mends some of it */
};

/* How it comes that it runs, where that is not plain. */
static const char *way_of(const struct gl_hook_file *f)
{
	if (f->config == GL_HOOK_CONFIG_RUNS)
		return " (in git's configuration)";
	if (f->calls)
		return " (another tool's, which calls golive)";
	if (f->state == GL_HOOK_LEGACY)
		return " (run by pre-commit)";
	if (f->chained)
		return f->runs ? " (after the one that was here before)"
			       : " (the earlier one is not executable)";
	return "";
}

const char *fault_of_hook(const struct gl_hook_file *f)
{
	if (f->config == GL_HOOK_CONFIG_OFF)
		return "is switched off in git's configuration";
	if (f->config == GL_HOOK_CONFIG_UNHEARD)
		return "is in the configuration, which this git runs no hooks by";
	if (f->config == GL_HOOK_CONFIG_RUNS)
		return "runs twice";
	if (f->config != GL_HOOK_CONFIG_NONE)
		return "is in git's configuration, and not as this golive writes it";
	if (gl_hook_file_runs_ours(f))
		return "is not as this golive writes it, or not executable";
	return f->state == GL_HOOK_FOREIGN ? "is another tool's alone" : "is missing";
}

static void look_at_hook(struct hooks_look *r, const struct gl_hook_file *f)
{
	bool well = gl_hook_is_well(f);
	struct gl_buf *out = well ? &r->good : &r->bad;

	gl_buf_addf(out, "%s%s", out->len ? ", " : "", gl_hook_name(f->kind));
	gl_buf_addf(out, "%s%s", well ? "" : " ", well ? way_of(f) : fault_of_hook(f));
	r->to_install |= !well && f->config != GL_HOOK_CONFIG_OFF;
}

/* Below the top of the repository where it lies there. */
static void add_dir(const struct doctor *d, const struct gl_hooks *h, struct gl_buf *out)
{
	const char *top =
		gl_repo_bare(d->c->repo) ? gl_repo_gitdir(d->c->repo) : gl_repo_workdir(d->c->repo);
	size_t n = strlen(top);
	bool below = strncmp(h->dir, top, n) == 0 && h->dir[n] == '/';

	gl_buf_addf(out, "in '%s'%s", below ? h->dir + n + 1 : h->dir,
		    h->configured ? " (core.hooksPath)" : "");
}

/* Others may use them: a line at the end of each is all that is added. */
static void call_from_outside(const struct gl_hooks *h, struct gl_checkup *out)
{
	struct gl_buf dir = GL_BUF_INIT, names = GL_BUF_INIT;

	gl_shell_add(&dir, h->dir, strlen(h->dir));
	for (size_t i = 0; i < GL_HOOK_KINDS; i++) {
		const struct gl_hook_file *f = &h->files[i];

		if (gl_hooks_wants(h->server, f->kind) && !f->calls && !gl_hook_runs_ours(f))
			gl_buf_addf(&names, " %s", gl_hook_name(f->kind));
	}
	if (access(h->dir, F_OK) != 0)
		checkup_run(out, "mkdir -p %s", dir.ptr);
	checkup_run(out,
		    "for h in%s; do f=%s/$h; [ -s \"$f\" ] || echo '#!/bin/sh' >\"$f\"; "
		    "echo \"exec git-golive hook $h \\\"\\$@\\\"\" >>\"$f\"; chmod +x \"$f\"; done",
		    names.ptr, dir.ptr);
	gl_buf_release(&dir);
	gl_buf_release(&names);
}

/* What another tool has put there is the newer of the two: it stays, and runs before ours. */
static void move_kept_away(const struct gl_hooks *h, struct gl_checkup *out)
{
	struct gl_buf from = GL_BUF_INIT, to = GL_BUF_INIT, name = GL_BUF_INIT;

	for (size_t i = 0; i < GL_HOOK_KINDS; i++) {
		const struct gl_hook_file *f = &h->files[i];

		if (f->state != GL_HOOK_FOREIGN || !f->chained || f->same)
			continue;
		gl_buf_reset(&from);
		gl_buf_reset(&to);
		gl_buf_reset(&name);
		gl_shell_add(&from, f->before, strlen(f->before));
		gl_buf_addf(&name, "%s.old", f->before);
		gl_shell_add(&to, name.ptr, name.len);
		checkup_run(out, "mv %s %s", from.ptr, to.ptr);
	}
	gl_buf_release(&from);
	gl_buf_release(&to);
	gl_buf_release(&name);
}

static void switch_on(const struct gl_hooks *h, struct gl_checkup *out)
{
	for (size_t i = 0; i < GL_HOOK_KINDS; i++) {
		const struct gl_hook_file *f = &h->files[i];

		if (gl_hooks_wants(h->server, f->kind) && f->config == GL_HOOK_CONFIG_OFF)
			checkup_run(out, "git config hook.golive-%s.enabled true",
				    gl_hook_name(f->kind));
	}
}

/* Of some system nobody has said which root is the right one. */
static bool is_unpinned(const struct doctor *d)
{
	for (size_t i = 0; i < d->systems.n; i++) {
		if (!d->systems.items[i].pinned)
			return true;
	}
	return false;
}

static void mend_hooks(const struct doctor *d, const struct hooks_look *r, struct gl_checkup *out)
{
	checkup_fix(out, "%s, ", r->bad.ptr);
	add_dir(d, r->h, &out->text);
	switch_on(r->h, out);
	if (!r->to_install)
		return;
	if (!r->h->inside && !gl_hooks_in_config(r->h)) {
		gl_buf_addstr(&out->text, ", outside of this repository");
		if (!r->h->by_config) {
			gl_buf_addstr(&out->text, ": what is added there runs in all that use it");
			call_from_outside(r->h, out);
			return;
		}
		checkup_run(out, "git golive hooks install --config");
		return;
	}
	move_kept_away(r->h, out);
	if (d->server && is_unpinned(d))
		gl_buf_addstr(&out->text, "; first pin the root, as below: they are put in for "
					  "what is found otherwise");
	checkup_run(out, "git golive hooks install");
}

/* The shells of the hooks look for the tool on PATH; where it is not, they refuse release tags. */
static void mend_path(struct gl_checkup *out)
{
	struct gl_buf dir = GL_BUF_INIT;
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	self[n > 0 ? n : 0] = '\0';
	slash = strrchr(self, '/');
	if (slash && n < (ssize_t)sizeof(self) - 1) {
		*slash = '\0';
		gl_shell_add(&dir, self, strlen(self));
		checkup_fix(out, "they are there, but git-golive is not on PATH, so they refuse "
				 "release tags; for this shell, and in its profile for all:");
		checkup_run(out, "export PATH=%s:\"$PATH\"", dir.ptr);
	} else {
		checkup_unknown(out, "they are there, but git-golive is not on PATH: put its "
				     "directory there, for until then they refuse release tags");
	}
	gl_buf_release(&dir);
}

int check_hooks(struct doctor *d, struct subject *p, struct gl_checkup_part *part,
		struct gl_checkup *out, struct gl_error **err)
{
	struct hooks_look r = { .good = GL_BUF_INIT, .bad = GL_BUF_INIT };
	struct gl_hooks h;
	int ret = gl_hooks_look(d->c->repo, &h, err);

	(void)p, (void)part;
	r.h = &h;
	for (size_t i = 0; i < GL_HOOK_KINDS && ret == 0; i++) {
		if (gl_hooks_wants(h.server, h.files[i].kind))
			look_at_hook(&r, &h.files[i]);
	}
	if (ret == 0 && r.bad.len && d->systems.n == 0) {
		checkup_ok(out, "not installed; there is no ledger whose release tags they would "
				"guard");
	} else if (ret == 0 && r.bad.len) {
		mend_hooks(d, &r, out);
	} else if (ret == 0 && !gl_proc_find("git-golive", NULL)) {
		mend_path(out);
	} else if (ret == 0) {
		checkup_ok(out, "%s, ", r.good.ptr);
		add_dir(d, &h, &out->text);
	}
	gl_buf_release(&r.good);
	gl_buf_release(&r.bad);
	gl_hooks_release(&h);
	return ret;
}

/* ---- the clock ---- */

struct ahead {
	const struct gl_ledger *l; /* of the decision that is dated the furthest ahead */
	int64_t newest;            /* its date */
	const char *by;
	bool several; /* people's are */
};

static void look_ahead(const struct doctor *d, const struct gl_ledger *l, struct ahead *a)
{
	for (size_t i = 0; i < l->state->n; i++) {
		const struct gl_judged *j = &l->state->judged[i];
		int64_t date = l->walk->commits[i].committer_time;

		if (j->is_void || !j->signer || date <= d->now + AHEAD_MAX)
			continue;
		a->several |= a->by && strcmp(a->by, j->signer) != 0;
		if (a->l && date <= a->newest)
			continue;
		a->l = l;
		a->newest = date;
		a->by = j->signer;
	}
}

int check_clock(struct doctor *d, struct subject *p, struct gl_checkup_part *part,
		struct gl_checkup *out, struct gl_error **err)
{
	char now[GL_TIME_BUF], then[GL_TIME_BUF];
	struct ahead a = { 0 };
	bool any = false;

	(void)p, (void)part, (void)err;
	for (size_t i = 0; i < d->n; i++) {
		if (d->subjects[i].l)
			look_ahead(d, d->subjects[i].l, &a);
		any |= d->subjects[i].l != NULL;
	}
	gl_time_format(d->now, now);
	if (!a.l) {
		checkup_ok(out, "%s%s", now,
			   any ? ", and no decision is dated later"
			       : "; there is no decision to compare it with");
		return 0;
	}
	gl_time_format(a.newest, then);
	/* Of one signer it may be the own clock that was wrong; several agree against this one. */
	if (a.several) {
		checkup_fix(out,
			    "it says %s, and several people have signed what is dated later, up to "
			    "%s ('%s'): this clock is behind",
			    now, then, a.l->system);
		checkup_run(out, "sudo timedatectl set-ntp true");
	} else {
		checkup_unknown(out,
				"it says %s, and %s has signed what is dated %s ('%s'): one of the "
				"two clocks is wrong; compare this one with others ('date -u')",
				now, a.by, then, a.l->system);
	}
	return 0;
}

/* ---- none yet ---- */

int check_none(struct doctor *d, struct subject *p, struct gl_checkup_part *part,
	       struct gl_checkup *out, struct gl_error **err)
{
	(void)p, (void)part, (void)err;
	if (d->n == 0)
		checkup_ok(out, d->has_remote && !d->fetched
					? "there is none here; fetch it (git fetch), or start one "
					  "(git golive init <system>)"
					: "there is none yet; next, to start one: git golive init "
					  "<system>");
	return 0;
}
