#!/usr/bin/env bats
# The command line: verbs, options, exit codes, where it runs; and the release tag.

setup_file() {
    load people
    people_setup_file
}

setup() {
    load people
    people_setup
}

# ---------------------------------------------------------------- help

@test "help lists the verbs in groups" {
    local how
    for how in help -h; do
        golive "$how"
        done_well
        out_has 'set up'
        out_has 'decide'
        out_has '  approve '
        out_has '  verify '
        [[ $OUT != *'  hook '* ]]
    done
    git-golive --help >"$W/out"
    grep -q '  no-go ' "$W/out"
}

@test "every verb helps, also outside a repository" {
    local verb
    cd /
    for verb in $(git golive help | sed -n 's/^  \([a-z-]*\) .*/\1/p'); do
        golive "$verb" -h
        done_well
        [[ $OUT == "usage: git golive $verb"* ]] || people_fail "$verb"
        out_has "example: git golive $verb"
        golive help "$verb"
        done_well
        [[ $OUT == "usage: git golive $verb"* ]] || people_fail "help $verb"
    done
    golive help nonsense
    ended 129
}

@test "a verb's help lists its options" {
    golive approve -h
    done_well
    out_has '  --evidence '
    out_has '  --no-push '
    [[ $OUT != *'  --until '* && $OUT != *'  --force '* ]]
    golive help propose
    out_has '  --force '
}

@test "every option in a usage is explained, once" {
    local verb option
    cd /
    for verb in $(git golive help | sed -n 's/^  \([a-z-]*\) .*/\1/p'); do
        golive "$verb" -h
        # what stands in the usage, as it stands there; what is global is explained nowhere
        for option in $(sed '/^$/,$d' <<<"$OUT" | grep -o -- '--[a-z][a-z-]*' | sort -u); do
            [[ $(grep -c -- "^  ${option}[ =]" <<<"$OUT") == 1 ]] || people_fail "$verb: $option" || return
        done
    done
}

@test "what is said on a terminal is broken between words" {
    command -v script >/dev/null || skip 'needs script'
    as lena
    note='one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen'
    script -qec "stty cols 60; git golive reject privacy --yes -m '$note'" /dev/null </dev/null >"$W/typed" 2>&1
    tr -d '\r' <"$W/typed" >"$W/lines"
    # neither is a line too long, nor a word cut, nor a line of the record without its bar
    run ! grep -E '^.{61,}$' <(grep -v '[0-9a-f]\{64\}' "$W/lines")
    grep -q '^  | .*seventeen' "$W/lines"
    grep -q "'git golive withdraw' takes it back" "$W/lines" || grep -q "^'git golive withdraw'" "$W/lines"
}

@test "a hook does not go by GOLIVE_ROOT" {
    printf '' | GOLIVE_ROOT=nonsense git-golive hook pre-push
    printf '' | GOLIVE_ROOT=0123456789012345678901234567890123456789 git-golive hook reference-transaction prepared
    golive hooks install
    GOLIVE_ROOT=nonsense git fetch -q
}

@test "the version" {
    golive --version
    done_well
    [[ $OUT =~ ^git-golive\ [0-9]+\.[0-9]+\.[0-9]+(\ \(built\ without\ OpenPGP\))?$ ]]
    golive version
    [[ $OUT =~ ^git-golive\ [0-9] ]]
}

@test "without a verb and a terminal: what waits for me where there is a ledger, else help" {
    local where
    golive
    done_well
    [[ $OUT == 'nothing waits for Dana Reyes (dana)'* ]]
    golive --json
    jq -e '.verdict == "no-go" and .people[0].id == "dana"' <<<"$OUT"
    cd "$W/lena"
    golive
    done_well
    out_has 'git golive approve privacy'
    for where in "$W/code" /; do
        cd "$where"
        golive
        done_well
        [[ $OUT == usage:* ]]
        err_has 'no ledger' 'cd <directory>' 'git golive init <system>'
        golive help
        [[ -z $ERR ]]
    done
    # A program gets what it can read, and no help.
    golive -C "$W/code" --json
    ended 3
    jq -e '.verdict == "undecided"' <<<"$OUT"
    golive --json
    ended 128
    [[ -z $OUT ]]
}

@test "a verb that is not there" {
    golive aprove x
    ended 129
    err_has "there is no verb 'aprove'; did you mean 'git golive approve'?"
    golive stat
    err_has "did you mean 'git golive status'?"
    golive conc x
    err_has "did you mean 'git golive concern'?"
    golive xyzzy
    ended 129
    err_has "there is no verb 'xyzzy'" 'git golive help'
    err_has_not 'did you mean'
    golive $'\e[31mred'
    ended 129
    [[ $ERR != *$'\e'* ]]
}

# ---------------------------------------------------------------- global options

@test "global options stand before or after the verb" {
    cd /
    golive -C "$W/dana" status
    done_well
    golive status -C "$W/dana"
    done_well
    golive -C "$W" -C dana -s "$SYSTEM" --json status
    jq -e '.system == "support-bot"' <<<"$OUT"
    golive status --json --system="$SYSTEM" -C "$W/dana"
    jq -e '.system == "support-bot"' <<<"$OUT"
    golive -C /no/such/directory status
    ended 128
    golive --no-such-option status
    ended 129
    golive -s
    ended 129
}

@test "trust: what is believed, what begins here, and nothing is believed without a yes" {
    local root wrong
    as mia
    root=$(git rev-list --max-parents=0 "origin/golive/$SYSTEM")
    golive trust
    [[ $STATUS == 0 && $OUT == "support-bot  $root  trusted" ]] || people_fail 'trusted'
    git config --unset golive.support-bot.root
    golive trust
    [[ $OUT == "support-bot  $root  not trusted" ]] || people_fail 'not trusted'
    golive --json trust
    jq -e '. == {"format": 1, "systems": [{"system": "support-bot", "trusted": false, "root": null}]}' <<<"$OUT"
    golive trust support-bot
    ended 1
    err_has "the ledger of 'support-bot' begins at $root; its owner can tell you whether that is right" "'--yes'"
    [[ -z $(git config golive.support-bot.root) ]]
    golive trust support-bot --yes
    done_well
    err_has "'support-bot' is trusted with root $root"
    [[ $(git config golive.support-bot.root) == "$root" ]]
    golive --json trust
    jq -e ".systems == [{\"system\": \"support-bot\", \"trusted\": true, \"root\": \"$root\"}]" <<<"$OUT"
    # Of what is not here only somebody else can tell the root.
    golive trust gone --yes
    ended 129
    err_has "there is no ledger of 'gone' here; name its root: git golive trust gone <oid>"
    golive trust gone "$root"
    done_well
    golive trust
    out_has "gone  $root  trusted, its ledger is not here"
    for wrong in 'BAD_NAME' 'support-bot 123' "support-bot $root x" "support-bot ${root^^}"; do
        # shellcheck disable=SC2086 # words
        refused 129 trust $wrong || return
    done
    [[ $(git config golive.support-bot.root) == "$root" ]]
    git init -q "$W/empty"
    cd "$W/empty"
    golive trust
    done_well
    err_has 'there is no ledger here; fetch one (git fetch) or start one (git golive init <system>)'
}

@test "trust: at a terminal the root that was believed is replaced after a yes" {
    local root other
    command -v tmux >/dev/null || skip 'needs tmux'
    load terminal
    terminal_setup
    root=$(git -C "$W/mia" config golive.support-bot.root)
    other=$(printf '%040d' 5)
    sits mia trust support-bot "$other"
    sees "is pinned to root $root until now" 'replace it?'
    types ''
    ends 1
    [[ $(git config golive.support-bot.root) == "$root" ]]
    sits mia trust support-bot "$other"
    sees 'with this root it cannot be judged' 'replace it?'
    types y
    ends 0
    terminal_teardown
    [[ $(git config golive.support-bot.root) == "$other" ]]
    golive status
    ended 3
}

@test "exit codes" {
    cd "$W/code"
    golive status
    ended 3
    golive agree --yes
    ended 3
    golive propose v1 --yes
    ended 3
    cd /
    golive status
    ended 128
    golive approve x --yes
    ended 128
    as dana
    golive -s nonsense status
    ended 3
    golive -s nonsense agree --yes
    ended 3
    golive --root 0123 status
    ended 129
    golive --root 0123456789012345678901234567890123456789 status
    ended 3
    GOLIVE_ROOT=nonsense golive status
    ended 129
    GOLIVE_ROOT=0123456789012345678901234567890123456789 golive agree --yes
    ended 3
    GOLIVE_ROOT=$(git config golive.support-bot.root) golive agree --yes
    done_well
    GOLIVE_ROOT='' golive status
    done_well
}

@test "undecided is said to programs, too" {
    golive --json --root 0123456789012345678901234567890123456789 gate v1.0
    ended 3
    jq -e '.verdict == "undecided" and (.error | length > 0)' <<<"$OUT"
}

@test "quiet is quiet, and errors are not" {
    as omar
    golive -q approve security --yes
    done_well
    [[ $ERR == '' ]] || people_fail 'nothing should be said'
    out_has 'recorded'
    golive -q approve nonsense --yes
    ended 1
    err_has 'nonsense'
}

@test "the repository is the one that it stands in, whatever the environment says" {
    GIT_DIR=/nowhere GIT_WORK_TREE=/nowhere GIT_INDEX_FILE=/nowhere GIT_OBJECT_DIRECTORY=/nowhere git-golive status >"$W/out"
    grep -q NO-GO "$W/out"
    as omar
    GIT_DIR=$W/lena/.git git-golive approve security --yes
    [[ $(git log -1 --format=%an "$LEDGER") == 'Omar Haddad' ]]
    git config alias.ready golive
    mkdir -p docs/deep
    cd docs/deep
    git ready status >"$W/out"
    grep -q NO-GO "$W/out"
}

@test "a full disk and a closed pipe are noticed" {
    [[ -e /dev/full ]] || skip 'needs /dev/full'
    run -128 sh -c 'git golive status >/dev/full'
    [[ $output == *'cannot write'* ]]
    run -128 sh -c 'git golive version >/dev/full'
    run sh -c 'git golive help | true'
    [[ $status == 0 && $output == '' ]]
    git golive status >&- || true
    git golive version <&-
}

@test "no colour where nobody asked for it" {
    golive status
    [[ $OUT != *$'\e['* ]]
    unset NO_COLOR
    golive --color status
    [[ $OUT == *$'\e['* ]]
    golive status --color=never
    [[ $OUT != *$'\e['* ]]
    golive --color=pink status
    ended 129
}

@test "a long list goes through the pager, on a terminal only" {
    command -v script >/dev/null || skip 'needs script'
    git config core.pager 'sed s/^/paged:/'
    golive log
    [[ $OUT != *paged:* ]]
    script -qec 'stty rows 5; git golive log' /dev/null </dev/null >"$W/typed" 2>&1
    grep -q '^paged:' "$W/typed"
    script -qec 'stty rows 5; GIT_PAGER=cat git golive log' /dev/null </dev/null >"$W/typed" 2>&1
    run ! grep -q '^paged:' "$W/typed"
}

# ---------------------------------------------------------------- gate

@test "gate --live says that it cannot tell, where what was signed is not in the clone" {
    all_met
    as ravi
    echo text >README
    git add README
    git commit -q -m 'a word'
    git push -q origin HEAD:main
    people_must decide propose v1.0
    as omar
    people_must decide approve security
    as dana
    people_must decide go
    git fetch -q
    golive tag v1.0
    done_well
    git push -q origin v1.0
    git clone -q --depth 1 --branch v1.0 "file://$W/server.git" "$W/job"
    cd "$W/job"
    golive gate --live --fetch v1.0
    ended 3
    err_has "the go of Dana Reyes for 'v1.0' cannot be checked here" 'git fetch --unshallow'
    git fetch -q --unshallow
    golive gate --live v1.0
    done_well
}

@test "gate of a tag that is there already tells how to ask whether it may run" {
    golive gate v1.0
    ended 1
    err_has_not '--live'
    git -c core.hooksPath= tag v1.0
    golive gate v1.0
    ended 1
    err_has "'v1.0' is there already" 'git golive gate --live v1.0'
    golive gate --live v1.0
    ended 1
    err_has_not 'there already'
}

@test "gate --live of a tag that is not in this clone is no GO, whatever its name" {
    golive gate --live nightly
    ended 1
    err_has "tag 'nightly' is not in this clone; git fetch --tags"
    golive --json gate --live nightly
    ended 1
    jq -e '.verdict == "no-go"' <<<"$OUT"
    golive gate --live v7.7
    ended 1
    git tag nightly
    golive gate --live nightly
    done_well
}

# ---------------------------------------------------------------- tag

@test "tag: refused with what is open" {
    golive tag
    ended 1
    out_has 'NO-GO: not yet, 4 of 4 criteria are open'
    [[ -z $(git tag) ]]
    golive --json tag v1.0
    ended 1
    jq -e '.verdict == "no-go"' <<<"$OUT"
}

@test "tag: made at the candidate, signed, and again is done" {
    all_met
    people_must decide go
    echo x >later.txt
    git add later.txt
    git commit -q -m more
    golive tag v9.9
    ended 1
    [[ -z $(git tag) ]]
    golive tag v1.0 HEAD
    ended 1
    golive tag nightly
    ended 1
    err_has 'no release tag' 'git tag nightly'
    golive tag 'v 1'
    ended 129
    golive tag v1.0 HEAD more
    ended 129
    golive tag
    done_well
    [[ $(git rev-parse 'v1.0^{commit}') == $(git rev-parse HEAD~) ]]
    git cat-file tag v1.0 | grep -q 'BEGIN SSH SIGNATURE'
    golive tag
    done_well
    err_has 'there already'
    git push -q origin v1.0
}

@test "tag: options after -- go to git tag" {
    all_met
    people_must decide go
    golive tag v1.0 -- -a -m 'by hand'
    done_well
    [[ $(git cat-file tag v1.0) == *'by hand' ]]
    git tag -d v1.0
    golive tag -- --no-such-option
    ended 128
    err_has "'v1.0' was not made"
}

# what leaks ends otherwise in the build with sanitizers
@test "lists of options, where the command is called wrongly after them" {
    local wrong
    for wrong in 'init --with a' 'init BAD --with a' 'amend --with a -- x' 'enroll --group g -- x' \
        'approve x --evidence f --no-such-option'; do
        # shellcheck disable=SC2086 # words
        golive $wrong
        ended 129
    done
    golive init --with a -h
    done_well
}
