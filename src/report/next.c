/*
 * The one command to run next.  Each block has a move that would lift it, and people who can make
 * it: what the person who asks can do comes first, else the first move that anybody has.
 */
#include <string.h>

#include "report/moves.h"

/* More names than that are counted, not listed. */
#define MOVE_NAMES 3

/* Whose moves are looked for. */
enum whose { MINE, OTHERS, UNDOING };

static void add_who(const struct gl_asking *a, const struct gl_move *m, struct gl_buf *out)
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

/* Is it a move to be told?  Nobody is told to take back what he has just said. */
static bool fits(const struct gl_asking *a, const struct gl_block *b, struct gl_move *m,
		 enum whose whose)
{
	bool my_own = gl_move_own_word(a, b, a->me) != NULL;

	if (!m->command.len || m->command.failed || m->who.failed)
		return false;
	if (whose == UNDOING)
		return my_own && m->who.ptr[a->me];
	if (whose == MINE)
		return !my_own && m->who.ptr[a->me];
	if (my_own)
		m->who.ptr[a->me] = 0;
	return my_own ? gl_move_others(a, m) : gl_move_somebody(m);
}

/* Adds the first such move.  Was there one? */
static bool first_move(const struct gl_asking *a, enum whose whose, struct gl_buf *out)
{
	struct gl_move m;
	bool found = false;
	size_t i;

	for (i = 0; i < a->v->n_blocks && !found; i++) {
		const struct gl_block *b = &a->v->blocks[i];

		gl_move_of(a, b, &m);
		found = fits(a, b, &m, whose);
		if (found && whose == UNDOING)
			gl_buf_addf(out, "your %s stands; when it is settled: ",
				    gl_move_own_word(a, b, a->me));
		if (found) {
			gl_buf_add(out, m.command.ptr, m.command.len);
			if (whose != UNDOING)
				add_who(a, &m, out);
		}
		gl_move_release(&m);
	}
	return found;
}

/* One person alone, who has signed nothing yet, wants the others first. */
static bool is_alone(const struct gl_asking *a)
{
	size_t i;

	for (i = 0; i < a->v->n_criteria; i++)
		if (a->v->criteria[i].approved_by.n)
			return false;
	return a->list->n_persons == 1 && a->v->n_criteria;
}

/* Is a pending version there that I may ratify and have said nothing to? */
static bool may_ratify(const struct gl_asking *a)
{
	const struct gl_version *v;
	struct gl_move m;
	bool found = false;

	for (v = a->l->state->versions; v && !found; v = v->next) {
		if (!v->pending || a->me == GL_NONE)
			continue;
		gl_move_ratify(a, v, &m);
		found = !m.who.failed && m.who.ptr[a->me];
		gl_move_release(&m);
	}
	return found;
}

/* The others, where I have agreed to what is pending.  Is anybody asked? */
static bool add_ratifiers(const struct gl_asking *a, struct gl_buf *out)
{
	const struct gl_version *v;
	struct gl_move m;
	bool found = false;

	for (v = a->l->state->versions; v && !found; v = v->next) {
		if (!v->pending || a->me == GL_NONE || strcmp(v->by, a->list->people[a->me].id))
			continue;
		gl_move_ratify(a, v, &m);
		found = !m.who.failed && gl_move_others(a, &m);
		if (found) {
			gl_buf_add(out, m.command.ptr, m.command.len);
			add_who(a, &m, out);
		}
		gl_move_release(&m);
	}
	return found;
}

static void next_after_go(const struct gl_asking *a, struct gl_buf *out)
{
	struct gl_move m;

	gl_move_tag(a, &m);
	gl_buf_add(out, m.command.ptr, m.command.len);
	if (!m.command.len && a->me == a->list->owner)
		gl_page_outcome_command(out, a->l);
	gl_move_release(&m);
}

/* Somebody has something to do, or an amendment is what helps. */
static void next_before_go(const struct gl_asking *a, struct gl_buf *out)
{
	if (is_alone(a))
		gl_buf_addstr(
			out,
			"git golive amend --with <file>...  "
			"(bring the others in: each sends you what 'git golive enroll' prints)");
	/* Nothing else that anybody does would help. */
	else if (gl_verdict_blocked(a->v, GL_BLOCK_TAG_MOVED))
		gl_buf_addstr(out, "git golive propose <new tag> <commit>  (any stakeholder)");
	else if (a->me != GL_NONE && first_move(a, MINE, out))
		return;
	else if (may_ratify(a))
		gl_buf_addstr(out, "git golive agree  (you, to the version that is pending)");
	else if (!add_ratifiers(a, out) && !first_move(a, OTHERS, out) &&
		 (a->me == GL_NONE || !first_move(a, UNDOING, out)))
		gl_page_mend(out, a->l, a->v);
}

void gl_page_next(struct gl_buf *out, struct gl_ledger *l, const struct gl_verdict *v,
		  const char *me, const char *tag)
{
	struct gl_asking a = { l, gl_page_list(l), v, GL_NONE, tag };
	size_t unpushed = tag ? 0 : gl_page_unpushed(l);

	if (me)
		a.me = gl_checklist_person(a.list, me);
	if (unpushed)
		gl_buf_addf(out, "git golive sync  (%zu decision%s not pushed yet)", unpushed,
			    unpushed == 1 ? " is" : "s are");
	else if (v->go)
		next_after_go(&a, out);
	else if (!gl_verdict_blocked(v, GL_BLOCK_TERMINATED))
		next_before_go(&a, out);
}

void gl_report_next(struct gl_ledger *l, const struct gl_verdict *v, const char *me,
		    struct gl_buf *out)
{
	gl_page_next(out, l, v, me, NULL);
}
