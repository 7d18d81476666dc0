#!/bin/sh
# Makes the test data beside it anew, with ssh-keygen alone: usage: make.sh. The private keys are
# thrown away. For each key: its public line, and its signatures over `message` in namespace `git`
# with either hash; `fingerprints` is what ssh-keygen says of the keys.
set -eu

cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -f ./*.pub ./*.sig

printf 'tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nWhat was signed.\n' >message

# keygen NAME TYPE BITS
keygen() {
	ssh-keygen -q -t "$2" -b "$3" -N '' -C "$1@example.com" -f "$work/$1"
	cp "$work/$1.pub" "$1.pub"
}

# sign NAME NAMESPACE HASH OUT
sign() {
	ssh-keygen -q -Y sign -n "$2" -O "hashalg=$3" -f "$work/$1" <message >"$4" 2>/dev/null
}

keygen ed25519 ed25519 256
for bits in 256 384 521; do
	keygen ecdsa-$bits ecdsa $bits
done
for bits in 2048 3072 4096; do
	keygen rsa-$bits rsa $bits
done
for key in *.pub; do
	for hash in sha256 sha512; do
		sign "${key%.pub}" git $hash "${key%.pub}.$hash.sig"
	done
	ssh-keygen -l -f "$key"
done >fingerprints

# What is refused.
sign ed25519 file sha512 refused-namespace.sig
keygen refused-rsa-1024 rsa 1024
ssh-keygen -q -s "$work/ecdsa-256" -I test -n test "$work/ed25519.pub" 2>/dev/null
cp "$work/ed25519-cert.pub" refused-certificate.pub
