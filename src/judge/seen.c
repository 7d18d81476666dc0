#include "judge/seen.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "judge/ledger.h"

static int seen_path(struct gl_repo *repo, const char *system, const char *leaf, struct gl_buf *out,
		     struct gl_error **err)
{
	gl_buf_addf(out, "%s/golive/%s%s", gl_repo_commondir(repo), system, leaf);
	return out->failed ? gl_nomem(err) : 0;
}

int gl_seen_read(struct gl_repo *repo, const char *system, struct gl_oid *out,
		 struct gl_error **err)
{
	struct gl_buf path = GL_BUF_INIT, text = GL_BUF_INIT;
	int rc = seen_path(repo, system, "/seen", &path, err);

	if (!rc)
		rc = gl_read_file(path.ptr, 1024, &text, err);
	if (!rc && !(text.len == GL_OID_HEX + 1 && text.ptr[GL_OID_HEX] == '\n' &&
		     gl_oid_parse(text.ptr, GL_OID_HEX, out)))
		rc = gl_fail(err, GL_EUNDECIDED,
			     "'%s' does not hold a commit id; remove it if you know why it is so",
			     path.ptr);
	gl_buf_release(&path);
	gl_buf_release(&text);
	return rc;
}

static int forget(const char *path, struct gl_error **err)
{
	if (unlink(path) && errno != ENOENT)
		return gl_fail(err, GL_EIO, "cannot remove '%s': %s", path, strerror(errno));
	return 0;
}

int gl_ledger_remember(struct gl_repo *repo, const char *system, const struct gl_oid *commit,
		       struct gl_error **err)
{
	struct gl_buf dir = GL_BUF_INIT, path = GL_BUF_INIT;
	char line[GL_OID_HEX + 2];
	int rc = seen_path(repo, system, "", &dir, err);

	if (!rc)
		rc = seen_path(repo, system, "/seen", &path, err);
	if (!rc && !commit) {
		rc = forget(path.ptr, err);
	} else if (!rc) {
		gl_oid_hex(commit, line);
		line[GL_OID_HEX] = '\n';
		rc = gl_mkdirs(dir.ptr, err);
		if (!rc)
			rc = gl_write_file(path.ptr, line, GL_OID_HEX + 1, 0666, err);
	}
	gl_buf_release(&dir);
	gl_buf_release(&path);
	return rc;
}
