/*
 * Functions that nobody here may call: each has a safer sibling, and a call is a compile error that
 * names it. The compiler is told to include this file before all others, so the standard headers
 * that declare these functions come first, and feature test macros belong in the Makefile.
 *
 * Function-like macros are used on purpose, and not `#pragma GCC poison`: a struct member or a
 * variable may still be called `system`, and headers of other projects still compile.
 */
#ifndef GL_BASE_BANNED_H
#define GL_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#if __has_include(<alloca.h>)
#include <alloca.h>
#endif

/* Writes past the end, or leaves out the NUL: use struct gl_buf, memcpy or snprintf. */
#undef strcpy
#define strcpy(...) gl_banned_strcpy_use_gl_buf_or_memcpy
#undef stpcpy
#define stpcpy(...) gl_banned_stpcpy_use_gl_buf_or_memcpy
#undef strcat
#define strcat(...) gl_banned_strcat_use_gl_buf
#undef strncpy
#define strncpy(...) gl_banned_strncpy_use_gl_buf_or_memcpy
#undef strncat
#define strncat(...) gl_banned_strncat_use_gl_buf
#undef sprintf
#define sprintf(...) gl_banned_sprintf_use_gl_buf_or_snprintf
#undef vsprintf
#define vsprintf(...) gl_banned_vsprintf_use_gl_buf_or_vsnprintf
#undef gets
#define gets(...) gl_banned_gets_use_getline

/* Grows the stack by what a caller says. */
#undef alloca
#define alloca(...) gl_banned_alloca_use_malloc

/* One hidden state for the whole process. */
#undef strtok
#define strtok(...) gl_banned_strtok_use_strcspn_or_memchr
#undef gmtime
#define gmtime(...) gl_banned_gmtime_use_gl_timestamp
#undef localtime
#define localtime(...) gl_banned_localtime_use_gl_timestamp
#undef ctime
#define ctime(...) gl_banned_ctime_use_gl_timestamp
#undef asctime
#define asctime(...) gl_banned_asctime_use_gl_timestamp

/* Cannot tell a number from nonsense. */
#undef atoi
#define atoi(...) gl_banned_atoi_use_the_strict_parser
#undef atol
#define atol(...) gl_banned_atol_use_the_strict_parser
#undef atoll
#define atoll(...) gl_banned_atoll_use_the_strict_parser
#undef atof
#define atof(...) gl_banned_atof_use_the_strict_parser

/* Hands text to a shell. */
#undef system
#define system(...) gl_banned_system_use_gl_proc
#undef popen
#define popen(...) gl_banned_popen_use_gl_proc

/* A name that somebody else can take first. */
#undef mktemp
#define mktemp(...) gl_banned_mktemp_use_mkstemp
#undef tmpnam
#define tmpnam(...) gl_banned_tmpnam_use_mkstemp

#endif
