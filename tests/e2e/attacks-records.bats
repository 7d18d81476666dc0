#!/usr/bin/env bats
# Records that are removed, changed, or say what their signer may not say.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
}

# idle CODE ARG...: at `ready`, the record of the arguments changes nothing and has this finding.
idle() {
    local code=$1
    shift
    forge_at ready
    forge_record "$@"
    expect 1 no-decision / "$code"
    assert_finding "$code" "$FORGED"
}

@test "a removed record voids the whole commit" {
    forge_text dana pause note=stop
    forge_commit dana "del:records/$(find_record '*-omar-approve-security.yaml').yaml" "$EDIT"
    git_says good "$FORGED"
    expect 1 no-decision / record-removed
    assert_finding record-removed "$FORGED"
    assert_criterion security met
}

@test "who vetoed cannot remove the veto" {
    forge_record omar reject criterion=security note='Two open findings.'
    forge_commit omar "del:$RECORD"
    expect 1 criterion-rejected no-decision / record-removed
}

@test "a changed record voids the whole commit" {
    forge_record omar reject criterion=security note='Two open findings.'
    local path=$RECORD
    forge_text omar approve criterion=security commit="$C1" +name="$path"
    forge_commit omar "$EDIT"
    expect 1 criterion-rejected no-decision / record-changed
    assert_finding record-changed "$FORGED"
}

@test "a record made executable voids the whole commit" {
    local path
    path=records/$(find_record '*-omar-approve-security.yaml').yaml
    forge_text dana pause note=stop
    forge_commit dana "mode:$path=100755" "$EDIT"
    expect 1 no-decision / 'record-changed|path-not-allowed'
}

@test "a renamed record is a removed one" {
    local path
    path=records/$(find_record '*-omar-approve-security.yaml').yaml
    g cat-file blob "$LEDGER:$path" >copy
    forge_commit omar "del:$path" "file:records/2026-01/again.yaml=copy"
    expect 1 no-decision / record-removed
    assert_criterion security met
}

@test "the whole tree emptied by an unsigned vandal: the next good commits stand on the tree before it" {
    forge_tree - put:README.md=gone
    forge_commit mallory +unsigned +on="$TREE"
    forge_record dana go commit="$C1" +on=refs/stages/ready
    expect 0 / unsigned
}

@test "the whole tree emptied by an unsigned vandal: the next good commit stands on what he left" {
    forge_tree - put:README.md=gone
    forge_commit mallory +unsigned +on="$TREE"
    forge_record dana go commit="$C1"
    [[ $(g ls-tree -r --name-only "$LEDGER" | wc -l) == 2 ]]
    expect 0 / unsigned
}

@test "a vandal in the owner's own clothes: what a void commit of a stakeholder removed is still there" {
    forge_commit eng1 "del:records/$(find_record '*-omar-approve-security.yaml').yaml"
    forge_record dana go commit="$C1"
    expect 0 / record-removed
    assert_criterion security met
}

@test "what a void commit changed: putting it back is nobody's change, making it something third is" {
    local path
    path=records/$(find_record '*-omar-approve-security.yaml').yaml
    g cat-file blob "$LEDGER:$path" >good
    forge_commit mallory +unsigned "put:$path=nonsense"
    forge_record eng1 concern note=hm blocking:=false "file:$path=good"
    expect 1 no-decision / unsigned
    forge_at ready
    forge_commit mallory +unsigned "put:$path=nonsense"
    forge_record dana pause note=stop "put:$path=other nonsense"
    expect 1 no-decision / record-changed unsigned
    assert_finding record-changed "$FORGED"
}

@test "a vandal's file where the records' directory was, and a directory where the checklist was" {
    forge_tree - "file:checklist.yaml=$CHECKLIST" put:records=x
    forge_commit mallory +unsigned +on="$TREE"
    forge_record dana go commit="$C1" del:records
    expect 0 / unsigned
    forge_at ready
    forge_tree - put:checklist.yaml/x=x
    forge_commit mallory +unsigned +on="$TREE"
    forge_record dana go commit="$C1"
    expect 0 / unsigned
}

@test "what has no place on a ledger, left lying and built upon, can be taken away, and blocks nothing for good" {
    local junk month
    month=$(at "$CLOCK" %Y-%m)
    for junk in records "records/$month" evidence keys checklist.yaml/x; do
        forge_at ready
        forge_tree "$LEDGER" "put:$junk=x"
        forge_commit mallory +unsigned +on="$TREE"
        # It shows nothing and changes nothing, but now the newest tree that is not void has it.
        forge_commit eng1
        forge_commit mallory +unsigned put:notes.txt=x
        forge_commit eng1
        forge_record omar concern note=hm blocking:=false "del:$junk" del:notes.txt
        forge_record dana go commit="$C1" put:evidence/minutes.txt=x
        expect 0 / unsigned
    done
}

@test "a record built away by a vandal and a signer is not undone, nor can its remains be removed" {
    local path
    path=records/$(find_record '*-omar-approve-security.yaml').yaml
    forge_commit mallory +unsigned "put:${path%.yaml}-2.yaml=x"
    forge_commit eng1
    forge_record dana go commit="$C1" "del:${path%.yaml}-2.yaml"
    expect 1 no-decision / unsigned record-removed
}

@test "a record left lying by a vandal is nobody's, whoever signs on top of it" {
    forge_at almost
    forge_record omar approve criterion=security commit="$C1" +unsigned
    forge_record eng1 concern note='Just saying.' blocking:=false
    forge_record omar concern note='Me too.' blocking:=false
    expect 1 criterion-waiting no-decision / unsigned
}

@test "a name that was taken stays taken, also when a vandal has cleared the place: a veto is not withdrawn by its namesake" {
    forge_record omar reject criterion=security note='Two open findings.'
    local path=$RECORD id
    id=$(record_id)
    forge_commit mallory +unsigned "del:$path"
    forge_record eng1 concern note=hm blocking:=false
    run ! g rev-parse -q --verify "$LEDGER:$path"
    forge_record eng1 concern note=mine blocking:=false +name="$path"
    expect 1 criterion-rejected no-decision / unsigned 'bad-record|record-changed'
    forge_record eng1 withdraw record="$id" note='It is mine.'
    expect 1 criterion-rejected no-decision / unsigned 'bad-record|record-changed' not-entitled
    forge_record omar withdraw record="$id" note='It is mine indeed.'
    expect 1 no-decision / unsigned 'bad-record|record-changed' not-entitled
}

@test "a checklist left lying by a vandal is nobody's" {
    CL_VERSION=2 CL_CRITERIA="$(criterion privacy standing '{any: [legal]}')" checklist >v2.yaml
    forge_amend mallory v2.yaml +unsigned
    forge_record dana go commit="$C1"
    expect 0 / unsigned
    assert_json '.checklist.version == 1 and .checklist.pending == []'
}

@test "a record copied by another person is not his" {
    forge_at almost
    forge_text omar approve criterion=security commit="$C1"
    forge_commit eng1 "$EDIT"
    expect 1 criterion-waiting no-decision / wrong-author
    assert_finding wrong-author "$FORGED"
}

@test "one false record in a commit is void alone" {
    forge_at almost
    local good
    forge_text omar approve criterion=security commit="$C1"
    good=$EDIT
    forge_text dana go commit="$C1"
    forge_commit omar "$good" "$EDIT"
    expect 1 no-decision / wrong-author
    assert_criterion security met
}

@test "several records of one signer in one commit all count, by path" {
    forge_at agreed
    local first
    forge_text eng1 propose tag="$TAG" commit="$C1" +name=records/2026-11/a.yaml
    first=$EDIT
    forge_text eng1 approve criterion=quality commit="$C1" +name=records/2026-11/b.yaml
    forge_commit eng1 "$first" "$EDIT"
    expect 1 criterion-waiting no-decision
    assert_criterion quality met
    assert_criterion security waiting
}

@test "several records in one commit are read by path: what comes before its candidate is void" {
    forge_at agreed
    local first
    forge_text eng1 propose tag="$TAG" commit="$C1" +name=records/2026-11/b.yaml
    first=$EDIT
    forge_text eng1 approve criterion=quality commit="$C1" +name=records/2026-11/a.yaml
    forge_commit eng1 "$first" "$EDIT"
    expect 1 criterion-waiting no-decision / wrong-candidate
    assert_criterion quality waiting
}

@test "not entitled: everything that somebody may not say" {
    idle not-entitled dana approve criterion=security commit="$C1"
    idle not-entitled eng1 approve criterion=security commit="$C1"
    idle not-entitled omar approve criterion=quality commit="$C1"
    idle not-entitled eng1 approve criterion=privacy
    idle not-entitled eng1 reject criterion=security note=no
    idle not-entitled omar go commit="$C1"
    idle not-entitled carla no-go commit="$C1" note=no
    idle not-entitled eng1 pause note=stop
    idle not-entitled carla pause note=stop
    idle not-entitled omar terminate note=over
    idle not-entitled eng1 withdraw record="$(find_record '*-omar-approve-security.yaml')" note=no
    idle not-entitled dana withdraw record="$(find_record '*-omar-approve-security.yaml')" note=no
    idle not-entitled eng1 waive criterion=security until="$(at $((CLOCK + 86400 * 30)) %Y-%m-%d)" note=risk
    idle not-entitled omar outcome tag="$TAG" measured:='{adoption: "1"}' note=fine
}

@test "wrong checklist: the digest of nothing that is in force" {
    idle wrong-checklist omar reject criterion=security note=no checklist="$(printf '%064d' 0)"
    idle wrong-checklist dana pause note=no checklist="$(echo other | sha256sum | cut -d' ' -f1)"
    idle wrong-checklist eng1 agree checklist="$(printf '%064d' 1)"
    forge_at almost
    forge_record omar approve criterion=security commit="$C1" checklist="$(printf '%064d' 2)"
    expect 1 criterion-waiting no-decision / wrong-checklist
}

@test "bad record: a key that the decision needs is missing" {
    idle bad-record dana pause note=stop golive=
    idle bad-record dana pause note=stop decision=
    idle bad-record dana pause note=stop checklist=
    idle bad-record dana pause
    idle bad-record omar reject criterion=security
    idle bad-record omar reject note=no
    idle bad-record omar approve criterion=security
    idle bad-record eng1 propose tag=v1.1
    idle bad-record eng1 propose commit="$C1"
    idle bad-record dana go
    idle bad-record dana no-go commit="$C1"
    idle bad-record dana no-go note=no
    idle bad-record eng1 concern
    idle bad-record dana terminate
}

@test "bad record: what is there and false" {
    idle bad-record dana pause note=stop system=other-bot
    idle bad-record dana pause note=stop decision=stop
    idle bad-record dana pause note=stop golive=2
    idle bad-record dana pause note=stop golive=1.0
    idle bad-record dana pause note=stop date="'2026-02-30T00:00:00Z'"
    idle bad-record dana pause note=stop date=yesterday
    idle bad-record dana pause note=stop checklist=abc
    idle bad-record dana no-go note=no commit=v1.0
    idle bad-record eng1 concern note=no blocking=perhaps
    idle bad-record eng1 concern note=no criterion=nothing-like-it
    idle bad-record eng1 withdraw record=2020-01/nothing note=no
}

@test "bad record: a date more than a day from the committer's" {
    idle bad-record dana pause note=stop +rdate=$((CLOCK - 2 * 86400))
    idle bad-record dana pause note=stop +rdate=$((CLOCK + 2 * 86400))
    forge_at ready
    forge_record dana pause note=stop +rdate=$((CLOCK - 86400 / 2))
    expect 1 no-decision paused
}

@test "bad record: not strict YAML" {
    idle bad-record dana pause note=stop +append='more: 1'
    idle bad-record dana pause note=stop +append='note: again'
    idle bad-record dana pause note:='&a stop'
    idle bad-record dana pause note:='!!str stop'
    idle bad-record dana pause note=stop +append='<<: {a: b}'
    idle bad-record dana pause note=stop +append=$'---\nmore: 1'
    idle bad-record dana pause note:='[a, b]'
    idle bad-record dana pause note:='"\x07"'
    idle bad-record dana pause note:=$'"\x1b[2J"'
    idle bad-record dana pause note:=$'"\xff"'
    idle bad-record dana pause note=stop +raw='- a list'
    idle bad-record dana pause note=stop +raw='just: [a'
    idle bad-record dana pause note=stop +raw=''$'\n'
    idle bad-record dana pause note="$(head -c 66000 /dev/zero | tr '\0' x)"
    idle bad-record dana pause note:="$(head -c 50000 /dev/zero | tr '\0' '[')"
}

@test "bad record: of many problems the first are told, and the rest is counted" {
    forge_record lena concern +raw=$'golive: 1\ndecision: concern\na: 1\nb: 2\nc: 3\nd: 4\ne: 5'
    expect 1 no-decision / bad-record
    [[ $(query '.findings[].text') == *"'a'"*"'b'"*'; and '*' more' ]] || says 'the rest'
}

# plain NAME OID: the ledger's tree with that under the name, and a plain file's mode, whatever it is. Sets ODD.
plain() {
    local -x GIT_INDEX_FILE=$BATS_TEST_TMPDIR/odd
    rm -f "$GIT_INDEX_FILE"
    g read-tree "$LEDGER"
    g update-index --add --cacheinfo "100644,$2,$1"
    ODD=$(g write-tree)
}

@test "what calls itself a plain file, and is a commit, cannot be read" {
    plain records/2026-11/x.yaml "$C1"
    forge_commit omar +on="$ODD"
    expect 1 no-decision / bad-record
    [[ $(query '.findings[].text') == *'it is no file'* ]] || says 'why'
    forge_record dana go commit="$C1"
    expect 0 / bad-record
    # The same as a key file of a new version.
    forge_at go
    plain keys/omar.asc "$C1"
    CL_VERSION=2 CL_KEYS_omar=$(printf -- '- openpgp: keys/omar.asc\n  sha256: %064d\n' 0) checklist >two.yaml
    forge_commit dana +on="$ODD" file:checklist.yaml=two.yaml
    expect 0 / bad-checklist
    [[ $(query '.findings[].text') == *"there is no file 'keys/omar.asc'"* ]] || says 'why'
}

@test "a key of another decision does not belong there" {
    idle bad-record dana pause note=stop criterion=security
    idle bad-record dana go commit="$C1" tag="$TAG"
    idle bad-record eng1 agree commit="$C1"
}

@test "wrong candidate: approve, go and no-go for another commit" {
    local other
    forge_change model/weights.txt='weights 2'
    other=$FORGED
    idle wrong-candidate omar approve criterion=security commit="$other"
    idle wrong-candidate dana go commit="$other"
    idle wrong-candidate dana no-go commit="$other" note=no
    idle wrong-candidate dana go commit="$(printf '%040d' 7)"
    forge_at almost
    forge_record omar approve criterion=security commit="$other"
    expect 1 criterion-waiting no-decision / wrong-candidate
}

@test "wrong candidate: there is none" {
    forge_at agreed
    forge_record omar approve criterion=security commit="$C1"
    expect 1 criterion-waiting no-candidate no-decision / wrong-candidate
    forge_at agreed
    forge_record dana go commit="$C1"
    expect 1 criterion-waiting no-candidate no-decision / 'wrong-candidate|premature-go'
    forge_at agreed
    forge_record lena approve criterion=privacy
    expect 1 criterion-waiting no-candidate no-decision
    assert_criterion privacy met
}

@test "an approval for the candidate before, where a new one stands, is void" {
    forge_change model/weights.txt='weights 2'
    local second=$FORGED
    forge_at almost
    forge_record eng1 propose tag="$TAG" commit="$second"
    forge_record omar approve criterion=security commit="$C1"
    gate "$TAG" "$second"
    answers 1 criterion-waiting criterion-stale no-decision / wrong-candidate
    assert_criterion security waiting
    assert_criterion quality stale
}

@test "premature go: a criterion waits" {
    forge_at almost
    forge_record dana go commit="$C1"
    expect 1 criterion-waiting no-decision / premature-go
    assert_finding premature-go "$FORGED"
    # It does not come alive when the criterion is met; a new one does.
    forge_record omar approve criterion=security commit="$C1"
    expect 1 no-decision / premature-go
    forge_record dana go commit="$C1"
    expect 0 / premature-go
}

@test "premature go: somebody has not agreed, a concern is open, it is paused" {
    forge_record omar withdraw record="$(find_record '*-omar-agree.yaml')" note=wait
    forge_record dana go commit="$C1"
    expect 1 not-agreed no-decision / premature-go
    forge_at ready
    forge_record eng1 concern note=wait
    forge_record dana go commit="$C1"
    expect 1 concern-open no-decision / premature-go
    forge_at ready
    forge_record omar pause note=wait
    forge_record dana go commit="$C1"
    expect 1 paused no-decision / premature-go
    forge_at ready
    forge_record dana terminate note=over
    forge_record dana go commit="$C1"
    expect 1 terminated no-decision / premature-go
}

@test "premature go in the commit that meets the last criterion is judged after it" {
    CL_RIGHTS=$'  owner: omar\n  agree: [omar]' CL_CRITERIA="$(criterion security release '{all: [omar]}')" checklist >v1.yaml
    g update-ref -d "$LEDGER"
    forge_ledger v1.yaml omar
    forge_record eng1 propose tag="$TAG" commit="$C1"
    local go
    forge_text omar go commit="$C1" +name=records/2026-11/b-go.yaml
    go=$EDIT
    forge_text omar approve criterion=security commit="$C1" +name=records/2026-11/a-approve.yaml
    forge_commit omar "$go" "$EDIT"
    expect 0
}

@test "verify counts what is void" {
    golive -s "$SYSTEM" --json verify
    assert_exit 0
    forge_record dana pause note=stop +unsigned
    golive -s "$SYSTEM" --json verify
    assert_exit 1
    assert_findings unsigned
    assert_finding unsigned "$FORGED"
}
