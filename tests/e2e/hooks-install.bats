#!/usr/bin/env bats
# Putting the hooks there, looking at them, and giving back what was there before, to the byte.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    load hooks
    forge_setup
    HOOKS=$REPO/.git/hooks
}

install() { passes git -C "$REPO" golive hooks install "$@"; }
uninstall() { passes git -C "$REPO" golive hooks uninstall; }

# state NAME: what status says of one hook.
state() {
    passes git -C "$REPO" golive hooks status --json
    [[ $(jq -r ".hooks[] | select(.name == \"$1\") | .state" <<<"$OUT") == "$2" ]] || says "state of $1"
}

# recorder FILE [STATUS]: a hook that notes its arguments and each byte of its input.
recorder() {
    mkdir -p "$(dirname "$1")"
    printf '#!/bin/sh\nprintf "%%s|" "$@" >>"%s"\ncat >>"%s"\nexit %s\n' \
        "$BATS_TEST_TMPDIR/recorded" "$BATS_TEST_TMPDIR/recorded" "${2-0}" >"$1"
    chmod 755 "$1"
}

@test "a clone gets two hooks, and what they enforce is said" {
    [[ ! -e $HOOKS ]]
    install
    told "$ROOT" support-bot pinned
    [[ $(g config golive.support-bot.root) == "$ROOT" ]]
    [[ $(ls "$HOOKS") == $'pre-push\nreference-transaction' ]]
    [[ -z $(g config golive.server) ]]
    state pre-push installed
    state reference-transaction installed
    jq -e ".format == 1 and .server == false and .inside and .hooks_path == null and .dir == \"$HOOKS\" and
        ([.hooks[].outdated] == [false, false]) and .pins == [{system: \"support-bot\", root: \"$ROOT\"}]" <<<"$OUT"
    passes git golive hooks status
    [[ $OUT == *"pre-push "*installed* && $OUT == *"$ROOT"* ]]
    sh -n "$HOOKS/pre-push"
    sh -n "$HOOKS/reference-transaction"
}

# Git passes over a hook that it may not execute, and lets everything through.
@test "who may read the repository runs its hooks and reads its configuration, whatever the umask" {
    chmod 664 "$REPO/.git/config" "$REPO/.git/HEAD"
    (umask 077 && install)
    [[ $(stat -c %a "$HOOKS" "$HOOKS/pre-push" "$HOOKS/reference-transaction") == $'755\n755\n755' ]]
    [[ $(stat -c %a "$REPO/.git/config") == 664 ]]
    chmod 600 "$REPO/.git/HEAD"
    uninstall
    (umask 022 && install)
    [[ $(stat -c %a "$HOOKS/pre-push") == 700 ]]
}

@test "a clone of a clone pins the ledger of its remote" {
    git clone -q "$REPO" "$BATS_TEST_TMPDIR/clone"
    REPO=$BATS_TEST_TMPDIR/clone
    install
    told "$ROOT" pinned
    [[ $(g config golive.support-bot.root) == "$ROOT" ]]
}

@test "installing again changes nothing, and renews what is old" {
    install
    local before
    before=$(cksum "$HOOKS"/*)
    install
    [[ $(cksum "$HOOKS"/*) == "$before" ]]
    sed -i '2s/version 1/version 0/' "$HOOKS/pre-push"
    chmod -x "$HOOKS/reference-transaction"
    passes git golive hooks status --json
    jq -e '[.hooks[].outdated] == [true, true]' <<<"$OUT"
    passes git golive hooks status
    [[ $OUT == *renew* ]]
    install
    [[ $(cksum "$HOOKS"/*) == "$before" ]]
    [[ -x $HOOKS/reference-transaction ]]
}

@test "a hook that was there runs first, with the same arguments and input, and comes back to the byte" {
    recorder "$HOOKS/reference-transaction"
    recorder "$HOOKS/pre-push"
    printf 'no newline at the end \001\377' >>"$HOOKS/pre-push"
    chmod 711 "$HOOKS/pre-push"
    local before
    before=$(cd "$HOOKS" && cksum ./* && stat -c '%a %Y %n' ./*)
    git commit -q --allow-empty -m plain
    mv "$BATS_TEST_TMPDIR/recorded" "$BATS_TEST_TMPDIR/plain"
    local made
    made=$(g rev-parse HEAD)
    g update-ref refs/heads/main HEAD~
    rm "$BATS_TEST_TMPDIR/recorded"

    install
    state pre-push chained
    state reference-transaction chained
    [[ $(<"$HOOKS/reference-transaction.before-golive") == *recorded* ]]
    GIT_COMMITTER_DATE=$(g log -1 --format=%cI "$made") GIT_AUTHOR_DATE=$(g log -1 --format=%aI "$made") \
        git commit -q --allow-empty -m plain
    cmp "$BATS_TEST_TMPDIR/recorded" "$BATS_TEST_TMPDIR/plain"

    # It sees what golive refuses too, and is asked before.
    rm "$BATS_TEST_TMPDIR/recorded"
    refused NO-GO -- git tag v9.0
    [[ $(<"$BATS_TEST_TMPDIR/recorded") == *"prepared|"*" refs/tags/v9.0"*"aborted|"* ]]

    uninstall
    [[ $(cd "$HOOKS" && cksum ./* && stat -c '%a %Y %n' ./*) == "$before" ]]
    state pre-push foreign
    state reference-transaction foreign
    passes git tag v9.0
}

@test "every byte of the input, however much of it" {
    recorder "$HOOKS/reference-transaction"
    install
    local i odd
    odd=$(printf '\201\202\210\377"$`&;')
    {
        for i in {1..3000}; do
            printf 'create refs/heads/many/%s%s %s\n' "$i" "$odd" "$C1"
        done
    } >"$BATS_TEST_TMPDIR/many"
    passes git update-ref --stdin <"$BATS_TEST_TMPDIR/many"
    sed "s/^create \(.*\) $C1\$/0000000000000000000000000000000000000000 $C1 \1/; 1s/^/prepared|/" \
        "$BATS_TEST_TMPDIR/many" >"$BATS_TEST_TMPDIR/expected"
    # Git 2.55 asks in a state before that one, too.
    sed -n '/^prepared|/,$p' "$BATS_TEST_TMPDIR/recorded" | head -n 3000 | cmp - "$BATS_TEST_TMPDIR/expected"
}

@test "its exit code stops git, also where nothing matters to golive" {
    recorder "$HOOKS/reference-transaction" 3
    recorder "$HOOKS/pre-push" 4
    install
    try git commit -q --allow-empty -m more
    [[ $STATUS != 0 && $(g rev-parse HEAD) == "$C1" ]]
    git clone -q --bare "$REPO" "$BATS_TEST_TMPDIR/server.git"
    try git push "$BATS_TEST_TMPDIR/server.git" main:topic
    [[ $STATUS != 0 ]]
    gone "$BATS_TEST_TMPDIR/server.git" refs/heads/topic
}

@test "one that does not read its input is no trouble" {
    mkdir -p "$HOOKS"
    printf '#!/bin/sh\nexit 0\n' >"$HOOKS/reference-transaction"
    chmod +x "$HOOKS/reference-transaction"
    install
    local i
    for i in {1..2000}; do
        printf 'create refs/heads/many/%s %s\n' "$i" "$C1"
    done >"$BATS_TEST_TMPDIR/many"
    silent git update-ref --stdin <"$BATS_TEST_TMPDIR/many"
    forge_at go
    silent git tag "$TAG" "$C1"
}

@test "one that is not executable is kept and does not run, as with git" {
    recorder "$HOOKS/pre-push" 1
    chmod -x "$HOOKS/pre-push"
    install
    told 'not executable'
    git clone -q --bare "$REPO" "$BATS_TEST_TMPDIR/server.git"
    silent git push -q "$BATS_TEST_TMPDIR/server.git" main:topic
    [[ ! -e $BATS_TEST_TMPDIR/recorded ]]
    uninstall
    [[ -f $HOOKS/pre-push && ! -x $HOOKS/pre-push ]]
}

@test "one that is a link stays a link" {
    mkdir -p "$HOOKS"
    recorder "$BATS_TEST_TMPDIR/shared"
    ln -s "$BATS_TEST_TMPDIR/shared" "$HOOKS/pre-push"
    ln -s nowhere "$HOOKS/reference-transaction"
    install
    state pre-push chained
    git clone -q --bare "$REPO" "$BATS_TEST_TMPDIR/server.git"
    silent git push -q "$BATS_TEST_TMPDIR/server.git" main:topic
    [[ -s $BATS_TEST_TMPDIR/recorded ]]
    uninstall
    [[ $(readlink "$HOOKS/pre-push") == "$BATS_TEST_TMPDIR/shared" ]]
    [[ $(readlink "$HOOKS/reference-transaction") == nowhere ]]
}

@test "where a file system has no links, one that was there is kept as a copy, and a link is moved" {
    [[ ${GOLIVE_BUILD##*/} != san ]] || skip 'the sanitizer would have to come first'
    command -v cc >/dev/null || skip 'needs a C compiler'
    mkdir -p "$HOOKS"
    recorder "$HOOKS/pre-push"
    chmod 750 "$HOOKS/pre-push"
    cp -p "$HOOKS/pre-push" "$BATS_TEST_TMPDIR/was"
    ln -s nowhere "$HOOKS/reference-transaction"
    cc -shared -fPIC -x c -o "$BATS_TEST_TMPDIR/nolinks.so" - <<'C'
#include <errno.h>
int linkat(int a, const char *b, int c, const char *d, int e);
int linkat(int a, const char *b, int c, const char *d, int e)
{
    (void)a, (void)b, (void)c, (void)d, (void)e;
    errno = EPERM;
    return -1;
}
C
    passes env LD_PRELOAD="$BATS_TEST_TMPDIR/nolinks.so" git -C "$REPO" golive hooks install
    state pre-push chained
    cmp "$HOOKS/pre-push.before-golive" "$BATS_TEST_TMPDIR/was"
    [[ $(stat -c %a "$HOOKS/pre-push.before-golive") == 750 ]]
    [[ $(readlink "$HOOKS/reference-transaction.before-golive") == nowhere ]]
    uninstall
    cmp "$HOOKS/pre-push" "$BATS_TEST_TMPDIR/was"
    [[ $(stat -c %a "$HOOKS/pre-push") == 750 && $(readlink "$HOOKS/reference-transaction") == nowhere ]]
}

@test "never chained to itself" {
    install
    install
    [[ ! -e $HOOKS/pre-push.before-golive ]]
    rm "$HOOKS/pre-push"
    install
    [[ ! -e $HOOKS/pre-push.before-golive ]]
}

@test "where the name is taken, nothing is changed" {
    recorder "$HOOKS/pre-push"
    install
    # Another tool has put its own in golive's place.
    recorder "$HOOKS/pre-push" 5
    local before
    before=$(cksum "$HOOKS"/*)
    rm "$HOOKS/reference-transaction"
    before=$(cksum "$HOOKS"/*)
    try git golive hooks install
    [[ $STATUS != 0 ]]
    told pre-push.before-golive 'move one of them away'
    [[ $(cksum "$HOOKS"/*) == "$before" ]]
    state pre-push foreign
}

@test "uninstall takes what is golive's, and nothing else" {
    install
    recorder "$HOOKS/post-commit"
    rm "$HOOKS/pre-push"
    recorder "$HOOKS/pre-push"
    uninstall
    [[ $(ls "$HOOKS") == $'post-commit\npre-push' ]]
    [[ $(g config golive.support-bot.root) == "$ROOT" ]]
    [[ -z $(g config golive.support-bot.tags) ]]
    passes git tag v9.0
    uninstall
    told 'no hook'
}

@test "core.hooksPath within the repository is honoured" {
    local path
    for path in .githooks .git/elsewhere "$REPO/deep/er/hooks" ./x/../y; do
        g config core.hooksPath "$path"
        install
        passes git golive hooks status --json
        jq -e ".inside and .hooks_path == \"$path\"" <<<"$OUT"
        refused NO-GO -- git tag v9.0
        uninstall
    done
    [[ ! -e $HOOKS ]]
}

@test "core.hooksPath elsewhere: the line to add is told, and nothing is changed" {
    local path=$BATS_TEST_TMPDIR/shared
    mkdir "$path"
    recorder "$path/pre-push"
    g config core.hooksPath "$path"
    local config
    config=$(<"$REPO/.git/config")
    try git golive hooks install
    [[ $STATUS == 1 ]]
    told "$path/reference-transaction" 'exec git-golive hook reference-transaction "$@"' \
        'exec git-golive hook pre-push "$@"'
    [[ $(ls "$path") == pre-push && $(<"$REPO/.git/config") == "$config" ]]
    passes git golive hooks status
    [[ $OUT == *outside* ]]
    # And the line does what it says.
    printf '#!/bin/sh\nexec git-golive hook reference-transaction "$@"\n' >"$path/reference-transaction"
    chmod +x "$path/reference-transaction"
    g config golive.support-bot.root "$ROOT"
    refused NO-GO -- git tag v9.0
    silent git commit -q --allow-empty -m more
    # A link that leads out of the repository is elsewhere, too.
    ln -s "$path" "$REPO/link"
    g config core.hooksPath link
    try git golive hooks install
    [[ $STATUS == 1 ]]
    try git golive hooks uninstall
    [[ $STATUS == 1 ]]
    # Of all repositories of this user.
    g config --unset core.hooksPath
    # shellcheck disable=SC2088 # git expands it
    git config --file "$GIT_CONFIG_GLOBAL" core.hooksPath '~/hooks'
    try git golive hooks install
    git config --file "$GIT_CONFIG_GLOBAL" --unset core.hooksPath
    [[ $STATUS == 1 ]]
    told "$HOME/hooks"
}

@test "a bare repository gets a server's hooks, and that is said" {
    git clone -q --bare "$REPO" "$BATS_TEST_TMPDIR/server.git"
    REPO=$BATS_TEST_TMPDIR/server.git HOOKS=$BATS_TEST_TMPDIR/server.git/hooks
    install
    told bare "$ROOT"
    [[ -x $HOOKS/pre-receive && -x $HOOKS/reference-transaction && ! -e $HOOKS/pre-push ]]
    state pre-receive installed
    jq -e '.server' <<<"$OUT"
    [[ $(g config golive.support-bot.root) == "$ROOT" ]]
    uninstall
    [[ -z $(g config golive.server) ]]
    state pre-receive missing
    passes git -C "$REPO" golive hooks status
    [[ $'\n'$OUT == *$'\nnot enforced, as hooks are missing (git golive hooks install): support-bot, root '"$ROOT"* ]]
}

@test "a server that has no ledger yet pins nothing, and says what is to be done" {
    git init -q --bare "$BATS_TEST_TMPDIR/server.git"
    REPO=$BATS_TEST_TMPDIR/server.git
    install --server
    told 'git golive trust'
    [[ -z $(g config --get-regexp 'root$') ]]
}

@test "a server pins its own heads only" {
    git init -q --bare "$BATS_TEST_TMPDIR/server.git"
    git -C "$BATS_TEST_TMPDIR/server.git" fetch -q "$REPO" "$LEDGER:refs/remotes/origin/golive/support-bot"
    REPO=$BATS_TEST_TMPDIR/server.git
    install --server
    [[ -z $(g config golive.support-bot.root) ]]
}

@test "a linked worktree: the hooks are those of the repository" {
    g worktree add -q "$BATS_TEST_TMPDIR/linked" --detach
    REPO=$BATS_TEST_TMPDIR/linked
    install
    [[ -x $HOOKS/pre-push ]]
    refused NO-GO -- git -C "$BATS_TEST_TMPDIR/repo" tag v9.0
    refused NO-GO -- git -C "$BATS_TEST_TMPDIR/linked" tag v9.0
}

@test "a ledger that cannot be judged is told, and the hooks are there" {
    g update-ref "$LEDGER" "$(g commit-tree -m none "$C1^{tree}")"
    install
    told support-bot
    state pre-push installed
    [[ -z $(g config golive.support-bot.root) ]]
}

@test "git-golive that the hooks will not find is told" {
    local tool
    tool=$(command -v git-golive)
    cp "$tool" "$BATS_TEST_TMPDIR/another-name"
    try without_golive "$BATS_TEST_TMPDIR/another-name" hooks install
    [[ $STATUS == 0 ]]
    told 'not on PATH'
}

@test "usage" {
    try git golive hooks
    [[ $STATUS == 129 ]]
    try git golive hooks upgrade
    [[ $STATUS == 129 ]]
    try git golive hooks install --sever
    [[ $STATUS == 129 ]]
    try git golive hook
    [[ $STATUS == 129 ]]
    try git golive hook --sever
    [[ $STATUS == 129 ]]
    try git golive hook -q
    [[ $STATUS == 129 && $ERR == *'a hook has a name'* ]]
    try git golive hook reference-transaction
    [[ $STATUS == 129 && $ERR == *'is told by git what is happening'* ]]
    try git golive hook update refs/tags/v9.0 "$(g rev-parse HEAD)"
    [[ $STATUS == 129 && $ERR == *'which ref changes, and how'* ]]
    passes git golive hooks -h
    cd "$BATS_TEST_TMPDIR"
    try git golive hooks status
    [[ $STATUS == 128 ]]
}
