#include "cli/entryfiles.h"

#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/path.h"
#include "base/vec.h"
#include "cli/entry.h"

#define KEYS_DIR "keys/"

/* ---- key files ---- */

const struct entry_file *entry_files_find(const struct entry_files *f, const char *path)
{
	for (size_t i = 0; i < f->n; i++)
		if (!strcmp(f->items[i].path, path))
			return &f->items[i];
	return NULL;
}

int entry_files_put(struct entry_files *f, const char *path, const char *data, size_t len,
		    struct gl_error **err)
{
	struct entry_file *new;

	if (gl_vec_grow(&f->items, f->n, &f->cap))
		return gl_nomem(err);
	new = &f->items[f->n];
	*new = (struct entry_file){ strdup(path), malloc(len + 1), len, false };
	f->n++;
	if (!new->path || !new->data)
		return gl_nomem(err);
	memcpy(new->data, data, len);
	new->data[len] = '\0';
	return 0;
}

bool entry_file_named(const struct entry_file *f, const struct gl_checklist *list)
{
	for (size_t i = 0; i < list->n_people; i++) {
		const struct gl_stakeholder *p = &list->people[i];

		for (size_t k = 0; k < p->n_keys; k++)
			if (p->keys[k].form != GL_KEYFORM_SSH && !strcmp(p->keys[k].text, f->path))
				return true;
	}
	return false;
}

void entry_files_release(struct entry_files *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->items[i].path);
		free(f->items[i].data);
	}
	free(f->items);
	memset(f, 0, sizeof(*f));
}

void entry_key_path(const char *id, enum gl_key_form form, unsigned n, struct gl_buf *out)
{
	gl_buf_addf(out, KEYS_DIR "%s", id);
	if (n > 1)
		gl_buf_addf(out, "-%u", n);
	gl_buf_addstr(out, form == GL_KEYFORM_X509 ? ".pem" : ".asc");
}

/* Is a path free for these bytes?  1: yes; 2: they are there; 0: others are; or a negative code. */
static int is_free(const struct entry_place *place, const char *path, const void *data, size_t len,
		   struct gl_error **err)
{
	const struct entry_file *f = entry_files_find(place->files, path);
	struct gl_buf b = GL_BUF_INIT;
	int rc;

	if (f)
		return f->len == len && !memcmp(f->data, data, len) ? 2 : 0;
	rc = place->there ? place->there(path, &b, place->ctx, err) : GL_ENOTFOUND;
	if (!rc) {
		rc = b.len == len && !memcmp(b.ptr, data, len) ? 2 : 0;
	} else if (rc == GL_ENOTFOUND || rc == GL_ELIMIT || rc == GL_EBAD) {
		gl_error_clear(err);
		rc = rc == GL_ENOTFOUND;
	}
	gl_buf_release(&b);
	return rc;
}

/* Puts a file where it is wanted, or else under another name of its owner's: added to *path. */
static int put_file(const struct entry_place *place, const char *wanted, const char *id,
		    enum gl_key_form form, const struct entry_file *f, struct gl_buf *path,
		    struct gl_error **err)
{
	int rc = 0;

	gl_buf_addstr(path, wanted);
	if (gl_path_ok(wanted, path->len, false) && !strchr(wanted + strlen(KEYS_DIR), '/'))
		rc = is_free(place, wanted, f->data, f->len, err);
	for (unsigned n = 1; rc == 0; n++) {
		gl_buf_reset(path);
		entry_key_path(id, form, n, path);
		rc = path->failed ? gl_nomem(err) : is_free(place, path->ptr, f->data, f->len, err);
	}
	if (rc == 1)
		rc = entry_files_put(place->files, path->ptr, f->data, f->len, err);
	return rc < 0 ? rc : 0;
}

/* ---- the key files in a text ---- */

/* Does the line belong to a file?  What it adds to it, without the newline. */
static bool file_line(const char *line, size_t len, size_t *skip)
{
	size_t blanks = 0;

	*skip = strlen(ENTRY_LINE_MARK);
	if (len > *skip && !memcmp(line, ENTRY_LINE_MARK, *skip))
		return true;
	*skip = len;
	while (blanks + 1 < len && line[blanks + 1] == ' ')
		blanks++;
	return len && *line == '#' && blanks + 1 == len;
}

/* A file's lines, from its mark on; *text is moved to what follows. */
static int take_file(const char **text, const char *name, struct entry_files *found,
		     struct gl_error **err)
{
	const char *line = *text;
	size_t len = strcspn(line, "\n"), skip;
	struct gl_buf path = GL_BUF_INIT, data = GL_BUF_INIT;
	int rc;

	gl_buf_add(&path, line + strlen(ENTRY_FILE_MARK), len - strlen(ENTRY_FILE_MARK));
	while (path.len && path.ptr[path.len - 1] == ' ')
		path.ptr[--path.len] = '\0';
	for (line += len + (line[len] == '\n'); file_line(line, strcspn(line, "\n"), &skip);
	     line += len + (line[len] == '\n')) {
		len = strcspn(line, "\n");
		gl_buf_add(&data, line + skip, len - skip);
		gl_buf_addch(&data, '\n');
	}
	*text = line;
	if (path.failed || data.failed)
		rc = gl_nomem(err);
	else if (entry_files_find(found, path.ptr))
		rc = gl_fail(err, GL_EINVAL, "%s: the file '%s' is in it twice", name, path.ptr);
	else
		rc = entry_files_put(found, path.ptr, data.ptr, data.len, err);
	gl_buf_release(&path);
	gl_buf_release(&data);
	return rc;
}

int entry_files_split(const char *text, const char *name, struct gl_buf *entries,
		      struct entry_files *found, struct gl_error **err)
{
	int rc = 0;

	while (*text && !rc) {
		size_t len = strcspn(text, "\n");

		if (!strncmp(text, ENTRY_FILE_MARK KEYS_DIR, strlen(ENTRY_FILE_MARK KEYS_DIR))) {
			rc = take_file(&text, name, found, err);
			continue;
		}
		len += text[len] == '\n';
		gl_buf_add(entries, text, len);
		text += len;
	}
	return !rc && entries->failed ? gl_nomem(err) : rc;
}

/* ---- and those who name them ---- */

/* One key that lies in a file, as an entry has it. */
struct filekey {
	const char *id; /* "" when the entry has none */
	enum gl_key_form form;
	const struct gl_yaml *path;
	const struct gl_yaml *sha256; /* or NULL */
};

typedef int filekey_fn(const struct filekey *key, void *ctx, struct gl_error **err);

static const struct gl_yaml *scalar(const struct gl_yaml *map, const char *key)
{
	const struct gl_yaml *value = gl_yaml_get(map, key);

	return value && value->kind == GL_YAML_SCALAR ? value : NULL;
}

static int each_of_person(const struct gl_yaml *person, filekey_fn *fn, void *ctx,
			  struct gl_error **err)
{
	const struct gl_yaml *id = scalar(person, "id"), *keys = gl_yaml_get(person, "keys");
	size_t n = keys && keys->kind == GL_YAML_SEQ ? keys->n : 0;
	int rc = 0;

	while (n-- > 0 && !rc) {
		struct filekey key = { id ? id->text : "", GL_KEYFORM_OPENPGP, NULL, NULL };

		key.path = scalar(keys->items[n], entry_form_names[key.form]);
		if (!key.path) {
			key.form = GL_KEYFORM_X509;
			key.path = scalar(keys->items[n], entry_form_names[key.form]);
		}
		key.sha256 = scalar(keys->items[n], "sha256");
		if (key.path)
			rc = fn(&key, ctx, err);
	}
	return rc;
}

/* From the last to the first, so that the text may be changed on the way.  A list, or one entry. */
static int each_filekey(const struct gl_yaml *people, filekey_fn *fn, void *ctx,
			struct gl_error **err)
{
	int rc = 0;

	if (people->kind != GL_YAML_SEQ)
		return each_of_person(people, fn, ctx, err);
	for (size_t i = people->n; i-- > 0 && !rc;)
		rc = each_of_person(people->items[i], fn, ctx, err);
	return rc;
}

static bool is_digest_of(const struct gl_yaml *hex, const void *data, size_t len)
{
	struct gl_digest want, is;

	gl_sha256(data, len, &is);
	return hex && gl_digest_parse(hex->text, hex->len, &want) &&
	       !memcmp(&want, &is, sizeof(is));
}

/* One text's files on their way to their place. */
struct placing {
	const struct entry_place *place;
	const char *file; /* where the text is from */
	struct gl_buf *entries;
	struct entry_files *found;
};

/* The name that a file got, in the place of the one that its entry gives it. */
static int rename_in_entry(struct gl_buf *text, const struct gl_yaml *node, const char *path,
			   const char *file, struct gl_error **err)
{
	if (!entry_replace(text, node, path))
		return gl_fail(err, GL_EINVAL, "%s:%u:%u: write the path plainly: '%s'", file,
			       node->line, node->col, node->text);
	return text->failed ? gl_nomem(err) : 0;
}

static int place_one(const struct filekey *key, void *ctx, struct gl_error **err)
{
	struct placing *p = ctx;
	const struct entry_file *found = entry_files_find(p->found, key->path->text);
	struct gl_buf path = GL_BUF_INIT;
	int rc;

	if (!found)
		return 0;
	p->found->items[found - p->found->items].used = true;
	if (!is_digest_of(key->sha256, found->data, found->len))
		return gl_fail(err, GL_EREFUSED,
			       "%s: the file '%s' in it is not the one that the entry names (its "
			       "sha256 is another); ask '%s' to send it again",
			       p->file, key->path->text, key->id);
	if (!gl_id_ok(key->id, strlen(key->id)))
		return gl_fail(err, GL_EINVAL, "%s: '%s' is no identifier", p->file, key->id);
	rc = put_file(p->place, key->path->text, key->id, key->form, found, &path, err);
	if (!rc && strcmp(path.ptr, key->path->text))
		rc = rename_in_entry(p->entries, key->path, path.ptr, p->file, err);
	gl_buf_release(&path);
	return rc;
}

int entry_files_place(struct entry_files *found, struct gl_buf *entries, const char *file,
		      const struct entry_place *place, struct gl_error **err)
{
	struct placing placing = { place, file, entries, found }, *p = &placing;
	struct gl_arena *arena = gl_arena_new();
	struct gl_yaml *root;
	int rc = arena ? entry_read_yaml(arena, p->entries, p->file, &root, err) : gl_nomem(err);

	if (!rc)
		rc = each_filekey(root, place_one, p, err);
	for (size_t i = 0; i < p->found->n && !rc; i++)
		if (!p->found->items[i].used)
			rc = gl_fail(err, GL_EREFUSED,
				     "%s: no key of its entries is in the file '%s'", p->file,
				     p->found->items[i].path);
	gl_arena_free(arena);
	return rc;
}

struct taking {
	const struct entry_place *place;
	const char *file;
};

/* Is the file there already, with the bytes that were meant?  1, 0, or a negative code. */
static int is_there(const struct entry_place *place, const struct filekey *key,
		    struct gl_error **err)
{
	const struct entry_file *f = entry_files_find(place->files, key->path->text);
	struct gl_buf b = GL_BUF_INIT;
	int rc;

	if (f)
		return 1;
	rc = place->there ? place->there(key->path->text, &b, place->ctx, err) : GL_ENOTFOUND;
	if (!rc) {
		rc = is_digest_of(key->sha256, b.ptr, b.len);
	} else if (rc == GL_ENOTFOUND || rc == GL_ELIMIT || rc == GL_EBAD) {
		gl_error_clear(err);
		rc = 0;
	}
	gl_buf_release(&b);
	return rc;
}

static int take_beside(const struct filekey *key, void *ctx, struct gl_error **err)
{
	const struct taking *t = ctx;
	const char *slash = strrchr(t->file, '/'), *path = key->path->text;
	struct gl_buf full = GL_BUF_INIT, data = GL_BUF_INIT;
	int rc;

	if (!gl_path_ok(path, key->path->len, false) ||
	    strncmp(path, KEYS_DIR, strlen(KEYS_DIR)) != 0)
		return 0;
	rc = is_there(t->place, key, err);
	if (rc)
		return rc < 0 ? rc : 0;
	gl_buf_add(&full, t->file, slash ? (size_t)(slash + 1 - t->file) : 0);
	gl_buf_addstr(&full, path);
	if (full.failed)
		rc = gl_nomem(err);
	else if (!gl_read_file(full.ptr, GL_KEYFILE_MAX, &data, NULL) &&
		 is_digest_of(key->sha256, data.ptr, data.len))
		rc = entry_files_put(t->place->files, path, data.ptr, data.len, err);
	gl_buf_release(&full);
	gl_buf_release(&data);
	return rc;
}

int entry_take_beside(const struct gl_buf *checklist, const char *file,
		      const struct entry_place *place, struct gl_error **err)
{
	struct taking t = { place, file };
	struct gl_arena *arena = gl_arena_new();
	const struct gl_yaml *people;
	struct gl_yaml *root;
	int rc = arena ? 0 : gl_nomem(err);

	if (!rc && !entry_read_yaml(arena, checklist, file, &root, NULL)) {
		people = gl_yaml_get(root, "stakeholders");
		if (people)
			rc = each_filekey(people, take_beside, &t, err);
	}
	gl_arena_free(arena);
	return rc;
}
