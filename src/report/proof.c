#include "report/proof.h"

#include <string.h>

#include "report/log.h"

/* Is it this key that the signature fits? */
static bool fits(const struct gl_sig_result *sig, const struct gl_key *key)
{
	const struct gl_sig_match *m;

	if (!memcmp(&sig->key, &key->id, sizeof(key->id)))
		return true;
	for (m = sig->matches; m; m = m->next)
		if (!memcmp(&m->file, &key->id, sizeof(key->id)))
			return true;
	return false;
}

void gl_proof_of(const struct gl_ledger *l, size_t at, struct gl_proof *out)
{
	const struct gl_checklist *list = gl_log_list(l, at);
	size_t who, i;

	*out = (struct gl_proof){
		.sig = &l->state->commits[at].sig,
		.by = l->state->judged[at].signer,
	};
	who = out->by ? gl_checklist_person(list, out->by) : GL_NONE;
	if (who == GL_NONE || out->sig->state != GL_SIG_GOOD)
		return;
	for (i = 0; i < list->people[who].n_keys; i++)
		if (fits(out->sig, &list->people[who].keys[i]))
			out->key = &list->people[who].keys[i];
}

void gl_proof_fingerprint(const struct gl_proof *p, struct gl_buf *out)
{
	const struct gl_digest *id = p->key ? &p->key->id : &p->sig->key;
	char fingerprint[51], hex[GL_SHA256_HEX + 1];

	if (p->sig->kind == GL_SIG_SSH)
		gl_buf_addstr(out, gl_pubkey_fingerprint(id, fingerprint));
	else
		gl_buf_addstr(out, gl_digest_hex(id, hex));
}

const char *gl_evidence_state_name(enum gl_evidence_state s)
{
	static const char *const names[] = {
		[GL_EVIDENCE_THERE] = "there",         [GL_EVIDENCE_CHANGED] = "changed",
		[GL_EVIDENCE_MISSING] = "missing",     [GL_EVIDENCE_UNKNOWN] = "unknown",
		[GL_EVIDENCE_ELSEWHERE] = "elsewhere",
	};

	return names[s];
}

const struct gl_oid *gl_evidence_commit(const struct gl_ledger *l, const struct gl_entry *e,
					const struct gl_evidence *ev)
{
	if (ev->where == GL_EVIDENCE_URL)
		return NULL;
	if (ev->where == GL_EVIDENCE_LEDGER)
		return &l->state->commits[e->at].id;
	if (!(e->rec->fields & GL_F_COMMIT) && e->candidate)
		return &e->candidate->rec->commit;
	return &e->rec->commit;
}

enum gl_evidence_state gl_evidence_look(const struct gl_ledger *l, const struct gl_entry *e,
					const struct gl_evidence *ev, struct gl_digest *is)
{
	const struct gl_oid *commit = gl_evidence_commit(l, e, ev);
	struct gl_oid tree;
	int rc;

	if (!commit)
		return GL_EVIDENCE_ELSEWHERE;
	if (l->contents.tree(l->contents.ctx, commit, &tree, NULL))
		return GL_EVIDENCE_UNKNOWN;
	rc = l->contents.file(l->contents.ctx, commit, ev->path, is, NULL);
	if (rc)
		return rc == GL_ENOTFOUND ? GL_EVIDENCE_MISSING : GL_EVIDENCE_UNKNOWN;
	return ev->has_sha256 && memcmp(is, &ev->sha256, sizeof(*is)) ? GL_EVIDENCE_CHANGED
								      : GL_EVIDENCE_THERE;
}
