#!/usr/bin/env bats
# What can no longer be met is told by status and lint, with what mends it; it voids nothing, and nothing becomes
# optional by it. The keys that end here have ended when the test asks; what they signed before stands.

setup_file() { load forge && forge_setup_file; }
setup() {
    load forge
    forge_setup
    START=$CLOCK
    # a day after it begins; all of this lies in the past
    ENDS=$(at $((START + 86400)) %Y-%m-%dT%H:%M:%SZ)
    DAY=${ENDS%T*}
}

ends() { printf -- '- ssh: %s\n  valid-before: %s' "$(<"$KEYS/$1.pub")" "$ENDS"; }
# until WHO...: a ledger on which the keys of these people end; all have agreed, and eng1 proposed the release
until_then() {
    local who
    for who in "$@"; do
        declare -g "CL_KEYS_$who=$(ends "$who")"
    done
    checklist >v1.yaml
    forge_ledger v1.yaml
    for who in omar lena carla eng1 eng2; do
        forge_record "$who" agree
    done
    forge_record eng1 propose tag="$TAG" commit="$C1"
}
told() { query '.deadlocks | map("\(.code)\(if .criterion then ":" + .criterion else "" end)") | join(" ")'; }
assert_told() { [[ $(told) == "$1" ]] || says "expected these deadlocks: $1" "found: $(told)"; }
has() { [[ $OUT == *"$1"* ]] || says "expected: $1"; }

@test "none where everybody can sign" {
    status
    assert_exit 0
    assert_told ''
    golive status
    [[ $OUT != *deadlock* ]]
}

@test "an approver whose key has ended: status names the lines, and who ratifies; the gate stays shut" {
    until_then omar
    status
    assert_exit 0
    assert_told criterion:security
    local line
    line=$(grep -n 'id: omar' v1.yaml | cut -d: -f1)
    assert_json ".deadlocks[0].text == \"About security can no longer be met: Omar Tester must approve; the last key of Omar Tester ended on $DAY\""
    assert_json ".deadlocks[0].mend | contains(\"a new key for Omar Tester (line $line of the checklist)\") and
        contains(\"ratified by 3 of Dana Tester, Lena Tester, Carla Tester, Eng1 Tester and Eng2 Tester\")"
    assert_json '.deadlocks[0].command == "git golive amend"'
    expect 1 criterion-waiting no-decision
    golive status
    has 'deadlocks: this cannot be met as things stand'
    has 'About security can no longer be met'
    has '(git golive amend)'
}

@test "the amendment that is told mends it" {
    until_then omar
    forge_key second
    CL_KEYS_omar="$(ends omar)
- ssh: $(<"$KEYS/second.pub")" CL_VERSION=2 checklist >v2.yaml
    CLOCK=$((START + 2 * 86400))
    forge_amend dana v2.yaml
    forge_ratify v2.yaml dana lena carla
    status
    assert_told ''
    forge_record omar approve criterion=security commit="$C1" +key=second
    status
    assert_criterion security met
}

@test "when no other approver is left, the one command to run next is the amendment" {
    until_then omar
    CLOCK=$((START + 2 * 86400))
    forge_record lena approve criterion=privacy
    forge_record eng2 approve criterion=quality commit="$C1"
    golive status
    has 'next: git golive amend  (there is a deadlock: git golive status)'
    # what somebody else can do comes before that
    forge_record lena concern note=hm
    golive status
    has 'next: git golive resolve'
}

@test "a deputy whose time is over" {
    local until
    until=$(at $((START + 3 * 86400)) %Y-%m-%d)
    until_then omar
    forge_record omar delegate to=carla from="$(at "$START" %Y-%m-%d)" until="$until"
    golive -s "$SYSTEM" --json status --as-of "$until"
    assert_told ''
    status
    assert_told criterion:security
}

@test "a deputy signs where nobody who is waited for can" {
    until_then omar
    forge_record omar delegate to=carla from="$(at "$START" %Y-%m-%d)" until="$(date -u -d '+9 days' +%Y-%m-%d)"
    CLOCK=$((START + 2 * 86400))
    forge_record lena approve criterion=privacy
    forge_record eng2 approve criterion=quality commit="$C1"
    golive status
    has 'next: git golive approve security --for omar  (Carla Tester)'
    forge_record carla approve criterion=security commit="$C1" for=omar
    expect 1 no-decision
}

@test "the only approver proposed what asks for somebody else: another one proposes it" {
    CL_CRITERIA=$(CR_EXTRA='independent: true' criterion security release '{all: [omar]}') until_then
    forge_record omar propose tag="$TAG" commit="$C1"
    status
    assert_told criterion:security
    assert_json ".deadlocks[0].command == \"git golive propose $TAG <commit>\""
    forge_record eng2 propose tag="$TAG" commit="$C1"
    status
    assert_told ''
}

@test "the owner's key, and with it the last one that may pause or end it" {
    until_then dana omar
    status
    assert_told 'owner pause terminate criterion:security'
    expect 1 criterion-waiting no-decision
}

@test "so many keys that no amendment can be ratified: it says so, and a new ledger takes its place" {
    until_then dana omar lena eng1
    status
    assert_told 'amend owner pause terminate criterion:security'
    assert_json '.deadlocks[0].text | contains("no amendment can come into force any more: it takes 3 persons, and 2 can still sign")'
    assert_json '.deadlocks[0].command == "git golive init <new name>"'
    assert_json '.deadlocks[1].mend | contains("but too few are left to ratify it")'

    # what it told, with a name filled in
    local mend root
    mend=$(query '.deadlocks[0].mend')
    # shellcheck disable=SC2034 # for golive()
    ROOT=''
    git config "golive.$SYSTEM.root" "$(g rev-list --max-parents=0 "$LEDGER")"
    git config gpg.format ssh
    git config user.signingkey "$KEYS/carla.pub"
    git config user.name 'Carla Tester'
    git config user.email carla@example.com
    golive init support-bot-2 --template minimal --yes
    assert_exit 0
    root=$(g rev-list --max-parents=0 golive/support-bot-2)
    mend=${mend##*the place of this one: }
    mend=${mend//<new name>/support-bot-2}
    mend=${mend//<root>/$root}
    eval "$mend"
    golive --json gate "$TAG" "$C1"
    assert_exit 1
    assert_answer '.systems | map(.system) == ["support-bot-2"]'
}

@test "lint tells of a file what time has made of it, and finds no error in it" {
    CL_KEYS_omar=$(ends omar) checklist >v1.yaml
    golive lint v1.yaml
    assert_exit 0
    [[ $OUT == v1.yaml:\ ok* ]]
    [[ $ERR == *'v1.yaml: warning: not everybody who must agree still can: the last key of Omar Tester ended on'* ]]
    [[ $ERR == *'v1.yaml: warning: About security can no longer be met: Omar Tester must approve'* ]]
    [[ $ERR == *"other approvers of 'security' (line $(grep -n 'id: security' v1.yaml | cut -d: -f1) of the checklist) (git golive amend)"* ]]
    golive --json lint v1.yaml
    assert_exit 0
    assert_json '.ok and (.deadlocks | map(.code) == ["agree", "criterion"])'
}

@test "lint of the version in force goes by what was decided, and says who ratifies" {
    until_then omar
    golive lint
    assert_exit 0
    [[ $ERR == *'warning: About security can no longer be met'*'it is ratified by 3 of Dana Tester'* ]]
    [[ $ERR != *'must agree still'* ]]
}

@test "a version with a deadlock in it is in force all the same" {
    CL_KEYS_omar=$(ends omar) CL_VERSION=2 checklist >v2.yaml
    forge_at almost
    CLOCK=$((START + 2 * 86400))
    forge_amend dana v2.yaml
    forge_ratify v2.yaml dana lena carla
    status
    assert_json '.checklist.version == 2'
    assert_findings
    assert_told criterion:security
}
