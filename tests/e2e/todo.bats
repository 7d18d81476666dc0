#!/usr/bin/env bats
# What waits on whom: git golive todo.

setup_file() {
    load people
    people_setup_file
}

setup() {
    load people
    people_setup
}

@test "for me, by my key; for another; for a group; for all" {
    as lena
    golive todo
    done_well
    [[ $OUT == $'1 thing waits for Lena Fischer (lena)\n  - Data privacy: Each kind'*'git golive approve privacy' ]]
    golive todo omar
    done_well
    out_has '1 thing waits for Omar Haddad (omar)'
    golive todo --as omar
    out_has '1 thing waits for Omar Haddad (omar)'
    golive todo dana
    out_has 'nothing waits for Dana Reyes (dana)'
    out_has 'waiting for Omar Haddad: Security clearance'
    golive todo --all
    done_well
    [[ $(grep -c ' waits for ' <<<"$OUT") == 5 ]]
    [[ $OUT != *dana* ]]
    golive todo nobody
    ended 1
    err_has "has no stakeholder or group 'nobody'"
    golive todo --all omar
    ended 129
    golive todo omar lena
    ended 129
    golive todo --format html
    ended 129
}

@test "whoever is not known is shown what waits on everybody" {
    as lena
    git config user.signingkey "$KEYS/mallory.pub"
    git config user.email mallory@example.com
    golive todo
    done_well
    out_has '(omar)'
    out_has '(tom)'
}

@test "the command that is told makes it go away" {
    local who command n=0
    as mia
    decide concern -m 'who answers at night?'
    # a loop over what each is told, until nobody is told anything that can be run as it is
    while ((n++ < 12)); do
        golive --json todo --all --fetch
        done_well
        who=$(jq -r '[.people[] | select(any(.items[]; .own | not))][0].id // empty' <<<"$OUT")
        [[ -n $who ]] || break
        command=$(jq -r --arg who "$who" '.people[] | select(.id == $who) | [.items[] | select(.own | not)][0].command' <<<"$OUT")
        [[ $command != *' tag '* ]] || break
        [[ $command != *' resolve '* ]] || command+=" -m settled"
        as "$who"
        git fetch -q
        eval "$command --yes" >"$W/out" 2>&1 || { cat "$W/out" && return 1; }
    done
    [[ $command == 'git golive tag v1.0' ]]
    as dana
    golive status --fetch
    [[ $OUT == GO* ]]
}

@test "as JSON" {
    as ravi
    decide concern security -m $'two\nlines'
    golive --json todo lena --fetch
    done_well
    jq -e '.format == 1 and .system == "support-bot" and .verdict == "no-go" and (.now | endswith("Z"))' <<<"$OUT"
    jq -e '.people | length == 1 and .[0].id == "lena" and .[0].name == "Lena Fischer" and .[0].email == "lena@example.com" and .[0].kind == "person"' <<<"$OUT"
    jq -e '.people[0].items | map(.kind) == ["approve", "resolve"]' <<<"$OUT"
    jq -e '.people[0].items[0] | .criterion == "privacy" and .state == "waiting" and .record == null and .own == false and .for == null' <<<"$OUT"
    jq -e '.people[0].items[1] | (.record | endswith("-ravi-concern-security")) and .command == "git golive resolve " + .record' <<<"$OUT"
    golive --json todo --all
    jq -e '[.people[].id] == ["dana", "omar", "lena", "ravi", "mia", "tom"] and .people[0].items == []' <<<"$OUT"
    jq -e '.people[] | select(.id == "ravi") | [.items[] | select(.own)] | length == 1' <<<"$OUT"
    golive todo --json --format mail
    ended 129
}

@test "one mail a person, ready for sendmail -t; nothing for whom nothing waits" {
    as dana
    golive todo omar --format mail
    done_well
    [[ $OUT == $'To: Omar Haddad <omar@example.com>\nSubject: support-bot v1.0: 1 thing waits for you\n'* ]]
    out_has $'\n\n'
    out_has 'git golive approve security'
    [[ $OUT != *$'\nFrom '* ]]
    golive todo dana --format mail
    done_well
    [[ -z $OUT ]]
    golive todo --all --format mail
    done_well
    [[ $OUT == 'From golive '* ]]
    [[ $(grep -c '^From golive ' <<<"$OUT") == 5 && $(grep -c '^To: ' <<<"$OUT") == 5 ]]
}

@test "what people wrote does not become a header, and a long list is no trouble" {
    local i
    as mia
    decide propose $'v9;touch${IFS}oops'
    done_well
    decide concern -m $'Bcc: all@example.com\n\nFrom nobody Thu Jan  1 00:00:00 1970\nSubject: x'
    done_well
    golive todo lena --format mail
    done_well
    sed '/^$/q' <<<"$OUT" >"$W/header"
    run ! grep -E 'Bcc|From|^Subject: x' "$W/header"
    # shellcheck disable=SC2016 # it is the tag's name
    grep -F 'Subject: support-bot v9;touch${IFS}oops: 2 things wait for you' "$W/header"
    golive todo --all --format mail
    [[ $(grep -c '^From ' <<<"$OUT") == 5 ]]
    people_editor
    {
        echo criteria:
        for ((i = 0; i < 400; i++)); do
            printf '  - id: c%d\n    title: C %d\n    statement: It is so.\n    area: technical\n    approvers:\n      - any: [ravi, mia, tom, omar, lena]\n    scope: standing\n' "$i" "$i"
        done
    } >"$W/criteria.yaml"
    as dana
    GIT_EDITOR="'$W/edit'" people_must decide amend
    for who in omar lena ravi; do
        as "$who"
        people_must decide agree
    done
    golive --json todo --all --fetch
    done_well
    jq -e '[.people[].items[] | select(.kind == "approve")] | length == 2000' <<<"$OUT"
}

@test "a pending version and a missing agreement wait on each who has not agreed" {
    people_editor
    people_criteria | sed 's/one of 100/all/;s/95 of 100/97 of 100/' >"$W/criteria.yaml"
    GIT_EDITOR="'$W/edit'" people_must decide amend
    as tom
    golive --json todo --fetch
    jq -e '.people[0].items[0] | .kind == "ratify" and .version == 3 and (.command | test("^git golive agree [0-9a-f]{12}$"))' <<<"$OUT"
    eval "$(jq -r '.people[0].items[0].command' <<<"$OUT") --yes" 2>/dev/null
    golive --json todo
    jq -e '[.people[0].items[] | select(.kind == "ratify")] == []' <<<"$OUT"
    for who in omar lena ravi; do
        as "$who"
        people_must decide agree
    done
    golive --json todo mia
    jq -e '.people[0].items[0] | .kind == "agree" and .version == 3' <<<"$OUT"
}
