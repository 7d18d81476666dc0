#!/usr/bin/env bats
# What change of content makes a sign-off stale: security looks at the release, quality at model/ and prompts/, privacy at nothing.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
    forge_at go
}

# proposed PATH=CONTENT...: the code changes, and the new commit is the candidate. Sets SECOND, and asks the gate about it.
proposed() {
    forge_change "$@"
    SECOND=$FORGED
    forge_record eng1 propose tag="$TAG" commit="$SECOND"
    gate "$TAG" "$SECOND"
}

@test "a change under the paths: release and paths are stale, standing is not" {
    proposed model/weights.txt='weights 2'
    answers 1 criterion-stale no-decision
    assert_criterion security stale
    assert_criterion quality stale
    assert_criterion privacy met
    assert_block_says criterion-stale:quality model/ "${SECOND:0:7}"
    assert_block_says criterion-stale:security "${SECOND:0:7}"
}

@test "a change elsewhere: only the release is stale" {
    proposed docs/dpia.md='assessment 2'
    answers 1 criterion-stale no-decision
    assert_criterion security stale
    assert_criterion quality met
    assert_block_says criterion-stale:security docs/dpia.md "${SECOND:0:7}"
}

@test "the commit that is named is the one that changed the path, not the newest" {
    forge_change prompts/system.txt='You are rude.'
    local culprit=$FORGED
    forge_change docs/a=1
    proposed docs/b=2
    answers 1 criterion-stale no-decision
    assert_block_says criterion-stale:quality prompts/ "${culprit:0:7}"
    local text
    text=$(query '.blocks[] | select(.criterion == "quality") | .text')
    [[ $text != *"${SECOND:0:7}"* ]]
}

@test "a new file, a removed file and a changed mode under the paths" {
    proposed prompts/more.txt=more
    assert_criterion quality stale
    forge_at go
    g reset -q --hard "$C1"
    g rm -q prompts/system.txt
    proposed docs/x=y
    assert_criterion quality stale
    forge_at go
    g reset -q --hard "$C1"
    g update-index --chmod=+x model/weights.txt
    forge_change docs/x=y
    [[ $(g ls-tree HEAD model/ | cut -c1-6) == 100755 ]]
    SECOND=$FORGED
    forge_record eng1 propose tag="$TAG" commit="$SECOND"
    gate "$TAG" "$SECOND"
    assert_criterion quality stale
    assert_criterion privacy met
}

@test "a path that only begins like one of the scope is elsewhere" {
    proposed model-card/x=y prompts.txt=z
    answers 1 criterion-stale no-decision
    assert_criterion quality met
    assert_criterion security stale
}

@test "content that comes back: the approvals count again, whatever the commit" {
    forge_change model/weights.txt='weights 2'
    proposed model/weights.txt='weights 1'
    [[ $(g rev-parse "$SECOND^{tree}") == $(g rev-parse "$C1^{tree}") ]]
    answers 1 no-decision
    assert_criterion security met
    assert_criterion quality met
}

@test "a stale sign-off is made good by signing again" {
    proposed model/weights.txt='weights 2'
    forge_record omar approve criterion=security commit="$SECOND"
    gate "$TAG" "$SECOND"
    answers 1 criterion-stale no-decision
    assert_criterion security met
    forge_record eng1 approve criterion=quality commit="$SECOND"
    gate "$TAG" "$SECOND"
    answers 1 no-decision
    forge_record dana go commit="$SECOND"
    gate "$TAG" "$SECOND"
    answers 0
    # The candidate before is none any more.
    gate "$TAG" "$C1"
    answers 1 candidate-mismatch
}

@test "going back to the candidate before: its approvals count, the go does not" {
    proposed model/weights.txt='weights 2'
    forge_record eng1 propose tag="$TAG" commit="$C1"
    expect 1 no-decision
}

@test "back to an older commit: what is not as it was signed is named, and no commit is blamed" {
    proposed prompts/system.txt='You are brief.' docs/dpia.md='assessment 2'
    forge_record eng2 approve criterion=quality commit="$SECOND"
    forge_record omar approve criterion=security commit="$SECOND"
    forge_record eng1 propose tag="$TAG" commit="$C1"
    gate
    answers 1 criterion-stale no-decision
    assert_block_says criterion-stale:quality "'prompts/system.txt' is not what it was"
    assert_block_says criterion-stale:security "'docs/dpia.md' is not what it was"
    [[ $(query '.blocks[].text') != *'was changed by commit'* ]] || says 'none is'
}

@test "a sign-off by another approver for the old content does not hide that it is waited for" {
    proposed model/weights.txt='weights 2'
    assert_criterion quality stale
    forge_record eng1 approve criterion=quality commit="$SECOND"
    gate "$TAG" "$SECOND"
    assert_criterion quality met
}

@test "an approval whose commit is missing here, and is not the candidate's, is stale" {
    local gone
    gone=$(g commit-tree -m gone "$(g mktree < <(printf '100644 blob %s\tonly\n' "$(echo gone | g hash-object -w --stdin)"))")
    forge_at agreed
    forge_record eng1 propose tag="$TAG" commit="$gone"
    forge_record omar approve criterion=security commit="$gone"
    forge_record eng1 propose tag="$TAG" commit="$C1"
    rm -f ".git/objects/${gone:0:2}/${gone:2}"
    expect 1 criterion-stale criterion-waiting no-decision
    assert_criterion security stale
    assert_block_says criterion-stale:security fetch
}

@test "the whole of a scope may be a single file" {
    CL_RIGHTS=$'  owner: dana\n  agree: [dana]' CL_CRITERIA="$(criterion x '[README.md]' '{all: [omar]}')" checklist >v1.yaml
    forge_ledger v1.yaml
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_record omar approve criterion=x commit="$C1"
    proposed docs/x=y
    answers 1 no-decision
    proposed README.md=z
    answers 1 criterion-stale no-decision
    assert_block_says criterion-stale:x README.md "${SECOND:0:7}"
}
