/* git golive list: all systems here, or in many repositories, a line each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/timestamp.h"
#include "base/vec.h"
#include "cli/cmds.h"
#include "report/overview.h"

struct listing {
	struct cli *c;
	struct gl_overview *items;
	size_t n, cap;
	size_t dirs, dir;    /* how many there are; the one at hand */
	int64_t since, told; /* when it began; when its progress was shown last */
	bool problem;
};

static void show_progress(struct listing *ls)
{
	int64_t now = gl_now();

	if (ls->c->quiet || !isatty(2) || now <= ls->since + 1 || now == ls->told)
		return;
	ls->told = now;
	fprintf(stderr, "\rlooking: %zu of %zu repositories, %zu systems", ls->dir, ls->dirs,
		ls->n);
	fflush(stderr);
}

static void end_progress(const struct listing *ls)
{
	if (ls->told)
		fputs("\r\033[K", stderr);
}

/* A new line for the system; NULL when memory is short. */
static struct gl_overview *add_line(struct listing *ls, const char *dir, const char *system)
{
	struct gl_overview *o;

	if (gl_vec_grow(&ls->items, ls->n, &ls->cap))
		return NULL;
	o = &ls->items[ls->n];
	*o = (struct gl_overview){ .dir = strdup(dir), .system = system ? strdup(system) : NULL };
	ls->n++;
	return o->dir && (!system || o->system) ? o : NULL;
}

/* What keeps one from being judged is told in its line; it does not stop the others. */
static int note_problem(struct listing *ls, struct gl_overview *o, struct gl_error **err)
{
	ls->problem = true;
	o->problem = strdup(gl_error_message(*err));
	gl_error_clear(err);
	return o->problem ? 0 : gl_nomem(err);
}

static int judge(struct gl_repo *repo, const char *system, struct gl_overview *o,
		 struct gl_error **err)
{
	const struct gl_open how = { .system = system, .now = gl_now(), .glance = true };
	struct gl_ledger *l = NULL;
	struct gl_signals signals;
	struct gl_verdict *v;
	int rc = gl_ledger_open(&l, repo, &how, err);

	if (!rc)
		rc = gl_judge_candidate(l, &v, err);
	if (!rc)
		rc = gl_ledger_signals(l, &signals, err);
	if (!rc)
		rc = gl_overview_take(o, l, v, &signals, err);
	gl_ledger_free(l);
	return rc;
}

static int list_system(struct listing *ls, struct gl_repo *repo, const char *dir,
		       const struct gl_system *sys, struct gl_error **err)
{
	struct gl_overview *o = add_line(ls, dir, sys->name);
	int rc;

	if (!o)
		return gl_nomem(err);
	o->pinned = sys->pinned;
	rc = judge(repo, sys->name, o, err);
	return rc && rc != GL_ENOMEM ? note_problem(ls, o, err) : rc;
}

static int list_repo(struct listing *ls, struct gl_repo *repo, const char *dir,
		     struct gl_error **err)
{
	struct gl_systems all;
	int rc = gl_systems_list(repo, &all, err);
	size_t i;

	if (rc)
		return rc;
	for (i = 0; i < all.n && !rc; i++) {
		if (ls->c->system && strcmp(ls->c->system, all.items[i].name))
			continue;
		rc = list_system(ls, repo, dir, &all.items[i], err);
		show_progress(ls);
	}
	gl_systems_release(&all);
	return rc;
}

static int list_dir(struct listing *ls, const char *dir, struct gl_error **err)
{
	struct gl_repo *repo = NULL;
	struct gl_overview *o;
	int rc = gl_repo_open(&repo, dir, 0, err);

	if (!rc)
		rc = list_repo(ls, repo, dir, err);
	gl_repo_free(repo);
	if (!rc || rc == GL_ENOMEM)
		return rc;
	o = add_line(ls, dir, NULL);
	return o ? note_problem(ls, o, err) : gl_nomem(err);
}

static int show(struct listing *ls)
{
	struct gl_buf out = GL_BUF_INIT;
	struct gl_look look = { 0 };
	int code = 0;

	if (ls->c->json)
		return cli_print_json(ls->c, gl_report_overview_json(ls->items, ls->n));
	cli_look(ls->c, &look);
	if (ls->n)
		gl_report_overview_text(ls->items, ls->n, &look, &out);
	else
		cli_say(ls->c, "there is no ledger here; start one: git golive init <system>");
	code = cli_print(ls->c, &out, true);
	gl_buf_release(&out);
	return code;
}

int cmd_list(struct cli *c, int argc, char **argv)
{
	struct listing ls = { .c = c, .since = gl_now() };
	struct gl_error *err = NULL;
	int code, rc = 0;
	size_t i;

	if (opt_parse(c, NULL, &argc, argv, &code))
		return code;
	ls.dirs = argc > 1 ? (size_t)argc - 1 : 1;
	for (ls.dir = 0; ls.dir < ls.dirs && !rc; ls.dir++) {
		rc = list_dir(&ls, argc > 1 ? argv[ls.dir + 1] : c->dir, &err);
		show_progress(&ls);
	}
	end_progress(&ls);
	code = rc ? cli_fail(c, err) : show(&ls);
	for (i = 0; i < ls.n; i++)
		gl_overview_release(&ls.items[i]);
	free(ls.items);
	return !code && ls.problem ? EXIT_UNDECIDED : code;
}
