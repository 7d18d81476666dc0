#include "cli/offer.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/timestamp.h"
#include "base/utf8.h"
#include "cli/draft.h"

/* More of them help nobody. */
#define RECORDS_MAX 300

static bool plain(const char *s, size_t len)
{
	bool fact = len > 1 && s[len - 1] == '='; /* "accuracy=", to go on with */

	for (size_t i = 0; i < len - fact; i++) {
		if (!((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z') ||
		      (s[i] >= '0' && s[i] <= '9') || strchr("._/-", s[i])))
			return false;
	}
	return len > 0;
}

void offer_word(struct offer *o, const char *word, size_t len, const char *what)
{
	size_t n = strlen(o->prefix);
	const char *key;

	/* A name that looks like an option is none that could be typed. */
	if (len < n || strncmp(word, o->prefix, n) != 0 || !plain(word, len) ||
	    (word[0] == '-' && o->prefix[0] != '-') || gl_map_get(o->seen, word, len))
		return;
	key = gl_arena_strndup(o->arena, word, len);
	if (!key || gl_map_set(o->seen, key, len, o) < 0)
		return;
	gl_buf_add(o->out, o->lead, o->lead_len);
	gl_buf_add(o->out, word, len);
	if (what) {
		gl_buf_addch(o->out, '\t');
		gl_text_add(o->out, what, strlen(what), false);
	}
	gl_buf_addch(o->out, '\n');
}

static void offer_str(struct offer *o, const char *word, const char *what)
{
	offer_word(o, word, strlen(word), what);
}

/* ---- what is on the ledger ---- */

static struct gl_repo *repo_of(struct offer *o)
{
	if (!o->repo)
		gl_repo_open(&o->repo, ".", 0, NULL);
	return o->repo;
}

/* A glance: nothing is pinned, remembered, or said.  NULL where there is nothing to go by. */
static const struct gl_state *state_of(struct offer *o)
{
	const struct gl_open how = {
		.system = o->c->system,
		.root = o->c->root ? &o->c->root_id : NULL,
		.now = gl_now(),
		.glance = true,
	};

	if (!o->tried && repo_of(o))
		gl_ledger_open(&o->ledger, o->repo, &how, NULL);
	o->tried = true;
	return o->ledger ? o->ledger->state : NULL;
}

static const struct gl_checklist *list_of(struct offer *o)
{
	const struct gl_state *s = state_of(o);

	return s ? s->in_force->list : NULL;
}

static void offer_criteria(struct offer *o)
{
	const struct gl_checklist *list = list_of(o);

	for (size_t i = 0; list && i < list->n_criteria; i++)
		offer_str(o, list->criteria[i].id, list->criteria[i].title);
}

static void offer_people(struct offer *o)
{
	const struct gl_checklist *list = list_of(o);

	for (size_t i = 0; list && i < list->n_people; i++)
		offer_str(o, list->people[i].id, list->people[i].name);
}

static void offer_groups(struct offer *o)
{
	const struct gl_checklist *list = list_of(o);

	for (size_t i = 0; list && i < list->n_people; i++)
		for (size_t k = 0; k < list->people[i].groups.n; k++)
			offer_str(o, list->people[i].groups.items[k], NULL);
}

static void offer_versions(struct offer *o)
{
	const struct gl_state *s = state_of(o);
	char number[16];

	for (const struct gl_version *v = s ? s->versions : NULL; v; v = v->next) {
		if (v != s->in_force && !v->pending && strcmp(o->cmd->name, "agree") == 0)
			continue;
		snprintf(number, sizeof(number), "%u", v->list->version);
		offer_str(o, number,
			  v == s->in_force ? "in force"
			  : v->pending     ? "pending"
					   : "ended");
	}
}

static bool was_typed(const struct offer *o, const char *word)
{
	for (int i = 0; i < o->n_words; i++)
		if (strcmp(o->words[i], word) == 0)
			return true;
	return false;
}

/* "accuracy=": what the criteria on the line ask for, or all of them. */
static void offer_facts(struct offer *o)
{
	const struct gl_checklist *list = list_of(o);
	bool any = false;
	char fact[72];

	for (size_t i = 0; list && i < list->n_criteria; i++)
		any |= was_typed(o, list->criteria[i].id);
	for (size_t i = 0; list && i < list->n_criteria; i++) {
		const struct gl_criterion *c = &list->criteria[i];

		for (size_t k = 0; k < c->n_measure && (!any || was_typed(o, c->id)); k++) {
			snprintf(fact, sizeof(fact), "%s=", c->measure[k].name);
			offer_str(o, fact, c->title);
		}
	}
}

/* ---- records ---- */

/* Can the verb be about it?  `show` can be about each. */
static bool suits(const struct offer *o, const struct gl_entry *e)
{
	enum gl_decision verb = gl_decision_by_name(o->cmd->name);

	if (verb == GL_DECISIONS)
		return true;
	return (draft_kinds(verb) & 1u << e->rec->decision) && !e->is_void && !e->withdrawn_at &&
	       !e->settled_at;
}

static bool is_unique(const struct offer *o, const struct gl_entries *all, size_t at,
		      const char *end)
{
	for (size_t i = 0; i < all->n; i++)
		if (i != at && suits(o, all->items[i]) && gl_ends(all->items[i]->rec->id, end))
			return false;
	return true;
}

/*
 * "lena-approve-privacy", where no other that suits ends like this; else the whole id.  What is
 * typed of a whole id goes on as one.
 */
static bool offer_record(struct offer *o, const struct gl_entries *all, size_t at)
{
	const struct gl_entry *e = all->items[at];
	const char *id = e->rec->id, *end = strstr(id, "Z-");
	char day[GL_TIME_BUF];

	gl_date_format(gl_time_date(e->time), day);
	if (!end || (*o->prefix && gl_begins(id, o->prefix))) {
		offer_str(o, id, day);
		return true;
	}
	end += strlen("Z-");
	if (!gl_begins(end, o->prefix))
		return false;
	offer_str(o, is_unique(o, all, at, end) ? end : id, day);
	return true;
}

/* The newest come first. */
static void offer_records(struct offer *o)
{
	const struct gl_state *s = state_of(o);
	size_t n = 0;

	for (size_t i = s ? s->all.n : 0; i-- > 0 && n < RECORDS_MAX;)
		n += suits(o, s->all.items[i]) && offer_record(o, &s->all, i);
}

static void offer_decisions(struct offer *o)
{
	for (int i = 0; i < GL_DECISIONS; i++)
		offer_str(o, gl_decisions[i].name, NULL);
}

/* ---- refs ---- */

static int see_tag(const char *name, const struct gl_oid *id, void *ctx)
{
	struct offer *o = ctx;
	const char *tag = name + strlen("refs/tags/");
	const struct gl_checklist *list = list_of(o);

	(void)id;
	if (!list || gl_checklist_tag(list, tag))
		offer_str(o, tag, NULL);
	return 0;
}

/* Release tags: those that were proposed, and those that are there. */
static void offer_tags(struct offer *o)
{
	const struct gl_state *s = state_of(o);

	for (size_t i = s ? s->proposals.n : 0; i-- > 0;)
		offer_str(o, s->proposals.items[i]->rec->tag, "proposed");
	if (repo_of(o))
		gl_ref_each(o->repo, "refs/tags/", see_tag, o, NULL);
}

static int see_ref(const char *name, const struct gl_oid *id, void *ctx)
{
	const char *shown = strchr(name + strlen("refs/"), '/');

	(void)id;
	if (shown && strncmp(shown, "/golive/", strlen("/golive/")) != 0)
		offer_str(ctx, shown + 1, NULL);
	return 0;
}

static void offer_commits(struct offer *o)
{
	offer_str(o, "HEAD", NULL);
	if (!repo_of(o))
		return;
	gl_ref_each(o->repo, "refs/heads/", see_ref, o, NULL);
	gl_ref_each(o->repo, "refs/tags/", see_ref, o, NULL);
}

static void offer_systems(struct offer *o)
{
	struct gl_systems all;

	if (!repo_of(o) || gl_systems_list(o->repo, &all, NULL) != 0)
		return;
	for (size_t i = 0; i < all.n; i++)
		offer_str(o, all.items[i].name, NULL);
	gl_systems_release(&all);
}

/* ---- the rest ---- */

void offer_verbs(struct offer *o)
{
	const struct command *cmd;

	for (size_t i = 0; (cmd = command_at(i)); i++)
		if (!(cmd->flags & CMD_HIDDEN))
			offer_str(o, cmd->name, cmd->help);
}

static void offer_whens(struct offer *o)
{
	offer_str(o, "always", NULL);
	offer_str(o, "never", NULL);
	offer_str(o, "auto", NULL);
}

/* The shells know files better. */
static void offer_files(struct offer *o)
{
	gl_buf_addstr(o->out, ":files\n");
}

static void offer_dirs(struct offer *o)
{
	gl_buf_addstr(o->out, ":dirs\n");
}

/* What stands for a placeholder: at this option or verb, else anywhere.  NULL: what only people know. */
static const struct {
	const char *where, *name;
	void (*offer)(struct offer *o);
} sources[] = {
	{ "init", "<system>", NULL },
	{ "--as-of", "<commit>", NULL },
	/* Roots are told by people: to take one over from what is here would be no check. */
	{ "--root", "<id>", NULL },
	{ "--id", "<id>", NULL },
	{ "--decision", "<verb>", offer_decisions },
	{ NULL, "<id>", offer_people },
	{ NULL, "<who>", offer_people },
	{ NULL, "<to>", offer_people },
	{ NULL, "<group>", offer_groups },
	{ NULL, "<system>", offer_systems },
	{ NULL, "<verb>", offer_verbs },
	{ NULL, "<criterion>", offer_criteria },
	{ NULL, "<record>", offer_records },
	{ NULL, "<version>", offer_versions },
	{ NULL, "<tag>", offer_tags },
	{ NULL, "<commit>", offer_commits },
	{ NULL, "<name>=<value>", offer_facts },
	{ NULL, "<when>", offer_whens },
	{ NULL, "<file>", offer_files },
	{ NULL, "<dir>", offer_dirs },
};

static void offer_placeholder(struct offer *o, const struct word *where, const struct word *name)
{
	for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++) {
		if (!word_is(name, sources[i].name) ||
		    (sources[i].where && !word_is(where, sources[i].where)))
			continue;
		if (sources[i].offer)
			sources[i].offer(o);
		return;
	}
}

void offer_values(struct offer *o, const struct usage_part *part)
{
	struct word where = part->option, rest = part->value, one;

	if (!where.len && o->cmd)
		where = (struct word){ o->cmd->name, strlen(o->cmd->name) };
	while (usage_alternative(&rest, &one)) {
		if (one.at[0] == '<')
			offer_placeholder(o, &where, &one);
		else
			offer_word(o, one.at, one.len, NULL);
	}
}

void offer_release(struct offer *o)
{
	gl_ledger_free(o->ledger);
	gl_repo_free(o->repo);
	gl_map_free(o->seen);
	gl_arena_free(o->arena);
}
