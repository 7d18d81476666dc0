#!/bin/sh
# clang-tidy, cppcheck and scan-build over C files; each must find nothing:
# usage: FLAGS='...' run.sh OUTDIR FILE...
#
# What is not looked for, and why: .clang-tidy, and cppcheck.txt beside this file. scan-build has
# clang's own choice of checkers, and leaves in OUTDIR/scan a page for each way to what it found.
# shellcheck disable=SC2317 # what tool() runs is reached
set -eu

# each N COMMAND FILE...: runs it with N files at a time, on all processors. FLAGS are quoted for the
# shell.
each() {
	n=$1 command=$2
	shift 2
	printf '%s\n' "$@" |
		xargs -n "$n" -P "$(getconf _NPROCESSORS_ONLN || echo 2)" sh -c "eval \"$command\"" sh
}

tidy() {
	# shellcheck disable=SC2016 # for the inner shell
	each 4 'clang-tidy --quiet $* -- $FLAGS' "$@"
}

# It takes no other flags; a suppression that fits nothing any more is a finding too.
cpp() {
	cppcheck -j "$(getconf _NPROCESSORS_ONLN || echo 2)" --quiet --error-exitcode=1 --std=c11 \
		--enable=warning,style,performance,portability,information \
		--suppressions-list="$(dirname "$0")/cppcheck.txt" -Iinclude -Isrc \
		-D_POSIX_C_SOURCE=200809L '-DGL_VERSION="0"' -DGL_WITH_OPENPGP=1 \
		--template='{file}:{line}: {severity}: {message} [{id}]' "$@"
}

# It hooks into a compiler, and counts what cannot be compiled as clean: hence the second test.
scan() {
	rm -rf "$OUT/scan" "$OUT/compiled"
	scan-build --status-bugs -o "$OUT/scan" --use-cc=clang "$0" --compile "$@" &&
		[ -e "$OUT/compiled" ]
}

# tool NAME FUNCTION FILE...
tool() {
	name=$1 start=$(date +%s) said=clean
	shift
	"$@" >"$OUT/$name.log" 2>&1 || { said='found something:' failed=1; }
	echo "  $name: $(($# - 1)) files in $(($(date +%s) - start)) s, $said"
	[ "$said" = clean ] || cat "$OUT/$name.log"
}

export FLAGS OUT
if [ "$1" = --compile ]; then
	shift
	# shellcheck disable=SC2016 # for the inner shell
	each 1 '$CC $FLAGS -O0 -c -o /dev/null $1' "$@" && : >"$OUT/compiled"
	exit
fi

OUT=$1 failed=0
shift
mkdir -p "$OUT"
tool clang-tidy tidy "$@"
tool cppcheck cpp "$@"
tool scan-build scan "$@"
exit "$failed"
