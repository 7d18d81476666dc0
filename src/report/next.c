/*
 * The one command to run next.  Each block has a move that would lift it, and people who can make
 * it: what the person who asks can do comes first, else the first move that anybody has.
 */
#include <string.h>

#include "report/page.h"
#include "state/criteria.h"

/* More names than that are counted, not listed. */
#define MOVE_NAMES 3

/* Whose moves are looked for. */
enum whose { MINE, OTHERS, UNDOING };

struct asking {
	struct gl_ledger *l;
	const struct gl_checklist *list;
	const struct gl_verdict *v;
	size_t me;       /* GL_NONE: nobody of the version in force */
	const char *tag; /* that was asked about */
};

/* A command, and who can run it: bits by stakeholder. */
struct move {
	struct gl_buf command;
	struct gl_buf who; /* a byte for each stakeholder */
	bool anybody;
};

/* Whose keys have all ended can do nothing: that is a deadlock, or another one's move. */
static void can(const struct asking *a, struct move *m, size_t who)
{
	const struct gl_stakeholder *p = who < m->who.len ? &a->list->people[who] : NULL;

	if (p && (!p->n_keys || a->v->now < gl_checklist_last_ends(p)))
		m->who.ptr[who] = 1;
}

static void can_all(const struct asking *a, struct move *m, const struct gl_members *who)
{
	size_t i;

	for (i = 0; i < who->n; i++)
		can(a, m, who->items[i]);
}

static void can_id(const struct asking *a, struct move *m, const char *id)
{
	can(a, m, gl_checklist_person(a->list, id));
}

static void move_init(const struct asking *a, struct move *m)
{
	size_t i;

	gl_buf_init(&m->command);
	gl_buf_init(&m->who);
	for (i = 0; i < a->list->n_people; i++)
		gl_buf_addch(&m->who, 0);
	m->anybody = false;
}

static void move_release(struct move *m)
{
	gl_buf_release(&m->command);
	gl_buf_release(&m->who);
}

/* ---- the move for each kind of block: adds nothing where there is none ---- */

typedef void move_fn(const struct asking *a, const struct gl_block *b, struct move *m);

static void move_agree(const struct asking *a, const struct gl_block *b, struct move *m)
{
	size_t i;

	(void)b;
	for (i = 0; i < a->v->missing.n; i++)
		can_id(a, m, a->v->missing.items[i]);
	gl_buf_addstr(&m->command, "git golive agree");
}

static void move_propose(const struct asking *a, const struct gl_block *b, struct move *m)
{
	/* What was never released needs no candidate: it must not run. */
	if (!a->v->n_criteria)
		return;
	m->anybody = true;
	gl_buf_addstr(&m->command, "git golive propose ");
	if (b->code == GL_BLOCK_CANDIDATE_MISMATCH && a->tag)
		gl_page_text(&m->command, a->tag);
	else
		gl_buf_addstr(&m->command, b->code == GL_BLOCK_TAG_MOVED ? "<new tag>" : "<tag>");
	if (b->code != GL_BLOCK_NO_CANDIDATE)
		gl_buf_addstr(&m->command, " <commit>");
}

static bool somebody(const struct move *m)
{
	return m->anybody || memchr(m->who.ptr, 1, m->who.len);
}

/* Where nobody who is waited for can sign, a deputy of one of them does. */
static void move_deputy(const struct asking *a, const struct gl_block *b, struct move *m)
{
	const struct gl_criterion *c = b->standing->criterion;
	const struct gl_entry *e;

	for (e = a->l->state->delegations; e && !somebody(m); e = e->prev) {
		size_t who = gl_checklist_person(a->list, e->by);

		if (!gl_page_deputises(a->l, e, a->v->now) ||
		    !gl_members_has(&b->standing->waiting_for, who) ||
		    ((e->rec->fields & GL_F_CRITERIA) && !gl_strs_has(&e->rec->criteria, c->id)))
			continue;
		can_id(a, m, e->rec->to);
		if (somebody(m))
			gl_buf_addf(&m->command, " --for %s", e->by);
	}
}

static void move_approve(const struct asking *a, const struct gl_block *b, struct move *m)
{
	const struct gl_criterion *c = b->standing->criterion;

	/* What looks at the release can be signed only where one is proposed. */
	if (c->scope != GL_SCOPE_STANDING && !a->l->state->candidate)
		return;
	can_all(a, m, &b->standing->waiting_for);
	gl_approve_command(c, &m->command);
	if (!somebody(m))
		move_deputy(a, b, m);
}

static void move_resolve(const struct asking *a, const struct gl_block *b, struct move *m)
{
	/*
	 * A rejection is overruled, never taken back by this: not by its author's being its author.
	 */
	if (b->code == GL_BLOCK_CONCERN_OPEN)
		can_id(a, m, b->entry->by);
	can_all(a, m, &a->list->resolve);
	gl_buf_addf(&m->command, "git golive resolve %s -m <how>", b->entry->rec->id);
}

/* Who rejected can approve; where he is gone, it can only be overruled. */
static void move_rejected(const struct asking *a, const struct gl_block *b, struct move *m)
{
	if (b->standing->waiting_for.n)
		move_approve(a, b, m);
	else
		move_resolve(a, b, m);
}

static void move_resume(const struct asking *a, const struct gl_block *b, struct move *m)
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
static void move_call(const struct asking *a, const struct gl_block *b, struct move *m)
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

static void move_tag(const struct asking *a, const struct gl_block *b, struct move *m)
{
	const char *tag = a->tag                   ? a->tag
			  : a->l->state->candidate ? a->l->state->candidate->rec->tag
						   : NULL;

	(void)b;
	if (!tag)
		return;
	m->anybody = true;
	gl_buf_addstr(&m->command, "git tag -d ");
	gl_page_text(&m->command, tag);
	gl_buf_addstr(&m->command, "; git golive tag ");
	gl_page_text(&m->command, tag);
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

/* ---- which of them ---- */

static void add_who(const struct asking *a, const struct move *m, struct gl_buf *out)
{
	size_t i, n = 0, total = 0;

	for (i = 0; i < m->who.len; i++)
		total += m->who.ptr[i] != 0;
	if (!m->anybody && !total)
		return;
	gl_buf_addstr(out, "  (");
	if (m->anybody)
		gl_buf_addstr(out, "any stakeholder");
	else if (a->me != GL_NONE && m->who.ptr[a->me])
		gl_buf_addstr(out, "you");
	else
		for (i = 0; i < m->who.len && n < MOVE_NAMES; i++) {
			if (!m->who.ptr[i])
				continue;
			if (n++)
				gl_buf_addstr(out, n == total ? " or " : ", ");
			gl_page_text(out, a->list->people[i].name);
		}
	if (!m->anybody && n == MOVE_NAMES && total > n)
		gl_buf_addf(out, " or %zu more", total - n);
	gl_buf_addch(out, ')');
}

/* "no", "no-go", ...: what I said that blocks here, and am not urged to take back; or NULL. */
static const char *my_word(const struct asking *a, const struct gl_block *b)
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
	if (!word || !e || a->me == GL_NONE || strcmp(e->by, a->list->people[a->me].id) != 0)
		return NULL;
	return word;
}

static bool anybody_else(const struct asking *a, const struct move *m)
{
	size_t i;

	for (i = 0; i < m->who.len; i++)
		if (m->who.ptr[i] && i != a->me)
			return true;
	return m->anybody;
}

/* Is it a move to be told?  Nobody is told to take back what he has just said. */
static bool fits(const struct asking *a, const struct gl_block *b, struct move *m, enum whose whose)
{
	bool my_own = my_word(a, b) != NULL;

	if (!m->command.len || m->command.failed || m->who.failed)
		return false;
	if (whose == UNDOING)
		return my_own && m->who.ptr[a->me];
	if (whose == MINE)
		return !my_own && m->who.ptr[a->me];
	if (my_own)
		m->who.ptr[a->me] = 0;
	return my_own ? anybody_else(a, m) : somebody(m);
}

/* Adds the first such move.  Was there one? */
static bool first_move(const struct asking *a, enum whose whose, struct gl_buf *out)
{
	struct move m;
	bool found = false;
	size_t i;

	for (i = 0; i < a->v->n_blocks && !found; i++) {
		const struct gl_block *b = &a->v->blocks[i];
		move_fn *fn = moves[b->code];

		if (!fn)
			continue;
		move_init(a, &m);
		fn(a, b, &m);
		found = fits(a, b, &m, whose);
		if (found && whose == UNDOING)
			gl_buf_addf(out, "your %s stands; when it is settled: ", my_word(a, b));
		if (found) {
			gl_buf_add(out, m.command.ptr, m.command.len);
			if (whose != UNDOING)
				add_who(a, &m, out);
		}
		move_release(&m);
	}
	return found;
}

static bool has_block(const struct gl_verdict *v, enum gl_block_code code)
{
	size_t i;

	for (i = 0; i < v->n_blocks; i++)
		if (v->blocks[i].code == code)
			return true;
	return false;
}

/* One person alone, who has signed nothing yet, wants the others first. */
static bool is_alone(const struct asking *a)
{
	size_t i;

	for (i = 0; i < a->v->n_criteria; i++)
		if (a->v->criteria[i].approved_by.n)
			return false;
	return a->list->n_persons == 1 && a->v->n_criteria;
}

/* Is a pending version there that I may ratify and have said nothing to? */
static bool may_ratify(const struct asking *a)
{
	const struct gl_version *v;

	if (a->me == GL_NONE || a->list->people[a->me].machine)
		return false;
	for (v = a->l->state->versions; v; v = v->next)
		if (v->pending && !gl_version_agreed(v, a->list->people[a->me].id))
			return true;
	return false;
}

/* The others, where I have agreed to what is pending.  Is anybody asked? */
static bool add_ratifiers(const struct asking *a, struct gl_buf *out)
{
	const struct gl_version *v;
	struct move m;
	bool found = false;
	size_t i;

	for (v = a->l->state->versions; v && !found; v = v->next) {
		if (!v->pending || a->me == GL_NONE || strcmp(v->by, a->list->people[a->me].id))
			continue;
		move_init(a, &m);
		for (i = 0; i < a->list->n_people; i++)
			if (!a->list->people[i].machine &&
			    !gl_version_agreed(v, a->list->people[i].id))
				can(a, &m, i);
		found = !m.who.failed && anybody_else(a, &m);
		if (found) {
			gl_buf_addstr(out, "git golive agree");
			add_who(a, &m, out);
		}
		move_release(&m);
	}
	return found;
}

static bool tag_exists(const struct asking *a, const char *tag)
{
	struct gl_buf ref = GL_BUF_INIT;
	struct gl_oid id;
	bool there;

	gl_buf_addf(&ref, "refs/tags/%s", tag);
	there = a->l->repo && !ref.failed && !gl_ref_read(a->l->repo, ref.ptr, &id, NULL);
	gl_buf_release(&ref);
	return there;
}

static void next_after_go(const struct asking *a, struct gl_buf *out)
{
	const struct gl_entry *c = a->l->state->candidate;

	if (!a->v->n_criteria || !c)
		return;
	if (tag_exists(a, c->rec->tag)) {
		if (a->me == a->list->owner)
			gl_page_outcome_command(out, a->l);
		return;
	}
	gl_buf_addstr(out, "git golive tag ");
	gl_page_text(out, c->rec->tag);
}

void gl_page_next(struct gl_buf *out, struct gl_ledger *l, const struct gl_verdict *v,
		  const char *me, const char *tag)
{
	struct asking a = { l, gl_page_list(l), v, GL_NONE, tag };
	size_t unpushed = tag ? 0 : gl_page_unpushed(l);

	if (me)
		a.me = gl_checklist_person(a.list, me);
	if (unpushed)
		gl_buf_addf(out, "git golive sync  (%zu decision%s not pushed yet)", unpushed,
			    unpushed == 1 ? " is" : "s are");
	else if (v->go)
		next_after_go(&a, out);
	else if (has_block(v, GL_BLOCK_TERMINATED))
		return;
	else if (is_alone(&a))
		gl_buf_addstr(
			out,
			"git golive amend --with <file>...  "
			"(bring the others in: each sends you what 'git golive enroll' prints)");
	else if (a.me != GL_NONE && first_move(&a, MINE, out))
		return;
	else if (may_ratify(&a))
		gl_buf_addstr(out, "git golive agree  (you, to the version that is pending)");
	else if (!add_ratifiers(&a, out) && !first_move(&a, OTHERS, out) &&
		 (a.me == GL_NONE || !first_move(&a, UNDOING, out)))
		gl_page_mend(out, l, v);
}

void gl_report_next(struct gl_ledger *l, const struct gl_verdict *v, const char *me,
		    struct gl_buf *out)
{
	gl_page_next(out, l, v, me, NULL);
}
