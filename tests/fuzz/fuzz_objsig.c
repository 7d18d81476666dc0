/*
 * Raw commits and tags. What is taken off a commit as its signature, and what is left as its
 * payload, must be all of it; and the payload is the same commit, unsigned.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sign/objsig.h"

static void need(bool ok)
{
	if (!ok)
		abort();
}

static void check_parts(const struct gl_rawcommit *c, const struct gl_buf *sig,
			const struct gl_buf *payload, size_t size)
{
	size_t folded = strlen("gpgsig") + sig->len;
	struct gl_rawcommit p;

	for (size_t i = 0; i < sig->len; i++)
		folded += sig->ptr[i] == '\n';
	need(!sig->failed && !payload->failed);
	need(payload->len + folded == size);

	need(gl_rawcommit_parse(payload->ptr, payload->len, &p, NULL, NULL));
	need(!p.malformed && !p.has_sig && strcmp(p.sig_why, "no signature") == 0);
	need(gl_oid_eq(&p.tree, &c->tree) && gl_oid_eq(&p.parent, &c->parent));
	need(p.n_parents == c->n_parents && p.author_time == c->author_time);
	need(p.committer_time == c->committer_time && p.message_len == c->message_len);
	need(memcmp(p.message, c->message, c->message_len) == 0);
	need(p.author_len == c->author_len && memcmp(p.author, c->author, c->author_len) == 0);
}

static void check_commit(const char *data, size_t size)
{
	struct gl_buf sig = GL_BUF_INIT, payload = GL_BUF_INIT;
	struct gl_rawcommit c;

	if (gl_rawcommit_parse(data, size, &c, &sig, &payload)) {
		need(c.malformed == (c.why != NULL));
		need(c.has_sig == (c.sig_why == NULL));
		need(!c.malformed || !c.has_sig);
		need(c.has_sig == (sig.len > 0) && c.has_sig == (payload.len > 0));
		if (c.has_sig)
			check_parts(&c, &sig, &payload, size);
	}
	gl_buf_release(&sig);
	gl_buf_release(&payload);
}

static void check_tag(const char *data, size_t size)
{
	struct gl_rawtag t;

	if (!gl_rawtag_parse(data, size, &t))
		return;
	need(t.type && t.name >= data && t.name_len > 0 && t.name + t.name_len < data + size);
	if (t.has_sig) {
		struct gl_rawtag p;

		need(t.sig_at > 0 && t.sig_at < size && data[t.sig_at - 1] == '\n');
		need(memcmp(data + t.sig_at, "-----BEGIN ", 11) == 0);
		need(gl_rawtag_parse(data, t.sig_at, &p) && !p.has_sig);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_commit((const char *)data, size);
	check_tag((const char *)data, size);
	return 0;
}
