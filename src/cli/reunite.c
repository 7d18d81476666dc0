/*
 * The ledger is linear: of two who signed at the same time, the second signs again on the first
 * one's commit.
 */
#include "cli/reunite.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "base/vec.h"
#include "cli/batch.h"
#include "sign/objsig.h"

#define CHECKLIST "checklist.yaml"
/* What one decision brings along: a key file, a piece of evidence. */
#define FILE_MAX_LEN ((size_t)64 * 1024 * 1024)

/* Two ledgers that went apart. */
struct carrying {
	struct cli *c;
	const char *system;
	struct gl_ledger *ours;   /* the local branch, as it was */
	struct gl_ledger *theirs; /* the remote's, and what has been signed again on top of it */
	struct gl_digest key;     /* mine; all zero when only the email tells who I am */
	const char *me;
	struct cli_moved *moved;
	size_t again;  /* commits that were signed again */
	bool bereaved; /* a decision of somebody else was left out */
	struct gl_error **err;
};

int cli_move_local(struct cli *c, const char *system, const struct gl_oid *from,
		   const struct gl_oid *to, struct gl_error **err)
{
	struct gl_buf ref = GL_BUF_INIT;
	int ret = cli_check_branch(c, system, err);

	gl_buf_addf(&ref, "refs/heads/golive/%s", system);
	if (ret == 0)
		ret = ref.failed ? gl_nomem(err)
				 : gl_ref_update(c->repo, ref.ptr, from, to, "golive: sync", err);
	c->done = c->done || ret == 0;
	gl_buf_release(&ref);
	return ret;
}

/* ---- what is left out ---- */

static int note_move(struct carrying *y, const char *from, const char *to)
{
	struct cli_move move = { .from = strdup(from), .to = to ? strdup(to) : NULL };

	if (!move.from || (to && !move.to) ||
	    gl_vec_grow(&y->moved->items, y->moved->n, &y->moved->cap) < 0) {
		free(move.from);
		free(move.to);
		return gl_nomem(y->err);
	}
	y->moved->items[y->moved->n++] = move;
	return 0;
}

static int note_left(struct carrying *y, size_t at)
{
	const struct gl_judged *j = &y->ours->state->judged[at];
	int ret = 0;

	for (size_t i = 0; i < j->n_entries && ret == 0; i++) {
		const struct gl_entry *e = y->ours->state->all.items[j->first_entry + i];

		if (!e->is_void)
			ret = note_move(y, e->rec->id, NULL);
	}
	return ret;
}

/* Nothing that somebody signed is thrown away. */
static int keep(struct carrying *y, size_t at, const char *what, const char *why)
{
	struct gl_buf ref = GL_BUF_INIT;
	int ret = cli_keep(y->c, y->system, &y->ours->walk->commits[at].id, &ref, y->err);

	if (ret == 0)
		cli_warn(y->c,
			 "left out %s: %s; where it still holds, sign it anew; it is kept as %s\n"
			 "  to look at it:\n"
			 "    git show %s\n"
			 "  to drop it:\n"
			 "    git update-ref -d %s",
			 what, why, ref.ptr, ref.ptr, ref.ptr);
	gl_buf_release(&ref);
	return ret;
}

static int leave_out(struct carrying *y, size_t at, const char *why)
{
	const struct gl_judged *j = &y->ours->state->judged[at];
	struct gl_buf what = GL_BUF_INIT;
	char hex[GL_OID_HEX + 1];
	int ret;

	gl_buf_addf(&what, "%.12s", gl_oid_hex(&y->ours->walk->commits[at].id, hex));
	/* By this name it was told when it was recorded. */
	if (j->n_entries)
		gl_buf_addf(&what, " (%s)", y->ours->state->all.items[j->first_entry]->rec->id);
	ret = what.failed ? gl_nomem(y->err) : keep(y, at, what.ptr, why);
	gl_buf_release(&what);
	return ret < 0 ? ret : note_left(y, at);
}

/* ---- signing again ---- */

/* A record as it was meant, dated now.  What it points to may have been signed again before it. */
static int add_record(struct carrying *y, struct batch *b, const struct gl_entry *e, int64_t now)
{
	struct gl_record *rec = gl_arena_alloc(b->arena, sizeof(*rec));
	const char *target;
	int ret;

	if (!rec)
		return gl_nomem(y->err);
	*rec = *e->rec;
	rec->system = y->system;
	rec->by = e->by;
	rec->has_date = true;
	rec->date = now;
	if (rec->record) {
		target = cli_moved_id(y->moved, rec->record);
		rec->record = target ? target : rec->record;
	}
	ret = batch_add_record(b, y->theirs, rec, y->err);
	return ret < 0 ? ret : note_move(y, e->rec->id, rec->id);
}

static bool is_evidence(const char *path)
{
	return strncmp(path, "evidence/", strlen("evidence/")) == 0;
}

static bool brought_along(const struct gl_change *change, bool amends)
{
	if (change->new_mode != GL_MODE_FILE)
		return false;
	if (is_evidence(change->path))
		return true;
	return amends && (strcmp(change->path, CHECKLIST) == 0 ||
			  strncmp(change->path, "keys/", strlen("keys/")) == 0);
}

static int add_file(struct carrying *y, struct batch *b, const char *path,
		    const struct gl_oid *blob)
{
	struct gl_object o = { 0 };
	struct gl_oid id;
	uint32_t mode;
	int ret =
		gl_tree_find(y->c->repo, gl_ledger_good_tree(y->theirs), path, &mode, &id, y->err);

	if (ret == 0 && gl_oid_eq(&id, blob))
		return 0;
	if (ret < 0 && ret != GL_ENOTFOUND)
		return ret;
	gl_error_clear(y->err);
	ret = gl_repo_need(y->c->repo, blob, GL_OBJ_BLOB, FILE_MAX_LEN, &o, y->err);
	if (ret == 0)
		ret = batch_add(b, path, o.data, o.len, y->err);
	gl_object_release(&o);
	return ret;
}

/* Evidence may have come with a decision before, which is perhaps left out: then it comes along. */
static int add_evidence(struct carrying *y, struct batch *b, size_t at, const struct gl_entry *e)
{
	struct gl_oid id;
	uint32_t mode;
	int ret = 0;

	for (size_t i = 0; i < e->rec->n_evidence && ret == 0; i++) {
		const struct gl_evidence *ev = &e->rec->evidence[i];

		if (ev->where != GL_EVIDENCE_LEDGER || !is_evidence(ev->path) ||
		    batch_has(b, ev->path))
			continue;
		ret = gl_tree_find(y->c->repo, &y->ours->walk->commits[at].tree, ev->path, &mode,
				   &id, y->err);
		if (ret == 0 && mode == GL_MODE_FILE)
			ret = add_file(y, b, ev->path, &id);
		if (ret == GL_ENOTFOUND) {
			gl_error_clear(y->err);
			ret = 0;
		}
	}
	return ret;
}

static bool amends(const struct gl_state *s, size_t at)
{
	const struct gl_version *v;

	for (v = s->versions; v && v->at != at; v = v->next)
		;
	return v;
}

/* Of one decision: its evidence; of all: whatever else the commit brought, too. */
static int collect_files(struct carrying *y, size_t at, const struct gl_entry *only, bool amendment,
			 struct batch *b)
{
	const struct gl_changes *changes = &y->ours->walk->commits[at].changes;
	const struct gl_judged *j = &y->ours->state->judged[at];
	int ret = 0;

	for (size_t i = 0; !only && i < changes->n && ret == 0; i++) {
		if (brought_along(&changes->items[i], amendment))
			ret = add_file(y, b, changes->items[i].path, &changes->items[i].new_id);
	}
	for (size_t i = 0; i < j->n_entries && ret == 0; i++) {
		const struct gl_entry *e = y->ours->state->all.items[j->first_entry + i];

		if (!e->is_void && (!only || e == only))
			ret = add_evidence(y, b, at, e);
	}
	return ret;
}

/* All decisions of a commit, or one of them, with what belongs to them. */
static int collect(struct carrying *y, size_t at, const struct gl_entry *only, int64_t now,
		   struct batch *b)
{
	const struct gl_judged *j = &y->ours->state->judged[at];
	bool amendment = amends(y->ours->state, at);
	int ret = 0;

	for (size_t i = 0; i < j->n_entries && ret == 0; i++) {
		const struct gl_entry *e = y->ours->state->all.items[j->first_entry + i];

		if (!e->is_void && (!only || e == only))
			ret = add_record(y, b, e, now);
	}
	if (ret == 0 && (b->n > 0 || amendment))
		ret = collect_files(y, at, only, amendment, b);
	return ret;
}

/* The commit's own message: nothing in it depends on where it stands. */
static int add_own_message(struct carrying *y, size_t at, struct gl_buf *out)
{
	struct gl_object o = { 0 };
	struct gl_rawcommit raw;
	int ret = gl_repo_need(y->c->repo, &y->ours->walk->commits[at].id, GL_OBJ_COMMIT,
			       GL_COMMIT_MAX, &o, y->err);

	if (ret == 0 && gl_rawcommit_parse(o.data, o.len, &raw, NULL, NULL) && !raw.malformed)
		gl_buf_add(out, raw.message, raw.message_len);
	gl_object_release(&o);
	return ret;
}

static int add_message(struct carrying *y, size_t at, const struct gl_entry *only,
		       struct gl_buf *out)
{
	const struct gl_entry *candidate = y->theirs->state->candidate;
	int ret = 0;

	if (only)
		gl_record_message(out, only->rec, candidate ? candidate->rec->tag : NULL);
	else
		ret = add_own_message(y, at, out);
	return ret < 0 ? ret : out->failed ? gl_nomem(y->err) : 0;
}

static int sign_again(struct carrying *y, size_t at, const struct gl_entry *only,
		      const struct batch *b, int64_t now)
{
	struct gl_buf message = GL_BUF_INIT;
	struct gl_ledger *next = NULL;
	int ret = add_message(y, at, only, &message);

	if (ret == 0)
		ret = cli_sign(y->c, y->theirs, b->items, b->n, message.ptr, now, &next, y->err);
	gl_buf_release(&message);
	if (ret < 0)
		return ret;
	gl_ledger_free(y->theirs);
	y->theirs = next;
	y->again++;
	return 0;
}

/* 0; 1 with `why` where it would not count any more; or a negative code. */
static int carry(struct carrying *y, size_t at, const struct gl_entry *only, struct gl_buf *why)
{
	struct batch b = { .arena = gl_arena_new() };
	size_t before = y->moved->n;
	int64_t now = gl_now();
	int ret = b.arena ? collect(y, at, only, now, &b) : gl_nomem(y->err);

	if (ret < 0)
		goto out;
	if (b.n == 0) {
		gl_buf_addstr(why, "there is no decision in it that counts: ");
		if (!cli_findings(y->ours->state, at, NULL, why))
			gl_buf_addstr(why, "it touches nothing that has a meaning");
		ret = 1;
		goto out;
	}
	ret = cli_try(y->theirs, b.items, b.n, &y->ours->walk->commits[at].sig.key, now, NULL,
		      y->err);
	if (ret == 0) {
		ret = sign_again(y, at, only, &b, now);
	} else if (ret == GL_EREFUSED) {
		gl_buf_addstr(why, gl_error_message(*y->err));
		gl_error_clear(y->err);
		cli_moved_cut(y->moved, before);
		ret = 1;
	}
out:
	batch_release(&b);
	gl_arena_free(b.arena);
	return ret;
}

/* Where they cannot all be carried: each that can, in a commit of its own. */
static int carry_each(struct carrying *y, size_t at)
{
	const struct gl_judged *j = &y->ours->state->judged[at];
	struct gl_buf why = GL_BUF_INIT;
	int ret = 0;

	for (size_t i = 0; i < j->n_entries && ret == 0; i++) {
		const struct gl_entry *e = y->ours->state->all.items[j->first_entry + i];

		if (e->is_void)
			continue;
		gl_buf_reset(&why);
		ret = carry(y, at, e, &why);
		if (ret == 1) {
			ret = keep(y, at, e->rec->id, why.ptr);
			ret = ret < 0 ? ret : note_move(y, e->rec->id, NULL);
		}
	}
	gl_buf_release(&why);
	return ret;
}

/* Is something in it void, though it is not? */
static bool partly_void(const struct gl_state *s, size_t at)
{
	for (size_t i = 0; i < s->n_findings; i++) {
		if (s->findings[i].at == at && s->findings[i].code != GL_FIND_CLOCK)
			return true;
	}
	return false;
}

static int keep_void_part(struct carrying *y, size_t at)
{
	struct gl_buf why = GL_BUF_INIT;
	int ret;

	gl_buf_addstr(&why, "it counts for nothing: ");
	cli_findings(y->ours->state, at, NULL, &why);
	ret = why.failed ? gl_nomem(y->err) : keep(y, at, "a part of a commit", why.ptr);
	gl_buf_release(&why);
	return ret;
}

/* An amendment and the agreement to it stand and fall together. */
static int carry_what_can_be(struct carrying *y, size_t at)
{
	struct gl_buf why = GL_BUF_INIT;
	int ret = carry(y, at, NULL, &why);

	if (ret == 0 && partly_void(y->ours->state, at))
		ret = keep_void_part(y, at);
	else if (ret == 1 && y->ours->state->judged[at].n_entries > 1 &&
		 !amends(y->ours->state, at))
		ret = carry_each(y, at);
	else if (ret == 1)
		ret = leave_out(y, at, why.ptr);
	gl_buf_release(&why);
	return ret;
}

/* What I signed, with the key that I sign with now; where that is not known, my name must do. */
static bool is_mine(const struct carrying *y, size_t at)
{
	static const struct gl_digest unknown;

	if (!y->me || strcmp(y->ours->state->judged[at].signer, y->me) != 0)
		return false;
	return memcmp(&y->key, &unknown, sizeof(unknown)) == 0 ||
	       memcmp(&y->key, &y->ours->walk->commits[at].sig.key, sizeof(y->key)) == 0;
}

/* What somebody meant to be a decision, and how it becomes one. */
static int leave_void(struct carrying *y, size_t at)
{
	const struct gl_oid *id = &y->ours->walk->commits[at].id;
	enum gl_finding_code code = GL_FIND_BAD_SIGNATURE;
	struct gl_buf why = GL_BUF_INIT;
	char hex[GL_OID_HEX + 1];
	int ret;

	gl_buf_addstr(&why, "it counts for nothing: ");
	cli_findings(y->ours->state, at, &code, &why);
	ret = why.failed ? gl_nomem(y->err) : leave_out(y, at, why.ptr);
	gl_buf_release(&why);
	if (ret == 0 && code == GL_FIND_UNSIGNED)
		cli_say(y->c,
			"to make it count, sign it, in a working tree of golive/%s:\n"
			"  git cherry-pick -S %.12s\n"
			"(the next one by hand: git commit -S; or with the verbs of git golive)",
			y->system, gl_oid_hex(id, hex));
	return ret;
}

static int carry_or_leave(struct carrying *y, size_t at)
{
	const struct gl_judged *j = &y->ours->state->judged[at];
	struct gl_buf why = GL_BUF_INIT;
	int ret;

	if (j->is_void)
		return leave_void(y, at);
	if (is_mine(y, at))
		return carry_what_can_be(y, at);
	gl_buf_addf(&why, "only '%s' can sign it again, with the key that signed it", j->signer);
	y->bereaved = true;
	ret = leave_out(y, at, why.ptr);
	gl_buf_release(&why);
	return ret;
}

/* By the version that the unpushed decisions were made under. */
static void find_me(struct carrying *y)
{
	size_t me = cli_me_key(y->c, y->ours, &y->key, NULL);

	y->me = me == GL_NONE ? NULL : y->ours->state->in_force->list->people[me].id;
}

/* ---- the two ledgers ---- */

static int parent_of(struct cli *c, struct gl_oid *id, struct gl_error **err)
{
	struct gl_object o = { 0 };
	struct gl_rawcommit raw;
	int ret = gl_repo_need(c->repo, id, GL_OBJ_COMMIT, GL_COMMIT_MAX, &o, err);

	if (ret == 0 &&
	    (!gl_rawcommit_parse(o.data, o.len, &raw, NULL, NULL) || raw.n_parents == 0))
		ret = gl_fail(
			err, GL_EUNDECIDED,
			"the ledger here and that of the remote have nothing in common; ask the "
			"owner which is right");
	if (ret == 0)
		*id = raw.parent;
	gl_object_release(&o);
	return ret;
}

/* The newest commit that both have. */
static int find_fork(struct cli *c, const struct gl_oid *local, const struct gl_oid *remote,
		     struct gl_oid *fork, struct gl_error **err)
{
	int ret;

	*fork = *local;
	while ((ret = gl_walk_contains(c->repo, remote, fork, err)) == 0) {
		ret = parent_of(c, fork, err);
		if (ret < 0)
			break;
	}
	return ret < 0 ? ret : 0;
}

/* The root to go by; what is not pinned yet goes by the local branch. */
static int find_root(struct carrying *y, const struct gl_oid *local, struct gl_oid *root,
		     bool *known)
{
	struct gl_systems all;
	const struct gl_system *sys;
	int ret = gl_systems_list(y->c->repo, &all, y->err);

	if (ret < 0)
		return ret;
	sys = gl_systems_find(&all, y->system);
	*known = y->c->root || (sys && sys->pinned);
	gl_systems_release(&all);
	return *known ? 0 : gl_walk_root(y->c->repo, local, root, y->err);
}

static int open_ours(struct carrying *y, const struct gl_oid *local)
{
	struct gl_oid root;
	bool known = false;
	int ret = find_root(y, local, &root, &known);

	return ret < 0 ? ret
		       : cli_ledger_at(y->c, y->system, known ? NULL : &root, local, &y->ours,
				       y->err);
}

static int open_both(struct carrying *y, const struct gl_oid *local, const struct gl_oid *remote)
{
	struct gl_oid root;
	bool known = false;
	int ret = find_root(y, local, &root, &known);

	if (ret == 0)
		ret = cli_ledger_at(y->c, y->system, known ? NULL : &root, remote, &y->theirs,
				    y->err);
	return ret < 0 ? ret : open_ours(y, local);
}

/* Where the commits of the local branch begin that come after `id`. */
static size_t first_after(const struct carrying *y, const struct gl_oid *id)
{
	size_t at = y->ours->walk->n;

	while (at > 0 && !gl_oid_eq(&y->ours->walk->commits[at - 1].id, id))
		at--;
	return at;
}

int cli_unpushed_void(struct cli *c, const char *system, const struct gl_oid *local,
		      const struct gl_oid *remote, bool *all_mine, struct gl_error **err)
{
	struct carrying y = { .c = c, .system = system, .err = err };
	bool any_void = false;
	int ret = open_ours(&y, local);

	*all_mine = true;

	if (ret == 0) {
		find_me(&y);
		for (size_t at = first_after(&y, remote); at < y.ours->walk->n; at++) {
			bool is_void = y.ours->state->judged[at].is_void;

			if (is_void || partly_void(y.ours->state, at))
				any_void = true;
			if (!is_void && !is_mine(&y, at))
				*all_mine = false;
		}
	}
	gl_ledger_free(y.ours);
	return ret < 0 ? ret : any_void;
}

static int carry_all(struct carrying *y, const struct gl_oid *local, const struct gl_oid *fork)
{
	int ret = 0;

	find_me(y);
	for (size_t at = first_after(y, fork); at < y->ours->walk->n && ret == 0; at++)
		ret = carry_or_leave(y, at);
	return ret < 0 ? ret : cli_move_local(y->c, y->system, local, &y->theirs->tip, y->err);
}

static int reunite(struct carrying *y, const struct gl_oid *local, const struct gl_oid *remote,
		   const struct gl_oid *fork)
{
	char root[GL_OID_HEX + 1];
	const struct gl_state *s;
	int ret = open_both(y, local, remote);

	if (ret == 0)
		ret = carry_all(y, local, fork);
	if (ret < 0)
		return ret;
	/* That others' decisions are gone must stay an alarm. */
	if (y->bereaved) {
		cli_warn(
			y->c,
			"decisions of others that were seen here are no longer on the ledger; every "
			"command will say so until that is settled with them: git golive trust %s %s",
			y->system, gl_oid_hex(&y->theirs->root, root));
		return 0;
	}
	s = y->theirs->state;
	return gl_ledger_remember(y->c->repo, y->system, &s->commits[s->newest].id, y->err);
}

int cli_reunite(struct cli *c, const char *system, const struct gl_oid *local,
		const struct gl_oid *remote, struct cli_moved *moved, bool *ahead,
		struct gl_error **err)
{
	struct carrying y = { .c = c, .system = system, .moved = moved, .err = err };
	size_t before = moved->n;
	struct gl_oid fork;
	int ret;

	*ahead = false;
	ret = cli_check_branch(c, system, err);
	if (ret == 0)
		ret = find_fork(c, local, remote, &fork, err);
	if (ret < 0)
		return ret;
	/* Neither is rewound against the other. */
	c->fork = &fork;
	ret = reunite(&y, local, remote, &fork);
	c->fork = NULL;
	if (ret < 0)
		cli_moved_cut(moved, before);
	*ahead = y.again > 0;
	gl_ledger_free(y.ours);
	gl_ledger_free(y.theirs);
	return ret;
}
