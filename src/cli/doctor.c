/* git golive doctor: is all here as it should be, and which command mends what is not? */
#include "cli/doctor.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/path.h"
#include "base/shell.h"
#include "base/timestamp.h"
#include "base/vec.h"
#include "cli/look.h"
#include "git/remote.h"
#include "judge/seen.h"

/* ---- the checks, in the order of their lines ---- */

struct check {
	const char *name;
	checkup_fn *fn;
	bool signer; /* not on a server, where nobody signs */
};

static const struct check here[] = {
	{ "git", check_git, false },        { "repository", check_repository, false },
	{ "fetch", check_fetch, false },    { "name", check_name, true },
	{ "signing", check_signing, true }, { "hooks", check_hooks, false },
	{ "clock", check_clock, false },    { "ledger", check_none, false },
};

static const struct check of_system[] = {
	{ "root", check_root, false },
	{ "ledger", check_ledger, false },
	{ "you", check_me, true },
	{ "server", check_server, true },
};

#define N(array) (sizeof(array) / sizeof(*(array)))

/* ---- what a line says ---- */

static void vsay(struct gl_checkup *out, enum gl_health health, const char *fmt, va_list ap)
	__attribute__((format(printf, 3, 0)));

static void vsay(struct gl_checkup *out, enum gl_health health, const char *fmt, va_list ap)
{
	out->health = health;
	gl_buf_vaddf(&out->text, fmt, ap);
}

void checkup_ok(struct gl_checkup *out, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay(out, GL_HEALTH_OK, fmt, ap);
	va_end(ap);
}

void checkup_fix(struct gl_checkup *out, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay(out, GL_HEALTH_TO_FIX, fmt, ap);
	va_end(ap);
}

void checkup_unknown(struct gl_checkup *out, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay(out, GL_HEALTH_UNKNOWN, fmt, ap);
	va_end(ap);
}

void checkup_run(struct gl_checkup *out, const char *fmt, ...)
{
	va_list ap;

	if (out->command.len)
		gl_buf_addstr(&out->command, " && ");
	va_start(ap, fmt);
	gl_buf_vaddf(&out->command, fmt, ap);
	va_end(ap);
}

int clause(const char *message)
{
	return (int)strcspn(message, ";\n");
}

const char *golive_of(const struct doctor *d, const struct subject *p, struct gl_buf *buf)
{
	gl_buf_addstr(buf, "git golive ");
	if (p && d->systems.n > 1)
		gl_buf_addf(buf, "-s %s ", p->sys->name);
	return buf->ptr;
}

/* ---- gathering ---- */

/* A ledger that was here as far as `seen`, and whose tip does not contain that. */
static bool is_rewound(const struct doctor *d, struct subject *p)
{
	const struct gl_oid *tip = p->sys->has_local ? &p->sys->local : &p->sys->remote;

	return gl_seen_read(d->c->repo, p->sys->name, &p->seen, NULL) == 0 &&
	       gl_walk_contains(d->c->repo, tip, &p->seen, NULL) == 0;
}

static bool has_diverged(const struct doctor *d, const struct gl_system *s)
{
	return s->has_local && s->has_remote &&
	       gl_walk_contains(d->c->repo, &s->local, &s->remote, NULL) == 0 &&
	       gl_walk_contains(d->c->repo, &s->remote, &s->local, NULL) == 0;
}

static enum ledger_trouble cut_or_unreadable(const struct doctor *d)
{
	return d->partial || gl_repo_shallow(d->c->repo) ? LEDGER_CUT : LEDGER_UNREADABLE;
}

/* Why could it not be opened?  The error has it in words; this is to know which command helps. */
static enum ledger_trouble diagnose(const struct doctor *d, struct subject *p)
{
	const struct gl_system *s = p->sys;
	struct gl_oid other;

	if (!s->has_local && !s->has_remote)
		return LEDGER_MISSING;
	if (gl_walk_root(d->c->repo, s->has_local ? &s->local : &s->remote, &p->root, NULL) < 0)
		return cut_or_unreadable(d);
	if (has_diverged(d, s) && gl_walk_root(d->c->repo, &s->remote, &other, NULL) == 0 &&
	    !gl_oid_eq(&other, &p->root))
		return LEDGER_TWO;
	if (s->pinned && !gl_oid_eq(&s->root, &p->root))
		return LEDGER_OTHER_ROOT;
	if (has_diverged(d, s))
		return LEDGER_DIVERGED;
	return is_rewound(d, p) ? LEDGER_REWOUND : cut_or_unreadable(d);
}

/* Pins and remembers nothing: this only looks. */
static void open_ledger(struct doctor *d, struct subject *p)
{
	struct gl_open how;

	cli_open(d->c, &how);
	how.system = p->sys->name;
	how.glance = true;
	how.say = NULL;
	how.progress = NULL;
	if (gl_ledger_open(&p->l, d->c->repo, &how, &p->why) == 0)
		p->root = p->l->root;
	else
		p->trouble = diagnose(d, p);
}

static bool is_partial(struct cli *c)
{
	struct gl_buf remote = GL_BUF_INIT;
	bool partial = gl_config_promisor(c->repo, &remote);

	gl_buf_release(&remote);
	return partial;
}

static int gather(struct doctor *d, struct gl_system *asked, struct gl_error **err)
{
	struct cli *c = d->c;
	int ret;

	d->now = gl_now();
	d->server = gl_repo_server(c->repo);
	d->partial = is_partial(c);
	d->has_remote = gl_remote_name(c->repo, &d->remote);
	if (d->fetched)
		look_fetch(c, &d->offline);
	ret = gl_systems_list(c->repo, &d->systems, err);
	if (ret < 0)
		return ret;
	d->n = 0;
	d->subjects = calloc(d->systems.n + 1, sizeof(*d->subjects));
	if (!d->subjects)
		return gl_nomem(err);
	for (size_t i = 0; i < d->systems.n; i++) {
		if (!c->system || strcmp(c->system, d->systems.items[i].name) == 0)
			d->subjects[d->n++].sys = &d->systems.items[i];
	}
	if (c->system && d->n == 0)
		d->subjects[d->n++].sys = asked;
	for (size_t i = 0; i < d->n; i++)
		open_ledger(d, &d->subjects[i]);
	return 0;
}

static void release_facts(struct doctor *d)
{
	for (size_t i = 0; d->subjects && i < d->n; i++) {
		gl_ledger_free(d->subjects[i].l);
		gl_error_free(d->subjects[i].why);
	}
	free(d->subjects);
	gl_error_free(d->offline);
	gl_buf_release(&d->remote);
	gl_systems_release(&d->systems);
}

/* ---- going round ---- */

/* What cannot be found out is a line as well: the others are looked at all the same. */
static int run_checks(struct doctor *d, const struct check *checks, size_t n, struct subject *p,
		      struct gl_checkup_part *part, struct gl_error **err)
{
	part->items = calloc(n, sizeof(*part->items));
	if (!part->items)
		return gl_nomem(err);
	for (size_t i = 0; i < n; i++) {
		struct gl_checkup *item = &part->items[part->n++];
		struct gl_error *failed = NULL;

		*item = (struct gl_checkup){ .check = checks[i].name,
					     .text = GL_BUF_INIT,
					     .command = GL_BUF_INIT };
		if (checks[i].signer && d->server)
			continue;
		if (checks[i].fn(d, p, part, item, &failed) < 0) {
			gl_buf_reset(&item->text);
			gl_buf_reset(&item->command);
			checkup_unknown(item, "cannot be found out: %s", gl_error_message(failed));
		}
		gl_error_free(failed);
	}
	return 0;
}

static int run_all(struct doctor *d, struct gl_checkups *r, struct gl_error **err)
{
	int ret = run_checks(d, here, N(here), NULL, &r->here, err);

	r->server = d->server;
	r->systems = calloc(d->n + 1, sizeof(*r->systems));
	if (!r->systems)
		return gl_nomem(err);
	for (; ret == 0 && r->n < d->n; r->n++) {
		r->systems[r->n].system = d->subjects[r->n].sys->name;
		ret = run_checks(d, of_system, N(of_system), &d->subjects[r->n], &r->systems[r->n],
				 err);
	}
	return ret;
}

static void release_part(struct gl_checkup_part *part)
{
	for (size_t i = 0; i < part->n; i++) {
		gl_buf_release(&part->items[i].text);
		gl_buf_release(&part->items[i].command);
	}
	free(part->items);
	free(part->me);
}

static void release_all(struct gl_checkups *r)
{
	release_part(&r->here);
	for (size_t i = 0; i < r->n; i++)
		release_part(&r->systems[i]);
	free(r->systems);
}

static int show(struct cli *c, const struct gl_checkups *r)
{
	struct gl_buf out = GL_BUF_INIT;
	struct gl_look look = { 0 };
	int code;

	if (c->json) {
		code = cli_print_json(c, gl_report_doctor_json(r));
	} else {
		cli_look(c, &look);
		gl_report_doctor_text(r, &look, &out);
		code = cli_print(c, &out, true);
		gl_buf_release(&out);
	}
	return code == 0 && gl_checkups_count(r, GL_HEALTH_TO_FIX) ? EXIT_NO_GO : code;
}

int cmd_doctor(struct cli *c, int argc, char **argv)
{
	struct doctor d = { .c = c, .remote = GL_BUF_INIT };
	const struct opt opts[] = {
		{ .kind = OPT_FLAG, .name = "fetch", .value = &d.fetched },
		{ .kind = OPT_END },
	};
	struct gl_system asked = { 0 };
	struct gl_checkups r = { 0 };
	struct gl_error *err = NULL;
	int code, rc;

	if (opt_parse(c, opts, &argc, argv, &code))
		return code;
	if (argc > 1)
		return cli_usage(c, "doctor takes no '%s'", argv[1]);
	if (c->system && !gl_id_ok(c->system, strlen(c->system)))
		return cli_usage(c, "'%s' is no name of a system", c->system);
	asked.name = (char *)c->system;
	rc = gather(&d, &asked, &err);
	if (!rc)
		rc = run_all(&d, &r, &err);
	code = rc ? cli_fail(c, err) : show(c, &r);
	release_all(&r);
	release_facts(&d);
	return code;
}
