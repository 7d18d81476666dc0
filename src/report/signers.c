/* `allowed-signers`: the SSH keys of a ledger as ssh-keygen and git know them. */
#include <stdlib.h>
#include <string.h>

#include "base/timestamp.h"
#include "base/vec.h"
#include "report/page.h"

/* A stretch of versions in force over which somebody had a key. */
struct window {
	const struct gl_stakeholder *who;
	const struct gl_key *key;
	int64_t from, until;      /* from <= t < until */
	size_t after_at, last_at; /* commits that these versions judge: after_at < at <= last_at */
};

struct windows {
	const struct gl_state *s;
	struct window *items;
	size_t n, cap;
	bool failed;
};

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static bool same_key(const struct window *w, const struct window *x)
{
	return !strcmp(w->who->id, x->who->id) && !strcmp(w->who->email, x->who->email) &&
	       !memcmp(&w->key->id, &x->key->id, sizeof(w->key->id));
}

/* Goes on where the last one of the same key ended, or begins a new one. */
static void add_window(struct windows *all, const struct window *w)
{
	size_t i;

	if (w->from >= w->until)
		return;
	for (i = 0; i < all->n; i++) {
		struct window *last = &all->items[i];

		if (same_key(last, w) && last->last_at == w->after_at && last->until >= w->from) {
			last->until = later(last->until, w->until);
			last->last_at = w->last_at;
			return;
		}
	}
	if (gl_vec_grow(&all->items, all->n, &all->cap))
		all->failed = true;
	else
		all->items[all->n++] = *w;
}

static const struct gl_version *next_in_force(const struct gl_version *v)
{
	do
		v = v->next;
	while (v && v->in_force_at == GL_NONE);
	return v;
}

static void add_version(struct windows *all, const struct gl_version *v)
{
	const struct gl_judged *judged = all->s->judged;
	const struct gl_version *next = next_in_force(v);
	int64_t from = judged[v->in_force_at].ledger_time;
	int64_t until = next ? judged[next->in_force_at].ledger_time : INT64_MAX;
	size_t i, k;

	for (i = 0; i < v->list->n_people; i++) {
		const struct gl_stakeholder *who = &v->list->people[i];

		for (k = 0; k < who->n_keys; k++) {
			const struct gl_key *key = &who->keys[k];
			const struct window w = {
				.who = who,
				.key = key,
				.from = later(from, key->valid_after),
				.until = sooner(until, key->valid_before),
				.after_at = v->in_force_at,
				.last_at = next ? next->in_force_at : GL_NONE,
			};

			if (key->form == GL_KEYFORM_SSH)
				add_window(all, &w);
		}
	}
}

/* The root is judged by the version that it brings. */
static bool judges(const struct window *w, size_t at)
{
	return (at > w->after_at || (!at && !w->after_at)) && at <= w->last_at;
}

/*
 * Order comes from the ledger and clocks differ: what counts may be dated a little before its key
 * came, or after it went.
 */
static void widen(struct windows *all, size_t at)
{
	const struct gl_commit *c = &all->s->commits[at];
	size_t i;

	if (all->s->judged[at].is_void || c->sig.state != GL_SIG_GOOD || c->sig.kind != GL_SIG_SSH)
		return;
	for (i = 0; i < all->n; i++) {
		struct window *w = &all->items[i];

		if (memcmp(&w->key->id, &c->sig.key, sizeof(c->sig.key)) || !judges(w, at))
			continue;
		w->from = sooner(w->from, c->committer_time);
		w->until = later(w->until, c->committer_time + 1);
	}
}

/* ---- the file ---- */

/* An address that could be read as a pattern, or as several, is none to ssh-keygen. */
static const char *principal(const struct gl_stakeholder *who)
{
	static const char fine[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@._%+-";
	const char *email = who->email;

	return email && *email && email[strspn(email, fine)] == '\0' ? email : who->id;
}

/* 20261122101502Z */
static void add_time(struct gl_buf *out, const char *name, int64_t t)
{
	char buf[GL_TIME_BUF];
	const char *s;

	gl_buf_addf(out, ",%s=\"", name);
	for (s = gl_time_format(t, buf); *s; s++)
		if (!strchr("-:T", *s))
			gl_buf_addch(out, *s);
	gl_buf_addch(out, '"');
}

static void add_line(struct gl_buf *out, const struct window *w)
{
	const char *key = w->key->text;
	size_t type = strcspn(key, " \t"), gap = strspn(key + type, " \t");

	gl_buf_addf(out, "%s namespaces=\"git\"", principal(w->who));
	add_time(out, "valid-after", w->from);
	/* ssh-keygen takes the end as the last moment at which it is valid. */
	if (w->until != INT64_MAX)
		add_time(out, "valid-before", w->until - 1);
	gl_buf_addch(out, ' ');
	gl_buf_add(out, key, type);
	gl_buf_addch(out, ' ');
	gl_buf_add(out, key + type + gap, strcspn(key + type + gap, " \t"));
	gl_buf_addch(out, '\n');
}

void gl_report_signers(const struct gl_ledger *l, struct gl_buf *out)
{
	struct windows all = { .s = l->state };
	const struct gl_version *v;
	char hex[GL_OID_HEX + 1];
	size_t i;

	for (v = l->state->versions; v; v = next_in_force(v))
		add_version(&all, v);
	for (i = 0; i < l->state->n; i++)
		widen(&all, i);
	gl_buf_addf(out,
		    "# the SSH keys that could sign on golive/%s, and when, by its checklists\n",
		    l->system);
	gl_buf_addf(out, "# root %s\n", gl_oid_hex(&l->root, hex));
	gl_buf_addf(out, "# up to %s\n", gl_oid_hex(&l->tip, hex));
	for (i = 0; i < all.n; i++)
		add_line(out, &all.items[i]);
	if (all.failed)
		out->failed = 1;
	free(all.items);
}

/* ---- the other kinds ---- */

/* Has an older version in force the same file? */
static bool told(const struct gl_ledger *l, const struct gl_version *until,
		 const struct gl_key *key)
{
	const struct gl_version *v;
	size_t i, k;

	for (v = l->state->versions; v && v != until; v = next_in_force(v))
		for (i = 0; i < v->list->n_people; i++)
			for (k = 0; k < v->list->people[i].n_keys; k++)
				if (!memcmp(&v->list->people[i].keys[k].id, &key->id,
					    sizeof(key->id)))
					return true;
	return false;
}

void gl_report_other_signers(const struct gl_ledger *l, struct gl_buf *out)
{
	const struct gl_version *v;
	size_t i, k;

	for (v = l->state->versions; v; v = next_in_force(v)) {
		for (i = 0; i < v->list->n_people; i++) {
			const struct gl_stakeholder *who = &v->list->people[i];

			for (k = 0; k < who->n_keys; k++) {
				const struct gl_key *key = &who->keys[k];

				if (key->form == GL_KEYFORM_SSH || told(l, v, key))
					continue;
				gl_buf_addf(out, "  git show ");
				gl_page_oid(out, &l->state->commits[v->at].id);
				gl_buf_addf(out, ":%s | %s --import   (%s)\n", key->text,
					    key->form == GL_KEYFORM_OPENPGP ? "gpg" : "gpgsm",
					    who->id);
			}
		}
	}
}
