#!/usr/bin/env bats
# `go: checklist`: the owner's agreement is a standing go.

setup_file() {
    load verbs
    VERBS_GO=checklist verbs_setup_file
}

setup() {
    load people
    load verbs
    people_setup
}

@test "when all is met it goes live, without another word of the owner" {
    golive status
    out_has 'who goes when all is met'
    says '[.blocks[].code] | index("no-decision") == null'
    all_signed
    says_status 'GO'
    golive tag
    done_well
    golive gate --live v1.0
    done_well
    says '.outcomes[0].due == 30' --as-of "$(in_days 31)"
}

@test "a no-go stands, over new candidates too, until the owner's go" {
    all_signed
    decide no-go -m 'not before the audit'
    done_well
    says '[.blocks[].code] == ["owner-no-go"]'
    as ravi
    decide propose v1.1
    done_well
    says '[.blocks[].code] == ["owner-no-go"]'
    as dana
    decide go
    done_well
    says_status 'GO'
    no_findings
}

@test "an owner who takes the agreement back takes the standing go back" {
    all_signed
    says_status 'GO'
    golive --json log --by dana --decision agree
    decide withdraw "$(jq -r '.entries[0].record' <<<"$OUT")" -m 'on second thought'
    done_well
    says '[.blocks[].code] | sort == ["no-decision", "not-agreed"]'
    says '.blocks[] | select(.code == "no-decision") | .text | contains("(git golive agree)")'
    decide agree
    done_well
    says_status 'GO'
}
