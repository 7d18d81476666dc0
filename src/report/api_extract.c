#include <string.h>

#include "report/api.h"
#include "report/todo.h"

static int add_findings(struct gl_extract *x, struct gl_ledger *l, struct gl_error **err)
{
	char *hex;

	x->findings = gl_ledger_findings(l, &x->n_findings);
	x->finding_commits =
		gl_arena_calloc(l->arena, x->n_findings + 1, sizeof(*x->finding_commits));
	for (size_t i = 0; x->finding_commits && i < x->n_findings; i++) {
		hex = gl_arena_alloc(l->arena, GL_OID_HEX + 1);
		if (!hex)
			return gl_nomem(err);
		x->finding_commits[i] = gl_oid_hex(&x->findings[i].commit, hex);
	}
	return x->finding_commits ? 0 : gl_nomem(err);
}

/* What can wait for ever is no reason to wait for anybody: a tag to make, an outcome, a new key. */
static bool holds_up(const struct gl_todo *item)
{
	switch (item->kind) {
	case GL_TODO_AGREE:
	case GL_TODO_APPROVE:
	case GL_TODO_RESOLVE:
	case GL_TODO_RESUME:
	case GL_TODO_PROPOSE:
	case GL_TODO_GO:
		return true;
	default:
		return false;
	}
}

/* The list is by person, so that each comes up once. */
static int add_waiting(struct gl_extract *x, const struct gl_status *s, struct gl_error **err)
{
	struct gl_ledger *l = s->ledger;
	const struct gl_checklist *list = l->state->in_force->list;
	struct gl_todos todos;
	int rc;

	x->waiting = gl_arena_calloc(l->arena, list->n_people + 1, sizeof(*x->waiting));
	if (!x->waiting)
		return gl_nomem(err);
	rc = gl_todo_list(l->arena, l, s->verdict, &todos, err);
	for (size_t i = 0; !rc && i < todos.n; i++) {
		const char *id = list->people[todos.items[i].who].id;
		size_t n = x->n_waiting;

		if (holds_up(&todos.items[i]) && (!n || strcmp(x->waiting[n - 1], id) != 0))
			x->waiting[x->n_waiting++] = id;
	}
	gl_todos_release(&todos);
	return rc;
}

int gl_extract_make(struct gl_status *s, struct gl_error **err)
{
	struct gl_ledger *l = s->ledger;
	struct gl_extract *x = gl_arena_calloc(l->arena, 1, sizeof(*x));
	int rc;

	if (!x)
		return gl_nomem(err);
	gl_oid_hex(&l->root, x->root);
	gl_oid_hex(&l->tip, x->tip);
	if (l->state->candidate)
		gl_oid_hex(&l->state->candidate->rec->commit, x->commit);
	rc = add_findings(x, l, err);
	if (!rc && s->verdict && !s->verdict->go)
		rc = add_waiting(x, s, err);
	if (!rc)
		s->extract = x;
	return rc;
}
