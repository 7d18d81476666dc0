#!/usr/bin/env bats
# Approver clauses: who is enough.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
}

# asked CLAUSE...: a ledger with the one criterion `x`, which is standing.
asked() {
    CL_RIGHTS=$'  owner: dana\n  agree: [dana]' CL_PEOPLE="${ASKED_PEOPLE-$(people)}" \
        CL_CRITERIA="$(criterion x standing "$@")" checklist >v1.yaml
    forge_ledger v1.yaml
    forge_record dana propose tag="$TAG" commit="$C1"
}

yes_by() {
    local who
    for who in "$@"; do
        forge_record "$who" approve criterion=x
    done
}

waits_for() {
    expect 1 criterion-waiting no-decision
    assert_criterion x waiting
    assert_json ".criteria[0].waiting_for | sort == ($1 | sort)"
}

met() {
    expect 1 no-decision
    assert_criterion x met
}

@test "all: every one" {
    asked '{all: [omar, lena]}'
    waits_for '["omar", "lena"]'
    yes_by omar
    waits_for '["lena"]'
    assert_json '.criteria[0].approved_by == ["omar"]'
    yes_by lena
    met
    assert_json '.criteria[0].approved_by | sort == ["lena", "omar"]'
}

@test "all: a group is every member of it" {
    asked '{all: [engineering, omar]}'
    yes_by eng1 omar
    waits_for '["eng2"]'
    yes_by eng2
    met
}

@test "any: one, by id or out of a group" {
    asked '{any: [legal, eng1]}'
    waits_for '["lena", "carla", "eng1"]'
    yes_by eng1
    met
    asked '{any: [legal, eng1]}'
    yes_by carla
    met
}

@test "any: nobody else" {
    asked '{any: [legal]}'
    forge_record omar approve criterion=x
    expect 1 criterion-waiting no-decision / not-entitled
}

@test "at-least: so many different people" {
    asked '{at-least: 2, of: [engineering, lena]}'
    yes_by eng1
    expect 1 criterion-waiting no-decision
    yes_by eng1 eng1
    expect 1 criterion-waiting no-decision
    yes_by lena
    met
}

@test "at-least: who is in two groups, or named beside his group, counts once" {
    ASKED_PEOPLE="$(
        person dana
        person omar
        person lena '[legal, engineering]'
        person carla '[legal]'
        person eng1 '[engineering]'
    )" asked '{at-least: 2, of: [engineering, lena, legal]}'
    yes_by lena
    expect 1 criterion-waiting no-decision
    assert_criterion x waiting
    yes_by eng1
    met
}

@test "several clauses: every one must be met, and one person may meet several" {
    asked '{all: [omar]}' '{any: [legal]}' '{at-least: 2, of: [engineering, omar]}'
    yes_by eng1 eng2 lena
    waits_for '["omar"]'
    yes_by omar
    met
    asked '{any: [omar, lena]}' '{any: [omar, eng1]}'
    yes_by omar
    met
    asked '{any: [omar, lena]}' '{any: [omar, eng1]}'
    yes_by eng1
    waits_for '["omar", "lena"]'
}

@test "a machine may be an approver" {
    ASKED_PEOPLE="$(person dana && CL_KIND_eng2=machine person eng2)" asked '{all: [eng2]}'
    yes_by eng2
    met
}

@test "the owner has no vote that is not given" {
    asked '{all: [omar]}'
    forge_record dana approve criterion=x
    expect 1 criterion-waiting no-decision / not-entitled
}

@test "the newest word of each person counts" {
    asked '{any: [legal]}'
    yes_by lena
    forge_record lena reject criterion=x note=no
    expect 1 criterion-rejected no-decision
    yes_by carla
    expect 1 criterion-rejected no-decision
    yes_by lena
    met
}

@test "two people cannot be two by one key" {
    asked '{at-least: 2, of: [legal]}'
    yes_by lena
    forge_record carla approve criterion=x +key=lena
    expect 1 criterion-waiting no-decision / wrong-author
    forge_record lena approve criterion=x for=carla
    gate
    assert_exit 1
    assert_json '[.criteria[] | .state] == ["waiting"]'
}

# two LINES-OF-x: criteria `x` with these lines and `y`, both standing, by omar and by lena.
two() {
    CL_RIGHTS=$'  owner: dana\n  agree: [dana]' CL_CRITERIA="$(
        CR_EXTRA=$1 criterion x standing '{all: [omar]}'
        criterion y standing '{all: [lena]}'
    )" checklist >v1.yaml
    forge_ledger v1.yaml
    forge_record omar propose tag="$TAG" commit="$C1"
}

@test "after: blocked while the other is not met" {
    two 'after: [y]'
    forge_record omar approve criterion=x
    expect 1 criterion-blocked criterion-waiting no-decision
    assert_criterion x blocked
    assert_block_says criterion-blocked:x y
    forge_record lena approve criterion=y
    expect 1 no-decision
    assert_criterion x met
}

@test "independent: who proposed the candidate does not count" {
    two 'independent: true'
    forge_record omar approve criterion=x
    forge_record lena approve criterion=y
    gate
    assert_exit 1
    assert_json '[.criteria[] | select(.id == "x") | .state] != ["met"]'
    assert_json '.blocks | any(.criterion == "x")'
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_record omar approve criterion=x
    gate
    assert_criterion y met
}

@test "what cannot be judged is never passed over: evidence and measures that are asked for and not there" {
    two $'evidence: required\nmeasure: {accuracy: ">= 0.92"}'
    forge_record omar approve criterion=x
    forge_record lena approve criterion=y
    forge_record dana go commit="$C1"
    gate
    assert_exit 1
    assert_json '.blocks | any(.criterion == "x")'
    forge_record omar approve criterion=x measured:='{accuracy: "0.91"}'
    forge_record dana go commit="$C1"
    gate
    assert_exit 1
    assert_json '.blocks | any(.criterion == "x")'
    assert_json '.verdict == "no-go"'
}

@test "a deputy counts once: those whose place he fills are waited for, and told so" {
    asked '{at-least: 2, of: [omar, lena, eng1]}'
    local from until
    from=$(at $((CLOCK - 86400)) %F)
    until=$(at $((CLOCK + 30 * 86400)) %F)
    forge_record lena delegate to=omar from="$from" until="$until"
    forge_record eng1 delegate to=omar from="$from" until="$until"
    yes_by omar
    forge_record omar approve criterion=x for=lena +name=records/2026-01/for-lena.yaml
    forge_record omar approve criterion=x for=eng1 +name=records/2026-01/for-eng1.yaml
    waits_for '["lena", "eng1"]'
    assert_block_says criterion-waiting '1 more of lena tester and eng1 tester (a deputy counts once): about x'
    golive -s "$SYSTEM" --json todo
    assert_json '[.people[] | .id as $id | .items[] | select(.kind == "approve") | [$id, .for, .command]] ==
        [["lena", null, "git golive approve x"], ["eng1", null, "git golive approve x"]]'
    yes_by eng1
    met
}
