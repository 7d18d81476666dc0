#!/usr/bin/env bats
# Beside the hooks of others: what was there goes on as it did, what comes later is seen, and all of it is given back.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    load hooks
    forge_setup
    HOOKS=$REPO/.git/hooks
    SERVER=$BATS_TEST_TMPDIR/server.git
    RECORDED=$BATS_TEST_TMPDIR/recorded
    export RECORDED
    git clone -q --bare "$REPO" "$SERVER"
    g remote add origin "$SERVER"
    g config golive.support-bot.root "$ROOT"
}

install() { passes git -C "$REPO" golive hooks install; }
uninstall() { passes git -C "$REPO" golive hooks uninstall; }
needs() { command -v "$1" >/dev/null || skip "$1 is not installed"; }

# state NAME STATE: what status says of one hook.
state() {
    passes git -C "$REPO" golive hooks status --json
    [[ $(jq -r ".hooks[] | select(.name == \"$1\") | .state" <<<"$OUT") == "$2" ]] || says "state of $1"
}

# script FILE LINE...: an executable.
script() {
    mkdir -p "$(dirname "$1")"
    printf '%s\n' "${@:2}" >"$1"
    chmod 755 "$1"
}

# What a hook of that name was called with: its arguments and each byte of its input.
RECORD='{ printf "%s|" "$@" && cat; } >>"$RECORDED"'

# all_bytes: every file of the hooks directory, its mode, what a link says, and the configuration.
all_bytes() {
    (
        cd "$HOOKS" && find . -printf '%y %m %p %l\n' | sort
        find . -type f -exec sha256sum {} + | sort
    ) && sha256sum <"$REPO/.git/config"
}

# recorded_push BRANCH: main is pushed to that branch, which goes away again; $RECORDED is what the hook was told.
recorded_push() {
    rm -f "$RECORDED"
    STATUS=0
    git push -q origin "main:$1" >"$BATS_TEST_TMPDIR/said" 2>&1 || STATUS=$?
    # shellcheck disable=SC2034 # told() reads it
    ERR=$(<"$BATS_TEST_TMPDIR/said")
    git -C "$SERVER" update-ref -d "refs/heads/$1"
    past g update-ref -d "refs/remotes/origin/$1"
}

# same_with_golive: the earlier pre-push hook is told the same, and ends alike, without and with golive's; then all is as before.
same_with_golive() {
    local before told status
    before=$(all_bytes)
    recorded_push topic
    told=$(<"$RECORDED") status=$STATUS
    [[ $told == *"refs/heads/topic"* ]] || says "the hook alone has not run"
    install
    recorded_push topic
    [[ $STATUS == "$status" ]] || says "ended with $STATUS, not with $status"
    [[ $(<"$RECORDED") == "$told" ]] || says "recorded: $(<"$RECORDED"), not: $told"
    past git tag -f v9.0 "$C1" >/dev/null
    try git push origin v9.0
    [[ $STATUS != 0 ]] || says "golive's did not refuse"
    [[ $status != 0 ]] || told NO-GO
    uninstall
    [[ $(all_bytes) == "$before" ]] || diff <(echo "$before") <(all_bytes)
}

# ---------------------------------------------------------------- hooks that were there

@test "a plain hook" {
    script "$HOOKS/pre-push" '#!/bin/sh' "$RECORD"
    same_with_golive
}

@test "a plain hook that refuses, with its own exit status" {
    script "$HOOKS/pre-push" '#!/bin/sh -e' "$RECORD" 'false'
    same_with_golive
    script "$HOOKS/pre-push" '#!/bin/bash' "$RECORD" 'exit 7'
    same_with_golive
}

@test "one that tells by its own name which hook it is: a link to a dispatcher, in sh and in bash" {
    local shell
    for shell in /bin/sh /bin/bash '/usr/bin/env sh' '/usr/bin/env bash' '/bin/sh -e' '/bin/bash -u'; do
        script "$HOOKS/dispatch" "#! $shell" '[ "$(basename "$0")" != pre-push ] || { '"$RECORD;"' exit 3; }' 'exit 0'
        ln -sf dispatch "$HOOKS/pre-push"
        same_with_golive
        script "$HOOKS/dispatch" "#!$shell" 'case ${0##*/} in pre-push) . "${0%/*}/more" "$@" ;; esac'
        script "$HOOKS/more" "$RECORD"
        same_with_golive
    done
}

@test "Gitea's: it runs what lies in <name>.d" {
    HOOKS=$SERVER/hooks
    script "$HOOKS/pre-receive" '#!/usr/bin/env bash' 'data=$(cat)' 'exitcodes=""' 'hookname=$(basename $0)' \
        'GIT_DIR=${GIT_DIR:-$(dirname $0)/..}' 'for hook in ${GIT_DIR}/hooks/${hookname}.d/*; do' \
        'test -x "${hook}" && test -f "${hook}" || continue' 'echo "${data}" | "${hook}"' \
        'exitcodes="${exitcodes} $?"' 'done' 'for i in ${exitcodes}; do' '[ ${i} -eq 0 ] || exit ${i}' 'done'
    script "$HOOKS/pre-receive.d/gitea" '#!/bin/sh' '! grep refs/heads/protected'
    git -C "$SERVER" golive trust support-bot "$ROOT"
    passes git -C "$SERVER" golive hooks install --server
    passes git push origin main:open
    try git push origin main:protected
    [[ $STATUS != 0 ]] || says "Gitea's own hook did not run"
}

@test "one that tells when it is only read: it is run" {
    script "$HOOKS/pre-push" '#!/bin/bash' "main() { $RECORD; }" \
        'if [[ ${BASH_SOURCE[0]} == "$0" ]]; then main "$@"; fi'
    same_with_golive
}

@test "one that runs itself again" {
    script "$HOOKS/pre-push" '#!/bin/sh' '[ -n "$BASH_VERSION" ] || exec bash "$0" "$@"' "$RECORD"
    same_with_golive
    script "$HOOKS/pre-push" '#!/bin/sh' '[ -n "$again" ] || { again=1 sh -e "$0" "$@"; exit; }' "$RECORD" 'exit 4'
    same_with_golive
}

@test "one that is not a script: its exit status" {
    needs perl
    local program
    for program in true false; do
        mkdir -p "$HOOKS"
        cp "$(type -P "$program")" "$HOOKS/pre-push"
        install
        recorded_push topic
        if [[ $STATUS == 0 ]]; then [[ $program == true ]]; else [[ $program == false ]]; fi || says "not as $program"
        uninstall
        cmp "$HOOKS/pre-push" "$(type -P "$program")"
    done
    script "$HOOKS/pre-push" '#!/usr/bin/env perl' 'open(my $out, ">>", $ENV{RECORDED}) or die;' \
        'print $out join("|", @ARGV), "|", <STDIN>;' 'exit 5;'
    same_with_golive
}

@test "one without a first line that names its shell, and one with carriage returns" {
    script "$HOOKS/pre-push" "$RECORD" 'exit 6'
    same_with_golive
    printf '#!/bin/sh\r\nexit 0\r\n' >"$HOOKS/pre-push"
    local before
    before=$(all_bytes)
    install
    # It cannot run, so nothing is pushed. (Of itself, git 2.39 waits for ever for it.)
    try git push -q origin main:topic
    [[ $STATUS != 0 ]]
    uninstall
    [[ $(all_bytes) == "$before" ]]
}

@test "all of them at once are given back: links, modes, what is not executable, what is no hook" {
    script "$HOOKS/pre-push" '#!/bin/sh' 'exit 0'
    chmod 640 "$HOOKS/pre-push"
    script "$HOOKS/shared" '#!/bin/sh' 'exit 0'
    chmod 511 "$HOOKS/shared"
    ln -s shared "$HOOKS/reference-transaction"
    ln -s nowhere "$HOOKS/post-merge"
    script "$HOOKS/pre-commit" '#!/bin/sh' 'exit 0'
    head -c 4096 /dev/urandom >"$HOOKS/pre-push.sample"
    local before
    before=$(all_bytes)
    install
    [[ $(all_bytes) != "$before" ]]
    uninstall
    [[ $(all_bytes) == "$before" ]]
}

@test "where there was nothing, nothing is left" {
    [[ ! -e $HOOKS ]]
    passes git golive status
    local before
    before=$(cd "$REPO/.git" && find . -type f -exec sha256sum {} + | sort)
    install
    uninstall
    [[ $(cd "$REPO/.git" && find . -type f -exec sha256sum {} + | sort) == "$before" ]]
    [[ -z $(ls "$HOOKS") ]]
    # And on a server.
    HOOKS=$SERVER/hooks
    git -C "$SERVER" golive trust support-bot "$ROOT"
    passes git -C "$SERVER" golive status
    before=$(cd "$SERVER" && find . -type f -exec sha256sum {} + | sort)
    passes git -C "$SERVER" golive hooks install --server
    passes git -C "$SERVER" golive hooks uninstall
    [[ $(cd "$SERVER" && find . -type f -exec sha256sum {} + | sort) == "$before" ]] ||
        diff <(echo "$before") <(cd "$SERVER" && find . -type f -exec sha256sum {} + | sort)
}

# ---------------------------------------------------------------- husky

# husky: what version 9 writes for `husky`, as its `prepare` script does at every install.
husky() {
    HOOKS=$REPO/.husky/_
    git config core.hooksPath .husky/_
    mkdir -p "$HOOKS"
    printf '*' >"$HOOKS/.gitignore"
    cat >"$HOOKS/h" <<'END'
#!/usr/bin/env sh
[ "$HUSKY" = "2" ] && set -x
n=$(basename "$0")
s=$(dirname "$(dirname "$0")")/$n

[ ! -f "$s" ] && exit 0

if [ -f "$HOME/.huskyrc" ]; then
	echo "husky - '~/.huskyrc' is DEPRECATED, please move your code to ~/.config/husky/init.sh"
fi
i="${XDG_CONFIG_HOME:-$HOME/.config}/husky/init.sh"
[ -f "$i" ] && . "$i"

[ "${HUSKY-}" = "0" ] && exit 0

export PATH="node_modules/.bin:$PATH"
sh -e "$s" "$@"
c=$?

[ $c != 0 ] && echo "husky - $n script failed (code $c)"
[ $c = 127 ] && echo "husky - command not found in PATH=$PATH"
exit $c
END
    chmod 644 "$HOOKS/h"
    local hook
    for hook in pre-commit pre-merge-commit prepare-commit-msg commit-msg post-commit applypatch-msg pre-applypatch \
        post-applypatch pre-rebase post-rewrite post-checkout post-merge pre-push pre-auto-gc; do
        rm -f "$HOOKS/$hook.new"
        printf '#!/usr/bin/env sh\n. "$(dirname "$0")/h"' >"$HOOKS/$hook"
        chmod 755 "$HOOKS/$hook"
    done
}

@test "husky 9: its script runs, with the same arguments, input and exit status" {
    husky
    printf '%s\n' "$RECORD" >"$REPO/.husky/pre-push"
    same_with_golive
    printf '%s\nexit 8\n' "$RECORD" >"$REPO/.husky/pre-push"
    same_with_golive
    install
    recorded_push topic
    told 'husky - pre-push script failed (code 8)'
    [[ -z $(g status --porcelain -- .husky/_) ]]
}

@test "husky 9 puts its hook back at the next npm install: that is told, and mended by one command" {
    husky
    printf '%s\n' "$RECORD" >"$REPO/.husky/pre-push"
    local before
    before=$(all_bytes)
    install
    husky
    # Its list has no reference-transaction: release tags stay guarded.
    refused NO-GO -- git tag v9.1
    state pre-push foreign
    passes git golive hooks status
    [[ $OUT == *"into the place of golive's"*"git golive hooks install"* ]]
    install
    state pre-push chained
    past git tag v9.0
    refused NO-GO -- git push origin v9.0
    husky
    uninstall
    [[ $(all_bytes) == "$before" ]] || diff <(echo "$before") <(all_bytes)
}

@test "husky 4 to 8: the hook reads husky.sh, which runs the hook again" {
    HOOKS=$REPO/.husky
    g config core.hooksPath .husky
    script "$HOOKS/pre-push" '#!/usr/bin/env sh' '. "$(dirname -- "$0")/_/husky.sh"' '' "$RECORD" 'exit 9'
    script "$HOOKS/_/husky.sh" '#!/usr/bin/env sh' 'if [ -z "$husky_skip_init" ]; then' \
        '  readonly hook_name="$(basename -- "$0")"' '  if [ "$HUSKY" = "0" ]; then exit 0; fi' \
        '  readonly husky_skip_init=1' '  export husky_skip_init' '  sh -e "$0" "$@"' '  exitCode="$?"' \
        '  exit $exitCode' 'fi'
    same_with_golive
}

# ---------------------------------------------------------------- the pre-commit framework

# pre_commit_config [STATUS]: a hook of its own that runs nothing but a shell.
pre_commit_config() {
    needs pre-commit
    cat >"$REPO/.pre-commit-config.yaml" <<END
repos:
  - repo: local
    hooks:
      - id: note
        name: note
        entry: sh -c 'echo "\$PRE_COMMIT_REMOTE_BRANCH \$PRE_COMMIT_TO_REF" >>"\$RECORDED"; exit ${1-0}' --
        language: system
        always_run: true
        pass_filenames: false
        stages: [push]
END
    g add .pre-commit-config.yaml
    g commit -q -m 'pre-commit'
}

pre_commit() { passes pre-commit "$@"; }

@test "pre-commit's pre-push hook goes on as it was" {
    pre_commit_config
    pre_commit install --hook-type pre-push
    same_with_golive
    pre_commit_config 1
    same_with_golive
}

@test "pre-commit install after golive: both run, once each, and that is told" {
    pre_commit_config
    install
    pre_commit install --hook-type pre-push
    state pre-push legacy
    passes git golive hooks status
    [[ $OUT == *pre-commit*.legacy* ]]
    recorded_push topic
    [[ $STATUS == 0 && $(wc -l <"$RECORDED") == 1 ]]
    past git tag v9.0
    try git push origin v9.0
    [[ $STATUS != 0 ]] && told NO-GO
    # Installing again changes nothing, but renews what is old.
    local before
    before=$(all_bytes)
    install
    [[ $(all_bytes) == "$before" ]]
    sed -i '2s/version 1/version 0/' "$HOOKS/pre-push.legacy"
    install
    [[ $(all_bytes) == "$before" ]]
    # Away with ours: what is left is pre-commit's.
    uninstall
    [[ $(ls "$HOOKS") == pre-push ]]
    state pre-push foreign
    recorded_push topic
    [[ $STATUS == 0 && $(wc -l <"$RECORDED") == 1 ]]
}

@test "pre-commit install after golive and a hook before it: all three run" {
    pre_commit_config
    script "$HOOKS/pre-push" '#!/bin/sh' 'echo plain >>"$RECORDED"' 'cat >>"$RECORDED"'
    install
    pre_commit install --hook-type pre-push
    recorded_push topic
    [[ $STATUS == 0 && $(grep -c . "$RECORDED") == 3 && $(head -n 1 "$RECORDED") == plain ]]
    past git tag v9.0
    try git push origin v9.0
    [[ $STATUS != 0 ]] && told NO-GO
    uninstall
    recorded_push topic
    [[ $STATUS == 0 && $(grep -c . "$RECORDED") == 3 ]]
    # And pre-commit gives back what it found.
    pre_commit uninstall --hook-type pre-push
    [[ $(ls "$HOOKS") == pre-push && $(<"$HOOKS/pre-push") == *plain* ]]
}

@test "pre-commit before golive and again after it: once each" {
    pre_commit_config
    pre_commit install --hook-type pre-push
    local before
    before=$(all_bytes)
    install
    pre_commit install --hook-type pre-push
    state pre-push legacy
    recorded_push topic
    [[ $STATUS == 0 && $(wc -l <"$RECORDED") == 1 ]] || says "recorded: $(<"$RECORDED")"
    past git tag v9.0
    try git push origin v9.0
    [[ $STATUS != 0 ]] && told NO-GO
    uninstall
    [[ $(all_bytes) == "$before" ]] || diff <(echo "$before") <(all_bytes)
}

@test "pre-commit install -f drops golive's: that is told, and mended by one command" {
    pre_commit_config
    install
    pre_commit install -f --hook-type pre-push
    state pre-push foreign
    refused NO-GO -- git tag v9.1
    install
    state pre-push chained
    recorded_push topic
    [[ $STATUS == 0 && $(wc -l <"$RECORDED") == 1 ]]
    past git tag v9.0
    try git push origin v9.0
    [[ $STATUS != 0 ]] && told NO-GO
}

# ---------------------------------------------------------------- git-lfs

# large_file: it is committed, and $OBJECT is its name in the store.
large_file() {
    g config lfs.locksverify false
    echo '*.bin filter=lfs diff=lfs merge=lfs -text' >"$REPO/.gitattributes"
    head -c 2000 /dev/urandom >"$REPO/big.bin"
    g add .gitattributes big.bin
    g commit -q -m 'a large file'
    OBJECT=$(g show HEAD:big.bin | sed -n 's/^oid sha256://p')
    [[ -n $OBJECT ]]
}

stored() { find "$SERVER/lfs" -name "$OBJECT" 2>/dev/null | grep -q .; }

@test "git-lfs's hooks go on as they were: large files arrive before the push" {
    needs git-lfs
    passes git lfs install --local
    large_file
    g remote set-url origin "file://$SERVER"
    local before
    before=$(all_bytes)
    install
    state pre-push chained
    passes git push -q origin main:topic
    stored || says "the large file has not arrived"
    past git tag v9.0 "$C1"
    refused NO-GO -- git push origin v9.0
    # Where it cannot store, its exit status stops the push.
    rm -rf "$SERVER/lfs"
    echo >"$SERVER/lfs"
    head -c 2000 /dev/urandom >big.bin
    git commit -q -a -m more
    try git push -q origin main:other
    [[ $STATUS != 0 ]] || says "git-lfs has not stopped the push"
    gone "$SERVER" refs/heads/other
    uninstall
    [[ $(all_bytes) == "$before" ]] || diff <(echo "$before") <(all_bytes)
}

@test "git lfs install after golive: it leaves golive's alone, and the way to both works" {
    needs git-lfs
    install
    local ours
    ours=$(<"$HOOKS/pre-push")
    try git lfs install --local
    [[ $(<"$HOOKS/pre-push") == "$ours" ]]
    refused NO-GO -- git tag v9.1
    # As docs/hooks.md has it.
    uninstall
    passes git lfs install --local
    install
    state pre-push chained
    large_file
    g remote set-url origin "file://$SERVER"
    passes git push -q origin main:topic
    stored
    # What it does by force is told, and mended.
    passes git lfs update --force
    state pre-push foreign
    install
    state pre-push chained
    past git tag v9.0 "$C1"
    refused NO-GO -- git push origin v9.0
}

# ---------------------------------------------------------------- what it costs

@test "an ordinary command costs one small shell, and no other program" {
    install
    # As git runs them, with nothing on PATH.
    PATH=/nowhere "$HOOKS/reference-transaction" prepared <<<"$C1 $C1 refs/heads/main"
    PATH=/nowhere "$HOOKS/reference-transaction" committed <<<"$C1 $C1 refs/heads/main"
    PATH=/nowhere "$HOOKS/pre-push" origin url <<<"refs/heads/main $C1 refs/heads/main $C1"
    needs strace
    strace -f -o /dev/null true 2>/dev/null || skip 'strace cannot trace here'
    local -a way
    while read -ra way; do
        strace -f -qq -e trace=execve -o "$BATS_TEST_TMPDIR/trace" git "${way[@]}" >/dev/null 2>&1
        grep -q 'execve(".*hooks/' "$BATS_TEST_TMPDIR/trace" || says "no hook ran: git ${way[*]}" || return
        if grep -v ENOENT "$BATS_TEST_TMPDIR/trace" | grep -q 'execve([^,]*golive"'; then
            says "golive was started by: git ${way[*]}" || return
        fi
    done <<-END
		commit --allow-empty -m more
		fetch $SERVER main:fetched
		push origin main:topic
		update-ref -d refs/heads/fetched
	END
}
