/*
 * Runs a fuzz target over files, without a fuzzer: every file that is named, and every file in a
 * directory that is named. So `make test` replays each corpus with any compiler.
 */
#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned long replayed;

static int fail(const char *path, const char *what)
{
	fprintf(stderr, "replay: %s: %s\n", path, what);
	return -1;
}

/* The copy is exactly as long as the file, so that a sanitizer sees a read past its end. */
static int replay_file(const char *path, size_t size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(size ? size : 1);
	int ret = -1;

	if (!file || !data) {
		fail(path, strerror(errno));
		goto out;
	}
	if (fread(data, 1, size, file) != size) {
		fail(path, "cannot read it whole");
		goto out;
	}
	/* Where the target crashes, this is the last line. */
	fprintf(stderr, "# %s (%zu bytes)\n", path, size);
	LLVMFuzzerTestOneInput(data, size);
	replayed++;
	ret = 0;
out:
	free(data);
	if (file)
		fclose(file);
	return ret;
}

static int replay_dir(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int ret = 0;

	if (!dir)
		return fail(path, strerror(errno));
	while (ret == 0 && (entry = readdir(dir))) {
		char name[4096];
		struct stat st;

		if (entry->d_name[0] == '.')
			continue;
		if (snprintf(name, sizeof(name), "%s/%s", path, entry->d_name) >= (int)sizeof(name))
			ret = fail(path, "name too long");
		else if (stat(name, &st) < 0)
			ret = fail(name, strerror(errno));
		else if (S_ISREG(st.st_mode))
			ret = replay_file(name, (size_t)st.st_size);
	}
	closedir(dir);
	return ret;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct stat st;
		int ret;

		if (stat(argv[i], &st) < 0)
			ret = fail(argv[i], strerror(errno));
		else if (S_ISDIR(st.st_mode))
			ret = replay_dir(argv[i]);
		else
			ret = replay_file(argv[i], (size_t)st.st_size);
		if (ret < 0)
			return 1;
	}
	if (replayed == 0) {
		fprintf(stderr, "replay: no input: name files, or directories of files\n");
		return 1;
	}
	printf("ok 1 - %lu inputs replayed\n", replayed);
	return 0;
}
