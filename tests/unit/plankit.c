#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/timestamp.h"
#include "plankit.h"

const char *const plan_people[PLAN_PEOPLE] = { "dana", "omar",    "lena",   "carla",
					       "ci",   "mallory", "retired" };
const char *const plan_criteria[PLAN_CRITERIA] = { "data", "law", "safe" };
static const char codes[] = { 'a', 'b', 'c', 'a', 'b', 'c', 'd' };

/* ---- chance ---- */

/* splitmix64 */
static uint64_t draw(uint64_t *seed)
{
	uint64_t z = *seed += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* As many bytes as it takes. */
static uint64_t take(struct plan *p, size_t n)
{
	uint64_t v = 0;

	for (size_t most = n - 1; most && p->left; most >>= 8, p->left--)
		v = v << 8 | *p->bytes++;
	return v;
}

unsigned plan_below(struct plan *p, size_t n)
{
	return (unsigned)((p->left ? take(p, n) : draw(&p->seed)) % n);
}

bool plan_once_in(struct plan *p, unsigned n)
{
	return !plan_below(p, n);
}

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
void plan_apply(struct lk *k, const struct plan_op *op, size_t *base)
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
struct lk *plan_begin(const struct plan *p)
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
struct lk *plan_replay(const struct plan *p,
		       bool (*keep)(const struct plan_op *op, const void *what), const void *what)
{
	struct lk *k = plan_begin(p);
	size_t base = 0;

	for (size_t i = 0; i < p->n; i++)
		if (!keep || keep(&p->ops[i], what))
			plan_apply(k, &p->ops[i], &base);
	return k;
}

const char *plan_verdict(struct lk *k)
{
	const char *gate = lk_gate(k, NULL), *text;
	struct gl_buf b = GL_BUF_INIT;

	gl_buf_addf(&b, "%s;", gate);
	for (size_t i = 0; k->v && i < k->v->n_criteria; i++)
		gl_buf_addf(&b, " %s=%s (%s)", k->v->criteria[i].criterion->id,
			    gl_criterion_state_name(k->v->criteria[i].state),
			    lk_names(k, &k->v->criteria[i].approved_by));
	assert_false(b.failed);
	text = gl_arena_strdup(k->arena, b.ptr);
	gl_buf_release(&b);
	return text;
}

unsigned plan_list_in_force(const struct lk *k)
{
	for (unsigned i = 1; i < LK_LISTS; i++)
		if (!memcmp(&k->digests[i], &k->s->in_force->list->sha256, sizeof(k->digests[i])))
			return i;
	fail_msg("no such checklist");
	return 0;
}

/* ---- what people do ---- */

__attribute__((format(printf, 4, 5))) static void act(struct plan *p, struct plan_op *op,
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

	d.who = PLAN_PICK(p, plan_people);
	d.other = PLAN_PICK(p, plan_people);
	d.criterion = PLAN_PICK(p, plan_criteria);
	d.letter = PLAN_PICK(p, codes);
	d.n = plan_below(p, 10);
	d.m = plan_below(p, 10);
	d.record = 1 + plan_below(p, p->k->number + 1);
	d.coin = plan_once_in(p, 2);
	d.seldom = plan_once_in(p, 10);
	return d;
}

char plan_candidate(const struct lk *k)
{
	return (char)('a' + (k->s->candidate->rec->commit.id[0] & 15) - 10);
}

static void approve(struct plan *p, struct plan_op *op, const char *who, const char *criterion)
{
	struct dice d = throw_dice(p);

	if (p->k->s->candidate && !d.seldom)
		d.letter = plan_candidate(p->k);
	act(p, op, who, "approve, criterion: %s, commit: $%c%s%s", criterion, d.letter,
	    d.n ? ", measured: {x: 1}" : "",
	    d.m ? ", evidence: [{in: candidate, path: eval, sha256: $(x)}]" : "");
}

/* Somebody signs by the newest delegation. */
static bool deputize(struct plan *p, struct plan_op *op, const char *criterion)
{
	const struct gl_entry *d = p->k->s->delegations;

	if (!d)
		return false;
	if (plan_once_in(p, 4))
		act(p, op, d->rec->to, "reject, criterion: %s, note: x, for: %s", criterion, d->by);
	else
		act(p, op, d->rec->to,
		    "approve, criterion: %s, commit: $%c, measured: {x: 1}, for: %s", criterion,
		    p->k->s->candidate ? plan_candidate(p->k) : 'a', d->by);
	return true;
}

/* What would take this block away; false when nobody can. */
static bool help(struct plan *p, struct plan_op *op, const struct gl_block *block)
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
		act(p, op, "dana", "go, commit: $%c", plan_candidate(p->k));
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

static void talk(struct plan *p, struct plan_op *op)
{
	struct dice d = throw_dice(p);

	switch (plan_below(p, 8)) {
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
static void amend(struct plan *p, struct plan_op *op)
{
	op->who = PLAN_PICK(p, plan_people);
	op->list = 2 + plan_below(p, 2) + (op->current > 1 ? 2 : 0);
	if (plan_once_in(p, 6))
		op->list = 2 + plan_below(p, 4);
	if (!plan_once_in(p, 3))
		act(p, op, op->who, "agree, checklist: $%u", op->list);
}

/* Somebody agrees to what is pending. */
static bool ratify(struct plan *p, struct plan_op *op)
{
	const struct gl_version *v = p->k->s->last_version;
	char digest[GL_SHA256_HEX + 1];

	if (!v->pending)
		return false;
	act(p, op, PLAN_PICK(p, plan_people), "agree, checklist: %s",
	    gl_digest_hex(&v->list->sha256, digest));
	return true;
}

static void sign(struct plan *p, struct plan_op *op)
{
	struct dice d = throw_dice(p);

	switch (plan_below(p, 5)) {
	case 0:
		act(p, op, d.who, "reject, criterion: %s, note: x", d.criterion);
		break;
	case 1:
		act(p, op, plan_people[d.record % 4],
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
	int64_t hours = (int64_t)plan_below(p, 8) * 3600;

	if (plan_once_in(p, 25))
		return p->k->clock + 20 * GL_DAY;
	if (plan_once_in(p, 15))
		return p->k->clock - 2 * GL_DAY;
	return p->k->clock + hours;
}

static struct plan_op next_op(struct plan *p)
{
	struct lk *k = p->k;
	struct plan_op op = { .current = plan_list_in_force(k), .number = k->number + 1 };
	size_t which = k->v->n_blocks;

	op.time = some_time(p);
	op.sig = plan_once_in(p, 25) ? GL_SIG_UNSIGNED : GL_SIG_GOOD;
	/* rather what comes first: without it all else would be void */
	if (which)
		which = plan_below(p, 1 + plan_below(p, which));
	if (k->v->n_blocks && !plan_once_in(p, 4) && help(p, &op, &k->v->blocks[which]))
		return op;
	if (plan_once_in(p, 2) && ratify(p, &op))
		return op;
	if (plan_once_in(p, 6))
		amend(p, &op);
	else if (plan_once_in(p, 2))
		talk(p, &op);
	else
		sign(p, &op);
	return op;
}

/* One more commit, and what comes of it; a date that is out of order does not move the clock. */
static void add_op(struct plan *p, size_t *base)
{
	struct plan_op *op = &p->ops[p->n++];
	int64_t clock = p->k->clock;
	size_t good = *base;

	*op = next_op(p);
	plan_apply(p->k, op, base);
	if (op->time < clock || op->time > clock + GL_DAY)
		p->k->clock = clock + 60;
	p->k->now = p->k->clock;
	op->said = plan_verdict(p->k);
	op->end = p->k->n;
	op->now = p->k->now;
	op->is_void = p->k->s->judged[p->k->n - 1].is_void;
	if (op->is_void)
		*base = good;
}

static bool ends_here(struct plan *p, bool bytes)
{
	if (p->n == PLAN_OPS - 1)
		return true;
	if (bytes)
		return !p->left;
	return p->k->v->go ? !plan_once_in(p, 3) : p->n > 8 && plan_once_in(p, 30);
}

static void make(struct plan *p)
{
	bool bytes = p->left > 0;
	size_t base = 0;

	p->k = lk_new();
	set_lists(p->k, plan_below(p, 6));
	lk_root(p->k);
	p->k->now = p->k->clock;
	lk_gate(p->k, NULL);
	while (!ends_here(p, bytes))
		add_op(p, &base);
}

/* It ends where it says go, most times. */
void plan_make(struct plan *p, uint64_t number)
{
	*p = (struct plan){ .number = number, .seed = number };
	make(p);
}

void plan_make_of(struct plan *p, const unsigned char *bytes, size_t size)
{
	*p = (struct plan){ .number = size, .seed = size, .bytes = bytes, .left = size };
	make(p);
}
