/*
 * When memory runs out.  Not all libraries that golive stands on survive it: libgit2 lists what it
 * has read so far as if that were all, or crashes; libcrypto crashes.  In a program that is golive's
 * own they do not go on at all then; in any other they are left alone.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * `end` says that memory ran out and ends the process: it is called by any thread, allocates nothing
 * and does not return.  Before gl_crypto_init() and the first gl_repo_open().
 */
void gl_mem_end_by(void (*end)(void));

/* Was it called? */
bool gl_mem_ends(void);

/* malloc() and realloc(), but for NULL, and with a size of 0 there is something to free() too. */
void *gl_mem_alloc(size_t size);
void *gl_mem_realloc(void *p, size_t size);

/*
 * What golive allocates itself may be NULL, and is checked for it; a text that lacks a word for that
 * decides nothing, but must not be shown as if it were whole.  Returns p, and notes it when NULL.
 */
void *gl_mem_noted(void *p);

/* How often there was something to note, in any thread, up to now. */
size_t gl_mem_ran_short(void);

#endif
