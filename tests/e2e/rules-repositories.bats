#!/usr/bin/env bats
# Every kind of repository that git has: it works there and leaves it untouched, or says plainly what to do.
# shellcheck disable=SC2034 # set here, read in forge.bash

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
    forge_at go
}

@test "bare" {
    git clone -q --bare "$REPO" "$BATS_TEST_TMPDIR/bare.git"
    REPO=$BATS_TEST_TMPDIR/bare.git
    expect 0
}

@test "bare: it judges its own heads only" {
    forge_record dana pause note=stop
    local paused=$FORGED
    forge_at go
    git clone -q --bare "$REPO" "$BATS_TEST_TMPDIR/bare.git"
    git -C "$BATS_TEST_TMPDIR/bare.git" fetch -q "$REPO" main
    g update-ref refs/keep/paused "$paused"
    REPO=$BATS_TEST_TMPDIR/bare.git
    g fetch -q "$BATS_TEST_TMPDIR/repo" refs/keep/paused:refs/remotes/origin/golive/support-bot
    expect 0
    g update-ref "$LEDGER" "$paused"
    expect 1 paused
}

@test "what was fetched from a remote counts also where the remote is not set up" {
    forge_record dana pause note=stop
    local paused=$FORGED
    forge_at go
    g update-ref refs/remotes/origin/golive/support-bot "$paused"
    expect 1 paused
    g update-ref refs/remotes/company/golive/support-bot "$paused"
    g update-ref -d refs/remotes/origin/golive/support-bot
    rm -r "$REPO/.git/golive"
    expect 0
    g config golive.remote company
    expect 1 paused
}

@test "a linked worktree: what was seen is kept for all of them" {
    g worktree add -q "$BATS_TEST_TMPDIR/linked" main --detach
    local main=$REPO
    REPO=$BATS_TEST_TMPDIR/linked
    expect 0
    [[ -f $main/.git/golive/support-bot/seen ]]
    g update-ref "$LEDGER" "$(g rev-parse "$LEDGER~")"
    expect 3
    REPO=$main
    expect 3
}

@test "a subdirectory, and -C" {
    REPO=$REPO/model
    expect 0
    REPO=$BATS_TEST_TMPDIR
    golive -C "$BATS_TEST_TMPDIR/repo" -s "$SYSTEM" --json gate "$TAG" "$C1"
    answers 0
}

@test "extensions: worktreeConfig, partialClone, preciousObjects" {
    git config core.repositoryFormatVersion 1
    git config extensions.worktreeConfig true
    expect 0
    git config extensions.preciousObjects true
    expect 0
    git config remote.origin.url "$BATS_TEST_TMPDIR/nowhere"
    git config extensions.partialClone origin
    git config remote.origin.promisor true
    expect 0
}

@test "a real partial clone" {
    git config uploadpack.allowFilter true
    git clone -q --filter=blob:none "file://$REPO" "$BATS_TEST_TMPDIR/partial"
    REPO=$BATS_TEST_TMPDIR/partial
    [[ $(g config remote.origin.promisor) == true ]]
    # The ledger's blobs are not here. Either they are fetched, or it says so; never a verdict on half a ledger.
    gate
    case $STATUS in
    0) answers 0 ;;
    *)
        answers 3
        [[ $ERR == *fetch* ]]
        ;;
    esac
}

@test "packed, with alternates, with loose and packed refs" {
    git clone -q --shared "$REPO" "$BATS_TEST_TMPDIR/shared"
    g push -q "$BATS_TEST_TMPDIR/shared" "$LEDGER:$LEDGER"
    REPO=$BATS_TEST_TMPDIR/shared
    g pack-refs --all
    expect 0
    REPO=$BATS_TEST_TMPDIR/repo
    g gc -q --prune=now
    g pack-refs --all
    expect 0
    REPO=$BATS_TEST_TMPDIR/shared
    expect 0
}

@test "SHA-256: it says so" {
    git init -q --template= --object-format=sha256 "$BATS_TEST_TMPDIR/sha256"
    REPO=$BATS_TEST_TMPDIR/sha256
    g -c user.name=x -c user.email=x@example.com commit -q --allow-empty -m x
    ROOT=''
    golive --json gate "$TAG" HEAD
    [[ $STATUS == 3 || $STATUS == 128 ]]
    [[ $ERR == *SHA-256* || $ERR == *sha256* ]]
}

@test "a repository of another owner: it says what to do" {
    [[ $(id -u) == 0 ]] || skip 'takes root to make one'
    chown -R 65534:65534 "$REPO"
    cd /
    run ! git -C "$REPO" rev-parse HEAD
    gate
    [[ $STATUS == 3 || $STATUS == 128 ]]
    [[ $ERR == *"safe.directory $REPO"* ]]
    mv "$REPO" "$REPO;id"
    run ! git -C "$REPO;id" golive status
    [[ $output == *"--add safe.directory '$REPO;id'"* ]]
    mv "$REPO;id" "$REPO"
    git config --global safe.directory "$REPO"
    expect 0
}

@test "a repository of another owner, with its git directory elsewhere: what it says to run helps" {
    local dir
    [[ $(id -u) == 0 ]] || skip 'takes root to make one'
    g worktree add -q --detach "$BATS_TEST_TMPDIR/linked" main
    cd "$BATS_TEST_TMPDIR"
    git clone -q --separate-git-dir gitdir "$REPO" separate
    git clone -q --bare "$REPO" bare.git
    chown -R 65534:65534 "$REPO" linked gitdir separate bare.git
    for dir in linked linked/model separate bare.git; do
        run ! git -C "$dir" rev-parse HEAD
        run ! git-golive -C "$dir" status
        [[ $output == *'git config --global --add safe.directory /'* ]]
        eval "${lines[-1]}"
        git -C "$dir" rev-parse HEAD
        git-golive -C "$dir" status
        git config --global --unset-all safe.directory
    done
}

@test "outside of any repository" {
    mkdir "$BATS_TEST_TMPDIR/nothing"
    REPO=$BATS_TEST_TMPDIR/nothing
    export GIT_CEILING_DIRECTORIES=$BATS_TEST_TMPDIR
    gate
    [[ $STATUS == 128 || $STATUS == 3 ]]
    [[ -n $ERR && $JSON != *verdict* ]]
}

@test "an empty repository" {
    git init -q "$BATS_TEST_TMPDIR/empty"
    REPO=$BATS_TEST_TMPDIR/empty ROOT=''
    golive --json gate "$TAG"
    answers 3
}

@test "a read-only repository is judged" {
    [[ $(id -u) != 0 ]] || skip 'root may write everywhere'
    chmod -R a-w .git
    expect 0
    chmod -R u+w .git
}
