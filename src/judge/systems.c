/* Which systems are there, and which are pinned. */
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/vec.h"
#include "git/remote.h"
#include "judge/ledger.h"

#define HEADS "refs/heads/golive/"

static struct gl_system *add(struct gl_systems *s, const char *name)
{
	struct gl_system *sys;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (!strcmp(s->items[i].name, name))
			return &s->items[i];
	if (gl_vec_grow(&s->items, s->n, &s->cap))
		return NULL;
	sys = &s->items[s->n];
	memset(sys, 0, sizeof(*sys));
	sys->name = strdup(name);
	if (!sys->name)
		return NULL;
	s->n++;
	return sys;
}

struct finding {
	struct gl_systems *out;
	const char *prefix;
	bool remote;
};

static int see_ref(const char *name, const struct gl_oid *id, void *ctx)
{
	struct finding *f = ctx;
	const char *system = name + strlen(f->prefix);
	struct gl_system *sys;

	if (!gl_id_ok(system, strlen(system)))
		return 0;
	sys = add(f->out, system);
	if (!sys)
		return GL_ENOMEM;
	if (f->remote) {
		sys->has_remote = true;
		sys->remote = *id;
	} else {
		sys->has_local = true;
		sys->local = *id;
	}
	return 0;
}

/* golive.<system>.root */
static int see_pin(const char *key, const char *value, void *ctx)
{
	struct gl_systems *out = ctx;
	const char *system = key + strlen("golive.");
	size_t len = strlen(system);
	struct gl_system *sys;
	struct gl_oid root;
	char name[64];

	if (len <= 5 || len - 5 >= sizeof(name) || strcmp(system + len - 5, ".root"))
		return 0;
	memcpy(name, system, len - 5);
	name[len - 5] = '\0';
	if (!gl_id_ok(name, len - 5))
		return 0;
	/* A pin that is no id pins to nothing: the system stays enforced, and cannot be judged. */
	if (!value || !gl_oid_parse(value, strlen(value), &root))
		memset(&root, 0, sizeof(root));
	sys = add(out, name);
	if (!sys)
		return GL_ENOMEM;
	sys->pinned = true;
	sys->root = root;
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct gl_system *)a)->name, ((const struct gl_system *)b)->name);
}

static int list_remote(struct gl_repo *repo, struct gl_systems *out, struct gl_error **err)
{
	struct gl_buf remote = GL_BUF_INIT, prefix = GL_BUF_INIT;
	struct finding f = { out, NULL, true };
	int rc;

	/* What a server goes by is what was judged when it was pushed: its own heads. */
	if (gl_repo_server(repo))
		return 0;
	/* Set up or not: what was fetched from it once holds, a pause above all. */
	gl_remote_name(repo, &remote);
	gl_buf_addf(&prefix, "refs/remotes/%s/golive/", remote.ptr);
	prefix.failed |= remote.failed;
	f.prefix = prefix.ptr;
	rc = prefix.failed ? gl_nomem(err) : gl_ref_each(repo, prefix.ptr, see_ref, &f, err);
	gl_buf_release(&remote);
	gl_buf_release(&prefix);
	return rc;
}

int gl_systems_list(struct gl_repo *repo, struct gl_systems *out, struct gl_error **err)
{
	struct finding f = { out, HEADS, false };
	int rc;

	memset(out, 0, sizeof(*out));
	rc = gl_ref_each(repo, HEADS, see_ref, &f, err);
	if (!rc)
		rc = list_remote(repo, out, err);
	if (!rc)
		rc = gl_config_each(repo, "golive.", see_pin, out, err);
	if (rc) {
		gl_systems_release(out);
		return rc == GL_ENOMEM ? gl_nomem(err) : rc;
	}
	if (out->n)
		qsort(out->items, out->n, sizeof(*out->items), by_name);
	return 0;
}

void gl_systems_release(struct gl_systems *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		free(s->items[i].name);
	free(s->items);
	memset(s, 0, sizeof(*s));
}

const struct gl_system *gl_systems_find(const struct gl_systems *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (!strcmp(s->items[i].name, name))
			return &s->items[i];
	return NULL;
}

int gl_pin(struct gl_repo *repo, const char *system, const struct gl_oid *root,
	   struct gl_error **err)
{
	struct gl_buf key = GL_BUF_INIT;
	char hex[GL_OID_HEX + 1];
	int rc;

	gl_buf_addf(&key, "golive.%s.root", system);
	rc = key.failed ? gl_nomem(err) : gl_config_set(repo, key.ptr, gl_oid_hex(root, hex), err);
	gl_buf_release(&key);
	return rc;
}
