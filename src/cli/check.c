/*
 * git golive check: runs a criterion's command on the candidate, and answers the criterion with what
 * came of it.  Nothing else in golive ever runs what a checklist or a candidate says.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/error.h"
#include "base/tempdir.h"
#include "base/timestamp.h"
#include "base/watch.h"
#include "cli/checklog.h"
#include "cli/draft.h"
#include "git/export.h"

/* Where the checklist gives no timeout. */
#define TIMEOUT_DEFAULT 3600

/* What sh ends with when it finds no such command, or may not run it. */
#define STATUS_NOT_RUN 126
#define STATUS_NOT_FOUND 127

struct check {
	struct draft *d;
	const struct gl_criterion *criterion;
	/* What was run, by their own bytes: the ledger is opened anew afterwards. */
	struct gl_digest digest, checklist;
	struct gl_oid commit;
	const char *tag, *run;
	unsigned timeout;

	struct checklog log;
	enum gl_watch_end end;
	int status;
	int64_t began, ended;
	struct gl_buf text; /* what it printed, as far as it is kept */
	struct gl_buf why;  /* what speaks for no; empty: nothing */
	struct gl_buf said; /* "accuracy 0.95, p95-seconds 2.1" */
};

/* ---- before ---- */

/* An answer that would not count is not worth an hour of waiting: would mine? */
static int would_count(struct draft *d)
{
	char *note = d->note, any[] = "any";
	int ret;

	d->verb = draft_verb(GL_REJECT);
	d->note = any;
	ret = fill_criteria(d);
	if (ret == 0)
		ret = draft_try(d);
	d->note = note;
	d->n = 0;
	d->batch.n = 0;
	return ret;
}

static int prepare(struct check *k)
{
	struct draft *d = k->d;
	const struct gl_criterion *c = draft_criterion(d, d->argv[0]);

	if (!c)
		return GL_EREFUSED;
	if (!c->check_run)
		return gl_fail(d->err, GL_EREFUSED,
			       "the checklist has no command to check '%s' by; whoever knows "
			       "answers it: git golive approve %s",
			       c->id, c->id);
	if (!d->candidate)
		return gl_fail(d->err, GL_EREFUSED,
			       "a check is run on a release, and none is proposed yet; anybody on "
			       "the checklist can do that: git golive propose <tag>");
	k->criterion = c;
	k->digest = c->digest;
	k->checklist = d->list->sha256;
	k->commit = d->candidate->rec->commit;
	k->tag = gl_arena_strdup(d->batch.arena, d->candidate->rec->tag);
	k->run = gl_arena_strdup(d->batch.arena, c->check_run);
	k->timeout = c->check_timeout ? c->check_timeout : TIMEOUT_DEFAULT;
	return k->tag && k->run ? would_count(d) : gl_nomem(d->err);
}

/* Where it comes from: the words from the checklist, the files from the candidate. */
static int ask(struct check *k)
{
	struct draft *d = k->d;
	const struct gl_version *v = d->l->state->in_force;
	struct gl_buf b = GL_BUF_INIT;
	char hex[GL_OID_HEX + 1], sum[GL_SHA256_HEX + 1];

	gl_buf_addf(&b, "to check '%s', this will be run on %s (%.12s), in a copy of its files:\n",
		    k->criterion->id, k->tag, gl_oid_hex(&k->commit, hex));
	draft_quote(k->run, &b);
	gl_buf_addf(&b,
		    "the command stands in version %u of the checklist, in force (%.12s, signed by "
		    "'%s'); the files that it uses are those of the candidate, which '%s' "
		    "proposed\n",
		    d->list->version, gl_digest_hex(&d->list->sha256, sum), v->by,
		    d->candidate->by);
	gl_buf_addf(&b, "it runs with all your rights on this machine, for %u s at most",
		    k->timeout);
	cli_say(d->c, "%s", b.ptr);
	gl_buf_release(&b);
	return cli_confirm(d->c, "run this?")
		       ? 0
		       : gl_fail(d->err, GL_EREFUSED, "it was not run, and nothing was signed");
}

/* ---- running it ---- */

static volatile sig_atomic_t stopped;

static const int stops[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
#define N_STOPS (sizeof(stops) / sizeof(*stops))

static void on_stop(int signal_number)
{
	stopped = signal_number;
}

static void catch_stops(struct sigaction *before)
{
	const struct sigaction ours = { .sa_handler = on_stop };

	stopped = 0;
	for (size_t i = 0; i < N_STOPS; i++)
		sigaction(stops[i], &ours, &before[i]);
}

static void release_stops(const struct sigaction *before)
{
	for (size_t i = 0; i < N_STOPS; i++)
		sigaction(stops[i], &before[i], NULL);
}

static int run_in(struct check *k, const char *dir, const char *ceiling)
{
	struct draft *d = k->d;
	struct gl_arena *a = d->batch.arena;
	char hex[GL_OID_HEX + 1];
	const char *const env[] = {
		gl_arena_printf(a, "GOLIVE_SYSTEM=%s", d->l->system),
		gl_arena_printf(a, "GOLIVE_CRITERION=%s", k->criterion->id),
		gl_arena_printf(a, "GOLIVE_TAG=%s", k->tag),
		gl_arena_printf(a, "GOLIVE_COMMIT=%s", gl_oid_hex(&k->commit, hex)),
		/* No repository of the user's is found from there, */
		gl_arena_printf(a, "GIT_CEILING_DIRECTORIES=%s", ceiling),
		/* and no agent signs for whoever wrote the candidate. */
		"SSH_AUTH_SOCK",
		"SSH_AGENT_PID",
		NULL,
	};
	const struct gl_watch w = {
		.command = k->run,
		.dir = dir,
		.setenv = env,
		.timeout = k->timeout,
		.stop = &stopped,
		.print = checklog_print,
		.ctx = &k->log,
	};
	int ret;

	for (size_t i = 0; i < 5; i++) {
		if (!env[i])
			return gl_nomem(d->err);
	}
	k->began = gl_now();
	ret = gl_watch_run(&w, &k->end, &k->status, d->err);
	k->ended = gl_now();
	checklog_end(&k->log);
	return ret;
}

/* In a copy of the candidate's files, which goes away again. */
static int run(struct check *k)
{
	struct draft *d = k->d;
	struct gl_buf top = GL_BUF_INIT, dir = GL_BUF_INIT, index = GL_BUF_INIT;
	struct gl_error *left = NULL;
	bool submodules = false;
	int ret = gl_tempdir_make(&top, "golive-check", d->err);

	if (ret < 0)
		goto out;
	gl_buf_addf(&dir, "%s/candidate", top.ptr);
	gl_buf_addf(&index, "%s/index", top.ptr);
	if (dir.failed || index.failed)
		ret = gl_nomem(d->err);
	else if (mkdir(dir.ptr, 0777) < 0)
		ret = gl_fail(d->err, GL_EIO, "cannot make '%s': %s", dir.ptr, strerror(errno));
	if (ret == 0)
		ret = gl_export_commit(d->c->repo, &k->commit, dir.ptr, index.ptr, &submodules,
				       d->err);
	if (ret == 0 && submodules)
		cli_say(d->c, "note: the candidate has submodules; their directories are empty "
			      "in the copy");
	if (ret == 0 && !stopped)
		ret = run_in(k, dir.ptr, top.ptr);
	if (gl_tempdir_remove(top.ptr, &left) < 0)
		cli_warn(d->c, "%s", gl_error_message(left));
	gl_error_free(left);
out:
	gl_buf_release(&top);
	gl_buf_release(&dir);
	gl_buf_release(&index);
	return ret;
}

static int run_and_watch(struct check *k)
{
	struct sigaction before[N_STOPS];
	struct draft *d = k->d;
	int ret;

	k->log.show = !d->c->quiet;
	catch_stops(before);
	ret = run(k);
	release_stops(before);
	/* What was typed meanwhile was no answer to what comes now. */
	if (isatty(0))
		tcflush(0, TCIFLUSH);
	if (stopped) {
		gl_error_clear(d->err);
		return gl_fail(d->err, GL_EIO, "the check was stopped, and nothing was signed");
	}
	return ret;
}

/* ---- what came of it ---- */

__attribute__((format(printf, 2, 3))) static void add_why(struct check *k, const char *fmt, ...)
{
	va_list ap;

	if (k->why.len)
		gl_buf_addstr(&k->why, "; ");
	va_start(ap, fmt);
	gl_buf_vaddf(&k->why, fmt, ap);
	va_end(ap);
}

/* One value that the criterion asks for, among what was printed. */
static int measure(struct check *k, const struct gl_bound *bound, struct gl_fact *fact)
{
	struct gl_buf value = GL_BUF_INIT, asked = GL_BUF_INIT;
	int ret = 0;

	gl_bound_add(&asked, bound);
	if (!checklog_value(&k->text, bound->name, &value)) {
		add_why(k, "it printed no line '%s: <number>' among its last 100", bound->name);
		goto out;
	}
	*fact = (struct gl_fact){
		.name = gl_arena_strdup(k->d->batch.arena, bound->name),
		.text = gl_arena_strndup(k->d->batch.arena, value.ptr, value.len),
		.number = gl_decimal_parse(value.ptr, value.len, &fact->value),
	};
	if (!fact->number) {
		add_why(k, "what it printed for '%s' is not a number such as 0.92", bound->name);
		goto out;
	}
	gl_decimal_parse(value.ptr, value.len, &fact->value);
	gl_buf_addf(&k->said, "%s%s %s", k->said.len ? ", " : "", bound->name, value.ptr);
	if (!gl_bound_holds(bound, fact->value))
		add_why(k, "'%s' is %s, and has to be %s", bound->name, value.ptr, asked.ptr);
	ret = fact->name && fact->text ? 1 : gl_nomem(k->d->err);
out:
	gl_buf_release(&value);
	gl_buf_release(&asked);
	return ret;
}

static int measure_all(struct check *k)
{
	const struct gl_criterion *c = k->criterion;
	struct draft *d = k->d;
	int ret;

	d->facts = gl_arena_calloc(d->batch.arena, c->n_measure + 1, sizeof(*d->facts));
	if (!d->facts)
		return gl_nomem(d->err);
	for (size_t i = 0; i < c->n_measure; i++) {
		ret = measure(k, &c->measure[i], &d->facts[d->n_facts]);
		if (ret < 0)
			return ret;
		d->n_facts += (size_t)ret;
	}
	return 0;
}

static int judge(struct check *k)
{
	if (k->end == GL_WATCH_TIMEOUT)
		add_why(k, "it took longer than %u s", k->timeout);
	else if (k->status == STATUS_NOT_RUN || k->status == STATUS_NOT_FOUND)
		return gl_fail(k->d->err, GL_EUNDECIDED,
			       "the check could not be run (sh ended with %d), which answers "
			       "nothing; nothing was signed",
			       k->status);
	else if (k->status != 0)
		add_why(k, "it ended with %d", k->status);
	checklog_add(&k->log, &k->text);
	return k->text.failed ? gl_nomem(k->d->err) : measure_all(k);
}

/* ---- the answer ---- */

/* Others may have decided while it ran. */
static int reopen(struct check *k)
{
	struct draft *d = k->d;
	int ret = draft_reopen(d);
	size_t i;

	if (ret < 0)
		return ret;
	i = gl_checklist_criterion(d->list, d->argv[0]);
	if (i == GL_NONE ||
	    memcmp(&d->list->criteria[i].digest, &k->digest, sizeof(k->digest)) != 0)
		return gl_fail(d->err, GL_EREFUSED,
			       "while the check ran, the criterion was changed, so nothing was "
			       "signed; run it again");
	if (!d->candidate || !gl_oid_eq(&d->candidate->rec->commit, &k->commit))
		return gl_fail(d->err, GL_EREFUSED,
			       "while the check ran, another candidate was proposed, so nothing "
			       "was signed; run it again");
	return 0;
}

/* The log, with what it is the log of. */
static int keep_log(struct check *k, struct gl_evidence *ev)
{
	struct draft *d = k->d;
	struct gl_buf all = GL_BUF_INIT, name = GL_BUF_INIT;
	char hex[GL_OID_HEX + 1], sum[GL_SHA256_HEX + 1], time[GL_TIME_BUF];
	int ret;

	gl_buf_addf(&all, "check of %s on %s, commit %s, by checklist %s\n", d->argv[0], k->tag,
		    gl_oid_hex(&k->commit, hex), gl_digest_hex(&k->checklist, sum));
	gl_buf_addf(&all, "began %s, took %lld s, ", gl_time_format(k->began, time),
		    (long long)(k->ended - k->began));
	if (k->end == GL_WATCH_TIMEOUT)
		gl_buf_addstr(&all, "had to be ended\n$ ");
	else
		gl_buf_addf(&all, "ended with %d\n$ ", k->status);
	gl_buf_addf(&all, "%s\n\n", k->run);
	gl_buf_add(&all, k->text.ptr, k->text.len);
	gl_buf_addf(&name, "check-%s.log", d->argv[0]);
	ret = all.failed || name.failed ? gl_nomem(d->err)
					: draft_keep_evidence(d, name.ptr, &all, ev);
	gl_buf_release(&all);
	gl_buf_release(&name);
	return ret;
}

/* What the record says about it, after the note that was given. */
static int write_note(struct check *k, const struct gl_evidence *ev)
{
	struct draft *d = k->d;
	struct gl_buf b = GL_BUF_INIT;

	if (d->note)
		gl_buf_addf(&b, "%s\n\n", d->note);
	gl_buf_addf(&b, "the check on %s %s", k->tag, k->why.len ? "failed" : "passed");
	if (k->why.len)
		gl_buf_addf(&b, ": %s", k->why.ptr);
	if (k->said.len)
		gl_buf_addf(&b, "\nmeasured: %s", k->said.ptr);
	/* A rejection carries no evidence of its own. */
	if (k->why.len) {
		char hex[GL_SHA256_HEX + 1];

		gl_buf_addf(&b, "\nlog: %s\nsha256: %s", ev->path, gl_digest_hex(&ev->sha256, hex));
	}
	free(d->note);
	d->note = gl_buf_steal(&b, NULL);
	return d->note ? 0 : gl_nomem(d->err);
}

static int answer(struct check *k)
{
	struct draft *d = k->d;
	struct gl_evidence *ev = gl_arena_calloc(d->batch.arena, 1, sizeof(*ev));
	bool yes = k->why.len == 0;
	int ret = ev ? keep_log(k, ev) : gl_nomem(d->err);

	if (ret == 0)
		ret = write_note(k, ev);
	if (ret < 0)
		return ret;
	d->verb = draft_verb(yes ? GL_APPROVE : GL_REJECT);
	d->failed_check = !yes;
	d->evidence = ev;
	d->n_evidence = yes ? 1 : 0;
	if (!yes)
		d->n_facts = 0;
	cli_say(d->c, "the check %s%s%s", yes ? "passed" : "failed",
		yes && !k->said.len ? "" : ": ", yes ? k->said.ptr : k->why.ptr);
	return fill_criteria(d);
}

int fill_check(struct draft *d)
{
	struct check k = { .d = d,
			   .log = CHECKLOG_INIT,
			   .text = GL_BUF_INIT,
			   .why = GL_BUF_INIT,
			   .said = GL_BUF_INIT };
	int ret = prepare(&k);

	if (ret == 0)
		ret = ask(&k);
	if (ret == 0)
		ret = run_and_watch(&k);
	if (ret == 0)
		ret = judge(&k);
	if (ret == 0)
		ret = reopen(&k);
	if (ret == 0)
		ret = answer(&k);
	checklog_release(&k.log);
	gl_buf_release(&k.text);
	gl_buf_release(&k.why);
	gl_buf_release(&k.said);
	return ret;
}
