#!/usr/bin/env bats
# What an amendment does to agreements, approvals, candidates and calls.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
}

# other_words: v2.yaml, with other words for `security`.
other_words() {
    CL_VERSION=2 CL_CRITERIA="$(
        CR_STATEMENT='No open finding above medium.' criterion security release '{all: [omar]}'
        criterion privacy standing '{any: [legal]}'
        criterion quality '[model/, prompts/]' '{any: [engineering]}'
    )" checklist >v2.yaml
}

rotated() {
    forge_key omar-new
    CL_VERSION=2 CL_KEYS_omar="- ssh: $(<"$KEYS/omar-new.pub")" checklist >v2.yaml
}

@test "in force by three of six: the lock names who is missing, and only the new words are stale" {
    forge_at go
    other_words
    forge_amend dana v2.yaml
    expect 0
    assert_json '.checklist.version == 1 and (.checklist.pending | length) == 1'
    forge_agree v2.yaml dana omar
    expect 0
    forge_ratify v2.yaml lena
    expect 1 not-agreed criterion-stale no-decision
    assert_json '.checklist.version == 2'
    assert_json '.checklist.missing == ["carla", "eng1", "eng2"]'
    assert_json '.checklist.agreed == ["dana", "omar", "lena"]'
    assert_block_says not-agreed carla eng1 eng2
    assert_criterion security stale
    assert_criterion privacy met
    assert_criterion quality met
    # And on to the end.
    forge_agree v2.yaml carla eng1 eng2
    expect 1 criterion-stale no-decision
    forge_record omar approve criterion=security commit="$C1"
    expect 1 no-decision
    forge_record dana go commit="$C1"
    expect 0
}

@test "an amendment that leaves the terms alone changes nothing that was decided" {
    forge_at go
    CL_VERSION=2 CL_TITLE='A better title' checklist >v2.yaml
    forge_amend eng1 v2.yaml
    forge_ratify v2.yaml eng1 eng2 omar
    expect 0
    assert_json '.checklist.version == 2 and .checklist.missing == []'
}

@test "terms are compared as decoded, with defaults filled in" {
    forge_at go
    CL_VERSION=2 CL_RELEASE="  tags:
    - 'v*'
  go: record
  tag: any" CL_RIGHTS=$'  owner: dana\n  pause: ["dana", omar]\n  terminate: [dana]\n  resolve: [carla]\n  waive: [carla]\n  waive-max-days: 90\n  amend: 3' checklist >v2.yaml
    forge_amend eng1 v2.yaml
    forge_ratify v2.yaml eng1 eng2 omar
    expect 0
    assert_json '.checklist.version == 2 and .checklist.missing == []'
}

@test "terms: the order of a list counts" {
    forge_at go
    CL_VERSION=2 CL_RIGHTS="$(rights | sed 's/\[dana, omar\]/[omar, dana]/')" checklist >v2.yaml
    forge_amend eng1 v2.yaml
    forge_ratify v2.yaml eng1 eng2 omar
    expect 1 not-agreed no-decision
    assert_json '.checklist.missing == ["dana", "lena", "carla"]'
}

@test "a go ends for good where other terms come into force, even if the old ones return" {
    forge_at go
    CL_VERSION=2 CL_RIGHTS="$(rights | sed 's/pause: .*/pause: [dana]/')" checklist >v2.yaml
    forge_amend dana v2.yaml
    forge_ratify v2.yaml dana omar lena carla eng1 eng2
    expect 1 no-decision
    CL_VERSION=3 checklist >v3.yaml
    forge_amend dana v3.yaml
    forge_ratify v3.yaml dana omar lena
    expect 1 no-decision
    assert_json '.checklist.version == 3 and .checklist.missing == []'
    forge_record dana go commit="$C1"
    expect 0
}

@test "the candidate and a no-go outlive an amendment" {
    forge_record dana no-go commit="$C1" note='Not this week.'
    other_words
    forge_amend dana v2.yaml
    forge_ratify v2.yaml dana omar lena carla eng1 eng2
    expect 1 criterion-stale owner-no-go
    assert_json ".candidate.commit == \"$C1\" and .candidate.tag == \"$TAG\" and .candidate.by == \"eng1\""
}

@test "withdrawing an agreement reopens the lock and undoes no version" {
    local mine
    other_words
    forge_amend dana v2.yaml
    forge_agree v2.yaml dana omar
    mine=$(record_id)
    forge_ratify v2.yaml lena carla eng1 eng2
    forge_record omar approve criterion=security commit="$C1"
    forge_record dana go commit="$C1"
    expect 0
    forge_record omar withdraw record="$mine" note='I no longer hold with these.'
    expect 1 not-agreed
    assert_json '.checklist.version == 2 and .checklist.missing == ["omar"]'
    assert_block_says not-agreed omar
    forge_record omar agree
    expect 0
}

@test "an agreement to a version with the same terms counts for the lock: the one before" {
    CL_VERSION=2 CL_TITLE='A better title' checklist >v2.yaml
    forge_amend dana v2.yaml
    forge_ratify v2.yaml dana omar lena
    expect 1 no-decision
    assert_json '.checklist.missing == []'
}

@test "an agreement to a version with the same terms counts for the lock: a pending one that ended" {
    CL_VERSION=2 CL_TITLE='One' CL_RIGHTS="$(rights | sed 's/pause: .*/pause: [dana]/')" checklist >a.yaml
    CL_VERSION=2 CL_TITLE='Two' CL_RIGHTS="$(rights | sed 's/pause: .*/pause: [dana]/')" checklist >b.yaml
    forge_amend dana a.yaml
    forge_amend dana b.yaml
    forge_agree a.yaml carla eng1
    forge_ratify b.yaml dana omar lena
    expect 1 not-agreed no-decision
    assert_json '.checklist.missing == ["eng2"]'
}

@test "decision-rights.agree says who must agree" {
    CL_RIGHTS=$'  owner: dana\n  agree: [dana, carla]\n  amend: 3' checklist >v1.yaml
    forge_ledger v1.yaml
    forge_record eng1 propose tag="$TAG" commit="$C1"
    expect 1 not-agreed criterion-waiting no-decision
    assert_json '.checklist.missing == ["carla"]'
    forge_record carla agree
    expect 1 criterion-waiting no-decision
}

@test "amend defaults to over half of the persons" {
    CL_RIGHTS=$'  owner: dana\n  agree: [dana]' checklist >v1.yaml
    forge_ledger v1.yaml
    CL_VERSION=2 CL_RIGHTS=$'  owner: dana\n  agree: [dana]' CL_TITLE=new checklist >v2.yaml
    forge_amend dana v2.yaml
    forge_agree v2.yaml dana omar lena
    gate
    assert_json '.checklist.version == 1'
    forge_agree v2.yaml carla
    gate
    assert_json '.checklist.version == 2'
}

@test "the quorum is that of the version in force, not of the one to come" {
    CL_VERSION=2 CL_RIGHTS="$(rights | sed 's/amend: 3/amend: 1/')" checklist >v2.yaml
    forge_amend dana v2.yaml
    forge_agree v2.yaml dana omar
    gate
    assert_json '.checklist.version == 1'
    forge_ratify v2.yaml lena
    gate
    assert_json '.checklist.version == 2'
    CL_VERSION=3 CL_RIGHTS="$(rights | sed 's/amend: 3/amend: 1/')" CL_TITLE=new checklist >v3.yaml
    forge_amend eng1 v3.yaml
    forge_ratify v3.yaml eng1
    gate
    assert_json '.checklist.version == 3'
}

@test "a rotated key: the old one counts until the version is in force, the new one from there on" {
    rotated
    forge_amend omar v2.yaml
    forge_record omar agree checklist="$(digest v2.yaml)" +key=omar-new
    expect 1 no-decision / unknown-key
    forge_agree v2.yaml omar dana
    forge_ratify v2.yaml lena
    # Keys are not terms, and omar is still omar: what he approved stands.
    expect 1 no-decision / unknown-key
    assert_criterion security met
    forge_record omar reject criterion=security note=no
    expect 1 no-decision / unknown-key
    assert_finding unknown-key "$FORGED"
    forge_record omar reject criterion=security note=no +key=omar-new
    expect 1 criterion-rejected no-decision / unknown-key
}

@test "what a thief signed is withdrawn by the same person with the new key" {
    forge_at almost
    forge_record omar approve criterion=security commit="$C1" note='by the thief'
    local stolen
    stolen=$(record_id)
    rotated
    forge_amend dana v2.yaml
    forge_ratify v2.yaml dana lena carla
    expect 1 no-decision
    forge_record omar withdraw record="$stolen" note='Not me.' +key=omar-new
    expect 1 criterion-waiting no-decision
}

@test "approvals carry over only for the criteria that are unchanged: clauses and scope are terms too" {
    CL_VERSION=2 CL_CRITERIA="$(
        criterion security release '{all: [omar]}'
        criterion privacy release '{any: [legal]}'
        criterion quality '[model/]' '{any: [engineering]}'
        criterion new standing '{all: [omar]}'
    )" checklist >v2.yaml
    forge_amend dana v2.yaml
    forge_ratify v2.yaml dana omar lena carla eng1 eng2
    expect 1 criterion-stale criterion-waiting no-decision
    assert_criterion security met
    assert_criterion privacy stale
    assert_criterion quality stale
    assert_criterion new waiting
}

@test "a criterion that comes back as it was: its approvals count again" {
    CL_VERSION=2 CL_CRITERIA="$(criterion privacy standing '{any: [legal]}')" checklist >v2.yaml
    forge_amend dana v2.yaml
    forge_ratify v2.yaml dana omar lena carla eng1 eng2
    expect 1 no-decision
    CL_VERSION=3 checklist >v3.yaml
    forge_amend dana v3.yaml
    forge_ratify v3.yaml dana omar lena
    expect 1 no-decision
    assert_criterion security met
}

@test "an approver who is no longer one does not count" {
    CL_VERSION=2 CL_PEOPLE="$(people | sed '/^  - id: lena/,/^  - id:/s/groups: .*/groups: [business]/')" checklist >v2.yaml
    forge_amend dana v2.yaml
    forge_ratify v2.yaml dana omar lena carla eng1 eng2
    expect 1 criterion-waiting no-decision
    assert_criterion privacy waiting
}

@test "a rejection outlives amendments, candidates and its author's leaving" {
    forge_record lena reject criterion=privacy note='No assessment.'
    expect 1 criterion-rejected no-decision
    other_words
    forge_amend dana v2.yaml
    forge_ratify v2.yaml dana omar lena carla eng1 eng2
    expect 1 criterion-rejected criterion-stale no-decision
    forge_change docs/dpia.md='assessment 2'
    local second=$FORGED
    forge_record eng1 propose tag="$TAG" commit="$second"
    gate "$TAG" "$second"
    answers 1 criterion-rejected criterion-stale no-decision
    assert_criterion privacy rejected
    CL_VERSION=3 CL_PEOPLE="$(people | sed '/^  - id: lena/,/^  - id: carla/{/id: carla/!d}')" checklist >v3.yaml
    grep -q 'id: lena' v3.yaml && return 1
    forge_amend dana v3.yaml
    forge_ratify v3.yaml dana omar carla eng1 eng2
    gate "$TAG" "$second"
    assert_exit 1
    assert_criterion privacy rejected
    forge_record carla resolve record="$(find_record '*-lena-reject-*')" note='The assessment is there.'
    forge_record carla approve criterion=privacy
    gate "$TAG" "$second"
    assert_criterion privacy met
}

@test "a new owner: the old one's go has ended, and only the new one's counts" {
    forge_at go
    CL_VERSION=2 CL_RIGHTS="$(rights | sed 's/owner: dana/owner: omar/')" checklist >v2.yaml
    forge_amend dana v2.yaml
    forge_ratify v2.yaml dana omar lena carla eng1 eng2
    expect 1 no-decision
    forge_record dana go commit="$C1"
    expect 1 no-decision / not-entitled
    forge_record omar go commit="$C1"
    expect 0 / not-entitled
}
