#include "judge/gate.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "judge/explain.h"
#include "judge/tagfacts.h"

struct gating {
	struct gl_gate *g;
	struct gl_repo *repo;
	const struct gl_open *how;
	const struct gl_ask *ask;
	struct gl_error **err;
};

static int read_facts(struct gl_ledger *l, const struct gl_ask *ask, struct gl_tagfacts *facts,
		      struct gl_error **err)
{
	const struct gl_entry *c = l->state->candidate;

	return gl_tagfacts_read(l->arena, l->repo, ask, l->state->in_force->list,
				c ? &c->rec->commit : NULL, facts, err);
}

static int judge_facts(struct gl_ledger *l, const struct gl_tagfacts *facts, bool live,
		       struct gl_verdict **out, struct gl_error **err)
{
	int rc;

	if (live)
		return gl_judge_live(l->arena, l->state, &l->contents, facts, l->now, out, err);
	rc = gl_judge(l->arena, l->state, &l->contents, facts, l->now, out, err);
	if (!rc)
		gl_explain(l, *out);
	return rc;
}

int gl_judge_candidate(struct gl_ledger *l, struct gl_verdict **out, struct gl_error **err)
{
	const struct gl_entry *c = l->state->candidate;
	struct gl_tagfacts facts;
	struct gl_ask ask = { 0 };
	int rc;

	*out = NULL;
	if (!c)
		return judge_facts(l, NULL, false, out, err);
	ask.tag = c->rec->tag;
	rc = read_facts(l, &ask, &facts, err);
	if (rc)
		return rc;
	/* Looking back, a tag that says it was made later did not stand in the way then. */
	if (l->past && facts.annotated && facts.time > l->now)
		facts = (struct gl_tagfacts){ .name = ask.tag, .commit = c->rec->commit };
	return judge_facts(l, &facts, false, out, err);
}

static int open_ledger(struct gating *t, const char *system, struct gl_ledger **out)
{
	struct gl_open how = *t->how;

	how.system = system;
	return t->ask->open ? t->ask->open(t->ask->open_ctx, system, out, t->err)
			    : gl_ledger_open(out, t->repo, &how, t->err);
}

static void close_ledger(const struct gl_gate *g, struct gl_ledger *l)
{
	if (!g->borrowed)
		gl_ledger_free(l);
}

/* Judges one enforced system; takes the ledger over when the tag is a release tag of it. */
static int judge_system(struct gating *t, const char *system)
{
	struct gl_ledger *l;
	struct gl_status item = { .ledger = NULL };
	struct gl_tagfacts facts;
	int rc = open_ledger(t, system, &l);

	if (rc)
		return rc;
	if (!gl_checklist_tag(l->state->in_force->list, t->ask->tag)) {
		close_ledger(t->g, l);
		return 0;
	}
	item.ledger = l;
	rc = read_facts(l, t->ask, &facts, t->err);
	if (!rc)
		rc = judge_facts(l, &facts, t->ask->live, &item.verdict, t->err);
	if (!rc && gl_vec_grow(&t->g->items, t->g->n, &t->g->cap))
		rc = gl_nomem(t->err);
	if (rc) {
		close_ledger(t->g, l);
		return rc;
	}
	t->g->items[t->g->n++] = item;
	t->g->release = true;
	t->g->go = t->g->go && item.verdict->go;
	if (!t->g->has_commit && !facts.odd && !gl_oid_zero(&facts.commit)) {
		t->g->has_commit = true;
		t->g->commit = facts.commit;
	}
	return 0;
}

/* Beside pinned systems one that nobody pinned is announced, and not enforced. */
static void announce(const struct gating *t, const struct gl_system *sys)
{
	struct gl_buf b = GL_BUF_INIT;

	if (!t->how->say)
		return;
	gl_buf_addf(
		&b,
		"the ledger of '%s' is not trusted here and not enforced; when its owner has told you its root, run: "
		"git golive trust %s <root>",
		sys->name, sys->name);
	t->how->say(t->how->ctx, b.ptr);
	gl_buf_release(&b);
}

static int judge_all(struct gating *t, const struct gl_systems *all)
{
	size_t i, pinned = 0;
	int rc = 0;

	for (i = 0; i < all->n; i++)
		pinned += all->items[i].pinned;
	if (!pinned && !t->how->hook)
		return judge_system(t, NULL);
	for (i = 0; i < all->n && !rc; i++) {
		if (all->items[i].pinned)
			rc = judge_system(t, all->items[i].name);
		else
			announce(t, &all->items[i]);
	}
	return rc;
}

/* What was never released does not run, whatever its name. */
static int check_absent(struct gating *t)
{
	struct gl_buf ref = GL_BUF_INIT;
	struct gl_oid id;
	int rc;

	if (!t->ask->live || t->g->release)
		return 0;
	gl_buf_addf(&ref, "refs/tags/%s", t->ask->tag);
	rc = ref.failed ? gl_nomem(t->err) : 0;
	t->g->absent = !rc && gl_ref_read(t->repo, ref.ptr, &id, NULL) != 0;
	t->g->go = t->g->go && !t->g->absent;
	gl_buf_release(&ref);
	return rc;
}

int gl_gate_run(struct gl_gate **out, struct gl_repo *repo, const struct gl_open *how,
		const struct gl_ask *ask, struct gl_error **err)
{
	struct gating t = { calloc(1, sizeof(*t.g)), repo, how, ask, err };
	struct gl_systems all = { 0 };
	int rc;

	*out = NULL;
	if (!t.g)
		return gl_nomem(err);
	t.g->go = true;
	t.g->borrowed = ask->open != NULL;
	t.g->tag = strdup(ask->tag);
	rc = t.g->tag ? gl_systems_list(repo, &all, err) : gl_nomem(err);
	if (!rc)
		rc = how->system ? judge_system(&t, how->system) : judge_all(&t, &all);
	if (!rc)
		rc = check_absent(&t);
	gl_systems_release(&all);
	if (rc) {
		gl_gate_free(t.g);
		return rc;
	}
	*out = t.g;
	return 0;
}

void gl_gate_free(struct gl_gate *g)
{
	size_t i;

	if (!g)
		return;
	for (i = 0; i < g->n; i++)
		close_ledger(g, g->items[i].ledger);
	free(g->items);
	free(g->tag);
	free(g);
}
