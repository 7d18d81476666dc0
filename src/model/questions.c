/* Reading the questions of an assessment, and answers to them: see questions.h. */
#include "model/questions.h"

#include <string.h>

#include "base/asset.h"
#include "base/path.h"
#include "model/record.h"

#define ASSET "questions.yaml"
#define TEXT_MAX 2000

static const char *const fact_words[] = {
	"agreed", "final-call", "stop", "resolver", "scoped", "outcome", NULL,
};

/* One of two keys, never both. */
static void need_one(struct gl_decode *d, const struct gl_yaml *node, const char *a, const char *b)
{
	if (!gl_yaml_get(node, a) == !gl_yaml_get(node, b))
		gl_decode_bad(d, node, "a question has either '%s' or '%s'", a, b);
}

static void read_question(struct gl_decode *d, const struct gl_yaml *node, struct gl_question *q)
{
	static const char *const keys[] = { "id",    "ask",   "gap",       "fact",
					    "words", "right", "criterion", NULL };
	int fact;

	if (!gl_decode_map(d, node, "a question", keys))
		return;
	gl_decode_id(d, node, "id", true, &q->id);
	gl_decode_str(d, node, "ask", true, TEXT_MAX, &q->ask);
	gl_decode_str(d, node, "gap", true, TEXT_MAX, &q->gap);
	if (gl_decode_word(d, node, "fact", false, fact_words, &fact))
		q->fact = (enum gl_question_fact)(fact + 1);
	gl_decode_strs(d, node, "words", false, false, gl_id_ok, "a word", &q->words);
	gl_decode_str(d, node, "right", false, TEXT_MAX, &q->right);
	gl_decode_str(d, node, "criterion", false, TEXT_MAX, &q->criterion);
	need_one(d, node, "fact", "words");
	need_one(d, node, "right", "criterion");
}

/* A list of exactly n, or NULL. */
static const struct gl_yaml *list_of(struct gl_decode *d, const struct gl_yaml *node,
				     const char *key, size_t n)
{
	const struct gl_yaml *list = gl_yaml_get(node, key);

	if (list && list->kind == GL_YAML_SEQ && list->n == n)
		return list;
	gl_decode_bad(d, list ? list : node, "'%s' must be a list of %zu", key, n);
	return NULL;
}

static void read_dimension(struct gl_decode *d, const struct gl_yaml *node, size_t at,
			   struct gl_questions *q)
{
	static const char *const keys[] = { "id", "title", "questions", NULL };
	const struct gl_yaml *list;

	if (!gl_decode_map(d, node, "a dimension", keys))
		return;
	gl_decode_id(d, node, "id", true, &q->dimensions[at].id);
	gl_decode_str(d, node, "title", true, TEXT_MAX, &q->dimensions[at].title);
	list = list_of(d, node, "questions", GL_DIMENSION_QUESTIONS);
	for (size_t i = 0; list && i < list->n; i++)
		read_question(d, list->items[i], &q->items[at * GL_DIMENSION_QUESTIONS + i]);
}

static void check_unique(struct gl_decode *d, const struct gl_yaml *root,
			 const struct gl_questions *q)
{
	for (size_t i = 0; i < GL_QUESTIONS; i++) {
		if (q->items[i].id && gl_questions_find(q, q->items[i].id) != i)
			gl_decode_bad(d, root, "there are two questions '%s'", q->items[i].id);
	}
}

int gl_questions_read(struct gl_arena *arena, const void *data, size_t len, struct gl_diags *diags,
		      struct gl_questions **out)
{
	static const char *const keys[] = { "dimensions", NULL };
	struct gl_decode d = { arena, diags };
	struct gl_questions *q = gl_arena_alloc(arena, sizeof(*q));
	const struct gl_yaml *list = NULL;
	struct gl_yaml *root;

	*out = NULL;
	if (!q)
		diags->failed = 1;
	if (!q || gl_yaml_read(arena, data, len, GL_RECORD_MAX, diags, &root) < 0)
		return -1;
	if (gl_decode_map(&d, root, "the file", keys))
		list = list_of(&d, root, "dimensions", GL_DIMENSIONS);
	for (size_t i = 0; list && i < list->n; i++)
		read_dimension(&d, list->items[i], i, q);
	check_unique(&d, root, q);
	if (gl_diags_any(diags))
		return -1;
	*out = q;
	return 0;
}

int gl_questions_load(struct gl_arena *arena, struct gl_questions **out, struct gl_error **err)
{
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_buf why = GL_BUF_INIT;
	size_t len = 0;
	const char *data = gl_asset(ASSET, &len);
	int ret = 0;

	*out = NULL;
	if (!data || gl_questions_read(arena, data, len, &diags, out) < 0) {
		gl_diags_print(&diags, ASSET, &why);
		ret = gl_fail(err, diags.failed ? GL_ENOMEM : GL_EINVAL,
			      "the questions in this program cannot be read: %s", why.ptr);
	}
	gl_diags_release(&diags);
	gl_buf_release(&why);
	return ret;
}

size_t gl_questions_find(const struct gl_questions *q, const char *id)
{
	size_t i = 0;

	while (i < GL_QUESTIONS && !(q->items[i].id && strcmp(q->items[i].id, id) == 0))
		i++;
	return i;
}

/* ---- answers ---- */

static const char *const answer_words[] = { "yes", "no", NULL };

const char *gl_answer_name(enum gl_answer a)
{
	return a == GL_ANSWER_NONE ? "not answered" : answer_words[a - GL_ANSWER_YES];
}

enum gl_answer gl_answer_by_name(const char *name)
{
	if (strcmp(name, "yes") == 0)
		return GL_ANSWER_YES;
	return strcmp(name, "no") == 0 ? GL_ANSWER_NO : GL_ANSWER_NONE;
}

int gl_answers_read(struct gl_arena *arena, const struct gl_questions *q, const void *data,
		    size_t len, struct gl_diags *diags, enum gl_answer answers[GL_QUESTIONS])
{
	struct gl_decode d = { arena, diags };
	const char *ids[GL_QUESTIONS + 1] = { NULL };
	struct gl_yaml *root;
	int word;

	for (size_t i = 0; i < GL_QUESTIONS; i++)
		ids[i] = q->items[i].id;
	if (gl_yaml_read(arena, data, len, GL_RECORD_MAX, diags, &root) < 0)
		return -1;
	gl_decode_map(&d, root, "the answers", ids);
	for (size_t i = 0; i < GL_QUESTIONS; i++) {
		if (gl_decode_word(&d, root, ids[i], false, answer_words, &word))
			answers[i] = word ? GL_ANSWER_NO : GL_ANSWER_YES;
	}
	return gl_diags_any(diags) ? -1 : 0;
}
