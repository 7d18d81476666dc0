#!/usr/bin/env bats
# What a sign-off carries: evidence and measured facts, by the verbs.

setup_file() {
    load verbs
    verbs_setup_file
}

setup() {
    load people
    load verbs
    people_setup
}

FACTS=(--measured accuracy=0.95 --measured p95-seconds=2)

# approved EVIDENCE...: ravi's sign-off on quality rests on these.
approved() {
    local word args=()
    for word in "$@"; do args+=(--evidence "$word"); done
    decide approve quality "${args[@]}" "${FACTS[@]}"
    done_well
}
# no_evidence WORD TEXT: refused before anything is signed, saying that.
no_evidence() {
    refused 1 approve quality --evidence "$1" "${FACTS[@]}" --yes || return
    err_has "$2"
}
tree() { git ls-tree -r --name-only "$LEDGER" evidence/; }

# ---------------------------------------------------------------- where it is put

@test "a file that lies in the candidate with the same bytes is bound to it" {
    as ravi
    cd docs
    approved dpia.md
    newest | grep -q '^- in: candidate'
    newest | grep -q '^  path: docs/dpia.md'
    newest | grep -q "^  sha256: $(sha256sum dpia.md | cut -d' ' -f1)"
    [[ -z $(tree) ]]
    state_is quality met
}

@test "a file that is not here any more is still the candidate's" {
    as ravi
    rm docs/dpia.md
    approved docs/dpia.md
    newest | grep -q '^- in: candidate'
    state_is quality met
}

@test "a file that was changed since is not the candidate's: it goes into the ledger, in the record's commit" {
    as ravi
    echo changed >docs/dpia.md
    approved docs/dpia.md
    err_has "'docs/dpia.md' is not the candidate's: it goes into the ledger as 'evidence/"
    newest | grep -q '^- in: ledger'
    sum=$(sha256sum docs/dpia.md | cut -d' ' -f1)
    [[ $(git show "$LEDGER:evidence/${sum:0:12}-dpia.md") == changed ]]
    [[ $(git diff-tree --no-commit-id --name-only -r "$LEDGER" | cut -d/ -f1 | sort) == $'evidence\nrecords' ]]
    state_is quality met
    no_findings
}

@test "the same file again is not put there again, and counts" {
    as ravi
    echo once >"$W/scan.txt"
    approved "$W/scan.txt"
    path=$(tree)
    decide propose v1.1
    approved "$W/scan.txt"
    err_has "is on the ledger already, as '$path'"
    [[ $(tree) == "$path" ]]
    state_is quality met
    no_findings
}

@test "another file under the same name has a name of its own" {
    as ravi
    mkdir "$W/a" "$W/b"
    echo one >"$W/a/scan.txt"
    echo two >"$W/b/scan.txt"
    approved "$W/a/scan.txt" "$W/b/scan.txt" "$W/a/scan.txt"
    [[ $(tree | wc -l) == 2 ]]
    state_is quality met
}

@test "a place that somebody took with other bytes is left to them" {
    as ravi
    echo mine >"$W/scan.txt"
    sum=$(sha256sum "$W/scan.txt" | cut -d' ' -f1)
    # tom signs for a file of that name
    as tom
    git worktree add -q "$W/hand" "golive/$SYSTEM"
    (cd "$W/hand" && mkdir -p evidence && echo theirs >"evidence/${sum:0:12}-scan.txt" && git add evidence &&
        git commit -q -S -m squat && git push -q origin HEAD)
    as ravi
    approved "$W/scan.txt"
    newest | grep -q "path: evidence/${sum:0:12}-2-scan.txt"
    [[ $(git show "$LEDGER:evidence/${sum:0:12}-2-scan.txt") == mine ]]
    state_is quality met
    no_findings
}

@test "an empty file, and names that no path has, are made safe" {
    as ravi
    : >"$W/empty"
    printf x >"$W/../$(basename "$W")/"$'a b\n;$(id)\xff.txt'
    approved "$W/empty" "$W/"$'a b\n;$(id)\xff.txt'
    run ! grep -qE '[^A-Za-z0-9._/-]' <(tree)
    [[ $(tree | wc -l) == 2 ]]
    state_is quality met
    no_findings
}

@test "ten MiB go into the ledger, a byte more does not" {
    as ravi
    head -c 10485760 /dev/zero >"$W/large"
    approved "$W/large"
    [[ $(git cat-file -s "$LEDGER:$(tree)") == 10485760 ]]
    state_is quality met
    printf x >>"$W/large"
    no_evidence "$W/large" 'is too large for the ledger (10 MiB); put it where it has a URL'
    # nor is what is larger than any file that is read
    truncate -s 1G "$W/large"
    no_evidence "$W/large" 'is too large for the ledger (10 MiB); put it where it has a URL'
}

@test "a link, a pipe, a directory and a device are no evidence" {
    as ravi
    echo secret >"$W/secret"
    ln -s "$W/secret" docs/report.txt
    no_evidence docs/report.txt "leads out of the repository, to '$(realpath "$W/secret")'"
    ln -s dpia.md docs/link.md
    no_evidence docs/link.md 'is a symbolic link'
    ln -s "$W" docs/away
    local way
    for way in docs/away/secret ./docs/away/secret ../ravi/docs/away/secret "$PWD/docs/away/secret"; do
        no_evidence "$way" 'leads out of the repository'
    done
    mkfifo "$W/pipe"
    no_evidence "$W/pipe" 'is no plain file'
    no_evidence docs 'is no plain file'
    no_evidence /dev/zero 'is no plain file'
    no_evidence - 'is neither a file of the candidate'
    no_evidence '' 'is neither a file of the candidate'
}

@test "a path that leaves the repository names what lies there, or nothing" {
    as ravi
    no_evidence ../../no-such-file 'is neither a file of the candidate'
    echo out >../out.txt
    approved ../out.txt
    newest | grep -q '^- in: ledger'
    newest | grep -q 'path: evidence/[0-9a-f]*-out.txt'
}

@test "a URL is taken as it is; what is none is refused" {
    as ravi
    approved 'https://example.com/run/1?x=y#z'
    newest | grep -q 'url: .\?https://example.com/run/1?x=y#z'
    state_is quality met
    no_evidence $'https://example.com/a\nnote: b' 'is no URL'
    no_evidence $'https://example.com/\e[2J' 'is no URL'
    no_evidence 'https://example.com/a b' 'is no URL'
    no_evidence "https://example.com/$(head -c 2000 /dev/zero | tr '\0' x)" 'is no URL'
    no_evidence 'https://' 'is no URL'
    [[ $ERR != *$'\e'* ]]
}

# ---------------------------------------------------------------- what is asked for

@test "a criterion that asks for evidence is not approved without it" {
    as ravi
    refused 1 approve quality "${FACTS[@]}" --yes
    err_has 'it asks for evidence' 'git golive approve quality --measured accuracy=<number> --measured p95-seconds=<number> --evidence <file>'
    golive status
    out_has '(git golive approve quality --measured accuracy=<number>'
}

@test "a value that is out of bounds, or not there, is refused before it is signed" {
    as ravi
    refused 1 approve quality --evidence docs/dpia.md --yes
    err_has "'accuracy' is not stated, and >= 0.92 is asked for" "'p95-seconds' is not stated"
    refused 1 approve quality --evidence docs/dpia.md --measured accuracy=0.9199999 --measured p95-seconds=2.5 --yes
    err_has "'accuracy' is 0.9199999, and >= 0.92 is asked for"
    err_has_not p95-seconds\'
    decide approve quality --evidence docs/dpia.md --measured accuracy=0.920 --measured p95-seconds=2.50
    done_well
    newest | grep -q "^  accuracy: '\?0.920'\?$"
    newest | grep -q "^  p95-seconds: '\?2.50'\?$"
    state_is quality met
    golive --json log
    jq -e '.entries[0].measured == {"accuracy": "0.920", "p95-seconds": "2.50"}' <<<"$OUT"
}

@test "measured: odd names, odd numbers, and twice the same" {
    as ravi
    local fact
    for fact in 'a b=1' $'a\nfor: dana=1' 'A=1' '../x=1' '=1' 'x=' x 'x=1e3' 'x=NaN' 'x=0x10' 'x=+1' 'x=.5' 'x=1.' \
        'x=1,5' 'x=1234567890123456789' $'x=1\n'; do
        refused 1 approve quality --evidence docs/dpia.md "${FACTS[@]}" --measured "$fact" --yes
    done
    refused 1 approve quality --evidence docs/dpia.md "${FACTS[@]}" --measured accuracy=0.99 --yes
    err_has 'given twice'
}

@test "what the working session has to be is on the record" {
    as mia
    refused 1 approve session --measured minutes=89 --measured attendees=8 --yes
    err_has "'minutes' is 89, and >= 90 is asked for"
    decide approve session --measured minutes=90 --measured attendees=8
    done_well
    as tom
    signed_session
    state_is session met
    says '.criteria[] | select(.id == "session") | .measure == {"minutes": ">= 90", "attendees": ">= 8"} and .evidence == "optional"'
    says '.criteria[] | select(.id == "quality") | .evidence == "required"'
}

@test "signed by hand all the same, it is NO-GO: a value out of bounds" {
    by_hand ravi 'decision: approve' 'criterion: quality' "commit: $(git rev-parse HEAD)" \
        'measured: {accuracy: 0.5, p95-seconds: 3}' 'evidence: [{url: "https://example.com"}]'
    state_is quality unmet
    says ".blocks[] | select(.criterion == \"quality\") | .code == \"criterion-unmet\" and (.text | contains(\"'accuracy' is 0.5, and >= 0.92 is asked for; 'p95-seconds' is 3, and <= 2.5 is asked for\"))"
    # the command that it tells mends it
    golive status
    out_has '--measured accuracy=<number>'
    signed_quality
    done_well
    state_is quality met
}

@test "signed by hand all the same, it is NO-GO: evidence that is not what it was" {
    as ravi
    is=$(sha256sum docs/dpia.md | cut -d' ' -f1)
    by_hand ravi 'decision: approve' 'criterion: quality' "commit: $(git rev-parse HEAD)" \
        'measured: {accuracy: 0.95, p95-seconds: 2}' \
        "evidence: [{in: candidate, path: docs/dpia.md, sha256: $(printf '0%.0s' {1..64})}]"
    state_is quality evidence
    says ".blocks[] | select(.code == \"criterion-evidence\") | .text | contains(\"'docs/dpia.md' has sha256 $is, signed was 0000\")"
    by_hand ravi 'decision: approve' 'criterion: quality' "commit: $(git rev-parse HEAD)" \
        'measured: {accuracy: 0.95, p95-seconds: 2}' "evidence: [{in: ledger, path: evidence/none.txt, sha256: $is}]"
    says ".blocks[] | select(.code == \"criterion-evidence\") | .text | contains(\"'evidence/none.txt' (sha256 $is) is missing\")"
    signed_quality
    done_well
    state_is quality met
}

@test "evidence in the candidate that the next one changed, outside of the scope" {
    as ravi
    approved docs/dpia.md
    old=$(sha256sum docs/dpia.md | cut -d' ' -f1)
    echo 'assessment 2' >docs/dpia.md
    git commit -q -a -m 'another assessment'
    git push -q origin HEAD:main
    decide propose v1.1
    state_is quality evidence
    says ".blocks[] | select(.code == \"criterion-evidence\") | .text | contains(\"has sha256 $(sha256sum docs/dpia.md | cut -d' ' -f1), signed was $old\")"
    approved docs/dpia.md
    state_is quality met
}

# ---------------------------------------------------------------- and sync

@test "evidence goes along when a decision is signed again, also what came with one before" {
    as ravi
    echo scan >"$W/scan.txt"
    decide approve quality --evidence "$W/scan.txt" "${FACTS[@]}" --no-push
    done_well
    path=$(tree)
    # the second rests on the same file, which only the first has brought
    decide approve session --measured minutes=90 --measured attendees=9 --evidence "$W/scan.txt" --no-push
    done_well
    [[ -z $(git diff-tree --no-commit-id --name-only -r "$LEDGER" -- evidence/) ]]
    # the first does not count any more: another candidate
    as mia
    git commit -q --allow-empty -m other
    git push -q origin HEAD:main
    decide propose v1.1
    done_well
    as ravi
    golive sync
    ended 1
    err_has 'left out' 'signed again on the newer ledger'
    [[ $(git show "$LEDGER:$path") == scan ]]
    as mia
    golive sync
    signed_session
    state_is session met
    no_findings
}
