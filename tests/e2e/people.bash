# shellcheck shell=bash
# Six people with keys of their own, a server, and a clone for each; all that is on the ledger was put there by golive.
#
#   setup_file() { load people; people_setup_file; }     the keys and the ledger, once a file
#   setup()      { load people; people_setup; }          a fresh copy of that world for each test
#
# What a test works with:
#
#   $W $SYSTEM $LEDGER       the world: $W/server.git, $W/<person>; the system and its branch
#   as WHO                   goes to that person's clone
#   decide ARG...            `git golive ARG... --yes`
#   by_hand WHO LINE...      a record that golive does not write, with git alone
#   golive ARG...            any command: $STATUS, $OUT (standard output) and $ERR, no terminal
#
# The checklist: `quality` (ravi; model/), `security` (omar; the whole release), `privacy` (lena; standing),
# `session` (mia and tom; standing). dana owns, dana and omar may pause, lena settles conflicts, four of six amend.

bats_require_minimum_version 1.5.0

# shellcheck source=tests/e2e/home.bash
. "$(dirname "${BASH_SOURCE[0]}")/home.bash"

TEAM=(dana omar lena ravi mia tom)

as() { cd "$W/$1" || return; }

golive() {
    STATUS=0
    git golive "$@" >"$W/out" 2>"$W/err" </dev/null || STATUS=$?
    OUT=$(<"$W/out") ERR=$(<"$W/err")
}
decide() { golive "$@" --yes; }

# ---------------------------------------------------------------- asserts: each shows what was said

people_fail() {
    printf '%s\n-- status %s\n-- out: %s\n-- err: %s\n' "$1" "$STATUS" "$OUT" "$ERR" >&2
    return 1
}
done_well() { [[ $STATUS == 0 ]] || people_fail 'this should have ended with 0'; }
ended() { [[ $STATUS == "$1" ]] || people_fail "this should have ended with $1"; }
err_has() {
    local text
    for text in "$@"; do
        [[ $ERR == *"$text"* ]] || people_fail "expected on standard error: $text" || return
    done
}
err_has_not() { [[ $ERR != *"$1"* ]] || people_fail "not expected on standard error: $1"; }
out_has() { [[ $OUT == *"$1"* ]] || people_fail "expected on standard output: $1"; }

tip() { git -C "${1:-.}" rev-parse "$LEDGER"; }
count() { git -C "${1:-.}" rev-list --count "$LEDGER"; }
# the newest record: its text
newest() { git -C "${1:-.}" show --format= --diff-filter=A "$LEDGER" | sed -n 's/^+\([^+]\)/\1/p'; }

# refused CODE ARG...: ends with that code, and nothing was recorded, here or on the server.
refused() {
    local code=$1 before
    before=$(people_refs)
    shift
    golive "$@"
    ended "$code" || return
    [[ $(people_refs) == "$before" ]] || people_fail 'no ref should have moved'
}
people_refs() { git for-each-ref refs/heads refs/tags refs/golive && git -C "$W/server.git" for-each-ref; }

# verdict: GO or NO-GO of the system, by its own clone's status.
says_status() {
    golive status
    [[ $STATUS == 0 && $OUT == "$1"* ]] || people_fail "status should begin with: $1"
}
no_findings() {
    golive verify
    done_well
}

# with_key FILE COMMAND...: with another key than the clone's own.
with_key() {
    local old status=0
    old=$(git config user.signingkey)
    git config user.signingkey "$1"
    "${@:2}" || status=$?
    git config user.signingkey "$old"
    return "$status"
}

# ---------------------------------------------------------------- the world

people_name() {
    case $1 in
    dana) echo 'Dana Reyes' ;; omar) echo 'Omar Haddad' ;; lena) echo 'Lena Fischer' ;;
    ravi) echo 'Ravi Menon' ;; mia) echo 'Mia Okafor' ;; tom) echo 'Tom Lindqvist' ;;
    esac
}

people_criteria() {
    cat <<'YAML'
criteria:
  - id: quality
    title: Quality
    statement: On 500 cases or more, 95 of 100 were answered correctly.
    area: technical
    approvers:
      - all: [ravi]
    scope: [model/]
  - id: security
    title: Security clearance
    statement: The review of this release has no open finding above low.
    area: organizational
    approvers:
      - all: [omar]
    scope: release
  - id: privacy
    title: Data privacy
    statement: Each kind of personal data has a legal basis.
    area: organizational
    approvers:
      - all: [lena]
    scope: standing
  - id: session
    title: Working session
    statement: Leadership has heard the people who will use it, for 90 minutes.
    area: organizational
    approvers:
      - at-least: 2
        of: [mia, tom]
    scope: standing

YAML
}

# people_editor: dana's hands, which put the checklist into the form above.
people_editor() {
    people_criteria >"$W/criteria.yaml"
    cat >"$W/edit" <<EDITOR
#!/bin/sh
{
    sed -n '1,/^criteria:/p' "\$1" | sed -e '/^criteria:/d' \
        -e 's/^  pause: .*/  pause: [dana, omar]/' -e 's/^  resolve: .*/  resolve: [lena]/'
    cat '$W/criteria.yaml'
    sed -n '/^stakeholders:/,\$p' "\$1"
} >"\$1.new" && cat "\$1.new" >"\$1" && rm "\$1.new"
EDITOR
    chmod +x "$W/edit"
}

people_clone() {
    git clone -q "$W/server.git" "$W/$1" 2>/dev/null
    git -C "$W/$1" config user.name "$(people_name "$1")"
    git -C "$W/$1" config user.email "$1@example.com"
    git -C "$W/$1" config user.signingkey "$KEYS/$1.pub"
    # A copy of the world is as good as the world.
    git -C "$W/$1" remote set-url origin ../server.git
}

# what was said, where the world itself cannot be made
people_must() { "$@" && done_well; }

# people_agree VERSION WHO...: each of them agrees; the last goes on to decide
people_agree() {
    local version=$1 who
    shift
    for who in "$@"; do
        as "$who"
        people_must decide agree "$version"
    done
}

# what is decided now is named by another second than what was decided before: two of one second have different ends
next_second() {
    local now=$EPOCHSECONDS
    while [[ $EPOCHSECONDS == "$now" ]]; do sleep 0.05; done
}

people_setup_file() {
    forge_home "$BATS_FILE_TMPDIR/home"
    git config --file "$GIT_CONFIG_GLOBAL" gpg.format ssh
    export KEYS=$BATS_FILE_TMPDIR/keys WORLD=$BATS_FILE_TMPDIR/world
    export SYSTEM=support-bot LEDGER=refs/heads/golive/support-bot
    W=$WORLD
    mkdir -p "$KEYS" "$W/code/model" "$W/code/docs"
    local who
    for who in "${TEAM[@]}" mallory; do
        ssh-keygen -q -t ed25519 -N '' -C "$who@example.com" -f "$KEYS/$who"
    done
    git init -q --bare "$W/server.git"
    git init -q "$W/code"
    cd "$W/code" || return
    echo 'weights 1' >model/weights.txt
    echo 'impact assessment' >docs/dpia.md
    git add -A
    git commit -q -m first
    git push -q ../server.git HEAD:main
    for who in "${TEAM[@]}"; do
        people_clone "$who"
    done

    as dana
    people_must decide init "$SYSTEM" --template minimal
    for who in "${TEAM[@]:1}"; do
        as "$who"
        golive enroll
        done_well
        printf '%s\n' "$OUT" >"$W/$who.yaml"
    done
    people_editor
    as dana
    GIT_EDITOR="'$W/edit'" people_must decide amend --with ../omar.yaml ../lena.yaml ../ravi.yaml ../mia.yaml ../tom.yaml
    for who in "${TEAM[@]:1}"; do
        as "$who"
        people_must decide agree
    done
    as ravi
    people_must decide propose v1.0
    for who in "${TEAM[@]}"; do
        as "$who"
        git fetch -q
        people_must golive sync
    done
}

people_setup() {
    W=$BATS_TEST_TMPDIR/world
    cp -R "$WORLD" "$W"
    as dana
}

# by_hand WHO LINE...: a record that golive would not write, named $NAME, dated $WHEN, signed and pushed with git alone
by_hand() {
    local who=$1 when=${WHEN:-$(date +%s)} ledger=$W/by-hand line path
    path=$ledger/records/${NAME:-2026-01/$who-$RANDOM$RANDOM}.yaml
    git -C "$W/$who" fetch -q
    git -C "$W/$who" worktree add -q --detach "$ledger" origin/golive/support-bot
    mkdir -p "${path%/*}"
    {
        printf 'golive: 1\nchecklist: %s\n' "$(sha256sum <"$ledger/checklist.yaml" | cut -d' ' -f1)"
        for line in "${@:2}"; do printf '%s\n' "$line"; done
    } >"$path"
    git -C "$ledger" add records
    GIT_COMMITTER_DATE="@$when +0000" git -C "$ledger" commit -q -S -m "by hand"
    git -C "$ledger" push -q origin HEAD:golive/support-bot
    git -C "$W/$who" worktree remove "$ledger"
}

# all_met: everybody has said yes.
all_met() {
    as ravi && people_must decide approve quality
    as omar && people_must decide approve security
    as lena && people_must decide approve privacy
    as mia && people_must decide approve session
    as tom && people_must decide approve session
    as dana
}
