/* May what was released be deployed again, or run on? */
#include <string.h>

#include "state/making.h"

/*
 * Have two commits the same tree?  1, 0, GL_ENOTFOUND when one is not here, or another negative
 * code.
 */
static int same_tree(struct gl_making *m, const struct gl_oid *a, const struct gl_oid *b)
{
	const struct gl_contents *k = m->j.contents;
	struct gl_oid ta, tb;
	int rc;

	if (gl_oid_eq(a, b))
		return 1;
	rc = k->tree(k->ctx, a, &ta, m->j.err);
	if (!rc)
		rc = k->tree(k->ctx, b, &tb, m->j.err);
	if (rc == GL_EINVAL)
		rc = GL_ENOTFOUND;
	if (rc == GL_ENOTFOUND)
		gl_error_clear(m->j.err);
	return rc ? rc : gl_oid_eq(&ta, &tb);
}

/*
 * The newest clearance of this tag for the same tree.  0 and *out (NULL: none), or a negative code;
 * *gone is one of this tag for what is not here to compare, or NULL.
 */
static int find_clearance(struct gl_making *m, const struct gl_tagfacts *tag,
			  const struct gl_clearance **out, const struct gl_clearance **gone)
{
	const struct gl_state *s = m->j.s;
	struct gl_oid tree;
	size_t i;
	int rc = gl_making_tree(&m->j, &tag->commit, "what the tag points to", &tree);

	*out = *gone = NULL;
	for (i = s->n_clearances; !rc && i > 0; i--) {
		const struct gl_clearance *c = &s->clearances[i - 1];
		int same = strcmp(c->tag, tag->name) ? 0 : same_tree(m, &c->commit, &tag->commit);

		if (same < 0 && same != GL_ENOTFOUND)
			return same;
		if (same > 0) {
			*out = c;
			return 0;
		}
		if (same && !*gone)
			*gone = c;
	}
	return rc;
}

/*
 * A no-go on what was cleared, after it was: the same tag and content.  What is not here to compare
 * counts as the same.
 */
static int find_later_no_go(struct gl_making *m, const struct gl_clearance *c,
			    const struct gl_entry **out)
{
	const struct gl_state *s = m->j.s;
	size_t i;

	*out = NULL;
	for (i = s->calls.n; i > 0 && s->calls.items[i - 1]->seq > c->seq; i--) {
		const struct gl_entry *e = s->calls.items[i - 1];
		int same;

		if (e->rec->decision != GL_NO_GO || strcmp(e->candidate->rec->tag, c->tag))
			continue;
		same = same_tree(m, &e->candidate->rec->commit, &c->commit);
		if (same < 0 && same != GL_ENOTFOUND)
			return same;
		if (same) {
			*out = e;
			return 0;
		}
	}
	return 0;
}

/* The newest go on this tag of which it cannot be told here whether it came too early, or NULL. */
static const struct gl_entry *find_unchecked(const struct gl_state *s, const char *tag)
{
	for (size_t i = s->calls.n; i > 0; i--) {
		const struct gl_entry *e = s->calls.items[i - 1];

		if (e->unchecked && !strcmp(e->candidate->rec->tag, tag))
			return e;
	}
	return NULL;
}

static int no_clearance(struct gl_making *m, const struct gl_tagfacts *tag,
			const struct gl_clearance *gone)
{
	const struct gl_entry *go = find_unchecked(m->j.s, tag->name);
	struct gl_oid tree;

	if (gone)
		return gl_making_tree(&m->j, &gone->commit, "what the go was for", &tree);
	if (go)
		return gl_fail(
			m->j.err, GL_EUNDECIDED,
			"the go of %s for '%s' cannot be checked here: what was signed before it is not in this repository; fetch it (git fetch, or git fetch --unshallow)",
			gl_judge_name(&m->j, go->by), tag->name);
	return gl_making_block(
		m, GL_BLOCK_NO_DECISION, NULL, NULL,
		gl_judge_text(&m->j, "the ledger holds no go for tag '%s' with this content",
			      tag->name));
}

static int check_live(struct gl_making *m, const struct gl_tagfacts *tag)
{
	const struct gl_clearance *c, *gone;
	const struct gl_entry *no_go;
	int rc;

	if (!tag->exists)
		return gl_making_block(
			m, GL_BLOCK_CANDIDATE_MISMATCH, NULL, NULL,
			gl_judge_text(
				&m->j,
				"tag '%s' is not here: it was never released, or not fetched (git fetch)",
				tag->name));
	if (tag->odd)
		return gl_making_mismatch(m, tag, tag->odd);
	rc = find_clearance(m, tag, &c, &gone);
	if (rc)
		return rc;
	if (!c)
		return no_clearance(m, tag, gone);
	rc = find_later_no_go(m, c, &no_go);
	if (rc || !no_go)
		return rc;
	return gl_making_block(m, GL_BLOCK_OWNER_NO_GO, NULL, no_go,
			       gl_judge_text(&m->j, "%s said no-go on it later: \"%s\"",
					     gl_judge_name(&m->j, no_go->by), no_go->rec->note));
}

int gl_judge_live(struct gl_arena *arena, const struct gl_state *s,
		  const struct gl_contents *contents, const struct gl_tagfacts *tag, int64_t now,
		  struct gl_verdict **out, struct gl_error **err)
{
	struct gl_making m;
	int rc = gl_making_init(&m, arena, s, contents, now, err);

	*out = NULL;
	if (!rc)
		rc = check_live(&m, tag);
	if (!rc)
		rc = gl_making_stops(&m);
	if (rc)
		return rc;
	m.v->go = !m.v->n_blocks;
	*out = m.v;
	return 0;
}
