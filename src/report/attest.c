/*
 * The verdict for admission controllers: an in-toto statement (https://in-toto.io/Statement/v1) whose
 * predicate is a SLSA verification summary (https://slsa.dev/verification_summary/v1).
 */
#include "report/parts.h"
#include "report/report.h"

#define STATEMENT "https://in-toto.io/Statement/v1"
#define SUMMARY "https://slsa.dev/verification_summary/v1"

static void set_git_digest(struct gl_json *o, const struct gl_oid *commit)
{
	gl_part_oid(gl_json_set_object(o, "digest"), "gitCommit", commit);
}

static void set_uri(struct gl_json *o, const char *ref, const char *path)
{
	struct gl_buf uri = GL_BUF_INIT;

	gl_buf_addf(&uri, "git:%s%s", ref, path);
	gl_json_set_str(o, "uri", uri.ptr);
	gl_buf_release(&uri);
}

static void set_policy(struct gl_json *predicate, const struct gl_ledger *l)
{
	struct gl_json *policy = gl_json_set_object(predicate, "policy");

	set_uri(policy, l->ref, ":checklist.yaml");
	gl_part_digest(gl_json_set_object(policy, "digest"), "sha256",
		       &l->state->in_force->list->sha256);
}

static void set_input(struct gl_json *predicate, const struct gl_ledger *l)
{
	struct gl_json *input =
		gl_json_add_object(gl_json_set_array(predicate, "inputAttestations"));

	set_uri(input, l->ref, "");
	set_git_digest(input, &l->tip);
}

static void set_predicate(struct gl_json *o, const struct gl_status *item, const char *resource)
{
	struct gl_json *p = gl_json_set_object(o, "predicate"), *verifier;
	bool go = item->verdict->go;

	verifier = gl_json_set_object(p, "verifier");
	gl_json_set_str(verifier, "id", "urn:git-golive");
	gl_json_set_str(gl_json_set_object(verifier, "version"), "git-golive", GL_VERSION);
	gl_part_time(p, "timeVerified", item->verdict->now);
	gl_json_set_str(p, "resourceUri", resource);
	set_policy(p, item->ledger);
	set_input(p, item->ledger);
	gl_json_set_str(p, "verificationResult", go ? "PASSED" : "FAILED");
	gl_json_add_str(gl_json_set_array(p, "verifiedLevels"), go ? "GOLIVE_GO" : "FAILED");
	gl_json_set_str(p, "slsaVersion", "1.0");
}

static int add_statement(const struct gl_gate *g, const struct gl_status *item,
			 const char *resource, struct gl_buf *out)
{
	struct gl_json *o = gl_json_object(), *subject;
	int rc;

	gl_json_set_str(o, "_type", STATEMENT);
	subject = gl_json_add_object(gl_json_set_array(o, "subject"));
	gl_json_set_str(subject, "name", g->tag);
	set_git_digest(subject, &g->commit);
	gl_json_set_str(o, "predicateType", SUMMARY);
	set_predicate(o, item, resource);
	rc = gl_json_print(o, out);
	gl_json_free(o);
	return rc;
}

int gl_report_attest(const struct gl_gate *g, const char *resource, struct gl_buf *out,
		     struct gl_error **err)
{
	struct gl_buf uri = GL_BUF_INIT;
	size_t i;
	int rc = 0;

	if (!g->n || !g->has_commit)
		return gl_fail(
			err, GL_EREFUSED,
			"there is nothing to attest: no system takes '%s' for a release tag of a commit",
			g->tag);
	gl_buf_addf(&uri, "git:refs/tags/%s", g->tag);
	for (i = 0; i < g->n && !rc; i++)
		rc = add_statement(g, &g->items[i], resource ? resource : uri.ptr, out);
	gl_buf_release(&uri);
	return rc ? gl_nomem(err) : 0;
}
