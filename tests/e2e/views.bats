#!/usr/bin/env bats
# A server that was set back, remotes that disagree: every clone says what happened and what to do, and what it says heals it.

# Everything was met and the owner said go, then omar paused it: a view without the newest decision would be a GO.
setup_file() {
    load people
    people_setup_file
    all_met
    people_must decide go
    cp -R "$W/server.git" "$W/yesterday.git"
    as omar
    people_must decide pause -m 'wrong answers about refunds'
}

# omar has signed it, lena has fetched it, mia has it in her branch, tom and ravi have not seen it.
setup() {
    load people
    people_setup
    NEWEST=$(tip "$W/server.git") OLD=$(tip "$W/yesterday.git")
    as lena && git fetch -q && golive status
    as mia && golive sync
}

# restore: the server as of yesterday, and everybody fetches, as git does it by itself.
restore() {
    local who
    rm -rf "$W/server.git"
    cp -R "$W/yesterday.git" "$W/server.git"
    for who in "${TEAM[@]}"; do
        git -C "$W/$who" fetch -q
    done
}

# never_go CODE: whatever is asked, the answer is that, and no tag is made.
never_go() {
    local ask
    for ask in 'gate v1.0' 'gate --live v1.0' 'status --exit-code' 'tag v1.0'; do
        golive $ask
        ended "$1" || return
        [[ $OUT != GO* && -z $(git tag) ]] || people_fail "it said GO" || return
    done
}

paused() {
    never_go 1
    golive gate v1.0
    out_has 'the system is paused'
}

# told_command TEXT: the command that was told and begins so. It is run.
told_command() {
    local command
    command=$(grep -o "$1[^;]*" <<<"$ERR" | tail -n 1)
    [[ -n $command ]] || people_fail "no command was told: $1" || return
    STATUS=0
    eval "$command" >"$W/out" 2>"$W/err" </dev/null || STATUS=$?
    OUT=$(<"$W/out") ERR=$(<"$W/err")
}

# all_agree: the pause is on the server, and everybody sees it, a fresh clone as well.
all_agree() {
    local who
    git clone -q "$W/server.git" "$W/fresh"
    for who in fresh "${TEAM[@]}"; do
        as "$who"
        git fetch -q
        paused || people_fail "as seen by $who" || return
        golive verify
        done_well
    done
}

@test "restored from yesterday: who has fetched the newer ledger is told what is missing, and puts it back" {
    restore
    as lena
    never_go 3
    err_has rewound "$NEWEST" "$OLD" 'put them back: git golive sync'
    # Nothing can be decided meanwhile either.
    refused 3 concern -m hm --yes
    golive gate v1.0
    told_command 'git golive sync'
    done_well
    err_has 'missing on the remote' "git log ${OLD:0:12}..${NEWEST:0:12}"
    [[ $(tip "$W/server.git") == "$NEWEST" ]]
    paused
    all_agree
}

@test "restored from yesterday: who has it in his branch sees it, and that it is not on the server" {
    restore
    as mia
    paused
    golive status
    out_has 'next: git golive sync'
    golive sync
    done_well
    [[ $(tip "$W/server.git") == "$NEWEST" ]]
    all_agree
}

@test "restored from yesterday: own decisions that were not pushed, on the newer ledger" {
    as mia
    decide concern -m 'mine' --no-push
    done_well
    local mine
    mine=$(tip)
    restore
    paused
    golive sync
    done_well
    [[ $(tip "$W/server.git") == "$mine" ]]
    all_agree
}

@test "restored from yesterday: own decisions that were not pushed, on the older ledger" {
    as tom
    golive sync
    git update-ref "$LEDGER" "$OLD"
    git update-ref "refs/remotes/origin/golive/$SYSTEM" "$OLD"
    rm -rf .git/golive
    decide concern -m 'mine' --no-push
    done_well
    restore
    # It has not seen the pause; it holds its own concern against the release.
    golive gate v1.0
    ended 1
    as lena
    golive sync
    done_well
    as tom
    git fetch -q
    never_go 3
    err_has diverged "run 'git golive sync'"
    golive sync
    done_well
    err_has 'signed again'
    all_agree
}

@test "restored from before there was a ledger" {
    rm -rf "$W/server.git" && git init -q --bare "$W/server.git"
    as lena
    git push -q origin main
    git fetch -q --prune
    git update-ref -d "$LEDGER"
    never_go 3
    err_has 'is missing' 'git golive sync'
    golive sync
    done_well
    err_has 'the remote has no such ledger any more' "git log ${NEWEST:0:12}"
    [[ $(tip "$W/server.git") == "$NEWEST" ]]
    all_agree
}

@test "a fresh clone of the restored server cannot know, as docs/trust.md says; once another has put it back, it does" {
    restore
    git clone -q "$W/server.git" "$W/early"
    grep -q 'A server that holds back' "$BATS_TEST_DIRNAME/../../docs/trust.md"
    as lena
    golive sync
    as early
    golive gate v1.0 --fetch
    ended 1
    out_has 'the system is paused'
}

@test "force-pushed, and others have gone on: who saw more says so, its author signs it again" {
    restore
    restore
    as tom
    decide concern -m 'meanwhile'
    done_well
    local who
    for who in lena mia; do
        as "$who"
        git fetch -q
        never_go 3
        golive sync
        [[ $STATUS != 0 ]] || people_fail "sync should not call this up to date" || return
        never_go 3
        err_has rewound "$NEWEST" 'and others were added' "let each who has lost one run 'git golive sync'"
    done
    as omar
    git fetch -q
    never_go 3
    err_has diverged "run 'git golive sync'"
    golive sync
    done_well
    err_has 'signed again'
    for who in lena mia; do
        as "$who"
        git fetch -q
        never_go 3
        told_command 'git golive trust'
        done_well
    done
    all_agree
}

@test "force-pushed to another root: neither judged nor built on" {
    git init -q "$W/evil"
    as evil
    git config user.name 'Dana Reyes'
    git config user.email dana@example.com
    git config user.signingkey "$KEYS/mallory.pub"
    git commit -q --allow-empty -m first
    decide init "$SYSTEM" --template minimal
    git push -q -f "$W/server.git" "$LEDGER"
    as lena
    git fetch -q
    git update-ref -d "$LEDGER"
    never_go 3
    err_has 'another ledger' 'ask the owner'
    golive sync
    ended 3
    as mia
    git fetch -q
    paused
    golive verify
    ended 1
    out_has other-ledger
}

@test "two remotes that disagree: the one that is judged is named, and the older one is brought up to date" {
    as lena
    git remote add yesterday "$W/yesterday.git"
    git fetch -q yesterday
    paused
    git config golive.remote yesterday
    never_go 3
    err_has rewound "$NEWEST" "refs/remotes/yesterday/golive/$SYSTEM at $OLD" 'put them back: git golive sync'
    told_command 'git golive sync'
    done_well
    [[ $(tip "$W/yesterday.git") == "$NEWEST" ]]
    paused
    git config --unset golive.remote
    paused
    all_agree
}

@test "two remotes that have gone apart: none is a GO for who has seen both" {
    # tom works with yesterday's server alone.
    as tom
    git remote set-url origin "$W/yesterday.git"
    git fetch -q
    golive sync
    decide concern -m 'elsewhere'
    as mia
    git remote add second "$W/yesterday.git"
    git fetch -q second
    paused
    git config golive.remote second
    never_go 3
    err_has diverged "run 'git golive sync'"
    golive sync
    ended 1
    err_has "only 'omar' can sign it again"
    never_go 3
    # omar carries his over, and the first server gets the one history.
    as omar
    git remote add second "$W/yesterday.git"
    git config golive.remote second
    golive sync
    done_well
    git push -q -f origin "$LEDGER"
    git config --unset golive.remote
    as mia
    git config --unset golive.remote
    git fetch -q
    never_go 3
    told_command 'git golive trust'
    as lena
    git fetch -q
    never_go 3
    told_command 'git golive trust'
    as tom
    git remote set-url origin ../server.git
    all_agree
}

@test "on the server itself: it says so, and what puts it back" {
    cd "$W/server.git" || return
    golive trust "$SYSTEM" "$(git rev-list --max-parents=0 "$LEDGER")"
    golive status
    done_well
    git update-ref "$LEDGER" "$OLD"
    golive gate v1.0
    ended 3
    err_has rewound "$NEWEST" "put them back: git update-ref $LEDGER $NEWEST"
    told_command 'git update-ref'
    golive gate v1.0
    ended 1
    out_has 'the system is paused'
}
