/* What concerns one system: its root, its ledger, and who asks. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/shell.h"
#include "base/timestamp.h"
#include "cli/doctor.h"
#include "cli/fetch.h"
#include "git/remote.h"
#include "report/page.h"

/* Of what others have decided since, nothing is known. */
#define FRESH (7 * GL_DAY)

/* ---- the root ---- */

static void add_trust(struct gl_checkup *out, const struct subject *p)
{
	char hex[GL_OID_HEX + 1];

	checkup_run(out, "git golive trust %s %s", p->sys->name, gl_oid_hex(&p->root, hex));
}

static void judge_pin(struct subject *p, struct gl_checkup *out)
{
	char pin[GL_OID_HEX + 1], here[GL_OID_HEX + 1];

	gl_oid_hex(&p->sys->root, pin);
	if (p->trouble == LEDGER_OTHER_ROOT || p->trouble == LEDGER_TWO) {
		checkup_fix(
			out,
			"another ledger: it begins at %s, and pinned is %s; only when its owner "
			"has told you, by another way than the server, that the first is right:",
			gl_oid_hex(&p->root, here), pin);
		add_trust(out, p);
	} else if (p->l && p->l->other) {
		checkup_unknown(out,
				"pinned, %s; %s begins at another one, %s, and is not looked at: "
				"tell the owner",
				pin, p->l->other, gl_oid_hex(&p->l->other_root, here));
	} else {
		checkup_ok(out, "pinned, %s", pin);
	}
}

int check_root(struct doctor *d, struct subject *p, struct gl_checkup_part *part,
	       struct gl_checkup *out, struct gl_error **err)
{
	char hex[GL_OID_HEX + 1];

	(void)part, (void)err;
	if (p->sys->pinned) {
		judge_pin(p, out);
	} else if (gl_oid_zero(&p->root)) {
		checkup_unknown(out, "not pinned, and there is no ledger to tell it");
	} else if (d->c->root && gl_oid_eq(&p->root, &d->c->root_id)) {
		checkup_ok(out, "as --root or GOLIVE_ROOT says, %s", gl_oid_hex(&p->root, hex));
	} else {
		checkup_fix(
			out,
			"not pinned: nobody has said here that this ledger, which begins at %s, "
			"is the right one; let its owner tell you the id, and then:",
			gl_oid_hex(&p->root, hex));
		add_trust(out, p);
	}
	return 0;
}

/* ---- the ledger ---- */

static void find_missing(struct doctor *d, struct subject *p, struct gl_checkup *out)
{
	struct gl_buf remote = GL_BUF_INIT, spec = GL_BUF_INIT, word = GL_BUF_INIT;

	if (d->server)
		checkup_ok(out, "pinned, and not pushed yet");
	else if (!d->has_remote)
		checkup_unknown(out, "it is not here, and there is no remote to fetch it from");
	else if (d->fetched && !d->offline)
		checkup_unknown(out, "it is neither here nor on '%s': ask its owner where it is",
				d->remote.ptr);
	else {
		gl_shell_add(&remote, d->remote.ptr, d->remote.len);
		gl_buf_addf(&spec, "refs/heads/golive/%s:refs/remotes/%s/golive/%s", p->sys->name,
			    d->remote.ptr, p->sys->name);
		gl_shell_add(&word, spec.ptr, spec.len);
		checkup_fix(out, "it is not here");
		checkup_run(out, "git fetch %s %s", remote.ptr, word.ptr);
	}
	gl_buf_release(&remote);
	gl_buf_release(&spec);
	gl_buf_release(&word);
}

/* Back to where it was, where all that takes is here; else it is somebody else's to mend. */
static void put_back(struct doctor *d, struct subject *p, struct gl_checkup *out)
{
	const struct gl_oid *tip = p->sys->has_local ? &p->sys->local : &p->sys->remote;
	bool all_here = gl_walk_contains(d->c->repo, &p->seen, tip, NULL) == 1;
	char hex[GL_OID_HEX + 1];
	struct gl_buf golive = GL_BUF_INIT;

	checkup_fix(out, "rewound: it stood at %.12s here, and decisions were taken away since; ",
		    gl_oid_hex(&p->seen, hex));
	if (!all_here) {
		gl_buf_addstr(&out->text, "ask who runs the server to put them back; only when it "
					  "is meant to be so:");
		add_trust(out, p);
	} else {
		gl_buf_addstr(&out->text, "they are still here");
		if (d->server)
			checkup_run(out, "git update-ref refs/heads/golive/%s %s", p->sys->name,
				    hex);
		else
			checkup_run(out, "%ssync", golive_of(d, p, &golive));
	}
	gl_buf_release(&golive);
}

static void tell_trouble(struct doctor *d, struct subject *p, struct gl_checkup *out)
{
	struct gl_buf golive = GL_BUF_INIT;

	switch (p->trouble) {
	case LEDGER_MISSING:
		find_missing(d, p, out);
		break;
	case LEDGER_DIVERGED:
		checkup_fix(out,
			    "diverged: decisions that were not pushed stand beside others on "
			    "'%s'",
			    d->remote.ptr);
		checkup_run(out, "%ssync", golive_of(d, p, &golive));
		break;
	case LEDGER_REWOUND:
		put_back(d, p, out);
		break;
	case LEDGER_CUT:
		checkup_unknown(out, "it cannot be read before the repository is whole");
		break;
	case LEDGER_OTHER_ROOT:
	case LEDGER_TWO:
		checkup_unknown(out, "it is not judged: see its root");
		break;
	default:
		checkup_unknown(out, "%s", gl_error_message(p->why));
	}
	gl_buf_release(&golive);
}

/* Where files of a working tree would no longer be the branch's, no decision is recorded. */
static int find_checkout(struct doctor *d, struct subject *p, struct gl_checkup *out,
			 struct gl_error **err)
{
	struct gl_buf path = GL_BUF_INIT, word = GL_BUF_INIT;
	int ret = cli_branch_worktree(d->c, p->sys->name, &path, err);

	if (ret == 1) {
		gl_shell_add(&word, path.ptr, path.len);
		checkup_fix(out, "its branch is checked out in '%s': no decision is recorded then",
			    path.ptr);
		checkup_run(out, "git -C %s switch --detach", word.ptr);
	}
	gl_buf_release(&path);
	gl_buf_release(&word);
	return ret;
}

/* "12 commits, the newest decision 2 days ago" */
static void describe(struct doctor *d, const struct subject *p, struct gl_buf *out)
{
	const struct gl_state *s = p->l->state;

	gl_buf_addf(out, "%zu commit%s, the newest decision ", s->n, s->n == 1 ? "" : "s");
	gl_page_age(out, s->commits[s->newest].committer_time, d->now);
}

static void judge_freshness(struct doctor *d, struct subject *p, struct gl_checkup *out)
{
	int64_t fetched = cli_fetched(d->c, p->sys->name);
	size_t unpushed = gl_page_unpushed(p->l);
	struct gl_buf golive = GL_BUF_INIT, what = GL_BUF_INIT;

	describe(d, p, &what);
	if (unpushed && gl_config_bool(d->c->repo, "golive.push", true)) {
		checkup_fix(out, "%zu decision%s not on '%s' yet", unpushed,
			    unpushed == 1 ? " is" : "s are", d->remote.ptr);
		checkup_run(out, "%ssync", golive_of(d, p, &golive));
	} else if (d->server || !d->has_remote) {
		checkup_ok(out, "%s", what.ptr);
	} else if (d->offline) {
		checkup_unknown(out, "what others decided since is not known: %s", what.ptr);
	} else if (!fetched) {
		checkup_unknown(out, "%s; when it was fetched last is not known", what.ptr);
	} else if (d->now - fetched > FRESH) {
		checkup_fix(out,
			    "not fetched from '%s' for a week or more: what others decided "
			    "since is not known",
			    d->remote.ptr);
		checkup_run(out, "git golive doctor --fetch");
	} else {
		checkup_ok(out, "%s", what.ptr);
		gl_buf_addf(&out->text, "; fetched from '%s' ", d->remote.ptr);
		gl_page_age(&out->text, fetched, d->now);
	}
	gl_buf_release(&golive);
	gl_buf_release(&what);
}

int check_ledger(struct doctor *d, struct subject *p, struct gl_checkup_part *part,
		 struct gl_checkup *out, struct gl_error **err)
{
	int ret;

	(void)part;
	if (!p->l) {
		tell_trouble(d, p, out);
		return 0;
	}
	ret = find_checkout(d, p, out, err);
	if (ret == 0)
		judge_freshness(d, p, out);
	return ret < 0 ? ret : 0;
}

/* ---- who asks ---- */

/* Of anybody on the checklist: it lies in this person's home, with its private half. */
static bool is_enrolled(const struct gl_digest *key, void *ctx)
{
	return gl_checklist_key_owner(ctx, key) != GL_NONE;
}

/* The version that will know the key, once enough have agreed to it; or NULL. */
static const struct gl_version *pending_with(const struct gl_ledger *l, const struct gl_digest *key)
{
	for (const struct gl_version *v = l->state->versions; v; v = v->next) {
		if (v->pending && gl_checklist_key_owner(v->list, key) != GL_NONE)
			return v;
	}
	return NULL;
}

static void enroll(struct doctor *d, const struct subject *p, const struct gl_digest *key,
		   const char *why, struct gl_checkup *out)
{
	const struct gl_checklist *list = gl_page_list(p->l);
	const struct gl_version *v = pending_with(p->l, key);
	struct gl_buf path = GL_BUF_INIT;

	if (v) {
		checkup_unknown(out,
				"on version %u of the checklist, which is not in force yet: %u of "
				"%u have agreed to it",
				v->list->version, gl_page_agreed(p->l, v), list->amend);
	} else if (find_own_key(is_enrolled, (void *)list, &path)) {
		checkup_fix(out, "%.*s; a key that is on it lies here", clause(why), why);
		sign_with(d->c, path.ptr, out);
	} else {
		checkup_fix(out, "%.*s; to take part, send %s, the owner, what this prints",
			    clause(why), why, list->people[list->owner].name);
		checkup_run(out, "git golive enroll");
	}
	gl_buf_release(&path);
}

int check_me(struct doctor *d, struct subject *p, struct gl_checkup_part *part,
	     struct gl_checkup *out, struct gl_error **err)
{
	struct gl_digest key;
	const char *why;
	size_t me;

	if (!p->l) {
		checkup_unknown(out, "there is no checklist to look it up on");
		return 0;
	}
	me = cli_me_key(d->c, p->l, &key, &why);
	if (me == GL_NONE && d->cannot_sign) {
		checkup_unknown(out, "it is told by the key that signs for you: see signing");
		return 0;
	}
	if (me == GL_NONE) {
		enroll(d, p, &key, why, out);
		return 0;
	}
	part->me = strdup(gl_page_list(p->l)->people[me].id);
	checkup_ok(out, "%s (%s), %.*s", gl_page_list(p->l)->people[me].name,
		   part->me ? part->me : "", clause(why), why);
	return part->me ? 0 : gl_nomem(err);
}
