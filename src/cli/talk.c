/* Talking to people: data on standard output, everything else on standard error. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/asset.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/utf8.h"
#include "cli/cmd.h"
#include "cli/wrap.h"

#define PAGER_ARGS 4

/* ---- data ---- */

static int print_failed(struct cli *c)
{
	/* Whoever closed the pipe has seen enough. */
	if (errno != EPIPE)
		cli_warn(c, "cannot write to the standard output: %s", strerror(errno));
	return EXIT_FATAL;
}

static int print_plain(struct cli *c, const struct gl_buf *out)
{
	if (out->failed || (gl_mem_ran_short() && !c->done)) {
		cli_warn(c, "out of memory");
		return EXIT_FATAL;
	}
	/* At once: what is told on standard error comes after it. */
	if (fwrite(out->ptr, 1, out->len, stdout) != out->len || fflush(stdout) != 0)
		return print_failed(c);
	return 0;
}

static bool fits_screen(const struct gl_buf *out)
{
	struct winsize size;
	size_t lines = 0;

	if (ioctl(1, TIOCGWINSZ, &size) < 0 || size.ws_row == 0)
		return false;
	for (size_t i = 0; i < out->len; i++)
		lines += out->ptr[i] == '\n';
	return lines < size.ws_row;
}

/* As git chooses it; false when none is wanted. */
static bool pager(struct cli *c, struct gl_buf *name)
{
	const char *value = getenv("GIT_PAGER");

	if (value)
		gl_buf_addstr(name, value);
	else if (!c->repo || gl_config_get(c->repo, "core.pager", name, NULL) < 0)
		gl_buf_addstr(name, (value = getenv("PAGER")) ? value : "less");
	return !name->failed && name->len && strcmp(name->ptr, "cat") != 0;
}

int cli_print(struct cli *c, const struct gl_buf *out, bool page)
{
	struct gl_buf name = GL_BUF_INIT;
	/* The pager is a line for the shell, as git reads it. */
	const char *argv[PAGER_ARGS] = { "sh", "-c", NULL, NULL };
	const char *const env[] = { "LV=-c", getenv("LESS") ? NULL : "LESS=FRX", NULL };
	struct gl_proc p = { .argv = argv,
			     .setenv = env,
			     .input = out->ptr,
			     .input_len = out->len,
			     .inherit_out = true,
			     .inherit_err = true };
	int status = 127;

	if (page && !out->failed && !gl_mem_ran_short() && out->len && isatty(1) &&
	    !fits_screen(out) && pager(c, &name)) {
		argv[2] = name.ptr;
		fflush(stdout);
		if (gl_proc_run(&p, &status, NULL) < 0)
			status = 127;
	}
	gl_buf_release(&name);
	return status >= 126 && status <= 127 ? print_plain(c, out) : 0;
}

int cli_print_asset(struct cli *c, const char *name)
{
	struct gl_buf out = GL_BUF_INIT;
	const char *text = gl_asset(name, NULL);
	int ret = -1;

	if (text) {
		gl_buf_addstr(&out, text);
		ret = cli_print(c, &out, false);
	}
	gl_buf_release(&out);
	return ret;
}

int cli_print_json(struct cli *c, struct gl_json *j)
{
	struct gl_buf b = GL_BUF_INIT;
	int ret = EXIT_FATAL;

	if (!j || gl_json_print(j, &b) < 0)
		cli_warn(c, "out of memory");
	else
		ret = print_plain(c, &b);
	gl_json_free(j);
	gl_buf_release(&b);
	return ret;
}

/* ---- talk ---- */

#define LOST "golive: out of memory, and what was to be said here is lost\n"

/* The columns of a terminal; 0: it is none, or does not say. */
static unsigned width_of(int fd)
{
	struct winsize size;

	return isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

__attribute__((format(printf, 2, 0))) static void talk(const char *prefix, const char *fmt,
						       va_list ap)
{
	struct gl_buf raw = GL_BUF_INIT, safe = GL_BUF_INIT, lines = GL_BUF_INIT;

	gl_buf_vaddf(&raw, fmt, ap);
	gl_buf_addstr(&safe, prefix);
	gl_text_add(&safe, raw.ptr, raw.len, true);
	gl_buf_addch(&safe, '\n');
	cli_wrap(&lines, safe.ptr, width_of(2));
	fflush(stdout);
	if (raw.failed || safe.failed || lines.failed)
		fputs(LOST, stderr);
	else
		fwrite(lines.ptr, 1, lines.len, stderr);
	gl_buf_release(&raw);
	gl_buf_release(&safe);
	gl_buf_release(&lines);
}

void cli_say(const struct cli *c, const char *fmt, ...)
{
	va_list ap;

	if (c->quiet)
		return;
	va_start(ap, fmt);
	talk("", fmt, ap);
	va_end(ap);
}

void cli_warn(const struct cli *c, const char *fmt, ...)
{
	va_list ap;

	(void)c;
	va_start(ap, fmt);
	talk("golive: ", fmt, ap);
	va_end(ap);
}

int cli_usage(struct cli *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	talk("golive: ", fmt, ap);
	va_end(ap);
	if (c->cmd)
		fprintf(stderr, "usage: git golive %s\n", c->cmd->usage);
	else
		fputs("usage: git golive <verb> [<options>]; 'git golive help' lists the verbs\n",
		      stderr);
	return EXIT_USAGE;
}

static int exit_code(enum gl_code code)
{
	switch (code) {
	case GL_EUNDECIDED:
		return EXIT_UNDECIDED;
	case GL_EREFUSED:
		return EXIT_NO_GO;
	default:
		return EXIT_FATAL;
	}
}

/* The system is named where it is clear which one was meant. */
static void print_undecided(struct cli *c, const struct gl_error *err)
{
	struct gl_systems all = { 0 };
	const char *system = c->system;

	if (!system && c->repo && gl_systems_list(c->repo, &all, NULL) == 0 && all.n == 1)
		system = all.items[0].name;
	cli_print_json(c, gl_report_undecided_json(system, err));
	gl_systems_release(&all);
}

int cli_fail(struct cli *c, struct gl_error *err)
{
	int ret = exit_code(gl_error_code(err));

	if (c->json && ret == EXIT_UNDECIDED && c->cmd && (c->cmd->flags & CMD_READS))
		print_undecided(c, err);
	cli_warn(c, "%s", gl_error_message(err));
	gl_error_free(err);
	return ret;
}

/* ---- questions ---- */

bool cli_tty(void)
{
	return isatty(0) && isatty(2);
}

char *cli_ask(struct cli *c, const char *question, const char *fallback)
{
	struct gl_buf safe = GL_BUF_INIT;
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	(void)c;
	if (!cli_tty())
		return NULL;
	gl_text_add(&safe, question, strlen(question), true);
	if (fallback) {
		gl_buf_addstr(&safe, " [");
		gl_text_add(&safe, fallback, strlen(fallback), false);
		gl_buf_addch(&safe, ']');
	}
	fflush(stdout);
	fprintf(stderr, "%s ", safe.ptr);
	fflush(stderr);
	gl_buf_release(&safe);

	len = getline(&line, &cap, stdin);
	if (len < 0) {
		fputc('\n', stderr);
		free(line);
		return NULL;
	}
	while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r' || line[len - 1] == ' '))
		line[--len] = '\0';
	if (len > 0 || !fallback)
		return line;
	free(line);
	return strdup(fallback);
}

bool cli_confirm(struct cli *c, const char *question)
{
	struct gl_buf b = GL_BUF_INIT;
	char *answer;
	bool yes;

	if (c->yes)
		return true;
	if (!cli_tty()) {
		cli_say(c, "%s", question);
		cli_warn(c, "there is no terminal to answer on; when you mean it: run it again "
			    "with '--yes'");
		return false;
	}
	gl_buf_addf(&b, "%s [y/N]", question);
	answer = cli_ask(c, b.ptr, NULL);
	yes = answer &&
	      (strcmp(answer, "y") == 0 || strcmp(answer, "Y") == 0 || strcmp(answer, "yes") == 0);
	free(answer);
	gl_buf_release(&b);
	return yes;
}

/* ---- looks ---- */

static bool wants_colour(const struct cli *c)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
	struct gl_buf b = GL_BUF_INIT;
	bool tty = isatty(1) && term && strcmp(term, "dumb") != 0, colour = tty;

	if (c->colour >= 0)
		return c->colour;
	if (no && *no)
		return false;
	if (c->repo && gl_config_get(c->repo, "color.ui", &b, NULL) == 0) {
		if (strcmp(b.ptr, "always") == 0)
			colour = true;
		else if (strcmp(b.ptr, "never") == 0 || !gl_config_bool(c->repo, "color.ui", true))
			colour = false;
	}
	gl_buf_release(&b);
	return colour;
}

void cli_look(const struct cli *c, struct gl_look *look)
{
	look->colour = wants_colour(c);
	look->width = width_of(1);
}
