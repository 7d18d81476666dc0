/* Does the server refuse what must not be?  Only one that lies on this machine can be looked at. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/shell.h"
#include "base/str.h"
#include "cli/doctor.h"
#include "git/remote.h"

/* Where `git push` goes. */
static int push_url(struct doctor *d, struct gl_buf *url, struct gl_error **err)
{
	const char *const argv[] = { "remote", "get-url", "--push", "--", d->remote.ptr, NULL };
	int status, ret = gl_git_run(d->c->repo, argv, NULL, 0, url, NULL, &status, err);

	if (ret == 0 && status != 0)
		ret = gl_fail(err, GL_EIO, "git does not say where '%s' is", d->remote.ptr);
	while (url->len && url->ptr[url->len - 1] == '\n')
		url->ptr[--url->len] = '\0';
	return ret;
}

static bool is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* As git tells a path from "host:path" and "scheme://"; false when it is no directory here. */
static bool local_path(struct doctor *d, const char *url, struct gl_buf *path)
{
	static const char file[] = "file://";
	const char *top = gl_repo_workdir(d->c->repo);
	size_t colon = strcspn(url, ":");
	struct gl_buf name = GL_BUF_INIT;
	char *real;

	if (gl_begins(url, file))
		url += strlen(file);
	else if (url[colon] && !memchr(url, '/', colon))
		return false;
	if (url[0] != '/')
		gl_buf_addf(&name, "%s/", top ? top : gl_repo_gitdir(d->c->repo));
	gl_buf_addstr(&name, url);
	if (!is_dir(name.ptr))
		gl_buf_addstr(&name, ".git");
	real = name.failed ? NULL : realpath(name.ptr, NULL);
	if (real && is_dir(real))
		gl_buf_addstr(path, real);
	free(real);
	gl_buf_release(&name);
	return path->len > 0;
}

/* What of it is there, in words; true when all of it is. */
static bool enforces(const struct gl_hooks *h, struct gl_buf *words)
{
	bool all = true;

	for (size_t i = 0; i < GL_HOOK_KINDS; i++) {
		const struct gl_hook_file *f = &h->files[i];

		if (!gl_hooks_wants(true, f->kind) || gl_hook_is_well(f))
			continue;
		gl_buf_addf(words, "%s%s %s", all ? "" : ", ", gl_hook_name(f->kind),
			    fault_of_hook(f));
		all = false;
	}
	return all;
}

static void judge_server(const struct subject *p, const char *path, const struct gl_hooks *h,
			 const struct gl_systems *there, struct gl_checkup *out)
{
	const struct gl_system *s = gl_systems_find(there, p->sys->name);
	/* What was pinned here was told by its owner; what lies here need not be the same. */
	const struct gl_oid *root = p->sys->pinned ? &p->sys->root : &p->root;
	bool pinned = s && s->pinned, same = pinned && gl_oid_eq(&s->root, root);
	struct gl_buf words = GL_BUF_INIT, word = GL_BUF_INIT;
	bool hooks = enforces(h, &words);
	char hex[GL_OID_HEX + 1];

	gl_shell_add(&word, path, strlen(path));
	if (hooks && same) {
		checkup_ok(out, "'%s' refuses what the gate does not let through", path);
	} else if (gl_oid_zero(root)) {
		checkup_unknown(out, "there is no ledger here to compare its root with");
	} else {
		checkup_fix(out,
			    "'%s' does not enforce: %s%s%s; who runs it, once the root is known "
			    "to be right:",
			    path, words.ptr, !hooks && !same ? ", " : "",
			    same     ? ""
			    : pinned ? "it is pinned to another root"
				     : "it is not pinned");
		if (!same)
			checkup_run(out, "git -C %s golive trust %s %s", word.ptr, p->sys->name,
				    gl_oid_hex(root, hex));
		if (!hooks)
			checkup_run(out, "git -C %s golive hooks install --server", word.ptr);
	}
	gl_buf_release(&words);
	gl_buf_release(&word);
}

/* It is looked for upwards: one that is found further up is another one. */
static bool is_at(const struct gl_repo *repo, const char *path, struct gl_error **err)
{
	size_t n = strlen(path);
	const char *dir = gl_repo_gitdir(repo);

	if (strncmp(dir, path, n) == 0 && (!dir[n] || strcmp(dir + n, "/.git") == 0))
		return true;
	gl_fail(err, GL_ENOTFOUND, "it is no repository");
	return false;
}

static void look_there(struct subject *p, const char *path, struct gl_checkup *out)
{
	struct gl_systems there = { 0 };
	struct gl_error *why = NULL;
	struct gl_repo *repo = NULL;
	struct gl_hooks h = { 0 };

	if (gl_repo_open(&repo, path, 0, &why) == 0 && is_at(repo, path, &why) &&
	    gl_hooks_look(repo, &h, &why) == 0 && gl_systems_list(repo, &there, &why) == 0)
		judge_server(p, path, &h, &there, out);
	else
		checkup_unknown(out, "'%s' cannot be looked at: %s", path, gl_error_message(why));
	gl_systems_release(&there);
	gl_hooks_release(&h);
	gl_repo_free(repo);
	gl_error_free(why);
}

int check_server(struct doctor *d, struct subject *p, struct gl_checkup_part *part,
		 struct gl_checkup *out, struct gl_error **err)
{
	struct gl_buf url = GL_BUF_INIT, path = GL_BUF_INIT;
	int ret = 0;

	(void)part;
	if (!d->has_remote) {
		checkup_ok(out, "none: what is decided stays in this clone");
		return 0;
	}
	ret = push_url(d, &url, err);
	if (ret == 0 && local_path(d, url.ptr, &path))
		look_there(p, path.ptr, out);
	else if (ret == 0)
		checkup_unknown(out,
				"whether '%s' refuses release tags cannot be seen from here: "
				"who runs it looks there, with 'git golive doctor'",
				d->remote.ptr);
	gl_buf_release(&url);
	gl_buf_release(&path);
	return ret;
}
