#!/usr/bin/env bats
# `git golive show`: one record, criterion or version, and what stands behind it.

setup_file() {
    load people
    people_setup_file
}
setup() {
    load people
    people_setup
}

# sees TEXT...: each is on standard output.
sees() {
    local text
    for text in "$@"; do out_has "$text" || return; done
}
# json FILTER: holds of what was printed.
json() { jq -e "$1" <<<"$OUT" >/dev/null || people_fail "expected of the JSON: $1"; }
fingerprint() { ssh-keygen -lf "$KEYS/$1.pub" | cut -d' ' -f2; }

@test "a record, with its signature and its evidence" {
    as omar
    printf 'two findings, both low\n\033[2J' >"$W/review.txt"
    decide approve security -m $'both reviewers were heard\nsecond line' --evidence docs/dpia.md --evidence "$W/review.txt" \
        --evidence https://example.com/run/1
    done_well
    local id=${OUT#recorded } sum
    sum=$(sha256sum <"$W/review.txt" | cut -d' ' -f1)
    golive show "$id"
    done_well
    [[ ${OUT%%$'\n'*} == 'Omar Haddad (omar) approves security (v1.0)' ]]
    sees '    both reviewers were heard' '    second line' "record       $id" "commit       $(tip)" \
        "SSH, verified, by the key $(fingerprint omar) (ssh-ed25519) of Omar Haddad (omar)" \
        'checklist    version 2, ' "candidate    v1.0, commit $(git rev-parse origin/main)" \
        'statement    The review of this release has no open finding above low.' \
        'evidence 1   docs/dpia.md, in the candidate, as it was signed' 'evidence 2   evidence/' \
        'on the ledger, as it was signed' "sha256 $sum" "(git golive show $id --evidence 2 -o <file>)" \
        'evidence 3   https://example.com/run/1, elsewhere'
    # by any end of its id, and by its path
    golive show security
    [[ ${OUT%%$'\n'*} == security,* ]]
    golive show omar-approve-security
    sees "record       $id"
    golive show "records/$id.yaml"
    sees "record       $id"

    golive --json show "$id"
    json ".records | length == 1"
    json ".records[0] | .record == \"$id\" and .signature == {kind: \"SSH\", verified: true, by: \"omar\",
        fingerprint: \"$(fingerprint omar)\", key: .signature.key} and .evidence_states == [\"there\", \"there\", \"elsewhere\"]"
    json '.records[0].evidence[1].sha256 == "'"$sum"'"'
}

@test "evidence is taken out as it was signed, and overwrites nothing" {
    as omar
    printf 'two findings, both low\n\033[2J' >"$W/review.txt"
    decide approve security --evidence docs/dpia.md --evidence "$W/review.txt" --evidence https://example.com/run/1
    done_well
    golive show omar-approve-security --evidence 2 -o "$W/out.txt"
    done_well
    cmp "$W/review.txt" "$W/out.txt"
    git golive show omar-approve-security --evidence 1 >"$W/dpia"
    cmp docs/dpia.md "$W/dpia"
    git golive show omar-approve-security --evidence 2 >"$W/raw"
    cmp "$W/review.txt" "$W/raw"

    refused 1 show omar-approve-security --evidence 1 -o "$W/out.txt"
    err_has 'is there already, and is not overwritten'
    cmp "$W/review.txt" "$W/out.txt"
    mkdir "$W/dir"
    refused 1 show omar-approve-security --evidence 1 -o "$W/dir"
    ln -s "$W/elsewhere" "$W/link"
    refused 1 show omar-approve-security --evidence 1 -o "$W/link"
    [[ ! -e $W/elsewhere ]]
    refused 128 show omar-approve-security --evidence 1 -o "$W/none/there"
    refused 1 show omar-approve-security --evidence 3
    err_has 'not in the repository: https://example.com/run/1'
    local n
    for n in 0 4 -1 x 1x 99999999999999999999; do
        refused 1 show omar-approve-security "--evidence=$n"
        err_has 'has the evidence 1 to 3'
    done
    refused 1 show quality --evidence 1
    err_has 'has no evidence'
    refused 129 show omar-approve-security -o "$W/new"
    # at a terminal, what it would obey is shown
    if command -v script >/dev/null; then
        GIT_PAGER='cat' script -qec 'git golive show omar-approve-security --evidence 2' /dev/null >"$W/tty" </dev/null
        grep -q 'two findings' "$W/tty"
        grep -q '<U+001B>\[2J' "$W/tty"
        ! grep -q $'\033' "$W/tty"
    fi
}

@test "evidence that is missing or was changed is told, and not handed out" {
    as omar
    load forge
    local sum month
    sum=$(printf nothing | sha256sum | cut -d' ' -f1)
    month=$(date -u +%Y-%m)
    git worktree add -q --detach ../hand "$LEDGER"
    cd ../hand
    mkdir -p "records/$month" evidence
    echo something >evidence/a.txt
    cat >"records/$month/$(date -u +%d)T000000Z-omar-approve-security.yaml" <<YAML
golive: 1
decision: approve
criterion: security
checklist: $(sha256sum checklist.yaml | cut -d' ' -f1)
commit: $(git rev-parse origin/main)
note: "\u202Ereversed"
evidence:
  - {in: ledger, path: evidence/a.txt, sha256: $sum}
  - {in: ledger, path: evidence/b.txt, sha256: $sum}
YAML
    git add -A
    git commit -q -S -m 'by hand'
    git push -q origin HEAD:golive/support-bot
    as omar
    git fetch -q
    golive sync
    golive show omar-approve-security
    done_well
    sees "evidence 1   evidence/a.txt, on the ledger, but CHANGED: it is now $(echo something | sha256sum | cut -d' ' -f1)" \
        'evidence 2   evidence/b.txt, on the ledger, but MISSING' '<U+202E>reversed'
    [[ $OUT != *$'\u202e'* ]]
    refused 1 show omar-approve-security --evidence 1
    err_has 'is not what was signed' "the record says $sum"
    golive show omar-approve-security --evidence 2
    [[ $STATUS != 0 && -z $OUT ]]
}

@test "a record's fate: withdrawn, resolved" {
    as lena
    decide approve privacy -m 'all of it'
    decide withdraw privacy -m 'signed too early'
    golive show lena-approve-privacy
    sees 'since then   withdrawn by ' 'lena-withdraw'
    refused 1 show lena
    err_has 'there is no record, criterion or version'
    decide approve privacy -m 'now all of it'
    decide concern -m one
    as mia
    decide concern -m two
    refused 1 show concern
    err_has 'is the end of 2 records' 'lena-concern' 'mia-concern'
}

@test "void records, with the reason" {
    as mia
    git worktree add -q --detach ../hand "$LEDGER"
    cd ../hand
    local month=records/2026-11
    mkdir -p "$month"
    printf 'golive: 1\ndecision: approve\ncriterion: privacy\nchecklist: %s\n' \
        "$(sha256sum checklist.yaml | cut -d' ' -f1)" >"$month/22T000000Z-mia-approve-privacy.yaml"
    printf 'golive: 1\n\tdecision: [' >"$month/22T000000Z-mia-broken.yaml"
    git add -A
    git commit -q -S -m 'by hand'
    git push -q origin HEAD:golive/support-bot
    as mia
    git fetch -q
    golive show mia-approve-privacy
    done_well
    sees 'since then   VOID, not-entitled: '
    golive --json show mia-approve-privacy
    json '.records[0].void.code == "not-entitled"'
    golive show mia-broken
    done_well
    sees 'cannot be read' 'VOID, bad-record: ' "$month/22T000000Z-mia-broken.yaml" 'of Mia Okafor (mia)'
    golive --json show mia-broken
    json '.records[0] | .void.code == "bad-record" and .record == null and .signature.by == "mia"'
}

@test "a criterion: how it stands, what it asks, what was decided" {
    as ravi
    decide approve quality -m 'measured twice'
    golive show quality
    done_well
    sees 'quality, version 2 of the checklist of support-bot' 'now          met' \
        'statement    On 500 cases or more, 95 of 100 were answered correctly.' 'approvers    ravi' \
        'scope        model/' 'decisions on it, the newest first:' 'ravi approves quality (v1.0)'
    golive --json show quality
    json '.criterion | .valid_for == null and .id == "quality" and .state == "met" and .approvers == "ravi" and .version == 2'
    json '.records | length == 1 and .[0].decision == "approve"'
    # one that is no longer there
    local gone
    gone=$(git show "$(git rev-list --max-parents=0 "$LEDGER"):checklist.yaml" | sed -n '/^criteria/,/^stake/s/^  - id: //p' | head -1)
    golive show "$gone"
    done_well
    sees 'no longer on the checklist; version 1 had it last'
}

@test "a version: who agreed, since when, and what it changes in words" {
    golive show 2
    done_well
    [[ ${OUT%%$'\n'*} == 'version 2 of the checklist of support-bot, proposed by Dana Reyes (dana)' ]]
    sees 'state        in force since ' "SSH, verified, by the key $(fingerprint dana)" 'agreed       Lena Fischer (lena), ' \
        'against version 1:' 'Omar Haddad (omar) is added' "criterion 'privacy' is added: Each kind of personal data" \
        'who may pause changes: dana -> dana, omar'
    local digest
    digest=$(git show "$LEDGER:checklist.yaml" | sha256sum | cut -d' ' -f1)
    golive show "${digest:0:8}"
    sees "sha256       $digest"
    golive --json show 2
    json ".checklist | .version == 2 and .sha256 == \"$digest\" and .state == \"in-force\" and .signature.by == \"dana\""
    json '.checklist.changes | any(test("^Omar Haddad \\(omar\\) is added: SHA256:[A-Za-z0-9+/]{43}$"))'
    json '.checklist.agreements | map(.by) | contains(["dana", "lena"])'
    golive show 1
    done_well
    sees 'was in force since '
    [[ $OUT != *against* ]]
    golive --json show 1
    json '.checklist.changes == [] and .checklist.state == "ended"'
}

@test "a version that changes a check, a bound, a date: each is told" {
    git show "$LEDGER:checklist.yaml" | sed -e 's/^version: 2/version: 3/' -e 's/^title: .*/&, the second/' \
        -e '/id: quality/,/scope:/s/^    scope: .*/&\n    measure: {accuracy: ">= 0.95"}\n    check: {run: .\/eval.sh, timeout: 60}\n    valid-for: 30d/' \
        -e 's/^release:/target-date: 2027-01-31\n\nrelease:/' -e '/^target-date: 20[0-24-9][0-6]/d' >"$W/v3.yaml"
    decide amend --file "$W/v3.yaml"
    done_well
    err_has 'check is:  ./eval.sh (60 s at most)'
    golive show 3
    done_well
    sees 'state        pending: 1 of the 4 persons' "criterion 'quality' changes" 'measure was: none' 'measure is:  accuracy >= 0.95' \
        'check was: none' 'check is:  ./eval.sh (60 s at most)' 'valid for is:  30 days' 'the title changes to: '
    golive --json show 3
    json '.checklist.state == "pending" and .checklist.in_force == null'
}

@test "nothing of that name" {
    refused 1 show nothing-like-it
    err_has "'git golive log' lists the records"
    refused 1 show ''
    refused 1 show records/.yaml
    refused 129 show
    refused 129 show a b
    cd "$W"
    golive show x
    [[ $STATUS != 0 ]]
}
