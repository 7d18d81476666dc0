/*
 * The files that travel inside the program: everything in src/assets/ under its name there, and
 * the hooks as "hooks/<name>". The build writes the code behind this header.
 */
#ifndef GL_BASE_ASSET_H
#define GL_BASE_ASSET_H

#include <stddef.h>

/*
 * Returns the embedded file of that name ("checklist-ai.yaml", "hooks/pre-push"), NUL-terminated,
 * its length without the NUL in *len (may be NULL), or NULL when there is none. Static storage.
 */
const char *gl_asset(const char *name, size_t *len);

#endif
