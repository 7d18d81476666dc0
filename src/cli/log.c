/* git golive log: the decisions in words, the newest first. */
#include <string.h>

#include "base/timestamp.h"
#include "cli/look.h"

static int show(struct cli *c, struct gl_ledger *l, const struct gl_log_opts *o)
{
	struct gl_buf out = GL_BUF_INIT;
	struct gl_look look = { 0 };
	int code;

	if (c->json)
		return cli_print_json(c, gl_report_log_json(l, o));
	cli_look(c, &look);
	gl_report_log_text(l, o, &look, &out);
	code = cli_print(c, &out, true);
	gl_buf_release(&out);
	return code;
}

/*
 * A filter that lets nothing through is more often a slip of the pen: is the name known to any
 * version?
 */
static bool known(const struct gl_ledger *l, const char *id,
		  size_t (*find)(const struct gl_checklist *, const char *))
{
	const struct gl_version *v;

	for (v = l->state->versions; v; v = v->next)
		if (find(v->list, id) != GL_NONE)
			return true;
	return false;
}

static int check_filters(struct cli *c, const struct gl_ledger *l, const struct gl_log_opts *o)
{
	if (o->by && !known(l, o->by, gl_checklist_person))
		return cli_usage(c, "no version of the checklist has a stakeholder '%s'", o->by);
	if (o->criterion && !known(l, o->criterion, gl_checklist_criterion))
		return cli_usage(c, "no version of the checklist has a criterion '%s'",
				 o->criterion);
	if (o->tag && !gl_report_log_tag(l, o->tag))
		return cli_usage(c, "no decision is about a tag '%s'", o->tag);
	return 0;
}

/* A day (the whole of it) or a time; `last`: the moment after it. */
static bool read_moment(const char *word, bool last, int64_t *out)
{
	int32_t day;

	if (gl_date_parse(word, strlen(word), &day)) {
		*out = gl_date_time(day) + (last ? GL_DAY : 0);
		return true;
	}
	if (!gl_time_parse(word, strlen(word), out))
		return false;
	*out += last;
	return true;
}

static int read_times(struct cli *c, const char *since, const char *until, struct gl_log_opts *o)
{
	o->has_since = since && read_moment(since, false, &o->since);
	o->has_until = until && read_moment(until, true, &o->until);
	if ((since && !o->has_since) || (until && !o->has_until))
		return cli_usage(c,
				 "'%s' is neither a day (YYYY-MM-DD) nor a time "
				 "(YYYY-MM-DDTHH:MM:SSZ)",
				 since && !o->has_since ? since : until);
	return 0;
}

int cmd_log(struct cli *c, int argc, char **argv)
{
	struct gl_log_opts o = { 0 };
	const char *as_of = NULL, *since = NULL, *until = NULL;
	bool fetch = false;
	const struct opt opts[] = {
		{ .kind = OPT_FLAG, .name = "oneline", .value = &o.oneline },
		{ .kind = OPT_STRING, .name = "by", .value = &o.by },
		{ .kind = OPT_STRING, .name = "criterion", .value = &o.criterion },
		{ .kind = OPT_STRING, .name = "decision", .value = &o.decision },
		{ .kind = OPT_STRING, .name = "tag", .value = &o.tag },
		{ .kind = OPT_STRING, .name = "since", .value = &since },
		{ .kind = OPT_STRING, .name = "until", .value = &until },
		{ .kind = OPT_STRING, .name = "as-of", .value = &as_of },
		{ .kind = OPT_FLAG, .name = "fetch", .value = &fetch },
		{ .kind = OPT_END },
	};
	struct gl_ledger *l = NULL;
	struct gl_error *err = NULL;
	int code, rc;

	if (opt_parse(c, opts, &argc, argv, &code))
		return code;
	if (argc > 1)
		return cli_usage(c, "log takes no '%s'", argv[1]);
	if (o.decision && !gl_report_log_decision(o.decision))
		return cli_usage(c, "there is no decision '%s'", o.decision);
	code = read_times(c, since, until, &o);
	if (code)
		return code;
	rc = look_open(c, fetch, as_of, &l, &err);
	if (rc)
		return cli_fail(c, err);
	code = check_filters(c, l, &o);
	if (!code)
		code = show(c, l, &o);
	gl_ledger_free(l);
	return code;
}
