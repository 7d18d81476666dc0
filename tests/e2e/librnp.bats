#!/usr/bin/env bats
# librnp is loaded when the first OpenPGP key is met: not before, and where it cannot be, nothing is decided.

setup_file() {
    load forge
    load build
    forge_setup_file
    ! has_openpgp || forge_kind omar-pgp openpgp
}

setup() {
    load forge
    load build
    need_openpgp
    [[ $(uname -s) == Linux ]] || skip 'the loader is told otherwise where to look'
    SONAME=$(grep -ao -m 1 "librnp\.so[.0-9]*" "$(command -v git-golive)" | head -n 1)
    forge_setup
    mkdir "$BATS_TEST_TMPDIR/lib"
}

teardown_file() {
    load forge
    forge_gone
}

damaged() {
    printf '%04096d' 0 >"$BATS_TEST_TMPDIR/lib/$SONAME"
    export LD_LIBRARY_PATH=$BATS_TEST_TMPDIR/lib
}

old() {
    echo 'int rnp_ffi_create(void) { return 1; }' >one.c
    cc -shared -fPIC -Wl,-soname,"$SONAME" -o "$BATS_TEST_TMPDIR/lib/$SONAME" one.c
    export LD_LIBRARY_PATH=$BATS_TEST_TMPDIR/lib
}

with_pgp() {
    CL_KEYS_omar=$(key_entry omar-pgp) checklist >v1.yaml
    forge_ledger v1.yaml
}

@test "a ledger without OpenPGP keys never asks for it" {
    forge_at go
    damaged
    expect 0
    golive -s "$SYSTEM" verify
    assert_exit 0
    golive --version
    assert_exit 0
    [[ $OUT != *without* ]]
}

@test "an OpenPGP key in the version in force, and librnp cannot be loaded: nothing is decided, and it says what to install" {
    with_pgp
    golive -s "$SYSTEM" status
    assert_exit 0
    damaged
    local verb
    for verb in "gate $TAG" verify status log; do
        # shellcheck disable=SC2086 # words
        golive -s "$SYSTEM" $verb
        answers 3
        [[ $ERR == *"'openpgp', line "*librnp0*"$SONAME"* ]] || says 'no word of what to install'
    done
    golive -s "$SYSTEM" --json gate "$TAG"
    assert_exit 3
    [[ $OUT == *'"verdict":"undecided"'* ]]
}

@test "one that lacks what is called: the same, and it is named" {
    command -v cc >/dev/null || skip 'no compiler'
    with_pgp
    old
    golive -s "$SYSTEM" gate "$TAG"
    answers 3
    [[ $ERR == *"0.16.1 or newer"*"no 'rnp_"* ]] || says 'not what is missing'
}

@test "lint and enroll say so too" {
    CL_KEYS_omar=$(key_entry omar-pgp) checklist >v1.yaml
    mkdir keys
    cp "$KEYS/omar-pgp.asc" keys
    damaged
    golive lint v1.yaml
    assert_exit 0
    [[ $OUT == *"'keys/omar-pgp.asc' was not looked at: OpenPGP needs librnp"* ]] || says 'not told'
    golive enroll --key-file "$KEYS/omar-pgp.asc"
    assert_exit 3
    [[ $ERR == *librnp0* ]] || says 'not told'
}
