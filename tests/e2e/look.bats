#!/usr/bin/env bats
# What status, gate, verify and log show: to people, and to programs.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
}

# sees TEXT...: each is in what was printed on standard output.
sees() {
    local text
    for text in "$@"; do
        [[ $OUT == *"$text"* ]] || says "expected on standard output: $text" || return
    done
}

sees_not() {
    local text
    for text in "$@"; do
        [[ $OUT != *"$text"* ]] || says "not expected on standard output: $text" || return
    done
}

# first TEXT, last TEXT: the line of that place.
first() { [[ ${OUT%%$'\n'*} == "$1" ]] || says "expected as first line: $1"; }
last() { [[ ${OUT##*$'\n'} == "$1" ]] || says "expected as last line: $1"; }

# page ARG...: `golive -s SYSTEM` in words.
page() { golive -s "$SYSTEM" "$@"; }

# entries FILTER: jq on the entries of the log.
entries() { printf '%s' "$JSON" | jq -en "input | .entries | $1" >/dev/null || says "expected of the entries: $1"; }

# ---------------------------------------------------------------- todo

@test "todo: a deputy is asked for whom he signs for, and who said no-go can say go" {
    local days
    days="from=$(at "$CLOCK" %F) until=$(at $((CLOCK + 20 * 86400)) %F)"
    forge_at proposed
    # shellcheck disable=SC2086 # two words
    forge_record omar delegate to=lena $days
    page todo lena
    sees 'as deputy of Omar Tester: About security: ' 'git golive approve security --for omar'
    page status
    sees 'git golive approve security'
    sees_not '--for omar'
    forge_at ready
    forge_record dana no-go commit="$C1" note='Not before the holidays.'
    page todo dana
    sees 'your own word stands; when it is settled: Dana Tester said no-go on ' 'Not before the holidays.' 'git golive go'
    page todo omar
    sees 'nothing waits for Omar Tester (omar)'
}

@test "todo: whose key has ended is not asked, his deputy is; one for something else is not" {
    local days yesterday
    days="from=$(at "$CLOCK" %F) until=$(at $((CLOCK + 20 * 86400)) %F)"
    yesterday=$(at $(($(date +%s) - 86400)) %Y-%m-%dT00:00:00Z)
    CL_KEYS_omar="$(printf -- '- ssh: %s\n  valid-before: %s\n' "$(<"$KEYS/omar.pub")" "$yesterday")" \
        CL_RIGHTS="$(rights)"$'\n  agree: [dana]' checklist >one.yaml
    forge_ledger one.yaml
    forge_record eng1 propose tag="$TAG" commit="$C1"
    # shellcheck disable=SC2086 # two words
    forge_record omar delegate to=lena $days
    # shellcheck disable=SC2086 # two words
    forge_record omar delegate to=eng1 $days criteria:='[quality]'
    page status
    sees 'git golive approve security --for omar'
}

@test "todo: with a standing go the owner is asked to agree, and for nothing else" {
    CL_RELEASE=$'  tags: ["v*"]\n  go: checklist' checklist >one.yaml
    forge_ledger one.yaml
    { CL_VERSION=2 CL_RELEASE=$'  tags: ["v*"]\n  go: checklist' CL_RIGHTS="$(rights)"$'\n  agree: [omar]' checklist; } >two.yaml
    forge_amend omar two.yaml
    forge_ratify two.yaml omar lena carla
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_record eng2 approve criterion=quality commit="$C1"
    forge_record lena approve criterion=privacy
    forge_record omar approve criterion=security commit="$C1"
    expect 1 no-decision
    assert_block_says no-decision 'the owner, Dana Tester, has not agreed to the checklist (git golive agree)'
    page todo dana
    sees 'git golive agree'
    sees_not 'git golive go' 'final call'
    forge_record dana agree
    expect 0
}

# ---------------------------------------------------------------- status

@test "looking back, a tag from later does not stand in the way" {
    forge_at go
    forge_change model/weights.txt='weights 2'
    GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@x g tag -a -m later "$TAG" "$FORGED"
    page status --as-of "$(g rev-parse "$LEDGER~1")"
    first "NO-GO: not yet, the owner's go is missing"
    # Of what is asked about by name, and of today, the tag is judged as it is.
    golive -s "$SYSTEM" gate "$TAG" --as-of "$(g rev-parse "$LEDGER")"
    assert_exit 1
    page status
    first 'NO-GO: not this tag, it is not what was proposed'
}

@test "status leads from the first commit to the tag" {
    forge_at root
    page status
    assert_exit 0
    first 'NO-GO: not yet, 3 of 3 criteria are open'
    sees 'checklist   version 1, agreed to by 1 of 6' 'candidate   none'
    sees 'next: git golive agree  (Omar Tester, Lena Tester, Carla Tester or 2 more)'
    forge_at agreed
    page status
    last 'next: git golive propose <tag>  (any stakeholder)'
    forge_at proposed
    page status
    sees 'candidate   v1.0, commit '"${C1:0:12}"', proposed by Eng1 Tester (eng1) ' 'next: git golive approve security  (Omar Tester)'
    forge_at almost
    page status
    first 'NO-GO: not yet, 1 of 3 criteria is open'
    sees 'met: privacy, quality' 'waiting for ' 'Omar Tester' 'git golive approve security'
    forge_at ready
    page status
    first "NO-GO: not yet, the owner's go is missing"
    sees 'met: security, privacy, quality' 'final call  Dana Tester (dana), not made yet'
    last 'next: git golive go  (Dana Tester)'
    forge_at go
    page status
    first 'GO: v1.0 may go live'
    sees 'final call  go, by Dana Tester (dana) '
    sees_not NO-GO
    last 'next: git golive tag v1.0'
    g tag "$TAG" "$C1"
    page status
    sees_not next:
}

@test "status asks me for what I can do" {
    forge_at proposed
    git config user.signingkey "$KEYS/lena.pub"
    git config gpg.format ssh
    page status
    last 'next: git golive approve privacy  (you)'
    git config user.signingkey "$KEYS/dana.pub"
    page status
    last 'next: git golive approve security  (Omar Tester)'
}

@test "nobody is urged to undo what he has just decided" {
    forge_at proposed
    git config gpg.format ssh
    git config user.signingkey "$KEYS/lena.pub"
    forge_record lena reject criterion=privacy note='No contract'
    page status
    last 'next: git golive approve security  (Omar Tester)'
    forge_at almost
    forge_record omar reject criterion=security note='A finding'
    git config user.signingkey "$KEYS/omar.pub"
    page status
    last 'next: your no stands; when it is settled: git golive approve security'
    git config user.signingkey "$KEYS/lena.pub"
    page status
    last 'next: git golive approve security  (Omar Tester)'
    forge_at ready
    forge_record dana no-go commit="$C1" note='Not in this month'
    git config user.signingkey "$KEYS/dana.pub"
    page status
    last 'next: your no-go stands; when it is settled: git golive go'
    forge_at ready
    forge_record omar pause note='Fire drill'
    git config user.signingkey "$KEYS/omar.pub"
    page status
    [[ ${OUT##*$'\n'} == 'next: git golive resume '*'  (Dana Tester)' ]] || says 'the owner may resume'
}

@test "after an amendment: who is asked" {
    forge_at ready
    CL_VERSION=2 CL_TITLE='Support assistant' checklist >two.yaml
    forge_amend eng1 two.yaml
    forge_agree two.yaml eng1
    git config gpg.format ssh
    git config user.signingkey "$KEYS/eng1.pub"
    page status
    last 'next: git golive agree  (Dana Tester, Omar Tester, Lena Tester or 2 more)'
}

@test "status exits 0 whenever it could judge, and as the gate when asked to" {
    page status
    assert_exit 0
    page status --exit-code
    assert_exit 1
    golive -s "$SYSTEM" --json status --exit-code
    assert_exit 1
    assert_json '.verdict == "no-go"'
    forge_at go
    page status --exit-code
    assert_exit 0
}

@test "one alone is told how to bring the others in" {
    CL_RIGHTS='  owner: dana' CL_PEOPLE=$(person dana) CL_CRITERIA=$(criterion works release '{all: [dana]}') checklist >alone.yaml
    forge_ledger alone.yaml
    page status
    first 'NO-GO: not yet, 1 of 1 criteria is open'
    sees 'next: git golive amend --with <file>...'
    forge_record dana propose tag="$TAG" commit="$C1"
    forge_record dana approve criterion=works commit="$C1"
    page status
    last 'next: git golive go  (Dana Tester)'
}

@test "what is open is told with its record, in words and in JSON" {
    local concern pause
    forge_record eng1 concern note='It answers in Dutch' criterion=quality
    concern=$(record_id)
    forge_record lena concern note='I would wait' blocking:=false
    forge_record omar pause note='Fire drill'
    pause=$(record_id)
    forge_record omar delegate to=carla from=2020-01-01 until=2100-01-01 'criteria:=[security]'
    status
    assert_exit 0
    assert_json ".concerns[0] == {record: \"$concern\", by: \"eng1\", date: .concerns[0].date, criterion: \"quality\", blocking: true, note: \"It answers in Dutch\"}"
    assert_json '.concerns[1].blocking == false and .concerns[1].criterion == null and (.concerns | length) == 2'
    assert_json ".pauses == [{record: \"$pause\", by: \"omar\", date: .pauses[0].date, note: \"Fire drill\"}]"
    assert_json '.delegations | length == 1 and (.[0] | .by == "omar" and .to == "carla" and .until == "2100-01-01" and .criteria == ["security"])'
    assert_json "[.blocks[] | select(.code == \"concern-open\") | .record] == [\"$concern\"]"
    assert_json "[.blocks[] | select(.code == \"paused\") | .commits[0]] == [\"$(g rev-parse "$LEDGER~")\"]"
    page status
    first 'NO-GO: not now, the system is paused'
    sees 'It answers in Dutch' "git golive resolve $concern" 'Fire drill' "git golive resume $pause"
    sees 'concerns that do not block' 'Lena Tester (lena)' 'I would wait' 'Carla Tester (carla) for Omar Tester (omar) until 2100-01-01, on security'
    forge_record carla resolve record="$concern" note='It does not any more'
    forge_record dana resume record="$pause"
    status
    assert_json '[.concerns[].by] == ["lena"] and .pauses == []'
}

@test "a pending version is told, with how far it is" {
    forge_at ready
    CL_VERSION=2 CL_TITLE='Support assistant' checklist >two.yaml
    forge_amend eng1 two.yaml
    forge_agree two.yaml eng1 lena
    status
    assert_json ".checklist.version == 1 and .checklist.pending == [{version: 2, sha256: \"$(digest two.yaml)\", commit: \"$(g rev-parse "$LEDGER~2")\", by: \"eng1\", agreed: [\"lena\", \"eng1\"], needed: 3}]"
    page status
    sees 'pending     version 2, by Eng1 Tester (eng1) ' 'agreed to by 2 of the 3 who bring it into force'
    forge_agree two.yaml omar
    status
    assert_json '.checklist.version == 2 and .checklist.pending == [] and .title == "Support assistant"'
}

@test "the promised day has come, more findings than there is room for, nothing that can be proved" {
    local i
    CL_VERSION=2 CL_TOP="target-date: $(date -u +%F)" checklist >two.yaml
    forge_amend dana two.yaml
    forge_ratify two.yaml dana omar lena
    for i in 1 2 3 4 5; do forge_commit mallory +unsigned put:README.md="$i"; done
    page status
    sees "$(date -u +%F), today" '5 findings (git golive verify)' '  and 2 more'
    # A candidate that is not here has no tree.
    forge_record eng1 propose tag="$TAG" commit="$(printf '%040d' 5)"
    golive -s "$SYSTEM" --json status
    assert_exit 3
    golive -s "$SYSTEM" --json status --as-of "$(g rev-parse "$LEDGER~1")"
    assert_exit 0
    golive -s "$SYSTEM" --json status --as-of 2001-01-01
    assert_exit 3
    [[ $ERR == *"the ledger of '$SYSTEM' did not exist yet as of 2001-01-01"* ]] || says 'why'
}

@test "the owner's call is told" {
    local call
    forge_record dana no-go commit="$C1" note='Not in this month'
    call=$(record_id)
    status
    assert_json ".decision == {decision: \"no-go\", record: \"$call\", by: \"dana\", date: .decision.date, commit: \"$C1\", note: \"Not in this month\"}"
    page status
    first 'NO-GO: not this release, the owner said no-go'
    sees 'final call  no-go, by Dana Tester (dana) ' 'Not in this month'
    forge_at go
    status
    assert_json '.decision.decision == "go" and .decision.note == null'
}

@test "the object has the keys that are promised, format first" {
    status
    printf '%s' "$OUT" | jq -en 'input | keys_unsorted[:4] == ["format", "system", "verdict", "now"]'
    assert_json '(keys - ["blocks", "candidate", "checklist", "concerns", "criteria", "deadlocks", "decision", "delegations", "expiring", "findings", "format", "keys_ending", "ledger", "now", "outcomes", "owner", "pauses", "people", "system", "title", "verdict"]) == []'
    assert_json '.ledger | (.ref == "refs/heads/golive/support-bot" and (.newest | fromdateiso8601) > 0)'
    assert_json ".ledger.newest == \"$(at "$(g log -1 --format=%ct "$LEDGER")" %Y-%m-%dT%H:%M:%SZ)\""
    assert_json '.criteria[0] | .id == "security" and .statement == "The security question is answered." and .scope == "release" and .why == null'
    assert_json '.criteria[2] | .scope == "paths" and .paths == ["model/", "prompts/"]'
    assert_json '[.people[] | select(.id == "omar") | .name, .kind] == ["Omar Tester", "person"] and .owner == "dana"'
    [[ $(printf '%s' "$OUT" | wc -l) == 0 ]]
}

@test "the age is that of the newest decision that counts" {
    forge_commit mallory +unsigned put:README.md=x
    status
    assert_json ".ledger.newest == \"$(at "$(g log -1 --format=%ct "$LEDGER~")" %Y-%m-%dT%H:%M:%SZ)\" and .ledger.commits == 11"
    page status
    sees 'newest decision 9 days ago' '1 finding (git golive verify)' 'unsigned'
}

# ---------------------------------------------------------------- as of

@test "as of a commit, and as of a day" {
    local almost name
    almost=$(g rev-parse refs/stages/almost)
    forge_at go
    page status --as-of "$almost"
    assert_exit 0
    first 'NO-GO: not yet, 1 of 3 criteria is open'
    sees 'as of       2'
    golive -s "$SYSTEM" --json status --as-of "${almost:0:10}"
    assert_json ".verdict == \"no-go\" and .ledger.tip == \"$almost\""
    assert_json ".now == \"$(at "$(g log -1 --format=%ct "$almost")" %Y-%m-%dT%H:%M:%SZ)\""
    for name in "golive/$SYSTEM~2" "$LEDGER^^" "$(g rev-parse "$LEDGER~2" | tr a-f A-F)"; do
        golive -s "$SYSTEM" --json status --as-of "$name"
        assert_json ".ledger.tip == \"$(g rev-parse "$LEDGER~2")\""
    done
    golive -s "$SYSTEM" status --as-of main
    assert_exit 128
    gate --as-of "$almost" "$TAG" "$C1"
    answers 1 criterion-waiting no-decision
    gate --as-of "$(at "$(date +%s)" %Y-%m-%d)" "$TAG" "$C1"
    answers 0
    page gate --as-of "$almost" "$TAG" "$C1"
    assert_exit 1
    sees ', as of 2'
    page verify --as-of "$almost"
    sees 'no finding in 9 commits'
    page log --oneline --as-of "$almost"
    sees_not 'approves security'
    page status --as-of someday
    [[ $STATUS != 0 ]]
    [[ $ERR == *someday* ]]
}

# ---------------------------------------------------------------- gate

@test "gate says what is open, and what to run" {
    forge_at almost
    page gate "$TAG" "$C1"
    assert_exit 1
    first 'NO-GO: not yet, 1 of 3 criteria is open (support-bot v1.0)'
    sees 'git golive approve security'
    last 'next: git golive approve security  (Omar Tester)'
    page gate "refs/tags/$TAG"
    assert_exit 1
    forge_at go
    page gate "$TAG"
    assert_exit 0
    [[ $OUT == 'GO: v1.0 may go live (support-bot)' ]]
    page gate nightly
    assert_exit 0
    [[ $OUT == "GO: 'nightly' is not a release tag of any system here" ]]
    golive -s "$SYSTEM" --json gate nightly
    printf '%s' "$OUT" | jq -en 'input | . == {format: 1, tag: "nightly", commit: null, verdict: "go", release: false, systems: []}'
}

@test "gate: of more than there is room for the rest is counted; whoever has another key is told that" {
    local i
    for i in {1..33}; do criterion "c$i" standing '{any: [legal]}'; done >many
    CL_CRITERIA=$(<many) checklist >one.yaml
    forge_ledger one.yaml
    git config gpg.format ssh
    git config user.signingkey "$KEYS/mallory.pub"
    page gate "$TAG"
    [[ $STATUS == 1 && $(grep -c '^  - ' <<<"$OUT") == 30 ]] || says 'thirty'
    sees '  and 6 more (git golive status)' "next: send Dana Tester, the owner, what 'git golive enroll' prints"
}

@test "gate takes any name of a commit, and none that is not" {
    forge_at go
    page gate "$TAG" main
    assert_exit 0
    page gate "$TAG" "${C1:0:8}"
    assert_exit 0
    page gate "$TAG" no-such-branch
    assert_exit 128
    [[ $ERR == *no-such-branch* ]]
    page gate "$TAG" main main
    assert_exit 129
    page gate 'v1..0'
    assert_exit 129
    page status extra
    assert_exit 129
    page verify extra
    assert_exit 129
    page log --decision maybe
    assert_exit 129
}

@test "another tag is not the candidate" {
    forge_at go
    page gate v1.1 "$C1"
    assert_exit 1
    first 'NO-GO: not this tag, it is not what was proposed (support-bot v1.1)'
    last 'next: git golive propose v1.1 <commit>  (any stakeholder)'
}

@test "gate --live in words" {
    forge_at go
    page gate --live "$TAG"
    assert_exit 1
    first 'NO-GO: this was never released (support-bot v1.0)'
    sees 'or not fetched (git fetch)'
    sees_not next:
    g tag "$TAG" "$C1"
    page gate --live "$TAG"
    assert_exit 0
    [[ $OUT == 'GO: v1.0 may be deployed, or keep running (support-bot)' ]]
    forge_record dana pause note=wait
    page gate --live "$TAG"
    assert_exit 1
    first 'NO-GO: not now, the system is paused (support-bot v1.0)'
    sees 'next: git golive resume '
}

@test "--fetch gets the newest ledger first" {
    local server=$BATS_TEST_TMPDIR/server.git
    git clone -q --bare "$REPO" "$server"
    g remote add origin "$server"
    page gate "$TAG" "$C1"
    assert_exit 1
    g push -q origin refs/stages/go:"$LEDGER"
    g update-ref -d refs/remotes/origin/golive/support-bot
    page gate "$TAG" "$C1"
    assert_exit 1
    [[ $ERR == "ledger of '$SYSTEM': "*' newest decision '* && $ERR != *fetch* ]]
    page gate --fetch "$TAG" "$C1"
    assert_exit 0
    [[ $ERR == "ledger of '$SYSTEM': 11 commits, newest decision 9 days ago (refs/remotes/origin/golive/$SYSTEM, as of your last fetch, "* ]]
    golive -s "$SYSTEM" -q gate "$TAG" "$C1"
    [[ $ERR == '' ]]
    page status --fetch --exit-code
    assert_exit 0
    page verify --fetch
    assert_exit 0
    sees refs/remotes/origin/golive/support-bot
}

@test "--fetch without a remote fails, and closes the gate" {
    forge_at go
    page gate --fetch "$TAG" "$C1"
    [[ $STATUS != 0 ]]
    [[ $ERR == *origin* ]]
}

# ---------------------------------------------------------------- verify

@test "verify: nothing found" {
    page verify
    assert_exit 0
    [[ $OUT == "no finding in 10 commits of refs/heads/golive/support-bot, root ${ROOT:0:12}" ]]
    golive -s "$SYSTEM" --json verify
    assert_exit 0
    assert_json "keys_unsorted == [\"format\", \"system\", \"now\", \"ledger\", \"findings\", \"keys_ending\"] and .format == 1 and .findings == [] and .ledger.root == \"$ROOT\""
}

@test "verify: every finding, whatever the verdict" {
    local unsigned
    forge_at go
    forge_commit mallory +unsigned put:records/2026-11/x.yaml=x
    unsigned=$FORGED
    forge_record lena approve criterion=security commit="$C1"
    page verify
    assert_exit 1
    sees "${unsigned:0:12} unsigned: " "${FORGED:0:12} not-entitled: $RECORD: "
    last "2 findings in 13 commits of refs/heads/golive/support-bot, root ${ROOT:0:12}"
    golive -s "$SYSTEM" --json verify
    assert_exit 1
    assert_json "[.findings[] | .code] == [\"unsigned\", \"not-entitled\"] and .findings[1].path == \"$RECORD\" and (.findings[0] | has(\"path\") | not)"
    page gate "$TAG" "$C1"
    assert_exit 0
}

# ---------------------------------------------------------------- log

@test "log: newest first, one entry a decision" {
    forge_at go
    page log --oneline
    assert_exit 0
    first "$(g rev-parse "$LEDGER" | cut -c1-12) $(at "$(g log -1 --format=%ct "$LEDGER")" %Y-%m-%d) dana says go (v1.0)"
    last "${ROOT:0:12} $(at "$(g log -1 --format=%ct "$ROOT")" %Y-%m-%d) dana starts the ledger with version 1 of the checklist"
    [[ $(printf '%s\n' "$OUT" | wc -l) == 11 ]]
    golive -s "$SYSTEM" --json log
    entries "length == 11 and .[0].decision == \"go\" and .[0].candidate == \"$C1\" and .[0].tag == \"v1.0\""
    entries '.[10] | .decision == "init" and .by == "dana" and .version == 1 and .record == null'
    entries "map(.commit) == $(g rev-list "$LEDGER" | jq -Rnc '[inputs]')"
    printf '%s' "$OUT" | jq -en 'input | keys_unsorted[:2] == ["format", "system"]'
}

@test "log: in full, with notes and what became of them" {
    local concern
    forge_record eng1 concern 'note:="Two lines:\n  the second"'
    concern=$(record_id)
    forge_record carla resolve record="$concern" note='Settled.'
    forge_record lena withdraw record="$(find_record '*-lena-approve-privacy.yaml')" note='Too early.'
    page log --by eng1 --decision concern
    sees $'Eng1 Tester (eng1) raises a concern\n    Two lines:\n      the second\n    resolved by ' "record $concern, commit "
    page log --by lena --criterion privacy
    sees 'Lena Tester (lena) approves privacy' 'withdrawn by ' 'Lena Tester (lena) withdraws ' 'Too early.'
    golive -s "$SYSTEM" --json log --criterion privacy
    entries "length == 2 and .[1].withdrawn == .[0].record and .[0].target == .[1].record"
    golive -s "$SYSTEM" --json log --decision concern
    entries "length == 1 and .[0].record == \"$concern\" and .[0].blocking and (.[0].settled | endswith(\"carla-resolve\"))"
}

@test "log: an answer that its author gave anew says so" {
    local first second
    first=$(find_record '*-omar-approve-security.yaml')
    forge_record omar reject criterion=security note='A finding.'
    second=$(record_id)
    page log --by omar --criterion security
    sees "A finding."$'\n    record '"$second"
    sees "answered anew by $second"
    forge_record omar approve criterion=security commit="$C1" note='Closed.'
    page log --by omar --criterion security
    sees $'    A finding.\n    answered anew by '"$(record_id)"$'\n' "answered anew by $second"
    [[ $(grep -c 'answered anew' <<<"$OUT") == 2 ]] || says 'the newest stands'
    # What was taken back stands in nobody's place.
    forge_record omar withdraw record="$(record_id)" note='Not yet.'
    page log --oneline --by omar --criterion security
    [[ $(grep -c '\[answered anew\]' <<<"$OUT") == 1 && $OUT == *'omar rejects security'$'\n'* ]] || says 'the rejection stands again'
    golive -s "$SYSTEM" show "$first"
    [[ $OUT == *"since then"*"answered anew by $second"* ]] || says 'in show'
}

@test "log: void ones are marked, void commits shown" {
    forge_commit mallory +unsigned put:README.md=x
    forge_record lena approve criterion=security commit="$C1"
    forge_record eng1 concern +raw='golive: 1'
    page log --oneline
    sees 'somebody makes a commit  [void: unsigned: ' 'lena approves security (v1.0)  [void: not-entitled: '
    sees 'eng1 signs a record that cannot be read  [void: bad-record: '
    golive -s "$SYSTEM" --json log
    entries '.[0] | .decision == null and .by == "eng1" and .void.code == "bad-record" and (.path | startswith("records/"))'
    entries '.[1] | .decision == "approve" and .criterion == "security" and .void.code == "not-entitled" and (.void.text | length) > 0'
    entries '.[2] | .decision == null and .by == null and .void.code == "unsigned"'
    entries '.[3].void == null'
}

@test "log: versions" {
    CL_VERSION=2 CL_CRITERIA="$(criterion other release '{all: [omar]}')" checklist >two.yaml
    forge_amend eng1 two.yaml
    forge_agree two.yaml eng1 lena omar
    page log --oneline
    sees 'eng1 proposes version 2 of the checklist' 'omar agrees to the checklist, version 2' 'version 2 of the checklist comes into force'
    golive -s "$SYSTEM" --json log --decision in-force
    entries 'length == 1 and .[0].version == 2 and .[0].by == null'
    golive -s "$SYSTEM" --json log --decision amend
    entries 'length == 1 and .[0].version == 2 and .[0].by == "eng1"'
    forge_at go
    forge_amend eng1 two.yaml
    forge_agree two.yaml eng1 lena omar
    page log --by dana --decision go
    sees 'ended: the terms have changed since'
}

@test "log: what is dated ahead, and what a commit brings that cannot be taken" {
    forge_at almost
    forge_record lena concern note='Too soon.' +rdate=1500000000
    page log
    # Once, though it was read and is void for what it says of itself.
    [[ $(grep -c 'Too soon' <<<"$OUT") == 1 && $(grep -c 'void: bad-record' <<<"$OUT") == 1 ]] || says 'once'
    forge_record eng1 concern +raw='golive: 1'
    page log
    sees "record $RECORD, commit ${FORGED:0:12}, SSH signature verified"
    forge_record omar approve criterion=security commit="$C1" +date="$(($(date +%s) + 30 * 86400))"
    page log --oneline
    sees 'omar approves security (v1.0)  [dated ahead: does not count yet]'
    page show omar-approve-security
    sees 'since then   dated ahead: does not count yet'
    gate
    answers 1 criterion-waiting no-decision / bad-record clock
}

@test "log: by time, and by tag" {
    local first last c2
    first=$(g log -1 --format=%ct "$ROOT")
    page log --since "$(at "$((CLOCK + 86400))" %Y-%m-%d)"
    assert_exit 0
    [[ -z $OUT ]]
    golive -s "$SYSTEM" --json log --until "$(at "$first" %Y-%m-%d)" --since "$(at "$first" %Y-%m-%d)"
    entries 'length >= 1 and .[-1].decision == "init"'
    # to the second, both ends included
    golive -s "$SYSTEM" --json log --until "$(at "$first" %Y-%m-%dT%H:%M:%SZ)"
    entries 'length == 1 and .[0].decision == "init"'
    last=$(g log -1 --format=%ct "$LEDGER")
    golive -s "$SYSTEM" --json log --since "$(at "$last" %Y-%m-%dT%H:%M:%SZ)"
    entries 'length == 1 and .[0].criterion == "security"'
    golive -s "$SYSTEM" --json log --since "$(at "$((last + 1))" %Y-%m-%dT%H:%M:%SZ)"
    entries 'length == 0'

    golive -s "$SYSTEM" --json log --tag v1.0
    entries 'map(.decision) == ["approve", "approve", "propose"] and map(.criterion) == ["security", "quality", null]'
    # what takes back an answer is about its tag too; another candidate is not
    forge_record eng2 withdraw record="$(find_record '*-eng2-approve-quality.yaml')" note='Too early.'
    forge_change docs/x=1
    c2=$FORGED
    forge_record eng1 propose tag=v1.1 commit="$c2"
    golive -s "$SYSTEM" --json log --tag v1.0
    entries 'map(.decision) == ["withdraw", "approve", "approve", "propose"]'
    golive -s "$SYSTEM" --json log --tag v1.1
    entries 'map(.decision) == ["propose"]'
    local word
    for word in yesterday 2026-13-01 2026-1-1 '' 2026-01-01T00:00:00; do
        page log --since "$word"
        assert_exit 129
        page log --until "$word"
        assert_exit 129
    done
    page log --tag v9
    assert_exit 129
}

@test "show: what was measured, granted, proposed and agreed to" {
    local until other agreed
    forge_at agreed
    until=$(at $((CLOCK + 20 * 86400)) %F)
    CL_VERSION=2 CL_TITLE='The other one' checklist >other.yaml
    CL_VERSION=2 CL_RELEASE=$'  tags: ["v*", "!v*-rc*"]\n  exempt: [v0.8]' checklist |
        sed '/^  - id: quality/a\    measure: {accuracy: ">= 0.9"}' >two.yaml
    forge_amend omar other.yaml
    forge_amend dana two.yaml
    forge_record eng1 agree checklist="$(digest two.yaml)"
    agreed=$(record_id)
    forge_ratify two.yaml lena omar
    page show "$agreed"
    sees "checklist    version 1, $(digest "$BASE/checklist.yaml")" "agreed to    version 2, $(digest two.yaml)"
    forge_record eng1 withdraw record="$agreed" note='Not like that.'
    page show 2
    [[ $STATUS == 1 && $ERR == *"'2' is more than one version"*"${DIGEST:0:12}  version 2 by dana"* ]] || says 'which'
    page show "${DIGEST:0:12}"
    sees 'state        in force since ' 'agreed       Eng1 Tester (eng1), ' ', and took it back' \
        'which tags mean going live changes: v* -> v*, !v*-rc*' 'which tags are exempt changes to: v0.8'
    other=$(digest other.yaml)
    page show "${other:0:8}"
    sees 'state        never in force: another version came before it'
    { sed 's/^version: 2/version: 3/' two.yaml && echo '# the end'; } >three.yaml
    forge_amend dana three.yaml
    page show 3
    sees 'against version 2:' 'nothing changes but the form of the file'

    forge_record eng1 propose tag="$TAG" commit="$C1"
    page show "$(record_id)"
    sees "candidate    v1.0, commit $C1"
    forge_record eng2 approve criterion=quality commit="$C1" measured:='{accuracy: 0.95, cases: 612}'
    page show "$(record_id)"
    sees 'measured     accuracy 0.95, asked for: >= 0.9' 'measured     cases 612'
    sees_not 'cases 612, asked'
    forge_record omar delegate to=lena from="$(at "$CLOCK" %F)" until="$until" criteria:='[security, quality]'
    page show "$(record_id)"
    sees "from         $(at "$CLOCK" %F)" "until        $until" 'criteria     security, quality'
    page log
    sees "until $until, on security, quality"
}

@test "show and withdraw: of more records of that end than there is room for the rest is counted" {
    local i
    local -a notes=()
    for i in {1..8}; do
        forge_text eng1 concern note="Note $i." +name="records/2026-11/$i-x.yaml"
        notes+=("$EDIT")
    done
    forge_commit eng1 "${notes[@]}"
    page show x
    [[ $STATUS == 1 && $ERR == *"'x' is the end of 8 records; write more of it:"*'2026-11/6-x'*'and 2 more'* ]] || says 'show'
    git config gpg.format ssh
    git config user.signingkey "$KEYS/eng1.pub"
    page withdraw x -m 'it is done' --yes
    [[ $STATUS == 1 && $ERR == *"'x' is the end of 8 records; write more of it:"*'and 2 more'* ]] || says 'withdraw'
    [[ $(g rev-parse "$LEDGER") == "$FORGED" ]]
}

@test "tag and lint, where no release is proposed and where it is not here" {
    forge_at agreed
    page tag
    assert_exit 1
    [[ $ERR == *"no release is proposed for '$SYSTEM'; name one: git golive propose <tag>"* ]] || says 'tag'
    forge_record eng1 propose tag="$TAG" commit="$(printf '%040d' 5)"
    page lint
    assert_exit 0
    [[ $ERR == *"there is no checklist.yaml here; this is the version in force on the ledger of '$SYSTEM'"* ]] || says 'which'
    sees "golive/$SYSTEM:checklist.yaml: ok, version 1"
}

@test "usage: what is no argument of theirs, and no value of a flag" {
    local wrong
    for wrong in 'log x' 'report x' 'lint a b' 'status --json=yes' 'gate --live=v1.0 v1.0'; do
        # shellcheck disable=SC2086 # words
        page $wrong
        assert_exit 129
        [[ $OUT == '' && $ERR == golive:* ]] || says "$wrong"
    done
}

@test "log: says whose signature was verified, and whose was not" {
    page log --by omar --decision approve
    sees ', SSH signature verified'
    forge_commit mallory +as=omar put:README.md=x
    page log
    sees $'somebody makes a commit\n    void: unknown-key: ' "commit ${FORGED:0:12}; 'git show ${FORGED:0:12}' shows what it holds"
    [[ $(grep -c 'signature verified' <<<"$OUT") == $(($(g rev-list --count "$LEDGER") - 1)) ]]
}

@test "log: filters that can let nothing through are slips of the pen" {
    page log --by nobody
    assert_exit 129
    page log --criterion nothing
    assert_exit 129
    page log --by omar --decision pause
    assert_exit 0
    [[ -z $OUT ]]
}

# ---------------------------------------------------------------- terminals

@test "color.ui, --no-color: never is never" {
    local never
    unset NO_COLOR
    git config color.ui always
    page status
    [[ $OUT == *$'\e['* ]] || says 'always'
    page --no-color status
    [[ $OUT != *$'\e['* ]] || says '--no-color'
    for never in never false; do
        git config color.ui "$never"
        page status
        [[ $OUT != *$'\e['* ]] || says "$never"
    done
}

@test "no colour but where it is asked for, and never alone" {
    local plain
    page status
    sees_not $'\e'
    plain=$OUT
    golive -s "$SYSTEM" --color=always status
    [[ ${OUT%%$'\n'*} == $'\e[1;31mNO-GO: '* ]]
    [[ $(printf '%s' "$OUT" | sed $'s/\e\\[[0-9;]*m//g') == "$plain" ]]
    unset NO_COLOR
    page status
    sees_not $'\e'
    git config color.ui always
    page status
    sees $'\e[1;31m'
    NO_COLOR=1 golive -s "$SYSTEM" status
    sees_not $'\e'
}

@test "names and notes that a terminal would obey are shown escaped" {
    local people rlo=$'\xe2\x80\xae' zwsp=$'\xe2\x80\x8b' lri=$'\xe2\x81\xa6'
    people=$(people)
    CL_PEOPLE=${people/Lena Tester/Lena ${rlo}gnp.exe} checklist >evil.yaml
    forge_ledger evil.yaml
    forge_record lena concern note="A${zwsp}B ${lri}hidden"
    for what in status log verify 'gate v1.0'; do
        # shellcheck disable=SC2086
        page $what
        sees_not "$rlo" "$zwsp" "$lri"
    done
    page log
    sees 'Lena <U+202E>gnp.exe (lena) raises a concern' 'A<U+200B>B <U+2066>hidden'
    page status
    sees 'A<U+200B>B <U+2066>hidden'
    golive -s "$SYSTEM" --json status
    sees_not "$rlo" "$zwsp"
    assert_json '.concerns[0].note == "A\u200bB \u2066hidden"'
}

@test "what cannot be decided is said to programs too" {
    local verb
    ROOT=$C1
    for verb in status 'gate v1.0' verify log; do
        # shellcheck disable=SC2086
        golive -s "$SYSTEM" --json $verb
        assert_exit 3
        printf '%s' "$OUT" | jq -en 'input | .format == 1 and .system == "support-bot" and .verdict == "undecided" and (.error | length) > 0'
        [[ -n $ERR ]]
    done
    golive -s "$SYSTEM" status
    assert_exit 3
    [[ -z $OUT ]]
}

# ---------------------------------------------------------------- keys

@test "a last key that ends within 30 days is told, by status and by verify" {
    local soon late now day=86400
    now=$(date +%s)
    soon=$(date -u -d "@$((now + 10 * day))" +%Y-%m-%dT00:00:00Z)
    late=$(date -u -d "@$((now + 60 * day))" +%Y-%m-%dT00:00:00Z)
    CL_KEYS_omar="- ssh: $(<"$KEYS/omar.pub")
  valid-before: $soon" CL_KEYS_lena="- ssh: $(<"$KEYS/lena.pub")
  valid-before: $late" checklist >v1.yaml
    forge_ledger v1.yaml
    page status
    assert_exit 0
    sees "the last key of Omar Tester (omar) ends on ${soon%T*}" 'git golive amend'
    sees_not 'last key of Lena'
    page verify
    assert_exit 0
    sees "the last key of Omar Tester (omar) ends on ${soon%T*}"
    page status --json
    printf '%s' "$OUT" | jq -en --arg soon "$soon" 'input | .keys_ending == [{stakeholder: "omar", ends: $soon}]'
}
