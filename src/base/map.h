/* A hash map from byte strings to pointers.  Keys and values are the caller's and outlive it. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stddef.h>

struct gl_map;

/* NULL when out of memory. */
struct gl_map *gl_map_new(void);
void gl_map_free(struct gl_map *m);

/* The value for a key, or NULL. */
void *gl_map_get(const struct gl_map *m, const void *key, size_t len);
/* Sets it (replaces what was there, keeping the older key pointer).  0, or -1 when out of memory.
 * Seeded per map, so that nobody can choose colliding keys. */
int gl_map_set(struct gl_map *m, const void *key, size_t len, void *value);

#endif
