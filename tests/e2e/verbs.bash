# shellcheck shell=bash
# The six people of people.bash, with a checklist that asks for more than a yes.
#
#   quality    ravi; model/; evidence, accuracy >= 0.92, p95-seconds <= 2.5
#   security   omar; the whole release; valid for 90 days
#   privacy    lena or tom; standing; the only one that cannot be waived
#   session    two of mia, tom and ravi; standing; minutes >= 90, attendees >= 8
#   rollout    mia or omar; standing; after security; not by who proposed
#
# omar and lena may waive, for 60 days. ravi proposed v1.0.

verbs_setup_file() {
    load people
    people_setup_file
    cat >"$W/more.yaml" <<'YAML'
criteria:
  - id: quality
    title: Quality
    statement: Of 500 cases, 92 of 100 were answered correctly, and fast.
    area: technical
    approvers: [{all: [ravi]}]
    scope: [model/]
    evidence: required
    measure: {accuracy: ">= 0.92", p95-seconds: "<= 2.5"}
  - id: security
    title: Security clearance
    statement: The review of this release has no open finding above low.
    area: organizational
    approvers: [{all: [omar]}]
    valid-for: 90d
  - id: privacy
    title: Data privacy
    statement: Each kind of personal data has a legal basis.
    area: organizational
    approvers: [{any: [lena, tom]}]
    scope: standing
    waivable: false
  - id: session
    title: Working session
    statement: Leadership has heard the people who will use it.
    area: organizational
    approvers: [{at-least: 2, of: [mia, tom, ravi]}]
    scope: standing
    measure: {minutes: ">= 90", attendees: ">= 8"}
  - id: rollout
    title: Rollout
    statement: The way back takes ten minutes, and was tried.
    area: technical
    approvers: [{any: [mia, omar]}]
    scope: standing
    after: [security]
    independent: true

YAML
    cat >"$W/edit-more" <<EDITOR
#!/bin/sh
{
    sed -n '1,/^criteria:/p' "\$1" | sed -e '/^criteria:/d' \
        -e 's/^  resolve: .*/  resolve: [lena]\n  waive: [omar, lena]\n  waive-max-days: 60/' \
        -e 's/^title: .*/&\nwhy: Customers wait nine hours for a first answer./' \
        ${VERBS_GO:+-e 's/^release:/&\n  go: checklist/'}
    cat '$W/more.yaml'
    sed -n '/^stakeholders:/,\$p' "\$1"
} >"\$1.new" && cat "\$1.new" >"\$1" && rm "\$1.new"
EDITOR
    chmod +x "$W/edit-more"
    as dana
    GIT_EDITOR="'$W/edit-more'" people_must decide amend
    local who
    for who in "${TEAM[@]:1}"; do
        as "$who"
        people_must decide agree
    done
    for who in "${TEAM[@]}"; do
        as "$who"
        people_must golive sync
    done
}

# in_days N: that day, as it is written.
in_days() { date -u -d "@$(($(date -u +%s) + $1 * 86400))" +%F; }

# says FILTER: what a program is told by status, and what jq must find true of it.
says() {
    golive --json status "${@:2}"
    [[ $STATUS == 0 ]] || people_fail 'there should be a status' || return
    jq -e "$1" <<<"$OUT" >/dev/null || people_fail "expected of status: $1"
}
state_is() { says ".criteria[] | select(.id == \"$1\") | .state == \"$2\"" "${@:3}"; }

signed_quality() { echo 'accuracy 0.95' >"$W/eval.txt" && decide approve quality --evidence "$W/eval.txt" --measured accuracy=0.95 --measured p95-seconds=2; }
signed_session() { decide approve session --measured minutes=95 --measured attendees=8; }

# all_signed: everybody has said yes.
all_signed() {
    as ravi && people_must signed_quality
    as omar && people_must decide approve security
    as lena && people_must decide approve privacy
    as mia && people_must signed_session && people_must decide approve rollout
    as tom && people_must signed_session
    as dana
    golive status --fetch
}

# by_hand WHO TEXT...: a record that golive would not sign, signed by hand.
by_hand() {
    as "$1"
    golive sync
    rm -rf "$W/hand"
    git worktree prune
    git worktree add -q "$W/hand" "golive/$SYSTEM"
    (cd "$W/hand" && mkdir -p records/2026-11 && {
        printf '%s\n' 'golive: 1' "checklist: $(sha256sum checklist.yaml | cut -d' ' -f1)" "${@:2}"
    } >"records/2026-11/by-hand-$RANDOM.yaml" && git add records && git commit -q -S -m by-hand && git push -q origin HEAD)
    git worktree remove --force "$W/hand"
    git fetch -q
    golive sync
}
