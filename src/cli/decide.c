/*
 * The deciding verbs: one table, one way to a signature.  Fetch, say exactly what will be signed,
 * ask, sign, check it as a stranger would, move the ref, push.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/cmds.h"
#include "cli/draft.h"
#include "cli/fetch.h"
#include "cli/look.h"
#include "cli/sign.h"
#include "cli/sshkey.h"
#include "git/remote.h"
#include "report/page.h"

/* ---- the table ---- */

#define WHY "[-m <why>|-F <file>]"
#define MUST_WHY "(-m <why>|-F <file>)"
#define HOW "[--push|--no-push] [--yes] [--print [--by <id>]]"

#define DECIDE(name, usage, help, example)                                            \
	{                                                                             \
		name, cmd_decide, CMD_REPO, name " " usage "\n           " HOW, help, \
			"git golive " name example, GROUP_DECIDE                      \
	}

static const struct deciding deciding[] = {
	{ DECIDE("agree", "[<version>] " WHY,
		 "agree to the checklist: these are the right questions", ""),
	  GL_AGREE, 0, 1, "a version's number, or the beginning of its digest", fill_agree },
	{ DECIDE("propose", "<tag> [<commit>] " WHY " [--force]",
		 "name the release candidate (default: HEAD)", " v1.0"),
	  GL_PROPOSE, 1, 2, "a tag, and the commit to make it at", fill_propose },
	{ DECIDE("approve",
		 "<criterion>... " WHY " [--for <id>]\n"
		 "           [--evidence <file>|<url>]... [--measured <name>=<value>]...",
		 "answer a criterion with yes", " data-privacy -m 'contract is signed'"),
	  GL_APPROVE, 1, -1, "criteria", fill_criteria },
	{ DECIDE("reject", "<criterion>... " MUST_WHY " [--for <id>]",
		 "answer a criterion with no: a veto", " data-privacy -m 'contract is not signed'"),
	  GL_REJECT, 1, -1, "criteria", fill_criteria },
	{ { "check", cmd_decide, CMD_REPO,
	    "check <criterion> " WHY " [--for <id>]\n           [--push|--no-push] [--yes]",
	    "run a criterion's command on the candidate; approve if it passes, else reject",
	    "git golive check quality", GROUP_DECIDE },
	  GL_APPROVE,
	  1,
	  1,
	  "a criterion",
	  fill_check },
	{ DECIDE("withdraw", "<record> " MUST_WHY, "take back what you signed",
		 " lena-approve-data-privacy -m 'signed the wrong one'"),
	  GL_WITHDRAW, 1, 1, "a record", fill_withdraw },
	{ DECIDE("concern", "[<criterion>] " MUST_WHY " [--non-blocking]",
		 "raise what must be settled before go-live",
		 " -m 'nobody has told the night shift'"),
	  GL_CONCERN, 0, 1, "a criterion, if it is about one", fill_concern },
	{ DECIDE("resolve", "<record> " MUST_WHY, "settle a concern, or overrule a rejection",
		 " mia-concern -m 'they were told on Monday'"),
	  GL_RESOLVE, 1, 1, "a record", fill_resolve },
	{ DECIDE("waive", "<criterion> --until <day> " MUST_WHY,
		 "accept the risk of what is not met, until a day",
		 " load-test --until 2026-12-15 -m 'at most 50 users until then'"),
	  GL_WAIVE, 1, 1, "a criterion", fill_waive },
	{ DECIDE("delegate",
		 "<to> --until <day> [--from <day>]\n"
		 "           [--criteria <criterion>...] " WHY,
		 "let somebody sign for you, for a time", " omar --until 2026-12-15 -m 'on leave'"),
	  GL_DELEGATE, 1, 1, "the person who signs for you", fill_delegate },
	{ DECIDE("pause", MUST_WHY, "stop releases and deployments, now",
		 " -m 'wrong answers since this morning'"),
	  GL_PAUSE, 0, 0, "no operand", fill_pause },
	{ DECIDE("resume", "[<record>] " WHY, "end a pause", ""), GL_RESUME, 0, 1, "a pause",
	  fill_resume },
	{ DECIDE("go", WHY, "the owner's final call: yes", " -m 'we go live on Monday'"), GL_GO, 0,
	  0, "no operand: it is about the candidate", fill_call },
	{ DECIDE("no-go", MUST_WHY, "the owner's final call: no", " -m 'not before the audit'"),
	  GL_NO_GO, 0, 0, "no operand: it is about the candidate", fill_call },
	{ DECIDE("terminate", MUST_WHY, "end the system, for good",
		 " -m 'replaced by another one'"),
	  GL_TERMINATE, 0, 0, "no operand", fill_terminate },
	{ DECIDE("outcome", "<tag> --measured <name>=<value>... " MUST_WHY,
		 "say what a release brought, after it went live",
		 " v1.0 --measured first-answer-hours=2 -m 'half of what we hoped for'"),
	  GL_OUTCOME, 1, 1, "a tag that went live", fill_outcome },
	{ DECIDE("assess",
		 "[--answers <file>] " WHY "\n"
		 "           [--show [--fetch] [--as-of <commit>|<date>]]",
		 "say how ready the organization is: 21 questions, yes or no", ""),
	  GL_ASSESS, 0, 0, "no operand", fill_assess },
};

const struct command *deciding_command(size_t i)
{
	return i < sizeof(deciding) / sizeof(*deciding) ? &deciding[i].cmd : NULL;
}

const struct deciding *draft_verb(enum gl_decision decision)
{
	const struct deciding *verb = deciding;

	while (verb->decision != decision)
		verb++;
	return verb;
}

/* ---- what will be signed ---- */

/* The subject and the trailer of several records name all of their criteria. */
static void add_message_of_many(const struct draft *d, const char *tag, struct gl_buf *out)
{
	struct gl_record all = *d->recs[0];
	struct gl_buf names = GL_BUF_INIT, one = GL_BUF_INIT, marker = GL_BUF_INIT;
	const char *at;

	for (size_t i = 0; i < d->n && i < 3; i++)
		gl_buf_addf(&names, "%s%s", i ? ", " : "", d->recs[i]->criterion);
	if (d->n > 3)
		gl_buf_addf(&names, " and %zu more", d->n - 3);
	all.criterion = names.ptr;
	gl_record_message(&one, &all, tag);
	gl_buf_addf(&marker, "\nGolive-Criterion: %s\n", names.ptr);
	at = strstr(one.ptr, marker.ptr);
	if (names.failed || one.failed || marker.failed || !at) {
		out->failed = 1;
	} else {
		gl_buf_add(out, one.ptr, (size_t)(at - one.ptr));
		for (size_t i = 0; i < d->n; i++)
			gl_buf_addf(out, "\nGolive-Criterion: %s", d->recs[i]->criterion);
		gl_buf_addstr(out, at + marker.len - 1);
	}
	gl_buf_release(&names);
	gl_buf_release(&one);
	gl_buf_release(&marker);
}

static void add_message(const struct draft *d, struct gl_buf *out)
{
	const char *tag = d->candidate ? d->candidate->rec->tag : NULL;

	if (d->n > 1)
		add_message_of_many(d, tag, out);
	else
		gl_record_message(out, d->recs[0], tag);
}

/* ---- who ---- */

static int not_listed(struct draft *d, const char *why)
{
	const struct gl_stakeholder *owner = &d->list->people[d->list->owner];

	if (cli_other_key(d->c, d->list))
		return gl_fail(d->err, GL_EREFUSED, "%s", why);
	return gl_fail(
		d->err, GL_EREFUSED,
		"you are not on the checklist of '%s': %s\nif you should be, send the owner, "
		"%s (%s), what 'git golive enroll' prints",
		d->l->system, why, owner->name, owner->email);
}

/*
 * That git can sign is asked before the person is.  Which key it is, is known for SSH only: whoever
 * has another kind on the checklist is left to git.
 */
static int check_key(struct draft *d)
{
	const struct gl_stakeholder *me = &d->list->people[d->me];
	struct gl_error *err = NULL;
	int ret = 0;

	for (size_t i = 0; i < me->n_keys; i++) {
		if (me->keys[i].form != GL_KEYFORM_SSH)
			return 0;
	}
	if (cli_signing_key(d->c, NULL, NULL, NULL, &err) < 0)
		ret = gl_fail(d->err, GL_EREFUSED, "%s", gl_error_message(err));
	gl_error_free(err);
	return ret;
}

static int find_me(struct draft *d)
{
	const char *why = "";
	int ret = 0;

	if (d->o.by) {
		d->me = draft_person(d, d->o.by);
		memset(&d->key, 0, sizeof(d->key));
	} else {
		d->me = cli_me_key(d->c, d->l, &d->key, &why);
	}
	if (d->me == GL_NONE && d->o.by)
		return GL_EREFUSED;
	if (d->me == GL_NONE)
		return not_listed(d, why);
	if (!d->o.print)
		ret = check_key(d);
	cli_guess_key(&d->list->people[d->me], d->date, &d->key);
	return ret;
}

/* ---- the way ---- */

/* The newest ledger, with what it needs to be judged. */
static int open_ledger(struct draft *d, enum cli_carry carry)
{
	bool changed = false;
	int ret = cli_fetch(d->c, carry, d->err);

	if (ret == 0)
		ret = cli_ledger(d->c, NULL, &d->l, d->err);
	if (ret == 0 && !d->o.print)
		ret = cli_leave_void(d->c, d->l, &changed, d->err);
	if (ret == 0 && changed) {
		gl_ledger_free(d->l);
		ret = cli_ledger(d->c, NULL, &d->l, d->err);
	}
	if (ret == 0 && carry != CARRY_NEVER)
		cli_fetch_candidate(d->c, d->l);
	return ret;
}

/* Whoever was asked has looked at one release, and at one wording of the questions. */
static int told_check(struct draft *d)
{
	const struct gl_entry *c = d->candidate;
	const char *id = c ? c->rec->id : "", *seen = d->told->candidate;

	if (memcmp(&d->told->checklist, &d->list->sha256, sizeof(d->list->sha256)) != 0)
		gl_fail(d->err, GL_EREFUSED,
			"nothing was signed: in the meantime version %u of the checklist has come "
			"into force; look again",
			d->list->version);
	else if (strcmp(id, seen ? seen : "") != 0)
		gl_fail(d->err, GL_EREFUSED,
			"nothing was signed: in the meantime '%s' has proposed another release, %s; "
			"look again",
			c ? c->by : "", c ? c->rec->tag : "none");
	else
		return 0;
	d->told->end = TOLD_CHANGED;
	return GL_EREFUSED;
}

/* What an open ledger says, and to whom. */
static int look_at(struct draft *d)
{
	struct gl_verdict *v = NULL;

	d->list = d->l->state->in_force->list;
	d->candidate = d->l->state->candidate;
	d->date = d->l->now;
	if (d->told && told_check(d) < 0)
		return GL_EREFUSED;
	/* What cannot be judged here, for objects are missing, can be signed all the same. */
	d->v = gl_judge_candidate(d->l, &v, NULL) == 0 ? v : NULL;
	return find_me(d);
}

static int open_draft(struct draft *d, enum cli_carry carry)
{
	int ret;

	d->batch.arena = gl_arena_new();
	ret = d->batch.arena ? open_ledger(d, carry) : gl_nomem(d->err);
	if (ret == 0)
		ret = look_at(d);
	if (ret == 0)
		ret = draft_read_options(d);
	return ret < 0 ? ret : d->verb->fill(d);
}

int draft_reopen(struct draft *d)
{
	struct gl_ledger *l;
	int ret = cli_ledger(d->c, NULL, &l, d->err);

	if (ret < 0)
		return ret;
	gl_ledger_free(d->l);
	d->l = l;
	return look_at(d);
}

static bool is_call(const struct gl_block *b)
{
	return b->code == GL_BLOCK_NO_DECISION || b->code == GL_BLOCK_OWNER_NO_GO;
}

/* A go that comes too early is told all that is open, not only the first of it. */
static int too_early(struct draft *d)
{
	struct gl_buf b = GL_BUF_INIT;

	gl_report_headline(d->l, d->v, &b);
	for (size_t i = 0; i < d->v->n_blocks; i++) {
		if (!is_call(&d->v->blocks[i]))
			gl_buf_addf(&b, "\n  %s", d->v->blocks[i].text);
	}
	gl_error_clear(d->err);
	gl_fail(d->err, GL_EREFUSED, "it is too early for a go, so it was not signed: %s", b.ptr);
	gl_buf_release(&b);
	return GL_EREFUSED;
}

int draft_try(struct draft *d)
{
	enum gl_finding_code code = GL_FIND_UNSIGNED;
	int ret = 0;

	for (size_t i = 0; i < d->n && ret == 0; i++)
		ret = batch_add_record(&d->batch, d->l, d->recs[i], d->err);
	if (ret == 0)
		ret = cli_try(d->l, d->batch.items, d->batch.n, &d->key, d->date, &code, d->err);
	if (ret == GL_EREFUSED && code == GL_FIND_PREMATURE_GO && d->v)
		return too_early(d);
	return ret;
}

/* Writes what is to be signed by hand instead. */
static int print(struct draft *d)
{
	struct gl_buf message = GL_BUF_INIT;
	int ret;

	add_message(d, &message);
	ret = draft_print(d, message.ptr);
	gl_buf_release(&message);
	return ret;
}

/* ---- afterwards ---- */

static int report_json(struct draft *d, const struct cli_moved *moved, bool pushed)
{
	struct gl_json *j = gl_json_object(), *records;

	gl_json_set_int(j, "format", 1);
	gl_json_set_str(j, "system", d->l->system);
	records = gl_json_set_array(j, "records");
	for (size_t i = 0; i < d->n; i++) {
		const char *id = cli_moved_id(moved, d->recs[i]->id);

		if (id)
			gl_json_add_str(records, id);
	}
	gl_json_set_bool(j, "pushed", pushed);
	return cli_print_json(d->c, j);
}

/* Of the records that were signed again on the way: the others have been told. */
static int report_moved(struct draft *d, const struct cli_moved *moved)
{
	struct gl_buf b = GL_BUF_INIT;
	bool lost = false;
	int ret;

	for (size_t i = 0; i < d->n; i++) {
		const char *id = cli_moved_id(moved, d->recs[i]->id);

		if (!id)
			lost = true;
		else if (strcmp(id, d->recs[i]->id) != 0)
			gl_buf_addf(&b, "recorded %s\n", id);
	}
	ret = d->c->json ? 0 : cli_print(d->c, &b, false);
	gl_buf_release(&b);
	if (lost)
		cli_warn(d->c,
			 "others decided in between, and this would no longer count: it is not on "
			 "the ledger");
	/* Also an earlier one, or one of somebody else. */
	return ret == 0 && cli_moved_lost(moved) ? EXIT_NO_GO : ret;
}

static int report(struct draft *d)
{
	struct gl_buf b = GL_BUF_INIT;
	int ret;

	for (size_t i = 0; i < d->n; i++)
		gl_buf_addf(&b, "recorded %s\n", d->recs[i]->id);
	ret = d->c->json ? 0 : cli_print(d->c, &b, false);
	gl_buf_release(&b);
	return ret;
}

static int push(struct draft *d, enum cli_carry carry)
{
	struct cli_moved moved = { 0 };
	struct gl_error *err = NULL;
	bool pushed = false;
	int ret = 0, told;

	if (cli_push(d->c, d->l->system, carry, &moved, &pushed, &err) < 0)
		ret = EXIT_NO_GO;
	told = report_moved(d, &moved);
	if (told == 0 && d->c->json)
		told = report_json(d, &moved, pushed);
	if (err)
		cli_warn(d->c,
			 "recorded here, not pushed: %s\nit is kept; when that is mended, run: git "
			 "golive sync",
			 gl_error_message(err));
	else if (!d->told)
		look_say_next(d->c, draft_me(d));
	gl_error_free(err);
	cli_moved_release(&moved);
	return ret ? ret : told;
}

static int carry_out(struct draft *d, enum cli_carry carry)
{
	struct gl_buf message = GL_BUF_INIT;
	struct gl_oid commit;
	int ret;

	add_message(d, &message);
	ret = message.failed ? gl_nomem(d->err)
			     : cli_append(d->c, d->l, d->batch.items, d->batch.n, message.ptr,
					  d->date, &commit, d->err);
	gl_buf_release(&message);
	if (ret < 0)
		return cli_fail(d->c, *d->err);
	if (d->told)
		d->told->end = TOLD_DONE;
	ret = report(d);
	if (d->verb->decision == GL_ASSESS)
		assess_done(d);
	if (ret == 0)
		ret = push(d, carry);
	return ret == 0 && d->failed_check ? EXIT_NO_GO : ret;
}

static int decide(struct draft *d)
{
	enum cli_carry carry = cli_carry(d->c, d->o.push, d->o.no_push);
	int ret = open_draft(d, carry);

	if (ret == 0 && d->n)
		ret = draft_try(d);
	if (ret < 0)
		return cli_fail(d->c, *d->err);
	if (d->n == 0) {
		if (d->told)
			d->told->end = TOLD_DONE;
		return carry != CARRY_NEVER && gl_page_unpushed(d->l) ? push(d, carry) : EXIT_GO;
	}
	if (d->o.print)
		return print(d);
	if (cli_check_branch(d->c, d->l->system, d->err) < 0)
		return cli_fail(d->c, *d->err);
	draft_show(d);
	if (!cli_confirm(d->c, "sign this?")) {
		cli_say(d->c, "nothing was signed");
		if (d->told)
			d->told->end = TOLD_DECLINED;
		return EXIT_NO_GO;
	}
	return carry_out(d, carry);
}

static void release(struct draft *d)
{
	opt_list_release(&d->o.notes);
	opt_list_release(&d->o.evidence);
	opt_list_release(&d->o.measured);
	opt_list_release(&d->o.criteria);
	free(d->recs);
	free(d->note);
	gl_ledger_free(d->l);
	batch_release(&d->batch);
	gl_arena_free(d->batch.arena);
}

int cmd_decide(struct cli *c, int argc, char **argv)
{
	struct gl_error *err = NULL;
	struct draft d = { .c = c, .verb = (const struct deciding *)c->cmd, .err = &err };
	struct decide_opts *o = &d.o;
	const struct opt opts[] = {
		{ .kind = OPT_LIST, .letter = 'm', .name = "message", .value = &o->notes },
		{ .kind = OPT_LIST, .name = "note", .value = &o->notes },
		{ .kind = OPT_STRING, .letter = 'F', .name = "file", .value = &o->file },
		{ .kind = OPT_STRING, .name = "for", .value = &o->for_whom },
		{ .kind = OPT_LIST, .name = "evidence", .value = &o->evidence },
		{ .kind = OPT_LIST, .name = "measured", .value = &o->measured },
		{ .kind = OPT_STRING, .name = "from", .value = &o->from },
		{ .kind = OPT_STRING, .name = "until", .value = &o->until },
		{ .kind = OPT_LIST, .name = "criteria", .value = &o->criteria, .greedy = true },
		{ .kind = OPT_FLAG, .name = "non-blocking", .value = &o->non_blocking },
		{ .kind = OPT_FLAG, .name = "push", .value = &o->push },
		{ .kind = OPT_FLAG, .name = "no-push", .value = &o->no_push },
		{ .kind = OPT_FLAG, .name = "print", .value = &o->print },
		{ .kind = OPT_STRING, .name = "by", .value = &o->by },
		{ .kind = OPT_FLAG, .name = "force", .value = &o->force },
		{ .kind = OPT_STRING, .name = "answers", .value = &o->answers },
		{ .kind = OPT_FLAG, .name = "show", .value = &o->show },
		{ .kind = OPT_FLAG, .name = "fetch", .value = &o->fetch },
		{ .kind = OPT_STRING, .name = "as-of", .value = &o->as_of },
		{ .kind = OPT_END },
	};
	int ret;

	if (opt_parse(c, opts, &argc, argv, &ret) < 0)
		goto out;
	d.argc = argc - 1;
	d.argv = argv + 1;
	if (d.argc == 0 && d.verb->decision == GL_APPROVE)
		todo_say(c);
	if (d.argc < d.verb->min || (d.verb->max >= 0 && d.argc > d.verb->max))
		ret = cli_usage(c, "'%s' takes %s", c->cmd->name, d.verb->about);
	else
		ret = draft_check_options(&d);
	if (ret == 0)
		ret = o->show ? assess_show(c, o->as_of, o->fetch) : decide(&d);
out:
	release(&d);
	return ret;
}

int decide_told(struct cli *c, struct told *t)
{
	const struct command *before = c->cmd;
	struct gl_error *err = NULL;
	struct draft d = { .c = c, .verb = draft_verb(t->decision), .told = t, .err = &err };
	char *operands[] = { (char *)t->operand, NULL };
	int ret;

	d.argc = t->operand ? 1 : 0;
	d.argv = operands;
	d.note = t->note;
	d.o.for_whom = t->for_whom;
	d.o.evidence = t->evidence;
	d.o.measured = t->measured;
	t->end = TOLD_FAILED;
	c->cmd = &d.verb->cmd;
	ret = decide(&d);
	c->cmd = before;
	/* Theirs. */
	d.note = NULL;
	d.o.evidence = d.o.measured = (struct opt_list){ 0 };
	release(&d);
	return ret;
}
