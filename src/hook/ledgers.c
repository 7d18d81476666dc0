/* Ledgers that a push would change. */
#include <string.h>

#include "base/timestamp.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "hook/note.h"
#include "hook/running.h"

/* Clocks differ; a server takes no more than that. */
#define AHEAD_MAX (10 * 60)
/* Whoever reads more of them than that runs `git golive verify`. */
#define FINDINGS_SHOWN 20

int gl_hook_add_tip(struct gl_hook_run *r, const char *system, const struct gl_oid *tip,
		    struct gl_error **err)
{
	if (gl_vec_grow(&r->tips, r->n_tips, &r->cap_tips) < 0)
		return gl_nomem(err);
	r->tips[r->n_tips++] = (struct gl_newtip){ .system = system, .tip = *tip };
	return 0;
}

int gl_hook_open(struct gl_hook_run *r, size_t i, struct gl_ledger **out, struct gl_error **err)
{
	struct gl_open how = r->how;
	int ret = 0;

	how.system = r->systems.items[i].name;
	for (size_t t = 0; t < r->n_tips; t++)
		if (strcmp(r->tips[t].system, how.system) == 0)
			how.tip = &r->tips[t].tip;
	if (!r->ledgers[i])
		ret = gl_ledger_open(&r->ledgers[i], r->repo, &how, err);
	*out = r->ledgers[i];
	return ret;
}

/* The index of the first commit after `old`; 0 where there was nothing before. */
static size_t first_new(const struct gl_ledger *l, const struct gl_oid *old)
{
	size_t i;

	for (i = l->walk->n; i > 0 && !gl_oid_eq(&l->walk->commits[i - 1].id, old); i--)
		;
	return i;
}

static void add_finding(const struct gl_finding *f, struct gl_buf *out)
{
	char hex[GL_OID_HEX + 1];

	gl_buf_addf(out, "\n  - %.12s %s: ", gl_oid_hex(&f->commit, hex), gl_finding_name(f->code));
	if (f->path)
		gl_buf_addf(out, "%s: ", f->path);
	gl_buf_addstr(out, f->text);
}

/* What is wrong with the commits from `from` on; how many of them were found. */
static size_t list_findings(struct gl_ledger *l, size_t from, struct gl_buf *out)
{
	size_t n, found = 0;
	const struct gl_finding *all = gl_ledger_findings(l, &n);

	for (size_t i = 0; i < n; i++) {
		if (all[i].at == GL_NONE || all[i].at < from)
			continue;
		if (found++ < FINDINGS_SHOWN)
			add_finding(&all[i], out);
	}
	if (found > FINDINGS_SHOWN)
		gl_buf_addf(out, "\n  - and %zu more", found - FINDINGS_SHOWN);
	return found;
}

/* A commit that is dated ahead of this server's clock, or GL_NONE. */
static size_t find_ahead(const struct gl_ledger *l, size_t from, int64_t now)
{
	for (size_t i = from; i < l->walk->n; i++)
		if (l->walk->commits[i].committer_time > now + AHEAD_MAX)
			return i;
	return GL_NONE;
}

static void refuse_ahead(struct gl_hook_run *r, const char *ref, const struct gl_commit *c)
{
	char hex[GL_OID_HEX + 1], then[GL_TIME_BUF], now[GL_TIME_BUF];

	gl_hook_refuse_f(
		r, ref, "set the clock right, and sign again: git golive sync",
		"its commit %.12s is dated %s, and here it is %s: decisions are not taken in "
		"advance",
		gl_oid_hex(&c->id, hex), gl_time_format(c->committer_time, then),
		gl_time_format(r->how.now, now));
}

/* What is new in an open ledger. */
static void judge_new(struct gl_hook_run *r, const struct gl_hook_line *line, struct gl_ledger *l)
{
	bool server = r->in->kind == GL_HOOK_PRE_RECEIVE, first = gl_oid_zero(&line->old_id);
	size_t from = first_new(l, &line->old_id), n, ahead = find_ahead(l, from, r->how.now);
	struct gl_buf text = GL_BUF_INIT;

	n = list_findings(l, from, &text);
	if (n && !first) {
		gl_hook_refuse_f(
			r, line->ref, "git golive verify, and: git golive sync",
			"what it would add breaks the rules of the ledger and would count for "
			"nothing:%s",
			text.ptr);
	} else if (server && !first && ahead != GL_NONE) {
		refuse_ahead(r, line->ref, &l->walk->commits[ahead]);
	} else if (n) {
		gl_buf_addstr(r->talk, "golive: ");
		gl_text_add(r->talk, line->ref, strlen(line->ref), false);
		gl_buf_addstr(r->talk, " is new here, with what counts for nothing in it:");
		gl_text_add(r->talk, text.ptr, text.len, true);
		gl_buf_addch(r->talk, '\n');
	}
	gl_buf_release(&text);
}

/* What a clone pushes need not be what it judges its own tags by. */
static int open_pushed(struct gl_hook_run *r, const struct gl_hook_line *line, size_t i,
		       struct gl_ledger **out, struct gl_error **err)
{
	struct gl_open how = r->how;

	how.system = r->systems.items[i].name;
	how.tip = &line->new_id;
	return gl_ledger_open(out, r->repo, &how, err);
}

static int judge(struct gl_hook_run *r, const struct gl_hook_line *line, size_t i,
		 struct gl_error **err)
{
	bool server = r->in->kind == GL_HOOK_PRE_RECEIVE;
	struct gl_ledger *l = NULL;
	int ret = server ? gl_hook_open(r, i, &l, err) : open_pushed(r, line, i, &l, err);

	if (ret == 0)
		judge_new(r, line, l);
	if (server)
		return ret;
	if (ret == 0)
		gl_hook_note(r->repo, l);
	gl_ledger_free(l);
	return ret;
}

/* Does it go on from where the ledger stands?  1, 0 (refused), or a negative code. */
static int goes_on(struct gl_hook_run *r, const struct gl_hook_line *line, struct gl_error **err)
{
	char hex[GL_OID_HEX + 1];
	int ret = 1;

	if (gl_oid_zero(&line->old_id))
		return 1;
	gl_oid_hex(&line->old_id, hex);
	if (!gl_repo_has(r->repo, &line->old_id)) {
		gl_hook_refuse_f(
			r, line->ref, "git golive sync",
			"the ledger stands at %.12s, with decisions that have not been seen here",
			hex);
		return 0;
	}
	ret = gl_walk_contains(r->repo, &line->new_id, &line->old_id, err);
	if (ret == 0)
		gl_hook_refuse_f(
			r, line->ref, "git golive sync",
			"it does not go on from %.12s, where the ledger stands: decisions are "
			"never taken back or put in another order",
			hex);
	return ret;
}

int gl_hook_judge_ledger(struct gl_hook_run *r, const struct gl_hook_line *line, size_t i,
			 struct gl_error **err)
{
	int ret;

	if (gl_hook_deletes(line)) {
		gl_hook_refuse(r, line->ref,
			       "a ledger is never deleted, it is the record of who decided what",
			       "end a system that is over with: git golive terminate");
		return 0;
	}
	ret = goes_on(r, line, err);
	if (ret > 0)
		ret = judge(r, line, i, err);
	if (ret == GL_ENOMEM || ret == 0)
		return ret;
	gl_hook_refuse_error(r, line->ref, *err);
	gl_error_clear(err);
	return 0;
}
