#!/bin/sh
# Prints the C source behind base/asset.h: usage: embed.sh FILE... >assets.c
# A file's name is its path without a leading "src/assets/".
set -eu

echo '/* Written by src/assets/embed.sh. Do not edit. */'
echo '#include "base/asset.h"'
echo '#include <string.h>'

n=0
table=
for file in "$@"; do
	printf '\n/* %s */\nstatic const unsigned char asset_%d[] = {\n' "$file" "$n"
	od -A n -v -t x1 "$file" | sed 's/ *\([0-9a-f][0-9a-f]\)/0x\1,/g'
	echo '0x00};'
	table="$table	{\"${file#src/assets/}\", asset_$n, sizeof(asset_$n) - 1},
"
	n=$((n + 1))
done

cat <<END

static const struct {
	const char *name;
	const unsigned char *data;
	size_t len;
} assets[] = {
$table	{NULL, NULL, 0},
};

const char *gl_asset(const char *name, size_t *len)
{
	for (size_t i = 0; assets[i].name; i++) {
		if (strcmp(assets[i].name, name) != 0)
			continue;
		if (len)
			*len = assets[i].len;
		return (const char *)assets[i].data;
	}
	return NULL;
}
END
