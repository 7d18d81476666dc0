/* git golive signals: the signs of a stall, out of the ledger's history. */
#include "cli/look.h"

static int show(struct cli *c, struct gl_ledger *l, const struct gl_signals *s)
{
	struct gl_buf out = GL_BUF_INIT;
	struct gl_look look = { 0 };
	int code;

	if (c->json)
		return cli_print_json(c, gl_report_signals_json(l, s));
	cli_look(c, &look);
	gl_report_signals_text(l, s, &look, &out);
	code = cli_print(c, &out, true);
	gl_buf_release(&out);
	return code;
}

int cmd_signals(struct cli *c, int argc, char **argv)
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
	struct gl_signals s;
	int code, rc;

	if (opt_parse(c, opts, &argc, argv, &code))
		return code;
	if (argc > 1)
		return cli_usage(c, "signals takes no '%s'", argv[1]);
	rc = look_open(c, fetch, as_of, &l, &err);
	if (!rc)
		rc = gl_ledger_signals(l, &s, &err);
	code = rc ? cli_fail(c, err) : show(c, l, &s);
	if (!code && gl_signals_on(&s))
		code = EXIT_NO_GO;
	gl_ledger_free(l);
	return code;
}
