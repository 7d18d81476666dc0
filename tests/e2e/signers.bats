#!/usr/bin/env bats
# `git golive allowed-signers`: git alone verifies the ledger's signatures with it.

setup_file() {
    load forge
    forge_setup_file
}
setup() {
    load forge
    forge_setup
    forge_at go
    FILE=$BATS_TEST_TMPDIR/signers
}

# signers: writes the file anew.
signers() {
    golive -s "$SYSTEM" allowed-signers
    assert_exit 0
    printf '%s\n' "$OUT" >"$FILE"
}
# plain_git COMMIT: what plain git says of its signature, with that file alone.
plain_git() {
    g -c gpg.ssh.allowedSignersFile="$FILE" verify-commit "$1" >"$BATS_TEST_TMPDIR/said" 2>&1
}
good() {
    plain_git "$1" && grep -q "Good \"git\" signature for $2 " "$BATS_TEST_TMPDIR/said" && return
    echo "expected $1 to be good, by $2:" && cat "$BATS_TEST_TMPDIR/said" "$FILE"
    return 1
}
bad() {
    plain_git "$1" || return 0
    echo "expected $1 not to verify:" && cat "$BATS_TEST_TMPDIR/said" "$FILE"
    return 1
}
# version N [KEY]: a checklist of that number, where omar has KEY; its file is vN.yaml
version() {
    if [[ ${2-} ]]; then
        CL_VERSION=$1 CL_KEYS_omar=$(key_entry "$2") checklist >"$BATS_TEST_TMPDIR/v$1.yaml"
    else
        CL_VERSION=$1 checklist >"$BATS_TEST_TMPDIR/v$1.yaml"
    fi
}
ratify() {
    forge_amend dana "$BATS_TEST_TMPDIR/v$1.yaml"
    forge_ratify "$BATS_TEST_TMPDIR/v$1.yaml" dana lena carla
}

@test "every commit that counts verifies, and says by whom" {
    signers
    local commit who n=0
    while read -r commit who; do
        good "$commit" "$who"
        n=$((n + 1))
    done < <(g log --format='%H %ce' "$LEDGER")
    ((n >= 10))
    # the command that it tells works as it is told
    [[ $ERR == *"git -c gpg.ssh.allowedSignersFile=<file> log --show-signature $LEDGER"* ]]
    g -c gpg.ssh.allowedSignersFile="$FILE" log --show-signature "$LEDGER" >"$BATS_TEST_TMPDIR/log" 2>&1
    [[ $(grep -c 'Good "git" signature for ' "$BATS_TEST_TMPDIR/log") == "$n" ]]
    [[ $(grep -c '^[^#].* namespaces="git",valid-after="[0-9]*Z" ssh-' "$FILE") == 6 ]]
    # no other data on standard output
    [[ $(grep -vc '^#' "$FILE") == 6 ]]
}

@test "a commit by somebody else's key does not, whatever name it bears" {
    signers
    forge_record omar pause note='not by omar' +key=mallory +as=omar
    bad "$FORGED"
    grep -q 'No principal matched' "$BATS_TEST_TMPDIR/said"
    # nor when the file is written after it
    signers
    bad "$FORGED"
    ! grep -q "$(cut -d" " -f2 "$KEYS/mallory.pub")" "$FILE" || return 1
    # nor a version that mallory proposes, with a key of his own in it
    CL_VERSION=2 CL_KEYS_omar=$(key_entry mallory) checklist >"$BATS_TEST_TMPDIR/v2.yaml"
    forge_amend mallory "$BATS_TEST_TMPDIR/v2.yaml"
    signers
    bad "$FORGED"
    # nor one that omar proposes and nobody ratifies
    forge_amend omar "$BATS_TEST_TMPDIR/v2.yaml"
    good_by_omar=$FORGED
    signers
    good "$good_by_omar" omar@example.com
    forge_record omar pause note='not ratified' +key=mallory
    bad "$FORGED"
}

@test "a key counts from when its version came into force to when it went" {
    forge_key omar2
    local old new
    forge_record omar concern note='with the old key' blocking:=false
    old=$FORGED
    version 2 omar2
    ratify 2
    CLOCK=$((CLOCK + 3600))
    forge_record omar concern note='with the old key, too late' blocking:=false
    local late=$FORGED
    forge_record omar concern note='with the new key' blocking:=false +key=omar2
    new=$FORGED
    signers
    good "$old" omar@example.com
    good "$new" omar@example.com
    bad "$late"
    grep -q 'expired\|No principal' "$BATS_TEST_TMPDIR/said"
    # the new key before its time
    forge_record omar concern note='with the new key, dated back' blocking:=false +key=omar2 "+date=$(g log -1 --format=%ct "$ROOT")"
    bad "$FORGED"
    # as of then, the old key had no end
    golive -s "$SYSTEM" allowed-signers --as-of "$old"
    printf '%s\n' "$OUT" >"$FILE"
    good "$old" omar@example.com
    bad "$new"
    [[ $(grep -c valid-before "$FILE") == 0 ]]
    # back again: two stretches of one key
    version 3
    ratify 3
    CLOCK=$((CLOCK + 3600))
    forge_record omar concern note='back' blocking:=false
    signers
    good "$FORGED" omar@example.com
    good "$old" omar@example.com
    bad "$late"
    [[ $(grep -c "$(cut -d' ' -f2 "$KEYS/omar.pub")" "$FILE") == 2 ]]
    [[ $(grep -c "$(cut -d' ' -f2 "$KEYS/dana.pub")" "$FILE") == 1 ]]
}

@test "what counts verifies, also when clocks differ" {
    forge_key omar2
    version 2 omar2
    ratify 2
    # omar's clock is behind: the ledger's order counts, and git asks the date
    forge_record omar concern note='ten minutes behind' blocking:=false +key=omar2 "+date=$((CLOCK - 600))"
    signers
    golive -s "$SYSTEM" verify
    assert_exit 0
    good "$FORGED" omar@example.com
}

@test "the checklist's own dates are in it" {
    CL_KEYS_omar="$(key_entry omar)"$'\n'"  valid-after: $(at $((CLOCK - 86400)) %Y-%m-%dT%H:%M:%SZ)"$'\n'"  valid-before: $(at $((CLOCK + 86400)) %Y-%m-%dT%H:%M:%SZ)" \
        CL_VERSION=2 checklist >"$BATS_TEST_TMPDIR/v2.yaml"
    local end=$((CLOCK + 86400))
    ratify 2
    forge_record omar concern note='in time' blocking:=false
    local in_time=$FORGED
    forge_record omar concern note='the last second' blocking:=false "+date=$((end - 1))"
    local last=$FORGED
    forge_record omar concern note='a second too late' blocking:=false "+date=$end"
    signers
    good "$in_time" omar@example.com
    good "$last" omar@example.com
    bad "$FORGED"
}

@test "an address that ssh-keygen would take for a pattern gives way to the id" {
    local odd
    for odd in '*@example.com' '!x@a.com,*@example.com' '"x@example.com' '#omar@example.com'; do
        forge_at go
        version 2
        sed -i "s/omar@example.com\$/'$odd'/" "$BATS_TEST_TMPDIR/v2.yaml"
        forge_in_force "$BASE/checklist.yaml"
        golive lint "$BATS_TEST_TMPDIR/v2.yaml"
        assert_exit 0
        ratify 2
        forge_record omar concern note='still omar' blocking:=false
        signers
        good "$FORGED" omar
        ! grep -Eq '^(\*|!|"|#o)' "$FILE" || return 1
    done
}

@test "keys of the other kinds: it says how" {
    load build
    need_openpgp
    forge_kind pgp openpgp
    version 2 pgp
    ratify 2
    forge_record omar concern note='by openpgp' blocking:=false +key=pgp
    signers
    [[ $ERR == *'keys/pgp.asc | gpg --import   (omar)'* ]]
    local line
    line=$(grep -- '--import' <<<"$ERR" | sed 's/ (omar)//')
    export GNUPGHOME=$BATS_TEST_TMPDIR/gpg
    mkdir -m 700 "$GNUPGHOME"
    bad "$FORGED"
    (cd "$REPO" && eval "$line") >/dev/null 2>&1
    plain_git "$FORGED"
    grep -q 'Good signature' "$BATS_TEST_TMPDIR/said"
    gpgconf --kill all 2>/dev/null || true
}

@test "usage, and no ledger" {
    golive allowed-signers now
    assert_exit 129
    golive -s nothing allowed-signers
    assert_exit 3
    [[ -z $OUT ]]
}
