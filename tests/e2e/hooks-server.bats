#!/usr/bin/env bats
# The enforcement: what a server takes, and what nobody gets past it. Pushed from a clone without hooks.

setup_file() {
    load forge
    forge_setup_file
}

# What comes from outside is in $REPO, the server beside it trusts the ledger and has it up to `ready`.
setup() {
    load forge
    load hooks
    forge_setup
    enforcing
}

push() { git push origin "$@"; }

@test "new decisions are taken when they are signed and valid" {
    forge_record dana go commit="$C1"
    silent push "$LEDGER"
    there "$SERVER" "$LEDGER" "$FORGED"
    forge_record carla concern note=one
    forge_record carla concern note=two
    silent push "$LEDGER"
    there "$SERVER" "$LEDGER" "$FORGED"
}

@test "what is unsigned, forged, merged or out of place is refused, with the commit" {
    forge_record omar concern note=wait +unsigned
    refused unsigned "${FORGED:0:12}" -- push "$LEDGER"
    forge_at ready
    forge_record mallory concern note=wait
    refused unknown-key -- push "$LEDGER"
    forge_at ready
    forge_record omar concern note=wait by=dana
    refused wrong-author -- push "$LEDGER"
    forge_at ready
    forge_commit omar put:stray=1
    refused path-not-allowed stray -- push "$LEDGER"
    forge_at ready
    forge_commit omar "del:records/$(find_record '*-lena-approve-*' || true).yaml"
    refused record-removed -- push "$LEDGER"
    forge_at ready
    forge_commit dana +parents="$READY $(g rev-parse "$READY~2")" put:README.md=merged
    refused not-linear -- push "$LEDGER"
    forge_at agreed
    forge_record dana go commit="$C1"
    forge_record omar concern note=wait
    refused 'does not go on' -- push -f "$LEDGER"
    there "$SERVER" "$LEDGER" "$READY"
}

@test "a refused push leaves nothing behind" {
    forge_record omar concern note=wait +unsigned
    refused unsigned -- push "$LEDGER"
    gone "$SERVER" "$FORGED^{commit}"
    [[ -z $(find "$SERVER/objects" -name 'tmp_objdir*') ]]
}

@test "old findings never stop a push" {
    forge_record omar concern note=wait +unsigned
    past git -C "$SERVER" fetch -q "$REPO" "$LEDGER:$LEDGER"
    forge_commit omar +on="$READY" put:README.md=healed
    forge_record omar concern note=wait
    silent push "$LEDGER"
    there "$SERVER" "$LEDGER" "$FORGED"
}

@test "a ledger is not deleted, rewound or replaced" {
    refused 'never deleted' -- push ":$LEDGER"
    refused 'does not go on' -- push -f "$LEDGER~:$LEDGER"
    refused 'does not go on' -- push -f "main:$LEDGER"
    local agreed
    agreed=$(g commit-tree -p "$READY" -m tree "$C1^{tree}")
    refused unsigned -- push "$agreed:$LEDGER"
    refused -- push -f "$(g rev-parse "$C1:README.md"):refs/heads/golive/support-bot"
    there "$SERVER" "$LEDGER" "$READY"
}

@test "the first push of a pinned ledger is taken, and what is wrong with it is shown" {
    past git -C "$SERVER" update-ref -d "$LEDGER"
    forge_record omar concern note=wait +unsigned
    passes push "$LEDGER"
    told unsigned "${FORGED:0:12}"
    there "$SERVER" "$LEDGER" "$FORGED"
}

@test "another ledger under a pinned name is refused" {
    past git -C "$SERVER" update-ref -d "$LEDGER"
    forge_ledger "$CHECKLIST"
    refused "${ROOT:0:12}" -- push "$LEDGER"
    gone "$SERVER" "$LEDGER"
}

@test "what nobody pinned is refused, with what the administrator can run" {
    refused "git golive trust other $ROOT" -- push "$LEDGER:refs/heads/golive/other"
    passes git -C "$SERVER" golive trust other "$ROOT"
    # It is a ledger of another system: pinned, but not what it is called.
    try push "$LEDGER:refs/heads/golive/other"
    git -C "$SERVER" config --unset golive.other.root
    git -C "$SERVER" config --unset golive.support-bot.root
    refused "git golive trust support-bot $ROOT" -- push "$LEDGER~:$LEDGER" -f
    refused 'golive trust' -- push ":$LEDGER"
}

@test "below golive/ there are ledgers, and no branch takes their room" {
    refused 'only ledgers' -- push main:refs/heads/golive/Not-A-System
    refused 'only ledgers' -- push main:refs/heads/golive/support-bot-2/deeper
    past git -C "$SERVER" update-ref -d "$LEDGER"
    refused 'no room' -- push main:refs/heads/golive
    past git -C "$SERVER" update-ref refs/heads/golive "$C1"
    passes push :refs/heads/golive
    passes push main:refs/heads/golive-docs main:refs/heads/x/golive/y
}

@test "dated ahead: ten minutes are a clock, more is refused" {
    local now
    now=$(date +%s)
    forge_record omar concern note=wait +date=$((now + 420))
    silent push "$LEDGER"
    forge_record omar concern note=wait +date=$((now + 900))
    refused 'dated' 'in advance' "${FORGED:0:12}" -- push "$LEDGER"
    forge_tip "$FORGED~"
    forge_record omar pause note=wait +date=$((now + 3 * 86400))
    refused clock -- push "$LEDGER"
}

@test "a release tag passes the gate, or is refused with who is waited for" {
    g tag "$TAG" "$C1"
    refused 'NO-GO: not yet' Dana 'git golive go' -- push "$TAG"
    gone "$SERVER" "refs/tags/$TAG"
    refused 'candidate' -- push "$C1:refs/tags/v9.0"
    forge_at go
    silent push "$LEDGER"
    silent push "$TAG"
    there "$SERVER" "refs/tags/$TAG" "$C1"
}

@test "the tag and the go that it needs may come in one push, in any order" {
    forge_at go
    g tag "$TAG" "$C1"
    refused NO-GO -- push "$TAG"
    silent push "$TAG" "$LEDGER"
    there "$SERVER" "refs/tags/$TAG" "$C1"
    forge_setup_second
    silent push --atomic "$TAG" "$LEDGER"
    there "$SERVER" "refs/tags/$TAG" "$C1"
}

# forge_setup_second: the server as it was.
forge_setup_second() {
    past git -C "$SERVER" update-ref -d "refs/tags/$TAG"
    past git -C "$SERVER" update-ref "$LEDGER" "$READY"
}

@test "a pause and the tag in one push: the ledger as it will be counts" {
    forge_at go
    silent push "$LEDGER"
    forge_record omar pause note=stop
    g tag "$TAG" "$C1"
    refused paused -- push "$TAG" "$LEDGER"
    gone "$SERVER" "refs/tags/$TAG"
}

@test "what landed between counts: the tag is judged once more where refs change" {
    forge_at go
    passes push "$LEDGER"
    # pre-receive agreed; before the refs are written somebody pauses.
    forge_record omar pause note=stop
    g push -q "$SERVER" "$FORGED:refs/heads/staging"
    printf '#!/bin/sh\ncat >/dev/null\ngit -C "%s" -c core.hooksPath=/nowhere update-ref %s %s\n' \
        "$SERVER" "$LEDGER" "$FORGED" >"$SERVER/hooks/update"
    chmod +x "$SERVER/hooks/update"
    g tag "$TAG" "$C1"
    try push "$TAG"
    [[ $STATUS != 0 ]]
    told 'is refused' paused
    gone "$SERVER" "refs/tags/$TAG"
}

@test "on the server itself: git tag is judged, and by the ledger that the same transaction leaves" {
    refused NO-GO -- git -C "$SERVER" tag "$TAG" "$C1"
    forge_at go
    local go
    go=$(g rev-parse "$LEDGER")
    git -C "$SERVER" fetch -q "$REPO" "$LEDGER:refs/keep/go"
    refused NO-GO -- git -C "$SERVER" update-ref --stdin <<<"create refs/tags/$TAG $C1"
    refused deleted -- git -C "$SERVER" update-ref --stdin <<<"create refs/tags/$TAG $C1
delete $LEDGER"
    silent git -C "$SERVER" update-ref --stdin <<<"create refs/tags/$TAG $C1
update $LEDGER $go $READY"
    there "$SERVER" "refs/tags/$TAG" "$C1"
}

@test "a tag that is at its value already passes: pack-refs, gc" {
    forge_at go
    g tag -a -m release "$TAG" "$C1"
    passes push "$LEDGER" "$TAG"
    forge_record omar pause note=stop
    passes push "$LEDGER"
    silent git -C "$SERVER" pack-refs --all
    silent git -C "$SERVER" gc -q
    [[ -n $(oid "$SERVER" "refs/tags/$TAG") ]]
}

@test "release tags are never moved or deleted, others are" {
    forge_at go
    g tag "$TAG" "$C1"
    g tag nightly "$C1"
    passes push "$LEDGER" "$TAG" nightly
    local other
    other=$(g commit-tree -m other "$C1^{tree}")
    refused 'never moved' -- push -f "$other:refs/tags/$TAG"
    refused 'never moved or deleted' tag-moved -- push ":refs/tags/$TAG"
    refused "refs/tags/$TAG" -- push ":refs/tags/$TAG" ":refs/tags/nightly"
    there "$SERVER" "refs/tags/$TAG" "$C1"
    silent push -f "$other:refs/tags/nightly"
    silent push ":refs/tags/nightly"
}

@test "all or nothing" {
    g tag "$TAG" "$C1"
    forge_change docs/more=text
    refused NO-GO -- push main "$TAG"
    there "$SERVER" refs/heads/main "$C1"
    forge_record omar concern note=wait +unsigned
    refused unsigned -- push main "$LEDGER"
    there "$SERVER" refs/heads/main "$C1"
    silent push main
}

@test "other refs go on, many of them" {
    local i
    for i in {1..60}; do
        printf 'create refs/tags/build-%s %s\ncreate refs/heads/b/%s %s\n' "$i" "$C1" "$i" "$C1"
    done | g update-ref --stdin
    silent push -q --atomic 'refs/tags/build-*:refs/tags/build-*' 'refs/heads/b/*:refs/heads/b/*' HEAD:refs/notes/x
    there "$SERVER" refs/tags/build-60 "$C1"
    silent push -q ':refs/tags/build-1' ':refs/heads/b/1'
}

@test "a pinned system without its ledger: tags are refused with the reason, branches go on" {
    past git -C "$SERVER" update-ref -d "$LEDGER"
    g tag "$TAG" "$C1"
    g tag nightly
    refused support-bot 'ledger' -- push "$TAG"
    refused support-bot -- push nightly
    silent push main:refs/heads/topic
    forge_at go
    silent push "$LEDGER" "$TAG" nightly
}

@test "nothing is enforced where nothing is pinned" {
    git -C "$SERVER" config --unset golive.support-bot.root
    g tag "$TAG" "$C1"
    passes push "$TAG"
    told "'support-bot'" 'golive trust'
}

@test "an annotated tag, a tag of a tag, a tag of a tree" {
    forge_at go
    passes push "$LEDGER"
    g tag -a -m release "$TAG" "$C1"
    g tag -a -m other outer "$TAG"
    refused 'tag of a tag' -- push "outer:refs/tags/$TAG"
    refused 'tree' -- push "$(g rev-parse "$C1^{tree}"):refs/tags/$TAG"
    refused 'blob' -- push "$(g rev-parse "$C1:README.md"):refs/tags/$TAG"
    g tag -a -m release other "$C1"
    refused "names itself 'other'" -- push "other:refs/tags/$TAG"
    silent push "$TAG"
}

@test "a server with a working tree" {
    SERVER=$BATS_TEST_TMPDIR/worktree
    git clone -q "$REPO" "$SERVER"
    g remote set-url origin "$SERVER"
    git -C "$SERVER" branch -q --no-track golive/support-bot origin/golive/support-bot
    git -C "$SERVER" config golive.support-bot.root "$ROOT"
    passes git -C "$SERVER" golive hooks install --server
    [[ $(git -C "$SERVER" config golive.server) == true ]]
    forge_record omar concern note=wait +unsigned
    refused unsigned -- push "$LEDGER"
    forge_at go
    g tag "$TAG" "$C1"
    refused NO-GO -- push "$TAG"
    silent push "$LEDGER" "$TAG"
}

@test "over http and ssh nothing differs: the environment of receive-pack is honoured" {
    forge_at go
    g tag "$TAG" "$C1"
    cd /
    silent env GIT_TRACE2=0 git -C "$REPO" push "file://$SERVER" "$LEDGER" "$TAG"
    there "$SERVER" "refs/tags/$TAG" "$C1"
}

@test "a hook that was there before sees the same push first, and its word counts" {
    passes git -C "$SERVER" golive hooks uninstall
    printf '#!/bin/sh\ncat >"%s/seen"\n[ ! -e "%s/closed" ] || { echo closed today >&2; exit 7; }\n' \
        "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR" >"$SERVER/hooks/pre-receive"
    chmod +x "$SERVER/hooks/pre-receive"
    passes git -C "$SERVER" golive hooks install --server
    passes push main:refs/heads/topic
    [[ $(<"$BATS_TEST_TMPDIR/seen") == "0000000000000000000000000000000000000000 $C1 refs/heads/topic" ]]
    g tag "$TAG" "$C1"
    refused NO-GO -- push "$TAG" main:refs/heads/other
    [[ $(wc -l <"$BATS_TEST_TMPDIR/seen") == 2 ]]
    touch "$BATS_TEST_TMPDIR/closed"
    try push main:refs/heads/more
    [[ $STATUS != 0 ]]
    told 'closed today'
}

@test "without git-golive: release tags are refused, all else goes on" {
    without_golive git tag "$TAG" "$C1"
    try without_golive git push origin "$TAG"
    [[ $STATUS != 0 ]]
    told 'is refused' 'not on PATH' 'whoever runs this server installs git-golive'
    untold 'take this hook away'
    gone "$SERVER" "refs/tags/$TAG"
    forge_record dana go commit="$C1"
    passes without_golive git push -q origin "$LEDGER" main:refs/heads/topic
    there "$SERVER" "$LEDGER" "$FORGED"
    g tag nightly
    passes without_golive git push -q origin nightly
    passes without_golive git push -q origin :refs/tags/nightly
    silent push "$TAG"
    try without_golive git push origin ":refs/tags/$TAG"
    told 'is refused' 'not on PATH'
    there "$SERVER" "refs/tags/$TAG" "$C1"
    passes without_golive git -C "$SERVER" gc -q
}

# working_server: $SERVER is a repository with a working tree, and a remote of its own.
working_server() {
    SERVER=$BATS_TEST_TMPDIR/working
    git clone -q "$REPO" "$SERVER"
    git -C "$SERVER" checkout -q --detach
    git -C "$SERVER" update-ref "$LEDGER" "$READY"
    git -C "$SERVER" golive trust support-bot "$ROOT"
    passes git -C "$SERVER" golive hooks install --server
    g remote set-url origin "$SERVER"
}

@test "a server with a remote of its own goes by its own heads, whatever is pushed beside them" {
    working_server
    forge_record omar concern note=wait
    passes push "$LEDGER:refs/remotes/origin/golive/support-bot"
    forge_at ready
    forge_record dana go commit="$C1"
    silent push "$LEDGER"
    silent push "$C1:refs/tags/$TAG"
    there "$SERVER" "refs/tags/$TAG" "$C1"
}

@test "a push into a linked working tree reaches no ledger by a symbolic ref" {
    working_server
    git -C "$SERVER" worktree add -q --detach "$BATS_TEST_TMPDIR/linked"
    git -C "$SERVER" symbolic-ref refs/heads/alias "$LEDGER"
    refused 'symbolic ref' -- git push -f "$BATS_TEST_TMPDIR/linked" "$READY~:refs/heads/alias"
    there "$SERVER" "$LEDGER" "$READY"
    passes git push "$BATS_TEST_TMPDIR/linked" "$C1:refs/heads/other"
}

# by_dispatcher HOOK LINE...: as one runs it that has read the input into a variable, and lost its last newline.
by_dispatcher() {
    local input
    input=$(printf '%s\n' "${@:2}")
    (cd "$SERVER" && printf %s "$input" | GIT_DIR=. "hooks/$1" prepared)
}

@test "a last line that does not end counts as well" {
    local none=0000000000000000000000000000000000000000
    refused "the owner's go" -- by_dispatcher reference-transaction "$none $C1 refs/tags/$TAG"
    refused "the owner's go" -- by_dispatcher pre-receive "$none $C1 refs/tags/$TAG"
    refused 'never deleted' -- by_dispatcher pre-receive "$none $C1 refs/heads/x" "$READY $none $LEDGER"
    refused 'not on PATH' -- without_golive by_dispatcher pre-receive "$none $C1 refs/tags/$TAG"
    refused 'not on PATH' -- without_golive by_dispatcher pre-receive "$none $C1 refs/tags/x" "$none $C1 refs/tags/$TAG"
    passes by_dispatcher pre-receive "$none $C1 refs/heads/x"
}
