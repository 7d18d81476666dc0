#!/bin/sh
# Each header compiles alone, and twice in a row; public ones as C++ too, where there is a C++
# compiler: usage: CC=cc FLAGS='...' check-headers.sh HEADER...
set -eu

flags=${FLAGS:--std=c17 -Iinclude -Isrc}
cxx=$(command -v g++ || command -v clang++ || true)
status=0

for header in "$@"; do
	name=${header#include/} name=${name#src/}
	text=$(printf '#include "%s"\n#include "%s"\nint golive_nothing;' "$name" "$name")
	# The flags are quoted for the shell.
	echo "$text" | eval "${CC:-cc} $flags -fsyntax-only -x c -" || {
		echo "check-headers: $header does not compile alone" >&2
		status=1
	}
	case $header in include/*) ;; *) continue ;; esac
	[ -z "$cxx" ] || echo "$text" | "$cxx" -Iinclude -Wall -Wextra -Werror -fsyntax-only -x c++ - || {
		echo "check-headers: $header does not compile as C++" >&2
		status=1
	}
done

[ "$status" != 0 ] || echo "check-headers: $# headers compile alone"
exit "$status"
