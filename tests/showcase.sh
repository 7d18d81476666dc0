#!/usr/bin/env bash
#
# Every view of a project that is worth looking at, as its readers see it: 'make showcase'. The project is the one of
# tests/data/nine-months.sh; each view is made as of the day on which it was stalled, of one just before the go, and of the end.
#
# usage: showcase.sh [--text] DIRECTORY
#   DIRECTORY/index.txt        what lies there, a line a file
#   DIRECTORY/<day>/*.txt      the transcripts, with the command on top; terminal.* as at 80 columns, with the colours
#   DIRECTORY/<day>/report.*   the page itself, its pictures (light, dark, narrow), and as it is printed
#   --text                     without what needs a browser
#
# It ends with 1, and says why, when a view does not come out as it should.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
browser=yes
[ "${1-}" != --text ] || { browser='' && shift; }
[ $# = 1 ] || { echo "usage: showcase.sh [--text] DIRECTORY" >&2; exit 129; }
mkdir -p "$1"
out=$(cd "$1" && pwd)

work=$(mktemp -d "${TMPDIR:-/tmp}/golive-showcase.XXXXXX")
export TMUX_TMPDIR=$work
cleanup() {
	tm kill-server 2>/dev/null || true
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
die() { echo "showcase: $*" >&2; exit 1; }

# ---- the project, and what it looked like on each day -------------------------------------------------------------

"$here/data/nine-months.sh" "$work/project" >"$work/log" 2>&1 || { cat "$work/log" >&2; die 'there is no project to look at'; }
export HOME=$work/project/home GIT_CONFIG_NOSYSTEM=1 GIT_PAGER=cat GIT_TERMINAL_PROMPT=0 LC_ALL=C.UTF-8
export GIT_CONFIG_GLOBAL=$HOME/.gitconfig
unset NO_COLOR SSH_AUTH_SOCK
GOLIVE_ROOT=$(<"$work/project/root")
export GOLIVE_ROOT

days=(stalled almost end)
declare -A on=([stalled]=$(<"$work/project/stalled") [almost]=$(<"$work/project/almost") [end]=2026-11-22)
ledger=golive/support-bot

# Of what has no --as-of, a clone that ends there shows how it was.
for day in "${days[@]}"; do
	git -C "$work/project/repo" worktree prune
	git clone -q "$work/project/repo" "$work/$day"
	tip=$(git -C "$work/project/repo" rev-list -1 --first-parent --before="${on[$day]} 23:59:59 +0000" "$ledger")
	git -C "$work/$day" update-ref "refs/heads/$ledger" "$tip"
	git -C "$work/$day" remote remove origin
	[ "$day" = end ] || git -C "$work/$day" tag -d v1.0 >/dev/null
done

# ---- text -----------------------------------------------------------------------------------------------------------

# shown NAME CODE COMMAND...: what the command prints, and that it ends with that code.
shown() {
	local file=$out/$day/$1 code=$2 status=0
	shift 2
	printf '$ %s\n' "$*" >"$file"
	(cd "$work/$day" && "$@") >>"$file" 2>&1 </dev/null || status=$?
	[ $status = "$code" ] || { cat "$file" >&2; die "it ended with $status, not with $code"; }
	[ "$(wc -l <"$file")" -gt 1 ] || die "it says nothing: $*"
	told "$day/${file##*/}"
}

told() { printf '%s\n' "$*" >>"$out/index.txt"; }

# has FILE TEXT...: each is in it.
has() {
	local file=$out/$day/$1 text
	shift
	for text in "$@"; do
		grep -qF -e "$text" "$file" || { cat "$file" >&2; die "it does not say: $text"; }
	done
}

screens=0
tm() { tmux -u -f /dev/null -L "screen$screens" "$@"; }

# on_terminal NAME COMMAND...: as it looks at 80 columns and 24 rows, with what has scrolled out of sight.
on_terminal() {
	local name=$1
	shift
	command -v tmux >/dev/null || die 'needs tmux: try make deps'
	screens=$((screens + 1))
	(cd "$work/$day" && tm new-session -d -x 80 -y 24 "$*; tmux wait-for -S shown; tmux wait-for taken")
	timeout 60 tmux -L "screen$screens" wait-for shown || die "no end of it: $*"
	{
		printf '$ %s\n' "$*"
		tm capture-pane -p -e -S -
	} | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' >"$out/$day/$name"
	tm wait-for -S taken
	has "$name" $'\e['
	told "$day/$name"
}

# golive_on NAME CODE VERB...: the verb, as of the day.
golive_on() { shown "$1" "$2" git golive "${@:3}" --as-of "${on[$day]}"; }

text() {
	golive_on status.txt 0 status
	golive_on signals.txt "$1" signals
	golive_on log.txt 0 log
	golive_on log-oneline.txt 0 log --oneline
	golive_on show-version.txt 0 show 2
	golive_on show-criterion.txt 0 show security-clearance
	golive_on show-record.txt 0 show omar-reject-security-clearance
	golive_on verify.txt 1 verify
	golive_on gate.txt "$2" gate v1.0 --attest "$out/$day/gate.intoto.json"
	golive_on allowed-signers.txt 0 allowed-signers
	golive_on status.json 0 --json status
	shown todo.txt 0 git golive todo --all
	on_terminal terminal.status.txt git golive status --as-of "${on[$day]}"
	on_terminal terminal.signals.txt git golive signals --as-of "${on[$day]}"
	on_terminal terminal.log.txt git golive log --as-of "${on[$day]}"
}

# ---- the page -------------------------------------------------------------------------------------------------------

# look ARG... URL: headless Chromium that talks to nobody by itself.
look() {
	chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync \
		--disable-component-update --disable-quic --hide-scrollbars --allow-file-access-from-files \
		--user-data-dir="$work/profile" "$@" 2>"$work/browser" || { cat "$work/browser" >&2; die 'no picture was made'; }
}

# framed WIDTH HEIGHT: the page in a frame of that size, in a page that tells what it measures.
framed() {
	cat <<-END
		<!DOCTYPE html><style>body{margin:0}iframe{display:block;border:0}pre{display:none}</style>
		<iframe src="file://$out/$day/report.html" style="width:$1px;height:$2px"></iframe><pre></pre>
		<script>onload=()=>{const r=document.querySelector('iframe').contentDocument.documentElement;
		document.querySelector('pre').textContent='measured '+r.scrollWidth+' '+r.scrollHeight+' '+
		matchMedia('(prefers-color-scheme:dark)').matches}</script>
	END
}

# measure WIDTH ARG...: sets MEASURED: the width and height that the page takes, and whether it is a dark one.
measure() {
	framed "$1" 600 >"$work/frame.html"
	MEASURED=$(look "${@:2}" --dump-dom "file://$work/frame.html" | sed -n 's/.*<pre>measured \([^<]*\).*/\1/p')
	[ -n "$MEASURED" ] || die 'the page could not be measured'
}

# shot FILE WIDTH HEIGHT ARG...: of the frame. No window is narrower than 500, and each is higher than what it shows.
shot() {
	look --window-size="$(($2 > 500 ? $2 : 500)),$(($3 + 90))" --screenshot="$out/$1" "${@:4}" "file://$work/frame.html"
}

# picture NAME WIDTH DARK ARG...: all of the page, at that width.
picture() {
	local name=$1 width=$2 dark=$3 wide high is_dark
	shift 3
	measure "$width" "$@"
	read -r wide high is_dark <<<"$MEASURED"
	[ "$wide" -le "$width" ] || die "$day/$name is $wide wide: it has to be scrolled sideways"
	[ "$is_dark" = "$dark" ] || die "$day/$name: the browser says that dark is $is_dark"
	framed "$width" "$high" >"$work/frame.html"
	shot "$day/$name" "$width" "$high" "$@"
	told "$day/$name: $wide x $high"
}

page() {
	local pages
	git -C "$work/$day" golive -q report -o "$out/$day/report.html" --as-of "${on[$day]}"
	told "$day/report.html"
	picture report-light.png 1100 false
	picture report-dark.png 1100 true --force-dark-mode
	picture report-narrow.png 380 false
	look --no-pdf-header-footer --print-to-pdf="$out/$day/report.pdf" "file://$out/$day/report.html"
	pages=$(pdfinfo "$out/$day/report.pdf" | awk '/^Pages:/ { print $2 }')
	[ "$pages" -le 2 ] || die "$day/report.pdf has $pages pages"
	told "$day/report.pdf: $pages pages"
}

# ---- all of it ------------------------------------------------------------------------------------------------------

: >"$out/index.txt"
for day in "${days[@]}"; do
	mkdir -p "$out/$day"
	rm -f "$out/$day"/*
done

day=stalled
text 1 1
has status.txt 'NO-GO: not yet, 7 of 11' 'rejected by Omar Haddad' 'next: '
has signals.txt STALLED
has todo.txt 'Tom Lindqvist'
has terminal.status.txt 'NO-GO: not yet'

day=almost
text 1 1
has status.txt 'NO-GO: not yet, 1 of 11' 'waiting for Tom Lindqvist: Rollback'

day=end
text 1 0
has status.txt 'GO: v1.0 may go live'
has show-record.txt Omar
shown list.txt 0 git golive list "$work/stalled" "$work/almost" "$work/end"
shown audit.txt 0 git golive audit
shown audit.csv 0 git golive audit --csv
has audit.txt v1.0

if [ -n "$browser" ]; then
	for tool in chromium pdfinfo; do
		command -v $tool >/dev/null || die "needs $tool: try make deps"
	done
	for day in "${days[@]}"; do
		page
	done
	# What the README shows: what is seen first.
	day=stalled
	framed 1000 530 >"$work/frame.html"
	shot report.png 1000 530
	told report.png
fi
echo "showcase: $(wc -l <"$out/index.txt") files in $out, listed in index.txt"
