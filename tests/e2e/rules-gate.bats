#!/usr/bin/env bats
# The gate asked in other ways: what is live, what was, several systems, and status beside it.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
    forge_at go
}

live() { golive -s "$SYSTEM" --json gate --live "${1-$TAG}"; }

is_live() { live && assert_exit 0 && assert_json '.verdict == "go"'; }

not_live() { live && assert_exit 1 && assert_json '.verdict == "no-go"'; }

@test "live: a release that went by a valid go keeps running" {
    g tag "$TAG" "$C1"
    is_live
    # Neither a concern, nor a withdrawn agreement, nor a new candidate, nor changed rules end it.
    forge_record eng1 concern note=hm
    forge_record omar withdraw record="$(find_record '*-omar-agree.yaml')" note=no
    is_live
    forge_change model/weights.txt='weights 2'
    forge_record eng1 propose tag=v1.1 commit="$FORGED"
    is_live
}

@test "live: a tag that does not exist" {
    live
    assert_exit 1
}

@test "live: never without a go" {
    g tag "$TAG" "$C1"
    forge_at ready
    not_live
    forge_at almost
    forge_record dana go commit="$C1"
    not_live
    assert_findings premature-go
}

@test "live: a later no-go on it ends it, a later go brings it back" {
    g tag "$TAG" "$C1"
    forge_record dana no-go commit="$C1" note='Pull it.'
    not_live
    forge_record dana go commit="$C1"
    is_live
}

@test "live: a no-go on another candidate is not on it" {
    g tag "$TAG" "$C1"
    forge_change model/weights.txt='weights 2'
    forge_record eng1 propose tag=v1.1 commit="$FORGED"
    forge_record dana no-go commit="$FORGED" note='Not this one.'
    is_live
}

@test "live: not while paused" {
    g tag "$TAG" "$C1"
    forge_record omar pause note=stop
    not_live
    assert_json '.blocks | any(.code == "paused")'
    forge_record omar resume record="$(record_id)" note=go
    is_live
}

@test "live: not when terminated" {
    g tag "$TAG" "$C1"
    forge_record dana terminate note=over
    not_live
    assert_json '.blocks | any(.code == "terminated")'
}

@test "live: another tree under that name, and that tree under another name" {
    forge_change model/weights.txt='weights 2'
    g tag "$TAG" "$FORGED"
    not_live
    g tag v1.1 "$C1"
    live v1.1
    assert_exit 1
}

@test "live: not a release tag" {
    g tag nightly "$C1"
    live nightly
    assert_exit 0
}

@test "as of a commit of the ledger" {
    gate "$TAG" "$C1" --as-of "$(g rev-parse refs/stages/ready)"
    answers 1 no-decision
    assert_json ".ledger.tip == \"$(g rev-parse refs/stages/ready)\""
    gate "$TAG" "$C1" --as-of "$(g rev-parse refs/stages/almost)"
    answers 1 criterion-waiting no-decision
    gate "$TAG" "$C1" --as-of "$(g rev-parse refs/stages/go)"
    answers 0
    status --as-of "$(g rev-parse refs/stages/proposed)"
    assert_exit 0
    assert_json '[.criteria[] | .state] == ["waiting", "waiting", "waiting"]'
    # And it is not taken for a rewound ledger afterwards.
    expect 0
}

@test "as of a commit: its ledger time is now" {
    status --as-of "$(g rev-parse refs/stages/ready)"
    assert_json ".now == \"$(at "$(g log -1 --format=%ct refs/stages/ready)" %Y-%m-%dT%H:%M:%SZ)\""
}

@test "as of a commit that is not on the ledger" {
    gate "$TAG" "$C1" --as-of "$C1"
    [[ $STATUS != 0 && $STATUS != 1 ]]
    [[ -n $ERR ]]
}

@test "as of a date" {
    local tomorrow
    tomorrow=$(at $((CLOCK + 86400)) %Y-%m-%d)
    forge_record dana pause note=stop +date=$((CLOCK + 4 * 86400))
    expect 1 paused
    gate "$TAG" "$C1" --as-of "$tomorrow"
    answers 0
    gate "$TAG" "$C1" --as-of "$(at $((CLOCK + 6 * 86400)) %Y-%m-%d)"
    answers 1 paused
}

@test "as of a date: an unsigned commit dated in between cuts nothing" {
    forge_record mallory pause note=stop +unsigned +date=$((CLOCK + 4 * 86400))
    forge_record dana pause note=stop
    gate "$TAG" "$C1" --as-of "$(at $((CLOCK + 2 * 86400)) %Y-%m-%d)"
    answers 1 paused / unsigned
}

# another_system: `other-bot`, ready but for the go. Leaves the first one's names in place; the second root is in OTHER.
another_system() {
    local keep=$ROOT tags=${1-\"v*\"}
    CL_SYSTEM=other-bot CL_RIGHTS=$'  owner: omar\n  agree: [omar]' CL_RELEASE="  tags: [$tags]" \
        CL_CRITERIA="$(criterion privacy standing '{any: [legal]}')" checklist >other.yaml
    LEDGER=refs/heads/golive/other-bot SYSTEM=other-bot
    forge_ledger other.yaml omar
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_record lena approve criterion=privacy
    OTHER=$ROOT ROOT=''
    git config golive.support-bot.root "$keep"
    git config golive.other-bot.root "$OTHER"
}

both() { golive --json gate "${1-$TAG}" "${2-$C1}"; }

@test "two systems: all must say go" {
    another_system
    both
    assert_exit 1
    assert_answer '.verdict == "no-go" and ([.systems[] | {(.system): .verdict}] | add) == {"support-bot": "go", "other-bot": "no-go"}'
    forge_record omar go commit="$C1"
    both
    assert_exit 0
    assert_answer '.verdict == "go" and (.systems | length) == 2 and all(.systems[]; .verdict == "go" and .findings == [])'
}

@test "two systems: -s asks one" {
    another_system
    golive -s support-bot --json gate "$TAG" "$C1"
    answers 0
    golive -s other-bot --json gate "$TAG" "$C1"
    answers 1 no-decision
}

@test "two systems: a record for one does not count for the other" {
    another_system
    forge_record omar go commit="$C1" system=support-bot
    both
    assert_exit 1
    golive -s other-bot --json gate "$TAG" "$C1"
    answers 1 no-decision / bad-record
}

@test "two systems: a commit of one ledger moved to the other" {
    another_system
    LEDGER=refs/heads/golive/support-bot SYSTEM=support-bot
    forge_record dana no-go commit="$C1" note=no
    forge_tip "$FORGED~"
    g update-ref refs/heads/golive/other-bot "$FORGED"
    golive -s other-bot --json gate "$TAG" "$C1"
    answers 3
}

@test "two systems: each has its own release tags" {
    another_system '"other-*"'
    both
    assert_exit 0
    assert_answer '[.systems[] | .system] == ["support-bot"]'
    both other-1 "$C1"
    assert_exit 1
    assert_answer '[.systems[] | .system] == ["other-bot"]'
}

@test "two systems: beside a pinned one, one that nobody pinned is announced, not enforced" {
    another_system
    git config --unset golive.other-bot.root
    both
    assert_exit 0
    [[ $ERR == *other-bot* ]]
    golive trust other-bot "$OTHER"
    assert_exit 0
    both
    assert_exit 1
}

@test "two systems: one pinned without a ledger cannot be decided" {
    another_system
    g update-ref -d refs/heads/golive/other-bot
    both
    assert_exit 3
}

@test "status judges the candidate in the same way, and exits 0 whenever it could judge" {
    status
    assert_exit 0
    assert_json '.verdict == "go" and .system == "support-bot" and .format == 1'
    assert_json ".ledger.root == \"$ROOT\" and .ledger.tip == \"$(g rev-parse "$LEDGER")\" and .ledger.commits == 11"
    assert_json ".checklist.version == 1 and .checklist.sha256 == \"$DIGEST\" and .checklist.missing == []"
    assert_json ".candidate.tag == \"$TAG\" and .candidate.commit == \"$C1\" and .candidate.tree == \"$(g rev-parse "$C1^{tree}")\""
    forge_at almost
    status
    assert_exit 0
    assert_json '.verdict == "no-go"'
    assert_blocks criterion-waiting no-decision
    status --exit-code
    assert_exit 1
    ROOT=$C1
    status
    assert_exit 3
}

@test "in words, a no-go is said with what it means" {
    forge_at almost
    golive -s "$SYSTEM" gate "$TAG" "$C1"
    assert_exit 1
    [[ "$OUT$ERR" == *'NO-GO: not yet, 1 of 3 criteria'* ]]
    [[ "$OUT$ERR" == *[Oo]mar* ]]
}

@test "wrong usage" {
    golive gate
    assert_exit 129
    golive gate --no-such-option "$TAG"
    assert_exit 129
    golive no-such-verb
    assert_exit 129
}

@test "nothing is written but what was seen" {
    local before
    before=$(g for-each-ref && g status --porcelain=v2 && sha256sum .git/index .git/HEAD)
    expect 0
    status
    assert_exit 0
    [[ $(g for-each-ref && g status --porcelain=v2 && sha256sum .git/index .git/HEAD) == "$before" ]]
}
