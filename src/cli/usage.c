#include "cli/usage.h"

#include <string.h>

static bool separates(char c)
{
	return c && strchr(" \n[]()|", c);
}

static bool begins_option(const char *s)
{
	return s[0] == '-' && s[1] && !separates(s[1]);
}

static bool is_ellipsis(const char *s)
{
	return strncmp(s, "...", 3) == 0;
}

/* "<file>|<url>", up to the option that may be the next alternative. */
static struct word read_value(const char **at)
{
	const char *s = *at;
	struct word w = { s, 0 };

	while (*s && !is_ellipsis(s)) {
		if (*s == '|' ? begins_option(s + 1) || s[1] == '-' : separates(*s))
			break;
		s = *s == '<' ? s + strcspn(s, ">") + 1 : s + 1;
	}
	w.len = (size_t)(s - w.at);
	*at = s;
	return w;
}

static void read_option(const char **at, struct usage_part *out)
{
	const char *s = *at, *value;

	while (*s && *s != '=' && !separates(*s))
		s++;
	out->option = (struct word){ *at, (size_t)(s - *at) };
	*at = s;
	out->attached = *s == '=' || strncmp(s, "[=", 2) == 0;
	value = out->attached ? s + strcspn(s, "=") + 1 : s + strspn(s, " \n");
	/* What stands in brackets is the next one's. */
	if (value == s || !*value || *value == '-' || separates(*value))
		return;
	*at = value;
	out->value = read_value(at);
}

bool usage_next(const char **at, struct usage_part *out)
{
	const char *s = *at;

	*out = (struct usage_part){ 0 };
	while (separates(*s) || is_ellipsis(s) || (*s == '-' && separates(s[1])))
		s += is_ellipsis(s) ? 3 : 1;
	/* Behind "--" stands what another program takes. */
	if (!*s || (strncmp(s, "--", 2) == 0 && separates(s[2])))
		return false;
	*at = s;
	if (begins_option(s))
		read_option(at, out);
	else
		out->value = read_value(at);
	/* A fact has an option of its own each time. */
	out->many = is_ellipsis(*at) && !memchr(out->value.at, '=', out->value.len);
	return true;
}

bool usage_alternative(struct word *rest, struct word *out)
{
	const char *bar;

	if (!rest->len)
		return false;
	bar = memchr(rest->at, '|', rest->len);
	*out = (struct word){ rest->at, bar ? (size_t)(bar - rest->at) : rest->len };
	rest->len -= out->len + (bar ? 1 : 0);
	rest->at += out->len + (bar ? 1 : 0);
	return true;
}

bool word_is(const struct word *w, const char *s)
{
	return w->len == strlen(s) && strncmp(w->at, s, w->len) == 0;
}
