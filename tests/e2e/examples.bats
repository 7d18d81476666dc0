#!/usr/bin/env bats
# The example ledgers of tests/data/examples, each with the exact answer that its README names.
# shellcheck disable=SC2034 # set here, read in forge.bash

setup_file() {
    load forge
    forge_home "$BATS_FILE_TMPDIR/home"
}

setup() {
    load forge
    SYSTEM=support-bot TAG=v1.0
    REPO=$BATS_TEST_TMPDIR/repo
}

# example NAME ROOT: as its README says.
example() {
    git clone -q -b main "$BATS_TEST_DIRNAME/../data/examples/$1.bundle" "$REPO"
    ROOT=$2
    [[ $(git -C "$REPO" rev-list --max-parents=0 origin/golive/support-bot) == "$ROOT" ]]
    gate "$TAG" origin/main
    C1=$(git -C "$REPO" rev-parse origin/main)
}

@test "go" {
    example go 67a2a592c79e3cc978f729df77ad4945518122db
    answers 0
    assert_criterion security met
    assert_criterion privacy met
    assert_json '.checklist.missing == [] and .candidate.by == "eng1" and .ledger.commits == 11'
    assert_answer ".format == 1 and .tag == \"v1.0\" and .commit == \"$C1\" and .verdict == \"go\""
}

@test "by hand" {
    example by-hand 02aefa2c9d563697cfe767ce94d8e3265bce859f
    answers 0
    assert_json '.criteria[] | select(.id == "security") | .approved_by == ["omar"]'
}

@test "unsigned" {
    example unsigned 19c2119b3718d41a0a038fd1ebfd52b52a0845c8
    answers 1 criterion-waiting no-decision / unsigned
    assert_finding unsigned "$(git -C "$REPO" rev-parse origin/golive/support-bot)"
    assert_criterion security waiting
    assert_criterion privacy met
    assert_json '.criteria[] | select(.id == "security") | .waiting_for == ["omar"]'
}

@test "stale" {
    example stale add3181b78ba730d2fa1382d2e9edda6c718b849
    answers 1 criterion-stale no-decision
    assert_criterion security stale
    assert_criterion privacy met
    assert_json '[.blocks[] | select(.code == "criterion-stale") | .criterion] == ["security"]'
    assert_block_says criterion-stale:security "${C1:0:7}"
}

@test "amended" {
    example amended d309ebdfcfc6dddcf36bbb33c5af2e07d09b9dac
    answers 1 not-agreed criterion-stale no-decision
    assert_json '.checklist.version == 2 and .checklist.missing == ["carla", "eng1", "eng2"]'
    assert_json '[.blocks[] | select(.code == "criterion-stale") | .criterion] == ["security"]'
    assert_block_says not-agreed carla eng1 eng2
}

@test "healed" {
    example healed af47015643f770a8b73c7b66042696b27ce4b974
    answers 0 / unsigned
    assert_finding unsigned "$(git -C "$REPO" rev-parse origin/golive/support-bot~2)"
}

@test "none of them answers to another's root" {
    local name
    for name in go by-hand unsigned stale amended healed; do
        REPO=$BATS_TEST_TMPDIR/$name
        git clone -q -b main "$BATS_TEST_DIRNAME/../data/examples/$name.bundle" "$REPO"
        ROOT=$(git -C "$REPO" rev-parse origin/main)
        gate "$TAG" origin/main
        answers 3
    done
}
