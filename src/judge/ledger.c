#include "judge/ledger.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/timestamp.h"
#include "git/remote.h"
#include "judge/choose.h"
#include "judge/contents.h"
#include "judge/load.h"
#include "judge/seen.h"

__attribute__((format(printf, 2, 3))) static void say(const struct gl_open *how, const char *fmt,
						      ...)
{
	struct gl_buf b = GL_BUF_INIT;
	va_list ap;

	if (!how->say)
		return;
	va_start(ap, fmt);
	gl_buf_vaddf(&b, fmt, ap);
	va_end(ap);
	how->say(how->ctx, b.ptr);
	gl_buf_release(&b);
}

/* ---- which system ---- */

/* `unborn` is what a ledger is taken for that no ref holds yet: only its tip is known. */
static int pick_system(const struct gl_systems *all, const struct gl_open *how,
		       struct gl_system *unborn, const struct gl_system **out,
		       struct gl_error **err)
{
	struct gl_buf names = GL_BUF_INIT;
	size_t i;
	int rc;

	if (how->system) {
		*out = gl_systems_find(all, how->system);
		if (!*out && how->tip) {
			*unborn = (struct gl_system){ .name = (char *)how->system };
			*out = unborn;
		}
		if (*out)
			return 0;
		return gl_fail(
			err, GL_EUNDECIDED,
			"there is no ledger of a system '%s' here; fetch it (git golive status --fetch) or start one (git golive init %s)",
			how->system, how->system);
	}
	if (!all->n)
		return gl_fail(
			err, GL_EUNDECIDED,
			"there is no ledger here; fetch it (git golive status --fetch) or start one (git golive init <system>)");
	if (all->n == 1) {
		*out = &all->items[0];
		return 0;
	}
	for (i = 0; i < all->n; i++)
		gl_buf_addf(&names, "%s%s", i ? ", " : "", all->items[i].name);
	rc = gl_fail(
		err, GL_EUNDECIDED,
		"there are several systems here (%s); name one, before the verb: git golive -s %s",
		names.ptr, all->items[0].name);
	gl_buf_release(&names);
	return rc;
}

/* ---- the root ---- */

/* The root to go by, if one is known: what was asked for this time, else the pin. */
static const struct gl_oid *expected_root(const struct gl_system *sys, const struct gl_open *how)
{
	return how->root ? how->root : sys->pinned ? &sys->root : NULL;
}

static int check_root(const struct gl_ledger *l, const struct gl_oid *expected,
		      struct gl_error **err)
{
	char a[GL_OID_HEX + 1], b[GL_OID_HEX + 1];

	if (!expected || gl_oid_eq(&l->root, expected))
		return 0;
	return gl_fail(
		err, GL_EUNDECIDED,
		"the ledger of '%s' (%s) begins at %s, and the pinned root is %s: it is another ledger; ask the "
		"owner which is right",
		l->system, l->ref, gl_oid_hex(&l->root, a), gl_oid_hex(expected, b));
}

/* Pins what was not pinned before, aloud; being unable to write is no reason not to judge. */
static void pin(const struct gl_ledger *l, const struct gl_system *sys, const struct gl_open *how)
{
	struct gl_error *err = NULL;
	char hex[GL_OID_HEX + 1];

	if (sys->pinned || how->hook || how->glance)
		return;
	if (gl_pin(l->repo, l->system, &l->root, &err))
		say(how, "could not pin the root of '%s': %s", l->system, gl_error_message(err));
	else if (!how->root)
		say(how,
		    "first look at '%s': its root %s is pinned from now on; ask the owner whether it is right",
		    l->system, gl_oid_hex(&l->root, hex));
	gl_error_free(err);
}

/* ---- as of ---- */

static bool parse_moment(const char *s, int64_t *out)
{
	int32_t day;

	if (gl_time_parse(s, strlen(s), out))
		return true;
	if (!gl_date_parse(s, strlen(s), &day))
		return false;
	*out = gl_date_time(day) + GL_DAY - 1;
	return true;
}

/* What a git user types for a commit, such as golive/support-bot~1, as a place on the ledger. */
static bool find_named(const struct gl_ledger *l, const char *rev, size_t *at)
{
	struct gl_oid id;

	if (gl_rev_commit(l->repo, rev, &id, NULL))
		return false;
	for (*at = 0; *at < l->walk->n; ++*at)
		if (gl_oid_eq(&l->walk->commits[*at].id, &id))
			return true;
	return false;
}

static int find_commit(const struct gl_ledger *l, const char *rev, size_t *at,
		       struct gl_error **err)
{
	size_t i, len = strlen(rev), found = 0;
	char full[GL_OID_HEX + 1];

	for (i = 0; i < l->walk->n && len >= 4; i++) {
		if (strncmp(gl_oid_hex(&l->walk->commits[i].id, full), rev, len))
			continue;
		*at = i;
		found++;
	}
	if (found == 1 || (!found && find_named(l, rev, at)))
		return 0;
	return gl_fail(
		err, GL_EINVAL, "'%s' is %s", rev,
		found ? "the beginning of several commits of the ledger"
		      : "neither a commit of the ledger, nor a date (2026-11-20) or time (2026-11-20T08:00:00Z)");
}

/* How many commits come before the first that is not void and whose ledger time is later. */
static size_t commits_until(const struct gl_state *s, int64_t moment)
{
	size_t n;

	for (n = 0; n < s->n; n++)
		if (!s->judged[n].is_void && !s->judged[n].ahead &&
		    s->judged[n].ledger_time > moment)
			break;
	return n;
}

/* How many commits are left, and what `now` is, as of what was asked. */
static int cut(struct gl_ledger *l, const struct gl_open *how, size_t *n, struct gl_error **err)
{
	const struct gl_state *s = l->state;
	size_t at = 0;
	int rc;

	if (!parse_moment(how->as_of, &l->now)) {
		rc = find_commit(l, how->as_of, &at, err);
		if (rc)
			return rc;
		l->now = s->judged[at].ledger_time;
		*n = at + 1;
		return 0;
	}
	*n = commits_until(s, l->now);
	if (*n)
		return 0;
	return gl_fail(err, GL_EUNDECIDED, "the ledger of '%s' did not exist yet as of %s",
		       l->system, how->as_of);
}

/* ---- folding ---- */

/* What there is to fold of the first n commits. */
static struct gl_fold_in fold_in(const struct gl_ledger *l, struct gl_loader *loader, size_t n,
				 int64_t now)
{
	*loader = (struct gl_loader){ .repo = l->repo,
				      .arena = l->arena,
				      .commits = l->walk->commits };
	return (struct gl_fold_in){
		.commits = l->walk->commits,
		.n = n,
		.system = l->system,
		.now = now,
		.contents = &l->contents,
		.changes = gl_load_changes,
		.changes_ctx = loader,
	};
}

static int fold(struct gl_ledger *l, size_t n, int64_t now, struct gl_state **out,
		struct gl_error **err)
{
	struct gl_loader loader;
	struct gl_fold_in in = fold_in(l, &loader, n, now);

	return gl_fold(l->arena, &in, out, err);
}

int gl_ledger_state_at(struct gl_ledger *l, int64_t moment, struct gl_state **out,
		       struct gl_error **err)
{
	size_t n = commits_until(l->state, moment);

	*out = NULL;
	if (!n)
		return gl_fail(err, GL_ENOTFOUND, "the ledger of '%s' had not begun", l->system);
	return fold(l, n, moment, out, err);
}

int gl_ledger_signals(struct gl_ledger *l, struct gl_signals *out, struct gl_error **err)
{
	struct gl_loader loader;
	struct gl_fold_in in = fold_in(l, &loader, l->state->n, l->now);

	return gl_signals_find(l->arena, &in, out, err);
}

static int fold_as_of(struct gl_ledger *l, const struct gl_open *how, struct gl_error **err)
{
	struct gl_state *before = l->state;
	size_t n = 0;
	int rc = cut(l, how, &n, err);

	if (rc)
		return rc;
	l->state = NULL;
	rc = fold(l, n, how->now, &l->state, err);
	gl_state_free(before);
	l->tip = l->walk->commits[n - 1].id;
	return rc;
}

/* ---- no going back ---- */

static bool walk_has(const struct gl_walk *w, const struct gl_oid *id)
{
	size_t i;

	for (i = w->n; i > 0; i--)
		if (gl_oid_eq(&w->commits[i - 1].id, id))
			return true;
	return false;
}

/* What to do: `all_here` when nothing was decided since, and what is missing is in this clone. */
static void add_way_back(const struct gl_ledger *l, const char *seen, bool all_here,
			 struct gl_buf *out)
{
	char root[GL_OID_HEX + 1];

	if (all_here && gl_repo_bare(l->repo))
		gl_buf_addf(out, "they are still here; put them back: git update-ref %s %s", l->ref,
			    seen);
	else if (all_here)
		gl_buf_addstr(out, "they are still here; put them back: git golive sync");
	else
		gl_buf_addstr(
			out,
			"and others were added, or they are not here any more; ask who runs the server to "
			"put it back, or let each who has lost one run 'git golive sync' in a clone that has it");
	gl_buf_addf(out, "; when it is meant to be so: git golive trust %s %s", l->system,
		    gl_oid_hex(&l->root, root));
}

static int rewound(const struct gl_ledger *l, const struct gl_oid *seen, struct gl_error **err)
{
	bool all_here = gl_walk_contains(l->repo, seen, &l->tip, NULL) == 1;
	char a[GL_OID_HEX + 1], b[GL_OID_HEX + 1];
	struct gl_buf way = GL_BUF_INIT;
	int rc;

	add_way_back(l, gl_oid_hex(seen, a), all_here, &way);
	rc = gl_fail(
		err, GL_EUNDECIDED,
		"the ledger of '%s' was rewound: it stood at %s here, and %s at %s does not contain "
		"that, so decisions were taken away; %s",
		l->system, a, l->ref, gl_oid_hex(&l->tip, b), way.ptr);
	gl_buf_release(&way);
	return rc;
}

/* Is another command at work on it?  One that signs anew moves the branch, and then what was seen. */
static bool is_moving(const struct gl_ledger *l, const struct gl_oid *seen)
{
	const struct timespec moment = { .tv_nsec = 50 * 1000 * 1000 };
	struct gl_oid tip, now;

	nanosleep(&moment, NULL);
	return gl_ref_read(l->repo, l->ref, &tip, NULL) || !gl_oid_eq(&tip, &l->tip) ||
	       gl_seen_read(l->repo, l->system, &now, NULL) || !gl_oid_eq(&now, seen);
}

/*
 * What was seen is of the ledger that is pinned: of another, asked for by its root, nothing is
 * remembered.  *moving is set where it has moved meanwhile, and has to be opened again.
 */
static int check_seen(struct gl_ledger *l, const struct gl_open *how, bool *moving,
		      struct gl_error **err)
{
	const struct gl_oid *newest = &l->walk->commits[l->state->newest].id;
	struct gl_error *unwritten = NULL;
	struct gl_oid seen;
	int rc = 0;

	if (how->seen)
		seen = *how->seen;
	else
		rc = gl_seen_read(l->repo, l->system, &seen, err);
	if (rc && rc != GL_ENOTFOUND)
		return rc;
	if (!rc && !walk_has(l->walk, &seen)) {
		*moving = !how->tip && !how->seen && is_moving(l, &seen);
		return rewound(l, &seen, err);
	}
	if (rc)
		gl_error_clear(err);
	if (how->hook || how->glance || (!rc && gl_oid_eq(&seen, newest)))
		return 0;
	if (gl_ledger_remember(l->repo, l->system, newest, &unwritten))
		say(how, "could not remember what was seen: %s", gl_error_message(unwritten));
	gl_error_free(unwritten);
	return 0;
}

/* ---- opening ---- */

static int set_ref(struct gl_ledger *l, const char *ref, struct gl_error **err)
{
	free(l->ref);
	l->ref = strdup(ref);
	return l->ref ? 0 : gl_nomem(err);
}

static int load_tip(struct gl_ledger *l, const struct gl_open *how, const struct gl_oid *tip,
		    struct gl_error **err)
{
	int rc = gl_load(l->repo, tip, how->progress, how->ctx, &l->walk, err);

	if (rc)
		return rc;
	l->tip = *tip;
	l->root = l->walk->commits[0].id;
	return 0;
}

/* Takes over a loaded walk, or loads the tip that was chosen. */
static int load(struct gl_ledger *l, const struct gl_system *sys, const struct gl_open *how,
		const struct gl_oid *expected, struct gl_error **err)
{
	struct gl_choice choice;
	int rc;

	if (how->tip) {
		struct gl_buf ref = GL_BUF_INIT;

		gl_buf_addf(&ref, "refs/heads/golive/%s", l->system);
		rc = ref.failed ? gl_nomem(err) : set_ref(l, ref.ptr, err);
		gl_buf_release(&ref);
		return rc ? rc : load_tip(l, how, how->tip, err);
	}
	rc = gl_choose(l->repo, sys, expected, how->now, &choice, err);
	if (rc)
		return rc;
	rc = set_ref(l, choice.ref, err);
	if (!rc)
		rc = load_tip(l, how, &choice.tip, err);
	l->other = choice.other;
	l->other_root = choice.other_root;
	free(choice.ref);
	return rc;
}

static int open_system(struct gl_ledger *l, const struct gl_system *sys, const struct gl_open *how,
		       bool *moving, struct gl_error **err)
{
	const struct gl_oid *expected = expected_root(sys, how);
	int rc;

	if (!expected && (how->hook || how->pinned))
		return gl_fail(
			err, GL_EUNDECIDED,
			"the ledger of '%s' is not trusted here; run: git golive trust %s <root>",
			sys->name, sys->name);
	rc = load(l, sys, how, expected, err);
	if (!rc)
		rc = check_root(l, expected, err);
	if (!rc)
		rc = gl_contents_open(&l->contents, l->repo, l->arena, err);
	if (!rc)
		rc = fold(l, l->walk->n, how->now, &l->state, err);
	if (rc)
		return rc;
	pin(l, sys, how);
	if (!sys->pinned || gl_oid_eq(&l->root, &sys->root))
		rc = check_seen(l, how, moving, err);
	if (!rc && how->as_of)
		rc = fold_as_of(l, how, err);
	return rc;
}

static int open_once(struct gl_ledger **out, struct gl_repo *repo, const struct gl_open *how,
		     bool *moving, struct gl_error **err)
{
	struct gl_ledger *l = calloc(1, sizeof(*l));
	const struct gl_system *sys = NULL;
	struct gl_system unborn;
	struct gl_systems all;
	int rc;

	*out = NULL;
	if (!l)
		return gl_nomem(err);
	rc = gl_systems_list(repo, &all, err);
	if (rc) {
		free(l);
		return rc;
	}
	l->repo = repo;
	l->now = how->now;
	l->past = how->as_of != NULL;
	l->arena = gl_arena_new();
	rc = l->arena ? pick_system(&all, how, &unborn, &sys, err) : gl_nomem(err);
	if (!rc) {
		l->system = strdup(sys->name);
		rc = l->system ? open_system(l, sys, how, moving, err) : gl_nomem(err);
	}
	gl_systems_release(&all);
	if (rc) {
		gl_ledger_free(l);
		return rc;
	}
	*out = l;
	return 0;
}

int gl_ledger_open(struct gl_ledger **out, struct gl_repo *repo, const struct gl_open *how,
		   struct gl_error **err)
{
	bool moving = false;
	int rc = open_once(out, repo, how, &moving, err);

	for (int more = 3; rc && moving && more > 0; more--) {
		gl_error_clear(err);
		moving = false;
		rc = open_once(out, repo, how, &moving, err);
	}
	return rc;
}

void gl_ledger_free(struct gl_ledger *l)
{
	if (!l)
		return;
	gl_state_free(l->state);
	gl_contents_free(&l->contents);
	gl_walk_free(l->walk);
	gl_arena_free(l->arena);
	free(l->system);
	free(l->ref);
	free(l->other);
	free(l);
}

const struct gl_oid *gl_ledger_good_tree(const struct gl_ledger *l)
{
	return &l->walk->commits[l->state->newest].tree;
}

const struct gl_finding *gl_ledger_findings(struct gl_ledger *l, size_t *n)
{
	const struct gl_state *s = l->state;
	struct gl_finding *all;
	char hex[GL_OID_HEX + 1];

	*n = s->n_findings;
	if (!l->other)
		return s->findings;
	all = gl_arena_calloc(l->arena, s->n_findings + 1, sizeof(*all));
	if (!all)
		return s->findings;
	if (s->n_findings)
		memcpy(all, s->findings, s->n_findings * sizeof(*all));
	all[s->n_findings] = (struct gl_finding){
		.code = GL_FIND_OTHER_LEDGER,
		.commit = l->other_root,
		.at = GL_NONE,
		.text = gl_arena_printf(
			l->arena,
			"%s begins at another root, %s, and is not looked at; tell the owner",
			l->other, gl_oid_hex(&l->other_root, hex)),
	};
	*n = s->n_findings + 1;
	return all;
}
