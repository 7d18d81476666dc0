#!/usr/bin/env bats
# 21 questions with yes or no: from a file, at a terminal, by hand; their gaps, and what has changed.

setup_file() {
    load people
    people_setup_file
}

setup() {
    load people
    load terminal
    people_setup
    terminal_setup
    as lena
}

teardown() { terminal_teardown; }

needs_terminal() { command -v tmux >/dev/null || skip 'needs tmux'; }

KEPT=.git/golive/support-bot/answers.yaml

# open_questions: those that the checklist does not answer, as golive asks for them, a line each
open_questions() {
    golive assess
    ended 1 || return
    sed -n 's/^\([a-z-]*\): # .*/\1/p' <<<"$ERR"
}
# answers WORD [LINE...]: all of those with that word; the lines take the place of theirs.
answers() {
    local word=$1 id line
    shift
    for id in $(open_questions); do
        line="$id: $word"
        for given in "$@"; do [[ $given != "$id:"* ]] || line=$given; done
        printf '%s\n' "$line"
    done
}
json() { jq -er "$1" <<<"$OUT" || people_fail "not so: $1"; }
shown() {
    golive --json assess --show
    done_well
}

@test "without a terminal it says what is missing, and the lines can be filled in" {
    refused 1 assess
    err_has '13 of the 21 questions have no answer' 'git golive assess --answers <file>' 'way-back: # Has it been taken out of use once'
    # what the checklist answers is not asked
    err_has_not 'stop-any-hour: #'
    refused 1 assess --yes
    # as it is, it answers nothing
    printf '%s\n' "$ERR" | grep ': # ' >lines.yaml
    refused 1 assess --answers lines.yaml --yes
    err_has "lines.yaml:1:" "'people-trained' must not be empty"
    sed 's/: #.*/: yes/' lines.yaml >yes.yaml
    decide assess --answers yes.yaml
    done_well
    out_has '17 of 21 yes, 4 gaps (support-bot, assessed by Lena Fischer (lena)'
}

@test "answers from a file are signed, with what the checklist answers filled in and the reason" {
    answers no 'way-back: yes' >a.yaml
    refused 1 assess --answers a.yaml
    err_has 'there is no terminal to answer on'
    decide assess --answers a.yaml -m 'after the first week'
    done_well
    err_has "questions-agreed: yes, because all 6 who must agree to the checklist have" \
        "stop-any-hour: yes, because Omar Haddad may pause it" "privacy-cleared: no, because the criterion 'privacy' is not met: waiting" \
        "final-call: no, because the checklist has no 'target-date'" "you say how ready 'support-bot' is: 5 of 21 yes" '  |   way-back: ' \
        "pushed to 'origin'"
    [[ $(tip) == "$(tip "$W/server.git")" ]]
    [[ $(newest | sed -n '/^answers:/,$p' | wc -l) == 22 ]]
    out_has $'\nData foundation: 0 of 3 yes\n\n  data-known: '
    out_has $'  - id: data-sources\n    title: '
    no_findings
    [[ $(git log -1 --format=%s "$LEDGER") == 'lena assesses the readiness' ]]
    [[ -z $(git status --porcelain --untracked-files=no) && ! -e $KEPT ]]
    # also in the log, and to look at again without signing
    golive --json log --decision assess
    json '.entries[0].answers["way-back"] == "yes"'
    golive assess --show
    done_well
    out_has '5 of 21 yes, 16 gaps (support-bot, assessed by Lena Fischer (lena) on '
    golive status
    out_has 'assessment  5 of 21 yes, '
}

@test "what is filled in can be overridden" {
    { answers yes; echo 'stop-any-hour: no'; echo 'privacy-cleared: yes'; } >a.yaml
    # for a program there is nothing but JSON
    golive --json assess --answers a.yaml --yes
    done_well
    json '(.records | length == 1) and (.records[0] | endswith("-lena-assess")) and .pushed'
    err_has_not 'stop-any-hour: yes, because'
    shown
    json '[.dimensions[].questions[] | select(.id == "stop-any-hour" or .id == "privacy-cleared") | .answer] | sort == ["no", "yes"]'
    golive assess --show
    out_has "to close it: decision-rights: 'pause: [dana, <id of who is on call>]' (git golive amend)"
}

@test "what is met is filled in with yes" {
    people_must decide approve privacy
    answers no >a.yaml
    decide assess --answers a.yaml
    err_has "privacy-cleared: yes, because the criterion 'privacy' is met"
}

@test "a criterion that was printed can be pasted into the checklist" {
    answers no >a.yaml
    decide assess --answers a.yaml
    shown
    git show "$LEDGER:checklist.yaml" >old.yaml
    {
        sed -n '1,/^criteria:/p' old.yaml | sed 's/^version: 2/version: 3/'
        jq -r '.dimensions[].questions[] | select(.answer == "no" and .criterion and (.on_checklist | not)).criterion' <<<"$OUT" | sed 's/^/  /'
        sed '1,/^criteria:/d' old.yaml
    } >new.yaml
    [[ $(grep -c '^  - id: ' new.yaml) -gt 20 ]]
    golive lint new.yaml
    done_well
    # and the text has the same lines
    golive assess --show
    while IFS= read -r line; do out_has "$line"; done < <(jq -r '.dimensions[].questions[] | select(.id == "way-back").criterion' <<<"$(git golive --json assess --show)" | sed 's/^/  /')
}

@test "hostile files are refused, and say where" {
    local text
    printf 'way-back: yes\nway-back: no\n' >a.yaml
    refused 1 assess --answers a.yaml --yes
    err_has 'a.yaml:2:1:'
    printf 'way-bak: yes\nrisks-owned: perhaps\n' >a.yaml
    refused 1 assess --answers a.yaml --yes
    err_has "a.yaml:1:1: unknown key 'way-bak' in the answers; did you mean 'way-back'?" 'a.yaml:2:14:'
    for text in '' '- yes' 'way-back: &a yes' 'way-back: !!str yes' 'way-back: {a: b}' 'way-back: "\e[2Jyes"' $'way-back: y\xffes' \
        $'\e]0;x\a: yes' "$(printf '[%.0s' {1..5000})"; do
        printf '%s\n' "$text" >a.yaml
        refused 1 assess --answers a.yaml --yes
        [[ $ERR != *$'\e'* && $ERR != *$'\a'* ]]
    done
    printf 'way-back: yes\0no\n' >a.yaml
    refused 1 assess --answers a.yaml --yes
    refused 128 assess --answers nowhere.yaml --yes
    refused 128 assess --answers /dev/zero --yes
    err_has 'larger than'
    refused 129 assess --answers
    refused 129 assess all
    refused 129 approve privacy --answers a.yaml
    refused 129 assess --show -m x
    refused 129 assess --as-of 2026-01-01
    refused 129 assess --measured a=1
}

@test "only persons of the checklist assess" {
    with_key "$KEYS/mallory.pub" refused 1 assess
    err_has_not '21 questions'
}

@test "what has changed since the last, by dimension and by answer" {
    answers no >a.yaml
    decide assess --answers a.yaml
    as omar
    { answers no 'way-back: yes' 'risks-owned: yes'; echo 'stop-any-hour: no'; } >b.yaml
    decide assess --answers b.yaml
    done_well
    out_has 'Lifecycle processes: 2 of 3 yes, better than before (1)'
    out_has 'Decision rights: 1 of 3 yes, worse than before (2)'
    out_has $'by Lena Fischer (lena)\n  - stop-any-hour: no, was yes\n  - risks-owned: yes, was no\n  - way-back: yes, was no'
    shown
    json '.format == 1 and .assessment.by == "omar" and .before.by == "lena" and .trend == "better"'
    json '[.dimensions[] | select(.trend != "same") | "\(.id) \(.trend)"] | sort ==
        ["decision-rights worse", "lifecycle-processes better", "risk-management better"]'
    json '[.dimensions[].no] | . == (sort | reverse)'
    # as it stood before that
    golive --json assess --show --as-of "$(git rev-parse "$LEDGER~1")"
    json '.assessment.by == "lena" and .before == null and .trend == null'
}

@test "without any there is nothing to show, and it says how to begin" {
    golive assess --show
    done_well
    out_has "'support-bot' has not been assessed: git golive assess"
    shown
    json '.assessment == null and (.dimensions | length == 7) and ([.dimensions[].questions[]] | length == 21)'
    golive -s nowhere --json assess --show
    ended 3
    json '.verdict == "undecided"'
}

@test "by hand, what is no answer is shown and harms nothing" {
    by_hand tom 'decision: assess' 'answers: {q1: yes, way-back: "\u202eperhaps", users-heard: no}'
    golive assess --show --fetch
    done_well
    out_has '0 of 21 yes, 1 gap, 20 not answered'
    out_has 'not a yes or no to one of the questions: q1: yes'
    out_has 'not a yes or no to one of the questions: way-back: <U+202E>perhaps'
    shown
    json '.unknown | keys == ["q1", "way-back"]'
    golive status
    out_has 'assessment  0 of 21 yes'
    golive report -o page.html
    done_well
    grep -q '<h2>Gaps <small>0 of 21 yes' page.html
    # and the next one is compared with it
    answers yes >a.yaml
    decide assess --answers a.yaml
    out_has '  - way-back: yes, was not answered'
}

@test "the report has the gaps, escaped" {
    golive report -o before.html
    run ! grep -q '<h2>Gaps' before.html
    answers no >a.yaml
    decide assess --answers a.yaml
    golive report -o page.html
    done_well
    grep -q '<section class="screen">' page.html
    grep -q '<h2>Gaps <small>4 of 21 yes, assessed by Lena Fischer' page.html
    grep -q '<li>When a source is wrong, nobody knows whom to call.<details' page.html
    grep -q 'id: data-sources' page.html
    grep -q 'target-date: &lt;day&gt;' page.html
    # And of a second one which way it goes.
    { answers no 'way-back: yes'; echo 'stop-any-hour: no'; } >b.yaml
    decide assess --answers b.yaml
    golive report -o page.html
    grep -q '<th scope="row">Lifecycle processes</th><td class="state">2 of 3, better</td>' page.html
    grep -q '<th scope="row">Decision rights</th><td class="state">1 of 3, worse</td>' page.html
    grep -q '<th scope="row">Value measurement</th><td class="state">[0-9] of 3</td>' page.html
}

@test "it can be signed by hand" {
    answers no >a.yaml
    refused 0 assess --answers a.yaml --print --by mia
    out_has 'decision: assess'
    out_has "way-back: 'no'"
}

@test "at a terminal: one question at a time, back, and what is filled in is kept with Enter" {
    needs_terminal
    local i
    sits lena assess
    sees '21 questions about' 'under ten minutes' '1 of 21, Organizational readiness' "filled in: no, because the criterion 'session' is not met" \
        'q stop and keep > [no]'
    types ''
    sees '2 of 21'
    types perhaps
    sees 'type y or n'
    types n
    sees '3 of 21' 'filled in: yes, because all 6'
    types b
    sees '2 of 21' 'you said: no' '> [no]'
    types y
    for ((i = 3; i <= 21; i++)); do
        sees "$i of 21"
        types y
    done
    sees 'all are answered' 'no: users-heard'
    types nothing
    sees 'there is no answer of that name'
    types way-back
    sees 'Has it been taken out of use once' 'you said: yes'
    types n
    sees 'no: users-heard, way-back'
    types ''
    sees "you say how ready 'support-bot' is: 19 of 21 yes" 'sign this? [y/N]'
    types y
    sees '19 of 21 yes, 2 gaps' 'id: rollback' "pushed to 'origin'"
    ends 0
    [[ ! -e $KEPT ]]
    no_findings
    shown
    json '[.dimensions[].questions[] | select(.answer == "no").id] | sort == ["users-heard", "way-back"]'
}

@test "it is taken up where it was left: after q, after Ctrl-C, after no to the last question" {
    needs_terminal
    local before i
    before=$(people_refs)
    sits lena assess
    sees '1 of 21'
    types y
    sees '2 of 21'
    types q
    sees 'stopped; nothing was signed. 1 of the 21 answers are kept in' 'git golive assess'
    ends 1
    [[ $(<"$KEPT") == "users-heard: 'yes'" ]]
    sits lena assess
    sees '1 of the 21 are answered already' '2 of 21'
    types n
    sees '3 of 21'
    tm send-keys C-c
    for ((i = 0; i < 100; i++)); do
        [[ $(tm list-panes -F '#{pane_current_command}' 2>/dev/null) == *golive* ]] || break
        sleep 0.1
    done
    as lena
    [[ $(people_refs) == "$before" && -z $(git status --porcelain) ]]
    sits lena assess
    sees '2 of the 21 are answered already' '3 of 21'
    for ((i = 3; i <= 21; i++)); do
        sees "$i of 21"
        types n
    done
    sees 'all are answered'
    types ''
    sees 'sign this? [y/N]'
    types n
    sees 'nothing was signed'
    ends 1
    [[ $(people_refs) == "$before" ]]
    sits lena assess
    sees 'all are answered' 'Enter goes on'
    types ''
    sees 'you say how ready' '1 of 21 yes'
    types y
    ends 0
    [[ ! -e $KEPT ]]
    [[ $(newest | grep -c "'no'") == 20 ]]
}

@test "answers that were kept and are damaged are told, not guessed" {
    needs_terminal
    mkdir -p "${KEPT%/*}"
    echo 'way-back: perhaps' >"$KEPT"
    sits lena assess
    sees 'cannot be taken up; remove the file' "'way-back' must be one of yes, no, not 'perhaps'"
    ends 1
}
