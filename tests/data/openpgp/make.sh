#!/bin/sh
# Makes the test data beside it anew, with gpg 2.2: usage: make.sh. The private keys are thrown
# away. For each key NAME: NAME.asc, and NAME.sig over `message`; `fingerprints` has what gpg says of
# the primaries. What begins with "refused-" must not be taken.
set -eu

cd "$(dirname "$0")"
work=$(mktemp -d)
GNUPGHOME=$work/home
export GNUPGHOME
mkdir -m 700 "$GNUPGHOME"
trap 'gpgconf --kill all; rm -rf "$work"' EXIT
rm -f ./*.asc ./*.gpg ./*.sig fingerprints

printf 'tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nWhat was signed.\n' >message

g() {
	gpg --batch --quiet --no-autostart --yes --pinentry-mode loopback --passphrase '' "$@" 2>>"$work/log" ||
		{ cat "$work/log" >&2; return 1; }
}

# at YYYYMMDD ARGS...: as if it were that day
at() {
	day=$1
	shift
	g --faked-system-time "${day}T120000!" "$@"
}

fpr() {
	g --with-colons --list-keys "=$1 <$1@example.com>" | awk -F: '$1 == "fpr" { print $10; exit }'
}

# subfpr NAME N: of the Nth subkey
subfpr() {
	g --with-colons --list-keys "=$1 <$1@example.com>" |
		awk -F: -v n="$2" '$1 == "fpr" && ++seen == n + 1 { print $10; exit }'
}

# keygen DAY NAME ALGORITHM USAGE EXPIRY
keygen() {
	at "$1" --quick-gen-key "$2 <$2@example.com>" "$3" "$4" "$5"
}

# subgen DAY NAME ALGORITHM USAGE EXPIRY
subgen() {
	at "$1" --quick-add-key "$(fpr "$2")" "$3" "$4" "$5"
}

export_key() {
	g --armor --export "$(fpr "$1")" >"$2"
}

# sign DAY OUT ARGS...: what git calls gpg with, and more
sign() {
	day=$1 out=$2
	shift 2
	at "$day" -bsa "$@" <message >"$out"
}

gpg-agent --quiet --daemon >/dev/null 2>&1

# Keys that sign themselves.
for name in ed25519 rsa2048 rsa3072 nistp256 nistp384 nistp521; do
	keygen 20260101 $name $name sign,cert never
	export_key $name $name.asc
	sign 20260301 $name.sig -u "$(fpr $name)"
done
g --export "$(fpr ed25519)" >ed25519.gpg

# A primary that only certifies, and subkeys to sign and to encrypt; what a smart card often has.
keygen 20260101 subkey rsa3072 cert never
subgen 20260101 subkey ed25519 sign never
subgen 20260101 subkey cv25519 encr never
export_key subkey subkey.asc
sign 20260301 subkey.sig -u "$(subfpr subkey 1)!"

# Ends: of the key, of the subkey alone.
keygen 20200101 expired ed25519 sign,cert 20210101T120000
export_key expired expired.asc
sign 20200601 expired.sig -u "$(fpr expired)"
keygen 20200101 subkey-expired ed25519 cert 20300101T120000
subgen 20200101 subkey-expired ed25519 sign 20210101T120000
export_key subkey-expired subkey-expired.asc
sign 20200601 subkey-expired.sig -u "$(subfpr subkey-expired 1)!"

# Certified by somebody else, with a second name that was taken back, and renewed.
keygen 20260101 busy ed25519 sign,cert 20270101T120000
at 20260102 --quick-add-uid "$(fpr busy)" 'busy at another place <busy@example.org>'
at 20260103 --quick-revoke-uid "$(fpr busy)" 'busy at another place <busy@example.org>'
at 20260104 --quick-set-expire "$(fpr busy)" 20280101T120000
at 20260105 -u "$(fpr rsa2048)" --quick-sign-key "$(fpr busy)"
g --armor --export-options no-export-clean --export "$(fpr busy)" >busy.asc
sign 20260301 busy.sig -u "$(fpr busy)"

# Revoked: all of it, the signing subkey alone.
keygen 20260101 refused-revoked ed25519 sign,cert never
sign 20260301 refused-revoked.sig -u "$(fpr refused-revoked)"
sed 's/^:---/---/' "$GNUPGHOME/openpgp-revocs.d/$(fpr refused-revoked).rev" |
	sed -n '/^-----BEGIN/,$p' >"$work/revocation"
g --import "$work/revocation"
export_key refused-revoked refused-revoked.asc
keygen 20260101 subkey-revoked ed25519 sign,cert never
subgen 20260101 subkey-revoked ed25519 sign never
sign 20260301 subkey-revoked.sig -u "$(subfpr subkey-revoked 1)!"
printf 'key 1\nrevkey\ny\n1\n\ny\nsave\n' |
	at 20260401 --command-fd 0 --no-tty --edit-key "$(fpr subkey-revoked)"
export_key subkey-revoked subkey-revoked.asc

# Signatures by ed25519 that are not taken.
key=$(fpr ed25519)
sign 20260301 refused-text.sig -u "$key" --textmode
sign 20260301 refused-expiring.sig -u "$key" --default-sig-expire 1d
sign 20260301 refused-two.sig -u "$key" -u "$(fpr rsa2048)"
sign 20260301 notation.sig -u "$key" --sig-notation 'ticket@example.com=42'
sign 20260301 refused-notation.sig -u "$key" --sig-notation '!ticket@example.com=42'
at 20260301 -sa -u "$key" <message >refused-attached.sig
at 20260301 --clearsign -u "$key" <message >refused-clear.sig

# Old digests: today, and on a day when nobody minded.
keygen 20140101 old rsa2048 sign,cert never
export_key old old.asc
sign 20260301 refused-sha1.sig -u "$(fpr old)" --digest-algo SHA1
sign 20150101 refused-sha1-backdated.sig -u "$(fpr old)" --digest-algo SHA1
sign 20260301 refused-ripemd160.sig -u "$(fpr old)" --digest-algo RIPEMD160
sign 20260301 refused-sha224.sig -u "$(fpr old)" --digest-algo SHA224
sign 20260301 old.sig -u "$(fpr old)"
keygen 20140101 refused-sha1-self rsa2048 sign,cert never
at 20140102 --cert-digest-algo SHA1 --quick-set-expire "$(fpr refused-sha1-self)" never
g --armor --export-options export-minimal --export "$(fpr refused-sha1-self)" >refused-sha1-self.asc

# Keys that are not taken.
keygen 20260101 refused-rsa1024 rsa1024 sign,cert never
keygen 20260101 refused-dsa2048 dsa2048 sign,cert never
keygen 20260101 refused-brainpool brainpoolP256r1 sign,cert never
keygen 20260101 refused-secp256k1 secp256k1 sign,cert never
keygen 20260101 refused-nosign ed25519 cert never
subgen 20260101 refused-nosign cv25519 encr never
keygen 20260101 refused-weaksub rsa2048 cert never
subgen 20260101 refused-weaksub rsa1024 sign never
for name in rsa1024 dsa2048 brainpool secp256k1 nosign weaksub; do
	export_key refused-$name refused-$name.asc
done
g --armor --export "$key" "$(fpr rsa2048)" >refused-two.asc
cat ed25519.asc rsa2048.asc >refused-two-armours.asc
# Made for this and never used again.
keygen 20260101 refused-secret ed25519 sign,cert never
g --armor --export-secret-keys "$(fpr refused-secret)" >refused-secret.asc
g --export-secret-keys "$(fpr refused-secret)" >refused-secret.gpg

for key in *.asc; do
	case $key in refused-*) continue ;; esac
	echo "${key%.asc} $(fpr "${key%.asc}")"
done >fingerprints
