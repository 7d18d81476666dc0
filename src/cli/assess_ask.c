/* The questions of an assessment at a terminal, and the answers that are kept between two sittings. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/io.h"
#include "cli/assess.h"
#include "format/yaml_write.h"

/* ---- what is kept ---- */

static void kept_path(const struct cli *c, const char *system, struct gl_buf *out)
{
	gl_buf_addf(out, "%s/golive/%s/answers.yaml", gl_repo_commondir(c->repo), system);
}

void assess_forget(const struct cli *c, const char *system)
{
	struct gl_buf path = GL_BUF_INIT;

	kept_path(c, system, &path);
	if (!path.failed && unlink(path.ptr) < 0 && errno != ENOENT)
		cli_warn(c, "cannot remove '%s': %s", path.ptr, strerror(errno));
	gl_buf_release(&path);
}

static int keep(const struct assessing *a, const char *path, struct gl_error **err)
{
	struct gl_buf text = GL_BUF_INIT, dir = GL_BUF_INIT;
	int ret;

	for (size_t i = 0; i < GL_QUESTIONS; i++) {
		if (a->said[i])
			gl_yaml_add_pair(&text, 0, a->questions->items[i].id,
					 gl_answer_name(a->said[i]));
	}
	gl_buf_add(&dir, path, (size_t)(strrchr(path, '/') - path));
	ret = text.failed || dir.failed ? gl_nomem(err) : gl_mkdirs(dir.ptr, err);
	if (ret == 0)
		ret = gl_write_file(path, text.ptr, text.len, 0666, err);
	gl_buf_release(&text);
	gl_buf_release(&dir);
	return ret;
}

static size_t count_said(const struct assessing *a)
{
	size_t n = 0;

	for (size_t i = 0; i < GL_QUESTIONS; i++)
		n += a->said[i] != GL_ANSWER_NONE;
	return n;
}

static int take_up(struct assessing *a, const char *path, struct gl_error **err)
{
	int ret;

	if (access(path, F_OK) < 0)
		return 0;
	ret = assess_read(a, path, GL_RECORD_MAX, err);
	if (ret < 0) {
		gl_wrap(err,
			"the answers that were kept cannot be taken up; remove the file to begin "
			"anew");
		return ret;
	}
	cli_say(a->c, "%zu of the %d are answered already, and taken up from %s", count_said(a),
		GL_QUESTIONS, path);
	return 0;
}

/* ---- one question ---- */

enum step { STEP_NEXT, STEP_BACK, STEP_STOP, STEP_AGAIN };

static void show_question(const struct assessing *a, size_t at)
{
	const struct gl_filled *f = &a->filled[at];
	struct gl_buf b = GL_BUF_INIT;

	gl_buf_addf(&b, "\n%zu of %d, %s\n  %s", at + 1, GL_QUESTIONS,
		    a->questions->dimensions[at / GL_DIMENSION_QUESTIONS].title,
		    a->questions->items[at].ask);
	if (f->answer)
		gl_buf_addf(&b, "\n  filled in: %s, because %s", gl_answer_name(f->answer), f->why);
	if (a->said[at])
		gl_buf_addf(&b, "\n  you said: %s", gl_answer_name(a->said[at]));
	cli_say(a->c, "%s", b.ptr);
	gl_buf_release(&b);
}

static bool is_word(const char *typed, const char *word)
{
	return strcmp(typed, word) == 0 || (typed[0] == word[0] && !typed[1]);
}

static enum step read_answer(struct assessing *a, size_t at, const char *typed)
{
	if (is_word(typed, "yes"))
		a->said[at] = GL_ANSWER_YES;
	else if (is_word(typed, "no"))
		a->said[at] = GL_ANSWER_NO;
	else if (is_word(typed, "back"))
		return STEP_BACK;
	else if (is_word(typed, "quit"))
		return STEP_STOP;
	else
		return STEP_AGAIN;
	return STEP_NEXT;
}

static enum step ask_one(struct assessing *a, size_t at)
{
	enum gl_answer usual = a->said[at] ? a->said[at] : a->filled[at].answer;
	enum step step;
	char *typed;

	show_question(a, at);
	do {
		typed = cli_ask(a->c, "y yes, n no, b back, q stop and keep >",
				usual ? gl_answer_name(usual) : NULL);
		step = typed ? read_answer(a, at, typed) : STEP_STOP;
		free(typed);
		if (step == STEP_AGAIN)
			cli_say(a->c, "type y or n; b goes back, q stops and keeps what you said");
	} while (step == STEP_AGAIN);
	return step;
}

/* ---- all of them ---- */

static void add_ids(const struct assessing *a, enum gl_answer answer, struct gl_buf *out)
{
	size_t n = 0;

	for (size_t i = 0; i < GL_QUESTIONS; i++) {
		if (a->said[i] == answer)
			gl_buf_addf(out, "%s%s", n++ ? ", " : " ", a->questions->items[i].id);
	}
	gl_buf_addstr(out, n ? "" : " none");
}

/* Which answer is to be changed; GL_QUESTIONS: none is.  *ended: the input has. */
static size_t ask_change(struct assessing *a, bool *ended)
{
	struct gl_buf b = GL_BUF_INIT;
	size_t at = GL_QUESTIONS;
	bool done = false;
	char *typed;

	gl_buf_addstr(&b, "\nall are answered\n  yes:");
	add_ids(a, GL_ANSWER_YES, &b);
	gl_buf_addstr(&b, "\n  no:");
	add_ids(a, GL_ANSWER_NO, &b);
	cli_say(a->c, "%s", b.ptr);
	gl_buf_release(&b);
	while (!done) {
		typed = cli_ask(a->c, "Enter goes on; or the name of an answer to change >", NULL);
		*ended = !typed || is_word(typed, "quit");
		at = *ended || !*typed ? GL_QUESTIONS : gl_questions_find(a->questions, typed);
		done = *ended || !*typed || at < GL_QUESTIONS;
		if (!done)
			cli_say(a->c, "there is no answer of that name");
		free(typed);
	}
	return at;
}

static size_t next_open(const struct assessing *a, size_t at)
{
	while (at < GL_QUESTIONS && a->said[at])
		at++;
	return at;
}

static int stopped(const struct assessing *a, const char *path, struct gl_error **err)
{
	return gl_fail(
		err, GL_EREFUSED,
		"stopped; nothing was signed. %zu of the %d answers are kept in %s; to go on: "
		"git golive assess",
		count_said(a), GL_QUESTIONS, path);
}

static int walk(struct assessing *a, const char *path, struct gl_error **err)
{
	size_t at = next_open(a, 0);
	bool ended = false;
	enum step step;
	int ret = 0;

	while (ret == 0) {
		if (at == GL_QUESTIONS)
			at = ask_change(a, &ended);
		if (at == GL_QUESTIONS)
			return ended ? stopped(a, path, err) : 0;
		step = ask_one(a, at);
		if (step == STEP_STOP)
			return stopped(a, path, err);
		if (step == STEP_NEXT)
			ret = keep(a, path, err);
		at = step == STEP_BACK ? (at ? at - 1 : 0) : next_open(a, at);
		/* One that was left open on the way back comes before the end. */
		at = at == GL_QUESTIONS ? next_open(a, 0) : at;
	}
	return ret;
}

int assess_ask(struct assessing *a, struct gl_error **err)
{
	struct gl_buf path = GL_BUF_INIT;
	int ret;

	/* Who is asked has to see the question. */
	a->c->quiet = false;
	kept_path(a->c, a->system, &path);
	cli_say(a->c,
		"%d questions about '%s', to be answered with yes or no: under ten minutes. Each "
		"answer is kept in %s, so you can stop at any time and go on later. Nothing is "
		"signed before you have seen all of it.",
		GL_QUESTIONS, a->system, path.ptr);
	ret = path.failed ? gl_nomem(err) : take_up(a, path.ptr, err);
	if (ret == 0)
		ret = walk(a, path.ptr, err);
	gl_buf_release(&path);
	return ret;
}
