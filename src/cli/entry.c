#include "cli/entry.h"

#include <string.h>

#include "base/io.h"
#include "base/path.h"
#include "format/yaml_write.h"

/* Entries and the key files that they carry. */
#define TEXT_MAX (GL_CHECKLIST_MAX + 4 * GL_KEYFILE_MAX)

const char *const entry_form_names[] = {
	[GL_KEYFORM_SSH] = "ssh",
	[GL_KEYFORM_OPENPGP] = "openpgp",
	[GL_KEYFORM_X509] = "x509",
};

static void add_key(struct gl_buf *out, const struct entry_key *key)
{
	char hex[GL_SHA256_HEX + 1];
	struct gl_digest sha256;

	gl_buf_addstr(out, "    - ");
	gl_yaml_add_pair(out, 0, entry_form_names[key->form], key->text);
	if (!key->file)
		return;
	gl_sha256(key->file->ptr, key->file->len, &sha256);
	gl_yaml_add_pair(out, 6, "sha256", gl_digest_hex(&sha256, hex));
}

void entry_add(struct gl_buf *out, const struct entry *e)
{
	size_t i;

	gl_buf_addstr(out, "- ");
	gl_yaml_add_pair(out, 0, "id", e->id);
	gl_yaml_add_pair(out, 2, "name", e->name);
	gl_yaml_add_pair(out, 2, "email", e->email);
	if (e->title)
		gl_yaml_add_pair(out, 2, "title", e->title);
	if (e->machine)
		gl_yaml_add_pair(out, 2, "kind", "machine");
	if (e->groups && e->groups->n) {
		gl_buf_addstr(out, "  groups: [");
		for (i = 0; i < e->groups->n; i++)
			gl_buf_addf(out, "%s%s", i ? ", " : "", e->groups->items[i]);
		gl_buf_addstr(out, "]\n");
	}
	gl_buf_addstr(out, "  keys:\n");
	for (i = 0; i < e->n_keys; i++)
		add_key(out, &e->keys[i]);
}

void entry_add_files(struct gl_buf *out, const struct entry *e)
{
	for (size_t i = 0; i < e->n_keys; i++) {
		const struct gl_buf *file = e->keys[i].file;
		const char *p, *nl;

		if (!file)
			continue;
		gl_buf_addf(out, ENTRY_FILE_MARK "%s\n", e->keys[i].text);
		for (p = file->ptr; (nl = strchr(p, '\n')); p = nl + 1) {
			gl_buf_addstr(out, nl > p ? ENTRY_LINE_MARK : "#");
			gl_buf_add(out, p, (size_t)(nl + 1 - p));
		}
	}
}

/* "Dana.Reyes@example.com" is `dana-reyes`. */
static void id_of_email(const char *email, struct gl_buf *id)
{
	const char *p;

	for (p = email; *p && *p != '@' && id->len < 40; p++) {
		char ch = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;

		if ((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9'))
			gl_buf_addch(id, ch);
		else if (id->len && id->ptr[id->len - 1] != '-')
			gl_buf_addch(id, '-');
	}
	while (id->len && id->ptr[id->len - 1] == '-')
		id->ptr[--id->len] = '\0';
}

/* Where it is not set: adds the line that does it to `unset`. */
static int setting(struct cli *c, const char *key, const char *example, struct gl_buf *out,
		   struct gl_buf *unset, struct gl_error **err)
{
	int rc = gl_config_get(c->repo, key, out, err);

	if (rc != GL_ENOTFOUND && !(rc == 0 && !out->len))
		return rc;
	gl_error_clear(err);
	gl_buf_addf(unset, "\n  git config --global %s %s", key, example);
	return 0;
}

int entry_me(struct cli *c, struct gl_buf *id, struct gl_buf *name, struct gl_buf *email,
	     struct gl_error **err)
{
	struct gl_buf unset = GL_BUF_INIT;
	int rc = setting(c, "user.name", "'Your Name'", name, &unset, err);

	if (!rc)
		rc = setting(c, "user.email", "you@example.com", email, &unset, err);
	if (!rc && unset.len)
		rc = gl_fail(err, GL_EINVAL, "git does not know who you are; set it:%s", unset.ptr);
	if (!rc)
		id_of_email(email->ptr, id);
	gl_buf_release(&unset);
	return rc;
}

/* ---- inserting ---- */

int entry_read_yaml(struct gl_arena *arena, const struct gl_buf *text, const char *file,
		    struct gl_yaml **out, struct gl_error **err)
{
	struct gl_diags diags = GL_DIAGS_INIT;
	struct gl_buf b = GL_BUF_INIT;
	int rc = gl_yaml_read(arena, text->ptr, text->len, GL_CHECKLIST_MAX, &diags, out);

	if (rc) {
		gl_diags_print(&diags, file, &b);
		if (b.len)
			b.ptr[b.len - 1] = '\0';
		rc = gl_fail(err, GL_EINVAL, "%s", b.len ? b.ptr : "out of memory");
	}
	gl_buf_release(&b);
	gl_diags_release(&diags);
	return rc;
}

size_t entry_line_at(const struct gl_buf *text, unsigned line)
{
	const char *p = text->ptr, *nl;

	for (; line > 1; line--) {
		nl = strchr(p, '\n');
		if (!nl)
			return text->len;
		p = nl + 1;
	}
	return (size_t)(p - text->ptr);
}

/* Comments and empty lines above a key belong to it. */
static size_t above_comments(const struct gl_buf *text, size_t at)
{
	while (at > 0) {
		size_t line = at - 1;

		while (line > 0 && text->ptr[line - 1] != '\n')
			line--;
		if (text->ptr[line] != '#' && text->ptr[line] != '\n')
			break;
		at = line;
	}
	return at;
}

/* Where the stakeholders end, and how far their items are indented. */
static int find_end(struct gl_arena *arena, const struct gl_buf *text, size_t *at, unsigned *indent,
		    struct gl_error **err)
{
	const struct gl_yaml *people;
	struct gl_yaml *root;
	unsigned next = 0;
	size_t i;
	int rc = entry_read_yaml(arena, text, "checklist.yaml", &root, err);

	if (rc)
		return rc;
	people = gl_yaml_get(root, "stakeholders");
	if (!people || people->kind != GL_YAML_SEQ || !people->n || people->items[0]->col < 3)
		return gl_fail(err, GL_EINVAL,
			       "checklist.yaml: 'stakeholders' is no list with an item a line");
	*indent = people->items[0]->col - 3;
	for (i = 0; i < root->n; i++)
		if (root->keys[i]->line > people->line && (!next || root->keys[i]->line < next))
			next = root->keys[i]->line;
	*at = next ? above_comments(text, entry_line_at(text, next)) : text->len;
	return 0;
}

static unsigned common_indent(const char *text, size_t len)
{
	unsigned best = 1000, n = 0;
	bool start = true;
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] == '\n') {
			start = true;
			n = 0;
		} else if (start && text[i] == ' ') {
			n++;
		} else if (start) {
			start = false;
			if (n < best)
				best = n;
		}
	}
	return best == 1000 ? 0 : best;
}

/* The entries line by line, moved to `indent`; a lone mapping becomes a list of one. */
static void add_indented(struct gl_buf *out, const char *text, size_t len, unsigned indent,
			 bool lone)
{
	unsigned strip = common_indent(text, len);
	const char *end = text + len;
	bool first = true;

	while (text < end) {
		const char *nl = memchr(text, '\n', (size_t)(end - text));
		const char *stop = nl ? nl : end;

		if (stop - text > (ptrdiff_t)strip) {
			gl_buf_addf(out, "%*s", (int)indent, "");
			if (lone)
				gl_buf_addstr(out, first ? "- " : "  ");
			gl_buf_add(out, text + strip, (size_t)(stop - text) - strip);
			gl_buf_addch(out, '\n');
			first = false;
		}
		text = stop + (nl ? 1 : 0);
	}
}

/* ---- other keys for somebody who is there ---- */

/* Where somebody's keys stand in the checklist's text: whole lines, without the remarks below. */
struct keys_place {
	size_t from, to;
	unsigned indent;
};

static const char *text_of(const struct gl_yaml *entry, const char *key)
{
	const struct gl_yaml *value = gl_yaml_get(entry, key);

	return value && value->kind == GL_YAML_SCALAR ? value->text : NULL;
}

/* The entry with that id, or email; `next` is the line of the one after it, or 0. */
static const struct gl_yaml *find_entry(const struct gl_yaml *people, const char *key,
					const char *value, unsigned *next)
{
	for (size_t i = 0; value && people && people->kind == GL_YAML_SEQ && i < people->n; i++) {
		const struct gl_yaml *after = i + 1 < people->n ? people->items[i + 1] : NULL;
		const char *is = text_of(people->items[i], key);

		if (!is || strcmp(is, value) != 0)
			continue;
		*next = after ? after->line : 0;
		return people->items[i];
	}
	return NULL;
}

/* The end of the line before `to` that says something; remarks and empty lines stay where they are. */
static size_t without_remarks(const struct gl_buf *text, size_t from, size_t to)
{
	while (to > from) {
		size_t line = to - 1;

		while (line > from && text->ptr[line - 1] != '\n')
			line--;
		if (!strchr("#\n", text->ptr[line + strspn(text->ptr + line, " ")]))
			break;
		to = line;
	}
	return to;
}

static int find_keys(const struct gl_buf *text, const struct gl_yaml *entry, size_t end,
		     struct keys_place *out, struct gl_error **err)
{
	const struct gl_yaml *key = NULL;

	for (size_t i = 0; i < entry->n; i++)
		if (!strcmp(entry->keys[i]->text, "keys"))
			key = entry->keys[i];
	if (key) {
		out->from = entry_line_at(text, key->line);
		out->indent = key->col - 1;
	}
	if (!key || strspn(text->ptr + out->from, " ") != out->indent)
		return gl_fail(
			err, GL_EREFUSED,
			"checklist.yaml:%u:%u: there is no line here that begins with 'keys', to put the new ones in its place; run 'git golive amend' and change them in the editor",
			entry->line, entry->col);
	for (size_t i = 0; i < entry->n; i++) {
		size_t at = entry_line_at(text, entry->keys[i]->line);

		if (at > out->from && at < end)
			end = at;
	}
	out->to = without_remarks(text, out->from, end);
	return 0;
}

/* A scalar of one line; what is none is left empty, which lint refuses. */
static const char *one_line(const struct gl_yaml *value)
{
	return value->kind == GL_YAML_SCALAR && !strchr(value->text, '\n') ? value->text : "";
}

static void add_keys(struct gl_buf *out, const struct gl_yaml *keys, unsigned indent)
{
	gl_buf_addf(out, "%*skeys:\n", (int)indent, "");
	for (size_t i = 0; keys && keys->kind == GL_YAML_SEQ && i < keys->n; i++) {
		const struct gl_yaml *key = keys->items[i];

		for (size_t k = 0; key->kind == GL_YAML_MAP && k < key->n; k++) {
			gl_buf_addf(out, "%*s%s", (int)indent + 2, "", k ? "  " : "- ");
			gl_yaml_add_pair(out, 0, key->keys[k]->text, one_line(key->items[k]));
		}
	}
}

static bool same_word(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/*
 * Two people can be given the same id, each by their own address.  What `enroll --keys` prints of
 * somebody else names nobody yet.
 */
static int same_person(const struct gl_yaml *there, const struct gl_yaml *entry, const char *file,
		       struct gl_error **err)
{
	const char *id = text_of(entry, "id"), *name = text_of(entry, "name");
	const char *email = text_of(entry, "email");

	if (!name || !email || same_word(name, id) || same_word(name, text_of(there, "name")) ||
	    same_word(email, text_of(there, "email")))
		return 0;
	return gl_fail(
		err, GL_EREFUSED,
		"%s: '%s' is %s <%s> on the checklist, and %s <%s> here; if that is somebody "
		"else, they choose another id (git golive enroll --id <id>); if not, write the "
		"name of the checklist into the file",
		file, id, text_of(there, "name"), text_of(there, "email"), name, email);
}

/*
 * When the entry is of somebody who is on the checklist, under whichever id, its keys take the place of theirs: nothing
 * else of it.  1 when it was, 0 when not, or a negative code.
 */
static int renew(struct gl_arena *arena, struct gl_buf *checklist, const struct gl_yaml *entry,
		 const char *file, size_t end, struct gl_error **err)
{
	const struct gl_yaml *people, *there;
	struct keys_place place = { 0 };
	struct gl_buf out = GL_BUF_INIT;
	struct gl_yaml *root;
	unsigned next;
	int rc;

	if (entry->kind == GL_YAML_SEQ)
		entry = entry->n == 1 ? entry->items[0] : NULL;
	if (!entry)
		return 0;
	rc = entry_read_yaml(arena, checklist, "checklist.yaml", &root, err);
	if (rc)
		return rc;
	people = gl_yaml_get(root, "stakeholders");
	there = find_entry(people, "id", text_of(entry, "id"), &next);
	if (there)
		rc = same_person(there, entry, file, err);
	else
		there = find_entry(people, "email", text_of(entry, "email"), &next);
	if (!there || rc)
		return rc;
	rc = find_keys(checklist, there, next ? entry_line_at(checklist, next) : end, &place, err);
	if (rc)
		return rc;
	gl_buf_add(&out, checklist->ptr, place.from);
	add_keys(&out, gl_yaml_get(entry, "keys"), place.indent);
	gl_buf_add(&out, checklist->ptr + place.to, checklist->len - place.to);
	gl_buf_release(checklist);
	*checklist = out;
	return out.failed ? gl_nomem(err) : 1;
}

/* ---- a text of entries ---- */

static int insert(struct gl_buf *checklist, const struct gl_buf *entries, const char *file,
		  bool may_renew, struct gl_error **err)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_buf out = GL_BUF_INIT;
	struct gl_yaml *new = NULL;
	unsigned indent = 0;
	size_t at = 0;
	int rc = arena ? entry_read_yaml(arena, entries, file, &new, err) : gl_nomem(err);

	if (!rc &&
	    (new->kind == GL_YAML_SCALAR || (new->kind == GL_YAML_MAP && !gl_yaml_get(new, "id"))))
		rc = gl_fail(err, GL_EINVAL,
			     "%s: no entry of a stakeholder ('git golive enroll' prints one)",
			     file);
	if (!rc)
		rc = find_end(arena, checklist, &at, &indent, err);
	if (!rc && may_renew)
		rc = renew(arena, checklist, new, file, at, err);
	if (rc) {
		rc = rc > 0 ? 0 : rc;
	} else {
		gl_buf_add(&out, checklist->ptr, at);
		if (at && checklist->ptr[at - 1] != '\n')
			gl_buf_addch(&out, '\n');
		add_indented(&out, entries->ptr, entries->len, indent, new->kind == GL_YAML_MAP);
		gl_buf_add(&out, checklist->ptr + at, checklist->len - at);
		gl_buf_release(checklist);
		*checklist = out;
		rc = out.failed ? gl_nomem(err) : 0;
	}
	gl_arena_free(arena);
	return rc;
}

static int insert_text(struct gl_buf *checklist, const char *file, const struct gl_buf *text,
		       const struct entry_place *place, struct gl_error **err)
{
	struct entry_files found = { 0 };
	struct gl_buf entries = GL_BUF_INIT;
	int rc;

	if (strlen(text->ptr) != text->len)
		return gl_fail(err, GL_EINVAL, "%s: it is not text", file);
	rc = entry_files_split(text->ptr, file, &entries, &found, err);
	if (!rc && found.n)
		rc = entry_files_place(&found, &entries, file, place, err);
	if (!rc)
		rc = insert(checklist, &entries, file, place->renew, err);
	entry_files_release(&found);
	gl_buf_release(&entries);
	return rc;
}

int entry_insert_files(struct gl_buf *checklist, const struct opt_list *files,
		       const struct entry_place *place, struct gl_error **err)
{
	int rc = 0;

	for (size_t i = 0; i < files->n && !rc; i++) {
		struct gl_buf text = GL_BUF_INIT;

		rc = gl_read_file(files->items[i], TEXT_MAX, &text, err);
		if (!rc)
			rc = insert_text(checklist, files->items[i], &text, place, err);
		gl_buf_release(&text);
	}
	return rc;
}

bool entry_replace(struct gl_buf *text, const struct gl_yaml *node, const char *value)
{
	size_t at = entry_line_at(text, node->line) + node->col - 1;
	struct gl_buf out = GL_BUF_INIT;

	if (at < text->len && strchr("'\"", text->ptr[at]))
		at++;
	if (at > text->len || strncmp(text->ptr + at, node->text, node->len) != 0)
		return false;
	gl_buf_add(&out, text->ptr, at);
	gl_buf_addstr(&out, value);
	gl_buf_add(&out, text->ptr + at + node->len, text->len - at - node->len);
	gl_buf_release(text);
	*text = out;
	return true;
}

int entry_set_version(struct gl_buf *checklist, unsigned version, struct gl_error **err)
{
	struct gl_arena *arena = gl_arena_new();
	struct gl_buf number = GL_BUF_INIT;
	const struct gl_yaml *node;
	struct gl_yaml *root = NULL;
	int rc = arena ? entry_read_yaml(arena, checklist, "checklist.yaml", &root, err)
		       : gl_nomem(err);

	node = rc ? NULL : gl_yaml_get(root, "version");
	gl_buf_addf(&number, "%u", version);
	if (!rc &&
	    (!node || node->kind != GL_YAML_SCALAR || !entry_replace(checklist, node, number.ptr)))
		rc = gl_fail(err, GL_EINVAL, "checklist.yaml: 'version' is no plain number");
	if (!rc && (number.failed || checklist->failed))
		rc = gl_nomem(err);
	gl_buf_release(&number);
	gl_arena_free(arena);
	return rc;
}
