/*
 * Runs commands again and again, by turns, and prints what they cost.
 *
 *	timeit [-n runs] [-w warm-ups] <command> [<arg>...] [:: <command> [<arg>...]]...
 *
 * The commands take turns, so that what else the machine does falls on all of them alike. One line
 * a command: best and median wall time, best and median processor time (user and system, children
 * included), in seconds, and the largest resident set in KiB. What the commands print is thrown
 * away, but for stderr; one that fails ends it all with exit 1.
 */
#define _DEFAULT_SOURCE /* wait4 */
#define _DARWIN_C_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COMMANDS_MAX 8
#define RUNS_MAX 10000

struct command {
	char **argv;
	double wall[RUNS_MAX], cpu[RUNS_MAX];
	long rss;
};

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void start(char **argv)
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
		_exit(127);
	execvp(argv[0], argv);
	fprintf(stderr, "timeit: cannot run '%s': %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* Runs it once and, unless 'run' is negative, keeps what it cost. */
static int time_once(struct command *c, long run)
{
	struct timespec before, after;
	struct rusage use;
	int status;
	pid_t pid;

	clock_gettime(CLOCK_MONOTONIC, &before);
	pid = fork();
	if (pid == 0)
		start(c->argv);
	if (pid < 0) {
		fprintf(stderr, "timeit: fork: %s\n", strerror(errno));
		return -1;
	}
	while (wait4(pid, &status, 0, &use) < 0)
		if (errno != EINTR)
			return -1;
	clock_gettime(CLOCK_MONOTONIC, &after);
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		fprintf(stderr, "timeit: '%s' failed (%s %d)\n", c->argv[0],
			WIFEXITED(status) ? "exit" : "signal",
			WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
		return -1;
	}
	if (run < 0)
		return 0;
	c->wall[run] = (double)(after.tv_sec - before.tv_sec) +
		       (double)(after.tv_nsec - before.tv_nsec) / 1e9;
	c->cpu[run] = seconds(use.ru_utime) + seconds(use.ru_stime);
#ifdef __APPLE__
	use.ru_maxrss /= 1024;
#endif
	if (use.ru_maxrss > c->rss)
		c->rss = use.ru_maxrss;
	return 0;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), by_size);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static int number(const char *text, long min, long max, long *out)
{
	char *end;

	errno = 0;
	*out = strtol(text, &end, 10);
	return errno || end == text || *end || *out < min || *out > max ? -1 : 0;
}

static int usage(void)
{
	fprintf(stderr, "usage: timeit [-n runs] [-w warm-ups] <command> [<arg>...] [:: ...]\n");
	return 129;
}

int main(int argc, char **argv)
{
	static struct command commands[COMMANDS_MAX];
	long runs = 5, warm = 1, r;
	size_t n = 0, i;
	int opt;

	/* POSIX getopt stops at the first command; glibc does with '+' */
	while ((opt = getopt(argc, argv, "+n:w:")) != -1)
		if (opt == 'n' ? number(optarg, 1, RUNS_MAX, &runs)
			       : opt != 'w' || number(optarg, 0, RUNS_MAX, &warm))
			return usage();
	for (argv += optind; *argv; argv++) {
		if (n == COMMANDS_MAX || !strcmp(*argv, "::"))
			return usage();
		commands[n++].argv = argv;
		while (argv[1] && strcmp(argv[1], "::"))
			argv++;
		if (!argv[1])
			break;
		*++argv = NULL; /* ends the command before it */
	}
	if (!n)
		return usage();

	for (r = -warm; r < runs; r++)
		for (i = 0; i < n; i++)
			if (time_once(&commands[i], r))
				return 1;
	for (i = 0; i < n; i++) {
		struct command *c = &commands[i];
		double mid_wall = median(c->wall, (size_t)runs);
		double mid_cpu = median(c->cpu, (size_t)runs);

		printf("%.6f %.6f %.6f %.6f %ld\n", c->wall[0], mid_wall, c->cpu[0], mid_cpu,
		       c->rss);
	}
	if (fflush(stdout)) {
		fprintf(stderr, "timeit: cannot write: %s\n", strerror(errno));
		return 1;
	}
	return 0;
}
