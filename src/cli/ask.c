#include "cli/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/vec.h"
#include "cli/fetch.h"
#include "cli/look.h"

/* ---- a walk ---- */

struct walk {
	struct asking_look k;
	enum cli_carry carry;
	struct opt_list passed; /* keys of the items that were answered or left; owned strings */
	size_t answered;        /* how many were signed */
	size_t since;           /* the last decision that was there when it began */
};

static void close_look(struct asking_look *k)
{
	gl_todos_release(&k->todos);
	gl_ledger_free(k->l);
	k->l = NULL;
}

static int open_look(struct walk *w, struct gl_error **err)
{
	struct asking_look *k = &w->k;
	int ret;

	close_look(k);
	ret = cli_ledger(k->c, NULL, &k->l, err);
	if (ret == 0 && w->carry != CARRY_NEVER)
		cli_fetch_candidate(k->c, k->l);
	if (ret == 0)
		ret = gl_judge_candidate(k->l, &k->v, err);
	if (ret == 0)
		ret = gl_todo_list(k->l->arena, k->l, k->v, &k->todos, err);
	if (ret < 0)
		return ret;
	k->list = k->l->state->in_force->list;
	k->me = cli_me(k->c, k->l, NULL);
	return 0;
}

/* What tells an item from others, and from itself about another release. */
static void add_key(const struct asking_look *k, const struct gl_todo *item, struct gl_buf *out)
{
	const struct gl_entry *c = k->l->state->candidate;

	gl_buf_addf(out, "%s/%s/", gl_todo_name(item->kind),
		    item->for_one ? item->for_one->id : "");
	if (item->version)
		gl_buf_addhex(out, item->version->list->sha256.b, sizeof(struct gl_digest));
	else if (item->standing)
		gl_buf_addf(out, "%s/%s", item->standing->criterion->id,
			    c && item->standing->criterion->scope != GL_SCOPE_STANDING ? c->rec->id
										       : "");
	else
		gl_buf_addf(out, "%s", item->entry ? item->entry->rec->id : c ? c->rec->id : "");
}

static bool is_passed(const struct walk *w, const struct gl_todo *item)
{
	struct gl_buf key = GL_BUF_INIT;
	bool found = false;

	add_key(&w->k, item, &key);
	for (size_t i = 0; i < w->passed.n && !found; i++)
		found = strcmp(w->passed.items[i], key.ptr) == 0;
	gl_buf_release(&key);
	return found;
}

static void pass(struct walk *w, const struct gl_todo *item)
{
	struct gl_buf key = GL_BUF_INIT;
	const char *own;

	add_key(&w->k, item, &key);
	own = gl_buf_steal(&key, NULL);
	if (!own || gl_vec_grow(&w->passed.items, w->passed.n, &w->passed.cap) < 0)
		free((void *)own);
	else
		w->passed.items[w->passed.n++] = own;
}

/* Nobody is asked at once to take back what was just said. */
static bool just_said(const struct walk *w, const struct gl_todo *item)
{
	return item->own && item->entry && item->entry->seq > w->since;
}

/* The first of my items that is to be asked, and how many there are; NULL: none is left. */
static const struct gl_todo *next_item(const struct walk *w, size_t *left)
{
	const struct gl_todo *mine, *found = NULL;
	size_t n;

	mine = gl_todos_of(&w->k.todos, w->k.me, &n);
	*left = 0;
	for (size_t i = 0; i < n; i++) {
		if (!ask_choices(mine[i].kind) || just_said(w, &mine[i]) || is_passed(w, &mine[i]))
			continue;
		if (!found)
			found = &mine[i];
		++*left;
	}
	return found;
}

/* ---- asking ---- */

/* A note that can be kept; NULL where none was given. */
static char *ask_note(struct cli *c, const struct ask_choice *o)
{
	const char *problem;
	char *note;

	for (;;) {
		note = cli_ask(c, o->ask, NULL);
		if (!note || !*note)
			break;
		problem = draft_tidy_note(note);
		if (!problem)
			return note;
		cli_say(c, "%s; please type it again", problem);
		free(note);
	}
	free(note);
	return NULL;
}

/* `fmt` asks for one more; false when nothing was given. */
static bool ask_into(struct cli *c, struct opt_list *l, const char *question, const char *prefix)
{
	struct gl_buf b = GL_BUF_INIT;
	char *value = cli_ask(c, question, NULL), *text = NULL;

	if (value && *value) {
		gl_buf_addf(&b, "%s%s", prefix, value);
		text = gl_buf_steal(&b, NULL);
	}
	free(value);
	if (!text || gl_vec_grow(&l->items, l->n, &l->cap) < 0) {
		free(text);
		return false;
	}
	l->items[l->n++] = text;
	return true;
}

/* Facts and evidence, where the criterion asks for them; false when they were not given. */
static bool ask_facts(struct walk *w, const struct gl_criterion *k, struct told *t)
{
	struct gl_buf question = GL_BUF_INIT, name = GL_BUF_INIT;
	bool given = true;

	for (size_t i = 0; i < k->n_measure && given; i++) {
		gl_buf_reset(&question);
		gl_buf_reset(&name);
		gl_buf_addf(&question, "what was measured: %s (it must be ", k->measure[i].name);
		gl_bound_add(&question, &k->measure[i]);
		gl_buf_addstr(&question, "):");
		gl_buf_addf(&name, "%s=", k->measure[i].name);
		given = ask_into(w->k.c, &t->measured, question.ptr, name.ptr);
	}
	if (given && k->evidence_required)
		given = ask_into(
			w->k.c, &t->evidence,
			"what shows it: the name of a file, or an address (https://...):", "");
	gl_buf_release(&question);
	gl_buf_release(&name);
	return given;
}

static void ask_which_evidence(struct walk *w, const struct gl_todo *item)
{
	struct ask_evidence all[ASK_EVIDENCE_MAX];
	size_t n = ask_evidence(&w->k, item, all), i = 0;
	char *typed = NULL;

	if (n > 1) {
		typed = cli_ask(w->k.c, "which one? Its number:", NULL);
		i = typed ? strtoul(typed, NULL, 10) - 1 : n;
	}
	if (i < n)
		ask_open_evidence(&w->k, &all[i]);
	free(typed);
}

/* ---- carrying out ---- */

static void free_strings(struct opt_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free((void *)l->items[i]);
	opt_list_release(l);
}

/* The words that a decision takes; the concern is about the criterion, where there is one. */
static const char *operand(const struct gl_todo *item, const struct ask_choice *o, char *hex)
{
	switch (o->decision) {
	case GL_AGREE:
		return gl_digest_hex(&item->version->list->sha256, hex);
	case GL_RESOLVE:
	case GL_RESUME:
		return item->entry->rec->id;
	default:
		return item->standing ? item->standing->criterion->id : NULL;
	}
}

static bool ask_details(struct walk *w, const struct gl_todo *item, const struct ask_choice *o,
			struct told *t)
{
	if (o->decision == GL_APPROVE && !ask_facts(w, item->standing->criterion, t))
		return false;
	if (o->ask)
		t->note = ask_note(w->k.c, o);
	return t->note || !o->must;
}

enum step {
	STEP_NEXT,  /* this one is done with */
	STEP_AGAIN, /* the same question */
	STEP_ANEW,  /* look again: something has changed */
	STEP_END,
	STEP_FAILED, /* it cannot go on, and why has been said */
};

static enum step after(struct walk *w, const struct told *t, int ret, int *code)
{
	switch (t->end) {
	case TOLD_DONE:
		w->answered++;
		cli_say(w->k.c, "your answer is signed, and on the record");
		/* Signed, and perhaps not pushed. */
		*code = ret ? ret : *code;
		return STEP_NEXT;
	case TOLD_DECLINED:
		return STEP_AGAIN;
	case TOLD_CHANGED:
		return STEP_ANEW;
	default:
		/* What was refused can be answered in another way. */
		if (ret == EXIT_NO_GO)
			return STEP_AGAIN;
		*code = ret;
		return STEP_FAILED;
	}
}

static enum step carry_out(struct walk *w, const struct gl_todo *item, const struct ask_choice *o,
			   int *code)
{
	const struct gl_entry *c = w->k.l->state->candidate;
	char hex[GL_SHA256_HEX + 1];
	bool deputy = item->for_one && o->decision != GL_CONCERN;
	struct told t = { .decision = o->decision,
			  .operand = operand(item, o, hex),
			  .for_whom = deputy ? item->for_one->id : NULL,
			  .candidate = c ? c->rec->id : NULL,
			  .checklist = w->k.list->sha256 };
	enum step step = STEP_AGAIN;

	if (ask_details(w, item, o, &t)) {
		cli_say(w->k.c, "%s", "");
		step = after(w, &t, decide_told(w->k.c, &t), code);
	} else {
		cli_say(w->k.c, "nothing was given, so nothing is signed");
	}
	free(t.note);
	free_strings(&t.evidence);
	free_strings(&t.measured);
	return step;
}

static enum step put(struct walk *w, const struct gl_todo *item, int *code)
{
	struct ask_evidence evidence[ASK_EVIDENCE_MAX];
	size_t n = ask_evidence(&w->k, item, evidence);
	const struct ask_choice *all = ask_choices(item->kind), *o;
	enum step step = STEP_AGAIN;

	while (step == STEP_AGAIN) {
		o = ask_for_choice(w->k.c, all, n);
		if (o->answer == ANSWER_EVIDENCE)
			ask_which_evidence(w, item);
		else if (o->answer == ANSWER_DECIDE)
			step = carry_out(w, item, o, code);
		else
			step = o->answer == ANSWER_SKIP ? STEP_NEXT : STEP_END;
	}
	return step;
}

/* ---- the beginning and the end ---- */

/* How it stands, and who is waited for. */
static void say_standing(const struct asking_look *k)
{
	struct gl_buf out = GL_BUF_INIT;

	gl_report_headline(k->l, k->v, &out);
	for (size_t i = 0; i < k->v->n_blocks; i++) {
		gl_buf_addstr(&out, "\n  - ");
		ask_add_block(&k->v->blocks[i], &out);
	}
	cli_say(k->c, "\n%s", out.ptr);
	gl_buf_release(&out);
}

/* What this walk does not ask for, because it is not answered with a word. */
static void say_others(const struct asking_look *k)
{
	const struct gl_todo *mine;
	size_t n, told = 0;

	mine = gl_todos_of(&k->todos, k->me, &n);
	for (size_t i = 0; i < n; i++) {
		if (ask_choices(mine[i].kind))
			continue;
		if (!told++)
			cli_say(k->c, "\nwhat else is up to you, each with a command of its own:");
		cli_say(k->c, "  - %s\n      %s", mine[i].words, mine[i].command);
	}
}

static void say_hello(const struct asking_look *k, size_t n)
{
	const struct gl_entry *c = k->l->state->candidate;

	cli_say(k->c,
		"%s, %zu question%s wait%s for you: %s%s%s. One at a time; each answer is signed "
		"with your key. Nothing is signed before you have seen it and said yes.",
		k->list->people[k->me].name, n, n == 1 ? "" : "s", n == 1 ? "s" : "",
		k->list->title, c ? ", release " : "", c ? c->rec->tag : "");
}

static void say_goodbye(const struct walk *w)
{
	const struct asking_look *k = &w->k;
	const char *name = k->list->people[k->me].name;
	size_t mine, n = 0, own = 0;
	const struct gl_todo *items = gl_todos_of(&k->todos, k->me, &mine);

	for (size_t i = 0; i < mine; i++) {
		n += ask_choices(items[i].kind) && !items[i].own;
		own += items[i].own;
	}
	if (n)
		cli_say(k->c, "\n%zu question%s still wait%s for you; 'git golive' asks again", n,
			n == 1 ? "" : "s", n == 1 ? "s" : "");
	else if (w->answered)
		cli_say(k->c, "\nthank you, %s: no other question waits for you", name);
	else if (!own)
		cli_say(k->c, "nothing waits for you, %s", name);
	if (own)
		cli_say(k->c, "what you said against it stands; when it is settled, 'git golive' "
			      "takes your new answer");
	say_others(k);
	say_standing(k);
}

static int say_outsider(const struct asking_look *k)
{
	const struct gl_stakeholder *owner = &k->list->people[k->list->owner];
	const char *why;

	cli_me(k->c, k->l, &why);
	cli_say(k->c,
		"you are not known by the checklist of '%s', so nothing waits for you here\n"
		"  why: %s",
		k->l->system, why);
	if (!cli_other_key(k->c, k->list))
		cli_say(k->c,
			"  if you should be on it: send the owner, %s (%s), what this prints: git "
			"golive enroll",
			owner->name, owner->email);
	say_standing(k);
	return EXIT_GO;
}

static int walk(struct walk *w, struct gl_error **err)
{
	const struct gl_todo *item;
	enum step step = STEP_NEXT;
	size_t left;
	int code = EXIT_GO, ret;

	w->since = w->k.l->state->seq;
	item = next_item(w, &left);
	if (item)
		say_hello(&w->k, left);
	while (item && step != STEP_END) {
		struct gl_buf screen = GL_BUF_INIT;

		ask_add_item(&w->k, item, w->passed.n + 1, w->passed.n + left, &screen);
		cli_say(w->k.c, "%s", screen.ptr);
		gl_buf_release(&screen);
		step = put(w, item, &code);
		if (step == STEP_FAILED)
			return code;
		if (step == STEP_NEXT)
			pass(w, item);
		ret = open_look(w, err);
		if (ret < 0)
			return ret;
		item = next_item(w, &left);
	}
	say_goodbye(w);
	return code;
}

int cmd_ask(struct cli *c, int argc, char **argv)
{
	struct walk w = { .k = { .c = c } };
	struct gl_error *err = NULL;
	int ret;

	if (opt_parse(c, NULL, &argc, argv, &ret) < 0)
		return ret;
	if (argc > 1 || !cli_tty())
		return cli_usage(c, argc > 1 ? "'ask' takes no '%s'" : "'ask' needs a terminal%s",
				 argc > 1 ? argv[1] : "");
	c->quiet = false;
	w.carry = cli_carry(c, false, false);
	ret = cli_fetch(c, w.carry, &err);
	if (ret == 0)
		ret = open_look(&w, &err);
	if (ret == 0)
		ret = w.k.me == GL_NONE ? say_outsider(&w.k) : walk(&w, &err);
	if (ret < 0)
		ret = cli_fail(c, err);
	close_look(&w.k);
	free_strings(&w.passed);
	return ret;
}
