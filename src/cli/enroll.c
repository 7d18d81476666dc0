/* `git golive enroll`: prints my entry for the checklist, to be sent to the owner. */
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/path.h"
#include "base/vec.h"
#include "cli/cmd.h"
#include "cli/cmds.h"
#include "cli/entry.h"

#define KEYS_MAX (64 * 1024)

struct enrolling {
	struct cli *c;
	const char *id, *name, *email, *title, *keys;
	struct opt_list groups;
	bool machine;
	struct gl_buf my_id, my_name, my_email, key_text;
	struct opt_list lines;
};

static int add_line(struct enrolling *e, const char *line, struct gl_error **err)
{
	if (gl_vec_grow(&e->lines.items, e->lines.n, &e->lines.cap))
		return gl_nomem(err);
	e->lines.items[e->lines.n++] = line;
	return 0;
}

/* A list of public keys, one a line, as `ssh-add -L` or a forge's `<user>.keys` gives them. */
static int split_keys(struct enrolling *e, struct gl_error **err)
{
	char *line = e->key_text.ptr, *nl;
	struct gl_pubkey *key;
	int rc;

	for (; *line; line = nl ? nl + 1 : line + strlen(line)) {
		nl = strchr(line, '\n');
		if (nl)
			*nl = '\0';
		if (!*line || *line == '#')
			continue;
		rc = gl_pubkey_parse_line(&key, line, strlen(line), err);
		if (rc)
			return gl_wrap(err, "'%.40s...'", line);
		gl_pubkey_free(key);
		rc = add_line(e, line, err);
		if (rc)
			return rc;
	}
	return e->lines.n ? 0 : gl_fail(err, GL_EINVAL, "there is no public key in the list");
}

static int collect(struct enrolling *e, struct gl_error **err)
{
	int rc;

	if (e->keys) {
		rc = gl_read_file(e->keys, KEYS_MAX, &e->key_text, err);
		return rc ? rc : split_keys(e, err);
	}
	rc = cli_signing_key(e->c, &e->key_text, NULL, err);
	return rc ? rc : add_line(e, e->key_text.ptr, err);
}

/*
 * What was not given on the command line is git's own idea of me; of somebody else it is left to be
 * filled in.
 */
static int fill_in(struct enrolling *e, struct gl_error **err)
{
	int rc;

	if (!e->keys) {
		rc = entry_me(e->c, &e->my_id, &e->my_name, &e->my_email, err);
		if (rc)
			return rc;
	} else if (e->id) {
		gl_buf_addstr(&e->my_name, e->id);
		gl_buf_addf(&e->my_email, "%s@email.invalid", e->id);
		if (!e->name || !e->email)
			cli_say(e->c,
				"fill in the name and the email of '%s' before you send it (or use --name, --email)",
				e->id);
	} else {
		return gl_fail(err, GL_EINVAL, "whose keys are these?  add: --id <id>");
	}
	if (!e->id)
		e->id = e->my_id.ptr;
	if (!e->name)
		e->name = e->my_name.ptr;
	if (!e->email)
		e->email = e->my_email.ptr;
	if (!gl_id_ok(e->id, strlen(e->id)))
		return gl_fail(err, GL_EINVAL,
			       "'%s' is no identifier (a-z, 0-9 and -); choose one: --id <id>",
			       e->id);
	return 0;
}

static int print_entry(struct enrolling *e)
{
	struct entry entry = {
		e->id, e->name, e->email, e->title, &e->groups, e->machine, &e->lines
	};
	struct gl_buf out = GL_BUF_INIT;
	int code;

	entry_add(&out, &entry);
	code = cli_print(e->c, &out, false);
	gl_buf_release(&out);
	if (!code)
		cli_say(e->c,
			"send this to the owner, who adds it: git golive amend --with <file>");
	return code;
}

int cmd_enroll(struct cli *c, int argc, char **argv)
{
	struct enrolling e = { .c = c,
			       .my_id = GL_BUF_INIT,
			       .my_name = GL_BUF_INIT,
			       .my_email = GL_BUF_INIT,
			       .key_text = GL_BUF_INIT };
	const struct opt opts[] = {
		{ OPT_STRING, 0, "id", &e.id, false },
		{ OPT_STRING, 0, "name", &e.name, false },
		{ OPT_STRING, 0, "email", &e.email, false },
		{ OPT_STRING, 0, "title", &e.title, false },
		{ OPT_STRING, 0, "keys", &e.keys, false },
		{ OPT_LIST, 0, "group", &e.groups, false },
		{ OPT_FLAG, 0, "machine", &e.machine, false },
		{ .kind = OPT_END },
	};
	struct gl_error *err = NULL;
	int code;

	if (opt_parse(c, opts, &argc, argv, &code))
		return code;
	if (argc > 1)
		return cli_usage(c, "enroll takes options only");
	if (fill_in(&e, &err) || collect(&e, &err))
		code = cli_fail(c, err);
	else
		code = print_entry(&e);
	opt_list_release(&e.groups);
	free(e.lines.items);
	gl_buf_release(&e.my_id);
	gl_buf_release(&e.my_name);
	gl_buf_release(&e.my_email);
	gl_buf_release(&e.key_text);
	return code;
}
