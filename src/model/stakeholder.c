/* The people of a checklist and their keys. */
#include <string.h>

#include "base/path.h"
#include "base/utf8.h"
#include "model/reading.h"
#include "sign/cms.h"
#include "sign/openpgp.h"

#define EMAIL_MAX_LEN 320

/* Also what would break out of "Name <email>", wherever that is written. */
static bool email_ok(const char *s)
{
	const char *at = strchr(s, '@');
	size_t len = strlen(s), took;
	uint32_t cp;

	if (!at || at == s || s[len - 1] == '@')
		return false;
	for (; len; s += took, len -= took) {
		took = gl_utf8_decode(s, len, &cp);
		if (!took || cp <= ' ' || cp == '<' || cp == '>' || gl_cp_unsafe(cp))
			return false;
	}
	return true;
}

/*
 * Keys.  Each form has one function: it fills in all that the form is known by, and tells what is
 * wrong with it.
 */

static void read_ssh(struct gl_reading *r, const struct gl_yaml *node, struct gl_key *key)
{
	const struct gl_yaml *at = gl_yaml_get(node, "ssh");
	struct gl_error *err = NULL;
	struct gl_pubkey *pub;
	int rc;

	if (!gl_decode_str(&r->d, node, "ssh", true, GL_PUBKEY_LINE_MAX, &key->text))
		return;
	rc = gl_pubkey_parse_line(&pub, key->text, at->len, &err);
	if (rc == GL_ENOMEM) {
		r->d.diags->failed = 1;
	} else if (rc == GL_EIO) {
		r->rc = gl_fail(r->err, GL_EIO, "%s", gl_error_message(err));
	} else if (rc) {
		gl_decode_bad(&r->d, at, "%s", gl_error_message(err));
	} else {
		key->id = key->same = *gl_pubkey_digest(pub);
		key->type = gl_pubkey_type(pub);
		key->bits = gl_pubkey_bits(pub);
		key->supported = true;
		gl_pubkey_free(pub);
	}
	gl_error_free(err);
}

/* Fetches the file into *out.  True when it is there and is the one that was meant. */
static bool fetch_keyfile(struct gl_reading *r, const struct gl_yaml *at, const struct gl_key *key,
			  struct gl_buf *out)
{
	struct gl_digest sha256;
	int rc = r->keyfile(key->text, out, r->keyfile_ctx, r->err);

	if (!rc && out->failed)
		rc = gl_nomem(r->err);
	if (!rc && out->len > GL_KEYFILE_MAX)
		rc = GL_ELIMIT;
	if (rc == GL_ENOTFOUND || rc == GL_ELIMIT) {
		gl_error_clear(r->err);
		gl_decode_bad(&r->d, at,
			      rc == GL_ELIMIT ? "the file '%s' is too large"
					      : "there is no file '%s'",
			      key->text);
		return false;
	}
	if (rc) {
		r->rc = rc;
		return false;
	}
	gl_sha256(out->ptr, out->len, &sha256);
	if (memcmp(&sha256, &key->sha256, sizeof(sha256)) == 0)
		return true;
	gl_decode_bad(&r->d, at, "the file '%s' has another sha256", key->text);
	return false;
}

/* The end and the beginning that a key file states hold beside those of the checklist. */
static void narrow(struct gl_key *key, int64_t begins, int64_t ends)
{
	if (begins > key->valid_after)
		key->valid_after = begins;
	if (ends < key->valid_before)
		key->valid_before = ends;
}

static int read_openpgp(const struct gl_buf *file, struct gl_key *key, struct gl_error **err)
{
	struct gl_openpgp_info info;
	int rc = gl_openpgp_key_read(file->ptr, file->len, &info, err);

	if (rc)
		return rc;
	key->same = info.id;
	key->type = info.type;
	key->bits = info.bits;
	narrow(key, INT64_MIN, info.ends);
	return 0;
}

static int read_x509(const struct gl_buf *file, struct gl_key *key, struct gl_error **err)
{
	struct gl_cms_info info;
	int rc = gl_cms_cert_read(file->ptr, file->len, &info, err);

	if (rc)
		return rc;
	key->same = info.public_key;
	key->type = info.type;
	key->bits = info.bits;
	narrow(key, info.begins, info.ends);
	return 0;
}

static void keep_file(struct gl_reading *r, const struct gl_buf *file, struct gl_key *key)
{
	key->file = (const unsigned char *)gl_arena_strndup(r->d.arena, file->ptr, file->len);
	key->file_len = file->len;
	if (!key->file)
		r->rc = gl_nomem(r->err);
}

static void lack(struct gl_reading *r, struct gl_key *key, const char *why)
{
	key->supported = false;
	key->lacks = gl_arena_strndup(r->d.arena, why, strlen(why));
	if (!key->lacks)
		r->rc = gl_nomem(r->err);
}

/* Takes in a key file whose digest is right. */
static void read_file(struct gl_reading *r, const struct gl_yaml *at, const struct gl_buf *file,
		      struct gl_key *key)
{
	struct gl_error *err = NULL;
	int rc = key->form == GL_KEYFORM_OPENPGP ? read_openpgp(file, key, &err)
						 : read_x509(file, key, &err);

	if (rc == GL_EUNDECIDED) /* told where the version is in force */
		lack(r, key, gl_error_message(err));
	else if (rc == GL_EINVAL)
		gl_decode_bad(&r->d, at, "'%s': %s", key->text, gl_error_message(err));
	else if (rc)
		r->rc = gl_fail(r->err, (enum gl_code)rc, "%s", gl_error_message(err));
	else
		keep_file(r, file, key);
	gl_error_free(err);
}

static bool keyfile_path_ok(const char *path)
{
	return gl_path_ok(path, strlen(path), false) && strncmp(path, "keys/", 5) == 0;
}

/* A key that lies in a file. */
static void read_file_key(struct gl_reading *r, const struct gl_yaml *node, const char *form,
			  struct gl_key *key)
{
	const struct gl_yaml *at = gl_yaml_get(node, form);
	struct gl_buf file = GL_BUF_INIT;
	bool ok = gl_decode_str(&r->d, node, form, true, 4096, &key->text);

	if (ok && !keyfile_path_ok(key->text)) {
		gl_decode_bad(&r->d, at, "'%s' must be a path below keys/", form);
		ok = false;
	}
	ok &= gl_decode_digest(&r->d, node, "sha256", true, &key->sha256);
	if (ok && r->keyfile)
		ok = fetch_keyfile(r, at, key, &file);
	if (ok) {
		key->id = key->same = key->sha256;
		key->type = form;
		key->supported = true;
		if (r->keyfile)
			read_file(r, at, &file, key);
	}
	gl_buf_release(&file);
}

/* The one form that the entry has; NULL when it is not one (told). */
static const char *key_form(struct gl_reading *r, const struct gl_yaml *node, enum gl_key_form *out)
{
	static const char *const forms[] = {
		[GL_KEYFORM_SSH] = "ssh",
		[GL_KEYFORM_OPENPGP] = "openpgp",
		[GL_KEYFORM_X509] = "x509",
	};
	const char *form = NULL;
	int n = 0;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (!gl_yaml_get(node, forms[i]))
			continue;
		n++;
		form = forms[i];
		*out = (enum gl_key_form)i;
	}
	if (n == 1)
		return form;
	gl_decode_bad(&r->d, node, "a key has exactly one of 'ssh', 'openpgp' and 'x509'");
	return NULL;
}

static void read_window(struct gl_reading *r, const struct gl_yaml *node, struct gl_key *key)
{
	key->valid_after = INT64_MIN;
	key->valid_before = INT64_MAX;
	gl_decode_time(&r->d, node, "valid-after", false, &key->valid_after);
	gl_decode_time(&r->d, node, "valid-before", false, &key->valid_before);
	if (key->valid_after >= key->valid_before)
		gl_decode_bad(&r->d, gl_yaml_get(node, "valid-before"),
			      "'valid-before' must be later than 'valid-after'");
}

static void read_key(struct gl_reading *r, const struct gl_yaml *node, struct gl_key *key)
{
	static const char *const keys[] = { "ssh",         "openpgp",      "x509", "sha256",
					    "valid-after", "valid-before", NULL };
	const char *form;

	key->line = node->line;
	key->col = node->col;
	if (!gl_decode_map(&r->d, node, "a key", keys))
		return;
	read_window(r, node, key);
	form = key_form(r, node, &key->form);
	if (!form)
		return;
	if (key->form != GL_KEYFORM_SSH) {
		read_file_key(r, node, form, key);
		return;
	}
	if (gl_yaml_get(node, "sha256"))
		gl_decode_bad(&r->d, gl_yaml_get(node, "sha256"), "an 'ssh' key has no 'sha256'");
	read_ssh(r, node, key);
}

static void read_keys(struct gl_reading *r, const struct gl_yaml *node, struct gl_stakeholder *p)
{
	const struct gl_yaml *list = gl_yaml_get(node, "keys");

	if (!list) {
		gl_decode_bad(&r->d, node, "missing 'keys'");
		return;
	}
	if (list->kind != GL_YAML_SEQ || !list->n) {
		gl_decode_bad(&r->d, list, "'keys' must be a list of at least one key");
		return;
	}
	p->keys = gl_reading_calloc(r, list->n, sizeof(*p->keys));
	if (!p->keys)
		return;
	p->n_keys = list->n;
	for (size_t i = 0; i < list->n && !r->rc; i++)
		read_key(r, list->items[i], &p->keys[i]);
}

static void read_person(struct gl_reading *r, const struct gl_yaml *node, struct gl_stakeholder *p)
{
	static const char *const keys[] = { "id",   "name",   "email", "title",
					    "kind", "groups", "keys",  NULL };
	static const char *const kinds[] = { "person", "machine", NULL };
	int kind = 0;

	p->line = node->line;
	if (!gl_decode_map(&r->d, node, "a stakeholder", keys))
		return;
	gl_decode_id(&r->d, node, "id", true, &p->id);
	gl_reading_line(r, node, "name", true, GL_CHECKLIST_MAX, &p->name);
	gl_reading_line(r, node, "title", false, GL_CHECKLIST_MAX, &p->title);
	if (gl_reading_line(r, node, "email", true, EMAIL_MAX_LEN, &p->email) &&
	    !email_ok(p->email))
		gl_decode_bad(&r->d, gl_yaml_get(node, "email"),
			      "'email' must be an address, without spaces and without '<' or '>'");
	gl_decode_word(&r->d, node, "kind", false, kinds, &kind);
	p->machine = kind == 1;
	gl_decode_strs(&r->d, node, "groups", false, true, gl_id_ok, "an identifier", &p->groups);
	read_keys(r, node, p);
}

void gl_read_people(struct gl_reading *r)
{
	struct gl_checklist *c = r->c;

	r->people = gl_reading_list(r, "stakeholders", GL_STAKEHOLDERS_MAX);
	if (!r->people)
		return;
	c->people = gl_reading_calloc(r, r->people->n, sizeof(*c->people));
	r->mark = gl_reading_calloc(r, r->people->n, sizeof(*r->mark));
	if (!c->people || !r->mark)
		return;
	c->n_people = r->people->n;
	for (size_t i = 0; i < c->n_people && !r->rc; i++) {
		read_person(r, r->people->items[i], &c->people[i]);
		c->n_persons += !c->people[i].machine;
	}
}
