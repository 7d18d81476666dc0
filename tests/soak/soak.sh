#!/usr/bin/env bash
# A crowd that signs at the same time, and hundreds of kills: `make soak` runs it and prints the figures. Each thing that the
# end-to-end tests of load and faults do is done here more often; what does not hold makes this fail.
#
#	GOLIVE_BUILD	where git-golive lies (default: build)
#	SOAK_PEOPLE	who sign at the same time, each in a clone (default: 20)
#	SOAK_DECISIONS	of each, one push a decision (default: 25)
#	SOAK_KILLS	of `approve --push`, of pre-receive, of `hooks install` (default: 100 50 50)
set -euo pipefail
cd "$(dirname "$0")/../.."
here=$PWD

people=${SOAK_PEOPLE:-20} decisions=${SOAK_DECISIONS:-25}
read -r signing receiving installing <<<"${SOAK_KILLS:-100 50 50}"

# The tests' own files ask for a version of bats.
bats_require_minimum_version() { :; }
GOLIVE_BUILD=$(cd "${GOLIVE_BUILD:-build}" && pwd)
export GOLIVE_BUILD
# shellcheck source=tests/e2e/forge.bash
. "$here/tests/e2e/forge.bash"
# shellcheck source=tests/e2e/crowd.bash
. "$here/tests/e2e/crowd.bash"
# shellcheck source=tests/e2e/faults.bash
. "$here/tests/e2e/faults.bash"
# Where bats keeps its own output.
exec 3>&2

tmp=$(mktemp -d "${TMPDIR:-/tmp}/golive-soak.XXXXXX")
trap 'cd / && rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

die() {
	printf 'soak: %s\n' "$*" >&2
	exit 1
}

seconds() {
	awk "BEGIN { printf \"%.${2:-0}f\", $1 / 1000 }"
}

now() {
	echo $((${EPOCHREALTIME/[.,]/} / 1000))
}

# load: all of them at the same time.
load() {
	local all=$((people * decisions)) start took again ms
	crowd_setup "$tmp/load" "$people" || die "cannot set up $people people: $(<"$tmp/load/out")"
	printf 'load: %d people in %d clones sign %d decisions each, with --push, at the same time\n' \
		"$people" "$people" "$decisions"
	start=$(now)
	crowd_all_sign "$decisions" || die 'somebody did not get through'
	took=$(($(now) - start))
	crowd_check || die 'the ledger is not as it must be'
	[[ $(cat "$W"/p*.said | sort) == "$(crowd_records)" && $(crowd_records | wc -l) == "$all" ]] ||
		die "not each of the $all landed once"
	[[ $(server rev-list --count "$LEDGER") == $((all + 1)) ]] || die 'not one commit each'
	again=$(cat "$W"/p*.log | grep -c '^signed again') || true
	mapfile -t ms < <(cat "$W"/p*.ms | sort -n)
	printf '  %d of %d landed, each once, without a finding, in %s s: %s a second\n' "$all" "$all" \
		"$(seconds "$took")" "$(awk "BEGIN { printf \"%.1f\", $all * 1000 / $took }")"
	printf '  %d were signed again on what others had pushed; one decision took %s s (median), %s s (longest)\n' \
		"$again" "$(seconds "${ms[all / 2]}" 1)" "$(seconds "${ms[all - 1]}" 1)"
}

# kills WHAT FUNCTION N
kills() {
	local start
	start=$(now)
	"$2" "$3" || die "after kills of $1"
	printf '  %s: %d killed at work, of %d started, in %s s\n' "$1" "$KILLED" "$TRIES" "$(seconds $(($(now) - start)))"
	total=$((total + KILLED))
}

faults() {
	total=0
	crowd_setup "$tmp/faults" 2 || die 'cannot set up the faults'
	printf 'faults: kill -9 at a random moment\n'
	kills 'approve --push' kill_signing "$signing"
	kills 'pre-receive' kill_receiving "$receiving"
	kills 'hooks install' kill_installing "$installing"
	printf '  after %d kills: git fsck is clean, all that was reported as pushed is there, once, and all went on\n' "$total"
}

printf 'soak: %s, %s, %d processors\n' "$("$GOLIVE_BUILD/git-golive" --version)" "$(git --version)" "$(getconf _NPROCESSORS_ONLN)"
load
faults
