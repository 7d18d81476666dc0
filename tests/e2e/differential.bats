#!/usr/bin/env bats
# Some hundreds of signed commits, each damaged a little, always in the same way: what golive finds in them, and what `git
# verify-commit` says. golive is never more lenient; where it is stricter, STRICTER says why. Not compared are the validity of keys
# and what is above an X.509 certificate: a checklist says who somebody is. $GL_SEED makes other damage, $GL_TIMES more of it.

# KIND:DAMAGE, or DAMAGE for all kinds: git takes it, golive does not.
declare -gA STRICTER=(
    [twice]='git joins the two, and what reads them looks at the first; a commit has one signature'
    [second-sha256]='git leaves the header of the other object format aside; a commit has one signature'
    [header-first]='git takes the signature out wherever it stands; golive only where git puts it'
    [after]='git leaves aside what stands after the armour; nobody has signed that'
    [no-end]='gpg and gpgsm take an armour that never ends'
    [text]='gpg and gpgsm read armour freely (an END line, the checksum, what is no base64); golive to the letter'
    [blank-line]='as text' [trailing-space]='as text' [crlf-armour]='as text' [rewrap]='as text, of lines that are too long'
    [ssh:flip]='ssh-keygen takes a version below its own; golive takes version 1'
    [openpgp:flip]='gpg leaves a wrong issuer beside the right one aside, and the count of bits before a number'
    [openpgp:label]='gpg takes a signature for one that is called MESSAGE'
    [x509:flip]='gpgsm leaves parts aside that are no part of what was signed, such as the kind of list that a certificate is in'
    [openpgp:packet]='gpg leaves a marker and packets that it does not know aside; golive wants the signature and nothing else'
    [openpgp:sha1]='SHA-1'
    [openpgp:text-mode]='a signature of text leaves open which line ends were signed'
    [openpgp:expires]='a signature with an end of its own: decisions are ended by the checklist, or by a record'
    [x509:sha1]='SHA-1'
    [x509:no-attributes]='without signed attributes nothing says what kind of content was signed'
    [x509:more]='gpgsm leaves aside what stands after the structure' [x509:bytes-after]='as more'
)
# KIND:DAMAGE: golive takes it, git does not.
declare -gA LENIENT=(
    [x509:flip-certificate]='the certificates inside the signature are not looked at: the pinned one has signed'
    [x509:key-id]='gpgsm 2.2 finds no certificate by its key identifier'
)

setup_file() {
    load forge
    forge_home "$BATS_FILE_TMPDIR/home"
    export KEYS=$BATS_FILE_TMPDIR/keys
    mkdir -p "$KEYS"
}

setup() {
    load forge
    export SYSTEM=support-bot LEDGER=refs/heads/golive/support-bot
    REPO=$BATS_TEST_TMPDIR/repo CLOCK=$(($(date +%s) / 60 * 60 - 10 * 86400))
    forge_scratch=$BATS_TEST_TMPDIR/scratch
    mkdir -p "$forge_scratch"
    git init -q --template= "$REPO"
    cd "$REPO" || return
    local who
    for who in "${PEOPLE[@]}"; do
        forge_key "$who"
    done
}

teardown_file() {
    load forge
    forge_gone
}

pick() { printf -v "$1" '%s' "${@:2+RANDOM%($#-1):1}"; }
# below VAR N: a number under N, also where that is over 32767
below() { printf -v "$1" '%d' $(((RANDOM << 15 | RANDOM) % $2)); }

# to_hex FILE: sets HEX; from_hex FILE: writes it.
to_hex() { HEX=$(od -An -v -tx1 "$1" | tr -d ' \n'); }
from_hex() { printf '%b' "$(sed 's/../\\x&/g' <<<"$HEX")" >"$1"; }

# flip_hex FROM TO: one bit of the bytes from FROM to before TO.
flip_hex() {
    local at bit
    below at $(($2 - $1))
    at=$(($1 + at))
    bit=$((1 << RANDOM % 8))
    HEX=${HEX:0:2*at}$(printf '%02x' $((0x${HEX:2*at:2} ^ bit)))${HEX:2*at+2}
}

label() {
    case $1 in
    openpgp) echo 'PGP SIGNATURE' ;;
    x509) echo 'SIGNED MESSAGE' ;;
    *) echo 'SSH SIGNATURE' ;;
    esac
}

dearmour() { sed -e '/^-----/d' -e '/^$/d' -e '/^=/d' "$1" | base64 -d; }
# armour KIND FILE [WIDTH]
armour() {
    printf -- '-----BEGIN %s-----\n' "$(label "$1")"
    [[ $1 != openpgp ]] || echo
    base64 -w "${3:-64}" "$2"
    printf -- '-----END %s-----\n' "$(label "$1")"
}

# reblob KIND [WIDTH]: `sig` again, of what is in `blob`.
reblob() { armour "$1" blob "${2-}" >sig; }

# damages KIND: all that can be done to a commit of that kind.
damages() {
    echo none flip flip flip flip cut more text text text text payload payload payload crlf-armour crlf-payload rewrap blank-line \
        trailing-space label twice second-sha256 after before header-after header-dup header-first header-order no-end
    case $1 in
    ssh) echo namespace sha256 ;;
    openpgp) echo crc no-crc comment packet packet two-packets second-signer sha1 text-mode expires same-packet ;;
    x509) echo second-signer sha1 no-attributes attached no-certificate key-id bytes-after ;;
    esac
}

# damage KIND KEY DAMAGE: the commit of $PAYLOAD, signed by KEY and damaged. Sets FORGED, and DONE to what was done.
damage() {
    local kind=$1 key=$2 text at hash='' ns=git
    local -a sigs=(sig)
    DONE=$3
    case $DONE in
    namespace) ns="file" ;;
    sha256) hash=sha256 ;;
    sha1) hash=sha1 ;;
    esac
    case $kind:$DONE in
    openpgp:second-signer) forge_gpg "$CLOCK" -bsa -u "$key@example.com" -u other@example.com <"$PAYLOAD" >sig ;;
    openpgp:text-mode) forge_gpg "$CLOCK" -bsa --textmode -u "$key@example.com" <"$PAYLOAD" >sig ;;
    openpgp:expires) forge_gpg "$CLOCK" -bsa --default-sig-expire 60d -u "$key@example.com" <"$PAYLOAD" >sig ;;
    x509:second-signer) cms -signer "$KEYS/other.pem" -inkey "$KEYS/other.key" ;;
    x509:no-attributes) cms -noattr ;;
    x509:attached) cms -nodetach ;;
    x509:no-certificate) cms -nocerts ;;
    x509:key-id) cms -keyid ;;
    x509:sha1) cms -md sha1 ;;
    *) forge_sign "$key" "$PAYLOAD" sig "$ns" ${hash:+"$hash"} ;;
    esac
    cp "$PAYLOAD" payload
    case $DONE in
    flip)
        dearmour sig >blob
        to_hex blob
        if [[ $kind == x509 ]]; then
            flip_cms
        else
            flip_hex 0 $((${#HEX} / 2))
        fi
        from_hex blob
        reblob "$kind"
        ;;
    cut)
        dearmour sig >blob
        below at 40
        truncate -s "-$((at + 1))" blob
        reblob "$kind"
        ;;
    more)
        dearmour sig >blob
        pick text 0 '\0' '\0\0\0\0' '\0\0\0\001x' abc
        printf '%b' "$text" >>blob
        reblob "$kind"
        ;;
    bytes-after) dearmour sig >blob && printf '\60\0' >>blob && reblob "$kind" ;;
    text)
        text=$(<sig)
        below at ${#text}
        local new
        pick new A b 7 + / = - _ ' ' ':'
        printf '%s\n' "${text:0:at}$new${text:at+1}" >sig
        if [[ $new == "${text:at:1}" ]]; then DONE=none; fi
        ;;
    payload)
        to_hex payload
        # After the lines that the walk goes by.
        flip_hex $((46 + 48)) $((${#HEX} / 2))
        from_hex payload
        ;;
    crlf-armour) sed -i 's/$/\r/' sig ;;
    crlf-payload) sed -i '1,2!s/$/\r/' payload ;;
    rewrap)
        dearmour sig >blob
        pick at 4 40 61 70 75 76 100
        reblob "$kind" "$at"
        ;;
    blank-line) sed -i '4s/^/\n/' sig ;;
    trailing-space) sed -i "$((RANDOM % 5 + 1))s/\$/ /" sig ;;
    label)
        pick text 'SSH SIGNATURE' 'PGP SIGNATURE' 'PGP MESSAGE' 'SIGNED MESSAGE' 'PKCS7' 'CMS' 'ssh signature'
        [[ $text != "$(label "$kind")" ]] || text=SIGNATURE
        sed -i "s/$(label "$kind")/$text/" sig
        ;;
    twice) sigs=(sig sig) ;;
    second-sha256) sigs=(sig gpgsig-sha256=sig) ;;
    after) echo after >>sig ;;
    before) sed -i '1i before' sig ;;
    no-end) sed -i '/END/d' sig ;;
    header-after) sed -i '/^committer/a encoding UTF-8' payload ;;
    header-dup)
        pick text author committer
        sed -i "s/^$text .*/&\n&/" payload
        ;;
    header-order) sed -i '/^author/{h;d};/^committer/{G}' payload ;;
    crc) sed -i 's/^=..../=AAAA/' sig ;;
    no-crc) sed -i '/^=/d' sig ;;
    comment)
        pick text 'Comment: hi' 'Version: x' 'Hash: SHA512' 'X-Y: z' 'no colon'
        sed -i "1a $text" sig
        ;;
    packet)
        dearmour sig >one
        pick text '\xca\x03PGP' '\xcd\x04dana' '\xfc\x01x' '\xcb\x08b\0\0\0\0\0hi' '\xa8\x03PGP' '\xd3\x02xx' '\xc2\x01\x04'
        if ((RANDOM % 2)); then
            { printf '%b' "$text" && cat one; } >blob
        else
            { cat one && printf '%b' "$text"; } >blob
        fi
        reblob "$kind"
        ;;
    two-packets)
        dearmour sig >one
        forge_sign other "$PAYLOAD" others
        dearmour others >two
        if ((RANDOM % 2)); then cat one two >blob; else cat two one >blob; fi
        reblob "$kind"
        ;;
    same-packet) dearmour sig >one && cat one one >blob && reblob "$kind" ;;
    esac
    if [[ $DONE == header-first ]]; then
        # The signature stands before the author.
        { sed -n 1,2p payload && forge_header gpgsig sig && sed 1,2d payload; } >whole
        forge_raw whole
    else
        forge_wrap payload "${sigs[@]}"
    fi
}

cms() {
    forge_openssl cms -sign -binary -in "$PAYLOAD" -signer "$KEYS/signer.pem" -inkey "$KEYS/signer.key" -md sha256 -outform PEM "$@" |
        sed 's/-\(BEGIN\|END\) CMS-/-\1 SIGNED MESSAGE-/' >sig
}

# flip_cms: one bit of HEX; DONE says when it is one of the certificate inside.
flip_cms() {
    local before=$HEX rest from at=0
    rest=${HEX#*"$CERTIFICATE"}
    from=$(((${#HEX} - ${#rest} - ${#CERTIFICATE}) / 2))
    flip_hex 0 $((${#HEX} / 2))
    while [[ ${before:2*at:2} == "${HEX:2*at:2}" ]]; do
        at=$((at + 1))
    done
    if ((at >= from && at < from + ${#CERTIFICATE} / 2)); then DONE=flip-certificate; fi
}

# git_takes COMMIT
git_takes() {
    GNUPGHOME=$HOMES g -c gpg.ssh.allowedSignersFile="$KEYS/allowed_signers" -c gpg.x509.program="$KEYS/gpgsm/run" \
        verify-commit "$1" >/dev/null 2>&1 3>&-
}

# compare KIND TIMES KEY...: that many commits, signed with the keys by turns.
compare() {
    local kind=$1 times=$(($2 * ${GL_TIMES:-1})) i key what id bad=0 same=0
    local -a keys=("${@:3}") all=() forged=() done=()
    local -A found=()
    RANDOM=${GL_SEED:-20261101}
    read -r -d '' -a all < <(damages "$kind" && printf '\0')
    g rev-parse "$LEDGER" >tip
    for ((i = 0; i < times; i++)); do
        key=${keys[i % ${#keys[@]}]}
        # Each at least once, then as it comes.
        if ((i < ${#all[@]})); then what=${all[i]}; else pick what "${all[@]}"; fi
        printf 'tree %s\nparent %s\nauthor N <n@example.com> %d +0000\ncommitter N <n@example.com> %d +0000\n\nNumber %d.\n' \
            "$TREE" "$(<tip)" "$CLOCK" "$CLOCK" "$i" >"$forge_scratch/payload"
        PAYLOAD=$forge_scratch/payload
        damage "$kind" "$key" "$what" || { echo "cannot make $what with $key" >&2 && return 1; }
        forged+=("$FORGED") done+=("$DONE")
        printf '%s\n' "$FORGED" >tip
    done
    forge_tip "$FORGED"
    golive -s "$SYSTEM" --json verify
    [[ $STATUS == 1 ]] || says 'expected findings' || return
    while read -r id what; do
        found[$id]=$what
    done < <(printf '%s' "$JSON" | jq -r '.findings[] | "\(.commit) \(.code)"')
    for ((i = 0; i < times; i++)); do
        id=${forged[i]} what=${done[i]}
        local git=no we=yes
        [[ -z ${found[$id]-} ]] || we=no
        ! git_takes "$id" || git=yes
        case $git:$we in
        yes:yes | no:no)
            same=$((same + 1))
            ;;
        yes:no)
            [[ -n ${STRICTER[$kind:$what]-${STRICTER[$what]-}} ]] || {
                bad=$((bad + 1))
                echo "stricter: $kind $what: ${found[$id]} (commit $i)" >&2
                g cat-file commit "$id" | cat -A >&2
            }
            ;;
        no:yes)
            [[ -n ${LENIENT[$kind:$what]-} ]] || {
                bad=$((bad + 1))
                echo "MORE LENIENT: $kind $what (commit $i)" >&2
                g cat-file commit "$id" | cat -A >&2
            }
            ;;
        esac
        # Nothing was done: both must take it, or nothing of this is proved.
        [[ $what != none || $git:$we == yes:yes ]] || { echo "whole, and refused: git $git, we $we, ${found[$id]-}" >&2 && return 1; }
    done
    echo "# $kind: $same of $times alike, for $((times - same - bad)) there is a reason" >&3
    [[ $bad == 0 ]]
}

# ledger KEYLINES: one whose owner has these keys.
ledger() {
    CL_KEYS_dana=$1 CL_RIGHTS=$'  owner: dana\n  agree: [dana]' checklist >v1.yaml
    forge_ledger v1.yaml "${2:-dana}"
    TREE=$(g rev-parse "$LEDGER^{tree}")
}

@test "SSH" {
    local key keys
    HOMES=$BATS_TEST_TMPDIR
    keys=$(key_entry dana)
    for key in ecdsa rsa sk; do
        forge_kind "$key" "$key"
        keys+=$'\n'$(key_entry "$key")
    done
    ledger "$keys"
    compare ssh 300 dana ecdsa rsa sk
}

@test "OpenPGP" {
    load build
    need_openpgp
    forge_kind signer openpgp
    forge_kind other openpgp
    HOMES=$KEYS/gnupg
    ledger "$(key_entry dana)"$'\n'"$(key_entry signer)"
    compare openpgp 150 signer
}

@test "X.509" {
    command -v gpgsm >/dev/null || skip 'needs gpgsm'
    forge_kind signer x509
    forge_kind other x509
    forge_gpgsm signer
    forge_gpgsm other
    HOMES=$KEYS/gpgsm
    openssl x509 -in "$KEYS/signer.pem" -outform DER -out certificate
    to_hex certificate
    CERTIFICATE=$HEX
    ledger "$(key_entry dana)"$'\n'"$(key_entry signer)"
    compare x509 100 signer
}
