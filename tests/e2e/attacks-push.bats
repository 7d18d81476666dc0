#!/usr/bin/env bats
# What somebody may try who can push to a server that enforces, and no more: by odd pushes, and by pushing at the right moment.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    load hooks
    forge_setup
    enforcing
    ZERO=0000000000000000000000000000000000000000
}

push() { git push origin "$@"; }

# ---------------------------------------------------------------- one ref, several ways to it

@test "a ledger that is named twice in one push is refused: what is judged is what lands" {
    forge_record dana go commit="$C1"
    local good=$FORGED
    forge_record omar concern note=wait +unsigned
    refused 'twice' -- raw_push "$READY $good $LEDGER" "$good $FORGED $LEDGER"
    refused 'twice' -- raw_push "$good $FORGED $LEDGER" "$READY $good $LEDGER"
    there "$SERVER" "$LEDGER" "$READY"
}

@test "a release tag that is named twice in one push is refused" {
    forge_at go
    passes push "$LEDGER"
    local twin
    twin=$(g commit-tree -m twin "$C1^{tree}")
    refused 'twice' -- raw_push "$ZERO $C1 refs/tags/$TAG" "$C1 $twin refs/tags/$TAG"
    refused 'twice' -- raw_push "$ZERO $C1 refs/tags/$TAG" "$C1 $ZERO refs/tags/$TAG"
    gone "$SERVER" "refs/tags/$TAG"
    passes raw_push "$ZERO $C1 refs/heads/a" "$C1 $twin refs/heads/a" "$ZERO $C1 refs/tags/$TAG"
    there "$SERVER" "refs/tags/$TAG" "$C1"
}

@test "a false word about what the server has makes no first push of it" {
    forge_record omar concern note=wait +unsigned
    try raw_push "$ZERO $FORGED $LEDGER"
    [[ $OUT == *ng* ]]
    forge_at agreed
    forge_record dana pause note=other
    try raw_push "$(g rev-parse "$FORGED~") $FORGED $LEDGER"
    [[ $OUT == *ng* ]]
    there "$SERVER" "$LEDGER" "$READY"
}

@test "nobody reaches a ledger or a tag by another name of it" {
    forge_at go
    passes push "$LEDGER" "$C1:refs/tags/$TAG"
    git -C "$SERVER" symbolic-ref refs/tags/latest "refs/tags/$TAG"
    git -C "$SERVER" symbolic-ref refs/heads/decisions "$LEDGER"
    git -C "$SERVER" symbolic-ref refs/heads/trunk refs/heads/main
    refused 'symbolic ref' "refs/tags/$TAG" -- push :refs/tags/latest
    refused 'symbolic ref' -- push -f "$READY:refs/tags/latest"
    refused 'symbolic ref' "$LEDGER" -- push -f "$READY:refs/heads/decisions"
    refused 'symbolic ref' -- push :refs/heads/decisions
    there "$SERVER" "$LEDGER" "$(g rev-parse "$LEDGER")"
    there "$SERVER" "refs/tags/$TAG" "$C1"
    forge_change docs/more=text
    silent push main:refs/heads/trunk
    there "$SERVER" refs/heads/main "$FORGED"
}

@test "names that are none are git's to refuse, and nothing lands" {
    local name
    for name in refs/tags/../heads/x "refs/tags/$TAG^{}" refs/tags/ "refs/tags/$TAG.lock" "tags/$TAG" refs/heads/golive/ HEAD; do
        try raw_push "$ZERO $C1 $name"
        [[ $OUT != *'ok refs'* ]] || says "'$name' landed"
    done
    [[ $(git -C "$SERVER" for-each-ref refs/tags) == '' ]]
}

# ---------------------------------------------------------------- the right moment

# hold REF: a push waits when the server is about to write this ref: pre-receive has agreed to it. git runs `update` then.
hold() {
    mkfifo "$BATS_TEST_TMPDIR/held" "$BATS_TEST_TMPDIR/go"
    printf '#!/bin/sh\n[ "$1" = %s ] || exit 0\n[ -z "$UNHELD" ] || exit 0\necho >"%s/held"\nread -r line <"%s/go"\n' \
        "$1" "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR" >"$SERVER/hooks/update"
    chmod +x "$SERVER/hooks/update"
}

# held_push ARG...: begins it, and comes back when it is held. let_go: the rest of it; sets STATUS and ERR.
held_push() {
    timeout 120 git push origin "$@" >"$BATS_TEST_TMPDIR/pushed" 2>&1 3>&- &
    HELD=$!
    timeout 60 cat "$BATS_TEST_TMPDIR/held" >/dev/null
}

let_go() {
    echo >"$BATS_TEST_TMPDIR/go"
    STATUS=0
    wait "$HELD" || STATUS=$?
    ERR=$(<"$BATS_TEST_TMPDIR/pushed")
    # shellcheck disable=SC2034 # says() reads them
    OUT='' JSON=''
}

# meanwhile ARG...: another push, which nothing holds.
meanwhile() { UNHELD=1 passes push "$@"; }

@test "a pause that lands while a tag is being pushed stops the tag" {
    forge_at go
    passes push "$LEDGER"
    hold "refs/tags/$TAG"
    held_push "$C1:refs/tags/$TAG"
    gone "$SERVER" "refs/tags/$TAG"
    forge_record omar pause note=stop
    meanwhile "$LEDGER"
    let_go
    [[ $STATUS != 0 ]]
    told "refs/tags/$TAG is refused" paused 'git golive resume'
    gone "$SERVER" "refs/tags/$TAG"
    there "$SERVER" "$LEDGER" "$FORGED"
}

@test "with nothing in between, the tag that was held lands" {
    forge_at go
    passes push "$LEDGER"
    hold "refs/tags/$TAG"
    held_push "$C1:refs/tags/$TAG"
    forge_record omar concern note=later blocking:=false
    meanwhile "$LEDGER"
    let_go
    [[ $STATUS == 0 ]]
    there "$SERVER" "refs/tags/$TAG" "$C1"
}

# The push brings the go and the tag; while it is held, somebody else's decision takes the ledger's place.
overtaken() {
    forge_record omar concern note=first blocking:=false
    local other=$FORGED
    forge_at go
    g tag "$TAG" "$C1"
    hold "$LEDGER"
    held_push "$@" "$LEDGER" "$TAG"
    meanwhile "$other:$LEDGER"
    let_go
    [[ $STATUS != 0 ]]
    there "$SERVER" "$LEDGER" "$other"
    gone "$SERVER" "refs/tags/$TAG"
}

@test "a tag never lands without its ledger" {
    overtaken
    told "refs/tags/$TAG is refused" 'Dana Tester'
}

@test "a tag never lands without its ledger: in one piece" {
    overtaken --atomic
}

@test "a tag that comes before its ledger, or whose ledger another hook keeps out, does not land" {
    forge_at go
    local go
    go=$(g rev-parse "$LEDGER")
    try raw_push "$ZERO $C1 refs/tags/$TAG" "$READY $go $LEDGER"
    told "refs/tags/$TAG is refused"
    gone "$SERVER" "refs/tags/$TAG"
    past git -C "$SERVER" update-ref "$LEDGER" "$READY"
    printf '#!/bin/sh\n[ "$1" != %s ]\n' "$LEDGER" >"$SERVER/hooks/update"
    chmod +x "$SERVER/hooks/update"
    try push "$LEDGER" "$C1:refs/tags/$TAG"
    told "refs/tags/$TAG is refused"
    gone "$SERVER" "refs/tags/$TAG"
    there "$SERVER" "$LEDGER" "$READY"
}

# ---------------------------------------------------------------- pushes of every kind

@test "push options are data, and nobody's environment gives another root" {
    git -C "$SERVER" config receive.advertisePushOptions true
    forge_record dana go commit="$C1"
    GOLIVE_ROOT=$C1 GOLIVE_SYSTEM=other silent push -o 'golive=off' -o '$(touch here)' -o '--seen' "$LEDGER"
    there "$SERVER" "$LEDGER" "$FORGED"
    forge_record omar pause note=stop
    GOLIVE_ROOT=$C1 silent push -o ci.skip "$LEDGER"
    GOLIVE_ROOT=$C1 GOLIVE_SYSTEM=other refused paused -- push -o force "$C1:refs/tags/$TAG"
    [[ ! -e $SERVER/here ]]
}

@test "a mirror push is judged like any other" {
    forge_at go
    passes push "$LEDGER" "$C1:refs/tags/$TAG"
    git clone -q --mirror "$SERVER" "$BATS_TEST_TMPDIR/mirror"
    git -C "$BATS_TEST_TMPDIR/mirror" update-ref -d "$LEDGER"
    git -C "$BATS_TEST_TMPDIR/mirror" update-ref refs/golive/kept/x "$C1"
    refused 'never deleted' -- git -C "$BATS_TEST_TMPDIR/mirror" push --mirror
    git -C "$BATS_TEST_TMPDIR/mirror" update-ref "$LEDGER" "$READY"
    refused 'does not go on' -- git -C "$BATS_TEST_TMPDIR/mirror" push --mirror
    git -C "$BATS_TEST_TMPDIR/mirror" update-ref -d "refs/tags/$TAG"
    git -C "$BATS_TEST_TMPDIR/mirror" fetch -q --no-tags origin "$LEDGER:$LEDGER"
    refused tag-moved -- git -C "$BATS_TEST_TMPDIR/mirror" push --mirror
    there "$SERVER" "refs/tags/$TAG" "$C1"
    gone "$SERVER" refs/golive/kept/x
    git -C "$BATS_TEST_TMPDIR/mirror" update-ref "refs/tags/$TAG" "$C1"
    silent git -C "$BATS_TEST_TMPDIR/mirror" push --mirror
    there "$SERVER" refs/golive/kept/x "$C1"
}

@test "refs with odd names go on, and what is odd is not run" {
    local name
    local -a names=(refs/heads/gölïve/x 'refs/heads/it'\''s"quoted"' 'refs/heads/$(touch${IFS}run)' 'refs/heads/`touch${IFS}run`'
        refs/heads/-x refs/heads/a/--seen 'refs/heads/a;b|c&d' refs/heads/golive-x refs/heads/x/golive/y
        refs/golive/kept/z refs/notes/golive refs/heads/%s%n refs/tags/näch-tag 'refs/tags/-f')
    for name in "${names[@]}"; do
        silent push "$C1:$name"
        there "$SERVER" "$name" "$C1"
    done
    silent push ':refs/heads/-x' ':refs/tags/-f'
    [[ -z $(find "$SERVER" "$REPO" -name run) ]]
    refused 'refs/heads/golive/ü is' -- push "$C1:refs/heads/golive/ü"
}

@test "what comes in a refused ref's name reaches a terminal harmlessly" {
    local name=$'refs/heads/golive/\xe2\x80\xaex'
    refused -- push "$C1:$name"
    [[ $ERR != *$'golive: refs/heads/golive/\xe2\x80\xae'* ]]
}

@test "five hundred refs: tags and branches that are no release land, one that is refuses all" {
    local i
    for i in {1..250}; do
        printf 'create refs/tags/build-%s %s\ncreate refs/heads/b/%s %s\n' "$i" "$C1" "$i" "$C1"
    done | past g update-ref --stdin
    refused "refs/tags/$TAG" NO-GO -- push -q --atomic 'refs/tags/*:refs/tags/*' 'refs/heads/b/*:refs/heads/b/*' "$C1:refs/tags/$TAG"
    gone "$SERVER" refs/heads/b/1
    silent push -q --atomic 'refs/tags/*:refs/tags/*' 'refs/heads/b/*:refs/heads/b/*'
    there "$SERVER" refs/tags/build-250 "$C1"
    there "$SERVER" refs/heads/b/250 "$C1"
}

@test "what is wrong with many refs is not told many times" {
    local i
    local -a refs=()
    for i in {1..200}; do
        refs+=("$C1:refs/heads/golive/s$i")
    done
    refused 'golive: so are 197 more' -- push -q "${refs[@]}"
    (($(grep -c 'is refused' <<<"$ERR") == 3)) || says 'three blocks'
    refs=()
    for i in {1..200}; do
        refs+=("$C1:refs/tags/v1.$i")
    done
    refused 'refs/tags/v1.1 is' -- push -q "${refs[@]}"
    (($(grep -c 'is refused' <<<"$ERR") <= 3))
}

@test "a refusal is one block, for eighty columns: what, why, who, next" {
    refused -- push "$C1:refs/tags/$TAG"
    [[ $(grep '^remote:' <<<"$ERR" | sed 's/ *$//') == \
        "remote: golive: refs/tags/v1.0 is refused
remote:   NO-GO: not yet, the owner's go is missing (support-bot v1.0)
remote:     - the owner, Dana Tester, has not made the final call
remote:       (git golive go)
remote:   next: git golive go  (Dana Tester)" ]] || says 'another block'
    forge_record omar concern note=wait +unsigned
    refused 'next: git golive verify' -- push "$LEDGER" "$C1:refs/tags/$TAG" main:refs/heads/golive
    [[ -z $(grep '^remote:' <<<"$ERR" | grep -v 'next: ' | sed 's/ *$//' | grep -E '.{81}') ]] || says 'too wide'
    refused 'next: end a system' -- push ":$LEDGER"
    refused 'next: on the server: git golive trust other' -- push "$LEDGER:refs/heads/golive/other"
    [[ -z $(grep '^remote:' <<<"$ERR" | grep -v 'next: ' | sed 's/ *$//' | grep -E '.{81}') ]] || says 'too wide'
}

@test "thin packs, kept packs and loose objects" {
    local limit
    forge_change "docs/long=$(seq 5000)"
    passes push main
    for limit in 1 10000; do
        git -C "$SERVER" config transfer.unpackLimit "$limit"
        forge_change "docs/long=$(seq 5000 && echo "$limit")"
        forge_record omar concern note="$limit" blocking:=false
        silent push --thin main "$LEDGER"
        there "$SERVER" "$LEDGER" "$FORGED"
        forge_record omar concern note="$limit" +unsigned
        refused unsigned -- push --thin "$LEDGER"
        forge_tip "$FORGED~"
    done
    passes git -C "$SERVER" fsck
}

@test "deleted and made anew in one push is still moved" {
    forge_at go
    passes push "$LEDGER" "$C1:refs/tags/$TAG"
    local twin
    twin=$(g commit-tree -m twin "$C1^{tree}")
    refused -- raw_push "$C1 $ZERO refs/tags/$TAG" "$ZERO $twin refs/tags/$TAG"
    refused -- raw_push "$C1 $ZERO refs/tags/$TAG"
    refused -- raw_push "$ZERO $ZERO refs/tags/$TAG"
    refused -- raw_push "$C1 $ZERO $LEDGER" "$ZERO $READY $LEDGER"
    there "$SERVER" "refs/tags/$TAG" "$C1"
}

# ---------------------------------------------------------------- what it costs

# counted: from here on $BATS_TEST_TMPDIR/calls has a line for each time that the server's hooks hand over to git-golive.
counted() {
    local bin=$BATS_TEST_TMPDIR/counted
    mkdir "$bin"
    printf '#!/bin/sh\necho "$1 $2" >>"%s/calls"\nexec "%s" "$@"\n' "$BATS_TEST_TMPDIR" "$(command -v git-golive)" >"$bin/git-golive"
    chmod +x "$bin/git-golive"
    PATH=$bin:$PATH
}

# called LINE...: by what was pushed since.
called() {
    [[ $(cat "$BATS_TEST_TMPDIR/calls" 2>/dev/null) == "$(printf '%s\n' "$@")" ]] || says "called: $(cat "$BATS_TEST_TMPDIR/calls")"
    rm -f "$BATS_TEST_TMPDIR/calls"
}

@test "branches cost a shell, decisions are judged once, a release tag twice" {
    forge_change docs/more=text
    counted
    passes push main main:refs/heads/a main:refs/notes/n main:refs/golive/x
    passes push :refs/heads/a
    called ''
    forge_record omar concern note=later blocking:=false
    passes push "$LEDGER" main:refs/heads/b
    called 'hook pre-receive'
    forge_at go
    git -C "$SERVER" -c core.hooksPath=/nowhere update-ref "$LEDGER" "$READY"
    passes push "$LEDGER" "$C1:refs/tags/$TAG"
    called 'hook pre-receive' 'hook reference-transaction'
}
