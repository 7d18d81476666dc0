#!/usr/bin/env bats
# Objects made to stop golive, or to cost it time and memory: by whoever can push, and by a stakeholder with a bad day. None of
# them may make a ledger undecidable: what is wrong is void, what is right goes on counting.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
}

# bytes HEX: as they are.
bytes() { printf '%b' "$(printf '%s' "$1" | sed 's/../\\x&/g')"; }

# odd_tree NAME: sets ODD to a tree with that one file under a mode that git never writes, but takes from a push.
odd_tree() {
    local blob
    blob=$(echo junk | g hash-object -w --stdin)
    ODD=$({ printf '100640 %s\0' "$1" && bytes "$blob"; } | g hash-object -t tree -w --literally --stdin)
}

# graft_tree TREEISH DIR TREE: sets TREE to the first one with the last one as its top directory DIR.
graft_tree() {
    TREE=$({ g ls-tree "$1" | grep -v "	$2\$" && printf '040000 tree %s\t%s\n' "$3" "$2"; } | g mktree)
}

# lay TREE [KEY]: a commit with this very tree on the ledger, unsigned where no key is named. Sets FORGED.
lay() {
    local -x GIT_COMMITTER_DATE="@$CLOCK +0000" GIT_AUTHOR_DATE="@$CLOCK +0000"
    local -a sign=()
    [[ -z ${2-} ]] || sign=(-S)
    FORGED=$(g -c gpg.format=ssh -c user.signingkey="$KEYS/${2:-nobody}" commit-tree "${sign[@]}" -p "$LEDGER" -m laid "$1")
    CLOCK=$((CLOCK + 60))
    forge_tip "$FORGED"
}

# junk_files N BLOB PATTERN: sets TREE to the ledger's with that blob at N paths, which printf makes of the pattern.
junk_files() {
    local -x GIT_INDEX_FILE=$BATS_TEST_TMPDIR/index
    g read-tree "$LEDGER"
    # shellcheck disable=SC2059
    printf "100644 $2\t$3\n" $(seq "$1") | g update-index --index-info
    TREE=$(g write-tree)
}

# goes_on FINDING...: after these, the owner's go counts and the gate opens.
goes_on() {
    forge_record dana go commit="$C1" +on=refs/stages/ready
    expect 0 / "$@"
}

# lean EXIT [BLOCK...] [/ FINDING...]: as expect, and in less than 200 MiB.
lean() {
    expect "$@"
    # What a sanitizer needs for itself is far more.
    [[ $GOLIVE_BUILD != */san ]] || return 0
    local code=0 peak
    local -a ask=(git golive -s "$SYSTEM" --json gate "$TAG" "$C1")
    if /usr/bin/time -f %M -o "$BATS_TEST_TMPDIR/peak" true 2>/dev/null; then
        GOLIVE_ROOT=$ROOT /usr/bin/time -f %M -o "$BATS_TEST_TMPDIR/peak" "${ask[@]}" >/dev/null || code=$?
        [[ $code == "$1" ]]
        peak=$(tail -n 1 "$BATS_TEST_TMPDIR/peak")
        echo "KiB at its peak: $peak"
        ((peak < 200 * 1024))
    else
        (ulimit -v 1500000 && GOLIVE_ROOT=$ROOT exec "${ask[@]}" >/dev/null) || code=$?
        [[ $code == "$1" ]]
    fi
}

# ---------------------------------------------------------------- trees that git takes and golive cannot read

@test "a malformed keys/ laid by nobody, and a checklist that names a key in it" {
    local who finding
    odd_tree x.asc
    for who in mallory:unknown-key 'omar:bad-checklist|path-not-allowed'; do
        finding=${who#*:}
        who=${who%:*}
        forge_at go
        graft_tree "$LEDGER" keys "$ODD"
        lay "$TREE"
        expect 0 / unsigned
        CL_VERSION=2 CL_KEYS_lena="- openpgp: keys/x.asc
  sha256: $(printf '%064d' 0)" checklist >v2.yaml
        TREE=$(g ls-tree "$LEDGER" | sed "s/blob [0-9a-f]*	checklist.yaml/blob $(g hash-object -w v2.yaml)	checklist.yaml/" | g mktree)
        [[ $(g ls-tree "$TREE" keys) == *"$ODD"* ]]
        lay "$TREE" "$who"
        git_says good "$FORGED"
        expect 0 / unsigned "$finding"
        assert_finding "$finding" "$FORGED"
        assert_json '.checklist.version == 1 and .checklist.pending == []'
        forge_record lena concern note='Is this right?' +on=refs/stages/go
        expect 1 concern-open / unsigned "$finding"
    done
}

# healed EXIT COMMIT: the gate says this, and what was found wrong is nobody's commit, perhaps this one, and perhaps that a record
# which was hidden is there again.
healed() {
    gate
    assert_exit "$1"
    assert_json "[.findings[] | select(.code != \"unsigned\" and .code != \"bad-record\")] |
        all(.code == \"path-not-allowed\" and .commit == \"$2\")"
}

@test "a malformed directory carried along by a stakeholder" {
    local dir carried
    odd_tree x.yaml
    git config gpg.format ssh
    git config user.signingkey "$KEYS/dana"
    for dir in records evidence junk; do
        forge_at ready
        graft_tree "$LEDGER" "$dir" "$ODD"
        lay "$TREE"
        expect 1 no-decision / unsigned
        lay "$TREE" eng1
        carried=$FORGED
        git_says good "$carried"
        healed 1 "$carried"
        # He cannot have left a ledger on which nobody can write any more: by hand, on the tree that was good,
        forge_record dana go commit="$C1" +on=refs/stages/ready
        healed 0 "$carried"
        # or with the tool.
        forge_tip "$carried"
        rm -rf .git/golive
        golive -s "$SYSTEM" go --yes --no-push
        assert_exit 0
        healed 0 "$carried"
    done
}

@test "a malformed directory laid by a stakeholder himself" {
    odd_tree x.txt
    graft_tree "$LEDGER" evidence "$ODD"
    lay "$TREE" eng1
    expect 1 no-decision / path-not-allowed
    goes_on path-not-allowed
}

@test "whose finding it is: a merge, a malformed tree" {
    local tip
    tip=$(g rev-parse "$LEDGER")
    # Nobody looks further than the signature.
    forge_commit mallory +unsigned +parents="$tip $C1" put:README.md=x
    expect 1 no-decision / unsigned
    forge_at ready
    forge_commit mallory +parents="$tip $C1" put:README.md=x
    expect 1 no-decision / unknown-key
    odd_tree x.txt
    graft_tree refs/stages/ready evidence "$ODD"
    forge_at ready
    lay "$TREE" mallory
    expect 1 no-decision / unknown-key
    forge_at ready
    lay "$TREE"
    expect 1 no-decision / unsigned
    forge_at ready
    forge_commit eng1 +parents="$tip $C1" put:README.md=x
    expect 1 no-decision / not-linear
    goes_on not-linear
}

# ---------------------------------------------------------------- commits that git takes

# padded SIZE: dana's go at `ready` with a message that makes its commit about that large, in $PAYLOAD, not signed yet.
padded() {
    forge_at ready
    forge_text dana go commit="$C1"
    forge_payload dana "$EDIT"
    head -c "$1" /dev/zero | tr '\0' x >>"$PAYLOAD"
    echo >>"$PAYLOAD"
}

@test "a commit of many MiB" {
    local size
    for size in 3000000 68000000; do
        padded "$size"
        forge_raw "$PAYLOAD"
        forge_tip "$FORGED"
        (($(g cat-file -s "$FORGED") > size))
        expect 1 no-decision / bad-signature
        goes_on bad-signature
    done
    # Also where it is signed; a commit that is merely long is as good as any.
    padded 1048576
    forge_sign dana "$PAYLOAD" sig
    forge_wrap "$PAYLOAD" sig
    forge_tip "$FORGED"
    git_says good "$FORGED"
    expect 1 no-decision / bad-signature
    goes_on bad-signature
    padded 1000000
    forge_sign dana "$PAYLOAD" sig
    forge_wrap "$PAYLOAD" sig
    forge_tip "$FORGED"
    git_says good "$FORGED"
    expect 0
}

@test "a second parent line that is cut short" {
    printf 'tree %s\nparent %s\nparent abc\n' "$(g rev-parse "$LEDGER^{tree}")" "$(g rev-parse "$LEDGER")" >short
    forge_raw short
    forge_tip "$FORGED"
    # Git sees one parent and nothing wrong.
    [[ $(g rev-parse "$FORGED^@") == $(g rev-parse refs/stages/ready) ]]
    expect 1 no-decision / bad-signature
    goes_on bad-signature
}

# ---------------------------------------------------------------- what costs memory and time

@test "300 unsigned commits between two trees with 1900 long paths" {
    local long path tree good i
    long=$(printf 'a%.0s' {1..250})
    path=$long
    for i in {1..14}; do
        path+=/$long
    done
    junk_files 1900 "$(echo x | g hash-object -w --stdin)" "$path/%s"
    tree=$TREE
    good=$(g rev-parse "refs/stages/ready^{tree}")
    {
        echo "reset $LEDGER"
        echo "from $(g rev-parse "$LEDGER")"
        for i in {1..300}; do
            printf 'commit %s\ncommitter m <m@x> %s +0000\ndata 1\nx\n' "$LEDGER" "$CLOCK"
            printf 'M 040000 %s \n' "$( ((i % 2)) && echo "$tree" || echo "$good")"
        done
    } >stream
    g fast-import --quiet --force <stream
    [[ $(g rev-list --count refs/stages/ready.."$LEDGER") == 300 ]]
    [[ $(g rev-parse "$LEDGER~^{tree}") == "$tree" ]]
    lean 1 no-decision / unsigned
    forge_record dana go commit="$C1" +on=refs/stages/ready
    lean 0 / unsigned
}

@test "1900 records of 60 KiB, signed by a stranger" {
    {
        printf 'golive: 1\ndecision: approve\nevidence:\n'
        yes -- '- {}' | head -n 12400
    } >large
    (($(wc -c <large) > 60 * 1024 && $(wc -c <large) < 64 * 1024))
    junk_files 1900 "$(g hash-object -w large)" 'records/2026-11/%s.yaml'
    lay "$TREE" mallory
    git_says good "$FORGED"
    lean 1 no-decision / unknown-key
    goes_on unknown-key
}

@test "a stakeholder's 1900 files below a name of 400 KB, on a commit that nobody signed" {
    local leaf long
    leaf=$(printf "100644 blob $(g rev-parse "$LEDGER:README.md")\t%s\n" {1000..2899} | g mktree)
    long=$({ printf '40000 ' && head -c 400000 /dev/zero | tr '\0' n && printf '\0' && bytes "$leaf"; } |
        g hash-object -t tree -w --literally --stdin)
    forge_commit mallory +unsigned
    graft_tree "$LEDGER" evidence "$long"
    lay "$TREE" eng1
    lean 1 no-decision / unsigned path-not-allowed
    goes_on unsigned path-not-allowed
}

@test "2500 files that nobody signed for: the owner's commit on that very tree counts" {
    junk_files 2500 "$(echo x | g hash-object -w --stdin)" 'junk/%s'
    lay "$TREE"
    forge_record dana go commit="$C1"
    (($(g ls-tree -r --name-only "$LEDGER" | wc -l) > 2500))
    expect 0 / unsigned
    # His own 2500 are another matter.
    forge_at ready
    junk_files 2500 "$(echo x | g hash-object -w --stdin)" 'evidence/%s'
    lay "$TREE" dana
    expect 1 no-decision / path-not-allowed
    goes_on path-not-allowed
}

# ---------------------------------------------------------------- records

@test "a candidate that is no commit, and an approval of it" {
    local odd
    printf 'author x <x> 1 +0000\ncommitter x <x> 1 +0000\n\nno tree\n' >treeless
    forge_raw treeless
    for odd in "$FORGED" "$(echo junk | g hash-object -w --stdin)"; do
        forge_at agreed
        forge_record eng1 propose tag="$TAG" commit="$odd"
        expect 3
        forge_record eng1 approve criterion=quality commit="$odd"
        forge_record lena propose tag="$TAG" commit="$C1"
        forge_record lena approve criterion=privacy
        forge_record omar approve criterion=security commit="$C1"
        expect 1 criterion-stale no-decision
        assert_criterion quality stale
    done
    forge_record dana go commit="$C1"
    expect 1 criterion-stale no-decision / premature-go
    forge_record eng2 approve criterion=quality commit="$C1"
    expect 1 no-decision / premature-go
    forge_record dana go commit="$C1"
    expect 0 / premature-go
}

@test "a record's id used again does not hide the first one" {
    local again
    forge_record lena concern note='Real trouble.' +name=records/2026-11/x.yaml
    forge_commit mallory +unsigned del:records/2026-11/x.yaml
    # A stakeholder's commit on that tree makes it the newest that is not void, and the name is free in it.
    forge_commit eng1 put:README.md=hello
    forge_record eng1 concern note=mine +name=records/2026-11/x.yaml
    again=$FORGED
    expect 1 concern-open no-decision / unsigned bad-record
    assert_finding bad-record "$again"
    assert_json '[.concerns[] | select(.settled | not)] | length == 1'
    # It is lena's, not eng1's, to settle.
    forge_record eng1 resolve record=2026-11/x note=done
    expect 1 concern-open no-decision / unsigned bad-record not-entitled
    forge_record lena resolve record=2026-11/x note=done
    expect 1 no-decision / unsigned bad-record not-entitled
}

@test "evidence in the candidate that is no file of it" {
    local path sum
    sum=$(printf '%064d' 0)
    for path in model nothing model/nothing model/weights.txt/x; do
        forge_at almost
        forge_record omar approve criterion=security commit="$C1" evidence:="[{in: candidate, path: $path, sha256: $sum}]"
        expect 1 criterion-evidence no-decision
        assert_criterion security evidence
    done
    sum=$(g cat-file blob "$C1:docs/dpia.md" | sha256sum)
    forge_at almost
    forge_record omar approve criterion=security commit="$C1" \
        evidence:="[{in: candidate, path: docs/dpia.md, sha256: ${sum%% *}}]"
    expect 1 no-decision
}

@test "evidence in the candidate that is a link or a submodule" {
    local path second sum
    sum=$(printf '%s' model/weights.txt | sha256sum)
    forge_tree "$C1" link:l=model/weights.txt sub:s="$C1"
    second=$(g commit-tree -p "$C1" -m second "$TREE")
    for path in l s s/x; do
        forge_at almost
        forge_record eng1 propose tag="$TAG" commit="$second"
        forge_record omar approve criterion=security commit="$second" \
            evidence:="[{in: candidate, path: $path, sha256: ${sum%% *}}]"
        gate "$TAG" "$second"
        answers 1 criterion-evidence no-decision
    done
}

@test "evidence that is too large to be looked at" {
    local sum
    head -c 140000000 /dev/zero >large
    sum=$(sha256sum <large)
    forge_at almost
    forge_record omar approve criterion=security commit="$C1" file:evidence/large=large \
        evidence:="[{in: ledger, path: evidence/large, sha256: ${sum%% *}}]"
    expect 1 criterion-evidence no-decision
    forge_record omar approve criterion=security commit="$C1"
    expect 1 no-decision
}

@test "a go in the commit that ratifies other terms" {
    local agree six who
    six=$(rights | sed 's/amend: .*/amend: 6/')
    CL_RIGHTS=$six checklist >v1.yaml
    g update-ref -d "$LEDGER"
    forge_ledger v1.yaml
    for who in omar lena carla eng1 eng2; do
        forge_record "$who" agree
    done
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_record eng2 approve criterion=quality commit="$C1"
    forge_record lena approve criterion=privacy
    forge_record omar approve criterion=security commit="$C1"
    CL_VERSION=2 CL_RIGHTS=${six/pause: *omar]/pause: [dana]} checklist >v2.yaml
    forge_amend omar v2.yaml
    forge_agree v2.yaml omar lena carla eng1 eng2
    forge_text dana agree checklist="$(digest v2.yaml)" +name=records/2026-11/a.yaml
    agree=$EDIT
    forge_text dana go commit="$C1" +name=records/2026-11/b.yaml
    forge_commit dana "$agree" "$EDIT"
    expect 1 no-decision / premature-go
    assert_json '.checklist.version == 2'
    forge_in_force v2.yaml
    forge_record dana go commit="$C1"
    expect 0 / premature-go
}

@test "an approval of a standing criterion that names another commit than the candidate" {
    forge_at proposed
    forge_record eng2 approve criterion=quality commit="$C1"
    forge_record omar approve criterion=security commit="$C1"
    forge_record lena approve criterion=privacy commit="$(printf '1%.0s' {1..40})"
    expect 1 criterion-waiting no-decision / wrong-candidate
    assert_criterion privacy waiting
    forge_record lena approve criterion=privacy commit="$C1"
    expect 1 no-decision / wrong-candidate
}

@test "a release tag signed with a key that has ended" {
    local until who
    for until in 2020-01-01T00:00:00Z 2099-01-01T00:00:00Z; do
        g tag -d "$TAG" >/dev/null 2>&1 || :
        g update-ref -d "$LEDGER"
        CL_RELEASE=$'  tags: ["v*"]\n  tag: signed' CL_KEYS_eng1="- ssh: $(<"$KEYS/eng1.pub")
- ssh: $(<"$KEYS/mallory.pub")
  valid-before: $until" checklist >v1.yaml
        forge_ledger v1.yaml
        for who in omar lena carla eng1 eng2; do
            forge_record "$who" agree
        done
        forge_record eng1 propose tag="$TAG" commit="$C1"
        forge_record eng2 approve criterion=quality commit="$C1"
        forge_record lena approve criterion=privacy
        forge_record omar approve criterion=security commit="$C1"
        forge_record dana go commit="$C1"
        g -c gpg.format=ssh -c user.signingkey="$KEYS/mallory" tag -s -m release "$TAG" "$C1"
        gate "$TAG"
        case $until in
        2020*) answers 1 tag-unsigned ;;
        *) answers 0 ;;
        esac
    done
    g -c gpg.format=ssh -c user.signingkey="$KEYS/eng1" tag -f -s -m release "$TAG" "$C1"
    gate "$TAG"
    answers 0
}

@test "paths below .github/ that no reader may meet" {
    local name inner blob
    blob=$(echo x | g hash-object -w --stdin)
    for name in .git .GIT .Git 'a\b' '..\x'; do
        forge_at almost
        forge_text omar approve criterion=security commit="$C1"
        forge_tree "$LEDGER" "$EDIT"
        inner=$(printf '100644 blob %s\tx\n' "$blob" | g mktree)
        inner=$(printf '040000 tree %s\t%s\n' "$inner" "$name" | g mktree)
        graft_tree "$TREE" .github "$inner"
        lay "$TREE" omar
        git_says good "$FORGED"
        expect 1 criterion-waiting no-decision / path-not-allowed
        # The same as a file.
        forge_at almost
        forge_tree "$LEDGER" "$EDIT"
        graft_tree "$TREE" .github "$(printf '100644 blob %s\t%s\n' "$blob" "$name" | g mktree)"
        lay "$TREE" omar
        expect 1 criterion-waiting no-decision / path-not-allowed
    done
    forge_at almost
    forge_tree "$LEDGER" "$EDIT"
    graft_tree "$TREE" .github "$(printf '100644 blob %s\tok\n' "$blob" | g mktree)"
    lay "$TREE" omar
    expect 1 no-decision
}
