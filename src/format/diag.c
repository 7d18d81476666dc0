/* Diagnostics: see diag.h. */
#include "format/diag.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "base/vec.h"

void gl_diags_release(struct gl_diags *d)
{
	for (size_t i = 0; i < d->n; i++)
		free(d->items[i].text);
	free(d->items);
	memset(d, 0, sizeof(*d));
}

/* The message with what it quotes from the file made safe to show; NULL when out of memory. */
static char *__attribute__((format(printf, 1, 0))) format_text(const char *fmt, va_list ap)
{
	struct gl_buf raw = GL_BUF_INIT, safe = GL_BUF_INIT;
	char *text = NULL;

	gl_buf_vaddf(&raw, fmt, ap);
	gl_text_add(&safe, raw.ptr, raw.len, false);
	if (!raw.failed && !safe.failed)
		text = gl_buf_steal(&safe, NULL);
	gl_buf_release(&raw);
	gl_buf_release(&safe);
	return text;
}

void gl_diags_nomem(struct gl_diags *d)
{
	gl_mem_noted(NULL);
	d->failed = 1;
}

void gl_diag_add(struct gl_diags *d, unsigned line, unsigned col, const char *fmt, ...)
{
	struct gl_diag *item;
	va_list ap;
	char *text;

	if (d->n >= GL_DIAGS_MAX) {
		d->dropped++;
		return;
	}
	va_start(ap, fmt);
	text = format_text(fmt, ap);
	va_end(ap);
	if (!text || gl_vec_grow(&d->items, d->n, &d->cap)) {
		free(text);
		gl_diags_nomem(d);
		return;
	}
	item = &d->items[d->n++];
	item->line = line;
	item->col = col;
	item->text = text;
}

int gl_diags_any(const struct gl_diags *d)
{
	return d->n > 0 || d->dropped > 0 || d->failed;
}

static int cmp_place(const void *a, const void *b)
{
	const struct gl_diag *x = *(const struct gl_diag *const *)a;
	const struct gl_diag *y = *(const struct gl_diag *const *)b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->col != y->col)
		return x->col < y->col ? -1 : 1;
	/* both are in one array: the one that was found first comes first */
	return (x > y) - (x < y);
}

static void print_one(struct gl_buf *out, const char *file, unsigned line, unsigned col,
		      const char *text)
{
	gl_text_add(out, file, strlen(file), false);
	/* What is wrong with the whole file is shown at its beginning: editors jump there. */
	gl_buf_addf(out, ":%u:%u: %s\n", line ? line : 1, col ? col : 1, text);
}

void gl_diags_print(const struct gl_diags *d, const char *file, struct gl_buf *out)
{
	const struct gl_diag *sorted[GL_DIAGS_MAX];

	for (size_t i = 0; i < d->n; i++)
		sorted[i] = &d->items[i];
	qsort(sorted, d->n, sizeof(sorted[0]), cmp_place);
	for (size_t i = 0; i < d->n; i++)
		print_one(out, file, sorted[i]->line, sorted[i]->col, sorted[i]->text);
	if (d->dropped) {
		gl_text_add(out, file, strlen(file), false);
		gl_buf_addf(out, ": %zu more not shown\n", d->dropped);
	}
	if (d->failed)
		print_one(out, file, 0, 0, "out of memory");
}
