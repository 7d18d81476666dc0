/* What a question can be answered with, and what was typed. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cli/ask.h"

#define REMARK "a remark for the record, or just Enter:"
#define WHY "why? One line, which stays on the record:"
#define SKIP                                                                 \
	{                                                                    \
		"skip", "later", "decide later", ANSWER_SKIP, 0, NULL, false \
	}
#define QUIT                                                                                    \
	{                                                                                       \
		"quit", "exit", "stop here; what is signed stays signed", ANSWER_QUIT, 0, NULL, \
			false                                                                   \
	}
#define CONCERN                                                                                  \
	{                                                                                        \
		"concern", NULL, "something must be settled first: you say what", ANSWER_DECIDE, \
			GL_CONCERN,                                                              \
			"what must be settled? One line, which stays on the record:", true       \
	}
#define END                                                   \
	{                                                     \
		NULL, NULL, NULL, ANSWER_NONE, 0, NULL, false \
	}

static const struct ask_choice of_criterion[] = {
	{ "approve", "yes", "yes, this is so", ANSWER_DECIDE, GL_APPROVE, REMARK, false },
	{ "reject", "no", "no, this is not so: you say why", ANSWER_DECIDE, GL_REJECT, WHY, true },
	CONCERN,
	{ "evidence", NULL, "look at the evidence", ANSWER_EVIDENCE, 0, NULL, false },
	SKIP,
	QUIT,
	END,
};
static const struct ask_choice of_version[] = {
	{ "agree", "yes", "yes, these are the right questions", ANSWER_DECIDE, GL_AGREE, NULL,
	  false },
	CONCERN,
	SKIP,
	QUIT,
	END,
};
static const struct ask_choice of_concern[] = {
	{ "done", "yes", "yes, it is settled: you say how", ANSWER_DECIDE, GL_RESOLVE,
	  "how was it settled? One line, which stays on the record:", true },
	SKIP,
	QUIT,
	END,
};
static const struct ask_choice of_pause[] = {
	{ "go on", "yes", "yes, the pause ends", ANSWER_DECIDE, GL_RESUME, REMARK, false },
	SKIP,
	QUIT,
	END,
};
static const struct ask_choice of_call[] = {
	{ "go", "yes", "yes, it goes live", ANSWER_DECIDE, GL_GO, REMARK, false },
	{ "no-go", NULL, "no, it does not: you say why", ANSWER_DECIDE, GL_NO_GO, WHY, true },
	CONCERN,
	SKIP,
	QUIT,
	END,
};

const struct ask_choice *ask_choices(enum gl_todo_kind kind)
{
	switch (kind) {
	case GL_TODO_AGREE:
	case GL_TODO_RATIFY:
		return of_version;
	case GL_TODO_APPROVE:
		return of_criterion;
	case GL_TODO_RESOLVE:
		return of_concern;
	case GL_TODO_RESUME:
		return of_pause;
	case GL_TODO_GO:
		return of_call;
	default:
		return NULL;
	}
}

static bool offered(const struct ask_choice *o, size_t n_evidence)
{
	return o->answer != ANSWER_EVIDENCE || n_evidence;
}

static bool begins(const char *word, const char *typed)
{
	size_t i = 0;

	while (typed[i] && word && tolower((unsigned char)typed[i]) == word[i])
		i++;
	return word && i && !typed[i];
}

/* What was typed: a letter, a word, or the beginning of one; NULL: none of them. */
static const struct ask_choice *find_choice(const struct ask_choice *all, size_t n_evidence,
					    const char *typed)
{
	for (const struct ask_choice *o = all; o->word; o++) {
		if (offered(o, n_evidence) && begins(o->word, typed))
			return o;
	}
	for (const struct ask_choice *o = all; o->word; o++) {
		if (offered(o, n_evidence) && begins(o->also, typed))
			return o;
	}
	return NULL;
}

static void show(const struct cli *c, const struct ask_choice *all, size_t n_evidence)
{
	struct gl_buf out = GL_BUF_INIT;

	for (const struct ask_choice *o = all; o->word; o++) {
		if (offered(o, n_evidence))
			gl_buf_addf(&out, "\n  %c  %-9s %s", o->word[0], o->word, o->means);
	}
	cli_say(c,
		"\nyour answer, which stays on the record for good and can be read by everyone who "
		"can read this repository:%s",
		out.ptr);
	gl_buf_release(&out);
}

const struct ask_choice *ask_for_choice(struct cli *c, const struct ask_choice *all,
					size_t n_evidence)
{
	static const struct ask_choice quit = QUIT;
	const struct ask_choice *o = NULL;
	char *typed;

	show(c, all, n_evidence);
	while (!o) {
		typed = cli_ask(c, ">", NULL);
		if (!typed)
			return &quit;
		o = find_choice(all, n_evidence, typed);
		if (!o)
			cli_say(c, "type one of the letters on the left, and press Enter");
		free(typed);
	}
	return o;
}
