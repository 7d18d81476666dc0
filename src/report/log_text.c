/* `log` for people: who decided what, when and why, the newest first. */
#include <string.h>

#include "base/timestamp.h"
#include "report/log.h"
#include "report/page.h"

#define INDENT "    "

struct logging {
	const struct gl_ledger *l;
	const struct gl_log_opts *o;
	const struct gl_look *look;
	struct gl_buf *out;
};

/* ---- in words ---- */

static void add_word(struct gl_buf *out, const char *before, const char *s)
{
	if (!s)
		return;
	gl_buf_addstr(out, before);
	gl_page_text(out, s);
}

/* "approves data-privacy (v1.0)" */
static void add_record(struct gl_buf *out, const struct gl_logitem *item)
{
	const struct gl_entry *e = item->entry;
	const struct gl_record *r = e->rec;
	const char *candidate = e->candidate ? e->candidate->rec->tag : NULL;

	gl_buf_addstr(out, gl_decisions[r->decision].verb);
	if (r->decision == GL_AGREE && item->version)
		gl_buf_addf(out, ", version %u", item->version->list->version);
	if (r->decision == GL_CONCERN && !r->blocking)
		gl_buf_addstr(out, " that does not block");
	if (r->decision == GL_CONCERN)
		add_word(out, " on ", r->criterion);
	else
		add_word(out, " ", r->criterion ? r->criterion : r->tag ? r->tag : r->to);
	add_word(out, " ", r->record);
	add_word(out, " for ", r->for_whom);
	if (candidate && (r->fields & GL_F_COMMIT) && !r->tag) {
		add_word(out, " (", candidate);
		gl_buf_addch(out, ')');
	}
}

void gl_log_words(struct gl_buf *out, const struct gl_logitem *item)
{
	switch (item->kind) {
	case GL_LOG_RECORD:
		add_record(out, item);
		break;
	case GL_LOG_UNREAD:
		gl_buf_addstr(out, "signs a record that cannot be read");
		break;
	case GL_LOG_VOID:
		gl_buf_addstr(out, "makes a commit");
		break;
	case GL_LOG_INIT:
		gl_buf_addf(out, "starts the ledger with version %u of the checklist",
			    item->version->list->version);
		break;
	case GL_LOG_AMEND:
		gl_buf_addf(out, "proposes version %u of the checklist",
			    item->version->list->version);
		break;
	case GL_LOG_IN_FORCE:
		gl_buf_addf(out, "version %u of the checklist comes into force",
			    item->version->list->version);
		break;
	}
}

const struct gl_checklist *gl_log_list(const struct gl_ledger *l, size_t at)
{
	const struct gl_version *v, *then = l->state->versions;

	for (v = then->next; v; v = v->next)
		if (v->in_force_at != GL_NONE && (v->in_force_at < at || !at))
			then = v;
	return then->list;
}

/* The version in force by which it was signed: people come and go. */
static const struct gl_checklist *list_of(const struct logging *g, const struct gl_logitem *item)
{
	return item->kind == GL_LOG_RECORD ? item->entry->version->list
					   : gl_log_list(g->l, item->at);
}

static void add_who(struct gl_buf *out, const struct logging *g, const struct gl_logitem *item)
{
	if (item->kind == GL_LOG_IN_FORCE)
		return;
	if (!item->by)
		gl_buf_addstr(out, "somebody");
	else if (g->o->oneline)
		gl_page_text(out, item->by);
	else
		gl_page_person(out, list_of(g, item), item->by);
	gl_buf_addch(out, ' ');
}

/* ---- what became of it ---- */

static void add_void(struct gl_buf *out, const struct gl_logitem *item)
{
	if (!item->finding)
		return;
	gl_buf_addf(out, "void: %s: ", gl_finding_name(item->finding->code));
	gl_page_text(out, item->finding->text);
}

/* The answer by the same person to the same question that stands in the place of this one, or NULL. */
static const struct gl_entry *replaced_by(const struct gl_state *s, const struct gl_entry *e)
{
	bool answer = e->rec->decision == GL_APPROVE || e->rec->decision == GL_REJECT;
	const struct gl_topic *topic = answer ? gl_state_topic(s, e->rec->criterion) : NULL;
	const struct gl_entry *at, *by = NULL;
	const struct gl_slot *slot = topic ? topic->slots : NULL;

	while (slot && strcmp(slot->person, e->person))
		slot = slot->next;
	for (at = slot ? gl_slot_newest(slot) : NULL; at && at != e; at = at->prev)
		if (!at->withdrawn_at)
			by = at;
	return at ? by : NULL;
}

/* A word for one line, a sentence for many. */
void gl_log_fate(struct gl_buf *out, const struct gl_ledger *l, const struct gl_entry *e, bool full)
{
	const struct gl_entry *last =
		gl_log_entry(l, e->withdrawn_at ? e->withdrawn_at : e->settled_at);
	const struct gl_entry *next = last ? NULL : replaced_by(l->state, e);

	if (e->ahead)
		gl_buf_addstr(out, "dated ahead: does not count yet");
	else if (e->withdrawn_at)
		gl_buf_addstr(out, "withdrawn");
	else if (e->settled_at)
		gl_buf_addstr(out, e->rec->decision == GL_PAUSE ? "resumed" : "resolved");
	else if (next)
		gl_buf_addstr(out, "answered anew");
	else if (e->ended && e->rec->decision == GL_GO)
		gl_buf_addstr(out, "ended: the terms have changed since");
	if ((last || next) && full)
		gl_buf_addf(out, " by %s", (last ? last : next)->rec->id);
}

static void add_tail(struct gl_buf *out, const struct logging *g, const struct gl_logitem *item)
{
	if (item->finding)
		add_void(out, item);
	else if (item->kind == GL_LOG_RECORD)
		gl_log_fate(out, g->l, item->entry, !g->o->oneline);
}

/* ---- entries ---- */

static void show_oneline(const struct gl_logitem *item, void *ctx)
{
	const struct logging *g = ctx;
	const struct gl_commit *c = &g->l->state->commits[item->at];
	struct gl_buf tail = GL_BUF_INIT;

	gl_page_oid(g->out, &c->id);
	gl_buf_addch(g->out, ' ');
	gl_page_date(g->out, c->committer_time);
	gl_buf_addch(g->out, ' ');
	add_who(g->out, g, item);
	gl_log_words(g->out, item);
	add_tail(&tail, g, item);
	if (tail.len)
		gl_buf_addf(g->out, "  [%s]", tail.ptr);
	gl_buf_addch(g->out, '\n');
	gl_buf_release(&tail);
}

static void add_line(const struct logging *g, struct gl_buf *line)
{
	if (line->len)
		gl_page_item(g->out, g->look, INDENT, line->ptr);
	gl_buf_reset(line);
}

static void add_facts(const struct logging *g, const struct gl_record *r, struct gl_buf *line)
{
	static const char *const places[] = {
		[GL_EVIDENCE_CANDIDATE] = "in the release",
		[GL_EVIDENCE_LEDGER] = "on the ledger",
		[GL_EVIDENCE_URL] = "elsewhere",
	};
	char day[GL_TIME_BUF];
	size_t i;

	for (i = 0; i < r->n_evidence; i++) {
		add_word(line, "evidence: ", r->evidence[i].path);
		gl_buf_addf(line, ", %s", places[r->evidence[i].where]);
		add_line(g, line);
	}
	for (i = 0; i < r->n_facts; i++) {
		add_word(line,
			 i                          ? ", "
			 : r->fields & GL_F_ANSWERS ? "answers: "
						    : "measured: ",
			 r->facts[i].name);
		add_word(line, " ", r->facts[i].text);
	}
	add_line(g, line);
	if (r->fields & GL_F_UNTIL)
		gl_buf_addf(line, "until %s", gl_date_format(r->until, day));
	for (i = 0; i < r->criteria.n; i++)
		add_word(line, i ? ", " : ", on ", r->criteria.items[i]);
	add_line(g, line);
}

/* Where git and a later decision find it. */
static void add_place(const struct logging *g, const struct gl_logitem *item, struct gl_buf *line)
{
	const struct gl_commit *c = &g->l->state->commits[item->at];

	if (item->kind == GL_LOG_RECORD)
		add_word(line, "record ", item->entry->rec->id);
	else if (item->kind == GL_LOG_UNREAD)
		add_word(line, "record ", item->finding->path);
	gl_buf_addstr(line, line->len ? ", commit " : "commit ");
	gl_page_oid(line, &c->id);
	if (item->by && c->sig.state == GL_SIG_GOOD)
		gl_buf_addf(line, ", %s signature verified", gl_sig_kind_name(c->sig.kind));
	if (item->kind == GL_LOG_VOID) {
		gl_buf_addstr(line, "; 'git show ");
		gl_page_oid(line, &c->id);
		gl_buf_addstr(line, "' shows what it holds");
	}
	add_line(g, line);
}

static void show_entry(const struct gl_logitem *item, void *ctx)
{
	const struct logging *g = ctx;
	const struct gl_record *r;
	struct gl_buf line = GL_BUF_INIT;

	gl_page_minute(&line, g->l->state->commits[item->at].committer_time);
	gl_buf_addstr(&line, "  ");
	add_who(&line, g, item);
	gl_log_words(&line, item);
	gl_page_title(g->out, g->look, GL_PAGE_PLAIN, line.ptr);
	gl_buf_reset(&line);
	if (item->kind == GL_LOG_RECORD) {
		r = item->entry->rec;
		if (r->note)
			gl_page_note(g->out, INDENT, r->note);
		add_facts(g, r, &line);
	}
	add_tail(&line, g, item);
	add_line(g, &line);
	add_place(g, item, &line);
	gl_buf_addch(g->out, '\n');
	gl_buf_release(&line);
}

void gl_report_log_text(struct gl_ledger *l, const struct gl_log_opts *o,
			const struct gl_look *look, struct gl_buf *out)
{
	struct logging g = { l, o, look, out };
	size_t start = out->len;

	gl_log_each(l, o, o->oneline ? show_oneline : show_entry, &g);
	/* Nothing stands below the last entry that the blank line would keep apart. */
	if (!o->oneline && out->len > start) {
		out->len--;
		out->ptr[out->len] = '\0';
	}
}
