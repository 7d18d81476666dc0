/*
 * May this tag be released?  Answers as `git golive gate` does: 0 go, 1 no-go, 3 it cannot be told.
 *
 *	cc -o example example.c $(pkg-config --cflags --libs golive)
 *	./example <repository> <tag>
 */
#include <golive/golive.h>
#include <stdio.h>
#include <stdlib.h>

/* What people wrote into a ledger must not steer the terminal that shows it. */
static void show(const char *before, const char *text)
{
	char *safe = gl_terminal_text(text);

	printf("%s%s\n", before, safe ? safe : "?");
	free(safe);
}

static void show_system(const struct gl_status *s)
{
	const char *text;
	size_t i;

	printf("%s: %s\n", gl_status_system(s), gl_status_go(s) ? "go" : "no-go");
	for (i = 0; (text = gl_block_text(s, i)); i++) {
		printf("  %s", gl_block_code(s, i));
		show(": ", text);
	}
	for (i = 0; (text = gl_waiting_for(s, i)); i++)
		show("  waits for ", text);
}

int main(int argc, char **argv)
{
	struct gl_options how = GL_OPTIONS_INIT;
	struct gl_repo *repo = NULL;
	struct gl_gate *gate = NULL;
	struct gl_error *err = NULL;
	const struct gl_status *s;
	int answer = 3;
	size_t i;

	if (argc != 3) {
		fputs("usage: example <repository> <tag>\n", stderr);
		return 2;
	}
	if (gl_repo_open(&repo, argv[1], 0, &err) == 0 &&
	    gl_gate_open(&gate, repo, argv[2], NULL, &how, &err) == 0) {
		for (i = 0; (s = gl_gate_system(gate, i)); i++)
			show_system(s);
		answer = gl_gate_go(gate) ? 0 : 1;
	}
	if (err)
		fprintf(stderr, "example: %s\n", gl_error_message(err));
	gl_error_free(err);
	gl_gate_free(gate);
	gl_repo_free(repo);
	return answer;
}
