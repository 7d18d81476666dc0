/*
 * A checklist of any bytes is read, or refused with at least one problem; and one that was read
 * holds what all who use it rely on.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "model/checklist.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		abort();
}

/* A real key file, which is read once and kept; what it holds is for other targets to vary. */
static int real_key(const char *path, struct gl_buf *out, struct gl_error **err)
{
	static struct gl_buf asc = GL_BUF_INIT, pem = GL_BUF_INIT;
	struct gl_buf *b = strstr(path, ".asc") ? &asc : &pem;
	char full[64];

	if (!b->len) {
		snprintf(full, sizeof(full), "tests/data/checklists/%s", path);
		check(gl_read_file(full, 1 << 16, b, err) == 0);
	}
	gl_buf_add(out, b->ptr, b->len);
	return 0;
}

/* The name decides how the file is found, and whether a key is in it. */
static int keyfile(const char *path, struct gl_buf *out, void *ctx, struct gl_error **err)
{
	(void)ctx;
	if (strcmp(path, "keys/dana.asc") == 0 || strcmp(path, "keys/dana.pem") == 0)
		return real_key(path, out, err);
	switch (path[strlen("keys/")]) {
	case 'n':
		return GL_ENOTFOUND;
	case 'l':
		return GL_ELIMIT;
	case 'e':
		return gl_fail(err, GL_EIO, "it cannot be read");
	default:
		gl_buf_addstr(out, "key\n");
		return 0;
	}
}

static void check_members(const struct gl_checklist *c, const struct gl_members *m)
{
	for (size_t i = 0; i < m->n; i++) {
		check(m->items[i] < c->n_people);
		check(i == 0 || m->items[i - 1] < m->items[i]);
		check(gl_members_has(m, m->items[i]));
	}
	check(!gl_members_has(m, c->n_people));
}

static void check_criterion(const struct gl_checklist *c, size_t i)
{
	const struct gl_criterion *one = &c->criteria[i];
	struct gl_buf text = GL_BUF_INIT;

	check(one->title && one->statement && one->area && one->n_clauses);
	check(gl_checklist_criterion(c, one->id) == i);
	check_members(c, &one->approvers);
	for (size_t k = 0; k < one->n_clauses; k++) {
		const struct gl_clause *clause = &one->clauses[k];

		check(clause->need >= 1 && clause->need <= clause->members.n);
		check_members(c, &clause->members);
	}
	for (size_t k = 0; k < one->after.n; k++)
		check(gl_checklist_criterion(c, one->after.items[k]) != GL_NONE);
	for (size_t k = 0; k < one->n_measure; k++) {
		check(k == 0 || strcmp(one->measure[k - 1].name, one->measure[k].name) < 0);
		gl_bound_add(&text, &one->measure[k]);
	}
	gl_buf_release(&text);
}

static void check_people(const struct gl_checklist *c)
{
	const struct gl_members *rights[] = { &c->pause, &c->terminate, &c->resolve, &c->waive,
					      &c->agree };

	check(c->owner < c->n_people && !c->people[c->owner].machine);
	check(c->amend >= 1 && c->amend <= c->n_persons && c->agree.n);
	for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++) {
		check_members(c, rights[i]);
		for (size_t k = 0; k < rights[i]->n; k++)
			check(!c->people[rights[i]->items[k]].machine);
	}
	for (size_t i = 0; i < c->n_people; i++) {
		check(c->people[i].name && c->people[i].email && c->people[i].n_keys);
		check(gl_checklist_person(c, c->people[i].id) == i);
		for (size_t k = 0; k < c->people[i].n_keys; k++)
			check(c->people[i].keys[k].type && c->people[i].keys[k].text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_checklist *c, *again;
	struct gl_error *err = NULL;
	int rc;

	if (!arena)
		return 0;
	rc = gl_checklist_read(arena, data, size, keyfile, NULL, &diags, &c, &err);
	check(rc ? !c : c && !gl_diags_any(&diags));
	check(rc == GL_EIO || !rc || gl_diags_any(&diags));
	check(rc == gl_error_code(err));
	if (!rc) {
		check_people(c);
		for (size_t i = 0; i < c->n_criteria; i++)
			check_criterion(c, i);
		gl_checklist_tag(c, "v1.0");
		check(gl_checklist_read(arena, data, size, NULL, NULL, &diags, &again, &err) == 0);
		check(memcmp(&c->terms, &again->terms, sizeof(c->terms)) == 0);
	}
	gl_error_free(err);
	gl_diags_release(&diags);
	gl_arena_free(arena);
	return 0;
}
