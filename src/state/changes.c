/* What a commit on a ledger may touch (DESIGN section 5, rule 3). */
#include <string.h>

#include "base/path.h"
#include "base/str.h"
#include "state/folding.h"

/* Enough to see what happened; a vandal's thousand paths are one finding. */
#define FINDINGS_PER_COMMIT 10

/* Paths that golive gives no meaning: what a forge wants to find in a branch. */
static bool meaningless(const char *path)
{
	return !strcmp(path, "README.md") || !strcmp(path, ".gitlab-ci.yml") ||
	       gl_begins(path, ".github/") || gl_begins(path, ".gitea/") ||
	       gl_begins(path, ".forgejo/");
}

/* Can a path lie on a ledger, whoever put it there? */
static bool has_place(const char *path)
{
	return meaningless(path) || !strcmp(path, "checklist.yaml") ||
	       gl_begins(path, "evidence/") || gl_begins(path, "keys/") ||
	       gl_record_path_ok(path, strlen(path), NULL, NULL);
}

static bool plain(const struct gl_change *c)
{
	return c->new_mode == GL_MODE_FILE;
}

/*
 * The rule that a change breaks: 0, or GL_VOID(code) with the reason in *why.  `amends`: the commit
 * changes checklist.yaml as well.
 */
static int judge_change(const struct gl_change *c, bool amends, const char **why)
{
	const char *path = c->path;

	/*
	 * A void commit left it lying, and somebody signed on top of that.  A file 'records' there
	 * would end the ledger if it could not be taken away again.
	 */
	if (!c->new_mode && !has_place(path))
		return 0;
	if (gl_begins(path, "records/") && c->old_mode) {
		*why = c->new_mode ? "a record is never changed; sign a new one instead"
				   : "a record is never removed; withdraw it instead";
		return c->new_mode ? GL_VOID(GL_FIND_RECORD_CHANGED)
				   : GL_VOID(GL_FIND_RECORD_REMOVED);
	}
	*why = "only plain files (mode 100644) may lie on a ledger";
	if (c->new_mode && !plain(c))
		return GL_VOID(GL_FIND_PATH_NOT_ALLOWED);
	*why = "the path is not of the form that a ledger takes";
	if (!gl_path_ok(path, strlen(path), false))
		return GL_VOID(GL_FIND_PATH_NOT_ALLOWED);
	if (meaningless(path))
		return 0;
	if (!strcmp(path, "checklist.yaml")) {
		*why = "the checklist was removed";
		return c->new_mode ? 0 : GL_VOID(GL_FIND_BAD_CHECKLIST);
	}
	*why = "the path is not of the form that a ledger takes";
	if (gl_begins(path, "records/"))
		return gl_record_path_ok(path, strlen(path), NULL, NULL)
			       ? 0
			       : GL_VOID(GL_FIND_PATH_NOT_ALLOWED);
	if (gl_begins(path, "evidence/")) {
		*why = "evidence is added, never changed or removed";
		return c->old_mode ? GL_VOID(GL_FIND_PATH_NOT_ALLOWED) : 0;
	}
	if (gl_begins(path, "keys/")) {
		*why = "key files change only together with checklist.yaml";
		return amends ? 0 : GL_VOID(GL_FIND_PATH_NOT_ALLOWED);
	}
	*why = "a ledger holds records/, evidence/, keys/, checklist.yaml and README.md only";
	return GL_VOID(GL_FIND_PATH_NOT_ALLOWED);
}

static const struct gl_change *find_checklist(const struct gl_changes *changes)
{
	size_t i;

	for (i = 0; i < changes->n; i++)
		if (!strcmp(changes->items[i].path, "checklist.yaml"))
			return &changes->items[i];
	return NULL;
}

int gl_fold_paths(struct gl_folding *f, const struct gl_changes *changes,
		  const struct gl_change **checklist, struct gl_error **err)
{
	const char *why = NULL;
	size_t i, found = 0;
	int rc;

	*checklist = find_checklist(changes);
	if (changes->truncated) {
		rc = gl_fold_find(f, GL_FIND_PATH_NOT_ALLOWED, NULL, err,
				  "it changes more than %d paths, or paths nested too deep",
				  GL_COMMIT_CHANGES);
		return rc ? rc : 1;
	}
	for (i = 0; i < changes->n && found < FINDINGS_PER_COMMIT; i++) {
		const struct gl_change *c = &changes->items[i];
		int broken = judge_change(c, *checklist != NULL, &why);

		if (!broken)
			continue;
		found++;
		rc = gl_fold_find(f, GL_VOID_CODE(broken), c->path, err, "%s", why);
		if (rc)
			return rc;
	}
	return found ? 1 : 0;
}
