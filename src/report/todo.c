#include "report/todo.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/shell.h"
#include "base/timestamp.h"
#include "base/vec.h"
#include "report/moves.h"
#include "state/outcome.h"

static const char *const names[] = {
	[GL_TODO_AGREE] = "agree",     [GL_TODO_RATIFY] = "ratify", [GL_TODO_APPROVE] = "approve",
	[GL_TODO_RESOLVE] = "resolve", [GL_TODO_RESUME] = "resume", [GL_TODO_PROPOSE] = "propose",
	[GL_TODO_GO] = "go",           [GL_TODO_TAG] = "tag",       [GL_TODO_OUTCOME] = "outcome",
	[GL_TODO_KEY] = "key",
};

const char *gl_todo_name(enum gl_todo_kind kind)
{
	return names[kind];
}

/* A list that is being made. */
struct listing {
	struct gl_arena *arena;
	struct gl_asking a;
	struct gl_todos *out;
	struct gl_buf words; /* of the items that are being made */
	struct gl_error **err;
};

static const char *candidate_tag(const struct listing *t)
{
	const struct gl_entry *c = t->a.l->state->candidate;

	return c ? c->rec->tag : NULL;
}

static void add_day(struct gl_buf *out, int64_t time)
{
	char day[GL_TIME_BUF];

	gl_buf_addstr(out, gl_date_format(gl_time_date(time), day));
}

static int add_item(struct listing *t, const struct gl_todo *item)
{
	struct gl_todos *o = t->out;

	if (gl_vec_grow(&o->items, o->n, &o->cap) < 0)
		return gl_nomem(t->err);
	o->items[o->n++] = *item;
	return 0;
}

/* Puts words and command into the arena: one for all who can. */
static int set_texts(struct listing *t, const struct gl_move *m, struct gl_todo *item)
{
	item->words = t->words.failed ? NULL : gl_arena_strdup(t->arena, t->words.ptr);
	item->command = m->command.failed ? NULL : gl_arena_strdup(t->arena, m->command.ptr);
	gl_buf_reset(&t->words);
	return item->words && item->command && !m->who.failed ? 0 : gl_nomem(t->err);
}

/* The item for each who can; what anybody can do is the owner's. */
static int add_all(struct listing *t, const struct gl_move *m, struct gl_todo *item)
{
	bool any = m->command.len || m->command.failed || m->who.failed;
	int ret = any ? set_texts(t, m, item) : 0;

	gl_buf_reset(&t->words);
	for (size_t i = 0; i < t->a.list->n_people && ret == 0 && m->command.len; i++) {
		if (m->anybody ? i != t->a.list->owner : !m->who.ptr[i])
			continue;
		item->who = i;
		ret = add_item(t, item);
	}
	return ret;
}

/* ---- criteria ---- */

static void add_note(struct gl_buf *out, const struct gl_entry *e)
{
	if (e && e->rec->note)
		gl_buf_addf(out, ": \"%s\"", e->rec->note);
}

static void say_criterion(struct listing *t, const struct gl_block *b)
{
	static const char *const why[] = {
		[GL_WAITING] = "",
		[GL_STALE] = "; it was approved, and has changed since: look again, and sign again",
		[GL_EXPIRED] = "; what was signed has expired: look again, and sign again",
		[GL_UNMET] = "; it was approved without a measured value that is good enough",
		[GL_EVIDENCE] = "; it was approved, and its evidence is missing or was changed",
	};
	const struct gl_standing *st = b->standing;
	const char *said = st->criterion->statement;
	const char *more = st->state < sizeof(why) / sizeof(*why) ? why[st->state] : NULL;
	bool rejected = st->state == GL_REJECTED && st->cause;
	size_t len = strlen(said);

	/* Its full stop is none where the sentence goes on. */
	if (len && said[len - 1] == '.' && (rejected || (more && *more)))
		len--;
	gl_buf_addf(&t->words, "%s: ", st->criterion->title);
	gl_buf_add(&t->words, said, len);
	if (rejected) {
		gl_buf_addf(&t->words, "; %s said no on ",
			    gl_checklist_name(t->a.list, st->cause->person));
		add_day(&t->words, st->cause->time);
		add_note(&t->words, st->cause);
		gl_buf_addstr(&t->words, "; to be approved when that is mended");
	} else if (more) {
		gl_buf_addstr(&t->words, more);
	}
}

/* Could this deputy sign the criterion?  One who proposed an independent one's release cannot. */
static bool delegates(const struct listing *t, const struct gl_entry *d,
		      const struct gl_criterion *c)
{
	const struct gl_entry *candidate = t->a.l->state->candidate;

	return gl_page_deputises(t->a.l, d, t->a.v->now) &&
	       (!(d->rec->fields & GL_F_CRITERIA) || gl_strs_has(&d->rec->criteria, c->id)) &&
	       !(c->independent && candidate && !strcmp(candidate->by, d->rec->to));
}

/*
 * Whoever is asked may have a deputy, who is asked as well; not where a deputy has filled the place
 * already, and has to be relieved of it.
 */
static int add_deputies(struct listing *t, const struct gl_move *m, const struct gl_todo *asked)
{
	const struct gl_entry *d;
	int ret = 0;

	for (d = t->a.l->state->delegations; d && ret == 0; d = d->prev) {
		size_t from = gl_checklist_person(t->a.list, d->by);
		struct gl_todo item = *asked;

		item.who = gl_checklist_person(t->a.list, d->rec->to);
		if (from == GL_NONE || item.who == GL_NONE || !m->who.ptr[from] ||
		    gl_members_has(&asked->standing->approved_by, from) ||
		    !delegates(t, d, asked->standing->criterion))
			continue;
		item.own = false;
		item.for_one = &t->a.list->people[from];
		item.command = gl_arena_printf(t->arena, "%s --for %s", asked->command, d->by);
		ret = item.command ? add_item(t, &item) : gl_nomem(t->err);
	}
	return ret;
}

static int add_criterion(struct listing *t, const struct gl_block *b, const struct gl_move *m)
{
	struct gl_todo item = { .kind = GL_TODO_APPROVE,
				.standing = b->standing,
				.entry = b->standing->cause };
	int ret;

	if (!m->command.len)
		return 0;
	/* Whoever said no has gone: it can only be overruled. */
	if (b->standing->state == GL_REJECTED && !b->standing->waiting_for.n)
		item.kind = GL_TODO_RESOLVE;
	item.own = item.kind == GL_TODO_APPROVE && b->standing->state == GL_REJECTED;
	say_criterion(t, b);
	ret = add_all(t, m, &item);
	return ret || item.kind != GL_TODO_APPROVE ? ret : add_deputies(t, m, &item);
}

/* ---- concerns, pauses, the final call ---- */

static void say_entry(struct listing *t, const struct gl_entry *e, const char *what)
{
	gl_buf_addf(&t->words, "%s %s on ", gl_checklist_name(t->a.list, e->by), what);
	add_day(&t->words, e->time);
	if (e->rec->criterion)
		gl_buf_addf(&t->words, ", about '%s'", e->rec->criterion);
	add_note(&t->words, e);
}

/* What each block that is no criterion's puts to whom. */
static int add_other(struct listing *t, const struct gl_block *b, const struct gl_move *m)
{
	struct gl_todo item = { .entry = b->entry };
	const char *tag = candidate_tag(t);

	switch (b->code) {
	case GL_BLOCK_NOT_AGREED:
		item.kind = GL_TODO_AGREE;
		item.version = t->a.l->state->in_force;
		gl_buf_addf(&t->words,
			    "version %u of the checklist: are these the right questions?",
			    t->a.list->version);
		break;
	case GL_BLOCK_NO_CANDIDATE:
		item.kind = GL_TODO_PROPOSE;
		gl_buf_addstr(&t->words,
			      "no release is proposed; anybody on the checklist can name one");
		break;
	case GL_BLOCK_CONCERN_OPEN:
		item.kind = GL_TODO_RESOLVE;
		say_entry(t, b->entry, "raised a concern");
		break;
	case GL_BLOCK_PAUSED:
		item.kind = GL_TODO_RESUME;
		say_entry(t, b->entry, "paused it");
		break;
	case GL_BLOCK_NO_DECISION:
		if (t->a.list->go == GL_GO_CHECKLIST)
			return 0; /* the owner is asked to agree */
		item.kind = GL_TODO_GO;
		item.tag = tag;
		gl_buf_addf(&t->words, "nothing else is open: the final call on %s, go or no-go",
			    tag ? tag : "");
		break;
	case GL_BLOCK_OWNER_NO_GO:
		item.kind = GL_TODO_GO;
		item.tag = tag;
		say_entry(t, b->entry, "said no-go");
		break;
	default: /* of a tag that exists: nobody's in particular */
		return 0;
	}
	return add_all(t, m, &item);
}

static int add_block(struct listing *t, const struct gl_block *b)
{
	struct gl_move m;
	size_t first = t->out->n;
	int ret;

	gl_move_of(&t->a, b, &m);
	if (m.command.failed || m.who.failed)
		ret = gl_nomem(t->err);
	else
		ret = b->standing ? add_criterion(t, b, &m) : add_other(t, b, &m);
	gl_move_release(&m);
	for (size_t i = first; i < t->out->n; i++) {
		struct gl_todo *item = &t->out->items[i];

		item->own = !item->for_one && gl_move_own_word(&t->a, b, item->who) != NULL;
	}
	return ret;
}

/* ---- what blocks nothing, or not yet ---- */

static int add_pending(struct listing *t, const struct gl_version *v)
{
	struct gl_todo item = { .kind = GL_TODO_RATIFY, .version = v };
	char hex[GL_SHA256_HEX + 1];
	struct gl_move m;
	int ret;

	gl_move_ratify(&t->a, v, &m);
	gl_buf_addf(&m.command, " %.12s", gl_digest_hex(&v->list->sha256, hex));
	gl_buf_addf(&t->words,
		    "version %u of the checklist, proposed by %s; %u of the %u who bring it into "
		    "force have agreed",
		    v->list->version, gl_checklist_name(t->a.list, v->by),
		    gl_page_agreed(t->a.l, v), t->a.list->amend);
	ret = add_all(t, &m, &item);
	gl_move_release(&m);
	return ret;
}

static int add_release_tag(struct listing *t)
{
	struct gl_todo item = { .kind = GL_TODO_TAG, .tag = candidate_tag(t) };
	struct gl_move m;
	int ret;

	gl_move_tag(&t->a, &m);
	gl_buf_addf(&t->words, "%s may go live, and its tag is not made yet",
		    item.tag ? item.tag : "");
	ret = add_all(t, &m, &item);
	gl_move_release(&m);
	return ret;
}

static int add_outcome(struct listing *t)
{
	struct gl_todo item = { .kind = GL_TODO_OUTCOME, .who = t->a.list->owner };
	struct gl_move m = { GL_BUF_INIT, GL_BUF_INIT, true };
	const struct gl_release *r;
	struct gl_releases all;
	int ret = gl_releases_list(t->a.l->state, t->a.v->now, &all, t->err);

	if (ret < 0)
		return ret;
	r = gl_releases_due(&all);
	if (r) {
		item.tag = r->tag;
		gl_buf_addf(&t->words, "%s went live on ", r->tag);
		add_day(&t->words, r->since);
		gl_buf_addf(&t->words,
			    ", more than %u days ago: what did it bring, against what was "
			    "promised?",
			    r->due);
		gl_page_outcome_command(&m.command, t->a.l);
		ret = add_all(t, &m, &item);
	}
	gl_move_release(&m);
	gl_releases_release(&all);
	return ret;
}

static int add_key(struct listing *t, size_t who)
{
	struct gl_todo item = { .kind = GL_TODO_KEY, .who = who };
	int64_t ends;

	if (!gl_page_key_ends(&t->a.list->people[who], t->a.l->now, &ends))
		return 0;
	gl_buf_addstr(&t->words, ends <= t->a.l->now ? "the last key on the checklist ended on "
						     : "the last key on the checklist ends on ");
	add_day(&t->words, ends);
	gl_buf_addstr(&t->words,
		      "; send the owner a new one, for the next version of the checklist");
	item.words = t->words.failed ? NULL : gl_arena_strdup(t->arena, t->words.ptr);
	item.command = "git golive enroll";
	gl_buf_reset(&t->words);
	return item.words ? add_item(t, &item) : gl_nomem(t->err);
}

/* ---- all together ---- */

static int add_blocks(struct listing *t)
{
	int ret = 0;

	for (size_t i = 0; i < t->a.v->n_blocks && ret == 0; i++)
		ret = add_block(t, &t->a.v->blocks[i]);
	return ret;
}

static int add_versions(struct listing *t)
{
	const struct gl_version *v;
	int ret = 0;

	for (v = t->a.l->state->versions; v && ret == 0; v = v->next) {
		if (v->pending)
			ret = add_pending(t, v);
	}
	return ret;
}

static int add_keys(struct listing *t)
{
	int ret = 0;

	for (size_t i = 0; i < t->a.list->n_people && ret == 0; i++)
		ret = add_key(t, i);
	return ret;
}

/* By person, and then by kind; among equals as they came. */
struct place {
	const struct gl_todo *item;
	size_t seq;
};

static int compare(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->item->who != y->item->who)
		return x->item->who < y->item->who ? -1 : 1;
	if (x->item->kind != y->item->kind)
		return x->item->kind < y->item->kind ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static int sort(struct gl_todos *t, struct gl_error **err)
{
	struct place *places = calloc(t->n + 1, sizeof(*places));
	struct gl_todo *items = calloc(t->n + 1, sizeof(*items));

	if (!places || !items) {
		free(places);
		free(items);
		return gl_nomem(err);
	}
	for (size_t i = 0; i < t->n; i++)
		places[i] = (struct place){ &t->items[i], i };
	qsort(places, t->n, sizeof(*places), compare);
	for (size_t i = 0; i < t->n; i++)
		items[i] = *places[i].item;
	free(places);
	free(t->items);
	t->items = items;
	t->cap = t->n + 1;
	return 0;
}

int gl_todo_list(struct gl_arena *arena, struct gl_ledger *l, const struct gl_verdict *v,
		 struct gl_todos *out, struct gl_error **err)
{
	struct listing t = { .arena = arena,
			     .a = { l, gl_page_list(l), v, GL_NONE, NULL },
			     .out = out,
			     .words = GL_BUF_INIT,
			     .err = err };
	int ret = 0;

	memset(out, 0, sizeof(*out));
	/* What is over for good waits on nobody. */
	if (!gl_verdict_blocked(v, GL_BLOCK_TERMINATED)) {
		ret = add_blocks(&t);
		if (ret == 0)
			ret = add_versions(&t);
		if (ret == 0)
			ret = add_release_tag(&t);
		if (ret == 0)
			ret = add_outcome(&t);
		if (ret == 0)
			ret = add_keys(&t);
	}
	if (ret == 0)
		ret = sort(out, err);
	gl_buf_release(&t.words);
	return ret;
}

void gl_todos_release(struct gl_todos *t)
{
	free(t->items);
	memset(t, 0, sizeof(*t));
}

/* The place of the first item of this person, or of one after. */
static size_t first_of(const struct gl_todos *t, size_t who)
{
	size_t low = 0, high = t->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (t->items[mid].who < who)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct gl_todo *gl_todos_of(const struct gl_todos *t, size_t who, size_t *n)
{
	size_t first = first_of(t, who);

	*n = first_of(t, who + 1) - first;
	return t->items + first;
}
