#!/usr/bin/env bats
# A real Gitolite, over ssh on loopback, set up as docs/servers.md says.

setup_file() {
    load forge
    load sshd
    forge_setup_file
    command -v gitolite >/dev/null || skip 'there is no gitolite (gitolite3) here'
    export HOSTING=$BATS_FILE_TMPDIR/hosting
    mkdir -p "$HOSTING"
    sshd_start "$HOSTING"
    hosting gitolite setup -pk "$KEYS/dana.pub"
    sshd_key "$KEYS/dana"
    administer
}

teardown_file() {
    load sshd
    sshd_stop
}

# hosting COMMAND...: as the user that Gitolite runs as.
hosting() { HOME=$HOSTING USER=$(id -un) "$@"; }

# Whoever runs the machine lets people in, as Gitolite has it: by a push.
administer() {
    local admin=$BATS_FILE_TMPDIR/admin
    git clone -q "$SSHD_URL/gitolite-admin" "$admin"
    cp "$KEYS/omar.pub" "$admin/keydir"
    cat >>"$admin/conf/gitolite.conf" <<'CONF'
repo support-bot
    RW+                     = dana omar
repo other
    RW+                     = dana
CONF
    git -C "$admin" add -A
    git -C "$admin" commit -q -m 'people and repositories'
    # Gitolite reads this branch, whatever git would call the first one.
    git -C "$admin" push -q origin HEAD:master
}

setup() {
    load forge
    load hooks
    load sshd
    forge_setup
    SERVER=$HOSTING/repositories/support-bot.git
    sshd_key "$KEYS/dana"
    git -C "$SERVER" config --unset-all golive.support-bot.root || :
    hosting git -C "$SERVER" golive hooks uninstall >/dev/null
    git -C "$SERVER" for-each-ref --format='delete %(refname)' | past git -C "$SERVER" update-ref --stdin
    g remote add origin "$SSHD_URL/support-bot"
    push -q main "$LEDGER"
}

push() { git push origin "$@"; }

# as WHO COMMAND...: with that person's ssh key.
as() {
    local -x GIT_SSH_COMMAND
    sshd_key "$KEYS/$1"
    shift
    "$@"
}

enforce() {
    hosting git -C "$SERVER" golive trust support-bot "$ROOT"
    passes hosting git -C "$SERVER" golive hooks install --server
}

# The story, whatever way the hooks came there.
story() {
    refused 'NO-GO: not yet' 'Dana Tester' 'next: git golive go' -- push "$C1:refs/tags/$TAG"
    gone "$SERVER" "refs/tags/$TAG"
    [[ $ERR == *'remote: golive: refs/tags/v1.0 is refused'* ]] || says 'no readable block'
    forge_record omar concern note=wait +unsigned
    refused unsigned -- as omar push "$LEDGER"
    forge_at ready
    forge_record omar concern note=wait blocking:=false
    silent as omar push "$LEDGER"
    there "$SERVER" "$LEDGER" "$FORGED"
    forge_record dana go commit="$C1"
    silent push "$LEDGER" "$C1:refs/tags/$TAG"
    there "$SERVER" "$LEDGER" "$FORGED"
    there "$SERVER" "refs/tags/$TAG" "$C1"
    refused tag-moved -- push ":refs/tags/$TAG"
}

@test "gitolite: a tag is refused, a decision is taken, and with the go the tag is" {
    enforce
    story
}

# denied WHO REF COMMAND...: while Gitolite denies that person that ref. Of the rules that fit, the first counts.
denied() {
    local conf=$HOSTING/.gitolite/conf/gitolite.conf who=$1 ref=$2 status=0
    shift 2
    cp "$conf" "$BATS_TEST_TMPDIR/conf"
    sed -i "s,^repo support-bot\$,&\n    - $ref = $who," "$conf"
    hosting gitolite compile
    "$@" || status=$?
    cp "$BATS_TEST_TMPDIR/conf" "$conf"
    hosting gitolite compile
    return "$status"
}

@test "gitolite: its own word counts as before: a go opens nothing to whom it denies the tag" {
    enforce
    forge_at go
    silent push "$LEDGER"
    try denied omar refs/tags/ as omar git push origin "$C1:refs/tags/$TAG"
    [[ $STATUS != 0 ]]
    told DENIED
    gone "$SERVER" "refs/tags/$TAG"
    silent as omar push "$C1:refs/tags/$TAG"
}

@test "gitolite: a ledger that it keeps out leaves the tag without its go" {
    enforce
    forge_at go
    try denied omar refs/heads/golive/ as omar git push origin "$LEDGER" "$C1:refs/tags/$TAG"
    [[ $STATUS != 0 ]]
    told DENIED "refs/tags/$TAG is refused"
    there "$SERVER" "$LEDGER" "$(g rev-parse refs/stages/ready)"
    gone "$SERVER" "refs/tags/$TAG"
}

@test "gitolite: setting it up again leaves the hooks alone" {
    enforce
    hosting gitolite setup >/dev/null
    [[ $(hosting git -C "$SERVER" golive --json hooks status | jq -r '[.hooks[].state] | unique[]') == installed ]]
    story
}

@test "gitolite: hooks for all repositories, as hooks/common" {
    local code=$HOSTING/local common=$HOSTING/local/hooks/common
    enforce
    mkdir -p "$common"
    mv "$SERVER/hooks/pre-receive" "$SERVER/hooks/reference-transaction" "$common"
    sed -i "s,^%RC = (,&\n    LOCAL_CODE => '$code'\,," "$HOSTING/.gitolite.rc"
    hosting gitolite setup --hooks-only
    [[ -L $SERVER/hooks/pre-receive && -L $HOSTING/repositories/other.git/hooks/reference-transaction ]]
    story
    # Where nobody pinned anything, all goes on but ledgers.
    silent git push -q "$SSHD_URL/other" main "$C1:refs/tags/nightly"
    refused 'git golive trust' -- git push "$SSHD_URL/other" "$LEDGER"
    sed -i '/LOCAL_CODE => /d' "$HOSTING/.gitolite.rc"
    rm -r "$code" "$HOSTING"/repositories/*.git/hooks/{pre-receive,reference-transaction}
}
