#!/usr/bin/env bats
# The library in many threads at once, each with handles of its own, on the same repositories and on different ones: `make
# test-tsan` runs this under the thread sanitizer.

bats_require_minimum_version 1.5.0

setup_file() {
    load forge
    load build
    forge_setup_file
    # Keys of each library that verifies: ssh, OpenPGP, a certificate.
    if has_openpgp; then forge_kind omar-pgp openpgp; else forge_kind omar-pgp x509; fi
    forge_kind lena-cert x509
    CL_KEYS_omar=$(key_entry omar-pgp) CL_KEYS_lena=$(key_entry lena-cert) CL_RIGHTS=$'  owner: dana\n  agree: [dana]' checklist >"$BASE/mixed.yaml"
    cp -R "$REPO" "$BATS_FILE_TMPDIR/ssh"
    g update-ref -d "$LEDGER"
    forge_ledger "$BASE/mixed.yaml"
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_record omar approve criterion=security commit="$C1" +key=omar-pgp
    forge_record lena approve criterion=privacy +key=lena-cert
    # What changed since has to be found out with git, by each thread.
    forge_change 'model/weights.txt=weights 2'
    forge_record eng1 propose tag=v1.1 commit="$FORGED"
    mv "$REPO" "$BATS_FILE_TMPDIR/mixed"
    # Long enough for the threads that the library itself starts.
    "$(built bench/forge)" "$BATS_FILE_TMPDIR/long" 300 >/dev/null
}

setup() {
    load forge
    load build
    WORLDS=("$BATS_FILE_TMPDIR/ssh" "$BATS_FILE_TMPDIR/mixed" "$BATS_FILE_TMPDIR/long")
    SAID=$BATS_TEST_TMPDIR/said
    RUN=()
    # The thread sanitizer of older compilers does not find its place where addresses are very random.
    if "$(built api/threads)" 2>&1 | grep -q FATAL; then
        RUN=(setarch "$(uname -m)" -R)
        "${RUN[@]}" true 2>/dev/null || skip 'the thread sanitizer does not run on this kernel'
    fi
}

teardown_file() {
    load forge
    forge_gone
}

# alike WORLD...: eight threads, each asking of all.
alike() {
    "${RUN[@]}" "$(built api/threads)" 8 1 "$(date +%F)" "$@" >"$SAID" 2>"$SAID.err" || { cat "$SAID.err" >&2 && return 1; }
    [[ ! -s $SAID.err ]] || { cat "$SAID.err" >&2 && return 1; }
}

@test "threads with handles of their own say of each repository what one alone says" {
    alike "${WORLDS[@]}"
    [[ $(wc -l <"$SAID") == 3 ]]
    # and it is worth comparing
    jq -se 'map(.findings | length) == [0, 0, 0]' "$SAID"
    jq -se '.[2].ledger.commits == 300 and .[2].verdict == "go"' "$SAID"
    jq -se '.[1].criteria | any(.state == "stale" and (.reasons | join(" ") | test("was changed by commit")))' "$SAID"
}

@test "so they do of one repository" {
    alike "$BATS_FILE_TMPDIR/mixed"
}

@test "the threads of the tool itself are at peace" {
    git -C "$BATS_FILE_TMPDIR/long" config golive.server true
    "${RUN[@]}" git -C "$BATS_FILE_TMPDIR/long" golive verify >"$SAID" 2>&1 || { cat "$SAID" >&2 && return 1; }
    [[ $(<"$SAID") != *ThreadSanitizer* ]]
}
