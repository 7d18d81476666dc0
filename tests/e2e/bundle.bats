#!/usr/bin/env bats
# `audit --bundle`: what an auditor takes away, and checks without golive.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
    forge_at go
    GIT_COMMITTER_NAME=eng1 GIT_COMMITTER_EMAIL=eng1@example.com GIT_COMMITTER_DATE="@$CLOCK +0000" g tag -a -m "$TAG" "$TAG" "$C1"
    B=$BATS_TEST_TMPDIR/bundle
}

bundle() {
    golive -s "$SYSTEM" audit --bundle "$B" "$@"
}

# check [ROOT]: verify.sh, where a golive that is called leaves a mark. Sets STATUS and OUT.
# shellcheck disable=SC2034 # assert_exit reads it
check() {
    local no=$BATS_TEST_TMPDIR/no
    mkdir -p "$no"
    printf '#!/bin/sh\necho "$@" >>"%s"\nexit 1\n' "$no/called" >"$no/git-golive"
    chmod +x "$no/git-golive"
    STATUS=0
    OUT=$(cd / && PATH=$no:$PATH sh "$B/verify.sh" "$@" 2>"$BATS_TEST_TMPDIR/stderr") || STATUS=$?
    ERR=$(<"$BATS_TEST_TMPDIR/stderr")
    [[ ! -e $no/called ]] || says 'golive was called'
}

wrong() {
    check "$ROOT"
    assert_exit 1
    [[ $OUT == *"WRONG: $1"* ]] || says "expected: WRONG: $1"
}

# rebundled: the bundle holds what the ledger is now; all else stays.
rebundled() { g bundle create -q "$B/ledger.bundle" "$LEDGER"; }

count() { g rev-list --count "$LEDGER"; }

@test "all is there, and checks without golive" {
    bundle
    assert_exit 0
    [[ -z $OUT && $ERR == *"written to $B"*'1 release tag of support-bot: 1 justified, 0 not'* ]] || says 'what was written'
    [[ $(cd "$B" && find . -type f | LC_ALL=C sort | tr '\n' ' ') == './README.txt ./allowed_signers ./audit.csv ./audit.json ./commits.txt ./ledger.bundle ./log.txt ./report.html ./tags/v1.0 ./verify.sh ' ]]
    local file
    for file in $(cd "$B" && ls); do
        grep -q "^  $file" "$B/README.txt" || says "README.txt does not name $file"
        grep -q "\`$file/*\`.* |" "$BATS_TEST_DIRNAME/../../docs/audit.md" || says "docs/audit.md does not name $file"
    done
    [[ $(wc -l <"$B/verify.sh") -le 30 && -x $B/verify.sh ]]
    check "$ROOT"
    assert_exit 0
    [[ $OUT == "$(count) signed as commits.txt says, 0 void, 0 not checked here, 0 wrong" ]] || says 'the sum'
    check
    assert_exit 0
    # The same as the commands print.
    golive -s "$SYSTEM" audit --csv
    cmp <(printf '%s\n' "$OUT") "$B/audit.csv"
    golive -s "$SYSTEM" allowed-signers
    cmp <(printf '%s\n' "$OUT") "$B/allowed_signers"
    golive -s "$SYSTEM" --json audit
    cmp <(jq 'del(.now)' <<<"$OUT") <(jq 'del(.now)' "$B/audit.json")
    golive -s "$SYSTEM" log
    [[ $(grep -c ' (dana) says go' "$B/log.txt") == 1 && $(head -1 "$B/log.txt") == "$(head -1 <<<"$OUT")" ]]
    grep -q '^<!DOCTYPE html>' "$B/report.html"
    grep -q "root *$ROOT" "$B/README.txt" && grep -q "tip *$(g rev-parse "$LEDGER")" "$B/README.txt"
    # The tag's object, and with golive the whole of it: from the bundle alone.
    [[ $(g hash-object -t tag --stdin <"$B/tags/v1.0") == "$(g rev-parse "$TAG")" ]]
    git clone -q --bare "$B/ledger.bundle" "$BATS_TEST_TMPDIR/clone.git"
    [[ $(git -C "$BATS_TEST_TMPDIR/clone.git" for-each-ref --format='%(refname) %(objectname)') == "$LEDGER $(g rev-parse "$LEDGER")" ]]
    REPO=$BATS_TEST_TMPDIR/clone.git golive -s "$SYSTEM" verify
    assert_exit 0
}

@test "from a clone that has the ledger as a remote's alone, with tags in directories" {
    local name=release/2026/v1.0
    CL_VERSION=2 CL_RELEASE='  tags: ["v*", "release/*/*"]' checklist >two.yaml
    forge_amend dana two.yaml
    forge_ratify two.yaml dana omar lena
    GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@x g tag -a -m x "$name" "$C1"
    git clone -q "$REPO" "$BATS_TEST_TMPDIR/clone"
    REPO=$BATS_TEST_TMPDIR/clone golive -s "$SYSTEM" audit --bundle "$B"
    assert_exit 1
    [[ $ERR == *'2 release tags of support-bot: 1 justified, 1 not'* ]] || says 'what is not justified'
    [[ -f $B/tags/$name ]]
    check "$ROOT"
    assert_exit 0
}

@test "a void commit is named, and is no failure" {
    local record forged changed merge good
    record=$(g ls-tree -r --name-only "$LEDGER" records/ | head -1)
    good=$(g rev-parse "$LEDGER")
    forge_record omar pause note='Not by omar.' +key=mallory +as=omar
    forged=$FORGED
    forge_commit omar "put:$record=changed"
    changed=$FORGED
    forge_commit omar "+parents=$FORGED $good"
    merge=$FORGED
    # What they left lying is nobody's change: neither by golive, on the tree from before, nor by hand on top of it.
    forge_record lena concern note='On the tree from before.' blocking:=false "+on=$good"
    forge_commit omar "put:$record=changed"
    forge_record omar concern note='By hand.' blocking:=false
    bundle
    assert_exit 0
    check "$ROOT"
    assert_exit 0
    [[ $OUT == *"void: $forged unknown-key nobody: "*'(signature: bad)'* ]] || says 'the forged one'
    [[ $OUT == *"void: $changed record-changed omar: "*'(signature: good)'* ]] || says 'the changed record'
    [[ $OUT == *"void: $merge not-linear omar: "*'(signature: good)'* ]] || says 'the merge'
    [[ $OUT == *"$(($(g rev-list --count --first-parent "$LEDGER") - 4)) signed as commits.txt says, 4 void, 0 not checked here, 0 wrong" ]] || says 'the sum'
}

@test "what is not as commits.txt says fails the check" {
    local keep=$BATS_TEST_TMPDIR/keep tip
    tip=$(g rev-parse "$LEDGER")
    bundle
    cp -R "$B" "$keep"
    again() { rm -rf "$B" && cp -R "$keep" "$B" && g update-ref "$LEDGER" "$tip"; }

    # One more commit, named or not.
    forge_record omar pause note='Not by omar.' +key=mallory +as=omar
    rebundled
    wrong 'other commits than in commits.txt'
    printf '%s ssh %s omar\n' "$FORGED" "$(ssh-keygen -lf "$KEYS/omar.pub" | cut -d' ' -f2)" >>"$B/commits.txt"
    wrong "$FORGED is not signed by omar"
    # With the forger's key among the others, which no checklist has.
    printf 'omar@example.com namespaces="git" %s\n' "$(cut -d' ' -f1,2 "$KEYS/mallory.pub")" >>"$B/allowed_signers"
    sed -i "s|^$FORGED ssh [^ ]*|$FORGED ssh $(ssh-keygen -lf "$KEYS/mallory.pub" | cut -d' ' -f2)|" "$B/commits.txt"
    wrong 'a key of no checklist: '
    again

    # A key that is another's, and one that is missing.
    sed -i "s|$(cut -d' ' -f2 "$KEYS/omar.pub")|$(cut -d' ' -f2 "$KEYS/eng1.pub")|" "$B/allowed_signers"
    wrong "$(g log -1 --format=%H --committer=omar@ "$LEDGER") is not signed by omar"
    again
    sed -i '/^dana/d' "$B/allowed_signers"
    wrong "$ROOT is not signed by dana"
    again
    # Somebody else's name and key for a commit.
    sed -i "s|^$tip ssh [^ ]*|$tip ssh $(ssh-keygen -lf "$KEYS/omar.pub" | cut -d' ' -f2)|" "$B/commits.txt"
    wrong "$tip is not signed by dana"
    again

    # The newest decision left out; another ledger; another root than the owner's; a broken file.
    g update-ref "$LEDGER" "$tip^"
    rebundled
    wrong 'other commits than in commits.txt'
    again
    check "$tip"
    assert_exit 1
    [[ $OUT == *'WRONG: another root'* ]] || says 'the root'
    dd if=/dev/zero of="$B/ledger.bundle" bs=1 seek=300 count=40 conv=notrunc 2>/dev/null
    check "$ROOT"
    assert_exit 1
    again
    : >"$B/commits.txt"
    wrong 'other commits than in commits.txt'
    again

    # A record that was changed, and one that was removed, by a good signature.
    local record
    record=$(g ls-tree -r --name-only "$tip" records/ | head -1)
    forge_commit omar "put:$record=changed"
    rebundled
    printf '%s ssh %s omar\n' "$FORGED" "$(ssh-keygen -lf "$KEYS/omar.pub" | cut -d' ' -f2)" >>"$B/commits.txt"
    wrong "$FORGED is a merge, or changes a record"
    again
    forge_commit omar "del:$record"
    rebundled
    printf '%s ssh %s omar\n' "$FORGED" "$(ssh-keygen -lf "$KEYS/omar.pub" | cut -d' ' -f2)" >>"$B/commits.txt"
    wrong "$FORGED is a merge, or changes a record"
    again
    check "$ROOT"
    assert_exit 0
}

@test "other kinds of keys: which commits they are, and how they are checked" {
    load build
    need_openpgp
    forge_kind pgp openpgp
    CL_VERSION=2 CL_KEYS_omar=$(key_entry pgp) checklist >"$BATS_TEST_TMPDIR/two.yaml"
    forge_amend dana "$BATS_TEST_TMPDIR/two.yaml"
    local amended=$FORGED
    forge_ratify "$BATS_TEST_TMPDIR/two.yaml" dana lena carla
    forge_record omar concern note='By OpenPGP.' blocking:=false +key=pgp
    bundle
    check "$ROOT"
    assert_exit 0
    [[ $OUT == *"not checked here, see README.txt: $FORGED by omar, openpgp "*', 1 not checked here, 0 wrong' ]] || says 'the other kind'
    # As the README says.
    git clone -q --bare "$B/ledger.bundle" "$BATS_TEST_TMPDIR/ledger.git"
    cd "$BATS_TEST_TMPDIR/ledger.git"
    export GNUPGHOME=$BATS_TEST_TMPDIR/gpg
    mkdir -m 700 "$GNUPGHOME"
    grep -q "^ *git show ${amended:0:12}:keys/pgp.asc | gpg --import" "$B/README.txt" || says 'the command'
    eval "$(sed -n 's/^ *\(git show .* | gpg --import\) .*/\1/p' "$B/README.txt")" 2>/dev/null
    git verify-commit -v "$FORGED" >"$BATS_TEST_TMPDIR/said" 2>&1
    grep -q 'Good signature' "$BATS_TEST_TMPDIR/said"
    gpgconf --kill all 2>/dev/null || true
}

@test "all or nothing, and never over what is there" {
    # Something is there already.
    mkdir "$B"
    : >"$B/mine"
    bundle
    assert_exit 128
    [[ $ERR == *"'$B' is not empty: name a new directory"* && $(ls "$B") == mine ]] || says 'not empty'
    rm "$B/mine"
    B=$B// bundle
    assert_exit 0
    [[ -x $B/verify.sh && $ERR == *"written to $B"* ]] || says 'a slash at the end is no part of the name'
    rm -rf "$B"
    : >"$B"
    bundle
    assert_exit 128
    [[ $ERR == *"'$B' is there already"* && -f $B ]] || says 'a file'
    rm "$B"
    ln -s nowhere "$B"
    bundle
    assert_exit 128
    rm "$B"
    # What comes last cannot be written.
    TMPDIR=$BATS_TEST_TMPDIR/gone bundle
    assert_exit 128
    [[ $ERR == *"'$BATS_TEST_TMPDIR/gone'"* ]] || says 'why'
    [[ -z $(cd "$BATS_TEST_TMPDIR" && find . -maxdepth 1 -name 'bundle*') ]] || says 'something is left'
    # Nowhere to write it.
    B=$BATS_TEST_TMPDIR/no/where bundle
    assert_exit 128
    [[ ! -e $BATS_TEST_TMPDIR/no ]] || says 'a directory'
    bundle --csv
    assert_exit 129
    golive -s "$SYSTEM" --json audit --bundle "$B"
    assert_exit 129
    golive -s "$SYSTEM" audit --bundle ''
    assert_exit 129
    [[ ! -e $B ]]
}
