#include "hook/parent.h"

#include <string.h>
#include <stdlib.h>

#include "base/io.h"
#include "base/proc.h"

#define COMMAND_LINE_MAX ((size_t)4 * 1024 * 1024)
/* A hook manager and a shell or two may stand between git and the hook. */
#define GENERATIONS 8

static bool one_of(const char *s, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(s, *list) == 0)
			return true;
	return false;
}

bool gl_parent_carries(const char *command)
{
	static const char *const carriers[] = {
		"fetch",     "pull", "clone",       "remote", "submodule",
		"pack-refs", "gc",   "maintenance", "repack", NULL,
	};

	return one_of(command, carriers);
}

/* The word at *at, and *at moved to the next; NULL at the end. */
static const char *next_word(const char *words, size_t len, size_t *at)
{
	const char *word, *nul;

	if (*at >= len)
		return NULL;
	word = words + *at;
	nul = memchr(word, '\0', len - *at);
	if (!nul)
		return NULL;
	*at += (size_t)(nul - word) + 1;
	return word;
}

bool gl_parent_command(const char *words, size_t len, struct gl_buf *out)
{
	/* Those of git's own options whose value may be the next word. */
	static const char *const with_value[] = {
		"-C",
		"-c",
		"--git-dir",
		"--work-tree",
		"--namespace",
		"--config-env",
		"--super-prefix",
		"--shallow-file",
		"--attr-source",
		NULL,
	};
	size_t at = 0;
	const char *word = next_word(words, len, &at), *slash;

	if (!word)
		return false;
	slash = strrchr(word, '/');
	word = slash ? slash + 1 : word;
	if (strncmp(word, "git-", 4) == 0 && strcmp(word, "git-golive") != 0) {
		gl_buf_addstr(out, word + 4);
		return true;
	}
	if (strcmp(word, "git") != 0)
		return false;
	while ((word = next_word(words, len, &at)) && *word == '-')
		if (one_of(word, with_value))
			next_word(words, len, &at);
	if (word)
		gl_buf_addstr(out, word);
	return true;
}

/* Words that ps printed with spaces between them become words with a NUL after each. */
static void split_words(struct gl_buf *line, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, " \n");

		if (n) {
			gl_buf_add(line, text, n);
			gl_buf_addch(line, '\0');
		}
		text += n;
		text += strspn(text, " \n");
	}
}

/* A number at the beginning of a text, or -1. */
static long leading_number(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	return end == text || n < 0 ? -1 : n;
}

static bool ask_proc(const char *proc, long pid, struct gl_buf *words, long *parent)
{
	struct gl_buf path = GL_BUF_INIT, stat = GL_BUF_INIT;
	const char *after;
	bool ok;

	gl_buf_addf(&path, "%s/%ld/cmdline", proc, pid);
	ok = !path.failed && gl_read_file(path.ptr, COMMAND_LINE_MAX, words, NULL) == 0;
	gl_buf_reset(&path);
	gl_buf_addf(&path, "%s/%ld/stat", proc, pid);
	/* "12 (name, of any bytes) S 11 ...": the number after the state is the parent's. */
	if (ok && !path.failed && gl_read_file(path.ptr, 65536, &stat, NULL) == 0) {
		after = strrchr(stat.ptr, ')');
		if (after && strlen(after) > 4)
			*parent = leading_number(after + 4);
	}
	gl_buf_release(&stat);
	gl_buf_release(&path);
	return ok && words->len;
}

static bool ask_ps(long pid, struct gl_buf *words, long *parent)
{
	char number[24] = { 0 };
	const char *argv[] = { "ps", "-o", "ppid=", "-o", "args=", "-p", number, NULL };
	struct gl_buf out = GL_BUF_INIT, n = GL_BUF_INIT;
	struct gl_proc p = { .argv = argv, .out = &out, .timeout = 10 };
	const char *text;
	int status = 0;
	bool ok;

	gl_buf_addf(&n, "%ld", pid);
	if (n.len < sizeof(number))
		memcpy(number, n.ptr, n.len);
	ok = gl_proc_run(&p, &status, NULL) == 0 && status == 0;
	text = out.ptr + strspn(out.ptr, " ");
	*parent = leading_number(text);
	ok = ok && *parent >= 0;
	if (ok)
		split_words(words, text + strspn(text, "0123456789"));
	gl_buf_release(&n);
	gl_buf_release(&out);
	return ok && words->len;
}

enum gl_parent gl_parent_find(const char *proc, long pid, struct gl_buf *command)
{
	struct gl_buf words = GL_BUF_INIT;
	enum gl_parent found = GL_PARENT_HIDDEN;

	for (int i = 0; i < GENERATIONS && pid > 0; i++) {
		long parent = -1;

		gl_buf_reset(&words);
		if (!ask_proc(proc, pid, &words, &parent)) {
			gl_buf_reset(&words);
			if (!ask_ps(pid, &words, &parent))
				break;
		}
		found = GL_PARENT_NONE;
		if (gl_parent_command(words.ptr, words.len, command)) {
			found = GL_PARENT_GIT;
			break;
		}
		pid = parent;
	}
	gl_buf_release(&words);
	return found;
}
