/* Names and paths by golive's rules (DESIGN sections 2 to 4). */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include <stdbool.h>
#include <stddef.h>

/* [a-z0-9][a-z0-9-]{0,62} */
bool gl_id_ok(const char *s, size_t len);

/*
 * A relative path in a tree: UTF-8, no empty part, no ".", "..", no part that is ".git" in any case
 * (nor the forms that file systems fold to it: "git~1", ".git" with trailing dots, spaces or
 * ignorable code points), no backslash, no control characters, at most 4096 bytes.  A trailing
 * slash is accepted only with `dir_ok`.
 */
bool gl_path_ok(const char *s, size_t len, bool dir_ok);

/*
 * records/<YYYY-MM>/<name>.yaml with [A-Za-z0-9._-]{1,200} as name; sets the record id's place
 * ("2026-11/<name>", its length) when `id` is not NULL.
 */
bool gl_record_path_ok(const char *path, size_t len, const char **id, size_t *id_len);

/* A tag or branch name that `git check-ref-format refs/tags/<name>` accepts. */
bool gl_refname_ok(const char *s, size_t len);

/* Is `path` the same as `prefix`, or below it?  (A trailing slash of prefix does not matter.) */
bool gl_path_below(const char *path, const char *prefix);

#endif
