#!/bin/sh
# Runs test programs, fuzz replays and bats files, as many at a time as there are processors, each
# file by itself: usage: run.sh LOGDIR FILE...
#
# Every file's output goes to a log of its own and is shown when it fails. The tests see a home and
# a git configuration that are empty, so the machine's own settings play no part. A report of a
# sanitizer fails the file, even where the test did not look.
set -eu

# Runs one file; called again by xargs below.
one() {
	file=$1
	case $file in
	*/unit/*) kind=unit ;;
	*/replay/*) kind=fuzz ;;
	*) kind=e2e ;;
	esac
	name=$kind/$(basename "$file" .bats)
	out=$LOGDIR/$kind-${name##*/}
	mkdir -p "$SCRATCH/$kind-${name##*/}"
	HOME=$SCRATCH/$kind-${name##*/}
	TMPDIR=$HOME
	ASAN_OPTIONS=exitcode=99:log_path=$out.san:$ASAN_OPTIONS
	UBSAN_OPTIONS=exitcode=99:log_path=$out.san:print_stacktrace=1:$UBSAN_OPTIONS
	LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
	export HOME TMPDIR ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS

	start=$(date +%s) status=0
	case $kind in
	unit) set -- "$file" ;;
	fuzz) set -- "$file" "tests/fuzz/corpus/${name##*/}" ;;
	e2e) set -- bats --tap "$file" ;;
	esac
	! command -v timeout >/dev/null || set -- timeout 1200 "$@"
	CMOCKA_MESSAGE_OUTPUT=TAP "$@" </dev/null >"$out.log" 2>&1 || status=$?
	took=$(($(date +%s) - start))

	# TAP; cmocka writes "not ok N # SKIP" for a skipped test.
	skipped=$(grep -Eic '^(not )?ok .*# skip' "$out.log") || true
	passed=$(grep -Ei '^ok ' "$out.log" | grep -Eivc '# skip') || true
	failed=$(grep -Ei '^not ok ' "$out.log" | grep -Eivc '# skip') || true
	if [ "$status" != 0 ] && [ "$failed" = 0 ]; then
		echo "run.sh: ended with exit code $status" >>"$out.log"
		failed=1
	elif [ "$((passed + failed + skipped))" = 0 ]; then
		echo "run.sh: it ran no test" >>"$out.log"
		failed=1
	fi
	for report in "$out".san.*; do
		[ -e "$report" ] || continue
		cat "$report" >>"$out.log"
		failed=$((failed + 1))
	done

	echo "$passed $failed $skipped" >"$out.count"
	line=$(printf '%s %-32s %3d passed' "$([ "$failed" = 0 ] && echo '  ok  ' || echo 'FAILED')" \
		"$name" "$passed")
	[ "$failed" = 0 ] || line="$line, $failed failed"
	[ "$skipped" = 0 ] || line="$line, $skipped skipped"
	line="$line  (${took}s)"
	# One write, so that what ends at the same time does not mix.
	[ "$failed" = 0 ] || line=$line$(echo && sed 's/^/	/' "$out.log")
	printf '%s\n' "$line"
}

if [ "$1" = --one ]; then
	one "$2"
	exit
fi

LOGDIR=$1
shift
if [ $# = 0 ]; then
	echo "run.sh: no tests" >&2
	exit 1
fi
rm -rf "$LOGDIR"
mkdir -p "$LOGDIR"
LOGDIR=$(cd "$LOGDIR" && pwd)
SCRATCH=$(mktemp -d)
trap 'rm -rf "$SCRATCH"' EXIT
trap 'exit 130' INT TERM
ASAN_OPTIONS=${ASAN_OPTIONS:-} UBSAN_OPTIONS=${UBSAN_OPTIONS:-}
export LOGDIR SCRATCH ASAN_OPTIONS UBSAN_OPTIONS

# Nothing that the caller has set for git, its helpers or golive plays a part either.
# shellcheck disable=SC2046 # a list of names
unset $(env | sed -n 's/=.*//p' | grep -E '^(GIT|GOLIVE|SSH|GPG|XDG|LESS)_?[A-Z_0-9]*$' |
	grep -v '^GOLIVE_BUILD$') EDITOR VISUAL PAGER EMAIL GNUPGHOME NO_COLOR COLUMNS LINES TMUX \
	BASH_ENV ENV MAKEFLAGS MAKELEVEL MFLAGS
umask 022
GIT_CONFIG_NOSYSTEM=1 LC_ALL=C.UTF-8 TZ=UTC
export GIT_CONFIG_NOSYSTEM LC_ALL TZ

jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
printf '%s\n' "$@" | xargs -n 1 -P "$jobs" sh "$0" --one || true

awk '{ passed += $1; failed += $2; skipped += $3 }
END { printf "\n%d passed, %d failed, %d skipped\n", passed, failed, skipped; exit failed != 0 }' \
	"$LOGDIR"/*.count
