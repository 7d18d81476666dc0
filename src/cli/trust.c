/* `git golive trust [<system> [<oid>]]`: which ledgers are believed here. */
#include <string.h>

#include "base/path.h"
#include "cli/cmd.h"
#include "cli/cmds.h"
#include "git/walk.h"

static const char *state_of(const struct gl_system *s)
{
	if (s->has_local || s->has_remote)
		return s->pinned ? "trusted" : "not trusted";
	return "trusted, its ledger is not here";
}

/* The root that a system's ledger here begins at. */
static int root_here(struct cli *c, const struct gl_system *s, struct gl_oid *root,
		     struct gl_error **err)
{
	return gl_walk_root(c->repo, s->has_local ? &s->local : &s->remote, root, err);
}

static int list_json(struct cli *c, const struct gl_systems *all)
{
	struct gl_json *j = gl_json_object(), *list, *o;
	char hex[GL_OID_HEX + 1];
	size_t i;

	gl_json_set_int(j, "format", 1);
	list = gl_json_set_array(j, "systems");
	for (i = 0; i < all->n; i++) {
		o = gl_json_add_object(list);
		gl_json_set_str(o, "system", all->items[i].name);
		gl_json_set_bool(o, "trusted", all->items[i].pinned);
		gl_json_set_str(o, "root",
				all->items[i].pinned ? gl_oid_hex(&all->items[i].root, hex) : NULL);
	}
	return cli_print_json(c, j);
}

static int list_text(struct cli *c, const struct gl_systems *all)
{
	struct gl_buf out = GL_BUF_INIT;
	char hex[GL_OID_HEX + 1];
	struct gl_oid root;
	size_t i;
	int rc;

	for (i = 0; i < all->n; i++) {
		const struct gl_system *s = &all->items[i];
		bool known = s->pinned;

		root = s->root;
		if (!known)
			known = !root_here(c, s, &root, NULL);
		gl_buf_addf(&out, "%s  %s  %s\n", s->name, known ? gl_oid_hex(&root, hex) : "-",
			    state_of(s));
	}
	if (!all->n)
		cli_say(c,
			"there is no ledger here; fetch one (git fetch) or start one (git golive init <system>)");
	rc = cli_print(c, &out, false);
	gl_buf_release(&out);
	return rc;
}

/* Says when the ledger that is here will not be judged by this root. */
static void warn_other(struct cli *c, const struct gl_system *s, const struct gl_oid *root)
{
	char hex[GL_OID_HEX + 1];
	struct gl_oid here;

	if (!s || !(s->has_local || s->has_remote) || root_here(c, s, &here, NULL) ||
	    gl_oid_eq(&here, root))
		return;
	cli_say(c,
		"warning: the ledger of '%s' that is here begins at %s: with this root it cannot be judged",
		s->name, gl_oid_hex(&here, hex));
}

static int pin_it(struct cli *c, const char *system, const struct gl_oid *root,
		  const struct gl_system *s)
{
	struct gl_error *err = NULL;
	char hex[GL_OID_HEX + 1];

	warn_other(c, s, root);
	if (s && s->pinned && !gl_oid_eq(&s->root, root)) {
		cli_say(c, "'%s' is pinned to root %s until now", system,
			gl_oid_hex(&s->root, hex));
		if (cli_tty() && !cli_confirm(c, "replace it?"))
			return EXIT_NO_GO;
	}
	if (gl_pin(c->repo, system, root, &err) || gl_ledger_remember(c->repo, system, NULL, &err))
		return cli_fail(c, err);
	c->done = true;
	cli_say(c, "'%s' is trusted with root %s", system, gl_oid_hex(root, hex));
	return EXIT_GO;
}

/* Without an id: the ledger that is here, after a look at it. */
static int trust_here(struct cli *c, const char *system, const struct gl_system *s)
{
	struct gl_error *err = NULL;
	char hex[GL_OID_HEX + 1];
	struct gl_oid root;

	if (!s || !(s->has_local || s->has_remote))
		return cli_usage(
			c,
			"there is no ledger of '%s' here; name its root: git golive trust %s <oid>",
			system, system);
	if (root_here(c, s, &root, &err))
		return cli_fail(c, err);
	cli_say(c, "the ledger of '%s' begins at %s; its owner can tell you whether that is right",
		system, gl_oid_hex(&root, hex));
	return cli_confirm(c, "trust it?") ? pin_it(c, system, &root, s) : EXIT_NO_GO;
}

int cmd_trust(struct cli *c, int argc, char **argv)
{
	static const struct opt opts[] = { { .kind = OPT_END } };
	struct gl_systems all;
	struct gl_error *err = NULL;
	struct gl_oid root;
	int code;

	if (opt_parse(c, opts, &argc, argv, &code))
		return code;
	if (argc > 3)
		return cli_usage(c, "trust takes a system and a root");
	if (argc > 1 && !gl_id_ok(argv[1], strlen(argv[1])))
		return cli_usage(c, "'%s' is no name of a system", argv[1]);
	if (argc > 2 && !gl_oid_parse(argv[2], strlen(argv[2]), &root))
		return cli_usage(c, "'%s' is no full commit id (40 hexadecimal digits)", argv[2]);
	if (gl_systems_list(c->repo, &all, &err))
		return cli_fail(c, err);
	if (argc == 1)
		code = c->json ? list_json(c, &all) : list_text(c, &all);
	else if (argc == 2)
		code = trust_here(c, argv[1], gl_systems_find(&all, argv[1]));
	else
		code = pin_it(c, argv[1], &root, gl_systems_find(&all, argv[1]));
	gl_systems_release(&all);
	return code;
}
