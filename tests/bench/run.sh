#!/usr/bin/env bash
# How fast golive is, in one run on one machine: `make bench` runs it.
#
# Forges ledgers, times `git golive verify` on them beside the bare cost of as many ed25519
# verifications and beside `git log --show-signature`, and times what the installed hooks add to a
# `git commit` and to a release tag, and on a server to a push of one decision, with a short history of
# the code and with a long one; and what it takes to start. A figure that was asked for and not reached
# is MISSED, which is not an error: only what does not work at all makes this fail.
#
#	GOLIVE_BUILD	where git-golive and bench/ lie (default: build)
#	BENCH_SIZES	decisions in the ledgers (default: 100 1000 10000)
#	BENCH_RUNS	runs of each command (default: 7)
#	BENCH_HISTORY	commits in the long history of code (default: 50001)
set -euo pipefail
cd "$(dirname "$0")/../.."

build=$(cd "${GOLIVE_BUILD:-build}" && pwd)
sizes=${BENCH_SIZES:-100 1000 10000}
runs=${BENCH_RUNS:-7}
history=${BENCH_HISTORY:-50001}
system=support-bot

tmp=$(mktemp -d "${TMPDIR:-/tmp}/golive-bench.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

while read -r var; do
	unset "$var"
done < <(git rev-parse --local-env-vars)
unset GOLIVE_ROOT
export HOME=$tmp XDG_CONFIG_HOME=$tmp/config GIT_CONFIG_GLOBAL=$tmp/gitconfig GIT_CONFIG_NOSYSTEM=1
export GIT_TERMINAL_PROMPT=0 GIT_PAGER=cat LC_ALL=C PATH=$build:$PATH
git config --global user.name 'Dana Reyes'
git config --global user.email dana@example.com
git config --global gc.auto 0
git config --global maintenance.auto false

die() {
	printf 'bench: %s\n' "$*" >&2
	exit 1
}

timeit() {
	"$build/bench/timeit" "$@"
}

[ -x "$build/git-golive" ] || die "no git-golive in '$build': run 'make bench'"
for tool in forge bare timeit libgit2; do
	[ -x "$build/bench/$tool" ] || die "no bench/$tool in '$build': run 'make bench'"
done

# calc 'expression' [format]
calc() {
	awk "BEGIN { printf \"${2:-%.2f}\", ($1) }"
}

missed=0
# asked 'what' 'measured' '<=' or '>=' 'bound' ['unit']
asked() {
	local verdict=MISSED
	if [ "$(calc "$2 $3 $4" %d)" = 1 ]; then
		verdict=ok
	else
		missed=$((missed + 1))
	fi
	printf '  %-62s %8s  %s %-7s %s\n' "$1" "$2" "$3" "$4${5:-}" "$verdict"
}

# The first two processors that we may use, where there are more: wall time is asked for on two.
two_cores() {
	command -v taskset >/dev/null || return 0
	[ "$(getconf _NPROCESSORS_ONLN)" -gt 2 ] || return 0
	taskset -cp $$ | awk '{
		n = split($NF, part, ",")
		for (i = 1; i <= n; i++) {
			split(part[i], end, "-")
			if (end[2] == "") end[2] = end[1]
			for (c = end[1]; c <= end[2] && k < 2; c++) list = list (k++ ? "," : "") c
		}
		if (k == 2) print "taskset -c " list
	}'
}
read -ra pin <<<"$(two_cores)"

cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1) || true
printf 'golive bench: %s cores%s%s\n' "$(getconf _NPROCESSORS_ONLN)" "${cpu:+ of $cpu}" \
	"${pin[0]:+, two of them used}"
version=$(git golive --version) || die "'git golive --version': exit $?"
printf '%s, %s, best and (median) of %s runs, in seconds\n\n' "${version%%$'\n'*}" \
	"$(git --version)" "$runs"

# ---- ledgers ----

# bare N: best wall time of libcrypto, its median, best processor time; the same of libsodium
bare() {
	local rounds=$runs
	[ "$1" -le 1000 ] || rounds=3
	"$build/bench/bare" "$1" "$rounds" >"$tmp/bare.out" || die "bare: cannot verify"
	awk '{ printf "%s %s %s ", $2, $3, $4 }' "$tmp/bare.out"
}

printf '%9s  %-19s  %-19s  %7s  %-19s  %-19s\n' decisions 'verify, wall' 'verify, user+sys' 'MiB' \
	'bare, libcrypto' 'bare, libsodium'
declare -A wall user rss crypto crypto_cpu
for n in $sizes; do
	ledger=$tmp/ledger-$n
	"$build/bench/forge" "$ledger" "$n" >"$tmp/root" || die "cannot forge a ledger of $n"

	git -C "$ledger" golive verify >"$tmp/out" 2>&1 ||
		die "'git golive verify' on a good ledger of $n: exit $?
$(head -n 20 "$tmp/out")"
	git -C "$ledger" golive gate v1.0 >"$tmp/out" 2>&1 ||
		die "'git golive gate v1.0' on a good ledger of $n: exit $?
$(head -n 20 "$tmp/out")"

	# before and after, so that a moment's load does not make the measure
	before=$(bare "$n")
	line=$("${pin[@]}" "$build/bench/timeit" -n "$runs" git -C "$ledger" golive verify) ||
		die "'git golive verify' failed"
	after=$(bare "$n")
	read -r "wall[$n]" wall_mid "user[$n]" user_mid "rss[$n]" <<<"$line"
	rss[$n]=$(calc "${rss[$n]} / 1024" %.1f)
	read -r "crypto[$n]" crypto_mid "crypto_cpu[$n]" sodium sodium_mid _ <<<"$(
		printf '%s\n%s\n' "$before" "$after" | awk '
			{ for (i = 1; i <= NF; i++) if (NR == 1 || $i < least[i]) least[i] = $i }
			END { for (i = 1; i <= NF; i++) printf "%s ", least[i] }'
	)"
	printf '%9d  %.4f %-12s  %.4f %-12s  %7s  %.4f %-12s  %.4f %-12s\n' "$n" \
		"${wall[$n]}" "$(printf '(%.4f)' "$wall_mid")" \
		"${user[$n]}" "$(printf '(%.4f)' "$user_mid")" "${rss[$n]}" \
		"${crypto[$n]}" "$(printf '(%.4f)' "$crypto_mid")" \
		"$sodium" "$(printf '(%.4f)' "$sodium_mid")"
done

# ---- git's own way ----

first=${sizes%% *}
line=$(timeit -n 3 git -C "$tmp/ledger-$first" log --show-signature "golive/$system") ||
	die "'git log --show-signature' failed"
read -r log log_mid _ <<<"$line"
printf '\n%s\n' "'git log --show-signature' on $first decisions: $(calc "$log" %.3f) ($(
	calc "$log_mid" %.3f)), $(calc "$log / $first * 1000") ms a commit"

# ---- hooks and start-up ----

git clone -q -b main "$tmp/ledger-$first" "$tmp/hooked"
root=$(git -C "$tmp/ledger-$first" config "golive.$system.root")
git -C "$tmp/hooked" config "golive.$system.root" "$root"
cp -R "$tmp/hooked" "$tmp/none"
git -C "$tmp/hooked" golive hooks install >"$tmp/out" 2>&1 ||
	die "'git golive hooks install': exit $?
$(head -n 20 "$tmp/out")"
cp -R "$tmp/hooked" "$tmp/empty"
names=
for hook in "$tmp"/empty/.git/hooks/*; do
	case $hook in *.sample) continue ;; esac
	[ -x "$hook" ] || continue
	printf '#!/bin/sh\nexit 0\n' >"$hook"
	names="$names ${hook##*/}"
done
[ -n "$names" ] || die "'git golive hooks install' installed nothing"

commit=(commit -q --allow-empty -m 'One more')
timeit -n 150 -w 5 git -C "$tmp/hooked" "${commit[@]}" :: git -C "$tmp/empty" "${commit[@]}" \
	:: git -C "$tmp/none" "${commit[@]}" >"$tmp/commits" || die "'git commit' failed"
cat >"$tmp/tag" <<END
#!/bin/sh
git -C "\$1" tag v1.0 && exec git -C "\$1" -c core.hooksPath=/nowhere tag -d v1.0
END
chmod +x "$tmp/tag"
timeit -n 100 -w 5 git --version :: git-golive --version :: git golive --version \
	:: "$build/bench/libgit2" :: "$tmp/tag" "$tmp/hooked" :: "$tmp/tag" "$tmp/empty" \
	:: git -C "$tmp/hooked" golive status >"$tmp/starts" || die "'--version', 'git tag' or 'git golive status' failed"

# the median, in milliseconds, of line $2 of file $1
middle() {
	awk -v n="$2" 'NR == n { printf "%.2f", $2 * 1000 }' "$1"
}
hooked=$(middle "$tmp/commits" 1)
empty=$(middle "$tmp/commits" 2)
printf "'git commit', median of 150: %s ms with the hooks installed, %s with empty ones, " \
	"$hooked" "$empty"
printf '%s with none\n' "$(middle "$tmp/commits" 3)"
printf '(installed:%s)\n' "$names"
printf "start-up, median of 100: %s ms for 'git --version', %s for 'git-golive --version', " \
	"$(middle "$tmp/starts" 1)" "$(middle "$tmp/starts" 2)"
printf "%s for 'git golive --version'; %s for an empty program with libgit2\n" \
	"$(middle "$tmp/starts" 3)" "$(middle "$tmp/starts" 4)"
printf "a release tag made (and taken away), ledger of %s: %s ms with the hooks, %s with empty ones; " \
	"$first" "$(middle "$tmp/starts" 5)" "$(middle "$tmp/starts" 6)"
printf "'git golive status' of it: %s\n\n" "$(middle "$tmp/starts" 7)"

# ---- a server ----

# The ledger of 1,000, if there is one: a push brings its newest decision.
many=$first
[ -z "${wall[1000]:-}" ] || many=1000
ledger=$tmp/ledger-$many ref=refs/heads/golive/$system
new=$(git -C "$ledger" rev-parse "$ref")
old=$(git -C "$ledger" rev-parse "$ref~")

# long_history COMMITS: for fast-import, on top of what is released; 100 files, one of them changed by each
long_history() {
	awk -v n="$1" -v from="$(git -C "$ledger" rev-parse main)" 'BEGIN {
		for (i = 1; i <= n; i++) {
			printf "commit refs/heads/long\ncommitter Dev <dev@example.com> %d +0000\n", 1600000000 + i
			printf "data <<END\nchange %d\nEND\n", i
			if (i == 1) printf "from %s\n", from
			printf "M 100644 inline code/%d.txt\ndata <<END\n%d\nEND\n", i % 100, i
		}
	}'
}

# server NAME: takes pushes of that ledger, which has one decision to come; beside it one with empty hooks
server() {
	local at=$tmp/$1 hook
	git -C "$at" update-ref "$ref" "$old"
	rm -rf "$at/golive"
	git -C "$at" golive hooks install --server >"$tmp/out" 2>&1 ||
		die "'git golive hooks install --server': exit $?
$(head -n 20 "$tmp/out")"
	cp -R "$at" "$at-empty"
	for hook in pre-receive reference-transaction; do
		printf '#!/bin/sh\nexit 0\n' >"$at-empty/hooks/$hook"
	done
}

cat >"$tmp/push" <<END
#!/bin/sh
git -C "\$1" -c core.hooksPath=/nowhere update-ref $ref $old &&
	exec git -C "$ledger" push -q "\$1" $new:$ref
END
chmod +x "$tmp/push"
cp -R "$ledger" "$tmp/short"
cp -R "$ledger" "$tmp/long"
long_history "$history" | git -C "$tmp/long" fast-import --quiet || die 'no long history'
git -C "$tmp/long" repack -adq
server short
server long
"${pin[@]}" "$build/bench/timeit" -n "$((runs * 3))" -w 2 \
	git -C "$ledger" golive verify :: \
	"$tmp/push" "$tmp/short" :: "$tmp/push" "$tmp/short-empty" :: \
	"$tmp/push" "$tmp/long" :: "$tmp/push" "$tmp/long-empty" >"$tmp/pushes" || die "'git push' failed"
git -C "$tmp/short" golive -q gate v1.0 >/dev/null || die "'git golive gate' on the server: exit $?"
"${pin[@]}" "$build/bench/timeit" -n "$runs" git -C "$tmp/short" golive -q gate v1.0 :: \
	git -C "$tmp/long" golive -q gate v1.0 >"$tmp/gates" || die "'git golive gate' failed"

# best wall, and best processor time, in seconds, of line $2 of file $1
wall_of() {
	awk -v n="$2" 'NR == n { print $1 }' "$1"
}
cpu_of() {
	awk -v n="$2" 'NR == n { print $3 }' "$1"
}
# added wall|cpu LINE: what the hooks add to the push, as times of what verify takes
added() {
	local line=$2
	calc "($("$1_of" "$tmp/pushes" "$line") - $("$1_of" "$tmp/pushes" $((line + 1)))) / $("$1_of" "$tmp/pushes" 1)"
}
printf "a push of one decision to a ledger of %s: %s s with the server's hooks, %s with empty ones; verify: %s\n" \
	"$many" "$(wall_of "$tmp/pushes" 2)" "$(wall_of "$tmp/pushes" 3)" "$(wall_of "$tmp/pushes" 1)"
printf 'the same beside %s commits of code: %s s, %s with empty ones; gate: %s s, with short history %s\n\n' \
	"$history" "$(wall_of "$tmp/pushes" 4)" "$(wall_of "$tmp/pushes" 5)" \
	"$(wall_of "$tmp/gates" 2)" "$(wall_of "$tmp/gates" 1)"

# ---- what was asked for ----

echo 'asked for (by the best of the runs; hooks by the median)'
[ "$(getconf _NPROCESSORS_ONLN)" -gt 1 ] ||
	echo '  (there is one core here: wall time is asked for on two)'
for n in $sizes; do
	[ "$n" -ge 1000 ] || continue
	bound=0.8
	[ "$n" -lt 10000 ] || bound=0.6
	asked "$n: wall time against libcrypto's bare cost" \
		"$(calc "${wall[$n]} / ${crypto[$n]}")" '<=' "$bound"
	asked "$n: processor time against it" "$(calc "${user[$n]} / ${crypto_cpu[$n]}")" '<=' 1.4
	asked "$n: resident set" "${rss[$n]}" '<=' 64 ' MiB'
	asked "$n: a commit, times faster than 'git log --show-signature'" \
		"$(calc "($log / $first) / (${wall[$n]} / $n)" %.0f)" '>=' 100
done
if [ -n "${wall[1000]:-}" ] && [ -n "${wall[10000]:-}" ]; then
	asked "10000 against 1000: wall time" "$(calc "${wall[10000]} / ${wall[1000]}")" '<=' 11
	asked "10000 against 1000: processor time" "$(calc "${user[10000]} / ${user[1000]}")" '<=' 11
fi
asked "'git commit' with the hooks against empty ones" "$(calc "$hooked / $empty")" '<=' 1.5
asked "'git-golive --version' against an empty program with libgit2" \
	"$(calc "$(cpu_of "$tmp/starts" 2) / $(cpu_of "$tmp/starts" 4)")" '<=' 1.5
asked "push of one decision, $many: its server hooks, in verifies, wall" "$(added wall 2)" '<=' 1.3
asked "push of one decision, $many: the same, processor time" "$(added cpu 2)" '<=' 1.3
asked "beside $history commits of code: in verifies, wall" "$(added wall 4)" '<=' 1.3
asked "beside $history commits of code: the same, processor time" "$(added cpu 4)" '<=' 1.3
asked "beside $history commits of code: 'gate' against a short history" \
	"$(calc "$(wall_of "$tmp/gates" 2) / $(wall_of "$tmp/gates" 1)")" '<=' 1.2
if [ "$missed" = 0 ]; then
	echo 'all reached'
else
	echo "$missed MISSED"
fi
