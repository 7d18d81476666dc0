/*
 * What holds of every ledger, tried on two thousand random ones. A ledger is made by people who
 * mostly do what the gate asks for next, and now and then anything: so that many of them reach a go,
 * and none by a straight path. The seed is fixed: it is the same ledgers each time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/timestamp.h"
#include "statekit.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define LEDGERS 500
#define OPS_MAX 40

/* One commit: it can be done again, with the same number for its record. */
struct op {
	const char *who, *text; /* a record, or NULL */
	unsigned list, current; /* a checklist, or 0; the one in force */
	size_t number;
	int64_t time;
	enum gl_sig_state sig;
	bool is_void; /* what became of it */
};

struct plan {
	struct lk *k; /* the ledger, and where the ops live */
	struct op ops[OPS_MAX];
	size_t n;
	uint64_t number, seed;
};

/* splitmix64 */
static uint64_t draw(uint64_t *seed)
{
	uint64_t z = *seed += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static unsigned below(struct plan *p, size_t n)
{
	return (unsigned)(draw(&p->seed) % n);
}

static bool once_in(struct plan *p, unsigned n)
{
	return !below(p, n);
}

#define PICK(p, array) ((array)[below(p, COUNT(array))])

static const char *const people[] = { "dana", "omar", "lena", "carla", "ci", "mallory", "retired" };
static const char *const criteria[] = { "data", "law", "safe" };
static const char codes[] = { 'a', 'b', 'c', 'a', 'b', 'c', 'd' };

/* ---- ledgers ---- */

/* Checklists 1, then 2 or 3, then 4 or 5; 2 and 4 have other terms than the one before. */
static void set_lists(struct lk *k, unsigned kind)
{
	static const char safe[] =
		"criteria:\n"
		"- {id: safe, title: Safe, statement: It is., area: technical, after: [law],\n"
		"   approvers: [{at-least: 2, of: [eng, carla, ci]}], scope: [src], independent: true}\n";
	static const char *const data[] = {
		"approvers: [{all: [omar]}]",
		"approvers: [{any: [eng]}, {any: [carla, dana]}], valid-for: 4d",
		"approvers: [{all: [eng]}], measure: {x: '>= 1'}, evidence: required",
	};

	lk_code(k, 'a', "src=one doc=one eval=x");
	lk_code(k, 'b', "src=one doc=two eval=x");
	lk_code(k, 'c', "src=two doc=one eval=x");
	lk_code(k, 'd', "src=two doc=one eval=y");
	lk_list(k, 1, 0, "approvers: [{all: [omar]}]", data[kind % 3], "criteria:\n", safe,
		"[{ssh: '$[dana]'}]",
		"[{ssh: '$[dana]'}, {ssh: '$[retired]', valid-before: 2026-01-01T00:00:00Z}]",
		"tags: [v*]", kind & 1 ? "tags: [v*], go: checklist" : "tags: [v*]", NULL);
	lk_list(k, 2, 1, "version: 1", "version: 2", "It is allowed.", "It is quite allowed.",
		NULL);
	lk_list(k, 3, 1, "version: 1", "version: 2", "title: Bot", "title: Robot", NULL);
	lk_list(k, 4, 2, "version: 2", "version: 3", "  amend: 2", "  amend: 1", NULL);
	lk_list(k, 5, 3, "version: 2", "version: 3", "title: Robot", "title: Bot", NULL);
	k->current = 1;
}

/*
 * On the tree of the commit *base, which it becomes unless it is void.  A checklist that lies there
 * already, byte for byte, would be nobody's change: a commit that changes nothing puts the good tree
 * in its place.
 */
static void apply(struct lk *k, const struct op *op, size_t *base)
{
	lk_base(k, *base);
	k->clock = LK_NOON;
	if (op->list && *base < k->n - 1)
		lk_commit(k, "dana");
	k->clock = op->time;
	k->current = op->current;
	k->number = op->number - 1;
	if (op->list)
		lk_put(k, "checklist.yaml", GL_MODE_FILE, k->lists[op->list]);
	if (op->text)
		lk_record(k, "%s", op->text);
	lk_commit(k, op->who);
	lk_tip(k)->sig.state = op->sig;
	lk_tip(k)->sig.why = op->sig == GL_SIG_GOOD ? NULL : "made so";
	if (!op->is_void)
		*base = k->n - 1;
}

/* Another ledger with the same checklists, and no more than its root. */
static struct lk *begin(const struct plan *p)
{
	struct lk *k = lk_new();

	memcpy(k->lists, p->k->lists, sizeof(k->lists));
	memcpy(k->digests, p->k->digests, sizeof(k->digests));
	memcpy(k->codes, p->k->codes, sizeof(k->codes));
	k->now = p->k->now;
	lk_root(k);
	return k;
}

/* Does it again, some ops perhaps left out; all at the time of the plan. */
static struct lk *replay(const struct plan *p, bool (*keep)(const struct op *op, const char *what),
			 const char *what)
{
	struct lk *k = begin(p);
	size_t base = 0;

	for (size_t i = 0; i < p->n; i++)
		if (!keep || keep(&p->ops[i], what))
			apply(k, &p->ops[i], &base);
	return k;
}

static unsigned list_in_force(const struct lk *k)
{
	for (unsigned i = 1; i < LK_LISTS; i++)
		if (!memcmp(&k->digests[i], &k->s->in_force->list->sha256, sizeof(k->digests[i])))
			return i;
	fail_msg("no such checklist");
	return 0;
}

/* ---- what people do ---- */

__attribute__((format(printf, 4, 5))) static void act(struct plan *p, struct op *op,
						      const char *who, const char *fmt, ...)
{
	struct gl_buf b = GL_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	gl_buf_vaddf(&b, fmt, ap);
	va_end(ap);
	op->who = who;
	op->text = gl_arena_strdup(p->k->arena, b.ptr);
	gl_buf_release(&b);
}

/* All that is left to chance in one record; drawn in one order, whatever the compiler. */
struct dice {
	const char *who, *other, *criterion;
	char letter;
	unsigned n, m; /* 0 to 9 */
	size_t record;
	bool coin, seldom;
};

static struct dice throw_dice(struct plan *p)
{
	struct dice d;

	d.who = PICK(p, people);
	d.other = PICK(p, people);
	d.criterion = PICK(p, criteria);
	d.letter = PICK(p, codes);
	d.n = below(p, 10);
	d.m = below(p, 10);
	d.record = 1 + below(p, p->k->number + 1);
	d.coin = once_in(p, 2);
	d.seldom = once_in(p, 10);
	return d;
}

static char candidate_letter(const struct lk *k)
{
	return (char)('a' + (k->s->candidate->rec->commit.id[0] & 15) - 10);
}

static void approve(struct plan *p, struct op *op, const char *who, const char *criterion)
{
	struct dice d = throw_dice(p);

	if (p->k->s->candidate && !d.seldom)
		d.letter = candidate_letter(p->k);
	act(p, op, who, "approve, criterion: %s, commit: $%c%s%s", criterion, d.letter,
	    d.n ? ", measured: {x: 1}" : "",
	    d.m ? ", evidence: [{in: candidate, path: eval, sha256: $(x)}]" : "");
}

/* Somebody signs by the newest delegation. */
static bool deputize(struct plan *p, struct op *op, const char *criterion)
{
	const struct gl_entry *d = p->k->s->delegations;

	if (!d)
		return false;
	if (once_in(p, 4))
		act(p, op, d->rec->to, "reject, criterion: %s, note: x, for: %s", criterion, d->by);
	else
		act(p, op, d->rec->to,
		    "approve, criterion: %s, commit: $%c, measured: {x: 1}, for: %s", criterion,
		    p->k->s->candidate ? candidate_letter(p->k) : 'a', d->by);
	return true;
}

/* What would take this block away; false when nobody can. */
static bool help(struct plan *p, struct op *op, const struct gl_block *block)
{
	const struct gl_checklist *list = p->k->s->in_force->list;
	const struct gl_members *waiting;
	struct dice d = throw_dice(p);

	switch (block->code) {
	case GL_BLOCK_NOT_AGREED:
		act(p, op, p->k->v->missing.items[0], "agree");
		return true;
	case GL_BLOCK_NO_CANDIDATE:
		act(p, op, d.who, "propose, tag: v1, commit: $%c", d.letter);
		return true;
	case GL_BLOCK_CRITERION_REJECTED:
	case GL_BLOCK_CONCERN_OPEN:
		act(p, op, "carla", "resolve, record: %s, note: x", block->entry->rec->id);
		return true;
	case GL_BLOCK_PAUSED:
		act(p, op, "dana", "resume, record: %s", block->entry->rec->id);
		return true;
	case GL_BLOCK_TERMINATED:
		act(p, op, block->entry->by, "withdraw, record: %s, note: x",
		    block->entry->rec->id);
		return true;
	case GL_BLOCK_OWNER_NO_GO:
	case GL_BLOCK_NO_DECISION:
		if (!p->k->s->candidate)
			return false;
		act(p, op, "dana", "go, commit: $%c", candidate_letter(p->k));
		return true;
	default:
		waiting = &block->standing->waiting_for;
		if (!waiting->n)
			return false;
		if (d.n < 2 && deputize(p, op, block->standing->criterion->id))
			return true;
		approve(p, op, list->people[waiting->items[d.record % waiting->n]].id,
			block->standing->criterion->id);
		return true;
	}
}

static void talk(struct plan *p, struct op *op)
{
	struct dice d = throw_dice(p);

	switch (below(p, 8)) {
	case 0:
		act(p, op, d.who, "agree, checklist: $%u", 1 + d.n % 5);
		break;
	case 1:
		act(p, op, d.who, "propose, tag: v%u, commit: $%c", d.n % 2, d.letter);
		break;
	case 2:
		act(p, op, d.who, "withdraw, record: " LK_ID ", note: x", d.record);
		break;
	case 3:
		act(p, op, d.who, "concern, note: x, blocking: %s", d.coin ? "true" : "false");
		break;
	case 4:
		act(p, op, d.who, "resolve, record: " LK_ID ", note: x", d.record);
		break;
	case 5:
		act(p, op, d.who, "resume, record: " LK_ID, d.record);
		break;
	case 6:
		act(p, op, d.who, "%s, note: x", d.n < 3 ? "terminate" : "pause");
		break;
	default:
		act(p, op, d.n < 3 ? d.who : "dana", "%s, commit: $%c, note: x",
		    d.coin ? "go" : "no-go", d.letter);
	}
}

/* The next version, or one that nobody asked for; often with its author's agreement. */
static void amend(struct plan *p, struct op *op)
{
	op->who = PICK(p, people);
	op->list = 2 + below(p, 2) + (op->current > 1 ? 2 : 0);
	if (once_in(p, 6))
		op->list = 2 + below(p, 4);
	if (!once_in(p, 3))
		act(p, op, op->who, "agree, checklist: $%u", op->list);
}

/* Somebody agrees to what is pending. */
static bool ratify(struct plan *p, struct op *op)
{
	const struct gl_version *v = p->k->s->last_version;
	char digest[GL_SHA256_HEX + 1];

	if (!v->pending)
		return false;
	act(p, op, PICK(p, people), "agree, checklist: %s",
	    gl_digest_hex(&v->list->sha256, digest));
	return true;
}

static void sign(struct plan *p, struct op *op)
{
	struct dice d = throw_dice(p);

	switch (below(p, 5)) {
	case 0:
		act(p, op, d.who, "reject, criterion: %s, note: x", d.criterion);
		break;
	case 1:
		act(p, op, people[d.record % 4],
		    "delegate, to: %s, from: 2026-01-0%u, until: 2026-01-1%u", d.other, 1 + d.n % 6,
		    d.m);
		break;
	case 2:
		if (!deputize(p, op, d.criterion))
			act(p, op, d.who, "reject, criterion: %s, note: x, for: %s", d.criterion,
			    d.other);
		break;
	case 3:
		act(p, op, d.coin ? d.who : "carla",
		    "waive, criterion: %s, until: 2026-01-1%u, note: x", d.criterion, d.n);
		break;
	default:
		approve(p, op, d.who, d.criterion);
	}
}

/* Mostly of some hours later than the one before; seldom out of any order. */
static int64_t some_time(struct plan *p)
{
	int64_t hours = (int64_t)below(p, 8) * 3600;

	if (once_in(p, 25))
		return p->k->clock + 20 * GL_DAY;
	if (once_in(p, 15))
		return p->k->clock - 2 * GL_DAY;
	return p->k->clock + hours;
}

static struct op next_op(struct plan *p)
{
	struct lk *k = p->k;
	struct op op = { .current = list_in_force(k), .number = k->number + 1 };
	size_t which = k->v->n_blocks;

	op.time = some_time(p);
	op.sig = once_in(p, 25) ? GL_SIG_UNSIGNED : GL_SIG_GOOD;
	/* rather what comes first: without it all else would be void */
	if (which)
		which = below(p, 1 + below(p, which));
	if (k->v->n_blocks && !once_in(p, 4) && help(p, &op, &k->v->blocks[which]))
		return op;
	if (once_in(p, 2) && ratify(p, &op))
		return op;
	if (once_in(p, 6))
		amend(p, &op);
	else if (once_in(p, 2))
		talk(p, &op);
	else
		sign(p, &op);
	return op;
}

/* One more commit, and what comes of it; a date that is out of order does not move the clock. */
static void add_op(struct plan *p, size_t *base)
{
	struct op *op = &p->ops[p->n++];
	int64_t clock = p->k->clock;
	size_t good = *base;

	*op = next_op(p);
	apply(p->k, op, base);
	if (op->time < clock || op->time > clock + GL_DAY)
		p->k->clock = clock + 60;
	p->k->now = p->k->clock;
	lk_gate(p->k, NULL);
	op->is_void = p->k->s->judged[p->k->n - 1].is_void;
	if (op->is_void)
		*base = good;
}

static bool ends_here(struct plan *p)
{
	if (p->n == OPS_MAX - 1)
		return true;
	return p->k->v->go ? !once_in(p, 3) : p->n > 8 && once_in(p, 30);
}

/* It ends where it says go, most times. */
static void make_plan(struct plan *p, uint64_t number)
{
	size_t base = 0;

	*p = (struct plan){ .number = number, .seed = number, .k = lk_new() };
	set_lists(p->k, below(p, 6));
	lk_root(p->k);
	p->k->now = p->k->clock;
	lk_gate(p->k, NULL);
	while (!ends_here(p))
		add_op(p, &base);
}

/* As many for each of the tests, and others each time. */
static void each_ledger(unsigned test, void (*fn)(struct plan *p))
{
	struct plan p;

	for (unsigned i = 0; i < LEDGERS; i++) {
		make_plan(&p, test * LEDGERS + i);
		fn(&p);
		lk_free(p.k);
	}
}

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
	if (once_in(p, 2))
		lk_put(k, "records/2026-02/junk.yaml", GL_MODE_FILE,
		       "{golive: 1, decision: terminate, note: x, checklist: none}");
	if (once_in(p, 2))
		lk_put(k, "src/virus.c", GL_MODE_FILE, "x");
	if (checklist && once_in(p, 3))
		lk_put(k, "checklist.yaml", GL_MODE_FILE, "golive: 7");
	if (once_in(p, 3))
		lk_put(k, "evidence/x", GL_MODE_EXEC, "x");
	if (once_in(p, 3))
		drop_or_change(k, below(p, 1000));
}

/* A commit that is void, for one reason of many; what is in it does not matter. */
static void add_void(struct lk *k, struct plan *p, bool checklist)
{
	const char *who = PICK(p, people);
	unsigned kind = below(p, 7);
	struct gl_commit *c;

	k->clock += ((int64_t)below(p, 60) - 30) * GL_DAY; /* of any date */
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
	struct lk *k = begin(p);
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
			apply(k, &p->ops[i], &base);
	}
	got = summary(k);
	assert_true(k->s->judged[made].is_void);
	assert_same(p, got, want);
	lk_free(k);
}

static void try_void(struct plan *p)
{
	const char *want = summary(p->k);

	assert_counters(p->k->s);
	try_void_at(p, below(p, p->n + 1), false, want);
	try_void_at(p, below(p, p->n + 1), true, want);
}

static void a_void_commit_changes_nothing(void **state)
{
	(void)state;
	each_ledger(0, try_void);
}

/* ---- without its approvals a criterion is not met ---- */

static bool no_approval_of(const struct op *op, const char *criterion)
{
	char want[40] = "approve, criterion: ";

	strcat(want, criterion);
	return !op->text || strncmp(op->text, want, strlen(want)) != 0;
}

/* Each of them taken back by who signed it. */
static void withdraw_all(struct plan *p, const char *criterion)
{
	struct lk *k = replay(p, NULL, NULL);
	const struct gl_entry *found[OPS_MAX];
	size_t n = 0;

	lk_fold(k);
	for (size_t i = 0; i < k->s->all.n; i++) {
		const struct gl_entry *e = k->s->all.items[i];

		if (e->rec->decision == GL_APPROVE && gl_entry_counts(e) &&
		    !strcmp(e->criterion->id, criterion))
			found[n++] = e;
	}
	k->current = list_in_force(k);
	k->clock = p->k->now;
	k->number = OPS_MAX;
	for (size_t i = 0; i < n; i++)
		lk_say(k, found[i]->by, "withdraw, record: %s, note: x", found[i]->rec->id);
	k->now = k->clock;
	if (!strcmp(lk_gate(k, NULL), "go"))
		fail_msg("go, although all approvals of '%s' were withdrawn", criterion);
	lk_free(k);
}

static size_t tried;

static void try_without_approvals(struct plan *p)
{
	const struct gl_verdict *v = p->k->v;
	struct lk *k;

	for (size_t i = 0; v->go && i < v->n_criteria; i++) {
		const char *id = v->criteria[i].criterion->id;

		if (v->criteria[i].state != GL_MET)
			continue;
		tried++;
		k = replay(p, no_approval_of, id);
		if (!strcmp(lk_gate(k, NULL), "go"))
			fail_msg("go, although nobody ever approved '%s'", id);
		lk_free(k);
		withdraw_all(p, id);
	}
}

static void no_go_without_approvals(void **state)
{
	(void)state;
	each_ledger(1, try_without_approvals);
	/* that many ledgers, at least, did say go */
	assert_true(tried > LEDGERS / 2);
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

static void try_prefixes(struct plan *p)
{
	struct lk *part = replay(p, NULL, NULL);

	for (size_t n = 1; n <= p->k->n; n += 1 + below(p, 4))
		assert_prefix(p->k, part, n);
	assert_as_of(part, p->k->s, LK_NOON + (int64_t)below(p, 20 * GL_DAY));
	lk_free(part);
}

static void a_prefix_is_as_of_then(void **state)
{
	(void)state;
	each_ledger(2, try_prefixes);
}

/* ---- in which order people approve ---- */

struct approval {
	const char *who, *criterion;
};

static const char *after_approvals(const struct plan *p, const struct approval *a, size_t n,
				   struct lk **out)
{
	struct lk *k = replay(p, NULL, NULL);
	struct gl_buf b = GL_BUF_INIT;
	const char *text;
	char letter;

	lk_fold(k);
	letter = k->s->candidate ? candidate_letter(k) : 'a';
	k->current = list_in_force(k);
	k->number = OPS_MAX;
	for (size_t i = 0; i < n; i++) {
		k->clock = p->k->now;
		lk_say(k, a[i].who, "approve, criterion: %s, commit: $%c, measured: {x: 1}",
		       a[i].criterion, letter);
	}
	gl_buf_addf(&b, "%s; %s", lk_states(k), lk_gate(k, NULL));
	for (size_t i = 0; k->v && i < k->v->n_criteria; i++)
		gl_buf_addf(&b, "; %s / %s", lk_names(k, &k->v->criteria[i].approved_by),
			    lk_names(k, &k->v->criteria[i].waiting_for));
	text = gl_arena_strdup(k->arena, b.ptr);
	gl_buf_release(&b);
	*out = k;
	return text;
}

static size_t some_approvals(struct plan *p, struct approval *a)
{
	size_t n = 0;

	for (size_t i = 0; i < COUNT(people); i++)
		for (size_t c = 0; c < COUNT(criteria); c++)
			if (once_in(p, 3))
				a[n++] = (struct approval){ people[i], criteria[c] };
	return n;
}

static void shuffle(struct plan *p, struct approval *a, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = below(p, i);
		struct approval tmp = a[i - 1];

		a[i - 1] = a[j];
		a[j] = tmp;
	}
}

static void try_orders(struct plan *p)
{
	struct approval a[COUNT(people) * COUNT(criteria)];
	size_t n = some_approvals(p, a);
	const char *want, *got;
	struct lk *one, *other;

	want = after_approvals(p, a, n, &one);
	shuffle(p, a, n);
	got = after_approvals(p, a, n, &other);
	assert_string_equal(got, want);
	lk_free(one);
	lk_free(other);
}

static void the_order_of_approvals_does_not_matter(void **state)
{
	(void)state;
	each_ledger(3, try_orders);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_void_commit_changes_nothing),
		cmocka_unit_test(no_go_without_approvals),
		cmocka_unit_test(a_prefix_is_as_of_then),
		cmocka_unit_test(the_order_of_approvals_does_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
