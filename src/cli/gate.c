/* git golive gate: may this tag be made, now?  May what was released run on? */
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/shell.h"
#include "cli/look.h"

/* By how old a knowledge it was judged: said, so that it is not in the way of who reads the verdict. */
static void say_ages(const struct cli *c, const struct gl_gate *g, const struct gl_look *look)
{
	struct gl_buf line = GL_BUF_INIT;

	for (size_t i = 0; i < g->n; i++) {
		const struct gl_status *item = &g->items[i];

		gl_buf_reset(&line);
		gl_report_age(item->ledger, look, item->verdict->now, &line);
		cli_say(c, "ledger of '%s': %s", item->ledger->system, line.ptr);
	}
	gl_buf_release(&line);
}

static int show(struct cli *c, const struct gl_gate *g, bool past)
{
	struct gl_buf out = GL_BUF_INIT;
	struct gl_look look = { 0 };
	int code;

	if (g->absent)
		cli_warn(c, "tag '%s' is not in this clone; git fetch --tags", g->tag);
	if (c->json)
		return cli_print_json(c, gl_report_gate_json(g));
	if (g->absent)
		return 0;
	if (g->n)
		look_as_me(c, g->items[0].ledger, &look);
	else
		cli_look(c, &look);
	look.past = past;
	gl_report_gate_text(g, &look, &out);
	code = cli_print(c, &out, false);
	say_ages(c, g, &look);
	gl_buf_release(&out);
	return code;
}

/* Of a tag that is there, people mostly want to know whether what it released may still run. */
static void say_live(struct cli *c, const char *tag)
{
	struct gl_buf word = GL_BUF_INIT;

	gl_shell_add(&word, tag, strlen(tag));
	if (!word.failed && gl_tag_exists(c->repo, tag) > 0)
		cli_say(c,
			"'%s' is there already; may what it released be deployed?  ask: git golive gate --live %s",
			tag, word.ptr);
	gl_buf_release(&word);
}

/* Where the verdict is to be attested, and as what. */
struct attest {
	const char *file, *resource;
};

static int attest(const struct attest *to, const struct gl_gate *g, struct gl_error **err)
{
	struct gl_buf out = GL_BUF_INIT;
	int rc = gl_report_attest(g, to->resource, &out, err);

	if (!rc && gl_mem_ran_short())
		rc = gl_nomem(err);
	if (!rc)
		rc = gl_write_file(to->file, out.ptr, out.len, 0644, err);
	gl_buf_release(&out);
	return rc;
}

/* `rev`: the commit that the tag would be made at, or NULL. */
static int judge(struct cli *c, const char *as_of, struct gl_ask ask, const char *rev,
		 const struct attest *to)
{
	struct gl_open how = { 0 };
	struct gl_gate *g = NULL;
	struct gl_error *err = NULL;
	struct gl_oid commit;
	int code, rc = 0;

	if (rev) {
		rc = gl_rev_commit(c->repo, rev, &commit, &err);
		ask.commit = &commit;
	}
	if (!rc) {
		cli_open(c, &how);
		how.as_of = as_of;
		rc = gl_gate_run(&g, c->repo, &how, &ask, &err);
		if (c->progress)
			fputs("\r\033[K", stderr);
		c->progress = false;
	}
	if (!rc && to->file)
		rc = attest(to, g, &err);
	code = rc ? cli_fail(c, err) : show(c, g, as_of != NULL);
	if (!rc && !code && !g->go) {
		code = EXIT_NO_GO;
		if (g->release && !ask.live && !as_of)
			say_live(c, ask.tag);
	}
	gl_gate_free(g);
	return code;
}

/* What people type for a tag: also the full name of its ref. */
static const char *tag_name(const char *arg)
{
	static const char prefix[] = "refs/tags/";

	return strncmp(arg, prefix, sizeof(prefix) - 1) ? arg : arg + sizeof(prefix) - 1;
}

int cmd_gate(struct cli *c, int argc, char **argv)
{
	struct gl_ask ask = { 0 };
	const char *as_of = NULL;
	struct attest to = { 0 };
	bool fetch = false;
	const struct opt opts[] = {
		{ .kind = OPT_STRING, .name = "attest", .value = &to.file },
		{ .kind = OPT_STRING, .name = "resource", .value = &to.resource },
		{ .kind = OPT_STRING, .name = "as-of", .value = &as_of },
		{ .kind = OPT_FLAG, .name = "live", .value = &ask.live },
		{ .kind = OPT_FLAG, .name = "fetch", .value = &fetch },
		{ .kind = OPT_END },
	};
	struct gl_error *err = NULL;
	int code;

	if (opt_parse(c, opts, &argc, argv, &code))
		return code;
	if (argc < 2 || argc > 3)
		return cli_usage(c, "gate takes a tag, and the commit that it would be made at");
	ask.tag = tag_name(argv[1]);
	if (!gl_refname_ok(ask.tag, strlen(ask.tag)))
		return cli_usage(c, "'%s' cannot be the name of a tag", ask.tag);
	if (fetch && look_fetch(c, &err))
		return cli_fail(c, err);
	return judge(c, as_of, ask, argc == 3 ? argv[2] : NULL, &to);
}
