#!/usr/bin/env bats
# Memory runs out, in golive or in a library that it stands on. What is said then is that, or the same as ever; nothing is let
# through that would be refused, and nothing is half done. `test_nomem` fails each allocation of golive's library, this here
# some of the whole tool's.

bats_require_minimum_version 1.5.0

setup_file() {
    load forge
    load crowd
    crowd_setup "$BATS_FILE_TMPDIR/world" 2
    export NOMEM=$BATS_FILE_TMPDIR/nomem.so
    can_fail || return 0
    {
        as p2 && git golive propose v1.0 --yes && git golive approve c2 --yes &&
            as p1 && git golive agree --yes && git golive approve c1 --yes && git golive go --yes &&
            server golive verify
    } >"$W/out" 2>&1 || crowd_fail "$(<"$W/out")"
}

setup() {
    load forge
    load crowd
    [[ -s $BATS_FILE_TMPDIR/world/count ]] || skip 'allocations cannot be made to fail here: no glibc, no compiler, sanitizers, or counted lines'
    cp -R "$BATS_FILE_TMPDIR/world" "$BATS_TEST_TMPDIR/world"
    W=$BATS_TEST_TMPDIR/world
    as p1
    TIP=$(git rev-parse "$LEDGER")
    CODE=$(git rev-parse origin/main)
    NONE=0000000000000000000000000000000000000000
}

can_fail() {
    ! grep -q __gcov_ "$(command -v git-golive)" &&
        "${CC:-cc}" -shared -fPIC -o "$NOMEM" "$BATS_TEST_DIRNAME/nomem.c" 2>"$W/err" && : >"$W/in" && short 0 0 version && ((STATUS == 0))
}

# short AT ON ARG...: golive, of whose allocations the AT-th fails, and with ON all after it; reads $W/in. $STATUS, $OUT, $ERR.
short() {
    local -x NOMEM_AT=$1 NOMEM_ON=$2 NOMEM_COUNT=$W/count
    STATUS=0
    LD_PRELOAD=$NOMEM git-golive "${@:3}" >"$W/out" 2>"$W/err" <"$W/in" 3>&- || STATUS=$?
    OUT=$(<"$W/out") ERR=$(<"$W/err")
}

# all_through N CHECK ARG...: fails N allocations, of each N-th part one, the same each time, and checks. $WANTED, $WHOLE: the status, and
# what is printed, where none fails.
all_through() {
    local n=$1 check=$2 all at i on
    shift 2
    [[ -e $W/in ]] || : >"$W/in"
    short 0 0 "$@"
    WANTED=$STATUS WHOLE=$OUT all=$(<"$W/count")
    "$check" || crowd_fail "as it is: status $STATUS of $*: $ERR" || return
    for ((i = 0; i < n; i++)); do
        at=$((i * all / n + i * 7919 % (all / n) + 1))
        for on in 0 1; do
            short "$at" "$on" "$@"
            "$check" || crowd_fail "allocation $at of $all, all after it: $on: status $STATUS of $*: $ERR; $OUT" || return
        done
    done
}

# ---------------------------------------------------------------- what looks

# It gives no memory to a thread that begins, and ends the process by itself.
glibc_ended_it() { [[ $ERR == *'cannot allocate memory for thread-local data'* ]]; }

whole_or_told() {
    case $STATUS in
    "$WANTED") [[ $OUT == "$WHOLE" ]] ;;
    3 | 128) [[ $ERR == *'out of memory'* ]] ;;
    127) glibc_ended_it ;;
    *) false ;;
    esac
}

looks() {
    all_through 8 whole_or_told gate --as-of "$TIP" v1.0
    all_through 8 whole_or_told --json gate --as-of "$TIP" v1.0
    all_through 8 whole_or_told status --as-of "$TIP"
    all_through 8 whole_or_told --json status --as-of "$TIP"
    all_through 4 whole_or_told verify --as-of "$TIP"
    all_through 4 whole_or_told log --as-of "$TIP"
    all_through 4 whole_or_told show c1 --as-of "$TIP"
    all_through 4 whole_or_told signals --as-of "$TIP"
    all_through 4 whole_or_told report --as-of "$TIP" -o -
    all_through 4 whole_or_told allowed-signers --as-of "$TIP"
    all_through 4 whole_or_told todo --all
    all_through 4 whole_or_told hooks status
    all_through 4 whole_or_told doctor
    all_through 4 whole_or_told schema checklist
}

@test "what looks at a GO says it as ever, or that memory ran out" {
    short 0 0 gate v1.0
    [[ $STATUS == 0 ]]
    looks
}

@test "what looks at a NO-GO says it as ever, or that memory ran out" {
    git golive concern -m 'who answers at night?' --yes
    TIP=$(git rev-parse "$LEDGER")
    short 0 0 gate v1.0
    [[ $STATUS == 1 ]]
    looks
}

# ---------------------------------------------------------------- the hooks

let_through_or_told() {
    case $STATUS in
    "$WANTED") ;;
    1 | 128) [[ $ERR == *'out of memory'* ]] ;;
    127) glibc_ended_it ;;
    *) false ;;
    esac
}

hooks() { # hooks WANTED: of them all
    local before
    before=$(git rev-parse "$TIP~1")
    as p1
    printf '%s %s refs/tags/v1.0\n' "$NONE" "$CODE" >"$W/in"
    all_through 12 let_through_or_told hook reference-transaction -- prepared
    [[ $WANTED == "$1" ]]
    printf 'refs/tags/v1.0 %s refs/tags/v1.0 %s\n' "$CODE" "$NONE" >"$W/in"
    all_through 12 let_through_or_told hook pre-push -- origin ../server.git
    [[ $WANTED == "$1" ]]
    as server.git
    git update-ref "$LEDGER" "$before"
    printf '%s %s %s\n' "$before" "$TIP" "$LEDGER" "$NONE" "$CODE" refs/tags/v1.0 >"$W/in"
    GIT_DIR=. all_through 12 let_through_or_told hook pre-receive
    [[ $WANTED == "$1" ]]
}

@test "a hook lets through what it would let through, or says that memory ran out" {
    hooks 0
}

@test "a hook never lets through what it would refuse" {
    git golive concern -m 'who answers at night?' --yes
    TIP=$(git rev-parse "$LEDGER")
    hooks 1
}

# ---------------------------------------------------------------- what decides

# Afterwards what was not pushed is, so that the next one begins with nothing left.
done_or_not() {
    local was=$BEFORE there
    BEFORE=$(git rev-parse "$LEDGER") there=$(server rev-parse "$LEDGER")
    if [[ $STATUS == 0 ]]; then
        [[ $there == "$BEFORE" && $(git rev-parse "$BEFORE~1") == "$was" && $OUT == "recorded "* ]]
    elif [[ $BEFORE == "$was" ]]; then
        [[ $ERR == *'out of memory'* && $there == "$was" && $STATUS == 128 ]]
    else
        [[ $ERR == *'out of memory'* && $ERR == *'recorded'*'kept'* && $(git rev-parse "$BEFORE~1") == "$was" ]] &&
            git golive sync >"$W/sync" 2>&1 && [[ $(server rev-parse "$LEDGER") == "$BEFORE" ]]
    fi
}

@test "a decision is there when that is said, and else there is none" {
    BEFORE=$TIP
    all_through 12 done_or_not concern -m 'who answers at night?' --push --yes
    crowd_check
}

installed_or_not() {
    local hook
    for hook in reference-transaction pre-push; do
        cmp -s ".git/hooks/$hook" "$W/$hook" || [[ $STATUS != 0 && ! -e .git/hooks/$hook ]] || return
    done
    ((STATUS == 0)) || [[ $ERR == *'out of memory'* ]] || return
    git golive hooks uninstall 2>"$W/uninstall"
}

@test "a hook is installed whole or not at all" {
    git golive hooks install
    cp .git/hooks/reference-transaction .git/hooks/pre-push "$W"
    git golive hooks uninstall
    all_through 12 installed_or_not hooks install
}
