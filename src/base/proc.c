#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_OUT_DEFAULT ((size_t)16 * 1024 * 1024)

extern char **environ;

/*
 * There is no portable pipe() that sets close-on-exec at once.  Held from the first pipe to the
 * fork, so that no child of another thread keeps the end of a pipe open.
 */
static pthread_mutex_t fork_lock = PTHREAD_MUTEX_INITIALIZER;

/* One of the child's streams, seen from here. */
struct stream {
	int fd;    /* our end, or -1 */
	int child; /* the child's end until the fork, or -1 */
};

struct child {
	pid_t pid;
	struct stream in, out, err;
	struct stream exec; /* tells why exec failed; closed by its success */
	size_t in_done, out_done, err_done;
	int64_t deadline; /* in ms of the monotonic clock, 0: none */
};

/* What the child tells of its failure. */
struct exec_failure {
	int what; /* errno */
	int in_chdir;
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void close_stream(struct stream *s)
{
	close_fd(&s->fd);
	close_fd(&s->child);
}

/* Out of the way of 0 to 2, which the child overwrites one after the other. */
static int move_up(int *fd)
{
	int up = fcntl(*fd, F_DUPFD_CLOEXEC, 3);

	if (up < 0)
		return -1;
	close(*fd);
	*fd = up;
	return 0;
}

static int open_pipe(struct stream *s, bool child_reads)
{
	int fds[2];

	if (pipe(fds))
		return -1;
	s->child = fds[child_reads ? 0 : 1];
	s->fd = fds[child_reads ? 1 : 0];
	return move_up(&s->fd) || move_up(&s->child) ? -1 : 0;
}

static int open_null(struct stream *s, int flags)
{
	s->child = open("/dev/null", flags | O_CLOEXEC);
	return s->child < 0 ? -1 : move_up(&s->child);
}

static int open_streams(const struct gl_proc *p, struct child *c)
{
	int ret = 0;

	if (p->input)
		ret = open_pipe(&c->in, true) || fcntl(c->in.fd, F_SETFL, O_NONBLOCK);
	else if (!p->inherit_in)
		ret = open_null(&c->in, O_RDONLY);
	if (!ret && !p->inherit_out)
		ret = p->out ? open_pipe(&c->out, false) : open_null(&c->out, O_WRONLY);
	if (!ret && !p->inherit_err)
		ret = p->err_out ? open_pipe(&c->err, false) : open_null(&c->err, O_WRONLY);
	return ret || open_pipe(&c->exec, false) ? -1 : 0;
}

/* Is `entry` ("NAME=value" of the environment) named in `set` ("NAME=value" or "NAME")? */
static bool overridden(const char *entry, const char *const *set)
{
	size_t n = strcspn(entry, "=");

	for (; *set; set++)
		if (strcspn(*set, "=") == n && !strncmp(entry, *set, n))
			return true;
	return false;
}

/* Made before the fork, after which a threaded program may not allocate. */
char **gl_proc_env(const char *const *set)
{
	size_t n = 0, k = 0;
	char **env;

	for (char **e = environ; e && *e; e++)
		n++;
	for (const char *const *s = set; *s; s++)
		n++;
	env = calloc(n + 1, sizeof(*env));
	if (!env)
		return NULL;
	for (char **e = environ; e && *e; e++)
		if (!overridden(*e, set))
			env[k++] = *e;
	for (const char *const *s = set; *s; s++)
		if (strchr(*s, '='))
			env[k++] = (char *)*s;
	return env;
}

static int put_in_place(int fd, int to)
{
	return fd < 0 || dup2(fd, to) == to ? 0 : -1;
}

/* In the child: nothing but async-signal-safe calls from here on. */
static _Noreturn void run_child(const struct gl_proc *p, const struct child *c, char **env)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL };
	struct exec_failure why = { 0 };

	sigaction(SIGPIPE, &dfl, NULL);
	if (p->alone)
		setsid();
	else if (p->timeout)
		setpgid(0, 0);
	if (put_in_place(c->in.child, 0) || put_in_place(c->out.child, 1) ||
	    put_in_place(c->err.child, 2))
		goto fail;
	if (p->dir && chdir(p->dir)) {
		why.in_chdir = 1;
		goto fail;
	}
	if (env)
		environ = env;
	execvp(p->argv[0], (char *const *)p->argv);
fail:
	why.what = errno;
	while (write(c->exec.child, &why, sizeof(why)) < 0 && errno == EINTR)
		;
	_exit(127);
}

static int start(const struct gl_proc *p, struct child *c, char **env, struct gl_error **err)
{
	int ret = 0;

	pthread_mutex_lock(&fork_lock);
	if (open_streams(p, c)) {
		ret = gl_fail(err, GL_EIO, "cannot run '%s': %s", p->argv[0], strerror(errno));
	} else {
		c->pid = fork();
		if (!c->pid)
			run_child(p, c, env);
		if (c->pid < 0)
			ret = gl_fail(err, GL_EIO, "cannot fork: %s", strerror(errno));
	}
	close_fd(&c->in.child);
	close_fd(&c->out.child);
	close_fd(&c->err.child);
	close_fd(&c->exec.child);
	pthread_mutex_unlock(&fork_lock);
	return ret;
}

/* 0 when the program runs or was not found, else the error. */
static int check_exec(const struct gl_proc *p, struct child *c, struct gl_error **err)
{
	struct exec_failure why;
	ssize_t n;

	do
		n = read(c->exec.fd, &why, sizeof(why));
	while (n < 0 && errno == EINTR);
	close_fd(&c->exec.fd);
	if (n != (ssize_t)sizeof(why))
		return 0;
	if (why.in_chdir)
		return gl_fail(err, GL_EIO, "cannot change to '%s': %s", p->dir,
			       strerror(why.what));
	if (why.what == ENOENT || why.what == ENOTDIR)
		return 0;
	return gl_fail(err, GL_EIO, "cannot run '%s': %s", p->argv[0], strerror(why.what));
}

static int64_t monotonic_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* A program that does not want all of its input is not at fault: EPIPE ends the feeding. */
static void feed(const struct gl_proc *p, struct child *c)
{
	ssize_t n = 0;

	if (c->in_done < p->input_len)
		n = write(c->in.fd, (const char *)p->input + c->in_done, p->input_len - c->in_done);
	if (n > 0)
		c->in_done += (size_t)n;
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n < 0 || c->in_done == p->input_len)
		close_fd(&c->in.fd);
}

static int drain(const struct gl_proc *p, struct stream *s, struct gl_buf *to, size_t *done,
		 struct gl_error **err)
{
	size_t max = p->max_out ? p->max_out : MAX_OUT_DEFAULT;
	char chunk[16384];
	ssize_t n = read(s->fd, chunk, sizeof(chunk));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n < 0)
		return gl_fail(err, GL_EIO, "cannot read from '%s': %s", p->argv[0],
			       strerror(errno));
	if (!n) {
		close_fd(&s->fd);
		return 0;
	}
	if ((size_t)n > max - *done)
		return gl_fail(err, GL_ELIMIT, "'%s' printed more than %zu bytes", p->argv[0], max);
	*done += (size_t)n;
	gl_buf_add(to, chunk, (size_t)n);
	return to->failed ? gl_nomem(err) : 0;
}

/* How long poll() may wait: -1 for ever, 0 when the time is over. */
static int time_left(const struct child *c)
{
	int64_t left;

	if (!c->deadline)
		return -1;
	left = c->deadline - monotonic_ms();
	if (left < 0)
		return 0;
	return left > 3600000 ? 3600000 : (int)left;
}

static int out_of_time(const struct gl_proc *p, struct gl_error **err)
{
	return gl_fail(err, GL_ELIMIT, "'%s' took longer than %u s", p->argv[0], p->timeout);
}

static int talk(const struct gl_proc *p, struct child *c, struct gl_error **err)
{
	int ret = 0;

	while (!ret && (c->in.fd >= 0 || c->out.fd >= 0 || c->err.fd >= 0)) {
		struct pollfd fds[] = { { .fd = c->in.fd, .events = POLLOUT },
					{ .fd = c->out.fd, .events = POLLIN },
					{ .fd = c->err.fd, .events = POLLIN } };
		int left = time_left(c);

		if (!left)
			return out_of_time(p, err);
		if (poll(fds, 3, left) < 0) {
			if (errno == EINTR)
				continue;
			return gl_fail(err, GL_EIO, "cannot poll: %s", strerror(errno));
		}
		if (fds[0].revents)
			feed(p, c);
		if (fds[1].revents)
			ret = drain(p, &c->out, p->out, &c->out_done, err);
		if (!ret && fds[2].revents)
			ret = drain(p, &c->err, p->err_out, &c->err_done, err);
	}
	return ret;
}

/* waitpid() knows no timeout, and a SIGCHLD handler is not a library's to set: with a deadline it
 * asks again and again, ever more slowly. */
static int wait_for(const struct gl_proc *p, struct child *c, int *raw, struct gl_error **err)
{
	struct timespec nap = { .tv_nsec = 1000000 };

	for (;;) {
		pid_t got = waitpid(c->pid, raw, c->deadline ? WNOHANG : 0);

		if (got == c->pid) {
			c->pid = -1;
			return 0;
		}
		if (got < 0 && errno != EINTR) {
			c->pid = -1;
			return gl_fail(err, GL_EIO, "cannot wait for '%s': %s", p->argv[0],
				       strerror(errno));
		}
		if (got)
			continue;
		if (!time_left(c))
			return out_of_time(p, err);
		nanosleep(&nap, NULL);
		if (nap.tv_nsec < 50000000)
			nap.tv_nsec *= 2;
	}
}

/* Git removes its temporary files, when it is let. */
static void ask_to_end(const struct child *c)
{
	const struct timespec nap = { .tv_nsec = 10 * 1000 * 1000 };
	siginfo_t ended;

	kill(-c->pid, SIGTERM);
	for (int i = 0; i < 50; i++) {
		ended.si_pid = 0;
		if (waitid(P_PID, (id_t)c->pid, &ended, WEXITED | WNOHANG | WNOWAIT) < 0 ||
		    ended.si_pid == c->pid)
			return;
		nanosleep(&nap, NULL);
	}
}

static void kill_child(const struct gl_proc *p, struct child *c)
{
	if (c->pid <= 0)
		return;
	if (p->alone)
		ask_to_end(c);
	kill(c->pid, SIGKILL);
	if (p->timeout || p->alone)
		kill(-c->pid, SIGKILL);
	while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		;
}

int gl_proc_run(const struct gl_proc *p, int *status, struct gl_error **err)
{
	const struct stream none = { -1, -1 };
	struct child c = { .pid = -1, .in = none, .out = none, .err = none, .exec = none };
	char **env = NULL;
	int ret, raw = 0;

	*status = -1;
	if (p->setenv) {
		env = gl_proc_env(p->setenv);
		if (!env)
			return gl_nomem(err);
	}
	if (p->timeout)
		c.deadline = monotonic_ms() + (int64_t)p->timeout * 1000;
	ret = start(p, &c, env, err);
	if (!ret)
		ret = check_exec(p, &c, err);
	if (!ret)
		ret = talk(p, &c, err);
	if (!ret)
		ret = wait_for(p, &c, &raw, err);
	if (ret)
		kill_child(p, &c);
	else
		*status = WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
	close_stream(&c.in);
	close_stream(&c.out);
	close_stream(&c.err);
	close_stream(&c.exec);
	free(env);
	return ret;
}

bool gl_proc_find(const char *name, struct gl_buf *path)
{
	const char *dirs = getenv("PATH");
	struct gl_buf file = GL_BUF_INIT;
	bool found = false;

	while (dirs && !found) {
		size_t n = strcspn(dirs, ":");

		gl_buf_reset(&file);
		gl_buf_add(&file, dirs, n);
		gl_buf_addf(&file, "/%s", name);
		found = !file.failed && access(file.ptr, X_OK) == 0;
		dirs = dirs[n] ? dirs + n + 1 : NULL;
	}
	if (found && path)
		gl_buf_add(path, file.ptr, file.len);
	gl_buf_release(&file);
	return found;
}
