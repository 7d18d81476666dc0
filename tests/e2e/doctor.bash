# shellcheck shell=bash
# For the tests of `doctor`: six people and a server as people.bash makes them, with lena's clone and the server all set up.

doctor_setup_file() {
    people_setup_file
    W=$WORLD
    git -C "$W/server.git" golive trust "$SYSTEM" "$(git -C "$W/lena" rev-list --max-parents=0 "$LEDGER")"
    git -C "$W/server.git" golive hooks install --server
    as lena
    git golive hooks install
}

doctor_setup() {
    people_setup
    as lena
}

# shellcheck disable=SC2120 # in the tests
doctor() { golive doctor --json "$@"; }
# line CHECK KEY: of the line of that check.
line() {
    jq -r --arg check "$1" '[.checks[], .systems[].checks[]] | map(select(.check == $check)) | .[0].'"$2"' // empty' <<<"$OUT"
}
# is CHECK STATE [TEXT]: so its line is, and its text has that.
is() {
    [[ $(line "$1" state) == "$2" ]] || people_fail "'$1' should be '$2'" || return
    [[ $(line "$1" text) == *"${3-}"* ]] || people_fail "expected in the line '$1': $3"
}
# well [CHECK...]: those are ok; without any, all are, and it ends with 0.
well() {
    local check
    doctor
    for check in "$@"; do
        is "$check" ok || return
    done
    (($#)) || { done_well && [[ $(jq -c '[.checks[], .systems[].checks[]] | map(.state) | unique' <<<"$OUT") == '["ok"]' ]]; } ||
        people_fail 'all should be well'
}
# ill CHECK [TEXT]: that is to fix, with a command, and it ends with 1.
ill() {
    doctor
    ended 1 || return
    is "$1" to-fix "${2-}" || return
    COMMAND=$(line "$1" command)
    [[ -n $COMMAND && $COMMAND != *$'\n'* ]] || people_fail "'$1' should tell one command"
}
# mended CHECK [COMMAND]: what the line of that check tells (like this one), run as it stands, makes it well.
mended() {
    # shellcheck disable=SC2053 # a pattern
    [[ $COMMAND == ${2-*} ]] || people_fail "not the command that was expected: $COMMAND" || return
    bash -c "$COMMAND" >"$BATS_TEST_TMPDIR/said" 2>&1 </dev/null || people_fail "failed: $COMMAND: $(<"$BATS_TEST_TMPDIR/said")" || return
    well "$1"
}
# unknown CHECK [TEXT]: it is, and nobody is told to do anything.
unknown() {
    doctor
    is "$1" unknown "${2-}" || return
    [[ -z $(line "$1" command) ]] || people_fail "'$1' should tell no command"
}

# everything: what must not change by looking.
everything() {
    find .git -type f ! -name FETCH_HEAD -exec sha256sum {} + | sort
    git for-each-ref
    ls -A "$TMPDIR"
}

# home_key NAME: a pair of keys in ~/.ssh.
home_key() {
    [[ -d $HOME/.ssh ]] || mkdir -m 700 "$HOME/.ssh"
    ssh-keygen -q -t "${2-ed25519}" -N '' -C home -f "$HOME/.ssh/$1"
}
# own_home: this test's own, with git's configuration in it.
own_home() {
    export HOME=$BATS_TEST_TMPDIR/home
    mkdir -p "$HOME"
    cp "$GIT_CONFIG_GLOBAL" "$HOME/gitconfig"
    export GIT_CONFIG_GLOBAL=$HOME/gitconfig
}
