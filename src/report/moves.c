#include "report/moves.h"

#include <string.h>

#include "base/shell.h"
#include "state/criteria.h"

/* Whose keys have all ended can do nothing: that is a deadlock, or another one's move. */
static void can(const struct gl_asking *a, struct gl_move *m, size_t who)
{
	const struct gl_stakeholder *p = who < m->who.len ? &a->list->people[who] : NULL;

	if (p && (!p->n_keys || a->v->now < gl_checklist_last_ends(p)))
		m->who.ptr[who] = 1;
}

static void can_all(const struct gl_asking *a, struct gl_move *m, const struct gl_members *who)
{
	size_t i;

	for (i = 0; i < who->n; i++)
		can(a, m, who->items[i]);
}

static void can_id(const struct gl_asking *a, struct gl_move *m, const char *id)
{
	can(a, m, gl_checklist_person(a->list, id));
}

static void init(const struct gl_asking *a, struct gl_move *m)
{
	size_t i;

	gl_buf_init(&m->command);
	gl_buf_init(&m->who);
	for (i = 0; i < a->list->n_people; i++)
		gl_buf_addch(&m->who, 0);
	m->anybody = false;
}

void gl_move_release(struct gl_move *m)
{
	gl_buf_release(&m->command);
	gl_buf_release(&m->who);
}

/* The name of a tag is whatever git takes for one: also what means something to a shell. */
static void add_tag(struct gl_move *m, const char *tag)
{
	struct gl_buf safe = GL_BUF_INIT;

	gl_page_text(&safe, tag);
	gl_shell_add(&m->command, safe.ptr, safe.len);
	gl_buf_release(&safe);
}

/* ---- the move for each kind of block: adds nothing where there is none ---- */

typedef void move_fn(const struct gl_asking *a, const struct gl_block *b, struct gl_move *m);

static void move_agree(const struct gl_asking *a, const struct gl_block *b, struct gl_move *m)
{
	size_t i;

	(void)b;
	for (i = 0; i < a->v->missing.n; i++)
		can_id(a, m, a->v->missing.items[i]);
	gl_buf_addstr(&m->command, "git golive agree");
}

static void move_propose(const struct gl_asking *a, const struct gl_block *b, struct gl_move *m)
{
	/* What was never released needs no candidate: it must not run. */
	if (!a->v->n_criteria)
		return;
	m->anybody = true;
	gl_buf_addstr(&m->command, "git golive propose ");
	if (b->code == GL_BLOCK_CANDIDATE_MISMATCH && a->tag)
		add_tag(m, a->tag);
	else
		gl_buf_addstr(&m->command, b->code == GL_BLOCK_TAG_MOVED ? "<new tag>" : "<tag>");
	if (b->code != GL_BLOCK_NO_CANDIDATE)
		gl_buf_addstr(&m->command, " <commit>");
}

bool gl_move_somebody(const struct gl_move *m)
{
	return m->anybody || memchr(m->who.ptr, 1, m->who.len);
}

/* Where nobody who is waited for can sign, a deputy of one of them does. */
static void move_deputy(const struct gl_asking *a, const struct gl_block *b, struct gl_move *m)
{
	const struct gl_criterion *c = b->standing->criterion;
	const struct gl_entry *e;

	for (e = a->l->state->delegations; e && !gl_move_somebody(m); e = e->prev) {
		size_t who = gl_checklist_person(a->list, e->by);

		if (!gl_page_deputises(a->l, e, a->v->now) ||
		    !gl_members_has(&b->standing->waiting_for, who) ||
		    ((e->rec->fields & GL_F_CRITERIA) && !gl_strs_has(&e->rec->criteria, c->id)))
			continue;
		can_id(a, m, e->rec->to);
		if (gl_move_somebody(m))
			gl_buf_addf(&m->command, " --for %s", e->by);
	}
}

static void move_approve(const struct gl_asking *a, const struct gl_block *b, struct gl_move *m)
{
	const struct gl_criterion *c = b->standing->criterion;

	/* What looks at the release can be signed only where one is proposed. */
	if (c->scope != GL_SCOPE_STANDING && !a->l->state->candidate)
		return;
	can_all(a, m, &b->standing->waiting_for);
	gl_approve_command(c, &m->command);
	if (!gl_move_somebody(m))
		move_deputy(a, b, m);
}

static void move_resolve(const struct gl_asking *a, const struct gl_block *b, struct gl_move *m)
{
	/*
	 * A rejection is overruled, never taken back by this: not by its author's being its author.
	 */
	if (b->code == GL_BLOCK_CONCERN_OPEN)
		can_id(a, m, b->entry->by);
	can_all(a, m, &a->list->resolve);
	gl_buf_addf(&m->command, "git golive resolve %s", b->entry->rec->id);
}

/* Who rejected can approve; where he is gone, it can only be overruled. */
static void move_rejected(const struct gl_asking *a, const struct gl_block *b, struct gl_move *m)
{
	if (b->standing->waiting_for.n)
		move_approve(a, b, m);
	else
		move_resolve(a, b, m);
}

static void move_resume(const struct gl_asking *a, const struct gl_block *b, struct gl_move *m)
{
	can_id(a, m, b->entry->by);
	can(a, m, a->list->owner);
	gl_buf_addf(&m->command, "git golive resume %s", b->entry->rec->id);
}

static bool is_call(enum gl_block_code code)
{
	return code == GL_BLOCK_NO_DECISION || code == GL_BLOCK_OWNER_NO_GO;
}

/* A go is premature while anything else is open. */
static void move_call(const struct gl_asking *a, const struct gl_block *b, struct gl_move *m)
{
	bool standing_go = a->list->go == GL_GO_CHECKLIST && b->code == GL_BLOCK_NO_DECISION;
	size_t i;

	for (i = 0; i < a->v->n_blocks; i++)
		if (!is_call(a->v->blocks[i].code) && a->v->blocks[i].code != GL_BLOCK_TAG_UNSIGNED)
			return;
	if (!a->l->state->candidate || (!a->v->n_criteria && b->code == GL_BLOCK_NO_DECISION))
		return;
	can(a, m, a->list->owner);
	gl_buf_addstr(&m->command, standing_go ? "git golive agree" : "git golive go");
}

static void set_tag(struct gl_move *m, const char *tag)
{
	m->anybody = true;
	gl_buf_addstr(&m->command, "git golive tag ");
	add_tag(m, tag);
}

static void move_tag(const struct gl_asking *a, const struct gl_block *b, struct gl_move *m)
{
	const char *tag = a->tag                   ? a->tag
			  : a->l->state->candidate ? a->l->state->candidate->rec->tag
						   : NULL;

	(void)b;
	if (!tag)
		return;
	gl_buf_addstr(&m->command, "git tag -d ");
	gl_page_text(&m->command, tag);
	gl_buf_addstr(&m->command, "; ");
	set_tag(m, tag);
}

static move_fn *const moves[] = {
	[GL_BLOCK_NOT_AGREED] = move_agree,
	[GL_BLOCK_NO_CANDIDATE] = move_propose,
	[GL_BLOCK_CANDIDATE_MISMATCH] = move_propose,
	[GL_BLOCK_CRITERION_WAITING] = move_approve,
	[GL_BLOCK_CRITERION_REJECTED] = move_rejected,
	[GL_BLOCK_CRITERION_STALE] = move_approve,
	[GL_BLOCK_CRITERION_EXPIRED] = move_approve,
	[GL_BLOCK_CRITERION_UNMET] = move_approve,
	[GL_BLOCK_CRITERION_EVIDENCE] = move_approve,
	[GL_BLOCK_CRITERION_BLOCKED] = NULL, /* what comes first has a block of its own */
	[GL_BLOCK_CONCERN_OPEN] = move_resolve,
	[GL_BLOCK_PAUSED] = move_resume,
	[GL_BLOCK_TERMINATED] = NULL,
	[GL_BLOCK_OWNER_NO_GO] = move_call,
	[GL_BLOCK_NO_DECISION] = move_call,
	[GL_BLOCK_TAG_UNSIGNED] = move_tag,
	[GL_BLOCK_TAG_MOVED] = move_propose,
};

const char *gl_move_own_word(const struct gl_asking *a, const struct gl_block *b, size_t who)
{
	const struct gl_entry *e = b->entry           ? b->entry
				   : b->standing      ? b->standing->cause
				   : is_call(b->code) ? a->v->decision
						      : NULL;
	const char *word = NULL;

	if (b->code == GL_BLOCK_CRITERION_REJECTED)
		word = "no";
	else if (b->code == GL_BLOCK_OWNER_NO_GO)
		word = "no-go";
	else if (b->code == GL_BLOCK_PAUSED)
		word = "pause";
	else if (b->code == GL_BLOCK_CONCERN_OPEN)
		word = "concern";
	if (!word || !e || who == GL_NONE || strcmp(e->by, a->list->people[who].id) != 0)
		return NULL;
	return word;
}

bool gl_move_others(const struct gl_asking *a, const struct gl_move *m)
{
	size_t i;

	for (i = 0; i < m->who.len; i++)
		if (m->who.ptr[i] && i != a->me)
			return true;
	return m->anybody;
}

void gl_move_of(const struct gl_asking *a, const struct gl_block *b, struct gl_move *m)
{
	init(a, m);
	if (moves[b->code])
		moves[b->code](a, b, m);
}

void gl_move_ratify(const struct gl_asking *a, const struct gl_version *v, struct gl_move *m)
{
	size_t i;

	init(a, m);
	for (i = 0; i < a->list->n_people; i++)
		if (!a->list->people[i].machine && !gl_version_agreed(v, a->list->people[i].id))
			can(a, m, i);
	gl_buf_addstr(&m->command, "git golive agree");
}

static bool tag_exists(const struct gl_asking *a, const char *tag, struct gl_move *m)
{
	int there = a->l->repo ? gl_tag_exists(a->l->repo, tag) : 0;

	m->command.failed |= there < 0;
	return there > 0;
}

void gl_move_tag(const struct gl_asking *a, struct gl_move *m)
{
	const struct gl_entry *c = a->l->state->candidate;

	init(a, m);
	if (a->v->go && a->v->n_criteria && c && !tag_exists(a, c->rec->tag, m))
		set_tag(m, c->rec->tag);
}
