/*
 * Errors of golive: a code, and a sentence for people.
 *
 * Functions return 0, or a negative code, and take a `struct gl_error **` as
 * their last argument.  On failure they put an error there that the caller
 * frees; on success they leave it untouched.  NULL is accepted by every
 * function that takes one: then only the code is reported.
 */
#ifndef GOLIVE_ERROR_H
#define GOLIVE_ERROR_H

#include <golive/export.h>

#ifdef __cplusplus
extern "C" {
#endif

enum gl_code {
	GL_OK = 0,
	GL_ENOMEM = -1,     /* out of memory */
	GL_EINVAL = -2,     /* an argument, or what a user wrote, is not of the form asked for */
	GL_ENOTFOUND = -3,  /* no such ref, object, file or record */
	GL_EIO = -4,        /* the operating system or git failed */
	GL_ELIMIT = -5,     /* larger than a documented cap */
	GL_EREFUSED = -6,   /* understood, and refused: exit 1 */
	GL_EUNDECIDED = -7, /* cannot be decided here and now: exit 3 */
	GL_EBAD = -8,       /* a signature or an object does not verify */
	GL_EEXISTS = -9     /* is there already, or was moved by somebody else */
};

/* One error.  Opaque; made by the library, freed with gl_error_free(). */
struct gl_error;

/* The code it was set with; GL_OK for NULL. */
GL_EXPORT enum gl_code gl_error_code(const struct gl_error *err);

/* The sentence: lower case, no full stop, valid UTF-8 without control bytes other than newline.
 * Owned by `err`; "" for NULL. */
GL_EXPORT const char *gl_error_message(const struct gl_error *err);

/* Frees it; NULL is fine. */
GL_EXPORT void gl_error_free(struct gl_error *err);

#ifdef __cplusplus
}
#endif

#endif
