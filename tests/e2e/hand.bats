#!/usr/bin/env bats
# A decision written by hand, on a checked-out ledger, with nothing but an editor and git.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
    forge_at almost
    git checkout -q golive/support-bot
}

# sign_as WHO: this person's own git configuration.
sign_as() {
    git config user.name "$1"
    git config user.email "$1@example.com"
    git config gpg.format ssh
    git config user.signingkey "$KEYS/$1.pub"
}

month() { date -u +%Y-%m; }

@test "the five required lines, signed with git commit -S, count" {
    sign_as omar
    mkdir -p "records/$(month)"
    cat >"records/$(month)/by-hand.yaml" <<YAML
golive: 1
decision: approve
criterion: security
checklist: $(sha256sum checklist.yaml | cut -d' ' -f1)
commit: $C1
YAML
    [[ $(wc -l <"records/$(month)/by-hand.yaml") == 5 ]]
    git add records
    git commit -q -S -m 'I looked at it, and it is fine'
    git_says good HEAD
    expect 1 no-decision
    assert_criterion security met
    assert_json '.criteria[] | select(.id == "security") | .approved_by == ["omar"]'

    sign_as dana
    printf 'golive: 1\ndecision: go\nchecklist: %s\ncommit: %s\n' "$DIGEST" "$C1" >"records/$(month)/go.yaml"
    git add records
    git commit -q -S -m go
    expect 0
}

@test "without the signature it does not" {
    sign_as omar
    mkdir -p "records/$(month)"
    printf 'golive: 1\ndecision: approve\ncriterion: security\nchecklist: %s\ncommit: %s\n' "$DIGEST" "$C1" >"records/$(month)/by-hand.yaml"
    git add records
    git commit -q -m 'I looked at it, and it is fine'
    expect 1 criterion-waiting no-decision / unsigned
}

@test "in any style of YAML, with comments, quotes and blank lines, in any order" {
    sign_as omar
    mkdir -p "records/$(month)"
    cat >"records/$(month)/By_Hand-2.yaml" <<YAML
# I looked at it on Tuesday.

"commit": "$C1"
'decision': 'approve'
criterion:   security   # the only one that is mine
checklist: >-
  $DIGEST
golive: '1'
YAML
    git add records
    git commit -q -S -m 'a decision'
    expect 1 no-decision
}

@test "in flow style" {
    sign_as omar
    mkdir -p "records/$(month)"
    printf '{golive: 1, decision: approve, criterion: security, checklist: %s, commit: %s}\n' "$DIGEST" "$C1" >"records/$(month)/x.yaml"
    git add records
    git commit -q -S -m 'a decision'
    expect 1 no-decision
}

@test "a byte order mark at the beginning is no harm, in the middle it is" {
    sign_as omar
    mkdir -p "records/$(month)"
    printf '\xef\xbb\xbfgolive: 1\ndecision: approve\ncriterion: security\nchecklist: %s\ncommit: %s\n' "$DIGEST" "$C1" >"records/$(month)/x.yaml"
    git add records
    git commit -q -S -m 'a decision'
    expect 1 no-decision
    printf 'golive: 1\ndecision: reject\ncriterion: security\nchecklist: %s\nnote: a \xef\xbb\xbf b\n' "$DIGEST" >"records/$(month)/y.yaml"
    git add records
    git commit -q -S -m 'a decision'
    expect 1 no-decision / bad-record
}

@test "the wrong digest of the checklist, as of a checklist saved with another line end" {
    sign_as omar
    mkdir -p "records/$(month)"
    printf 'golive: 1\ndecision: approve\ncriterion: security\nchecklist: %s\ncommit: %s\n' \
        "$(sed 's/$/\r/' checklist.yaml | sha256sum | cut -d' ' -f1)" "$C1" >"records/$(month)/x.yaml"
    git add records
    git commit -q -S -m 'a decision'
    expect 1 criterion-waiting no-decision / wrong-checklist
}

@test "somebody else's question answered by hand" {
    sign_as eng1
    mkdir -p "records/$(month)"
    printf 'golive: 1\ndecision: approve\ncriterion: security\nchecklist: %s\ncommit: %s\n' "$DIGEST" "$C1" >"records/$(month)/x.yaml"
    git add records
    git commit -q -S -m 'a decision'
    expect 1 criterion-waiting no-decision / not-entitled
}

@test "a standing question needs four lines" {
    sign_as carla
    mkdir -p "records/$(month)"
    printf 'golive: 1\ndecision: reject\ncriterion: privacy\nchecklist: %s\nnote: no\n' "$DIGEST" >"records/$(month)/a.yaml"
    git add records
    git commit -q -S -m 'a decision'
    expect 1 criterion-rejected criterion-waiting no-decision
    printf 'golive: 1\ndecision: approve\ncriterion: privacy\nchecklist: %s\n' "$DIGEST" >"records/$(month)/b.yaml"
    git add records
    git commit -q -S -m 'a decision'
    expect 1 criterion-waiting no-decision
    assert_criterion privacy met
}

@test "an amended commit, when nobody has judged the first, is a decision like any other" {
    sign_as omar
    mkdir -p "records/$(month)"
    printf 'golive: 1\ndecision: approve\ncriterion: security\nchecklist: %s\n' "$DIGEST" >"records/$(month)/x.yaml"
    git add records
    git commit -q -S -m 'a decision'
    printf 'commit: %s\n' "$C1" >>"records/$(month)/x.yaml"
    git add records
    git commit -q -S --amend -m 'a decision'
    expect 1 no-decision
}

@test "a merge made by pulling is void, and a cherry-pick that is signed again counts" {
    local tip
    tip=$(git rev-parse HEAD)
    sign_as omar
    mkdir -p "records/$(month)"
    printf 'golive: 1\ndecision: approve\ncriterion: security\nchecklist: %s\ncommit: %s\n' "$DIGEST" "$C1" >"records/$(month)/x.yaml"
    git add records
    git commit -q -S -m 'a decision'
    local mine
    mine=$(git rev-parse HEAD)
    git reset -q --hard "$tip"
    forge_record eng1 concern note=hm blocking:=false
    git reset -q --hard
    git merge -q -S --no-ff -m pulled "$mine"
    expect 1 criterion-waiting no-decision / not-linear
    git reset -q --hard HEAD~
    git cherry-pick -S "$mine" >/dev/null
    git_says good HEAD
    expect 1 no-decision
}
