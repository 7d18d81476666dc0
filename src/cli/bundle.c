#include "cli/bundle.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/asset.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/tempdir.h"
#include "cli/look.h"
#include "git/bundle.h"

#define TAG_MAX ((size_t)1024 * 1024)

struct bundling {
	struct gl_ledger *l;
	const struct gl_audit *audit;
	const char *dir; /* the one it is made in, absolute */
	struct gl_error **err;
};

static int add_file(struct bundling *b, const char *name, const struct gl_buf *text, mode_t mode)
{
	struct gl_buf path = GL_BUF_INIT;
	int ret;

	gl_buf_addf(&path, "%s/%s", b->dir, name);
	ret = path.failed || text->failed
		      ? gl_nomem(b->err)
		      : gl_write_file(path.ptr, text->ptr, text->len, mode, b->err);
	gl_buf_release(&path);
	return ret;
}

/* ---- the tags ---- */

/* A name like "release/1.0" has directories of its own. */
static int make_room(struct bundling *b, const char *name)
{
	struct gl_buf dir = GL_BUF_INIT;
	int ret;

	gl_buf_addf(&dir, "%s/%.*s", b->dir, (int)(strrchr(name, '/') - name), name);
	ret = dir.failed ? gl_nomem(b->err) : gl_mkdirs(dir.ptr, b->err);
	gl_buf_release(&dir);
	return ret;
}

static int add_tag(struct bundling *b, const struct gl_audited *t)
{
	struct gl_buf name = GL_BUF_INIT, text = GL_BUF_INIT;
	struct gl_object o = { 0 };
	struct gl_oid id;
	int ret;

	gl_buf_addf(&name, "refs/tags/%s", t->tag.name);
	ret = name.failed ? gl_nomem(b->err) : gl_ref_read(b->l->repo, name.ptr, &id, b->err);
	if (ret == 0)
		ret = gl_repo_need(b->l->repo, &id, GL_OBJ_TAG, TAG_MAX, &o, b->err);
	if (ret == 0)
		ret = make_room(b, name.ptr + strlen("refs/"));
	if (ret == 0) {
		gl_buf_add(&text, o.data, o.len);
		ret = add_file(b, name.ptr + strlen("refs/"), &text, 0644);
	}
	gl_object_release(&o);
	gl_buf_release(&name);
	gl_buf_release(&text);
	return ret;
}

static int add_tags(struct bundling *b)
{
	int ret = 0;

	for (size_t i = 0; i < b->audit->n && ret == 0; i++) {
		if (b->audit->items[i].tag.annotated)
			ret = add_tag(b, &b->audit->items[i]);
	}
	return ret;
}

/* ---- the files ---- */

static int make_readme(struct bundling *b, struct gl_buf *out)
{
	gl_report_bundle_readme(b->l, b->audit, out);
	return 0;
}

static int make_csv(struct bundling *b, struct gl_buf *out)
{
	gl_report_audit_csv(b->l, b->audit, out);
	return 0;
}

static int make_json(struct bundling *b, struct gl_buf *out)
{
	struct gl_json *j = gl_report_audit_json(b->l, b->audit);
	int ret = !j || gl_json_print(j, out) < 0 ? gl_nomem(b->err) : 0;

	gl_json_free(j);
	return ret;
}

static int make_log(struct bundling *b, struct gl_buf *out)
{
	const struct gl_log_opts all = { 0 };
	const struct gl_look plain = { .width = 100 };

	gl_report_log_text(b->l, &all, &plain, out);
	return 0;
}

static int make_page(struct bundling *b, struct gl_buf *out)
{
	return look_page(b->l, out, b->err);
}

static int make_commits(struct bundling *b, struct gl_buf *out)
{
	gl_report_commits(b->l, out);
	return 0;
}

static int make_signers(struct bundling *b, struct gl_buf *out)
{
	gl_report_signers(b->l, out);
	return 0;
}

static int make_script(struct bundling *b, struct gl_buf *out)
{
	(void)b;
	gl_buf_addstr(out, gl_asset("bundle/verify", NULL));
	return 0;
}

static int add_files(struct bundling *b)
{
	static const struct {
		const char *name;
		int (*make)(struct bundling *b, struct gl_buf *out);
		mode_t mode;
	} files[] = {
		{ "README.txt", make_readme, 0644 },       { "audit.csv", make_csv, 0644 },
		{ "audit.json", make_json, 0644 },         { "log.txt", make_log, 0644 },
		{ "report.html", make_page, 0644 },        { "commits.txt", make_commits, 0644 },
		{ "allowed_signers", make_signers, 0644 }, { "verify.sh", make_script, 0755 },
	};
	struct gl_buf text = GL_BUF_INIT;
	int ret = 0;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files) && ret == 0; i++) {
		gl_buf_reset(&text);
		ret = files[i].make(b, &text);
		if (ret == 0 && gl_mem_ran_short())
			ret = gl_nomem(b->err);
		if (ret == 0)
			ret = add_file(b, files[i].name, &text, files[i].mode);
	}
	gl_buf_release(&text);
	return ret;
}

static int add_ledger(struct bundling *b)
{
	struct gl_buf file = GL_BUF_INIT, ref = GL_BUF_INIT;
	int ret;

	gl_buf_addf(&file, "%s/ledger.bundle", b->dir);
	gl_buf_addf(&ref, "refs/heads/golive/%s", b->l->system);
	ret = file.failed || ref.failed
		      ? gl_nomem(b->err)
		      : gl_bundle_write(b->l->repo, file.ptr, ref.ptr, &b->l->tip, b->err);
	gl_buf_release(&file);
	gl_buf_release(&ref);
	return ret;
}

/* ---- the directory ---- */

static int check_free(const char *dir, struct gl_error **err)
{
	const struct dirent *e;
	struct stat st;
	DIR *d;
	bool empty = true;

	if (lstat(dir, &st) < 0)
		return errno == ENOENT ? 0
				       : gl_fail(err, GL_EIO, "cannot make the directory '%s': %s",
						 dir, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return gl_fail(err, GL_EINVAL, "'%s' is there already: name a new directory", dir);
	d = opendir(dir);
	if (!d)
		return gl_fail(err, GL_EIO, "cannot read '%s': %s", dir, strerror(errno));
	while (empty && (e = readdir(d)))
		empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
	closedir(d);
	return empty ? 0 : gl_fail(err, GL_EINVAL, "'%s' is not empty: name a new directory", dir);
}

static int fill(struct bundling *b, const char *dir)
{
	int ret = add_files(b);

	if (ret == 0)
		ret = add_tags(b);
	if (ret == 0)
		ret = add_ledger(b);
	if (ret == 0 && rename(b->dir, dir) < 0)
		ret = gl_fail(b->err, GL_EIO, "cannot write '%s': %s", dir, strerror(errno));
	return ret;
}

/* In a directory beside it, which takes its name when all is there. */
static int write_to(struct bundling *b, const char *dir)
{
	struct gl_buf beside = GL_BUF_INIT;
	int ret = check_free(dir, b->err);

	if (ret == 0)
		ret = gl_tempdir_beside(&beside, dir, b->err);
	if (ret == 0) {
		b->dir = beside.ptr;
		ret = fill(b, dir);
		if (ret < 0 && gl_tempdir_remove(beside.ptr, NULL) < 0)
			gl_wrap(b->err, "'%s' is half of it, and cannot be removed", beside.ptr);
	}
	gl_buf_release(&beside);
	return ret;
}

int cli_bundle(struct gl_ledger *l, const struct gl_audit *a, const char *dir,
	       struct gl_error **err)
{
	struct bundling b = { .l = l, .audit = a, .err = err };
	struct gl_buf name = GL_BUF_INIT;
	int ret;

	gl_buf_addstr(&name, dir);
	while (name.len > 1 && name.ptr[name.len - 1] == '/')
		name.ptr[--name.len] = '\0';
	ret = name.failed ? gl_nomem(err) : write_to(&b, name.ptr);
	gl_buf_release(&name);
	return ret;
}
