#!/bin/sh
# Each header compiles alone, and twice in a row; public ones in all that programs are written in,
# without our flags: usage: CC=cc FLAGS='...' check-headers.sh HEADER...
set -eu

flags=${FLAGS:--std=c17 -Iinclude -Isrc}
cxx=$(command -v g++ || command -v clang++ || true)
strict='-Iinclude -pedantic -Wall -Wextra -Werror -fsyntax-only'
status=0

[ -n "$cxx" ] || { echo "check-headers: there is no C++ compiler; try: make deps" >&2; exit 1; }

complain() {
	echo "check-headers: $header does not compile $1" >&2
	status=1
}

for header in "$@"; do
	name=${header#include/} name=${name#src/}
	text=$(printf '#include "%s"\n#include "%s"\nint golive_nothing;' "$name" "$name")
	# The flags are quoted for the shell.
	echo "$text" | eval "${CC:-cc} $flags -fsyntax-only -x c -" || complain alone
	case $header in include/*) ;; *) continue ;; esac
	# shellcheck disable=SC2086 # words on purpose
	for std in c99 c17; do
		echo "$text" | ${CC:-cc} -std=$std $strict -x c - || complain "as $std"
	done
	# shellcheck disable=SC2086 # words on purpose
	for std in c++11 c++17; do
		echo "$text" | "$cxx" -std=$std $strict -x c++ - || complain "as $std"
	done
done

[ "$status" != 0 ] || echo "check-headers: $# headers compile alone"
exit "$status"
