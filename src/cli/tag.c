/* `git golive tag`: makes the release tag where the gate says GO. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/proc.h"
#include "base/shell.h"
#include "cli/cmds.h"
#include "cli/sign.h"
#include "git/remote.h"

struct tagging {
	struct cli *c;
	char **options; /* of git tag, after "--"; or NULL */
	int n_options;
	char *tag;
	struct gl_gate *gate;
	struct gl_error *err;
};

/* Takes what stands after "--" off argv. */
static void split(struct tagging *t, int *argc, char **argv)
{
	for (int i = 1; i < *argc; i++) {
		if (strcmp(argv[i], "--") != 0)
			continue;
		t->options = argv + i + 1;
		t->n_options = *argc - i - 1;
		*argc = i;
		return;
	}
}

/* The candidate's tag, where none is named. */
static int default_tag(struct tagging *t)
{
	const struct gl_entry *candidate;
	struct gl_ledger *l;
	int ret = cli_ledger(t->c, NULL, &l, &t->err);

	if (ret < 0)
		return ret;
	candidate = l->state->candidate;
	if (!candidate)
		ret = gl_fail(&t->err, GL_EREFUSED,
			      "no release is proposed for '%s'; name one: git golive propose <tag>",
			      l->system);
	else if (!(t->tag = strdup(candidate->rec->tag)))
		ret = gl_nomem(&t->err);
	gl_ledger_free(l);
	return ret;
}

static int not_release(struct tagging *t)
{
	struct gl_buf word = GL_BUF_INIT;

	gl_shell_add(&word, t->tag, strlen(t->tag));
	gl_fail(&t->err, GL_EREFUSED,
		"'%s' is no release tag of any system that is trusted here; make it with: "
		"git tag %s",
		t->tag, word.ptr);
	gl_buf_release(&word);
	return GL_EREFUSED;
}

static int judge(struct tagging *t, const char *rev)
{
	struct gl_ask ask = { .tag = t->tag };
	struct gl_oid commit;
	struct gl_open how;
	int ret = 0;

	if (rev) {
		ret = gl_rev_commit(t->c->repo, rev, &commit, &t->err);
		ask.commit = &commit;
	}
	if (ret < 0)
		return ret;
	cli_open(t->c, &how);
	ret = gl_gate_run(&t->gate, t->c->repo, &how, &ask, &t->err);
	if (ret < 0)
		return ret;
	if (!t->gate->release)
		return not_release(t);
	if (t->gate->go && !t->gate->has_commit)
		return gl_fail(&t->err, GL_EUNDECIDED,
			       "it is not known which commit '%s' would be made at", t->tag);
	return 0;
}

static int print_verdict(struct tagging *t)
{
	struct gl_buf b = GL_BUF_INIT;
	struct gl_look look = { 0 };
	int ret;

	if (t->c->json)
		return cli_print_json(t->c, gl_report_gate_json(t->gate));
	cli_look(t->c, &look);
	gl_report_gate_text(t->gate, &look, &b);
	ret = cli_print(t->c, &b, false);
	gl_buf_release(&b);
	return ret;
}

/* `git tag` is the user's own: it asks for a passphrase, opens an editor, runs the hooks. */
static int run_git(struct tagging *t, const char *const *argv)
{
	struct gl_proc p = {
		.argv = argv, .inherit_in = true, .inherit_out = true, .inherit_err = true
	};
	int status;
	int ret = gl_proc_run(&p, &status, &t->err);

	if (ret < 0)
		return cli_fail(t->c, t->err);
	if (status == 0)
		return 0;
	cli_warn(t->c, "'git tag' failed, and '%s' was not made", t->tag);
	return EXIT_FATAL;
}

static int make_tag(struct tagging *t)
{
	const char **argv = calloc((size_t)t->n_options + 10, sizeof(*argv));
	struct gl_buf message = GL_BUF_INIT;
	char hex[GL_OID_HEX + 1];
	size_t n = 0;
	int ret;

	gl_buf_addf(&message, "%s %s", t->gate->items[0].ledger->state->in_force->list->title,
		    t->tag);
	if (!argv || gl_mem_ran_short()) {
		cli_warn(t->c, "out of memory");
		ret = EXIT_FATAL;
		goto out;
	}
	argv[n++] = "git";
	argv[n++] = "tag";
	if (t->options) {
		for (int i = 0; i < t->n_options; i++)
			argv[n++] = t->options[i];
	} else {
		argv[n++] = "-s";
		argv[n++] = "-m";
		argv[n++] = message.ptr;
	}
	argv[n++] = "--";
	argv[n++] = t->tag;
	argv[n++] = gl_oid_hex(&t->gate->commit, hex);
	ret = run_git(t, argv);
out:
	gl_buf_release(&message);
	free(argv);
	return ret;
}

static void say_push(struct tagging *t)
{
	struct gl_buf remote = GL_BUF_INIT, words = GL_BUF_INIT;

	if (gl_remote_name(t->c->repo, &remote)) {
		gl_shell_add(&words, remote.ptr, remote.len);
		gl_buf_addch(&words, ' ');
		gl_shell_add(&words, t->tag, strlen(t->tag));
		cli_say(t->c, "next: git push %s", words.ptr);
	}
	gl_buf_release(&words);
	gl_buf_release(&remote);
}

static int tag(struct tagging *t, const char *rev)
{
	char hex[GL_OID_HEX + 1];
	int ret = cli_fetch(t->c, cli_carry(t->c, false, false), &t->err);

	if (ret == 0 && !t->tag)
		ret = default_tag(t);
	if (ret == 0)
		ret = judge(t, rev);
	if (ret < 0)
		return cli_fail(t->c, t->err);
	if (!t->gate->go) {
		ret = print_verdict(t);
		return ret ? ret : EXIT_NO_GO;
	}
	if (gl_tag_exists(t->c->repo, t->tag) > 0) {
		cli_say(t->c, "'%s' is there already, and the gate says GO", t->tag);
		ret = 0;
	} else {
		ret = make_tag(t);
		t->c->done = ret == 0;
		if (ret == 0)
			cli_say(t->c, "'%s' is made at %.12s", t->tag,
				gl_oid_hex(&t->gate->commit, hex));
	}
	if (ret == 0)
		say_push(t);
	return ret;
}

int cmd_tag(struct cli *c, int argc, char **argv)
{
	struct tagging t = { .c = c };
	int ret;

	split(&t, &argc, argv);
	if (opt_parse(c, NULL, &argc, argv, &ret) < 0)
		return ret;
	if (argc > 3)
		return cli_usage(c, "'tag' takes a tag, and the commit to make it at");
	if (argc > 1 && !gl_refname_ok(argv[1], strlen(argv[1])))
		return cli_usage(c, "'%s' cannot be the name of a tag", argv[1]);
	if (argc > 1 && !(t.tag = strdup(argv[1]))) {
		cli_warn(c, "out of memory");
		return EXIT_FATAL;
	}
	ret = tag(&t, argc > 2 ? argv[2] : NULL);
	gl_gate_free(t.gate);
	free(t.tag);
	return ret;
}
