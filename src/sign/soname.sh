#!/bin/sh
# Prints the name by which a program that is linked to a library asks the loader for it, as
# "librnp.so.0": usage: soname.sh CC PACKAGE
set -eu

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

echo 'int main(void) { return 0; }' >"$dir/program.c"
# shellcheck disable=SC2046,SC2086 # words on purpose
if [ "$(uname -s)" = Darwin ]; then
	$1 -o "$dir/program" "$dir/program.c" $("${PKG_CONFIG:-pkg-config}" --libs "$2")
	otool -L "$dir/program" | awk -v name="/$2." 'index($1, name) { print $1; exit }'
else
	$1 -o "$dir/program" "$dir/program.c" -Wl,--no-as-needed $("${PKG_CONFIG:-pkg-config}" --libs "$2")
	LC_ALL=C readelf -d "$dir/program" |
		sed -n "s/.*(NEEDED).*\[\($2\.[^]]*\)\].*/\1/p"
fi
