#!/usr/bin/env bats
# Concerns, rejections, withdrawals, pauses, the owner's call, and the end of a system.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
    forge_at go
}

@test "a blocking concern of any stakeholder shuts the gate; its author settles it" {
    forge_record eng1 concern note='The tone is off.'
    local id
    id=$(record_id)
    expect 1 concern-open
    assert_block_says concern-open eng1
    assert_json '(.concerns | length) == 1'
    forge_record eng1 resolve record="$id" note='Fixed.'
    expect 0
}

@test "a concern about a criterion" {
    forge_record carla concern criterion=privacy note='Which data?'
    expect 1 concern-open
    forge_record carla withdraw record="$(record_id)" note='Answered.'
    expect 0
}

@test "blocking: false is dissent on the record" {
    forge_record eng1 concern note='I would have waited.' blocking:=false
    expect 0
    forge_record eng1 concern note='I would have waited.' blocking=false
    expect 0
    forge_record eng1 concern note='Stop.' blocking:=true
    expect 1 concern-open
}

@test "resolve: only the author and who has the right" {
    forge_record eng1 concern note='The tone is off.'
    local id
    id=$(record_id)
    forge_record eng2 resolve record="$id" note=fine
    expect 1 concern-open / not-entitled
    forge_record dana resolve record="$id" note=fine
    expect 1 concern-open / not-entitled
    forge_record carla resolve record="$id" note=fine
    expect 0 / not-entitled
}

@test "resolve: the right defaults to the owner" {
    CL_RIGHTS=$'  owner: dana\n  agree: [dana]' CL_CRITERIA="$(criterion privacy standing '{any: [legal]}')" checklist >v1.yaml
    forge_ledger v1.yaml
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_record lena approve criterion=privacy
    forge_record eng1 concern note='Hm.'
    local id
    id=$(record_id)
    forge_record carla resolve record="$id" note=fine
    expect 1 concern-open no-decision / not-entitled
    forge_record dana resolve record="$id" note=fine
    expect 1 no-decision / not-entitled
}

@test "two concerns are settled one by one" {
    forge_record eng1 concern note=one
    local first
    first=$(record_id)
    forge_record eng2 concern note=two
    forge_record eng1 resolve record="$first" note=fine
    expect 1 concern-open
    assert_block_says concern-open eng2
    forge_record eng2 resolve record="$(find_record '*-eng2-concern.yaml')" note=fine
    expect 0
}

@test "a rejection is a veto until its author approves" {
    forge_record omar reject criterion=security note='Two findings.'
    expect 1 criterion-rejected
    assert_criterion security rejected
    assert_block_says criterion-rejected:security omar
    forge_record omar approve criterion=security commit="$C1"
    expect 0
}

@test "a rejection is a veto until it is withdrawn: the approval before it counts again" {
    forge_record omar reject criterion=security note='Two findings.'
    forge_record omar withdraw record="$(record_id)" note='I misread.'
    expect 0
}

@test "a rejection is a veto until it is resolved: then it is no approval either" {
    forge_record omar reject criterion=security note='Two findings.'
    forge_record carla resolve record="$(record_id)" note='Out of scope.'
    expect 1 criterion-waiting
    assert_criterion security waiting
}

@test "a rejection by one approver of several, beside another's approval" {
    forge_record carla reject criterion=privacy note='Not for me.'
    expect 1 criterion-rejected
    assert_criterion privacy rejected
    forge_record carla resolve record="$(record_id)" note='Settled.'
    expect 0
}

@test "the author of a rejection cannot resolve it, having no right to" {
    forge_record omar reject criterion=security note='Two findings.'
    forge_record omar resolve record="$(record_id)" note=fine
    expect 1 criterion-rejected / not-entitled
}

@test "a withdrawn approval leaves nothing" {
    forge_record omar withdraw record="$(find_record '*-omar-approve-security.yaml')" note='A mistake.'
    expect 1 criterion-waiting
    assert_criterion security waiting
    assert_json '.criteria[] | select(.id == "security") | .waiting_for == ["omar"] and .approved_by == []'
}

@test "only the newest approval is withdrawn: the one before counts again" {
    forge_record omar approve criterion=security commit="$C1" note=again
    forge_record omar withdraw record="$(record_id)" note='Once was enough.'
    expect 0
}

@test "a withdrawn agreement shuts the gate, and agreeing again opens it" {
    forge_record eng2 withdraw record="$(find_record '*-eng2-agree.yaml')" note='On second thought.'
    expect 1 not-agreed
    assert_block_says not-agreed eng2
    forge_record eng2 agree
    expect 0
}

@test "what cannot be withdrawn: a go, a pause" {
    forge_record dana withdraw record="$(find_record '*-dana-go.yaml')" note=no
    gate
    assert_exit 0
    assert_findings 'bad-record|not-entitled'
    forge_at go
    forge_record omar pause note=stop
    forge_record omar withdraw record="$(record_id)" note=no
    expect 1 paused / 'bad-record|not-entitled'
}

@test "no-go, then go" {
    forge_record dana no-go commit="$C1" note='Not this week.'
    expect 1 owner-no-go
    assert_block_says owner-no-go dana
    forge_record dana go commit="$C1"
    expect 0
}

@test "no-go may be said at any time, a go after it only when nothing else blocks" {
    forge_at almost
    forge_record dana no-go commit="$C1" note='Not yet.'
    expect 1 criterion-waiting owner-no-go
    forge_record dana go commit="$C1"
    expect 1 criterion-waiting owner-no-go / premature-go
    forge_record omar approve criterion=security commit="$C1"
    expect 1 owner-no-go / premature-go
    forge_record dana go commit="$C1"
    expect 0 / premature-go
}

@test "a new candidate needs a new go, even the same commit" {
    forge_record eng2 propose tag="$TAG" commit="$C1"
    expect 1 no-decision
    assert_json '.candidate.by == "eng2"'
    forge_record dana go commit="$C1"
    expect 0
}

@test "a no-go on the candidate before says nothing of the new one" {
    forge_record dana no-go commit="$C1" note='Not this.'
    forge_record eng2 propose tag="$TAG" commit="$C1"
    expect 1 no-decision
}

@test "a candidate under another name" {
    forge_record eng1 propose tag=v1.1 commit="$C1"
    expect 1 candidate-mismatch no-decision
    gate v1.1 "$C1"
    answers 1 no-decision
    forge_record dana go commit="$C1"
    gate v1.1 "$C1"
    answers 0
}

@test "pause: who paused may resume, and the owner; no one else" {
    local id
    forge_record omar pause note=stop
    id=$(record_id)
    expect 1 paused
    assert_block_says paused omar
    assert_json '(.pauses | length) == 1'
    forge_record carla resume record="$id" note=go
    expect 1 paused / not-entitled
    forge_record eng1 resume record="$id" note=go
    expect 1 paused / not-entitled
    forge_record dana resume record="$id" note=go
    expect 0 / not-entitled
    forge_at go
    forge_record omar pause note=stop
    forge_record omar resume record="$(record_id)" note=go
    expect 0
}

@test "pause: the owner's is not resumed by another who may pause" {
    forge_record dana pause note=stop
    local id
    id=$(record_id)
    forge_record omar resume record="$id" note=go
    expect 1 paused / not-entitled
    forge_record dana resume record="$id" note=go
    expect 0 / not-entitled
}

@test "pause: two are resumed one by one" {
    forge_record dana pause note=one
    local first
    first=$(record_id)
    forge_record omar pause note=two
    forge_record dana resume record="$first" note=go
    expect 1 paused
    assert_block_says paused omar
    forge_record omar resume record="$(find_record '*-omar-pause.yaml')" note=go
    expect 0
}

@test "resume of what was not paused" {
    forge_record dana resume record="$(find_record '*-dana-go.yaml')" note=go
    gate
    assert_exit 0
    assert_findings 'bad-record|not-entitled'
}

@test "terminate is the end, until it is withdrawn" {
    forge_record dana terminate note='We chose another way.'
    local id
    id=$(record_id)
    expect 1 terminated
    assert_block_says terminated dana
    forge_record omar withdraw record="$id" note=no
    expect 1 terminated / not-entitled
    forge_record dana withdraw record="$id" note='We did not.'
    expect 0 / not-entitled
}

@test "pause and terminate default to the owner" {
    CL_RIGHTS=$'  owner: dana\n  agree: [dana]' CL_CRITERIA="$(criterion privacy standing '{any: [legal]}')" checklist >v1.yaml
    forge_ledger v1.yaml
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_record lena approve criterion=privacy
    forge_record omar pause note=stop
    expect 1 no-decision / not-entitled
    forge_record omar terminate note=stop
    expect 1 no-decision / not-entitled
    forge_record dana pause note=stop
    expect 1 no-decision paused / not-entitled
    forge_record dana terminate note=stop
    expect 1 no-decision paused terminated / not-entitled
}

@test "a record is named by its id; a part of it, or nothing, is void" {
    forge_record eng1 concern note='The tone is off.'
    local id
    id=$(record_id)
    forge_record eng1 resolve record="records/$id.yaml" note=fine
    expect 1 concern-open / bad-record
    forge_record eng1 resolve record="${id#*/}" note=fine
    expect 1 concern-open / bad-record
    forge_record eng1 resolve record= note=fine
    expect 1 concern-open / bad-record
    forge_record eng1 resolve record="$id" note=fine
    expect 0 / bad-record
}

@test "a void record cannot be referred to" {
    forge_record eng1 pause note=stop
    forge_record dana resume record="$(record_id)" note=go
    gate
    assert_exit 0
    assert_json '.findings | map(.code) | index("not-entitled") != null'
    assert_json '(.findings | length) == 2'
}

@test "what waits is said by name" {
    forge_at proposed
    expect 1 criterion-waiting no-decision
    assert_block_says criterion-waiting:security omar
    assert_json '[.criteria[] | .state] == ["waiting", "waiting", "waiting"]'
    assert_json '.criteria[] | select(.id == "quality") | .waiting_for == ["eng1", "eng2"]'
    forge_at agreed
    expect 1 criterion-waiting no-candidate no-decision
    assert_json '.candidate == null'
    forge_at root
    expect 1 criterion-waiting no-candidate no-decision not-agreed
    assert_block_says not-agreed omar lena carla eng1 eng2
}

@test "who may do two things is named once" {
    forge_at ready
    forge_record carla reject criterion=privacy note='No contract.'
    gate
    assert_block_says criterion-rejected 'carla tester approves (git golive approve privacy) or withdraws it, or overrules it (git golive resolve '
    forge_record carla concern note='Who answers?'
    forge_record dana pause note='A drill.'
    gate
    assert_block_says concern-open '"Who answers?"; carla tester settles it (git golive resolve '
    assert_block_says paused '"A drill."; dana tester resumes it (git golive resume '
    forge_record omar concern note='Who pays?'
    forge_record omar pause note='Another.'
    gate
    assert_block_says concern-open '"Who pays?"; omar tester or carla tester settles it (git golive resolve '
    assert_block_says paused '"Another."; omar tester or the owner, dana tester, resumes it'
}
