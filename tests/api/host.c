/*
 * A program that has its own ways, before and after it has judged a repository: what belongs to the
 * process is as it was.  libgit2 is the program's, too.
 *
 * usage: host <directory> <tag> [env]		exit code: as `git golive gate`, or 2 with what changed
 */
#include <dirent.h>
#include <git2.h>
#include <golive/golive.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

struct host {
	void (*handlers[32])(int);
	sigset_t mask;
	mode_t umask;
	char *cwd, *locale, *environment;
	int fds, checks_owners;
	size_t window, mapped;
	git_strarray extensions;
};

static void handler(int sig)
{
	(void)sig;
}

static void have_own_ways(void)
{
	static const char *extensions[] = { "hostsown" };
	struct sigaction act = { .sa_handler = handler };
	sigset_t usr2;

	sigaction(SIGCHLD, &act, NULL);
	sigaction(SIGPIPE, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	sigemptyset(&usr2);
	sigaddset(&usr2, SIGUSR2);
	sigprocmask(SIG_BLOCK, &usr2, NULL);
	umask(0137);
	setlocale(LC_ALL, "");
	git_libgit2_init();
	git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, (size_t)1);
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, (size_t)4 * 1024 * 1024);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, (size_t)64 * 1024 * 1024);
}

static int count_fds(void)
{
	DIR *dir = opendir("/dev/fd");
	int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}

static char *join_environment(void)
{
	size_t len = 1;
	char *all;

	for (char **e = environ; *e; e++)
		len += strlen(*e) + 1;
	all = calloc(1, len);
	for (char **e = environ; all && *e; e++)
		strcat(strcat(all, *e), "\n");
	return all;
}

static void look(struct host *h)
{
	for (int sig = 1; sig < 32; sig++) {
		struct sigaction act = { .sa_handler = SIG_DFL };

		sigaction(sig, NULL, &act);
		h->handlers[sig] = act.sa_handler;
	}
	sigprocmask(SIG_SETMASK, NULL, &h->mask);
	h->umask = umask(0);
	umask(h->umask);
	h->cwd = getcwd(NULL, 0);
	h->locale = strdup(setlocale(LC_ALL, NULL));
	h->environment = join_environment();
	h->fds = count_fds();
	git_libgit2_opts(GIT_OPT_GET_MWINDOW_SIZE, &h->window);
	git_libgit2_opts(GIT_OPT_GET_MWINDOW_MAPPED_LIMIT, &h->mapped);
	git_libgit2_opts(GIT_OPT_GET_EXTENSIONS, &h->extensions);
	git_libgit2_opts(GIT_OPT_GET_OWNER_VALIDATION, &h->checks_owners);
}

static void forget(struct host *h)
{
	free(h->cwd);
	free(h->locale);
	free(h->environment);
	git_strarray_dispose(&h->extensions);
}

static int differ(int changed, const char *what)
{
	if (changed)
		fprintf(stderr, "host: %s changed\n", what);
	return changed ? 1 : 0;
}

/* More may be known than before, and never less. */
static int lost_extension(const git_strarray *a, const git_strarray *b)
{
	for (size_t i = 0, k; i < a->count; i++) {
		for (k = 0; k < b->count && strcmp(a->strings[i], b->strings[k]) != 0; k++)
			;
		if (k == b->count)
			return 1;
	}
	return 0;
}

static int compare(const struct host *a, const struct host *b)
{
	int n = 0;

	for (int sig = 1; sig < 32; sig++)
		n += differ(a->handlers[sig] != b->handlers[sig], "a signal handler");
	for (int sig = 1; sig < 32; sig++)
		n += differ(sigismember(&a->mask, sig) != sigismember(&b->mask, sig),
			    "the signal mask");
	n += differ(a->umask != b->umask, "the umask");
	n += differ(strcmp(a->cwd, b->cwd), "the working directory");
	n += differ(strcmp(a->locale, b->locale), "the locale");
	n += differ(strcmp(a->environment, b->environment), "the environment");
	n += differ(a->fds != b->fds, "the number of open files");
	n += differ(a->window != b->window || a->mapped != b->mapped, "libgit2's windows");
	n += differ(a->checks_owners != b->checks_owners, "libgit2's check of owners");
	n += differ(lost_extension(&a->extensions, &b->extensions), "libgit2's extensions");
	return n;
}

/*
 * libgit2 does not say whether it checks ids, as it does from the start, so it is tried: SWAPPED is
 * a directory of objects in which that of an empty file holds something else.
 */
static int checks_ids(void)
{
	const char *dir = getenv("SWAPPED");
	git_odb_object *o = NULL;
	git_odb *odb = NULL;
	git_oid id;
	int ret = 0;

	if (!dir)
		return 1;
	git_oid_fromstr(&id, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
	if (git_odb_open(&odb, dir) == 0)
		ret = git_odb_read(&o, odb, &id);
	git_odb_object_free(o);
	git_odb_free(odb);
	return ret == GIT_EMISMATCH;
}

static int judge(const char *dir, const char *tag, unsigned flags)
{
	struct gl_repo *repo = NULL;
	struct gl_gate *gate = NULL, *of_head = NULL;
	struct gl_error *err = NULL;
	char *json;
	int answer;

	if (gl_repo_open(&repo, dir, flags, &err) == 0 &&
	    gl_gate_open(&gate, repo, tag, NULL, NULL, &err) == 0 &&
	    gl_gate_json(gate, &json, &err) == 0) {
		fputs(json, stdout);
		free(json);
	}
	/* Libgit2 finds out which commit is meant by this. */
	if (repo)
		gl_gate_open(&of_head, repo, tag, "HEAD", NULL, NULL);
	gl_gate_free(of_head);
	/* Asked of NULL as well. */
	answer = gl_gate_go(gate) ? 0 : err ? 3 : 1;
	if (err)
		fprintf(stderr, "host: %s\n", gl_error_message(err));
	gl_error_free(err);
	gl_gate_free(gate);
	gl_repo_free(repo);
	return answer;
}

int main(int argc, char **argv)
{
	struct host before = { 0 }, after = { 0 };
	int answer, changed;

	if (argc < 3)
		return 2;
	have_own_ways();
	look(&before);
	answer = judge(argv[1], argv[2], argc > 3 ? GL_REPO_FROM_ENV : 0);
	look(&after);
	changed = compare(&before, &after) + differ(!checks_ids(), "libgit2's check of ids");
	forget(&before);
	forget(&after);
	git_libgit2_shutdown();
	return changed ? 2 : answer;
}
