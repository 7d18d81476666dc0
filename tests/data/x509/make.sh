#!/bin/sh
# Makes the test data beside it anew, with openssl 3 and gpgsm 2.2: usage: make.sh. The private keys
# are thrown away. For each certificate NAME: NAME.pem, and NAME.sig over `message`. What begins with
# "refused-" must not be taken.
set -eu

cd "$(dirname "$0")"
work=$(mktemp -d)
GNUPGHOME=$work/home
export GNUPGHOME
mkdir -m 700 "$GNUPGHOME"
trap 'gpgconf --kill all; rm -rf "$work"' EXIT
rm -f ./*.pem ./*.der ./*.sig

printf 'tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nWhat was signed.\n' >message

o() {
	openssl "$@" 2>>"$work/log" || { cat "$work/log" >&2; return 1; }
}

leaf='basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature,nonRepudiation
extendedKeyUsage=emailProtection,codeSigning'

# key NAME ALGORITHM OPTION...
key() {
	name=$1 algorithm=$2
	shift 2
	for option; do
		set -- "$@" -pkeyopt "$option"
		shift
	done
	o genpkey -quiet -algorithm "$algorithm" "$@" -out "$work/$name.key"
}

# cert NAME EXTENSIONS ARGS...: by the authority, from 2026 to 2126
cert() {
	name=$1
	printf '%s\n' "$2" >"$work/$name.ext"
	shift 2
	o req -new -key "$work/$name.key" -subj "/O=Example/CN=$name" -out "$work/$name.csr"
	o x509 -req -in "$work/$name.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" \
		-set_serial "0x$(o rand -hex 8 | sed 's/^./1/')" -days 36500 \
		-extfile "$work/$name.ext" -out "$name.pem" "$@"
}

# sign OUT NAME ARGS...: as git has its armour, with the certificate but without what is above it
sign() {
	out=$1 name=$2
	shift 2
	o cms -sign -binary -in message -signer "$name.pem" -inkey "$work/$name.key" \
		-outform PEM "$@" >"$work/out"
	sed 's/-\(BEGIN\|END\) CMS-/-\1 SIGNED MESSAGE-/' "$work/out" >"$out"
}

key ca RSA rsa_keygen_bits:3072
o req -new -x509 -key "$work/ca.key" -subj '/O=Example/CN=Authority' -days 36500 \
	-addext keyUsage=critical,keyCertSign,cRLSign -out "$work/ca.pem"
cp "$work/ca.pem" refused-authority.pem

# What is taken.
key rsa2048 RSA rsa_keygen_bits:2048
key rsa3072 RSA rsa_keygen_bits:3072
key nistp256 EC ec_paramgen_curve:P-256
key nistp384 EC ec_paramgen_curve:P-384
key nistp521 EC ec_paramgen_curve:P-521
for name in rsa2048 rsa3072 nistp256 nistp384 nistp521; do
	cert $name "$leaf
subjectKeyIdentifier=hash"
done
sign rsa2048.sig rsa2048 -md sha256
sign rsa3072.sig rsa3072 -md sha384
sign nistp256.sig nistp256 -md sha256
sign nistp384.sig nistp384 -md sha384
sign nistp521.sig nistp521 -md sha512
o x509 -in rsa2048.pem -outform DER -out rsa2048.der

# The same in other forms: PSS, by key identifier, with the chain, without any certificate.
sign rsa2048-pss.sig rsa2048 -keyopt rsa_padding_mode:pss
sign rsa2048-keyid.sig rsa2048 -keyid
sign rsa2048-chain.sig rsa2048 -certfile "$work/ca.pem"
sign rsa2048-nocerts.sig rsa2048 -nocerts
sign nistp256-sha512.sig nistp256 -md sha512

# Its own authority, but made to sign; the same without a word on what for; signed by its authority with SHA-1; ended.
key self RSA rsa_keygen_bits:2048
o req -new -x509 -key "$work/self.key" -subj '/O=Example/CN=self' -days 36500 \
	-addext keyUsage=critical,digitalSignature -out self.pem
sign self.sig self
key default RSA rsa_keygen_bits:2048
o req -new -x509 -key "$work/default.key" -subj '/O=Example/CN=default' -days 36500 \
	-out default.pem
key sha1 RSA rsa_keygen_bits:2048
cert sha1 "$leaf" -sha1
sign sha1.sig sha1
key ended RSA rsa_keygen_bits:2048
printf '%s\n' "$leaf" >"$work/ended.ext"
o req -new -key "$work/ended.key" -subj '/O=Example/CN=ended' -out "$work/ended.csr"
: >"$work/index"
printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s/index\nnew_certs_dir=%s\nrand_serial=yes\npolicy=p\n[p]\nO=optional\nCN=supplied\n' \
	"$work" "$work" >"$work/ca.conf"
o ca -batch -config "$work/ca.conf" -in "$work/ended.csr" -cert "$work/ca.pem" \
	-keyfile "$work/ca.key" -startdate 20200101000000Z -enddate 20201231235959Z -md sha256 \
	-notext -extfile "$work/ended.ext" -out ended.pem
sign ended.sig ended

# By gpgsm, as git calls it; that of 2.2 cannot import keys on curves.
o x509 -in "$work/ca.pem" -noout -fingerprint -sha1 | sed 's/.*=\(.*\)/\1 S relax/' \
	>"$GNUPGHOME/trustlist.txt"
echo allow-loopback-pinentry >"$GNUPGHOME/gpg-agent.conf"
echo x >"$work/pass"
o pkcs12 -export -inkey "$work/rsa3072.key" -in rsa3072.pem -certfile "$work/ca.pem" \
	-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1 -passout "file:$work/pass" \
	-out "$work/p12"
set -- gpgsm --quiet --batch --disable-crl-checks --pinentry-mode loopback --passphrase-fd 3
{
	"$@" --import "$work/p12" 3<"$work/pass" &&
		"$@" -u rsa3072 -bsa <message 3<"$work/pass" >rsa3072-gpgsm.sig
} 2>>"$work/log" || { cat "$work/log" >&2; exit 1; }

# Signatures that are not taken.
sign refused-sha1.sig rsa2048 -md sha1
sign refused-sha224.sig rsa2048 -md sha224
sign refused-noattr.sig rsa2048 -noattr
sign refused-attached.sig rsa2048 -nodetach
sign refused-two.sig rsa2048 -signer rsa3072.pem -inkey "$work/rsa3072.key"
o cms -data_create -in message -outform PEM |
	sed 's/-\(BEGIN\|END\) CMS-/-\1 SIGNED MESSAGE-/' >refused-data.sig

# Certificates that are not taken.
key refused-rsa1024 RSA rsa_keygen_bits:1024
key refused-brainpool EC ec_paramgen_curve:brainpoolP256r1
key refused-explicit EC ec_paramgen_curve:P-256 ec_param_enc:explicit
key refused-ed25519 ED25519
o dsaparam -genkey -out "$work/refused-dsa.key" 2048
key refused-usage RSA rsa_keygen_bits:2048
key refused-critical RSA rsa_keygen_bits:2048
key refused-pss RSA-PSS rsa_keygen_bits:2048
o ec -in "$work/nistp256.key" -conv_form compressed -out "$work/refused-compressed.key"
for name in rsa1024 brainpool explicit ed25519 dsa pss compressed; do
	cert refused-$name "$leaf"
done
cert refused-usage 'keyUsage=critical,keyEncipherment'
cert refused-critical "$leaf
1.2.3.4=critical,DER:0500"
cat rsa2048.pem rsa3072.pem >refused-two.pem
# Made for this and never used again.
o genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out refused-private.pem

# Somebody else's certificate, with rsa2048's issuer and serial number.
o req -new -key "$work/rsa3072.key" -subj '/O=Example/CN=twin' -out "$work/twin.csr"
serial=$(o x509 -in rsa2048.pem -noout -serial)
printf '%s\n' "$leaf" >"$work/twin.ext"
o x509 -req -in "$work/twin.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" \
	-set_serial "0x${serial#*=}" -days 36500 -extfile "$work/twin.ext" -out twin.pem

# Somebody else's certificate of rsa2048's key, and the signature made to name that one.
printf '%s\n' "$leaf" >"$work/thief.ext"
o req -new -key "$work/refused-usage.key" -subj '/O=Example/CN=thief' -out "$work/thief.csr"
o pkey -in "$work/rsa2048.key" -pubout -out "$work/rsa2048.pub"
o x509 -req -in "$work/thief.csr" -force_pubkey "$work/rsa2048.pub" -CA "$work/ca.pem" \
	-CAkey "$work/ca.key" -set_serial 0x1badc0de -days 36500 -extfile "$work/thief.ext" \
	-out thief.pem
cp "$work/rsa2048.key" "$work/thief.key"
sign thief.sig thief
