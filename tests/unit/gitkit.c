#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/proc.h"
#include "gitkit.h"

#define PATHS 16
#define ARGS 40

char kg_dir[64];

/* libgit2 1.5 loses some memory each time it opens a repository that has extensions. */
const char *__lsan_default_suppressions(void);
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void)
{
	return "leak:libpcre2\n";
}

/* All that was printed, to be freed at the end. */
static char **printed;
static size_t n_printed;

static char *keep(char *text)
{
	printed = realloc(printed, (n_printed + 1) * sizeof(*printed));
	assert_non_null(printed);
	printed[n_printed++] = text;
	return text;
}

int kg_setup(void **state)
{
	static const char *const unset[] = { "GIT_DIR",
					     "GIT_INDEX_FILE",
					     "GIT_WORK_TREE",
					     "GIT_OBJECT_DIRECTORY",
					     "GIT_ALTERNATE_OBJECT_DIRECTORIES",
					     "GIT_CONFIG_PARAMETERS",
					     "GIT_CONFIG_COUNT",
					     "GIT_PREFIX",
					     "GIT_AUTHOR_DATE",
					     "GIT_COMMITTER_DATE",
					     "XDG_CONFIG_HOME",
					     "SSH_AUTH_SOCK",
					     "EMAIL" };

	(void)state;
	snprintf(kg_dir, sizeof(kg_dir), "/tmp/golive-test-XXXXXX");
	assert_non_null(mkdtemp(kg_dir));
	for (size_t i = 0; i < sizeof(unset) / sizeof(*unset); i++)
		unsetenv(unset[i]);
	setenv("HOME", kg_dir, 1);
	setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("GIT_AUTHOR_NAME", "Dana Reyes", 1);
	setenv("GIT_AUTHOR_EMAIL", "dana@example.com", 1);
	setenv("GIT_COMMITTER_NAME", "Dana Reyes", 1);
	setenv("GIT_COMMITTER_EMAIL", "dana@example.com", 1);
	setenv("GIT_CEILING_DIRECTORIES", kg_dir, 1);
	setenv("GIT_TERMINAL_PROMPT", "0", 1);
	signal(SIGPIPE, SIG_IGN);
	gl_repo_own_process();
	return 0;
}

int kg_teardown(void **state)
{
	const char *argv[] = { "rm", "-rf", "--", kg_dir, NULL };
	struct gl_proc p = { .argv = argv };
	int status;

	(void)state;
	assert_int_equal(gl_proc_run(&p, &status, NULL), 0);
	assert_int_equal(status, 0);
	while (n_printed)
		free(printed[--n_printed]);
	free(printed);
	printed = NULL;
	return 0;
}

const char *kg_path(const char *name)
{
	static char paths[PATHS][256];
	static unsigned next;
	char *path = paths[next++ % PATHS];

	assert_true(snprintf(path, sizeof(paths[0]), "%s/%s", kg_dir, name) < 256);
	return path;
}

static int run(const char *dir, const void *input, size_t len, struct gl_buf *out,
	       struct gl_buf *words, va_list ap)
{
	const char *argv[ARGS] = { "git" };
	struct gl_proc p = { .argv = argv, .input = input, .input_len = len };
	int status;

	for (size_t i = 1; (argv[i] = va_arg(ap, const char *)); i++)
		assert_true(i < ARGS - 1);
	p.dir = dir ? kg_path(dir) : kg_dir;
	p.out = out;
	p.err_out = words;
	assert_int_equal(gl_proc_run(&p, &status, NULL), 0);
	return status;
}

static const char *run_well(const char *dir, const void *input, size_t len, va_list ap)
{
	struct gl_buf out = GL_BUF_INIT, words = GL_BUF_INIT;

	if (run(dir, input, len, &out, &words, ap) != 0)
		fail_msg("git failed in '%s': %s", dir ? dir : "", words.ptr);
	gl_buf_release(&words);
	if (out.len && out.ptr[out.len - 1] == '\n')
		out.ptr[--out.len] = '\0';
	gl_buf_addch(&out, '\0');
	return keep(gl_buf_steal(&out, NULL));
}

const char *kg(const char *dir, ...)
{
	const char *out;
	va_list ap;

	va_start(ap, dir);
	out = run_well(dir, NULL, 0, ap);
	va_end(ap);
	return out;
}

int kg_status(const char *dir, ...)
{
	va_list ap;
	int status;

	va_start(ap, dir);
	status = run(dir, NULL, 0, NULL, NULL, ap);
	va_end(ap);
	return status;
}

const char *kg_input(const char *dir, const void *input, size_t len, ...)
{
	const char *out;
	va_list ap;

	va_start(ap, len);
	out = run_well(dir, input, len, ap);
	va_end(ap);
	return out;
}

void kg_write(const char *name, const char *content)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s", kg_path(name));
	for (char *slash = path + strlen(kg_dir) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(path, 0777);
		*slash = '/';
	}
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(content, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

void kg_script(const char *name, const char *body)
{
	struct gl_buf text = GL_BUF_INIT;

	gl_buf_addf(&text, "#!/bin/sh\n%s\n", body);
	kg_write(name, text.ptr);
	assert_int_equal(chmod(kg_path(name), 0755), 0);
	gl_buf_release(&text);
}

void kg_new(const char *dir)
{
	kg(NULL, "init", "-q", "-b", "main", dir, NULL);
	kg_commit(dir, "file", "one\n");
}

void kg_commit(const char *dir, const char *file, const char *content)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	kg_write(path, content);
	kg(dir, "add", "--", file, NULL);
	kg(dir, "commit", "-q", "-m", file, NULL);
}

static struct gl_oid parse_id(const char *hex)
{
	struct gl_oid oid;

	assert_true(gl_oid_parse(hex, strlen(hex), &oid));
	return oid;
}

struct gl_oid kg_oid(const char *dir, const char *rev)
{
	return parse_id(kg(dir, "rev-parse", "--verify", rev, NULL));
}

struct gl_oid kg_object(const char *dir, const char *type, const void *data, size_t len)
{
	return parse_id(kg_input(dir, data, len, "hash-object", "-t", type, "-w", "--stdin",
				 "--literally", NULL));
}

void kg_entry(struct gl_buf *tree, const char *mode, const char *name, const struct gl_oid *id)
{
	gl_buf_addf(tree, "%s %s", mode, name);
	gl_buf_add(tree, "", 1);
	gl_buf_add(tree, id->id, GL_OID_LEN);
}

void kg_sign_with(const char *dir, const char *name)
{
	const char *argv[] = { "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", NULL, NULL };
	struct gl_proc p = { .argv = argv };
	int status;

	argv[7] = kg_path(name);
	assert_int_equal(gl_proc_run(&p, &status, NULL), 0);
	assert_int_equal(status, 0);
	kg(dir, "config", "gpg.format", "ssh", NULL);
	kg(dir, "config", "user.signingkey", kg_path(name), NULL);
}

struct gl_repo *kg_open(const char *dir)
{
	struct gl_repo *repo;

	assert_ok(gl_repo_open(&repo, kg_path(dir), 0, &err));
	return repo;
}
