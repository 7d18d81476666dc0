/*
 * What each decision says.  Each fills in the records of its verb, says when it is so already, and
 * refuses early what a person can be told more about than the fold would tell; all else is the
 * fold's to refuse, before anything is signed.
 */
#include <string.h>

#include "base/error.h"
#include "base/path.h"
#include "base/timestamp.h"
#include "base/vec.h"
#include "cli/draft.h"
#include "git/remote.h"
#include "report/page.h"
#include "state/criteria.h"

static const struct gl_state *state(const struct draft *d)
{
	return d->l->state;
}

int draft_already(struct draft *d, const char *fmt, ...)
{
	struct gl_buf b = GL_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	gl_buf_vaddf(&b, fmt, ap);
	va_end(ap);
	cli_say(d->c, "%s: nothing to sign", b.ptr);
	gl_buf_release(&b);
	return 0;
}

static void set_common(struct draft *d, struct gl_record *r)
{
	const struct decide_opts *o = &d->o;

	r->format = GL_FORMAT;
	r->decision = d->verb->decision;
	r->checklist = d->list->sha256;
	r->system = d->l->system;
	r->by = draft_me(d);
	r->has_date = true;
	r->date = d->date;
	r->blocking = !o->non_blocking;
	r->note = d->note;
	r->for_whom = o->for_whom;
	r->evidence = d->evidence;
	r->n_evidence = d->n_evidence;
	r->facts = d->facts;
	r->n_facts = d->n_facts;
	r->fields = (d->note ? GL_F_NOTE : 0u) | (o->for_whom ? GL_F_FOR : 0u) |
		    (d->n_evidence ? GL_F_EVIDENCE : 0u) | (d->n_facts ? GL_F_MEASURED : 0u) |
		    (o->non_blocking ? GL_F_BLOCKING : 0u);
}

static int set_day(struct draft *d, const char *name, const char *word, unsigned bit, int32_t *day,
		   struct gl_record *r)
{
	if (!word)
		return 0;
	if (!gl_date_parse(word, strlen(word), day))
		return gl_fail(d->err, GL_EREFUSED, "'--%s %s' is not a day (YYYY-MM-DD)", name,
			       word);
	r->fields |= bit;
	return 0;
}

struct gl_record *draft_add(struct draft *d)
{
	struct gl_record *r = gl_arena_alloc(d->batch.arena, sizeof(*r));

	if (!r || gl_vec_grow(&d->recs, d->n, &d->cap) < 0) {
		gl_nomem(d->err);
		return NULL;
	}
	set_common(d, r);
	if (set_day(d, "from", d->o.from, GL_F_FROM, &r->from, r) < 0 ||
	    set_day(d, "until", d->o.until, GL_F_UNTIL, &r->until, r) < 0)
		return NULL;
	if (d->o.criteria.n) {
		r->criteria = (struct gl_strs){ d->o.criteria.items, d->o.criteria.n };
		r->fields |= GL_F_CRITERIA;
	}
	d->recs[d->n++] = r;
	return r;
}

/* The error is there already. */
static int failed(const struct draft *d)
{
	return gl_error_code(*d->err);
}

static void set_commit(struct gl_record *r, const struct gl_oid *commit)
{
	r->commit = *commit;
	r->fields |= GL_F_COMMIT;
}

void draft_set_criterion(struct gl_record *r, const struct gl_criterion *c)
{
	r->criterion = c->id;
	r->fields |= GL_F_CRITERION;
}

int draft_may_only(struct draft *d, const struct gl_members *who, const char *also,
		   const char *what)
{
	struct gl_buf b = GL_BUF_INIT;
	size_t extra = also ? gl_checklist_person(d->list, also) : GL_NONE, n, total;
	bool stops = d->verb->decision == GL_PAUSE || d->verb->decision == GL_NO_GO ||
		     d->verb->decision == GL_TERMINATE;
	int ret;

	if (gl_members_has(who, d->me) || d->me == extra)
		return 0;
	if (extra != GL_NONE && gl_members_has(who, extra))
		extra = GL_NONE;
	total = who->n + (extra != GL_NONE);
	for (n = 0; n < total; n++) {
		size_t i = n < who->n ? who->items[n] : extra;

		gl_buf_addf(&b, "%s%s (%s)",
			    n == 0           ? ""
			    : n + 1 == total ? " or "
					     : ", ",
			    d->list->people[i].name, d->list->people[i].id);
	}
	ret = gl_fail(d->err, GL_EREFUSED, "only %s may %s, and you are %s (%s)%s",
		      total ? b.ptr : "nobody", what, d->list->people[d->me].name, draft_me(d),
		      stops ? "; anybody on the checklist can raise a concern: git golive concern "
			      "-m <why>"
			    : "");
	gl_buf_release(&b);
	return ret;
}

int draft_owner_only(struct draft *d, const char *what)
{
	const struct gl_members owner = { &d->list->owner, 1 };

	return draft_may_only(d, &owner, NULL, what);
}

int draft_no_candidate(struct draft *d, const char *what)
{
	return gl_fail(
		d->err, GL_EREFUSED,
		"%s about a release, and none is proposed yet; anybody on the checklist can do "
		"that: "
		"git golive propose <tag>",
		what);
}

/* ---- agree ---- */

/* The one that waits for me, or the one in force; NULL with the error when that is not clear. */
static const struct gl_version *choose_version(struct draft *d)
{
	const struct gl_version *v, *found = NULL;
	struct gl_buf b = GL_BUF_INIT;
	char hex[GL_SHA256_HEX + 1];
	size_t n = 0;

	for (v = state(d)->versions; v; v = v->next) {
		if (!v->pending || gl_version_agreed(v, draft_me(d)))
			continue;
		gl_buf_addf(&b, "\n  git golive agree %.12s   (version %u, by '%s')",
			    gl_digest_hex(&v->list->sha256, hex), v->list->version, v->by);
		found = v;
		n++;
	}
	if (n > 1)
		gl_fail(d->err, GL_EREFUSED,
			"%zu versions are pending; say which one you agree to:%s", n, b.ptr);
	gl_buf_release(&b);
	if (n > 1)
		return NULL;
	return found ? found : state(d)->in_force;
}

/* What a version changes is seen best where it is: in its commit. */
static void say_version(const struct draft *d, const struct gl_version *v)
{
	char from[GL_OID_HEX + 1], to[GL_OID_HEX + 1];
	const struct gl_state *s = state(d);

	if (v == s->in_force) {
		cli_say(d->c, "version %u, in force, is here: git show %.12s:checklist.yaml",
			v->list->version, gl_oid_hex(&s->commits[v->at].id, to));
		return;
	}
	cli_say(d->c,
		"version %u, proposed by '%s', differs from the one in force by: git diff %.12s "
		"%.12s -- "
		"checklist.yaml",
		v->list->version, v->by, gl_oid_hex(&s->commits[s->in_force->at].id, from),
		gl_oid_hex(&s->commits[v->at].id, to));
}

int fill_agree(struct draft *d)
{
	const struct gl_version *v = d->argc ? draft_version(d, d->argv[0]) : choose_version(d);
	struct gl_record *r;

	if (!v)
		return failed(d);
	if (gl_version_agreed(v, draft_me(d)) ||
	    (!d->argc && v == state(d)->in_force && gl_state_agreed(state(d), draft_me(d))))
		return draft_already(d, "'%s' has agreed to version %u already", draft_me(d),
				     v->list->version);
	r = draft_add(d);
	if (!r)
		return failed(d);
	r->checklist = v->list->sha256;
	if (!d->told)
		say_version(d, v);
	return 0;
}

/* ---- propose ---- */

/* Others can only look at what they can fetch. */
static void say_unpushed(struct draft *d, const struct gl_oid *commit)
{
	struct gl_buf remote = GL_BUF_INIT, pattern = GL_BUF_INIT, out = GL_BUF_INIT;
	char hex[GL_OID_HEX + 1];
	const char *argv[] = { "for-each-ref",          "--count=1", "--contains",
			       gl_oid_hex(commit, hex), NULL,        NULL };
	int status = 0;

	if (!gl_remote_name(d->c->repo, &remote))
		goto out;
	gl_buf_addf(&pattern, "refs/remotes/%s/", remote.ptr);
	argv[4] = pattern.ptr;
	if (gl_git_run(d->c->repo, argv, NULL, 0, &out, NULL, &status, NULL) == 0 && status == 0 &&
	    out.len == 0)
		cli_say(d->c,
			"note: commit %.12s is on no branch of '%s' yet; push it, or nobody else "
			"can judge it",
			hex, remote.ptr);
out:
	gl_buf_release(&remote);
	gl_buf_release(&pattern);
	gl_buf_release(&out);
}

static bool is_candidate(const struct draft *d, const char *tag, const struct gl_oid *commit)
{
	const struct gl_record *now = d->candidate ? d->candidate->rec : NULL;

	return now && strcmp(now->tag, tag) == 0 && gl_oid_eq(&now->commit, commit);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "did you mean 'v1.0'?" of 1.0, and the other way round; or nothing. */
static void suggest_tag(const struct draft *d, const char *tag, struct gl_buf *out)
{
	struct gl_buf other = GL_BUF_INIT;

	if (*tag == 'v' && is_digit(tag[1]))
		gl_buf_addstr(&other, tag + 1);
	else if (is_digit(*tag))
		gl_buf_addf(&other, "v%s", tag);
	if (other.len && gl_refname_ok(other.ptr, other.len) &&
	    gl_checklist_tag(d->list, other.ptr))
		gl_buf_addf(out, "; did you mean '%s'?", other.ptr);
	gl_buf_release(&other);
}

/* No gate would ever ask for it. */
static int check_tag(struct draft *d, const char *tag)
{
	struct gl_buf b = GL_BUF_INIT;
	bool exempt = false;

	if (gl_checklist_tag(d->list, tag))
		return 0;
	for (size_t i = 0; i < d->list->exempt.n; i++)
		exempt = exempt || strcmp(d->list->exempt.items[i], tag) == 0;
	gl_buf_addf(&b, "'%s' is no release tag by the checklist: %s", tag,
		    exempt ? "it is exempt, as older than the ledger; release tags are "
			   : "those are ");
	for (size_t i = 0; i < d->list->tags.n; i++)
		gl_buf_addf(&b, "%s'%s'", i ? ", " : "", d->list->tags.items[i]);
	if (d->o.force) {
		cli_say(d->c, "note: %s, so no gate will ever ask for it", b.ptr);
		gl_buf_release(&b);
		return 0;
	}
	suggest_tag(d, tag, &b);
	gl_fail(d->err, GL_EREFUSED,
		"%s\nno gate would ever ask for it; to propose it all the "
		"same: --force",
		b.ptr);
	gl_buf_release(&b);
	return GL_EREFUSED;
}

/* Nothing would be new: also not who proposes, where a criterion asks for somebody else's answer. */
static bool is_proposed(const struct draft *d, const char *tag, const struct gl_oid *commit)
{
	bool matters = false;

	if (!is_candidate(d, tag, commit))
		return false;
	for (size_t i = 0; i < d->list->n_criteria; i++)
		matters = matters || d->list->criteria[i].independent;
	return !matters || !strcmp(d->candidate->by, draft_me(d));
}

int fill_propose(struct draft *d)
{
	const char *tag = d->argv[0], *rev = d->argc > 1 ? d->argv[1] : "HEAD";
	struct gl_oid commit;
	struct gl_record *r;
	int ret;

	if (!gl_refname_ok(tag, strlen(tag)))
		return gl_fail(d->err, GL_EREFUSED, "'%s' cannot be the name of a tag", tag);
	if (state(d)->open_terminates)
		return gl_fail(d->err, GL_EREFUSED,
			       "'%s' is terminated, for good: a proposal would be pointless",
			       d->l->system);
	ret = gl_rev_commit(d->c->repo, rev, &commit, d->err);
	if (ret == 0)
		ret = check_tag(d, tag);
	if (ret < 0)
		return ret;
	if (is_proposed(d, tag, &commit))
		return draft_already(d, "'%s' is proposed at this commit already, by '%s'", tag,
				     d->candidate->by);
	r = draft_add(d);
	if (!r)
		return failed(d);
	r->tag = tag;
	r->fields |= GL_F_TAG;
	set_commit(r, &commit);
	say_unpushed(d, &commit);
	return 0;
}

/* ---- approve, reject ---- */

/* Was the newest word on it said within the last day? */
static bool is_fresh(const struct draft *d, const struct gl_criterion *c, size_t who)
{
	const struct gl_entry *e = gl_state_newest(state(d), c->id, d->list->people[who].id);

	return e && d->date < e->time + GL_DAY;
}

/* What expires can be signed again before it does. */
static bool counts_already(const struct draft *d, const struct gl_criterion *c, size_t who)
{
	if (d->verb->decision != GL_APPROVE || !d->v || d->n_evidence || d->n_facts)
		return false;
	for (size_t i = 0; i < d->v->n_criteria; i++) {
		if (d->v->criteria[i].criterion == c)
			return gl_members_has(&d->v->criteria[i].approved_by, who) &&
			       (!c->valid_for || is_fresh(d, c, who));
	}
	return false;
}

/* `independent`: who proposed neither signs for it nor is signed for. */
static int check_independent(struct draft *d, const struct gl_criterion *c, size_t who)
{
	const char *by = d->candidate ? d->candidate->by : NULL;

	if (d->verb->decision != GL_APPROVE || !c->independent || !by ||
	    (strcmp(by, draft_me(d)) != 0 && strcmp(by, d->list->people[who].id) != 0))
		return 0;
	return gl_fail(
		d->err, GL_EREFUSED,
		"'%s' proposed '%s', and '%s' is for somebody who did not; another approver "
		"signs it, or another stakeholder proposes: git golive propose <tag> <commit>",
		by, d->candidate->rec->tag, c->id);
}

/* A sign-off that could never count is not signed. */
static int check_carried(struct draft *d, const struct gl_criterion *c)
{
	const struct gl_record r = { .facts = d->facts, .n_facts = d->n_facts };
	struct gl_buf why = GL_BUF_INIT, command = GL_BUF_INIT;
	int ret = 0;

	if (d->verb->decision != GL_APPROVE)
		return 0;
	gl_facts_unmet(c, &r, &why);
	if (c->evidence_required && !d->n_evidence)
		gl_buf_addf(&why, "%sit asks for evidence", why.len ? "; " : "");
	gl_approve_command(c, &command);
	if (why.failed || command.failed)
		ret = gl_nomem(d->err);
	else if (why.len)
		ret = gl_fail(d->err, GL_EREFUSED,
			      "'%s' cannot be approved like that, so it was not signed: %s\n%s",
			      c->id, why.ptr, command.ptr);
	gl_buf_release(&why);
	gl_buf_release(&command);
	return ret;
}

static int no_approver(struct draft *d, const struct gl_criterion *c, size_t who)
{
	struct gl_buf b = GL_BUF_INIT;
	int ret;

	for (size_t i = 0; i < c->approvers.n; i++) {
		const struct gl_stakeholder *s = &d->list->people[c->approvers.items[i]];

		gl_buf_addf(&b, "%s%s (%s)", i ? ", " : "", s->name, s->id);
	}
	ret = gl_fail(d->err, GL_EREFUSED,
		      "'%s' is no approver of '%s'; that is up to %s (anybody on the checklist can "
		      "raise a concern: git "
		      "golive concern %s -m <why>)",
		      d->list->people[who].id, c->id, b.ptr, c->id);
	gl_buf_release(&b);
	return ret;
}

static int fill_criterion(struct draft *d, const struct gl_criterion *c, size_t who)
{
	bool of_content = d->verb->decision == GL_APPROVE && c->scope != GL_SCOPE_STANDING;
	struct gl_record *r;

	for (size_t i = 0; i < d->n; i++) {
		if (strcmp(d->recs[i]->criterion, c->id) == 0)
			return 0;
	}
	if (!gl_members_has(&c->approvers, who))
		return no_approver(d, c, who);
	if (counts_already(d, c, who))
		return draft_already(d, "'%s' has approved '%s' already", d->list->people[who].id,
				     c->id);
	if (of_content && !d->candidate)
		return draft_no_candidate(d, "this sign-off is");
	if (check_independent(d, c, who) < 0 || check_carried(d, c) < 0)
		return failed(d);
	r = draft_add(d);
	if (!r)
		return failed(d);
	draft_set_criterion(r, c);
	if (of_content)
		set_commit(r, &d->candidate->rec->commit);
	return 0;
}

int fill_criteria(struct draft *d)
{
	size_t who = d->o.for_whom ? draft_person(d, d->o.for_whom) : d->me;
	const struct gl_criterion *c;
	int ret = 0;

	/* For oneself one signs anyway. */
	if (who == d->me)
		d->o.for_whom = NULL;

	if (who == GL_NONE)
		return failed(d);
	for (int i = 0; i < d->argc && ret == 0; i++) {
		c = draft_criterion(d, d->argv[i]);
		ret = c ? fill_criterion(d, c, who) : failed(d);
	}
	return ret;
}

/* ---- concern, pause, go, no-go, terminate ---- */

int fill_concern(struct draft *d)
{
	const struct gl_criterion *c = d->argc ? draft_criterion(d, d->argv[0]) : NULL;
	struct gl_record *r;

	if (d->argc && !c)
		return failed(d);
	r = draft_add(d);
	if (!r)
		return failed(d);
	if (c)
		draft_set_criterion(r, c);
	return 0;
}

int fill_pause(struct draft *d)
{
	const struct gl_entries *pauses = &state(d)->pauses;

	if (draft_may_only(d, &d->list->pause, NULL, "pause") < 0)
		return failed(d);
	for (size_t i = 0; i < pauses->n; i++) {
		if (gl_page_open(pauses->items[i]) &&
		    strcmp(pauses->items[i]->by, draft_me(d)) == 0)
			return draft_already(d, "'%s' has paused '%s' already", draft_me(d),
					     d->l->system);
	}
	return draft_add(d) ? 0 : failed(d);
}

int fill_call(struct draft *d)
{
	const struct gl_entry *now = d->v ? d->v->decision : NULL;
	struct gl_record *r;

	if (draft_owner_only(d, d->verb->decision == GL_GO ? "say go" : "say no-go") < 0)
		return failed(d);
	if (!d->candidate)
		return draft_no_candidate(d, "the final call is");
	if (now && now->rec->decision == d->verb->decision && now->candidate == d->candidate)
		return draft_already(d, "'%s' has said %s on '%s' already", now->by,
				     d->verb->cmd.name, d->candidate->rec->tag);
	r = draft_add(d);
	if (!r)
		return failed(d);
	set_commit(r, &d->candidate->rec->commit);
	return 0;
}

int fill_terminate(struct draft *d)
{
	if (state(d)->open_terminates)
		return draft_already(d, "'%s' is terminated already", d->l->system);
	if (draft_may_only(d, &d->list->terminate, NULL, "terminate") < 0)
		return failed(d);
	return draft_add(d) ? 0 : failed(d);
}
