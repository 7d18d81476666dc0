#!/bin/sh
# Puts the key files of these checklists in place, and their digests into the checklists; after the
# test data in ../openpgp or ../x509 was made anew: usage: make.sh.
set -eu

cd "$(dirname "$0")"

corpus=../../fuzz/corpus/checklist

# put FILE: what comes in, and its digest wherever a checklist names the one that was there.
put() {
	old=$(sha256sum <"keys/$1")
	cat >"keys/$1"
	new=$(sha256sum <"keys/$1")
	sed -i "s/${old%% *}/${new%% *}/" ./*.yaml "$corpus"/*
}

put dana.asc <../openpgp/ed25519.asc
put dana.pem <../x509/nistp256.pem
openssl x509 -in keys/dana.pem -outform DER | put dana.der
