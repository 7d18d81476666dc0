#!/usr/bin/env bats
# Servers of all kinds, set up as docs/servers.md says: plain ones over file and ssh, and the layouts of Gitea, Forgejo and GitLab.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    load hooks
    forge_setup
    SERVER=$BATS_TEST_TMPDIR/server.git
    git clone -q --bare "$REPO" "$SERVER"
    git -C "$SERVER" golive trust support-bot "$ROOT"
    g remote add origin "$SERVER"
    READY=$(g rev-parse "$LEDGER")
}

push() { git push origin "$@"; }

# hook PATH LINE...: puts an executable there.
hook() {
    mkdir -p "$(dirname "$1")"
    printf '%s\n' '#!/bin/sh' "${@:2}" >"$1"
    chmod +x "$1"
}

# dispatching NAME DIR: a hook that does nothing but run what lies in DIR/NAME.d, as those servers' own hooks do.
dispatching() {
    # shellcheck disable=SC2016 # for the hook
    hook "$SERVER/hooks/$1" 'data=$(cat)' "for hook in ./$2/$1.d/*; do" \
        '    test -x "$hook" && test -f "$hook" || continue' '    echo "$data" | "$hook" "$@" || exit' 'done'
    mkdir -p "$SERVER/$2/$1.d"
}

story() {
    refused 'NO-GO: not yet' 'Dana Tester' 'next: git golive go' -- push "$C1:refs/tags/$TAG"
    forge_record omar concern note=wait +unsigned
    refused unsigned -- push "$LEDGER"
    refused 'never deleted' -- push ":$LEDGER"
    silent push main:refs/heads/topic
    forge_at go
    silent push "$LEDGER" "$C1:refs/tags/$TAG"
    there "$SERVER" "refs/tags/$TAG" "$C1"
    there "$SERVER" "$LEDGER" "$(g rev-parse "$LEDGER")"
    refused tag-moved -- push ":refs/tags/$TAG"
}

@test "gitea, forgejo: ours goes where their own pre-receive finds it, and stays when that is written anew" {
    local name
    for name in pre-receive update post-receive; do
        dispatching "$name" hooks
    done
    passes git -C "$SERVER" golive hooks install --server
    [[ -x $SERVER/hooks/pre-receive.d/golive ]]
    dispatching pre-receive hooks
    story
    [[ $(git -C "$SERVER" golive --json hooks status | jq -r '[.hooks[].state] | unique[]') == installed ]]
    passes git -C "$SERVER" golive hooks uninstall
    [[ ! -e $SERVER/hooks/pre-receive.d/golive && -x $SERVER/hooks/pre-receive && ! -e $SERVER/hooks/pre-receive.before-golive ]]
}

@test "a directory pre-receive.d that nothing runs gets no hook" {
    hook "$SERVER/hooks/pre-receive" 'cat >/dev/null'
    mkdir "$SERVER/hooks/pre-receive.d"
    passes git -C "$SERVER" golive hooks install --server
    [[ ! -e $SERVER/hooks/pre-receive.d/golive && -x $SERVER/hooks/pre-receive.before-golive ]]
    story
}

# gitlab: runs custom_hooks/<name> and custom_hooks/<name>.d, of pre-receive, update and post-receive alone.
gitlab() {
    # shellcheck disable=SC2016 # for the hook
    hook "$SERVER/hooks/pre-receive" 'exec ./custom_hooks/pre-receive "$@"'
    # shellcheck disable=SC2016
    hook "$SERVER/hooks/update" 'exec ./custom_hooks/update "$@"'
    sed -n '/^<!-- gitlab -->/,/^```$/p' "$BATS_TEST_DIRNAME/../../docs/servers.md" | sed '1,/^```sh$/d; /^```$/,$d' |
        grep -v 'gitaly hooks set' >"$BATS_TEST_TMPDIR/lines"
    [[ -s $BATS_TEST_TMPDIR/lines ]]
    (cd "$BATS_TEST_TMPDIR" && sh -e lines)
    tar -xf "$BATS_TEST_TMPDIR/custom_hooks.tar" -C "$SERVER"
}

@test "gitlab: pre-receive and update as custom hooks" {
    gitlab
    story
}

@test "gitlab: a tag is judged again as it lands, and not without its ledger" {
    gitlab
    forge_at go
    # shellcheck disable=SC2016
    hook "$SERVER/hooks/update" "[ \"\$1\" != $LEDGER ] || exit 1" 'exec ./custom_hooks/update "$@"'
    try push "$LEDGER" "$C1:refs/tags/$TAG"
    told "refs/tags/$TAG is refused" 'remote rejected'
    gone "$SERVER" "refs/tags/$TAG"
    there "$SERVER" "$LEDGER" "$READY"
}

@test "gitlab: a machine without git-golive refuses what is pushed" {
    gitlab
    try without_golive git push origin main:refs/heads/topic
    [[ $STATUS != 0 ]]
    gone "$SERVER" refs/heads/topic
}

# over_ssh: the remote is reached by a real ssh server.
over_ssh() {
    load sshd
    sshd_start "$BATS_TEST_TMPDIR/login"
    cp "$KEYS/omar.pub" "$BATS_TEST_TMPDIR/login/.ssh/authorized_keys"
    sshd_key "$KEYS/omar"
    g remote set-url origin "$SSHD_URL$SERVER"
    passes git -C "$SERVER" golive hooks install --server
}

teardown() {
    load sshd
    sshd_stop
}

@test "over ssh: the same story, and a block that can be read" {
    over_ssh
    refused -- push "$C1:refs/tags/$TAG"
    [[ $(grep -c '^remote: golive: ' <<<"$ERR") == 1 ]] || says 'one block'
    story
}

@test "over ssh: what the client sends along opens nothing" {
    over_ssh
    git -C "$SERVER" config receive.advertisePushOptions true
    GOLIVE_ROOT=$C1 GOLIVE_SYSTEM=other refused NO-GO -- push -o golive=off "$C1:refs/tags/$TAG"
    forge_record omar concern note=wait +unsigned
    GOLIVE_ROOT=$C1 refused unsigned -- push -o golive=off --atomic "$LEDGER" main:refs/heads/topic
    gone "$SERVER" refs/heads/topic
}

@test "over ssh: what lands between is told to whoever pushed" {
    over_ssh
    forge_at go
    hook "$SERVER/hooks/update" "[ \"\$1\" != $LEDGER ]"
    try push "$LEDGER" "$C1:refs/tags/$TAG"
    told "refs/tags/$TAG is refused" 'next: git golive go'
    gone "$SERVER" "refs/tags/$TAG"
}
