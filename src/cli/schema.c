/* `git golive schema checklist|record`: what a file may hold, for editors and validators. */
#include "cli/cmds.h"

int cmd_schema(struct cli *c, int argc, char **argv)
{
	struct gl_buf name = GL_BUF_INIT;
	int code;

	if (opt_parse(c, NULL, &argc, argv, &code))
		return code;
	if (argc != 2)
		return cli_usage(c, "schema takes the kind of file: checklist or record");
	gl_buf_addf(&name, "%s.schema.json", argv[1]);
	code = cli_print_asset(c, name.ptr);
	gl_buf_release(&name);
	return code >= 0 ? code
			 : cli_usage(c, "there is no schema of '%s'; there are: checklist, record",
				     argv[1]);
}
