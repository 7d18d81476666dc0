#include "state/verdict.h"

#include <string.h>

#include "base/map.h"
#include "base/timestamp.h"
#include "base/vec.h"
#include "state/making.h"

static const char *const block_names[] = {
	[GL_BLOCK_NOT_AGREED] = "not-agreed",
	[GL_BLOCK_NO_CANDIDATE] = "no-candidate",
	[GL_BLOCK_CANDIDATE_MISMATCH] = "candidate-mismatch",
	[GL_BLOCK_CRITERION_WAITING] = "criterion-waiting",
	[GL_BLOCK_CRITERION_REJECTED] = "criterion-rejected",
	[GL_BLOCK_CRITERION_STALE] = "criterion-stale",
	[GL_BLOCK_CRITERION_EXPIRED] = "criterion-expired",
	[GL_BLOCK_CRITERION_UNMET] = "criterion-unmet",
	[GL_BLOCK_CRITERION_EVIDENCE] = "criterion-evidence",
	[GL_BLOCK_CRITERION_BLOCKED] = "criterion-blocked",
	[GL_BLOCK_CONCERN_OPEN] = "concern-open",
	[GL_BLOCK_PAUSED] = "paused",
	[GL_BLOCK_TERMINATED] = "terminated",
	[GL_BLOCK_OWNER_NO_GO] = "owner-no-go",
	[GL_BLOCK_NO_DECISION] = "no-decision",
	[GL_BLOCK_TAG_UNSIGNED] = "tag-unsigned",
	[GL_BLOCK_TAG_MOVED] = "tag-moved",
};

const char *gl_block_name(enum gl_block_code code)
{
	return block_names[code];
}

/* The block that a criterion's state makes; GL_MET and GL_WAIVED make none. */
static const enum gl_block_code criterion_blocks[] = {
	[GL_WAITING] = GL_BLOCK_CRITERION_WAITING, [GL_REJECTED] = GL_BLOCK_CRITERION_REJECTED,
	[GL_STALE] = GL_BLOCK_CRITERION_STALE,     [GL_EXPIRED] = GL_BLOCK_CRITERION_EXPIRED,
	[GL_UNMET] = GL_BLOCK_CRITERION_UNMET,     [GL_EVIDENCE] = GL_BLOCK_CRITERION_EVIDENCE,
	[GL_BLOCKED] = GL_BLOCK_CRITERION_BLOCKED,
};

int gl_making_block(struct gl_making *m, enum gl_block_code code,
		    const struct gl_standing *standing, const struct gl_entry *entry,
		    const char *text)
{
	struct gl_verdict *v = m->v;
	struct gl_block *blocks;

	if (!text)
		return GL_ENOMEM;
	/* Doubling at the powers of two: the arena keeps the smaller arrays, which are few. */
	if (!(v->n_blocks & (v->n_blocks - 1))) {
		blocks = gl_arena_calloc(m->j.arena, v->n_blocks ? 2 * v->n_blocks : 1,
					 sizeof(*blocks));
		if (!blocks)
			return gl_nomem(m->j.err);
		if (v->n_blocks)
			memcpy(blocks, v->blocks, v->n_blocks * sizeof(*blocks));
		v->blocks = blocks;
	}
	v->blocks[v->n_blocks++] = (struct gl_block){ code, standing, entry, text };
	return 0;
}

static const char *owner_name(const struct gl_making *m)
{
	return m->j.list->people[m->j.list->owner].name;
}

static int judging_init(struct gl_judging *j, struct gl_arena *arena, const struct gl_state *s,
			const struct gl_contents *contents, int64_t now, struct gl_error **err)
{
	size_t n = s->in_force->list->n_criteria;

	*j = (struct gl_judging){
		.arena = arena,
		.s = s,
		.list = s->in_force->list,
		.contents = contents,
		.candidate = s->candidate,
		.now = now,
		.day_now = now > s->ledger_time ? now : s->ledger_time,
		.standings = gl_arena_calloc(arena, n, sizeof(*j->standings)),
		.done = gl_arena_calloc(arena, n, 1),
		.err = err,
	};
	return j->standings && j->done ? 0 : gl_nomem(err);
}

/* ---- what is asked of a verdict ---- */

bool gl_verdict_blocked(const struct gl_verdict *v, enum gl_block_code code)
{
	size_t i;

	for (i = 0; i < v->n_blocks; i++)
		if (v->blocks[i].code == code)
			return true;
	return false;
}

bool gl_verdict_only_call(const struct gl_verdict *v)
{
	return v->n_blocks == 1 && v->blocks[0].code == GL_BLOCK_NO_DECISION;
}

size_t gl_verdict_open(const struct gl_verdict *v)
{
	size_t i, n = 0;

	for (i = 0; i < v->n_criteria; i++)
		n += v->criteria[i].state != GL_MET && v->criteria[i].state != GL_WAIVED;
	return n;
}

/* ---- the lock ---- */

static int check_lock(struct gl_making *m)
{
	const struct gl_checklist *list = m->j.list;
	struct gl_buf names = GL_BUF_INIT;
	const char **missing = gl_arena_calloc(m->j.arena, list->agree.n, sizeof(*missing));
	size_t *who = gl_arena_calloc(m->j.arena, list->agree.n, sizeof(*who));
	size_t i, n = 0;
	const char *text;

	if (!missing || !who)
		return gl_nomem(m->j.err);
	for (i = 0; i < list->agree.n; i++) {
		const struct gl_stakeholder *p = &list->people[list->agree.items[i]];

		if (gl_state_agreed(m->j.s, p->id))
			continue;
		who[n] = list->agree.items[i];
		missing[n++] = p->id;
	}
	gl_judge_names(&m->j, &(struct gl_members){ who, n }, "and", &names);
	m->v->missing = (struct gl_strs){ missing, n };
	text = n ? gl_judge_text(
			   &m->j,
			   "waiting for the agreement of %s to version %u of the checklist (git golive agree)",
			   names.ptr, list->version)
		 : "";
	gl_buf_release(&names);
	return n ? gl_making_block(m, GL_BLOCK_NOT_AGREED, NULL, NULL, text) : 0;
}

/* ---- the candidate and the tag ---- */

/* The tree of a commit that must be here. */
int gl_making_tree(struct gl_judging *j, const struct gl_oid *commit, const char *what,
		   struct gl_oid *tree)
{
	int rc = j->contents->tree(j->contents->ctx, commit, tree, j->err);
	char hex[GL_OID_HEX + 1];

	if (rc != GL_ENOTFOUND && rc != GL_EINVAL)
		return rc;
	gl_error_clear(j->err);
	return gl_fail(
		j->err, GL_EUNDECIDED,
		"%s, commit %s, is not in this repository; fetch it: git fetch --tags origin %s; where that fails, whoever proposed it pushes it",
		what, gl_oid_hex(commit, hex), hex);
}

int gl_making_mismatch(struct gl_making *m, const struct gl_tagfacts *tag, const char *why)
{
	const char *word = gl_judge_word(&m->j, tag->name);

	if (!word)
		return GL_ENOMEM;
	/* Whatever is proposed under this name, the tag stays where it is. */
	if (tag->moved)
		return gl_making_block(m, GL_BLOCK_CANDIDATE_MISMATCH, NULL, m->j.candidate,
				       gl_judge_text(&m->j, "tag '%s' %s", tag->name, why));
	return gl_making_block(
		m, GL_BLOCK_CANDIDATE_MISMATCH, NULL, m->j.candidate,
		gl_judge_text(
			&m->j,
			"tag '%s' %s; any stakeholder proposes what it should be (git golive propose %s <commit>)",
			tag->name, why, word));
}

static int check_tag(struct gl_making *m, const struct gl_tagfacts *tag)
{
	const struct gl_record *c = m->j.candidate ? m->j.candidate->rec : NULL;
	struct gl_oid ours, theirs;
	int rc;

	if (c) {
		rc = gl_making_tree(&m->j, &c->commit, "the candidate", &ours);
		if (rc)
			return rc;
	}
	if (!tag)
		return 0;
	if (tag->odd)
		return gl_making_mismatch(m, tag, tag->odd);
	if (!c)
		return 0;
	if (strcmp(tag->name, c->tag))
		return gl_making_mismatch(
			m, tag,
			gl_judge_text(&m->j, "is not the candidate, which is '%s'", c->tag));
	rc = gl_making_tree(&m->j, &tag->commit, "what the tag points to", &theirs);
	if (rc)
		return rc;
	if (gl_oid_eq(&ours, &theirs))
		return 0;
	return gl_making_mismatch(m, tag, "points to other content than the candidate");
}

static bool not_ended(const struct gl_making *m, const struct gl_stakeholder *p,
		      const struct gl_sig_match *match)
{
	size_t i;

	for (i = 0; i < p->n_keys; i++)
		if (!memcmp(&p->keys[i].id, &match->file, sizeof(match->file)) &&
		    m->j.day_now < p->keys[i].valid_before && m->j.day_now < match->ends)
			return true;
	return false;
}

/* Is it signed by a key that the version in force gives to one person, and that has not ended? */
static bool signed_by_person(const struct gl_making *m, const struct gl_tagfacts *tag)
{
	const struct gl_sig_match carried = { tag->sig.key, INT64_MAX, NULL }, *match;
	const struct gl_stakeholder *owner = NULL;
	bool valid = false;

	if (!tag->annotated || tag->sig.state != GL_SIG_GOOD)
		return false;
	for (match = tag->sig.matches ? tag->sig.matches : &carried; match; match = match->next) {
		const struct gl_stakeholder *p =
			gl_map_get(m->j.s->in_force->keys, &match->file, sizeof(match->file));

		if (p && owner && p != owner)
			return false;
		if (!p)
			continue;
		owner = p;
		valid = valid || not_ended(m, p, match);
	}
	return owner && !owner->machine && valid;
}

static int check_tag_signature(struct gl_making *m, const struct gl_tagfacts *tag)
{
	const char *word;
	int rc = 0;

	if (!tag)
		return 0;
	word = gl_judge_word(&m->j, tag->name);
	if (!word)
		return GL_ENOMEM;
	if (m->j.list->tag_signed && tag->exists && !signed_by_person(m, tag))
		rc = gl_making_block(
			m, GL_BLOCK_TAG_UNSIGNED, NULL, NULL,
			gl_judge_text(
				&m->j,
				"tag '%s' must be signed by a person of the checklist (git tag -d %s; git golive tag %s)",
				tag->name, word, word));
	if (!rc && tag->moved)
		rc = gl_making_block(
			m, GL_BLOCK_TAG_MOVED, NULL, NULL,
			gl_judge_text(
				&m->j,
				"release tag '%s' exists and is never moved or deleted; the next release has a name of its own (git golive propose <new tag> <commit>)",
				tag->name));
	return rc;
}

/* ---- criteria, concerns, pauses ---- */

static const char *join(struct gl_making *m, const struct gl_strs *reasons)
{
	struct gl_buf b = GL_BUF_INIT;
	const char *text;
	size_t i;

	for (i = 0; i < reasons->n; i++)
		gl_buf_addf(&b, "%s%s", i ? "; " : "", reasons->items[i]);
	text = gl_judge_text(&m->j, "%s", b.ptr);
	gl_buf_release(&b);
	return text;
}

static int check_criteria(struct gl_making *m)
{
	size_t i;
	int rc;

	for (i = 0; i < m->j.list->n_criteria; i++) {
		const struct gl_standing *st = &m->j.standings[i];

		rc = gl_judge_criterion(&m->j, i);
		if (rc)
			return rc;
		if (st->state == GL_MET || st->state == GL_WAIVED)
			continue;
		rc = gl_making_block(m, criterion_blocks[st->state], st, st->cause,
				     join(m, &st->reasons));
		if (rc)
			return rc;
	}
	return 0;
}

static bool open_concern(const struct gl_entry *e)
{
	return gl_entry_counts(e) && !e->settled_at && e->rec->blocking;
}

/* "Tom Lindqvist or Lena Fischer": its author, while on the list, and those who settle conflicts. */
static void add_settlers(const struct gl_making *m, const struct gl_entry *concern,
			 struct gl_buf *out)
{
	const struct gl_checklist *list = m->j.list;
	size_t author = gl_checklist_person(list, concern->by);

	if (author != GL_NONE && !gl_members_has(&list->resolve, author))
		gl_buf_addf(out, "%s%s", list->people[author].name,
			    list->resolve.n == 1 ? " or " : ", ");
	gl_judge_names(&m->j, &list->resolve, "or", out);
}

static int block_concern(struct gl_making *m, const struct gl_entry *e)
{
	struct gl_buf who = GL_BUF_INIT;
	const char *text;

	add_settlers(m, e, &who);
	text = gl_judge_text(
		&m->j,
		"%s raised a concern: \"%s\"; %s settles it (git golive resolve %s -m <how>)",
		gl_judge_name(&m->j, e->by), e->rec->note, who.ptr, e->rec->id);
	gl_buf_release(&who);
	return gl_making_block(m, GL_BLOCK_CONCERN_OPEN, NULL, e, text);
}

static int check_concerns(struct gl_making *m)
{
	const struct gl_entries *all = &m->j.s->concerns;
	size_t i;
	int rc = 0;

	for (i = 0; i < all->n && !rc; i++)
		if (open_concern(all->items[i]))
			rc = block_concern(m, all->items[i]);
	return rc;
}

static int block_paused(struct gl_making *m, const struct gl_entry *e)
{
	const char *by = gl_judge_name(&m->j, e->by);
	struct gl_buf who = GL_BUF_INIT;
	const char *text;

	gl_buf_addstr(&who, by);
	if (strcmp(e->by, m->j.list->people[m->j.list->owner].id))
		gl_buf_addf(&who, " or the owner, %s,", owner_name(m));
	text = gl_judge_text(&m->j, "paused by %s: \"%s\"; %s resumes it (git golive resume %s)",
			     by, e->rec->note, who.ptr, e->rec->id);
	gl_buf_release(&who);
	return gl_making_block(m, GL_BLOCK_PAUSED, NULL, e, text);
}

int gl_making_stops(struct gl_making *m)
{
	const struct gl_state *s = m->j.s;
	size_t i;
	int rc = 0;

	for (i = 0; i < s->pauses.n && !rc; i++) {
		const struct gl_entry *e = s->pauses.items[i];

		if (!e->settled_at)
			rc = block_paused(m, e);
	}
	for (i = 0; i < s->terminates.n && !rc; i++) {
		const struct gl_entry *e = s->terminates.items[i];

		if (!e->withdrawn_at)
			rc = gl_making_block(
				m, GL_BLOCK_TERMINATED, NULL, e,
				gl_judge_text(
					&m->j,
					"terminated by %s: \"%s\"; nothing goes live any more, unless %s takes it back (git golive withdraw %s -m <why>)",
					gl_judge_name(&m->j, e->by), e->rec->note,
					gl_judge_name(&m->j, e->by), e->rec->id));
	}
	return rc;
}

/* ---- the owner's call ---- */

/*
 * The newest call that still has a say: since the newest propose, or, with a standing go, of all.
 */
static const struct gl_entry *newest_call(const struct gl_state *s)
{
	const struct gl_entry *e = s->calls.n ? s->calls.items[s->calls.n - 1] : NULL;

	if (!e || s->in_force->list->go == GL_GO_CHECKLIST)
		return e;
	return s->candidate && e->seq > s->candidate->seq ? e : NULL;
}

enum call { CALL_GO, CALL_NO_GO, CALL_NONE };

static enum call owner_call(const struct gl_state *s, const struct gl_entry *call)
{
	const struct gl_checklist *list = s->in_force->list;

	if (call && call->rec->decision == GL_NO_GO)
		return CALL_NO_GO;
	if (call && call->unchecked)
		return CALL_NONE;
	if (list->go == GL_GO_CHECKLIST)
		return gl_state_agreed(s, list->people[list->owner].id) ? CALL_GO : CALL_NONE;
	return call && !call->ended ? CALL_GO : CALL_NONE;
}

static int check_call(struct gl_making *m)
{
	const struct gl_entry *call = newest_call(m->j.s);
	const char *text;

	switch (owner_call(m->j.s, call)) {
	case CALL_GO:
		m->v->decision = call && !call->ended ? call : NULL;
		return 0;
	case CALL_NO_GO:
		m->v->decision = call;
		return gl_making_block(
			m, GL_BLOCK_OWNER_NO_GO, NULL, call,
			gl_judge_text(
				&m->j,
				"%s said no-go: \"%s\"; only the owner can say go (git golive go)",
				gl_judge_name(&m->j, call->by), call->rec->note));
	case CALL_NONE:
		break;
	}
	if (call && call->unchecked)
		text = gl_judge_text(
			&m->j,
			"the go of %s cannot be checked here: what was signed then is not in this repository (git fetch)",
			gl_judge_name(&m->j, call->by));
	else if (m->j.list->go == GL_GO_CHECKLIST)
		text = gl_judge_text(
			&m->j, "the owner, %s, has not agreed to the checklist (git golive agree)",
			owner_name(m));
	else if (call)
		text = gl_judge_text(
			&m->j,
			"the go of %s was for other terms; the owner, %s, has to say it again (git golive go)",
			gl_judge_name(&m->j, call->by), owner_name(m));
	else
		text = gl_judge_text(&m->j,
				     "the owner, %s, has not made the final call (git golive go)",
				     owner_name(m));
	return gl_making_block(m, GL_BLOCK_NO_DECISION, NULL, call, text);
}

/* ---- all together ---- */

static int no_candidate(struct gl_making *m)
{
	if (m->j.candidate)
		return 0;
	return gl_making_block(
		m, GL_BLOCK_NO_CANDIDATE, NULL, NULL,
		"no release is proposed; any stakeholder proposes one (git golive propose <tag> <commit>)");
}

int gl_making_init(struct gl_making *m, struct gl_arena *arena, const struct gl_state *s,
		   const struct gl_contents *contents, int64_t now, struct gl_error **err)
{
	int rc = judging_init(&m->j, arena, s, contents, now, err);

	if (rc)
		return rc;
	m->v = gl_arena_alloc(arena, sizeof(*m->v));
	if (!m->v)
		return gl_nomem(err);
	m->v->now = now;
	return 0;
}

int gl_judge(struct gl_arena *arena, const struct gl_state *s, const struct gl_contents *contents,
	     const struct gl_tagfacts *tag, int64_t now, struct gl_verdict **out,
	     struct gl_error **err)
{
	struct gl_making m;
	int rc = gl_making_init(&m, arena, s, contents, now, err);

	*out = NULL;
	if (!rc)
		rc = check_lock(&m);
	if (!rc)
		rc = no_candidate(&m);
	if (!rc)
		rc = check_tag(&m, tag);
	if (!rc)
		rc = check_criteria(&m);
	if (!rc)
		rc = check_concerns(&m);
	if (!rc)
		rc = gl_making_stops(&m);
	if (!rc)
		rc = check_call(&m);
	if (!rc)
		rc = check_tag_signature(&m, tag);
	if (rc)
		return rc;
	m.v->criteria = m.j.standings;
	m.v->n_criteria = m.j.list->n_criteria;
	m.v->go = !m.v->n_blocks;
	*out = m.v;
	return 0;
}

/* ---- for the fold ---- */

/*
 * What needs no look at a criterion; NULL: nothing.  Cheap, because the fold asks at every commit.
 */
static const char *quick_block(const struct gl_state *s)
{
	if (!s->candidate)
		return "no release is proposed";
	if (s->open_terminates)
		return "the system is terminated";
	if (s->open_pauses)
		return "it is paused";
	return s->open_concerns ? "a concern is open" : NULL;
}

/* Would all that blocks perhaps be there, were all objects here? */
static bool only_missing(const struct gl_verdict *v)
{
	size_t i;

	for (i = 0; i < v->n_blocks; i++)
		if (!v->blocks[i].standing || !v->blocks[i].standing->missing)
			return false;
	return v->n_blocks > 0;
}

int gl_judge_clear(struct gl_arena *arena, const struct gl_state *s,
		   const struct gl_contents *contents, int64_t now, bool any_call, const char **why,
		   struct gl_error **err)
{
	struct gl_arena *scratch;
	struct gl_making m;
	int rc;

	*why = quick_block(s);
	if (*why)
		return 0;
	scratch = gl_arena_new();
	if (!scratch)
		return gl_nomem(err);
	rc = gl_making_init(&m, scratch, s, contents, now, err);
	if (!rc && !any_call)
		rc = check_call(&m);
	if (!rc && !m.v->n_blocks)
		rc = check_lock(&m);
	if (!rc && !m.v->n_blocks)
		rc = check_criteria(&m);
	if (!rc && only_missing(m.v)) {
		rc = 2;
	} else if (!rc && m.v->n_blocks) {
		*why = gl_arena_strdup(arena, m.v->blocks[0].text);
		rc = *why ? 0 : gl_nomem(err);
	} else if (!rc) {
		rc = 1;
	}
	gl_arena_free(scratch);
	return rc;
}
