/* git golive status: where the candidate stands, who is waited for, and what to run next. */
#include "cli/look.h"

static int show(struct cli *c, struct gl_ledger *l, const struct gl_verdict *v, bool past)
{
	struct gl_buf out = GL_BUF_INIT;
	struct gl_look look;
	int code;

	if (c->json)
		return cli_print_json(c, gl_report_system_json(l, v));
	look_as_me(c, l, &look);
	look.past = past;
	gl_report_status_text(l, v, &look, &out);
	code = cli_print(c, &out, true);
	gl_buf_release(&out);
	return code;
}

int cmd_status(struct cli *c, int argc, char **argv)
{
	const char *as_of = NULL;
	bool by_verdict = false, fetch = false;
	const struct opt opts[] = {
		{ .kind = OPT_STRING, .name = "as-of", .value = &as_of },
		{ .kind = OPT_FLAG, .name = "exit-code", .value = &by_verdict },
		{ .kind = OPT_FLAG, .name = "fetch", .value = &fetch },
		{ .kind = OPT_END },
	};
	struct gl_ledger *l = NULL;
	struct gl_verdict *v;
	struct gl_error *err = NULL;
	int code, rc;

	if (opt_parse(c, opts, &argc, argv, &code))
		return code;
	if (argc > 1)
		return cli_usage(c, "status takes no '%s'", argv[1]);
	rc = look_open(c, fetch, as_of, &l, &err);
	if (!rc)
		rc = gl_judge_candidate(l, &v, &err);
	code = rc ? cli_fail(c, err) : show(c, l, v, as_of != NULL);
	if (!rc && !code && by_verdict && !v->go)
		code = EXIT_NO_GO;
	gl_ledger_free(l);
	return code;
}
