#!/usr/bin/env bats
# The ledger's history: another root, rewound, diverged, shallow, grafted, replaced; and which ledger is judged.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
}

# server: a bare repository as `origin` with the ledger at this stage; the local one stays where it is.
server() {
    git init -q --bare --template= "$BATS_TEST_TMPDIR/server.git"
    g remote add origin "$BATS_TEST_TMPDIR/server.git"
    g push -q origin main "refs/stages/$1:$LEDGER"
    g fetch -q origin
}

REMOTE=refs/remotes/origin/golive/support-bot

# remote_tip COMMIT: what was fetched last.
remote_tip() { g update-ref "$REMOTE" "$1"; }

@test "another root cannot be judged" {
    expect 1 no-decision
    forge_ledger "$CHECKLIST" # the same bytes, but another commit
    local stranger=$ROOT
    ROOT=$(<"$BASE/root")
    [[ $stranger != "$ROOT" ]]
    expect 3
}

@test "a whole ledger made anew by somebody with push rights, under the pinned root of the true one" {
    CL_PEOPLE="$(CL_KEYS_dana="- ssh: $(<"$KEYS/mallory.pub")" person dana)" CL_RIGHTS=$'  owner: dana' \
        CL_CRITERIA="$(criterion privacy standing '{all: [dana]}')" checklist >evil.yaml
    forge_in_force evil.yaml
    forge_commit mallory +parents= file:checklist.yaml=evil.yaml
    forge_record dana propose tag="$TAG" commit="$C1" +key=mallory
    forge_record dana approve criterion=privacy +key=mallory
    forge_record dana go commit="$C1" +key=mallory
    # Judged by its own root it is a GO, which shows that the root is all that holds here.
    local true_root=$ROOT
    ROOT=$(g rev-list --max-parents=0 "$LEDGER")
    expect 0
    rm -rf .git/golive
    ROOT=$true_root
    expect 3
    # The same when the root is pinned in the configuration instead.
    ROOT=''
    git config golive.support-bot.root "$true_root"
    expect 3
}

@test "the pinned root in the configuration is enough, and GOLIVE_ROOT and --root say it too" {
    local true_root=$ROOT
    forge_at go
    ROOT=''
    git config golive.support-bot.root "$true_root"
    expect 0
    git config --unset golive.support-bot.root
    rm -rf .git/golive
    golive -s "$SYSTEM" --json --root "$true_root" gate "$TAG" "$C1"
    answers 0
    rm -rf .git/golive
    git config --unset golive.support-bot.root || true
    golive -s "$SYSTEM" --json --root "$C1" gate "$TAG" "$C1"
    answers 3
}

@test "first use by a command pins the only ledger, and says so" {
    forge_at go
    local true_root=$ROOT
    ROOT=''
    expect 0
    [[ $ERR == *"${true_root:0:7}"* ]]
    [[ $(git config golive.support-bot.root) == "$true_root" ]]
}

@test "a root that cannot be pinned is no reason not to judge, and is told" {
    forge_at go
    ROOT=''
    : >.git/config.lock
    expect 0
    [[ $ERR == *"could not pin the root of '$SYSTEM'"* && $ERR == *config.lock* ]] || says 'why'
    rm .git/config.lock
    expect 0
    [[ $ERR == *'is pinned from now on'* ]] || says 'now it is'
}

@test "refs and pins whose names no system can have are passed over" {
    forge_at go
    g update-ref refs/heads/golive/Not_A_System main
    g update-ref refs/remotes/origin/golive/-x main
    git config golive.Not_A_System.root "$ROOT"
    expect 0
    golive list --json
    assert_answer ".systems | map(.system) == [\"$SYSTEM\"]"
}

@test "no ledger at all" {
    g update-ref -d "$LEDGER"
    expect 3
    ROOT=''
    golive --json gate "$TAG" "$C1"
    answers 3
}

@test "a pinned system without a ledger" {
    git config golive.support-bot.root "$ROOT"
    g update-ref -d "$LEDGER"
    golive --json gate "$TAG" "$C1"
    answers 3
}

@test "rewound: the newest decision was cut off" {
    local before after
    before=$(g rev-parse "$LEDGER")
    forge_record dana pause note=stop
    after=$FORGED
    expect 1 no-decision paused
    forge_tip "$before"
    gate
    answers 3
    [[ $ERR == *"${before:0:7}"* && $ERR == *"${after:0:7}"* ]]
    # Put back, it is judged again.
    forge_tip "$after"
    expect 1 no-decision paused
}

@test "what was seen cannot be read: it is not judged until somebody who knows why removes it" {
    forge_at go
    expect 0
    printf 'x\n' >".git/golive/$SYSTEM/seen"
    expect 3
    [[ $ERR == *"/golive/$SYSTEM/seen' does not hold a commit id; remove it"* ]] || says 'what to do'
    rm ".git/golive/$SYSTEM/seen"
    expect 0
}

@test "rewound: the newest decision was exchanged for another" {
    local before
    before=$(g rev-parse "$LEDGER")
    forge_record dana pause note=stop
    expect 1 no-decision paused
    forge_tip "$before"
    forge_record dana go commit="$C1"
    expect 3
}

@test "not rewound: what was cut off was void" {
    local before
    before=$(g rev-parse "$LEDGER")
    forge_record dana pause note=stop +unsigned
    expect 1 no-decision / unsigned
    forge_tip "$before"
    forge_record dana go commit="$C1"
    expect 0
}

@test "what was seen is remembered beside the repository, by system" {
    expect 1 no-decision
    grep -q "$(g rev-parse "$LEDGER")" .git/golive/support-bot/seen
    forge_record dana pause note=stop +unsigned
    expect 1 no-decision / unsigned
    grep -q "$(g rev-parse "$LEDGER~")" .git/golive/support-bot/seen
}

@test "the local ledger is behind: the remote's is judged" {
    server go
    forge_at ready
    expect 0
    [[ $(g rev-parse "$LEDGER") == $(g rev-parse refs/stages/ready) ]]
    assert_json ".ledger.tip == \"$(g rev-parse refs/stages/go)\""
}

@test "the local ledger is ahead: it is judged" {
    server ready
    forge_at go
    expect 0
    assert_json ".ledger.tip == \"$(g rev-parse refs/stages/go)\""
}

@test "there is only the remote's ledger" {
    server go
    g update-ref -d "$LEDGER"
    expect 0
    assert_json ".ledger.tip == \"$(g rev-parse refs/stages/go)\""
}

@test "another remote by golive.remote" {
    server go
    g remote rename origin upstream
    forge_at ready
    expect 1 no-decision
    git config golive.remote upstream
    expect 0
}

@test "diverged" {
    server go
    forge_at ready
    forge_record dana pause note=stop
    gate
    answers 3
    [[ $ERR == *'golive sync'* ]]
}

@test "a void tail is left aside: the local one has one, the remote goes on from the good commit before it" {
    server go
    forge_at ready
    forge_record dana pause note=stop +unsigned
    expect 0
    assert_json ".ledger.tip == \"$(g rev-parse refs/stages/go)\""
}

@test "a void tail is left aside: the remote has one, the local goes on from the good commit before it" {
    server ready
    forge_record mallory pause note=stop +unsigned
    remote_tip "$FORGED"
    forge_at go
    expect 0
    assert_json ".ledger.tip == \"$(g rev-parse refs/stages/go)\""
}

@test "a void tail that somebody builds on is no tail: diverged" {
    server go
    forge_at ready
    forge_record dana pause note=stop +unsigned
    forge_record omar pause note=stop
    expect 3
}

@test "a remote's ledger with another root is a finding where a pinned one is there" {
    server go
    forge_at go
    local mine=$ROOT tip
    tip=$(g rev-parse "$LEDGER")
    forge_ledger "$CHECKLIST"
    remote_tip "$FORGED"
    ROOT=$mine
    forge_tip "$tip"
    expect 0 / other-ledger
}

@test "a local ledger with another root beside the pinned one of the remote" {
    server go
    local mine=$ROOT
    forge_ledger "$CHECKLIST"
    ROOT=$mine
    gate
    # Not said in so many words: it may be a finding or undecidable, but the stranger's ledger is never what is judged.
    case $STATUS in
    0) assert_findings other-ledger && assert_json ".ledger.root == \"$mine\"" ;;
    *) answers 3 ;;
    esac
}

@test "shallow" {
    forge_at go
    g push -q . "$LEDGER:refs/heads/copy"
    git clone -q --bare "file://$REPO" "$BATS_TEST_TMPDIR/all.git"
    git clone -q --depth 3 --no-single-branch "file://$BATS_TEST_TMPDIR/all.git" "$BATS_TEST_TMPDIR/shallow"
    REPO=$BATS_TEST_TMPDIR/shallow
    [[ $(g rev-parse --is-shallow-repository) == true ]]
    gate
    answers 3
    [[ $ERR == *unshallow* || $ERR == *shallow* ]]
}

@test "a replaced commit is not honoured: a veto hidden with git replace" {
    forge_at almost
    forge_record omar reject criterion=security note=no
    local veto=$FORGED
    forge_record eng1 concern note=hm blocking:=false
    g replace --graft "$FORGED" "$veto~"
    # git itself no longer sees it:
    [[ $(g rev-list "$LEDGER") != *"$veto"* ]]
    expect 1 criterion-rejected no-decision
}

@test "a replaced commit is not honoured: an unsigned approval made to look signed" {
    forge_at almost
    forge_record omar approve criterion=security commit="$C1" +unsigned
    local bad=$FORGED
    forge_tip refs/stages/almost
    forge_record omar approve criterion=security commit="$C1"
    g replace "$bad" "$FORGED"
    forge_tip "$bad"
    git_says good "$bad"
    expect 1 criterion-waiting no-decision / unsigned
}

@test "a replaced blob is not honoured: a veto whose text was exchanged" {
    forge_at almost
    forge_record omar reject criterion=security note=no
    local blob other path=$RECORD
    blob=$(g rev-parse "$LEDGER:$path")
    forge_text omar approve criterion=security commit="$C1"
    other=$(printf '%s\n' "${EDIT#*=}" | g hash-object -w --stdin)
    g replace "$blob" "$other"
    g cat-file blob "$LEDGER:$path" | grep -q 'decision: approve'
    expect 1 criterion-rejected no-decision
}

@test "a replaced tree is not honoured: other content released under the candidate's name" {
    forge_at go
    forge_change model/weights.txt='weights 2'
    g replace "$FORGED" "$C1"
    [[ $(g rev-parse "$FORGED^{tree}") == $(g rev-parse "$C1^{tree}") ]]
    gate "$TAG" "$FORGED"
    answers 1 candidate-mismatch
    g replace -d "$FORGED"
    g replace "$(git --no-replace-objects -C "$REPO" rev-parse "$FORGED^{tree}")" "$(g rev-parse "$C1^{tree}")"
    gate "$TAG" "$FORGED"
    answers 1 candidate-mismatch
}

@test "grafts are not honoured" {
    forge_at almost
    forge_record omar reject criterion=security note=no
    local veto=$FORGED
    forge_record eng1 concern note=hm blocking:=false
    mkdir -p .git/info
    echo "$FORGED $(g rev-parse "$veto~")" >.git/info/grafts
    [[ $(g rev-list "$LEDGER" 2>/dev/null) != *"$veto"* ]]
    expect 1 criterion-rejected no-decision
}

@test "an object that is missing cannot be judged" {
    forge_at almost
    forge_record omar reject criterion=security note=no
    local blob
    blob=$(g rev-parse "$LEDGER:$RECORD")
    rm -f ".git/objects/${blob:0:2}/${blob:2}"
    run ! g cat-file -e "$blob"
    expect 3
}

@test "an object whose content its id does not cover is not judged" {
    forge_at almost
    forge_record omar reject criterion=security note=no
    local blob other
    blob=$(g rev-parse "$LEDGER:$RECORD")
    forge_text omar approve criterion=security commit="$C1"
    other=$(printf '%s\n' "${EDIT#*=}" | g hash-object -w --stdin)
    chmod u+w ".git/objects/${blob:0:2}/${blob:2}"
    cp ".git/objects/${other:0:2}/${other:2}" ".git/objects/${blob:0:2}/${blob:2}"
    run ! g fsck --no-dangling
    expect 3
}

@test "a commit without a tree: as the ledger's newest, and as the candidate" {
    local odd
    printf 'author x <x> 1 +0000\ncommitter x <x> 1 +0000\n\nx\n' >odd
    forge_raw odd
    odd=$FORGED
    forge_at go
    echo "$odd" >".git/$LEDGER" # git itself does not
    expect 3
    [[ $ERR == *"the tree and parent lines of commit $odd cannot be read"* ]] || says 'why'
    forge_at proposed
    forge_record eng1 propose tag="$TAG" commit="$odd"
    gate "$TAG"
    answers 3
    golive -s "$SYSTEM" status
    assert_exit 3
}

@test "the candidate's objects are not here: signed, not judged" {
    forge_at proposed
    forge_record eng1 propose tag="$TAG" commit="$(printf '%040d' 5)"
    gate "$TAG"
    answers 3
    [[ $ERR == *fetch* ]]
}

@test "the ledger is an unrelated branch of the same name: a branch of the code" {
    g update-ref "$LEDGER" main
    expect 3
}

@test "the ledger's branch is checked out, detached, dirty: nothing of that matters, nothing is touched" {
    forge_at go
    git checkout -q golive/support-bot
    echo 'dirt: 1' >>checklist.yaml
    echo dirt >records/dirt
    git add records/dirt
    local before
    before=$(git status --porcelain=v2 && git rev-parse HEAD && sha256sum .git/index checklist.yaml)
    expect 0
    [[ $(git status --porcelain=v2 && git rev-parse HEAD && sha256sum .git/index checklist.yaml) == "$before" ]]
    git checkout -q --detach -f main
    expect 0
}
