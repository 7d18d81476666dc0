#include "base/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/proc.h"

extern char **environ;

/* How soon an end, or a wish to stop, is noticed. */
#define TICK_MS 50
/* From SIGTERM to SIGKILL. */
#define GRACE_MS 3000
/* Of what was printed last; a pipe holds less. */
#define LAST_MAX ((size_t)1024 * 1024)

struct running {
	const struct gl_watch *w;
	pid_t pid;
	int fd; /* what it prints; -1 at its end */
};

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* In the child: nothing but async-signal-safe calls. */
static _Noreturn void run_child(const struct gl_watch *w, int null, int out, char **env)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL };

	sigaction(SIGPIPE, &dfl, NULL);
	setsid();
	if (dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0 || chdir(w->dir) < 0)
		_exit(126);
	environ = env;
	execlp("sh", "sh", "-c", "--", w->command, (char *)NULL);
	_exit(127);
}

static int start(struct running *r, char **env, struct gl_error **err)
{
	int fds[2] = { -1, -1 }, null = open("/dev/null", O_RDONLY | O_CLOEXEC), ret = 0;

	if (null < 0 || pipe(fds) < 0 || fcntl(fds[0], F_SETFD, FD_CLOEXEC) < 0 ||
	    fcntl(fds[1], F_SETFD, FD_CLOEXEC) < 0 || fcntl(fds[0], F_SETFL, O_NONBLOCK) < 0)
		ret = gl_fail(err, GL_EIO, "cannot open a pipe: %s", strerror(errno));
	if (ret == 0) {
		r->pid = fork();
		if (r->pid == 0)
			run_child(r->w, null, fds[1], env);
		if (r->pid < 0)
			ret = gl_fail(err, GL_EIO, "cannot fork: %s", strerror(errno));
	}
	if (null >= 0)
		close(null);
	if (fds[1] >= 0)
		close(fds[1]);
	r->fd = fds[0];
	return ret;
}

/* Hands on what is there; how much it was. */
static size_t drain(struct running *r)
{
	char chunk[16384];
	ssize_t n = read(r->fd, chunk, sizeof(chunk));

	if (n > 0) {
		r->w->print(r->w->ctx, chunk, (size_t)n);
		return (size_t)n;
	}
	if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
		close(r->fd);
		r->fd = -1;
	}
	return 0;
}

/* It stays a zombie, so that its group's number is nobody else's yet. */
static bool has_ended(const struct running *r)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)r->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == r->pid;
}

/* Until it has ended, its time is over, or it has to stop (may be NULL): which of these. */
static enum gl_watch_end watch(struct running *r, int64_t deadline,
			       const volatile sig_atomic_t *stop)
{
	struct pollfd p = { .events = POLLIN };

	for (;;) {
		if (stop && *stop)
			return GL_WATCH_STOPPED;
		if (has_ended(r))
			return GL_WATCH_EXITED;
		if (now_ms() >= deadline)
			return GL_WATCH_TIMEOUT;
		p.fd = r->fd;
		p.revents = 0;
		if (poll(&p, 1, TICK_MS) > 0 && p.revents)
			drain(r);
	}
}

/* It has ended: what it left running ends too, and what it printed last is read. */
static int reap(struct running *r)
{
	size_t last = 0, n;
	int raw = 0;

	kill(-r->pid, SIGKILL);
	while (waitpid(r->pid, &raw, 0) < 0 && errno == EINTR)
		;
	while (r->fd >= 0 && last < LAST_MAX && (n = drain(r)) > 0)
		last += n;
	return WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
}

int gl_watch_run(const struct gl_watch *w, enum gl_watch_end *end, int *status,
		 struct gl_error **err)
{
	struct running r = { .w = w, .pid = -1, .fd = -1 };
	char **env = gl_proc_env(w->setenv);
	int ret;

	*end = GL_WATCH_EXITED;
	*status = -1;
	ret = env ? start(&r, env, err) : gl_nomem(err);
	if (ret == 0) {
		*end = watch(&r, now_ms() + (int64_t)w->timeout * 1000, w->stop);
		if (*end != GL_WATCH_EXITED) {
			kill(-r.pid, SIGTERM);
			watch(&r, now_ms() + GRACE_MS, NULL);
		}
		*status = reap(&r);
	}
	if (r.fd >= 0)
		close(r.fd);
	free(env);
	return ret;
}
