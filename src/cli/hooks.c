/* `git golive hooks install|status|uninstall`: the hook files, and what they enforce. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/proc.h"
#include "base/timestamp.h"
#include "cli/cmd.h"
#include "cli/cmds.h"
#include "hook/install.h"
#include "hook/note.h"

/* ---- what is there ---- */

static const char *state_name(const struct gl_hook_file *f)
{
	switch (f->state) {
	case GL_HOOK_INSTALLED:
		return f->chained ? "chained" : "installed";
	case GL_HOOK_LEGACY:
		return "legacy";
	case GL_HOOK_FOREIGN:
		return "foreign";
	default:
		return "missing";
	}
}

static const char *state_words(const struct gl_hook_file *f)
{
	switch (f->state) {
	case GL_HOOK_INSTALLED:
		if (!f->chained)
			return "installed";
		return f->runs ? "installed, and the one that was here before runs first"
			       : "installed; the one that was here before is kept, not executable";
	case GL_HOOK_LEGACY:
		return "installed: pre-commit has taken its place, keeps it as <name>.legacy and "
		       "runs it";
	case GL_HOOK_FOREIGN:
		if (f->calls)
			return "another hook, which calls golive";
		return f->chained ? "another tool has put its own hook into the place of golive's; "
				    "run 'git golive hooks install' to have both"
				  : "another hook, which golive has no part in";
	default:
		return "missing";
	}
}

static const char *config_name(const struct gl_hook_file *f)
{
	static const char *const names[] = {
		[GL_HOOK_CONFIG_RUNS] = "installed",  [GL_HOOK_CONFIG_OLD] = "outdated",
		[GL_HOOK_CONFIG_BROKEN] = "broken",   [GL_HOOK_CONFIG_OFF] = "off",
		[GL_HOOK_CONFIG_UNHEARD] = "unheard",
	};

	return names[f->config];
}

static const char *config_words(const struct gl_hook_file *f)
{
	switch (f->config) {
	case GL_HOOK_CONFIG_RUNS:
		return gl_hook_file_runs_ours(f)
			       ? "and in the configuration, so that it runs twice; "
				 "run 'git golive hooks install' to keep one"
			       : "installed, in the configuration";
	case GL_HOOK_CONFIG_OLD:
		return "installed, in the configuration; run 'git golive hooks install' to renew it";
	case GL_HOOK_CONFIG_BROKEN:
		return "the configuration names it, and it is not as golive writes it; run 'git "
		       "golive hooks install'";
	case GL_HOOK_CONFIG_OFF:
		return "the configuration names it, and switches it off; look for 'enabled' in 'git "
		       "config --show-origin --get-regexp ^hook'";
	case GL_HOOK_CONFIG_UNHEARD:
		return "the configuration names it, and this git does not run such hooks; run 'git "
		       "golive hooks install'";
	default:
		return "";
	}
}

/* How it stands, and what can be done about it. */
static void add_state(const struct gl_hook_file *f, struct gl_buf *out)
{
	bool configured = f->config != GL_HOOK_CONFIG_NONE;

	if (f->state != GL_HOOK_MISSING || !configured) {
		gl_buf_addstr(out, state_words(f));
		if (f->outdated)
			gl_buf_addstr(out, "; run 'git golive hooks install' to renew it");
		if (configured)
			gl_buf_addstr(out, "; ");
	}
	gl_buf_addstr(out, config_words(f));
}

/* Those of the other kind of repository are told only where one of ours lies. */
static bool is_shown(const struct gl_hooks *h, const struct gl_hook_file *f)
{
	return gl_hooks_wants(h->server, f->kind) || gl_hook_runs_ours(f) ||
	       f->config != GL_HOOK_CONFIG_NONE;
}

static int status_json(struct cli *c, const struct gl_hooks *h, const struct gl_systems *systems)
{
	struct gl_json *j = gl_json_object(), *list, *o;
	char hex[GL_OID_HEX + 1];

	gl_json_set_int(j, "format", 1);
	gl_json_set_bool(j, "server", h->server);
	gl_json_set_str(j, "dir", h->dir);
	gl_json_set_str(j, "hooks_path", h->configured);
	gl_json_set_bool(j, "inside", h->inside);
	gl_json_set_bool(j, "config_hooks", h->by_config);
	list = gl_json_set_array(j, "hooks");
	for (size_t i = 0; i < GL_HOOK_KINDS; i++) {
		const struct gl_hook_file *f = &h->files[i];

		if (!is_shown(h, f))
			continue;
		o = gl_json_add_object(list);
		gl_json_set_str(o, "name", gl_hook_name(f->kind));
		gl_json_set_str(o, "state", state_name(f));
		gl_json_set_bool(o, "outdated", f->outdated);
		gl_json_set_str(o, "config", config_name(f));
	}
	list = gl_json_set_array(j, "pins");
	for (size_t i = 0; i < systems->n; i++) {
		if (!systems->items[i].pinned)
			continue;
		o = gl_json_add_object(list);
		gl_json_set_str(o, "system", systems->items[i].name);
		gl_json_set_str(o, "root", gl_oid_hex(&systems->items[i].root, hex));
	}
	return cli_print_json(c, j);
}

/* Is one that `hooks install` would put here not there yet? */
static bool lacks_one(const struct gl_hooks *h)
{
	for (size_t i = 0; i < GL_HOOK_KINDS; i++)
		if (gl_hooks_wants(h->server, h->files[i].kind) && !gl_hook_runs_ours(&h->files[i]))
			return true;
	return false;
}

static void add_pins(const struct gl_hooks *h, const struct gl_systems *systems, struct gl_buf *out)
{
	const char *how = lacks_one(h)
				  ? "not enforced, as hooks are missing (git golive hooks install)"
				  : "enforced";
	char hex[GL_OID_HEX + 1];
	size_t pinned = 0;

	for (size_t i = 0; i < systems->n; i++) {
		if (!systems->items[i].pinned)
			continue;
		gl_buf_addf(out, "%s: %s, root %s\n", how, systems->items[i].name,
			    gl_oid_hex(&systems->items[i].root, hex));
		pinned++;
	}
	if (!pinned)
		gl_buf_addstr(out,
			      "enforced: nothing, no ledger is trusted here (git golive trust)\n");
}

static int status_text(struct cli *c, const struct gl_hooks *h, const struct gl_systems *systems)
{
	struct gl_buf out = GL_BUF_INIT;
	int exit_code;

	gl_buf_addf(&out, "hooks of a %s, in %s%s\n", h->server ? "server" : "clone", h->dir,
		    h->configured ? " (core.hooksPath)" : "");
	if (!h->inside && !gl_hooks_in_config(h))
		gl_buf_addstr(&out,
			      "that is outside of this repository: golive does not write there\n");
	for (size_t i = 0; i < GL_HOOK_KINDS; i++) {
		const struct gl_hook_file *f = &h->files[i];

		if (!is_shown(h, f))
			continue;
		gl_buf_addf(&out, "  %-21s  ", gl_hook_name(f->kind));
		add_state(f, &out);
		gl_buf_addch(&out, '\n');
	}
	add_pins(h, systems, &out);
	exit_code = cli_print(c, &out, false);
	gl_buf_release(&out);
	return exit_code;
}

static int status(struct cli *c, const struct gl_hooks *h)
{
	struct gl_error *err = NULL;
	struct gl_systems systems;
	int exit_code;

	if (gl_systems_list(c->repo, &systems, &err) < 0)
		return cli_fail(c, err);
	exit_code = c->json ? status_json(c, h, &systems) : status_text(c, h, &systems);
	gl_systems_release(&systems);
	return exit_code;
}

/* ---- installing ---- */

static int explain_outside(struct cli *c, const struct gl_hooks *h, bool server)
{
	cli_warn(c,
		 "the hooks lie in '%s' (core.hooksPath), outside of this repository, where others "
		 "may use them: nothing was changed; add such a line at the end of each of them",
		 h->dir);
	for (size_t i = 0; i < GL_HOOK_KINDS; i++) {
		const char *name = gl_hook_name(h->files[i].kind);

		if (gl_hooks_wants(server, h->files[i].kind))
			cli_warn(c, "  %s/%s: exec git-golive hook %s \"$@\"", h->dir, name, name);
	}
	if (h->by_config)
		cli_warn(c, "or let this repository's configuration name them, beside those: git "
			    "golive hooks install --config");
	return EXIT_NO_GO;
}

/* Opening pins what was not pinned, and says so. */
static int pin_one(struct cli *c, const struct gl_systems *all, const struct gl_system *s)
{
	struct gl_error *err = NULL;
	struct gl_ledger *l = NULL;
	char hex[GL_OID_HEX + 1];
	struct gl_open how;
	int ret;

	cli_open(c, &how);
	if (!c->system && all->n > 1)
		how.root = NULL;
	how.system = s->name;
	ret = gl_ledger_open(&l, c->repo, &how, &err);
	if (ret == GL_ENOMEM)
		return cli_fail(c, err);
	if (ret < 0) {
		cli_warn(c, "'%s' cannot be judged here yet: %s", s->name, gl_error_message(err));
		gl_error_free(err);
		return EXIT_GO;
	}
	gl_hook_note(c->repo, l);
	cli_say(c, "release tags of '%s' are guarded; its root is %s", s->name,
		gl_oid_hex(&l->root, hex));
	gl_ledger_free(l);
	return EXIT_GO;
}

static int pin_all(struct cli *c)
{
	struct gl_error *err = NULL;
	struct gl_systems all;
	size_t n = 0;
	int ret = EXIT_GO;

	if (gl_systems_list(c->repo, &all, &err) < 0)
		return cli_fail(c, err);
	for (size_t i = 0; i < all.n && ret == EXIT_GO; i++) {
		if (c->system && strcmp(c->system, all.items[i].name) != 0)
			continue;
		ret = pin_one(c, &all, &all.items[i]);
		n++;
	}
	if (n == 0)
		cli_say(c,
			"there is no ledger here yet, so nothing is guarded until one is trusted: "
			"git golive trust <system> <root>");
	gl_systems_release(&all);
	return ret;
}

/* What stands where, once it is installed; and how two tools would not share one file. */
static void say_installed(struct cli *c, const struct gl_hooks *h)
{
	bool config = gl_hooks_in_config(h), beside = false;

	for (size_t i = 0; i < GL_HOOK_KINDS; i++) {
		const struct gl_hook_file *f = &h->files[i];
		struct gl_buf words = GL_BUF_INIT;

		if (!gl_hook_runs_ours(f) && f->config == GL_HOOK_CONFIG_NONE)
			continue;
		if (config)
			gl_buf_addf(&words, "hook.golive-%s: %s", gl_hook_name(f->kind),
				    config_words(f));
		else
			gl_buf_addf(&words, "%s: %s", f->path, state_words(f));
		cli_say(c, "%s", words.ptr);
		gl_buf_release(&words);
		beside = beside || f->chained || f->state == GL_HOOK_LEGACY;
	}
	if (h->by_config && !config && beside)
		cli_say(c, "this git can also run golive's hooks beside those of others, without a "
			   "file in their place: git golive hooks install --config");
}

static int install(struct cli *c, struct gl_hooks *h, bool server, bool config)
{
	struct gl_error *err = NULL;

	if (h->server && !server)
		cli_say(c, gl_repo_bare(c->repo)
				   ? "this repository is bare: it gets the hooks of a server"
				   : "golive.server is set here: it gets the hooks of a server");
	server = server || h->server;
	if (!h->inside && !config && !gl_hooks_in_config(h))
		return explain_outside(c, h, server);
	c->done = true;
	if (gl_hooks_install(c->repo, server, config, h, &err) < 0)
		return cli_fail(c, err);
	say_installed(c, h);
	/* The hooks look for it on the PATH that git gives them, which is this one where git runs this. */
	if (!gl_proc_find("git-golive", NULL))
		cli_warn(c,
			 "git-golive is not on PATH: until it is, the hooks refuse release tags");
	return pin_all(c);
}

enum hooks_open hooks_open(struct cli *c)
{
	enum hooks_open open = HOOKS_DONE;
	struct gl_hooks h = { 0 };

	if (gl_hooks_look(c->repo, &h, NULL) == 0 && !h.server && lacks_one(&h))
		open = h.inside || gl_hooks_in_config(&h) ? HOOKS_MISSING : HOOKS_OUTSIDE;
	gl_hooks_release(&h);
	return open;
}

int hooks_install(struct cli *c)
{
	struct gl_error *err = NULL;
	struct gl_hooks h = { 0 };
	int exit_code;

	exit_code = gl_hooks_look(c->repo, &h, &err) < 0 ? cli_fail(c, err)
							 : install(c, &h, false, false);
	gl_hooks_release(&h);
	return exit_code;
}

static int uninstall(struct cli *c, struct gl_hooks *h)
{
	struct {
		bool ours, kept, named;
	} was[GL_HOOK_KINDS];
	struct gl_error *err = NULL;
	size_t n = 0;

	for (size_t i = 0; i < GL_HOOK_KINDS; i++) {
		was[i].ours = gl_hook_file_runs_ours(&h->files[i]);
		was[i].kept = h->files[i].chained;
		was[i].named = h->files[i].config != GL_HOOK_CONFIG_NONE;
		n += was[i].ours || was[i].named;
	}
	c->done = true;
	if (gl_hooks_uninstall(c->repo, h, &err) < 0)
		return cli_fail(c, err);
	for (size_t i = 0; i < GL_HOOK_KINDS; i++) {
		if (was[i].ours)
			cli_say(c, "%s: %s", h->files[i].path,
				was[i].kept ? "the one that was here before is back" : "removed");
		if (was[i].named)
			cli_say(c, "hook.golive-%s: %s", gl_hook_name(h->files[i].kind),
				h->files[i].config == GL_HOOK_CONFIG_NONE
					? "removed"
					: "is not this repository's, and stays");
	}
	if (n == 0)
		cli_say(c, "no hook in %s is golive's", h->dir);
	return EXIT_GO;
}

int cmd_hooks(struct cli *c, int argc, char **argv)
{
	bool server = false, config = false;
	const struct opt opts[] = { { .kind = OPT_FLAG, .name = "server", .value = &server },
				    { .kind = OPT_FLAG, .name = "config", .value = &config },
				    { .kind = OPT_END } };
	struct gl_error *err = NULL;
	struct gl_hooks h = { 0 };
	int exit_code;

	if (opt_parse(c, opts, &argc, argv, &exit_code) < 0)
		return exit_code;
	if (argc != 2)
		return cli_usage(c, "hooks: install, status or uninstall?");
	if (gl_hooks_look(c->repo, &h, &err) < 0)
		exit_code = cli_fail(c, err);
	else if (strcmp(argv[1], "install") == 0)
		exit_code = install(c, &h, server, config);
	else if (strcmp(argv[1], "status") == 0)
		exit_code = status(c, &h);
	else if (strcmp(argv[1], "uninstall") == 0)
		exit_code = uninstall(c, &h);
	else
		exit_code = cli_usage(c, "hooks: install, status or uninstall, not '%s'", argv[1]);
	gl_hooks_release(&h);
	return exit_code;
}
