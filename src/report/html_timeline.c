/* The timeline: every decision that counts as a mark on one of four lines, from the pilot to today. */
#include "base/timestamp.h"
#include "report/html.h"
#include "report/log.h"

/* In units of the drawing. */
#define WIDTH 960
#define LEFT 110
#define RIGHT 20
#define TOP 48
#define LANE 34
#define HEIGHT (TOP + LANES * LANE + 30)
/* Nearer than this, marks of one kind are drawn once. */
#define NEAR 3

enum lane { LANE_QUESTIONS, LANE_ANSWERS, LANE_OBJECTIONS, LANE_RELEASE, LANES };

static const char *const lane_names[LANES] = {
	[LANE_QUESTIONS] = "Checklist",
	[LANE_ANSWERS] = "Sign-offs",
	[LANE_OBJECTIONS] = "Objections",
	[LANE_RELEASE] = "Release",
};

/* Each has a form of its own: colour says nothing alone. */
enum form { FORM_DOT, FORM_RING, FORM_CROSS, FORM_SQUARE, FORM_DIAMOND, FORMS };

static const struct {
	enum lane lane;
	enum form form;
	const char *look; /* class of the style sheet */
} marks[GL_DECISIONS] = {
	[GL_AGREE] = { LANE_QUESTIONS, FORM_DOT, "plain" },
	[GL_PROPOSE] = { LANE_RELEASE, FORM_DOT, "plain" },
	[GL_APPROVE] = { LANE_ANSWERS, FORM_DOT, "good" },
	[GL_REJECT] = { LANE_OBJECTIONS, FORM_CROSS, "bad" },
	[GL_WITHDRAW] = { LANE_ANSWERS, FORM_RING, "plain" },
	[GL_CONCERN] = { LANE_OBJECTIONS, FORM_SQUARE, "bad" },
	[GL_RESOLVE] = { LANE_OBJECTIONS, FORM_DOT, "good" },
	[GL_WAIVE] = { LANE_ANSWERS, FORM_RING, "plain" },
	[GL_DELEGATE] = { LANE_QUESTIONS, FORM_RING, "plain" },
	[GL_PAUSE] = { LANE_RELEASE, FORM_SQUARE, "bad" },
	[GL_RESUME] = { LANE_RELEASE, FORM_SQUARE, "good" },
	[GL_GO] = { LANE_RELEASE, FORM_DIAMOND, "good" },
	[GL_NO_GO] = { LANE_RELEASE, FORM_DIAMOND, "bad" },
	[GL_TERMINATE] = { LANE_RELEASE, FORM_CROSS, "bad" },
	[GL_OUTCOME] = { LANE_RELEASE, FORM_RING, "good" },
	[GL_ASSESS] = { LANE_QUESTIONS, FORM_SQUARE, "plain" },
};

struct drawing {
	struct gl_htmlpage *p;
	int64_t from, to;
	long last[LANES][FORMS][2]; /* where the last mark of that form and tone was put */
};

static long x_of(const struct drawing *d, int64_t t)
{
	int64_t span = d->to - d->from;

	t = t < d->from ? d->from : t > d->to ? d->to : t;
	return LEFT + (long)((t - d->from) * (WIDTH - LEFT - RIGHT) / (span ? span : 1));
}

static long y_of(enum lane lane)
{
	return TOP + (long)lane * LANE + LANE / 2;
}

static void widen(struct drawing *d, int64_t t)
{
	d->from = t < d->from ? t : d->from;
	d->to = t > d->to ? t : d->to;
}

static void set_span(struct drawing *d)
{
	const struct gl_htmlpage *p = d->p;

	d->from = p->l->state->commits[0].committer_time;
	d->to = p->v->now;
	widen(d, p->l->state->ledger_time);
	if (p->list->has_pilot_ended)
		widen(d, gl_date_time(p->list->pilot_ended));
	if (p->list->has_target_date)
		widen(d, gl_date_time(p->list->target_date));
}

/* ---- marks ---- */

static void draw_form(struct gl_buf *out, enum form form, long x, long y)
{
	switch (form) {
	case FORM_DOT:
		gl_buf_addf(out, "<circle cx=\"%ld\" cy=\"%ld\" r=\"5\"/>", x, y);
		break;
	case FORM_RING:
		gl_buf_addf(out, "<circle class=\"hollow\" cx=\"%ld\" cy=\"%ld\" r=\"4.5\"/>", x,
			    y);
		break;
	case FORM_CROSS:
		gl_buf_addf(out, "<path class=\"hollow\" d=\"M%ld %ldl10 10m0 -10l-10 10\"/>",
			    x - 5, y - 5);
		break;
	case FORM_SQUARE:
		gl_buf_addf(out, "<rect x=\"%ld\" y=\"%ld\" width=\"9\" height=\"9\"/>", x - 4,
			    y - 4);
		break;
	default:
		gl_buf_addf(out, "<path d=\"M%ld %ldl8 8l-8 8l-8 -8z\"/>", x, y - 8);
	}
}

/* The newest comes first, so that of marks in one place the older ones are left out. */
static bool crowded(struct drawing *d, enum lane lane, enum form form, const char *look, long x)
{
	long *last = &d->last[lane][form][*look == 'b'];

	if (*last && *last - x < NEAR)
		return true;
	*last = x;
	return false;
}

static void draw_mark(struct drawing *d, enum lane lane, enum form form, const char *look,
		      const struct gl_logitem *item)
{
	int64_t t = d->p->l->state->commits[item->at].committer_time;
	struct gl_buf *out = d->p->out;
	long x = x_of(d, t);
	char day[GL_TIME_BUF];

	if (crowded(d, lane, form, look, x))
		return;
	gl_buf_addf(out, "<g class=\"%s\"><title>%.10s ", look, gl_time_format(t, day));
	gl_html_text(out, item->by ? gl_checklist_name(d->p->list, item->by) : "");
	gl_buf_addf(out, " %s", gl_log_decision(item));
	if (item->entry && item->entry->rec->criterion) {
		gl_buf_addch(out, ' ');
		gl_html_text(out, item->entry->rec->criterion);
	}
	gl_buf_addstr(out, "</title>");
	draw_form(out, form, x, y_of(lane));
	gl_buf_addstr(out, "</g>\n");
}

static void draw_item(const struct gl_logitem *item, void *ctx)
{
	struct drawing *d = ctx;

	if (item->finding)
		return;
	if (item->kind == GL_LOG_RECORD) {
		enum gl_decision k = item->entry->rec->decision;

		draw_mark(d, marks[k].lane, marks[k].form, marks[k].look, item);
	} else if (item->kind == GL_LOG_INIT || item->kind == GL_LOG_IN_FORCE) {
		draw_mark(d, LANE_QUESTIONS, FORM_DIAMOND, "plain", item);
	}
}

/* ---- what they are drawn on ---- */

/* What stands at the right edge ends there: it would be cut off. */
static const char *anchor_at(long x)
{
	return x > WIDTH - 80 ? "end" : "middle";
}

/* `row`: how high its name stands, so that two days beside each other can be read. */
static void draw_day(struct drawing *d, int64_t t, const char *name, int row)
{
	long x = x_of(d, t);

	gl_buf_addf(d->p->out,
		    "<path class=\"day\" d=\"M%ld %dV%d\"/><text class=\"name\" x=\"%ld\" y=\"%d\""
		    " text-anchor=\"%s\">%s</text>\n",
		    x, TOP - 8 - 14 * row, TOP + LANES * LANE, x, TOP - 14 - 14 * row, anchor_at(x),
		    name);
}

static void draw_lanes(struct drawing *d)
{
	int i;

	for (i = 0; i < LANES; i++)
		gl_buf_addf(d->p->out,
			    "<path class=\"axis\" d=\"M%d %ldH%d\"/><text x=\"0\" y=\"%ld\">%s"
			    "</text>\n",
			    LEFT, y_of((enum lane)i), WIDTH - RIGHT, y_of((enum lane)i) + 4,
			    lane_names[i]);
}

static void draw_tick(struct drawing *d, int32_t day, int letters)
{
	long x = x_of(d, gl_date_time(day));
	char buf[GL_TIME_BUF];

	gl_buf_addf(d->p->out,
		    "<text class=\"tick\" x=\"%ld\" y=\"%d\" text-anchor=\"%s\">%.*s"
		    "</text>\n",
		    x, HEIGHT - 8, anchor_at(x), letters, gl_date_format(day, buf));
}

static int32_t first_of_month(int32_t day)
{
	char buf[GL_TIME_BUF];

	gl_date_format(day, buf);
	return day - ((buf[8] - '0') * 10 + (buf[9] - '0')) + 1;
}

/* Some eight of them: days, or where the span is long, months. */
static void draw_ticks(struct drawing *d)
{
	int32_t first = gl_time_date(d->from), last = gl_time_date(d->to);
	int32_t days = last - first, months = days / (8 * 30) + 1, day;

	if (days < 8 * 28) {
		for (day = first; day <= last && days; day += days / 8 + 1)
			draw_tick(d, day, 10);
		return;
	}
	/* So many times 31 days after the first of a month is in the month that is meant. */
	for (day = first_of_month(first + 31); day <= last; day = first_of_month(day + months * 31))
		draw_tick(d, day, 7);
}

static void draw_days(struct drawing *d)
{
	const struct gl_checklist *list = d->p->list;

	if (list->has_pilot_ended)
		draw_day(d, gl_date_time(list->pilot_ended), "pilot ended", 0);
	if (list->has_target_date)
		draw_day(d, gl_date_time(list->target_date), "promised", 0);
	draw_day(d, d->p->v->now, "now", 1);
}

void gl_htmlpage_timeline(struct gl_htmlpage *p)
{
	const struct gl_log_opts all = { 0 };
	struct drawing d = { .p = p };

	set_span(&d);
	gl_buf_addf(
		p->out,
		"<section class=\"screen\">\n<h2>What was decided when</h2>\n"
		"<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
		"aria-label=\"Timeline of decisions\">\n"
		"<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"timeline\">\n"
		"<title id=\"timeline\">Timeline of decisions; the table at the end of this page "
		"has them in words</title>\n",
		WIDTH, HEIGHT);
	draw_lanes(&d);
	draw_ticks(&d);
	draw_days(&d);
	gl_log_each(p->l, &all, draw_item, &d);
	gl_buf_addstr(p->out,
		      "</svg>\n</div>\n<p class=\"because\">Diamond: a version of the "
		      "checklist, go or no-go. Dot: done. Square: stopped or raised. Cross: "
		      "refused. Ring: a risk accepted, a deputy, something taken back, an "
		      "outcome.</p>\n</section>\n");
}
