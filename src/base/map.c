/*
 * Open addressing with linear probing.  Keys come from repositories that anybody may push to, so
 * they are hashed with SipHash-1-3 under a random key: a plain seed, as with FNV, does not keep
 * chosen keys from colliding under every seed.
 */
#include "base/map.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/mem.h"
#include "base/timestamp.h"

struct slot {
	uint64_t hash; /* 0: free */
	const void *key;
	size_t len;
	void *value;
};

struct gl_map {
	struct slot *slots;
	size_t cap; /* 0 or a power of two */
	size_t n;
	uint64_t k0, k1;
};

static inline uint64_t rotl(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static inline void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[0] = rotl(v[0], 32);
	v[2] += v[3];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[2] = rotl(v[2], 32);
}

static uint64_t hash_key(const struct gl_map *m, const void *key, size_t len)
{
	uint64_t v[4] = { m->k0 ^ 0x736f6d6570736575, m->k1 ^ 0x646f72616e646f6d,
			  m->k0 ^ 0x6c7967656e657261, m->k1 ^ 0x7465646279746573 };
	const unsigned char *p = key;
	uint64_t last = (uint64_t)len << 56, word;
	size_t left = len;

	for (; left >= 8; left -= 8, p += 8) {
		memcpy(&word, p, 8);
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	for (size_t i = 0; i < left; i++)
		last |= (uint64_t)p[i] << (8 * i);
	v[3] ^= last;
	sip_round(v);
	v[0] ^= last;
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	word = v[0] ^ v[1] ^ v[2] ^ v[3];
	return word ? word : 1;
}

struct gl_map *gl_map_new(void)
{
	struct gl_map *m = gl_mem_noted(calloc(1, sizeof(*m)));
	uint64_t seed[2];

	if (!m)
		return NULL;
	if (getentropy(seed, sizeof(seed))) {
		/* Only very old kernels have none: an address and the time must do. */
		seed[0] = (uint64_t)(uintptr_t)m;
		seed[1] = (uint64_t)gl_now() ^ (uint64_t)clock() << 32;
	}
	m->k0 = seed[0];
	m->k1 = seed[1];
	return m;
}

void gl_map_free(struct gl_map *m)
{
	if (!m)
		return;
	free(m->slots);
	free(m);
}

/* The slot that has the key, or the free one where it belongs.  There always is a free one. */
static struct slot *find(const struct gl_map *m, uint64_t hash, const void *key, size_t len)
{
	size_t mask = m->cap - 1;

	for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
		struct slot *s = &m->slots[i];

		if (!s->hash)
			return s;
		if (s->hash == hash && s->len == len && (!len || !memcmp(s->key, key, len)))
			return s;
	}
}

static int grow(struct gl_map *m)
{
	struct gl_map bigger = *m;
	size_t mask;

	if (m->cap > SIZE_MAX / 4)
		return -1;
	bigger.cap = m->cap ? 2 * m->cap : 16;
	bigger.slots = gl_mem_noted(calloc(bigger.cap, sizeof(*bigger.slots)));
	if (!bigger.slots)
		return -1;
	mask = bigger.cap - 1;
	for (size_t i = 0; i < m->cap; i++) {
		size_t to = (size_t)m->slots[i].hash & mask;

		if (!m->slots[i].hash)
			continue;
		while (bigger.slots[to].hash)
			to = (to + 1) & mask;
		bigger.slots[to] = m->slots[i];
	}
	free(m->slots);
	*m = bigger;
	return 0;
}

void *gl_map_get(const struct gl_map *m, const void *key, size_t len)
{
	if (!m->n)
		return NULL;
	return find(m, hash_key(m, key, len), key, len)->value;
}

int gl_map_set(struct gl_map *m, const void *key, size_t len, void *value)
{
	uint64_t hash = hash_key(m, key, len);
	struct slot *s;

	if (m->n >= m->cap - m->cap / 4 && grow(m))
		return -1;
	s = find(m, hash, key, len);
	if (!s->hash) {
		*s = (struct slot){ .hash = hash, .key = key, .len = len };
		m->n++;
	}
	s->value = value;
	return 0;
}
