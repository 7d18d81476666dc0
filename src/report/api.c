/* <golive/golive.h>: opening, and the JSON. */
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/timestamp.h"
#include "base/utf8.h"
#include "report/api.h"

const char *gl_version(void)
{
	return GL_VERSION;
}

char *gl_terminal_text(const char *s)
{
	struct gl_buf b = GL_BUF_INIT;

	gl_text_add(&b, s, strlen(s), false);
	return gl_buf_steal(&b, NULL);
}

/* ---- what to judge by ---- */

#define FLAGS (GL_FIRST_USE | GL_REMEMBER | GL_LIVE)

/* A caller that was compiled with older headers has a shorter struct: the rest is zero. */
static int read_options(const struct gl_options *how, struct gl_options *out, struct gl_error **err)
{
	*out = (struct gl_options)GL_OPTIONS_INIT;
	if (!how)
		return 0;
	if (how->size < sizeof(how->size) || how->size > sizeof(*out))
		return gl_fail(err, GL_EINVAL,
			       "the options are not of this libgolive; begin with GL_OPTIONS_INIT");
	memcpy(out, how, how->size);
	if (out->flags & ~FLAGS)
		return gl_fail(err, GL_EINVAL, "a flag that this libgolive does not know");
	if (out->system && !gl_id_ok(out->system, strlen(out->system)))
		return gl_fail(err, GL_EINVAL, "'%s' cannot be the name of a system", out->system);
	return 0;
}

/* `root` is where how->root will point. */
static int read_how(const struct gl_options *given, struct gl_options *o, struct gl_open *how,
		    struct gl_oid *root, struct gl_error **err)
{
	int rc = read_options(given, o, err);

	if (rc)
		return rc;
	if (o->root && !gl_oid_parse(o->root, strlen(o->root), root))
		return gl_fail(err, GL_EINVAL, "'%s' is not the full id of a ledger's first commit",
			       o->root);
	*how = (struct gl_open){
		.system = o->system,
		.root = o->root ? root : NULL,
		.now = o->now ? o->now : gl_now(),
		.glance = !(o->flags & GL_REMEMBER),
		.pinned = !(o->flags & GL_FIRST_USE),
		.as_of = o->as_of,
		.say = o->say,
		.ctx = o->ctx,
	};
	return 0;
}

/* ---- systems ---- */

int gl_systems_open(struct gl_systems **out, struct gl_repo *repo, struct gl_error **err)
{
	struct gl_systems *s = calloc(1, sizeof(*s));
	int rc;

	*out = NULL;
	if (!s)
		return gl_nomem(err);
	rc = gl_systems_list(repo, s, err);
	if (rc) {
		free(s);
		return rc;
	}
	*out = s;
	return 0;
}

void gl_systems_free(struct gl_systems *s)
{
	if (!s)
		return;
	gl_systems_release(s);
	free(s);
}

const char *gl_systems_name(const struct gl_systems *s, size_t i)
{
	return i < s->n ? s->items[i].name : NULL;
}

bool gl_systems_pinned(const struct gl_systems *s, size_t i)
{
	return i < s->n && s->items[i].pinned;
}

/* ---- one system ---- */

static int open_status(struct gl_status **out, struct gl_repo *repo, const struct gl_options *given,
		       bool judge, struct gl_error **err)
{
	struct gl_status *s = calloc(1, sizeof(*s));
	struct gl_options o;
	struct gl_open how;
	struct gl_oid root;
	int rc;

	*out = NULL;
	if (!s)
		return gl_nomem(err);
	rc = read_how(given, &o, &how, &root, err);
	if (!rc && o.flags & GL_LIVE)
		rc = gl_fail(err, GL_EINVAL, "GL_LIVE is a question about a tag: gl_gate_open()");
	if (!rc)
		rc = gl_ledger_open(&s->ledger, repo, &how, err);
	if (!rc && judge)
		rc = gl_judge_candidate(s->ledger, &s->verdict, err);
	if (!rc)
		rc = gl_extract_make(s, err);
	if (rc) {
		gl_status_free(s);
		return rc;
	}
	*out = s;
	return 0;
}

int gl_status_open(struct gl_status **out, struct gl_repo *repo, const struct gl_options *how,
		   struct gl_error **err)
{
	return open_status(out, repo, how, true, err);
}

int gl_verify_open(struct gl_status **out, struct gl_repo *repo, const struct gl_options *how,
		   struct gl_error **err)
{
	return open_status(out, repo, how, false, err);
}

void gl_status_free(struct gl_status *s)
{
	if (!s)
		return;
	gl_ledger_free(s->ledger);
	free(s);
}

/* ---- the gate ---- */

static int read_ask(struct gl_repo *repo, const char *tag, const char *rev, struct gl_oid *commit,
		    struct gl_ask *ask, struct gl_error **err)
{
	static const char prefix[] = "refs/tags/";
	int rc;

	if (strncmp(tag, prefix, sizeof(prefix) - 1) == 0)
		tag += sizeof(prefix) - 1;
	if (!gl_refname_ok(tag, strlen(tag)))
		return gl_fail(err, GL_EINVAL, "'%s' cannot be the name of a tag", tag);
	ask->tag = tag;
	if (!rev)
		return 0;
	rc = gl_rev_commit(repo, rev, commit, err);
	ask->commit = commit;
	return rc;
}

int gl_gate_open(struct gl_gate **out, struct gl_repo *repo, const char *tag, const char *commit,
		 const struct gl_options *given, struct gl_error **err)
{
	struct gl_ask ask = { 0 };
	struct gl_gate *g = NULL;
	struct gl_options o;
	struct gl_open how;
	struct gl_oid root, id;
	int rc;

	*out = NULL;
	rc = read_how(given, &o, &how, &root, err);
	if (!rc)
		rc = read_ask(repo, tag, commit, &id, &ask, err);
	if (rc)
		return rc;
	ask.live = o.flags & GL_LIVE;
	rc = gl_gate_run(&g, repo, &how, &ask, err);
	for (size_t i = 0; !rc && i < g->n; i++)
		rc = gl_extract_make(&g->items[i], err);
	if (rc) {
		gl_gate_free(g);
		return rc;
	}
	*out = g;
	return 0;
}

bool gl_gate_go(const struct gl_gate *g)
{
	return g && g->go;
}

bool gl_gate_is_release(const struct gl_gate *g)
{
	return g->release;
}

const struct gl_status *gl_gate_system(const struct gl_gate *g, size_t i)
{
	return i < g->n ? &g->items[i] : NULL;
}

/* ---- JSON ---- */

/* Takes `j` over. */
static int give(struct gl_json *j, char **out, struct gl_error **err)
{
	struct gl_buf b = GL_BUF_INIT;
	bool ok = gl_json_print(j, &b) == 0;

	gl_json_free(j);
	*out = ok ? gl_buf_steal(&b, NULL) : NULL;
	gl_buf_release(&b);
	return *out ? 0 : gl_nomem(err);
}

int gl_status_json(const struct gl_status *s, char **out, struct gl_error **err)
{
	*out = NULL;
	if (!s->verdict)
		return gl_fail(err, GL_EINVAL, "nothing was judged: open it with gl_status_open()");
	return give(gl_report_system_json(s->ledger, s->verdict), out, err);
}

int gl_verify_json(const struct gl_status *s, char **out, struct gl_error **err)
{
	return give(gl_report_findings_json(s->ledger), out, err);
}

int gl_log_json(const struct gl_status *s, char **out, struct gl_error **err)
{
	const struct gl_log_opts all = { 0 };

	return give(gl_report_log_json(s->ledger, &all), out, err);
}

int gl_gate_json(const struct gl_gate *g, char **out, struct gl_error **err)
{
	return give(gl_report_gate_json(g), out, err);
}
