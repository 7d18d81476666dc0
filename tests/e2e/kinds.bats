#!/usr/bin/env bats
# Six people with six kinds of key. Each of them is asked one question, so that the gate stands or falls with each signature.
# shellcheck disable=SC2034 # set here, read in forge.bash

# A golive that lacks OpenPGP is asked about the other five.
kinds() {
    KINDS=(dana:ed25519 omar:openpgp lena:x509 carla:rsa eng1:sk eng2:ecdsa)
    has_openpgp || KINDS[1]=omar:ed25519
}

# questions: one for each person.
questions() {
    local who
    for who in "${PEOPLE[@]}"; do
        criterion "of-$who" standing "{all: [$who]}"
    done
}

# yes WHO [ARG...]: WHO approves what he was asked.
yes() {
    local who=$1
    shift
    forge_record "$who" approve criterion="of-$who" "$@"
}

setup_file() {
    load forge
    load build
    forge_home "$BATS_FILE_TMPDIR/home"
    kinds
    export KEYS=$BATS_FILE_TMPDIR/keys BASE=$BATS_FILE_TMPDIR/base
    export SYSTEM=support-bot TAG=v1.0 LEDGER=refs/heads/golive/support-bot
    REPO=$BASE/repo CLOCK=$(($(date +%s) / 60 * 60 - 10 * 86400))
    forge_scratch=$BATS_FILE_TMPDIR/scratch
    mkdir -p "$KEYS" "$BASE" "$forge_scratch"
    local each who
    for each in "${KINDS[@]}"; do
        forge_kind "${each%:*}" "${each#*:}"
        forge_kind "${each%:*}-new" "${each#*:}"
        forge_kind "mallory-${each#*:}" "${each#*:}"
    done
    forge_code
    CL_CRITERIA=$(questions) checklist >"$BASE/checklist.yaml"
    forge_ledger "$BASE/checklist.yaml"
    for who in omar lena carla eng1 eng2; do
        forge_record "$who" agree
    done
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_stage proposed
    for each in "${PEOPLE[@]}"; do
        forge_at proposed
        for who in "${PEOPLE[@]}"; do
            [[ $who == "$each" ]] || yes "$who"
        done
        forge_stage "but-$each"
    done
    yes "$each"
    forge_stage ready
    printf '%s\n' "$ROOT" >"$BASE/root"
    printf '%s\n' "$C1" >"$BASE/candidate"
}

setup() {
    load forge
    load build
    forge_setup
    kinds
}

teardown_file() {
    load forge
    forge_gone
}

kind() { cat "$KEYS/$1.kind"; }

label() {
    case $(kind_of "$1") in
    openpgp) echo 'PGP SIGNATURE' ;;
    x509) echo 'SIGNED MESSAGE' ;;
    *) echo 'SSH SIGNATURE' ;;
    esac
}

# dearmour FILE; armour LABEL FILE
dearmour() { sed -e '/^-----/d' -e '/^$/d' -e '/^=/d' "$1" | base64 -d; }
armour() {
    printf -- '-----BEGIN %s-----\n' "$1"
    [[ $1 != PGP* ]] || echo
    base64 -w 64 "$2"
    printf -- '-----END %s-----\n' "$1"
}

# payload WHO: his approval as he would sign it, in $PAYLOAD; his signature in `sig`.
payload() {
    forge_at "but-$1"
    forge_text "$1" approve criterion="of-$1"
    forge_payload "$1" "$EDIT"
    forge_sign "$1" "$PAYLOAD" sig
}

# wrapped WHO CODE SIGFILE...: the approval with these signatures is nobody's.
wrapped() {
    local who=$1 code=$2
    shift 2
    forge_wrap "$PAYLOAD" "$@"
    refused "$who" "$code"
}

# refused WHO CODE: the commit that was forged last has this finding and nothing was approved by it.
refused() {
    forge_tip "$FORGED"
    expect 1 criterion-waiting no-decision / "$2" || return
    assert_finding "$2" "$FORGED" || return
    assert_criterion "of-$1" waiting
}

# changed WHO FILTER...: his signature, through a filter of its bytes, in `changed`.
changed() {
    local who=$1
    shift
    dearmour sig | "$@" >blob
    armour "$(label "$who")" blob >changed
}

flip_last() {
    cat >whole
    head -c -1 whole
    tail -c 1 whole | tr '\000-\377' '\001-\377\000'
}

@test "six kinds of key: GO" {
    need_openpgp
    forge_record dana go commit="$C1"
    expect 0
    golive -s "$SYSTEM" --json verify
    assert_exit 0
    # They are what they are called.
    local each who kind ending
    for each in sk-ssh-ed25519@openssh.com ssh-rsa ecdsa-sha2-nistp256 'ssh-ed25519 ' 'openpgp: ' 'x509: '; do
        grep -q "$each" "$CHECKLIST"
    done
    for each in 'BEGIN PGP SIGNATURE' 'BEGIN SIGNED MESSAGE' 'BEGIN SSH SIGNATURE'; do
        g log --format=%H "$LEDGER" | g cat-file --batch | grep -q "$each"
    done
    # Of what lies in a file one sees which file, of an SSH key which kind.
    for each in 'omar OpenPGP asc' 'lena X.509 pem'; do
        read -r who kind ending <<<"$each"
        golive -s "$SYSTEM" show "$who-approve-of-$who"
        [[ $OUT == *"$kind, verified, by the key $(digest "$KEYS/$who.$ending") (sha256 of keys/$who.$ending) of ${who^} Tester ($who)"* ]] || says "$who"
    done
    golive -s "$SYSTEM" show eng1-approve-of-eng1
    [[ $OUT == *'SSH, verified, by the key SHA256:'*' (sk-ssh-ed25519@openssh.com) of Eng1 Tester (eng1)'* ]] || says 'eng1'
}

@test "git agrees on the signatures that it can check by itself" {
    local each
    for each in dana omar carla eng1 eng2; do
        forge_at "but-$each"
        yes "$each"
        case $(kind_of "$each") in
        openpgp) GNUPGHOME=$KEYS/gnupg g verify-commit "$FORGED" ;;
        *) git_says good "$FORGED" ;;
        esac
    done
}

# twins WHO: one question is open, and only his own signature, whole, answers it.
twins() {
    local who=$1 other
    other=mallory-$(kind "$1")
    payload "$who"
    # The same decision, signed by another key of that kind.
    forge_sign "$other" "$PAYLOAD" others
    wrapped "$who" unknown-key others
    # Each stakeholder's own key, but not his.
    forge_at "but-$who"
    if [[ $who == carla ]]; then other=omar; else other=carla; fi
    yes "$who" +key="$other"
    forge_tip "$FORGED"
    expect 1 criterion-waiting no-decision / wrong-author
    # Damaged, cut short, of other bytes.
    forge_at "but-$who"
    changed "$who" flip_last
    wrapped "$who" bad-signature changed
    forge_at "but-$who"
    changed "$who" head -c -1
    wrapped "$who" bad-signature changed
    forge_at "but-$who"
    sed 's/^decision$/DECISION/' "$PAYLOAD" >other-payload
    if cmp -s other-payload "$PAYLOAD"; then
        return 1
    fi
    forge_wrap other-payload sig
    refused "$who" bad-signature
    # Exactly one.
    forge_at "but-$who"
    wrapped "$who" unsigned sig sig
    forge_at "but-$who"
    wrapped "$who" unsigned others sig
    forge_at "but-$who"
    wrapped "$who" unsigned sig gpgsig-sha256=sig
    forge_at "but-$who"
    cat sig others >two
    wrapped "$who" unsigned two
    forge_at "but-$who"
    changed "$who" cat
    dearmour others >>blob
    armour "$(label "$who")" blob >changed
    wrapped "$who" bad-signature changed
    # And the very bytes that were refused with other signatures are good with his.
    forge_at "but-$who"
    forge_wrap "$PAYLOAD" sig
    forge_tip "$FORGED"
    expect 1 no-decision
    forge_record dana go commit="$C1"
    expect 0
}

@test "twins: ssh ed25519" { twins dana; }
@test "twins: OpenPGP with a signing subkey" { need_openpgp && twins omar; }
@test "twins: X.509" { twins lena; }
@test "twins: ssh rsa" { twins carla; }
@test "twins: FIDO" { twins eng1; }
@test "twins: ssh ecdsa" { twins eng2; }

@test "FIDO: somebody must have been there, and the flags and the counter are what was signed" {
    payload eng1
    FLAGS=00 forge_sign eng1 "$PAYLOAD" sig
    wrapped eng1 bad-signature sig
    # Verified by a PIN as well.
    forge_at but-eng1
    FLAGS=05 forge_sign eng1 "$PAYLOAD" sig
    forge_wrap "$PAYLOAD" sig
    forge_tip "$FORGED"
    expect 1 no-decision
    # The flag set after the signature was made.
    FLAGS=00 forge_sign eng1 "$PAYLOAD" sig
    presence() {
        cat >whole
        head -c -5 whole
        printf '\001'
        tail -c 4 whole
    }
    changed eng1 presence
    forge_at but-eng1
    wrapped eng1 bad-signature changed
    # In another namespace.
    forge_at but-eng1
    yes eng1 +ns=file
    refused eng1 bad-signature
}

@test "OpenPGP: SHA-1, also of a day when nobody minded" {
    need_openpgp
    local digest when
    # An old RSA key, whose self-signatures are as they should be.
    forge_gpg "$((CLOCK - 4000 * 86400))" --quick-gen-key 'old <old@example.com>' rsa2048 sign,cert never
    forge_gpg "$CLOCK" --armor --export '=old <old@example.com>' >"$KEYS/old.asc"
    echo openpgp >"$KEYS/old.kind"
    CL_KEYS_omar=$(key_entry old) CL_RIGHTS=$'  owner: dana\n  agree: [dana]' CL_CRITERIA="$(criterion of-omar standing '{all: [omar]}')" \
        checklist >v1.yaml
    forge_ledger v1.yaml
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_stage but-omar
    forge_text omar approve criterion=of-omar
    forge_payload omar "$EDIT"
    for digest in sha1 ripemd160 sha224; do
        for when in "$CLOCK" "$((CLOCK - 3900 * 86400))"; do
            SIGNED_AT=$when forge_sign old "$PAYLOAD" sig git "$digest"
            [[ $digest != sha1 ]] || GNUPGHOME=$KEYS/gnupg gpg --list-packets sig 2>/dev/null | grep -q 'digest algo 2'
            forge_at but-omar
            wrapped omar bad-signature sig
        done
    done
    for digest in sha256 sha384 sha512; do
        forge_at but-omar
        forge_sign old "$PAYLOAD" sig git "$digest"
        forge_wrap "$PAYLOAD" sig
        forge_tip "$FORGED"
        expect 1 no-decision
    done
}

@test "OpenPGP: one packet, and no other form of signature" {
    need_openpgp
    payload omar
    local user=omar@example.com
    # Two packets in one armour, in both orders; the same one twice.
    forge_gpg "$CLOCK" -bsa -u "$user" -u mallory-openpgp@example.com <"$PAYLOAD" >both
    wrapped omar bad-signature both
    forge_at but-omar
    forge_gpg "$CLOCK" -bsa -u mallory-openpgp@example.com -u "$user" <"$PAYLOAD" >both
    wrapped omar bad-signature both
    forge_at but-omar
    dearmour sig >one
    cat one one >blob
    armour 'PGP SIGNATURE' blob >both
    wrapped omar bad-signature both
    # A packet that is none of a signature, before and after it: a marker, a name, one that is not known.
    local packet
    for packet in '\xca\x03PGP' '\xcd\x04omar' '\xfc\x01x' '\xcb\x08b\0\0\0\0\0hi' '\xa8\x03PGP'; do
        forge_at but-omar
        { printf '%b' "$packet" && cat one; } >blob
        armour 'PGP SIGNATURE' blob >both
        wrapped omar bad-signature both
        forge_at but-omar
        { cat one && printf '%b' "$packet"; } >blob
        armour 'PGP SIGNATURE' blob >both
        wrapped omar bad-signature both
    done
    # The message inside, in text mode, in clear text, with an end of its own.
    forge_at but-omar
    forge_gpg "$CLOCK" -sa -u "$user" <"$PAYLOAD" >both
    wrapped omar 'bad-signature|unsigned' both
    forge_at but-omar
    forge_gpg "$CLOCK" -bsa --textmode -u "$user" <"$PAYLOAD" >both
    wrapped omar bad-signature both
    forge_at but-omar
    forge_gpg "$CLOCK" --clearsign -u "$user" <"$PAYLOAD" >both
    wrapped omar 'bad-signature|unknown-key|unsigned' both
    forge_at but-omar
    forge_gpg "$CLOCK" -bsa --default-sig-expire 90d -u "$user" <"$PAYLOAD" >both
    wrapped omar bad-signature both
}

@test "OpenPGP: a subkey that somebody else adopted is still its owner's" {
    need_openpgp
    local fpr
    fpr=$(<"$KEYS/mallory-openpgp.fpr")
    # Mallory's file with omar's subkey in it, which has never agreed: good for mallory's own alone.
    forge_gpg "$CLOCK" --export "$fpr" >mallory.gpg
    forge_gpg "$CLOCK" --export "$(<"$KEYS/omar.fpr")" >omar.gpg
    subkey_of omar.gpg >subkey
    cat mallory.gpg subkey >"$KEYS/adopted.asc"
    echo openpgp >"$KEYS/adopted.kind"
    CL_KEYS_carla=$(key_entry adopted) CL_VERSION=2 CL_CRITERIA=$(questions) checklist >v2.yaml
    forge_at but-omar
    forge_amend dana v2.yaml
    forge_ratify v2.yaml dana lena eng1
    assert_version 2
    yes omar
    expect 1 no-decision
    assert_criterion of-omar met
    yes carla +key=omar by=
    expect 1 no-decision / not-entitled
}

# subkey_of FILE: the subkey packet and its binding out of a binary key file, by what gpg says of their places.
subkey_of() {
    local from
    from=$(GNUPGHOME=$KEYS/gnupg gpg --list-packets "$1" 2>/dev/null | sed -n 's/^# off=\([0-9]*\) ctb=[0-9a-f]* tag=14 .*/\1/p')
    [[ -n $from ]] && tail -c "+$((from + 1))" "$1"
}

assert_version() {
    status
    assert_json ".checklist.version == $1"
}

@test "X.509: one signer, detached, over signed attributes, with a good digest" {
    local -a key=(-signer "$KEYS/lena.pem" -inkey "$KEYS/lena.key")
    payload lena
    local each
    for each in '-md sha1' '-md sha224' '-noattr' '-nodetach' \
        "-signer $KEYS/mallory-x509.pem -inkey $KEYS/mallory-x509.key"; do
        # shellcheck disable=SC2086 # words
        forge_openssl cms -sign -binary -in "$PAYLOAD" "${key[@]}" $each -outform PEM |
            sed 's/-\(BEGIN\|END\) CMS-/-\1 SIGNED MESSAGE-/' >both
        forge_at but-lena
        wrapped lena bad-signature both
    done
    # Bytes after the structure.
    forge_at but-lena
    changed lena cat
    printf 'more' >>blob
    armour 'SIGNED MESSAGE' blob >both
    wrapped lena bad-signature both
    # What is as good.
    for each in '-md sha256' '-md sha384' '-md sha512' '-nocerts' '-keyid' "-certfile $KEYS/ca.pem"; do
        # shellcheck disable=SC2086 # words
        forge_openssl cms -sign -binary -in "$PAYLOAD" "${key[@]}" $each -outform PEM |
            sed 's/-\(BEGIN\|END\) CMS-/-\1 SIGNED MESSAGE-/' >both
        forge_at but-lena
        forge_wrap "$PAYLOAD" both
        forge_tip "$FORGED"
        expect 1 no-decision || return
    done
}

@test "X.509: another certificate of the same authority, under the pinned one's name" {
    forge_x509 lena-twin "$((CLOCK - 86400))" "$((CLOCK + 86400))"
    payload lena
    # lena's name, another key: the subject proves nothing.
    forge_openssl req -new -x509 -newkey rsa:2048 -nodes -keyout "$KEYS/self.key" -subj '/O=Example/CN=lena' -days 30 \
        -addext keyUsage=critical,digitalSignature -out "$KEYS/self.pem"
    echo x509 >"$KEYS/self.kind"
    forge_sign self "$PAYLOAD" others
    wrapped lena unknown-key others
    echo x509 >"$KEYS/lena-twin.kind"
    forge_at but-lena
    forge_sign lena-twin "$PAYLOAD" others
    wrapped lena unknown-key others
}

@test "X.509: a certificate that its owner made with openssl req -x509" {
    forge_openssl req -new -x509 -newkey rsa:2048 -nodes -keyout "$KEYS/plain.key" -subj '/O=Example/CN=lena' -days 30 \
        -out "$KEYS/plain.pem"
    openssl x509 -in "$KEYS/plain.pem" -noout -ext basicConstraints,keyUsage | grep CA:TRUE
    echo x509 >"$KEYS/plain.kind"
    forge_at but-lena
    CLOCK=$(($(date +%s) + 60)) # it is valid from now on
    local -x CL_KEYS_lena
    CL_KEYS_lena=$(key_entry plain)
    CL_VERSION=2 CL_CRITERIA=$(questions) checklist >v2.yaml
    forge_amend dana v2.yaml
    forge_ratify v2.yaml dana omar carla
    yes lena +key=plain
    expect 1 no-decision
    assert_version 2
}

# ---------------------------------------------------------------- git itself signs

@test "git signs with gpg by itself" {
    need_openpgp
    local -x GNUPGHOME=$KEYS/gnupg
    forge_at but-omar
    CLOCK=$(($(date +%s) - 60))
    forge_text omar approve criterion=of-omar
    forge_tree "$LEDGER" "$EDIT"
    FORGED=$(GIT_COMMITTER_DATE="@$CLOCK +0000" g -c gpg.format=openpgp -c user.signingkey=omar@example.com \
        commit-tree -S -p "$LEDGER" -m 'by hand' "$TREE" 3>&-)
    g verify-commit "$FORGED"
    forge_tip "$FORGED"
    expect 1 no-decision
}

@test "git signs with gpgsm by itself" {
    command -v gpgsm >/dev/null || skip 'needs gpgsm'
    forge_gpgsm lena
    local -x GNUPGHOME=$KEYS/gpgsm
    forge_at but-lena
    forge_text lena approve criterion=of-lena
    forge_tree "$LEDGER" "$EDIT"
    FORGED=$(GIT_COMMITTER_DATE="@$CLOCK +0000" g -c gpg.format=x509 -c gpg.x509.program="$KEYS/gpgsm/run" -c user.signingkey=lena \
        commit-tree -S -p "$LEDGER" -m 'by hand' "$TREE" 3>&-)
    g cat-file commit "$FORGED" | grep -q 'BEGIN SIGNED MESSAGE'
    g verify-commit "$FORGED"
    forge_tip "$FORGED"
    expect 1 no-decision
}

# ---------------------------------------------------------------- tags

# forge_tag KEY: the release tag, signed with that key; its text in `tag-text`, without the signature.
forge_tag() {
    printf 'object %s\ntype commit\ntag %s\ntagger nobody <nobody@example.com> %d +0000\n\nrelease\n' "$C1" "$TAG" "$CLOCK" >tag-text
    forge_sign "$1" tag-text tag-sig
    raw_tag tag-text tag-sig
}

# raw_tag FILE...: the release tag is these bytes.
raw_tag() { g update-ref "refs/tags/$TAG" "$(cat "$@" | g hash-object -t tag -w --literally --stdin)"; }

judged() {
    gate "$TAG"
    answers "$@"
}

@test "release.tag: signed: by each kind, and by nobody else" {
    local each who kind
    CL_RELEASE=$'  tags: ["v*"]\n  tag: signed' CL_RIGHTS=$'  owner: dana\n  agree: [dana]' \
        CL_CRITERIA="$(criterion of-carla standing '{all: [carla]}')" checklist >v1.yaml
    forge_ledger v1.yaml
    forge_record eng1 propose tag="$TAG" commit="$C1"
    yes carla
    forge_record dana go commit="$C1"
    for each in "${KINDS[@]}"; do
        who=${each%:*} kind=${each#*:}
        forge_tag "mallory-$kind"
        judged 1 tag-unsigned
        forge_tag "$who"
        judged 0
        # Other bytes under it; damaged; twice; with more after it.
        sed 's/^release$/RELEASE/' tag-text >other-text
        raw_tag other-text tag-sig
        judged 1 tag-unsigned
        cp tag-sig sig
        changed "$who" flip_last
        raw_tag tag-text changed
        judged 1 tag-unsigned
        raw_tag tag-text tag-sig tag-sig
        judged 1 tag-unsigned
        echo trailing | raw_tag tag-text tag-sig -
        judged 1 tag-unsigned
    done
}

@test "release.tag: signed: two files of one person's key are no contradiction" {
    need_openpgp
    # As it is when a key was renewed: the old file for what was signed with it, the new one from then on.
    forge_openpgp renewed "$((CLOCK - 40 * 86400))"
    echo openpgp >"$KEYS/renewed.kind"
    cp "$KEYS/renewed.asc" "$KEYS/renewed-before.asc"
    echo openpgp >"$KEYS/renewed-before.kind"
    forge_gpg "$((CLOCK - 20 * 86400))" --quick-add-uid "$(<"$KEYS/renewed.fpr")" 'renewed <renewed@example.org>'
    forge_gpg "$CLOCK" --armor --export "$(<"$KEYS/renewed.fpr")" >"$KEYS/renewed.asc"
    if cmp -s "$KEYS/renewed.asc" "$KEYS/renewed-before.asc"; then
        return 1
    fi
    local until
    until=$(at "$((CLOCK - 86400))" %Y-%m-%dT%H:%M:%SZ)
    CL_KEYS_carla="$(key_entry renewed-before)
  valid-before: $until
$(key_entry renewed)
  valid-after: $until" CL_RELEASE=$'  tags: ["v*"]\n  tag: signed' CL_RIGHTS=$'  owner: dana\n  agree: [dana]' \
        CL_CRITERIA="$(criterion of-carla standing '{all: [carla]}')" checklist >v1.yaml
    forge_ledger v1.yaml
    forge_record eng1 propose tag="$TAG" commit="$C1"
    yes carla +key=renewed
    forge_record dana go commit="$C1"
    expect 0
    forge_tag renewed
    judged 0
}

@test "OpenPGP: of two subkeys in one file the one that has ended signs neither commits nor tags" {
    need_openpgp
    local end=$((CLOCK + 3600)) fpr
    forge_kind pair openpgp "$((CLOCK - 86400))" "$end"
    fpr=$(forge_gpg "$CLOCK" --with-colons --list-keys "$(<"$KEYS/pair.fpr")" | awk -F: '$1 == "fpr" { print $10 }' | tail -1)
    forge_gpg "$((CLOCK - 86400))" --quick-add-key "$(<"$KEYS/pair.fpr")" ed25519 sign never
    forge_gpg "$CLOCK" --armor --export "$(<"$KEYS/pair.fpr")" >"$KEYS/pair.asc"
    CL_KEYS_carla=$(key_entry pair) CL_RELEASE=$'  tags: ["v*"]\n  tag: signed' CL_RIGHTS=$'  owner: dana\n  agree: [dana]' \
        CL_CRITERIA="$(criterion of-carla standing '{all: [carla]}')" checklist >v1.yaml
    forge_ledger v1.yaml
    forge_record eng1 propose tag="$TAG" commit="$C1"
    CLOCK=$((end + 3600))
    forge_text carla approve criterion=of-carla
    forge_payload carla "$EDIT"
    # Said to be older than it is, so that gpg makes it.
    forge_gpg "$((end - 60))" -bsa -u "$fpr!" <"$PAYLOAD" >sig
    forge_wrap "$PAYLOAD" sig
    forge_tip "$FORGED"
    expect 1 criterion-waiting no-decision / key-not-valid
    forge_tip "$(g rev-parse "$FORGED^")"
    rm -rf "$REPO/.git/golive"
    CLOCK=$((end + 7200))
    yes carla +key=pair
    forge_record dana go commit="$C1"
    expect 0
    forge_tag pair
    judged 0
    forge_gpg "$((end - 60))" -bsa -u "$fpr!" <tag-text >tag-sig
    raw_tag tag-text tag-sig
    judged 1 tag-unsigned
}

# ---------------------------------------------------------------- rotation

# rotate WHO: the key was stolen. The thief signs; an amendment drops the key; the same person, with the new one, takes it back.
rotate() {
    local who=$1 other stolen
    forge_at "but-$who"
    yes "$who"
    stolen=$(record_id)
    expect 1 no-decision
    local -x "CL_KEYS_$who=$(key_entry "$who-new")"
    CL_VERSION=2 CL_CRITERIA=$(questions) checklist >v2.yaml
    if [[ $who == dana ]]; then other=omar; else other=dana; fi
    forge_amend "$other" v2.yaml
    # The new key is nobody's until the version is in force.
    forge_record "$who" withdraw record="$stolen" note='Not by me.' +key="$who-new"
    expect 1 no-decision / unknown-key
    local -a quorum=()
    for other in dana omar lena carla; do
        [[ $other == "$who" ]] || quorum+=("$other")
    done
    forge_ratify v2.yaml "${quorum[@]:0:3}"
    assert_version 2
    # What was signed before counts still, and the old key signs nothing more.
    expect 1 no-decision / unknown-key
    forge_record "$who" reject criterion="of-$who" note='By the thief.'
    expect 1 no-decision / unknown-key
    assert_finding unknown-key "$FORGED"
    forge_record "$who" withdraw record="$stolen" note='Not by me.' +key="$who-new"
    expect 1 criterion-waiting no-decision / unknown-key
    assert_criterion "of-$who" waiting
    yes "$who" +key="$who-new"
    forge_record dana go commit="$C1" +key="$([[ $who == dana ]] && echo dana-new || echo dana)"
    expect 0 / unknown-key
}

@test "rotation: ssh ed25519" { rotate dana; }
@test "rotation: OpenPGP" { need_openpgp && rotate omar; }
@test "rotation: X.509" { rotate lena; }
@test "rotation: ssh rsa" { rotate carla; }
@test "rotation: FIDO" { rotate eng1; }
@test "rotation: ssh ecdsa" { rotate eng2; }

# one_question WHO KEYLINES: a ledger on which only WHO is asked, and has those keys.
one_question() {
    local -x "CL_KEYS_$1=$2"
    CL_RIGHTS=$'  owner: dana\n  agree: [dana]' CL_CRITERIA="$(criterion "of-$1" standing "{all: [$1]}")" checklist >v1.yaml
    forge_ledger v1.yaml
    forge_record eng1 propose tag="$TAG" commit="$C1"
}

# ends WHO KEY LINES END: signed before that time it counts, now too; after it, it does not.
ends() {
    local who=$1 signer=$2 entry=$3 end=$4
    CLOCK=$((end - 3600))
    one_question "$who" "$entry"
    yes "$who" +key="$signer"
    expect 1 no-decision
    CLOCK=$end
    SIGNED_AT=$((end - 60)) forge_record "$who" reject criterion="of-$who" note='Too late.' +key="$signer"
    expect 1 no-decision / key-not-valid
    assert_finding key-not-valid "$FORGED"
    # Dated back: the ledger has moved on.
    forge_record carla concern note=hm blocking:=false +key="$([[ $who == carla ]] && echo dana || echo carla)" by=
    SIGNED_AT=$((end - 60)) forge_record "$who" reject criterion="of-$who" note='Dated back.' +key="$signer" +date=$((end - 30))
    expect 1 no-decision / key-not-valid
    assert_finding key-not-valid "$FORGED"
    assert_json '[.findings[] | select(.code == "key-not-valid")] | length == 2'
    [[ $who == dana ]] || forge_record dana go commit="$C1"
    [[ $who == dana ]] || expect 0 / key-not-valid
}

# by_checklist WHO: the end that the checklist says; and a beginning.
by_checklist() {
    local who=$1 end=$((CLOCK + 86400))
    ends "$who" "$who" "$(key_entry "$who")
  valid-before: $(at "$end" %Y-%m-%dT%H:%M:%SZ)" "$end"
    [[ $who != dana ]] || return 0
    CLOCK=$((end + 86400))
    one_question "$who" "$(key_entry "$who")
  valid-after: $(at "$((CLOCK + 3600))" %Y-%m-%dT%H:%M:%SZ)" || return
    yes "$who"
    if [[ $who == eng1 ]]; then
        expect 1 no-candidate no-decision criterion-waiting / key-not-valid
    else
        expect 1 criterion-waiting no-decision / key-not-valid
    fi
}

@test "a key that ends: ssh ed25519" { by_checklist dana; }
@test "a key that ends: OpenPGP" { need_openpgp && by_checklist omar; }
@test "a key that ends: X.509" { by_checklist lena; }
@test "a key that ends: ssh rsa" { by_checklist carla; }
@test "a key that ends: FIDO" { by_checklist eng1; }
@test "a key that ends: ssh ecdsa" { by_checklist eng2; }

@test "a key file that says when it ends: OpenPGP, the subkey's own end" {
    need_openpgp
    local end=$((CLOCK + 86400))
    forge_kind ending openpgp "$((CLOCK - 86400))" "$end"
    ends omar ending "$(key_entry ending)" "$end"
}

@test "a key file that says when it ends: X.509" {
    local end=$((CLOCK + 86400))
    forge_kind ending x509 "$((CLOCK - 86400))" "$end"
    # The certificate's last second is its own.
    ends lena ending "$(key_entry ending)" "$((end + 1))"
}

@test "a certificate that does not hold yet" {
    forge_kind early x509 "$((CLOCK + 86400))"
    one_question lena "$(key_entry early)"
    yes lena +key=early
    expect 1 criterion-waiting no-decision / key-not-valid
    CLOCK=$((CLOCK + 86400))
    yes lena +key=early
    expect 1 no-decision / key-not-valid
}

@test "OpenPGP: a subkey that the renewed file revokes, and the thief who has it" {
    need_openpgp
    local fpr v2
    forge_kind worn openpgp "$((CLOCK - 86400))"
    one_question omar "$(key_entry worn)"
    yes omar +key=worn
    expect 1 no-decision
    cp -R "$KEYS/gnupg" "$KEYS/gnupg-thief"
    rm -f "$KEYS"/gnupg-thief/S.*
    fpr=$(<"$KEYS/worn.fpr")
    printf 'key 1\nrevkey\ny\n1\n\ny\nsave\n' | forge_gpg "$CLOCK" --command-fd 0 --no-tty --edit-key "$fpr"
    forge_gpg "$CLOCK" --quick-add-key "$fpr" ed25519 sign never
    forge_gpg "$CLOCK" --armor --export "$fpr" >"$KEYS/worn.asc"
    v2=$(CL_VERSION=2 CL_RIGHTS=$'  owner: dana\n  agree: [dana]' CL_KEYS_omar=$(key_entry worn) \
        CL_CRITERIA="$(criterion of-omar standing '{all: [omar]}')" checklist)
    printf '%s\n' "$v2" >v2.yaml
    forge_amend dana v2.yaml
    forge_ratify v2.yaml dana carla lena eng1
    assert_version 2
    # What it signed before stays; what it signs from here on is nobody's, also when it is said to be older.
    assert_criterion of-omar met
    FORGE_GNUPG=$KEYS/gnupg-thief forge_record omar reject criterion=of-omar note='By the thief.' +key=worn
    expect 1 no-decision / 'unknown-key|bad-signature'
    FORGE_GNUPG=$KEYS/gnupg-thief SIGNED_AT=$((CLOCK - 43200)) forge_record omar reject criterion=of-omar note=again +key=worn
    expect 1 no-decision / 'unknown-key|bad-signature'
    forge_record omar reject criterion=of-omar note='With the new one.' +key=worn
    expect 1 criterion-rejected no-decision / 'unknown-key|bad-signature'
}

# ---------------------------------------------------------------- key files

# swapped WHO SUFFIX: another file in place of his key file, without the checklist, is void, and changes nobody's key.
swapped() {
    local who=$1 suffix=$2 other kind
    kind=$(kind "$1")
    if [[ $who == omar ]]; then other=lena; else other=omar; fi
    forge_at "but-$who"
    forge_commit carla "file:keys/$who.$suffix=$KEYS/mallory-$kind.$suffix"
    expect 1 criterion-waiting no-decision / path-not-allowed
    assert_finding path-not-allowed "$FORGED"
    if has_openpgp; then
        forge_commit "$who" "del:keys/$other.$([[ $other == omar ]] && echo asc || echo pem)"
        expect 1 criterion-waiting no-decision / path-not-allowed
    fi
    yes "$who" +key="mallory-$kind"
    expect 1 criterion-waiting no-decision / path-not-allowed unknown-key
    yes "$who"
    expect 1 no-decision / path-not-allowed unknown-key
    # With a record in the same commit, that is void too.
    forge_at "but-$who"
    forge_text "$who" approve criterion="of-$who"
    forge_commit "$who" "$EDIT" "file:keys/$who.$suffix=$KEYS/$who-new.$suffix"
    refused "$who" path-not-allowed
}

@test "a key file replaced without the checklist: OpenPGP" { need_openpgp && swapped omar asc; }
@test "a key file replaced without the checklist: X.509" { swapped lena pem; }

# mismatched WHO SUFFIX: an amendment whose key file is another, is missing, is no key.
mismatched() {
    local who=$1 suffix=$2 new="keys/$1-new.$2" edit
    local -x "CL_KEYS_$who=$(key_entry "$who-new")"
    CL_VERSION=2 CL_CRITERIA=$(questions) checklist >v2.yaml
    for edit in "file:$new=$KEYS/mallory-$(kind "$who").$suffix" "del:$new" "put:$new=not a key" "link:$new=$who.$suffix" \
        "exec:$new=$(<"$KEYS/$who-new.$suffix")"; do
        forge_at ready
        forge_amend dana v2.yaml "$edit"
        expect 1 no-decision / 'bad-checklist|path-not-allowed'
        [[ $edit == link:* || $edit == exec:* ]] || assert_finding bad-checklist "$FORGED"
        assert_json '.checklist.version == 1 and .checklist.pending == []'
    done
    # Its digest is right, and it is no key.
    echo 'not a key' >"$KEYS/none.$suffix"
    kind_of "$who" >"$KEYS/none.kind"
    export "CL_KEYS_$who=$(key_entry none)"
    CL_VERSION=2 CL_CRITERIA=$(questions) checklist >v2.yaml
    forge_at ready
    forge_amend dana v2.yaml
    expect 1 no-decision / bad-checklist
    # Under the name that is in use, in the same commit: the one in force keeps its own bytes.
    export "CL_KEYS_$who=$(key_entry "$who-new" "keys/$who.$suffix")"
    CL_VERSION=2 CL_CRITERIA=$(questions) checklist >v2.yaml
    forge_at "but-$who"
    forge_amend dana v2.yaml "file:keys/$who.$suffix=$KEYS/$who-new.$suffix"
    assert_json '.checklist.version == 1' || status
    yes "$who"
    expect 1 no-decision
    assert_json '.checklist.version == 1 and (.checklist.pending | length) == 1'
}

@test "an amendment whose key file is another: OpenPGP" { need_openpgp && mismatched omar asc; }
@test "an amendment whose key file is another: X.509" { mismatched lena pem; }
