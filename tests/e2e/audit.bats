#!/usr/bin/env bats
# `audit`: every release tag there is, as of its date and as of today.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
}

audit() { golive -s "$SYSTEM" --json audit "$@"; }

# tag_at EPOCH NAME [COMMIT]: an annotated tag that says it was made then.
tag_at() {
    GIT_COMMITTER_NAME=eng1 GIT_COMMITTER_EMAIL=eng1@example.com GIT_COMMITTER_DATE="@$1 +0000" g tag -a -m "$2" "$2" "${3-$C1}"
}

ledger_time() { g log -1 --format=%ct "$LEDGER"; }

# of TAG FILTER: jq on what is said of the tag.
of() { assert_json "(.tags[] | select(.tag == \"$1\")) | ($2)"; }

@test "a release that went by a go is justified, signed for by name" {
    forge_at go
    tag_at "$(($(ledger_time) + 60))" "$TAG"
    audit
    assert_exit 0
    of "$TAG" '.result == "justified" and .then.verdict == "go" and .today.verdict == "go" and .annotated and .why == null'
    of "$TAG" '.sign_offs | map([.meaning, .criterion, .by, .counts]) == [["approval", "quality", "eng2", true],
        ["approval", "privacy", "lena", true], ["approval", "security", "omar", true], ["release authorisation", null, "dana", true]]'
    of "$TAG" '.sign_offs | all(.name | endswith(" Tester")) and all(.checklist_version == 1 and (.key | length == 64))'
    of "$TAG" ".sign_offs[3].commit == \"$(g rev-parse "$LEDGER")\""
    golive -s "$SYSTEM" audit
    assert_exit 0
    [[ $OUT == "$TAG, "*', justified: GO as of its date'*'approval of security by Omar Tester (omar), version 1, '*'1 release tag of support-bot: 1 justified, 0 not'* ]] || says 'the text'
}

@test "a lightweight tag has no date: the go's counts" {
    forge_at go
    g tag "$TAG" "$C1"
    audit
    assert_exit 0
    of "$TAG" ".result == \"justified\" and (.annotated | not) and .date == \"$(at "$(ledger_time)" %Y-%m-%dT%H:%M:%SZ)\""
}

@test "a tag from before its go was not justified then, whatever came later" {
    forge_at go
    tag_at "$(($(ledger_time) - 1))" "$TAG"
    audit
    assert_exit 1
    of "$TAG" '.result == "not-justified" and .then.verdict == "no-go" and .today.verdict == "go" and (.then.blocks | map(.code)) == ["no-decision"]'
    of "$TAG" '.why | test("has not made the final call")'
}

@test "a release that nobody approved, and one with other content under the name of the approved one" {
    forge_at go
    forge_change model/weights.txt='weights 2'
    tag_at "$(($(ledger_time) + 60))" v2.0 "$FORGED"
    tag_at "$(($(ledger_time) + 60))" "$TAG" "$FORGED"
    audit
    assert_exit 1
    of v2.0 '.result == "not-justified" and (.then.blocks | map(.code) | index("candidate-mismatch") != null) and .today.verdict == "no-go"'
    of "$TAG" '.result == "not-justified"'
    audit v2.0
    assert_exit 1
    assert_json '.tags | length == 1'
    audit no-such
    assert_exit 128
}

@test "a tag of a tree is not justified" {
    forge_at go
    g tag "$TAG" "$C1^{tree}"
    audit
    assert_exit 1
    of "$TAG" '.result == "not-justified" and .commit == null and .then.blocks[0].code == "candidate-mismatch"'
}

@test "what is from before the ledger, and what the checklist exempts, is told and not held against it" {
    forge_at go
    local old
    old=$(GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@x GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x@x GIT_AUTHOR_DATE='@1500000000 +0000' \
        GIT_COMMITTER_DATE='@1500000000 +0000' g commit-tree -m old "$C1^{tree}")
    g tag v0.1 "$old"
    tag_at 1500000001 v0.2 "$old"
    g tag nightly "$C1"
    audit
    assert_exit 0
    of v0.1 '.result == "earlier" and .then == null and .sign_offs == [] and (.why | test("exempt"))'
    of v0.2 '.result == "earlier"'
    assert_json '.tags | map(.tag) == ["v0.1", "v0.2"]'
    golive -s "$SYSTEM" audit
    [[ $OUT == *'v0.1, '*'older than the ledger by its own date, and not exempt'*': 0 justified, 0 not, 2 from before'* ]] || says 'both are told'
    # A tag cannot be older than what it points to.
    tag_at 1500000002 v3.0 "$(g rev-parse HEAD)"
    audit
    assert_exit 1
    of v3.0 '.result == "not-justified"'
    g tag -d v3.0
    CL_VERSION=2 CL_RELEASE='  tags: ["v*"]
  exempt: [v0.1, v0.2, v0.9]' checklist >two.yaml
    forge_amend dana two.yaml
    forge_ratify two.yaml dana omar lena
    g tag v0.9 HEAD
    audit
    assert_exit 0
    of v0.9 '.result == "exempt"'
    of v0.1 '.result == "exempt"'
    # What bears the name since then is something else.
    forge_change model/weights.txt='weights 2'
    g tag -f v0.9 "$FORGED"
    audit
    assert_exit 1
    of v0.9 '.result == "not-justified" and .today.verdict == "no-go"'
}

@test "a tag from tomorrow: a go from tomorrow does not justify it today" {
    local ahead=$(($(date +%s) + 3 * 86400))
    forge_at ready
    forge_record dana go commit="$C1" +date="$ahead" +rdate="$ahead"
    tag_at $((ahead + 60)) "$TAG"
    audit
    assert_exit 1
    of "$TAG" '.result == "not-justified" and (.then.blocks | map(.code)) == ["no-decision"]'
    assert_json '.tags[0].date == .now'
}

@test "rows: no formula, and nothing that turns the order of what is read" {
    forge_at almost
    forge_record omar approve criterion=security commit="$C1" note=$'=1+1 \xe2\x80\xae"x"'
    forge_record dana go commit="$C1"
    tag_at "$CLOCK" "$TAG"
    golive -s "$SYSTEM" audit --csv
    assert_exit 0
    [[ $OUT == *$'"\'=1+1 <U+202E>""x"""'* ]] || says 'the note'
}

@test "what came after the release is told, and does not unmake it" {
    forge_at go
    tag_at "$(($(ledger_time) + 1))" "$TAG"
    CLOCK=$((CLOCK + 600))
    forge_record omar pause note='A fire drill.'
    forge_record omar reject criterion=security note='A finding.'
    audit
    assert_exit 0
    of "$TAG" '.result == "justified" and .today.verdict == "no-go" and .today.blocks[0].code == "paused" and (.sign_offs | all(.decision != "reject"))'
    golive -s "$SYSTEM" audit
    [[ $OUT == *'today NO-GO: paused by Omar Tester'* ]] || says 'today'
}

@test "rejections, waivers and what does not count are listed as what they are" {
    forge_at almost
    forge_record omar reject criterion=security note='A finding.'
    forge_record carla resolve record="$(record_id)" note='It is known.'
    forge_record carla waive criterion=security until="$(at $((CLOCK + 20 * 86400)) %F)" note='Until spring.'
    forge_record dana go commit="$C1"
    tag_at "$CLOCK" "$TAG"
    audit
    assert_exit 0
    of "$TAG" '.sign_offs | map([.meaning, .by, .counts]) == [["approval", "eng2", true], ["approval", "lena", true],
        ["rejection", "omar", false], ["waiver", "carla", true], ["release authorisation", "dana", true]]'
}

@test "a deputy, a refusal, evidence elsewhere, a criterion that is gone: each is told as it is" {
    local others
    others=$(criterion security release '{all: [omar]}' && criterion quality '[model/, prompts/]' '{any: [engineering]}')
    CL_VERSION=2 CL_CRITERIA=$others checklist >two.yaml
    forge_amend dana two.yaml
    forge_ratify two.yaml dana omar lena carla eng1 eng2
    forge_record omar delegate to=lena from="$(at "$CLOCK" %F)" until="$(at $((CLOCK + 20 * 86400)) %F)"
    forge_record lena approve criterion=security for=omar commit="$C1" evidence:="[{url: 'https://example.com/report'}]"
    forge_record dana no-go commit="$C1" note='Not before the holidays.'
    tag_at "$CLOCK" "$TAG"
    g tag v2.0 "$(g rev-parse "$C1^{tree}")"
    audit
    assert_exit 1
    of "$TAG" '.sign_offs | map([.meaning, .criterion, .by, .for, .counts]) == [["approval", "quality", "eng2", "eng2", true],
        ["approval", "security", "lena", "omar", true], ["release refusal", null, "dana", "dana", false]]'
    of "$TAG" '.sign_offs[1].evidence == [{"where": "https://example.com/report", "sha256": null}]'
    golive -s "$SYSTEM" audit
    [[ $OUT == *'approval of security by Lena Tester (lena) for Omar Tester (omar), version 2, '* ]] || says 'for whom'
    [[ $OUT == *'release refusal by Dana Tester (dana), version 2, '*', does not count for it'* ]] || says 'the refusal'
    [[ $OUT == *'v2.0, '*'the tag points to a tree, not to a commit'* ]] || says 'what the tag is'
    golive -s "$SYSTEM" audit --csv
    grep -qF '"approval","security","lena","Lena Tester","omar",' <<<"$OUT" || says 'for whom'
    grep -qF ',"https://example.com/report","' <<<"$OUT" || says 'where it lies'
}

@test "what was signed stands beside who signed it: the statement, what was measured, until when, by which key" {
    local key
    key=$(ssh-keygen -lf "$KEYS/eng2.pub" | cut -d' ' -f2)
    CL_VERSION=2 checklist | sed '/^  - id: quality/a\    measure: {accuracy: ">= 0.9", cases: ">= 1"}' >two.yaml
    forge_amend dana two.yaml
    forge_ratify two.yaml dana omar lena carla eng1 eng2
    forge_record eng2 approve criterion=quality commit="$C1" measured:='{accuracy: 0.95, cases: 612}' note='Two of us looked.'
    forge_record carla waive criterion=security until="$(at $((CLOCK + 20 * 86400)) %F)" note='Until spring.'
    forge_record dana go commit="$C1"
    tag_at "$CLOCK" "$TAG"
    audit
    assert_exit 0
    of "$TAG" '.sign_offs[] | select(.criterion == "quality") | .measured == {"accuracy": "0.95", "cases": "612"} and (.statement | length > 10) and .until == null'
    of "$TAG" ".sign_offs[] | select(.meaning == \"waiver\") | .until == \"$(at $((CLOCK + 20 * 86400)) %F)\" and .measured == {}"
    of "$TAG" '.sign_offs[-1] | .statement == null'
    golive -s "$SYSTEM" audit --csv
    grep -qF "\"Two of us looked.\",\"$(golive -s "$SYSTEM" --json audit && jq -r '.tags[0].sign_offs[] | select(.criterion == "quality") | .statement' <<<"$OUT")\",\"accuracy=0.95 cases=612\",\"\",\"$key\"" <<<"$OUT" || says 'what was signed'
    golive -s "$SYSTEM" audit
    [[ $OUT == *$'\n        measured  accuracy 0.95, cases 612\n        note      Two of us looked.\n'* ]] || says 'measured'
    [[ $OUT == *$'\n        until     '*$'\n        note      Until spring.\n'* ]] || says 'until'
}

@test "the ledger that it rests on is named at the end, with what verify finds" {
    forge_at go
    tag_at "$(($(ledger_time) + 60))" "$TAG"
    golive -s "$SYSTEM" audit
    [[ $OUT == *"by a ledger of $(g rev-list --count "$LEDGER") commits, root ${ROOT:0:12}, no finding" ]] || says 'none'
    forge_record omar pause note=x +key=mallory
    golive -s "$SYSTEM" audit
    assert_exit 0
    [[ $OUT == *"by a ledger of $(g rev-list --count "$LEDGER") commits, root ${ROOT:0:12}, 1 finding (git golive verify)" ]] || says 'one'
}

@test "what is not here cannot be judged" {
    forge_at go
    tag_at "$(($(ledger_time) + 1))" "$TAG"
    rm ".git/objects/${C1:0:2}/${C1:2}" 2>/dev/null || {
        mv .git/objects/pack/*.pack .
        git unpack-objects -q <./*.pack
        rm ".git/objects/${C1:0:2}/${C1:2}"
    }
    audit
    assert_exit 3
}

@test "what is partly here is told, as far as it is" {
    forge_at go
    # The same release under another commit; the one that was signed for is gone.
    tag_at "$(($(ledger_time) + 1))" "$TAG" "$(g commit-tree -m squashed "$C1^{tree}")"
    audit
    assert_exit 0
    g tag v2.0 "$(g commit-tree -m other "$(g mktree </dev/null)")"
    mv .git/objects/pack/*.pack .
    g unpack-objects -q <./*.pack
    rm -f ".git/objects/${C1:0:2}/${C1:2}"
    audit
    assert_exit 3
    of "$TAG" '.result == "undecided" and .today == null and (.why | test("fetch"))'
    golive -s "$SYSTEM" audit
    assert_exit 3
    [[ $OUT == *"$TAG, "*'; today it cannot be judged'*'2 release tags of support-bot: 0 justified, '*' undecided'* ]] || says 'the text'
}

@test "as a table for spreadsheets" {
    forge_at ready
    forge_record lena approve criterion=privacy note='=HYPERLINK("http://x"), "quoted"'
    forge_record dana go commit="$C1"
    tag_at "$CLOCK" "$TAG"
    g tag v9.0 "$C1"
    golive -s "$SYSTEM" audit --csv
    assert_exit 1
    [[ $(head -1 <<<"$OUT") == 'system,tag,tag_commit,tag_date,result,today,meaning,criterion,signed_by,name,on_behalf_of,date,checklist_version,record,commit,counts,evidence,note,statement,measured,until,key'$'\r' ]] || says 'the heads'
    # Four sign-offs, and a row for the tag that nobody signed for but has the standing approvals.
    [[ $OUT == *'"approval","privacy","lena","Lena Tester","lena",'* ]] || says 'who signed what'
    grep -qF "\"'=HYPERLINK(\"\"http://x\"\"), \"\"quoted\"\"\"" <<<"$OUT" || says 'a formula that is none'
    [[ $(grep -c '"release authorisation"' <<<"$OUT") == 1 ]] || says 'one go'
    # As many fields in each row as heads.
    [[ $(sed -E 's/"([^"]|"")*"/x/g' <<<"$OUT" | awk -F, '{ print NF }' | sort -u) == 22 ]] || says '22 fields'
    golive -s "$SYSTEM" --json audit --csv
    assert_exit 129
}
