#!/usr/bin/env bats
# Waivers, deputies, order, independence, a standing go, what expires, and what came of it: by the verbs.

setup_file() {
    load verbs
    verbs_setup_file
}

setup() {
    load people
    load verbs
    people_setup
}

# ---------------------------------------------------------------- waive

@test "who alone could approve a criterion cannot waive it" {
    as omar
    refused 1 waive security --until "$(in_days 10)" -m x --yes
    err_has "'omar' is the only approver of 'security' and cannot waive it as well"
    as lena
    decide waive security --until "$(in_days 10)" -m 'the finding is in a part that nobody reaches'
    done_well
    err_has 'you ACCEPT THE RISK that this is not met, for v1.0 (' "alone, until $(in_days 10): Security clearance" \
        'shown as waived, never as met'
    [[ $(git log -1 --format=%s "$LEDGER") == 'lena waives security (v1.0)' ]]
    state_is security waived
    says "(.criteria[] | select(.id == \"security\")) | .approved_by == [] and (.record | endswith(\"lena-waive-security\")) and .ends == \"$(in_days 11)T00:00:00Z\""
    golive status
    out_has 'waived: the risk is accepted for a time'
    out_has "Security clearance: waived by Lena Fischer until $(in_days 10): \"the finding is in a part that nobody reaches\""
    run ! grep -q '^met:.*security' <<<"$OUT"
    # its whole day, and no longer
    state_is security waived --as-of "$(in_days 10)T23:59:59Z"
    state_is security expired --as-of "$(in_days 11)"
    # an approver among others may
    as omar
    decide waive rollout --until "$(in_days 5)" -m 'tried on Monday'
    done_well
}

@test "a waiver: who may, what, for how long" {
    as mia
    refused 1 waive security --until "$(in_days 10)" -m x --yes
    err_has 'only Omar Haddad (omar) or Lena Fischer (lena) may waive'
    as lena
    refused 129 waive security -m x --yes
    err_has "'waive' needs '--until <day>'"
    refused 129 waive security --until "$(in_days 10)" --yes
    err_has 'needs a reason'
    refused 1 waive privacy --until "$(in_days 10)" -m x --yes
    err_has "'privacy' cannot be waived, by the checklist"
    refused 1 waive nothing --until "$(in_days 10)" -m x --yes
    refused 1 waive security --until "$(in_days -1)" -m x --yes
    err_has "'--until $(in_days -1)' is over"
    refused 1 waive security --until 2026-02-30 -m x --yes
    err_has 'is not a day'
    refused 1 waive security --until "$(in_days 61)" -m x --yes
    err_has "a waiver lasts 60 days at most: '--until $(in_days 60)' is the last day"
    decide waive security --until "$(in_days 60)" -m 'as long as can be'
    done_well
    refused 0 waive security --until "$(in_days 20)" -m x --yes
    err_has 'is waived until' 'nothing to sign'
    decide withdraw lena-waive-security -m 'not so'
    done_well
    state_is security waiting
}

@test "nobody may waive where the checklist does not say who" {
    as dana
    GIT_EDITOR="sed -i '/^  waive/d'" decide amend
    done_well
    local who
    for who in omar lena mia; do as "$who" && people_must decide agree; done
    as lena
    refused 1 waive security --until "$(in_days 10)" -m x --yes
    err_has 'nobody may waive' 'git golive amend'
}

@test "a waiver never goes over a veto" {
    as omar
    decide reject security -m 'two findings'
    as lena
    decide waive security --until "$(in_days 10)" -m 'we need it'
    done_well
    err_has 'it is rejected, and no waiver goes over that'
    state_is security rejected
    decide resolve omar-reject-security -m 'found to be none'
    done_well
    state_is security waived
}

@test "a waiver is for the candidate's tag only" {
    as lena
    decide waive security --until "$(in_days 10)" -m 'once'
    done_well
    as ravi
    decide propose v1.1
    state_is security waiting
    decide propose v1.0
    state_is security waived
}

@test "what comes after something waived is not blocked by it" {
    as mia
    decide approve rollout
    state_is rollout blocked
    as lena
    decide waive security --until "$(in_days 10)" -m 'once'
    state_is rollout met
}

# ---------------------------------------------------------------- concerns

@test "dissent stays on the record and holds nothing up; an overruled rejection shows both sides" {
    all_signed
    as tom
    decide concern rollout --non-blocking -m 'I would have waited'
    done_well
    as omar
    decide reject security -m 'two findings'
    state_is security rejected
    as lena
    decide resolve omar-reject-security -m 'both are in the test data'
    done_well
    err_has 'you OVERRULE what Omar Haddad signed'
    golive status
    out_has 'concerns that do not block'
    golive --json log
    jq -e '(.entries[] | select(.decision == "reject")) | .note == "two findings" and (.settled | endswith("lena-resolve"))' <<<"$OUT"
    jq -e '(.entries[] | select(.decision == "resolve")) | .note == "both are in the test data"' <<<"$OUT"
    as omar
    decide approve security
    as dana
    decide go
    done_well
    says '.verdict == "go" and (.concerns | length) == 1'
}

# ---------------------------------------------------------------- deputies

@test "a deputy signs with the own key, for somebody, on some criteria, for some days" {
    as lena
    decide delegate mia --until "$(in_days 3)" --criteria privacy -m 'on leave'
    done_well
    err_has "you let Mia Okafor approve and reject for you, from $(in_days 0) until $(in_days 3), on privacy" '--for lena'
    [[ $(git log -1 --format=%s "$LEDGER") == 'lena delegates to mia' ]]
    says ".delegations == [{record: .delegations[0].record, by: \"lena\", date: .delegations[0].date, to: \"mia\",
        from: \"$(in_days 0)\", until: \"$(in_days 3)\", criteria: [\"privacy\"]}]"
    says '.delegations == []' --as-of "$(in_days 4)"
    refused 0 delegate mia --until "$(in_days 2)" --criteria privacy --yes
    err_has "'mia' is your deputy for that already"
    as mia
    refused 1 approve privacy --yes
    decide approve privacy --for lena -m 'she has shown me the contract'
    done_well
    err_has 'you answer YES, as Mia Okafor for Lena Fischer'
    newest | grep -q '^by: mia'
    newest | grep -q '^for: lena'
    says '.criteria[] | select(.id == "privacy") | .state == "met" and .approved_by == ["lena"]'
    refused 0 approve privacy --for lena --yes
    err_has "'lena' has approved 'privacy' already"
}

@test "what a deputy signed is taken back by either, and goes with the delegation" {
    as lena
    decide delegate mia --until "$(in_days 3)"
    as mia
    decide approve privacy --for lena
    as lena
    decide withdraw mia-approve-privacy -m 'I see it otherwise'
    done_well
    state_is privacy waiting
    as mia
    decide approve privacy --for lena
    state_is privacy met
    as lena
    decide withdraw lena-delegate -m 'I am back'
    done_well
    err_has 'you take back what Lena Fischer signed: delegate' 'and with it, what was signed under it: ' 'mia-approve-privacy'
    state_is privacy waiting
    as mia
    refused 1 approve privacy --for lena --yes
    err_has "'mia' was not delegated by 'lena'" "'lena' can do that (git golive delegate mia --until <day>)"
    no_findings
}

@test "a deputy: to another person, not back in time, not for others, one level, never for agree" {
    as lena
    refused 1 delegate lena --until "$(in_days 3)" --yes
    err_has 'nobody is their own deputy'
    refused 1 delegate nobody --until "$(in_days 3)" --yes
    err_has "has no stakeholder 'nobody'; it has: dana, "
    refused 1 delegate mia --until "$(in_days -1)" --yes
    err_has 'is over'
    refused 1 delegate mia --from "$(in_days 3)" --until "$(in_days 2)" --yes
    err_has "'--until' is before '--from'"
    refused 1 delegate mia --until "$(in_days 3)" --criteria nothing --yes
    err_has "no criterion 'nothing'"
    refused 129 delegate mia --yes
    err_has "'delegate' needs '--until <day>'"
    refused 129 delegate --until "$(in_days 3)" --yes
    decide delegate mia --from "$(in_days 1)" --until "$(in_days 3)"
    done_well
    as mia
    refused 1 approve privacy --for lena --yes
    refused 129 agree --for lena --yes
    refused 129 go --for dana --yes
    as lena
    decide delegate mia --until "$(in_days 3)"
    done_well
    # mia passes on what is hers alone
    as mia
    decide delegate tom --until "$(in_days 3)"
    done_well
    as tom
    refused 1 approve privacy --for lena --yes
    err_has "'tom' was not delegated by 'lena'"
    # for oneself one signs anyway
    decide approve privacy --for tom
    done_well
    run ! grep -q '^for:' <(newest)
}

@test "a machine is no deputy and has none" {
    as dana
    ssh-keygen -q -t ed25519 -N '' -f "$W/ci"
    golive enroll --id ci --name CI --email ci@example.com --machine --keys "$W/ci.pub"
    printf '%s\n' "$OUT" >"$W/ci.yaml"
    decide amend --with "$W/ci.yaml"
    done_well
    local who
    for who in omar lena mia; do as "$who" && people_must decide agree; done
    as lena
    refused 1 delegate ci --until "$(in_days 3)" --yes
    err_has "'ci' is a machine"
    git config user.signingkey "$W/ci.pub"
    git config user.email ci@example.com
    refused 1 delegate mia --until "$(in_days 3)" --yes
    err_has "'ci' is a machine, and only persons delegate"
    refused 1 assess --yes
    err_has "'ci' is a machine, and only a person can say how ready it is"
    refused 1 amend --no-edit --yes
    err_has "'ci' is a machine; only persons amend the checklist"
    # nor does somebody who is not on it
    git config user.signingkey "$KEYS/mallory.pub"
    git config user.email mallory@example.com
    refused 1 amend --no-edit --yes
    err_has "you are no stakeholder of 'support-bot'" "send the owner, Dana Reyes, what 'git golive enroll' prints"
}

@test "in one clause neither the deputy nor the other counts twice" {
    as mia
    decide delegate tom --until "$(in_days 3)"
    as tom
    signed_session
    done_well
    decide approve session --for mia --measured minutes=95 --measured attendees=8
    done_well
    says '.criteria[] | select(.id == "session") | .state == "waiting" and .waiting_for == ["ravi", "mia"]'
    as ravi
    signed_session
    state_is session met
}

@test "a deputy rejects for another; who was rejected for takes it back" {
    as lena
    decide delegate mia --until "$(in_days 3)"
    as mia
    decide reject privacy --for lena -m 'no contract'
    done_well
    state_is privacy rejected
    as lena
    decide withdraw mia-reject-privacy -m 'there is one'
    done_well
    state_is privacy waiting
}

# ---------------------------------------------------------------- order, independence, expiry

@test "after: signed, and blocked until the other is met" {
    as mia
    decide approve rollout
    done_well
    state_is rollout blocked
    says ".blocks[] | select(.criterion == \"rollout\") | .code == \"criterion-blocked\" and (.text | contains(\"comes after 'security', which is waiting\"))"
    says '.criteria[] | select(.id == "rollout") | .after == ["security"] and .independent'
    as omar
    decide approve security
    state_is rollout met
}

@test "independent: who proposed does not sign, is not signed for, whatever names the commits carry" {
    as omar
    decide approve security
    as mia
    decide approve rollout
    done_well
    state_is rollout met
    # the same candidate, proposed by mia: what she signed counts no more
    decide propose v1.1
    done_well
    as omar
    golive status --fetch
    state_is rollout waiting
    says '.criteria[] | select(.id == "rollout") | .waiting_for == ["omar"]'
    as mia
    refused 1 approve rollout --yes
    err_has "'mia' proposed 'v1.1', and 'rollout' is for somebody who did not"
    # by the key: another name on the commit is no other person
    GIT_AUTHOR_NAME='Omar Haddad' GIT_AUTHOR_EMAIL=omar@example.com GIT_COMMITTER_NAME='Omar Haddad' \
        GIT_COMMITTER_EMAIL=omar@example.com by_hand mia 'decision: approve' 'criterion: rollout'
    state_is rollout waiting
    as omar
    decide delegate mia --until "$(in_days 1)"
    done_well
    as mia
    refused 1 approve rollout --for omar --yes
    by_hand mia 'decision: approve' 'criterion: rollout' 'for: omar'
    state_is rollout waiting
    as omar
    decide approve rollout
    done_well
    state_is rollout met
}

@test "what expires is told a week ahead, and can be signed again before" {
    all_signed
    says '.criteria[] | select(.id == "security") | .valid_for_days == 90 and .ends != null'
    says '.criteria[] | select(.id == "privacy") | .valid_for_days == null and .ends == null'
    says '.expiring == []'
    says '.expiring == []' --as-of "$(in_days 82)"
    says '.expiring | length == 1 and .[0].criterion == "security" and .[0].state == "met" and .[0].people == ["omar"]' --as-of "$(in_days 85)"
    golive status --as-of "$(in_days 85)"
    out_has 'open again within a week'
    out_has "what was signed by Omar Haddad (omar) is no longer enough from $(in_days 90) on, in "
    out_has '(git golive approve security)'
    state_is security expired --as-of "$(in_days 91)"
    says '.expiring == []' --as-of "$(in_days 91)"
    golive status --as-of "$(in_days 91)"
    out_has 'it has expired (git golive approve security)'
    as lena
    decide waive security --until "$(in_days 3)" -m 'for a demonstration'
    says '.expiring | length == 1 and .[0].state == "waived"'
    golive status
    out_has "the waiver by Lena Fischer (lena) ends after $(in_days 3)"
}

@test "what expires is signed again before it does, and not twice a day" {
    as omar
    commit=$(git rev-parse HEAD)
    GIT_COMMITTER_DATE="@$(($(date +%s) - 3 * 86400)) +0000" by_hand omar 'decision: approve' 'criterion: security' "commit: $commit"
    says ".criteria[] | select(.id == \"security\") | .state == \"met\" and (.ends | startswith(\"$(in_days 87)\"))"
    as omar
    decide approve security
    done_well
    out_has recorded
    says ".criteria[] | select(.id == \"security\") | .ends | startswith(\"$(in_days 90)\")"
    refused 0 approve security --yes
    err_has 'has approved' 'already'
}

# ---------------------------------------------------------------- what it brought

@test "what it brought: asked for after 30 and 90 days, next to what was promised" {
    all_signed
    refused 1 outcome v1.0 --measured accuracy=0.9 -m x --yes
    err_has "'v1.0' did not go live, by the ledger; nothing did yet"
    decide go
    done_well
    git tag v1.0
    today=$(in_days 0)
    says '.outcomes | length == 1 and .[0].tag == "v1.0" and .[0].due == null and .[0].records == []'
    says '.outcomes[0].due == null' --as-of "$(in_days 29)"
    says '.outcomes[0].due == 30' --as-of "$(in_days 31)"
    says '.outcomes[0].due == 90' --as-of "$(in_days 91)"
    says '.outcomes[0].promised | .why == "Customers wait nine hours for a first answer."
        and (.measure | map(.name) == ["accuracy", "p95-seconds", "attendees", "minutes"])
        and .measure[0] == {criterion: "quality", name: "accuracy", bound: ">= 0.92"}'
    golive status --as-of "$(in_days 31)"
    out_has "outcome of v1.0, live since $today"
    out_has 'Customers wait nine hours for a first answer. accuracy >= 0.92, p95-seconds <= 2.5'
    out_has '30 days have passed: Dana Reyes (dana), the owner, says what it has brought'
    out_has '(git golive outcome v1.0 --measured <name>=<value> -m <what it brought>)'
    # who says it, of what, with what
    refused 129 outcome v1.0 -m x --yes
    err_has "'outcome' needs '--measured <name>=<value>'"
    refused 129 outcome v1.0 --measured a=1 --yes
    err_has 'needs a reason'
    refused 1 outcome v9 --measured a=1 -m x --yes
    err_has "'v9' did not go live, by the ledger; what did: 'v1.0'"
    as omar
    refused 1 outcome v1.0 --measured a=1 -m x --yes
    err_has 'only Dana Reyes (dana) may say what it brought'
    as dana
    decide outcome v1.0 --measured accuracy=0.90 --measured adoption='four of ten' -m 'half of what we hoped for'
    done_well
    err_has "you say what v1.0, live since $today, has brought" 'accuracy: 0.90 (promised: >= 0.92, by quality)' 'adoption: four of ten'
    [[ $(git log -1 --format=%s "$LEDGER") == 'dana records the outcome of v1.0' ]]
    # one early is enough for the first time, not for the second
    says '.outcomes[0].due == null' --as-of "$(in_days 31)"
    says '.outcomes[0].due == 90' --as-of "$(in_days 91)"
    says '.outcomes[0].records | length == 1 and .[0].by == "dana" and .[0].measured == {accuracy: "0.90", adoption: "four of ten"}'
    golive status
    out_has 'brought   just now: accuracy 0.90 (promised >= 0.92), adoption four of ten; "half of what we hoped for"'
    no_findings
    # what was taken out again is asked nothing
    decide no-go -m 'it goes back'
    says '.outcomes == []' --as-of "$(in_days 91)"
}

@test "status asks the owner for the outcome when nothing else is to be done" {
    all_signed
    decide go
    git tag v1.0
    golive status --as-of "$(in_days 31)"
    out_has 'next: git golive outcome v1.0'
    as omar
    git fetch -q
    golive sync
    git tag v1.0
    golive status --as-of "$(in_days 31)"
    [[ $OUT != *'next: git golive outcome'* ]]
}
