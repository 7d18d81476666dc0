/* git golive allowed-signers: what git needs to verify a ledger's signatures without golive. */
#include "cli/look.h"

static void say_how(struct cli *c, const struct gl_ledger *l)
{
	struct gl_buf others = GL_BUF_INIT;

	cli_say(c,
		"in a file, git verifies the SSH signatures with it (OpenSSH 9.1 or newer):\n"
		"  git -c gpg.ssh.allowedSignersFile=<file> log --show-signature %s\n"
		"it tells whose key signed, and when by the signer's own date; what the signer was "
		"entitled to, and in which order, is what 'git golive verify' checks",
		l->ref);
	gl_report_other_signers(l, &others);
	if (others.len)
		cli_say(c,
			"the keys of the other kinds are on the ledger; git finds them in a keyring, "
			"best in an empty one (GNUPGHOME), after:\n%.*s",
			(int)others.len - 1, others.ptr);
	gl_buf_release(&others);
}

int cmd_allowed_signers(struct cli *c, int argc, char **argv)
{
	struct gl_buf out = GL_BUF_INIT;
	struct gl_ledger *l = NULL;
	struct gl_error *err = NULL;
	const char *as_of = NULL;
	bool fetch = false;
	const struct opt opts[] = {
		{ .kind = OPT_STRING, .name = "as-of", .value = &as_of },
		{ .kind = OPT_FLAG, .name = "fetch", .value = &fetch },
		{ .kind = OPT_END },
	};
	int code, ret;

	if (opt_parse(c, opts, &argc, argv, &code) < 0)
		return code;
	if (argc > 1)
		return cli_usage(c, "allowed-signers takes no '%s'", argv[1]);
	ret = look_open(c, fetch, as_of, &l, &err);
	if (ret < 0)
		return cli_fail(c, err);
	gl_report_signers(l, &out);
	code = cli_print(c, &out, false);
	if (code == 0)
		say_how(c, l);
	gl_buf_release(&out);
	gl_ledger_free(l);
	return code;
}
