/* Who is at the keyboard: whose key it is that git would sign with. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "cli/cmd.h"
#include "cli/signer.h"
#include "cli/sshkey.h"
#include "sign/pubkey.h"

__attribute__((format(printf, 3, 4))) static void set_why(struct cli *c, const char **why,
							  const char *fmt, ...)
{
	struct gl_buf b = GL_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	gl_buf_vaddf(&b, fmt, ap);
	va_end(ap);
	free(c->why_me);
	c->why_me = gl_buf_steal(&b, NULL);
	if (why)
		*why = c->why_me ? c->why_me : "out of memory";
}

static size_t email_owner(struct cli *c, const struct gl_checklist *list, struct gl_buf *email)
{
	if (gl_config_get(c->repo, "user.email", email, NULL) < 0)
		return GL_NONE;
	for (size_t i = 0; i < list->n_people; i++) {
		if (strcasecmp(list->people[i].email, email->ptr) == 0)
			return i;
	}
	return GL_NONE;
}

/* On the list, and about to sign with what nobody would know. */
static void set_other_key(struct cli *c, const struct gl_stakeholder *s, const char **why)
{
	struct gl_buf keys = GL_BUF_INIT;
	char fingerprint[51];

	for (size_t i = 0; i < s->n_keys; i++)
		gl_buf_addf(&keys, "%s%s", i ? " or " : "",
			    s->keys[i].form == GL_KEYFORM_SSH
				    ? gl_pubkey_fingerprint(&s->keys[i].id, fingerprint)
				    : s->keys[i].text);
	set_why(c, why,
		"%s (%s) is on the checklist with another key, %s; set user.signingkey to it, or send "
		"the owner what 'git golive enroll' prints",
		s->name, s->id, keys.ptr);
	gl_buf_release(&keys);
}

bool cli_other_key(struct cli *c, const struct gl_checklist *list)
{
	struct gl_buf email = GL_BUF_INIT;
	bool found = cli_signing_key(c, NULL, NULL, NULL, NULL) == 0 &&
		     email_owner(c, list, &email) != GL_NONE;

	gl_buf_release(&email);
	return found;
}

/* A guess, where git names no key that could be compared; the signature has the last word. */
static size_t by_email(struct cli *c, const struct gl_checklist *list,
		       const struct gl_error *no_key, const char **why)
{
	struct gl_buf email = GL_BUF_INIT;
	size_t i = email_owner(c, list, &email);

	if (i != GL_NONE)
		set_why(c, why, "by user.email '%s'", email.ptr);
	else
		set_why(c, why, "%s", gl_error_message(no_key));
	gl_buf_release(&email);
	return i;
}

/* No key of the checklist's: whose name is it? */
static void explain_key(struct cli *c, const struct gl_checklist *list, const char *from,
			const char *fingerprint, const char **why)
{
	struct gl_buf email = GL_BUF_INIT;
	size_t i = email_owner(c, list, &email);

	if (i != GL_NONE)
		set_other_key(c, &list->people[i], why);
	else
		set_why(c, why,
			"the key that git signs with here (%s, %s) belongs to nobody in version %u "
			"of the checklist",
			from, fingerprint, list->version);
	gl_buf_release(&email);
}

/* Who signs with OpenPGP or X.509: gpg and gpgsm know their keys. */
static size_t me_by_file(struct cli *c, const struct gl_checklist *list, struct gl_digest *id,
			 const char **why)
{
	const struct gl_key *key = NULL;
	struct gl_error *err = NULL;
	struct gl_signer signer;
	size_t me;

	signer_init(&signer);
	if (signer_find(c, &signer, &err) < 0) {
		me = by_email(c, list, err, why);
	} else {
		me = signer_person(list, &signer, &key);
		if (me == GL_NONE)
			set_why(c, why, "%s is nobody's key on the checklist", signer.from.ptr);
		else
			set_why(c, why, "by %s", signer.from.ptr);
	}
	if (key)
		*id = key->id;
	gl_error_free(err);
	signer_release(&signer);
	return me;
}

size_t cli_me_key(struct cli *c, const struct gl_ledger *l, struct gl_digest *key, const char **why)
{
	const struct gl_checklist *list = l->state->in_force->list;
	struct gl_buf line = GL_BUF_INIT, from = GL_BUF_INIT;
	struct gl_error *err = NULL;
	char fingerprint[51];
	size_t me;

	memset(key, 0, sizeof(*key));
	if (cli_wants_ssh(c, NULL) < 0 && cli_may_run(c))
		return me_by_file(c, list, key, why);
	if (cli_signing_key(c, &line, &from, key, &err) < 0) {
		me = by_email(c, list, err, why);
		gl_error_free(err);
	} else {
		me = gl_checklist_key_owner(list, key);
		gl_pubkey_fingerprint(key, fingerprint);
		if (me == GL_NONE)
			explain_key(c, list, from.ptr, fingerprint, why);
		else
			set_why(c, why, "by the key of %s (%s)", from.ptr, fingerprint);
	}
	gl_buf_release(&line);
	gl_buf_release(&from);
	return me;
}

size_t cli_me(struct cli *c, const struct gl_ledger *l, const char **why)
{
	struct gl_digest key;

	return cli_me_key(c, l, &key, why);
}

void cli_guess_key(const struct gl_stakeholder *s, int64_t date, struct gl_digest *key)
{
	static const struct gl_digest unknown;

	if (memcmp(key, &unknown, sizeof(unknown)) != 0 || !s->n_keys)
		return;
	*key = s->keys[0].id;
	for (size_t i = 0; i < s->n_keys; i++) {
		if (s->keys[i].valid_after <= date && date < s->keys[i].valid_before)
			*key = s->keys[i].id;
	}
}
