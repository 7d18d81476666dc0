/* Versions of the checklist: proposed, agreed to, in force (DESIGN section 5, rules 5 and 6). */
#include <string.h>

#include "base/map.h"
#include "state/folding.h"

static int index_keys(struct gl_version *v, struct gl_error **err)
{
	size_t i, k;

	v->keys = gl_map_new();
	if (!v->keys)
		return gl_nomem(err);
	for (i = 0; i < v->list->n_people; i++) {
		struct gl_stakeholder *p = &v->list->people[i];

		for (k = 0; k < p->n_keys; k++)
			if (gl_map_set(v->keys, &p->keys[k].id, sizeof(p->keys[k].id), p))
				return gl_nomem(err);
	}
	return 0;
}

static struct gl_version *add_version(struct gl_folding *f, const struct gl_checklist *list,
				      struct gl_error **err)
{
	struct gl_version *v = gl_arena_alloc(f->s->arena, sizeof(*v));

	if (!v) {
		gl_nomem(err);
		return NULL;
	}
	v->list = list;
	v->at = f->at;
	v->in_force_at = GL_NONE;
	v->pending = true;
	v->by = f->signer->id;
	if (f->s->last_version)
		f->s->last_version->next = v;
	else
		f->s->versions = v;
	f->s->last_version = v;
	return v;
}

static struct gl_agreement *agreement_of(struct gl_arena *arena, struct gl_version *v,
					 const char *person)
{
	struct gl_agreement *a;

	for (a = v->agreements; a; a = a->next)
		if (!strcmp(a->person, person))
			return a;
	a = gl_arena_alloc(arena, sizeof(*a));
	if (!a)
		return NULL;
	a->person = person;
	a->next = v->agreements;
	v->agreements = a;
	return a;
}

/*
 * A go is given under terms; other terms end it for good, and none under older terms can come back.
 */
static void end_gos(struct gl_state *s)
{
	size_t i;

	for (i = s->calls.n; i > 0 && !s->calls.items[i - 1]->ended; i--)
		s->calls.items[i - 1]->ended = true;
}

static int come_into_force(struct gl_folding *f, struct gl_version *v, struct gl_error **err)
{
	struct gl_state *s = f->s;
	const struct gl_key *odd = gl_checklist_unsupported(v->list);
	struct gl_version *o;
	int rc;

	if (odd)
		return gl_fail(
			err, GL_EUNDECIDED,
			"version %u of the checklist, in force, has a key of a kind that this golive cannot "
			"verify ('%s', line %u of checklist.yaml): %s",
			v->list->version, odd->type, odd->line,
			odd->lacks ? odd->lacks : "install a newer golive");
	rc = index_keys(v, err);
	if (rc)
		return rc;
	if (s->in_force &&
	    memcmp(&s->in_force->list->terms, &v->list->terms, sizeof(v->list->terms)))
		end_gos(s);
	for (o = s->versions; o; o = o->next)
		o->pending = false;
	v->in_force_at = f->at;
	s->in_force = v;
	return 0;
}

int gl_fold_root_version(struct gl_folding *f, const struct gl_checklist *list,
			 struct gl_error **err)
{
	struct gl_version *v = add_version(f, list, err);
	struct gl_agreement *a;

	if (!v)
		return GL_ENOMEM;
	a = agreement_of(f->s->arena, v, f->signer->id);
	if (!a)
		return gl_nomem(err);
	a->agreed = ++f->s->seq;
	return come_into_force(f, v, err);
}

static int refuse(struct gl_folding *f, struct gl_error **err, const char *text)
{
	int rc = gl_fold_find(f, GL_FIND_BAD_CHECKLIST, "checklist.yaml", err, "%s", text);

	return rc ? rc : 1;
}

int gl_fold_amend(struct gl_folding *f, const struct gl_change *change, struct gl_error **err)
{
	const struct gl_parsed *p = change->parsed;
	const struct gl_checklist *list = p ? p->checklist : NULL;
	struct gl_version *v;
	int rc;

	if (!list)
		return refuse(f, err,
			      p && p->problem ? p->problem : "the checklist cannot be read");
	if (f->signer->machine)
		return refuse(
			f, err,
			"a machine cannot amend the checklist; a person must propose the version");
	if (strcmp(list->system, f->s->system))
		return refuse(f, err, "its 'system' is not this ledger's");
	if (list->version != f->judge->list->version + 1) {
		rc = gl_fold_find(f, GL_FIND_BAD_CHECKLIST, "checklist.yaml", err,
				  "its version is %u; the one after the version in force is %u",
				  list->version, f->judge->list->version + 1);
		return rc ? rc : 1;
	}
	if (f->ahead)
		return 0;
	v = gl_fold_version(f, &list->sha256);
	if (v)
		return 0;
	return add_version(f, list, err) ? 0 : GL_ENOMEM;
}

struct gl_version *gl_fold_version(struct gl_folding *f, const struct gl_digest *sha256)
{
	struct gl_version *v;

	for (v = f->s->versions; v; v = v->next)
		if ((v->pending || v == f->s->in_force || v == f->judge) &&
		    !memcmp(&v->list->sha256, sha256, sizeof(*sha256)))
			return v;
	return NULL;
}

/* How many persons of the version in force have agreed to it. */
static unsigned count_agreed(const struct gl_state *s, const struct gl_version *v)
{
	const struct gl_checklist *now = s->in_force->list;
	unsigned n = 0;
	size_t i;

	for (i = 0; i < now->n_people; i++)
		if (!now->people[i].machine && gl_version_agreed(v, now->people[i].id))
			n++;
	return n;
}

int gl_fold_agree(struct gl_folding *f, struct gl_version *v, const char *person, size_t seq,
		  struct gl_error **err)
{
	struct gl_agreement *a = agreement_of(f->s->arena, v, person);

	if (!a)
		return gl_nomem(err);
	a->agreed = seq;
	if (v->pending && count_agreed(f->s, v) >= f->s->in_force->list->amend)
		return come_into_force(f, v, err);
	return 0;
}

void gl_fold_disagree(struct gl_version *v, const char *person, size_t seq)
{
	struct gl_agreement *a;

	for (a = v->agreements; a; a = a->next)
		if (!strcmp(a->person, person))
			a->withdrawn = seq;
}
