#!/usr/bin/env bats
# What is killed, full, read-only or locked, and two at work in one clone: what was reported is there, git finds nothing wrong,
# and the same command goes on. `make soak` kills more often.

bats_require_minimum_version 1.5.0

setup_file() {
    load forge
    load crowd
    crowd_setup "$BATS_FILE_TMPDIR/world" 2
}

setup() {
    load forge
    load crowd
    load faults
    cp -R "$BATS_FILE_TMPDIR/world" "$BATS_TEST_TMPDIR/world"
    W=$BATS_TEST_TMPDIR/world
    export CROWD=2
    # Who looks for leaks traces itself, and complains where it is killed in the middle of that.
    export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
    as p1
}

teardown() {
    cd / || return
    [[ ! -e $W/mounted ]] || umount "$(<"$W/mounted")"
    # What was made read-only must be removable.
    chmod -R u+w "$W"
}

# try COMMAND...: $STATUS, and what was said in $W/out and $W/err.
try() {
    STATUS=0
    "$@" >"$W/out" 2>"$W/err" </dev/null 3>&- || STATUS=$?
}
told() {
    local text
    for text in "$@"; do
        grep -qF -- "$text" "$W/err" || crowd_fail "status $STATUS; expected '$text' in: $(<"$W/err")" || return
    done
}
refs() { git for-each-ref refs/heads refs/golive; }
concern() { try git golive concern -m "$1" --push --yes; }

# ---------------------------------------------------------------- kill -9

@test "approve --push is killed twenty times" {
    kill_signing 20
}

@test "pre-receive is killed ten times" {
    kill_receiving 10
}

@test "hooks install is killed twenty times: there is the old hook or the new one, and never a chain to itself" {
    kill_installing 20
}

@test "hooks install that was stopped after it had kept the hook goes on" {
    for before in link copy; do
        printf '#!/bin/sh\nexit 0\n' >.git/hooks/pre-push
        chmod +x .git/hooks/pre-push
        cp .git/hooks/pre-push "$W/foreign"
        if [[ $before == link ]]; then ln .git/hooks/pre-push .git/hooks/pre-push.before-golive; fi
        try git golive hooks install
        [[ $STATUS == 0 ]] || crowd_fail "$(<"$W/err")"
        grep -q '^# golive hook' .git/hooks/pre-push
        cmp "$W/foreign" .git/hooks/pre-push.before-golive
        try git golive hooks uninstall
        cmp "$W/foreign" .git/hooks/pre-push
        [[ ! -e .git/hooks/pre-push.before-golive ]]
    done
}

@test "what was signed and not pushed is pushed when the same command is run again" {
    server config receive.denyCurrentBranch ignore
    git golive approve c1 --no-push --yes
    try git golive approve c1 --yes
    [[ $STATUS == 0 ]]
    told "pushed to 'origin'"
    [[ $(git rev-parse "$LEDGER") == $(server rev-parse "$LEDGER") ]]
    try git golive approve c1 --yes
    [[ $STATUS == 0 ]]
    ! grep -q 'pushed to' "$W/err"
}

# ---------------------------------------------------------------- no room

@test "no file can grow: nothing is recorded, and afterwards it goes on" {
    before=$(refs)
    # git, golive and ssh-keygen are told EFBIG instead of being killed; what they say goes through a pipe
    said=$( (trap '' XFSZ && ulimit -f 0 && git golive concern -m x --push --yes 2>&1 >/dev/null) | cat) || true
    [[ -n $said ]]
    [[ $(refs) == "$before" ]]
    sound "$W/p1"
    mended git golive concern -m x --push --yes
    crowd_check
    sound "$W/p1"
}

@test "a full disk: nothing is recorded, and afterwards it goes on" {
    mkdir "$W/small"
    [[ $(id -u) == 0 ]] || skip 'only root may mount a small file system'
    mount -t tmpfs -o size=2m tmpfs "$W/small" 2>/dev/null || skip 'no file system can be mounted here'
    echo "$W/small" >"$W/mounted"
    cp -R "$W/p1/." "$W/small/clone"
    cd "$W/small/clone"
    git remote set-url origin "$W/server.git"
    before=$(refs)
    dd if=/dev/zero of="$W/small/fill" bs=4k 2>/dev/null || true
    for room in 0 4 12 24 40; do
        # a little more room each time: it fails at another place
        truncate -s "-${room}K" "$W/small/fill"
        try git golive concern -m "room $room" --push --yes
        if [[ $STATUS != 0 && $(refs) != "$before" ]]; then told 'recorded here, not pushed'; fi
        git fsck --strict --no-dangling
        before=$(refs)
    done
    rm "$W/small/fill"
    mended git golive sync
    mended git golive concern -m 'with room' --push --yes
    crowd_check
    sound .
}

@test "a full disk on the server: it is said, nothing is lost, and afterwards it goes on" {
    mkdir "$W/small"
    [[ $(id -u) == 0 ]] || skip 'only root may mount a small file system'
    mount -t tmpfs -o size=2m tmpfs "$W/small" 2>/dev/null || skip 'no file system can be mounted here'
    echo "$W/small" >"$W/mounted"
    cp -R "$W/server.git" "$W/small/server.git"
    git remote set-url origin "$W/small/server.git"
    git golive sync
    dd if=/dev/zero of="$W/small/fill" bs=4k 2>/dev/null || true
    concern 'no room there'
    [[ $STATUS == 1 ]]
    told 'recorded here, not pushed' 'git golive sync'
    rm "$W/small/fill"
    mended git golive sync
    [[ $(git rev-parse "$LEDGER") == $(git -C "$W/small/server.git" rev-parse "$LEDGER") ]]
    sound "$W/small/server.git"
    sound .
}

# ---------------------------------------------------------------- read-only

# bound COMMAND...: permissions bind root too.
bound() {
    if [[ $(id -u) == 0 ]]; then
        setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search "$@"
    else
        "$@"
    fi
}

@test "a read-only clone can be judged, and says why it cannot be written to" {
    [[ $(id -u) != 0 ]] || bound true 2>/dev/null || skip 'permissions do not bind root here (setpriv of util-linux)'
    git golive sync
    before=$(refs)
    (as p2 && git golive concern -m 'something to fetch' --yes)
    chmod -R a-w "$W/p1"
    try bound git golive status
    [[ $STATUS == 0 ]] || crowd_fail "$(<"$W/err")"
    try bound git golive concern -m x --push --yes
    [[ $STATUS == 128 ]]
    told 'cannot fetch' 'ermission'
    try bound git golive sync; cat "$W/err"; id; ls -ld .git
    [[ $STATUS == 128 ]]
    try bound git golive hooks install
    [[ $STATUS == 128 ]]
    told 'Permission denied'
    chmod -R u+w "$W/p1"
    [[ $(refs) == "$before" ]]
    sound .
    mended git golive concern -m x --push --yes
    crowd_check
}

@test "a read-only server: recorded here, not pushed" {
    [[ $(id -u) != 0 ]] || bound true 2>/dev/null || skip 'permissions do not bind root here (setpriv of util-linux)'
    chmod -R a-w "$W/server.git"
    try bound git golive concern -m x --push --yes
    [[ $STATUS == 1 ]]
    told 'recorded here, not pushed' 'git golive sync'
    chmod -R u+w "$W/server.git"
    mended git golive sync
    crowd_check
    [[ $(git rev-parse "$LEDGER") == $(server rev-parse "$LEDGER") ]]
}

# ---------------------------------------------------------------- stale locks

@test "a lock that a killed git left is named, with what to do, and then it goes on" {
    git golive sync
    mkdir -p .git/refs/heads/golive
    for lock in "$LEDGER.lock" "refs/remotes/origin/golive/$SYSTEM.lock"; do
        (as p2 && git golive concern -m "something to fetch for $lock" --yes)
        before=$(refs)
        touch ".git/$lock"
        concern "with $lock"
        [[ $STATUS == 128 ]]
        told "/p1/.git/$lock' is there" 'one that was killed has left it: remove it, and run this again'
        [[ $(refs) == "$before" ]]
        mended git golive concern -m 'without it' --push --yes
    done
    # what is on the server is not called unpushed for a lock here
    touch ".git/refs/remotes/origin/golive/$SYSTEM.lock"
    concern 'with nothing to fetch'
    [[ $STATUS == 0 ]]
    told "pushed to 'origin'"
    rm ".git/refs/remotes/origin/golive/$SYSTEM.lock"
    crowd_check
    sound .
}

@test "a server that is locked for long is not called others who sign" {
    as p1
    git config golive.patience 8
    touch "$W/server.git/$LEDGER.lock"
    concern 'while it is locked'
    [[ $STATUS != 0 ]]
    told 'the remote is busy' 'gave up after' "server.git/./$LEDGER.lock' is there"
    [[ $(<"$W/err") != *'others sign'* ]]
    rm "$W/server.git/$LEDGER.lock"
    mended git golive sync
    crowd_check
}

@test "a configuration that is locked is named" {
    git init -q --bare "$W/fresh.git"
    cd "$W/fresh.git"
    touch config.lock
    try git golive hooks install --server
    [[ $STATUS == 128 ]]
    told "fresh.git/config.lock' is there" 'remove it'
    [[ ! -e hooks/pre-receive ]]
    mended git golive hooks install --server
    as p1
    touch .git/config.lock
    try git golive trust "$SYSTEM" 0123456789012345678901234567890123456789
    told ".git/config.lock' is there"
    rm .git/config.lock
    # neither packed refs nor the index are in the way of a decision
    touch .git/packed-refs.lock .git/index.lock
    concern 'all the same'
    [[ $STATUS == 0 ]] || crowd_fail "$(<"$W/err")"
}

# ---------------------------------------------------------------- two at once in one clone

# at_once COMMAND COMMAND: both at the same time; $FIRST and $SECOND are what they ended with.
at_once() {
    local one two
    FIRST=0 SECOND=0
    bash -c "$1" >"$W/out1" 2>"$W/err1" </dev/null 3>&- &
    one=$!
    bash -c "$2" >"$W/out2" 2>"$W/err2" </dev/null 3>&- &
    two=$!
    wait "$one" || FIRST=$?
    wait "$two" || SECOND=$?
}

# recorded N NOTE STATUS: what was reported is on the ledger once; what was not, says so plainly.
recorded() {
    local found
    found=$(git grep -c "^note: $2\$" "$LEDGER" -- records | wc -l)
    if [[ $3 == 0 ]]; then
        [[ $found == 1 ]] || crowd_fail "$2 is there $found times: $(cat "$W/err$1")"
    else
        grep -qE "so this one was not; run it again|diverged: .*; run 'git golive sync'" "$W/err$1" && [[ $found == 0 ]] || crowd_fail "$2, $found: $(cat "$W/err$1")"
    fi
}

@test "two decisions at once in one clone: both are there, or one says that it is not" {
    for n in 1 2 3 4 5; do
        at_once "git golive concern -m 'one $n' --push --yes" "git golive concern -m 'two $n' --push --yes"
        mended git golive sync
        recorded 1 "one $n" "$FIRST"
        recorded 2 "two $n" "$SECOND"
        [[ $FIRST == 0 || $SECOND == 0 ]]
    done
    crowd_check
    sound .
}

@test "a decision and a sync at once in one clone" {
    for n in 1 2 3 4 5; do
        git golive concern -m "before $n" --no-push --yes
        if ((n % 2)); then (as p2 && git golive concern -m "of p2, $n" --yes); fi
        at_once "git golive concern -m 'with sync $n' --push --yes" 'git golive sync'
        mended git golive sync
        recorded 1 "with sync $n" "$FIRST"
        recorded 2 "before $n" 0
    done
    crowd_check
    no_doubles
    sound .
}

@test "hooks install twice at once" {
    printf '#!/bin/sh\nexit 0\n' >"$W/foreign"
    chmod +x "$W/foreign"
    for n in 1 2 3 4 5; do
        cp "$W/foreign" .git/hooks/pre-push
        at_once 'git golive hooks install' 'git golive hooks install'
        [[ $FIRST == 0 && $SECOND == 0 ]] || crowd_fail "$(cat "$W/err1" "$W/err2")"
        cmp "$W/foreign" .git/hooks/pre-push.before-golive
        grep -q '^# golive hook' .git/hooks/pre-push
        git golive hooks uninstall
        cmp "$W/foreign" .git/hooks/pre-push
    done
}
