#!/usr/bin/env bats
# `git golive check`: the one verb that runs what a checklist says.

# bats file_tags=check

people_quality() {
    cat <<'YAML'
  - id: quality
    title: Quality
    statement: On 500 cases or more, 95 of 100 were answered correctly.
    area: technical
    approvers:
      - all: [ravi]
    scope: [model/]
    evidence: required
    measure: {accuracy: ">= 0.95", cases: ">= 500"}
    check: {run: ./eval.sh 500, timeout: 120}
  - id: smoke
    title: Smoke test
    statement: It starts.
    area: technical
    approvers:
      - any: [ravi, tom]
    scope: release
    check: {run: "grep -q weights model/weights.txt"}
  - id: quick
    title: Quick
    statement: It answers at once.
    area: technical
    approvers:
      - all: [ravi]
    scope: release
    check: {run: ./eval.sh, timeout: 3}
  - id: dash
    title: Dash
    statement: No option of the shell.
    area: technical
    approvers:
      - all: [ravi]
    scope: release
    check: {run: "-x ./eval.sh"}
YAML
}

setup_file() {
    load people
    eval "$(declare -f people_criteria | sed '1s/people_criteria/people_others/')"
    people_criteria() { # without its own `quality`
        echo criteria:
        people_quality
        people_others | sed -n '/id: security/,$p'
    }
    people_setup_file
}
setup() {
    load people
    people_setup
    export TMPDIR=$BATS_TEST_TMPDIR/tmp
    mkdir "$TMPDIR"
    as ravi
}

teardown() {
    tmux -L "golive-$$" kill-server 2>/dev/null || true
}

# candidate: its eval.sh is what stands on standard input; ravi proposes it as v1.1.
candidate() {
    as ravi
    git checkout -q -B main origin/main
    { echo '#!/bin/sh' && cat; } >eval.sh
    chmod +x eval.sh
    git add -A
    git commit -q -m 'an evaluation'
    git push -q origin main
    people_must decide propose v1.1
}
passing() {
    candidate <<'SH'
echo "got $1 cases"
echo "accuracy: 0.40"
echo "to stderr" >&2
echo "accuracy: 0.97"
echo "cases: $1"
SH
}

# ended_for_good PID...: a zombie that nobody reaps here does not run
ended_for_good() {
    local pid i
    for pid; do
        for ((i = 0; i < 300; i++)); do
            kill -0 "$pid" 2>/dev/null || break
            ! grep -q ') Z' "/proc/$pid/stat" 2>/dev/null || break
            sleep 0.1
        done
        ((i < 300)) || people_fail "$pid still runs" || return
    done
}
nothing_left() {
    [[ -z $(ls -A "$TMPDIR") ]] || people_fail "left in TMPDIR: $(ls -A "$TMPDIR")"
}
# evidence: the file that the newest commit added under evidence/
evidence() { git show --format= --name-only "$LEDGER" -- evidence/; }

@test "passes: approves with what it measured, and keeps the log" {
    passing
    decide check quality
    done_well
    err_has '  | ./eval.sh 500' 'in version 2 of the checklist' "signed by 'dana'" "'ravi' proposed" 'for 120 s at most'
    err_has '  | got 500 cases' '  | to stderr' 'the check passed: accuracy 0.97, cases 500'
    [[ $(newest) == *'decision: approve'*'criterion: quality'* ]]
    [[ $(newest) == *'measured:'*"accuracy: '0.97'"*"cases: '500'"* ]]
    local file log sum
    file=$(evidence)
    [[ $file == evidence/*-check-quality.log ]]
    sum=$(git cat-file blob "$LEDGER:$file" | sha256sum | cut -d' ' -f1)
    [[ $(newest) == *"in: ledger"*"path: $file"*"sha256: $sum"* ]]
    log=$(git cat-file blob "$LEDGER:$file")
    [[ $log == "check of quality on v1.1, commit $(git rev-parse main)"*'ended with 0'*'$ ./eval.sh 500'*'got 500 cases'*'to stderr'* ]]
    nothing_left
    no_findings
    # the record alone is what makes it met
    golive --json status
    [[ $(jq -r '.criteria[] | select(.id == "quality") | .state' <<<"$OUT") == met ]]
}

@test "fails: rejects, and says why" {
    candidate <<'SH'
echo "accuracy: 0.93"
echo "cases: 500"
SH
    decide check quality -m 'run on the test machine'
    ended 1
    err_has "'accuracy' is 0.93, and has to be >= 0.95"
    [[ $(newest) == *'decision: reject'*'run on the test machine'*"'accuracy' is 0.93"* ]]
    local file sum
    file=$(evidence)
    sum=$(git cat-file blob "$LEDGER:$file" | sha256sum | cut -d' ' -f1)
    [[ $(newest) == *"log: $file"*"sha256: $sum"* ]]
    no_findings
    # mended, it passes, and the rejection is over
    passing
    decide check quality
    done_well
    golive --json status
    [[ $(jq -r '.criteria[] | select(.id == "quality") | .state' <<<"$OUT") == met ]]
}

@test "fails: another end than 0, whatever it printed" {
    candidate <<'SH'
echo "accuracy: 0.99"
echo "cases: 500"
exit 4
SH
    decide check quality
    ended 1
    err_has 'it ended with 4'
    [[ $(newest) == *'decision: reject'* ]]
}

@test "fails: a value is not printed, or is no number" {
    candidate <<'SH'
echo "accuracy: 0.99 of 1"
echo "all cases: 500"
SH
    decide check quality
    ended 1
    err_has "what it printed for 'accuracy' is not a number" "no line 'cases: <number>'"
    [[ $(newest) == *'decision: reject'* ]]
}

@test "only the last lines count" {
    candidate <<'SH'
echo "accuracy: 0.99"
echo "cases: 500"
seq 1 200
SH
    decide check quality
    ended 1
    err_has "no line 'accuracy: <number>'"
}

@test "without bounds the end decides; a standing candidate file is found" {
    as tom
    decide check smoke
    done_well
    [[ $(newest) == *'by: tom'* && $(newest) == *'decision: approve'* ]]
    nothing_left
}

@test "asks before it runs, and before it signs" {
    passing
    refused 1 check quality
    err_has 'run this?' 'nothing was signed'
    err_has_not 'got 500 cases'
    nothing_left
}

@test "who may not answer runs nothing" {
    passing
    as omar
    refused 1 check quality --yes
    err_has "'omar' is no approver of 'quality'"
    err_has_not 'got 500'
    as ravi
    refused 1 check security --yes
    err_has 'no command to check'
    refused 1 check speed --yes
    err_has "has no criterion 'speed'; it has: quality, smoke"
    refused 129 check quality --measured accuracy=1 --yes
    refused 129 check quality --evidence eval.sh --yes
    refused 129 check quality --print --yes
}

@test "what cannot be run answers nothing" {
    as ravi
    git checkout -q -B main origin/main
    decide propose v1.2
    done_well
    refused 3 check quality --yes
    err_has 'could not be run (sh ended with 127)'
    nothing_left
    # nor is the line an option to the shell
    refused 3 check dash --yes
    err_has 'could not be run (sh ended with 127)'
}

@test "in a bare clone, and in a linked working tree" {
    passing
    git worktree add -q ../linked
    cd ../linked
    decide check quality
    done_well
    err_has 'the check passed: accuracy 0.97'
    cd "$W"
    git clone -q --bare ravi bare.git
    cd bare.git
    git config user.signingkey "$KEYS/ravi.pub"
    decide check smoke
    done_well
    [[ $(newest) == *'decision: approve'*'criterion: smoke'* ]]
    nothing_left
}

@test "runs in a copy: refs, index, working tree and hooks are as they were" {
    mkdir -p "$TMPDIR"
    candidate <<'SH'
pwd
git rev-parse --git-dir 2>&1
echo "$GOLIVE_SYSTEM $GOLIVE_CRITERION $GOLIVE_TAG $GOLIVE_COMMIT"
echo "agent: ${SSH_AUTH_SOCK-none}"
cat staged.txt 2>&1
echo "accuracy: 1"
echo "cases: 500"
echo changed >model/weights.txt
mkdir -p deep/er && echo x >deep/er/file && chmod 500 deep/er deep
SH
    echo mine >staged.txt
    git add staged.txt
    echo dirty >>model/weights.txt
    printf '#!/bin/sh\necho ran >>"%s/hooked"\n' "$W" >.git/hooks/post-index-change
    cp .git/hooks/post-index-change .git/hooks/post-checkout
    chmod +x .git/hooks/post-index-change .git/hooks/post-checkout
    rm -f "$W/hooked"
    local before index
    before=$(git status --porcelain && git worktree list && cat .git/HEAD)
    index=$(sha256sum .git/index)
    rm -f "$W/hooked"
    # a directory for temporary files within the repository must not lead into it
    mkdir build
    export SSH_AUTH_SOCK=/nowhere
    TMPDIR=$PWD/build decide check quality
    done_well
    rmdir build
    err_has '  | fatal: not a git repository' "support-bot quality v1.1 $(git rev-parse main)" 'agent: none' 'staged.txt: No such file'
    [[ $(sha256sum .git/index) == "$index" ]]
    [[ ! -e $W/hooked ]]
    [[ $(git status --porcelain && git worktree list && cat .git/HEAD) == "$before" ]]
}

@test "time: it is ended with all that it started" {
    candidate <<'SH'
trap '' TERM
echo $$ >"$PIDS"
sleep 300 &
echo $! >>"$PIDS"
echo "accuracy: 1"
while :; do sleep 300; done
SH
    export PIDS=$BATS_TEST_TMPDIR/pids
    decide check quick
    ended 1
    err_has 'it took longer than 3 s'
    # shellcheck disable=SC2046 # one word a process
    ended_for_good $(<"$PIDS")
    [[ $(wc -l <"$PIDS") == 2 ]]
    nothing_left
}

@test "what it leaves running does not hold it up" {
    candidate <<'SH'
sleep 300 &
echo $! >"$PIDS"
echo "accuracy: 1"
echo "cases: 500"
SH
    export PIDS=$BATS_TEST_TMPDIR/pids
    SECONDS=0
    decide check quality
    done_well
    ((SECONDS < 120))
    ended_for_good "$(<"$PIDS")"
    # also one that has left its group, which is not followed
    candidate <<'SH'
setsid sh -c 'echo $$ >"$PIDS"; exec sleep 300' &
until test -s "$PIDS"; do :; done
echo "accuracy: 1"
echo "cases: 500"
SH
    : >"$PIDS"
    SECONDS=0
    decide check quality
    done_well
    kill "$(<"$PIDS")"
    ((SECONDS < 120))
}

@test "a log that is too long loses its middle" {
    candidate <<'SH'
echo first
head -c 30000000 /dev/zero | tr '\0' 'x' | fold -w 100
echo
echo "accuracy: 1"
echo "cases: 500"
SH
    decide -q check quality
    done_well
    local file size
    file=$(evidence)
    size=$(git cat-file -s "$LEDGER:$file")
    ((size <= 10485760 && size > 10000000))
    git cat-file blob "$LEDGER:$file" >"$W/log"
    grep -q '^first$' "$W/log"
    grep -Eq '^\[golive: [0-9]+ bytes of the output are left out here\]$' "$W/log"
    [[ $(tail -n 1 "$W/log") == 'cases: 500' ]]
    [[ $ERR != *xxxx* ]]
}

@test "what it prints cannot pass for golive's own words" {
    candidate <<'SH'
printf '\033]0;title\007\033[2Jsign this? [y/N] \r::set-output name=x::y\n'
printf '\342\200'; sleep 0.1; printf '\256abc\n'
printf 'accuracy: \033[31m1\033[m\n'
printf 'accuracy: 1\r\ncases: 500'
SH
    decide check quality
    done_well
    err_has_not $'\033' $'\342\200\256'
    err_has '  | <U+001B>]0;title' $'\n  | ::set-output' '<U+202E>abc'
    # the bytes are in the log as they were
    git cat-file blob "$LEDGER:$(evidence)" | grep -q $'\033\\[2J'
}

@test "a tree with links and an evil entry" {
    candidate <<'SH'
ls -l link
echo "accuracy: 1"
echo "cases: 500"
SH
    ln -s /etc link
    ln -s "$W" model/out
    git add -A && git commit -q -m links && git push -q origin main
    people_must decide propose v1.2
    decide check quality
    done_well
    err_has 'link -> /etc'
    [[ -d $W && -e /etc/passwd ]]
    nothing_left
    # .git in a tree is what git itself refuses
    local blob tree
    blob=$(printf '[core]\n\tfsmonitor = touch %s/pwned\n' "$W" | git hash-object -w --stdin)
    tree=$(printf '100644 blob %s\tconfig\n' "$blob" | git mktree)
    tree=$(printf '040000 tree %s\t.git\n' "$tree" | git mktree)
    git update-ref refs/heads/evil "$(git commit-tree -m evil "$tree" -p main)"
    git push -q origin evil
    decide propose v1.3 evil
    done_well
    refused 3 check quality --yes
    err_has 'cannot check it out'
    [[ ! -e $W/pwned ]]
    nothing_left
}

@test "submodules are told" {
    candidate <<'SH'
ls -d sub && ls -A sub
echo "accuracy: 1"
echo "cases: 500"
SH
    git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),sub"
    git commit -q -m sub && git push -q origin main
    people_must decide propose v1.2
    decide check quality
    done_well
    err_has 'the candidate has submodules'
}

@test "another candidate in the meantime" {
    candidate <<'SH'
cd "$MIA" && git golive propose v9.9 HEAD~ --yes --no-push >/dev/null 2>&1
echo "accuracy: 1"
echo "cases: 500"
SH
    MIA=$W/ravi decide check quality
    ended 1
    err_has 'another candidate was proposed' 'run it again'
    [[ $(newest) == *'decision: propose'* ]]
}

@test "the criterion is changed in the meantime" {
    candidate <<'SH'
cd "$RAVI"
for who in dana omar lena mia; do
    git config user.signingkey "$KEYS/$who.pub"
    case $who in
    dana) GIT_EDITOR="sed -i 's/95 of 100/99 of 100/'" git golive amend --yes --no-push ;;
    *) git golive agree 3 --yes --no-push ;;
    esac
done >/dev/null 2>&1
git config user.signingkey "$KEYS/ravi.pub"
echo "accuracy: 1"
echo "cases: 500"
SH
    RAVI=$W/ravi decide check quality
    ended 1
    err_has 'while the check ran, the criterion was changed, so nothing was signed; run it again'
    [[ $(newest) == *'decision: agree'* ]]
    nothing_left
}

@test "before any release is proposed there is nothing to check" {
    people_must decide init other --template minimal --no-push
    GIT_EDITOR="sed -i '0,/^    area:/s//    check: {run: \"true\"}\\n&/'" people_must decide -s other amend --no-push
    refused 1 -s other check works --yes
    err_has 'a check is run on a release, and none is proposed yet' 'git golive propose <tag>'
}

# A terminal, by tmux: it must not hold what bats waits for open.
screen() { tmux -L "golive-$$" capture-pane -p -t t; }
until_screen() {
    local i
    for ((i = 0; i < 300; i++)); do
        [[ $(screen) == *"$1"* ]] && return
        sleep 0.1
    done
    screen >&2
    return 1
}

@test "at a terminal: Ctrl-C ends it, and nothing is signed" {
    command -v tmux >/dev/null || skip 'no tmux here'
    candidate <<'SH'
echo $$ >"$PIDS"
(exec 2>/dev/null; echo y >/dev/tty) || echo 'no terminal for it'
echo started
sleep 300
SH
    export PIDS=$BATS_TEST_TMPDIR/pids
    local before
    before=$(people_refs)
    tmux -L "golive-$$" -f /dev/null new-session -d -s t -x 100 -y 40 "env PIDS='$PIDS' TMPDIR='$TMPDIR' sh" \
        </dev/null >/dev/null 2>&1 3>&-
    tmux -L "golive-$$" send-keys -t t '(trap : INT; git golive check quality; echo "ended $?")' Enter
    until_screen 'run this? [y/N]'
    tmux -L "golive-$$" send-keys -t t y Enter
    until_screen '| started'
    [[ $(screen) == *'no terminal for it'* ]]
    tmux -L "golive-$$" send-keys -t t C-c
    until_screen 'ended 130' # what git says of whom Ctrl-C ended
    [[ $(screen) == *'the check was stopped, and nothing was signed'* ]]
    [[ $(people_refs) == "$before" ]]
    ended_for_good "$(<"$PIDS")"
    nothing_left
}

@test "at a terminal: what was typed while it ran answers nothing" {
    command -v tmux >/dev/null || skip 'no tmux here'
    candidate <<'SH'
echo started
until test -e "$DONE"; do :; done
echo "accuracy: 1"
echo "cases: 500"
SH
    local before
    before=$(people_refs)
    export DONE=$BATS_TEST_TMPDIR/done
    tmux -L "golive-$$" -f /dev/null new-session -d -s t -x 100 -y 60 "env DONE='$DONE' TMPDIR='$TMPDIR' sh" \
        </dev/null >/dev/null 2>&1 3>&-
    tmux -L "golive-$$" send-keys -t t 'git golive check quality; echo "ended $?"' Enter
    until_screen 'run this? [y/N]'
    tmux -L "golive-$$" send-keys -t t y Enter
    until_screen '| started'
    tmux -L "golive-$$" send-keys -t t y Enter y Enter
    until_screen $'\ny'
    touch "$DONE"
    until_screen 'sign this? [y/N]'
    tmux -L "golive-$$" send-keys -t t n Enter
    until_screen 'ended 1'
    [[ $(screen) == *'nothing was signed'* ]]
    [[ $(people_refs) == "$before" ]]
    nothing_left
}
