#include <string.h>

#include "base/timestamp.h"
#include "base/utf8.h"
#include "cli/ask.h"

#define RULE "--------------------------------------"
/* Of a note; the whole of it is in `git golive log`. */
#define NOTE_MAX_BYTES 600

/* ---- pieces ---- */

/* On one line, and not without end. */
static void add_note(const char *note, struct gl_buf *out)
{
	size_t len = 0, n, left = strlen(note);
	uint32_t cp;

	gl_buf_addch(out, '"');
	while (len < left && len < NOTE_MAX_BYTES) {
		n = gl_utf8_decode(note + len, left - len, &cp);
		if (cp == '\n' || cp == '\t')
			gl_buf_addch(out, ' ');
		else
			gl_buf_add(out, note + len, n ? n : 1);
		len += n ? n : 1;
	}
	gl_buf_addstr(out, len < left ? "...\"" : "\"");
}

static void add_who_when(const struct asking_look *k, const struct gl_entry *e, const char *said,
			 struct gl_buf *out)
{
	char day[GL_TIME_BUF];

	gl_buf_addf(out, "\n  %s", gl_checklist_name(k->list, e->by));
	if (strcmp(e->by, e->person) != 0)
		gl_buf_addf(out, ", for %s,", gl_checklist_name(k->list, e->person));
	gl_buf_addf(out, " %s on %s", said, gl_date_format(gl_time_date(e->time), day));
	if (e->rec->note) {
		gl_buf_addstr(out, ": ");
		add_note(e->rec->note, out);
	}
}

/* A text of several lines, indented as one. */
static void add_text(const char *s, struct gl_buf *out)
{
	for (; *s; s++) {
		if (*s != '\n')
			gl_buf_addch(out, *s);
		else if (s[1])
			gl_buf_addstr(out, "\n  ");
	}
}

/* ---- a criterion ---- */

static bool counts(const struct asking_look *k, const struct gl_standing *st,
		   const struct gl_entry *e)
{
	return gl_members_has(&st->approved_by, gl_checklist_person(k->list, e->person));
}

static void add_answers(const struct asking_look *k, const struct gl_standing *st,
			struct gl_buf *out)
{
	const struct gl_topic *topic = gl_state_topic(k->l->state, st->criterion->id);

	for (const struct gl_slot *s = topic ? topic->slots : NULL; s; s = s->next) {
		const struct gl_entry *e = gl_slot_newest(s);

		if (!e)
			continue;
		if (e->rec->decision == GL_REJECT)
			add_who_when(k, e, e->settled_at ? "said no (overruled)" : "said NO", out);
		else
			add_who_when(k, e, "said yes", out);
		if (e->rec->decision == GL_APPROVE && !counts(k, st, e))
			gl_buf_addstr(out, " (it does not count any more)");
	}
}

/* Those about this criterion, and those about all; `c` NULL: all of them. */
static void add_concerns(const struct asking_look *k, const struct gl_criterion *c,
			 struct gl_buf *out)
{
	const struct gl_entries *all = &k->l->state->concerns;

	for (size_t i = 0; i < all->n; i++) {
		const struct gl_entry *e = all->items[i];

		if (!gl_entry_counts(e) || e->settled_at ||
		    (c && e->rec->criterion && strcmp(e->rec->criterion, c->id) != 0))
			continue;
		add_who_when(k, e,
			     e->rec->blocking ? "raised a concern"
					      : "raised a concern, which holds nothing up,",
			     out);
	}
}

static void add_others(const struct asking_look *k, const struct gl_standing *st,
		       struct gl_buf *out)
{
	struct gl_buf said = GL_BUF_INIT;

	if (st)
		add_answers(k, st, &said);
	add_concerns(k, st ? st->criterion : NULL, &said);
	gl_buf_addstr(out, "\nwhat was said so far:");
	gl_buf_addstr(out, said.len ? said.ptr : "\n  nothing yet");
	gl_buf_release(&said);
}

static void add_candidate(const struct asking_look *k, struct gl_buf *out)
{
	const struct gl_entry *c = k->l->state->candidate;
	char day[GL_TIME_BUF];

	gl_buf_addf(out, "\nthe release: %s, proposed by %s on %s", c->rec->tag,
		    gl_checklist_name(k->list, c->by), gl_date_format(gl_time_date(c->time), day));
}

static void add_scope(const struct asking_look *k, const struct gl_criterion *c, struct gl_buf *out)
{
	if (c->scope == GL_SCOPE_STANDING || !k->l->state->candidate) {
		gl_buf_addstr(out, "\nyour answer is not about one release: it holds as long as "
				   "this sentence does");
		return;
	}
	add_candidate(k, out);
	for (size_t i = 0; i < c->paths.n; i++)
		gl_buf_addf(out, "%s%s", i ? ", " : "\n  you are asked about this part of it: ",
			    c->paths.items[i]);
	ask_add_release(k, c, out);
}

static void add_evidence(const struct asking_look *k, const struct gl_todo *item,
			 struct gl_buf *out)
{
	struct ask_evidence all[ASK_EVIDENCE_MAX];
	size_t n = ask_evidence(k, item, all);

	if (n)
		gl_buf_addstr(out, "\nthe evidence:");
	for (size_t i = 0; i < n; i++) {
		gl_buf_addf(out, "\n  %zu. ", i + 1);
		ask_add_evidence(&all[i], out);
		gl_buf_addf(out, " (from %s)", gl_checklist_name(k->list, all[i].entry->by));
	}
}

static void add_criterion(const struct asking_look *k, const struct gl_todo *item,
			  struct gl_buf *out)
{
	const struct gl_criterion *c = item->standing->criterion;

	gl_buf_addstr(out, "is this so?\n\n  ");
	add_text(c->statement, out);
	gl_buf_addch(out, '\n');
	if (c->why) {
		gl_buf_addstr(out, "\nwhy it is asked:\n  ");
		add_text(c->why, out);
	}
	if (item->for_one)
		gl_buf_addf(out, "\nyou are asked as the deputy of %s", item->for_one->name);
	add_scope(k, c, out);
	add_evidence(k, item, out);
	add_others(k, item->standing, out);
}

/* ---- all else ---- */

static void add_agree(const struct asking_look *k, const struct gl_todo *item, struct gl_buf *out)
{
	const struct gl_version *v = item->version;

	gl_buf_addstr(out,
		      "are these the right questions? You do not answer them yet: you say that "
		      "these, and no others, decide whether it goes live.\n\n");
	screen_questions(v->list, out);
	if (v->pending) {
		gl_buf_addf(out, "\nwhat changes, as %s proposes it:\n",
			    gl_checklist_name(k->list, v->by));
		gl_report_amendment(k->l, v->list, v->by, out);
	}
	if (out->len && out->ptr[out->len - 1] == '\n')
		out->ptr[--out->len] = '\0';
}

static void add_resolve(const struct asking_look *k, const struct gl_todo *item, bool pause,
			struct gl_buf *out)
{
	const struct gl_entry *e = item->entry;
	size_t c = e->rec->criterion ? gl_checklist_criterion(k->list, e->rec->criterion) : GL_NONE;

	gl_buf_addstr(out, pause ? "may it go on?\n" : "is this settled?\n");
	add_who_when(k, e,
		     pause                           ? "paused everything"
		     : e->rec->decision == GL_REJECT ? "said NO"
						     : "raised a concern",
		     out);
	if (c != GL_NONE)
		gl_buf_addf(out, "\n  it is about: %s", k->list->criteria[c].statement);
	gl_buf_addstr(out, pause ? "\n  until it is ended, nothing is released or deployed"
				 : "\n  until it is settled, it cannot go live");
}

static void add_call(const struct asking_look *k, const struct gl_todo *item, struct gl_buf *out)
{
	gl_buf_addstr(out, "does it go live? Nothing else is open; the final call is yours.\n");
	if (item->entry)
		add_who_when(k, item->entry, "said no-go", out);
	add_candidate(k, out);
	ask_add_release(k, NULL, out);
	gl_buf_addstr(out, "\nwhat was answered:");
	for (size_t i = 0; i < k->v->n_criteria; i++) {
		const struct gl_standing *st = &k->v->criteria[i];

		gl_buf_addf(out, "\n  %s: %s",
			    st->state == GL_WAIVED ? "accepted as a risk for a time" : "yes",
			    st->criterion->title);
		for (size_t n = 0; n < st->approved_by.n; n++)
			gl_buf_addf(out, "%s%s", n ? ", " : ", says ",
				    k->list->people[st->approved_by.items[n]].name);
	}
	add_concerns(k, NULL, out);
}

static const char *title_of(const struct gl_todo *item)
{
	switch (item->kind) {
	case GL_TODO_AGREE:
	case GL_TODO_RATIFY:
		return "The checklist";
	case GL_TODO_RESOLVE:
		return item->entry->rec->decision == GL_REJECT ? "A rejection" : "A concern";
	case GL_TODO_RESUME:
		return "A pause";
	case GL_TODO_GO:
		return "The final call";
	default:
		return item->standing ? item->standing->criterion->title : "";
	}
}

void ask_add_item(const struct asking_look *k, const struct gl_todo *item, size_t place,
		  size_t total, struct gl_buf *out)
{
	gl_buf_addf(out, "\n" RULE "\n%zu of %zu: ", place, total);
	add_text(title_of(item), out);
	gl_buf_addstr(out, "\n\n");
	switch (item->kind) {
	case GL_TODO_AGREE:
	case GL_TODO_RATIFY:
		add_agree(k, item, out);
		break;
	case GL_TODO_RESOLVE:
	case GL_TODO_RESUME:
		add_resolve(k, item, item->kind == GL_TODO_RESUME, out);
		break;
	case GL_TODO_GO:
		add_call(k, item, out);
		break;
	default:
		add_criterion(k, item, out);
	}
}

void ask_add_block(const struct gl_block *b, struct gl_buf *out)
{
	const char *end = b->text, *command;

	while ((command = strstr(end, " (git ")) != NULL) {
		gl_buf_add(out, end, (size_t)(command - end));
		end = strchr(command, ')');
		end = end ? end + 1 : command + strlen(command);
	}
	gl_buf_addstr(out, end);
}
