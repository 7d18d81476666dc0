/*
 * The last thing that is seen before a signature: in plain words what it means, then the record as
 * it will be.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/timestamp.h"
#include "base/utf8.h"
#include "cli/draft.h"
#include "git/commitload.h"
#include "git/remote.h"
#include "state/outcome.h"

#define LINE "----------------------------------------\n"
#define SUBJECT_MAX 50

/* ---- pieces ---- */

/* On one line, whatever it holds. */
static void add_text(struct gl_buf *out, const char *s)
{
	for (; *s; s++)
		gl_buf_addch(out, strchr("\n\r\t", *s) ? ' ' : *s);
}

static void add_person(const struct draft *d, const char *id, struct gl_buf *out)
{
	add_text(out, gl_checklist_name(d->list, id));
}

/* e700020 "privacy" */
static void add_commit(const struct draft *d, const struct gl_oid *id, struct gl_buf *out)
{
	struct gl_object o = { 0 };
	struct gl_rawcommit raw;
	char hex[GL_OID_HEX + 1];
	size_t n;

	gl_buf_addf(out, "%.7s", gl_oid_hex(id, hex));
	if (gl_repo_read(d->c->repo, id, GL_OBJ_COMMIT, GL_COMMIT_MAX, &o, NULL) < 0)
		return;
	if (gl_rawcommit_parse(o.data, o.len, &raw, NULL, NULL) && raw.message) {
		for (n = 0; n < raw.message_len && raw.message[n] != '\n'; n++)
			;
		gl_buf_addf(out, " \"%.*s%s\"", (int)(n < SUBJECT_MAX ? n : SUBJECT_MAX),
			    raw.message, n > SUBJECT_MAX ? "..." : "");
	}
	gl_object_release(&o);
}

/* v1.0 (e700020 "privacy") */
static void add_candidate(const struct draft *d, struct gl_buf *out)
{
	add_text(out, d->candidate->rec->tag);
	gl_buf_addstr(out, " (");
	add_commit(d, &d->candidate->rec->commit, out);
	gl_buf_addch(out, ')');
}

static void add_note(const struct gl_entry *e, struct gl_buf *out)
{
	if (!e || !e->rec->note)
		return;
	gl_buf_addstr(out, "\n  \"");
	add_text(out, e->rec->note);
	gl_buf_addch(out, '"');
}

static const struct gl_entry *target(const struct draft *d)
{
	const struct gl_entries *all = &d->l->state->all;

	for (size_t i = 0; d->recs[0]->record && i < all->n; i++) {
		if (strcmp(all->items[i]->rec->id, d->recs[0]->record) == 0)
			return all->items[i];
	}
	return NULL;
}

static const struct gl_standing *standing(const struct draft *d, const struct gl_criterion *c)
{
	for (size_t i = 0; d->v && i < d->v->n_criteria; i++) {
		if (d->v->criteria[i].criterion == c)
			return &d->v->criteria[i];
	}
	return NULL;
}

/* ---- a criterion ---- */

/* "accuracy >= 0.92, cases >= 500", after `head`; nothing where no facts are asked for. */
static void add_bounds(const struct gl_criterion *c, const char *head, struct gl_buf *out)
{
	for (size_t i = 0; i < c->n_measure; i++) {
		gl_buf_addf(out, "%s%s ", i ? ", " : head, c->measure[i].name);
		gl_bound_add(out, &c->measure[i]);
	}
}

static void add_answer(const struct draft *d, const struct gl_record *r, struct gl_buf *out)
{
	size_t k = gl_checklist_criterion(d->list, r->criterion);
	const struct gl_criterion *c = &d->list->criteria[k];
	const struct gl_standing *st = standing(d, c);
	bool yes = r->decision == GL_APPROVE;

	gl_buf_addf(out, "you answer %s, as ", yes ? "YES" : "NO");
	add_person(d, draft_me(d), out);
	if (r->for_whom) {
		gl_buf_addstr(out, " for ");
		add_person(d, r->for_whom, out);
	}
	if (d->candidate && c->scope != GL_SCOPE_STANDING) {
		gl_buf_addstr(out, ", for ");
		add_candidate(d, out);
	}
	gl_buf_addstr(out, ": ");
	add_text(out, c->title);
	gl_buf_addf(out, "\n  %s: ", c->id);
	add_text(out, c->statement);
	add_bounds(c, "\n  bounds: ", out);
	if (c->why) {
		gl_buf_addstr(out, "\n  why: ");
		add_text(out, c->why);
	}
	if (yes && st && st->state == GL_STALE) {
		for (size_t i = 0; i < st->reasons.n; i++) {
			gl_buf_addstr(out, i ? "\n  " : "\n  signed before, and no longer fresh: ");
			add_text(out, st->reasons.items[i]);
		}
	}
	gl_buf_addstr(out,
		      yes ? "\n"
			  : "\n  it cannot go live until you approve or withdraw this, or it is "
			    "overruled\n");
}

static void say_answers(const struct draft *d, struct gl_buf *out)
{
	for (size_t i = 0; i < d->n; i++)
		add_answer(d, d->recs[i], out);
}

/* ---- the checklist ---- */

static const struct gl_version *version_of(const struct draft *d)
{
	const struct gl_version *v = d->l->state->versions;

	while (v && memcmp(&v->list->sha256, &d->recs[0]->checklist, sizeof(struct gl_digest)) != 0)
		v = v->next;
	return v;
}

static bool agreed_before(const struct draft *d)
{
	const struct gl_version *v;

	for (v = d->l->state->versions; v; v = v->next) {
		for (const struct gl_agreement *a = v->agreements; a; a = a->next) {
			if (strcmp(a->person, draft_me(d)) == 0 && a->agreed)
				return true;
		}
	}
	return false;
}

static void add_clause(const struct gl_clause *c, struct gl_buf *out)
{
	if (c->kind == GL_CLAUSE_ANY)
		gl_buf_addstr(out, "one of ");
	else if (c->kind == GL_CLAUSE_AT_LEAST)
		gl_buf_addf(out, "%u of ", c->need);
	for (size_t i = 0; i < c->of.n; i++)
		gl_buf_addf(out, "%s%s", i ? ", " : "", c->of.items[i]);
}

void screen_questions(const struct gl_checklist *list, struct gl_buf *out)
{
	for (size_t i = 0; i < list->n_criteria; i++) {
		const struct gl_criterion *c = &list->criteria[i];

		gl_buf_addf(out, "  %zu. ", i + 1);
		add_text(out, c->title);
		gl_buf_addstr(out, ": ");
		add_text(out, c->statement);
		add_bounds(c, " Bounds: ", out);
		gl_buf_addstr(out, " (answered by ");
		for (size_t k = 0; k < c->n_clauses; k++) {
			gl_buf_addstr(out, k ? ", and " : "");
			add_clause(&c->clauses[k], out);
		}
		gl_buf_addstr(out, ")\n");
	}
	gl_buf_addstr(out, "  the final call is ");
	add_text(out, list->people[list->owner].name);
	gl_buf_addf(out, "'s (%s)%s\n", list->people[list->owner].id,
		    list->go == GL_GO_CHECKLIST ? ", given beforehand: it goes live when all is met"
						: "");
}

static void say_agree(const struct draft *d, struct gl_buf *out)
{
	const struct gl_version *v = version_of(d);

	gl_buf_addstr(out, "you agree that these are the right questions; you do not answer them "
			   "yet\n");
	/* Whoever was asked has seen them. */
	if (!v || d->told)
		return;
	if (!agreed_before(d))
		screen_questions(v->list, out);
	if (v->pending)
		gl_report_amendment(d->l, v->list, v->by, out);
}

/* ---- the candidate ---- */

static void say_propose(const struct draft *d, struct gl_buf *out)
{
	gl_buf_addf(out, "you name the release candidate: %s = ", d->recs[0]->tag);
	add_commit(d, &d->recs[0]->commit, out);
	if (d->candidate) {
		gl_buf_addstr(out, "\n  it takes the place of ");
		add_candidate(d, out);
		gl_buf_addstr(out, ", and needs a go of its own");
	}
	gl_buf_addch(out, '\n');
}

/* "; HEAD is 1 commit ahead of it" */
static void add_distance(const struct draft *d, struct gl_buf *out)
{
	struct gl_buf range = GL_BUF_INIT, said = GL_BUF_INIT;
	const char *argv[] = { "rev-list", "--left-right", "--count", NULL, "--", NULL };
	char hex[GL_OID_HEX + 1], *end;
	unsigned long behind, ahead;
	int status = 0;

	gl_buf_addf(&range, "%s...HEAD", gl_oid_hex(&d->candidate->rec->commit, hex));
	argv[3] = range.ptr;
	if (gl_git_run(d->c->repo, argv, NULL, 0, &said, NULL, &status, NULL) == 0 && status == 0) {
		behind = strtoul(said.ptr, &end, 10);
		ahead = strtoul(end, NULL, 10);
		if (ahead)
			gl_buf_addf(out, "; HEAD is %lu commit%s ahead of it", ahead,
				    ahead == 1 ? "" : "s");
		if (behind)
			gl_buf_addf(out, "%s %lu commit%s behind%s", ahead ? " and" : "; HEAD is",
				    behind, behind == 1 ? "" : "s", ahead ? "" : " it");
	}
	gl_buf_release(&range);
	gl_buf_release(&said);
}

static void add_counts(const struct draft *d, struct gl_buf *out)
{
	const struct gl_entries *all = &d->l->state->all;
	size_t met = 0, waived = 0, overruled = 0;

	for (size_t i = 0; i < d->v->n_criteria; i++) {
		met += d->v->criteria[i].state == GL_MET;
		waived += d->v->criteria[i].state == GL_WAIVED;
	}
	for (size_t i = 0; i < all->n; i++) {
		const struct gl_entry *e = all->items[i];

		overruled += e->rec->decision == GL_REJECT && gl_entry_counts(e) && e->settled_at;
	}
	gl_buf_addf(out, "\n  met %zu of %zu", met, d->v->n_criteria);
	if (waived)
		gl_buf_addf(out, ", waived %zu", waived);
	if (overruled)
		gl_buf_addf(out, ", rejections overruled %zu", overruled);
}

static void say_call(const struct draft *d, struct gl_buf *out)
{
	bool go = d->verb->decision == GL_GO;

	gl_buf_addf(out, "you say %s for %s = ", go ? "GO" : "NO-GO", d->candidate->rec->tag);
	add_commit(d, &d->candidate->rec->commit, out);
	add_distance(d, out);
	if (d->v)
		add_counts(d, out);
	gl_buf_addstr(out, go ? "; the gate opens at once\n"
			      : "\n  the gate stays shut for it until you say go\n");
}

/* ---- what is granted for a time, and what came of a release ---- */

static void say_waive(const struct draft *d, struct gl_buf *out)
{
	const struct gl_record *r = d->recs[0];
	size_t k = gl_checklist_criterion(d->list, r->criterion);
	const struct gl_criterion *c = &d->list->criteria[k];
	const struct gl_standing *st = standing(d, c);
	char day[GL_TIME_BUF];

	gl_buf_addstr(out, "you ACCEPT THE RISK that this is not met, for ");
	add_candidate(d, out);
	gl_buf_addf(out, " alone, until %s: ", gl_date_format(r->until, day));
	add_text(out, c->title);
	gl_buf_addf(out, "\n  %s: ", c->id);
	add_text(out, c->statement);
	if (st && st->state == GL_REJECTED)
		gl_buf_addstr(out, "\n  it is rejected, and no waiver goes over that: first the "
				   "rejection has to be taken back or overruled");
	gl_buf_addstr(out,
		      "\n  it is shown as waived, never as met; afterwards it is open again\n");
}

static void say_delegate(const struct draft *d, struct gl_buf *out)
{
	const struct gl_record *r = d->recs[0];
	char from[GL_TIME_BUF], until[GL_TIME_BUF];

	gl_buf_addstr(out, "you let ");
	add_person(d, r->to, out);
	gl_buf_addf(out, " approve and reject for you, from %s until %s, ",
		    gl_date_format(r->from, from), gl_date_format(r->until, until));
	for (size_t i = 0; i < r->criteria.n; i++)
		gl_buf_addf(out, "%s%s", i ? ", " : "on ", r->criteria.items[i]);
	gl_buf_addf(out,
		    "%s\n  signed with their own key, and said to be for you: --for %s; your "
		    "agreement is yours alone\n",
		    r->criteria.n ? "" : "on every criterion of yours", draft_me(d));
}

static void add_fact(const struct gl_release *release, const struct gl_fact *f, struct gl_buf *out)
{
	const struct gl_criterion *c;
	const struct gl_bound *b = release ? gl_release_promise(release, f->name, &c) : NULL;

	gl_buf_addf(out, "\n  %s: ", f->name);
	add_text(out, f->text);
	if (!b)
		return;
	gl_buf_addstr(out, " (promised: ");
	gl_bound_add(out, b);
	gl_buf_addf(out, ", by %s)", c->id);
}

static void say_outcome(const struct draft *d, struct gl_buf *out)
{
	const struct gl_record *r = d->recs[0];
	const struct gl_release *release;
	struct gl_releases all;
	char day[GL_TIME_BUF];

	if (gl_releases_list(d->l->state, d->l->now, &all, NULL) < 0)
		return;
	release = gl_releases_find(&all, r->tag);
	gl_buf_addstr(out, "you say what ");
	add_text(out, r->tag);
	if (release)
		gl_buf_addf(out, ", live since %s,",
			    gl_date_format(gl_time_date(release->since), day));
	gl_buf_addstr(out, " has brought, next to what was promised:");
	if (release && release->promised->list->why) {
		gl_buf_addstr(out, "\n  promised: ");
		add_text(out, release->promised->list->why);
	}
	for (size_t i = 0; i < r->n_facts; i++)
		add_fact(release, &r->facts[i], out);
	gl_buf_addch(out, '\n');
	gl_releases_release(&all);
}

/* ---- all else ---- */

/* What a deputy signed goes with the delegation. */
static void add_signed_under(const struct draft *d, const struct gl_entry *delegation,
			     struct gl_buf *out)
{
	const struct gl_entries *all = &d->l->state->all;

	for (size_t i = 0; i < all->n; i++) {
		const struct gl_entry *e = all->items[i];

		if (e->delegation == delegation && gl_entry_counts(e))
			gl_buf_addf(out, "  and with it, what was signed under it: %s\n",
				    e->rec->id);
	}
}

/* An answer that is taken back uncovers the one before it. */
static void add_stands_again(const struct draft *d, const struct gl_entry *e, struct gl_buf *out)
{
	const struct gl_entry *before = e->prev;

	if (!e->rec->criterion || gl_state_newest(d->l->state, e->rec->criterion, e->person) != e)
		return;
	while (before && before->withdrawn_at)
		before = before->prev;
	if (before && !before->settled_at)
		gl_buf_addf(out, "  and the answer before it stands again: %s\n", before->rec->id);
}

static void say_target(const struct draft *d, struct gl_buf *out)
{
	const struct gl_entry *e = target(d);
	const char *what = "you take back ";

	if (!e)
		return;
	if (d->verb->decision == GL_RESOLVE)
		what = e->rec->decision == GL_REJECT ? "you OVERRULE " : "you settle ";
	else if (d->verb->decision == GL_RESUME)
		what = "you end the pause: ";
	gl_buf_addf(out, "%swhat ", what);
	add_person(d, e->by, out);
	gl_buf_addf(out, " signed: %s%s%s", gl_decisions[e->rec->decision].name,
		    e->rec->criterion ? " " : "", e->rec->criterion ? e->rec->criterion : "");
	add_note(e, out);
	gl_buf_addch(out, '\n');
	if (e->rec->decision == GL_DELEGATE)
		add_signed_under(d, e, out);
	if (d->verb->decision == GL_WITHDRAW)
		add_stands_again(d, e, out);
}

static void say_concern(const struct draft *d, struct gl_buf *out)
{
	gl_buf_addf(out, "you raise a concern%s%s%s: ", d->recs[0]->criterion ? " about '" : "",
		    d->recs[0]->criterion ? d->recs[0]->criterion : "",
		    d->recs[0]->criterion ? "'" : "");
	gl_buf_addstr(out, d->o.non_blocking ? "it stands on the record, and holds nothing up\n"
					     : "it cannot go live until that is settled\n");
}

static void say_stop(const struct draft *d, struct gl_buf *out)
{
	if (d->verb->decision == GL_PAUSE)
		gl_buf_addf(
			out,
			"you PAUSE '%s', now: no release, and nothing released may be deployed, "
			"until it is resumed\n",
			d->l->system);
	else
		gl_buf_addf(
			out,
			"you END '%s' FOR GOOD: from here on every gate says NO-GO, also to what "
			"is live\n",
			d->l->system);
}

static void add_words(const struct draft *d, struct gl_buf *out)
{
	switch (d->verb->decision) {
	case GL_APPROVE:
	case GL_REJECT:
		say_answers(d, out);
		break;
	case GL_AGREE:
		say_agree(d, out);
		break;
	case GL_PROPOSE:
		say_propose(d, out);
		break;
	case GL_GO:
	case GL_NO_GO:
		say_call(d, out);
		break;
	case GL_CONCERN:
		say_concern(d, out);
		break;
	case GL_PAUSE:
	case GL_TERMINATE:
		say_stop(d, out);
		break;
	case GL_WAIVE:
		say_waive(d, out);
		break;
	case GL_DELEGATE:
		say_delegate(d, out);
		break;
	case GL_OUTCOME:
		say_outcome(d, out);
		break;
	case GL_ASSESS:
		assess_say(d, out);
		break;
	default:
		say_target(d, out);
	}
}

/* ---- the record ---- */

static bool is_record(const struct gl_newfile *f)
{
	return strncmp(f->path, "records/", strlen("records/")) == 0;
}

/* With a bar before each line, so that nothing in it can pass for the tool's own words. */
void draft_quote(const char *text, struct gl_buf *out)
{
	for (size_t len; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		gl_buf_addstr(out, "  | ");
		gl_text_add(out, text, len, false);
		gl_buf_addch(out, '\n');
	}
}

static void add_records(const struct draft *d, struct gl_buf *out)
{
	size_t shown = 0;

	for (size_t i = 0; i < d->batch.n; i++) {
		if (is_record(&d->batch.items[i])) {
			gl_buf_addstr(out, shown++ ? "  |\n" : "");
			draft_quote(d->batch.items[i].data, out);
		} else {
			gl_buf_addf(out, "  + %s, %zu bytes\n", d->batch.items[i].path,
				    d->batch.items[i].len);
		}
	}
}

static const char *way_back(enum gl_decision decision)
{
	switch (decision) {
	case GL_AGREE:
	case GL_APPROVE:
	case GL_REJECT:
	case GL_CONCERN:
	case GL_WAIVE:
	case GL_DELEGATE:
		return "; 'git golive withdraw' takes it back";
	case GL_PAUSE:
		return "; 'git golive resume' ends it";
	case GL_PROPOSE:
		return "; 'git golive propose' replaces it";
	case GL_ASSESS:
		return "; a later one takes its place";
	case GL_GO:
		return "; 'git golive no-go' takes it back";
	default:
		return "";
	}
}

void draft_show(const struct draft *d)
{
	struct gl_buf b = GL_BUF_INIT;

	add_words(d, &b);
	gl_buf_addf(&b, LINE "this will be signed by %s (%s), on golive/%s:\n",
		    d->list->people[d->me].name, draft_me(d), d->l->system);
	add_records(d, &b);
	gl_buf_addf(&b, "it stays on the record, visible to everyone who can read the repository%s",
		    way_back(d->verb->decision));
	cli_say(d->c, "%s", b.ptr);
	gl_buf_release(&b);
}
