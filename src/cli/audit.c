/* git golive audit: what each release rests on. */
#include "cli/bundle.h"
#include "cli/look.h"

static int show(struct cli *c, struct gl_ledger *l, const struct gl_audit *a, bool csv)
{
	struct gl_buf out = GL_BUF_INIT;
	struct gl_look look = { 0 };
	int code;

	if (c->json)
		return cli_print_json(c, gl_report_audit_json(l, a));
	cli_look(c, &look);
	if (csv)
		gl_report_audit_csv(l, a, &out);
	else
		gl_report_audit_text(l, a, &look, &out);
	code = cli_print(c, &out, !csv);
	gl_buf_release(&out);
	return code;
}

/* What is told where the rest is in files. */
static int take_away(struct cli *c, struct gl_ledger *l, const struct gl_audit *a, const char *dir)
{
	struct gl_buf sum = GL_BUF_INIT;
	struct gl_error *err = NULL;

	if (cli_bundle(l, a, dir, &err))
		return cli_fail(c, err);
	gl_report_audit_sum(l, a, &sum);
	cli_say(c, "golive: written to %s; its README.txt says what is what\n%s", dir, sum.ptr);
	gl_buf_release(&sum);
	return 0;
}

static int verdict(const struct gl_audit *a)
{
	bool unjustified = false;

	for (size_t i = 0; i < a->n; i++) {
		if (a->items[i].result == GL_AUDIT_UNDECIDED)
			return EXIT_UNDECIDED;
		unjustified = unjustified || a->items[i].result == GL_AUDIT_UNJUSTIFIED;
	}
	return unjustified ? EXIT_NO_GO : EXIT_GO;
}

int cmd_audit(struct cli *c, int argc, char **argv)
{
	const char *bundle = NULL;
	bool csv = false, fetch = false;
	const struct opt opts[] = {
		{ .kind = OPT_FLAG, .name = "csv", .value = &csv },
		{ .kind = OPT_STRING, .name = "bundle", .value = &bundle },
		{ .kind = OPT_FLAG, .name = "fetch", .value = &fetch },
		{ .kind = OPT_END },
	};
	struct gl_ledger *l = NULL;
	struct gl_error *err = NULL;
	struct gl_audit a = { 0 };
	int code, rc;

	if (opt_parse(c, opts, &argc, argv, &code))
		return code;
	if (csv + c->json + !!bundle > 1)
		return cli_usage(c, "one of --csv, --json and --bundle");
	if (bundle && !*bundle)
		return cli_usage(c, "name a new directory with --bundle");
	rc = look_open(c, fetch, NULL, &l, &err);
	if (!rc)
		rc = gl_audit_run(l, (const char *const *)argv + 1, (size_t)argc - 1, &a, &err);
	code = rc ? cli_fail(c, err) : bundle ? take_away(c, l, &a, bundle) : show(c, l, &a, csv);
	if (!rc && !code)
		code = verdict(&a);
	gl_audit_release(&a);
	gl_ledger_free(l);
	return code;
}
