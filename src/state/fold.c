/* The fold itself: over the commits, from the root on. */
#include "state/fold.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/str.h"
#include "base/timestamp.h"
#include "base/vec.h"
#include "state/folding.h"

int gl_fold_find(struct gl_folding *f, enum gl_finding_code code, const char *path,
		 struct gl_error **err, const char *fmt, ...)
{
	struct gl_state *s = f->s;
	struct gl_buf text = GL_BUF_INIT;
	struct gl_finding *new;
	va_list ap;

	va_start(ap, fmt);
	gl_buf_vaddf(&text, fmt, ap);
	va_end(ap);
	if (text.failed || gl_vec_grow(&s->findings, s->n_findings, &s->cap_findings)) {
		gl_buf_release(&text);
		return gl_nomem(err);
	}
	new = &s->findings[s->n_findings];
	*new = (struct gl_finding){ .code = code, .commit = f->commit->id, .at = f->at };
	new->path = path ? gl_arena_strdup(s->arena, path) : NULL;
	new->text = gl_arena_strndup(s->arena, text.ptr, text.len);
	gl_buf_release(&text);
	if (!new->text || (path && !new->path))
		return gl_nomem(err);
	s->n_findings++;
	return 0;
}

/* Was the key of that identity valid here?  `ends`: what its own file says of the key that signed. */
static bool key_valid(const struct gl_folding *f, const struct gl_stakeholder *p,
		      const struct gl_sig_match *m)
{
	size_t i;

	for (i = 0; i < p->n_keys; i++) {
		const struct gl_key *k = &p->keys[i];

		if (!memcmp(&k->id, &m->file, sizeof(m->file)) &&
		    f->commit->committer_time >= k->valid_after &&
		    f->ledger_time < k->valid_before && f->ledger_time < m->ends)
			return true;
	}
	return false;
}

static int no_signer(struct gl_folding *f, enum gl_finding_code code, const char *what,
		     const char *who, struct gl_error **err)
{
	char fp[51];
	int rc = gl_fold_find(f, code, NULL, err, "%s%s%s (%s)", what, who ? " " : "",
			      who ? who : "", gl_pubkey_fingerprint(&f->commit->sig.key, fp));

	return rc ? rc : 1;
}

/*
 * Finds the stakeholder whose key made the signature: one, or nobody.  An SSH signature carries its
 * key; others fit key files.  0, 1 (void, found), or a negative code.
 */
static int find_signer(struct gl_folding *f, const struct gl_version *v, struct gl_error **err)
{
	const struct gl_sig_result *sig = &f->commit->sig;
	const struct gl_sig_match carried = { sig->key, INT64_MAX, NULL }, *m;
	const struct gl_stakeholder *owner = NULL;
	bool valid = false;

	for (m = sig->matches ? sig->matches : &carried; m; m = m->next) {
		const struct gl_stakeholder *p = gl_map_get(v->keys, &m->file, sizeof(m->file));

		if (p && owner && p != owner)
			return no_signer(f, GL_FIND_BAD_SIGNATURE,
					 "the signature fits the keys of two stakeholders", NULL,
					 err);
		if (!p)
			continue;
		owner = p;
		valid = valid || key_valid(f, p, m);
	}
	if (!owner)
		return no_signer(
			f, GL_FIND_UNKNOWN_KEY,
			"it is signed with a key that the checklist in force gives to nobody", NULL,
			err);
	if (!valid)
		return no_signer(f, GL_FIND_KEY_NOT_VALID,
				 "it is signed with a key that was not valid at that time, of",
				 owner->id, err);
	f->signer = owner;
	return 0;
}

/* What the signature and the form of a commit say, without a look at what it changed. */
static int check_form(struct gl_folding *f, struct gl_error **err)
{
	const struct gl_commit *c = f->commit;

	if (c->malformed)
		return gl_fold_find(f, GL_FIND_BAD_SIGNATURE, NULL, err,
				    "the commit is malformed: %s", c->malformed);
	switch (c->sig.state) {
	case GL_SIG_GOOD:
		return 0;
	case GL_SIG_UNSIGNED:
		return gl_fold_find(f, GL_FIND_UNSIGNED, NULL, err, "%s", c->sig.why);
	case GL_SIG_DEFERRED:
	case GL_SIG_FOREIGN:
	case GL_SIG_UNSUPPORTED:
		return gl_fold_find(f, GL_FIND_UNKNOWN_KEY, NULL, err, "%s", c->sig.why);
	default:
		return gl_fold_find(f, GL_FIND_BAD_SIGNATURE, NULL, err, "%s", c->sig.why);
	}
}

/* Signature, then linearity, then the tree.  0, 1 (void), or a negative code. */
static int check_commit(struct gl_folding *f, const struct gl_version *v, struct gl_error **err)
{
	const struct gl_commit *c = f->commit;
	int rc = check_form(f, err);

	if (rc)
		return rc;
	if (c->malformed || c->sig.state != GL_SIG_GOOD)
		return 1;
	rc = find_signer(f, v, err);
	if (rc)
		return rc;
	if (c->n_parents > 1)
		rc = gl_fold_find(
			f, GL_FIND_NOT_LINEAR, NULL, err,
			"it is a merge; what it brought in must be signed again on the ledger");
	else if (c->bad_tree)
		rc = gl_fold_find(f, GL_FIND_PATH_NOT_ALLOWED, NULL, err,
				  "its tree is malformed: %s", c->bad_tree);
	else
		return 0;
	return rc ? rc : 1;
}

static bool dated_ahead(const struct gl_folding *f)
{
	return f->commit->committer_time > f->in->now + GL_DAY;
}

static int note_ahead(struct gl_folding *f, struct gl_error **err)
{
	char buf[GL_TIME_BUF];

	if (!f->ahead)
		return 0;
	return gl_fold_find(
		f, GL_FIND_CLOCK, NULL, err,
		"it is dated more than a day ahead (%s); until then only what shuts the gate counts",
		gl_time_format(f->commit->committer_time, buf));
}

static int take_records(struct gl_folding *f, const struct gl_changes *changes,
			struct gl_error **err)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < changes->n && !rc; i++)
		if (changes->items[i].new_mode && gl_begins(changes->items[i].path, "records/"))
			rc = gl_fold_record(f, &changes->items[i], err);
	return rc;
}

static int get_changes(struct gl_folding *f, struct gl_changes *out, struct gl_error **err)
{
	const struct gl_state *s = f->s;

	if (s->newest + 1 == f->at) {
		*out = f->commit->changes;
		return 0;
	}
	return f->in->changes(f->in->changes_ctx, f->at, s->newest, out, err);
}

/* A commit after the root.  1: it is void. */
static int fold_commit(struct gl_folding *f, struct gl_error **err)
{
	const struct gl_change *checklist;
	struct gl_changes changes;
	int rc;

	rc = check_commit(f, f->judge, err);
	if (!rc)
		rc = get_changes(f, &changes, err);
	if (!rc)
		rc = gl_fold_paths(f, &changes, &checklist, err);
	if (!rc && checklist)
		rc = gl_fold_amend(f, checklist, err);
	if (!rc)
		rc = note_ahead(f, err);
	if (!rc)
		rc = take_records(f, &changes, err);
	return rc;
}

static const struct gl_checklist *root_checklist(const struct gl_commit *c, const char **problem,
						 bool *newer)
{
	size_t i;

	*problem = "it has no checklist.yaml";
	*newer = false;
	for (i = 0; i < c->changes.n; i++) {
		const struct gl_parsed *p = c->changes.items[i].parsed;

		if (strcmp(c->changes.items[i].path, "checklist.yaml"))
			continue;
		if (!p)
			*problem = "its checklist.yaml is no plain file";
		else if (p->problem)
			*problem = p->problem;
		*newer = p && p->newer;
		return p ? p->checklist : NULL;
	}
	return NULL;
}

static int bad_root(const struct gl_folding *f, const char *why, struct gl_error **err)
{
	char hex[GL_OID_HEX + 1];

	return gl_fail(err, GL_EUNDECIDED,
		       "the root %.12s of the ledger of '%s' cannot be trusted: %s",
		       gl_oid_hex(&f->commit->id, hex), f->s->system, why);
}

/* The root's signature is judged by the checklist that it brings. */
static int check_root(struct gl_folding *f, const struct gl_checklist *list, struct gl_error **err)
{
	const struct gl_stakeholder *owner = &list->people[list->owner];
	const struct gl_change *checklist;
	int rc;

	f->signer = owner;
	rc = gl_fold_root_version(f, list, err);
	if (!rc)
		rc = check_commit(f, f->s->in_force, err);
	if (!rc)
		rc = gl_fold_paths(f, &f->commit->changes, &checklist, err);
	if (rc > 0)
		return bad_root(f, f->s->findings[0].text, err);
	if (!rc && f->signer != owner)
		return bad_root(f, "it is not signed by the owner whom it names", err);
	return rc;
}

static int fold_root(struct gl_folding *f, struct gl_error **err)
{
	const struct gl_checklist *list;
	const char *problem;
	bool newer;
	int rc;

	list = root_checklist(f->commit, &problem, &newer);
	if (!list && newer)
		return gl_fail(
			err, GL_EUNDECIDED,
			"the checklist in force is of a newer format; install a newer golive (%s)",
			problem);
	if (!list)
		return bad_root(f, problem, err);
	if (strcmp(list->system, f->s->system))
		return bad_root(f, "its checklist is of another system", err);
	if (list->version != 1)
		return bad_root(f, "its checklist is not version 1", err);
	rc = check_root(f, list, err);
	if (rc)
		return rc;
	f->judge = f->s->in_force;
	rc = note_ahead(f, err);
	return rc ? rc : take_records(f, &f->commit->changes, err);
}

static int fold_one(struct gl_folding *f, struct gl_error **err)
{
	struct gl_state *s = f->s;
	struct gl_judged *j = &s->judged[f->at];
	int rc;

	f->judge = s->in_force;
	f->ledger_time = f->commit->committer_time > s->ledger_time ? f->commit->committer_time
								    : s->ledger_time;
	f->ahead = dated_ahead(f);
	j->first_entry = s->all.n;
	rc = f->at ? fold_commit(f, err) : fold_root(f, err);
	if (rc < 0)
		return rc;
	j->is_void = rc > 0;
	j->ahead = f->ahead;
	j->signer = f->signer ? f->signer->id : NULL;
	j->n_entries = s->all.n - j->first_entry;
	if (!j->is_void) {
		s->newest = f->at;
		if (!f->ahead) {
			s->ledger_time = f->ledger_time;
			rc = gl_fold_clearance(f, err);
		}
	}
	j->ledger_time = s->ledger_time;
	if (rc >= 0 && !j->is_void && f->in->step)
		rc = f->in->step(f->in->step_ctx, s, f->at, err);
	return rc < 0 ? rc : 0;
}

static struct gl_state *new_state(struct gl_arena *arena, const struct gl_fold_in *in)
{
	struct gl_state *s = gl_arena_alloc(arena, sizeof(*s));

	if (!s)
		return NULL;
	s->arena = arena;
	s->commits = in->commits;
	s->n = in->n;
	s->system = in->system;
	s->by_id = gl_map_new();
	s->topics = gl_map_new();
	s->judged = gl_arena_calloc(arena, in->n, sizeof(*s->judged));
	if (!s->by_id || !s->topics || !s->judged) {
		gl_state_free(s);
		return NULL;
	}
	return s;
}

int gl_fold(struct gl_arena *arena, const struct gl_fold_in *in, struct gl_state **out,
	    struct gl_error **err)
{
	struct gl_state *s = new_state(arena, in);
	size_t i;
	int rc = 0;

	*out = NULL;
	if (!s)
		return gl_nomem(err);
	for (i = 0; i < in->n && !rc; i++) {
		struct gl_folding f = { .s = s, .in = in, .commit = &in->commits[i], .at = i };

		rc = fold_one(&f, err);
	}
	if (rc) {
		gl_state_free(s);
		return rc;
	}
	*out = s;
	return 0;
}

void gl_state_free(struct gl_state *s)
{
	struct gl_version *v;

	if (!s)
		return;
	for (v = s->versions; v; v = v->next)
		gl_map_free(v->keys);
	free(s->all.items);
	free(s->concerns.items);
	free(s->pauses.items);
	free(s->terminates.items);
	free(s->calls.items);
	free(s->proposals.items);
	free(s->clearances);
	free(s->findings);
	gl_map_free(s->by_id);
	gl_map_free(s->topics);
}
