/* <golive/golive.h>: reading one system. */
#include "report/api.h"
#include "report/page.h"

static const struct gl_checklist *in_force(const struct gl_status *s)
{
	return gl_page_list(s->ledger);
}

/* ---- the whole ---- */

bool gl_status_go(const struct gl_status *s)
{
	return s && s->verdict && s->verdict->go;
}

int64_t gl_status_now(const struct gl_status *s)
{
	return s->ledger->now;
}

const char *gl_status_system(const struct gl_status *s)
{
	return s->ledger->system;
}

const char *gl_status_title(const struct gl_status *s)
{
	return in_force(s)->title;
}

const char *gl_status_owner(const struct gl_status *s)
{
	return in_force(s)->people[in_force(s)->owner].id;
}

const char *gl_status_tag(const struct gl_status *s)
{
	const struct gl_entry *c = s->ledger->state->candidate;

	return c ? c->rec->tag : NULL;
}

const char *gl_status_commit(const struct gl_status *s)
{
	return *s->extract->commit ? s->extract->commit : NULL;
}

const char *gl_status_root(const struct gl_status *s)
{
	return s->extract->root;
}

const char *gl_status_tip(const struct gl_status *s)
{
	return s->extract->tip;
}

/* ---- what is in the way ---- */

static const struct gl_block *block(const struct gl_status *s, size_t i)
{
	return s->verdict && i < s->verdict->n_blocks ? &s->verdict->blocks[i] : NULL;
}

const char *gl_block_code(const struct gl_status *s, size_t i)
{
	const struct gl_block *b = block(s, i);

	return b ? gl_block_name(b->code) : NULL;
}

const char *gl_block_text(const struct gl_status *s, size_t i)
{
	const struct gl_block *b = block(s, i);

	return b ? b->text : NULL;
}

const char *gl_block_criterion(const struct gl_status *s, size_t i)
{
	const struct gl_block *b = block(s, i);

	return b && b->standing ? b->standing->criterion->id : NULL;
}

const char *gl_block_record(const struct gl_status *s, size_t i)
{
	const struct gl_block *b = block(s, i);

	return b && b->entry ? b->entry->rec->id : NULL;
}

const char *gl_waiting_for(const struct gl_status *s, size_t i)
{
	return i < s->extract->n_waiting ? s->extract->waiting[i] : NULL;
}

/* ---- criteria ---- */

static const struct gl_standing *standing(const struct gl_status *s, size_t i)
{
	return s->verdict && i < s->verdict->n_criteria ? &s->verdict->criteria[i] : NULL;
}

static const char *member(const struct gl_status *s, const struct gl_members *m, size_t k)
{
	return k < m->n ? in_force(s)->people[m->items[k]].id : NULL;
}

const char *gl_criterion_id(const struct gl_status *s, size_t i)
{
	const struct gl_standing *st = standing(s, i);

	return st ? st->criterion->id : NULL;
}

const char *gl_criterion_title(const struct gl_status *s, size_t i)
{
	const struct gl_standing *st = standing(s, i);

	return st ? st->criterion->title : NULL;
}

const char *gl_criterion_statement(const struct gl_status *s, size_t i)
{
	const struct gl_standing *st = standing(s, i);

	return st ? st->criterion->statement : NULL;
}

const char *gl_criterion_area(const struct gl_status *s, size_t i)
{
	const struct gl_standing *st = standing(s, i);

	return st ? st->criterion->area : NULL;
}

const char *gl_criterion_state(const struct gl_status *s, size_t i)
{
	const struct gl_standing *st = standing(s, i);

	return st ? gl_criterion_state_name(st->state) : NULL;
}

const char *gl_criterion_approved_by(const struct gl_status *s, size_t i, size_t k)
{
	const struct gl_standing *st = standing(s, i);

	return st ? member(s, &st->approved_by, k) : NULL;
}

const char *gl_criterion_waiting_for(const struct gl_status *s, size_t i, size_t k)
{
	const struct gl_standing *st = standing(s, i);

	return st ? member(s, &st->waiting_for, k) : NULL;
}

const char *gl_criterion_reason(const struct gl_status *s, size_t i, size_t k)
{
	const struct gl_standing *st = standing(s, i);

	return st && k < st->reasons.n ? st->reasons.items[k] : NULL;
}

/* ---- people ---- */

static const struct gl_stakeholder *person(const struct gl_status *s, size_t i)
{
	return i < in_force(s)->n_people ? &in_force(s)->people[i] : NULL;
}

const char *gl_person_id(const struct gl_status *s, size_t i)
{
	const struct gl_stakeholder *p = person(s, i);

	return p ? p->id : NULL;
}

const char *gl_person_name(const struct gl_status *s, size_t i)
{
	const struct gl_stakeholder *p = person(s, i);

	return p ? p->name : NULL;
}

const char *gl_person_email(const struct gl_status *s, size_t i)
{
	const struct gl_stakeholder *p = person(s, i);

	return p ? p->email : NULL;
}

bool gl_person_is_machine(const struct gl_status *s, size_t i)
{
	const struct gl_stakeholder *p = person(s, i);

	return p && p->machine;
}

/* ---- decisions ---- */

static const struct gl_entry *entry(const struct gl_status *s, size_t i)
{
	const struct gl_entries *all = &s->ledger->state->all;

	return i < all->n ? all->items[i] : NULL;
}

const char *gl_decision_id(const struct gl_status *s, size_t i)
{
	const struct gl_entry *e = entry(s, i);

	return e ? e->rec->id : NULL;
}

const char *gl_decision_name(const struct gl_status *s, size_t i)
{
	const struct gl_entry *e = entry(s, i);

	return e ? gl_decisions[e->rec->decision].name : NULL;
}

const char *gl_decision_by(const struct gl_status *s, size_t i)
{
	const struct gl_entry *e = entry(s, i);

	return e ? e->by : NULL;
}

const char *gl_decision_criterion(const struct gl_status *s, size_t i)
{
	const struct gl_entry *e = entry(s, i);

	return e ? e->rec->criterion : NULL;
}

const char *gl_decision_tag(const struct gl_status *s, size_t i)
{
	const struct gl_entry *e = entry(s, i);

	return e ? e->rec->tag : NULL;
}

const char *gl_decision_note(const struct gl_status *s, size_t i)
{
	const struct gl_entry *e = entry(s, i);

	return e ? e->rec->note : NULL;
}

int64_t gl_decision_time(const struct gl_status *s, size_t i)
{
	const struct gl_entry *e = entry(s, i);

	return e ? e->time : 0;
}

bool gl_decision_counts(const struct gl_status *s, size_t i)
{
	const struct gl_entry *e = entry(s, i);

	return e && gl_entry_counts(e);
}

/* ---- findings ---- */

static const struct gl_finding *finding(const struct gl_status *s, size_t i)
{
	return i < s->extract->n_findings ? &s->extract->findings[i] : NULL;
}

const char *gl_finding_code(const struct gl_status *s, size_t i)
{
	const struct gl_finding *f = finding(s, i);

	return f ? gl_finding_name(f->code) : NULL;
}

const char *gl_finding_text(const struct gl_status *s, size_t i)
{
	const struct gl_finding *f = finding(s, i);

	return f ? f->text : NULL;
}

const char *gl_finding_commit(const struct gl_status *s, size_t i)
{
	return finding(s, i) ? s->extract->finding_commits[i] : NULL;
}

const char *gl_finding_path(const struct gl_status *s, size_t i)
{
	const struct gl_finding *f = finding(s, i);

	return f ? f->path : NULL;
}
