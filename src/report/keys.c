/* Keys that end soon: told while their owners can still sign for a new one. */
#include "base/timestamp.h"
#include "report/page.h"
#include "report/parts.h"

#define WARN_DAYS 30

bool gl_page_key_ends(const struct gl_stakeholder *p, int64_t now, int64_t *ends)
{
	*ends = gl_checklist_last_ends(p);
	return p->n_keys && *ends < now + (int64_t)WARN_DAYS * GL_DAY;
}

void gl_page_keys(struct gl_buf *out, const struct gl_look *look, const struct gl_ledger *l)
{
	const struct gl_checklist *list = gl_page_list(l);
	struct gl_buf line = GL_BUF_INIT;
	char date[GL_TIME_BUF];
	int64_t ends;

	for (size_t i = 0; i < list->n_people; i++) {
		if (!gl_page_key_ends(&list->people[i], l->now, &ends))
			continue;
		gl_buf_reset(&line);
		gl_buf_addf(&line, "the last key of ");
		gl_page_person(&line, list, list->people[i].id);
		gl_buf_addf(&line, " %s on %s; an amendment gives a new one (git golive amend)",
			    ends <= l->now ? "ended" : "ends",
			    gl_date_format(gl_time_date(ends), date));
		gl_page_item(out, look, "  - ", line.ptr);
	}
	gl_buf_release(&line);
}

void gl_part_keys(struct gl_json *o, const struct gl_ledger *l)
{
	const struct gl_checklist *list = gl_page_list(l);
	struct gl_json *a = gl_json_set_array(o, "keys_ending");
	int64_t ends;

	for (size_t i = 0; i < list->n_people; i++) {
		struct gl_json *k;

		if (!gl_page_key_ends(&list->people[i], l->now, &ends))
			continue;
		k = gl_json_add_object(a);
		gl_json_set_str(k, "stakeholder", list->people[i].id);
		gl_part_time(k, "ends", ends);
	}
}
