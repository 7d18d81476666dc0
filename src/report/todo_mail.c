/*
 * `todo --format mail`: reminders for `sendmail -t`, one message a person.
 *
 * What people are called and what they wrote must not become header lines: the header holds ASCII
 * alone, names and the like as encoded words (RFC 2047), an address only where it is a plain one.
 */
#include <stdio.h>
#include <string.h>

#include "base/timestamp.h"
#include "base/utf8.h"
#include "report/todo.h"

/* Lines of the body: what every reader of mail shows in one piece. */
#define BODY_WIDTH 76
/* Bytes of text in one encoded word: the longest, "=?UTF-8?Q?=E7=8E...?=", fits behind "Subject: ". */
#define WORD_BYTES 18

/* ---- the header ---- */

static bool is_atom(unsigned char c)
{
	return c > ' ' && c < 0x7f && !strchr("()<>[]:;@\\,\".=?_", c);
}

/* As encoded words, a line each; none is cut within a character. */
static void add_encoded(struct gl_buf *out, const char *s)
{
	size_t room = 0, len, left = strlen(s);
	const char *first = s;
	uint32_t cp;

	for (; left; s += len, left -= len) {
		len = gl_utf8_decode(s, left, &cp);
		if (!len)
			len = 1;
		if (room < len) {
			gl_buf_addstr(out, s == first ? "=?UTF-8?Q?" : "?=\n =?UTF-8?Q?");
			room = WORD_BYTES;
		}
		room -= len;
		for (size_t i = 0; i < len; i++) {
			if (is_atom((unsigned char)s[i]))
				gl_buf_addch(out, s[i]);
			else
				gl_buf_addf(out, "=%02X", (unsigned char)s[i]);
		}
	}
	if (s != first)
		gl_buf_addstr(out, "?=");
}

/*
 * Text in a header: as it is where it is short and plain, else encoded.  In a phrase (a name before
 * an address) less is plain than in a subject.
 */
static void add_header_text(struct gl_buf *out, const char *s, bool phrase)
{
	struct gl_buf safe = GL_BUF_INIT;
	bool plain = true;

	gl_page_text(&safe, s);
	for (size_t i = 0; i < safe.len; i++) {
		unsigned char c = (unsigned char)safe.ptr[i];

		plain = plain && (c == ' ' || is_atom(c) || (!phrase && c > ' ' && c < 0x7f));
	}
	if (plain && safe.len <= BODY_WIDTH && !strstr(safe.ptr, "=?"))
		gl_buf_add(out, safe.ptr, safe.len);
	else
		add_encoded(out, safe.ptr);
	if (safe.failed)
		out->failed = 1;
	gl_buf_release(&safe);
}

/* An address that means nothing but itself, wherever it is written. */
static bool is_address(const char *s)
{
	const char *at = strchr(s, '@');
	size_t len = strlen(s);

	if (!at || at == s || !at[1] || strchr(at + 1, '@') || len > 254 || *s == '-')
		return false;
	for (; *s; s++) {
		if (!is_atom((unsigned char)*s) && !strchr("@.=_", *s))
			return false;
	}
	return true;
}

static void add_header(const struct gl_todo_page *p, const struct gl_stakeholder *s, size_t n,
		       struct gl_buf *out)
{
	const struct gl_entry *c = p->l->state->candidate;
	struct gl_buf subject = GL_BUF_INIT;

	if (is_address(s->email)) {
		gl_buf_addstr(out, "To: ");
		add_header_text(out, s->name, true);
		gl_buf_addf(out, "%s <%s>\n", strlen(s->name) > BODY_WIDTH / 2 ? "\n" : "",
			    s->email);
	}
	gl_buf_addf(&subject, "%s%s%s: %zu thing%s wait%s for you", p->l->system, c ? " " : "",
		    c ? c->rec->tag : "", n, n == 1 ? "" : "s", n == 1 ? "s" : "");
	gl_buf_addstr(out, "Subject: ");
	add_header_text(out, subject.ptr, false);
	gl_buf_release(&subject);
	gl_buf_addch(out, '\n');
	gl_buf_addstr(out, "Auto-Submitted: auto-generated\n"
			   "MIME-Version: 1.0\n"
			   "Content-Type: text/plain; charset=utf-8\n"
			   "Content-Transfer-Encoding: 8bit\n\n");
}

/* ---- the body ---- */

static const struct gl_look mail_look = { .width = BODY_WIDTH };

static void add_paragraph(struct gl_buf *out, struct gl_buf *text)
{
	gl_page_item(out, &mail_look, "", text->ptr);
	gl_buf_addch(out, '\n');
	gl_buf_reset(text);
}

static void add_body(const struct gl_todo_page *p, size_t who, struct gl_buf *out)
{
	const struct gl_checklist *list = gl_page_list(p->l);
	struct gl_todo_page one = *p;
	struct gl_buf text = GL_BUF_INIT;

	one.who = (struct gl_members){ &who, 1 };
	gl_page_text(&text, list->title);
	gl_buf_addstr(&text, ": ");
	gl_report_headline(p->l, p->v, &text);
	add_paragraph(out, &text);
	gl_report_todo_text(&one, &mail_look, out);
	gl_buf_addstr(out,
		      "\nIn a clone of the repository, 'git golive' goes through this with you, "
		      "one by\none. 'git golive status --fetch' shows how everything stands.\n");
	if (text.failed)
		out->failed = 1;
	gl_buf_release(&text);
}

/* mboxrd: what looks like the beginning of the next message is quoted. */
static void add_quoted(struct gl_buf *out, const char *body)
{
	for (size_t len; *body; body += len + (body[len] == '\n')) {
		len = strcspn(body, "\n");
		if (strncmp(body + strspn(body, ">"), "From ", 5) == 0)
			gl_buf_addch(out, '>');
		gl_buf_add(out, body, len);
		gl_buf_addch(out, '\n');
	}
	gl_buf_addch(out, '\n');
}

static void add_separator(int64_t now, struct gl_buf *out)
{
	static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	char t[GL_TIME_BUF];

	/* "2026-11-20T08:09:00Z" */
	gl_time_format(now, t);
	gl_buf_addf(out, "From golive %s %s %.2s %.8s %.4s\n",
		    days[((gl_time_date(now) % 7) + 7) % 7],
		    months[((t[5] - '0') * 10 + (t[6] - '0') + 11) % 12], t + 8, t + 11, t);
}

void gl_report_todo_mail(const struct gl_todo_page *p, bool mbox, struct gl_buf *out)
{
	const struct gl_checklist *list = gl_page_list(p->l);
	struct gl_buf body = GL_BUF_INIT;
	size_t n;

	for (size_t i = 0; i < p->who.n; i++) {
		size_t who = p->who.items[i];

		gl_todos_of(p->todos, who, &n);
		if (!n)
			continue;
		if (mbox)
			add_separator(p->v->now, out);
		add_header(p, &list->people[who], n, out);
		gl_buf_reset(&body);
		add_body(p, who, &body);
		if (mbox)
			add_quoted(out, body.ptr);
		else
			gl_buf_add(out, body.ptr, body.len);
		if (body.failed)
			out->failed = 1;
	}
	gl_buf_release(&body);
}
