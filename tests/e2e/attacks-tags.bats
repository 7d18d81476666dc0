#!/usr/bin/env bats
# The tag that would open the gate: another name, another content, another kind of object.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
    forge_at go
}

# tag_object NAME OBJECT TYPE: a tag object with that name inside. Prints its id.
tag_object() {
    printf 'object %s\ntype %s\ntag %s\ntagger dana <dana@example.com> %s +0000\n\nrelease\n' "$2" "$3" "$1" "$CLOCK" |
        g hash-object -t tag -w --stdin
}

# judged EXIT CODE...: the tag that exists, as it is.
judged() {
    gate "$TAG"
    answers "$@"
}

@test "no tag yet: what would be made is judged, and the candidate is what is meant without a commit" {
    expect 0
    gate "$TAG"
    answers 0
    assert_json ".candidate.commit == \"$C1\""
    assert_answer ".commit == \"$C1\" and .tag == \"$TAG\" and .verdict == \"go\" and .format == 1"
}

@test "a name that a shell would run stands in commands as one word" {
    local name=v9\;id blob
    blob=$(g hash-object -w --stdin <<<'no commit')
    g tag "$name" "$blob"
    gate "$name"
    answers 1 candidate-mismatch
    [[ $(query '.blocks[].text') == *"git golive propose 'v9;id' <commit>"* ]]
    golive tag 'x;id' "$C1"
    [[ $ERR == *"make it with: git tag 'x;id'"* ]]
}

@test "a light and an annotated tag on the candidate" {
    g tag "$TAG" "$C1"
    judged 0
    g tag -d "$TAG"
    g tag -a -m release "$TAG" "$C1"
    judged 0
    expect 0
}

@test "another commit with the same tree is the same release" {
    local same
    same=$(g commit-tree -m squashed "$C1^{tree}")
    [[ $same != "$C1" ]]
    gate "$TAG" "$same"
    answers 0
    g tag "$TAG" "$same"
    judged 0
}

@test "another tree" {
    forge_change model/weights.txt='weights 2'
    gate "$TAG" "$FORGED"
    answers 1 candidate-mismatch
    g tag "$TAG" "$FORGED"
    judged 1 candidate-mismatch
}

@test "another name" {
    gate v1.1 "$C1"
    answers 1 candidate-mismatch
    assert_block_says candidate-mismatch v1.0
    g tag v1.1 "$C1"
    gate v1.1
    answers 1 candidate-mismatch
}

@test "a tag of a tag" {
    g update-ref "refs/tags/$TAG" "$(tag_object "$TAG" "$(tag_object "$TAG" "$C1" commit)" tag)"
    [[ $(g rev-parse "$TAG^{commit}") == "$C1" ]]
    judged 1 candidate-mismatch
}

@test "a tag of the candidate's tree" {
    g update-ref "refs/tags/$TAG" "$(g rev-parse "$C1^{tree}")"
    judged 1 candidate-mismatch
    g update-ref "refs/tags/$TAG" "$(tag_object "$TAG" "$(g rev-parse "$C1^{tree}")" tree)"
    judged 1 candidate-mismatch
}

@test "a tag of a blob" {
    g update-ref "refs/tags/$TAG" "$(g rev-parse "$C1:README.md")"
    judged 1 candidate-mismatch
    g update-ref "refs/tags/$TAG" "$(tag_object "$TAG" "$(g rev-parse "$C1:README.md")" blob)"
    judged 1 candidate-mismatch
}

@test "a tag object whose own name differs" {
    g update-ref "refs/tags/$TAG" "$(tag_object v0.9 "$C1" commit)"
    judged 1 candidate-mismatch
    g update-ref "refs/tags/$TAG" "$(tag_object v1.00 "$C1" commit)"
    judged 1 candidate-mismatch
}

@test "a tag object that is malformed, a blob too large to be looked at, a tag object that is not here" {
    local id
    id=$(printf 'object %s\ntype commit\n' "$C1" | g hash-object -t tag -w --literally --stdin)
    echo "$id" >".git/refs/tags/$TAG" # git itself does not
    judged 1 candidate-mismatch
    assert_block_says candidate-mismatch 'is a malformed tag object'
    g update-ref "refs/tags/$TAG" "$(head -c 1100000 /dev/zero | g hash-object -w --stdin)"
    judged 1 candidate-mismatch
    assert_block_says candidate-mismatch 'too large'
    id=$(tag_object "$TAG" "$C1" commit)
    g update-ref "refs/tags/$TAG" "$id"
    rm -f ".git/objects/${id:0:2}/${id:2}"
    judged 3
    [[ $ERR == *"$id"*'is not in this repository; fetch it: git fetch --tags'* ]] || says 'what to do'
}

@test "a release tag that exists would be moved" {
    local old
    old=$(g commit-tree -m old "$(g mktree </dev/null)")
    g tag "$TAG" "$old"
    expect 1 tag-moved
    judged 1 candidate-mismatch
    g tag -f "$TAG" "$C1"
    forge_change docs/x=y
    gate "$TAG" "$FORGED"
    answers 1 candidate-mismatch tag-moved
}

@test "a symbolic ref as the tag is judged by what it points to" {
    g tag other "$(g commit-tree -m old "$(g mktree </dev/null)")"
    g symbolic-ref "refs/tags/$TAG" refs/tags/other
    judged 1 candidate-mismatch
}

@test "not a release tag" {
    gate nightly "$C1"
    assert_exit 0
    assert_answer '.systems == [] and .tag == "nightly"'
    gate release/v1.0 "$C1"
    assert_exit 0
}

# with_release YAML: a ledger of one owner and one standing question, ready but for the go.
with_release() {
    CL_RELEASE=$1 CL_RIGHTS=$'  owner: dana\n  agree: [dana]' CL_CRITERIA="$(criterion privacy standing '{any: [legal]}')" \
        checklist >v1.yaml
    forge_ledger v1.yaml
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_record lena approve criterion=privacy
}

@test "patterns: the last match wins, ! excludes, and a slash is not matched by a star" {
    with_release "  tags: ['v*', '!v*-rc*', 'v9.0-rc1', 'rel/*']"
    local tag
    for tag in v2.0 v9.0-rc1 rel/a v; do
        gate "$tag" "$C1"
        answers 1 candidate-mismatch no-decision
    done
    for tag in v2.0-rc1 v/a rel/a/b rel x-v1; do
        gate "$tag" "$C1"
        assert_exit 0
        assert_answer '.systems == []'
    done
}

@test "exempt tags are older than the ledger" {
    with_release "  tags: ['v*']
  exempt: [v0.8, v0.9]"
    gate v0.8 "$C1"
    assert_exit 0
    gate v0.9 "$C1"
    assert_exit 0
    gate v0.7 "$C1"
    answers 1 candidate-mismatch no-decision
    gate "$TAG" "$C1"
    answers 1 no-decision
}

@test "release.tag: signed wants a signature of a person of the version in force" {
    with_release "  tags: ['v*']
  tag: signed"
    forge_record dana go commit="$C1"
    g tag "$TAG" "$C1"
    judged 1 tag-unsigned
    g tag -f -a -m release "$TAG" "$C1"
    judged 1 tag-unsigned
    g -c gpg.format=ssh -c user.signingkey="$KEYS/mallory" tag -f -s -m release "$TAG" "$C1"
    judged 1 tag-unsigned
    g -c gpg.format=ssh -c user.signingkey="$KEYS/eng1" tag -f -s -m release "$TAG" "$C1"
    judged 0
    local changed
    changed=$({ g cat-file tag "$TAG" && echo trailing; } | g hash-object -t tag -w --stdin)
    g update-ref "refs/tags/$TAG" "$changed"
    judged 1 tag-unsigned
    g -c gpg.format=ssh -c user.signingkey="$KEYS/eng1" tag -f -s -m release "$TAG" "$C1"
    # Another message under eng1's signature.
    changed=$(g cat-file tag "$TAG" | sed 's/^release$/RELEASE/' | g hash-object -t tag -w --stdin)
    g update-ref "refs/tags/$TAG" "$changed"
    judged 1 tag-unsigned
}

@test "release.tag: signed, by a machine" {
    CL_KIND_eng2=machine with_release "  tags: ['v*']
  tag: signed"
    forge_record dana go commit="$C1"
    g -c gpg.format=ssh -c user.signingkey="$KEYS/eng2" tag -s -m release "$TAG" "$C1"
    judged 1 tag-unsigned
}

@test "release.go: checklist: the owner's agreement is a standing go" {
    with_release "  tags: ['v*']
  go: checklist"
    expect 0
    forge_record dana no-go commit="$C1" note=no
    expect 1 owner-no-go
    # It stands over new candidates too, until the owner's go.
    forge_change docs/x=y
    forge_record eng1 propose tag="$TAG" commit="$FORGED"
    local second
    second=$(g rev-parse main)
    gate "$TAG" "$second"
    answers 1 owner-no-go
    forge_record dana go commit="$second"
    gate "$TAG" "$second"
    answers 0
}

@test "release.go: checklist: the owner has not agreed" {
    with_release "  tags: ['v*']
  go: checklist"
    CL_VERSION=2 CL_RELEASE="  tags: ['v*']
  go: checklist" CL_RIGHTS=$'  owner: omar\n  agree: [dana]' CL_CRITERIA="$(criterion privacy standing '{any: [legal]}')" \
        checklist >v2.yaml
    forge_amend dana v2.yaml
    forge_ratify v2.yaml dana lena carla eng1
    expect 1 no-decision
    forge_record omar agree
    expect 0
}
