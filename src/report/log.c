/* Going through the ledger backwards, for `log`. */
#include "report/log.h"

#include <string.h>

#include "base/map.h"

static const char *const version_events[] = {
	[GL_LOG_INIT] = "init",
	[GL_LOG_AMEND] = "amend",
	[GL_LOG_IN_FORCE] = "in-force",
};

const char *gl_log_decision(const struct gl_logitem *item)
{
	if (item->kind == GL_LOG_RECORD)
		return gl_decisions[item->entry->rec->decision].name;
	return version_events[item->kind];
}

bool gl_report_log_decision(const char *name)
{
	enum gl_log_kind kind;

	for (kind = GL_LOG_INIT; kind <= GL_LOG_IN_FORCE; kind++)
		if (!strcmp(version_events[kind], name))
			return true;
	return gl_decision_by_name(name) != GL_DECISIONS;
}

const struct gl_entry *gl_log_entry(const struct gl_ledger *l, size_t seq)
{
	const struct gl_entries *all = &l->state->all;
	size_t low = 0, high = all->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (all->items[mid]->seq < seq)
			low = mid + 1;
		else
			high = mid;
	}
	return seq && low < all->n && all->items[low]->seq == seq ? all->items[low] : NULL;
}

const struct gl_version *gl_version_before(const struct gl_state *s, const struct gl_version *v)
{
	const struct gl_version *old;

	for (old = s->versions; old; old = old->next)
		if (old->in_force_at != GL_NONE && old->list->version + 1 == v->list->version)
			return old;
	return NULL;
}

struct walk {
	const struct gl_state *s;
	const struct gl_log_opts *o;
	gl_log_show *show;
	void *ctx;
	const struct gl_finding *findings; /* of the commit at hand */
	size_t n_findings;
};

/* ---- filters ---- */

const char *gl_log_tag(const struct gl_entry *e)
{
	const struct gl_record *r = e ? e->rec : NULL;

	if (!r || r->tag || !e->candidate)
		return r ? r->tag : NULL;
	/* A waiver is for the candidate's tag only. */
	if (r->decision == GL_WAIVE ||
	    ((r->fields & GL_F_COMMIT) && gl_oid_eq(&e->candidate->rec->commit, &r->commit)))
		return e->candidate->rec->tag;
	return NULL;
}

bool gl_report_log_tag(const struct gl_ledger *l, const char *tag)
{
	size_t i;

	for (i = 0; i < l->state->all.n; i++) {
		const char *has = gl_log_tag(l->state->all.items[i]);

		if (has && !strcmp(has, tag))
			return true;
	}
	return false;
}

/* The record that one takes back or settles, or it itself. */
static const struct gl_entry *subject(const struct walk *w, const struct gl_entry *e)
{
	const struct gl_entry *target;

	if (!e || !e->rec->record)
		return e;
	target = gl_map_get(w->s->by_id, e->rec->record, strlen(e->rec->record));
	return target ? target : e;
}

static bool is(const char *has, const char *wanted)
{
	return !wanted || (has && !strcmp(has, wanted));
}

static bool in_time(const struct walk *w, size_t at)
{
	int64_t t = w->s->commits[at].committer_time;

	return (!w->o->has_since || t >= w->o->since) && (!w->o->has_until || t < w->o->until);
}

static bool wanted(const struct walk *w, const struct gl_logitem *item)
{
	const struct gl_log_opts *o = w->o;
	const struct gl_entry *e = item->entry, *about = subject(w, e);

	return (is(item->by, o->by) || (e && is(e->person, o->by))) &&
	       is(gl_log_decision(item), o->decision) &&
	       is(about ? about->rec->criterion : NULL, o->criterion) &&
	       is(gl_log_tag(about), o->tag) && in_time(w, item->at);
}

static void emit(const struct walk *w, const struct gl_logitem *item)
{
	if (wanted(w, item))
		w->show(item, w->ctx);
}

/* ---- one commit, from what it did last to what it did first ---- */

static bool same_record(const char *path, const char *id)
{
	size_t n = strlen(id);

	return !strncmp(path, "records/", 8) && !strncmp(path + 8, id, n) &&
	       !strcmp(path + 8 + n, ".yaml");
}

static const struct gl_finding *finding_of(const struct walk *w, const struct gl_entry *e)
{
	size_t i;

	for (i = 0; i < w->n_findings; i++)
		if (w->findings[i].at == e->at && w->findings[i].path &&
		    same_record(w->findings[i].path, e->rec->id))
			return &w->findings[i];
	return NULL;
}

static void show_version(const struct walk *w, size_t at, enum gl_log_kind kind)
{
	struct gl_logitem item = { .kind = kind, .at = at };
	const struct gl_version *v;

	for (v = w->s->versions; v; v = v->next) {
		if (kind == GL_LOG_IN_FORCE ? v->in_force_at != at || v->at == at : v->at != at)
			continue;
		item.version = v;
		item.by = kind == GL_LOG_IN_FORCE ? NULL : v->by;
		emit(w, &item);
	}
}

static void fill_item(const struct walk *w, const struct gl_entry *e, struct gl_logitem *item)
{
	*item = (struct gl_logitem){
		.kind = GL_LOG_RECORD,
		.at = e->at,
		.by = e->by,
		.entry = e,
		.version = e->agreed_to ? e->agreed_to : e->version,
		.finding = e->is_void ? finding_of(w, e) : NULL,
	};
}

void gl_log_item(const struct gl_ledger *l, const struct gl_entry *e, struct gl_logitem *out)
{
	const struct walk w = { .s = l->state,
				.findings = l->state->findings,
				.n_findings = l->state->n_findings };

	fill_item(&w, e, out);
}

static void show_records(const struct walk *w, size_t at)
{
	const struct gl_judged *j = &w->s->judged[at];
	struct gl_logitem item;
	size_t i;

	for (i = j->n_entries; i > 0; i--) {
		fill_item(w, w->s->all.items[j->first_entry + i - 1], &item);
		emit(w, &item);
	}
}

/* The fold makes no entry of a record that it cannot read: only a finding. */
static void show_unread(const struct walk *w, size_t at)
{
	const struct gl_judged *j = &w->s->judged[at];
	struct gl_logitem item = { .kind = GL_LOG_UNREAD, .at = at, .by = j->signer };
	size_t i, k;

	for (i = w->n_findings; i > 0; i--) {
		item.finding = &w->findings[i - 1];
		if (item.finding->code != GL_FIND_BAD_RECORD || !item.finding->path)
			continue;
		for (k = 0; k < j->n_entries; k++)
			if (same_record(item.finding->path,
					w->s->all.items[j->first_entry + k]->rec->id))
				break;
		if (k == j->n_entries)
			emit(w, &item);
	}
}

static void show_commit(const struct walk *w, size_t at)
{
	const struct gl_judged *j = &w->s->judged[at];
	struct gl_logitem whole = { .kind = GL_LOG_VOID, .at = at, .by = j->signer };

	if (j->is_void) {
		whole.finding = w->n_findings ? &w->findings[0] : NULL;
		emit(w, &whole);
		return;
	}
	show_version(w, at, GL_LOG_IN_FORCE);
	show_unread(w, at);
	show_records(w, at);
	show_version(w, at, at ? GL_LOG_AMEND : GL_LOG_INIT);
}

void gl_log_each(const struct gl_ledger *l, const struct gl_log_opts *o, gl_log_show *show,
		 void *ctx)
{
	struct walk w = { .s = l->state, .o = o, .show = show, .ctx = ctx };
	size_t i, end = l->state->n_findings, begin;

	for (i = l->state->n; i > 0; i--, end = begin) {
		for (begin = end; begin > 0 && l->state->findings[begin - 1].at == i - 1; begin--)
			;
		w.findings = l->state->findings + begin;
		w.n_findings = end - begin;
		show_commit(&w, i - 1);
	}
}
