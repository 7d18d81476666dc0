/* Notes, measured facts, and which options go with which decision. */
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "base/path.h"
#include "base/timestamp.h"
#include "base/utf8.h"
#include "cli/draft.h"

/* ---- the note ---- */

/* Lines may end as on any system; what a reader of the record would refuse is said here. */
const char *draft_tidy_note(char *note)
{
	char *to = note;
	uint32_t cp;
	size_t len;

	for (const char *from = note; *from; from++) {
		if (*from != '\r' || from[1] != '\n')
			*to++ = *from;
	}
	while (to > note && strchr(" \t\n", to[-1]))
		to--;
	*to = '\0';
	for (const char *s = note; *s; s += len) {
		len = gl_utf8_decode(s, strlen(s), &cp);
		if (len == 0)
			return "the note is not UTF-8";
		if ((cp < 0x20 && cp != '\n' && cp != '\t') || (cp >= 0x7f && cp < 0xa0))
			return "there is a control character in the note";
	}
	return *note ? NULL : "the note is empty";
}

static int check_note(struct draft *d)
{
	const char *problem = draft_tidy_note(d->note);

	return problem ? cli_usage(d->c, "%s", problem) : 0;
}

/* Several -m are paragraphs, as they are to git. */
static int read_note(struct draft *d)
{
	struct gl_buf b = GL_BUF_INIT;
	struct gl_error *err = NULL;

	if (d->o.file && gl_read_file(d->o.file, GL_RECORD_MAX, &b, &err) < 0) {
		gl_buf_release(&b);
		return cli_fail(d->c, err);
	}
	if (strlen(b.ptr) != b.len) {
		gl_buf_release(&b);
		return cli_usage(d->c, "there is a control character in '%s'", d->o.file);
	}
	for (size_t i = 0; i < d->o.notes.n; i++) {
		if (b.len)
			gl_buf_addstr(&b, "\n\n");
		gl_buf_addstr(&b, d->o.notes.items[i]);
	}
	d->note = gl_buf_steal(&b, NULL);
	if (!d->note) {
		cli_warn(d->c, "out of memory");
		return EXIT_FATAL;
	}
	return check_note(d);
}

static int need_note(struct draft *d)
{
	const char *verb = d->verb->cmd.name;

	if (!cli_tty() || d->c->yes)
		return cli_usage(d->c, "'%s' needs a reason, which stays on the record: -m <why>",
				 verb);
	d->note = cli_ask(d->c, "why? (one line, which stays on the record)", NULL);
	if (!d->note || !*d->note)
		return cli_usage(d->c, "'%s' needs a reason", verb);
	return check_note(d);
}

/* ---- which options there are ---- */

/* An option, and the field that it fills. */
struct choice {
	bool given;
	unsigned field;
	const char *name, *value;
};

/* Those that the decision does not have, and those that it must have; a missing note is asked for. */
static int check_choice(struct draft *d, const struct choice *o)
{
	const struct gl_decision_info *info = &gl_decisions[d->verb->decision];

	if (o->given && !((info->required | info->optional) & o->field))
		return cli_usage(d->c, "'%s' does not go with '%s'", o->name, d->verb->cmd.name);
	if (!o->given && o->value && (info->required & o->field))
		return cli_usage(d->c, "'%s' needs '%s %s'", d->verb->cmd.name, o->name, o->value);
	return 0;
}

int draft_check_options(struct draft *d)
{
	const struct decide_opts *o = &d->o;
	const struct choice all[] = {
		{ o->notes.n || o->file, GL_F_NOTE, "-m", NULL },
		{ o->for_whom, GL_F_FOR, "--for", NULL },
		{ o->evidence.n, GL_F_EVIDENCE, "--evidence", NULL },
		{ o->measured.n, GL_F_MEASURED, "--measured", "<name>=<value>" },
		{ o->from, GL_F_FROM, "--from", NULL },
		{ o->until, GL_F_UNTIL, "--until", "<day>" },
		{ o->criteria.n, GL_F_CRITERIA, "--criteria", NULL },
		{ o->non_blocking, GL_F_BLOCKING, "--non-blocking", NULL },
		{ o->answers, GL_F_ANSWERS, "--answers", NULL },
		{ o->show, GL_F_ANSWERS, "--show", NULL },
		{ o->fetch, GL_F_ANSWERS, "--fetch", NULL },
		{ o->as_of, GL_F_ANSWERS, "--as-of", NULL },
	};
	int ret = 0;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all) && ret == 0; i++)
		ret = check_choice(d, &all[i]);
	if (ret)
		return ret;
	if (o->force && d->verb->decision != GL_PROPOSE)
		return cli_usage(d->c, "'--force' does not go with '%s'", d->verb->cmd.name);
	if (d->verb->fill == fill_check && (o->evidence.n || o->measured.n || o->print))
		return cli_usage(d->c, "'%s' does not go with 'check', which finds it out",
				 o->print        ? "--print"
				 : o->evidence.n ? "--evidence"
						 : "--measured");
	if ((o->fetch || o->as_of) && !o->show)
		return cli_usage(d->c, "'%s' goes with '--show'", o->fetch ? "--fetch" : "--as-of");
	if (o->show && (o->answers || o->notes.n || o->file || o->print || o->push))
		return cli_usage(d->c,
				 "'--show' only shows what was signed: alone, or with '--fetch' "
				 "or '--as-of'");
	if (o->push && o->no_push)
		return cli_usage(d->c, "'--push' and '--no-push' contradict each other");
	if (o->by && !o->print)
		return cli_usage(d->c,
				 "'--by' goes with '--print': only your own key signs for you");
	if (o->notes.n || o->file)
		return read_note(d);
	return gl_decisions[d->verb->decision].required & GL_F_NOTE ? need_note(d) : 0;
}

/* ---- measured facts ---- */

/* What an outcome brought may be told in words; what an approval says is held against bounds. */
static int read_one_fact(struct draft *d, const char *word, struct gl_fact *fact)
{
	const char *value = strchr(word, '=');

	if (!value || value == word || !value[1])
		return gl_fail(d->err, GL_EREFUSED, "'--measured %s' is not of the form name=value",
			       word);
	if (!gl_id_ok(word, (size_t)(value - word)))
		return gl_fail(d->err, GL_EREFUSED,
			       "in '--measured %s', the name is not of a-z, 0-9 and '-'", word);
	fact->name = gl_arena_strndup(d->batch.arena, word, (size_t)(value - word));
	if (!fact->name)
		return gl_nomem(d->err);
	for (const struct gl_fact *f = d->facts; f < fact; f++) {
		if (strcmp(f->name, fact->name) == 0)
			return gl_fail(d->err, GL_EREFUSED, "'--measured %s=' is given twice",
				       fact->name);
	}
	fact->text = value + 1;
	fact->number = gl_decimal_parse(fact->text, strlen(fact->text), &fact->value);
	if (!fact->number && d->verb->decision == GL_APPROVE)
		return gl_fail(d->err, GL_EREFUSED,
			       "'--measured %s' is not a number such as 0.92, of at most 18 digits",
			       word);
	return 0;
}

int draft_read_options(struct draft *d)
{
	int ret = 0;

	d->evidence = gl_arena_calloc(d->batch.arena, d->o.evidence.n + 1, sizeof(*d->evidence));
	d->facts = gl_arena_calloc(d->batch.arena, d->o.measured.n + 1, sizeof(*d->facts));
	if (!d->evidence || !d->facts)
		return gl_nomem(d->err);
	for (size_t i = 0; i < d->o.evidence.n && ret == 0; i++)
		ret = draft_read_evidence(d, d->o.evidence.items[i], &d->evidence[d->n_evidence++]);
	for (size_t i = 0; i < d->o.measured.n && ret == 0; i++)
		ret = read_one_fact(d, d->o.measured.items[i], &d->facts[d->n_facts++]);
	return ret;
}
