#include "report/page.h"

#include <string.h>

#include "base/timestamp.h"
#include "base/utf8.h"
#include "git/remote.h"
#include "report/lines.h"

/* ---- text ---- */

static bool is_break(char c)
{
	return c == '\n' || c == '\r' || c == '\t';
}

void gl_page_text(struct gl_buf *out, const char *s)
{
	size_t n;

	while (*s) {
		for (n = 0; s[n] && !is_break(s[n]); n++)
			;
		gl_text_add(out, s, n, false);
		s += n;
		if (!*s)
			return;
		for (; is_break(*s); s++)
			;
		if (*s)
			gl_buf_addch(out, ' ');
	}
}

void gl_page_note(struct gl_buf *out, const char *indent, const char *s)
{
	size_t n;

	while (*s) {
		n = strcspn(s, "\n");
		if (n) {
			gl_buf_addstr(out, indent);
			gl_text_add(out, s, n, false);
		}
		gl_buf_addch(out, '\n');
		s += n + (s[n] == '\n');
	}
}

/* ---- lines ---- */

void gl_page_item(struct gl_buf *out, const struct gl_look *look, const char *head,
		  const char *text)
{
	size_t width = gl_lines_width(look->width);
	struct gl_buf lead = GL_BUF_INIT;

	gl_buf_addstr(out, head);
	if (width) {
		gl_buf_addf(&lead, "%*s", (int)gl_text_width(head), "");
		gl_lines_add(out, text, strlen(text), width, lead.ptr, lead.len);
		out->failed |= lead.failed;
	} else {
		gl_buf_addstr(out, text);
	}
	gl_buf_addch(out, '\n');
	gl_buf_release(&lead);
}

void gl_report_item(struct gl_buf *out, unsigned width, const char *head, const char *text)
{
	gl_page_item(out, &(struct gl_look){ .width = width }, head, text);
}

void gl_page_title(struct gl_buf *out, const struct gl_look *look, enum gl_page_tone tone,
		   const char *text)
{
	static const char *const tones[] = {
		[GL_PAGE_GO] = "\033[1;32m",
		[GL_PAGE_NO_GO] = "\033[1;31m",
		[GL_PAGE_PLAIN] = "\033[1m",
	};

	gl_buf_addf(out, "%s%s%s\n", look->colour ? tones[tone] : "", text,
		    look->colour ? "\033[m" : "");
}

/* ---- people, times, ids ---- */

void gl_page_person(struct gl_buf *out, const struct gl_checklist *list, const char *id)
{
	size_t i = gl_checklist_person(list, id);

	if (i == GL_NONE) {
		gl_page_text(out, id);
		return;
	}
	gl_page_text(out, list->people[i].name);
	gl_buf_addf(out, " (%s)", id);
}

static const struct {
	int64_t seconds;
	const char *name;
} units[] = { { GL_DAY, "day" }, { 3600, "hour" }, { 60, "minute" } };

void gl_page_age(struct gl_buf *out, int64_t then, int64_t now)
{
	int64_t age = now > then ? now - then : then - now, n;
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(*units); i++) {
		n = age / units[i].seconds;
		if (!n)
			continue;
		gl_buf_addf(out, "%s%lld %s%s%s", now < then ? "in " : "", (long long)n,
			    units[i].name, n == 1 ? "" : "s", now < then ? "" : " ago");
		return;
	}
	gl_buf_addstr(out, "just now");
}

void gl_page_date(struct gl_buf *out, int64_t t)
{
	char buf[GL_TIME_BUF];

	gl_buf_addf(out, "%.10s", gl_time_format(t, buf));
}

void gl_page_minute(struct gl_buf *out, int64_t t)
{
	char buf[GL_TIME_BUF];

	gl_time_format(t, buf);
	gl_buf_addf(out, "%.10s %.5s", buf, buf + 11);
}

void gl_page_oid(struct gl_buf *out, const struct gl_oid *id)
{
	char hex[GL_OID_HEX + 1];

	gl_buf_addf(out, "%.12s", gl_oid_hex(id, hex));
}

void gl_page_finding(struct gl_buf *out, const struct gl_finding *f)
{
	gl_page_oid(out, &f->commit);
	gl_buf_addf(out, " %s: ", gl_finding_name(f->code));
	if (f->path) {
		gl_page_text(out, f->path);
		gl_buf_addstr(out, ": ");
	}
	gl_page_text(out, f->text);
}

/* ---- the ledger ---- */

const struct gl_checklist *gl_page_list(const struct gl_ledger *l)
{
	return l->state->in_force->list;
}

size_t gl_page_unpushed(const struct gl_ledger *l)
{
	struct gl_buf remote = GL_BUF_INIT;
	struct gl_oid pushed;
	size_t i, n = 0;
	bool there;

	if (!l->repo || gl_repo_bare(l->repo) || strncmp(l->ref, "refs/heads/", 11) ||
	    !gl_remote_name(l->repo, &remote))
		goto out;
	there = !gl_ledger_tip(l->repo, remote.ptr, l->system, &pushed, NULL);
	for (i = l->state->n; i > 0; i--) {
		if (there && gl_oid_eq(&l->state->commits[i - 1].id, &pushed))
			break;
		n += !l->state->judged[i - 1].is_void;
	}
	/* Diverged, or cut off before it: nothing is known. */
	if (there && i == 0)
		n = 0;
out:
	gl_buf_release(&remote);
	return n;
}

void gl_page_outsider(struct gl_buf *out, const struct gl_ledger *l)
{
	const struct gl_checklist *list = gl_page_list(l);

	gl_buf_addstr(out, "send ");
	gl_page_text(out, list->people[list->owner].name);
	gl_buf_addstr(out, ", the owner, what 'git golive enroll' prints");
}

bool gl_page_open(const struct gl_entry *e)
{
	return gl_entry_counts(e) && !e->settled_at;
}

bool gl_page_deputises(const struct gl_ledger *l, const struct gl_entry *e, int64_t now)
{
	int64_t day = now > l->state->ledger_time ? now : l->state->ledger_time;

	return gl_entry_counts(e) && now >= gl_date_time(e->rec->from) &&
	       gl_time_date(day) <= e->rec->until;
}

unsigned gl_page_agreed(const struct gl_ledger *l, const struct gl_version *v)
{
	const struct gl_checklist *list = gl_page_list(l);
	unsigned n = 0;
	size_t i;

	for (i = 0; i < list->n_people; i++)
		n += !list->people[i].machine && gl_version_agreed(v, list->people[i].id);
	return n;
}
