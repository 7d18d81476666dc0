#!/usr/bin/env bats
# What a commit may touch. Each is signed by a person with every right to sign, and carries a decision that must not count.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
}

# void CODE EDIT...: omar's missing approval together with these edits is void as a whole; then it heals on the good tree.
void() {
    local code=$1
    shift
    forge_at almost
    forge_record omar approve criterion=security commit="$C1" "$@"
    git_says good "$FORGED"
    expect 1 criterion-waiting no-decision / "$code"
    forge_record omar approve criterion=security commit="$C1" +on=refs/stages/almost
    forge_record dana go commit="$C1"
    expect 0 / "$code"
}

# fine EDIT...: these edits have no meaning, and the approval beside them counts.
fine() {
    forge_at almost
    forge_record omar approve criterion=security commit="$C1" "$@"
    expect 1 no-decision
    assert_criterion security met
}

@test "a symbolic link" {
    void path-not-allowed link:evidence/l=/etc/passwd
    void path-not-allowed link:README.md=checklist.yaml
    void path-not-allowed link:.github/x=../checklist.yaml
    void path-not-allowed link:records/2026-11/x.yaml=../../README.md
}

@test "the directory of records as a symbolic link" {
    forge_at almost
    forge_tree - "file:checklist.yaml=$CHECKLIST" link:records=evidence
    forge_commit omar +on="$TREE"
    expect 1 criterion-waiting no-decision / path-not-allowed record-removed
}

@test "the checklist as a symbolic link" {
    void 'path-not-allowed|bad-checklist' link:checklist.yaml=README.md
}

@test "a submodule" {
    void path-not-allowed sub:evidence/s="$C1"
    void path-not-allowed sub:records/2026-11/s.yaml="$C1"
    void path-not-allowed sub:.github="$C1"
}

@test "an executable" {
    void path-not-allowed exec:evidence/run.sh=hi
    void path-not-allowed exec:README.md=hi
    void path-not-allowed exec:records/2026-11/x.yaml=hi
    void path-not-allowed mode:README.md=100755
}

@test "the checklist made executable" {
    void 'path-not-allowed|bad-checklist' mode:checklist.yaml=100755
}

@test "a stray path" {
    void path-not-allowed put:notes.txt=hello
    void path-not-allowed put:.gitignore=hello
    void path-not-allowed put:.gitattributes=hello
    void path-not-allowed put:.gitmodules=hello
    void path-not-allowed put:README.md/x=hello
    void path-not-allowed put:readme.md=hello
    void path-not-allowed put:Checklist.yaml=hello
    void path-not-allowed put:evidence=hello
    void path-not-allowed put:.githubx/y=hello
    void path-not-allowed put:.gitlab-ci.yml/y=hello
}

@test "a path under records/ that no reader asks for" {
    void path-not-allowed put:records/x.yaml=hello
    void path-not-allowed put:records/2026-11/x.txt=hello
    void path-not-allowed put:records/2026-11/x=hello
    void path-not-allowed put:records/2026-11/a/x.yaml=hello
    void path-not-allowed put:records/2026/x.yaml=hello
    void path-not-allowed put:records/2026-111/x.yaml=hello
    void path-not-allowed 'put:records/2026-11/a b.yaml=hello'
    void path-not-allowed "put:records/2026-11/a;b.yaml=hello"
    void path-not-allowed put:Records/2026-11/x.yaml=hello
}

@test "keys/ without the checklist" {
    void path-not-allowed put:keys/mallory.asc=hello
    void path-not-allowed put:keys/a/b=hello
}

@test "evidence may be added, not changed or removed" {
    forge_record eng1 concern note=see blocking:=false put:evidence/report.txt=one
    expect 1 no-decision
    forge_record dana pause note=stop put:evidence/report.txt=two
    expect 1 no-decision / path-not-allowed
    forge_record dana pause note=stop del:evidence/report.txt +on="$(g rev-parse "$LEDGER~")"
    expect 1 no-decision / path-not-allowed
}

@test "the checklist removed" {
    void 'path-not-allowed|bad-checklist' del:checklist.yaml
}

@test "what has no meaning may change" {
    fine put:README.md=other
    fine del:README.md
    fine put:.github/workflows/x.yml=hello
    fine put:.gitlab-ci.yml=hello
    fine put:.gitea/x=hello put:.forgejo/y/z=hello
    fine put:evidence/a/b/c.txt=hello
}

@test "several kinds of damage in one commit" {
    forge_commit dana put:notes.txt=x "del:records/$(find_record '*-omar-approve-security.yaml').yaml" link:evidence/l=x
    gate
    assert_exit 1
    assert_blocks no-decision
    assert_json '(.findings | map(.code) | unique) - ["path-not-allowed", "record-removed"] == [] and (.findings | length) > 0'
}

@test "a merge, signed by the owner" {
    forge_at almost
    local side
    forge_record omar approve criterion=security commit="$C1" +noref
    side=$FORGED
    g cat-file blob "$side:$RECORD" >brought
    local path=$RECORD
    forge_record eng1 concern note=hm blocking:=false
    forge_commit dana +parents="$(g rev-parse "$LEDGER") $side" "file:$path=brought"
    git_says good "$FORGED"
    expect 1 criterion-waiting no-decision / not-linear
    assert_finding not-linear "$FORGED"
    # What it brought in must be signed again on the ledger.
    forge_record omar approve criterion=security commit="$C1"
    expect 1 no-decision / not-linear
}

@test "a merge that brings in nothing" {
    local tip
    tip=$(g rev-parse "$LEDGER")
    forge_record dana pause note=stop +parents="$tip $ROOT"
    expect 1 no-decision / not-linear
}

@test "a merge with the same parent twice" {
    local tip
    tip=$(g rev-parse "$LEDGER")
    forge_text dana pause note=stop
    forge_payload dana "$EDIT"
    sed "s/^parent .*/&\nparent $tip/" "$PAYLOAD" >changed
    forge_sign dana changed sig
    forge_wrap changed sig
    forge_tip "$FORGED"
    expect 1 no-decision / 'not-linear|bad-signature'
}

@test "the walk goes by first parents: the ledger as a second parent is another ledger" {
    forge_at go
    local tip
    tip=$(g rev-parse "$LEDGER")
    forge_commit mallory +parents= "file:checklist.yaml=$CHECKLIST" +noref
    forge_commit dana +parents="$FORGED $tip" put:README.md=x
    gate
    answers 3
}

# bytes HEX: as they are.  entry MODE NAME OID: of a tree.  raw_tree FILE: these bytes as a tree, whatever they are.
bytes() { printf '%b' "$(printf '%s' "$1" | sed 's/../\\x&/g')"; }
entry() { printf '%s %s\0' "$1" "$2" && bytes "$3"; }
raw_tree() { g hash-object -t tree -w --literally --stdin <"$1"; }

# twisted TREE: nobody's commit with that tree is void, omar's is too, and the ledger goes on after both.
twisted() {
    local tree=$1 key
    for key in '' omar; do
        forge_at almost
        forge_text omar approve criterion=security commit="$C1"
        forge_payload omar
        sed "1s/.*/tree $tree/" "$PAYLOAD" >changed
        if [[ -n $key ]]; then
            forge_sign "$key" changed sig
            forge_wrap changed sig
            forge_tip "$FORGED"
            expect 1 criterion-waiting no-decision / 'path-not-allowed|bad-signature|bad-checklist|record-removed|bad-record'
        else
            forge_raw changed
            forge_tip "$FORGED"
            expect 1 criterion-waiting no-decision / 'unsigned|bad-signature'
        fi
        forge_record omar approve criterion=security commit="$C1" +on=refs/stages/almost
        forge_record dana go commit="$C1"
        gate
        assert_exit 0
        assert_blocks
        assert_json '(.findings | length) >= 1'
    done
}

# broken FILE: these bytes as a tree, which git itself would not let in.
broken() {
    local tree
    tree=$(raw_tree "$1")
    run ! g fsck --strict --no-dangling "$tree"
    twisted "$tree"
}

@test "a tree with the same name twice" {
    local blob
    blob=$(g rev-parse "$LEDGER:checklist.yaml")
    g cat-file tree "$LEDGER^{tree}" >raw
    { entry 100644 README.md "$blob" && cat raw; } >twice
    broken twice
}

@test "a tree out of order" {
    g cat-file tree "$LEDGER^{tree}" >raw
    { entry 100644 zzz "$(g rev-parse "$LEDGER:README.md")" && cat raw; } >unordered
    broken unordered
}

@test "a tree with names that are paths" {
    local name
    for name in records/2026-11/x.yaml .. . .git ''; do
        forge_at almost
        { g cat-file tree "$LEDGER^{tree}" && entry 100644 "$name" "$(g rev-parse "$LEDGER:README.md")"; } >named
        broken named
    done
}

@test "a tree cut short" {
    g cat-file tree "$LEDGER^{tree}" | head -c -5 >short
    broken short
}

@test "a blob in the place of the tree" {
    local tree
    tree=$(g rev-parse "$LEDGER:README.md")
    forge_at almost
    forge_payload mallory
    sed "1s/.*/tree $tree/" "$PAYLOAD" >changed
    forge_raw changed
    forge_tip "$FORGED"
    expect 1 criterion-waiting no-decision / 'unsigned|bad-signature'
    forge_record omar approve criterion=security commit="$C1" +on=refs/stages/almost
    forge_record dana go commit="$C1"
    expect 0 / 'unsigned|bad-signature'
}

@test "modes that git does not write" {
    local mode blob
    blob=$(g rev-parse "$LEDGER:README.md")
    for mode in 100664 100600 0100644 777 10644; do
        forge_at almost
        { g cat-file tree "$LEDGER^{tree}" && entry "$mode" zz "$blob"; } >moded
        twisted "$(raw_tree moded)"
    done
}
