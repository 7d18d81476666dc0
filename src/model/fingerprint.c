/* What people know a key by. */
#include <string.h>

#include "model/checklist.h"
#include "sign/armor.h"
#include "sign/openpgp.h"
#include "sign/pubkey.h"

static void add_cert_digest(const struct gl_key *key, struct gl_buf *out)
{
	const char *text = (const char *)key->file, *why;
	struct gl_buf der = GL_BUF_INIT;
	struct gl_digest d;

	if (key->file_len > 1 && key->file[0] == 0x30 && key->file[1] & 0x80)
		gl_buf_add(&der, key->file, key->file_len);
	else if (gl_armor_read(text, key->file_len, "CERTIFICATE", GL_ARMOR_FILE, &der, &why))
		gl_buf_reset(&der);
	if (der.len && !der.failed) {
		gl_sha256(der.ptr, der.len, &d);
		gl_buf_addhex(out, d.b, sizeof(d.b));
	}
	gl_buf_release(&der);
}

void gl_key_fingerprint(const struct gl_key *key, struct gl_buf *out)
{
	struct gl_openpgp_info info;
	char fp[51];

	if (key->form == GL_KEYFORM_SSH)
		gl_buf_addstr(out, gl_pubkey_fingerprint(&key->id, fp));
	else if (!key->file)
		return;
	else if (key->form == GL_KEYFORM_X509)
		add_cert_digest(key, out);
	else if (!gl_openpgp_key_read(key->file, key->file_len, &info, NULL))
		gl_buf_addstr(out, info.fingerprint);
}
