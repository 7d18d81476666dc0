#!/usr/bin/env bats
# A golive that was built without OpenPGP (make WITH_OPENPGP=no) says so where it meets such a key, and decides nothing by guess.

setup_file() {
    load forge
    load build
    forge_setup_file
    ! has_openpgp || return 0
    forge_kind omar-pgp openpgp
}

setup() {
    load forge
    load build
    ! has_openpgp || skip 'this golive was built with OpenPGP'
    forge_setup
}

teardown_file() {
    load forge
    forge_gone
}

# says_without: on standard error.
says_without() { [[ $ERR == *'built with'*OpenPGP* ]] || says 'no word of OpenPGP'; }

@test "its version" {
    golive version
    assert_exit 0
    [[ $OUT == *'(built without OpenPGP)' ]]
}

@test "such a key in the version in force: nothing is decided" {
    CL_KEYS_omar=$(key_entry omar-pgp) checklist >v1.yaml
    forge_ledger v1.yaml
    local verb
    for verb in "gate $TAG" verify status log; do
        # shellcheck disable=SC2086 # words
        golive -s "$SYSTEM" $verb
        answers 3
        says_without
        [[ $ERR == *"'openpgp', line "* ]]
    done
    golive -s "$SYSTEM" --json gate "$TAG"
    assert_exit 3
    [[ $OUT == *'"verdict":"undecided"'* ]]
}

@test "in a pending version: what is in force is judged, until the new one is" {
    forge_at go
    expect 0
    CL_VERSION=2 CL_KEYS_omar=$(key_entry omar-pgp) checklist >v2.yaml
    forge_amend dana v2.yaml
    expect 0
    forge_ratify v2.yaml dana lena carla eng1
    gate
    answers 3
    says_without
}

@test "a decision that is signed with OpenPGP is nobody's" {
    forge_at go
    forge_record omar pause note=stop +key=omar-pgp
    gate
    assert_exit 0
    assert_findings unknown-key
}

@test "lint tells which key it did not look at" {
    CL_KEYS_omar=$(key_entry omar-pgp) checklist >v1.yaml
    mkdir keys
    cp "$KEYS/omar-pgp.asc" keys
    golive lint v1.yaml
    assert_exit 0
    [[ $OUT == *"'keys/omar-pgp.asc' was not looked at: this golive was built without OpenPGP"* ]]
}

@test "enroll, where git signs with OpenPGP" {
    git config --file "$GIT_CONFIG_GLOBAL" gpg.format openpgp
    golive enroll
    git config --file "$GIT_CONFIG_GLOBAL" --unset gpg.format
    assert_exit 3
    says_without
    [[ $ERR == *'git config --global gpg.format ssh'* ]]
    golive enroll --key-file "$KEYS/omar-pgp.asc"
    assert_exit 3
    says_without
}
