#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/timestamp.h"
#include "foldlaws.h"

/* ---- what is compared ---- */

static void add_entry(struct gl_buf *b, const struct gl_entry *e)
{
	gl_buf_addf(b, "%s seq %zu by %s for %s%s%s withdrawn %zu settled %zu%s\n", e->rec->id,
		    e->seq, e->by, e->person, e->is_void ? " void" : "", e->ahead ? " ahead" : "",
		    e->withdrawn_at, e->settled_at, e->ended ? " ended" : "");
}

static void add_versions(struct gl_buf *b, const struct gl_state *s)
{
	for (const struct gl_version *v = s->versions; v; v = v->next) {
		gl_buf_addf(b, "version %u by %s%s%s\n", v->list->version, v->by,
			    v->pending ? " pending" : "", v == s->in_force ? " in force" : "");
		for (const struct gl_agreement *a = v->agreements; a; a = a->next)
			gl_buf_addf(b, "  %s %zu %zu\n", a->person, a->agreed, a->withdrawn);
	}
}

static void add_verdict(struct gl_buf *b, const struct lk *k)
{
	const struct gl_verdict *v = k->v;

	for (size_t i = 0; i < v->n_criteria; i++)
		gl_buf_addf(b, "%s is %s: %s / %s\n", v->criteria[i].criterion->id,
			    gl_criterion_state_name(v->criteria[i].state),
			    lk_names(k, &v->criteria[i].approved_by),
			    lk_names(k, &v->criteria[i].waiting_for));
	for (size_t i = 0; i < v->n_blocks; i++)
		gl_buf_addf(b, "block %s %s %s\n", gl_block_name(v->blocks[i].code),
			    v->blocks[i].entry ? v->blocks[i].entry->rec->id : "",
			    v->blocks[i].text);
}

/* All that a ledger came to, without saying at which commit. */
static const char *summary(struct lk *k)
{
	struct gl_buf b = GL_BUF_INIT;
	const char *text;

	gl_buf_addf(&b, "%s\n", lk_gate(k, NULL));
	for (size_t i = 0; i < k->s->all.n; i++)
		add_entry(&b, k->s->all.items[i]);
	add_versions(&b, k->s);
	if (k->v)
		add_verdict(&b, k);
	for (size_t i = 0; i < k->s->n_clearances; i++)
		gl_buf_addf(&b, "clear %s %zu\n", k->s->clearances[i].tag, k->s->clearances[i].seq);
	gl_buf_addf(&b, "candidate %s, time %lld\n",
		    k->s->candidate ? k->s->candidate->rec->id : "none",
		    (long long)k->s->ledger_time);
	assert_false(b.failed);
	text = gl_arena_strdup(k->arena, b.ptr);
	gl_buf_release(&b);
	return text;
}

/* Where they differ, tells the first line. */
static void assert_same(const struct plan *p, const char *got, const char *want)
{
	size_t i = 0, line = 0;

	for (; got[i] && got[i] == want[i]; i++)
		if (got[i] == '\n')
			line = i + 1;
	if (got[i] != want[i])
		fail_msg("ledger %llu: '%.*s', not '%.*s'", (unsigned long long)p->number,
			 (int)strcspn(got + line, "\n"), got + line,
			 (int)strcspn(want + line, "\n"), want + line);
}

/* ---- what a verdict says agrees with itself ---- */

/* What the fold counts as it goes is what there is. */
static void assert_counters(const struct gl_state *s)
{
	size_t concerns = 0, pauses = 0, terminates = 0;

	for (size_t i = 0; i < s->concerns.n; i++) {
		const struct gl_entry *e = s->concerns.items[i];

		concerns += e->rec->blocking && gl_entry_counts(e) && !e->settled_at;
	}
	for (size_t i = 0; i < s->pauses.n; i++)
		pauses += !s->pauses.items[i]->settled_at;
	for (size_t i = 0; i < s->terminates.n; i++)
		terminates += !s->terminates.items[i]->withdrawn_at;
	assert_int_equal(s->open_concerns, concerns);
	assert_int_equal(s->open_pauses, pauses);
	assert_int_equal(s->open_terminates, terminates);
}

static size_t count_blocks(const struct gl_verdict *v, enum gl_block_code code)
{
	size_t n = 0;

	for (size_t i = 0; i < v->n_blocks; i++)
		n += v->blocks[i].code == code;
	return n;
}

/* One block, of its own name, on each criterion that is neither met nor waived. */
static void assert_criteria(const struct gl_verdict *v)
{
	for (size_t i = 0; i < v->n_criteria; i++) {
		const struct gl_standing *c = &v->criteria[i];
		const char *state = gl_criterion_state_name(c->state), *name;
		size_t n = 0;

		for (size_t b = 0; b < v->n_blocks; b++) {
			if (v->blocks[b].standing != c)
				continue;
			name = gl_block_name(v->blocks[b].code);
			assert_int_equal(strncmp(name, "criterion-", 10), 0);
			assert_string_equal(name + 10, state);
			n++;
		}
		assert_int_equal(n, c->state != GL_MET && c->state != GL_WAIVED);
	}
}

/* A tag of the candidate is judged as the state is; one of other code never passes. */
static void assert_tags(struct lk *k, const char *want)
{
	const char letter = plan_candidate(k);
	struct gl_tagfacts tag = lk_tag(k->s->candidate->rec->tag, letter);
	const char *got;

	got = lk_gate(k, &tag);
	assert_string_equal(got, want);
	/* What may run on was cleared once, and nobody has stopped it. */
	if (!strcmp(lk_live(k, &tag), "go"))
		assert_true(k->s->n_clearances && !k->s->open_pauses && !k->s->open_terminates);
	tag = lk_tag(k->s->candidate->rec->tag, letter == 'd' ? 'a' : 'd');
	got = lk_gate(k, &tag);
	assert_int_equal(count_blocks(k->v, GL_BLOCK_CANDIDATE_MISMATCH), 1);
	assert_string_not_equal(got, "go");
}

void law_of_verdicts(struct plan *p)
{
	const char *want = summary(p->k), *gate;
	const struct gl_state *s = p->k->s;
	const struct gl_verdict *v = p->k->v;

	assert_counters(s);
	assert_criteria(v);
	assert_int_equal(count_blocks(v, GL_BLOCK_NOT_AGREED), v->missing.n > 0);
	assert_int_equal(count_blocks(v, GL_BLOCK_NO_CANDIDATE), !s->candidate);
	assert_int_equal(count_blocks(v, GL_BLOCK_CONCERN_OPEN), s->open_concerns);
	assert_int_equal(count_blocks(v, GL_BLOCK_PAUSED), s->open_pauses);
	assert_int_equal(count_blocks(v, GL_BLOCK_TERMINATED) > 0, s->open_terminates > 0);
	assert_int_equal(
		count_blocks(v, GL_BLOCK_TAG_MOVED) + count_blocks(v, GL_BLOCK_TAG_UNSIGNED), 0);
	gate = lk_gate(p->k, NULL);
	if (s->candidate)
		assert_tags(p->k, gate);
	assert_same(p, summary(p->k), want);
}

/* ---- a void commit changes nothing ---- */

static void drop_or_change(struct lk *k, unsigned dice)
{
	const char *path = lk_path(k, 1 + dice % (k->number + 1));

	if (!lk_has(k, path))
		lk_put(k, "src/virus.c", GL_MODE_FILE, "x");
	else if (dice & 1)
		lk_drop(k, path);
	else
		lk_put(k, path, GL_MODE_FILE, "{golive: 1}");
}

static void put_junk(struct lk *k, struct plan *p, bool checklist)
{
	if (plan_once_in(p, 2))
		lk_put(k, "records/2026-02/junk.yaml", GL_MODE_FILE,
		       "{golive: 1, decision: terminate, note: x, checklist: none}");
	if (plan_once_in(p, 2))
		lk_put(k, "src/virus.c", GL_MODE_FILE, "x");
	if (checklist && plan_once_in(p, 3))
		lk_put(k, "checklist.yaml", GL_MODE_FILE, "golive: 7");
	if (plan_once_in(p, 3))
		lk_put(k, "evidence/x", GL_MODE_EXEC, "x");
	if (plan_once_in(p, 3))
		drop_or_change(k, plan_below(p, 1000));
}

/* A commit that is void, for one reason of many; what is in it does not matter. */
static void add_void(struct lk *k, struct plan *p, bool checklist)
{
	const char *who = PLAN_PICK(p, plan_people);
	unsigned kind = plan_below(p, 7);
	struct gl_commit *c;

	k->clock += ((int64_t)plan_below(p, 60) - 30) * GL_DAY; /* of any date */
	put_junk(k, p, checklist);
	if (kind == 6)
		lk_put(k, "src/junk.c", GL_MODE_FILE, "x");
	lk_commit(k, kind == 4 ? "mallory" : kind == 5 ? "retired" : who);
	c = lk_tip(k);
	c->sig.why = "made so";
	if (kind == 0)
		c->sig.state = GL_SIG_UNSIGNED;
	if (kind == 1)
		c->sig.state = GL_SIG_BAD;
	if (kind == 2)
		c->n_parents = 2;
	if (kind == 3)
		c->malformed = "made so";
}

static bool amends_after(const struct plan *p, size_t at)
{
	while (at < p->n && !p->ops[at].list)
		at++;
	return at < p->n;
}

/*
 * Later commits are made on the newest good tree, as golive does; or the next one on what lies there,
 * as somebody does who commits by hand.  (Who puts back a checklist that lay there changes it.)
 */
static void try_void_at(struct plan *p, size_t at, bool lying, const char *want)
{
	struct lk *k = plan_begin(p);
	size_t base = 0, made = 0;
	const char *got;

	while (lying && at < p->n && p->ops[at].is_void)
		at++;
	for (size_t i = 0; i <= p->n; i++) {
		if (i == at) {
			lk_base(k, base);
			add_void(k, p, !lying || !amends_after(p, at));
			made = k->n - 1;
			base = lying ? made : base;
		}
		if (i < p->n)
			plan_apply(k, &p->ops[i], &base);
	}
	got = summary(k);
	assert_true(k->s->judged[made].is_void);
	assert_same(p, got, want);
	lk_free(k);
}

void law_of_void(struct plan *p)
{
	const char *want = summary(p->k);

	try_void_at(p, plan_below(p, p->n + 1), false, want);
	try_void_at(p, plan_below(p, p->n + 1), true, want);
}

/* ---- without its approvals a criterion is not met ---- */

static bool no_approval_of(const struct plan_op *op, const void *criterion)
{
	char want[40] = "approve, criterion: ";

	strcat(want, criterion);
	return !op->text || strncmp(op->text, want, strlen(want)) != 0;
}

/* Each of them taken back by who signed it. */
static void withdraw_all(struct plan *p, const char *criterion)
{
	struct lk *k = plan_replay(p, NULL, NULL);
	const struct gl_entry *found[PLAN_OPS];
	size_t n = 0;

	lk_fold(k);
	for (size_t i = 0; i < k->s->all.n; i++) {
		const struct gl_entry *e = k->s->all.items[i];

		if (e->rec->decision == GL_APPROVE && gl_entry_counts(e) &&
		    !strcmp(e->criterion->id, criterion))
			found[n++] = e;
	}
	k->current = plan_list_in_force(k);
	k->clock = p->k->now;
	k->number = PLAN_OPS;
	for (size_t i = 0; i < n; i++)
		lk_say(k, found[i]->by, "withdraw, record: %s, note: x", found[i]->rec->id);
	k->now = k->clock;
	if (!strcmp(lk_gate(k, NULL), "go"))
		fail_msg("go, although all approvals of '%s' were withdrawn", criterion);
	lk_free(k);
}

size_t law_of_approvals(struct plan *p)
{
	const struct gl_verdict *v = p->k->v;
	size_t tried = 0;
	struct lk *k;

	for (size_t i = 0; v->go && i < v->n_criteria; i++) {
		const char *id = v->criteria[i].criterion->id;

		if (v->criteria[i].state != GL_MET)
			continue;
		tried++;
		k = plan_replay(p, no_approval_of, id);
		if (!strcmp(lk_gate(k, NULL), "go"))
			fail_msg("go, although nobody ever approved '%s'", id);
		lk_free(k);
		withdraw_all(p, id);
	}
	return tried;
}

/* How many of the clause's members have approvals that count. */
static size_t have(const struct gl_clause *clause, const struct gl_members *approved)
{
	size_t n = 0;

	for (size_t i = 0; i < clause->members.n; i++)
		n += gl_members_has(approved, clause->members.items[i]);
	return n;
}

/* Is there a clause that is met by this person, and not without? */
static bool is_last(const struct gl_standing *st, size_t who)
{
	for (size_t i = 0; i < st->criterion->n_clauses; i++) {
		const struct gl_clause *clause = &st->criterion->clauses[i];

		if (gl_members_has(&clause->members, who) &&
		    have(clause, &st->approved_by) == clause->need)
			return true;
	}
	return false;
}

/* Approvals of one person on one criterion. */
struct whose {
	const char *who, *criterion;
};

static bool is_approval_of(const struct plan_op *op, const struct whose *w)
{
	char want[40], by[40];
	const char *of;

	snprintf(want, sizeof(want), "approve, criterion: %s,", w->criterion);
	if (!op->text || strncmp(op->text, want, strlen(want)) != 0)
		return false;
	snprintf(by, sizeof(by), "for: %s", w->who);
	of = strstr(op->text, ", for: ");
	return of ? !strcmp(of + 2, by) : !strcmp(op->who, w->who);
}

static bool not_by(const struct plan_op *op, const void *w)
{
	return !is_approval_of(op, w);
}

/* As if that person had never approved it. */
static void try_last_approval(struct plan *p, const struct gl_standing *st, size_t who)
{
	const char *id = p->k->s->in_force->list->people[who].id;
	struct whose w = { id, st->criterion->id };
	struct lk *k = plan_replay(p, not_by, &w);

	if (!strcmp(lk_gate(k, NULL), "go"))
		fail_msg("ledger %llu: go, without the approval of '%s' by '%s'",
			 (unsigned long long)p->number, w.criterion, id);
	lk_free(k);
}

size_t law_of_the_last_approval(struct plan *p)
{
	const struct gl_verdict *v = p->k->v;
	size_t tried = 0;

	for (size_t i = 0; v->go && i < v->n_criteria; i++) {
		const struct gl_standing *st = &v->criteria[i];

		if (st->state != GL_MET)
			continue;
		for (size_t n = 0; n < st->approved_by.n; n++) {
			if (!is_last(st, st->approved_by.items[n]))
				continue;
			tried++;
			try_last_approval(p, st, st->approved_by.items[n]);
		}
	}
	return tried;
}

/* ---- as of then ---- */

static size_t undone_since(size_t seq, size_t last)
{
	return seq > last ? 0 : seq;
}

/* The first n commits say of themselves what they say within the whole. */
static void assert_prefix(struct lk *k, struct lk *part, size_t n)
{
	const struct gl_state *all = k->s, *some;
	size_t i, last;

	lk_fold_some(part, n);
	some = part->s;
	last = some->seq;
	for (i = 0; i < n; i++) {
		assert_int_equal(some->judged[i].is_void, all->judged[i].is_void);
		assert_int_equal(some->judged[i].ahead, all->judged[i].ahead);
		assert_int_equal(some->judged[i].ledger_time, all->judged[i].ledger_time);
		assert_int_equal(some->judged[i].n_entries, all->judged[i].n_entries);
	}
	for (i = 0; i < some->all.n; i++) {
		const struct gl_entry *a = some->all.items[i], *b = all->all.items[i];

		assert_string_equal(a->rec->id, b->rec->id);
		assert_int_equal(a->seq, b->seq);
		assert_int_equal(a->is_void, b->is_void);
		assert_int_equal(a->withdrawn_at, undone_since(b->withdrawn_at, last));
		if (!a->settled_at)
			assert_int_equal(undone_since(b->settled_at, last), 0);
	}
	for (i = 0; i < some->n_findings; i++)
		assert_int_equal(some->findings[i].code, all->findings[i].code);
	if (some->n_findings < all->n_findings)
		assert_true(all->findings[i].at >= n);
	assert_true(some->in_force->in_force_at < n);
}

/* The ledger as it was then, judged then, said what it says now of that time. */
static void assert_said(struct plan *p, struct lk *part)
{
	size_t whole = part->n;

	for (size_t i = 0; i < p->n; i++) {
		part->n = p->ops[i].end;
		part->now = p->ops[i].now;
		assert_same(p, plan_verdict(part), p->ops[i].said);
	}
	part->n = whole;
	part->now = p->k->now;
}

/* As of a date: before the first commit that is not void, counts, and has a later ledger time. */
static void assert_as_of(struct lk *part, const struct gl_state *all, int64_t date)
{
	size_t n = 1;

	while (n < all->n && (all->judged[n].is_void || all->judged[n].ahead ||
			      all->judged[n].ledger_time <= date))
		n++;
	lk_fold_some(part, n);
	assert_true(part->s->ledger_time <= date);
}

void law_of_prefixes(struct plan *p)
{
	struct lk *part = plan_replay(p, NULL, NULL);

	for (size_t n = 1; n <= p->k->n; n += 1 + plan_below(p, 4))
		assert_prefix(p->k, part, n);
	assert_said(p, part);
	assert_as_of(part, p->k->s, LK_NOON + (int64_t)plan_below(p, 20 * GL_DAY));
	lk_free(part);
}

/* ---- in which order people decide ---- */

/* None of them says anything about another one. */
struct word {
	const char *who, *text;
};

#define WORDS (PLAN_COUNT(plan_people) * (PLAN_COUNT(plan_criteria) + 1))

static const char *after_words(const struct plan *p, const struct word *words, size_t n)
{
	struct lk *k = plan_replay(p, NULL, NULL);
	static char said[1000];
	const char *text;

	lk_fold(k);
	k->current = plan_list_in_force(k);
	k->number = PLAN_OPS;
	for (size_t i = 0; i < n; i++) {
		k->clock = p->k->now;
		lk_say(k, words[i].who, "%s", words[i].text);
	}
	text = plan_verdict(k);
	assert_true(strlen(text) < sizeof(said));
	strcpy(said, text);
	lk_free(k);
	return said;
}

/* What somebody says of a criterion, or NULL. */
static const char *word_on(struct plan *p, const char *criterion)
{
	char letter = p->k->s->candidate ? plan_candidate(p->k) : 'a';
	struct gl_arena *arena = p->k->arena;

	switch (plan_below(p, 12)) {
	case 0:
	case 1:
	case 2:
		return gl_arena_printf(arena,
				       "approve, criterion: %s, commit: $%c, measured: {x: 1}",
				       criterion, letter);
	case 3:
		return gl_arena_printf(arena, "approve, criterion: %s, commit: $%c", criterion,
				       letter);
	case 4:
		return gl_arena_printf(arena, "reject, criterion: %s, note: x", criterion);
	case 5:
		return gl_arena_printf(arena, "waive, criterion: %s, until: 2026-01-20, note: x",
				       criterion);
	default:
		return NULL;
	}
}

/* One word at most on one thing by one person. */
static size_t some_words(struct plan *p, struct word *w)
{
	static const char *const others[] = {
		"agree",
		"concern, note: x",
		"concern, note: x, blocking: false",
		"pause, note: x",
		"delegate, to: carla, from: 2026-01-05, until: 2026-02-05",
	};
	size_t n = 0;

	for (size_t i = 0; i < PLAN_COUNT(plan_people); i++) {
		for (size_t c = 0; c < PLAN_COUNT(plan_criteria); c++) {
			const char *text = word_on(p, plan_criteria[c]);

			if (text)
				w[n++] = (struct word){ plan_people[i], text };
		}
		if (plan_once_in(p, 2))
			w[n++] = (struct word){ plan_people[i], PLAN_PICK(p, others) };
	}
	return n;
}

static void shuffle(struct plan *p, struct word *a, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = plan_below(p, i);
		struct word tmp = a[i - 1];

		a[i - 1] = a[j];
		a[j] = tmp;
	}
}

void law_of_orders(struct plan *p)
{
	struct word words[WORDS];
	size_t n = some_words(p, words);
	char want[1000];

	strcpy(want, after_words(p, words, n));
	shuffle(p, words, n);
	assert_same(p, after_words(p, words, n), want);
}
