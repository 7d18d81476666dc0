#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ringkit.h"
#include "sshkit.h"

void kit_read_as(const char *dir, const char *name, const char *ending, struct gl_buf *out)
{
	struct gl_buf file = GL_BUF_INIT;

	gl_buf_addf(&file, "%s%s", name, ending);
	kit_read(dir, file.ptr, out);
	gl_buf_release(&file);
}

struct gl_sig_result kit_ring_verify(struct gl_ring *r, enum gl_sig_kind kind,
				     const struct gl_buf *armor, const struct gl_buf *payload,
				     int64_t *ends)
{
	struct gl_sig_result out;

	assert_int_equal(gl_ring_verify(r, kind, armor->ptr, armor->len, payload->ptr, payload->len,
					&out, ends),
			 0);
	assert_int_equal(out.kind, kind);
	if (out.state == GL_SIG_GOOD)
		assert_null(out.why);
	else
		assert_non_null(out.why);
	return out;
}

void kit_ring_expect(struct gl_ring *r, enum gl_sig_kind kind, const struct gl_buf *armor,
		     const struct gl_buf *payload, enum gl_sig_state state, const char *words)
{
	struct gl_sig_result out = kit_ring_verify(r, kind, armor, payload, NULL);

	if (out.state != state || (words && !strstr(out.why, words)))
		fail_msg("got %d '%s', wanted %d '%s'", out.state, out.why ? out.why : "", state,
			 words ? words : "");
}

void kit_ring_refuses(struct gl_ring *r, enum gl_sig_kind kind, const void *armor, size_t len)
{
	static char text[] = "nobody signed this";
	const struct gl_buf data = { .ptr = text, .len = sizeof(text) - 1 };
	struct gl_buf copy = GL_BUF_INIT;

	gl_buf_add(&copy, armor, len);
	assert_int_not_equal(kit_ring_verify(r, kind, &copy, &data, NULL).state, GL_SIG_GOOD);
	gl_buf_release(&copy);
}
