/*
 * Help for the tests of src/git: throw-away repositories made by git itself.  Whatever goes wrong
 * here fails the test.
 */
#ifndef TESTS_GITKIT_H
#define TESTS_GITKIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/hash.h"
#include "git/repo.h"

/* The directory of all that a test makes, new for each test; HOME is in it. */
extern char kg_dir[];

/* For cmocka: makes and removes it, and keeps the user's own git configuration away. */
int kg_setup(void **state);
int kg_teardown(void **state);

/* A path in that directory; the last few stay valid. */
const char *kg_path(const char *name);

/*
 * Runs git in a directory of it (NULL: itself), arguments until NULL; the test fails unless git
 * succeeds. Returns what it printed, without the last newline; kg_teardown() frees it.
 */
const char *kg(const char *dir, ...);
/* The same, and returns the exit status. */
int kg_status(const char *dir, ...);
/* The same as kg(), with standard input. */
const char *kg_input(const char *dir, const void *input, size_t len, ...);

void kg_write(const char *name, const char *content);
/* An executable shell script. */
void kg_script(const char *name, const char *body);

/* A repository with one commit, which holds `file`; kg_commit() makes a further one. */
void kg_new(const char *dir);
void kg_commit(const char *dir, const char *file, const char *content);

/* An object of any bytes, also malformed ones. */
struct gl_oid kg_object(const char *dir, const char *type, const void *data, size_t len);
struct gl_oid kg_oid(const char *dir, const char *rev);

/* Adds one entry to a raw tree. */
void kg_entry(struct gl_buf *tree, const char *mode, const char *name, const struct gl_oid *id);

/* Configures signing with a new SSH key, whose file is `name`. */
void kg_sign_with(const char *dir, const char *name);

struct gl_repo *kg_open(const char *dir);

/* Both name the error `err` for the call. */
#define assert_ok(call)                                                   \
	do {                                                              \
		struct gl_error *err = NULL;                              \
		if ((call) < 0)                                           \
			fail_msg("%s: %s", #call, gl_error_message(err)); \
		assert_null(err);                                         \
	} while (0)

/* Fails with `code`, and words that contain `said`. */
#define assert_fails(call, code, said)                                                 \
	do {                                                                           \
		struct gl_error *err = NULL;                                           \
		assert_int_equal((call), (code));                                      \
		assert_int_equal(gl_error_code(err), (code));                          \
		if (!strstr(gl_error_message(err), (said)))                            \
			fail_msg("'%s' is not in: %s", (said), gl_error_message(err)); \
		gl_error_free(err);                                                    \
	} while (0)

#define KG_TEST(name) cmocka_unit_test_setup_teardown(name, kg_setup, kg_teardown)

#endif
