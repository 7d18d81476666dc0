#include "cli/checklog.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* Of the beginning, and of the end: with a few lines of golive's own, at most 10 MiB. */
#define HALF ((size_t)5 * 1024 * 1024 - 8 * 1024)
/* Where values are looked for. */
#define LAST_LINES 100

/* ---- what is shown ---- */

/* A bar before each line: nothing in it can pass for golive's own words, or for a CI's command. */
static void show_piece(struct checklog *log, struct gl_buf *out, const char *s, size_t len)
{
	if (!len)
		return;
	if (!log->midline)
		gl_buf_addstr(out, "  | ");
	log->midline = true;
	gl_text_add(out, s, len, false);
}

static void show_newline(struct checklog *log, struct gl_buf *out)
{
	gl_buf_addstr(out, log->midline ? "\n" : "  |\n");
	log->midline = false;
	log->cr = false;
}

/* How many bytes at the end begin a character that may still be completed: 0 to 3. */
static size_t unfinished(const char *s, size_t len)
{
	for (size_t k = 1; k <= 3 && k <= len; k++) {
		unsigned char c = (unsigned char)s[len - k];
		size_t need = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;

		if (c >= 0xc0)
			return need > k ? k : 0;
		if (c < 0x80)
			return 0;
	}
	return 0;
}

/* A carriage return, as progress bars use it, begins a line too. */
static void show(struct checklog *log, const char *data, size_t len)
{
	struct gl_buf out = GL_BUF_INIT, all = GL_BUF_INIT;
	size_t n, end;

	gl_buf_add(&all, log->held.ptr, log->held.len);
	gl_buf_add(&all, data, len);
	gl_buf_reset(&log->held);
	end = all.len - unfinished(all.ptr, all.len);
	gl_buf_add(&log->held, all.ptr + end, all.len - end);
	for (size_t at = 0; at < end; at += n) {
		const char *s = all.ptr + at;

		for (n = 0; at + n < end && s[n] != '\n' && s[n] != '\r'; n++)
			;
		if (log->cr && (n || *s == '\r'))
			show_newline(log, &out);
		show_piece(log, &out, s, n);
		if (at + n == end)
			break;
		if (s[n] == '\n')
			show_newline(log, &out);
		else
			log->cr = true;
		n++;
	}
	fwrite(out.ptr, 1, out.len, stderr);
	fflush(stderr);
	gl_buf_release(&out);
	gl_buf_release(&all);
}

void checklog_end(struct checklog *log)
{
	if (log->show && log->held.len)
		show(log, "\n", 1);
	else if (log->show && log->midline)
		fputs("\n", stderr);
	log->midline = false;
	if (log->show && log->tail.len)
		fputs("  | (more was printed than is shown here; its end is in the log)\n", stderr);
}

/* ---- what is kept ---- */

static void keep(struct checklog *log, const char *data, size_t len)
{
	size_t room = HALF - log->head.len, n = len < room ? len : room;

	gl_buf_add(&log->head, data, n);
	gl_buf_add(&log->tail, data + n, len - n);
	if (log->tail.len <= 2 * HALF)
		return;
	memmove(log->tail.ptr, log->tail.ptr + log->tail.len - HALF, HALF);
	log->tail.len = HALF;
}

void checklog_print(void *ctx, const char *data, size_t len)
{
	struct checklog *log = ctx;

	if (log->show && log->head.len < HALF)
		show(log, data, len);
	keep(log, data, len);
	log->total += len;
}

void checklog_add(const struct checklog *log, struct gl_buf *out)
{
	size_t tail = log->tail.len < HALF ? log->tail.len : HALF;
	uint64_t left_out = log->total - log->head.len - tail;

	gl_buf_add(out, log->head.ptr, log->head.len);
	if (left_out)
		gl_buf_addf(out, "\n[golive: %llu bytes of the output are left out here]\n",
			    (unsigned long long)left_out);
	gl_buf_add(out, log->tail.ptr + log->tail.len - tail, tail);
	if (log->head.failed || log->tail.failed)
		out->failed = 1;
}

/* ---- what was measured ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* "name: value" and nothing else, blanks aside. */
static bool read_line(const char *s, size_t len, const char *name, struct gl_buf *value)
{
	size_t n = strlen(name);

	for (; len && is_blank(*s); s++)
		len--;
	for (; len && is_blank(s[len - 1]); len--)
		;
	if (len <= n + 1 || strncmp(s, name, n) != 0 || s[n] != ':' || !is_blank(s[n + 1]))
		return false;
	for (n++; is_blank(s[n]); n++)
		;
	gl_buf_reset(value);
	gl_buf_add(value, s + n, len - n);
	return true;
}

bool checklog_value(const struct gl_buf *text, const char *name, struct gl_buf *value)
{
	size_t end = text->len, start;

	if (end && text->ptr[end - 1] == '\n')
		end--;
	for (unsigned i = 0; i < LAST_LINES; i++, end = start - 1) {
		for (start = end; start && text->ptr[start - 1] != '\n'; start--)
			;
		if (read_line(text->ptr + start, end - start, name, value))
			return true;
		if (!start)
			return false;
	}
	return false;
}

void checklog_release(struct checklog *log)
{
	gl_buf_release(&log->head);
	gl_buf_release(&log->tail);
	gl_buf_release(&log->held);
}
