/* What the checklist answers by itself, so that nobody has to be asked: see assess.h. */
#include <string.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "report/assess.h"
#include "state/outcome.h"

struct filling {
	struct gl_arena *arena;
	const struct gl_state *s;
	const struct gl_checklist *list; /* in force */
	const struct gl_verdict *v;      /* or NULL */
	struct gl_filled *out;           /* of the question that is looked at */
	struct gl_error **err;
};

__attribute__((format(printf, 3, 4))) static int say(struct filling *f, bool yes, const char *fmt,
						     ...)
{
	struct gl_buf b = GL_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	gl_buf_vaddf(&b, fmt, ap);
	va_end(ap);
	f->out->answer = yes ? GL_ANSWER_YES : GL_ANSWER_NO;
	f->out->why = b.failed ? NULL : gl_arena_strdup(f->arena, b.ptr);
	gl_buf_release(&b);
	return f->out->why ? 0 : gl_nomem(f->err);
}

/* ---- facts ---- */

static int fill_agreed(struct filling *f)
{
	const struct gl_members *agree = &f->list->agree;
	const char *missing = NULL;

	for (size_t i = 0; i < agree->n && !missing; i++) {
		const struct gl_stakeholder *p = &f->list->people[agree->items[i]];

		if (!gl_state_agreed(f->s, p->id))
			missing = p->name;
	}
	if (missing)
		return say(f, false, "%s has not agreed to the checklist", missing);
	return say(f, true, "all %zu who must agree to the checklist have", agree->n);
}

static int fill_final_call(struct filling *f)
{
	const struct gl_stakeholder *owner = &f->list->people[f->list->owner];
	char day[GL_TIME_BUF];

	if (!gl_state_agreed(f->s, owner->id))
		return say(f, false, "%s owns the decision, and has not agreed to the checklist",
			   owner->name);
	if (!f->list->has_target_date)
		return say(f, false, "the checklist has no 'target-date'");
	return say(f, true, "%s decides, and the promised day is %s", owner->name,
		   gl_date_format(f->list->target_date, day));
}

/* Somebody who has a right, other than the owner; NULL: only the owner. */
static const char *other_than_owner(const struct filling *f, const struct gl_members *who)
{
	for (size_t i = 0; i < who->n; i++) {
		if (who->items[i] != f->list->owner)
			return f->list->people[who->items[i]].name;
	}
	return NULL;
}

static int fill_right(struct filling *f, const struct gl_members *who, const char *may)
{
	const char *other = other_than_owner(f, who);

	return other ? say(f, true, "%s %s", other, may) : say(f, false, "only the owner %s", may);
}

static int fill_scoped(struct filling *f)
{
	for (size_t i = 0; i < f->list->n_criteria; i++) {
		if (f->list->criteria[i].scope != GL_SCOPE_STANDING)
			return say(f, true, "a change of the release makes '%s' stale",
				   f->list->criteria[i].id);
	}
	return say(f, false, "all criteria are 'standing': no change of the release reopens one");
}

/* Whether there could be one is not known: what does not say yes says nothing. */
static int fill_outcome(struct filling *f)
{
	for (size_t i = f->s->all.n; i > 0; i--) {
		const struct gl_entry *e = f->s->all.items[i - 1];

		if (e->rec->decision == GL_OUTCOME && gl_entry_counts(e))
			return say(f, true, "what %s has brought is on record", e->rec->tag);
	}
	return 0;
}

static int fill_fact(struct filling *f, enum gl_question_fact fact)
{
	switch (fact) {
	case GL_FACT_AGREED:
		return fill_agreed(f);
	case GL_FACT_FINAL_CALL:
		return fill_final_call(f);
	case GL_FACT_STOP:
		return fill_right(f, &f->list->pause, "may pause it");
	case GL_FACT_RESOLVER:
		return fill_right(f, &f->list->resolve, "settles concerns");
	case GL_FACT_SCOPED:
		return fill_scoped(f);
	case GL_FACT_OUTCOME:
		return fill_outcome(f);
	default:
		return 0;
	}
}

/* ---- criteria ---- */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool in_word(char c)
{
	return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || (c & 0x80);
}

/* Titles have blanks where ids have dashes. */
static bool same(char c, char of_word)
{
	return lower(c) == of_word || (c == ' ' && of_word == '-');
}

/* Is it in the text, not as a part of a longer word? */
static bool has_word(const char *text, const char *word)
{
	size_t len = strlen(word), n;

	for (const char *at = text; *at; at++) {
		if (at != text && in_word(at[-1]))
			continue;
		for (n = 0; n < len && same(at[n], word[n]); n++)
			;
		if (n == len && !in_word(at[n]))
			return true;
	}
	return false;
}

static bool is_about(const struct gl_criterion *c, const struct gl_question *q)
{
	for (size_t i = 0; i < q->words.n; i++) {
		if (has_word(c->id, q->words.items[i]) || has_word(c->title, q->words.items[i]))
			return true;
	}
	return false;
}

const struct gl_criterion *gl_question_criterion(const struct gl_checklist *list,
						 const struct gl_question *q)
{
	for (size_t i = 0; i < list->n_criteria; i++) {
		if (is_about(&list->criteria[i], q))
			return &list->criteria[i];
	}
	return NULL;
}

/* Yes when all that are about it are met; the first that is not is the reason for a no. */
static int fill_words(struct filling *f, const struct gl_question *q)
{
	const struct gl_standing *met = NULL, *open = NULL;

	for (size_t i = 0; f->v && i < f->v->n_criteria && !open; i++) {
		const struct gl_standing *st = &f->v->criteria[i];

		if (!is_about(st->criterion, q))
			continue;
		if (st->state == GL_MET)
			met = st;
		else
			open = st;
	}
	if (open)
		return say(f, false, "the criterion '%s' is not met: %s", open->criterion->id,
			   gl_criterion_state_name(open->state));
	return met ? say(f, true, "the criterion '%s' is met", met->criterion->id) : 0;
}

int gl_assessment_fill(struct gl_arena *arena, const struct gl_questions *q,
		       const struct gl_state *s, const struct gl_verdict *v,
		       struct gl_filled out[GL_QUESTIONS], struct gl_error **err)
{
	struct filling f = {
		.arena = arena, .s = s, .list = s->in_force->list, .v = v, .err = err
	};
	int ret = 0;

	for (size_t i = 0; i < GL_QUESTIONS && ret == 0; i++) {
		const struct gl_question *one = &q->items[i];

		f.out = &out[i];
		*f.out = (struct gl_filled){ .answer = GL_ANSWER_NONE };
		ret = one->fact ? fill_fact(&f, one->fact) : fill_words(&f, one);
	}
	return ret;
}
