# shellcheck shell=bash
# What is killed at a random point, and what must hold afterwards. Loaded after forge.bash and crowd.bash, whose world it works in.
#
#   kill_signing N      kills `approve --push` and all that it started, N times
#   kill_receiving N    kills the server's pre-receive, N times
#   kill_installing N   kills `hooks install`, N times
#
# N counts those that were still running when they were killed; $TRIES all. Each fails where something is not as it must be.

# another N: are there not yet that many that were killed while running? Where all are over before, that is a failure.
another() {
    ((KILLED < $1)) || return
    TRIES=$((TRIES + 1))
    ((TRIES <= 10 * $1 + 50)) || crowd_fail "only $KILLED of $TRIES were still running when they were to be killed"
}

# random MS: waits some part of that.
random() {
    local ms=$((RANDOM % $1))
    sleep "$((ms / 1000)).$(printf '%03d' $((ms % 1000)))"
}

# lasts COMMAND...: $MS is a little longer than it takes here, from beginning to end.
lasts() {
    local start=${EPOCHREALTIME/[.,]/}
    "$@" >"$W/out" 2>"$W/err" </dev/null 3>&- || return
    MS=$(((${EPOCHREALTIME/[.,]/} - start) / 800 + 5))
}

# killed MS COMMAND...: in a process group of its own, which is killed within that time. What it said is in $W/out and $W/err.
killed() {
    local most=$1 pid status=0
    shift
    setsid "$@" >"$W/out" 2>"$W/err" </dev/null 3>&- &
    pid=$!
    random "$most"
    kill -9 -- "-$pid" 2>/dev/null || kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || status=$?
    ((status != 137)) || KILLED=$((KILLED + 1))
}

# mended COMMAND...: works, when each lock file that it names is removed, as it says, where no git is at work any more.
mended() {
    local lock tries
    for ((tries = 0; tries < 5; tries++)); do
        ! "$@" >"$W/out" 2>"$W/err" </dev/null 3>&- || return 0
        lock=$(sed -n "s/.*'\([^']*\.lock\)' is there; when no git is at work .*/\1/p" "$W/err" | head -1)
        [[ -n $lock ]] || break
        grep -q remove "$W/err" || break
        rm -f "$lock" || return
    done
    crowd_fail "should have worked: $*: $(<"$W/err")"
}

# sound DIR: git finds nothing wrong with it, and golive nothing with the ledger.
sound() {
    git -C "$1" fsck --strict --no-dangling >"$W/fsck" 2>&1 || crowd_fail "fsck of $1: $(<"$W/fsck")" || return
    git -C "$1" golive verify >"$W/fsck" 2>&1 || crowd_fail "verify in $1: $(<"$W/fsck")"
}

# note_said: what a command that was killed, or not, reported as pushed.
note_said() {
    ! grep -q "^pushed to " "$W/err" || sed -n 's/^recorded //p' "$W/out" | tail -1 >>"$W/p1.said"
}

# no_doubles: no note, of which each decision has its own, is in two records.
no_doubles() {
    local doubles
    doubles=$(server grep -h '^note: ' "$LEDGER" -- records | sort | uniq -d)
    [[ -z $doubles ]] || crowd_fail "twice on the ledger: $doubles"
}

# What is so already is not signed again, so they take turns.
yes_or_no() { if (($1 % 2)); then echo approve; else echo reject; fi; }

kill_signing() {
    KILLED=0 TRIES=0
    as p1 && : >>"$W/p1.said" && lasts git golive concern -m 'before all that' --push --yes || return
    while another "$1"; do
        killed "$MS" git golive "$(yes_or_no "$TRIES")" c1 --push --yes -m "while killed, $TRIES"
        note_said
        # A server is as dead as its host: its locks are its own.
        rm -f "$W/server.git/$LEDGER.lock"
    done
    ((KILLED >= $1)) || return
    mended git golive sync && mended git golive concern -m 'after all that' --push --yes && note_said || return
    crowd_check && no_doubles && sound "$W/p1" || return
    [[ $(git rev-parse "$LEDGER") == $(server rev-parse "$LEDGER") ]] || crowd_fail 'not carried'
}

# The hook that was there before tells which process is about to become git-golive.
kill_receiving() {
    local pid push
    KILLED=0 TRIES=0
    # shellcheck disable=SC2016 # the hook's own
    printf '#!/bin/sh\necho "$PPID" >"%s/pid.new" && mv "%s/pid.new" "%s/pid"\n' "$W" "$W" "$W" \
        >"$W/server.git/hooks/pre-receive.before-golive"
    chmod +x "$W/server.git/hooks/pre-receive.before-golive"
    as p1 && : >>"$W/p1.said" || return
    while another "$1"; do
        rm -f "$W/pid"
        git golive "$(yes_or_no "$TRIES")" c1 --push --yes -m "while the server is killed, $TRIES" >"$W/out" 2>"$W/err" </dev/null 3>&- &
        push=$!
        until [[ -s $W/pid ]] || ! kill -0 "$push" 2>/dev/null; do sleep 0.01; done
        random 60
        pid=$(cat "$W/pid" 2>/dev/null) || pid=
        if [[ -n $pid ]] && kill -9 "$pid" 2>/dev/null; then KILLED=$((KILLED + 1)); fi
        if wait "$push"; then
            note_said
        else
            grep -q 'recorded here, not pushed' "$W/err" || crowd_fail "should have said so: $(<"$W/err")" || return
        fi
    done
    rm "$W/server.git/hooks/pre-receive.before-golive"
    ((KILLED >= $1)) && mended git golive sync && crowd_check && no_doubles && sound "$W/p1"
}

# whole HOOK: it is the one from before, or golive's, and all of it.
whole() {
    cmp -s "$1" "$W/foreign" || cmp -s "$1" "$W/ours.$(basename "$1")" || crowd_fail "neither old nor new: $1: $(cat "$1" 2>&1)" || return
    [[ ! -e $1.before-golive ]] || cmp -s "$1.before-golive" "$W/foreign" || crowd_fail "this was never there: $1.before-golive"
}

kill_installing() {
    local hook repo=$W/hooked.git hooks='pre-receive reference-transaction'
    KILLED=0 TRIES=0
    git init -q --bare "$repo" && cd "$repo" && git golive hooks install --server >"$W/out" 2>&1 || return
    for hook in $hooks; do cp "hooks/$hook" "$W/ours.$hook"; done
    git golive hooks uninstall >"$W/out" 2>&1 || return
    printf '#!/bin/sh\ncat >/dev/null\nexit 0\n' >"$W/foreign" && chmod +x "$W/foreign" || return
    for hook in $hooks; do cp "$W/foreign" "hooks/$hook"; done
    lasts git golive hooks install --server && git golive hooks uninstall >"$W/out" 2>&1 || return
    while another "$1"; do
        for hook in $hooks; do cp "$W/foreign" "hooks/$hook"; done
        killed "$MS" git golive hooks install --server
        for hook in $hooks; do whole "$PWD/hooks/$hook" || return; done
        mended git golive hooks install --server || return
        for hook in $hooks; do
            cmp "hooks/$hook" "$W/ours.$hook" && cmp "hooks/$hook.before-golive" "$W/foreign" || return
        done
        mended git golive hooks uninstall || return
        for hook in $hooks; do
            cmp "hooks/$hook" "$W/foreign" && [[ ! -e hooks/$hook.before-golive ]] || crowd_fail "uninstall: $hook" || return
        done
        git fsck >"$W/fsck" 2>&1 && git config --list >"$W/fsck" 2>&1 || crowd_fail "$(<"$W/fsck")" || return
    done
    ((KILLED >= $1))
}
