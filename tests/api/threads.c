/*
 * Judges repositories in many threads at once, each with handles of its own, and compares what they
 * say with what one thread said before.
 *
 * usage: threads <threads> <rounds> <as-of> <directory>...
 */
#include <golive/golive.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS_MAX 64

struct expected {
	const char *dir;
	char *status, *verify, *log; /* JSON */
};

struct job {
	pthread_t thread;
	const char *as_of;
	struct expected *all;
	size_t n, first, rounds;
	int failed;
};

static int complain(const char *dir, struct gl_error *err)
{
	fprintf(stderr, "threads: %s: %s\n", dir, gl_error_message(err));
	gl_error_free(err);
	return -1;
}

/* All that is said of one repository; the caller frees the three. */
static int ask(const char *dir, const char *as_of, struct expected *out)
{
	struct gl_options how = GL_OPTIONS_INIT;
	struct gl_repo *repo = NULL;
	struct gl_status *s = NULL;
	struct gl_error *err = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	how.flags = GL_FIRST_USE;
	how.as_of = as_of;
	rc = gl_repo_open(&repo, dir, 0, &err);
	if (!rc)
		rc = gl_status_open(&s, repo, &how, &err);
	if (!rc)
		rc = gl_status_json(s, &out->status, &err);
	if (!rc)
		rc = gl_verify_json(s, &out->verify, &err);
	if (!rc)
		rc = gl_log_json(s, &out->log, &err);
	gl_status_free(s);
	gl_repo_free(repo);
	return rc ? complain(dir, err) : 0;
}

static void release(struct expected *e)
{
	free(e->status);
	free(e->verify);
	free(e->log);
}

static int same(const struct expected *e, const char *as_of)
{
	struct expected now;
	int ok = ask(e->dir, as_of, &now) == 0 && strcmp(now.status, e->status) == 0 &&
		 strcmp(now.verify, e->verify) == 0 && strcmp(now.log, e->log) == 0;

	release(&now);
	return ok;
}

static void *run(void *arg)
{
	struct job *j = arg;

	for (size_t i = 0; i < j->rounds * j->n; i++)
		j->failed += !same(&j->all[(j->first + i) % j->n], j->as_of);
	return NULL;
}

int main(int argc, char **argv)
{
	static struct job jobs[THREADS_MAX];
	size_t threads = argc > 4 ? strtoul(argv[1], NULL, 10) : 0, n = (size_t)argc - 4;
	struct expected *all;
	int failed = 0;

	if (threads < 1 || threads > THREADS_MAX || !(all = calloc(n, sizeof(*all)))) {
		fputs("usage: threads <threads> <rounds> <as-of> <directory>...\n", stderr);
		return 2;
	}
	for (size_t i = 0; i < n; i++) {
		if (ask(argv[4 + i], argv[3], &all[i]))
			return 1;
		all[i].dir = argv[4 + i];
		fputs(all[i].status, stdout);
	}
	for (size_t i = 0; i < threads; i++) {
		jobs[i] = (struct job){ .as_of = argv[3], .all = all, .n = n, .first = i };
		jobs[i].rounds = strtoul(argv[2], NULL, 10);
		if (pthread_create(&jobs[i].thread, NULL, run, &jobs[i]) != 0)
			return 2;
	}
	for (size_t i = 0; i < threads; i++) {
		pthread_join(jobs[i].thread, NULL);
		failed += jobs[i].failed;
	}
	for (size_t i = 0; i < n; i++)
		release(&all[i]);
	free(all);
	if (failed)
		fprintf(stderr, "threads: %d answers differed\n", failed);
	return failed != 0;
}
