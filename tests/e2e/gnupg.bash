# shellcheck shell=bash
# Keys of gpg and gpgsm, each person's in a home of their own below $RINGS; with build.bash.
#
#   setup_file()    { load gnupg; rings_made; gpg_key ...; gpgsm_key mia || : >"$RINGS/no-gpgsm"; }
#   teardown_file() { load gnupg; rings_gone; }

# A socket's name must be short.
rings_made() {
    RINGS=$(mktemp -d /tmp/golive-XXXXXX)
    export RINGS
}

rings_gone() {
    local home
    for home in "$RINGS"/*/; do
        GNUPGHOME=$home gpgconf --kill all 2>/dev/null || true
    done
    rm -rf "$RINGS"
}

has() { command -v "$1" >/dev/null; }
need_gpg() {
    has gpg || skip 'gpg is not here'
    need_openpgp
}
need_gpgsm() { [[ -d $RINGS/mia && ! -e $RINGS/no-gpgsm ]] || skip 'gpgsm cannot make a key unattended here'; }

ring() {
    export GNUPGHOME=$RINGS/$1
    mkdir -p "$GNUPGHOME"
    chmod 700 "$GNUPGHOME"
}

# gpg_key WHO USER-ID ALGO: an own home with a key that ends in 2090.
gpg_key() {
    ring "$1"
    gpg --batch --quiet --passphrase '' --quick-gen-key "$2" "$3" sign 2090-01-01 2>/dev/null
}

# gpgsm_key WHO: a certificate that it signs itself; where there is no terminal, a pinentry that gives no passphrase.
gpgsm_key() {
    ring "$1"
    cat >"$GNUPGHOME/pin" <<'PIN'
#!/bin/sh
echo 'OK here'
while read -r word _; do
    case $word in
    GETPIN) printf 'D \nOK\n' ;;
    BYE) echo OK && exit ;;
    *) echo OK ;;
    esac
done
PIN
    chmod +x "$GNUPGHOME/pin"
    echo "pinentry-program $GNUPGHOME/pin" >"$GNUPGHOME/gpg-agent.conf"
    echo disable-crl-checks >"$GNUPGHOME/gpgsm.conf"
    cat >"$GNUPGHOME/wanted" <<WANTED
Key-Type: RSA
Key-Length: 2048
Key-Usage: sign
Serial: random
Name-DN: CN=$1
Name-Email: $1@example.com
Not-After: 2031-01-01
Hash-Algo: sha256
WANTED
    timeout 120 gpgsm --batch --armor --gen-key --output "$GNUPGHOME/cert.pem" "$GNUPGHOME/wanted" 2>/dev/null || return
    gpgsm --batch --import "$GNUPGHOME/cert.pem" 2>/dev/null || return
    gpgsm_print "$1" | sed 's/$/ S relax/' >"$GNUPGHOME/trustlist.txt"
    gpgconf --reload gpg-agent
    echo try | timeout 60 gpgsm --batch --detach-sign >/dev/null 2>&1
}

gpg_print() { GNUPGHOME=$RINGS/$1 gpg --batch --with-colons --list-keys 2>/dev/null | sed -n '/^fpr/{s/^[^0-9A-F]*//;s/:.*//p;q}'; }
gpgsm_print() { GNUPGHOME=$RINGS/$1 gpgsm --batch --with-colons --list-keys 2>/dev/null | sed -n '/^fpr/{s/^fpr:*//;s/:.*//p;q}'; }
