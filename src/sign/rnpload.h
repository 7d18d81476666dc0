/*
 * librnp, loaded when the first OpenPGP key is met: with Botan and the C++ library that stand
 * behind it, loading takes longer than all else that golive does at its start, and most ledgers
 * have no such key.  So it is not linked.  Its header still gives the types.
 *
 * Private to src/sign/openpgp.c.
 */
#ifndef SIGN_RNPLOAD_H
#define SIGN_RNPLOAD_H

#ifndef GL_WITH_OPENPGP
#define GL_WITH_OPENPGP 1
#endif

#if GL_WITH_OPENPGP

#include <rnp/rnp.h>
#include <rnp/rnp_err.h>

/* All that is called of it, without the "rnp_" that each name begins with. */
#define GL_RNP_FUNCTIONS(X)               \
	X(add_security_rule)              \
	X(buffer_destroy)                 \
	X(ffi_create)                     \
	X(ffi_destroy)                    \
	X(get_public_key_count)           \
	X(input_destroy)                  \
	X(input_from_memory)              \
	X(key_allows_usage)               \
	X(key_get_fprint)                 \
	X(key_get_signature_at)           \
	X(key_get_signature_count)        \
	X(key_get_uid_count)              \
	X(key_get_uid_handle_at)          \
	X(key_handle_destroy)             \
	X(key_is_revoked)                 \
	X(key_valid_till64)               \
	X(load_keys)                      \
	X(locate_key)                     \
	X(op_verify_destroy)              \
	X(op_verify_detached_create)      \
	X(op_verify_execute)              \
	X(op_verify_get_signature_at)     \
	X(op_verify_get_signature_count)  \
	X(op_verify_set_flags)            \
	X(op_verify_signature_get_key)    \
	X(op_verify_signature_get_status) \
	X(set_timestamp)                  \
	X(signature_get_type)             \
	X(signature_handle_destroy)       \
	X(signature_is_valid)             \
	X(uid_get_signature_at)           \
	X(uid_get_signature_count)        \
	X(uid_handle_destroy)

struct gl_rnp {
/* NOLINTNEXTLINE(bugprone-macro-parentheses): it declares a member of that name */
#define GL_RNP_MEMBER(name) __typeof__(rnp_##name) *name;
	GL_RNP_FUNCTIONS(GL_RNP_MEMBER)
#undef GL_RNP_MEMBER
};

/* Filled by gl_rnp_load(), and not to be touched before that has succeeded. */
extern struct gl_rnp gl_rnp;

/*
 * Loads librnp, once in a process and for all threads.  GL_EUNDECIDED when it is not there or too
 * old, with what to install in *why (static); it is not tried again then.
 */
int gl_rnp_load(const char **why);

#endif
#endif
