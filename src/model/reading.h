/*
 * Private to this floor: what is known while a checklist.yaml is being read.  The struct that
 * comes out names people by index; on the way there they are looked up by name, and a problem is
 * told at its node.
 */
#ifndef MODEL_READING_H
#define MODEL_READING_H

#include "base/map.h"
#include "model/checklist.h"

/* What a name in an approver clause stands for: a stakeholder, or a group and its members. */
struct gl_name {
	size_t person; /* GL_NONE: a group */
	struct gl_members members;
	unsigned line; /* where it came up first */

	size_t *places; /* a group's, while they are filled in */
	size_t seen;    /* 1 + the stakeholder who was counted last: once, however often listed */
};

/* The lists of persons in decision-rights. */
enum gl_right {
	GL_RIGHT_PAUSE,
	GL_RIGHT_TERMINATE,
	GL_RIGHT_RESOLVE,
	GL_RIGHT_WAIVE,
	GL_RIGHT_AGREE,
	GL_RIGHTS,
};

struct gl_reading {
	struct gl_decode d;
	const struct gl_yaml *root;
	struct gl_checklist *c;
	struct gl_error **err;
	int rc; /* what must be given up for, else 0 */

	gl_keyfile_fn *keyfile;
	void *keyfile_ctx;

	const struct gl_yaml *people, *criteria; /* the sequences; NULL when not usable (told) */
	struct gl_map *names;                    /* to struct gl_name */
	struct gl_map *by_id;                    /* criteria, to struct gl_criterion */
	struct gl_strs
		rights[GL_RIGHTS]; /* as written, defaults filled in: their order is a term */
	unsigned *mark, stamp;     /* for each stakeholder; see gl_reading_mark() */
	size_t places;             /* of all approver clauses */
};

/* The sequence root[key] of 1 to `max` items; NULL when it is not that (told). */
const struct gl_yaml *gl_reading_list(struct gl_reading *r, const char *key, size_t max);

/* gl_decode_str() for what is shown on one line. */
bool gl_reading_line(struct gl_reading *r, const struct gl_yaml *map, const char *key,
		     bool required, size_t max_len, const char **out);

/*
 * An item of a list of ids, or NULL when it is none (told by whoever decodes the list).  Names are
 * looked up by the nodes: where one item is wrong, what is wrong with the others is told as well.
 */
const char *gl_reading_id(const struct gl_yaml *list, size_t i);

/* From the arena; NULL (noted) when out of memory or for no items at all. */
void *gl_reading_calloc(struct gl_reading *r, size_t n, size_t size);

/* A set of stakeholders: begin, mark each, collect. */
void gl_reading_begin(struct gl_reading *r);
void gl_reading_mark(struct gl_reading *r, const struct gl_members *who);
size_t gl_reading_count(const struct gl_reading *r);
void gl_reading_collect(struct gl_reading *r, struct gl_members *out);

/* What a name stands for, or NULL. */
const struct gl_name *gl_reading_name(const struct gl_reading *r, const char *name);

/* stakeholder.c: the people and their keys; r->rc is set when a key file could not be read. */
void gl_read_people(struct gl_reading *r);

/* criterion.c; wants the names. */
void gl_read_criteria(struct gl_reading *r);

/* lint.c: what no single entry shows.  The first makes r->names. */
void gl_lint_people(struct gl_reading *r);
void gl_lint_criteria(struct gl_reading *r);
void gl_lint_tags(struct gl_reading *r, const struct gl_yaml *release);

/* digest.c: of a checklist without problems. */
void gl_checklist_digests(struct gl_reading *r);

/*
 * root["golive"]: false when it is newer than this build (told, with nothing else).  A missing or
 * bad one is told too.
 */
bool gl_read_format(struct gl_decode *d, const struct gl_yaml *root, unsigned *out);

#endif
