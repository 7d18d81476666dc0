#!/usr/bin/env bats
# Proves the forging library against git and ssh-keygen alone, so that the other files can be believed.
# shellcheck disable=SC2034 # set here, read in forge.bash

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
}

@test "every commit of the base ledger is signed by the person that it says" {
    local code principal name count=0
    forge_at go
    while read -r code principal name; do
        [[ $code == G ]]
        [[ $principal == "$name@example.com" ]]
        count=$((count + 1))
    done < <(g -c gpg.ssh.allowedSignersFile="$KEYS/allowed_signers" log --format='%G? %GS %cn' "$LEDGER")
    [[ $count == 11 ]]
}

@test "the base ledger is linear, has one root, adds one record a commit, and is dated in order" {
    local commit last=0 added=$'^A\trecords/[0-9]{4}-[0-9]{2}/[A-Za-z0-9._-]+\\.yaml$'
    forge_at go
    [[ $(g rev-list --max-parents=0 "$LEDGER") == "$ROOT" ]]
    [[ -z $(g rev-list --min-parents=2 "$LEDGER") ]]
    for commit in $(g rev-list --reverse "$ROOT..$LEDGER"); do
        [[ $(g diff-tree -r --no-commit-id --name-status "$commit") =~ $added ]]
        (($(g log -1 --format=%ct "$commit") > last))
        last=$(g log -1 --format=%ct "$commit")
    done
    ((last < $(date +%s)))
}

@test "a record names the digest of the checklist that is on the ledger" {
    forge_at go
    [[ $(g cat-file blob "$LEDGER:checklist.yaml" | sha256sum) == "$DIGEST  -" ]]
    local id
    id=$(find_record '*-dana-go.yaml')
    g cat-file blob "$LEDGER:records/$id.yaml" >record
    grep -qx "checklist: $DIGEST" record
    grep -qx "commit: '$C1'" record
    grep -qx 'by: dana' record
    grep -Eqx "date: '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z'" record
}

@test "no configuration and no agent of the machine is in reach" {
    [[ -z ${SSH_AUTH_SOCK-} ]]
    [[ $HOME == "$BATS_FILE_TMPDIR"/* ]]
    [[ $(git config --list --show-origin | cut -f1 | sort -u) != */etc/* ]]
    [[ -z $(git config --get user.signingkey) ]]
}

@test "fields, left out fields, raw values and extra lines arrive as they were given" {
    forge_record omar reject criterion=security note="it's not: done" by= system= date= "evidence:=[{url: x}]" +append='more: 1'
    g cat-file blob "$FORGED:$RECORD" >record
    diff -u record - <<YAML
golive: 1
decision: reject
checklist: $DIGEST
criterion: 'security'
note: 'it''s not: done'
evidence: [{url: x}]
more: 1
YAML
    [[ $(g rev-parse "$LEDGER") == "$FORGED" ]]
}

@test "no signature, a foreign key, another's key" {
    forge_record omar agree +unsigned
    git_says none "$FORGED"
    forge_record omar agree +key=mallory +as=omar
    git_says good "$FORGED"
    [[ $(g -c gpg.ssh.allowedSignersFile="$KEYS/allowed_signers" log -1 --format='%cn %GS' "$FORGED") == 'omar mallory@example.com' ]]
    sed -i /mallory/d "$KEYS/allowed_signers"
    git_says bad "$FORGED"
}

@test "another namespace is bad for git, another hash is good" {
    forge_record omar agree +ns=file
    git_says bad "$FORGED"
    forge_record omar agree +hash=sha256
    git_says good "$FORGED"
}

@test "a signature under another payload is bad for git" {
    forge_payload omar 'put:README.md=other'
    forge_sign omar "$PAYLOAD" sig
    echo more >>"$PAYLOAD"
    forge_wrap "$PAYLOAD" sig
    git_says bad "$FORGED"
}

@test "a wrapped signature is byte for byte what git itself writes" {
    local there
    forge_commit omar 'put:README.md=other' +noref +date="$CLOCK"
    there=$FORGED
    forge_payload omar 'put:README.md=other' +date="$CLOCK"
    forge_sign omar "$PAYLOAD" sig
    forge_wrap "$PAYLOAD" sig
    [[ $FORGED == "$there" ]]
    git_says good "$FORGED"
}

@test "two signature headers, other headers and malformed commits are stored as they are" {
    forge_payload omar 'put:README.md=other'
    forge_sign omar "$PAYLOAD" sig
    forge_wrap "$PAYLOAD" sig sig
    [[ $(g cat-file commit "$FORGED" | grep -c '^gpgsig ') == 2 ]]
    forge_wrap "$PAYLOAD" sig gpgsig-sha256=sig
    [[ $(g cat-file commit "$FORGED" | grep -c '^gpgsig-sha256 ') == 1 ]]
    grep -v ^author "$PAYLOAD" >commit
    forge_raw commit
    g cat-file commit "$FORGED" | cmp - commit
    run g fsck --no-dangling --connectivity-only
    run g fsck --strict "$FORGED"
    [[ $status != 0 ]]
}

@test "modes: link, executable, submodule, removal, another mode for the same blob" {
    forge_commit dana link:evidence/l=/etc/passwd exec:evidence/x=hi sub:evidence/s="$C1" del:README.md mode:checklist.yaml=100755
    [[ $(g ls-tree "$FORGED" evidence/ | cut -d' ' -f1 | xargs) == '120000 160000 100755' ]]
    [[ $(g ls-tree "$FORGED" checklist.yaml | cut -d' ' -f1) == 100755 ]]
    [[ $(g cat-file blob "$FORGED:evidence/l") == /etc/passwd ]]
    [[ $(g rev-parse "$FORGED:checklist.yaml") == $(g rev-parse "$ROOT:checklist.yaml") ]]
    run ! g rev-parse -q --verify "$FORGED:README.md"
    git_says good "$FORGED"
}

@test "parents and dates are as chosen" {
    local tip
    tip=$(g rev-parse "$LEDGER")
    forge_commit dana +parents="$tip $C1" +date=$((CLOCK + 500000)) +adate=1000
    [[ $(g log -1 --format='%P %ct %at' "$FORGED") == "$tip $C1 $((CLOCK + 500000)) 1000" ]]
    forge_commit dana +parents= put:README.md=alone
    [[ -z $(g log -1 --format=%P "$FORGED") ]]
    [[ $(g ls-tree -r --name-only "$FORGED") == README.md ]]
}

@test "every key type that is asked for signs" {
    local type
    for type in ecdsa:256 ecdsa:384 ecdsa:521 rsa:2048; do
        forge_key "${type/:/}" "${type%:*}" "${type#*:}"
        forge_commit "${type/:/}" put:README.md="$type"
        git_says good "$FORGED"
    done
}

@test "a checklist's pieces can be replaced one by one" {
    checklist | cmp - "$BASE/checklist.yaml"
    [[ $(CL_VERSION=7 checklist | diff - "$BASE/checklist.yaml" | grep -c '^[<>]') == 2 ]]
    CL_KIND_omar=machine person omar '[a, b]' | grep -qx '    kind: machine'
    CL_KEYS_omar='- openpgp: keys/omar.asc' person omar | grep -qx '      - openpgp: keys/omar.asc'
    CR_EXTRA='independent: true' criterion a standing '{all: [omar]}' '{any: [lena]}' | grep -c '^      - {' | grep -qx 2
}

@test "the assertions fail when they should" {
    STATUS=1 ERR=x
    JSON='{"systems":[{"verdict":"no-go","blocks":[{"code":"paused","text":"by omar"},{"code":"paused"},{"code":"no-decision"}],"findings":[]}]}'
    answers 1 paused no-decision
    answers 1 no-decision 'terminated|paused'
    assert_block_says paused omar
    run ! answers 0
    run ! answers 1
    run ! answers 1 paused
    run ! answers 1 paused no-decision concern-open
    run ! answers 1 paused no-decision / clock
    run ! answers 3
    run ! assert_block_says paused dana
    run ! assert_finding clock abc
    run ! assert_json '.verdict == "go"'
    run ! assert_json '.nothing'
    run ! assert_answer '.systems == []'
    STATUS=3 JSON='' ERR=''
    run ! assert_json true
    run ! assert_answer true
    run ! assert_findings
    run ! assert_blocks
    run ! answers 3
    run ! answers 1
    ERR='why'
    answers 3
}
