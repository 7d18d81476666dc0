/* `git golive schema checklist|record`: what a file may hold, for editors and validators. */
#include "base/asset.h"
#include "base/buf.h"
#include "cli/cmds.h"

int cmd_schema(struct cli *c, int argc, char **argv)
{
	struct gl_buf name = GL_BUF_INIT, text = GL_BUF_INIT;
	const char *schema;
	int code;

	if (opt_parse(c, NULL, &argc, argv, &code))
		return code;
	if (argc != 2)
		return cli_usage(c, "schema takes the kind of file: checklist or record");
	gl_buf_addf(&name, "%s.schema.json", argv[1]);
	schema = gl_asset(name.ptr, NULL);
	if (schema)
		gl_buf_addstr(&text, schema);
	code = schema ? cli_print(c, &text, false)
		      : cli_usage(c, "there is no schema of '%s'; there are: checklist, record",
				  argv[1]);
	gl_buf_release(&text);
	gl_buf_release(&name);
	return code;
}
