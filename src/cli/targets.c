/* The decisions that name a record of another: withdraw, resolve, resume. */
#include <string.h>

#include "base/error.h"
#include "cli/draft.h"
#include "report/page.h"

static bool is_open_target(const struct gl_entry *e)
{
	return !e->withdrawn_at && !e->settled_at;
}

static int fill_target(struct draft *d, const struct gl_entry *target, const char *done)
{
	struct gl_record *r;

	if (target->withdrawn_at || target->settled_at)
		return draft_already(d, "'%s' was %s already", target->rec->id,
				     target->withdrawn_at ? "withdrawn" : done);
	r = draft_add(d);
	if (!r)
		return gl_error_code(*d->err);
	r->record = target->rec->id;
	r->fields |= GL_F_RECORD;
	return 0;
}

static int not_mine(struct draft *d, const struct gl_entry *e)
{
	return gl_fail(d->err, GL_EREFUSED,
		       "'%s' is by '%s', and only who signed a decision, or whom it was for, can "
		       "withdraw it%s",
		       e->rec->id, e->by,
		       e->rec->decision == GL_CONCERN || e->rec->decision == GL_REJECT
			       ? "; it can be resolved: git golive resolve"
			       : "");
}

unsigned draft_kinds(enum gl_decision decision)
{
	switch (decision) {
	case GL_WITHDRAW:
		return 1u << GL_AGREE | 1u << GL_APPROVE | 1u << GL_REJECT | 1u << GL_CONCERN |
		       1u << GL_WAIVE | 1u << GL_DELEGATE | 1u << GL_TERMINATE;
	case GL_RESOLVE:
		return 1u << GL_CONCERN | 1u << GL_REJECT;
	case GL_RESUME:
		return 1u << GL_PAUSE;
	default:
		return 0;
	}
}

int fill_withdraw(struct draft *d)
{
	const struct gl_entry *e =
		draft_record_named(d, d->argv[0], draft_kinds(d->verb->decision));

	if (!e)
		return gl_error_code(*d->err);
	if (e->settled_at && !e->withdrawn_at)
		return draft_already(d, "'%s' was settled already", e->rec->id);
	if (is_open_target(e) && strcmp(e->by, draft_me(d)) != 0 &&
	    strcmp(e->person, draft_me(d)) != 0)
		return not_mine(d, e);
	return fill_target(d, e, "settled");
}

int fill_resolve(struct draft *d)
{
	const struct gl_entry *e =
		draft_record_named(d, d->argv[0], draft_kinds(d->verb->decision));

	if (!e)
		return gl_error_code(*d->err);
	if (is_open_target(e) &&
	    draft_may_only(d, &d->list->resolve, e->rec->decision == GL_CONCERN ? e->by : NULL,
			   e->rec->decision == GL_CONCERN ? "resolve this concern"
							  : "overrule this rejection") < 0)
		return gl_error_code(*d->err);
	return fill_target(d, e, "resolved");
}

static int resume_one(struct draft *d, const struct gl_entry *e)
{
	const struct gl_members owner = { &d->list->owner, 1 };

	if (gl_page_open(e) && draft_may_only(d, &owner, e->by, "end this pause") < 0)
		return gl_error_code(*d->err);
	return fill_target(d, e, "resumed");
}

int fill_resume(struct draft *d)
{
	const struct gl_entries *pauses = &d->l->state->pauses;
	const struct gl_entry *e = NULL;
	struct gl_buf b = GL_BUF_INIT;
	size_t n = 0;

	if (d->argc) {
		e = draft_record_named(d, d->argv[0], draft_kinds(d->verb->decision));
		return e ? resume_one(d, e) : gl_error_code(*d->err);
	}
	for (size_t i = 0; i < pauses->n; i++) {
		if (!gl_page_open(pauses->items[i]))
			continue;
		e = pauses->items[i];
		gl_buf_addf(&b, "\n  git golive resume %s", e->rec->id);
		n++;
	}
	if (n > 1)
		gl_fail(d->err, GL_EREFUSED, "there are %zu pauses; each is resumed by itself:%s",
			n, b.ptr);
	gl_buf_release(&b);
	if (n > 1)
		return gl_error_code(*d->err);
	return e ? resume_one(d, e) : draft_already(d, "'%s' is not paused", d->l->system);
}
