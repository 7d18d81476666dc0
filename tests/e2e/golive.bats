#!/usr/bin/env bats
# One go-live from the first agreement to its end, in which every decision is taken at least once, by the person whose it
# is, in that person's own clone; and what the ledger says afterwards of each moment of it.

setup_file() {
    load people
    story_checklist
    people_setup_file
}
setup() {
    load people
    people_setup
}

# What of the checklist the story needs: a criterion of each kind, and somebody who may waive.
story_checklist() {
    people_criteria() {
        cat <<'YAML'
criteria:
  - {id: quality, title: Quality, statement: It is good., area: technical, approvers: [{all: [ravi]}], scope: [model/],
     measure: {accuracy: ">= 0.95"}}
  - {id: security, title: Security, statement: It is safe., area: organizational, approvers: [{all: [omar]}],
     scope: release, valid-for: 30d}
  - {id: privacy, title: Privacy, statement: It is lawful., area: organizational, approvers: [{all: [lena]}],
     scope: standing, evidence: required}
  - {id: session, title: Session, statement: They were heard., area: organizational,
     approvers: [{at-least: 2, of: [mia, tom, ravi]}], scope: standing, after: [security]}
  - {id: cost, title: Cost, statement: It is paid for., area: organizational, approvers: [{any: [ravi, omar]}],
     scope: standing, independent: true}

YAML
    }
    # dana's hands once more: lena may waive
    eval "people_form_$(declare -f people_editor)"
    people_editor() {
        people_form_people_editor
        sed -i '2a\
awk '"'"'{ print } /^  resolve:/ { print "  waive: [lena]" }'"'"' "$1" >"$1.waive" \&\& mv "$1.waive" "$1"' "$W/edit"
    }
}

# stands ID=STATE... : the criteria, by the newest that the server knows
stands() {
    golive --json status --fetch
    done_well || return
    local have
    have=$(jq -r '.criteria | map("\(.id)=\(.state)") | join(" ")' <<<"$OUT")
    [[ $have == "$*" ]] || people_fail "expected: $*, found: $have"
}
# blocked_by CODE...: all that blocks the candidate
blocked_by() {
    golive --json status --fetch
    [[ $(jq -r '.blocks | map(.code) | unique | join(" ")' <<<"$OUT") == "$*" ]] || people_fail "expected blocks: $*"
}
live() { golive gate --live --fetch v1.0; }
# says WHO COMMAND...: that person decides
says() {
    as "$1"
    decide "${@:2}"
    done_well || return
    as dana
}
day() { date -u -d "$1 days" +%Y-%m-%d; }

@test "every decision, once at least, and a release" {
    # the questions
    says mia withdraw mia-agree -m 'I want to read it again'
    blocked_by criterion-waiting no-decision not-agreed
    says mia agree
    blocked_by criterion-waiting no-decision

    # the answers, with what was measured and what they rest on
    says ravi approve quality --measured accuracy=0.96
    says lena reject privacy -m 'The assessment is not signed'
    blocked_by criterion-rejected criterion-waiting no-decision
    says lena approve privacy --evidence docs/dpia.md -m 'Signed today'
    stands quality=met security=waiting privacy=met session=waiting cost=waiting

    # order, and a veto that is overruled: it leaves no answer
    says tom approve session
    says mia reject session -m 'Nobody answered my question'
    says lena resolve mia-reject-session -m 'It was answered in writing on Monday'
    says ravi approve session
    stands quality=met security=waiting privacy=met session=blocked cost=waiting

    # a deputy, for this criterion alone
    says omar delegate tom --from "$(day 0)" --until "$(day +7)" --criteria security
    says tom approve security --for omar
    stands quality=met security=met privacy=met session=met cost=waiting

    # who proposed it is not asked; the risk is accepted for a time
    as ravi
    golive approve cost --yes
    as dana
    stands quality=met security=met privacy=met session=met cost=waiting
    says lena waive cost --until "$(day +14)" -m 'Paid for until the end of the quarter'
    stands quality=met security=met privacy=met session=met cost=waived

    # dissent, and what must be settled
    says ravi concern --non-blocking -m 'I would have waited for the new model'
    blocked_by no-decision
    says mia concern -m 'The night shift was not asked'
    blocked_by concern-open no-decision
    says lena resolve mia-concern -m 'They were asked today'

    # the call
    says dana no-go -m 'Not on a Friday'
    blocked_by owner-no-go
    says dana go -m 'Now'
    says_status 'GO: v1.0 may go live'
    golive tag v1.0
    done_well
    git push -q origin v1.0
    live
    done_well

    # afterwards
    says omar pause -m 'An incident'
    live
    ended 1
    says dana resume omar-pause
    live
    done_well
    says dana outcome v1.0 --measured accuracy=0.955 --measured adoption=0.4 -m 'Two of five use it every day'
    by_hand tom 'decision: assess' 'answers: {q1: yes, q2: no}'
    says dana terminate -m 'It is replaced'
    live
    ended 1
    says dana withdraw dana-terminate -m 'It is not, after all'
    live
    done_well

    # what is left: signed, without a finding, every decision of the design
    golive verify
    done_well
    golive --json log
    local taken
    taken=$(jq -r '[.entries[] | select(.void == null) | .decision] | unique | join(" ")' <<<"$OUT")
    [[ $taken == "agree amend approve assess concern delegate go init no-go outcome pause propose reject resolve resume \
terminate waive withdraw" ]] || people_fail "taken: $taken"

    every_moment
}

# At each of its commits, the ledger as of then says what the ledger said that ended there.
every_moment() {
    local at cut=$W/cut
    git fetch -q
    git update-ref "$LEDGER" origin/golive/support-bot
    cp -R "$W/dana" "$cut"
    git -C "$cut" remote remove origin
    for at in $(git rev-list --first-parent "$LEDGER"); do
        as dana
        golive --json status --as-of "$at"
        done_well || return
        jq -S 'del(.now, .ledger.ref, .ledger.unpushed)' <<<"$OUT" >"$W/whole"
        cd "$cut" || return
        rm -rf .git/golive
        git update-ref "$LEDGER" "$at"
        golive --json status
        done_well || return
        jq -S 'del(.now, .ledger.ref, .ledger.unpushed)' <<<"$OUT" >"$W/then"
        diff "$W/whole" "$W/then" >&2 || people_fail "as of $at" || return
    done
}

@test "the template asks for numbers, evidence, age, order and a second pair of eyes" {
    git init -q "$W/alone"
    cd "$W/alone"
    git config user.name 'Dana Reyes'
    git config user.email dana@example.com
    git config user.signingkey "$KEYS/dana.pub"
    git commit -q --allow-empty -m first
    decide init other-bot
    done_well
    golive lint
    done_well
    local key
    for key in measure evidence valid-for after independent; do
        git show golive/other-bot:checklist.yaml | grep -q "^    $key: " || people_fail "no '$key'" || return
    done
    # alone, the owner proposes, and somebody else is needed for one statement
    decide propose v1.0
    decide approve processing-time
    ended 1
    decide approve processing-time --measured p95-seconds=2.5 --measured slowest-seconds=9.9
    done_well
    err_has 'bounds: p95-seconds <= 2.5, slowest-seconds <= 10'
    golive --json status
    [[ $(jq -r '.criteria[] | select(.state == "met") | .id' <<<"$OUT") == processing-time ]]
    [[ $(jq -r '.deadlocks[] | "\(.code) \(.criterion) \(.command)"' <<<"$OUT") == 'criterion accuracy git golive amend --with <file>...' ]]
    golive status
    out_has $'\nsystem      other-bot\n'
    out_has 'waiting for somebody other than Dana Reyes to propose the release, who cannot sign for it as well (git golive amend --with <file>...)'
    out_has 'Accuracy above the threshold cannot be met as things stand'
    out_has 'somebody else has to propose the release, or to be an approver of '
    [[ $OUT != *'no longer'* ]]
    # and that command does it
    printf -- '- id: omar\n  name: Omar Tester\n  email: omar@example.com\n  keys: [{ssh: %s}]\n' \
        "$(cut -d' ' -f1,2 "$KEYS/omar.pub")" >"$W/omar.yaml"
    golive amend --with "$W/omar.yaml" --no-edit --yes
    done_well
    err_has 'next: git golive agree  (the others'
    git config user.name 'Omar Tester'
    git config user.email omar@example.com
    git config user.signingkey "$KEYS/omar.pub"
    decide agree
    decide propose v1.0
    done_well
    golive --json status
    [[ $(jq -c .deadlocks <<<"$OUT") == '[]' ]] || people_fail 'a deadlock'
}
