#include "base/path.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

#define PATH_BYTES 4096

static bool lower_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool gl_id_ok(const char *s, size_t len)
{
	if (len < 1 || len > 63 || s[0] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!lower_or_digit(s[i]) && s[i] != '-')
			return false;
	return true;
}

/* What HFS+ leaves out when it compares names is among what this tool calls unsafe; so are joiners
 * and marks that other file systems drop. */
static size_t strip_ignorable(const char *s, size_t len, char *out, size_t max)
{
	size_t n = 0, took;
	uint32_t cp;

	for (; len && n < max; s += took, len -= took) {
		took = gl_utf8_decode(s, len, &cp);
		if (!took)
			return 0;
		if (gl_cp_unsafe(cp))
			continue;
		if (cp >= 'A' && cp <= 'Z')
			cp += 'a' - 'A';
		out[n++] = cp < 0x80 ? (char)cp : '\x7f';
	}
	return n;
}

/* Would some file system open ".git" for this name? */
static bool dot_git(const char *s, size_t len)
{
	char name[PATH_BYTES];
	size_t n = strip_ignorable(s, len, name, sizeof(name));
	size_t i;

	if (n >= 4 && !memcmp(name, ".git", 4))
		i = 4;
	else if (n >= 5 && !memcmp(name, "git~1", 5))
		i = 5;
	else
		return false;
	while (i < n && (name[i] == '.' || name[i] == ' '))
		i++;
	/* NTFS: ".git::$INDEX_ALLOCATION" and the like name the directory itself. */
	return i == n || name[i] == ':';
}

static bool part_ok(const char *s, size_t len)
{
	if (!len || (len == 1 && s[0] == '.') || (len == 2 && s[0] == '.' && s[1] == '.'))
		return false;
	return !dot_git(s, len);
}

static bool chars_ok(const char *s, size_t len)
{
	size_t took;
	uint32_t cp;

	for (; len; s += took, len -= took) {
		took = gl_utf8_decode(s, len, &cp);
		if (!took || cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) || cp == '\\')
			return false;
	}
	return true;
}

bool gl_path_ok(const char *s, size_t len, bool dir_ok)
{
	const char *slash;

	if (!len || len > PATH_BYTES || !chars_ok(s, len))
		return false;
	if (dir_ok && s[len - 1] == '/')
		len--;
	while ((slash = memchr(s, '/', len))) {
		size_t part = (size_t)(slash - s);

		if (!part_ok(s, part))
			return false;
		s += part + 1;
		len -= part + 1;
	}
	return part_ok(s, len);
}

static bool month_ok(const char *s)
{
	for (int i = 0; i < 7; i++)
		if (i == 4 ? s[i] != '-' : s[i] < '0' || s[i] > '9')
			return false;
	return s[5] == '0' ? s[6] != '0' : s[5] == '1' && s[6] <= '2';
}

static bool record_char(char c)
{
	return lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
}

bool gl_record_path_ok(const char *path, size_t len, const char **id, size_t *id_len)
{
	static const char prefix[] = "records/", suffix[] = ".yaml";
	const size_t pre = sizeof(prefix) - 1, suf = sizeof(suffix) - 1, month = 8;
	const char *name;
	size_t n;

	if (len < pre + month + 1 + suf || memcmp(path, prefix, pre))
		return false;
	if (memcmp(path + len - suf, suffix, suf))
		return false;
	if (!month_ok(path + pre) || path[pre + month - 1] != '/')
		return false;
	name = path + pre + month;
	n = len - pre - month - suf;
	if (n > 200)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!record_char(name[i]))
			return false;
	if (id) {
		*id = path + pre;
		*id_len = month + n;
	}
	return true;
}

/* One part of a ref name, between slashes. */
static bool ref_part_ok(const char *s, size_t len)
{
	if (!len || s[0] == '.')
		return false;
	if (len >= 5 && !memcmp(s + len - 5, ".lock", 5))
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];
		char next = i + 1 < len ? s[i + 1] : '\0';

		if (c <= ' ' || c == 0x7f || strchr("~^:?*[\\", c))
			return false;
		if ((c == '.' && next == '.') || (c == '@' && next == '{'))
			return false;
	}
	return true;
}

bool gl_refname_ok(const char *s, size_t len)
{
	const char *slash;

	if (!len || s[len - 1] == '.')
		return false;
	while ((slash = memchr(s, '/', len))) {
		size_t part = (size_t)(slash - s);

		if (!ref_part_ok(s, part))
			return false;
		s += part + 1;
		len -= part + 1;
	}
	return ref_part_ok(s, len);
}

bool gl_path_below(const char *path, const char *prefix)
{
	size_t n = strlen(prefix);

	while (n && prefix[n - 1] == '/')
		n--;
	if (!n)
		return true;
	return !strncmp(path, prefix, n) && (path[n] == '\0' || path[n] == '/');
}
