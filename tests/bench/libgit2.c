/*
 * A program that does nothing but be linked to libgit2: what it takes to start is what any program
 * takes that reads repositories through it, for the libraries that come with it.
 */
#include <git2.h>

int main(void)
{
	int major, minor, revision;

	return git_libgit2_version(&major, &minor, &revision) < 0;
}
