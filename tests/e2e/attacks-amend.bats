#!/usr/bin/env bats
# Changing the rules: who may, how many it takes, and what it may not do.
# shellcheck disable=SC2034 # set here, read in forge.bash

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
}

# version2 [NAME=VALUE...]: version 2 in v2.yaml, by default with other words for `security`.
version2() {
    CL_VERSION=2 CL_CRITERIA="$(
        CR_STATEMENT='No open finding above medium.' criterion security release '{all: [omar]}'
        criterion privacy standing '{any: [legal]}'
        criterion quality '[model/, prompts/]' '{any: [engineering]}'
    )" checklist >v2.yaml
}

# void_amendment CODE FILE: signed by the owner and agreed to by everybody, it never comes into force, and the ledger goes on.
void_amendment() {
    local code=$1 sum who
    forge_at ready
    sum=$(digest "$2")
    forge_amend dana "$2"
    git_says good "$FORGED"
    expect 1 no-decision / "$code"
    assert_json '.checklist.version == 1 and .checklist.pending == []'
    for who in dana omar lena; do
        forge_record "$who" agree checklist="$sum"
    done
    expect 1 no-decision / "$code" wrong-checklist
    assert_json '.checklist.version == 1'
    forge_record dana go commit="$C1"
    expect 0 / "$code" wrong-checklist
}

with_mallory() {
    CL_VERSION=2 CL_PEOPLE="$(people && person mallory '[legal]')" checklist >v2.yaml
}

@test "who adds himself signs with a key that nobody has" {
    with_mallory
    forge_amend mallory v2.yaml
    expect 1 no-decision / unknown-key
    assert_finding unknown-key "$FORGED"
    assert_json '.checklist.pending == []'
}

@test "a new stakeholder's key counts for nothing before the version is ratified" {
    with_mallory
    forge_amend eng1 v2.yaml
    expect 1 no-decision
    assert_json '.checklist.version == 1 and (.checklist.pending | length) == 1'
    forge_record mallory agree checklist="$(digest v2.yaml)"
    expect 1 no-decision / unknown-key
    forge_record mallory approve criterion=privacy checklist="$(digest v2.yaml)"
    forge_agree v2.yaml eng1 eng2
    expect 1 no-decision / unknown-key
    assert_json '.checklist.version == 1'
    # The third person of the version in force brings it into force; from there on the new key counts, not before.
    forge_ratify v2.yaml omar
    expect 1 not-agreed no-decision / unknown-key
    assert_json '.checklist.version == 2 and .checklist.missing == ["dana", "lena", "carla", "mallory"]'
    forge_agree v2.yaml mallory
    expect 1 not-agreed no-decision / unknown-key
    assert_json '.checklist.missing == ["dana", "lena", "carla"]'
}

@test "two new people cannot lift each other in" {
    forge_key zed
    CL_VERSION=2 CL_PEOPLE="$(people && person mallory && person zed)" checklist >v2.yaml
    forge_amend eng1 v2.yaml
    forge_agree v2.yaml eng1 mallory zed
    expect 1 no-decision / unknown-key
    assert_json '.checklist.version == 1'
}

@test "a quorum of one person with many agreements" {
    version2
    forge_amend eng1 v2.yaml
    forge_agree v2.yaml eng1 eng1 eng1 eng1
    expect 1 no-decision
    assert_json '.checklist.version == 1 and (.checklist.pending | length) == 1'
}

@test "a quorum of one person with two keys" {
    forge_key second
    CL_KEYS_eng1="- ssh: $(<"$KEYS/eng1.pub")
- ssh: $(<"$KEYS/second.pub")" checklist >v1.yaml
    forge_ledger v1.yaml
    version2
    forge_amend eng1 v2.yaml
    forge_agree v2.yaml eng1
    forge_record eng1 agree checklist="$(digest v2.yaml)" +key=second
    forge_record eng1 agree checklist="$(digest v2.yaml)" +key=second by=
    gate
    assert_findings
    assert_json '.checklist.version == 1'
    forge_agree v2.yaml eng2 omar
    gate
    assert_findings
    assert_json '.checklist.version == 2'
}

@test "an agreement that was withdrawn does not count towards the quorum" {
    version2
    forge_amend dana v2.yaml
    forge_agree v2.yaml dana omar
    forge_record omar withdraw record="$(record_id)" note='On second thought.'
    forge_agree v2.yaml lena
    expect 1 no-decision
    assert_json '.checklist.version == 1'
    forge_agree v2.yaml carla
    gate
    assert_json '.checklist.version == 2'
}

@test "the author of an amendment has not agreed by writing it" {
    version2
    forge_amend dana v2.yaml
    forge_agree v2.yaml omar lena
    expect 1 no-decision
    assert_json '.checklist.version == 1'
}

@test "an amendment and its author's agreement in one commit both count" {
    version2
    forge_text dana agree checklist="$(digest v2.yaml)"
    forge_amend dana v2.yaml "$EDIT"
    forge_agree v2.yaml omar
    expect 1 no-decision
    assert_json '.checklist.version == 1'
    forge_agree v2.yaml lena
    gate
    assert_findings
    assert_json '.checklist.version == 2'
}

@test "a machine neither amends nor agrees" {
    CL_KIND_eng2=machine CL_RIGHTS=$'  owner: dana\n  agree: [dana]\n  amend: 2' checklist >v1.yaml
    forge_ledger v1.yaml
    forge_record eng2 agree
    gate
    assert_findings not-entitled
    forge_ledger v1.yaml
    CL_KIND_eng2=machine CL_VERSION=2 CL_RIGHTS=$'  owner: dana\n  agree: [dana]\n  amend: 1' checklist >v2.yaml
    forge_amend eng2 v2.yaml
    gate
    assert_findings 'bad-checklist|not-entitled'
    assert_json '.checklist.pending == []'
}

@test "a machine may propose, and approve what it is asked" {
    CL_KIND_eng2=machine CL_RIGHTS=$'  owner: dana\n  agree: [dana]' \
        CL_CRITERIA="$(criterion quality release '{all: [eng2]}')" checklist >v1.yaml
    forge_ledger v1.yaml
    forge_record eng2 propose tag="$TAG" commit="$C1"
    forge_record eng2 approve criterion=quality commit="$C1"
    forge_record dana go commit="$C1"
    expect 0
}

@test "a version that is not exactly one more" {
    local version
    for version in 1 3 0; do
        CL_VERSION=$version CL_TITLE='Another title' checklist >v.yaml
        void_amendment bad-checklist v.yaml
    done
}

@test "another system's checklist" {
    CL_VERSION=2 CL_SYSTEM=other-bot checklist >v2.yaml
    void_amendment bad-checklist v2.yaml
}

@test "a checklist of a higher format is void, not 'a newer golive is needed'" {
    CL_GOLIVE=2 CL_VERSION=2 checklist >v2.yaml
    void_amendment bad-checklist v2.yaml
}

@test "a root of a higher format: a newer golive is needed" {
    CL_GOLIVE=2 checklist >v1.yaml
    forge_ledger v1.yaml
    gate
    answers 3
    [[ $ERR == *newer* ]]
}

@test "a root with a checklist that fails lint" {
    CL_CRITERIA="$(criterion security release '{all: [nobody]}')" checklist >v1.yaml
    forge_ledger v1.yaml
    gate
    answers 3
}

@test "a root that its owner has not signed" {
    forge_in_force "$CHECKLIST"
    forge_commit omar '+parents=' "file:checklist.yaml=$CHECKLIST"
    ROOT=$FORGED
    gate
    answers 3
    forge_commit dana '+parents=' "file:checklist.yaml=$CHECKLIST" +unsigned
    ROOT=$FORGED
    gate
    answers 3
    forge_commit mallory '+parents=' "file:checklist.yaml=$CHECKLIST" +as=dana
    ROOT=$FORGED
    gate
    answers 3
}

@test "a checklist that fails lint never becomes pending: a clause that nobody can satisfy" {
    CL_VERSION=2 CL_CRITERIA="$(criterion security release '{at-least: 3, of: [engineering]}')" checklist >v2.yaml
    void_amendment bad-checklist v2.yaml
    CL_VERSION=2 CL_CRITERIA="$(criterion security release '{all: [nobody]}')" checklist >v2.yaml
    void_amendment bad-checklist v2.yaml
}

@test "a checklist that fails lint never becomes pending: it is not strict YAML" {
    { CL_VERSION=2 checklist && echo 'title: again'; } >v2.yaml
    void_amendment bad-checklist v2.yaml
    { CL_VERSION=2 checklist && echo 'surprise: 1'; } >v2.yaml
    void_amendment bad-checklist v2.yaml
    echo 'no checklist at all' >v2.yaml
    void_amendment bad-checklist v2.yaml
    : >v2.yaml
    void_amendment bad-checklist v2.yaml
}

@test "a checklist that fails lint never becomes pending: one key for two people" {
    CL_VERSION=2 CL_KEYS_omar="- ssh: $(<"$KEYS/dana.pub")" checklist >v2.yaml
    void_amendment bad-checklist v2.yaml
}

@test "an amendment voids with its commit when the commit does something else that is not allowed" {
    version2
    forge_amend dana v2.yaml put:stray.txt=x
    forge_agree v2.yaml dana omar lena
    expect 1 no-decision / path-not-allowed wrong-checklist
    assert_json '.checklist.version == 1'
}

@test "versions stand side by side: the first with a quorum wins, the other is over" {
    version2
    cp v2.yaml a.yaml
    CL_VERSION=2 CL_TITLE='A better title' checklist >b.yaml
    forge_amend dana a.yaml
    forge_amend omar b.yaml
    expect 1 no-decision
    assert_json '(.checklist.pending | length) == 2'
    forge_agree a.yaml dana omar
    forge_agree b.yaml dana omar
    expect 1 no-decision
    assert_json '.checklist.version == 1'
    # The older pending version, whose bytes are no longer at the tip.
    forge_ratify a.yaml lena
    gate
    assert_findings
    assert_json ".checklist.version == 2 and .checklist.sha256 == \"$DIGEST\" and .checklist.pending == []"
    forge_agree b.yaml lena
    gate
    assert_findings wrong-checklist
    assert_json ".checklist.sha256 == \"$DIGEST\""
}

@test "each pending version has the key files of its own commit" {
    cp "$KEYS/omar.pub" omar.asc
    CL_VERSION=2 CL_TITLE='With a note' checklist >a.yaml
    forge_amend dana a.yaml file:keys/omar.asc=omar.asc
    gate
    assert_json '(.checklist.pending | length) == 1'
    assert_findings
}

@test "agreeing to a version that has ended is void" {
    version2
    forge_amend dana v2.yaml
    forge_ratify v2.yaml dana omar lena
    forge_record carla agree checklist="$(digest "$BASE/checklist.yaml")"
    gate
    assert_findings wrong-checklist
    assert_json '.checklist.missing == ["carla", "eng1", "eng2"]'
}

@test "deciding by a version that has ended is void" {
    version2
    forge_amend dana v2.yaml
    forge_ratify v2.yaml dana omar lena
    forge_record omar approve criterion=security commit="$C1" checklist="$(digest "$BASE/checklist.yaml")"
    gate
    assert_findings wrong-checklist
    assert_criterion security stale
}

@test "deciding by a version that is only pending is void" {
    version2
    forge_amend dana v2.yaml
    forge_record dana go commit="$C1" checklist="$(digest v2.yaml)"
    expect 1 no-decision / wrong-checklist
}
