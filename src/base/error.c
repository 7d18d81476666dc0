#define BASE_ERROR_C
#include "base/error.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

struct gl_error {
	enum gl_code code;
	char *message;
};

/* Stands in when there is no memory even for the error; never freed. */
static struct gl_error out_of_memory = { .code = GL_ENOMEM,
					 .message = (char[]){ "out of memory" } };

enum gl_code gl_error_code(const struct gl_error *err)
{
	return err ? err->code : GL_OK;
}

const char *gl_error_message(const struct gl_error *err)
{
	return err ? err->message : "";
}

void gl_error_free(struct gl_error *err)
{
	if (!err || err == &out_of_memory)
		return;
	free(err->message);
	free(err);
}

void gl_error_clear(struct gl_error **err)
{
	if (!err)
		return;
	gl_error_free(*err);
	*err = NULL;
}

/* Messages quote what others wrote: nothing in them may steer the terminal they end up on. */
static char *clean(const struct gl_buf *raw)
{
	struct gl_buf b = GL_BUF_INIT;

	gl_text_add(&b, raw->ptr, raw->len, true);
	for (char *tab = b.ptr; (tab = strchr(tab, '\t'));)
		*tab = ' ';
	return gl_buf_steal(&b, NULL);
}

/* Consumes `raw`.  The old error goes last: the arguments of the new one may point into it. */
static int replace(struct gl_error **err, enum gl_code code, struct gl_buf *raw)
{
	struct gl_error *e = gl_mem_noted(malloc(sizeof(*e)));
	char *message = raw->failed ? NULL : clean(raw);

	gl_buf_release(raw);
	gl_error_free(*err);
	if (!e || !message) {
		free(e);
		free(message);
		*err = &out_of_memory;
		return code;
	}
	e->code = code;
	e->message = message;
	*err = e;
	return code;
}

int gl_fail(struct gl_error **err, enum gl_code code, const char *fmt, ...)
{
	struct gl_buf raw = GL_BUF_INIT;
	va_list ap;

	if (!err)
		return code;
	va_start(ap, fmt);
	gl_buf_vaddf(&raw, fmt, ap);
	va_end(ap);
	return replace(err, code, &raw);
}

int gl_wrap(struct gl_error **err, const char *fmt, ...)
{
	struct gl_buf raw = GL_BUF_INIT;
	enum gl_code code;
	va_list ap;

	if (!err)
		return GL_EIO;
	code = *err ? (*err)->code : GL_EIO;
	va_start(ap, fmt);
	gl_buf_vaddf(&raw, fmt, ap);
	va_end(ap);
	if (*err) {
		gl_buf_addstr(&raw, ": ");
		gl_buf_addstr(&raw, (*err)->message);
	}
	return replace(err, code, &raw);
}

int gl_nomem(struct gl_error **err)
{
	gl_mem_noted(NULL);
	if (err) {
		gl_error_free(*err);
		*err = &out_of_memory;
	}
	return GL_ENOMEM;
}
