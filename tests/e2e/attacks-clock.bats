#!/usr/bin/env bats
# Dates: ahead of now, behind the ledger, and the windows of keys.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
    NOW=$(date +%s)
    AHEAD=$((NOW + 3 * 86400))
    DAY=86400
}

iso() { at "$1" %Y-%m-%dT%H:%M:%SZ; }

# ahead STAGE EXIT CODE... -- ARG...: the record of the arguments, dated three days ahead, at that stage.
ahead() {
    local stage=$1 want=$2
    local -a codes=()
    shift 2
    while [[ $1 != -- ]]; do
        codes+=("$1")
        shift
    done
    shift
    forge_at "$stage"
    forge_record "$@" +date="$AHEAD"
    git_says good "$FORGED"
    expect "$want" "${codes[@]}" / clock
    assert_finding clock "$FORGED"
}

@test "dated ahead: what shuts the gate counts" {
    ahead go 1 criterion-rejected -- omar reject criterion=security note=no
    ahead go 1 concern-open -- eng1 concern note=no
    ahead go 1 paused -- omar pause note=no
    ahead go 1 owner-no-go -- dana no-go commit="$C1" note=no
    ahead go 1 terminated -- dana terminate note=no
}

@test "dated ahead: what opens the gate does not count" {
    ahead almost 1 criterion-waiting no-decision -- omar approve criterion=security commit="$C1"
    ahead ready 1 no-decision -- dana go commit="$C1"
    ahead agreed 1 criterion-waiting no-candidate no-decision -- eng1 propose tag="$TAG" commit="$C1"
    ahead root 1 not-agreed criterion-waiting no-candidate no-decision -- omar agree
    assert_json '.checklist.missing == ["omar", "lena", "carla", "eng1", "eng2"]'
}

@test "dated ahead: what opens the gate again does not count" {
    local id
    forge_record omar reject criterion=security note=no
    id=$(record_id)
    forge_record omar withdraw record="$id" note=never-mind +date="$AHEAD"
    expect 1 criterion-rejected no-decision / clock
    forge_record carla resolve record="$id" note=fine +date="$AHEAD"
    expect 1 criterion-rejected no-decision / clock
    forge_at ready
    forge_record eng1 concern note=no
    forge_record eng1 resolve record="$(record_id)" note=fine +date="$AHEAD"
    expect 1 concern-open no-decision / clock
    forge_at ready
    forge_record dana pause note=no
    forge_record dana resume record="$(record_id)" note=fine +date="$AHEAD"
    expect 1 no-decision paused / clock
}

@test "dated ahead: an amendment is not pending" {
    CL_VERSION=2 CL_TITLE=other checklist >v2.yaml
    forge_amend dana v2.yaml +date="$AHEAD"
    expect 1 no-decision / clock
    assert_json '.checklist.pending == []'
}

@test "dated ahead: a withdrawn agreement is still an agreement" {
    forge_at go
    forge_record omar withdraw record="$(find_record '*-omar-agree.yaml')" note=no +date="$AHEAD"
    expect 0 / clock
}

@test "dated ahead by less than a day: as any other" {
    forge_record dana go commit="$C1" +date=$((NOW + DAY - 3600))
    expect 0
}

@test "dated ahead: the commits after it are as they would have been" {
    CL_KEYS_dana="- ssh: $(<"$KEYS/dana.pub")
  valid-before: $(iso $((NOW + DAY)))" CL_RIGHTS=$'  owner: dana\n  agree: [dana]' \
        CL_CRITERIA="$(criterion privacy standing '{any: [legal]}')" checklist >v1.yaml
    forge_ledger v1.yaml
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_record lena approve criterion=privacy
    # If it moved ledger time, dana's key would have ended.
    forge_record eng1 concern note=hm blocking:=false +date="$AHEAD"
    forge_record dana go commit="$C1"
    expect 0 / clock
}

@test "dated behind the ledger: order comes from the ledger alone" {
    forge_record omar reject criterion=security note=no +date=$((CLOCK - 5 * DAY))
    expect 1 criterion-rejected no-decision
    forge_record omar approve criterion=security commit="$C1" +date=$((CLOCK - 6 * DAY))
    expect 1 no-decision
}

@test "an author's date has no meaning" {
    forge_record dana go commit="$C1" +adate=$((NOW + 900 * DAY))
    expect 0
    forge_at ready
    forge_record dana go commit="$C1" +adate=1
    expect 0
}

# windowed LINES: a ledger on which omar's key has these lines; only his approval and the go are missing. $START is the root's date.
windowed() {
    START=$CLOCK
    CL_KEYS_omar="- ssh: $(<"$KEYS/omar.pub")
$(printf '%s\n' "$1" | sed 's/^/  /')" CL_RIGHTS=$'  owner: dana\n  agree: [dana]' \
        CL_CRITERIA="$(criterion security standing '{all: [omar]}')" checklist >v1.yaml
    forge_ledger v1.yaml
    forge_record eng1 propose tag="$TAG" commit="$C1"
    BEGUN=$FORGED
}

# approved_on EPOCH EXIT-CODES...: omar approves on that day.
approved_on() {
    local when=$1
    shift
    rm -rf .git/golive
    forge_tip "$BEGUN"
    forge_record omar approve criterion=security +date="$when"
    expect 1 "$@"
}

@test "valid-after: not before it; from that second on" {
    windowed "valid-after: $(iso $((CLOCK + DAY)))"
    approved_on $((START + DAY - 1)) criterion-waiting no-decision / key-not-valid
    assert_finding key-not-valid "$FORGED"
    approved_on $((START + DAY)) no-decision
    approved_on $((START + 2 * DAY)) no-decision
}

@test "valid-before: not from that second on" {
    windowed "valid-before: $(iso $((CLOCK + DAY)))"
    approved_on $((START + DAY - 1)) no-decision
    approved_on $((START + DAY)) criterion-waiting no-decision / key-not-valid
    assert_finding key-not-valid "$FORGED"
    approved_on $((START + 2 * DAY)) criterion-waiting no-decision / key-not-valid
}

@test "valid-before goes by ledger time: dating back does not help" {
    windowed "valid-before: $(iso $((CLOCK + DAY)))"
    forge_record eng1 concern note=hm blocking:=false +date=$((START + 2 * DAY))
    forge_record omar approve criterion=security +date=$((START + DAY / 2))
    expect 1 criterion-waiting no-decision / key-not-valid
}

@test "valid-before goes by ledger time: a void commit's date moves nothing" {
    windowed "valid-before: $(iso $((CLOCK + DAY)))"
    forge_record eng1 concern note=hm blocking:=false +date=$((START + 2 * DAY)) +unsigned
    forge_record omar approve criterion=security +date=$((START + DAY / 2))
    expect 1 no-decision / unsigned
}

@test "valid-after goes by the committer's date: a later ledger time does not help" {
    windowed "valid-after: $(iso $((CLOCK + DAY)))"
    forge_record eng1 concern note=hm blocking:=false +date=$((START + 2 * DAY))
    forge_record omar approve criterion=security +date=$((START + DAY / 2))
    expect 1 criterion-waiting no-decision / key-not-valid
}

@test "what a key signed while it was valid stands when it has ended" {
    windowed "valid-before: $(iso $((CLOCK + DAY)))"
    forge_record omar approve criterion=security +date=$((START + DAY - 1))
    forge_record dana go commit="$C1" +date=$((START + 3 * DAY))
    expect 0
}

@test "two keys, one after the other" {
    forge_key second
    CL_KEYS_omar="- ssh: $(<"$KEYS/omar.pub")
  valid-before: $(iso $((CLOCK + DAY)))
- ssh: $(<"$KEYS/second.pub")
  valid-after: $(iso $((CLOCK + DAY)))" CL_RIGHTS=$'  owner: dana\n  agree: [dana]' \
        CL_CRITERIA="$(criterion security standing '{all: [omar]}')" checklist >v1.yaml
    local start=$CLOCK
    forge_ledger v1.yaml
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_record omar approve criterion=security +key=second
    expect 1 criterion-waiting no-decision / key-not-valid
    forge_record omar approve criterion=security
    expect 1 no-decision / key-not-valid
    forge_record omar reject criterion=security note=no +date=$((start + 2 * DAY))
    expect 1 no-decision / key-not-valid
    forge_record omar reject criterion=security note=no +key=second +date=$((start + 2 * DAY + 60))
    expect 1 criterion-rejected no-decision / key-not-valid
}

@test "an approval that has expired opens nothing" {
    CL_RIGHTS=$'  owner: dana\n  agree: [dana]' \
        CL_CRITERIA="$(CR_EXTRA='valid-for: 2d' criterion privacy standing '{any: [legal]}')" checklist >v1.yaml
    forge_ledger v1.yaml
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_record lena approve criterion=privacy
    gate
    assert_exit 1
    assert_json '[.criteria[] | select(.id == "privacy") | .state] != ["met"]'
    assert_json '.blocks | any(.criterion == "privacy")'
}
