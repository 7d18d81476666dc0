#!/usr/bin/env bats
# Who signed a commit, and whether anybody did. Each attack is omar's missing approval of `security`, forged in another way.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
    forge_at almost
}

approval() { forge_record omar approve criterion=security commit="$C1" "$@"; }

# payload: the approval as omar would sign it, in $PAYLOAD; his signature in `sig`.
payload() {
    forge_text omar approve criterion=security commit="$C1"
    forge_payload omar "$EDIT"
    forge_sign omar "$PAYLOAD" sig
}

# refused CODE: nothing was approved, and the commit has this finding. Then the ledger heals: omar signs properly.
refused() {
    forge_tip "$FORGED"
    expect 1 criterion-waiting no-decision / "$1"
    assert_finding "$1" "$FORGED"
    # Newly dated: the same bytes under the same name as in the void commit would be nobody's change.
    CLOCK=$((CLOCK + 60))
    approval +on=refs/stages/almost
    forge_record dana go commit="$C1"
    expect 0 / "$1"
}

# armour FILE: an SSHSIG blob as ssh-keygen prints it.
armour() {
    echo '-----BEGIN SSH SIGNATURE-----'
    base64 -w 70 "$1"
    echo '-----END SSH SIGNATURE-----'
}

dearmour() { sed '/^-----/d' "$1" | base64 -d; }

# reblob FILTER...: what the filter makes of omar's signature blob, as the commit's signature.
reblob() {
    payload
    dearmour sig | "$@" >blob
    armour blob >sig
    forge_wrap "$PAYLOAD" sig
}

@test "signed by omar, it counts" {
    approval
    git_says good "$FORGED"
    expect 1 no-decision
    assert_criterion security met
}

@test "unsigned" {
    approval +unsigned
    git_says none "$FORGED"
    refused unsigned
}

@test "signed by a key that nobody has, under omar's name" {
    approval +key=mallory +as=omar
    refused unknown-key
}

@test "signed by omar under another's name: names prove nothing" {
    approval +as=mallory
    expect 1 no-decision
    assert_criterion security met
}

@test "signed by eng1 with omar's name in author and committer, and 'by: omar'" {
    approval +key=eng1 +as=omar
    expect 1 criterion-waiting no-decision / wrong-author
    assert_finding wrong-author "$FORGED"
}

@test "signed by eng1 with omar's name in author and committer, 'by' left out" {
    approval +key=eng1 +as=omar by=
    expect 1 criterion-waiting no-decision / not-entitled
    assert_finding not-entitled "$FORGED"
}

@test "the signature of another commit of the same person, pasted" {
    payload
    forge_commit omar 'put:README.md=harmless' +noref
    g cat-file commit "$FORGED" | sed -n '/^gpgsig/,/END SSH/p' | sed -e 's/^gpgsig //' -e 's/^ //' >sig
    grep -q BEGIN sig
    forge_wrap "$PAYLOAD" sig
    git_says bad "$FORGED"
    refused bad-signature
}

@test "a good signature, and the tree exchanged after it" {
    payload
    forge_tree refs/stages/almost "put:$RECORD=nothing"
    sed "1s/.*/tree $TREE/" "$PAYLOAD" >changed
    cmp -s changed "$PAYLOAD" && return 1
    forge_wrap changed sig
    git_says bad "$FORGED"
    refused bad-signature
}

@test "a good signature, replayed on a later tip" {
    payload
    forge_record eng1 concern note=hm blocking:=false
    sed "s/^parent .*/parent $FORGED/" "$PAYLOAD" >changed
    cmp -s changed "$PAYLOAD" && return 1
    forge_wrap changed sig
    git_says bad "$FORGED"
    forge_tip "$FORGED"
    expect 1 criterion-waiting no-decision / bad-signature
    assert_finding bad-signature "$FORGED"
}

@test "a good signature, and a header added after it" {
    payload
    sed '/^committer/a encoding x' "$PAYLOAD" >changed
    forge_wrap changed sig
    git_says bad "$FORGED"
    refused bad-signature
}

@test "two signature headers: the same twice" {
    payload
    forge_wrap "$PAYLOAD" sig sig
    refused unsigned
}

@test "two signature headers: omar's, then mallory's" {
    payload
    forge_sign mallory "$PAYLOAD" other
    forge_wrap "$PAYLOAD" sig other
    refused unsigned
}

@test "two signature headers: mallory's, then omar's" {
    payload
    forge_sign mallory "$PAYLOAD" other
    forge_wrap "$PAYLOAD" other sig
    refused unsigned
}

@test "two signature headers: the second is called gpgsig-sha256" {
    payload
    forge_wrap "$PAYLOAD" sig gpgsig-sha256=sig
    refused unsigned
}

@test "bytes after the armour" {
    payload
    cp sig clean
    echo 'trailing' >>sig
    forge_wrap "$PAYLOAD" sig
    refused unsigned
    forge_at almost
    cat clean clean >sig
    forge_wrap "$PAYLOAD" sig
    refused unsigned
}

@test "bytes before the armour" {
    payload
    { echo leading && cat sig; } >padded
    forge_wrap "$PAYLOAD" padded
    refused 'bad-signature|unsigned'
}

@test "another namespace" {
    approval +ns=file
    git_says bad "$FORGED"
    refused bad-signature
}

@test "a namespace that only begins like git's" {
    approval +ns=git2
    refused bad-signature
}

@test "hash sha256 is as good as sha512" {
    approval +hash=sha256
    git_says good "$FORGED"
    expect 1 no-decision
}

@test "the armour holds no base64" {
    payload
    printf '%s\n' '-----BEGIN SSH SIGNATURE-----' '!!!! not base64 !!!!' '-----END SSH SIGNATURE-----' >sig
    forge_wrap "$PAYLOAD" sig
    git_says bad "$FORGED"
    refused bad-signature
}

@test "the armour never ends" {
    payload
    sed -i '/END/d' sig
    forge_wrap "$PAYLOAD" sig
    refused 'bad-signature|unsigned'
}

@test "an armour of another kind with nothing in it" {
    payload
    printf '%s\n' '-----BEGIN PGP SIGNATURE-----' '' 'aGVsbG8=' '-----END PGP SIGNATURE-----' >sig
    forge_wrap "$PAYLOAD" sig
    # No checklist has a key of this kind, so it is nobody's; beside one that has, kinds.bats.
    refused 'bad-signature|unknown-key'
}

@test "trailing bytes inside the signature blob" {
    more() { cat && printf 'more'; }
    reblob more
    refused bad-signature
}

@test "a signature blob cut short" {
    reblob head -c -1
    git_says bad "$FORGED"
    refused bad-signature
}

@test "a flipped bit in the signature" {
    flip() {
        cat >whole
        head -c -1 whole
        tail -c 1 whole | tr '\000-\377' '\001-\377\000'
    }
    reblob flip
    git_says bad "$FORGED"
    refused bad-signature
}

@test "another version of the signature format" {
    version() {
        cat >whole
        head -c 6 whole
        printf '\000\000\000\002'
        tail -c +11 whole
    }
    reblob version
    git_says bad "$FORGED"
    refused bad-signature
}

@test "mallory's signature with omar's public key put in its place" {
    payload
    dearmour sig >omars
    forge_sign mallory "$PAYLOAD" other
    dearmour other >others
    # magic 6, version 4, length 4, and 51 bytes of an ed25519 key
    { head -c 65 omars && tail -c +66 others; } >blob
    [[ $(wc -c <blob) == $(wc -c <omars) ]]
    armour blob >sig
    forge_wrap "$PAYLOAD" sig
    git_says bad "$FORGED"
    refused bad-signature
}

# rsa_signature ALGORITHM OPENSSL-DIGEST: the payload signed by the key `rsa`, under that algorithm.
rsa_signature() {
    ssh-keygen -q -p -N '' -m PEM -f "$KEYS/rsa" >/dev/null
    cut -d' ' -f2 "$KEYS/rsa.pub" | base64 -d >public
    { printf SSHSIG && lit git && u32 0 && lit sha512 && openssl dgst -sha512 -binary "$PAYLOAD" >digest.bin && str digest.bin; } >message
    openssl dgst "-$2" -sign "$KEYS/rsa" message >raw
    { lit "$1" && str raw; } >inner
    { printf SSHSIG && u32 1 && str public && lit git && u32 0 && lit sha512 && str inner; } >blob
    armour blob >sig
}

@test "RSA: sha2 counts, SHA-1 is refused, and so is SHA-1 that is called sha2" {
    forge_key rsa rsa 2048
    CL_KEYS_omar="- ssh: $(<"$KEYS/rsa.pub")" CL_RIGHTS=$'  owner: dana\n  agree: [dana]' \
        CL_CRITERIA="$(criterion security release '{all: [omar]}')" checklist >v1.yaml
    forge_ledger v1.yaml
    forge_record eng1 propose tag="$TAG" commit="$C1"
    local base
    base=$(g rev-parse "$LEDGER")
    forge_text omar approve criterion=security commit="$C1"
    forge_payload omar "$EDIT"

    rsa_signature ssh-rsa sha1
    forge_wrap "$PAYLOAD" sig
    forge_tip "$FORGED"
    git_says bad "$FORGED"
    expect 1 criterion-waiting no-decision / bad-signature

    rsa_signature rsa-sha2-512 sha1
    forge_wrap "$PAYLOAD" sig
    forge_tip "$FORGED"
    git_says bad "$FORGED"
    expect 1 criterion-waiting no-decision / bad-signature

    local algorithm
    for algorithm in rsa-sha2-256:sha256 rsa-sha2-512:sha512; do
        rm -rf "$REPO/.git/golive"
        forge_tip "$base"
        rsa_signature "${algorithm%:*}" "${algorithm#*:}"
        forge_wrap "$PAYLOAD" sig
        forge_tip "$FORGED"
        git_says good "$FORGED"
        expect 1 no-decision
    done
}

@test "every kind of key that is promised" {
    local kind hash
    for kind in ecdsa:256 ecdsa:384 ecdsa:521 rsa:2048 rsa:3072; do
        forge_key "${kind/:/}" "${kind%:*}" "${kind#*:}"
        CL_KEYS_omar="- ssh: $(<"$KEYS/${kind/:/}.pub")" CL_RIGHTS=$'  owner: dana\n  agree: [dana]' \
            CL_CRITERIA="$(criterion security release '{all: [omar]}')" checklist >v1.yaml
        for hash in sha256 sha512; do
            rm -rf "$REPO/.git/golive"
            g update-ref -d "$LEDGER"
            forge_ledger v1.yaml
            forge_record eng1 propose tag="$TAG" commit="$C1"
            approval +key="${kind/:/}" +hash="$hash"
            git_says good "$FORGED"
            forge_record dana go commit="$C1"
            expect 0
        done
    done
}

# Malformed beyond tree and parents, and properly signed over those very bytes.
malformed() {
    payload
    "$@" <"$PAYLOAD" >changed
    if cmp -s changed "$PAYLOAD"; then
        return 1
    fi
    forge_sign omar changed sig
    forge_wrap changed sig
    refused bad-signature
}

@test "malformed and signed: no author" { malformed sed /^author/d; }

@test "malformed and signed: no committer" { malformed sed /^committer/d; }

@test "malformed and signed: a committer date that is no number" {
    malformed sed 's/^\(committer .*>\) .*/\1 yesterday +0000/'
}

@test "malformed and signed: a committer date past 64 bits" {
    malformed sed 's/^\(committer .*>\) .*/\1 99999999999999999999999 +0000/'
}

@test "malformed and signed: a committer without an address" {
    malformed sed 's/^committer .*/committer omar/'
}

@test "a header that git itself writes, signed, is not malformed" {
    g config i18n.commitEncoding ISO-8859-1
    approval
    g cat-file commit "$FORGED" | grep -qx 'encoding ISO-8859-1'
    git_says good "$FORGED"
    expect 1 no-decision
}

@test "malformed and unsigned" {
    payload
    sed /^author/d "$PAYLOAD" >changed
    forge_raw changed
    refused bad-signature
}

@test "a signature in the message is text" {
    payload
    { cat "$PAYLOAD" && printf '\ngpgsig ' && cat sig; } >changed
    forge_raw changed
    git_says none "$FORGED"
    refused unsigned
}
