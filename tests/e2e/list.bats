#!/usr/bin/env bats
# `list`: many systems, in one repository and in many, a line each.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
}

# of FILTER: jq on the systems of the list.
of() { assert_answer "(.format == 1) and (.systems | ($1))"; }

@test "a system here: verdict, owner, days, signals" {
    CL_VERSION=2 CL_TOP=$(printf 'target-date: %s' "$(date -u -d '+12 days' +%F)") checklist >two.yaml
    forge_amend dana two.yaml
    forge_ratify two.yaml dana omar lena
    forge_record omar reject criterion=security note='A finding.'
    forge_record lena concern criterion=privacy note='Where?'
    git config golive.support-bot.root "$ROOT"
    golive --json list
    assert_exit 0
    of 'length == 1'
    of '.[0] | .system == "support-bot" and .verdict == "no-go" and .owner == "Dana Tester" and .trusted'
    of '.[0] | .days_to_target == 12 and .days_waiting == 10 and .open == 1 and .criteria == 3'
    of '.[0] | .signals == ["scattered-concerns"] and (.stalled | not)'
    golive list
    assert_exit 0
    [[ $OUT == 'VERDICT  OPEN'*'NO-GO    1 of 3  +12 days  10 days  support-bot  Dana Tester  .'*scattered-concerns* ]] || says 'the table'
    forge_at go
    golive --json list
    of '.[0] | .verdict == "go" and .days_waiting == 0 and .target_date == null'
}

@test "several systems, of which one cannot be judged" {
    local first=$ROOT
    git config golive.support-bot.root "$ROOT"
    # shellcheck disable=SC2034 # forge.bash reads them
    SYSTEM=other LEDGER=refs/heads/golive/other
    checklist >other.yaml
    forge_ledger other.yaml
    golive --json list
    assert_exit 0
    of 'map([.system, .verdict, .trusted]) == [["other", "no-go", false], ["support-bot", "no-go", true]]'
    # To look at it pins nothing, and remembers nothing of what is not trusted.
    [[ -z $(git config --get golive.other.root) ]]
    [[ ! -e .git/golive/other ]]
    golive list
    [[ $OUT == *'not trusted here yet (git golive trust other)'* ]] || says 'how to trust it'
    git config golive.support-bot.root "$(g rev-parse HEAD)"
    golive --json list
    assert_exit 3
    of '(map(select(.system == "support-bot"))[0] | .verdict == "undecided" and (.error | test("another ledger")))'
    of 'map(select(.system == "other"))[0].verdict == "no-go"'
    git config golive.support-bot.root "$first"
    golive --json -s other list
    of 'map(.system) == ["other"]'
}

@test "many repositories in one go" {
    local -a dirs=()
    local i
    for i in {1..20}; do
        cp -R "$REPO" "../r$i"
        dirs+=("../r$i")
    done
    git init -q ../empty
    mkdir ../none
    golive --json list "${dirs[@]}" ../empty
    assert_exit 0
    of 'length == 20 and all(.verdict == "no-go") and (map(.dir) | index("../r20") == 19)'
    golive --json list ../r1 ../none ../nowhere ../r2
    assert_exit 3
    of 'map(.verdict) == ["no-go", "undecided", "undecided", "no-go"]'
    cd ..
    REPO=$PWD/none golive list
    assert_exit 3
}

@test "names that are long, wide or hostile" {
    CL_VERSION=2 CL_PEOPLE="$(people | sed 's/name: Dana Tester/name: "A\\u202Every long name of the person who owns this"/')" checklist >two.yaml
    forge_amend dana two.yaml
    forge_ratify two.yaml dana omar lena
    golive list
    [[ $OUT != *$'\xe2\x80\xae'* && $OUT == *'A<U+202E>very long name of t'$'\xe2\x80\xa6'* ]] || says 'cut and shown'
}
