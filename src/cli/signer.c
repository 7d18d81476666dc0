#include "cli/signer.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "base/proc.h"
#include "cli/sshkey.h"
#include "sign/armor.h"
#include "sign/cms.h"
#include "sign/openpgp.h"
#include "sign/pubkey.h"

#define PGP_LABEL "PGP PUBLIC KEY BLOCK"
#define CERT_LABEL "CERTIFICATE"

/* A keyring that does not answer is no keyring. */
#define TIMEOUT 60

void signer_init(struct gl_signer *s)
{
	memset(s, 0, sizeof(*s));
	gl_buf_init(&s->text);
	gl_buf_init(&s->from);
}

void signer_release(struct gl_signer *s)
{
	gl_buf_release(&s->text);
	gl_buf_release(&s->from);
}

/* ---- a public key as text ---- */

/* Line by line, without blanks and CR at their ends: so that it survives the mail. */
static void add_lines(struct gl_buf *out, const char *text, const char *end)
{
	while (text < end) {
		const char *nl = memchr(text, '\n', (size_t)(end - text));
		const char *stop = nl ? nl : end, *next = nl ? nl + 1 : end;

		while (stop > text && (stop[-1] == ' ' || stop[-1] == '\t' || stop[-1] == '\r'))
			stop--;
		gl_buf_add(out, text, (size_t)(stop - text));
		gl_buf_addch(out, '\n');
		text = next;
	}
}

/* From the first BEGIN line to the last END line; false when there is no such armour. */
static bool cut_armor(const char *text, const char *label, struct gl_buf *out)
{
	struct gl_buf mark = GL_BUF_INIT;
	const char *begin, *end = NULL, *p;

	gl_buf_addf(&mark, "-----BEGIN %s-----", label);
	begin = strstr(text, mark.ptr);
	gl_buf_reset(&mark);
	gl_buf_addf(&mark, "-----END %s-----", label);
	for (p = begin; p && (p = strstr(p, mark.ptr)); end = p)
		p += mark.len;
	if (end)
		add_lines(out, begin, end);
	gl_buf_release(&mark);
	return end != NULL;
}

static int check_ssh(struct gl_signer *s, struct gl_error **err)
{
	struct gl_pubkey *key = NULL;
	int rc = gl_pubkey_parse_line(&key, s->text.ptr, s->text.len, err);

	if (!rc)
		s->same = *gl_pubkey_digest(key);
	gl_pubkey_free(key);
	return rc;
}

static int check_openpgp(struct gl_signer *s, struct gl_error **err)
{
	struct gl_openpgp_info info;
	int rc = gl_openpgp_key_read(s->text.ptr, s->text.len, &info, err);

	if (!rc)
		s->same = info.id;
	return rc;
}

static int check_x509(struct gl_signer *s, struct gl_error **err)
{
	struct gl_cms_info info;
	int rc = gl_cms_cert_read(s->text.ptr, s->text.len, &info, err);

	if (!rc)
		s->same = info.public_key;
	return rc;
}

/* One line, and nothing else but empty ones. */
static int read_ssh(struct gl_signer *s, const char *text, struct gl_error **err)
{
	size_t len = strcspn(text, "\r\n");

	s->form = GL_KEYFORM_SSH;
	gl_buf_add(&s->text, text, len);
	if (text[len + strspn(text + len, " \t\r\n")])
		return gl_fail(err, GL_EINVAL,
			       "it is not one public key; a list of ssh keys is taken by --keys");
	return check_ssh(s, err);
}

static int read_any(struct gl_signer *s, const char *text, size_t len, struct gl_error **err)
{
	if (gl_armor_has(text, len, "PRIVATE"))
		return gl_fail(err, GL_EINVAL,
			       "there is a private key in it: golive takes public ones only");
	if (cut_armor(text, PGP_LABEL, &s->text)) {
		s->form = GL_KEYFORM_OPENPGP;
		return check_openpgp(s, err);
	}
	if (cut_armor(text, CERT_LABEL, &s->text)) {
		s->form = GL_KEYFORM_X509;
		return check_x509(s, err);
	}
	if (strlen(text) != len || (unsigned char)text[0] & 0x80 || (len && text[1] & 0x80))
		return gl_fail(
			err, GL_EINVAL,
			"it is not text; give it armoured (gpg --export --armor <key>) or as "
			"PEM (openssl x509 -inform der -in <file>)");
	return read_ssh(s, text, err);
}

int signer_read(struct gl_signer *out, const char *text, size_t len, const char *from,
		struct gl_error **err)
{
	int rc;

	signer_init(out);
	gl_buf_addstr(&out->from, from);
	rc = read_any(out, text, len, err);
	if (!rc && (out->text.failed || out->from.failed))
		rc = gl_nomem(err);
	else if (rc)
		rc = gl_wrap(err, "%s", from);
	if (rc) {
		signer_release(out);
		signer_init(out);
	}
	return rc;
}

int signer_read_file(struct gl_signer *out, const char *path, struct gl_error **err)
{
	struct gl_buf text = GL_BUF_INIT;
	int rc;

	signer_init(out);
	rc = gl_read_file(path, GL_KEYFILE_MAX, &text, err);
	if (!rc)
		rc = signer_read(out, text.ptr, text.len, path, err);
	gl_buf_release(&text);
	return rc;
}

/* ---- GnuPG ---- */

/* One of its programs. */
struct keyring {
	const char *kind;   /* in words */
	const char *record; /* how a key begins in its listing */
	char signs;         /* the capability, in its listing */
	const char *label;
	struct gl_buf program; /* as git runs it */
	struct gl_buf key;     /* as git names it */
	struct gl_buf from;
	struct gl_buf found; /* fingerprints, a line each */
	size_t n;
};

static void release(struct keyring *k)
{
	gl_buf_release(&k->program);
	gl_buf_release(&k->key);
	gl_buf_release(&k->from);
	gl_buf_release(&k->found);
}

static bool config(struct cli *c, const char *key, struct gl_buf *out)
{
	gl_buf_reset(out);
	return !gl_config_get(c->repo, key, out, NULL) && out->len;
}

/* The first of the settings that there is; "~/" is the home. */
static void find_program(struct cli *c, const char *const *keys, const char *fallback,
			 struct gl_buf *out)
{
	const char *home = getenv("HOME");
	struct gl_buf value = GL_BUF_INIT;

	while (*keys && !config(c, *keys, &value))
		keys++;
	if (!*keys)
		gl_buf_addstr(out, fallback);
	else if (home && !strncmp(value.ptr, "~/", 2))
		gl_buf_addf(out, "%s%s", home, value.ptr + 1);
	else
		gl_buf_add(out, value.ptr, value.len);
	gl_buf_release(&value);
}

/* Without user.signingkey git lets GnuPG choose by the committer. */
static int find_name(struct cli *c, struct keyring *k, struct gl_error **err)
{
	struct gl_buf value = GL_BUF_INIT;
	int rc = 0;

	if (config(c, "user.signingkey", &value)) {
		gl_buf_add(&k->key, value.ptr, value.len);
		gl_buf_addf(&k->from, "user.signingkey '%s'", value.ptr);
	} else if (config(c, "user.email", &value)) {
		gl_buf_addf(&k->key, "<%s>", value.ptr);
		gl_buf_addf(&k->from, "user.email '%s'", value.ptr);
	} else {
		rc = gl_fail(
			err, GL_ENOTFOUND,
			"git does not know which key signs for you; to sign with an SSH key " SET_SSH
			"\nor name an OpenPGP key:\n"
			"  git config --global user.signingkey <fingerprint>");
	}
	gl_buf_release(&value);
	return rc;
}

static int run(const struct keyring *k, const char *const *argv, struct gl_buf *out, int *status,
	       struct gl_error **err)
{
	const struct gl_proc p = { .argv = argv, .out = out, .timeout = TIMEOUT };
	int rc = gl_proc_run(&p, status, err);

	if (rc)
		return gl_wrap(err, "%s", k->program.ptr);
	if (*status == 127)
		return gl_fail(err, GL_ENOTFOUND,
			       "git looks for an %s to sign with (gpg.format), and '%s' cannot be "
			       "found; install it, or sign with an SSH key " SET_SSH,
			       k->kind, k->program.ptr);
	return 0;
}

/* The n-th field of a line of a listing with colons, from 1 on. */
static const char *field(const char *line, unsigned n, size_t *len)
{
	for (; n > 1 && *line && *line != '\n'; line++)
		n -= *line == ':';
	*len = strcspn(line, ":\n");
	return line;
}

/* May the key sign, today? */
static bool usable(const struct keyring *k, const char *line)
{
	const char *valid, *can;
	size_t len;

	valid = field(line, 2, &len);
	if (len && strchr("idren", *valid))
		return false;
	can = field(line, 12, &len);
	return memchr(can, k->signs, len) && !memchr(can, 'D', len);
}

static void read_listing(struct keyring *k, const char *line)
{
	bool wanted = false;
	const char *text;
	size_t len;

	for (; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		text = field(line, 1, &len);
		if (len == 3 && !memcmp(text, k->record, 3)) {
			wanted = usable(k, line);
		} else if (wanted && len == 3 && !memcmp(text, "fpr", 3)) {
			text = field(line, 10, &len);
			gl_buf_addf(&k->found, "%.*s\n", (int)len, text);
			k->n++;
			wanted = false;
		}
	}
}

static int none_or_many(const struct keyring *k, struct gl_error **err)
{
	struct gl_buf b = GL_BUF_INIT;
	const char *p;
	int rc;

	for (p = k->found.ptr; *p; p += strcspn(p, "\n") + 1)
		gl_buf_addf(&b, "\n  git config --global user.signingkey %.*s",
			    (int)strcspn(p, "\n"), p);
	if (k->n)
		rc = gl_fail(err, GL_ENOTFOUND,
			     "%zu keys in '%s' fit %s; say which one is yours:%s", k->n,
			     k->program.ptr, k->from.ptr, b.ptr);
	else
		rc = gl_fail(
			err, GL_ENOTFOUND,
			"no key signs for you yet: git looks for an %s (gpg.format), and '%s' has "
			"none for %s; to sign with an SSH key " SET_SSH
			"\nor name your own ('%s --list-keys' shows them):\n"
			"  git config --global user.signingkey <fingerprint>",
			k->kind, k->program.ptr, k->from.ptr, k->program.ptr);
	gl_buf_release(&b);
	return rc;
}

/* The one fingerprint. */
static int choose(struct keyring *k, struct gl_error **err)
{
	const char *const argv[] = {
		k->program.ptr, "--batch", "--with-colons", "--list-keys", "--", k->key.ptr, NULL
	};
	struct gl_buf listing = GL_BUF_INIT;
	int status, rc = run(k, argv, &listing, &status, err);

	if (!rc)
		read_listing(k, listing.ptr);
	if (!rc && (listing.failed || k->found.failed))
		rc = gl_nomem(err);
	gl_buf_release(&listing);
	if (!rc && k->n != 1)
		rc = none_or_many(k, err);
	if (!rc)
		k->found.ptr[--k->found.len] = '\0';
	return rc;
}

static int export_key(struct keyring *k, const char *const *argv, struct gl_signer *out,
		      struct gl_error **err)
{
	struct gl_buf text = GL_BUF_INIT;
	int status, rc = run(k, argv, &text, &status, err);

	gl_buf_addf(&k->from, ", %s %s", k->program.ptr, k->found.ptr);
	if (!rc && (text.failed || k->from.failed))
		rc = gl_nomem(err);
	else if (!rc && (status || !strstr(text.ptr, k->label)))
		rc = gl_fail(err, GL_EIO, "'%s' cannot export the key %s", k->program.ptr,
			     k->found.ptr);
	if (!rc)
		rc = signer_read(out, text.ptr, text.len, k->from.ptr, err);
	gl_buf_release(&text);
	return rc;
}

static void init_openpgp(struct cli *c, struct keyring *k)
{
	static const char *const settings[] = { "gpg.openpgp.program", "gpg.program", NULL };

	*k = (struct keyring){ "OpenPGP key", "pub",       'S',         PGP_LABEL, GL_BUF_INIT,
			       GL_BUF_INIT,   GL_BUF_INIT, GL_BUF_INIT, 0 };
	find_program(c, settings, "gpg", &k->program);
}

static int find_openpgp(struct cli *c, struct gl_signer *out, struct gl_error **err)
{
	struct keyring k;
	int rc;

	if (!gl_openpgp_built())
		return gl_fail(err, GL_EUNDECIDED,
			       "git is set to sign with an OpenPGP key here (gpg.format), and this "
			       "golive was built without OpenPGP; install one that was built with "
			       "it, or sign with an SSH key " SET_SSH);
	init_openpgp(c, &k);
	rc = find_name(c, &k, err);
	if (!rc)
		rc = choose(&k, err);
	if (!rc) {
		const char *const argv[] = { k.program.ptr,
					     "--batch",
					     "--export-options",
					     "export-minimal",
					     "--armor",
					     "--export",
					     "--",
					     k.found.ptr,
					     NULL };

		rc = export_key(&k, argv, out, err);
	}
	release(&k);
	return rc;
}

/* It keeps the certificates in the system's own store, and has no word for taking one out. */
static int is_smimesign(const char *program, struct gl_error **err)
{
	const char *slash = strrchr(program, '/');

	if (strncmp(slash ? slash + 1 : program, "smimesign", strlen("smimesign")))
		return 0;
	return gl_fail(err, GL_ENOTFOUND,
		       "smimesign cannot export the certificate that it signs with; save it as a "
		       "file (PEM) and name that:\n  git golive enroll --key-file <cert.pem>");
}

static void init_x509(struct cli *c, struct keyring *k)
{
	static const char *const settings[] = { "gpg.x509.program", NULL };

	*k = (struct keyring){ "X.509 certificate", "crt",       's',
			       CERT_LABEL,          GL_BUF_INIT, GL_BUF_INIT,
			       GL_BUF_INIT,         GL_BUF_INIT, 0 };
	find_program(c, settings, "gpgsm", &k->program);
}

static int find_x509(struct cli *c, struct gl_signer *out, struct gl_error **err)
{
	struct keyring k;
	int rc;

	init_x509(c, &k);
	rc = is_smimesign(k.program.ptr, err);
	if (!rc)
		rc = find_name(c, &k, err);
	if (!rc)
		rc = choose(&k, err);
	if (!rc) {
		const char *const argv[] = { k.program.ptr, "--batch",   "--armor", "--export",
					     "--",          k.found.ptr, NULL };

		rc = export_key(&k, argv, out, err);
	}
	release(&k);
	return rc;
}

/* A line of a key whose private half is there: "#" stands for one that is not. */
static bool lists_secret(const char *listing)
{
	const char *text;
	size_t len;

	for (; *listing; listing += strcspn(listing, "\n"), listing += *listing == '\n') {
		if (strncmp(listing, "sec:", 4) != 0 && strncmp(listing, "crs:", 4) != 0 &&
		    strncmp(listing, "ssb:", 4) != 0)
			continue;
		text = field(listing, 15, &len);
		if (!len || *text != '#')
			return true;
	}
	return false;
}

int signer_has_secret(struct cli *c, struct gl_error **err)
{
	struct gl_buf format = GL_BUF_INIT, listing = GL_BUF_INIT;
	struct keyring k;
	int status, rc;

	if (config(c, "gpg.format", &format) && !strcmp(format.ptr, "x509"))
		init_x509(c, &k);
	else
		init_openpgp(c, &k);
	rc = find_name(c, &k, err);
	if (!rc)
		rc = choose(&k, err);
	if (!rc) {
		const char *const argv[] = {
			k.program.ptr, "--batch", "--with-colons", "--list-secret-keys", "--",
			k.found.ptr,   NULL
		};

		rc = run(&k, argv, &listing, &status, err);
	}
	if (!rc)
		rc = listing.failed ? gl_nomem(err) : lists_secret(listing.ptr);
	gl_buf_release(&format);
	gl_buf_release(&listing);
	release(&k);
	return rc;
}

static int find_ssh(struct cli *c, struct gl_signer *out, struct gl_error **err)
{
	int rc = cli_signing_key(c, &out->text, &out->from, NULL, err);

	out->form = GL_KEYFORM_SSH;
	return rc ? rc : check_ssh(out, err);
}

int signer_find(struct cli *c, struct gl_signer *out, struct gl_error **err)
{
	struct gl_buf format = GL_BUF_INIT;
	int rc;

	signer_init(out);
	if (!config(c, "gpg.format", &format) || !strcmp(format.ptr, "openpgp"))
		rc = find_openpgp(c, out, err);
	else if (!strcmp(format.ptr, "x509"))
		rc = find_x509(c, out, err);
	else if (!strcmp(format.ptr, "ssh"))
		rc = find_ssh(c, out, err);
	else
		rc = gl_fail(
			err, GL_ENOTFOUND,
			"gpg.format is '%s'; git signs with ssh, openpgp or x509; for an SSH key " SET_SSH,
			format.ptr);
	gl_buf_release(&format);
	if (rc) {
		signer_release(out);
		signer_init(out);
	}
	return rc;
}

/* ---- among the keys of a checklist ---- */

size_t signer_person(const struct gl_checklist *list, const struct gl_signer *s,
		     const struct gl_key **key)
{
	if (key)
		*key = NULL;
	for (size_t i = 0; i < list->n_people; i++) {
		const struct gl_stakeholder *p = &list->people[i];

		for (size_t k = 0; k < p->n_keys; k++) {
			if (p->keys[k].form != s->form ||
			    memcmp(&p->keys[k].same, &s->same, sizeof(s->same)) != 0)
				continue;
			if (key)
				*key = &p->keys[k];
			return i;
		}
	}
	return GL_NONE;
}
