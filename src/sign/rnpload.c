#include "sign/rnpload.h"

#if GL_WITH_OPENPGP

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "sign/why.h"

/* The name by which a program that is linked to it asks for it: the build finds it out. */
#ifndef GL_RNP_SONAME
#define GL_RNP_SONAME ""
#endif
_Static_assert(sizeof(GL_RNP_SONAME) > 1, "the name of librnp was not found out");

struct gl_rnp gl_rnp;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char failed[512]; /* why it cannot be used; empty when it can */

static const struct {
	const char *name;
	size_t at;
} functions[] = {
#define FUNCTION(name) { "rnp_" #name, offsetof(struct gl_rnp, name) },
	GL_RNP_FUNCTIONS(FUNCTION)
#undef FUNCTION
};

/* The name of one that the library lacks, or NULL. */
static const char *find_functions(void *library)
{
	void *fn;

	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		fn = dlsym(library, functions[i].name);
		if (!fn)
			return functions[i].name;
		memcpy((char *)&gl_rnp + functions[i].at, &fn, sizeof(fn));
	}
	return NULL;
}

/* It stays loaded: what it keeps for its threads and its end must not be pulled from under it. */
static void load(void)
{
	const char *lacking, *said;
	void *library;

	errno = 0;
	library = dlopen(GL_RNP_SONAME, RTLD_NOW | RTLD_LOCAL);
	if (!library && errno == ENOMEM) {
		snprintf(failed, sizeof(failed), "librnp cannot be loaded: out of memory");
		return;
	}
	if (!library) {
		said = dlerror();
		snprintf(failed, sizeof(failed),
			 "OpenPGP needs librnp; install the package librnp0 (Debian, Ubuntu; "
			 "elsewhere it is called librnp or rnp): %s",
			 said ? said : GL_RNP_SONAME " cannot be loaded");
		return;
	}
	lacking = find_functions(library);
	if (lacking)
		snprintf(failed, sizeof(failed),
			 "OpenPGP needs librnp 0.16.1 or newer, please install it: the %s here has "
			 "no '%s'",
			 GL_RNP_SONAME, lacking);
}

int gl_rnp_load(const char **why)
{
	if (pthread_once(&once, load) != 0)
		return gl_why(GL_EIO, why, "librnp could not be started");
	return failed[0] ? gl_why(GL_EUNDECIDED, why, failed) : 0;
}

#endif
