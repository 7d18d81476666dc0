#include "sign/keycache.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/map.h"
#include "sign/why.h"

struct entry {
	struct entry *next;
	struct gl_digest digest;
	struct gl_pubkey *key; /* NULL: no acceptable key, for this reason: */
	const char *why;
};

/* Entries are never changed nor removed before the whole, so what was found outlives the lock. */
struct gl_keycache {
	pthread_rwlock_t lock;
	struct gl_map *map;
	struct entry *entries;
	size_t n;
};

struct gl_keycache *gl_keycache_new(void)
{
	struct gl_keycache *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->map = gl_map_new();
	if (!c->map || pthread_rwlock_init(&c->lock, NULL) != 0) {
		gl_map_free(c->map);
		free(c);
		return NULL;
	}
	return c;
}

static void free_entry(struct entry *e)
{
	if (!e)
		return;
	gl_pubkey_free(e->key);
	free(e);
}

void gl_keycache_free(struct gl_keycache *c)
{
	if (!c)
		return;
	while (c->entries) {
		struct entry *next = c->entries->next;

		free_entry(c->entries);
		c->entries = next;
	}
	gl_map_free(c->map);
	pthread_rwlock_destroy(&c->lock);
	free(c);
}

static struct entry *find(struct gl_keycache *c, const struct gl_digest *digest)
{
	struct entry *e;

	pthread_rwlock_rdlock(&c->lock);
	e = gl_map_get(c->map, digest->b, sizeof(digest->b));
	pthread_rwlock_unlock(&c->lock);
	return e;
}

/*
 * Keeps `e`, or finds that another thread was faster.  Returns the entry that the cache has now, or
 * NULL when it takes no more; `e` stays the caller's unless it is what was returned.
 */
static struct entry *keep(struct gl_keycache *c, struct entry *e)
{
	struct entry *kept;

	pthread_rwlock_wrlock(&c->lock);
	kept = gl_map_get(c->map, e->digest.b, sizeof(e->digest.b));
	if (!kept && c->n < GL_KEYCACHE_MAX &&
	    gl_map_set(c->map, e->digest.b, sizeof(e->digest.b), e) == 0) {
		e->next = c->entries;
		c->entries = e;
		c->n++;
		kept = e;
	}
	pthread_rwlock_unlock(&c->lock);
	return kept;
}

static int answer(const struct entry *e, const struct gl_pubkey **out, const char **why)
{
	*out = e->key;
	*why = e->why;
	return e->key ? 0 : GL_EBAD;
}

int gl_keycache_get_why(struct gl_keycache *c, const void *blob, size_t len,
			const struct gl_pubkey **out, struct gl_pubkey **owned, const char **why)
{
	struct entry *e, *kept;
	struct gl_digest digest;
	int rc;

	*out = NULL;
	*owned = NULL;
	gl_sha256(blob, len, &digest);
	e = find(c, &digest);
	if (e)
		return answer(e, out, why);

	e = calloc(1, sizeof(*e));
	if (!e)
		return gl_why_nomem(why);
	e->digest = digest;
	rc = gl_pubkey_parse_why(&e->key, blob, len, &digest, &e->why);
	if (rc != 0 && rc != GL_EINVAL) {
		/* Not the key's fault, so nothing to remember of it. */
		*why = e->why;
		goto out;
	}
	kept = keep(c, e);
	rc = answer(kept ? kept : e, out, why);
	if (kept == e) {
		e = NULL; /* transferred */
	} else if (!kept) {
		*owned = e->key;
		e->key = NULL; /* transferred */
	}
out:
	free_entry(e);
	return rc;
}

int gl_keycache_get(struct gl_keycache *c, const void *blob, size_t len,
		    const struct gl_pubkey **out, struct gl_pubkey **owned, struct gl_error **err)
{
	const char *why;
	int rc = gl_keycache_get_why(c, blob, len, out, owned, &why);

	return rc == 0 ? 0 : gl_fail(err, rc, "%s", why);
}
