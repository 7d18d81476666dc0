# shellcheck shell=bash
# Forges ledgers with plain git, ssh-keygen, gpg and openssl, and asks `git golive` about them from outside.
#
# Nothing here uses golive to write: what a ledger means must be what DESIGN says, not what the tool happens to produce.
#
#   setup_file() { load forge; forge_setup_file; }      keys and the base repository, once a file
#   setup()      { load forge; forge_setup; }           a fresh copy of it for each test
#
# What a test works with:
#
#   $REPO $ROOT $C1 $TAG $SYSTEM $LEDGER    the repository, the ledger's root, the candidate, the tag, the names
#   $CHECKLIST $DIGEST                      the version in force (a file outside the repository) and its SHA-256
#   $CLOCK                                  the committer date of the next commit; each commit moves it by a minute
#   $FORGED $RECORD                         the last commit that was forged, and the path of the last record
#
# Functions set variables instead of printing, so call them plainly, not in $(...).

bats_require_minimum_version 1.5.0

# shellcheck source=tests/e2e/home.bash
. "$(dirname "${BASH_SOURCE[0]}")/home.bash"

PEOPLE=(dana omar lena carla eng1 eng2)

# ---------------------------------------------------------------- keys

# forge_key NAME [TYPE [BITS]]: a key pair in $KEYS, and its line in $KEYS/allowed_signers.
forge_key() {
    local name=$1 type=${2:-ed25519}
    [[ -e $KEYS/$name ]] && return 0
    ssh-keygen -q -t "$type" ${3:+-b "$3"} -N '' -C "$name@example.com" -f "$KEYS/$name"
    printf '%s@example.com namespaces="git" %s\n' "$name" "$(cut -d' ' -f1,2 "$KEYS/$name.pub")" >>"$KEYS/allowed_signers"
}

# forge_kind NAME KIND [START [END]]: a key of any kind; forge_sign and key_entry know which.
#   ed25519 ecdsa rsa   ssh-keygen's
#   sk                  sk-ssh-ed25519@openssh.com, whose device is a file: see PROTOCOL.u2f of OpenSSH
#   openpgp             a primary that certifies and a subkey that signs: $KEYS/NAME.asc, in a keyring of its own
#   x509                a certificate by an authority of its own: $KEYS/NAME.pem
# START (30 days before $CLOCK) and END (never, or in ten years): when an OpenPGP signing subkey or certificate is valid, as epochs.
forge_kind() {
    local name=$1 kind=$2 start=${3:-$((CLOCK - 30 * 86400))} end=${4-}
    case $kind in
    ed25519) forge_key "$name" ed25519 ;;
    ecdsa) forge_key "$name" ecdsa 256 ;;
    rsa) forge_key "$name" rsa 2048 ;;
    sk) forge_sk "$name" ;;
    openpgp) forge_openpgp "$name" "$start" "$end" ;;
    x509) forge_x509 "$name" "$start" "${end:-$((start + 3650 * 86400))}" ;;
    esac || return
    printf '%s\n' "$kind" >"$KEYS/$name.kind"
}

# kind_of NAME: `ssh` for those that ssh-keygen signs with.
kind_of() {
    local kind=ssh
    [[ ! -e $KEYS/$1.kind ]] || kind=$(<"$KEYS/$1.kind")
    case $kind in
    sk | openpgp | x509) printf '%s\n' "$kind" ;;
    *) echo ssh ;;
    esac
}

# u32 N, str FILE and lit TEXT: the wire format of SSH.
u32() { printf '%b' "$(printf '\\x%02x\\x%02x\\x%02x\\x%02x' $(($1 >> 24 & 255)) $(($1 >> 16 & 255)) $(($1 >> 8 & 255)) $(($1 & 255)))"; }
str() { u32 "$(wc -c <"$1")" && cat "$1"; }
lit() { u32 ${#1} && printf '%s' "$1"; }

forge_sk() {
    local key=$KEYS/$1
    openssl genpkey -quiet -algorithm ed25519 -out "$key.sk"
    openssl pkey -in "$key.sk" -pubout -outform DER | tail -c 32 >"$key.raw"
    { lit sk-ssh-ed25519@openssh.com && str "$key.raw" && lit ssh:; } >"$key.blob"
    printf 'sk-ssh-ed25519@openssh.com %s %s@example.com\n' "$(base64 -w 0 "$key.blob")" "$1" >"$key.pub"
    printf '%s@example.com namespaces="git" %s\n' "$1" "$(cut -d' ' -f1,2 "$key.pub")" >>"$KEYS/allowed_signers"
}

# forge_gpg TIME ARG...: gpg with the keyring of these tests, or $FORGE_GNUPG, at that time.
forge_gpg() {
    local when=$1
    shift
    GNUPGHOME=${FORGE_GNUPG:-$KEYS/gnupg} gpg --batch --quiet --yes --pinentry-mode loopback --passphrase '' \
        --faked-system-time "$when!" "$@" 3>&- 2>>"$KEYS/gpg.log" || { tail -5 "$KEYS/gpg.log" >&2 && return 1; }
}

# forge_gone: ends what gpg and gpgsm have started; for teardown_file.
forge_gone() {
    local home
    for home in "$KEYS"/gnupg* "$KEYS/gpgsm"; do
        [[ ! -d $home ]] || GNUPGHOME=$home gpgconf --kill all 2>/dev/null || :
    done
}

forge_openpgp() {
    local name=$1 start=$2 end=never fpr
    [[ -z ${3-} ]] || end=$(at "$3" %Y%m%dT%H%M%S)
    [[ -d $KEYS/gnupg ]] || mkdir -m 700 "$KEYS/gnupg"
    forge_gpg "$start" --quick-gen-key "$name <$name@example.com>" ed25519 cert never
    fpr=$(forge_gpg "$start" --with-colons --list-keys "=$name <$name@example.com>" | awk -F: '$1 == "fpr" { print $10; exit }')
    forge_gpg "$start" --quick-add-key "$fpr" ed25519 sign "$end"
    printf '%s\n' "$fpr" >"$KEYS/$name.fpr"
    forge_gpg "$start" --armor --export "$fpr" >"$KEYS/$name.asc"
}

forge_openssl() { openssl "$@" 2>>"$KEYS/openssl.log" || { tail -5 "$KEYS/openssl.log" >&2 && return 1; }; }

forge_x509() {
    local name=$1 start=$2 end=$3 ca=$KEYS/ca
    if [[ ! -e $ca.pem ]]; then
        forge_openssl req -new -x509 -newkey rsa:2048 -nodes -keyout "$ca.key" -subj '/O=Example/CN=Authority' -days 7300 \
            -addext keyUsage=critical,keyCertSign,cRLSign -out "$ca.pem"
        : >"$ca.index"
        printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s.index\nnew_certs_dir=%s\nrand_serial=yes\npolicy=p\n[p]\nO=optional\nCN=supplied\n' \
            "$ca" "$KEYS" >"$ca.conf"
        printf '%s\n' basicConstraints=critical,CA:FALSE keyUsage=critical,digitalSignature,nonRepudiation \
            extendedKeyUsage=emailProtection,codeSigning >"$ca.ext"
    fi
    forge_openssl req -new -newkey rsa:2048 -nodes -keyout "$KEYS/$name.key" -subj "/O=Example/CN=$name" -out "$KEYS/$name.csr"
    forge_openssl ca -batch -config "$ca.conf" -in "$KEYS/$name.csr" -cert "$ca.pem" -keyfile "$ca.key" \
        -startdate "$(at "$start" %Y%m%d%H%M%SZ)" -enddate "$(at "$end" %Y%m%d%H%M%SZ)" -md sha256 -notext \
        -extfile "$ca.ext" -out "$KEYS/$name.pem"
}

# forge_gpgsm NAME: git can sign and verify with that certificate by $KEYS/gpgsm/run, where gpgsm is.
forge_gpgsm() {
    local home=$KEYS/gpgsm
    if [[ ! -d $home ]]; then
        mkdir -m 700 "$home"
        openssl x509 -in "$KEYS/ca.pem" -noout -fingerprint -sha1 | sed 's/.*=\(.*\)/\1 S relax/' >"$home/trustlist.txt"
        echo allow-loopback-pinentry >"$home/gpg-agent.conf"
        echo x >"$home/pass"
        printf '#!/bin/sh\nexec gpgsm --quiet --batch --disable-crl-checks --pinentry-mode loopback --passphrase-fd 9 "$@" 9<"%s"\n' \
            "$home/pass" >"$home/run"
        chmod +x "$home/run"
    fi
    # Now and then gpgsm 2.2 cannot read what it should: each export has other random bytes.
    local try
    for try in 1 2 3 4 5 6 7 8; do
        forge_openssl pkcs12 -export -inkey "$KEYS/$1.key" -in "$KEYS/$1.pem" -certfile "$KEYS/ca.pem" \
            -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1 -passout "file:$home/pass" -out "$home/p12"
        GNUPGHOME=$home "$home/run" --import "$home/p12" 3>&- 2>>"$KEYS/gpg.log" && return
        echo "import $try of $1 failed" >>"$KEYS/gpg.log"
    done
    tail -5 "$KEYS/gpg.log" >&2
    return 1
}

# key_entry NAME [PATH]: the item of `keys:` for this key; PATH: where on the ledger its file lies.
key_entry() {
    case $(kind_of "$1") in
    openpgp) printf -- '- openpgp: %s\n  sha256: %s\n' "${2:-keys/$1.asc}" "$(digest "$KEYS/$1.asc")" ;;
    x509) printf -- '- x509: %s\n  sha256: %s\n' "${2:-keys/$1.pem}" "$(digest "$KEYS/$1.pem")" ;;
    *) printf -- '- ssh: %s\n' "$(<"$KEYS/$1.pub")" ;;
    esac
}

forge_setup_file() {
    forge_home "$BATS_FILE_TMPDIR/home"
    export KEYS=$BATS_FILE_TMPDIR/keys BASE=$BATS_FILE_TMPDIR/base
    export SYSTEM=support-bot TAG=v1.0
    export LEDGER=refs/heads/golive/support-bot
    mkdir -p "$KEYS"
    local who
    for who in "${PEOPLE[@]}" mallory; do
        forge_key "$who"
    done

    REPO=$BASE/repo
    # Ten days ago, on a whole minute: nothing forged by a test that does not ask for it comes near the present.
    CLOCK=$(($(date +%s) / 60 * 60 - 10 * 86400))
    forge_scratch=$BATS_FILE_TMPDIR/scratch
    mkdir -p "$BASE" "$forge_scratch"
    forge_code
    checklist >"$BASE/checklist.yaml"
    forge_ledger "$BASE/checklist.yaml"
    forge_stage root
    for who in omar lena carla eng1 eng2; do
        forge_record "$who" agree
    done
    forge_stage agreed
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_stage proposed
    forge_record eng2 approve criterion=quality commit="$C1"
    forge_record lena approve criterion=privacy
    forge_stage almost
    forge_record omar approve criterion=security commit="$C1"
    forge_stage ready
    forge_record dana go commit="$C1"
    forge_stage go
    git -C "$REPO" repack -adq
    printf '%s\n' "$ROOT" >"$BASE/root"
    printf '%s\n' "$C1" >"$BASE/candidate"
}

# forge_setup: this test's own copy. The ledger stands at `ready`: all that is missing is the owner's go.
forge_setup() {
    local leak
    for leak in GOLIVE_ROOT GOLIVE_SYSTEM; do
        unset "$leak"
    done
    REPO=$BATS_TEST_TMPDIR/repo
    forge_scratch=$BATS_TEST_TMPDIR/scratch
    mkdir -p "$forge_scratch"
    cp -R "$BASE/repo" "$REPO"
    ROOT=$(<"$BASE/root")
    C1=$(<"$BASE/candidate")
    CHECKLIST=$BASE/checklist.yaml
    forge_in_force "$CHECKLIST"
    forge_at ready
    cd "$REPO" || return
}

g() { git -C "$REPO" "$@"; }

# forge_code: the code repository: $REPO with one commit on main, which is the candidate $C1.
forge_code() {
    git init -q --template= "$REPO"
    mkdir -p "$REPO/model" "$REPO/prompts" "$REPO/docs"
    echo 'weights 1' >"$REPO/model/weights.txt"
    echo 'You are helpful.' >"$REPO/prompts/system.txt"
    echo 'impact assessment' >"$REPO/docs/dpia.md"
    echo 'A bot.' >"$REPO/README.md"
    g add -A
    GIT_AUTHOR_DATE="@$CLOCK +0000" GIT_COMMITTER_DATE="@$CLOCK +0000" g commit -q -m 'first'
    C1=$(g rev-parse HEAD)
}

# forge_change PATH=CONTENT...: one more commit on main. Sets FORGED.
forge_change() {
    local edit
    for edit in "$@"; do
        mkdir -p "$REPO/$(dirname "${edit%%=*}")"
        printf '%s\n' "${edit#*=}" >"$REPO/${edit%%=*}"
        g add -- "${edit%%=*}"
    done
    GIT_AUTHOR_DATE="@$CLOCK +0000" GIT_COMMITTER_DATE="@$CLOCK +0000" g commit -q -m "change ${1%%=*}"
    FORGED=$(g rev-parse HEAD)
}

# ---------------------------------------------------------------- checklists

# person ID [GROUP [KEYLINES]]: a stakeholder's entry. CL_KIND_<id> makes it a machine, CL_KEYS_<id> replaces its `keys:` items.
person() {
    local id=$1 group=${2-} kind=CL_KIND_$1 keys=CL_KEYS_$1
    printf '  - id: %s\n    name: %s Tester\n    email: %s@example.com\n' "$id" "${id^}" "$id"
    [[ -n ${!kind-} ]] && printf '    kind: %s\n' "${!kind}"
    [[ -n $group ]] && printf '    groups: %s\n' "$group"
    printf '    keys:\n'
    if [[ -n ${!keys-} ]]; then
        printf '%s\n' "${!keys}" | sed 's/^/      /'
    else
        key_entry "$id" | sed 's/^/      /'
    fi
}

# criterion ID SCOPE CLAUSE...: each clause in flow style; $CR_EXTRA: more lines, not indented.
criterion() {
    local id=$1 scope=$2 clause
    shift 2
    printf '  - id: %s\n    title: About %s\n    statement: %s\n    area: %s\n    approvers:\n' \
        "$id" "$id" "${CR_STATEMENT-The $id question is answered.}" "${CR_AREA-organizational}"
    for clause in "$@"; do
        printf '      - %s\n' "$clause"
    done
    printf '    scope: %s\n' "$scope"
    [[ -z ${CR_EXTRA-} ]] || printf '%s\n' "$CR_EXTRA" | sed 's/^/    /'
}

people() {
    person dana '[business]'
    person omar
    person lena '[legal]'
    person carla '[legal]'
    person eng1 '[engineering]'
    person eng2 '[engineering]'
}

criteria() {
    criterion security release '{all: [omar]}'
    criterion privacy standing '{any: [legal]}'
    criterion quality '[model/, prompts/]' '{any: [engineering]}'
}

rights() {
    cat <<'YAML'
  owner: dana
  pause: [dana, omar]
  terminate: [dana]
  resolve: [carla]
  waive: [carla]
  amend: 3
YAML
}

# checklist: prints one. Every piece can be replaced for one call: CL_VERSION=2 CL_CRITERIA="$(...)" checklist
checklist() {
    printf 'golive: %s\nversion: %s\nsystem: %s\ntitle: %s\n' \
        "${CL_GOLIVE-1}" "${CL_VERSION-1}" "${CL_SYSTEM-$SYSTEM}" "${CL_TITLE-Customer support assistant}"
    [[ -z ${CL_TOP-} ]] || printf '%s\n' "$CL_TOP"
    printf 'release:\n%s\n' "${CL_RELEASE-  tags: [\"v*\"]}"
    printf 'decision-rights:\n%s\n' "${CL_RIGHTS-$(rights)}"
    printf 'stakeholders:\n%s\n' "${CL_PEOPLE-$(people)}"
    printf 'criteria:\n%s\n' "${CL_CRITERIA-$(criteria)}"
}

digest() {
    local sum
    sum=$(sha256sum <"$1")
    printf '%s\n' "${sum%% *}"
}

# forge_in_force FILE: records from here on name this version.
forge_in_force() {
    CHECKLIST=$1
    DIGEST=$(digest "$1")
}

# ---------------------------------------------------------------- trees and commits

at() { date -u -d "@$1" "+$2"; }

# forge_tree TREEISH EDIT...: sets TREE. `-` starts from nothing. Edits:
#   put:PATH=CONTENT  file:PATH=LOCALFILE  del:PATH  exec:PATH=CONTENT  link:PATH=TARGET  sub:PATH=OID
#   mode:PATH=MODE    the same blob under another mode
forge_tree() {
    local base=$1 edit path rest oid
    shift
    local -x GIT_INDEX_FILE=$forge_scratch/index
    rm -f "$GIT_INDEX_FILE"
    if [[ $base == - ]]; then
        g read-tree --empty
    else
        g read-tree "$base^{tree}"
    fi
    for edit in "$@"; do
        rest=${edit#*:}
        path=${rest%%=*}
        rest=${rest#*=}
        case $edit in
        put:*) printf '100644 %s\t%s\n' "$(printf '%s\n' "$rest" | g hash-object -w --stdin)" "$path" ;;
        file:*) printf '100644 %s\t%s\n' "$(g hash-object -w --stdin <"$rest")" "$path" ;;
        exec:*) printf '100755 %s\t%s\n' "$(printf '%s\n' "$rest" | g hash-object -w --stdin)" "$path" ;;
        link:*) printf '120000 %s\t%s\n' "$(printf '%s' "$rest" | g hash-object -w --stdin)" "$path" ;;
        sub:*) printf '160000 %s\t%s\n' "$rest" "$path" ;;
        mode:*)
            oid=$(g rev-parse ":$path") || return
            printf '%s %s\t%s\n' "$rest" "$oid" "$path"
            ;;
        del:*) printf '0 %040d\t%s\n' 0 "$path" ;;
        *)
            echo "forge_tree: bad edit '$edit'" >&2
            return 2
            ;;
        esac
    done >"$forge_scratch/edits"
    g update-index --index-info <"$forge_scratch/edits"
    TREE=$(g write-tree)
}

# forge_commit WHO [OPTION...] [EDIT...]: one commit on the ledger, signed by WHO. Sets FORGED, moves the ref and the clock.
#   +key=NAME       sign with this key instead           +as=NAME      say it was this person (author and committer)
#   +unsigned       no signature                         +msg=TEXT     the message
#   +parents="A B"  instead of the tip; empty: a root    +on=TREEISH   edit this tree instead of the first parent's
#   +date=EPOCH     the committer's date; the clock stays
#   +adate=EPOCH    the author's date
#   +ns=NAME +hash=sha256   sign with ssh-keygen directly, in that namespace, with that hash
#   +noref          leave the ref where it is
forge_commit() {
    local who=$1 key=$1 as=$1 msg="decision" unsigned='' noref='' ns='' hash='' date='' adate='' on='' parents='tip' arg
    local -a edits=() flags=()
    shift
    for arg in "$@"; do
        case $arg in
        +key=*) key=${arg#*=} ;;
        +as=*) as=${arg#*=} ;;
        +msg=*) msg=${arg#*=} ;;
        +unsigned) unsigned=yes ;;
        +noref) noref=yes ;;
        +ns=*) ns=${arg#*=} ;;
        +hash=*) hash=${arg#*=} ;;
        +date=*) date=${arg#*=} ;;
        +adate=*) adate=${arg#*=} ;;
        +on=*) on=${arg#*=} ;;
        +parents=*) parents=${arg#*=} ;;
        +*)
            echo "forge_commit: bad option '$arg'" >&2
            return 2
            ;;
        *) edits+=("$arg") ;;
        esac
    done
    if [[ $parents == tip ]]; then
        parents=$(g rev-parse -q --verify "$LEDGER^{commit}") || parents=''
    fi
    if [[ -z $on ]]; then
        on=${parents%% *}
    fi
    forge_tree "${on:--}" "${edits[@]}"
    for arg in $parents; do
        flags+=(-p "$arg")
    done

    local -x GIT_AUTHOR_NAME=$as GIT_AUTHOR_EMAIL=$as@example.com GIT_AUTHOR_DATE="@${adate:-${date:-$CLOCK}} +0000"
    local -x GIT_COMMITTER_NAME=$as GIT_COMMITTER_EMAIL=$as@example.com GIT_COMMITTER_DATE="@${date:-$CLOCK} +0000"
    if [[ -n $unsigned || -n $ns || -n $hash || $(kind_of "$key") != ssh ]]; then
        FORGED=$(g commit-tree "${flags[@]}" -m "$msg" "$TREE")
        if [[ -z $unsigned ]]; then
            g cat-file commit "$FORGED" >"$forge_scratch/unsigned"
            forge_sign "$key" "$forge_scratch/unsigned" "$forge_scratch/sig" "${ns:-git}" "${hash:-sha512}"
            forge_wrap "$forge_scratch/unsigned" "$forge_scratch/sig"
        fi
    else
        FORGED=$(g -c gpg.format=ssh -c user.signingkey="$KEYS/$key" commit-tree -S "${flags[@]}" -m "$msg" "$TREE")
    fi
    [[ -n $date ]] || CLOCK=$((CLOCK + 60))
    [[ -n $noref ]] || forge_tip "$FORGED"
}

# forge_tip OID: the ledger's ref.
forge_tip() { g update-ref "$LEDGER" "$1"; }

# forge_sign KEY PAYLOAD SIGFILE [NAMESPACE [HASH]]: by a key of any kind. An OpenPGP signature says that it was made at $SIGNED_AT,
# or $CLOCK.
forge_sign() {
    case $(kind_of "$1") in
    sk) forge_sign_sk "$@" && return ;;
    openpgp) forge_gpg "${SIGNED_AT:-$CLOCK}" -bsa -u "$1@example.com" --digest-algo "${5:-sha512}" <"$2" >"$3" && return ;;
    x509)
        forge_openssl cms -sign -binary -in "$2" -signer "$KEYS/$1.pem" -inkey "$KEYS/$1.key" -md "${5:-sha256}" -outform PEM |
            sed 's/-\(BEGIN\|END\) CMS-/-\1 SIGNED MESSAGE-/' >"$3" && return
        ;;
    *) forge_sign_ssh "$@" && return ;;
    esac
}

# FLAGS of the device: 01 says that somebody was there.
forge_sign_sk() {
    local key=$KEYS/$1 tmp=$forge_scratch/sk
    openssl dgst "-${5:-sha512}" -binary "$2" >"$tmp.digest"
    { printf SSHSIG && lit "${4:-git}" && u32 0 && lit "${5:-sha512}" && str "$tmp.digest"; } >"$tmp.message"
    printf '%b\0\0\0\7' "\\x${FLAGS:-01}" >"$tmp.tail"
    {
        printf 'ssh:' | openssl dgst -sha256 -binary
        cat "$tmp.tail"
        openssl dgst -sha256 -binary "$tmp.message"
    } >"$tmp.input"
    openssl pkeyutl -sign -rawin -inkey "$key.sk" -in "$tmp.input" -out "$tmp.raw"
    { lit sk-ssh-ed25519@openssh.com && str "$tmp.raw" && cat "$tmp.tail"; } >"$tmp.inner"
    { printf SSHSIG && u32 1 && str "$key.blob" && lit "${4:-git}" && u32 0 && lit "${5:-sha512}" && str "$tmp.inner"; } >"$tmp.sig"
    { echo '-----BEGIN SSH SIGNATURE-----' && base64 -w 70 "$tmp.sig" && echo '-----END SSH SIGNATURE-----'; } >"$3"
}

forge_sign_ssh() {
    ssh-keygen -q -Y sign -n "${4:-git}" -O hashalg="${5:-sha512}" -f "$KEYS/$1" - <"$2" >"$3" 2>"$forge_scratch/sign.err"
}

# forge_header NAME FILE: a commit header of several lines.
forge_header() { sed -e "1s/^/$1 /" -e '2,$s/^/ /' "$2"; }

# forge_wrap PAYLOAD SIGFILE...: writes the commit with a `gpgsig` header for each signature. Sets FORGED. A SIGFILE may be given as
# NAME=FILE for another header. Nothing of the payload is looked at: what is malformed stays so.
forge_wrap() {
    local payload=$1 sig
    shift
    {
        sed '/^$/,$d' "$payload"
        for sig in "$@"; do
            case $sig in
            [a-z]*=*) forge_header "${sig%%=*}" "${sig#*=}" ;;
            *) forge_header gpgsig "$sig" ;;
            esac
        done
        sed -n '/^$/,$p' "$payload"
    } >"$forge_scratch/commit"
    forge_raw "$forge_scratch/commit"
}

# forge_raw FILE: these bytes as a commit, whatever they are. Sets FORGED.
forge_raw() { FORGED=$(g hash-object -t commit -w --literally --stdin <"$1"); }

# forge_payload WHO [OPTION...] [EDIT...]: what forge_commit would sign, in $PAYLOAD; the clock moves, the ref does not.
forge_payload() {
    PAYLOAD=$forge_scratch/payload
    forge_commit "$@" +unsigned +noref
    g cat-file commit "$FORGED" >"$PAYLOAD"
}

# git_says good|bad|none COMMIT: what git itself, told of all keys, thinks of the signature.
git_says() {
    local code
    # Git dies of SIGPIPE when ssh-keygen gives up on the signature before it has read the commit.
    code=$(g -c gpg.ssh.allowedSignersFile="$KEYS/allowed_signers" log -1 --format=%G? "$2") || { [[ $? == 141 ]] && code=B; }
    case $1:$code in
    good:G | bad:B | bad:U | none:N) ;;
    *)
        echo "git says '$code' of $2, not $1" >&2
        return 1
        ;;
    esac
}

# ---------------------------------------------------------------- records

# quoted TEXT: a YAML scalar.
quoted() { printf "'%s'" "${1//\'/\'\'}"; }

# forge_text WHO DECISION [ARG...]: a record. Sets EDIT (for forge_commit), RECORD (its path), and leaves other arguments in REST.
#   key=value   a field; golive, system, by, date, checklist are filled in and can be replaced this way
#   key=        leaves the field out                      key:=yaml    a value that is not quoted
#   +name=PATH  another path for the file                 +append=TEXT more lines at the end
#   +raw=TEXT   the whole text                            +rdate=EPOCH the date in the record and in its name
forge_text() {
    local who=$1 decision=$2 key arg text when=$CLOCK name='' raw='' append='' topic=''
    local -a order=(golive decision system by date checklist)
    local -A field=()
    shift 2
    REST=()
    for arg in "$@"; do
        case $arg in
        +rdate=*) when=${arg#*=} ;;
        +date=*)
            when=${arg#*=}
            REST+=("$arg")
            ;;
        esac
    done
    field[golive]=1
    field[decision]=$decision
    field[system]=$SYSTEM
    field[by]=$who
    field[date]="'$(at "$when" %Y-%m-%dT%H:%M:%SZ)'"
    field[checklist]=$DIGEST
    for arg in "$@"; do
        case $arg in
        +rdate=* | +date=*) ;;
        +name=*) name=${arg#*=} ;;
        +raw=*) raw=${arg#*=} ;;
        +append=*) append=${arg#*=} ;;
        +* | put:* | file:* | del:* | exec:* | link:* | sub:* | mode:*) REST+=("$arg") ;;
        *=*)
            key=${arg%%=*}
            arg=${arg#*=}
            if [[ $key == *: ]]; then
                key=${key%:}
            elif [[ -n $arg ]]; then
                arg=$(quoted "$arg")
            fi
            [[ -v field[$key] ]] || order+=("$key")
            field[$key]=$arg
            case $key in
            criterion | tag) topic=-${arg//[^A-Za-z0-9._-]/} ;;
            esac
            ;;
        *)
            echo "forge_text: bad argument '$arg'" >&2
            return 2
            ;;
        esac
    done
    text=''
    for key in "${order[@]}"; do
        [[ -z ${field[$key]} ]] || text+="$key: ${field[$key]}"$'\n'
    done
    text+=$append
    text=${text%$'\n'}
    RECORD=${name:-records/$(at "$when" %Y-%m/%dT%H%M%SZ)-$who-$decision$topic.yaml}
    EDIT="put:$RECORD=${raw:-$text}"
}

# forge_record WHO DECISION [ARG...]: a record in a commit of its own. Takes the arguments of forge_text and of forge_commit.
forge_record() {
    forge_text "$@"
    forge_commit "$1" "+msg=$1 $2" "${REST[@]}" "$EDIT"
}

# record_id: the id of the last record, for `record=`.
record_id() {
    local id=${RECORD#records/}
    printf '%s\n' "${id%.yaml}"
}

# find_record GLOB: the id of the one record on the ledger whose path matches.
find_record() {
    local path found=''
    while IFS= read -r path; do
        # shellcheck disable=SC2053
        [[ $path == $1 ]] && found=$path
    done < <(g ls-tree -r --name-only "$LEDGER" records)
    [[ -n $found ]] || return
    found=${found#records/}
    printf '%s\n' "${found%.yaml}"
}

# ---------------------------------------------------------------- ledgers

# forge_keyfiles FILE: the edits that put those key files in place which this checklist names and $KEYS has. Sets KEYFILES.
forge_keyfiles() {
    local path
    KEYFILES=()
    while IFS= read -r path; do
        [[ ! -e $KEYS/${path#keys/} ]] || KEYFILES+=("file:$path=$KEYS/${path#keys/}")
    done < <(sed -nE 's,^.*(openpgp|x509): (keys/[A-Za-z0-9._-]+).*,\2,p' "$1")
}

# forge_ledger FILE [WHO]: a new ledger whose version 1 is FILE, signed by WHO (dana). Sets ROOT and the version in force.
forge_ledger() {
    rm -rf "$REPO/.git/golive"
    forge_in_force "$1"
    forge_keyfiles "$1"
    forge_commit "${2:-dana}" '+parents=' '+msg=start' "file:checklist.yaml=$1" "${KEYFILES[@]}" 'put:README.md=The ledger of this system.'
    ROOT=$FORGED
}

# forge_amend WHO FILE [ARG...]: a pending version, with its key files; later edits replace them.
forge_amend() {
    local who=$1 file=$2
    shift 2
    forge_keyfiles "$file"
    forge_commit "$who" '+msg=amend' "file:checklist.yaml=$file" "${KEYFILES[@]}" "$@"
}

# forge_agree FILE WHO...: each agrees to that version.
forge_agree() {
    local sum who
    sum=$(digest "$1")
    shift
    for who in "$@"; do
        forge_record "$who" agree checklist="$sum"
    done
}

# forge_ratify FILE WHO...: agree, and from here on records name this version.
forge_ratify() {
    forge_agree "$@"
    forge_in_force "$1"
}

# forge_stage NAME: remembers where the base ledger stands; forge_at NAME: goes there.
#   root < agreed (by all six) < proposed (by eng1) < almost (all but security) < ready (all but go) < go
forge_stage() { g update-ref "refs/stages/$1" "$(g rev-parse "$LEDGER")"; }

# It also lets golive forget what it has seen, so that a test can try one forgery after the other.
forge_at() {
    rm -rf "$REPO/.git/golive"
    forge_tip "$(g rev-parse --verify "refs/stages/$1")"
    CLOCK=$(($(g log -1 --format=%ct "$LEDGER") + 60))
}

# ---------------------------------------------------------------- asking golive

# golive ARG...: runs `git golive`. Keeps STATUS, OUT, ERR. The root is pinned by $ROOT when it is not empty.
golive() {
    local -a env=(env)
    local said=${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}/stderr # also in setup_file
    # Without the tool, git itself would exit 1, which is what a NO-GO exits with.
    command -v git-golive >/dev/null || { echo "no git-golive in '$GOLIVE_BUILD' or on PATH" >&2 && return 1; }
    [[ -z ${ROOT-} ]] || env+=("GOLIVE_ROOT=$ROOT")
    STATUS=0
    OUT=$(cd "$REPO" && "${env[@]}" git golive "$@" 2>"$said") || STATUS=$?
    ERR=$(<"$said")
    JSON=$OUT
}

# shellcheck disable=SC2119,SC2120
# gate [ARG...]: by default: may $TAG be made on the candidate, now?
gate() {
    local -a args=("$@")
    ((${#args[@]})) || args=("$TAG" "$C1")
    golive -s "$SYSTEM" --json gate "${args[@]}"
}

status() { golive -s "$SYSTEM" --json status "$@"; }

# says: shows what golive answered, and fails.
says() {
    {
        printf '%s\n' "$@" "exit code: $STATUS"
        query '"state: \(.criteria | map("\(.id) \(.state)") | join(", "))", (.blocks[], .findings[] | tojson)' 2>/dev/null || :
        printf 'stdout: %s\n' "$JSON"
        printf 'stderr: %s\n' "$ERR"
    } >&2
    return 1
}

assert_exit() { [[ $STATUS == "$1" ]] || says "expected exit code $1"; }

# query FILTER: jq on the answer, on the first system's object where it is a gate's. No answer is a failure.
query() {
    [[ -n $JSON ]] || return
    printf '%s' "$JSON" | jq -r "(if has(\"systems\") then .systems[0] else . end) | $1"
}

# assert_json FILTER: this is true of the system's object; assert_answer FILTER: of the whole.
assert_json() {
    [[ $(query "if ($1) then \"yes\" else \"no\" end" 2>&1) == yes ]] || says "expected of the answer: $1"
}

assert_answer() {
    [[ $(printf '%s' "$JSON" | jq -r "if ($1) then \"yes\" else \"no\" end" 2>&1) == yes ]] || says "expected of the answer: $1"
}

# match_set WHAT ACTUAL EXPECTED...: the same set. An expected `a|b` stands for any one of its parts.
match_set() {
    local what=$1 actual=$2 want have hit
    shift 2
    local -A left=()
    while IFS= read -r have; do
        [[ -z $have ]] || left[$have]=1
    done <<<"$actual"
    for want in "$@"; do
        hit=''
        for have in "${!left[@]}"; do
            case "|$want|" in
            *"|$have|"*)
                hit=$have
                break
                ;;
            esac
        done
        if [[ -z $hit ]]; then
            says "expected $what: $*" "found: ${actual//$'\n'/ }"
            return 1
        fi
        unset "left[$hit]"
    done
    if ((${#left[@]})); then
        says "expected $what: ${*:-none}" "found: ${actual//$'\n'/ }"
        return 1
    fi
}

assert_blocks() {
    local actual
    actual=$(query '.blocks | map(.code) | unique | .[]') || says 'no blocks in the answer' || return
    match_set blocks "$actual" "$@"
}

assert_findings() {
    local actual
    actual=$(query '.findings | map(.code) | unique | .[]') || says 'no findings in the answer' || return
    match_set findings "$actual" "$@"
}

# assert_finding CODE[|CODE...] COMMIT: there is this finding on this commit.
assert_finding() {
    assert_json "any(.findings[]; (.code | test(\"^($1)\$\")) and .commit == \"$2\")"
}

# assert_criterion ID STATE
assert_criterion() {
    assert_json "[.criteria[] | select(.id == \"$1\") | .state] == [\"$2\"]"
}

# assert_block_says CODE[:CRITERION] TEXT...: one such block, and each text is in its sentence. Capitals do not matter: people are
# named by their names or by their ids, which differ only so here.
assert_block_says() {
    local code=${1%%:*} id='' text
    [[ $1 == *:* ]] && id=${1#*:}
    text=$(query ".blocks[] | select(.code == \"$code\" and (\"$id\" == \"\" or .criterion == \"$id\")) | .text")
    [[ -n $text ]] || says "expected a block $1" || return
    shift
    local want
    for want in "$@"; do
        [[ ${text,,} == *"${want,,}"* ]] || says "expected '$want' in: $text" || return
    done
}

# expect EXIT [BLOCK...] [/ FINDING...]: asks the gate with its defaults, and holds it to exactly this.
# shellcheck disable=SC2119
expect() {
    gate
    answers "$@"
}

# answers EXIT [BLOCK...] [/ FINDING...]: the same, of the answer that is there.
answers() {
    local want=$1 arg where=blocks
    local -a blocks=() findings=()
    shift
    for arg in "$@"; do
        if [[ $arg == / ]]; then
            where=findings
        elif [[ $where == blocks ]]; then
            blocks+=("$arg")
        else
            findings+=("$arg")
        fi
    done
    assert_exit "$want" || return
    case $want in
    0) assert_json '.verdict == "go"' || return ;;
    1) assert_json '.verdict == "no-go"' || return ;;
    *)
        # It could not be decided: nothing on stdout may read as a go, and it says why.
        [[ $JSON != *'"verdict":"go"'* && $JSON != *'"verdict": "go"'* ]] || says 'a verdict of go' || return
        [[ -n $ERR ]] || says 'exit without a word' || return
        return 0
        ;;
    esac
    assert_blocks "${blocks[@]}" || return
    assert_findings "${findings[@]}"
}
