/*
 * Prints all that the library's functions say, a line each: what the tests compare with the tool's
 * JSON.
 *
 * usage: calls systems|status|verify|gate <directory> [<option>=<value>]...
 */
#include <golive/golive.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct question {
	struct gl_options how;
	const char *tag, *commit;
	int json;
};

static const char *word(const char *s)
{
	return s ? s : "-";
}

static void say(void *ctx, const char *text)
{
	fprintf(ctx, "said %s\n", text);
}

static void show_criteria(const struct gl_status *s)
{
	const char *t;

	for (size_t i = 0, k; (t = gl_criterion_id(s, i)); i++) {
		printf("criterion %s|%s|%s|%s", t, gl_criterion_state(s, i),
		       gl_criterion_area(s, i), gl_criterion_title(s, i));
		printf("|%s\n", gl_criterion_statement(s, i));
		for (k = 0; (t = gl_criterion_approved_by(s, i, k)); k++)
			printf("approved by %s\n", t);
		for (k = 0; (t = gl_criterion_waiting_for(s, i, k)); k++)
			printf("waits for %s\n", t);
		for (k = 0; (t = gl_criterion_reason(s, i, k)); k++)
			printf("because %s\n", t);
	}
}

static void show_people(const struct gl_status *s)
{
	for (size_t i = 0; gl_person_id(s, i); i++)
		printf("person %s|%s|%s|%s\n", gl_person_id(s, i), gl_person_name(s, i),
		       gl_person_email(s, i), gl_person_is_machine(s, i) ? "machine" : "person");
}

static void show_decisions(const struct gl_status *s)
{
	for (size_t i = 0; gl_decision_id(s, i); i++)
		printf("decision %s|%s|%s|%s|%s|%s|%" PRId64 "|%d\n", gl_decision_id(s, i),
		       gl_decision_name(s, i), gl_decision_by(s, i),
		       word(gl_decision_criterion(s, i)), word(gl_decision_tag(s, i)),
		       word(gl_decision_note(s, i)), gl_decision_time(s, i),
		       gl_decision_counts(s, i));
}

static void show_status(const struct gl_status *s)
{
	const char *t;

	printf("system %s|%s|%s|%s\n", gl_status_system(s), gl_status_go(s) ? "go" : "no-go",
	       gl_status_title(s), gl_status_owner(s));
	printf("ledger %s|%s|%" PRId64 "\n", gl_status_root(s), gl_status_tip(s), gl_status_now(s));
	printf("candidate %s|%s\n", word(gl_status_tag(s)), word(gl_status_commit(s)));
	show_criteria(s);
	for (size_t i = 0; (t = gl_block_code(s, i)); i++)
		printf("block %s|%s|%s|%s\n", t, gl_block_text(s, i),
		       word(gl_block_criterion(s, i)), word(gl_block_record(s, i)));
	for (size_t i = 0; (t = gl_waiting_for(s, i)); i++)
		printf("waiting for %s\n", t);
	show_people(s);
	show_decisions(s);
	for (size_t i = 0; (t = gl_finding_code(s, i)); i++)
		printf("finding %s|%s|%s|%s\n", t, gl_finding_commit(s, i),
		       word(gl_finding_path(s, i)), gl_finding_text(s, i));
}

/* Takes `json` over. */
static void show_json(char *json)
{
	if (json)
		fputs(json, stdout);
	free(json);
}

static int systems(struct gl_repo *repo, struct gl_error **err)
{
	struct gl_systems *s = NULL;
	int rc = gl_systems_open(&s, repo, err);

	for (size_t i = 0; !rc && gl_systems_name(s, i); i++)
		printf("%s %s\n", gl_systems_name(s, i), gl_systems_pinned(s, i) ? "pinned" : "-");
	gl_systems_free(s);
	return rc;
}

static int status(struct gl_repo *repo, const struct question *q, int judge, struct gl_error **err)
{
	struct gl_status *s = NULL;
	char *json = NULL;
	int rc = judge ? gl_status_open(&s, repo, &q->how, err)
		       : gl_verify_open(&s, repo, &q->how, err);

	if (!rc && !q->json)
		show_status(s);
	if (!rc && q->json)
		rc = judge ? gl_status_json(s, &json, err) : gl_log_json(s, &json, err);
	show_json(json);
	json = NULL;
	if (!rc && q->json && !judge)
		rc = gl_verify_json(s, &json, err);
	show_json(json);
	gl_status_free(s);
	return rc;
}

static int gate(struct gl_repo *repo, const struct question *q, struct gl_error **err)
{
	const struct gl_status *s;
	struct gl_gate *g = NULL;
	char *json = NULL;
	int rc = gl_gate_open(&g, repo, q->tag, q->commit, &q->how, err);

	if (!rc && q->json)
		rc = gl_gate_json(g, &json, err);
	show_json(json);
	if (!rc && !q->json) {
		printf("gate %s|%d\n", gl_gate_go(g) ? "go" : "no-go", gl_gate_is_release(g));
		for (size_t i = 0; (s = gl_gate_system(g, i)); i++)
			show_status(s);
	}
	gl_gate_free(g);
	return rc;
}

static int read_option(struct question *q, const char *arg)
{
	const char *value = strchr(arg, '=');
	size_t len = value ? (size_t)(value++ - arg) : 0;
	const struct {
		const char *name;
		const char **to;
	} strings[] = { { "system", &q->how.system },
			{ "root", &q->how.root },
			{ "as-of", &q->how.as_of },
			{ "tag", &q->tag },
			{ "commit", &q->commit } };

	for (size_t i = 0; value && i < sizeof(strings) / sizeof(*strings); i++)
		if (strlen(strings[i].name) == len && strncmp(arg, strings[i].name, len) == 0) {
			*strings[i].to = value;
			return 0;
		}
	if (strncmp(arg, "flags=", 6) == 0)
		q->how.flags = (unsigned)strtoul(value, NULL, 0);
	else if (strncmp(arg, "now=", 4) == 0)
		q->how.now = strtoll(value, NULL, 10);
	else if (strncmp(arg, "size=", 5) == 0)
		q->how.size = strtoul(value, NULL, 10);
	else if (strcmp(arg, "json=1") == 0)
		q->json = 1;
	else
		return -1;
	return 0;
}

int main(int argc, char **argv)
{
	struct question q = { .how = GL_OPTIONS_INIT };
	struct gl_repo *repo = NULL;
	struct gl_error *err = NULL;
	int rc;

	q.how.say = say;
	q.how.ctx = stderr;
	for (int i = 3; i < argc; i++)
		if (read_option(&q, argv[i]))
			argc = 0;
	if (argc < 3) {
		fputs("usage: calls systems|status|verify|gate <directory> ...\n", stderr);
		return 2;
	}
	rc = gl_repo_open(&repo, argv[2], 0, &err);
	if (!rc && strcmp(argv[1], "systems") == 0)
		rc = systems(repo, &err);
	else if (!rc && strcmp(argv[1], "gate") == 0)
		rc = gate(repo, &q, &err);
	else if (!rc)
		rc = status(repo, &q, strcmp(argv[1], "status") == 0, &err);
	gl_repo_free(repo);
	if (rc)
		printf("error %d %s\n", gl_error_code(err), gl_error_message(err));
	gl_error_free(err);
	return rc != 0;
}
