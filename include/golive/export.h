/* What libgolive offers to others: all else in it is hidden. */
#ifndef GOLIVE_EXPORT_H
#define GOLIVE_EXPORT_H

#if defined(__GNUC__)
#define GL_EXPORT __attribute__((visibility("default")))
#else
#define GL_EXPORT
#endif

#endif
