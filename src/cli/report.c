/* git golive report: the page for people who would rather look. */
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "cli/look.h"

static int write_page(struct cli *c, const char *file, const struct gl_buf *page)
{
	struct gl_error *err = NULL;

	if (!strcmp(file, "-"))
		return cli_print(c, page, false);
	if (gl_write_file(file, page->ptr, page->len, 0644, &err))
		return cli_fail(c, err);
	cli_say(c, "golive: written to %s; open it in a browser, or print it", file);
	return 0;
}

int look_page(struct gl_ledger *l, struct gl_buf *page, struct gl_error **err)
{
	struct gl_signals signals;
	struct gl_verdict *v;
	int rc = gl_judge_candidate(l, &v, err);

	if (!rc)
		rc = gl_ledger_signals(l, &signals, err);
	if (rc)
		return rc;
	gl_report_html(l, v, &signals, page);
	return page->failed || gl_mem_ran_short() ? gl_nomem(err) : 0;
}

int cmd_report(struct cli *c, int argc, char **argv)
{
	const char *as_of = NULL, *file = NULL;
	bool fetch = false;
	const struct opt opts[] = {
		{ .kind = OPT_STRING, .letter = 'o', .name = "output", .value = &file },
		{ .kind = OPT_STRING, .name = "as-of", .value = &as_of },
		{ .kind = OPT_FLAG, .name = "fetch", .value = &fetch },
		{ .kind = OPT_END },
	};
	struct gl_ledger *l = NULL;
	struct gl_error *err = NULL;
	struct gl_buf page = GL_BUF_INIT;
	int code, rc;

	if (opt_parse(c, opts, &argc, argv, &code))
		return code;
	if (argc > 1)
		return cli_usage(c, "report takes no '%s'", argv[1]);
	if (!file)
		return cli_usage(c, "where to? name a file with -o; '-' is standard output");
	rc = look_open(c, fetch, as_of, &l, &err);
	if (!rc)
		rc = look_page(l, &page, &err);
	code = rc ? cli_fail(c, err) : write_page(c, file, &page);
	gl_buf_release(&page);
	gl_ledger_free(l);
	return code;
}
