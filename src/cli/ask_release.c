#include <string.h>

#include "base/path.h"
#include "base/timestamp.h"
#include "base/utf8.h"
#include "cli/ask.h"
#include "git/tree.h"

/* So many files are named; the others are counted. */
#define NAMED 8
/* More are not counted one by one either. */
#define CHANGES_MAX 1000

/* An earlier release to compare with, and how it is called. */
struct base {
	struct gl_oid commit;
	struct gl_buf words;
};

static bool usable(const struct asking_look *k, const struct gl_oid *commit)
{
	return gl_repo_has(k->l->repo, commit);
}

/* What this person signed for this criterion before. */
static bool signed_before(const struct asking_look *k, const struct gl_criterion *c,
			  struct base *base)
{
	const struct gl_topic *topic = gl_state_topic(k->l->state, c->id);
	const char *me = k->list->people[k->me].id;
	char day[GL_TIME_BUF];

	for (const struct gl_slot *s = topic ? topic->slots : NULL; s; s = s->next) {
		const struct gl_entry *e = s->newest;

		if (strcmp(s->person, me) != 0)
			continue;
		while (e && (e->is_void || e->rec->decision != GL_APPROVE ||
			     !(e->rec->fields & GL_F_COMMIT) || !usable(k, &e->rec->commit)))
			e = e->prev;
		if (!e)
			return false;
		base->commit = e->rec->commit;
		gl_buf_addf(&base->words, "since you said yes on %s",
			    gl_date_format(gl_time_date(e->time), day));
		return true;
	}
	return false;
}

/* What went live last. */
static bool live_before(const struct asking_look *k, struct base *base)
{
	const struct gl_state *s = k->l->state;

	for (size_t i = s->n_clearances; i-- > 0;) {
		const struct gl_clearance *c = &s->clearances[i];

		if (gl_oid_eq(&c->commit, &s->candidate->rec->commit) || !usable(k, &c->commit))
			continue;
		base->commit = c->commit;
		gl_buf_addf(&base->words, "since %s, which went live", c->tag);
		return true;
	}
	return false;
}

/* What was proposed before this. */
static bool proposed_before(const struct asking_look *k, struct base *base)
{
	const struct gl_entries *all = &k->l->state->proposals;

	for (size_t i = all->n; i-- > 0;) {
		const struct gl_record *r = all->items[i]->rec;

		if (all->items[i] == k->l->state->candidate ||
		    gl_oid_eq(&r->commit, &k->l->state->candidate->rec->commit) ||
		    !usable(k, &r->commit))
			continue;
		base->commit = r->commit;
		gl_buf_addf(&base->words, "since the proposal before, %s", r->tag);
		return true;
	}
	return false;
}

static bool covered(const struct gl_criterion *c, const char *path)
{
	if (!c || c->scope != GL_SCOPE_PATHS)
		return true;
	for (size_t i = 0; i < c->paths.n; i++) {
		if (gl_path_below(path, c->paths.items[i]))
			return true;
	}
	return false;
}

static void add_change(const struct gl_change *ch, struct gl_buf *out)
{
	const char *what = !ch->old_mode ? "new" : !ch->new_mode ? "removed" : "changed";

	gl_buf_addf(out, "\n    %-8s ", what);
	gl_text_add(out, ch->path, strlen(ch->path), false);
}

static void add_changes(const struct gl_changes *all, const struct gl_criterion *c,
			const struct base *base, struct gl_buf *out)
{
	size_t n = 0, shown = 0;

	for (size_t i = 0; i < all->n; i++)
		n += covered(c, all->items[i].path);
	gl_buf_addf(out, "\n  %s, %s%zu file%s changed%s", base->words.ptr,
		    all->truncated ? "more than " : "", n, n == 1 ? "" : "s", n ? ":" : "");
	for (size_t i = 0; i < all->n && shown < NAMED; i++) {
		if (!covered(c, all->items[i].path))
			continue;
		add_change(&all->items[i], out);
		shown++;
	}
	if (n > shown)
		gl_buf_addf(out, "\n    and %zu more", n - shown);
}

static int diff(const struct asking_look *k, const struct gl_oid *base, struct gl_arena *arena,
		struct gl_changes *out)
{
	struct gl_oid from, to;
	struct gl_repo *repo = k->l->repo;
	int ret = gl_commit_tree(repo, base, &from, NULL);

	if (ret == 0)
		ret = gl_commit_tree(repo, &k->l->state->candidate->rec->commit, &to, NULL);
	return ret ? ret : gl_tree_diff(repo, arena, &from, &to, CHANGES_MAX, out, NULL);
}

void ask_add_release(const struct asking_look *k, const struct gl_criterion *c, struct gl_buf *out)
{
	struct base base = { .words = GL_BUF_INIT };
	struct gl_arena *arena = gl_arena_new();
	struct gl_changes changes;

	if (!arena)
		return;
	if (!(c && signed_before(k, c, &base)) && !live_before(k, &base) &&
	    !proposed_before(k, &base))
		gl_buf_addstr(out, "\n  it is the first release that is asked about here");
	else if (diff(k, &base.commit, arena, &changes) == 0)
		add_changes(&changes, c, &base, out);
	else
		gl_buf_addf(out, "\n  it cannot be told here what has changed %s", base.words.ptr);
	gl_buf_release(&base.words);
	gl_arena_free(arena);
}
