#include "sign/objsig.h"

#include <string.h>

#define TIME_MAX ((int64_t)1 << 40)

/* A stretch of the object's bytes. */
struct span {
	const char *p;
	size_t len;
};

static bool is(struct span s, const char *text)
{
	return s.len == strlen(text) && memcmp(s.p, text, s.len) == 0;
}

static bool starts(struct span s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.len >= n && memcmp(s.p, prefix, n) == 0;
}

static struct span skip(struct span s, size_t n)
{
	return (struct span){ s.p + n, s.len - n };
}

/* Takes the next line off *rest, without its newline.  false when there is no whole one left. */
static bool take_line(struct span *rest, struct span *line)
{
	const char *eol = rest->len ? memchr(rest->p, '\n', rest->len) : NULL;

	if (!eol)
		return false;
	*line = (struct span){ rest->p, (size_t)(eol - rest->p) };
	*rest = skip(*rest, line->len + 1);
	return true;
}

/* Takes a line "<key> <value>" off *rest, and nothing when the next is another one. */
static bool take_header(struct span *rest, const char *key, struct span *value)
{
	struct span at = *rest, line;
	size_t n = strlen(key);

	if (!take_line(&at, &line) || !starts(line, key) || line.len == n || line.p[n] != ' ')
		return false;
	*value = skip(line, n + 1);
	*rest = at;
	return true;
}

/*
 * git itself reads ids in upper case too.  Nobody may make a commit that cannot be walked by merely
 * writing one, so they are read, and told in *upper.
 */
static bool read_oid(struct span hex, struct gl_oid *out, bool *upper)
{
	char low[GL_OID_HEX];

	if (hex.len != sizeof(low))
		return false;
	for (size_t i = 0; i < sizeof(low); i++) {
		low[i] = hex.p[i];
		if (low[i] >= 'A' && low[i] <= 'F') {
			low[i] = (char)(low[i] - 'A' + 'a');
			*upper = true;
		}
	}
	return gl_oid_parse(low, sizeof(low), out);
}

static size_t count_digits(struct span s)
{
	size_t n = 0;

	while (n < s.len && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n;
}

/* "<seconds> <+hhmm>", in the one way that git writes it. */
static bool read_when(struct span s, int64_t *when)
{
	size_t n = count_digits(s);
	int64_t t = 0;

	if (n == 0 || n > 13 || (n > 1 && s.p[0] == '0'))
		return false;
	for (size_t i = 0; i < n; i++)
		t = t * 10 + (s.p[i] - '0');
	s = skip(s, n);
	if (t > TIME_MAX || s.len != 6 || s.p[0] != ' ' || (s.p[1] != '+' && s.p[1] != '-') ||
	    count_digits(skip(s, 2)) != 4)
		return false;
	*when = t;
	return true;
}

/* "Name <email> <seconds> <+hhmm>"; *who gets the first two. */
static bool read_ident(struct span s, struct span *who, int64_t *when)
{
	size_t lt = 0, gt;

	while (lt < s.len && s.p[lt] != '<' && s.p[lt] != '>')
		lt++;
	if (lt == 0 || lt == s.len || s.p[lt] != '<' || s.p[lt - 1] != ' ')
		return false;
	gt = lt + 1;
	while (gt < s.len && s.p[gt] != '<' && s.p[gt] != '>')
		gt++;
	if (gt + 1 >= s.len || s.p[gt] != '>' || s.p[gt + 1] != ' ')
		return false;
	*who = (struct span){ s.p, gt + 1 };
	return read_when(skip(s, gt + 2), when);
}

/* The headers after the fixed ones, and what was seen of signatures among them. */
struct extra {
	size_t n_sigs;      /* headers whose name begins with "gpgsig" */
	struct span name;   /* of the last of them, */
	struct span region; /* and all its lines, from its name to its last newline */
};

static const char *read_extra_header(struct span line, struct span *last, struct extra *x)
{
	static const char *const once[] = { "tree",   "parent", "author", "committer",
					    "object", "type",   "tag",    "tagger" };
	size_t n = 0;

	while (n < line.len && line.p[n] > ' ' && line.p[n] < 0x7f)
		n++;
	if (n == 0 || n == line.len || line.p[n] != ' ')
		return "a malformed header";
	*last = (struct span){ line.p, n };
	for (size_t i = 0; i < sizeof(once) / sizeof(once[0]); i++)
		if (is(*last, once[i]))
			return "a header that is there twice, or out of place";
	if (starts(*last, "gpgsig")) {
		x->n_sigs++;
		x->name = *last;
		x->region = (struct span){ line.p, 0 };
	}
	return NULL;
}

/* Reads to the blank line, which it takes.  Returns what is malformed, or NULL. */
static const char *read_extra(struct span *rest, struct extra *x)
{
	struct span line, last = { "", 0 };
	const char *why;

	memset(x, 0, sizeof(*x));
	for (;;) {
		if (!take_line(rest, &line))
			return "no blank line after the headers";
		if (line.len == 0)
			return NULL;
		if (line.p[0] != ' ') {
			why = read_extra_header(line, &last, x);
			if (why)
				return why;
		} else if (last.len == 0) {
			return "a continued line where none can be";
		}
		if (starts(last, "gpgsig"))
			x->region.len = (size_t)(rest->p - x->region.p);
	}
}

/*
 * Is it one armour, from its first line to its last?  Lines after the first begin with `fold` bytes
 * that are not part of it.  Returns what is wrong, or NULL.
 */
static const char *check_armor(struct span text, size_t fold)
{
	struct span line, label;

	if (!take_line(&text, &line) || !starts(line, "-----BEGIN ") || line.len < 17 ||
	    memcmp(line.p + line.len - 5, "-----", 5) != 0)
		return "a signature without its BEGIN line";
	label = (struct span){ line.p + 11, line.len - 16 };

	while (text.len > 0) {
		if (!take_line(&text, &line)) {
			line = text;
			text.len = 0;
		}
		line = skip(line, fold);
		if (starts(line, "-----BEGIN "))
			return "two signatures";
		if (!starts(line, "-----END "))
			continue;
		line = skip(line, 9);
		if (line.len != label.len + 5 || memcmp(line.p, label.p, label.len) != 0 ||
		    memcmp(line.p + label.len, "-----", 5) != 0)
			return "a signature whose END line is not that of its BEGIN line";
		return text.len > 0 ? "bytes after the signature" : NULL;
	}
	return "a signature without its END line";
}

static const char *check_sig_header(const struct extra *x)
{
	if (x->n_sigs == 0)
		return "no signature";
	if (x->n_sigs > 1)
		return "two signature headers";
	if (is(x->name, "gpgsig-sha256"))
		return "no signature but one for SHA-256 ids";
	if (!is(x->name, "gpgsig"))
		return "an unknown signature header";
	return check_armor(skip(x->region, strlen("gpgsig ")), 1);
}

static void add_unfolded(struct gl_buf *b, struct span region)
{
	struct span rest = skip(region, strlen("gpgsig ") - 1), line;

	/* The blank after the name goes as a continued line's first one does. */
	while (take_line(&rest, &line))
		gl_buf_add(b, line.p + 1, line.len);
}

static const char *read_commit_tail(struct span data, struct span rest, struct gl_rawcommit *out,
				    struct extra *x)
{
	struct span value, who;
	const char *why;

	if (data.len > GL_COMMIT_MAX)
		return "a commit of over 1 MiB";
	if (out->n_parents > GL_PARENTS_MAX)
		return "over 16 parents";
	if (memchr(data.p, 0, data.len))
		return "a NUL byte";
	if (!take_header(&rest, "author", &value) || !read_ident(value, &who, &out->author_time))
		return "a missing or malformed author line";
	out->author = who.p;
	out->author_len = who.len;
	if (!take_header(&rest, "committer", &value) ||
	    !read_ident(value, &who, &out->committer_time))
		return "a missing or malformed committer line";
	out->committer = who.p;
	out->committer_len = who.len;
	why = read_extra(&rest, x);
	if (why)
		return why;
	out->message = rest.p;
	out->message_len = rest.len;
	return NULL;
}

bool gl_rawcommit_parse(const void *data, size_t len, struct gl_rawcommit *out, struct gl_buf *sig,
			struct gl_buf *payload)
{
	struct span all = { data, len }, rest = all, hex;
	bool upper = false, bad_parent = false;
	struct extra x;

	memset(out, 0, sizeof(*out));
	out->author = out->committer = out->message = "";
	if (!take_header(&rest, "tree", &hex) || !read_oid(hex, &out->tree, &upper))
		return false;
	while (take_header(&rest, "parent", &hex)) {
		struct gl_oid oid;

		/* Git takes no notice of a short parent line after the first: the walk goes on. */
		bad_parent = !read_oid(hex, &oid, &upper);
		if (bad_parent && out->n_parents == 0)
			return false;
		if (bad_parent)
			break;
		if (out->n_parents++ == 0)
			out->parent = oid;
	}

	if (bad_parent)
		out->why = "a malformed parent line";
	else
		out->why = upper ? "an id in upper case" : read_commit_tail(all, rest, out, &x);
	out->malformed = out->why != NULL;
	out->sig_why = out->malformed ? out->why : check_sig_header(&x);
	out->has_sig = out->sig_why == NULL;
	if (!out->has_sig)
		return true;
	if (sig)
		add_unfolded(sig, x.region);
	if (payload) {
		gl_buf_add(payload, all.p, (size_t)(x.region.p - all.p));
		rest.p = x.region.p + x.region.len;
		gl_buf_add(payload, rest.p, (size_t)(all.p + all.len - rest.p));
	}
	return true;
}

static bool begins_signature(struct span line)
{
	/* As git does: what follows these on their line does not matter. */
	return starts(line, "-----BEGIN SSH SIGNATURE-----") ||
	       starts(line, "-----BEGIN PGP SIGNATURE-----") ||
	       starts(line, "-----BEGIN PGP MESSAGE-----") ||
	       starts(line, "-----BEGIN SIGNED MESSAGE-----");
}

static void find_tag_signature(struct span all, struct gl_rawtag *out)
{
	struct span rest = all, line;
	size_t n = 0;

	while (take_line(&rest, &line)) {
		if (begins_signature(line)) {
			out->sig_at = (size_t)(line.p - all.p);
			n++;
		}
	}
	out->has_sig = n == 1 && check_armor(skip(all, out->sig_at), 0) == NULL;
}

static const char *object_type(struct span word)
{
	static const char *const types[] = { "commit", "tree", "blob", "tag" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (is(word, types[i]))
			return types[i];
	return NULL;
}

bool gl_rawtag_parse(const void *data, size_t len, struct gl_rawtag *out)
{
	struct span all = { data, len }, rest = all, value, who;
	bool upper = false;
	struct extra x;

	memset(out, 0, sizeof(*out));
	if (len == 0 || len > GL_COMMIT_MAX || memchr(data, 0, len))
		return false;
	if (!take_header(&rest, "object", &value) || !read_oid(value, &out->object, &upper) ||
	    upper)
		return false;
	if (!take_header(&rest, "type", &value) || !(out->type = object_type(value)))
		return false;
	if (!take_header(&rest, "tag", &value) || value.len == 0)
		return false;
	out->name = value.p;
	out->name_len = value.len;
	if (!take_header(&rest, "tagger", &value) || !read_ident(value, &who, &out->time))
		return false;
	if (read_extra(&rest, &x) != NULL)
		return false;
	/* git leaves such headers out of what it verifies; what it signs never has one. */
	if (x.n_sigs == 0)
		find_tag_signature(all, out);
	return true;
}
