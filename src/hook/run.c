/* The three hooks: which lines of theirs matter, and to whom they are given. */
#include "hook/run.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/utf8.h"
#include "hook/note.h"
#include "hook/parent.h"
#include "hook/running.h"

static const char *below(const char *ref, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(ref, prefix, n) == 0 && ref[n] ? ref + n : NULL;
}

const char *gl_hook_tag(const struct gl_hook_line *l)
{
	return below(l->ref, GL_TAGS);
}

/* "refs/heads/golive/bot" -> "bot", else NULL. */
static const char *ledger_of(const struct gl_hook_line *l)
{
	const char *name = below(l->ref, GL_LEDGERS);

	return name && gl_id_ok(name, strlen(name)) ? name : NULL;
}

/* Is it a name that golive guards: of a tag, of what is or could be a ledger? */
static bool guarded(const char *ref)
{
	return below(ref, GL_TAGS) || below(ref, GL_LEDGERS);
}

/* The place of an enforced system, or GL_NONE. */
static size_t find_pinned(const struct gl_hook_run *r, const char *name)
{
	const struct gl_system *s = gl_systems_find(&r->systems, name);

	return s && s->pinned ? (size_t)(s - r->systems.items) : GL_NONE;
}

/* What is to be said aloud, but once, however many refs are asked about. */
static void say(void *ctx, const char *text)
{
	struct gl_hook_run *r = ctx;
	struct gl_buf line = GL_BUF_INIT;

	gl_buf_addstr(&line, "golive: ");
	gl_text_add(&line, text, strlen(text), false);
	gl_buf_addch(&line, '\n');
	if (!strstr(r->talk->ptr, line.ptr))
		gl_buf_addstr(r->talk, line.ptr);
	gl_buf_release(&line);
}

/* ---- in a clone ---- */

static int push_ledger(struct gl_hook_run *r, const struct gl_hook_line *l, const char *system,
		       struct gl_error **err)
{
	size_t i = find_pinned(r, system);
	struct gl_buf text = GL_BUF_INIT;

	if (i != GL_NONE)
		return gl_hook_judge_ledger(r, l, i, err);
	gl_buf_addf(
		&text,
		"the ledger of '%s' is not trusted here, so what is pushed to it is not judged; "
		"when its owner has told you its root, run: git golive trust %s <root>",
		system, system);
	say(r, text.ptr);
	gl_buf_release(&text);
	return 0;
}

static void refuse_no_room(struct gl_hook_run *r, const char *ref)
{
	gl_hook_refuse(r, ref,
		       "a branch of that name would leave no room for the ledgers, which are "
		       "golive/<system>",
		       "push it under another name");
}

static int pre_push(struct gl_hook_run *r, struct gl_error **err)
{
	int ret = 0;

	for (size_t i = 0; i < r->lines.n && ret == 0; i++) {
		const struct gl_hook_line *l = &r->lines.items[i];
		const char *system = ledger_of(l);

		if (system)
			ret = push_ledger(r, l, system, err);
		else if (gl_hook_tag(l))
			gl_hook_judge_tag(r, l);
		else if (r->pinned && strcmp(l->ref, "refs/heads/golive") == 0 &&
			 !gl_hook_deletes(l))
			refuse_no_room(r, l->ref);
	}
	return ret;
}

/* ---- on a server ---- */

static void refuse_stranger(struct gl_hook_run *r, const struct gl_hook_line *l, const char *system)
{
	const struct gl_oid *tip = gl_oid_zero(&l->new_id) ? &l->old_id : &l->new_id;
	struct gl_buf next = GL_BUF_INIT;
	char hex[GL_OID_HEX + 1];
	struct gl_oid root;

	gl_buf_addf(&next, "on the server: git golive trust %s %s", system,
		    gl_walk_root(r->repo, tip, &root, NULL) == 0 ? gl_oid_hex(&root, hex)
								 : "<root>");
	gl_hook_refuse(
		r, l->ref,
		"nobody has said on this server that this ledger is the right one; whoever runs "
		"it asks the ledger's owner for its first commit, by another way than this push",
		next.ptr);
	gl_buf_release(&next);
}

static int receive_ledger(struct gl_hook_run *r, const struct gl_hook_line *l, const char *system,
			  struct gl_error **err)
{
	size_t i = find_pinned(r, system);
	int ret = 0;

	if (i == GL_NONE) {
		refuse_stranger(r, l, system);
		return 0;
	}
	if (!gl_hook_deletes(l))
		ret = gl_hook_add_tip(r, system, &l->new_id, err);
	return ret < 0 ? ret : gl_hook_judge_ledger(r, l, i, err);
}

static int receive_branch(struct gl_hook_run *r, const struct gl_hook_line *l,
			  struct gl_error **err)
{
	const char *system = ledger_of(l);

	if (system)
		return receive_ledger(r, l, system, err);
	if (gl_hook_deletes(l))
		return 0;
	if (strcmp(l->ref, "refs/heads/golive") == 0)
		refuse_no_room(r, l->ref);
	else if (below(l->ref, GL_LEDGERS))
		gl_hook_refuse(
			r, l->ref,
			"below golive/ there are only ledgers, golive/<system>; a system's name is "
			"lower-case letters, digits and '-'",
			"push it under another name");
	return 0;
}

static int compare_refs(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/*
 * No client of git's names a ref twice, but the server would take it: one update after the other,
 * so that what is judged as the outcome is not what was judged commit by commit.
 */
static int refuse_twice(struct gl_hook_run *r, struct gl_error **err)
{
	const char **refs = calloc(r->lines.n + 1, sizeof(*refs));
	size_t n = 0;

	if (!refs)
		return gl_nomem(err);
	for (size_t i = 0; i < r->lines.n; i++)
		if (guarded(r->lines.items[i].ref))
			refs[n++] = r->lines.items[i].ref;
	qsort(refs, n, sizeof(*refs), compare_refs);
	for (size_t i = 1; i < n; i++)
		if (strcmp(refs[i - 1], refs[i]) == 0)
			gl_hook_refuse(r, refs[i], "it is named twice in one push",
				       "push it once, with git");
	free(refs);
	return 0;
}

/* A push to a symbolic ref changes, and deletes, the ref that it leads to. */
static int refuse_aliases(struct gl_hook_run *r, struct gl_error **err)
{
	struct gl_buf target = GL_BUF_INIT, next = GL_BUF_INIT;
	int ret = 0;

	for (size_t i = 0; i < r->lines.n && ret == 0; i++) {
		const char *ref = r->lines.items[i].ref;

		gl_buf_reset(&target);
		gl_buf_reset(&next);
		ret = gl_ref_target(r->repo, ref, &target, err);
		if (ret == 0 && guarded(target.ptr)) {
			gl_buf_addf(&next, "push to %s itself", target.ptr);
			gl_hook_refuse_f(
				r, ref, next.ptr,
				"on this server it is a symbolic ref: what is pushed to it would "
				"reach %s unseen",
				target.ptr);
		} else if (ret == GL_ENOTFOUND) {
			gl_error_clear(err);
			ret = 0;
		}
	}
	gl_buf_release(&next);
	gl_buf_release(&target);
	return ret;
}

static int pre_receive(struct gl_hook_run *r, struct gl_error **err)
{
	int ret = refuse_twice(r, err);

	if (ret == 0)
		ret = refuse_aliases(r, err);
	if (ret < 0 || r->n_refused)
		return ret;
	/* Ledgers first: the tags are judged by them as they will be. */
	for (size_t i = 0; i < r->lines.n && ret == 0; i++)
		ret = receive_branch(r, &r->lines.items[i], err);
	for (size_t i = 0; i < r->lines.n && ret == 0 && !r->n_refused; i++)
		if (gl_hook_tag(&r->lines.items[i]))
			gl_hook_judge_tag(r, &r->lines.items[i]);
	for (size_t i = 0; i < r->systems.n && ret == 0 && !r->n_refused; i++)
		if (r->ledgers[i])
			gl_hook_note(r->repo, r->ledgers[i]);
	return ret;
}

/* ---- where refs change ---- */

/* Is it a tag that is made or moved?  `git pack-refs` shows one as new that is there already. */
static bool changes_tag(struct gl_hook_run *r, const struct gl_hook_line *l)
{
	struct gl_oid now;

	if (!gl_hook_tag(l) || gl_hook_deletes(l))
		return false;
	return l->target || gl_ref_read(r->repo, l->ref, &now, NULL) < 0 ||
	       !gl_oid_eq(&now, &l->new_id);
}

/* The ledgers as this transaction leaves them. */
static int take_tips(struct gl_hook_run *r, bool *gone, struct gl_error **err)
{
	int ret = 0;

	for (size_t i = 0; i < r->lines.n && ret == 0; i++) {
		const struct gl_hook_line *l = &r->lines.items[i];
		const char *system = ledger_of(l);

		if (!system || find_pinned(r, system) == GL_NONE)
			continue;
		*gone = *gone || gl_oid_zero(&l->new_id);
		ret = gl_hook_add_tip(r, system, &l->new_id, err);
	}
	return ret;
}

/* True when git only brings what others decided; `hidden` is set when that cannot be known. */
static bool carried(const struct gl_hook_in *in, bool *hidden)
{
	struct gl_buf command = GL_BUF_INIT;
	enum gl_parent found = gl_parent_find("/proc", in->parent, &command);
	bool ret = found == GL_PARENT_GIT && gl_parent_carries(command.ptr);

	*hidden = found == GL_PARENT_HIDDEN;
	gl_buf_release(&command);
	return ret;
}

static int reference_transaction(struct gl_hook_run *r, struct gl_error **err)
{
	/* A bare repository that nobody has made a server may be a mirror, which only fetches. */
	bool declared = gl_config_bool(r->repo, "golive.server", false);
	bool server = declared || gl_repo_bare(r->repo), gone = false;
	int ret = 0;

	r->n_tags = 0;
	for (size_t i = 0; i < r->lines.n; i++)
		r->n_tags += changes_tag(r, &r->lines.items[i]);
	if (r->n_tags == 0 || (!declared && carried(r->in, &r->hidden)))
		return 0;
	if (server)
		ret = take_tips(r, &gone, err);
	for (size_t i = 0; i < r->lines.n && ret == 0; i++) {
		if (!changes_tag(r, &r->lines.items[i]))
			continue;
		if (gone)
			gl_hook_refuse(r, r->lines.items[i].ref,
				       "a ledger would be deleted together with it", NULL);
		else
			gl_hook_judge_tag(r, &r->lines.items[i]);
	}
	return ret;
}

/* ---- all of them ---- */

static int prepare(struct gl_hook_run *r, struct gl_error **err)
{
	int ret = gl_hook_parse(r->in->kind, r->in->text, r->in->len, &r->lines, err);

	if (ret == 0)
		ret = gl_systems_list(r->repo, &r->systems, err);
	if (ret < 0)
		return ret;
	r->how = (struct gl_open){ .now = r->in->now, .hook = true, .say = say, .ctx = r };
	r->ledgers = calloc(r->systems.n + 1, sizeof(struct gl_ledger *));
	if (!r->ledgers)
		return gl_nomem(err);
	for (size_t i = 0; i < r->systems.n; i++)
		r->pinned += r->systems.items[i].pinned;
	for (size_t i = 0; i < r->lines.n; i++)
		r->n_tags += gl_hook_tag(&r->lines.items[i]) != NULL;
	return 0;
}

static void finish(struct gl_hook_run *r)
{
	for (size_t i = 0; r->ledgers && i < r->systems.n; i++)
		gl_ledger_free(r->ledgers[i]);
	free(r->ledgers);
	free(r->tips);
	gl_systems_release(&r->systems);
	gl_hook_lines_release(&r->lines);
	gl_repo_free(r->repo);
}

int gl_hook_run(const struct gl_hook_in *in, struct gl_buf *talk, struct gl_error **err)
{
	static int (*const hooks[GL_HOOK_KINDS])(struct gl_hook_run *, struct gl_error **) = {
		[GL_HOOK_REFERENCE_TRANSACTION] = reference_transaction,
		[GL_HOOK_PRE_PUSH] = pre_push,
		[GL_HOOK_PRE_RECEIVE] = pre_receive,
	};
	struct gl_hook_run r = { .in = in, .talk = talk };
	bool transaction = in->kind == GL_HOOK_REFERENCE_TRANSACTION;
	bool hidden;
	int ret;

	if (transaction && in->state && strcmp(in->state, "prepared") != 0)
		return 0;
	ret = gl_repo_open(&r.repo, ".", GL_REPO_FROM_ENV, err);
	/* Whatever is wrong with the repository, a fetch is not what makes it worse. */
	if (ret < 0 && transaction && carried(in, &hidden)) {
		gl_error_clear(err);
		return 0;
	}
	if (ret == 0)
		ret = prepare(&r, err);
	if (ret == 0)
		ret = hooks[in->kind](&r, err);
	gl_hook_tell_rest(&r);
	finish(&r);
	if (ret == 0 && talk->failed)
		ret = gl_nomem(err);
	return ret < 0 ? ret : r.n_refused > 0;
}
