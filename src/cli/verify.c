/*
 * git golive verify: checks every signature and every right again, and tells what counts for
 * nothing.
 */
#include "cli/look.h"

static int show(struct cli *c, struct gl_ledger *l)
{
	struct gl_buf out = GL_BUF_INIT;
	struct gl_look look = { 0 };
	int code;

	if (c->json)
		return cli_print_json(c, gl_report_findings_json(l));
	cli_look(c, &look);
	gl_report_findings_text(l, &look, &out);
	code = cli_print(c, &out, true);
	gl_buf_release(&out);
	return code;
}

int cmd_verify(struct cli *c, int argc, char **argv)
{
	const char *as_of = NULL;
	bool fetch = false;
	const struct opt opts[] = {
		{ .kind = OPT_STRING, .name = "as-of", .value = &as_of },
		{ .kind = OPT_FLAG, .name = "fetch", .value = &fetch },
		{ .kind = OPT_END },
	};
	struct gl_ledger *l = NULL;
	struct gl_error *err = NULL;
	int code, rc;
	size_t n;

	if (opt_parse(c, opts, &argc, argv, &code))
		return code;
	if (argc > 1)
		return cli_usage(c, "verify takes no '%s'", argv[1]);
	rc = look_open(c, fetch, as_of, &l, &err);
	if (rc)
		return cli_fail(c, err);
	code = show(c, l);
	gl_ledger_findings(l, &n);
	gl_ledger_free(l);
	return code ? code : n ? EXIT_NO_GO : EXIT_GO;
}
