/* `git golive enroll`: prints my entry for the checklist, to be sent to the owner. */
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/path.h"
#include "base/vec.h"
#include "cli/cmd.h"
#include "cli/cmds.h"
#include "cli/entry.h"
#include "cli/signer.h"

#define KEYS_MAX (64 * 1024)

struct enrolling {
	struct cli *c;
	const char *id, *name, *email, *title, *keys;
	struct opt_list groups, key_files;
	bool machine;
	struct gl_buf my_id, my_name, my_email, key_text;
	struct gl_signer *signers;
	size_t n, cap;
};

/* The next one, not yet filled in. */
static struct gl_signer *add_signer(struct enrolling *e, struct gl_error **err)
{
	if (gl_vec_grow(&e->signers, e->n, &e->cap)) {
		gl_nomem(err);
		return NULL;
	}
	signer_init(&e->signers[e->n]);
	return &e->signers[e->n++];
}

/* A list of public keys, one a line, as `ssh-add -L` or a forge's `<user>.keys` gives them. */
static int split_keys(struct enrolling *e, struct gl_error **err)
{
	char *line = e->key_text.ptr, *nl;
	struct gl_signer *s;
	size_t before = e->n;
	int rc;

	for (; *line; line = nl ? nl + 1 : line + strlen(line)) {
		nl = strchr(line, '\n');
		if (nl)
			*nl = '\0';
		if (!*line || *line == '#')
			continue;
		s = add_signer(e, err);
		rc = s ? signer_read(s, line, strlen(line), "the list of keys", err) : GL_ENOMEM;
		if (rc)
			return gl_wrap(err, "'%.40s...'", line);
	}
	return e->n > before ? 0 : gl_fail(err, GL_EINVAL, "there is no public key in the list");
}

static int collect(struct enrolling *e, struct gl_error **err)
{
	struct gl_signer *s;
	int rc = 0;

	if (e->keys) {
		rc = gl_read_file(e->keys, KEYS_MAX, &e->key_text, err);
		if (!rc)
			rc = split_keys(e, err);
	}
	for (size_t i = 0; i < e->key_files.n && !rc; i++) {
		s = add_signer(e, err);
		rc = s ? signer_read_file(s, e->key_files.items[i], err) : GL_ENOMEM;
	}
	if (rc || e->n)
		return rc;
	s = add_signer(e, err);
	return s ? signer_find(e->c, s, err) : GL_ENOMEM;
}

/* Without --id keys are mine when they come in a file of their own: a list may be anybody's. */
static bool is_me(const struct enrolling *e)
{
	if (!e->keys && !e->key_files.n)
		return true;
	return !e->keys && (!e->id || !strcmp(e->id, e->my_id.ptr));
}

/*
 * What was not given on the command line is git's own idea of me; of somebody else it is left to be
 * filled in.
 */
static int fill_in(struct enrolling *e, struct gl_error **err)
{
	int rc = entry_me(e->c, &e->my_id, &e->my_name, &e->my_email, is_me(e) ? err : NULL);

	/* Once more, now that my id is known. */
	if (is_me(e)) {
		if (rc)
			return rc;
	} else if (e->id) {
		gl_buf_reset(&e->my_name);
		gl_buf_reset(&e->my_email);
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

/* The keys, each file with a name of its own; `paths` holds those, n of them. */
static void make_keys(struct enrolling *e, struct entry_key *keys, struct gl_buf *paths)
{
	unsigned n[3] = { 0 };

	for (size_t i = 0; i < e->n; i++) {
		const struct gl_signer *s = &e->signers[i];

		gl_buf_init(&paths[i]);
		if (s->form == GL_KEYFORM_SSH) {
			keys[i] = (struct entry_key){ s->form, s->text.ptr, NULL };
			continue;
		}
		entry_key_path(e->id, s->form, ++n[s->form], &paths[i]);
		keys[i] = (struct entry_key){ s->form, paths[i].ptr, &s->text };
	}
}

/* By its fingerprint the owner compares the key that came with the one that is meant. */
static void say_what_next(struct enrolling *e)
{
	struct gl_buf fingerprint = GL_BUF_INIT;

	cli_say(e->c, "send this to the owner, who adds it: git golive amend --with <file>");
	for (size_t i = 0; i < e->n; i++) {
		const struct gl_signer *s = &e->signers[i];
		const struct gl_key key = {
			.form = s->form,
			.id = s->same, /* what an ssh key is known by */
			.file = (const unsigned char *)s->text.ptr,
			.file_len = s->text.len,
		};

		gl_buf_reset(&fingerprint);
		gl_key_fingerprint(&key, &fingerprint);
		if (fingerprint.len)
			cli_say(e->c, "read the key's fingerprint to them when they ask: %s",
				fingerprint.ptr);
	}
	gl_buf_release(&fingerprint);
}

static int print_entry(struct enrolling *e)
{
	struct entry_key *keys = calloc(e->n, sizeof(*keys));
	struct gl_buf *paths = calloc(e->n, sizeof(*paths));
	struct entry entry = { e->id,      e->name,    e->email, e->title,
			       &e->groups, e->machine, keys,     e->n };
	struct gl_buf out = GL_BUF_INIT;
	struct gl_error *err = NULL;
	int code;

	if (keys && paths) {
		make_keys(e, keys, paths);
		entry_add(&out, &entry);
		entry_add_files(&out, &entry);
		code = cli_print(e->c, &out, false);
	} else {
		gl_nomem(&err);
		code = cli_fail(e->c, err);
	}
	for (size_t i = 0; i < e->n && keys && paths; i++)
		gl_buf_release(&paths[i]);
	free(keys);
	free(paths);
	gl_buf_release(&out);
	if (!code)
		say_what_next(e);
	return code;
}

static void release(struct enrolling *e)
{
	for (size_t i = 0; i < e->n; i++)
		signer_release(&e->signers[i]);
	free(e->signers);
	opt_list_release(&e->groups);
	opt_list_release(&e->key_files);
	gl_buf_release(&e->my_id);
	gl_buf_release(&e->my_name);
	gl_buf_release(&e->my_email);
	gl_buf_release(&e->key_text);
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
		{ OPT_LIST, 0, "key-file", &e.key_files, false },
		{ OPT_LIST, 0, "group", &e.groups, false },
		{ OPT_FLAG, 0, "machine", &e.machine, false },
		{ .kind = OPT_END },
	};
	struct gl_error *err = NULL;
	int code;

	if (opt_parse(c, opts, &argc, argv, &code))
		return code;
	if (argc > 1)
		code = cli_usage(c, "enroll takes options only");
	else if (fill_in(&e, &err) || collect(&e, &err))
		code = cli_fail(c, err);
	else
		code = print_entry(&e);
	release(&e);
	return code;
}
