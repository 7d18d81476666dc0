#!/usr/bin/env bash
# Plays the commands that stand on the README's first screen, one after the other, as somebody would who
# has git, a signing key and a project, and nothing of golive; then compares what they say with what
# stands there. `make transcript` writes it there instead.
#
#	first-steps.sh [--write]
#
# What differs from one machine to the next is replaced: the directories, the ledger's root, and what
# the build says. CC and WITH_OPENPGP are handed on to that build.
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
readme=$top/README.md

stage=$(mktemp -d "${TMPDIR:-/tmp}/golive-first.XXXXXX")
stage=$(cd "$stage" && pwd -P)
trap 'rm -rf "$stage"' EXIT
trap 'exit 130' INT TERM

# ---- a person with a key and a project, and golive's sources somewhere ----

for variable in $(env | sed -nE 's/^(GIT_[A-Z0-9_]*|GOLIVE_[A-Z]*|SSH_AUTH_SOCK)=.*/\1/p'); do
	unset "$variable"
done
export HOME=$stage/home XDG_CONFIG_HOME=$stage/home/.config LC_ALL=C
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=$stage/home/.gitconfig GIT_TERMINAL_PROMPT=0
# What golive is installed into here is where programs are found, as /usr/local/bin is.
export PATH=$stage/usr/bin:$PATH
export MAKEFLAGS="PREFIX=$stage/usr WITH_OPENPGP=${WITH_OPENPGP:-yes}${CC:+ CC=${CC// /\\ }}"
unset MFLAGS MAKEOVERRIDES MAKELEVEL

mkdir -p "$HOME/.ssh" "$stage/source"
ssh-keygen -q -t ed25519 -N '' -C dana@example.com -f "$HOME/.ssh/id_ed25519"
git config --global init.defaultBranch main
git config --global user.name 'Dana Reyes'
git config --global user.email dana@example.com
git config --global gpg.format ssh
git config --global user.signingkey "$HOME/.ssh/id_ed25519.pub"

commit_all() {
	git -C "$1" init -q
	git -C "$1" add -A
	git -C "$1" commit -q -m 'As it is'
}
tar -C "$top" --exclude=./.git --exclude=./build -cf - . | tar -C "$stage/source" -xf -
commit_all "$stage/source"
mkdir "$HOME/support-bot"
echo 'You answer customers.' >"$HOME/support-bot/prompt.txt"
commit_all "$HOME/support-bot"
cd "$HOME"

# ---- playing ----

# The first ```console of the README.
block() {
	awk '/^```console$/ && !seen { on = seen = 1; next } on && /^```$/ { exit } on' "$readme"
}

# what a command says, as it stands in the README: of a build only the end
masked() {
	sed -E -e '/^Updating files:|^make: (Enter|Leav)ing/d' -e "s|$stage/usr|/usr/local|g; s|$HOME|/home/dana|g" \
		-e 's/[0-9a-f]{40}/<root>/g' "$1" |
		if [[ $2 == make* ]]; then printf '...\n' && tail -n 1; else cat; fi
}

play() {
	local line command
	while IFS= read -r line; do
		[[ $line == '$ '* ]] || continue
		printf '%s\n' "$line"
		command=${line#'$ '}
		# shellcheck disable=SC2294 # the lines of a shell
		eval "${command//<this repository>/"$stage/source"}" >"$stage/said" 2>&1 </dev/null || :
		masked "$stage/said" "$command"
	done < <(block)
}
play >"$stage/played"

if [[ ${1-} == --write ]]; then
	awk -v played="$stage/played" '
		/^```console$/ && !seen { print; while ((getline line <played) > 0) print line; on = seen = 1 }
		on && /^```$/ { on = 0 }
		!on' "$readme" >"$stage/readme"
	cat "$stage/readme" >"$readme"
elif ! diff -u <(block) "$stage/played"; then
	echo "first-steps: the README's first screen says something else; 'make transcript' writes it anew" >&2
	exit 1
fi
